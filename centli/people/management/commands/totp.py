"""Print a second-factor code; demos and tests only."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from centli.db.commands import Exit
from centli.kernel import clock
from centli.people import factors
from centli.people.commands import PersonCommand
from centli.people.errors import CodeWrong, NotEnrolled


class Command(PersonCommand):
    summary = (
        "Print a second-factor code of somebody that would be taken now. Production refuses it."
    )
    examples = ("manage.py totp ana@demo.centli.mx", "manage.py totp ana@demo.centli.mx --json")

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.CENTLI_DEMO or settings.CENTLI_ENVIRONMENT == "production":
            raise self.stop("Codes are printed in demos only.", Exit.REFUSED)
        person = self.person(options)
        try:
            code = factors.usable_code(person.pk, now=clock.now())
        except NotEnrolled as error:
            raise self.stop("This person has no second factor.", Exit.FAILED) from error
        except CodeWrong as error:
            raise self.stop(
                "The codes of this moment were used; try again in 30 seconds.", Exit.LOCKED
            ) from error
        self.answer({"email": person.email, "code": code}, code, as_json=options["json"])
