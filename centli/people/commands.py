"""What the commands about one person share."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from centli.db.commands import PRODUCTION, Exit, ProductCommand
from centli.people.models import User


class PersonCommand(ProductCommand):
    """A command that takes an e-mail, and that production runs only when it is told twice."""

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email", help="The person's e-mail.")
        parser.add_argument("--i-know-this-is-production", action="store_true")

    def person(self, options: dict[str, Any]) -> User:
        """Return the active person of that e-mail."""
        if settings.CENTLI_ENVIRONMENT == "production" and not options["i_know_this_is_production"]:
            raise self.stop(PRODUCTION, Exit.REFUSED)
        found = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if found is None:
            raise self.stop(f"No active person has the e-mail {options['email']}.", Exit.FAILED)
        return found
