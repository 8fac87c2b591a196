"""What went wrong is told by a thing and how it fails; questions, suppositions and denials tell of nothing."""

import time

import pytest

from centli.agent.language import understand
from centli.agent.language.amounts import read_all
from centli.agent.language.spelling import by_ear
from centli.agent.language.tests.test_understanding import NOW
from centli.agent.language.troubles import (
    tells_of_a_call,
    tells_of_a_slip,
    tells_of_theft,
    tells_of_trouble,
)


@pytest.mark.parametrize(
    "text",
    [
        "se cierra sola la app cuando quiero entrar",
        "no me pasa la tarjeta en el súper y sí tengo saldo",
        "fui a pagar y me dice declinada mi tarjeta",
        "retiré dos mil y solo salieron quinientos",
        "traigo broncas con mi tarjeta",
        "pinche app, se traba todo",
        "mi targeta no jala",
        "no me llega el token",
        "mi NIP no sirve",
        "ya pagué mi tarjeta y sigue apareciendo la deuda",
        "compré unos tenis y me los cobraron doble",
        "La licuadora que compré salió defectuosa",
        "el teléfono que pedí me llegó todo golpeado",
    ],
)
def test_what_fails_is_a_report(text):
    assert tells_of_trouble(text)
    assert understand(text, now=NOW).intent == "open_ticket"


@pytest.mark.parametrize(
    "text",
    [
        "¿qué hago si no pasa mi tarjeta?",
        "¿cómo sé si mi tarjeta está bloqueada?",
        "ya quedó, ya pasa mi tarjeta",
        "no hay problema con mi tarjeta",
        "no pasa nada con la cuenta",
        "quiero pagar con mi tarjeta",
        "mi tarjeta de BBVA no pasa",
    ],
)
def test_what_is_asked_supposed_or_over_is_none(text):
    assert not tells_of_trouble(text)


@pytest.mark.parametrize(
    "text",
    [
        "me equivoqué de cuenta y le mande 1500 a quien no era",
        "deposité por error a otra clabe 2,000 pesos",
        "fui a la gasolinera y me cobraron 900 en lugar de 90",
    ],
)
def test_money_that_went_wrong_is_told_and_not_ordered(text):
    assert tells_of_a_slip(text)
    assert understand(text, now=NOW).intent == "open_ticket"


def test_a_slip_of_the_order_itself_stays_a_correction():
    assert not tells_of_a_slip("me equivoqué, son 600")
    assert understand("me equivoqué, son 600", now=NOW).correction is not None


def test_what_another_bank_was_sent_is_ours_to_explain():
    assert tells_of_trouble("mandé a mi cuenta de BBVA y no ha llegado la transferencia")


def test_a_question_of_its_own_and_an_order_are_two_wishes():
    read = understand("¿cuánto tarda un SPEI? y mándale 200 a mi hermano", now=NOW)
    assert [part.intent for part in read.parts] == ["ask_help", "transfer"]
    assert not understand("si me pagan hoy, mándale 200 a mi hermano", now=NOW).parts


def test_an_order_that_gives_its_reason_stays_an_order():
    read = understand("mándale 200 a mi hermano, que no me pasa la tarjeta", now=NOW)
    assert read.intent == "transfer"


def test_what_others_sell_is_not_ours_to_mend():
    assert understand("no jala la app de Telcel", now=NOW).intent == "out_of_scope"


@pytest.mark.parametrize(
    ("text", "is_theft"),
    [
        ("me están vaciando la cuenta", True),
        ("dejé mi cartera en un taxi", True),
        ("me chingaron el cel en el metro", True),
        ("robo de tarjeta urgente", True),
        ("quiero cancelar mi targeta robada", True),
        ("alguien anda usando mi tarjeta", True),
        ("no fui yo el del retiro de 5 mil", True),
        ("no sé de qué es ese cargo", True),
        ("there's a charge i dont recognize", True),
        ("quiero un seguro contra robo de celular", False),
        ("no reconosco un cobro", True),
        ("me aparecen compras que no son mías", True),
        ("no me robaron nada, solo preguntaba", False),
        ("¿qué hago si me roban la tarjeta?", False),
        ("¿me robaron?", False),
        ("mi vecino dice que le robaron la tarjeta", False),
        # In the present; one's own are no thieves.
        ("me quitan dinero de mi cuenta", True),
        ("quitan dinero de mi cuenta", True),
        ("me quitan dinero de mi cuenta si no la uso", False),
        ("se manda dinero solo de mi cuenta", True),
        ("manda dinero solo a mi hermano", False),
        ("usan mi nombre", True),
        ("usan mi nombre para publicidad", False),
        ("is there someone using my card", True),
        ("what if someone is using my card", False),
        ("usan mi tarjeta", True),
        ("me roban dinero de la cuenta", True),
        ("si me roban la tarjeta me regresan el dinero", False),
        ("me sacan lana de la cuenta", True),
        ("me bajan dinero por la anualidad", False),
        ("clonan mi tarjeta", True),
        ("suplantan mi identidad", True),
        ("abren créditos a mi nombre", True),
        ("me extorsionan", True),
        ("me piden dinero por mis fotos", True),
        ("transfieren mi dinero a otra cuenta", True),
        ("entran a mi cuenta", True),
        ("entran a mi cuenta los depósitos", False),
        ("quieren entrar a mi cuenta", True),
        ("aparecen cargos raros en mi cuenta", True),
        ("no veo cargos raros", False),
        ("somebody took money from my account", True),
        ("i got scammed", True),
        ("they stole my wallet", True),
        ("someone knows my password", True),
        ("cobran algo que no reconozco", True),
        ("hacen retiros sin mi permiso", True),
        ("se llevan mi dinero", True),
        ("mis hijos usan mi tarjeta", False),
        ("mi esposa y mi hijo siempre usan mi tarjeta", False),
        ("mis hijos usan mi tarjeta sin permiso", True),
        ("me clonaron los datos y usan mi tarjeta", True),
        # Who may, what is owed and what is paid in.
        ("usan mi tarjeta mis hijos", False),
        ("usan mi tarjeta de crédito mi esposa y mis hijos", False),
        ("mis nietos usan mi tarjeta", False),
        ("mis dos hijos usan mi tarjeta", False),
        ("avísame cuando usan mi tarjeta", False),
        ("no usan mi tarjeta", False),
        ("me quitan dinero de mi cuenta por la anualidad", False),
        ("me quitan dinero de mi cuenta por comisiones", False),
        ("sacan dinero de mi cuenta por una comisión", False),
        ("sacan dinero de mi cuenta por comisiones y no me avisan", False),
        ("transfieren dinero de mi cuenta a mi ahorro", False),
        ("entran a mi cuenta 500 de nómina", False),
        ("entran a mi cuenta cada quincena", False),
        ("entran a mi cuenta todos los viernes", False),
        ("they are charging my account a monthly fee", False),
        ("usan mi tarjeta mis hijos sin permiso", True),
        ("usan mi tarjeta y mis hijos no fueron", True),
        ("usan mi tarjeta, mis hijos no fueron", True),
        ("sí, usan mi tarjeta", True),
        ("no, usan mi tarjeta y no sé quién", True),
        ("me quitan dinero de mi cuenta por comisiones que no autoricé", True),
        ("transfieren dinero de mi cuenta sin permiso", True),
        ("transfieren dinero de mi cuenta a mi hermano sin permiso", True),
        ("transfieren dinero de mi cuenta, a mí nadie me avisó", True),
        ("entran a mi cuenta 3 veces al día", True),
        ("entran a mi cuenta todos los días", True),
        ("they are charging my card without my permission", True),
        ("they are charging my card fees i never authorized", True),
        ("someone is charging my account", True),
        # What was not sent, or is no secret.
        ("jamás mandé mi nip", False),
        ("tampoco mandé mi nip", False),
        ("nunca le mandé mi nip", False),
        ("mandé mi código de descuento a un amigo", False),
        ("mandé mi código de referido", False),
        ("mandé mi código de barras", False),
        ("i sent my code to the bank", False),
        ("mandé mi nip por whatsapp", True),
        ("mandé mi código a un amigo", True),
        ("mandé mi código de barras y mi nip", True),
        ("i sent my code to a friend", True),
        ("i sent my code to the bank but it was fake", True),
        ("i sent you my code", False),
        ("mi esposo que usan mi tarjeta", True),
        ("mi esposo dice que usan mi tarjeta", True),
        ("mis hijos que usan mi tarjeta", False),
        ("transfieren dinero de mi cuenta a la de ahorro", False),
        ("transfieren mi dinero de mi cuenta a la cuenta de ahorro", False),
        ("transfieren dinero de mi cuenta a la de ahorro sin mi permiso", True),
        ("transfieren dinero de mi cuenta a la de un desconocido", True),
        # In other words, to others, and asked who it was: it has happened.
        ("transfieren todo mi dinero de mi cuenta a los ahorros de alguien", True),
        ("transfieren mi dinero de mi cuenta a la tarjeta de crédito de otro", True),
        ("transfieren mi dinero de mi cuenta a la tarjeta de débito de mi ex", True),
        ("transfieren mi dinero de mi cuenta de cheques a la de ahorro de otro", True),
        ("transfieren dinero de mi cuenta a mi hermano", True),
        ("mandan mi dinero a la cuenta de un desconocido", True),
        ("mis vecinos que usan mi tarjeta", True),
        ("mi hermano usó mi tarjeta sin avisarme", True),
        ("quiero saber quién usó mi tarjeta", True),
        ("¿quién entró a mi cuenta?", True),
        ("¿por qué desapareció mi dinero?", True),
        ("quiero entender por qué sacaron mi dinero", True),
        ("me pidieron mi código y se los di", True),
        ("te mandé mi nip", True),
        ("te mandé mi código y un desconocido lo usó", True),
        ("i want to know who stole my money", True),
        ("i need to know who used my card", True),
        ("i want to know why my money is gone", True),
        ("i'd like to know who took money from my account", True),
        ("my money disappeared from my account", True),
        ("money was taken from my account", True),
        ("i gave you people my password on the phone", True),
        ("i sent you my code and a stranger used it", True),
        ("i gave you my pin by mistake", True),
        ("i read my code to someone on the phone", True),
        ("they asked for my code and i gave it", True),
        ("my daughter took my card without permission", True),
        ("someone logged into my account", True),
        ("i was tricked into giving my code", True),
        ("i accidentally shared my password", True),
        ("me sacaron la contraseña con engaños", True),
        ("mandaron mi dinero a otra persona", True),
        # What one does oneself, asks or gave where it belongs.
        ("transfieren mi dinero de mi cuenta de cheques a la de ahorro", False),
        ("transfieren dinero de mi cuenta a mi ahorro por favor", False),
        ("mis dos hijas que usan mi tarjeta", False),
        ("mandan el dinero a la cuenta de nómina cada quincena", False),
        ("¿quién puede usar mi tarjeta?", False),
        ("quién me transfirió a mi cuenta", False),
        ("¿por qué no llega mi dinero?", False),
        ("quiero saber quién me mandó dinero", False),
        ("te mandé mi código", False),
        ("i already gave you the code", False),
        ("if someone used my card, what do i do", False),
        ("is my money gone", False),
        ("my savings account is missing", False),
        ("me pidieron el código de descuento y se los di", False),
        ("i want to know how much i spent", False),
    ],
)
def test_theft_is_told_not_asked_or_denied(text, is_theft):
    assert tells_of_theft(text) is is_theft


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("vlokea mi targeta", "bloquea mi tarjeta"),
        ("no reconosco", "no reconozco"),
        ("kiero una keja", "quiero una queja"),
        ("bloquea la tarjeta", "bloquea la tarjeta"),
    ],
)
def test_words_written_by_ear(heard, meant):
    assert by_ear(heard) == meant


def test_a_name_that_is_a_number_word_is_no_amount():
    assert read_all("mándale a Mil") == []
    assert understand("mándale a Mil", now=NOW).slots == {"recipient": "mil"}
    assert understand("mándale 500 a Mil", now=NOW).slots["amount"] == "500.00"
    assert read_all("pásale a Mil pesos el precio")[0].centavos == 100_000


def test_money_put_into_an_account_is_sent():
    read = understand("pon 300 pesos en la cuenta de mi hermano", now=NOW)
    assert (read.intent, dict(read.slots)) == (
        "transfer",
        {"amount": "300.00", "recipient": "mi hermano"},
    )
    assert not read.notes


@pytest.mark.parametrize(
    "text", ["soñé que eran 600", "es broma, mejor 600", "dice mi hermano que mejor 600"]
)
def test_a_correction_that_is_only_told_is_asked_about(text):
    read = understand(text, now=NOW)
    assert read.correction is None
    assert "musing" in read.notes


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nunca le mandes dinero a Bruno", "cancel"),
        ("ups, le puse un cero de más", "transfer"),
        ("mi mamá quiere que le mande 500 pero no sé", "out_of_scope"),
        ("nunca le mandaron el dinero a Bruno y ya me lo cobraron", "open_ticket"),
    ],
)
def test_what_only_sounds_like_a_complaint_is_none(text, intent):
    assert understand(text, now=NOW).intent == intent


@pytest.mark.parametrize(
    "text", ["¿cómo se paga mi tarjeta de crédito?", "¿dónde se paga la tarjeta?"]
)
def test_how_something_is_paid_is_asked_and_not_ordered(text):
    assert understand(text, now=NOW).intent == "ask_help"


@pytest.mark.parametrize(
    "text",
    [
        "Me hablaron de un 55 1234 5678 y que les deposite 3000",
        "me están marcando de un número raro",
        "me llamaron que eran del banco y querían mi clave",
    ],
)
def test_who_called_is_told(text):
    assert tells_of_a_call(text)


@pytest.mark.parametrize(
    "text", ["¿cuándo me llaman del banco?", "háblame de mis puntos", "mándale 55 a mi hermano"]
)
def test_what_names_a_call_or_a_number_otherwise_is_none(text):
    assert not tells_of_a_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "ya puse el código",
        "ya puse el nip",
        "ya puse el código en la app",
        "puse mi nip en el cajero",
        "metí mi nip mal tres veces",
        "metí mi nip y no pasó nada",
        "puse la clave",
        "no mandé mi nip",
        "mandé mi clave interbancaria",
        "escribí mi nip en la app",
        "pasé mi tarjeta en la tienda",
        "ya te mandé mi código",
        "piden factura a mi nombre",
        "i entered my pin at the atm",
    ],
)
def test_a_code_that_is_put_where_it_belongs_is_no_theft(text):
    assert not tells_of_theft(text)


@pytest.mark.parametrize(
    "text",
    [
        "puse mi código en una página rara",
        "metí mi nip en un formulario",
        "puse mis datos",
        "le di mi código",
        "puse mi nip en facebook",
        "metí mi contraseña en whatsapp",
        "metí mi clave y era falso",
        "puse el código que me pidieron por teléfono",
        "puse mi código en un chat",
        "puse mi contraseña en un qr",
        "puse mi token en una llamada",
        "metí mi nip en una terminal rara",
        "metí mi nip donde no debía",
        "puse mi clave en algo que parecía CENTLI",
        "puse mi contraseña en un lugar que no era el banco",
        "me llegó un link y metí mi clave",
        "mandé mi nip por whatsapp",
        "dicté el código por teléfono",
        "escribí mi contraseña en una página rara",
        "le enseñé mi nip al mesero",
        "subí mi nip a facebook",
        "le mandé foto de mi tarjeta a un desconocido",
        "saben mi contraseña",
        "i typed my password on a fake page",
        "i gave my pin to someone",
    ],
)
def test_a_code_that_is_put_elsewhere_is(text):
    assert tells_of_theft(text)


@pytest.mark.parametrize(
    "piece",
    [
        "mis hijos ",
        "me roban si ",
        "i put my pin ",
        "puse mi nip mal ",
        "usan mi tarjeta mis hijos ",
        "transfieren dinero de mi cuenta a mi ahorro ",
        "transfieren mi dinero de mi cuenta a la cuenta de ahorro ",
        "mis hijos que ",
        "they charging a fee ",
        "quiero saber quien uso todo mi ",
        "who has been using all of my ",
        "they asked for my code and so i ",
        "no, ",
    ],
)
def test_reading_a_theft_takes_no_time(piece):
    text = (piece * 4000)[:4000]
    begun = time.process_time()
    tells_of_theft(text)
    assert time.process_time() - begun < 0.1
