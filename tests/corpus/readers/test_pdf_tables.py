"""Columns of a page and columns of a table: bands, wrapped cells, rules, tables over several pages."""

from __future__ import annotations

from corpus.document import Document
from corpus.readers.pdf.grids import find_grids
from corpus.readers.pdf.reader import read_pdf
from corpus.readers.pdf.rules import Rules
from tests.corpus.plain_pdf import PlainPdf, flow

ABSTRACT = (
    "倉庫の温度を一定に保つ方法を述べる。扉の開閉が多い日には庫内の温度が上がりやすいので、回数に応じて冷却を強める。"
    * 6
)
LEFT = "一つ目の段では装置の構成を説明する。温度計は扉の横と奥の棚に置いた。差が三度を超えると送風機が回る。" * 3
RIGHT = "二つ目の段では測定の結果を示す。夏の一か月に扉は毎日およそ九十回開いた。電力は一割だけ減ったという。" * 3


def tables(document: Document) -> list[list[str]]:
    return [document.text[block.start : block.end].split("\n") for block in document.blocks if block.kind == "table"]


def paragraphs(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks if block.kind == "paragraph"]


def test_title_and_abstract_over_two_columns() -> None:
    pdf = PlainPdf()
    pdf.text(160, 60, "小型倉庫の温度制御", size=18)
    y = flow(pdf, 60, 110, ABSTRACT, width=47)
    flow(pdf, 60, y + 16, LEFT, width=22)
    flow(pdf, 310, y + 16, RIGHT, width=22)
    document = read_pdf(pdf.data())
    assert tables(document) == []
    assert paragraphs(document) == [ABSTRACT, LEFT, RIGHT]


def test_wide_cells_are_no_columns_of_the_page() -> None:
    rows = [
        ("羽根車と取り付け用の座金（大）", "札幌の工場から取り寄せるため二週間", "3,300"),
        ("温度計の保護管と差し込みの栓", "在庫があれば翌日に届く", "4,400"),
        ("検知器とその止め金具", "第二工場の受注生産のため早めに", "5,500"),
        ("継手と漏れ止めの詰め物一式", "港から船で届くので余裕を", "6,600"),
        ("反射板と割れにくい樹脂の覆い", "直接取りに行くこともできる", "7,700"),
        ("金具と滑り止めの敷物", "工場が休みの週は受け付けない", "8,800"),
    ]
    pdf = PlainPdf()
    for at, row in enumerate([("部品の名前", "仕入れについて", "単価"), *rows]):
        for x, cell in zip((60, 260, 470), row, strict=True):
            pdf.text(x, 80 + 18 * at, cell)
    document = read_pdf(pdf.data())
    assert tables(document) == [["部品の名前 | 仕入れについて | 単価", *(" | ".join(row) for row in rows)]]
    assert document.blocks[0].header == len("部品の名前 | 仕入れについて | 単価")


def test_wrapped_cells_without_rules() -> None:
    """The remark of each part takes one to three lines; nothing else does."""
    rows = [
        ("羽根車", "札幌の工場から取り寄せるため二週間ほどかかることが多いので、早めに頼むこと", "3,300"),
        ("保護管", "在庫があれば翌日に届く", "4,400"),
        (
            "検知器",
            "第二工場の受注生産のため、月の初めに頼み、届くのはその次の月の終わりになるが、急ぐ時は電話で相談する",
            "5,500",
        ),
        ("詰め物", "港から船で届く", "6,600"),
    ]
    pdf, y = PlainPdf(), 80.0
    for name, remark, price in rows:
        pdf.text(60, y, name)
        pdf.text(470, y, price)
        y = flow(pdf, 160, y, remark, width=20) + 4
    assert tables(read_pdf(pdf.data())) == [[" | ".join(row) for row in rows]]


def test_rules_say_where_cells_are() -> None:
    """Names stand in the middle of their cells' height, and one cell reaches over two rows."""
    pdf = PlainPdf()
    us, vs = (60.0, 160.0, 380.0, 500.0), (60.0, 84.0, 150.0, 216.0, 240.0)
    for v in vs:
        pdf.line(us[0] if v != 216 else us[1], v, us[-1], v)
    for u in us:
        pdf.line(u, vs[0], u, vs[-1])
    for x, text in zip(us, ("担当", "仕事", "期日"), strict=False):
        pdf.text(x + 6, 76, text)
    pdf.text(66, 120, "山田")
    flow(pdf, 166, 104, "扉の記録をまとめて毎朝八時までに設備課へ届けてから見回る", width=20)
    pdf.text(386, 120, "4月3日")
    pdf.text(66, 200, "森田")
    flow(pdf, 166, 170, "送風機の音を確かめて、おかしい時は守衛に電話をかける仕事", width=20)
    pdf.text(386, 186, "5月1日")
    pdf.text(166, 232, "鍵の番")
    pdf.text(386, 232, "6月2日")
    document = read_pdf(pdf.data())
    assert tables(document) == [
        [
            "担当 | 仕事 | 期日",
            "山田 | 扉の記録をまとめて毎朝八時までに設備課へ届けてから見回る | 4月3日",
            "森田 | 送風機の音を確かめて、おかしい時は守衛に電話をかける仕事 | 5月1日",
            "森田 | 鍵の番 | 6月2日",
        ]
    ]


def test_a_box_around_text_is_no_table() -> None:
    pdf = PlainPdf()
    for y in (60, 160):
        pdf.line(50, y, 300, y)
    for x in (50, 300):
        pdf.line(x, 60, x, 160)
    flow(pdf, 60, 80, "囲みの中の文章である。二行目もここに続く。三行目で終わりになるはずである。", width=20)
    assert tables(read_pdf(pdf.data())) == []
    assert find_grids(Rules(((50, 300, 60), (50, 300, 160)), ((60, 160, 50), (60, 160, 300)))) == []


def test_a_table_goes_on_over_pages() -> None:
    """The header is printed on each page and stands once in the text; page 2 begins at its own first row."""
    pdf = PlainPdf(height=400)
    for page in range(3):
        if page:
            pdf.page()
        for at in range(10):
            y = 60 + 18 * at
            cells = ("品名", "単価", "置き場") if at == 0 else (f"品{page}{at}号", f"{100 * page + at}円", f"第{at}棚")
            for x, cell in zip((60, 200, 340), cells, strict=True):
                pdf.text(x, y, cell)
    document = read_pdf(pdf.data())
    rows = tables(document)
    assert [len(table) for table in rows] == [28]
    assert rows[0][0] == "品名 | 単価 | 置き場"
    assert rows[0][10] == "品11号 | 101円 | 第1棚"
    assert [document.text[page.start :].split(" ")[0] for page in document.pages] == ["品名", "品11号", "品21号"]


def test_words_pulled_apart_are_no_table() -> None:
    """Justified text in a narrow column: two to four words a line, at other places in each."""
    lines = ["the old harbour", "was rebuilt", "in granite by", "masons from the", "northern islands", "who came over"]
    pdf = PlainPdf()
    for at, line in enumerate(lines * 2):
        words = line.split()
        width = sum(5.0 * len(word) for word in words)
        x, gap = 60.0, (150 - width) / (len(words) - 1)
        for word in words:
            pdf.text(x, 80 + 14 * at, word)
            x += 5.0 * len(word) + gap
    document = read_pdf(pdf.data())
    assert tables(document) == []
    assert document.text.split() == " ".join(lines * 2).split()


def test_two_columns_of_items_are_read_one_after_the_other() -> None:
    pdf = PlainPdf()
    for at in range(5):
        pdf.text(60, 80 + 18 * at, f"・左の{at}番目の項目{'で長い' * (at % 3)}")
        pdf.text(320, 80 + 18 * at, f"・右の{at}番目の項目{'で長い' * (at % 2)}")
    text = read_pdf(pdf.data()).text
    assert text.index("左の4番目") < text.index("右の0番目")


def test_sentences_side_by_side_stay_apart() -> None:
    pdf = PlainPdf(width=900)
    pdf.text(60, 80, "左の欄には議題を書きます。", size=14)
    pdf.text(600, 80, "右の欄には担当を書きます。", size=14)
    pdf.text(600, 110, "締め切りは五月です。", size=14)
    assert paragraphs(read_pdf(pdf.data())) == [
        "左の欄には議題を書きます。", "右の欄には担当を書きます。", "締め切りは五月です。",
    ]  # fmt: skip


def test_names_in_the_middle_of_wrapped_rows() -> None:
    """No rules; both remarks wrap, and the name stands between the heights of their lines."""
    rows = [
        ("費用", "札幌の工場から取り寄せるため二か月分の蓄えが要る", "本社の倉庫の品を使うので少しで済むはずである"),
        ("期間", "冬のあいだは船が来ないので春まで待つことになる", "翌日に届く"),
        ("担当", "設備課の山田が一人で受け持つ", "守衛の森田と設備課の山田の二人で受け持つ"),
    ]
    pdf, y = PlainPdf(), 100.0
    pdf.text(160, 76, "甲の案")
    pdf.text(330, 76, "乙の案")
    for name, first, second in rows:
        lines = max(-(-len(cell) // 12) for cell in (first, second))
        pdf.text(60, y + 7 * (lines - 1), name)
        for x, cell in ((160, first), (330, second)):
            own = -(-len(cell) // 12)
            flow(pdf, x, y + 7 * (lines - own), cell, width=12, lead=14)
        y += 14 * lines + 12
    flow(pdf, 60, y + 20, LEFT, width=40)
    document = read_pdf(pdf.data())
    assert tables(document) == [[" | 甲の案 | 乙の案", *(" | ".join(row) for row in rows)]]
    assert paragraphs(document) == [LEFT]


def test_cells_that_stand_close_are_parted_where_all_are() -> None:
    """Half an em between the figures and the names, in every row."""
    pdf = PlainPdf()
    for at in range(8):
        pdf.text(60 + (at < 4) * 5, 80 + 18 * at, str(7 + at) if at < 4 else str(96 + at))
        pdf.text(80, 80 + 18 * at, f"座金の{'大小中'[at % 3]}きさ")
        pdf.text(200, 80 + 18 * at, f"{100 + at}円")
    assert tables(read_pdf(pdf.data()))[0][2] == "9 | 座金の中きさ | 102円"
    text = "川の水は今日も変わらず澄んでいて、岸の人々は朝早く舟を出したと日誌にある"
    lone = PlainPdf()
    flow(lone, 60, 80, text * 4, width=30)
    assert read_pdf(lone.data()).text == text * 4 + "\n"


def test_a_numbered_list_is_no_table() -> None:
    pdf = PlainPdf()
    for at in range(1, 6):
        pdf.text(60, 80 + 18 * at, f"{at}.")
        pdf.text(85, 80 + 18 * at, "楮を蒸して皮をはぐ" + "こと" * at)
    assert tables(read_pdf(pdf.data())) == []


def test_cells_as_long_as_one_another_are_no_columns_of_the_page() -> None:
    """All names and all remarks have the same length, as lines of text have, but every other row has no remark."""
    pdf = PlainPdf()
    rows = [(f"部品{at:02}の取り付け用の座金", "" if at % 2 else "札幌の工場から取り寄せる見込み") for at in range(11)]
    for at, (name, remark) in enumerate(rows):
        pdf.text(60, 80 + 13 * at, name)
        if remark:
            pdf.text(260, 80 + 13 * at, remark)
    assert tables(read_pdf(pdf.data())) == [[" | ".join(filter(None, row)) for row in rows]]


def test_cells_that_touch_are_parted_where_the_header_is() -> None:
    """A date set to the right of its column, the weather to the left of the next: two points of white between them."""
    pdf = PlainPdf()
    for x, name in ((60, "日付"), (172, "天気"), (240, "来館者"), (300, "冊数")):
        pdf.text(x, 80, name)
    for at, (day, sky) in enumerate((("2026-05-11", "晴れ"), ("2026-05-12", "雨"), ("2026-05-13", "曇り"))):
        y = 98 + 18 * at
        pdf.text(120, y, day)  # fifty points wide, so that it ends at 170
        pdf.text(172, y, sky)
        pdf.text(255, y, f"{212 - at}")
        pdf.text(305, y, f"{431 - at}")
    assert tables(read_pdf(pdf.data())) == [
        [
            "日付 | 天気 | 来館者 | 冊数",
            "2026-05-11 | 晴れ | 212 | 431",
            "2026-05-12 | 雨 | 211 | 430",
            "2026-05-13 | 曇り | 210 | 429",
        ]
    ]


def test_a_header_speaks_for_cells_that_touch_far_below_it() -> None:
    pdf = PlainPdf()
    for x, name in ((60, "日付"), (172, "天気"), (240, "来館者")):
        pdf.text(x, 80, name)
    for at in range(40):
        pdf.text(120, 96 + 16 * at, f"2026-06-{at % 30 + 1:02}")
        pdf.text(172, 96 + 16 * at, "晴れ")
        pdf.text(255, 96 + 16 * at, f"{212 + at}")
    (rows,) = tables(read_pdf(pdf.data()))
    assert rows[-1] == "2026-06-10 | 晴れ | 251"
    assert len(rows) == 41


def test_three_rows_with_an_em_between_cells() -> None:
    """Where the longest name of a column leaves an em of white, the shorter ones leave more."""
    pdf = PlainPdf()
    rows = [("作業", "料金", "日数"), ("脚の付け直し", "6,800", "5"), ("天板の削り直し", "18,400", "12"), ("漆の塗り直し", "45,000", "40")]  # fmt: skip
    for at, row in enumerate(rows):
        for x, cell in zip((60, 140, 180), row, strict=True):
            pdf.text(x, 80 + 18 * at, cell)
    assert tables(read_pdf(pdf.data())) == [[" | ".join(row) for row in rows]]


def test_a_title_inside_the_rules_is_no_row() -> None:
    """As spreadsheets print their grid: around the title and the empty row below it, too."""
    pdf = PlainPdf()
    rows = [("品名", "単価", "在庫"), ("麻ひも", "480", "36"), ("蜜蝋", "1250", "8")]
    pdf.text(62, 92, "資材棚の在庫", size=14)
    for at, row in enumerate(rows):
        for x, cell in zip((62, 162, 262), row, strict=True):
            pdf.text(x, 133 + 20 * at, cell)
    for y in range(78, 180, 20):
        pdf.line(60, y, 360, y)
    for x in (60, 160, 260, 360):
        pdf.line(x, 78, x, 178)
    document = read_pdf(pdf.data())
    assert document.title == "資材棚の在庫"
    assert tables(document) == [[" | ".join(row) for row in rows]]
    assert document.blocks[-1].header == len("品名 | 単価 | 在庫")


def test_columns_whose_white_meets_by_chance() -> None:
    """Headings and paragraphs of a few lines on both sides, with white between them at heights that nearly agree."""
    pdf = PlainPdf()
    left = [("一　出席", "組合員三十四名のうち二十七名が出席し、総会は成立した。"), ("二　報告", "前年度は取水口の柵を二か所取り替え、費用は八十六万円であった。"), ("三　会計", "積立金が百二十万円になったと会計から報告があった。")]  # fmt: skip
    right = [("四　水門", "電気代と落雷の心配が話し合われ、水門の自動化が可決された。"), ("五　当番", "一区は四月と八月に見回りを受け持つことになった。"), ("六　次回", "次の総会は三月十五日に公民館で開くことに決まった。")]  # fmt: skip
    pdf.text(160, 60, "水路組合の総会", size=18)
    for x, top, sections in ((60, 110, left), (310, 118, right)):
        y = float(top)
        for heading, text in sections:
            pdf.text(x, y, heading, size=11)
            y = flow(pdf, x, y + 20, text, width=20) + 14
    document = read_pdf(pdf.data())
    assert tables(document) == []
    assert paragraphs(document) == [text for _, text in (*left, *right)]
