"""The support desk's files: whole, without contradiction to the product's rules, and refused when they are at fault."""

from __future__ import annotations

import pytest

from centli.backoffice.seeds import support
from centli.kernel.text import fold

ARTICLE = (support.FOLDER / "articles" / "cambiar-nip.md").read_text("utf-8")
UDI_MICROS = 8_695_877


def plain(text):
    """Return a question without case, accents and marks around it."""
    return fold(text).strip("¿?¡!. ")


def test_there_are_enough_articles_on_every_topic():
    found = support.articles()

    assert len(found) >= 15
    assert len({each.slug for each in found}) == len({each.title for each in found}) == len(found)


def test_no_question_is_asked_of_two_articles_or_of_the_evaluation_too():
    asked = [plain(each) for article in support.articles() for each in article.questions]
    evaluated = [plain(case.question) for case in support.evaluation()]

    assert len(asked) == len(set(asked))
    assert len(evaluated) == len(set(evaluated))
    assert not set(asked) & set(evaluated)


def test_every_article_is_evaluated_by_three_questions():
    counts = {each.slug: 0 for each in support.articles()}
    for case in support.evaluation():
        if case.slug is not None:
            counts[case.slug] += 1

    assert {slug for slug, count in counts.items() if count < 3} == set()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("---\nslug", "slug", "does not begin"),
        ("slug: cambiar-nip", "slug: otro", "not the file's name"),
        ("topic: cards", "topic: weather", "unknown topic"),
        ("topic: cards", "topic cards", "unknown line"),
        ("topic: cards", "topic: cards\ntopic: cards", "twice"),
        ("audience: customers", "audience: all", "unknown audience"),
        ("language: es-MX", "language: en", "language"),
        ("valid_from: 2026-11-01", "valid_from: ayer", "no date"),
        ("title: Cómo cambiar", "author: yo\ntitle: Cómo cambiar", "unknown line"),
        ("- como le cambio el nip a mi plastico\n", "", "4 questions"),
        (
            "- como le cambio el nip a mi plastico",
            "- como cambiar el nip de tu tarjeta",
            "same words",
        ),
        ("El NIP de tu tarjeta CENTLI", "El **NIP** de tu tarjeta CENTLI", "markup"),
    ],
)
def test_a_faulty_article_is_refused_by_file_and_fault(old, new, fault):
    assert old in ARTICLE

    with pytest.raises(support.InvalidSeed, match=rf"^cambiar-nip\.md: .*{fault}"):
        support.parse_article(ARTICLE.replace(old, new, 1), name="cambiar-nip.md")


def test_a_body_that_is_too_short_or_too_long_is_refused():
    head = ARTICLE[: ARTICLE.rindex("---")] + "---\n"

    for words in (79, 251):
        with pytest.raises(support.InvalidSeed, match=f"body of {words} words"):
            support.parse_article(head + "palabra " * words, name="cambiar-nip.md")


@pytest.mark.parametrize(
    "row",
    [
        {"question": "¿Y?"},
        {"question": "", "slug": "cambiar-nip"},
        {"question": "¿Y?", "slug": None},
        {"question": "¿Y?", "slug": None, "far": "yes"},
        {"question": "¿Y?", "slug": "cambiar-nip", "far": True},
    ],
)
def test_a_faulty_line_of_the_evaluation_is_refused(row):
    with pytest.raises(support.InvalidSeed, match=r"^evaluation\.jsonl:1: "):
        support.parse_case(row, name="evaluation.jsonl:1")
