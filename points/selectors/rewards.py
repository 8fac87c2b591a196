"""Rewards as customers see them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db.models import Q

from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.errors import NotFound
from points.contracts import Fulfilment, RewardFilter, RewardPage, RewardView
from points.errors import InvalidCursor, RewardNotFound
from points.models import Reward
from points.rules import search
from points.selectors import accounts, pictures

PAGE_MAX: Final = 100
_CURSOR: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


def row_get(product_id: str, *, locked: bool = False) -> Reward:
    """Return a reward that is offered.

    Raises:
        RewardNotFound: no such reward, or it is offered no more.
    """
    try:
        value = ids.parse("reward", product_id)
    except NotFound as error:
        raise RewardNotFound from error
    rows = Reward.objects.select_for_update() if locked else Reward.objects.all()
    found = rows.filter(pk=value, is_active=True).first()
    if found is None:
        raise RewardNotFound
    return found


def reward_get(call: Call, product_id: str) -> RewardView:
    """Return a reward, and how many points the customer is short of it.

    Raises:
        RewardNotFound: no such reward, or it is offered no more.
    """
    return _view(row_get(product_id), accounts.spendable(call))


def reward_page(call: Call, wanted: RewardFilter, *, limit: int, cursor: str | None) -> RewardPage:
    """Return a page of the rewards that are offered, the cheapest first.

    Raises:
        InvalidCursor: not one of ours.
    """
    size = max(1, min(limit, PAGE_MAX))
    balance = accounts.spendable(call)
    rows = Reward.objects.filter(is_active=True)
    if wanted.category:
        rows = rows.filter(category=wanted.category)
    if wanted.text:
        rows = rows.filter(pk__in=_named(wanted.text))
    if wanted.cost_max is not None:
        rows = rows.filter(points_cost__lte=wanted.cost_max)
    if wanted.affordable:
        rows = rows.filter(points_cost__lte=balance)
    if wanted.in_stock:
        rows = rows.filter(stock_quantity__gt=0)
    if cursor is not None:
        last = None
        if _CURSOR.fullmatch(cursor):
            last = Reward.objects.filter(pk=UUID(cursor)).first()
        if last is None:
            raise InvalidCursor
        rows = rows.filter(
            Q(points_cost__gt=last.points_cost)
            | Q(points_cost=last.points_cost, product_id__gt=last.pk)
        )
    found = list(rows.order_by("points_cost", "product_id")[: size + 1])
    shown = found[:size]
    return RewardPage(
        [_view(each, balance) for each in shown],
        shown[-1].product_id.hex if len(found) > size else None,
        balance,
    )


def _named(text: str) -> Sequence[UUID]:
    """Return the rewards that a text means: by name and category, else by what is said about them.

    They are read, not searched: a shelf is short, and no database folds and stems alike.
    """
    wanted = search.stems(text)
    rows = Reward.objects.filter(is_active=True).values_list(
        "pk", "name", "category", "description"
    )
    found = [(pk, f"{name} {category}", description) for pk, name, category, description in rows]
    by_name = [pk for pk, name, _about in found if search.fits(wanted, name)]
    return by_name or [pk for pk, name, about in found if search.fits(wanted, f"{name} {about}")]


def category_list() -> Sequence[str]:
    """Return the categories that have a reward on offer, by name."""
    rows = Reward.objects.filter(is_active=True).values_list("category", flat=True)
    return sorted(set(rows))


def _view(row: Reward, balance: int) -> RewardView:
    return RewardView(
        product_id=row.wire_id,
        name=row.name,
        description=row.description,
        points_cost=row.points_cost,
        category=row.category,
        image_url=pictures.address(row.image_url),
        image_alt=row.image_alt,
        stock_quantity=row.stock_quantity,
        fulfilment=Fulfilment(row.fulfilment),
        missing=max(0, row.points_cost - balance),
    )
