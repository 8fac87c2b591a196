"""A transfer that has its card, changed by words or done once more: each time a new card, and the old one is void."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, AccountType
from centli.agent.engines import revising
from centli.agent.engines.flows.transfers import amending, choosing, filling, namesakes, naming
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Steps, Talk, money, not_understood, unchanged
from centli.agent.language import amounts, people, several
from centli.agent.language.amounts import AmountReading
from centli.agent.types import Option, Outcome, Step
from centli.kernel import patterns
from centli.kernel.text import fold

_OF_THE_WISH: Final = (
    "supersedes",
    "reading",
    "part",
    "lead",
    "people",
    "parted",
    "text",
    "as_of",
    "was",
    "chose",
)
"""Slots that belong to one wish alone: a repetition does not take them over."""


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card of an open one with what the customer changed; the old card is void. False: nothing changed."""
    if amending.asks_field(heard):
        return (yield from field_named(talk, talk.begin_change(confirmation_id), heard))
    return (yield from choosing.another(talk, confirmation_id, heard)) or (
        yield from _changed(talk, confirmation_id, heard)
    )


def _changed(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    slots = without_sums(talk.cards[confirmation_id]["slots"])
    was = dict(slots)
    if _contradicts(heard, was):
        yield from _ask_which_amount(talk, confirmation_id, heard, was)
        return True
    if _orders_another(heard, was):
        yield from not_understood(talk)
        return True
    if (named := amending.puts(heard)) and (yield from talk.called(named)):
        # "Ponle Bruno": whether it is for him, or only speaks of him.
        return False
    only_other = namesakes.meant(heard.text) is not None
    if heard.person is not None and _HALVES.search(fold(heard.text)):
        yield from _share(talk, slots, heard.person)
    # What only amends ("al revés", "el 10%") names no value of its own: where it does not fit, nothing changes.
    elif not amending.amend(slots, heard) and (only_other or not amending.amends(heard)):
        yield from _take_values(talk, slots, heard, was)
        yield from _take_other(talk, slots, heard, was)
    if slots.get("person") and (yield from _denies_its_payee(talk, heard, was)):
        naming.take_person(slots, "")
        slots.pop("label", None)
    if slots == was:
        if amending.wants_no_concept(heard):
            yield from unchanged(talk)
        return amending.wants_no_concept(heard)
    slots["supersedes"] = confirmation_id
    if was.get("beneficiary_id") and slots.get("amount") != was.get("amount"):
        slots["was"] = {
            name: was[name] for name in ("beneficiary_id", "amount", "label") if was.get(name)
        }
    yield from filling.run(talk, talk.begin(filling.NAME, slots))
    return True


def _denies_its_payee(talk: Talk, heard: Heard, was: Mapping[str, Any]) -> Answered:
    """Say whether just who is to get it is denied: "no a ese hermano" of his card; to whom then is asked."""
    if heard.amount is not None or heard.person is None or not _NOT_TO.match(fold(heard.text)):
        return False
    meant = [one.beneficiary_id for one in (yield from talk.called(heard.person))]
    return meant == [was.get("beneficiary_id")]


_NOT_TO: Final = re.compile(
    r"\W*(?:(?:ay|ah|oye|perdon|espera)\W+)*no\W+(?:(?:es|era|fue) (?!.*\bno\b)|(?:(?:es|era) )?(?:al?|para)\b)"
)


def _contradicts(heard: Heard, was: Mapping[str, Any]) -> bool:
    """Say whether "no tanto, 600" or "súbele a 200" is said of a card of 300: then one of the two is not what was meant."""
    figure = heard.amount.centavos if heard.amount is not None else None
    if not figure or heard.delta:
        return False
    said, pending = fold(heard.text), was.get("amount", 0)
    too_much = _TOO_MUCH.search(said) is not None and figure >= pending
    if revising.way(heard.text) * (figure - pending) < 0:
        return True
    return too_much or (_TOO_LITTLE.search(said) is not None and figure <= pending)


def _orders_another(heard: Heard, was: Mapping[str, Any]) -> bool:
    """Say whether two figures are named, with somebody: "que sean 400 y a mi hermano 100" may be for two."""
    figures = {one.centavos for one in amounts.read_all(heard.text) if one.definite}
    others = figures - {was.get("amount"), *heard.rejected_centavos}
    return len(others) > 1 and (heard.person is not None or bool(heard.people))


def _ask_which_amount(
    talk: Talk, confirmation_id: str, heard: Heard, was: Mapping[str, Any]
) -> Steps:
    figures = [was["amount"], heard.amount.centavos if heard.amount else 0]
    options = [Option(f"amount:{one}", money(one)) for one in dict.fromkeys(figures) if one]
    flow = talk.begin_change(confirmation_id)
    yield from talk.choose(flow, "amount", _("No estoy seguro de la cantidad. ¿Cuál es?"), options)


_TOO_MUCH: Final = re.compile(r"\bno tanto\b|(?<!no )\bes (?:mucho|demasiado)\b")
_TOO_LITTLE: Final = re.compile(r"(?<!no )\bes (?:muy )?poco\b")


def _take_values(talk: Talk, slots: dict[str, Any], heard: Heard, was: Mapping[str, Any]) -> Steps:
    """Put into a card's slots the values that words name instead of its own."""
    if slots.get("amount") and (heard.factor is not None or heard.delta):
        _compute(slots, heard)
        naming.take(slots, replace(heard, amount=None))
    elif part := _part_of_card(heard, was):
        naming.take(slots, replace(heard, amount=None))
        slots["amount"], slots["said"], slots["computed"] = part, heard.text[:60], True
    else:
        naming.take(slots, heard)
    _take_back(slots, heard)
    if after_all := _meant_after_all(was, heard):
        slots["amount"], slots["said"] = after_all, ""
    if heard.amount is not None and (meant := shortened(heard.amount, was.get("amount", 0))):
        slots["reading"] = naming.read(replace(heard.amount, kind="ambiguous", candidates=meant))
    if _OTHER_ACCOUNT.search(fold(heard.text)) and heard.any_account is None:
        yield from _from_the_other(talk, slots)
    elif heard.person is None and heard.to_account is None and heard.amount is None:
        if heard.any_account is not None and heard.from_account is None:
            slots["from_type"] = heard.any_account
            slots.pop("from_account_id", None)
        elif heard.whole_person is not None and not heard.rejected_people:
            said = re.sub(r"^(?:del|de la|de) ", "", heard.whole_person)
            if (yield from talk.called(said)):
                naming.take_person(slots, said)


def _take_other(talk: Talk, slots: dict[str, Any], heard: Heard, was: Mapping[str, Any]) -> Steps:
    """Take the other of one name for the payee: "mejor 500 al otro Pedro"; where there is none, it is asked who.

    "Al otro" alone changes nothing there; neither does a doubt, or a concept that speaks of the other.
    """
    if _DOUBTS.search(fold(heard.text)) or _OTHER.search(fold(heard.concept)):
        return
    only = namesakes.meant(heard.text)
    name = namesakes.sent_to(heard.text) if only is None else only
    elsewhere = heard.to_account is not None or heard.people or "beneficiary_id" not in was
    if name is None or elsewhere or (heard.person and name not in fold(heard.person).split()):
        return
    contacts = yield from talk.contacts()
    if namesakes.others(name, was, contacts):
        yield from to_the_other(talk, slots, name, was)
    elif only != "" and (not name or namesakes.is_called(name, was, contacts)):
        naming.take_person(slots, "")
        slots.pop("label", None)


_DOUBTS: Final = re.compile(r"\?|\bno (?:se|estoy segur[oa])(?: de)? si\b")
_OTHER: Final = re.compile(r"\botr[oa]\b")


def to_the_other(talk: Talk, slots: dict[str, Any], name: str, than: Mapping[str, Any]) -> Steps:
    """Take the one who has the name of a payee and is not that one; with more than one left, it is asked who."""
    found = namesakes.others(name, than, (yield from talk.contacts()))
    if len(found) == 1:
        naming.take_payee(slots, found[0])
    elif found:
        naming.take_person(slots, name or found[0].name.split()[0])


def _share(talk: Talk, slots: dict[str, Any], person: str) -> Steps:
    """Part the amount of a card between its payee and another: "mitad y mitad con mi mamá"; it is asked first."""
    each, rest = divmod(int(slots.get("amount", 0)), 2)
    payee = slots.get("beneficiary_id")
    before = [one.alias for one in (yield from talk.contacts()) if one.beneficiary_id == payee]
    if not before or rest:
        return
    naming.take_person(slots, "")
    slots.pop("label")
    slots |= {
        "people": [*before, person],
        "text": naming.sending(each, slots),
        "amount": each,
        "said": "",
    }


_OF_WHAT_ONE_HAS: Final = re.compile(r"\b(?:del|de (?:mi|la)) (?:saldo|dinero|cuenta|quincena)\b")


def _part_of_card(heard: Heard, was: Mapping[str, Any]) -> int:
    """Return what a share for somebody else is of the card's amount: "mejor la mitad a mi mamá" is of no balance; else 0."""
    amount, named = heard.amount, heard.any_account or heard.to_account
    is_all = amount is not None and amount.relation == "all" and named is None
    if is_all and (whole := amending.halved(was)):
        # "No, todo", of what was "la mitad de 480": of no balance.
        return whole
    somebody = heard.person is not None or namesakes.sent_to(heard.text) is not None
    if amount is None or amount.kind != "relative" or named is not None:
        return 0
    if not somebody and amount.relation != "half":
        # "No tanto, la mitad" is of the card, too; "todo" may be of what one has.
        return 0
    if amending.is_of_a_whole(was) or _OF_WHAT_ONE_HAS.search(fold(heard.text)):
        return 0
    return int(was.get("amount", 0)) * filling.percent(amount.relation) // 100


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


def reckoned(slots: dict[str, Any], heard: Heard) -> Heard:
    """Work out what the words make of the pending amount; return what else they say."""
    reading = slots.get("reading") or {}
    plain = reading.get("kind") in {"exact", "slang"} and reading.get("centavos")
    if plain and "amount" not in slots and (heard.factor is not None or heard.delta):
        # "Quítale 50", while it is asked to whom: of the figure that was said.
        slots |= {"amount": reading["centavos"], "said": ""}
        slots.pop("reading")
    if after_all := _meant_after_all(slots, heard):
        slots |= {"amount": after_all, "said": ""}
        slots.pop("reading", None)
    elif slots.get("amount") and (heard.factor is not None or heard.delta):
        _compute(slots, heard)
        return replace(heard, amount=None)
    return heard


def _meant_after_all(slots: Mapping[str, Any], heard: Heard) -> int:
    """Return the figure of "no eran 650" where another one waits: so spoken, it is what was meant; else 0."""
    rejected = [c for c in heard.rejected_centavos if c]
    waits = slots.get("amount") or (slots.get("reading") or {}).get("centavos")
    is_one = heard.amount is None and len(rejected) == 1 and heard.person is None
    is_one = is_one and _WAS_NOT.fullmatch(fold(heard.text)) is not None
    return rejected[0] if is_one and waits and rejected[0] != waits else 0


_WAS_NOT: Final = re.compile(
    r"\W*(?:(?:ah|ay|oye|perdon|y|pero|espera)\W+)*no (?:era|eran|es|son|fueron|que sean?) (?!.*\bno\W*$)[^,;]+"
)
"""«Ah no eran 650», in one breath; «no, 650 no» takes it back."""


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
_HALVES: Final = patterns.lazy(
    r"\b(?:mitad y mitad|(?:a|en|por) (?:mitad(?:es)?|partes iguales)|miti(?:ta)? (?:y )?miti(?:ta)?|entre (?:l[oa]s|nosotros) dos|(?:divid|repart|compart)\w+)\b"
)
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
        for one in filling.payers(accounts)
        if one.account_id not in {used, slots.get("to_account_id")} and one.account_type != usual
    ]
    if len(left) == 1:
        slots["from_type"] = left[0].account_type.value
        slots.pop("from_account_id", None)


def without_sums(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return a card's slots; "ponle 20 más" was said of that card's amount and explains no later one."""
    kept = dict(slots)
    if kept.pop("computed", False):
        kept["said"] = ""
    return kept


def again(talk: Talk, slots: Mapping[str, Any], heard: Heard) -> Steps:
    """Propose a transfer like an earlier one; a card of it that still waits is replaced."""
    wanted = {k: v for k, v in without_sums(slots).items() if k not in _OF_THE_WISH}
    same = heard.amount is not None and heard.amount.relation == "same"
    before = same and LAST_TIME.search(fold(heard.text)) is not None
    if before:
        # It is like what was sent, and not like a card that may never have been.
        for name in ("concept", "from_type", "from_account_id"):
            wanted.pop(name, None)
    heard = yield from _for_whom(talk, heard)
    naming.take(wanted, replace(heard, amount=None) if same and not before else heard)
    if (namesake := namesakes.sent_to(heard.text)) is not None:
        naming.take_person(wanted, namesake)
        yield from to_the_other(talk, wanted, namesake, slots)
    waiting = talk.card_of(filling.NAME, slots)
    beside = heard.person is not None and _BESIDE.search(fold(heard.text)) is not None
    beside = beside or bool(heard.people)
    if waiting and not beside and namesake is None:
        wanted["supersedes"] = waiting
    yield from filling.run(talk, talk.begin(filling.NAME, wanted))


def _for_whom(talk: Talk, heard: Heard) -> Generator[Step, Outcome | None, Heard]:
    """Return words with whom "otra igual para mi hermano" names, where nothing else in them sounds like an order."""
    if heard.person is not None or heard.people or heard.to_account is not None:
        return heard
    known = yield from talk.known_names()
    named = several.listed(heard.text, known)
    named = named or list(dict.fromkeys(one.said for one in people.read_all(heard.text, known)))
    return replace(heard, person=named[0]) if len(named) == 1 else replace(heard, people=named)


_BESIDE: Final = re.compile(
    r"^\W*(?:y|ademas|tambien|ahora|luego|otr[oa]|and|also|another)\b|\b(?:tambien|also|too)\b"
)
"""«Y a mi hermano también lo mismo»: for somebody else, beside the card that waits."""
LAST_TIME: Final = re.compile(
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


def field_named(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask for the field that was named; False when its new value was said at once."""
    if heard.amount is not None or heard.person is not None:
        return False
    folded = fold(heard.text)
    if re.search(r"\b(?:monto|cantidad|amount)\b", folded):
        yield from talk.ask(flow, "amount", _("¿Cuál es el nuevo monto?"))
    elif re.search(r"\b(?:persona|quien|contacto|destinatario|person|payee)\b", folded):
        contacts = yield from talk.contacts()
        yield from talk.ask(flow, "person", _("¿A quién se lo envío?"), filling.aliases(contacts))
    elif re.search(r"\b(?:concepto|concept|note)\b", folded) and not heard.concept:
        yield from talk.ask(flow, "concept", _("¿Qué concepto le pongo?"))
    elif re.search(r"\b(?:cuenta|account)\b", folded) and heard.any_account is None:
        accounts = yield from talk.accounts()
        options = [
            filling.account_option(one)
            for one in accounts
            if one.account_type is not AccountType.CREDIT
            and one.status is AccountStatus.ACTIVE
            and one.account_id != flow.slots.get("to_account_id")
        ]
        yield from talk.choose(flow, "source", _("¿De qué cuenta lo tomo?"), options)
    else:
        return False
    return True
