"""Who may do what in the staff site: every list and every act × every role; a new one must be classified here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from banking import testing as banking
from banking.admin.acts import ACTS
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock, ids
from centli.people import testing as people
from centli.people.roles import ROLES
from crm import testing as crm
from crm.admin.acts import ACTS as DESK_ACTS
from crm.models import TicketEvent
from marketplace import testing as shops
from marketplace.admin.sagas import ACTS as SAGA_ACTS

pytestmark = [pytest.mark.django_db, pytest.mark.portable]

TELLER, CATALOGUE, SUPPORT, AUDITOR, ADMIN = ROLES
MONEY: Final = {TELLER, AUDITOR, ADMIN}
WATCH: Final = {AUDITOR, ADMIN}
TALK: Final = {SUPPORT, AUDITOR, ADMIN}
SHELVES: Final = {CATALOGUE, SUPPORT, AUDITOR, ADMIN}
NOBODY: Final[set[str]] = set()

VIEWS: Final[dict[str, set[str]]] = {
    "banking.account": {TELLER, SUPPORT, AUDITOR, ADMIN},
    "banking.entry": MONEY,
    "banking.transfer": MONEY,
    "banking.posting": MONEY,
    "banking.hold": MONEY,
    "banking.heldtransfer": MONEY,
    "banking.speiorder": MONEY,
    "banking.payee": MONEY,
    "banking.userlimit": WATCH,
    "banking.limitcounter": NOBODY,
    "banking.udivalue": WATCH,
    "banking.fee": WATCH,
    "crm.beneficiary": {TELLER, SUPPORT, AUDITOR, ADMIN},
    "crm.ticket": {TELLER, SUPPORT, AUDITOR, ADMIN},
    "crm.article": TALK,
    "crm.knowledgeanswer": TALK,
    "crm.pipelinejob": TALK,
    "crm.searchindex": WATCH,
    "crm.modelversion": WATCH,
    "crm.agent": TALK,
    "crm.macro": TALK,
    "crm.ticketreveal": WATCH,
    "crm.ticketfile": {TELLER, SUPPORT, AUDITOR, ADMIN},
    "marketplace.product": SHELVES,
    "marketplace.retailer": SHELVES,
    "marketplace.category": SHELVES,
    "marketplace.offer": SHELVES,
    "marketplace.benefit": SHELVES,
    "marketplace.pricechange": SHELVES,
    "marketplace.stockmovement": SHELVES,
    "marketplace.catalogueedit": SHELVES,
    "marketplace.catalogueimport": SHELVES,
    "points.pointsaccount": TALK,
    "points.pointstransaction": TALK,
    "points.lot": TALK,
    "points.grant": TALK,
    "points.reward": SHELVES,
    "points.order": SHELVES,
    "points.budget": WATCH,
    "points.batch": WATCH,
    "points.programme": WATCH,
    "points.team": WATCH,
    "points.employee": WATCH,
    "marketplace.saga": set(ROLES),
    "confirmations.proposal": MONEY,
    "people.user": {TELLER, SUPPORT, AUDITOR, ADMIN},
    "people.login": WATCH,
    "people.consent": WATCH,
    "people.notice": TALK,
    "agent.conversation": TALK,
    "agent.turn": TALK,
    "agent.handoff": TALK,
    "agent.reveal": WATCH,
    "agent.chatsession": TALK,
    "events.outbox": WATCH,
    "events.inbox": WATCH,
    "events.auditentry": WATCH,
    "auth.group": NOBODY,
    "axes.accessattempt": NOBODY,
    "axes.accessfailurelog": NOBODY,
    "axes.accesslog": NOBODY,
}
"""Who reads each list."""

WRITES: Final[dict[str, set[str]]] = {
    "marketplace.product": {CATALOGUE, ADMIN},
    "marketplace.retailer": {CATALOGUE, ADMIN},
    "points.reward": {CATALOGUE, ADMIN},
    "points.programme": {ADMIN},
    "points.team": {ADMIN},
    "points.employee": {ADMIN},
    "crm.agent": {ADMIN},
    "crm.macro": {ADMIN},
}
"""Who adds, changes or deletes rows of a list by hand, below superuser: nobody, unless it is named here."""

WRITTEN_BY_SUPERUSERS: Final = {
    "people.user",
    "axes.accessattempt", "axes.accessfailurelog", "axes.accesslog",
}  # fmt: skip
"""What a superuser may change by hand: people, their access and its counters. Never money, never the audit trail."""

ACCOUNT_ACTS: Final[dict[str, set[str]]] = {
    "freeze": {TELLER, ADMIN},
    "unfreeze": {TELLER, ADMIN},
    "adjust": {TELLER, ADMIN},
    "reverse": {TELLER, ADMIN},
    "close": {TELLER, ADMIN},
    "level": {TELLER, ADMIN},
    "open": {TELLER, ADMIN},
}
PURCHASE_ACTS: Final[dict[str, set[str]]] = {
    "redrive": {ADMIN},
    "compensate": {ADMIN},
    "resolve": {ADMIN},
    "refund": {ADMIN},
}
DESK: Final = {SUPPORT, ADMIN}
TICKET_ACTS: Final[dict[str, set[str]]] = {
    "answer": DESK,
    "note": DESK,
    "move": DESK,
    "assign": DESK,
    "sort": DESK,
    "tag": DESK,
    "merge": DESK,
    "suggest": DESK,
}
"""What is done about a report; whoever leads the desk (admin) also says who answers and with which macros."""
ACTIONS: Final[dict[tuple[str, str], set[str]]] = {
    ("marketplace.offer", "export"): SHELVES,
    ("crm.pipelinejob", "redrive"): DESK,
    ("crm.modelversion", "activate"): {ADMIN},
    ("crm.modelversion", "force"): {ADMIN},
    ("points.order", "approve"): {SUPPORT, ADMIN},
    ("points.order", "ship"): {SUPPORT, ADMIN},
    ("points.order", "deliver"): {SUPPORT, ADMIN},
    ("points.order", "reject"): {SUPPORT, ADMIN},
    ("marketplace.saga", "export"): set(ROLES),
    ("people.user", "disable"): {ADMIN},
    ("people.user", "enable"): {ADMIN},
    ("people.user", "remove_factor"): NOBODY,
    ("events.outbox", "redrive"): {ADMIN},
    ("events.outbox", "skip"): {ADMIN},
    ("axes.accessattempt", "cleanup_expired_attempts"): NOBODY,
}


def lists() -> Iterator[tuple[str, Any]]:
    for model, found in admin.site._registry.items():
        yield model._meta.label_lower, found


def address_of(name: str) -> str:
    return reverse(f"admin:{name.replace('.', '_')}_changelist")


def test_every_list_and_act_is_classified():
    assert {name for name, _ in lists()} == set(VIEWS)
    assert set(ACTS) == set(ACCOUNT_ACTS)
    assert set(SAGA_ACTS) == set(PURCHASE_ACTS)
    assert set(DESK_ACTS) == set(TICKET_ACTS)
    assert {(name, act) for name, found in lists() for act in found.actions or ()} == set(ACTIONS)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_and_writes_exactly_its_lists(role, rf: RequestFactory):
    """Each address is asked as the site asks it; a page that opens is not drawn, and a refusal has none."""
    user = people.make_staff(role)
    session = people.signed_in(user).session

    def opens(address: str) -> bool:
        request = rf.get(address)
        request.user, request.session = user, session
        found = resolve(address)
        try:
            answer = found.func(request, *found.args, **found.kwargs)
        except PermissionDenied:
            return False
        assert answer.status_code == 200, address
        return True

    for name, allowed in VIEWS.items():
        list_page = address_of(name)
        assert opens(list_page) is (role in allowed), name
        if role not in WRITES.get(name, NOBODY):
            assert not opens(f"{list_page}add/"), name


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_each_list_is_drawn_for_somebody_and_refused_to_the_others(role):
    """Every page is drawn once, for whom ``ROLES`` names first, and every refusal of a list once."""
    client = Client()
    client.force_login(people.make_staff(role))
    for name, allowed in VIEWS.items():
        for is_allowed, status in ((True, 200), (False, 403)):
            first = next((each for each in ROLES if (each in allowed) is is_allowed), None)
            if role == first:
                assert client.get(address_of(name)).status_code == status, name


@pytest.mark.parametrize("role", [*ROLES, "superuser"])
def test_nobody_writes_by_hand_but_superusers_and_they_only_access(role, rf: RequestFactory):
    request = rf.get("/")
    is_superuser = role == "superuser"
    request.user = (
        people.make_user(is_staff=True, is_superuser=True)
        if is_superuser
        else people.make_staff(role)
    )
    for name, found in lists():
        writes = (
            found.has_add_permission(request)
            or found.has_change_permission(request)
            or found.has_delete_permission(request)
        )
        by_hand = (
            WRITTEN_BY_SUPERUSERS | set(WRITES)
            if is_superuser
            else {model for model, roles in WRITES.items() if role in roles}
        )
        assert writes is (name in by_hand), name


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_exactly_its_actions(role, rf: RequestFactory):
    request = rf.get("/")
    request.user = people.make_staff(role)
    for name, found in lists():
        if role not in VIEWS[name]:
            continue
        offered = set(found.get_actions(request)) - {"delete_selected"}
        assert offered == {
            act for (model, act), allowed in ACTIONS.items() if model == name and role in allowed
        }, name


@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_exactly_its_acts_by_their_addresses(role):
    account = banking.make_account()
    user = people.make_staff(role)
    client = Client()
    client.force_login(user)
    people.prove(client, user)
    for act, allowed in ACCOUNT_ACTS.items():
        address = reverse("admin:banking_account_act", args=[account.pk, act])
        assert client.get(address).status_code == (200 if role in allowed else 403), act
    saga = shops.make_saga()
    for act, allowed in PURCHASE_ACTS.items():
        address = reverse("admin:marketplace_saga_act", args=[saga.pk, act])
        # An act that there is nothing to do for sends back to the purchase.
        assert client.get(address).status_code in ({200, 302} if role in allowed else {403}), act
    dead = Outbox.objects.create(
        event_type="SIGNED_IN", key="k", correlation_id=ids.uuid7(), timestamp=clock.now(), available_at=clock.now(),
        source="people", user_id="usr_x", data={}, status=OutboxStatus.DEAD,
    )  # fmt: skip
    client.post(
        reverse("admin:events_outbox_changelist"),
        {"action": "redrive", "_selected_action": [dead.pk], "reason": "Se corrigió la causa."},
    )
    dead.refresh_from_db()
    assert (dead.status == OutboxStatus.NEW) is (role == ADMIN)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_exactly_its_acts_on_a_report(role):
    ticket = crm.make_ticket(people.make_user())
    client = Client()
    client.force_login(people.make_staff(role))
    told = TicketEvent.objects.count()
    page = reverse("admin:crm_ticket_change", args=[ticket.pk])
    sees = role in VIEWS["crm.ticket"]
    assert client.get(page).status_code == (200 if sees else 403)
    for act, allowed in TICKET_ACTS.items():
        address = reverse("admin:crm_ticket_act", args=[ticket.ticket_id, act])
        assert client.get(address).status_code == (302 if sees else 403), act
        # An act that lacks what it needs is refused with words, and goes back to the report.
        assert client.post(address).status_code in ({302, 409} if role in allowed else {403}), act
    file = client.post(reverse("admin:crm_ticket_export"))
    assert file.status_code == (200 if sees else 403)
    for name in ("bulk", "duty"):
        expected = 302 if role in DESK else 403
        assert client.post(reverse(f"admin:crm_ticket_{name}")).status_code == expected, name
    there = reverse("admin:crm_ticket_presence", args=[ticket.ticket_id])
    assert client.post(there).status_code == (200 if sees else 403)
    assert TicketEvent.objects.count() == told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_exactly_its_acts_on_an_article(role):
    writes = role in DESK
    row = crm.make_draft()
    client, user = Client(), people.make_staff(role)
    client.force_login(user)
    people.prove(client, user)
    page = reverse("admin:crm_article_version", args=[row.article.slug, row.number])
    sees = role in VIEWS["crm.article"]
    for address in (
        page,
        reverse("admin:crm_article_export"),
        reverse("admin:crm_knowledgeanswer_work"),
    ):
        assert client.get(address).status_code == (200 if sees else 403), address
    for address in (
        reverse("admin:crm_article_write"),
        reverse("admin:crm_article_rewrite", args=[row.article.slug]),
        reverse("admin:crm_article_import"),
    ):
        assert client.get(address).status_code == (200 if writes else 403), address
    assert client.post(page, {"measure": "1"}).status_code == (200 if writes else 403)
    assert client.post(page, {"approve": "1"}).status_code == (302 if writes else 403)
    row.refresh_from_db()
    assert row.state == ("approved" if writes else "draft")


@pytest.mark.parametrize(
    "who", ["stranger", "customer", "staff without a second factor", "former staff"]
)
def test_outsiders_reach_nothing(who):
    client = Client()
    if who == "customer":
        client.force_login(people.make_user())
    elif who != "stranger":
        has_left = who == "former staff"
        user = people.make_user(is_staff=not has_left, is_superuser=True, enrolled=has_left)
        client.force_login(user)
    account, beneficiary = banking.make_account(), crm.make_beneficiary(people.make_user())
    addresses = [reverse("admin:index"), reverse("admin:app_list", args=["banking"])]
    addresses += [reverse(f"admin:{name.replace('.', '_')}_changelist") for name in VIEWS]
    addresses += [reverse("admin:banking_account_act", args=[account.pk, act]) for act in ACTS]
    addresses += [
        reverse("admin:banking_account_change", args=[account.pk]),
        reverse("admin:crm_beneficiary_change", args=[beneficiary.pk]),
        *(reverse("admin:crm_ticket_act", args=["tk_x", act]) for act in DESK_ACTS),
        *(reverse(f"admin:crm_ticket_{name}") for name in ("bulk", "duty")),
        *(reverse(f"admin:crm_article_{name}") for name in ("write", "import", "export")),
        reverse("admin:crm_article_version", args=["x", 1]),
        reverse("admin:crm_knowledgeanswer_work"),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 302, address
        assert response["Location"].startswith("/admin/login/"), address
