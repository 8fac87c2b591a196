"""The privacy notice and what people said to it: one row for each version, only inserted."""

from __future__ import annotations

from typing import Final

from centli.db.transactions import owned
from centli.events import audit
from centli.kernel.call import Call
from centli.people.errors import ConsentOutdated
from centli.people.models import Consent, ConsentAction, User

VERSION: Final = "2026-11-23"
"""The day from which the notice of today (``templates/chat/consent.html``) is shown.

Whoever consents does so to its words, so other words are another version, however slight the change is: it is asked for
again, and the page says that the notice changed. A test holds the words to it.
"""


def is_given(customer_id: int) -> bool:
    """Say whether a person has consented to today's version."""
    return User.objects.filter(pk=customer_id, consent_version=VERSION).exists()


def is_outdated(customer_id: int) -> bool:
    """Say whether a person has consented to an older version, and to none since."""
    return User.objects.filter(pk=customer_id).exclude(consent_version__in=["", VERSION]).exists()


@owned
def give(call: Call, *, version: str = VERSION) -> None:
    """Store that a person consents to the version that they were shown; twice is once.

    Raises:
        ConsentOutdated: they were shown an older one.
    """
    if version != VERSION:
        raise ConsentOutdated(VERSION)
    _step(call, ConsentAction.GIVEN, VERSION)


@owned
def withdraw(call: Call) -> None:
    """Store that a person takes their consent back; the chat then asks again before it answers."""
    _step(call, ConsentAction.WITHDRAWN, "")


def _step(call: Call, action: ConsentAction, version: str) -> None:
    user = User.objects.select_for_update().only("pk", "consent_version").get(pk=call.customer_id)
    if user.consent_version == version:
        return
    of = version or user.consent_version
    Consent.objects.create(
        user=user,
        version=of,
        action=action.value,
        channel=call.channel.value,
        correlation_id=call.correlation_id,
        created_at=call.now,
    )
    user.consent_version = version
    user.save(update_fields=["consent_version"])
    audit.record(call, f"consent.{action.value}", version=of)
