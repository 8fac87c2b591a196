"""Nothing that names a person or an account is left; what people work with stays."""

from __future__ import annotations

import random
import re
import string

import pytest

from centli.kernel import clabe
from centli.kernel.cards import luhn, mask_cards
from centli.kernel.personal import Kind, mask
from centli.kernel.testing import FEWER, read_long

SAID = (
    "{}",
    "mi tarjeta es {} y no pasa",
    "({})",
    "Hola, {}.",
    "urgente:{}, me cobraron $1,500.00 el 21/11/2026",
    "lo mandé ayer 50000 a {}\ngracias",
    "«{}»",
)


def upper(chance, length):
    return "".join(chance.choices(string.ascii_uppercase, k=length))


def number(chance, length):
    return "".join(chance.choices(string.digits, k=length))


def born(chance):
    return f"{chance.randrange(100):02}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"


def a_curp(chance):
    ends = chance.choice(string.ascii_uppercase + string.digits) + number(chance, 1)
    curp = f"{upper(chance, 4)}{born(chance)}{chance.choice('HMX')}{upper(chance, 5)}{ends}"
    return chance.choice([curp, curp.lower(), f"{curp[:10]}-{curp[10:]}", f"{curp[:4]} {curp[4:]}"])


def an_rfc(chance):
    name = upper(chance, chance.choice([3, 4]))
    ends = "".join(chance.choices(string.ascii_uppercase + string.digits, k=2))
    parts = [name, born(chance), ends + chance.choice("0123456789A")]
    return chance.choice(["".join(parts), "".join(parts).lower(), "-".join(parts), " ".join(parts)])


def a_clabe(chance):
    made = clabe.generate(
        bank=chance.choice(["012", "002", "646"]),
        place=number(chance, 3),
        account=number(chance, 11),
    )
    sizes = chance.choice([(18,), (3, 3, 11, 1), (4, 4, 4, 4, 2), (6, 6, 6), (3, 3, 3, 3, 3, 3)])
    return grouped(made, sizes, chance.choice([" ", "-", "."]))


def a_card(chance):
    length = chance.choice([16, 16, 16, 15])
    first = chance.choice("3456") + number(chance, length - 2)
    made = next(first + last for last in string.digits if luhn(first + last))
    sizes = chance.choice([(16,), (4, 4, 4, 4), (8, 8)]) if length == 16 else (4, 6, 5)
    separator = chance.choice([" ", "-", ".", "  ", " - "])
    if chance.random() < 0.2:
        return made[:4] + "-" + grouped(made[4:], (4, 4, 4), " ")
    return grouped(made, sizes, separator)


def a_phone(chance):
    digits = chance.choice("123456789") + number(chance, 9)
    sizes = chance.choice([(10,), (2, 4, 4), (3, 3, 4), (2, 2, 2, 2, 2), (2, 8), (3, 7)])
    national = grouped(digits, sizes, chance.choice([" ", "-", "."]))
    if sizes == (2, 4, 4) and chance.random() < 0.5:
        national = f"({digits[:2]}) {digits[2:6]}-{digits[6:]}"
    return chance.choice(["", "+52 ", "+52", "+52 1 ", "52 ", "01 ", "044 "]) + national


def a_mail(chance):
    name = chance.choice(["ana.torres", "j_lopez+banco", "Información", "x"]) + number(chance, 2)
    return name + chance.choice(
        ["@gmail.com", "@correo.unam.mx", "@banco-x.com.mx", " arroba gmail punto com"]
    )


def grouped(digits, sizes, separator):
    pieces, at = [], 0
    for size in sizes:
        pieces.append(digits[at : at + size])
        at += size
    return separator.join(piece for piece in [*pieces, digits[at:]] if piece)


MAKERS = {
    Kind.CURP: a_curp,
    Kind.RFC: an_rfc,
    Kind.CLABE: a_clabe,
    Kind.CARD: a_card,
    Kind.PHONE: a_phone,
    Kind.MAIL: a_mail,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_is_left_of_what_names_anybody(kind):
    chance = random.Random(f"6 {kind}")
    for _ in range(200):
        secret = MAKERS[kind](chance)
        said = chance.choice(SAID)
        masked = mask(said.format(secret))
        assert masked.kinds, (said, secret)
        # Only the sentence is left, whatever kind each piece was taken for.
        left = masked.text
        for each in Kind:
            left = left.replace(each.value, "{}")
        assert left == said, (secret, masked)
        assert mask(masked.text).text == masked.text


@pytest.mark.parametrize(
    "text",
    [
        "me cobraron $1,500.00 el 21/11/2026, folio 0123ABCDEF",
        "Folio: 5512345678, clave de rastreo CENTLI2026112112345678",
        "el 2026-11-01 14:05 gasté 12,345.67 MXN y 350 pesos",
        "el 15 de marzo de 2026 pagué 50000 en 24 meses al 12.5%",
        "cargos de 500, 1500, 200 y 3,500 puntos",
        "folio ABC987654XYZ, rastreo BAJI261122001234567 y HSBC2611221234",
        "pagué $1500 y 2300 pesos, $ 350, 20 pesos y 1200 MXN el 5 de mayo",
        "de los $1234567890.00 faltan $ 400 5 de noviembre",
        "es tk_3acb0123456789012345678901debf8b y 01980000-0000-7000-8000-000000000001",
        "PARA 150000 MXN y $ 9,999,999.99 el 01-02-2026",
        "la operación 20261121 a las 14:05:33",
    ],
)
def test_what_people_work_with_stays(text):
    assert mask(text).text == text
    assert mask(text).kinds == ()


@pytest.mark.parametrize(
    "text",
    [
        "gasté 1500, 2300, 4500 y 1800 pesos",
        "uno dos tres, probando",
        "mil ochocientos cincuenta y tres pesos con cincuenta centavos",
        "a 3, 6, 9, 12, 18 y 24 meses",
        "fui el 1, 2, 3, 4 y 5 de noviembre",
        "el pago 120515 abc no pasó",
        "son 1500;2300;4500;1800 o 500=700:900",
        "a las 10:30:00, 11:45:12 y 12:50",
        "compré en amazon, paid at amazon dot com",
    ],
)
def test_lists_and_words_of_amounts_stay(text):
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("mi tarjeta 4111-1111 1111 1111 no pasa", "mi tarjeta [TARJETA] no pasa"),
        ("tarjeta4111111111111111", "tarjeta[TARJETA]"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[TARJETA]"),
        ("４１１１ １１１１ １１１１ １１１１", "[TARJETA]"),
        ("4111\u200b1111\u200d1111\u20601111", "[TARJETA]"),
        ("1500 4111 1111 1111 1111", "1500 [TARJETA]"),
        ("$4111111111111111", "$[TARJETA]"),
        ("tarjeta 4111 1111 1111 1112", "tarjeta [NÚMERO]"),
        ("CLABE 012180015587342017", "CLABE [NÚMERO]"),
        ("pago de 1500.00 5512345678", "pago de 1500.00 [TELÉFONO]"),
        ("+1 415 555 2671 o 5512345678", "[TELÉFONO] o [TELÉFONO]"),
        ("ana (arroba) example.com", "[CORREO]"),
        ("ana punto ríos7 arroba gmail punto com", "[CORREO]"),
        ("ana7 @ yahoo . com . mx, gracias", "[CORREO], gracias"),
        ("ana7@correo . unam . mx, o ana7 @ mi punto tienda punto com", "[CORREO], o [CORREO]"),
        (
            "al [55] 1234 5678, +[52] 55 1234 5678 o [5512345678]",
            "al [TELÉFONO], [TELÉFONO] o [[TELÉFONO]]",
        ),
        ("ana(arroba)gmail(punto)com, ana7 [at] x [dot] org", "[CORREO], [CORREO]"),
        ("ana at gmail dot com, ana@gmail,com; ana arroba hotmail", "[CORREO], [CORREO]; [CORREO]"),
        ("ana@@gmail.com o ana%40correo.mx, %ana@x.mx", "[CORREO] o [CORREO], [CORREO]"),
        ("4111:1111:1111:1111, 4111;1111;1111;1111", "[TARJETA], [TARJETA]"),
        ("4111=1111=1111=1111 y 646180'157058'462102", "[TARJETA] y [CLABE]"),
        ("cuatro uno uno uno 1111 1111 1111", "[TARJETA]"),
        ("cincuenta y cinco doce treinta y cuatro 56 78", "[TELÉFONO]"),
        ("5 5 1 2 3 4 5 6 7 8", "[TELÉFONO]"),
        ("5.5.1.2.3.4.5.6.7.8", "[TELÉFONO]"),
        ("4111|1111|1111|1111", "[TARJETA]"),
        ("4111, 1111, 1111, 1111", "[TARJETA]"),
        ("55O12OO678", "[TELÉFONO]"),
        ("5️⃣5️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "[TELÉFONO]"),
        ("folio 8841 5512345678", "folio 8841 [TELÉFONO]"),
        ("GODE 5612 31GR 8", "[RFC]"),
        ("g o d e 5 6 1 2 3 1 g r 8", "[RFC]"),
        ("GODE 5612 31HD FLRN 09", "[CURP]"),
        ("GОDE561231GR8", "[RFC]"),
        ("folio BACT800124W11, referencia: ABC-120515-XY3", "folio [RFC], referencia: [RFC]"),
        ("mi reporte 55 8331 8566 no avanza", "mi reporte [TELÉFONO] no avanza"),
        ("autorización +52 222 998 1234", "autorización [TELÉFONO]"),
        ("folio 4111 1111 1111 1111", "folio [TARJETA]"),
        ("$ 4111 1111 1111 1111 pesos", "$ [TARJETA] pesos"),
        ("4111 1111 1111 1111 500 pesos", "[TARJETA] 500 pesos"),
        ("mándalo a 646180 157058 462102 pesos", "mándalo a [CLABE] pesos"),
        ("$ 55 8331 8566, 55 8331 8566 pesos", "$ [TELÉFONO], [TELÉFONO] pesos"),
        ("$ 5512345678", "$ [TELÉFONO]"),
        ("aLIJK520210MOCYKG04b", "a[CURP]b"),
        ("LIJK-520210-MOCYKG04LIJK520210MOCYKG04", "[CURP][CURP]"),
        ("rfcGODE561231GR8, xGODE-561231-GR8y", "rfc[RFC], x[RFC]y"),
        ("rfcSAT970701NN3y", "rfc[RFC]y"),
    ],
)
def test_how_it_is_written_does_not_matter(text, seen):
    assert mask(text).text == seen


def test_what_was_hidden_is_told_by_kind_only():
    masked = mask("GODE561231GR8, tel 5512345678")
    assert masked.kinds == (Kind.RFC, Kind.PHONE)
    assert not re.search(r"\d", masked.text)


def test_what_is_left_of_a_card_is_a_card():
    said = "Mi tarjeta 4111 1111 1111 1111.\n(044 145-3541815)"
    assert mask(mask_cards(said)).text == "Mi tarjeta [TARJETA].\n([TELÉFONO])"


@pytest.mark.parametrize(
    "piece",
    [
        "LIJK520210",
        "GODE561231GR",
        "$ 4111 ",
        "1111 pesos ",
        "folio 55 ",
        "A-",
        "a @ b . ",
        "a%40",
        "123:",
    ],
)
def test_a_long_text_of_its_own_pieces_holds_nothing_up(piece):
    read_long(mask, piece=piece, letters=FEWER)
