"""Settings of a profile that keeps files in an S3 bucket; plain values, for settings are read before Django is there."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

BACKEND: Final = "centli.web.bucket.Bucket"
ARCHIVES: Final = ("tickets_raw", "feedback", "ml_artifacts", "attachments")
"""Tickets as they were received, customers' opinions for training, trained models, and files sent with reports."""


def storages(bucket: str, origin: str) -> dict[str, dict[str, Any]]:
    """Return the storages of a bucket whose pictures browsers read from ``origin``.

    That address (a CDN before the bucket) gives ``catalogue/`` and ``rewards/``, never ``incoming/``, where files
    wait that nobody has looked at, and never ``attachments/``, which are customers' own.
    """
    seen = urlsplit(origin)
    kept = {"bucket_name": bucket, "signature_version": "s3v4", "default_acl": None}
    public = {
        "custom_domain": f"{seen.netloc}{seen.path}",
        "url_protocol": f"{seen.scheme}:",
        "querystring_auth": False,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }
    return {
        "default": {"BACKEND": BACKEND, "OPTIONS": kept | public},
        "incoming": {"BACKEND": BACKEND, "OPTIONS": kept},
    }


def archives(bucket: str) -> dict[str, dict[str, Any]]:
    """Return the storages that nobody is served from, each in a folder of its own in a bucket that no CDN stands before."""
    kept = {"bucket_name": bucket, "signature_version": "s3v4", "default_acl": None}
    return {
        alias: {"BACKEND": BACKEND, "OPTIONS": kept | {"location": alias}} for alias in ARCHIVES
    }


def heads(bucket: str) -> dict[str, dict[str, Any]]:
    """Return the storage of the hash chains' ends, in a bucket whose objects nobody should be able to alter or delete."""
    kept = {"bucket_name": bucket, "signature_version": "s3v4", "default_acl": None}
    return {"chain_heads": {"BACKEND": BACKEND, "OPTIONS": kept | {"location": "chain_heads"}}}


def allow(origin: str, *policies: dict[str, Any]) -> None:
    """Let pages show pictures from there."""
    seen = urlsplit(origin)
    for policy in policies:
        policy["img-src"] = [*policy["img-src"], f"{seen.scheme}://{seen.netloc}"]
