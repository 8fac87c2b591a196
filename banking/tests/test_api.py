"""Banking over HTTP: accounts, transfers from proposal to receipt, limits, and every refusal."""

from __future__ import annotations

import pytest

from banking import facade, testing
from banking.contracts import AccountStatus, AccountType
from banking.errors import ChatTransfersOff
from banking.models import Account, Entry
from centli.confirmations.models import Proposal
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.people import notices, tokens
from centli.people import testing as people
from centli.people.calls import call_for
from centli.people.models import Notice
from centli.web.testing import Api

pytestmark = pytest.mark.django_db

HUNDRED = {"amount": "100.00", "currency": "MXN"}


class Scene:
    """Ana with 20,000 pesos and a savings account; Juan, her brother, whom she paid before; Bruno, a stranger."""

    def __init__(self) -> None:
        self.ana = testing.make_customer("Ana Torres", enrolled=True)
        self.juan = testing.make_customer("Juan López")
        self.bruno = testing.make_customer("Bruno Díaz")
        self.source = testing.make_account(balance_centavos=2_000_000, owner=self.ana)
        self.savings = testing.make_account(owner=self.ana, account_type=AccountType.SAVINGS)
        self.target = testing.make_account(owner=self.juan)
        self.foreign = testing.make_account(balance_centavos=500_000, owner=self.bruno)
        payee = testing.make_payee(self.ana, account=self.target)
        self.beneficiary_id = ids.public("beneficiary", payee.beneficiary_id)
        self.api = Api(self.ana)
        self.stranger = Api(self.bruno)

    def propose(self, body=None, **options):
        wanted = {"amount": HUNDRED, "beneficiary_id": self.beneficiary_id, **(body or {})}
        return self.api.post("transfers", wanted, **options)

    def confirm(self, proposal, **extra):
        key = extra.pop("key", "")
        body = {"token": proposal["confirmation_token"], **extra}
        return self.api.post(f"confirmations/{proposal['confirmation_id']}/confirm", body, key=key)

    def balances(self):
        return tuple(
            Account.objects.get(pk=each.pk).balance_centavos for each in (self.source, self.target)
        )

    def nothing_moved(self):
        return self.balances() == (2_000_000, 0)


@pytest.fixture
def scene():
    return Scene()


def public(account):
    return ids.public("account", account.public_id)


def code_of(response):
    return response.status_code, response.json()["code"]


# ── Accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_accounts_are_listed(scene, django_assert_num_queries):
    response = scene.api.get("accounts")
    body = response.json()
    assert (body["next_cursor"], body["has_more"]) == (None, False)
    assert [each["account_type"] for each in body["data"]] == ["checking", "savings"]
    first = body["data"][0]
    assert first["account_id"] == public(scene.source)
    assert first["balance"] == {"amount": "20000.00", "currency": "MXN"}
    assert first["available"] == {"amount": "20000.00", "currency": "MXN"}
    assert first["currency"] == "MXN"
    assert first["status"] == "active"
    assert first["credit_limit"] is None
    assert first["last4"] == scene.source.number[-4:]
    with django_assert_num_queries(4):  # session, person, login, accounts
        scene.api.get("accounts")


def test_accounts_come_in_pages(scene):
    first = scene.api.get("accounts", limit=1).json()
    assert (len(first["data"]), first["has_more"]) == (1, True)
    second = scene.api.get("accounts", limit=1, cursor=first["next_cursor"]).json()
    assert second["data"][0]["account_id"] == public(scene.savings)
    assert (second["next_cursor"], second["has_more"]) == (None, False)


def test_an_account_is_its_owners_alone(scene):
    address = f"accounts/{public(scene.source)}"
    assert scene.api.get(address).json()["account_id"] == public(scene.source)
    assert code_of(scene.stranger.get(address)) == (404, "account_not_found")
    for wrong in ("acc_x", "acc_" + "0" * 32, "cf_" + "0" * 32, "1"):
        assert scene.api.get(f"accounts/{wrong}").status_code == 404


# ── Transfers ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_transfer_is_proposed_then_confirmed(scene):
    response = scene.propose({"description": "Renta"})
    assert response.status_code == 201
    proposal = response.json()
    assert response["Location"] == f"/api/v1/confirmations/{proposal['confirmation_id']}"
    assert "Idempotency-Replayed" not in response
    assert proposal["status"] == "REQUIRES_CONFIRMATION"
    assert proposal["kind"] == "transfer"
    assert proposal["confirmation_token"]
    assert proposal["factor_required"] is False
    assert proposal["card"]["amount"] == HUNDRED
    assert proposal["card"]["payee"]["name"] == "Juan López"
    assert scene.nothing_moved()

    done = scene.confirm(proposal)
    assert done.status_code == 200
    body = done.json()
    assert body["status"] == "EXECUTED"
    assert body["confirmation_token"] is None
    assert body["result"]["amount"] == HUNDRED
    assert body["correlation_id"] == proposal["correlation_id"]
    assert scene.balances() == (1_990_000, 10_000)


def test_a_transfer_under_its_own_name_is_the_same_proposal(scene):
    proposal = scene.propose().json()
    response = scene.api.post(
        f"transfers/{proposal['confirmation_id']}/confirm",
        {"token": proposal["confirmation_token"]},
    )
    assert response.json()["status"] == "EXECUTED"
    again = scene.confirm(proposal)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json()["result"] == response.json()["result"]
    assert scene.balances() == (1_990_000, 10_000)


def test_a_key_with_another_body_is_refused_even_after_the_transfer(scene):
    proposal = scene.propose().json()
    key = "k" * 12
    assert scene.confirm(proposal, key=key).status_code == 200
    again = scene.confirm(proposal, key=key)
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    other = scene.confirm(proposal, key=key, execute="on_event")
    assert code_of(other) == (422, "idempotency_key_reused")
    assert scene.confirm(proposal, key="another-key").status_code == 200
    assert scene.balances() == (1_990_000, 10_000)


def test_a_transfer_to_an_own_account(scene):
    response = scene.api.post("transfers", {"amount": HUNDRED, "to_account": public(scene.savings)})
    assert (response.status_code, response.json()["kind"]) == (201, "own_transfer")
    assert scene.confirm(response.json()).json()["status"] == "EXECUTED"


def test_the_same_key_twice_is_one_proposal_and_one_transfer(scene):
    first = scene.propose(key="propose-0001")
    again = scene.propose(key="propose-0001")
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.json() == first.json()
    assert Proposal.objects.count() == 1
    done = scene.confirm(first.json(), key="confirm-0001")
    repeat = scene.confirm(first.json(), key="confirm-0001")
    assert (repeat.status_code, repeat["Idempotency-Replayed"]) == (200, "true")
    assert repeat.json() == done.json()
    assert scene.balances() == (1_990_000, 10_000)


def test_the_same_key_with_another_body_is_422(scene):
    first = scene.propose(key="propose-0001").json()
    other = scene.propose({"amount": {"amount": "100.01", "currency": "MXN"}}, key="propose-0001")
    assert code_of(other) == (422, "idempotency_key_reused")
    second = scene.propose(key="propose-0002").json()
    assert scene.confirm(first, key="confirm-0001").status_code == 200
    assert code_of(scene.confirm(second, key="confirm-0001")) == (422, "idempotency_key_reused")
    assert scene.balances() == (1_990_000, 10_000)


def test_a_used_key_with_another_body_is_422_whatever_else_is_wrong(scene):
    done, waiting = scene.propose().json(), scene.propose().json()
    key = "confirm-0001"
    assert scene.confirm(done, key=key).status_code == 200
    reused = (422, "idempotency_key_reused")
    wrong = {**done, "confirmation_token": waiting["confirmation_token"]}
    assert code_of(scene.confirm(wrong, key=key)) == reused
    nobodys = {**done, "confirmation_id": "cf_" + "1" * 32}
    assert code_of(scene.confirm(nobodys, key=key)) == reused
    # What its rules would refuse does not fail under a key that is another's.
    testing.deposit(scene.source, -1_990_000)
    assert code_of(scene.confirm(waiting, key=key)) == reused
    assert Proposal.objects.filter(state="open").count() == 1
    assert Outbox.objects.filter(event_type="TRANSFER_FAILED").count() == 0
    first = scene.confirm(waiting, key="confirm-0002")
    again = scene.confirm(waiting, key="confirm-0002")
    assert code_of(first) == code_of(again) == (422, "insufficient_funds")
    assert again.json()["detail"] == first.json()["detail"]
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")


def test_what_takes_no_body_takes_none(scene):
    account = f"accounts/{public(scene.source)}"
    for address in (f"{account}/block", f"{account}/unblock", "transactions/tr_x/undo"):
        refused = scene.api.post(address, {"reason": "x"})
        assert code_of(refused) == (422, "validation_error")
        assert refused.json()["errors"][0]["code"] == "unknown_field"
    assert Account.objects.get(pk=scene.source.pk).status == AccountStatus.ACTIVE


def test_a_key_is_each_customers_own(scene):
    scene.propose(key="propose-0001")
    response = scene.stranger.post(
        "transfers",
        {"amount": HUNDRED, "to_account": public(scene.foreign)},
        key="propose-0001",
    )
    assert response.json()["code"] != "idempotency_key_reused"


def test_a_write_without_key_is_400(scene):
    assert code_of(scene.propose(key=None)) == (400, "idempotency_key_missing")
    proposal = scene.propose().json()
    assert code_of(scene.confirm(proposal, key=None)) == (400, "idempotency_key_missing")
    assert scene.nothing_moved()


@pytest.mark.parametrize(
    "amount",
    [
        "100.00", 100, 100.0, None, {}, {"amount": 100, "currency": "MXN"}, {"amount": "100.00"},
        {"amount": "100.00", "currency": "USD"},
        *({"amount": text, "currency": "MXN"} for text in (
            "0.00", "-100.00", "NaN", "1e3", "1_000.00", "100", "", "١٠٠.٠٠", "99999999999.00",
        )),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(scene, amount):
    response = scene.propose({"amount": amount})
    assert response.status_code == 422
    assert response.json()["code"] in ("validation_error", "invalid_amount")
    assert Proposal.objects.count() == 0
    assert scene.nothing_moved()


def test_more_than_there_is_is_422_and_says_how_much_there_is(scene):
    response = scene.propose({"amount": {"amount": "20000.01", "currency": "MXN"}})
    assert code_of(response) == (422, "insufficient_funds")
    assert response.json()["available"] == {"amount": "20000.00", "currency": "MXN"}
    assert response.json()["requested"] == {"amount": "20000.01", "currency": "MXN"}
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("deposited", [0, 100_000_000])
def test_above_the_ceiling_is_403_whatever_there_is_to_pay_with(scene, deposited):
    if deposited:
        testing.deposit(scene.source, deposited)
    response = scene.propose({"amount": {"amount": "250000.01", "currency": "MXN"}})
    assert code_of(response) == (403, "limit_exceeded")
    assert response.json()["limit"] == {"amount": "250000.00", "currency": "MXN"}
    assert Proposal.objects.count() == 0
    # Nobody learns of the ceiling what is not theirs.
    body = {"amount": {"amount": "250000.01", "currency": "MXN"}}
    for more, code in (
        ({"beneficiary_id": "ben_x"}, "beneficiary_not_found"),
        ({"beneficiary_id": scene.beneficiary_id, "from_account": public(scene.foreign)}, "account_not_found"),
    ):  # fmt: skip
        assert code_of(scene.api.post("transfers", body | more)) == (404, code)


def test_a_blocked_account_is_422(scene):
    Account.objects.filter(pk=scene.source.pk).update(status=AccountStatus.BLOCKED)
    assert code_of(scene.propose()) == (422, "account_blocked")
    assert scene.nothing_moved()


@pytest.mark.parametrize("name", ["from_account", "to_account"])
def test_another_customers_account_is_404(scene, name):
    body = {"amount": HUNDRED, "beneficiary_id": scene.beneficiary_id, name: public(scene.foreign)}
    if name == "to_account":
        body.pop("beneficiary_id")
    assert code_of(scene.api.post("transfers", body)) == (404, "account_not_found")


def test_another_customers_beneficiary_is_404(scene):
    response = scene.stranger.post(
        "transfers", {"amount": HUNDRED, "beneficiary_id": scene.beneficiary_id}
    )
    assert code_of(response) == (404, "beneficiary_not_found")


@pytest.mark.parametrize(
    "extra",
    [
        {"fee": HUNDRED}, {"user_id": "usr_x"}, {"description": 5}, {"description": "x" * 40}, {"description": "ﬃ" * 14}, {"beneficiary_id": None},
        {"beneficiary_id": ""}, {"from_account": ["acc_x"]},
    ],
)  # fmt: skip
def test_a_wrong_member_is_422(scene, extra):
    assert code_of(scene.propose(extra)) == (422, "validation_error")
    assert Proposal.objects.count() == 0


def test_a_due_factor_is_challenged_and_then_taken(scene):
    testing.make_limits(scene.ana, per_operation_centavos=5_000)
    proposal = scene.propose().json()
    assert proposal["factor_required"] is True
    due = scene.confirm(proposal)
    assert code_of(due) == (401, "insufficient_user_authentication")
    assert due.json()["reasons"] == ["over_limit"]
    assert "insufficient_user_authentication" in due["WWW-Authenticate"]
    wrong = scene.confirm(proposal, factor="000000")
    assert code_of(wrong) == (422, "factor_wrong")
    assert scene.nothing_moved()
    code = people.code_of(scene.ana, now=clock.now())
    assert scene.confirm(proposal, factor=code).json()["status"] == "EXECUTED"
    assert scene.balances() == (1_990_000, 10_000)


def test_a_token_of_another_login_or_proposal_is_410(scene):
    proposal, other = scene.propose().json(), scene.propose().json()
    bearer = Api(token=tokens.issue(scene.ana, now=clock.now()).token)
    elsewhere = bearer.post(
        f"confirmations/{proposal['confirmation_id']}/confirm",
        {"token": proposal["confirmation_token"]},
    )
    assert code_of(elsewhere) == (410, "token_invalid")
    assert "state" not in elsewhere.json()
    crossed = {**proposal, "confirmation_token": other["confirmation_token"]}
    assert code_of(scene.confirm(crossed)) == (410, "token_invalid")
    own = bearer.get(f"confirmations/{proposal['confirmation_id']}").json()
    assert own["confirmation_token"] != proposal["confirmation_token"]
    done = bearer.post(
        f"confirmations/{proposal['confirmation_id']}/confirm", {"token": own["confirmation_token"]}
    )
    assert done.json()["status"] == "EXECUTED"


def test_what_is_open_is_listed_with_this_logins_tokens_so_that_there_is_room_for_more(scene):
    made = [scene.propose().json() for _ in range(3)]
    assert code_of(scene.propose(key="propose-0001")) == (409, "too_many_open")
    bearer = Api(token=tokens.issue(scene.ana, now=clock.now()).token)
    found = bearer.get("confirmations").json()
    assert [each["confirmation_id"] for each in found["data"]] == [
        each["confirmation_id"] for each in made
    ]
    assert (found["next_cursor"], found["has_more"]) == (None, False)
    assert scene.stranger.get("confirmations").json()["data"] == []
    first = bearer.get("confirmations", limit=2).json()
    rest = bearer.get("confirmations", limit=2, cursor=first["next_cursor"]).json()
    assert first["data"] + rest["data"] == found["data"]
    one, two, _ = found["data"]
    assert bearer.post(f"confirmations/{one['confirmation_id']}/cancel").status_code == 200
    at = f"confirmations/{two['confirmation_id']}/confirm"
    assert bearer.post(at, {"token": two["confirmation_token"]}).json()["status"] == "EXECUTED"
    assert scene.propose(key="propose-0001").status_code == 201, "its key kept no refusal"
    assert len(bearer.get("confirmations").json()["data"]) == 2


def test_a_retried_confirm_is_told_again_after_another_login(scene):
    proposal, other = scene.propose().json(), scene.propose().json()
    address = f"confirmations/{proposal['confirmation_id']}/confirm"
    wish, key = {"token": proposal["confirmation_token"]}, "confirm-0001"
    first = scene.api.post(address, wish, key=key)
    bearer = Api(token=tokens.issue(scene.ana, now=clock.now()).token)
    again = bearer.post(address, wish, key=key)
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert again.json() == first.json()
    # A retry under another key, or with a token of this login, moves nothing either.
    assert bearer.post(address, wish).json() == first.json()
    reused = bearer.post(address, {"token": other["confirmation_token"]}, key=key)
    assert code_of(reused) == (422, "idempotency_key_reused")
    assert code_of(scene.stranger.post(address, wish, key=key)) == (404, "confirmation_not_found")
    assert scene.balances() == (1_990_000, 10_000)


def test_a_cancelled_proposal_is_410_to_confirm(scene):
    proposal = scene.propose().json()
    cancelled = scene.api.post(f"confirmations/{proposal['confirmation_id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "CANCELLED")
    assert code_of(scene.confirm(proposal)) == (410, "confirmation_expired")
    assert scene.nothing_moved()


def test_a_renewed_proposal_is_another_and_the_old_token_is_410(scene):
    old = scene.propose().json()
    response = scene.api.post(f"confirmations/{old['confirmation_id']}/renew")
    assert response.status_code == 201
    new = response.json()
    assert new["renewed_from"] == old["confirmation_id"]
    assert code_of(scene.confirm(old)) == (410, "confirmation_expired")
    assert scene.confirm(new).json()["status"] == "EXECUTED"
    assert scene.balances() == (1_990_000, 10_000)


def test_a_proposal_is_its_owners_alone(scene):
    proposal = scene.propose().json()
    address = f"confirmations/{proposal['confirmation_id']}"
    assert code_of(scene.stranger.get(address)) == (404, "confirmation_not_found")
    stolen = {"token": proposal["confirmation_token"]}
    assert scene.stranger.post(f"{address}/confirm", stolen).status_code == 404
    assert scene.stranger.post(f"{address}/cancel").status_code == 404
    assert scene.stranger.post(f"{address}/renew").status_code == 404
    assert scene.api.get(address).json()["status"] == "REQUIRES_CONFIRMATION"
    assert scene.nothing_moved()


def test_a_confirmed_proposal_waits_for_its_event(scene):
    response = scene.confirm(scene.propose().json(), execute="on_event")
    assert (response.status_code, response.json()["status"]) == (200, "CONFIRMED")
    assert scene.nothing_moved()


def test_the_trail_carries_the_requests_correlation_id(scene):
    correlation = "0192b1a0-0000-7000-8000-00000000000a"
    proposal = scene.propose(headers={"X-Correlation-Id": correlation}).json()
    assert proposal["correlation_id"] == correlation
    scene.confirm(proposal)
    types = Outbox.objects.filter(correlation_id=correlation).values_list("event_type", flat=True)
    assert {"TRANSFER_REQUEST", "TRANSFER_COMPLETED"} <= set(types)


# ── Limits ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_limits_are_shown(scene):
    body = scene.api.get("me/limits").json()
    assert body == {
        "per_operation": {"amount": "13043.81", "currency": "MXN"},
        "per_day": {"amount": "50000.00", "currency": "MXN"},
        "ceiling": {"amount": "250000.00", "currency": "MXN"},
        "used_today": {"amount": "0.00", "currency": "MXN"},
        "transfers_by_chat": True,
    }


def test_raising_a_limit_takes_the_factor(scene):
    response = scene.api.post("me/limits", {"per_day": {"amount": "60000.00", "currency": "MXN"}})
    assert response.status_code == 201
    proposal = response.json()
    assert (proposal["kind"], proposal["factor_required"]) == ("limit_change", True)
    assert scene.confirm(proposal).status_code == 401
    code = people.code_of(scene.ana, now=clock.now())
    assert scene.confirm(proposal, factor=code).status_code == 200
    assert scene.api.get("me/limits").json()["per_day"]["amount"] == "60000.00"


def test_transfers_by_chat_are_switched_off_at_once_and_on_with_a_code(scene):
    def switch(*, on):
        return scene.api.send("PATCH", "me/limits", {"transfers_by_chat": on})

    def is_on():
        return scene.api.get("me/limits").json()["transfers_by_chat"]

    def told():
        found = Notice.objects.filter(user=scene.ana, code__startswith="chat_transfers")
        return [notices.notice_get(str(each.public_id)).title for each in found.order_by("pk")]

    off = "Apagaste las transferencias por chat."
    assert code_of(switch(on=True)) == (409, "chat_transfers_on")
    assert (is_on(), told()) == (True, [])
    for _ in range(2):
        response = switch(on=False)
        assert (response.status_code, response.json()["transfers_by_chat"]) == (200, False)
        assert (is_on(), told()) == (False, [off])
    assert scene.stranger.get("me/limits").json()["transfers_by_chat"] is True

    response = switch(on=True)
    proposal = response.json()
    assert (response.status_code, response["Location"].endswith(proposal["confirmation_id"])) == (
        201,
        True,
    )
    assert (proposal["kind"], proposal["factor_required"]) == ("chat_transfers_on", True)
    assert scene.confirm(proposal).status_code == 401
    assert scene.confirm(proposal, factor="000000").status_code == 422
    assert (is_on(), told()) == (False, [off])
    code = people.code_of(scene.ana, now=clock.now())
    assert scene.confirm(proposal, factor=code).status_code == 200
    assert (is_on(), told()) == (True, [off, "Encendiste las transferencias por chat."])
    switched = AuditEntry.objects.filter(action="limits.transfers_by_chat").order_by("id")
    assert [each.data["enabled"] for each in switched] == [False, True]


def test_a_proposal_switches_transfers_by_chat_off_by_a_tap(scene):
    session_key = scene.api.client.session.session_key
    call = call_for(scene.ana, channel=Channel.CHAT, now=clock.now(), session_key=session_key)
    proposal = facade.transfers_by_chat_propose(call, enabled=False)
    assert (proposal.kind, proposal.factor_required) == ("chat_transfers_off", False)
    assert scene.api.get("me/limits").json()["transfers_by_chat"] is True
    at = f"confirmations/{proposal.public_id}/confirm"
    for _ in range(2):
        assert scene.api.post(at, {"token": proposal.token}).status_code == 200
    assert scene.api.get("me/limits").json()["transfers_by_chat"] is False
    assert Notice.objects.filter(user=scene.ana, code="chat_transfers_off").count() == 1
    with pytest.raises(ChatTransfersOff):
        facade.transfers_by_chat_propose(call, enabled=False)


def test_a_key_switches_transfers_by_chat_one_way_once(scene):
    def switch(*, on, key):
        return scene.api.send("PATCH", "me/limits", {"transfers_by_chat": on}, key=key)

    def told():
        return Notice.objects.filter(user=scene.ana, code__startswith="chat_transfers").count()

    first, again = (switch(on=False, key="off-00001") for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert code_of(switch(on=True, key="off-00001")) == (422, "idempotency_key_reused")
    assert not Proposal.objects.exists()

    proposal = switch(on=True, key="on-000001").json()
    assert code_of(switch(on=False, key="on-000001")) == (422, "idempotency_key_reused")
    code = people.code_of(scene.ana, now=clock.now())
    assert scene.confirm(proposal, factor=code).status_code == 200
    late = switch(on=False, key="off-00001")
    assert (late.status_code, late.json()["transfers_by_chat"], told()) == (200, True, 2)
    without = switch(on=False, key=None)
    assert (without.status_code, without.json()["transfers_by_chat"], told()) == (200, False, 3)


def test_a_switch_of_transfers_by_chat_says_which_way(scene):
    for wrong in ({}, {"transfers_by_chat": None}, {"transfers_by_chat": "no"}, {"per_day": True}):
        response = scene.api.send("PATCH", "me/limits", wrong)
        assert code_of(response) == (422, "validation_error")


def test_a_limit_change_names_a_limit(scene):
    assert code_of(scene.api.post("me/limits", {})) == (422, "validation_error")
    over = scene.api.post("me/limits", {"per_day": {"amount": "250000.01", "currency": "MXN"}})
    assert over.status_code in (403, 422)
    assert Entry.objects.filter(kind="transfer").count() == 0


# ── Movements ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def moved(scene):
    """Four transfers to Juan, the newest of 4 pesos, after the opening deposit."""
    for pesos in range(1, 5):
        amount = {"amount": f"{pesos}.00", "currency": "MXN"}
        assert scene.confirm(scene.propose({"amount": amount}).json()).status_code == 200
    return scene


def amounts(response):
    assert response.status_code == 200, response.content
    return [each["amount"]["amount"] for each in response.json()["data"]]


def test_movements_are_newest_first_and_come_in_pages(moved):
    seen, cursor = [], None
    while True:
        page = moved.api.get("transactions", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += amounts(page)
        cursor = page.json()["next_cursor"]
        assert page.json()["has_more"] is (cursor is not None)
        if cursor is None:
            break
    assert seen == ["-4.00", "-3.00", "-2.00", "-1.00", "20000.00"]


def test_a_movement_says_everything(moved):
    listed = moved.api.get("transactions", limit=1).json()["data"][0]
    single = moved.api.get(f"transactions/{listed['transaction_id']}").json()
    assert single == listed
    assert listed["account_id"] == public(moved.source)
    assert (listed["type"], listed["status"], listed["currency"]) == (
        "transfer",
        "completed",
        "MXN",
    )
    assert listed["balance_after"] == {"amount": "19990.00", "currency": "MXN"}
    assert listed["counterpart"] == "Juan López"


def test_movements_of_one_account(moved):
    assert amounts(moved.api.get(f"accounts/{public(moved.savings)}/transactions")) == []
    own = moved.api.get(f"accounts/{public(moved.source)}/transactions")
    assert len(amounts(own)) == 5
    foreign = moved.api.get(f"accounts/{public(moved.foreign)}/transactions")
    assert code_of(foreign) == (404, "account_not_found")


def test_movements_are_filtered(moved):
    today = clock.local_date(clock.now()).isoformat()
    assert len(amounts(moved.api.get("transactions", date_from=today, date_to=today))) == 5
    assert amounts(moved.api.get("transactions", date_to="2020-01-01")) == []
    assert amounts(moved.api.get("transactions", type="deposit")) == ["20000.00"]
    assert amounts(moved.api.get("transactions", status="pending")) == []
    assert len(amounts(moved.api.get("transactions", status="completed"))) == 5
    assert len(amounts(moved.api.get("transactions", kind="transfer"))) == 4
    assert amounts(moved.api.get("transactions", kind="deposit", type="transfer")) == []
    for counterpart in ("juan", "HERMANO", moved.beneficiary_id):
        assert len(amounts(moved.api.get("transactions", counterpart=counterpart))) == 4
    assert amounts(moved.api.get("transactions", counterpart="bruno")) == []
    unknown = ids.public("beneficiary", ids.uuid7())
    assert amounts(moved.api.get("transactions", counterpart=unknown)) == []
    for name, value in (("kind", "transfer"), ("counterpart", "juan")):
        own = f"accounts/{public(moved.savings)}/transactions"
        assert amounts(moved.api.get(own, **{name: value})) == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"type": "gift"}, "type"), ({"kind": "gift"}, "kind"), ({"status": "lost"}, "status"), ({"date_from": "today"}, "date_from"),
        ({"date_from": "2026-02-02", "date_to": "2026-02-01"}, "date_to"), ({"date_to": "2026-02-30"}, "date_to"),
        ({"counterpart": ""}, "counterpart"), ({"counterpart": "x" * 101}, "counterpart"), ({"counterpart": "ben_x"}, "counterpart"),
        ({"limit": 0}, "limit"), ({"limit": 101}, "limit"), ({"account": "x"}, "account"), ({"type": ["deposit", "transfer"]}, "type"),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_422_and_named(scene, query, pointer):
    for address in ("transactions", f"accounts/{public(scene.source)}/transactions"):
        response = scene.api.get(address, **query)
        assert code_of(response) == (422, "validation_error")
        assert [each["pointer"] for each in response.json()["errors"]] == [f"/{pointer}"]


def test_a_cursor_belongs_to_its_list_and_its_filters(moved):
    cursor = moved.api.get("transactions", limit=1).json()["next_cursor"]
    for address, query in (
        ("transactions", {"type": "transfer"}),
        (f"accounts/{public(moved.source)}/transactions", {}),
    ):
        response = moved.api.get(address, cursor=cursor, **query)
        assert code_of(response) == (400, "invalid_cursor")


def test_anothers_movement_is_404(moved):
    mine = moved.api.get("transactions", limit=1).json()["data"][0]["transaction_id"]
    response = moved.stranger.get(f"transactions/{mine}")
    assert code_of(response) == (404, "transaction_not_found")
    assert code_of(moved.api.get("transactions/x")) == (404, "transaction_not_found")


def test_a_longer_page_takes_no_more_statements(moved, django_assert_max_num_queries):
    for limit in (1, 5):
        with django_assert_max_num_queries(12):
            moved.api.get("transactions", limit=limit)


# ── Undoing ──────────────────────────────────────────────────────────────────────────────────────


def test_a_transfer_is_undone_once_by_its_owner_and_in_time(scene, settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 15
    name = scene.confirm(scene.propose().json()).json()["result"]["transaction_id"]
    address = f"transactions/{name}/undo"
    refused = scene.stranger.post(address, {})
    assert (refused.status_code, refused.json()["code"]) == (404, "transaction_not_found")
    first, again = scene.api.post(address, {}), scene.api.post(address, {})
    assert (first.status_code, first.json()["status"]) == (200, "failed")
    assert (again.status_code, again.json()) == (200, first.json())
    assert scene.nothing_moved()


def test_what_went_out_is_gone(scene):
    name = scene.confirm(scene.propose().json()).json()["result"]["transaction_id"]
    before = Outbox.objects.count()
    refused = scene.api.post(f"transactions/{name}/undo", {})
    assert (refused.status_code, refused.json()["code"]) == (410, "undo_expired")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert (scene.balances(), Outbox.objects.count()) == ((1_990_000, 10_000), before)
