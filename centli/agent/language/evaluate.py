"""How well utterances are understood: intents, slots, and money that was silently misread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from centli.agent.language.understanding import (
    Understanding,
    named_slots,
    named_unclear,
    understand,
)

OUT_OF_SCOPE: Final = "out_of_scope"
_MONEY: Final = ("amount", "recipient")


@dataclass
class Report:
    """Counts over a set of records."""

    records: int = 0
    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    slot_records: int = 0
    slots_exact: int = 0
    slot_right: Counter[str] = field(default_factory=Counter)
    slot_total: Counter[str] = field(default_factory=Counter)
    unclear_total: int = 0
    unclear_found: int = 0
    false_refusals: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)
    wrong_slots: list[dict[str, Any]] = field(default_factory=list)
    silently_wrong: list[dict[str, Any]] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return the figures."""
        inside = self.records - self.total[OUT_OF_SCOPE]
        return {
            "records": self.records,
            "intent_accuracy": _share(self.right.total(), self.total.total()),
            "by_intent": {
                name: {"right": self.right[name], "total": self.total[name]}
                for name in sorted(self.total)
            },
            "out_of_scope_recall": _share(self.right[OUT_OF_SCOPE], self.total[OUT_OF_SCOPE]),
            "false_refusals": _share(self.false_refusals, inside),
            "slots_exact": _share(self.slots_exact, self.slot_records),
            "by_slot": {
                name: {"right": self.slot_right[name], "total": self.slot_total[name]}
                for name in sorted(self.slot_total)
            },
            "unclear_found": _share(self.unclear_found, self.unclear_total),
            "silently_wrong_money": len(self.silently_wrong),
            "silently_wrong": self.silently_wrong,
            "wrong": self.wrong,
            "wrong_slots": self.wrong_slots,
        }


def evaluate(records: Iterable[Mapping[str, Any]], *, now: datetime) -> Report:
    """Compare what is understood with what the records say; a record may carry its own ``now``."""
    report = Report()
    for record in records:
        moment = datetime.fromisoformat(record["now"]) if record.get("now") else now
        read = understand(record["text"], now=moment)
        report.records += 1
        _count_intent(report, record, read)
        _count_slots(report, record, read)
    return report


def _count_intent(report: Report, record: Mapping[str, Any], read: Understanding) -> None:
    expected = record.get("intent")
    if not expected:
        return
    report.total[expected] += 1
    if read.intent == expected:
        report.right[expected] += 1
        return
    report.false_refusals += read.intent == OUT_OF_SCOPE
    report.wrong.append({"text": record["text"], "expected": expected, "read": read.intent})


def _count_slots(report: Report, record: Mapping[str, Any], read: Understanding) -> None:
    for name in record.get("unclear") or ():
        report.unclear_total += 1
        report.unclear_found += name in named_unclear(read)
    if record.get("slots") is None:
        return
    expected: Mapping[str, Any] = record["slots"]
    found = named_slots(read)
    report.slot_records += 1
    if expected.keys() == found.keys() and all(_same(found[n], v) for n, v in expected.items()):
        report.slots_exact += 1
    else:
        report.wrong_slots.append(
            {"text": record["text"], "expected": dict(expected), "read": found}
        )
    for name, value in expected.items():
        report.slot_total[name] += 1
        report.slot_right[name] += _same(found.get(name), value)
    if read.intent != "transfer":
        return
    for name in _MONEY:
        value = found.get(name)
        if read.parts and name not in expected:
            # Several wishes, of which the record tells less.
            continue
        if value is not None and not _same(value, expected.get(name)):
            report.silently_wrong.append(
                {
                    "text": record["text"],
                    "slot": name,
                    "expected": expected.get(name),
                    "read": value,
                }
            )


def _same(read: Any, expected: Any) -> bool:
    """Compare values as they are written: 6 and "6" are one."""
    return expected is not None and str(read) == str(expected)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
