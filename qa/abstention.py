"""What is said when nothing is answered: a refusal that points to the nearest places, or a friendly word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.store.documents import DocumentInfo
from qa.records import RetrievedPassage
from qa.selection.candidates import Candidates
from qa.settings import Abstention


def greeting(documents: Sequence[DocumentInfo]) -> str:
    """What can be asked."""
    titles = "、".join(f"「{document.title}」" for document in documents[:3])
    about = f"{titles}{'など' if len(documents) > 3 else ''}の内容について" if titles else "登録した文書について"
    return f"{about}お尋ねください。「いつ」「なぜ」「誰が」「いくつ」といった質問に、文書の言葉と出典を示してお答えします。"


def refusal(passages: Sequence[RetrievedPassage]) -> str:
    if not passages:
        return "登録された文書の中に、この質問に関わる箇所は見つかりませんでした。"
    return (
        "この質問への答えは、登録された文書の中に見つかりませんでした。近い内容の箇所を挙げますので、ご確認ください。"
    )


def meets_a_word(candidates: Candidates, limits: Abstention = Abstention()) -> bool:
    """Whether any sentence holds a word of the question, or words close enough to its own."""
    if candidates.query.language == "ja":
        return any(float(sentence.coverage.max(initial=0)) >= limits.close_word for sentence in candidates.sentences)
    return any(
        float(np.maximum(sentence.coverage - limits.unrelated, 0).sum()) >= limits.close_together
        for sentence in candidates.sentences
    )
