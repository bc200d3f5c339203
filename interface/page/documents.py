"""The tab of the documents: what there is, what is added, what is taken out and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from interface.answering import AnswersQuestions
from interface.http.uploads import add_upload, safe_name
from interface.markup import both
from interface.page.examples import Examples
from interface.page.removed import Removed
from interface.page.sources import documents_html, messages_html, removed_html
from interface.page.upload_folder import UploadFolder
from qa.documents import Added, Told, add_bundle, is_bundle
from qa.errors import TenkyoError

_Said = tuple[bool, str, str]  # whether it went well, and what is told of it, in Japanese and in English

_ADDING = both(
    "文書を加える。同じ名前のものは新しい内容に替わります。",
    "Add documents. One of the same name takes the new content.",
)
_STATUS = {"added": ("追加", "Added"), "updated": ("更新", "Updated"), "unchanged": ("変更なし", "Unchanged")}
_PROGRESS = gr.Progress()  # Gradio gives whoever has this as a default one that shows
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class Documents:
    """Made within its tab; each method that Gradio calls says what of the tab changes."""

    def __init__(self, engine: AnswersQuestions, tab: gr.Tab, uploads: UploadFolder, examples: Examples) -> None:
        self._knowledge_base, self._uploads, self._examples = engine.knowledge_base, uploads, examples
        self._removed = Removed(engine.knowledge_base)
        self._listed = gr.HTML(elem_id="documents")
        self._messages = gr.HTML(elem_id="messages")
        gr.HTML(f'<p class="hint">{_ADDING}</p>')
        self._files = gr.File(
            label="文書を加える", show_label=False, file_count="multiple", height=150, elem_id="upload"
        )
        outputs = [self._listed, self._messages, self._files]
        tab.select(self._listing, None, outputs, **_QUIET)
        self._files.upload(self._add, self._files, outputs, api_visibility="private").then(
            self._suggest, None, self._listed, **_QUIET
        )
        self._button("remove-document", self._take_out, outputs)
        self._button("restore-document", self._bring_back, outputs)

    def _button(self, name: str, then: Any, outputs: list[Any]) -> None:
        """A button that the page's script presses when one of a document's own is clicked; it says which document's."""
        button, chosen = gr.Button(name, elem_id=name, visible="hidden"), gr.Textbox(visible=False)
        button.click(then, chosen, outputs, js="() => window.tenkyo.chosen()", **_QUIET)

    def _listing(self) -> dict[Any, Any]:
        return self._listed_with([])

    def _listed_with(self, said: Sequence[_Said]) -> dict[Any, Any]:
        return {
            self._listed: self._list(),
            self._messages: messages_html(said) + removed_html(self._removed.listed()),
            self._files: None,
        }

    def _list(self) -> str:
        return documents_html(self._knowledge_base.documents(), self._examples.known)

    def _suggest(self) -> str:
        """The list with questions to ask of what was added; finding them takes a moment."""
        for document in self._knowledge_base.documents()[-1:]:
            self._examples.of(document.id)
        return self._list()

    def _add(self, paths: Sequence[str] | None, progress: gr.Progress = _PROGRESS) -> dict[Any, Any]:
        def told(page: int, pages: int) -> None:
            progress((page - 1, pages), desc="文字認識 / recognising", unit="p.")

        return self._listed_with([said for path in paths or () for said in self._add_one(path, told)])

    def _add_one(self, path: str, told: Told) -> list[_Said]:
        if not self._uploads.holds(path):
            return [
                (
                    False,
                    "アップロードが残っていません。もう一度選んでください。",
                    "The upload is gone. Choose it again.",
                )
            ]
        try:
            if is_bundle(Path(path)):
                return self._add_bundle(Path(path), told)
            with open(path, "rb") as file:
                return [_told(add_upload(self._knowledge_base, file, Path(path).name, told=told))]
        except TenkyoError as error:
            return [_failed(error)]
        finally:
            self._uploads.discard(path)  # Gradio's copy; the knowledge base has its own

    def _add_bundle(self, path: Path, told: Told) -> list[_Said]:
        said: list[_Said] = []
        added = add_bundle(
            self._knowledge_base,
            path,
            safe_name(path.name),
            failed=lambda error: said.append(_failed(error)),
            told=told,
        )
        for each in added:
            said.append(_told(each))
        return said

    def _take_out(self, document_id: str | None) -> dict[Any, Any]:
        try:
            self._removed.remove(document_id or "")
        except TenkyoError as error:
            return self._listed_with([_failed(error)])
        return self._listed_with([])

    def _bring_back(self, document_id: str | None) -> dict[Any, Any]:
        try:
            restored = self._removed.restore(document_id or "")
        except TenkyoError as error:
            return self._listed_with([_failed(error)])
        title = restored.title or restored.source
        return self._listed_with([(True, f"元に戻しました: {title}", f"Restored: {title}")])


def _told(added: Added) -> _Said:
    japanese, english = _STATUS[added.status]
    title = added.document.title or added.document.source
    repairs = "".join(f" ｜ {repair}" for repair in added.document.repairs)
    return True, f"{japanese}: {title}{repairs}", f"{english}: {title}{repairs}"


def _failed(error: TenkyoError) -> _Said:
    return False, error.message.japanese, error.message.english
