"""Questions made from the documents themselves: only those that the engine answers, surely and with the words they came from."""

from __future__ import annotations

import re
import threading
from calendar import month_name
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from interface.answering import AnswersQuestions
from interface.page.sources import example_buttons
from qa.documents import Document
from qa.errors import TenkyoError
from qa.records import Language

_SHOWN = 5  # of all documents
_EACH = 5  # of one document
_LOOKED_AT = 20  # of the newest documents, until as many as are shown have any: most tables make none
_TRIED = 12  # questions put to the engine for one document: some seconds, in the background
_SURE = 0.6  # the least probability of the answer
_READ_CHARACTERS = 40_000  # of a document that sentences are taken from
_LONGEST = 40  # characters of a question: more is tiresome to read on a button
_NEXT_SHOWN = 3  # after an answer
_NEXT_TRIED = 5  # put to the engine for that: whoever reads the answer asks meanwhile, too

_SENTENCE = re.compile(r"[^。\n]{8,120}。")
# What points at the document or at what was just said is no name to ask about: 本サイト, 本書, 当該, 上記.
_POINTS = r"(?![本当同弊各][ァ-ヴ]|[本同](?:書|章|節|項|稿|文書?|資料|冊子|表|図|誌|紙|年|月|日|氏|社|村|町|市|県)|当[該社]|弊社|[上下前後]記|以下)"
_NAME = rf"(?:{_POINTS}[一-龠々ァ-ヴー・A-Za-z0-9]{{2,16}})"
_OWN = r"(?![^。]*[「『（(])"  # no quotation within: half of one would make no question


@dataclass(frozen=True, slots=True)
class _Kind:
    """A sentence of this form is asked about with `question`, its groups filled in, and in English with `english`.

    That is "" where a name would have to be translated; else it is asked only where its words are Latin letters or a year.
    """

    name: str
    sentence: re.Pattern[str]
    question: str
    english: str = ""


_KINDS = (
    _Kind("reason", re.compile(rf"{_OWN}[^。]{{3,60}}ため、(?P<who>{_NAME})は(?P<did>[^、。]{{4,20}}(?:した|った|れた|えた|めた))。"), "{who}はなぜ{did}のですか"),
    _Kind("definition", re.compile(rf"(?P<what>{_NAME})とは、?[^。]{{6,}}(?:である|です|をいう|という)。"), "{what}とは何ですか", "What is {what}?"),
    _Kind("date", re.compile(rf"(?P<who>{_NAME})は、?(?P<year>[12]\d{{3}}年(?:\d{{1,2}}月)?)(?:\d{{1,2}}日)?に、?{_OWN}[^。]{{4,50}}(?:した|った|れた|えた|めた)。"), "{who}は{year}に何をしましたか"),
    _Kind("year", re.compile(r"(?P<year>[12]\d{3}年(?:\d{1,2}月)?)(?:\d{1,2}日)?(?:に|、)[^。]{8,80}(?:した|った|れた|えた|めた)。"), "{year}に何がありましたか", "What happened in {year}?"),
    _Kind("amount", re.compile(rf"(?P<what>{_NAME})は、?(?:約|およそ)?[0-9０-９,，.]+(?:人|円|％|%|日|か国|時間|分|km|kg|件)[^。]{{0,12}}。"), "{what}はどのくらいですか"),
    _Kind("time", re.compile(rf"(?P<what>{_NAME})は、?(?:午前|午後)?[0-9０-９一二三四五六七八九十]+時(?:半|[0-9０-９]+分)?(?:である|です|とする|から)[^。]{{0,20}}。"), "{what}は何時ですか"),
    _Kind("is", re.compile(rf"(?P<what>{_NAME})は、?{_OWN}[^。、は]{{4,40}}(?:である|です)。"), "{what}とは何ですか", "What is {what}?"),
)  # fmt: skip
_YEAR = re.compile(r"(?P<year>\d{4})年(?:(?P<month>\d{1,2})月)?")


class Examples:
    """Finds them once for each document as it is, and remembers them. Safe to use from many threads."""

    def __init__(self, engine: AnswersQuestions) -> None:
        self._engine = engine
        self._found: dict[tuple[str, Language, int], tuple[str, ...]] = {}
        self._answers: dict[tuple[str, int, str], bool] = {}  # of a document as it is: whether it answers a question
        self._finding = threading.Lock()

    def of_all(self, language: Language = "ja") -> list[str]:
        """A few of each document in turn, the newest first; in English, as many as there are, and then Japanese ones."""
        found = self._of_newest(language)
        return found if language == "ja" else [*found, *self._of_newest("ja")][:_SHOWN]

    def _of_newest(self, language: Language) -> list[str]:
        newest = reversed(self._engine.knowledge_base.documents()[-_LOOKED_AT:])
        each = list(islice((found for document in newest if (found := self.of(document.id, language))), _SHOWN))
        mixed = [questions[at] for at in range(_SHOWN) for questions in each if at < len(questions)]
        return list(dict.fromkeys(mixed))[:_SHOWN]

    def of(self, document_id: str, language: Language = "ja") -> tuple[str, ...]:
        """Questions that this document answers; none when it is gone, or says nothing that can be asked for sure."""
        try:
            document = self._engine.knowledge_base.document(document_id)
        except TenkyoError:
            return ()
        key = (document_id, language, hash(document.text))
        with self._finding:  # one at a time: it is nobody's question
            if key not in self._found:
                self._found[key] = tuple(self._find(document, language))
            return self._found[key]

    def known(self, document_id: str) -> tuple[str, ...]:
        """Those found already, at once."""
        known = ((key, found) for key, found in reversed(self._found.items()) if key[:2] == (document_id, "ja"))
        return next((found for _, found in known), ())

    def after(self, document_id: str, start: int, asked: str, language: Language = "ja") -> list[str]:
        """What to ask next: of the sentences around `text[start]`, which answered `asked`, the nearest first."""
        try:
            document = self._engine.knowledge_base.document(document_id)
        except TenkyoError:
            return []
        made = questions_of(document, language, around=start)
        if language == "en":
            made += questions_of(document, around=start)
        each = {said: question for question, said in reversed(made) if question != asked}  # of a sentence, one
        spans = {said: _span(document, said) for said in each}
        near = sorted(
            (said for said in each if start not in spans[said]), key=lambda said: abs(spans[said].start - start)
        )
        with self._finding:
            known = self._known_to_answer(document, [(each[said], said) for said in near[:_NEXT_TRIED]])
            return list(islice(known, _NEXT_SHOWN))

    def _find(self, document: Document, language: Language) -> Iterator[str]:
        return islice(self._known_to_answer(document, questions_of(document, language)[:_TRIED]), _EACH)

    def _known_to_answer(self, document: Document, made: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Those questions that the engine answers with the very sentence that each was made from; each is tried once."""
        for question, sentence in made:
            key = document.id, hash(document.text), question
            if key not in self._answers:
                self._answers[key] = self._answered(question, sentence, document.id)
            if self._answers[key]:
                yield question

    def _answered(self, question: str, sentence: str, document_id: str) -> bool:
        try:
            answer = self._engine.ask(question)
        except TenkyoError:
            return False
        if not answer.answered or answer.confidence < _SURE or not answer.citations:
            return False
        first = answer.citations[0]
        return first.document_id == document_id and (first.quote in sentence or sentence in first.quote)


def example_routes(examples: Examples) -> APIRouter:
    """Where the page's script gets them once the page stands: finding them must keep nobody waiting."""
    router = APIRouter(include_in_schema=False)

    @router.get("/examples")
    def examples_of(lang: Language = "ja", document: str = "", start: int = 0, asked: str = "") -> Response:
        """Of all documents; with `document`, what to ask next where that answered `asked`."""
        found = examples.after(document, start, asked, lang) if document else examples.of_all(lang)
        return HTMLResponse(example_buttons(found), headers={"cache-control": "no-store"})

    return router


def questions_of(document: Document, language: Language = "ja", around: int = 0) -> list[tuple[str, str]]:
    """Questions that sentences about `text[around]` answer, each with its sentence; the kinds take turns."""
    found: dict[str, dict[str, str]] = {kind.name: {} for kind in _KINDS}
    for sentence in _sentences(document, around):
        for kind in _KINDS:
            match = kind.sentence.match(sentence)
            question = _asked(kind, match.groupdict(), language) if match else ""
            if match and len(question) <= _LONGEST:
                if question:
                    found[kind.name].setdefault(question, sentence)
                break
    turns = [list(each.items()) for each in found.values()]
    most = max(map(len, turns), default=0)
    return [questions[at] for at in range(most) for questions in turns if at < len(questions)]


def _asked(kind: _Kind, groups: Mapping[str, str], language: Language) -> str:
    """The question, "" where there is none in English."""
    if language == "ja":
        return kind.question.format(**groups)
    words = {name: _YEAR.sub(_english_year, word) for name, word in groups.items()}
    return kind.english.format(**words) if all(map(str.isascii, words.values())) else ""


def _english_year(match: re.Match[str]) -> str:
    month = match["month"]
    return f"{month_name[int(month)]} {match['year']}" if month and 1 <= int(month) <= 12 else match["year"]


def _span(document: Document, sentence: str) -> range:
    start = document.text.find(sentence)
    return range(start, start + len(sentence))


def _sentences(document: Document, around: int) -> Iterator[str]:
    first = max(around - _READ_CHARACTERS // 2, 0)
    for block in document.blocks:
        if block.kind in ("paragraph", "list") and first <= block.start <= first + _READ_CHARACTERS:
            yield from (match[0].strip() for match in _SENTENCE.finditer(document.text[block.start : block.end]))
