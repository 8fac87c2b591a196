"""Hiding what names a person or an account in what customers write, before anything keeps, counts or sends it.

Found are CURP, RFC, CLABE, card, phone and e-mail, however they are grouped; each becomes the name of its kind in
brackets. Amounts, dates and folios stay, because a person has to work with them. In doubt a long number is hidden, and what
proves by its own form or check digit what it is, is hidden whatever stands around it: «folio», «$», another word's letters.

Source: RENAPO, "Instructivo normativo para la asignación de la CURP"; SAT, "Estructura del RFC" and "Algoritmo para
generar el dígito verificador"; ISO/IEC 7812-1 (Luhn); IFT, "Plan Nacional de Numeración" (ten digits since 2019), read 2026-11-21.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Final

from centli.kernel import clabe, patterns
from centli.kernel.cards import luhn
from centli.kernel.text import fold


class Kind(StrEnum):
    """What was hidden; the value stands in its place."""

    CURP = "[CURP]"
    RFC = "[RFC]"
    CLABE = "[CLABE]"
    CARD = "[TARJETA]"
    PHONE = "[TELÉFONO]"
    MAIL = "[CORREO]"
    NUMBER = "[NÚMERO]"
    """Too long for an amount, and neither a valid card nor a valid CLABE: most likely one with a wrong digit."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without what names anybody, and the kinds that were in it, in their order."""

    text: str
    kinds: tuple[Kind, ...]


_INVISIBLE: Final = patterns.lazy(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff]"
)
_ALONE: Final = r"(?<![^\W_])"
_ENDS: Final = r"(?![^\W_])"
_GAP: Final = r"[\s.\-_‐-―−/]?"
_TOP: Final = "(?:com|mx|org|net|edu|gob|es)"
_MAILERS: Final = "(?:gmail|hotmail|outlook|yahoo|icloud|live|prodigy)"
_DOT: Final = r"(?:\.|[(\[]?(?:punto|dot)[)\]]?)"
_AT_SIGN: Final = r"(?:\\?@@?|%40|[(\[](?:at|arroba)[)\]])"
_HOST: Final = (
    rf"[\w-]+(?:(?:\.[\w-]+)+(?:\s\.\s?{_TOP})*|(?:,{_TOP}\b)+"
    rf"|(?:\s{_DOT}\s[\w-]+){{0,3}}(?:\s?{_DOT}\s?(?:{_TOP}|{_MAILERS})(?![^\W_]))+|(?<=gmail)|(?<=hotmail)|(?<=outlook)|(?<=yahoo)|(?<=icloud))"
)
_DICTATED: Final = (
    r"(?<![\w.+-])[\w.+-]+(?:\s+(?:punto|gui[oó]n(?:\s+(?:bajo|medio))?)\s+[\w.+-]+)*"
)
_MAIL: Final = patterns.lazy(
    rf"(?<![\w.!#$%&'*+/=?^`{{|}}~-])%*[\w.!#$&'*+/=?^`{{|}}~-]+(?:%(?!40)[\w.!#$&'*+/=?^`{{|}}~-]*)*\s?{_AT_SIGN}\s?{_HOST}"
    rf"|{_DICTATED}\s+arroba\s+{_HOST}"
    r"|(?<![\w.+-])[\w.+-]+\s+arroba\s+[\w-]+(?:(?:\.|\s+punto\s+)[\w-]+)+"
    rf"|(?<![\w.+-])[\w.+-]+\s+at\s+{_MAILERS}\s+(?:dot|punto)\s+{_TOP}\b",
    re.IGNORECASE,
)


_CURP_OF: Final = (*["[A-ZÑ]"] * 4, *[r"\d"] * 6, "[HMX]", *["[A-ZÑ]"] * 5, r"[A-Z\d]", r"\d")
_CURP: Final = patterns.lazy(
    rf"{_ALONE}{_GAP.join(_CURP_OF)}{_ENDS}",
    re.IGNORECASE,
)
_SPREAD: Final = r"[\s.\-_/]{1,2}"
"""Between letters that are written one by one."""
_DAY: Final = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_STATE: Final = (
    r"(?:AS|B[CS]|C[CHLMS]|D[FG]|G[RT]|HG|JC|M[CNS]|N[ELT]|OC|PL|Q[RT]|S[LPR]|T[CLS]|VZ|YN|ZS)"
)
_CURP_GLUED: Final = patterns.lazy(
    rf"[A-Z][AEIOUX][A-ZÑ]{{2}}{_GAP}{_DAY}{_GAP}[HMX]{_STATE}[B-DF-HJ-NP-TV-ZÑ]{{3}}{_GAP}[A-Z\d]\d",
    re.IGNORECASE,
)
"""Its day, state and consonants say what it is, whatever letters it is glued to."""
_RFC_GLUED: Final = patterns.lazy(
    rf"(?:(?P<person>[A-Z][AEIOUX][A-ZÑ]{{2}}-?{_DAY}-?[A-Z\d]{{2}}[\dA])"
    rf"|[A-ZÑ&]?(?P<least>[A-ZÑ&]{{3}}-?{_DAY}-?[A-Z\d]{{2}}[\dA]))(?!\d)",
    re.IGNORECASE,
)
"""A person's has a vowel and a day; another has to have its check digit, or it is a tracking key."""
_RFC_VALUES: Final = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_RFC_SIZE: Final = 13
_RFC_MODULUS: Final = 11
_RFC: Final = patterns.lazy(
    rf"{_ALONE}[A-Za-zÑñ&]{{3,4}}-?\d{{6}}-?[A-Za-z\d]{{3}}{_ENDS}"
    rf"|{_ALONE}[A-ZÑ&]{{3,4}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}[A-Z\d]{_GAP}[A-Z\d]{_GAP}[\dA]{_ENDS}"
    rf"|{_ALONE}(?:[A-Za-zÑñ&]{_SPREAD}){{3,4}}(?:\d{_SPREAD}){{6}}(?:[A-Za-z\d]{_SPREAD}){{2}}[\dAa]{_ENDS}"
    rf"|{_ALONE}[A-Za-zÑñ]{{4}}-?{_DAY}{_ENDS}"
)
_UNITS: Final = dict(
    zip(
        "cero uno una un dos tres cuatro cinco seis siete ocho nueve".split(),
        "011123456789",
        strict=True,
    )
)
_TEENS: Final = (
    "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro"
    " veinticinco veintiseis veintisiete veintiocho veintinueve"
).split()  # fmt: skip
_TENS: Final = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_SAID_TENS: Final = rf"(?:{'|'.join(_TENS)})(?:\s+y\s+(?:{'|'.join(sorted(_UNITS, reverse=True))}))?|{'|'.join(reversed(_TEENS))}"
_SAID: Final = patterns.lazy(
    rf"(?<![^\W_])(?:{_SAID_TENS}|{'|'.join(sorted(_UNITS, reverse=True))})(?![^\W_])"
)
"""A number below a hundred in words, as phones and cards are dictated."""
_DIGITS: Final = patterns.lazy(rf"(?<![^\W_])(?=[Oo]*\d)[\dOo]+(?![^\W_])|\d+|{_SAID.pattern}")
_BETWEEN: Final = patterns.lazy(r"[\s.\-_‐-―−/()\[\]·*|]{1,4}|,\s?")
_RARELY: Final = patterns.lazy(r"[;:'=]\s?")
"""Between the larger groups of a number; between pairs of digits it tells the time."""
_RARELY_MIN: Final = 3
_REFERENCE: Final = patterns.lazy(
    r"(?:folio|referencia|rastreo|reporte|ticket|autorizaci[oó]n|pedido|orden|operaci[oó]n)"
    r"(?:\s+(?:de|es|el|la|n[uú]mero|n[uú]m|no|bancario|bancaria|spei)\b\.?){0,3}\s*[:#°º.]*\s*$",
    re.IGNORECASE,
)
_AMOUNT: Final = patterns.lazy(
    r"(?:\$|\bmxn|\busd)\s*\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?(?![\d-])"
    r"|(?:\$|\bmxn|\busd)\s*\d{1,12}\.\d{1,2}(?![\d-])"
    r"|(?P<bare>(?:\$|\bmxn|\busd)\s*\d{1,9}(?![\d-]))"
    r"|(?<![\d.,-])\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,2})?(?![\d,-])|(?<![\d.,-])\d{1,9}\.\d{2}(?![\d.-])"
    r"|(?P<named>(?<![\d.,-])\d{1,9}(?=\s*(?:pesos|mxn\b|m\.n\.|mn\b|varos|d[oó]lares|usd\b)))",
    re.IGNORECASE,
)
"""``bare`` and ``named`` may be the first or last digits of a longer number; the others have thousands or cents."""
_DATE: Final = patterns.lazy(
    r"(?<![\d.,/-])(?:(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:3[01]|[12]\d|0?[1-9])"
    r"|(?:3[01]|[12]\d|0?[1-9])([-/.])(?:0?[1-9]|1[0-2])\2(?:(?:19|20)\d\d|\d\d))(?![\d/-]|\.\d)"
    r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
_ID: Final = patterns.lazy(
    r"\b[a-z]{2,4}_[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)
"""Our own ids and those of other systems' records: they name no person."""
_OF_A_CODE: Final = patterns.lazy(r"[A-Z]{2,}[\dA-Z]*$")
_LABELS: Final = (
    "tarjeta card clabe cuenta tel telefono teléfono cel celular numero número num núm no whatsapp wa debito crédito"
).upper().split()  # fmt: skip

_LOOKED_BACK: Final = 60
"""Characters before a number that tell what it is."""
_GAP_MAX: Final = 4
_CARD_SIZES: Final = range(13, 20)
_CARD_GROUPS: Final = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2)}
_THOUSANDS: Final = 3
_LEADING_MIN: Final = 4
_GROUPS_MAX: Final = 19
_PHONE: Final = 10
_PHONE_GROUPS_MAX: Final = 5
_PHONE_GROUPS: Final = {(2, 4, 4), (3, 3, 4), (2, 2, 2, 2, 2)}
"""How nothing but a phone is written."""
_PHONE_PREFIXES: Final = ("", "52", "521", "1", "01", "044", "045", "0052", "00521")
_ABROAD: Final = range(8, 16)
_NUMBER_MIN: Final = 13
_UNBROKEN_MIN: Final = 11


def mail_hint(address: str) -> str:
    """Return where a mail is, roughly: its first letter and its domain's last part, «a•••@•••.mx»."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@•••.{domain.rpartition('.')[2]}"


def mask(text: str) -> Masked:
    """Return a text with everything personal hidden; what is invisible or of another width is made plain first.

    Masking twice is masking once.
    """
    return hide(text, lambda kind, _said: kind.value)


NAME: Final = "[NOMBRE]"
"""What stands in the place of a name; only those are found that are known to be names."""
_LETTERS: Final = patterns.lazy(r"[^\W\d_]{2,}")
_NAMES: Final = patterns.lazy(r"\[NOMBRE\](?: \[NOMBRE\])+")


def words_of(names: Iterable[str]) -> frozenset[str]:
    """Return the words of names as ``hide_words`` compares them: without case and accents; an initial is no word."""
    return frozenset(fold(word) for name in names for word in _LETTERS.findall(name))


def hide_words(text: str, known: AbstractSet[str]) -> str:
    """Return a text without those words, each as a whole, however it is written; several in a row are one name."""

    def put(word: re.Match[str]) -> str:
        return NAME if fold(word.group()) in known else word.group()

    return _NAMES.sub(NAME, _LETTERS.sub(put, unicodedata.normalize("NFC", text)))


def hide(text: str, put: Callable[[Kind, str], str]) -> Masked:
    """Do so with other words in its place, which ``put`` makes of the kind and of what was said."""
    plain = _plain(text)
    if not _may_name(plain):
        return Masked(plain, ())
    taken: list[_Span] = []
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(plain):
            spared = kind is Kind.RFC and _is_folio(plain, found)
            if not spared and not _within(taken, found.start(), found.end()):
                taken.append(_Span(found.start(), found.end(), kind))
    taken += _rfcs(plain, taken)
    taken += _numbers(plain, taken)
    taken.sort(key=lambda span: span.start)
    pieces: list[str] = []
    last = 0
    for span in taken:
        pieces += [plain[last : span.start], put(span.kind, plain[span.start : span.end])]
        last = span.end
    return Masked("".join([*pieces, plain[last:]]), tuple(span.kind for span in taken))


_AT: Final = patterns.lazy(r"@|%40|arroba|[(\[]at[)\]]|\sat\s|•{4} ", re.IGNORECASE)
_FIGURES: Final = patterns.lazy(r"[\dOo]*\d[\dOo]*")
_LEAST: Final = 6
"""Digits of an RFC, the fewest of all kinds."""


def _may_name(plain: str) -> bool:
    """Say whether there is enough of anything to look further: most of what people write names nobody."""
    if _AT.search(plain):
        return True
    digits = sum(map(len, _FIGURES.findall(plain)))
    return digits >= _LEAST or digits + 2 * len(_SAID.findall(_small(plain))) >= _LEAST


_PATTERNS: Final = (
    (Kind.MAIL, _MAIL),
    (Kind.CURP, _CURP),
    (Kind.CURP, _CURP_GLUED),
    (Kind.RFC, _RFC),
    # What `kernel.cards` has left of a card: its last digits are nobody's business here either.
    (Kind.CARD, patterns.lazy(r"•{4} \d{4}(?!\d)")),
)
_LOOKALIKES: Final = str.maketrans(
    "АВЕКМНОРСТХаеорсухАΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTXaeopcyxAABEZHIKMNOPTYXo"
)
"""Cyrillic and Greek letters that look like ours."""
_WORD: Final = patterns.lazy(r"\w+")
_OURS: Final = patterns.lazy(r"[A-Za-z\d]")


def _alike(word: re.Match[str]) -> str:
    said = word.group()
    return said.translate(_LOOKALIKES) if _OURS.search(said) else said


def _plain(text: str) -> str:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    if plain.isascii():
        return plain
    plain = _WORD.sub(_alike, plain)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that stand together; ``named`` after a word such as folio, which makes them nobody's phone."""

    digits: str
    start: int
    end: int
    named: bool
    plus: bool
    listed: bool = False
    """Whether what stands between amounts of a list stands before it: a comma, a semicolon."""


_Run = Sequence[_Group]


def _numbers(text: str, taken: Sequence[_Span]) -> list[_Span]:
    """Return the numbers of people and accounts outside what is taken: the surest kinds choose their digits first.

    What seems to be an amount, "$ 4111" or "1111 pesos", is none where it is part of such a kind.
    """
    amounts = [*_AMOUNT.finditer(text)]
    spans = [one.span() for one in amounts]
    whole = [one.span() for one in amounts if not (one["bare"] or one["named"])]
    found = _shaped(text, taken, spans, _SURE)
    if len(whole) < len(spans):
        found += _shaped(text, [*taken, *found], whole, (*_SURE, _WRITTEN))
    return [*found, *_shaped(text, [*taken, *found], spans, _LIKELY)]


def _shaped(
    text: str, taken: Sequence[_Span], amounts: Sequence[tuple[int, int]], shapes: Sequence[_Shape]
) -> list[_Span]:
    found: list[_Span] = []
    left = _runs(text, taken, amounts)
    for shape in shapes:
        rest: list[_Run] = []
        for run in left:
            rest += _picked(run, shape, found, text)
        left = rest
    return found


def _picked(run: _Run, shape: _Shape, found: list[_Span], text: str) -> Iterator[_Run]:
    """Add every window of a run that is of a kind, longest first from the left; yield what is left of the run."""
    ends = [0, *accumulate(len(group.digits) for group in run)]
    at = left = 0
    while at < len(run):
        for size in range(min(len(run) - at, _GROUPS_MAX), 0, -1):
            if ends[at + size] - ends[at] not in shape.sizes:
                continue
            window = run[at : at + size]
            if shape.fits(window):
                found.append(_Span(_beginning(text, window), window[-1].end, shape.kind))
                if run[left:at]:
                    yield run[left:at]
                at = left = at + size
                break
        else:
            at += 1
    if run[left:]:
        yield run[left:]


def _beginning(text: str, window: _Run) -> int:
    """Return where a number begins, with what leads it: +52, (55)."""
    start, end = window[0].start, window[-1].end
    opened = sum((char in ")]") - (char in "([") for char in text[start:end])
    while start and (text[start - 1] == "+" or (opened > 0 and text[start - 1] in "([")):
        opened -= text[start - 1] in "(["
        start -= 1
    return start


def _runs(text: str, taken: Sequence[_Span], amounts: Sequence[tuple[int, int]]) -> list[_Run]:
    """Return the groups of digits with nothing but a separator between them; amounts, dates and codes are none."""
    kept = [one.span() for one in (*_DATE.finditer(text), *_ID.finditer(text))]
    spans = [*((one.start, one.end) for one in taken), *amounts, *kept]
    runs: list[list[_Group]] = []
    last, size = -1, 0
    for found in _DIGITS.finditer(_small(text)):
        start, end = found.span()
        if any(a < end and start < b for a, b in spans) or _is_of_a_code(text, start, end):
            last = -1
            continue
        goes_on = last >= 0 and _BETWEEN.fullmatch(text, last, start) is not None
        is_rare = last >= 0 and _RARELY.fullmatch(text, last, start) is not None
        if is_rare and min(size, end - start) >= _RARELY_MIN:
            goes_on = True
        named = not goes_on and _is_named(text, start)
        listed = goes_on and (is_rare or "," in text[last:start])
        plus = text[max(0, start - _GAP_MAX) : start].rstrip(" ([").endswith("+")
        if not goes_on:
            runs.append([])
        runs[-1].append(_Group(_digits_of(found.group()), start, end, named, plus, listed))
        last, size = end, end - start
    return [tuple(run) for run in runs]


def _small(text: str) -> str:
    """Return a text in small letters without accents, every character where it was."""
    folded = "".join(unicodedata.normalize("NFD", char)[0].lower() for char in text)
    return folded if len(folded) == len(text) else text


def _digits_of(said: str) -> str:
    """Return the digits of figures, of "OO7", or of a number below a hundred in words."""
    if said[0] in "0123456789o" and not said.isalpha():
        return said.replace("o", "0")
    tens, *rest = said.split()
    if tens in _UNITS:
        return _UNITS[tens]
    if tens in _TEENS:
        return str(10 + _TEENS.index(tens))
    return str(3 + _TENS.index(tens)) + (_UNITS[rest[-1]] if rest else "0")


def _is_of_a_code(text: str, start: int, end: int) -> bool:
    """Say whether digits are part of a folio or a tracking key: capitals stand right before or after them."""
    before = _OF_A_CODE.search(text[max(0, start - _LOOKED_BACK) : start])
    if before:
        return not before.group().endswith(tuple(_LABELS))
    return text[end : end + 1].isalpha() and text[end : end + 1].isupper()


def _is_named(text: str, start: int) -> bool:
    """Say whether a word such as folio announces what follows."""
    return _REFERENCE.search(text[max(0, start - _LOOKED_BACK) : start]) is not None


def _is_folio(text: str, found: re.Match[str]) -> bool:
    """Say whether what looks like an RFC is a folio: it is announced as one, and no day is in it."""
    said = "".join(filter(str.isalnum, found.group()))
    return _is_named(text, found.start()) and re.search(rf"\D{_DAY}", said) is None


def _rfcs(text: str, taken: Sequence[_Span]) -> Iterator[_Span]:
    """Yield what is an RFC for sure, though letters or digits stand right before or after it."""
    for found in _RFC_GLUED.finditer(text):
        for start, end in (found.span(), found.span("least")):
            if not found["person"] and not _is_rfc(text[start:end]):
                continue
            if not _within(taken, start, end):
                yield _Span(start, end, Kind.RFC)
            break


def _is_rfc(said: str) -> bool:
    """Say whether the last letter checks the others."""
    *values, last = list(said.upper().replace("-", "").rjust(_RFC_SIZE))
    weighed = zip(values, range(_RFC_SIZE, 1, -1), strict=True)
    rest = -sum(_RFC_VALUES.index(char) * weight for char, weight in weighed) % _RFC_MODULUS
    return last == ("A" if rest == 10 else str(rest))  # noqa: PLR2004 - the eleventh of eleven digits


def _joined(window: _Run) -> str:
    return "".join(group.digits for group in window)


def _is_clabe(window: _Run) -> bool:
    return clabe.valid(_joined(window))


def _is_spelt_out(window: _Run) -> bool:
    """Say whether digits are written one by one, or by twos."""
    sizes = {len(group.digits) for group in window}
    return sizes in ({1}, {2}, {1, 2})


def _is_list(window: _Run) -> bool:
    """Say whether it may be a list of amounts rather than one number: "1500, 2300, 4500"."""
    return any(group.listed for group in window[1:]) and not _is_spelt_out(window)


def _is_card(window: _Run) -> bool:
    sizes = tuple(len(group.digits) for group in window)
    digits = _joined(window)
    usual = len(sizes) == 1 or sizes in _CARD_GROUPS
    return usual and len(digits) in _CARD_SIZES and luhn(digits)


def _is_card_grouped(window: _Run) -> bool:
    sizes = [len(group.digits) for group in window]
    digits = _joined(window)
    evenly = len(set(sizes[:-1])) == 1 and sizes[0] != _THOUSANDS
    dictated = set(sizes) <= {1, 2, 4}
    return (
        (sizes[0] >= _LEADING_MIN or evenly or dictated)
        and len(digits) in _CARD_SIZES
        and luhn(digits)
    )


def _is_phone(window: _Run) -> bool:
    digits = _joined(window)
    if (window[0].named and not _is_written_phone(window)) or _is_list(window):
        return False
    if len(window) > _PHONE_GROUPS_MAX + 2 and not _is_spelt_out(window):
        return False
    if window[0].plus:
        return len(digits) in _ABROAD
    return len(digits) >= _PHONE and digits[:-_PHONE] in _PHONE_PREFIXES and digits[-_PHONE] != "0"


def _is_written_phone(window: _Run) -> bool:
    """Say whether ten digits are grouped as those of a phone, behind what leads it abroad or not."""
    groups = [group.digits for group in window]
    while groups and groups[0] in _PHONE_PREFIXES:
        groups = groups[1:]
    return tuple(map(len, groups)) in _PHONE_GROUPS and groups[0][0] != "0"


def _is_long(window: _Run) -> bool:
    if window[0].named or _is_list(window):
        return False
    if _is_spelt_out(window):
        return sum(len(group.digits) for group in window) >= _UNBROKEN_MIN
    if len(window) == 1:
        return len(window[0].digits) >= _UNBROKEN_MIN
    sizes = [len(group.digits) for group in window]
    return sum(sizes) >= _NUMBER_MIN and min(sizes[:-1]) >= _THOUSANDS


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a kind of number looks: how many digits it may have, and what groups of so many are one."""

    kind: Kind
    sizes: range
    fits: Callable[[_Run], bool]


_SURE: Final = (
    _Shape(Kind.CLABE, range(18, 19), _is_clabe),
    _Shape(Kind.CARD, _CARD_SIZES, _is_card),
    _Shape(Kind.CARD, _CARD_SIZES, _is_card_grouped),
)
"""They have a check digit."""
_WRITTEN: Final = _Shape(Kind.PHONE, range(10, 16), _is_written_phone)
_LIKELY: Final = (
    _Shape(Kind.PHONE, range(8, 16), _is_phone),
    _Shape(Kind.NUMBER, range(_UNBROKEN_MIN, 10**6), _is_long),
)


def _within(spans: Sequence[_Span], start: int, end: int) -> bool:
    return any(span.start < end and start < span.end for span in spans)
