"""The backend that ``ENGINE`` names: Django's, but for how a transaction begins.

Django switches the session's autocommit off and on around each transaction: two round trips that change nothing but
the session. Here the session stays in autocommit, and BEGIN travels in front of the transaction's first statement, as
Django itself does it on SQLite.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, Final, TypeAlias, TypeVar

import MySQLdb
from django.db import IntegrityError
from django.db.backends.mysql import base
from MySQLdb.constants import FIELD_TYPE

from centli.db.mysql.charset import FOR_PEOPLE
from centli.db.mysql.schema import DatabaseSchemaEditor
from centli.db.statement import Refused, Statement

_BEGIN: Final = "BEGIN;"
_COMMIT: Final = Statement("COMMIT")

KEPT_MAX: Final = 32
"""Statements that a server keeps parsed for one connection; it keeps 16,382 for all, which are 500 connections' share."""

_FULL: Final = 1461
_SIGNALLED: Final = 1644
_REFUSED: Final = "refused "
_GUARD: Final = (
    b";IF ROW_COUNT() <> %d THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused %d'; END IF"
)

T = TypeVar("T")

Shape: TypeAlias = tuple[tuple[str, int | None], ...]
"""Statements without their values."""


class CursorWrapper(base.CursorWrapper):
    """Django's cursor; it sends BEGIN with the first statement of a transaction."""

    def __init__(self, cursor: Any, database: DatabaseWrapper) -> None:
        super().__init__(cursor)
        self._database = database

    def execute(self, query: str, args: Any = None) -> Any:
        if not self._database.is_begin_due:
            return super().execute(query, args)
        self._database.is_begin_due = False
        super().execute(_BEGIN + query, args)
        try:
            self.cursor.nextset()
        except MySQLdb.OperationalError as error:
            raise integrity_or(error) from error
        # Whoever asks what was executed (the log of queries, tests) means the statement.
        self.cursor._executed = self.cursor._executed.removeprefix(_BEGIN.encode())  # noqa: SLF001
        return self.cursor.rowcount

    def executemany(self, query: str, args: Sequence[Any]) -> Any:
        self._begin()
        return super().executemany(query, args)

    def callproc(self, name: str, *args: Any) -> Any:
        """Call a stored procedure; Django's wrapper hands this to the driver."""
        self._begin()
        return self.cursor.callproc(name, *args)

    def _begin(self) -> None:
        if self._database.is_begin_due:
            self._database.is_begin_due = False
            super().execute(_BEGIN)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's connection; a transaction that runs no statement never reaches the server."""

    SchemaEditorClass = DatabaseSchemaEditor
    # What ignores case on SQLite too; elsewhere text is compared by its bytes.
    operators = base.DatabaseWrapper.operators | dict.fromkeys(
        ("iexact", "icontains", "istartswith", "iendswith"), f"LIKE %s COLLATE {FOR_PEOPLE}"
    )
    pattern_ops = base.DatabaseWrapper.pattern_ops | {
        name: f"{base.DatabaseWrapper.pattern_ops[name]} COLLATE {FOR_PEOPLE}"
        for name in ("icontains", "istartswith", "iendswith")
    }
    is_begin_due = False
    """Whether a transaction has been opened here of which the server does not know yet."""
    is_committed = False
    """Whether the open transaction has ended on the server, with its last statements."""
    _autocommit_sent: bool | None = None
    _kept: dict[Shape, bytes]
    """What this connection's server keeps parsed, and under which name."""
    _kept_max = KEPT_MAX

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.is_begin_due, self.is_committed, self._autocommit_sent = False, False, None
        self._kept, self._kept_max = {}, KEPT_MAX
        return super().get_new_connection(conn_params)

    def get_connection_params(self) -> dict[str, Any]:
        """Read moments by Python's own C code; the driver's reader takes each text apart in Python."""
        params = super().get_connection_params()
        return params | {"conv": params["conv"] | {FIELD_TYPE.DATETIME: datetime.fromisoformat}}

    def create_cursor(self, name: str | None = None) -> CursorWrapper:  # noqa: ARG002 - Django's signature
        self._check_not_committed()
        return CursorWrapper(self.connection.cursor(), self)

    def trip(
        self,
        statements: Sequence[Statement],
        outcome: Callable[[Any, Statement], T],
        *,
        is_kept: bool = False,
    ) -> list[T]:
        """Send statements in one packet; returns what ``outcome`` makes of the driver's connection after each, in order.

        The driver itself: its cursor and Django's around it cost several times what the server takes to answer.
        ``is_kept``: their texts are always the same, so MariaDB may keep them parsed.
        """
        link = self._link()
        with self.wrap_database_errors:
            try:
                if is_kept and self.mysql_is_mariadb:
                    texts = [self._call(link, [each]) for each in statements]
                else:
                    texts = _texts(link, statements)
                self._send(link, b";".join(texts), statements)
                made = [outcome(link, statements[0])]
                for each in statements[1:]:
                    # A later statement's error is raised only when its outcome is asked for.
                    link.next_result()
                    made.append(outcome(link, each))
            except MySQLdb.OperationalError as error:
                raise integrity_or(error) from error
            finally:
                _leave_nothing(link)
        return made

    def compound(self, statements: Sequence[Statement], *, is_last: bool = False) -> None:
        """Run statements as one, which MariaDB knows and MySQL does not; each that has a condition says so itself.

        ``is_last``: COMMIT follows them at once, unless another transaction is around this one. So nobody waits for
        locks while this process waits for its turn, and nothing may be asked before ``atomic`` has ended.

        Raises:
            Refused: a statement did not change as many rows as it had to; those behind it have not run.
        """
        link = self._link()
        is_end = is_last and not self.savepoint_ids
        sent = [*statements, _COMMIT] if is_end else statements
        with self.wrap_database_errors:
            try:
                self._send(link, self._call(link, sent), sent)
                self.is_committed = is_end
            except MySQLdb.OperationalError as error:
                if error.args[0] == _SIGNALLED and error.args[1].startswith(_REFUSED):
                    raise Refused(statements[int(error.args[1][len(_REFUSED) :])]) from error
                raise integrity_or(error) from error
            finally:
                _leave_nothing(link)

    def _call(self, link: Any, statements: Sequence[Statement]) -> bytes:
        """Return what runs statements as one that the server keeps parsed: to parse them takes a third of its time."""
        shape = tuple([(each.sql, each.changes) for each in statements])
        name = self._kept.get(shape)
        if name is None and (name := self._prepare(link, shape, statements)) is None:
            return _as_one(_texts(link, statements), statements)
        values = _literals(link, [value for each in statements for value in each.values])
        return b"EXECUTE %s USING %s" % (name, b",".join(values)) if values else b"EXECUTE " + name

    def _prepare(self, link: Any, shape: Shape, statements: Sequence[Statement]) -> bytes | None:
        """Have the server keep them and return under which name, or None where this connection's share or all is taken."""
        if len(self._kept) == self._kept_max:
            return None
        marked = [_encoded(each.sql) % ((b"?",) * len(each.values)) for each in statements]
        name = b"kept_%d" % len(self._kept)
        text = link.string_literal(_as_one(marked, statements))
        try:
            link.query(b"PREPARE %s FROM %s" % (name, text))
        except MySQLdb.OperationalError as error:
            if error.args[0] != _FULL:
                # A connection that broke must be found broken by the rollback, which closes it.
                self.is_begin_due = False
                raise
            self._kept_max = len(self._kept)
            return None
        self._kept[shape] = name
        return name

    def _link(self) -> Any:
        """Return the driver's connection, checked as a cursor's is."""
        if self.connection is None or not self.in_atomic_block:
            # Inside a transaction its beginning has done this.
            self.close_if_health_check_failed()
            self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        self._check_not_committed()
        return self.connection

    def _check_not_committed(self) -> None:
        # The statement would be a transaction of its own there.
        assert not self.is_committed, "nothing is asked behind a transaction's last statements"

    def _send(self, link: Any, packet: bytes, statements: Sequence[Statement]) -> None:
        is_begun, self.is_begin_due = self.is_begin_due, False
        if is_begun:
            packet = _BEGIN.encode() + packet
        if self.queries_logged:
            started = time.monotonic()
            link.query(packet)
            took = time.monotonic() - started
            logged = b";".join(_texts(link, statements)).decode(errors="replace")
            self.queries_log.append({"sql": logged, "time": f"{took:.3f}"})
        else:
            link.query(packet)
        if is_begun:
            link.next_result()

    # The stubs leave the methods out that a backend overrides.
    def _start_transaction_under_autocommit(self) -> None:
        self.is_begin_due = True

    def set_autocommit(self, autocommit: bool, *more: Any, **options: Any) -> None:  # noqa: FBT001 - Django's signature
        """Open no connection only to say how every one begins: what was lost while it committed waits for no other."""
        if self.connection is None and autocommit:
            return
        super().set_autocommit(autocommit, *more, **options)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 - Django's signature
        if autocommit != self._autocommit_sent:
            super()._set_autocommit(autocommit)  # type: ignore[misc]
            self._autocommit_sent = autocommit

    def _commit(self) -> None:
        if self._is_open_there():
            super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        if self._is_open_there():
            super()._rollback()  # type: ignore[misc]

    def _is_open_there(self) -> bool:
        """Return whether the server knows of a transaction here; either way there is none from now on."""
        is_open = not (self.is_begin_due or self.is_committed)
        self.is_begin_due = self.is_committed = False
        return is_open


def integrity_or(error: MySQLdb.OperationalError) -> Exception:
    """Return the error that Django makes of a broken constraint, which the driver calls operational; else the same."""
    is_integrity = error.args[0] in base.CursorWrapper.codes_for_integrityerror
    return IntegrityError(*error.args) if is_integrity else error


def _as_one(texts: Sequence[bytes], statements: Sequence[Statement]) -> bytes:
    """Return MariaDB's compound statement of several, which ends where a condition does not hold."""
    if len(statements) == 1 and statements[0].changes is None:
        return texts[0]
    guarded = [
        text if each.changes is None else text + _GUARD % (each.changes, place)
        for place, (each, text) in enumerate(zip(statements, texts, strict=True))
    ]
    return b"BEGIN NOT ATOMIC " + b";".join(guarded) + b";END"


def _texts(link: Any, statements: Sequence[Statement]) -> list[bytes]:
    """Return statements with their values."""
    literals = iter(_literals(link, [value for each in statements for value in each.values]))
    return [_encoded(each.sql) % tuple(islice(literals, len(each.values))) for each in statements]


def _literals(link: Any, values: Sequence[Any]) -> list[bytes]:
    """Return values as literals: the driver's own, without its way through every type."""
    # The rows of one transfer name the same people, ids and moments; equal values of two types have one literal.
    known: dict[Any, bytes] = {None: b"NULL"}
    quoted = link.string_literal
    for value in values:
        if value in known:
            continue
        kind = type(value)
        if kind is str:
            known[value] = quoted(value.encode())
        elif kind is int:
            known[value] = b"%d" % value
        else:
            known[value] = quoted(value) if kind is bytes else link.literal(value)
    return [known[value] for value in values]


@lru_cache(maxsize=256)
def _encoded(sql: str) -> bytes:
    return sql.encode()


def _leave_nothing(link: Any) -> None:
    """Throw away what later statements answered: the driver takes no new one before."""
    try:
        while link.next_result() != -1:
            link.store_result()
    except MySQLdb.Error:
        # One of them failed too, and was the last that ran.
        pass
