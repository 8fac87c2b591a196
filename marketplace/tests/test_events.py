"""Events in, events out."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from centli.db.transactions import owned
from centli.events import bus, relay
from centli.events.catalogue import (
    AccountStatusChanged,
    BenefitsQuery,
    CatalogQuery,
    CreditLineChanged,
)
from centli.events.models import Outbox
from centli.kernel import clock, ids
from centli.people.testing import make_user
from marketplace import facade
from marketplace.contracts import BenefitKind
from marketplace.models import CreditLine, Offer
from marketplace.selectors import benefits
from marketplace.testing import (
    customer_call,
    make_benefit,
    make_credit_line,
    make_image,
    make_offer,
    make_retailer,
)

pytestmark = pytest.mark.django_db(transaction=True)


@owned
def _publish(call, *sent):
    bus.publish(*sent, call=call)


def answered(call, event):
    _publish(call, event)
    relay.drain(now=clock.now() + timedelta(seconds=1))
    rows = Outbox.objects.filter(correlation_id=call.correlation_id).order_by("id")
    return [(row.event_type, row.data) for row in rows if row.event_type != event.event_type]


def test_the_catalogue_is_asked_by_event():
    user, shop = make_user(), make_retailer("Tecnópolis")
    image = make_image()
    offer = make_offer(retailer=shop, image=image)
    make_offer("Cafetera Aroma", category="home.appliances")
    make_benefit(shop, BenefitKind.MSI, 6)
    ((name, data),) = answered(customer_call(user), CatalogQuery(text="latpop", limit=1))
    assert name == "CATALOG_RESPONSE"
    (product,) = data["products"]
    assert product == {
        "product_id": offer.product.product_id,
        "retailer_id": shop.retailer_id,
        "name": "Laptop Nube 14",
        "description": "Ligera y rápida.",
        "price": "20999.00",
        "currency": "MXN",
        "category": "electronics",
        "stock": 10,
        "image_url": f"/media/catalogue/{image.name}-medium.webp",
        "benefits": [{"benefit": "MSI", "text": "6 MSI", "minimum": "600.00", "months": 6}],
    }
    assert "next_cursor" not in data


def test_an_unknown_category_is_answered_with_its_reason():
    ((name, data),) = answered(customer_call(make_user()), CatalogQuery(category="spaceships"))
    assert name == "CATALOG_RESPONSE"
    assert data["error"]["code"] == "category_not_found"
    assert data["products"] == []


def test_benefits_by_event_are_the_facade_s_numbers():
    user, shop = make_user(), make_retailer()
    offer = make_offer(retailer=shop)
    make_credit_line(user, available_centavos=1_000_000)
    make_benefit(shop, BenefitKind.MSI, 6)
    make_benefit(shop, BenefitKind.CASHBACK, 500)
    call = customer_call(user)
    ((name, data),) = answered(call, BenefitsQuery(offer.product.product_id))
    assert name == "BENEFITS_RESPONSE"
    seen = facade.benefits_compare(call, offer.product.product_id)
    assert [
        (each["benefit"], each.get("months"), each["monthly"], each["total"], each["gain"], each["applies"], each.get("why_not"))
        for each in data["options"]
    ] == [
        (o.benefit.value, o.months, o.monthly.wire(), o.total.wire(), o.gain.wire(), o.applies, o.why_not)
        for o in seen.options
    ]  # fmt: skip
    assert [each["applies"] for each in data["options"]] == [False, True]


def test_benefits_of_nothing_say_so():
    ((_, data),) = answered(customer_call(make_user()), BenefitsQuery("prd_" + "0" * 32))
    assert data == {
        "options": [],
        "error": {"code": "product_not_found", "detail": "No encontramos ese producto."},
    }


# ── Through the door for events from outside: valid, wrong, twice ────────────────────────────────


def published(tmp_path, *envelopes):
    """Have ``publish_event`` take a file, and return the answers that it waited for."""
    file = tmp_path / "events.json"
    file.write_text(json.dumps(list(envelopes)))
    out = io.StringIO()
    try:
        call_command(
            "publish_event", str(file), "--wait", "--json", stdout=out, stderr=io.StringIO()
        )
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def envelope(user, event_type, **data):
    return {
        "version": "1.0",
        "event_type": event_type,
        "correlation_id": str(ids.uuid7()),
        "timestamp": clock.wire(clock.now()),
        "source": "agentcore",
        "user_id": user.user_id,
        "data": data,
    }


@pytest.mark.parametrize(
    ("event_type", "answer", "valid", "wrong"),
    [
        ("CATALOG_QUERY", "CATALOG_RESPONSE", {"text": "laptop"}, {"text": 7}),
        ("BENEFITS_QUERY", "BENEFITS_RESPONSE", {"product_id": "{product}"}, {"product_id": "{product}", "price": "1.00"}),
        ("PURCHASE_REQUEST", "PURCHASE_FAILED", {"product_id": "{product}", "retailer_id": "{retailer}", "quantity": 1, "account_id": "acc_0", "confirmation_id": "cf_0"}, {"quantity": 1}),
    ],
)  # fmt: skip
def test_each_function_answers_from_outside_and_twice_is_once(
    tmp_path, event_type, answer, valid, wrong
):
    user, offer = make_user(), make_offer()
    names = {"product": offer.product.product_id, "retailer": offer.retailer.retailer_id}
    data = {k: v.format(**names) if isinstance(v, str) else v for k, v in valid.items()}
    sent = envelope(user, event_type, **data)

    def answers():
        return Outbox.objects.filter(event_type=answer, correlation_id=sent["correlation_id"])

    code, text = published(tmp_path, sent)
    assert (code, answers().count()) == (0, 1), text
    assert answer in text
    published(tmp_path, sent)
    assert answers().count() == 1, "the same envelope is dealt with once"
    before = Outbox.objects.count()
    bad = {k: v.format(**names) if isinstance(v, str) else v for k, v in wrong.items()}
    code, _ = published(tmp_path, envelope(user, event_type, **bad))
    assert code != 0
    assert Outbox.objects.count() == before
    assert Offer.objects.get(pk=offer.pk).reserved == 0


def test_the_last_news_of_a_line_counts():
    user, account_id = make_user(), ids.public("account", ids.uuid7())
    for available in ("50000.00", "30000.00"):
        _publish(customer_call(user), CreditLineChanged(account_id, available))
    relay.drain()
    line = CreditLine.objects.get()
    assert (line.customer_id, line.available_centavos) == (user.pk, 3_000_000)
    assert benefits.credit_centavos(user.pk) == 3_000_000
    assert benefits.credit_centavos(user.pk + 1) is None


def test_a_frozen_line_cannot_be_charged():
    user = make_user()
    line = make_credit_line(user)
    public = ids.public("account", line.account_id)
    _publish(customer_call(user), AccountStatusChanged(public, "blocked"))
    relay.drain()
    assert benefits.credit_centavos(user.pk) is None
    _publish(customer_call(user), AccountStatusChanged(public, "active"))
    relay.drain()
    assert benefits.credit_centavos(user.pk) == 5_000_000
