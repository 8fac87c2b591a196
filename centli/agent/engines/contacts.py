"""The flow of a new contact: name, CLABE, alias; it ends in a card."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.hearing import Heard
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions
from centli.agent.types import Outcome, Propose, Refuse, Step, ToolCall
from centli.kernel import clabe as clabes
from centli.kernel.text import fold
from crm.contracts import Relationship

NAME: Final = "add_contact"
NAME_LENGTH_MAX: Final = 100
NAME_WORDS_MAX: Final = 8
ALIAS_LENGTH_MAX: Final = 50

_RELATIONS: Final = {
    "hermano": Relationship.BROTHER, "hermana": Relationship.SISTER, "mama": Relationship.MOTHER,
    "papa": Relationship.FATHER, "esposa": Relationship.WIFE, "esposo": Relationship.HUSBAND,
    "novio": Relationship.PARTNER, "novia": Relationship.PARTNER, "hijo": Relationship.SON,
    "hija": Relationship.DAUGHTER, "amigo": Relationship.FRIEND, "amiga": Relationship.FRIEND,
    "tio": Relationship.UNCLE, "tia": Relationship.AUNT, "primo": Relationship.COUSIN,
    "prima": Relationship.COUSIN, "abuela": Relationship.GRANDMOTHER, "abuelo": Relationship.GRANDFATHER,
    "casero": Relationship.SERVICE, "jefe": Relationship.BOSS,
}  # fmt: skip

Answered = Generator[Step, Outcome | None, bool]


def take(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots what the first words name."""
    if heard.clabe is not None:
        slots["clabe"] = heard.clabe
    if heard.name and fold(heard.name) in _RELATIONS:
        # "agrega a mi hermana": who it is to the customer, not what they are called.
        slots["alias"] = heard.name
    elif heard.name:
        slots["name"] = _titled(heard.name)
    if heard.alias:
        slots["alias"] = heard.alias[:ALIAS_LENGTH_MAX]
    for word in fold(heard.text).split():
        if word.strip(".,;") in _RELATIONS:
            slots["relationship"] = _RELATIONS[word.strip(".,;")].value


def _titled(name: str) -> str:
    """Write a name with capitals when it came without any."""
    name = " ".join(name.split())[:NAME_LENGTH_MAX]
    return name.title() if name.islower() else name


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on as far as it goes: to a question, a refusal or a card."""
    slots = flow.slots
    if not slots.get("name"):
        yield from talk.ask(flow, "name", _("¿Cómo se llama la persona que quieres agregar?"))
        return
    if not slots.get("clabe"):
        text = _("¿Cuál es la CLABE de %(name)s? Son 18 dígitos.") % {"name": slots["name"]}
        yield from talk.ask(flow, "clabe", text, (_("Cancelar"),))
        return
    if not clabes.valid(slots["clabe"]):
        slots.pop("clabe")
        text = _("Esa CLABE no es válida: revisa sus 18 dígitos y dímela otra vez.")
        yield from talk.ask(flow, "clabe", text, (_("Cancelar"),))
        return
    yield from _propose(talk, flow)


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    alias = slots.get("alias") or slots["name"].split(" ")[0]
    outcome = yield ToolCall(
        "crm_beneficiary_propose",
        {
            "name": slots["name"],
            "alias": alias[:ALIAS_LENGTH_MAX],
            "relationship": slots.get("relationship", Relationship.OTHER.value),
            "clabe": slots["clabe"],
        },
    )
    if outcome is None:
        return
    if outcome.error is None:
        talk.drop(flow)
        talk.cards[outcome.value.public_id] = {"name": NAME, "slots": slots}
        yield Propose(outcome.value)
        return
    if outcome.error.code == "alias_taken":
        slots.pop("alias", None)
        text = _("Ya tienes un contacto con el alias «%(alias)s». ¿Qué alias le pongo a %(name)s?")
        yield from talk.ask(flow, "alias", text % {"alias": alias, "name": slots["name"]})
        return
    if outcome.error.code in {"invalid_clabe", "unknown_bank"}:
        slots.pop("clabe", None)
        flow.asked = "clabe"
    else:
        talk.drop(flow)
    yield Refuse(outcome.error, (_("Cancelar"), *default_suggestions()[:2]))


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    if flow.asked == "clabe":
        digits = heard.clabe or "".join(c for c in heard.text if c.isdigit())
        if not digits or (heard.clabe is None and any(c.isalpha() for c in heard.text)):
            return False
        flow.slots["clabe"] = digits
    elif flow.asked == "name":
        name = heard.text.strip(" .,;")
        if not name or any(c.isdigit() for c in name) or len(name.split()) > NAME_WORDS_MAX:
            return False
        flow.slots["name"] = _titled(name)
    elif flow.asked in {"alias", "edit"}:
        flow.slots["alias"] = heard.text.strip(" .,;«»\"'")[:ALIAS_LENGTH_MAX]
    else:
        return False
    flow.asked = ""
    yield from run(talk, flow)
    return True
