"""Any sentence-transformers model as an `Encoder`, and the choice among models by name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.encoders.contract import Encoder, ModelError, Vectors
from index.encoders.static import TOKENIZER, StaticEncoder

_BATCH = 32  # texts at once
_NAME = re.compile(r"(?P<source>.+)@[0-9a-f]{12}")  # an encoder's name
_PROBED_VALUES = 256  # values of each weight that go into the fingerprint
# Keys under which a model's own configuration keeps its prompts, best first.
_QUERY_KEYS = ("query", "search_query", "s2p_query")
_PASSAGE_KEYS = ("passage", "document", "corpus", "search_document")


class Prompts(NamedTuple):
    """What is put before a question and before a passage."""

    query: str
    passage: str


# Models that were trained with prompts but may not say so in their configuration: part of the name, prompts; first wins.
_KNOWN_PROMPTS = (
    ("ruri-v3", Prompts("検索クエリ: ", "検索文書: ")),
    ("ruri", Prompts("クエリ: ", "文章: ")),
    ("glucose-base-ja", Prompts("query: ", "passage: ")),
    ("e5", Prompts("query: ", "passage: ")),
)


class TransformerEncoder:
    """A model of sentence-transformers with its prompts; vectors are normalised to unit length."""

    def __init__(self, model: Any, source: str, prompts: Prompts | None = None) -> None:
        self._model = model
        self._source = source
        self.prompts = prompts or find_prompts(source, dict(getattr(model, "prompts", None) or {}))
        probe = self.encode_passages(["典拠"])
        self._dimension = int(probe.shape[1])
        self.name = f"{source}@{_fingerprint(model, self.prompts)}"

    @classmethod
    def load(cls, name_or_path: str) -> TransformerEncoder:
        """A folder, or a name that sentence-transformers can find. Raises ModelError when there is none."""
        from sentence_transformers import SentenceTransformer  # takes seconds: only when such a model is asked for

        path = Path(name_or_path).expanduser()
        source = str(path.resolve()) if path.is_dir() else name_or_path
        try:
            model = SentenceTransformer(source)
        except Exception as error:  # the library raises many kinds for a missing or foreign model
            reason = str(error).strip().splitlines()
            raise ModelError(
                f"埋め込みモデルを {name_or_path!r} から読み込めません。sentence-transformers のモデルのフォルダーか、この機械にあるモデルの名前を"
                "指定してください。",
                f"no embedding model could be loaded from {name_or_path!r} ({reason[0] if reason else type(error).__name__}): "
                "expected a folder of a sentence-transformers model, or the name of one that is on this machine",
            ) from error
        return cls(model, source)

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self.prompts.query, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self.prompts.passage, texts)

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, getattr(self, "_dimension", 0)), dtype=np.float32)
        vectors = self._model.encode(
            [prompt + text for text in texts],
            prompt="",  # the model's own default prompt must not come on top
            batch_size=_BATCH,
            convert_to_numpy=True,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        vectors = np.array(vectors, dtype=np.float32)
        vectors[[not text.strip() for text in texts]] = 0.0
        return vectors


def find_prompts(name: str, configured: dict[str, str]) -> Prompts:
    """The model's own prompts where its configuration has any, else those its name tells, else none."""
    query = next((configured[key] for key in _QUERY_KEYS if configured.get(key)), "")
    passage = next((configured[key] for key in _PASSAGE_KEYS if configured.get(key)), "")
    if query or passage:
        return Prompts(query, passage)
    last = name.rstrip("/").replace("\\", "/").rsplit("/", 1)[-1].lower()
    return next((prompts for part, prompts in _KNOWN_PROMPTS if part in last), Prompts("", ""))


def load_encoder(name_or_path: str | None) -> Encoder:
    """The model that `--model` or a knowledge base names; the bundled one for None, "" and "bundled".

    An encoder's `name` (`…@fingerprint`) may be given too: then the model must still be that very one. Raises ModelError
    when there is no such model, or when it has changed.
    """
    named = _NAME.fullmatch(name_or_path or "")
    encoder = _load(named["source"] if named else name_or_path or "bundled")
    if named and encoder.name != name_or_path:
        raise ModelError(
            f"モデル {named['source']} が作成時と変わっています。今のモデルでベクトルを作り直してください。",
            f"model {named['source']} has changed: {encoder.name} seen, {name_or_path} expected; "
            "its vectors must be made again with the present model",
        )
    return encoder


def _load(source: str) -> Encoder:
    if source == "bundled":
        return StaticEncoder.load()
    path = Path(source).expanduser()
    if path.is_dir() and (path / TOKENIZER).is_file() and not (path / "config.json").is_file():
        return StaticEncoder.load(path)
    return TransformerEncoder.load(source)


def _fingerprint(model: Any, prompts: Prompts) -> str:
    """Digits of a SHA-256 over each weight's name, shape and first values, and the prompts."""
    digest = hashlib.sha256("\n".join(prompts).encode())
    for name, weight in sorted(model.state_dict().items()):
        digest.update(f"{name} {tuple(weight.shape)}".encode())
        digest.update(weight.detach().flatten()[:_PROBED_VALUES].float().cpu().numpy().tobytes())
    return digest.hexdigest()[:12]
