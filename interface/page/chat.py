"""The tab where questions are asked: a conversation, each answer with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from interface.answering import AnswersQuestions
from interface.page import rendering as html
from interface.settings import PageSettings
from qa.errors import TenkyoError
from qa.question.validation import check_question
from qa.records import Turn

# Questions on the built-in essay, answered like any other; shown where it is among the documents.
ESSAY = "nato75.md"
EXAMPLES = (
    "フィンランドはなぜNATOに加盟したのですか",
    "1952年に加盟した国は？",
    "Why did Finland join?",
    "NATO即応部隊の規模は？",
    "初代事務総長はNATOの役割をどう定義しましたか",
)
_WELCOME = '<div class="welcome">知りたいことを日本語か英語で書いてください。文書の中から答えを探し、根拠の一文とその場所を示します。</div>'
_ASKING: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_id": "ask"}


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A turn of the conversation and how it looks."""

    turn: Turn
    html: str


class Chat:
    """Made within a tab; each method that Gradio calls says what of the tab changes."""

    def __init__(self, engine: AnswersQuestions, settings: PageSettings) -> None:
        self._engine, self._remembered_turns = engine, settings.remembered_turns
        self._past = gr.State([], time_to_live=settings.conversation_seconds)
        self._conversation = gr.HTML(_WELCOME, elem_id="conversation")
        documents = engine.knowledge_base.documents()
        self._has_essay = any(Path(document.source).name == ESSAY for document in documents)
        with gr.Row(elem_classes="examples-row", visible=self._has_essay) as self._examples:
            buttons = [gr.Button(example, elem_classes="example") for example in EXAMPLES]
        with gr.Column(elem_id="asking"):
            self._question = _question_box()
            self._again = gr.Button("新しい会話を始める", elem_id="again", visible=False)
        self._listen(buttons)

    def _listen(self, buttons: Sequence[gr.Button]) -> None:
        outputs = [self._conversation, self._past, self._question, self._examples, self._again]
        gr.on([self._question.submit], self._converse, [self._question, self._past], outputs, **_ASKING)
        for button in buttons:
            button.click(self._converse, [button, self._past], outputs, **_ASKING)
        self._again.click(self._forget, None, outputs, show_progress="hidden", api_visibility="private")

    def _forget(self) -> tuple[Any, ...]:
        return _WELCOME, [], "", gr.Row(visible=self._has_essay), gr.Button(visible=False)

    def _converse(self, asked: str, exchanges: Sequence[_Exchange]) -> Iterator[dict[Any, Any]]:
        """The conversation with one more turn, as its answer grows."""
        before = "".join(exchange.html for exchange in exchanges)
        try:
            check_question(asked)
        except TenkyoError as error:
            yield self._not_asked(asked, before, error)
            return
        yield self._shown(before, asked, html.waiting_html()) | {
            self._question: "",
            self._examples: gr.Row(visible=False),
            self._again: gr.Button(visible=True),
        }
        try:
            yield from self._answered(asked, before, exchanges)
        except TenkyoError as error:
            yield self._shown(before, asked, html.failure_html(error.message.japanese))

    def _not_asked(self, asked: str, before: str, error: TenkyoError) -> dict[Any, Any]:
        if not asked.strip():
            return {self._question: asked}
        return self._shown(before, asked, html.failure_html(error.message.japanese)) | {self._question: ""}

    def _answered(self, asked: str, before: str, exchanges: Sequence[_Exchange]) -> Iterator[dict[Any, Any]]:
        number = len(exchanges) + 1
        answer = None
        history = [exchange.turn for exchange in exchanges][-self._remembered_turns :]
        for growing in self._engine.stream(asked, history):
            if answer is not None:
                yield self._shown(before, asked, html.answer_html(answer, number, self._text_of, growing=True))
            answer = growing
        if answer is not None:
            whole = html.answer_html(answer, number, self._text_of)
            exchange = _Exchange(Turn(asked, answer.text), _turn_html(asked, whole))
            yield {self._conversation: before + exchange.html, self._past: [*exchanges, exchange]}

    def _shown(self, before: str, asked: str, below: str) -> dict[Any, Any]:
        return {self._conversation: before + _turn_html(asked, below)}

    def _text_of(self, document_id: str) -> str:
        return self._engine.knowledge_base.document(document_id).text


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        placeholder="質問を書いて Enter",
        show_label=False,
        container=False,
        label="質問",
        lines=1,
        max_lines=6,
        autofocus=True,
        submit_btn="送る",
        elem_classes="box",
        elem_id="question",
    )


def _turn_html(question: str, below: str) -> str:
    return f'<div class="turn">{html.question_html(question)}{below}</div>'
