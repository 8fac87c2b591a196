"""The seeds: believable, exact, and written once."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.models import F, Sum
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from banking import facade as banking
from banking.models import (
    Account,
    Entry,
    Hold,
    HoldState,
    Payee,
    Posting,
    SpeiOrder,
    SpeiState,
    UdiValue,
)
from banking.testing import UDI_DATE, UDI_MICROS
from centli.agent.models import Conversation, Handoff, Turn
from centli.backoffice.management.commands import seed_demo
from centli.backoffice.seeds import cast, command, recognising, story, writing
from centli.backoffice.seeds.reporting import COLLEAGUES
from centli.backoffice.seeds.rewards import PRIZES
from centli.backoffice.tests.cells import bare_codes
from centli.db import heads
from centli.db.alone import alone
from centli.db.commands import Exit
from centli.db.idempotency import InProgress
from centli.events.models import Outbox, OutboxStatus
from centli.kernel import clock
from centli.kernel.call import Channel
from centli.people import consents, factors
from centli.people.calls import call_for
from centli.people.models import User
from centli.people.testing import make_staff, make_user, signed_in
from crm import facade as crm
from crm.contracts import Match, TicketState
from crm.models import Agent, Beneficiary, Ticket, TicketMessage
from marketplace import facade as shop
from marketplace.contracts import ProductFilter
from marketplace.models import Benefit, Image, Offer, Product, Retailer
from marketplace.selectors.catalogue import image_file
from marketplace.testing import customer_call
from points import facade as points
from points.contracts import BudgetPurpose
from points.models import Grant, Order
from points.services import expiry

END = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
START = date(2026, 8, 23)
LIST_STATEMENTS_MAX = 12


def run(command, **options):
    out = StringIO()
    call_command(command, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def test_the_same_seed_tells_the_same_story():
    one, two = (story.tell(cast.ANA, start=START, end=END, seed=7) for _ in range(2))
    assert one == two
    assert one != story.tell(cast.ANA, start=START, end=END, seed=8)
    assert cast.customers("medium", 7) == cast.customers("medium", 7)


@pytest.fixture
def beginning(monkeypatch):
    """Stories of which only the beginning is told."""
    found = [
        each
        for each in story.tell(cast.ANA, start=START, end=END, seed=1)[:40]
        if isinstance(each, story.Movement)
    ]
    monkeypatch.setattr(story, "tell", lambda *_, **__: found)
    return found


def told_once() -> dict[str, int]:
    seeder = writing.Seeder(now=END, seed=1, people=[cast.ANA])
    seeder.seed_accounts()
    seeder.seed_demo()
    return seeder.created


def cut_off(*_, **__):
    raise KeyboardInterrupt


def clash(*_):
    """What a confirmation makes of a row that somebody else holds."""
    raise InProgress from OperationalError(1205, "Lock wait timeout exceeded")


def test_a_story_that_was_cut_off_is_told_by_the_next_run_and_once(db, monkeypatch, beginning):
    with monkeypatch.context() as patch:
        patch.setattr(writing.Seeder, "_end_accounts", cut_off)
        with pytest.raises(KeyboardInterrupt):
            told_once()
    assert not Entry.objects.exists()
    assert told_once()["stories"] == 1
    assert told_once()["stories"] == 0
    assert Entry.objects.count() == len(beginning)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference")
def test_a_story_whose_locks_clash_is_told_again_as_a_whole(monkeypatch, beginning):
    ended = writing.Seeder._end_accounts
    ends = iter([clash, clash, ended])

    def end(*args):
        next(ends)(*args)

    monkeypatch.setattr(writing.Seeder, "_end_accounts", end)
    created = told_once()
    assert (created["stories"], created["movements"]) == (1, len(beginning))
    assert Entry.objects.count() == len(beginning)


def test_two_seeds_at_once_are_one_and_the_other_is_told(db):
    with alone("seeds"), pytest.raises(CommandError, match="Somebody else holds") as ended:
        call_command("seed_products")
    assert ended.value.returncode == Exit.LOCKED
    assert not Product.objects.exists()


@pytest.mark.parametrize("step", ["_set_limits", "_deliver"])
def test_a_seed_whose_locks_clash_each_time_ends_in_a_line(db, monkeypatch, step):
    monkeypatch.setattr(cast, "customers", lambda *_: [cast.ANA])
    monkeypatch.setattr(seed_demo.Command, "parts", ("seed_accounts", "seed_demo"))
    monkeypatch.setattr(writing.Seeder, step, clash)
    with pytest.raises(CommandError, match="Somebody else holds what this needs") as ended:
        call_command("seed_demo")
    assert ended.value.returncode == Exit.LOCKED
    assert not Entry.objects.exists()


def test_a_year_of_points_that_was_cut_off_is_lived_by_the_next_run_and_once(db, monkeypatch):
    monkeypatch.setattr(recognising, "_draw", lambda _numbered: "")
    monkeypatch.setattr(recognising, "MONTHS", 3)
    give = recognising._Year._give
    months = iter([give, give, cut_off])

    def live_once() -> dict[str, int]:
        seeder = writing.Seeder(now=END, seed=1, people=[], _password="!")
        seeder.seed_points()
        return seeder.created

    def give_or_not(*args, **more):
        next(months)(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(recognising._Year, "_give", give_or_not)
        with pytest.raises(KeyboardInterrupt):
            live_once()
    assert not Grant.objects.exists()
    assert live_once()["grants"] == Grant.objects.count() > 60
    assert Grant.objects.values("created_at").distinct().count() == 3
    assert live_once()["grants"] == 0


@pytest.mark.parametrize("person", cast.customers("medium", 3)[:12], ids=lambda p: p.name)
def test_nobody_spends_what_they_do_not_have(person):
    balances = dict.fromkeys(person.accounts, 0)
    line = {cast.CREDIT: person.credit_line * 100}
    moments = []
    for happening in story.tell(person, start=START, end=END, seed=3):
        moments.append(happening.at)
        match happening:
            case story.Movement():
                balances[happening.account] += happening.centavos
            case story.Move():
                balances[happening.source] -= happening.centavos
                balances[happening.target] += happening.centavos
            case story.Send():
                balances[cast.CHECKING] -= happening.centavos
            case story.Hold():
                balances[happening.account] -= happening.centavos
        assert all(balance >= -line.get(account, 0) for account, balance in balances.items()), (
            happening
        )
    assert moments == sorted(moments)
    assert moments[-1] < END


def test_people_accounts_and_clabes_are_told_apart():
    people = cast.customers("large", 1)
    numbers = [person.number(account) for person in people for account in person.accounts]
    assert len(numbers) == len(set(numbers))
    assert len({person.email for person in people}) == len(people)


@pytest.mark.parametrize(
    "command",
    [
        "seed_accounts",
        "seed_beneficiaries",
        "seed_demo",
        "seed_products",
        "seed_points",
        "seed_tickets",
        "seed_all",
    ],
)
def test_production_is_not_seeded(command, settings):
    settings.CENTLI_ENVIRONMENT = "production"
    with pytest.raises(CommandError) as refused:
        call_command(command)
    assert refused.value.returncode == 4


def test_a_reset_asks_first(db):
    with pytest.raises(CommandError) as refused:
        call_command("seed_all", reset=True)
    assert refused.value.returncode == 4


@pytest.mark.django_db
@pytest.mark.parametrize("is_folder", [True, False])
def test_a_reset_forgets_the_heads_of_what_it_drops_but_for_a_bucket(
    settings, tmp_path, monkeypatch, capsys, is_folder
):
    if is_folder:
        backend = "django.core.files.storage.FileSystemStorage"
        storage = {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}
        settings.STORAGES = settings.STORAGES | {heads.ALIAS: storage}
    monkeypatch.setattr(connection.introspection, "table_names", lambda _cursor: [])
    monkeypatch.setattr(command, "call_command", lambda *_, **__: None)
    today = date(2026, 11, 21)
    storages[heads.ALIAS].save(f"reset/{today}.txt", ContentFile(f"7:{'0' * 64}".encode()))
    seed = seed_demo.Command()
    seed._reset(sure=True)
    assert len(heads.known("reset", today)) == (not is_folder)
    assert ("another HEADS_BUCKET" in capsys.readouterr().err) is not is_folder


@pytest.fixture
def reference(transactional_db):
    """What migrations bring; another test's flush may have taken it."""
    UdiValue.objects.get_or_create(date=UDI_DATE, defaults={"value_micros": UDI_MICROS})


@pytest.mark.slow
@pytest.mark.portable  # on MariaDB, the services' journey begins with it
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference")
def test_the_small_seed_is_whole_and_written_once(mailoutbox):
    first = run("seed_all")
    second = run("seed_all")

    assert first["created_total"] > 600
    assert (second["created"], second["created_total"]) == ({}, 0)
    assert mailoutbox == []
    assert not Outbox.objects.exclude(status=OutboxStatus.SENT).exists()
    call_command("reconcile_ledger", stdout=StringIO())
    _check_ledger()
    _check_every_type_and_status()
    _check_ana()
    _check_people()
    _check_talks()
    _check_shop()
    _check_points()
    _check_desk()
    _check_staff_site()


def _check_staff_site():
    """Nothing that staff read is a code: lists, pages and what stands in them say it in words. No list asks much, and each is a file."""
    request = RequestFactory().get("/admin/")
    request.user = make_user("Ema Ruiz", is_staff=True, is_superuser=True)
    assert bare_codes(request) == set()
    request.user = make_staff("admin")
    client = signed_in(request.user)
    first = client.get(reverse("admin:index"), {"period": "30d"})
    for tile in first.context["tiles"]:
        rows = client.get(tile.address).context.get("cl")
        if rows is not None and tile.figure.isdecimal():
            assert rows.result_count == int(tile.figure), tile.title
    for model, shown in admin.site._registry.items():
        if not shown.has_view_permission(request):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200
        assert len(asked) <= LIST_STATEMENTS_MAX, name
        file = client.post(reverse("admin:export", args=[model._meta.label_lower]))
        assert file.status_code == (200 if getattr(shown, "is_exported", False) else 404), name


def _check_points():
    """Forty rewards with pictures, sixty people of whom Ana is one, and figures that add up."""
    call_command("reconcile_points", stdout=StringIO())
    ana = User.objects.get(email=cast.ANA.email)
    call = call_for(ana, channel=Channel.WEB, now=clock.now())
    offered = points.reward_page(call, limit=100).items
    assert len(offered) == len(PRIZES) == 40
    assert all(default_storage.exists(each.image_url.removeprefix("/media/")) for each in offered)
    assert all(each.image_alt for each in offered)
    mine = points.points_get(call)
    assert mine.current_points > 0
    assert mine.next_expiries
    assert len(points.colleague_list(call)) == 59
    assert points.feed_page(call).items
    assert points.budget_get(call, BudgetPurpose.MANAGER).left_points == 2_000
    assert expiry.warn_due(clock.now()) == 0
    assert Order.objects.filter(status="Requested").exists()
    assert Order.objects.filter(status="Delivered").exists()


def _check_desk():
    """Three hundred reports, nothing in the future, nobody over their cap, each report's history its own."""
    assert Ticket.objects.count() == 300
    # The rarer states come and go with the hour at which it is seeded.
    seen = set(Ticket.objects.values_list("state", flat=True))
    assert seen >= {TicketState.NEW, TicketState.OPEN, TicketState.RESOLVED, TicketState.CLOSED}
    assert not TicketMessage.objects.filter(created_at__gt=clock.now()).exists()
    assert Ticket.objects.filter(due_at__lt=clock.now()).exists()
    assert Ticket.objects.filter(rating=5).exists()
    unfinished = Ticket.objects.exclude(state__in=["resolved", "closed"])
    for agent in Agent.objects.all():
        assert unfinished.filter(assignee_id=agent.pk).count() <= agent.cap
    for ticket in Ticket.objects.prefetch_related("messages", "events"):
        assert ticket.message_count == len(ticket.messages.all())
        moves = [each for each in ticket.events.all() if each.action == "moved"]
        assert ticket.state == (moves[-1].after if moves else "new")


def _check_ledger():
    assert Posting.objects.aggregate(total=Sum("amount_centavos"))["total"] == 0
    for account in Account.objects.all():
        postings = list(account.postings.order_by("seq").values_list("seq", "amount_centavos"))
        assert [seq for seq, _ in postings] == list(range(1, account.last_seq + 1))
        assert sum(amount for _, amount in postings) == account.balance_centavos
        if account.owner_id:
            moments = list(account.postings.order_by("seq").values_list("created_at", flat=True))
            assert moments == sorted(moments)
    held = Hold.objects.filter(state=HoldState.ACTIVE).aggregate(total=Sum("amount_centavos"))
    assert held["total"] == Account.objects.aggregate(total=Sum("held_centavos"))["total"]
    assert not Account.objects.filter(
        balance_centavos__lt=F("floor_centavos") + F("held_centavos")
    ).exists()
    assert not Entry.objects.filter(
        kind__in=("transfer", "own_transfer", "spei_out"), confirmation_id=None
    ).exists()


def _check_every_type_and_status():
    statuses = set(Account.objects.exclude(owner=None).values_list("status", flat=True))
    assert statuses == {"active", "inactive", "blocked"}
    types = set(Account.objects.exclude(owner=None).values_list("account_type", flat=True))
    assert types == {"checking", "savings", "credit"}
    assert set(SpeiOrder.objects.values_list("state", flat=True)) == {
        SpeiState.CREATED,
        SpeiState.SETTLED,
        SpeiState.REJECTED,
        SpeiState.RETURNED,
    }

    seen = set()
    for person in cast.DEMO:
        call = call_for(User.objects.get(email=person.email), channel=Channel.CHAT, now=clock.now())
        seen |= {(row.type.value, row.status.value) for row in _movements(call)}
    assert {kind for kind, _ in seen} == {"transfer", "payment", "deposit", "withdrawal"}
    assert {status for _, status in seen} == {"completed", "pending", "failed"}


def _movements(call):
    cursor = None
    while True:
        page = banking.movement_page(call, limit=100, cursor=cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _check_ana():
    user = User.objects.get(email="ana@demo.centli.mx")
    call = call_for(user, channel=Channel.CHAT, now=clock.now())
    checking = next(a for a in banking.account_list(call) if a.account_type == "checking")
    assert checking.available.centavos >= 18_000_000

    found = crm.alias_resolve(call, "a mi hermano")
    assert found.match == Match.EXACT
    assert found.beneficiary is not None
    assert (found.beneficiary.name, found.beneficiary.relationship) == ("Juan López", "brother")
    assert found.beneficiary.account_id is not None
    assert crm.alias_resolve(call, "Pedro").match == Match.AMBIGUOUS
    assert Payee.objects.get(customer_id=user.pk, alias="hermano").paid_before
    limits = banking.limits_get(call)
    assert limits.per_operation.wire() == "100000.00"
    assert limits.per_day.wire() == "250000.00"


def _check_people():
    for person in cast.DEMO:
        user = User.objects.get(email=person.email)
        assert user.check_password(cast.DEMO_PASSWORD)
        assert consents.is_given(user.pk)
        assert factors.is_enrolled(user)
        listed = Beneficiary.objects.filter(customer=user, removed_at=None).count()
        assert listed == len(person.payees)
    staff = User.objects.filter(is_staff=True)
    members = {member.email for member in cast.STAFF}
    assert {user.email for user in staff} == members | {each.email for each in COLLEAGUES}
    assert all(user.check_password(cast.STAFF_PASSWORD) for user in staff)


def _check_talks():
    carla, juan = (
        Conversation.objects.get(customer__email=person.email) for person in (cast.CARLA, cast.JUAN)
    )
    assert (carla.answered_by, juan.answered_by) == ("assistant", "waiting")
    [waiting] = Handoff.objects.filter(open_for__isnull=False)
    assert waiting.conversation == juan
    for talk in (carla, juan):
        moments = list(talk.messages.order_by("seq").values_list("created_at", flat=True))
        assert moments == sorted(moments)
        assert max(moments) <= clock.now()
    assert set(carla.messages.values_list("role", flat=True)) == {"user", "assistant", "person"}
    assert not Turn.objects.exclude(state="done").exists()


def _check_shop():
    assert (Product.objects.count(), Retailer.objects.count()) == (120, 12)
    assert not Product.objects.filter(image=None).exists()
    assert not Image.objects.filter(alt="").exists()
    for image in Image.objects.all()[:3]:
        for size in ("small", "medium", "large"):
            assert default_storage.size(image_file(image.name, size)) > 200
    totals = Offer.objects.annotate(
        moved=Sum("movements__on_hand_delta"), held=Sum("movements__reserved_delta")
    )
    for offer in totals:
        assert (offer.on_hand, offer.reserved) == (offer.moved or 0, offer.held or 0)
    assert set(Benefit.objects.values_list("kind", flat=True)) == {"MSI", "cashback", "points"}
    call = customer_call(User.objects.get(email="ana@demo.centli.mx"))
    found = shop.product_search(call, ProductFilter(text="Quiero comprar una laptop"))
    assert found.items[0].name.startswith("Laptop")
    best = shop.benefits_compare(call, found.items[0].product_id)
    assert any(option.applies and option.months for option in best.options)
