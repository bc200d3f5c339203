"""The page: a chat that shows what each answer rests on, a search for sources, the time line, and the documents."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from interface.access.description import describe_keys
from interface.access.sign_in import FILES as ACCOUNT_FILES
from interface.answering import AnswersQuestions
from interface.http.api import make_api
from interface.http.errors import explain_errors
from interface.http.measured import measured
from interface.kept.routes import kept_routes
from interface.markup import both, phrased
from interface.page.adding import adding_routes
from interface.page.bundle import bundle
from interface.page.chat import Chat
from interface.page.documents import Documents
from interface.page.doors import PageDoors
from interface.page.examples import Examples, example_routes
from interface.page.packing import Packed
from interface.page.search import make_search, search_routes
from interface.page.styles import Styles
from interface.page.theme import make_theme
from interface.page.timeline import make_timeline, timeline_routes
from interface.page.word import word_routes
from interface.read.routes import read_routes
from interface.settings import PageSettings
from interface.static_files import StaticFiles

_HERE = Path(__file__).parent
_SCRIPTS = StaticFiles("/page-static", {"page.js": bundle(_HERE / "scripts", "page").encode()})
_THEMES = (
    ("system", "自動", "Auto"),
    ("light", "明るい", "Light"),
    ("dark", "暗い", "Dark"),
)  # each named while it is on
_THEME = "".join(f'<span data-of="{name}">{both(japanese, english)}</span>' for name, japanese, english in _THEMES)
_SWITCHES = (
    f'<p id="switches"><button type="button" id="theme" data-do="theme"><span class="sr">{both("色: ", "Colours: ")}</span>'
    f'{_THEME}</button> <button type="button" class="ja" lang="en" data-language="en">English</button>'
    '<button type="button" class="en" lang="ja" data-language="ja">日本語</button></p>'
)
_MASTHEAD = (
    f"<h1>典拠<small>Tenkyo</small></h1>{_SWITCHES}<p class='about phrased'>"
    + both(
        phrased("文書に尋ね、根拠の一文とともに答えを読む"),
        "Ask your documents; read the answer with the very words it rests on",
    )
    + "</p>"
)


def make_app(engine: AnswersQuestions, settings: PageSettings = PageSettings()) -> FastAPI:
    """The page at `/` on top of the API, with the documents to read: everything that is served."""
    engine = measured(engine)
    api = make_api(engine)
    describe_keys(api)
    return with_page(api, engine, settings)


def with_page(app: FastAPI, engine: AnswersQuestions, settings: PageSettings) -> FastAPI:
    """`app` with the page at `/`, and the routes that its scripts and readers call."""
    examples = Examples(engine)
    page = make_page(engine, examples, settings)
    styles = Styles(page)
    explain_errors(app)
    for router in (
        read_routes(engine),
        _SCRIPTS.routes(),
        styles.routes(),
        example_routes(examples),
        word_routes(),
        adding_routes(engine),
        search_routes(engine, settings.found_passages),
        timeline_routes(engine.knowledge_base),
        kept_routes(settings.conversations),
    ):
        app.include_router(router)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,  # what an error says may be about this machine; those for users are part of the page
        ssr_mode=False,
        footer_links=[],
        enable_monitoring=False,
        mcp_server=False,
        theme=make_theme(),
        css_paths=_HERE / "page.css",
        head=_head(settings),
    )
    mounted = app.router.routes[-1]
    assert isinstance(mounted, Mount)
    mounted.app = PageDoors(Packed(mounted.app, styles.into), page)
    return app


def _head(settings: PageSettings) -> str:
    """Relative: a proxy may serve the page under a path of its own."""
    scripts = [_SCRIPTS.address("page.js"), *([ACCOUNT_FILES.address("account.js")] if settings.accounts else [])]
    kept = '<meta name="tenkyo-conversations" content="server">' if settings.conversations else ""
    return kept + "".join(f'<script type="module" src=".{script}"></script>' for script in scripts)


def make_page(engine: AnswersQuestions, examples: Examples, settings: PageSettings = PageSettings()) -> gr.Blocks:
    """The page."""
    page: gr.Blocks
    with gr.Blocks(title="典拠 Tenkyo", analytics_enabled=False) as page:
        gr.HTML(_MASTHEAD, elem_id="masthead")
        with gr.Tab("質問する", id="ask"):
            Chat(engine, settings)
        with gr.Tab("出典を探す", id="find"):
            make_search()
        with gr.Tab("年表", id="dated"):
            make_timeline()
        with gr.Tab("文書", id="documents", elem_id="documents-tab") as tab:
            Documents(engine, tab, examples)
    page.queue(api_open=False, default_concurrency_limit=settings.at_once, max_size=settings.waiting)
    page.has_launched = True  # else Gradio, mounted, takes any path for an upload: it looks only once it "launched"
    return page
