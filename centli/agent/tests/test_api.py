"""Conversations over REST: the same messages and the same way in as the socket."""

from __future__ import annotations

import pytest

from centli.agent import runner
from centli.agent.models import Conversation, Message, Turn
from centli.agent.tests.world import World, make_world
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.people.testing import call_of, make_user
from centli.web.testing import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> World:
    return make_world()


class Talk:
    """Ana, who speaks through REST, and Bruno, who must not hear it."""

    def __init__(self):
        self.ana, self.bruno = make_user("Ana Torres"), make_user("Bruno Díaz")
        self.api, self.stranger = Api(self.ana), Api(self.bruno)
        self.id = runner.conversation_open(call_of(self.ana, now=clock.now(), channel=Channel.CHAT))
        self.address = f"conversations/{self.id}/messages"

    def say(self, content, client_id=None):
        body = {"id": str(client_id or ids.uuid7()), "content": content}
        return self.api.post(self.address, body, key=None)

    def seqs(self, **query):
        return [each["seq"] for each in self.api.get(self.address, **query).json()["data"]]


@pytest.fixture
def talk():
    return Talk()


def test_what_is_said_is_stored_once_under_the_clients_id(talk):
    client_id = ids.uuid7()
    first, second = talk.say("¿Cuánto tengo?", client_id), talk.say("otra cosa", client_id)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == {"id": str(client_id), "seq": 1, "duplicate": False}
    assert second.json() == {"id": str(client_id), "seq": 1, "duplicate": True}
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    message = Message.objects.get(client_id=client_id)
    assert (message.content, message.role) == ("¿Cuánto tengo?", "user")
    assert Message.objects.filter(role="user").count() == 1


def test_without_consent_the_words_are_kept_and_the_answer_says_so(talk):
    talk.say("¿Cuánto tengo?")
    said, answer = talk.api.get(talk.address).json()["data"]
    assert (said["type"], said["role"], said["content"]) == ("TEXT", "user", "¿Cuánto tengo?")
    assert (answer["type"], answer["data"]["code"]) == ("ERROR", "consent_required")
    assert said["conversation_id"] == answer["conversation_id"] == talk.id
    assert not Turn.objects.exists()


def test_messages_are_read_onwards_and_backwards(talk):
    for number in range(3):
        talk.say(f"mensaje {number}")
    assert talk.seqs() == [1, 2, 3, 4, 5, 6]
    assert talk.seqs(after_seq=4) == [5, 6]
    assert talk.seqs(after_seq=6) == []
    assert talk.seqs(before_seq=4) == [1, 2, 3]
    assert talk.seqs(before_seq=4, limit=2) == [2, 3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [({}, [[1, 2], [3, 4]]), ({"after_seq": 1}, [[2, 3], [4]]), ({"before_seq": 4}, [[2, 3], [1]])],
)
def test_pages_follow_each_other_without_gap_or_repeat(talk, query, expected):
    for number in range(2):
        talk.say(f"mensaje {number}")
    page = talk.api.get(talk.address, limit=2, **query).json()
    pages = [[each["seq"] for each in page["data"]]]
    while page["has_more"]:
        page = talk.api.get(talk.address, limit=2, cursor=page["next_cursor"]).json()
        pages.append([each["seq"] for each in page["data"]])
    assert pages == expected


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"after_seq": "x"}, "/after_seq"), ({"after_seq": -1}, "/after_seq"), ({"before_seq": 0}, "/before_seq"),
        ({"after_seq": 1, "before_seq": 5}, "/before_seq"), ({"limit": 101}, "/limit"), ({"since": 1}, "/since"),
    ],
)  # fmt: skip
def test_a_wrong_question_is_422_and_named(talk, query, pointer):
    response = talk.api.get(talk.address, **query)
    assert response.status_code == 422
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"content": "hola"}, {"id": "1", "content": "hola"}, {"id": str(ids.uuid7())}, {"id": str(ids.uuid7()), "content": ""},
        {"id": str(ids.uuid7()), "content": "x" * 2_001}, {"id": str(ids.uuid7()), "content": 5},
        {"id": str(ids.uuid7()), "content": "\u200b"},
        {"id": str(ids.uuid7()), "content": "hola", "role": "assistant"},
    ],
)  # fmt: skip
def test_what_is_no_message_is_422_and_stored_nowhere(talk, body):
    assert talk.api.post(talk.address, body, key=None).status_code == 422
    assert not Message.objects.exists()


def test_anothers_conversation_is_not_there(talk):
    talk.say("¿Cuánto tengo?")
    for address in (talk.address, "conversations/conv_x/messages"):
        assert talk.stranger.get(address).status_code == 404
        body = {"id": str(ids.uuid7()), "content": "hola"}
        assert talk.stranger.post(address, body, key=None).status_code == 404
    assert Message.objects.filter(role="user").count() == 1
    assert talk.stranger.get("conversations").json()["data"] == []


def test_the_open_conversation_is_made_once():
    ana = make_user("Ana Torres")
    api = Api(ana)
    assert api.get("conversations").json()["data"] == []
    first, second = api.post("conversations", key=None), api.post("conversations", key=None)
    assert (first.status_code, first.json()["is_open"]) == (200, True)
    assert first.json() == second.json()
    assert Conversation.objects.count() == 1


def test_conversations_are_listed_newest_first_in_pages(talk):
    old = Conversation.objects.create(
        customer=talk.ana, created_at=clock.now(), updated_at=clock.now()
    )
    first = talk.api.get("conversations", limit=1).json()
    assert (first["data"][0]["conversation_id"], first["data"][0]["is_open"]) == (
        old.conversation_id,
        False,
    )
    second = talk.api.get("conversations", limit=1, cursor=first["next_cursor"]).json()
    assert (second["data"][0]["conversation_id"], second["has_more"]) == (talk.id, False)


def test_a_message_is_answered_like_one_of_the_sockets(ana):
    api = Api(ana.user)
    address = f"conversations/{ana.conversation_id}/messages"
    sent = api.post(address, {"id": str(ids.uuid7()), "content": "¿Cuánto tengo?"}, key=None)
    ana.hear()
    answers = api.get(address, after_seq=sent.json()["seq"]).json()["data"]
    assert [each["type"] for each in answers] == ["BALANCE"]
    assert Turn.objects.get().channel == "chat"
