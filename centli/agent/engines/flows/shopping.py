"""The flow of a purchase: find, compare, choose how to pay; it ends in a card, never in an order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from centli.agent.engines.hearing import Heard
from centli.agent.engines.registry import Answered, Domain, FlowKind
from centli.agent.engines.talk import Flow, Steps, Talk, default_suggestions
from centli.agent.engines.wanting import COMPARE, PURCHASE, SEARCH, SHOPPING, Wanted
from centli.agent.types import Option, Press, Say, Show, ToolCall
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.kernel.text import fold
from marketplace.contracts import BenefitOption, Comparison, Label, ProductPage, ProductView

NAME: Final = "purchase"
SHOWN: Final = 5
STEM: Final = 5
"""So many letters tell one word from another, whatever its ending."""
NO_BENEFIT: Final = "none"
_OF_THE_SEARCH: Final = ("product", "category", "price_max", "price_min", "quantity", "prices")
_OF_THE_PRODUCT: Final = ("product_id", "retailer_id", "label")
_OF_THE_WISH: Final = ("supersedes", "lead", "browsing", "compare")
_ORDINALS: Final = (
    ("primer", "first"),
    ("segund", "second"),
    ("tercer", "third"),
    ("cuart", "fourth"),
    ("quint", "fifth"),
)
_LAST: Final = re.compile(r"\b(?:ultim[oa]|last)\b")
_CHEAPEST: Final = re.compile(r"\bmas (?:barat|economic)[oa]s?\b|\bcheapest\b")
_BEST: Final = re.compile(
    r"\b(?:mejor opcion|mas (?:me )?convenga|(?:mas|mejor) (?:me )?conviene|recomiend\w*|recomendad[oa]|best)\b"
)
_THAT_ONE: Final = re.compile(
    r"\b(?:compr\w+(?:lo|la|los|las)|l[oa]s? (?:quiero|compro|llevo)|(?:me )?l[oa] llevo|es[ea]|est[ea]|it|that one)\b"
)
_ANY_DIGIT: Final = re.compile(r"\b(?:el|la|numero|opcion|number|option) (?P<n>[1-5])\b")


# ── What is wanted ───────────────────────────────────────────────────────────────────────────────────────────────────


def take(slots: dict[str, Any], wants: Wanted, *, product: bool = True) -> None:
    """Put into the slots everything that an utterance names."""
    if product and wants.what:
        if wants.product and wants.product != slots.get("product"):
            for name in (*_OF_THE_PRODUCT, "category", "price_max", "price_min"):
                slots.pop(name, None)
        said = {
            "product": wants.product,
            "category": wants.category,
            "price_max": wants.price_max,
            "price_min": wants.price_min,
        }
        slots.update(_given(said))
    if wants.quantity:
        slots["quantity"] = wants.quantity
    if wants.account:
        _take_account(slots, wants.account)
    if wants.plain:
        slots.pop("benefit", None)
        slots.pop("months", None)
        slots["plain"] = True
    elif wants.benefit:
        slots.pop("plain", None)
        slots.pop("months", None)
        slots["benefit"] = wants.benefit
        if wants.months:
            slots["months"] = wants.months


def _decided(slots: Mapping[str, Any]) -> bool:
    """Say whether it is known how to pay: months without interest are only known with their number."""
    if slots.get("plain"):
        return True
    return bool(slots.get("benefit")) and (slots["benefit"] != "MSI" or bool(slots.get("months")))


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(talk: Talk, heard: Heard) -> Steps:
    """Begin a purchase with everything that the words name; without a product, of the one last looked at."""
    if (yield from _of_a_card(talk, heard)):
        return
    yield from _begin(talk, heard)


def compare(talk: Talk, heard: Heard) -> Steps:
    """Compare the benefits of a product: the one that is named, else the one last looked at."""
    if "?" not in heard.text and "¿" not in heard.text and (yield from _of_a_card(talk, heard)):
        return
    yield from _begin(talk, heard, compare=True, browsing=True)


def search(talk: Talk, heard: Heard) -> Steps:
    """Show what there is."""
    yield from _begin(talk, heard, browsing=True)


def _of_a_card(talk: Talk, heard: Heard) -> Answered:
    """Take "mejor a 12 meses" for a change of the card that waits."""
    card = next((key for key, one in reversed(talk.cards.items()) if one["name"] == NAME), None)
    wants = heard.wants
    if card is None or not wants.how or wants.what or wants.several:
        return False
    return (yield from corrected(talk, card, heard))


def _begin(talk: Talk, heard: Heard, **flags: bool) -> Steps:
    before = _dropped(talk)
    flow = Flow(NAME, dict(flags))
    take(flow.slots, heard.wants)
    if before is not None and _only_the_price(heard):
        # "De menos de 15 mil", said of laptops.
        kept = ("product", "category", "quantity")
        flow.slots = {n: before.slots[n] for n in kept if n in before.slots} | flow.slots
    if flags.get("compare") and not heard.wants.what and before is not None and _shows(before):
        yield from _which(talk, flow, before)
        return
    points = heard.wants.how or flags.get("compare") or _THAT_ONE.search(fold(heard.text))
    if points and not heard.wants.what and heard.intent != SEARCH:
        flow.slots.update(_carried(talk, before))
    talk.stack.append(flow)
    yield from run(talk, flow)


def _only_the_price(heard: Heard) -> bool:
    wants = heard.wants
    return bool(wants.price_max or wants.price_min) and not (wants.product or wants.category)


def _shows(flow: Flow) -> bool:
    """Say whether products are shown of which none was chosen yet."""
    return flow.asked == "choice:product" and bool(flow.options)


def _which(talk: Talk, flow: Flow, before: Flow) -> Steps:
    """Ask which of those shown is to be compared: «¿qué me conviene más?» right below a shelf."""
    kept: dict[str, Any] = {
        name: before.slots[name] for name in _OF_THE_SEARCH if name in before.slots
    }
    flow.slots = {**kept, **flow.slots}
    talk.stack.append(flow)
    options = [Option(**option) for option in before.options]
    yield from talk.choose(flow, "product", _("¿De cuál te comparo los beneficios?"), options)


def _dropped(talk: Talk) -> Flow | None:
    """End the purchases that are under way; return the last: a new wish takes their place."""
    found = [flow for flow in talk.stack if flow.name == NAME]
    for flow in found:
        talk.drop(flow)
    return found[-1] if found else None


def _carried(talk: Talk, before: Flow | None) -> dict[str, Any]:
    """Return the product that was last looked at: by the purchase under way, else in this conversation."""
    last = before.slots if before is not None and before.slots.get("product_id") else talk.seen
    return {name: last[name] for name in _OF_THE_PRODUCT if name in last}


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on with a purchase as far as it goes: to a question, a comparison, a refusal or a card."""
    flow.asked, flow.options = "", []
    slots = flow.slots
    if not slots.get("product_id") and not (yield from _find(talk, flow)):
        return
    if slots.get("compare") or not _decided(slots):
        yield from _compare(talk, flow)
        return
    yield from _propose(talk, flow)


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _find(talk: Talk, flow: Flow) -> Answered:
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
        yield from talk.ask(flow, "product", text, _ideas())
        return False
    query = _query(slots)
    page = yield from _search(talk, query)
    if page is None:
        talk.drop(flow)
        return False
    lead = _lead(slots)
    if not any(_fits(slots, one) for one in page.items):
        wider, near = yield from _near(talk, query)
        if near is not None and (near.items or not page.items):
            query, page = wider, near
        lead = _("No encontré %(what)s. Esto es lo más parecido:") % {"what": _said(slots)}
    if page is None or not page.items:
        talk.drop(flow)
        text = _("No encontré %(what)s en las tiendas. Prueba con otras palabras.")
        yield Say(text % {"what": _said(slots)}, _ideas())
        return False
    one = _the_one(slots, page.items) if query == _query(slots) else None
    if one is not None and not slots.get("browsing"):
        _named(talk, slots, one)
        return True
    suggestions = (_("La primera"), _("¿Qué me conviene más?"))
    yield Show("products", page, lead, suggestions if slots.get("product") else (), query)
    _offer(talk, flow, page.items)
    return False


def _fits(slots: Mapping[str, Any], one: ProductView) -> bool:
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
}
"""What people say for what the catalogue calls otherwise."""


def _the_one(slots: Mapping[str, Any], items: Sequence[ProductView]) -> ProductView | None:
    """Return the one that is meant: the only one found, else the only one whose name has every word."""
    words = set(re.findall(r"\w+", fold(str(slots.get("product", "")))))
    whole = [one for one in items if words and words <= set(re.findall(r"\w+", fold(one.name)))]
    if len(items) > 1 and len(whole) == 1 and len(words) > 1:
        return whole[0]
    return items[0] if len(items) == 1 and _fits(slots, items[0]) else None


def _search(talk: Talk, query: Mapping[str, Any]) -> Any:
    outcome = yield ToolCall("marketplace_product_search", query)
    if outcome is None:
        return None
    if outcome.error is not None:
        yield from talk.refuse(outcome.error)
        return None
    page: ProductPage = outcome.value
    return page


def _near(talk: Talk, query: Mapping[str, Any]) -> Any:
    """Look again with less asked: without the benefit, then at any price."""
    for names in (("benefit", "months"), ("price_max", "price_min")):
        if not any(name in query for name in names):
            continue
        query = {name: value for name, value in query.items() if name not in names}
        if not {"text", "category"} & query.keys():
            break
        page = yield from _search(talk, query)
        if page is None or page.items:
            return query, page
    return query, None


def _query(slots: Mapping[str, Any]) -> dict[str, Any]:
    most, least = slots.get("price_max"), slots.get("price_min")
    wanted = {
        "text": slots.get("product"),
        "category": None if slots.get("product") else slots.get("category"),
        "price_max": Money(most).wire() if most else None,
        "price_min": Money(least).wire() if least else None,
        "benefit": slots.get("benefit"),
        "months": slots.get("months"),
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


def _ideas() -> tuple[str, ...]:
    return (_("Laptops"), _("Celulares"), _("Ver ofertas a MSI"))


def _offer(talk: Talk, flow: Flow, items: Sequence[ProductView]) -> None:
    """Remember what was shown, so that «la segunda», a name or a button chooses."""
    flow.asked, flow.question = "choice:product", _("¿Cuál te interesa?")
    flow.suggestions = []
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


def keep(flow: Flow, kept: Sequence[Mapping[str, str]]) -> None:
    """Leave some of what was shown, with their prices."""
    ids, prices = [one["id"] for one in flow.options], flow.slots.get("prices", [])
    if len(prices) == len(ids):
        flow.slots["prices"] = [prices[ids.index(one["id"])] for one in kept]
    flow.options = [dict(one) for one in kept]


def _named(talk: Talk, slots: dict[str, Any], one: ProductView) -> None:
    slots.update(product_id=one.product_id, retailer_id=one.retailer_id, label=one.name)
    talk.seen = {name: slots[name] for name in _OF_THE_PRODUCT}


# ── Comparing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _compare(talk: Talk, flow: Flow, lead: str = "") -> Steps:
    slots = flow.slots
    arguments = {
        "product_id": slots["product_id"],
        "retailer_id": slots.get("retailer_id"),
        "quantity": slots.get("quantity", 1),
    }
    outcome = yield ToolCall("marketplace_benefits_compare", _given(arguments))
    if outcome is None:
        return
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    found: Comparison = outcome.value
    slots.update(product_id=found.product_id, retailer_id=found.retailer_id)
    slots["label"] = found.product_name
    talk.seen = {name: slots[name] for name in _OF_THE_PRODUCT}
    yield Show("benefits", found, lead or _asked_about(slots, found), _ways(found))
    slots.pop("compare", None)
    flow.asked, flow.question = "choice:benefit", _("¿Cómo lo pagas?")
    flow.suggestions = []
    able = [option for option in found.options if option.applies]
    flow.options = [_way(option) for option in able][: SHOWN - 1]
    flow.options.append({"id": NO_BENEFIT, "label": _("De contado"), "detail": ""})
    best = next((option for option in able if Label.LOWEST_TOTAL in option.labels), None)
    slots["best"] = _id(best) if best is not None else NO_BENEFIT
    talk.asked_now = True


def _asked_about(slots: Mapping[str, Any], found: Comparison) -> str:
    """Answer "a 12 meses en cuánto sale" in a sentence before the table."""
    months = slots.get("months")
    if not months:
        return ""
    option = next((one for one in found.options if one.months == months), None)
    if option is None:
        return _("No hay %(months)d MSI para este producto.") % {"months": months}
    if not option.applies:
        return _("%(months)d MSI no aplica: %(why)s") % {
            "months": months,
            "why": option.why_not or "",
        }
    return _("A %(months)d MSI pagas %(monthly)s al mes.") % {
        "months": months,
        "monthly": option.monthly.display(),
    }


def _id(option: BenefitOption) -> str:
    return f"{option.benefit.value}-{option.months}" if option.months else option.benefit.value


def _way(option: BenefitOption) -> dict[str, str]:
    detail = (
        _("%(months)d meses de %(monthly)s")
        % {"months": option.months, "monthly": option.monthly.display()}
        if option.months
        else ""
    )
    return {"id": _id(option), "label": option.text, "detail": detail}


def _ways(found: Comparison) -> tuple[str, ...]:
    months = [one.months for one in found.options if one.applies and one.months]
    spread = (_("A %(months)d meses") % {"months": months[-1]},) if months else ()
    cashback = next(
        (one for one in found.options if one.applies and one.benefit == "cashback"), None
    )
    return (*spread, *((_("Con cashback"),) if cashback else ()), _("De contado"))


# ── Card ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _propose(talk: Talk, flow: Flow) -> Steps:
    slots = flow.slots
    yield from talk.take_account(slots, "account_type", "account_id")
    outcome = yield from talk.propose("marketplace_purchase_propose", slots, _arguments)
    if outcome is None:
        return
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    product = outcome.value.card.get("product", {})
    slots["label"] = product.get("name", slots.get("label", ""))
    slots["retailer_id"] = product.get("retailer_id", slots.get("retailer_id"))
    lead = slots.pop("lead", "")
    talk.seen = {name: slots[name] for name in _OF_THE_PRODUCT if slots.get(name)}
    kept = {name: value for name, value in slots.items() if name not in (*_OF_THE_WISH, "prices")}
    yield from talk.accepted(flow, outcome.value, kept, lead)


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    plain = bool(slots.get("plain"))
    return _given(
        {
            "product_id": slots["product_id"],
            "retailer_id": slots.get("retailer_id"),
            "quantity": slots.get("quantity", 1),
            "benefit": None if plain else slots.get("benefit"),
            "months": None if plain else slots.get("months"),
            "account_id": slots.get("account_id"),
            "supersedes": slots.get("supersedes"),
        }
    )


def _given(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value}


def _refused(talk: Talk, flow: Flow, error: DomainError) -> Steps:
    """Say why it cannot be had like this, and offer what can."""
    slots = flow.slots
    if error.code == "benefit_unavailable":
        why = str(error.fields().get("why_not", ""))
        if not why and slots.get("months"):
            why = _("No hay %(months)d MSI para este producto.") % {"months": slots["months"]}
        for name in ("benefit", "months", "account_id", "account_type"):
            slots.pop(name, None)
        lead = _("Ese beneficio no aplica a esta compra. %(why)s") % {"why": why}
        yield from _compare(talk, flow, lead.strip())
        return
    if error.code == "out_of_stock":
        yield from _fewer(talk, flow, error)
        return
    talk.drop(flow)
    suggestions = {
        "too_many_open": (_("Cancela todo"), _("¿Por qué?")),
        "product_not_found": _ideas(),
        "account_unusable": (_("¿Cuánto tengo?"), _("¿Qué me conviene más?")),
        "account_not_found": (_("¿Cuánto tengo?"), _("De contado")),
    }
    yield from talk.refuse(error, suggestions.get(error.code, ()))


def _fewer(talk: Talk, flow: Flow, error: DomainError) -> Steps:
    """Offer as many as there are, or others alike where there is none."""
    slots, left = flow.slots, int(error.fields().get("available", 0))
    if left > 0:
        slots.pop("quantity", None)
        text = _("Solo quedan %(left)d de %(name)s. ¿Cuántos preparo?") % {
            "left": left,
            "name": slots.get("label") or _("ese producto"),
        }
        yield from talk.ask(flow, "quantity", text, (str(left), _("Cancelar")))
        return
    # Without the customer's own words, what it is called begins with what it is: «Refrigerador Jade Uno».
    named = slots.get("product") or str(slots.get("label", "")).partition(" ")[0]
    query = {"text": named, "limit": SHOWN}
    outcome = yield ToolCall("marketplace_product_search", {**query, "in_stock": True})
    page: ProductPage | None = None if outcome is None or outcome.failed else outcome.value
    if page is None or not page.items:
        talk.drop(flow)
        yield from talk.refuse(error, _ideas())
        return
    for name in _OF_THE_PRODUCT:
        slots.pop(name, None)
    lead = _("Ese producto se agotó. Estos se parecen y sí hay:")
    yield Show("products", page, lead, (), {**query, "in_stock": True})
    _offer(talk, flow, page.items)


# ── What the customer answers ────────────────────────────────────────────────────────────────────────────────────────


def keeps(flow: Flow, heard: Heard) -> bool:
    """Say whether a wish to shop is about the purchase under way: it names no other product, or one of those shown."""
    if _asks_what_it_gives(flow, heard):
        return True
    if heard.intent not in SHOPPING:
        return False
    if flow.asked == "product":
        return heard.intent != COMPARE or heard.wants.what
    return not heard.wants.what or _shown(flow, heard) is not None


def _asks_what_it_gives(flow: Flow, heard: Heard) -> bool:
    """Say whether what is looked at is asked for its points or cashback: "¿cuántos puntos me da?"."""
    return flow.asked.startswith("choice:") and _GIVES.search(fold(heard.text)) is not None


_GIVES: Final = re.compile(
    r"\bcuant[oa]s? (?:puntos|cashback) (?:me )?(?:da|dan|gano|ganaria|genera|regresan?|juntaria)\b"
)


def chosen(talk: Talk, flow: Flow, slot: str, choice: str) -> Steps:
    """Take the button or the words that chose, and go on."""
    if slot == "product":
        _choose_product(flow, choice)
    elif slot == "benefit":
        _choose_benefit(flow.slots, choice)
    yield from run(talk, flow)


def _choose_product(flow: Flow, choice: str) -> None:
    product_id, _dot, retailer_id = choice.partition(".")
    label = next((one["label"] for one in flow.options if one["id"] == choice), "")
    flow.slots.update(product_id=product_id, retailer_id=retailer_id, label=label)
    flow.slots.pop("browsing", None)


def _choose_benefit(slots: dict[str, Any], choice: str) -> None:
    for name in ("benefit", "months", "plain", "browsing", "compare"):
        slots.pop(name, None)
    if choice == NO_BENEFIT:
        slots["plain"] = True
        return
    kind, _dash, months = choice.partition("-")
    slots["benefit"] = kind
    if months.isdigit():
        slots["months"] = int(months)


def pressed(talk: Talk, press: Press) -> Steps:
    """Take «Comprar» or «Ver beneficios» of a product's card: product and benefit in one step."""
    product_id, retailer_id, benefit = press.choice.split(".")
    before = _dropped(talk)
    flow = Flow(NAME, {"product_id": product_id, "retailer_id": retailer_id})
    if before is not None:
        for name in ("quantity", "supersedes", "account_type", "account_id", "product"):
            if name in before.slots:
                flow.slots[name] = before.slots[name]
    if benefit:
        _choose_benefit(flow.slots, benefit)
    else:
        flow.slots["compare"] = True
    talk.stack.append(flow)
    yield from run(talk, flow)


def answered(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the words that answer what was asked; False when they do not."""
    wants, slots = heard.wants, flow.slots
    asks = flow.asked.startswith("choice:") and (yield from _asked_of_it(talk, flow, heard))
    if asks or (flow.asked == "edit" and (yield from _field_named(talk, flow, heard))):
        return True
    before = dict(slots)
    if flow.asked == "choice:product" and (choice := _shown(flow, heard)) is not None:
        take(slots, wants, product=False)
        _choose_product(flow, choice)
        yield from run(talk, flow)
        return True
    if flow.asked == "choice:benefit" and not wants.benefit and _BEST.search(fold(heard.text)):
        _choose_benefit(slots, str(slots.get("best", NO_BENEFIT)))
        yield from run(talk, flow)
        return True
    is_asked = flow.asked in {"product", "edit"} and heard.intent not in {"transfer", "cancel"}
    take(slots, wants, product=is_asked)
    if flow.asked == "quantity" and (pieces := _pieces(heard)):
        slots["quantity"] = pieces
    elif flow.asked == "choice:benefit" and _ONE_PIECE.fullmatch(fold(heard.text)) is not None:
        slots["quantity"] = 1
    if slots == before:
        return False
    if slots.get("product_id"):
        slots.pop("browsing", None)
    yield from run(talk, flow)
    return True


_ONE_PIECE: Final = re.compile(
    r"\W*(?:(?:no|mejor|que sea|dame|quiero|pon|solo|solamente|nomas|nada mas)\W+)+(?:un[oa]|una sola|1)(?: (?:sol[oa]|pieza|nomas|nada mas))*\W*"
)
_MANY_LEFT: Final = re.compile(
    r"\bcuant[oa]s (?:le )?(?:quedan|hay|tienen)\b|\bhay (?:en )?existencias?\b"
)


def _asked_of_it(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Answer what is asked of those that are shown: how many are left, what one gives; False: it is no such question."""
    if _MANY_LEFT.search(fold(heard.text)):
        yield from _tell_stock(talk, flow)
    elif not _asks_what_it_gives(flow, heard):
        return False
    elif flow.slots.get("product_id"):
        yield from _compare(talk, flow)
    else:
        yield from talk.ask_again(flow, _("Te lo digo de la que elijas."))
    return True


def _tell_stock(talk: Talk, flow: Flow) -> Steps:
    """Say how many are left of what is shown, as far as the shops tell."""
    wanted = {"text": flow.slots.get("product") or str(flow.slots.get("label", "")), "limit": SHOWN}
    page: ProductPage | None = yield from _search(talk, wanted)
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


def _shown(flow: Flow, heard: Heard) -> str | None:
    """Return the product shown that the words point at: "la segunda a 6 meses", "la más barata", "la Nube"."""
    if flow.asked != "choice:product":
        return None
    said, ids = fold(heard.text), [str(option["id"]) for option in flow.options]
    prices = flow.slots.get("prices", [])
    if _CHEAPEST.search(said) and len(prices) == len(ids):
        return str(ids[prices.index(min(prices))])
    at = -1 if _LAST.search(said) else _ordinal(said, heard)
    if at is not None:
        return ids[at] if at < len(ids) else None
    return _by_name(flow, heard.wants.product, said)


def _ordinal(said: str, heard: Heard) -> int | None:
    digit = _ANY_DIGIT.search(said)
    at = int(digit["n"]) - 1 if digit and not heard.wants.months else None
    words = said.split()
    ordinal = (n for n, stem in enumerate(_ORDINALS) if any(w.startswith(stem) for w in words))
    return next(ordinal, at)


def _by_name(flow: Flow, named: str | None, said: str) -> str | None:
    """Return the one product shown that a name fits; what was searched for fits them all, and «una laptop» is any."""
    if named is None or re.search(
        rf"\b(?:un[oa]?s?|otr[oa]s?|an?|another) {re.escape(fold(named))}\b", said
    ):
        return None
    asked_for = set(re.findall(r"\w+", fold(named)))
    if asked_for <= set(re.findall(r"\w+", fold(str(flow.slots.get("product", ""))))):
        return None
    fitting = [
        str(option["id"])
        for option in flow.options
        if asked_for <= set(re.findall(r"\w+", fold(f"{option['label']} {option['detail']}")))
    ]
    return fitting[0] if len(fitting) == 1 else None


def _pieces(heard: Heard) -> int | None:
    """Return how many are meant by a bare figure, which elsewhere would be pesos."""
    if heard.wants.quantity:
        return int(heard.wants.quantity)
    amount = heard.amount
    if amount is None or not amount.definite or not amount.centavos:
        return None
    pieces, rest = divmod(amount.centavos, 100)
    return pieces if not rest and 0 < pieces < 100 and "$" not in amount.said else None  # noqa: PLR2004 - no one buys a hundred


def _take_account(slots: dict[str, Any], account_type: str) -> None:
    slots["account_type"] = account_type
    slots.pop("account_id", None)


def corrected(talk: Talk, confirmation_id: str, heard: Heard) -> Answered:
    """Make a new card of an open one with what the customer changed; the old card is void. False: nothing changed."""
    card = talk.cards.get(confirmation_id)
    if card is None or card["name"] != NAME:
        return False
    slots = dict(card["slots"])
    take(slots, heard.wants, product=heard.intent in SHOPPING)
    if not heard.wants.benefit and (pieces := _pieces(heard)):
        slots["quantity"] = pieces
    if heard.any_account is not None and not heard.wants.how:
        _take_account(slots, heard.any_account)
    if slots == card["slots"]:
        return False
    if slots.get("benefit") == "MSI" and slots.get("account_type") != "credit":
        slots.pop("account_type", None)
        slots.pop("account_id", None)
    slots["supersedes"] = confirmation_id
    _dropped(talk)
    yield from run(talk, talk.begin(NAME, slots))
    return True


def again(talk: Talk, slots: Mapping[str, Any], heard: Heard) -> Steps:
    """Propose a purchase like an earlier one; a card of it that still waits is replaced."""
    wanted = {name: value for name, value in slots.items() if name not in _OF_THE_WISH}
    take(wanted, heard.wants, product=False)
    waiting = (
        key
        for key, card in reversed(talk.cards.items())
        if card["name"] == NAME and card["slots"] == dict(slots)
    )
    wanted["supersedes"] = next(waiting, "")
    yield from run(talk, talk.begin(NAME, wanted))


def edit(talk: Talk, confirmation_id: str) -> Steps:
    """Begin to change an open card: every value is kept until another is named."""
    flow = talk.begin_change(confirmation_id)
    text = _("¿Qué cambio? El beneficio, la cantidad o el producto; lo demás se queda igual.")
    yield from talk.ask(flow, "edit", text, (_("El beneficio"), _("La cantidad"), _("El producto")))


def _field_named(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Ask for the field that was named; False when its new value was said at once."""
    said = fold(heard.text)
    if heard.wants.how:
        return False
    if re.search(r"\b(?:beneficio|benefit|pago|meses|payment)\b", said):
        for name in ("benefit", "months", "plain"):
            flow.slots.pop(name, None)
        yield from _compare(talk, flow)
    elif re.search(r"\b(?:cantidad|piezas|cuantos|cuantas|quantity)\b", said):
        yield from talk.ask(flow, "quantity", _("¿Cuántos quieres?"), ("1", "2", "3"))
    elif re.search(r"\b(?:producto|product)\b", said):
        yield from talk.ask(flow, "product", _("¿Qué producto quieres entonces?"), _ideas())
    else:
        return False
    return True


def none_of_them(talk: Talk, flow: Flow, _slot: str) -> Steps:
    """Leave it when none was meant."""
    talk.drop(flow)
    yield Say(_("Listo, lo dejé. No se cobró nada."), default_suggestions())


def called(flow: Flow) -> str:
    """Name the flow within a question."""
    label = flow.slots.get("label") or flow.slots.get("product")
    return _("tu compra de %(name)s") % {"name": label} if label else _("tu compra")


def why(flow: Flow) -> str:
    """Say why it asks what it asked last."""
    reasons = {
        "choice:product": _("Te muestro varios porque tus palabras quedan a más de uno."),
        "choice:benefit": _(
            "Te pregunto cómo lo pagas porque cada forma te cuesta o te da algo distinto."
        ),
        "quantity": _("Te pregunto cuántos porque no hay tantos como pediste."),
    }
    default = _("Te pregunto para preparar tu compra tal como la quieres.")
    return reasons.get(flow.asked, default) + " " + _("No se cobra nada sin que lo confirmes.")


KIND: Final = FlowKind(
    NAME,
    answered,
    called,
    why,
    again,
    chosen,
    none_of_them,
    corrected,
    keeps,
    idle=lambda flow: bool(flow.slots.get("browsing")),
    edit=edit,
)
SHOP: Final = Domain(
    name="marketplace",
    wishes={SEARCH: search, COMPARE: compare, PURCHASE: begin},
    flows=(KIND,),
)
