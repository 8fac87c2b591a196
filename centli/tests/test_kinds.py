"""What every kind of proposal says of itself."""

from __future__ import annotations

import ast
import inspect
import sys

import pytest
from django.utils import translation

from centli.agent import confirming, outcomes
from centli.agent.engines.flows import waiting
from centli.confirmations import registry, results
from centli.confirmations.contracts import STATES, State
from marketplace.contracts import BenefitKind
from marketplace.models import SagaState
from points.contracts import OrderStatus


def test_every_kind_and_state_has_words_for_staff_in_both_languages():
    with translation.override("en"):
        english = {each.name: registry.title(each.name) for each in registry.kinds()}
        states = {state: translation.gettext(words) for state, words in STATES.items()}
    assert len(english) >= 20
    for name, words in english.items():
        assert words not in {name, registry.kind(name).title}
    assert len(set(english.values())) == len(english)
    assert set(states) == set(State)
    assert all(states[state] != words for state, words in STATES.items())


def test_the_chat_knows_every_kind_whose_receipt_it_gives():
    """Each moves money or is free, has a card with a title of its own, and says what it does by its verbs."""
    told = outcomes.CUSTOMER_KINDS
    free = told - confirming.MONEY_MOVES
    assert free <= waiting._FREE
    assert confirming._card_title("another") not in {confirming._card_title(kind) for kind in free}
    assert told - {"close_ticket"} <= set(waiting._DOES)


def test_every_line_of_a_receipt_has_a_label_for_staff():
    modules = {sys.modules[type(kind).__module__] for kind in registry.kinds()}
    written = [
        {key.value for key in node.keys if isinstance(key, ast.Constant)}
        for module in modules
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Dict)
    ]
    receipts = [names for names in written if {"confirmation_id", "text"} <= names]
    assert len(receipts) >= 12
    known = results._LABELS.keys() | results._TOLD_ALREADY
    assert {name for names in receipts for name in names if name not in known} == set()


@pytest.mark.parametrize(
    ("name", "codes"), [("status", OrderStatus), ("benefit", BenefitKind), ("state", SagaState)]
)
def test_every_code_of_a_receipt_has_words_for_staff(name, codes):
    assert {each.value for each in codes} <= results._CODES[name].keys()


def test_why_it_was_refused_is_told_in_figures_and_words_for_staff():
    fields = {
        "usable_at": "2026-11-22T18:00:05Z",
        "price_centavos": 500,
        "balance_centavos": 600,
        "held_centavos": 700,
        "available": 3,
        "requested": 5,
        "missing": 2,
        "why_not": "Solo con crédito.",
        "points_cost": 120,
    }
    found = results.rows("gone", {"code": "another", "fields": fields})
    assert [(str(label), words) for label, words in found][-len(fields) :] == [
        ("Se le puede enviar desde", "22/11/2026 12:00:05"),
        ("Precio", "$5.00 MXN"),
        ("Saldo", "$6.00 MXN"),
        ("Apartado", "$7.00 MXN"),
        ("Disponible", "3"),
        ("Se pidió", "5"),
        ("Faltan", "2"),
        ("Motivo", "Solo con crédito."),
        ("Costo en puntos", "120"),
    ]
