"""What docs/client tells of payloads is what the catalogues say; that messages are like it, conftest sees of each."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from centli.agent import catalogue, described, frames, outcomes
from centli.agent.frames import Kind
from centli.backoffice import contract
from centli.confirmations import registry
from centli.confirmations.catalogue import CARDS, RECEIPTS
from centli.tests.product import ROOT

BY_PROPOSAL = {Kind.TRANSFER_CONFIRMATION, Kind.PURCHASE_CONFIRMATION, Kind.RECEIPT, Kind.UPDATE}
OF_STAFF = {
    "unfreeze", "close_account", "raise_level", "open_account", "adjustment", "reversal", "points_adjustment", "resolve_purchase",
}  # fmt: skip


def test_every_kind_of_message_and_of_proposal_is_described():
    assert set(catalogue.DATA) | BY_PROPOSAL == set(Kind)
    assert set(CARDS) == set(RECEIPTS) == {each.name for each in registry.kinds()} - OF_STAFF
    assert set(RECEIPTS) > outcomes.CUSTOMER_KINDS


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Kind.CHOICES, {"slot": "payee", "options": []}),
        (Kind.TEXT, {"more": 1}),
        (Kind.NOTICE, {"code": "signed_in", "title": "", "body": None}),
        (Kind.UPDATE, {"target_id": "msg_1", "state": "void"}),
    ],
)
def test_a_message_that_is_not_as_described_is_noticed(kind, data):
    wire = json.loads((ROOT / "docs/chat.md").read_text().split("```json\n")[-1].split("\n```")[0])
    for at in ("v", "id", "timestamp"):
        del wire[at]
    with pytest.raises(ValidationError):
        frames.durable(**{**wire, "kind": kind, "data": data})


def test_the_description_of_the_api_has_the_same_schemas():
    known = contract.read((ROOT / "docs" / "openapi.yaml").read_text())["components"]["schemas"]
    bundle = json.loads((ROOT / "docs" / "client" / "payloads.json").read_text())["$defs"]
    for name in bundle.keys() & known.keys() - described.SHARED - {"Card"}:
        assert known[name]["properties"].keys() == bundle[name]["properties"].keys(), name
    assert {name for name in bundle if name.startswith("Chat")} <= known.keys()
    for name, models in (("Card", CARDS), ("Result", RECEIPTS)):
        fields = {
            field for each in models.values() for field in bundle[each.__name__]["properties"]
        }
        assert fields <= known[name]["properties"].keys()
        assert {"kind", "confirmation_id"} <= known[name]["properties"].keys()
    proposal = known["Proposal"]["properties"]
    assert proposal["card"] == {"$ref": "#/components/schemas/Card"}
    assert {"ChatBalance", "ChatReport"} <= known.keys()
    assert "`ChatBalance`" in known["Frame"]["properties"]["data"]["description"]
