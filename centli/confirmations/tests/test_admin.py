"""Proposals in the staff site."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from centli.confirmations import services
from centli.confirmations.contracts import Assessment, State
from centli.confirmations.errors import LimitExceeded, OutcomeUnknown
from centli.confirmations.models import Proposal
from centli.confirmations.tests.conftest import marks
from centli.events.models import AuditEntry, Outbox
from centli.kernel import clock
from centli.kernel.call import Channel
from centli.kernel.errors import Rejected
from centli.people import notices
from centli.people.models import FactorStanding, Notice
from centli.people.testing import call_of, code_of, make_staff, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/confirmations/proposal/"


@pytest.fixture
def proposed(box, ana):
    """What a teller proposed, and the teller."""
    box.facts = Assessment(needs_approver=True)
    teller = make_staff("teller")
    call = replace(call_of(ana, channel=Channel.STAFF, now=clock.now()), actor_id=teller.pk)
    services.propose(call, kind="box", terms={"amount": 5})
    return Proposal.objects.get(), teller


def address(row, page="approve"):
    return reverse(f"admin:confirmations_proposal_{page}", args=[row.pk])


def press(client, row, person, **more):
    sent = {"reason": "Se revisó la identidad", "code": code_of(person, now=clock.now()), **more}
    return client.post(address(row), sent)


def refuse(client, row, reason="Falta el acta del cliente"):
    return client.post(address(row, "refuse"), {"reason": reason})


def decided(client, answer, row):
    """What stands on the request's page, to which one is sent back."""
    assert (answer.status_code, answer.headers["Location"]) == (302, address(row, "change"))
    [said] = client.get(answer.headers["Location"]).context["messages"]
    return str(said)


def test_another_person_approves_with_a_code(client, proposed):
    row, _ = proposed
    admin = make_staff("admin")
    client.force_login(admin)
    page = client.get(address(row, "change"))
    assert page.status_code == 200
    assert address(row) in page.content.decode()
    assert '<th scope="row">Caja</th><td>5</td>' in client.get(address(row)).content.decode()
    why = "Se revisó la identidad de 012180001234567899"
    assert press(client, row, admin, reason=why).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.approver_id) == (State.EXECUTED.value, admin.pk)
    assert marks() == 1
    assert (
        " · Confirmación: se hizo · personal · "
        in client.get(address(row, "change")).content.decode()
    )
    [entry] = AuditEntry.objects.filter(action="proposal.executed")
    why = "Se revisó la identidad de [CLABE]"
    assert (row.approval_reason, entry.data["approver"], entry.data["reason"]) == (why, admin.pk, why)  # fmt: skip
    assert why in client.get(f"/admin/events/auditentry/{entry.pk}/change/").content.decode()


def test_who_approves_again_hears_that_it_was_done_and_nobody_else_does(
    client, proposed, monkeypatch
):
    row, _ = proposed
    admin = make_staff("admin")
    client.force_login(admin)

    approve = services.approve

    def answer_lost(*args, **kwargs):
        approve(*args, **kwargs)
        raise OutcomeUnknown

    with monkeypatch.context() as patch:
        patch.setattr(services, "approve", answer_lost)
        first = press(client, row, admin)
    assert "Todavía no sabemos si quedó hecho. Confirma otra vez" in first.content.decode()
    again = press(client, row, admin, code="")
    assert again.headers["Location"] == address(row, "change")
    assert "Aprobado." in client.get(again.headers["Location"]).content.decode()
    assert marks() == 1
    other = make_user("Otro", is_staff=True, is_superuser=True)
    client.force_login(other)
    assert (
        decided(client, press(client, row, other), row)
        == f"{admin.email} aprobó la solicitud y ya quedó hecha."
    )


def test_who_approves_again_hears_why_it_failed_and_nobody_else_does(client, box, proposed):
    row, _ = proposed
    admin = make_staff("admin")
    client.force_login(admin)
    box.error_at_execute = Rejected()
    why = f"No se pudo hacer: {gettext(Rejected.title)}"
    assert decided(client, press(client, row, admin), row) == why
    row.refresh_from_db()
    assert (row.state, row.approver_id) == (State.FAILED.value, admin.pk)
    [entry] = AuditEntry.objects.filter(action="proposal.failed")
    assert entry.data["reason"] == "Se revisó la identidad"
    box.error_at_execute = None  # what is told is what happened, not what would happen now
    assert decided(client, press(client, row, admin, code=""), row) == why
    other = make_user("Otro", is_staff=True, is_superuser=True)
    client.force_login(other)
    said = decided(client, press(client, row, other), row)
    assert said == f"{admin.email} aprobó la solicitud, pero no se pudo hacer."
    assert marks() == 0


def test_who_may_approve_is_told_and_reads_what_waits_in_one_look(client, box, proposed):
    """The notice goes out when the request is made; the first page counts, however many there are."""
    box.facts = Assessment(needs_approver=True)
    admin, teller = make_staff("admin"), make_staff("teller")
    gone = make_staff("admin")
    gone.is_active = False
    gone.save()
    maker = make_user("Ema Ruiz", is_staff=True, is_superuser=True)
    ana = make_user()
    for amount in (1, 2):
        call = replace(call_of(ana, channel=Channel.STAFF, now=clock.now()), actor_id=maker.pk)
        services.propose(call, kind="box", terms={"amount": amount})
    # The first request was made before there was anybody to approve it.
    told = [(each.user_id, each.code) for each in Notice.objects.order_by("pk")]
    assert told == [(admin.pk, "request_waits")] * 2
    view = notices.notice_get(str(Notice.objects.latest("pk").public_id))
    assert view.body.startswith("La hizo Ema Ruiz. Está en la administración, en Confirmaciones:")

    def first_page(person):
        client.force_login(person)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("admin:index")).content.decode()
        return page, len(captured)

    page, looks = first_page(admin)
    assert "3 solicitudes esperan tu aprobación" in page
    assert f"{LIST}?waiting=me" in page
    assert "1 solicitud espera tu aprobación" in first_page(maker)[0]
    assert "tu aprobación" not in first_page(teller)[0]
    Proposal.objects.filter(needs_approver=True).update(expires_at=clock.now())
    page, fewer = first_page(admin)
    assert ("tu aprobación" in page, fewer) == (False, looks)


def test_the_list_behind_what_waits_shows_what_was_counted(client, box, proposed):
    """Not the reader's own requests, and none whose time has passed, swept or not."""
    others, _ = proposed
    approver, teller = make_staff("admin"), make_staff("teller")

    def listed(person):
        client.force_login(person)
        page = client.get(LIST, {"waiting": "me"})
        return {each.pk for each in page.context["cl"].result_list}, page.content.decode()

    ana = make_user()
    lapsed = []
    for now, maker in (
        (clock.now(), approver),
        (clock.now(), approver),
        (clock.now() - timedelta(days=2), teller),
    ):
        call = replace(call_of(ana, channel=Channel.STAFF, now=now), actor_id=maker.pk)
        made = services.propose(call, kind="box", terms={"amount": 1})
        lapsed.append(Proposal.objects.get(public_id=made.id))
    assert lapsed[-1].state == "open"
    rows, page = listed(approver)
    assert rows == {others.pk}
    assert "Espera mi aprobación" in page
    rows, page = listed(teller)
    assert len(rows) == 4
    assert "Espera mi aprobación" not in page


def test_telling_approvers_takes_the_same_statements_however_many_they_are(box, ana):
    box.facts = Assessment(needs_approver=True)
    teller = make_staff("teller")

    def statements():
        call = replace(call_of(ana, channel=Channel.STAFF, now=clock.now()), actor_id=teller.pk)
        with CaptureQueriesContext(connection) as captured:
            services.propose(call, kind="box", terms={"amount": 5})
        return len(captured)

    make_staff("admin")
    one = statements()
    others = [make_staff("admin").pk for _ in range(20)]
    assert statements() == one
    assert Notice.objects.filter(user_id__in=others).count() == 20
    told = Outbox.objects.filter(event_type="NOTICE_RAISED", customer_id__in=others)
    assert {each.data["notice_id"] for each in told} == {
        str(each.public_id) for each in Notice.objects.filter(user_id__in=others)
    }


def factors_closed(person):
    until = clock.now() + timedelta(minutes=15)
    FactorStanding.objects.update_or_create(person=person, defaults={"closed_until": until})


def told(maker):
    """What the maker was told, in words."""
    found = Notice.objects.filter(user=maker).order_by("pk")
    return [notices.notice_get(str(each.public_id)) for each in found]


def test_five_wrong_codes_void_it_and_both_hear_of_it(client, proposed):
    row, teller = proposed
    admin = make_staff("admin")
    client.force_login(admin)
    pages = [press(client, row, admin, code="000000") for _ in range(5)]
    assert "Te queda 1 intento." in pages[3].content.decode()
    assert pages[4].headers["Location"] == address(row, "change")
    for late in (
        lambda: pages[4],
        lambda: client.get(address(row)),
        lambda: press(client, row, admin),
    ):
        page = client.get(late().headers["Location"]).content.decode()
        assert "La solicitud quedó sin efecto y no se hizo nada." in page
        assert f"Pide a {teller.email} que la proponga otra vez." in page
    assert marks() == 0
    [view] = told(teller)
    assert (view.code, view.confirmation_id) == ("request_void", row.confirmation_id)
    assert view.body == (
        "Caja: no se hizo nada. Quien iba a aprobarla escribió cinco códigos equivocados."
        " Si todavía hace falta, pídela otra vez."
    )
    client.force_login(teller)
    assert press(client, row, teller).status_code == 403
    assert refuse(client, row).status_code == 403
    assert view.body in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("request_done", "Caja: la aprobó admin y ya quedó hecha."),
        ("request_failed", f"Caja: la aprobó admin, pero no se hizo nada. {Rejected.title}"),
        ("request_expired", "Caja: no se hizo nada. Si todavía hace falta, pídela otra vez."),
    ],
)
def test_the_maker_is_told_how_it_ended(client, box, proposed, code, body):
    row, teller = proposed
    admin = make_staff("admin")
    client.force_login(admin)
    if code == "request_expired":
        assert services.expire_due(row.expires_at) == 1
        page = client.get(client.get(address(row)).headers["Location"]).content.decode()
        assert "El plazo para aprobar la solicitud terminó" in page
    else:
        box.error_at_execute = Rejected() if code == "request_failed" else None
        press(client, row, admin)
    [view] = told(teller)
    assert (view.code, view.body) == (code, body)
    assert not Notice.objects.filter(user=admin, code__startswith="request_d").exists()
    client.force_login(teller)
    page = client.get(reverse("admin:index")).content.decode()
    assert ("Tus solicitudes de estos días" in page, body in page) == (True, True)
    assert address(row, "change") in client.get(LIST, {"q": row.confirmation_id}).content.decode()


def test_another_person_refuses_with_a_reason_and_the_maker_hears_who_and_why(client, proposed):
    row, teller = proposed
    admin, other = make_staff("admin"), make_user("Otro", is_staff=True, is_superuser=True)
    client.force_login(admin)
    assert address(row, "refuse") in client.get(address(row, "change")).content.decode()
    assert (
        '<th scope="row">Caja</th><td>5</td>' in client.get(address(row, "refuse")).content.decode()
    )
    assert refuse(client, row, "corto").status_code == 200
    assert Proposal.objects.get().state == State.OPEN.value
    # Five wrong codes closed money to whoever refuses: taking away is free all the same.
    factors_closed(admin)
    why = "Falta el acta de 012180001234567899"
    for _ in range(2):  # the answer to the first time may have been lost
        assert decided(client, refuse(client, row, why), row) == "Rechazado: no se hizo nada."
    row.refresh_from_db()
    assert (row.state, row.approver_id, row.approval_reason) == (
        State.VOID.value, admin.pk, "Falta el acta de [CLABE]",
    )  # fmt: skip
    [entry] = AuditEntry.objects.filter(action="proposal.refused")
    assert (entry.actor_id, entry.customer_id, entry.object_id, entry.data["reason"]) == (
        admin.pk, row.customer_id, row.confirmation_id, "Falta el acta de [CLABE]",
    )  # fmt: skip
    assert (
        "Confirmación: se rechazó · personal · "
        in client.get(address(row, "change")).content.decode()
    )
    [changed] = Outbox.objects.filter(event_type="CONFIRMATION_CHANGED")
    assert (changed.user_id, changed.data["state"]) == (row.customer.user_id, "void")
    [view] = told(teller)
    assert (view.code, view.title, view.confirmation_id) == (
        "request_refused", "Rechazaron tu solicitud.", row.confirmation_id,
    )  # fmt: skip
    assert (
        view.body == "Caja: la rechazó admin y no se hizo nada. Motivo: «Falta el acta de [CLABE]»"
    )
    said = f"{admin.email} rechazó la solicitud y no se hizo nada."
    assert decided(client, press(client, row, admin), row) == said
    client.force_login(other)
    for act in (lambda: refuse(client, row), lambda: press(client, row, other)):
        assert decided(client, act(), row) == said
    client.force_login(teller)
    assert view.body in client.get(reverse("admin:index")).content.decode()
    assert (marks(), AuditEntry.objects.filter(action="proposal.refused").count()) == (0, 1)


@pytest.mark.parametrize("how", ["approved", "lapsed", "of the customer"])
def test_what_cannot_be_refused_says_why_and_stays_as_it_is(client, box, proposed, how):
    row, teller = proposed
    admin = make_staff("admin")
    client.force_login(admin)
    if how == "approved":
        press(client, row, admin)
        list(client.get(address(row, "change")).context["messages"])
        said = f"{admin.email} aprobó la solicitud y ya quedó hecha."
    elif how == "lapsed":  # and not swept
        old = clock.now() - timedelta(days=2)
        call = replace(call_of(row.customer, channel=Channel.STAFF, now=old), actor_id=teller.pk)
        row = Proposal.objects.get(
            public_id=services.propose(call, kind="box", terms={"amount": 1}).id
        )
        said = (
            "Esta confirmación ya no está vigente. El plazo para aprobar la solicitud terminó y no se hizo nada."
            f" Pide a {teller.email} que la proponga otra vez."
        )
    else:
        box.facts = Assessment()
        own = services.propose(
            call_of(row.customer, now=clock.now()), kind="box", terms={"amount": 1}
        )
        row = Proposal.objects.get(public_id=own.id)
        said = "La propuso el cliente: solo el cliente la confirma o la cancela."
    before = marks()
    assert decided(client, refuse(client, row), row) == said
    row.refresh_from_db()
    assert (row.state, row.approver_id) == {
        "approved": ("executed", admin.pk), "lapsed": ("expired", None), "of the customer": ("open", None),
    }[how]  # fmt: skip
    assert (marks(), AuditEntry.objects.filter(action="proposal.refused").count()) == (before, 0)
    assert {each.code for each in told(teller)} == {
        "approved": {"request_done"}, "lapsed": {"request_expired"}, "of the customer": set(),
    }[how]  # fmt: skip


@pytest.mark.parametrize("wrong", [{"code": "000000"}, {"reason": "corto"}, {"code": ""}])
def test_a_wrong_code_or_a_short_reason_approves_nothing(client, proposed, wrong):
    row, _ = proposed
    admin = make_staff("admin")
    client.force_login(admin)
    assert press(client, row, admin, **wrong).status_code == 200
    row.refresh_from_db()
    assert row.state == State.OPEN.value
    assert marks() == 0


def test_the_maker_and_those_without_the_right_do_not_approve(client, proposed):
    row, teller = proposed
    for person in (teller, make_staff("auditor")):
        client.force_login(person)
        page = client.get(address(row, "change")).content.decode()
        assert (address(row) in page, address(row, "refuse") in page) == (False, False)
        assert press(client, row, person).status_code == 403
        assert refuse(client, row).status_code == 403
    teller.is_superuser = True
    teller.save()
    client.force_login(teller)
    for act in (lambda: press(client, row, teller), lambda: refuse(client, row)):
        said = decided(client, act(), row)
        assert said == "La solicitud es tuya: la decide otra persona."
    assert (marks(), Proposal.objects.get().state) == (0, "open")


def test_nobody_writes_a_proposal_by_hand(client, proposed):
    row, _ = proposed
    root = make_user("Root", is_staff=True, is_superuser=True)
    client.force_login(root)
    for page in (address(row, "delete"), reverse("admin:confirmations_proposal_add")):
        assert client.get(page).status_code == 403
    client.post(address(row, "change"), {"state": "executed"})
    row.refresh_from_db()
    assert row.state == State.OPEN.value


def test_proposals_are_found_by_id_and_by_person(client, proposed):
    row, _ = proposed
    client.force_login(make_staff("auditor"))
    listing = reverse("admin:confirmations_proposal_changelist")
    for term, found in ((row.confirmation_id, 1), (row.customer.email, 1), ("nobody", 0)):
        page = client.get(listing, {"q": term}).content.decode()
        assert page.count(address(row, "change")) == found


RECEIPT = {
    "confirmation_id": "cf_1",
    "kind": "box",
    "amount": {"amount": "-1250.50", "currency": "MXN"},
    "to": {"name": "<b>Eva</b>", "bank": "BBVA", "last4": "4321", "account": "·4321"},
    "limits": {"per_day": {"amount": "900.00", "currency": "MXN"}},
    "concept": "para 012180001234567899",
    "status": "completed",
    "created_at": "2026-11-22T18:00:05Z",
    "tracking_key": "",
    "state": "waiting",
    "lane": 7,
}


def outcome_of(client, row):
    page = client.get(address(row, "change")).content.decode()
    return page[page.index("field-outcome") : page.index("field-maker")]


def test_what_came_of_it_is_read_line_by_line(client, proposed):
    row, _ = proposed
    row.result = RECEIPT
    row.save()
    client.force_login(make_staff("auditor"))
    shown = outcome_of(client, row)
    lines = shown[shown.index('"readonly">') + len('"readonly">') : shown.index("<br></div>")]
    assert lines.split("<br>") == [
        "Monto: −$1,250.50 MXN",
        "Para: &lt;b&gt;Eva&lt;/b&gt; BBVA ···· 4321",
        "Límite: por día: $900.00 MXN",
        "Concepto: para [CLABE]",
        "Quedó: Hecha",
        "Cuándo: 22/11/2026 12:00:05",
        "Estado al hacerse: Por salir",
        "lane: 7",
    ]


def test_why_it_failed_is_read_in_words(client, proposed):
    row, _ = proposed
    row.state, row.factor_reasons = State.FAILED.value, ["over_limit", "new_reason"]
    row.result = {"code": "limit_exceeded", "fields": {"limit": "ceiling", "limit_centavos": 500}}
    row.card = {"rows": [{"label": "Concepto", "value": "CLABE 012180001234567899"}]}
    row.save()
    client.force_login(make_staff("auditor"))
    shown = outcome_of(client, row)
    assert f"Por qué no: {gettext(LimitExceeded.title)}<br>Código: limit_exceeded<br>" in shown
    assert "<br>Límite: $5.00 MXN<br></div>" in shown
    page = client.get(address(row, "change")).content.decode()
    assert "pasa del límite por operación, new_reason" in page
    assert ("012180001234567899" in page, "Concepto: CLABE [CLABE]" in page) == (False, True)


def test_lists_say_kind_and_state_in_words_and_look_up_no_row_of_their_own(client, box, proposed):
    row, _ = proposed
    client.force_login(make_staff("auditor"))

    def looks(**query):
        with CaptureQueriesContext(connection) as captured:
            page = client.get(LIST, query).content.decode()
        return page, len(captured)

    looks()  # a first look reads who is there
    page, few = looks()
    assert '<td class="field-kind_shown">Caja</td>' in page
    assert '<td class="field-state">Por confirmar</td>' in page
    assert "?kind__exact=box" in page
    assert address(row, "change") in looks(kind__exact="box")[0]
    assert address(row, "change") not in looks(kind__exact="transfer")[0]
    assert f"Caja {row.confirmation_id}" in client.get(address(row, "change")).content.decode()
    for amount in (6, 7, 8):
        call = call_of(make_user(f"Otra {amount}"), channel=Channel.STAFF, now=clock.now())
        services.propose(replace(call, actor_id=row.maker_id), kind="box", terms={"amount": amount})
    page, many = looks()
    assert (page.count("field-kind_shown"), many) == (4, few)
    Proposal.objects.update(kind="gone")
    assert '<td class="field-kind_shown">gone</td>' in looks()[0]


@pytest.mark.parametrize("altered", [{"kind": "gone"}, {"terms": {"amount": 6}}])
@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_a_request_that_was_altered_is_void_and_its_pages_say_so(
    client, proposed, caplog, altered, decision
):
    row, teller = proposed
    admin = make_staff("admin")
    client.force_login(admin)
    Proposal.objects.update(**altered)
    for page in ("change", decision):
        assert client.get(address(row, page)).status_code == 200
    answer = press(client, row, admin) if decision == "approve" else refuse(client, row)
    assert "La solicitud quedó sin efecto y no se hizo nada" in decided(client, answer, row)
    row.refresh_from_db()
    assert (row.state, marks()) == (State.VOID.value, 0)
    assert [each.message for each in caplog.records] == ["confirmation.altered"]
    assert Notice.objects.get(user=teller).code == notices.REQUEST_VOID
    assert client.get(LIST).status_code == 200
