"""The reader's network and tokenizer, loaded once and run on a few threads.

A transformer of twelve layers that was trained in `training/reader`; its weights are eight-bit integers in an ONNX file.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from corpus.errors import TenkyoError
from qa.reader.encoding import Pieces, encode
from qa.reader.reading import Reading, reading
from qa.reader.settings import MODEL_FOLDER

NETWORK, TOKENIZER = "reader.onnx", "tokenizer.json"
# What onnxruntime 1.32 would put together to one operation that takes sixteen times as long as the two it is made of: a sixth of
# all time (benchmarks/documents.md).
SLOWER = ["SkipLayerNormFusion"]


class ReaderUnavailable(TenkyoError):
    """The reader's files are missing or damaged."""


class Reader:
    """Reads a question and passages together. Safe to use from many threads."""

    def __init__(
        self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, *, threads: int = 1, at_once: int = 1
    ) -> None:
        self._session, self._tokenizer = session, tokenizer
        # A text a run, on one thread: several together are padded to the longest, and two threads that share one run wait
        # for each other (benchmarks/documents.md).
        self._pool = ThreadPoolExecutor(threads * at_once, thread_name_prefix="reader")
        # Each run holds its numbers until it ends, and the library gives back little of what it has once held.
        self._turns = threading.Semaphore(at_once)

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER, *, threads: int = 1, at_once: int = 1) -> Reader:
        """`threads` serve each of the `at_once` questions that are read at the same time. Raises `ReaderUnavailable`."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            session = onnxruntime.InferenceSession(
                str(folder / NETWORK), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
            )
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ReaderUnavailable(
                f"読解モデル（{folder.name}/{NETWORK}、{TOKENIZER}）を読み込めません。読解なしで答えます。"
                f"入れ直すには `pip install --force-reinstall tenkyo` を実行してください: {error}",
                f"The reader's files could not be loaded; answers are made without it. Reinstall the package: {error}",
            ) from error
        return cls(session, tokenizer, threads=threads, at_once=at_once)

    def read(
        self,
        question: str,
        titles: Sequence[str],
        texts: Sequence[str],
        glosses: Sequence[Sequence[tuple[int, str]]] | None = None,
    ) -> list[Reading]:
        """One reading for each text, which stands under the titles beside it; `glosses` of each are (end in it, words)."""
        return self.read_pairs([question] * len(texts), titles, texts, glosses)

    def read_pairs(
        self,
        questions: Sequence[str],
        titles: Sequence[str],
        texts: Sequence[str],
        glosses: Sequence[Sequence[tuple[int, str]]] | None = None,
    ) -> list[Reading]:
        """One reading for each question with its text."""
        encoded = encode(self._tokenizer, questions, titles, texts, glosses)
        with self._turns:
            return list(self._pool.map(self._run, encoded))

    def _run(self, one: Pieces) -> Reading:
        (outputs,) = self._session.run(["outputs"], {"ids": np.array([one.ids], dtype=np.int64)})
        return reading(outputs[0], one)
