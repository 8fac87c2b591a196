"""Pictures that staff send over REST: a form, the file straight to storage, and a look at what it really is."""

from __future__ import annotations

import io
import struct
import urllib.error
import urllib.request
import zipfile
import zlib
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pixels

from centli.kernel import clock
from centli.people.testing import make_staff
from centli.web import media
from centli.web.testing import Api, picture
from marketplace.models import CatalogueEdit, Image, Retailer, Upload
from marketplace.rules import uploads as rules
from marketplace.testing import make_image, make_offer, make_retailer

pytestmark = pytest.mark.django_db

ALT = "Una laptop abierta sobre una mesa"
BUCKET = "centli-media"
SEEN_FROM = "https://media.bank.example.mx"


def keeper(name="Lupe", role="catalogue"):
    return Api(make_staff(role, name))


@pytest.fixture
def staff():
    return keeper()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def opened(staff, raw, content_type="image/jpeg", size=None):
    body = {"content_type": content_type, "size_bytes": size or len(raw)}
    response = staff.post("uploads", body)
    assert response.status_code == 201, response.json()
    return response.json()


def posted(form, raw):
    """Post a file as a bucket's client does: the form's fields, then the file; no login."""
    return Client().post(
        urlsplit(form["url"]).path, {**form["fields"], "file": SimpleUploadedFile("x", raw)}
    )


def sent(staff, raw, content_type="image/jpeg"):
    form = opened(staff, raw, content_type)
    assert posted(form, raw).status_code == 204
    return form["upload_id"]


def completed(staff, upload_id, **changes):
    body = {"alt": ALT, **changes}
    return staff.post(f"uploads/{upload_id}/complete", body)


def files(folder):
    return sorted(path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file())


# ── In a folder ──────────────────────────────────────────────────────────────────────────────────


def test_a_picture_becomes_a_product_s_in_three_sizes(staff, tmp_path):
    product = make_offer().product
    upload = sent(staff, picture(1200, 600))
    response = completed(staff, upload, product_id=product.product_id)
    assert response.status_code == 200, response.json()
    product.refresh_from_db()
    image = Image.objects.get()
    assert product.image == image
    assert response.json() == {
        "alt": ALT,
        **{s: f"/media/catalogue/{image.name}-{s}.webp" for s in ("small", "medium", "large")},
    }
    for size, side in (("small", 160), ("medium", 480), ("large", 960)):
        with Pixels.open(tmp_path / "catalogue" / f"{image.name}-{size}.webp") as seen:
            assert (seen.format, seen.size) == ("WEBP", (side, side // 2))
    assert files(tmp_path) == ["catalogue"] * 3, "what was sent is gone"
    edit = CatalogueEdit.objects.latest("id")
    assert (edit.object_id, edit.changes) == (product.product_id, {"image_id": [None, image.pk]})
    assert edit.actor_id == Upload.objects.get().actor_id


def test_a_picture_becomes_a_retailer_s_logo(staff):
    retailer = make_retailer()
    upload = sent(staff, picture(50, 50, kind="PNG"), "image/png")
    assert completed(staff, upload, retailer_id=retailer.retailer_id).status_code == 200
    assert Retailer.objects.get(logo__alt=ALT) == retailer


def test_completed_again_it_is_the_same_picture(staff, tmp_path):
    product = make_offer().product
    upload = sent(staff, picture(40, 40))
    first = completed(staff, upload, product_id=product.product_id)
    again = completed(staff, upload, product_id=product.product_id)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Image.objects.count() == 1
    assert len(files(tmp_path)) == 3


def nothing_happened(product):
    product.refresh_from_db()
    assert product.image is None
    assert not Image.objects.exists()


def test_another_person_s_upload_is_not_there(staff):
    product = make_offer().product
    upload = sent(staff, picture(40, 40))
    response = completed(keeper("Memo"), upload, product_id=product.product_id)
    assert (response.status_code, response.json()["code"]) == (404, "upload_not_found")
    assert completed(staff, "upl_" + "0" * 32, product_id=product.product_id).status_code == 404
    nothing_happened(product)


@pytest.mark.parametrize("role", ["teller", "support", "auditor"])
def test_others_of_the_staff_send_no_pictures(role):
    response = keeper("Otro", role).post("uploads", {"content_type": "image/png", "size_bytes": 10})
    assert response.status_code == 403
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"alt": ""}, 422, "validation_error"),
        ({"alt": "\u200b"}, 422, "validation_error"),
        ({"product_id": None}, 422, "validation_error"),
        ({"retailer_id": "ret_" + "0" * 32}, 422, "validation_error"),
        ({"product_id": "prd_" + "0" * 32}, 404, "product_not_found"),
        ({"product_id": "7"}, 404, "product_not_found"),
    ],
)
def test_it_needs_words_and_something_to_be_shown_with(staff, changes, status, code):
    product = make_offer().product
    upload = sent(staff, picture(40, 40))
    body = {"product_id": product.product_id, **changes}
    response = completed(staff, upload, **body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    nothing_happened(product)
    assert completed(staff, upload, product_id=product.product_id).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"content_type": "image/svg+xml", "size_bytes": 100},
        {"content_type": "image/gif", "size_bytes": 100},
        {"content_type": "image/png", "size_bytes": 5 * 1024 * 1024 + 1},
        {"content_type": "image/png", "size_bytes": 0},
        {"content_type": "image/png", "size_bytes": "100"},
        {"content_type": "image/png"},
        {"content_type": "image/png", "size_bytes": 1, "key": "catalogue/mine.webp"},
    ],
)
def test_what_we_do_not_take_is_refused_when_it_is_announced(staff, body):
    assert staff.post("uploads", body).status_code == 422
    assert not Upload.objects.exists()


def test_nothing_comes_of_a_file_that_never_came(staff):
    product = make_offer().product
    form = opened(staff, b"x" * 100)
    response = completed(staff, form["upload_id"], product_id=product.product_id)
    assert (response.status_code, response.json()["code"]) == (409, "upload_incomplete")
    nothing_happened(product)


def test_the_time_for_it_ends_and_the_next_request_clears_it_away(staff, tmp_path, time_machine):
    product = make_offer().product
    form = opened(staff, picture(40, 40))
    assert posted(form, picture(40, 40)).status_code == 204
    time_machine.move_to(clock.now() + rules.OPEN_FOR + timedelta(seconds=1), tick=False)
    late = completed(staff, form["upload_id"], product_id=product.product_id)
    assert (late.status_code, late.json()["code"]) == (410, "upload_expired")
    assert posted(form, picture(40, 40)).status_code == 403
    nothing_happened(product)
    opened(staff, b"x" * 10)
    assert (Upload.objects.count(), files(tmp_path)) == (1, [])


def test_only_so_many_wait_at_once(staff, monkeypatch):
    monkeypatch.setattr(rules, "OPEN_MAX", 2)
    opened(staff, b"x"), opened(staff, b"x")
    response = staff.post("uploads", {"content_type": "image/png", "size_bytes": 1})
    assert (response.status_code, response.json()["code"]) == (422, "too_many_uploads")
    assert Upload.objects.count() == 2
    opened(keeper("Memo"), b"x")


def test_a_form_takes_its_own_key_type_and_size_alone(staff, tmp_path):
    form = opened(staff, b"x" * 50)
    for name, value in (
        ("key", "catalogue/other.webp"),
        ("Content-Type", "image/png"),
        ("policy", form["fields"]["policy"][:-2] + "xx"),
    ):
        changed = {**form, "fields": {**form["fields"], name: value}}
        assert posted(changed, b"x").status_code == 403
    assert posted(form, b"x" * 51).status_code == 413
    assert posted(form, b"").status_code == 413
    assert Client().post(urlsplit(form["url"]).path, form["fields"]).status_code == 400
    assert files(tmp_path) == []
    assert posted(form, b"first").status_code == posted(form, b"second").status_code == 204
    assert files(tmp_path) == ["incoming"], "sent again, it takes the place of the first"


# ── Hostile files ────────────────────────────────────────────────────────────────────────────────


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width, height, *, rows=1):
    """Return a PNG of a few kB that claims to be large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * (rows * width * 3))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive():
    out = io.BytesIO(picture(40, 40))
    with zipfile.ZipFile(out, "a") as inside:
        inside.writestr("run.class", b"code")
    return out.getvalue()


def commented(text):
    """Return a JPEG with a comment."""
    out = io.BytesIO()
    Pixels.new("RGB", (40, 40)).save(out, "JPEG", comment=text)
    return out.getvalue()


def frames(kind):
    out = io.BytesIO()
    both = [Pixels.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    both[0].save(out, kind, save_all=True, append_images=both[1:])
    return out.getvalue()


HOSTILE = {
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/png"),
    "svg in xml": (b"<?xml version='1.0'?><svg><script>x</script></svg>", "image/webp"),
    "html": (b"<!doctype html><img src=x>", "image/jpeg"),
    "gif": (frames("GIF"), "image/png"),
    "another of ours": (picture(40, 40, kind="PNG"), "image/jpeg"),
    "wide": (bomb(8_001, 10), "image/png"),
    "many pixels": (bomb(6_000, 5_000), "image/png"),
    "enormous": (bomb(60_000, 60_000, rows=3), "image/png"),
    "no sides": (bomb(0, 0), "image/png"),
    "animated webp": (frames("WEBP"), "image/webp"),
    "animated png": (frames("PNG"), "image/png"),
    "cut": (picture(64, 64)[:-200], "image/jpeg"),
    "archive": (archive(), "image/jpeg"),
    "document": (b"%PDF-1.7\n" + picture(40, 40), "image/jpeg"),
    "script in a comment": (commented(b"*/ </style><script>alert(1)</script>"), "image/jpeg"),
    "program in a comment": (commented(b"<?php system($_GET['c']); ?>"), "image/jpeg"),
    "page behind": (picture(40, 40, kind="PNG") + b"<HTML><body>", "image/png"),
    "nothing": (b"\0", "image/png"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused_and_forgotten(name, staff, tmp_path):
    raw, content_type = HOSTILE[name]
    product = make_offer().product
    upload = sent(staff, raw, content_type)
    response = completed(staff, upload, product_id=product.product_id)
    assert (response.status_code, response.json()["code"]) == (422, "invalid_image")
    assert response.json()["reason"]
    assert files(tmp_path) == []
    nothing_happened(product)
    again = completed(staff, upload, product_id=product.product_id)
    assert again.json()["code"] == "upload_incomplete"


def test_what_hides_in_a_picture_is_not_kept(staff, tmp_path):
    product = make_offer().product
    raw = picture(40, 40, exif=b"Exif\0\0secret-place") + b"\0hidden-behind"
    response = completed(staff, sent(staff, raw), product_id=product.product_id)
    assert response.status_code == 200
    for path in tmp_path.rglob("*.webp"):
        assert b"secret-place" not in path.read_bytes()
        assert b"hidden-behind" not in path.read_bytes()


# ── In a bucket ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def s3():
    """An S3 of moto's, reached by HTTP alone."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - slow to import, and for these alone

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3, settings, monkeypatch):
    for name, value in {
        "AWS_ENDPOINT_URL": s3, "AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    settings.STORAGES = settings.STORAGES | media.storages(BUCKET, SEEN_FROM)
    storage: Any = storages["incoming"]
    found = storage.connection.create_bucket(Bucket=BUCKET)
    yield found
    found.objects.all().delete()
    found.delete()


def sent_by_http(form, raw):
    """Post a form by plain HTTP, as any client without our code does; return the status."""
    line = uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    body = b"".join([*parts, head.encode(), raw, f"\r\n--{line}--\r\n".encode()])
    request = urllib.request.Request(
        form["url"], body, {"Content-Type": f"multipart/form-data; boundary={line}"}
    )
    try:
        with urllib.request.urlopen(request) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_bucket_takes_the_file_itself_and_the_sizes_are_made_from_it(staff, bucket):
    product = make_offer().product
    raw = picture(1200, 600)
    form = opened(staff, raw)
    assert form["url"].endswith(f"/{BUCKET}")
    assert {"key", "policy", "x-amz-signature", "Content-Type"} <= set(form["fields"])
    assert sent_by_http(form, raw) == 204
    assert [each.key for each in bucket.objects.all()] == [form["fields"]["key"]]
    response = completed(staff, form["upload_id"], product_id=product.product_id)
    assert response.status_code == 200, response.json()
    name = Image.objects.get().name
    assert response.json()["medium"] == f"{SEEN_FROM}/catalogue/{name}-medium.webp"
    found = {each.key: each.get() for each in bucket.objects.all()}
    assert set(found) == {f"catalogue/{name}-{size}.webp" for size in ("small", "medium", "large")}
    for key, side in ((f"catalogue/{name}-small.webp", 160), (f"catalogue/{name}-large.webp", 960)):
        assert found[key]["ContentType"] == "image/webp"
        assert found[key]["CacheControl"] == "public, max-age=31536000, immutable"
        with Pixels.open(io.BytesIO(found[key]["Body"].read())) as seen:
            assert (seen.format, seen.size) == ("WEBP", (side, side // 2))


def test_what_the_bucket_took_is_looked_at_all_the_same(staff, bucket):
    """Whether or not a bucket minds the form's conditions, the bytes decide."""
    product = make_offer().product
    for raw, announced in ((HOSTILE["svg"][0], None), (picture(300, 300), 100)):
        form = opened(staff, raw, size=announced)
        sent_by_http(form, raw)
        response = completed(staff, form["upload_id"], product_id=product.product_id)
        assert response.status_code in {409, 422}, response.json()
    nothing_happened(product)
    assert not list(bucket.objects.all())


def test_a_bucket_has_no_door_of_ours(staff, bucket):
    form = opened(staff, b"x")
    at = Client().post("/api/v1/uploads/file", {**form["fields"], "file": io.BytesIO(b"x")})
    assert at.status_code == 404
    assert completed(staff, form["upload_id"], product_id=make_offer().product.product_id).status_code == 409  # fmt: skip


def test_staff_see_the_pictures_of_a_bucket(bucket):
    image = make_image()
    product = make_offer(image=image).product
    page = keeper().client.get(f"/admin/marketplace/product/{product.pk}/change/")
    assert page.status_code == 200
    assert f"{SEEN_FROM}/catalogue/{image.name}-medium.webp" in page.content.decode()
