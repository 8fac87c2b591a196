"""The support desk's files: whole, without contradiction to the product's rules, and refused when they are at fault."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command

from banking import rules as banking
from banking.contracts import CONCEPT_LENGTH_MAX
from centli.backoffice.seeds import support
from centli.confirmations import policy
from centli.kernel import personal
from centli.kernel.money import Money
from centli.kernel.text import REASON_LENGTH_MIN, fold
from centli.people import factors, passwords
from crm.contracts import Priority, Queue, Topic
from crm.management.commands.train_support import Command
from crm.rules import answers, articles, beneficiaries, doubt, hours, records, sla, tickets
from crm.rules.passages import Passage
from crm.rules.retrieval import Document, Index
from crm.selectors import knowledge
from marketplace.rules import benefits, purchases
from points.rules import giving, orders, warnings

WHOLE = (support.FOLDER / "articles" / "cambiar-nip.md").read_text("utf-8")
ARTICLE = re.sub(r"(questions:\n(?:- .*\n){5})(?:- .*\n)+", r"\1", WHOLE)
"""An article with as many questions as it must have."""
UDI_MICROS = 8_695_877


def plain(text):
    """Return a question without case, accents and marks around it."""
    return fold(text).strip("¿?¡!. ")


def questions(file):
    """Return a set's questions, each with the article that answers it, or with whether it is far from banking."""
    return [json.loads(line) for line in (support.FOLDER / file).read_text("utf-8").splitlines()]


EVALUATION = questions("evaluation.jsonl")
CALIBRATION = questions("calibration.jsonl")
CALIBRATION_IN_ENGLISH = questions("calibration.en.jsonl")


def pesos(centavos):
    return Money(centavos).display()


def minutes(span):
    return f"{span // timedelta(minutes=1)} minutos"


def test_there_are_enough_articles_on_every_topic():
    found = support.articles()

    assert len(found) >= 84
    assert len({each.slug for each in found}) == len({each.title for each in found}) == len(found)
    assert {each.topic for each in found} == support.TOPICS
    assert {each.audience for each in found} == support.AUDIENCES


def test_the_evaluation_asks_enough_that_can_and_that_cannot_be_answered():
    answered = [case for case in EVALUATION if case["slug"] is not None]
    far = [case["far"] for case in EVALUATION if case["slug"] is None]

    assert all(case["question"].strip() for case in EVALUATION)
    assert all(case.keys() == {"question", "slug"} for case in answered)
    assert {case["slug"] for case in answered} <= {each.slug for each in support.articles()}
    assert len(answered) >= 260
    assert far.count(True) >= 30
    assert far.count(False) >= 30
    assert len(answered) + far.count(True) + far.count(False) == len(EVALUATION)


ORDINALS = {4: "cuarto", 5: "quinto", 6: "sexto"}
LEVELS = {
    level: pesos(banking.udi_centavos(udis, UDI_MICROS))
    for level, udis in banking.MONTHLY_CREDITS_UDI.items()
}
FIGURES = {
    "limite-por-operacion": [
        pesos(banking.udi_centavos(banking.UDI_PER_OPERATION, UDI_MICROS)),
        pesos(banking.CEILING_CENTAVOS),
    ],
    "limite-diario": [pesos(banking.PER_DAY_CENTAVOS), pesos(banking.CEILING_CENTAVOS)],
    "tope-maximo": [pesos(banking.CEILING_CENTAVOS)],
    "subir-limites": [pesos(banking.CEILING_CENTAVOS)],
    "contacto-nuevo-24-horas": [
        minutes(banking.PAYEE_WAIT),
        f"{banking.PAYEE_CAPPED // timedelta(hours=1)} horas",
        f"{pesos(banking.PAYEE_CAP_CENTAVOS)} en total",
    ],
    "acceso-que-no-hice": [f"{pesos(banking.PAYEE_CAP_CENTAVOS)} en total"],
    "agregar-contacto": [
        f"{beneficiaries.BENEFICIARIES_MAX} contactos",
        f"{beneficiaries.UNDO_FOR.seconds} segundos",
        f"{pesos(banking.PAYEE_CAP_CENTAVOS)} en total",
    ],
    "niveles-de-cuenta": [
        *(f"{level} recibe" for level in LEVELS),
        *LEVELS.values(),
        pesos(banking.udi_centavos(banking.BALANCE_UDI["N1"], UDI_MICROS)),
    ],
    "cuanto-tarda-un-spei": [f"{banking.SPEI_HOLD // timedelta(hours=1)} horas"],
    "concepto-del-envio": [f"{CONCEPT_LENGTH_MAX} caracteres"],
    "clave-de-rastreo": [
        f"{len(banking.tracking_key(UUID(int=0)))} caracteres",
        f"folio tiene {len(banking.folio(UUID(int=0)))} caracteres",
    ],
    "codigo-de-verificacion": [
        f"{factors.DIGITS} dígitos que cambian cada {factors.STEP_SECONDS} segundos",
        f"{ORDINALS[policy.RAPID_COUNT]} envío dentro de {minutes(policy.RAPID_WITHIN)}",
    ],
    "codigo-incorrecto": [
        f"{factors.WRONG_CODES_MAX} códigos incorrectos",
        f"{factors.CLOSED_SECONDS // 60} minutos",
    ],
    "cambiar-contrasena": [f"{passwords.LENGTH_MIN} caracteres"],
    "horario-de-atencion": [f"{hours.OPENS:%-H:%M} a {hours.CLOSES:%-H:%M}"],
    "personal-prioridades-y-plazos": [
        f"contesta en {sla.FIRST_ANSWER_HOURS[priority]} {unit} y se resuelve en {sla.RESOLUTION_HOURS[priority]}"
        for priority, unit in (
            (Priority.URGENT, "hora"),
            (Priority.HIGH, "horas hábiles"),
            (Priority.NORMAL, "horas hábiles"),
            (Priority.LOW, "horas hábiles"),
        )
    ],
    "plazos-de-respuesta": [
        f"respuesta en {sla.FIRST_ANSWER_HOURS[priority]} hora" for priority in Priority
    ],
    "como-va-mi-reporte": [
        f"{tickets.REOPEN_WITHIN.days} días",
        f"del {tickets.RATINGS[0]} al {tickets.RATINGS[-1]}",
    ],
    "reportar-un-cargo": [f"{tickets.OPEN_MAX} reportes"],
    "que-son-los-msi": [", ".join(map(str, benefits.MSI_MONTHS[:-1])) + " y 24 meses"],
    "compra-minima-msi": [
        f"Para {months} meses la compra mínima es de {pesos(months * benefits.HUNDRED_PESOS)}"
        for months in benefits.MSI_MONTHS
    ],
    "calendario-msi": [
        f"{payment.display()}" for payment in benefits.msi_schedule(Money(100_000), months=3)
    ],
    "cancelar-pedido": [f"{purchases.CANCELLABLE_FOR // timedelta(hours=1)} horas"],
    "estado-del-pedido": [minutes(purchases.RESERVED_FOR)],
    "valor-del-punto": [pesos(benefits.Tariff().point_centavos)],
    "vencimiento-de-puntos": ["{2}, {1} y {0} día".format(*warnings.DAYS)],
    "canjear-puntos": [f"1 a {orders.QUANTITY_MAX} piezas"],
    "personal-puntos-a-clientes": [
        f"{giving.GRANT_MAX:,} puntos",
        f"suman hasta {giving.ADJUSTMENT_ALONE_MAX:,} puntos en un día",
        f"{giving.ADJUSTMENT_MAX:,} puntos",
        f"{giving.ROWS_MAX:,} renglones",
        f"{REASON_LENGTH_MIN} letras",
    ],
    "personal-reconocimientos": [f"1 a {giving.RECOGNITION_MAX} puntos"],
}


@pytest.mark.parametrize("slug", FIGURES)
def test_articles_tell_the_figures_that_the_product_acts_by(slug):
    body = next(each.body for each in support.articles() if each.slug == slug)

    assert [figure for figure in FIGURES[slug] if figure not in body] == []


NOT_OURS = {"Agregar a pantalla de inicio", "Cambio de NIP", "NIP nuevo"}
"""What a browser and cash machines call things."""


def test_what_articles_quote_with_a_capital_is_called_so_in_the_product():
    catalogue = (settings.LOCALE_PATHS[0] / "en/LC_MESSAGES/django.po").read_text("utf-8")
    called = set(re.findall(r'^msgid "(\w[^%…"]*\w)', catalogue, re.MULTILINE))
    quoted = {
        (article.slug, label)
        for article in support.articles()
        for label in re.findall(r"«([A-ZÁÉÍÓÚ][^»]*)»", article.body)
        if label not in NOT_OURS
    }

    assert {each for each in quoted if each[1] not in called} == set()


def test_no_article_calls_a_confirmation_a_card():
    confirmation = re.compile(
        r"tarjetas? (?:del chat|de confirmaci|abierta|por el cliente|nueva que vale|, y la tarjeta vale)"
        r"|con una tarjeta nueva|card in the chat|confirmation card|card, valid"
    )
    told = {
        one
        for each in (*support.articles(), *support.translations())
        for one in confirmation.findall(" ".join((each.title, each.body, *each.questions)))
    }

    assert told == set()


def test_every_article_for_customers_is_there_in_english_and_has_no_figure_of_its_own():
    figure = re.compile(r"\d[\d.,:]*\d|\d")
    spanish = {each.slug: each for each in support.articles()}
    english = support.translations()

    customers = {each.slug for each in spanish.values() if each.audience == "customers"}
    assert {each.related[0] for each in english} == customers
    assert min(len(each.questions) for each in english) >= 9
    assert {
        (each.slug, one)
        for each in english
        for one in set(figure.findall(each.body))
        - set(figure.findall(spanish[each.related[0]].body))
    } == set()
    assert {each.topic == spanish[each.related[0]].topic for each in english} == {True}


def test_the_english_articles_answer_in_english_what_they_tell_and_not_what_is_near_it():
    english = support.translations()
    index = Index.of(
        Document(each.slug, each.title, each.body, each.questions, "en") for each in english
    )
    passages = {
        each.slug: Passage(each.slug, 1, each.title, each.body, each.questions) for each in english
    }
    known = doubt.doubt("en").known_among(passages)
    library = knowledge.Library("en", index, passages, {}, known)

    def answered(question):
        _, found = library.answer(question)
        return found.keys[0] if found.outcome is answers.Outcome.ANSWER else None

    assert answered("what is the charge at another bank's ATM") == "en-comisiones-del-cajero"
    assert answered("when do refunds arrive") == "en-reembolsos"
    assert answered("my transfer has not arrived") == "en-spei-no-ha-llegado"
    assert answered("how do i send money") == "en-enviar-dinero"
    assert answered("what are msi") == "en-que-son-los-msi"
    assert answered("how do i cancel my account") == "en-cerrar-cuenta"
    assert answered("what time do you close") == "en-horario-de-atencion"
    assert answered("how do i close the session") == "en-sesion-y-cierre"
    assert answered("can i send money to the us") == "en-que-no-ofrecemos"
    assert answered("which browsers can I use CENTLI with on my tablet") == "en-app-en-tiendas"
    # Most of their words are in an article's phrasings, which ask something else.
    assert answered("is my data safe") is None
    assert answered("how do i get a credit card") is None
    assert answered("what is your phone number") is None
    assert answered("do you sell insurance") is None
    assert answered("how do I get a letter of reference") is None
    assert answered("what is the interest rate of the savings account") is None
    assert answered("does the card have travel insurance") is None


def test_no_article_tells_an_amount_that_the_facts_do_not_name():
    facts = (support.FOLDER / "facts.md").read_text("utf-8")
    told = {
        (article.slug, amount)
        for article in support.articles()
        for sentence in re.split(r"(?<=\.)\s", article.body)
        if "por ejemplo" not in sentence.lower()
        for amount in re.findall(r"\$[0-9,]+\.[0-9]{2}", sentence)
    }

    assert {each for each in told if each[1] not in facts} == set()


def test_no_question_is_asked_of_two_articles_or_of_the_evaluation_too():
    articles = (*support.articles(), *support.translations())
    asked = [plain(each) for article in articles for each in article.questions]
    evaluated = [plain(case["question"]) for case in EVALUATION]

    assert len(asked) == len(set(asked))
    assert len(evaluated) == len(set(evaluated))
    assert not set(asked) & set(evaluated)


def test_every_article_is_evaluated_by_three_questions():
    counts = {each.slug: 0 for each in support.articles()}
    for case in EVALUATION:
        if case["slug"] is not None:
            counts[case["slug"]] += 1

    assert {slug for slug, count in counts.items() if count < 3} == set()


def test_there_are_enough_tickets_for_each_queue_and_none_is_there_twice():
    found = support.tickets()
    counts = Counter(each.queue for each in found)

    assert len(found) >= 320
    assert set(counts) == set(Queue)
    assert min(counts.values()) >= 40
    assert len({fold(each.body) for each in found}) == len(found)
    assert sum(each.answer is not None for each in found) >= 150
    assert {each.intent for each in found} == set(Topic)


def test_tickets_come_in_every_priority_and_mood():
    assert {each.priority for each in support.tickets()} == set(Priority)
    assert {each.sentiment for each in support.tickets()} == support.SENTIMENTS


def test_tickets_have_personal_data_of_every_kind_and_answers_have_none():
    said = Counter(kind for each in support.tickets() for kind in personal.mask(each.body).kinds)
    answered = {
        each.answer: personal.mask(each.answer).kinds
        for each in support.tickets()
        if each.answer is not None
    }
    ours = {"une@centli.mx", "privacidad@centli.mx", "avisos@centli.mx"}

    assert {kind for kind in personal.Kind if said[kind] == 0} == set()
    assert [
        text
        for text, kinds in answered.items()
        if kinds and not any(address in text for address in ours)
    ] == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"queue": "sales"}, "unknown queue"),
        ({"queue": "points"}, "not the queue of card_declined"),
        ({"priority": "p1"}, "unknown priority"),
        ({"sentiment": "angry"}, "unknown sentiment"),
        ({"intent": "Card Declined"}, "unknown intent"),
        ({"subject": "x" * 121}, "subject is too long"),
        ({"body": ""}, "body is no text"),
        ({"answer": None}, "answer is no text"),
        ({"author": "yo"}, "keys are not"),
    ],
)
def test_a_faulty_ticket_is_refused(change, fault):
    row = {
        "subject": "Mi tarjeta no pasa",
        "body": "No pasa.",
        "queue": "cards",
        "intent": "card_declined",
        "priority": "normal",
        "sentiment": "negative",
    }
    assert support.parse_ticket(row, name="tickets.jsonl:1").answer is None

    with pytest.raises(support.InvalidSeed, match=rf"^tickets\.jsonl:1: .*{fault}"):
        support.parse_ticket(row | change, name="tickets.jsonl:1")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("---\nslug", "slug", "does not begin"),
        ("slug: cambiar-nip", "slug: otro", "not the file's name"),
        ("topic: cards", "topic: weather", "unknown topic"),
        ("topic: cards", "topic cards", "unknown line"),
        ("topic: cards", "topic: cards\ntopic: cards", "twice"),
        ("audience: customers", "audience: all", "unknown audience"),
        ("language: es-MX", "language: en", "language"),
        ("valid_from: 2026-11-01", "valid_from: ayer", "no date"),
        ("title: Cómo cambiar", "author: yo\ntitle: Cómo cambiar", "unknown line"),
        ("- como le cambio el nip a mi plastico\n", "", "4 questions"),
        (
            "- como le cambio el nip a mi plastico",
            "- como cambiar el nip de tu tarjeta",
            "same words",
        ),
        ("El NIP de tu tarjeta CENTLI", "El **NIP** de tu tarjeta CENTLI", "markup"),
    ],
)
def test_a_faulty_article_is_refused_by_file_and_fault(old, new, fault):
    assert old in ARTICLE

    with pytest.raises(support.InvalidSeed, match=rf"^cambiar-nip\.md: .*{fault}"):
        support.parse_article(ARTICLE.replace(old, new, 1), name="cambiar-nip.md")


def test_a_body_that_is_too_short_or_too_long_is_refused():
    head = ARTICLE[: ARTICLE.rindex("---")] + "---\n"

    for words in (79, 251):
        with pytest.raises(support.InvalidSeed, match=f"body of {words} words"):
            support.parse_article(head + "palabra " * words, name="cambiar-nip.md")


@pytest.mark.parametrize(
    ("language", "articles", "unanswerable"),
    [("es", support.articles, CALIBRATION), ("en", support.translations, CALIBRATION_IN_ENGLISH)],
)
def test_the_committed_weights_come_from_the_articles_and_the_calibration_set(
    language, articles, unanswerable
):
    data = json.loads(doubt.FILES[language].read_text("utf-8"))
    assert data["language"] == language
    assert data["articles"] == sorted(one.slug for one in articles())
    assert data["questions"] == {
        "answerable": sum(len(one.questions) for one in articles()),
        "unanswerable": len(unanswerable),
    }


def test_the_committed_weights_know_general_passages_in_spanish():
    data = json.loads(doubt.FILES["es"].read_text("utf-8"))
    rows = (support.FOLDER / "general" / "training.jsonl").read_text("utf-8").splitlines()
    general = records.general([json.loads(row) for row in rows])
    assert data["general"] == {
        "answerable": sum(len(one.answered) for one in general),
        "unanswerable": sum(len(one.unanswered) for one in general),
    }


def test_the_committed_sorter_comes_from_the_tickets_and_the_articles():
    (command,) = (each for each in Command.examples if "article_topics" in each)
    _, name, *given = command.removesuffix(" --replace").split()
    call_command(name, "--check", *given, stdout=StringIO())


def test_what_sorting_is_measured_on_was_not_trained_on():
    rows = {name: records.rows(name, (support.FOLDER / name).read_text("utf-8")) for name in ("phrasings.csv", "reports.csv")}  # fmt: skip
    trained = {plain(row["body"]) for row in rows["phrasings.csv"]}
    trained |= {plain(each) for one in (*support.articles(), *support.translations()) for each in one.questions}  # fmt: skip
    asked = [plain(row["text"]) for row in rows["reports.csv"]]
    assert len(set(asked)) == len(asked)
    assert not trained.intersection(asked)
    assert {row["intent"] for row in rows["reports.csv"]} == set(Topic)


def test_what_answers_are_measured_on_was_not_trained_on():
    folder = support.FOLDER / "general"
    files = (folder / "training.jsonl", support.FOLDER / "calibration.jsonl")
    trained = "".join(file.read_text("utf-8") for file in files)
    for name, column in (("passages", "text"), ("questions", "question")):
        for row in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
            assert json.loads(row)[column] not in trained


@pytest.mark.parametrize("unanswerable", [CALIBRATION, CALIBRATION_IN_ENGLISH])
def test_calibration_has_no_answer_and_no_question_of_the_evaluation_or_of_an_article(unanswerable):
    asked = {doubt.in_our_words(case["question"]) for case in EVALUATION}
    written = {plain(each) for one in (*support.articles(), *support.translations()) for each in one.questions}  # fmt: skip
    assert {one["slug"] for one in unanswerable} == {None}
    assert not [one for one in unanswerable if doubt.in_our_words(one["question"]) in asked]
    assert not [one for one in unanswerable if plain(one["question"]) in written]


def test_every_article_is_the_same_file_after_import_and_export():
    for path in sorted((support.FOLDER / "articles").glob("*.md")):
        text = path.read_text("utf-8")
        assert articles.write(articles.read(text)) == text
