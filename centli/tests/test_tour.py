"""README's tour, said to the assistant beside the bank's own articles: a wish is a wish, and a question is answered."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from centli.agent.tests.world import make_world
from centli.backoffice.seeds import library
from centli.kernel import clock
from centli.people import testing as people

README = Path(__file__).parents[2] / "README.md"
QUESTIONS = {"¿cómo cambio mi NIP?"}
"""What an article answers."""


def told():
    table = (
        README.read_text(encoding="utf-8")
        .partition("## A tour")[2]
        .partition("The same through")[0]
    )
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| «")]
    return [said for row in rows for said in re.findall("«(.*?)»", row)]


@pytest.mark.slow  # writes all of the articles
@pytest.mark.portable
@pytest.mark.django_db
def test_no_wish_of_the_tour_is_taken_for_a_question():
    for email in (library.WRITER, library.APPROVER):
        people.make_user(email=email, is_staff=True)
    library.write_articles(
        now=clock.now(), bar=lambda rows, **_: rows, created=Counter(), found=Counter()
    )
    ana = make_world()
    lines = told()
    assert len(lines) > 12
    for line in lines:
        frames = ana.say(line)
        sourced = any("Fuente:" in frame["content"] for frame in frames)
        assert sourced is (line in QUESTIONS), line
        ana.say("cancela")
        ana.say("mejor sigo con el asistente")
