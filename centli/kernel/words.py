"""Amounts in words: Spanish as a Mexican cheque says them, and English."""

from __future__ import annotations

from typing import Final

from centli.kernel.money import CENTAVOS_PER_PESO, Money

_UP_TO_29: Final = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_TENS: Final = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_HUNDREDS: Final = [
    "ciento",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]
_THOUSAND: Final = 1_000
_MILLION: Final = 1_000_000
_BILLION: Final = _MILLION * _MILLION
_HUNDRED: Final = 100
_THIRTY: Final = 30


def number_in_words(number: int) -> str:
    """Return a whole number in words as one counts: ``21`` is "veintiuno".

    Raises:
        OverflowError: below zero, or a million millions and more.
    """
    if not 0 <= number < _BILLION:
        raise OverflowError("number outside what the bank says in words")
    millions, rest = divmod(number, _MILLION)
    words = []
    if millions:
        words.append(
            "un millón" if millions == 1 else f"{_short(_below_million(millions))} millones"
        )
    if rest or not millions:
        words.append(_below_million(rest))
    return " ".join(words)


def money_in_words(money: Money, locale: str = "es") -> str:
    """Return an amount of pesos in words: "veintiún mil pesos", "un peso con cincuenta centavos".

    In an English locale "twenty-one thousand pesos", "one peso and fifty centavos"; Spanish in any other.
    Reading these words back gives the same amount; a negative one begins with "menos" or "minus".
    """
    if locale.startswith("en"):
        return _money_in_english(money)
    pesos, centavos = divmod(abs(money.centavos), CENTAVOS_PER_PESO)
    noun = "peso" if pesos == 1 else "pesos"
    # "un millón de pesos", but "un millón un pesos".
    link = "de " if pesos and pesos % _MILLION == 0 else ""
    said = f"{_short(number_in_words(pesos))} {link}{noun}"
    if centavos:
        coin = "centavo" if centavos == 1 else "centavos"
        said += f" con {_short(number_in_words(centavos))} {coin}"
    return f"menos {said}" if money.centavos < 0 else said


def _below_million(number: int) -> str:
    thousands, rest = divmod(number, _THOUSAND)
    words = []
    if thousands:
        words.append("mil" if thousands == 1 else f"{_short(_below_thousand(thousands))} mil")
    if rest or not thousands:
        words.append(_below_thousand(rest))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    if number == _HUNDRED:
        return "cien"
    hundreds, rest = divmod(number, _HUNDRED)
    words = [_HUNDREDS[hundreds - 1]] if hundreds else []
    if rest or not hundreds:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < _THIRTY:
        return _UP_TO_29[number]
    tens, unit = divmod(number, 10)
    return f"{_TENS[tens - 3]} y {_UP_TO_29[unit]}" if unit else _TENS[tens - 3]


def _short(words: str) -> str:
    """Shorten a final "uno" before a noun: "veintiuno" to "veintiún", "uno" to "un"."""
    if words.endswith("veintiuno"):
        return f"{words.removesuffix('uno')}ún"
    return words.removesuffix("o") if words == "uno" or words.endswith(" uno") else words


# ── English ──────────────────────────────────────────────────────────────────────────────────────

_ENGLISH_UP_TO_19: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS: Final = [
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
]
_ENGLISH_GROUPS: Final = (
    (_THOUSAND * _MILLION, "billion"),
    (_MILLION, "million"),
    (_THOUSAND, "thousand"),
)
_TWENTY: Final = 20


def _money_in_english(money: Money) -> str:
    pesos, centavos = divmod(abs(money.centavos), CENTAVOS_PER_PESO)
    said = f"{_english(pesos)} {'peso' if pesos == 1 else 'pesos'}"
    if centavos:
        said += f" and {_english(centavos)} {'centavo' if centavos == 1 else 'centavos'}"
    return f"minus {said}" if money.centavos < 0 else said


def _english(number: int) -> str:
    if number >= _BILLION:
        raise OverflowError("number outside what the bank says in words")
    words = []
    for size, name in _ENGLISH_GROUPS:
        count, number = divmod(number, size)
        if count:
            words.append(f"{_english_below_thousand(count)} {name}")
    if number or not words:
        words.append(_english_below_thousand(number))
    return " ".join(words)


def _english_below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, _HUNDRED)
    words = [f"{_ENGLISH_UP_TO_19[hundreds]} hundred"] if hundreds else []
    if rest >= _TWENTY:
        tens, unit = divmod(rest, 10)
        words.append(_ENGLISH_TENS[tens - 2] + (f"-{_ENGLISH_UP_TO_19[unit]}" if unit else ""))
    elif rest or not words:
        words.append(_ENGLISH_UP_TO_19[rest])
    return " ".join(words)
