"""The tab where questions are asked: a conversation, each answer with what it rests on.

The browser keeps the conversation and sends what a follow-up leans on; here one question at a time becomes a turn.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import Any

import gradio as gr

from interface.answering import AnswersQuestions
from interface.markup import both, phrased
from interface.page.answers import answer_html, failure_html, kept_answer, turn_html
from interface.page.creators import creators
from interface.page.picking import picker_html, read_picked
from interface.settings import PageSettings
from qa.errors import TenkyoError
from qa.question.settings import QuestionLimits
from qa.question.validation import InvalidRequest, check_history, check_question

_WELCOME = both(
    phrased("知りたいことを日本語か英語で書いてください。文書の中から答えを探し、根拠の一文とその場所を示します。"),
    "Ask in English or Japanese. The answer is sought in the documents and given in <strong>Japanese</strong>, "
    "word for word, with the place that each statement rests on.",
)
_CONVERSATION = f'<div class="welcome phrased">{_WELCOME}</div><div id="past" role="log" aria-live="polite"></div>'
_BAR = (
    '<details id="conversations" hidden>'
    f'<summary>{both("会話: ", "Conversation: ")}<span id="conversation-name"></span></summary><ul id="kept"></ul>'
    f'<p class="tools"><button type="button" data-do="begin">{both("新しい会話を始める", "New conversation")}</button></p>'
    f'<p class="tools" id="carry" hidden><span>{both("この会話を保存: ", "Save this one: ")}</span>'
    '<button type="button" data-do="markdown">Markdown</button><button type="button" data-do="word">Word</button>'
    '<button type="button" data-do="bibtex">BibTeX</button><button type="button" data-do="json">JSON</button>'
    f'<button type="button" data-do="labelled">{both("評価した答え", "Rated answers")}</button></p></details>'
)
_TOOLS = (
    f"{picker_html('ask-in')}"
    '<p class="problem" id="problem" role="alert"></p><p id="count" aria-live="polite"></p>'
    f'<p class="tools" id="stopping"><button type="button" data-do="stop">■ {both("答えを止める", "Stop the answer")}</button></p>'
    '<p class="hint en" lang="en">Answers are in Japanese: the documents’ own words.</p>'
)
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_MOST_HISTORY = 1_000_000  # characters that a browser may send along


class Chat:
    """Made within a tab; each method that Gradio calls says what of the tab changes."""

    def __init__(self, engine: AnswersQuestions, settings: PageSettings) -> None:
        self._engine, self._remembered_turns = engine, settings.remembered_turns
        self._creator_of = creators(engine.knowledge_base)
        self._stopped: deque[str] = deque(maxlen=settings.waiting)
        gr.HTML(_BAR)
        with gr.Column(elem_id="conversation"):
            gr.HTML(_CONVERSATION)
            current = gr.HTML(elem_id="current")
            gr.HTML('<div id="queue"></div><div id="next-questions"></div>')
        gr.HTML('<div id="examples"></div>')
        with gr.Column(elem_id="asking"):
            _question_box()
            limits = f'data-most="{QuestionLimits().question_characters}" data-turns="{self._remembered_turns}"'
            gr.HTML(f'<div id="limits" {limits}>{_TOOLS}</div>')
        self._make_asking(current)

    def _make_asking(self, current: gr.HTML) -> None:
        """A button that the page's script presses, once for each question, and which takes its values from there."""
        ask = gr.Button("ask", elem_id="ask-next", visible="hidden")
        values = [gr.Textbox(visible=False) for _ in range(4)]
        pressed = ask.click(
            self._converse,
            values,
            current,
            js="() => window.tenkyo.next()",
            concurrency_id="ask",
            trigger_mode="multiple",
            **_QUIET,
        )
        ended = "html => { window.tenkyo.answered(html); }"
        pressed.then(None, current, None, js=ended, **_QUIET)
        stop, identity = gr.Button("stop", elem_id="stop-asking", visible="hidden"), gr.Textbox(visible=False)
        stop.click(self._stop, identity, None, js="() => window.tenkyo.chosen()", trigger_mode="multiple", **_QUIET)

    def _stop(self, identity: str | None) -> None:
        """Gradio's own way to cancel a call misses one that has only just been made."""
        self._stopped.append(identity or "")

    def _converse(
        self, asked: str | None, history: str | None, identity: str | None, documents: str | None
    ) -> Iterator[str]:
        """The turn of one question, as its answer grows. `history` is JSON as the API takes it.

        `documents` is JSON, too: the ids of those that are asked; none stands for all of them.
        """
        asked, identity = asked or "", identity or ""
        try:
            turns = check_history(_parse(history))[-self._remembered_turns :]
            among = read_picked(documents)
            answer = None
            for growing in self._engine.stream(check_question(asked), turns, documents=among):
                if identity in self._stopped:
                    return
                if answer is not None:
                    yield turn_html(identity, asked, answer_html(answer, self._text_of, growing=True))
                answer = growing
            if answer is not None:
                kept = kept_answer(answer, asked, self._creator_of)
                yield turn_html(identity, asked, answer_html(answer, self._text_of), kept)
        except TenkyoError as error:
            yield turn_html(identity, asked, failure_html(error))

    def _text_of(self, document_id: str) -> str:
        return self._engine.knowledge_base.document(document_id).text


def _parse(history: str | None) -> object:
    try:
        if len(history or "") <= _MOST_HISTORY:
            return json.loads(history or "[]")
    except (ValueError, RecursionError):
        pass
    raise InvalidRequest(
        "会話の記録を読めません。新しい会話を始めてください。", "The conversation can't be read. Start a new one."
    )


def _question_box() -> None:
    """Nothing listens to it but the page's script, which empties it when its question is taken, and never else."""
    gr.Textbox(
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
