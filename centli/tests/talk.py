"""The walking bank for a plain client: say it, confirm it, the money has moved."""

from __future__ import annotations

from centli.tests.product import Product


def free_money(product: Product, token: str) -> int:
    """Return what a checking account can spend; an order to another bank that settles meanwhile leaves it alone."""
    accounts = product.get("/api/v1/accounts", token=token)["data"]
    amounts = [a["available"]["amount"] for a in accounts if a["account_type"] == "checking"]
    return int(amounts[0].replace(".", ""))


def journey(product: Product, email: str) -> None:
    """Transfer to the brother, with a token of the API and a ticket of the chat; the ledger agrees."""
    token = product.token(email)
    before = free_money(product, token)
    with product.chat(token) as chat:
        card = chat.say("Transfiere 100 pesos a mi hermano")
        assert card["type"] == "TRANSFER_CONFIRMATION", card
        assert card["data"]["amount"] == {"amount": "100.00", "currency": "MXN"}
        assert "Juan López" in card["content"]
        assert free_money(product, token) == before, "nothing moves before the confirmation"

        said = [chat.say("sí")]
        while said[-1]["type"] != "RECEIPT":
            assert len(said) < 5, said
            said.append(chat.next())
        assert "Listo, le envié $100.00 MXN a Juan López" in said[-1]["content"]

    assert free_money(product, token) == before - 100_00
    assert product.manage("reconcile_ledger", "--json")
