"""Sorting texts into queues, and the commands that train and measure."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from centli.kernel import linear
from crm.contracts import Queue, Topic
from crm.rules import measuring, records, topics, training, triage
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


@pytest.mark.parametrize("version", [0, 1])
def test_weights_of_other_features_are_not_used(version):
    with pytest.raises(ValueError, match="train_support"):
        triage.read({"features_version": version})


@pytest.mark.parametrize(
    ("text", "otherwise", "meanings"),
    [
        ("the cashpoint swallowed my plastic", "es", {"%atm", "%keep", "%card", "%atm keep", "%card keep", "%atm card"}),
        ("se me perdió el plástico", "en", {"%perd", "%tarjet", "%perd tarjet"}),
        # Nothing gives its language away: it is read as most texts are.
        ("swallowed plastic", "en", {"%keep", "%card", "%card keep"}),
    ],
)  # fmt: skip
def test_a_text_is_read_by_what_it_means_in_its_language(text, otherwise, meanings):
    assert triage.features(text, otherwise)[2] == meanings


def test_only_words_near_each_other_are_pairs():
    text = " ".join(f"palabra{letter}" for letter in "bcdfghjklm")
    pairs = [each for each in triage.features(text)[2] if " " in each]
    assert len(pairs) == 9 + 8 + 7 + 6


def test_a_model_reads_what_tells_no_language_as_most_of_its_texts():
    pytest.importorskip("sklearn")
    said = ("where is my {}", "the {} did not work", "what about my {}")
    pairs = [(each.format(word), word) for each in said for word in ("card", "fee")]
    assert triage.read(training.train(pairs)).language == "en"
    assert triage.read(training.train(PAIRS)).language == "es"


def test_of_the_features_those_are_kept_that_many_texts_have(model):
    fitted = training._Fitted(PAIRS, list(model.labels), 30.0, 40)
    # Three texts have «tarjeta otra», which tells as much as what all of their kind have.
    assert "tarjeta otra" not in fitted.names
    assert {"tarjeta", "puntos"} <= set(fitted.names)


def test_the_committed_model_tells_our_topics():
    model = triage.model()
    assert set(model.labels) == set(Topic) == set(topics.QUEUE_OF)
    assert triage.WEIGHTS_FILE.stat().st_size < 1_500_000
    assert model.guess("¿cuándo vencen mis puntos?").label == "points_balance"
    assert model.guess("the ATM did not give me my money").label == "atm_cash"


def test_every_queue_has_topics():
    assert set(topics.QUEUE_OF.values()) == set(Queue)


@pytest.mark.parametrize(
    ("shares", "is_fraud", "queue", "top"),
    [
        # Two topics of cards together are likelier than the likeliest of all.
        ([("login", 0.4), ("card_lost", 0.3), ("card_nip", 0.25), ("fraud", 0.05)], False, "cards", ["card_lost", "login", "card_nip"]),
        # Words of fraud move what is not sure of its queue, and leave what is.
        ([("login", 0.4), ("card_lost", 0.3), ("cash", 0.25), ("fraud", 0.05)], True, "disputes_fraud", ["fraud", "login", "card_lost"]),
        ([("card_lost", 0.4), ("card_nip", 0.3), ("login", 0.25), ("fraud", 0.05)], True, "cards", ["card_lost", "card_nip", "login"]),
        # Where nothing speaks for anything, the queue with the most topics is not the likeliest.
        ([(topic, 1 / 29) for topic in sorted(Topic)], False, "other", ["complaint", "account_blocked", "account_opening"]),
        # A model that knows queues alone sorts as it did.
        ([("points", 0.7), ("cards", 0.3)], False, "points", ["points", "cards"]),
        ([("points", 0.4), ("cards", 0.3), ("shop", 0.3)], True, "disputes_fraud", ["disputes_fraud", "points", "cards"]),
    ],
)  # fmt: skip
def test_the_queue_is_the_one_whose_topics_together_are_likeliest(shares, is_fraud, queue, top):
    found = topics.sort(shares, is_fraud=is_fraud)
    assert (found.queue, [name for name, _ in found.top]) == (queue, top)
    assert found.topic == top[0]


def test_labels_that_are_queues_are_measured_by_queue(file):
    asked = file(
        "t.csv", "text,queue\n¿cuándo vencen mis puntos?,points\nmi tarjeta no pasa,cards\n"
    )
    found = json.loads(run("evaluate_support", asked, "--json"))["triage"]
    assert (found["accuracy"]["value"], found["unknown_labels"]) == (1, [])
    named = file("t.csv", "text,topic\n¿cuándo vencen mis puntos?,points_balance\nhola,saludo\n")
    found = json.loads(run("evaluate_support", named, "--label", "topic", "--json"))["triage"]
    assert (found["accuracy"]["value"], found["unknown_labels"]) == (0.5, ["saludo"])


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


def test_what_is_answered_while_the_article_is_missing_is_counted():
    same = "El volcán Paricutín nació en 1943 en un maizal de Michoacán."
    documents = [Document("one", body=same), Document("copy", body=same), Document("mole", body="El mole lleva chile.")]  # fmt: skip
    asked = [
        Question("¿En qué año nació el volcán Paricutín?", "one"),
        Question("¿Qué chile lleva el mole?", "mole"),
        Question("¿A qué hora abre el museo?", None),
    ]
    missing = measuring.retrieval(asked, documents)["abstention"]["missing"]["answered_at_90"]
    # Another passage says the same of the volcano; of mole, nothing is left.
    assert (missing["value"], missing["n"]) == (0.5, 2)


def test_the_commands_train_and_measure_a_table(file, tmp_path):
    pytest.importorskip("sklearn")
    table = file("train.csv", "text,category\n" + "".join(f'"{t}",{c}\n' for t, c in PAIRS))
    out = str(tmp_path / "model.json")

    assert "54 texts, 3 labels" in run("train_support", "--csv", table, "--out", out)
    told = json.loads(run("train_support", "--csv", table, "--out", out, "--json"))
    assert (told["texts"], told["labels"], told["file"]) == (54, 3, out)
    report = json.loads(run("evaluate_support", table, "--model", out, "--json"))["triage"]

    assert report["accuracy"]["value"] == 1
    assert report["top_3"]["n"] == 54
    assert "accuracy 1.000" in run("evaluate_support", "--csv", table, "--model", out)
    assert "comes from these" in run("train_support", "--csv", table, "--out", out, "--check")
    other = file("other.csv", "text,category\na,b\n")
    with pytest.raises(CommandError) as stopped:
        run("train_support", "--csv", other, "--out", out, "--check")
    assert stopped.value.returncode == 3


def test_training_replaces_the_products_model_only_where_that_is_asked_for(
    file, tmp_path, settings
):
    pytest.importorskip("sklearn")
    settings.DATA = tmp_path
    before = triage.WEIGHTS_FILE.read_bytes()
    table = file("t.csv", "text,category\n" + "".join(f'"{t}",{c}2\n' for t, c in PAIRS))
    told = json.loads(run("train_support", "--csv", table, "--json"))
    assert told["file"] == str(tmp_path / "trained" / "triage.json")
    assert triage.WEIGHTS_FILE.read_bytes() == before
    report = json.loads(run("evaluate_support", table, "--json"))["triage"]
    assert (report["accuracy"]["value"], report["unknown_labels"]) == (1, [])
    # A label that the bank's model happens to know as well does not make it the one that is meant.
    table = file("t.csv", "text,category\n" + "".join(f'"{t}",{c.replace("cards", "fees")}2\n'.replace("fees2", "fees") for t, c in PAIRS))  # fmt: skip
    run("train_support", "--csv", table)
    assert json.loads(run("evaluate_support", table, "--json"))["triage"]["accuracy"]["value"] == 1
    with pytest.raises(CommandError, match="two places"):
        run("train_support", "--csv", table, "--out", "x.json", "--replace")


def test_retrieval_is_measured_on_a_folder_of_articles(file, tmp_path):
    file("nip.md", "---\nslug: nip\ntitle: NIP\nquestions:\n- otro pin\n---\n\nEl NIP se cambia.\n")
    asked = file(
        "asked.jsonl",
        '{"question": "otro pin", "slug": "nip"}\n{"question": "¿y el clima?", "slug": null, "far": true}\n',
    )
    report = json.loads(run("evaluate_support", asked, "--articles", str(tmp_path), "--json"))
    assert report["retrieval"]["methods"]["bm25"]["recall_at_1"]["value"] == 1
    assert "far" in run("evaluate_support", asked, "--articles", str(tmp_path))


def test_a_strangers_passages_and_questions_are_read_as_they_come(file):
    passages = file(
        "p.csv",
        "\ufeffID_pasaje;Texto\na;Puebla la fundó Julián Garcés en 1531.\nb;El mole es una salsa de chile.\n",
    )
    asked = file(
        "q.csv",
        "\ufeffPregunta;id_pasaje;tipo\n¿Quién fundó Puebla?;a;answerable\n¿Qué es el mole?;b;\n"
        "¿Quién fundó Cholula?;;near\n¿Qué hora es en Tokio?;;far\n¿Quién lo pintó?;zz;\n",
    )
    report = json.loads(run("evaluate_support", asked, "--articles", passages, "--json"))
    found = report["retrieval"]
    assert (found["questions"], found["articles"], found["articles_lacking"]) == (5, 2, 1)
    assert found["methods"]["fused"]["recall_at_1"]["value"] == round(2 / 3, 4)
    curve = found["abstention"]["curve"]
    assert [point["coverage"] for point in curve] == [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0]
    assert curve[0]["confidence"] > curve[-1]["confidence"]
    assert {(point["near"]["n"], point["far"]["n"]) for point in curve} == {(1, 1)}
    assert "answering  90%" in run("evaluate_support", asked, "--articles", passages)


def test_several_articles_may_answer_and_may_stand_beside_the_question(file):
    one, two = ({"docid": name, "text": text} for name, text in (("a", "Puebla la fundó Garcés."), ("b", "El mole es salsa.")))  # fmt: skip
    rows = [
        {"query": "quién fundó Puebla", "positive_passages": [two, one], "negative_passages": []},
        {"query": "qué es el mole", "positive_passages": [two], "negative_passages": [one]},
    ]
    table = file("miracl.jsonl", "\n".join(map(json.dumps, rows)))
    found = json.loads(run("evaluate_support", table, "--json"))["retrieval"]
    assert (found["articles"], found["articles_lacking"]) == (2, 0)
    assert found["methods"]["fused"]["recall_at_1"]["value"] == 1


def test_where_no_question_has_an_answer_it_is_told_how_many_are_answered(file):
    asked = file("q.csv", "question,article_id\n¿qué hora es?,\n")
    passages = file("p.csv", "id,text\na,Puebla la fundó Garcés.\n")
    found = json.loads(run("evaluate_support", asked, "--articles", passages, "--json"))
    assert found["retrieval"]["abstention"]["near"]["answered"]["n"] == 1
    said = run("evaluate_support", asked, "--articles", passages)
    assert "near" in said
    assert "fused" not in said


def test_columns_of_any_name_can_be_named(file):
    passages = file("p.csv", "clave,parte\na,Puebla la fundó Garcés.\nb,El mole es salsa.\n")
    asked = file("q.csv", "consulta,donde,answerable\nquién fundó Puebla,a,yes\nqué es mole,b,no\n")
    named = ("--text", "consulta", "--label", "Donde", "--article-id", "clave")
    report = run("evaluate_support", asked, "--articles", passages, *named, "--article-text", "parte", "--json")  # fmt: skip
    found = json.loads(report)["retrieval"]
    assert found["methods"]["fused"]["mrr"] == {"value": 1.0, "low": 1.0, "high": 1.0, "n": 1}
    assert found["abstention"]["near"]["answered"]["n"] == 1


@pytest.mark.parametrize(
    ("questions", "passages", "why"),
    [
        ("question,article_id\n,a\n", "id,text\na,Uno.\n", "record 1: there is no question"),
        ("question,article_id\nq,a\n", "id,text\na,Uno.\na,Dos.\n", "two articles have the id a"),
        ("question,article_id\nq,a\n", "name,text\na,Uno.\n", r"p\.csv: no column.*there are: name, text"),
        ("question,where\nq,a\n", "id,text\na,Uno.\n", "article that answers.*there are: question, where"),
        ("question,article_id\nq,x\nr,-\n", "id,text\na,Uno.\n", "none is there: they name x, there is a"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_told(file, questions, passages, why):
    asked = file("q.csv", questions)
    with pytest.raises(CommandError, match=why) as stopped:
        run("evaluate_support", asked, "--articles", file("p.csv", passages))
    assert stopped.value.returncode == 2


def test_a_file_in_another_encoding_is_told(tmp_path):
    path = tmp_path / "latin.csv"
    path.write_bytes("question,article_id\n¿Qué?,a\n".encode("latin-1"))
    with pytest.raises(CommandError, match="not in UTF-8"):
        run("evaluate_support", str(path))


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


@pytest.mark.parametrize("option", ["--check", "--register"])
def test_when_to_answer_is_not_written_for_who_wants_it_checked(option):
    with pytest.raises(CommandError, match="neither checked nor registered") as stopped:
        run("train_support", "--answers", "asked.jsonl", option)
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
    for slug, asked in (("nip", "otro pin"), ("puntos", "mis puntos")):
        file(f"{slug}.md", f"---\ntitle: {slug}\nquestions:\n- {asked}\n---\n\nAsí se hace.\n")
    table = file("t.csv", "text,intent\ntarjeta,cards\npuntos,points\n")
    labels = file("of.csv", "article_id,intent\nnip,cards\npuntos,points\n")
    train = ("train_support", "--csv", table, "--articles", str(tmp_path), "--out", str(tmp_path / "m.json"))  # fmt: skip
    assert "6 texts, 2 labels" in run(*train, "--article-labels", labels)
    with pytest.raises(CommandError, match="no label for the article 'puntos'") as stopped:
        run(*train, "--article-labels", file("of.csv", "article_id,intent\nnip,cards\n"))
    assert stopped.value.returncode == 2
    with pytest.raises(CommandError, match="needs --article-labels"):
        run(*train)


def test_an_article_needs_its_front_matter():
    with pytest.raises(records.Unreadable, match="no front matter"):
        records.article("a.md", "text")
