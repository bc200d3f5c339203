"""Documents that were removed in the page, kept for a while so that it can be undone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from qa.documents import Document, DocumentInfo, KnowledgeBase
from qa.originals import spare_original
from qa.question.validation import InvalidRequest

UNDO_SECONDS = 600
_MOST_CHARACTERS = 50_000_000  # of all texts kept; the oldest go first


class Removed:
    """What `remove` takes out, `restore` puts back as it was for `UNDO_SECONDS`, whichever page asks for it."""

    def __init__(self, knowledge_base: KnowledgeBase, clock: Callable[[], float] = time.monotonic) -> None:
        self._knowledge_base, self._clock = knowledge_base, clock
        self._kept: dict[str, tuple[float, Document]] = {}  # oldest first
        self._changing = threading.Lock()

    def remove(self, document_id: str) -> DocumentInfo:
        """Raises `UnknownDocument`."""
        document = self._knowledge_base.document(document_id)
        removed = self._knowledge_base.remove(document_id)
        spare_original(self._knowledge_base, document_id)
        with self._changing:
            self._kept.pop(document_id, None)
            self._kept[document_id] = (self._clock(), document)
            self._forget()
        return removed

    def restore(self, document_id: str) -> DocumentInfo:
        """Put a document back. Raises `InvalidRequest` once it is too late."""
        with self._changing:
            self._forget()
            kept = self._kept.pop(document_id, None)
        if kept is None:
            raise InvalidRequest(
                "元に戻せる時間（十分間）を過ぎたか、すでに戻されています。ファイルをもう一度加えてください。",
                "It was restored already, or more than ten minutes ago: add the file again.",
            )
        try:
            [added] = self._knowledge_base.add([kept[1]])
        except Exception:
            with self._changing:
                self._kept[document_id] = kept  # to be tried again
            raise
        return added.document

    def listed(self) -> list[tuple[str, str]]:
        """(id, title) of what can be restored, the latest first."""
        with self._changing:
            self._forget()
            return [(identity, kept[1].title or kept[1].source) for identity, kept in reversed(self._kept.items())]

    def _forget(self) -> None:
        oldest = self._clock() - UNDO_SECONDS
        characters = 0
        for identity, (since, document) in reversed(list(self._kept.items())):
            characters += len(document.text)
            if since < oldest or characters > _MOST_CHARACTERS:
                del self._kept[identity]
