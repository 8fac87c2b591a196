"""The flow of a transfer: what is missing is asked one thing at a time; it ends in a card, never in a transfer."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, AccountType, AccountView, MovementStatus
from centli.agent.engines.flows import amending, contacts
from centli.agent.engines.hearing import KEEPS_BACK, Heard
from centli.agent.engines.registry import Answered, FlowKind
from centli.agent.engines.talk import (
    Flow,
    Steps,
    Talk,
    account_name,
    contact_option,
    default_suggestions,
    money,
)
from centli.agent.language import amounts, people
from centli.agent.language import slots as language
from centli.agent.language.amounts import AmountReading
from centli.agent.types import Option, Outcome, Say, Step, ToolCall
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView, Match, Resolution

NAME: Final = "transfer"
AWAITS: Final = "awaits"
"""The note of an order that is to be carried out when something has happened."""
SUGGESTED_ALIASES: Final = 4
Counted: TypeAlias = Generator[Step, Outcome | None, int]
"""Part of a flow that works out an amount in centavos; 0 when there is none."""
TRANSFERS_LOOKED_AT: Final = 20
"""How many of the newest movements with somebody are looked at for «lo mismo que la otra vez»."""
_OF_STATEMENT: Final = re.compile(r"\bminimo\b|\bno generar\b")
"""What only the statement knows: it is not the debt."""
_SETTLES: Final = re.compile(
    r"\b(?:liquid|sald)(?:a|ar|o|ame|arla|arlo)\b|\bpay off\b|\bin full\b|\bfull balance\b|\bcomplet[oa]\b"
)
"""Verbs that mean all that is owed where no amount is named."""
_OF_THE_WISH: Final = ("supersedes", "reading", "lead", "people", "text", "as_of")
"""Slots that belong to one wish alone: a repetition does not take them over."""


def take(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots everything that an utterance names."""
    if heard.amount is not None:
        slots["reading"] = _reading(heard.amount) | _left_out(heard)
        for name in ("amount", "as_of"):
            slots.pop(name, None)
        if heard.amount.relation and heard.period is not None:
            days = heard.period.date_from, heard.period.date_to
            slots["as_of"] = [day.isoformat() for day in days]
    if heard.to_account is not None:
        _to_own(slots, heard.to_account)
        settles = _SETTLES.search(fold(heard.text)) if heard.amount is None else None
        if settles is not None and heard.to_account == AccountType.CREDIT.value:
            slots["reading"] = _reading(
                AmountReading("relative", settles[0], settles.span(), relation="owed")
            )
    elif heard.person is not None:
        take_person(slots, heard.person)
    elif heard.people:
        take_person(slots, "")
        slots["people"] = list(heard.people)[:4]
        slots["text"] = heard.text
    if heard.from_account is not None and heard.from_account != slots.get("to_type"):
        slots["from_type"] = heard.from_account
        slots.pop("from_account_id", None)
    _take_exclusion(slots, heard)
    if heard.concept:
        slots["concept"] = heard.concept


def _take_exclusion(slots: dict[str, Any], heard: Heard) -> None:
    """Keep to what the customer ruled out: an account that is not to pay, or two that were to share."""
    if heard.split:
        slots["split"] = True
    if heard.without_account is not None:
        slots["without"] = heard.without_account
        if slots.get("from_type", AccountType.CHECKING.value) == heard.without_account:
            slots.pop("from_type", None)
            slots.pop("from_account_id", None)
    if heard.from_account is not None and not heard.split:
        slots.pop("split", None)
        if slots.get("without") == heard.from_account:
            slots.pop("without")


def take_person(slots: dict[str, Any], said: str) -> None:
    """Name another payee."""
    slots["person"] = said
    for name in ("beneficiary_id", "to_type", "to_account_id"):
        slots.pop(name, None)


def _to_own(slots: dict[str, Any], account_type: str) -> None:
    slots["to_type"] = account_type
    for name in ("beneficiary_id", "person", "to_account_id"):
        slots.pop(name, None)


def _left_out(heard: Heard) -> dict[str, Any]:
    """Return what is kept of a whole: "todo menos 1000"; what is kept without a figure leaves the whole vague."""
    kept = KEEPS_BACK.search(heard.text.lower())
    if kept is None or heard.amount is None or heard.amount.kind != "relative":
        return {}
    figures = [one.centavos for one in amounts.read_all(heard.text[kept.end() :]) if one.definite]
    return {"less": figures[0]} if len(figures) == 1 else {"kind": "vague"}


def _reading(reading: AmountReading) -> dict[str, Any]:
    return {
        "kind": reading.kind,
        "said": reading.said[:60],
        "centavos": reading.centavos,
        "candidates": list(reading.candidates),
        "relation": reading.relation,
    }


def begin(talk: Talk, heard: Heard) -> Steps:
    """Begin a transfer with everything that the words name."""
    flow = Flow(NAME)
    take(flow.slots, heard)
    names_somebody = any(flow.slots.get(name) for name in ("to_type", "person", "people"))
    if not names_somebody and heard.clabe is None and _TO_HIM.search(fold(heard.text)):
        flow.slots |= _spoken_of(talk, heard)
    if heard.from_account not in {None, "checking"} and not names_somebody:
        # "pásame 500 de mi ahorro": to one's own checking account.
        flow.slots["to_type"] = "checking"
    if heard.clabe is not None and not names_somebody:
        yield Say(_("Para enviar a una CLABE, primero la agrego a tus contactos."))
        yield from contacts.begin(talk, heard)
        return
    talk.stack.append(flow)
    if (yield from _parted(talk, flow, heard)):
        return
    if AWAITS in heard.notes:
        text = _("No sé esperar a que pase algo para enviar. ¿Lo preparo para enviarlo ahora?")
        yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))
        return
    if "later" in heard.notes:
        text = _(
            "Todavía no puedo programar envíos para otro día. ¿Lo preparo para enviarlo ahora?"
        )
        yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))
        return
    if "recurring" in heard.notes:
        text = _("No sé repetir ni programar envíos: preparo uno a la vez. ¿Preparo uno ahora?")
        yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))
        return
    if "musing" in heard.notes:
        yield from _ask_whether_now(talk, flow)
        return
    yield from run(talk, flow)


def offer(talk: Talk, heard: Heard) -> Steps:
    """Answer who asks whether or how to send to somebody: what is missing, else whether it is covered, and the offer."""
    flow = talk.begin(NAME, {})
    take(flow.slots, heard)
    if not (yield from _payee_known(talk, flow)):
        return
    if heard.amount is None:
        lead = _("Aquí mismo: dime cuánto, revisas la tarjeta que te muestro y la confirmas.")
        yield from talk.ask(flow, "amount", _question(flow.slots), (_("Cancelar"),), lead=lead)
        return
    if not (yield from _amount_known(talk, flow)):
        return
    source = yield from talk.account_of(flow.slots.get("from_type", AccountType.CHECKING.value))
    if source is None or source.available.centavos < flow.slots["amount"]:
        # What cannot pay is told with the way on.
        yield from run(talk, flow)
        return
    text = _("Te alcanza. ¿Preparo el envío de %(amount)s a %(name)s?") % {
        "amount": money(flow.slots["amount"]),
        "name": flow.slots["label"],
    }
    yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))


def for_another(talk: Talk, heard: Heard) -> Answered:
    """Prepare for somebody else as much as was prepared last: "a mi hermano igual"; "y a mi hermano" is asked how much.

    A card that waits is left as it is: the other one comes beside it.
    """
    made = talk.made
    before = made.get("slots", {})
    found = _AS_MUCH.fullmatch(" ".join(re.sub(r"[^\w]+", " ", fold(heard.text)).split()))
    if found is None or made.get("name") != NAME or heard.to_account is not None:
        return False
    asked_of = talk.last.get("whom") or (talk.last.get("query") or {}).get("counterpart")
    goes_on = talk.last.get("name") == NAME or (found["c"] is None and not asked_of)
    if "?" in heard.text or not goes_on:
        # "¿Y a mi hermano?" after a question asks the same of him.
        return False
    who = people.read_whole(next(name for name in found.group("a", "b", "c") if name))
    if who is None or not before.get("amount") or not (yield from _is_somebody(who)):
        return False
    kept = ("from_type", "from_account_id", "concept")
    slots = {name: before[name] for name in kept if before.get(name)}
    if found["c"] is None:
        slots["amount"] = before["amount"]
    take_person(slots, who)
    yield from run(talk, talk.begin(NAME, slots))
    return True


_MUCH: Final = r"(?:igual(?:ito|mente)?|tambien|lo mismo|otro tanto|(?:la|una) (?:misma )?cantidad(?: igual)?|el mismo monto|the same|same|as much|too|as well)"
_AS_MUCH: Final = re.compile(
    r"(?:(?:ok|bueno|pues|ahora|luego|listo|va|sale|porfa|oye|y|e|and) )*"
    r"(?:(?:manda|envia|pasa|deposita|transfiere|dale|send)(?:le|les)? )?"
    rf"(?:{_MUCH} (?:(?:porfa )?(?:a|al|para|pa|to|for) )(?P<a>[\w ]+?)|(?:a|al|para|pa|to|for) (?P<b>[\w ]+?) {_MUCH}"
    r"|(?<=\by )(?:a|al|para|pa) (?P<c>[\w ]+?))"
    r"(?: (?:porfa|por favor|please|pues))*"
)


def _spoken_of(talk: Talk, heard: Heard) -> dict[str, Any]:
    """Return whom "mándale" means: who was asked about just now, or got the last one where there is to be another."""
    whom: dict[str, Any] = talk.last_before.get("whom") or {}
    made = talk.made.get("slots", {})
    if not whom and _ANOTHER.search(fold(heard.text)) and talk.last_before.get("name") == NAME:
        whom = {name: made[name] for name in ("beneficiary_id", "label") if made.get(name)}
    return dict(whom) if whom.get("beneficiary_id") else {}


_TO_HIM: Final = re.compile(
    r"\b(?:mand|envi|pas|pag|deposit|gir|prest|transfier|transferir|d)\w*(?:le|selos?)\b|\ble (?:mand|envi|pas|pag|deposit|transfier)\w*"
)
_ANOTHER: Final = re.compile(r"\b(?:otr[oa]s?|mas|tambien|ademas|de nuevo|lo mismo|another|more)\b")


def _ask_whether_now(talk: Talk, flow: Flow) -> Steps:
    text = _("¿Quieres que prepare ese envío ahora?")
    yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on with a transfer as far as it goes: to a question, a refusal or a card."""
    flow.asked, flow.options = "", []
    if not (yield from _payee_known(talk, flow)):
        return
    if not (yield from _amount_known(talk, flow)):
        return
    if not (yield from _payee_named(talk, flow)):
        return
    if not (yield from _source_known(talk, flow)):
        return
    yield from _propose(talk, flow)


# ── Amount ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _amount_known(talk: Talk, flow: Flow) -> Answered:
    slots = flow.slots
    reading = slots.pop("reading", None)
    if reading is None:
        if "amount" in slots:
            return True
        if _names_nobody(slots):
            contacts = yield from talk.contacts()
            both = _("¿A quién le envías y cuánto?")
            yield from talk.ask(flow, "person", both, _aliases(contacts))
        else:
            yield from talk.ask(flow, "amount", _question(slots), (_("Cancelar"),))
        return False
    return (yield from _read(talk, flow, reading))


def _names_nobody(slots: Mapping[str, Any]) -> bool:
    return not any(slots.get(name) for name in ("label", "to_type", "beneficiary_id", "people"))


def _question(slots: Mapping[str, Any]) -> str:
    if slots.get("to_type"):
        return _("¿Cuánto paso a tu %(name)s?") % {"name": slots["label"]}
    if slots.get("label"):
        return _("¿Cuánto le envío a %(name)s?") % {"name": slots["label"]}
    return _("¿De cuánto es?")


def _read(talk: Talk, flow: Flow, reading: Mapping[str, Any]) -> Answered:
    kind, said = reading["kind"], reading["said"]
    if kind in {"exact", "slang"} and reading["centavos"]:
        flow.slots["amount"] = reading["centavos"]
        flow.slots["said"] = said if kind == "slang" else ""
        return True
    if kind == "relative" and (yield from _relative(talk, flow, reading)):
        return True
    if kind == "ambiguous" and reading["candidates"]:
        flow.slots["said"] = said
        options = [Option(f"amount:{c}", money(c)) for c in reading["candidates"]]
        several = _("«%(said)s» puede ser varias cantidades. ¿Cuál es?")
        unknown = _("No sé si «%(said)s» son pesos. ¿Esta es la cantidad?")
        text = (several if options[1:] else unknown) % {"said": said}
        yield from talk.choose(flow, "amount", text, options)
        return False
    words = {
        "foreign": _("Solo manejo pesos mexicanos y no convierto divisas. ¿Cuántos pesos son?"),
        "refused": _("Ese monto no se puede enviar. Dime una cantidad mayor que cero, en pesos."),
    }
    default = _("Necesito la cantidad exacta para no equivocarme. ¿Cuántos pesos son?")
    if kind == "relative" and flow.slots.get("to_type") == AccountType.CREDIT.value:
        owed = yield from _debt(talk)
        text = _("Hoy debes %(owed)s en tu tarjeta de crédito. ¿Cuántos pesos le paso?")
        default = text % {"owed": money(owed)}
    yield from talk.ask(flow, "amount", words.get(kind, default))
    return False


def _relative(talk: Talk, flow: Flow, reading: Mapping[str, Any]) -> Answered:
    """Compute "todo", "la mitad", "lo mismo que la otra vez"; the card shows the number."""
    relation = reading["relation"]
    if relation == "same" or relation.startswith("usual:"):
        then = flow.slots.pop("as_of", None)
        amount = yield from _as_before(flow, then)
        if amount:
            text = (
                _("En esas fechas fueron %(amount)s.")
                if then
                else _("La última vez fueron %(amount)s.")
            )
            flow.slots["lead"] = text % {"amount": money(amount)}
    elif flow.slots.get("to_type") == AccountType.CREDIT.value:
        amount = yield from _part_of_debt(talk, relation, reading["said"])
    else:
        _take_named_source(flow.slots, reading["said"])
        amount = yield from _part_of_balance(talk, flow, relation)
    amount -= reading.get("less", 0)
    if amount <= 0:
        return False
    flow.slots["amount"], flow.slots["said"] = amount, reading["said"]
    return True


def _part_of_debt(talk: Talk, relation: str, said: str) -> Counted:
    """Return what "todo" and "la mitad" are where the credit card is paid: of what is owed, never of what one has."""
    if _OF_STATEMENT.search(fold(said)):
        return 0
    owed = yield from _debt(talk)
    return owed * _percent({"owed": "all"}.get(relation, relation)) // 100


def _debt(talk: Talk) -> Counted:
    credit = yield from talk.account_of(AccountType.CREDIT.value)
    return 0 if credit is None else max(0, -credit.balance.centavos)


def _take_named_source(slots: dict[str, Any], said: str) -> None:
    """Take "la mitad de mi ahorro" from the savings: what it is a part of is what pays it."""
    named = language.accounts(said).get("any")
    if named and named not in {slots.get("to_type"), AccountType.CREDIT.value}:
        slots["from_type"] = named
        slots.pop("from_account_id", None)


def _part_of_balance(talk: Talk, flow: Flow, relation: str) -> Counted:
    source = yield from talk.account_of(flow.slots.get("from_type", AccountType.CHECKING.value))
    if source is None or source.available.centavos <= 0:
        return 0
    return source.available.centavos * _percent(relation) // 100


def _percent(relation: str) -> int:
    """Return how much of a whole words mean, 0 where they mean no part of one."""
    if relation.startswith("percent:") and relation[8:].isdigit():
        return int(relation[8:])
    return {"all": 100, "half": 50}.get(relation, 0)


def _as_before(flow: Flow, then: Sequence[str] | None) -> Counted:
    """Return what was last sent to this payee, by the movements, within the days that are named.

    A card that was not confirmed is no transfer.
    """
    label = flow.slots.get("label")
    if not label:
        return 0
    query: dict[str, Any] = {"counterpart": label, "limit": TRANSFERS_LOOKED_AT}
    if then:
        query |= {"date_from": then[0], "date_to": then[1]}
    outcome = yield ToolCall("banking_movement_page", query)
    if outcome is None or outcome.failed:
        return 0
    sent = (
        -one.amount.centavos
        for one in outcome.value.items
        if one.amount.centavos < 0 and one.status is not MovementStatus.FAILED
    )
    return next(sent, 0)


# ── Payee ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _payee_known(talk: Talk, flow: Flow) -> Answered:
    """Resolve the payee that was named, inside the customer's own list; False when the customer is asked."""
    slots = flow.slots
    if slots.get("to_type") and not slots.get("to_account_id"):
        return (yield from _own_account(talk, flow))
    if slots.get("person") and not slots.get("beneficiary_id"):
        return (yield from _resolve(talk, flow, slots["person"]))
    if slots.get("beneficiary_id"):
        outcome = yield ToolCall("crm_beneficiary_get", {"beneficiary_id": slots["beneficiary_id"]})
        if outcome is None or outcome.failed:
            slots.pop("beneficiary_id")
            return (yield from _payee_named(talk, flow))
    return True


def _payee_named(talk: Talk, flow: Flow) -> Answered:
    slots = flow.slots
    if slots.get("beneficiary_id") or slots.get("to_account_id"):
        return True
    contacts = yield from talk.contacts()
    amount = slots.get("amount")
    several = slots.get("people")
    if several and _EITHER.search(fold(str(slots.get("text", "")))):
        text = _("¿A quién de ellos: %(names)s?") % {"names": _(" o ").join(several)}
        del slots["people"]
        yield from talk.ask(flow, "person", text, [str(name).capitalize() for name in several])
        return False
    if several and amount:
        text = _("¿Son %(amount)s a cada quien (%(names)s)? Hago un envío por persona.") % {
            "amount": money(amount),
            "names": _(" y ").join(several),
        }
        offers = (_("Sí, a cada quien"), *(str(name).capitalize() for name in several))
        yield from talk.ask(flow, "each", text, offers)
        return False
    text = (
        _("¿A quién le envío %(amount)s?") % {"amount": money(amount)}
        if amount
        else _("¿A quién le envías?")
    )
    yield from talk.ask(flow, "person", text, _aliases(contacts))
    return False


_EITHER: Final = re.compile(r"\w (?:o|u|or) (?:a|al|para|pa|to)\b")


def _aliases(contacts: Any) -> list[str]:
    return [person.alias.capitalize() for person in contacts[:SUGGESTED_ALIASES]]


def _resolve(talk: Talk, flow: Flow, said: str) -> Answered:
    outcome = yield ToolCall("crm_alias_resolve", {"alias": said[:100]})
    of = re.match(r"(?:del?|de la) (?=\w)", said)
    if (
        of is not None
        and outcome is not None
        and not outcome.failed
        and not _anybody(outcome.value)
    ):
        # "Al del trabajo": an alias that has the word.
        said = said[of.end() :]
        outcome = yield ToolCall("crm_alias_resolve", {"alias": said[:100]})
    if outcome is None or outcome.failed:
        flow.slots.pop("person", None)
        return (yield from _payee_named(talk, flow))
    found: Resolution = outcome.value
    if found.beneficiary is not None:
        _named(flow, found.beneficiary)
        if found.match is Match.FUZZY:
            flow.slots["lead"] = _fuzzy_lead(said, found.beneficiary)
        return True
    flow.slots["unknown"] = said
    if found.candidates:
        # The name stays: an amount that is said now is not a name.
        text = _("¿A quién te refieres con «%(said)s»?") % {"said": said}
        options = [contact_option(person) for person in found.candidates]
        yield from talk.choose(flow, "payee", text, options)
        return False
    flow.slots.pop("person", None)
    contacts = yield from talk.contacts()
    lead = _(
        "No tengo a «%(said)s» entre tus contactos; para agregar a alguien dime su nombre y su CLABE."
    ) % {"said": said}
    offers = [*_aliases(contacts), _("Agregar contacto")]
    yield from talk.ask(flow, "person", _("¿A quién le envío?"), offers, lead=lead)
    return False


def _anybody(found: Resolution) -> bool:
    return found.beneficiary is not None or bool(found.candidates)


def _fuzzy_lead(said: str, person: BeneficiaryView) -> str:
    lead = _("Entendí «%(said)s» como %(name)s.") % {"said": said, "name": person.name}
    if person.is_new:
        lead += " " + _("Ojo: lo agregaste hace menos de 24 horas.")
    return lead


def _named(flow: Flow, person: BeneficiaryView) -> None:
    flow.slots["beneficiary_id"], flow.slots["label"] = person.beneficiary_id, person.name


def _own_account(talk: Talk, flow: Flow) -> Answered:
    account = yield from talk.account_of(flow.slots["to_type"])
    if account is None:
        flow.slots.pop("to_type")
        talk.drop(flow)
        yield Say(_("No tienes esa cuenta activa. No se movió dinero."), default_suggestions())
        return False
    flow.slots["to_account_id"] = account.account_id
    flow.slots["label"] = account_name(account)
    same = flow.slots.get("from_type", AccountType.CHECKING.value) == flow.slots["to_type"]
    if same and flow.slots["to_type"] == AccountType.CHECKING.value:
        flow.slots["from_type"] = AccountType.SAVINGS.value
    return True


# ── Source ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _source_known(talk: Talk, flow: Flow) -> Answered:
    """Ask from which account when the usual one was ruled out, or two were to share."""
    slots = flow.slots
    if slots.get("from_type") or slots.get("from_account_id"):
        return True
    without = slots.get("without")
    if not slots.get("split") and without != AccountType.CHECKING.value:
        return True
    accounts = yield from talk.accounts()
    able = [
        one
        for one in _payers(accounts)
        if one.account_type != without and one.account_id != slots.get("to_account_id")
    ]
    if not able:
        talk.drop(flow)
        yield Say(
            _("No tienes otra cuenta de la cual tomarlo. No se movió dinero."),
            default_suggestions(),
        )
        return False
    text = (
        _("Cada envío sale de una sola cuenta. ¿De cuál lo tomo?")
        if slots.get("split")
        else _("¿De qué cuenta lo tomo?")
    )
    yield from talk.choose(flow, "source", text, [_account_option(one) for one in able])
    return False


def _payers(accounts: Sequence[AccountView]) -> list[AccountView]:
    return [
        one
        for one in accounts
        if one.status is AccountStatus.ACTIVE and one.account_type is not AccountType.CREDIT
    ]


# ── Card ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    yield from talk.take_account(slots, "from_type", "from_account_id")
    outcome = yield from talk.propose("banking_transfer_propose", slots, _arguments)
    if outcome is None:
        return
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    lead = slots.pop("lead", "")
    yield from talk.accepted(flow, outcome.value, slots, lead)


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    wanted = {
        "amount": Money(slots["amount"]).wire(),
        "beneficiary_id": slots.get("beneficiary_id"),
        "to_account_id": slots.get("to_account_id"),
        "from_account_id": slots.get("from_account_id"),
        "concept": slots.get("concept"),
        "said": slots.get("said"),
        "supersedes": slots.get("supersedes"),
    }
    return {name: value for name, value in wanted.items() if value}


def _refused(talk: Talk, flow: Flow, error: DomainError) -> Steps:
    if error.code == "insufficient_funds":
        yield from _another_source(talk, flow, error)
        return
    talk.drop(flow)
    suggestions = {
        "limit_exceeded": (_("¿Cuál es mi límite?"), _("¿Por qué?")),
        "too_many_open": (_("Cancela todo"), _("¿Por qué?")),
        "beneficiary_not_found": (_("Mis contactos"), _("Agregar contacto")),
        "payee_not_usable": (_("¿Por qué?"), _("Mis contactos")),
    }
    yield from talk.refuse(error, suggestions.get(error.code, ()))


def _another_source(talk: Talk, flow: Flow, error: DomainError) -> Steps:
    """Ask from which account, when the one that was meant cannot pay and another can; else refuse."""
    accounts = yield from talk.accounts()
    slots = flow.slots
    used = slots.get("from_account_id")
    able = [
        account
        for account in accounts
        if account.status is AccountStatus.ACTIVE
        and account.account_type is not AccountType.CREDIT
        and account.account_id not in {used, slots.get("to_account_id")}
        and account.available.centavos >= slots["amount"]
    ]
    if able:
        text = _("No te alcanza ahí: tienes %(available)s. ¿De qué cuenta lo tomo?") % {
            "available": money(error.fields()["available_centavos"])
        }
        yield from talk.choose(flow, "source", text, [_account_option(one) for one in able])
        return
    del slots["amount"]
    flow.asked, flow.question = "amount", _question(slots)
    flow.suggestions = [_("¿Cuánto tengo?"), _("Cancelar")]
    talk.asked_now = True
    yield from talk.refuse(error, flow.suggestions)


def _account_option(account: AccountView) -> Option:
    return Option(
        account.account_id,
        account_name(account),
        _("disponible %(available)s") % {"available": account.available.display()},
    )


# ── What the customer answers ────────────────────────────────────────────────────────────────────────────────────────


def chosen(talk: Talk, flow: Flow, slot: str, choice: str) -> Steps:
    """Take the button that was pressed and go on."""
    slots = flow.slots
    if slot == "payee":
        slots["beneficiary_id"] = choice
        contacts = yield from talk.contacts()
        person = next((one for one in contacts if one.beneficiary_id == choice), None)
        slots["label"] = person.name if person else ""
    elif slot == "amount":
        slots["amount"] = int(choice.partition(":")[2])
    elif slot == "source":
        slots["from_account_id"] = choice
        for name in ("from_type", "split", "without"):
            slots.pop(name, None)
    yield from run(talk, flow)


def none_of_them(talk: Talk, flow: Flow, slot: str) -> Steps:
    """Ask in words when no button was meant."""
    if slot == "payee":
        flow.slots.pop("person", None)
        text = _("Va, ninguno de ellos. ¿A quién le envío entonces?")
        yield from talk.ask(flow, "person", text, (_("Agregar contacto"), _("Cancelar")))
    elif slot == "amount":
        yield from talk.ask(flow, "amount", _("Va. ¿Cuántos pesos son exactamente?"))
    else:
        talk.drop(flow)
        yield Say(_("Listo, lo dejé. No se movió dinero."), default_suggestions())


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not, or only suppose: "¿y si son dos de 100 mil?"."""
    if flow.asked == "person" and flow.slots.get("unknown") and _ADD_THEM.match(fold(heard.text)):
        # "Agrégala": whom nobody knew a moment ago.
        yield from contacts.begin(talk, replace(heard, name=flow.slots.pop("unknown")))
        return True
    supposes = "?" in heard.text and _SUPPOSES.match(fold(heard.text)) is not None
    return not supposes and (yield from _answered(talk, flow, heard))


def _answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    if flow.asked == "edit" and (yield from _field_named(talk, flow, heard)):
        return True
    agrees = heard.yes or (
        "condition" not in heard.notes and _AGREES.search(fold(heard.text)) is not None
    )
    agrees = agrees or keeps(flow, heard)
    if flow.asked in {"now", "each"} and agrees:
        yield from _agreed(talk, flow, heard)
        return True
    before = {k: flow.slots.get(k) for k in _ANSWERS}
    take(flow.slots, _reckoned(flow.slots, heard))
    if "musing" in heard.notes and heard.verb and heard.amount is not None:
        # "el mensaje decía transfiere 3000" answers no question either.
        yield from _ask_whether_now(talk, flow)
        return True
    unnamed = heard.person is None and heard.to_account is None and heard.amount is None
    if unnamed and heard.any_account is not None and heard.from_account is None:
        _take_account(flow, heard.any_account)
    elif unnamed and flow.asked == "concept":
        flow.slots["concept"] = heard.text[:100]
    elif unnamed and _is_answer(heard) and _as_it_was(flow, before):
        said = str(heard.whole_person)
        if flow.asked != "person" and not (yield from _is_somebody(said)):
            return False
        take_person(flow.slots, said)
    if _as_it_was(flow, before):
        return False
    yield from run(talk, flow)
    return True


def _reckoned(slots: dict[str, Any], heard: Heard) -> Heard:
    """Work out what the words make of the pending amount; return what else they say."""
    if after_all := _meant_after_all(slots, heard):
        slots |= {"amount": after_all, "said": ""}
        slots.pop("reading", None)
    elif slots.get("amount") and (heard.factor is not None or heard.delta):
        _compute(slots, heard)
        return replace(heard, amount=None)
    return heard


_ANSWERS: Final = (
    *("reading", "person", "people", "to_type", "from_type", "concept", "amount"),
    *("split", "without"),
)
_ADD_THEM: Final = re.compile(
    r"\W*(?:(?:si|ok|pues|entonces|va|quiero|porfa|puedes)\W+)*(?:agreg|registr|guard|anad|add)\w*(?:l[aoe]s?)?(?: (?:a mis contactos|contacto|porfa|por favor|primero|entonces|pues))*\W*$"
)
_SUPPOSES: Final = re.compile(r"\W*(?:(?:oye|pero|ok) )*(?:y|o|e) si\b(?! mejor)")
_AGREES: Final = re.compile(
    r"^(?:si|yes)\b|^(?:(?:bueno|ok|va|pues|sale|dale|orale|entonces)\W+)*(?:mand|envi|deposit|pas|prepar|haz)(?:a|e)?(?:selos?|selas?|los?|las?)\b\W*$|^(?:(?:bueno|ok|okey|va|pues|sale|dale|entonces|mejor) )*(?:ahora|ahorita)(?: (?:mismo|pues|entonces|esta bien))?\W*$|\b(?:cada (?:un[oa]|quien|cual)|a l[oa]s dos|ambos|ambas|each|both)\b"
)


def _is_answer(heard: Heard) -> bool:
    """Say whether it names a person and asks nothing: "¿es seguro?" is nobody."""
    return heard.whole_person is not None and "?" not in heard.text and not heard.yes


def _as_it_was(flow: Flow, before: Mapping[str, Any]) -> bool:
    return all(flow.slots.get(name) == value for name, value in before.items())


def _agreed(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Go on after a yes to "now?" or to "this much to each?"; the others of a list are wishes for later."""
    people, text = flow.slots.pop("people", []), flow.slots.pop("text", "")
    share = _share(flow.slots, heard, len(people))
    if share:
        flow.slots |= {"amount": share, "said": ""}
        flow.slots.pop("reading", None)
        text = _sending(share)
    if flow.asked == "each" and people:
        take_person(flow.slots, people[0])
        talk.queue = [*([text, name] for name in people[1:]), *talk.queue]
    yield from run(talk, flow)


def _share(slots: Mapping[str, Any], heard: Heard, many: int) -> int:
    """Return another amount than was asked about: "500 a cada uno", or "entre los dos", which parts it; else 0."""
    if heard.amount is not None and heard.amount.definite:
        return heard.amount.centavos or 0
    parts = _PARTS.search(fold(heard.text)) is not None and many > 1
    each, rest = divmod(int(slots.get("amount", 0)), max(many, 1))
    return each if parts and not rest else 0


def keeps(flow: Flow, heard: Heard) -> bool:
    """Say whether a total is to be parted among those it was asked of: "entre los dos"."""
    return flow.asked == "each" and _PARTS.search(fold(heard.text)) is not None


def _sending(centavos: int) -> str:
    return f"envía ${Money(centavos).wire()}"


def _parted(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask whether "divide 1000 entre mi hermano y mi mamá" is half of it to each; False where nothing is parted."""
    named = _BETWEEN.search(fold(heard.text))
    amount = heard.amount
    if named is None or amount is None or not amount.definite or not amount.centavos:
        return False
    names = [one.strip() for one in re.split(r",| y ", named["names"]) if one.strip()]
    share, rest = divmod(amount.centavos, max(len(names), 1))
    if len(names) < 2 or rest:  # noqa: PLR2004 - nothing is parted among one
        return False
    flow.slots = {"people": names[:4], "text": _sending(share), "amount": share, "said": ""}
    yield from run(talk, flow)
    return True


_PARTS: Final = re.compile(
    r"\b(?:entre l[oa]s|repart\w+|divid\w+|la mitad|por mitad|a mitades|en total|mitad y mitad)\b"
)
_BETWEEN: Final = re.compile(
    r"\b(?:divid|repart)\w*\b.*? (?:entre|a) (?P<names>(?:mi |el |la )?[a-z]+(?: [a-z]+)?(?:, [a-z ]+)*? y (?:mi |el |la |a )?[a-z]+(?: [a-z]+)?)(?: (?:porfa|por favor|en partes iguales|por igual|parejo))?\W*$"
)


def _take_account(flow: Flow, account_type: str) -> None:
    if flow.asked == "person":
        _to_own(flow.slots, account_type)
    else:
        flow.slots["from_type"] = account_type
        for name in ("from_account_id", "split", "without"):
            flow.slots.pop(name, None)


def _is_somebody(said: str) -> Answered:
    """Say whether words that were not asked for name a contact: "a mi mamá" yes, "un momento" no."""
    outcome = yield ToolCall("crm_alias_resolve", {"alias": said[:100]})
    if outcome is None or outcome.failed:
        return False
    return _anybody(outcome.value)


def _compute(slots: dict[str, Any], heard: Heard) -> None:
    """Work out "quita un cero" or "ponle 20 más" on the pending amount; the card reads it back."""
    amount = int(slots["amount"])
    if heard.factor is not None:
        times, over = heard.factor
        amount = amount * times // over
    elif heard.amount is not None and heard.amount.centavos:
        amount += heard.delta * heard.amount.centavos
    if 0 < amount != slots["amount"]:
        slots["amount"], slots["said"], slots["computed"] = amount, heard.text[:60], True


def _take_back(slots: dict[str, Any], heard: Heard) -> None:
    """Forget what was taken back without naming another: "no, a Bruno no" asks to whom then."""
    if (
        heard.person is None
        and heard.to_account is None
        and heard.people == ()
        and heard.rejected_people
    ):
        for name in ("beneficiary_id", "person", "label"):
            slots.pop(name, None)
    if heard.amount is None and slots.get("amount") in heard.rejected_centavos:
        slots.pop("amount", None)


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card of an open one with what the customer changed; the old card is void. False: nothing changed."""
    card = talk.cards.get(confirmation_id)
    if card is None or card["name"] != NAME:
        return False
    slots = _without_sums(card["slots"])
    was = dict(slots)
    # What only amends ("al revés", "el 10%") names no value of its own: where it does not fit, nothing changes.
    if not amending.amend(slots, heard) and not amending.amends(heard):
        yield from _take_values(talk, slots, heard, was)
    if slots == was:
        return False
    slots["supersedes"] = confirmation_id
    yield from run(talk, talk.begin(NAME, slots))
    return True


def _meant_after_all(slots: Mapping[str, Any], heard: Heard) -> int:
    """Return the figure of "no eran 650" where another one waits: so spoken, it is what was meant; else 0."""
    rejected = [c for c in heard.rejected_centavos if c]
    waits = slots.get("amount") or (slots.get("reading") or {}).get("centavos")
    is_one = heard.amount is None and len(rejected) == 1 and heard.person is None
    is_one = is_one and _WAS_NOT.fullmatch(fold(heard.text)) is not None
    return rejected[0] if is_one and waits and rejected[0] != waits else 0


_WAS_NOT: Final = re.compile(
    r"\W*(?:(?:ah|ay|oye|perdon|y|pero|espera)\W+)*no (?:era|eran|es|son|fueron) (?!.*\bno\W*$)[^,;]+"
)
"""«Ah no eran 650», in one breath; «no, 650 no» takes it back."""


def _take_values(talk: Talk, slots: dict[str, Any], heard: Heard, was: Mapping[str, Any]) -> Steps:
    """Put into a card's slots the values that words name instead of its own."""
    if slots.get("amount") and (heard.factor is not None or heard.delta):
        _compute(slots, heard)
        take(slots, replace(heard, amount=None))
    else:
        take(slots, heard)
    _take_back(slots, heard)
    if after_all := _meant_after_all(was, heard):
        slots["amount"], slots["said"] = after_all, ""
    if heard.amount is not None and (meant := shortened(heard.amount, was.get("amount", 0))):
        slots["reading"] = _reading(replace(heard.amount, kind="ambiguous", candidates=meant))
    if _OTHER_ACCOUNT.search(fold(heard.text)) and heard.any_account is None:
        yield from _from_the_other(talk, slots)
    elif heard.person is None and heard.to_account is None and heard.amount is None:
        if heard.any_account is not None and heard.from_account is None:
            slots["from_type"] = heard.any_account
            slots.pop("from_account_id", None)
        elif heard.whole_person is not None:
            said = re.sub(r"^(?:del|de la|de) ", "", heard.whole_person)
            if (yield from _is_somebody(said)):
                take_person(slots, said)


def shortened(said: AmountReading, pending: int) -> tuple[int, ...]:
    """Return what a bare figure may mean of a pending amount in thousands: "2 mil", and then "no, mejor 3"."""
    figure = said.centavos or 0
    thousands = figure * 1000
    is_bare = re.fullmatch(r"\W*\w+\W*", said.said) is not None and said.kind == "exact"
    near = pending // _NEAR <= thousands <= pending * _NEAR
    fits = pending >= _THOUSAND and pending % _THOUSAND == 0 and near
    return (thousands, figure) if is_bare and fits and 0 < figure * _NEAR < pending else ()


_THOUSAND: Final = 1000_00
_NEAR: Final = 5
"""How many times more, or less, another amount of the same order is."""
_OTHER_ACCOUNT: Final = re.compile(
    r"\b(?:de|desde|con) (?:la|mi) otra\b(?: cuenta\b)?(?: (?:mejor|porfa|por favor))*\W*$"
)


def takes_the_other(text: str) -> bool:
    """Say whether money is to leave another account than it was: "mejor de la otra"."""
    return _OTHER_ACCOUNT.search(fold(text)) is not None


def _from_the_other(talk: Talk, slots: dict[str, Any]) -> Steps:
    """Take the one account left to pay from; with more than one left, it is asked which."""
    accounts = yield from talk.accounts()
    used = slots.get("from_account_id")
    usual = slots.get("from_type", AccountType.CHECKING.value)
    left = [
        one
        for one in _payers(accounts)
        if one.account_id not in {used, slots.get("to_account_id")} and one.account_type != usual
    ]
    if len(left) == 1:
        slots["from_type"] = left[0].account_type.value
        slots.pop("from_account_id", None)


def _without_sums(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card's slots; "ponle 20 más" was said of that card's amount and explains no later one."""
    kept = dict(slots)
    if kept.pop("computed", False):
        kept["said"] = ""
    return kept


def again(talk: Talk, slots: Mapping[str, Any], heard: Heard) -> Steps:
    """Propose a transfer like an earlier one; a card of it that still waits is replaced."""
    wanted = {k: v for k, v in _without_sums(slots).items() if k not in _OF_THE_WISH}
    same = heard.amount is not None and heard.amount.relation == "same"
    before = same and _LAST_TIME.search(fold(heard.text)) is not None
    take(wanted, replace(heard, amount=None) if same and not before else heard)
    waiting = next(
        (
            key
            for key, card in reversed(talk.cards.items())
            if card["name"] == NAME and card["slots"] == dict(slots)
        ),
        None,
    )
    if waiting is not None and not (heard.person and _BESIDE.search(fold(heard.text))):
        wanted["supersedes"] = waiting
    yield from run(talk, talk.begin(NAME, wanted))


_BESIDE: Final = re.compile(
    r"^\W*(?:y|ademas|tambien|ahora|luego|and|also)\b|\b(?:tambien|also|too)\b"
)
"""«Y a mi hermano también lo mismo»: for somebody else, beside the card that waits."""
_LAST_TIME: Final = re.compile(
    r"\b(?:que|de|como|as) (?:la |el |lo )?(?:otra|ultima|vez|siempre|pasad|mes|semana|ayer|anterior)|\blast (?:time|week|month)\b"
)
"""Words that mean what was really sent, not what was just prepared."""


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: every value is kept until another is named."""
    flow = talk.begin_change(confirmation_id)
    yield from talk.ask(
        flow,
        "edit",
        _(
            "¿Qué cambio? Dime el monto, la persona, la cuenta o el concepto; lo demás se queda igual."
        ),
        (_("El monto"), _("La persona"), _("La cuenta"), _("El concepto")),
    )


def _field_named(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask for the field that was named; False when its new value was said at once."""
    if heard.amount is not None or heard.person is not None:
        return False
    folded = fold(heard.text)
    if re.search(r"\b(?:monto|cantidad|amount)\b", folded):
        yield from talk.ask(flow, "amount", _("¿Cuál es el nuevo monto?"))
    elif re.search(r"\b(?:persona|quien|contacto|person|payee)\b", folded):
        contacts = yield from talk.contacts()
        yield from talk.ask(flow, "person", _("¿A quién se lo envío?"), _aliases(contacts))
    elif re.search(r"\b(?:concepto|concept|note)\b", folded) and not heard.concept:
        yield from talk.ask(flow, "concept", _("¿Qué concepto le pongo?"))
    elif re.search(r"\b(?:cuenta|account)\b", folded) and heard.any_account is None:
        accounts = yield from talk.accounts()
        options = [
            _account_option(one)
            for one in accounts
            if one.account_type is not AccountType.CREDIT
            and one.status is AccountStatus.ACTIVE
            and one.account_id != flow.slots.get("to_account_id")
        ]
        yield from talk.choose(flow, "source", _("¿De qué cuenta lo tomo?"), options)
    else:
        return False
    return True


def called(flow: Flow) -> str:
    """Name the flow within a question."""
    label = flow.slots.get("label")
    return _("tu envío a %(name)s") % {"name": label} if label else _("tu envío")


def why(flow: Flow) -> str:
    """Say why it asks what it asked last."""
    reasons = {
        "amount": _(
            "Te pregunto el monto porque no lo tengo claro y no quiero mandar de más ni de menos."
        ),
        "person": _("Te pregunto a quién porque solo envío a tus contactos y no adivino."),
        "choice:payee": _(
            "Te pregunto porque ese nombre le queda a más de un contacto y no adivino."
        ),
        "choice:amount": _("Te pregunto porque esa cantidad se puede leer de más de una forma."),
        "choice:source": _("Te pregunto porque esa cuenta no alcanza para el envío y otra sí."),
        "now": _("Te pregunto porque solo sé enviar al momento, no programar."),
        "each": _("Te pregunto porque no sé si esa cantidad es para cada quien o para repartir."),
    }
    default = _("Te pregunto para preparar tu envío tal como lo quieres.")
    return reasons.get(flow.asked, default) + " " + _("No se mueve nada sin que lo confirmes.")


KIND: Final = FlowKind(
    NAME, answered, called, why, again, chosen, none_of_them, corrected, keeps=keeps, edit=edit
)
