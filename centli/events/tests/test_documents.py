"""What `docs/events` says is what the code takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from centli.events import bus, catalogue, envelope, schemas
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel

FOLDER = Path(settings.ROOT) / "docs" / "events"


def test_the_published_schemas_are_current() -> None:
    call_command("export_event_schemas", "--check")


def test_a_schema_that_is_not_current_is_found(tmp_path: Path, settings) -> None:
    settings.ROOT = tmp_path
    call_command("export_event_schemas")
    (tmp_path / "docs/events/SIGNED_IN.json").write_text("{}")

    with pytest.raises(CommandError) as error:
        call_command("export_event_schemas", "--check")

    assert error.value.returncode == 3


@pytest.mark.parametrize("event_type", sorted(catalogue.types()))
def test_each_type_has_a_valid_example(event_type: str) -> None:
    raw = json.loads((FOLDER / "examples" / f"{event_type}.json").read_text(encoding="utf-8"))

    found = envelope.parse(raw)

    assert found.event_type == event_type
    assert found.source == catalogue.types()[event_type].source
    assert isinstance(catalogue.read(event_type, found.data), catalogue.types()[event_type])


@pytest.mark.django_db
@pytest.mark.parametrize("event_type", sorted(catalogue.types()))
def test_each_type_is_published_as_its_example_says_and_reads_back(event_type: str) -> None:
    raw = json.loads((FOLDER / "examples" / f"{event_type}.json").read_text(encoding="utf-8"))
    event = catalogue.read(event_type, envelope.parse(raw).data)

    with transaction.atomic():
        (row,) = bus.publish(event, call=Call(7, "usr_7", clock.now(), ids.uuid7(), Channel.REST))

    stored = Outbox.objects.get(event_id=row.event_id)
    assert stored.source == catalogue.types()[event_type].source
    assert catalogue.read(event_type, stored.data) == event
    assert json.loads(json.dumps(catalogue.checked(event))) == stored.data


def test_there_is_no_example_of_an_unknown_type() -> None:
    names = {path.stem for path in (FOLDER / "examples").glob("*.json")}

    assert names == set(catalogue.types())


def test_each_answer_is_a_type_and_each_request_has_one() -> None:
    for name, found in catalogue.types().items():
        assert set(found.answers) <= set(catalogue.types())
        assert bool(found.answers) == name.endswith(("_REQUEST", "_QUERY")), name


def test_requests_that_change_something_demand_a_confirmation() -> None:
    changing = [
        name
        for name, found in catalogue.types().items()
        if name.endswith("_REQUEST")
        and name not in {"ALIAS_RESOLUTION_REQUEST", "POINTS_GRANT_REQUEST"}
        and not found.is_internal
    ]

    assert changing
    for name in changing:
        assert "confirmation_id" in schemas.schema_of(name)["properties"]["data"]["required"]
