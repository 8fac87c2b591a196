"""What was taken, lost or told to somebody is heard in the words for it; questions, denials and what one does oneself tell of nothing."""

import pytest

from centli.agent.language.thefts import (
    denies_any,
    holds_a_secret,
    tells_of_force,
    tells_of_theft,
)
from centli.kernel.testing import FEWER, read_long


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
        ("mi tarjeta no aparece por ningún lado", True),
        ("ya no aparece mi cartera", True),
        ("mi tarjeta se me perdió", True),
        ("la tarjeta no la encuentro", True),
        ("no sé dónde dejé mi tarjeta", True),
        ("my card is nowhere to be found", True),
        ("my wallet is missing", True),
        ("mi tarjeta no aparece en la app", False),
        ("mi tarjeta no aparece en mis cuentas", False),
        ("no aparece mi compra con la tarjeta", False),
        ("¿qué hago si mi tarjeta no aparece?", False),
        ("mi tarjeta se me perdió pero ya la encontré", False),
        ("no me robaron nada, solo preguntaba", False),
        ("¿qué hago si me roban la tarjeta?", False),
        ("¿me robaron?", False),
        ("mi vecino dice que le robaron la tarjeta", False),
        ("no me robaron la cartera pero sí la tarjeta", True),
        ("no me robaron el celular pero sí la tarjeta", True),
        ("no perdí el celular, pero sí mi tarjeta", True),
        ("no me robaron la cartera pero sí me asusté", False),
        ("no me robaron la cartera pero tampoco la tarjeta", False),
        ("imaginé que la había dejado en casa pero me robaron la tarjeta", True),
        ("imagina que me roban la tarjeta pero la bloqueo", False),
        ("mi hijo usó mi tarjeta con mi permiso pero ya no aparece", True),
        ("mi esposa usa mi tarjeta con mi permiso pero hoy me la robaron", True),
        ("mi esposa usa mi tarjeta con mi permiso pero no me la robaron", False),
        ("pensé que me robaron pero no me robaron nada", False),
        ("soñé que me robaban la tarjeta", False),
        ("soñé que me robaron la tarjeta", False),
        ("soñé que me robaron y hoy me robaron la tarjeta", True),
        ("soñé que todo iba bien pero me robaron la tarjeta", True),
        ("mi hijo me quitó el celular para jugar", False),
        ("perdí mi tarjeta pero ya la encontré", False),
        ("se me perdió la cartera ayer, ya apareció gracias", False),
        ("perdí mi tarjeta, ya la encontré pero hay cargos que no hice", True),
        ("perdí mi tarjeta y me robaron el celular, ya lo encontré", True),
        ("mi hijo me quitó el celular para jugar y me robaron la tarjeta", True),
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
def test_reading_a_theft_holds_nothing_up(piece):
    read_long(tells_of_theft, piece=piece, letters=FEWER)


@pytest.mark.parametrize(
    "text",
    [
        *("nadie me robó, solo quiero saber mi saldo", "no le di mi nip a nadie"),
        *("nunca le doy mi nip a nadie", "mi dinero no falta", "my money is not missing"),
        *("i did not give my pin to anyone", "no se llevaron mi bolsa"),
        "nadie ha usado mi tarjeta, solo pregunto mi saldo",
    ],
)
def test_what_is_denied_is_no_theft(text):
    assert denies_any(text)
    assert not tells_of_theft(text)


@pytest.mark.parametrize(
    "text",
    [
        *("no sé quién usó mi tarjeta", "nadie me ayuda, me robaron la tarjeta"),
        *("no, me robaron la tarjeta", "no di mi nip pero me robaron la tarjeta"),
        *("nadie más sabe mi nip y usan mi tarjeta", "my money is missing"),
        "no se llevaron mi bolsa, se llevaron mi celular",
    ],
)
def test_another_no_denies_no_theft(text):
    assert tells_of_theft(text)
    assert not denies_any(text)


@pytest.mark.parametrize(
    ("text", "is_forced"),
    [
        *(
            (one, True)
            for one in ("me están obligando", "me obligan a transferir 500", "me amenazan")
        ),
        *(
            (one, True)
            for one in (
                "they are forcing me to send it",
                "i am being threatened",
                "someone is making me send 300",
            )
        ),
        *((one, False) for one in ("no me están obligando", "si me amenazan, ¿qué hago?")),
        *((one, False) for one in ("me obligan a usar la app", "if they are threatening me")),
    ],
)
def test_whoever_is_made_to_do_it_is_heard(text, is_forced):
    assert tells_of_force(text) is is_forced


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        *((one, True) for one in ("mi nip es 1234", "renta, mi clave es 4821", "cvv 123")),
        *((one, True) for one in ("contraseña: 99887", "my password is perro", "4821 es mi nip")),
        *((one, False) for one in ("clave de rastreo 123456", "código postal 06700", "nip")),
        *(
            (one, False)
            for one in ("renta 1234", "mi clave interbancaria es 0123", "pin de boliche")
        ),
    ],
)
def test_what_is_told_to_nobody_is_known(text, holds):
    assert holds_a_secret(text) is holds


@pytest.mark.parametrize(
    "piece", ["no me ", "mi nip es ", "me obligan a ", "my money is not ", "clave de "]
)
def test_denials_force_and_secrets_hold_nothing_up(piece):
    read_long(denies_any, tells_of_force, holds_a_secret, piece=piece)
