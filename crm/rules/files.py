"""What a customer may send with a report: pictures, made anew, and documents that do nothing by themselves."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from centli.kernel import confidential
from centli.web import images
from crm.errors import InvalidFile
from crm.rules import documents

BYTES_MAX: Final = 10 * 1024 * 1024
"""Of a document; a picture's is ``images.BYTES_MAX``."""
A_MESSAGE_MAX: Final = 5
A_DAY_MAX: Final = 20
A_DAY_BYTES_MAX: Final = 50 * 1024 * 1024
OPEN_FOR: Final = timedelta(hours=1)
NAME_LENGTH_MAX: Final = 100
SIDE_MAX: Final = 2_000
PDF: Final = "application/pdf"
PICTURE: Final = "image/webp"
"""What every picture is kept as."""
CONTENT_TYPES: Final = frozenset({PDF, *images.CONTENT_TYPES})
_HEAD: Final = b"%PDF-1."
_TAIL: Final = 2_048


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that was looked at, as it is kept."""

    content_type: str
    content: bytes


def looked_at(raw: bytes, *, declared: str | None = None) -> Seen:
    """Return what is kept of a file; what it is, its bytes say, and never its name.

    Raises:
        InvalidFile: too big, another type than announced, or something that does more than show.
    """
    if not raw or len(raw) > BYTES_MAX:
        raise InvalidFile("too_big" if raw else "empty")
    if raw.startswith(b"%PDF-"):
        if declared not in {None, PDF}:
            raise InvalidFile("disguised")
        _check_document(raw)
        return Seen(PDF, raw)
    if declared == PDF:
        raise InvalidFile("disguised")
    try:
        expected = None if declared is None else images.CONTENT_TYPES.get(declared, "")
        picture = images.opened(raw, declared=expected)
    except images.InvalidImage as error:
        raise InvalidFile(error.reason) from error
    return Seen(PICTURE, images.encoded(picture, side_max=SIDE_MAX))


def bytes_max(content_type: str) -> int:
    """Return how large a file of a type that is announced may be."""
    return BYTES_MAX if content_type == PDF else images.BYTES_MAX


def _check_document(raw: bytes) -> None:
    """Refuse a document that is another file too, is cut off, is locked, or holds something active."""
    tail = raw[-_TAIL:]
    if not raw.startswith(_HEAD) or b"%%EOF" not in tail or b"startxref" not in tail:
        raise InvalidFile("damaged")
    if images.is_disguise(raw.replace(b"%PDF-", b"", 1)):
        raise InvalidFile("disguised")
    documents.check(raw)


def checked_name(name: str, content_type: str) -> str:
    """Return a file's name for people: without folders, marks and what names anybody, and with the ending of what it is."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    said = confidential.nameless(bare, length_max=NAME_LENGTH_MAX)
    stem = re.sub(r"[^\w .()\[\]-]+", "", said).strip(" .")
    stem = re.sub(r"\.(?:pdf|jpe?g|png|webp|[A-Za-z0-9]{1,5})$", "", stem, flags=re.IGNORECASE)
    ending = ".pdf" if content_type == PDF else ".webp"
    return (stem or "archivo")[: NAME_LENGTH_MAX - len(ending)] + ending
