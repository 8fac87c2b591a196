"""From what is known of a transfer to its card: payee, amount and source are worked out, and what is missing is asked, one thing at a time."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _

from banking.contracts import (
    CONCEPT_LENGTH_MAX,
    AccountStatus,
    AccountType,
    AccountView,
)
from centli.agent.engines.flows.transfers import earlier, naming
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import (
    Flow,
    Steps,
    Talk,
    account_name,
    contact_option,
    default_suggestions,
    money,
)
from centli.agent.language import slots as language
from centli.agent.language import thefts
from centli.agent.types import Option, Outcome, Say, Step
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView, Match

NAME: Final = "transfer"
SUGGESTED_ALIASES: Final = 4
OPEN_MAX: Final = 3
"""So many cards wait at once (confirmations.selectors.OPEN_MAX); the bank refuses another."""
Counted: TypeAlias = Generator[Step, Outcome | None, int]
"""Part of a flow that works out an amount in centavos; 0 when there is none."""
_OF_STATEMENT: Final = re.compile(r"\bminimo\b|\bno generar\b")
"""What only the statement knows: it is not the debt."""


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on with a transfer as far as it goes: to a question, a refusal or a card."""
    flow.asked, flow.options = "", []
    if not (yield from payee_known(talk, flow)):
        return
    if not (yield from amount_known(talk, flow)):
        return
    if not (yield from _payee_named(talk, flow)):
        return
    if not (yield from _source_known(talk, flow)):
        return
    yield from _propose(talk, flow)


# ── Amount ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def amount_known(talk: Talk, flow: Flow) -> Answered:
    """Work the amount out of what was said of it; False when the customer is asked."""
    slots = flow.slots
    reading = slots.pop("reading", None)
    if reading is None:
        if "amount" in slots:
            return True
        if _names_nobody(slots):
            contacts = yield from talk.contacts()
            both = _("¿A quién le envías y cuánto?")
            yield from talk.ask(flow, "person", both, aliases(contacts))
        else:
            yield from talk.ask(flow, "amount", question(slots), (_("Cancelar"),))
        return False
    return (yield from _read(talk, flow, reading))


def _names_nobody(slots: Mapping[str, Any]) -> bool:
    return not any(slots.get(name) for name in ("label", "to_type", "beneficiary_id", "people"))


def question(slots: Mapping[str, Any]) -> str:
    """Ask how much, of whomever is known to get it."""
    if slots.get("to_type"):
        return _("¿Cuánto paso a tu %(name)s?") % {"name": slots["label"]}
    if slots.get("label"):
        return _("¿Cuánto le envío a %(name)s?") % {"name": slots["label"]}
    return _("¿De cuánto es?")


def _read(talk: Talk, flow: Flow, reading: Mapping[str, Any]) -> Answered:
    kind, said = reading["kind"], reading["said"]
    part = int(flow.slots.pop("part", 0))
    if part and kind in {"exact", "slang"} and reading["centavos"]:
        yield from _ask_part_or_whole(talk, flow, part, int(reading["centavos"]))
        return False
    if kind in {"exact", "slang"} and reading["centavos"]:
        flow.slots["amount"] = reading["centavos"]
        flow.slots["said"] = said if kind == "slang" else ""
        return True
    if kind == "relative" and not part and earlier.is_meant(reading["relation"]):
        return (yield from _as_earlier(talk, flow, reading))
    named = 0 < percent(reading["relation"]) < _WHOLE and _HAD.search(fold(said)) is not None
    if kind == "relative" and (named or not part) and (yield from _relative(talk, flow, reading)):
        return True
    if reading["candidates"] and (kind == "ambiguous" or _is_one_of(kind, said)):
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
    if part or is_of_unknown(flow.slots, reading):
        flow.slots["part"] = part or percent(reading["relation"])
        default = _("No sé de cuánto es «%(said)s». ¿Cuántos pesos envío?") % {"said": said}
    if kind == "relative" and flow.slots.get("to_type") == AccountType.CREDIT.value:
        owed = yield from _debt(talk)
        text = _("Hoy debes %(owed)s en tu tarjeta de crédito. ¿Cuántos pesos le paso?")
        default = text % {"owed": money(owed)}
        if _OF_STATEMENT.search(fold(said)):
            unknown = _("Aquí no veo cuál es tu pago mínimo.")
            default = f"{unknown} {default}"
    asked = words.get(kind, default)
    if kind == "refused" and reading.get("bound") == "max":
        asked = yield from _too_much(talk, flow, said)
    figure = _FIGURE.search(said) if kind == "foreign" else None
    offers = () if figure is None else (_("%(figure)s pesos") % {"figure": figure[0]},)
    yield from talk.ask(flow, "amount", asked, offers)
    return False


_FIGURE: Final = re.compile(r"[0-9][0-9,.]*(?<![,.])")


def _is_one_of(kind: str, said: str) -> bool:
    """Say whether one of figures is meant: "300 o 400"; «entre 300 y 400» is any."""
    return kind == "vague" and re.search(r"\b(?:o|u|or)\b", fold(said)) is not None


def _too_much(talk: Talk, flow: Flow, said: str) -> Generator[Step, Outcome | None, str]:
    """Return words for more than can be counted: how much can be sent at most."""
    to_others = not flow.slots.get("to_type")
    limits = (yield from talk.look("banking_limits_get")) if to_others else None
    told = [_("«%(said)s» es más de lo que se puede enviar.") % {"said": said}]
    if limits is not None:
        text = _(
            "Tu límite por operación es %(operation)s y el máximo que se puede autorizar es %(ceiling)s."
        )
        facts = {"operation": limits.per_operation, "ceiling": limits.ceiling}
        told.append(text % {name: one.display() for name, one in facts.items()})
    return " ".join([*told, question(flow.slots)])


def _as_earlier(talk: Talk, flow: Flow, reading: Mapping[str, Any]) -> Answered:
    """Take the amount of an earlier transfer; to whom is asked before it where only that tells which."""
    if _names_nobody(flow.slots) and earlier.names_payee(reading["relation"]):
        flow.slots["reading"] = dict(reading)
        return (yield from _payee_named(talk, flow))
    return (yield from earlier.take(talk, flow, reading))


def _ask_part_or_whole(talk: Talk, flow: Flow, part: int, whole: int) -> Steps:
    """Ask what a figure is that was asked for after "la mitad": what is sent, or what it is the half of."""
    text = _("¿Envío la parte que dijiste de %(whole)s, o todo eso?") % {"whole": money(whole)}
    figures = (whole * part // _WHOLE, whole)
    yield from talk.choose(
        flow, "amount", text, [Option(f"amount:{one}", money(one)) for one in figures]
    )


def _relative(talk: Talk, flow: Flow, reading: Mapping[str, Any]) -> Answered:
    """Compute "todo" and "la mitad"; the card shows the number."""
    relation = reading["relation"]
    if flow.slots.get("to_type") == AccountType.CREDIT.value:
        amount = yield from _part_of_debt(talk, relation, reading["said"])
    elif is_of_unknown(flow.slots, reading):
        return False
    else:
        _take_named_source(flow.slots, reading["said"])
        amount = yield from _part_of_balance(talk, flow, relation)
    amount -= reading.get("less", 0)
    if amount <= 0:
        return False
    flow.slots["amount"], flow.slots["said"] = amount, reading["said"]
    return True


def is_of_unknown(slots: Mapping[str, Any], reading: Mapping[str, Any]) -> bool:
    """Say whether a part of something is meant that nobody named: "la mitad a mi mamá" is of no balance.

    Between own accounts, and of an account that was named, it is of what is there.
    """
    part = 0 < percent(reading["relation"]) < _WHOLE
    named = slots.get("to_type") or slots.get("from_type") or slots.get("from_account_id")
    return part and not named and _HAD.search(fold(reading["said"])) is None


_WHOLE: Final = 100
_HAD: Final = re.compile(
    r"\b(?:saldo|dinero|lana|feria|varo|plata|(?<=mi )cuenta|cuenta(?= de (?:mi )?(?:ahorr|cheques|nomina|debito))|ahorr\w*|guardad\w*|cheques|nomina|debito|todo|tengo|traigo|hay|balance|savings|checking|account|money)\b"
)
"""What one has, in the words that a part is said with."""


def _part_of_debt(talk: Talk, relation: str, said: str) -> Counted:
    """Return what "todo" and "la mitad" are where the credit card is paid: of what is owed, never of what one has."""
    if _OF_STATEMENT.search(fold(said)):
        return 0
    owed = yield from _debt(talk)
    return owed * percent({"owed": "all"}.get(relation, relation)) // 100


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
    return source.available.centavos * percent(relation) // 100


def percent(relation: str) -> int:
    """Return how much of a whole words mean, 0 where they mean no part of one."""
    if relation.startswith("percent:") and relation[8:].isdigit():
        return int(relation[8:])
    return {"all": 100, "half": 50}.get(relation, 0)


# ── Payee ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def payee_known(talk: Talk, flow: Flow) -> Answered:
    """Resolve the payee that was named, inside the customer's own list; False when the customer is asked."""
    slots = flow.slots
    if slots.get("to_type") and not slots.get("to_account_id"):
        return (yield from _own_account(talk, flow))
    if slots.get("person") and not slots.get("beneficiary_id"):
        return (yield from _resolve(talk, flow, slots["person"]))
    if slots.get("beneficiary_id"):
        payee = {"beneficiary_id": slots["beneficiary_id"]}
        if (yield from talk.look("crm_beneficiary_get", payee)) is None:
            slots.pop("beneficiary_id")
            return (yield from _payee_named(talk, flow))
        return True
    return not slots.get("people") or (yield from _all_fit(talk, flow))


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
    yield from talk.ask(flow, "person", text, aliases(contacts), lead=slots.pop("lead", ""))
    return False


def has_room(talk: Talk, many: int, supersedes: str = "") -> Answered:
    """Say how many cards there is room for, where more are wanted: none is prepared, so that nobody is lost in silence."""
    room = OPEN_MAX - len(talk.open) + (supersedes in talk.open)
    if many <= room:
        return True
    text = _(
        "Puede haber %(most)s operaciones por confirmar a la vez y ahora hay lugar para %(room)s, así que no preparé ninguno de esos "
        "%(many)s envíos. Dime primero los que caben y luego los demás."
    )
    everything = (_("Cancela todo"),) if talk.open else default_suggestions()
    yield Say(text % {"most": OPEN_MAX, "room": max(0, room), "many": many}, everything)
    return False


def _all_fit(talk: Talk, flow: Flow) -> Answered:
    slots = flow.slots
    if (yield from has_room(talk, len(slots["people"]), slots.get("supersedes", ""))):
        return True
    talk.drop(flow)
    return False


_EITHER: Final = re.compile(r"\w (?:o|u|or) (?:a|al|para|pa|to)\b")


def aliases(contacts: Sequence[BeneficiaryView]) -> list[str]:
    """Return what the first contacts are called, for buttons."""
    return [person.alias.capitalize() for person in contacts[:SUGGESTED_ALIASES]]


def _resolve(talk: Talk, flow: Flow, said: str) -> Answered:
    found = yield from talk.resolve(said)
    of = re.match(r"(?:del?|de la) (?=\w)", said)
    if of is not None and found is not None and not (found.beneficiary or found.candidates):
        # "Al del trabajo": an alias that has the word.
        said = said[of.end() :]
        found = yield from talk.resolve(said)
    if found is None:
        flow.slots.pop("person", None)
        return (yield from _payee_named(talk, flow))
    if found.beneficiary is not None:
        naming.take_payee(flow.slots, found.beneficiary)
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
    offers = [*aliases(contacts), _("Agregar contacto")]
    yield from talk.ask(flow, "person", _("¿A quién le envío?"), offers, lead=lead)
    return False


def _fuzzy_lead(said: str, person: BeneficiaryView) -> str:
    lead = _("Entendí «%(said)s» como %(name)s.") % {"said": said, "name": person.name}
    if person.is_new:
        lead += " " + _("Ojo: lo agregaste hace menos de 24 horas.")
    return lead


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
        for one in payers(accounts)
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
    yield from talk.choose(flow, "source", text, [account_option(one) for one in able])
    return False


def payers(accounts: Sequence[AccountView]) -> list[AccountView]:
    """Return the accounts that money can leave."""
    return [
        one
        for one in accounts
        if one.status is AccountStatus.ACTIVE and one.account_type is not AccountType.CREDIT
    ]


# ── Card ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    if thefts.holds_a_secret(str(slots.get("concept", ""))):
        # It would be kept, and shown to whom it is paid.
        del slots["concept"]
        kept = _("No puse el concepto: parece llevar una clave tuya, que no se le da a nadie.")
        slots["lead"] = " ".join(part for part in (slots.get("lead", ""), kept) if part)
    if len(str(slots.get("concept", ""))) > CONCEPT_LENGTH_MAX:
        slots["concept"] = _shortened(str(slots["concept"]))
        cut = _("El concepto puede tener 39 letras como mucho; puse «%(concept)s».")
        cut %= {"concept": slots["concept"]}
        slots["lead"] = " ".join(part for part in (slots.get("lead", ""), cut) if part)
    yield from talk.take_account(slots, "from_type", "from_account_id")
    outcome = yield from talk.propose("banking_transfer_propose", slots, _arguments)
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    lead = " ".join(one for one in (_both_changed(slots), slots.pop("lead", "")) if one)
    yield from talk.accepted(flow, outcome.value, slots, lead)


def _shortened(concept: str) -> str:
    """Return as many whole words as a concept may have, or as much of one word."""
    part = concept[: CONCEPT_LENGTH_MAX + 1]
    return part.rpartition(" ")[0].rstrip(" ,;") or part[:CONCEPT_LENGTH_MAX]


def _both_changed(slots: dict[str, Any]) -> str:
    """Say what a card was of which both amount and payee are others now: "que sean 400 y a mi hermano"."""
    was = slots.pop("was", {})
    if not was.get("amount") or was["beneficiary_id"] == slots.get("beneficiary_id"):
        return ""
    text = _("Cambié la cantidad y a quién va: antes eran %(amount)s a %(name)s.")
    return text % {"amount": money(was["amount"]), "name": was.get("label", "")}


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
        "chat_transfers_off": (_("Enciende las transferencias por chat"), _("¿Cuánto tengo?")),
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
        yield from talk.choose(flow, "source", text, [account_option(one) for one in able])
        return
    del slots["amount"]
    flow.asked, flow.question = "amount", question(slots)
    flow.suggestions = [_("¿Cuánto tengo?"), _("Cancelar")]
    talk.asked_now = True
    yield from talk.refuse(error, flow.suggestions)


def account_option(account: AccountView) -> Option:
    """Return an account to choose, with what it has."""
    return Option(
        account.account_id,
        account_name(account),
        _("disponible %(available)s") % {"available": account.available.display()},
    )
