"""Labelled texts, questions and articles as files hold them: CSV, JSON lines, Markdown with front matter."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.rules.retrieval import Document

TEXT_COLUMNS: Final = ("text", "question", "texto", "pregunta", "utterance", "query", "body")
LABEL_COLUMNS: Final = ("category", "label", "queue", "intent", "categoria", "etiqueta")
GOLD_COLUMNS: Final = (
    "slug", "article_id", "article", "document_id", "doc_id", "passage_id", "context_id", "id_passage",
)  # fmt: skip
KEY_COLUMNS: Final = ("slug", "article_id", "id", "key", "doc_id", "document_id", "passage_id")
BODY_COLUMNS: Final = ("body", "text", "passage", "context", "contenido", "texto")
CONTEXT_COLUMNS: Final = ("context", "passage", "contexto")
_NOTHING: Final = frozenset({"", "null", "none", "nan", "-"})
_FENCE: Final = "---"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class General:
    """A passage of anything but a bank, with questions that it answers, and some about the same that it does not.

    Passages of one ``name`` are a set: each set counts alike, however large.
    """

    name: str
    passage: str
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]


class Unreadable(ValueError):
    """The file is not what it must be; the message says where."""


def rows(name: str, text: str) -> list[dict[str, Any]]:
    """Return the records of a file, by the ending of its name: ``.jsonl``, or a table with a line of names.

    Raises:
        Unreadable: a line is no record.
    """
    if name.endswith((".jsonl", ".ndjson")):
        return [
            _record(line, number)
            for number, line in enumerate(text.splitlines(), start=1)
            if line.strip()
        ]
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    found = [dict(row) for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)]
    for number, row in enumerate(found, start=1):
        if None in row or None in row.values():
            raise Unreadable(f"record {number}: it has other columns than the first line")
    return found


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise Unreadable(f"line {number}: {error}") from error
    if not isinstance(record, dict):
        raise Unreadable(f"line {number}: a record is an object")
    return record


def column(found: Sequence[Row], wanted: Sequence[str], *, what: str) -> str:
    """Return the first of the wanted columns that the records have.

    Raises:
        Unreadable: they have none.
    """
    have = {name for row in found for name in row}
    for name in wanted:
        if name in have:
            return name
    raise Unreadable(f"no column for the {what}: one of {', '.join(wanted)}")


def has(found: Sequence[Row], wanted: Sequence[str]) -> bool:
    """Say whether the records have one of the columns."""
    return any(name in row for row in found for name in wanted)


def pairs(
    found: Sequence[Row], *, text: str | None = None, label: str | None = None
) -> list[tuple[str, str]]:
    """Return (text, label) of each record; ``text`` may name several columns with commas, which are joined.

    Raises:
        Unreadable: a column is missing.
    """
    texts = text.split(",") if text else [column(found, TEXT_COLUMNS, what="text")]
    labels = label or column(found, LABEL_COLUMNS, what="label")
    for name in (*texts, labels):
        if not has(found, [name]):
            raise Unreadable(f"no column {name}")
    return [
        (" ".join(str(row.get(name) or "") for name in texts).strip(), str(row[labels]))
        for row in found
        if row.get(labels) not in (None, "")
    ]


def gold(value: object) -> str | None:
    """Return a record's article, or None where nothing answers its question."""
    return None if value is None or str(value).strip().lower() in _NOTHING else str(value)


def yes(value: object) -> bool:
    """Say whether a field is set, as CSV and JSON write it."""
    return str(value).strip().lower() in {"true", "1", "yes", "si", "sí", "far"}


def documents(found: Sequence[Row]) -> list[Document]:
    """Return articles or passages from records with a key and a text, and maybe a title and questions.

    Raises:
        Unreadable: a column is missing.
    """
    key = column(found, KEY_COLUMNS, what="article's id")
    body = column(found, BODY_COLUMNS, what="article's text")
    return [
        Document(
            str(row[key]),
            str(row.get("title") or ""),
            str(row[body] or ""),
            tuple(map(str, row.get("questions") or ()))
            if not isinstance(row.get("questions"), str)
            else (),
        )
        for row in found
    ]


def general(found: Sequence[Row]) -> list[General]:
    """Return passages with the questions that they answer and do not answer.

    Raises:
        Unreadable: a column is missing.
    """
    column(found, ("passage",), what="passage")
    return [
        General(
            str(row.get("set") or ""),
            str(row["passage"]),
            tuple(map(str, row.get("answered") or ())),
            tuple(map(str, row.get("unanswered") or ())),
        )
        for row in found
    ]


QUEUE_OF_TOPIC: Final[Mapping[str, str]] = {
    "cards": "cards",
    "atm": "cards",
    "spei": "transfers",
    "clabe": "transfers",
    "limits": "transfers",
    "fees": "accounts",
    "accounts": "accounts",
    "msi": "shop",
    "shop": "shop",
    "points": "points",
    "fraud": "disputes_fraud",
    "disputes": "disputes_fraud",
    "app": "app_access",
    "security": "app_access",
    "privacy": "other",
}
"""Whose work a ticket about an article's topic is."""


def article_pairs(name: str, text: str) -> list[tuple[str, str]]:
    """Return an article's title and questions with the queue of its topic, as more texts to train on.

    Raises:
        Unreadable: it has no front matter, or its topic is no queue's.
    """
    found = article(name, text)
    topic = next((t[6:].strip() for t in text.splitlines() if t.startswith("topic:")), "")
    if topic not in QUEUE_OF_TOPIC:
        raise Unreadable(f"{name}: no queue for the topic {topic!r}")
    return [(each, QUEUE_OF_TOPIC[topic]) for each in (found.title, *found.questions)]


def article(name: str, text: str) -> Document:
    """Return the article of a Markdown file: front matter between two lines of ``---``, then the body.

    Raises:
        Unreadable: it has no front matter.
    """
    lines = text.splitlines()
    if lines[:1] != [_FENCE] or _FENCE not in lines[1:]:
        raise Unreadable(f"{name}: no front matter")
    end = lines.index(_FENCE, 1)
    fields: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    last = ""
    for line in lines[1:end]:
        if line.startswith("- "):
            lists.setdefault(last, []).append(line[2:].strip())
        else:
            last, _, value = line.partition(":")
            fields[last.strip()] = value.strip()
    key = fields.get("slug") or name.removesuffix(".md")
    body = "\n".join(lines[end + 1 :]).strip()
    return Document(key, fields.get("title", ""), body, tuple(lists.get("questions", ())))
