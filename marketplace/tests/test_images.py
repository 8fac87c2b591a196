"""Pictures of the catalogue."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image as Pixels

from centli.web import images as safe
from centli.web.testing import picture
from marketplace.errors import AltRequired
from marketplace.models import CatalogueEdit, Image
from marketplace.selectors.catalogue import SIZES, image_file
from marketplace.services import images
from marketplace.testing import make_offer, staff_call

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def take(raw, alt="Una laptop abierta"):
    kept = images.stored(safe.opened(raw), source=raw)
    with transaction.atomic():
        return images.image_take_step(staff_call(), kept, alt=alt)


def test_a_picture_is_kept_in_three_sizes_under_a_random_name(tmp_path):
    image = take(picture(2000, 1000, exif=b"Exif\0\0secret-place"))
    assert (image.width, image.height) == (960, 480)
    for size, side in SIZES.items():
        with default_storage.open(image_file(image.name, size)) as file:
            raw = file.read()
            assert b"secret-place" not in raw
            with Pixels.open(default_storage.path(image_file(image.name, size))) as seen:
                assert (seen.format, max(seen.size)) == ("WEBP", side)
    assert take(picture(20, 10)).name != image.name


@pytest.mark.parametrize("alt", ["", "   ", "\u200b"])
def test_a_picture_needs_words(alt):
    with pytest.raises(AltRequired):
        take(picture(20, 10), alt)
    assert not Image.objects.exists()


def test_what_is_no_picture_is_not_stored(tmp_path):
    with pytest.raises(safe.InvalidImage):
        take(b"<svg onload=alert(1)>")
    assert not Image.objects.exists()
    assert not list(tmp_path.rglob("*.webp"))


def test_a_product_s_picture_is_in_its_history():
    product = make_offer().product
    image = take(picture(20, 10))
    with transaction.atomic():
        images.image_set_step(staff_call(), product, image)
        images.alt_set_step(
            staff_call(), image, "Otra vista", kind="product", object_id=product.product_id
        )
    product.refresh_from_db()
    assert product.image == image
    edits = CatalogueEdit.objects.filter(object_id=product.product_id, action="changed")
    assert [edit.changes for edit in edits] == [
        {"image_id": [None, image.pk]},
        {"alt": ["Una laptop abierta", "Otra vista"]},
    ]
