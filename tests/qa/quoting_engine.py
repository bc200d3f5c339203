"""An engine that a reader can predict: it answers with the first sentence that holds the whole question.

It stands in for the real one where the API and the page are tested, over a real knowledge base.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from index.knowledge_base import KnowledgeBase
from qa.records import Answer, Citation, Found, Match, Passage, RetrievedPassage, Turn
from qa.scope import ids_of


class QuotingEngine:
    """「北海道」 is answered with the sentence that holds 北海道; words that no document holds are refused.

    With a history, the last question is taken together with this one: its sentence must hold both.
    """

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.ready = True

    @property
    def reader_state(self) -> str:
        return "off"

    def warm_up(self) -> None:
        """Nothing to load."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        id: str | int | None = None,
        top: int = 5,
        documents: Sequence[str] = (),
    ) -> Answer:
        words = [question, *(turn.question for turn in history[-1:])]
        found = self.find(question, top=top, documents=documents)
        for passage in self._passages(documents):
            for sentence in passage.sentences:
                quote = passage.text[sentence.start - passage.start : sentence.end - passage.start]
                if all(word in quote for word in words):
                    citation = Citation(
                        number=1,
                        document_id=passage.document_id,
                        title=passage.title,
                        section=passage.section,
                        pages=passage.pages,
                        start=sentence.start,
                        end=sentence.end,
                        quote=quote,
                    )
                    return Answer(
                        question=question,
                        language="ja",
                        answered=True,
                        confidence=0.9,
                        text=f"{quote}[1]",
                        short_answer=question,
                        method="extractive",
                        citations=(citation,),
                        passages=found.passages,
                        id=id,
                    )
        return Answer(
            question=question,
            language="ja",
            answered=False,
            confidence=0.1,
            text="見つかりませんでした。",
            short_answer=None,
            method="refusal",
            citations=(),
            passages=found.passages,
            id=id,
        )

    def _passages(self, documents: Sequence[str]) -> list[Passage]:
        ids = ids_of(documents, self.knowledge_base.documents()) if documents else None
        return [passage for passage in self.knowledge_base.passages if ids is None or passage.document_id in ids]

    def find(self, query: str, *, top: int = 5, id: str | int | None = None, documents: Sequence[str] = ()) -> Found:
        """Passages in their order, those that hold `query` first."""
        ranked = sorted(self._passages(documents), key=lambda passage: query not in passage.text)[:top]
        passages = []
        for rank, passage in enumerate(ranked, 1):
            at = passage.text.find(query)
            matches = (Match(0, len(query), at, at + len(query), 1.0, 1.0),) if at >= 0 else ()
            passages.append(RetrievedPassage(rank, 1 / rank, passage, matches))
        return Found(query, "ja", tuple(passages), id)

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, top: int = 5, documents: Sequence[str] = ()
    ) -> Generator[Answer, None, None]:
        answer = self.ask(question, history, top=top, documents=documents)
        if answer.answered:
            yield replace(answer, text=answer.text[: len(answer.text) // 2], citations=())
        yield answer
