"""One page of PDF 1.7, written by hand: a heading, and labels with their values. Nothing here needs a library.

The two standard fonts are in every reader; text is Windows-1252, which has all that Spanish needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final

WIDTH, HEIGHT, MARGIN = 595, 842, 64
VALUE_X: Final = 232
VALUE_CHARACTERS: Final = 52
HEAD_CHARACTERS: Final = 44
LEADING: Final = 17
INK, MUTED, ACCENT, LINE = (
    "0.086 0.125 0.106",
    "0.29 0.337 0.31",
    "0.043 0.42 0.31",
    "0.87 0.9 0.88",
)


class _Page:
    def __init__(self) -> None:
        self.content: list[str] = []
        self.y = HEIGHT - MARGIN

    def text(self, x: int, words: str, *, size: int, font: str = "F1", ink: str = INK) -> None:
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.content.append(f"BT {ink} rg /{font} {size} Tf {x} {self.y} Td ({escaped}) Tj ET")

    def line(self) -> None:
        self.content.append(f"{LINE} RG 0.75 w {MARGIN} {self.y} m {WIDTH - MARGIN} {self.y} l S")


def one_page(
    *,
    title: str,
    language: str,
    head: str,
    amount: str,
    rows: Sequence[tuple[str, str]],
    foot: Sequence[str],
) -> bytes:
    """Return a document of one page."""
    page = _Page()
    page.content.append(f"{ACCENT} rg 0 {HEIGHT - 12} {WIDTH} 12 re f")
    page.text(MARGIN, "CENTLI", size=15, font="F2", ink=ACCENT)
    page.y -= 34
    page.text(MARGIN, title, size=11, ink=MUTED)
    page.y -= 26
    for words in wrap(head, HEAD_CHARACTERS):
        page.text(MARGIN, words, size=16, font="F2")
        page.y -= 22
    if amount:
        page.y -= 14
        page.text(MARGIN, amount, size=26, font="F2", ink=ACCENT)
        page.y -= 20
    page.y -= 8
    page.line()
    for label, value in rows:
        page.y -= LEADING + 7
        page.text(MARGIN, label, size=11, ink=MUTED)
        for number, words in enumerate(wrap(value, VALUE_CHARACTERS) or [""]):
            page.y -= LEADING if number else 0
            page.text(VALUE_X, words, size=11)
    page.y -= LEADING
    page.line()
    page.y -= 10
    for words in foot:
        page.y -= 15
        page.text(MARGIN, words, size=9, ink=MUTED)
    return _file("\n".join(page.content), title=title, language=language)


def _file(content: str, *, title: str, language: str) -> bytes:
    body = content.encode("cp1252", "replace")
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language}) /ViewerPreferences << /DisplayDocTitle true >> >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>"
        ).encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body),
        *(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
            for name in ("Helvetica", "Helvetica-Bold")
        ),
        f"<< /Title {_utf16(title)} /Author (CENTLI) >>".encode(),
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        len(objects),
        start,
    )
    return bytes(out)


def _utf16(words: str) -> str:
    return f"<feff{words.encode('utf-16-be').hex()}>"
