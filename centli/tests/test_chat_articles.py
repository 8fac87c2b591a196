"""An answer from an article leads to it, wherever it is read: live, later, over REST, on the page, and by staff."""

from __future__ import annotations

import pytest

from centli.agent import staff
from centli.agent.models import Conversation
from centli.agent.tests.world import make_world
from centli.people.testing import make_user, signed_in
from centli.web.testing import Api
from crm.services import knowledge
from crm.testing import make_call, make_draft

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_source_is_a_link_to_its_page_everywhere():
    row = make_draft("cambiar-nip", body="El <b>NIP</b> se cambia en el cajero.")
    knowledge.version_approve(make_call(make_user()), slug="cambiar-nip", number=row.number)
    ana = make_world()
    frame = ana.say("¿cómo cambio mi nip?")[-1]
    assert frame["content"] == (
        "El <b>NIP</b> se cambia en el cajero.\nFuente: «Artículo cambiar-nip»"
    )
    link = {"text": "«Artículo cambiar-nip»", "url": "/ayuda/cambiar-nip/"}
    assert frame["data"]["links"] == [link]
    assert frame["data"]["blocks"] == [
        {
            "spans": [{"text": "El <b>NIP</b> se cambia en el cajero.", "url": None}],
            "items": [],
            "ordered": False,
        },
        {"spans": [{"text": "Fuente: ", "url": None}, link], "items": [], "ordered": False},
    ]

    rest = Api(ana.user).get(f"conversations/{ana.conversation_id}/messages").json()["data"]
    assert [each["data"] for each in rest if each["id"] == frame["id"]] == [frame["data"]]

    client = signed_in(ana.user)
    page = client.get("/").content.decode()
    assert "El &lt;b&gt;NIP&lt;/b&gt; se cambia" in page
    assert page.count('href="/ayuda/cambiar-nip/"') == 1
    assert client.get(link["url"]).status_code == 200

    conversation = Conversation.objects.get(customer=ana.user)
    found, _mask = staff.transcript(conversation, revealed=True)
    assert [
        "".join(span["text"] for span in block["spans"]) for block in found.lines[-1].blocks
    ] == frame["content"].split("\n")


def test_what_can_be_asked_is_a_list_and_the_customer_s_own_lines_stay_lines():
    ana = make_world()
    frame = ana.say("ayuda")[-1]
    (items,) = [block["items"] for block in frame["data"]["blocks"] if block["items"]]
    assert [f"• {span['text']}" for item in items for span in item["spans"]] == [
        line for line in frame["content"].split("\n") if line.startswith("•")
    ]
    ana.say("• hola\n• otra cosa")
    rest = Api(ana.user).get(f"conversations/{ana.conversation_id}/messages").json()["data"]
    assert [each["data"] for each in rest if each["role"] == "user"] == [{}, {}]
