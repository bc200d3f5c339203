"""An answer by a language model, every sentence of it checked before anybody sees it.

The model reads numbered sentences and writes; each sentence it finishes is checked against those it cites
(`qa.generation.verification`) and given out at once when it stands, dropped when it doesn't. When nothing stands, `Draft.failure`
says why, and the caller answers with the document's own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from index.encoders.contract import TokenEncoder
from language.normalize import normalize
from qa.generation.endpoint import EndpointCut, EndpointError, stream_text
from qa.generation.prompts import NOTHING_FOUND, Prompt, build_prompt
from qa.generation.sentence_stream import RawSentence, SentenceStream
from qa.generation.settings import Generation, Grounding, LanguageModel
from qa.generation.verification import Dropped, Quote, Statement, Verifier, is_opener
from qa.records import RetrievedPassage, Turn

__all__ = ["Draft", "Dropped", "Generator", "Quote", "Statement"]


@dataclass(frozen=True, slots=True)
class Draft:
    """The answer so far; the last one is `finished`.

    `statements` only grow from one draft to the next. `failure` (finished drafts only) says in Japanese why there is no
    answer to show, and then `statements` holds nothing worth showing; `declined` is True when the model itself found no
    answer in the passages. `notice` says what is missing from an answer that stands, such as its end.
    """

    statements: tuple[Statement, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    failure: str | None = None
    notice: str | None = None
    declined: bool = False
    finished: bool = False


class Generator:
    """Asks one language model. Safe to use from many threads: each question has its own connection."""

    def __init__(
        self,
        model: LanguageModel,
        encoder: TokenEncoder | None = None,
        *,
        limits: Generation = Generation(),
        grounding: Grounding = Grounding(),
    ) -> None:
        self.model, self._limits = model, limits
        self._verifier = Verifier(encoder, grounding)

    def generate(
        self, question: str, passages: Sequence[RetrievedPassage], history: Sequence[Turn] = ()
    ) -> Iterator[Draft]:
        """Drafts as sentences pass their check, then the finished one. Never raises for what the endpoint does."""
        prompt = build_prompt(question, passages, history, self._limits.prompting)
        if not prompt.quotes:
            yield Draft(failure="言語モデルに渡せる本文がありませんでした。", finished=True)
            return
        check = _Check(self._verifier, prompt, self._limits)
        trouble: EndpointError | None = None
        stream = SentenceStream(self._limits.longest_sentence)
        with closing(stream_text(self.model, prompt.messages, self._limits)) as pieces:
            try:
                for piece in pieces:
                    for sentence in stream.feed(piece):
                        if check.take(sentence):
                            yield check.draft
                        if check.enough:
                            break
                    if check.enough or stream.overflow:
                        break
            except EndpointError as error:
                trouble = error
        # A sentence without its end, from an answer that broke off, says half of what was meant.
        if trouble is None and not check.enough and not stream.overflow:
            for sentence in stream.close():
                if not check.enough and check.take(sentence):
                    yield check.draft
        yield check.finish(trouble, overflow=stream.overflow)


class _Check:
    """What has been written so far, and what of it stands."""

    def __init__(self, verifier: Verifier, prompt: Prompt, limits: Generation) -> None:
        self._verifier, self._limits = verifier, limits
        self._quotes = prompt.quotes
        self._opener: Statement | None = None
        self._seen: set[str] = set()
        self._repeats = self._sentences = self._characters = 0
        self.draft = Draft()
        self.enough = False

    def take(self, sentence: RawSentence) -> bool:
        """Check one sentence; True when it stands and the draft has grown."""
        self._sentences += 1
        self._characters += len(sentence.text)
        self.enough = self._sentences >= self._limits.most_sentences or self._characters >= self._limits.most_characters
        text = sentence.text
        if not text:
            return False
        if NOTHING_FOUND in text and not sentence.numbers:
            self.draft = replace(self.draft, declined=True)
            return self._drop(text, "資料に答えがないという返事")
        folded = normalize(text).text.rstrip("。")
        if folded in self._seen:
            self._repeats += 1
            self.enough = self.enough or self._repeats >= self._limits.most_repeats
            return self._drop(text, "同じ文の繰り返し")
        self._seen.add(folded)
        if not sentence.numbers and is_opener(text):
            self._opener = Statement(text, ())
            return False
        quotes = [self._quotes[number] for number in sentence.numbers if number in self._quotes]
        if sentence.numbers and not quotes:
            return self._drop(text, f"出典の番号 {sentence.numbers[0]} がない")
        checked = self._verifier.check(text, quotes)
        if isinstance(checked, Dropped):
            return self._drop(text, checked.reason)
        opened = (self._opener,) if self._opener else ()
        self._opener = None
        self.draft = replace(self.draft, statements=(*self.draft.statements, *opened, checked))
        self.enough = self.enough or len(self.draft.statements) >= self._limits.most_statements
        return True

    def finish(self, trouble: EndpointError | None, *, overflow: bool) -> Draft:
        draft = replace(self.draft, finished=True)
        if draft.statements:
            return replace(draft, declined=False, notice=self._notice(trouble, overflow))
        if trouble is not None:
            return replace(draft, failure=trouble.message.japanese)
        if draft.declined:
            return replace(draft, failure="言語モデルは、見つかった箇所に答えがないと判断しました。")
        if not self._sentences and not overflow:
            return replace(draft, failure="言語モデルの応答が空でした。")
        foreign = [dropped for dropped in draft.dropped if dropped.reason == "日本語ではない"]
        if overflow or (foreign and len(foreign) == len(draft.dropped)):
            return replace(draft, failure="言語モデルの応答が日本語の文になっていませんでした。")
        return replace(draft, failure="言語モデルの答えを文書の文で確かめられませんでした。")

    def _notice(self, trouble: EndpointError | None, overflow: bool) -> str | None:
        lines = []
        if isinstance(trouble, EndpointCut):
            lines.append(trouble.message.japanese)
        elif overflow or self.enough:
            lines.append("言語モデルの応答を途中で打ち切りました。")
        unproven = [dropped for dropped in self.draft.dropped if dropped.reason != "同じ文の繰り返し"]
        if unproven:
            lines.append(f"文書で確かめられなかった {len(unproven)} 文を省きました。")
        return "".join(lines) or None

    def _drop(self, text: str, reason: str) -> bool:
        self.draft = replace(
            self.draft, dropped=(*self.draft.dropped, Dropped(text[: self._limits.dropped_characters], reason))
        )
        return False
