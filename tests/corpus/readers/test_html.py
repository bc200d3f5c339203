"""HTML: the main text in order, furniture gone, whatever the encoding the page states."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document
from corpus.errors import DamagedDocument
from corpus.read import read_document
from corpus.readers.html.reader import read_html

PAGE = """<!DOCTYPE html>
<html lang="ja"><head><meta charset="utf-8"><title>灯台の話 - 港町だより</title>
<style>p { color: red }</style><script>var 変数 = 1;</script></head>
<body>
<header><nav><ul><li><a href="/">トップ</a></li><li><a href="/a">港のあゆみ</a></li></ul></nav></header>
<div id="sidebar"><a href="/1">人気の記事</a><a href="/2">新しい記事</a></div>
<h1>灯台の話</h1>
<p>岬の<ruby>灯台<rp>（</rp><rt>とうだい</rt><rp>）</rp></ruby>は、
1875年に<b>建てられた</b>。光は
二十海里先まで届く<sup><a href="#n1" role="doc-noteref">1</a></sup>。</p>
<h2>灯台守</h2>
<div>最初の灯台守は、隣村から来た若者だった。<p>彼は三十年間ここで働いた。</p>跡を継いだのは娘である。</div>
<ul><li>油を運ぶ</li><li>硝子を磨く<ul><li>毎朝</li></ul></li></ul>
<table><caption>明かりの移り変わり</caption><tr><th>年</th><th>光源</th></tr><tr><td>1875</td><td>石油</td></tr>
<tr><td>1921</td><td>電気</td></tr></table>
<!-- 注釈ではない -->
<section class="footnotes"><h2>注</h2><ol><li id="n1">晴れた夜に限る。<a href="#r1">↩</a></li></ol></section>
<footer>© 港町だより</footer>
</body></html>
"""


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind == kind]


def test_main_text_in_order() -> None:
    assert read_html(PAGE.encode()).show() == (
        "# 灯台の話\n\n"
        "岬の灯台は、1875年に建てられた。光は二十海里先まで届く(1)。\n\n"
        "## 灯台守\n\n"
        "最初の灯台守は、隣村から来た若者だった。\n\n彼は三十年間ここで働いた。\n\n跡を継いだのは娘である。\n\n"
        "- 油を運ぶ\n- 硝子を磨く\n  - 毎朝\n\n"
        "明かりの移り変わり\n\n年 | 光源\n1875 | 石油\n1921 | 電気\n\n"
        "注\n\n(1) 晴れた夜に限る。\n"
    )


def test_title_and_language() -> None:
    document = read_html(PAGE.encode())
    assert document.title == "灯台の話"
    assert dict(document.metadata) == {"language": "ja"}
    assert read_html("<title>題</title><p>本文</p>".encode()).title == "題"


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16"])
@pytest.mark.parametrize("declared", ["", "utf-8", "Shift_JIS", "euc-jp", "no-such-charset"])
def test_encoding_whatever_the_page_says(codec: str, declared: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>朝の市場には、近くの村から運ばれた野菜が並ぶ。</p></body></html>"
    assert read_html(page.encode(codec)).text == "朝の市場には、近くの村から運ばれた野菜が並ぶ。\n"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "<p>船は朝の五時に港を出て、沖の漁場に着くころには日が昇り<br>きっていた。網を上げる。<br>魚は少ない。</p>",
            "船は朝の五時に港を出て、沖の漁場に着くころには日が昇りきっていた。網を上げる。\n魚は少ない。",
        ),
        ("<p>古い池や<br>蛙飛び込む<br>水の音</p>", "古い池や\n蛙飛び込む\n水の音"),
        ("<p>一つ目の段落。<br><br>二つ目の段落。</p>", "一つ目の段落。\n\n二つ目の段落。"),
        ("文だけの頁", "文だけの頁"),
        ("<p>two\n  words</p>", "two words"),
        ("<pre>\nif 風:\n    待つ()<br>出る()\n</pre>", "if 風:\n    待つ()\n出る()"),
        ("<pre>一行目の文である。\n  二行目の文である。</pre>", "一行目の文である。\n二行目の文である。"),
        ("<main><p>主な文。</p></main><p>脇の文。</p>", "主な文。"),
        ("<p>甲</p><aside>余談</aside><p>乙</p>", "甲\n\n乙"),
        ('<p>甲</p><div hidden>隠し</div><p style="display: none">隠し</p>', "甲"),
        ('<ul id="menu"><li>うどん 五百円</li></ul>', "- うどん 五百円"),
        ('<ul id="menu"><li><a href="/u">うどん</a></li></ul><p>本文</p>', "本文"),
        ("<dl><dt>錨</dt><dd>船を留める。</dd></dl>", "錨：船を留める。"),
        (
            "<dl><div><dt>錨</dt><dt>いかり</dt><dd>船を留める。</dd><dd>鉄で作る。</dd></div><dt>帆</dt></dl>",
            "錨、いかり：船を留める。\n  鉄で作る。\n帆",
        ),
        ('<p>甲</p><aside class="callout-warning">火気に注意。</aside>', "甲\n\n火気に注意。"),
        ('<ol start="3"><li>三</li><li>四</li></ol>', "3. 三\n4. 四"),
        ("<table><tr><td><h2>見出し</h2><p>割り付けの表。</p></td></tr></table>", "## 見出し\n\n割り付けの表。"),
        ("<p>閉じない段落<p>次の<b>段落", "閉じない段落\n\n次の段落"),
        ("<p>&lt;タグ&gt; &amp; &hearts; &#x6c34;</p>", "<タグ> & ♥ 水"),
        ('<p>前<span role="doc-pagebreak" aria-label="7"></span>後</p>', "前後"),
    ],
)
def test_small_pages(body: str, text: str) -> None:
    assert read_html(f"<html><body>{body}</body></html>".encode()).text == text + "\n"


def test_page_breaks() -> None:
    page = """<p>前<span role="doc-pagebreak" aria-label="7"></span>後</p>
    <div epub:type="pagebreak" title="8"></div><h2>節</h2>"""
    assert read_html(page.encode()).show() == "前⟦7⟧後\n\n⟦8⟧\n## 節\n"


def test_deeply_nested_page_keeps_its_text() -> None:
    page = "<div>" * 1_500 + "<p>底の文。</p>" + "</div>" * 1_500
    assert "底の文。" in read_html(page.encode()).text


def test_page_nested_without_end_is_refused() -> None:
    with pytest.raises(DamagedDocument, match="nested too deeply"):
        read_html(("<div>" * 100_000 + "底の文。").encode())


def test_html_is_known_by_content(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="cp932", errors="xmlcharrefreplace")
    assert read_document(path).title == "灯台の話"


def test_code_is_a_block_of_its_kind() -> None:
    page = "<h1>使い方</h1><p>次を打つ。</p><pre><code>soko start\n\n  --all &amp;\n</code></pre>"
    assert texts(read_html(page.encode()), "code") == ["soko start\n  --all &"]


def test_title_is_none_that_a_program_gave() -> None:
    page = "<title>PowerPoint プレゼンテーション</title><h1>目次</h1><h1>倉庫の省エネ計画</h1><p>文。</p>"
    assert read_html(page.encode(), fallback_title="計画").title == "倉庫の省エネ計画"


def tables(page: str) -> list[tuple[str, str]]:
    """Every table, and its header."""
    document = read_html(page.encode())
    blocks = [block for block in document.blocks if block.kind == "table"]
    return [(document.text[block.start : block.end], document.text[block.start :][: block.header]) for block in blocks]


def test_cells_that_span_are_said_in_every_row_and_column() -> None:
    page = (
        "<table><thead><tr><th rowspan=2>品</th><th colspan=2>2023年</th></tr><tr><th>上期</th><th>下期</th></tr></thead>"
        "<tr><td rowspan=2>墨</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr><tr><td colspan=3>なし</td></tr></table>"
    )
    assert tables(page) == [
        ("品 | 2023年 上期 | 2023年 下期\n墨 | 1 | 2\n墨 | 3 | 4\nなし | なし | なし", "品 | 2023年 上期 | 2023年 下期")
    ]


def test_heads_of_rows_are_no_header() -> None:
    rows = "<tr><th>会社名</th><td>山田商事</td></tr><tr><th>所在地</th><td>白浜町</td></tr>"
    assert tables(f"<table>{rows}</table>") == [("会社名 | 山田商事\n所在地 | 白浜町", "")]


def test_spans_without_end_are_bounded() -> None:
    row = "<tr>" + f"<td colspan=99999 rowspan=99999>{'墨' * 1_000}</td>" * 50 + "</tr>"
    [(text, _)] = tables(f"<table>{row * 20}</table>")  # a million characters, 100 million with every copy
    assert len(text) < 3_000_000


def test_signs_that_link_to_their_own_heading_are_no_text() -> None:
    page = (
        '<h1 id="a">灯台<a class="headerlink" href="#a" title="この見出しへのリンク">¶</a></h1>'
        '<h2 id="b"><a class="header-anchor" href="#b">#</a> 灯台守</h2><p>油は<a href="/c">#</a>番に置く。</p>'
    )
    assert read_html(page.encode()).show() == "# 灯台\n\n## 灯台守\n\n油は#番に置く。\n"


def test_what_docbook_puts_around_a_page_is_no_text() -> None:
    """Its heads and feet are tables, its notices a picture beside a word, its lists of contents links."""
    page = """<div class="navheader"><table><tr><th colspan="3">灯台の手引</th></tr>
        <tr><td><a href="a">戻る</a></td><th>第2章 灯台守</th><td><a href="b">次へ</a></td></tr></table></div>
        <h2>灯台守</h2><div class="toc"><dl class="toc"><dt><a href="c#d">油</a></dt><dt><a href="c#e">硝子</a></dt></dl></div>
        <p>油は毎晩運ぶ<a href="#ftn.1" class="footnote" id="one"><sup class="footnote">[3]</sup></a>。</p>
        <div class="warning"><table summary="Warning"><tr><td rowspan="2"><img alt="[警告]" src="w.png"></td>
        <th>警告</th></tr><tr><td><p>火のそばに置かないこと。</p></td></tr></table></div>
        <div class="footnotes"><hr><div id="ftn.1" class="footnote"><p><a href="#one"><sup>[3] </sup></a>嵐の夜は休む。</p></div></div>
        <div class="navfooter"><table><tr><td>油</td><td><a href="a">上へ</a></td></tr></table></div>"""
    document = read_html(page.encode())
    assert document.show() == (
        "## 灯台守\n\n油\n\n硝子\n\n油は毎晩運ぶ(3)。\n\n警告\n\n火のそばに置かないこと。\n\n注釈\n\n(3) 嵐の夜は休む。\n"
    )
    assert texts(document, "contents") == ["油", "硝子"]


def test_notes_in_a_list_of_terms() -> None:
    """As Sphinx writes them; a list of terms of another kind stays one."""
    page = """<p>光は遠くまで届く<a class="footnote-reference" href="#id7" id="id1">1</a>。</p>
        <dl class="footnote brackets"><dt class="label" id="id7"><a class="fn-backref" href="#id1">1</a></dt>
        <dd><p>晴れた夜に限る。</p></dd></dl><dl class="footnote"><dt id="x">凡例</dt><dd>霧は除く。</dd></dl>"""
    assert read_html(page.encode()).show() == (
        "光は遠くまで届く(1)。\n\n凡例：霧は除く。\n\n注釈\n\n(1) 晴れた夜に限る。\n"
    )


def test_a_term_that_ends_in_a_colon_has_one() -> None:
    page = "<dl><dt>掲載日:</dt><dd>八月</dd><dt>係：</dt><dd>港湾課</dd></dl>"
    assert read_html(page.encode()).show() == "掲載日：八月\n係：港湾課\n"


def test_a_box_of_contents_is_known_by_its_links() -> None:
    page = '<div class="toc"><p>toc とは目次のことである。<a href="#a">例</a></p></div>'
    assert texts(read_html(page.encode()), "paragraph") == ["toc とは目次のことである。例"]
