"""Rewards and their stock: one conditional UPDATE and the movement that explains it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F

from centli.db.inserts import insert
from centli.db.transactions import owned, require_transaction
from centli.events import audit
from centli.kernel.call import Call
from centli.kernel.text import REASON_LENGTH_MAX, REASON_LENGTH_MIN, clean
from points.contracts import Fulfilment
from points.errors import InvalidReason, InvalidReward, RewardNotFound, RewardOutOfStock
from points.models import Order, Reward, RewardMovement, RewardMovementKind

FIELDS: Final = (
    *("name", "description", "points_cost", "category", "image_url", "image_alt", "is_active"),
    "fulfilment",
)
COST_MAX: Final = 10_000_000
STOCK_MAX: Final = 1_000_000
_LENGTHS: Final = {"name": 255, "description": 2_000, "category": 100, "image_alt": 200}


def reward_save_step(call: Call, reward: Reward, fields: dict[str, Any]) -> Reward:
    """Store a reward in the owner's transaction; its stock moves by ``stock_adjust`` alone."""
    require_transaction()
    assert set(fields) <= set(FIELDS), "only a reward's own fields"
    is_new = reward._state.adding  # noqa: SLF001 - how Django marks a row that is not stored
    changed = []
    for name, value in fields.items():
        wanted = clean(value, length_max=_LENGTHS[name]) if name in _LENGTHS else value
        if getattr(reward, name) != wanted:
            changed.append(name)
        setattr(reward, name, wanted)
    _check(reward)
    if is_new:
        reward.created_at = call.now
    reward.updated_at = call.now
    if is_new:
        reward.save(force_insert=True)
    elif changed:
        reward.save(update_fields=[*changed, "updated_at"])
    if is_new or changed:
        audit.record(
            call,
            "reward.added" if is_new else "reward.changed",
            object_kind="reward",
            object_id=reward.wire_id,
            fields=sorted(changed),
        )
    return reward


@owned
def stock_adjust(call: Call, *, reward_id: Any, pieces: int, reason: str) -> RewardMovement:
    """Add pieces to a reward's stock, or take them away, for a reason that staff give.

    Raises:
        RewardNotFound: no such reward.
        InvalidReason: the reason is shorter than ten letters.
        InvalidReward: nothing moves, or more than a million pieces would.
        RewardOutOfStock: fewer than none would be left.
    """
    why = clean(reason, length_max=REASON_LENGTH_MAX)
    if len(why) < REASON_LENGTH_MIN:
        raise InvalidReason
    if not 0 < abs(pieces) <= STOCK_MAX:
        raise InvalidReward("stock_quantity")
    reward = Reward.objects.filter(pk=reward_id).first()
    if reward is None:
        raise RewardNotFound
    kind = RewardMovementKind.RECEIVED if pieces > 0 else RewardMovementKind.ADJUSTED
    moved = move_step(call, reward, kind=kind, pieces=pieces, reason=why)
    audit.record(
        call,
        "reward.stock_adjusted",
        object_kind="reward",
        object_id=reward.wire_id,
        pieces=pieces,
        stock=moved.stock_after,
        reason=why,
    )
    return moved


def move_step(
    call: Call,
    reward: Reward,
    *,
    kind: RewardMovementKind,
    pieces: int,
    reason: str = "",
) -> RewardMovement:
    """Change a reward's stock and write the movement; the row stays locked until the owner ends.

    Raises:
        RewardOutOfStock: fewer are there than would be taken.
    """
    take_step(call, reward, pieces=pieces)
    return note_step(call, reward, kind=kind, pieces=pieces, reason=reason)


def note_step(
    call: Call,
    reward: Reward,
    *,
    kind: RewardMovementKind,
    pieces: int,
    reason: str = "",
    order: Order | None = None,
) -> RewardMovement:
    """Write the movement of what ``take_step`` changed.

    An order moves a reward once for each kind: the database refuses a second (IntegrityError).
    """
    moved = RewardMovement(
        product=reward,
        kind=kind.value,
        delta=pieces,
        stock_after=reward.stock_quantity,
        reason=reason,
        order=order,
        actor_id=call.actor_id,
        correlation_id=call.correlation_id,
        created_at=call.now,
    )
    insert([moved])
    return moved


def take_step(call: Call, reward: Reward, *, pieces: int) -> None:
    """Change what is on the shelf by one conditional UPDATE.

    Raises:
        RewardOutOfStock: fewer are there than would be taken.
    """
    require_transaction()
    changed = Reward.objects.filter(pk=reward.pk, stock_quantity__gte=-pieces).update(
        stock_quantity=F("stock_quantity") + pieces, updated_at=call.now
    )
    reward.refresh_from_db(fields=["stock_quantity"])
    if not changed:
        raise RewardOutOfStock(reward.stock_quantity, -pieces)


def _check(reward: Reward) -> None:
    if not reward.name:
        raise InvalidReward("name")
    if not reward.category:
        raise InvalidReward("category")
    if not 0 < reward.points_cost <= COST_MAX:
        raise InvalidReward("points_cost")
    if reward.fulfilment not in set(Fulfilment):
        raise InvalidReward("fulfilment")
    if reward.image_url and not reward.image_alt:
        raise InvalidReward("image_alt")
