"""Points in the conversation, from the words to the card of a redemption.

What words name goes into slots (``naming``); rewards are found and shown (``shelf``); what is asked about points is answered
(``questions``); ``flow`` is what the engine knows of it all.
"""

from centli.agent.engines.flows.points.flow import POINTS, asked_on, pressed, refuses_one
from centli.agent.engines.flows.points.naming import NAME, asks_within_reach
from centli.agent.engines.flows.points.questions import search

__all__ = ["NAME", "POINTS", "asked_on", "asks_within_reach", "pressed", "refuses_one", "search"]
