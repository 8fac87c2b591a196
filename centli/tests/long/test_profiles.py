"""The journey on real services: MariaDB, Redis, gunicorn, daphne and Celery."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from centli.chat.limits import CloseCode
from centli.tests.product import crowd, database, running
from centli.tests.talk import journey
from tools.servers import free_port


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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
        email = crowd(env, 1, "--alone")[0]["email"]
        command = [sys.executable, "-m", "tools.services", "--no-seed", "--port", str(port)]
        with running(command, port=port, env=env) as product:
            journey(product, email)
            with product.chat(product.token(email)) as chat:
                assert product.stop() == 0
                with pytest.raises(ConnectionClosed):
                    chat.next()
                assert chat.socket.close_code == CloseCode.RESTART
        assert not is_open(port)
