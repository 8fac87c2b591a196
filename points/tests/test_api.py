"""Points over REST: what is shown, and a redemption from proposal to order."""

from __future__ import annotations

import pytest

from centli.kernel import clock, ids
from centli.people import tokens
from centli.people.testing import make_user
from centli.web.testing import Api
from points.models import Order
from points.testing import make_points, make_reward

pytestmark = pytest.mark.django_db


def api_of(user):
    return Api(token=tokens.issue(user, now=clock.now()).token)


@pytest.fixture
def ana():
    person = make_user("Ana Torres")
    make_points(person, 250, now=clock.now())
    return person


def redeem(api, reward, quantity=1, *, key=None):
    body = {"product_id": reward.wire_id, "quantity": quantity}
    return api.post("reward-orders", body, **({"key": key} if key else {}))


def confirm(api, made):
    return api.post(
        f"confirmations/{made['confirmation_id']}/confirm", {"token": made["confirmation_token"]}
    )


def test_points_are_shown_by_state_with_their_statement(ana):
    api = api_of(ana)
    shown = api.get("points").json()
    assert (shown["user_id"], shown["current_points"], shown["total_earned"]) == (
        ana.user_id,
        250,
        250,
    )
    assert [each["points"] for each in shown["next_expiries"]] == [250]
    page = api.get("points/transactions").json()
    assert [
        (each["transaction_type"], each["points_amount"], each["balance_after"], each["order_id"])
        for each in page["data"]
    ] == [("earned", 250, 250, None)]
    assert (page["next_cursor"], page["has_more"]) == (None, False)
    nobody = api_of(make_user("Bruno Salas"))
    assert nobody.get("points").json()["current_points"] == 0
    assert nobody.get("points/transactions").json()["data"] == []


def test_rewards_are_asked_about_again_by_their_tag(ana):
    reward, api = make_reward("Taza", cost=300), api_of(ana)
    for address in ("rewards", f"rewards/{reward.wire_id}"):
        first = api.get(address)
        known = {**api.headers, "If-None-Match": first["ETag"]}
        assert api.client.get(f"/api/v1/{address}", headers=known).status_code == 304
        reward.points_cost += 100
        reward.save()
        assert api.get(address)["ETag"] != first["ETag"]


def test_rewards_say_what_is_missing_and_page_by_cost(ana):
    cheap = make_reward("Taza", cost=100, category="Casa")
    dear = make_reward("Audífonos", cost=400, category="Electrónica", stock=0)
    hidden = make_reward("Ya no", cost=1)
    hidden.is_active = False
    hidden.save()
    api = api_of(ana)
    found = api.get("rewards").json()["data"]
    assert [(each["name"], each["affordable"], each["missing"]) for each in found] == [
        ("Taza", True, 0),
        ("Audífonos", False, 150),
    ]
    first = api.get("rewards?limit=1").json()
    rest = api.get(f"rewards?limit=1&cursor={first['next_cursor']}").json()
    assert [each["product_id"] for each in (*first["data"], *rest["data"])] == [
        cheap.wire_id,
        dear.wire_id,
    ]
    for narrowed in ("affordable=true", "in_stock=true", "category=Casa", "text=taz"):
        names = [each["name"] for each in api.get(f"rewards?{narrowed}").json()["data"]]
        assert names == ["Taza"]
    assert api.get(f"rewards/{dear.wire_id}").json()["missing"] == 150
    assert api.get(f"rewards/{hidden.wire_id}").status_code == 404
    assert api.get("rewards?cursor=x").status_code == 400


def test_a_redemption_is_proposed_confirmed_and_listed(ana):
    api, reward = api_of(ana), make_reward("Taza", cost=100)
    key = ids.uuid7().hex
    made = redeem(api, reward, 2, key=key)
    again = redeem(api, reward, 2, key=key)
    assert (made.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert made.json()["kind"] == "redemption"
    assert Order.objects.count() == 0
    receipt = confirm(api, made.json()).json()["result"]
    assert (receipt["status"], receipt["points_used"]) == ("Delivered", 200)
    (listed,) = api.get("reward-orders").json()["data"]
    assert (listed["order_id"], listed["quantity"], listed["cancellable"]) == (
        receipt["order_id"],
        2,
        False,
    )
    assert api.get(f"reward-orders/{receipt['order_id']}").json() == listed
    refused = api.post(f"reward-orders/{receipt['order_id']}/cancel", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "order_closed")
    other = api_of(make_user("Bruno Salas"))
    assert other.get(f"reward-orders/{receipt['order_id']}").status_code == 404


def test_too_few_points_answer_what_is_missing(ana):
    refused = redeem(api_of(ana), make_reward(cost=300))
    body = refused.json()
    assert (refused.status_code, body["code"], body["missing"]) == (
        422,
        "insufficient_points",
        50,
    )
    assert Order.objects.count() == 0


def test_a_staged_order_is_cancelled_by_its_owner(ana):
    api, reward = api_of(ana), make_reward(cost=100, staged=True)
    proposal = redeem(api, reward).json()
    receipt = confirm(api, proposal).json()["result"]
    where, order_id = f"confirmations/{proposal['confirmation_id']}", receipt["order_id"]
    assert api.get(where).json()["result"] == receipt
    assert api.get("points").json()["reserved_points"] == 100
    for _ in range(2):
        done = api.post(f"reward-orders/{order_id}/cancel", {})
        assert (done.status_code, done.json()["status"]) == (200, "Cancelled")
    text = f"Cancelaste tu canje de {reward.name}; te devolvimos 100 puntos."
    assert api.get(where).json()["result"] == {**receipt, "status": "Cancelled", "text": text}
    assert api.get("points").json()["current_points"] == 250


def test_a_key_cancels_one_order_and_says_when_it_had(ana):
    api, reward = api_of(ana), make_reward(cost=100, staged=True)
    first, second = (
        confirm(api, redeem(api, reward).json()).json()["result"]["order_id"] for _ in range(2)
    )
    done, again = (api.post(f"reward-orders/{first}/cancel", {}, key="cancel-0001") for _ in "ab")
    assert (done.status_code, again.status_code, again.json()) == (200, 200, done.json())
    assert ("Idempotency-Replayed" in done, again["Idempotency-Replayed"]) == (False, "true")
    other = api.post(f"reward-orders/{second}/cancel", {}, key="cancel-0001")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert api.get(f"reward-orders/{second}").json()["status"] == "Requested"
    assert api.get("points").json()["reserved_points"] == 100
