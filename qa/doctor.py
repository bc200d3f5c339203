"""Whether everything that answering needs is there and works: what `tenkyo doctor` tells."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from corpus.errors import TenkyoError
from index.knowledge_base import KnowledgeBase
from index.places import Place, folder_of
from language.message import Message
from qa.documents import search_server
from qa.settings import Settings

_LEAST_DISK, _LEAST_MEMORY = 1_000_000_000, 2_000_000_000  # bytes: a large PDF and its index; both models at work
_PACKAGES = ("tenkyo", "numpy", "faiss-cpu", "onnxruntime", "sudachipy", "pypdfium2", "gradio")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. "warning" works, but not as it should; "fault" doesn't work."""

    name: Message
    state: Literal["ok", "warning", "fault"]
    said: Message

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name.english, "state": self.state, "said": str(self.said)}


def findings(settings: Settings) -> Iterator[Finding]:
    """One after the other, as each is known; nothing is made or changed."""
    place = settings.paths.knowledge_base or settings.paths.users_own
    yield _versions()
    yield _memory()
    yield from _checked(Message("埋め込みモデル", "embedding model"), _encoder)
    yield from _checked(Message("読解モデル", "reader"), lambda: _reader(settings))
    yield from _checked(Message("言語モデル", "language model"), lambda: _language_model(settings))
    yield _disk(folder_of(place))
    yield from _knowledge_base(place, settings)


def _checked(name: Message, look: Callable[[], tuple[Literal["ok", "warning", "fault"], Message]]) -> Iterator[Finding]:
    try:
        state, said = look()
    except TenkyoError as error:
        state, said = "fault", error.message
    yield Finding(name, state, said)


def _same(text: str) -> Message:
    return Message(text, text)


def _versions() -> Finding:
    name, found = Message("版", "versions"), [f"Python {platform.python_version()}"]
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing = Message(
                f"{package} がありません。`make install` で入れてください。",
                f"{package} is missing. Install it with `make install`.",
            )
            return Finding(name, "fault", missing)
    line = "、".join(found)
    return Finding(name, "ok", Message(line, line.replace("、", ", ")))


def _memory() -> Finding:
    name = Message("メモリー", "memory")
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return Finding(name, "ok", Message("調べられません", "can't be told on this system"))
    cores = os.cpu_count() or 1
    said = Message(f"{there / 1e9:.1f} GB、{cores} コア", f"{there / 1e9:.1f} GB, {cores} cores")
    return Finding(name, "ok" if there >= _LEAST_MEMORY else "warning", said)


def _encoder() -> tuple[Literal["ok", "warning", "fault"], Message]:
    from index.encoders.static import StaticEncoder

    encoder = StaticEncoder.load()
    encoder.encode_queries(["橋"])
    return "ok", _same(encoder.name)


def _reader(settings: Settings) -> tuple[Literal["ok", "warning", "fault"], Message]:
    from qa.reader.model import Reader, ReaderUnavailable

    if not settings.reader.enabled:
        return "ok", Message("使わない設定です", "switched off")
    try:
        Reader.load(settings.reader.folder, threads=settings.reader.threads)
    except ReaderUnavailable as error:
        return "warning", error.message
    return "ok", Message("読み込めます", "can be loaded")


def _language_model(settings: Settings) -> tuple[Literal["ok", "warning", "fault"], Message]:
    """It is not called: nothing is sent to an address that nobody asked a question of."""
    model = settings.language_model
    if model is None:
        return "ok", Message("使いません（なくても答えます）", "none, and none is needed")
    return "ok", _same(f"{model.model} @ {model.url}")


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    name, said = Message("空き容量", "free space"), f"{free / 1e9:.1f} GB ({there})"
    if not os.access(there, os.W_OK):
        return Finding(
            name,
            "warning",
            Message(
                f"{there} に書き込めないので、文書は加えられません",
                f"{there} can't be written: no document can be added",
            ),
        )
    return Finding(name, "ok" if free >= _LEAST_DISK else "warning", _same(said))


def _knowledge_base(place: Place, settings: Settings) -> Iterator[Finding]:
    name = Message("知識ベース", "knowledge base")
    if isinstance(place, Path) and not place.exists():
        yield Finding(name, "ok", Message(f"まだありません: {place}", f"not made yet: {place}"))
        return
    try:
        with KnowledgeBase.open(place, search=search_server(settings)) as knowledge_base:
            documents = len(knowledge_base.documents())
            problems = knowledge_base.check()
    except TenkyoError as error:
        yield Finding(name, "fault", error.message)
        return
    yield Finding(name, "ok", Message(f"{documents} 件の文書: {place}", f"{documents} documents: {place}"))
    for problem in problems:
        yield Finding(name, "fault", _same(f"{problem.what} → {problem.remedy}"))
