"""The archives in a bucket: kept, read again, replaced; and what becomes of a bucket that is away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages

from centli.kernel.errors import Unavailable
from centli.web import media
from crm.adapters import archive

BUCKET = "centli-archive"


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
    settings.STORAGES = settings.STORAGES | media.archives(BUCKET)
    storage: Any = storages[archive.TICKETS_RAW]
    found = storage.connection.create_bucket(Bucket=BUCKET)
    yield found
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
    bucket.objects.all().delete()
    bucket.delete()
    with pytest.raises(Unavailable):
        archive.keep("a.json", b"one")
