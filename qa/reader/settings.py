"""The numbers of the reader: where it lies, how much it reads, how many threads it takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MODEL_FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """`passages` are the best ones of retrieval; `threads` serve one question."""

    enabled: bool = True
    folder: Path = MODEL_FOLDER
    passages: int = 5
    threads: int = 1
