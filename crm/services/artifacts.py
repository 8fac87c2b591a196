"""Trained models: registered with their file and hash, put into use, and taken back.

Whoever reads tickets asks for the model in use each time; its file is read once in each process. Without one in use it is
the model that came with the product.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from centli.kernel.errors import Unavailable
from crm.adapters import archive
from crm.errors import ModelNotFound, NothingToGoBackTo
from crm.models import ModelVersion
from crm.rules import triage

logger = logging.getLogger(__name__)

TRIAGE: Final = "triage"
_kept: dict[str, triage.Model] = {}
_lock: Final = Lock()


def triage_model() -> triage.Model:
    """Return the model in use.

    Raises:
        Unavailable: its file is not there, or is not what was registered.
    """
    row = ModelVersion.objects.filter(slot=TRIAGE).first()
    return triage.model() if row is None else _read(row)


def _read(row: ModelVersion) -> triage.Model:
    found = _kept.get(row.sha256)
    if found is not None:
        return found
    with _lock:
        content = archive.read(row.file, alias=archive.ML_ARTIFACTS)
        if hashlib.sha256(content).hexdigest() != row.sha256:
            logger.error("model.damaged", extra={"model": row.name, "version": row.version})
            raise Unavailable
        found = triage.read(json.loads(content))
        _kept.clear()
        _kept[row.sha256] = found
    return found


def model_register(call: Call, *, content: bytes, metrics: Mapping[str, Any]) -> ModelVersion:
    """Keep a trained model; the same file again is the same version.

    Raises:
        ValueError: it is no model.
        Unavailable: the storage did not take it.
    """
    model = triage.read(json.loads(content))
    digest = hashlib.sha256(content).hexdigest()
    name = f"{TRIAGE}/{model.version}-{digest[:12]}.json"
    # The file before the row: a row without its file could be put into use.
    archive.keep(name, content, alias=archive.ML_ARTIFACTS)
    return _registered(call, model, digest, name, metrics)


@owned
def _registered(
    call: Call, model: triage.Model, digest: str, file: str, metrics: Mapping[str, Any]
) -> ModelVersion:
    row, is_new = ModelVersion.objects.get_or_create(
        name=TRIAGE,
        version=f"{model.version}-{digest[:6]}",
        defaults={
            "sha256": digest,
            "training_sha256": model.trained_on,
            "texts": model.texts,
            "metrics": dict(metrics),
            "file": file,
            "created_at": call.now,
        },
    )
    if is_new:
        _note(call, "model.registered", row)
    return row


def model_activate(call: Call, *, version: str) -> ModelVersion:
    """Put a version into use, once its file has been read and found to be what was registered.

    Raises:
        ModelNotFound: no such version.
        Unavailable: its file is not there, or is another.
    """
    row = ModelVersion.objects.filter(name=TRIAGE, version=version).first()
    if row is None:
        raise ModelNotFound
    _read(row)
    return _activated(call, row.pk)


@owned
def _activated(call: Call, pk: int) -> ModelVersion:
    row = ModelVersion.objects.select_for_update().get(pk=pk)
    if row.is_active:
        return row
    before = ModelVersion.objects.select_for_update().filter(slot=TRIAGE).first()
    if before is not None:
        before.slot = None
        before.save(update_fields=["slot"])
    row.slot, row.replaced, row.activated_at = TRIAGE, before, call.now
    row.save(update_fields=["slot", "replaced", "activated_at"])
    _note(call, "model.activated", row)
    return row


@owned
def model_back(call: Call) -> ModelVersion | None:
    """Put back what was in use before; None is the model that came with the product.

    Raises:
        NothingToGoBackTo: that is what is in use.
    """
    row = ModelVersion.objects.select_for_update().filter(slot=TRIAGE).first()
    if row is None:
        raise NothingToGoBackTo
    before = row.replaced
    row.slot, row.replaced = None, None
    row.save(update_fields=["slot", "replaced"])
    if before is not None:
        before.slot, before.activated_at = TRIAGE, call.now
        before.save(update_fields=["slot", "activated_at"])
    _note(call, "model.taken_back", row)
    return before


def _note(call: Call, action: str, row: ModelVersion) -> None:
    audit.record(
        call, action, object_kind="model", object_id=f"{row.name}:{row.version}", sha256=row.sha256
    )
