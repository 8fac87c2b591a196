"""What the two commands that drive a purchase share: the purchase, the reason, and an honest end."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from centli.db.commands import Exit, ProductCommand
from centli.kernel import clock, ids
from centli.kernel.call import Call, Channel
from marketplace.contracts import SagaView
from marketplace.errors import PurchaseNotFound, ReasonRequired, SagaEnded


class SagaCommand(ProductCommand):
    """Does one thing about one purchase, once."""

    done: ClassVar[str] = ""
    rehearses = True

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("purchase_id", metavar="ID", help="The purchase, pur_…")
        parser.add_argument(
            "--reason", required=True, help="Why, at least ten letters; kept in the audit trail."
        )

    @abstractmethod
    def act(self, call: Call, *, purchase_id: str, reason: str) -> SagaView:
        """Do it and return where the purchase stands."""

    def handle(self, *_: Any, **options: Any) -> None:
        call = Call(0, "bank", clock.now(), ids.uuid7(), Channel.STAFF)
        try:
            seen = self.act(call, purchase_id=options["purchase_id"], reason=options["reason"])
        except PurchaseNotFound as error:
            raise self.stop(f"No purchase {options['purchase_id']}.", Exit.FAILED) from error
        except ReasonRequired as error:
            raise self.stop("--reason needs at least ten letters.", Exit.USAGE) from error
        except SagaEnded as error:
            raise self.stop(
                "There is nothing to do for it; nothing changed.", Exit.REFUSED
            ) from error
        self.answer(
            {"purchase_id": seen.purchase_id, "state": seen.state, "status": seen.status},
            f"{seen.purchase_id}: {self.done} It is {seen.state}, its customer sees {seen.status}.",
            as_json=options["json"],
        )
