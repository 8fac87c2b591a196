"""The longest or the shortest time to pay, said without its months: "el plazo más largo", "lo más que se pueda"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from centli.agent.engines import places
from centli.agent.engines.flows.shopping import naming, paying
from centli.agent.engines.heard import Heard
from centli.agent.engines.registry import Answered
from centli.agent.engines.talk import Flow, Talk
from centli.kernel import patterns
from centli.kernel.text import fold_words
from marketplace.contracts import BenefitKind

_LEADS: Final = r"(?:(?:a|al|el|en|con|por|de|la|los|lo|meses|msi|y|ok|va|si|no|pues|mejor|quiero|dame|pon(?:me|l[oa])?|ese|the|with|over|for|i want|give me|cual(?:es)?|es|seria|what s|what is|which is|hasta cuant[oa]s) )*"
_TAIL: Final = r"(?: (?:que|se|pueda|puedas|haya|tengan|den|hay|tienen|dan|posibles?|porfa|por favor|please|va|term|plan|one|possible|available|payment|plazo|de todos|para pagar|a meses))*"
_LONGEST: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:plazo|tiempo|numero de meses) (?:mas (?:larg[oa]|alto|grande)|mayor|maximo)|(?:mayor|maximo)(?: numero)?(?: (?:de meses|plazo|de mensualidades))|mas larg[oa]|mas (?:meses|mensualidades|plazos|pagos)|todos los meses|(?:mensualidad|pago) mas (?:baj[oa]|chic[oa]|barat[oa])|pagos mas (?:bajos|chicos|chiquitos)|longest|most months|lowest monthly){_TAIL}"
)
_SHORTEST: Final = patterns.lazy(
    rf"{_LEADS}(?:(?:plazo|tiempo|numero de meses) (?:mas (?:cort[oa]|chic[oa])|menor|minimo)|(?:menor|minimo)(?: numero)?(?: (?:de meses|plazo|de mensualidades))|mas cort[oa]|menos (?:meses|mensualidades|plazos|pagos)|shortest|fewest months){_TAIL}"
)
_ASKS: Final = patterns.lazy(r"\b(?:cual(?:es)?|hasta cuant[oa]s|what|which)\b")


_OF_PAYMENTS: Final = patterns.lazy(r"\b(?:plazo|meses|mensualidad\w*|term|months)\b")


def heard_of(talk: Talk, heard: Heard) -> Answered:
    """Take the longest or shortest time to pay of what is looked at or waits for a yes, or tell it; False: it is not said."""
    said = fold_words(places.without_refused(heard.text))
    longest = _LONGEST.fullmatch(said) is not None
    pick: Callable[[Sequence[int]], int] = max if longest else min
    if not longest and _SHORTEST.fullmatch(said) is None:
        return False
    flow, key = talk.top, next(reversed(talk.cards), "")
    if flow is None and key and talk.cards[key]["name"] == naming.NAME:
        flow = talk.begin_change(key)
    if flow is None and not talk.open and _OF_PAYMENTS.search(said) is not None:
        # Of what was looked at last, else it is asked of what.
        yield from paying.run(talk, talk.begin(naming.NAME, {**talk.seen, "compare": True}))
        return True
    if flow is None or flow.name != naming.NAME:
        return False
    if not flow.slots.get("product_id"):
        flow.slots["compare"] = True
        yield from talk.ask_again(flow, _("Eso depende de lo que elijas."))
        return True
    months = yield from paying.months_offered(talk, flow.slots)
    asks = "?" in heard.text or _ASKS.search(said) is not None
    yield from _told(talk, flow, pick(months) if months else None, asks=asks)
    return True


def _told(talk: Talk, flow: Flow, months: int | None, *, asks: bool) -> Answered:
    if months is None:
        yield from paying.compare(talk, flow, _("Esto no se puede pagar a meses."))
    elif asks:
        lead = _("Sería a %(months)d meses sin intereses.") % {"months": months}
        yield from paying.compare(talk, flow, lead)
    else:
        naming.choose_benefit(flow.slots, f"{BenefitKind.MSI.value}-{months}")
        if flow.slots.get("account_type") not in {None, "credit"}:
            lead = _("Los meses sin intereses van solo con tu tarjeta de crédito.")
            yield from paying.compare(talk, flow, lead)
        else:
            yield from paying.run(talk, flow)
    return True
