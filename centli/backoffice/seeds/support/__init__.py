"""What the support desk is seeded with: the bank's articles and tickets of customers, as files.

An article is a Markdown file with front matter between two lines of ``---``: ``key: value``, or ``key:`` and a list of
lines that begin with ``- ``. What its figures must agree with is in ``facts.md``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from centli.kernel.text import fold
from crm.contracts import Priority, Queue, Topic
from crm.rules import topics
from crm.rules.tickets import SUBJECT_LENGTH_MAX, TEXT_LENGTH_MAX

FOLDER: Final = Path(__file__).parent
TOPICS: Final = frozenset(
    [
        "cards",
        "spei",
        "clabe",
        "limits",
        "fees",
        "msi",
        "points",
        "fraud",
        "app",
        "atm",
        "disputes",
        "accounts",
        "shop",
        "security",
        "privacy",
    ]
)
AUDIENCES: Final = frozenset({"customers", "staff"})
LANGUAGE: Final = "es-MX"
ENGLISH: Final = "en"
SENTIMENTS: Final = frozenset({"negative", "neutral", "positive"})
QUESTIONS_MIN: Final = {LANGUAGE: 5, ENGLISH: 3}
BODY_WORDS: Final = {LANGUAGE: range(80, 251), ENGLISH: range(40, 251)}

_FENCE: Final = "---"
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_KEYS: Final = frozenset(
    ["slug", "title", "topic", "audience", "language", "valid_from", "related", "questions"]
)
_LISTS: Final = frozenset({"related", "questions"})
_MARKUP: Final = re.compile(r"[*_#`<>\[\]|]|https?:")


class InvalidSeed(ValueError):
    """A file of the support desk is not what it must be."""

    def __init__(self, name: str, fault: str) -> None:
        super().__init__(f"{name}: {fault}")


@dataclass(frozen=True, slots=True)
class Article:
    """One thing that the bank knows, in plain paragraphs, with how customers ask for it."""

    slug: str
    title: str
    topic: str
    audience: str
    language: str
    valid_from: date
    related: tuple[str, ...]
    questions: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class TicketText:
    """What a customer wrote, how a person sorted it, and what they were answered where it is resolved."""

    subject: str
    body: str
    queue: Queue
    intent: Topic
    priority: Priority
    sentiment: str
    answer: str | None


@cache
def articles() -> tuple[Article, ...]:
    """Return every article, by slug.

    Raises:
        InvalidSeed: a file is at fault, or names a related article that does not exist.
    """
    paths = sorted((FOLDER / "articles").glob("*.md"))
    found = tuple(parse_article(path.read_text("utf-8"), name=path.name) for path in paths)
    slugs = {each.slug for each in found}
    for each in found:
        for other in each.related:
            _check(f"{each.slug}.md", other in slugs - {each.slug}, f"related to unknown {other}")
    return found


@cache
def translations() -> tuple[Article, ...]:
    """Return the articles in English, each related to the one in Spanish whose slug it has behind «en-».

    Raises:
        InvalidSeed: a file is at fault, or is of no article.
    """
    paths = sorted((FOLDER / "articles" / ENGLISH).glob("*.md"))
    found = tuple(
        parse_article(path.read_text("utf-8"), name=path.name, language=ENGLISH) for path in paths
    )
    slugs = {f"{ENGLISH}-{each.slug}": each.slug for each in articles()}
    for each in found:
        of = slugs.get(each.slug)
        _check(f"{each.slug}.md", each.related == (of,), f"not related to {of} alone")
    return found


@cache
def tickets() -> tuple[TicketText, ...]:
    """Return the customers' tickets.

    Raises:
        InvalidSeed: a line is at fault.
    """
    return tuple(parse_ticket(row, name=name) for name, row in _rows("tickets.jsonl"))


def parse_article(text: str, *, name: str, language: str = LANGUAGE) -> Article:
    """Read an article's file; ``name`` is the file's.

    Raises:
        InvalidSeed: it is not an article.
    """
    head, body = _parts(text, name)
    single, lists = _front(head, name)
    for key in sorted(_KEYS - _LISTS):
        _check(name, bool(single.get(key)), f"no {key}")
    slug = single["slug"]
    _check(name, _SLUG.fullmatch(slug) is not None, f"slug {slug!r} is no slug")
    _check(name, name == f"{slug}.md", f"slug {slug!r} is not the file's name")
    _check(name, single["topic"] in TOPICS, f"unknown topic {single['topic']!r}")
    _check(name, single["audience"] in AUDIENCES, f"unknown audience {single['audience']!r}")
    _check(name, single["language"] == language, f"language is not {language}")
    questions = lists.get("questions", ())
    few = f"{len(questions)} questions, fewer than {QUESTIONS_MIN[language]}"
    _check(name, len(questions) >= QUESTIONS_MIN[language], few)
    wordings = {
        frozenset(fold(each).strip("¿?¡! ").split()) for each in (single["title"], *questions)
    }
    _check(
        name, len(wordings) == len(questions) + 1, "two of title and questions have the same words"
    )
    count, most = len(body.split()), BODY_WORDS[language]
    _check(name, count in most, f"body of {count} words, not {most[0]} to {most[-1]}")
    markup = _MARKUP.search(body)
    _check(name, markup is None, f"markup in the body: {markup[0] if markup else ''}")
    return Article(
        slug=slug,
        title=single["title"],
        topic=single["topic"],
        audience=single["audience"],
        language=language,
        valid_from=_date(single["valid_from"], name),
        related=lists.get("related", ()),
        questions=questions,
        body=body,
    )


def parse_ticket(row: Mapping[str, Any], *, name: str) -> TicketText:
    """Read a line of the tickets.

    Raises:
        InvalidSeed: a key is missing, unknown, or has a value that it cannot have.
    """
    needed = {"subject", "body", "queue", "intent", "priority", "sentiment"}
    _check(name, row.keys() - {"answer"} == needed, f"keys are not {', '.join(sorted(needed))}")
    values = {key: _text(row, key, name) for key in row}
    for key, known in (
        ("queue", frozenset(Queue)),
        ("intent", frozenset(Topic)),
        ("priority", frozenset(Priority)),
        ("sentiment", SENTIMENTS),
    ):
        _check(name, values[key] in known, f"unknown {key} {values[key]!r}")
    whose = topics.QUEUE_OF[values["intent"]]
    _check(
        name, values["queue"] == whose, f"{values['queue']} is not the queue of {values['intent']}"
    )
    _check(name, len(values["subject"]) <= SUBJECT_LENGTH_MAX, "subject is too long")
    _check(name, len(values["body"]) <= TEXT_LENGTH_MAX, "body is too long")
    return TicketText(
        subject=values["subject"],
        body=values["body"],
        queue=Queue(values["queue"]),
        intent=Topic(values["intent"]),
        priority=Priority(values["priority"]),
        sentiment=values["sentiment"],
        answer=values.get("answer"),
    )


def _parts(text: str, name: str) -> tuple[Sequence[str], str]:
    lines = text.splitlines()
    _check(name, bool(lines) and lines[0] == _FENCE, f"does not begin with {_FENCE}")
    _check(name, _FENCE in lines[1:], f"front matter has no closing {_FENCE}")
    end = lines.index(_FENCE, 1)
    return lines[1:end], "\n".join(lines[end + 1 :]).strip()


def _front(
    lines: Iterable[str], name: str
) -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """Return front matter's single values, and its lists."""
    single: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in lines:
        if line.startswith("- "):
            _check(name, key in lists, f"a list where none began: {line!r}")
            lists[key] += (line[2:].strip(),)
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        _check(name, bool(colon) and key in _KEYS, f"unknown line of front matter {line!r}")
        _check(name, key not in single.keys() | lists.keys(), f"{key} twice")
        _check(
            name,
            (key in _LISTS) == (not value),
            f"{key} is {'' if value else 'not '}a single value",
        )
        if value:
            single[key] = value
        else:
            lists[key] = ()
    return single, lists


def _rows(file: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each line's place and its object."""
    for number, line in enumerate((FOLDER / file).read_text("utf-8").splitlines(), start=1):
        name = f"{file}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InvalidSeed(name, "is not JSON") from error
        _check(name, isinstance(row, dict), "is no object")
        yield name, row


def _text(row: Mapping[str, Any], key: str, name: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InvalidSeed(name, f"{key} is no text")
    return value


def _date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidSeed(name, f"valid_from {text!r} is no date") from error


def _check(name: str, holds: bool, fault: str) -> None:  # noqa: FBT001 - a condition
    if not holds:
        raise InvalidSeed(name, fault)
