"""Files of reports: what we take, what we never do, whose they are, and that each is sent once."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from centli.events.models import AuditEntry
from centli.kernel import clock
from centli.people import testing as people
from centli.web.files import FORM_BYTES_MAX, STRANGERS_BYTES_MAX
from centli.web.storage import incoming
from centli.web.testing import Api, picture
from crm import facade
from crm.contracts import SentFile
from crm.errors import InvalidFile, TooManyFiles, UploadNotFound
from crm.models import Ticket, TicketFile, TicketMessage
from crm.rules import files as rules
from crm.services import desk, files
from crm.testing import make_call, make_ticket, make_user

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n"
PNG = picture(40, 30, kind="PNG")


# ── What we take ─────────────────────────────────────────────────────────────────────────────────


def document(*parts: bytes) -> bytes:
    return b"%PDF-1.7\n" + b"\n".join(parts) + b"\nstartxref\n9\n%%EOF\n"


def packed(
    inside: bytes, about: bytes = b"/Type/ObjStm/Filter/FlateDecode", pack=zlib.compress
) -> bytes:
    return document(b"5 0 obj<<" + about + b">>stream\n" + pack(inside) + b"\nendstream")


ACTIVE = b"5 0 <</S/JavaScript/JS(app.alert(1))>>"


def in_85(inside: bytes) -> bytes:
    return base64.a85encode(zlib.compress(inside)) + b"~>"


def hexed(inside: bytes) -> bytes:
    return inside.hex().encode() + b">"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "hola")
    return out.getvalue()


def test_a_picture_is_made_anew_and_a_document_is_kept():
    seen = rules.looked_at(picture(3000, 20, exif=b"Exif\0\0secret-place"))
    assert seen.content_type == "image/webp"
    with Image.open(io.BytesIO(seen.content)) as image:
        assert (image.format, max(image.size)) == ("WEBP", rules.SIDE_MAX)
    assert b"secret-place" not in seen.content
    # Three letters that a photograph's bytes have by chance are no script.
    shows = document(b"1 0 obj<</Subtype/Image/Filter/DCTDecode>>stream\n\xff\xd8/JS\x8f/JS~/JS 5A")
    for raw in (PDF, shows):
        assert rules.looked_at(raw) == rules.Seen("application/pdf", raw)


@pytest.mark.parametrize(
    ("raw", "declared", "reason"),
    [
        (b"", None, "empty"),
        (PDF + b"0" * rules.BYTES_MAX, None, "too_big"),
        (b"MZ\x90\x00 a program", None, "format"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", None, "disguised"),
        (b"GIF89a" + b"0" * 64, None, "format"),
        (PNG, "application/pdf", "disguised"),
        (PDF, "image/png", "disguised"),
        (PNG, "image/jpeg", "format"),
        (PNG[:60], None, "damaged"),
        (PNG + archive(), None, "disguised"),
        (PDF + archive(), None, "disguised"),
        (b"%PDF-1.4 cut off", None, "damaged"),
        (document(b"<script>alert(1)</script>"), None, "disguised"),
        (document(b"<</S/JavaScript/JS(app.alert(1))>>"), None, "active"),
        (document(b"<</S/J#61vaScript>>"), None, "active"),
        *(
            (document(b"<</S/Rendition/J#53" + value + b">>"), None, "active")
            for value in (b"(a)", b"\0\n<61>", b" 5 0 R", b"%a\n(a)", b" 52%\n0 R")
        ),
        (document(b"<</S/Launch/F(cmd.exe)>>"), None, "active"),
        (document(b"<</Type/EmbeddedFile>>"), None, "active"),
        (document(b"<</XFA[]>>"), None, "active"),
        (document(b"trailer<</Encrypt 9 0 R>>"), None, "active"),
        (packed(b"<</S/JavaScript>>"), None, "active"),
        (packed(b"0" * (3 * 1024 * 1024)), None, "too_large"),
        (packed(ACTIVE, pack=lambda _: b"not zlib"), None, "damaged"),
        (document(b"stream\n"), None, "damaged"),
        (packed(ACTIVE, b"/Type/Obj#53tm/Filter/FlateDecode"), None, "active"),
        (packed(ACTIVE, b"/Type/ObjStm/X(" + b"a" * 400 + b")/Filter/FlateDecode"), None, "active"),
        (packed(ACTIVE, b"/Filter/Fl#61teDecode/N 2/Type/ObjStm"), None, "active"),
        (packed(ACTIVE, b"/Type 7 0 R/Filter/FlateDecode"), None, "active"),
        (packed(ACTIVE, b"/Type/ObjStm/Subtype/Image/Filter/FlateDecode"), None, "active"),
        (packed(ACTIVE, b"/Type/ObjStm/Filter[/A85/Fl]", in_85), None, "active"),
        (packed(ACTIVE, b"/Type/ObjStm/Filter/ASCIIHexDecode", hexed), None, "active"),
        (packed(b"<<>>", b"/Type/ObjStm/Filter/LZWDecode"), None, "active"),
        (
            packed(b"<<>>", b"/Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>"),
            None,
            "active",
        ),
        (document(*[b"1 0 obj<<>>stream\n"] * 2_001), None, "too_large"),
        (packed(ACTIVE, b"/Type/ObjStm/Filter/A85 %1 0 obj<<\n", in_85), None, "active"),
        (packed(ACTIVE, b"/Type/ObjStm/Filter/A85/X(\n1 0 obj<<)", in_85), None, "active"),
        (packed(ACTIVE, b"/Type/ObjStm/Filter/A85/X(\n1 0 obj<<\\()", in_85), None, "active"),
        (document(b"1 0 obj<<" + b"a" * 70_000 + b">>stream\n"), None, "too_large"),
    ],
)
def test_what_does_more_than_show_is_refused(raw, declared, reason):
    with pytest.raises(InvalidFile) as refused:
        rules.looked_at(raw, declared=declared)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "raw",
    [
        packed(b"<</Type/Page>>"),
        packed(b"0 0 m", b"/Filter[/ASCII85Decode/FlateDecode]", in_85),
        packed(b"\0\1\2", b"/Type/XRef/W[1 2 1]/Filter/FlateDecode/DecodeParms<</Predictor 12>>"),
        packed(b"\xff\xd8", b"/Type/XObject/Subtype/Image/Filter/DCTDecode", bytes),
        packed(b"BT (hola) Tj ET", b"/Length 8 0 R/Filter/FlateDecode"),
        packed(b"BT (hola) Tj ET", b"/Length 15", bytes),
    ],
)
def test_a_quiet_document_is_taken_however_it_is_packed(raw):
    assert rules.looked_at(raw).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fotos\\recibo.PDF", "recibo.pdf"),
        ("a\u202egpj.exe", "agpj.pdf"),
        ("<img src=x>.png", "img srcx.pdf"),
        ("\x00", "archivo.pdf"),
        ("ñandú " * 40, None),
        ("recibo 4675394752220254 de ana@correo.mx.png", "recibo [TARJETA] de [CORREO].pdf"),
    ],
)
def test_a_name_is_words_and_the_ending_of_what_it_is(name, shown):
    found = rules.checked_name(name, rules.PDF)
    assert shown is None or found == shown
    assert len(found) <= rules.NAME_LENGTH_MAX
    assert found.endswith(".pdf")


# ── Whose they are, and once ─────────────────────────────────────────────────────────────────────


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept = {"location": tmp_path / "attachments", "allow_overwrite": True}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"attachments": {"BACKEND": backend, "OPTIONS": kept}}


@pytest.fixture
def ana(db):
    return make_user()


def announce(api: Api, raw: bytes, content_type: str = "image/png") -> str:
    asked = {"name": "foto.png", "content_type": content_type, "size_bytes": len(raw)}
    made = api.post("tickets/uploads", asked).json()
    file = SimpleUploadedFile("x", raw, content_type=content_type)
    sent = api.client.post(urlsplit(made["url"]).path, {**made["fields"], "file": file})
    assert sent.status_code == 204, sent.content
    found: str = made["upload_id"]
    return found


@pytest.mark.django_db
def test_over_rest_a_file_is_announced_sent_named_and_read_by_its_customer(ana):
    ticket, api = make_ticket(ana), Api(ana)
    upload = announce(api, PNG)
    body = {"body": "Va la foto.", "upload_ids": [upload]}
    at = f"tickets/{ticket.ticket_id}/messages"
    first = api.post(at, body, key="file-message-1")
    again = api.post(at, body, key="file-message-1")
    assert (first.status_code, again.json()) == (201, first.json())
    (file,) = first.json()["files"]
    assert (file["name"], file["content_type"]) == ("foto.webp", "image/webp")
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2
    assert api.get(at).json()["data"][1]["files"] == [file]

    address = f"/api/v1/tickets/{ticket.ticket_id}/files/{file['file_id']}"
    read = api.client.get(address, headers={"Accept": "image/webp"})
    assert (read.status_code, read["Content-Type"]) == (200, "image/webp")
    assert read["Content-Disposition"].startswith("attachment")
    assert "sandbox" in read["Content-Security-Policy"]
    assert Image.open(io.BytesIO(read.content)).size == (40, 30)

    other = make_user()
    assert Api(other).client.get(address).status_code == 404
    web = Client()
    web.force_login(other)
    page = f"/reportes/{ticket.ticket_id}/archivos/{file['file_id']}/"
    assert web.get(page).status_code == 404
    web.force_login(ana)
    assert web.get(page).status_code == 200
    assert api.post(at, {"body": "Otra vez.", "upload_ids": [upload]}).status_code == 404, "used"

    note = desk.staff_note(make_call(make_user()), ticket_id=ticket.ticket_id, text="Nota.")
    TicketFile.objects.update(message=note)
    assert api.client.get(address).status_code == 404, "a note is the desk's alone"


@pytest.mark.django_db
def test_another_customers_upload_is_not_there_and_nothing_is_written(ana):
    theirs = announce(Api(make_user()), PNG)
    ticket = make_ticket(ana)
    answer = Api(ana).post(
        f"tickets/{ticket.ticket_id}/messages", {"body": "Mía.", "upload_ids": [theirs]}
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "upload_not_found")
    assert TicketMessage.objects.filter(ticket=ticket).count() == 1
    left = TicketFile.objects.get()
    assert (left.message, left.sha256) == (None, ""), "not even looked at"


@pytest.mark.django_db
def test_a_hostile_upload_is_refused_forgotten_and_writes_nothing(ana):
    ticket, api = make_ticket(ana), Api(ana)
    upload = announce(api, PDF.replace(b"Catalog", b"Action/S/JavaScript"), "application/pdf")
    row = TicketFile.objects.get()
    at, body = f"tickets/{ticket.ticket_id}/messages", {"body": "Va.", "upload_ids": [upload]}
    first, again = (api.post(at, body, key="the-same-key") for _ in range(2))
    assert (first.status_code, first.json()["code"]) == (422, "invalid_file")
    # The same answer, though nothing is left to look at.
    assert (again.status_code, again.json()["code"]) == (422, "invalid_file")
    assert again["Idempotency-Replayed"] == "true"
    assert TicketMessage.objects.filter(ticket=ticket).count() == 1
    assert not storages["attachments"].exists(row.key)
    assert not storages["incoming"].exists(f"incoming/{row.key}")


@pytest.mark.django_db
def test_files_are_bounded_by_message_and_day(ana, monkeypatch):
    ticket, call = make_ticket(ana), make_call(ana)
    six = [SentFile("a.pdf", PDF)] * 6
    with pytest.raises(TooManyFiles):
        facade.ticket_message_add(call, ticket.ticket_id, text="Seis.", sent=six)
    monkeypatch.setattr(rules, "A_DAY_MAX", 5)
    facade.ticket_message_add(call, ticket.ticket_id, text="Cinco.", sent=six[:5])
    with pytest.raises(TooManyFiles):
        facade.ticket_message_add(call, ticket.ticket_id, text="Una más.", sent=six[:1])
    monkeypatch.setattr(rules, "A_DAY_MAX", 20)
    monkeypatch.setattr(rules, "A_DAY_BYTES_MAX", 6 * len(PDF) - 1)
    with pytest.raises(TooManyFiles):
        facade.ticket_message_add(call, ticket.ticket_id, text="Una más.", sent=six[:1])
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2
    assert TicketFile.objects.count() == 5


@pytest.mark.django_db
def test_a_picture_is_as_large_as_any_and_a_document_twice_that(ana):
    call = make_call(ana)
    with pytest.raises(InvalidFile):
        files.upload_open(call, name="a", content_type="image/png", size_bytes=5 * 1024**2 + 1)
    files.upload_open(call, name="a", content_type="image/png", size_bytes=5 * 1024**2)
    files.upload_open(call, name="a", content_type="application/pdf", size_bytes=5 * 1024**2 + 1)


@pytest.mark.django_db
def test_a_form_sent_twice_counts_once(ana):
    ticket, call = make_ticket(ana), make_call(ana, key="web-form-0001")
    for _ in range(2):
        facade.ticket_message_add(
            call, ticket.ticket_id, text="Va.", sent=[SentFile("recibo.pdf", PDF)]
        )
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2
    assert TicketFile.objects.count() == 1


class Crash(Exception):
    """The process dies here."""


@pytest.mark.django_db
def test_a_crash_between_storing_and_writing_leaves_a_file_that_is_forgotten(ana, monkeypatch):
    ticket = make_ticket(ana)
    call = make_call(ana, key="crash-form-01")

    def crash(*_args, **_more):
        raise Crash

    sent = [SentFile("recibo.pdf", PDF)]
    with monkeypatch.context() as patched:
        patched.setattr(files, "attach_step", crash)
        with pytest.raises(Crash):
            facade.ticket_message_add(call, ticket.ticket_id, text="Va.", sent=sent)
    assert TicketMessage.objects.filter(ticket=ticket).count() == 1
    (row,) = TicketFile.objects.all()
    assert row.message is None
    assert storages["attachments"].exists(row.key)
    facade.ticket_message_add(call, ticket.ticket_id, text="Va.", sent=sent)
    assert files.sweep(clock.now()) == 0, "it may still be used"
    assert files.sweep(clock.now() + timedelta(hours=2)) == 1
    assert not storages["attachments"].exists(row.key)
    # It counts for the day all the same, and is nobody's any more.
    monkeypatch.setattr(rules, "A_DAY_MAX", 2)
    later = make_call(ana, now=clock.now() + timedelta(hours=2))
    with pytest.raises(TooManyFiles):
        facade.ticket_message_add(later, ticket.ticket_id, text="Otra.", sent=sent)
    with pytest.raises(UploadNotFound), transaction.atomic():
        files.attach_step(later, TicketMessage.objects.all()[0], [row])
    assert files.sweep(later.now) == 0
    assert files.sweep(clock.now() + timedelta(hours=25)) == 1
    assert TicketFile.objects.get().message is not None


@pytest.mark.django_db
def test_nothing_sent_is_nothing_there(ana):
    ticket, call = make_ticket(ana), make_call(ana)
    announced = facade.ticket_upload_open(
        call, name="a.pdf", content_type="application/pdf", size_bytes=9
    )
    made = announced.upload_id
    with pytest.raises(UploadNotFound):
        facade.ticket_message_add(call, ticket.ticket_id, text="Va.", file_ids=[made])
    for content_type, size in (("text/html", 9), ("image/png", 10**9)):
        with pytest.raises(InvalidFile):
            facade.ticket_upload_open(call, name="a", content_type=content_type, size_bytes=size)
    late = make_call(ana, now=clock.now() + timedelta(hours=2))
    row = TicketFile.objects.get()
    incoming().save(f"incoming/{row.key}", ContentFile(PDF))  # type: ignore[attr-defined]
    with pytest.raises(UploadNotFound):
        facade.ticket_message_add(late, ticket.ticket_id, text="Tarde.", file_ids=[made])


@pytest.mark.django_db
def test_the_page_takes_files_and_shows_them(ana):
    ticket, web = make_ticket(ana), Client()
    web.force_login(ana)
    at = f"/reportes/{ticket.ticket_id}/"
    file = SimpleUploadedFile("recibo del súper.png", PNG, content_type="text/html")
    assert (
        web.post(at, {"act": "write", "text": "Va el recibo.", "files": [file]}).status_code == 302
    )
    assert "recibo del súper.webp" in web.get(at).content.decode()
    bad = SimpleUploadedFile("x.png", b"MZ", content_type="image/png")
    refused = web.post(at, {"act": "write", "text": "Va otro.", "files": [bad]})
    assert refused.status_code == 422
    assert "No podemos usar ese archivo" in refused.content.decode()
    new = web.post(
        "/reportes/nuevo/", {"text": "Con foto.", "files": [SimpleUploadedFile("a.pdf", PDF)]}
    )
    assert new.status_code == 302
    assert TicketFile.objects.filter(message__isnull=False).count() == 2
    assert Ticket.objects.count() == 2


@pytest.mark.django_db
def test_a_form_that_is_larger_than_any_may_be_is_refused_unread(ana):
    web = Client(raise_request_exception=False)
    web.force_login(ana)
    answer = web.generic(
        "POST",
        "/reportes/nuevo/",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(FORM_BYTES_MAX + 1),
    )
    assert answer.status_code == 400


@pytest.mark.django_db
def test_who_has_not_signed_in_sends_no_large_form():
    web = Client(raise_request_exception=False)
    for size, status in ((STRANGERS_BYTES_MAX - 2_000, 200), (STRANGERS_BYTES_MAX, 400)):
        sent = {"login": "a@b.mx", "password": "x", "file": io.BytesIO(b"x" * size)}
        assert web.post("/accounts/login/", sent).status_code == status


@pytest.mark.django_db
def test_staff_with_the_right_download_it_and_it_is_on_record(ana):
    ticket = make_ticket(ana)
    facade.ticket_message_add(
        make_call(ana), ticket.ticket_id, text="Va.", sent=[SentFile("recibo.pdf", PDF)]
    )
    row = TicketFile.objects.get()
    at = reverse("admin:crm_ticketfile_download", args=[row.pk])
    seen = {}
    for name, rights in (("Sin", ()), ("Con", ("view_ticket",))):
        staff = people.make_user(name, is_staff=True)
        staff.user_permissions.set(Permission.objects.filter(codename__in=rights))
        client = Client()
        client.force_login(staff)
        people.prove(client, staff)
        seen[name] = client.get(at)
        page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
        assert (f'<a href="{at}" download>recibo.pdf</a>' in page) == bool(rights)
    assert seen["Sin"].status_code == 404
    assert (seen["Con"].status_code, seen["Con"].content) == (200, PDF)
    assert AuditEntry.objects.filter(action="ticket.file_read", object_id=row.file_id).count() == 1
    outside = Client()
    outside.force_login(ana)
    assert outside.get(at).status_code != 200
