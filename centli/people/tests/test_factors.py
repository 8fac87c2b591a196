"""The second factor: right codes, once each, and encrypted at rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from centli.people import factors, secrets
from centli.people.errors import CodeWrong, NotEnrolled
from centli.people.models import FactorStanding
from centli.people.testing import NOW, code_of, make_user

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_norm(seconds, code):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert factors.code_at(RFC_SECRET, factors.step_at(moment)) == code


def verify(user, code, now=NOW):
    return factors.verify_step(factors.standing_lock(user.pk), code, now=now, bound_to=b"h" * 32)


def test_a_code_counts_once_and_so_do_all_before_it(db):
    ana = make_user()
    before, now, after = (code_of(ana, now=NOW + timedelta(seconds=s)) for s in (-30, 0, 30))
    verify(ana, f"{now[:3]} {now[3:]}")
    for used in (now, before):
        with pytest.raises(CodeWrong):
            verify(ana, used)
    verify(ana, after)
    standing = FactorStanding.objects.get()
    assert bytes(standing.bound_to) == b"h" * 32
    assert standing.last_step == factors.step_at(NOW) + 1


@pytest.mark.parametrize("given", ["", "12345", "abcdef", "\ud800", "１２３４５６", "0" * 1000])
def test_a_wrong_code_is_refused(db, given):
    ana = make_user()
    with pytest.raises(CodeWrong):
        verify(ana, given)
    assert FactorStanding.objects.get().last_step == 0


def test_codes_too_early_or_too_late_are_refused(db):
    ana = make_user()
    for seconds in (-60, 60):
        with pytest.raises(CodeWrong):
            verify(ana, code_of(ana, now=NOW + timedelta(seconds=seconds)))


def test_a_usable_code_is_the_next_that_has_not_counted(db):
    ana = make_user()
    verify(ana, code_of(ana))
    verify(ana, code_of(ana))
    with pytest.raises(CodeWrong):
        code_of(ana)


def test_somebody_without_a_factor(db):
    bruno = make_user("Bruno", enrolled=False)
    assert not factors.is_enrolled(bruno)
    with pytest.raises(NotEnrolled):
        verify(bruno, "123456")
    assert factors.accept_at_login(bruno.pk, "123456", now=NOW) is None


def test_the_secret_is_encrypted_at_rest_and_read_under_an_older_key(db, settings):
    ana = make_user(enrolled=False)
    secret = factors.enrol_step(ana)
    assert factors.is_enrolled(ana)
    stored = Authenticator.objects.get().data["secret"]
    assert secret not in stored
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert secrets.decrypt(stored) == secret


def test_enrolling_again_replaces_the_old(db):
    ana = make_user()
    old = code_of(ana)
    factors.enrol_step(ana)
    assert Authenticator.objects.count() == 1
    assert code_of(ana) != old


def test_five_wrong_codes_at_sign_in_shut_the_person_out(db):
    ana = make_user()
    for _ in range(5):
        assert factors.accept_at_login(ana.pk, "000000", now=NOW) is None
    assert factors.closed_for(FactorStanding.objects.get(), NOW) == 15 * 60
    assert factors.accept_at_login(ana.pk, code_of(ana), now=NOW) is None
    later = NOW + timedelta(minutes=15)
    assert factors.closed_for(FactorStanding.objects.get(), later) == 0
    assert factors.accept_at_login(ana.pk, code_of(ana, now=later), now=later) is not None


def test_a_recovery_code_lets_in_once(db):
    ana = make_user()
    spare = RecoveryCodes.activate(ana)
    code = spare.get_unused_codes()[0]
    assert factors.accept_at_login(ana.pk, code, now=NOW) is not None
    assert factors.accept_at_login(ana.pk, code, now=NOW) is None
