"""Scripted dialogues over a seeded bank, judged by what the ledger says afterwards, not by words.

One JSON object a line::

    {"id": "correction-07", "category": "correction", "who": "ana@demo.centli.mx",
     "turns": ["mándale 100 a mi hermano", "no, mejor 600", {"tap": "confirm"}],
     "expect": {"transfers": [{"amount": "600.00", "payee": "Juan López", "source": "checking"}]}}

``who`` is one of the demo's customers, Ana unless said. A turn is what the customer writes (a string, or ``say``), or a
tap: ``confirm``, ``cancel``, ``edit``, ``renew`` (the newest card that waits, or the one whose card names ``card``;
``code`` gives the second factor), ``buy`` (``product``: part of a name among those shown last; ``benefit``: an option's id,
``none``, or nothing to compare; ``reward``: part of a reward's name among those shown last), ``choose`` (``option``: part of a label, or ``none``), ``suggestion`` (``option``:
part of a quick reply), ``undo``; or ``{"wait_minutes": 6}``. A tap on what is not there is passed over.

``expect`` names everything that is different at the end; what it does not name must be as it was:
``transfers`` that were carried out, ``orders`` that were made or taken back (``product``: its name or part of it, ``quantity``,
``benefit``, ``months``, ``amount``, ``status``, ``source``), ``redeemed`` rewards (``reward``, ``quantity``, ``points``,
``status``), ``open`` cards, ``added`` and ``removed`` contacts, ``limits``, ``tickets`` that were taken (``about``: with whom the movement
was that was picked, ``urgent``, ``messages``, ``state``), accounts ``blocked`` and ``unblocked`` (by type). Of
each only the fields that are given are compared: ``amount``, ``payee`` (name or alias; ``checking``, ``savings``, ``credit`` for an
account of one's own), ``source`` (``checking`` unless said), ``concept``, ``kind``, ``alias``, ``name``. ``shows`` are
kinds of message that must have been among the answers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.apps import apps
from django.db import connection, transaction

from banking import facade as banking
from banking.contracts import MovementView
from centli.agent import runner
from centli.agent.frames import ActionFrame, TextFrame
from centli.backoffice.seeds import cast, recognising, stocking
from centli.backoffice.seeds.writing import Seeder
from centli.confirmations import selectors as proposals
from centli.confirmations.contracts import ProposalView
from centli.events import relay
from centli.kernel import clock
from centli.kernel.call import Call, Channel
from centli.kernel.errors import DomainError
from centli.kernel.text import fold
from centli.people import factors
from centli.people.calls import call_for
from centli.people.models import User
from crm import facade as crm
from crm.contracts import Priority
from marketplace import facade as shop
from marketplace.contracts import PurchaseView
from points import facade as rewards
from points.contracts import OrderView, TransactionView

CATEGORIES: Final = (
    "happy",
    "correction",
    "cancellation",
    "digression",
    "disambiguation",
    "guard",
    "invalid_input",
    "negation",
    "points",
    "repeat",
    "shopping",
    "support",
    "two_wishes",
)
WHO: Final = "ana@demo.centli.mx"
LOGIN: Final = "dialogues"
POINTS_OF_ANA: Final = 670
OF_ORDERS: Final = frozenset({"payment", "purchase", "refund", "cashback"})
"""Kinds of movement that orders make; they are told by the orders."""
TAKES_POINTS: Final = frozenset({"Requested", "Approved", "Shipped", "Delivered"})
COMPARED: Final = (
    *("transfers", "orders", "redeemed", "open", "added", "removed", "changed"),
    "tickets",
)
"""What is a list of things, each with fields."""
MOVEMENTS_MAX: Final = 12
"""The newest that are compared; no script makes so many."""


@dataclass(frozen=True, slots=True)
class Script:
    """A dialogue as it was written."""

    name: str
    category: str
    turns: Sequence[Mapping[str, Any]]
    expect: Mapping[str, Any] = field(hash=False)
    who: str = WHO


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a dialogue came to."""

    script: Script
    differences: Sequence[str]
    talk: Sequence[str]

    @property
    def right(self) -> bool:
        """Whether the bank is as it should be."""
        return not self.differences


def read(path: Path) -> list[Script]:
    """Read a file of dialogues.

    Raises:
        OSError, ValueError, KeyError: it cannot be read.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_script(n, json.loads(line)) for n, line in enumerate(lines, start=1) if line.strip()]


def _script(number: int, record: Mapping[str, Any]) -> Script:
    turns = [{"say": turn} if isinstance(turn, str) else turn for turn in record["turns"]]
    return Script(
        name=str(record.get("id", number)),
        category=record.get("category", ""),
        turns=turns,
        expect=record.get("expect", {}),
        who=record.get("who", WHO),
    )


# ── The bank ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def seed() -> None:
    """Seed the demo's people and their ninety days into an empty database."""
    seeder = Seeder(now=clock.now(), seed=1, people=cast.customers("small", 1))
    for part in (seeder.seed_accounts, seeder.seed_beneficiaries, seeder.seed_demo):
        part()
    stocking.stock_shelves(
        now=seeder.now,
        seed=1,
        size="small",
        created=seeder.created,
        found=seeder.found,
        drawn=False,
    )
    recognising.recognise_one(
        User.objects.get(email=WHO), points=POINTS_OF_ANA, now=seeder.now - timedelta(days=1)
    )
    relay.drain(clock.now())


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo everything that happens inside; owners of transactions may open theirs, as within Django's TestCase."""
    block = transaction.atomic()
    # What makes a TestCase's transaction one that ``durable`` blocks may open inside; there is no public name for it.
    block._from_testcase = True  # type: ignore[attr-defined]  # noqa: SLF001
    with block:
        yield
        transaction.set_rollback(True)


def play_all(scripts: Iterable[Script]) -> Iterator[Outcome]:
    """Play dialogues one after the other, each over the same bank."""
    standings: dict[str, _Standing] = {}
    for script in scripts:
        with rolled_back():
            outcome = _play(script, standings)
        yield outcome


def _play(script: Script, standings: dict[str, _Standing]) -> Outcome:
    """Play one dialogue and compare the bank with what it should be; how it stood before is read once a customer."""
    stage = Stage(User.objects.get(email=script.who))
    before = standings.get(script.who) or _standing(stage.call())
    standings[script.who] = before
    written = _Written()
    with connection.execute_wrapper(written):
        for turn in script.turns:
            stage.take(turn)
    found = _changes(before, _standing(stage.call(), before=before, written=written), stage)
    return Outcome(script, list(_differences(script.expect, found)), tuple(stage.talk))


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures of a run: by category, and each dialogue that came out otherwise with its talk."""
    right, total = Counter[str](), Counter[str]()
    for outcome in outcomes:
        total[outcome.script.category] += 1
        right[outcome.script.category] += outcome.right
    return {
        "dialogues": len(outcomes),
        "right": right.total(),
        "by_category": {
            name: {"right": right[name], "total": total[name]} for name in sorted(total)
        },
        "different": [
            {
                "id": outcome.script.name,
                "category": outcome.script.category,
                "differences": list(outcome.differences),
                "talk": list(outcome.talk),
            }
            for outcome in outcomes
            if not outcome.right
        ],
    }


# ── The talk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Stage:
    """One customer who talks and taps; what was said is kept for whoever looks for an error."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.waited = timedelta()
        self.talk: list[str] = []
        self.shown: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self.conversation_id = runner.conversation_open(self.call())
        self.seq = max(
            (f["seq"] for f in runner.frames_last(self.call(), self.conversation_id, count=1)),
            default=0,
        )

    def now(self) -> datetime:
        """Return the dialogue's moment."""
        return clock.now() + self.waited

    def call(self) -> Call:
        """Return the customer's call."""
        return call_for(self.user, channel=Channel.CHAT, now=self.now(), session_key=LOGIN)

    def take(self, turn: Mapping[str, Any]) -> None:
        """Play one turn of the customer's."""
        if "wait_minutes" in turn:
            self.waited += timedelta(minutes=turn["wait_minutes"])
            self.talk.append(f"… {turn['wait_minutes']} min")
        elif "say" in turn:
            self._say(turn["say"])
        else:
            self._tap(turn)
        self._hear()

    def _say(self, text: str) -> None:
        self.talk.append(f"> {text}")
        frame = TextFrame(id=uuid4(), content=text)
        runner.accept(self.call(), self.conversation_id, frame)

    def _tap(self, turn: Mapping[str, Any]) -> None:
        action = turn["tap"]
        self.talk.append(f"> [{action} {turn.get('option', turn.get('card', ''))}]")
        taps = {
            "suggestion": self._suggestion,
            "choose": self._choose,
            "buy": self._buy,
            "undo": self._undo,
        }
        tap = taps.get(action, self._on_card)
        if not tap(turn):
            self.talk.append("  (nothing to tap)")

    def _suggestion(self, turn: Mapping[str, Any]) -> bool:
        wanted = fold(turn["option"])
        offered = [text for frame in self.frames[-4:] for text in frame["suggestions"]]
        found = next((text for text in reversed(offered) if wanted in fold(text)), None)
        if found is not None:
            self._say(found)
        return found is not None

    def _choose(self, turn: Mapping[str, Any]) -> bool:
        asked = next((f for f in reversed(self.frames) if f["type"] == "CHOICES"), None)
        if asked is None:
            return False
        wanted = fold(turn["option"])
        options = [*asked["data"]["options"], asked["data"]["none"]]
        found = next(
            (o["id"] for o in options if wanted in fold(f"{o['label']} {o.get('detail', '')}")),
            "none" if wanted == "none" else None,
        )
        return found is not None and self._act("choose", asked["id"], params={"choice": found})

    def _buy(self, turn: Mapping[str, Any]) -> bool:
        if "reward" in turn:
            return self._redeem(turn)
        shown = next(
            (f for f in reversed(self.frames) if f["type"] in {"PRODUCTS", "BENEFITS"}), None
        )
        if shown is None:
            return False
        data, wanted = shown["data"], fold(turn.get("product", ""))
        offered = data.get("products", [data])
        found = next(
            (o for o in offered if wanted in fold(o.get("name") or o["product_name"])), None
        )
        if found is None:
            return False
        params = {"choice": found["choice"], "benefit": turn.get("benefit", "")}
        return self._act("buy", shown["id"], params=params)

    def _redeem(self, turn: Mapping[str, Any]) -> bool:
        shown = next((f for f in reversed(self.frames) if f["data"].get("rewards")), None)
        offered = () if shown is None else shown["data"]["rewards"]
        wanted = fold(turn["reward"])
        found = next((one for one in offered if wanted in fold(one["name"])), None)
        if shown is None or found is None:
            return False
        return self._act("buy", shown["id"], params={"choice": found["choice"]})

    def _undo(self, _turn: Mapping[str, Any]) -> bool:
        found = next((f for f in reversed(self.frames) if f["data"].get("undo")), None)
        return found is not None and self._act("undo", found["id"])

    def _on_card(self, turn: Mapping[str, Any]) -> bool:
        cards = [f for f in self.frames if f["data"].get("expires_at") and "token" in f["data"]]
        done = {f["data"].get("confirmation_id") for f in self.frames if f["type"] == "UPDATE"}
        waiting = [f for f in cards if f["data"]["confirmation_id"] not in done] or cards
        if "card" in turn:
            waiting = [f for f in waiting if fold(turn["card"]) in fold(f["content"])]
        if not waiting:
            return False
        data = waiting[-1]["data"]
        params: dict[str, Any] = {}
        if turn.get("code"):
            params["factor"] = factors.usable_code(self.user.pk, now=self.now())
        return self._act(
            turn["tap"], data["confirmation_id"], token=data["token"] or "", params=params
        )

    def _act(self, action: str, target_id: str, **more: Any) -> bool:
        frame = ActionFrame.model_validate(
            {"id": str(uuid4()), "action": action, "target_id": target_id, **more}
        )
        try:
            ack = runner.act(self.call(), self.conversation_id, frame)
        except DomainError as error:
            self.talk.append(f"  (refused: {error.code})")
        else:
            if ack.fault is not None:
                self.talk.append(f"  ({ack.fault.code}: {ack.fault.content})")
        return True

    def _hear(self) -> None:
        relay.drain(self.now() + timedelta(seconds=1))
        found = runner.frames_after(self.call(), self.conversation_id, self.seq)
        for frame in found:
            self.seq = frame["seq"]
            self.frames.append(frame)
            if frame["role"] == "assistant":
                self.shown.append(frame["type"])
                offers = f"  {frame['suggestions']}" if frame["suggestions"] else ""
                self.talk.append(f"  {frame['type']}: {frame['content']}{offers}")


# ── What is different ────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Standing:
    """A customer's part of the bank at one moment."""

    movements: Sequence[MovementView]
    owned: Mapping[str, int]
    contacts: Mapping[str, Mapping[str, Any]]
    limits: Mapping[str, str]
    open: Sequence[ProposalView]
    orders: Mapping[str, PurchaseView]
    points: int
    movements_of_points: Sequence[TransactionView]
    redeemed: Mapping[str, OrderView]
    statuses: Mapping[str, str]
    tickets: Mapping[str, Mapping[str, Any]]


class _Written:
    """Notes which tables are written, so that only what may have changed is read again."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: Any,
        many: bool,  # noqa: FBT001 - Django's signature
        context: Any,
    ) -> Any:
        """Run a statement, and note the table that it writes."""
        if not _READS.match(sql):
            found = _WRITES.match(sql)
            self.tables.add(found[1] if found else "")
        return execute(sql, params, many, context)

    def may_differ(self, domain: str) -> bool:
        """Tell whether a domain may stand otherwise than before."""
        known = {model._meta.db_table: model._meta.app_label for model in apps.get_models()}
        return (
            domain not in _SEEN
            or not self.tables <= known.keys()
            or domain in {known[table] for table in self.tables}
        )


_SEEN: Final = frozenset({"crm", "marketplace", "points"})
"""Domains whose statements all pass Django's cursor; those of ``db.trip`` pass beside it."""
_READS: Final = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|PRAGMA|SET)\b")
_WRITES: Final = re.compile(
    r"\s*(?:INSERT(?: OR \w+| IGNORE)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+[`\"]?(\w+)"
)


def _standing(
    call: Call, *, before: _Standing | None = None, written: _Written | None = None
) -> _Standing:
    """Read a customer's part of the bank; of ``before`` stays what belongs to domains that were not ``written`` to."""

    def read(domain: str, name: str, look: Callable[[], Any]) -> Any:
        if before is None or written is None or written.may_differ(domain):
            return look()
        return getattr(before, name)

    return _Standing(
        movements=read(
            "banking",
            "movements",
            lambda: banking.movement_page(call, limit=MOVEMENTS_MAX).items,
        ),
        owned=read("banking", "owned", lambda: _owned(call)),
        contacts=read("crm", "contacts", lambda: _contacts(call)),
        limits=read("banking", "limits", lambda: _limits(call)),
        open=read("confirmations", "open", lambda: proposals.open_list(call)),
        orders=read("marketplace", "orders", lambda: _orders(call)),
        points=read("points", "points", lambda: rewards.points_get(call).current_points),
        movements_of_points=read(
            "points",
            "movements_of_points",
            lambda: rewards.transaction_page(call, limit=MOVEMENTS_MAX).items,
        ),
        redeemed=read("points", "redeemed", lambda: _redeemed(call)),
        statuses=read("banking", "statuses", lambda: _statuses(call)),
        tickets=read("crm", "tickets", lambda: _tickets(call)),
    )


def _statuses(call: Call) -> Mapping[str, str]:
    return {one.account_type.value: one.status.value for one in banking.account_list(call)}


def _tickets(call: Call) -> Mapping[str, Mapping[str, Any]]:
    return {
        one.ticket_id: {
            "about": one.related_text.partition(" · ")[0],
            "urgent": one.priority is Priority.URGENT,
            "messages": len(crm.ticket_message_page(call, one.ticket_id).items),
            "state": one.state.value,
        }
        for one in crm.ticket_page(call, limit=MOVEMENTS_MAX).items
    }


def _owned(call: Call) -> Mapping[str, int]:
    return {one.account_type.value: one.available.centavos for one in banking.account_list(call)}


def _contacts(call: Call) -> Mapping[str, Mapping[str, Any]]:
    return {
        one.beneficiary_id: {"name": one.name, "alias": one.alias, "clabe": one.clabe}
        for one in crm.beneficiary_list(call)
    }


def _limits(call: Call) -> Mapping[str, str]:
    limits = banking.limits_get(call)
    return {"per_operation": limits.per_operation.wire(), "per_day": limits.per_day.wire()}


def _orders(call: Call) -> Mapping[str, PurchaseView]:
    found = shop.purchase_page(call, limit=MOVEMENTS_MAX).items
    return {one.purchase_id: one for one in found}


def _redeemed(call: Call) -> Mapping[str, OrderView]:
    return {one.order_id: one for one in rewards.order_page(call, limit=MOVEMENTS_MAX).items}


def _changes(before: _Standing, after: _Standing, stage: Stage) -> dict[str, Any]:
    known = {one.transaction_id for one in before.movements}
    new = [one for one in after.movements if one.transaction_id not in known]
    return {
        "transfers": [
            _transfer(one, new)
            for one in reversed(new)
            if one.amount.centavos < 0 and one.kind not in OF_ORDERS
        ],
        "orders": [
            _order(one)
            for key, one in reversed(list(after.orders.items()))
            if key not in before.orders or before.orders[key].status != one.status
        ],
        "redeemed": [
            _redemption(one)
            for key, one in reversed(list(after.redeemed.items()))
            if key not in before.redeemed or before.redeemed[key].status != one.status
        ],
        "points": after.points - before.points,
        "posted_points": _posted_points(before, after),
        "open": [_card(view) for view in after.open],
        "added": [one for key, one in after.contacts.items() if key not in before.contacts],
        "removed": [one for key, one in before.contacts.items() if key not in after.contacts],
        "changed": [
            one
            for key, one in after.contacts.items()
            if key in before.contacts and before.contacts[key] != one
        ],
        "limits": {k: v for k, v in after.limits.items() if before.limits[k] != v},
        "tickets": [one for key, one in after.tickets.items() if before.tickets.get(key) != one],
        "blocked": _turned(before, after, "blocked"),
        "unblocked": _turned(before, after, "active"),
        "shows": stage.shown,
        "moved": {
            name: owned - before.owned.get(name, 0)
            for name, owned in after.owned.items()
            if owned != before.owned.get(name, 0)
        },
        "posted": _posted(new),
    }


def _turned(before: _Standing, after: _Standing, status: str) -> list[str]:
    """Return the types of the accounts that have come into a status."""
    return [
        name
        for name, now in after.statuses.items()
        if now == status and before.statuses.get(name) != now
    ]


def _posted(new: Sequence[MovementView]) -> dict[str, int]:
    sums = Counter[str]()
    for one in new:
        sums[one.account_type.value] += one.amount.centavos
    return {name: total for name, total in sums.items() if total}


def _transfer(charge: MovementView, new: Sequence[MovementView]) -> dict[str, Any]:
    """Return a charge as a script names it; a move between own accounts is paid to the account's type."""
    own = next(
        (
            one.account_type.value
            for one in new
            if one.amount == -charge.amount and one.account_id != charge.account_id
        ),
        None,
    )
    return {
        "amount": (-charge.amount).wire(),
        "payee": [own or charge.counterpart],
        "source": charge.account_type.value,
        "concept": charge.description,
        "kind": charge.kind,
    }


def _order(one: PurchaseView) -> dict[str, Any]:
    return {
        "product": one.product_name,
        "retailer": one.retailer_name,
        "quantity": one.quantity,
        "amount": one.total_amount.wire(),
        "benefit": one.benefit_applied.value if one.benefit_applied else None,
        "months": one.months,
        "status": one.status.value,
        "source": one.account_type,
        "failure": one.failure,
        "refunded": one.refunded_quantity,
    }


def _posted_points(before: _Standing, after: _Standing) -> int:
    known = {one.transaction_id for one in before.movements_of_points}
    return sum(
        one.points_amount for one in after.movements_of_points if one.transaction_id not in known
    )


def _redemption(one: OrderView) -> dict[str, Any]:
    return {
        "reward": one.product_name,
        "quantity": one.quantity,
        "points": one.points_used,
        "status": one.status.value,
    }


def _card(view: ProposalView) -> dict[str, Any]:
    card = view.card
    payee, source, target = (card.get(part) or {} for part in ("payee", "source", "target"))
    return {
        "kind": view.kind,
        "amount": (card.get("amount") or {}).get("amount"),
        "payee": [payee.get("name"), payee.get("alias"), target.get("account_type")],
        "name": payee.get("name"),
        "alias": payee.get("alias"),
        "source": source.get("account_type"),
        "concept": card.get("concept"),
        "product": (card.get("product") or {}).get("name"),
        "quantity": (card.get("product") or {}).get("quantity"),
        "benefit": card.get("benefit"),
        "months": card.get("months"),
        "reward": (card.get("reward") or {}).get("name"),
        "pieces": (card.get("reward") or {}).get("quantity"),
        "points": card.get("points"),
        "rows": " ".join(row["value"] for row in card.get("rows", ())),
    }


def _differences(expect: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name in COMPARED:
        yield from _unlike(name, expect.get(name, ()), found[name])
    wanted = dict(expect.get("limits", {}))
    if wanted != found["limits"]:
        yield f"limits: {found['limits']} instead of {wanted}"
    for name in ("blocked", "unblocked"):
        if sorted(expect.get(name, ())) != sorted(found[name]):
            yield f"{name}: {found[name]} instead of {expect.get(name, [])}"
    missing = [kind for kind in expect.get("shows", ()) if kind not in found["shows"]]
    if missing:
        yield f"not shown: {missing}"
    if found["moved"] != found["posted"]:
        yield f"balances moved by {found['moved']}, movements say {found['posted']}"
    used = -sum(one["points"] for one in found["redeemed"] if one["status"] in TAKES_POINTS)
    if not found["points"] == found["posted_points"] == used:
        yield f"points moved by {found['points']}, statement {found['posted_points']}, redeemed {used}"


def _unlike(
    name: str, wanted: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    left = list(found)
    for one in wanted:
        full = {"source": "checking", **one} if name == "transfers" else one
        match = next((each for each in left if _fits(full, each)), None)
        if match is None:
            yield f"{name}: no {dict(one)}"
        else:
            left.remove(match)
    for each in left:
        yield f"{name}: too much: {dict(each)}"


def _fits(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return all(_same(found.get(name), value) for name, value in wanted.items())


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, list):
        return any(_same(one, wanted) for one in found)
    if isinstance(found, str) and isinstance(wanted, str):
        return fold(found) == fold(wanted)
    return bool(found == wanted)
