"""The flow of the brake: blocking accounts of one's own by a tap, unblocking by a tap and the code."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import AccountStatus, AccountView
from centli.agent.engines import brake
from centli.agent.engines.brake import ALL, BLOCK, KEEP, STANDING, UNBLOCK
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, account_name, default_suggestions
from centli.agent.types import OPTIONS_MAX, Option, Outcome, Say, Step
from centli.kernel.text import fold

ACCOUNT: Final = "account"


def block(talk: Talk, heard: Heard) -> Steps:
    """Prepare the block of the account that is named, of the only one, or ask which."""
    if heard.others_account:
        yield from _only_own()
        return
    accounts = yield from talk.accounts()
    able = [one for one in accounts if one.status is AccountStatus.ACTIVE]
    if not able:
        text = _("Tus cuentas ya están bloqueadas: no entra ni sale dinero de ellas.")
        yield Say(text, (_("Desbloquea mi cuenta"), _("Hablar con una persona")))
        return
    named, spared = brake.account_type(heard.text), brake.spared_types(heard.text)
    of_type = [one for one in able if one.account_type == named]
    if spared:
        # "Todas menos la de ahorro": what is left out is neither blocked nor offered.
        able = [one for one in able if one.account_type not in spared]
        of_type = of_type or (able if named == ALL else [])
    if named and named != ALL and not of_type:
        text = _("Esa cuenta ya está bloqueada, o no la tienes con nosotros.")
        yield Say(text, (_("¿Cuánto tengo?"), _("Bloquea todas mis cuentas")))
        return
    yield from _blocked(talk, able, of_type or (able if named == ALL else ()))


def offer(talk: Talk, text: str, *, account_id: str = "") -> Steps:
    """Offer to block at once after somebody tells of a theft or of a charge that is not theirs.

    The account of the charge, or the one that the words name; every one where a phone or a wallet is gone.
    """
    accounts = yield from talk.accounts()
    able = [one for one in accounts if one.status is AccountStatus.ACTIVE]
    if not able:
        return
    named = brake.account_type(text)
    chosen = [one for one in able if one.account_id == account_id or one.account_type == named]
    if not chosen and (named == ALL or brake.opens_every_door(text)):
        chosen = able
    yield from _blocked(talk, able, chosen)


def offer_card(
    talk: Talk, text: str, *, account_id: str = ""
) -> Generator[Step, Outcome | None, list[str]]:
    """Offer to block without asking anything, for who is asked something else next or handed to a person.

    What words name, else the account that is known, else every one; returns which.
    """
    accounts = yield from talk.accounts()
    able = [one for one in accounts if one.status is AccountStatus.ACTIVE]
    named = brake.account_type(text)
    by_name = [one for one in able if one.account_type == named]
    chosen = by_name or [one for one in able if one.account_id == account_id] or able
    offered = [one.account_id for one in chosen]
    if offered:
        yield from _propose_block(talk, offered)
    return offered


def _blocked(talk: Talk, able: Sequence[AccountView], chosen: Sequence[AccountView]) -> Steps:
    if chosen or len(able) == 1:
        yield from _propose_block(talk, [one.account_id for one in chosen or able])
        return
    flow = talk.begin(BLOCK, {})
    options = [_option(one) for one in able[: OPTIONS_MAX - 1]]
    options.append(Option(ALL, _("Todas mis cuentas")))
    text = _(
        "¿Cuál bloqueo? Se bloquea al momento y no se mueve dinero hasta que la desbloquees con tu código."
    )
    yield from talk.choose(flow, ACCOUNT, text, options)


def unblock(talk: Talk, heard: Heard) -> Steps:
    """Prepare lifting what the customer blocked; what the bank froze is for a person."""
    if heard.others_account:
        yield from _only_own()
        return
    accounts = yield from talk.accounts()
    frozen = [one for one in accounts if one.status is AccountStatus.BLOCKED]
    able = [one for one in frozen if one.can_unblock]
    named = brake.account_type(heard.text)
    chosen = [one for one in able if one.account_type == named] or able
    if not frozen:
        yield Say(_("Ninguna de tus cuentas está bloqueada."), default_suggestions())
    elif not able:
        text = _("Tu cuenta la congeló el banco; una persona te dice por qué y la puede activar.")
        yield Say(text, (_("Hablar con una persona"), _("Levantar un reporte")))
    elif len(chosen) == 1:
        yield from _propose_unblock(talk, chosen[0].account_id)
    else:
        flow = talk.begin(UNBLOCK, {})
        options = [_option(one) for one in chosen[:OPTIONS_MAX]]
        yield from talk.choose(flow, ACCOUNT, _("¿Cuál desbloqueo?"), options)


def standing(talk: Talk, _heard: Heard) -> Steps:
    """Say which accounts are blocked, and by whom."""
    accounts = yield from talk.accounts()
    frozen = [one for one in accounts if one.status is AccountStatus.BLOCKED]
    talk.last["about"] = BLOCK
    if not frozen:
        yield Say(_("Ninguna de tus cuentas está bloqueada."), default_suggestions())
        return
    able = any(one.can_unblock for one in frozen)
    names = ", ".join(account_name(one) for one in frozen)
    text = _("Bloqueada: %(accounts)s. No entra ni sale dinero hasta que la desbloquees.")
    if not able:
        text = _(
            "Bloqueada: %(accounts)s. La congeló el banco; una persona te dice por qué y la puede activar."
        )
    suggestions = (_("Desbloquea mi cuenta"),) if able else ()
    yield Say(text % {"accounts": names}, (*suggestions, _("Hablar con una persona")))


def follows(talk: Talk, heard: Heard) -> Answered:
    """Take what is said right after a block for what it is: that the account is wanted back."""
    is_about = BLOCK in {talk.last.get("name"), talk.last.get("about")}
    # With more than a block waiting, what is taken back is not the block alone.
    only = all(card["name"] == BLOCK for card in talk.cards.values())
    if not is_about or not only or talk.top is not None or not brake.wants_it_back(heard.text):
        return False
    yield from keep(talk, heard) if talk.cards else unblock(talk, heard)
    return True


def keep(talk: Talk, _heard: Heard) -> Steps:
    """Leave the accounts as they are: what was asked or shown about blocking is taken back."""
    yield from take_back(talk)
    yield Say(_("De acuerdo, no cambié nada: todo sigue como está."), default_suggestions())


def take_back(talk: Talk) -> Steps:
    """End the questions about the brake, and withdraw its cards."""
    talk.stack = [flow for flow in talk.stack if flow.name not in {BLOCK, UNBLOCK}]
    for key in [key for key, card in talk.cards.items() if card["name"] in {BLOCK, UNBLOCK}]:
        yield from talk.withdraw(key)


def _only_own() -> Steps:
    text = _("Solo puedo bloquear o desbloquear tus propias cuentas. No cambié nada.")
    yield Say(text, (_("Bloquea mi tarjeta"), _("Hablar con una persona")))


def _option(one: AccountView) -> Option:
    return Option(one.account_id, account_name(one))


def _propose_block(talk: Talk, account_ids: Sequence[str]) -> Steps:
    waiting = [key for key, card in talk.cards.items() if card["name"] == BLOCK]
    arguments = {"account_ids": list(account_ids), "supersedes": waiting[-1] if waiting else None}
    outcome = yield from talk.propose("banking_account_block_propose", arguments, dict)
    if outcome.error is not None:
        yield from talk.refuse(outcome.error, (_("¿Cuánto tengo?"), _("Hablar con una persona")))
        return
    for key in waiting:
        talk.cards.pop(key, None)
    yield from talk.proposed(BLOCK, outcome.value, {"account_ids": list(account_ids)})


def _propose_unblock(talk: Talk, account_id: str) -> Steps:
    slots = {"account_id": account_id}
    suggestions = (_("¿Cuánto tengo?"), _("Hablar con una persona"))
    proposal = yield from talk.read("banking_account_unblock_propose", slots, suggestions)
    if proposal is not None:
        yield from talk.proposed(UNBLOCK, proposal, slots)


def _block_chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    account_ids = [option["id"] for option in flow.options if option["id"] != ALL]
    talk.drop(flow)
    yield from _propose_block(talk, account_ids if choice == ALL else [choice])


def _block_answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take "todas menos la de ahorro" for all but those; False: it is something else."""
    spared = brake.spared_types(heard.text)
    if not spared or "?" in heard.text or _ALL_BUT.search(fold(heard.text)) is None:
        return False
    accounts = yield from talk.accounts()
    able = [one for one in accounts if one.status is AccountStatus.ACTIVE]
    chosen = [one.account_id for one in able if one.account_type not in spared]
    if not chosen:
        return False
    talk.drop(flow)
    yield from _propose_block(talk, chosen)
    return True


_ALL_BUT: Final = re.compile(
    r"\b(?:tod[oa]s?|(?:las|los|lo) (?:demas|otras|otros)|all|everything)\b"
)


def _block_declined(talk: Talk, flow: Flow, _slot: str) -> Steps:
    talk.drop(flow)
    text = _("De acuerdo, no bloqueé ninguna. Si cambias de idea, dime «bloquea mi tarjeta».")
    yield Say(text, default_suggestions())


def _unblock_chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    talk.drop(flow)
    yield from _propose_unblock(talk, choice)


def _block_corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Block another account instead: "esa no, la de débito"; leave out one of several: "la de ahorro no"."""
    named, spared = brake.account_type(heard.text), brake.spared_types(heard.text)
    if spared and not named:
        return (yield from _block_spared(talk, confirmation_id, spared))
    accounts = yield from talk.accounts()
    able = [one for one in accounts if one.status is AccountStatus.ACTIVE]
    chosen = [one for one in able if named in {ALL, one.account_type}]
    if not named or not chosen:
        return False
    yield from _propose_block(talk, [one.account_id for one in chosen])
    return True


def _block_spared(talk: Talk, confirmation_id: str, spared: frozenset[str]) -> Answered:
    """Leave accounts out of the card that waits; with nothing left, nothing is blocked."""
    chosen: Sequence[str] = talk.cards[confirmation_id]["slots"]["account_ids"]
    accounts = yield from talk.accounts()
    kept = [one for one in accounts if one.account_id in chosen and one.account_type not in spared]
    if not kept:
        yield from take_back(talk)
        yield Say(_("De acuerdo, no cambié nada: todo sigue como está."), default_suggestions())
    elif len(kept) == len(chosen):
        yield Say(_("De acuerdo, esa no la toco. Lo que tienes por confirmar sigue igual."))
    else:
        yield from _propose_block(talk, [one.account_id for one in kept])
    return True


def _block_again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose_block(talk, slots["account_ids"])


def _unblock_again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    yield from _propose_unblock(talk, str(slots["account_id"]))


BRAKE: Final = Domain(
    name="brake",
    wishes={BLOCK: block, UNBLOCK: unblock, KEEP: keep, STANDING: standing},
    flows=(
        FlowKind(
            BLOCK,
            called=lambda _flow: _("el bloqueo de tu cuenta"),
            why=lambda _flow: _("Te pregunto cuál porque tienes más de una cuenta y no adivino."),
            again=_block_again,
            answered=_block_answered,
            chosen=_block_chosen,
            corrected=_block_corrected,
            none_of_them=_block_declined,
        ),
        FlowKind(
            UNBLOCK,
            called=lambda _flow: _("el desbloqueo de tu cuenta"),
            why=lambda _flow: _("Te pregunto cuál porque tienes más de una cuenta y no adivino."),
            again=_unblock_again,
            chosen=_unblock_chosen,
        ),
    ),
)
