"""The numbers of the reader: where it lies, how much it reads, how many threads it takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MODEL_FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """Of the best `passages` of retrieval, the likeliest `windows` of `characters` are read; `threads` serve one question."""

    enabled: bool = True
    folder: Path = MODEL_FOLDER
    passages: int = 5
    windows: int = 6  # more cost time and change nothing (benchmarks/documents.md)
    characters: int = 200
    retrieved: float = 3.0  # what retrieval's score, of which the best passage has 1, counts in the scorer's log-odds
    threads: int = 2  # 205 ms a question where one takes 342 (benchmarks/documents.md); clients beyond two share them
