"""Customers who come back after an answer: a report, the same question, or the wish for a person, within 72 hours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet

from centli.db.transactions import require_transaction
from centli.kernel.call import Call
from crm.contracts import AnswerOutcome, Recontact
from crm.models import KnowledgeAnswer
from crm.rules.deflection import RECONTACT, same_question

ANSWERS_MAX: Final = 50
"""A customer's answers of late that are looked at, the newest."""


def came_back_step(call: Call, how: Recontact) -> None:
    """Take note that a customer was not spared a report, or a person, by what was answered of late."""
    require_transaction()
    _of_late(call).update(recontact=how.value)


def asked_again_step(call: Call, question: str) -> None:
    """Take note of the answers of late to the same question of the customer's, among the newest."""
    require_transaction()
    rows = _of_late(call).order_by("-pk").values_list("pk", "question")
    earlier: Sequence[tuple[int, str]] = list(rows[:ANSWERS_MAX])
    same = [pk for pk, asked in earlier if same_question(asked, question)]
    if same:
        _of_late(call).filter(pk__in=same).update(recontact=Recontact.QUESTION.value)


def _of_late(call: Call) -> QuerySet[KnowledgeAnswer]:
    return KnowledgeAnswer.objects.filter(
        customer_id=call.customer_id,
        created_at__gte=call.now - RECONTACT,
        created_at__lte=call.now,
        outcome=AnswerOutcome.ANSWER.value,
        recontact="",
    )
