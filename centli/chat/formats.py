"""What people read: amounts, moments, accounts. ``static/chat/format.js`` does the same; both pass one file of examples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import ngettext

from centli.kernel import clock

INITIALS_MAX: Final = 2
_DAYS: Final = {
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_TODAY: Final = {"es": "hoy", "en": "today"}
_YESTERDAY: Final = {"es": "ayer", "en": "yesterday"}


def money(value: Mapping[str, str] | None) -> str:
    """Return ``$50,000.00 MXN``; a negative amount begins with −."""
    if not value:
        return ""
    return f"{money_short(value)} {value['currency']}"


def money_short(value: Mapping[str, str] | None) -> str:
    """Return ``$50,000.00``, where the currency stands elsewhere."""
    if not value:
        return ""
    text = value["amount"]
    pesos, _, centavos = text.lstrip("-").partition(".")
    return f"{'−' if text.startswith('-') else ''}${int(pesos):,}.{centavos}"


def money_plain(value: Mapping[str, str] | None) -> str:
    """Return the amount without its sign, where the word Cargo or Abono says it."""
    return money(value).lstrip("−")


def read_moment(text: str) -> datetime:
    """Read the wire form of a moment."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def day(text: str, *, now: datetime, language: str) -> str:
    """Return «hoy 14:05», «ayer 14:05», «sáb 21 de nov», or «21 de nov de 2025» in another year."""
    if not text:
        return ""
    local = read_moment(text).astimezone(clock.MEXICO_CITY)
    today = clock.local_date(now)
    near = {today: _TODAY[language], today - timedelta(days=1): _YESTERDAY[language]}
    if local.date() in near:
        return f"{near[local.date()]} {local:%H:%M}"
    month = clock.MONTHS[language][local.month - 1][:3]
    name = _DAYS[language][local.weekday()]
    if language == "en":
        this, other = f"{name} {month} {local.day}", f"{month} {local.day}, {local.year}"
    else:
        this, other = f"{name} {local.day} de {month}", f"{local.day} de {month} de {local.year}"
    return this if local.year == today.year else other


def day_long(text: str, *, language: str) -> str:
    """Return «21 de noviembre de 2026 a las 14:05»."""
    if not text:
        return ""
    local = read_moment(text).astimezone(clock.MEXICO_CITY)
    month = clock.MONTHS[language][local.month - 1]
    if language == "en":
        return f"{month} {local.day}, {local.year} at {local:%H:%M}"
    return f"{local.day} de {month} de {local.year} a las {local:%H:%M}"


def date(text: str, *, language: str) -> str:
    """Return a day without its time: «21 de noviembre de 2026»."""
    return clock.written(datetime.fromisoformat(text).date(), language=language) if text else ""


def points(count: int | None) -> str:
    """Return a number of points as people read it: «1,240 puntos»."""
    if count is None:
        return ""
    return ngettext("%(points)s punto", "%(points)s puntos", count) % {"points": f"{count:,}"}


def time(text: str) -> str:
    """Return «14:05»."""
    return f"{read_moment(text).astimezone(clock.MEXICO_CITY):%H:%M}" if text else ""


def initials(name: str) -> str:
    """Return the first letters of a name's first words: «JL»."""
    return "".join(word[0] for word in str(name or "").split()[:INITIALS_MAX]).upper()


def first_line(text: str) -> str:
    """Return what stands before the first line break."""
    return str(text or "").split("\n", 1)[0]
