"""The tab that lists sources, without an answer."""

from __future__ import annotations

import gradio as gr

from interface.answering import AnswersQuestions
from interface.markup import both
from interface.page.sources import found_html, messages_html
from qa.errors import TenkyoError
from qa.question.validation import check_question

_SAME, _NEAR = (
    both('<mark class="same">同じ言葉</mark>', '<mark class="same">same words</mark>'),
    both('<mark class="related">近い言葉</mark>', '<mark class="related">related ones</mark>'),
)
_HINT = both("答えは作らず、近い箇所だけを並べます。印: ", "No answer, only the nearest places. Marked: ")


def make_search(engine: AnswersQuestions, found_passages: int) -> None:
    query = gr.Textbox(
        placeholder="言葉や文を書いて Enter",
        show_label=False,
        container=False,
        label="探す言葉",
        lines=1,
        max_lines=3,
        submit_btn="探す",
        elem_classes="box",
        elem_id="query",
    )
    gr.HTML(f'<p class="hint">{_HINT}{_SAME} {_NEAR}</p>')
    found = gr.HTML(elem_id="found")

    def find(sought: str) -> str:
        if not sought.strip():
            return ""
        try:
            return found_html(engine.find(check_question(sought), top=found_passages))
        except TenkyoError as error:
            return messages_html([(False, error.message.japanese, error.message.english)])

    query.submit(find, query, found, show_progress="hidden", api_visibility="private", concurrency_id="ask")
