"""Fixtures of the agent's tests."""

from __future__ import annotations

import pytest

from centli.agent.engines.builtin import Builtin
from centli.agent.testing import Chat


@pytest.fixture
def chat():
    return Chat(Builtin())
