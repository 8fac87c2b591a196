"""Receipts as they stand: what is shown of a transfer that waited is what became of it, through every door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from banking import facade
from banking import testing as banking
from banking.contracts import AccountStatus
from centli.agent import receipts, runner, staff
from centli.agent.models import Conversation, Message
from centli.agent.tests.world import World, make_world
from centli.events import sweeper
from centli.kernel import clabe, clock
from centli.kernel.call import Channel
from centli.people import testing as people
from centli.people.calls import call_for
from centli.people.testing import signed_in
from crm import testing as crm

pytestmark = pytest.mark.django_db
WAIT = 15
ARRIVED, REFUSED, RETURNED = "01", "98", "99"


@pytest.fixture
def ana(settings) -> World:
    settings.CENTLI_TRANSFER_HOLD_SECONDS = WAIT
    return make_world()


def at_another_bank(ana: World, ending: str) -> None:
    number = clabe.generate(bank="012", account=f"123456789{ending}")
    person = crm.make_beneficiary(ana.user, name="Luis Peña", alias="luis", clabe=number)
    payee = banking.make_payee(ana.user, clabe=number, name="Luis Peña", alias="luis")
    payee.beneficiary_id = person.public_id
    payee.save()


def sent(ana: World, whom: str = "mi hermano", pesos: int = 100) -> dict[str, Any]:
    card = ana.say(f"mándale {pesos} a {whom}")[-1]["data"]
    ana.press("confirm", card["confirmation_id"], token=card["token"])
    return next(frame for frame in ana.hear() if frame["type"] == "RECEIPT")


def later(ana: World, *seconds: float) -> None:
    for each in seconds:
        ana.offset += timedelta(seconds=each)
        sweeper.run_all(ana.now())


def undone(ana: World) -> dict[str, Any]:
    receipt = sent(ana)
    assert ana.press("undo", receipt["id"]).fault is None
    return receipt


def completed(ana: World) -> dict[str, Any]:
    receipt = sent(ana)
    later(ana, WAIT + 1)
    return receipt


def given_back(ana: World) -> dict[str, Any]:
    receipt = sent(ana)
    ana.brother_account.status = AccountStatus.INACTIVE
    ana.brother_account.save(update_fields=["status"])
    later(ana, WAIT + 1)
    return receipt


def reversed_by_staff(ana: World) -> dict[str, Any]:
    receipt = completed(ana)
    ana.hear()
    banking.reverse(ana.checking, receipt["data"]["transaction_id"], now=ana.now())
    return receipt


def by_spei(ending: str) -> Callable[[World], dict[str, Any]]:
    def send(ana: World) -> dict[str, Any]:
        at_another_bank(ana, ending)
        receipt = sent(ana, "luis")
        later(ana, WAIT + 4, 4, 40)
        return receipt

    return send


ENDS = {
    "undone": (
        undone,
        ("failed", "undone", "Deshecha", "Deshiciste el envío; no se movió dinero."),
        "Deshiciste el envío",
    ),
    "completed": (
        completed,
        ("completed", "completed", "Completada", "Listo, le envié $100.00 MXN a Juan López"),
        "Tu envío ya salió.",
    ),
    "given back": (
        given_back,
        ("failed", "failed", "Rechazada", "Tu envío no se completó."),
        "Tu envío no se completó.",
    ),
    "settled": (
        by_spei(ARRIVED),
        ("completed", "completed", "Completada", "Listo, le envié $100.00 MXN a Luis Peña"),
        "Tu envío llegó.",
    ),
    "rejected": (
        by_spei(REFUSED),
        ("failed", "failed", "Rechazada", "Tu envío no se completó."),
        "Tu envío no se completó.",
    ),
    "reversed": (
        reversed_by_staff,
        (
            "completed",
            "reversed",
            "Devuelta por el banco",
            "Te devolvimos $100.00 MXN de esta operación.",
        ),
        "Abonamos dinero a tu cuenta.",
    ),
    "returned": (
        by_spei(RETURNED),
        ("completed", "returned", "Devuelta", "El otro banco te devolvió este envío."),
        "Te devolvieron un envío.",
    ),
}


@pytest.fixture(params=ENDS)
def ended(request, ana):
    """A receipt that said «Por salir», what is true now, and how it is told."""
    act, now, notice = ENDS[request.param]
    receipt = act(ana)
    assert (receipt["data"]["status"], receipt["data"]["state"]) == ("pending", "waiting")
    return receipt, now, notice


def shown(frames: list[dict[str, Any]], receipt: dict[str, Any]) -> dict[str, Any]:
    return next(frame for frame in frames if frame["id"] == receipt["id"])


def test_every_door_shows_how_it_stands(ana, ended):
    receipt, (status, state, word, text), _notice = ended
    data = shown(runner.frames_last(ana.call(), ana.conversation_id), receipt)["data"]
    assert (data["status"], data["state"], data["text"]) == (status, state, text)
    assert "undo" not in data
    assert ("balance_after" in data) is (status == "completed")

    session = runner.session_open(
        ana.user, session_key=ana.session_key, connection_id="one", now=ana.now()
    )
    replayed = shown(runner.hello(ana.call(), session, 0).frames, receipt)
    client = signed_in(ana.user)
    address = f"/api/v1/conversations/{ana.conversation_id}/messages"
    over_rest = shown(client.get(address, {"limit": 100}).json()["data"], receipt)
    for frame in (replayed, over_rest):
        assert (frame["data"], frame["content"].startswith(text)) == (data, True)
    proposal = client.get(f"/api/v1/confirmations/{data['confirmation_id']}").json()
    result = proposal["result"]
    assert (proposal["state"], result["transaction_id"]) == ("executed", data["transaction_id"])
    assert (result["status"], result["state"], result["text"]) == (status, state, text)
    assert "undo_until" not in result

    page = client.get("/").content.decode()
    card = page[page.index(f'data-id="{receipt["id"]}"') :].split("</article>")[0]
    assert (word in card, "Por salir" in card, text in card) == (True, False, True)
    pdf = client.get(reverse("chat:receipt", args=[data["confirmation_id"]]))
    printed = pdf.content.decode("cp1252")
    assert (word in printed, "Por salir" in printed, text in printed) == (True, False, True)

    seen, _mask = staff.transcript(
        Conversation.objects.get(customer=ana.user), before=None, revealed=False
    )
    (line,) = (each for each in seen.lines if each.kind == "RECEIPT")
    assert line.card is not None
    assert line.card.state == state
    # What was said stays what was said: nothing stored is rewritten.
    assert Message.objects.get(kind="RECEIPT").data == receipt["data"]


def test_an_open_page_hears_it_once_and_its_receipt_turns(ana, ended):
    receipt, (status, state, word, text), notice = ended
    told = ana.hear()
    assert [f for f in told if f["type"] == "NOTICE"][-1]["content"].startswith(notice)
    [update] = [frame for frame in told if frame["type"] == "UPDATE"]
    assert update["content"] == f"Comprobante {receipt['data']['folio']}: {word}."
    assert (update["data"]["target_id"], update["data"]["confirmation_id"]) == (
        receipt["id"],
        receipt["data"]["confirmation_id"],
    )
    assert (update["data"]["status"], update["data"]["state"]) == (status, state)
    assert update["data"]["text"] == text
    later(ana, 60)
    assert ana.hear() == []


def test_a_movement_says_whether_it_was_taken_back_or_refused(ana):
    undone(ana)
    ana.hear()
    given_back(ana)
    ana.hear()
    [listed] = ana.say("mis movimientos")
    assert [one["undone"] for one in listed["data"]["transactions"][:2]] == [False, True]
    for word in (" (deshecho)", " (rechazado)"):
        assert listed["content"].count(word) == 1
    page = signed_in(ana.user).get("/").content.decode()
    card = page[page.index(f'data-id="{listed["id"]}"') :]
    assert card.count('<span class="tag" data-if="undone">Deshecho') == 1
    assert card.count('<span data-if="!undone" hidden>') == 1


def test_a_movement_under_way_is_called_what_its_receipt_is_called(ana):
    receipt = sent(ana)
    client = signed_in(ana.user)
    for left, state, word in ((WAIT, "waiting", "Por salir"), (-1, "pending", "En camino")):
        banking.undo_window_ends(ana.now() + timedelta(seconds=left))
        [listed] = ana.say("mis movimientos")
        movement = listed["data"]["transactions"][0]
        assert (movement["transaction_id"], movement["status"], movement["state"]) == (
            receipt["data"]["transaction_id"],
            "pending",
            state,
        )
        assert (f" ({word.lower()})" in listed["content"], "pendiente" in listed["content"]) == (
            True,
            False,
        )
        page = client.get("/").content.decode()
        card = page[page.index(f'data-id="{listed["id"]}"') :].split("</article>")[0]
        first = card[card.index("</template>") :].split("</li>")[0]
        assert f'data-if="state={state}">{word}' in first
        assert first.count('<span class="tag tag-warning" data-if="state=') == 2
        assert '<span data-if="!state" hidden>' in first
    movement = client.get(f"/api/v1/transactions/{receipt['data']['transaction_id']}").json()
    assert movement["status"] == "pending"


@pytest.mark.parametrize(
    "question",
    ["¿cómo va mi transferencia?", "¿ya salió mi transferencia?", "¿ya llegó mi envío?",
     "¿Cómo va mi transferencia a Juan?"],
)  # fmt: skip
def test_whoever_asks_how_a_transfer_goes_is_told_how_it_stands(ana, question):
    sent(ana)
    [waiting] = ana.say(question)
    assert waiting["content"].startswith("Tu envío de $100.00 MXN a Juan López está por salir")
    banking.undo_window_ends(ana.now())
    [leaving] = ana.say(question)
    assert leaving["content"].startswith("Tu envío de $100.00 MXN a Juan López ya salió")
    later(ana, WAIT + 1)
    ana.hear()
    [there] = ana.say(question)
    assert there["content"] == "Tu envío de $100.00 MXN a Juan López ya llegó."


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (undone, "Deshiciste tu envío de $100.00 MXN a Juan López; no se movió dinero."),
        (given_back, "no se completó; el dinero sigue en tu cuenta."),
        (reversed_by_staff, "se devolvió: el dinero está otra vez en tu cuenta."),
    ],
)
def test_whoever_asks_is_told_of_a_transfer_that_did_not_stay(ana, end, words):
    end(ana)
    ana.hear()
    [told] = ana.say("¿cómo va mi transferencia?")
    assert told["content"].endswith(words)


def test_the_question_is_understood_in_english(ana):
    sent(ana)
    [told] = ana.say("has my transfer gone out?")
    assert told["content"].startswith(
        "Your transfer of $100.00 MXN to Juan López is about to leave"
    )


def test_the_question_is_answered_over_a_card_of_something_else(ana):
    sent(ana)
    ana.say("bloquea mi tarjeta de crédito")
    [told] = ana.say("¿cómo va mi transferencia?")
    assert "está por salir" in told["content"]


def test_without_a_transfer_nothing_is_told_of_one(ana):
    told = ana.say("¿cómo va mi transferencia?")
    assert not any("Tu envío de" in frame["content"] for frame in told)


def test_a_receipt_under_way_says_that_it_may_be_undone_and_then_that_it_has_left(ana):
    receipt = sent(ana)

    def data():
        return shown(runner.frames_last(ana.call(), ana.conversation_id), receipt)["data"]

    assert data() == receipt["data"]
    assert data()["undo"]["label"] == "Deshacer"
    assert data()["text"].endswith("hasta entonces puedes deshacerlo.")
    page = signed_in(ana.user).get("/").content.decode()
    card = page[page.index(f'data-id="{receipt["id"]}"') :].split("</article>")[0]
    assert ("Por salir" in card, "En camino" in card) == (True, False)
    ana.offset += timedelta(seconds=WAIT)
    assert data() == {**receipt["data"], "state": "pending"}
    assert receipts.states()[data()["state"]] == "En camino"


def test_the_first_receipt_answers_a_second_confirm_with_how_it_stands(ana):
    [card] = ana.say("mándale 100 a mi hermano")
    name, token = card["data"]["confirmation_id"], card["data"]["token"]
    ana.press("confirm", name, token=token)
    receipt = next(frame for frame in ana.hear() if frame["type"] == "RECEIPT")
    ana.press("undo", receipt["id"])
    again = ana.press("confirm", name, token=token)
    assert again.receipt is not None
    assert (again.receipt["id"], again.receipt["data"]["state"]) == (receipt["id"], "undone")


def test_however_many_receipts_a_page_has_one_statement_asks_how_they_stand(ana):
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            runner.frames_last(ana.call(), ana.conversation_id, count=100)
        return len(captured)

    ana.say("¿cuánto tengo?")
    without = statements()
    undone(ana)
    ana.hear()
    with_one = statements()
    for pesos in (101, 102, 103):
        sent(ana, pesos=pesos)
    assert (with_one, statements()) == (without + 1, without + 1)


def test_what_went_out_at_once_asks_only_whether_it_was_reversed(ana, settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 0
    receipt = sent(ana)
    assert receipt["data"]["status"] == "completed"
    with CaptureQueriesContext(connection) as captured:
        frames = runner.frames_last(ana.call(), ana.conversation_id)
    assert shown(frames, receipt)["data"] == receipt["data"]
    assert len(captured) == 3


def test_a_transfer_that_went_out_at_once_and_was_reversed_says_so_with_its_day(ana, settings):
    settings.CENTLI_TRANSFER_HOLD_SECONDS = 0
    receipt = sent(ana)
    name = receipt["data"]["transaction_id"]
    banking.reverse(ana.checking, name, now=ana.now())
    data = shown(runner.frames_last(ana.call(), ana.conversation_id), receipt)["data"]
    [reversal] = facade.movement_page(ana.call(), kind="reversal").items
    back = reversal.created_at
    assert (data["state"], data["returned_at"]) == ("reversed", clock.wire(back))
    [update] = [frame for frame in ana.hear() if frame["type"] == "UPDATE"]
    assert update["data"] == {"target_id": receipt["id"], **data}
    client = signed_in(ana.user)
    movement = client.get(f"/api/v1/transactions/{name}").json()
    assert movement["status"] == "completed"
    assert clock.wire(datetime.fromisoformat(movement["returned_at"])) == clock.wire(back)
    page = client.get("/").content.decode()
    card = page[page.index(f'data-id="{receipt["id"]}"') :].split("</article>")[0]
    assert "Devuelta el" in card
    [listed] = ana.say("mis movimientos")
    shown_as = [one["returned_at"] for one in listed["data"]["transactions"][:2]]
    assert shown_as == [None, clock.wire(back)]
    assert listed["content"].count(" (devuelto)") == 1
    juan = call_for(ana.brother_account.owner, channel=Channel.REST, now=ana.now())
    received = facade.movement_get(juan, name)
    assert (received.amount.centavos, received.returned_at) == (100_00, back)
    assert facade.transfer_standing_list(juan, [name]) == []


def test_a_move_between_own_accounts_that_was_reversed_says_so_once(ana):
    card = ana.say("pasa 100 a mi cuenta de ahorro")[-1]["data"]
    ana.press("confirm", card["confirmation_id"], token=card["token"])
    receipt = next(frame for frame in ana.hear() if frame["type"] == "RECEIPT")
    banking.reverse(ana.savings, receipt["data"]["transaction_id"], now=ana.now())
    told = [frame["type"] for frame in ana.hear()]
    assert sorted(told) == ["NOTICE", "NOTICE", "UPDATE"]


def test_nobody_learns_how_anothers_transfer_stands(ana):
    receipt = undone(ana)
    mine = [receipt["data"]["transaction_id"], "tr_nonsense", "acc_" + "1" * 32]
    assert [each.state for each in facade.transfer_standing_list(ana.call(), mine)] == ["undone"]
    bruno = people.call_of(people.make_user("Bruno"))
    assert facade.transfer_standing_list(bruno, mine) == []
