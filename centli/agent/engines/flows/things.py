"""What is asked of a thing itself, a product or a reward: told from what the bank knows of it, and nothing is prepared."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from centli.agent.engines import inquiring, inspecting
from centli.agent.engines.flows.points import flow as rewards
from centli.agent.engines.flows.points import naming as of_rewards
from centli.agent.engines.flows.points import shelf as reward_shelf
from centli.agent.engines.flows.shopping import naming, paying, shelf
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Talk
from centli.agent.engines.wanting import SHOPPING
from centli.agent.language.features import names_goods
from centli.agent.types import OPTIONS_MAX, Outcome, Say, Show, Step
from centli.kernel.text import fold, fold_words
from marketplace.contracts import ProductDetail, ProductPage, ProductView
from points.contracts import RewardView

TOLD_MAX: Final = 3
"""Of so many that fit it is told at once; of more, which is asked first."""
LOOKED: Final = "looked"
"""The one of those shown that was told about last: «la quiero» means it."""
_OF_THINGS: Final = SHOPPING | {
    *(of_rewards.REDEEM, "list_rewards", "points_balance", "ask_help", "out_of_scope")
}

Lines = Generator[Step, Outcome | None, Sequence[str]]


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Tell what is known of the thing that is asked about, or take the one that was told of; False: it is neither."""
    flow = talk.top
    if not (inspecting.asks(heard.text) or _asks_about_one(flow, heard)):
        return flow is not None and (yield from _taken(talk, flow, heard))
    if flow is not None and flow.asked in {"choice:reward", "choice:product", "choice:benefit"}:
        return (yield from _of_the_shelf(talk, flow, heard))
    if flow is not None and not flow.slots.get("browsing"):
        return False
    card = next(reversed(talk.cards.values()), {})
    if card.get("name") in {naming.NAME, of_rewards.NAME}:
        return (yield from _of_the_card(talk, card, heard))
    if talk.open or (heard.sure and heard.intent not in _OF_THINGS):
        return False
    return (yield from _of_a_name(talk, heard))


def wanted(talk: Talk, heard: Heard) -> Answered:
    """Show what there is of goods that are named and nothing else was understood of: "quiero la taza"; False: there is none."""
    named = [word for word in fold_words(heard.text).split() if names_goods(word)]
    what = heard.wants.product or ""
    looks = inspecting.looks_for(heard.text)
    what = what if looks or names_goods(what) else next(reversed(named), "")
    beside = fold(heard.text).replace(fold(what), " ")
    if not what or what.startswith("regal") or inquiring.names_the_bank(beside):
        return False
    return (yield from _show_products(talk, what, told=False)) or (
        yield from _show_rewards(talk, what, told=False)
    )


def _asks_about_one(flow: Flow | None, heard: Heard) -> bool:
    """Say whether one of the rewards shown is asked about without a verb: of goods, the ways to pay tell it."""
    on_shelf = flow is not None and flow.asked == "choice:reward"
    return on_shelf and inspecting.asks_about_one(heard.text) and _names_one(flow, heard)


def _names_one(flow: Flow | None, heard: Heard) -> bool:
    return flow is not None and bool(inspecting.shown(flow.options, heard.text))


def _is_another_wish(heard: Heard) -> bool:
    """Say whether something of the bank's is asked, or another wish is had."""
    other = heard.sure and heard.intent not in _OF_THINGS
    return other or inquiring.names_the_bank(heard.text)


def _of_the_shelf(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Tell of those that are shown, or of the one looked at; of another that is named, by its name."""
    thing, ids = inspecting.subject(heard.text), [str(one["id"]) for one in flow.options]
    is_chosen = flow.asked == "choice:benefit"
    named = [] if is_chosen else inspecting.shown(flow.options, thing or heard.text)
    if not named and _is_another_wish(heard):
        return False
    meant = [ids[n] for n in named]
    if meant and thing and not _is_named(flow, named, thing):
        # «¿La taza de viaje…?», where only another mug is shown.
        on_rewards = flow.asked == "choice:reward"
        if on_rewards and (yield from _show_rewards(talk, thing)):
            return True
    if is_chosen:
        meant = [shelf.chosen(flow.slots)]
    elif not meant:
        elsewhere = bool(thing) and not _is_part(flow, thing)
        if elsewhere and (yield from _of_a_name(talk, heard)):
            return True
        looked = flow.slots.get(LOOKED)
        meant = [looked] if looked in ids else ids
    of_rewards_shown = flow.asked == "choice:reward"
    labels = {one["id"]: one["label"] for one in flow.options}
    if of_rewards_shown and len(meant) <= TOLD_MAX:
        lines = yield from _rewards(talk, [labels[one] for one in meant])
    else:
        lines = () if of_rewards_shown else (yield from _products(talk, meant))
    if len(meant) == 1:
        flow.slots[LOOKED] = meant[0]
    elif flow.asked == "choice:product":
        shelf.keep(flow, [one for one in flow.options if one["id"] in meant])
    lead = "\n".join(lines) if lines else _("Te lo digo de la que elijas.")
    yield from talk.ask_again(flow, lead + "\n" if lines else lead)
    return True


def _is_named(flow: Flow, named: Sequence[int], thing: str) -> bool:
    """Say whether one of those has every word of a name, or is pointed at by its place."""
    return any(inspecting.has_all(flow.options[n]["label"], thing) for n in named)


def _is_part(flow: Flow, thing: str) -> bool:
    """Say whether what is named is a part of goods: the screen of a laptop is no television."""
    return flow.asked == "choice:product" and fold_words(thing).split(" ")[0] in _PARTS


_PARTS: Final = frozenset(
    {"pantalla", "camara", "control", "bocina", "teclado", "screen", "camera"}
)


def _of_the_card(talk: Talk, card: Mapping[str, Any], heard: Heard) -> Answered:
    """Tell of what the card that waits is for, which stays as it is; False: another thing, or none, is asked about."""
    slots, thing = card["slots"], inspecting.subject(heard.text)
    label = str(slots.get("label", ""))
    is_it = not thing or inspecting.shown([{"label": label}], heard.text)
    if _is_another_wish(heard) and not (thing and is_it):
        return False
    if card["name"] == of_rewards.NAME:
        lines = yield from _rewards(talk, [label if is_it else thing])
    elif is_it:
        lines = yield from _products(talk, [shelf.chosen(slots)])
    else:
        return False
    if not lines:
        return False
    waits = capfirst(talk.waits()) + "."
    yield Say("\n".join((*lines, waits)), (_("Cámbiala"), _("Cancelar")))
    return True


def _of_a_name(talk: Talk, heard: Heard) -> Answered:
    """Tell of the thing that is named: a reward where points were spoken of, else what the shops sell, else a reward."""
    thing = inspecting.subject(heard.text)
    seen = talk.seen.get("label", "")
    last = talk.last
    just_seen = last.get("intent") in SHOPPING or last.get("name") == naming.NAME
    # «¿Es gratis?» behind an answer is of that, whatever was looked at before.
    if talk.seen and (just_seen if not thing else inspecting.shown([{"label": seen}], thing)):
        lines = yield from _products(talk, [shelf.chosen(talk.seen)])
        if lines:
            yield Say("\n".join(lines), (_("¿Cómo lo puedo pagar?"),))
            return True
    sells = names_goods(thing)
    if not thing or (inquiring.names_the_bank(heard.text) and not sells):
        return False
    of_points = talk.top is not None and talk.top.name == of_rewards.NAME
    ways = [_show_products] if sells else []
    ways.insert(0 if of_points else len(ways), _show_rewards)
    for show in ways:
        if (yield from show(talk, thing)):
            return True
    return False


def _show_rewards(talk: Talk, thing: str, *, told: bool = True) -> Answered:
    page = yield from reward_shelf.page(talk, {"text": thing, "limit": OPTIONS_MAX})
    if page is None or not page.items:
        return page is None
    called = [one for one in page.items if inspecting.shown([{"label": one.name}], thing)]
    if not (called or names_goods(thing)):
        # Only a description has the word.
        return False
    flow = reward_shelf.fresh(talk, browsing=True)
    if not told:
        lead = _("Esto puedes canjear con puntos:")
    elif len(page.items) <= TOLD_MAX:
        lead = "\n".join(_of_reward(one) for one in page.items)
    else:
        lead = _("Te lo digo de la que elijas.")
    yield from reward_shelf.show(talk, flow, page, lead, {"text": thing})
    if len(page.items) == 1:
        flow.slots[LOOKED] = page.items[0].product_id
    return True


def _show_products(talk: Talk, thing: str, *, told: bool = True) -> Answered:
    query = {"text": thing, "limit": shelf.SHOWN}
    page: ProductPage | None = yield from talk.read("marketplace_product_search", query)
    if page is None:
        return True
    slots = {"product": thing, "browsing": True}
    if not any(shelf.fits(slots, one) for one in page.items):
        return False
    paying.dropped(talk)
    flow = talk.begin(naming.NAME, slots)
    lead = "\n".join(_alike(page.items)) if told else _("Esto encontré:")
    yield Show("products", page, lead, (_("La primera"), _("¿Qué me conviene más?")), query)
    shelf.offer(talk, flow, page)
    if len(page.items) == 1:
        flow.slots[LOOKED] = flow.options[0]["id"]
    return True


def _rewards(talk: Talk, names: Sequence[str]) -> Lines:
    """Return what is known of rewards, a line for each."""
    lines = []
    for name in names:
        page = yield from reward_shelf.page(talk, {"text": name, "limit": OPTIONS_MAX})
        items = () if page is None else page.items
        one = next((each for each in items if each.name == name), None)
        one = one or (items[0] if len(items) == 1 else None)
        lines += [] if one is None else [_of_reward(one)]
    return lines


def _products(talk: Talk, choices: Sequence[str]) -> Lines:
    """Return what is known of products, a line for each; of what is said of all, one."""
    found: list[ProductView] = []
    for choice in choices[: shelf.SHOWN]:
        product_id, _dot, retailer_id = choice.partition(".")
        wanted = naming.given({"product_id": product_id, "retailer_id": retailer_id})
        detail: ProductDetail | None = yield from talk.look("marketplace_product_get", wanted)
        found += [] if detail is None else [detail.product]
    return _alike(found)


def _alike(found: Sequence[ProductView]) -> Sequence[str]:
    about = {one.name: one.description.strip() for one in found}
    if len(about) > 1 and len(set(about.values())) == 1:
        said = next(iter(about.values()))
        return [_("De todos estos sé lo mismo: %(about)s") % {"about": said}] if said else []
    return [_known(name, said) for name, said in about.items()]


def _of_reward(one: RewardView) -> str:
    cost = _("Cuesta %(cost)s.") % {"cost": reward_shelf.points_words(one.points_cost)}
    return f"{_known(one.name, one.description.strip())} {cost}"


def _known(name: str, about: str) -> str:
    if not about:
        return _("De %(name)s no sé más que su nombre y lo que cuesta.") % {"name": name}
    return _("De %(name)s sé esto: %(about)s") % {"name": name, "about": about}


def _taken(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Take the one that was just told of, or that is shown alone: "la quiero", "va esa", "get me that one"."""
    if flow.asked not in {"choice:reward", "choice:product"}:
        return False
    ids = [str(one["id"]) for one in flow.options]
    looked = flow.slots.get(LOOKED) or (ids[0] if len(ids) == 1 else None)
    if not inspecting.takes_it(heard.text, paid=heard.wants.how):
        return False
    if looked not in ids:
        yield from talk.ask_again(flow)
        return True
    if flow.asked == "choice:reward":
        yield from rewards.chosen(talk, flow, "reward", looked)
    else:
        shelf.choose_product(flow, looked)
        naming.take(flow.slots, heard.wants, product=False)
        yield from paying.run(talk, flow)
    return True
