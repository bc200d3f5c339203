"""One article of our own, written out for several tools, and what reading must give back."""

from __future__ import annotations

from html import escape

TITLE = "川沿いの製紙町、その百五十年"

# (kind, text) in reading order; {1} is the mark of note 1. 《漢字｜よみ》 carries ruby, which reading drops.
ARTICLE: list[tuple[str, str]] = [
    ("h1", "はじめに"),
    (
        "p",
        "山あいの盆地を流れる早瀬川は、水が澄んでいることで古くから知られていた。この川のほとりに紙を《漉｜す》く家が"
        "集まり始めたのは、いまから百五十年ほど前のことである。最初は冬のあいだだけの仕事だったが、やがて村の暮らしは"
        "紙を中心に回るようになった。本稿では、三軒の紙屋から始まった町が、どのように栄え、どのように《衰｜おとろ》え、"
        "そして何を残したのかをたどる。",
    ),
    (
        "p",
        "手がかりとなるのは、町役場に残る『製紙組合日誌』と、元職人たちへの聞き取りである。日誌は1881年4月から1968年"
        "3月まで、ほぼ途切れずに書き継がれている{1}。聞き取りは2015年から2017年にかけて、延べ24人に対して行った。",
    ),
    ("h1", "1．三軒の紙屋"),
    ("h2", "水と楮"),
    (
        "p",
        "紙作りに欠かせないのは、きれいな水と楮である。早瀬川の水温は真冬でも摂氏四度を下回らず、鉄分をほとんど含ま"
        "ない。楮は山の南斜面で育ち、秋に刈り取られた。「水が紙を白くする」と職人たちは言った。実際、上流に鉱山が開か"
        "れた1903年には、濁った水のために紙が黄ばみ、組合は会社に対して補償を求めている。",
    ),
    (
        "p",
        "当時の売り先は、主に隣県の城下町であった。障子紙が六割、帳簿用の紙が三割、残りが傘や《提灯｜ちょうちん》に使"
        "う紙だったという。一帖の値段は米二升に等しく、農家にとっては大きな現金収入となった。",
    ),
    ("h2", "職人の暮らし"),
    (
        "p",
        "職人の朝は早い。午前三時には釜に火が入り、夜明けとともに漉き始める。一日に漉く枚数は、熟練者で四百枚、見習い"
        "で百五十枚ほどだった。冬の水は身を切るように冷たく、桶の横には必ず湯が置かれていた。それでも、若者たちは技を"
        "競い、厚みのそろった紙を漉く者は町の誇りとされた。",
    ),
    ("li", "楮を蒸して皮をはぐ"),
    ("li", "皮を川でさらし、灰汁で煮る"),
    ("li", "繊維をたたいてほぐし、漉く"),
    ("p", "この三つの工程は、機械が入るまでほとんど変わらなかった。"),
    ("h1", "2．機械の時代"),
    (
        "p",
        "1912年、町に初めて抄紙機（paper machine）が据えられた。導入したのは三軒のうちもっとも小さな店で、主人は"
        "Augsburgで機械を学んだ技師を招いている。生産量は十年で八倍になり、1925年には従業員が312人に達した{2}。鉄道の"
        "支線が引かれ、製品は港から海外へも送られた。",
    ),
    (
        "p",
        "一方で、手漉きの家は次々に廃業した。1912年に41軒あった手漉き場は、1930年には9軒に減っている。組合日誌は、最"
        "後まで手漉きを続けた老人の言葉を書き留めている。「機械の紙は速い。だが、速い紙は早く破れる」。",
    ),
    ("table", "年|手漉き場|従業員\n1912|41|58\n1925|17|312\n1930|9|405"),
    ("h1", "3．残されたもの"),
    (
        "p",
        "1968年に工場が閉じると、町の人口は半分になった。しかし、紙は消えなかった。1990年代に入り、文化財の修復に手漉"
        "きの紙が必要とされるようになったのである。いま町では5人の職人が働き、その紙は国内外の美術館や図書館に納められ"
        "ている。かつての工場の煉瓦造りの倉庫は資料館となり、年におよそ一万二千人が訪れる。",
    ),
    (
        "p",
        "百五十年の歩みが教えるのは、技術の新しさだけが産業の寿命を決めるのではないということだ。速さを求めた機械は"
        "五十六年で役目を終え、遅さを守った手仕事がその後を継いだ。川の水は、今日も変わらず澄んでいる。",
    ),
]
NOTES = {
    1: "1944年8月から翌年10月までの分は失われている。",
    2: "従業員数には季節雇いを含まない。",
}


def plain(text: str) -> str:
    """What reading gives: the base of ruby, and notes as (1)."""
    for number in NOTES:
        text = text.replace(f"{{{number}}}", f"({number})")
    while "《" in text:
        before, _, rest = text.partition("《")
        ruby, _, after = rest.partition("》")
        text = before + ruby.split("｜")[0] + after
    return text


def expected_blocks() -> list[tuple[str, str]]:
    """(kind, text) of the blocks that reading gives, items of one list and notes joined."""
    blocks: list[tuple[str, str]] = []
    for kind, text in ARTICLE:
        if kind == "li" and blocks[-1][0] == "list":
            blocks[-1] = ("list", f"{blocks[-1][1]}\n- {plain(text)}")
        elif kind == "li":
            blocks.append(("list", f"- {plain(text)}"))
        elif kind == "table":
            blocks.append(("table", text.replace("|", " | ")))
        else:
            blocks.append(("paragraph" if kind == "p" else "heading", plain(text)))
    return blocks


def article_html(style: str = "", before: str = "") -> str:
    """The article as a page; `before` is put at the start of the body."""
    parts, in_list = [f"<h1>{TITLE}</h1>"], False
    for kind, text in ARTICLE:
        if (kind == "li") != in_list:
            in_list = not in_list
            parts.append("<ul>" if in_list else "</ul>")
        if kind == "table":
            rows = "".join(
                "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("|")) + "</tr>" for row in text.split("\n")
            )
            parts.append(f"<table>{rows}</table>")
        else:
            tag = {"h1": "h2", "h2": "h3"}.get(kind, kind)
            parts.append(f"<{tag}>{_inline_html(text)}</{tag}>")
    notes = "".join(f'<li id="n{number}">{escape(text)}</li>' for number, text in NOTES.items())
    parts.append(f'<section class="footnotes"><h2>注</h2><ol>{notes}</ol></section>')
    return (
        f'<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"<style>{style}</style></head>"
        f"<body>{before}{''.join(parts)}</body></html>"
    )


def _inline_html(text: str) -> str:
    text = escape(text)
    for number in NOTES:
        text = text.replace(f"{{{number}}}", f'<sup><a href="#n{number}" role="doc-noteref">{number}</a></sup>')
    while "《" in text:
        before, _, rest = text.partition("《")
        ruby, _, after = rest.partition("》")
        base, _, reading = ruby.partition("｜")
        text = f"{before}<ruby>{base}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>{after}"
    return text


def article_fodt() -> str:
    """The article as a flat OpenDocument text, for LibreOffice: real headings, footnotes, ruby, list and table."""
    parts = [f'<text:p text:style-name="Title">{TITLE}</text:p>']
    items: list[str] = []
    for kind, text in [*ARTICLE, ("end", "")]:
        if kind != "li" and items:
            parts.append("<text:list text:style-name='Dots'>" + "".join(items) + "</text:list>")
            items = []
        if kind == "li":
            items.append(f"<text:list-item><text:p>{_inline_odt(text)}</text:p></text:list-item>")
        elif kind == "p":
            parts.append(f'<text:p text:style-name="Body">{_inline_odt(text)}</text:p>')
        elif kind in ("h1", "h2"):
            style = f'text:style-name="Heading_20_{kind[1]}" text:outline-level="{kind[1]}"'
            parts.append(f"<text:h {style}>{_inline_odt(text)}</text:h>")
        elif kind == "table":
            rows = "".join(
                "<table:table-row>"
                + "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row.split("|"))
                + "</table:table-row>"
                for row in text.split("\n")
            )
            parts.append(f'<table:table><table:table-column table:number-columns-repeated="3"/>{rows}</table:table>')
    return _FODT.replace("BODY", "".join(parts))


def _inline_odt(text: str) -> str:
    text = escape(text)
    for number, note in NOTES.items():
        text = text.replace(
            f"{{{number}}}",
            f'<text:note text:note-class="footnote"><text:note-citation>{number}</text:note-citation>'
            f"<text:note-body><text:p>{note}</text:p></text:note-body></text:note>",
        )
    while "《" in text:
        before, _, rest = text.partition("《")
        ruby, _, after = rest.partition("》")
        base, _, reading = ruby.partition("｜")
        ruby = f"<text:ruby-base>{base}</text:ruby-base><text:ruby-text>{reading}</text:ruby-text>"
        text = f'{before}<text:ruby text:style-name="Ru">{ruby}</text:ruby>{after}'
    return text


_FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
 <office:font-face-decls>
  <style:font-face style:name="Serif" svg:font-family="'Noto Serif CJK JP'"/>
 </office:font-face-decls>
 <office:styles>
  <style:default-style style:family="paragraph">
   <style:text-properties style:font-name="Serif" style:font-name-asian="Serif" fo:font-size="10.5pt"
    style:font-size-asian="10.5pt" fo:language="ja" fo:country="JP" style:language-asian="ja"
    style:country-asian="JP"/>
  </style:default-style>
  <style:style style:name="Standard" style:family="paragraph" style:class="text"/>
  <style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard">
   <style:text-properties fo:font-size="20pt" style:font-size-asian="20pt"/>
  </style:style>
  <style:style style:name="Body" style:family="paragraph" style:parent-style-name="Standard">
   <style:paragraph-properties fo:text-indent="10.5pt" fo:text-align="justify"/>
  </style:style>
  <style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
   style:parent-style-name="Standard" style:default-outline-level="1">
   <style:paragraph-properties fo:margin-top="12pt" fo:margin-bottom="6pt"/>
   <style:text-properties fo:font-size="15pt" style:font-size-asian="15pt"/>
  </style:style>
  <style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
   style:parent-style-name="Standard" style:default-outline-level="2">
   <style:paragraph-properties fo:margin-top="9pt" fo:margin-bottom="4pt"/>
   <style:text-properties fo:font-size="12.5pt" style:font-size-asian="12.5pt"/>
  </style:style>
  <text:list-style style:name="Dots">
   <text:list-level-style-bullet text:level="1" text:bullet-char="•">
    <style:list-level-properties text:list-level-position-and-space-mode="label-alignment">
     <style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-12pt"
      fo:margin-left="24pt"/>
    </style:list-level-properties>
   </text:list-level-style-bullet>
  </text:list-style>
 </office:styles>
 <office:automatic-styles>
  <style:style style:name="Ru" style:family="ruby"/>
  <style:page-layout style:name="A5">
   <style:page-layout-properties fo:page-width="148mm" fo:page-height="210mm" fo:margin="18mm"/>
   <style:header-style><style:header-footer-properties fo:margin-bottom="5mm"/></style:header-style>
   <style:footer-style><style:header-footer-properties fo:margin-top="5mm"/></style:footer-style>
  </style:page-layout>
 </office:automatic-styles>
 <office:master-styles>
  <style:master-page style:name="Standard" style:page-layout-name="A5">
   <style:header><text:p>町史研究 第七号</text:p></style:header>
   <style:footer><text:p><text:page-number text:select-page="current"/></text:p></style:footer>
  </style:master-page>
 </office:master-styles>
 <office:body><office:text>BODY</office:text></office:body>
</office:document>
"""
