"""What a command or a worker loads before it does anything: some of it is slow to load, and of use to few."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Final

from centli.kernel import patterns

START: Final = """
import sys
import django
django.setup()
print(*sys.modules)
"""
LATER: Final = {
    "celery": "rung by those settings alone that have workers",
    "centli.agent.language": "reads what customers write, where turns are answered",
    "centli.urls": "served by web servers alone",
    "drf_spectacular.plumbing": "describes the API",
    "banking.admin": "the staff site, which `centli.urls` loads",
    "django.test": "which the description of the API loads",
    "rest_framework.views": "of pages",
    "snowballstemmer": "thirty languages",
    "structlog": "writes lines",
}


def test_what_serves_nothing_loads_neither_pages_nor_what_makes_them():
    done = subprocess.run([sys.executable, "-c", START], check=True, capture_output=True, text=True)

    loaded = set(done.stdout.split())
    assert "banking.services" in loaded, "the product is ready"
    assert loaded & LATER.keys() == set()


def test_every_expression_that_is_compiled_when_it_is_used_can_be():
    assert len(patterns._ALL) > 300
    for each in patterns._ALL:
        re.compile(each.pattern, each.flags)
