"""The CRM's one door for customers and the agent."""

from __future__ import annotations

from collections.abc import Sequence

from centli.kernel.call import Call
from crm import selectors, services
from crm.contracts import BeneficiaryPage, BeneficiaryView, Resolution


def beneficiary_list(call: Call) -> Sequence[BeneficiaryView]:
    """Return whom the customer can pay, by alias; at most ``rules.BENEFICIARIES_MAX``."""
    return [
        selectors.view(row, call.user_id, now=call.now)
        for row in selectors.beneficiary_list(call.customer_id)
    ]


def beneficiary_page(
    call: Call, *, limit: int = selectors.PAGE_DEFAULT, cursor: str | None = None
) -> BeneficiaryPage:
    """Return a page by alias; ``cursor`` is the one that the page before gave."""
    limit = max(1, min(limit, selectors.PAGE_MAX))
    rows = selectors.beneficiary_slice(call.customer_id, after=cursor, limit=limit + 1)
    return BeneficiaryPage(
        items=[selectors.view(row, call.user_id, now=call.now) for row in rows[:limit]],
        next_cursor=rows[limit - 1].alias_lower if len(rows) > limit else None,
    )


def beneficiary_get(call: Call, beneficiary_id: str) -> BeneficiaryView:
    """Return one of the customer's beneficiaries.

    Raises:
        BeneficiaryNotFound: not there, removed, or another customer's.
    """
    row = selectors.beneficiary_get(call.customer_id, beneficiary_id)
    return selectors.view(row, call.user_id, now=call.now)


def alias_resolve(call: Call, alias: str) -> Resolution:
    """Return who is meant among the customer's own beneficiaries, or those to ask about. Never a guess."""
    return selectors.alias_resolve(call.customer_id, call.user_id, alias, now=call.now)


def beneficiary_remove(call: Call, beneficiary_id: str) -> None:
    """Take somebody off the list at once; for ten seconds ``beneficiary_restore`` undoes it.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
    """
    services.beneficiary_remove(call, beneficiary_id=beneficiary_id)


def beneficiary_restore(call: Call, beneficiary_id: str) -> BeneficiaryView:
    """Undo a removal of the last ten seconds.

    Raises:
        BeneficiaryNotFound: not there, or another customer's.
        UndoExpired: too late.
        AliasTaken: the alias was given to somebody else.
    """
    return services.beneficiary_restore(call, beneficiary_id=beneficiary_id)
