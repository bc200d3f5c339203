"""Subtitles and transcripts with times: WebVTT (W3C, "WebVTT: The Web Video Text Tracks Format", 2019) and SubRip.

A cue is as much as fits on the screen, rarely a sentence. Cues are joined to sentences, and sentences to paragraphs, by
speaker and by pauses; each sentence has the time it begins at as its place (`00:12:05`). Names of speakers stay; times,
numbers, notes, styles and marks of the screen go. What rolls up the screen is kept once.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.errors import EmptyDocument
from corpus.readers.joining import joint
from corpus.readers.titles import is_title
from corpus.reading_order.lines import SENTENCE_END
from corpus.settings import ReadingLimits
from language.clauses import ends_clause

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}")
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,80})>")
_TAG = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,40}\}")
_SPEAKER = re.compile(r"(?:[-–—]\s*)?([^\s\d:：。、「」（(][^:：。、「」]{0,15})[:：]\s*(?=\S)")
_PAUSE = 4.0  # seconds without a word
_LONG, _LONGEST = 200, 500  # characters of a paragraph: it ends with a sentence, or wherever it is


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen from `start` to `end`, in seconds; `speaker` is "" where the cue doesn't name one."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(slots=True)
class _Paragraph:
    """Sentences under way, each with its start in seconds."""

    speaker: str = ""
    sentences: list[tuple[float, str]] | None = None
    ended: bool = True  # the last sentence

    def add(self, cue: Cue) -> None:
        sentences = self.sentences = self.sentences or []
        if self.ended or not sentences:
            sentences.append((cue.start, cue.text))
        else:
            start, text = sentences[-1]
            sentences[-1] = (start, text + joint(text, cue.text) + cue.text)
        self.ended = _ends(cue.text)

    @property
    def length(self) -> int:
        return sum(len(text) for _, text in self.sentences or [])


def read_subtitles(
    text: str, *, title: str = "", fallback_title: str = "", source: str = "", limits: ReadingLimits = ReadingLimits()
) -> Document:
    """The document of a VTT or SRT file; its title is `title`, else what stands behind WEBVTT, else `fallback_title`.

    Raises `EmptyDocument` when no cue has any words, and `DocumentTooLarge`.
    """
    builder = DocumentBuilder(source=source, media_type="text/vtt", limits=limits)
    cues = list(_without_rolling(find_cues(text)))
    if not cues:
        raise EmptyDocument(
            "字幕の文字がありません（時刻の行 00:00:01.000 --> 00:00:04.000 と、その下の文字が要ります）。",
            "No subtitles found: expected lines such as 00:00:01.000 --> 00:00:04.000 with words below.",
        )
    for paragraph in _paragraphs(cues):
        _write(paragraph, builder)
    first = text.lstrip("\ufeff").split("\n", 1)[0].removeprefix("WEBVTT").strip(" \t\r-–")
    builder.title = title or (first if is_title(first) and not _TIMES.match(first) else "") or fallback_title
    builder.repairs.append(
        f"字幕{len(cues):,}枚の時刻と番号を除き、文にまとめました（時刻は引用の場所として示します）。"
    )
    return builder.build()


def find_cues(text: str) -> Iterator[Cue]:
    """The cues that have words, in the file's order."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(lines):
        times = _TIMES.match(lines[at])
        at += 1
        if times is None:
            if _NO_CUE.match(lines[at - 1]):
                at = _blank(lines, at)
            continue
        end = _blank(lines, at)
        for speaker, words in _voices(lines[at:end]):
            yield Cue(_seconds(times, 1), _seconds(times, 5), words, speaker)
        at = end


def _blank(lines: list[str], at: int) -> int:
    """The next blank line, or the next cue where none parts it from the one before."""
    while at < len(lines) and lines[at].strip() and not _TIMES.match(lines[at]):
        at += 1
    return at


def _seconds(times: re.Match[str], first: int) -> float:
    hours, minutes, seconds, parts = (times[first + place] or "0" for place in range(4))
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{parts}")


def _voices(lines: list[str]) -> Iterator[tuple[str, str]]:
    """(speaker, words) of one cue's lines, which may be several people's."""
    speaker, words = "", ""
    for line in lines:
        voice = _VOICE.search(line)
        line = html.unescape(_TAG.sub("", line)).strip()
        named = voice[1] if voice else ""
        if not named and (match := _SPEAKER.match(line)):
            named = match[1]
            line = line[match.end() :]
        if named and words:
            yield speaker, words
            words = ""
        speaker = named.strip() or speaker
        words += joint(words, line) + line
    if words:
        yield speaker, words


def _without_rolling(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Each cue but for what the one before showed already, as captions do that roll up the screen."""
    before = ""
    for cue in cues:
        shared = cue.text[:_LONGEST]
        while shared and not before.endswith(shared):
            shared = shared[:-1]
        new = cue.text[len(shared) :].strip() if len(shared) >= 6 or shared == cue.text else cue.text
        before = cue.text
        if new:
            yield Cue(cue.start, cue.end, new, cue.speaker)


def _paragraphs(cues: Iterable[Cue]) -> Iterator[_Paragraph]:
    paragraph = _Paragraph()
    last = 0.0
    for cue in cues:
        other = bool(cue.speaker) and cue.speaker != paragraph.speaker
        pause = cue.start - last >= _PAUSE or cue.start < last - 60
        long = paragraph.length >= (_LONG if paragraph.ended else _LONGEST)
        if paragraph.sentences and (other or pause or long):
            yield paragraph
            paragraph = _Paragraph(paragraph.speaker if long and not other else "")
        paragraph.speaker = cue.speaker or paragraph.speaker
        paragraph.add(cue)
        last = cue.end
    if paragraph.sentences:
        yield paragraph


def _ends(text: str) -> bool:
    return SENTENCE_END.search(text[-30:]) is not None or ends_clause(text)


def _write(paragraph: _Paragraph, builder: DocumentBuilder) -> None:
    """One line a sentence, the speaker before the first."""
    text = f"{paragraph.speaker}：" if paragraph.speaker else ""
    places: list[tuple[int, str]] = []
    for number, (start, sentence) in enumerate(paragraph.sentences or []):
        text += "\n" if number else ""
        places.append((len(text) if number else 0, _clock(start)))
        text += sentence
    builder.add("paragraph", text, places=places)


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
