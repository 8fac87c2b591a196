"""What somebody was sent, or has sent: how much and how often, in the direction that is asked."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banking.contracts import MovementStatus
from centli.agent.engines import given_back
from centli.agent.engines.flows import asked, in_all, transfers
from centli.agent.engines.flows.asked import Gathered
from centli.agent.engines.heard import Heard
from centli.agent.engines.hearing import hear
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk, money
from centli.agent.language import people, several
from centli.agent.types import Outcome, Say, Show, Step
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words
from crm.contracts import BeneficiaryView

Way: TypeAlias = Literal["in", "out", "both"]

_DONE: Final = r"(?:(?:mand|envi|deposit|pas|pag|prest|gir|abon|d)ado|transferido|hecho)"
_HE_DID: Final = r"(?:mando|envio|transfirio|deposito|paso|pago|presto|abono|dio|hizo|(?:mand|envi|deposit|pas|pag|prest|abon)aron|transfirieron|dieron|hicieron)"
_I_DID: Final = r"(?:mande|envie|transferi|deposite|pase|pague|preste|gire|abone|di|hice)"
_SENT: Final = r"(?:sent|paid|gave|given|transferred|wired|send|pay|give|transfer|wire)"
_CAME: Final = patterns.lazy(
    rf"\bme (?:(?:ha|han|habia|habian|haya|hayan|ya|lleva|llevan) )*(?:{_DONE}|{_HE_DID})\b|\brecib(?:i|ido|imos)\b"
    rf"|\b{_SENT} me\b|\b(?:received|gotten|got|get|receive) from\b"
)
_WENT: Final = patterns.lazy(
    rf"(?<!\bque )\bles? (?:(?:he|habia|hemos|llevo|ya) )*(?:{_DONE}|{_I_DID})\b|\b(?:he|llevo|hemos) (?:ya )?{_DONE}\b"
    rf"|(?<!\bque le )(?<!\bme )(?<!\bno )\b(?:mande|envie|transferi|deposite|pague|preste) (?:(?:\w+ ){{0,3}}(?:a|al|para)|a|al|para)\b|\b(?:enviado|mandado|transferido|depositado|pagado) (?:a|al)\b"
    rf"|\b(?:i(?: (?:have|ve|did|already|ever))*|did i|have i(?: ever)?) {_SENT}\b"
)
_EACH_OTHER: Final = patterns.lazy(
    r"\bnos (?:(?:hemos|habiamos) )?(?:mand|envi|pas|deposit|prest|d)(?:ado|amos)\b|\bwe(?: have| ve)? (?:sent|paid) each other\b"
)
_ASKS: Final = patterns.lazy(
    r"\b(?:cuant[oa]s?|que tanto|how (?:much|many|often)|total de lo que)\b|^(?:(?:cual es|dime|dame|y|el) )*total\b"
)
_ELSE: Final = patterns.lazy(
    r"\b(?:(?:mand|envi|pas|deposit|pag|gir)[ae]|transfi?er[ae])(?:les?|selos?)\b|\b(?:cobr|cuest|comision|limite|puedo|podria|puede|falta|tard|fee)\w*|\b(?:por que|why|if)\b"
)
"""An order, what a transfer costs, what there is room for: no question about what was sent."""
_OWED: Final = patterns.lazy(
    r"\b(?:cuant[oa]|que tanto|how much|what)\b.{0,40}\b(?:les? (?:debo|adeudo|quedo a deber)|debo(?: \w+){0,2} al? |me deben?|i (?:still )?owe|owes? me)\b"
)
_THE_OTHER_WAY: Final = patterns.lazy(r"(?:(?:y|e|and) )*(?:el|ella|ellos|he|she) (?:a mi|to me)")
_MY_WAY: Final = patterns.lazy(r"(?:(?:y|e) )*yo a (?:el|ella|ellos)")
_HOW_OFTEN: Final = patterns.lazy(
    r"(?:(?:y|e|and) )*(?:(?:en )?cuant[oa]s (?:veces|movimientos|envios|transferencias|depositos)|how (?:many times|often))(?: (?:han sido|ha sido|fueron|son|en total))?"
)


def way(text: str) -> Way | None:
    """Return the direction that words speak of."""
    said = fold_words(text)
    came, went = _CAME.search(said) is not None, _WENT.search(said) is not None
    if _EACH_OTHER.search(said) is not None or (came and went):
        return "both"
    return "in" if came else "out" if went else None


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Answer how much, or how often, somebody was sent or has sent; False: it is something else."""
    said = fold_words(heard.text)
    before: Mapping[str, Any] = talk.last if talk.last.get("way") else {}
    if before and (yield from _goes_on(talk, heard, before)):
        return True
    if _OWED.search(said) is not None:
        return (yield from _owed(talk, heard))
    if _ELSE.search(said) or _ASKS.search(said) is None or asked.asks_for_wages(heard):
        return False
    whole = in_all.meant(heard)
    of_one = before or talk.last.get("name") == _TRANSFER
    if whole is not None and not (of_one and _OF_ONE.search(said)):
        yield from in_all.tell(talk, heard, whole)
        return True
    meant = way(heard.text)
    if meant is None:
        return False
    names = yield from _named(talk, heard)
    if len(names) > 1:
        yield from _tell_each(talk, meant, names, _of_days(heard))
    elif names:
        yield from tell(talk, meant, names[0], _of_days(heard))
    elif before:
        yield from _of_the_same(talk, heard, before, meant)
    return bool(names or before)


def _goes_on(talk: Talk, heard: Heard, before: Mapping[str, Any]) -> Answered:
    """Tell more of whom was told of just now, or prepare to give back what came from them; False: it is something else."""
    meant = _asked_on(fold_words(heard.text), before)
    if meant is not None:
        yield from _of_the_same(talk, heard, before, meant)
        return True
    came = before["way"] == "in" and before.get("whom")
    if not came or not given_back.gives_it_back(heard.text):
        return False
    order, _later = hear(given_back.ORDER, now=talk.now)
    yield from transfers.begin(talk, order)
    return True


def tell(talk: Talk, meant: Way, said: str, query: Mapping[str, Any], *, lead: str = "") -> Steps:
    """Tell what went to somebody, or came from them: the sum, how often, and those movements alone."""
    wanted = {name: value for name, value in query.items() if name not in {"incoming", "limit"}}
    who = yield from asked.known(talk, said, wanted)
    if who is None:
        return
    name = who if isinstance(who, str) else who.name
    ways = _WAYS[meant]
    told, found, asked_with = [lead] if lead else [], None, wanted
    for one in ways:
        asked_with = {**wanted, **_counterpart(who, one), "limit": asked.PAGE}
        found = yield from asked.gathered(talk, asked_with, asked.PAGES_MAX // len(ways))
        if found is None:
            return
        told.append(_sum(found, name, is_in=one == "in", days=asked.span(wanted)))
        told += [asked.added_up(found).strip()] if found.partly else []
    if meant == "both" or found is None or not found.items:
        listed = _("Mis movimientos con %(name)s") % {"name": name}
        yield Say(" ".join(told), (listed, _("¿Cuánto tengo?")))
    else:
        yield Say(" ".join(told))
        yield Show(
            "transactions", found.first, suggestions=(_("¿Cuánto tengo?"),), query=asked_with
        )
    talk.last = {
        "text": _QUESTIONS[meant] % said,
        "intent": "transactions",
        "way": meant,
        "query": {**wanted, **(_counterpart(who, meant) or {"counterpart": name})},
    }
    if not isinstance(who, str):
        # "Mándale lo mismo", said next, means this one.
        talk.last["whom"] = {"beneficiary_id": who.beneficiary_id, "label": who.name}


def _counterpart(who: BeneficiaryView | str, meant: Way) -> dict[str, Any]:
    """Return what finds the movements of one direction: who pays in from another bank is known by name alone."""
    if meant == "both":
        return {}
    by_id = meant == "out" and not isinstance(who, str)
    name = who if isinstance(who, str) else who.beneficiary_id if by_id else who.name
    return {"counterpart": name, "incoming": meant == "in"}


_WAYS: Final[Mapping[Way, Sequence[Way]]] = {
    "in": ("in",),
    "out": ("out",),
    "both": ("out", "in"),
}
_QUESTIONS: Final[Mapping[Way, str]] = {
    "in": "¿cuánto me ha mandado %s?",
    "out": "¿cuánto le he mandado a %s?",
    "both": "¿cuánto nos hemos mandado %s y yo?",
}
"""What is asked on from: "¿y en octubre?", "¿y a mi mamá?"."""


def _named(talk: Talk, heard: Heard) -> Generator[Step, Outcome | None, list[str]]:
    """Return whom the words name; who "él" is; and in "¿cuánto le he mandado?" who is being paid."""
    known = yield from talk.known_names()
    said = asked.somebody(heard)
    if said is not None:
        return [said]
    found = several.listed(heard.text, known) or [
        one.said for one in people.read_all(heard.text, known) if one.said not in asked.EVERYBODY
    ]
    if found:
        return list(dict.fromkeys(asked.without_what_follows(one) for one in found))
    behind = _BEHIND.search(fold_words(heard.text))
    if behind is not None and (yield from _is_known(talk, behind["who"])):
        return [behind["who"]]
    spoken_of = asked.the_one_before(talk, heard)
    if (
        spoken_of is None
        and talk.last.get("name") == _TRANSFER
        and _OF_HIM.search(fold(heard.text))
    ):
        spoken_of = talk.last["slots"].get("label")
    return [spoken_of] if spoken_of else []


def _is_known(talk: Talk, said: str) -> Answered:
    """Say whether a name is a contact's, or stands on a movement: an employer's, a shop's."""
    if (yield from talk.called(said)):
        return True
    page = yield from talk.look("banking_movement_page", {"counterpart": said, "limit": 1})
    return page is not None and bool(page.items)


_OF_ONE: Final = patterns.lazy(rf"\bme (?:(?:ha|ya) )*(?:{_DONE}|{_HE_DID})\b(?<!ron)")
"""«¿Y cuánto me ha mandado?», of somebody who was spoken of."""
_BEHIND: Final = patterns.lazy(
    rf"\bme (?:(?:ha|han|habia|ya|lleva) )*(?:{_DONE}|{_HE_DID}|deben?) (?:ya )?(?P<who>(?!(?:en|de|del|desde|el|la|los|las|este|esta|hoy|ayer|por|a)\b)\w+(?: (?!(?:en|desde|el|la|los|las|este|esta|hoy|ayer|por|a|y)\b)\w+){{0,2}})"
)
"""«¿Cuánto me ha mandado Juan?»: who does it stands behind."""
_TRANSFER: Final = "transfer"
_OF_HIM: Final = patterns.lazy(r"\ble (?:he|llevo|habia)\b|\bme (?:ha|habia|lleva)\b")


def _tell_each(talk: Talk, meant: Way, names: Sequence[str], query: Mapping[str, Any]) -> Steps:
    """Tell the same of several people, of each in a sentence; of the newest movements alone."""
    told = []
    ways = _WAYS[meant]
    for said in names[: _EACH_MAX // len(ways)]:
        who = yield from asked.known(talk, said, dict(query))
        if who is None:
            return
        name = who if isinstance(who, str) else who.name
        for one in ways:
            wanted = {**query, **_counterpart(who, one), "limit": asked.PAGE}
            found = yield from asked.gathered(talk, wanted, 1)
            if found is None:
                return
            told.append(_sum(found, name, is_in=one == "in", days=asked.span(query)))
            told += [asked.added_up(found).strip()] if found.partly else []
    yield Say(" ".join(told), (_("Mis movimientos"), _("¿Cuánto tengo?")))


_EACH_MAX: Final = 3


def _of_days(heard: Heard) -> dict[str, Any]:
    if heard.period is None:
        return {}
    days = heard.period.date_from, heard.period.date_to
    return {"date_from": days[0].isoformat(), "date_to": days[1].isoformat()}


def _asked_on(said: str, before: Mapping[str, Any]) -> Way | None:
    if _THE_OTHER_WAY.fullmatch(said) is not None:
        return "in"
    if _MY_WAY.fullmatch(said) is not None:
        return "out"
    is_same = _HOW_OFTEN.fullmatch(said) is not None
    return before["way"] if is_same else None


def _of_the_same(talk: Talk, heard: Heard, before: Mapping[str, Any], meant: Way) -> Steps:
    query = before["query"]
    whom = (before.get("whom") or {}).get("label") or query["counterpart"]
    yield from tell(talk, meant, str(whom), {**query, **_of_days(heard)})


def _owed(talk: Talk, heard: Heard) -> Answered:
    """Say that no debts between people are known here, and what was sent both ways; False: nobody is named."""
    named = yield from _named(talk, heard)
    if len(named) != 1 or not (yield from talk.called(named[0])):
        return False
    lead = _("No sé lo que se deben entre ustedes; te digo lo que se han enviado.")
    yield from tell(talk, "both", named[0], _of_days(heard), lead=lead)
    return True


def _sum(found: Gathered, name: str, *, is_in: bool, days: str) -> str:
    sign = 1 if is_in else -1
    of_way = [one for one in found.items if one.amount.centavos * sign > 0]
    counted = [
        one
        for one in of_way
        if one.status is MovementStatus.COMPLETED
        and one.returned_at is None
        and one.kind not in _NOT_SENT
    ]
    total = money(sum(one.amount.centavos for one in counted) * sign)
    facts = {"name": name, "total": total, "n": len(counted), "span": days}
    if is_in and counted:
        text = ngettext(
            "%(name)s te envió %(total)s%(span)s, en %(n)d movimiento.",
            "%(name)s te envió %(total)s%(span)s, en %(n)d movimientos.",
            len(counted),
        )
    elif counted:
        text = ngettext(
            "Le enviaste %(total)s a %(name)s%(span)s, en %(n)d movimiento.",
            "Le enviaste %(total)s a %(name)s%(span)s, en %(n)d movimientos.",
            len(counted),
        )
    elif is_in:
        text = _("%(name)s no te ha enviado dinero%(span)s.")
    else:
        text = _("No le has enviado dinero a %(name)s%(span)s.")
    pending = [] if is_in else [one for one in of_way if one.status is MovementStatus.PENDING]
    waiting = -sum(one.amount.centavos for one in pending)
    if not waiting:
        return text % facts
    told = _("Además hay %(waiting)s en camino.") % {"waiting": money(waiting)}
    return f"{text % facts} {told}"


_NOT_SENT: Final = frozenset({"fee", "spei_return", "reversal"})
