"""Take away the second factor that a member of staff lost."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from centli.db.commands import PRODUCTION, Exit, ProductCommand
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from centli.people import staff
from centli.people.errors import ReasonTooShort
from centli.people.models import User


class Command(ProductCommand):
    summary = (
        "Take away the second factor and the recovery codes that a member of staff lost, where no colleague can do it in "
        "the staff site. Their sessions end, they are told by e-mail, and the audit trail keeps why. At the next sign-in they "
        "enrol another, which approves nothing for a day. Ends with 4 where there is none to take away."
    )
    examples = (
        'manage.py remove_factor root@bank.mx --reason "Lost the phone; identified in person"',
        'manage.py remove_factor root@bank.mx --reason "Lost the phone; identified in person" --dry-run',
    )
    rehearses = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="Their e-mail.")
        parser.add_argument(
            "--reason", required=True, help="Why, at least ten letters; kept in the audit trail."
        )
        parser.add_argument("--i-know-this-is-production", action="store_true")

    def handle(self, *_: Any, **options: Any) -> None:
        if settings.CENTLI_ENVIRONMENT == "production" and not options["i_know_this_is_production"]:
            raise self.stop(PRODUCTION, Exit.REFUSED)
        user = User.objects.filter(email=options["email"].lower(), is_staff=True).first()
        if user is None:
            raise self.stop(f"Nobody of staff has the e-mail {options['email']}.", Exit.FAILED)
        call = Call(user.pk, user.user_id, clock.now(), ids.uuid7(), Channel.COMMAND)
        try:
            is_removed = staff.factor_remove_lost(call, reason=options["reason"])
        except ReasonTooShort as error:
            raise self.stop("--reason needs at least ten letters.", Exit.USAGE) from error
        if not is_removed:
            raise self.stop(f"{user.email} has no second factor.", Exit.REFUSED)
        self.answer(
            {"user_id": user.user_id, "email": user.email},
            f"{user.email}: removed; they sign in with their password and enrol another.",
            as_json=options["json"],
        )
