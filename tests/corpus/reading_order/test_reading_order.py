"""The evidence that puts columns back in order: terms, notes, running heads, and whole layouts."""

from __future__ import annotations

import pytest

from corpus.document import Document
from corpus.readers.text_layer import read_text_layer
from corpus.reading_order.furniture import find_furniture
from corpus.reading_order.joins import Joins
from corpus.reading_order.lines import Line, split_lines
from corpus.reading_order.terms import Terms
from tests.corpus.reading_order.layout import Order, Source, Style, lay_out

PARAGRAPHS = (
    "潮見灯台（しおみとうだい）とは、岬の先に立つ石造りの灯台である。明治の初めに外国人の技師が設計し、地元の石工が三年を"
    "かけて積み上げた。初点灯の夜には近くの村々から多くの人が集まり、沖を通る船も汽笛を鳴らして祝ったと伝えられている。",
    "灯台の光は当初、菜種油を燃やす灯火であった。冬の嵐の夜には灯台守が一時間ごとに芯を切り、硝子の煤を拭かなければならなかった。"
    "その苦労を記した日誌が町の資料館に残されており、潮見灯台の暮らしを知る手がかりになっている。",
    "大正になると電灯が引かれ、光の届く距離は二倍に伸びた。漁から戻る船は灯台の光を頼りに港の入口を探し、霧の濃い日には"
    "鐘の音に耳を澄ませた。鐘を鳴らす役目は村の若者が交代で務め、年の終わりには酒がふるまわれた。",
    "戦後になって灯台は無人となり、町は建物の保存を国に求めた。調査によって石積みの下に古い見張り台の跡が見つかり、"
    "岬が江戸時代から海の安全を守る場所であったことが明らかになった。今では夏の三か月だけ内部が公開されている。",
    "公開の日には灯台守の子孫が潮見灯台の案内役を務める。狭い螺旋の階段を上ると、磨かれた硝子の向こうに水平線が丸く見える。"
    "訪れた人はみな、光がなぜこれほど遠くまで届いたのかを知って驚くという。",
)
NOTES = ("(1)『岬の記録』第二巻、四十頁を参照。", "(2)『岬の記録』第三巻、十二頁を参照。")


LIGHTHOUSE = Source("潮見灯台", (("", PARAGRAPHS),), NOTES)


def paragraphs_of(document: Document) -> list[str]:
    return ["".join(document.text[block.start : block.end].split()) for block in document.blocks]


def lines_of(*texts: str) -> list[Line]:
    return split_lines("\n".join(texts))


class TestTerms:
    LETTERS = (
        "灯台守は潮見灯台に住んだ。",
        "その暮らしは厳しかった。",
        "潮見灯台（しおみとうだい）は",
        "岬に立つ灯台である。",
    )

    def test_column_that_introduces_a_term_is_read_before_the_one_that_uses_it(self) -> None:
        assert Terms(self.LETTERS).gain(0, 2, 4) == 1.0

    def test_column_that_introduces_a_term_first_stays_first(self) -> None:
        swapped = self.LETTERS[2:] + self.LETTERS[:2]
        assert Terms(swapped).gain(0, 2, 4) == -1.0

    def test_term_known_from_an_earlier_page_tells_nothing(self) -> None:
        assert Terms(("潮見灯台を訪ねた。", *self.LETTERS)).gain(1, 3, 5) == 0.0

    def test_first_paragraph_says_what_the_text_is_about(self) -> None:
        terms = Terms(
            (
                "潮見灯台とは、岬に立つ",
                "灯台である。",
                "その日誌とは、別の",
                "潮見灯台の記録、潮見灯台の暦、潮見灯台の図である。",
            )
        )
        assert terms.opens_text(0) == 2.0
        assert terms.opens_text(2) == 0.0

    def test_no_lines(self) -> None:
        assert Terms(()).gain(0, 0, 0) == 0.0
        assert Terms(()).opens_text(0) == 0.0


class TestNotes:
    LINES = lines_of(
        "　" + "灯台の光は岬を照らす。" * 2, "注", "(1)第一の注である。", "(2)第二の注である。", "　石工の村のこと。"
    )

    def test_first_note_follows_their_title(self) -> None:
        joins = Joins(self.LINES)
        assert joins.score(1, 2) > joins.score(1, 3)
        assert joins.score(1, 2) > joins.score(1, 4)

    def test_notes_follow_by_number(self) -> None:
        joins = Joins(self.LINES)
        assert joins.score(2, 3) > 0 > joins.score(0, 3)

    def test_text_ends_after_its_notes(self) -> None:
        joins = Joins(self.LINES)
        assert joins.score(3, 5) > joins.score(3, 4)


class TestRunningHeads:
    BEFORE = ("灯台の光は沖を行く船を導き、冬の夜には灯台守が一", "時間ごとに芯を切って硝子の煤を拭かなければならな")
    BEHIND = ("かった。その苦労を記した日誌が町の資料館に残され", "ており、潮見灯台の暮らしを知る手がかりとなってい")

    def heads(self, *middle: str) -> list[str]:
        lines = lines_of(*self.BEFORE * 6, *middle, *self.BEHIND * 6)
        return [lines[at].text for at in sorted(find_furniture(lines).heads)]

    @pytest.mark.parametrize("head", ["2潮見灯台", "潮見灯台　2", "2021年4月12日　潮見灯台　第2頁", "- 2 -"])
    def test_lone_head_amid_a_sentence(self, head: str) -> None:
        assert self.heads(head) == [head]

    @pytest.mark.parametrize("line", ["2004年に", "初点灯は1951", "3,000人が", "2．潮見灯台"])
    def test_number_of_the_text_is_no_page(self, line: str) -> None:
        assert self.heads(line) == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("order", ["in order", "swapped"])
@pytest.mark.parametrize("parted", [True, False])
def test_layouts_are_read_in_order(order: Order, seed: int, parted: bool) -> None:
    style = Style(order=order, height=9 + seed, width=16, blank_between_columns=parted, seed=seed)
    document = read_text_layer(lay_out(LIGHTHOUSE, style).text)
    assert paragraphs_of(document) == [text for _, text in LIGHTHOUSE.blocks()]
    assert any("入れ替え" in said for said in document.repairs) == (order == "swapped")


def test_columns_without_any_sign_of_print_are_left_alone() -> None:
    columns = [
        "\n".join(line for paragraph in part for line in wrapped(paragraph, 16))
        for part in (PARAGRAPHS[:3], PARAGRAPHS[3:])
    ]
    document = read_text_layer(f"{columns[1]}\n\n{columns[0]}\n")
    assert paragraphs_of(document) == [*PARAGRAPHS[3:], *PARAGRAPHS[:3]]


def wrapped(paragraph: str, width: int) -> list[str]:
    text = "　" + paragraph
    return [text[at : at + width] for at in range(0, len(text), width)]
