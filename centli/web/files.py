"""Files on their way out and in: what somebody sent is handed out so that nothing in it runs; forms are bounded."""

from __future__ import annotations

from typing import IO, Any, Final

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse
from django.utils.http import content_disposition_header

FORM_BYTES_MAX: Final = 51 * 1024 * 1024
"""The largest form with files: five of 10 MiB, and its fields."""
STRANGERS_BYTES_MAX: Final = 1024 * 1024
"""The largest of somebody who has not signed in, who has no files to send."""
SIGNED: Final = "upload-file"
"""The one door where what is sent says itself who may, and bounds it."""


def download(name: str, content_type: str, content: bytes) -> HttpResponse:
    """Return a file that somebody sent: saved rather than shown, as what we say that it is, and kept by no cache."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003 - Django's own
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class Bounded(FileUploadHandler):
    """Refuses a form that is larger than its sender's may be, before a byte of it is kept."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803 - Django's own
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Look at the announced length; of a form that announces none Django reads nothing.

        Raises:
            RequestDataTooBig: it is over.
        """
        if content_length > self._bytes_max():
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the bytes on to whoever keeps them."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to whoever kept it."""
        return

    def _bytes_max(self) -> int:
        request = self.request
        user, found = getattr(request, "user", None), getattr(request, "resolver_match", None)
        is_known = user is not None and user.is_authenticated
        is_signed = found is not None and found.url_name == SIGNED
        return FORM_BYTES_MAX if is_known or is_signed else STRANGERS_BYTES_MAX
