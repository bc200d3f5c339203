"""Subtitles: words without times, sentences across cues, speakers and where in the recording each sentence is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import EmptyDocument
from corpus.passages import split_passages
from corpus.read import read_document
from corpus.readers.subtitles import find_cues, read_subtitles

VTT = """WEBVTT 倉庫の会議

NOTE 書き起こしは自動

STYLE
::cue { color: red }

1
00:12:05.000 --> 00:12:07.000 line:0
<v 田中>新しい倉庫の場所は
港の<i>北側</i>に

2
00:12:07.100 --> 00:12:09.000
決まりました

00:12:09.200 --> 00:12:11.000
広さは三千平方メートルです

00:12:11.500 --> 00:12:14.000
<v 森田>担当は<00:12:12.000>設備部です &amp; 以上

01:00:00.000 --> 01:00:02.000
では次の話をします
"""
SRT = """1
00:00:01,000 --> 00:00:03,500
田中：倉庫は

2
00:00:03,600 --> 00:00:05,000
{\\an8}港の北側です。

3
00:00:05,500 --> 00:00:08,000
森田：担当は設備部です。
"""


def places(document: Document) -> list[tuple[str, str]]:
    lines = []
    for block in document.blocks:
        at = block.start
        for line in document.text[block.start : block.end].split("\n"):
            lines.append((document.place_at(at), line))
            at += len(line) + 1
    return lines


def test_sentences_speakers_and_times() -> None:
    document = read_subtitles(VTT)
    assert document.title == "倉庫の会議"
    assert places(document) == [
        ("00:12:05", "田中：新しい倉庫の場所は港の北側に決まりました"),
        ("00:12:09", "広さは三千平方メートルです"),
        ("00:12:11", "森田：担当は設備部です & 以上"),
        ("01:00:00", "では次の話をします"),
    ]
    assert len(document.blocks) == 3
    assert document.repairs == ("字幕5枚の時刻と番号を除き、文にまとめました（時刻は引用の場所として示します）。",)


@pytest.mark.parametrize("name", ["a.srt", "a.txt", "a"])
def test_subrip_by_name_or_content(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(SRT, encoding="utf-8")
    document = read_document(tmp_path / name)
    assert places(document) == [
        ("00:00:01", "田中：倉庫は港の北側です。"),
        ("00:00:05", "森田：担当は設備部です。"),
    ]
    (passage,) = split_passages(document)
    assert passage.place_at(document.text.index("担当")) == "00:00:05"


def test_captions_that_roll_up_are_kept_once() -> None:
    cues = ["倉庫の場所は港の", "倉庫の場所は港の\n北側に決まり", "北側に決まり\nました。", "ました。"]
    text = "WEBVTT\n\n" + "\n\n".join(f"00:0{n}:00.000 --> 00:0{n + 1}:00.000\n{cue}" for n, cue in enumerate(cues))
    assert read_subtitles(text).text.strip() == "倉庫の場所は港の北側に決まりました。"


def test_without_words() -> None:
    with pytest.raises(EmptyDocument, match="字幕の文字がありません"):
        read_subtitles("WEBVTT\n\n00:00.000 --> 00:01.000\n\n")


@given(
    st.lists(
        st.sampled_from(
            ["WEBVTT", "", "1", "00:01.000 --> 00:02.000", "言葉です", "<v 田中>はい", "NOTE", "a --> b", "<"]
        )
    )
)
def test_any_lines_give_cues_of_words_alone(lines: list[str]) -> None:
    for cue in find_cues("\n".join(lines)):
        assert cue.text
        assert "-->" not in cue.text or "a --> b" in cue.text
        assert (cue.start, cue.end) == (1.0, 2.0)
