"""A second factor enrolled, put in another's place, and its recovery codes: over the real pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import NoReverseMatch, reverse

from centli.events.models import AuditEntry
from centli.people import credentials, factors, logins, qr, secrets
from centli.people.models import FactorStanding, Notice, User
from centli.people.testing import NOW, PASSWORD, code_of, make_user, signed_in

pytestmark = pytest.mark.django_db

ENROL = "/accounts/2fa/totp/activate/"
SPARE = "/accounts/2fa/recovery-codes/generate/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def entered(user: User) -> Client:
    """A browser that has just given the password of a customer."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def offered(client: Client) -> str:
    """The secret that the page shows."""
    found = re.search(r"[A-Z2-7]{32}", client.get(ENROL).content.decode())
    assert found is not None
    return found[0]


def held(user: User) -> str:
    return secrets.decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])


def code(secret: str, *, later: int = 0) -> str:
    return factors.code_at(secret, factors.step_at(NOW) + later)


def told(user: User) -> tuple[list[str], list[str]]:
    """The notices that somebody got, and the rows of the trail that are of factors."""
    rows = AuditEntry.objects.filter(customer_id=user.pk, action__startswith="factor.")
    return (
        [*Notice.objects.filter(user=user).order_by("pk").values_list("code", flat=True)],
        [*rows.order_by("pk").values_list("action", flat=True)],
    )


@pytest.mark.parametrize(
    "name",
    ["mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_download_recovery_codes"],
)
def test_no_page_takes_a_factor_off_or_shows_codes_again(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("current", [None, "", "000000", "new"])
def test_a_password_does_not_stand_for_the_second_factor(current):
    ana = make_user()
    before, client = held(ana), entered(ana)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": ENROL})
    secret = offered(client)
    body = {"code": code(secret), "current": code(secret) if current == "new" else current}
    page = client.post(ENROL, {name: value for name, value in body.items() if value is not None})
    assert page.status_code == 200
    assert held(ana) == before
    assert told(ana) == ([], [])
    for address in ("totp/deactivate/", "recovery-codes/", "recovery-codes/download/"):
        assert client.post(f"/accounts/2fa/{address}").status_code == 404
    assert held(ana) == before


def test_wrong_codes_for_a_factor_close_it_as_wrong_codes_for_money_do():
    ana = make_user()
    client = entered(ana)
    for _ in range(5):
        client.post(SPARE, {"current": "000000"})
    assert factors.closed_for(FactorStanding.objects.get(), NOW) == 15 * 60
    client.post(ENROL, {"code": code(offered(client)), "current": code_of(ana)})
    client.post(SPARE, {"current": code_of(ana)})
    assert told(ana) == ([], [])


@pytest.mark.parametrize("is_spare", [False, True])
def test_another_factor_takes_a_code_of_the_one_there_was(is_spare):
    ana = make_user()
    current = factors.spare_codes_step(ana)[3] if is_spare else code_of(ana)
    client, other = entered(ana), entered(ana)
    secret = offered(client)
    page = client.post(ENROL, {"code": code(secret), "current": current})
    shown = page.context["codes"]
    assert len(shown) == 10
    assert all(each in page.content.decode() for each in shown)
    assert held(ana) == secret
    assert Authenticator.objects.filter(user=ana).count() == 2
    used = ["spare_code_used"] if is_spare else []
    assert told(ana) == (
        [*used, "factor_replaced"],
        [*(f"factor.{each.replace('spare_code', 'spare')}" for each in used), "factor.replaced"],
    )
    # Its code has counted, others of it release nothing for a day, and whoever else was in is out.
    assert factors.accept_at_login(ana.pk, code(secret), now=NOW) is None
    assert factors.waits_until(ana.pk, NOW) == NOW + credentials.WAITS
    assert factors.waits_until(ana.pk, NOW + credentials.WAITS) is None
    assert logins.is_alive(ana.pk, client.session.session_key or "", now=NOW)
    assert not logins.is_alive(ana.pk, other.session.session_key or "", now=NOW)


@pytest.mark.parametrize(
    ("joined", "is_staff", "waits"),
    [
        (timedelta(0), False, False),
        (timedelta(hours=23), False, False),
        (timedelta(hours=24), False, True),
        (timedelta(days=9), True, False),
    ],
)
def test_a_first_factor_takes_the_password_of_the_last_minutes(joined, is_staff, waits):
    nora = make_user(enrolled=False, is_staff=is_staff, date_joined=NOW - joined)
    stolen = signed_in(nora)
    assert stolen.get(ENROL)["Location"].startswith(reverse("account_reauthenticate"))
    assert stolen.post(ENROL, {"code": "123456"}).status_code == 302
    client = entered(nora)  # who has just come in is not asked again
    secret = offered(client)
    assert client.post(ENROL, {"code": code(secret, later=9)}).status_code == 200
    assert not factors.is_enrolled(nora)
    page = client.post(ENROL, {"code": code(offered(client))})
    assert len(page.context["codes"]) == 10
    assert ("Tu aplicación de códigos es nueva" in page.content.decode()) is waits
    secret = held(nora)
    assert (factors.waits_until(nora.pk, NOW) is not None) is waits
    assert told(nora) == (
        ["factor_added_waits" if waits else "factor_added"],
        ["factor.enrolled"],
    )
    with pytest.raises(factors.CodeWrong):
        factors.verify_step(factors.standing_lock(nora.pk), code(secret), now=NOW)


def test_recovery_codes_are_made_for_a_code_and_shown_once():
    ana = make_user()
    old = factors.spare_codes_step(ana)
    client = entered(ana)
    assert client.post(SPARE, {"current": "000000"}).status_code == 200
    shown = client.post(SPARE, {"current": code_of(ana)}).context["codes"]
    assert set(shown).isdisjoint(old)
    assert told(ana) == (["spare_codes_made"], ["factor.spares_made"])
    assert factors.accept_at_login(ana.pk, old[0], now=NOW) is None
    assert not set(shown) & set(re.findall(r"\d{8}", client.get(SPARE).content.decode()))
    assert shown[0] not in client.get(reverse("mfa_index")).content.decode()


def test_the_page_draws_the_key_without_an_address_and_says_to_staff_what_is_theirs():
    ana, teller = make_user(enrolled=False), make_user("Teller", enrolled=False, is_staff=True)
    for person, is_staff in ((ana, False), (teller, True)):
        page = entered(person).get(ENROL)
        text = page.content.decode()
        assert f'<path d="{page.context["qr"].path}"/>' in text
        assert "data:" not in text
        assert ("montos altos" in text) is not is_staff
        assert ("antes de actuar sobre una cuenta" in text) is is_staff


def test_a_drawing_has_the_modules_of_its_code():
    found = qr.drawing("otpauth://totp/a?secret=B")
    assert found.size >= 21 + 2 * qr.BORDER
    # The top left finder: seven dark, then a ring of one, from the corner on.
    assert found.path.startswith("M4 4h7v1h-7z")
    assert "M4 5h1v1h-1z" in found.path
    assert max(int(x) for x in re.findall(r"M(\d+) ", found.path)) < found.size - qr.BORDER
