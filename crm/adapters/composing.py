"""Who words an answer: our own choice of sentences, or a model on Bedrock whose every sentence is checked the same way.

What a model is sent is the question, with numbers and e-mail addresses hidden, and the bank's own articles.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings

from centli.kernel.errors import Unavailable
from centli.kernel.text import clean
from crm.rules.citing import SENTENCE_MAX, Citation, Composed
from crm.rules.passages import Passage

PROMPT: Final = Path(__file__).parent.parent / "prompts" / "answer-1.txt"
"""Its number is its version: another text is another file."""
CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 8
TOKENS_MAX: Final = 600
COMPOSED_MAX: Final = 4


class Composer(Protocol):
    """Words an answer from passages; what it says is checked afterwards, whoever it is."""

    name: str
    """What is kept with the answer: model and prompt."""

    def compose(self, question: str, passages: Sequence[Passage]) -> list[Composed]:
        """Return sentences, each with the passages that it cites; none where they do not answer.

        Raises:
            Unavailable: the model does not answer, or not in the form that was asked for.
        """


class Bedrock:
    """A model on Amazon Bedrock, by its ``Converse`` operation.

    Source: AWS, "Converse" in the Amazon Bedrock Runtime API reference, read 2026-11-21.
    """

    def __init__(self, model: str, *, client: Any = None) -> None:
        self.name = f"bedrock {model} {PROMPT.stem}"[:80]
        self._model = model
        self._client = client or _client()
        self._prompt = PROMPT.read_text(encoding="utf-8")

    def compose(self, question: str, passages: Sequence[Passage]) -> list[Composed]:
        data = {
            "question": question,
            "passages": [
                {"number": number, "title": one.title, "text": one.body}
                for number, one in enumerate(passages, start=1)
            ],
        }
        try:
            answer = self._client.converse(
                modelId=self._model,
                system=[{"text": self._prompt}],
                messages=[
                    {"role": "user", "content": [{"text": json.dumps(data, ensure_ascii=False)}]}
                ],
                inferenceConfig={"maxTokens": TOKENS_MAX, "temperature": 0.0},
            )
            text = "".join(
                block.get("text", "") for block in answer["output"]["message"]["content"]
            )
            return _sentences(json.loads(text), passages)
        except Exception as error:
            raise Unavailable from error


def _sentences(said: Any, passages: Sequence[Passage]) -> list[Composed]:
    found: list[Composed] = []
    for one in said["sentences"][:COMPOSED_MAX]:
        text = clean(str(one["text"]), length_max=SENTENCE_MAX)
        numbers = [number for number in one["sources"] if isinstance(number, int)]
        if text:
            # A number that no passage has cites nothing, so the check drops the sentence.
            cited = [_place(passages[at - 1]) for at in numbers if 0 < at <= len(passages)]
            found.append(Composed(text, tuple(cited) if len(cited) == len(numbers) else ()))
    return found


def _place(passage: Passage) -> Citation:
    return Citation(passage.article_id, passage.version, 0, len(passage.body))


def composer() -> Composer | None:
    """Return the model that words answers, as configured; None where our own choice of sentences does."""
    return _composer(settings.CENTLI_COMPOSER)


@lru_cache(maxsize=2)
def _composer(name: str) -> Composer | None:
    return None if name == "builtin" else Bedrock(name)


def _client() -> Any:
    import boto3  # noqa: PLC0415 - only where a model is configured
    from botocore.config import Config  # noqa: PLC0415 - likewise

    return boto3.client(
        "bedrock-runtime",
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
        ),
    )
