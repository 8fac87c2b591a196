"""The WSGI application that gunicorn serves: REST, admin and pages."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centli.settings.production")
os.environ["DATABASE_READ_SECONDS"] = os.environ.get("DATABASE_READ_SECONDS") or "10"

application = get_wsgi_application()
