"""The bundled model: one vector a token, a text's vector is the sum of its tokens'. No torch needed.

The folder is one that sentence-transformers loads too (`SentenceTransformer(path)`, a `StaticEmbedding` and a
`Normalize`), with the same vectors. Rows are kept as 8-bit integers with one scale a row, and unfolded when needed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from tokenizers import Tokenizer

from index.encoders.contract import ModelError, Tokens, Vectors
from index.store.files import map_safetensors

BUNDLED = Path(__file__).parent / "model"
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
_CHUNK_CHARACTERS = 200_000  # characters encoded at once, to bound memory
_SUMMED = 64  # texts summed in one product: few enough that they share most of their tokens
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class StaticEncoder:
    """A `TokenEncoder` over a folder with `tokenizer.json` and `model.safetensors`.

    `rows` is (n_vocabulary, dimension), integers with `scales` (n_vocabulary,), or floats with scales of one.
    `late_weights` (n_vocabulary,) says how much each token of a question counts in late interaction.
    """

    def __init__(
        self,
        tokenizer: Tokenizer,
        rows: NDArray[np.generic],
        scales: NDArray[np.float32],
        late_weights: NDArray[np.float32] | None = None,
        source: str = "static",
    ) -> None:
        if rows.ndim != 2 or len(rows) != len(scales) or len(rows) < tokenizer.get_vocab_size():
            raise ModelError(
                "トークン表とトークナイザーが別のモデルのものです。一緒に保存された組に戻してください。",
                f"the token table has shape {rows.shape}, its tokenizer {tokenizer.get_vocab_size()} tokens; "
                "the two files belong to different models: put back the pair that was saved together",
            )
        self._tokenizer = tokenizer
        self._rows = rows
        self._scales = scales
        self._late_weights = late_weights
        self._unknown = tokenizer.token_to_id("[UNK]")
        self._source = source

    @classmethod
    def load(cls, path: Path | None = None) -> StaticEncoder:
        """The model in folder `path`, the bundled one when None. Raises ModelError when a file is missing or damaged."""
        folder = BUNDLED if path is None else Path(path)
        for name in (WEIGHTS, TOKENIZER):
            if not (folder / name).is_file():
                raise ModelError(
                    f"{folder} に {name} がありません。`python -m training.encoder` で保存したフォルダーを指定してください。",
                    f"no {name} in {folder}: expected a folder saved by `python -m training.encoder`",
                )
        try:
            tensors = map_safetensors(folder / WEIGHTS)
        except (SafetensorError, OSError) as error:
            raise ModelError(
                f"{folder / WEIGHTS} を読めません。元のファイルに戻すか、学習し直してください。",
                f"{folder / WEIGHTS} cannot be read ({error}): restore the file or train it again",
            ) from None
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # the library raises plain Exception
            raise ModelError(
                f"{folder / TOKENIZER} を読めません。元のファイルに戻してください。",
                f"{folder / TOKENIZER} cannot be read ({error}): restore the file",
            ) from None
        tokenizer.no_padding()
        tokenizer.no_truncation()
        rows = tensors.get("embeddings", tensors.get("embedding.weight"))
        if rows is None:
            raise ModelError(
                f"{folder / WEIGHTS} に 'embeddings' がありません。別のモデルのファイルです。",
                f"{folder / WEIGHTS} holds {sorted(tensors)}, expected the tensor 'embeddings'",
            )
        scales = tensors.get("weights", np.ones(len(rows), dtype=np.float32)).astype(np.float32)
        late = tensors.get("late_weights")
        late_weights = None if late is None else late.astype(np.float32)
        return cls(tokenizer, rows, scales, late_weights, "bundled" if path is None else str(folder.resolve()))

    @cached_property
    def name(self) -> str:
        """`bundled@3f2a…` or `/path/of/model@3f2a…`: where it was loaded from, and digits of a SHA-256 of its contents."""
        digest = hashlib.sha256(np.ascontiguousarray(self._rows).data)
        digest.update(self._scales.tobytes())
        digest.update(self._tokenizer.to_str().encode())
        return f"{self._source}@{digest.hexdigest()[:12]}"

    @property
    def dimension(self) -> int:
        return int(self._rows.shape[1])

    @cached_property
    def token_vectors(self) -> Vectors:
        """(n_vocabulary, dimension), not normalised: a row's length is its token's weight in a text's vector."""
        return self.unfold(np.arange(len(self._rows)))

    @cached_property
    def late_weights(self) -> NDArray[np.float32]:
        """(n_vocabulary,) what each token of a question counts in late interaction; rows' lengths if none were learned."""
        if self._late_weights is not None:
            return self._late_weights.astype(np.float32)
        lengths: NDArray[np.float32] = np.linalg.norm(self.token_vectors, axis=1)
        return lengths

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """Known tokens with the characters of the given text that each covers; a folded character keeps its span."""
        return [
            Tokens(ids[known], spans[known])
            for encoding in self._tokenizer.encode_batch([_clean(text) for text in texts], add_special_tokens=False)
            for ids, spans in [
                (
                    np.asarray(encoding.ids, dtype=np.int32),
                    np.asarray(encoding.offsets, dtype=np.int32).reshape(-1, 2),
                )
            ]
            for known in [ids != self._unknown]
        ]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        result = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start, chunk in _chunks(texts):
            encodings = self._tokenizer.encode_batch_fast(chunk, add_special_tokens=False)
            for first in range(0, len(chunk), _SUMMED):
                sums = self._sums([encoding.ids for encoding in encodings[first : first + _SUMMED]])
                norms = np.linalg.norm(sums, axis=1, keepdims=True)
                unit = np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 1e-12)
                result[start + first : start + first + len(unit)] = unit
        return result

    def _sums(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """(n_texts, dimension) sums of token vectors: counts of the distinct tokens times their rows, one product."""
        lengths = [len(ids) for ids in texts]
        ids = np.fromiter(chain.from_iterable(texts), dtype=np.int64, count=sum(lengths))
        tokens, places = np.unique(ids, return_inverse=True)
        cells = np.repeat(np.arange(len(texts)) * len(tokens), lengths) + places
        counts = np.bincount(cells, minlength=len(texts) * len(tokens)).reshape(len(texts), len(tokens))
        sums: Vectors = counts.astype(np.float32) @ self.unfold(tokens)
        return sums

    @property
    def vocabulary(self) -> int:
        """How many tokens there are."""
        return len(self._rows)

    def unfold(self, ids: NDArray[np.integer[Any]]) -> Vectors:
        """`token_vectors[ids]`, without the others."""
        rows: Vectors = self._rows[ids].astype(np.float32)
        rows *= self._scales[ids, None]
        return rows


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of texts of a bounded number of characters, with the number of the first one."""
    start, size = 0, 0
    chunk: list[str] = []
    for number, text in enumerate(texts):
        if chunk and size + len(text) > _CHUNK_CHARACTERS:
            yield start, chunk
            start, chunk, size = number, [], 0
        chunk.append(_clean(text))
        size += len(text)
    if chunk:
        yield start, chunk


def _clean(text: str) -> str:
    """Half of a surrogate pair is no character; it becomes the replacement character, one for one."""
    return _SURROGATE.sub("�", text)
