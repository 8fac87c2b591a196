"""A contact's alias, name or CLABE changed by chat: who, what, to what; it ends in a card."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.flows import numbers
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, contact_option, default_suggestions
from centli.agent.types import Outcome, Say, Step
from centli.kernel import clabe as clabes
from centli.kernel import patterns
from centli.kernel.text import fold
from crm.contracts import BeneficiaryView, Match

NAME: Final = "change_contact"
VALUE_LENGTH_MAX: Final = 100
ALIAS: Final = "alias"

_QUOTED = re.compile(r"[\"'«“‘](?P<value>[^\"'»”’]{1,100})[\"'»”’]")
_FIELDS: Final = {
    "alias": ALIAS, "apodo": ALIAS, "sobrenombre": ALIAS, "nickname": ALIAS,
    "nombre": "name", "name": "name",
    "clabe": "clabe", "cuenta": "clabe", "banco": "clabe",
}  # fmt: skip
_FIELD = re.compile(rf"\b(?P<field>{'|'.join(_FIELDS)})\b", re.IGNORECASE)
_OF = re.compile(r"^\W*(?:(?:de|del|of|for|a|al)\b\s*)+", re.IGNORECASE)
_TO = re.compile(
    r"\s*,?\s*\b(?:(?:y )?(?:ponle|dile|ll[aá]mal[oa])|por|como|que sea|to|as|a)\b:?\s*",
    re.IGNORECASE,
)
_RENAMES = re.compile(
    r"\b(?:renombr\w*|rename)\s+(?:a |al )?(?:mi contacto |my contact )?(?P<rest>.+)$",
    re.IGNORECASE,
)
_NICKNAMES = re.compile(
    r"\b(?:ponle|pon|dale)\s+(?:a (?P<who>.{2,60}?)\s+)?(?:de |como |el |un |por )*(?:alias|apodo|sobrenombre)\b\W*"
    r"(?:de |a (?P<whom>.{2,60}?) (?=[\"'«“‘]))?(?P<value>.+)$",
    re.IGNORECASE,
)
_QUOTED_FOR = re.compile(
    r"\b(?:ponle|pon|dile|ll[aá]male|d[ií]me|guarda)\s+(?:como |de )?[\"'«“‘](?P<value>[^\"'»”’]{1,60})[\"'»”’]\s+al? (?P<who>.{2,40}?)\W*$",
    re.IGNORECASE,
)
_TO_WHOM = re.compile(
    r"^\W*al? (?P<who>.{2,40}?) (?:ponle|pon|dale|dile)(?: de| como| el| un| por)* (?:alias|apodo|sobrenombre)\b\W*(?:de )?(?P<value>.+)$",
    re.IGNORECASE,
)
_AS_ALIAS = re.compile(
    r"\b(?:ponle|pon|dale)\s+(?:al? (?P<who>(?:(?:mi|la|el)\s+)?\w+)\s+)?(?P<value>(?!(?:de|el|un|como|por|al?)\b)\S.{0,40}?)\s+(?:de|como|por)\s+(?:alias|apodo|sobrenombre)"
    r"(?:\s+al? (?P<whom>.{2,40}?))?\W*$",
    re.IGNORECASE,
)
"""«Ponle a mi hermano Juanito de alias»."""
_CALLED_NOW: Final = patterns.lazy(
    r"(?:(?:oye|porfa|por favor|quiero|puedes|please) )*(?:cambi(?:a|ar|ale|e)|change) (?:(?:el nombre|nombre) (?:de(?:l)? |a ))?(?:al? )?(?:mi contacto )?(?P<who>[a-z][a-z ]{1,40}?) (?:al?|por|como|to) (?P<value>[a-z][a-z ]{1,40}?)(?: (?:porfa|por favor|please))?"
)
_RENAMED: Final = patterns.lazy(
    r"(?:(?:oye|porfa|por favor|quiero|puedes) )*(?:cambi(?:a|ar|ale)|renombra(?:r)?) a (?:mi )?(?!mi\b|el\b|la\b)[a-z]+ (?:a|por|como) (?!mi\b|el\b|la\b|un\b|una\b|otr[oa]\b)[a-z]+"
)
"""Plainly of somebody, though of nobody on the list: «cambia mis puntos por una taza» is not."""
_ITS_NAME = re.compile(
    r"^\W*al? (?P<who>.{2,40}?) (?:c[aá]mbia|corr[ií]ge|actual[ií]za)le(?: el| su)? (?P<field>alias|apodo|nombre)(?: (?:a|por|como|de))? (?P<value>.+)$"
    r"|\b(?:change|update|correct) (?P<whose>[^'’]{2,40}?)['’]s? (?P<its>nickname|alias|name) (?:to|as) (?P<new>.+)$",
    re.IGNORECASE,
)
_THEIRS = re.compile(r"\b(?:change|update|correct) (?P<who>[^'’]{2,40}?)['’]s?\W*$", re.IGNORECASE)
"""«Change my brother's …», before what is changed."""
_MOVED = re.compile(
    r"^(?:(?:oye|hola|fijate que|es que|que|ya) )*(?P<who>(?:(?:mi|el|la) )?\w+(?: \w+){0,2}?) (?:ya |me )?(?:cambi[oó]|cambiaron|tiene|abri[oó]|anda con)\b",
    re.IGNORECASE,
)
_CLABE_AND_ON = re.compile(r"\W*(?:\bes\b|\bser[ií]a\b)?\W*[0-9](?:[ -]?[0-9]){14,}.*$", re.DOTALL)
_TELLS_MORE: Final = patterns.lazy(
    r"\W*(?:ahora|ya|es que|porque|pues|tiene|cambio|le cambiaron|la (?:nueva|otra))\b"
)
_WHOSE = re.compile(
    r"\b(?:contacto|datos|contact|details) (?:de|del|a|of)\s+(?P<who>.+)$", re.IGNORECASE
)
_LETS_GO = re.compile(
    r"^\W*(?:no,? )?(?:mejor|que sea|ponle|pon|dile)\b(?: (?:que sea|de alias|alias|el alias|mejor|a|por|como))*\W*(?P<value>.{1,60}?)\W*$",
    re.IGNORECASE,
)
_ANYBODY: Final = re.compile(
    r"(?:a )?(?:(?:un|una|alguna?|uno|varios|los) )?(?:de )?(?:mis )?(?:contactos?|personas?|beneficiari[oa]s?|destinatari[oa]s?|alguien|tod[oa]s)"
)


_REMOVES_SOMEBODY: Final = patterns.lazy(
    r"(?:(?:oye|porfa|por favor|quiero|puedes|mejor|ya|y|bueno|please) )*(?:(?:(?:elimin|borr|quit|remuev|remov)\w*|da(?:le|r|rle)? de baja)(?: de una vez)? (?:al?|el|la)|(?:delete|remove)(?: (?:al?|el|la|my contact))?) (?P<who>[a-z][a-z ]{1,60}?)(?: (?:porfa|por favor|ya|please|(?:ya|que ya|porque|pues|ella|el) (?:no|nunca) .{1,60}))?"
)


def removed(text: str) -> str:
    """Return who is to be taken off the list, where an utterance says nothing else: "borra al plomero"; else nothing."""
    said = " ".join(re.sub(r"[^a-z0-9 ]+", " ", fold(text)).split())
    found = _REMOVES_SOMEBODY.fullmatch(said)
    if found is None:
        return ""
    # "Elimina a Lucía, no, mejor a Bruno".
    return _OFF_THE_LIST.sub("", _RATHER.split(found["who"])[-1])


_OFF_THE_LIST: Final = patterns.lazy(
    r" (?:de|from) (?:mis|mi|la|el|los|my|the) (?:contactos?|lista|agenda|beneficiarios|contacts|list)$"
)
"""«Quita a Bruno y a Lucía de mis contactos»: who, and from where."""


_RATHER: Final = patterns.lazy(
    r" (?:(?:no|mejor|perdon|digo|quise decir|mas bien|sorry) )+(?:(?:elimin|borr|quit)\w* )?(?:al?|el|la) (?=[a-z])"
)


def is_anybody(said: str) -> bool:
    """Say whether words name no one: "¿cómo borro un contacto?"."""
    return _ANYBODY.fullmatch(fold(said).strip()) is not None


def nobody(name: str) -> Steps:
    """Say that nobody on the list is called so."""
    text = _("No tienes a «%(name)s» entre tus contactos.")
    yield Say(text % {"name": name}, (_("Mis contactos"), _("Agregar contacto")))


def meant(
    talk: Talk, said: str
) -> Generator[Step, Outcome | None, tuple[BeneficiaryView | None, Sequence[BeneficiaryView]]]:
    """Return the one contact that a name certainly means, else those to ask about: to change or to take off, likeness is not enough."""
    found = yield from talk.resolve(said.strip())
    one = None if found is None else found.beneficiary
    if found is None or one is None:
        return None, () if found is None else found.candidates
    if found.match is Match.FUZZY and not is_called(one, said):
        return None, (one,)
    return one, ()


def is_called(one: BeneficiaryView, said: str) -> bool:
    """Say whether the name or the alias of a contact has the very words, but for those that lead to a name."""
    words = {word for word in re.findall(r"\w+", fold(said)) if not _LINKS.fullmatch(word)}
    return bool(words) and words <= set(re.findall(r"\w+", fold(f"{one.name} {one.alias}")))


_LINKS = re.compile(r"(?:al?|para|con|del?|el|las?|los|y|mi|don|dona|to|my|the|of)")


def not_as_said(said: str, people: Sequence[BeneficiaryView], question: str) -> str:
    """Return a question of who is meant that says so where nobody of those is called that."""
    if any(is_called(one, said) for one in people):
        return question
    lead = _("No tienes a «%(name)s» tal cual.") % {"name": said.strip()}
    return f"{lead} {question}"


def begin(talk: Talk, heard: Heard) -> Steps:
    """Begin with everything that the words name."""
    flow = Flow(NAME, read(heard.text))
    if heard.clabe is not None:
        flow.slots |= {"field": "clabe", "value": heard.clabe}
    talk.stack.append(flow)
    who = flow.slots.pop("who", "")
    if who and not is_anybody(who):
        yield from _find(talk, flow, who)
    yield from _go_on(talk, flow)


def read(text: str) -> dict[str, str]:
    """Return who is meant (``who``), the ``field`` and its new ``value``, as far as the words say."""
    without = _CLABE_AND_ON.sub("", text)
    if without != text and (moved := _MOVED.search(without)) is not None:
        return _known({"field": "clabe", "who": moved["who"]})
    text = without
    if whole := _whole(text):
        return _known(whole)
    quoted = _QUOTED.search(text)
    value = "" if quoted is None else quoted["value"]
    plain = text if quoted is None else text[: quoted.start()]
    if quoted is not None and not plain.strip():
        plain = text[quoted.end() :]
    if (renames := _RENAMES.search(plain)) is not None:
        who, value = _split(renames["rest"], value)
        return _known({"field": ALIAS, "who": who, "value": value})
    if (nicknames := _NICKNAMES.search(text)) is not None:
        who = nicknames["who"] or nicknames["whom"] or ""
        value = value or nicknames["value"]
        if not who and (told := re.match(r"al?\s+(.{2,60}?):\s*(.+)", value)) is not None:
            who, value = told[1], told[2]
        elif not who:
            first, *rest = re.split(r"\s+(?:a|al|to)\s+", nicknames["value"], maxsplit=1)
            who, value = "".join(rest), value if quoted else first
        return _known({"field": ALIAS, "who": who, "value": value})
    found = _FIELD.search(plain)
    if found is None:
        whose = _WHOSE.search(plain)
        return _known({"who": "" if whose is None else whose["who"], "value": value})
    # "…el banco de mi mamá, ahora es otra CLABE": behind the pause stands nobody's name.
    theirs = _THEIRS.search(plain[: found.start()])
    named = _OF.sub("", plain[found.end() :]) if theirs is None else theirs["who"]
    before, _pause, behind = named.partition(",")
    who, value = _split(before if _TELLS_MORE.match(fold(behind)) else named, value)
    return _known({"field": _FIELDS[found["field"].lower()], "who": who, "value": value})


def called_now(talk: Talk, said: str) -> Answered:
    """Take «cambia a Bruno a Brunito» for another alias: of a contact, where nobody is called the second."""
    found = _CALLED_NOW.fullmatch(said)
    if found is None or talk.top is not None or talk.open:
        return False
    one, _people = yield from meant(talk, found["who"])
    is_plain = one is not None or _RENAMED.fullmatch(said) is not None
    if not is_plain or (yield from talk.called(found["value"])):
        return False
    flow = talk.begin(NAME, {"field": ALIAS, "value": found["value"].title()})
    yield from _find(talk, flow, found["who"])
    yield from _go_on(talk, flow)
    return True


def _whole(text: str) -> dict[str, str]:
    """Read who, what and to what where an utterance says them in one form: "a Juan ponle de alias bro", "change Juan's name to…"."""
    if (named := _TO_WHOM.search(text) or _QUOTED_FOR.search(text)) is not None:
        return {"field": ALIAS, "who": named["who"], "value": named["value"]}
    if (named := _AS_ALIAS.search(text)) is not None and (named["who"] or named["whom"]):
        return {"field": ALIAS, "who": named["who"] or named["whom"], "value": named["value"]}
    if (named := _ITS_NAME.search(text)) is None:
        return {}
    field = _FIELDS[(named["field"] or named["its"]).lower()]
    who, value = named["who"] or named["whose"], named["value"] or named["new"]
    return {"field": field, "who": who, "value": value}


def _split(rest: str, value: str) -> tuple[str, str]:
    """Part "mi hermano a bro" at its last joint; with the value known, whatever stands before it is the person."""
    rest = rest.strip(" .,;:?!")
    joints = list(_TO.finditer(f"{rest} " if value else rest))
    if not joints:
        return rest, value
    last = joints[-1]
    if value:
        return (rest[: last.start()] if last.end() >= len(rest) else rest), value
    return rest[: last.start()], rest[last.end() :]


def _known(slots: Mapping[str, str]) -> dict[str, str]:
    clean = {
        name: text.strip(" .,;:?!\"'«»“”‘’")[:VALUE_LENGTH_MAX] for name, text in slots.items()
    }
    return {name: text for name, text in clean.items() if text}


def _find(talk: Talk, flow: Flow, said: str) -> Steps:
    """Find the one contact that is meant; else offer those who may be."""
    one, people = yield from meant(talk, said)
    if one is not None:
        _meant(flow, one.beneficiary_id, one.name)
    elif people:
        options = [contact_option(one) for one in people]
        yield from talk.choose(flow, "contact", not_as_said(said, people, _whom()), options)
    else:
        flow.slots["nobody"] = said


def _meant(flow: Flow, beneficiary_id: str, name: str) -> None:
    flow.slots |= {"beneficiary_id": beneficiary_id, "label": name}
    flow.asked, flow.options = "", []


def _whom() -> str:
    return _("¿A quién de tus contactos le cambio los datos?")


def _go_on(talk: Talk, flow: Flow) -> Steps:
    """Go on as far as it goes: to a question, a refusal or a card."""
    slots = flow.slots
    if talk.asked_now:
        return
    if "beneficiary_id" not in slots:
        people = yield from talk.contacts()
        if not people:
            talk.drop(flow)
            yield Say(_("Todavía no tienes contactos."), (_("Agregar contacto"),))
            return
        if name := slots.pop("nobody", ""):
            if slots.get("field") in {ALIAS, "name"} and "value" not in slots:
                yield from _called_so_now(talk, flow, name, people)
                return
            talk.drop(flow)
            yield from nobody(name)
            return
        yield from talk.choose(flow, "contact", _whom(), [contact_option(one) for one in people])
    elif "field" not in slots:
        text = _("¿Qué le cambio a %(name)s: el alias, el nombre o la CLABE?")
        names = (_("El alias"), _("El nombre"), _("La CLABE"))
        yield from talk.ask(flow, "edit", text % {"name": slots["label"]}, names)
    elif "value" not in slots:
        yield from talk.ask(flow, slots["field"], _question(flow), (_("Cancelar"),))
    elif slots["field"] == "clabe" and not clabes.valid(slots["value"]):
        text = numbers.needs_a_clabe(numbers.kind(f"numero {slots.pop('value')}"))
        yield from talk.ask(flow, "clabe", text, (_("Cancelar"),))
    else:
        yield from _propose(talk, flow)


def _called_so_now(talk: Talk, flow: Flow, name: str, people: Sequence[BeneficiaryView]) -> Steps:
    """Take «cámbiale el nombre a Toño Herrera», who is nobody yet, for the new name: of Toño where there is one, else it is asked whose."""
    first, *rest = fold(name).split()
    flow.slots["value"] = name
    meant = [one for one in people if first in {one.alias_lower, fold(one.name).split()[0]}]
    if rest and len(meant) == 1 and flow.slots["field"] == "name":
        _meant(flow, meant[0].beneficiary_id, meant[0].name)
        yield from _go_on(talk, flow)
        return
    text = _("No tienes a «%(name)s» entre tus contactos. Si así se llama ahora, ¿quién es?")
    options = [contact_option(one) for one in meant or people]
    yield from talk.choose(flow, "contact", text % {"name": name}, options)


def _question(flow: Flow) -> str:
    questions = {
        ALIAS: _("¿Qué alias le pongo a %(name)s?"),
        "name": _("¿Cómo se llama ahora %(name)s en tu lista?"),
        "clabe": _("¿Cuál es la CLABE de %(name)s? Son 18 dígitos."),
    }
    return questions[flow.slots["field"]] % {"name": flow.slots["label"]}


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    outcome = yield from talk.propose("crm_beneficiary_change_propose", slots, _arguments)
    if outcome.error is None:
        yield from talk.accepted(flow, outcome.value, slots)
        return
    if outcome.error.code in {"alias_taken", "invalid_clabe", "unknown_bank"}:
        slots.pop("value")
        flow.asked, flow.question = slots["field"], _question(flow)
        talk.asked_now = True
    else:
        talk.drop(flow)
    yield from talk.refuse(outcome.error, (_("Cancelar"), *default_suggestions()[:2]))


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "beneficiary_id": slots["beneficiary_id"],
        slots["field"]: slots["value"],
        "supersedes": slots.get("supersedes"),
    }


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    if flow.asked == "choice:contact":
        said = heard.person or heard.whole_person
        if said is None:
            return False
        yield from _find(talk, flow, said)
    elif flow.asked == "edit":
        field = _FIELD.search(fold(heard.text))
        if field is None:
            return False
        flow.slots["field"] = _FIELDS[field["field"]]
    elif flow.asked == "clabe":
        digits = heard.clabe or "".join(c for c in heard.text if c.isdigit())
        if not digits or (heard.clabe is None and any(c.isalpha() for c in heard.text)):
            return False
        flow.slots["value"] = digits
    else:
        value = _known({"value": heard.text}).get("value", "")
        if not value or removed(heard.text):
            return False
        flow.slots["value"] = value
    yield from _go_on(talk, flow)
    return True


def chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    """Take the contact that was tapped."""
    people = yield from talk.contacts()
    name = next((one.name for one in people if one.beneficiary_id == choice), "")
    _meant(flow, choice, name)
    yield from _go_on(talk, flow)


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card with another value, or of another: "mejor bro", "no, a Pedro". False: nothing changed."""
    card = talk.cards[confirmation_id]
    if heard.whole_person is not None and _OF_ANOTHER.match(fold(heard.text)) is not None:
        one, _others = yield from meant(talk, heard.whole_person)
        if one is not None and one.beneficiary_id != card["slots"]["beneficiary_id"]:
            told = {"beneficiary_id": one.beneficiary_id, "label": one.name}
            yield from again(talk, {**card["slots"], **told, "supersedes": confirmation_id}, heard)
            return True
    said = _QUOTED.search(heard.text) or _LETS_GO.search(heard.text)
    if said is None:
        return False
    value = heard.clabe if card["slots"]["field"] == "clabe" else said["value"]
    if not value or value == card["slots"]["value"]:
        return False
    yield from again(talk, {**card["slots"], "value": value, "supersedes": confirmation_id}, heard)
    return True


_OF_ANOTHER: Final = patterns.lazy(
    r"\W*(?:(?:no|ay|uy|perdon|digo|mejor|espera|era|es|sino)\b\W*){1,4}al?\b"
)
"""«No, a Pedro»: whose it is to be; «no, Pedro» is another alias."""


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: the same contact and field, another value."""
    flow = talk.begin_change(confirmation_id)
    flow.slots.pop("value")
    yield from _go_on(talk, flow)


def again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    """Propose the same change once more."""
    flow = talk.begin(NAME, slots)
    yield from _propose(talk, flow)


def called(flow: Flow) -> str:
    """Name the flow within a question."""
    name = flow.slots.get("label")
    return _("el cambio de %(name)s") % {"name": name} if name else _("el cambio de un contacto")


KIND: Final = FlowKind(
    name=NAME,
    answered=answered,
    called=called,
    why=lambda _flow: _("Te pregunto para cambiar solo lo que quieres, y a quien quieres."),
    again=again,
    chosen=chosen,
    corrected=corrected,
    edit=edit,
)
