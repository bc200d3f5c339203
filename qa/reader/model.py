"""The reader's network and tokenizer, loaded once and run on a few threads.

A transformer of twelve layers that was trained in `training/reader`; its weights are eight-bit integers in an ONNX file.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from corpus.errors import TenkyoError
from qa.reader.encoding import PADDING, Pieces, encode
from qa.reader.reading import Reading, reading
from qa.reader.settings import MODEL_FOLDER

NETWORK, TOKENIZER = "reader.onnx", "tokenizer.json"
_AT_ONCE = 4  # texts of about one length, so that little padding is read


class ReaderUnavailable(TenkyoError):
    """The reader's files are missing or damaged."""


class Reader:
    """Reads a question and passages together. Safe to use from many threads."""

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, *, at_once: int = 1) -> None:
        self._session, self._tokenizer = session, tokenizer
        # Each run holds its numbers until it ends, and the library gives back little of what it has once held.
        self._turns = threading.Semaphore(at_once)

    @classmethod
    def load(cls, folder: Path = MODEL_FOLDER, *, threads: int = 1, at_once: int = 1) -> Reader:
        """`threads` serve one question, and `at_once` are read at the same time. Raises `ReaderUnavailable`."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            session = onnxruntime.InferenceSession(str(folder / NETWORK), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise ReaderUnavailable(
                f"読解モデル（{folder.name}/{NETWORK}、{TOKENIZER}）を読み込めません。読解なしで答えます。"
                f"入れ直すには `pip install --force-reinstall tenkyo` を実行してください: {error}",
                f"The reader's files could not be loaded; answers are made without it. Reinstall the package: {error}",
            ) from error
        return cls(session, tokenizer, at_once=at_once)

    def read(self, question: str, titles: Sequence[str], texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, which stands under the titles beside it."""
        return self.read_pairs([question] * len(texts), titles, texts)

    def read_pairs(self, questions: Sequence[str], titles: Sequence[str], texts: Sequence[str]) -> list[Reading]:
        """One reading for each question with its text."""
        encoded = encode(self._tokenizer, questions, titles, texts)
        order = sorted(range(len(encoded)), key=lambda number: len(encoded[number].ids))
        found: dict[int, Reading] = {}
        with self._turns:
            for start in range(0, len(order), _AT_ONCE):
                numbers = order[start : start + _AT_ONCE]
                found.update(zip(numbers, self._run([encoded[number] for number in numbers]), strict=True))
        return [found[number] for number in range(len(encoded))]

    def _run(self, encoded: Sequence[Pieces]) -> list[Reading]:
        longest = max(len(one.ids) for one in encoded)
        ids = np.full((len(encoded), longest), PADDING, dtype=np.int64)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)] = one.ids
        (outputs,) = self._session.run(["outputs"], {"ids": ids})
        return [reading(outputs[row, : len(one.ids)], one) for row, one in enumerate(encoded)]
