"""How words stand to what was asked: the option that they name, a wish of their own, or neither."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from centli.agent.engines import inspecting, places
from centli.agent.engines.flows import (
    FLOWS,
    WISHES,
    contacts,
    shopping,
    transfers,
)
from centli.agent.engines.heard import LIMITS, REMOVE, Heard
from centli.agent.engines.talk import (
    WHICH,
    Flow,
    Talk,
)
from centli.kernel.text import fold

NONE_CHOICE: Final = "none"
FREE_TEXT: Final = frozenset({"name", "alias", "concept", "edit"})
"""What is answered with words of the customer's own: only plain words of a wish are something else."""
SHORT_ANSWER: Final = 3


def is_idle(flow: Flow) -> bool:
    """Say whether nobody waits for an answer."""
    return flow.name == WHICH or FLOWS[flow.name].idle(flow)


def is_held(flow: Flow, talk: Talk) -> bool:
    """Say whether a card came over a question: until it is gone, words are about it before they answer."""
    return flow.held and bool(talk.open)


def takes_a_but(flow: Flow, talk: Talk) -> bool:
    """Say whether a value behind "sí, pero…" is all that is answered: of a card, or of an order that is to be prepared now."""
    return is_held(flow, talk) or flow.asked == "now"


def is_another_wish(heard: Heard, flow: Flow) -> bool:
    """Say whether words begin something else, and take nothing back."""
    return flow.name != WHICH and not heard.cancel and is_digression(heard, flow)


def is_digression(heard: Heard, flow: Flow) -> bool:
    """Say whether words are a wish of their own rather than an answer to what was asked."""
    if not heard.sure or heard.intent not in WISHES:
        return False
    if flow.name != WHICH and FLOWS[flow.name].keeps(flow, heard):
        return False
    if heard.intent == "transfer":
        if flow.name == transfers.NAME:
            return _is_another_transfer(heard, flow)
        # A contact or a limit must not take "envíale 500" for its own figure.
        return heard.explicit or (heard.person is not None and flow.asked not in FREE_TEXT)
    if flow.asked in FREE_TEXT:
        is_own = flow.name == contacts.NAME and heard.intent == "add_beneficiary"
        return heard.explicit and not is_own and not _names_a_field(flow, heard)
    return heard.intent in {LIMITS, REMOVE} or not _is_short_answer(heard)


def _is_short_answer(heard: Heard) -> bool:
    """Say whether it is one or two words that name a person or an amount: "cheques", "mi mamá"."""
    named = heard.whole_person is not None or heard.amount is not None
    return named and not heard.explicit and len(heard.text.split()) <= SHORT_ANSWER


def _is_another_transfer(heard: Heard, flow: Flow) -> bool:
    """Tell "mándale 300 a mi mamá" from an answer, while another payee's amount is asked for."""
    known = flow.slots.get("label") or flow.slots.get("person")
    # A figure for somebody else is none of what "la mitad" is of.
    ordered = heard.verb or "part" in flow.slots
    whole = heard.whole_transfer and ordered and not heard.corrects
    return bool(
        known and whole and flow.asked == "amount" and heard.person != flow.slots.get("person")
    )


def _names_a_field(flow: Flow, heard: Heard) -> bool:
    return flow.asked == "edit" and len(heard.text.split()) < SHORT_ANSWER


_OPTION_WORDS: Final = frozenset(
    "el la los las de del al a mi es ese esa que con por para lo the one from at of my with".split()
)
_BESIDE: Final = frozenset(
    "si ok va mejor porfa favor gracias nomas entonces please opcion option".split()
)
"""What may stand beside the figure of an option."""
_ONE_IS_MEANT: Final = frozenset(
    f"choice:{slot}" for slot in (WHICH, "payee", "amount", "contact", "removed")
)
"""Questions that a yes answers where they offer one thing."""


# ── Options ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def option_said(flow: Flow, heard: Heard) -> str | None:
    """Return the option that words or an ordinal name: "el primero", "2", "juan", "el del trabajo"."""
    said = _words(heard.text)
    says = heard.wants.benefit or heard.wants.plain or shopping.says_how_many(heard)
    says = says and flow.name == shopping.NAME and flow.asked != "choice:figure"
    if says or places.pieces(heard.text):
        # "3 meses" is not the third, nor is "2 de la primera" the second, and "la segunda a 6 meses" says more than which.
        return None
    bare = [word for word in said if word not in _OPTION_WORDS]
    # "2", "el segundo"; «el segundo no» is refused, and "1 de viaje" names something.
    is_place = 0 < len(bare) <= 2 and "no" not in bare[1:]  # noqa: PLR2004
    if is_place and bare[0].isdecimal() and not set(bare[1:]) <= _BESIDE:
        is_place = False
    first = bare[0] if is_place else ""
    ids = {option["id"] for option in flow.options}
    if first.isdecimal() and any(one.startswith("MSI-") for one in ids):
        # Where months are to be had, «3» is no place: these months, or it is asked again.
        return f"MSI-{first}" if f"MSI-{first}" in ids else None
    for number, option in enumerate(flow.options, start=1):
        ordinal = places.STEMS[number - 1 : number]
        if first == str(number) or (ordinal and first.startswith(ordinal[0])):
            return option["id"]
    if " ".join(said) in {
        "ninguno",
        "ninguna",
        "nadie",
        "none",
        "ninguno de ellos",
        "ninguno de esos",
        "ninguno de estos",
        "ninguna de estas",
    }:
        return NONE_CHOICE
    is_it = flow.asked in _ONE_IS_MEANT and heard.yes and len(flow.options) == 1
    by_amount = [one["id"] for one in flow.options if is_it or _same_amount(one["id"], heard)]
    if len(by_amount) == 1:
        return by_amount[0]
    named = _named(flow, bare)
    return named[0]["id"] if len(named) == 1 else None


def _named(flow: Flow, bare: Sequence[str]) -> list[dict[str, str]]:
    """Return the options that have every word; English words for how they look, or whence one knows them, stand for the Spanish ones."""
    english = _ENGLISH if flow.name == shopping.NAME else _KNOWN_FROM

    def has(words: set[str], word: str) -> bool:
        stems = english.get(word)
        return word in words or (stems is not None and any(one.startswith(stems) for one in words))

    return [one for one in flow.options if bare and all(has(_words_of(one), w) for w in bare)]


_ENGLISH: Final[Mapping[str, tuple[str, ...]]] = {
    "black": ("negr",), "white": ("blanc",), "blue": ("azul",), "red": ("roj",), "green": ("verde",),
    "grey": ("gris",), "gray": ("gris",), "pink": ("rosa",), "yellow": ("amarill",), "brown": ("cafe", "marron"),
    "silver": ("plata", "platead"), "gold": ("dorad", "oro"), "purple": ("morad", "lila"), "orange": ("naranja",),
    "big": ("grande",), "large": ("grande",), "small": ("chic", "pequen"), "mini": ("mini",),
    "mountain": ("montana",), "city": ("urban", "ciudad"), "urban": ("urban",), "kids": ("infantil", "nin"),
    "kid": ("infantil", "nin"), "electric": ("electric",), "wireless": ("inalambric",), "gaming": ("gam",),
    "men": ("hombre",), "women": ("mujer", "dama"), "wooden": ("madera",), "leather": ("piel", "cuero"),
}  # fmt: skip
"""Colours, sizes and kinds in English, by how the catalogue's words for them begin."""


_KNOWN_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "work": ("trabajo", "chamba", "oficina"), "office": ("oficina", "trabajo"), "school": ("escuela", "uni", "prepa"),
    "gym": ("gim", "gym"), "football": ("fut",), "soccer": ("fut",), "church": ("iglesia",), "savings": ("ahorro", "savings"),
    "checking": ("cheques", "checking"), "debit": ("cheques", "debit", "checking"), "credit": ("credit",),
}  # fmt: skip
"""Aliases and accounts likewise: «the one from work» is «Pedro trabajo»."""


def narrowed(flow: Flow, heard: Heard) -> bool:
    """Leave those of a shelf that words fit, or do not refuse: "la de 55", "cualquiera menos la primera"; False where they part nothing."""
    if flow.asked not in {"choice:product", "choice:reward"}:
        return False
    kept = _left(flow, heard)
    if not 0 < len(kept) < len(flow.options):
        return False
    if flow.name == shopping.NAME:
        shopping.keep(flow, kept)
    else:
        flow.options = kept
    return True


def _left(flow: Flow, heard: Heard) -> list[dict[str, str]]:
    """Return the options that are left: all where words say nothing of it."""
    if places.takes_any_other(heard.text):
        refused = places.named(heard.text, len(flow.options))
        return [one for n, one in enumerate(flow.options) if n not in refused]
    if places.joins(heard.text):
        named = inspecting.any_of(flow.options, heard.text)
        return [flow.options[n] for n in named] if len(named) > 1 else []
    if flow.name != shopping.NAME or heard.wants.benefit or heard.wants.plain:
        return []
    said = [word for word in _words(heard.text) if word not in _OPTION_WORDS]
    bare = [word for word in said if word not in _LOOKS]
    # One that is pointed at is chosen; «busca uno de 20 v» only looks for it.
    kept = _named(flow, bare)
    return kept if len(kept) > 1 or bare != said else []


_LOOKS: Final = frozenset(
    "busca buscame busco uno una unos unas muestrame ensename hay tienes tienen y algun alguna otro otra show find a any an".split()
)


def _words_of(option: Mapping[str, str]) -> set[str]:
    return set(_words(f"{option['label']} {option.get('detail', '')}"))


def _words(text: str) -> list[str]:
    """Return the words of what is said or shown, units as labels write them: "16 kilos" is «16 kg», "50 pulgadas" «50"»."""
    said = re.sub(r"[^\w ]+", " ", fold(text)).split()
    return [word for each in said if (word := _UNITS.get(each, each))]


_UNITS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("kilo", "kilos", "kgs", "kilogramos"), "kg"),
    **dict.fromkeys(("gramo", "gramos", "grs", "gr"), "g"),
    **dict.fromkeys(("litro", "litros"), "l"),
    **dict.fromkeys(("giga", "gigas", "gigabytes"), "gb"),
    **dict.fromkeys(("tera", "teras"), "tb"),
    **dict.fromkeys(("centimetros",), "cm"),
    **dict.fromkeys(("numero", "num"), "no"),
    **dict.fromkeys(("pulgada", "pulgadas", "inch", "inches"), ""),
}


def _same_amount(option_id: str, heard: Heard) -> bool:
    amount = heard.amount
    # "Pásale 500 a mi hermano" is another order, and not the 500 that was offered.
    orders = heard.verb and (heard.person is not None or heard.to_account is not None)
    is_one = amount is not None and amount.definite and not orders
    prefix, _colon, centavos = option_id.partition(":")
    of_money = f"{prefix}:" in {"amount:", transfers.BESIDE}
    return is_one and of_money and amount is not None and centavos == str(amount.centavos)
