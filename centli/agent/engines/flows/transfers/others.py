"""Another figure beside the last transfer: "y otros 20"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import revising
from centli.agent.engines.flows.transfers import changing, choosing, filling
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Steps, Talk, money
from centli.agent.types import Option

_KEPT: Final = (
    "beneficiary_id",
    "to_type",
    "to_account_id",
    "label",
    "from_type",
    "from_account_id",
)
_BETWEEN: Final = frozenset({"balance", "thanks"})
"""What may be asked after a transfer without making it forgotten."""


def another_figure(talk: Talk, heard: Heard) -> Answered:
    """Prepare as much for who got the last one; while that card waits, ask whether it is to be more. False: it is something else."""
    figure = heard.amount.centavos if heard.amount is not None and heard.amount.definite else 0
    if not figure or heard.person is not None or not revising.another_figure(heard.text):
        return False
    waiting = [key for key, card in talk.cards.items() if card["name"] == filling.NAME]
    if heard.delta and talk.open:
        # "Otros 20 más" is added to what waits.
        return False
    if len(waiting) == 1 and waiting[0] == next(reversed(talk.cards)):
        yield from _ask_which(talk, waiting[0], figure)
        return True
    follows = talk.last.get("name") == filling.NAME or talk.last.get("intent") in _BETWEEN
    slots: Mapping[str, Any] = talk.made.get("slots", {})
    if talk.open or not follows or talk.made.get("name") != filling.NAME or not slots.get("label"):
        return False
    kept = {name: slots[name] for name in _KEPT if slots.get(name)}
    yield from filling.run(talk, talk.begin(filling.NAME, {**kept, "amount": figure}))
    return True


def _ask_which(talk: Talk, confirmation_id: str, figure: int) -> Steps:
    """Ask whether the card that waits is to be of more, or another one is to come beside it."""
    flow = talk.begin_change(confirmation_id)
    flow.slots = {**changing.without_sums(flow.slots), "said": ""}
    total = int(flow.slots.get("amount", 0)) + figure
    words = {"total": money(total), "other": money(figure), "name": flow.slots.get("label", "")}
    options = [
        Option(f"amount:{total}", _("Que sean %(total)s en total") % words),
        Option(f"{choosing.BESIDE}{figure}", _("Otro envío de %(other)s") % words),
    ]
    text = _("¿Subo ese envío a %(total)s, o preparo otro de %(other)s a %(name)s?")
    yield from talk.choose(flow, "amount", text % words, options)
