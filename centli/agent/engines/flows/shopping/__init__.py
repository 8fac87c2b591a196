"""Shopping in the conversation, from the words to the card of a purchase.

What words name goes into slots (``naming``); what the shops have is shown (``shelf``); how it is paid is compared and
proposed (``paying``); ``flow`` is what the engine knows of it all.
"""

from centli.agent.engines.flows.shopping.flow import (
    NAME,
    SHOP,
    asked_of_card,
    pays_otherwise,
    pressed,
    says_how_many,
)
from centli.agent.engines.flows.shopping.shelf import keep

__all__ = ["NAME", "SHOP", "asked_of_card", "keep", "pays_otherwise", "pressed", "says_how_many"]
