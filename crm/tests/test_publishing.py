"""Articles as files, and the gate before they are published."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from centli.kernel import clock
from crm.contracts import Audience, VersionState
from crm.errors import EvaluationMissing, FaultyArticles, LibraryChanged, RecallFalls, VersionOver
from crm.models import Article, ArticleVersion
from crm.rules import articles, gate
from crm.rules.articles import ArticleFile
from crm.rules.measuring import Question
from crm.rules.retrieval import Document, Index
from crm.selectors import knowledge as selectors
from crm.selectors import publishing
from crm.services import importing, knowledge
from crm.services.importing import Change
from crm.testing import make_call, make_user

TODAY = clock.local_date(clock.now())
FILE = ArticleFile(
    slug="cambiar-nip",
    title="Cambiar el NIP: paso a paso",
    topic="cards",
    audience=Audience.CUSTOMERS,
    language="es-MX",
    valid_from=TODAY - timedelta(days=1),
    valid_to=date(2099, 12, 31),
    related=("olvide-mi-nip",),
    questions=("¿cómo cambio mi nip?", "quiero otro nip: ya"),
    body="El NIP se cambia en el cajero.\n\nCuesta $0.00.\n\n---\n\nFin.",
)


def test_a_file_is_the_same_after_reading_and_writing():
    for one in (FILE, replace(FILE, valid_to=None, related=())):
        text = articles.write(one)
        assert articles.read(text) == one
        assert articles.write(articles.read(text)) == text
        assert articles.read(text.replace("\n", "\r\n")) == one


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("---\nslug", "slug", "Línea 1: El encabezado va al principio, entre dos líneas con ---."),
        ("slug: cambiar-nip", "slug: Cambiar NIP", "Línea 2: «slug» lleva minúsculas"),
        ("slug: cambiar-nip", "slug: a\nslug: b", "Línea 3: «slug» está dos veces."),
        ("topic: cards", "topic: gossip", "Línea 4: «topic» es una de estas palabras: cards, spei"),
        ("topic: cards\n", "", "Falta «topic» en el encabezado."),
        ("audience: customers", "audience: all", "Línea 5: «audience» es una de estas palabras"),
        ("language: es-MX", "language: Spanish", "Línea 6: «language» es español o inglés: es-MX"),
        ("language: es-MX", "language: fr", "Línea 6: «language» es español o inglés: es-MX"),
        ("valid_to: 2099-12-31", "valid_to: 2001-01-01", "Línea 8: «valid_to» es anterior a"),
        ("valid_to: 2099-12-31", "valid_to: tomorrow", "Línea 8: «valid_to» se escribe como 2026"),
        ("questions:", "queries:", "Línea 11: Esta línea no se entiende: «queries:»."),
        ("- ¿cómo cambio mi nip?\n- quiero otro nip: ya\n", "", "Línea 11: «questions» lleva de 1"),
        ("- quiero otro nip: ya", "- " + "x" * 201, "Línea 13: «questions» tiene de 1 a 200 letras"),
        ("title: Cambiar", "title: " + "x" * 200, "Línea 3: «title» tiene de 1 a 120 letras."),
        ("- olvide-mi-nip", "- ../etc/passwd", "Línea 10: «related» lleva minúsculas"),
        ("El NIP", "El \u202eNIP", "Línea 16: «body» lleva letras que no se ven"),
        ("Cambiar el", "Cambiar\u200b el", "Línea 3: «title» lleva letras que no se ven"),
        ("\n\nEl", "\n\n\n\n" + "x" * 8_001, "Línea 18: «body» tiene de 1 a 8000 letras."),
    ],
)  # fmt: skip
def test_what_is_no_article_is_told_line_by_line(old, new, told):
    text = articles.write(FILE)
    assert old in text
    for ending in ("\n", "\r\n"):
        with pytest.raises(articles.Faulty) as refused:
            articles.read(text.replace(old, new, 1).replace("\n", ending))
        (fault,) = refused.value.faults
        assert fault.told(str).startswith(told)


def test_every_fault_of_a_file_is_told_at_once():
    text = articles.write(FILE).replace("topic: cards", "topic:").replace("es-MX", "Spanish")
    with pytest.raises(articles.Faulty) as refused:
        articles.read(text.replace("2099-12-31", "mañana"))
    assert [(fault.line, fault.at) for fault in refused.value.faults] == [
        (4, ""),
        (0, "topic"),
        (8, "valid_to"),
    ]


def test_the_gate_closes_when_fewer_are_found():
    one = Document("nip", "Cambiar el NIP", "Se cambia en el cajero.")
    other = Document("spei", "Comisión de SPEI", "Es gratis.")
    asked = [Question("cambiar nip", "nip"), Question("comision spei", "spei"), Question("x", None)]
    before = gate.ranks(asked, Index.of([one, other]))
    assert before == {"cambiar nip": 1, "comision spei": 1}
    worse = gate.ranks(asked, Index.of([replace(one, title="Otra cosa", body="Nada."), other]))
    closed = gate.compare(asked, before, worse)
    assert (closed.is_open, closed.before, closed.after) == (False, 2, 1)
    assert [(each.question, each.before, each.after) for each in closed.worse] == [
        ("cambiar nip", 1, 0)
    ]
    assert gate.compare(asked, before, before).is_open
    gone = gate.compare(asked, before, gate.ranks(asked, Index.of([other])))
    assert (gone.is_open, gone.questions, gone.worse) == (False, 2, closed.worse)


@pytest.fixture
def staff():
    return make_call(make_user()), make_call(make_user())


@pytest.fixture
def evaluated(settings, tmp_path):
    file = tmp_path / "evaluation.jsonl"
    rows = [
        {"question": "como cambio mi nip en el cajero", "slug": FILE.slug},
        {"question": "¿llueve?", "slug": None},
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    settings.CENTLI_SUPPORT_EVALUATION = str(file)
    return file


@pytest.mark.django_db(transaction=True)
def test_a_version_that_hides_its_article_is_not_published(staff, evaluated):
    writer, other = staff
    for slug in ("cambiar-nip", *"abcdef"):
        words = f"En el cajero {slug} puedes sacar dinero."
        file = FILE if slug == FILE.slug else replace(FILE, slug=slug, title=slug, body=words)
        row = knowledge.draft_save(writer, file)
        assert knowledge.version_approve(other, slug=slug, number=row.number).gate is not None
    bad = replace(FILE, title="Xyz", body="Xyz.", questions=("xyz",))
    row = knowledge.draft_save(writer, bad)
    with pytest.raises(RecallFalls) as refused:
        knowledge.version_approve(other, slug=FILE.slug, number=row.number)
    assert refused.value.worse == ("como cambio mi nip en el cajero",)
    rows = ArticleVersion.objects.filter(article__slug=FILE.slug).order_by("number")
    states = rows.values_list("state", flat=True)
    assert list(states) == [VersionState.APPROVED, VersionState.DRAFT]
    better = knowledge.draft_save(writer, replace(FILE, body="El NIP se cambia en tu cajero."))
    done = knowledge.version_approve(other, slug=FILE.slug, number=better.number)
    assert done.gate == {"questions": 1, "before": 1, "after": 1, "worse": []}
    knowledge.version_retire(other, slug=FILE.slug, number=better.number)
    assert not rows.filter(state=VersionState.APPROVED).exists()


@pytest.mark.django_db(transaction=True)
def test_a_version_is_told_from_its_first_day_to_its_last_and_the_other_before_and_after(
    staff, evaluated
):
    writer, other = staff
    tomorrow, later = TODAY + timedelta(days=1), TODAY + timedelta(days=9)

    def publish(**changes):
        row = knowledge.draft_save(writer, replace(FILE, **changes))
        return knowledge.version_approve(other, slug=FILE.slug, number=row.number)

    def told(*days):
        return [selectors.library(day).passages[FILE.slug].version for day in days]

    publish(valid_to=None)
    planned = publish(body="El NIP se cambia en tu cajero.", valid_from=tomorrow, valid_to=later)
    assert planned.gate == {"questions": 1, "before": 1, "after": 1, "worse": []}
    assert told(TODAY, tomorrow, later, later + timedelta(days=1)) == [1, 2, 2, 1]
    for day, body in ((TODAY, FILE.body), (tomorrow, planned.body)):
        exported = importing.articles_export(day, state=VersionState.APPROVED)
        assert articles.read(exported["cambiar-nip.md"]).body == body
    current = selectors.version_in_force(planned.article, TODAY)
    assert current is not None
    assert current.number == 1
    # What takes the place of one for all of its days retires it, and no other.
    publish(body="El NIP se cambia en un cajero.", valid_from=tomorrow, valid_to=None)
    states = ArticleVersion.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [VersionState.APPROVED, VersionState.RETIRED, VersionState.APPROVED]
    assert told(TODAY, tomorrow) == [1, 3]
    knowledge.version_retire(other, slug=FILE.slug, number=3)
    assert told(TODAY, tomorrow) == [1, 1]
    with pytest.raises(VersionOver):
        publish(valid_from=TODAY - timedelta(days=9), valid_to=TODAY - timedelta(days=1))
    assert told(TODAY) == [1]
    with pytest.raises(RecallFalls):
        publish(title="Xyz", body="Xyz.", questions=("xyz",), valid_from=later)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_measured_is_not_published(staff, evaluated):
    writer, other = staff
    row = knowledge.draft_save(writer, FILE)
    publishing._evaluation_set.cache_clear()
    evaluated.unlink()
    with pytest.raises(EvaluationMissing):
        knowledge.version_approve(other, slug=FILE.slug, number=row.number)
    row.refresh_from_db()
    assert row.state == VersionState.DRAFT


@pytest.mark.django_db(transaction=True)
def test_what_was_measured_against_other_articles_is_measured_again(staff, evaluated):
    writer, other = staff
    row = knowledge.draft_save(writer, FILE)
    with pytest.raises(LibraryChanged):
        knowledge._approve(other, FILE.slug, row.number, None, ("another mark",))
    row.refresh_from_db()
    assert row.state == VersionState.DRAFT


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_published_at_once_one_is_measured_against_the_other(
    staff, evaluated, monkeypatch
):
    writer, other = staff
    slugs = ["cambiar-nip", "olvide-mi-nip"]
    for slug in slugs:
        knowledge.draft_save(writer, replace(FILE, slug=slug))
    both = threading.Barrier(2)
    check = knowledge._check_mark

    def check_together(*args):
        check(*args)
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=0.2)  # the other may have to wait for this one's commit

    def approve(slug):
        try:
            knowledge.version_approve(other, slug=slug, number=1)
        except LibraryChanged as error:
            return error.code
        finally:
            connection.close()
        return "approved"

    monkeypatch.setattr(knowledge, "_check_mark", check_together)
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(approve, slugs)) == ["approved", LibraryChanged.code]


@pytest.mark.django_db(transaction=True)
def test_files_come_in_whole_or_not_at_all_and_go_out_the_same(
    staff, evaluated, tmp_path, monkeypatch
):
    good = articles.write(FILE)
    second = articles.write(replace(FILE, slug="olvide-mi-nip", title="Olvidé mi NIP"))
    for bad, told in (
        ("nothing", "b.md: Línea 1: El encabezado va"),
        (good, "b.md: Línea 2: Otro de los archivos tiene la misma clave, «cambiar-nip»."),
        (second + "x" * 2**16, "b.md: Pesa más de 64 KB."),
    ):
        with pytest.raises(FaultyArticles) as refused:
            importing.articles_import(staff[0], [("a.md", good), ("b.md", bad)])
        assert refused.value.faults[0].told(str).startswith(told)
        assert not Article.objects.exists()
    done = importing.articles_import(staff[0], [("a.md", good), ("b.md", second)])
    assert [one.change for one in done] == [Change.NEW, Change.NEW]
    assert ArticleVersion.objects.filter(state=VersionState.DRAFT).count() == 2
    again = importing.articles_import(
        staff[0], [("a.md", good), ("b.md", second.replace("paso", "p"))]
    )
    assert [one.change for one in again] == [Change.SAME, Change.SAME]
    changed = good.replace("El NIP se cambia", "Tu NIP se cambia")
    assert [one.change for one in importing.articles_import(staff[0], [("a.md", changed)])] == [
        Change.CHANGED
    ]
    # What somebody else stored after this import was planned is not stored again.
    stale = importing.import_plan([("a.md", good)])
    assert [one.change for one in stale] == [Change.CHANGED]
    importing.articles_import(staff[1], [("a.md", good)])
    with monkeypatch.context() as patch:
        patch.setattr(importing, "import_plan", lambda _files: stale)
        stored = importing.articles_import(staff[0], [("a.md", good)])
    assert [one.change for one in stored] == [Change.SAME]
    importing.articles_import(staff[0], [("a.md", changed)])
    assert ArticleVersion.objects.count() == 5
    moved = changed.replace("topic: cards", "topic: spei")
    planned = importing.import_plan([("a.md", moved)])[0]
    assert planned.change is Change.FAULTY
    assert [fault.told(str) for fault in planned.faults] == [
        "Línea 4: «topic» no cambia en un artículo: el guardado dice «cards»."
    ]
    files = importing.articles_export(TODAY, state=None)
    assert files == {"cambiar-nip.md": changed, "olvide-mi-nip.md": second}
    assert importing.articles_export(TODAY, state=VersionState.APPROVED) == {}


@pytest.mark.django_db(transaction=True)
def test_the_commands_preview_store_and_write_back(evaluated, tmp_path):
    folder, out = tmp_path / "in", StringIO()
    folder.mkdir()
    (folder / "a.md").write_text(articles.write(FILE), "utf-8")
    call_command("import_articles", str(folder), stdout=out)
    assert "nothing was stored" in out.getvalue()
    assert not Article.objects.exists()
    with pytest.raises(CommandError) as refused:
        call_command(
            "import_articles", str(folder), "--apply", "--as", "nobody@example.mx", stdout=out
        )
    assert refused.value.returncode == 2
    writer = make_user()
    writer.is_staff = True
    writer.save()
    call_command("import_articles", str(folder), "--apply", "--as", writer.email, stdout=out)
    call_command("export_articles", str(tmp_path / "out"), "--state", "newest", stdout=out)
    assert (tmp_path / "out" / "cambiar-nip.md").read_text("utf-8") == articles.write(FILE)
    (folder / "a.md").write_text(articles.write(FILE), "utf-8-sig")
    (folder / "b.md").write_text("no article", "utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("import_articles", str(folder), stdout=out)
    assert refused.value.returncode == 2
    assert "same     a.md\nfaulty   b.md: Line 1: The front matter comes first" in out.getvalue()
