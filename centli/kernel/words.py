"""Amounts in Spanish words, as a Mexican cheque says them."""

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


def money_in_words(money: Money) -> str:
    """Return an amount of pesos in words: "veintiún mil pesos", "un peso con cincuenta centavos".

    Reading these words back gives the same amount; a negative one begins with "menos".
    """
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
