"""Which documents a question is asked of, where it isn't all of them."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import UnknownDocument
from index.store.documents import DocumentInfo
from qa.question.validation import InvalidRequest

MOST_DOCUMENTS = 1_000  # names in one request: whoever has more to name wants a knowledge base of their own


def check_documents(names: object) -> tuple[str, ...]:
    """The documents that a request names; none, or None, stands for all of them. Raises `InvalidRequest`."""
    if names is None:
        return ()
    if isinstance(names, str | bytes) or not isinstance(names, Sequence) or len(names) > MOST_DOCUMENTS:
        raise InvalidRequest(
            f"documents は文書の ID を {MOST_DOCUMENTS:,} 件まで並べた配列にしてください。",
            f"documents must be a list of at most {MOST_DOCUMENTS:,} document ids.",
        )
    checked = tuple(name for name in names if isinstance(name, str) and name.strip())
    if len(checked) != len(names):
        raise InvalidRequest(
            "documents には空でない文字列だけを書いてください。", "documents must hold strings that are not empty."
        )
    return checked


def ids_of(names: Sequence[str], documents: Sequence[DocumentInfo]) -> frozenset[str]:
    """The ids of the documents that `names` name: by id, or else by title, source, or the last part of a source.

    A name that several documents have stands for all of them. Raises `UnknownDocument`, which says the name.
    """
    known = {document.id for document in documents}
    found: set[str] = set()
    for name in names:
        named = {name} & known or {document.id for document in documents if name in _names_of(document)}
        if not named:
            raise UnknownDocument(
                f"文書がありません: {name[:100]}。`tenkyo list` の ID か題名、ファイル名で指定してください。",
                f"No such document: {name[:100]}. Name one by its id, its title or its file's name (`tenkyo list`).",
            )
        found |= named
    return frozenset(found)


def _names_of(document: DocumentInfo) -> tuple[str, ...]:
    source = document.source
    return document.title, source, source.replace("\\", "/").rsplit("/", 1)[-1]
