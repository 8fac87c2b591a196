"""The switch of transfers by chat: off by a tap, on by a tap and the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.chat_switch import CHAT_OFF, CHAT_ON
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Domain, FlowKind, Start
from centli.agent.engines.talk import Steps, Talk, default_suggestions
from centli.agent.types import Say


def _switch(name: str) -> Start:
    """Return what prepares the card of a switch, or says that it is so already."""

    def begin(talk: Talk, _heard: Heard) -> Steps:
        limits = yield from talk.read("banking_limits_get")
        if limits is None:
            return
        if limits.transfers_by_chat == (name == CHAT_ON):
            yield from _as_it_is(name)
            return
        yield from _proposed(talk, name)

    return begin


def _as_it_is(name: str) -> Steps:
    if name == CHAT_ON:
        yield Say(_("Ya tienes encendidas las transferencias por chat."), default_suggestions())
    else:
        text = _("Ya tienes apagadas las transferencias por chat: desde aquí no sale dinero.")
        yield Say(text, (_("Enciende las transferencias por chat"), _("¿Cuánto tengo?")))


def _proposed(talk: Talk, name: str) -> Steps:
    waiting = [key for key, card in talk.cards.items() if card["name"] in {CHAT_OFF, CHAT_ON}]
    slots = {"supersedes": waiting[-1] if waiting else None}
    outcome = yield from talk.propose(
        "banking_chat_transfers_propose", slots, lambda kept: {"enabled": name == CHAT_ON, **kept}
    )
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return
    for key in waiting:
        talk.cards.pop(key, None)
    yield from talk.proposed(name, outcome.value, {})


def _again(name: str) -> Callable[[Talk, Mapping[str, Any], Heard], Steps]:
    return lambda talk, _slots, heard: _switch(name)(talk, heard)


CHAT_SWITCH: Final = Domain(
    name="chat_switch",
    wishes={CHAT_OFF: _switch(CHAT_OFF), CHAT_ON: _switch(CHAT_ON)},
    flows=tuple(
        FlowKind(
            name,
            called=lambda _flow: _("tus transferencias por chat"),
            why=lambda _flow: _("Porque así queda hasta que lo cambies."),
            again=_again(name),
        )
        for name in (CHAT_OFF, CHAT_ON)
    ),
)
