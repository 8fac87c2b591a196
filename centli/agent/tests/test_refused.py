"""What the bank refuses ends in words that are true, and the talk goes on from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from centli.agent import refusals
from centli.agent.engines import reasons
from centli.agent.testing import NoStock
from centli.agent.tests.test_builtin import only
from centli.agent.types import Ask, Propose, Refuse, Say, Show
from centli.confirmations.errors import AlreadyExecuted
from centli.kernel import clabe
from centli.kernel.errors import Rejected

CLABE = clabe.generate(bank="012", account="12345678901")
SHELF = ["quiero una laptop", "la más barata"]
BALANCE = "¿cuánto tengo?"


class Refused(Rejected):
    """A refusal of any code."""

    def __init__(self, code: str, **figures: Any) -> None:
        self.code, self.figures = code, figures  # type: ignore[misc]

    def fields(self) -> dict[str, Any]:
        return self.figures


@pytest.mark.parametrize(
    ("tool", "error", "talk", "shown"),
    [
        ("crm_beneficiary_propose", Refused("alias_taken"),
         [f"agrega a Toño con clabe {CLABE}", "toñito"], (Say, Propose)),
        ("crm_beneficiary_propose", Refused("invalid_clabe"),
         [f"agrega a Toño con clabe {CLABE}", CLABE], (Refuse, Propose)),
        ("crm_beneficiary_propose", Refused("own_account"),
         [f"agrega a Toño con clabe {CLABE}", BALANCE], (Refuse, Show)),
        ("crm_beneficiary_change_propose", Refused("alias_taken"),
         ["renombra a mi hermano como 'bro'", "carnal"], (Refuse, Propose)),
        ("crm_beneficiary_change_propose", Refused("other"),
         ["renombra a mi hermano como 'bro'", BALANCE], (Refuse, Show)),
        ("banking_chat_transfers_propose", Refused("other"),
         ["apaga las transferencias por chat", BALANCE], (Refuse, Show)),
        ("banking_account_block_propose", Refused("other"),
         ["bloquea mi tarjeta de crédito", BALANCE], (Refuse, Show)),
        ("marketplace_purchase_propose", Refused("product_not_found"),
         [*SHELF, "de contado", BALANCE], (Refuse, Show)),
        ("marketplace_purchase_propose", NoStock(0, 1),
         [*SHELF, "de contado", "la primera"], (Show, Propose)),
        ("marketplace_benefits_compare", Refused("product_not_found"), [*SHELF, BALANCE], (Refuse, Show)),
        ("marketplace_benefits_compare", Refused("product_not_found"),
         [SHELF[0], "¿cuál es mejor, la primera o la segunda?", "la primera"], (Ask, Show)),
        ("marketplace_product_search", Refused("other"), [SHELF[0], BALANCE], (Refuse, Show)),
        ("points_redemption_propose", Refused("invalid_quantity", limit=10),
         ["quiero canjear 50 tazas centli", "2"], (Say, Propose)),
        ("crm_alias_resolve", Refused("other"),
         ["mándale 300 a pedro fut", "a mi mamá"], (Say, Propose)),
        ("crm_beneficiary_get", Refused("beneficiary_not_found"),
         ["mándale 300 a mi hermano", "mejor 200", "a mi mamá"], (Say, Propose)),
        ("banking_movement_page", Refused("other"),
         ["mándale lo mismo de siempre a mi mamá", "300"], (Say, Propose)),
    ],
)  # fmt: skip
def test_a_refusal_is_told_and_the_talk_goes_on(chat, tool, error, talk, shown):
    *before, refused, then = talk
    for text in before:
        chat.say(text)
    chat.bank.refusals[tool] = error
    told = only(chat.say(refused))
    del chat.bank.refusals[tool]
    assert (type(told), type(only(chat.say(then)))) == shown


@pytest.mark.parametrize(
    "talk",
    [
        ["cancela"],
        ["no quiero la de mi mamá"],
        ["mándale 200 a mi hermano", "cancela todo"],
        ["mándale 200 a mi hermano", "mándale dinero a mi mamá", "cancela todo"],
    ],
)
def test_what_was_carried_out_meanwhile_is_not_said_to_be_cancelled(chat, talk):
    for text in ("mándale 300 a mi mamá", *talk[:-1]):
        chat.say(text)
    chat.bank.refusals["withdraw"] = AlreadyExecuted()
    step = only(chat.say(talk[-1]))
    assert isinstance(step, Refuse)
    assert step.error.code == "already_executed"


@dataclass(eq=False)
class InvalidLimit(Rejected):
    """A limit that no code makes right."""

    code: ClassVar[str] = "invalid_limit"
    title: ClassVar[str] = "Ese límite no está permitido."

    ceiling_centavos: int


def test_a_limit_that_is_refused_names_the_most_there_may_be():
    assert "El máximo es $250,000.00 MXN." in refusals.explain(InvalidLimit(250_000_00))


@pytest.mark.parametrize("code", sorted(reasons._REFUSED))
def test_each_reason_of_a_refusal_is_told(chat, code):
    chat.state = {"refused": code}
    assert only(chat.say("¿por qué?")).text.startswith("Porque")


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ([], "Te muestro los datos para que revises todo"),
        (["first_payment", "rapid"], "es tu primer envío a esa persona y llevas varios pagos"),
    ],
)
def test_why_a_card_wants_a_code_is_told(chat, why, told):
    step = only(chat.say("mándale 300 a mi mamá"))
    step.proposal.card["factor_reasons"] = why
    assert told in only(chat.say("¿por qué?")).text
