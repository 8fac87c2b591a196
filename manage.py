#!/usr/bin/env python
"""Run a management command."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

INTERRUPTED = 130
FAILED, USAGE = 1, 2

try:
    from django.core.management import execute_from_command_line, get_commands
except ImportError:
    sys.exit(
        "Django is not here. Run it as .venv/bin/python manage.py …; `make demo` makes that environment."
    )
except KeyboardInterrupt:
    sys.exit(INTERRUPTED)


def data_folder(arguments: Sequence[str]) -> str | None:
    """Return the folder that ``demo --data`` names; the settings need it before any command reads its arguments."""
    if arguments[1:2] != ["demo"]:
        return None
    parser = ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--data", nargs="?")
    folder: str | None = parser.parse_known_args(arguments[2:])[0].data
    return folder


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "centli.settings.local")
    if folder := data_folder(sys.argv):
        os.environ["CENTLI_DATA"] = folder
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:  # while everything is loaded; commands have their own last word
        sys.exit(INTERRUPTED)
    except SystemExit as end:
        if end.code == FAILED and sys.argv[1] not in get_commands():
            sys.exit(USAGE)  # a command that there is not
        raise
