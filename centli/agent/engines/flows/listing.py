"""Movements: which are shown, and what is asked of those that were: "nomás los cargos", "¿y el más chico?", "¿de cuánto fue?"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banking.contracts import MovementStatus, MovementView
from centli.agent.engines.flows import asked, exchanged, in_all, paid_for
from centli.agent.engines.heard import Heard
from centli.agent.engines.hearing import hear
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk, account_name, money
from centli.agent.labels import day, movement_detail
from centli.agent.language import amounts
from centli.agent.types import Say, Show
from centli.kernel import patterns
from centli.kernel.money import Money
from centli.kernel.text import fold

SHOWN: Final = 10
SHOWN_MAX: Final = 50
WORDS_MAX: Final = 8
_CAME_IN: Final = patterns.lazy(
    r"\bme (?:ha |han |haya |hayan |ya |an )*(?:mand|envi|transf|deposit|abon|lleg|cay|entr|pas|prest|pag(?:o|aron|ado)\b|dio\b|dieron\b|dado\b)\w*|\b(?:depositos?|abonos?|ingresos?|entradas?)\b|\brecibi\w*"
    r"|\b(?:deposits?|income|incoming|received)\b|\b(?:sent|paid) me\b"
)
_WENT_OUT: Final = patterns.lazy(
    r"\b(?:cargos?|egresos?|salidas?|charges?)\b|\b(?:le|les) (?:mand|envi|transf|deposit|pag)\w*|\bhe (?:hecho|mandado|pagado|gastado)\b"
)
_SENT_TO: Final = patterns.lazy(
    r"\ba quien(?:es)? (?:(?:les?|ya|he|habia) )*(?:mand|envi|transfer|gir|deposit)(?:e|i|ado|ido)\b"
    r"|\b(?:who|whom) (?:did i|have i) (?:send|sent|pay|paid|transfer|transferred|wire|wired)\b"
)
"""«¿A quién le mandé dinero?» is of transfers, and of no shop."""
_LEADS: Final = r"(?:(?:y|e|ok|bueno|pero|no|oye|ahora|nomas|solo|solamente|mejor|muestrame|ensename|dime|dame|quiero|ver|de esos|de esas|de ellos|only|just|now|and|show me) )*"
_NARROWS: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:los|las|el|la|puros|puras|mis|the|my) )?(?:charges?|deposits?|cargos?|abonos?|depositos?|ingresos?|entradas?|salidas?|egresos?|(?:(?:que (?:sean|fueron|son) )?(?:de|por) )?(?:mas|arriba) de .+|mayores (?:a|de|que) .+)(?: (?:nada mas|nomas|solamente|solo|unicamente|porfa|por favor|please|only))*"
)
_HOW_MUCH: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:de|por) )?cuanto (?:fue|era|me (?:cayo|llego|depositaron|pagaron)|le (?:mande|pague|deposite))(?: (?:el ultimo|eso|esa|ese|la ultima|en total))?"
)
_WHEN: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:cuando|que dia|en que fecha|a que hora|de cuando) (?:fue|es|era|se (?:hizo|mando|envio)|l[oa] (?:hice|mande|envie|pague)|(?:me |le )?(?:cayo|llego))|when was)"
    r"(?: (?:eso|es[ea]|esa vez|el ultimo|la ultima|exactamente|it|that))?"
)
_SENDINGS: Final = patterns.lazy(r"\b(?P<sent>envios?)\b|\b(?:transferencias?|speis?|transfers?)\b")
_LEFT_OUT: Final = patterns.lazy(r"\b(?:sin|menos|excepto|salvo|no|without|except)\b")
_CASH: Final = patterns.lazy(
    r"\b(?:retiros?|disposiciones|withdrawals?)\b(?: de efectivo)?|\b(?:saque|retire) (?:dinero |efectivo )?(?:del?|en) (?:(?:el|los|un) )?cajeros?\b"
)
_THE_MOST: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:(?:de|por) )?cu(?:anto|al) (?:fue|es) )?(?:el|la|los) (?:que )?(?:mas (?:grande|alt[oa]|car[oa]|fuerte|elevad[oa]|chic[oa]|baj[oa]|pequen[oa]|barat[oa])|mayor|menor)"
)
_OF_DAYS: Final = patterns.lazy(
    rf"{_LEADS}(?:los|las|lo)(?: que (?:hubo|fueron))?(?: (?:este|esta|est[ao]s|el|la|los|las|mes|meses|del?|al?|en|y|(?:ante)?pasad[oa]s?|hace|anterior(?:es)?|ultim[oa]s?|fin|dias?|semanas?|quincenas?|ayer|antier|anteayer|antes|hoy|anos?|[0-9]+|primero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|quince"
    r"|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre))+"
)
"""«Los de ayer» and no more: «lo de ayer fue un error» is a complaint."""
_SUMS: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:y )?cuanto (?:suman?|es (?:en total|todo)|fue en total|seria en total|dan?|juntan?)(?: (?:en total|todo|todos|todas|eso))?|(?:el|en) total|suma(?:los|las|lo)?)"
)
_BEFORE: Final = patterns.lazy(
    rf"{_LEADS}(?:cual (?:fue|es) )?(?:el|la) (?:anterior|de antes|penultim[oa])(?: (?:a )?(?:es[ea]|es[ea]s))?"
)


def movements(talk: Talk, heard: Heard, before: Mapping[str, Any] | None = None) -> Steps:
    """Show movements: of a period, of an account, with somebody; answer whether wages came, and how much somebody got.

    ``before``: what was asked for last, of which the words change a part.
    """
    if asked.asks_for_wages(heard):
        yield from asked.wages(talk, heard)
        talk.last["query"] = {"kind": "payroll"}
        return
    if before is None and (yield from _of_other_days(talk, heard)):
        return
    query: dict[str, Any] = {**(before or {}), "limit": min(heard.limit or SHOWN, SHOWN_MAX)}
    if heard.period is not None:
        query["date_from"] = heard.period.date_from.isoformat()
        query["date_to"] = heard.period.date_to.isoformat()
    query |= _filters(heard)
    _remember(talk, query)
    talk.last["shown"] = heard.limit
    if asked.asks_for_the_most(heard):
        yield from asked.the_most(talk, heard, query)
        return
    parts = [_days(query)]
    if heard.any_account is not None and heard.person is None:
        account = yield from talk.account_of(heard.any_account)
        if account is not None:
            query["account_id"] = account.account_id
            parts.append(f"({account_name(account)})")
    if not (yield from _with_somebody(talk, heard, query)):
        return
    _remember(talk, query)
    if query.get("counterpart"):
        parts.append(_("con %(name)s") % {"name": query["counterpart"]})
    parts += _told(query)
    page = yield from talk.read("banking_movement_page", query)
    if page is None:
        return
    suggestions = (_("¿Cuánto tengo?"), _("¿En qué gasto más?"))
    yield Show("transactions", page, " ".join(parts) + ":", suggestions, query)


def _of_other_days(talk: Talk, heard: Heard) -> Answered:
    """Tell the same of other days: "¿cuánto he recibido?", "¿ya pagué la renta?", and then "¿y en octubre?"; False: it was a list."""
    if (yield from paid_for.heard_of(talk, heard)):
        return True
    whole = in_all.meant(heard)
    if whole is not None:
        yield from in_all.tell(talk, heard, whole)
    return whole is not None


def _remember(talk: Talk, query: Mapping[str, Any]) -> None:
    talk.last["query"] = {name: value for name, value in query.items() if name != "limit"}


def _with_somebody(talk: Talk, heard: Heard, query: dict[str, Any]) -> Answered:
    """Put whom the words name into the query; False: how much it was is told already, or nobody was found."""
    said = asked.somebody(heard) or asked.the_one_before(talk, heard)
    if said is None:
        return True
    if asked.asks_how_much(heard):
        yield from exchanged.tell(talk, exchanged.way(heard.text) or "out", said, query)
        return False
    who = yield from asked.known(talk, said, query)
    if who is None:
        return False
    query["counterpart"] = who if isinstance(who, str) else who.name
    return True


def _filters(heard: Heard) -> dict[str, Any]:
    """Return whether it is of what came in or went out, and from which amount on."""
    said = fold(heard.text)
    found: dict[str, Any] = {}
    sent = _SENDINGS.search(said)
    if _SENT_TO.search(said) is not None:
        found = {"type": "transfer", "incoming": False}
    elif sent is not None and _LEFT_OUT.search(said) is None:
        found = {"type": "transfer", **({"incoming": False} if sent["sent"] else {})}
    elif _CASH.search(said) is not None:
        found = {"kind": "withdrawal"}
    came, went = _CAME_IN.search(said) is not None, _WENT_OUT.search(said) is not None
    if came != went:
        found["incoming"] = came
    least = [one for one in amounts.read_all(heard.text) if one.bound == "min"]
    figures = {c for one in least for c in (one.centavos, *one.candidates) if c}
    if len(figures) == 1:
        found["least"] = Money(figures.pop()).wire()
    return found


def _days(query: Mapping[str, Any]) -> str:
    if not query.get("date_from"):
        return _("Tus últimos movimientos")
    start, end = (day(date.fromisoformat(str(query[name]))) for name in ("date_from", "date_to"))
    whole = _("Tus movimientos del %(start)s al %(end)s") % {"start": start, "end": end}
    return _("Tus movimientos del %(start)s") % {"start": start} if start == end else whole


def _told(query: Mapping[str, Any]) -> list[str]:
    """Return in words what is left out, so that nobody takes a part for everything."""
    told = []
    if query.get("kind") == "withdrawal":
        told.append(_("(solo retiros de efectivo)"))
    elif query.get("type") == "transfer" and query.get("incoming") is None:
        told.append(_("(solo transferencias)"))
    elif query.get("type") == "transfer" and not query["incoming"]:
        told.append(_("(solo transferencias enviadas)"))
    elif query.get("incoming") is not None:
        told.append(_("(solo abonos)") if query["incoming"] else _("(solo cargos)"))
    if query.get("least"):
        amount = money(Money.parse(query["least"]).centavos)
        told.append(_("(desde %(amount)s)") % {"amount": amount})
    return told


def goes_on(talk: Talk, heard: Heard, said: str) -> Answered:
    """Take what is asked of the movements shown just now; False: it is something else."""
    of_it = _of_what_was_told(talk) if _WHEN.fullmatch(said) is not None else None
    if of_it is not None:
        yield from _tell(talk, of_it, int(talk.last.get("at", 0)))
        return True
    query = talk.last.get("query")
    other = _AND_WITH.fullmatch(said) if query else None
    if query and other is not None and (query.get("counterpart") or _asks_of_anybody(talk, said)):
        return (yield from _with_another(talk, heard, query, other["who"]))
    of_days = heard.period is not None and _OF_DAYS.fullmatch(said) is not None
    # "Pasada", of a week, sounds like a verb of sending.
    is_order = heard.verb and not of_days
    if query is None or len(said.split()) > WORDS_MAX or is_order or heard.person is not None:
        return False
    at = int(talk.last.get("at", 0))
    if of_days and query.get("kind") is None:
        yield from movements(talk, heard, query)
    elif _SUMS.fullmatch(said) is not None:
        yield from _sum(talk, query)
    elif _NARROWS.fullmatch(said) is not None:
        yield from movements(talk, heard, query)
    elif _THE_MOST.fullmatch(said) is not None:
        yield from asked.the_most(talk, heard, query)
    elif _HOW_MUCH.fullmatch(said) is not None:
        yield from _tell(talk, query, at)
    elif _BEFORE.fullmatch(said) is not None:
        talk.last["at"] = at + 1
        yield from _tell(talk, query, at + 1)
    else:
        return False
    return True


def _of_what_was_told(talk: Talk) -> Mapping[str, Any] | None:
    """Return what finds the movement that was told of just now, or the transfer that was just made; None: nothing was."""
    made = talk.last.get("slots") or {}
    if talk.last.get("name") == "transfer" and made.get("beneficiary_id"):
        return {"type": "transfer", "incoming": False, "counterpart": made["beneficiary_id"]}
    query: Mapping[str, Any] | None = talk.last.get("query")
    return query


_AND_WITH: Final = patterns.lazy(
    r"(?:(?:ok|bueno|oye|ah) )*y (?:al?|con|de|del|para) (?P<who>[\w ]{2,40})"
)


def _asks_of_anybody(talk: Talk, said: str) -> bool:
    """Say whether somebody may be asked about after everybody: "¿y con mi hermano?", "¿y a mi mamá?" after a sum."""
    of_sum = _ASKED_HOW_MUCH.search(fold(str(talk.last.get("text", "")))) is not None
    return of_sum or _WITH.search(said) is not None


_WITH: Final = patterns.lazy(r"\by con\b")
_ASKED_HOW_MUCH: Final = patterns.lazy(r"\b(?:cuanto|cuanta|how much)\b")


def _with_another(talk: Talk, heard: Heard, query: Mapping[str, Any], said: str) -> Answered:
    """Ask the same of somebody else: "¿cuánto le mandé a mi mamá?", and then "¿y a mi hermano?"."""
    found = yield from talk.resolve(said)
    if found is None or found.beneficiary is None:
        return False
    person, before = found.beneficiary, str(talk.last.get("text", ""))
    talk.last["text"] = _of_another(talk, before, said)
    same = {name: value for name, value in query.items() if name != "counterpart"}
    told = replace(heard, text=before, person=person.alias, amount=None)
    if asked.asks_how_much(told):
        way = exchanged.way(before) or "out"
        yield from exchanged.tell(talk, way, person.alias, same)
    else:
        yield from movements(talk, told, same)
    return True


def _of_another(talk: Talk, before: str, said: str) -> str:
    """Return the question before as one about somebody else, for whatever is asked on from it."""
    who = asked.somebody(hear(before, now=talk.now)[0])
    if who is not None:
        of_who = re.compile(rf"\b(?:(al?|del?|con|para) )?{re.escape(who)}\b", re.IGNORECASE)
        text, times = of_who.subn(
            lambda m: f"{(m[1] or '').removesuffix('l')} {said}".strip(), before
        )
        if times:
            return text
    return f"mis movimientos con {said}"


def _sum(talk: Talk, query: Mapping[str, Any]) -> Steps:
    """Add up what was shown: what came in and what went out, each for itself."""
    found = yield from asked.gathered(talk, query)
    if found is None:
        return
    # "Mis últimos 5", and then "¿cuánto suman?": of those.
    items = found.items[: talk.last.get("shown")]
    sums = [one.amount.centavos for one in items if one.status is not MovementStatus.FAILED]
    text = ngettext(
        "Es %(n)d movimiento: entraron %(came)s y salieron %(went)s.",
        "Son %(n)d movimientos: entraron %(came)s y salieron %(went)s.",
        len(sums),
    ) % {
        "n": len(sums),
        "came": money(sum(one for one in sums if one > 0)),
        "went": money(-sum(one for one in sums if one < 0)),
    }
    text += asked.added_up(found) if found.partly and len(items) == len(found.items) else ""
    yield Say(text, (_("Mis movimientos"), _("¿Cuánto tengo?")))


def _tell(talk: Talk, query: Mapping[str, Any], at: int) -> Steps:
    """Tell one movement: the newest, or so many before it."""
    newest = {**query, "limit": min(at + 1, SHOWN_MAX)}
    page = yield from talk.read("banking_movement_page", newest)
    if page is None:
        return
    items = page.items
    suggestions = (_("Mis movimientos"), _("¿Cuánto tengo?"))
    if at >= len(items):
        yield Say(_("No encontré otro movimiento antes de ese."), suggestions)
        return
    yield Say(_line(items[at]), suggestions)


def _line(one: MovementView) -> str:
    return f"{one.counterpart or one.description}: {movement_detail(one)}."
