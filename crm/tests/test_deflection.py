"""What came of answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from centli.events.catalogue import HandoffChanged
from centli.kernel import clock
from crm import facade, handlers
from crm.models import KnowledgeAnswer
from crm.rules.deflection import RECONTACT, Deflection, same_question
from crm.selectors.deflection import deflection_report
from crm.services import deflection
from crm.testing import make_call, make_ticket, make_user

NOW = clock.now()
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("¿Cómo cambio mi NIP?", "¿cómo cambio mi nip?", True),
        ("¿Cómo cambio mi NIP?", "como cambiar el NIP", True),
        ("¿Cómo cambio mi NIP?", "¿Cuánto cobran por SPEI?", False),
        ("¿?", "¿?", True),
    ],
)
def test_the_same_question_is_the_same_whatever_its_small_words(one, other, same):
    assert same_question(one, other) is same


def test_shares_are_of_what_is_known():
    counted = Deflection(confirmed=2, assumed=1, recontacted=1, unhelpful=0, waiting=9)
    assert (counted.known, counted.share) == (4, 0.75)
    assert Deflection(waiting=3).share is None


def answered(user, *, created_at, outcome="answer", helpful=None):
    return KnowledgeAnswer.objects.create(
        customer=user,
        question="¿?",
        outcome=outcome,
        confidence_percent=80,
        found=[],
        cited=[{"article_id": "cambiar-nip", "version": 1, "start": 0, "end": 1}],
        dropped=[],
        is_helpful=helpful,
        created_at=created_at,
    )


@pytest.mark.django_db(transaction=True)
def test_answers_are_counted_by_what_came_of_them(django_assert_num_queries):
    ana, bruno = make_user(), make_user()
    answered(ana, created_at=NOW - timedelta(days=9), helpful=True)
    answered(ana, created_at=NOW - timedelta(hours=1))
    answered(ana, created_at=NOW - RECONTACT - timedelta(hours=1))
    make_ticket(ana)
    answered(bruno, created_at=NOW - timedelta(days=8))
    answered(bruno, created_at=NOW - timedelta(hours=2))
    answered(bruno, created_at=NOW - timedelta(days=8), outcome="nothing")
    answered(bruno, created_at=NOW - timedelta(days=40))
    with django_assert_num_queries(1):
        report = deflection_report(
            since=NOW - timedelta(days=30), until=NOW + SECOND, now=NOW + SECOND
        )
    assert report == Deflection(confirmed=1, assumed=2, recontacted=1, waiting=1)


@pytest.mark.django_db(transaction=True)
def test_who_asks_the_same_again_or_for_a_person_was_not_spared_one():
    ana, hour = make_user(), timedelta(hours=1)
    asked = answered(ana, created_at=NOW - hour)
    KnowledgeAnswer.objects.filter(pk=asked.pk).update(question="¿Cómo cambio mi NIP?")
    other, old = answered(ana, created_at=NOW - hour), answered(ana, created_at=NOW - 73 * hour)
    theirs = answered(make_user(), created_at=NOW - hour)

    def known() -> list[str]:
        rows = [KnowledgeAnswer.objects.get(pk=row.pk) for row in (asked, other, old, theirs)]
        return [row.recontact for row in rows]

    facade.knowledge_ask(make_call(ana, now=NOW), "cómo cambiar mi nip")
    assert known() == ["question", "", "", ""]
    call = make_call(ana, now=NOW)
    with transaction.atomic():
        handlers.person_asked(call, HandoffChanged(handoff_id="ho_1", state="taken"))
        assert known() == ["question", "", "", ""]
        handlers.person_asked(call, HandoffChanged(handoff_id="ho_1", state="waiting"))
    assert known() == ["question", "person", "", ""]


@pytest.mark.django_db(transaction=True)
def test_of_very_many_answers_only_the_newest_are_looked_at(monkeypatch):
    monkeypatch.setattr(deflection, "ANSWERS_MAX", 1)
    ana = make_user()
    old, new = (answered(ana, created_at=NOW - timedelta(hours=hours)) for hours in (2, 1))
    facade.knowledge_ask(make_call(ana, now=NOW), "¿?")
    assert [KnowledgeAnswer.objects.get(pk=row.pk).recontact for row in (old, new)] == [
        "",
        "question",
    ]
