"""What customers say every day over a card, after it, and of what was told: asked about where it may be two things."""

from __future__ import annotations

import pytest

from centli.agent.engines import given_back, halves, intents, revising, wanting
from centli.agent.engines.flows import going_on, in_all, listing, topics
from centli.agent.engines.flows.transfers import unlisted
from centli.agent.tests.test_brake import movement
from centli.agent.tests.test_builtin import card, only, open_cards
from centli.agent.types import Ask, Say, Show
from centli.kernel.testing import read_long


def told(result):
    shown = card(result)
    return (shown.get("payee") or {"name": ""})["name"], shown["amount"]["amount"]


def waiting(chat):
    return [
        (one.card["payee"]["name"], one.card["amount"]["amount"])
        for one in open_cards(chat)
        if "amount" in one.card
    ]


# ── A figure that is to be another ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("sube a 800", "800.00"),
        ("súbelo a 800 porfa", "800.00"),
        ("auméntale a 800", "800.00"),
        ("mejor sube a 800 pesos", "800.00"),
        ("baja a 300", "300.00"),
        ("redúcelo a 300", "300.00"),
        ("sube 50", "550.00"),
    ],
)
def test_a_waiting_figure_is_raised_or_lowered_to_what_is_said(chat, text, amount):
    chat.say("mándale 500 a mi hermano")
    assert told(chat.say(text)) == ("Juan López", amount)
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize("text", ["súbele a 300", "sube a 300", "bájalo a 800", "baja a 800"])
def test_a_figure_that_goes_the_other_way_is_asked_about(chat, text):
    chat.say("mándale 500 a mi hermano")
    asked = only(chat.say(text))
    assert isinstance(asked, Ask)
    assert len(asked.options) == 2
    assert waiting(chat) == [("Juan López", "500.00")]


def test_which_of_several_is_raised_is_asked(chat):
    chat.say("mándale 500 a mi hermano")
    chat.say("mándale 100 a mi mamá")
    assert only(chat.say("sube a 800")).text == "¿Cuál cambio?"
    assert len(open_cards(chat)) == 2


@pytest.mark.parametrize("text", ["sube la de mi mamá", "¿sube a 80?", "sube el límite a 80"])
def test_what_raises_nothing_to_a_figure(text):
    assert revising.way(text) == 0


def test_a_sum_said_while_it_is_asked_to_whom_is_of_the_figure_before_it(chat):
    chat.say("mándale 800")
    chat.say("quítale 50")
    assert told(chat.say("a mi hermano")) == ("Juan López", "750.00")


# ── Another beside it ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["y otros 20", "otros 20", "y otros veinte pesos", "another 20"])
def test_another_figure_over_a_card_is_asked_about(chat, text):
    chat.say("mándale 50 a mi hermano")
    asked = only(chat.say(text))
    assert [one.label for one in asked.options] == [
        "Que sean $70.00 MXN en total",
        "Otro envío de $20.00 MXN",
    ]
    assert waiting(chat) == [("Juan López", "50.00")]


@pytest.mark.parametrize(
    ("answer", "cards"),
    [
        ("el primero", [("Juan López", "70.00")]),
        ("el segundo", [("Juan López", "50.00"), ("Juan López", "20.00")]),
        ("20", [("Juan López", "50.00"), ("Juan López", "20.00")]),
        ("70", [("Juan López", "70.00")]),
    ],
)
def test_another_figure_is_more_of_it_or_another_transfer(chat, answer, cards):
    chat.say("mándale 50 a mi hermano")
    chat.say("y otros 20")
    chat.say(answer)
    assert waiting(chat) == cards


def test_another_figure_after_a_transfer_is_for_who_got_the_last(chat):
    chat.say("mándale 50 a mi hermano con concepto tacos")
    chat.bank.proposals.clear()
    shown = card(chat.say("y otros 20"))
    assert (shown["payee"]["name"], shown["amount"]["amount"]) == ("Juan López", "20.00")
    assert not shown.get("concept")


@pytest.mark.parametrize("before", ["¿cuánto gasté este mes?", "quiero una laptop"])
def test_another_figure_after_something_else_pays_nobody(chat, before):
    chat.say("mándale 50 a mi hermano")
    chat.bank.proposals.clear()
    chat.say(before)
    chat.say("y otros 20")
    assert open_cards(chat) == []


def test_another_figure_is_no_answer_to_whom(chat):
    chat.say("mándale 50")
    chat.say("y otros 20")
    assert told(chat.say("a mi hermano")) == ("Juan López", "50.00")


# ── Not that one ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["esa no", "ese no", "no, esa no", "esta no", "not that one"])
def test_that_one_denied_is_asked_about_and_cancels_nothing(chat, text):
    chat.say("mándale 500 a mi hermano")
    assert only(chat.say(text)).text.startswith("¿Qué cambio?")
    assert waiting(chat) == [("Juan López", "500.00")]
    assert told(chat.say("600")) == ("Juan López", "600.00")


def test_that_one_denied_may_be_cancelled_after_all(chat):
    chat.say("mándale 500 a mi hermano")
    chat.say("esa no")
    chat.say("cancela")
    assert open_cards(chat) == []


def test_that_one_denied_of_a_removal_asks_who_it_is(chat):
    chat.say("borra a mi hermano de mis contactos")
    asked = only(chat.say("ese no"))
    assert asked.text == "¿A quién quito de tus contactos?"
    assert "Juan López" not in str(asked.options)
    chat.say("ninguno")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text", ["no, a mi mamá", "mejor a mi mamá", "digo, a mi mamá", "me equivoqué, a mi mamá"]
)
def test_another_is_taken_off_instead(chat, text):
    chat.say("borra a mi hermano de mis contactos")
    chat.say(text)
    [view] = open_cards(chat)
    assert (view.kind, view.card["payee"]["name"]) == ("remove_beneficiary", "María Torres")


def test_everybody_who_is_named_is_taken_off(chat):
    chat.say("quita a mi hermano y a María Torres de mis contactos")
    names = [view.card["payee"]["name"] for view in open_cards(chat)]
    assert names == ["Juan López", "María Torres"]


@pytest.mark.parametrize("text", ["no, se llama Lola Vega", "su nombre completo es Lola Vega"])
def test_who_is_to_be_added_is_called_otherwise(chat, text):
    chat.say("agrega a Lola con CLABE 012180026050783858")
    chat.say(text)
    [view] = open_cards(chat)
    assert (view.kind, view.card["payee"]["name"]) == ("add_beneficiary", "Lola Vega")


def test_nobody_is_taken_off_where_the_other_is_nobody(chat):
    chat.say("borra a mi hermano de mis contactos")
    assert "No tienes a «rodrigo»" in only(chat.say("no, a Rodrigo")).text
    assert open_cards(chat) == []


def test_an_alias_is_for_another_instead(chat):
    chat.say("cámbiale el alias a mi hermano a bro")
    chat.say("no, a mi mamá")
    [view] = open_cards(chat)
    assert (view.kind, view.card["payee"]["name"]) == ("change_beneficiary", "María Torres")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("uy no, me equivoqué, a mi mamá", ("María Torres", "500.00")),
        ("me confundí, es para mi mamá", ("María Torres", "500.00")),
        ("la regué, era a mi mamá", ("María Torres", "500.00")),
        ("perdón, me equivoqué, son 400", ("Juan López", "400.00")),
    ],
)
def test_a_slip_over_a_card_is_a_change_of_it_and_no_report(chat, text, meant):
    chat.say("mándale 500 a mi hermano")
    assert told(chat.say(text)) == meant
    assert len(open_cards(chat)) == 1


def test_what_the_slip_was_in_is_asked_for(chat):
    chat.say("mándale 500 a mi hermano")
    assert only(chat.say("ay no, me equivoqué de persona")).text == "¿A quién se lo envío?"


@pytest.mark.parametrize(
    "text", ["cámbiala a mi mamá", "mejor mándala a mi mamá", "pásala a mi mamá"]
)
def test_a_card_is_changed_to_somebody_else(chat, text):
    chat.say("mándale 500 a mi hermano")
    assert told(chat.say(text)) == ("María Torres", "500.00")
    assert len(open_cards(chat)) == 1


@pytest.mark.parametrize(
    "text", ["cámbiala a mi ahorro", "pásala para mañana", "cámbiala a la otra"]
)
def test_what_names_nobody_changes_no_payee(chat, text):
    chat.say("mándale 500 a mi hermano")
    chat.say(text)
    assert {name for name, _amount in waiting(chat)} <= {"Juan López"}


def test_as_much_in_one_breath_is_what_was_said_in_it(chat):
    chat.bank.movements = [movement(chat, "María Torres", -600, kind="spei_out")]
    chat.say("mándale 300 a mi hermano y lo mismo a mi mamá")
    assert waiting(chat) == [("Juan López", "300.00"), ("María Torres", "300.00")]


def test_all_but_one_account_are_blocked(chat):
    chat.say("bloquea mi tarjeta")
    chat.say("todas menos la de ahorro")
    assert [view.kind for view in open_cards(chat)] == ["block_account"]
    arguments = next(one for name, _c, one in chat.bank.calls if name.endswith("block_propose"))
    assert len(arguments.account_ids) == 2


def test_goods_that_are_ordered_with_a_card_are_no_dispute(chat):
    assert "open_ticket" not in str(chat.say("compra una laptop con mi tarjeta de crédito").visible)
    assert any(name.endswith("product_search") for name, _call, _one in chat.bank.calls)


@pytest.mark.parametrize("text", ["me equivoqué, bloquea mi tarjeta", "me equivoqué de Luis"])
def test_a_slip_with_a_wish_is_no_change(text):
    assert revising.behind_a_slip(text) in {"", "no, bloquea mi tarjeta"}


# ── An account that is not on the list ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "mándale 500 a una cuenta nueva que me pasó mi hermano",
        "mándale 500 a mi hermano a su cuenta nueva",
        "mándale 500 a mi hermano, a su otra cuenta",
        "deposítale 500 a mi hermano a la cuenta nueva que me dio",
        "send 500 to my brother to his new account",
    ],
)
def test_nothing_goes_to_the_account_on_the_list_where_a_new_one_is_meant(chat, text):
    said = str(chat.say(text).visible)
    assert "primero la agrego a tus contactos" in said
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        "mándale 500 a mi hermano a su cuenta de BBVA",
        "mándale 500 a mi hermano a su cuenta de nómina",
        "mándale 500 a mi hermano a su cuenta por favor",
    ],
)
def test_the_account_on_the_list_gets_what_is_for_its_bank(chat, text):
    assert told(chat.say(text)) == ("Juan López", "500.00")


@pytest.mark.parametrize(
    "text",
    [
        "no, a una cuenta nueva que me pasó mi hermano",
        "pero a su cuenta nueva",
        "a una cuenta nueva",
    ],
)
@pytest.mark.parametrize("before", ["mándale 500 a mi mamá", "mándale 500 a mi hermano"])
def test_a_card_is_taken_back_where_it_is_for_a_new_account(chat, before, text):
    chat.say(before)
    chat.say(text)
    assert open_cards(chat) == []


def test_an_answer_that_means_a_new_account_pays_nobody_on_the_list(chat):
    chat.say("mándale 500")
    chat.say("a una cuenta nueva que me pasó mi hermano")
    assert open_cards(chat) == []


@pytest.mark.parametrize(
    "text",
    [
        *("no le mandes a una cuenta nueva", "¿puedo mandarle a una cuenta nueva?"),
        *("quise mandarle a una cuenta nueva y me marcó error",),
        *("le mandé 500 a una cuenta nueva", "cámbialo a mi otra cuenta", "no a su cuenta nueva"),
    ],
)
def test_what_orders_nothing_to_a_new_account_adds_none(chat, text):
    chat.say("mándale 500 a mi mamá")
    assert "primero la agrego" not in str(chat.say(text).visible)


# ── Like the last time, halves of a bill, what others owe ────────────────────────────────────────────────────────────


def test_like_the_last_time_has_no_concept_of_a_card_that_was_not_confirmed(chat):
    chat.say("mándale 350 a mi mamá con concepto renta de mi ahorro")
    chat.say("cancela")
    chat.say("mándale a mi mamá lo mismo que la otra vez")
    assert not [one.card.get("concept") for one in open_cards(chat) if one.card.get("concept")]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Bruno pagó la cena, fueron 480, pásale la mitad",
            'pásale la mitad de 480 a Bruno con concepto "cena"',
        ),
        (
            "mi hermana pagó los boletos, costaron 900 pesos, mándale la mitad porfa",
            'pásale la mitad de 900 pesos a mi hermana con concepto "boletos"',
        ),
        ("Bruno pagó la cena y fueron 480, pásale mi parte", ""),
        ("si Bruno pagó la cena, fueron 480, ¿le paso la mitad?", ""),
        ("no sé si Bruno pagó la cena, fueron 480, pásale la mitad", ""),
        ("Bruno pagó la cena, fueron como 480, pásale la mitad", ""),
    ],
)
def test_half_of_a_bill_goes_to_who_paid_it(text, meant):
    assert given_back.half_of_a_bill(text) == (meant or text)


def test_half_of_a_bill_is_read_back(chat):
    shown = card(chat.say("mi hermano pagó la cena, fueron 480, pásale la mitad"))
    assert (shown["payee"]["name"], shown["amount"]["amount"]) == ("Juan López", "240.00")
    assert shown["concept"] == "cena"
    assert "la mitad de 480" in str(shown)


@pytest.mark.parametrize(
    "text",
    [
        "le presté 500, que me los pague",
        "le presté 500 a mi hermano, que me los pague",
        "mi hermano me debe 500, que me los regrese",
        "mi hermano me debe 500",
        "Bruno todavía me debe 300 pesos de la cena",
        "quiero que mi hermano me pague los 500 que le presté",
    ],
)
def test_nobody_is_asked_for_money(chat, text):
    assert "No puedo cobrarle" in only(chat.say(text)).text


def test_what_was_sent_by_mistake_is_no_debt(chat):
    assert "No puedo cobrarle" not in str(
        chat.say("le mandé 500 por error, que me los regrese").visible
    )


@pytest.mark.parametrize("text", ["no, todo", "mejor todo", "todo"])
def test_all_of_what_was_halved_is_that_figure_and_no_balance(chat, text):
    chat.say("mándale la mitad de 480 a mi hermano")
    assert told(chat.say(text)) == ("Juan López", "480.00")


@pytest.mark.parametrize("text", ["mejor el 10%", "déjame 100"])
def test_a_share_of_what_was_halved_is_of_no_balance(chat, text):
    chat.say("mándale la mitad de 480 a mi hermano")
    chat.say(text)
    assert waiting(chat) == [("Juan López", "240.00")]


# ── Paying the card, limits ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["paga el mínimo", "paga el mínimo de mi tarjeta", "quiero pagar solo el mínimo"]
)
def test_the_least_payment_is_not_known_and_asked_for(chat, text):
    assert only(chat.say(text)).text.startswith("Aquí no veo cuál es tu pago mínimo.")
    shown = card(chat.say("800"))
    assert shown["amount"]["amount"] == "800.00"


@pytest.mark.parametrize("text", ["baja mi límite por día a 400 mil", "bájame el límite a 400 mil"])
def test_a_limit_that_is_to_be_lowered_is_not_raised(chat, text):
    assert "es más. ¿De cuánto lo quieres?" in only(chat.say(text)).text
    assert open_cards(chat) == []


# ── What was, and how much ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("cuánto gasté con Bruno y cuánto con mi mamá", "cuánto gasté con mi mamá"),
        ("gasté con Bruno y cuánto con mi mamá", "cuánto gasté con mi mamá"),
        (
            "¿cuánto le he mandado a mi mamá y cuánto a mi hermano este mes?",
            "cuánto le he mandado a mi hermano este mes?",
        ),
        ("cuánto gasté en súper y cuánto en uber", "cuánto gasté en uber"),
    ],
)
def test_what_is_asked_of_one_is_asked_of_the_other(text, both):
    assert halves.asked_alike(text).endswith(f" y {both}")


@pytest.mark.parametrize(
    "text", ["cuánto gasté y cuánto en total", "cuánto gasté y cuánto en octubre", "cuánto tengo"]
)
def test_what_is_asked_of_days_is_left_as_it_is(text):
    assert halves.asked_alike(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "¿con quién gasto más?",
        "¿a quién le mando más dinero?",
        "¿dónde gasto más?",
        "quién me manda más",
    ],
)
def test_who_it_is_the_most_with_is_told_in_order(chat, text):
    said = only(chat.say(text))
    assert isinstance(said, Say)
    assert any(word in said.text for word in ("nviaste", "Salieron", "salió", "envió"))


@pytest.mark.parametrize("text", ["cuánto saqué del cajero", "¿cuánto he retirado este mes?"])
def test_cash_that_was_taken_out_is_told_alone(chat, text):
    chat.say(text)
    [arguments] = [one for name, _call, one in chat.bank.calls if name.endswith("spending_summary")]
    assert arguments.kinds == ["withdrawal"]


@pytest.mark.parametrize("text", ["cuánto saqué de mi ahorro", "cuánto puedo sacar del cajero"])
def test_what_else_is_taken_out_is_something_else(chat, text):
    chat.say(text)
    assert not [one for name, _c, one in chat.bank.calls if name.endswith("spending_summary")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mis retiros", {"kind": "withdrawal"}),
        ("mis envíos", {"type": "transfer", "incoming": False}),
        ("mis transferencias", {"type": "transfer", "incoming": None}),
        ("muéstrame los cargos de más de 1000 pesos", {"least": "1000.00", "incoming": False}),
        ("gastos mayores a 500", {"least": "500.00"}),
        ("mis movimientos sin transferencias", {"type": None}),
    ],
)
def test_movements_of_one_kind_are_listed_alone(chat, text, wanted):
    step = only(chat.say(text))
    assert isinstance(step, Show)
    arguments = next(one for name, _c, one in chat.bank.calls if name.endswith("movement_page"))
    assert {name: getattr(arguments, name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "text", ["me cobraron de más en Soriana", "no reconozco un cargo de más de mil"]
)
def test_too_much_is_reported(chat, text):
    assert not any(isinstance(one, Show) for one in chat.say(text).visible)


@pytest.mark.parametrize("text", ["¿ya llegó?", "ya se hizo?", "¿sí le llegó a mi mamá?"])
def test_whether_it_came_is_asked_of_the_transfer_just_made(chat, text):
    chat.say("mándale 500 a mi mamá")
    chat.bank.proposals.clear()
    chat.bank.movements = [movement(chat, "María Torres", -500, kind="spei_out")]
    assert only(chat.say(text)).text.startswith("Tu envío de $500.00 MXN a María Torres")


def test_only_what_was_shown_is_added_up(chat):
    chat.bank.movements = [movement(chat, "Toks", -100), movement(chat, "OXXO", -50)]
    chat.say("mi último movimiento")
    assert only(chat.say("¿cuánto suman?")).text.startswith("Es 1 movimiento")


@pytest.mark.parametrize("text", ["¿cuándo fue?", "¿y qué día fue?"])
def test_when_it_was_is_told_of_what_was_shown(chat, text):
    chat.say("mi último movimiento")
    said = only(chat.say(text))
    assert isinstance(said, Say)
    assert "No te entendí" not in said.text


# ── Two wishes, offers ───────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_asked_behind_a_cancellation_is_answered_though_nothing_waits(chat):
    assert any(
        isinstance(one, Show) for one in chat.say("cancela mi envío y dime mi saldo").visible
    )


@pytest.mark.parametrize("text", ["qué ofertas hay", "hay ofertas?", "qué promociones tienen"])
def test_what_is_on_offer_is_shown(chat, text):
    chat.say(text)
    [arguments] = [one for name, _call, one in chat.bank.calls if name.endswith("product_search")]
    assert arguments.benefit == "MSI"


@pytest.mark.parametrize(
    ("read", "before", "piece", "behind"),
    [
        (revising._ANEW.fullmatch, "", "no, sube ", ""),
        (revising._ANOTHER_FIGURE.fullmatch, "y ", "otros ", ""),
        (revising._SLIP.fullmatch, "", "no ay me equivoque ", ""),
        (revising._CHANGED_TO.fullmatch, "no cambiala a ", "a ", ""),
        (given_back._SHARED.fullmatch, "mi a ", "a", " pago la cena, fueron 480"),
        (given_back._SHARED.fullmatch, "bruno pago la ", "cena fueron en ", ""),
        (halves._UP_TO_WHOM.match, "", "cuanto gaste ", ""),
        (wanting._OFFERS.fullmatch, "", "que hay las ", ""),
        (intents._LISTS_FROM.fullmatch, "", "dame los ", ""),
        (intents._LISTS_FROM.fullmatch, "cargos de mas de ", "1", "!a"),
        (unlisted._NEW_ACCOUNT.search, "", "a una nueva ", ""),
        (unlisted._DENIED.search, "", "no se me ", ""),
        (unlisted._ONLY_LEADS.fullmatch, "", "no pero ", ""),
        (going_on._PAYS_THE_LEAST.fullmatch, "", "y quiero pagar ", ""),
        (going_on._HAS_COME.fullmatch, "ya llego", " a a", ""),
        (going_on._OWES_ME.fullmatch, "juan me debe", " a", "!"),
        (going_on._ASKED_FOR.search, "", "quiero que a b c d ", ""),
        (listing._WHEN.fullmatch, "", "y cuando ", ""),
        (listing._CASH.search, "", "saque dinero del ", ""),
        (in_all._WHO_MOST["sent"].fullmatch, "a quien le mando mas", " dinero", "!"),
        (in_all._WHO_MOST["left"].fullmatch, "con quien gasto mas", " dinero", "!"),
        *((one.search, "quiero ", "una la mi ", "!") for one, _question in topics._ARTICLES[-4:]),
    ],
)
def test_no_length_of_such_words_takes_long(read, before, piece, behind):
    read_long(read, piece=piece, before=before, behind=behind)
