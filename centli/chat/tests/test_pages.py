"""The customer's pages over HTTP: who sees what."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from centli.agent import runner
from centli.agent.models import Message, Role
from centli.agent.tests.world import World, kinds, make_world
from centli.chat import rendering, views
from centli.confirmations.models import Proposal
from centli.events.models import AuditEntry
from centli.people import consents, testing
from centli.people.models import User
from centli.people.testing import signed_in
from centli.web import pdf
from centli.web.testing import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


def sent(world: World) -> str:
    """Have money sent and return the proposal's id."""
    card = world.say("Transfiere 100 pesos a mi hermano")[-1]["data"]
    world.press("confirm", card["confirmation_id"], token=card["token"])
    return str(card["confirmation_id"])


def test_a_visitor_learns_what_this_is_and_a_demo_names_its_people(client, settings):
    settings.CENTLI_DEMO_LOGINS = [("Ana Torres", "ana@demo.centli.mx", "not-a-secret")]
    assert "ana@demo.centli.mx" in client.get("/").content.decode()
    settings.CENTLI_DEMO_LOGINS = []
    text = client.get("/").content.decode()
    assert "El banco con el que platicas" in text
    assert "demo.centli.mx" not in text
    assert reverse("account_signup") in text


def test_nothing_is_answered_before_the_notice_is_accepted():
    world = make_world(consent=False)
    client = signed_in(world.user)
    assert client.get("/").headers["Location"] == reverse("chat:consent")
    client.post(reverse("chat:consent"), {"version": "1999-01"})
    assert client.get("/").status_code == 302
    page = client.get(reverse("chat:consent"))
    client.post(reverse("chat:consent"), {"version": page.context["version"]})
    assert client.get("/").status_code == 200


def test_a_notice_that_changed_is_asked_for_again_and_says_so(ana):
    User.objects.filter(pk=ana.user.pk).update(consent_version="2026-11")
    client = signed_in(ana.user)
    page = client.get("/", follow=True).content.decode()
    assert "Cambió el aviso de privacidad" in page
    assert "Aceptaste uno anterior" in page
    assert 'name="version"' in page
    client.post(reverse("chat:consent"), {"version": consents.VERSION})
    assert "Aceptaste uno anterior" not in client.get(reverse("chat:consent")).content.decode()


def test_other_words_of_the_notice_are_another_version():
    """Who consented did so to its words: whoever changes them sets ``consents.VERSION``, and puts the new sum here."""
    notice = (Path(__file__).parents[3] / "templates/chat/consent.html").read_text(encoding="utf-8")
    words = re.findall(r'translate "(.+?)"', notice[notice.index("<div") : notice.index("</div>")])
    told = [each for words in words for each in (words, _english(words))]
    digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
    assert (consents.VERSION, digest) == ("2026-11-23", "42c2ed5cbeea09db")


def _english(words: str) -> str:
    with translation.override("en"):
        return gettext(words)


def test_an_empty_message_is_refused_beside_its_field(ana):
    client = signed_in(ana.user)
    answer = client.post(reverse("chat:say"), {"content": " \r\n"})
    assert answer.headers["Location"] == "/#problem"
    page = client.get("/").content.decode()
    assert '<p class="wrong" id="text-wrong">El mensaje está vacío.</p>' in page
    assert "text-wrong" not in client.get("/").content.decode()
    assert not Message.objects.filter(role=Role.USER).exists()


def test_a_line_s_end_is_one_letter_however_a_form_sends_it(ana, monkeypatch):
    monkeypatch.setattr(views, "ANSWER_SECONDS", 0)
    words = "a\r\n" * 998 + "hola"
    assert signed_in(ana.user).post(reverse("chat:say"), {"content": words}).status_code == 302


def test_a_code_of_other_than_six_digits_is_refused_beside_its_field_and_costs_no_try(ana):
    card = ana.say("Cambia mi límite a 200,000")[-1]["data"]
    client, target = signed_in(ana.user), card["confirmation_id"]
    form = {"target_id": target, "token": card["token"], "factor": "12"}
    assert (
        client.post(reverse("chat:act"), {**form, "action": "confirm"}).headers["Location"]
        == "/#problem"
    )
    page = client.get("/").content.decode()
    assert f'<p class="wrong" id="factor-{target}-wrong">Escribe los 6 dígitos.</p>' in page
    # Whoever gives up needs no code, whatever stands in the field.
    assert (
        client.post(reverse("chat:act"), {**form, "action": "cancel"}).headers["Location"]
        == "/#end"
    )
    assert Proposal.objects.get().state == "void"


def test_who_takes_consent_back_is_answered_nothing_more(ana):
    client = signed_in(ana.user)
    page = client.get(reverse("chat:consent"))
    assert 'name="withdraw"' in page.content.decode()
    assert client.post(reverse("chat:consent"), {"withdraw": "1"}).status_code == 302
    assert client.get("/").headers["Location"] == reverse("chat:consent")
    assert [frame["data"]["code"] for frame in ana.say("¿Cuánto tengo?")] == ["consent_required"]
    assert 'name="withdraw"' not in client.get(reverse("chat:consent")).content.decode()


def test_a_receipt_is_given_to_its_owner_alone(ana, client):
    address = reverse("chat:receipt", args=[sent(ana)])
    answer = signed_in(ana.user).get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    text = answer.content.decode("cp1252", "replace")
    for words in ("$100.00 MXN", "Juan L\u00f3pez", "Folio", "Listo, le envi\u00e9"):
        assert words in text

    assert client.get(address).status_code == 302
    stranger = Client()
    stranger.force_login(testing.make_user("Beto"))
    assert stranger.get(address).status_code == 404


def test_what_was_just_sent_is_asked_about_where_it_is_seen(ana):
    sent(ana)
    card = ana.say("Transfiere 100 pesos a mi hermano")[-1]
    assert card["data"]["warnings"] == ["same_recently"]
    page = signed_in(ana.user).get("/").content.decode()
    warned = re.findall(r'<p class="warned"[^>]*>', page)
    # The last are the browser's own template and the two cards of the history, newest last but one.
    assert [" hidden" in each for each in warned] == [True, False, True]
    assert rendering.prepare(card)["data"]["repeats"]


def test_words_beside_a_card_are_not_said_again_within(ana):
    data = {"before": "Como ayer.", "after": "¿Seguimos?", "accounts": []}
    frame = {"type": "BALANCE", "role": "assistant", "id": "m", "data": data}
    said = rendering.prepare(frame | {"content": "Como ayer.\nAhorro: $1.00\n¿Seguimos?"})["said"]
    assert said == "Ahorro: $1.00"


def test_there_is_no_receipt_of_what_did_not_happen(ana):
    client = signed_in(ana.user)
    card = ana.say("Transfiere 100 pesos a mi hermano")[-1]["data"]
    for name in (card["confirmation_id"], "cf_" + "0" * 32, "nonsense"):
        assert client.get(reverse("chat:receipt", args=[name])).status_code == 404


def test_news_begin_with_what_happened(ana):
    card = ana.say("Cambia mi límite a 5,000")[-1]["data"]
    ana.press("confirm", card["confirmation_id"], token=card["token"])
    assert "NOTICE" in kinds(ana.hear())
    page = signed_in(ana.user).get("/").content.decode()
    for shown in ("<strong[^>]*>.*Cambió un límite", "<span[^>]*>Tu límite por operación ahora es"):
        assert re.search(shown, page), shown


def test_who_switched_transfers_by_chat_off_has_none_by_the_page_either(ana, monkeypatch):
    monkeypatch.setattr(views, "ANSWER_SECONDS", 0)
    Api(ana.user).send("PATCH", "me/limits", {"transfers_by_chat": False})
    signed_in(ana.user).post(reverse("chat:say"), {"content": "Transfiere 100 pesos a mi hermano"})
    heard = ana.hear()
    assert [each["type"] for each in heard] == ["NOTICE", "ERROR"]
    assert "Tienes apagadas las transferencias por chat." in str(heard[-1])
    assert not Proposal.objects.exists()


def test_words_that_others_hold_up_may_be_sent_again(ana, monkeypatch):
    def clash(*_args):
        raise OperationalError(1213, "Deadlock found")

    monkeypatch.setattr(runner, "accept", clash)
    client, form = signed_in(ana.user), {"content": "hola", "id": str(uuid4())}
    told = client.post(reverse("chat:say"), form, headers={"Accept": "application/json"}).json()
    assert (told["fault"]["code"], told["fault"]["retryable"]) == ("unavailable", True)
    assert client.post(reverse("chat:say"), form).status_code == 302


def test_what_can_be_chosen_comes_before_what_does_not_apply():
    """`protocol.test.mjs` says the same of the page's own preparation."""
    options = [
        {"id": name, "text": name, "applies": applies, "labels": []}
        for name, applies in (("MSI-6", False), ("MSI-12", False), ("cashback", True))
    ]
    frame = {
        "type": "BENEFITS",
        "role": "assistant",
        "id": "m",
        "content": "",
        "data": {"options": options},
    }
    with translation.override("en"):
        shown = [one["text"] for one in rendering.prepare(frame)["data"]["options"]]
    assert shown == ["cashback", "6 months without interest", "12 months without interest"]


def test_a_language_that_is_chosen_is_the_customers_from_then_on_and_on_the_trail(ana):
    client = signed_in(ana.user)
    for _ in range(2):
        assert client.post(reverse("chat:language"), {"language": "en"}).status_code == 302
    ana.user.refresh_from_db()
    assert ana.user.locale == "en"
    assert AuditEntry.objects.filter(action="profile.changed").count() == 1


def test_the_pages_words_are_looked_up_once_a_language():
    for language, word in (("en", "Copied."), ("es-mx", "Copiado.")):
        with translation.override(language):
            assert rendering.strings()["copied"] == word
            assert rendering.strings() is rendering.strings()


def test_a_rating_is_stored_once_and_may_change(ana):
    answer = ana.say("\u00bfCu\u00e1nto tengo?")[-1]
    client = signed_in(ana.user)
    for rating in ("up", "up", "down"):
        form = {"action": "rate", "target_id": answer["id"], "rating": rating}
        assert client.post(reverse("chat:act"), form).status_code == 302
        shown = client.get("/").context["frames"][-1]
        assert shown["rating"] == rating
        assert (shown["rated_up"], shown["rated_down"]) == (
            ("true", "false") if rating == "up" else ("false", "true")
        )


def test_text_in_a_document_cannot_break_out_of_it():
    made = pdf.one_page(
        title="(x) Tj",
        language="es-MX",
        head="a) Tj ET (\\",
        amount="",
        rows=[("\u2603", "(")],
        foot=(),
    )
    assert b"a\\) Tj ET \\(\\\\" in made
    start = int(made.rsplit(b"startxref\n", 1)[1].split(b"\n", 1)[0])
    assert made[start : start + 4] == b"xref"


@pytest.mark.parametrize(
    ("address", "is_written"),
    [
        ("/ayuda/cambiar-nip/", True),
        *((bad, False) for bad in ("//otro.mx", "/\\otro.mx", "/\t/otro.mx", "/ /otro.mx")),
        *((bad, False) for bad in ("https://otro.mx", "javascript:alert(1)", "", None)),
    ],
)
def test_only_a_path_of_this_site_is_written_as_an_address(address, is_written):
    page = Template('{% load chat %}<a {% attrs "href=url" %}>')
    written = page.render(Context({"item": {"url": address}}))
    assert (" href=" in written) is is_written
