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


def test_the_weights_are_of_this_corpus():
    assert "this corpus" in run("train_language", "--check")
