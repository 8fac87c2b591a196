"""A customer with something under every kind of id, another customer, and a member of staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.contrib.auth.models import Group
from django.test import override_settings

from banking import testing as banking
from banking.contracts import AccountType
from centli.agent import runner
from centli.events import relay
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.people import tokens
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import make_user
from centli.web.testing import Api, picture
from crm import facade as reports
from crm import testing as crm
from crm.contracts import SentFile
from crm.models import SuggestedAnswer, Ticket
from marketplace import testing as marketplace
from points import testing as points

HUNDRED: Final = {"amount": "100.00", "currency": "MXN"}


class World:
    """Ana with everything that a customer may have; Bruno, another customer; a member of staff."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}
        self.ana = make_user("Ana Torres", enrolled=False)
        self.bruno = make_user("Bruno Díaz", enrolled=False)
        self.staff = make_user("Tere", enrolled=False, is_staff=True, is_superuser=True)
        self.account = banking.make_account(balance_centavos=1_000_000, owner=self.ana)
        self.savings = banking.make_account(owner=self.ana, account_type=AccountType.SAVINGS)
        self.beneficiary = crm.make_beneficiary(self.ana)
        self.offer = marketplace.make_offer(price_centavos=10_000)
        marketplace.make_paying_account(self.ana, account_id=self.account.public_id)
        points.make_points(self.ana, 500, now=clock.now())
        self.reward_id = points.make_reward(staged=True).wire_id

    @property
    def account_id(self) -> str:
        return ids.public("account", self.account.public_id)

    @property
    def savings_id(self) -> str:
        return ids.public("account", self.savings.public_id)

    @property
    def beneficiary_id(self) -> str:
        return str(self.beneficiary.beneficiary_id)

    @property
    def product_id(self) -> str:
        return str(self.offer.product.product_id)

    @property
    def retailer_id(self) -> str:
        return str(self.offer.retailer.retailer_id)

    @property
    def conversation_id(self) -> str:
        call = call_for(self.ana, channel=Channel.CHAT, now=clock.now())
        return runner.conversation_open(call)

    def transfer(self) -> dict[str, Any]:
        return {"amount": HUNDRED, "to_account": self.savings_id}

    def blocked_id(self) -> str:
        """Block the account by its owner's own request."""
        Api(self.ana).post(f"accounts/{self.account_id}/block")
        return self.account_id

    def transaction_id(self) -> str:
        found: str = Api(self.ana).get("transactions").json()["data"][0]["transaction_id"]
        return found

    def waiting_id(self) -> str:
        """Send to somebody what can still be undone."""
        payee = banking.make_payee(self.ana, account=banking.make_account())
        beneficiary = ids.public("beneficiary", payee.beneficiary_id)
        with override_settings(CENTLI_TRANSFER_HOLD_SECONDS=60):
            wanted = {"amount": HUNDRED, "beneficiary_id": beneficiary}
            made = self.as_ana().post("transfers", wanted).json()
            body = {"token": made["confirmation_token"]}
            done = self.as_ana().post(f"confirmations/{made['confirmation_id']}/confirm", body)
        found: str = done.json()["result"]["transaction_id"]
        return found

    def wish(self) -> dict[str, Any]:
        return {"product_id": self.product_id, "account_id": self.account_id}

    def purchase_id(self) -> str:
        """Buy something and have it paid."""
        made = self.as_ana().post("purchases", self.wish()).json()
        body = {"token": made["confirmation_token"]}
        begun = self.as_ana().post(f"confirmations/{made['confirmation_id']}/confirm", body)
        relay.drain(clock.now() + timedelta(seconds=1))
        found: str = begun.json()["result"]["purchase_id"]
        return found

    def answer_id(self) -> str:
        """Ask something."""
        found: str = (
            self.as_ana().post("answers", {"question": "¿cómo cambio mi NIP?"}).json()["answer_id"]
        )
        return found

    def ticket_id(self) -> str:
        """Report something."""
        found: str = (
            self.as_ana().post("tickets", {"body": "Me cobraron de más."}).json()["ticket_id"]
        )
        return found

    def solved_id(self) -> str:
        """Report something, and say that it is solved."""
        ticket_id = self.ticket_id()
        self.as_ana().post(f"tickets/{ticket_id}/resolve", {})
        return ticket_id

    def suggested(self) -> str:
        """Return the address of an answer that was suggested to staff."""
        ticket = Ticket.objects.get(public_id=ids.parse("ticket", self.ticket_id()))
        row = SuggestedAnswer.objects.create(
            ticket=ticket, asked_by=self.keeper("Sara"), draft="Ya lo vemos.", text="Ya lo vemos.",
            sources=[{"slug": "cargo-duplicado", "version": 1, "title": "Cargo duplicado"}],
            created_at=clock.now(),
        )  # fmt: skip
        return f"tickets/{ticket.ticket_id}/answers/{row.answer_id}"

    def redemption(self) -> dict[str, Any]:
        return {"product_id": self.reward_id, "quantity": 1}

    def order_id(self) -> str:
        """Redeem what takes the longer path."""
        made = self.as_ana().post("reward-orders", self.redemption()).json()
        body = {"token": made["confirmation_token"]}
        done = self.as_ana().post(f"confirmations/{made['confirmation_id']}/confirm", body)
        found: str = done.json()["result"]["order_id"]
        return found

    def proposal(self) -> dict[str, Any]:
        """Return an open proposal of the login that asks next; its token is Ana's Bearer's."""
        found: dict[str, Any] = self.as_ana().post("transfers", self.transfer()).json()
        return found

    def keeper(self, name: str = "Lupe") -> User:
        """Return somebody who keeps the catalogue and answers reports."""
        found = make_user(name, is_staff=True)
        found.groups.set(Group.objects.filter(name__in=["catalogue", "support"]))
        return found

    def as_keeper(self) -> Api:
        if not hasattr(self, "_keeper"):
            self._keeper = Api(token=tokens.issue(self.keeper(), now=clock.now()).token)
        return self._keeper

    def file_ids(self) -> dict[str, str]:
        """Return a report's id and that of a file of it."""
        _tickets, ticket_id, _files, file_id = self.file_address().split("/")
        return {"ticket_id": ticket_id, "file_id": file_id}

    def file_address(self) -> str:
        """Return where a file that Ana sent with a report is read."""
        call = call_for(self.ana, channel=Channel.REST, now=clock.now())
        sent = [SentFile("foto.png", picture(8, 8, kind="PNG"))]
        made = reports.ticket_open(call, text="Va la foto.", sent=sent)
        (message,) = reports.ticket_message_page(call, made.ticket_id).items
        return f"tickets/{made.ticket_id}/files/{message.files[0].file_id}"

    def upload_id(self) -> str:
        """Return a picture that the keeper was allowed to send."""
        asked = {"content_type": "image/png", "size_bytes": 7}
        found: str = self.as_keeper().post("uploads", asked).json()["upload_id"]
        return found

    def as_ana(self) -> Api:
        if not hasattr(self, "_ana"):
            self._ana = Api(token=tokens.issue(self.ana, now=clock.now()).token)
        return self._ana
