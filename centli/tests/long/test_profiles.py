"""The journey in the profiles that people run: the laptop's one process, and real services."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from centli.tests.product import Product, database, running
from tools.servers import free_port

ANA = "ana@demo.centli.mx"


def free_money(product: Product, token: str) -> int:
    """Return what Ana's checking account can spend; an order to another bank that settles meanwhile leaves it alone."""
    accounts = product.get("/api/v1/accounts", token=token)["data"]
    amounts = [a["available"]["amount"] for a in accounts if a["account_type"] == "checking"]
    return int(amounts[0].replace(".", ""))


def journey(product: Product) -> str:
    """Say it, confirm it, the money has moved; return the token that it used."""
    token = product.token(ANA)
    before = free_money(product, token)
    with product.chat(ANA) as chat:
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
    return token


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_demo_serves_the_journey_and_keeps_its_data(tmp_path: Path):
    port = free_port()
    env = {"CENTLI_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "centli.settings.local"}
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]

    with running(command, port=port, env=env) as product:
        token = journey(product)
        balance = free_money(product, token)
        assert product.stop() == 0
    assert not is_open(port)

    with running(command, port=port, env=env) as product:
        assert free_money(product, token) == balance, "tokens are kept too"


def test_the_services_profile_serves_the_journey_and_ends_whole(tmp_path: Path):
    port = free_port()
    with database(os.environ["CENTLI_TEST_DATABASE_URL"], "centli_services") as database_url:
        env = {
            "CENTLI_DATA": str(tmp_path),
            "CENTLI_DEMO": "1",
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "centli.settings.services",
            "REDIS_URL": os.environ["REDIS_URL"].removesuffix("/0") + "/1",
            "SECRET_KEY": "services-journey-" + "k" * 50,
        }
        command = [sys.executable, "-m", "tools.services", "--port", str(port)]
        with running(command, port=port, env=env) as product:
            journey(product)
            assert product.stop() == 0
        assert not is_open(port)
