"""Consent: express, versioned, and never rewritten."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from centli.people import consents
from centli.people.errors import ConsentOutdated
from centli.people.models import Consent
from centli.people.testing import call_of, make_user

pytestmark = pytest.mark.django_db


def test_consent_is_given_withdrawn_and_given_again():
    ana = make_user()
    assert not consents.is_given(ana.pk)
    consents.give(call_of(ana))
    consents.give(call_of(ana))
    assert consents.is_given(ana.pk)
    consents.withdraw(call_of(ana))
    consents.withdraw(call_of(ana))
    assert not consents.is_given(ana.pk)
    consents.give(call_of(ana))
    assert [(c.action, c.version) for c in Consent.objects.order_by("id")] == [
        ("given", consents.VERSION),
        ("withdrawn", consents.VERSION),
        ("given", consents.VERSION),
    ]


def test_an_older_notice_cannot_be_consented_to():
    ana = make_user()
    with pytest.raises(ConsentOutdated) as caught:
        consents.give(call_of(ana), version="2020-01")
    assert caught.value.version == consents.VERSION
    assert not Consent.objects.exists()


def test_a_consent_of_an_older_version_does_not_count():
    ana = make_user(consent_version="2020-01")
    assert not consents.is_given(ana.pk)


def test_consent_rows_are_only_inserted():
    consents.give(call_of(make_user()))
    for change in (lambda: Consent.objects.update(version="x"), Consent.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Consent.objects.get().version == consents.VERSION
