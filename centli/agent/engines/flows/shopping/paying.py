"""From a product to its card: its benefits side by side, and how it is paid; what cannot be had like this is offered as it can."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from centli.agent.engines.flows.shopping import naming, shelf
from centli.agent.engines.talk import Flow, Steps, Talk
from centli.agent.engines.wanting import NO_BENEFIT
from centli.agent.types import Outcome, Show, Step
from centli.kernel.errors import DomainError
from marketplace.contracts import BenefitOption, Comparison, Label


def run(talk: Talk, flow: Flow) -> Steps:
    """Go on with a purchase as far as it goes: to a question, a comparison, a refusal or a card."""
    flow.asked, flow.options = "", []
    slots = flow.slots
    if not slots.get("product_id") and not (yield from shelf.find(talk, flow)):
        return
    if slots.get("compare") or not naming.decided(slots):
        yield from compare(talk, flow)
        return
    yield from propose(talk, flow)


def dropped(talk: Talk) -> Flow | None:
    """End the purchases that are under way; return the last: a new wish takes their place."""
    found = [flow for flow in talk.stack if flow.name == naming.NAME]
    for flow in found:
        talk.drop(flow)
    return found[-1] if found else None


def compare(talk: Talk, flow: Flow, lead: str = "") -> Steps:
    """Show a product's benefits side by side, and ask how it is to be paid."""
    slots = flow.slots
    arguments = {
        "product_id": slots["product_id"],
        "retailer_id": slots.get("retailer_id"),
        "quantity": slots.get("quantity", 1),
    }
    outcome = yield from talk.call("marketplace_benefits_compare", naming.given(arguments))
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    found: Comparison = outcome.value
    slots.update(product_id=found.product_id, retailer_id=found.retailer_id)
    slots["label"] = found.product_name
    talk.seen = {name: slots[name] for name in naming.OF_THE_PRODUCT}
    yield Show("benefits", found, lead or _asked_about(slots, found), _ways(found))
    # What was asked about is not chosen yet.
    for name in ("compare", "benefit", "months", "plain"):
        slots.pop(name, None)
    flow.asked, flow.question = "choice:benefit", _("¿Cómo lo pagas?")
    flow.suggestions = []
    able = [option for option in found.options if option.applies]
    flow.options = [_way(option) for option in able][: shelf.SHOWN - 1]
    flow.options.append({"id": NO_BENEFIT, "label": _("De contado"), "detail": ""})
    best = next((option for option in able if Label.LOWEST_TOTAL in option.labels), None)
    slots["best"] = _id(best) if best is not None else NO_BENEFIT
    talk.asked_now = True


def months_offered(
    talk: Talk, slots: Mapping[str, Any]
) -> Generator[Step, Outcome | None, Sequence[int]]:
    """Return the months in which a product can be paid."""
    wanted = {name: slots.get(name) for name in ("product_id", "retailer_id", "quantity")}
    found = yield from talk.look("marketplace_benefits_compare", naming.given(wanted))
    options = () if found is None else found.options
    return [one.months for one in options if one.applies and one.months]


def side_by_side(talk: Talk, flow: Flow, choices: Sequence[str]) -> Steps:
    """Put products that are shown beside each other, each with its price and its best benefits; which, is asked again."""
    lines = []
    for choice in choices:
        product_id, _dot, retailer_id = choice.partition(".")
        product = {"product_id": product_id, "retailer_id": retailer_id}
        found = yield from talk.look("marketplace_benefits_compare", product)
        if found is None:
            yield from talk.ask_again(flow)
            return
        words = {
            "name": found.product_name,
            "retailer": found.retailer_name,
            "price": found.price.display(),
            "best": found.recommendation,
        }
        lines.append(_("• %(name)s, %(retailer)s: %(price)s. %(best)s") % words)
    yield from talk.ask_again(flow, "\n".join(lines) + "\n")


def _asked_about(slots: Mapping[str, Any], found: Comparison) -> str:
    """Answer "a 12 meses en cuánto sale" in a sentence before the table."""
    months = slots.get("months")
    if not months:
        gained = next((one for one in found.options if one.benefit == slots.get("benefit")), None)
        if gained is None or not gained.applies or not gained.gain.centavos:
            return ""
        figures = {"benefit": gained.text, "gain": gained.gain.display(), "points": gained.points}
        if gained.points:
            text = ngettext(
                "Con %(benefit)s ganas %(points)d punto.",
                "Con %(benefit)s ganas %(points)d puntos.",
                gained.points,
            )
            return text % figures
        return _("Con %(benefit)s ganas %(gain)s.") % figures
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


def propose(talk: Talk, flow: Flow) -> Steps:
    """Show the card of a purchase; a refusal comes with what can be had."""
    slots = flow.slots
    yield from talk.take_account(slots, "account_type", "account_id")
    if not slots.get("supersedes"):
        # One wish, one card: what is asked about, compared and chosen anew is not bought twice.
        slots["supersedes"] = next(
            (
                key
                for key, card in reversed(talk.cards.items())
                if card["name"] == flow.name
                and card["slots"].get("product_id") == slots["product_id"]
            ),
            "",
        )
    outcome = yield from talk.propose("marketplace_purchase_propose", slots, _arguments)
    if outcome.error is not None:
        yield from _refused(talk, flow, outcome.error)
        return
    product = outcome.value.card.get("product", {})
    slots["label"] = product.get("name", slots.get("label", ""))
    slots["retailer_id"] = product.get("retailer_id", slots.get("retailer_id"))
    lead = slots.pop("lead", "")
    talk.seen = {name: slots[name] for name in naming.OF_THE_PRODUCT if slots.get(name)}
    kept = {name: value for name, value in slots.items() if name not in (*OF_THE_WISH, "prices")}
    yield from talk.accepted(flow, outcome.value, kept, lead)


OF_THE_WISH: Final = ("supersedes", "lead", "browsing", "compare", "figure", "more")


def _arguments(slots: Mapping[str, Any]) -> dict[str, Any]:
    plain = bool(slots.get("plain"))
    return naming.given(
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
        yield from compare(talk, flow, lead.strip())
        return
    if error.code == "out_of_stock":
        yield from _fewer(talk, flow, error)
        return
    talk.drop(flow)
    suggestions = {
        "limit_exceeded": (_("¿Cuál es mi límite?"), _("¿Por qué?")),
        "too_many_open": (_("Cancela todo"), _("¿Por qué?")),
        "product_not_found": shelf.ideas(),
        "account_unusable": (_("¿Cuánto tengo?"), _("¿Qué me conviene más?")),
        "account_not_found": (_("¿Cuánto tengo?"), _("De contado")),
    }
    yield from talk.refuse(error, suggestions.get(error.code, ()))


def _fewer(talk: Talk, flow: Flow, error: DomainError) -> Steps:
    """Offer as many as there are, or others alike where there is none."""
    slots, left = flow.slots, int(error.fields().get("available", 0))
    if left > 0:
        slots.pop("quantity", None)
        text = ngettext(
            "Solo queda %(left)d de %(name)s. ¿Preparo %(left)d?",
            "Solo quedan %(left)d de %(name)s. ¿Cuántos preparo?",
            left,
        )
        figures = {"left": left, "name": slots.get("label") or _("ese producto")}
        yield from talk.ask(flow, "quantity", text % figures, (str(left), _("Cancelar")))
        return
    # Without the customer's own words, what it is called begins with what it is: «Refrigerador Jade Uno».
    named = slots.get("product") or str(slots.get("label", "")).partition(" ")[0]
    query = {"text": named, "limit": shelf.SHOWN}
    page = yield from talk.look("marketplace_product_search", {**query, "in_stock": True})
    if page is None or not page.items:
        talk.drop(flow)
        yield from talk.refuse(error, shelf.ideas())
        return
    for name in naming.OF_THE_PRODUCT:
        slots.pop(name, None)
    lead = _("Ese producto se agotó. Estos se parecen y sí hay:")
    yield Show("products", page, lead, (), {**query, "in_stock": True})
    shelf.offer(talk, flow, page)
