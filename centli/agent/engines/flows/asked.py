"""Questions about what happened to money: how much went to somebody or on something, whether wages have come."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banking.contracts import MovementPage, MovementStatus, MovementView
from centli.agent import labels
from centli.agent.engines.heard import Heard
from centli.agent.engines.talk import Steps, Talk, money
from centli.agent.language import dates, people, slots
from centli.agent.types import Outcome, Say, Show, Step
from centli.kernel import clock
from centli.kernel.text import fold, fold_words, gettext_noop
from crm.contracts import BeneficiaryView, Resolution

PAGE: Final = 50
PAGES_MAX: Final = 5
"""How far a sum looks back; beyond it, the sum says that it is not all."""
WAGES_DAYS: Final = 31

_HOW_MUCH = re.compile(r"\b(?:cuanto|cuanta|how much)\b")
_SENT = re.compile(
    r"\b(?:mand|envi|transf|deposit|pag|pas[aeo]|presta|prest[eo]|send|sent|pay|paid|gave|give|wire)\w*"
)
_PRONOUN = re.compile(
    r"\b(?:a|con|para) (?:él|ella)\b|\b(?:a|con|para) el(?= (?:cu[aá]nto|que|le|ya|cu[aá]ndo)\b|\W*$)"
)
"""Who was spoken of before; "a el" without its accent only where no name can follow."""
_OTHERS_MONEY = re.compile(
    r"\bcuant[oa] (?:dinero |lana |varo |feria |saldo )?(?:tiene|trae|gana|le queda|guarda)\b (?:(?:en|de) (?:su|la) \w+ )?(?!(?:(?:a|mi|la|el|de|en|esa|esta) )*(?:cuenta|tarjeta|ahorro|credito|debito|nomina|limite|saldo|linea|cheques|promo\w*)\b|que\b|de\b|el (?:banco|cashback)|mi app)\w"
    r"|\b(?:movimientos|saldo|estado|cargos) de (?:la|su|una) (?:cuenta|tarjeta) de (?!(?:credito|debito|ahorros?|cheques|nomina|centli|siempre)\b)\w+(?: \w+){0,2}\W*$"
    r"|\b(?:el|cual es el|dame el|dime el|ver el|pasame el)? ?saldo de (?!(?:(?:mi|mis|la|las|el|los|de|esa|esta|todas|todos|ambas|una) )*(?:cuentas?|tarjetas?|ahorros?|credito|debito|cheques|nomina|puntos|ayer|hoy|disponible|\w*mes|linea|centli|plastico|dia|apertura|cierre|corte)\b|mi$|mis$|ambas|todas|todo|la cuenta|nuevo|verdad|favor)\w+(?: \w+){0,2}\W*$"
)
_GOT = re.compile(
    r"\b(?:did|has|have) (?P<who>(?:my )?[^\W\d_]+) (?:already |ever )?(?:get|got|gotten|receive|received)\b"
)
_AFTER_WHO = re.compile(
    r" (?:la (?:ultima|otra|semana)|el (?:otro|mes|ano)|los ultimos|este|esta|ayer|antier|hoy|entre|cuando|get|got|gotten|receive|received|owes?|sent|paid|gave|given|send|pay|already|ever|have|had|the|this|last|since)\b.*$"
)
_NOBODY: Final = frozenset({"i", "you", "it", "we", "they", "he", "she", "my", "anyone"})
EVERYBODY: Final = frozenset({"all", "all my", "all of", "everyone", "everybody", "each"})
"""Who is named by what means everybody."""
_WAGES = re.compile(
    r"\b(?:nomina|sueldo|salario|(?<!\besta )(?<!primera )(?<!segunda )(?<!en la )(?<!de la )quincena(?! (?:pasada|anterior|de|del)\b)|raya|payroll|salary|wages|paycheck)\b|\bg[eo]t paid\b"
)
_PAY_DAY = re.compile(r"^(?:la )?quincena$")
"""«¿Ya cayó la quincena?» asks for what is paid, not for days."""
_HAS_COME = re.compile(
    r"\?|\b(?:ya|cay|caid|recib|lleg|deposit|pagaron|entr|arriv|came|come|been|did|has|receiv|got)\w*"
)


_ASKS_ON = re.compile(
    r"\W*(?:y|and)\b(?!.*\b(?:movim|transf|cargo|abono|deposit|pag|envi|compr|saldo|payment|charge)\w*).*"
)


@dataclass(frozen=True, slots=True)
class Spent:
    """Something that money goes to: the entry kinds that make it up, and how it is called in a sentence."""

    kinds: tuple[str, ...]
    label: str
    whole: bool = True
    """Whether these kinds are what was asked, rather than the nearest that the bank tells apart."""


_SHOPPING: Final = Spent(("shopping", "purchase"), gettext_noop("compras"), whole=False)
NARROW: Final[Sequence[tuple[re.Pattern[str], Spent]]] = (
    (
        re.compile(r"\brestaurant(?:e|es|s)?\b"),
        Spent(("restaurants",), gettext_noop("restaurantes")),
    ),
    (
        re.compile(r"\b(?:super|supermercado|despensa|mandado|groceries)\b"),
        Spent(("groceries",), gettext_noop("súper")),
    ),
    (
        re.compile(r"\b(?:servicios|recibos|utilities)\b"),
        Spent(("services",), gettext_noop("servicios")),
    ),
    (
        re.compile(
            r"\b(?:retir(?:os?|e|ado)|saque|sacado|efectivo|cajeros?|withdr[ae]w\w*|cash|atm)\b"
        ),
        Spent(("withdrawal",), gettext_noop("retiros de efectivo")),
    ),
    (re.compile(r"\b(?:comisiones|comision|fees)\b"), Spent(("fee",), gettext_noop("comisiones"))),
    (
        re.compile(r"\b(?:compras|shopping)\b"),
        Spent(("shopping", "purchase"), gettext_noop("compras")),
    ),
)
"""Words that mean fewer kinds than their category."""
CATEGORIES: Final[Mapping[str, Spent]] = {
    "food": Spent(("groceries", "restaurants"), gettext_noop("comida")),
    "transport": Spent(("transport",), gettext_noop("transporte")),
    "entertainment": Spent(("entertainment",), gettext_noop("entretenimiento")),
    "health": Spent(("health",), gettext_noop("salud")),
    **dict.fromkeys(("electronics", "clothing", "home", "beauty", "sports", "toys"), _SHOPPING),
}
"""The categories that the language engine reads, as entry kinds; one that is not here cannot be told apart."""

_ON = re.compile(
    r"\b(?:gast\w*|se me (?:fue|ha ido|va)|spen[dt]\w*)\b[^?.,;]{0,30}?\b(?:en|on|at) (?P<what>[^?.,;!]+)"
)
_SPENT_ON = re.compile(
    r"\b(?:gast\w*|se me (?:fue|ha ido|va)|spen[dt]\w*)\b[^?.,;]{0,30}?\b(?:con|en|with|on) (?P<who>[^?.,;!]{2,60})"
)
"""«Cuánto gasté con mi hermano», «en el gimnasio»: what went to them, where they are contacts."""
_END = re.compile(
    r"\b(?:este|esta|estos|estas|durante|desde|entre|hasta|ayer|hoy|anteayer|antier|ultim\w+|pasad\w+|last|this|in|since|during"
    r"|yesterday|today|between|en|el (?:mes|ano|lunes|martes|miercoles|jueves|viernes|sabado|domingo)|la (?:semana|quincena)"
    r"|(?:de|del) (?:la semana|mes|ano|hoy|ayer|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre|20[0-9]{2}))\b.*$"
)
_ARTICLES = re.compile(r"^(?:(?:el|la|los|las|lo|un|una|mi|mis|my|the|a|puro|puras|puros)\b ?)+")
_NOTHING = re.compile(
    r"que|total|todo|general|promedio|mes|semana|quincena|ano|mas|cuenta|tarjeta|credito|debito|cheques|ahorro|pesos|dinero"
    r"|efectivo|linea|internet|average|all|everything|what|month|week|year"
)


# ── Somebody ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def somebody(heard: Heard) -> str | None:
    """Return whom a question about the past names: "mi mamá", and in "did my mom get it?" the mother alone."""
    got = _GOT.search(heard.text.lower())
    if got is not None and got["who"] not in _NOBODY:
        return got["who"]
    if heard.person is None or heard.person in EVERYBODY:
        return None
    return without_what_follows(heard.person)


def without_what_follows(name: str) -> str:
    """Return a name without what a question says behind it: "mom sent"."""
    return _AFTER_WHO.sub("", name)


def the_one_before(talk: Talk, heard: Heard) -> str | None:
    """Return whom "a él" and "a ella" mean: who the last transfer was for."""
    slots_made = talk.made.get("slots", {})
    if _PRONOUN.search(heard.text.lower()) is None or not slots_made.get("beneficiary_id"):
        return None
    return str(slots_made.get("label", "")) or None


def is_only_a_period(heard: Heard) -> bool:
    """Say whether nothing but a period is named, after another: "¿y en junio?"."""
    if heard.period is None or heard.person is not None:
        return False
    start, end = heard.period.span
    beside = fold_words(f"{heard.text[:start]} {heard.text[end:]}").split()
    asks = heard.intent == "transactions" or set(beside) <= _TO_DAYS | {"y", "and"}
    return asks and _ASKS_ON.match(fold(heard.text)) is not None


def in_another_period(before: str, heard: Heard, talk: Talk) -> str:
    """Return the question before with the period that is asked about now."""
    period = heard.period
    if period is None:
        return before
    *_ignored, last = ["", *heard.text[: period.span[0]].split()]
    article = f"{last} " if fold(last) in _ARTICLES_OF_DAYS else ""
    return f"{_without_days(before, talk).strip(' ?.')} {article}{period.said}?"


def asks_of_others_money(text: str) -> bool:
    """Say whether what somebody else has is asked: "¿cuánto tiene Bruno?", "el saldo de mi hermano"."""
    return _OTHERS_MONEY.search(fold(text)) is not None


def sent_to(talk: Talk, heard: Heard) -> Generator[Step, Outcome | None, str | None]:
    """Return whom "how much did I send my mom" and "cuánto gasté con mi hermano" ask about; None: nobody."""
    spent = _SPENT_ON.search(fold(heard.text))
    if spent is not None:
        who = _ARTICLES.sub("", _END.sub("", spent["who"]).strip()).strip()
        related = bool(who) and who.split()[0] in people.RELATIONS
        return who if related or (who and (yield from talk.called(who))) else None
    if not _SENT.search(fold(heard.text)):
        return None
    found = people.read_all(heard.text)
    names_one = len(found) == 1 and found[0].said not in EVERYBODY
    return somebody(heard) or (without_what_follows(found[0].said) if names_one else None)


def asks_of_cash(heard: Heard) -> bool:
    """Say whether it is asked how much was taken out at cash machines: "¿cuánto saqué del cajero?"; "…de mi ahorro" is not."""
    text = heard.text
    if heard.period is not None:
        start, end = heard.period.span
        text = f"{text[:start]} {text[end:]}"
    words = set(fold_words(text).split())
    return (
        bool(words & _TOOK_OUT) and bool(words & {"cuanto", "cuanta", "much"}) and words <= _OF_CASH
    )


_TOOK_OUT: Final = frozenset(["saque", "sacado", "retire", "retirado", "withdraw", "withdrawn"])
_OF_CASH: Final = _TOOK_OUT | frozenset(
    [
        "cuanto",
        "cuanta",
        "how",
        "much",
        "dinero",
        "efectivo",
        "lana",
        "feria",
        "varo",
        "he",
        "llevo",
        "ya",
        "del",
        "de",
        "el",
        "los",
        "un",
        "en",
        "cajero",
        "cajeros",
        "automatico",
        "automaticos",
        "atm",
        "atms",
        "money",
        "cash",
        "did",
        "i",
        "have",
        "from",
        "at",
        "the",
        "oye",
        "y",
        "e",
        "and",
        "dime",
        "total",
        "hasta",
        "ahora",
        "desde",
        "entre",
    ]
)


def asks_how_much(heard: Heard) -> bool:
    """Say whether a sum is wanted."""
    return _HOW_MUCH.search(fold(heard.text)) is not None


def known(
    talk: Talk, said: str, query: dict[str, Any]
) -> Generator[Step, Outcome | None, BeneficiaryView | str | None]:
    """Find who is meant: a contact; else the name itself where movements carry it; else say so and return None."""
    resolved: Resolution | None = yield from talk.read("crm_alias_resolve", {"alias": said[:100]})
    if resolved is None:
        return None
    if resolved.beneficiary is not None:
        return resolved.beneficiary
    if resolved.candidates:
        names = [one.name for one in resolved.candidates]
        text = _("«%(said)s» puede ser %(names)s. ¿De quién quieres los movimientos?")
        yield Say(
            text % {"said": said, "names": _(" o ").join(names)},
            tuple(_("Mis movimientos con %(name)s") % {"name": name} for name in names[:3]),
        )
        return None
    # Somebody who paid, or a shop, is no contact and is named on movements all the same.
    bare = re.sub(r"^(?:mi|my) ", "", said)
    page = yield from talk.look("banking_movement_page", {**query, "counterpart": bare})
    if page is not None and page.items:
        written = {one.counterpart for one in page.items}
        return written.pop() if len(written) == 1 else bare
    text = _("No tienes ningún contacto «%(said)s», ni encontré movimientos con ese nombre.")
    yield Say(text % {"said": said}, (_("Mis contactos"), _("Mis movimientos")))
    return None


@dataclass(frozen=True, slots=True)
class Gathered:
    """Movements of several pages, newest first; ``partly``: there are more."""

    first: MovementPage
    items: Sequence[MovementView]
    partly: bool


def gathered(
    talk: Talk, query: Mapping[str, Any], pages_max: int = PAGES_MAX
) -> Generator[Step, Outcome | None, Gathered | None]:
    """Return the newest movements that a query finds, 250 unless said; None where the bank refuses, and that is said."""
    pages: list[MovementPage] = []
    cursor = None
    while len(pages) < pages_max and (cursor is not None or not pages):
        page = yield from talk.read(
            "banking_movement_page", {**query, "limit": PAGE, "cursor": cursor}
        )
        if page is None:
            return None
        pages.append(page)
        cursor = page.next_cursor
    items = [one for page in pages for one in page.items]
    return Gathered(pages[0], items, cursor is not None)


def added_up(found: Gathered) -> str:
    """Say that there are more movements than were added up, with a space before."""
    return " " + _("Sumé los últimos %(n)d movimientos; hay más.") % {"n": len(found.items)}


def asks_for_the_most(heard: Heard) -> bool:
    """Say whether the one movement that was the most, or the least, is asked for: "mi gasto más grande"."""
    return _MOST.search(fold(heard.text)) is not None


def the_most(talk: Talk, heard: Heard, query: Mapping[str, Any]) -> Steps:
    """Answer "¿cuál fue mi gasto más grande?" with that movement."""
    found = yield from gathered(talk, query)
    if found is None:
        return
    is_in = bool(query.get("incoming")) or _CAME_IN.search(fold(heard.text)) is not None
    fitting = [
        one
        for one in found.items
        if (one.amount.centavos > 0) == is_in and one.status is not MovementStatus.FAILED
    ]
    suggestions = (_("Mis movimientos"), _("¿En qué gasto más?"))
    if not fitting:
        yield Say(_("No encontré movimientos%(span)s.") % {"span": span(query)}, suggestions)
        return
    pick = min if _LEAST.search(fold(heard.text)) else max
    one = pick(fitting, key=lambda each: abs(each.amount.centavos))
    text = _("Fue de %(amount)s, el %(day)s: %(name)s.") % {
        "amount": money(abs(one.amount.centavos)),
        "day": labels.local_day(one.created_at),
        "name": one.counterpart or one.description,
    }
    if found.partly:
        text += " " + _("Miré los últimos %(n)d movimientos; hay más.") % {"n": len(found.items)}
    yield Say(text, suggestions)


_MOST: Final = re.compile(
    r"\b(?:cargo|gasto|compra|movimiento|pago|retiro|transferencia|envio|deposito|abono)\b(?: \w+){0,3}? mas (?:grande|alt[oa]|car[oa]|fuerte|elevad[oa]|chic[oa]|baj[oa]|pequen[oa]|barat[oa])\b"
    r"|\b(?:mayor|menor) (?:cargo|gasto|compra|movimiento|pago|retiro|transferencia|envio|deposito|abono)\b|\b(?:biggest|largest|smallest) (?:charge|expense|purchase|payment)\b"
)
_LEAST: Final = re.compile(r"\bmas (?:chic|baj|pequen|barat)|\bmenor\b|\bsmallest\b")
_CAME_IN: Final = re.compile(r"\b(?:deposito|abono)\b")


def span(query: Mapping[str, Any]) -> str:
    """Return the days of a query within a sentence, with a space before; nothing where none were asked for."""
    if not query.get("date_from"):
        return ""
    days = {
        "start": labels.day(date.fromisoformat(query["date_from"])),
        "end": labels.day(date.fromisoformat(query["date_to"])),
    }
    if days["start"] == days["end"]:
        return " " + _("el %(start)s") % days
    return " " + _("del %(start)s al %(end)s") % days


# ── Something ────────────────────────────────────────────────────────────────────────────────────────────────────────


def spent_on(text: str) -> Spent | None:
    """Return what spending is asked about, where the bank tells it apart."""
    said = fold(text)
    narrow = [spent for pattern, spent in NARROW if pattern.search(said)]
    if len(narrow) == 1:
        return narrow[0]
    named = slots.categories(text, spending=True)
    return CATEGORIES.get(named[0]) if len(named) == 1 else None


def is_a_category(text: str) -> bool:
    """Say whether words name a kind of spending rather than a shop or a thing: "comida", not "la fonda"."""
    said = fold(text)
    return bool(slots.categories(text)) or any(pattern.search(said) for pattern, _spent in NARROW)


def thing(heard: Heard, talk: Talk) -> str | None:
    """Return what follows "gasté en": a shop or a thing, neither a time nor an account."""
    found = _ON.search(fold(_without_days(heard.text, talk)))
    if found is None:
        return None
    what = _ARTICLES.sub("", _END.sub("", found["what"]).strip()).strip()
    words = what.split()
    if len(what) < 3 or _NOTHING.fullmatch(words[0]) or dates.read(what, talk.now) is not None:  # noqa: PLR2004 - "en x" names nothing
        return None
    return what[:50]


def _without_days(text: str, talk: Talk) -> str:
    """Return words without the days that they name, nor what leads up to those: "en oxxo", of "en oxxo el mes pasado"."""
    period = dates.read(text, talk.now)
    if period is None:
        return text
    start, end = period.span
    before = text[:start].split()
    while before and fold(before[-1]) in _TO_DAYS:
        before.pop()
    return " ".join([*before, text[end:].strip()])


_ARTICLES_OF_DAYS: Final = frozenset({"el", "la", "los", "las", "the"})
_TO_DAYS: Final = _ARTICLES_OF_DAYS | {"en", "de", "del", "durante", "in", "on", "for", "during"}


def at_a_shop(
    talk: Talk, what: str, query: Mapping[str, Any]
) -> Generator[Step, Outcome | None, bool]:
    """Answer with the payments that carry a name; False where there are none of any day."""
    asked = {**query, "counterpart": what, "incoming": False}
    page = yield from talk.look("banking_movement_page", {**asked, "limit": PAGE})
    if page is None:
        return False
    paid = [one for one in page.items if one.status is MovementStatus.COMPLETED]
    pending = [one for one in page.items if one.status is MovementStatus.PENDING]
    if not paid and not pending:
        ever = {"counterpart": what, "incoming": False, "limit": 1}
        page = yield from talk.look("banking_movement_page", ever)
        if page is None or not page.items:
            return False
        nothing = _("No gastaste en «%(what)s»%(span)s.") % {"what": what, "span": span(asked)}
        yield Say(nothing, (_("Mis gastos de este mes"), _("Mis movimientos")))
        return True
    text = ngettext(
        "Gastaste %(total)s en «%(what)s»%(span)s, en %(n)d movimiento.",
        "Gastaste %(total)s en «%(what)s»%(span)s, en %(n)d movimientos.",
        len(paid),
    ) % {
        "total": money(-sum(one.amount.centavos for one in paid)),
        "what": what,
        "span": span(asked),
        "n": len(paid),
    }
    if pending:
        waiting = money(-sum(one.amount.centavos for one in pending))
        text += " " + _("Además hay %(waiting)s pendientes.") % {"waiting": waiting}
    if page.next_cursor:
        text += " " + _("Sumé los últimos %(n)d movimientos; hay más.") % {"n": len(page.items)}
    yield Say(text)
    yield Show(
        "transactions",
        page,
        suggestions=(_("¿En qué gasto más?"),),
        query={**asked, "limit": PAGE},
    )
    return True


# ── Wages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def asks_for_wages(heard: Heard) -> bool:
    """Say whether it asks if wages have come: "¿me cayó la nómina?"."""
    said = fold(heard.text)
    return _WAGES.search(said) is not None and _HAS_COME.search(said) is not None


def wages(talk: Talk, heard: Heard) -> Steps:
    """Answer yes or no, with the day and the amount."""
    today = clock.local_date(talk.now)
    first, last = today - timedelta(days=WAGES_DAYS), today
    if heard.period is not None and _PAY_DAY.search(fold(heard.period.said)) is None:
        first, last = heard.period.date_from, heard.period.date_to
    query = {
        "date_from": first.isoformat(),
        "date_to": last.isoformat(),
        "kind": "payroll",
        "limit": PAGE,
    }
    page = yield from talk.read("banking_movement_page", query)
    if page is None:
        return
    suggestions = (_("¿Cuánto tengo?"), _("Mis movimientos"))
    if not page.items:
        text = _(
            "No: no veo ningún depósito de nómina%(span)s. Si te pagan por transferencia, búscala en tus movimientos."
        )
        yield Say(text % {"span": span(query)}, suggestions)
        return
    newest = page.items[0]
    text = _("Sí: tu nómina más reciente llegó el %(day)s y fue de %(amount)s.") % {
        "day": labels.local_day(newest.created_at),
        "amount": newest.amount.display(),
    }
    paid = [one.amount.centavos for one in page.items if one.status is MovementStatus.COMPLETED]
    if asks_how_much(heard) and len(paid) > 1:
        told = _("En total fueron %(total)s en %(n)d movimientos%(span)s.")
        facts = {"total": money(sum(paid)), "n": len(paid), "span": span(query)}
        text += " " + told % facts
    yield Say(text)
    yield Show("transactions", page, suggestions=suggestions, query=query)
