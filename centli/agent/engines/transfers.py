"""The flow of a transfer: what is missing is asked one thing at a time; it ends in a card, never in a transfer."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, AccountType, AccountView
from centli.agent.engines.hearing import Heard
from centli.agent.engines.talk import (
    Flow,
    Steps,
    Talk,
    account_name,
    contact_option,
    default_suggestions,
    money,
)
from centli.agent.language.amounts import AmountReading
from centli.agent.types import Option, Outcome, Propose, Refuse, Say, Step, ToolCall
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from crm.contracts import BeneficiaryView, Match, Resolution

NAME: Final = "transfer"
SUGGESTED_ALIASES: Final = 4

Answered = Generator[Step, Outcome | None, bool]
"""Part of a flow that says whether the flow may go on (True) or the customer was asked (False)."""


def take(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots everything that an utterance names."""
    if heard.amount is not None:
        slots["reading"] = _reading(heard.amount)
        slots.pop("amount", None)
    if heard.to_account is not None:
        _to_own(slots, heard.to_account)
    elif heard.person is not None:
        take_person(slots, heard.person)
    elif heard.people:
        take_person(slots, "")
        slots["people"] = list(heard.people)[:4]
    if heard.from_account is not None and heard.from_account != slots.get("to_type"):
        slots["from_type"] = heard.from_account
        slots.pop("from_account_id", None)
    if heard.concept:
        slots["concept"] = heard.concept


def take_person(slots: dict[str, Any], said: str) -> None:
    """Name another payee."""
    slots["person"] = said
    for name in ("beneficiary_id", "to_type", "to_account_id"):
        slots.pop(name, None)


def _to_own(slots: dict[str, Any], account_type: str) -> None:
    slots["to_type"] = account_type
    for name in ("beneficiary_id", "person", "to_account_id"):
        slots.pop(name, None)


def _reading(reading: AmountReading) -> dict[str, Any]:
    return {
        "kind": reading.kind,
        "said": reading.said[:60],
        "centavos": reading.centavos,
        "candidates": list(reading.candidates),
        "relation": reading.relation,
    }


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on with a transfer as far as it goes: to a question, a refusal or a card."""
    if not (yield from _payee_known(talk, flow)):
        return
    if not (yield from _amount_known(talk, flow)):
        return
    if not (yield from _payee_named(talk, flow)):
        return
    yield from _propose(talk, flow)


# ── Amount ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _amount_known(talk: Talk, flow: Flow) -> Answered:
    slots = flow.slots
    reading = slots.pop("reading", None)
    if reading is None:
        if "amount" in slots:
            return True
        yield from talk.ask(flow, "amount", _question(slots))
        return False
    return (yield from _read(talk, flow, reading))


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
        text = _("«%(said)s» puede ser varias cantidades. ¿Cuál es?") % {"said": said}
        yield from talk.choose(flow, "amount", text, options)
        return False
    words = {
        "foreign": _("Solo manejo pesos mexicanos y no convierto divisas. ¿Cuántos pesos son?"),
        "refused": _("Ese monto no se puede enviar. Dime una cantidad mayor que cero, en pesos."),
    }
    default = _("Necesito la cantidad exacta para no equivocarme. ¿Cuántos pesos son?")
    yield from talk.ask(flow, "amount", words.get(kind, default))
    return False


def _relative(talk: Talk, flow: Flow, reading: Mapping[str, Any]) -> Answered:
    """Compute "todo", "la mitad", "el 10%" of the source's available money; the card shows the number."""
    relation = reading["relation"]
    source = yield from talk.account_of(flow.slots.get("from_type", AccountType.CHECKING.value))
    if source is None or source.available.centavos <= 0:
        return False
    percent = {"all": 100, "half": 50}.get(relation)
    if relation.startswith("percent:") and relation[8:].isdigit():
        percent = int(relation[8:])
    if percent is None:
        return False
    amount = source.available.centavos * percent // 100
    if amount <= 0:
        return False
    flow.slots["amount"], flow.slots["said"] = amount, reading["said"]
    return True


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
    several = slots.pop("people", None)
    if several:
        names = _(" o ").join(several)
        text = _("Voy de uno en uno. ¿A quién le envío: %(names)s?") % {"names": names}
        yield from talk.ask(flow, "person", text, several)
        return False
    text = (
        _("¿A quién le envío %(amount)s?") % {"amount": money(amount)}
        if amount
        else _("¿A quién le envías?")
    )
    yield from talk.ask(flow, "person", text, _aliases(contacts))
    return False


def _aliases(contacts: Any) -> list[str]:
    return [person.alias.capitalize() for person in contacts[:SUGGESTED_ALIASES]]


def _resolve(talk: Talk, flow: Flow, said: str) -> Answered:
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
    flow.slots.pop("person", None)
    if found.candidates:
        text = _("¿A quién te refieres con «%(said)s»?") % {"said": said}
        options = [contact_option(person) for person in found.candidates]
        yield from talk.choose(flow, "payee", text, options)
        return False
    contacts = yield from talk.contacts()
    text = _(
        "No tengo a «%(said)s» entre tus contactos. ¿A quién le envío? "
        "Para agregar a alguien dime su nombre y su CLABE."
    ) % {"said": said}
    yield from talk.ask(flow, "person", text, [*_aliases(contacts), _("Agregar contacto")])
    return False


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


# ── Card ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    if slots.get("from_type") and not slots.get("from_account_id"):
        source = yield from talk.account_of(slots["from_type"])
        if source is not None:
            slots["from_account_id"] = source.account_id
    outcome = yield ToolCall("banking_transfer_propose", _arguments(slots))
    if _replaces_an_old_card(outcome) and slots.pop("supersedes", None):
        # It has run out meanwhile: the wish stands all the same.
        outcome = yield ToolCall("banking_transfer_propose", _arguments(slots))
    if outcome is None:
        return
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    lead = slots.pop("lead", "")
    talk.drop(flow)
    talk.cards.pop(slots.pop("supersedes", ""), None)
    talk.cards[outcome.value.public_id] = {"name": NAME, "slots": slots}
    yield Propose(outcome.value, lead)


def _replaces_an_old_card(outcome: Outcome | None) -> bool:
    return (
        outcome is not None
        and outcome.error is not None
        and outcome.error.code == "confirmation_expired"
    )


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
        "limit_exceeded": (_("¿Cuál es mi límite?"), _("Enviar menos")),
        "too_many_open": (_("Cancelar"), _("¿Cuánto tengo?")),
        "beneficiary_not_found": (_("Mis contactos"), _("Agregar contacto")),
    }
    yield Refuse(error, suggestions.get(error.code, default_suggestions()))


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
    flow.asked = "amount"
    yield Refuse(error, (_("¿Cuánto tengo?"), _("Cancelar")))


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
        slots.pop("from_type", None)
    flow.asked, flow.options = "", []
    yield from run(talk, flow)


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    before = {
        k: flow.slots.get(k) for k in ("reading", "person", "to_type", "from_type", "concept")
    }
    take(flow.slots, heard)
    if flow.asked == "person" and heard.person is None and heard.to_account is None:
        if heard.any_account is not None:
            _to_own(flow.slots, heard.any_account)
        elif heard.whole_person is not None:
            take_person(flow.slots, heard.whole_person)
    elif flow.asked in {"choice:source", "source"} and heard.any_account is not None:
        flow.slots["from_type"] = heard.any_account
        flow.slots.pop("from_account_id", None)
    elif flow.asked == "concept" and not heard.cancel:
        flow.slots["concept"] = heard.text[:100]
    if all(flow.slots.get(k) == v for k, v in before.items()):
        return False
    flow.asked, flow.options = "", []
    yield from run(talk, flow)
    return True


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card of an open one with what the customer changed; the old card is void. False: nothing changed."""
    card = talk.cards.get(confirmation_id)
    if card is None or card["name"] != NAME:
        return False
    slots = dict(card["slots"])
    if heard.factor is not None and slots.get("amount"):
        times, over = heard.factor
        slots["amount"], slots["said"] = slots["amount"] * times // over, heard.text[:60]
    take(slots, heard)
    names_only = heard.person is None and heard.amount is None and heard.factor is None
    if heard.whole_person and names_only and heard.corrects:
        take_person(slots, heard.whole_person)
    if slots == card["slots"]:
        return False
    slots["supersedes"] = confirmation_id
    flow = Flow(NAME, slots)
    talk.stack.append(flow)
    yield from run(talk, flow)
    return True


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: every value is kept until another is named."""
    card = talk.cards[confirmation_id]
    flow = Flow(NAME, {**card["slots"], "supersedes": confirmation_id})
    talk.stack.append(flow)
    yield from talk.ask(
        flow,
        "edit",
        _(
            "¿Qué cambio? Dime el monto, la persona, la cuenta o el concepto; lo demás se queda igual."
        ),
        (_("El monto"), _("La persona"), _("La cuenta"), _("El concepto")),
    )


def edited(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the name of the field to change, or its new value at once."""
    folded = heard.text.casefold()
    if "monto" in folded or "cantidad" in folded:
        yield from talk.ask(flow, "amount", _("¿Cuál es el nuevo monto?"))
    elif "persona" in folded or "quién" in folded or "quien" in folded:
        contacts = yield from talk.contacts()
        yield from talk.ask(flow, "person", _("¿A quién se lo envío?"), _aliases(contacts))
    elif "concepto" in folded and not heard.concept:
        yield from talk.ask(flow, "concept", _("¿Qué concepto le pongo?"))
    elif "cuenta" in folded and heard.any_account is None:
        accounts = yield from talk.accounts()
        options = [
            _account_option(one)
            for one in accounts
            if one.account_type is not AccountType.CREDIT
            and one.account_id != flow.slots.get("to_account_id")
        ]
        yield from talk.choose(flow, "source", _("¿De qué cuenta lo tomo?"), options)
    else:
        if heard.any_account is not None and heard.from_account is None:
            flow.slots["from_type"] = heard.any_account
            flow.slots.pop("from_account_id", None)
            flow.asked = ""
            yield from run(talk, flow)
            return True
        return (yield from answered(talk, flow, heard))
    return True
