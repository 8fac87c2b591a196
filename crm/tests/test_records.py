"""Records as other people's files hold them."""

from __future__ import annotations

import json

import pytest

from crm.rules import records
from crm.rules.records import Unreadable

SQUAD = {
    "version": "1.1",
    "data": [
        {
            "title": "Maíz",
            "paragraphs": [
                {
                    "context": "El maíz se domesticó en México.",
                    "qas": [
                        {"id": "1", "question": "¿Dónde se domesticó el maíz?", "answers": []},
                        {"id": "2", "question": "¿Quién lo llevó?", "is_impossible": True},
                    ],
                }
            ],
        }
    ],
}


def test_a_file_in_squads_form_is_a_record_for_each_question():
    found = records.rows("XQuAD.es.json", json.dumps(SQUAD))
    assert [row["question"] for row in found] == [
        "¿Dónde se domesticó el maíz?", "¿Quién lo llevó?",
    ]  # fmt: skip
    assert {row["context"] for row in found} == {"El maíz se domesticó en México."}
    assert [records.yes(row.get("is_impossible")) for row in found] == [False, True]


def test_a_list_of_objects_is_read():
    assert records.rows("a.json", '[{"Text": "hola", "Category": "x"}]') == [
        {"text": "hola", "category": "x"}
    ]


@pytest.mark.parametrize("text", ["", "{", "3", '["a"]', '{"data": 3}'])
def test_other_json_is_refused(text):
    with pytest.raises(Unreadable):
        records.rows("a.json", text)


def test_names_of_columns_are_read_in_any_case():
    found = records.rows("a.csv", 'Text , CATEGORY\n"a, b",one\n')
    assert records.pairs(found) == [("a, b", "one")]
    assert records.pairs(found, text="TEXT", label="Category") == [("a, b", "one")]


def test_a_line_ends_where_the_file_says():
    text = json.dumps({"text": "uno\u2028dos", "label": "x"}, ensure_ascii=False)
    assert records.pairs(records.rows("a.jsonl", f"{text}\n")) == [("uno\u2028dos", "x")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no record"),
        ("text,category\n", "no record"),
        ("frase,clase\nhola,uno\n", "no column for the text"),
        ("text,clase\nhola,uno\n", "no column for the label"),
        ("text,category\nhola,uno,dos\n", "record 1"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(text, says):
    with pytest.raises(Unreadable, match=says):
        records.pairs(records.rows("a.csv", text))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (None, ()), ("", ()), ("-", ()), ([], ()), ("[]", ()), (" a ", ("a",)), (7, ("7",)),
        (["a", "b", "a"], ("a", "b")), ("a;b", ("a", "b")), ("a, b", ("a", "b")), ("a b", ("a", "b")),
        ('["a", "b"]', ("a", "b")), ("['a', 'b']", ("a", "b")), ("c;d", ("c;d",)), ("x y", ("x y",)), ("[a", ("[a",)),
        ([{"docid": "a", "text": "Uno."}, {"docid": "b"}], ("a", "b")), ({"id": "a"}, ("a",)),
    ],
)  # fmt: skip
def test_the_articles_of_a_question_are_read_however_they_are_written(value, found):
    assert records.golds(value, {"a", "b", "c;d"}) == found


@pytest.mark.parametrize(
    ("row", "has"),
    [
        ({}, True), ({"answers": {"text": ["uno"]}}, True), ({"answers": {"text": []}}, False),
        ({"answers": []}, False), ({"answers": "{'text': [], 'answer_start': []}"}, False), ({"answers": "uno"}, True),
        ({"answers": [], "is_impossible": False}, True), ({"is_impossible": "True", "answerable": "yes"}, False),
        ({"answerable": "no"}, False),
    ],
)  # fmt: skip
def test_a_question_says_that_it_has_no_answer(row, has):
    assert records.has_answer(row) is has


def test_what_has_no_text_or_no_label_trains_nothing():
    found = records.rows("a.csv", 'text,category\n hola , uno\n ,uno\nadios, \n"",dos\n')
    assert records.pairs(found) == [("hola", "uno")]


def test_a_long_cell_is_read_and_a_mark_left_open_told(monkeypatch):
    long = "x" * 200_000
    assert records.pairs(records.rows("a.csv", f"text,label\n{long},uno\n")) == [(long, "uno")]
    monkeypatch.setattr(records, "CELL_MAX", 1_000)
    with pytest.raises(Unreadable, match="more than 1,000 letters: is a quotation mark left open"):
        records.rows("a.csv", f'text,label\n"{long},uno\n')
