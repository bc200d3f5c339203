"""How a knowledge base grows: building, adding and removing one document, opening, asking, disk and memory.

Called by `benchmarks.scale`; it does the same in another version's folder, and so imports nothing of `benchmarks`. Texts are
made up: 5,000 paragraphs, of which every document has fifty and one of its own. What Sudachi says of a text is kept for
the run, in both versions, so the figures are those of the index and not of the analyser (some 2 ms a passage). Or they
are real ones (`scale_texts`), fifty in a document, each under a heading, and cut into passages as in use; then all is
measured. Seconds and milliseconds are processor time, so that other programs on the machine don't count.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import Any

_TITLES, _OF_A_TITLE, _OF_A_DOCUMENT = 20, 250, 49
_THINGS = "市場 図書館 博物館 鉄道 港 工場 学校 病院 橋 公園 神社 城 川 湖 空港 発電所 研究所 劇場 灯台 温泉".split()
_PLACES = "青森 盛岡 仙台 秋田 山形 福島 水戸 前橋 千葉 横浜 新潟 富山 金沢 福井 甲府 長野 岐阜 静岡 津 大津".split()
_DONE = (
    "開業した 建設された 閉鎖された 拡張された 改修された 公開された 移転した 統合された 認可された 表彰された".split()
)
_ENGLISH = "library museum railway port factory school hospital bridge park castle river lake airport".split()
_KANA = "アカサタナハマラガダバパイキシチニミリウクスツルエケセテネレオコソトノモロン"


class Writer:
    """Makes up texts, the same ones every time."""

    def __init__(self) -> None:
        self._chance = random.Random(1)
        names = ["".join(self._chance.choices(_KANA, k=self._chance.randint(5, 8))) for _ in range(3_000)]
        self._names = [name for name in names if name[0] != "ン"]
        self._pool = [[self._paragraph() for _ in range(_OF_A_TITLE)] for _ in range(_TITLES)]

    def _paragraph(self) -> str:
        pick = self._chance.choice
        return "".join(
            f"{pick(_PLACES)}の{pick(_THINGS)}は{self._chance.randint(1850, 2020)}年に{pick(self._names)}によって{pick(_DONE)}。"
            for _ in range(self._chance.randint(4, 8))
        )

    def document(self, number: int) -> Any:
        from corpus.builder import DocumentBuilder

        title = number % _TITLES
        builder = DocumentBuilder(title=f"{_PLACES[title]}の記録", source=f"{number}.txt")
        for at, paragraph in enumerate(random.Random(number).sample(self._pool[title], _OF_A_DOCUMENT)):
            builder.heading(1, f"第{at + 1}節")
            builder.add("paragraph", paragraph)
        builder.heading(1, "番号")
        builder.add("paragraph", f"この記録の番号は{number}である。")
        return builder.build()

    def questions(self, language: str, count: int) -> list[str]:
        chance = random.Random(2)
        if language == "en":
            return [f"When was the {chance.choice(_ENGLISH)} of Sendai opened, number {n}?" for n in range(count)]
        return [
            f"{chance.choice(_PLACES)}の{chance.choice(_THINGS)}が{chance.choice(_DONE)[:2]}されたのはいつですか"
            for _ in range(count)
        ]


class Reader:
    """Real texts and questions, as `scale_texts` wrote them; the last document is none of the first `passages`."""

    def __init__(self, file: Path) -> None:
        self._texts = json.loads(file.read_text(encoding="utf-8"))

    def document(self, number: int) -> Any:
        from corpus.builder import DocumentBuilder

        builder = DocumentBuilder(title=f"記録 第{number + 1}巻", source=f"{number}.txt")
        size = _OF_A_DOCUMENT + 1
        for at, paragraph in enumerate(self._texts["passages"][number * size : (number + 1) * size]):
            builder.heading(1, f"第{at + 1}節")
            builder.add("paragraph", paragraph)
        return builder.build()

    def questions(self, language: str, count: int) -> list[str]:
        return [text for text, own, _ in self._texts["questions"] if own == language][:count]


def _keep_words() -> None:
    """Analyse each text once a process, in any version."""
    import language.words

    for name in ("split_words", "lexemes_of"):
        if hasattr(language.words, name):
            setattr(language.words, name, cache(getattr(language.words, name)))


def _work(step: str, folder: Path, passages: int, texts: Path | None) -> dict[str, float]:
    """One step in a process of its own; prints nothing."""
    if texts is None:
        _keep_words()
    from index.knowledge_base import KnowledgeBase

    writer = Reader(texts) if texts else Writer()
    documents = passages // (_OF_A_DOCUMENT + 1)
    if step == "build":
        knowledge_base = KnowledgeBase.create(folder)
        knowledge_base.encoder.encode_queries(["温める"])
        began = time.process_time()
        knowledge_base.add(each_document(writer, documents))
        taken = time.process_time() - began
        return {
            "passages": len(knowledge_base.passages),
            "build s": taken,
            "to build MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    if step == "change":
        knowledge_base = KnowledgeBase.open(folder)
        new = writer.document(documents if texts else documents + 1)
        knowledge_base.encoder.encode_queries(["温める"])
        seconds, written = {}, _bytes_written()
        for name, change in (
            ("add one s", lambda: knowledge_base.add([new])),
            ("remove one s", lambda: knowledge_base.remove(knowledge_base.documents()[documents // 2].id)),
        ):
            began = time.process_time()
            change()
            seconds[name] = time.process_time() - began
        return {**seconds, "written MB": (_bytes_written() - written) / 1e6}
    began = time.process_time()
    retriever = _retriever(KnowledgeBase.open(folder))
    figures = {"open s": time.process_time() - began}
    for language in ("ja", "en"):
        each = _milliseconds(retriever, writer.questions(language, 60))
        figures[f"p50 {language} ms"], figures[f"p95 {language} ms"] = median(each), quantiles(each, n=20)[-1]
    figures["RSS MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["disk MB"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    return figures


def each_document(writer: Writer | Reader, documents: int) -> Iterator[Any]:
    for number in range(documents):
        yield writer.document(number)


def _bytes_written() -> int:
    """By this process, as the system counts them."""
    for line in Path("/proc/self/io").read_text().splitlines():
        if line.startswith("wchar:"):
            return int(line.split()[1])
    return 0


def _retriever(knowledge_base: Any) -> Any:
    from index.search_index import search_index
    from qa.question.parsing import parse
    from qa.retrieval.retriever import Retriever

    retriever = Retriever(search_index(knowledge_base.snapshot()))
    retriever.rank(parse("仙台の橋はいつ開業しましたか"), 10)
    return retriever


def _milliseconds(retriever: Any, questions: list[str]) -> list[float]:
    from qa.question.parsing import parse

    taken = []
    for question in questions:
        began = time.process_time()
        retriever.rank(parse(question), 10)
        taken.append(1000 * (time.process_time() - began))
    return taken


def grow(tree: Path, passages: int, texts: Path | None = None) -> dict[str, float]:
    """All steps by the version in `tree`, one process each; over the real texts in a file where one is given."""
    folder = Path(tempfile.mkdtemp(prefix="tenkyo-scale-"))
    figures: dict[str, float] = {}
    environment = {**os.environ, "PYTHONPATH": str(tree), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        for step in ("build", "open", "change"):
            command = [sys.executable, __file__, "--step", step, "--folder", str(folder), "--passages", str(passages)]
            command += ["--texts", str(texts)] if texts else []
            done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=True)
            figures |= json.loads(done.stdout.splitlines()[-1])
            print(f"{step}: {figures}", file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(folder)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description="One step, in a process of its own.")
    parser.add_argument("--step", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--passages", type=int, required=True)
    parser.add_argument("--texts", type=Path)
    options = parser.parse_args()
    sys.path[0] = os.environ["PYTHONPATH"]
    print(json.dumps(_work(options.step, options.folder, options.passages, options.texts)))


if __name__ == "__main__":
    main()
