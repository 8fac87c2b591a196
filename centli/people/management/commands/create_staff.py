"""Make a member of staff."""

from __future__ import annotations

import getpass
import secrets
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import translation

from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people import roles
from centli.people.models import User


class Command(ProductCommand):
    summary = (
        "Make a member of staff with a role. The password is asked for twice, or read from stdin; with "
        "--generate one is made and printed. The second factor is enrolled at the first sign-in."
    )
    examples = (
        "manage.py create_staff teller@bank.mx --role teller",
        "manage.py create_staff auditor@bank.mx --role auditor --generate --json",
    )
    rehearses = True
    asks_first = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=roles.ROLES, required=True)
        parser.add_argument("--name", default="", help="As colleagues see it.")
        parser.add_argument("--generate", action="store_true", help="Make and print a password.")

    def handle(self, *_: Any, **options: Any) -> None:
        email = options["email"].lower()
        name = options["name"] or email.split("@")[0]
        person = User(email=email, display_name=name, is_staff=True)
        self._check(partial(person.clean_fields, exclude={"password"}), Exit.USAGE)
        taken = self.stop(f"{email} is taken.", Exit.REFUSED)
        if User.objects.filter(email=email).exists():
            raise taken
        password = self._password(generate=options["generate"])
        self._check(partial(validate_password, password, user=person), Exit.REFUSED)
        call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.COMMAND)
        try:
            with self.rehearsing():
                user = roles.staff_create(
                    call, email=email, display_name=name, password=password, role=options["role"]
                )
        except IntegrityError as error:  # somebody was quicker
            raise taken from error
        data = {"user_id": user.user_id, "email": email, "role": options["role"]}
        if options["generate"] and not self.is_rehearsal:
            data["password"] = password
        self.answer(data, "\n".join(f"{k}: {v}" for k, v in data.items()), as_json=options["json"])
        if not self.is_rehearsal:
            self.say("Next: sign in at /admin/ and enrol the second factor.")

    def _check(self, validate: Callable[[], None], code: Exit) -> None:
        """Stop where a value is wrong; commands speak English."""
        with translation.override("en"):
            try:
                validate()
            except ValidationError as error:
                raise self.stop(" ".join(error.messages), code) from error

    def _password(self, *, generate: bool) -> str:
        if generate:
            return secrets.token_urlsafe(18)
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\n")
        try:
            password, again = getpass.getpass(), getpass.getpass("Again: ")
        except EOFError as error:
            raise self.stop("No password was given.", Exit.REFUSED) from error
        if password != again:
            raise self.stop("These are two passwords.", Exit.REFUSED)
        return password
