"""The bank's questions and limits: balance, movements, spending; a limit's change ends in a card."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, AccountType, AccountView
from centli.agent import labels
from centli.agent.engines.flows import asked, exchanged, listing, transfers
from centli.agent.engines.heard import LIMITS, Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, account_name, money
from centli.agent.language import dates, slots
from centli.agent.language.amounts import AmountReading
from centli.agent.types import Outcome, Say, Show, Step
from centli.kernel import clock
from centli.kernel.money import Money
from centli.kernel.text import fold, fold_words

LIMIT: Final = "limit"
_CHANGES = re.compile(
    r"\b(?:cambi|sub|aument|baj|modific|ajust|pon|raise|change|lower|increase|set)\w*"
)
_HOW_IT_IS = re.compile(
    r"\b(?:por que|desde cuando|why)\b|\bes (?:de|muy|mas)\b|\b(?:(?:sub|baj|aument|cambi|modific|pus)(?:aron|ieron)|subio|aumento)\b|\b(?:se |me )?(?:lo )?bajo (?:a|de)\b"
    r"|\bno (?:(?:me|le|lo|quiero|que) )*(?:suba[sn]|baje[sn]|cambien|aumenten|cambies|aumentes|modifiques|pongas|(?:sub|baj|cambi|aument)[ai]r\w*)\b"
)
"""What tells or asks how a limit is, or leaves it as it is: "por qué es de 20000 mi límite", "no lo subas"."""
_MOVES_IT = re.compile(
    r"\W*(?:(?:si|ok|pues|y|entonces|lo|la|quiero|quisiera|necesito|puedes|puedo|como)\W+)*(?:(?:sub|baj|aument|cambi|pon|dej)\w*l[oa]s?\b|(?<=\bl[oa] quiero )(?:subir|bajar|aumentar|cambiar)\b)"
)
_RAISES = re.compile(r"\b(?:sub|aument|increment|raise|increase)\w*")
_LOWERS = re.compile(r"\b(?:baj|reduc|reduz|dismin|lower|decrease)\w*")
_MUST_PAY = re.compile(r"\b(?:que|to) (?:pag|pay)\w*")
"""What asks for a price, or for what is due: "¿cuánto tengo que pagar de anualidad de la tarjeta?"."""
_PER_OPERATION = re.compile(r"\b(?:operacion|envio|transferencia|operation|transfer)\b")
_PER_DAY = re.compile(r"\b(?:dia|diario|diaria|daily|day)\b")


# ── Questions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def balance(talk: Talk, heard: Heard) -> Steps:
    """Show the accounts, with what is asked first: of one of them, or "¿me alcanza para…?"."""
    if asked.asks_of_others_money(heard.text):
        yield from others_money()
        return
    own = yield from talk.read("banking_account_list")
    if own is None:
        return
    talk.last["about"] = heard.any_account
    if heard.supposed_centavos:
        lead = enough(own, heard.supposed_centavos)
    elif _MUST_PAY.search(fold(heard.text)):
        lead = ""
    else:
        lead = " ".join(held_in(own, one) for one in slots.named_accounts(heard.text))
    suggestions = (_("Mis movimientos"), _("Enviar dinero"), _("¿En qué gasto más?"))
    yield Show("balance", own, lead, suggestions)


def changes_it(heard: Heard) -> bool:
    """Say whether words raise or lower what was told of just now: "súbelo a 50 mil", after the limits."""
    return (
        heard.amount is not None
        and heard.person is None
        and _MOVES_IT.match(fold(heard.text)) is not None
    )


def others_money() -> Steps:
    """Say that nothing is told of what others have; not even whether they have anything here."""
    text = _("Solo puedo ver tus propias cuentas; de las de otras personas no puedo decirte nada.")
    yield Say(text, (_("¿Cuánto tengo?"), _("Mis movimientos")))


def held_in(accounts: Sequence[AccountView], account_type: str) -> str:
    """Say what is in the first active account of a type, or owed on it; nothing where there is none."""
    of_type = (one for one in accounts if one.account_type == account_type)
    account = next((one for one in of_type if one.status is AccountStatus.ACTIVE), None)
    if account is None:
        return ""
    if account.account_type is AccountType.CREDIT:
        text = _("En tu %(account)s debes %(owed)s y te quedan %(left)s de crédito.")
        return text % {
            "account": account_name(account),
            "owed": money(max(0, -account.balance.centavos)),
            "left": account.available.display(),
        }
    return _("En tu %(account)s tienes %(available)s.") % {
        "account": account_name(account),
        "available": account.available.display(),
    }


def enough(accounts: Sequence[AccountView], wanted: int) -> str:
    """Say whether an amount is covered, and by which account; nothing is prepared."""
    own = [
        one
        for one in accounts
        if one.status is AccountStatus.ACTIVE and one.account_type is not AccountType.CREDIT
    ]
    able = [one for one in own if one.available.centavos >= wanted]
    if not able:
        return _("No te alcanza para %(amount)s.") % {"amount": money(wanted)}
    left = money(able[0].available.centavos - wanted)
    return _(
        "Sí te alcanza para %(amount)s: en tu %(account)s te quedarían %(left)s. No preparé nada."
    ) % {"amount": money(wanted), "account": account_name(able[0]), "left": left}


def spending(talk: Talk, heard: Heard) -> Steps:
    """Show what went out in a period, this month unless said: all of it, on something, or to somebody."""
    today = clock.local_date(talk.now)
    first, last = today.replace(day=1), today
    if heard.period is not None:
        first, last = heard.period.date_from, heard.period.date_to
    query: dict[str, Any] = {"date_from": first.isoformat(), "date_to": last.isoformat()}
    talk.last["days"] = dict(query)
    if asked.asks_for_the_most(heard):
        talk.last["query"] = {**query, "incoming": False}
        yield from asked.the_most(talk, heard, query)
        return
    to = yield from asked.sent_to(talk, heard)
    if to is not None:
        yield from exchanged.tell(talk, exchanged.way(heard.text) or "out", to, query)
        return
    spent, what = asked.spent_on(heard.text), asked.thing(heard, talk)
    is_shop = what is not None and not asked.is_a_category(what)
    if what is not None and is_shop and (yield from asked.at_a_shop(talk, what, query)):
        return
    if spent is None and what is not None:
        text = _("No encontré gastos en «%(what)s»%(span)s, y no los separo por ese concepto.")
        everything = (_("Mis gastos de este mes"), _("Mis movimientos"))
        yield Say(text % {"what": what, "span": asked.span(query)}, everything)
        return
    chosen = {} if spent is None else {"kinds": list(spent.kinds)}
    summary = yield from talk.read("banking_spending_summary", {**query, **chosen})
    if summary is None:
        return
    if spent is not None and not spent.whole:
        yield Say(_("No separo tus compras por artículo: esto es lo que gastaste en compras."))
    before = labels.month(first - timedelta(days=1))
    suggestions = (_("Mis movimientos"), _("Gastos de %(month)s") % {"month": before})
    about = {} if spent is None else {"about": _(spent.label)}
    yield Show("chart", summary, suggestions=suggestions, query=about)


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def limits(talk: Talk, heard: Heard) -> Steps:
    """Show the limits, or begin to change one."""
    said = fold(heard.text)
    changes = _CHANGES.search(said) is not None
    names_one = heard.amount is not None and "condition" not in heard.notes
    if (changes or (names_one and "?" not in heard.text)) and _HOW_IT_IS.search(said) is None:
        slots: dict[str, Any] = {
            "rule": _which_limit(talk, heard),
            "lowers": _lowers(heard.text),
        }
        flow = Flow(LIMIT, slots)
        talk.stack.append(flow)
        if not (yield from limit_answered(talk, flow, heard)):
            lead = yield from _too_much(talk, heard)
            words = {
                "per_day": _("¿De cuánto quieres tu límite por día?"),
                "per_operation": _("¿De cuánto quieres tu límite por operación?"),
            }
            yield from talk.ask(flow, "amount", words[slots["rule"]], (_("Cancelar"),), lead=lead)
        return
    found = yield from talk.read("banking_limits_get")
    if found is None:
        return
    yield Show("limits", found, suggestions=(_("Cambiar mi límite"), _("¿Cuánto tengo?")))


def _too_much(talk: Talk, heard: Heard) -> Generator[Step, Outcome | None, str]:
    """Say how much may be allowed at most, where more was named than can be counted."""
    amount = heard.amount
    if amount is None or amount.kind != "refused" or amount.bound != "max":
        return ""
    found = yield from talk.look("banking_limits_get")
    if found is None:
        return ""
    text = _("«%(said)s» es demasiado: el máximo que se puede autorizar es %(ceiling)s.")
    return text % {"said": amount.said, "ceiling": found.ceiling.display()}


def _which_limit(talk: Talk, heard: Heard) -> str:
    """Return the limit that words name, else that which was spoken of just now: "súbelo a 120 mil"."""
    said, before = fold(heard.text), talk.last_before
    if before.get("intent") == LIMITS and changes_it(heard) and not _PER_OPERATION.search(said):
        said += " " + fold(str(before.get("text", "")))
    return "per_day" if _PER_DAY.search(said) else "per_operation"


def limit_answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Propose the limit that the words name; False when they name none for sure."""
    amount = heard.amount
    if amount is None or not amount.definite or not amount.centavos or heard.person is not None:
        return False
    flow.slots["amount"] = amount.centavos
    lowers = flow.slots.pop("lowers", False) or _lowers(heard.text)
    if lowers and "supersedes" not in flow.slots and (yield from _would_raise(talk, flow)):
        return True
    if _RAISES.search(fold(heard.text)) and (yield from _would_lower(talk, flow, amount)):
        return True
    yield from _limit_propose(talk, flow)
    return True


def _would_lower(talk: Talk, flow: Flow, amount: AmountReading) -> Answered:
    """Ask again where "sube mi límite a 150" would lower it, and thousands may be meant."""
    found = yield from talk.look("banking_limits_get")
    if found is None:
        return False
    now = int(getattr(found, flow.slots["rule"]).centavos)
    meant = transfers.shortened(amount, now)
    if not meant:
        return False
    figures = tuple(money(one) for one in meant)
    text = _("Tu límite ya es de %(now)s, y %(asked)s es menos. ¿De cuánto lo quieres?")
    asked = text % {"now": money(now), "asked": money(flow.slots.pop("amount"))}
    yield from talk.ask(flow, "amount", asked, figures)
    return True


def _lowers(text: str) -> bool:
    """Say whether a limit is to be less than it is: "bájalo"."""
    return _LOWERS.search(fold(text)) is not None and _RAISES.search(fold(text)) is None


def _would_raise(talk: Talk, flow: Flow) -> Answered:
    """Ask again where "baja mi límite a 200 mil" would raise it: nobody gets a higher one who wanted a lower."""
    found = yield from talk.look("banking_limits_get")
    wanted = flow.slots["amount"]
    if found is None or wanted <= (now := int(getattr(found, flow.slots["rule"]).centavos)):
        return False
    del flow.slots["amount"]
    text = _("Tu límite es de %(now)s, y %(asked)s es más. ¿De cuánto lo quieres?")
    asked = text % {"now": money(now), "asked": money(wanted)}
    yield from talk.ask(flow, "amount", asked, (_("Cancelar"),))
    return True


def _limit_propose(talk: Talk, flow: Flow) -> Steps:
    outcome = yield from talk.propose("banking_limit_change_propose", flow.slots, _arguments)
    if outcome.error is not None:
        talk.drop(flow)
        yield from talk.refuse(outcome.error)
        return
    yield from talk.accepted(flow, outcome.value, flow.slots)


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {
        slots["rule"]: Money(slots["amount"]).wire(),
        "supersedes": slots.get("supersedes"),
    }


def _limit_corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    card = talk.cards[confirmation_id]
    flow = Flow(LIMIT, {**card["slots"], "supersedes": confirmation_id})
    other = names_the_other(heard)
    if other and heard.amount is None and other != flow.slots["rule"]:
        flow.slots["rule"] = other
        yield from _limit_propose(talk, flow)
        return True
    if heard.factor is not None and flow.slots.get("amount"):
        times, over = heard.factor
        flow.slots["amount"] = flow.slots["amount"] * times // over
        yield from _limit_propose(talk, flow)
        return True
    meant = () if heard.amount is None else transfers.shortened(heard.amount, flow.slots["amount"])
    if meant:
        talk.stack.append(flow)
        text = _("¿De %(more)s o de %(less)s?")
        figures = [money(one) for one in meant]
        asked = text % {"more": figures[0], "less": figures[1]}
        yield from talk.ask(flow, "amount", asked, figures)
        return True
    return (yield from limit_answered(talk, flow, heard))


def names_the_other(heard: Heard) -> str:
    """Return the limit that "no, por día" means; empty where the words say more."""
    found = _THE_OTHER.fullmatch(fold_words(heard.text))
    return "" if found is None else "per_day" if found["day"] else "per_operation"


_THE_OTHER = re.compile(
    r"(?:(?:no|mejor|era|es|perdon|pero|digo|el|de) )*(?:(?P<day>(?:por|al) dia|diario)|por (?:operacion|envio|transferencia))(?: (?:mejor|porfa|por favor))*"
)


def _limit_edit(talk: Talk, confirmation_id: str) -> Steps:
    flow = talk.begin_change(confirmation_id)
    yield from talk.ask(flow, "amount", _("¿Qué límite quieres?"), (_("Cancelar"),))


def _limit_again(talk: Talk, slots: Mapping[str, Any], heard: Heard) -> Steps:
    flow = Flow(LIMIT, {name: slots[name] for name in ("rule", "amount") if name in slots})
    if not (yield from limit_answered(talk, flow, heard)):
        yield from _limit_propose(talk, flow)


LIMIT_KIND: Final = FlowKind(
    name=LIMIT,
    answered=limit_answered,
    called=lambda _flow: _("tu límite"),
    why=lambda _flow: _(
        "Te pregunto de cuánto para preparar el cambio; no cambia hasta que lo confirmes."
    ),
    again=_limit_again,
    corrected=_limit_corrected,
    edit=_limit_edit,
)


def _of_real_days(show: Callable[[Talk, Heard], Steps]) -> Callable[[Talk, Heard], Steps]:
    """Show nothing of the 31st of February, rather than of other days."""

    def steps(talk: Talk, heard: Heard) -> Steps:
        said = dates.impossible(heard.text, talk.now)
        if not said:
            yield from show(talk, heard)
            return
        text = _("No existe esa fecha: «%(said)s». ¿De qué días quieres ver?")
        yield Say(text % {"said": said}, (_("Mis movimientos"), _("Mis gastos de este mes")))

    return steps


BANKING: Final = Domain(
    name="banking",
    wishes={
        "balance": balance,
        "transfer": transfers.begin,
        "transactions": _of_real_days(listing.movements),
        "spending": _of_real_days(spending),
        LIMITS: limits,
    },
    flows=(transfers.KIND, LIMIT_KIND),
)
