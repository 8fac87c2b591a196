"""Which open card words point at, and whether that is certain: by payee, amount, kind, place; and what is to become of it."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from centli.agent.engines.heard import Heard
from centli.agent.engines.hearing import hear
from centli.agent.engines.revising import FACTORS, NOT_CANCELLED, delta
from centli.agent.engines.talk import ORDINALS, Talk
from centli.agent.language import amounts, thefts
from centli.agent.types import OpenProposal, Outcome, Step
from centli.kernel import patterns
from centli.kernel.money import Money
from centli.kernel.text import fold

CardsFound: TypeAlias = Generator[Step, Outcome | None, Sequence[str]]

_KINDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("transferencia", "envio", "deposito", "transfer"), "transfer"),
    **dict.fromkeys(("compra", "pedido", "purchase"), "purchase"),
    **dict.fromkeys(("reporte", "queja", "ticket"), "ticket"),
    **dict.fromkeys(("bloqueo",), "block"),
    **dict.fromkeys(("limite", "limites", "limit"), "limit"),
    **dict.fromkeys(("canje", "recompensa", "premio"), "redemption"),
}
"""What a card is called, by a part of its kind."""
_PLACES: Final[Mapping[str, int]] = {
    **{f"{stem}{end}": at for at, stem in enumerate(ORDINALS) for end in ("", "a", "o")},
    "first": 0,
    "second": 1,
    "third": 2,
    **dict.fromkeys(("ultima", "ultimo", "last", "ahorita", "recien"), -1),
}
_SAYS_NOTHING: Final = frozenset(
    [
        "la",
        "lo",
        "el",
        "los",
        "las",
        "de",
        "del",
        "a",
        "al",
        "para",
        "por",
        "con",
        "mi",
        "mis",
        "que",
        "tarjeta",
        "pago",
        "operacion",
        "porfa",
        "favor",
        "nomas",
        "mejor",
        "ya",
        "pues",
        "please",
        "the",
        "one",
        "to",
        "for",
        "of",
        "my",
        "card",
        "payment",
        "concepto",
    ]
)
"""Words that tell no card from another."""
_LEAD: Final = r"\W{0,5}(?:(?:no|si|y|oye|porfa|por favor|que|pero|mejor|ah|ay|perdon|espera|entonces|bueno|ok|quiero|puedes)\b\W{0,5}){0,4}"
_TOLD_TO: Final = r"\W{0,5}(?:(?:(?:y|oye|porfa|por favor|que|pero|mejor|ah|ay|perdon|espera|entonces|bueno|ok|quiero|puedes)\b|(?:no|si)\b(?=\W{0,3}[,.;:!]))\W{0,5}){0,4}"
"""What may stand before an order: «no, cambia…»; «no cambies…» and «si cambias…» are none."""
_NAMED: Final = rf"(?:(?:del?|al?|para|one|to|for)\b|(?:(?:tarjeta|pago|card|first|second|third|last)\b|{'|'.join(_KINDS)}|{'|'.join(ORDINALS)}|ultim[ao])[a-z]*)"
_HEAD: Final = rf"(?:la|lo|el|the) (?={_NAMED})"
_ONE: Final = rf"(?P<who>{_HEAD}(?:(?!\b(?:que|q|sean?|mejor|queden?|son|salgan?)\b).){{2,60}}?)"
_VERB: Final = r"(?:sub[ei]|aument[ae]|agreg[ao]|anad[ei]|sum[ae]|ech[ae]|quit[ae]|baj[ae]|rest[ae]|descuent[ae]|pon|dej[ae]|cambi[ae]|modific[ae])(?:r|le|rle|la|lo|rla|rlo)?"
_SETS: Final = r"(?:sub|baj|cambi|pon|dej|modific)\w*"
_FIGURE: Final = r"(?P<what>(?:(?!\b(?:a|al|para)\b).){1,40})"
_CHANGES: Final = (
    # «La de mi mamá que sea de 500».
    patterns.lazy(
        rf"{_LEAD}{_ONE},? (?:(?:que|q|mejor) )*(?:(?:sean?|queden?|son|salgan?) |(?<=mejor ))(?:en )?(?P<what>.+)"
    ),
    # «Sube la de mi mamá a 500», «baja a 100 la de mi mamá».
    patterns.lazy(rf"{_TOLD_TO}(?P<verb>{_SETS}) {_ONE} (?P<to>a|en|por) {_FIGURE}"),
    patterns.lazy(rf"{_TOLD_TO}(?P<verb>{_SETS}) a {_FIGURE} {_ONE}"),
    # «La de mi mamá cámbiala a 450».
    patterns.lazy(
        rf"{_LEAD}{_ONE},? (?:mejor )?(?P<verb>(?:sub|baj|cambi|pon|dej)[a-z]*l[ao]) (?P<to>a|en) {_FIGURE}"
    ),
    # «Quítale 100 a la de mi mamá», «a la de mi mamá quítale 100».
    patterns.lazy(rf"{_TOLD_TO}(?P<sum>{_VERB} (?P<what>.{{1,30}}?) (?:a|de) {_ONE})"),
    patterns.lazy(rf"{_LEAD}a {_ONE},? (?P<put>{_VERB} (?P<what>.{{1,40}}))"),
)
_SWAPS: Final = r"(?:cambi(?:a|ar|e|es|as|o)|sustituy(?:e|a|es|o)|sustituir|r(?:e|ee)mpla(?:za|zar|ce|zas|zo))(?:me)?"
_TAKES_OUT: Final = (
    r"(?:quit(?:a|ar|e|as|o)|sac(?:a|ar|as|o)|saque|(?:borr|elimin)(?:a|ar|e|as|o))(?:me)?"
)
_PUTS_IN: Final = (
    r"(?:agreg(?:a|ar|ue|as|o)|pon(?:er|ga|es|go)?|met(?:e|er|a|es|o)|anad(?:e|ir|a|es|o))(?:me)?"
)
_FOR_ANOTHER: Final = patterns.lazy(
    rf"{_TOLD_TO}{_SWAPS} {_ONE},? (?:por(?! favor\b)|para|a|to|for) (?P<whom>.+)"
)
"""«Cambia la de mi mamá por Bruno»: it is to be his."""
_ONE_OUT_ONE_IN: Final = patterns.lazy(
    rf"{_TOLD_TO}{_TAKES_OUT} al? (?P<who>[\w ]{{2,40}}?),? y (?:mejor )?{_PUTS_IN} al? (?P<whom>[\w ]{{2,40}})"
)
"""«Quita a Rosa y agrega a Pedro»: so said of a card, it is to be his; of none, both are contacts."""
_NO_ORDER: Final = patterns.lazy(
    rf"(?!{_TOLD_TO}(?:{_SETS}|{_VERB}|{_SWAPS})\b){_LEAD}(?:{_SETS}|{_VERB}|{_SWAPS}) (?:a \S+ )?{_HEAD}"
)
"""«Si subes la de mi mamá a 500», «no pongas la de mi mamá en 500»: supposed, or not to be."""
_MAY_BE_TOLD: Final = patterns.lazy(
    r"(?!sube|anade)(?:cambi|modifiqu|baj|dej|aument|agregu|sub|quit|rest|sum|ech)e(?:l[aeo]s?)?"
)
"""«Cambie la de mi mamá a 500»: an order, or «cambié» without its accent."""
_NEXT: Final = patterns.lazy(rf",? (?:y|and) (?=(?:a )?{_HEAD})")
_NO_PLACE: Final = rf"(?!(?:la|lo|el|the) (?:{'|'.join(_PLACES)})\b)"
_NEXT_OR_PAUSE: Final = patterns.lazy(
    rf",? (?:y|and) (?=(?:a )?{_HEAD})|, {_NO_PLACE}(?=(?:a )?{_HEAD})"
)
"""Behind a pause a place says which: «la de mi hermano, la última»."""
_LEFT_ALONE: Final = patterns.lazy(
    rf",? (?:(?:y|pero) )?(?:a )?{_NO_PLACE}{_HEAD}[^,;.]{{2,40}}? (?:dejal[ao]|dejala?s|(?:se )?queda|no(?: la (?:canceles|quites|toques))?)(?: (?:asi|como esta))?$"
)
"""«Cancela la de mi mamá, la de mi hermano déjala»."""
_TAIL: Final = patterns.lazy(r"(?:,? \b(?:porfa|por favor|please|mejor|nomas|ya|pues|gracias)\b)+$")
_AT_END: Final = patterns.lazy(
    rf",? ?\b(?:l[ao]|the) (?:de )?(?P<place>{'|'.join(_PLACES)})"
    r"(?:,? (?:tarjeta|transferencia|envio|card|transfer|one|porfa|por favor|please|nomas|mejor|ya))*\W*$"
)
_OF_SOMEBODY: Final = patterns.lazy(
    r"\b(?:de|del|a|al|para|of|to|for)\s+(?P<who>(?:mi |my )?[\w ]{2,40})$"
)
_NUMBERS: Final = {"dos": 2, "tres": 3, "2": 2, "3": 3}
_ALL: Final = patterns.lazy(
    rf"\b(?:tod[oa]s?|ningun[oa]|ambos|ambas|all|both|everything|(?<!\bde )(?<!\ba )l[ao]s (?P<number>{'|'.join(_NUMBERS)}))\b"
    r"(?(number)(?: (?:tarjetas|transferencias|envios|pagos|porfa|por favor|mejor|ya|entonces|pues))*\W*$)"
)
"""«Las 2» is both of two; «las 2 primeras» and «la de las 2» are not."""
_BUT: Final = patterns.lazy(r"\b(?:menos|excepto|salvo|except|but|que no|not)\b")
"""What follows is to stay."""
_DONE: Final = patterns.lazy(
    r"\b(?:sub|aument|agregu?|añad|sum|ech|quit|baj|rest|descont|cambi|modifi(?:c|qu)|dej)(?:é|í|ó|ió|aste|iste|aron|ieron)\b"
    r"|\bpus(?:e|o|iste|ieron)\b"
)
"""«Cambié la de mi mamá a 500» tells what was done; only its accent says so."""
_NOT_THAT: Final = patterns.lazy(
    rf",? (?:y )?no (?:a )?{_HEAD}(?:(?!\b(?:que|q|sean?|son|mejor)\b)[^,;.0-9]){{2,60}}$"
)
"""«La de mi mamá que sea de 500, no la de mi hermano»: which card it is not."""
_ONE_OF_THEM: Final = patterns.lazy(rf"(?:a )?{_HEAD}(?!.*\b(?:que|sean?|son|mejor)\b)")
_CANCELS: Final = patterns.lazy(
    rf"{_LEAD}(?:(?:cancel|anul|quit|borr|elimin|olvid|descart|forget)\w*|no (?:mandes|envies|hagas|pagues|quiero))(?: (?:me|de))? (?P<who>{_HEAD}.{{2,120}})"
)
_NOT_ANY_MORE: Final = patterns.lazy(
    rf"{_LEAD}{_ONE},? (?:(?:(?:ya|siempre|mejor|esa|ese) )?no|(?:mejor )?(?:cancel|anul|quit|borr|elimin|olvid|descart)[a-z]*l[ao])"
)
"""«La de mi hermano no», «la primera cancélala»."""
_ONLY_THAT: Final = patterns.lazy(
    rf"{_LEAD}(?:(?:solo|solamente|nomas|unicamente|nada mas|only|just) {_ONE}|(?P<yes>{_HEAD}.{{2,60}}?),? si)"
)
"""«Solo la de mi mamá», «la de mi mamá sí»: of several, the one that is wanted."""
_SPEAKS_OF_ONE: Final = patterns.lazy(
    rf"{_LEAD}l[ao] (?:del?|de la|{'|'.join(ORDINALS)}|ultim[ao])\w*\b"
)
_CLAUSE: Final = r"(?:[^,;.]|[.,](?=[0-9]))"
_KEEPS: Final = patterns.lazy(
    r"(?:[^,;.]{0,40}\b)?no (?:(?:la|lo|las|los|me|se|quiero|vayas a) )*"
    r"(?:(?P<le>le )?(?:subas|aumentes|agregues|anadas|sumes|eches|quites|bajes|restes|descuentes|cambies|modifiques|sustituyas|r(?:e|ee)mplaces|borres|elimines|pongas(?= nada\b)"
    r"|(?:sub|aument|agreg|sum|quit|baj|rest|cambi)[ai]r(?P<end>le)?)\b"
    rf"(?(le)|(?(end)|{_CLAUSE}*? {_HEAD}))|(?:canceles|anules|cancelar(?:l[ao])?)\b){_CLAUSE}*[,;.\s]*"
)
_CHANGES_NOTHING: Final = patterns.lazy(
    r"(?:[^,;.]{0,40}\b)?no (?:me )?(?:cambies|modifiques) nada(?=\W*$|\W*[,;.]|\W+y\b)[,;.\s]*"
)
_STAYS: Final = patterns.lazy(
    r"(?:(?:mejor|solo|pero|y|si|ya|porfa|por favor)\W+)*(?:deja ?l[ao]s?|leave it)"
    r"(?:\W+(?:asi|como|esta(?:ba)?n?|tal|cual|ahi|ya|mejor|porfa|por favor|gracias|as|is|please))*\W*"
)


_NOT_SO: Final = patterns.lazy(
    r"\b(?:no quiero que|que no)\b|\b(?:mejor|siempre|ya) no\W*$|\bno(?: espera)?\W*$"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What one card is to have: the words that point at it, and what it gets."""

    who: str
    to: Heard
    way: int = 0
    """Whether it is to be more (1) or less (-1) than it is, where the words say so."""
    doubtful: bool = False
    """Whether the figure may be what is added, or what it is to be."""
    of_people: bool = False
    """Whether it names people and no card: it may be about contacts."""


def changes(talk: Talk, heard: Heard) -> Sequence[Change]:
    """Return what words change of cards they point at, all of it or nothing; a question and what is told change nothing."""
    text, said = heard.text, fold(heard.text)
    if "?" in text or len(said) != len(text) or _DONE.search(text.lower()) or _NOT_SO.search(said):
        return ()
    found = _each_change(talk, text, _NEXT) or _each_change(talk, text, _NEXT_OR_PAUSE)
    if not heard.concept:
        return found
    # What is to be written is set aside from the words; of two cards, it is not known for which.
    return [
        replace(one, to=replace(one.to, concept=heard.concept)) for one in found[: len(found) == 1]
    ]


def _each_change(talk: Talk, text: str, parts: re.Pattern[str]) -> Sequence[Change]:
    said = fold(text)
    found: list[Change] = []
    at = 0
    for joint in [*parts.finditer(said), None]:
        end = len(said) if joint is None else joint.start()
        change = _change(talk, text[at:end], goes_on=bool(found))
        if change is None:
            return ()
        found.append(change)
        at = end if joint is None else joint.end()
    return found


def _change(talk: Talk, text: str, *, goes_on: bool) -> Change | None:
    said = _NOT_THAT.sub("", _without_tail(text))
    text = text[: len(said)]
    place = _AT_END.search(said)
    # «La de mi hermano son 150, la última»: the last of his.
    which = "" if place is None or not place.start() else place[0]
    said = said.removesuffix(which)
    if goes_on and (further := _further(talk, text)) is not None:
        return further
    if (another := _for_another(talk, text, said)) is not None:
        return replace(another, who=another.who + which)
    for form in _CHANGES:
        match = form.fullmatch(said)
        to = None if match is None else _value(talk, text[slice(*match.span("what"))])
        if match is None or to is None:
            continue
        parts = match.groupdict()
        adds = parts.get("sum") or parts.get("put") or ""
        sign = to.delta or delta(adds)
        verb = parts.get("verb", "")
        way = 1 if verb.startswith("sub") else -1 if verb.startswith("baj") else 0
        by = way != 0 and parts.get("to", "a") != "a"
        told = _MAY_BE_TOLD.match(verb or adds) is not None
        doubtful = (
            by or told or ("sum" in parts and not (sign or to.factor)) or _may_be_added(adds, to)
        )
        return Change(match["who"] + which, replace(to, delta=sign), way, doubtful)
    return None


def _for_another(talk: Talk, text: str, said: str) -> Change | None:
    people = _ONE_OUT_ONE_IN.fullmatch(said)
    match = people or _FOR_ANOTHER.fullmatch(said)
    if match is None:
        return None
    whom = text[slice(*match.span("whom"))]
    person = hear(whom, now=talk.now)[0].whole_person
    if person is None or _ONE_OF_THEM.match(fold(whom)):
        return None
    to = replace(hear(f"a {person}", now=talk.now)[0], person=person, intent="transfer")
    return Change(match["who"], to, of_people=people is not None)


def puts_one_for_another(text: str) -> bool:
    """Say whether one card is to stand for another: "cambia la de mi mamá por la de mi hermano" may mean either way."""
    match = _FOR_ANOTHER.fullmatch(_without_tail(text))
    return match is not None and _ONE_OF_THEM.match(match["whom"]) is not None


def _may_be_added(said: str, to: Heard) -> bool:
    """Say whether "súbele la mitad" may be half as much more, or half; «quítale la mitad» is half."""
    twice, half = FACTORS["double"], FACTORS["halve"]
    return (to.factor in {twice, half} and said.startswith(_ADDING)) or (
        to.factor == twice and said.startswith(_TAKING)
    )


_ADDING: Final = ("sub", "aument", "agreg", "anad", "sum", "ech")
_TAKING: Final = ("quit", "baj", "rest", "descuent")


def _without_tail(text: str) -> str:
    return _TAIL.sub("", fold(text).rstrip(" .,;:!"))


def _further(talk: Talk, text: str) -> Change | None:
    """Read what goes on from a change, of another card: "la de mi hermano 100", "la segunda de 100"."""
    figures = amounts.read_all(text)
    at = figures[-1].span[0] if figures else 0
    to = _value(talk, text[at:]) if _ONE_OF_THEM.match(fold(text[:at])) else None
    return None if to is None else Change(fold(text[:at]), to)


def _value(talk: Talk, words: str) -> Heard | None:
    """Return words that are a card's new value and nothing else: a figure, an account, with a concept or none."""
    to, _later = hear(words, now=talk.now)
    bare = to if to.text == words else hear(to.text, now=talk.now)[0]
    is_value = bare.only_value and (to.amount or to.any_account or to.factor)
    return replace(to, intent="transfer") if is_value else None


def taken_back(
    talk: Talk, heard: Heard
) -> Generator[Step, Outcome | None, tuple[Sequence[str], Sequence[str] | None]]:
    """Return the cards that are certainly meant, and those that may be, of which it is to be asked; None: words point at none."""
    pointed = _pointed_at(heard.text)
    if not talk.open or not pointed:
        one = (yield from named(talk, heard)) if talk.open and heard.cancel else None
        return ([] if one is None else [one]), None
    found = yield from each(talk, pointed, list(talk.open))
    if len(pointed) > 1 and all(fit == found[0] and len(fit) == 1 for fit in found):
        # "La de mi mamá, la de 300" is one.
        found = found[:1]
    return certain(found), found[0] if len(found) == 1 else list(talk.open)


def _pointed_at(text: str) -> Sequence[str]:
    """Return what points at each of the cards that are taken back: "cancela la primera y la de mi mamá"."""
    said = _LEFT_ALONE.sub("", _without_tail(text))
    match = _CANCELS.fullmatch(said) or _NOT_ANY_MORE.fullmatch(said)
    if match is None or "?" in text or _BUT.search(said) or NOT_CANCELLED.search(text.lower()):
        return ()
    return _NEXT_OR_PAUSE.split(match["who"])


def only_that(text: str) -> str:
    """Return what points at the one of several cards that is wanted, and says no more; nothing else."""
    found = None if "?" in text else _ONLY_THAT.fullmatch(_without_tail(text))
    return "" if found is None else found["who"] or found["yes"]


def only_speaks_of_one(heard: Heard) -> bool:
    """Say whether words tell or ask something of a card, and sound like a transfer: "la de mi mamá de 300 está mal"."""
    said = fold(heard.text)
    tells = heard.intent == "transfer" and not (heard.verb or heard.corrects)
    return (tells and _SPEAKS_OF_ONE.match(said) is not None) or _NO_ORDER.match(said) is not None


def kept(text: str) -> re.Match[str] | None:
    """Match what leaves a card as it is: "no le quites 100 a la de mi mamá", "no la canceles"; more may follow."""
    return None if "?" in text or thefts.tells_of_theft(text) else _KEEPS.match(fold(text))


def changes_nothing(text: str) -> re.Match[str] | None:
    """Match "mejor no cambies nada", of cards that pay: only of one that changes something does it take that back."""
    return None if "?" in text else _CHANGES_NOTHING.match(fold(text))


def behind_kept(text: str, first: re.Match[str]) -> str:
    """Return what follows words that leave cards as they are, however often that is said."""
    said, at = fold(text), first.end()
    while (further := _KEEPS.match(said, at)) is not None:
        at = further.end()
    return text[at:]


def leaves_it(text: str) -> bool:
    """Say whether "déjala así", behind "no la canceles", only says so again; alone it takes the card back."""
    return _STAYS.fullmatch(fold(text).strip()) is not None


def fitting(talk: Talk, said: str, keys: Sequence[str]) -> CardsFound:
    """Return those cards that every word fits which points at them; one is certain, none or several are to be asked about."""
    figures = [one for one in amounts.read_all(said) if one.definite and one.centavos]
    for one in reversed(figures):
        said = f"{said[: one.span[0]]} {said[one.span[1] :]}"
    words = [word for word in re.findall(r"\w+", fold(said)) if word not in _SAYS_NOTHING]
    places = [word for word in words if word in _PLACES]
    kinds = [_KINDS[word] for word in words if word in _KINDS]
    names = [word for word in words if word not in _PLACES and word not in _KINDS]
    fit = [
        key
        for key in keys
        if all(kind in talk.open[key].kind for kind in kinds)
        and all(one.centavos == _centavos(talk.open[key]) for one in figures)
    ]
    if names:
        meant = {one.beneficiary_id for one in (yield from talk.called(" ".join(names)))}
        fit = [key for key in fit if _is_of(talk, key, meant, names)]
    for place in places:
        fit = [key for key in [_at(fit, place)] if key is not None]
    return fit


def _at(keys: Sequence[str], place: str) -> str | None:
    at = _PLACES[place]
    return keys[at] if keys and at < len(keys) else None


def each(
    talk: Talk, said: Sequence[str], keys: Sequence[str]
) -> Generator[Step, Outcome | None, Sequence[Sequence[str]]]:
    """Return for each of several cards that are pointed at those that it can be."""
    found: list[Sequence[str]] = []
    for who in said:
        found += [(yield from fitting(talk, who, keys))]
    return found


def certain(found: Sequence[Sequence[str]]) -> Sequence[str]:
    """Return the cards that are meant where each is one and another; else none, so that it is asked."""
    keys = [fit[0] for fit in found if len(fit) == 1]
    return keys if len(set(keys)) == len(found) else ()


def named(talk: Talk, heard: Heard) -> Generator[Step, Outcome | None, str | None]:
    """Return the card that words mean which point at none outright: by what they take back, by whom they name, by a place."""
    keys = [key for key in talk.open if key in talk.cards]
    by_amount = [key for key in keys if _centavos(talk.open[key]) in heard.rejected_centavos]
    if len(by_amount) == 1:
        return by_amount[0]
    # A question is under way beside one card: "cancela la de mi hermano" is of the card that is his.
    several = len(keys) > 1 or (heard.cancel and talk.top is not None)
    people = [*heard.rejected_people, *([heard.person] if heard.person and several else [])]
    said = _AT_END.sub("", fold(heard.text)).rstrip(" ,;.")
    if heard.cancel and _BUT.search(said):
        return None
    if heard.cancel and not people and several and (match := _OF_SOMEBODY.search(said)):
        people = [match["who"]]
    for name in people:
        fit = yield from fitting(talk, name, keys)
        if len(fit) == 1:
            return fit[0]
        # "La de mi hermano, la última" is the last of his.
        keys = list(fit) or keys
    place = _AT_END.search(fold(heard.text)) if several else None
    return None if place is None else _at(keys, place["place"])


def means_all(text: str, how_many: int) -> bool:
    """Say whether all cards are meant: "todas", "ambas", and a number where so many are open."""
    found = None if _BUT.search(fold(text)) else _ALL.search(fold(text))
    return found is not None and (found["number"] is None or _NUMBERS[found["number"]] == how_many)


_NAMING: Final = ("payee", "product", "reward")


def _is_of(talk: Talk, key: str, meant: set[str], names: Sequence[str]) -> bool:
    """Say whether a card is somebody's, else whether what it shows has every word: its product, what it is for."""
    payee = talk.cards.get(key, {}).get("slots", {}).get("beneficiary_id")
    if payee is not None and meant:
        return payee in meant
    card = talk.open[key].card
    parts = [value for part in _NAMING for value in (card.get(part) or {}).values()]
    shown = " ".join(str(one or "") for one in (card.get("concept"), *parts))
    return set(names) <= set(re.findall(r"\w+", fold(shown)))


def _centavos(proposal: OpenProposal) -> int | None:
    amount = proposal.card.get("amount")
    return None if amount is None else Money.parse(amount["amount"]).centavos
