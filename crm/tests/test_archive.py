"""The archives in a bucket: kept, read again, replaced, sent by a form; and what becomes of a bucket that is away."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from centli.db import heads
from centli.kernel.errors import Unavailable
from centli.web import media
from centli.web.testing import Api, picture
from crm.adapters import archive
from crm.models import Ticket, TicketFile
from crm.testing import make_user

BUCKET, MEDIA = "centli-archive", "centli-media"


@pytest.fixture
def bucket(settings, monkeypatch) -> Iterator[Any]:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - slow to import, and for this alone

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    settings.STORAGES = (
        settings.STORAGES
        | media.archives(BUCKET)
        | media.heads(BUCKET)
        | media.storages(MEDIA, "https://media.example.mx")
    )
    storage: Any = storages[archive.TICKETS_RAW]
    found = storage.connection.create_bucket(Bucket=BUCKET)
    yield found
    # What moto holds outlives its server.
    urllib.request.urlopen(f"http://{host}:{port}/moto-api/reset", b"").close()
    server.stop()


def test_each_archive_has_a_folder_of_its_own_and_again_is_the_same_object(bucket):
    for alias in media.ARCHIVES:
        archive.keep("2026/11/21/a.json", b"one", alias=alias)
        archive.keep("2026/11/21/a.json", alias.encode(), alias=alias)

    kept = {each.key for each in bucket.objects.all()}
    assert kept == {f"{alias}/2026/11/21/a.json" for alias in media.ARCHIVES}
    assert archive.read("2026/11/21/a.json", alias=archive.FEEDBACK) == b"feedback"
    assert archive.exists("2026/11/21/a.json", alias=archive.FEEDBACK)
    assert not archive.exists("2026/11/21/b.json", alias=archive.FEEDBACK)
    with pytest.raises(Unavailable):
        archive.read("2026/11/21/b.json", alias=archive.FEEDBACK)
    assert heads.known("ledger", date(2026, 11, 22)) == []
    for day, number in ((21, 7), (22, 9)):
        storages[heads.ALIAS].save(
            f"ledger/2026-11-{day}.txt", ContentFile(f"{number}:{'0' * 64}\n".encode())
        )
    assert heads.known("ledger", date(2026, 11, 22)) == [f"7:{'0' * 64}", f"9:{'0' * 64}"]
    bucket.objects.all().delete()
    bucket.delete()
    with pytest.raises(Unavailable):
        archive.keep("a.json", b"one")


def by_http(form: Mapping[str, Any], raw: bytes) -> int:
    """Post a form as any client without our code does; return the status."""
    line = uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    body = b"".join([*parts, head.encode(), raw, f"\r\n--{line}--\r\n".encode()])
    request = urllib.request.Request(
        form["url"], body, {"Content-Type": f"multipart/form-data; boundary={line}"}
    )
    with urllib.request.urlopen(request) as response:
        status: int = response.status
        return status


@pytest.mark.django_db(transaction=True)
def test_a_file_of_a_report_goes_straight_to_the_bucket_and_is_kept_once_looked_at(bucket):
    incoming: Any = storages["incoming"]
    media_bucket = incoming.connection.create_bucket(Bucket=MEDIA)
    ana, bruno = Api(make_user()), Api(make_user())
    raw = picture(60, 40, kind="PNG")
    wish = {"name": "recibo.png", "content_type": "image/png", "size_bytes": len(raw)}

    def report(client: Api, upload: str) -> Any:
        return client.post(
            "tickets", {"body": "Va el recibo.", "upload_ids": [upload]}, key=uuid4().hex
        )

    form = ana.post("tickets/uploads", wish).json()
    assert report(ana, form["upload_id"]).json()["code"] == "upload_not_found"
    assert by_http(form, raw) == 204
    assert [each.key for each in media_bucket.objects.all()] == [form["fields"]["key"]]
    assert report(bruno, form["upload_id"]).json()["code"] == "upload_not_found"
    made = report(ana, form["upload_id"])
    assert made.status_code == 201
    row = TicketFile.objects.get(message__ticket__customer__isnull=False)
    assert [each.key for each in bucket.objects.all()] == [f"attachments/{row.key}"]
    assert not list(media_bucket.objects.all())
    at = f"tickets/{made.json()['ticket_id']}/files/{row.file_id}"
    read = ana.client.get(f"/api/v1/{at}", headers=ana.headers)
    assert read.content == bucket.Object(f"attachments/{row.key}").get()["Body"].read()
    assert bruno.get(at).status_code == 404

    # What a bucket lets through is looked at all the same.
    other = ana.post("tickets/uploads", wish).json()
    assert by_http(other, b"%PDF-1.4 not what was announced") == 204
    refused = report(ana, other["upload_id"])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_file")
    assert Ticket.objects.count() == 1
    assert len(list(bucket.objects.all())) == 1
