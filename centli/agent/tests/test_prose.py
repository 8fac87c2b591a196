"""Words become paragraphs, lists and links, and lose nothing by it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from centli.agent import prose
from centli.agent.prose import BULLET

LINES = st.lists(st.text(alphabet="ab •-<«»\t\u2028 ", max_size=8), max_size=6)


def plain(*texts):
    return [{"text": text, "url": None} for text in texts]


def test_lines_are_paragraphs_and_a_run_of_our_bullets_is_one_list():
    assert prose.blocks("Puedo:\n• ver\n• enviar\n\nDime.") == [
        {"spans": plain("Puedo:"), "items": []},
        {"spans": [], "items": [{"spans": plain("ver")}, {"spans": plain("enviar")}]},
        {"spans": plain("Dime."), "items": []},
    ]


def test_one_paragraph_is_what_it_was():
    assert prose.blocks("Tienes $1.00 • MXN.") == prose.blocks("") == []
    assert prose.blocks("• Sola") == [{"spans": [], "items": [{"spans": plain("Sola")}]}]


def test_titles_that_the_server_named_lead_on_and_nothing_else_does():
    links = [{"text": "«A»", "url": "/ayuda/a/"}, {"text": "«A» y más", "url": "/ayuda/b/"}]
    (block,) = prose.blocks('<a href="x">«A»</a> [b](/c/), «A» y más', links)
    assert block["spans"] == [
        {"text": '<a href="x">', "url": None},
        {"text": "«A»", "url": "/ayuda/a/"},
        {"text": "</a> [b](/c/), ", "url": None},
        {"text": "«A» y más", "url": "/ayuda/b/"},
    ]


@given(LINES)
def test_no_letter_is_lost(lines):
    content = "\n".join(lines)
    found = prose.blocks(content, [{"text": "«ab»", "url": "/x/"}])
    said = [
        part
        for block in found
        for part in (block["items"] or [block])
        for part in ["".join(span["text"] for span in part["spans"])]
    ]
    kept = [each.strip() for each in content.splitlines()]
    assert said == [each.removeprefix(BULLET) for each in kept if each]
    assert all(bool(block["spans"]) != bool(block["items"]) for block in found)
