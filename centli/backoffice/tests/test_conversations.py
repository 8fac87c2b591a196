"""Conversations in the staff site: who may see what, masked unless revealed, and a person who answers."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centli.agent import handoff, staff
from centli.agent.models import Conversation, Handoff, HandoffState, Message, Reveal, Turn
from centli.agent.tests.world import World, make_world
from centli.db import failpoints
from centli.events.models import AuditEntry
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.kernel.errors import Forbidden, NotFound
from centli.people.models import Login, User
from centli.people.testing import make_staff, signed_in
from crm import facade as reports

pytestmark = pytest.mark.django_db

QUERIES_MAX = 12
TRANSCRIPT_QUERIES_MAX = 14
WHY = "El cliente pide aclarar un cargo"


@pytest.fixture
def ana() -> World:
    return make_world()


def conversation() -> Conversation:
    return Conversation.objects.get()


def page_of(found: Conversation) -> str:
    return reverse("admin:agent_conversation_change", args=[found.pk])


def reveal_of(found: Conversation) -> str:
    return reverse("admin:agent_conversation_reveal", args=[found.pk])


def act(name: str, row: Handoff) -> str:
    return reverse(f"admin:agent_handoff_{name}", args=[row.handoff_id])


def asked(ana: World) -> Handoff:
    handoff.request(ana.call(), conversation_id=ana.conversation_id)
    return Handoff.objects.get(open_for__isnull=False)


def everything() -> tuple[object, ...]:
    """What a refusal must leave as it was."""
    return (
        list(Handoff.objects.values()),
        list(Conversation.objects.values("answered_by", "head_seq")),
        list(Reveal.objects.values()),
        Message.objects.count(),
        AuditEntry.objects.filter(channel=Channel.STAFF).count(),
    )


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────


def addresses() -> dict[str, str]:
    """Every page of conversations, by what it is."""
    found, turn, row = conversation(), Turn.objects.first(), Handoff.objects.get()
    assert turn is not None
    return {
        "list": reverse("admin:agent_conversation_changelist"),
        "transcript": page_of(found),
        "turns": reverse("admin:agent_turn_changelist"),
        "turn": reverse("admin:agent_turn_change", args=[turn.pk]),
        "queue": reverse("admin:agent_handoff_changelist"),
        "handoff": reverse("admin:agent_handoff_change", args=[row.pk]),
        "sessions": reverse("admin:agent_chatsession_changelist"),
    }


@pytest.mark.portable
@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("teller", False),
        ("catalogue", False),
        ("support", True),
        ("auditor", True),
        ("admin", True),
    ],
)
def test_each_role_reaches_what_it_may(ana, role, sees):
    ana.say("Transfiere 100 pesos a Juan López")
    asked(ana)
    client = signed_in(make_staff(role))
    for name, address in addresses().items():
        assert client.get(address).status_code == (
            403 if not sees else 302 if name == "handoff" else 200
        ), name


def test_staff_without_a_second_factor_reach_nothing(ana):
    ana.say("hola")
    row = asked(ana)
    client = signed_in(make_staff("admin", enrolled=False))
    before = everything()
    for address in addresses().values():
        assert client.get(address).status_code == 302
    for address in (act("take", row), act("answer", row), act("release", row)):
        assert client.post(address).status_code == 302
    assert client.post(reveal_of(conversation()), {"reason": WHY}).status_code == 302
    assert everything() == before


def test_customers_and_strangers_reach_nothing(ana):
    ana.say("hola")
    asked(ana)
    for client in (Client(), signed_in(ana.user)):
        for address in addresses().values():
            assert client.get(address).status_code == 302


@pytest.mark.portable
@pytest.mark.parametrize(
    ("role", "attends", "reveals"),
    [
        ("teller", False, False),
        ("catalogue", False, False),
        ("support", True, True),
        ("auditor", False, True),
        ("admin", True, True),
    ],
)
def test_each_role_does_what_it_may(ana, role, attends, reveals):
    row = asked(ana)
    client = signed_in(make_staff(role))
    before = everything()
    for name in ("take", "answer", "release"):
        given = client.post(act(name, row), {"content": "Hola", "client_id": str(uuid4())})
        assert given.status_code == (302 if attends else 403), name
    if not attends:
        assert everything() == before
    given = client.post(reveal_of(conversation()), {"reason": WHY})
    assert given.status_code == (302 if reveals else 403)
    assert Reveal.objects.count() == int(reveals)


def test_nothing_changes_on_get(ana):
    row = asked(ana)
    client = signed_in(make_staff("admin"))
    before = everything()
    for address in (
        *(act(n, row) for n in ("take", "answer", "release")),
        reveal_of(conversation()),
    ):
        assert client.get(address).status_code == 405
    assert everything() == before


def test_writes_need_the_csrf_token(ana):
    row = asked(ana)
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_staff("admin"))
    before = everything()
    for address in (
        *(act(n, row) for n in ("take", "answer", "release")),
        reveal_of(conversation()),
    ):
        assert client.post(address, {"reason": WHY}).status_code == 403
    assert everything() == before


def test_what_is_not_there_is_404(ana):
    client = signed_in(make_staff("admin"))
    for name in ("take", "answer", "release"):
        for unknown in (ids.public("handoff", uuid4()), "nothing"):
            address = reverse(f"admin:agent_handoff_{name}", args=[unknown])
            for content in ("Hola", ""):
                assert client.post(address, {"content": content}).status_code == 404
    for pk in ("0", "9" * 30, "x"):
        assert client.get(f"/admin/agent/conversation/{pk}/change/").status_code == 404
    assert client.post("/admin/agent/conversation/0/reveal/", {"reason": WHY}).status_code == 404


# ── Masked, revealed ─────────────────────────────────────────────────────────────────────────────

PERSONAL = ("Juan", "López", "Torres", "example.mx", "5512345678", "55 1234", "012180015587342016")


def personal_in(text: str) -> list[str]:
    return [each for each in PERSONAL if each in text]


def talkative(ana: World) -> None:
    ana.user.phone = "+525512345678"
    ana.user.save(update_fields=["phone"])
    ana.say("Transfiere 100 pesos a Juan López")
    ana.say("mi correo es ana@example.mx y mi cel 55 1234 5678, clabe 012180015587342016")
    ana.say("mis movimientos")
    ana.say("¿cuánto tengo?")


def test_every_page_is_masked(ana):
    talkative(ana)
    asked(ana)
    ana.send("dile a juan lópez que me marque al 5512345678")
    client = signed_in(make_staff("auditor"))
    for name, address in addresses().items():
        text = client.get(address, follow=True).content.decode()
        assert personal_in(text) == [], name


def test_a_transcript_shows_cards_and_links_to_turns(ana):
    talkative(ana)
    text = signed_in(make_staff("support")).get(page_of(conversation())).content.decode()
    for shown in (
        "Confirmación",
        "J••• L•••",
        "$100.00 MXN",
        "Saldo",
        "$180,000.00 MXN",
        "A••• T•••",
    ):
        assert shown in text
    for turn in Turn.objects.all():
        assert reverse("admin:agent_turn_change", args=[turn.pk]) in text
    assert ">Atender<" not in text


def test_revealing_shows_everything_for_five_minutes_and_is_audited(ana):
    talkative(ana)
    sara, other = make_staff("support"), make_staff("admin", name="Otro")
    client = signed_in(sara)
    found = conversation()
    client.post(reveal_of(found), {"reason": WHY})
    text = client.get(page_of(found)).content.decode()
    assert "Juan López" in text
    assert "+525512345678" in text
    assert ana.user.email in text
    assert personal_in(signed_in(other).get(page_of(found)).content.decode()) == []
    [row] = Reveal.objects.all()
    assert (row.staff_id, row.reason) == (sara.pk, WHY)
    assert row.expires_at - row.created_at == timedelta(minutes=5)
    [entry] = AuditEntry.objects.filter(action="conversation.revealed")
    assert (entry.actor_id, entry.customer_id) == (sara.pk, ana.user.pk)
    assert entry.object_id == found.conversation_id
    assert entry.data["reveal_id"] == row.reveal_id
    assert WHY not in str(entry.data)
    late = clock.now() + timedelta(minutes=5, seconds=1)
    assert staff.revealed_until(sara.pk, found, now=late) is None


def test_revealing_twice_is_kept_once(ana):
    client = signed_in(make_staff("support"))
    client.post(reveal_of(conversation()), {"reason": WHY})
    before = everything()
    client.post(reveal_of(conversation()), {"reason": "Otra razón bien explicada"})
    assert everything() == before


@pytest.mark.parametrize("reason", ["", "corto", "   nueve    ", "\u200b" * 20])
def test_revealing_needs_a_reason(ana, reason):
    talkative(ana)
    client = signed_in(make_staff("support"))
    before = everything()
    given = client.post(reveal_of(conversation()), {"reason": reason}, follow=True)
    assert "al menos 10 letras" in given.content.decode()
    assert personal_in(given.content.decode()) == []
    assert everything() == before


def by(person: User) -> Call:
    return Call(
        customer_id=0,
        user_id="bank",
        now=clock.now(),
        correlation_id=ids.uuid7(),
        channel=Channel.STAFF,
        actor_id=person.pk,
    )


def test_the_service_asks_for_the_right_itself(ana):
    before = everything()
    gone = make_staff("support")
    gone.is_staff = False
    gone.save(update_fields=["is_staff"])
    for person in (make_staff("teller"), ana.user, gone):
        with pytest.raises(Forbidden):
            staff.reveal(by(person), conversation_pk=conversation().pk, reason=WHY)
    with pytest.raises(NotFound):
        staff.reveal(by(make_staff("support")), conversation_pk=0, reason=WHY)
    assert everything() == before


class Killed(BaseException):
    """The process is gone."""


def test_a_crash_while_revealing_reveals_nothing(ana):
    def die() -> None:
        raise Killed

    sara = make_staff("support")
    before = everything()
    failpoints.arm("conversation.reveal", die)
    try:
        with pytest.raises(Killed):
            staff.reveal(by(sara), conversation_pk=conversation().pk, reason=WHY)
    finally:
        failpoints.disarm()
    assert everything() == before
    assert staff.revealed_until(sara.pk, conversation(), now=clock.now()) is None


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────


def test_an_id_an_email_a_folio_or_a_correlation_opens_the_conversation(ana):
    [card] = ana.say("Transfiere 100 pesos a mi hermano")
    ana.confirm(card)
    receipt = next(frame for frame in ana.hear() if frame["type"] == "RECEIPT")
    row = asked(ana)
    make_world()
    turn = Turn.objects.first()
    assert turn is not None
    client = signed_in(make_staff("support"))
    found = Conversation.objects.get(customer=ana.user)
    for wanted in (
        found.conversation_id,
        ana.user.email,
        ana.user.email.upper(),
        ana.user.user_id,
        receipt["data"]["folio"],
        receipt["data"]["folio"].lower(),
        receipt["id"],
        card["data"]["confirmation_id"],
        turn.turn_id,
        str(turn.correlation_id),
        str(row.correlation_id),
        row.handoff_id,
    ):
        given = client.get(reverse("admin:agent_conversation_changelist"), {"q": wanted})
        assert (given.status_code, given.headers.get("Location")) == (302, page_of(found)), wanted


def test_what_finds_nothing_lists_nothing(ana):
    client = signed_in(make_staff("support"))
    for unknown in (
        "nadie@example.mx", "FFFFFFFFFF", str(uuid4()), "cv_1", "ab", "' OR 1=1",
        ids.public("conversation", uuid4()),
    ):  # fmt: skip
        given = client.get(reverse("admin:agent_conversation_changelist"), {"q": unknown})
        assert given.status_code == 200
        assert "0 conversaciones" in given.content.decode()
    address = reverse("admin:agent_turn_changelist")
    for unknown in ("trn_1", "x", str(uuid4())):
        assert "0 turnos" in client.get(address, {"q": unknown}).content.decode()


def test_lists_and_pages_ask_the_database_a_bounded_number_of_times(ana):
    talkative(ana)
    asked(ana)
    client = signed_in(make_staff("support"))
    many: dict[str, int] = {}
    for more in range(2):
        for name, address in addresses().items():
            if name in {"handoff", "turn"}:
                continue
            with CaptureQueriesContext(connection) as asked_for:
                client.get(address)
            if more:
                assert len(asked_for) <= many[name], name
            many[name] = len(asked_for)
        ana.send("otra cosa")
    assert many.pop("transcript") <= TRANSCRIPT_QUERIES_MAX
    assert max(many.values()) <= QUERIES_MAX, many


def test_a_long_conversation_is_shown_by_fifties(ana):
    asked(ana)
    for number in range(60):
        ana.send(f"mensaje {number}")
    client = signed_in(make_staff("support"))
    text = client.get(page_of(conversation())).content.decode()
    assert text.count('class="desk-line"') == staff.LINES
    assert "mensaje 59" in text
    assert "mensaje 5<" not in text
    earlier = client.get(page_of(conversation()), {"before": "12"}).content.decode()
    assert "mensaje 5<" in earlier
    assert 'id="answer"' not in earlier
    assert client.get(page_of(conversation()), {"before": "x" * 40}).status_code == 200


def test_the_inspector_shows_the_whole_turn(ana):
    ana.say("Transfiere 100 pesos a Juan López")
    turn = Turn.objects.get()
    address = reverse("admin:agent_turn_change", args=[turn.pk])
    text = signed_in(make_staff("support")).get(address).content.decode()
    for shown in (
        turn.turn_id, str(turn.correlation_id), "builtin", "crm_alias_resolve",
        "banking_transfer_propose", "TURN_QUEUED", "Chat: se contestó un turno", "J••• L•••",
    ):  # fmt: skip
        assert shown in text, shown
    assert personal_in(text) == []


# ── A person answers ─────────────────────────────────────────────────────────────────────────────


def test_a_person_takes_answers_and_releases_from_the_page(ana):
    row = asked(ana)
    ana.send("¿hay alguien?")
    client = signed_in(make_staff("support"))
    queue = reverse("admin:agent_handoff_changelist")
    text = client.get(queue).content.decode()
    assert act("take", row) in text
    assert "¿hay alguien?" in text
    text = client.post(act("take", row), follow=True).content.decode()
    assert 'id="answer"' in text
    key = str(uuid4())
    for _ in range(2):
        client.post(act("answer", row), {"content": "Hola, soy Sara.", "client_id": key})
    assert Message.objects.filter(role="person").count() == 1
    assert "Espera respuesta" not in client.get(queue).content.decode()
    ana.send("gracias")
    assert "Espera respuesta" in client.get(queue).content.decode()
    text = client.post(act("release", row), follow=True).content.decode()
    assert 'id="answer"' not in text
    assert [f["type"] for f in ana.say("¿cuánto tengo?")][-1:] == ["BALANCE"]
    assert "Terminada" in client.get(queue).content.decode()


def test_the_second_of_two_is_told_who_was_first(ana):
    row = asked(ana)
    signed_in(make_staff("support", name="Sara Solís")).post(act("take", row))
    before = everything()
    client = signed_in(make_staff("admin", name="Luis Paz"))
    text = client.post(act("take", row), follow=True).content.decode()
    assert "Sara Solís tomó esta conversación antes que tú." in text
    assert 'id="answer"' not in text
    text = client.post(act("answer", row), {"content": "Hola"}, follow=True).content.decode()
    assert "Primero toma la conversación." in text
    assert everything() == before


def test_an_answer_after_the_customer_left_is_not_said(ana):
    row = asked(ana)
    client = signed_in(make_staff("support"))
    client.post(act("take", row))
    handoff.leave(ana.call(), conversation_id=ana.conversation_id)
    before = everything()
    text = client.post(act("answer", row), {"content": "Hola"}, follow=True).content.decode()
    assert "ya volvió con el asistente" in text
    assert everything() == before
    assert Handoff.objects.get().state == HandoffState.LEFT


def test_looking_by_itself_renews_no_login(ana):
    asked(ana)
    client = signed_in(make_staff("support"))

    queue = reverse("admin:agent_handoff_changelist")
    client.get(queue)
    Login.objects.update(last_seen_at=clock.now() - timedelta(minutes=10))
    seen = Login.objects.latest("id").last_seen_at
    assert client.get(queue, headers={"X-By-Itself": "1"}).status_code == 200
    assert Login.objects.latest("id").last_seen_at == seen
    client.get(queue)
    assert Login.objects.latest("id").last_seen_at > seen


def test_a_conversation_leads_to_its_customers_open_reports(ana):
    other = make_world()
    secret = "Me clonaron la tarjeta en la gasolinera."
    mine = reports.ticket_open(ana.call(), text=secret)
    theirs = reports.ticket_open(other.call(), text="No me llegó mi tarjeta.")
    over = reports.ticket_open(ana.call(), text="Ya se arregló.")
    reports.ticket_resolve(ana.call(), over.ticket_id)
    found = Conversation.objects.get(customer=ana.user)
    text = signed_in(make_staff("support")).get(page_of(found)).content.decode()
    assert mine.folio in text
    assert theirs.folio not in text
    assert over.folio not in text
    assert secret not in text
    blind = signed_in(make_staff("auditor")).get(page_of(found)).content.decode()
    assert mine.folio in blind, "who may read reports is led to them"
