"""Confirming: once, by its owner's login, and everything checked again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from centli.confirmations import errors, selectors, services
from centli.confirmations.contracts import Assessment, Provenance, State
from centli.confirmations.models import Proposal
from centli.confirmations.services import confirming, rows
from centli.confirmations.tests.conftest import marks
from centli.db.idempotency import InProgress, KeyReused
from centli.db.models import IdempotencyKey
from centli.events.models import AuditEntry, Inbox, Outbox
from centli.kernel import clock, ids
from centli.kernel.call import Channel
from centli.kernel.errors import Rejected
from centli.people.models import FactorStanding
from centli.people.testing import NOW, call_of, code_of, make_user

TERMS = {"amount": 100_00, "to": "acc_2"}


def types() -> list[str]:
    return list(Outbox.objects.order_by("id").values_list("event_type", flat=True))


def test_a_proposal_is_frozen_and_hashed(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    assert view.state is State.OPEN
    assert view.expires_at == NOW + timedelta(minutes=5)
    assert view.card["confirmation_id"] == view.public_id
    assert view.card["rows"] == [{"label": "Caja", "value": "10000"}]
    assert view.token
    assert view.token not in str(Proposal.objects.values().get())
    assert (marks(), types()) == (0, [])
    assert AuditEntry.objects.get().action == "proposal.made"


def test_a_confirm_executes_once_and_writes_the_trail(box, ana):
    call = call_of(ana)
    view = services.propose(call, kind="box", terms=TERMS)
    done = services.confirm(call_of(ana), confirmation_id=view.public_id, token=view.token)
    assert (done.state, done.result, done.token) == (
        State.EXECUTED,
        {"text": "Listo", "amount": 100_00},
        None,
    )
    assert not done.replayed
    assert marks() == 1
    assert types() == ["TRANSFER_REQUEST", "HOLD_RELEASED", "CONFIRMATION_CHANGED"]
    assert set(Outbox.objects.values_list("correlation_id", flat=True)) == {call.correlation_id}
    assert [a.action for a in AuditEntry.objects.order_by("id")] == [
        "proposal.made",
        "proposal.executed",
    ]


def test_a_second_confirm_answers_the_first_receipt(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    first = services.confirm(call_of(ana), confirmation_id=view.public_id, token=view.token)
    later = call_of(ana, now=NOW + timedelta(hours=1))
    again = services.confirm(later, confirmation_id=view.public_id, token=view.token)
    assert again.replayed
    assert again.result == first.result
    assert (marks(), len(types())) == (1, 3)


def test_another_login_has_a_token_of_its_own(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    other = call_of(ana, session_key="another-login", idempotency_key="key-0005")
    with pytest.raises(errors.TokenInvalid):
        services.confirm(other, confirmation_id=view.public_id, token=view.token)
    theirs = selectors.proposal_get(other, view.public_id)
    assert theirs.token != view.token
    done = services.confirm(other, confirmation_id=view.public_id, token=theirs.token)
    assert done.state is State.EXECUTED


@pytest.mark.parametrize("key", ["key-0004", None])
def test_what_was_done_is_told_in_another_login_too_and_done_once(box, ana, key):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    wish: dict[str, Any] = {"confirmation_id": view.public_id, "token": view.token}
    first = services.confirm(call_of(ana, idempotency_key=key), **wish)
    before = (marks(), types(), AuditEntry.objects.count(), IdempotencyKey.objects.count())
    other = call_of(ana, session_key="another-login", idempotency_key=key)
    again = services.confirm(other, **wish)
    assert (again.state, again.replayed, again.token) == (State.EXECUTED, True, None)
    assert again.result == first.result
    after = (marks(), types(), AuditEntry.objects.count(), IdempotencyKey.objects.count())
    assert after == before
    bruno = call_of(make_user("Bruno"), idempotency_key=key)
    assert_refused(errors.ConfirmationNotFound, bruno, **wish)


def test_what_was_confirmed_or_refused_is_told_in_another_login_as_in_the_first(box, ana):
    other = call_of(ana, session_key="another-login")
    waiting = services.propose(call_of(ana), kind="box", terms=TERMS)
    wish: dict[str, Any] = {"confirmation_id": waiting.public_id, "token": waiting.token}
    services.confirm(call_of(ana), execute="on_event", **wish)
    assert services.confirm(other, **wish).state is State.CONFIRMED
    late = replace(other, now=NOW + timedelta(minutes=5))
    assert_refused(errors.ConfirmationExpired, late, **wish)
    failing = services.propose(call_of(ana), kind="box", terms=TERMS)
    box.error_at_execute = errors.LimitExceeded("ceiling", 1, 2)
    for call in (call_of(ana), other):
        assert_refused(errors.LimitExceeded, call, failing.public_id, failing.token)
    assert marks() == 0


@pytest.mark.parametrize("end", ["cancel", "renew", "expire"])
def test_a_token_of_another_login_finds_what_came_to_nothing_gone(box, ana, end):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    if end != "expire":
        getattr(services, end)(call_of(ana), confirmation_id=view.public_id)
    other = call_of(ana, session_key="another-login", now=NOW + timedelta(minutes=5))
    assert_refused(errors.ConfirmationExpired, other, view.public_id, view.token)
    assert_refused(
        errors.ConfirmationExpired, other, view.public_id, view.token, expected_terms={"amount": 1}
    )
    assert marks() == 0


def test_a_call_without_login_gets_no_token(box, ana):
    view = services.propose(call_of(ana, session_key=""), kind="box", terms=TERMS)
    assert view.token is None
    assert_refused(errors.TokenInvalid, call_of(ana, session_key=""), view.public_id, "")


def assert_refused(error, call, confirmation_id, token, **more):
    before = (marks(), types(), list(Proposal.objects.order_by("id").values_list("state")))
    with pytest.raises(error) as caught:
        services.confirm(call, confirmation_id=confirmation_id, token=token, **more)
    assert marks() == before[0]
    return caught.value


def test_anothers_proposal_is_not_there(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    bruno = call_of(make_user("Bruno"))
    assert_refused(errors.ConfirmationNotFound, bruno, view.public_id, view.token)
    assert_refused(errors.ConfirmationNotFound, bruno, "cf_1", "x")
    for read in (services.cancel, services.renew):
        with pytest.raises(errors.ConfirmationNotFound):
            read(bruno, confirmation_id=view.public_id)
    with pytest.raises(errors.ConfirmationNotFound):
        selectors.proposal_get(bruno, view.public_id)
    assert selectors.open_list(bruno) == []
    assert types() == []


@pytest.mark.parametrize("token", ["", "x", "\ud800", "ñ", "A" * 43])
def test_a_wrong_token_is_gone(box, ana, token):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    assert_refused(errors.TokenInvalid, call_of(ana), view.public_id, token)
    assert selectors.proposal_get(call_of(ana), view.public_id).state is State.OPEN
    assert types() == []


def test_a_token_of_another_proposal_is_gone(box, ana):
    one = services.propose(call_of(ana), kind="box", terms=TERMS)
    two = services.propose(call_of(ana), kind="box", terms=TERMS)
    assert_refused(errors.TokenInvalid, call_of(ana), one.public_id, two.token)
    assert types() == []


def test_an_expired_proposal_is_gone_and_marked(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    late = call_of(ana, now=NOW + timedelta(minutes=5))
    assert selectors.proposal_get(late, view.public_id).state is State.EXPIRED
    assert selectors.open_list(late) == []
    error = assert_refused(errors.ConfirmationExpired, late, view.public_id, view.token)
    assert error.state == "expired"
    assert Proposal.objects.get().state == State.EXPIRED.value
    assert types() == ["CONFIRMATION_CHANGED"]


def test_a_cancelled_proposal_is_gone(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    assert services.cancel(call_of(ana), confirmation_id=view.public_id).state is State.VOID
    assert services.cancel(call_of(ana), confirmation_id=view.public_id).state is State.VOID
    assert_refused(errors.ConfirmationExpired, call_of(ana), view.public_id, view.token)
    with pytest.raises(errors.ConfirmationExpired):
        services.renew(call_of(ana), confirmation_id=view.public_id)
    assert types() == ["CONFIRMATION_CHANGED"]


def test_an_executed_one_is_neither_cancelled_nor_renewed(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    services.confirm(call_of(ana), confirmation_id=view.public_id, token=view.token)
    for undo in (services.cancel, services.renew):
        with pytest.raises(errors.AlreadyExecuted):
            undo(call_of(ana), confirmation_id=view.public_id)
    assert (marks(), len(types())) == (1, 3)


def test_a_renewed_proposal_is_new_and_the_old_token_is_gone(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    late = call_of(ana, now=NOW + timedelta(minutes=6))
    new = services.renew(late, confirmation_id=view.public_id)
    assert new.renewed_from == view.public_id
    assert new.token != view.token
    assert new.expires_at == late.now + timedelta(minutes=5)
    assert services.renew(late, confirmation_id=view.public_id).public_id == new.public_id
    assert_refused(errors.ConfirmationExpired, late, view.public_id, view.token)
    assert_refused(errors.TokenInvalid, late, new.public_id, view.token)
    assert selectors.proposal_get(late, view.public_id).renewed_by == new.public_id
    done = services.confirm(late, confirmation_id=new.public_id, token=new.token)
    assert done.state is State.EXECUTED
    assert marks() == 1


def test_an_open_one_that_is_renewed_or_superseded_is_void(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    new = services.renew(call_of(ana), confirmation_id=view.public_id)
    other = services.propose(
        call_of(ana), kind="box", terms={"amount": 5}, supersedes=new.public_id
    )
    states = {p.confirmation_id: p.state for p in Proposal.objects.all()}
    assert states == {view.public_id: "void", new.public_id: "void", other.public_id: "open"}


def test_superseding_anothers_proposal_is_refused(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    with pytest.raises(errors.ConfirmationNotFound):
        services.propose(call_of(make_user()), kind="box", terms=TERMS, supersedes=view.public_id)
    assert [p.state for p in Proposal.objects.all()] == ["open"]


def test_at_most_three_are_open(box, ana):
    for _ in range(3):
        services.propose(call_of(ana), kind="box", terms=TERMS)
    with pytest.raises(errors.TooManyOpen):
        services.propose(call_of(ana), kind="box", terms=TERMS)
    assert Proposal.objects.count() == 3
    keyed = call_of(ana, idempotency_key="key-0006")
    with pytest.raises(errors.TooManyOpen):
        services.propose(keyed, kind="box", terms=TERMS)
    services.cancel(keyed, confirmation_id=selectors.open_list(keyed)[0].public_id)
    assert not services.propose(keyed, kind="box", terms=TERMS).replayed, "the key kept no refusal"
    services.propose(call_of(make_user()), kind="box", terms=TERMS)
    services.propose(call_of(ana, now=NOW + timedelta(minutes=5)), kind="box", terms=TERMS)


@pytest.mark.parametrize(
    ("column", "value"),
    [("terms", {"amount": 1, "to": "acc_3"}), ("kind", "box2"), ("policy_version", "x")],
)
def test_an_altered_row_is_refused(box, ana, column, value):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    Proposal.objects.update(**{column: value})
    [told] = selectors.open_list(call_of(ana))
    assert (told.public_id, told.state) == (view.public_id, State.OPEN), (
        "whoever looks gets an answer"
    )
    assert_refused(errors.ConfirmationMismatch, call_of(ana), view.public_id, view.token)
    assert_voided(view)
    assert selectors.proposal_as_it_stands(call_of(ana), view.public_id).state is State.VOID
    assert selectors.open_list(call_of(ana)) == []
    error = assert_refused(errors.ConfirmationExpired, call_of(ana), view.public_id, view.token)
    assert error.state == "void"


def assert_voided(view):
    assert Proposal.objects.get().state == State.VOID.value
    assert types() == ["CONFIRMATION_CHANGED"]
    trail = AuditEntry.objects.filter(object_id=view.public_id).order_by("pk")
    assert list(trail.values_list("action", flat=True))[-2:] == [
        "proposal.altered",
        "proposal.void",
    ]


@pytest.mark.parametrize(
    "touch",
    [
        services.cancel,
        services.renew,
        lambda call, confirmation_id: services.propose(
            call, kind="box", terms=TERMS, supersedes=confirmation_id
        ),
        lambda call, confirmation_id: services.refuse(
            replace(call, actor_id=make_user().pk), confirmation_id=confirmation_id, reason="No"
        ),
        lambda call, confirmation_id: services.approve(
            call, confirmation_id=confirmation_id, reason="Sí", factor="000000"
        ),
    ],
)
def test_whoever_touches_an_altered_row_makes_it_void(box, ana, touch):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    Proposal.objects.update(terms={"amount": 1})
    with pytest.raises(errors.ConfirmationMismatch):
        touch(call_of(ana), confirmation_id=view.public_id)
    assert_voided(view)


@pytest.mark.parametrize("altered", [{"amount": 100_01}, {"to": "acc_3"}, {"new": None}])
def test_other_terms_than_expected_are_refused(box, ana, altered):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    assert_refused(
        errors.ConfirmationMismatch,
        call_of(ana),
        view.public_id,
        view.token,
        expected_terms={**TERMS, **altered},
    )
    assert types() == []
    done = services.confirm(
        call_of(ana), confirmation_id=view.public_id, token=view.token, expected_terms=TERMS
    )
    assert done.state is State.EXECUTED


@pytest.mark.parametrize("terms", [{"amount": 1.5}, {"amount": 1, 2: "x"}, {"amount": b"x"}])
def test_terms_that_json_cannot_say_exactly_are_a_bug(box, ana, terms):
    with pytest.raises(TypeError):
        services.propose(call_of(ana), kind="box", terms=terms)


def test_a_refusal_at_execution_fails_the_proposal_and_nothing_else(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    box.error_at_execute = errors.LimitExceeded("ceiling", 1, 2)
    assert_refused(errors.LimitExceeded, call_of(ana), view.public_id, view.token)
    assert marks() == 0
    assert types() == ["TRANSFER_REQUEST", "TRANSFER_FAILED", "CONFIRMATION_CHANGED"]
    box.error_at_execute = None
    error = assert_refused(errors.LimitExceeded, call_of(ana), view.public_id, view.token)
    assert (error.limit, error.requested_centavos) == ("ceiling", 2)
    assert len(types()) == 3
    result = selectors.proposal_get(call_of(ana), view.public_id).result or {}
    assert result["code"] == "limit_exceeded"


def test_a_refusal_at_assessment_fails_the_proposal(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    box.error_at_assess = Rejected()
    assert_refused(Rejected, call_of(ana), view.public_id, view.token)
    assert Proposal.objects.get().state == State.FAILED.value


def test_the_policy_refuses_at_propose_and_again_at_confirm(box, ana):
    box.facts = Assessment(ceiling_centavos=99_99)
    with pytest.raises(errors.LimitExceeded):
        services.propose(call_of(ana), kind="box", terms=TERMS)
    assert not Proposal.objects.exists()
    box.facts = Assessment()
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    box.facts = Assessment(ceiling_centavos=99_99)
    assert_refused(errors.LimitExceeded, call_of(ana), view.public_id, view.token)
    assert Proposal.objects.get().state == State.FAILED.value


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize("how", ["confirm", "approve"])
@pytest.mark.parametrize(
    ("code", "told"), [(1205, InProgress), (2013, errors.OutcomeUnknown), (1146, OperationalError)]
)
def test_a_fault_of_the_database_is_told_as_what_it_is(ana, monkeypatch, how, code, told):
    def fail(*_args):
        raise OperationalError(code, "…")

    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    monkeypatch.setattr(confirming, "_confirm", fail)
    wish = {"token": view.token} if how == "confirm" else {"reason": "Está bien", "factor": "1"}
    with pytest.raises(told):
        getattr(services, how)(call_of(ana), confirmation_id=view.public_id, **wish)
    assert (marks(), Proposal.objects.get().state) == (0, State.OPEN.value)


# ── The second factor ────────────────────────────────────────────────────────────────────────────


def needing_factor(box, person):
    box.facts = Assessment(first_payment=True)
    return services.propose(call_of(person), kind="box", terms=TERMS)


def test_a_due_factor_is_asked_for_and_the_proposal_stays_open(box, ana):
    view = needing_factor(box, ana)
    assert view.factor_required
    assert view.factor_reasons == ("first_payment",)
    error = assert_refused(errors.FactorRequired, call_of(ana), view.public_id, view.token)
    assert error.reasons == ("first_payment",)
    assert types() == []
    done = services.confirm(
        call_of(ana), confirmation_id=view.public_id, token=view.token, factor=code_of(ana)
    )
    assert done.state is State.EXECUTED
    assert Proposal.objects.get().factor_used


def test_a_code_counts_once(box, ana):
    one, two = needing_factor(box, ana), needing_factor(box, ana)
    code = code_of(ana)
    services.confirm(call_of(ana), confirmation_id=one.public_id, token=one.token, factor=code)
    assert_refused(errors.FactorWrong, call_of(ana), two.public_id, two.token, factor=code)
    assert marks() == 1


def test_a_code_that_was_taken_by_a_failed_proposal_is_used_up(box, ana):
    one, two = needing_factor(box, ana), needing_factor(box, ana)
    code = code_of(ana)
    box.error_at_execute = Rejected()
    assert_refused(Rejected, call_of(ana), one.public_id, one.token, factor=code)
    box.error_at_execute = None
    assert_refused(errors.FactorWrong, call_of(ana), two.public_id, two.token, factor=code)
    assert marks() == 0


def test_five_wrong_codes_void_the_proposal_and_close_money(box, ana):
    view, other = needing_factor(box, ana), needing_factor(box, ana)
    for left in (4, 3, 2, 1):
        error = assert_refused(
            errors.FactorWrong, call_of(ana), view.public_id, view.token, factor="000000"
        )
        assert error.attempts_left == left
    assert_refused(errors.MoneyClosed, call_of(ana), view.public_id, view.token, factor="000000")
    assert {p.confirmation_id: p.state for p in Proposal.objects.all()} == {
        view.public_id: "void",
        other.public_id: "open",
    }
    # Money is closed for everything, with a right code too, and for new proposals.
    code = code_of(ana)
    error = assert_refused(
        errors.MoneyClosed, call_of(ana), other.public_id, other.token, factor=code
    )
    assert error.retry_after_s == 15 * 60
    with pytest.raises(errors.MoneyClosed):
        services.propose(call_of(ana), kind="box", terms=TERMS)
    assert types() == ["CONFIRMATION_CHANGED"]
    later = call_of(ana, now=NOW + timedelta(minutes=15))
    new = services.propose(later, kind="box", terms=TERMS)
    services.confirm(
        later,
        confirmation_id=new.public_id,
        token=new.token,
        factor=code_of(ana, now=later.now),
    )
    assert marks() == 1


def test_wrong_codes_count_across_proposals_and_a_right_one_forgets_them(box, ana):
    one, two = needing_factor(box, ana), needing_factor(box, ana)
    for view in (one, two, one, two):
        assert_refused(
            errors.FactorWrong, call_of(ana), view.public_id, view.token, factor="000000"
        )
    services.confirm(
        call_of(ana), confirmation_id=one.public_id, token=one.token, factor=code_of(ana)
    )
    assert FactorStanding.objects.get(pk=ana.pk).wrong_codes == 0
    assert Proposal.objects.get(public_id=two.id).attempts == 2


def test_a_factor_that_took_anothers_place_releases_nothing_for_a_day(box, ana):
    """Its code is not even looked at: whoever swapped it could otherwise guess at what it was."""
    view = needing_factor(box, ana)
    usable_at = NOW + timedelta(seconds=1)
    FactorStanding.objects.update_or_create(person=ana, defaults={"trusted_from": usable_at})
    code = code_of(ana)
    for given in (code, "000000"):
        assert_refused(errors.FactorTooNew, call_of(ana), view.public_id, view.token, factor=given)
    later = call_of(ana, now=usable_at)
    done = services.confirm(later, confirmation_id=view.public_id, token=view.token, factor=code)
    assert done.state is State.EXECUTED


def test_somebody_without_a_factor_is_told_so(box, db):
    bruno = make_user("Bruno", enrolled=False)
    view = needing_factor(box, bruno)
    error = assert_refused(
        errors.FactorRequired, call_of(bruno), view.public_id, view.token, factor="123456"
    )
    assert error.reasons == ("not_enrolled",)


# ── Keys ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_keyed_propose_and_confirm_answer_the_same_twice(box, ana):
    call = call_of(ana, idempotency_key="key-0001")
    one = services.propose(call, kind="box", terms=TERMS)
    two = services.propose(call, kind="box", terms=TERMS)
    assert one.public_id == two.public_id
    assert (one.replayed, two.replayed) == (False, True)
    with pytest.raises(KeyReused):
        services.propose(call, kind="box", terms={"amount": 1})
    first = services.confirm(call, confirmation_id=one.public_id, token=one.token)
    again = services.confirm(call, confirmation_id=one.public_id, token=one.token)
    assert (first.replayed, again.replayed) == (False, True)
    assert first.result == again.result
    other = services.propose(replace(call, idempotency_key=None), kind="box", terms=TERMS)
    assert_refused(KeyReused, call, other.public_id, other.token)
    assert marks() == 1


def test_a_keyed_refusal_is_remembered_but_not_a_wrong_code(box, ana):
    view = needing_factor(box, ana)
    call = call_of(ana, idempotency_key="key-0002")
    assert_refused(errors.FactorWrong, call, view.public_id, view.token, factor="000000")
    services.confirm(call, confirmation_id=view.public_id, token=view.token, factor=code_of(ana))
    assert marks() == 1


@pytest.fixture
def used(box, ana):
    """A call whose key has confirmed a proposal."""
    call = call_of(ana, idempotency_key="key-0003")
    first = services.propose(call_of(ana), kind="box", terms=TERMS)
    services.confirm(call, confirmation_id=first.public_id, token=first.token)
    return call


def refused_for_its_key(call, confirmation_id, token, **more):
    """Nothing is done, told or remembered."""
    before = (marks(), types(), IdempotencyKey.objects.count(), AuditEntry.objects.count())
    with pytest.raises(KeyReused):
        services.confirm(call, confirmation_id=confirmation_id, token=token, **more)
    after = (marks(), types(), IdempotencyKey.objects.count(), AuditEntry.objects.count())
    assert after == before


@pytest.mark.parametrize("code", ["000000", None, "right"])
def test_a_code_under_another_confirmations_key_is_neither_counted_nor_taken(box, ana, used, code):
    view = needing_factor(box, ana)
    given = code_of(ana) if code == "right" else code
    for _ in range(5):
        refused_for_its_key(used, view.public_id, view.token, factor=given)
    row = Proposal.objects.get(public_id=view.id)
    assert (row.state, row.attempts) == ("open", 0)
    assert not FactorStanding.objects.filter(pk=ana.pk, wrong_codes__gt=0).exists()
    services.confirm(
        call_of(ana), confirmation_id=view.public_id, token=view.token, factor=code_of(ana)
    )
    assert marks() == 2


def test_a_used_key_is_refused_before_anything_else_that_is_wrong(box, ana, used):
    view, closing = needing_factor(box, ana), needing_factor(box, ana)
    for malformed in ("nope", "conf_", f"{view.public_id}0"):
        refused_for_its_key(used, malformed, view.token)
        keyed = replace(call_of(ana), idempotency_key=ids.uuid7().hex)
        assert_refused(errors.ConfirmationNotFound, keyed, malformed, view.token)
        refused_for_its_key(keyed, view.public_id, view.token)
    refused_for_its_key(used, view.public_id, "another token")
    for _ in range(5):
        with pytest.raises((errors.FactorWrong, errors.MoneyClosed)):
            services.confirm(
                call_of(ana),
                confirmation_id=closing.public_id,
                token=closing.token,
                factor="000000",
            )
    refused_for_its_key(used, view.public_id, view.token, factor=code_of(ana))
    assert_refused(
        errors.MoneyClosed, call_of(ana), view.public_id, view.token, factor=code_of(ana)
    )


# ── Confirmed, and executed by its request ───────────────────────────────────────────────────────


def test_on_event_confirms_and_does_nothing_yet(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    done = services.confirm(
        call_of(ana), confirmation_id=view.public_id, token=view.token, execute="on_event"
    )
    assert done.state is State.CONFIRMED
    assert (marks(), types()) == (0, ["CONFIRMATION_CHANGED"])
    assert not Inbox.objects.exists()


@pytest.fixture
def in_consume(db):
    """Steps run inside `consume`'s transaction; here the test's own."""


def request(person, view, *, terms=TERMS, now=NOW):
    call = call_of(person, channel=Channel.BUS, session_key="", now=now)
    return services.execute_confirmed_step(
        call, confirmation_id=view.public_id, expected_terms=terms
    )


def confirmed(person):
    view = services.propose(call_of(person), kind="box", terms=TERMS)
    return services.confirm(
        call_of(person), confirmation_id=view.public_id, token=view.token, execute="on_event"
    )


def test_a_request_executes_a_confirmed_one_once(box, ana, in_consume):
    view = confirmed(ana)
    first = request(ana, view)
    assert (first.replayed, first.receipt["text"]) == (False, "Listo")
    second = request(ana, view)
    assert (second.replayed, second.receipt, second.events) == (True, first.receipt, ())
    assert marks() == 1
    assert types() == ["CONFIRMATION_CHANGED", "HOLD_RELEASED", "CONFIRMATION_CHANGED"]


def test_a_request_that_may_not_execute_moves_nothing(box, ana, in_consume):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    with pytest.raises(errors.ConfirmationRequired):
        request(ana, view)
    waiting = confirmed(ana)
    with pytest.raises(errors.ConfirmationMismatch):
        request(ana, waiting, terms={"amount": 1})
    with pytest.raises(errors.ConfirmationNotFound):
        request(make_user(), waiting)
    with pytest.raises(errors.ConfirmationExpired):
        request(ana, waiting, now=NOW + timedelta(minutes=5))
    services.cancel(call_of(ana), confirmation_id=view.public_id)
    with pytest.raises(errors.ConfirmationExpired):
        request(ana, view)
    assert marks() == 0
    assert Proposal.objects.get(public_id=waiting.id).state == State.CONFIRMED.value
    Proposal.objects.filter(public_id=waiting.id).update(terms={"amount": 1})
    with pytest.raises(errors.ConfirmationMismatch) as altered:
        request(ana, waiting)
    told = services.refused_step(
        call_of(ana), confirmation_id=waiting.public_id, error=altered.value
    )
    assert told == ()
    assert Proposal.objects.get(public_id=waiting.id).state == State.VOID.value


def test_a_refused_request_fails_the_confirmed_one(box, ana, in_consume):
    view = confirmed(ana)
    call = call_of(ana, channel=Channel.BUS)
    for error in (errors.ConfirmationMismatch(), errors.ConfirmationRequired()):
        assert services.refused_step(call, confirmation_id=view.public_id, error=error) == ()
    events = services.refused_step(call, confirmation_id=view.public_id, error=Rejected())
    assert [event.data()["state"] for event in events] == ["failed"]
    with pytest.raises(Rejected):
        request(ana, view)
    assert marks() == 0


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────


def staff_call(customer, member, now=NOW):
    return replace(call_of(customer, channel=Channel.STAFF, now=now), actor_id=member.pk)


def test_what_staff_propose_another_approves_with_a_code(box, ana):
    box.facts = Assessment(needs_approver=True)
    teller, admin = make_user("Teller"), make_user("Admin")
    view = services.propose(staff_call(ana, teller), kind="box", terms=TERMS)
    assert view.token is None
    assert view.expires_at == NOW + timedelta(days=1)
    for read in (selectors.proposal_get, lambda c, i: services.cancel(c, confirmation_id=i)):
        with pytest.raises(errors.ConfirmationNotFound):
            read(call_of(ana), view.public_id)
    # The customer cannot have its token; somebody who had would still find nothing.
    row = Proposal.objects.get()
    stolen = selectors.token_for(call_of(ana), row)
    with pytest.raises(errors.ConfirmationNotFound):
        services.confirm(call_of(ana), confirmation_id=view.public_id, token=stolen)
    approve = {"confirmation_id": view.public_id, "reason": "Revisado"}
    with pytest.raises(errors.ApproverNeeded):
        services.approve(staff_call(ana, teller), factor=code_of(teller), **approve)
    with pytest.raises(errors.FactorRequired):
        services.approve(staff_call(ana, admin), factor="", **approve)
    with pytest.raises(errors.FactorWrong):
        services.approve(staff_call(ana, admin), factor="000000", **approve)
    assert marks() == 0
    done = services.approve(
        replace(call_of(admin, channel=Channel.STAFF)), factor=code_of(admin), **approve
    )
    assert done.state is State.EXECUTED
    row = Proposal.objects.get()
    assert (row.maker_id, row.approver_id, row.approval_reason) == (
        teller.pk,
        admin.pk,
        "Revisado",
    )
    assert marks() == 1
    assert set(Outbox.objects.values_list("user_id", flat=True)) == {ana.user_id}
    # What is told again to whoever has no token is a customer's own.
    with pytest.raises(errors.ConfirmationExpired):
        services.confirm(staff_call(ana, teller), confirmation_id=view.public_id, token="any")


def test_no_token_confirms_what_another_person_approves_and_it_still_waits_for_them(box, ana):
    box.facts = Assessment(needs_approver=True)
    maker = replace(staff_call(ana, make_user("Teller")), session_key="a-login")
    view = services.propose(maker, kind="box", terms=TERMS)
    assert (view.token, selectors.proposal_get(maker, view.public_id).token) == (None, None)
    made_up = selectors.token_for(maker, Proposal.objects.get())
    with pytest.raises(errors.TokenInvalid):
        services.confirm(maker, confirmation_id=view.public_id, token=made_up)
    assert (Proposal.objects.get().state, marks()) == ("open", 0)


def test_the_open_policy_decides_nothing_but_in_production(ana, settings):
    settings.CENTLI_POLICY = "open"
    facts = Assessment(amount_centavos=1, raises_rights=True)
    for environment, is_due in (("test", False), ("production", True)):
        settings.CENTLI_ENVIRONMENT = environment
        assert rows.decide(call_of(ana), facts, Provenance()).factor == is_due


def test_a_customers_proposal_cannot_be_approved_or_refused(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    admin = make_user("Admin")
    wish = {"confirmation_id": view.public_id, "reason": "x"}
    with pytest.raises(errors.ConfirmationNotFound):
        services.approve(staff_call(ana, admin), factor=code_of(admin), **wish)
    with pytest.raises(errors.ConfirmationNotFound):
        services.refuse(staff_call(ana, admin), **wish)
    assert (marks(), Proposal.objects.get().state) == (0, State.OPEN.value)


def test_what_was_refused_is_decided_and_the_maker_refuses_nothing(box, ana):
    box.facts = Assessment(needs_approver=True)
    maker, admin, other = make_user("Teller"), make_user("Admin"), make_user("Otro")
    view = services.propose(staff_call(ana, maker), kind="box", terms=TERMS)
    wish = {"confirmation_id": view.public_id, "reason": "Falta el acta"}
    with pytest.raises(errors.ApproverNeeded):
        services.refuse(staff_call(ana, maker), **wish)
    first, again = (services.refuse(staff_call(ana, admin), **wish) for _ in range(2))
    assert (first.state, first.replayed, again.replayed) == (State.VOID, False, True)
    for late in (
        lambda: services.refuse(staff_call(ana, other), **wish),
        lambda: services.approve(staff_call(ana, other), factor=code_of(other), **wish),
        lambda: services.renew(staff_call(ana, maker), confirmation_id=view.public_id),
    ):
        with pytest.raises(errors.ConfirmationExpired):
            late()
    assert (marks(), types()) == (0, ["CONFIRMATION_CHANGED"])


# ── The sweep ────────────────────────────────────────────────────────────────────────────────────


def test_the_sweep_expires_what_is_due_and_tells(box, ana):
    services.propose(call_of(ana), kind="box", terms=TERMS)
    confirmed(ana)
    assert services.expire_due(NOW + timedelta(minutes=4)) == 0
    assert services.expire_due(NOW + timedelta(minutes=5)) == 2
    assert services.expire_due(NOW + timedelta(minutes=5)) == 0
    assert {p.state for p in Proposal.objects.all()} == {"expired"}
    assert types() == ["CONFIRMATION_CHANGED"] * 3
    assert set(Outbox.objects.values_list("user_id", flat=True)) == {ana.user_id}


def test_the_command_sweeps_until_nothing_is_due(box, ana, monkeypatch):
    for _ in range(3):
        services.propose(call_of(ana), kind="box", terms=TERMS)
    Proposal.objects.update(expires_at=clock.now() - timedelta(hours=1))
    monkeypatch.setattr(services, "expire_due", partial(services.expire_due, limit=2))
    out = StringIO()
    call_command("expire_confirmations", "--json", stdout=out)
    assert json.loads(out.getvalue())["expired"] == 3


# ── Cost ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_confirm_takes_five_statements_of_its_own(box, ana):
    view = services.propose(call_of(ana), kind="box", terms=TERMS)
    with CaptureQueriesContext(connection) as queries:
        services.confirm(call_of(ana), confirmation_id=view.public_id, token=view.token)
    # MariaDB takes the four writes in one round trip.
    each = [sql for q in queries for sql in re.split(r";(?=INSERT)", q["sql"])]
    heads = [sql.split("(")[0].strip() for sql in each]
    own = [
        " ".join(head.replace("`", "").replace('"', "").split()[:3])
        for head in heads
        if "idempotency_key" not in head and "SAVEPOINT" not in head
    ]
    assert [one for one in own if not one.startswith(("BEGIN", "COMMIT", "SELECT COUNT"))] == [
        "SELECT id, public_id,",
        "UPDATE proposal SET",
        "INSERT INTO audit_entry",
        "INSERT INTO outbox",
        "INSERT INTO inbox",
    ]
