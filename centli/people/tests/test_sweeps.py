"""What is too old to be kept is deleted, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session

from centli.events import sweeper
from centli.people import sweeps
from centli.people.testing import NOW

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def attempted(model, username, at, **more):
    """Write a row of axes, which takes its own clock for the moment."""
    row = model.objects.create(username=username, ip_address="203.0.113.9", **more)
    model.objects.filter(pk=row.pk).update(attempt_time=at)


def swept(name):
    return sweeper.run_all(NOW)[name]


def test_sessions_go_when_they_have_run_out():
    for key, at in (("old", NOW - SECOND), ("now", NOW), ("alive", NOW + SECOND)):
        Session.objects.create(session_key=key, session_data="", expire_date=at)
    assert swept("people.sessions") == 2
    assert Session.objects.get().session_key == "alive"


def test_sign_ins_are_kept_as_long_as_logs_and_failed_ones_a_day():
    for name, at in (("old", NOW - sweeps.LOG_KEPT), ("kept", NOW - sweeps.LOG_KEPT + SECOND)):
        attempted(AccessLog, name, at)
    for name, at in (
        ("old", NOW - sweeps.ATTEMPTS_KEPT),
        ("kept", NOW - sweeps.ATTEMPTS_KEPT + SECOND),
    ):
        attempted(AccessAttempt, name, at, failures_since_start=1)
    assert swept("people.sign_ins") == 2
    assert AccessLog.objects.get().username == AccessAttempt.objects.get().username == "kept"


def test_a_batch_at_a_time(monkeypatch):
    monkeypatch.setattr(sweeps, "BATCH", 2)
    for number in range(3):
        Session.objects.create(session_key=str(number), session_data="", expire_date=NOW - SECOND)
    assert [sweeps.forget_sessions(NOW) for _ in range(3)] == [2, 1, 0]
