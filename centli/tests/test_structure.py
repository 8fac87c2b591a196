"""Rules about the tree itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import UniqueConstraint

from centli.events import sweeper

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("centli", "banking", "marketplace", "crm", "points")
SOURCES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "node_modules" not in path.parts
]


def test_every_folder_of_python_is_a_package():
    """Without __init__.py the import contracts do not see it."""
    assert [path.parent for path in SOURCES if not (path.parent / "__init__.py").exists()] == []


def test_no_module_is_a_drawer():
    assert [path for path in SOURCES if path.stem in {"utils", "helpers", "common", "misc"}] == []


def test_the_tree_of_the_design_is_whole():
    wanted = [
        *PACKAGES,
        "manage.py",
        "requirements.txt",
        "pyproject.toml",
        "Makefile",
        "README.md",
        "docs/decisions",
    ]
    wanted += ["templates", "static", "deploy", "CHANGELOG.md", "docs/glossary.md", ".ci/run"]

    assert [name for name in wanted if not (ROOT / name).exists()] == []


def test_no_float_and_no_decimal_column_near_money():
    """A Decimal column on SQLite is a float."""
    pattern = re.compile(r"models\.(Float|Decimal)Field|serializers\.(Float|Decimal)Field")

    assert [
        path for path in SOURCES if pattern.search(path.read_text()) and "tests" not in path.parts
    ] == []


def test_requirement_files_name_no_index():
    pattern = re.compile(r"--(extra-)?index-url|--find-links|https?://")

    for name in ("requirements.txt", "requirements-laptop.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert not pattern.search(text), name
        assert text.count("==") <= text.count("--hash=sha256:"), name


def test_the_laptop_needs_no_compiler():
    assert "mysqlclient" not in (ROOT / "requirements-laptop.txt").read_text()
    assert "mysqlclient" in (ROOT / "requirements.txt").read_text()


def test_the_readme_names_only_targets_that_exist():
    makefile = (ROOT / "Makefile").read_text()

    for target in set(re.findall(r"`make ([a-z-]+)", (ROOT / "README.md").read_text())):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_sweep_is_registered():
    """One that is not runs nowhere, and nothing else tells: whoever adds or drops one says so here."""
    assert set(sweeper._sweeps) == {
        "agent.handoffs", "agent.sessions",
        "banking.heads", "banking.held_transfers", "banking.holds", "banking.limits", "banking.reconcile",
        "banking.seal", "banking.spei",
        "confirmations.expire",
        "crm.feedback", "crm.files", "crm.pipeline", "crm.unread",
        "events.heads", "events.heartbeat", "events.inbox", "events.personal", "events.seal", "events.sent",
        "events.sqlite_log",
        "marketplace.sagas",
        "people.mail", "people.sessions", "people.sign_ins", "people.tickets",
        "points.batches", "points.expire", "points.warn",
    }  # fmt: skip


def test_our_unique_constraints_exist_on_every_vendor():
    """One with a condition, or over an expression, is silently absent on MariaDB."""
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]
    found = [
        f"{model.__name__}.{constraint.name}"
        for model in ours
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
        and (constraint.condition or constraint.expressions)
    ]

    assert len(ours) > 20
    assert found == []


@pytest.mark.parametrize("door", ["api", "pages", "admin", "handlers", "kinds", "facade"])
def test_doors_ask_no_database(door):
    """Queries belong to selectors and services."""
    doors = [
        path
        for package in ("banking", "marketplace", "crm", "points")
        for path in [*(ROOT / package).glob(f"{door}.py"), *(ROOT / package / door).glob("*.py")]
    ]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in doors
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]

    assert found == []
