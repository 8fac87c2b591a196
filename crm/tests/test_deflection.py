"""What came of answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from centli.kernel import clock
from crm.models import KnowledgeAnswer
from crm.rules.deflection import RECONTACT, Deflection, Fate, fate
from crm.selectors.deflection import deflection_report
from crm.testing import make_ticket, make_user

NOW = clock.now()
LONG_AGO = NOW - timedelta(days=10)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("helpful", "reported_at", "now", "expected"),
    [
        (True, None, LONG_AGO, Fate.CONFIRMED),
        (False, None, NOW, Fate.UNHELPFUL),
        (None, None, NOW, Fate.ASSUMED),
        (None, None, LONG_AGO + RECONTACT, Fate.WAITING),
        (None, LONG_AGO + RECONTACT, NOW, Fate.RECONTACTED),
        (True, LONG_AGO + SECOND, NOW, Fate.RECONTACTED),
        (True, LONG_AGO + RECONTACT + SECOND, NOW, Fate.CONFIRMED),
        (None, LONG_AGO + RECONTACT + SECOND, NOW, Fate.ASSUMED),
    ],
)
def test_what_came_of_an_answer(helpful, reported_at, now, expected):
    came = fate(answered_at=LONG_AGO, is_helpful=helpful, reported_at=reported_at, now=now)
    assert came is expected


def test_shares_are_of_what_is_known():
    counted = Deflection(confirmed=2, assumed=1, recontacted=1, unhelpful=0, waiting=9)
    assert (counted.known, counted.share, counted.recontact_share) == (4, 0.75, 0.25)
    assert Deflection(waiting=3).share is None


def answered(user, *, created_at, outcome="answer", helpful=None, article="cambiar-nip"):
    return KnowledgeAnswer.objects.create(
        customer=user,
        question="¿?",
        outcome=outcome,
        confidence_percent=80,
        found=[],
        cited=[{"article_id": article, "version": 1, "start": 0, "end": 1}],
        dropped=[],
        is_helpful=helpful,
        created_at=created_at,
    )


@pytest.mark.django_db(transaction=True)
def test_answers_are_counted_by_what_came_of_them(django_assert_num_queries):
    ana, bruno = make_user(), make_user()
    answered(ana, created_at=NOW - timedelta(days=9), helpful=True)
    answered(ana, created_at=NOW - timedelta(hours=1), article="comision-spei")
    make_ticket(ana)
    answered(bruno, created_at=NOW - timedelta(days=8))
    answered(bruno, created_at=NOW - timedelta(hours=2))
    answered(bruno, created_at=NOW - timedelta(days=8), outcome="nothing")
    answered(bruno, created_at=NOW - timedelta(days=40))
    with django_assert_num_queries(2):
        report = deflection_report(
            since=NOW - timedelta(days=30), until=NOW + SECOND, now=NOW + SECOND
        )
    assert report.total == Deflection(confirmed=1, assumed=1, recontacted=1, waiting=1)
    assert report.by_article["comision-spei"] == Deflection(recontacted=1)
    assert report.is_whole
