"""The proof that the API is what its description says; a tool that is missing is said, never passed over."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

FILE: Final = Path("docs") / "openapi.yaml"
FUZZ: Final = Path("centli") / "tests" / "test_rest_fuzz.py"
SECONDS_MAX: Final = 1_800
CLIENTS: Final = {
    "typescript": "typescript-fetch",
    "kotlin": "kotlin",
    "swift": "swift6",
}
"""Each client's generator, as openapi-generator names it."""


class Result(StrEnum):
    """``differs`` was proved wrong; ``not_run`` could not be tried here."""

    PROVED = "proved"
    DIFFERS = "differs"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Proof:
    """One part of the proof."""

    name: str
    result: Result
    detail: str

    def json(self) -> dict[str, Any]:
        """Return the proof for a report."""
        return asdict(self)


def prove(*, fuzz: bool, clients: bool) -> Sequence[Proof]:
    """Prove every part that is asked for."""
    written = io.StringIO()
    proofs = [_description(written), _current(written), _standard(written)]
    if fuzz:
        proofs.append(_fuzzed())
    if clients:
        proofs += [_client(name, generator) for name, generator in CLIENTS.items()]
    return proofs


def read(text: str) -> Any:
    """Return what a description says."""
    # What is written in C reads it in a tenth of the time, where it was built.
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text).get_single_data()


def _description(written: io.StringIO) -> Proof:
    try:
        call_command("spectacular", validate=True, fail_on_warn=True, stdout=written)
    except CommandError as error:
        return Proof("description", Result.DIFFERS, str(error))
    return Proof("description", Result.PROVED, "generated and validated without a warning")


def _current(written: io.StringIO) -> Proof:
    if (Path(settings.ROOT) / FILE).read_text() != written.getvalue():
        return Proof(
            "committed", Result.DIFFERS, f"run: manage.py spectacular --file {FILE.as_posix()}"
        )
    return Proof("committed", Result.PROVED, f"{FILE.as_posix()} is what the code gives")


def _standard(written: io.StringIO) -> Proof:
    if importlib.util.find_spec("openapi_spec_validator") is None:
        return Proof("openapi 3.1", Result.NOT_RUN, "openapi-spec-validator is not installed")
    from openapi_spec_validator import OpenAPIV31SpecValidator  # noqa: PLC0415 - a tool of development

    faults = list(OpenAPIV31SpecValidator(read(written.getvalue())).iter_errors())
    if faults:
        return Proof("openapi 3.1", Result.DIFFERS, str(faults[0]))
    return Proof("openapi 3.1", Result.PROVED, "valid")


def _fuzzed() -> Proof:
    if importlib.util.find_spec("schemathesis") is None:
        return Proof("schemathesis", Result.NOT_RUN, "schemathesis is not installed")
    # A process of its own: it needs a test database and settings, which this one does not have.
    ran = _run(
        [sys.executable, "-m", "pytest", str(FUZZ), "-q", "-p", "no:randomly"],
        DJANGO_SETTINGS_MODULE="centli.settings.test",
    )
    last = ran.stdout.strip().splitlines()[-1:] or [ran.stderr.strip()[-200:]]
    return Proof(
        "schemathesis", Result.DIFFERS if ran.returncode else Result.PROVED, last[0] or "no failure"
    )


def _client(name: str, generator: str) -> Proof:
    tool = shutil.which("openapi-generator-cli") or shutil.which("openapi-generator")
    if tool is None:
        return Proof(name, Result.NOT_RUN, "openapi-generator is not installed")
    with tempfile.TemporaryDirectory() as folder:
        ran = _run(
            [tool, "generate", "-i", str(Path(settings.ROOT) / FILE), "-g", generator, "-o", folder]
        )
        if ran.returncode:
            return Proof(name, Result.DIFFERS, ran.stderr.strip()[-200:])
        if name != "typescript":
            return Proof(name, Result.PROVED, "generated; not compiled")
        return _compiled(name, folder)


def _compiled(name: str, folder: str) -> Proof:
    compiler = shutil.which("tsc")
    if compiler is None:
        return Proof(name, Result.NOT_RUN, "generated; tsc is not installed, so not compiled")
    sources = [str(path) for path in Path(folder).rglob("*.ts")]
    ran = _run(
        [compiler, "--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom", *sources]
    )
    if ran.returncode:
        return Proof(name, Result.DIFFERS, ran.stdout.strip()[-200:])
    return Proof(name, Result.PROVED, "generated; tsc --strict passes")


def _run(command: Sequence[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - fixed commands
        command,
        cwd=settings.ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
