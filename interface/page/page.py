"""The page: a chat that shows what each answer rests on, a search for sources, and the documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when imported: it must contact nobody

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from interface.answering import AnswersQuestions
from interface.http.api import make_api
from interface.http.uploads import add_upload
from interface.page import rendering as html
from interface.page.doors import PageDoors
from interface.page.upload_folder import UploadFolder
from interface.text_output import added_line
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
_HERE = Path(__file__).parent
_FOUND = 8  # passages that the search for sources lists
_REMEMBERED_TURNS = 20  # of a conversation, for follow-up questions
_STATE_SECONDS = 6 * 60 * 60  # a conversation is kept that long after its page was closed
_UPLOAD = "100mb"  # what corpus.read takes
_UPLOADS_SWEPT_SECONDS, _UPLOAD_KEPT_SECONDS = 600, 3600  # uploads whose page never asked to add them
_AT_ONCE = 8  # questions answered at the same time
_WAITING = 512  # calls of all pages that may wait; more are told to come back

_SANS = ["Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", "Meiryo"]
_WELCOME = '<div class="welcome">知りたいことを日本語か英語で書いてください。文書の中から答えを探し、根拠の一文とその場所を示します。</div>'
_MASTHEAD = "<h1>典拠<small>Tenkyo</small></h1><p>文書に尋ね、根拠の一文とともに答えを読む</p>"


@dataclass(frozen=True, slots=True)
class _Exchange:
    """A turn of the conversation and how it looks."""

    turn: Turn
    html: str


def make_app(engine: AnswersQuestions) -> FastAPI:
    """The page at `/` on top of the API: everything that is served."""
    uploads = UploadFolder()
    page = make_page(engine, uploads)
    app: FastAPI = gr.mount_gradio_app(
        make_api(engine),
        page,
        path="/",
        show_error=False,  # what an error says may be about this machine; those for users are part of the page
        max_file_size=_UPLOAD,
        ssr_mode=False,
        footer_links=[],
        enable_monitoring=False,
        mcp_server=False,
        theme=_theme(),
        css_paths=_HERE / "page.css",
        js=(_HERE / "page.js").read_text(encoding="utf-8"),
    )
    mounted = app.router.routes[-1]
    assert isinstance(mounted, Mount)
    mounted.app = PageDoors(mounted.app, page, uploads)
    return app


def make_page(engine: AnswersQuestions, uploads: UploadFolder) -> gr.Blocks:
    """The page; what is uploaded to it lies in `uploads` until it is read."""
    uploads.use_in_gradio()
    page: gr.Blocks
    with gr.Blocks(
        title="典拠 Tenkyo", analytics_enabled=False, delete_cache=(_UPLOADS_SWEPT_SECONDS, _UPLOAD_KEPT_SECONDS)
    ) as page:
        gr.HTML(_MASTHEAD, elem_id="masthead")
        with gr.Tab("質問する", id="ask"):
            _chat(engine)
        with gr.Tab("出典を探す", id="find"):
            _search(engine)
        with gr.Tab("文書", id="documents", elem_id="documents-tab") as tab:
            _documents(engine, tab, uploads)
    page.queue(api_open=False, default_concurrency_limit=_AT_ONCE, max_size=_WAITING)
    page.has_launched = True  # else Gradio, mounted, takes any path for an upload: it looks only once it "launched"
    return page


def _chat(engine: AnswersQuestions) -> None:
    past = gr.State([], time_to_live=_STATE_SECONDS)
    conversation = gr.HTML(_WELCOME, elem_id="conversation")
    has_essay = any(Path(document.source).name == ESSAY for document in engine.knowledge_base.documents())
    with gr.Row(elem_classes="examples-row", visible=has_essay) as examples:
        buttons = [gr.Button(example, elem_classes="example") for example in EXAMPLES]
    with gr.Column(elem_id="asking"):
        question = gr.Textbox(
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
        again = gr.Button("新しい会話を始める", elem_id="again", visible=False)

    def converse(asked: str, exchanges: Sequence[_Exchange]) -> Iterator[dict[Any, Any]]:
        before = "".join(exchange.html for exchange in exchanges)
        number = len(exchanges) + 1

        def shown(below: str) -> dict[Any, Any]:
            return {conversation: before + _turn_html(asked, below)}

        try:
            check_question(asked)
        except TenkyoError as error:
            yield (
                shown(html.failure_html(error.message.japanese)) | {question: ""}
                if asked.strip()
                else {question: asked}
            )
            return
        yield shown(html.waiting_html()) | {
            question: "",
            examples: gr.Row(visible=False),
            again: gr.Button(visible=True),
        }
        answer = None
        try:
            for growing in engine.stream(asked, [exchange.turn for exchange in exchanges][-_REMEMBERED_TURNS:]):
                if answer is not None:
                    yield shown(html.answer_html(answer, number, text_of, growing=True))
                answer = growing
        except TenkyoError as error:
            yield shown(html.failure_html(error.message.japanese))
            return
        if answer is not None:
            whole = html.answer_html(answer, number, text_of)
            exchange = _Exchange(Turn(asked, answer.text), _turn_html(asked, whole))
            yield {conversation: before + exchange.html, past: [*exchanges, exchange]}

    def text_of(document_id: str) -> str:
        return engine.knowledge_base.document(document_id).text

    outputs = [conversation, past, question, examples, again]
    gr.on(
        [question.submit],
        converse,
        [question, past],
        outputs,
        show_progress="hidden",
        api_visibility="private",
        concurrency_id="ask",
    )
    for button in buttons:
        button.click(
            converse,
            [button, past],
            outputs,
            show_progress="hidden",
            api_visibility="private",
            concurrency_id="ask",
        )
    again.click(
        lambda: (_WELCOME, [], "", gr.Row(visible=has_essay), gr.Button(visible=False)),
        None,
        outputs,
        show_progress="hidden",
        api_visibility="private",
    )


def _search(engine: AnswersQuestions) -> None:
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
    gr.HTML(
        '<p class="hint">答えは作らず、近い箇所だけを並べます。'
        '<mark class="same">同じ言葉</mark>と<mark class="related">近い言葉</mark>に印がつきます。</p>'
    )
    found = gr.HTML(elem_id="found")

    def find(sought: str) -> str:
        if not sought.strip():
            return ""
        try:
            return html.found_html(engine.find(check_question(sought), top=_FOUND))
        except TenkyoError as error:
            return html.messages_html([(False, error.message.japanese)])

    query.submit(find, query, found, show_progress="hidden", api_visibility="private", concurrency_id="ask")


def _documents(engine: AnswersQuestions, tab: gr.Tab, uploads: UploadFolder) -> None:
    knowledge_base = engine.knowledge_base
    listed = gr.HTML(elem_id="documents")
    messages = gr.HTML(elem_id="messages")
    gr.HTML(
        '<p class="hint">文書を加える（テキスト・Markdown・HTML・PDF・Word・EPUB）。'
        "同じ名前のものは新しい内容に替わります。</p>"
    )
    files = gr.File(label="文書を加える", show_label=False, file_count="multiple", height=150, elem_id="upload")
    gr.HTML('<p class="hint">文書を取り除く</p>')
    with gr.Row(elem_id="removal"):
        chosen = gr.Dropdown(
            label="取り除く文書", show_label=False, container=False, choices=[], value=None, scale=4, elem_id="chosen"
        )
        remove = gr.Button("取り除く", scale=1, min_width=110, elem_id="remove")

    def listing(said: Sequence[tuple[bool, str]] = ()) -> dict[Any, Any]:
        documents = knowledge_base.documents()
        choices = [(document.title or document.source or document.id, document.id) for document in documents]
        return {
            listed: html.documents_html(documents),
            chosen: gr.Dropdown(choices=choices, value=None),
            messages: html.messages_html(said),
            files: None,
        }

    def add(paths: Sequence[str] | None) -> dict[Any, Any]:
        said: list[tuple[bool, str]] = []
        for path in paths or ():
            if not uploads.holds(path):
                said.append((False, "アップロードが残っていません。もう一度選んでください。"))
                continue
            try:
                with open(path, "rb") as file:
                    said.append((True, added_line(add_upload(knowledge_base, file, Path(path).name))))
            except TenkyoError as error:
                said.append((False, error.message.japanese))
            finally:
                uploads.discard(path)  # Gradio's copy; the knowledge base has its own
        return listing(said)

    def take_out(document_id: str | None) -> dict[Any, Any]:
        if not document_id:
            return listing([(False, "取り除く文書を選んでください。")])
        try:
            removed = knowledge_base.remove(document_id)
        except TenkyoError as error:
            return listing([(False, error.message.japanese)])
        return listing([(True, f"取り除きました: {removed.title or removed.source}")])

    outputs = [listed, chosen, messages, files]
    tab.select(listing, None, outputs, show_progress="hidden", api_visibility="private")
    files.upload(add, files, outputs, api_visibility="private")
    remove.click(take_out, chosen, outputs, api_visibility="private")


def _turn_html(question: str, below: str) -> str:
    return f'<div class="turn">{html.question_html(question)}{below}</div>'


def _theme() -> gr.themes.Base:
    """System fonts only: Gradio's own themes ask Google for theirs."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        font=[*_SANS, "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "Consolas", "monospace"],
        radius_size=gr.themes.sizes.radius_lg,
    ).set(
        body_background_fill="#faf9f5",
        body_background_fill_dark="#17191d",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1f2227",
        block_border_color="#e3e0d8",
        block_border_color_dark="#363a42",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1f2227",
        input_border_color="#d6d2c7",
        input_border_color_dark="#3f444d",
        input_border_color_focus="#2c4f82",
        input_border_color_focus_dark="#9dbcec",
        button_primary_background_fill="#2c4f82",
        button_primary_background_fill_hover="#23406b",
        button_primary_background_fill_dark="#3b6199",
        button_primary_background_fill_hover_dark="#4871ad",
        button_primary_text_color="#ffffff",
    )
