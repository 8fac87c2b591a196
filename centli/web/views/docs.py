"""The description of the API, for programs and for people."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from centli.web.caching import is_known, tag_of


class Schema(SpectacularAPIView):
    """The OpenAPI document: one for everybody, so it is made once in each format and then kept."""

    authentication_classes = ()
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the document, as YAML or as JSON, or 304 to who has it already."""
        renderer = request.accepted_renderer
        body, tag = _document(renderer.format)
        headers = {"Content-Language": "en", "Cache-Control": "public, no-cache", "ETag": tag}
        if is_known(request, tag):
            return HttpResponse(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        headers["Content-Disposition"] = f'inline; filename="centli-api.{renderer.format}"'
        return HttpResponse(
            body, content_type=f"{renderer.media_type}; charset=utf-8", headers=headers
        )


@cache
def _document(name: str) -> tuple[bytes, str]:
    """Return the document and its tag; making it takes the better part of a second."""
    schema = Schema.generator_class().get_schema(request=None, public=True)
    renderer = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}[name]()
    body = cast("bytes", renderer.render(schema, renderer_context={}))
    return body, tag_of(body)


class Docs(SpectacularSwaggerSplitView):
    """The document as a page to try it on; its script is a request of its own, so that nothing is inline."""

    template_name = "web/docs.html"
    url_name = "api:schema"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the page, or with ``?script`` its start-up script."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # drf-spectacular has no types here
        # The library opens the page to other windows for OAuth, which is not used here.
        response.headers.pop("Cross-Origin-Opener-Policy", None)
        return response
