"""What is hashed is the canonical JSON that any other program would write."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from centli.confirmations import sealing

VALUES = st.recursive(
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
TERMS = st.dictionaries(st.text(), VALUES, max_size=6)


def dumped(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@given(TERMS)
def test_canonical_is_sorted_compact_json(terms):
    assert sealing.canonical(terms) == dumped(terms)


@given(TERMS)
def test_the_hash_is_of_everything_that_is_agreed_to(terms):
    expires_at = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)
    frozen = {
        "customer": 7,
        "expires_at": "2026-11-21T20:05:00.000Z",
        "kind": "transfer",
        "policy": "v",
        "terms": terms,
    }
    digest = sealing.terms_hash(
        terms, kind="transfer", customer_id=7, policy_version="v", expires_at=expires_at
    )
    assert digest == sha256(dumped(frozen).encode()).digest()
