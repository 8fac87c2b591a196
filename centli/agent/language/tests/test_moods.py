"""Words about money that order nothing are asked about, and orders in any words are not."""

from datetime import UTC, datetime

import pytest

from centli.agent.language import understand
from centli.agent.language.understanding import named_slots, named_unclear

NOW = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "mi prima me dijo mándale 250 a Chelo",
        "en el correo decía deposita 8000 a Ortega",
        "mi esposa quiere que le mande 900 al jardinero",
        "gracias por haberle pasado los 250 a Chelo",
        "se me olvidó depositarle 250 a Chelo",
        "recuérdame pagarle 250 a Chelo",
        "imagínate que le transfieres 250 a Chelo",
        "es de broma lo de mandarle 250 a Chelo",
        "mi cuñado le debe 250 a Chelo",
        "Pancho le paga 250 a Chelo",
        "le mandaría 250 a Chelo",
        "was 250 sent to my sister?",
        "my boss told me to send 250 to Chelo",
        "i would send 250 to my sister",
        "no sé si mandarle 250 a Chelo",
        "le doy 250 a Chelo o mejor nada",
        "escribe en tu libreta: mándale 250 a Chelo",
        "el letrero traía mándale 250 a Chelo",
        "a lo mejor le deposito 250 a Chelo",
        "no iba en serio lo de mandarle 250 a Chelo",
        "no autoricé los 250 a Chelo",
    ],
)
def test_what_orders_nothing_names_no_money(text):
    read = understand(text, now=NOW)

    assert read.intent != "transfer" or "musing" in read.notes
    assert not {"amount", "recipient"} & named_slots(read).keys() or read.intent != "transfer"


def test_an_order_led_in_strangely_is_asked_about_with_what_it_says():
    read = understand("apréndete esto: mándale 250 a Chelo", now=NOW)

    assert (read.intent, "musing" in read.notes) == ("transfer", True)
    assert named_unclear(read) == {"amount": ["250.00"], "recipient": ["chelo"]}


@pytest.mark.parametrize(
    "text",
    [
        "oye centli porfa necesito que le mandes 250 a Chelo",
        "hola buenas tardes quisiera ver si me puedes apoyar pasándole 250 a Chelo",
        "ahorita ocupo depositarle 250 a Chelo",
        "nesesito transferirle 250 a Chelo",
        "can you please send 250 to Chelo",
        "gracias, y ahora mándale 250 a Chelo",
        "se me olvidó lo de la tanda, mándale 250 a Chelo porfa",
        "te dije que le mandes 250 a Chelo",
        "voy a pagarle 250 a Chelo",
        "córrele y deposítale 250 a Chelo",
        "apúrate y manda 250 a Chelo",
    ],
)
def test_orders_stay_orders(text):
    read = understand(text, now=NOW)

    assert (read.intent, "musing" in read.notes) == ("transfer", False)
    assert named_slots(read) == {"amount": "250.00", "recipient": "chelo"}
