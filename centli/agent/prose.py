"""Words as paragraphs, lists and links, for who shows more than their text.

Nothing of this is markup that somebody wrote: a line of ``content`` is a paragraph, lines that begin with our own «• » are
a list, as are those that are numbered from «1. » on, and what is linked are titles that the server named itself, with the path that it gave them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

BULLET: Final = "• "
Link: TypeAlias = Mapping[str, str]
"""``text`` as it stands in the words, and ``url``, a path of this site."""


def blocks(content: str, links: Sequence[Link] = ()) -> list[dict[str, Any]]:
    """Return the words' blocks: a paragraph has ``spans``, a list ``items``, each with theirs; a span may have a ``url``.

    There are none where the words are one paragraph without links: ``content`` says it all.
    """
    lines = [line for each in content.splitlines() if (line := each.strip())]
    if len(lines) < 2 and not links and not content.startswith(BULLET):  # noqa: PLR2004 - one line
        return []
    urls = {each["text"]: each["url"] for each in links}
    found: list[dict[str, Any]] = []
    for line in lines:
        last: dict[str, Any] = found[-1] if found else {"items": [], "ordered": False}
        number = len(last["items"]) + 1 if last["ordered"] else 1
        if line.startswith(BULLET):
            mark, is_ordered = BULLET, False
        elif line.startswith(f"{number}. "):
            mark, is_ordered = f"{number}. ", True
        else:
            found.append({"spans": _spans(line, urls), "items": [], "ordered": False})
            continue
        if not last["items"] or last["ordered"] != is_ordered:
            found.append({"spans": [], "items": [], "ordered": is_ordered})
        found[-1]["items"].append({"spans": _spans(line.removeprefix(mark), urls)})
    return found


def _spans(line: str, urls: Mapping[str, str]) -> list[dict[str, str | None]]:
    if not urls:
        return [{"text": line, "url": None}]
    longest_first = sorted(urls, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, longest_first))})", line)
    return [{"text": piece, "url": urls.get(piece)} for piece in pieces if piece]
