"""OpenAI's embeddings, made by the model that the knowledge base is searched by."""

from __future__ import annotations

import base64
from typing import Any

from interface.http.schemas import MOST_EMBEDDED, EmbeddingsIn
from qa.documents import KnowledgeBase
from qa.embedding import count_tokens, embed
from qa.question.validation import InvalidRequest


def embeddings(knowledge_base: KnowledgeBase, request: EmbeddingsIn) -> dict[str, Any]:
    """Raises `InvalidRequest`."""
    texts = _texts(request.input)
    vectors = embed(knowledge_base, texts, as_questions=request.input_type == "query")
    if request.dimensions not in (None, vectors.shape[1]):
        raise InvalidRequest(
            f"dimensions は {vectors.shape[1]} だけです: {request.dimensions}",
            f"dimensions can only be {vectors.shape[1]}: {request.dimensions}",
        )
    rows: list[Any] = vectors.astype("<f4").tolist()
    if request.encoding_format == "base64":
        rows = [base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii") for vector in vectors]
    tokens = count_tokens(knowledge_base, texts)
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(rows)],
        "model": knowledge_base.encoder.name,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _texts(given: Any) -> list[str]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not 1 <= len(texts) <= MOST_EMBEDDED:
        raise InvalidRequest(
            f"input は文字列か、1 から {MOST_EMBEDDED:,} 件の文字列の配列にしてください。",
            f"input must be a string, or 1 to {MOST_EMBEDDED:,} strings.",
        )
    if any(not isinstance(text, str) for text in texts):
        raise InvalidRequest(
            "input は文字列で送ってください。別のモデルのトークン番号は読めません"
            "（LangChain では check_embedding_ctx_length=False）。",
            "Send input as text: numbers of another model's tokens mean nothing here"
            " (with LangChain: check_embedding_ctx_length=False).",
        )
    if any(not text for text in texts):
        raise InvalidRequest("input に空の文字列があります。", "A string of input is empty.")
    return texts
