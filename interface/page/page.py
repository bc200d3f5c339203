"""The page: a chat that shows what each answer rests on, a search for sources, and the documents."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from interface.answering import AnswersQuestions
from interface.http.api import make_api
from interface.page.chat import Chat
from interface.page.documents import Documents
from interface.page.doors import PageDoors
from interface.page.search import make_search
from interface.page.theme import make_theme
from interface.page.upload_folder import UploadFolder

_HERE = Path(__file__).parent
_UPLOAD = "100mb"  # what corpus.read takes
_UPLOADS_SWEPT_SECONDS, _UPLOAD_KEPT_SECONDS = 600, 3600  # uploads whose page never asked to add them
_AT_ONCE = 8  # questions answered at the same time
_WAITING = 512  # calls of all pages that may wait; more are told to come back

_MASTHEAD = "<h1>典拠<small>Tenkyo</small></h1><p>文書に尋ね、根拠の一文とともに答えを読む</p>"


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
        theme=make_theme(),
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
            Chat(engine)
        with gr.Tab("出典を探す", id="find"):
            make_search(engine)
        with gr.Tab("文書", id="documents", elem_id="documents-tab") as tab:
            Documents(engine, tab, uploads)
    page.queue(api_open=False, default_concurrency_limit=_AT_ONCE, max_size=_WAITING)
    page.has_launched = True  # else Gradio, mounted, takes any path for an upload: it looks only once it "launched"
    return page
