"""Reads all documents now and then, so that it is known when a disk has damaged one, before somebody asks for it."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from interface.settings import LookingOver
from language.message import Message
from qa.documents import KnowledgeBase, Unavailable
from qa.errors import TenkyoError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found when all documents were last read, and when that ended."""

    damaged: tuple[Unavailable, ...]
    at: datetime


class DocumentsLookedOver:
    """Reads them in a thread that ends with `close`. `last` is None until all were read once."""

    def __init__(self, knowledge_base: KnowledgeBase, settings: LookingOver = LookingOver()) -> None:
        self.last: Looked | None = None
        self._knowledge_base, self._settings = knowledge_base, settings
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._look_again_and_again, name="look-over", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Returns when the thread has ended, which is after the document that it is reading."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _look_again_and_again(self) -> None:
        wait = self._settings.first_seconds
        while not self._ended.wait(wait):
            try:
                self._look()
                self._knowledge_base.tend()
            except TenkyoError as error:  # /readyz tells that by itself
                _log.error("%s: %s", type(error).__name__, error)
            wait = self._settings.every_seconds

    def _look(self) -> None:
        damaged: list[Unavailable] = []
        began = time.monotonic()
        for found in self._knowledge_base.looked_over():
            if found is not None:
                damaged.append(found)
            # As long as reading it took, and more: questions come first.
            if self._ended.wait(self._settings.rest * (time.monotonic() - began)):
                return
            began = time.monotonic()
        known = len(self.last.damaged) if self.last else 0
        self.last = Looked(tuple(damaged), datetime.now(UTC))
        if len(damaged) > known:
            _log.error("%s", _told(len(damaged)))


def _told(count: int) -> Message:
    """Without their titles, which a log has no business to keep."""
    return Message(
        f"記録と違う文書が {count} 件あります。tenkyo check と /readyz が名を示します。もう一度追加するか、バックアップから戻してください。",
        f"Documents that are not what was recorded: {count}. tenkyo check and /readyz name them; add them again, or restore a backup.",
    )
