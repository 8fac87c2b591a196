"""Where a form's file is posted when files are kept in a folder; a bucket has an address of its own."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from centli.kernel import clock
from centli.web import storage
from centli.web.problems import TooLarge
from centli.web.views.health import Public

FIELDS_BYTES_MAX: Final = 64 * 1024
"""What a form's fields and boundaries may take besides its file."""
BODY_BYTES_MAX: Final = 10 * 1024 * 1024 + FIELDS_BYTES_MAX


class File(Public):
    """The folder's own door: the form's signature says who may send what, as with a bucket."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="upload_file",
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {
                    "key": {"type": "string"},
                    "Content-Type": {"type": "string"},
                    "policy": {"type": "string"},
                    "file": {"type": "string", "format": "binary"},
                },
                "required": ["key", "Content-Type", "policy", "file"],
            }
        },
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        """Take the file of a form that ``uploads`` gave."""
        found = storage.incoming()
        if not isinstance(found, storage.Folder):
            raise exceptions.NotFound
        if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_BYTES_MAX:
            raise TooLarge
        fields: Any = request.data
        bytes_max = found.permitted(fields, now=clock.now())
        if bytes_max is None:
            raise exceptions.PermissionDenied
        file = fields.get("file")
        if not isinstance(file, UploadedFile):
            raise exceptions.ParseError
        if not 0 < (file.size or 0) <= bytes_max:
            raise TooLarge
        found.save(fields["key"], file)
        return Response(status=status.HTTP_204_NO_CONTENT)
