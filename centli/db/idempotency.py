"""A write that comes with a key happens once, and the same wish gets the same answer.

A caller who meets a key whose first call still runs waits for that call's row lock (at most the session's lock wait,
5 s) and then reads its outcome; a lock wait that times out is ``InProgress``. A refusal of the wish is an answer too, 404
included: an id that nothing can have is refused, and kept, as an unknown one is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction

from centli.db import models
from centli.db.inserts import Insert, moment
from centli.db.prepared import Given, Select
from centli.db.statement import Statement
from centli.db.transactions import is_lock_clash, require_transaction, retried
from centli.db.trip import run_all
from centli.kernel.call import Call
from centli.kernel.errors import Conflict, DomainError, Gone, NotFound, Rejected
from centli.kernel.ids import uuid7
from centli.kernel.text import gettext_noop

_CLAIM: Final = Insert(
    models.IdempotencyKey,
    ("owner_id", "operation", "key", "fingerprint", "result_id", "created_at"),
    outcome="'ok'",
    error_code="''",
    error_fields="'{}'",
)


@dataclass(eq=False)
class KeyReused(Rejected):
    """The key was used before with another body."""

    code: ClassVar[str] = "idempotency_key_reused"
    title: ClassVar[str] = gettext_noop("Esa clave de idempotencia ya se usó con otro contenido.")
    is_kept: ClassVar[bool] = False


@dataclass(eq=False)
class InProgress(Conflict):
    """The first call with this key is still running."""

    code: ClassVar[str] = "idempotency_in_progress"
    title: ClassVar[str] = gettext_noop("Esa operación sigue en curso.")
    is_kept: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Keyed:
    """The id of what a keyed call made, and whether this was a repeat."""

    result_id: UUID
    replayed: bool


def fingerprint(parameters: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of the canonical JSON of a call's parameters."""
    return hashlib.sha256(
        json.dumps(parameters, sort_keys=True, separators=(",", ":"), default=str).encode()
    ).digest()


def insert(call: Call, *, operation: str, parameters: Mapping[str, Any], result_id: UUID) -> None:
    """Claim the call's key inside the owner's transaction; nothing is done for a call without a key.

    Raises:
        IntegrityError: the key is taken; the owner rolls back and asks ``find``.
    """
    require_transaction()
    run_all(claim(call, operation=operation, parameters=parameters, result_id=result_id))


def claim(
    call: Call, *, operation: str, parameters: Mapping[str, Any], result_id: UUID
) -> Sequence[Statement]:
    """Return the statement, if any, that claims the call's key, for an owner who sends it with others."""
    if call.idempotency_key is None:
        return []
    key = (call.customer_id, operation, call.idempotency_key, fingerprint(parameters))
    return [_CLAIM.statement([(*key, result_id.bytes, moment(call.now))])]


_KEPT: Final = Select(
    lambda: models.IdempotencyKey.objects.filter(
        owner_id=Given("owner_id", models.IdempotencyKey, "owner_id"),
        operation=Given("operation", models.IdempotencyKey, "operation"),
        key=Given("key", models.IdempotencyKey, "key"),
    )
)


def find(call: Call, *, operation: str, parameters: Mapping[str, Any]) -> UUID | None:
    """Return what the key made before, or None when the key is new.

    Raises:
        KeyReused: the key came with other parameters.
        DomainError: the refusal that the first call got.
    """
    if call.idempotency_key is None:
        return None
    row = _KEPT.first(owner_id=call.customer_id, operation=operation, key=call.idempotency_key)
    if row is None:
        return None
    if bytes(row.fingerprint) != fingerprint(parameters):
        raise KeyReused
    if row.outcome == models.Outcome.REJECTED:
        package, _, code = row.error_code.rpartition(":")
        error = refusal(code, row.error_fields, of=package)
        error.replayed = True
        raise error
    return row.result_id


def store_refusal(
    call: Call, error: DomainError, *, operation: str, parameters: Mapping[str, Any]
) -> None:
    """Remember a refusal, so that the same key gets the same one; one that passes is asked anew."""
    if call.idempotency_key is not None and error.is_kept and not error.replayed:
        models.IdempotencyKey.objects.bulk_create(
            [
                models.IdempotencyKey(
                    owner_id=call.customer_id,
                    operation=operation,
                    key=call.idempotency_key,
                    fingerprint=fingerprint(parameters),
                    outcome=models.Outcome.REJECTED,
                    error_code=f"{_package(type(error))}:{error.code}",
                    error_fields=error.fields(),
                    created_at=call.now,
                )
            ],
            ignore_conflicts=True,
        )


def refusal(code: str, error_fields: Mapping[str, Any], *, of: str = "") -> DomainError:
    """Return the typed error of a stored code; ``of`` names its package, since two domains may share a code."""
    found = [*_by_code(DomainError, code)]
    if not found:
        return _Stored(code)
    return next((error for error in found if _package(error) == of), found[0])(**error_fields)


def run(
    call: Call, *, operation: str, parameters: Mapping[str, Any], work: Callable[[UUID], None]
) -> Keyed:
    """Do ``work(result_id)`` once for the call's key, in one durable transaction that this function owns.

    Raises:
        KeyReused: the key came with other parameters.
        InProgress: the first call with this key has not ended within the lock wait.
        DomainError: what ``work`` raised, now or the first time.
    """
    try:
        known = find(call, operation=operation, parameters=parameters)
        if known is not None:
            return Keyed(known, replayed=True)
        result_id = uuid7()
        _once(call, operation, parameters, result_id, work)
        return Keyed(result_id, replayed=False)
    except IntegrityError:
        known = find(call, operation=operation, parameters=parameters)
        if known is None:
            raise
        return Keyed(known, replayed=True)
    except OperationalError as error:
        if call.idempotency_key is not None and is_lock_clash(error):
            raise InProgress from error
        raise
    except (Rejected, Conflict, Gone, NotFound) as error:
        store_refusal(call, error, operation=operation, parameters=parameters)
        raise


@retried
@transaction.atomic(durable=True)
def _once(
    call: Call,
    operation: str,
    parameters: Mapping[str, Any],
    result_id: UUID,
    work: Callable[[UUID], None],
) -> None:
    insert(call, operation=operation, parameters=parameters, result_id=result_id)
    work(result_id)


class _Stored(Rejected):
    """A refusal whose class is gone; its code still answers."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code  # type: ignore[misc]


def _by_code(base: type[DomainError], code: str) -> Iterator[type[DomainError]]:
    for child in base.__subclasses__():
        if child.__dict__.get("code") == code:
            yield child
        yield from _by_code(child, code)


def _package(error: type[DomainError]) -> str:
    return error.__module__.partition(".")[0]
