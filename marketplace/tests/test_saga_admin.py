"""The inspector of purchases: where each stands, its whole story, and each act once, by who may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from centli.confirmations import services as confirmations
from centli.confirmations.models import Proposal
from centli.events.catalogue import RefundFailed
from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import testing as people
from centli.people.models import User
from marketplace import errors, facade, saga
from marketplace.contracts import PurchaseStatus
from marketplace.models import Offer, Refund, Saga, SagaState
from marketplace.testing import staff_call
from marketplace.tests.shops import PAID

pytestmark = pytest.mark.django_db(transaction=True)

WHY = "El banco ya lo devolvió por otra vía"
LIST = "/admin/marketplace/saga/"


def member(role: str = "admin") -> tuple[Client, User]:
    user = people.make_staff(role)
    client = Client(headers={"accept-language": "es-MX"})
    client.force_login(user)
    people.prove(client, user)
    return client, user


@pytest.fixture
def staff() -> Iterator[Client]:
    with translation.override("es-mx"):
        yield member()[0]


def page(row: Saga) -> str:
    return reverse("admin:marketplace_saga_change", args=[row.pk])


def act(client: Client, name: str, row: Saga, **fields: str):
    address = reverse("admin:marketplace_saga_act", args=[row.pk, name])
    return client.post(address, {"reason": WHY, **fields, "sure": "1"}, follow=True)


def owing(shop) -> Saga:
    """A paid purchase whose refund the bank refused."""
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    facade.purchase_cancel(shop.call, purchase_id)
    shop.hear(RefundFailed(purchase_id, PAID, "account_blocked", refund_no=1))
    return Saga.objects.get()


# ── Seeing ───────────────────────────────────────────────────────────────────────────────────────


def test_the_story_says_what_happened_and_what_will(shop, staff):
    shop.buy()
    row = Saga.objects.get()
    text = staff.get(page(row)).content.decode()
    for words in ("Apartada; se pidió el pago", "PAYMENT_REQUEST", "Espera la respuesta del banco.", "se le pregunta otra vez"):  # fmt: skip
        assert words in text
    assert shop.ana.email in text
    assert "Deshacer</a>" in text
    assert "Reintentar: no espera a nadie" in text
    Saga.objects.update(deadline_at=clock.now())
    assert "Su plazo terminó" in staff.get(page(row)).content.decode()


def test_each_end_says_that_nothing_more_comes(shop, staff):
    purchase_id = shop.buy()
    shop.paid(purchase_id)
    row = Saga.objects.get()
    text = staff.get(page(row)).content.decode()
    assert "Nada más: está pagada." in text
    assert PAID in text
    facade.purchase_cancel(shop.call, purchase_id)
    assert "El banco devuelve $20,999.00" in staff.get(page(row)).content.decode()
    shop.refused(failed := shop.buy())
    row = Saga.objects.get(purchase__public_id=failed.removeprefix("pur_"))
    assert "no se cobró" in staff.get(page(row)).content.decode()


def test_who_does_not_see_people_sees_the_purchase_without_them(shop):
    shop.buy()
    client, _ = member("catalogue")
    text = client.get(page(Saga.objects.get())).content.decode()
    assert "Laptop Nube 14" in text
    assert shop.ana.email not in text
    assert "Deshacer" not in text


def test_an_alarm_is_raised_wherever_somebody_looks(shop, staff):
    assert "espera a una persona" not in staff.get("/admin/").content.decode()
    row = owing(shop)
    assert "1 compra espera a una persona" in staff.get("/admin/").content.decode()
    assert str(row.purchase) in staff.get(LIST, {"alarm": "1"}).content.decode()
    saga.saga_redrive(staff_call(), purchase_id=row.purchase.purchase_id, reason=WHY)
    assert "0 procesos" in staff.get(LIST, {"alarm": "1"}).content.decode()


def test_the_list_is_found_by_exact_names_and_exported_safely(shop, staff):
    Offer.objects.update(on_hand=9)
    purchase_id = shop.buy()
    Saga.objects.update(error="=1+1")
    for text in (purchase_id, str(Saga.objects.get().purchase.correlation_id), shop.ana.email):
        assert "Laptop Nube 14" in staff.get(LIST, {"q": text}).content.decode(), text
    assert "0 procesos" in staff.get(LIST, {"q": "bruno@example.mx"}).content.decode()
    assert "0 procesos" in staff.get(LIST, {"age": "60"}).content.decode()
    sent = staff.post(LIST, {"action": "export", "_selected_action": [Saga.objects.get().pk]})
    assert purchase_id in sent.content.decode()
    assert "'=1+1" in sent.content.decode()
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.object_id, entry.data) == ("marketplace.saga", {"rows": 1})


def test_the_list_asks_the_database_as_often_for_many_as_for_few(shop, staff):
    Offer.objects.update(on_hand=9)
    shop.buy()

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert staff.get(LIST).status_code == 200
        return len([each for each in seen if "marketplace_" in each["sql"]])

    few = asked()
    for _ in range(3):
        shop.buy()
    assert asked() == few <= 4


# ── Acting ───────────────────────────────────────────────────────────────────────────────────────


def test_an_act_is_checked_on_a_page_of_its_own_and_done_once(shop, staff):
    shop.buy()
    row = Saga.objects.get()
    address = reverse("admin:marketplace_saga_act", args=[row.pk, "compensate"])
    assert "Qué va a pasar" in staff.get(address).content.decode()
    checked = staff.post(address, {"reason": WHY})
    assert WHY in checked.content.decode()
    assert shop.stock() == (3, 1), "nothing before it is sure"
    staff.post(address, {"reason": "corto", "sure": "1"})
    assert shop.stock() == (3, 1)
    act(staff, "compensate", row)
    assert shop.stock() == (3, 0)
    again = act(staff, "compensate", row)
    assert "ya terminó" in again.content.decode()
    assert AuditEntry.objects.filter(action="saga.compensated").count() == 1
    assert len(shop.told("PURCHASE_FAILED")) == 1


def test_a_failed_refund_is_driven_again_once(shop, staff):
    row = owing(shop)
    act(staff, "redrive", row)
    act(staff, "redrive", row)
    assert len(shop.told("REFUND_REQUEST")) == 2
    shop.refunded(row.purchase.purchase_id)
    assert shop.stock() == (3, 0)


def test_closing_by_hand_takes_a_note_and_a_second_person(shop):
    row = owing(shop)
    client, maker = member()
    act(client, "resolve", row)
    row.refresh_from_db()
    assert row.state == SagaState.NEEDS_OPERATOR, "nothing before the approval"
    proposal = Proposal.objects.get(kind="resolve_purchase")
    assert (proposal.maker_id, proposal.needs_approver) == (maker.pk, True)

    def approve(user: User) -> None:
        confirmations.approve(
            staff_call(actor_id=user.pk),
            confirmation_id=proposal.confirmation_id,
            reason=WHY,
            factor=people.code_of(user, now=clock.now()),
        )

    with pytest.raises(Exception, match="approver"):
        approve(maker)
    approve(member()[1])
    row.refresh_from_db()
    assert row.state == SagaState.COMPLETED
    assert row.steps.order_by("-no").values_list("detail", flat=True)[0] == WHY
    assert shop.stock() == (2, 0)
    assert len(shop.told("REFUND_REQUEST")) == 1, "no money moves"
    with pytest.raises(errors.SagaEnded):
        saga.resolve_propose(staff_call(), purchase_id=row.purchase.purchase_id, reason=WHY)


def test_what_went_on_since_it_was_looked_at_is_not_closed(shop):
    row = owing(shop)
    purchase_id = row.purchase.purchase_id
    (_, maker), (_, other) = member(), member()
    proposal = saga.resolve_propose(
        staff_call(actor_id=maker.pk), purchase_id=purchase_id, reason=WHY
    )
    saga.saga_redrive(staff_call(), purchase_id=purchase_id, reason=WHY)
    shop.hear(RefundFailed(purchase_id, PAID, "account_blocked"))
    with pytest.raises(errors.SagaEnded):
        confirmations.approve(
            staff_call(actor_id=other.pk),
            confirmation_id=proposal.public_id,
            reason=WHY,
            factor=people.code_of(other, now=clock.now()),
        )
    row.refresh_from_db()
    assert row.state == SagaState.NEEDS_OPERATOR


def test_staff_refund_at_any_time_in_part_and_in_full_and_no_more(shop, staff):
    purchase_id = shop.buy(quantity=3)
    shop.paid(purchase_id)
    row = Saga.objects.get()
    row.purchase.completed_at = clock.now() - timedelta(days=40)
    row.purchase.save(update_fields=["completed_at"])
    act(staff, "refund", row, quantity="4")
    assert not Refund.objects.exists()
    act(staff, "refund", row, quantity="1")
    act(staff, "refund", row, quantity="1")
    assert Refund.objects.count() == 1, "one at a time"
    shop.refunded(purchase_id)
    act(staff, "refund", row, quantity="2")
    shop.refunded(purchase_id)
    assert (shop.stock(), shop.state(purchase_id)[0]) == ((3, 0), PurchaseStatus.CANCELLED)
    assert "no está pagada" in act(staff, "refund", row, quantity="1").content.decode()
    assert AuditEntry.objects.filter(action="purchase.refunded").count() == 2


def test_money_needs_a_fresh_code(shop):
    shop.buy()
    client = people.signed_in(people.make_staff("admin"))
    response = client.post(
        reverse("admin:marketplace_saga_act", args=[Saga.objects.get().pk, "compensate"]),
        {"reason": WHY, "sure": "1"},
    )
    assert response.status_code == 302
    assert shop.stock() == (3, 1)
