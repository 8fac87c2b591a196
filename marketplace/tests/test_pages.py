"""The shop's pages, as a customer without a script sees them."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from centli.people.testing import make_user
from centli.web.testing import text_of
from marketplace.contracts import BenefitKind
from marketplace.testing import (
    make_benefit,
    make_credit_line,
    make_image,
    make_offer,
    make_retailer,
    set_price,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def offer():
    shop = make_retailer("Tecnópolis")
    make_benefit(shop, BenefitKind.MSI, 6)
    make_benefit(shop, BenefitKind.CASHBACK, 500, minimum_centavos=5_000_000)
    return make_offer(retailer=shop, image=make_image(), stock=3)


def test_a_list_shows_what_is_sold(client, user, offer):
    assert " MSI" not in text_of(client.get("/tienda/"))
    make_credit_line(user)
    response = client.get("/tienda/", {"q": "latpop"})
    words = text_of(response)
    assert response.status_code == 200
    for part in ("Laptop Nube 14", "Tecnópolis", "$20,999.00 MXN", "6 MSI de $3,499.83", "Quedan 3", "1 producto"):  # fmt: skip
        assert part in words
    assert 'alt="Una laptop abierta"' in response.content.decode()
    assert f"/tienda/{offer.product.product_id}/?retailer={offer.retailer.retailer_id}" in (
        response.content.decode()
    )
    assert response["Cache-Control"] == "no-store"


def test_filters_are_links_with_counts(client, offer):
    make_offer("Cafetera Aroma", category="home.kitchen", price_centavos=89_900)
    html = client.get("/tienda/").content.decode()
    assert "category=electronics" in html
    assert f"retailer={offer.retailer.retailer_id}" in html
    assert "2 productos" in html
    narrowed = text_of(client.get("/tienda/", {"max": "$1,000", "in_stock": "1"}))
    assert "Cafetera Aroma" in narrowed
    assert "Laptop Nube" not in narrowed
    assert "hasta $1,000" in narrowed


def test_who_looks_for_months_that_they_cannot_take_reads_why(client, user, offer):
    asked = {"benefit": "MSI", "q": "laptop"}
    why = "Necesitas una tarjeta de crédito CENTLI activa."
    assert why in text_of(client.get("/tienda/", asked))
    line = make_credit_line(user, available_centavos=100_00)
    make_benefit(make_offer("Laptop Brisa", price_centavos=3_000_000).retailer, BenefitKind.MSI, 3)
    assert "Hoy no puedes usarlo en ninguno de estos." in text_of(client.get("/tienda/", asked))
    line.available_centavos = 5_000_000
    line.save()
    shown = text_of(client.get("/tienda/", asked))
    assert "6 MSI de $3,499.83" in shown
    assert "no puedes usarlo" not in shown


def test_an_unreadable_price_is_told_beside_its_field(client, offer):
    html = client.get("/tienda/", {"min": "mucho"}).content.decode()
    assert "Escribe un monto en pesos" in html
    assert 'aria-describedby="min-wrong"' in html
    assert "Laptop Nube 14" in html


def test_pages_go_on(client, offer):
    for number in range(24):
        make_offer(f"Laptop Brisa {number}", retailer=offer.retailer)
    first = client.get("/tienda/").content.decode()
    more = re.search(r'href="(/tienda/\?cursor=[^"]+)"', first)
    assert more is not None
    second = client.get(more[1].replace("&amp;", "&")).content.decode()
    assert first.count('class="ware"') == 24
    assert second.count('class="ware"') == 1
    assert "Volver al principio" in second


def test_a_product_with_every_benefit_compared(client, user, offer):
    make_credit_line(user)
    words = text_of(client.get(f"/tienda/{offer.product.product_id}/", {"quantity": "2"}))
    for part in (
        "menor pago mensual",
        "$6,999.66 MXN",
        "Los meses sin intereses apartan $41,998.00 MXN de tu línea de crédito.",
        "No aplica: Mínimo $50,000.00, te faltan $8,002.00.",
        "Menor pago mensual: 6 MSI de $6,999.66.",
    ):
        assert part in words


def test_what_it_has_cost_is_shown_once_it_changed(client, offer):
    address = f"/tienda/{offer.product.product_id}/"
    assert "Historial de precios" not in text_of(client.get(address))
    set_price(offer, 1_899_900)
    words = text_of(client.get(address))
    story = words[words.index("Historial de precios") :]
    assert story.index("$18,999.00 MXN") < story.index("$20,999.00 MXN")


def test_what_is_not_there_is_404(client, offer):
    product_id = offer.product.product_id
    for address in (
        "/tienda/nonsense/",
        "/tienda/prd_" + "0" * 32 + "/",
        f"/tienda/{product_id}/?quantity=11",
        f"/tienda/{product_id}/?quantity=x",
        f"/tienda/{product_id}/?retailer=ret_0",
        "/tienda/?category=spaceships",
        "/tienda/?cursor=nonsense",
    ):
        assert client.get(address).status_code == 404, address


def test_nothing_of_a_wild_address_breaks_the_page(client, offer):
    for query in (
        {"q": "<script>alert(1)</script>"},
        {"benefit": "x", "sort": "y", "in_stock": "z"},
        {"q": "%_'\"\\;--", "min": "-1", "max": "1e9"},
        {"q": "ñ" * 500},
    ):
        response = client.get("/tienda/", query)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_strangers_and_staff_are_sent_elsewhere(offer):
    stranger, staff = Client(), Client()
    staff.force_login(make_user("Tere", is_staff=True))
    for address in ("/tienda/", f"/tienda/{offer.product.product_id}/"):
        assert stranger.get(address)["Location"].startswith("/accounts/login/")
        assert staff.get(address)["Location"] == "/admin/"


def test_a_picture_is_served_for_ever(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    name = "ab" * 16
    default_storage.save(f"catalogue/{name}-small.webp", ContentFile(b"RIFF"))
    response = Client().get(f"/media/catalogue/{name}-small.webp")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"".join(response) == b"RIFF"
    for address in (
        f"catalogue/{name}-large.webp",
        f"catalogue/{name}-huge.webp",
        "catalogue/../x",
    ):
        assert Client().get(f"/media/{address}").status_code == 404


def test_english_is_spoken_to_who_wants_it(user, client, offer):
    user.locale = "en"
    user.save()
    words = text_of(client.get(f"/tienda/{offer.product.product_id}/"))
    for part in ("$20,999.00 MXN", "Sold by Tecnópolis", "You need an active CENTLI credit card."):
        assert part in words


def test_what_a_customer_can_choose_stands_before_what_does_not_apply(client, offer):
    make_benefit(offer.retailer, BenefitKind.POINTS, 100)
    page = client.get(f"/tienda/{offer.product.product_id}/").content.decode()
    assert re.findall(r'<tr role="row"( class="off")?>', page) == [
        "",
        "",
        ' class="off"',
        ' class="off"',
    ]
