"""Articles as files: Markdown with front matter, the same bytes out as in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from centli.kernel.text import gettext_noop, is_seen
from crm.contracts import Audience, Fault

FENCE: Final = "---"
TOPICS: Final = (
    "cards", "spei", "clabe", "limits", "fees", "msi", "points", "fraud", "app", "atm", "disputes", "accounts", "shop",
    "security", "privacy",
)  # fmt: skip
TITLE_MAX: Final = 120
BODY_MAX: Final = 8_000
QUESTION_MAX: Final = 200
QUESTIONS_MAX: Final = 50
RELATED_MAX: Final = 20
SLUG_MAX: Final = 80
SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_LANGUAGE: Final = re.compile(r"(?:es|en)(?:-[A-Z]{2})?", re.ASCII)
"""Those by whose rules words are read (``rules.terms``); an article in another would be read as Spanish."""
_SINGLE: Final = ("slug", "title", "topic", "audience", "language", "valid_from", "valid_to")
_LISTS: Final = ("related", "questions")


FAULTS_MAX: Final = 20
"""Told of one file: whoever mends so many looks again."""


class Faulty(ValueError):
    """The text is no article."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.told(str) for fault in faults))
        self.faults: Final = tuple(faults[:FAULTS_MAX])


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """What a version of an article says, as its file or a form has it."""

    slug: str
    topic: str
    title: str
    body: str
    questions: tuple[str, ...]
    valid_from: date
    audience: Audience = Audience.CUSTOMERS
    valid_to: date | None = None
    language: str = "es-MX"
    related: tuple[str, ...] = ()


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
        Faulty: it is none; each fault with its line.
    """
    front = _Front(text.replace("\r\n", "\n"))
    single, lists = front.single, front.lists
    front.see([key for key in _SINGLE if key != "valid_to"])
    valid_from, valid_to = (front.day(key) for key in ("valid_from", "valid_to"))
    if front.faults or valid_from is None:
        raise Faulty(front.faults)
    article = ArticleFile(
        slug=single["slug"],
        title=single["title"],
        topic=single["topic"],
        audience=Audience(single["audience"]),
        language=single["language"],
        valid_from=valid_from,
        valid_to=valid_to,
        related=tuple(lists.get("related", ())),
        questions=tuple(lists.get("questions", ())),
        body=front.body,
    )
    try:
        return checked(article)
    except Faulty as error:
        raise Faulty([front.placed(fault) for fault in error.faults]) from error


def placed(text: str, fault: Fault) -> Fault:
    """Return a fault with the line of the file that it is about."""
    return _Front(text.replace("\r\n", "\n")).placed(fault)


def checked(article: ArticleFile) -> ArticleFile:
    """Return an article that may be stored.

    Raises:
        Faulty: it may not.
    """
    if faults := [*_faults(article)]:
        raise Faulty(faults)
    return article


def _faults(article: ArticleFile) -> Iterator[Fault]:
    if not SLUG.fullmatch(article.slug) or len(article.slug) > SLUG_MAX:
        yield Fault(_SLUG, {"key": "slug", "most": SLUG_MAX}, "slug")
    if article.topic not in TOPICS:
        yield Fault(_ONE_OF, {"key": "topic", "those": ", ".join(TOPICS)}, "topic")
    if _LANGUAGE.fullmatch(article.language) is None:
        yield Fault(_LANGUAGES, {"key": "language"}, "language")
    yield from _text_faults(article)
    yield from _list_faults(article)
    if article.valid_to is not None and article.valid_to < article.valid_from:
        yield Fault(_BEFORE, at="valid_to")


def _text_faults(article: ArticleFile) -> Iterator[Fault]:
    for at, text, most in (
        ("title", article.title, TITLE_MAX),
        *((f"questions.{n}", each, QUESTION_MAX) for n, each in enumerate(article.questions)),
        ("body", article.body, BODY_MAX),
    ):
        if not 0 < len(text) <= most or text != text.strip():
            yield Fault(_LENGTH, {"key": at.partition(".")[0], "most": most}, at)
        elif at != "body" and "\n" in text:
            yield Fault(_ONE_LINE, {"key": at.partition(".")[0]}, at)
        if not is_seen(text):
            yield Fault(_UNSEEN, {"key": at.partition(".")[0]}, at)


def _list_faults(article: ArticleFile) -> Iterator[Fault]:
    if not 0 < len(article.questions) <= QUESTIONS_MAX:
        yield Fault(_COUNT, {"key": "questions", "least": 1, "most": QUESTIONS_MAX}, "questions")
    if len(article.related) > RELATED_MAX:
        yield Fault(_COUNT, {"key": "related", "least": 0, "most": RELATED_MAX}, "related")
    for n, each in enumerate(article.related):
        if not SLUG.fullmatch(each):
            yield Fault(_SLUG, {"key": "related", "most": SLUG_MAX}, f"related.{n}")


_FENCES: Final = gettext_noop("El encabezado va al principio, entre dos líneas con %(fence)s.")
_TWICE: Final = gettext_noop("«%(key)s» está dos veces.")
_UNKNOWN: Final = gettext_noop("Esta línea no se entiende: «%(text)s».")
_MISSING: Final = gettext_noop("Falta «%(key)s» en el encabezado.")
_ONE_OF: Final = gettext_noop("«%(key)s» es una de estas palabras: %(those)s.")
_LIKE: Final = gettext_noop("«%(key)s» se escribe como %(example)s.")
_SLUG: Final = gettext_noop(
    "«%(key)s» lleva minúsculas sin acento, números y guiones, hasta %(most)d: cambiar-nip."
)
_LANGUAGES: Final = gettext_noop("«%(key)s» es español o inglés: es-MX, en.")
_LENGTH: Final = gettext_noop("«%(key)s» tiene de 1 a %(most)d letras.")
_ONE_LINE: Final = gettext_noop("«%(key)s» va en una sola línea.")
_UNSEEN: Final = gettext_noop("«%(key)s» lleva letras que no se ven o que voltean a las demás.")
_COUNT: Final = gettext_noop("«%(key)s» lleva de %(least)d a %(most)d renglones.")
_FIXED: Final = gettext_noop("«%(key)s» no cambia en un artículo: el guardado dice «%(was)s».")
_BEFORE: Final = gettext_noop("«valid_to» es anterior a «valid_from».")


def fixed_faults(article: ArticleFile, *, topic: str, audience: str, language: str) -> list[Fault]:
    """Return what a new version says otherwise of what stays as the first version of its article said it."""
    pairs = {
        "topic": (article.topic, topic),
        "audience": (article.audience.value, audience),
        "language": (article.language, language),
    }
    return [
        Fault(_FIXED, {"key": key, "was": was}, key)
        for key, (said, was) in pairs.items()
        if said != was
    ]


class _Front:
    """The front matter of a file: what it says, on which line, and what is wrong with it."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        if lines[0] != FENCE or FENCE not in lines[1:]:
            raise Faulty([Fault(_FENCES, {"fence": FENCE}, line=1)])
        end = lines.index(FENCE, 1)
        self.single: Final[dict[str, str]] = {}
        self.lists: Final[dict[str, list[str]]] = {}
        self.faults: Final[list[Fault]] = []
        self._lines: Final[dict[str, int]] = {}
        rest = lines[end + 1 :]
        empty = next((n for n, line in enumerate(rest) if line.strip()), 0)
        self._lines["body"] = end + 2 + empty
        self.body: Final = "\n".join(rest).strip()
        last = ""
        for number, line in enumerate(lines[1:end], 2):
            last = self._line(number, line, last)

    def _line(self, number: int, line: str, last: str) -> str:
        """Take in a line; return the key that the next one may go on with."""
        if line.startswith("- ") and last and last not in self.single:
            if last in self.lists:
                self._lines[f"{last}.{len(self.lists[last])}"] = number
                self.lists[last].append(line[2:].strip())
            return last
        key, _, value = (part.strip() for part in line.partition(":"))
        if key in {*self.single, *self.lists}:
            self.faults.append(Fault(_TWICE, {"key": key}, key, number))
            return key
        if key in _LISTS and not value:
            self.lists[key] = []
        elif key in _SINGLE and value:
            self.single[key] = value
        else:
            self.faults.append(Fault(_UNKNOWN, {"text": line[:80]}, line=number))
            return key
        self._lines[key] = number
        return key

    def see(self, needed: Sequence[str]) -> None:
        """Note which of the keys are missing, and an audience that is none."""
        for key in needed:
            if key not in self.single:
                self.faults.append(Fault(_MISSING, {"key": key}, key))
        audience = self.single.get("audience")
        if audience is not None and audience not in set(Audience):
            values = {"key": "audience", "those": ", ".join(Audience)}
            self.faults.append(self.placed(Fault(_ONE_OF, values, "audience")))

    def day(self, key: str) -> date | None:
        """Return a day; one that is none is noted."""
        text = self.single.get(key)
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            fault = Fault(_LIKE, {"key": key, "example": "2026-11-30"}, key)
            self.faults.append(self.placed(fault))
            return None

    def placed(self, fault: Fault) -> Fault:
        """Return a fault with its line."""
        return replace(fault, line=self._lines.get(fault.at, 0))
