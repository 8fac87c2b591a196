"""Files in an S3 bucket; loaded only by the profiles that have one."""

from __future__ import annotations

from datetime import datetime

from storages.backends.s3 import S3Storage

from centli.kernel import clock
from centli.web.storage import Form


class Bucket(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """A bucket that gives out forms to post a file to it (presigned POST)."""

    def form(self, key: str, *, content_type: str, bytes_max: int, until: datetime) -> Form:
        """Return a form that the bucket takes for this key, type and size alone."""
        made = self.connection.meta.client.generate_presigned_post(
            Bucket=self.bucket_name,
            Key=key,
            Fields={"Content-Type": content_type},
            Conditions=[
                {"Content-Type": content_type},
                ["content-length-range", 1, bytes_max],
            ],
            ExpiresIn=max(1, int((until - clock.now()).total_seconds())),
        )
        return Form(made["url"], made["fields"])
