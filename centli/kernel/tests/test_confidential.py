"""What is told to nobody is never kept; what only looks like it is."""

from __future__ import annotations

import time

import pytest

from centli.kernel.confidential import is_hidden, kept, mask_codes

SECRETS = [
    ("mi nip es 1234", "mi nip es ••••"),
    ("le di mi NIP 1234 a un señor", "le di mi NIP •••• a un señor"),
    ("mi NIP: 1234 y mándale 300 a mi mamá", "mi NIP: •••• y mándale 300 a mi mamá"),
    ("1234 es mi nip", "•••• es mi nip"),
    ("mi nip es 1 2 3 4", "mi nip es ••••"),
    ("mi nip es uno dos tres cuatro, me robaron", "mi nip es ••••, me robaron"),
    ("el nip de mi tarjeta es 1234", "el nip de mi tarjeta es ••••"),
    ("cvv 123", "cvv ••••"),
    ("tarjeta •••• 1111 vence 12/27 cvv 123", "tarjeta •••• 1111 vence 12/27 cvv ••••"),
    ("•••• 1111 12/27 123", "•••• 1111 12/27 ••••"),
    ("•••• 1111, 12/2027, 1234", "•••• 1111, 12/2027, ••••"),
    ("el código de seguridad es 987", "el código de seguridad es ••••"),
    ("mi token es 482913", "mi token es ••••"),
    ("mi código es 482 913", "mi código es ••••"),
    ("mi clave es 98765", "mi clave es ••••"),
    ("mi contraseña es perro", "mi contraseña es ••••"),
    ("contraseña: perro123", "contraseña: ••••"),
    (
        "mi contraseña de la app es Gato-2024! y no puedo entrar",
        "mi contraseña de la app es •••• y no puedo entrar",
    ),
    ("password=hunter2", "password=••••"),
    ("my password is correcthorse", "my password is ••••"),
    ("my pin is 4321", "my pin is ••••"),
    ("4321 is my pin", "•••• is my pin"),
    ("contraseña perro123", "contraseña ••••"),
    ("mi pin 4321", "mi pin ••••"),
    ("quiero cambiar mi nip que es 1234", "quiero cambiar mi nip que es ••••"),
    ("olvidé mi contraseña, era Gato2024x", "olvidé mi contraseña, era ••••"),
    (
        "mi contraseña es perro y mándale 300 a mi mamá",
        "mi contraseña es •••• y mándale 300 a mi mamá",
    ),
    ("nip: 4111 1111 1111 1111, cvv 123", "nip: •••• 1111, cvv ••••"),
]
OTHERS = [
    "manda 300 a mi mamá",
    "el nip de mi tarjeta 1234 no pasa",
    "bloquea mi tarjeta 1234",
    "mi código postal es 06600",
    "la clave de rastreo es 1234567",
    "mi clave interbancaria es 012180001234567897",
    "mi clabe es 012180001234567897",
    "cambiar mi nip",
    "cuesta 150 reponer el nip",
    "reponer mi nip cuesta 150 pesos",
    "me cobraron por el nip 150 pesos",
    "pagué por mi nip 1,500",
    "mi contraseña es incorrecta",
    "mi contraseña es la misma",
    "mi contraseña es muy débil",
    "mi password is wrong",
    "olvidé mi contraseña",
    "el código de descuento es 2024",
    "a la tarjeta •••• 1111 300",
    "deposita a •••• 1111 1500 pesos",
    "mi código de rastreo es 123456",
    "código de error 503",
    "mi clave de elector es 123456",
    "me pide el nip 3 veces",
    "mi nip no sirve desde el 2023",
    "contraseña",
    "mi contraseña no funciona",
    "mi token no llega",
    "págale al pin 300",
    "el código es muy largo",
    "mi código de referido es 1234",
    "¿mi nip es de 4 dígitos?",
    "el nip es 4 dígitos",
    "mi contraseña: la olvidé",
    "mándale 500 a Token",
    "compra un token 500",
    "código 300",
    "me pidieron el token y les di 482913",
    "cambié mi contraseña: cierra mis sesiones",
    "mi contraseña es rara desde ayer",
]


@pytest.mark.parametrize(("text", "left"), SECRETS)
def test_what_opens_an_account_is_not_kept(text, left):
    assert kept(text, length_max=2000) == left
    assert mask_codes(left) == left
    assert is_hidden(left)


@pytest.mark.parametrize("text", OTHERS)
def test_amounts_endings_folios_and_questions_stay(text):
    assert kept(text, length_max=2000) == text
    assert not is_hidden(text)


def test_it_is_no_longer_than_it_may_be():
    assert kept("mi cvv es 123", length_max=13) == "mi cvv es •••"


@pytest.mark.parametrize(
    "piece",
    [
        *("mi nip de la tarjeta de mi ", "contraseña de mi ", "contraseña: ", "•••• 1111 12/", "cvv de la "),
        *("1234 es mi ", "código de seguridad ", "1 2 3 ", "uno dos ", "password a1", " ", "1"),
    ],
)  # fmt: skip
def test_it_takes_no_longer_for_what_is_repeated(piece):
    began = time.process_time()
    mask_codes((piece * 2000)[:2000])
    assert time.process_time() - began < 0.1
