"""The points' one door for customers and the agent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.core.files import File
from django.utils.translation import gettext as _

from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import ProposalView, Provenance
from centli.kernel.call import Call
from points.contracts import (
    BudgetPurpose,
    BudgetView,
    ColleagueView,
    FeedPage,
    GrantView,
    OrderPage,
    OrderView,
    PointsSummary,
    PointsView,
    RewardFilter,
    RewardPage,
    RewardView,
    TransactionPage,
    ValueView,
)
from points.rules import giving
from points.selectors import accounts, orders, people, pictures, rewards
from points.selectors import grants as given
from points.services import grants, redemptions

PAGE_MAX: Final = accounts.PAGE_MAX
PAGE_DEFAULT: Final = 25
EVERYTHING: Final = RewardFilter()


def points_words(points: int) -> str:
    """Return a number of points as people read it: «1,240 puntos»."""
    return orders.points_words(points)


def order_words(view: OrderView) -> str:
    """Return where a redemption stands in a sentence."""
    return orders.order_words(view)


# ── What somebody has ────────────────────────────────────────────────────────────────────────────


def points_get(call: Call) -> PointsView:
    """Return the customer's points by state, and what expires next."""
    return accounts.points_get(call)


def summary_get(call: Call, *, movements: int) -> PointsSummary:
    """Return what the customer has, with so many of the newest changes."""
    page = accounts.transaction_page(call, limit=movements, cursor=None)
    return PointsSummary(accounts.points_get(call), page.items)


def transaction_page(
    call: Call, *, limit: int = PAGE_DEFAULT, cursor: str | None = None
) -> TransactionPage:
    """Return a page of the customer's statement, newest first, each with the balance it left.

    Raises:
        InvalidCursor: not one of ours.
    """
    return accounts.transaction_page(call, limit=limit, cursor=cursor)


# ── Rewards and orders ───────────────────────────────────────────────────────────────────────────


def reward_page(
    call: Call,
    wanted: RewardFilter = EVERYTHING,
    *,
    limit: int = PAGE_DEFAULT,
    cursor: str | None = None,
) -> RewardPage:
    """Return a page of what points buy, the cheapest first, each with what the customer is short of.

    Raises:
        InvalidCursor: not one of ours.
    """
    return rewards.reward_page(call, wanted, limit=limit, cursor=cursor)


def reward_get(call: Call, product_id: str) -> RewardView:
    """Return a reward.

    Raises:
        RewardNotFound: no such reward, or it is offered no more.
    """
    return rewards.reward_get(call, product_id)


def category_list(_call: Call) -> Sequence[str]:
    """Return the categories of the rewards on offer."""
    return rewards.category_list()


def picture_open(name: str) -> File[bytes]:
    """Return a reward's picture, open for reading; everybody may see it.

    Raises:
        NotFound: there is none of that name.
    """
    return pictures.picture_open(name)


def redemption_propose(
    call: Call,
    *,
    product_id: str,
    quantity: int = 1,
    provenance: Provenance = Provenance(),
    supersedes: str | None = None,
) -> ProposalView:
    """Propose a redemption; no point and no piece is taken before it is confirmed.

    Raises:
        DomainError: what ``services.redemptions.redemption_propose`` raises.
    """
    return redemptions.redemption_propose(
        call,
        product_id=product_id,
        quantity=quantity,
        provenance=provenance,
        supersedes=supersedes,
    )


def proposal_get(call: Call, confirmation_id: str) -> ProposalView:
    """Return a redemption that was proposed.

    Raises:
        ConfirmationNotFound: no such proposal, another customer's, or of another kind.
    """
    return proposals.proposal_get(call, confirmation_id, kind=redemptions.KIND)


def order_get(call: Call, order_id: str) -> OrderView:
    """Return an order of the customer's.

    Raises:
        OrderNotFound: no such order, or another customer's.
    """
    return orders.order_get(call, order_id)


def order_page(call: Call, *, limit: int = PAGE_DEFAULT, cursor: str | None = None) -> OrderPage:
    """Return a page of the customer's orders, newest first.

    Raises:
        InvalidCursor: not one of ours.
    """
    return orders.order_page(call, limit=limit, cursor=cursor)


def order_cancel(call: Call, order_id: str) -> OrderView:
    """Cancel a redemption that nobody approved yet; its points go back to where they came from.

    Raises:
        OrderNotFound: no such order, or another customer's.
        OrderClosed: it was approved, delivered or rejected.
    """
    replayed = redemptions.order_cancel(call, order_id=order_id)
    return replace(orders.order_get(call, order_id), replayed=replayed)


# ── Giving ───────────────────────────────────────────────────────────────────────────────────────


def points_grant(
    call: Call, *, to_user_id: str, points: int, reason: str, message: str
) -> GrantView:
    """Give somebody of one's team points from the month's budget.

    Raises:
        DomainError: what ``services.grants.points_grant`` raises.
    """
    return grants.points_grant(
        call, to_user_id=to_user_id, points=points, reason=reason, message=message
    )


def recognition_give(
    call: Call, *, to_user_id: str, points: int, value: str, message: str
) -> GrantView:
    """Recognise a colleague with points of the month's allowance; the feed shows it.

    Raises:
        DomainError: what ``services.grants.recognition_give`` raises.
    """
    return grants.recognition_give(
        call, to_user_id=to_user_id, points=points, value=value, message=message
    )


def feed_page(call: Call, *, limit: int = PAGE_DEFAULT, cursor: str | None = None) -> FeedPage:
    """Return a page of recognitions, newest first; employees see them.

    Raises:
        EmployeeNotFound: the customer is no employee.
        InvalidCursor: not one of ours.
    """
    return given.feed_page(call, limit=limit, cursor=cursor)


def budget_get(call: Call, purpose: BudgetPurpose) -> BudgetView:
    """Return what the customer may still give away this month."""
    return given.budget_get(call, purpose)


def colleague_list(call: Call) -> Sequence[ColleagueView]:
    """Return whom the customer can recognise; nobody if they are no employee."""
    return people.colleague_list(call)


def team_list(call: Call) -> Sequence[ColleagueView]:
    """Return whom the customer is responsible for; nobody if they are no manager."""
    return people.team_list(call)


def is_employee(call: Call) -> bool:
    """Say whether the customer works here: who does recognises colleagues."""
    return people.is_employee(call)


def is_manager(call: Call) -> bool:
    """Say whether the customer is responsible for a team: who is gives it points."""
    return people.is_manager(call)


def reason_list(_call: Call) -> Sequence[ValueView]:
    """Return the reasons that a manager may give points for."""
    return [ValueView(code, _(name)) for code, name in giving.GRANT_REASONS.items()]


def value_list(_call: Call) -> Sequence[ValueView]:
    """Return the values that a recognition may name."""
    return [ValueView(code, _(name)) for code, name in giving.VALUES.items()]
