"""Answers worded by a model on Bedrock: asked as Bedrock wants it, checked as our own, and dispensable."""

from __future__ import annotations

import json

import boto3
import pytest
from botocore.stub import ANY, Stubber

from centli.kernel.errors import Unavailable
from crm import facade
from crm.adapters import composing
from crm.adapters.composing import PROMPT, Bedrock
from crm.contracts import AnswerOutcome
from crm.models import KnowledgeAnswer
from crm.rules.passages import Passage
from crm.services import knowledge
from crm.testing import make_call, make_draft, make_user

MODEL = "example.model-v1:0"
BODY = "El NIP se cambia en el cajero.\n\nCambiarlo cuesta $0.00 y tarda 3 minutos."
NIP = Passage("cambiar-nip", 1, "Cambiar el NIP", BODY)


@pytest.fixture
def client():
    return boto3.client(
        "bedrock-runtime", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )


@pytest.fixture
def bedrock(client):
    with Stubber(client) as stubbed:
        yield Bedrock(MODEL, client=client), stubbed


def says(stubbed, text, expected=None):
    answer = {
        "output": {"message": {"role": "assistant", "content": [{"text": text}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        "metrics": {"latencyMs": 1},
    }
    stubbed.add_response("converse", answer, expected)


def sentences(*pairs):
    return json.dumps({"sentences": [{"text": text, "sources": list(at)} for text, *at in pairs]})


def test_it_is_asked_as_bedrock_wants_it_and_cites_what_it_was_shown(bedrock):
    composer, stubbed = bedrock
    data = {
        "question": "¿cómo cambio mi nip?",
        "passages": [{"number": 1, "title": NIP.title, "text": NIP.body}],
    }
    says(
        stubbed,
        sentences(("Cámbialo en el cajero.", 1), ("Sin fuente.",), ("De otra.", 7)),
        {
            "modelId": MODEL,
            "system": [{"text": PROMPT.read_text("utf-8")}],
            "messages": [
                {"role": "user", "content": [{"text": json.dumps(data, ensure_ascii=False)}]}
            ],
            "inferenceConfig": ANY,
        },
    )
    found = composer.compose("¿cómo cambio mi nip?", [NIP])
    assert [(one.text, len(one.citations)) for one in found] == [
        ("Cámbialo en el cajero.", 1), ("Sin fuente.", 0), ("De otra.", 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said", ["", "Claro:", "[]", '{"sentences": 3}', '{"sentences": [{"text": "x"}]}']
)
def test_what_is_not_in_the_form_is_no_answer(bedrock, said):
    composer, stubbed = bedrock
    says(stubbed, said)
    with pytest.raises(Unavailable):
        composer.compose("¿nip?", [NIP])


@pytest.fixture
def published(bedrock, client, monkeypatch, settings):
    row = make_draft(body=BODY)
    knowledge.version_approve(make_call(make_user()), slug="cambiar-nip", number=row.number)
    monkeypatch.setattr(composing, "_client", lambda: client)  # the network's edge
    composing._composer.cache_clear()
    settings.CENTLI_COMPOSER = MODEL
    yield bedrock[1]
    composing._composer.cache_clear()


@pytest.mark.django_db(transaction=True)
def test_a_figure_of_its_own_is_dropped_and_kept_on_record(published):
    says(published, sentences(("Cámbialo en el cajero en 3 minutos.", 1), ("Cuesta $50.00.", 1)))
    found = facade.knowledge_ask(make_call(make_user()), "¿cómo cambio mi nip?")
    assert found.text == "Cámbialo en el cajero en 3 minutos."
    kept = KnowledgeAnswer.objects.get()
    assert kept.composer == f"bedrock {MODEL} answer-1"
    assert kept.dropped == [{"text": "Cuesta $50.00.", "figures": ["50.00 $"]}]
    assert [one["article_id"] for one in kept.cited] == ["cambiar-nip"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["lies", "breaks", "is silent"])
def test_our_own_words_stand_where_it_fails(published, how):
    if how == "lies":
        says(published, sentences(("Cuesta $99.00.", 1)))
    elif how == "is silent":
        says(published, sentences())
    else:
        published.add_client_error("converse", "ThrottlingException", http_status_code=429)
    found = facade.knowledge_ask(make_call(make_user()), "¿cómo cambio mi nip?")
    assert found.outcome is AnswerOutcome.ANSWER
    assert "El NIP se cambia en el cajero." in found.text
    assert "99" not in found.text
    assert KnowledgeAnswer.objects.get().composer == "builtin"


@pytest.mark.django_db(transaction=True)
def test_nothing_personal_reaches_the_model(published, client):
    asked = []
    client.meta.events.register(
        "before-parameter-build.bedrock-runtime.Converse", lambda params, **_: asked.append(params)
    )
    says(published, sentences(("Cámbialo en el cajero.", 1)))
    facade.knowledge_ask(
        make_call(make_user()),
        "cómo cambio mi nip, soy PEGJ900101HDFRRN09, tarjeta 4111 1111 1111 1111",
    )
    assert "4111 1111" not in json.dumps(asked, default=str)
    assert "PEGJ900101" not in json.dumps(asked, default=str)
