"""What words name of a redemption: which reward, how many. Nothing is read or asked here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from centli.agent.engines import places
from centli.agent.engines.heard import Heard
from centli.agent.engines.talk import Flow
from centli.agent.engines.wanting import SHOPPING
from centli.agent.language import phrases
from centli.kernel import patterns
from centli.kernel.text import fold, fold_words
from points.contracts import RewardView

NAME: Final = "redemption"
REDEEM: Final = "redeem_reward"
QUANTITY_MAX: Final = 99
OF_THE_REWARD: Final = ("product_id", "label", "reward")
_PIECES: Final = re.compile(r"\D{0,20}(?P<n>[0-9]{1,2})\D{0,20}", re.ASCII)
_LEADS: Final = r"^\W*(?:(?:no|ok|va|pues|dame|quiero|canjea(?:me|r)?|mejor|entonces|i ll take|give me|redeem|get)\W+)*"
_CHEAPEST: Final = patterns.lazy(
    rf"{_LEADS}(?:el|la|the)(?: que)? (?:mas (?:barat|economic)[oa]|(?:pida |cueste )?menos puntos|cheapest)\b"
)
_DEAREST: Final = patterns.lazy(
    rf"{_LEADS}(?:el|la|the)(?: que)? (?:mas (?:car[oa]|val[eg]\w*|puntos)|(?:pida |cueste )?mas puntos|most expensive)\b"
)
_WORD: Final = re.compile(r"\w+")
_COUNTED: Final = re.compile(
    r"(?P<many>[0-9]{1,2}|un[oa]?|dos|tres|cuatro|cinco) (?:de |del )?(?:(?:la|las|el|los) (?:de )?)?(?P<what>[a-z]+(?: [a-z]+){0,3})"
)
"""How many of one that is named by part of its name: "1 de viaje"."""
_NO_NAME: Final = frozenset({"cancela", "cancelar", "canje", "canjes"})
ONE: Final = (
    r"(?:el|la|los|las|un|una|unos|unas|al|the|an?) (?:de |del )?(?P<what>[a-z0-9 ]{3,40}?)"
)
NAMES_ONE: Final = patterns.lazy(
    r"(?:(?:no|y|mejor|ay|oye|sabes que|fijate que|cambie de opinion|pensandolo bien|creo que|espera|aguanta|wait|que tal|and|what about|digo|perdon|pues|siempre|quiero|prefiero|dame|canjea\w*|cambia\w*|por|en vez|en lugar|de eso|i d rather have|instead|actually|make it) )*"
    rf"{ONE}(?: (?:mejor|entonces|porfa|por favor|instead|please|nada mas|nomas|en vez|en lugar de es[ea]))*"
)
TWO: Final = re.compile(
    r" (?:y|o|e|ni|and|or) (?:(?:tambien|otr[oa]|also) )?(?:(?:el|la|los|las|al|un|una|the|an?|de|dos|tres|[0-9]) )*"
)
"""What stands between two that are named."""
CALLED: Final = re.compile(
    r"\b(?:puntos?|points?|recompensas?|premios?|rewards?|canjes?|que|primer\w*|segund\w*|tercer\w*|ultim\w*|otr[oa])\b"
)
"""What names no reward."""


def reward_named(heard: Heard) -> str:
    """Return the words for a reward, "" where none are."""
    what = heard.wants.product or ""
    return "" if fold(what) in _NO_NAME else what


def take(slots: dict[str, Any], heard: Heard, *, keeps_count: bool = False) -> None:
    """Put into the slots everything that an utterance names; another reward does not keep how many were wanted of the one before."""
    what = reward_named(heard)
    if what and fold(what) != fold(str(slots.get("reward", ""))):
        if not keeps_count:
            slots.pop("quantity", None)
        for name in OF_THE_REWARD:
            slots.pop(name, None)
        # All of the words: of two mugs, «la de viaje» is one.
        slots["reward"], slots["said"] = what, fold(heard.text)
        slots.pop("browsing", None)
    if many := places.pieces(heard.text) or heard.wants.quantity:
        slots["quantity"] = many


def the_one(said: str, items: Sequence[RewardView]) -> RewardView | None:
    """Return the one that is meant: the only one found, else the only one that the words name in full."""
    if len(items) == 1:
        return items[0]
    words = _WORD.findall(said)
    whole = [
        one for one in items if all(_said(each, words) for each in _WORD.findall(fold(one.name)))
    ]
    return whole[0] if len(whole) == 1 else None


def _said(name: str, words: Sequence[str]) -> bool:
    """Say whether a word of a name is among those said, if need be in the plural."""
    return any(word in {name, f"{name}s", f"{name}es"} for word in words)


def wants_one(flow: Flow, heard: Heard) -> bool:
    """Say whether a reward is named that is not among those shown: "quiero el termo de acero"."""
    asks = "?" in heard.text or (heard.sure and heard.intent not in {"out_of_scope", *SHOPPING})
    return (
        flow.asked == "choice:reward"
        and not asks
        and _WANTS.match(fold_words(heard.text)) is not None
    )


_WANTS: Final = re.compile(
    r"(?:(?:no|mejor|ok|pues|entonces|bueno|yo) )*(?:quiero|quisiera|dame|prefiero|mejor|me (?:llevo|quedo con)|i want|i d like|give me) (?:el|la|los|las|un|una|the|an?) "
)


def asks_within_reach(heard: Heard) -> bool:
    """Say whether it asks what there are points enough for: "¿para qué me alcanza?"."""
    return _WITHIN_REACH.fullmatch(fold_words(heard.text)) is not None


_WITHIN_REACH: Final = re.compile(
    r"(?:(?:y|ok|pero|oye|de esos|de esas) )*(?:cual(?:es)?|que|para (?:que|cual)) (?:si )?(?:me )?alcanz\w*(?: (?:con|para)? ?(?:lo que tengo|mis puntos|lo mio|eso))?"
)


def pointed(flow: Flow, heard: Heard) -> str | None:
    """Return the reward shown that the words point at: "canjea la segunda", "la de viaje", "canjéala".

    A wish that names a reward is looked up anew: there may be more of that name than were shown.
    """
    if flow.asked != "choice:reward":
        return None
    options = flow.options
    if options and (pick := extreme(heard.text)) is not None:
        return str(pick(options, key=_cost)["id"])
    found = places.named(places.without_refused(heard.text), len(options))
    if found:
        one = found[0] if len(found) == 1 else len(options)
        return str(options[one]["id"]) if 0 <= one < len(options) else None
    if places.joins(heard.text):
        # «La taza o la playera» chooses neither.
        return None
    counted = _COUNTED.fullmatch(fold_words(heard.text))
    named = set(_WORD.findall(counted["what"] if counted else fold(reward_named(heard))))
    if heard.intent == REDEEM:
        return str(options[0]["id"]) if len(options) == 1 and not named else None
    fitting = [
        str(one["id"])
        for one in options
        if named and named <= set(_WORD.findall(fold(one["label"])))
    ]
    return fitting[0] if len(fitting) == 1 else None


def asks_the_cost(heard: Heard) -> bool:
    """Say whether it asks what a reward costs, and takes none: "¿la segunda cuántos puntos son?"."""
    return _COST.search(fold_words(heard.text)) is not None


_COST: Final = patterns.lazy(
    r"\b(?:cuant[oa]s?(?: puntos)? (?:son|es|pide|cuesta|vale|sale|ocupa)|how (?:much|many)(?: points)?)\b"
)


def extreme(text: str) -> Callable[..., Mapping[str, str]] | None:
    """Return how the cheapest or the dearest is picked, where one of them is asked for; "el más barato no" asks for none."""
    said = places.without_refused(text)
    return min if _CHEAPEST.search(said) else max if _DEAREST.search(said) else None


def _cost(option: Mapping[str, str]) -> int:
    """Return the points of a reward that is shown, which its detail begins with."""
    return int(option["detail"].partition(" ")[0].replace(",", ""))


def another(slots: dict[str, Any]) -> None:
    """Leave what belongs to the reward that was meant before: it, and how many of it."""
    for name in (*OF_THE_REWARD, "quantity"):
        slots.pop(name, None)


def counted(heard: Heard) -> int | None:
    """Return how many are said of one that is pointed at: "2 de la primera", "1 de viaje"."""
    found = _COUNTED.fullmatch(fold_words(heard.text))
    said = places.pieces(heard.text) or heard.wants.quantity
    return said or (phrases.small_number(found["many"]) if found is not None else None)


def pieces(heard: Heard) -> int | None:
    """Return how many are meant by a bare figure, which elsewhere would be pesos."""
    if heard.wants.quantity:
        return int(heard.wants.quantity)
    match = _PIECES.fullmatch(heard.text.strip())
    return int(match["n"]) if match and 0 < int(match["n"]) <= QUANTITY_MAX else None
