"""Words become paragraphs, lists and links, and lose nothing by it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from centli.agent import prose
from centli.agent.prose import BULLET

LINES = st.lists(st.text(alphabet="ab •-<«»12.\t\u2028 ", max_size=8), max_size=6)


def plain(*texts):
    return [{"text": text, "url": None} for text in texts]


def test_lines_are_paragraphs_and_a_run_of_our_bullets_is_one_list():
    assert prose.blocks("Puedo:\n• ver\n• enviar\n\nDime.") == [
        {"spans": plain("Puedo:"), "items": [], "ordered": False},
        {
            "spans": [],
            "items": [{"spans": plain("ver")}, {"spans": plain("enviar")}],
            "ordered": False,
        },
        {"spans": plain("Dime."), "items": [], "ordered": False},
    ]


def test_lines_that_are_numbered_from_one_on_are_a_list():
    first, numbered, late, bulleted, again = prose.blocks("¿Cuál?\n1. a\n2. b\n4. c\n• d\n1. e")
    assert [each["spans"] for each in numbered["items"]] == [plain("a"), plain("b")]
    assert (numbered["ordered"], bulleted["ordered"], again["ordered"]) == (True, False, True)
    assert (first["items"], late["spans"]) == ([], plain("4. c"))


def test_one_paragraph_is_what_it_was():
    assert prose.blocks("Tienes $1.00 • MXN.") == prose.blocks("") == []
    assert prose.blocks("• Sola") == [
        {"spans": [], "items": [{"spans": plain("Sola")}], "ordered": False}
    ]


def test_titles_that_the_server_named_lead_on_and_nothing_else_does():
    links = [{"text": "«A»", "url": "/ayuda/a/"}, {"text": "«A» y más", "url": "/ayuda/b/"}]
    (block,) = prose.blocks('<a href="x">«A»</a> [b](/c/), «A» y más', links)
    assert block["spans"] == [
        {"text": '<a href="x">', "url": None},
        {"text": "«A»", "url": "/ayuda/a/"},
        {"text": "</a> [b](/c/), ", "url": None},
        {"text": "«A» y más", "url": "/ayuda/b/"},
    ]


def words(part):
    return "".join(span["text"] for span in part["spans"])


@given(LINES)
def test_no_letter_is_lost(lines):
    content = "\n".join(lines)
    found = prose.blocks(content, [{"text": "«ab»", "url": "/x/"}])
    said = [
        f"{n}. {words(part)}"
        if block["ordered"]
        else f"{BULLET if block['items'] else ''}{words(part)}"
        for block in found
        for n, part in enumerate(block["items"] or [block], start=1)
    ]
    lines = [line for each in content.splitlines() if (line := each.strip())]
    assert said == lines or (not found and len(lines) < 2)
    assert all(bool(block["spans"]) != bool(block["items"]) for block in found)
