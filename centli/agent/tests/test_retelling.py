"""A question that waits is asked again in the language that is spoken now."""

from __future__ import annotations

import pytest
from django.utils import translation

from centli.agent.retelling import retold

PAIRS = {
    "¿Cuánto le envío a Lucía Torres?": "How much shall I send to Lucía Torres?",
    "¿A quién te refieres con «pedro»?": "Who do you mean by “pedro”?",
    "Cancelar": "Cancel",
    "cuenta de cheques ···· 4458": "checking account ···· 4458",
    "Tarjeta de crédito ···· 7383": "Credit card ···· 7383",
    "Pedro Ramírez («Pedro fut»)": "Pedro Ramírez («Pedro fut»)",
    "HSBC ···· 3509": "HSBC ···· 3509",
    "$300.00 MXN": "$300.00 MXN",
}


@pytest.mark.parametrize(("spanish", "english"), PAIRS.items())
def test_what_was_asked_is_told_in_the_other_language_and_back(spanish, english):
    with translation.override("en"):
        assert retold(spanish) == english
    with translation.override("es-mx"):
        assert retold(english) == spanish


def test_what_was_asked_in_one_language_is_asked_again_in_the_other(chat):
    assert chat.say("mándale dinero a Luis").visible[-1].text.startswith("¿A quién te refieres")
    with translation.override("en"):
        [asked] = chat.say("sorry, what?").visible
        assert asked.text.endswith("Who do you mean by “luis”?")
        assert chat.say("the first one").visible[-1].text == "How much shall I send to Luis Pérez?"
