"""Articles and unanswered questions in the staff site."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import testing as people
from crm import facade
from crm.admin.knowledge import OUTCOME_NAMES, TOPIC_NAMES
from crm.contracts import AnswerOutcome
from crm.models import Article, ArticleVersion, KnowledgeAnswer
from crm.rules import articles as rules
from crm.rules.clusters import clusters
from crm.testing import make_call, make_draft, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff():
    client, user = Client(), people.make_user("Andrés Campos", is_staff=True, is_superuser=True)
    client.force_login(user)
    people.prove(client, user)
    return client


def form(**more):
    return {
        "slug": "tasa-de-credito",
        "topic": "fees",
        "audience": "customers",
        "title": "Tasa del crédito",
        "body": "La tasa es de 30 % al año.",
        "questions": "¿qué tasa cobran?\ntasa de la tarjeta",
        "related": "",
        "valid_from": clock.local_date(clock.now()).isoformat(),
        "valid_to": "",
        **more,
    }


def test_a_version_is_read_compared_measured_published_and_retired(staff):
    first = make_draft()
    page = reverse("admin:crm_article_version", args=["cambiar-nip", 1])
    assert "El NIP se cambia en el cajero." in staff.get(page).content.decode()
    assert "preguntas de la evaluación" in staff.post(page, {"measure": ""}).content.decode()
    first.refresh_from_db()
    assert first.state == "draft"
    staff.post(page, {"approve": ""})
    first.refresh_from_db()
    assert first.state == "approved"
    make_draft(body="Tu NIP se cambia en línea.")
    compared = staff.get(
        reverse("admin:crm_article_version", args=["cambiar-nip", 2])
    ).content.decode()
    assert "<ins>Tu NIP se cambia en línea.</ins>" in compared
    assert "<del>El NIP se cambia en el cajero.</del>" in compared
    staff.post(page, {"retire": ""})
    first.refresh_from_db()
    assert first.state == "retired"
    assert staff.get(reverse("admin:crm_article_version", args=["nada", 1])).status_code == 404


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("slug", "Cambiar_NIP", "Usa minúsculas"),
        ("related", "Otra Clave", "Usa minúsculas"),
        ("related", ", ".join(f"a{n}" for n in range(21)), "Son hasta 20 claves."),
        ("questions", "\n".join("x" * 51), "Escribe de 1 a 50 preguntas."),
        ("questions", "x" * 201, "Una pregunta tiene hasta 200 letras."),
        ("valid_to", "2001-01-01", "Es antes del día desde el que vale."),
    ],
)
def test_what_is_wrong_with_an_article_is_said_beside_its_field_and_the_rest_is_kept(
    staff, field, text, said
):
    page = staff.post(reverse("admin:crm_article_write"), form(**{field: text}))
    assert [said in str(each) for each in page.context["form"].errors[field]] == [True]
    assert form()["body"] in page.content.decode()
    assert not Article.objects.exists()


def test_another_version_begins_with_the_days_of_the_one_before(staff):
    ends = (clock.local_date(clock.now()) + timedelta(days=90)).isoformat()
    begins = form()["valid_from"]
    staff.post(reverse("admin:crm_article_write"), form(valid_to=ends))
    html = staff.get(reverse("admin:crm_article_rewrite", args=[form()["slug"]])).content.decode()
    assert re.findall(r'type="date" name="(\w+)" value="([^"]*)"', html) == [
        ("valid_from", begins),
        ("valid_to", ends),
    ]


def test_whoever_wrote_a_version_is_told_that_another_publishes_it(staff):
    staff.post(reverse("admin:crm_article_write"), form())
    own = staff.get(reverse("admin:crm_article_version", args=[form()["slug"], 1]))
    assert "la publica otra persona" in own.content.decode()
    assert 'name="approve"' not in own.content.decode()
    make_draft()
    others = staff.get(reverse("admin:crm_article_version", args=["cambiar-nip", 1]))
    assert 'name="approve"' in others.content.decode()


def test_a_refusal_names_what_would_be_found_no_more(staff, settings, tmp_path):
    file = tmp_path / "evaluation.jsonl"
    file.write_text('{"question": "yuyu", "slug": "cambiar-nip"}\n', "utf-8")
    settings.CENTLI_SUPPORT_EVALUATION = str(file)
    make_draft(body="Oirás un yuyu.")
    staff.post(reverse("admin:crm_article_version", args=["cambiar-nip", 1]), {"approve": ""})
    make_draft(body="Otra cosa.")
    page = reverse("admin:crm_article_version", args=["cambiar-nip", 2])
    said = staff.post(page, {"approve": ""}, follow=True).content.decode()
    assert "«yuyu»" in said
    assert ArticleVersion.objects.get(number=2).state == "draft"


def test_what_is_asked_and_not_answered_becomes_an_article(staff):
    customer = make_call(make_user())
    for question in ("¿qué tasa cobran?", "que tasa de interes cobran", "¿llueve en Puebla?"):
        facade.knowledge_ask(customer, question)
    work = staff.get(reverse("admin:crm_knowledgeanswer_work"))
    gap = next(one for one in work.context["gaps"] if one.count == 2)
    assert "que tasa de interes cobran" in work.content.decode()
    write = f"{reverse('admin:crm_article_write')}?answer={gap.answer_id}"
    assert "tasa" in staff.get(write).content.decode()
    assert staff.post(write, form(body="")).status_code == 200
    assert not Article.objects.exists()
    assert staff.post(write, form()).status_code == 302
    assert Article.objects.get().slug == "tasa-de-credito"
    assert KnowledgeAnswer.objects.filter(taken_up="tasa-de-credito").count() == 2
    left = staff.get(reverse("admin:crm_knowledgeanswer_work")).context["gaps"]
    assert [one.examples for one in left] == [["¿llueve en Puebla?"]]
    assert staff.get(f"{reverse('admin:crm_article_write')}?answer=ans_x").status_code == 404


def test_lists_name_codes_as_the_staff_does(staff):
    make_draft()
    facade.knowledge_ask(make_call(make_user()), "¿qué es un yuyu?")
    articles = staff.get(reverse("admin:crm_article_changelist")).content.decode()
    answers = staff.get(reverse("admin:crm_knowledgeanswer_changelist")).content.decode()

    assert set(TOPIC_NAMES) == set(rules.TOPICS)
    assert set(OUTCOME_NAMES) == {each.value for each in AnswerOutcome}
    assert "aclaraciones" in articles
    assert ">disputes<" not in articles
    assert re.search(r">desde \d+ [a-z]{3}\.? 20\d\d<", articles), "a day as people read it"
    assert ">sin respuesta<" in answers
    assert ">nothing<" not in answers
    assert re.findall(r"<summary>([^<]+)</summary>", answers) == [
        *("Filtrar", "Resultado", "Motivo", "Sirvió", "Por qué"),
    ]


def test_files_are_shown_then_stored_together(staff):
    make_draft()
    packed = staff.get(reverse("admin:crm_article_export")).content
    assert AuditEntry.objects.get(action="list.exported").data == {"rows": 1}
    text = zipfile.ZipFile(io.BytesIO(packed)).read("cambiar-nip.md").decode()
    other = text.replace("slug: cambiar-nip", "slug: otro-nip")
    page = reverse("admin:crm_article_import")
    sent = [SimpleUploadedFile("a.md", text.encode()), SimpleUploadedFile("b.md", other.encode())]
    shown = staff.post(page, {"sent": sent})
    assert [one.change for one, _ in shown.context["planned"]] == ["same", "new"]
    assert Article.objects.count() == 1
    wrong = other.replace("topic: cards", "topic: chismes").replace("valid_from: ", "valid_from: x")
    texts = [other.replace("otro", "mi"), wrong]
    tried = {"apply": "", "name": ["a.md", "b.md"], "text": texts}
    for language, told in (
        ("es-mx", "Línea 7: «valid_from» se escribe como 2026-11-30."),
        ("en", "Line 7: “valid_from” is written like 2026-11-30."),
    ):
        broken = staff.post(page, tried, headers={"Accept-Language": language})
        assert broken.context["faults"] == [f"b.md: {told}"]
        assert f"<li>{told}</li>" in broken.content.decode()
        assert Article.objects.count() == 1
    binary = staff.post(page, {"sent": [SimpleUploadedFile("c.md", b"\xff")]})
    assert binary.context["faults"] == ["c.md: No es texto UTF-8."]
    staff.post(page, {"apply": "", "name": ["b.md"], "text": [other.replace("\n", "\r\n")]})
    assert set(Article.objects.values_list("slug", flat=True)) == {"cambiar-nip", "otro-nip"}


@pytest.mark.parametrize(
    ("field", "said"), [("audience", "staff"), ("topic", "fees"), ("title", None)]
)
def test_whom_an_article_is_for_and_its_topic_stay(staff, field, said):
    make_draft()
    Article.objects.update(language="en")
    version = reverse("admin:crm_article_version", args=["cambiar-nip", 1])
    measured = staff.post(version, {"measure": ""}).content.decode()
    assert "La evaluación solo pregunta por artículos en español" in measured
    page = reverse("admin:crm_article_rewrite", args=["cambiar-nip"])
    sent = form(slug="cambiar-nip", topic="cards") | {field: said or "Otro título"}
    answer = staff.post(page, sent)
    if said is None:
        assert (answer.status_code, ArticleVersion.objects.count()) == (302, 2)
        return
    kept = getattr(Article.objects.get(), field)
    told = f"«{field}» no cambia en un artículo: el guardado dice «{kept}»."
    assert answer.context["form"].errors == {field: [told]}
    assert ArticleVersion.objects.count() == 1


def test_questions_that_ask_the_same_are_together():
    found = clusters(
        enumerate(
            [
                "¿cuánto cobran de intereses?",
                "intereses que cobran",
                "horario de misa",
                "cobran interes",
            ]
        )
    )
    assert [(one.count, one.ids) for one in found] == [(3, [0, 1, 3]), (1, [2])]
    begins = "intereses " * 20
    longer = f"{begins}horario de misa en la parroquia del pueblo vecino los domingos y fiestas"
    assert len(clusters([(0, begins), (1, longer)])) == 1
