"""Texts as the vectors that a knowledge base searches by, for programs that search by them elsewhere, and their tokens."""

from __future__ import annotations

from collections.abc import Sequence

from index.encoders.contract import Vectors
from index.encoders.token_encoder import token_encoder_for
from qa.documents import KnowledgeBase


def embed(knowledge_base: KnowledgeBase, texts: Sequence[str], *, as_questions: bool = False) -> Vectors:
    """(n_texts, dimension), rows of unit length, or of zeros where the model knows no token. Raises `ModelError`.

    Some models tell questions from what answers them; the bundled one doesn't.
    """
    encoder = knowledge_base.encoder
    return encoder.encode_queries(texts) if as_questions else encoder.encode_passages(texts)


def count_tokens(knowledge_base: KnowledgeBase, texts: Sequence[str]) -> int:
    """How many tokens of the model's `texts` have together; of the bundled one's where the model has no tokens of its own."""
    return sum(len(tokens.ids) for tokens in token_encoder_for(knowledge_base.encoder).tokenize(texts))
