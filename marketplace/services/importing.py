"""The catalogue from a file: first what it would change, then, all of it or nothing, the change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel import ids
from centli.kernel.call import Call
from centli.kernel.text import clean
from marketplace.errors import InvalidFile, PreviewOutdated, UploadNotFound
from marketplace.models import CatalogueImport, ImportState
from marketplace.rules import files as rules
from marketplace.rules.files import Parsed
from marketplace.selectors import files
from marketplace.services import catalogue
from marketplace.services.catalogue import Written

FILENAME_LENGTH_MAX = 120


@dataclass(frozen=True, slots=True)
class Preview:
    """A file and what it would do."""

    row: CatalogueImport
    parsed: Parsed
    states: tuple[str, ...]

    @property
    def import_id(self) -> str:
        """The file's name on the wire."""
        return ids.public("import", self.row.public_id)


@owned
def import_preview(call: Call, *, filename: str, raw: bytes) -> Preview:
    """Keep a file with what it would change; nothing of the catalogue changes.

    Raises:
        InvalidFile: it cannot be read at all, has too many rows, or none.
    """
    assert call.actor_id is not None, "files are sent by people"
    text = rules.decoded(raw)
    parsed = files.parsed(text)
    told = _told(call, parsed, filename, dry=True)
    row = CatalogueImport.objects.create(
        actor_id=call.actor_id,
        filename=clean(filename, length_max=FILENAME_LENGTH_MAX) or "catalogo.csv",
        sha256=hashlib.sha256(raw).hexdigest(),
        content=text,
        state=ImportState.PREVIEWED,
        new_count=told.new,
        changed_count=told.changed,
        unchanged_count=told.unchanged,
        error_count=len({fault.line for fault in parsed.faults}),
        plan_sha256=_plan(told),
        created_at=call.now,
    )
    return Preview(row, parsed, told.states)


@owned
def import_apply(call: Call, *, import_id: str) -> CatalogueImport:
    """Make the catalogue as a previewed file says; a file that was applied stays so.

    Raises:
        UploadNotFound: no such file, or another person's.
        InvalidFile: a row of it cannot be taken; nothing changes.
        PreviewOutdated: it would change something else than it showed; nothing changes.
    """
    assert call.actor_id is not None, "files are applied by people"
    known = files.import_get(import_id, actor_id=call.actor_id)
    row = CatalogueImport.objects.select_for_update().get(pk=known.pk)
    if row.state == ImportState.APPLIED:
        return row
    if row.state == ImportState.DISCARDED:
        raise UploadNotFound
    parsed = files.parsed(row.content)
    if parsed.faults:
        raise InvalidFile("rows", tuple(parsed.faults))
    told = _told(call, parsed, row.filename, dry=False)
    if _plan(told) != row.plan_sha256:
        raise PreviewOutdated
    row.state = ImportState.APPLIED
    row.applied_at = call.now
    row.save(update_fields=["state", "applied_at"])
    audit.record(
        call,
        "catalogue.imported",
        object_kind="import",
        object_id=import_id,
        new=told.new,
        changed=told.changed,
        unchanged=told.unchanged,
        sha256=row.sha256,
    )
    return row


@owned
def import_discard(call: Call, *, import_id: str) -> None:
    """Put a previewed file away; one that was applied stays as it is.

    Raises:
        UploadNotFound: no such file, or another person's.
    """
    assert call.actor_id is not None, "files are put away by people"
    known = files.import_get(import_id, actor_id=call.actor_id)
    CatalogueImport.objects.filter(pk=known.pk, state=ImportState.PREVIEWED).update(
        state=ImportState.DISCARDED
    )


def _told(call: Call, parsed: Parsed, filename: str, *, dry: bool) -> Written:
    return catalogue.write_step(
        call,
        [row.draft for row in parsed.rows],
        reason=f"Archivo {filename}"[:200],
        dry=dry,
    )


def _plan(told: Written) -> str:
    """Return a mark of what a file would do, row by row and field by field."""
    return hashlib.sha256(json.dumps([told.states, told.details]).encode()).hexdigest()
