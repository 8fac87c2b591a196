"""The committed description of the API is the one that the code gives, and is valid without a warning."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from centli.agent import codes_page
from centli.backoffice import contract
from centli.web import codes

FILE = Path(settings.ROOT) / contract.FILE


def test_the_committed_description_is_current_and_openapi_3_1():
    out = io.StringIO()
    call_command("api_contract", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert [(proof["name"], proof["result"]) for proof in told["proofs"]] == [
        ("description", "proved"),
        ("committed", "proved"),
        ("openapi 3.1", "proved"),
    ]


def test_every_operation_names_its_failures():
    for path, item in contract.read(FILE.read_text())["paths"].items():
        for method, operation in item.items():
            assert operation["operationId"], (method, path)
            for status, response in operation["responses"].items():
                if status == "default" or status >= "400":
                    assert list(response["content"]) == ["application/problem+json"]


def test_every_write_describes_what_it_takes_and_gives():
    for path, item in contract.read(FILE.read_text())["paths"].items():
        for method, operation in item.items():
            assert "requestBody" in operation or method in {"get", "delete"}, (method, path)
            for status, response in operation["responses"].items():
                for content in response.get("content", {}).values():
                    assert content["schema"] not in ({}, {"type": "object"}), (method, path, status)


def test_what_a_changed_thing_must_be_told_is_described_as_required():
    found = contract.read(FILE.read_text())
    bodies = found["components"]["schemas"]
    assert bodies["ChatTransfersRequest"]["required"] == ["transfers_by_chat"]
    assert "required" not in bodies["ProfileRequest"]
    assert found["paths"]["/api/v1/me/limits"]["patch"]["requestBody"]["required"] is True


@pytest.mark.django_db
@pytest.mark.portable
def test_the_description_is_served():
    client = Client()
    response = client.get("/api/v1/schema/")
    assert response.status_code == 200
    assert response.content == FILE.read_bytes()
    as_json = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert as_json.json()["openapi"] == "3.1.0"


@pytest.mark.django_db
def test_the_description_is_made_once_and_a_client_keeps_it(monkeypatch):
    client = Client()
    first = client.get("/api/v1/schema/")
    assert first["Cache-Control"] == "public, no-cache"
    assert first["Content-Language"] == "en"
    assert "Accept" in first["Vary"].split(", ")

    monkeypatch.setattr(SchemaGenerator, "get_schema", None)  # whoever makes it again fails
    english = client.get("/api/v1/schema/", headers={"Accept-Language": "en"})
    assert (english.content, english["ETag"]) == (first.content, first["ETag"])
    known = client.get("/api/v1/schema/", headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content, known["ETag"]) == (304, b"", first["ETag"])
    weak = client.get("/api/v1/schema/", headers={"If-None-Match": f"W/{first['ETag']}"})
    assert weak.status_code == 304
    other = client.get("/api/v1/schema/", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


@pytest.mark.django_db
@pytest.mark.portable
def test_the_page_has_nothing_inline():
    response = Client().get("/api/v1/docs/")
    assert response.status_code == 200
    html = response.content.decode()
    assert "<style" not in html
    assert "style=" not in html
    assert html.count("<script src=") == html.count("<script") == 4
    assert "https://" not in html
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    script = Client().get("/api/v1/docs/?script=")
    assert script["Content-Type"] == "application/javascript"


def test_the_cookie_is_called_as_production_calls_it():
    scheme = contract.read(FILE.read_text())["components"]["securitySchemes"]
    assert scheme["session"]["name"] == "__Host-session"
    production = (Path(settings.ROOT) / "centli/settings/production.py").read_text()
    assert 'SESSION_COOKIE_NAME = "__Host-session"' in production
    assert f"`{settings.SESSION_COOKIE_NAME}`" in scheme["session"]["description"]


def test_every_problem_names_its_codes_and_each_stands_in_the_table():
    known = {*codes_page.table()}
    named: dict[str, set[str]] = {}
    for item in contract.read(FILE.read_text())["paths"].values():
        for operation in item.values():
            own = named.setdefault(operation["operationId"], set())
            keys = {each["name"] for each in operation.get("parameters", ())}
            for status, response in operation["responses"].items():
                if status == "default" or status >= "400":
                    told = re.findall(
                        r"`([a-z_]+)`", response["description"].partition("Codes:")[2]
                    )
                    assert told, (operation["operationId"], status)
                    own |= {*told}
            assert "Idempotency-Key" not in keys or "idempotency_in_progress" in own
    assert {code for own in named.values() for code in own} <= known
    assert {*codes.OF} <= {*named}
    assert all({*own} <= named[operation] for operation, own in codes.OF.items())
    for door in ("confirmation", "transfer"):
        assert {"confirmation_expired", "token_invalid"} <= named[f"{door}_confirm"]
        assert {"confirmation_expired", "already_executed"} <= named[f"{door}_cancel"]
    assert {"account_not_found", "beneficiary_not_found"} <= named["transfer_propose"]


def test_every_code_that_is_raised_stands_in_the_table_and_every_row_is_raised():
    table = (FILE.parent / "client" / "errors.md").read_text()
    rows = {*re.findall(r"^\| `([a-z_]+)` \|", table.partition("## Which field")[0], re.MULTILINE)}
    literal = re.compile(
        r'(?:BadRequest\(|await self\._fault\(|"code": |Problem\(\s*[0-9]{3}, |default_code = |^    [0-9]{3}: \()\s*"([a-z_]+)"',
        re.MULTILINE,
    )
    written = {
        code
        for folder in ("agent", "chat", "web")
        for path in (FILE.parents[1] / "centli" / folder).rglob("*.py")
        if "tests" not in path.parts
        for code in literal.findall(path.read_text())
    }
    assert len(written) > 20
    raised = {*codes.classes()} - {"error"}
    assert written | raised <= rows
    assert rows <= written | raised
    assert all(len({each.status for each in same}) == 1 for same in codes.classes().values())


def test_descriptions_are_for_who_writes_an_app():
    """Each operation says in a line what it does and to what; no text is one that is for who reads the code."""
    found = contract.read(FILE.read_text())
    for path, item in found["paths"].items():
        for method, operation in item.items():
            summary = operation["summary"]
            assert len(summary.split()) >= 3, (method, path, summary)
            assert not re.match(r"\w+ (it|them|one|the)\b[^a-z]*(,|;|$)", summary), (
                method,
                path,
                summary,
            )
            is_staffs = "/tickets/uploads" not in path and re.search(
                r"uploads(?!/file)|/answers", path
            )
            if is_staffs and "/api/v1/answers" not in path:
                assert summary.startswith("For staff: "), (method, path)
    text = FILE.read_text()
    for word in (
        "DRF",
        "docstring",
        "dataclass",
        "serializer",
        "contract on the wire",
        "``",
        "facade",
    ):
        assert word not in text, word
    schemas = found["components"]["schemas"]
    for name in ("Account", "Movement", "Limits", "LimitsRequest", "Conversation", "AccountPage"):
        assert schemas[name]["description"]
    assert {"rating", "role"} <= schemas["Frame"]["properties"].keys()
    assert "open_ticket" in schemas["Proposal"]["properties"]["kind"]["description"]
    assert "not of this proposal and login" in found["info"]["description"].replace("\n", " ")
