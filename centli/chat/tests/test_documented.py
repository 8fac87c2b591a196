"""docs/chat.md tells a client's author of every frame, action and end that there is; its examples are frames."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from centli.agent import frames
from centli.chat.limits import CloseCode, Limits

PAGE = (Path(__file__).parents[3] / "docs" / "chat.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(each) for each in re.findall(r"```json\n(.*?)\n```", PAGE, re.DOTALL)]


@pytest.mark.parametrize(
    "word",
    [
        *frames.Kind,
        *frames.Action,
        *frames.ActionParams.model_fields,
        *(str(int(code)) for code in CloseCode),
        *("token_invalid", "too_many_open", "on_event", "api_token", "payloads.md", "errors.md"),
        *("HELLO", "STOP", "READ", "PING", "WELCOME", "ACK", "TYPING", "DELTA", "PONG", "FAULT"),
    ],
)
def test_every_word_of_the_protocol_is_told(word):
    assert re.search(rf"\b{word}\b", PAGE)


def test_the_examples_are_frames():
    sent = [each for each in EXAMPLES if "seq" not in each]
    assert [frames.read(each).type for each in sent] == ["TEXT", "HELLO", "ACTION"]
    (got,) = (each for each in EXAMPLES if "seq" in each)
    made = frames.durable(
        kind=got["type"],
        seq=got["seq"],
        message_id=got["id"],
        role=got["role"],
        conversation_id=got["conversation_id"],
        correlation_id=UUID(got["correlation_id"]),
        reply_to=UUID(got["reply_to"]),
        created_at=datetime.fromisoformat(got["timestamp"]),
        content=got["content"],
        data=got["data"],
        suggestions=got["suggestions"],
    )
    assert made == got


def test_the_figures_are_the_protocols():
    limits = Limits()
    assert limits.frame_bytes == 16 * 1024
    assert (limits.message_rate, limits.message_burst, limits.guard_factor) == (1, 10, 5)
    assert (limits.window_events, limits.window_bytes, limits.window_seconds) == (
        64,
        256 * 1024,
        30,
    )
    assert (limits.plain_frames, limits.plain_idle_seconds) == (64, 15 * 60)
    assert (limits.heartbeat_seconds, limits.sockets_per_user) == (20, 5)
    assert (frames.TEXT_LENGTH_MAX, frames.HISTORY_COUNT) == (2_000, 50)
