"""Points in the staff site: what each role may do, each act with its reason, and nothing written by hand."""

from __future__ import annotations

import io
import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from centli.confirmations.models import Proposal
from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import testing as people
from centli.people.roles import ROLES
from points import facade
from points.contracts import BudgetPurpose
from points.models import (
    Batch,
    Budget,
    Employee,
    Grant,
    Order,
    Programme,
    Reward,
    RewardMovement,
    Team,
)
from points.services import batches, grants, redemptions, rewards
from points.testing import (
    make_employee,
    make_points,
    make_reward,
    make_team,
    points_call,
    staff_call,
)

pytestmark = pytest.mark.django_db
WHY = "Cerró el mes sin pendientes"


def client_of(role):
    user = people.make_staff(role)
    client = people.signed_in(user)
    people.prove(client, user)
    return client


def balance(user):
    return facade.points_get(points_call(user, now=clock.now())).current_points


@pytest.fixture
def ana():
    person = people.make_user("Ana Torres")
    make_points(person, 300, now=clock.now())
    return person


def act(client, address, **form):
    """Fill in a page of ours, check it, and do it; a reason is kept where the page says so."""
    is_kept = "queda en la auditoría" in client.get(address).content.decode()
    checked = client.post(address, form)
    assert checked.status_code == 200
    done = client.post(address, {**form, "sure": "1"})
    kept = AuditEntry.objects.latest("id").data
    assert is_kept == (form["reason"] in {kept.get("reason"), kept.get("note")})
    return done


@pytest.mark.portable
@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_exactly_its_acts(role, ana):
    client = client_of(role)
    reward, team = make_reward(), make_team(manager=ana)
    keeps, gives, sees = {"catalogue", "admin"}, {"admin"}, {"support", "auditor", "admin"}
    addresses = {
        reverse("admin:points_liability"): sees,
        reverse("admin:points_grant_collusion"): sees,
        reverse("admin:points_pointsaccount_act", args=[ana.user_id, "grant"]): gives,
        reverse("admin:points_pointsaccount_act", args=[ana.user_id, "adjust"]): gives,
        reverse("admin:points_reward_stock", args=[reward.pk]): keeps,
        reverse("admin:points_team_budget", args=[team.pk]): gives,
        reverse("admin:points_batch_import"): gives,
    }
    for address, allowed in addresses.items():
        assert client.get(address).status_code == (200 if role in allowed else 403), address


def test_an_admin_gives_points_with_a_reason(ana):
    client = client_of("admin")
    page = client.get(reverse("admin:points_pointsaccount_change", args=[quote(ana.user_id)]))
    address = reverse("admin:points_pointsaccount_act", args=[ana.user_id, "grant"])
    assert address in page.content.decode()
    assert (
        client.post(address, {"points": "50", "code": "performance", "reason": "Sí"})
        .context["form"]
        .errors
    )
    done = act(client, address, points="50", code="performance", reason=WHY)
    assert (done.status_code, balance(ana)) == (302, 350)
    assert Grant.objects.filter(kind="staff", message=WHY).count() == 1


def test_a_large_adjustment_waits_for_another_person(ana):
    client = client_of("admin")
    address = reverse("admin:points_pointsaccount_act", args=[ana.user_id, "adjust"])
    act(client, address, points="-100", code="correction", reason=WHY)
    assert balance(ana) == 200
    act(client, address, points="5000", code="compensation", reason=WHY)
    assert balance(ana) == 200
    waiting = Proposal.objects.get(kind="points_adjustment")
    assert (waiting.needs_approver, waiting.state) == (True, "open")
    other = client_of("admin")
    shown = other.get(reverse("admin:confirmations_proposal_change", args=[waiting.pk]))
    assert "Persona: Ana Torres" in shown.content.decode()


def test_a_reward_is_written_with_its_picture_and_its_stock_moves_with_a_reason():
    client = client_of("catalogue")
    raw = io.BytesIO()
    Image.new("RGB", (32, 32), "teal").save(raw, "PNG")
    fields = {
        "name": "Taza",
        "category": "Casa",
        "points_cost": "120",
        "fulfilment": "instant",
        "is_active": "on",
        "description": "De barro",
        "image_alt": "Taza con asa",
        "movements-TOTAL_FORMS": "0",
        "movements-INITIAL_FORMS": "0",
    }
    picture = SimpleUploadedFile("taza.png", raw.getvalue(), content_type="image/png")
    made = client.post(reverse("admin:points_reward_add"), {**fields, "picture": picture})
    assert made.status_code == 302
    reward = Reward.objects.get()
    assert (reward.stock_quantity, reward.image_url.startswith("rewards/")) == (0, True)
    seen = client.get(f"/media/{reward.image_url}")
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/webp")
    assert b"".join(seen.streaming_content)[8:12] == b"WEBP"
    assert client.get("/media/rewards/" + "0" * 32 + ".webp").status_code == 404
    act(client, reverse("admin:points_reward_stock", args=[reward.pk]), pieces="12", reason=WHY)
    act(client, reverse("admin:points_reward_stock", args=[reward.pk]), pieces="-13", reason=WHY)
    change = reverse("admin:points_reward_change", args=[reward.pk])
    changed = client.post(change, {**fields, "points_cost": "150"})
    assert changed.status_code == 302
    reward.refresh_from_db()
    assert (reward.points_cost, reward.stock_quantity) == (150, 12)
    assert client.post(change, {**fields, "points_cost": "0"}).status_code == 200
    assert [row.data["fields"] for row in AuditEntry.objects.filter(action="reward.changed")] == [
        ["points_cost"]
    ]


def test_orders_are_approved_and_rejected_with_a_note(ana):
    now = clock.now()
    call = points_call(ana, now=now)
    reward = make_reward("Maleta", cost=100, staged=True)
    ids = []
    for _ in range(2):
        terms = {
            "product_id": reward.wire_id,
            "product_name": reward.name,
            "quantity": 1,
            "points": 100,
        }
        order = redemptions.redeem_step(call, terms, confirmation_id=Order().order_id)
        ids.append(str(order.pk))
    client, address = client_of("support"), reverse("admin:points_order_changelist")

    def do(action, *chosen, note=""):
        client.post(address, {"action": action, "_selected_action": chosen, "note": note})
        return list(Order.objects.order_by("pk").values_list("status", flat=True))

    assert do("approve", *ids) == ["Approved", "Approved"]
    assert do("reject", ids[0]) == ["Approved", "Approved"]
    assert do("reject", ids[0], note="Ya no hay piezas") == ["Rejected", "Approved"]
    assert do("deliver", ids[1]) == ["Rejected", "Approved"]
    assert (balance(ana), Order.objects.get(pk=ids[0]).note) == (200, "Ya no hay piezas")


def test_a_managers_budget_is_set_for_a_month(ana):
    client, team = client_of("admin"), make_team(manager=ana)
    address = reverse("admin:points_team_budget", args=[team.pk])
    month = clock.local_month(clock.now())
    assert (
        client.post(address, {"period": "2026-13", "points": "1", "reason": WHY})
        .context["form"]
        .errors
    )
    act(client, address, period=month, points="800", reason=WHY)
    left = facade.budget_get(points_call(ana, now=clock.now()), BudgetPurpose.MANAGER)
    assert (left.left_points, Budget.objects.count()) == (800, 1)
    bare = reverse("admin:points_team_budget", args=[make_team().pk])
    assert client.get(bare).status_code == 404


def test_a_file_is_sent_shown_applied_and_undone(ana):
    client = client_of("admin")
    raw = f"email,points,reason,message\n{ana.email},40,performance,{WHY}\n".encode()

    def send(content):
        sent = SimpleUploadedFile("noviembre.csv", content, content_type="text/csv")
        return client.post(reverse("admin:points_batch_import"), {"file": sent})

    assert send(b"x,y\n1,2\n").context["form"].errors
    shown = send(raw)
    batch = Batch.objects.get()
    preview = reverse("admin:points_batch_preview", args=[batch.batch_id])
    assert shown["Location"] == preview
    assert ana.email in client.get(preview).content.decode()
    assert balance(ana) == 300
    client.post(preview, {"apply": "1"})
    client.post(preview, {"apply": "1"})
    assert balance(ana) == 340
    assert send(raw)["Location"] == preview
    act(client, reverse("admin:points_batch_undo", args=[batch.batch_id]), reason=WHY)
    assert (balance(ana), Batch.objects.get().state) == (300, "undone")
    assert client.get(reverse("admin:points_batch_preview", args=["gbt_x"])).status_code == 404


def test_programmes_teams_and_places_are_written_with_who_did_it(ana):
    client, employee = client_of("admin"), make_employee("Bruno Salas")
    programme = Programme.objects.get(code="recognition")
    form = {
        "name": "Entre colegas",
        "expires_after_days": "180",
        "pending_hours": "0",
        "allowance_points": "400",
        "is_active": "on",
    }
    client.post(reverse("admin:points_programme_change", args=[programme.pk]), form)
    programme.refresh_from_db()
    assert (programme.allowance_points, programme.expires_after_days) == (400, 180)
    of_purchases = Programme.objects.get(code="purchases")
    where = reverse("admin:points_programme_change", args=[of_purchases.pk])
    page = client.get(where).content.decode()
    assert ("Lo que una compra promete se da siempre" in page, "is_active" in page) == (True, False)
    client.post(where, {"name": "Compras", "pending_hours": 0, "allowance_points": 0})
    of_purchases.refresh_from_db()
    assert (of_purchases.name, of_purchases.is_active) == ("Compras", True)
    client.post(reverse("admin:points_team_add"), {"name": "Crédito", "manager": ana.pk})
    team = Team.objects.get(name="Crédito")
    client.post(
        reverse("admin:points_employee_change", args=[employee.pk]),
        {"person": employee.person_id, "team": team.pk, "is_active": "on"},
    )
    assert Employee.objects.get(pk=employee.pk).team_id == team.pk
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"programme.changed", "team.added", "employee.changed"} <= actions


def test_reports_are_pages_and_the_one_about_people_a_file_without_names(ana):
    client = client_of("auditor")
    page = client.get(reverse("admin:points_liability")).content.decode()
    assert "$30.00" in page
    assert page.count('<svg width="100%"') == 13
    listed = client.get(reverse("admin:points_pointsaccount_changelist")).content.decode()
    assert reverse("admin:points_liability") in listed
    bruno, carla = (make_employee(name) for name in ("Bruno Salas", "Carla Ruiz"))
    for giver, receiver in ((bruno, carla), (carla, bruno)):
        grants.recognition_give(
            points_call(giver.person, now=clock.now()),
            to_user_id=receiver.person.user_id,
            points=20,
            value="teamwork",
            message="Gracias por quedarte",
        )
    address = reverse("admin:points_grant_collusion")
    assert "Bruno Salas → Carla Ruiz → Bruno Salas" in client.get(address).content.decode()
    assert address in client.get(reverse("admin:points_grant_changelist")).content.decode()
    file = client.get(address, {"days": "30", "format": "csv"})
    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert file.content.decode("utf-8-sig").splitlines() == [
        "kind,people,points,grants,percent",
        f"ring_2,{bruno.person.user_id} {carla.person.user_id},20,,",
    ]
    kept = AuditEntry.objects.get(action="list.exported")
    assert (kept.object_id, kept.data) == ("points.grant", {"rows": 1, "report": "collusion"})


def test_lists_ask_as_often_for_many_rows_as_for_one():
    client = client_of("admin")
    lists = [
        reverse(f"admin:points_{model._meta.model_name}_changelist")
        for model in admin.site._registry
        if model._meta.app_label == "points"
    ]

    def fill():
        manager = people.make_user("Marta Ríos")
        giver, receiver = (
            make_employee(name, team=make_team(manager=manager)) for name in ("Bruno", "Carla")
        )
        make_points(giver.person, 300, now=clock.now())
        grants.recognition_give(
            points_call(giver.person, now=clock.now()),
            to_user_id=receiver.person.user_id,
            points=20,
            value="teamwork",
            message="Gracias por quedarte",
        )
        reward = make_reward(cost=10)
        terms = {
            "product_id": reward.wire_id,
            "product_name": reward.name,
            "quantity": 1,
            "points": 10,
        }
        redemptions.redeem_step(
            points_call(giver.person, now=clock.now()), terms, confirmation_id=Order().order_id
        )
        raw = f"email,points,reason,message\n{manager.email},40,performance,{WHY}\n"
        batches.batch_preview(staff_call(), filename="nov.csv", raw=raw.encode())

    def asked():
        counts = {}
        for address in lists:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            counts[address] = len(seen)
        return counts

    fill()
    client.get(lists[0])  # the first of a login writes it down
    once = asked()
    assert len(once) == 11
    for _ in range(3):
        fill()
    assert asked() == once
    assert max(once.values()) <= 12, once


def test_rows_beside_a_record_are_a_table_for_everybody_and_looked_up_at_once(ana):
    client, reward, asked = client_of("admin"), make_reward(cost=10), []
    terms = {"product_id": reward.wire_id, "product_name": "Taza", "quantity": 1, "points": 10}
    where = reverse("admin:points_reward_change", args=[quote(reward.pk)])
    page = client.get(where)  # a first request looks up what the next ones know
    for count in (1, 4):
        for _ in range(count):
            call = points_call(ana, now=clock.now())
            redemptions.redeem_step(call, terms, confirmation_id=Order().order_id)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(where)
        asked.append(len(seen))
    assert asked[0] == asked[1]
    html = page.content.decode()
    table = html[html.index('class="wide-table" tabindex="0" role="region"') :]
    assert not re.search(r"<th[^>]*>\s*</th>", table)
    assert table.count("<td>") == 6 * (1 + 1 + 4)


def test_rows_beside_a_record_are_shown_so_many_at_a_time_and_it_is_saved_all_the_same(monkeypatch):
    monkeypatch.setattr("centli.db.admin.INLINE_MAX", 2)
    client, reward = client_of("admin"), make_reward(cost=10, stock=9)

    def arrives(what: str) -> None:
        rewards.stock_adjust(
            staff_call(), reward_id=reward.pk, pieces=1, reason=f"Llegó la caja {what}"
        )

    for number in range(4):
        arrives(str(number))
    where = reverse("admin:points_reward_change", args=[quote(reward.pk)])
    seen, address = [], where
    while address:
        html = client.get(address).content.decode()
        seen.append(re.findall(r"Llegó la caja (\d)", html))
        older = re.search(r'href="(\?before=\d+)"', html)
        address = f"{where}{older[1]}" if older else ""
    assert seen == [["3", "2"], ["1", "0"], []]
    page = client.get(where, {"before": "x"}).content.decode()
    prefix = re.search(r'name="(\w+)-INITIAL_FORMS" value="2"', page)
    assert prefix
    sent = {"name": "Taza roja", "category": reward.category, "points_cost": "10", "fulfilment": reward.fulfilment, "is_active": "on",
            "description": reward.description, "image_alt": reward.image_alt}  # fmt: skip
    counts = {"TOTAL": 2, "INITIAL": 2, "MIN_NUM": 0, "MAX_NUM": 0}
    sent |= {f"{prefix[1]}-{name}_FORMS": str(count) for name, count in counts.items()}
    newest = RewardMovement.objects.order_by("-pk")[:2]
    sent |= {f"{prefix[1]}-{at}-id": str(row.pk) for at, row in enumerate(newest)}
    arrives("de más, mientras tanto")
    assert client.post(where, sent).status_code == 302
    reward.refresh_from_db()
    assert reward.name == "Taza roja"
