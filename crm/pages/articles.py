"""An article of the bank's, which the answers made of it lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from centli.web.pages import customer
from crm import facade

_HEADING: Final = re.compile(r"#{1,6} +")
_ITEM: Final = re.compile(r"(?:[-*•]|(\d{1,2})[.)]) +")


@dataclass(slots=True)
class Block:
    """A heading, a paragraph, or a list: whichever is not empty."""

    heading: str = ""
    text: str = ""
    items: list[str] = field(default_factory=list)
    ordered: bool = False


@require_safe
@customer
def article(request: HttpRequest, call: Call, *, slug: str) -> HttpResponse:
    """Show an article; one that is retired, not yet valid or for staff is not there."""
    try:
        found = facade.article_get(call, slug)
    except NotFound as error:
        raise Http404 from error
    return render(request, "help/article.html", {"article": found, "blocks": blocks(found.body)})


def blocks(body: str) -> list[Block]:
    """Return an article's lines as headings, paragraphs and lists; whatever else stands in them is text."""
    found: list[Block] = []
    for line in (each.strip() for each in body.splitlines()):
        if mark := _ITEM.match(line):
            is_ordered = mark[1] is not None
            if not (found and found[-1].items and found[-1].ordered == is_ordered):
                found.append(Block(ordered=is_ordered))
            found[-1].items.append(line[mark.end() :])
        elif mark := _HEADING.match(line):
            found.append(Block(heading=line[mark.end() :]))
        elif line:
            found.append(Block(text=line))
    return found
