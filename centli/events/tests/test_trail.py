"""The audit trail: insert only, sealed, and every tampered row found and located."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from centli.db import heads, sealer, triggers
from centli.db.models import ChainState
from centli.events import audit, trail
from centli.events.models import AuditEntry, AuditSeal
from centli.kernel.call import Call, Channel

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=11)
DAY = timedelta(days=1)

database = pytest.mark.django_db(transaction=True)


def write(count: int, *, now: datetime = NOW) -> list[int]:
    """That many audit entries."""
    for number in range(count):
        call = Call(
            customer_id=number,
            user_id="usr_7",
            now=now,
            correlation_id=uuid4(),
            channel=Channel.REST,
            actor_id=number,
        )
        audit.record(
            call, "test.happened", object_kind="thing", object_id=f"t{number}", figure=number + 10
        )
    return list(AuditEntry.objects.order_by("id").values_list("id", flat=True))


def tamper(*statements: tuple[str, Sequence[Any]]) -> None:
    """What somebody with every right on the database can do."""
    triggers.lift(connection)
    try:
        with connection.cursor() as cursor:
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
    finally:
        triggers.install(connection)


def faults(**options: Any) -> list[tuple[str, int | None]]:
    found = sealer.verify(trail.AUDIT, now=options.pop("now", NOW), **options)
    return [(fault.problem, fault.entry_id) for fault in found.faults]


@database
@pytest.mark.parametrize("name", sorted(audit.SAID))
def test_what_staff_say_is_kept_without_what_is_personal_in_it(name: str) -> None:
    call = Call(
        customer_id=1, user_id="usr_1", now=NOW, correlation_id=uuid4(), channel=Channel.STAFF
    )
    said: dict[str, Any] = {name: "Llamó de ana@mail.mx por la 4111 1111 1111 1111", "figure": 3}
    audit.record(call, "test.said", **said)
    assert AuditEntry.objects.get().data == {
        name: "Llamó de [CORREO] por la [TARJETA]",
        "figure": 3,
    }


@database
@pytest.mark.parametrize("model", [AuditEntry, AuditSeal])
def test_nobody_changes_or_deletes_a_row(model: Any) -> None:
    write(1)
    trail.seal(LATER)

    for act in (
        lambda: model.objects.update(id=99),
        lambda: model.objects.all()._raw_delete(model.objects.db),
    ):
        with pytest.raises(DatabaseError, match="insert only"), transaction.atomic():
            act()

    assert model.objects.exclude(id=99).count() == 1


@database
def test_entries_are_sealed_in_order_once_they_are_two_seconds_old() -> None:
    first = write(3)
    assert trail.seal(NOW + timedelta(seconds=1)) == 0
    assert trail.seal(NOW + timedelta(seconds=2)) == 3
    write(2, now=NOW + timedelta(seconds=2))
    assert trail.seal(NOW + timedelta(seconds=5)) == 2
    assert trail.seal(NOW + timedelta(seconds=5)) == 0

    seals = list(AuditSeal.objects.order_by("seq").values_list("seq", "entry_id"))
    assert [seq for seq, _ in seals] == [1, 2, 3, 4, 5]
    assert [entry_id for _, entry_id in seals][:3] == first
    assert faults(now=LATER) == []


@database
def test_an_entry_committed_late_below_a_sealed_one_is_sealed_too() -> None:
    first = write(1)[0]
    entry = AuditEntry.objects.get()
    for distance in (100, 50):
        entry.pk, entry.public_id = first + distance, uuid4()
        entry.save(force_insert=True)
        trail.seal(NOW + timedelta(seconds=5))

    assert list(AuditSeal.objects.order_by("seq").values_list("entry_id", flat=True)) == [
        first,
        first + 100,
        first + 50,
    ]
    assert faults(now=LATER) == []


@database
def test_the_search_for_unsealed_entries_does_not_begin_at_the_first_for_ever() -> None:
    for minute in range(0, 60, 11):
        moment = NOW + timedelta(minutes=minute)
        write(1, now=moment)
        trail.seal(moment + timedelta(seconds=3))

    newest = AuditEntry.objects.order_by("-id").values_list("id", flat=True)[0]
    assert ChainState.objects.get(name="audit").checked_id >= newest - 2


def flipped(value: Any, chance: random.Random) -> Any:
    """The same value with one byte, or one bit, changed."""
    match value:
        case int() | None:
            return (value or 0) ^ 1 << chance.randrange(20)
        case bytes():
            place = chance.randrange(len(value))
            return (
                value[:place]
                + bytes([value[place] ^ 1 << chance.randrange(8)])
                + value[place + 1 :]
            )
        case datetime():
            return value + timedelta(seconds=1)
        case str() if value.startswith("{"):  # still JSON, or the database refuses it
            return value.replace(": ", ":\t") if chance.random() < 0.5 else value.replace("1", "7")
        case _:
            return chr(ord(value[0]) ^ 1) + value[1:]


COLUMNS = [
    *(
        ("audit_entry", "id", field.column)
        for field in AuditEntry._meta.concrete_fields
        if field.column != "id"
    ),
    ("audit_seal", "entry_id", "hash"),
    ("audit_seal", "entry_id", "prev"),
]


@database
def test_a_flipped_byte_in_each_of_fifty_rows_is_found_and_located(
    record_property: Callable[[str, object], None],
) -> None:
    seed = random.randrange(10**9)
    record_property("seed", seed)
    chance = random.Random(seed)
    ids = write(60)
    trail.seal(LATER)

    altered, edits = [], []
    for number, entry_id in enumerate(sorted(chance.sample(ids[:-1], 50))):
        table, by, column = COLUMNS[number % len(COLUMNS)]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table} WHERE {by} = %s", [entry_id])
            (value,) = cursor.fetchone()
        changed = flipped(value, chance)
        if changed != value:
            edits.append((f"UPDATE {table} SET {column} = %s WHERE {by} = %s", [changed, entry_id]))
            altered.append(("altered", entry_id))

    tamper(*edits)

    assert len(altered) > 45, seed
    assert faults() == altered, seed


@database
def test_a_missing_row_is_located() -> None:
    ids = write(5)
    trail.seal(LATER)
    tamper(("DELETE FROM audit_seal WHERE entry_id = %s", [ids[1]]))

    assert ("seal_missing", ids[2]) in faults()
    assert ("unsealed", ids[1]) in faults(now=LATER)


@database
def test_a_row_that_is_gone_though_its_seal_is_not_is_located() -> None:
    ids = write(3)
    trail.seal(LATER)
    with connection.constraint_checks_disabled():
        tamper(("DELETE FROM audit_entry WHERE id = %s", [ids[1]]))
    assert faults() == [("entry_missing", ids[1])]


@database
def test_a_row_that_was_sealed_anew_does_not_fit_the_next() -> None:
    ids = write(3)
    trail.seal(LATER)
    tamper(("UPDATE audit_entry SET actor_id = 66 WHERE id = %s", [ids[1]]))
    seal = AuditSeal.objects.get(entry_id=ids[1])
    content = trail.AUDIT.content([ids[1]])[ids[1]]
    forged = sealer.link(bytes(seal.prev), seal.seq, ids[1], content)
    tamper(("UPDATE audit_seal SET hash = %s WHERE entry_id = %s", [forged, ids[1]]))
    assert faults() == [("link", ids[2])]


@database
def test_a_chain_cut_at_its_end_is_found() -> None:
    ids = write(3)
    trail.seal(LATER)
    head = sealer.verify(trail.AUDIT, now=NOW).head
    tamper(("DELETE FROM audit_seal WHERE entry_id = %s", [ids[2]]))
    assert faults() == [("head", None)]

    # Even with the state set back, the head that was kept elsewhere tells.
    last = AuditSeal.objects.get(entry_id=ids[1])
    ChainState.objects.update(seq=2, head=last.hash)
    assert faults() == []
    assert faults(known_heads=[head]) == [("head", None)]


@database
def test_a_chain_written_anew_is_found_by_the_head_kept_elsewhere() -> None:
    write(3)
    trail.seal(LATER)
    head = sealer.verify(trail.AUDIT, now=NOW).head
    assert faults(known_heads=[head]) == []

    tamper(("DELETE FROM audit_seal", []), ("UPDATE audit_entry SET actor_id = 66", []))
    ChainState.objects.all().delete()
    trail.seal(LATER)

    assert faults() == []
    assert faults(known_heads=[head]) == [("head", None)]


@database
def test_the_command_ends_with_three_and_the_list() -> None:
    ids = write(3)
    trail.seal(LATER)
    out = StringIO()
    call_command("verify_audit", "--json", stdout=out)
    assert json.loads(out.getvalue())["faults"] == []

    tamper(("UPDATE audit_entry SET actor_id = 66 WHERE id = %s", [ids[1]]))
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_audit", "--json", stdout=out)

    assert error.value.returncode == 3
    assert json.loads(out.getvalue())["faults"] == [
        {"table": "audit", "problem": "altered", "seq": 2, "entry_id": ids[1]}
    ]


# ── Heads kept elsewhere ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the heads, and a process that has walked along no chain yet."""
    monkeypatch.setattr(heads, "_walked", {})
    settings.STORAGES = settings.STORAGES | {
        heads.ALIAS: {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path / "audit"


def written_anew() -> None:
    """What somebody with every right on the database can do to the whole trail."""
    tamper(("DELETE FROM audit_seal", []), ("UPDATE audit_entry SET actor_id = 66", []))
    ChainState.objects.all().delete()
    trail.seal(LATER)


@database
def test_the_trail_is_verified_and_its_head_kept_once_a_day(
    elsewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(2)
    assert [trail.keep_head(LATER + timedelta(hours=hour)) for hour in (0, 1, 5)] == [1, 0, 0]
    write(1, now=NOW + DAY)
    assert trail.keep_head(LATER + DAY) == 1
    kept = {path.name: path.read_text() for path in elsewhere.iterdir()}
    assert kept == {
        f"2026-11-{21 + day}.txt": f"{seq}:{AuditSeal.objects.get(seq=seq).hash.hex()}\n"
        for day, seq in enumerate((2, 3))
    }
    assert caplog.records == []


@database
@pytest.mark.parametrize(
    "added",
    [
        (),
        ("2026-11-22.txt",),
        ("2026-11-23.txt",),  # of the day itself, before it comes
        [f"9999-12-{day:02}.txt" for day in range(1, 32)],
        [f"2026-11-{day}.txt" for day in range(31, 99)],
        [f"2026-11-21{more}.txt" for more in range(31)],
    ],
    ids=["none", "a day", "today", "days ahead", "no days", "no names of days"],
)
def test_a_trail_written_anew_is_an_alarm_until_a_person_has_seen_to_it(
    elsewhere: Path, caplog: pytest.LogCaptureFixture, added: Sequence[str]
) -> None:
    write(3)
    trail.keep_head(LATER)
    written_anew()
    assert faults() == []
    forged = sealer.verify(trail.AUDIT, now=NOW).head
    for name in added:  # by whoever may write there too
        (elsewhere / name).write_text(forged)
    kept = sorted(elsewhere.iterdir())
    for hour in (0, 1):
        assert trail.keep_head(LATER + 2 * DAY + timedelta(hours=hour)) == 0
    told = [vars(record) for record in caplog.records]
    assert [(each["msg"], each["chain"], each["problems"]) for each in told] == [
        ("chain.broken", "audit", ["head"])
    ] * 2
    assert all("not the database that the heads are of" in each["meaning"] for each in told)
    assert sorted(elsewhere.iterdir()) == kept


@database
def test_a_database_that_is_made_anew_begins_without_the_heads_of_the_one_before(
    elsewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    heads.forget()  # before there are any
    write(3)
    trail.keep_head(LATER)
    written_anew()
    assert heads.are_ours()
    heads.forget()
    assert list(elsewhere.iterdir()) == []
    assert trail.keep_head(LATER) == 1
    assert caplog.records == []


@database
def test_the_head_of_a_chain_without_entries_is_kept_and_holds_ever_after(
    elsewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert trail.keep_head(NOW) == 1
    assert (elsewhere / "2026-11-21.txt").read_text() == f"0:{'0' * 64}\n"
    write(1)
    assert trail.keep_head(LATER + DAY) == 1
    assert caplog.records == []


@database
def test_a_file_that_holds_no_head_vouches_for_nothing(elsewhere: Path) -> None:
    elsewhere.mkdir()
    (elsewhere / "2026-11-20.txt").write_text("soon")
    with pytest.raises(ValueError, match="2026-11-20"):
        trail.keep_head(NOW)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=10,
)


@given(plain, plain)
def test_different_values_have_different_bytes(one: Any, other: Any) -> None:
    same = repr(one) == repr(other)

    assert (sealer.canonical(one) == sealer.canonical(other)) == same
