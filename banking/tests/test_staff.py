"""Staff: freezing at once, unfreezing and adjusting by two persons, reversals; nobody writes the ledger."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import translation

from banking import errors, facade, rules, testing
from banking.contracts import AccountStatus, AccountType
from banking.models import Account, Entry, HeldTransfer
from banking.rules import EntryKind
from banking.services import (
    accounts,
    closing,
    holds,
    opening,
    posting,
    reconcile,
    reversing,
    sealing,
    spei,
    staffing,
)
from banking.tests.test_transfers import NOW, Scene, public
from centli.confirmations import errors as confirmation_errors
from centli.confirmations import services as confirmations
from centli.confirmations.models import Proposal
from centli.confirmations.selectors import approvers, waiting_count
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clabe, clock, ids, personal
from centli.kernel.call import Channel
from centli.kernel.money import CENTAVOS_MAX, InvalidAmount, Money
from centli.people import notices
from centli.people import testing as people
from centli.people.models import FactorStanding, Notice, User

pytestmark = pytest.mark.django_db
WHY = {"reason": "fraud", "note": "Reporte del cliente 4471."}
WHY_ADJUST = {**WHY, "reason": "dispute"}


class Desk(Scene):
    def __init__(self):
        super().__init__()
        self.maker, self.approver = (people.make_user(n, is_staff=True) for n in ("Teo", "Ada"))

    def staff(self, person):
        return people.call_of(person, channel=Channel.STAFF)

    def freeze(self):
        return accounts.account_freeze(
            self.staff(self.maker), account_id=public(self.source), **WHY
        )

    def approve(self, proposal, person=None):
        person = person or self.approver
        return confirmations.approve(
            self.staff(person),
            confirmation_id=proposal.public_id,
            reason="Revisado con el cliente.",
            factor=people.code_of(person),
        )

    def status(self):
        self.source.refresh_from_db()
        return self.source.status


@pytest.fixture
def desk(db):
    return Desk()


def test_freezing_takes_effect_at_once_and_is_told_and_audited_once(desk):
    assert desk.freeze() == desk.freeze() == AccountStatus.BLOCKED
    assert desk.status() == AccountStatus.BLOCKED
    news = Outbox.objects.get(event_type="ACCOUNT_STATUS_CHANGED")
    assert (news.user_id, news.data["status"]) == (desk.ana.user_id, "blocked")
    entry = AuditEntry.objects.get(action="account.frozen")
    assert (entry.actor_id, entry.customer_id, entry.data["reason"]) == (
        desk.maker.pk,
        desk.ana.pk,
        "fraud",
    )
    with pytest.raises(errors.AccountBlocked):
        desk.propose()


def test_unfreezing_takes_another_person(desk):
    desk.freeze()
    proposal = staffing.unfreeze_propose(
        desk.staff(desk.maker), account_id=public(desk.source), **WHY
    )
    with pytest.raises(confirmation_errors.ApproverNeeded):
        desk.approve(proposal, desk.maker)
    assert desk.status() == AccountStatus.BLOCKED
    desk.approve(proposal)
    assert desk.status() == AccountStatus.ACTIVE
    assert AuditEntry.objects.filter(action="account.unfrozen").count() == 1


def test_an_account_that_is_not_frozen_is_not_unfrozen(desk):
    with pytest.raises(errors.NotBlocked):
        staffing.unfreeze_propose(desk.staff(desk.maker), account_id=public(desk.source), **WHY)


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (
            5_000,
            (
                "Abonamos $50.00 MXN a tu cuenta ···· {last4}. Motivo: Aclaración a favor del cliente."
            ),
        ),
        (
            -5_000,
            (
                "Retiramos $50.00 MXN de tu cuenta ···· {last4}. Motivo: Aclaración de un movimiento."
                " Si no estás de acuerdo, escríbenos y lo revisamos."
            ),
        ),
    ],
)
def test_an_adjustment_is_a_balanced_entry_that_another_person_approves(desk, amount, told):
    proposal = staffing.adjustment_propose(
        desk.staff(desk.maker), account_id=public(desk.source), amount_centavos=amount, **WHY_ADJUST
    )
    assert desk.balances()[0] == 2_000_000
    assert not Notice.objects.exists()
    desk.approve(proposal)
    desk.approve(proposal)
    assert desk.balances()[0] == 2_000_000 + amount
    assert notices_told() == [(desk.ana.pk, told.format(last4=desk.source.number[-4:]))]
    entry = Entry.objects.get(kind="adjustment")
    assert told.split("Motivo: ")[1].startswith(entry.memo)
    assert arrivals() == ([(desk.ana.user_id, entry, desk.source, amount)] if amount > 0 else [])
    sealing.seal(NOW + timedelta(hours=1))
    assert reconcile.reconcile(now=NOW + timedelta(hours=1)).differences == []


def arrivals():
    """Return who was told in an event that a correction brought money: by which entry, where, how many centavos."""
    return [
        (
            row.user_id,
            Entry.objects.get(public_id=ids.parse("transaction", row.data["transaction_id"])),
            Account.objects.get(public_id=ids.parse("account", row.data["account_id"])),
            Money.parse(row.data["amount"]).centavos,
        )
        for row in Outbox.objects.filter(event_type="MONEY_RECEIVED", data__correction=True)
    ]


def notices_told():
    """Return which customer a notice was raised for, and its text."""
    found = []
    for row in Outbox.objects.filter(event_type="NOTICE_RAISED").order_by("pk"):
        notice = Notice.objects.get(public_id=row.data["notice_id"])
        assert row.user_id == notice.user.user_id
        if notice.user.is_staff:
            continue
        with translation.override("es-mx"):
            found.append((notice.user_id, notices.notice_get(row.data["notice_id"]).body))
    return found


@pytest.mark.parametrize("amount", [0, CENTAVOS_MAX + 1, -CENTAVOS_MAX - 1])
def test_an_adjustment_of_nothing_or_too_much_is_refused(desk, amount):
    with pytest.raises(InvalidAmount):
        staffing.adjustment_propose(
            desk.staff(desk.maker),
            account_id=public(desk.source),
            amount_centavos=amount,
            **WHY_ADJUST,
        )
    assert not Proposal.objects.exists()


def rows_of(proposal):
    return [(row["label"], row["value"]) for row in proposal.card["rows"]]


def ask_reversal(desk, transaction_id, account=None):
    return reversing.reversal_propose(
        desk.staff(desk.maker),
        account_id=public(account or desk.source),
        transaction_id=transaction_id,
        **WHY_ADJUST,
    )


def test_a_movement_is_reversed_in_full_once_by_two_persons(desk):
    done = desk.confirm(desk.propose(Money(100_000))).result["transaction_id"]
    proposal = ask_reversal(desk, done)
    folio = rules.folio(ids.parse("transaction", done))
    assert rows_of(proposal)[0] == ("Solicitud", "Reverso")
    assert rows_of(proposal)[2:4] == [
        ("Movimiento", f"Transferencias · Juan López · 21/11/2026 · {folio}"),
        ("Se abona", "$1,000.00 MXN"),
    ]
    with pytest.raises(confirmation_errors.ApproverNeeded):
        desk.approve(proposal, desk.maker)
    assert desk.balances() == (1_900_000, 100_000)
    desk.approve(proposal)
    desk.approve(proposal)
    assert desk.balances() == (2_000_000, 0)
    entry = Entry.objects.get(kind="reversal")
    assert entry.reverses == Entry.objects.get(kind="transfer")
    assert (entry.memo, entry.confirmation_id) == (
        "Aclaración de un movimiento",
        ids.parse("confirmation", proposal.public_id),
    )
    for transaction_id, refusal in (
        (done, errors.AlreadyReversed),
        (ids.public("transaction", entry.public_id), errors.NotReversible),
    ):
        with pytest.raises(refusal):
            ask_reversal(desk, transaction_id)
    assert arrivals() == [(desk.ana.user_id, entry, desk.source, 100_000)]
    ana_account, juan_account = desk.source.number[-4:], desk.target.number[-4:]
    assert sorted(notices_told()) == [
        (
            desk.ana.pk,
            (
                f"Abonamos $1,000.00 MXN a tu cuenta ···· {ana_account}."
                " Motivo: Aclaración a favor del cliente."
            ),
        ),
        (
            desk.juan.pk,
            (
                f"Retiramos $1,000.00 MXN de tu cuenta ···· {juan_account}."
                " Motivo: Aclaración de un movimiento."
                " Si no estás de acuerdo, escríbenos y lo revisamos."
            ),
        ),
    ]
    assert AuditEntry.objects.filter(action="entry.reversed").count() == 1
    sealing.seal(NOW + timedelta(hours=1))
    assert reconcile.reconcile(now=NOW + timedelta(hours=1)).differences == []
    Outbox.objects.filter(event_type="MONEY_RECEIVED", user_id=desk.ana.user_id).delete()
    (found,) = reconcile.reconcile(now=NOW + timedelta(hours=1)).differences
    assert found.detail == f"reversal did not tell {public(desk.source)}"


def test_a_reversal_with_its_fee_tells_one_amount(desk):
    fee = accounts.system_account("fee")
    legs = [
        posting.Leg(desk.source.pk, desk.target.pk, 100_000),
        posting.Leg(desk.source.pk, fee.pk, 500, "fee"),
    ]
    with transaction.atomic():
        posted = posting.post(desk.call, posting.Draft(kind=EntryKind.TRANSFER, legs=legs))
    desk.approve(ask_reversal(desk, ids.public("transaction", posted.public_id)))
    assert desk.balances() == (2_000_000, 0)
    told = Notice.objects.filter(user__is_staff=False)
    figures = {row.user_id: row.figures["amount"] for row in told}
    assert figures == {desk.ana.pk: "1005.00", desk.juan.pk: "1000.00"}
    assert told.count() == 2


def test_money_that_was_spent_cannot_be_taken_back(desk):
    done = desk.confirm(desk.propose(Money(100_000))).result["transaction_id"]
    proposal = ask_reversal(desk, done)
    testing.deposit(desk.target, -1)
    with pytest.raises(errors.InsufficientFunds):
        desk.approve(proposal)
    assert desk.balances() == (1_900_000, 99_999)
    assert not Entry.objects.filter(kind="reversal").exists()


def test_only_a_movement_of_that_account_is_reversed_from_its_page(desk):
    done = desk.confirm(desk.propose(Money(100_000))).result["transaction_id"]
    other = testing.make_account(owner=desk.ana)
    for transaction_id, account in ((done, other), ("tr_nothing", None)):
        with pytest.raises(errors.TransactionNotFound):
            ask_reversal(desk, transaction_id, account)
    assert not Proposal.objects.filter(kind="reversal").exists()


@pytest.mark.parametrize("kind", [EntryKind.SPEI_OUT, EntryKind.SPEI_IN, EntryKind.PURCHASE])
def test_what_others_must_hear_of_is_not_reversed(desk, kind):
    with transaction.atomic():
        posted = posting.post(
            desk.call,
            posting.Draft(kind=kind, legs=[posting.Leg(desk.source.pk, desk.target.pk, 100)]),
        )
    with pytest.raises(errors.NotReversible):
        ask_reversal(desk, ids.public("transaction", posted.public_id))
    assert not Proposal.objects.exists()


def test_two_requests_for_one_movement_reverse_it_once(desk):
    """Each account has one request at a time, but a movement has two accounts."""
    done = desk.confirm(desk.propose(Money(100_000))).result["transaction_id"]
    first, second = ask_reversal(desk, done), ask_reversal(desk, done, desk.target)
    assert rows_of(second)[3] == ("Se carga", "$1,000.00 MXN")
    desk.approve(first)
    with pytest.raises(errors.AlreadyReversed):
        desk.approve(second)
    assert desk.balances() == (2_000_000, 0)


def test_a_reversal_on_a_credit_account_tells_what_is_left_of_its_line(desk):
    card = testing.make_account(
        owner=desk.ana, account_type=AccountType.CREDIT, credit_limit_centavos=500_000
    )
    taken = testing.deposit(card, -100_000)
    proposal = ask_reversal(desk, ids.public("transaction", taken), card)
    Outbox.objects.all().delete()
    desk.approve(proposal)
    line = Outbox.objects.get(event_type="CREDIT_LINE_CHANGED")
    assert (line.user_id, line.data["available"]) == (desk.ana.user_id, "5000.00")


# ── The staff site ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def browser(desk):
    """A signed-in teller who may look at accounts and freeze them."""
    wanted = ["view_account", "view_entry", "view_posting", "freeze_account", "propose_account"]
    wanted.append("view_heldtransfer")
    desk.maker.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client = Client()
    client.force_login(desk.maker)
    people.prove(client, desk.maker)
    return client


def act(browser, desk, name, **fields):
    return browser.post(
        reverse("admin:banking_account_act", args=[desk.source.pk, name]), {"sure": "1", **fields}
    )


def test_the_lists_are_shown_masked_in_few_statements(desk, browser, django_assert_max_num_queries):
    desk.confirm(desk.propose())
    browser.get(reverse("admin:index"))
    for model in ("account", "entry", "posting"):
        with django_assert_max_num_queries(12):
            page = browser.get(reverse(f"admin:banking_{model}_changelist"))
        assert page.status_code == 200
        assert desk.source.number not in page.content.decode()
    found = browser.get(reverse("admin:banking_account_change", args=[desk.source.pk]))
    assert found.status_code == 200
    assert desk.source.clabe not in found.content.decode()
    assert "Pedir un ajuste" in found.content.decode()


@pytest.mark.parametrize(
    ("role", "sees"), [("teller", True), ("support", False), ("auditor", True)]
)
def test_whose_an_account_is_is_masked_for_who_may_not_read_the_ledger(desk, role, sees):
    client = people.signed_in(people.make_staff(role))
    owner = desk.source.owner.email
    shown = [
        client.get(reverse("admin:banking_account_changelist")),
        client.get(reverse("admin:banking_account_change", args=[desk.source.pk])),
        client.post(reverse("admin:export", args=["banking.account"])),
    ]
    for page in shown:
        text = page.content.decode()
        assert (owner in text, personal.mail_hint(owner) in text) == (sees, not sees)
    found = client.get(reverse("admin:banking_account_changelist"), {"q": owner})
    assert desk.source in found.context["cl"].result_list


def test_accounts_are_listed_and_filtered_by_words(desk, browser):
    at = reverse("admin:banking_account_changelist")
    page = browser.get(at, {"status__exact": "active"}).content.decode()
    assert (">Cuenta de cheques</td>" in page, ">Activa</td>" in page) == (True, True)
    assert (">Congelada</a>" in page, ">checking<" in page, ">active<" in page) == (
        True,
        False,
        False,
    )
    one = browser.get(reverse("admin:banking_account_change", args=[desk.source.pk]))
    assert ">Activa</div>" in one.content.decode()


def test_entries_are_listed_and_filtered_by_words(desk, browser):
    desk.confirm(desk.propose())
    at = reverse("admin:banking_entry_changelist")
    for code, count in (("transfer", 1), ("purchase", 0)):
        page = browser.get(at, {"kind__exact": code}).content.decode()
        assert page.count('field-kind">Transferencias</td>') == count
        assert (">Compras en CENTLI</a>" in page, ">transfer<" in page) == (True, False)


def test_what_waits_is_listed_with_what_became_of_it(
    desk, browser, settings, django_assert_max_num_queries
):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 15
    for _ in range(2):
        desk.confirm(desk.propose())
    browser.get(reverse("admin:index"))
    with django_assert_max_num_queries(12):
        page = browser.get(reverse("admin:banking_heldtransfer_changelist")).content.decode()
    row = HeldTransfer.objects.earliest("pk")
    one = browser.get(reverse("admin:banking_heldtransfer_change", args=[row.pk]))
    assert (page.count("$100.00 MXN"), page.count(">vigente</td>")) == (2, 2)
    assert (one.status_code, b"_save" in one.content) == (200, False)
    for shown in (ids.public("transaction", row.hold.public_id), desk.ana.email):
        assert shown in page
        assert shown in one.content.decode()
    assert desk.source.number not in page + one.content.decode()


def test_nobody_writes_accounts_or_ledger_in_the_staff_site(rf):
    request = rf.get("/")
    request.user = people.make_user(is_staff=True, is_superuser=True)
    for model, site in admin.site._registry.items():
        if model._meta.app_label == "banking":
            assert not site.has_add_permission(request)
            assert not site.has_change_permission(request)
            assert not site.has_delete_permission(request)


@pytest.mark.parametrize("second", ["unfreeze", "adjustment"])
def test_an_account_has_one_request_at_a_time(desk, second):
    desk.freeze()
    staffing.unfreeze_propose(desk.staff(desk.maker), account_id=public(desk.source), **WHY)
    call, account_id = desk.staff(desk.approver), public(desk.source)
    ask = {
        "unfreeze": lambda: staffing.unfreeze_propose(call, account_id=account_id, **WHY),
        "adjustment": lambda: staffing.adjustment_propose(
            call, account_id=account_id, amount_centavos=1, **WHY_ADJUST
        ),
    }
    with pytest.raises(errors.RequestPending):
        ask[second]()
    assert Proposal.objects.count() == 1


def test_a_request_about_one_account_holds_none_about_another_up(desk):
    other = testing.make_account(owner=desk.ana)
    for account in (desk.source, other):
        staffing.adjustment_propose(
            desk.staff(desk.maker), account_id=public(account), amount_centavos=1, **WHY_ADJUST
        )
    assert Proposal.objects.count() == 2


def test_of_an_owners_block_that_staff_lift_nothing_is_left(desk):
    facade.account_block(desk.call, account_id=public(desk.source))
    desk.approve(
        staffing.unfreeze_propose(desk.staff(desk.maker), account_id=public(desk.source), **WHY)
    )
    assert (desk.status(), desk.source.blocked_by_owner) == (AccountStatus.ACTIVE, False)


def test_a_request_for_an_old_freeze_does_not_lift_a_new_one(desk):
    desk.freeze()
    stale = staffing.unfreeze_propose(desk.staff(desk.maker), account_id=public(desk.source), **WHY)
    Account.objects.filter(pk=desk.source.pk).update(
        status=AccountStatus.ACTIVE, version=F("version") + 1
    )
    desk.freeze()
    with pytest.raises(errors.AccountAltered):
        desk.approve(stale)
    assert desk.status() == AccountStatus.BLOCKED
    assert not Outbox.objects.filter(
        event_type="ACCOUNT_STATUS_CHANGED", data__status="active"
    ).exists()


def test_a_teller_freezes_with_a_reason_and_asks_to_unfreeze(desk, browser):
    for wrong in (
        {"note": "corto"},
        {"reason": "because"},
        {"reason": ""},
        {"sure": "1", "edit": "1"},
    ):
        assert act(browser, desk, "freeze", **{**WHY, **wrong}).status_code == 200
        assert desk.status() == AccountStatus.ACTIVE
    act(browser, desk, "freeze", **WHY)
    assert desk.status() == AccountStatus.BLOCKED
    act(browser, desk, "unfreeze", **WHY)
    assert desk.status() == AccountStatus.BLOCKED
    for action in ("account.frozen", "proposal.made"):
        assert AuditEntry.objects.get(action=action).data["note"] == WHY["note"]


def test_without_the_right_nothing_is_frozen(desk, browser):
    desk.maker.user_permissions.set(Permission.objects.filter(codename="view_account"))
    for name in ("freeze", "unfreeze", "adjust", "reverse", "close", "level", "open"):
        assert act(browser, desk, name, **WHY).status_code == 403
    assert desk.status() == AccountStatus.ACTIVE
    assert not Proposal.objects.exists()


def test_without_a_fresh_code_nothing_is_done(desk, browser):
    session = browser.session
    old = {"method": "mfa", "type": "totp", "at": clock.now().timestamp() - 601}
    spare = {**old, "type": "recovery_codes", "at": clock.now().timestamp()}
    session["account_authentication_methods"] = [old, spare]
    session.save()
    response = act(browser, desk, "freeze", **WHY)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/2fa/reauthenticate/?next=%2Fadmin%2F")
    assert desk.status() == AccountStatus.ACTIVE


def test_a_code_of_a_factor_that_is_new_is_none(desk, browser):
    usable_at = clock.now() + timedelta(hours=1)
    FactorStanding.objects.update_or_create(person=desk.maker, defaults={"trusted_from": usable_at})
    response = act(browser, desk, "freeze", **WHY)
    assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))
    assert "Tu verificación en dos pasos es nueva" in browser.get("/admin/").content.decode()
    assert desk.status() == AccountStatus.ACTIVE


def test_a_code_leads_back_to_the_page(desk, browser):
    address = reverse("admin:banking_account_act", args=[desk.source.pk, "freeze"])
    session = browser.session
    session["account_authentication_methods"][-1]["at"] = 0
    session.save()
    ask = browser.get(address)["Location"]
    code = people.code_of(desk.maker, now=clock.now())
    response = browser.post(ask, {"code": code, "next": address})
    assert response["Location"] == address
    assert browser.get(address).status_code == 200


def test_an_adjustment_is_checked_asked_for_and_approved(desk, browser):
    sent = {"direction": "debit", "amount": "1500.00", "reason": "duplicate", "note": WHY["note"]}
    for wrong in (
        {"amount": "0"}, {"amount": "-5"}, {"amount": "1e3"}, {"amount": "1,500.00"}, {"amount": "9999999999999"},
        {"direction": "up"}, {"reason": "fraud"}, {"note": "corto"},
    ):  # fmt: skip
        assert act(browser, desk, "adjust", **{**sent, **wrong}).status_code == 200
        assert not Proposal.objects.exists()
    checked = browser.post(
        reverse("admin:banking_account_act", args=[desk.source.pk, "adjust"]), sent
    )
    assert not Proposal.objects.exists()
    page = checked.content.decode()
    assert "$1,500.00 MXN" in page
    assert "Cargar a la cuenta" in page
    assert "Movimiento duplicado" in page
    assert act(browser, desk, "adjust", **sent).status_code == 302
    assert act(browser, desk, "adjust", **sent).status_code == 200
    proposal = Proposal.objects.get()
    assert desk.balances()[0] == 2_000_000
    confirmations.approve(
        people.call_of(desk.approver, channel=Channel.STAFF, now=clock.now()),
        confirmation_id=proposal.confirmation_id,
        reason="Revisado con el cliente.",
        factor=people.code_of(desk.approver, now=clock.now()),
    )
    assert desk.balances()[0] == 1_850_000
    entry = Entry.objects.get(kind="adjustment")
    assert (entry.memo, entry.confirmation_id) == ("Movimiento duplicado", proposal.public_id)
    assert AuditEntry.objects.filter(action="proposal.executed").count() == 1


def test_a_reversal_is_checked_and_asked_for(desk, browser):
    done = desk.confirm(desk.propose(Money(100_000))).result["transaction_id"]
    sent = {"transaction": done, "reason": "duplicate", "note": WHY["note"]}
    for wrong in ({"transaction": ""}, {"transaction": "tr_nothing"}, {"reason": "fraud"}):
        assert act(browser, desk, "reverse", **{**sent, **wrong}).status_code == 200
        assert not Proposal.objects.filter(kind="reversal").exists()
    address = reverse("admin:banking_account_act", args=[desk.source.pk, "reverse"])
    page = browser.post(address, sent).content.decode()
    assert "Cuenta de cheques ····" in page
    assert "<td>Activa</td>" in page
    for shown in ("Transferencias · Juan López ·", "Se abona", "$1,000.00 MXN"):
        assert shown in page
    assert act(browser, desk, "reverse", **sent).status_code == 302
    assert Proposal.objects.get(kind="reversal").terms["transaction_id"] == done
    assert desk.balances() == (1_900_000, 100_000)


@pytest.mark.parametrize(
    ("centavos", "way", "why"),
    [
        (150_000, "Se abona", "Aclaración a favor del cliente"),
        (-150_000, "Se carga", "Aclaración de un movimiento"),
    ],
)
def test_the_approver_reads_what_is_asked_for_whom_and_by_whom(desk, client, centavos, way, why):
    asked = staffing.adjustment_propose(
        desk.staff(desk.maker),
        account_id=public(desk.source),
        amount_centavos=centavos,
        **WHY_ADJUST,
    )
    codenames = ("approve_proposal", "view_proposal")
    desk.approver.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(desk.approver)
    people.prove(client, desk.approver)
    row = Proposal.objects.get(public_id=ids.parse("confirmation", asked.public_id))
    page = client.get(reverse("admin:confirmations_proposal_approve", args=[row.pk]))
    assert dict(page.context["facts"]) == {
        "Cliente": desk.ana,
        "Solicitud": "Ajuste",
        "Cuenta": f"Cuenta de cheques ···· {desk.source.number[-4:]}",
        way: "$1,500.00 MXN",
        "Motivo": why,
        "Explicación": WHY["note"],
        "Propuso": desk.maker.email,
    }
    assert "$1,500.00 MXN" in page.content.decode()
    read = client.get(reverse("admin:confirmations_proposal_change", args=[row.pk]))
    moment = f"{row.created_at.astimezone(clock.MEXICO_CITY):%d/%m/%Y %H:%M:%S}"
    assert (
        f"{moment} · Confirmación: se propuso · personal · {desk.maker.email}"
        in read.content.decode()
    )


def test_the_banks_own_accounts_are_not_acted_on(desk, browser):
    own = accounts.system_account("clearing")
    address = reverse("admin:banking_account_act", args=[own.pk, "freeze"])
    assert browser.post(address, {"sure": "1", **WHY}).status_code == 403
    assert browser.get(address.replace("freeze", "empty")).status_code == 404
    own.refresh_from_db()
    assert own.status == AccountStatus.ACTIVE


# ── Closing ──────────────────────────────────────────────────────────────────────────────────────


def close(desk, account):
    return closing.close_propose(
        desk.staff(desk.maker), account_id=public(account), reason="unused", note=WHY["note"]
    )


def test_an_empty_account_is_closed_by_two_persons_for_good(desk):
    empty = testing.make_account(owner=desk.ana)
    proposal = close(desk, empty)
    empty.refresh_from_db()
    assert empty.status == AccountStatus.ACTIVE
    desk.approve(proposal)
    empty.refresh_from_db()
    assert (empty.status, empty.closed_at) == (AccountStatus.INACTIVE, NOW)
    news = Outbox.objects.get(event_type="ACCOUNT_STATUS_CHANGED")
    assert (news.user_id, news.data["status"]) == (desk.ana.user_id, "inactive")
    assert AuditEntry.objects.get(action="account.closed").data["reason"] == "unused"
    with pytest.raises(errors.AccountInactive):
        close(desk, empty)
    with pytest.raises(errors.AccountInactive):
        testing.deposit(empty, 1)


# ── Levels, and other accounts ───────────────────────────────────────────────────────────────────


DOCUMENTS = {"reason": "documents", "note": WHY["note"]}
WISHED: dict[str, Any] = {"reason": "customer_request", "note": WHY["note"]}


def at_level(desk, level):
    Account.objects.filter(pk=desk.source.pk).update(level=level)
    return {"account_id": public(desk.source), **DOCUMENTS}


def test_nobody_decides_about_an_account_of_their_own(desk):
    User.objects.filter(pk=desk.ana.pk).update(is_staff=True, is_superuser=True)
    desk.ana.refresh_from_db()
    proposal = staffing.adjustment_propose(
        desk.staff(desk.maker), account_id=public(desk.source), amount_centavos=100_00, **WHY_ADJUST
    )
    refuse = partial(confirmations.refuse, confirmation_id=proposal.public_id, reason="No procede.")
    for decide in (partial(desk.approve, proposal, desk.ana), lambda: refuse(desk.staff(desk.ana))):
        with pytest.raises(confirmation_errors.ApproverNeeded):
            decide()
    waiting = [
        waiting_count(NOW, approver_id=one.pk) for one in (desk.ana, desk.maker, desk.approver)
    ]
    assert waiting == [0, 0, 1]
    assert not approvers(besides={desk.ana.pk})
    desk.approve(proposal)
    assert desk.balances()[0] == 2_010_000


def test_a_level_is_raised_by_two_persons_and_its_owner_told(desk):
    proposal = opening.level_propose(desk.staff(desk.maker), **at_level(desk, "N1"), level="N4")
    assert "N4" in [row["value"] for row in proposal.card["rows"]]
    with pytest.raises(confirmation_errors.ApproverNeeded):
        desk.approve(proposal, desk.maker)
    desk.source.refresh_from_db()
    assert desk.source.level == "N1"
    desk.approve(proposal)
    desk.source.refresh_from_db()
    assert desk.source.level == "N4"
    assert AuditEntry.objects.get(action="account.level_raised").data["level"] == "N4"
    assert [each.user for each in Notice.objects.filter(code="level_raised")] == [desk.ana]
    with pytest.raises(errors.LevelNotHigher):
        opening.level_propose(desk.staff(desk.maker), **at_level(desk, "N4"), level="N2")


def test_a_level_that_came_meanwhile_stays(desk):
    proposal = opening.level_propose(desk.staff(desk.maker), **at_level(desk, "N1"), level="N2")
    at_level(desk, "N3")
    with pytest.raises(errors.LevelNotHigher):
        desk.approve(proposal)
    assert Account.objects.get(pk=desk.source.pk).level == "N3"


def test_another_account_is_opened_by_two_persons_once_of_each_type(desk):
    ask = partial(
        opening.open_propose,
        desk.staff(desk.maker),
        account_id=public(desk.source),
        account_type=AccountType.CREDIT,
        **WISHED,
    )
    proposal = ask(credit_limit_centavos=2_000_000)
    assert "$20,000.00 MXN" in [row["value"] for row in proposal.card["rows"]]
    assert Account.objects.filter(owner=desk.ana).count() == 1
    desk.approve(proposal)
    opened = Account.objects.get(owner=desk.ana, account_type="credit")
    assert (opened.balance_centavos, opened.floor_centavos) == (0, -2_000_000)
    assert opened.level == desk.source.level
    told = Outbox.objects.get(event_type="ACCOUNT_OPENED")
    assert (told.user_id, told.data["account_id"]) == (desk.ana.user_id, public(opened))
    assert AuditEntry.objects.get(action="account.opened").data["account_type"] == "credit"
    assert [each.user for each in Notice.objects.filter(code="account_opened")] == [desk.ana]
    with pytest.raises(errors.AccountTypeTaken):
        ask(credit_limit_centavos=1)


@pytest.mark.parametrize(
    ("asked", "wrong", "terms"),
    [
        (
            {"act": "level", "level": "N4", **DOCUMENTS},
            ({"level": "N1"}, {"level": "N5"}, {"reason": "fraud"}, {"note": "corto"}),
            {"level": "N4"},
        ),
        (
            {"act": "open", "account_type": "credit", "line": "20000.00", **WISHED},
            ({"line": ""}, {"line": "0"}, {"line": "1e3"}, {"account_type": "checking"}, {"account_type": "savings"}),
            {"account_type": "credit", "credit_limit_centavos": 2_000_000},
        ),
        ({"act": "open", "account_type": "savings", **WISHED}, (), {"account_type": "savings", "credit_limit_centavos": 0}),
    ],
)  # fmt: skip
def test_what_is_given_is_checked_and_asked_for(desk, browser, asked, wrong, terms):
    name, sent = asked["act"], {key: value for key, value in asked.items() if key != "act"}
    at_level(desk, "N1")
    for each in wrong:
        assert act(browser, desk, name, **{**sent, **each}).status_code == 200
        assert not Proposal.objects.exists()
    assert act(browser, desk, name, **sent).status_code == 302
    assert terms.items() <= Proposal.objects.get().terms.items()


def test_an_account_of_that_type_that_came_meanwhile_leaves_it_at_one(desk):
    proposal = opening.open_propose(
        desk.staff(desk.maker), account_id=public(desk.source), account_type=AccountType.SAVINGS,
        credit_limit_centavos=0, reason="other", note=WHY["note"],
    )  # fmt: skip
    testing.make_account(owner=desk.ana, account_type=AccountType.SAVINGS)
    with pytest.raises(errors.AccountTypeTaken):
        desk.approve(proposal)
    assert Account.objects.filter(owner=desk.ana, account_type="savings").count() == 1


def test_what_is_not_empty_is_not_closed(desk):
    held = testing.make_account(owner=desk.ana, balance_centavos=100)
    hold = holds.hold_place_step(
        desk.call, account_pk=held.pk, amount_centavos=100, purpose=EntryKind.PURCHASE, lifetime=timedelta(days=1)
    )  # fmt: skip
    for account, figures in ((desk.source, (2_000_000, 0)), (held, (100, 100))):
        with pytest.raises(errors.AccountNotEmpty) as refused:
            close(desk, account)
        assert (refused.value.balance_centavos, refused.value.held_centavos) == figures
    desk.freeze()
    with pytest.raises(errors.AccountBlocked):
        close(desk, desk.source)
    assert hold.state == "active"
    assert not Proposal.objects.exists()
    assert not Outbox.objects.filter(data__status="inactive").exists()


def test_what_holds_something_of_its_line_is_not_closed(desk):
    card = testing.make_account(
        owner=desk.ana, account_type=AccountType.CREDIT, credit_limit_centavos=500_000
    )
    with transaction.atomic():
        holds.hold_place_step(
            desk.call,
            account_pk=card.pk,
            amount_centavos=100,
            purpose=EntryKind.PURCHASE,
            lifetime=timedelta(days=1),
        )
    with pytest.raises(errors.AccountNotEmpty):
        close(desk, card)


def test_money_that_came_meanwhile_keeps_an_account_open(desk):
    empty = testing.make_account(owner=desk.ana)
    proposal = close(desk, empty)
    testing.deposit(empty, 1)
    with pytest.raises(errors.AccountNotEmpty):
        desk.approve(proposal)
    empty.refresh_from_db()
    assert (empty.status, empty.closed_at) == (AccountStatus.ACTIVE, None)
    assert not Outbox.objects.filter(data__status="inactive").exists()


def test_an_order_that_may_come_back_keeps_its_account_open(desk):
    bank = clabe.generate(bank="012", account="12345678999")
    desk.payee = testing.make_payee(desk.ana, clabe=bank, alias="luis", now=NOW)
    testing.deposit(desk.source, -1_900_000)
    desk.confirm(desk.propose(Money(100_000)))
    for seconds in (3, 6):
        spei.advance_due(NOW + timedelta(seconds=seconds))
    assert desk.balances()[0] == 0
    with pytest.raises(errors.OrderUnderWay):
        close(desk, desk.source)
    spei.advance_due(NOW + timedelta(seconds=36))
    with pytest.raises(errors.AccountNotEmpty):
        close(desk, desk.source)
    assert not Proposal.objects.filter(kind="close_account").exists()


def test_the_database_itself_refuses_a_closed_account_with_money(desk):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=desk.source.pk).update(status=AccountStatus.INACTIVE)
    assert desk.status() == AccountStatus.ACTIVE
