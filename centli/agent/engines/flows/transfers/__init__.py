"""A transfer in the conversation, from the words to its card.

What words name goes into slots (``naming``); slots become a card, or a question (``filling``); a card is changed or made
once more (``changing``, and ``amending`` for words that name no value); ``flow`` is what the engine knows of it all.
"""

from centli.agent.engines.flows.transfers.amending import amends
from centli.agent.engines.flows.transfers.changing import corrected, shortened, takes_the_other
from centli.agent.engines.flows.transfers.choosing import BESIDE
from centli.agent.engines.flows.transfers.filling import NAME, has_room
from centli.agent.engines.flows.transfers.flow import (
    AWAITS,
    KIND,
    begin,
    for_another,
    offer,
)
from centli.agent.engines.flows.transfers.namesakes import doubts
from centli.agent.engines.flows.transfers.others import another_figure
from centli.agent.engines.flows.transfers.unlisted import to_new_account, to_unlisted

__all__ = [
    "AWAITS",
    "BESIDE",
    "KIND",
    "NAME",
    "amends",
    "another_figure",
    "begin",
    "corrected",
    "doubts",
    "for_another",
    "has_room",
    "offer",
    "shortened",
    "takes_the_other",
    "to_new_account",
    "to_unlisted",
]
