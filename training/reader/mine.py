"""What the product would read for the questions that the reader learns from: the stretches that hold the answer, and the others.

    python -m training.reader.mine --data DIR --out FILE [--questions N] [--believed]

A question's passage stands in a document with others of its kind, or in its article; the product finds passages there and
chooses the stretches to be read, as it does for a user. Those without the answer are what a reader is misled by. FILE (gzip,
JSON lines) is for `training.reader --mined FILE`. N of JaQuAD's own questions (default 8,000) are asked besides those
written by hand. With `--believed` the reader that is served reads the stretches without the answer, and those that it is taken in
by are learned from more often; it takes three times as long.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from corpus.builder import DocumentBuilder
from corpus.document import Document, Passage
from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from index.search_index import search_index
from language.sentences import split_sentences
from language.span import Span
from qa.evidence import likely_windows, title_over
from qa.models.scorer import SentenceScorer
from qa.question.parsing import parse
from qa.reader.model import Reader
from qa.reader.settings import ReaderSettings
from qa.reader.windows import Window
from qa.selection.candidates import CandidateFinder
from training.encoder import data
from training.reader import held_back, written
from training.reader.written import place_of

_TOGETHER = 10  # passages of a document
_KNOWN_BY = 12  # characters of a sentence by which it is known again in a stretch
_NO_LETTER = re.compile(r"[\s|]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a document. `sentence` is the one that holds the answer, both None where there is none.

    Of a question without one only `within`, if given, is known to say nothing: another paragraph of the article may.
    """

    question: str
    answer: str | None
    sentence: str | None
    yes: bool | None = None
    within: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=8_000)
    parser.add_argument(
        "--believed", action="store_true", help="note what the reader makes of stretches without the answer"
    )
    options = parser.parse_args(arguments)
    material = data.load(options.data)
    scorer, count = SentenceScorer.load(), 0
    reader = Reader.load() if options.believed else None
    with gzip.open(options.out, "wt", encoding="utf-8") as out:
        for document, asked in tqdm(list(_documents(material, options.questions)), file=sys.stderr):
            for row in mined(document, asked, scorer):
                if reader is not None and row["without"]:
                    row["believed"] = believed(reader, row)
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    print(f"{count} questions in {options.out}")
    return 0


def _documents(material: data.TrainingData, questions: int) -> Iterator[tuple[Document, list[Asked]]]:
    """Documents with what is asked of them: nothing written by hand about a passage that is held back."""
    passages = [one for one in written.passages(material.paragraphs) if not one.held_back]
    articles: dict[str, list[Asked]] = defaultdict(list)
    for one in passages:
        if one.kind == "article":
            articles[one.title] += [replace(asked, within=one.text) for asked in _asked_of(one)]
    for row in random.Random(3).sample(material.questions, min(questions, len(material.questions))):
        articles[row.title].append(asked_of(row.question, row.answer, row.paragraph))
    paragraphs: dict[str, list[str]] = defaultdict(list)
    for title, text in material.paragraphs:
        paragraphs[title].append(text)
    for title, asked in articles.items():
        yield _article(title, paragraphs[title]), asked
    own = sorted((one for one in passages if one.kind != "article"), key=lambda one: one.kind)
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, len(own), _TOGETHER):
            together = own[first : first + _TOGETHER]
            path = Path(folder) / f"{first}.md"
            path.write_text("\n\n".join(map(held_back.section, together)) + "\n", encoding="utf-8")
            yield read_document(path), [asked for one in together for asked in _asked_of(one)]


def _article(title: str, paragraphs: Sequence[str]) -> Document:
    builder = DocumentBuilder(title=title, source=f"{title}.txt")
    for text in paragraphs:
        builder.add("paragraph", text)
    return builder.build()


def _asked_of(passage: written.Passage) -> list[Asked]:
    return [replace(asked_of(one.question, one.answer, passage.text), yes=one.yes) for one in passage.questions]


def asked_of(question: str, answer: str | None, text: str) -> Asked:
    """A question that a passage's text answers so, or, with None, does not answer."""
    if answer is None or answer not in text:
        return Asked(question, None, None)
    sentences = split_sentences(text)
    place = place_of(text, answer, question, sentences)
    holding = [span for span in sentences if span.start < place.end and span.end > place.start]
    return Asked(question, answer, holding[0].of(text) if holding else answer)


def mined(document: Document, asked: Sequence[Asked], scorer: SentenceScorer) -> Iterator[dict[str, Any]]:
    """One row for each question: the stretches read, those with the answer and those without."""
    limits = ReaderSettings()
    with tempfile.TemporaryDirectory() as place, KnowledgeBase.create(Path(place) / "kb") as knowledge_base:
        knowledge_base.add([document])
        finder = CandidateFinder(search_index(knowledge_base.snapshot()))
        for one in asked:
            candidates = finder.find(parse(one.question), passages=limits.passages)
            windows = likely_windows(candidates, scorer.score(candidates.features), limits)
            row: dict[str, Any] = {"question": one.question, "yes": one.yes, "with": [], "without": []}
            for window in windows:
                passage = candidates.passages[window.passage].passage
                _sort_in(row, one, passage, window)
            if row["with"] or row["without"]:
                yield row


def believed(reader: Reader, row: Mapping[str, Any]) -> list[float]:
    """The logit of answering that a reader gives each stretch without the answer."""
    titles, texts = zip(*row["without"], strict=True)
    return [round(one.answers, 3) for one in reader.read(row["question"], titles, texts)]


def _sort_in(row: dict[str, Any], one: Asked, passage: Passage, window: Window) -> None:
    """Puts a stretch where it belongs; one that has the answer's words elsewhere is left out, for it may answer too."""
    title, text = title_over(passage, window), window.of(passage.text)
    if one.answer is None or one.sentence is None:
        if _plain(text) in _plain(one.within or text):
            row["without"].append([title, text])
        return
    if _plain(one.answer) not in _plain(text):
        row["without"].append([title, text])
        return
    own = [Span(span.start - passage.start - window.start, span.end - passage.start - window.start)
           for span in passage.sentences[window.sentences.start : window.sentences.stop]]  # fmt: skip
    for span in own:
        known = _plain(one.sentence)[:_KNOWN_BY]
        start = text.find(one.answer, span.start, span.end)
        if start >= 0 and (known in _plain(span.of(text)) or _plain(span.of(text)) in _plain(one.sentence)):
            row["with"].append([title, text, [start, start + len(one.answer)], [span.start, span.end]])
            return


def _plain(text: str) -> str:
    return _NO_LETTER.sub("", text)


if __name__ == "__main__":
    sys.exit(main())
