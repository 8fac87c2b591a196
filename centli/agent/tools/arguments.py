"""The forms that tool arguments take; whatever else a model writes is refused."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


def _of_the_calendar(day: str) -> str:
    date.fromisoformat(day)
    return day


Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}\.[0-9]{2}$")]
AccountId = Annotated[str, StringConstraints(pattern=r"^acc_[0-9a-f]{32}$")]
BeneficiaryId = Annotated[str, StringConstraints(pattern=r"^ben_[0-9a-f]{32}$")]
ConfirmationId = Annotated[str, StringConstraints(pattern=r"^cf_[0-9a-f]{32}$")]
AnswerId = Annotated[str, StringConstraints(pattern=r"^ans_[0-9a-f]{32}$")]
TicketId = Annotated[str, StringConstraints(pattern=r"^tk_[0-9a-f]{32}$")]
TransactionId = Annotated[str, StringConstraints(pattern=r"^tr_[0-9a-f]{32}$")]
Day = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    AfterValidator(_of_the_calendar),
]
Text = Annotated[str, StringConstraints(max_length=140)]
Clabe = Annotated[str, StringConstraints(pattern=r"^[0-9]{18}$")]


class Arguments(BaseModel):
    """Unknown arguments are refused, and nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NoArguments(Arguments):
    """A tool that takes none."""
