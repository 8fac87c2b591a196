"""Articles in and out as files: what an import would do, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from centli.db.transactions import owned
from centli.kernel.call import Call
from centli.kernel.text import gettext_noop
from crm.contracts import Audience, Fault, VersionState
from crm.errors import FaultyArticles
from crm.models import ArticleVersion
from crm.rules import articles
from crm.rules.articles import ArticleFile
from crm.selectors import knowledge
from crm.services.knowledge import article_lock_step, draft_step

FILES_MAX: Final = 500
FILE_BYTES_MAX: Final = 64 * 1024
_TOO_MANY: Final = gettext_noop("Son más de %(most)d archivos.")
_TOO_LARGE: Final = gettext_noop("Pesa más de %(most)d KB.")
_SLUG_TAKEN: Final = gettext_noop("Otro de los archivos tiene la misma clave, «%(slug)s».")


class Change(StrEnum):
    """What an import makes of a file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    """It says what the newest version says: nothing is stored."""
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Planned:
    """One file, and what becomes of it."""

    name: str
    change: Change
    article: ArticleFile | None = None
    faults: Sequence[Fault] = ()


def import_plan(files: Sequence[tuple[str, str]]) -> list[Planned]:
    """Return what storing files (names and texts) would do; nothing is stored."""
    newest = _newest()
    seen: set[str] = set()
    planned = []
    for name, text in files:
        one = _planned(name, text, newest)
        if one.article is not None and one.article.slug in seen:
            taken = Fault(_SLUG_TAKEN, {"slug": one.article.slug}, "slug")
            one = Planned(name, Change.FAULTY, None, [articles.placed(text, taken)])
        elif one.article is not None:
            seen.add(one.article.slug)
        planned.append(one)
    return planned


def articles_import(call: Call, files: Sequence[tuple[str, str]]) -> list[Planned]:
    """Store a draft of every file that says something new; somebody else approves each.

    Returns what became of each: what somebody else stored since it was planned is the same by now.

    Raises:
        FaultyArticles: a file is no article, or there are too many; nothing is stored.
    """
    planned = import_plan(files)
    faults = [replace(fault, file=one.name) for one in planned for fault in one.faults]
    if len(files) > FILES_MAX:
        faults.append(Fault(_TOO_MANY, {"most": FILES_MAX}))
    if faults:
        raise FaultyArticles(faults=faults)
    wanted = [one.article for one in planned if one.article and one.change is not Change.SAME]
    stored = _store(call, wanted)
    return [
        one
        if one.article is None or one.article.slug in stored
        else replace(one, change=Change.SAME)
        for one in planned
    ]


@owned
def _store(call: Call, found: Sequence[ArticleFile]) -> set[str]:
    """Store the drafts and return their slugs; two imports at once store a text once, whatever their order."""
    stored = set()
    for one in sorted(found, key=lambda one: one.slug):
        article = article_lock_step(call, one)
        newest = article.versions.select_related("article").order_by("-number").first()
        if newest is None or article_file(newest) != one:
            draft_step(call, one)
            stored.add(one.slug)
    return stored


def articles_export(day: date, *, state: VersionState | None) -> dict[str, str]:
    """Return each article's file by its name: of the newest version in a state, or in any with None.

    Of those that are approved it is the version in force on a day.
    """
    found: Mapping[str, ArticleVersion]
    if state is VersionState.APPROVED:
        found = knowledge.versions_in_force(day)
    else:
        rows = ArticleVersion.objects.select_related("article").order_by("number")
        rows = rows if state is None else rows.filter(state=state.value)
        found = {row.article.slug: row for row in rows}
    return {f"{slug}.md": articles.write(article_file(found[slug])) for slug in sorted(found)}


def article_file(row: ArticleVersion) -> ArticleFile:
    """Return a version as its file says it."""
    return ArticleFile(
        slug=row.article.slug,
        title=row.title,
        topic=row.article.topic,
        audience=Audience(row.article.audience),
        language=row.article.language,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        related=tuple(row.related),
        questions=tuple(row.questions),
        body=row.body,
    )


def _newest() -> Mapping[str, ArticleFile]:
    rows = ArticleVersion.objects.select_related("article").order_by("number")
    return {row.article.slug: article_file(row) for row in rows}


def _planned(name: str, text: str, newest: Mapping[str, ArticleFile]) -> Planned:
    if len(text.encode()) > FILE_BYTES_MAX:
        large = Fault(_TOO_LARGE, {"most": FILE_BYTES_MAX // 1024})
        return Planned(name, Change.FAULTY, None, [large])
    try:
        found = articles.read(text)
    except articles.Faulty as error:
        return Planned(name, Change.FAULTY, None, error.faults)
    known = newest.get(found.slug)
    if known is None:
        return Planned(name, Change.NEW, found)
    differ = articles.fixed_faults(
        found, topic=known.topic, audience=known.audience.value, language=known.language
    )
    if differ:
        return Planned(name, Change.FAULTY, None, [articles.placed(text, one) for one in differ])
    return Planned(name, Change.SAME if found == known else Change.CHANGED, found)
