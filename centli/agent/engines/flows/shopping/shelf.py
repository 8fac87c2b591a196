"""What the shops have of what is wanted: found and shown; and which of those shown is meant."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines import places
from centli.agent.engines.flows.shopping import naming
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.types import Outcome, Say, Show, Step
from centli.kernel import patterns
from centli.kernel.money import Money
from centli.kernel.text import fold, fold_words
from marketplace.contracts import BenefitKind, ProductPage, ProductView, Sort

SHOWN: Final = 5
LOOKED_AT: Final = 20
"""Among how many of those that fit best the cheapest and the dearest are looked for."""
STEM: Final = 5
"""So many letters tell one word from another, whatever its ending."""
_ORDERS: Final[Mapping[str, re.Pattern[str]]] = {
    Sort.NEWEST.value: re.compile(
        r"\bmas (?:nuev|recient)[oa]s?\b|\blo (?:mas )?(?:nuevo|ultimo)\b|\bultimos? modelos?\b|\b(?:newest|latest)\b"
    ),
    Sort.PRICE_DESC.value: re.compile(r"\bmas car[oa]s?\b|\bmost expensive\b"),
    Sort.PRICE.value: re.compile(
        r"\bmas (?:barat|economic)(?:[oa]s|it[oa]s?)\b|(?<!mas )\b(?:barat|economic)(?:[oa]s?|it[oa]s?)\b|\bcheap\b"
        r"|\b(?:algo|un[oa]|otr[oa]|alg[ou]n[oa]?) (?:que sea )?mas (?:barat|economic)[oa]\b|\b(?:something|anything) cheaper\b"
    ),
}
"""Words that ask for another order: "los más nuevos", "una laptop barata"; «la más barata» is one of those shown."""
_BY_PRICE: Final = (Sort.PRICE.value, Sort.PRICE_DESC.value)
_COMPARES: Final = re.compile(
    r"\b(?:mejor|compar\w+|diferencia|conviene|entre|contra|versus|vs|better|difference|o|or)\b"
)
_CHEAPEST: Final = re.compile(
    r"\bmas (?:barat|economic)[oa]s?\b|\bcheap(?:est|er)\b|\b(?:menor|mejor) precio\b|\bprecio (?:mas )?(?:bajo|barato|economico)\b|\bque cuest[ea] menos\b"
)
_BEST: Final = patterns.lazy(
    r"(?:(?:y|oye|ok|pues|dame|quiero|a ver|tu|segun tu|de (?:todas|estas|esas|estos|esos)) )*(?:(?:cual(?:es)?|que) (?:de (?:todas|estas|esas|estos|esos|ellas|ellos) )?(?:es|seria|esta|son|me recomiendas|recomiendas)|which (?:one )?(?:is|do you recommend))?"
    r" ?(?:(?:l[ao]s?|el|the) )?(?:de (?:la )?)?(?:mejor(?:es)?|best|better|recomendad[oa]s?)?(?: (?:calidad|marca|one|quality|de (?:todas|estas|esas|todos|estos|esos)))*(?: (?:tu|segun tu|porfa))?"
)
"""«La mejor» of those shown: nothing is known of quality."""
_ANY_DIGIT: Final = re.compile(
    r"\b(?:el|la|numero|opcion|number|option) (?P<n>[1-5])\b(?! ?(?:meses|msi|mensualidades|pagos|months?|installments)\b)"
)


def find(talk: Talk, flow: Flow) -> Answered:
    """Find what was named: one is taken, several are shown, and near ones where there is none. False: it asks."""
    slots = flow.slots
    if not any(
        slots.get(name) for name in ("product", "category", "price_max", "price_min", "benefit")
    ):
        text = (
            _("¿De qué producto te comparo los beneficios?")
            if slots.get("compare")
            else _("¿Qué te gustaría comprar?")
        )
        yield from talk.ask(flow, "product", text, ideas())
        return False
    query, is_wider = _query(slots), False
    if slots.get("sort"):
        query = yield from _between(talk, slots, query)
    page = yield from talk.read("marketplace_product_search", query)
    if page is not None and (kind := _kind(slots, page.items)):
        query = {**query, "category": kind}
        page = yield from talk.read("marketplace_product_search", query)
    if page is None:
        talk.drop(flow)
        return False
    lead = _lead(slots)
    if not any(fits(slots, one) for one in page.items):
        wider, near = yield from _near(talk, query)
        if near is not None and (near.items or not page.items):
            query, page, is_wider = wider, near, True
        lead = _("No encontré %(what)s. Esto es lo más parecido:") % {"what": _said(slots)}
    elif why := _why_no_months(slots, page):
        lead = _("%(why)s Esto hay, sin meses:") % {"why": why}
    if page is None or not page.items:
        talk.drop(flow)
        text = _("No encontré %(what)s en las tiendas. Prueba con otras palabras.")
        yield Say(text % {"what": _said(slots)}, ideas())
        return False
    one = None if is_wider or slots.get("sort") else _the_one(slots, page.items)
    if one is not None and not slots.get("browsing"):
        named(talk, slots, one)
        return True
    suggestions = (_("La primera"), _("¿Qué me conviene más?"))
    yield Show("products", page, lead, suggestions if slots.get("product") else (), query)
    offer(talk, flow, page)
    return False


def fits(slots: Mapping[str, Any], one: ProductView) -> bool:
    """Tell a laptop from a backpack for laptops: what is wanted stands where names begin."""
    words = re.findall(r"\w+", fold(str(slots.get("product", ""))))
    if not words:
        return True
    begins = re.findall(r"\w+", fold(one.name))[: len(words) + 1]
    stem = _CALLED.get(words[0].rstrip("s"), words[0].rstrip("s"))[:STEM]
    return any(word.startswith(stem) for word in begins) or stem in fold(one.brand)


_CALLED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("tele", "television", "televisor", "televisione", "tv"), "pantalla"),
    **dict.fromkeys(("cel", "celu", "telefono", "smartphone", "phone"), "celular"),
    **dict.fromkeys(("lap", "compu", "computadora", "notebook", "portatil"), "laptop"),
    **dict.fromkeys(("refri", "nevera", "fridge"), "refrigerador"),
    **dict.fromkeys(("bici", "bike"), "bicicleta"),
    **dict.fromkeys(("headphone", "earphone", "earbud"), "audifono"),
    **dict.fromkeys(("sneaker", "shoe", "zapatilla"), "tenis"),
    **dict.fromkeys(("sofa", "couch"), "sillon"),
    "watch": "reloj",
    "chair": "silla",
    "washer": "lavadora",
    "blender": "licuadora",
    "mattress": "colchon",
    "shirt": "playera",
    "jacket": "chamarra",
    "dress": "vestido",
    "backpack": "mochila",
    "drill": "taladro",
    "screen": "pantalla",
}
"""What people say for what the catalogue calls otherwise."""


def _the_one(slots: Mapping[str, Any], items: Sequence[ProductView]) -> ProductView | None:
    """Return the one that is meant: the only one found, else the only one whose name has every word."""
    words = set(re.findall(r"\w+", fold(str(slots.get("product", "")))))
    whole = [one for one in items if words and words <= set(re.findall(r"\w+", fold(one.name)))]
    if len(items) > 1 and len(whole) == 1 and len(words) > 1:
        return whole[0]
    return items[0] if len(items) == 1 and fits(slots, items[0]) else None


def order(text: str) -> str:
    """Return the order that is asked for, as the search names it; none where the words leave it."""
    said = fold(text)
    return next((name for name, pattern in _ORDERS.items() if pattern.search(said)), "")


def _between(talk: Talk, slots: Mapping[str, Any], query: Mapping[str, Any]) -> Any:
    """Return the search by price, from the cheapest that is what is wanted to the dearest: a backpack for laptops is neither."""
    wide = {name: value for name, value in query.items() if name != "sort"}
    page = yield from talk.read("marketplace_product_search", {**wide, "limit": LOOKED_AT})
    items = page.items if page is not None else ()
    prices = [one.price for one in items if fits(slots, one)]
    if not prices:
        return query
    if kind := _kind(slots, items):
        query = {**query, "category": kind}
    if slots["sort"] not in _BY_PRICE:
        return query
    return {**query, "price_min": min(prices).wire(), "price_max": max(prices).wire()}


def _kind(slots: Mapping[str, Any], items: Sequence[ProductView]) -> str:
    """Return the kind of goods that is wanted, where what was found has others: a backpack for laptops is no laptop."""
    kinds = {one.subcategory for one in items if fits(slots, one)}
    others = {one.subcategory for one in items} - kinds
    return kinds.pop() if len(kinds) == 1 and others else ""


def _near(talk: Talk, query: Mapping[str, Any]) -> Any:
    """Look again with less asked: not what for, without the benefit, then at any price."""
    named = _WHAT_FOR.split(str(query.get("text", "")), maxsplit=1)
    if len(named) > 1:
        # "Tenis para correr": tennis shoes there are.
        query = {**query, "text": named[0]}
        page = yield from talk.read("marketplace_product_search", query)
        if page is None or page.items:
            return query, page
    for names in (("benefit", "months"), ("price_max", "price_min")):
        if not any(name in query for name in names):
            continue
        query = {name: value for name, value in query.items() if name not in names}
        if not {"text", "category"} & query.keys():
            break
        page = yield from talk.read("marketplace_product_search", query)
        if page is None or page.items:
            return query, page
    return query, None


_WHAT_FOR: Final = re.compile(r" (?:para|pa|for) ", re.IGNORECASE)


def _query(slots: Mapping[str, Any]) -> dict[str, Any]:
    most, least = slots.get("price_max"), slots.get("price_min")
    wanted = {
        "text": slots.get("product"),
        "category": None if slots.get("product") else slots.get("category"),
        "price_max": Money(most).wire() if most else None,
        "price_min": Money(least).wire() if least else None,
        "benefit": slots.get("benefit"),
        "months": slots.get("months"),
        "sort": slots.get("sort"),
        "in_stock": bool(slots.get("sort")),
        "limit": SHOWN,
    }
    return {name: value for name, value in wanted.items() if value}


def _lead(slots: Mapping[str, Any]) -> str:
    if slots.get("compare"):
        return _("¿De cuál te comparo los beneficios?")
    if not slots.get("product") and slots.get("benefit") == "MSI":
        return _("Ofertas a meses sin intereses:")
    if slots.get("browsing"):
        return _("Esto encontré:")
    if slots.get("months"):
        return _("¿Cuál quieres a %(months)d MSI?") % {"months": slots["months"]}
    return _("¿Cuál quieres?")


def _said(slots: Mapping[str, Any]) -> str:
    """Return what was looked for, in words."""
    parts = [f"«{slots['product']}»" if slots.get("product") else _("productos")]
    if slots.get("months"):
        parts.append(_("a %(months)d MSI") % {"months": slots["months"]})
    if slots.get("price_max"):
        parts.append(_("de hasta %(price)s") % {"price": Money(slots["price_max"]).display()})
    return " ".join(parts)


def _why_no_months(slots: Mapping[str, Any], page: ProductPage) -> str:
    """Return why this customer has months on none of those found, where months were asked for; else nothing."""
    if slots.get("benefit") != BenefitKind.MSI:
        return ""
    told = page.obstacles(BenefitKind.MSI, slots.get("months"))
    if len(told) > 1:
        return _("Hoy no puedes pagar ninguno de estos a meses.")
    return next(iter(told), "")


def ideas() -> tuple[str, ...]:
    """Return what may be looked for, for buttons."""
    return (_("Laptops"), _("Celulares"), _("Ver ofertas a MSI"))


def offer(talk: Talk, flow: Flow, page: ProductPage) -> None:
    """Remember what was shown, so that «la segunda», a name or a button chooses."""
    flow.asked, flow.question = "choice:product", _("¿Cuál te interesa?")
    flow.suggestions, items = [], page.items
    flow.slots["more"] = page.next_cursor is not None
    flow.options = [
        {
            "id": f"{one.product_id}.{one.retailer_id}",
            "label": one.name,
            "detail": f"{one.retailer_name} · {one.price.display()}",
        }
        for one in items[:SHOWN]
    ]
    flow.slots["prices"] = [one.price.centavos for one in items[:SHOWN]]
    talk.asked_now = True


def cheapest(talk: Talk, flow: Flow, heard: Heard) -> Generator[Step, Outcome | None, bool]:
    """Show the cheapest first where it is asked for and there are more than are shown; False: it is one of those shown."""
    slots, wanted = flow.slots, _CHEAPEST.search(places.without_refused(heard.text))
    if not slots.get("more") or slots.get("sort") == Sort.PRICE.value or wanted is None:
        return False
    slots["sort"] = Sort.PRICE.value
    query = yield from _between(talk, slots, _query(slots))
    page = yield from talk.read("marketplace_product_search", query)
    if page is None or not page.items:
        return False
    offer(talk, flow, page)
    return True


def keep(flow: Flow, kept: Sequence[Mapping[str, str]]) -> None:
    """Leave some of what was shown, with their prices; where it is one product at several shops, that is what is wanted."""
    labels = {one["label"] for one in kept}
    if len(labels) == 1:
        flow.slots["product"] = labels.pop()
    ids, prices = [one["id"] for one in flow.options], flow.slots.get("prices", [])
    if len(prices) == len(ids):
        flow.slots["prices"] = [prices[ids.index(one["id"])] for one in kept]
    flow.options = [dict(one) for one in kept]


def named(talk: Talk, slots: dict[str, Any], one: ProductView) -> None:
    """Take one product for the one that is wanted, and remember it."""
    slots.update(product_id=one.product_id, retailer_id=one.retailer_id, label=one.name)
    talk.seen = {name: slots[name] for name in naming.OF_THE_PRODUCT}


# ── Which of those shown is meant ────────────────────────────────────────────────────────────────────────────────────


def pointed_at(flow: Flow, heard: Heard) -> str | None:
    """Return the product shown that the words point at: "la segunda a 6 meses", "la más barata", "la Nube"."""
    if flow.asked != "choice:product":
        return None
    said, ids = places.without_refused(heard.text), [str(option["id"]) for option in flow.options]
    prices = flow.slots.get("prices", [])
    if _CHEAPEST.search(said) and len(prices) == len(ids):
        return str(ids[prices.index(min(prices))])
    at = _places(said, len(ids))
    if at:
        return ids[at[0]] if len(at) == 1 and 0 <= at[0] < len(ids) else None
    return _by_name(flow, heard.wants.product, said)


def two_of(flow: Flow, text: str) -> list[str]:
    """Return the two of those shown that are to be compared: "¿cuál es mejor, la primera o la segunda?"; else none."""
    said = fold(text)
    if flow.asked != "choice:product" or _COMPARES.search(said) is None:
        return []
    at = _places(said, len(flow.options))
    ids = [str(flow.options[n]["id"]) for n in at if 0 <= n < len(flow.options)]
    return ids if len(ids) == 2 else []  # noqa: PLR2004 - side by side


def _places(said: str, many: int) -> list[int]:
    """Return the places that are named in words or figures, each once; "la 2 a 12 meses" is the second."""
    figures = [int(found["n"]) - 1 for found in _ANY_DIGIT.finditer(said)]
    return list(dict.fromkeys([*places.named(said, many), *figures]))


def asks_the_best(text: str) -> bool:
    """Say whether the best of those shown is asked for, and nothing else: "¿cuál es la mejor?", "the best one"."""
    said = " ".join(re.sub(r"[^\w ]+", " ", fold(text)).split())
    return _BEST.fullmatch(said) is not None and _OF_QUALITY.search(said) is not None


_OF_QUALITY: Final = re.compile(
    r"\b(?:mejor(?:es)?|best|better|recomiendas|recomendad[oa]s?|recommend)\b"
)


def fitting(flow: Flow, heard: Heard) -> list[dict[str, str]]:
    """Return those shown that a name fits, where it fits some of several and not all: "los Obsidiana"."""
    named = fold(heard.wants.product or "")
    indefinite = re.search(
        rf"\b(?:un[oa]?s?|otr[oa]s?|an?|another) {re.escape(named)}\b", fold(heard.text)
    )
    words = set(re.findall(r"\w+", named))
    if flow.asked != "choice:product" or not words or indefinite:
        return []
    found = [
        option
        for option in flow.options
        if words <= set(re.findall(r"\w+", fold(f"{option['label']} {option['detail']}")))
    ]
    return found if 1 < len(found) < len(flow.options) else []


def _by_name(flow: Flow, named: str | None, said: str) -> str | None:
    """Return the one product shown that a name fits; what was searched for fits them all, and «una laptop» is any."""
    if named is None or re.search(
        rf"\b(?:un[oa]?s?|otr[oa]s?|an?|another) {re.escape(fold(named))}\b", said
    ):
        return None
    asked_for = set(re.findall(r"\w+", fold(named)))
    if asked_for <= set(re.findall(r"\w+", fold(str(flow.slots.get("product", ""))))):
        return None
    meant = [
        str(option["id"])
        for option in flow.options
        if asked_for <= set(re.findall(r"\w+", fold(f"{option['label']} {option['detail']}")))
    ]
    return meant[0] if len(meant) == 1 else None


def choose_product(flow: Flow, choice: str) -> None:
    """Take one of those that are shown."""
    product_id, _dot, retailer_id = choice.partition(".")
    if flow.asked == "choice:product":
        remember(flow)
    label = next((one["label"] for one in before(flow.slots) if one["id"] == choice), "")
    flow.slots.update(product_id=product_id, retailer_id=retailer_id, label=label)
    flow.slots.pop("browsing", None)


def remember(flow: Flow) -> None:
    """Keep what is shown, so that «mejor la segunda» means it also when one was chosen."""
    flow.slots["shelf"] = {
        "options": [dict(one) for one in flow.options],
        "prices": flow.slots.get("prices", []),
        "more": bool(flow.slots.get("more")),
    }


def before(slots: Mapping[str, Any]) -> Sequence[dict[str, str]]:
    """Return what was shown before one of it was chosen."""
    shown: Sequence[dict[str, str]] = slots.get("shelf", {}).get("options", ())
    return shown


def chosen(slots: Mapping[str, Any]) -> str:
    """Return the product that is looked at, as an option names it."""
    return f"{slots.get('product_id')}.{slots.get('retailer_id')}"


def by_price(slots: Mapping[str, Any], text: str) -> int | None:
    """Return the place of the cheapest or the dearest of what was shown, where it is named and no other may be it."""
    pick, shown = places.extreme(text), slots.get("shelf", {})
    prices = shown.get("prices", [])
    if pick is None or shown.get("more") or len(prices) != len(before(slots)):
        return None
    return int(prices.index(pick(prices)))


def by_name(slots: Mapping[str, Any], named: str) -> list[int]:
    """Return the places of those shown before that a name fits, as people call them: "la plegable", "la bici"."""
    stems = [_CALLED.get(w.rstrip("s"), w.rstrip("s"))[:STEM] for w in fold_words(named).split()]
    said = [fold_words(f"{one['label']} {one['detail']}").split() for one in before(slots)]
    return [
        at
        for at, words in enumerate(said)
        if stems and all(any(word.startswith(stem) for word in words) for stem in stems)
    ]


def show_again(talk: Talk, flow: Flow) -> Steps:
    """Ask again which of those is meant that were shown before."""
    for name in (*naming.OF_THE_PRODUCT, "compare"):
        flow.slots.pop(name, None)
    flow.asked, flow.question, flow.suggestions = "choice:product", _("¿Cuál te interesa?"), []
    flow.options = [dict(one) for one in before(flow.slots)]
    flow.slots["prices"] = flow.slots["shelf"]["prices"]
    yield from talk.ask_again(flow)


def tell_stock(talk: Talk, flow: Flow) -> Steps:
    """Say how many are left of what is shown, as far as the shops tell."""
    wanted = {"text": flow.slots.get("product") or str(flow.slots.get("label", "")), "limit": SHOWN}
    page: ProductPage | None = yield from talk.read("marketplace_product_search", wanted)
    shown = {str(one["id"]) for one in flow.options} | {
        f"{flow.slots.get('product_id')}.{flow.slots.get('retailer_id')}"
    }
    items = () if page is None else page.items
    lines = [
        _("%(name)s, %(retailer)s: %(stock)d")
        % {"name": one.name, "retailer": one.retailer_name, "stock": one.stock}
        for one in items
        if f"{one.product_id}.{one.retailer_id}" in shown
    ]
    if lines:
        lead = _("Quedan estas piezas:\n%(lines)s\n") % {"lines": "\n".join(lines)}
        yield from talk.ask_again(flow, lead)
    else:
        yield from talk.ask_again(flow)


MANY_LEFT: Final = re.compile(
    r"\bcuant[oa]s (?:le )?(?:quedan|hay|tienen)\b|\bhay (?:en )?existencias?\b"
)
