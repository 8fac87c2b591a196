"""Trained models: registered with their file and hash, put into use, and taken back.

Whoever reads tickets asks for the model in use each time; its file is read once in each process. Without one in use it is
the model that came with the product.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Final

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from centli.kernel.errors import Unavailable
from crm.adapters import archive
from crm.contracts import Queue, Topic
from crm.errors import (
    ModelNotFound,
    ModelOfOtherQueues,
    ModelUnmeasured,
    ModelWorse,
    NothingToGoBackTo,
)
from crm.models import ModelVersion
from crm.rules import measuring, topics, training, triage

logger = logging.getLogger(__name__)

TRIAGE: Final = "triage"
REASON_MAX: Final = 200
SHOWN_MAX: Final = 5
_kept: dict[str, triage.Model] = {}
_lock: Final = Lock()


def triage_model() -> triage.Model:
    """Return the model in use.

    One whose features are of an older version of the product is passed over for the product's own, until another is trained.

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
        try:
            found = triage.read(json.loads(content))
        except ValueError:
            logger.exception("model.outdated", extra={"model": row.name, "version": row.version})
            found = triage.model()
        _kept.clear()
        _kept[row.sha256] = found
    return found


def version_in_use() -> str:
    """Return the version of the model in use; that of its weights where it came with the product."""
    row = ModelVersion.objects.filter(slot=TRIAGE).first()
    return triage.model().version if row is None else row.version


def model_measure(model: triage.Model, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return how a model and the one in use sort the same (text, label) pairs.

    Raises:
        Unavailable: the file of the one in use is not there, or is not what was registered.
    """
    both = (model, triage_model())
    labels = {label for _, label in pairs}
    if labels <= topics.QUEUE_OF.keys() and any(labels - set(each.labels) for each in both):
        # One of them tells no topics, or not all: they are compared by queue.
        pairs = [(text, topics.queue_of(label).value) for text, label in pairs]
    ours, theirs = (_measured(each, pairs) for each in both)
    return {
        "texts": len(pairs),
        "test_sha256": training.fingerprint(pairs),
        **ours,
        "in_use": {"version": version_in_use(), **theirs},
    }


def _measured(model: triage.Model, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    found = measuring.triage(pairs, topics.guesses(model, {label for _, label in pairs}))
    return {"accuracy": found["accuracy"], "top_3": found["top_3"]}


def model_register(call: Call, *, content: bytes, metrics: Mapping[str, Any]) -> ModelVersion:
    """Keep a trained model; the same file again is the same version, with the metrics that came last.

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
    elif metrics:
        row.metrics = dict(metrics)
        row.save(update_fields=["metrics"])
    return row


def model_activate(call: Call, *, version: str, reason: str = "") -> ModelVersion:
    """Put a version into use, once its file has been read and it was found to sort no worse than the one in use.

    Whoever gives a reason has it put into use whatever it sorts; the reason stays on record.

    Raises:
        ModelNotFound: no such version.
        Unavailable: its file is not there, or is another.
        ModelOfOtherQueues, ModelUnmeasured, ModelWorse: as their names say, and no reason was given.
    """
    row = ModelVersion.objects.filter(name=TRIAGE, version=version).first()
    if row is None:
        raise ModelNotFound
    model = _read(row)
    return _activated(call, row.pk, model, " ".join(reason.split())[:REASON_MAX])


@owned
def _activated(call: Call, pk: int, model: triage.Model, reason: str) -> ModelVersion:
    row = ModelVersion.objects.select_for_update().get(pk=pk)
    if row.is_active:
        return row
    before = ModelVersion.objects.select_for_update().filter(slot=TRIAGE).first()
    if not reason:
        _check_fit(row, model, before)
    if before is not None:
        before.slot = None
        before.save(update_fields=["slot"])
    row.slot, row.replaced, row.activated_at = TRIAGE, before, call.now
    row.save(update_fields=["slot", "replaced", "activated_at"])
    _note(call, "model.activated", row, reason=reason)
    return row


def _check_fit(row: ModelVersion, model: triage.Model, before: ModelVersion | None) -> None:
    """Refuse a version that tells other topics, or was not found to sort as well as what is in use now."""
    others = tuple(sorted(set(model.labels) - {*Topic, *Queue}))
    if others:
        raise ModelOfOtherQueues(labels=others[:SHOWN_MAX])
    in_use = row.metrics.get("in_use", {})
    if in_use.get("version") != (triage.model().version if before is None else before.version):
        raise ModelUnmeasured
    ours, theirs = row.metrics["accuracy"]["value"], in_use["accuracy"]["value"]
    if ours is None or theirs is None:
        raise ModelUnmeasured
    if ours < theirs:
        raise ModelWorse(accuracy=ours, in_use=theirs)


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


def _note(call: Call, action: str, row: ModelVersion, reason: str = "") -> None:
    told = {"reason": reason} if reason else {}
    audit.record(
        call,
        action,
        object_kind="model",
        object_id=f"{row.name}:{row.version}",
        sha256=row.sha256,
        **told,
    )
