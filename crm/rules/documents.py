"""Whether a PDF does nothing but show: it is searched as bytes, however its names are written and its streams packed."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from crm.errors import InvalidFile

_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|Encrypt)\b"
    rb"|/JS[\s\0]*(?:[(<%]|\d[\d\s\0%])"
)
"""Names in a document that run, fetch, carry or hide something.

The shortest counts before what it can stand for, a string or a reference: chance alone writes it into every 16 MB of pictures.
"""
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_OBJECT: Final = re.compile(rb"(?:^|[\r\n])[ \t]*\d{1,10}\s{1,9}\d{1,5}\s{1,9}obj\b")
"""Where an object begins, at the beginning of a line: behind a comment's sign there is none."""
_FILTER: Final = re.compile(rb"/([A-Za-z0-9]+Decode|Fl|AHx|A85|LZW|RL|CCF|DCT|Crypt)\b")
_PICTURES: Final = frozenset({b"DCTDecode", b"JPXDecode", b"CCITTFaxDecode", b"JBIG2Decode"})
_HIDING: Final = re.compile(
    rb"/(?:Filter|Type|DecodeParms|FFilter)\s*\d+\s+\d+\s+R"  # what it is, is said elsewhere
    rb"|/Predictor\s*(?!1\b)\d"  # each byte is told by the one before
)
_STREAMS_MAX: Final = 2_000
_INFLATED_MAX: Final = 2 * 1024 * 1024
_ALL_MAX: Final = 32 * 1024 * 1024
_DICTIONARY_MAX: Final = 64 * 1024


def check(raw: bytes) -> None:
    """Refuse a document that runs, fetches, carries or hides something.

    Names may be escaped (``/J#53``) and streams packed: both are undone before looking. Only a picture's stream and a
    table of places are not looked into.

    Raises:
        InvalidFile: ``active``; ``damaged`` where a stream cannot be unpacked, ``too_large`` where it is too much to look at.
    """
    looked_at = 0
    for part in (raw, *_unpacked(raw)):
        looked_at += len(part)
        if looked_at > len(raw) + _ALL_MAX:
            raise InvalidFile("too_large")
        if _ACTIVE.search(_unescaped(part)):
            raise InvalidFile("active")


def _unescaped(raw: bytes) -> bytes:
    return _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), raw)


def _unpacked(raw: bytes) -> Iterator[bytes]:
    """Yield what the streams of a document hold, so much of each as may be looked at."""
    begins = [each.end() for each in _OBJECT.finditer(raw)]
    for count, start in enumerate(_STREAM.finditer(raw)):
        if count >= _STREAMS_MAX:
            raise InvalidFile("too_large")
        nearest = bisect_left(begins, start.start()) - 1
        if nearest < 0:
            raise InvalidFile("damaged")
        about = _unescaped(_dictionary(raw[begins[nearest] : start.start()]))
        holds_objects = b"/ObjStm" in about
        is_places = b"/XRef" in about and not holds_objects
        if (b"/Image" in about and not holds_objects) or is_places:
            continue
        if _HIDING.search(about):
            raise InvalidFile("active")
        filters = _FILTER.findall(about)
        if filters and not _PICTURES.issuperset(filters):
            yield _decoded(raw[start.end() :], filters)


def _dictionary(about: bytes) -> bytes:
    """Return what is said of a stream; what looks like an object's beginning may stand in a string, and is none."""
    if len(about) > _DICTIONARY_MAX:
        raise InvalidFile("too_large")
    bare = re.sub(rb"\\.", b"", about, flags=re.DOTALL)
    if bare.count(b"(") != bare.count(b")") or bare.count(b"<<") != bare.count(b">>"):
        raise InvalidFile("active")
    return about


def _decoded(packed: bytes, filters: list[bytes]) -> bytes:
    for each in filters:
        try:
            if each in {b"FlateDecode", b"Fl"}:
                packed = _inflated(packed)
            elif each in {b"ASCII85Decode", b"A85"}:
                packed = base64.a85decode(packed.partition(b"~>")[0].removeprefix(b"<~"))
            elif each in {b"ASCIIHexDecode", b"AHx"}:
                packed = binascii.unhexlify(b"".join(packed.partition(b">")[0].split()))
            else:
                raise InvalidFile("active")
        except (zlib.error, ValueError) as error:
            raise InvalidFile("damaged") from error
    return packed[:_INFLATED_MAX]


def _inflated(packed: bytes) -> bytes:
    opened = zlib.decompressobj()
    found = opened.decompress(packed, _INFLATED_MAX)
    if opened.unconsumed_tail and not opened.eof:
        raise InvalidFile("too_large")
    return found
