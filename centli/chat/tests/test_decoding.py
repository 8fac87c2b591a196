import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centli.chat.decoding import BadFrame, FrameTooBig, decode

BYTES = 16 * 1024


def read(text: str) -> dict[str, object]:
    return decode(text, bytes_max=BYTES, depth_max=16)


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def test_a_frame_is_read_as_it_is() -> None:
    assert read('{"type":"TEXT","content":"¿Cuánto tengo?","n":12,"x":1.5,"y":null}') == {
        "type": "TEXT",
        "content": "¿Cuánto tengo?",
        "n": 12,
        "x": 1.5,
        "y": None,
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "null",
        "[]",
        '"text"',
        "1",
        "{",
        "{'type':'TEXT'}",
        '{"type":NaN}',
        '{"type":Infinity}',
        '{"type":-Infinity}',
        '{"n":1e999}',
        '{"n":' + "9" * 33 + "}",
        '{"n":-' + "9" * 5000 + "}",
        '{"n":0.' + "1" * 400 + "}",
        '{"a":1,"a":2}',
        '{"a":{"b":1,"b":1}}',
        '{"content":"\\ud800"}',
        '{"\\udfff":"x"}',
        '{"content":"' + "a" * 10 + '"}}',
        "[" * 9000,
        '{"a":' * 3000,
        nested(17),
        '{"a":' + "[" * 16 + "]" * 16 + "}",
        "\ud800",
    ],
)
def test_what_is_no_frame_is_refused(text: str) -> None:
    with pytest.raises(BadFrame):
        read(text)


def test_depth_sixteen_is_the_last_that_passes() -> None:
    assert read(nested(16)) == json.loads(nested(16))


@pytest.mark.parametrize("character", ["a", "ñ", "😀"])
def test_size_is_counted_in_bytes(character: str) -> None:
    width = len(character.encode())
    frame = '{"c":"%s"}'
    fits = frame % (character * ((BYTES - len(frame % "")) // width))
    assert read(fits)["c"]
    with pytest.raises(FrameTooBig):
        read(frame % (character * (BYTES // width)))


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**15), 10**15)
        | st.text(st.characters(codec="utf-8"), max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_what_json_writes_is_read_back_or_refused(value: object) -> None:
    text = json.dumps({"v": value}, ensure_ascii=False)
    try:
        assert read(text) == {"v": value}
    except BadFrame:
        assert text.count("[") + text.count("{") > 15 or len(text.encode()) > BYTES


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except BadFrame:
        return
