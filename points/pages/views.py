"""Pages of points."""

from __future__ import annotations

from typing import Final

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from centli.kernel.errors import NotFound
from points import facade

PICTURE_CACHE: Final = "public, max-age=31536000, immutable"


@require_GET
def picture(_request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a picture of a reward where files are kept in a folder; it never changes under its name."""
    try:
        file = facade.picture_open(name)
    except NotFound as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    response["Cache-Control"] = PICTURE_CACHE
    return response
