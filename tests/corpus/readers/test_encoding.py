"""Encodings found by detection; bytes that fit none are refused with their place."""

from __future__ import annotations

import codecs
import random

import pytest

from corpus.errors import DamagedDocument, UnsupportedFormat
from corpus.readers.encoding import decode

PROSE = (
    "朝の市場には、近くの村から運ばれた野菜が並ぶ。大根は一本百二十円、トマトは三個で二百円だった。\n"
    "「今年は雨が少なかったから、甘いよ」と店の人が言う。値札には①番から⑩番までの番号が付いている。\n"
    "市場は1952年に開かれ、ＪＲの駅からは歩いて５分である。English words stand here too.\n"
)
# Characters outside JIS X 0208, such as ① here, exist in some of these encodings only.
PLAIN = PROSE.replace("①番から⑩番までの", "")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("utf-8", PROSE),
        ("utf-8-sig", PROSE),
        ("utf-16", PROSE),
        ("utf-16-le", PROSE),
        ("utf-16-be", PROSE),
        ("utf-32", PROSE),
        ("cp932", PROSE),
        ("shift_jis", PLAIN),
        ("euc_jp", PLAIN),
        ("iso2022_jp", PLAIN),
        ("ascii", "Plain English text.\nTwo lines.\n"),
        ("utf-16-le", "Plain English text.\n"),
        ("utf-16-be", "Plain English text.\n"),
        ("utf-8", "短い"),
        ("cp932", "東京都"),
        ("euc_jp", "東京都の人口"),
        ("cp932", "ｶﾀｶﾅとひらがな、半角ｶﾅ交じりの文。"),
        ("utf-8", "Ça a été décidé à Paris, naïveté comprise."),
        ("utf-8", "한국어 문장입니다."),
        ("cp1252", "Les élèves étaient à l'école. Ils ont été reçus par le maître, qui était très âgé. " * 3),
    ],
)
def test_text_comes_back(codec: str, text: str) -> None:
    assert decode(text.encode(codec))[0] == text


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "utf-16-le", "utf-16-be", "iso2022_jp"])
@pytest.mark.parametrize("length", [12, 25, 60, 140])
def test_any_cut_of_the_prose_comes_back(codec: str, length: int) -> None:
    chooser = random.Random(length)
    for _ in range(40):
        start = chooser.randrange(len(PLAIN) - length)
        text = PLAIN[start : start + length]
        assert decode(text.encode(codec))[0] == text, text


@pytest.mark.parametrize(("codec", "name"), [("cp932", "cp932"), ("euc_jp", "euc_jp"), ("utf-16-be", "utf-16-be")])
def test_name_of_the_encoding(codec: str, name: str) -> None:
    assert decode(PLAIN.encode(codec))[1] == name


@pytest.mark.parametrize(
    ("first", "second"),
    [("utf-8", "cp932"), ("cp932", "utf-8"), ("utf-8", "euc_jp"), ("cp932", "euc_jp"), ("euc_jp", "cp932")],
)
@pytest.mark.parametrize("share", [1, 6])
def test_mixed_encodings_are_refused(first: str, second: str, share: int) -> None:
    data = (PLAIN * share).encode(first) + PLAIN.encode(second)
    with pytest.raises(DamagedDocument, match=r"バイト（\d+ 行目）.+byte offset") as caught:
        decode(data)
    assert "\n" not in str(caught.value)


def test_offset_of_a_bad_byte() -> None:
    head = PROSE.encode()
    with pytest.raises(DamagedDocument, match=f"byte offset {len(head):,} "):
        decode(head + b"\xff\xfe\xfa" + PROSE.encode())


def test_text_cut_inside_a_character() -> None:
    with pytest.raises(DamagedDocument, match="utf-8"):
        decode((PROSE + "終").encode()[:-1])


def test_odd_utf16() -> None:
    with pytest.raises(DamagedDocument, match="utf-16-le"):
        decode(codecs.BOM_UTF16_LE + PROSE.encode("utf-16-le") + b"\x00")


@pytest.mark.parametrize("size", [16, 300, 5_000])
def test_random_bytes_are_no_text(size: int) -> None:
    chooser = random.Random(size)
    for _ in range(20):
        data = b"\x00\x01" + chooser.randbytes(size)
        with pytest.raises((UnsupportedFormat, DamagedDocument)):
            decode(data)


def test_empty_is_empty() -> None:
    assert decode(b"") == ("", "utf-8")
