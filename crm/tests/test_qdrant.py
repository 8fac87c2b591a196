"""The store on a Qdrant server, over HTTP: a server of the tests' own reads each request by Qdrant's published schema."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from centli.kernel.errors import Unavailable
from crm.adapters.vectors import IndexRef, Point, StoreRefused
from crm.rules import vectors
from crm.rules.vectors import Reading
from crm.tests.test_similar import TEXTS

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

    from crm.adapters.vectors.qdrant import QdrantStore

INDEX = IndexRef(1, "v1-letters-256", vectors.SIZE)


class Server(BaseHTTPRequestHandler):
    """Qdrant's REST interface before the engine that its client carries for tests."""

    engine: QdrantClient
    lock = threading.Lock()
    failing: int | None = None

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        content = json.loads(self.rfile.read(size)) if size else None
        if self.failing is not None:
            self._send(self.failing, {"status": {"error": "no"}})
            return
        path = self.path.split("?")[0]
        for method, pattern, act in ROUTES:
            if method == self.command and (found := re.fullmatch(pattern, path)):
                with self.lock:
                    status, result = act(self.engine, found[1], content)
                self._send(status, {"result": result, "status": "ok", "time": 0.001})
                return
        self._send(404, {"status": {"error": f"no route {self.command} {path}"}})

    do_GET = do_PUT = do_POST = _answer  # noqa: N815 - the standard library's names

    def _send(self, status: int, data: Any) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


def exists(engine: QdrantClient, name: str, _: Any) -> tuple[int, Any]:
    return 200, {"exists": engine.collection_exists(name)}


def models() -> Any:
    """Return what the client calls a request's parts; loading it takes two seconds, which these tests alone need pay."""
    import qdrant_client.models  # noqa: PLC0415 - see above

    return qdrant_client.models


def create(engine: QdrantClient, name: str, content: Any) -> tuple[int, Any]:
    wanted = models().CreateCollection.model_validate(content)
    made = engine.create_collection(
        name, vectors_config=wanted.vectors, sparse_vectors_config=wanted.sparse_vectors
    )
    return 200, made


def upsert(engine: QdrantClient, name: str, content: Any) -> tuple[int, Any]:
    engine.upsert(name, models().PointsList.model_validate(content).points)
    return 200, {"operation_id": 1, "status": "completed"}


def query(engine: QdrantClient, name: str, content: Any) -> tuple[int, Any]:
    asked = models().QueryRequestBatch.model_validate(content).searches
    found = [
        engine.query_points(
            name, query=one.query, using=one.using, query_filter=one.filter, limit=one.limit or 10
        )
        for one in asked
    ]
    return 200, [one.model_dump(mode="json") for one in found]


ROUTES = [
    ("GET", "/collections/([^/]+)/exists", exists),
    ("PUT", "/collections/([^/]+)", create),
    ("PUT", "/collections/([^/]+)/points", upsert),
    ("POST", "/collections/([^/]+)/points/query/batch", query),
]


@pytest.fixture
def server() -> Iterator[type[Server]]:
    from qdrant_client import QdrantClient  # noqa: PLC0415 - as in `models`

    handler = type("Once", (Server,), {"engine": QdrantClient(":memory:"), "failing": None})
    running = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    handler.url = f"http://127.0.0.1:{running.server_port}"  # type: ignore[attr-defined]
    yield handler
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def store(server) -> QdrantStore:
    return open_store(server.url)


def open_store(url: str) -> QdrantStore:
    from crm.adapters.vectors.qdrant import QdrantStore  # noqa: PLC0415 - as in `models`

    return QdrantStore(url)


def reading(text: str) -> Reading:
    return Reading(vectors.stems(text, "es"), vectors.packed(vectors.letters(text, "es")))


def fill(store: QdrantStore) -> None:
    store.put(INDEX, [Point(key, reading(text)) for key, text in TEXTS.items()])


def count(server) -> int:
    found: int = server.engine.count("tickets-v1-letters-256").count
    return found


def test_tickets_are_put_and_found_by_words_and_by_letters(store, server):
    fill(store)
    fill(store)

    assert count(server) == len(TEXTS)
    assert store.search(INDEX, reading("tarjeta tienda"), limit=2)[0].key == 1
    assert store.search(INDEX, reading("cangiar punttos"), limit=1)[0].key == 3
    left = store.search(INDEX, reading(TEXTS[1]), limit=5, without=[1])
    assert 1 not in {one.key for one in left}


def test_an_index_is_made_when_it_is_first_needed_and_kept_by_whoever_comes_later(store, server):
    fill(store)
    open_store(server.url).put(INDEX, [Point(9, reading("otra cosa"))])
    assert count(server) == len(TEXTS) + 1


@pytest.mark.parametrize(
    ("status", "raised"),
    [
        (500, Unavailable),
        (503, Unavailable),
        (429, Unavailable),
        (400, StoreRefused),
        (403, StoreRefused),
    ],
)
def test_what_will_pass_is_waited_for_and_what_will_not_is_refused(store, server, status, raised):
    fill(store)
    server.failing = status

    with pytest.raises(raised):
        fill(store)


def test_a_server_that_is_away_is_waited_for():
    with pytest.raises(Unavailable):
        open_store("http://127.0.0.1:9").search(INDEX, reading("x"), limit=1)
