"""What stands in for a Qdrant server in tests: its HTTP interface over the local mode of `qdrant-client`.

No Qdrant server can be had as a package. Every call is read by the models that the client generates from Qdrant's OpenAPI
description, which refuse what that description doesn't know, and answered as it says, so that what goes over the wire is
checked; what a server makes of it is what the client's own local mode makes of it.
"""

from __future__ import annotations

import json
import re
import threading
import warnings
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from pydantic import BaseModel, TypeAdapter
from qdrant_client import QdrantClient, models

from index.qdrant.address import QdrantPlace

COLLECTION = "papers"


class FakeQdrant:
    """A server on 127.0.0.1 that can be stopped and started again on the same port, keeping what it holds.

    `calls` are the methods and paths of what it was asked; with a `key`, whoever doesn't send it is refused.
    """

    def __init__(self, key: str = "") -> None:
        self.client, self.key = QdrantClient(":memory:"), key
        self.calls: list[str] = []
        self._lock = threading.Lock()  # the local mode is made for one thread
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.start()

    def start(self) -> None:
        """Nothing happens to one that runs."""
        if self._server is not None:
            return
        fake = self

        class Handler(_Handler):
            qdrant = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        for connection in list(_Handler.open_connections):  # a server that is gone lets go of them
            connection.close()

    @property
    def url(self) -> str:
        return f"qdrant://127.0.0.1:{self.port}/{COLLECTION}"

    def place(self) -> QdrantPlace:
        return QdrantPlace.of(self.url)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        with self._lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the local mode, that it is slow
            self.calls.append(f"{method} {re.sub(r'(?<=/collections/)[^/]+', '…', path)}")
            for (verb, pattern), act in _ROUTES.items():
                found = re.fullmatch(pattern, path)
                if verb == method and found:
                    collection = found[1]
                    if act is not _create and not self.client.collection_exists(collection):
                        return 404, {"status": {"error": f"Not found: Collection `{collection}` doesn't exist!"}}
                    return act(self.client, collection, body)
        return 405, {"status": {"error": f"no such route in this stand-in: {method} {path}"}}


class _Handler(BaseHTTPRequestHandler):
    qdrant: FakeQdrant
    protocol_version = "HTTP/1.1"
    open_connections: ClassVar[set[Any]] = set()

    def setup(self) -> None:
        super().setup()
        self.open_connections.add(self.connection)

    def finish(self) -> None:
        self.open_connections.discard(self.connection)
        super().finish()

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.qdrant.key and self.headers.get("api-key") != self.qdrant.key:
            self._send(401, "Must provide an API key or an Authorization bearer token")
            return
        try:
            status, result = self.qdrant.answer(
                self.command, self.path.partition("?")[0], json.loads(body) if body else {}
            )
        except ValueError as error:  # pydantic's included: what the description doesn't allow
            status, result = 400, {"status": {"error": str(error)}}
        self._send(status, result)

    do_GET = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815  # as http.server calls them

    def _send(self, status: int, result: Any) -> None:
        content = json.dumps({"time": 0.001, "status": "ok", "result": result} if status == 200 else result).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print nothing."""


_DONE = {"operation_id": 1, "status": "completed"}


def _read(kind: Any, body: Any) -> Any:
    """What was sent, as Qdrant's description has it; a field that it doesn't know is refused."""
    read = TypeAdapter(kind).validate_python(body)
    if isinstance(read, BaseModel):
        unknown = body.keys() - {field.alias or name for name, field in type(read).model_fields.items()}
        if unknown:
            raise ValueError(f"not in {kind}: {unknown}")
    return read


def _plain(value: Any) -> Any:
    return TypeAdapter(Any).dump_python(value, mode="json", exclude_none=True)


def _create(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    made = _read(models.CreateCollection, body)
    if client.collection_exists(name):
        return 409, {"status": {"error": f"Wrong input: Collection `{name}` already exists!"}}
    client.create_collection(name, vectors_config=made.vectors, sparse_vectors_config=made.sparse_vectors)
    return 200, True


def _drop(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    return 200, client.delete_collection(name)


def _index(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    _read(models.CreateFieldIndex, body)
    return 200, _DONE


def _upsert(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    client.upsert(name, _read(models.PointsList, body).points)
    return 200, _DONE


def _delete(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    client.delete(name, _read(models.FilterSelector, body))
    return 200, _DONE


def _payload(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    sent = _read(models.SetPayload, body)
    client.set_payload(name, payload=sent.payload, points=sent.points)
    return 200, _DONE


def _retrieve(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    asked = _read(models.PointRequest, body)
    found = client.retrieve(name, asked.ids, with_payload=asked.with_payload, with_vectors=bool(asked.with_vector))
    return 200, _plain(found)


def _scroll(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    asked = _read(models.ScrollRequest, body)
    points, offset = client.scroll(
        name, asked.filter, limit=asked.limit, offset=asked.offset, with_payload=asked.with_payload
    )
    return 200, {"points": _plain(points), "next_page_offset": offset}


def _count(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    asked = _read(models.CountRequest, body)
    return 200, _plain(client.count(name, asked.filter, exact=asked.exact))


def _query(client: QdrantClient, name: str, body: Any) -> tuple[int, Any]:
    asked = _read(models.QueryRequestBatch, body)
    return 200, [_plain(found) for found in client.query_batch_points(name, asked.searches)]


_ROUTES: dict[tuple[str, str], Callable[[QdrantClient, str, Any], tuple[int, Any]]] = {
    ("PUT", "/collections/([^/]+)"): _create,
    ("DELETE", "/collections/([^/]+)"): _drop,
    ("PUT", "/collections/([^/]+)/index"): _index,
    ("PUT", "/collections/([^/]+)/points"): _upsert,
    ("POST", "/collections/([^/]+)/points"): _retrieve,
    ("POST", "/collections/([^/]+)/points/delete"): _delete,
    ("POST", "/collections/([^/]+)/points/payload"): _payload,
    ("POST", "/collections/([^/]+)/points/scroll"): _scroll,
    ("POST", "/collections/([^/]+)/points/count"): _count,
    ("POST", "/collections/([^/]+)/points/query/batch"): _query,
}
