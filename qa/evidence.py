"""What the documents hold for a question: passages found, sentences scored, the likeliest stretches read, all put in order."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.document import Gloss, Passage
from index.components.searchable import headings_over
from index.errors import IndexMoved
from index.knowledge_base import KnowledgeBase
from index.search_index import search_index
from index.snapshot import Snapshot
from qa.models.scorer import SentenceScorer
from qa.question.parsing import Question
from qa.reader.model import Reader, ReaderUnavailable
from qa.reader.reading import Reading
from qa.reader.settings import ReaderSettings
from qa.reader.windows import Window, likeliest, together, windows_of
from qa.records import RetrievedPassage
from qa.retrieval.alignment import find_matches
from qa.retrieval.settings import Retrieval
from qa.selection.candidates import CandidateFinder, Candidates
from qa.selection.reranker import rerank
from qa.selection.scoring import with_reader
from qa.settings import Settings
from qa.stages import stage

_SHORT_YEAR = re.compile(r"['’]?[0-9]{2}(?![0-9])")
_LOOKED_AGAIN = 3  # times, where another server changes what is being read, or somebody threw it away

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a question: `scores` (n_sentences,) of the candidates, `passages` to show, best first.

    `readings` are those of the first candidate passages, empty without a reader; `scorer_scores` are the scores without them.
    """

    query: Question
    candidates: Candidates
    scores: NDArray[np.float32]
    passages: tuple[RetrievedPassage, ...]
    scorer_scores: NDArray[np.float32]
    readings: tuple[Reading, ...] = ()


class EvidenceFinder:
    """Finds evidence in one knowledge base, always in its newest state. Safe to use from many threads."""

    def __init__(self, knowledge_base: KnowledgeBase, settings: Settings) -> None:
        self._knowledge_base, self._settings = knowledge_base, settings
        self._scorer = SentenceScorer.load()
        # What its library does leaves other threads free: meanwhile the rest is loaded.
        loading = ThreadPoolExecutor(1, thread_name_prefix="reader")
        self._loaded = loading.submit(_reader, settings)
        loading.shutdown(wait=False)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._finder: CandidateFinder | None = None

    @property
    def reader_state(self) -> str:
        """One of "ready", "off" and "unavailable"; waits until it is loaded."""
        return self._loaded.result()[1]

    @property
    def _reader(self) -> Reader | None:
        return self._loaded.result()[0]

    def knows(self) -> Callable[[str], bool]:
        """Whether a word stands in the documents, as they are now."""
        return self._current().index.words.__contains__

    def warm_up(self, query: Question) -> None:
        """Load and run once all that `find` needs. One short text is read: whoever waits for the first answer waits for it."""
        self._scorer.score(self._current().find(query, passages=1).features)
        reader = self._reader
        if reader is not None:
            reader.read(query.text, [""], [query.text])

    def find(self, query: Question, top: int, documents: frozenset[str] = frozenset()) -> Evidence:
        """What the documents hold for a question, with the `top` passages to show; `documents` are ids, none means all."""
        with stage("retrieval"):
            candidates = self._candidates(query, top, documents)
            scores = self._scorer.score(candidates.features)
        readings = self._read(query, candidates, scores)
        judged = with_reader(candidates, scores, readings)
        shown = best_passages(candidates, scores, top, self._settings.retrieval, readings)
        return Evidence(query, candidates, judged, shown, scores, readings)

    def _candidates(self, query: Question, top: int, documents: frozenset[str]) -> Candidates:
        for _ in range(_LOOKED_AGAIN):
            try:
                return self._current().find(query, passages=top, documents=documents)
            except IndexMoved:
                self._knowledge_base.look_again()
        return self._current().find(query, passages=top, documents=documents)

    def _read(self, query: Question, candidates: Candidates, scores: NDArray[np.float32]) -> tuple[Reading, ...]:
        """What the reader says of the best passages; nothing without one."""
        reader = self._reader
        if reader is None:
            return ()
        limits = self._settings.reader
        windows = likely_windows(candidates, scores, limits)
        passages = [one.passage for one in candidates.passages]
        titles = [title_over(passages[window.passage], window) for window in windows]
        texts = [window.of(passages[window.passage].text) for window in windows]
        glosses = [glosses_in(passages[window.passage], window) for window in windows]
        first, rest = slice(limits.windows), slice(limits.windows, None)
        with stage("reading"):
            readings = reader.read(query.text, titles[first], texts[first], glosses[first])
            if all(reading.answers < limits.sure_logit for reading in readings):
                readings += reader.read(query.text, titles[rest], texts[rest], glosses[rest])
        return tuple(together(windows[: len(readings)], readings, min(len(passages), limits.passages)))

    def _current(self) -> CandidateFinder:
        """The finder over the newest state of the knowledge base, made anew when that has changed."""
        self._knowledge_base.refresh()
        with self._lock:
            snapshot = self._knowledge_base.snapshot()
            if self._finder is None or snapshot is not self._snapshot:
                self._finder = CandidateFinder(search_index(snapshot), self._settings.retrieval)
                self._snapshot = snapshot
            return self._finder


def title_over(passage: Passage, window: Window) -> str:
    """The titles over a window, and on lines of their own the headers of the tables that it has rows of.

    One that begins inside a long row has none: its first cell is not the first column's.
    """
    start, end = passage.start + window.start, passage.start + window.end
    cut = window.start > 0 and passage.text[window.start - 1] != "\n" and passage.header_over(start)
    headers = [] if cut else [own.text for own in passage.headers if own.start < end and own.end > start]
    return "\n".join([headings_over(passage), *headers])


def glosses_in(passage: Passage, window: Window) -> list[tuple[int, str]]:
    """Where in a window's text a year of two digits ends, and how it is said in full: nothing else tells which century is meant.

    Dates and eras in full are no help to the reader (benchmarks/documents.md).
    """
    start, end = passage.start + window.start, passage.start + window.end
    return [
        (gloss.end - start, gloss.text)
        for gloss in passage.glosses
        if gloss.kind == "value" and start <= gloss.start and gloss.end <= end and _is_short_year(passage, gloss)
    ]


def _is_short_year(passage: Passage, gloss: Gloss) -> bool:
    shown = passage.text[gloss.start - passage.start : gloss.end - passage.start]
    return _SHORT_YEAR.match(shown) is not None and gloss.text[2:4] == shown.lstrip("'’")[:2]


def likely_windows(candidates: Candidates, scores: NDArray[np.float32], limits: ReaderSettings) -> list[Window]:
    """The stretches of the best passages that may be read, the likeliest first; `scores` (n_sentences,) are the scorer's."""
    passages = [one.passage for one in candidates.passages[: limits.passages]]
    windows = [window for number, one in enumerate(passages) for window in windows_of(one, number, limits.characters)]
    return likeliest(
        windows, _promising(windows, candidates, scores, limits.retrieved), limits.windows + limits.more_windows
    )


def _promising(
    windows: Sequence[Window], candidates: Candidates, scores: NDArray[np.float32], retrieved: float
) -> list[float]:
    """How likely each window answers: its best sentence's score, and where retrieval put its passage."""
    best = {
        (sentence.rank, sentence.number): float(score)
        for sentence, score in zip(candidates.sentences, scores, strict=True)
    }
    ranking = candidates.ranking.scores
    shares = ranking / max(float(ranking.max(initial=0)), 1e-9)
    return [
        max(best[window.passage, number] for number in window.sentences) + retrieved * float(shares[window.passage])
        for window in windows
    ]


def _reader(settings: Settings) -> tuple[Reader | None, str]:
    """The reader, or None where it isn't wanted or its files are damaged, and which of these: "ready", "off", "unavailable"."""
    if not settings.reader.enabled:
        return None, "off"
    try:
        reader = settings.reader
        return Reader.load(reader.folder, threads=reader.threads, at_once=reader.at_once), "ready"
    except ReaderUnavailable as error:
        logger.warning("%s", error)
        return None, "unavailable"


def best_passages(
    candidates: Candidates,
    scorer_scores: NDArray[np.float32],
    top: int,
    settings: Retrieval,
    readings: Sequence[Reading] = (),
) -> tuple[RetrievedPassage, ...]:
    """The best `top` passages in their final order, with the words that met."""
    ranking = candidates.ranking
    scores = rerank(candidates, scorer_scores, settings, readings)
    shown = []
    for rank, row in enumerate(np.argsort(-scores, kind="stable")[:top], start=1):
        passage, cosines = candidates.passages[row], candidates.cosines[row]
        matches = find_matches(ranking.asked, passage, cosines, ranking.word_weights)
        shown.append(RetrievedPassage(rank, float(scores[row]), passage.passage, matches))
    return tuple(shown)
