"""The notation of Aozora Bunko: what is text, what is a reading, what is a note about the print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import DocumentBuilder
from corpus.document import Document
from corpus.read import read_document
from corpus.readers.aozora.notation import read_line
from corpus.readers.aozora.reader import is_aozora, read_aozora
from tests.corpus.test_read_invariants import check

RULE = "-" * 55
LEGEND = f"{RULE}\n【テキスト中に現れる記号について】\n\n《》：ルビ\n（例）渡《わた》し\n{RULE}\n"
WORK = (
    "渡《わた》し守の手帳\n仮名文子\n\n" + LEGEND + "\n［＃７字下げ］一　朝［＃「一　朝」は中見出し］\n\n"
    "　夜明けの｜渡し場《わたしば》に霧《きり》が立つ。［＃「霧」に傍点］\n"
    "　※［＃「てへん＋丑」、第4水準2-12-93］ねた綱を解く。いよ／＼出る。\n"
    "［＃挿絵（fig1.png、横100×縦50）入る］\n"
    "［＃改ページ］\n［＃大見出し］帰り［＃大見出し終わり］\n　五時に戻る。\n\n\n"
    "底本：「川の本」架空書房\n　　　1950（昭和25）年4月5日初版発行\n入力：浜田\n校正：岸本\n"
)


def read(text: str) -> Document:
    builder = DocumentBuilder()
    assert read_aozora(text, builder)
    document = builder.build()
    check(document)
    return document


def readings(document: Document) -> list[tuple[str, str]]:
    return [(document.text[gloss.start : gloss.end], gloss.text) for gloss in document.readings]


def test_a_work() -> None:
    document = read(WORK)
    assert document.title == "渡し守の手帳"
    assert dict(document.metadata)["creator"] == "仮名文子"
    assert document.text == (
        "# 渡し守の手帳\n\n仮名文子\n\n### 一　朝\n\n夜明けの渡し場に霧が立つ。\n\n扭ねた綱を解く。いよ〳〵出る。\n\n"
        "## 帰り\n\n五時に戻る。\n\n# 底本\n\n"
        "底本：「川の本」架空書房\n1950（昭和25）年4月5日初版発行\n入力：浜田\n校正：岸本\n"
    )
    assert readings(document) == [("渡", "わた"), ("渡し場", "わたしば"), ("霧", "きり")]


def test_what_was_taken_out_is_said() -> None:
    said = "".join(read(WORK).repairs)
    assert "凡例" in said
    assert "ルビ3か所" in said
    assert "注記2か所" in said  # 傍点, 改ページ
    assert "挿絵1点" in said


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-16"])
def test_a_file(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(WORK.replace("\n", "\r\n").encode(encoding))
    assert read_document(tmp_path / "a.txt").title == "渡し守の手帳"


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("大きな河内野《かわちの》の朝", "大きな河内野の朝", [("河内野", "かわちの")]),
        ("東京《とうきょう》行《ゆ》き", "東京行き", [("東京", "とうきょう"), ("行", "ゆ")]),
        ("あの｜お店《ストア》で", "あのお店で", [("お店", "ストア")]),
        ("ボート《舟》と｜ｂｏａｔ《ふね》", "ボートとｂｏａｔ", [("ボート", "舟"), ("ｂｏａｔ", "ふね")]),
        ("人々《ひとびと》、一ヶ月《いっかげつ》", "人々、一ヶ月", [("人々", "ひとびと"), ("一ヶ月", "いっかげつ")]),
        ("読点、《あ》", "読点、《あ》", []),
        ("閉じない《あ", "閉じない《あ", []),
        ("《題》ではじまる", "《題》ではじまる", []),
        ("縦棒｜だけ", "縦棒｜だけ", []),
    ],
)
def test_readings_belong_to_what_stands_before(line: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = read_line(line)
    assert found.text == text
    assert [(found.text[start:end], reading) for start, end, reading in found.readings] == expected


@pytest.mark.parametrize(
    ("line", "text", "missing"),
    [
        ("※［＃二の字点、1-2-22］", "〻", []),
        ("※［＃ローマ数字1、1-13-21］", "Ⅰ", []),
        ("※［＃「丸い字」、U+6C38、12-3］", "永", []),
        ("※［＃「手＋水」、12-8］", "〓", ["手＋水"]),
        ("※［＃「遠い字」、第3水準1-99-99］", "〓", ["遠い字"]),
        ("※［＃「変」、U+D800］", "〓", ["変"]),
        ("［＃割り注］小さな字［＃割り注終わり］", "（小さな字）", []),
        ("［＃「橋」は底本では「箸」］橋", "橋", []),
    ],
)
def test_characters_that_are_described(line: str, text: str, missing: list[str]) -> None:
    found = read_line(line)
    assert (found.text, found.missing) == (text, missing)


def headings(document: Document) -> list[str]:
    return ["#" * b.level + document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"]


def test_headings_of_every_form() -> None:
    text = (
        "題\n人\n\n［＃ここから大見出し］\n第一章\n渡《わた》し\n［＃ここで大見出し終わり］\n文。\n"
        "［＃５字下げ］昼［＃「昼」は小見出し］\n文。\n呼び声。昔、舟があった。［＃「呼び声。」は同行中見出し］\n"
        "底本：「本」\n"
    )
    assert headings(read(text)) == ["#題", "##第一章 渡し", "####昼", "###呼び声。", "#底本"]


def test_indented_short_lines_are_headings_in_older_texts() -> None:
    text = "題\n人\n\n［＃７字下げ］一\n\n　文《ぶん》。\n\n　　　　　二\n\n　文。\n\n［＃２字下げ］短い一行だが文である。\n\n底本：「本」\n"
    assert headings(read(text)) == ["#題", "##一", "##二", "#底本"]


@pytest.mark.parametrize(
    "text",
    [
        "題\n\n注意《重要》と書いた札を見た。\n",
        "資料［＃1］を見よ。資料［＃2］もある。\n",
        "底本：何もない。\n",
        "普通の文章である。\n底本という言葉も出る。\n",
    ],
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert not is_aozora(text)


def test_a_reading_over_nothing_is_text() -> None:
    for text in ("　《漢字》", "《漢字》である", "｜《漢字》", "橋《はし》《漢字》"):
        document = read(f"題\n\n{text}\n［＃あ］［＃い］［＃う］")
        assert "《漢字》" in document.text, text


PIECES = st.sampled_from(
    ["漢字", "かな", "カナ", "《よみ》", "｜", "［＃", "］", "［＃「漢字」は大見出し］", "［＃ここから中見出し］", "［＃ここで中見出し終わり］",
     "※", "※［＃「字」、1-94-50］", "［＃７字下げ］", "\n", "\n\n", "　", "。", "底本：", RULE, "《", "》", "［＃改ページ］", "［＃「かな」は同行小見出し］"]
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_pieces(text: str) -> None:
    document = read("題\n\n" + text + "\n［＃あ］［＃い］［＃う］")
    assert all(gloss.start < gloss.end for gloss in document.readings)
    words = re.findall("漢字|カナ", re.sub(r"［＃(?:[^［］]|［[^［］]*］)*］", "", text))
    kept = document.text + "".join(gloss.text for gloss in document.readings)
    assert len(re.findall("漢字|カナ", kept)) >= len(words)


@pytest.mark.parametrize(
    "text", ["《" * 300_000, "［＃" * 300_000, "漢" * 300_000 + "《か》" * 100_000, "｜" * 300_000 + "《"]
)
def test_lines_made_to_be_slow(text: str) -> None:
    read(f"題\n人\n\n{text}\n\n底本：「［＃あ］本」\n［＃い］［＃う］［＃え］")
