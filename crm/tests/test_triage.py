"""Sorting texts into queues, and the commands that train and measure."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from centli.kernel import linear
from crm.rules import measuring, records, training, triage
from crm.rules.measuring import Question
from crm.rules.retrieval import Document

SAID = {
    "cards": ("mi tarjeta {} no pasa", "cambiar el nip de mi tarjeta {}", "reponer la tarjeta {}"),
    "transfers": ("mi transferencia {} no llega", "spei {} rechazado", "enviar dinero {} a otro banco"),
    "points": ("mis puntos {} no aparecen", "canjear puntos {}", "cuándo vencen mis puntos {}"),
}  # fmt: skip
MORE = ("", "hoy", "de ayer", "por favor", "urgente", "otra vez")
PAIRS = [
    (said.format(more), label) for label, each in SAID.items() for said in each for more in MORE
]


def run(command, *arguments):
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("sklearn")
    return triage.read(training.train(PAIRS))


@pytest.fixture
def file(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_packed_weights_add_up():
    rows = linear.pack(bytes([1, 255, 127, 128, 0, 5]), 3)  # 1 −1 127 | −128 0 5
    assert linear.totals(rows, 3) == [-127, -1, 132]
    assert linear.totals(rows * 20_000, 3) == [-127 * 20_000, -20_000, 132 * 20_000]
    assert linear.totals([], 3) == [0, 0, 0]
    assert linear.softmax([1, 1]) == [0.5, 0.5]


def test_a_model_says_what_it_was_taught_and_how_sure_it_is(model):
    found = model.guess("la tarjeta que me dieron no pasa en la tienda")
    assert found.label == "cards"
    assert len(found.top) == 3
    assert 1 > found.confidence > found.top[1][1] > found.top[2][1] > 0
    # Nothing that it knows: nothing that it is sure of.
    assert {share for _, share in model.guess("xyzzy").top} == {1 / 3}
    assert model.guess("").top == model.guess("xyzzy").top


def test_the_same_texts_train_the_same_model(model):
    again = triage.read(training.train(list(PAIRS)))
    assert again.version == model.version
    assert again.trained_on == training.fingerprint(PAIRS[::-1]) == model.trained_on


def test_plain_python_agrees_with_the_library(model):
    fitted = training._Fitted(PAIRS, list(model.labels), 1.0, 60_000)
    texts = [text for text, _ in PAIRS]
    for text, margins in zip(texts, fitted.margins(texts), strict=True):
        scores = model.scores(text)
        assert scores.index(max(scores)) == margins.index(max(margins))


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [([("a", "x"), ("b", "x")], "two labels"), ([("a", "x"), ("b", "x"), ("c", "y")], "single text: y")],
)  # fmt: skip
def test_what_trains_nothing_is_refused(pairs, fault):
    with pytest.raises(training.Untrainable, match=fault):
        training.train(pairs)


def test_weights_of_other_features_are_not_used():
    with pytest.raises(ValueError, match="train_support"):
        triage.read({"features_version": 0})


def test_the_committed_model_sorts_into_our_queues():
    model = triage.model()
    assert set(model.labels) == {
        "cards", "transfers", "disputes_fraud", "shop", "points", "app_access", "accounts", "other",
    }  # fmt: skip
    assert triage.WEIGHTS_FILE.stat().st_size < 1_500_000
    assert model.guess("¿cuándo vencen mis puntos?").label == "points"


def test_intervals_are_wilsons():
    assert measuring.share(90, 100) == {"value": 0.9, "low": 0.8256, "high": 0.9448, "n": 100}
    assert measuring.share(0, 0)["value"] is None
    assert measuring.mean([1.0, 1.0])["low"] == 1.0


def test_recall_and_rank_are_counted():
    documents = [Document("nip", body="cambiar el nip"), Document("spei", body="enviar por spei")]
    asked = [Question("cambiar nip", "nip"), Question("enviar spei", "nip"), Question("futbol", None, far=True)]  # fmt: skip
    found = measuring.retrieval(asked, documents)
    assert found["methods"]["fused"]["recall_at_1"]["value"] == 0.5
    assert found["methods"]["fused"]["mrr"]["value"] == 0.5
    assert found["abstention"]["far"]["answered"]["value"] == 0
    assert found["abstention"]["far"]["answered"]["n"] == 1


def test_the_commands_train_and_measure_a_table(file, tmp_path):
    pytest.importorskip("sklearn")
    table = file("train.csv", "text,category\n" + "".join(f'"{t}",{c}\n' for t, c in PAIRS))
    out = str(tmp_path / "model.json")

    assert "54 texts, 3 labels" in run("train_support", "--csv", table, "--out", out)
    report = json.loads(run("evaluate_support", table, "--model", out, "--json"))["triage"]

    assert report["accuracy"]["value"] == 1
    assert report["top_3"]["n"] == 54
    assert "accuracy 1.000" in run("evaluate_support", "--csv", table, "--model", out)
    assert "comes from these" in run("train_support", "--csv", table, "--out", out, "--check")
    other = file("other.csv", "text,category\na,b\n")
    with pytest.raises(CommandError) as stopped:
        run("train_support", "--csv", other, "--out", out, "--check")
    assert stopped.value.returncode == 3


def test_retrieval_is_measured_on_a_folder_of_articles(file, tmp_path):
    file("nip.md", "---\nslug: nip\ntitle: NIP\nquestions:\n- otro pin\n---\n\nEl NIP se cambia.\n")
    asked = file(
        "asked.jsonl",
        '{"question": "otro pin", "slug": "nip"}\n{"question": "¿y el clima?", "slug": null, "far": true}\n',
    )
    report = json.loads(run("evaluate_support", asked, "--articles", str(tmp_path), "--json"))
    assert report["retrieval"]["methods"]["bm25"]["recall_at_1"]["value"] == 1
    assert "far" in run("evaluate_support", asked, "--articles", str(tmp_path))


def test_a_passage_may_stand_beside_its_question(file):
    table = file(
        "squad.csv",
        "question;context\n¿Quién fundó Puebla?;Puebla la fundó Julián Garcés.\n¿Qué es el mole?;El mole es una salsa.\n",
    )
    report = json.loads(run("evaluate_support", table, "--json"))["retrieval"]
    assert report["articles"] == 2
    assert report["methods"]["fused"]["mrr"]["value"] == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bad.jsonl", "nonsense\n"),
        ("bad.jsonl", "[]\n"),
        ("bad.csv", "text,category\nonly\n"),
        ("bad.csv", "a,b\n1,2\n"),
        ("empty.csv", ""),
    ],
)
def test_a_bad_file_is_named_or_told(file, name, text):
    path = file(name, text)
    for command in (("evaluate_support", path), ("train_support", "--csv", path)):
        with pytest.raises(CommandError) as stopped:
            run(*command)
        assert stopped.value.returncode == 2


def test_a_missing_file_is_named(tmp_path):
    missing = str(tmp_path / "none.csv")
    with pytest.raises(CommandError, match=r"none\.csv: no such file") as stopped:
        run("evaluate_support", missing)
    assert stopped.value.returncode == 2


def test_a_model_of_nothing_is_refused(file):
    with pytest.raises(CommandError, match="another version") as stopped:
        run("evaluate_support", file("t.csv", "text,label\na,b\n"), "--model", file("m.json", "{}"))
    assert stopped.value.returncode == 2


def test_articles_train_too(file, tmp_path):
    pytest.importorskip("sklearn")
    file(
        "nip.md",
        "---\ntitle: NIP\ntopic: cards\nquestions:\n- otro pin\n---\n\nEl NIP se cambia.\n",
    )
    file(
        "puntos.md", "---\ntitle: Puntos\ntopic: points\nquestions:\n- mis puntos\n---\n\nDuran.\n"
    )
    table = file("t.csv", "text,queue\ntarjeta,cards\npuntos,points\n")
    out = str(tmp_path / "model.json")
    said = run("train_support", "--csv", table, "--articles", str(tmp_path), "--out", out)
    assert "6 texts, 2 labels" in said
    with pytest.raises(records.Unreadable, match="no queue for the topic 'moon'"):
        records.article_pairs("a.md", "---\ntopic: moon\n---\n")


def test_an_article_needs_its_front_matter():
    with pytest.raises(records.Unreadable, match="no front matter"):
        records.article("a.md", "text")
