"""The tab of the documents: what there is, what is added, what is taken out and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from interface.answering import AnswersQuestions
from interface.markup import both
from interface.page.examples import Examples
from interface.page.removed import Removed
from interface.page.sources import documents_html, messages_html, removed_html
from qa.errors import TenkyoError

_Said = tuple[bool, str, str]  # whether it went well, and what is told of it, in Japanese and in English

_DROP = both("ファイルをここに落とすか、押して選ぶ", "Drop files here, or press to choose")
_KINDS = both(
    "PDF、Word、Excel、PowerPoint、テキスト、HTML、EPUB など。いくつでも一度に加えられます。",
    "PDF, Word, Excel, PowerPoint, text, HTML, EPUB and more; any number at once.",
)
_UPLOAD = (
    '<ul id="uploads" aria-live="polite"></ul><p class="tools" id="uploads-done" hidden><span id="uploads-count"></span>'
    f'<button type="button" id="uploads-ask" data-do="to-ask">{both("質問する", "Ask them")}</button>'
    f'<button type="button" data-do="clear-uploads">{both("済んだ行を片づける", "Clear what is done")}</button></p>'
    f'<label id="upload" class="drop"><input type="file" multiple aria-describedby="kinds"><strong>{_DROP}</strong>'
    f'<span id="kinds">{_KINDS}</span></label>'
)
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


class Documents:
    """Made within its tab; each method that Gradio calls says what of the tab changes."""

    def __init__(self, engine: AnswersQuestions, tab: gr.Tab, examples: Examples) -> None:
        self._knowledge_base, self._examples = engine.knowledge_base, examples
        self._removed = Removed(engine.knowledge_base)
        gr.HTML(_UPLOAD)
        self._messages = gr.HTML(elem_id="messages")
        self._listed = gr.HTML(elem_id="documents")
        outputs = [self._listed, self._messages]
        tab.select(self._listing, None, outputs, **_QUIET)
        # Pressed by the page's script when a file was added.
        again = gr.Button("list-documents", elem_id="list-documents", visible="hidden")
        again.click(self._listing, None, outputs, trigger_mode="always_last", **_QUIET).then(
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
        return {self._listed: self._list(), self._messages: messages_html(said) + removed_html(self._removed.listed())}

    def _list(self) -> str:
        return documents_html(self._knowledge_base.documents(), self._examples.known)

    def _suggest(self) -> str:
        """The list with questions to ask of what was added; finding them takes a moment."""
        for document in self._knowledge_base.documents()[-1:]:
            self._examples.of(document.id)
        return self._list()

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


def _failed(error: TenkyoError) -> _Said:
    return False, error.message.japanese, error.message.english
