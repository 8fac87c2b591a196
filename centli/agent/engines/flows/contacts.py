"""Contacts: the list, the flow of a new one (name, CLABE, alias), and taking one off; each ends in a card (``changing`` has the rest)."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.flows import changing, numbers
from centli.agent.engines.heard import CHANGE, REMOVE, Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, contact_option, default_suggestions
from centli.agent.types import OPTIONS_MAX, Option, Outcome, Say, Show, Step
from centli.kernel import clabe as clabes
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words
from crm.contracts import BeneficiaryView, Relationship

NAME: Final = "add_contact"
REMOVAL: Final = "remove_contact"
LISTED: Final = "contact"
"""What was told last: a contact's account."""
NAME_LENGTH_MAX: Final = 100
NAME_WORDS_MAX: Final = 8
ALIAS_LENGTH_MAX: Final = 50
_NAME_LEAD = re.compile(
    r"^(?:(?:y|pues|ah)\s+)?(?:se llama|(?:la (?:cuenta|clabe) )?es(?: (?:de|para|a nombre de))?|su nombre es|(?:est[aá] )?a nombre de|(?:his|her) name is|it's(?: for)?)\s+",
    re.IGNORECASE,
)
_TITLES: Final = frozenset({"don", "dona", "senor", "senora", "sr", "sra"})
_WHICH_ONE = re.compile(r"\s+(?:el|la)\s+del?\b", re.IGNORECASE)
_NAME_TAIL = re.compile(r"(?:(?:^|[\s,]+)(?:y|con|el|su|de|and|with|his|her))+$", re.IGNORECASE)
_ALIAS_CHANGE = re.compile(
    r"\b(?:alias|dile|ponle|gu[aá]rdal[oa] como|apodo|call (?:him|her|them)|nickname)(?: (?:que sea|is|sea|es|de|mejor|el|la|a|alias))*:? (?P<alias>[^,.;]{1,50})$",
    re.IGNORECASE,
)
_REMOVED = re.compile(
    r"\b(?:elimin|borr|quit|remuev|saca|baja|delete|remove)\w* (?:a |al |el |la |mi |contacto |alias |beneficiari[oa] |de )*"
    r"(?P<who>[a-z][a-z ]{1,40}?)(?: (?:de|from) (?:mis|mi|la|my|los)\b.*)?$"
)

_NO_NAME = re.compile(
    r"\b(?:que|es|son|sea|alias|apodo|clabe|cuenta|no|nombre|quiero|quieres|necesito|pued\w+|porque|como|cual|cuanto|cuando|donde|pero|mejor"
    r"|espera|esperame|oye|ya|me|te|se|le|lo|sus?|hola|gracias|ahora|dime|es[aeo]|est[aeo]|aqui|sabes|tengo|tiene|mism[oa]|i|you|my|the|is|not|what|how)\b"
)
"""Words that names do not have: with one of them it is a sentence."""
_ASKS_OF_SOMEBODY = re.compile(
    r"(?:(?:oye|y|porfa|por favor|disculpa|me) )*(?:(?P<who>quien es) |(?:de )?(?:que|cual) (?:banco|cuenta|clabe) (?:es|tiene|usa|le tengo)(?: (?:registrad|guardad|agregad)[oa])?(?: (?:el|la cuenta|la))?(?: de(?:l)?| a)? "
    r"|(?:cual es|dime|dame|pasame|me das|me pasas|sabes|tienes) (?:la |el )?(?:clabe|cuenta|banco|numero de cuenta) (?:de(?:l)?|para) "
    r"|(?P<kept>(?:ya )?(?:tengo|tienes|esta|estan) (?:registrad|guardad|agregad|dad)[oa]s?(?: de alta)?(?: en mis contactos)?) (?:al? )?)"
    r"(?P<name>(?!mi (?:cuenta|tarjeta|clabe|ahorro|credito|debito|banco|nomina)\b|(?:la|el) (?:que|mia|mio|banco)\b)[a-z][a-z ]{1,40}?)(?: (?:en mis contactos|en mi lista|registrad[oa]|porfa|por favor))?"
)
"""Questions about one contact: "¿de qué banco es Bruno?", "¿tengo registrada a Carla?"."""
_AND_WHICH_BANK: Final = patterns.lazy(
    r"(?<=\w) (?:y )?(?:de )?(?:que|cual) (?:banco|cuenta|clabe) (?:es|tiene|usa)$"
)
"""«¿Quién es Ana? ¿De qué banco es?»: both are told at once."""
_AND_OF: Final = patterns.lazy(
    r"(?:(?:y|e|ok|oye|ah) )+(?:(?:cual es |dime )?(?:la |el )?(?:clabe |cuenta |banco |de banco )?(?:del?|de la) |a |(?!la |el |de ))(?P<name>(?!(?:mi[ao]s?|mi (?:cuenta|tarjeta|clabe|ahorro|credito)|otr[oa])\b)[a-z][a-z ]{1,40}?)(?: (?:porfa|por favor))?"
)
"""«¿Y la de Bruno?», after another contact's."""
_RELATIONS: Final = {
    "hermano": Relationship.BROTHER, "hermana": Relationship.SISTER, "mama": Relationship.MOTHER,
    "papa": Relationship.FATHER, "esposa": Relationship.WIFE, "esposo": Relationship.HUSBAND,
    "novio": Relationship.PARTNER, "novia": Relationship.PARTNER, "hijo": Relationship.SON,
    "hija": Relationship.DAUGHTER, "amigo": Relationship.FRIEND, "amiga": Relationship.FRIEND,
    "tio": Relationship.UNCLE, "tia": Relationship.AUNT, "primo": Relationship.COUSIN,
    "prima": Relationship.COUSIN, "abuela": Relationship.GRANDMOTHER, "abuelo": Relationship.GRANDFATHER,
    "casero": Relationship.SERVICE, "jefe": Relationship.BOSS,
}  # fmt: skip


def take(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots what the first words name."""
    take_number(slots, heard)
    if heard.name and fold(heard.name) in _RELATIONS:
        # "agrega a mi hermana": who it is to the customer, not what they are called.
        slots["alias"] = heard.name
    elif heard.name:
        slots["name"] = _titled(_WHICH_ONE.split(heard.name)[0])
    if heard.alias:
        slots["alias"] = heard.alias[:ALIAS_LENGTH_MAX]
        if fold(heard.alias) in _TITLES and slots.get("name"):
            # "a don Beto, el de los tacos"
            slots["alias"] = f"{heard.alias} {slots['name'].split()[0].lower()}"
        first, *rest = heard.alias.split()
        if rest and fold(first) in _RELATIONS and not heard.name:
            # "agrega a mi tía Lupe": who it is, and the name.
            slots["name"] = _titled(" ".join(rest))
    for word in fold(heard.text).split():
        if word.strip(".,;") in _RELATIONS:
            slots["relationship"] = _RELATIONS[word.strip(".,;")].value


def take_number(slots: dict[str, Any], heard: Heard) -> None:
    """Put into the slots the number that stands where the CLABE should, and what else it is."""
    number = numbers.kind(heard.text)
    if heard.clabe is not None:
        slots["clabe"] = heard.clabe
    elif number:
        slots["clabe"] = ""
    if number:
        slots["number"] = number


def _titled(name: str) -> str:
    """Write a name with capitals when it came without any."""
    name = " ".join(name.split())[:NAME_LENGTH_MAX]
    return name.title().replace(" Y ", " y ") if name.islower() else name


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on as far as it goes: to a question, a refusal or a card."""
    slots = flow.slots
    flow.asked, flow.options = "", []
    if "clabe" in slots and not clabes.valid(slots["clabe"]):
        slots.pop("clabe")
        text = numbers.needs_a_clabe(slots.pop("number", ""))
        yield from talk.ask(flow, "clabe", text, (_("Cancelar"),))
        return
    if not slots.get("name"):
        yield from talk.ask(flow, "name", _("¿Cómo se llama la persona que quieres agregar?"))
        return
    if not slots.get("clabe"):
        text = _("¿Cuál es la CLABE de %(name)s? Son 18 dígitos.") % {"name": slots["name"]}
        yield from talk.ask(flow, "clabe", text, (_("Cancelar"),))
        return
    yield from _propose(talk, flow)


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    outcome = yield from talk.propose("crm_beneficiary_propose", slots, _arguments)
    if outcome.error is None:
        yield from talk.accepted(flow, outcome.value, slots)
        return
    if outcome.error.code == "alias_taken":
        alias = alias_of(slots)
        slots.pop("alias", None)
        text = _("Ya tienes un contacto con el alias «%(alias)s». ¿Qué alias le pongo a %(name)s?")
        yield from talk.ask(flow, "alias", text % {"alias": alias, "name": slots["name"]})
        return
    if outcome.error.code in {"invalid_clabe", "unknown_bank"}:
        slots.pop("clabe", None)
        flow.asked, flow.question = "clabe", _("¿Cuál es la CLABE? Son 18 dígitos.")
        talk.asked_now = True
    else:
        talk.drop(flow)
    yield from talk.refuse(outcome.error, (_("Cancelar"), *default_suggestions()[:2]))


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": slots["name"],
        "alias": alias_of(slots)[:ALIAS_LENGTH_MAX],
        "relationship": slots.get("relationship", Relationship.OTHER.value),
        "clabe": slots["clabe"],
        "supersedes": slots.get("supersedes"),
    }


def alias_of(slots: Mapping[str, Any]) -> str:
    """Return what a new contact will be called by: the alias, else the first name."""
    return str(slots.get("alias") or slots["name"].split(" ")[0])


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    slots = flow.slots
    if changing.removed(heard.text):
        # "Borra a Toño" is no name, and no nickname.
        return False
    if (yield from _asks_on(talk, flow, heard)):
        return True
    if flow.asked == "clabe" or heard.clabe is not None:
        if not _takes_number(flow, heard):
            return False
    elif flow.asked == "name":
        alias = _ALIAS_CHANGE.search(heard.text)
        name = _bare_name(heard.text if alias is None else heard.text[: alias.start()])
        if alias is not None:
            slots["alias"] = alias["alias"].strip(" .,;«»\"'")[:ALIAS_LENGTH_MAX]
        if _is_a_name(name, heard):
            slots["name"] = _titled(name)
        elif alias is None:
            return False
    elif flow.asked in {"alias", "edit"}:
        slots["alias"] = heard.text.strip(" .,;«»\"'")[:ALIAS_LENGTH_MAX]
    else:
        return False
    yield from run(talk, flow)
    return True


def _takes_number(flow: Flow, heard: Heard) -> bool:
    """Put a number that is said for the CLABE into the slots; False where the words are something else's."""
    digits = heard.clabe or "".join(c for c in heard.text if c.isdigit())
    spelled = any(c.isalpha() for c in heard.text)
    if not digits or (heard.clabe is None and spelled):
        return False
    if flow.asked not in {"clabe", "edit"} and spelled:
        return False
    flow.slots["clabe"], flow.slots["number"] = digits, numbers.kind(f"numero {heard.text}")
    return True


_WHATEVER: Final = patterns.lazy(
    r"(?:(?:pues|ponle|pon|no se|me da igual|da igual|igual|lo) )*(?:cualquier(?:a| cosa)?|(?:lo|el) que (?:sea|quieras|gustes|tu quieras|tu digas|mejor te parezca)|tu (?:elige|decide|dime)|da igual|me da igual|whatever|anything|no se)(?: (?:esta bien|porfa|por favor))?"
)


def _bare_name(text: str) -> str:
    """Return a name without the words around it: "se llama Laura Torres"."""
    return _NAME_TAIL.sub("", _NAME_LEAD.sub("", text.strip(" .,;"))).strip()


def _is_a_name(name: str, heard: Heard) -> bool:
    """Tell "Pedro Gómez de la Torre" from a yes, a question and a sentence, none of which is put on a card."""
    words = name.split()
    is_said = heard.yes or heard.hesitates or heard.why or "?" in heard.text
    is_sentence = _NO_NAME.search(fold(name)) is not None
    fits = 0 < len(words) <= NAME_WORDS_MAX and not any(c.isdigit() for c in name)
    return fits and not is_said and not is_sentence


def _asks_on(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask for the field that is named, and again for an alias where none is chosen."""
    if flow.asked == "alias" and _WHATEVER.fullmatch(fold_words(heard.text)) is not None:
        yield from talk.ask_again(flow, _("Elige uno con el que lo reconozcas."))
        return True
    return flow.asked == "edit" and (yield from _field_named(talk, flow, heard))


def _field_named(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    folded = fold(heard.text)
    if re.fullmatch(r"(?:el |su )?nombre", folded):
        yield from talk.ask(flow, "name", _("¿Cómo se llama?"))
    elif re.fullmatch(r"(?:el |su )?alias", folded):
        yield from talk.ask(flow, "alias", _("¿Qué alias le pongo?"))
    elif re.fullmatch(r"(?:la |su )?(?:clabe|cuenta)", folded):
        yield from talk.ask(flow, "clabe", _("¿Cuál es la CLABE? Son 18 dígitos."))
    else:
        return False
    return True


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card with another CLABE or alias; the old one is void. False: nothing changed."""
    card = talk.cards[confirmation_id]
    slots = dict(card["slots"])
    alias = _ALIAS_CHANGE.search(heard.text)
    if heard.clabe is not None:
        slots["clabe"] = heard.clabe
    if alias is not None:
        slots["alias"] = alias["alias"].strip(" .,;«»\"'")[:ALIAS_LENGTH_MAX]
    if (name := _NAME_CHANGE.search(heard.text)) is not None:
        slots["name"] = _titled(name["name"].strip())
    if slots == card["slots"]:
        return False
    yield from run(talk, talk.begin(NAME, {**slots, "supersedes": confirmation_id}))
    return True


def names_a_value(heard: Heard) -> bool:
    """Say whether another alias or CLABE is named, and nobody else: "su alias es tacos", "no, la CLABE es …"."""
    words = "".join(f"{word} " for word in re.findall(r"[^\W\d]+", fold(heard.text)))
    of_itself = "?" not in heard.text and _OF_ITS_CLABE.fullmatch(words) is not None
    names = _ALIAS_CHANGE.search(heard.text) or _NAME_CHANGE.search(heard.text)
    return (heard.clabe is not None and of_itself) or names is not None


_NAME_CHANGE: Final = re.compile(
    r"^\W*(?:(?:no|mejor|perd[oó]n|digo|oye|ah|ay|bueno)\b\W*){0,3}(?:se llama|su nombre (?:completo )?es|el nombre (?:completo )?es|(?:his|her) name is)\s+(?P<name>[^\W\d_][^,.;?!0-9]{1,60})$",
    re.IGNORECASE,
)
"""«No, se llama Lola Vega», over the card of who is to be added."""


_OF_ITS_CLABE: Final = re.compile(
    r"(?:(?:no|perdon|disculpa|ay|mejor|sino|me|equivoque|en|esta|estaba|mal|con|que|la|su|el|numero|clabe|de|cuenta"
    r"|correcta|correcto|buena|bien|es|era|sea|the|is|right|wrong|sorry) )*"
)
"""Words that may stand beside a CLABE that takes the place of the card's own; of another's it is asked whose it is."""


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: every value is kept until another is named."""
    flow = talk.begin_change(confirmation_id)
    text = _("¿Qué cambio: el nombre, el alias o la CLABE?")
    yield from talk.ask(flow, "edit", text, (_("El nombre"), _("El alias"), _("La CLABE")))


def again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    """Take the same person up once more."""
    kept = {name: value for name, value in slots.items() if name != "supersedes"}
    yield from run(talk, talk.begin(NAME, kept))


def called(flow: Flow) -> str:
    """Name the flow within a question."""
    name = flow.slots.get("name")
    return _("agregar a %(name)s") % {"name": name} if name else _("tu nuevo contacto")


def why(flow: Flow) -> str:
    """Say why it asks what it asked last."""
    reasons = {
        "clabe": _(
            "La CLABE dice a qué banco y a qué cuenta llega el dinero; con ella no hay confusión."
        ),
        "name": _("El nombre es el que verás en cada envío, para que sepas a quién le mandas."),
        "alias": _("El alias es como le dices tú, para que me lo puedas pedir así."),
    }
    return reasons.get(flow.asked, _("Te pregunto para guardar bien a tu contacto."))


# ── The list, and taking somebody off it ─────────────────────────────────────────────────────────────────────────────


def listed(talk: Talk, _heard: Heard) -> Steps:
    """Show whom the customer can pay."""
    people = yield from talk.contacts()
    if not people:
        text = _("Todavía no tienes contactos. Para agregar uno dime su nombre y su CLABE.")
        yield Say(text, (_("Agregar contacto"), _("¿Cuánto tengo?")))
        return
    send = _("Transferir a %(alias)s") % {"alias": people[0].alias}
    yield Show("beneficiaries", people, suggestions=(send, _("Agregar contacto")))


def of_somebody(talk: Talk, heard: Heard) -> Answered:
    """Take what is asked of one contact, and «borra al plomero»; False where nobody on the list is meant."""
    said = " ".join(re.sub(r"[^a-z0-9 ]+", " ", fold(heard.text)).split())
    if heard.amount is None and (
        (yield from changing.called_now(talk, said)) or (yield from _gone_or_kept(talk, said))
    ):
        return True
    if heard.amount is None and (who := changing.removed(heard.text)):
        return (yield from _taken_off(talk, heard, who))
    if talk.top is not None:
        return False
    asked = _ASKS_OF_SOMEBODY.fullmatch(_AND_WHICH_BANK.sub("", said))
    goes_on = talk.last.get("about") == LISTED and "?" in heard.text
    if asked is None and goes_on and (one_more := _AND_OF.fullmatch(said)) is not None:
        # "¿Y de mis puntos?" is of something else.
        return (yield from _tell(talk, heard, one_more, is_sure=False))
    is_sure = asked is not None and asked["who"] is None
    return asked is not None and (yield from _tell(talk, heard, asked, is_sure=is_sure))


_GONE: Final = patterns.lazy(
    r"(?:(?:oye|es que|fijate que|hola|porfa) )*(?:al? )?(?P<who>(?:mi |el |la )?[a-z]+(?: [a-z]+)?) (?:ya no (?:tiene|usa|ocupa|maneja) (?:esa|la|su|esta|esa misma) (?:cuenta|clabe|tarjeta)|(?:cerro|cancelo|le (?:cerraron|cancelaron)) (?:su|esa|la) (?:cuenta|tarjeta|clabe))(?: (?:de \w+|asi que|y|entonces|porfa|por favor|(?:quita|borra|elimina|cambia)(?:se)?l[aoe]s?|hay que (?:quitar|borrar|cambiar)l[ao]s?))*"
)
"""«Mi mamá ya no tiene esa cuenta, quítala»: the contact is to go, or to have another account."""
_NOT_LET: Final = patterns.lazy(
    r"(?:(?:oye|por que|porque|hola|es que|ya intente y|la app) )*no (?:me deja|me permite|puedo|pude|he podido|se puede|me dejo) (?:eliminar|borrar|quitar|dar de baja) (?:al? |el contacto de |mi contacto )(?P<who>(?:mi )?[a-z]+(?: [a-z]+){0,2}?)(?: (?:de mis contactos|de mi lista|de la lista|por favor|porfa))?"
)
"""«No me deja eliminar a Bruno»: here it can be done."""


def _gone_or_kept(talk: Talk, said: str) -> Answered:
    if (gone := _GONE.fullmatch(said)) is not None:
        return (yield from _what_of_a_gone_account(talk, gone["who"]))
    kept = _NOT_LET.fullmatch(said)
    return kept is not None and (yield from _off_the_list(talk, kept["who"]))


def _what_of_a_gone_account(talk: Talk, said: str) -> Answered:
    """Ask whether somebody whose account is gone leaves the list, or has another CLABE; False: nobody on it is meant."""
    one, _people = yield from changing.meant(talk, said)
    if one is None:
        return False
    text = _(
        "¿Quito a %(name)s de tus contactos, o le cambio la CLABE? Su cuenta de %(bank)s termina en %(last4)s."
    )
    facts = {"name": one.name, "bank": one.bank_name, "last4": one.last4, "alias": one.alias}
    offers = (_("Quita a %(name)s"), _("Cambia la CLABE de %(name)s"))
    yield Say(text % facts, tuple(offer % facts for offer in offers))
    return True


def _taken_off(talk: Talk, heard: Heard, who: str) -> Answered:
    """Take off whom the words name; False where nobody is meant."""
    who, *others = yield from _each(talk, who)
    if not (yield from _off_the_list(talk, who)):
        is_else = heard.sure and heard.intent != "out_of_scope"
        if is_else or talk.top is not None or talk.open or changing.is_anybody(who):
            return False
        yield from changing.nobody(who)
    talk.queue[:0] = [[f"quita a {one}", ""] for one in others]
    return True


def _each(talk: Talk, who: str) -> Generator[Step, Outcome | None, list[str]]:
    """Return everybody whom «al plomero y a Bruno» takes off; one who is called so is one."""
    found = _AND_ANOTHER.split(who)[:EACH_MAX]
    if not found[1:] or (yield from talk.called(who)):
        return [who]
    for one in found:
        if not (yield from talk.called(one)):
            return [who]
    return found


EACH_MAX: Final = 4
_AND_ANOTHER: Final = patterns.lazy(r" (?:y|e|and) (?:(?:al?|el|la) )?")


def _off_the_list(talk: Talk, who: str) -> Answered:
    """Take «quita a Rosa» for a contact, also beside what waits; whether a card that sends to her is meant is asked."""
    sure, people = yield from changing.meant(talk, who)
    people = people if sure is None else (sure,)
    ids = {one.beneficiary_id for one in people}
    if any(flow.slots.get("beneficiary_id") in ids for flow in talk.stack):
        return False
    sends = [key for key, card in talk.cards.items() if card["slots"].get("beneficiary_id") in ids]
    if sure is not None and not sends:
        yield from _remove(talk, talk.begin(REMOVAL, {}), sure.beneficiary_id)
    elif people:
        cards = [
            Option(key, _("Cancelar el envío a %(name)s") % {"name": one.name})
            for key in sends
            for one in people
            if one.beneficiary_id == talk.cards[key]["slots"]["beneficiary_id"]
        ]
        listed = [
            Option(one.beneficiary_id, _("Quitar a %(name)s de mis contactos") % {"name": one.name})
            if cards
            else contact_option(one)
            for one in people
        ]
        text = _("¿Qué quito?") if cards else changing.not_as_said(who, people, _whom())
        yield from talk.choose(talk.begin(REMOVAL, {}), "removed", text, [*cards, *listed])
    return bool(people)


def _tell(talk: Talk, heard: Heard, asked: re.Match[str], *, is_sure: bool) -> Answered:
    """Tell of who is asked about; nobody on the list is said only where it is sure that somebody is."""
    people = yield from talk.called(asked["name"])
    if people:
        talk.last = {"text": heard.text, "about": LISTED}
        if len(people) == 1:
            whom = {"beneficiary_id": people[0].beneficiary_id, "label": people[0].name}
            talk.last["whom"] = whom
        send = _("Transferir a %(alias)s") % {"alias": people[0].alias}
        yield Say("\n".join(map(_line, people[:OPTIONS_MAX])), (send, _("Mis contactos")))
    elif is_sure:
        text = _("No, no tienes a «%(name)s» entre tus contactos.")
        yield Say(text % {"name": asked["name"]}, (_("Agregar contacto"), _("Mis contactos")))
    return bool(people) or is_sure


def _line(one: BeneficiaryView) -> str:
    return _("%(name)s («%(alias)s»): %(bank)s, cuenta terminación %(last4)s.") % {
        "name": one.name,
        "alias": one.alias,
        "bank": one.bank_name,
        "last4": one.last4,
    }


_OFF_AND_ON: Final = patterns.lazy(
    r"(?P<off>(?:(?:oye|porfa|por favor|quiero|puedes|bueno) )*(?:elimin|borr|quit|delet|remov)\w* (?:al?|el|la) [a-z][a-z ]{1,40}?),? (?:y|and) (?=(?:agreg|anad|registr|add)\w* )"
)
"""«Quita a Bruno y agrega a mi mamá»: neither half is lost."""


def begin(talk: Talk, heard: Heard) -> Steps:
    """Begin a new contact with everything that the words name; whom they take off first comes first."""
    both = _OFF_AND_ON.match(fold(heard.text))
    who = "" if both is None else changing.removed(both["off"])
    if both is not None and who and len(fold(heard.text)) == len(heard.text):
        if not (yield from _off_the_list(talk, who)):
            yield from changing.nobody(who)
        talk.queue.insert(0, [heard.text[both.end() :], ""])
        return
    # Who says it again begins anew: what was asked before is asked no more.
    talk.stack = [flow for flow in talk.stack if flow.name != NAME]
    flow = Flow(NAME)
    take(flow.slots, heard)
    talk.stack.append(flow)
    yield from run(talk, flow)


def begin_with_number(talk: Talk, heard: Heard) -> Steps:
    """Begin a new contact with a CLABE that was said alone: whose bank's it is, and that it is added before it is paid."""
    number = heard.clabe or ""
    bank = clabes.bank_name(number) if clabes.valid(number) else None
    if bank is not None:
        text = _(
            "Esa CLABE es válida y es de %(bank)s. Para enviarle, primero la agrego a tus contactos."
        )
        yield Say(text % {"bank": bank})
    yield from begin(talk, heard)


def number_alone(talk: Talk, heard: Heard) -> Answered:
    """Take a CLABE, and nothing else, for one of somebody to be added; False: it is something else."""
    if heard.clabe is None or any(one.isalpha() for one in heard.text):
        return False
    yield from begin_with_number(talk, heard)
    return True


def remove(talk: Talk, heard: Heard) -> Steps:
    """Begin to take somebody off the list."""
    people = yield from talk.contacts()
    said = f" {' '.join(re.sub(r'[^a-z0-9 ]+', ' ', fold(heard.text)).split())} "
    named = [
        one for one in people if f" {one.alias_lower} " in said or f" {fold(one.name)} " in said
    ]
    flow = Flow(REMOVAL)
    talk.stack.append(flow)
    if len(named) == 1:
        yield from _remove(talk, flow, named[0].beneficiary_id)
    elif (
        heard.whole_person is None
        and (match := _REMOVED.search(fold(heard.text)))
        and not changing.is_anybody(match["who"])
    ):
        yield from _remove_said(talk, flow, match["who"])
    else:
        options = [contact_option(one) for one in (named or people)]
        yield from talk.choose(flow, "removed", _whom(), options)


def _remove_said(talk: Talk, flow: Flow, said: str) -> Steps:
    one, people = yield from changing.meant(talk, said)
    if one is not None:
        yield from _remove(talk, flow, one.beneficiary_id)
    elif people:
        text = changing.not_as_said(said, people, _whom())
        yield from talk.choose(flow, "removed", text, [contact_option(one) for one in people])
    else:
        talk.drop(flow)
        before = flow.slots.get("supersedes")
        if before in talk.open and (error := (yield from talk.withdraw(before))) is not None:
            yield from talk.refuse(error)
            return
        yield from changing.nobody(said.strip())


def _whom() -> str:
    return _("¿A quién quito de tus contactos?")


def _remove(talk: Talk, flow: Flow, beneficiary_id: str) -> Steps:
    talk.drop(flow)
    before = flow.slots.get("supersedes")
    if before in talk.open and (error := (yield from talk.withdraw(before))) is not None:
        yield from talk.refuse(error)
        return
    slots = {"beneficiary_id": beneficiary_id}
    proposal = yield from talk.read("crm_beneficiary_remove_propose", slots)
    if proposal is not None:
        yield from talk.proposed(REMOVAL, proposal, slots)


def _removal_edit(talk: Talk, confirmation_id: str) -> Steps:
    """Ask who is to be taken off instead."""
    flow = talk.begin_change(confirmation_id)
    kept = flow.slots.pop("beneficiary_id")
    people = [one for one in (yield from talk.contacts()) if one.beneficiary_id != kept]
    yield from talk.choose(flow, "removed", _whom(), [contact_option(one) for one in people])


def _removal_none(talk: Talk, flow: Flow, _slot: str) -> Steps:
    """Take nobody off, nor whom a card would that was to be changed."""
    talk.drop(flow)
    before = flow.slots.get("supersedes")
    if before in talk.open and (error := (yield from talk.withdraw(before))) is not None:
        yield from talk.refuse(error)
        return
    yield Say(_("Listo, lo dejé. No se movió dinero."), default_suggestions())


def _removal_corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Take off another than the card says: "no, a María"; who is meant certainly, or it is asked."""
    said = heard.whole_person or heard.person
    other = heard.amount is not None or heard.verb or "?" in heard.text
    if said is None or other or _OF_ANOTHER.match(fold(heard.text)) is None:
        return False
    one, _people = yield from changing.meant(talk, said)
    if (
        one is not None
        and one.beneficiary_id == talk.cards[confirmation_id]["slots"]["beneficiary_id"]
    ):
        return False
    flow = talk.begin_change(confirmation_id)
    del flow.slots["beneficiary_id"]
    yield from _remove_said(talk, flow, said)
    return True


def _removal_answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    said = heard.person or heard.whole_person
    if said is None:
        return False
    yield from _remove_said(talk, flow, said)
    return True


def _removal_chosen(talk: Talk, flow: Flow, _slot: str, choice: str) -> Steps:
    if choice in talk.cards:
        talk.drop(flow)
        error = yield from talk.withdraw(choice)
        if error is not None:
            yield from talk.refuse(error)
        else:
            yield Say(_("Listo, lo cancelé. No se movió dinero."), default_suggestions())
        return
    yield from _remove(talk, flow, choice)


_OF_ANOTHER: Final = patterns.lazy(
    r"\W*(?:(?:no|ay|uy|ah|perdon|digo|mejor|espera|era|es|sino|quise decir|not|i meant)\b\W*){0,5}(?:al?|el|la|to)\b"
)
"""«No, a María»: who is to be taken off instead; «no borres a María» is something else."""


def _removal_again(talk: Talk, slots: Mapping[str, Any], _heard: Heard) -> Steps:
    flow = Flow(REMOVAL)
    talk.stack.append(flow)
    yield from _remove(talk, flow, slots["beneficiary_id"])


KIND: Final = FlowKind(
    name=NAME,
    answered=answered,
    called=called,
    why=why,
    again=again,
    corrected=corrected,
    edit=edit,
)
REMOVAL_KIND: Final = FlowKind(
    name=REMOVAL,
    answered=_removal_answered,
    called=lambda _flow: _("quitar un contacto"),
    why=lambda _flow: _("Te pregunto para no quitar a quien no es."),
    again=_removal_again,
    chosen=_removal_chosen,
    none_of_them=_removal_none,
    corrected=_removal_corrected,
    edit=_removal_edit,
)
CRM: Final = Domain(
    name="crm",
    wishes={
        "list_beneficiaries": listed,
        "add_beneficiary": begin,
        REMOVE: remove,
        CHANGE: changing.begin,
    },
    flows=(KIND, REMOVAL_KIND, changing.KIND),
)
