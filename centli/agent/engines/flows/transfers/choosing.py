"""One of those that a question of a transfer offered: taken, and another of them afterwards, while its card waits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import places
from centli.agent.engines.flows.transfers import filling
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.types import Option
from centli.kernel import patterns
from centli.kernel.text import fold_words

BESIDE: Final = "beside:"
"""An amount for another transfer, and not for the card that waits."""


def chosen(talk: Talk, flow: Flow, slot: str, choice: str) -> Steps:
    """Take the button that was pressed and go on; what else was offered is kept."""
    slots = flow.slots
    slots["chose"] = {"slot": slot, "choice": choice, "options": flow.options}
    if slot == "payee":
        slots["beneficiary_id"] = choice
        contacts = yield from talk.contacts()
        person = next((one for one in contacts if one.beneficiary_id == choice), None)
        slots["label"] = person.name if person else ""
    elif slot == "amount":
        slots["amount"] = int(choice.partition(":")[2])
        if choice.startswith(BESIDE):
            # Another transfer: the card that waits stays.
            slots.pop("supersedes", None)
    elif slot == "source":
        slots["from_account_id"] = choice
        for name in ("from_type", "split", "without"):
            slots.pop(name, None)
    yield from filling.run(talk, flow)


def points_at_another(heard: Heard) -> bool:
    """Say whether words name one of several by its place, or the other, and nothing else: "mejor la primera", "no, la otra"."""
    return "?" not in heard.text and _ONE.fullmatch(fold_words(heard.text)) is not None


def another(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Take another of those that were offered for the card's own; of several others it is asked which. False: none was offered."""
    chose = talk.cards[confirmation_id]["slots"].get("chose")
    found = _ONE.fullmatch(fold_words(heard.text)) if points_at_another(heard) else None
    if chose is None or found is None or len(talk.open) > 1:
        return False
    if not _still_holds(talk.cards[confirmation_id]["slots"], chose):
        # "El otro" of a question whose answer was changed by words since is nobody in particular.
        return False
    options = chose["options"]
    meant = [one for one in options if one["id"] != chose["choice"]]
    if found["place"]:
        meant = [options[n] for n in places.named(found["place"], len(options)) if n < len(options)]
    if not meant or meant[0]["id"] == chose["choice"]:
        return False
    flow = talk.begin_change(confirmation_id)
    if len(meant) > 1:
        text = _("¿Cuál de los otros?")
        yield from talk.choose(flow, chose["slot"], text, [Option(**one) for one in meant])
    else:
        flow.options = options
        yield from chosen(talk, flow, chose["slot"], meant[0]["id"])
    return True


def _still_holds(slots: Mapping[str, Any], chose: Mapping[str, Any]) -> bool:
    value = {
        "payee": slots.get("beneficiary_id"),
        "amount": f"amount:{slots.get('amount')}",
        "source": slots.get("from_account_id"),
    }
    return bool(value.get(chose["slot"]) == chose["choice"])


_ONE: Final[re.Pattern[str]] = patterns.lazy(
    r"(?:(?:no|mejor|perdon|digo|oye|ay|ah|espera|que|sea|es|era|quiero|quise decir|dije|es[ae]|siempre|entonces|va|pues) ){0,5}"
    r"(?:a )?(?:al|el|la|lo|los|las) (?:(?P<place>(?:primer|segund|tercer|cuart|quint|ultim)[oa])|otr[oa])"
    r"(?: (?:cantidad|opcion|monto|cuenta|mejor|porfa|por favor|no es[ae])){0,3}"
)
