"""The description of the API, for programs and for people."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response


class Schema(SpectacularAPIView):
    """The OpenAPI document."""

    authentication_classes = ()
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the document, as YAML or as JSON."""
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # drf-spectacular has no types here
        return response


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
