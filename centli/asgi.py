"""The ASGI application: pages and REST, and the chat's sockets."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centli.settings.local")

application = get_asgi_application()
