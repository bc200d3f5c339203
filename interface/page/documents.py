"""The tab of the documents: what there is, what is added, what is taken out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from interface.answering import AnswersQuestions
from interface.http.uploads import add_upload, safe_name
from interface.page import rendering as html
from interface.page.upload_folder import UploadFolder
from interface.text_output import added_line
from qa.documents import add_bundle, is_bundle
from qa.errors import TenkyoError

_Said = tuple[bool, str]  # whether it went well, and what is told of it


class Documents:
    """Made within its tab; each method that Gradio calls says what of the tab changes."""

    def __init__(self, engine: AnswersQuestions, tab: gr.Tab, uploads: UploadFolder) -> None:
        self._knowledge_base, self._uploads = engine.knowledge_base, uploads
        self._listed = gr.HTML(elem_id="documents")
        self._messages = gr.HTML(elem_id="messages")
        gr.HTML(
            '<p class="hint">文書を加える（テキスト・Markdown・HTML・PDF・Word・EPUB）。'
            "同じ名前のものは新しい内容に替わります。</p>"
        )
        self._files = gr.File(
            label="文書を加える", show_label=False, file_count="multiple", height=150, elem_id="upload"
        )
        gr.HTML('<p class="hint">文書を取り除く</p>')
        with gr.Row(elem_id="removal"):
            self._chosen = gr.Dropdown(
                label="取り除く文書",
                show_label=False,
                container=False,
                choices=[],
                value=None,
                scale=4,
                elem_id="chosen",
            )
            remove = gr.Button("取り除く", scale=1, min_width=110, elem_id="remove")
        outputs = [self._listed, self._chosen, self._messages, self._files]
        tab.select(self._listing, None, outputs, show_progress="hidden", api_visibility="private")
        self._files.upload(self._add, self._files, outputs, api_visibility="private")
        remove.click(self._take_out, self._chosen, outputs, api_visibility="private")

    def _listing(self) -> dict[Any, Any]:
        return self._listed_with([])

    def _listed_with(self, said: Sequence[_Said]) -> dict[Any, Any]:
        documents = self._knowledge_base.documents()
        choices = [(document.title or document.source or document.id, document.id) for document in documents]
        return {
            self._listed: html.documents_html(documents),
            self._chosen: gr.Dropdown(choices=choices, value=None),
            self._messages: html.messages_html(said),
            self._files: None,
        }

    def _add(self, paths: Sequence[str] | None) -> dict[Any, Any]:
        return self._listed_with([said for path in paths or () for said in self._add_one(path)])

    def _add_one(self, path: str) -> list[_Said]:
        if not self._uploads.holds(path):
            return [(False, "アップロードが残っていません。もう一度選んでください。")]
        try:
            if is_bundle(Path(path)):
                return self._add_bundle(Path(path))
            with open(path, "rb") as file:
                return [(True, added_line(add_upload(self._knowledge_base, file, Path(path).name)))]
        except TenkyoError as error:
            return [(False, error.message.japanese)]
        finally:
            self._uploads.discard(path)  # Gradio's copy; the knowledge base has its own

    def _add_bundle(self, path: Path) -> list[_Said]:
        said: list[_Said] = []

        def failed(error: TenkyoError) -> None:
            said.append((False, error.message.japanese))

        for added in add_bundle(self._knowledge_base, path, safe_name(path.name), failed=failed):
            said.append((True, added_line(added)))
        return said

    def _take_out(self, document_id: str | None) -> dict[Any, Any]:
        if not document_id:
            return self._listed_with([(False, "取り除く文書を選んでください。")])
        try:
            removed = self._knowledge_base.remove(document_id)
        except TenkyoError as error:
            return self._listed_with([(False, error.message.japanese)])
        return self._listed_with([(True, f"取り除きました: {removed.title or removed.source}")])
