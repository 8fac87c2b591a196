"""Trained models: show them, put one into use, go back."""

from __future__ import annotations

from typing import Any

from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import Rejected, Unavailable
from crm.errors import (
    ModelNotFound,
    ModelOfOtherQueues,
    ModelUnmeasured,
    ModelWorse,
    NothingToGoBackTo,
)
from crm.models import ModelVersion
from crm.services import artifacts


class Command(ProductCommand):
    summary = (
        "Show the models that train_support --register kept, put one into use, or put back what was in use before. Tickets "
        "that come in next are read by it; backfill_tickets has it read the others. A version that train_support --register "
        "--test did not find at least as good as the model in use is refused, unless --force says why; the reason stays on "
        "record. Ends with 1 for a version that is not there or whose file is not what was registered, 4 for one that is "
        "refused and when there is nothing to go back to."
    )
    examples = (
        "manage.py support_models",
        "manage.py support_models --activate 3f9a2c41d07b-0a1b2c",
        "manage.py support_models --activate 3f9a2c41d07b-0a1b2c --force 'the other one misses new queues'",
        "manage.py support_models --back --json",
    )
    rehearses = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--activate", metavar="VERSION", help="Put this version into use.")
        parser.add_argument("--force", metavar="REASON", default="", help="… however it sorts.")
        parser.add_argument("--back", action="store_true", help="Put back the one before.")

    def handle(self, *_: Any, **options: Any) -> None:
        call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
        if options["activate"] and options["back"]:
            raise self.stop("--activate or --back, not both.", Exit.USAGE)
        if options["force"] and not options["activate"]:
            raise self.stop("--force says why --activate is to be done all the same.", Exit.USAGE)
        try:
            if options["activate"]:
                artifacts.model_activate(call, version=options["activate"], reason=options["force"])
            elif options["back"]:
                artifacts.model_back(call)
        except Rejected as error:
            raise self.stop(f"{_said(error)} (--force REASON)", Exit.REFUSED) from error
        except NothingToGoBackTo as error:
            raise self.stop(
                "The model in use is the one that came with the product.", Exit.REFUSED
            ) from error
        except ModelNotFound as error:
            raise self.stop(
                f"No version {options['activate']}: support_models lists them.", Exit.FAILED
            ) from error
        except Unavailable as error:
            raise self.stop(
                "The version's file is not there, or is not what was registered.", Exit.FAILED
            ) from error
        rows = [
            {
                "name": row.name,
                "version": row.version,
                "sha256": row.sha256,
                "training_sha256": row.training_sha256,
                "texts": row.texts,
                "metrics": row.metrics,
                "active": row.is_active,
            }
            for row in ModelVersion.objects.order_by("pk")
        ]
        lines = [f"{'*' if row['active'] else ' '} {row['name']} {row['version']}" for row in rows]
        if not any(row["active"] for row in rows):
            lines.append("* triage, as it came with the product")
        self.answer({"models": rows}, "\n".join(lines), as_json=options["json"])


def _said(error: Rejected) -> str:
    told = str(error.code)
    if isinstance(error, ModelWorse):
        told += f": {error.accuracy:.3f} of the texts are sorted rightly, {error.in_use:.3f} by the one in use"
    elif isinstance(error, ModelOfOtherQueues):
        told += f": it sorts into {', '.join(error.labels)}"
    elif isinstance(error, ModelUnmeasured):
        told += ": train_support --register --test FILE measures it beside the one in use"
    return told
