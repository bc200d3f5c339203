"""Laws in the government's XML: headings, paragraphs with numbers, items behind them, and what each place is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge, EmptyDocument
from corpus.read import read_document
from corpus.readers.law.reader import read_law
from corpus.settings import ReadingLimits
from tests.corpus.test_read_invariants import check


def sentence(tag: str, text: str) -> str:
    return f"<{tag}><Sentence>{text}</Sentence></{tag}>"


def item(number: str, text: str, inside: str = "") -> str:
    return f"<Item><ItemTitle>{number}</ItemTitle>{sentence('ItemSentence', text)}{inside}</Item>"


def subitem(depth: int, label: str, text: str, inside: str = "") -> str:
    tag = f"Subitem{depth}"
    return f"<{tag}><{tag}Title>{label}</{tag}Title>{sentence(tag + 'Sentence', text)}{inside}</{tag}>"


def paragraph(number: int, text: str, inside: str = "", label: str = "") -> str:
    head = f"<ParagraphNum>{label}</ParagraphNum>"
    return f'<Paragraph Num="{number}">{head}{sentence("ParagraphSentence", text)}{inside}</Paragraph>'


def article(title: str, caption: str, *paragraphs: str) -> str:
    caption = f"<ArticleCaption>{caption}</ArticleCaption>" if caption else ""
    return f"<Article>{caption}<ArticleTitle>{title}</ArticleTitle>{''.join(paragraphs)}</Article>"


def law(main: str, after: str = "", before: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Law><LawNum>令和六年法律第七号</LawNum><LawBody>'
        f"<LawTitle>灯台保存法</LawTitle>{before}<MainProvision>{main}</MainProvision>{after}</LawBody></Law>"
    ).encode()


ITEMS = item(
    "一", "石で造られた灯台", subitem(1, "イ", "高さが十メートルを超えるもの", subitem(2, "（１）", "灯火があるもの"))
)
MAIN = (
    "<Chapter><ChapterTitle>第一章　総則</ChapterTitle>"
    + article("第一条", "（目的）", paragraph(1, "この法律は、古い灯台を保存することを目的とする。"))
    + article(
        "第二条",
        "（定義）",
        paragraph(1, "この法律において「灯台」とは、次に掲げるものをいう。", ITEMS + item("二", "木で造られた灯台")),
        paragraph(2, "前項の灯台は、台帳に記載する。", label="２"),
    )
    + "</Chapter>"
)
SUPPLEMENTARY = (
    "<SupplProvision><SupplProvisionLabel>附　則</SupplProvisionLabel>"
    + paragraph(1, "この法律は、公布の日から施行する。", label="１")
    + paragraph(2, "旧灯台令は、廃止する。", label="２")
    + "</SupplProvision>"
    '<SupplProvision AmendLawNum="令和七年法律第二号"><SupplProvisionLabel>附　則</SupplProvisionLabel>'
    + article("第一条", "（施行期日）", paragraph(1, "この法律は、令和八年四月一日から施行する。"))
    + "</SupplProvision>"
)
TABLE = (
    "<AppdxTable><AppdxTableTitle>別表第一</AppdxTableTitle><RelatedArticleNum>（第二条関係）</RelatedArticleNum>"
    "<TableStruct><Table>"
    "<TableHeaderRow><TableHeaderColumn>地方</TableHeaderColumn><TableHeaderColumn>灯台</TableHeaderColumn></TableHeaderRow>"
    '<TableRow><TableColumn rowspan="2"><Sentence>北</Sentence></TableColumn><TableColumn><Sentence>岬の灯台</Sentence>'
    "</TableColumn></TableRow>"
    "<TableRow><TableColumn><Sentence>浜の灯台</Sentence></TableColumn></TableRow>"
    "</Table></TableStruct></AppdxTable>"
)


def places(document: Document) -> dict[str, str]:
    """What the place of each line is called, by its first six characters."""
    found, at = {}, 0
    for line in document.text.split("\n"):
        found[line.strip("# ")[:6]] = document.place_at(at + len(line) - len(line.lstrip("# ")))
        at += len(line) + 1
    return found


def test_parts_become_headings_paragraphs_and_lists() -> None:
    document = read_law(law(MAIN, SUPPLEMENTARY))
    check(document)
    assert document.title == "灯台保存法"
    assert document.text == (
        "# 灯台保存法\n\n（令和六年法律第七号）\n\n## 第一章　総則\n\n### 第一条（目的）\n\n"
        "この法律は、古い灯台を保存することを目的とする。\n\n### 第二条（定義）\n\n"
        "この法律において「灯台」とは、次に掲げるものをいう。\n\n"
        "一　石で造られた灯台\n  イ　高さが十メートルを超えるもの\n    （１）　灯火があるもの\n二　木で造られた灯台\n\n"
        "２　前項の灯台は、台帳に記載する。\n\n"
        "## 附則\n\n１　この法律は、公布の日から施行する。\n\n２　旧灯台令は、廃止する。\n\n"
        "## 附則（令和七年法律第二号）\n\n### 第一条（施行期日）\n\nこの法律は、令和八年四月一日から施行する。\n"
    )
    assert [block.kind for block in document.blocks if "一　石で" in document.text[block.start : block.end]] == ["list"]


def test_places_are_called_as_lawyers_call_them() -> None:
    found = places(read_law(law(MAIN, SUPPLEMENTARY)))
    assert found["この法律は、"] == "附則（令和七年法律第二号）第一条"  # the last of the lines that begin so
    assert found["この法律にお"] == "第二条第一項"
    assert found["一　石で造ら"] == "第二条第一項第一号"
    assert found["イ　高さが十"] == "第二条第一項第一号イ"
    assert found["（１）　灯火"] == "第二条第一項第一号イ（１）"
    assert found["二　木で造ら"] == "第二条第一項第二号"
    assert found["２　前項の灯"] == "第二条第二項"
    assert found["２　旧灯台令"] == "附則第二項"
    assert found["第一章　総則"] == ""


def test_an_article_of_one_paragraph_is_cited_alone() -> None:
    document = read_law(
        law(article("第十五条の二", "", paragraph(1, "点検は、次のとおりとする。", item("一の二", "灯火"))))
    )
    assert document.place_at(document.text.index("点検")) == "第十五条の二"
    assert document.place_at(document.text.index("灯火")) == "第十五条の二第一号の二"


def test_a_table_keeps_its_merged_cells_and_its_header() -> None:
    document = read_law(law(MAIN, TABLE))
    table = next(block for block in document.blocks if block.kind == "table")
    assert document.text[table.start : table.end] == "地方 | 灯台\n北 | 岬の灯台\n北 | 浜の灯台"
    assert document.text[table.start : table.start + table.header] == "地方 | 灯台"
    assert document.place_at(table.start) == "別表第一"
    assert "## 別表第一（第二条関係）" in document.text


def test_readings_and_line_ends_are_no_text() -> None:
    ruby = "<Ruby>\n  繋<Rt>つな</Rt></Ruby>"
    document = read_law(law(article("第一条", "", paragraph(1, f"\n  舟を{ruby}ぐ\n  場所は、\n 杭とする。"))))
    assert "舟を繋ぐ場所は、杭とする。" in document.text


def test_columns_of_an_item_are_parted() -> None:
    columns = "<ItemSentence><Column><Sentence>北の灯台</Sentence></Column><Column><Sentence>岬</Sentence></Column></ItemSentence>"
    text = f"<Item><ItemTitle>一</ItemTitle>{columns}</Item>"
    assert "一　北の灯台　岬" in read_law(law(article("第一条", "", paragraph(1, "次のとおり。", text)))).text


def test_what_is_left_out_is_said() -> None:
    contents = "<TOC><TOCLabel>目次</TOCLabel><TOCChapter><ChapterTitle>第一章　総則</ChapterTitle><ArticleRange>（第一条）</ArticleRange></TOCChapter></TOC>"
    figure = "<AppdxStyle><AppdxStyleTitle>様式第一</AppdxStyleTitle><StyleStruct><Style><Fig src='a.jpg'/></Style></StyleStruct></AppdxStyle>"
    document = read_law(law(MAIN, figure, contents))
    listed = next(block for block in document.blocks if block.kind == "contents")
    assert document.text[listed.start : listed.end] == "目次\n第一章　総則（第一条）"
    assert any("画像1件" in said for said in document.repairs)


def test_new_provisions_of_another_law_are_no_articles_of_this_one() -> None:
    new = f"<AmendProvision><NewProvision>{article('第九条', '（新しい規定）', paragraph(1, '旗を掲げる。'))}</NewProvision></AmendProvision>"
    document = read_law(law(article("第一条", "", paragraph(1, "灯台令に次の一条を加える。", new))))
    assert [document.text[b.start : b.end] for b in document.blocks if b.kind == "heading"] == ["灯台保存法", "第一条"]
    assert document.place_at(document.text.index("旗を掲げる")) == "第一条"


def test_a_preamble_and_parts_of_no_known_kind_are_kept() -> None:
    before = f"<Preamble>{paragraph(1, '灯台は海の道しるべである。')}</Preamble>"
    document = read_law(law(MAIN, "<Unheard><Of>知らない部分。</Of></Unheard>", before))
    assert "灯台は海の道しるべである。" in document.text
    assert document.place_at(document.text.index("灯台は海の")) == ""
    assert "知らない部分。" in document.text


@pytest.mark.parametrize("name", ["a.xml", "a.txt.xml", "law"])
def test_a_law_is_known_by_what_it_holds(name: str, tmp_path: Path) -> None:
    wrapped = (
        b"<law_data_response><law_full_text>" + law(MAIN).split(b"\n", 1)[1] + b"</law_full_text></law_data_response>"
    )
    (tmp_path / name).write_bytes(wrapped)
    assert read_document(tmp_path / name).title == "灯台保存法"


def test_without_a_text() -> None:
    with pytest.raises(EmptyDocument, match="LawBody"):
        read_law(b"<Law><LawNum>1</LawNum></Law>")


@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
def test_cut_short(share: float) -> None:
    data = law(MAIN)
    with pytest.raises(DamagedDocument):
        read_law(data[: int(len(data) * share)])


def test_entities_of_its_own() -> None:
    bomb = b'<!DOCTYPE Law [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + law("&b;").split(b"\n", 1)[1]
    with pytest.raises(DamagedDocument, match="Unsafe XML"):
        read_law(bomb)


def test_nested_without_end() -> None:
    with pytest.raises(DamagedDocument, match="nested too deeply"):
        read_law(law("<Chapter>" * 100_000 + "</Chapter>" * 100_000))


def test_few_cells_that_claim_many() -> None:
    cell = '<TableColumn rowspan="2000" colspan="100"><Sentence>あ</Sentence></TableColumn>'
    table = f"<TableStruct><Table><TableRow>{cell}</TableRow>{'<TableRow></TableRow>' * 5_000}</Table></TableStruct>"
    with pytest.raises(DocumentTooLarge, match="table is too large"):
        read_law(law(table * 2))
    long = f"<TableStruct><Table><TableRow>{cell.replace('あ', 'あ' * 10_000)}</TableRow></Table></TableStruct>"
    with pytest.raises(DocumentTooLarge, match="table is too large"):
        read_law(law(long), limits=ReadingLimits(characters=500_000))


PIECES = st.recursive(
    st.text(st.characters(categories=("L", "N")), min_size=1, max_size=5).map(lambda text: f"<Sentence>〔{text}〕</Sentence>"),
    lambda inner: st.tuples(
        st.sampled_from(
            "Chapter Section Article Paragraph ParagraphSentence Item ItemSentence Subitem1 Subitem3Sentence List TableRow"
            " TableColumn SupplProvision AppdxTable Remarks NewProvision ItemTitle ArticleTitle".split()
        ),
        st.lists(inner, max_size=4),
    ).map(lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)  # time is not what is tested, and machines are busy
@given(st.lists(PIECES, max_size=5).map("".join))
def test_any_parts_in_any_order_are_kept(main: str) -> None:
    document = read_law(law(main))
    check(document)
    assert sorted(re.findall("〔.*?〕", document.text)) == sorted(re.findall("〔.*?〕", main))
