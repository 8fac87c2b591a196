"""What our sheets promise to the journeys that look at pages: no width has colours that others have not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from centli.agent.tests.world import make_world
from crm import testing as crm

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = sorted(path for path in STATIC.rglob("*.css"))
COLOURS = re.compile(
    r"(?<![-\w])(?:background(?:-color|-image)?|fill|opacity|--[\w-]+)\s*:|(?<![-\w])color\s*:(?!\s*var\()"
)
"""Words in one of the theme's own colours are seen in it at every width."""


def for_some_widths(sheet: str) -> list[str]:
    """Return what a sheet says for some widths alone."""
    found = []
    for media in re.finditer(r"@media[^{]*width[^{]*\{", sheet):
        depth, end = 1, media.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(sheet[end], 0)
            end += 1
        found.append(sheet[media.end() : end])
    return found


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_no_width_has_colours_of_its_own(path):
    assert [said for said in for_some_widths(path.read_text()) if COLOURS.search(said)] == []


def test_a_colour_for_some_widths_is_found():
    said = for_some_widths(
        "a { color: red; } @media (max-width: 9rem) { a { b: c; } a { color: red; } } b {}"
    )

    assert len(said) == 1
    assert COLOURS.search(said[0])


@pytest.mark.django_db
def test_people_to_choose_from_have_initials_and_other_choices_none():
    ana = make_world()
    sheet = (STATIC / "css" / "centli.css").read_text()
    people = re.findall(r'\[data-slot="(\w+)"\]', sheet)
    crm.make_beneficiary(ana.user, name="Pedro Ramírez", alias="Pedro fut")
    crm.make_beneficiary(ana.user, name="Pedro Rivas", alias="Pedro trabajo")
    client = Client()
    client.force_login(ana.user)
    for words, of_people in (
        ("Mándale 50 bucks a mi hermano", False),
        ("Envíale 100 pesos a Pedro", True),
    ):
        ana.say(words)
        page = client.get("/").content.decode()
        slot = re.findall(r'class="card card-choices"[^>]* data-slot="(\w+)"', page)[-1]
        assert (slot in people) is of_people, slot
