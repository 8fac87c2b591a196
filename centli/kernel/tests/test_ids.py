"""Ids are ordered in time, and their public form is strict."""

from __future__ import annotations

import pytest

from centli.kernel import ids
from centli.kernel.errors import NotFound


def test_ids_are_version_seven_and_strictly_increasing():
    made = [ids.uuid7() for _ in range(5_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}


@pytest.mark.parametrize("kind", sorted(ids.PREFIXES))
def test_the_public_form_reads_back(kind):
    one = ids.uuid7()

    assert ids.parse(kind, ids.public(kind, one)) == one


def test_prefixes_are_unique():
    assert len(set(ids.PREFIXES.values())) == len(ids.PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "acc_",
        "acc_1",
        "tr_" + "0" * 32,
        "acc_" + "G" * 32,
        "acc_" + "A" * 32,
        "acc_" + "0" * 33,
        "１",
    ],
)
def test_anything_else_looks_like_an_object_that_is_not_there(text):
    with pytest.raises(NotFound):
        ids.parse("account", text)
