"""Production: the services profile behind a proxy, with everything that a browser and a bank demand.

It refuses to start with a development key, DEBUG, demo conveniences, an open policy, SQLite, or files in a folder.
"""

from __future__ import annotations

import os
import re
import zlib

from django.core.exceptions import ImproperlyConfigured

from centli.settings.services import *

CENTLI_ENVIRONMENT = "production"
CENTLI_DEMO = False
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
KEY_LENGTH_MIN = 50
KEY_COMPRESSED_MIN = 40
"""So many bytes at least are left of a key when it is compressed: of fifty random digits 42 and more, of the alphabet twice 37."""

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CENTLI_PROXY_HEADER = "x-forwarded-for"  # of one proxy, which appends the address that it saw
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^api/v1/health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CENTLI_ORIGINS = CENTLI_ORIGINS or [f"https://{host}" for host in ALLOWED_HOSTS]
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "centli.people.mailing.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"

if len(SECRET_KEY) < KEY_LENGTH_MIN or "insecure" in SECRET_KEY or "test" in SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY must be a secret of at least 50 characters.")
if len(zlib.compress(SECRET_KEY.encode(), 9)) < KEY_COMPRESSED_MIN:
    raise ImproperlyConfigured(
        "SECRET_KEY must be random; it repeats itself. python -c 'import secrets; print(secrets.token_urlsafe(50))' makes one."
    )
if DEBUG or CENTLI_POLICY != "strict":
    raise ImproperlyConfigured("Production runs with DEBUG off and the strict policy.")
if not DATABASES["default"]["ENGINE"].endswith("mysql"):
    raise ImproperlyConfigured("Production runs on MySQL or MariaDB.")
if ALLOWED_HOSTS == ["127.0.0.1", "localhost"] or "" in ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name the hosts that are served; * names none, and the links of e-mails would lead"
        " wherever a request says. A balancer's check of /api/v1/health/ needs no host here."
    )
if odd := [
    o for o in CENTLI_ORIGINS if not re.fullmatch(r"[a-z][a-z0-9+.-]*://[^.*/\sA-Z][^*/\sA-Z]*", o)
]:
    raise ImproperlyConfigured(
        f"CENTLI_ORIGINS must name origins as browsers send them, https://bank.mx, each by itself; not: {', '.join(odd)}."
        " Without it they are made of ALLOWED_HOSTS."
    )
if not MEDIA_BUCKET or not MEDIA_ORIGIN.startswith("https://"):
    raise ImproperlyConfigured(
        "MEDIA_BUCKET and MEDIA_ORIGIN must say where files are kept and read."
    )
