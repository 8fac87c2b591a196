"""Articles as files: Markdown with front matter, the same bytes out as in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.contracts import Audience

FENCE: Final = "---"
TOPICS: Final = (
    "cards", "spei", "clabe", "limits", "fees", "msi", "points", "fraud", "app", "atm", "disputes", "accounts", "shop",
    "security", "privacy",
)  # fmt: skip
TITLE_MAX: Final = 120
BODY_MAX: Final = 8_000
QUESTION_MAX: Final = 200
QUESTIONS_MAX: Final = 20
RELATED_MAX: Final = 20
SLUG_MAX: Final = 80
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LANGUAGE: Final = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?", re.ASCII)
_SINGLE: Final = ("slug", "title", "topic", "audience", "language", "valid_from", "valid_to")
_LISTS: Final = ("related", "questions")


class Faulty(ValueError):
    """The text is no article; the message says why."""


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """What an article's file says."""

    slug: str
    title: str
    topic: str
    audience: Audience
    language: str
    valid_from: date
    valid_to: date | None
    related: tuple[str, ...]
    questions: tuple[str, ...]
    body: str


def write(article: ArticleFile) -> str:
    """Return the file of an article; ``read`` gives the article back, and ``write`` of that the same text."""
    single = {
        "slug": article.slug,
        "title": article.title,
        "topic": article.topic,
        "audience": article.audience.value,
        "language": article.language,
        "valid_from": article.valid_from.isoformat(),
        "valid_to": article.valid_to.isoformat() if article.valid_to else "",
    }
    lines = [FENCE, *(f"{key}: {value}" for key, value in single.items() if value)]
    for name, values in (("related", article.related), ("questions", article.questions)):
        if values:
            lines += [f"{name}:", *(f"- {value}" for value in values)]
    return "\n".join((*lines, FENCE, "", article.body, ""))


def read(text: str) -> ArticleFile:
    """Return the article of a file.

    Raises:
        Faulty: it is none.
    """
    head, body = _parts(text.replace("\r\n", "\n"))
    single, lists = _front(head)
    for name in _SINGLE:
        _check(bool(single.get(name)) or name == "valid_to", f"{name} is missing")
    _check(single["audience"] in set(Audience), "audience is customers or staff")
    article = ArticleFile(
        slug=single["slug"],
        title=single["title"],
        topic=single["topic"],
        audience=Audience(single["audience"]),
        language=single["language"],
        valid_from=_date(single["valid_from"]),
        valid_to=_date(single["valid_to"]) if "valid_to" in single else None,
        related=lists.get("related", ()),
        questions=lists.get("questions", ()),
        body=body,
    )
    checked(article)
    return article


def checked(article: ArticleFile) -> ArticleFile:
    """Return an article that may be stored.

    Raises:
        Faulty: it may not.
    """
    _check(bool(SLUG.fullmatch(article.slug)) and len(article.slug) <= SLUG_MAX, "slug is no slug")
    _check(article.topic in TOPICS, f"topic is one of {', '.join(TOPICS)}")
    _check(_LANGUAGE.fullmatch(article.language) is not None, "language is like es-MX")
    for text, most, name in (
        (article.title, TITLE_MAX, "title"),
        (article.body, BODY_MAX, "body"),
        *((each, QUESTION_MAX, "question") for each in article.questions),
    ):
        _check(
            0 < len(text) <= most and text == text.strip(), f"{name} is of 1 to {most} characters"
        )
    for text in (article.title, *article.questions, *article.related):
        _check("\n" not in text, "a line has no line break")
    _check(0 < len(article.questions) <= QUESTIONS_MAX, f"questions are 1 to {QUESTIONS_MAX}")
    _check(len(article.related) <= RELATED_MAX, f"related are at most {RELATED_MAX}")
    _check(all(SLUG.fullmatch(each) for each in article.related), "related names a slug")
    is_order = article.valid_to is None or article.valid_to >= article.valid_from
    _check(is_order, "valid_to is before valid_from")
    return article


def _parts(text: str) -> tuple[Sequence[str], str]:
    lines = text.split("\n")
    _check(
        lines[0] == FENCE and FENCE in lines[1:], f"front matter is between two lines of {FENCE}"
    )
    end = lines.index(FENCE, 1)
    return lines[1:end], "\n".join(lines[end + 1 :]).strip()


def _front(lines: Sequence[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    single: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    last = ""
    for line in lines:
        if line.startswith("- ") and last in lists:
            lists[last] += (line[2:].strip(),)
            continue
        last, _, value = (part.strip() for part in line.partition(":"))
        _check(last not in {*single, *lists}, f"{last} is there twice")
        if last in _LISTS and not value:
            lists[last] = ()
        else:
            _check(last in _SINGLE and bool(value), f"this line is not understood: {line[:80]!r}")
            single[last] = value
    return single, lists


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Faulty(f"{text!r} is no date like 2026-11-30") from error


def _check(holds: bool, fault: str) -> None:  # noqa: FBT001 - a condition
    if not holds:
        raise Faulty(fault)
