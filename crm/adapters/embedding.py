"""What turns a text into a vector: our own hashed letters, Titan on Bedrock, or a model behind a SageMaker endpoint.

An embedder's name says all that a vector depends on, and is kept with the index that was made with it: ``letters-256``,
``titan-256``, ``sagemaker-384-ENDPOINT``. In texts that reach one, numbers and e-mail addresses are hidden; names are not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NoReturn, Protocol

from django.conf import settings

from centli.kernel.errors import Unavailable
from crm.rules import terms, vectors

TITAN: Final = "amazon.titan-embed-text-v2:0"
TITAN_SIZES: Final = frozenset({256, 512, 1024})
CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 5
_NAME: Final = re.compile(
    r"(letters|titan|sagemaker)-([1-9]\d{1,3})(?:-([A-Za-z0-9-]{1,40}))?", re.ASCII
)
_REFUSED: Final = frozenset(
    {
        "AccessDeniedException",
        "ResourceNotFoundException",
        "UnrecognizedClientException",
        "ValidationError",
        "ValidationException",
    }
)
"""What an account or a model will say again however often it is asked."""


class UnknownEmbedder(ValueError):
    """No embedder has that name."""


class Refused(Exception):
    """The model will not make this vector, or made another than it should: asking again changes nothing."""


class Embedder(Protocol):
    """Makes vectors of one size; the same text has the same vector."""

    name: str
    size: int

    def embed(self, text: str, language: terms.Language) -> list[float]:
        """Return a text's vector.

        Raises:
            Unavailable: the model does not answer; later it may.
            Refused: it never will.
        """


class Letters:
    """Hashed pieces of letters: no network, no key."""

    def __init__(self, size: int = vectors.SIZE) -> None:
        self.name, self.size = f"letters-{size}", size

    def embed(self, text: str, language: terms.Language) -> list[float]:
        return vectors.letters(text, language, self.size)


class Titan:
    """Amazon Titan Text Embeddings V2 on Bedrock.

    Source: AWS, "Amazon Titan Text Embeddings models": request and response of ``InvokeModel``, read 2026-11-21.
    """

    def __init__(self, size: int, *, client: Any = None) -> None:
        if size not in TITAN_SIZES:
            raise UnknownEmbedder(f"Titan makes no vectors of {size} parts")
        self.name, self.size = f"titan-{size}", size
        self._client = client or _client("bedrock-runtime")

    def embed(self, text: str, language: terms.Language) -> list[float]:  # noqa: ARG002 - it reads any
        body = json.dumps({"inputText": text, "dimensions": self.size, "normalize": True})
        try:
            answer = self._client.invoke_model(
                modelId=TITAN, body=body, contentType="application/json", accept="application/json"
            )
            found = json.loads(answer["body"].read())
        except Exception as error:  # noqa: BLE001 - a vendor's client raises what it likes
            _raise(error)
        return _vector(found, ("embedding",), self.size)


class SageMaker:
    """A model of one's own behind an endpoint: ``{"inputs": text}`` is answered with the vector, alone or in a list."""

    def __init__(self, size: int, endpoint: str, *, client: Any = None) -> None:
        self.name, self.size = f"sagemaker-{size}-{endpoint}", size
        self._endpoint = endpoint
        self._client = client or _client("sagemaker-runtime")

    def embed(self, text: str, language: terms.Language) -> list[float]:  # noqa: ARG002 - likewise
        try:
            answer = self._client.invoke_endpoint(
                EndpointName=self._endpoint,
                Body=json.dumps({"inputs": text}),
                ContentType="application/json",
                Accept="application/json",
            )
            found = json.loads(answer["Body"].read())
        except Exception as error:  # noqa: BLE001 - likewise
            _raise(error)
        return _vector(found, ("embedding", "vectors", "embeddings"), self.size)


@lru_cache(maxsize=8)
def of(name: str) -> Embedder:
    """Return the embedder of a name.

    Raises:
        UnknownEmbedder: there is none.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise UnknownEmbedder(_unknown(name))
    kind, size, endpoint = found[1], int(found[2]), found[3]
    if kind == "sagemaker" and endpoint:
        return SageMaker(size, endpoint)
    if endpoint or kind == "sagemaker":
        raise UnknownEmbedder(f"{name}: only sagemaker has, and needs, an endpoint")
    return Titan(size) if kind == "titan" else Letters(size)


def size_of(name: str) -> int:
    """Return the size of an embedder's vectors, without calling on it.

    Raises:
        UnknownEmbedder: there is none of that name.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise UnknownEmbedder(_unknown(name))
    return int(found[2])


def _unknown(name: str) -> str:
    return f"{name}: an embedder is letters-SIZE, titan-SIZE or sagemaker-SIZE-ENDPOINT"


def chosen() -> Embedder:
    """Return the embedder that the settings name for a new index."""
    return of(settings.CENTLI_EMBEDDER)


def _client(service: str) -> Any:
    import boto3  # noqa: PLC0415 - a laptop does without it
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": 2},
    )
    return boto3.client(service, config=config)


def _raise(error: Exception) -> NoReturn:
    response = getattr(error, "response", None)
    code = response.get("Error", {}).get("Code", "") if isinstance(response, Mapping) else ""
    if code in _REFUSED or isinstance(error, ValueError | KeyError | TypeError):
        raise Refused(code or type(error).__name__) from error
    raise Unavailable from error


def _vector(found: Any, names: tuple[str, ...], size: int) -> list[float]:
    if isinstance(found, Mapping):
        found = next((found[name] for name in names if name in found), None)
    while isinstance(found, list) and len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    if not isinstance(found, list) or len(found) != size:
        raise Refused("a vector of another size")
    if not all(isinstance(part, int | float) for part in found):
        raise Refused("parts that are no numbers")
    return [float(part) for part in found]
