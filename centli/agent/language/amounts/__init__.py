"""Amounts of money as Mexicans say them: exact, slang, ambiguous, vague; never silently wrong.

Each token gets a one-letter class (``pieces``); a run of number classes is one amount, valued when the run is a
well-formed number and otherwise offered as a question (``values``). The context decides whether it is money
(``other_things``), of what kind (``units``), and how sure (``approximations``, ``arithmetic``).
"""

from centli.agent.language.amounts.arithmetic import is_sum
from centli.agent.language.amounts.finding import read_all
from centli.agent.language.amounts.readings import DEFINITE, AmountReading

__all__ = ["DEFINITE", "AmountReading", "is_sum", "read_all"]
