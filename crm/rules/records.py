"""Labelled texts, questions and articles as files hold them: CSV, JSON, JSON lines, Markdown with front matter."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.rules.retrieval import Document

TEXT_COLUMNS: Final = ("text", "question", "texto", "pregunta", "utterance", "query", "body")
LABEL_COLUMNS: Final = ("category", "label", "queue", "intent", "categoria", "etiqueta")
QUESTION_COLUMNS: Final = ("question", "pregunta", "query", "text", "texto")
_ID_COLUMNS: Final = (
    "slug", "article_id", "article", "document_id", "doc_id", "docid", "passage_id", "pid", "context_id", "id_passage",
    "id_articulo", "articulo_id", "articulo", "id_pasaje", "pasaje_id", "id_documento", "documento_id", "id_parrafo",
)  # fmt: skip
GOLD_COLUMNS: Final = (*_ID_COLUMNS, "gold", "relevant", "positive_id")
KEY_COLUMNS: Final = (*_ID_COLUMNS, "id", "_id", "key")
BODY_COLUMNS: Final = (
    "body", "text", "passage", "context", "content", "contenido", "texto", "cuerpo", "pasaje", "contexto", "parrafo",
)  # fmt: skip
CONTEXT_COLUMNS: Final = ("context", "passage", "contexto", "pasaje")
_FAR_COLUMNS: Final = ("far", "kind", "type", "tipo")
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
    """Return the records of a file, by the ending of its name: ``.jsonl``, ``.json``, or a table with a line of names.

    Names of columns are read in lower case, without blanks around them.

    Raises:
        Unreadable: a line is no record.
    """
    return [
        {str(key).strip().lower(): value for key, value in row.items()}
        for row in _rows(name.lower(), text)
    ]


def _rows(name: str, text: str) -> list[dict[str, Any]]:
    if name.endswith(".json"):
        return _listed(text)
    if name.endswith((".jsonl", ".ndjson")):
        return [
            _record(line, number)
            # Not splitlines: a text may hold signs that end a line elsewhere.
            for number, line in enumerate(text.split("\n"), start=1)
            if line.strip()
        ]
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        found = [dict(row) for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable(str(error)) from error
    for number, row in enumerate(found, start=1):
        if None in row or None in row.values():
            raise Unreadable(f"record {number}: it has other columns than the first line")
    return found


def _listed(text: str) -> list[dict[str, Any]]:
    """Return the records of a list, or the questions of a file in SQuAD's form with their context."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if isinstance(data, dict) and isinstance(data.get("data"), list):
        data = [
            {**asked, "context": each.get("context"), "title": one.get("title")}
            for one in data["data"]
            for each in one.get("paragraphs", ())
            for asked in each.get("qas", ())
        ]
    if not isinstance(data, list) or not all(isinstance(each, dict) for each in data):
        raise Unreadable("a .json file is a list of objects, or has SQuAD's form")
    return data


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
    there = ", ".join(sorted(have)) or "none"
    raise Unreadable(f"no column for the {what}: one of {', '.join(wanted)}; there are: {there}")


def given(found: Sequence[Row], name: str | None) -> str | None:
    """Return a column that was named, in lower case; None where none was.

    Raises:
        Unreadable: the records do not have it.
    """
    if name is None:
        return None
    if not has(found, [name.lower()]):
        raise Unreadable(f"no column {name}")
    return name.lower()


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
    if not found:
        raise Unreadable("there is no record in the file")
    texts = _named(text) if text else [column(found, TEXT_COLUMNS, what="text")]
    labels = _named(label)[0] if label else column(found, LABEL_COLUMNS, what="label")
    for name in (*texts, labels):
        if not has(found, [name]):
            raise Unreadable(f"no column {name}")
    return [
        (" ".join(str(row.get(name) or "") for name in texts).strip(), str(row[labels]))
        for row in found
        if row.get(labels) not in (None, "")
    ]


def _named(columns: str) -> list[str]:
    return [name.strip().lower() for name in columns.split(",")]


def gold(value: object) -> str | None:
    """Return a record's article, or None where nothing answers its question."""
    return None if value is None or str(value).strip().lower() in _NOTHING else str(value)


def yes(value: object) -> bool:
    """Say whether a field is set, as CSV and JSON write it."""
    return str(value).strip().lower() in {"true", "1", "yes", "si", "sí"}


def is_far(row: Row) -> bool:
    """Say whether a question has nothing to do with what the articles are about: ``far`` is set, or its kind is "far"."""
    return yes(row.get("far")) or any(
        str(row.get(name)).strip().lower() in {"far", "lejos", "lejana"} for name in _FAR_COLUMNS
    )


def has_answer(row: Row) -> bool:
    """Say whether a record does not say that its question has no answer (SQuAD's ``is_impossible``, or ``answerable``)."""
    return not yes(row.get("is_impossible")) and (
        row.get("answerable") in (None, "") or yes(row["answerable"])
    )


def documents(
    found: Sequence[Row], *, key: str | None = None, body: str | None = None
) -> list[Document]:
    """Return articles or passages from records with a key and a text, and maybe a title and questions.

    Raises:
        Unreadable: a column is missing, or two articles have one key.
    """
    key = given(found, key) or column(found, KEY_COLUMNS, what="article's id")
    body = given(found, body) or column(found, BODY_COLUMNS, what="article's text")
    twice = [name for name, times in Counter(str(row[key]) for row in found).items() if times > 1]
    if twice:
        raise Unreadable(f"two articles have the id {twice[0]}")
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
