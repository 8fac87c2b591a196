"""Playing dialogues over a bank of their own, and judging what they came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from centli.backoffice.dialogues.scripts import WHO, Script
from centli.backoffice.dialogues.stage import Stage
from centli.backoffice.dialogues.standing import (
    TAKES_POINTS,
    Standing,
    Written,
    changes,
    standing_of,
)
from centli.backoffice.seeds import cast, library, recognising, stocking
from centli.backoffice.seeds.writing import Seeder
from centli.db.rehearsing import rolled_back
from centli.events import relay
from centli.kernel import clock
from centli.kernel.text import fold
from centli.people.models import User

POINTS_OF_ANA: Final = 670
COMPARED: Final = (
    *("transfers", "orders", "redeemed", "open", "added", "removed", "changed"),
    "tickets",
)
"""What is a list of things, each with fields."""


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
    library.write_articles(
        now=seeder.now, bar=seeder.bar, created=seeder.created, found=seeder.found
    )
    recognising.recognise_one(
        User.objects.get(email=WHO), points=POINTS_OF_ANA, now=seeder.now - timedelta(days=1)
    )
    relay.drain(clock.now())


def play_all(scripts: Iterable[Script]) -> Iterator[Outcome]:
    """Play dialogues one after the other, each over the same bank."""
    standings: dict[str, Standing] = {}
    for script in scripts:
        with rolled_back():
            outcome = _play(script, standings)
        yield outcome


def _play(script: Script, standings: dict[str, Standing]) -> Outcome:
    """Play one dialogue and compare the bank with what it should be; how it stood before is read once a customer."""
    stage = Stage(User.objects.get(email=script.who))
    before = standings.get(script.who) or standing_of(stage.call())
    standings[script.who] = before
    written = Written()
    with connection.execute_wrapper(written):
        for turn in script.turns:
            stage.take(turn)
    found = changes(before, standing_of(stage.call(), before=before, written=written), stage)
    return Outcome(script, list(differences(script.expect, found)), tuple(stage.talk))


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


def differences(expect: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """Tell what is otherwise than a script expects, one line each."""
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
