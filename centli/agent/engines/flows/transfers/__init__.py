"""A transfer in the conversation, from the words to its card.

What words name goes into slots (``naming``); slots become a card, or a question (``filling``); a card is changed or made
once more (``changing``, and ``amending`` for words that name no value); ``flow`` is what the engine knows of it all.
"""

from centli.agent.engines.flows.transfers.amending import amends
from centli.agent.engines.flows.transfers.changing import corrected, shortened, takes_the_other
from centli.agent.engines.flows.transfers.filling import NAME, has_room
from centli.agent.engines.flows.transfers.flow import (
    AWAITS,
    KIND,
    begin,
    for_another,
    offer,
    to_unlisted,
)
from centli.agent.engines.flows.transfers.namesakes import doubts

__all__ = [
    "AWAITS",
    "KIND",
    "NAME",
    "amends",
    "begin",
    "corrected",
    "doubts",
    "for_another",
    "has_room",
    "offer",
    "shortened",
    "takes_the_other",
    "to_unlisted",
]
