"""What customers say about buying, and about what they have bought."""

from datetime import UTC, datetime

import pytest

from centli.agent.language import details, named_slots, named_unclear, orders, shopping, understand

NOW = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "intent", "expected"),
    [
        ("Quiero comprar una laptop", "purchase", {"product": "laptop"}),
        (
            "Compra una laptop con MSI 6 meses",
            "purchase",
            {"product": "laptop", "benefit": "msi", "months": 6},
        ),
        (
            "quiero comprar una laptop a 6 MSI",
            "purchase",
            {"product": "laptop", "benefit": "msi", "months": 6},
        ),
        (
            "qué celulares hay de menos de 8 mil",
            "search_products",
            {"product": "celulares", "max_price": "8000.00"},
        ),
        (
            "a 12 meses en cuánto sale el refri",
            "compare_benefits",
            {"product": "refri", "benefit": "msi", "months": 12},
        ),
        (
            "dos audífonos de hasta 500 pesos",
            "search_products",
            {"product": "audífonos", "quantity": 2, "max_price": "500.00"},
        ),
        (
            "una tele como de 10 mil varos",
            "search_products",
            {"product": "tele", "max_price": "10000.00"},
        ),
        ("quiero un cel de 5k", None, {"product": "cel", "max_price": "5000.00"}),
        ("la compro con puntos", "purchase", {"benefit": "points"}),
        ("cómprale una tablet a mi hijo", "purchase", {"product": "tablet"}),
        (
            "comprame la laptop con mi tarjeta de crédito",
            "purchase",
            {"product": "laptop", "account": "credit"},
        ),
        (
            "un par de tenis nike como de 2 mil",
            "search_products",
            {"product": "tenis nike", "max_price": "2000.00"},
        ),
    ],
)
def test_what_is_to_be_bought(text, intent, expected):
    read = understand(text, now=NOW)

    assert intent in {None, read.intent}
    assert named_slots(read) == expected


def test_several_benefits_are_a_question():
    read = understand("¿qué me conviene más, meses o cashback?", now=NOW)

    assert read.intent == "compare_benefits"
    assert named_unclear(read) == {"benefit": ["msi", "cashback"]}


def test_a_range_of_prices_has_both_its_ends():
    read = understand("laptops entre 10 y 15 mil", now=NOW)

    assert named_slots(read) == {"product": "laptops", "max_price": "15000.00"}
    assert details(read) == {"min_price": "10000.00"}


def test_a_gift_with_its_price_is_no_transfer():
    read = understand("quiero un regalo para mi novia, traigo 1500", now=NOW)

    assert read.intent == "search_products"
    assert named_slots(read) == {"max_price": "1500.00"}


@pytest.mark.parametrize(
    ("text", "quantity"),
    [("dos", 2), ("quiero 3", 3), ("que sean cuatro porfa", 4), ("dame 200", None), ("hola", None)],
)
def test_how_many_as_an_answer(text, quantity):
    assert shopping.quantity(text) == quantity


@pytest.mark.parametrize(
    ("text", "months", "benefits"),
    [
        ("a 12 meses", (12,), ("msi",)),
        ("mejor con puntos", (), ("points",)),
        ("a 6", (6,), ("msi",)),
    ],
)
def test_how_it_is_paid_as_an_answer(text, months, benefits):
    assert (shopping.read(text).months, shopping.read(text).benefits) == (months, benefits)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("cancela mi pedido", "cancel"),
        ("ya no quiero la tele que compré", "cancel"),
        ("cancel my order", "cancel"),
        ("¿dónde viene mi pedido?", "status"),
        ("cuándo me llega la laptop que compré", "status"),
        ("rastrea mi paquete", "status"),
        ("where is my order", "status"),
        ("mis pedidos", "list"),
        ("quiero devolver la laptop", "return"),
        ("no canceles mi pedido", ""),
        ("mi pedido no ha llegado", ""),
        ("quiero comprar una laptop", ""),
        ("cancela la transferencia", ""),
        ("¿en qué va mi reporte?", ""),
        ("dónde puedo comprar una laptop", ""),
    ],
)
def test_what_is_wished_about_an_order(text, act):
    assert orders.act(text) == act


def test_an_order_names_its_product():
    read = understand("cancela la laptop que compré ayer", now=NOW)

    assert (read.intent, read.slots) == ("cancel", {"act": "cancel", "product": "laptop"})
