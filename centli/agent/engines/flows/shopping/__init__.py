"""Shopping in the conversation, from the words to the card of a purchase.

What words name goes into slots (``naming``); what the shops have is shown (``shelf``); how it is paid is compared and
proposed (``paying``); what is asked before it is answered (``told``); one goes back to what was shown (``returning``);
its card is changed (``changing``); ``flow`` is what the engine knows of it all.
"""

from centli.agent.engines.flows.shopping.changing import pays_otherwise, says_how_many
from centli.agent.engines.flows.shopping.flow import NAME, SHOP, asked_of_card, pays_goods, pressed
from centli.agent.engines.flows.shopping.returning import heard_of
from centli.agent.engines.flows.shopping.shelf import keep
from centli.agent.engines.flows.shopping.terms import heard_of as heard_of_terms
from centli.agent.engines.flows.shopping.told import of_the_card

__all__ = [
    "NAME",
    "SHOP",
    "asked_of_card",
    "heard_of",
    "heard_of_terms",
    "keep",
    "of_the_card",
    "pays_goods",
    "pays_otherwise",
    "pressed",
    "says_how_many",
]
