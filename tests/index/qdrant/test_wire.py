"""What is sent to Qdrant, and what is made of what it answers when something is wrong."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from index.errors import (
    IndexMoved,
    KnowledgeBaseError,
    KnowledgeBaseNotWritable,
    KnowledgeBaseUnreachable,
)
from index.knowledge_base import KnowledgeBase
from index.places import search_server_of
from index.qdrant.address import QdrantPlace
from tests.index.bases import COMPONENTS
from tests.index.small_encoders import CountingEncoder, make_document

pytest.importorskip("qdrant_client", reason="no client of Qdrant: pip install 'tenkyo[qdrant]'")
from index.qdrant.points import document_point, sparse_index
from tests.qdrant import COLLECTION, FakeQdrant


def test_a_passage_is_two_sparse_vectors_and_a_dense_one(qdrant: FakeQdrant, tmp_path: Path) -> None:
    """Two passages, each with the heading 例 第n節 above: the first has the words 例 第 一 節 … and 山 twice.

    All passages of a first document of equal length have L = A, so 山's part of BM25 is 2 * 1.9 / (2 + .9).
    """
    knowledge_base = KnowledgeBase.create(
        tmp_path / "kb", encoder=CountingEncoder(), components=COMPONENTS, search=search_server_of(qdrant.place())
    )
    knowledge_base.add([make_document("山と山。", source="山.txt")])
    info = qdrant.client.get_collection(COLLECTION).config.params
    assert isinstance(info.vectors, dict)
    assert isinstance(info.sparse_vectors, dict)
    assert {name: (each.size, each.distance.value) for name, each in info.vectors.items()} == {"dense": (3, "Dot")}
    assert {name: str(each.modifier.value) for name, each in info.sparse_vectors.items() if each.modifier} == {
        "words": "idf",
        "bigrams": "idf",
    }
    (point,) = qdrant.client.retrieve(COLLECTION, [1 << 20], with_vectors=True, with_payload=True)
    assert isinstance(point.vector, dict)
    words = point.vector["words"]
    weights = dict(zip(words.indices, words.values, strict=True))  # type: ignore[union-attr]
    assert weights[sparse_index("words", "山")] == pytest.approx(2 * 1.9 / (2 + 0.9))
    assert point.vector["dense"] == pytest.approx([1, 0, 0])
    assert point.payload is not None
    assert "山と山。" in point.payload["passage"]
    (document,) = qdrant.client.retrieve(COLLECTION, [document_point(1)], with_payload=True)
    assert document.payload is not None
    assert (document.payload["id"], document.payload["passages"]) == (knowledge_base.documents()[0].id, 1)


def test_the_server_weighs_by_the_idf_of_passages_alone(qdrant: FakeQdrant, tmp_path: Path) -> None:
    """Of two passages one has 山: ln(1 + 1.5/1.5). The points of documents and of the state count for nothing."""
    from qdrant_client import models

    knowledge_base = KnowledgeBase.create(
        tmp_path / "kb", encoder=CountingEncoder(), components=COMPONENTS, search=search_server_of(qdrant.place())
    )
    knowledge_base.add([make_document("山と山。", source="山.txt"), make_document("川と川。", source="川.txt")])
    sought = models.SparseVector(indices=[sparse_index("words", "山")], values=[1.0])
    (hit,) = qdrant.client.query_points(COLLECTION, query=sought, using="words").points
    assert hit.score == pytest.approx(math.log(2) * 2 * 1.9 / (2 + 0.9), rel=1e-5)


def test_one_question_is_a_few_calls(qdrant: FakeQdrant, tmp_path: Path) -> None:
    from index.backends.contract import Wanted
    from index.backends.local import KnowledgeBackend

    knowledge_base = KnowledgeBase.create(
        tmp_path / "kb", encoder=CountingEncoder(), components=COMPONENTS, search=search_server_of(qdrant.place())
    )
    knowledge_base.add([make_document("山がある。", "川がある。", source="山.txt")])
    view = KnowledgeBackend(knowledge_base).view()
    (vector,) = CountingEncoder().encode_queries(["山"])
    qdrant.calls.clear()
    view.candidates(Wanted([("山", "川"), ("ある",)], ["山が"], vector, 1.0, 0.5, 1))
    assert qdrant.calls.count("POST /collections/…/points/count") == 4  # its terms, side by side
    assert qdrant.calls.count("POST /collections/…/points/query/batch") == 3
    assert len(qdrant.calls) == 7
    view.candidates(Wanted([("山", "川"), ("ある",)], ["山が"], vector, 1.0, 0.5, 1))
    assert len(qdrant.calls) == 10  # how often its terms occur is known


def test_a_key_lets_in_and_is_never_said(tmp_path: Path) -> None:
    server = FakeQdrant(key="s3cret")
    try:
        assert search_server_of(server.place(), "s3cret").mark() is None
        with pytest.raises(KnowledgeBaseUnreachable, match="Check the key in TENKYO_QDRANT_KEY") as raised:
            search_server_of(server.place(), "an0ther").mark()
        assert "an0ther" not in str(raised.value)
    finally:
        server.stop()


def test_a_collection_of_several_shards_is_asked_for(qdrant: FakeQdrant) -> None:
    sent: list[object] = []
    answer = qdrant.answer

    def listening(method: str, path: str, body: object) -> tuple[int, object]:
        sent.append(body)
        return answer(method, path, body)

    qdrant.answer = listening  # type: ignore[method-assign]
    search_server_of(QdrantPlace.of(f"{qdrant.url}?shards=6&replicas=2")).make(3)
    assert isinstance(sent[0], dict)
    assert (sent[0]["shard_number"], sent[0]["replication_factor"]) == (6, 2)


@contextmanager
def answering(status: int, content: bytes) -> Iterator[QdrantPlace]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # as http.server calls it
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Tests print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield QdrantPlace.of(f"qdrant://127.0.0.1:{server.server_port}/papers")
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("status", "error", "kind", "says"),
    [
        (401, "no key", KnowledgeBaseUnreachable, "refused the connection.*TENKYO_QDRANT_KEY"),
        (403, "no right", KnowledgeBaseUnreachable, "refused the connection"),
        (503, "not ready", KnowledgeBaseUnreachable, "can't be reached"),
        (500, "No space left on device: s3cret text", KnowledgeBaseNotWritable, "out of room"),
        (500, "s3cret text", KnowledgeBaseError, "Qdrant failed.*500.*server's log"),
        (404, "no collection", IndexMoved, "no such collection.*made anew"),
    ],
)
def test_what_a_server_refuses_is_one_clear_line(status: int, error: str, kind: type[Exception], says: str) -> None:
    content = json.dumps({"status": {"error": error}}).encode()
    with answering(status, content) as place, pytest.raises(kind, match=says) as raised:
        search_server_of(place).listed()
    assert str(place) in str(raised.value)
    assert "s3cret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_no_server_at_all() -> None:
    with pytest.raises(KnowledgeBaseUnreachable, match=r"can't be reached: qdrant://127.0.0.1:1/papers"):
        search_server_of(QdrantPlace.of("qdrant://127.0.0.1:1/papers")).mark()
