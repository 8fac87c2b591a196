"""One utterance as the flows use it: what was wished, and every value that was named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from centli.agent.engines.wanting import Wanted
from centli.agent.language.amounts import AmountReading
from centli.agent.language.dates import Period
from centli.kernel.text import fold

LIMITS: Final = "limits"
REMOVE: Final = "remove_beneficiary"
CHANGE: Final = "change_beneficiary"
ORDER_STATUS: Final = "order_status"
ORDER_CANCEL: Final = "order_cancel"
REWARD_ORDERS: Final = "reward_orders"
"""Intents of the bank's own that the language engine files under others."""
Later: TypeAlias = Sequence[tuple[str, str]]
"""Wishes for later: what is said, and whom it is for where that was said elsewhere."""
_INSTEAD = re.compile(r"\b(?:mejor|en vez|en lugar|instead|rather)\b")
ACCOUNT_WORDS_MAX: Final = 7
"""How long what names an account alone may be."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance as the flows use it."""

    text: str
    """The words without those of a concept."""
    said: str
    """The words as they were said."""
    intent: str
    sure: bool
    """Whether the intent may start something."""
    explicit: bool
    """Whether plain words give the intent away, so that a name asked for is not mistaken for it."""
    amount: AmountReading | None
    person: str | None
    people: Sequence[str]
    """Several people where one was expected."""
    whole_person: str | None
    """The person, when the utterance is nothing else."""
    to_account: str | None
    from_account: str | None
    any_account: str | None
    without_account: str | None
    """The own account that money must not leave: "que no salga de mi ahorro"."""
    split: bool
    """Whether two accounts are to share one amount."""
    period: Period | None
    limit: int | None
    concept: str
    name: str
    alias: str
    clabe: str | None
    corrects: bool
    rejected_people: Sequence[str]
    rejected_centavos: Sequence[int]
    """What a correction takes back: "a mi hermana, no a mi hermano"."""
    factor: tuple[int, int] | None
    """What the pending amount is multiplied and divided by: "quita un cero", "el doble"."""
    delta: int
    """Whether the amount that is said is added to the pending one (1) or taken from it (-1): "ponle 20 más"."""
    writes: bool
    """Whether it says what a transfer is to say, and nothing else."""
    only_value: bool
    """Whether it names one thing and nothing else: "600", "a mi hermana", "de mi ahorro"."""
    verb: bool
    """Whether it says to send."""
    notes: frozenset[str]
    wants: Wanted
    """What it wants from the shop, whatever the wish."""
    ordered: str
    """The product of an order that it speaks of."""
    others_account: bool
    """Whether the account to be blocked or unblocked is somebody else's."""
    blocks: bool
    """Whether an own account is to be blocked, whatever else it says."""
    keeps: bool
    """Whether nothing is to be blocked, whatever else it says."""
    addition: str
    """What is to be added to a report, where it says so at once."""
    yes: bool
    cancel: bool
    why: bool
    again: bool
    hesitates: bool
    """Whether it puts the answer off: "no sé", "luego te digo"."""

    @property
    def instead(self) -> bool:
        """Whether it says "mejor" about a whole wish, or of an account alone: "a mi mamá mejor 350", "y si mejor de mi ahorro"."""
        is_short = len(self.text.split()) <= ACCOUNT_WORDS_MAX and self.any_account is not None
        said = _INSTEAD.search(fold(self.text)) is not None
        return said and (self.intent == "transfer" or (is_short and not self.sure))

    @property
    def supposed_centavos(self) -> int:
        """The amount of "¿me alcanza para 500?", 0 where nothing is supposed."""
        if "condition" not in self.notes or self.amount is None:
            return 0
        return self.amount.centavos or 0

    @property
    def whole_transfer(self) -> bool:
        """Whether it is a transfer that says how much and to whom."""
        whom = self.person is not None or self.to_account is not None
        return self.intent == "transfer" and self.amount is not None and whom
