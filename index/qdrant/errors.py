"""What Qdrant and its client library report, in one clear line: without keys or a document's words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qdrant_client.http.exceptions import ApiException, ResponseHandlingException, UnexpectedResponse

from index.errors import IndexMoved, KnowledgeBaseError, KnowledgeBaseNotWritable, KnowledgeBaseUnreachable
from index.qdrant.address import QdrantPlace

_REFUSED, _NOT_FOUND, _FULL, _TOO_MANY = (401, 403), 404, 507, 429
_GATEWAY = (502, 503, 504)


@contextmanager
def explained(place: QdrantPlace) -> Iterator[None]:
    """Turn what goes wrong with the server into an error of `index.errors`."""
    try:
        yield
    except UnexpectedResponse as error:
        raise _explain(error, place) from None  # its own words may hold a document's
    except ResponseHandlingException as error:
        raise _unreachable(place, type(error.source).__name__) from None
    except ApiException as error:
        raise _unreachable(place, type(error).__name__) from None


def is_missing(error: UnexpectedResponse) -> bool:
    """Whether there is no such collection."""
    return error.status_code == _NOT_FOUND


def _explain(error: UnexpectedResponse, place: QdrantPlace) -> KnowledgeBaseError:
    status = error.status_code or 0
    if status in _REFUSED:
        return KnowledgeBaseUnreachable(
            f"Qdrant が接続を断りました: {place} ({status})。TENKYO_QDRANT_KEY の鍵を確かめてください。",
            f"Qdrant refused the connection: {place} ({status}). Check the key in TENKYO_QDRANT_KEY.",
        )
    if status in (*_GATEWAY, _TOO_MANY):
        return _unreachable(place, str(status))
    if status == _NOT_FOUND:
        return IndexMoved(
            f"Qdrant にコレクションがありません: {place}。もう一度実行すると、文書から作り直します。",
            f"Qdrant has no such collection: {place}. Try again: it is made anew from the documents.",
        )
    if status == _FULL or b"o space left" in error.content:
        return KnowledgeBaseNotWritable(
            f"Qdrant のサーバーに空きが足りず、保存できません: {place}。空きを作ってからやり直してください。",
            f"The Qdrant server is out of room, the index was not saved: {place}. Make room and try again.",
        )
    return KnowledgeBaseError(
        f"Qdrant で失敗しました: {place} ({status} {error.reason_phrase})。サーバーの記録とその版を確かめてください。",
        f"Qdrant failed: {place} ({status} {error.reason_phrase}). Check the server's log, and its version.",
    )


def _unreachable(place: QdrantPlace, detail: str) -> KnowledgeBaseUnreachable:
    return KnowledgeBaseUnreachable(
        f"Qdrant に接続できません: {place} ({detail})。サーバーとネットワークを確かめてください。",
        f"Qdrant can't be reached: {place} ({detail}). Check the server and the network.",
    )
