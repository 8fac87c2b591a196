"""The image's recipe, as far as it can be followed without a container: what it copies is there, what it runs starts."""

from __future__ import annotations

import ast
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT: Final = Path(settings.ROOT)
RECIPE: Final = (ROOT / "deploy" / "Dockerfile").read_text()
PARTS: Final = (ROOT / "deploy" / "README.md").read_text()
IGNORED: Final = (ROOT / ".dockerignore").read_text().split()

SEEN_IN_PRODUCTION: Final = """
import {entry}
from django.conf import settings
from django.core.files.storage import default_storage
for policy in (settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], settings.CENTLI_STAFF_POLICY):
    assert "https://media.bank.example.mx" in policy["img-src"], policy
assert settings.CENTLI_ORIGINS == ["https://bank.example.mx"], "or the chat opens no socket"
assert settings.CENTLI_PROXY_HEADER == "x-forwarded-for", "or everybody has the balancer's address"
assert default_storage.url("catalogue/a.webp") == "https://media.bank.example.mx/catalogue/a.webp"
patience = settings.DATABASES["default"]["OPTIONS"]
assert (patience["read_timeout"], patience["write_timeout"]) == ({seconds}, {seconds}), "or a frozen database holds all requests"
"""


ENTRIES: Final = [("wsgi", 10), ("asgi", 10), ("celery", 60)]
"""What serves people, and after how many seconds each gives a silent database up."""


def copied() -> Iterator[str]:
    """Return what the recipe copies from the tree."""
    for line in RECIPE.splitlines():
        if line.startswith("COPY ") and "--from=" not in line:
            yield from line.split()[1:-1]


def test_the_environment_that_is_named_is_the_one_that_is_read():
    files = (ROOT / f"centli/settings/{name}.py" for name in ("base", "services", "production"))
    read = re.findall(r'environ(?:\.get\(|\[)\s*"(\w+)"', "".join(map(Path.read_text, files)))
    table = PARTS.partition("| variable |")[2].partition("\n\n")[0]
    rows = (row.split("|")[1] for row in table.splitlines()[2:])
    named = {name for row in rows for name in re.findall("`([A-Z_]+)", row)}
    elsewhere = {"CENTLI_DATA", "CENTLI_DEMO"}  # said by the recipe; refused by production
    assert named == set(read) - elsewhere


def test_what_is_copied_is_there_and_not_ignored():
    assert list(copied()) == ["requirements.txt", "."]
    for source in copied():
        assert (ROOT / source).exists()
        assert source not in IGNORED


def test_what_a_developer_has_besides_is_not_copied():
    kept_out = {name.strip("/") for name in (ROOT / ".gitignore").read_text().split()}
    assert kept_out - {"*.pyc", "__pycache__"} <= set(IGNORED)
    assert "**/__pycache__" in IGNORED


def test_what_is_run_is_among_the_locked_requirements():
    locked = set(
        re.findall(
            r"^([a-z0-9_.-]+)(?:\[.*\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE
        )
    )
    assert {"gunicorn", "daphne", "celery", "mysqlclient", "redis", "whitenoise"} <= locked


def test_every_part_names_what_there_is():
    for target in re.findall(
        r"`(?:gunicorn|python -m centli.web.serving) ([\w.]+):application", PARTS + RECIPE
    ):
        assert (ROOT / f"{target.replace('.', '/')}.py").exists(), target
    assert set(re.findall(r"python manage\.py (\w+)", PARTS + RECIPE)) <= set(get_commands())
    assert import_module("centli.celery").app.main == "centli"


def test_no_server_writes_down_what_people_ask_for():
    """Words that were searched for, and the links of e-mails, stand in addresses."""
    runs = " ".join(json.loads(RECIPE.rpartition("CMD ")[2]))
    assert f"| `{runs}` |" in PARTS, "the recipe runs what the table says"
    kept = re.search(r"--keep-alive (\d+)", runs)
    assert kept, "or a balancer sends what nobody reads"
    assert int(kept[1]) > 60, "longer than a balancer keeps a connection"
    assert "access-log" not in PARTS + RECIPE
    [daphne] = re.findall(r"`python -m centli\.web\.serving [^`]+`", PARTS)
    assert " -v 0 " in daphne, "at its own 1 it writes every address"


def patience() -> dict[str, Any]:
    """Return how the settings have a connection of MariaDB wait."""
    base = runpy.run_path(str(ROOT / "centli/settings/base.py"))
    options: dict[str, Any] = base["mysql"]("mysql://root@127.0.0.1/centli")["OPTIONS"]
    return options


@pytest.mark.parametrize(("entry", "seconds"), ENTRIES)
@pytest.mark.parametrize("said", [None, "", "7"])
def test_each_entry_gives_a_silent_database_up(monkeypatch, entry, seconds, said):
    monkeypatch.setenv("DATABASE_READ_SECONDS", said or "")
    if said is None:
        monkeypatch.delenv("DATABASE_READ_SECONDS")
    source = ast.parse((ROOT / "centli" / f"{entry}.py").read_text())
    spoken = [each for each in source.body if "os.environ" in ast.unparse(each)]
    exec(compile(ast.Module(spoken, []), entry, "exec"), {"os": os})
    waits, wanted = patience(), int(said or seconds)
    assert (waits["read_timeout"], waits["write_timeout"]) == (wanted, wanted)


@pytest.mark.parametrize("said", ["", "0"])
def test_a_command_waits_for_as_long_as_it_takes(monkeypatch, said):
    monkeypatch.setenv("DATABASE_READ_SECONDS", said)
    assert "read_timeout" not in patience()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as the image holds it: without what is ignored."""
    found = tmp_path_factory.mktemp("image") / "srv"
    # What is compiled is left out of the image, and spares its commands here the seconds to compile it again.
    names = [name.removeprefix("**/") for name in IGNORED if name != "**/__pycache__"]
    shutil.copytree(ROOT, found, ignore=shutil.ignore_patterns(*names))
    return found


def start(tree: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the image's tree with nothing of ours in its environment."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=tree,
        env={"PATH": os.environ["PATH"], "CENTLI_DATA": str(tree.parent / "data"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_image_collects_its_static_files(tree):
    ran = start(
        tree, "manage.py", "collectstatic", "--noinput", "-v", "0", DJANGO_SETTINGS_MODULE="centli.settings.local"
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert (tree.parent / "data" / "static" / "staticfiles.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("entry", "seconds"), ENTRIES)
def test_the_image_starts_in_production(tree, entry, seconds):
    seen = SEEN_IN_PRODUCTION.format(entry=f"centli.{entry}", seconds=seconds)
    ran = start(
        tree, "-c", seen,
        DJANGO_SETTINGS_MODULE="centli.settings.production", SECRET_KEY="0a1b2c3d4e5f6g7h8i9jAkBlCmDnEoFpGqHrIsJtKuLvMwNxOyPzQ", ALLOWED_HOSTS="bank.example.mx",
        DATABASE_URL="mysql://root@127.0.0.1:1/centli", REDIS_URL="redis://127.0.0.1:1",
        MEDIA_BUCKET="bank", MEDIA_ORIGIN="https://media.bank.example.mx",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr


@pytest.mark.slow
def test_the_image_refuses_production_without_its_secret(tree):
    ran = start(
        tree, "-c", "import centli.wsgi", DJANGO_SETTINGS_MODULE="centli.settings.production"
    )
    assert ran.returncode != 0
    assert "Not set: SECRET_KEY, DATABASE_URL, REDIS_URL." in ran.stderr
