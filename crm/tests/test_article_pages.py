"""The page of a help article: what customers may read today, as text, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from centli.kernel import clock
from centli.people import testing
from crm.contracts import Audience
from crm.models import Article
from crm.pages.articles import blocks
from crm.services import knowledge
from crm.testing import make_call, make_draft, make_user

pytestmark = pytest.mark.django_db(transaction=True)

BODY = """# Antes

Lleva tu <b>tarjeta</b> & tu NIP.

1. Entra.
2. Sal.

- uno
* dos
Un 2. no es paso."""


def published(slug: str, **options: str) -> None:
    row = make_draft(slug, **options)
    knowledge.version_approve(make_call(make_user()), slug=slug, number=row.number)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(testing.make_user("Ana"))
    return client


def page(client: Client, slug: str) -> tuple[int, str]:
    answer = client.get(reverse("help:article", args=[slug]))
    return answer.status_code, answer.content.decode()


def test_an_approved_article_is_read_as_text(client):
    published("cambiar-nip", body=BODY)
    answer = client.get(reverse("help:article", args=["cambiar-nip"]))
    text = answer.content.decode()
    assert '<h1 id="article-title">Artículo cambiar-nip</h1>' in text
    assert "<h2>Antes</h2>" in text
    assert "<p>Lleva tu &lt;b&gt;tarjeta&lt;/b&gt; &amp; tu NIP.</p>" in text
    assert '<ol class="help-list"><li>Entra.</li><li>Sal.</li></ol>' in text
    assert '<ul class="help-list"><li>uno</li><li>dos</li></ul>' in text
    assert "<p>Un 2. no es paso.</p>" in text
    # As every page of who is signed in, it is kept by no cache.
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_retired_article_is_not_there_and_neither_is_a_link_to_it(client):
    published("asunto-viejo")
    published("asunto-nuevo")
    row = make_draft("robo")
    row.related = ["asunto-viejo", "asunto-nuevo", "no-hay"]
    row.save(update_fields=["related"])
    knowledge.version_approve(make_call(make_user()), slug="robo", number=row.number)
    assert "/ayuda/asunto-viejo/" in page(client, "robo")[1]
    knowledge.version_retire(make_call(make_user()), slug="asunto-viejo", number=1)
    assert page(client, "asunto-viejo")[0] == 404
    text = page(client, "robo")[1]
    assert "/ayuda/asunto-viejo/" not in text
    assert "/ayuda/asunto-nuevo/" in text
    assert "no-hay" not in text


def test_what_is_no_customer_s_to_read_today_is_not_there(client):
    make_draft("borrador")
    published("interno")
    Article.objects.filter(slug="interno").update(audience=Audience.STAFF.value)
    published("despues")
    row = Article.objects.get(slug="despues").versions.get()
    row.valid_from = clock.local_date(clock.now()) + timedelta(days=2)
    row.save(update_fields=["valid_from"])
    published("antes")
    row = Article.objects.get(slug="antes").versions.get()
    row.valid_to = clock.local_date(clock.now()) - timedelta(days=1)
    row.save(update_fields=["valid_to"])
    for slug in ("borrador", "interno", "despues", "antes", "no-hay"):
        assert page(client, slug)[0] == 404, slug


def test_who_is_no_customer_is_sent_elsewhere():
    published("cambiar-nip")
    answer = Client().get(reverse("help:article", args=["cambiar-nip"]))
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/accounts/login/?next=/ayuda/cambiar-nip/",
    )
    staff = Client()
    staff.force_login(testing.make_user("Sara", is_staff=True))
    assert staff.get(reverse("help:article", args=["cambiar-nip"])).status_code == 302


def test_blocks_of_a_body():
    assert blocks("") == []
    assert [bool(each.items) for each in blocks("- a\n\n- b\nc\n1. d\n- e")] == [
        True,
        False,
        True,
        True,
    ]
