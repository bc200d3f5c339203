"""Questions written by hand: read from their files, put to windows that answer and to windows that don't."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

from training.reader.example import Example
from training.reader.written import FOLDER, Asked, Passage, Written, digest, passages

_TEXT = "第一条　休憩は一時間とする。\n品目 | 料金\nロッカー | 300円\n机 | 500円\n" + "\n".join(
    f"第{n}会議室 | {n}00円" for n in range(1, 30)
)
_RULES = Passage(
    "rules",
    "休憩規程",
    _TEXT,
    (
        Asked("How long is the break?", "一時間"),
        Asked("Is the locker free?", "300円", yes=False),
        Asked("Who decides the break?", None),
    ),
)


def _examples(count: int) -> list[Example]:
    other = Passage("rules", "駐車規程", "駐車場は無料とする。", (Asked("Is parking free?", "無料", yes=True),))
    hand = Written.of([_RULES, other])
    found = [hand.example(number, random.Random(number)) for number in range(count)]
    return [example for example in found if example]


def test_answers_lie_where_they_are_and_negatives_have_none() -> None:
    known = {one.question: one for passage in (_RULES,) for one in passage.questions}
    seen = set()
    for example in _examples(300):
        seen.add(example.kind)
        asked = known.get(example.question)
        if asked and example.kind == "written":
            assert example.answer is not None
            assert example.answer.of(example.text) == asked.answer
            assert example.yes is asked.yes
            assert any(span.start <= example.answer.start < span.end for span in example.bears)
        elif asked and example.kind == "written-without":
            assert asked.answer is not None
            assert asked.answer not in example.text
    assert seen == {"written", "written-near", "written-without"}


def test_a_row_is_read_under_its_header() -> None:
    rows = [one for one in _examples(400) if one.text.startswith(("ロッカー | 300円", "机 | 500円"))]
    assert rows
    assert all(one.title.endswith("品目 | 料金") for one in rows)


def test_rows_whose_header_stands_with_the_title_are_read_under_it() -> None:
    passage = Passage(
        "ledger",
        "備品台帳\n番号 | 品名 | 場所",
        "B-1 | 脚立 | 倉庫\nB-2 | 台車 | 玄関\n以上。\n甲 | 乙\n丙 | 丁",
        (Asked("台車はどこ？", "玄関"),),
    )
    found = [Written.of([passage]).example(0, random.Random(number)) for number in range(60)]
    examples = [example for example in found if example is not None]
    assert any("台車" in example.text for example in examples)
    for example in examples:
        headers = example.title.removeprefix("備品台帳").strip("\n").split("\n")
        assert ("番号 | 品名 | 場所" in headers) == ("B-" in example.text)
        assert ("甲 | 乙" in headers) == ("丙" in example.text or "甲" in example.text)


def test_passages_of_articles_are_found_by_their_digest(tmp_path: Path) -> None:
    text = "灯台は岬にある。"
    records = [
        {"id": digest(text), "questions": [{"q": "Where is it?", "a": "岬"}]},
        {"id": "000000000000", "questions": [{"q": "lost", "a": None}]},
        {
            "kind": "notice",
            "title": "お知らせ",
            "text": "休館は月曜。",
            "questions": [{"q": "月曜は休み?", "a": "休館は月曜", "p": "yes"}],
        },
    ]
    with gzip.open(tmp_path / "some.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.write("\n".join(json.dumps(record, ensure_ascii=False) for record in records))
    article, notice = passages([("岬の灯台", text)], tmp_path)
    assert (article.title, article.text, article.questions) == ("岬の灯台", text, (Asked("Where is it?", "岬"),))
    assert notice.questions == (Asked("月曜は休み?", "休館は月曜", yes=True),)


def test_what_is_kept_in_the_repository_is_whole() -> None:
    """Every answer of a passage of our own stands in it."""
    found = passages([])
    assert len(found) > 100
    wrong = [
        asked for one in found for asked in one.questions if asked.answer is not None and asked.answer not in one.text
    ]
    assert not wrong
    assert FOLDER.is_dir()
