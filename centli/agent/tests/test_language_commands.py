"""The commands of the language engine."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command


def run(command, *arguments, stdin="", monkeypatch=None):
    out = io.StringIO()
    if monkeypatch is not None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def test_understand_reads_json_lines(monkeypatch):
    lines = [
        {"text": "Envíale 50 lucas a mi hermano"},
        {"text": "mis movimientos de ayer", "now": "2026-11-21T14:05:00-06:00"},
        {"text": "mándale un Benito a mi hermano"},
    ]
    stdin = "".join(json.dumps(line) + "\n" for line in lines)

    answers = [
        json.loads(line)
        for line in run("understand", stdin=stdin, monkeypatch=monkeypatch).splitlines()
    ]

    assert [a["intent"] for a in answers] == ["transfer", "transactions", "transfer"]
    assert answers[0]["slots"] == {"amount": "50000.00", "recipient": "mi hermano"}
    assert answers[1]["slots"] == {
        "period": "yesterday",
        "date_from": "2026-11-20",
        "date_to": "2026-11-20",
    }
    assert answers[2]["slots"] == {"recipient": "mi hermano"}
    assert answers[2]["unclear"] == {"amount": ["20.00", "500.00"]}


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"text": 5}', "{}"])
def test_understand_names_a_bad_line(line, monkeypatch):
    with pytest.raises(CommandError, match="line 1"):
        run("understand", stdin=line, monkeypatch=monkeypatch)


@pytest.mark.parametrize(
    "command", ["understand", "evaluate_language", "evaluate_dialogues", "publish_event"]
)
def test_a_missing_file_is_named(command, tmp_path):
    missing = tmp_path / "nofile.jsonl"
    with pytest.raises(CommandError, match=r"nofile\.jsonl: no such file") as stopped:
        run(command, str(missing))
    assert stopped.value.returncode == 2


def test_evaluate_counts_what_is_right(tmp_path):
    file = tmp_path / "records.jsonl"
    records = [
        {"text": "mándale 500 a mi hermano", "intent": "transfer", "slots": {"amount": "500.00", "recipient": "mi hermano"}},
        {"text": "cuéntame un chiste", "intent": "out_of_scope"},
    ]  # fmt: skip
    file.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")

    summary = json.loads(run("evaluate_language", str(file), "--json"))

    assert (summary["records"], summary["intent_accuracy"]) == (2, 1.0)
    assert (summary["slots_exact"], summary["silently_wrong_money"]) == (1.0, 0)


def test_evaluate_fails_on_money_silently_misread(tmp_path):
    file = tmp_path / "records.jsonl"
    record = {"text": "mándale 500 a mi hermano", "intent": "transfer", "slots": {"amount": "5.00"}}
    file.write_text(json.dumps(record), encoding="utf-8")

    with pytest.raises(CommandError, match="silently misread"):
        run("evaluate_language", str(file))


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"text": 5}',
        '{"intent": "balance"}',
        '{"text": "hola", "slots": []}',
        '{"text": "hola", "now": "ayer"}',
        '{"text": "hola", "intent": 3}',
    ],
)
def test_evaluate_names_a_bad_line(line, tmp_path):
    file = tmp_path / "records.jsonl"
    file.write_text('{"text": "hola"}\n\n' + line, encoding="utf-8")

    with pytest.raises(CommandError, match="line 3") as refused:
        run("evaluate_language", str(file))
    assert refused.value.returncode == 2


def test_evaluate_takes_records_that_say_little(tmp_path):
    file = tmp_path / "records.jsonl"
    records = [
        {"text": "hola", "source": "chat", "tags": ["x"]},
        {"text": "mi saldo", "intent": "balance", "slots": None, "now": None},
        {"text": "mis últimos 5 movimientos", "intent": "transactions", "slots": {"limit": "5"}},
        {"text": "mándale todo a Ana", "intent": "transfer", "slots": {"recipient": "ana"}, "unclear": ["amount"]},
    ]  # fmt: skip
    file.write_text("\n".join(json.dumps(r) for r in records), encoding="utf-8")

    summary = json.loads(run("evaluate_language", str(file), "--json"))

    assert (summary["records"], summary["intent_accuracy"]) == (4, 1.0)
    assert (summary["slots_exact"], summary["unclear_found"]) == (1.0, 1.0)


def test_understand_tells_what_an_amount_depends_on(monkeypatch):
    stdin = json.dumps({"text": "mándale la mitad de mi saldo a mi hermano"})

    answer = json.loads(run("understand", stdin=stdin, monkeypatch=monkeypatch))

    assert answer["slots"] == {"recipient": "mi hermano"}
    assert (answer["unclear"], answer["amount_relative"]) == ({"amount": []}, "half")


def test_the_weights_are_of_this_corpus():
    assert "this corpus" in run("train_language", "--check")
