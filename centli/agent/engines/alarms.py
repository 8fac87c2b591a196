"""What comes before anything else that words can mean: a theft or a told secret, and the order to block.

Whatever waits, and whatever else the same words answer, an alarm is heard first; what waits is kept.
"""

from __future__ import annotations

import itertools
from typing import Final

from centli.agent.engines import brake
from centli.agent.engines.brake import BLOCK
from centli.agent.engines.heard import Heard
from centli.agent.language import leave, thefts
from centli.kernel import patterns
from centli.kernel.text import fold

_ALARMS: Final = frozenset({"open_ticket", "human", BLOCK})
"""What an alarm is heard as: who was robbed may ask for a person too."""
_PAUSE: Final = patterns.lazy(r"[,;:!]\s*|\.\s+(?=\w)")
_LETS_GO: Final = patterns.lazy(r"\W*(?:siempre|ya|mejor) no\b")
"""«Ya no, …» lets go of what waits, and what follows is read where it does."""
_ENDS_IN_NO: Final = patterns.lazy(r"\bno(?: lo)?(?: se)?$")
_PAUSES_MAX: Final = 8


def raised(heard: Heard) -> bool:
    """Say whether words raise an alarm: what is told before a question counts, what is only asked does not."""
    if not heard.sure or heard.intent not in _ALARMS:
        return False
    # "Mi hijo usa mi tarjeta, yo le di permiso" is told as a whole.
    is_allowed = leave.told(heard.text) is leave.Leave.GIVEN
    clauses = () if is_allowed else _PAUSE.split(heard.text)
    told = thefts.tells_of_money_taken(heard.text) or any(
        thefts.tells_of_theft(clause) for clause in (heard.text, *clauses)
    )
    return told or heard.intent == BLOCK


def behind_a_pause(text: str) -> str:
    """Return what raises an alarm behind a pause, and not in one breath with what is before it; else nothing.

    "A mi mamá no, me robaron el celular" denies no theft, and "mejor no, bloquea mi tarjeta" no block.
    """
    if _LETS_GO.match(fold(text)) is not None or thefts.tells_of_theft(text):
        return ""
    for pause in itertools.islice(_PAUSE.finditer(text), _PAUSES_MAX):
        rest = text[pause.end() :]
        denied = _ENDS_IN_NO.search(fold(text[: pause.start()])) is not None
        stop = brake.asked(rest, ()) if denied else None
        if thefts.tells_of_theft(rest) or (stop is not None and stop.intent == BLOCK):
            return rest
    return ""
