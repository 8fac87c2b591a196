"""What every REST door shares, tried on a small door of its own."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import include, path
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from centli.confirmations.errors import ConfirmationExpired, FactorRequired, LimitExceeded
from centli.kernel import clock, errors
from centli.kernel.money import Money
from centli.people.models import User
from centli.web import keys, pagination
from centli.web.calls import call_from
from centli.web.parsing import BODY_BYTES_MAX
from centli.web.serializers import (
    DayField,
    MoneyField,
    Output,
    StrictSerializer,
    TextField,
    WholeField,
    WordField,
)

JSON = "application/json"
PROBLEM = "application/problem+json"


class GiftInput(StrictSerializer):
    amount = MoneyField()
    note = TextField(max_length=20, required=False)


class GiftOutput(Output):
    total = MoneyField(source="amount")
    note = serializers.CharField()


class Gift:
    amount = Money(5000)
    note = "hola"


class Gifts(APIView):
    def get(self, request: Request) -> Response:
        call = call_from(request)
        query = pagination.PageInput(data=request.query_params)
        query.is_valid(raise_exception=True)
        inner = pagination.opened(query.validated_data.get("cursor"), call, of="gifts")
        start = int(inner or 0)
        rows = [{"n": start + n} for n in range(query.validated_data["limit"])]
        return Response(
            pagination.page(rows, str(start + len(rows)) if start < 50 else None, call, of="gifts")
        )

    def post(self, request: Request) -> Response:
        call = call_from(request, keyed=True)
        body = GiftInput(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(
            GiftOutput(Gift()).data,
            status=201,
            headers=keys.headers(replayed=bool(call.idempotency_key)),
        )


class Failing(APIView):
    raised: Any = None

    def get(self, request: Request) -> Response:
        raise Failing.raised


handler404 = "centli.web.problems.not_found"
handler500 = "centli.web.problems.server_error"
urlpatterns = [
    path("api/v1/gifts", Gifts.as_view()),
    path("api/v1/failing", Failing.as_view()),
    path("accounts/", include("allauth.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana@example.mx", "x" * 12, display_name="Ana")


@pytest.fixture
def client(ana: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    return client


def send(client: Client, body: Any, **headers: str):
    raw = body if isinstance(body, bytes | str) else json.dumps(body)
    return client.post(
        "/api/v1/gifts", raw, content_type=JSON, headers={"Idempotency-Key": "k" * 8, **headers}
    )


def problem(response, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == f"urn:centli:problem:{code}"
    assert body["title"]
    assert body["detail"]
    assert body["instance"].startswith("/api")
    assert body["request_id"] == response["X-Request-Id"]
    assert body["correlation_id"] == response["X-Correlation-Id"]
    return body


GOOD = {"amount": {"amount": "50.00", "currency": "MXN"}}


def test_a_good_body_is_taken_and_a_contract_is_told(client):
    response = send(client, GOOD)
    assert response.status_code == 201
    assert response.json() == {"total": {"amount": "50.00", "currency": "MXN"}, "note": "hola"}
    assert response["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"{'a': 1}", b"\xff\xfe", b'{"amount": NaN}', b'{"amount": Infinity}', b'{"a": 1, "a": 2}',
        b'{"note": "\\ud800"}', b'{"\\ud800": 1}', b"[" * 17 + b"]" * 17, b"[" * 100_000, b"1" * 5000, b"\xef\xbb\xbf{}",
        b'{"note": 1e999}', b"[" + b"9" * 33 + b"]",
    ],
)  # fmt: skip
def test_unreadable_json_is_400(client, raw):
    problem(send(client, raw), 400, "malformed_json")


def test_sixteen_levels_are_read(client):
    problem(send(client, b"[" * 16 + b"]" * 16), 422, "validation_error")


def test_a_large_body_is_413(client):
    problem(send(client, b'"' + b"a" * BODY_BYTES_MAX + b'"'), 413, "too_large")


def test_another_media_type_is_415(client):
    response = client.post("/api/v1/gifts", {"amount": "1"}, headers={"Idempotency-Key": "k" * 8})
    problem(response, 415, "unsupported_media_type")


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize(
    "address", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/gifts", "/api/v1/nothing"]
)
def test_an_unknown_address_is_404(client, address, method):
    problem(getattr(client, method)(address), 404, "not_found")


@pytest.mark.parametrize("path", ["//api/v1/gifts", "/API/v1/gifts"])
def test_an_address_put_together_wrongly_is_another_one_and_told_to_a_program(client, path):
    response = client.get(f"http://testserver{path}")
    assert (response.status_code, response["Content-Type"]) == (404, PROBLEM)
    assert response.json()["instance"] == path
    assert "Set-Cookie" not in response


def test_only_what_is_below_api_answers_as_the_api_does(client):
    assert client.get("/apix")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_another_method_is_405(client, method):
    response = getattr(client, method)("/api/v1/gifts")
    problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "GET, POST, HEAD"


def test_a_stranger_is_401(client):
    response = Client().get("/api/v1/gifts")
    problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_staff_are_403(client):
    staff = User.objects.create_user("t@example.mx", "x" * 15, display_name="T", is_staff=True)
    client.force_login(staff)
    problem(client.get("/api/v1/gifts"), 403, "forbidden")


def test_a_write_without_csrf_token_is_403(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    problem(send(client, GOOD), 403, "csrf_failed")
    client.get("/accounts/login/")
    client.cookies["csrftoken"] = "a" * 32
    assert send(client, GOOD, **{"X-CSRFToken": "a" * 32}).status_code == 201


def test_a_wrong_body_names_every_place(client):
    body = problem(
        send(client, {"amount": {"amount": 5, "x": 1}, "note": 7, "a/b~c": 1}),
        422,
        "validation_error",
    )
    assert [(e["pointer"], e["code"]) for e in body["errors"]] == [
        ("/amount/x", "unknown_field"),
        ("/amount/amount", "invalid_amount"),
        ("/amount/currency", "required"),
        ("/note", "invalid"),
        ("/a~1b~0c", "unknown_field"),
    ]
    assert all(e["detail"] for e in body["errors"])


def test_no_body_is_an_empty_one(client):
    body = problem(send(client, b""), 422, "validation_error")
    assert [(e["pointer"], e["code"]) for e in body["errors"]] == [("/amount", "required")]


@pytest.mark.parametrize(
    ("body", "told"),
    [([1], "Debe ser un objeto JSON."), ("null", "Este campo no puede ser nulo.")],
)
def test_a_body_that_is_no_object_points_at_the_whole(client, body, told):
    (error,) = problem(send(client, body), 422, "validation_error")["errors"]
    assert error["pointer"] == ""
    assert error["detail"].startswith(told)


def test_titles_follow_the_language_asked_for(client):
    spanish = client.get("/api/v1/nothing")
    assert spanish.json()["title"] == "No lo encontramos."
    assert spanish["Content-Language"] == "es-mx"
    english = client.get("/api/v1/nothing", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "We could not find it."
    assert english["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (errors.NotFound(), 404, "not_found"),
        (errors.Forbidden(), 403, "forbidden"),
        (errors.Conflict(), 409, "state_conflict"),
        (errors.Rejected(), 422, "rejected"),
        (errors.Unavailable(), 503, "unavailable"),
        (errors.Gone(), 410, "gone"),
        (ConfirmationExpired(), 410, "confirmation_expired"),
        (FactorRequired(("first_payment",)), 401, "insufficient_user_authentication"),
        (OperationalError(2013, "a secret"), 503, "unavailable"),
        (InterfaceError(0, ""), 503, "unavailable"),
        (OperationalError(1205, "a secret"), 503, "unavailable"),
        (OperationalError(1054, "a secret"), 500, "internal_error"),
        (RuntimeError("a secret"), 500, "internal_error"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_each_category_has_its_status(client, raised, status, code):
    Failing.raised = raised
    response = client.get("/api/v1/failing")
    problem(response, status, code)
    assert b"secret" not in response.content


@pytest.mark.parametrize(
    ("raised", "status", "wait"),
    [
        (OperationalError(2006), 503, "5"),
        (OperationalError(1213, "Deadlock found"), 503, "1"),
        (OperationalError("database is locked"), 503, "1"),
        (KeyError(), 500, None),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_database_that_is_away_or_busy_is_no_bug_wherever_it_is_missed(
    client, monkeypatch, raised, status, wait
):
    def refuse(*_, **__):
        raise raised

    monkeypatch.setattr("centli.people.logins.keep", refuse)  # before any view
    for address, kind in [("/api/v1/gifts", PROBLEM), ("/accounts/login/", "text/html")]:
        response = client.get(address)
        assert (response.status_code, response["Content-Type"].split(";")[0]) == (status, kind)
        assert response.get("Retry-After") == wait


def test_a_factor_that_is_due_is_challenged(client):
    Failing.raised = FactorRequired(("first_payment",))
    response = client.get("/api/v1/failing")
    assert response.json()["reasons"] == ["first_payment"]
    assert "insufficient_user_authentication" in response["WWW-Authenticate"]


def test_an_errors_figures_are_told_as_money(client):
    Failing.raised = LimitExceeded(
        "ceiling", limit_centavos=25_000_000, requested_centavos=26_000_000
    )
    body = problem(client.get("/api/v1/failing"), 403, "limit_exceeded")
    assert body["limit"] == {"amount": "250000.00", "currency": "MXN"}
    assert body["limit_name"] == "ceiling"
    assert body["requested"] == {"amount": "260000.00", "currency": "MXN"}


@pytest.mark.parametrize("key", ["short", "k" * 65, "with space", "ñandú-ñandú", ""])
def test_a_malformed_key_is_400(client, key):
    response = client.post(
        "/api/v1/gifts", GOOD, content_type=JSON, headers={"Idempotency-Key": key}
    )
    problem(response, 400, "idempotency_key_invalid")


def test_a_missing_key_is_400(client):
    problem(client.post("/api/v1/gifts", GOOD, content_type=JSON), 400, "idempotency_key_missing")


def test_pages_follow_each_other(client):
    first = client.get("/api/v1/gifts", {"limit": 40}).json()
    assert first["has_more"] is True
    second = client.get("/api/v1/gifts", {"limit": 40, "cursor": first["next_cursor"]}).json()
    assert second["data"][0] == {"n": 40}
    third = client.get("/api/v1/gifts", {"limit": 40, "cursor": second["next_cursor"]}).json()
    assert (third["next_cursor"], third["has_more"]) == (None, False)


def test_a_page_has_25_rows_unless_asked(client):
    assert len(client.get("/api/v1/gifts").json()["data"]) == 25


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "limit=", "limit=1e1", "limit=٣", "limit=2.0", "what=1", "limit=1&limit=2", "cursor=%00"],
)  # fmt: skip
def test_a_wrong_parameter_is_422(client, query):
    problem(client.get(f"/api/v1/gifts?{query}"), 422, "validation_error")


def test_a_cursor_is_bound_to_its_customer_and_cannot_be_altered(client):
    cursor = client.get("/api/v1/gifts").json()["next_cursor"]
    for altered in (cursor[:-1], cursor + "x", "x" + cursor, "MA", "."):
        problem(client.get("/api/v1/gifts", {"cursor": altered}), 400, "invalid_cursor")
    client.force_login(User.objects.create_user("b@example.mx", "x" * 12, display_name="B"))
    problem(client.get("/api/v1/gifts", {"cursor": cursor}), 400, "invalid_cursor")


def test_ids_come_in_and_go_out(client):
    correlation = "0192b1a0-0000-7000-8000-000000000001"
    response = client.get(
        "/api/v1/gifts", headers={"X-Request-Id": "abc-12345", "X-Correlation-Id": correlation}
    )
    assert response["X-Request-Id"] == "abc-12345"
    assert response["X-Correlation-Id"] == correlation
    strange = client.get(
        "/api/v1/gifts", headers={"X-Request-Id": "<script>", "X-Correlation-Id": "1"}
    )
    assert len(strange["X-Request-Id"]) == 32
    assert len(strange["X-Correlation-Id"]) == 36


def test_the_121st_request_of_a_minute_is_429(client):
    with time_machine.travel(clock.now(), tick=False):
        first = client.get("/api/v1/gifts")
        seen = [client.get("/api/v1/gifts") for _ in range(120)]
    assert first["RateLimit-Policy"] == '"user";q=120;w=60'
    assert first["RateLimit"].startswith('"user";r=119;t=')
    assert {each.status_code for each in seen[:-1]} == {first.status_code}
    refused = seen[-1]
    problem(refused, 429, "rate_limited")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert '"user";r=0;' in refused["RateLimit"]


def test_a_cache_that_is_away_counts_nobody_and_stops_nobody(client, monkeypatch, caplog):
    class Away:
        def add(self, *_args, **_options):
            raise ConnectionError("redis://:secret@cache is away")

    monkeypatch.setattr("centli.web.rates.cache", Away())
    seen = [client.get("/api/v1/gifts") for _ in range(3)]
    assert {each.status_code for each in seen} == {200}
    assert {each["RateLimit"].split(";")[1] for each in seen} == {"r=119"}
    assert "rates.cache_failed" in caplog.text
    assert "secret" not in caplog.text


def test_every_answer_carries_the_security_headers(client):
    for address in ("/api/v1/gifts", "/api/v1/nothing", "/accounts/login/"):
        response = client.get(address)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Permissions-Policy"] == "microphone=(self), camera=(), geolocation=()"
        assert response["Referrer-Policy"] == "same-origin"
        assert "no-store" in response["Cache-Control"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "value",
    [
        None, 5, 5.0, True, "5.00", "", [], {}, {"amount": "5.00"}, {"currency": "MXN"}, {"amount": 5, "currency": "MXN"},
        *({"amount": text, "currency": "MXN"} for text in (
            "", "5", "5.0", "5.000", "-5.00", "+5.00", " 5.00", "5.00\n", "5,00", "1e3", "1_000.00", "NaN", "Infinity",
            "٥.٠٠", "５.００", "10000000000.01", "99999999999.00", None, 5.0, ["5.00"],
        )),
        {"amount": "5.00", "currency": "USD"}, {"amount": "5.00", "currency": "mxn"}, {"amount": "5.00", "currency": None},
        {"amount": "5.00", "currency": "MXN", "x": 1},
    ],
)  # fmt: skip
def test_what_is_not_money_is_refused(value):
    with pytest.raises(ValidationError):
        MoneyField().run_validation(value)


@given(st.integers(0, 10**12 - 1))
def test_money_reads_what_it_writes(centavos):
    field = MoneyField()
    assert field.run_validation(field.to_representation(Money(centavos))) == Money(centavos)


@pytest.mark.parametrize(
    "value",
    [
        "2026-1-1",
        "20260101",
        "2026-W01-1",
        "2026-02-30",
        "1999-12-31",
        "2100-01-01",
        "٢٠٢٦-01-01",
        20260101,
        None,
        "",
    ],
)
def test_what_is_not_a_day_is_refused(value):
    with pytest.raises(ValidationError):
        DayField().run_validation(value)


def test_fields_read_what_they_should():
    assert DayField().run_validation("2026-11-21") == date(2026, 11, 21)
    assert WholeField().run_validation("12") == 12
    assert TextField(max_length=20).run_validation("  Pago \u202e de   luz ") == "Pago de luz"
    for wrong in (5, True, "\u200b", "a" * 21, "a" * 20 + " "):
        with pytest.raises(ValidationError):
            TextField(max_length=20).run_validation(wrong)
    with pytest.raises(ValidationError):
        WordField().run_validation(5)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (serializers.IntegerField(min_value=1), 0, "Debe ser 1 o más."),
        (serializers.IntegerField(), "x", "Escribe un número entero."),
        (serializers.CharField(max_length=3), "abcd", "Escribe 3 caracteres o menos."),
        (serializers.CharField(), {}, "Debe ser un texto."),
        (serializers.CharField(), empty, "Este campo es obligatorio."),
        (serializers.ChoiceField(["a"]), "z", "«z» no es una de las opciones."),
        (serializers.ListField(max_length=1), ["a", "b"], "Pon 1 o menos."),
        (serializers.ListField(), "x", "Debe ser una lista."),
        (GiftInput(), "x", "Debe ser un objeto JSON."),
    ],
)
def test_what_the_library_says_is_said_with_tu(field, value, words):
    with translation.override("es-mx"), pytest.raises(serializers.ValidationError) as caught:
        field.run_validation(value)
    detail = caught.value.detail
    told = detail["non_field_errors"] if isinstance(detail, dict) else detail
    assert [str(one) for one in told] == [words]
