"""The numbers of the reader: where it lies, how much it reads, how many threads it takes."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

MODEL_FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Of the best `passages` of retrieval, the likeliest `windows` of `characters` are read; `threads` serve one question.

    Where none of them answers with a logit of `sure_logit`, the next `more_windows` are read as well.
    """

    enabled: bool = True
    folder: Path = MODEL_FOLDER
    passages: int = 5
    windows: int = 4  # an even number keeps two threads busy (benchmarks/documents.md)
    more_windows: int = 2  # still more cost time and change nothing
    sure_logit: float = 2.0
    characters: int = 200
    retrieved: float = 3.0  # what retrieval's score, of which the best passage has 1, counts in the scorer's log-odds
    # Questions read at the same time, each of which holds some 50 MB meanwhile; the others wait. More than the processors
    # have room for would only make all of them slow (benchmarks/serving_load.md).
    at_once: int = field(default_factory=lambda: max(1, (os.cpu_count() or 1) // 2))
    threads: int = 2  # each reads a stretch at a time; clients beyond two share them
