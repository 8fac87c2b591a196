"""Requirements of OWASP ASVS 5.0 that a machine can check; each test is named after its requirement."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from centli.people.models import User
from centli.people.testing import make_user

ROOT: Final = Path(settings.ROOT)
PACKAGES: Final = ("centli", "banking", "crm", "marketplace", "points")
PAGES: Final = ("/api/v1/me", "/api/v1/nothing", "/accounts/login/", "/api/v1/docs/", "/nothing")

pytestmark = [pytest.mark.django_db, pytest.mark.portable]


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    return client


@pytest.fixture(scope="module")
def production() -> dict[str, Any]:
    """Return what production is set to."""
    code = (
        "import json; from centli.settings import production as p; "
        "print(json.dumps({k: v for k, v in vars(p).items() if k.isupper()}, default=str))"
    )
    env = {
        **{k: v for k, v in os.environ.items() if k in ("PATH", "HOME")},
        "SECRET_KEY": "0a1b2c3d4e5f6g7h8i9jAkBlCmDnEoFpGqHrIsJtKuLvMwNxOyPzQ",
        "DATABASE_URL": "mysql://bank@db.example.mx/centli",
        "REDIS_URL": "redis://cache.example.mx/0",
        "ALLOWED_HOSTS": "bank.example.mx",
        "MEDIA_BUCKET": "bank",
        "MEDIA_ORIGIN": "https://media.bank.example.mx",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@cache
def sources() -> dict[str, str]:
    """Return our own code by its path, tests aside."""
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "tests" not in path.parts and "migrations" not in path.parts
    }


@cache
def tree(path: str) -> ast.Module:
    return ast.parse(sources()[path])


@cache
def names(path: str) -> set[str]:
    """Return every name that a file reads, with and without its owner."""
    read: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            read.add(node.attr)
            if isinstance(node.value, ast.Name):
                read.add(f"{node.value.id}.{node.attr}")
        elif isinstance(node, ast.Name):
            read.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            read.update(alias.name for alias in node.names)
    return read


def uses(*forbidden: str) -> list[str]:
    """Return where a name is read; only what has its last word in it at all is parsed."""
    words = [name.rpartition(".")[2] for name in forbidden]
    candidates = [path for path, text in sources().items() if any(word in text for word in words)]
    return [f"{path}: {name}" for path in candidates for name in names(path) & {*forbidden}]


# ── V1 Encoding and sanitization ─────────────────────────────────────────────────────────────────────────────────────


def test_v1_2_1_no_text_is_marked_as_safe_html():
    assert uses("mark_safe", "html_safe") == []
    assert [
        path for path, text in sources().items() if re.search(r"SafeString\(|format_html\(f", text)
    ] == []
    templates = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("centli/**/templates/**/*.html")]
    assert templates
    for path in templates:
        text = path.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape off", text), path


def test_v1_3_2_nothing_is_evaluated():
    calls = [
        f"{path}: {node.func.id}"
        for path, text in sources().items()
        if re.search(r"(?<![.\w])(?:eval|exec|compile|__import__)\s*\(", text)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("eval", "exec", "compile", "__import__")
    ]
    assert calls == []
    assert uses("os.system", "os.popen") == []


def test_v1_5_2_nothing_is_unpickled():
    assert uses("pickle", "shelve", "marshal", "yaml.load", "PickleSerializer") == []
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"


# ── V3 Web front end ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_v3_2_2_scripts_build_nodes_and_never_html():
    scripts = [*ROOT.glob("static/**/*.js")]
    assert scripts
    for path in scripts:
        text = path.read_text()
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ):
            assert forbidden not in text, (path, forbidden)


def test_v3_3_1_cookies_are_secure_and_bound_to_the_host(production):
    assert production["SESSION_COOKIE_SECURE"] is True
    assert production["CSRF_COOKIE_SECURE"] is True
    assert production["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert production["CSRF_COOKIE_NAME"].startswith("__Host-")


def test_v3_3_2_cookies_are_same_site(production):
    assert production["SESSION_COOKIE_SAMESITE"] in ("Lax", "Strict")
    assert production["CSRF_COOKIE_SAMESITE"] in ("Lax", "Strict")


def test_v3_3_4_scripts_cannot_read_the_session_cookie(production):
    assert production["SESSION_COOKIE_HTTPONLY"] is True


def test_v3_4_1_transport_is_strict_for_a_year(production):
    assert production["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert production["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert production["SECURE_SSL_REDIRECT"] is True


@pytest.mark.parametrize("address", PAGES)
def test_v3_4_2_no_other_origin_is_let_in(client, address):
    response = client.get(address, headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize("address", PAGES)
def test_v3_4_3_every_answer_has_a_policy_without_inline(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "http:" not in policy
    assert "*" not in policy


@pytest.mark.parametrize("address", PAGES)
def test_v3_4_4_content_is_not_sniffed(client, address):
    assert client.get(address)["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", PAGES)
def test_v3_4_5_addresses_do_not_leak_by_referrer(client, address):
    assert client.get(address)["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", PAGES)
def test_v3_4_6_nothing_is_framed(client, address):
    assert "frame-ancestors 'none'" in client.get(address)["Content-Security-Policy"]


@pytest.mark.parametrize("address", PAGES)
def test_v3_4_8_windows_are_isolated(client, address):
    assert client.get(address)["Cross-Origin-Opener-Policy"] == "same-origin"


def test_v3_5_1_a_form_without_its_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/accounts/login/", {"login": "a@b.mx", "password": "x"}).status_code == 403


# ── V4 API ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", PAGES)
def test_v4_1_1_bodies_say_what_they_are(client, address):
    kind = client.get(address)["Content-Type"]
    assert kind.startswith("application/") or "charset=utf-8" in kind


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_v4_1_4_methods_that_are_not_served_are_refused(client, method):
    assert client.generic(method, "/api/v1/me").status_code == 405


# ── V6, V7 Login and sessions ────────────────────────────────────────────────────────────────────────────────────────


def test_v6_2_1_passwords_are_long_and_v6_2_4_not_common():
    for weak in ("short", "elevenchars", "password12345", "qazwsxedc123"):
        with pytest.raises(ValidationError):
            validate_password(weak, User())
    validate_password("caballo bateria grapa", User())


def test_v6_2_5_passwords_need_no_mixture_and_v6_2_9_may_be_long():
    validate_password("todo en minusculas", User())
    validate_password("una frase muy larga " * 6, User())


def test_v6_3_1_guesses_are_counted(production):
    assert production["AXES_FAILURE_LIMIT"] == 5
    assert production.get("AXES_ENABLED", True) is True


def test_v7_3_2_a_session_ends_after_twelve_hours(production):
    assert production["SESSION_COOKIE_AGE"] <= 12 * 60 * 60


# ── V11 Cryptography ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_v11_4_2_passwords_are_stored_by_argon2(production):
    assert production["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_v11_5_1_secrets_come_from_the_systems_generator():
    assert uses("random.choice", "random.randint", "random.random", "random.getrandbits") == []


# ── V13 Configuration ────────────────────────────────────────────────────────────────────────────────────────────────


def test_v13_2_6_a_mail_server_is_waited_for_in_seconds(production):
    assert production["EMAIL_BACKEND"] == "centli.people.mailing.EmailBackend"
    assert production["EMAIL_TIMEOUT"] == 4


def test_v13_4_2_production_does_not_debug(production):
    assert production["DEBUG"] is False
    assert production["CENTLI_POLICY"] == "strict"
    assert production["CENTLI_DEMO"] is False


# ── V14 Data protection ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", PAGES)
def test_v14_3_2_nothing_of_a_login_is_cached(client, address):
    assert "no-store" in client.get(address)["Cache-Control"]


# ── V15, V16 Architecture and errors ─────────────────────────────────────────────────────────────────────────────────


def test_v15_3_7_a_parameter_given_twice_is_refused(client):
    response = client.get("/api/v1/accounts?limit=1&limit=2")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "repeated")


def test_v16_5_1_an_unexpected_error_tells_nothing(client, monkeypatch):
    def broken(call: object) -> None:
        raise RuntimeError("SELECT secret FROM vault")

    monkeypatch.setattr("banking.facade.account_list", broken)
    response = client.get("/api/v1/accounts")
    assert (response.status_code, response.json()["code"]) == (500, "internal_error")
    assert b"vault" not in response.content
    assert b"RuntimeError" not in response.content
