"""Vectors from others: what is asked of Titan and SageMaker, and what becomes of each way in which they fail."""

from __future__ import annotations

import io
import json

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from centli.kernel.errors import Unavailable
from crm.adapters.embedding import TITAN, Letters, Refused, SageMaker, Titan, UnknownEmbedder, of
from crm.rules import vectors

VECTOR = [0.5] * 256


def body(data: object) -> StreamingBody:
    content = json.dumps(data).encode()
    return StreamingBody(io.BytesIO(content), len(content))


@pytest.fixture
def bedrock():
    client = boto3.client(
        "bedrock-runtime", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stubbed:
        yield client, stubbed


@pytest.fixture
def sagemaker():
    client = boto3.client(
        "sagemaker-runtime",
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )
    with Stubber(client) as stubbed:
        yield client, stubbed


def test_titan_is_asked_as_bedrock_wants_it(bedrock):
    client, stubbed = bedrock
    stubbed.add_response(
        "invoke_model",
        {
            "body": body({"embedding": VECTOR, "inputTextTokenCount": 4}),
            "contentType": "application/json",
        },
        {
            "modelId": TITAN,
            "body": json.dumps({"inputText": "hola", "dimensions": 256, "normalize": True}),
            "contentType": "application/json",
            "accept": "application/json",
        },
    )

    assert Titan(256, client=client).embed("hola", "es") == VECTOR


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [
        ("ThrottlingException", 429, Unavailable),
        ("ModelTimeoutException", 408, Unavailable),
        ("InternalServerException", 500, Unavailable),
        ("ValidationException", 400, Refused),
        ("AccessDeniedException", 403, Refused),
    ],
)
def test_what_will_pass_is_waited_for_and_what_will_not_is_refused(bedrock, code, status, raised):
    client, stubbed = bedrock
    stubbed.add_client_error("invoke_model", code, http_status_code=status)

    with pytest.raises(raised):
        Titan(256, client=client).embed("hola", "es")


def test_no_answer_is_waited_for(bedrock):
    client, _ = bedrock

    def hang(**_):
        raise ReadTimeoutError(endpoint_url="x")

    client.meta.events.register("before-call.bedrock-runtime.InvokeModel", hang)
    with pytest.raises(Unavailable):
        Titan(256, client=client).embed("hola", "es")


@pytest.mark.parametrize(
    "answer", [VECTOR, [VECTOR], [[VECTOR]], {"embedding": VECTOR}, {"vectors": [VECTOR]}]
)
def test_an_endpoint_may_answer_as_models_do(sagemaker, answer):
    client, stubbed = sagemaker
    stubbed.add_response(
        "invoke_endpoint",
        {"Body": body(answer)},
        {
            "EndpointName": "letras",
            "Body": json.dumps({"inputs": "hola"}),
            "ContentType": "application/json",
            "Accept": "application/json",
        },
    )

    assert SageMaker(256, "letras", client=client).embed("hola", "es") == VECTOR


@pytest.mark.parametrize(
    "answer", [VECTOR[:-1], {"error": "x"}, ["a"] * 256, "x", [VECTOR, VECTOR]]
)
def test_anything_but_a_vector_of_its_size_is_refused(sagemaker, answer):
    client, stubbed = sagemaker
    stubbed.add_response("invoke_endpoint", {"Body": body(answer)})

    with pytest.raises(Refused):
        SageMaker(256, "letras", client=client).embed("hola", "es")


def test_names_say_what_a_vector_depends_on():
    assert (of("letters-128").name, of("letters-128").size) == ("letters-128", 128)
    for name in ("titan", "titan-300", "sagemaker-256", "letters-256-x", "otro-256", ""):
        with pytest.raises(UnknownEmbedder):
            of(name)


def test_letters_are_the_same_in_every_process():
    found = vectors.packed(Letters(8).embed("mi tarjeta no pasa", "es"))

    assert list(vectors.unpacked(found)) == [0, -85, 127, 127, 0, -42, -85, -85]
