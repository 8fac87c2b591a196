"""Support in the conversation.

Questions that the articles answer (``questions``), a report of what went wrong (``reports``), and what is said afterwards
of either (``following``).
"""

from typing import Final

from centli.agent.engines import reporting
from centli.agent.engines.flows.support import following, questions, reports
from centli.agent.engines.flows.support.following import MESSAGE, follows, no_report
from centli.agent.engines.flows.support.questions import HELP, answers, ask, gave_it_away, judged
from centli.agent.engines.flows.support.reports import (
    REPORT,
    ask_whether_allowed,
    ask_whose,
    tells_of_loss,
    told_of_what_waits,
    whose_told,
)
from centli.agent.engines.registry import Domain

__all__ = [
    "HELP",
    "MESSAGE",
    "REPORT",
    "SUPPORT",
    "answers",
    "ask",
    "ask_whether_allowed",
    "ask_whose",
    "follows",
    "gave_it_away",
    "judged",
    "no_report",
    "tells_of_loss",
    "told_of_what_waits",
    "whose_told",
]

SUPPORT: Final = Domain(
    name="support",
    wishes={
        HELP: ask,
        REPORT: reports.report,
        "ticket_status": following.status,
        following.MESSAGE: following.write_on,
        following.CLOSE: following.close,
        reporting.NONE: no_report,
    },
    flows=(reports.KIND, following.MESSAGE_KIND, following.CLOSE_KIND, questions.KIND),
)
