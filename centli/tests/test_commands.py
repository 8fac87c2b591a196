"""Every command of ours: help that starts with examples, one JSON object where it is told to, an honest end."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import runpy
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from centli.db.commands import Exit, PlainCommand
from centli.people.models import User
from centli.people.testing import make_user

pytestmark = pytest.mark.django_db

OURS: Final = {
    name: app
    for name, app in get_commands().items()
    if str(app).split(".")[0] in ("centli", "banking", "crm", "marketplace", "points")
}  # fmt: skip

FROM_THE_CONTRACT: Final = {
    "demo", "seed_accounts", "seed_beneficiaries", "seed_demo", "seed_all", "reconcile_ledger", "verify_audit",
    "drain_outbox", "expire_confirmations", "create_staff", "doctor", "api_contract", "redrive_saga", "compensate_saga",
    "seed_products", "seed_points", "seed_tickets", "embed_tickets", "loadtest_chat",
}  # fmt: skip

NO_JSON: Final = {
    "demo",
    "understand",
    "train_language",
    "export_articles",
    "import_articles",
}
"""They serve, write JSON lines, or make a file."""

NOBODY: Final = "nobody@example.mx"
SOMEBODY: Final = "ana@example.mx"
_DOCTOR: Final = Exit.FAILED if connection.vendor == "sqlite" else Exit.OK
"""The tests' SQLite gives durability up for speed, and the doctor says so."""

RUNS: Final[dict[str, tuple[list[str], Exit]]] = {
    "reconcile_ledger": ([], Exit.OK),
    "reconcile_marketplace": ([], Exit.OK),
    "verify_audit": ([], Exit.OK),
    "drain_outbox": ([], Exit.OK),
    "expire_confirmations": ([], Exit.OK),
    "embed_tickets": ([], Exit.OK),
    "export_event_schemas": (["--check"], Exit.OK),
    "export_client_docs": (["--check"], Exit.OK),
    "doctor": ([], _DOCTOR),
    "totp": ([SOMEBODY], Exit.OK),
    "api_token": ([SOMEBODY], Exit.OK),
    "chat_ticket": ([SOMEBODY], Exit.OK),
}
REFUSALS: Final[dict[str, tuple[list[str], Exit]]] = {
    "totp": ([NOBODY], Exit.FAILED),
    "api_token": ([NOBODY], Exit.FAILED),
    "chat_ticket": ([NOBODY], Exit.FAILED),
    "publish_event": (["/nowhere.json"], Exit.USAGE),
    "remove_factor": ([NOBODY, "--reason", "There is none of it"], Exit.FAILED),
    "show_turn": (["trn_x"], Exit.FAILED),
    "redrive_saga": (["pur_x", "--reason", "There is none of it"], Exit.FAILED),
    "compensate_saga": (["pur_x", "--reason", "There is none of it"], Exit.FAILED),
}
MISUSES: Final = [
    "backfill_tickets --limit 0",
    "create_topics --replication 0",
    "drain_outbox --limit 0",
    "drain_outbox --limit many",
    "evaluate_dialogues x.jsonl --times 0",
    "loadtest_chat --users 0",
    "loadtest_chat --duration nan",
    "publish_event x.json --timeout nan",
    "report_collusion --days 99999999999",
    "report_collusion --days -1",
    "train_support --features 0",
    "reconcile_ledger --head x",
    "verify_audit --head 1:9f",
]
MISFITS: Final[dict[str, str]] = {
    "create_staff nobody --role teller --generate": "valid email",
    f"create_staff {'x' * 300}@b.mx --role teller --generate": "at most 254 characters",
    f"create_staff a@b.mx --role teller --generate --name {'x' * 101}": "at most 100 characters",
    "database_grants x'@y": "letters, digits",
    "database_grants centli --host ';'": "letters, digits",
    "evaluate_dialogues /dev/null": "no dialogue",
    "evaluate_dialogues README.md": "line 1 is no dialogue",
    "evaluate_language /dev/null": "no record",
    "evaluate_support README.md": "README.md: record 2",
    "redrive_tickets 1 --all --reason It_is_whole_again": "not both",
    "redrive_tickets 1 --reason short": "at least ten letters",
    "support_models --activate x --back": "not both",
    "support_models --force x": "--activate",
    "train_support --csv x.csv --test y.csv": "--register",
}
"""What cannot be meant, and what is said of it; all end with 2."""


def run(name: str, *arguments: str) -> tuple[str, int]:
    """Return what a command printed, and how it ended."""
    out = io.StringIO()
    try:
        call_command(name, *arguments, stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return out.getvalue(), error.returncode
    return out.getvalue(), 0


def command(name: str) -> Any:
    return load_command_class(OURS[name], name)


def test_the_commands_of_the_contract_are_there():
    assert set(OURS) >= FROM_THE_CONTRACT


@pytest.mark.parametrize("name", sorted(OURS))
def test_help_starts_with_examples_that_parse(name):
    found = command(name)
    help_text = found.create_parser("manage.py", name).format_help()
    said = help_text.partition("\n\n")[2].lstrip()
    assert said.startswith("Examples:\n"), said[:80]
    assert f" {name}" in said.partition("\n\n")[0], said[:200]
    assert importlib.import_module(found.__module__).__doc__


@pytest.mark.parametrize("name", sorted(set(OURS) - NO_JSON))
def test_json_is_offered(name):
    assert "--json" in command(name).create_parser("manage.py", name).format_help()


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(RUNS))
def test_json_is_one_object_and_the_end_is_told(name):
    make_user("Ana Torres", email=SOMEBODY)
    arguments, code = RUNS[name]
    printed, ended = run(name, *arguments, "--json")
    assert ended == code, printed
    assert isinstance(json.loads(printed), dict)


@pytest.mark.parametrize("line", MISUSES)
def test_a_number_out_of_bounds_or_half_a_head_is_wrong_usage(line, capsys):
    name, *arguments = line.split()
    with pytest.raises(SystemExit) as end:
        command(name).run_from_argv(["manage.py", name, *arguments])
    assert end.value.code == Exit.USAGE
    assert f"{name}: error: argument --" in capsys.readouterr().err


@pytest.mark.parametrize("line", MISFITS)
def test_what_cannot_be_meant_is_told_in_words_before_anything_is_done(line):
    with pytest.raises(CommandError, match=MISFITS[line]) as end:
        call_command(*line.split(), stdout=io.StringIO(), stderr=io.StringIO())
    assert end.value.returncode == Exit.USAGE
    assert not User.objects.exists()


def test_examples_can_be_pasted(monkeypatch):
    def examples() -> str:
        return str(command("doctor").create_parser("manage.py", "doctor").format_help())

    monkeypatch.setattr("sys.executable", str(settings.ROOT / ".venv/bin/python"))
    assert "\n  .venv/bin/python manage.py doctor\n" in examples()
    monkeypatch.setattr("shutil.which", lambda _name: str(settings.ROOT / ".venv/bin/python"))
    assert "\n  python manage.py doctor\n" in examples()
    monkeypatch.setattr("sys.executable", "/usr/bin/python3")
    assert "\n  /usr/bin/python3 manage.py doctor\n" in examples()


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_whoever_reads_may_stop_reading(monkeypatch):
    here, there = os.pipe()
    os.close(here)
    with os.fdopen(there, "w") as pipe:
        monkeypatch.setattr("sys.stdout", pipe)
        found = command("doctor")
        for _ in range(2):
            found.stdout.write("x" * 100_000)


@pytest.mark.parametrize("typed", ["no\n", "", "YES\n"])
def test_a_reset_asks_beside_the_data_and_an_end_of_input_is_no_yes(monkeypatch, capsys, typed):
    keyboard = Screen(typed)
    monkeypatch.setattr("sys.stdin", keyboard)
    with pytest.raises(CommandError, match="Nothing was dropped") as end:
        call_command("seed_accounts", "--reset", "--json")
    assert end.value.returncode == Exit.REFUSED
    shown = capsys.readouterr()
    assert shown.out == ""
    assert connection.settings_dict["NAME"] in shown.err
    assert "Type yes: " in shown.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Una_frase_muy_larga", "No password"), ("Una_frase_muy_larga otra", "two passwords")],
)
def test_a_password_is_typed_twice(monkeypatch, typed, said):
    typed = typed.split()

    def asked(_prompt: str = "") -> str:
        if not typed:
            raise EOFError
        return str(typed.pop(0))

    monkeypatch.setattr("sys.stdin", Screen())
    monkeypatch.setattr("getpass.getpass", asked)
    with pytest.raises(CommandError, match=said) as end:
        call_command("create_staff", "t@example.mx", "--role", "teller", stdout=io.StringIO())
    assert end.value.returncode == Exit.REFUSED
    assert not User.objects.exists()


@pytest.mark.parametrize(("asked", "is_red"), [("", True), ("1", False)])
def test_what_is_wrong_is_red_on_a_terminal_unless_no_colour_is_wanted(monkeypatch, asked, is_red):
    monkeypatch.setenv("NO_COLOR", asked)
    monkeypatch.setattr("django.core.management.color.supports_color", lambda: True)
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    found = command("doctor")
    found.say("working")
    assert screen.getvalue() == "working\n"
    found.stderr.write("broken")
    assert ("\x1b[" in screen.getvalue()) is is_red


def test_shown_mail_is_no_data(capsys):
    backend = "centli.people.terminal.EmailBackend"
    send_mail("Asunto", "Texto", None, ["a@b.mx"], connection=get_connection(backend))
    shown = capsys.readouterr()
    assert (shown.out, "Asunto" in shown.err) == ("", True)


class Failing(PlainCommand):
    """A command that meets a fault of the database."""

    fault: BaseException = OperationalError("no such table: user")

    def handle(self, *_: Any, **__: Any) -> None:
        raise self.fault


def test_a_database_without_its_tables_is_told_with_what_to_do():
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    with pytest.raises(CommandError, match=r"lacks migrations \(1\): run manage.py migrate") as end:
        call_command(Failing())
    assert end.value.returncode == Exit.FAILED


def test_a_database_that_does_not_answer_is_told(monkeypatch):
    def refused(_connection):
        raise OperationalError(2002, "Can't connect to server on 'db'")

    monkeypatch.setattr("centli.db.migrated.MigrationExecutor", refused)
    with pytest.raises(CommandError, match=r"cannot be reached.*Can't connect") as end:
        call_command(Failing())
    assert end.value.returncode == Exit.FAILED


def test_ctrl_c_ends_a_command_in_a_line(monkeypatch):
    monkeypatch.setattr(Failing, "fault", KeyboardInterrupt())
    with pytest.raises(CommandError, match=r"^Interrupted") as end:
        call_command(Failing())
    assert end.value.returncode == Exit.INTERRUPTED


def test_ctrl_c_while_everything_is_loaded_ends_without_a_traceback(monkeypatch):
    def interrupted(_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("django.core.management.execute_from_command_line", interrupted)
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(settings.ROOT / "manage.py"), run_name="__main__")
    assert end.value.code == Exit.INTERRUPTED


def test_a_clash_of_locks_says_to_try_again(monkeypatch):
    MigrationRecorder.Migration.objects.filter(app="points").delete()  # which is not what is wrong
    monkeypatch.setattr(Failing, "fault", OperationalError("database is locked"))
    with pytest.raises(CommandError, match="try again") as end:
        call_command(Failing())
    assert end.value.returncode == Exit.LOCKED


def test_any_other_fault_of_the_database_is_a_bug_and_rises():
    with pytest.raises(OperationalError, match="no such table"):
        call_command(Failing())


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_tells_what_is_wrong_with_the_database(name):
    assert isinstance(command(name), PlainCommand)


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_what_cannot_be_done_ends_otherwise_and_prints_no_data(name):
    arguments, code = REFUSALS[name]
    printed, ended = run(name, *arguments)
    assert (printed, ended) == ("", code)


def test_who_ran_a_command_is_told_how_long_it_took_and_what_comes_next(capsys):
    call_command("reconcile_ledger")
    told = capsys.readouterr()
    assert re.search(r"^\d+\.\d s; next: .*manage\.py verify_audit$", told.err, re.MULTILINE)
    assert "next:" not in told.out
    call_command("reconcile_ledger", "--json")
    assert "next:" not in capsys.readouterr().err
