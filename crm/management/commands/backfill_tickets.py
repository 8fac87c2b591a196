"""Have every ticket read and indexed by the version of today, beside what answers until it is no worse."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from centli.db.commands import Exit, ProductCommand, number
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from crm.adapters import embedding
from crm.adapters.embedding import UnknownEmbedder
from crm.errors import AnotherShadow
from crm.models import SearchIndex, Ticket
from crm.rules.known import Item
from crm.selectors import pipeline as selectors
from crm.services import indexing
from crm.services.indexing import Recall

LOOKED_AT_MAX: Final = 1_000_000_000


class Command(ProductCommand):
    summary = (
        "Read and index every ticket that today's version has not, into an index beside the one that answers; put it in "
        "its place when it finds known tickets no worse. Ended and started again, it goes on where it was. Ends with 1 "
        "when what makes the vectors does not, 2 for an unknown embedder or file, 3 when it finds worse and was not switched, 4 while another index is being filled, "
        "5 when some tickets could not be indexed. --dry-run counts what is missing, and neither fills nor measures."
    )
    examples = (
        "manage.py backfill_tickets",
        "manage.py backfill_tickets --embedder letters-512 --json",
        "manage.py backfill_tickets --embedder titan-256 --evaluation known.jsonl",
        "manage.py backfill_tickets --embedder letters-512 --dry-run",
        "manage.py backfill_tickets --abandon",
    )
    rehearses = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--embedder", default=settings.CENTLI_EMBEDDER, help="What makes the vectors."
        )
        parser.add_argument(
            "--evaluation",
            type=Path,
            help='Lines of {"text", "ticket_id"}; without it, words are made from 200 tickets.',
        )
        parser.add_argument("--no-switch", action="store_true", help="Fill and measure alone.")
        parser.add_argument(
            "--limit", type=number(1, LOOKED_AT_MAX), help="Look at so many, then end."
        )
        parser.add_argument("--abandon", action="store_true", help="Give up what is being filled.")

    def handle(self, *_: Any, **options: Any) -> None:
        call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
        if options["abandon"]:
            row = indexing.shadow_abandon(call)
            name = row.version if row else None
            self.answer(
                {"abandoned": name}, f"{name or 'nothing'} given up", as_json=options["json"]
            )
            return
        items = self._items(options["evaluation"])
        self._try_out(options["embedder"])
        try:
            index = indexing.shadow_open(call, embedder=options["embedder"])
        except UnknownEmbedder as error:
            raise self.stop(str(error), Exit.USAGE) from error
        except AnotherShadow as error:
            raise self.stop(
                f"{error.version} is being filled: finish it, or --abandon it.", Exit.REFUSED
            ) from error
        if self.is_rehearsal:
            tickets, missing = indexing.left(index), indexing.unfinished(index)
            self.answer(
                {
                    "index": index.version,
                    "tickets": tickets,
                    "missing": missing,
                    "switched": False,
                },
                f"{index.version}: {tickets} tickets to be looked at, {missing} missing",
                as_json=options["json"],
            )
            return
        looked_at = self._fill(call, index, options["limit"])
        self._end(call, index, items, looked_at, options)

    def _try_out(self, name: str) -> None:
        """Have one vector made: what is not set up would otherwise stop the job of every ticket."""
        try:
            embedding.of(name).embed("prueba", "es")
        except UnknownEmbedder as error:
            raise self.stop(str(error), Exit.USAGE) from error
        except Exception as error:
            text = f"{name} makes no vectors: {type(error).__name__}. Nothing was begun."
            raise self.stop(text, Exit.FAILED) from error

    def _fill(self, call: Call, index: SearchIndex, limit: int | None) -> int:
        total = Ticket.objects.count()
        count = 0
        steps = indexing.fill(call, index, clock=clock.now)
        for one in self.bar(steps, total=total, label=index.version):
            count += one
            if limit is not None and count >= limit:
                break
        return count

    def _end(
        self,
        call: Call,
        index: SearchIndex,
        items: Sequence[Item] | None,
        looked_at: int,
        options: dict[str, Any],
    ) -> None:
        missing = indexing.unfinished(index)
        answer: dict[str, Any] = {
            "index": index.version,
            "tickets": looked_at,
            "missing": missing,
            "switched": False,
        }
        text = f"{index.version}: {looked_at} tickets looked at, {missing} missing"
        live = selectors.live_index()
        if missing or live is None or live.pk == index.pk:
            self.answer(answer, text, as_json=options["json"])
            if missing:
                raise self.stop("Not every ticket is in it; run it again.", Exit.PARTIAL)
            return
        known = indexing.sample() if items is None else items
        old, new = indexing.recall(live, known), indexing.recall(index, known)
        fits = indexing.is_no_worse(new, old)
        if fits and not options["no_switch"]:
            indexing.switch(call.at(clock.now()), index, new=new, old=old)
            answer["switched"] = True
        answer |= {"recall": _said(new), "recall_before": _said(old)}
        self.answer(
            answer,
            f"{text}; finds {new.found} of {new.of}, {live.version} {old.found}; "
            + ("switched" if answer["switched"] else "not switched"),
            as_json=options["json"],
        )
        if not fits:
            raise self.stop("It finds worse than what answers.", Exit.DIFFERENCES)

    def _items(self, file: Path | None) -> list[Item] | None:
        if file is None:
            return None
        try:
            rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
            return [Item(str(row["text"]), str(row["ticket_id"])) for row in rows]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self.stop(f"{file}: {type(error).__name__}", Exit.USAGE) from error


def _said(recall: Recall) -> dict[str, Any]:
    return {"found": recall.found, "of": recall.of, "share": round(recall.share, 4)}
