"""Labelled texts, questions and articles as files hold them: CSV, JSON, JSON lines, Markdown with front matter."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.rules import terms
from crm.rules.retrieval import Document

TEXT_COLUMNS: Final = ("text", "question", "texto", "pregunta", "utterance", "query", "body")
LABEL_COLUMNS: Final = ("category", "label", "queue", "intent", "categoria", "etiqueta")
QUESTION_COLUMNS: Final = ("question", "pregunta", "query", "text", "texto")
_ID_COLUMNS: Final = (
    "slug", "article_id", "article", "document_id", "doc_id", "docid", "passage_id", "pid", "context_id", "id_passage",
    "id_articulo", "articulo_id", "articulo", "id_pasaje", "pasaje_id", "id_documento", "documento_id", "id_parrafo",
)  # fmt: skip
GOLD_COLUMNS: Final = (
    *(name for one in _ID_COLUMNS for name in (one, f"{one}s")),
    "gold", "relevant", "relevant_docs", "relevant_passages", "positive_id", "positive_ids", "positives", "positive_passages",
)  # fmt: skip
KEY_COLUMNS: Final = (*_ID_COLUMNS, "id", "_id", "key")
BODY_COLUMNS: Final = (
    "body", "text", "passage", "context", "content", "contenido", "texto", "cuerpo", "pasaje", "contexto", "parrafo",
)  # fmt: skip
CONTEXT_COLUMNS: Final = ("context", "passage", "contexto", "pasaje")
PASSAGES_COLUMNS: Final = ("positive_passages", "negative_passages")
"""Passages with their texts beside the question, as MIRACL's files have them."""
CELL_MAX: Final = 10_000_000
_FAR_COLUMNS: Final = ("far", "kind", "type", "tipo")
_NOTHING: Final = frozenset({"", "null", "none", "nan", "-"})
_SEPARATORS: Final = re.compile(r"[;,|\s]+")
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
    csv.field_size_limit(CELL_MAX)
    try:
        found = [dict(row) for row in csv.DictReader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        if "field limit" in str(error):
            open_mark = f"a cell has more than {CELL_MAX:,} letters: is a quotation mark left open?"
            raise Unreadable(open_mark) from error
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

    A record without a text or without a label is left out.

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
    read = [
        (" ".join(_text(row.get(name)) for name in texts).strip(), _text(row.get(labels)))
        for row in found
    ]
    return [(said, sort) for said, sort in read if said and sort]


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _named(columns: str) -> list[str]:
    return [name.strip().lower() for name in columns.split(",")]


def gold(value: object) -> str | None:
    """Return a record's article, or None where nothing answers its question."""
    return None if value is None or str(value).strip().lower() in _NOTHING else str(value).strip()


def golds(value: object, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return a record's articles, of which each answers its question: an id, a list of ids or of passages, or ids with ";" between.

    What as a whole is the id of an article that is ``known`` is one.
    """
    whole = gold(value)
    if whole is None or whole in known:
        return () if whole is None else (whole,)
    listed = _parsed(value)
    if isinstance(listed, Mapping):
        listed = [listed]
    if isinstance(listed, list | tuple):
        each = (_key(one) if isinstance(one, Mapping) else gold(one) for one in listed)
        return tuple(dict.fromkeys(one for one in each if one is not None))
    parts = [part for part in _SEPARATORS.split(whole) if part]
    return tuple(parts) if any(part in known for part in parts) else (whole,)


def _parsed(value: object) -> object:
    """Return a list or an object, also one that stands in a cell as JSON or Python write it."""
    if not isinstance(value, str) or not value.strip().startswith(("[", "{")):
        return value
    for read in (json.loads, ast.literal_eval):
        try:
            return read(value.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return value


def _key(passage: Row) -> str | None:
    return next((gold(passage[name]) for name in KEY_COLUMNS if name in passage), None)


def beside(found: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the passages that stand beside the questions, each once."""
    passages = {
        key: {"id": key, "title": one.get("title"), "text": one.get("text")}
        for row in found
        for name in PASSAGES_COLUMNS
        for one in row.get(name) or ()
        if isinstance(one, Mapping) and (key := _key(one)) is not None
    }
    return list(passages.values())


def yes(value: object) -> bool:
    """Say whether a field is set, as CSV and JSON write it."""
    return str(value).strip().lower() in {"true", "1", "yes", "si", "sí"}


def is_far(row: Row) -> bool:
    """Say whether a question has nothing to do with what the articles are about: ``far`` is set, or its kind is "far"."""
    return yes(row.get("far")) or any(
        str(row.get(name)).strip().lower() in {"far", "lejos", "lejana"} for name in _FAR_COLUMNS
    )


def has_answer(row: Row) -> bool:
    """Say whether a record does not say that its question has no answer.

    ``is_impossible`` and ``answerable`` say so; without them, SQuAD's ``answers`` that have no text.
    """
    if row.get("is_impossible") not in (None, ""):
        return not yes(row["is_impossible"])
    if row.get("answerable") not in (None, ""):
        return yes(row["answerable"])
    answers = _parsed(row.get("answers"))
    told = answers.get("text") if isinstance(answers, Mapping) else answers
    return not isinstance(told, list | tuple) or bool(told)


def documents(
    found: Sequence[Row], *, key: str | None = None, body: str | None = None
) -> list[Document]:
    """Return articles or passages from records with a key and a text, and maybe a title and questions.

    Raises:
        Unreadable: a column is missing, or two articles have one key.
    """
    key = given(found, key) or column(found, KEY_COLUMNS, what="article's id")
    body = given(found, body) or column(found, BODY_COLUMNS, what="article's text")
    keys = Counter(str(row[key]).strip() for row in found)
    twice = [name for name, times in keys.items() if times > 1]
    if twice:
        raise Unreadable(f"two articles have the id {twice[0]}")
    return [
        Document(
            str(row[key]).strip(),
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


def article_pairs(name: str, text: str, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return an article's title and questions with its label, as more texts to train on; ``labels`` go by article.

    Raises:
        Unreadable: it has no front matter, or no label.
    """
    found = article(name, text)
    label = labels.get(found.key)
    if label is None:
        raise Unreadable(f"{name}: no label for the article {found.key!r}")
    return [(each, label) for each in (found.title, *found.questions)]


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
    language: terms.Language = "en" if fields.get("language", "").startswith("en") else "es"
    return Document(key, fields.get("title", ""), body, tuple(lists.get("questions", ())), language)
