"""Errors over HTTP: ``application/problem+json`` (RFC 9457), for every failure at ``/api`` and below it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language, gettext
from django.views import csrf, defaults
from rest_framework import exceptions
from rest_framework.request import Request

from centli.confirmations.errors import FactorRequired
from centli.db.transactions import is_away, is_lock_clash
from centli.kernel.errors import DomainError
from centli.kernel.money import Money
from centli.kernel.text import gettext_noop
from centli.web.trace import trace_of

API: Final = "/api/"
MEDIA_TYPE: Final = "application/problem+json"
ERRORS_MAX: Final = 50
POINTER_LENGTH_MAX: Final = 200
REPLAYED: Final = "Idempotency-Replayed"
"""The header of an answer, a refusal too, that a key got before."""

_BY_STATUS: Final = {
    400: ("bad_request", gettext_noop("La solicitud no se entiende.")),
    401: ("not_authenticated", gettext_noop("Inicia sesión para continuar.")),
    403: ("forbidden", gettext_noop("No está permitido.")),
    404: ("not_found", gettext_noop("No lo encontramos.")),
    405: ("method_not_allowed", gettext_noop("Esa dirección no admite este método.")),
    406: ("not_acceptable", gettext_noop("No podemos responder en ese formato.")),
    413: ("too_large", gettext_noop("El contenido es demasiado grande.")),
    415: ("unsupported_media_type", gettext_noop("El contenido debe ser application/json.")),
    422: ("validation_error", gettext_noop("Revisa los datos marcados.")),
    429: ("rate_limited", gettext_noop("Son demasiadas solicitudes; espera un momento.")),
    500: ("internal_error", gettext_noop("Algo falló de nuestro lado. Ya quedó registrado.")),
    503: ("unavailable", gettext_noop("No está disponible en este momento.")),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure, ready to be told; ``title`` is not yet translated."""

    status: int
    code: str
    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class BadRequest(exceptions.APIException):
    """The request cannot be read; ``code`` says which part of it."""

    status_code = 400

    def __init__(self, code: str, title: str) -> None:
        super().__init__(title, code)
        self.code = code
        self.title = title


class TooLarge(exceptions.APIException):
    """The body is larger than the door allows."""

    status_code = 413
    default_code = "too_large"


def of_domain(error: DomainError) -> Problem:
    """Return the problem of an anticipated failure; its figures are told by name, amounts as money."""
    headers = {REPLAYED: "true"} if error.replayed else {}
    if (wait := getattr(error, "retry_after_s", 0)) > 0:
        headers["Retry-After"] = str(wait)
    if isinstance(error, FactorRequired):
        # RFC 9470: the login is good, and this act needs a stronger one.
        headers["WWW-Authenticate"] = 'Bearer error="insufficient_user_authentication"'
        return Problem(
            401, "insufficient_user_authentication", error.title, _fields(error), headers=headers
        )
    return Problem(
        error.status, error.code, error.title, _fields(error), _place(error), headers=headers
    )


def of_status(status: int, **extra: Any) -> Problem:
    """Return the plain problem of a status."""
    code, title = _BY_STATUS[status]
    return Problem(status, code, title, **extra)


def body(problem: Problem, request: HttpRequest | Request) -> dict[str, Any]:
    """Return the document; chat frames carry the same."""
    trace = trace_of(request)
    title = gettext(problem.title)
    document = {
        "type": f"urn:centli:problem:{problem.code}",
        "title": title,
        "status": problem.status,
        "detail": title,
        "instance": request.path,
        "code": problem.code,
        "request_id": trace.request_id,
        "correlation_id": str(trace.correlation_id),
    }
    if problem.errors:
        document["errors"] = list(problem.errors)
    return {**problem.fields, **document}


def answer(problem: Problem, request: HttpRequest | Request) -> HttpResponse:
    """Return the HTTP answer of a problem."""
    return HttpResponse(
        json.dumps(body(problem, request), ensure_ascii=False, separators=(",", ":")).encode(),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers={**problem.headers, "Content-Language": get_language() or "es-mx"},
    )


_AWAY: Final = of_status(503, headers={"Retry-After": "5"})
"""The database does not answer; a wish that is sent again under its key happens once, whatever became of the first."""
_BUSY: Final = of_status(503, headers={"Retry-After": "1"})
"""Others held what was needed, each time that it was tried; nothing of it happened."""


# ── The doors through which a failure reaches us ──────────────────────────────────────────────────────────────────────


def handle(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Answer what a REST view raised; a bug is raised again, is logged once, and reaches ``server_error``."""
    problem = _of(error)
    return None if problem is None else answer(problem, context["request"])


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a request that Django could not read."""
    if not _is_api(request):
        return defaults.bad_request(request, exception)
    return answer(of_status(413 if isinstance(exception, RequestDataTooBig) else 400), request)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a refusal that no REST view caught."""
    if not _is_api(request):
        return defaults.permission_denied(request, exception)
    return answer(of_status(403), request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer an address that is not there."""
    if not _is_api(request):
        return defaults.page_not_found(request, exception)
    return answer(of_status(404), request)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer a bug of ours, of which nothing is told; or a fault of the database, which is none."""
    problem = _of_database(sys.exc_info()[1])
    if _is_api(request):
        return answer(problem or of_status(500), request)
    page = defaults.server_error(request)
    if problem is not None:
        page.status_code = problem.status
        page.headers["Retry-After"] = problem.headers["Retry-After"]
    return page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form or request without its token."""
    if not _is_api(request):
        return csrf.csrf_failure(request, reason)
    return answer(_CSRF, request)


_CSRF: Final = Problem(
    403, "csrf_failed", gettext_noop("Falta el token CSRF de tu sesión, o no es válido.")
)


def _is_api(request: HttpRequest) -> bool:
    """Say whether a program asks: ``/api`` and all below it, whether there is anything or not.

    ``//api/…`` and ``/API/…`` are other addresses, where nothing is; who mistypes them is a program all the same.
    """
    return f"/{request.path_info.lstrip('/').lower()}/".startswith(API)


def _of(error: Exception) -> Problem | None:
    problem: Problem | None = None
    match error:
        case DomainError():
            problem = of_domain(error)
        case BadRequest():
            problem = Problem(error.status_code, error.code, error.title)
        case exceptions.ValidationError():
            problem = of_status(422, errors=[*_errors(error.detail, "")][:ERRORS_MAX])
        case exceptions.APIException():
            problem = _of_api(error)
        case Http404():
            problem = of_status(404)
        case PermissionDenied():
            problem = of_status(403)
        case _:
            problem = _of_database(error)
    return problem


def _of_database(error: BaseException | None) -> Problem | None:
    """Return the problem of a database that is away, or where others held what was needed; None of a bug."""
    if isinstance(error, OperationalError) and is_lock_clash(error):
        return _BUSY
    return _AWAY if is_away(error) else None


def _of_api(error: exceptions.APIException) -> Problem:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, round(wait)))
    if challenge := getattr(error, "auth_header", None):
        if isinstance(error, exceptions.AuthenticationFailed):
            challenge = (
                f'{challenge}, error="invalid_token"'  # RFC 6750: a client then asks for another
            )
        headers["WWW-Authenticate"] = challenge
    if isinstance(error.detail, exceptions.ErrorDetail) and error.detail.code == "csrf_failed":
        return _CSRF
    plain = of_status(error.status_code, headers=headers)
    own = getattr(error, "default_code", plain.code)
    return Problem(plain.status, own, plain.title, headers=headers) if _named(error) else plain


def _named(error: exceptions.APIException) -> bool:
    """Say whether an error is one of ours, with a code of its own."""
    return type(error).__module__.startswith("centli.")


def _fields(error: DomainError) -> dict[str, Any]:
    """Return an error's figures; ``available_centavos`` is told as ``available``, an amount of money.

    Where another figure has that name already, as which ``limit`` it is, that one is told as ``limit_name``.
    """
    fields = error.fields()
    told: dict[str, Any] = {}
    for name, value in fields.items():
        if name.endswith("_centavos"):
            told[name.removesuffix("_centavos")] = Money(value).json()
        else:
            told[f"{name}_name" if f"{name}_centavos" in fields else name] = value
    return told


def _place(error: DomainError) -> Sequence[Mapping[str, str]]:
    """Return which member of the body a refusal names as ``field``, as a fault of the body is told."""
    if not (name := getattr(error, "field", "")):
        return ()
    return [{"pointer": f"/{_escaped(name)}", "code": error.code, "detail": gettext(error.title)}]


def _errors(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Walk the faults of a body: each names its place (RFC 6901), a stable code, and words."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else f"/{_escaped(str(name))}"
            yield from _errors(inner, pointer + step)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            at = pointer if isinstance(inner, exceptions.ErrorDetail) else f"{pointer}/{index}"
            yield from _errors(inner, at)
    else:
        yield {
            "pointer": pointer[:POINTER_LENGTH_MAX],
            "code": getattr(detail, "code", "invalid"),
            "detail": str(detail),
        }


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
