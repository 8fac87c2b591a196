"""The points' pages, as a customer without a script sees them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from centli.kernel import clock, ids, sheets
from centli.people.testing import make_user, signed_in
from centli.web.testing import text_of
from points.contracts import BudgetPurpose, OrderStatus
from points.models import Grant, Order, PointsAccount, PointsTransaction, Reward
from points.selectors import grants
from points.services import budgets, redemptions
from points.testing import (
    make_employee,
    make_points,
    make_reward,
    make_team,
    points_call,
    staff_call,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("Ana Torres")


@pytest.fixture
def client(ana):
    return signed_in(ana)


def give(user, points, **how):
    return make_points(user, points, now=clock.now(), **how)


def field(response, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def rows():
    return (
        Order.objects.count(),
        PointsTransaction.objects.count(),
        list(Reward.objects.order_by("pk").values_list("stock_quantity", flat=True)),
    )


def balance(user):
    return PointsAccount.objects.get(pk=user.user_id).current_points


# ── The shelf ────────────────────────────────────────────────────────────────────────────────────


def test_the_shelf_says_what_is_affordable_and_what_is_missing(client, ana):
    give(ana, 300)
    make_reward("Taza", cost=120)
    make_reward("Cafetera", cost=1_450)
    make_reward("Termo", cost=200, stock=0)
    words = text_of(client.get("/puntos/recompensas/"))
    assert "Tienes 300 puntos" in words
    assert "Taza 120 puntos Te alcanza" in words
    assert "Cafetera 1,450 puntos Te faltan 1,150 puntos" in words
    assert "Termo 200 puntos Agotado" in words
    only = text_of(client.get("/puntos/recompensas/", {"affordable": "1"}))
    assert ("Taza" in only, "Cafetera" in only) == (True, False)


def test_the_shelf_is_narrowed_by_category_and_read_page_by_page(client):
    make_reward("Balón", cost=5, category="Deporte")
    for number in range(25):
        make_reward(f"Cosa {number:02}", cost=100 + number, category="Casa")
    first = client.get("/puntos/recompensas/", {"category": "Casa"})
    assert "Balón" not in text_of(first)
    more = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
    assert more
    second = text_of(client.get(more[1].replace("&amp;", "&")))
    assert ("Cosa 24" in second, "Cosa 23" in second) == (True, False)
    cursor = more[1].partition("cursor=")[2]
    assert client.get(f"/puntos/recompensas/?cursor={cursor}").status_code == 404


# ── Redeeming ────────────────────────────────────────────────────────────────────────────────────


def proposed(client, reward, **more):
    page = client.get(f"/puntos/recompensas/{reward.wire_id}/")
    form = {"key": field(page, "key"), "quantity": "1", **more}
    return client.post(f"/puntos/recompensas/{reward.wire_id}/canjear/", form)


def test_a_reward_is_redeemed_in_two_steps_and_once(client, ana):
    give(ana, 300)
    reward = make_reward("Taza", cost=120, stock=5)
    response = proposed(client, reward, quantity="2")
    at = response["Location"]
    assert rows() == (0, 1, [5])
    page = client.get(at)
    assert "2 × Taza 240 puntos" in text_of(page)
    assert "Te quedan 60 puntos" in text_of(page)
    form = {"token": field(page, "token"), "action": "confirm"}
    done = client.post(at, form)
    assert client.post(at, form)["Location"] == done["Location"]
    assert (rows(), balance(ana)) == ((1, 2, [3]), 60)
    words = text_of(client.get(done["Location"]))
    assert ("Entregado" in words, "240" in words, "Cancelar canje" in words) == (True, True, False)
    assert "2 × Taza" in text_of(client.get("/puntos/canjes/"))


def test_a_form_sent_twice_proposes_once(client, ana):
    give(ana, 300)
    reward = make_reward(cost=120)
    page = client.get(f"/puntos/recompensas/{reward.wire_id}/")
    form = {"key": field(page, "key"), "quantity": "1"}
    at = f"/puntos/recompensas/{reward.wire_id}/canjear/"
    assert client.post(at, form)["Location"] == client.post(at, form)["Location"]


def test_what_is_missing_is_told_and_nothing_is_taken(client, ana):
    give(ana, 100)
    reward = make_reward("Taza", cost=120)
    page = client.get(f"/puntos/recompensas/{reward.wire_id}/")
    assert "Te faltan 20 puntos" in text_of(page)
    assert "canjear/" not in page.content.decode()
    response = client.post(f"/puntos/recompensas/{reward.wire_id}/canjear/", {"quantity": "1"})
    assert response.status_code == 422
    assert "Te faltan 20 puntos: tienes 100 puntos. No se descontó ningún punto." in text_of(
        response
    )
    assert (rows(), balance(ana)) == ((0, 1, [10]), 100)


def test_who_comes_too_late_is_told_so_and_keeps_their_points(client, ana):
    give(ana, 300)
    reward = make_reward("Taza", cost=120, stock=1)
    at = proposed(client, reward)["Location"]
    token = field(client.get(at), "token")
    Reward.objects.update(stock_quantity=0)
    response = client.post(at, {"token": token, "action": "confirm"})
    assert response.status_code == 422
    assert "Hay 0 y pediste 1. No se descontó ningún punto." in text_of(response)
    assert (rows(), balance(ana)) == ((0, 1, [0]), 300)


def test_a_declined_or_forged_confirmation_takes_nothing(client, ana):
    give(ana, 300)
    reward = make_reward("Taza", cost=120)
    at = proposed(client, reward)["Location"]
    assert client.post(at, {"token": "forged", "action": "confirm"}).status_code == 422
    declined = client.post(at, {"action": "decline"})
    assert declined["Location"] == f"/puntos/recompensas/{reward.wire_id}/"
    assert "Este canje se canceló" in text_of(client.get(at))
    assert (rows(), balance(ana)) == ((0, 1, [10]), 300)


def test_a_staged_order_is_cancelled_while_nobody_approved_it(client, ana):
    give(ana, 2_000)
    reward = make_reward("Cafetera", cost=1_450, stock=2, staged=True)
    at = proposed(client, reward)["Location"]
    at = client.post(at, {"token": field(client.get(at), "token")})["Location"]
    assert "Por aprobar" in text_of(client.get(at))
    assert "Te devolvemos 1,450 puntos" in text_of(client.get(f"{at}cancelar/"))
    assert (balance(ana), rows()[2]) == (550, [1])
    assert client.post(f"{at}cancelar/")["Location"] == at
    assert (balance(ana), rows()[2]) == (2_000, [2])
    assert "Tus puntos regresaron con su vigencia original" in text_of(client.get(at))


def test_an_approved_order_is_not_cancelled(client, ana):
    give(ana, 2_000)
    reward = make_reward("Cafetera", cost=1_450, staged=True)
    at = proposed(client, reward)["Location"]
    at = client.post(at, {"token": field(client.get(at), "token")})["Location"]
    order = Order.objects.get()
    redemptions.order_advance(staff_call(), order_id=order.wire_id, status=OrderStatus.APPROVED)
    before = rows()
    assert "Cancelar canje" not in text_of(client.get(at))
    assert client.post(f"{at}cancelar/").status_code == 422
    assert rows() == before


# ── My points ────────────────────────────────────────────────────────────────────────────────────


def test_my_points_by_state_with_the_statement_and_its_running_balance(client, ana):
    give(ana, 300, days=10)
    give(ana, 50, pending_hours=48)
    reward = make_reward("Taza", cost=120)
    at = proposed(client, reward)["Location"]
    client.post(at, {"token": field(client.get(at), "token")})
    words = text_of(client.get("/puntos/"))
    assert "Puedes canjear 180 puntos" in words
    assert "180 puntos vencen al terminar el" in words
    assert "Disponibles 180 Pendientes 50 Canjeados 120" in words
    assert re.search(r"Canje .*Taza −120 Saldo 180", words)
    assert re.search(r"Ganados Para una prueba \+300 Saldo 300", words)


def test_a_long_statement_is_read_page_by_page(client, ana):
    for number in range(1, 28):
        give(ana, number)
    first = client.get("/puntos/")
    more = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
    assert more
    assert first.content.decode().count('data-type="earned"') == 25
    assert client.get(more[1]).content.decode().count('data-type="earned"') == 2


def test_the_statement_as_a_file_runs_nothing_in_a_spreadsheet(client, ana):
    give(ana, 300)
    evil = make_reward('=HYPERLINK("http://evil.example","ver")', cost=120)
    at = proposed(client, evil)["Location"]
    client.post(at, {"token": field(client.get(at), "token")})
    response = client.get("/puntos/movimientos.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode()
    assert text.startswith(sheets.BOM)
    head, *lines = csv.reader(io.StringIO(text.removeprefix(sheets.BOM)))
    assert head[:6] == ["Fecha", "Movimiento", "Descripción", "Abono", "Cargo", "Saldo"]
    assert [line[3:6] for line in lines] == [["", "120", "180"], ["300", "", "300"]]
    assert not [cell for line in lines for cell in line if cell.startswith(sheets.DANGEROUS)]


# ── Not yours looks like not there ───────────────────────────────────────────────────────────────


def test_another_customers_order_and_confirmation_are_not_there(client, ana):
    give(ana, 2_000)
    reward = make_reward(cost=100, staged=True)
    at = proposed(client, reward)["Location"]
    token = field(client.get(at), "token")
    eve = signed_in(make_user("Eva Ruiz"))
    assert eve.get(at).status_code == 404
    assert eve.post(at, {"token": token, "action": "confirm"}).status_code == 404
    order_at = client.post(at, {"token": token})["Location"]
    before = (rows(), balance(ana))
    assert eve.get(order_at).status_code == 404
    assert eve.post(f"{order_at}cancelar/").status_code == 404
    assert (rows(), balance(ana)) == before
    assert "Todavía no tienes puntos" in text_of(eve.get("/puntos/"))


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("points", ()),
        ("statement", ()),
        ("rewards", ()),
        ("orders", ()),
        ("feed", ()),
        ("recognise", ()),
        ("team", ()),
        ("order", (ids.public("order", ids.uuid7()),)),
        ("reward", (ids.public("reward", ids.uuid7()),)),
    ],
)
def test_who_is_not_signed_in_is_asked_to(name, args):
    response = Client().get(reverse(f"points:{name}", args=args))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_what_is_not_there_is_404(client):
    for at in ("recompensas/no/", "canjes/no/", "confirmar/no/", f"recompensas/rwd_{'0' * 32}/"):
        assert client.get(f"/puntos/{at}").status_code == 404
    assert client.get("/puntos/", {"cursor": "forged"}).status_code == 404


# ── Recognition ──────────────────────────────────────────────────────────────────────────────────


def test_who_works_elsewhere_has_no_recognitions(client):
    make_employee("Luis")
    for at in ("reconocimientos/", "reconocimientos/dar/", "equipo/"):
        assert client.get(f"/puntos/{at}").status_code == 404
        assert client.post(f"/puntos/{at}").status_code in (404, 405)
    assert "Reconocimientos" not in text_of(client.get("/puntos/"))


def thanks(page, to, **more):
    return {
        "key": field(page, "key"),
        "to": to.user_id,
        "points": "40",
        "why": "teamwork",
        "message": "Gracias por cerrar conmigo el corte",
        **more,
    }


def test_a_colleague_is_recognised_once_and_the_feed_shows_it():
    me, other = make_employee("Ana").person, make_employee("Luis Ramos").person
    client = signed_in(me)
    page = client.get("/puntos/reconocimientos/dar/")
    form = thanks(page, other)
    for _each in range(2):
        done = client.post("/puntos/reconocimientos/dar/", form)
        assert done["Location"] == "/puntos/reconocimientos/"
    words = text_of(client.get("/puntos/reconocimientos/"))
    assert "Listo: le diste 40 puntos a Luis Ramos." in words
    assert "Ana reconoció a Luis Ramos" in words
    assert "Gracias por cerrar conmigo el corte" in words
    assert "Trabajo en equipo +40 puntos" in words
    assert Grant.objects.count() == 1
    assert balance(other) == 40
    assert "40 puntos" in text_of(signed_in(other).get("/puntos/"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"points": "0"}, "Elige entre 1 y 200."),
        ({"points": "dos"}, "Elige entre 1 y 200."),
        ({"points": "201"}, "Elige entre 1 y 200."),
        ({"message": "bien"}, "al menos 10 letras"),
        ({"why": "greed"}, "Elige uno de los valores"),
    ],
)
def test_a_recognition_that_cannot_be_says_why_and_gives_nothing(wrong, words):
    me, other = make_employee("Ana").person, make_employee("Luis").person
    client = signed_in(me)
    page = client.get("/puntos/reconocimientos/dar/")
    response = client.post("/puntos/reconocimientos/dar/", thanks(page, other, **wrong))
    assert response.status_code == 422
    assert words in text_of(response)
    assert "No se dio ningún punto." in text_of(response)
    assert not Grant.objects.exists()


def test_over_the_allowance_nothing_is_given_and_the_rest_is_told():
    me, other = make_employee("Ana").person, make_employee("Luis").person
    client = signed_in(me)
    left = grants.budget_get(
        points_call(me, now=clock.now()), BudgetPurpose.RECOGNITION
    ).left_points
    for _each in range(left // 200):
        page = client.get("/puntos/reconocimientos/dar/")
        client.post("/puntos/reconocimientos/dar/", thanks(page, other, points="200"))
    given = Grant.objects.count()
    page = client.get("/puntos/reconocimientos/dar/")
    response = client.post("/puntos/reconocimientos/dar/", thanks(page, other, points="200"))
    assert response.status_code == 422
    assert f"Te quedan {left % 200:,} punto" in text_of(response)
    assert Grant.objects.count() == given


def test_nobody_recognises_themselves_or_a_stranger():
    me, stranger = make_employee("Ana").person, make_user("Eva")
    client = signed_in(me)
    page = client.get("/puntos/reconocimientos/dar/")
    form = thanks(page, me)
    assert client.post("/puntos/reconocimientos/dar/", form).status_code == 422
    form = thanks(client.get("/puntos/reconocimientos/dar/"), stranger)
    assert client.post("/puntos/reconocimientos/dar/", form).status_code == 404
    assert not Grant.objects.exists()


def test_a_manager_gives_to_the_own_team_and_no_other():
    boss = make_user("Marta Solís")
    mine = make_employee("Luis", team=make_team(manager=boss)).person
    other = make_employee("Eva", team=make_team(manager=make_user("Otro"))).person
    client = signed_in(boss)
    page = client.get("/puntos/equipo/")
    assert ("Luis" in text_of(page), "Eva" in text_of(page)) == (True, False)
    form = {"why": "performance", "message": "Cerró el trimestre sin pendientes", "points": "50"}
    key = field(page, "key")
    stolen = {**form, "to": other.user_id, "key": ids.uuid7().hex}
    assert client.post("/puntos/equipo/", stolen).status_code == 404
    assert (
        client.post("/puntos/equipo/", {**form, "to": mine.user_id, "key": key}).status_code == 422
    )
    assert not Grant.objects.exists()
    budgets.budget_set(
        staff_call(),
        manager_id=boss.pk,
        period=clock.local_month(clock.now()),
        points=60,
        reason="Presupuesto del mes",
    )
    form["key"] = field(client.get("/puntos/equipo/"), "key")
    assert client.post("/puntos/equipo/", {**form, "to": mine.user_id})["Location"] == (
        "/puntos/equipo/"
    )
    assert "Te quedan 10 de 60 puntos este mes." in text_of(client.get("/puntos/equipo/"))
    assert (balance(mine), Grant.objects.count()) == (50, 1)
