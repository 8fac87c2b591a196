"""Scripted dialogues: what the ledger says at the end of each, over one seeded bank."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from centli.backoffice import dialogues
from centli.db.commands import Exit
from centli.db.rehearsing import rolled_back

DATA = Path(dialogues.__file__).parents[2] / "agent" / "tests" / "data"
pytestmark = pytest.mark.django_db

SCRIPTS = dialogues.read(DATA / "dialogues.jsonl")
EVERY = int(os.environ.get("CENTLI_DIALOGUES_EVERY", "1"))
"""On a second database some of each category are enough: what is understood is the same."""


@pytest.fixture(scope="module")
def bank(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), rolled_back():
        dialogues.seed()
        yield


@pytest.mark.slow
@pytest.mark.parametrize("category", dialogues.CATEGORIES)
def test_dialogues_leave_the_bank_as_they_should(bank, category):
    scripts = [script for script in SCRIPTS if script.category == category][::EVERY]
    found = dialogues.summary(list(dialogues.play_all(scripts)))
    assert found["different"] == []
    assert found["dialogues"] == len(scripts) > 0


TOUR = {
    "¿Cuánto tengo?": "BALANCE",
    "Envíale 50 lucas a mi hermano": "TRANSFER_CONFIRMATION",
    "pásame 500 a mi ahorro": "TRANSFER_CONFIRMATION",
    "mis movimientos de esta quincena": "TRANSACTIONS",
    "agrega a Pedro con CLABE 012180026050783858": "TRANSFER_CONFIRMATION",
    "no, mejor 600": "TEXT",
    "quiero hablar con una persona": "NOTICE",
    "quiero comprar una laptop a 6 MSI": "PRODUCTS",
    "¿cómo va mi pedido?": "TEXT",
    "cancela mi pedido": "TEXT",
    "¿qué puedo canjear?": "POINTS",
    "canjea una taza": "CHOICES",
    "no reconozco un cargo de 350 pesos": "CHOICES",
    "me robaron el celular": "TRANSFER_CONFIRMATION",
    "bloquea mi tarjeta": "CHOICES",
    "¿cómo va mi reporte?": "TEXT",
    "¿cómo cambio mi NIP?": "TEXT",
}
"""What each wish of README's tour gets when it is the first thing that is said."""
ANSWERED = {"¿cómo cambio mi NIP?"}
"""What an article answers; a wish is no question."""
README = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")


def test_all_that_the_readme_says_to_try_is_tried():
    table = README.partition("## A tour")[2].partition("The same through")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| «")]
    assert {said for row in rows for said in re.findall("«(.*?)»", row)} == set(TOUR)


@pytest.mark.parametrize("said", TOUR)
def test_what_the_readme_says_to_try_is_understood(bank, said):
    script = dialogues.Script(name="1", category="happy", turns=[{"say": said}], expect={})
    [outcome] = dialogues.play_all([script])
    kind, _, words = outcome.talk[1].strip().partition(":")
    assert (kind, "Fuente:" in words) == (TOUR[said], said in ANSWERED), words


ASKED = {
    "regresan el dinero si cancelo la compra": "Cuándo llega el reembolso",
    "me suben el limite si se los pido": "Subir o bajar tus límites",
    "devuelven el dinero mientras investigan": "El abono provisional de una aclaración",
    "cuántos días tengo para reportar un cargo que no hice": "Un cargo que no reconoces",
    "¿Dan cashback en todas las compras?": "Cómo funciona el cashback",
    "me avisan por mensaje cuando gasto": "Qué avisos te mandamos",
    "trabajan el 16 de septiembre": "Horario de atención de CENTLI",
    "donde quedo el comprobante de lo que transferi": "Comprobante de una transferencia",
    "jala con google pay": "Apple Pay, Google Pay y otras billeteras",
    "que piden para subir de nivel": "Subir tu cuenta de nivel",
    "ganan puntos las compras a meses": "Cómo ganar puntos",
    "cuanto tiempo me apartan el producto": "Comprar en la tienda de CENTLI",
}
"""What asks how something is done, in the words of a wish, and the article that tells it."""


@pytest.mark.parametrize("said", ASKED)
def test_what_the_bank_does_for_anyone_is_asked_and_begins_nothing(bank, said):
    script = dialogues.Script(name="1", category="support", turns=[{"say": said}], expect={})
    [outcome] = dialogues.play_all([script])
    assert outcome.right
    [answer] = outcome.talk[1:]
    assert f"Fuente: «{ASKED[said]}»" in answer


@pytest.mark.parametrize(
    "said",
    [
        "alguien compró en otra ciudad con mi tarjeta",
        "sacaron dinero y no fui yo",
        "sacan dinero de mi cuenta sin permiso",
        "usan mi tarjeta sin que yo sepa",
        "ya se saben mi nip",
        "se manda dinero solo de mi cuenta",
        "me quitan dinero de mi cuenta",
        "usan mi nombre",
        "tienen mi nip",
        "mandé mi nip por whatsapp",
        "puse mi nip en una encuesta",
        "transfieren mi dinero de mi cuenta a la tarjeta de crédito de otro",
        "i want to know who stole my money",
        "i gave you my pin by mistake",
    ],
)
def test_a_theft_is_reported_before_any_article(bank, said):
    script = dialogues.Script(name="1", category="support", turns=[{"say": said}], expect={})
    [outcome] = dialogues.play_all([script])
    assert "Fuente" not in str(outcome.talk)
    assert [line.strip().partition(":")[0] for line in outcome.talk[1:]] == [
        "TRANSFER_CONFIRMATION",
        "CHOICES",
    ]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("a quién le mandé dinero el mes pasado", "TRANSACTIONS"),
        ("qué cargos me hicieron", "TRANSACTIONS"),
        ("cuántos puntos me dieron por la última compra", "POINTS"),
        ("ya no quiero a Pedro en mis contactos", "CHOICES: ¿A quién quito"),
        ("atiende una persona o un robot, quiero una persona", "NOTICE"),
        ("me atiende una persona o un robot, pásame con una persona", "NOTICE"),
        ("eres un robot o una persona, necesito una persona", "NOTICE"),
        ("hay que bloquear mi tarjeta", "CHOICES: ¿Cuál bloqueo?"),
        ("hay que bloquearla ya", "CHOICES: ¿Cuál bloqueo?"),
        ("se bloquea mi tarjeta", "CHOICES: ¿Cuál bloqueo?"),
        ("hay que ver mis movimientos", "TRANSACTIONS"),
        ("cómo va la aclaración que levanté", "TEXT: No tienes reportes"),
        ("¿el chat lo contesta una persona o un robot?", "TEXT: Soy el asistente"),
    ],
)
def test_what_one_has_oneself_is_told_and_no_article(bank, said, kind):
    script = dialogues.Script(name="1", category="support", turns=[{"say": said}], expect={})
    [outcome] = dialogues.play_all([script])
    assert outcome.talk[1].strip().startswith(kind)
    assert "Fuente" not in str(outcome.talk)


def test_what_is_to_be_reported_gets_its_article_and_the_report(bank):
    script = dialogues.Script(
        name="1", category="support", turns=[{"say": "hay que reportar mi tarjeta"}], expect={}
    )
    [outcome] = dialogues.play_all([script])
    assert "Fuente" in outcome.talk[1]
    assert outcome.talk[2].strip().startswith("TRANSFER_CONFIRMATION: Revisa y confirma tu reporte")


def test_what_a_dialogue_does_not_name_counts_against_it(bank):
    script = dialogues.Script(
        name="1",
        category="guard",
        turns=[{"say": "mándale 100 a mi hermano"}, {"tap": "confirm"}],
        expect={"open": [{"amount": "100.00"}]},
    )
    [outcome] = dialogues.play_all([script])
    assert not outcome.right
    assert [line.split(":")[0] for line in outcome.differences] == ["transfers", "open"]


def test_names_are_unique_and_categories_known():
    names = [script.name for script in SCRIPTS]
    assert len(names) == len(set(names))
    assert {script.category for script in SCRIPTS} == set(dialogues.CATEGORIES)


def test_a_file_that_cannot_be_read_is_a_usage_error(tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("evaluate_dialogues", str(tmp_path / "none.jsonl"))
    assert refused.value.returncode == 2


@pytest.mark.parametrize("is_made", [False, True])
def test_an_interrupt_drops_the_bank_that_was_being_made_and_never_the_own(monkeypatch, is_made):
    own, dropped = connection.settings_dict["NAME"], []

    def interrupted(**_):
        if is_made:
            connection.settings_dict["NAME"] = "dialogues"
        raise KeyboardInterrupt

    def destroy(name, **_):
        dropped.append(connection.settings_dict["NAME"])
        connection.settings_dict["NAME"] = name

    monkeypatch.setitem(connection.settings_dict, "TEST", dict(connection.settings_dict["TEST"]))
    monkeypatch.setattr(connection.creation, "create_test_db", interrupted)
    monkeypatch.setattr(connection.creation, "destroy_test_db", destroy)
    with pytest.raises(CommandError, match="Interrupted") as stopped:
        call_command("evaluate_dialogues", str(DATA / "dialogues.jsonl"))
    assert stopped.value.returncode == Exit.INTERRUPTED
    assert dropped == (["dialogues"] if is_made else [])
    assert connection.settings_dict["NAME"] == own
