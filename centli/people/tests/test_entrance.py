"""Signing in and out, over the real pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.test import Client
from django.urls import NoReverseMatch, reverse

from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock
from centli.people import logins, tickets, tokens
from centli.people.models import Login, Notice, User
from centli.people.testing import NOW, PASSWORD, code_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def sign_in(client: Client, user: User, password: str = PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def is_in(client: Client) -> bool:
    class Request:
        session = client.session

    return bool(get_user(Request()).is_authenticated)  # type: ignore[arg-type]


def test_a_customer_signs_in_with_a_password_and_it_is_told(client):
    ana = make_user()
    client.get(reverse("account_login"))
    before = client.session.session_key
    assert sign_in(client, ana).status_code == 302
    assert is_in(client)
    key = client.session.session_key
    assert key != before
    assert logins.is_alive(ana.pk, key, now=clock.now())
    assert list(Outbox.objects.values_list("event_type", flat=True)) == ["SIGNED_IN"]


def test_staff_also_type_a_code_that_counts_once(client):
    teller = make_user("Teller", is_staff=True)
    assert sign_in(client, teller).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    code = code_of(teller)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert is_in(client)
    other = Client()
    sign_in(other, teller)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert not is_in(other)


def test_five_wrong_codes_keep_out_for_a_quarter_of_an_hour_and_say_so(client):
    teller = make_user(is_staff=True)
    sign_in(client, teller)

    def give(code: str):
        return client.post(reverse("mfa_authenticate"), {"code": code})

    for _ in range(4):
        assert "Código incorrecto" in give("000000").content.decode()
    for code in ("000000", code_of(teller)):
        answer = give(code)
        assert answer.status_code == 200
        assert (
            "Demasiados códigos equivocados. Inténtalo otra vez después de las 12:15."
            in answer.content.decode()
        )
    with time_machine.travel(NOW + timedelta(minutes=14, seconds=55), tick=False):
        sign_in(client, teller)
        assert give(code_of(teller)).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=15, seconds=30), tick=False):
        sign_in(client, teller)
        assert give(code_of(teller, now=clock.now())).status_code == 302


def test_a_wrong_password_and_an_unknown_name_look_alike(client):
    ana = make_user()
    wrong = sign_in(client, ana, "wrong password for sure")
    unknown = client.post(
        reverse("account_login"), {"login": "nobody@example.mx", "password": PASSWORD}
    )
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert not is_in(client)
    assert not Outbox.objects.exists()


def test_five_failures_close_the_account_for_15_minutes(client, settings):
    settings.AXES_ENABLED = True
    ana, bruno = make_user(), make_user("Bruno")
    for _ in range(5):
        sign_in(client, ana, "wrong password for sure")
    sign_in(Client(), ana)
    assert not Login.objects.exists()
    sign_in(client, bruno)
    assert Login.objects.count() == 1
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        again = Client()
        sign_in(again, ana)
        assert is_in(again)


@pytest.mark.parametrize("guessed", [4, 5])
def test_who_signs_in_as_themselves_clears_nobody_elses_failures(client, settings, guessed):
    """Of one address: else every fifth guess would be one's own password, and no name would ever close."""
    settings.AXES_ENABLED = True
    ana, eve = make_user(), make_user("Eve")
    for _ in range(guessed):
        sign_in(client, ana, "wrong password for sure")
    sign_in(client, eve, "mistyped at first, too")
    assert is_in_after(Client(), eve)
    assert not AccessAttempt.objects.filter(username=eve.email).exists()
    sign_in(client, ana, "wrong password for sure")
    assert not is_in_after(Client(), ana)


def is_in_after(client: Client, user: User) -> bool:
    sign_in(client, user)
    return is_in(client)


def test_a_hundred_failures_close_the_network(client, settings):
    settings.AXES_ENABLED = True
    ana = make_user()
    AccessAttempt.objects.create(
        username="others", ip_address="127.0.0.1", failures_since_start=99, attempt_time=NOW
    )
    sign_in(client, ana, "wrong password for sure")
    sign_in(client, ana)
    assert not Login.objects.exists()
    AccessAttempt.objects.all().delete()
    sign_in(client, ana)
    assert is_in(client)


def test_behind_the_proxy_the_address_that_it_saw_counts(settings):
    """The proxy's own address is everybody's: a hundred failures of one stranger would close the bank."""
    settings.AXES_ENABLED = True
    settings.CENTLI_PROXY_HEADER = "x-forwarded-for"
    ana = make_user()
    AccessAttempt.objects.create(
        username="others", ip_address="203.0.113.9", failures_since_start=99, attempt_time=NOW
    )
    stranger = Client(headers={"x-forwarded-for": "198.51.100.7, 203.0.113.9"})
    sign_in(stranger, ana, "wrong password for sure")
    sign_in(stranger, ana)
    assert not Login.objects.exists()
    neighbour = Client(headers={"x-forwarded-for": "203.0.113.9, 198.51.100.7"})
    sign_in(neighbour, ana)
    assert is_in(neighbour)


def test_a_hundred_failures_in_a_row_void_the_password(client):
    ana = make_user()
    token = tokens.issue(ana, now=NOW)
    User.objects.update(failed_logins=98)
    sign_in(client, ana, "wrong password for sure")
    ana.refresh_from_db()
    assert ana.has_usable_password()
    sign_in(client, ana)
    ana.refresh_from_db()
    assert ana.failed_logins == 0
    User.objects.update(failed_logins=99)
    sign_in(Client(), ana, "wrong password for sure")
    ana.refresh_from_db()
    assert not ana.has_usable_password()
    assert Notice.objects.get().code == "password_void"
    assert tokens.find(token.token, now=NOW) is None


def test_signing_out_ends_the_login_and_its_tickets(client):
    ana = make_user()
    sign_in(client, ana)
    key = client.session.session_key
    ticket = tickets.issue(ana, session_key=key, now=NOW)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)
    assert not logins.is_alive(ana.pk, key, now=NOW)
    assert tickets.redeem(ticket.ticket, now=NOW) is None


def test_a_session_idles_and_a_request_renews_it(client):
    ana = make_user()
    sign_in(client, ana)
    for minutes, alive in ((14, True), (28, True), (44, False)):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            client.get(reverse("account_logout"))
            assert is_in(client) == alive


def test_a_login_that_was_ended_elsewhere_is_out_at_the_next_request(client):
    ana = make_user()
    sign_in(client, ana)
    Login.objects.update(ended_at=NOW)
    client.get(reverse("account_logout"))
    assert not is_in(client)


def test_a_changed_password_ends_every_login(client):
    ana = make_user()
    other = Client()
    sign_in(client, ana)
    sign_in(other, ana)
    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "otra frase larga 2026",
            "password2": "otra frase larga 2026",
        },
    )
    assert not is_in(client)
    other.get(reverse("account_logout"))
    assert not is_in(other)
    assert Login.objects.filter(ended_at=None).count() == 0


@pytest.mark.parametrize(
    ("is_staff", "password", "taken"),
    [
        (False, "corta", False),
        (False, "password1234", False),
        (False, "doce letras.", True),
        (True, "doce letras.", False),
        (True, "quince letras..", True),
    ],
)
def test_passwords_are_long_and_not_known(client, is_staff, password, taken):
    user = make_user(is_staff=is_staff)
    client.force_login(user)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": password, "password2": password},
    )
    user.refresh_from_db()
    assert user.check_password(password) == taken


JOINING = {
    "display_name": "Nora  Vega\u202e",
    "email": "Nora@Example.mx",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_a_new_customer_signs_up_and_is_in(client):
    answer = client.post(reverse("account_signup"), JOINING)
    assert answer.status_code == 302
    nora = User.objects.get()
    assert (nora.email, nora.display_name) == ("nora@example.mx", "Nora Vega")
    assert (nora.locale, nora.is_staff, nora.consent_version) == ("es-mx", False, "")
    assert is_in(client)
    assert logins.is_alive(nora.pk, client.session.session_key, now=clock.now())
    # Nothing is answered before the notice is accepted.
    assert client.get("/").headers["Location"] == reverse("chat:consent")


@pytest.mark.parametrize(
    "wrong", [{"display_name": " \u202e"}, {"password2": "another phrase"}, {"email": "nora"}]
)
def test_a_sign_up_that_is_not_right_makes_nobody(client, wrong):
    assert client.post(reverse("account_signup"), JOINING | wrong).status_code == 200
    assert not User.objects.exists()


def test_an_address_counts_once(client):
    ana = make_user(email="nora@example.mx")
    client.post(reverse("account_signup"), JOINING)
    assert list(User.objects.all()) == [ana]
    assert not is_in(client)


def test_nobody_signs_up_where_the_profile_forbids_it(client, settings):
    settings.CENTLI_SIGNUP = False
    page = client.post(reverse("account_signup"), JOINING)
    assert "Por ahora no abrimos cuentas" in page.content.decode()
    assert not User.objects.exists()


def test_the_page_of_a_closed_entrance_is_ours_and_the_same_for_unknown_names(client, settings):
    settings.AXES_ENABLED = True
    ana = make_user()
    for email in (ana.email, "nobody@example.com"):
        for _ in range(5):
            client.post(reverse("account_login"), {"login": email, "password": "wrong-password-x"})
        right = {"login": email, "password": PASSWORD}
        answer = client.post(reverse("account_login"), right)
        assert answer.status_code == 429
        assert "Espera 15 minutos" in answer.content.decode()
        assert email not in answer.content.decode()
    assert not is_in(client)


def test_a_link_that_confirms_nothing_any_more_leads_to_where_another_is_sent(client):
    page = client.get(reverse("account_confirm_email", args=["expired"])).content.decode()
    assert f'<a class="button" href="{reverse("account_login")}">' in page
    assert 'href=""' not in page


def test_no_address_is_added_or_changed_by_a_page(client):
    """What a stolen session adds would have the password sent to it."""
    client.force_login(make_user())
    with pytest.raises(NoReverseMatch):
        reverse("account_email")
    assert (
        client.post("/accounts/email/", {"email": "e@e.mx", "action_add": "1"}).status_code == 404
    )
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(
    ("row", "confirmed", "mailed"),
    [
        ({}, "", True),
        # Who signed up and never confirmed it would be told that there is no account, and could open none.
        ({"verified": False}, "", True),
        ({"verified": False}, "other@example.mx", False),
        ({"email": "eve@example.mx"}, "", False),
        ({"email": "eve@example.mx", "primary": False}, "", False),
        ({"email": "eve@example.mx", "verified": False, "primary": False}, "", False),
    ],
)
def test_a_forgotten_password_is_mailed_to_the_address_of_the_sign_in_alone(
    client, mailoutbox, row, confirmed, mailed
):
    ana = make_user()
    kept = {"email": ana.email, "verified": True, "primary": True} | row
    EmailAddress.objects.create(user=ana, **kept)
    if confirmed:
        EmailAddress.objects.create(user=ana, email=confirmed, verified=True)
    address = kept["email"]
    assert client.post(reverse("account_reset_password"), {"email": address}).status_code == 302
    links = [letter for letter in mailoutbox if "/password/reset/key/" in letter.body]
    assert [letter.to for letter in links] == ([[ana.email]] if mailed else [])


def test_a_new_password_by_mail_ends_every_login_and_is_told(client, mailoutbox):
    ana = make_user()
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    inside = Client()
    sign_in(inside, ana)
    client.post(reverse("account_reset_password"), {"email": ana.email.upper()})
    found = re.search(r"http://testserver(/\S+/password/reset/key/\S+)", mailoutbox[0].body)
    assert found is not None
    form = client.get(found[1], follow=True).redirect_chain[-1][0]
    again = {"password1": "otra frase larga 2026", "password2": "otra frase larga 2026"}
    assert client.post(form, again).status_code == 302
    inside.get(reverse("account_logout"))
    assert not is_in(inside)
    assert not is_in(client)
    assert list(Notice.objects.values_list("user", "code")) == [(ana.pk, "password_changed")]
    assert AuditEntry.objects.filter(action="password.changed", customer_id=ana.pk).count() == 1
