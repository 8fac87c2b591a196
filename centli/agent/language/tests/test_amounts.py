"""Amounts: every form of Mexican money, and what is no money."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centli.agent.language.amounts import read_all
from centli.kernel.money import CENTAVOS_MAX, Money
from centli.kernel.words import money_in_words

EXACT = {
    "$1,500.50": 1500_50,
    "1500": 1500_00,
    "1 500": 1500_00,
    "MXN 2,000": 2000_00,
    "2,000 MN": 2000_00,
    "2,000 M.N.": 2000_00,
    "1,500 00/100": 1500_00,
    "dos mil quinientos": 2500_00,
    "mil": 1000_00,
    "mil quinientos": 1500_00,
    "veintiún mil": 21000_00,
    "veintitres mil": 23000_00,
    "treinta y dos mil cuatrocientos cinco": 32405_00,
    "un millón doscientos mil": 1_200_000_00,
    "un millon": 1_000_000_00,
    "dosmil": 2000_00,
    "docientos": 200_00,
    "quinientoss": 500_00,
    "quinietnos": 500_00,
    "2 mil 500": 2500_00,
    "3 mil 200": 3200_00,
    "$15mil": 15000_00,
    "15 mil": 15000_00,
    "2.5k": 2500_00,
    "2.5 mil": 2500_00,
    "15K": 15000_00,
    "medio millón": 500_000_00,
    "1/2 millón": 500_000_00,
    "millón y medio": 1_500_000_00,
    "dos millones y medio": 2_500_000_00,
    "ochocientos cincuenta y tres pesos con cincuenta centavos": 853_50,
    "50 centavos": 50,
    "1'500,000": 1_500_000_00,
    "send five hundred pesos": 500_00,
    "two thousand five hundred": 2500_00,
}
SLANG = {
    "50 lucas": 50000_00,
    "una luca": 1000_00,
    "luca y media": 1500_00,
    "una luca y media": 1500_00,
    "mil y medio": 1500_00,
    "10 con 50": 10_50,
    "150 punto 75": 150_75,
    "tres mil punto cincuenta": 3000_50,
    "cinco varos": 5_00,
    "200 baros": 200_00,
    "mil pesitos": 1000_00,
    "300 pesotes": 300_00,
    "doscientas bolas": 200_00,
    "cien del águila": 100_00,
    "20 morlacos": 20_00,
    "un tostón": 50_00,
    "un ciego": 100_00,
    "dos ciegos": 200_00,
    "una quina": 500_00,
    "un quinientón": 500_00,
    "un Diego": 500_00,
    "una milpa": 1000_00,
    "un milagro": 1000_00,
    "una milanesa": 1000_00,
    "un kilo": 1000_00,
    "un melón": 1_000_000_00,
    "medio melón": 500_000_00,
    "un ajolote": 50_00,
    "un Morelos": 50_00,
    "un Neza": 100_00,
}
AMBIGUOUS = {
    "$1.500": [1500_00, 1_50],
    "1.500": [1500_00, 1_50],
    "1,5": [1_50, 15_00],
    "2,50": [2_50, 250_00],
    "un Beni": [20_00, 500_00],
    "un Benito": [20_00, 500_00],
    "una Sor Juana": [200_00, 100_00],
    "uno de los grandes": [1_000_000_00, 1000_00],
    "dos quinientos": [2500_00, 500_00],
    "500 300": [500300_00],
    "1 mill": [1000_00, 1_000_000_00],
    "mil medio": [],
    "dos punto cinco mil": [],
    "veinte punto cero cinco": [],
    "una quina y un tostón": [550_00, 500_00, 50_00],
    "doscientos pesos y otros cincuenta": [250_00, 200_00, 50_00],
    "1, 500": [1500_00, 500_00],
    "$ 3 , 500": [3500_00, 500_00],
    "50, 100 y 200": [],
}
VAGUE = {
    "tres mil y feria": [3000_00],
    "mil y pico": [1000_00],
    "como dos mil": [2000_00],
    "unos 500": [500_00],
    "entre 500 y mil": [500_00, 1000_00],
    "500 o 600": [500_00, 600_00],
    "ni un quinto": [],
    "l,500": [],
    "3/4 de millón": [],
}
FOREIGN = [
    "100 dólares",
    "100 USD",
    "50 dls",
    "20 euros",
    "US$100",
    "100 pesos colombianos",
    "mil UDIS",
    "500 UDI",
    "500 ARS",
]
REFUSED = ["cero", "−500", "-500", "$0", "0.001", "99 billones", "$100,000,000,000"]
RELATIVE = {
    "la mitad": "half",
    "mándale todo": "all",
    "el 10% de mi saldo": "percent:10",
    "lo mismo que la otra vez": "same",
    "lo de la renta": "usual:renta",
}
NOT_MONEY = [
    "6 MSI",
    "MSI 6 meses",
    "a 12 meses sin intereses",
    "seis mensualidades",
    "3 quincenas",
    "10%",
    "diez por ciento",
    "200 puntos",
    "el 15",
    "el quince de mayo",
    "del 1 al 15 de noviembre",
    "12/11/2026",
    "a las 3",
    "a las 14:30",
    "3 pm",
    "4152 3134 5678 9012",
    "4152313456789012",
    "032180000118359719",
    "032 180 00011835971 9",
    "5512345678",
    "55 1234 5678",
    "+52 55 1234 5678",
    "mil gracias",
    "dos laptops",
    "los últimos 5 movimientos",
    "iphone 15",
    "una tele 4k",
    "256gb",
    "1e3",
    "٥٠٠",
    "quita un cero",
    "lana",
    "mándale feria",
    "al 100",
]


@pytest.mark.parametrize(("text", "centavos"), EXACT.items())
def test_exact_amounts(text, centavos):
    assert [(r.kind, r.centavos) for r in read_all(text)] == [("exact", centavos)]


@pytest.mark.parametrize(("text", "centavos"), SLANG.items())
def test_slang_amounts(text, centavos):
    assert [(r.kind, r.centavos) for r in read_all(text)] == [("slang", centavos)]


@pytest.mark.parametrize(("text", "candidates"), AMBIGUOUS.items())
def test_ambiguous_amounts_are_offered(text, candidates):
    (reading,) = read_all(text)

    assert (reading.kind, reading.centavos) == ("ambiguous", None)
    assert list(reading.candidates) == candidates


@pytest.mark.parametrize(("text", "candidates"), VAGUE.items())
def test_vague_amounts_are_asked(text, candidates):
    (reading,) = read_all(text)

    assert (reading.kind, reading.centavos) == ("vague", None)
    assert list(reading.candidates) == candidates


@pytest.mark.parametrize("text", FOREIGN)
def test_foreign_amounts_are_never_converted(text):
    (reading,) = read_all(text)

    assert (reading.kind, reading.centavos) == ("foreign", None)
    assert reading.currency != "MXN"


@pytest.mark.parametrize("text", REFUSED)
def test_amounts_that_cannot_be_paid(text):
    (reading,) = read_all(text)

    assert (reading.kind, reading.centavos) == ("refused", None)


@pytest.mark.parametrize(("text", "relation"), RELATIVE.items())
def test_amounts_relative_to_the_account(text, relation):
    (reading,) = read_all(text)

    assert (reading.kind, reading.relation, reading.centavos) == ("relative", relation, None)


@pytest.mark.parametrize("text", NOT_MONEY)
def test_what_is_no_money_gives_no_amount(text):
    assert [r for r in read_all(text) if r.centavos is not None or r.candidates] == []


def test_two_amounts_keep_their_places():
    text = "500 a mi hermano y 300 a mi mamá"

    assert [text[slice(*r.span)] for r in read_all(text)] == ["500", "300"]


def test_a_bound_is_kept_as_a_bound():
    (reading,) = read_all("laptops de menos de 15 mil")

    assert (reading.kind, reading.bound, reading.candidates) == ("vague", "max", (15000_00,))


def test_an_hour_does_not_join_the_amount():
    assert [r.centavos for r in read_all("mándale a las 3 500 pesos")] == [500_00]


@settings(max_examples=400, deadline=None)
@given(st.integers(1, CENTAVOS_MAX))
def test_words_that_we_print_read_back(centavos):
    (reading,) = read_all(money_in_words(Money(centavos)))

    assert (reading.kind, reading.centavos) == ("exact", centavos)


@settings(max_examples=400, deadline=None)
@given(st.integers(1, CENTAVOS_MAX), st.sampled_from(["{}", "mándale {} a mi hermano", "{} porfa"]))
def test_figures_that_we_print_read_back(centavos, sentence):
    (reading,) = read_all(sentence.format(Money(centavos).display()))

    assert (reading.kind, reading.centavos) == ("exact", centavos)


@settings(max_examples=300, deadline=None)
@given(st.integers(1, 60), st.sampled_from(["meses", "MSI", "%", "puntos", "quincenas", "días"]))
def test_counted_things_are_no_money(count, unit):
    assert all(r.centavos is None for r in read_all(f"a {count} {unit}"))


@pytest.mark.parametrize(
    ("text", "centavos"),
    [
        ("el doble de 100", 200_00),
        ("mándale el triple de $100 a mi mamá", 300_00),
        ("la mitad de 900", 450_00),
        ("el 20% de 1000", 200_00),
        ("el doble de mil quinientos", 3000_00),
    ],
)
def test_a_part_of_a_figure_is_worked_out_and_read_back(text, centavos):
    (reading,) = read_all(text)

    assert (reading.kind, reading.centavos) == ("slang", centavos)


@pytest.mark.parametrize(
    "text",
    [
        "100 más 50",
        "cien más cincuenta",
        "100 + 50",
        "500 menos 100",
        "500 menos 10%",
        "500 más IVA",
        "la tercera parte de 900",
        "dos tercios de 900",
        "la mitad de 1.500",
        "el 33% de 100.01",
        "el veinte por ciento de 1000",
        "100 por 3",
        "200 por 3",
        "500 entre 3",
        "el cambio de 500",
        "el doble de 100 más 50",
    ],
)
def test_other_arithmetic_is_asked(text):
    assert not any(r.definite for r in read_all(f"mándale {text} a mi mamá"))


@pytest.mark.parametrize("text", ["600 por 2 boletos", "500 por la comida", "500 más tarde"])
def test_what_only_looks_like_arithmetic_is_an_amount(text):
    assert [r.kind for r in read_all(text)] == ["exact"]


def test_a_surname_beside_an_amount_is_no_number_word():
    [found] = read_all("transfiérele a Lucía Torres $2,350.75 por favor")
    assert (found.kind, found.centavos) == ("exact", 235_075)


@pytest.mark.parametrize(
    ("text", "centavos"),
    [
        ("mándale a mi mamá a su tarjeta •••• 1111", []),
        ("mándale 1000 a la tarjeta •••• 1111", [100_000]),
        ("mi tarjeta es •••• 1111, mándale 300 a mi hermano", [30_000]),
        ("pásame 500 de cheques ···· 4458 a ahorro", [50_000]),
    ],
)
def test_what_is_left_of_a_number_that_is_hidden_is_no_amount(text, centavos):
    assert [one.centavos for one in read_all(text)] == centavos
