"""The catalogue from a file, and as one."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import transaction

from centli.kernel import sheets
from marketplace.errors import InvalidFile, PreviewOutdated, UploadNotFound
from marketplace.models import (
    CatalogueEdit,
    CatalogueImport,
    Offer,
    Product,
    StockMovement,
)
from marketplace.rules import files as rules
from marketplace.selectors import files
from marketplace.services import importing, stock
from marketplace.testing import make_category, make_offer, make_retailer, staff_call

HEAD = ",".join(rules.COLUMNS)
NEW = "LAP-001,Tecnópolis,Laptop Nube,Nube,Ligera.,electronics.laptops,20999.00,7,sí"

db = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    make_category("electronics.laptops")
    return make_retailer("Tecnópolis")


def preview(*lines, head=HEAD, call=None):
    return importing.import_preview(
        call or staff_call(), filename="catálogo.csv", raw="\r\n".join([head, *lines]).encode()
    )


def counts(row):
    return (row.new_count, row.changed_count, row.unchanged_count, row.error_count)


@db
def test_a_file_shows_what_it_would_change_and_then_changes_it(shop):
    make_offer(code="OLD-1", retailer=shop, price_centavos=100_000, stock=5)
    make_offer(code="OLD-2", retailer=shop, price_centavos=100_000, stock=5)
    raw = files.exported(Offer.objects.all()).removeprefix(sheets.BOM).splitlines()
    changed = raw[1].replace("1000.00,5,", '"1,100.00",8,')
    seen = preview(NEW, changed, raw[2])
    assert counts(seen.row) == (1, 1, 1, 0)
    assert seen.states == ("new", "changed", "unchanged")
    assert Product.objects.count() == 2
    assert Offer.objects.get(product__code="OLD-1").price_centavos == 100_000

    row = importing.import_apply(staff_call(), import_id=seen.import_id)
    assert row.state == "applied"
    offer = Offer.objects.get(product__code="OLD-1")
    assert (offer.price_centavos, offer.on_hand) == (110_000, 8)
    movement = StockMovement.objects.filter(offer=offer).latest("id")
    assert (movement.kind, movement.on_hand_delta, movement.reason) == (
        "imported",
        3,
        "Archivo catálogo.csv",
    )
    edits = CatalogueEdit.objects.count()
    importing.import_apply(staff_call(), import_id=seen.import_id)
    assert CatalogueEdit.objects.count() == edits


@db
def test_three_bad_rows_change_nothing_and_are_told_apart(shop):
    seen = preview(
        NEW,
        "x,Nadie,,Nube,,spaceships,gratis,-1,quizá",
        "LAP-002,Tecnópolis,Laptop Dos,Nube,,electronics.laptops,1.5,1,sí",
        NEW,
    )
    assert counts(seen.row) == (1, 0, 0, 3)
    assert [(fault.line, fault.column) for fault in seen.parsed.faults] == [
        (3, "sku"),
        (3, "nombre"),
        (3, "tienda"),
        (3, "categoria"),
        (3, "precio"),
        (3, "existencias"),
        (3, "activo"),
        (4, "precio"),
        (5, "sku"),
    ]
    with pytest.raises(InvalidFile):
        importing.import_apply(staff_call(), import_id=seen.import_id)
    assert not Product.objects.exists()
    assert CatalogueImport.objects.get().state == "previewed"
    told = list(csv.DictReader(io.StringIO(files.faults_file(seen.row).removeprefix(sheets.BOM))))
    assert told[0]["error"] == "De 3 a 40 letras, números, puntos o guiones."
    assert told[5]["existencias"] == "'-1"
    assert told[8]["error"] == "Repite la línea 2."


@db
def test_the_corrected_file_applies(shop):
    seen = preview(NEW, "LAP-002,Tecnópolis,=cmd(),,,electronics.laptops,1.50,,no")
    importing.import_apply(staff_call(), import_id=seen.import_id)
    offer = Offer.objects.get(product__code="LAP-002")
    assert (offer.is_active, offer.on_hand, offer.product.name) == (False, 0, "=cmd()")
    text = files.exported(Offer.objects.all())
    assert text.startswith(sheets.BOM)
    assert "'=cmd()" in text
    again = preview(*text.removeprefix(sheets.BOM).splitlines()[1:])
    assert counts(again.row) == (0, 0, 2, 0)


@db
def test_what_changed_since_the_preview_is_not_overwritten(shop):
    offer = make_offer(code="LAP-001", name="Laptop Nube", description="Ligera.", retailer=shop, stock=7, price_centavos=1_900_000)  # fmt: skip
    seen = preview(NEW)
    assert counts(seen.row) == (0, 1, 0, 0)
    with transaction.atomic():
        stock.reserve_step(staff_call(), offer_pk=offer.pk, quantity=1, reference="pur_1")
    Offer.objects.filter(pk=offer.pk).update(price_centavos=1_950_000)
    with pytest.raises(PreviewOutdated):
        importing.import_apply(staff_call(), import_id=seen.import_id)
    assert Offer.objects.get().price_centavos == 1_950_000


@db
def test_fewer_than_are_reserved_is_an_error(shop):
    offer = make_offer(code="LAP-001", name="Laptop Nube", description="Ligera.", retailer=shop)
    with transaction.atomic():
        stock.reserve_step(staff_call(), offer_pk=offer.pk, quantity=8, reference="pur_1")
    seen = preview(NEW)
    assert [fault.message for fault in seen.parsed.faults] == ["below_reserved"]


@db
def test_a_file_is_its_sender_s_alone(shop):
    seen = preview(NEW)
    for call, import_id in ((staff_call(actor_id=2), seen.import_id), (staff_call(), "imp_0")):
        with pytest.raises(UploadNotFound):
            importing.import_apply(call, import_id=import_id)
    importing.import_discard(staff_call(), import_id=seen.import_id)
    with pytest.raises(UploadNotFound):
        importing.import_apply(staff_call(), import_id=seen.import_id)
    assert not Product.objects.exists()


@db
@pytest.mark.parametrize(
    ("raw", "detail"),
    [
        (b"", "missing_columns"),
        (b"sku,tienda\nx,y", "missing_columns"),
        (HEAD.encode(), "empty"),
        (b"\xff\xfe", "not_utf8"),
        (HEAD.encode() + b"\na\0b", "not_text"),
        (HEAD.encode() + b'\n"a"b,c', "not_csv"),
        (b"x" * (rules.BYTES_MAX + 1), "too_large"),
        ("\n".join([HEAD, *[NEW] * (rules.ROWS_MAX + 1)]).encode(), "too_many_rows"),
    ],
)
def test_what_is_no_such_file_is_refused(shop, raw, detail):
    with pytest.raises(InvalidFile) as refused:
        importing.import_preview(staff_call(), filename="x.csv", raw=raw)
    assert refused.value.detail.startswith(detail)
    assert not CatalogueImport.objects.exists()
