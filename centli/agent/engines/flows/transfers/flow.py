"""The flow of a transfer: how it begins, what answers its questions, what it is called. It ends in a card, never in a transfer."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from banking.contracts import AccountType
from centli.agent.engines import revising
from centli.agent.engines.flows import changing as changing_contacts
from centli.agent.engines.flows import contacts, numbers
from centli.agent.engines.flows.transfers import (
    changing,
    choosing,
    filling,
    namesakes,
    naming,
    sharing,
)
from centli.agent.engines.heard import REMOVE, Heard
from centli.agent.engines.registry import Answered, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions, money
from centli.agent.language import amounts, people, several
from centli.agent.types import Outcome, Say, Step
from centli.kernel.text import fold, fold_words

AWAITS: Final = "awaits"
"""The note of an order that is to be carried out when something has happened."""


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(talk: Talk, heard: Heard) -> Steps:
    """Begin a transfer with everything that the words name."""
    flow = Flow(filling.NAME)
    naming.take(flow.slots, heard)
    _take_as_much(talk, flow, heard)
    names_somebody = any(flow.slots.get(name) for name in ("to_type", "person", "people"))
    to_somebody = _TO_HIM.search(fold(heard.text)) is not None
    namesake = None if names_somebody else namesakes.sent_to(heard.text)
    if namesake is not None:
        naming.take_person(flow.slots, namesake)
        yield from changing.to_the_other(talk, flow.slots, namesake, talk.made.get("slots", {}))
    elif not names_somebody and to_somebody and (yield from _waits_for_contact(talk, heard)):
        return
    elif not names_somebody and heard.clabe is None and to_somebody and "musing" not in heard.notes:
        flow.slots |= _spoken_of(talk, heard)
    if heard.from_account not in {None, "checking"} and not (names_somebody or to_somebody):
        # "pásame 500 de mi ahorro": to one's own checking account.
        flow.slots["to_type"] = "checking"
    names_somebody = names_somebody and heard.person not in numbers.NO_NAMES
    named = names_somebody or flow.slots.get("to_type")
    number = "" if named else numbers.kind(heard.text)
    if (heard.clabe is not None or number) and not names_somebody:
        if not number:
            yield Say(_("Para enviar a una CLABE, primero la agrego a tus contactos."))
        yield from contacts.begin(talk, heard)
        return
    if names_somebody and numbers.to_a_card(heard.text):
        flow.slots["lead"] = _(
            "A un número de tarjeta no puedo enviar: va a la CLABE que tienes guardada."
        )
    talk.stack.append(flow)
    if (yield from _parted(talk, flow, heard)):
        return
    if not (yield from _asks_first(talk, flow, heard)):
        yield from filling.run(talk, flow)


def _take_as_much(talk: Talk, flow: Flow, heard: Heard) -> None:
    """Take "mándale 300 a mi mamá y lo mismo a mi hermana" for as much as was said with it, and not as she got once."""
    same = heard.amount is not None and heard.amount.relation == "same"
    now = same and changing.LAST_TIME.search(fold(heard.text)) is None
    amount = talk.made.get("slots", {}).get("amount")
    if talk.behind and now and amount and talk.made.get("name") == filling.NAME:
        flow.slots |= {"amount": amount, "said": ""}
        flow.slots.pop("reading", None)


def _asks_first(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask whether to prepare it now, where it is to wait, to be repeated, or was perhaps not meant."""
    if AWAITS in heard.notes:
        text = _("No sé esperar a que pase algo para enviar. ¿Lo preparo para enviarlo ahora?")
    elif "later" in heard.notes:
        text = _(
            "Todavía no puedo programar envíos para otra hora ni otro día. ¿Lo preparo para enviarlo ahora?"
        )
    elif "recurring" in heard.notes:
        text = _("No sé repetir ni programar envíos: preparo uno a la vez. ¿Preparo uno ahora?")
    elif "musing" in heard.notes:
        text = _("¿Quieres que prepare ese envío ahora?")
    else:
        return False
    yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))
    return True


def _waits_for_contact(talk: Talk, heard: Heard) -> Answered:
    """Say that who is added in the same words is paid once that is confirmed; False: nobody is being added."""
    newest = next(reversed(talk.cards.values()), {})
    if not talk.behind or newest.get("name") != contacts.NAME or not newest["slots"].get("name"):
        return False
    alias = contacts.alias_of(newest["slots"])
    figure = heard.amount.centavos if heard.amount is not None and heard.amount.definite else 0
    words = {"name": alias, "alias": alias, "amount": money(figure or 0)}
    order = _("Mándale %(amount)s a %(name)s") if figure else _("Transferir a %(alias)s")
    text = _(
        "Primero confirma el contacto; cuando ya puedas enviarle, dime «%(order)s» y lo preparo."
    )
    yield Say(text % {"order": order % words}, (order % words,))
    return True


def offer(talk: Talk, heard: Heard) -> Steps:
    """Answer who asks whether or how to send to somebody: what is missing, else whether it is covered, and the offer."""
    flow = talk.begin(filling.NAME, {})
    naming.take(flow.slots, heard)
    if not (yield from filling.payee_known(talk, flow)):
        return
    if heard.amount is None:
        lead = _("Aquí mismo: dime cuánto, revisas los datos que te muestro y confirmas.")
        yield from talk.ask(
            flow, "amount", filling.question(flow.slots), (_("Cancelar"),), lead=lead
        )
        return
    if not (yield from filling.amount_known(talk, flow)):
        return
    source = yield from talk.account_of(flow.slots.get("from_type", AccountType.CHECKING.value))
    if source is None or source.available.centavos < flow.slots["amount"]:
        # What cannot pay is told with the way on.
        yield from filling.run(talk, flow)
        return
    text = _("Te alcanza. ¿Preparo el envío de %(amount)s a %(name)s?") % {
        "amount": money(flow.slots["amount"]),
        "name": flow.slots["label"],
    }
    yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))


def for_another(talk: Talk, heard: Heard) -> Answered:
    """Prepare for somebody else as much as was prepared last: "a mi hermano igual"; "y a mi hermano" is asked how much.

    A card that waits is left as it is: the other one comes beside it.
    """
    made = talk.made
    before = made.get("slots", {})
    found = _AS_MUCH.fullmatch(fold_words(heard.text))
    if found is None or made.get("name") != filling.NAME or heard.to_account is not None:
        return False
    asked_of = talk.last.get("whom") or (talk.last.get("query") or {}).get("counterpart")
    goes_on = talk.last.get("name") == filling.NAME or (found["c"] is None and not asked_of)
    if "?" in heard.text or not goes_on:
        # "¿Y a mi hermano?" after a question asks the same of him.
        return False
    named = next(name for name in found.group("a", "b", "c") if name)
    names = yield from _several(talk, named)
    who = people.read_whole(named)
    if not before.get("amount") or not (
        names or (who is not None and (yield from talk.called(who)))
    ):
        return False
    kept = ("from_type", "from_account_id", "concept")
    slots = {name: before[name] for name in kept if before.get(name)}
    if found["c"] is None:
        slots["amount"] = before["amount"]
    if names:
        slots["people"] = names
    else:
        naming.take_person(slots, str(who))
    yield from filling.run(talk, talk.begin(filling.NAME, slots))
    return True


def _several(talk: Talk, named: str) -> Generator[Step, Outcome | None, list[str]]:
    """Return everybody whom an answer names: "Pedro y Ana"; nothing where it is one."""
    known = yield from talk.known_names()
    return several.listed(f"a {named}", known)


_MUCH: Final = r"(?:igual(?:ito|mente)?|tambien|lo mismo|otro tanto|(?:la|una) (?:misma )?cantidad(?: igual)?|el mismo monto|the same|same|as much|too|as well)"
_AS_MUCH: Final = re.compile(
    r"(?:(?:ok|bueno|pues|ahora|luego|listo|va|sale|porfa|oye|y|e|and) )*"
    r"(?:(?:manda|envia|pasa|deposita|transfiere|dale|send)(?:le|les)? )?"
    rf"(?:{_MUCH} (?:(?:porfa )?(?:a|al|para|pa|to|for) )(?P<a>[\w ]+?)|(?:a|al|para|pa|to|for) (?P<b>[\w ]+?) {_MUCH}"
    r"|(?<=\by )(?:a|al|para|pa) (?P<c>[\w ]+?))"
    r"(?: (?:porfa|por favor|please|pues))*"
)


def _spoken_of(talk: Talk, heard: Heard) -> dict[str, Any]:
    """Return whom "mándale" means: who was asked about just now, or got the last one where there is to be another."""
    # "Ponle jefa de alias a mi mamá y mándale 250": whom the same words named a moment ago.
    last = talk.last_before
    whom: dict[str, Any] = last.get("whom") or {}
    made = talk.made.get("slots", {})
    if talk.behind and last.get("name") == changing_contacts.NAME:
        whom = {name: made[name] for name in ("beneficiary_id", "label") if made.get(name)}
    if (
        not whom
        and _ANOTHER.search(fold(heard.text))
        and talk.last_before.get("name") == filling.NAME
    ):
        whom = {name: made[name] for name in ("beneficiary_id", "label") if made.get(name)}
    return dict(whom) if whom.get("beneficiary_id") else {}


_TO_HIM: Final = re.compile(
    r"\b(?:mand|envi|pas|pag|deposit|gir|prest|transfier|transferir|d)\w*(?:le|selos?)\b|\ble (?:mand|envi|pas|pag|deposit|transfier)\w*|\b(?:send|pay|give) (?:him|her)\b"
)
_ANOTHER: Final = re.compile(r"\b(?:otr[oa]s?|mas|tambien|ademas|de nuevo|lo mismo|another|more)\b")


def _ask_whether_now(talk: Talk, flow: Flow) -> Steps:
    text = _("¿Quieres que prepare ese envío ahora?")
    yield from talk.ask(flow, "now", text, (_("Sí, ahora"), _("Cancelar")))


# ── What the customer answers ────────────────────────────────────────────────────────────────────────────────────────


def none_of_them(talk: Talk, flow: Flow, slot: str) -> Steps:
    """Ask in words when no button was meant."""
    if slot == "payee":
        flow.slots.pop("person", None)
        text = _("Va, ninguno de ellos. ¿A quién le envío entonces?")
        yield from talk.ask(flow, "person", text, (_("Agregar contacto"), _("Cancelar")))
    elif slot == "amount":
        yield from talk.ask(flow, "amount", _("Va. ¿Cuántos pesos son exactamente?"))
    else:
        talk.drop(flow)
        yield Say(_("Listo, lo dejé. No se movió dinero."), default_suggestions())


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not, or only suppose: "¿y si son dos de 100 mil?"."""
    if flow.asked == "person" and flow.slots.get("unknown") and _ADD_THEM.match(fold(heard.text)):
        # "Agrégala": whom nobody knew a moment ago.
        yield from contacts.begin(talk, replace(heard, name=flow.slots.pop("unknown")))
        return True
    if flow.asked == "person" and heard.clabe is not None and heard.person is None:
        yield from _to_a_clabe(talk, flow, heard)
        return True
    if flow.asked == "amount" and _IN_PESOS.fullmatch(fold_words(heard.text)):
        # "No, pesos", of a figure in another money: how many is said by whom it is of.
        yield from talk.ask(flow, "amount", _("Va, en pesos. ¿Cuántos son?"), flow.suggestions)
        return True
    if (figure := _of_the_choice(flow, heard)) is not None:
        yield from choosing.chosen(talk, flow, "amount", f"amount:{figure}")
        return True
    if flow.asked == "each" and (
        (yield from _total_named(talk, flow, heard))
        or (yield from _shared_otherwise(talk, flow, heard))
    ):
        return True
    supposes = "?" in heard.text and _SUPPOSES.match(fold(heard.text)) is not None
    # "Y otros 20" is no answer to whom, and does not stand for what was said.
    beside = flow.asked != "amount" and revising.another_figure(heard.text)
    return not (supposes or beside) and (yield from _answered(talk, flow, heard))


def _to_a_clabe(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Take the one contact whose CLABE it is; else add somebody first, and keep what was said of the transfer."""
    naming.take(flow.slots, heard)
    listed = yield from talk.contacts()
    found = [one for one in listed if one.clabe == heard.clabe]
    if len(found) == 1:
        naming.take_payee(flow.slots, found[0])
        yield from filling.run(talk, flow)
        return
    unknown = str(flow.slots.pop("unknown", ""))
    # "Mi prima" is who it is, and not what she is called.
    called = "" if {"mi", "my", *people.RELATIONS} & set(fold(unknown).split()) else unknown
    name = heard.name or called
    yield from contacts.begin_with_number(talk, replace(heard, name=name))


def _answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    if flow.asked == "edit" and (yield from changing.field_named(talk, flow, heard)):
        return True
    agrees = heard.yes or (
        "condition" not in heard.notes and _AGREES.search(fold(heard.text)) is not None
    )
    agrees = agrees or (flow.asked == "each" and _PARTS.search(fold(heard.text)) is not None)
    if flow.asked in {"now", "each"} and agrees:
        yield from _agreed(talk, flow, heard)
        return True
    if flow.asked == "person" and (names := (yield from _several(talk, heard.text))):
        heard = replace(heard, people=names, person=None, whole_person=None)
    before = {k: flow.slots.get(k) for k in _ANSWERS}
    naming.take(flow.slots, changing.reckoned(flow.slots, heard))
    if "musing" in heard.notes and heard.verb and heard.amount is not None:
        # "el mensaje decía transfiere 3000" answers no question either.
        yield from _ask_whether_now(talk, flow)
        return True
    unnamed = heard.person is None and heard.to_account is None and heard.amount is None
    if unnamed and heard.any_account is not None and heard.from_account is None:
        _take_account(flow, heard.any_account)
    elif unnamed and flow.asked == "concept":
        flow.slots["concept"] = heard.text[:100]
    elif unnamed and _is_answer(heard) and _as_it_was(flow, before):
        said = str(heard.whole_person)
        if flow.asked != "person" and not (yield from talk.called(said)):
            return False
        naming.take_person(flow.slots, said)
    if _as_it_was(flow, before):
        return False
    _order_anew(flow, before)
    yield from filling.run(talk, flow)
    return True


def _order_anew(flow: Flow, before: Mapping[str, Any]) -> None:
    """Let what an answer changes be for everybody that was asked about: the first words order it of nobody any more."""
    if any(flow.slots.get(name) != before[name] for name in _FOR_ALL):
        flow.slots["text"] = ""


def _total_named(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask whether "600 en total" is half of it to each of two; False where no total is named."""
    names = flow.slots.get("people") or ()
    text, parts = _AMONG.subn(lambda found: " " * len(found[0]), heard.text.lower())
    figures = [one.centavos or 0 for one in amounts.read_all(text) if one.definite]
    if not figures and heard.any_account is not None and not flow.slots.get("parted"):
        # "Entre los dos, de ahorro": what was asked about is the total.
        figures = [int(flow.slots.get("amount", 0))]
    # What was parted is the total still: "mejor 800".
    still = bool(flow.slots.get("parted")) and heard.only_value and len(figures) == 1
    if not names or not any(figures) or not (parts or still or _PARTS.search(fold(text))):
        return False
    if len(figures) > 1 or heard.person is not None or _EACH.search(fold(text)) is not None:
        yield from talk.ask_again(flow, _("No te entendí."))
        return True
    naming.take(flow.slots, replace(heard, people=(), amount=None))
    if heard.any_account is not None and heard.without_account is None:
        _take_account(flow, heard.any_account)
    many = _AMONG.search(fold(heard.text)) if parts else None
    count = _COUNTS.get(many["many"] or "", len(names)) if many is not None else len(names)
    own = sharing.with_oneself(heard.text) or count == len(names) + 1
    if count not in {len(names), len(names) + own}:
        # "Entre los cuatro", of two who were named.
        yield from talk.ask_again(flow, _("No te entendí."))
        return True
    yield from _part(talk, flow, figures[0], names, own=own, said=heard.text)
    return True


_COUNTS: Final = {"dos": 2, "tres": 3, "cuatro": 4, **{str(n): n for n in range(2, 10)}}
_AMONG: Final = re.compile(
    r"\b(?:entre (?:l[oa]s|nosotros) (?P<many>dos|tres|cuatro|[2-9])|en total)\b"
)


def _shared_otherwise(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Leave out and take in whom an answer names; what is left is asked about again, one alone is paid.

    An answer counts only where all of it is accounted for: "solo a Ana mañana" is asked about again.
    """
    names = flow.slots.get("people") or []
    if not names or "?" in heard.text or heard.writes:
        return False
    known = yield from talk.known_names()
    # Of a total, with another to share it, it is not known who gets how much.
    fixed = heard.amount is not None or flow.slots.get("parted")
    left = None if fixed else sharing.changed(names, heard.text, known)
    account = None if heard.without_account else heard.from_account or heard.any_account
    text = _without_figure(heard)
    over = sharing.left_over(text, known, account=bool(account), changes=left is not None)
    named = sharing.named(names, heard.text, known)
    agrees = heard.yes or _AGREES.search(fold(heard.text)) is not None
    parts = _PARTS.search(fold(heard.text)) is not None
    doubtful = over or (left is None and agrees and 0 < len(named) < len(names))
    if left is None and (parts or not (named or agrees)):
        return False
    if doubtful or (left is not None and not (yield from _are_different(talk, left))):
        yield from talk.ask_again(flow, _("No te entendí."))
        return True
    if account:
        _take_account(flow, account)
        flow.slots["text"] = ""
    if left is None:
        return False
    flow.slots["people"] = left
    if len(left) == 1:
        del flow.slots["people"]
        naming.take_person(flow.slots, left[0])
    yield from filling.run(talk, flow)
    return True


def _without_figure(heard: Heard) -> str:
    if heard.amount is None:
        return heard.text
    start, end = heard.amount.span
    return f"{heard.text[:start]} {heard.text[end:]}"


def _are_different(talk: Talk, names: Sequence[str]) -> Answered:
    """Say whether nobody is named twice: Juan is the brother who is to get it already."""
    found: list[str] = []
    for name in names:
        found += [one.beneficiary_id for one in (yield from talk.called(name))]
    return len(set(found)) == len(found)


def _of_the_choice(flow: Flow, heard: Heard) -> int | None:
    """Return which of two amounts "la mitad" and "todo" mean where one is half of the other: of them, and of no balance."""
    asked = flow.asked == "choice:amount" and heard.amount is not None and heard.any_account is None
    figures = sorted(int(one["id"].partition(":")[2]) for one in flow.options) if asked else []
    if len(figures) < 2 or figures[0] * 2 != figures[-1]:  # noqa: PLR2004 - a half and a whole
        return None
    meant = {"half": figures[0], "all": figures[-1]}
    return meant.get(heard.amount.relation) if heard.amount is not None else None


_ANSWERS: Final = (
    *("reading", "person", "people", "to_type", "from_type", "concept", "amount"),
    *("split", "without"),
)
_FOR_ALL: Final = ("reading", "from_type", "concept")
"""What an answer changes for everybody that was asked about."""
_ADD_THEM: Final = re.compile(
    r"\W*(?:(?:si|ok|pues|entonces|va|quiero|porfa|puedes)\W+)*(?:agreg|registr|guard|anad|add)\w*(?:l[aoe]s?)?(?: (?:a mis contactos|contacto|porfa|por favor|primero|entonces|pues))*\W*$"
)
_SUPPOSES: Final = re.compile(r"\W*(?:(?:oye|pero|ok) )*(?:y|o|e) si\b(?! mejor)")
_AGREES: Final = re.compile(
    r"^(?:si|yes)\b|^(?:(?:bueno|ok|va|pues|sale|dale|orale|entonces)\W+)*(?:mand|envi|deposit|pas|prepar|haz)(?:a|e)?(?:selos?|selas?|los?|las?)\b\W*$|^(?:(?:bueno|ok|okey|va|pues|sale|dale|entonces|mejor) )*(?:ahora|ahorita|hoy)(?: (?:mismo|pues|entonces|esta bien))?\W*$|\b(?:cada (?:un[oa]|quien|cual)|a l[oa]s dos|ambos|ambas|each|both)\b"
)
_IN_PESOS: Final = re.compile(
    r"(?:(?:no|si|ay|ah|perdon|digo|mejor|que|sean|son|eran|quise decir|dije|en|va|ok|bueno) ){0,5}(?:pesos(?: mexicanos)?|moneda nacional|mxn)(?: (?:no dolares|porfa|por favor|mejor))?"
)
_NOT_ALL: Final = re.compile(r"\b(?:menos|excepto|salvo|except)\b|\w\W{1,5}(?:no|not)\b")


def _is_answer(heard: Heard) -> bool:
    """Say whether it names a person and asks nothing: "¿es seguro?" is nobody."""
    return heard.whole_person is not None and "?" not in heard.text and not heard.yes


def _as_it_was(flow: Flow, before: Mapping[str, Any]) -> bool:
    return all(flow.slots.get(name) == value for name, value in before.items())


def _agreed(talk: Talk, flow: Flow, heard: Heard) -> Steps:
    """Go on after a yes to "now?" or to "this much to each?"; the others of a list are wishes for later."""
    changes = sharing.may_change(heard.text) and bool(people.read_all(heard.text))
    if flow.asked == "each" and (changes or _NOT_ALL.search(fold(heard.text)) is not None):
        # "Sí, pero a mi hermano no": who gets how much is not known any more.
        yield from talk.ask_again(flow, _("No te entendí."))
        return
    payees, text = flow.slots.pop("people", []), flow.slots.pop("text", "")
    if heard.writes:
        # For everybody: what the others get is ordered anew.
        flow.slots["concept"], text = heard.concept, ""
    if payees and not text:
        text = naming.sending(flow.slots["amount"], flow.slots)
    share = _share(flow.slots, heard, len(payees))
    if share:
        flow.slots |= {"amount": share, "said": ""}
        flow.slots.pop("reading", None)
        text = naming.sending(share, flow.slots)
    if flow.asked == "each" and payees:
        naming.take_person(flow.slots, payees[0])
        talk.queue = [*([text, name] for name in payees[1:]), *talk.queue]
    yield from filling.run(talk, flow)


def _share(slots: Mapping[str, Any], heard: Heard, many: int) -> int:
    """Return another amount than was asked about: "500 a cada uno", or "entre los dos", which parts it; else 0."""
    if heard.amount is not None and heard.amount.definite:
        return heard.amount.centavos or 0
    parts = _PARTS.search(fold(heard.text)) is not None and many > 1 and not slots.get("parted")
    each, rest = divmod(int(slots.get("amount", 0)), max(many, 1))
    return each if parts and not rest else 0


def keeps(flow: Flow, heard: Heard) -> bool:
    """Say whether words are about those who were asked about: "entre los dos", "a todos menos a Ana"."""
    if flow.asked == "amount" and heard.amount is not None and heard.amount.kind == "relative":
        # "La mitad de mi saldo" says how much, and asks for no balance.
        return heard.intent == "balance" and "?" not in heard.text
    if flow.asked != "each" or heard.intent == REMOVE:
        return False
    changes = heard.amount is None and sharing.may_change(heard.text)
    return changes or _PARTS.search(fold(heard.text)) is not None


def _parted(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask whether "divide 1000 entre mi hermano y mi mamá" is half of it to each; False where nothing is parted."""
    names, amount = flow.slots.get("people") or (), heard.amount
    own = sharing.with_oneself(heard.text)
    if own and not names and flow.slots.get("person"):
        names = [flow.slots["person"]]
    if not names or amount is None or not amount.definite or not amount.centavos:
        return False
    said = fold(heard.text)
    if _PARTED.search(said) is None or _EACH.search(said) is not None:
        return False
    yield from _part(talk, flow, amount.centavos, names, own=own, said=heard.text)
    return True


def _part(
    talk: Talk, flow: Flow, total: int, names: Sequence[str], *, own: bool, said: str
) -> Steps:
    """Ask whether each of a list is to get as much of a total, of which one may keep a share; else, how much each gets."""
    share, rest = divmod(total, len(names) + own)
    flow.slots |= {"said": "", "text": ""}
    flow.slots.pop("reading", None)
    if rest and (yield from filling.payee_known(talk, flow)):
        text = _(
            "%(amount)s no se puede repartir en partes iguales. ¿Cuánto le mando a cada quien?"
        )
        asked = text % {"amount": money(total)}
        yield from talk.ask(flow, "amount", asked, (_("Cancelar"),))
    elif not rest and len(names) == 1:
        flow.slots |= {"amount": share, "said": said[:60], "computed": True}
        yield from filling.run(talk, flow)
    elif not rest:
        text = naming.sending(share, flow.slots)
        flow.slots |= {"amount": share, "text": text, "parted": True}
        yield from filling.run(talk, flow)


_PARTS: Final = re.compile(
    r"\b(?:entre l[oa]s|repart\w+|divid\w+|la mitad|por mitad|a mitades|en total|mitad y mitad)\b"
)
_PARTED: Final = re.compile(
    r"\b(?:divid|repart)\w*|\b(?:entre|split|between|among)\b|^\W*(?:parte|partelos)\b|\b(?:mitad|half)\b"
)
_EACH: Final = re.compile(r"\b(?:cada (?:un[oa]|quien|cual)|c/u|each)\b")


def _take_account(flow: Flow, account_type: str) -> None:
    if flow.asked == "person":
        naming.to_own(flow.slots, account_type)
    else:
        flow.slots["from_type"] = account_type
        for name in ("from_account_id", "split", "without"):
            flow.slots.pop(name, None)


# ── What the engine says of it ───────────────────────────────────────────────────────────────────────────────────────


def called(flow: Flow) -> str:
    """Name the flow within a question."""
    label = flow.slots.get("label")
    return _("tu envío a %(name)s") % {"name": label} if label else _("tu envío")


def why(flow: Flow) -> str:
    """Say why it asks what it asked last."""
    reasons = {
        "amount": _(
            "Te pregunto el monto porque no lo tengo claro y no quiero mandar de más ni de menos."
        ),
        "person": _("Te pregunto a quién porque solo envío a tus contactos y no adivino."),
        "choice:payee": _(
            "Te pregunto porque ese nombre le queda a más de un contacto y no adivino."
        ),
        "choice:amount": _("Te pregunto porque esa cantidad se puede leer de más de una forma."),
        "choice:source": _("Te pregunto porque esa cuenta no alcanza para el envío y otra sí."),
        "now": _("Te pregunto porque solo sé enviar al momento, no programar."),
        "each": _("Te pregunto porque no sé si esa cantidad es para cada quien o para repartir."),
    }
    default = _("Te pregunto para preparar tu envío tal como lo quieres.")
    return reasons.get(flow.asked, default) + " " + _("No se mueve nada sin que lo confirmes.")


KIND: Final = FlowKind(
    name=filling.NAME,
    answered=answered,
    called=called,
    why=why,
    again=changing.again,
    chosen=choosing.chosen,
    none_of_them=none_of_them,
    corrected=changing.corrected,
    keeps=keeps,
    edit=changing.edit,
)
