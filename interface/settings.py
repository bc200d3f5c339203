"""The numbers of serving that are not HTTP's own (`interface.http.limits`): where it is served, and what the page keeps."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa.settings import Settings, SharedBase

HOST, PORT = "127.0.0.1", 7860  # this machine alone, unless somebody says otherwise; Gradio's usual port
MOST_WORKERS = 64  # processes that answer: beyond one for each core they only take memory
LANES = 2  # questions at once for each of them: one is read while the other is thought about
WAITING_LANES = 16  # the same where a language model answers, for which they only wait

FILE_BYTES = Settings().corpus.reading.file_bytes  # of a document: what reading it allows
FORM_BYTES = 1_000_000  # around a document that is uploaded: the form's other parts


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What the page shows, keeps and does at once."""

    found_passages: int = 8  # that the search for sources lists
    remembered_turns: int = 20  # of a conversation, for follow-up questions
    file_bytes: int = FILE_BYTES  # of one upload
    at_once: int = 8  # questions answered at the same time
    accounts: bool = False  # whether one signs in: the page then says who one is, and lets one out
    conversations: Path | SharedBase | None = (
        None  # the place for those of whoever is signed in; without one a browser keeps its own
    )
    waiting: int = 512  # calls of all pages that may wait; more are told to come back


@dataclass(frozen=True, slots=True)
class LookingOver:
    """How often all documents are read to see whether they are still what was recorded."""

    first_seconds: float = 60.0  # after the start, when the models have been loaded
    every_seconds: float = 6 * 3_600.0  # disks rot slowly, and reading all evicts what is asked for from memory
    rest: float = 9.0  # times what reading one document took, before the next: a tenth of one core
