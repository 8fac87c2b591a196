"""A new version of the index of tickets: filled beside the one that answers, measured against it, and put in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from crm.adapters import embedding
from crm.adapters.vectors import IndexRef, store
from crm.contracts import JobState, Stage
from crm.errors import AnotherShadow
from crm.models import PipelineJob, SearchIndex, Ticket, TicketVector
from crm.rules import known, vectors
from crm.rules import pipeline as rules
from crm.rules.known import Item
from crm.rules.vectors import Reading
from crm.selectors import pipeline as selectors
from crm.services import artifacts, pipeline

BATCH: Final = 200
TOP: Final = 5
SAMPLE: Final = 200


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of so many tickets were among the first five that were found for words about them."""

    found: int
    of: int

    @property
    def share(self) -> float:
        """The share, 0 to 1."""
        return self.found / self.of if self.of else 0.0


@owned
def shadow_open(call: Call, *, embedder: str) -> SearchIndex:
    """Return the index of an embedder's vectors: the one that answers if it is that, or one to be filled.

    Raises:
        UnknownEmbedder: there is none of that name.
        AnotherShadow: another is being filled.
    """
    embedding.size_of(embedder)
    version = rules.index_version(embedder)
    row = SearchIndex.objects.select_for_update().filter(version=version).first()
    if row is not None and row.slot is not None:
        return row
    other = SearchIndex.objects.select_for_update().filter(slot=selectors.SHADOW).first()
    if other is not None:
        raise AnotherShadow(other.version)
    if row is None:
        row = SearchIndex(version=version, embedder=embedder, created_at=call.now)
    is_first = not SearchIndex.objects.filter(slot=selectors.LIVE).exists()
    row.slot = selectors.LIVE if is_first else selectors.SHADOW
    row.switched_at = call.now if is_first else row.switched_at
    row.save()
    _note(call, "index.opened", row)
    return row


@owned
def shadow_abandon(call: Call) -> SearchIndex | None:
    """Give up the index that is being filled; what is in it stays, in case it is filled on later."""
    row = SearchIndex.objects.select_for_update().filter(slot=selectors.SHADOW).first()
    if row is not None:
        row.slot = None
        row.save(update_fields=["slot"])
        _note(call, "index.abandoned", row)
    return row


def fill(
    call: Call, index: SearchIndex, *, clock: Callable[[], datetime], batch: int = BATCH
) -> Iterator[int]:
    """Read and index every ticket that has not been by this version, and yield after each how many were looked at.

    It may be ended at any time: what is done is done, and the next time goes on with the rest.
    """
    version = rules.enrich_version(artifacts.triage_model())
    work = {Stage.ENRICH: (version,), Stage.EMBED: (index.version,)}
    last = 0
    while True:
        tickets = list(Ticket.objects.filter(pk__gt=last).order_by("pk")[:batch])
        if not tickets:
            return
        done = _done([ticket.pk for ticket in tickets], work)
        for ticket in tickets:
            missing = {
                stage: versions
                for stage, versions in work.items()
                if (ticket.pk, stage.value) not in done
            }
            if missing:
                pipeline.ticket_do(call.at(clock()), ticket, missing)
            last = ticket.pk
            yield 1


def _done(tickets: Sequence[int], work: Mapping[Stage, tuple[str, ...]]) -> set[tuple[int, str]]:
    versions = [version for each in work.values() for version in each]
    rows = PipelineJob.objects.filter(
        ticket_id__in=tickets, version__in=versions, state=JobState.DONE.value
    )
    return set(rows.values_list("ticket_id", "stage"))


def left(index: SearchIndex) -> int:
    """Return how many tickets ``fill`` would work on."""
    read = rules.enrich_version(artifacts.triage_model())
    done = PipelineJob.objects.filter(ticket=OuterRef("pk"), state=JobState.DONE.value)
    is_read = Exists(done.filter(stage=Stage.ENRICH.value, version=read))
    is_indexed = Exists(done.filter(stage=Stage.EMBED.value, version=index.version))
    return Ticket.objects.filter(~(is_read & is_indexed)).count()


def unfinished(index: SearchIndex) -> int:
    """Return how many tickets an index has not got, whatever the reason."""
    return Ticket.objects.count() - TicketVector.objects.filter(index=index).count()


def sample(count: int = SAMPLE) -> list[Item]:
    """Return tickets with words about them, made from what they say: the same ones each time."""
    rows = TicketVector.objects.filter(index__slot=selectors.LIVE).select_related("ticket")
    keys = sorted(rows.values_list("ticket_id", flat=True), key=known.order)[:count]
    items = []
    for ticket in Ticket.objects.filter(pk__in=keys).order_by("pk"):
        read = selectors.reading(ticket)
        if read is not None and (words := known.words_of(vectors.plain(read.text))):
            items.append(Item(words, ticket.ticket_id))
    return items


def recall(index: SearchIndex, items: Sequence[Item]) -> Recall:
    """Return how many tickets an index finds among the first five by the words about them."""
    embedder = embedding.of(index.embedder)
    ref = IndexRef(index.pk, index.version, embedder.size)
    found = 0
    for item in items:
        text = vectors.plain(item.words)
        wanted = Reading(vectors.stems(text, "es"), vectors.packed(embedder.embed(text, "es")))
        hits = [one.key for one in store().search(ref, wanted, limit=TOP)]
        ids = {row.ticket_id for row in Ticket.objects.filter(pk__in=hits)}
        found += item.ticket_id in ids
    return Recall(found, len(items))


def is_no_worse(new: Recall, old: Recall) -> bool:
    """Say whether a new index may take the place of the old one."""
    return new.share >= old.share


@owned
def switch(call: Call, index: SearchIndex, *, new: Recall, old: Recall) -> None:
    """Have an index answer from now on; the one before stays as it is."""
    before = SearchIndex.objects.select_for_update().filter(slot=selectors.LIVE).first()
    row = SearchIndex.objects.select_for_update().get(pk=index.pk)
    if before is not None:
        before.slot = None
        before.save(update_fields=["slot"])
    row.slot, row.switched_at = selectors.LIVE, call.now
    row.recall = {"found": new.found, "of": new.of, "before": old.found}
    row.save(update_fields=["slot", "switched_at", "recall"])
    _note(call, "index.switched", row)


def check_embedder() -> None:
    """Have the embedder of the index that answers make one vector.

    Raises:
        Exception: it cannot.
    """
    index = selectors.live_index()
    name = embedding.chosen().name if index is None else index.embedder
    embedding.of(name).embed("tarjeta", "es")


def check_store() -> None:
    """Have the index that answers be asked for something, so that it is whole in this process when it is needed.

    Raises:
        Exception: it cannot be.
    """
    index = selectors.live_index()
    if index is not None:
        ref = IndexRef(index.pk, index.version, embedding.size_of(index.embedder))
        store().search(ref, Reading({"tarjet": 1}, bytes(ref.size)), limit=1)


def _note(call: Call, action: str, row: SearchIndex) -> None:
    audit.record(call, action, object_kind="index", object_id=row.version)
