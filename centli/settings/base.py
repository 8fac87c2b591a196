"""What every profile shares. Read through ``django.conf.settings`` only."""

from __future__ import annotations

import gc
import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE

from centli.web import media

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("CENTLI_DATA") or ROOT / "data").resolve()

# Hardly anything that a start loads is garbage: to look after every 700 objects, Python's own habit, costs it a tenth.
gc.set_threshold(50_000)

DEBUG = False
ALLOWED_HOSTS: list[str] = []

INSTALLED_APPS = [
    "centli.backoffice.admin_app.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "centli.db",
    "centli.events",
    "centli.people",
    "centli.confirmations",
    "centli.web",
    "centli.agent",
    "centli.chat",
    "centli.backoffice",
    "banking",
    "crm",
    "marketplace",
    "points",
]

MIDDLEWARE = [
    "centli.web.middleware.known_by_any_name",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "centli.web.middleware.headers",
    "centli.chat.csp.PolicyMiddleware",
    "centli.web.middleware.one_address",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "centli.people.middleware.login_rules",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "centli.urls"
ASGI_APPLICATION = "centli.asgi.application"
WSGI_APPLICATION = "centli.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "centli.chat.context.page",
            ],
        },
    },
]

# Conditional unique constraints do not exist on MariaDB: allauth has some and does without; ours are tested to have none.
SILENCED_SYSTEM_CHECKS = ["models.W036"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

# People: e-mail and password, the second factor where money or staff need it.
ACCOUNT_ADAPTER = "centli.people.entrance.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "centli.people.signup.SignupForm"
ACCOUNT_FORMS = {"reset_password": "centli.people.forgotten.SignInResetForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "100/m/ip"}  # axes' rows are the guard
MFA_ADAPTER = "centli.people.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "centli.people.entrance.FactorForm",
    "reauthenticate": "centli.people.entrance.ReauthenticateFactorForm",
}
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "centli.people.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_HANDLER = "centli.people.lockout.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_CLIENT_IP_CALLABLE = "centli.people.lockout.address_of"
AXES_USERNAME_CALLABLE = "centli.people.lockout.username_of"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
DEFAULT_FROM_EMAIL = "CENTLI <avisos@centli.mx>"
EMAIL_TIMEOUT = float(
    os.environ.get("EMAIL_TIMEOUT") or 4
)  # seconds, for all of a message but looking up the server's name; a page answers within 5

LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", "Español"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "America/Mexico_City"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "incoming": {"BACKEND": "centli.web.storage.Folder"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    **{
        alias: {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": DATA / "archive" / alias, "allow_overwrite": True},
        }
        for alias in media.ARCHIVES
    },
    # Beside the file whose chains it vouches for: who deletes that one to begin anew deletes both.
    "chain_heads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "centli.sqlite3.heads"},
    },
}
"""Nobody is served from the last five."""
HASHED_STORAGES = STORAGES | {"staticfiles": {"BACKEND": "centli.chat.storage.HashedStatic"}}
"""Static files under names that hold their hash, for every profile that runs ``collectstatic`` before it serves."""
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "uploads"

CSRF_FAILURE_VIEW = "centli.web.problems.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "centli.web.files.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "centli.web.schema.Described",
    "DEFAULT_RENDERER_CLASSES": ["centli.web.rendering.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["centli.web.parsing.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "centli.web.identity.BearerIdentity",
        "centli.web.identity.SessionIdentity",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["centli.web.identity.IsCustomer"],
    "DEFAULT_THROTTLE_CLASSES": ["centli.web.rates.PerPerson"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "centli.web.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "CENTLI API",
    "DESCRIPTION": """The bank for mobile clients and other programs.

**Sign in** with `Authorization: Bearer …`. A token is good for an hour, and there is no renewing it. An app cannot ask for one
by itself yet: whoever runs the bank makes it, `manage.py api_token EMAIL` (in production with `--i-know-this-is-production`). Pages use the session cookie `__Host-session` instead (`sessionid` where there is no https: a laptop), with `X-CSRFToken` on whatever writes.

**Money** is `{"amount": "50000.00", "currency": "MXN"}`: a text with two decimals, never a number.

**What moves money, stock or points** is first a proposal (201, `REQUIRES_CONFIRMATION`), good for five minutes; nothing
happens before `POST /confirmations/{id}/confirm` with its `confirmation_token` as `token`. 401 `insufficient_user_authentication`
there asks for the same once more with `factor`, a code of the customer's authenticator. A customer has at most three open
(409 `too_many_open`); `GET /confirmations` lists them. Each login has a token of its own for what is open: 410 `token_invalid` says
that the token is not of this proposal and login, and `GET /confirmations/{id}` has the right one. 410 `confirmation_expired` says that it
can be done no more. By neither was anything done. What was carried out answers its first receipt to every later confirm of its
customer's, from any login.

**`Idempotency-Key`**: make one for each wish, and send it again with the same body when an answer got lost. Successes and
refusals are remembered and told again with `Idempotency-Replayed: true`; 400, 401, 403, 429 and 5xx are not, nor are
`factor_wrong`, `token_invalid` and `too_many_open`.

**Lists** take `limit` (1 to 100) and the `next_cursor` of the page before, with the same filters.

**Failures** are `application/problem+json`: decide on `code`, of which each response names its own and `docs/client/errors.md` all;
an id in a body that is not there, or not the customer's, is 404 as in an address. `title` and `errors` are in the language of
`Accept-Language` (`es-MX`, or `en`). 429 and some 503 say in `Retry-After` when to come back; `RateLimit` says what is left of the
minute. A message to the bank names `request_id`.

**For staff** are `/uploads` and what is below `/tickets/{id}/answers`: a customer gets 403.

**Chat** is a WebSocket at `/ws/chat/?ticket=…`, with a ticket of `POST /chat/tickets`, or the same messages by
`/conversations`; `docs/chat.md` has the protocol. Of what a message's `data` is made its `type` decides: the `Chat…` schemas.
""",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,  # what a body must have is read with PATCH, too
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # The page has a heading of its own, so Swagger's title is one level below it, in a landmark.
    "SWAGGER_UI_SETTINGS": """{
        deepLinking: true,
        validatorUrl: null,
        onComplete: () => {
            const info = document.querySelector(".information-container");
            info.setAttribute("role", "region");
            info.setAttribute("aria-labelledby", "page-title");
            info.querySelector("h1").setAttribute("aria-level", "2");
        },
    }""",
    "POSTPROCESSING_HOOKS": [
        "centli.web.schema.add_problems",
        "centli.agent.described.add_payloads",
    ],
}

# What a page may load. The customer's pages: our own files, scripts by nonce, nothing from elsewhere.
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'strict-dynamic'", NONCE],
        "style-src": ["'self'"],
        "img-src": ["'self'", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
    },
}
CENTLI_STAFF_PAGES = ("/admin/", "/api/")
CENTLI_STAFF_POLICY: dict[str, Any] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# A line is a constant name and ids (`logger.info("turn.done", extra={…})`): readable here, JSON on servers.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "centli.kernel.logs.readable"},
        "json": {"()": "centli.kernel.logs.machine"},
    },
    "filters": {
        "handshakes": {"()": "centli.kernel.logs.Handshakes"},
        "strangers": {"()": "centli.kernel.logs.Strangers"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["strangers"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "centli": {"level": "INFO"},
        "daphne.ws_protocol": {"filters": ["handshakes"]},
        "django.request": {
            "level": "ERROR"
        },  # a refusal is no fault; Django writes a traceback of each 403
    },
}

# ── CENTLI's own ────────────────────────────────────────────────────────────────────────────────
CENTLI_ENVIRONMENT = "base"
CENTLI_CHECK_EVENTS = False
"""Whether our own events are validated when they are published: development and tests."""
CENTLI_ENGINE = "builtin"
CENTLI_TURNS_PER_HOUR = 1_000  # a customer's; 60 on an engine that costs money
CENTLI_POLICY = "strict"  # "open" for proofs and benchmarks; production refuses it
CENTLI_DEMO = False  # demo conveniences: printed second-factor codes
CENTLI_DEMO_LOGINS: list[tuple[str, str, str]] = []
"""Name, e-mail and password of those whom the landing page offers to sign in as; for a demo alone."""
CENTLI_SIGNUP = True
CENTLI_INLINE_WORK = True  # relay, sweeper and turns run as threads of this process
CENTLI_SINKS = ["inprocess", "channels"]
CENTLI_EVENTS_FOR_READS = os.environ.get("CENTLI_EVENTS_FOR_READS", "") == "1"
"""Whether what the assistant reads for a customer is asked on the bus too, and answered there."""
CENTLI_CELERY = "centli.celery"  # with the sink "celery": what whoever publishes rings through
# How long a confirmed transfer to a beneficiary waits, so that it can be undone; 0: it goes out at once.
CENTLI_TRANSFER_HOLD_SECONDS = max(0, int(os.environ.get("CENTLI_TRANSFER_HOLD_SECONDS", "0")))
CENTLI_MSI_MINIMUM_PER_MONTH_CENTAVOS = 100_00
"""What a purchase in MSI comes to for each month at least, where the plan names no minimum."""
CENTLI_POINT_VALUE_CENTAVOS = 10
"""What a point counts when benefits are compared in pesos."""
CENTLI_BASE_URL = os.environ.get("CENTLI_BASE_URL", "http://127.0.0.1:8000")
CENTLI_ORIGINS = [o.strip() for o in os.environ.get("CENTLI_ORIGINS", "").split(",") if o]
"""Full origins (scheme, host, port) whose pages may open a socket with the browser's cookie."""
CENTLI_PROXY_HEADER = ""
"""The trusted proxy's header with the client's address last; sockets and failed sign-ins are counted by that address."""
CENTLI_CHAT_LIMITS: dict[str, Any] = json.loads(os.environ.get("CENTLI_CHAT_LIMITS", "{}"))
"""Differences from ``centli.chat.limits.Limits``, by name."""
CENTLI_REQUESTS_PER_MINUTE = 120
CENTLI_KAFKA: dict[str, Any] = {"bootstrap.servers": os.environ.get("KAFKA_SERVERS", "")}
"""librdkafka's configuration, for the sink "kafka"."""
CENTLI_COMPOSER = os.environ.get(
    "CENTLI_COMPOSER", "builtin"
)  # or a model's id on Bedrock: it words answers
CENTLI_SUPPORT_EVALUATION = str(
    ROOT / "centli" / "backoffice" / "seeds" / "support" / "evaluation.jsonl"
)  # questions that articles must keep being found for
CENTLI_EMBEDDER = os.environ.get("CENTLI_EMBEDDER", "letters-256")
"""What makes the vectors of a new index of tickets: ``letters-SIZE``, ``titan-SIZE``, ``sagemaker-SIZE-ENDPOINT``."""
CENTLI_VECTORS = os.environ.get("CENTLI_VECTORS", "database")  # or "qdrant"
CENTLI_QDRANT_URL = os.environ.get("QDRANT_URL", "http://127.0.0.1:6333")
CENTLI_QDRANT_KEY = os.environ.get("QDRANT_API_KEY", "")


def sqlite(path: Path | str) -> dict[str, Any]:
    """Return the database entry of an SQLite file that is safe for money (IMMEDIATE, WAL, synchronous FULL)."""
    return {
        "ENGINE": "centli.db.sqlite",
        "NAME": str(path),
        # Opening the file for every request or frame costs more than what is asked of it.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # The sweeper moves the log into the file; a commit does so only where none runs, at 32 MB instead of 4.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA wal_autocheckpoint=8000;",
        },
    }


def mysql(url: str) -> dict[str, Any]:
    """Return the database entry of ``mysql://user:password@host:port/name`` (MariaDB or MySQL)."""
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - only the server profiles need it

    parts = urlsplit(url)
    # A server that is frozen, or out of reach, says nothing: who serves people gives up. A statement waits 5 s for a lock.
    seconds = int(os.environ.get("DATABASE_READ_SECONDS") or "0")
    return {
        "ENGINE": "centli.db.mysql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or 3306),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "connect_timeout": 5,  # a server that is frozen takes the connection and says nothing
            "init_command": "SET innodb_lock_wait_timeout=5",
            **({"read_timeout": seconds, "write_timeout": seconds} if seconds else {}),
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_bin"},
    }
