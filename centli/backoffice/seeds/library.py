"""Fills the bank's library: every article written by one member of staff and approved by another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from centli.backoffice.seeds import support
from centli.db.transactions import owned
from centli.kernel import ids
from centli.kernel.call import Call, Channel
from centli.people.models import User
from crm.contracts import Audience
from crm.models import Article
from crm.rules.articles import ArticleFile
from crm.services import knowledge

WRITER: Final = "support@demo.centli.mx"
APPROVER: Final = "admin@demo.centli.mx"


def write_articles(*, now: datetime, bar: Any, created: Counter[str], found: Counter[str]) -> None:
    """Store the articles that are missing."""
    known = set(Article.objects.values_list("slug", flat=True))
    articles = (*support.articles(), *support.translations())
    missing = [article for article in articles if article.slug not in known]
    found["articles"] += len(articles) - len(missing)
    if not missing:
        return
    staff = dict(User.objects.filter(email__in=[WRITER, APPROVER]).values_list("email", "pk"))
    call = Call(0, "bank", now, ids.uuid7(), Channel.COMMAND, actor_id=staff[WRITER])
    _write(call, replace(call, actor_id=staff[APPROVER]), bar, missing)
    created["articles"] += len(missing)


@owned
def _write(writer: Call, approver: Call, bar: Any, missing: Sequence[support.Article]) -> None:
    for article in bar(missing, total=len(missing), label="articles"):
        row = knowledge.draft_step(
            writer,
            ArticleFile(
                slug=article.slug,
                topic=article.topic,
                title=article.title,
                body=article.body,
                questions=article.questions,
                valid_from=article.valid_from,
                audience=Audience(article.audience),
                language=article.language,
                related=article.related,
            ),
        )
        knowledge.approve_step(approver, slug=article.slug, number=row.number)
