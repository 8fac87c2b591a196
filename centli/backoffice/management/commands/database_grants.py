"""Print what the product's own user of a MariaDB or MySQL database is to be granted."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.management.base import CommandParser
from django.db import connection

from centli.db.commands import Exit, ProductCommand
from centli.db.mysql import rights

_USER: Final = re.compile(r"[A-Za-z0-9_.-]{1,32}", re.ASCII)
_HOST: Final = re.compile(r"[A-Za-z0-9_.:%/-]{1,255}", re.ASCII)


class Command(ProductCommand):
    summary = (
        "Print the GRANT statements for the user that the product's processes connect as: of rows that are only inserted it"
        " may change and remove none. Run them as the user that migrates, after each release that adds tables. Changes"
        " nothing."
    )
    examples = (
        "manage.py database_grants centli",
        "manage.py database_grants centli --host '10.0.%' | mysql -u admin -p centli",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("user", help="the user's name; it is not made here")
        parser.add_argument(
            "--host", default="%", help="where it connects from (default: %(default)s)"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        user, host = options["user"], options["host"]
        if not _USER.fullmatch(user) or not _HOST.fullmatch(host):
            raise self.stop(
                "A user's name and host are letters, digits and . _ - % : /", Exit.USAGE
            )
        if connection.vendor != "mysql":
            raise self.stop("Only MariaDB and MySQL know rights.", Exit.REFUSED)
        found = rights.grants(connection, user, host)
        self.answer(
            {"grants": found}, "\n".join(f"{each};" for each in found), as_json=options["json"]
        )
