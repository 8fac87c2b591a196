"""Five hundred numbers that name somebody go into tickets; none comes out in an index, an event or a line of a log."""

from __future__ import annotations

import json
import logging
import random
import re

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from centli.events import relay
from centli.events.models import AuditEntry, Outbox
from centli.kernel.tests.test_personal import MAKERS, SAID
from centli.kernel.text import fold
from crm.models import TicketEnrichment, TicketVector
from crm.services import tickets
from crm.testing import make_call, make_user

SECRETS = 500
EACH = 25
SAID_FIGURES = {"1500.00", "50000"}
"""Figures of the sentences around them."""


@pytest.mark.django_db
def test_no_personal_number_reaches_index_events_or_logs(caplog):
    chance = random.Random(6)
    makers = list(MAKERS.values())
    secrets = [makers[number % len(makers)](chance) for number in range(SECRETS)]
    caplog.set_level(logging.DEBUG)
    for at in range(0, SECRETS, EACH):
        said = [chance.choice(SAID).format(each) for each in secrets[at : at + EACH]]
        tickets.ticket_open(
            make_call(make_user()), subject=f"Ayuda {said[0]}"[:120], text="\n".join(said)
        )

    relay.drain()

    assert TicketVector.objects.count() == SECRETS // EACH
    words = {
        stem for stems in TicketVector.objects.values_list("stems", flat=True) for stem in stems
    }
    pieces = {piece for each in secrets for piece in re.findall(r"[a-z0-9]{4,}", fold(each))}
    assert {each for each in words & pieces if re.search(r"\d", each)} <= SAID_FIGURES
    for name, text in kept(caplog).items():
        left = [each for each in secrets if is_in(each, text)]
        assert left == [], name


def kept(caplog) -> dict[str, str]:
    """Return everything that was stored or said, but for the tickets themselves and their archive."""
    rows = {
        "index": list(TicketVector.objects.values_list("stems", flat=True)),
        "readings": list(TicketEnrichment.objects.values("text", "entities", "hidden", "guesses")),
        "events": list(Outbox.objects.values("event_type", "key", "data", "last_error")),
        "audit": list(AuditEntry.objects.values("action", "object_id", "data")),
    }
    found = {name: json.dumps(each, cls=DjangoJSONEncoder) for name, each in rows.items()}
    lines = [f"{line.getMessage()} {line.__dict__}" for line in caplog.records]
    return {name: squeezed(text) for name, text in found.items()} | {
        "logs": squeezed("".join(lines))
    }


def squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9@,\"]", "", fold(text))


def is_in(secret: str, text: str) -> bool:
    """Say whether a secret, or its digits, stands there, however they are grouped."""
    return squeezed(secret) in text
