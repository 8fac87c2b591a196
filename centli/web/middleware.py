"""What every answer carries: the request's ids, the security headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import is_valid_path

from centli.web import rates
from centli.web.trace import trace_of

Answer: TypeAlias = Callable[[HttpRequest], HttpResponse]

API: Final = "/api/"
HEALTH: Final = ("/api/v1/health/live", "/api/v1/health/ready")
PERMISSIONS: Final = "microphone=(self), camera=(), geolocation=()"


def known_by_any_name(get_response: Answer) -> Answer:
    """Let a load balancer ask after health by a target's own address, which is no host that we serve.

    The question is then as good as one to the first of our hosts; nothing in its answer names one.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info in HEALTH:
            # A whole domain has a dot before it; where every name is good, so is this one.
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost"
        return get_response(request)

    return answer


def headers(get_response: Answer) -> Answer:
    """Put the request's ids, what is left of its rate and the security headers on every answer.

    Whatever a view makes is for one person and one moment: a view that wants it stored says so itself.
    Static files are served above this and keep their own caching.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        trace = trace_of(request)
        response = get_response(request)
        if "Allow" in response.headers and request.path_info.startswith(API):
            # The framework names OPTIONS, which no address of the API takes.
            response.headers["Allow"] = response.headers["Allow"].removesuffix(", OPTIONS")
        response.headers["X-Request-Id"] = trace.request_id
        response.headers["X-Correlation-Id"] = str(trace.correlation_id)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        for name, value in rates.headers_of(request).items():
            response.headers[name] = value
        return response

    return answer


def one_address(get_response: Answer) -> Answer:
    """Make an address of the API mean the same with and without a slash at its end; a redirect would lose the body."""

    def answer(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(API) and not is_valid_path(path):
            other = path[:-1] if path.endswith("/") else f"{path}/"
            if is_valid_path(other):
                request.path_info = other
        return get_response(request)

    return answer
