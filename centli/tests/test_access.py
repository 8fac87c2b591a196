"""Who may do what over REST: every address × every role, from the resolver; a new one must be classified here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from centli.db.models import IdempotencyKey
from centli.db.rehearsing import rolled_back
from centli.kernel import clock, ids
from centli.people import tokens
from centli.people.models import User
from centli.tests.world import HUNDRED, World
from centli.web.testing import Api

pytestmark = [pytest.mark.django_db, pytest.mark.portable]

CLABE: Final = "002010077777777771"
METHODS: Final = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Rule:
    """How to reach an address as its owner, and what the owner gets."""

    owner: int
    at: Callable[[World], str]
    body: Callable[[World], Any] = field(default=lambda world: {})
    owned: bool = False
    """The address names an object of one customer: others get 404."""
    public: bool = False
    """Anybody may; one that writes is signed by what is sent, and knows no session."""
    staff: bool = False
    """For staff with the right and a second factor, each of whom sees their own alone."""


def confirmation(action: str, *, root: str = "confirmations") -> Callable[[World], str]:
    def at(world: World) -> str:
        world.made = world.proposal()
        return f"{root}/{world.made['confirmation_id']}{action}"

    return at


def token_of(world: World) -> Any:
    return {"token": world.made["confirmation_token"]}


RULES: Final[dict[tuple[str, str], Rule]] = {
    ("me", "get"): Rule(200, lambda w: "me"),
    ("me", "patch"): Rule(200, lambda w: "me", lambda w: {"theme": "dark"}),
    ("limits", "get"): Rule(200, lambda w: "me/limits"),
    ("limits", "post"): Rule(201, lambda w: "me/limits", lambda w: {"per_day": HUNDRED}),
    ("limits", "patch"): Rule(200, lambda w: "me/limits", lambda w: {"transfers_by_chat": False}),
    ("accounts", "get"): Rule(200, lambda w: "accounts"),
    ("account", "get"): Rule(200, lambda w: f"accounts/{w.account_id}", owned=True),
    ("account-block", "post"): Rule(200, lambda w: f"accounts/{w.account_id}/block", owned=True),
    ("account-unblock", "post"): Rule(
        201, lambda w: f"accounts/{w.blocked_id()}/unblock", owned=True
    ),
    ("account-transactions", "get"): Rule(
        200, lambda w: f"accounts/{w.account_id}/transactions", owned=True
    ),
    ("transactions", "get"): Rule(200, lambda w: "transactions"),
    ("transaction", "get"): Rule(200, lambda w: f"transactions/{w.transaction_id()}", owned=True),
    ("transaction-undo", "post"): Rule(
        200, lambda w: f"transactions/{w.waiting_id()}/undo", owned=True
    ),
    ("transfers", "post"): Rule(201, lambda w: "transfers", World.transfer, owned=True),
    ("transfer-confirm", "post"): Rule(
        200, confirmation("/confirm", root="transfers"), token_of, owned=True
    ),
    ("transfer-cancel", "post"): Rule(200, confirmation("/cancel", root="transfers"), owned=True),
    ("confirmations", "get"): Rule(200, lambda w: "confirmations"),
    ("confirmation", "get"): Rule(200, confirmation(""), owned=True),
    ("confirmation-confirm", "post"): Rule(200, confirmation("/confirm"), token_of, owned=True),
    ("confirmation-cancel", "post"): Rule(200, confirmation("/cancel"), owned=True),
    ("confirmation-renew", "post"): Rule(201, confirmation("/renew"), owned=True),
    ("beneficiaries", "get"): Rule(200, lambda w: "beneficiaries"),
    ("beneficiaries", "post"): Rule(
        201,
        lambda w: "beneficiaries",
        lambda w: {"name": "Juan Ruiz", "alias": "primo", "clabe": CLABE},
    ),
    ("beneficiaries-resolve", "get"): Rule(200, lambda w: "beneficiaries/resolve?q=hermano"),
    ("beneficiary", "get"): Rule(200, lambda w: f"beneficiaries/{w.beneficiary_id}", owned=True),
    ("beneficiary", "patch"): Rule(
        201,
        lambda w: f"beneficiaries/{w.beneficiary_id}",
        lambda w: {"alias": "brodercito"},
        owned=True,
    ),
    ("beneficiary", "delete"): Rule(204, lambda w: f"beneficiaries/{w.beneficiary_id}", owned=True),
    ("beneficiary-restore", "post"): Rule(
        200, lambda w: f"beneficiaries/{w.beneficiary_id}/restore", owned=True
    ),
    ("retailers", "get"): Rule(200, lambda w: "retailers"),
    ("retailer", "get"): Rule(200, lambda w: f"retailers/{w.retailer_id}"),
    ("categories", "get"): Rule(200, lambda w: "categories"),
    ("products", "get"): Rule(200, lambda w: "products"),
    ("products-facets", "get"): Rule(200, lambda w: "products/facets"),
    ("product", "get"): Rule(200, lambda w: f"products/{w.product_id}"),
    ("product-benefits", "get"): Rule(200, lambda w: f"products/{w.product_id}/benefits"),
    ("purchases", "get"): Rule(200, lambda w: "purchases"),
    ("purchases", "post"): Rule(201, lambda w: "purchases", World.wish, owned=True),
    ("purchase", "get"): Rule(200, lambda w: f"purchases/{w.purchase_id()}", owned=True),
    ("purchase-cancel", "post"): Rule(
        202, lambda w: f"purchases/{w.purchase_id()}/cancel", owned=True
    ),
    ("points", "get"): Rule(200, lambda w: "points"),
    ("points-transactions", "get"): Rule(200, lambda w: "points/transactions"),
    ("rewards", "get"): Rule(200, lambda w: "rewards"),
    ("reward", "get"): Rule(200, lambda w: f"rewards/{w.reward_id}"),
    ("reward-orders", "get"): Rule(200, lambda w: "reward-orders"),
    ("reward-orders", "post"): Rule(201, lambda w: "reward-orders", World.redemption),
    ("reward-order", "get"): Rule(200, lambda w: f"reward-orders/{w.order_id()}", owned=True),
    ("reward-order-cancel", "post"): Rule(
        200, lambda w: f"reward-orders/{w.order_id()}/cancel", owned=True
    ),
    ("uploads", "post"): Rule(
        201,
        lambda w: "uploads",
        lambda w: {"content_type": "image/png", "size_bytes": 7},
        staff=True,
    ),
    ("upload-complete", "post"): Rule(
        409,
        lambda w: f"uploads/{w.upload_id()}/complete",
        lambda w: {"alt": "Una laptop", "product_id": w.product_id},
        staff=True,
    ),
    ("upload-file", "post"): Rule(415, lambda w: "uploads/file", public=True),
    ("conversations", "get"): Rule(200, lambda w: "conversations"),
    ("conversations", "post"): Rule(200, lambda w: "conversations"),
    ("conversation-messages", "get"): Rule(
        200, lambda w: f"conversations/{w.conversation_id}/messages", owned=True
    ),
    ("conversation-messages", "post"): Rule(
        201,
        lambda w: f"conversations/{w.conversation_id}/messages",
        lambda w: {"id": str(ids.uuid7()), "content": "¿Cuánto tengo?"},
        owned=True,
    ),
    ("knowledge-search", "get"): Rule(200, lambda w: "knowledge/search?q=nip"),
    ("answers", "post"): Rule(
        201, lambda w: "answers", lambda w: {"question": "¿qué es la CLABE?"}
    ),
    ("answer-feedback", "post"): Rule(
        204, lambda w: f"answers/{w.answer_id()}/feedback", lambda w: {"helpful": True}, owned=True
    ),
    ("tickets", "get"): Rule(200, lambda w: "tickets"),
    ("tickets", "post"): Rule(201, lambda w: "tickets", lambda w: {"body": "Falla la app."}),
    ("ticket", "get"): Rule(200, lambda w: f"tickets/{w.ticket_id()}", owned=True),
    ("ticket-messages", "get"): Rule(
        200, lambda w: f"tickets/{w.ticket_id()}/messages", owned=True
    ),
    ("ticket-messages", "post"): Rule(
        201, lambda w: f"tickets/{w.ticket_id()}/messages", lambda w: {"body": "Hola"}, owned=True
    ),
    ("ticket-uploads", "post"): Rule(
        201,
        lambda w: "tickets/uploads",
        lambda w: {"name": "foto.png", "content_type": "image/png", "size_bytes": 9},
    ),
    ("ticket-file", "get"): Rule(200, lambda w: w.file_address(), owned=True),
    # Nothing is known of what it asks.
    ("ticket-answers", "post"): Rule(422, lambda w: f"tickets/{w.ticket_id()}/answers", staff=True),
    ("ticket-answer", "patch"): Rule(
        200, lambda w: w.suggested(), lambda w: {"text": "Listo."}, staff=True
    ),
    ("ticket-answer-accept", "post"): Rule(200, lambda w: f"{w.suggested()}/accept", staff=True),
    ("ticket-answer-send", "post"): Rule(201, lambda w: f"{w.suggested()}/send", staff=True),
    ("ticket-resolve", "post"): Rule(200, lambda w: f"tickets/{w.ticket_id()}/resolve", owned=True),
    ("ticket-reopen", "post"): Rule(200, lambda w: f"tickets/{w.solved_id()}/reopen", owned=True),
    ("ticket-rating", "put"): Rule(
        409, lambda w: f"tickets/{w.ticket_id()}/rating", lambda w: {"rating": 5}, owned=True
    ),
    ("chat-tickets", "post"): Rule(201, lambda w: "chat/tickets"),
    ("health-live", "get"): Rule(200, lambda w: "health/live", public=True),
    ("health-ready", "get"): Rule(200, lambda w: "health/ready", public=True),
    ("schema", "get"): Rule(200, lambda w: "schema/", public=True),
    ("docs", "get"): Rule(200, lambda w: "docs/", public=True),
}


def routes(found: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Walk the resolver."""
    for each in found.url_patterns:
        address = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, address)
        else:
            yield address, each


def served() -> set[tuple[str, str]]:
    """Return every name and method that ``/api/`` serves."""
    return {
        (str(route.name), method)
        for address, route in routes(get_resolver())
        if address.startswith("api/")
        for method in METHODS
        if hasattr(route.callback.view_class, method)  # type: ignore[attr-defined]
    }


def test_every_address_is_classified_and_every_class_is_served():
    assert served() == set(RULES)


def send(api: Api, method: str, at: str, body: Any) -> Any:
    cache.clear()
    return api.client.generic(
        method.upper(),
        f"/api/v1/{at}",
        json.dumps(body) if method != "get" else "",
        content_type="application/json",
        headers={**api.headers, "Idempotency-Key": ids.uuid7().hex},
    )


def login(user: User) -> Api:
    return Api(token=tokens.issue(user, now=clock.now()).token)


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker):
    """Everybody and everything, once: what a test changes is undone at its end."""
    with django_db_blocker.unblock(), rolled_back():
        yield World()


@pytest.fixture
def world(everything):
    """The world as it was made, without what another test made of it."""
    found = copy(everything)
    found.made = {}
    return found


@pytest.mark.parametrize(("name", "method"), sorted(RULES))
def test_each_role_gets_what_it_may(world, name, method):
    rule = RULES[name, method]
    at = rule.at(world)
    body = rule.body(world)
    stranger = send(Api(), method, at, body).status_code
    staff = send(login(world.staff), method, at, body).status_code
    other = send(login(world.bruno), method, at, body).status_code
    owner = send(world.as_ana(), method, at, body).status_code
    if rule.public:
        assert {stranger, staff, other, owner} == {rule.owner}
        return
    assert stranger == 401
    if rule.staff:
        assert {staff, owner, other} == {403}, "neither customers nor staff without a second factor"
        assert send(world.as_keeper(), method, at, body).status_code == rule.owner
        again = send(login(world.keeper("Memo")), method, at, body).status_code
        assert again in (rule.owner, 404, 409), "what is done once is not done again"
        return
    assert staff == 403
    assert owner == rule.owner
    assert other == 404 if rule.owned else other in (rule.owner, 422), other


@pytest.mark.parametrize(
    ("name", "method"),
    sorted(key for key, rule in RULES.items() if key[1] != "get" and not rule.public),
)
def test_whatever_writes_needs_the_csrf_token_of_its_session(world, name, method):
    api = Api()
    api.client = Client(enforce_csrf_checks=True)
    at, body = RULES[name, method].at(world), RULES[name, method].body(world)
    api.client.force_login(world.ana)
    response = send(api, method, at, body)
    assert (response.status_code, response.json()["code"]) == (403, "csrf_failed")


_ID: Final = re.compile(r"\b([a-z]{2,4})_[0-9a-f]{32}\b")


@pytest.mark.parametrize(
    ("name", "method"),
    sorted(key for key, rule in RULES.items() if key[1] != "get" and not rule.public),
)
def test_an_id_that_nothing_can_have_is_an_unknown_one(world, name, method):
    """The same refusal, and the same kept under the key or not."""
    rule = RULES[name, method]
    who = world.as_keeper() if rule.staff else world.as_ana()
    asked = json.dumps([rule.at(world), rule.body(world)])

    def refused(end):
        at, body = json.loads(_ID.sub(rf"\1_{end}", asked))
        before = IdempotencyKey.objects.count()
        response = send(who, method, at, body)
        kept = IdempotencyKey.objects.count() - before
        return response.status_code, response.json()["code"], kept

    if _ID.search(asked):
        assert refused(ids.uuid7().hex) == refused("x")


@pytest.mark.parametrize("name", sorted({name for name, _ in RULES}))
def test_what_an_address_does_not_take_is_405(world, name):
    rule = next(rule for (named, _), rule in RULES.items() if named == name)
    at = rule.at(world).partition("?")[0]
    for other in {*METHODS, "options", "trace"} - {m for n, m in RULES if n == name}:
        may = world.as_keeper() if rule.staff else world.as_ana()
        response = send(may, other, at, {})
        assert response.status_code == 405, other
        assert response["Content-Type"] == "application/problem+json"
