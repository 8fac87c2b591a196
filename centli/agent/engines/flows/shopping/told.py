"""What is asked of a purchase before it is made: what would be left of the money, whether there is enough, what it comes to."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from django.utils.translation import gettext as _

from banking.contracts import AccountType, AccountView
from centli.agent.engines.flows import accounts
from centli.agent.engines.flows.shopping import naming, shelf
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Talk, account_name, money
from centli.agent.types import OpenProposal, Outcome, Say, Step
from centli.kernel import patterns
from centli.kernel.money import Money
from centli.kernel.text import fold_words
from marketplace.contracts import Comparison

_LEADS: Final = (
    r"(?:(?:oye|oiga|y|e|pero|ok|va|a ver|antes|entonces|espera|una duda|and|so|but|wait|then) )*"
)
_IT: Final = r"(?:l[oa]s?|es[oae]s?|est[oae]s?|it|that|this)"
_IF_BOUGHT: Final = (
    rf"(?:(?:si|cuando|ya que|al|despues de|luego de|if i|after i|after) (?:(?:me|se|{_IT}) )*(?:compr|llev|pag|pid|confirm|hag|hic|tom|buy|take|pay)\w*(?: {_IT})?"
    r"|despues(?: de (?:eso|esto|la compra))?|luego|after(?:wards?)?(?: (?:that|this|it))?)"
)
_OWN: Final = r"(?:de|en|con|in|on) (?:(?:la|mi|el|my) )?(?:saldo|cuenta|tarjeta|credito|dinero|lana|account|balance)"
_LEFT: Final = patterns.lazy(
    rf"{_LEADS}(?P<before>{_IF_BOUGHT} )?(?:con )?(?:cuanto|how much|what)(?: (?:dinero|lana|saldo|credito|money))?"
    rf" (?:(?:me|nos) )?(?:(?P<would>quedaria|sobraria|restaria|(?:will|would) (?:i have|be) left)|queda|sobra|va a quedar|do i have left|s left)(?: (?:{_OWN}|(?P<after>{_IF_BOUGHT})))*"
)
"""What would be left behind a purchase; «¿cuánto me queda?» alone may ask for the balance as it is."""
_ENOUGH: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:(?:si|a mi|todavia|me|nos) )*alcanz(?:a|ara|aria)|(?:si )?(?:tengo|me queda|hay) (?:lo )?suficiente|can i afford|do i have enough)"
    rf"(?: (?:para|pa|for|to|con eso|con lo que tengo|{_IT}|comprarl[oa]s?|pagarl[oa]s?|llevarmel[oa]s?|buy|pay|{_OWN}))*"
)
_COSTS: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:en|a|como) )?(?:(?:cuanto|how much)(?: (?:me|nos|es|seria|sale|saldria|cuestan?|costaria|valen?|son|serian|is|are|does|do|would|it|they|that|the))+"
    r"|(?:que|cual es el) (?:precio|costo|total)(?: (?:es|tiene|tienen|sale))?|what s the (?:price|total)|what does it cost)"
    r"(?: (?:en total|el total|total|todo|cost|be|in all|por (?:cada )?un[oa]|cada un[oa]|por pieza|each|all together|(?:por )?(?:l[oa]s|the) (?:dos|tres|cuatro|two|three)|(?P<which>(?:el|la|the) \w+(?: one)?)|it|that|es[oae]))*"
)
"""What it costs, and nothing of how it is paid."""


def of_the_card(talk: Talk, heard: Heard) -> Answered:
    """Say what the purchase that waits would leave, or that there is not enough; False: that is not asked, or the last card is another."""
    card, said = next(reversed(talk.open.values()), None), fold_words(heard.text)
    asks_it = _LEFT.fullmatch(said) is not None or _ENOUGH.fullmatch(said) is not None
    if card is None or card.kind != naming.NAME or not card.card.get("amount") or not asks_it:
        return False
    account = yield from _payer(talk, card)
    if account is None:
        return False
    left = account.available.centavos - Money.parse(card.card["amount"]["amount"]).centavos
    is_credit = account.account_type is AccountType.CREDIT
    if left < 0:
        text = _("No alcanza: en tu %(account)s hay %(now)s disponibles.")
    elif is_credit:
        text = _(
            "Sí alcanza: tienes %(now)s de crédito en tu %(account)s; si la confirmas, te quedan %(left)s."
        )
    else:
        text = _(
            "Sí alcanza: tienes %(now)s en tu %(account)s; si la confirmas, te quedan %(left)s."
        )
    words = {
        "account": account_name(account),
        "now": account.available.display(),
        "left": money(left),
    }
    yield Say(text % words, (_("Cámbiala"), _("Cancelar")))
    return True


def _payer(talk: Talk, card: OpenProposal) -> Generator[Step, Outcome | None, AccountView | None]:
    """Return the account that a card is paid with."""
    shown = card.card.get("source") or {}
    owned = yield from talk.accounts()
    return next(
        (
            one
            for one in owned
            if (one.account_type, one.last4) == (shown.get("account_type"), shown.get("last4"))
        ),
        None,
    )


def asks(flow: Flow, heard: Heard) -> bool:
    """Say whether it is asked what the thing that is shown costs, or what it would leave."""
    if not flow.asked.startswith("choice:"):
        return False
    said = fold_words(heard.text)
    costs = _COSTS.fullmatch(said)
    if costs is not None and costs["which"] and shelf.pointed_at(flow, heard) is None:
        # «¿Cuánto cuesta la anualidad?»
        return False
    return costs is not None or _asks_of_means(said)


def of_what_is_shown(talk: Talk, flow: Flow, heard: Heard) -> Answered:
    """Answer what is asked of the product that is looked at, or of one of those shown; False: it is no such question."""
    if not asks(flow, heard):
        return False
    means = _asks_of_means(fold_words(heard.text))
    product = (flow.slots.get("product_id"), flow.slots.get("retailer_id"))
    if (choice := shelf.pointed_at(flow, heard)) is not None:
        product_id, _dot, retailer_id = choice.partition(".")
        product = (product_id, retailer_id)
    if not product[0]:
        yield from talk.ask_again(flow, _("Te lo digo de la que elijas."))
        return True
    quantity = flow.slots.get("quantity", 1)
    wanted = {"product_id": product[0], "retailer_id": product[1], "quantity": quantity}
    found: Comparison | None
    found = yield from talk.look("marketplace_benefits_compare", naming.given(wanted))
    if found is None:
        return False
    lead = _price(found)
    if means:
        lead += " " + accounts.enough((yield from talk.accounts()), found.total.centavos)
    yield from talk.ask_again(flow, lead)
    return True


def _asks_of_means(said: str) -> bool:
    left = _LEFT.fullmatch(said)
    supposes = left is not None and (left["would"] or left["before"] or left["after"])
    return bool(supposes) or _ENOUGH.fullmatch(said) is not None


def _price(found: Comparison) -> str:
    words = {
        "name": found.product_name,
        "retailer": found.retailer_name,
        "price": found.price.display(),
        "n": found.quantity,
        "total": found.total.display(),
    }
    if found.quantity == 1:
        return _("%(name)s en %(retailer)s cuesta %(price)s.") % words
    return _("%(name)s en %(retailer)s cuesta %(price)s cada pieza; %(n)d son %(total)s.") % words
