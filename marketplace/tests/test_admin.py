"""The catalogue in the staff site."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from centli.events.models import AuditEntry
from centli.people.testing import make_staff, signed_in
from centli.web.testing import picture
from marketplace.contracts import BenefitKind
from marketplace.models import (
    Benefit,
    CatalogueEdit,
    CatalogueImport,
    Offer,
    PriceChange,
    Product,
    SearchPosting,
    StockMovement,
)
from marketplace.rules.files import COLUMNS
from marketplace.testing import make_benefit, make_category, make_image, make_offer, make_retailer

pytestmark = pytest.mark.django_db

ROOT = "/admin/marketplace/"
LISTS = ("product", "offer", "retailer", "category", "benefit", "stockmovement", "pricechange", "catalogueedit", "catalogueimport")  # fmt: skip
QUERIES_MAX = 12
"""What a page of a list may ask the database for, session, rights and counts included."""


def client_of(role):
    return signed_in(make_staff(role, "Clara"))


@pytest.fixture
def keeper():
    with translation.override("es-mx"):
        yield client_of("catalogue")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def product_form(product, **changes):
    offers = list(Offer.objects.filter(product=product).order_by("pk")) if product else []
    own = list(Benefit.objects.filter(product=product)) if product else []
    data = {
        "code": product.code if product else "LAP-777",
        "name": product.name if product else "Laptop Brisa 13",
        "brand": "Nube",
        "description": "",
        "category": make_category("electronics.laptops").pk,
        "is_active": "on",
        "alt": "",
        "offers-TOTAL_FORMS": len(offers),
        "offers-INITIAL_FORMS": len(offers),
        "benefits-TOTAL_FORMS": len(own),
        "benefits-INITIAL_FORMS": len(own),
    }
    for number, offer in enumerate(offers):
        data |= {
            f"offers-{number}-id": offer.pk,
            f"offers-{number}-product": offer.product_id,
            f"offers-{number}-retailer": offer.retailer_id,
            f"offers-{number}-price_centavos": f"{offer.price_centavos // 100}.00",
            f"offers-{number}-is_active": "on",
        }
    return {**data, **changes}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_the_database_as_often_for_many_as_for_few(keeper, name):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert keeper.get(f"{ROOT}{name}/").status_code == 200
        return len(seen)

    def stock_up(number: int) -> None:
        offer = make_offer(image=make_image(), category=f"home.shelf-{number}")
        make_benefit(offer.retailer, BenefitKind.MSI, 6, product=offer.product)

    asked()  # the first page of a login writes that it began
    for number in range(2):
        stock_up(number)
    few = asked()
    for number in range(2, 6):
        stock_up(number)
    assert asked() == few <= QUERIES_MAX


def test_a_product_looks_its_retailers_up_as_often_for_many_offers_as_for_one(keeper):
    offer = make_offer()
    address = f"{ROOT}product/{offer.product_id}/change/"

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            page = keeper.get(address)
        assert page.content.decode().count(f">{offer.retailer.name}</option>") >= 2
        return len(seen)

    make_benefit(offer.retailer, BenefitKind.MSI, 6, product=offer.product)
    asked()  # the first page of a login writes that it began
    few = asked()
    for months in (3, 9, 12):
        other = make_retailer()
        make_offer(code=offer.product.code, retailer=other)
        make_benefit(other, BenefitKind.MSI, months, product=offer.product)
    assert offer.product.offers.count() == 4
    assert asked() == few


# ── Products ─────────────────────────────────────────────────────────────────────────────────────


def test_a_product_is_added_with_its_price_and_picture(keeper):
    shop = make_retailer()
    sent = product_form(
        None,
        picture=SimpleUploadedFile("x.jpg", picture(40, 40), "image/jpeg"),
        alt="Una laptop cerrada",
    )
    sent |= {
        "offers-TOTAL_FORMS": 1,
        "offers-0-retailer": shop.pk,
        "offers-0-price_centavos": "12,499.50",
        "offers-0-is_active": "on",
    }
    response = keeper.post(f"{ROOT}product/add/", sent)
    assert response.status_code == 302, response.context["errors"]
    product = Product.objects.select_related("image").get()
    assert product.image is not None
    assert product.image.alt == "Una laptop cerrada"
    offer = Offer.objects.get()
    assert (offer.price_centavos, offer.on_hand) == (1_249_950, 0)
    assert PriceChange.objects.get().price_centavos == 1_249_950
    assert SearchPosting.objects.filter(product=product, word__word="brisa").exists()


def test_a_new_price_is_in_the_history_and_stock_is_not_touched(keeper):
    offer = make_offer(price_centavos=2_000_000, stock=5)
    sent = product_form(offer.product, **{"offers-0-price_centavos": "18999", "offers-0-on_hand": 99})  # fmt: skip
    assert keeper.post(f"{ROOT}product/{offer.product_id}/change/", sent).status_code == 302
    offer.refresh_from_db()
    assert (offer.price_centavos, offer.on_hand) == (1_899_900, 5)
    last = PriceChange.objects.latest("id")
    assert (last.was_centavos, last.price_centavos) == (2_000_000, 1_899_900)
    assert last.actor_id is not None
    edit = CatalogueEdit.objects.latest("id")
    assert edit.object_kind == "offer"
    edit.pk, edit.changes = None, {"colour": ["rojo", "azul"]}
    edit.save()  # as an older release wrote it
    assert "colour: rojo → azul" in keeper.get(f"{ROOT}catalogueedit/").content.decode()


def test_what_the_form_leaves_alone_is_not_written(keeper):
    offer = make_offer(image=make_image())
    before = CatalogueEdit.objects.count()
    sent = product_form(
        offer.product, description=offer.product.description, alt="Una laptop abierta"
    )
    assert keeper.post(f"{ROOT}product/{offer.product_id}/change/", sent).status_code == 302
    assert CatalogueEdit.objects.count() == before
    assert PriceChange.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"picture": SimpleUploadedFile("x.jpg", picture(9, 9))}, "Describe la imagen"),
        ({"picture": SimpleUploadedFile("x.gif", b"GIF89a"), "alt": "x"}, "No podemos usar esa"),
        ({"code": "a b"}, "Revisa los datos"),
        ({"offers-0-price_centavos": "gratis"}, "Escribe un número"),
        ({"offers-0-price_centavos": "0"}, "Revisa los datos"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_changes(keeper, changes, told):
    offer = make_offer()
    before = Product.objects.values().get()
    response = keeper.post(
        f"{ROOT}product/{offer.product_id}/change/",
        product_form(offer.product, name="Otro nombre", **changes),
    )
    assert response.status_code == 200
    assert told in response.content.decode()
    assert Product.objects.values().get() == before
    assert PriceChange.objects.count() == 1


def test_the_price_is_previewed_as_the_customer_sees_it(keeper):
    offer = make_offer(price_centavos=600_000)
    make_benefit(offer.retailer, BenefitKind.MSI, 6)
    html = keeper.get(f"{ROOT}product/{offer.product_id}/change/").content.decode()
    assert "$6,000.00 MXN · 6 MSI de $1,000.00" in html


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "MSI", "months": "6"}, None),
        ({"kind": "MSI", "months": "7"}, "3, 6, 9, 12, 18 o 24 meses."),
        ({"kind": "MSI"}, "Este beneficio lo necesita."),
        ({"kind": "cashback", "months": "6", "rate_basis_points": "5"}, "no lo lleva"),
        ({"kind": "cashback", "rate_basis_points": "5.5", "cap_month_centavos": "300"}, None),
        ({"kind": "cashback", "rate_basis_points": "101"}, "Es demasiado."),
    ],
)
def test_a_retailer_s_benefits(keeper, fields, told):
    shop = make_retailer("Tecnópolis")
    sent = {
        "name": shop.name,
        "description": "",
        "category": shop.category_id,
        "is_active": "on",
        "alt": "",
        "benefits-TOTAL_FORMS": 1,
        "benefits-INITIAL_FORMS": 0,
        "benefits-0-retailer": shop.pk,
        "benefits-0-funded_by": "bank",
        "benefits-0-valid_from_0": "2026-11-01",
        "benefits-0-valid_from_1": "00:00",
        "benefits-0-is_active": "on",
        **{f"benefits-0-{name}": value for name, value in fields.items()},
    }
    response = keeper.post(f"{ROOT}retailer/{shop.pk}/change/", sent)
    if told is None:
        assert response.status_code == 302, response.context["errors"]
        found = Benefit.objects.get()
        assert (found.kind, found.retailer) == (fields["kind"], shop)
        if found.kind == BenefitKind.CASHBACK:
            assert (found.rate_basis_points, found.cap_month_centavos) == (550, 30_000)
    else:
        assert told in response.content.decode()
        assert not Benefit.objects.exists()


# ── Stock and files ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_stock_is_adjusted_with_a_reason():
    keeper = client_of("catalogue")
    offer = make_offer(stock=5)
    address = f"{ROOT}offer/{offer.pk}/adjust/"
    assert keeper.get(address).status_code == 200
    assert keeper.post(address, {"pieces": "-6", "reason": "Merma del almacén"}).status_code == 200
    assert keeper.post(address, {"pieces": "-1", "reason": "corto"}).status_code == 200
    assert StockMovement.objects.count() == 1
    response = keeper.post(address, {"pieces": "-2", "reason": "Merma del almacén"})
    assert response["Location"] == f"{ROOT}offer/{offer.pk}/change/"
    offer.refresh_from_db()
    assert offer.on_hand == 3
    assert "Merma del almacén" in keeper.get(response["Location"]).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_file_s_preview_tells_what_each_row_changes(keeper):
    shop = make_retailer("Tecnópolis")
    cheaper, same = (make_offer(name, retailer=shop, stock=3) for name in ("Laptop A", "Laptop B"))
    exported = {"action": "export", "_selected_action": [cheaper.pk, same.pk]}
    text = keeper.post(f"{ROOT}offer/", exported).content.decode("utf-8-sig")
    assert AuditEntry.objects.get(action="list.exported").data == {"rows": 2}
    first = next(line for line in text.splitlines() if line.startswith(cheaper.product.code))
    new = first.replace(cheaper.product.code, "NEW-001")
    changed = text.replace(first, first.replace("20999.00,3", "18999.00,5"))
    sent = SimpleUploadedFile("c.csv", f"{changed}{new}\r\n".encode())
    at = keeper.post(f"{ROOT}offer/import/", {"file": sent})["Location"]
    html = keeper.get(at).content.decode()
    assert "precio: <del>20999.00</del> → <ins>18999.00</ins>" in html
    assert "existencias: <del>3</del> → <ins>5</ins>" in html
    assert html.count("<del>") == 2
    assert "NEW-001" in html
    assert same.product.code not in html
    cheaper.refresh_from_db()
    assert (cheaper.price_centavos, cheaper.on_hand) == (2_099_900, 3)


def test_a_file_is_previewed_and_applied():
    keeper = client_of("catalogue")
    make_category("electronics.laptops")
    make_retailer("Tecnópolis")
    row = "LAP-001,Tecnópolis,Laptop Nube,Nube,,electronics.laptops,{},7,sí"
    good, bad = (
        SimpleUploadedFile("c.csv", "\n".join([",".join(COLUMNS), row.format(price)]).encode())
        for price in ("20999.00", "gratis")
    )
    at = keeper.post(f"{ROOT}offer/import/", {"file": bad})["Location"]
    html = keeper.get(at).content.decode()
    assert "Escribe un precio como 1299.00." in html
    assert 'name="apply"' not in html
    errors = keeper.get(f"{at}errors/")
    assert errors["Content-Type"] == "text/csv; charset=utf-8"
    assert errors.content.startswith(b"\xef\xbb\xbf")
    keeper.post(at, {"apply": "1"})
    assert not Product.objects.exists()

    at = keeper.post(f"{ROOT}offer/import/", {"file": good})["Location"]
    assert 'name="apply"' in keeper.get(at).content.decode()
    assert client_of("catalogue").get(at).status_code == 404
    assert not Product.objects.exists()
    keeper.post(at, {"apply": "1"})
    assert Offer.objects.get().on_hand == 7
    offer = Offer.objects.get()
    sent = {"action": "export", "_selected_action": [offer.pk]}
    exported = keeper.post(f"{ROOT}offer/", sent)
    assert b"LAP-001" in exported.content
    nothing = keeper.post(f"{ROOT}offer/import/", {"file": SimpleUploadedFile("c.csv", b"x")})
    assert "no cambió nada" in nothing.content.decode()


@pytest.mark.django_db(transaction=True)
def test_three_bad_rows_among_good_ones_change_nothing():
    keeper = client_of("catalogue")
    make_category("electronics.laptops")
    offer = make_offer(code="LAP-001", retailer=make_retailer("Tecnópolis"))
    row = "{},{},Laptop Nube,Nube,,electronics.laptops,{},7,sí"
    rows = [
        row.format("LAP-001", "Tecnópolis", "1.00"),
        row.format("LAP-002", "Tecnópolis", "gratis"),
        row.format("LAP-003", "Nadie", "20999.00"),
        row.format("!", "Tecnópolis", "20999.00"),
        row.format("LAP-005", "Tecnópolis", "20999.00"),
    ]
    file = SimpleUploadedFile("c.csv", "\n".join([",".join(COLUMNS), *rows]).encode())
    at = keeper.post(f"{ROOT}offer/import/", {"file": file})["Location"]
    found = CatalogueImport.objects.get()
    assert found.error_count == 3
    errors = keeper.get(f"{at}errors/").content.decode().strip().splitlines()
    assert len(errors) == 1 + 3
    moved = StockMovement.objects.count()
    keeper.post(at, {"apply": "1"})
    found.refresh_from_db()
    assert found.state == "previewed"
    assert Product.objects.count() == 1
    assert StockMovement.objects.count() == moved
    assert Offer.objects.get(pk=offer.pk).price_centavos == offer.price_centavos


# ── Rights ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.portable
@pytest.mark.parametrize(
    ("role", "sees", "writes"),
    [
        ("catalogue", True, True),
        ("support", True, False),
        ("auditor", True, False),
        ("admin", True, True),
        ("teller", False, False),
    ],
)
def test_each_role_has_its_rights(role, sees, writes):
    offer = make_offer()
    client = client_of(role)
    for name in LISTS:
        assert client.get(f"{ROOT}{name}/").status_code == (200 if sees else 403), name
    changed = client.post(
        f"{ROOT}product/{offer.product_id}/change/", product_form(offer.product, name="Otro")
    )
    assert changed.status_code == (302 if writes else 403)
    for address in (
        f"{ROOT}product/add/",
        f"{ROOT}offer/import/",
        f"{ROOT}offer/{offer.pk}/adjust/",
    ):
        assert client.get(address).status_code == (200 if writes else 403), address
    assert (
        client.post(f"{ROOT}product/{offer.product_id}/delete/", {"post": "yes"}).status_code == 403
    )
    assert client.post(f"{ROOT}stockmovement/add/").status_code == 403
    assert not CatalogueImport.objects.exists()
    assert Product.objects.get().name == ("Otro" if writes else "Laptop Nube 14")
