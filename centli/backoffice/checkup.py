"""What must be right around the product for it to run: each look answers for itself, and none changes anything."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

import marketplace.staff
from centli.agent.language import classifier
from centli.db import migrated
from centli.db.mysql import charset, references, rights
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock
from centli.people import secrets

PYTHON_MIN: Final = (3, 11)
SQLITE_MIN: Final = (3, 35)
MARIADB_MIN: Final = (10, 6)
MYSQL_MIN: Final = (8, 0, 16)
CLOCK_DRIFT_MAX: Final = timedelta(seconds=2)
BACKLOG_MAX: Final = timedelta(minutes=1)
SQLITE_FULL: Final = 2


class State(StrEnum):
    """``warning`` runs, and somebody should look."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    name: str
    state: State
    detail: str

    def json(self) -> dict[str, Any]:
        """Return the finding for a report."""
        return asdict(self)


class _Wrong(Exception):
    """A look found something that must be put right."""


def examine(*, now: datetime) -> Sequence[Finding]:
    """Look at everything; what cannot be looked at has failed."""
    return [_look(name, look, now) for name, look in _LOOKS.items()]


def _look(name: str, look: Callable[[datetime], str], now: datetime) -> Finding:
    try:
        return Finding(name, State.OK, look(now))
    except _Worth as worth:
        return Finding(name, State.WARNING, str(worth))
    except _Wrong as wrong:
        return Finding(name, State.FAILED, str(wrong))
    except Exception as error:  # noqa: BLE001 - whatever stands in the way of a look is what it finds
        return Finding(name, State.FAILED, f"{type(error).__name__}: {error}")


class _Worth(Exception):
    """A look found something worth knowing that stops nothing."""


def _python(_now: datetime) -> str:
    text = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON_MIN:
        raise _Wrong(f"{text}; {'.'.join(map(str, PYTHON_MIN))} or newer is needed")
    return text


def _database(_now: datetime) -> str:
    connection.ensure_connection()
    return _sqlite() if connection.vendor == "sqlite" else _mysql()


def _sqlite() -> str:
    version: tuple[int, ...] = connection.Database.sqlite_version_info  # type: ignore[attr-defined]
    text = f"SQLite {'.'.join(map(str, version))}"
    journal, synchronous, keys = (
        _ask(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")
    )
    in_memory = connection.is_in_memory_db()  # type: ignore[attr-defined]
    wrong = [
        complaint
        for complaint, is_wrong in (
            (f"journal_mode {journal}, not wal", journal != "wal" and not in_memory),
            (f"synchronous {synchronous}, not FULL", synchronous != SQLITE_FULL),
            ("foreign_keys off", not keys),
            ("transactions are not IMMEDIATE", connection.transaction_mode != "IMMEDIATE"),  # type: ignore[attr-defined]
            ("too old", version < SQLITE_MIN),
        )
        if is_wrong
    ]
    if wrong:
        raise _Wrong(f"{text}: {', '.join(wrong)}")
    return f"{text}, WAL, synchronous FULL, IMMEDIATE"


def _mysql() -> str:
    name = "MariaDB" if connection.mysql_is_mariadb else "MySQL"  # type: ignore[attr-defined]
    version: tuple[int, ...] = connection.mysql_version  # type: ignore[attr-defined]
    text = f"{name} {'.'.join(map(str, version))}"
    variable = "tx_isolation" if name == "MariaDB" else "transaction_isolation"
    isolation, spoken = _ask(f"SELECT @@{variable}"), _ask("SELECT @@character_set_connection")
    wait, engine = (
        _ask("SELECT @@innodb_lock_wait_timeout"),
        _ask("SELECT @@default_storage_engine"),
    )
    oldest = MARIADB_MIN if name == "MariaDB" else MYSQL_MIN
    wrong = [
        complaint
        for complaint, is_wrong in (
            (f"isolation {isolation}, not READ-COMMITTED", isolation != "READ-COMMITTED"),
            (f"charset {spoken}, not utf8mb4", spoken != "utf8mb4"),
            (f"engine {engine}, not InnoDB", engine != "InnoDB"),
            ("too old", version < oldest),
        )
        if is_wrong
    ]
    if tables := charset.others(connection):
        named = ", ".join(f"{table} ({found})" for table, found in tables[:3])
        wrong.append(
            f"{len(tables)} tables or columns do not compare text by its bytes: {named}, …; «manage.py migrate db 0001»"
            " and then «manage.py migrate» write them anew"
        )
    if lost := references.missing(connection, apps):
        named = ", ".join(f"{each.table}.{each.column} → {each.target}" for each in lost[:3])
        wrong.append(
            f"{len(lost)} foreign keys are missing: {named}, …; «manage.py migrate db 0001» and then «manage.py migrate»"
            " put them back"
        )
    if wrong:
        raise _Wrong(f"{text}: {', '.join(wrong)}")
    return f"{text}, READ COMMITTED, utf8mb4, lock wait {wait} s"


def _ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def _rights(_now: datetime) -> str:
    if connection.vendor == "sqlite":
        return "SQLite knows none; whoever can write the file can write all of it"
    if excess := rights.excess(connection):
        raise _Worth(
            f"{len(excess)} that the product never needs: {', '.join(excess[:3])}, …; «manage.py database_grants» prints"
            " what a user of its own takes"
        )
    return "nothing can be changed that is only inserted"


def _migrations(_now: datetime) -> str:
    if missing := migrated.missing():
        raise _Wrong(f"{len(missing)} not applied: {', '.join(missing[:5])}")
    return "all applied"


def _settings(_now: datetime) -> str:
    import_module(settings.ROOT_URLCONF)  # with the staff site, which is checked too
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=False)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]
    if found:
        raise _Wrong("; ".join(f"{message.id}: {message.msg}" for message in found))
    return f"{settings.CENTLI_ENVIRONMENT}, system checks silent"


def _keys(_now: datetime) -> str:
    if secrets.decrypt(secrets.encrypt("centli")) != "centli":
        raise _Wrong("what is encrypted is not what comes back")
    if settings.CENTLI_ENVIRONMENT != "production":
        raise _Worth("a development key; production refuses to start with it")
    return "a production key; encryption works"


def _channels(_now: datetime) -> str:
    layer = get_channel_layer()
    if layer is None:
        raise _Wrong("none is configured")
    try:
        async_to_sync(layer.group_send)("health", {"type": "bell"})
    except Exception as error:
        raise _Worth(
            f"{type(layer).__name__} does not answer ({error}): news comes late"
        ) from error
    return type(layer).__name__


def _relay(now: datetime) -> str:
    late = Outbox.objects.filter(status=OutboxStatus.NEW, available_at__lt=now - BACKLOG_MAX)
    dead = Outbox.objects.filter(status=OutboxStatus.DEAD).count()
    if dead:
        raise _Worth(f"{dead} dead events wait for somebody's decision")
    if (count := late.count()) > 0:
        raise _Worth(f"{count} events wait for longer than a minute: is the relay running?")
    return "nothing waits"


def _purchases(_now: datetime) -> str:
    if waiting := marketplace.staff.sagas_waiting():
        raise _Worth(f"{waiting} purchases wait for a person: see Procesos de compra")
    return "none waits for a person"


def _clock(_now: datetime) -> str:
    sql = {"sqlite": "SELECT strftime('%s', 'now')", "mysql": "SELECT UNIX_TIMESTAMP()"}
    theirs = datetime.fromtimestamp(int(_ask(sql[connection.vendor])), UTC)
    drift = abs(clock.now() - theirs)
    if drift > CLOCK_DRIFT_MAX:
        raise _Wrong(f"the database's clock differs by {drift.total_seconds():.0f} s")
    return "agrees with the database's"


def _storage(_now: datetime) -> str:
    name = default_storage.save("doctor.txt", ContentFile(b"centli"))
    default_storage.delete(name)
    with tempfile.TemporaryFile(dir=Path(settings.DATA)):
        return f"{default_storage.__class__.__name__}, {settings.DATA} can be written"


def _weights(_now: datetime) -> str:
    model = classifier.model()
    return f"{len(model.labels)} intents, {len(model.rows)} features"


_LOOKS: Final[dict[str, Callable[[datetime], str]]] = {
    "python": _python,
    "settings": _settings,
    "keys": _keys,
    "database": _database,
    "rights": _rights,
    "migrations": _migrations,
    "clock": _clock,
    "relay": _relay,
    "purchases": _purchases,
    "channels": _channels,
    "storage": _storage,
    "weights": _weights,
}
