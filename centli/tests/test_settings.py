"""What production refuses to start with."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

GOOD = {
    "SECRET_KEY": "0a1b2c3d4e5f6g7h8i9jAkBlCmDnEoFpGqHrIsJtKuLvMwNxOyPzQ",
    "DATABASE_URL": "mysql://bank@db.example.mx/centli",
    "REDIS_URL": "redis://cache.example.mx/0",
    "ALLOWED_HOSTS": "bank.example.mx, www.bank.example.mx",
    "MEDIA_BUCKET": "bank",
    "MEDIA_ORIGIN": "https://media.bank.example.mx",
    "CENTLI_ORIGINS": "",
}


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch):
    def start(**said: str) -> ModuleType:
        for name in ("ARCHIVE_BUCKET", "HEADS_BUCKET"):
            monkeypatch.delenv(name, raising=False)
        for name, value in (GOOD | said).items():
            monkeypatch.setenv(name, value)
        for name in ("base", "services", "production"):
            monkeypatch.delitem(sys.modules, f"centli.settings.{name}", raising=False)
        return import_module("centli.settings.production")

    return start


def test_sockets_are_opened_by_pages_of_the_hosts_that_are_served(start):
    production = start()
    assert production.ALLOWED_HOSTS == ["bank.example.mx", "www.bank.example.mx"]
    assert production.CENTLI_ORIGINS == ["https://bank.example.mx", "https://www.bank.example.mx"]
    named = start(ALLOWED_HOSTS=".bank.example.mx", CENTLI_ORIGINS="https://a.bank.example.mx:8443")
    assert named.CENTLI_ORIGINS == ["https://a.bank.example.mx:8443"]


@pytest.mark.parametrize(
    ("said", "bucket"),
    [
        ({}, "bank"),
        ({"ARCHIVE_BUCKET": "books"}, "books"),
        ({"ARCHIVE_BUCKET": "books", "HEADS_BUCKET": "locked"}, "locked"),
    ],
)
def test_the_ends_of_the_chains_are_kept_in_a_bucket_of_their_own_where_one_is_named(
    start, said, bucket
):
    kept = start(**said).STORAGES["chain_heads"]
    assert (kept["OPTIONS"]["bucket_name"], kept["OPTIONS"]["location"]) == (bucket, "chain_heads")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        (
            {"ALLOWED_HOSTS": "bank.example.mx,*", "CENTLI_ORIGINS": "https://bank.example.mx"},
            "ALLOWED_HOSTS",
        ),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".bank.example.mx"}, "CENTLI_ORIGINS"),
        ({"ALLOWED_HOSTS": "Bank.example.mx"}, "CENTLI_ORIGINS"),
        ({"CENTLI_ORIGINS": "*"}, "CENTLI_ORIGINS"),
        ({"CENTLI_ORIGINS": "https://*.bank.example.mx"}, "CENTLI_ORIGINS"),
        ({"CENTLI_ORIGINS": "https://bank.example.mx/"}, "CENTLI_ORIGINS"),
        ({"CENTLI_ORIGINS": "bank.example.mx"}, "CENTLI_ORIGINS"),
    ],
)
def test_hosts_and_origins_that_would_match_nothing_or_everything_are_refused(start, said, why):
    with pytest.raises(ImproperlyConfigured, match=f"^{why} must name"):
        start(**said)


@pytest.mark.parametrize(
    "key",
    [
        "short",
        "a" * 60,
        "k3y-" * 16,
        "0123456789" * 6,
        "changeme" * 8,
        "insecure-" + GOOD["SECRET_KEY"],
    ],
)
def test_a_key_that_somebody_could_guess_is_refused(start, key):
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY must be"):
        start(SECRET_KEY=key)
