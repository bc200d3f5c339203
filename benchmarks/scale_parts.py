"""What each part of adding documents costs, in processor milliseconds a passage.

    python -m benchmarks.scale_parts [--passages 2000] [--titles] [--shared DIR]

Real paragraphs (`scale_texts`), each a passage, in documents of fifty; with `--titles` every document has a title and every
paragraph a heading above it, as documents have in use: what is searched is then another text than the passage's own.
One thread; the dictionary and the model are read before.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.scale_ours import documents_of, one_of_each_paragraph
from benchmarks.scale_texts import Missing, Texts, write_texts
from corpus.builder import DocumentBuilder
from corpus.document import Document
from index.components.contract import Component, Sources, Stored
from index.components.registry import COMPONENTS
from index.knowledge_base import KnowledgeBase
from language.words import split_words

_ROOT = Path(__file__).resolve().parent.parent
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=2_000)
    parser.add_argument("--titles", action="store_true")
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared", help="where the data sets are")
    options = parser.parse_args()
    if any(os.environ.get(name) != "1" for name in _THREADS):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **dict.fromkeys(_THREADS, "1")})
    with tempfile.TemporaryDirectory(prefix="tenkyo-parts-") as place:
        try:
            write_texts(options.shared, options.passages, Path(place) / "texts")
        except Missing as missing:
            print(missing, file=sys.stderr)
            return 1
        texts = Texts.read(Path(place) / "texts")
        spent = parts(texts, Path(place) / "base", titles=options.titles)
    letters = sum(map(len, texts.passages)) / len(texts.passages)
    print(f"{len(texts.passages):,} passages of {letters:.0f} letters, ms each")
    for name, seconds in {**spent, "in all": sum(spent.values())}.items():
        print(f"{name:12}{1000 * seconds / len(texts.passages):8.3f}")
    return 0


def parts(texts: Texts, folder: Path, *, titles: bool) -> dict[str, float]:
    """Processor seconds of each part."""
    spent: dict[str, float] = defaultdict(float)
    components = [_timed(component, spent) for component in COMPONENTS]
    knowledge_base = KnowledgeBase.create(folder, components=components)
    documents = list(_under_titles(texts) if titles else documents_of(texts))
    if not titles:
        knowledge_base._split = partial(one_of_each_paragraph)
    split_words("温める")
    knowledge_base.encoder.encode_passages(["温める"])
    began = stored = time.process_time()

    def note(_: object) -> None:
        nonlocal stored
        stored = time.process_time()

    knowledge_base.add(documents, on_added=note)
    ended = time.process_time()
    built = sum(spent.values())
    return {"documents": stored - began, **spent, "the rest": ended - stored - built}


def _timed(component: Component, spent: dict[str, float]) -> Component:
    def build(sources: Sources) -> Stored:
        began = time.process_time()
        try:
            return component.build(sources)
        finally:
            spent[component.name] += time.process_time() - began

    return replace(component, build=build)


def _under_titles(texts: Texts) -> Iterator[Document]:
    for first in range(0, len(texts.passages), 50):
        builder = DocumentBuilder(title=f"第{first // 50 + 1}巻 記録と資料", source=f"{first}.txt")
        for number, text in enumerate(texts.passages[first : first + 50], first):
            builder.heading(1, f"第{number + 1}節 {text[:8]}")
            builder.add("paragraph", text)
        yield builder.build()


if __name__ == "__main__":
    sys.exit(main())
