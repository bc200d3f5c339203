"""The built-in essay: its shape, its facts, and that its wording is its own.

These are checks of the file itself, without a reader: front matter, headings, `⟦page⟧` marks, footnotes. The facts are
listed by hand. When the essay it draws on is at hand (it is no part of this repository) two more checks run: no run of
35 characters is shared with it, and none of its names, abbreviations and figures is missing here.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ESSAY = ROOT / "corpus" / "essays" / "nato75.md"
ORIGINAL = ROOT.parent / "shared" / "essay" / "nato75-original.txt"

LONGEST_SHARED_RUN = 35  # characters, after NFKC and without white space: from here on a run counts as copied
FIRST_PAGE, LAST_PAGE = 1, 13

_MARK = re.compile(r"⟦(\d+)⟧")
_FOOTNOTE = re.compile(r"^\[\^(\w+)\]: ", re.MULTILINE)


def normalized(text: str) -> str:
    """NFKC, no page marks, no white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", _MARK.sub("", text)))


def front_matter_and_body() -> tuple[dict[str, str], str]:
    _, front, body = ESSAY.read_text(encoding="utf-8").split("---\n", 2)
    return dict(line.split(": ", 1) for line in front.splitlines()), body


def blocks() -> list[str]:
    return front_matter_and_body()[1].strip().split("\n\n")


def headings() -> list[str]:
    return re.findall(r"^#+ .+$", front_matter_and_body()[1], re.MULTILINE)


def paragraphs() -> list[str]:
    return [block for block in blocks() if not re.match(r"(?:⟦\d+⟧\n)?#", block) and not _FOOTNOTE.match(block)]


def footnotes() -> list[str]:
    return [block for block in blocks() if _FOOTNOTE.match(block)]


def sentences() -> list[str]:
    """Every sentence of the text and the notes, normalised; the essay quotes no sentence with a full stop inside."""
    return [part for block in paragraphs() + footnotes() for part in re.findall(r"[^。]+。", normalized(block))]


def shared_runs(ours: str, theirs: str, length: int) -> list[str]:
    """Maximal runs of at least `length` characters of `ours` that stand in `theirs`, leftmost first."""
    pieces = {theirs[at : at + length] for at in range(len(theirs) - length + 1)}
    runs, at = [], 0
    while at <= len(ours) - length:
        if ours[at : at + length] not in pieces:
            at += 1
            continue
        end = at + length
        while end < len(ours) and ours[at : end + 1] in theirs:
            end += 1
        runs.append(ours[at:end])
        at = end
    return runs


def original() -> str:
    if not ORIGINAL.is_file():
        pytest.skip("the original essay, ../shared/essay/nato75-original.txt, is not here; it is not distributed")
    return normalized(ORIGINAL.read_text(encoding="utf-8"))


def test_shared_runs_finds_the_maximal_run_and_nothing_shorter() -> None:
    assert shared_runs("xxabcdefyy", "zabcdefz", 4) == ["abcdef"]
    assert shared_runs("xxabcyy", "zabcz", 4) == []
    assert shared_runs("abcd", "", 4) == []


def test_the_front_matter_names_the_source_and_the_licence() -> None:
    front, _ = front_matter_and_body()
    assert front["title"] == "NATO創設75周年：集団防衛機構の歩みと現在の課題"
    assert front["source_note"].startswith("事実は上記の論考による。文章は本プロジェクトが新たに書いた。")
    assert front["language"] == "ja"
    for words in ("西川佳秀", "平和政策研究所", "2024年7月30日"):
        assert words in front["source"]
    assert front["license"] == "Apache-2.0"


def test_it_is_about_as_long_as_the_original() -> None:
    _, body = front_matter_and_body()
    assert 14_000 <= len(_MARK.sub("", body)) <= 18_000  # characters, headings and notes included
    assert 14_000 <= len(normalized(body)) <= 18_000


def test_an_introduction_five_numbered_sections_and_twelve_subsections() -> None:
    found = headings()
    sections = [heading[2:] for heading in found if heading.startswith("# ")]
    assert len(found) == len(set(found)) == 18
    assert sections[0] == "はじめに"
    assert [section[:2] for section in sections[1:]] == ["1．", "2．", "3．", "4．", "5．"]
    below: dict[str, int] = {}
    for heading in found:
        if heading.startswith("# "):
            section, below[heading[2:4]] = heading[2:4], 0
        else:
            assert heading.startswith("## ")
            below[section] += 1
    assert below == {"はじ": 0, "1．": 0, "2．": 3, "3．": 3, "4．": 2, "5．": 4}


def test_every_paragraph_and_note_begins_with_its_page() -> None:
    for paragraph in paragraphs():
        assert _MARK.match(paragraph), paragraph[:30]
        assert "\n" not in paragraph
    for note in footnotes():
        assert _MARK.match(_FOOTNOTE.sub("", note)), note[:30]


def test_pages_rise_from_the_first_to_the_last() -> None:
    pages = [int(page) for page in _MARK.findall(front_matter_and_body()[1])]
    assert pages == sorted(pages)
    assert set(pages) == set(range(FIRST_PAGE, LAST_PAGE + 1))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (1, "岸田首相"),
        (2, "ダンケルク条約"),
        (3, "ゴルバチョフ"),
        (4, "コソボ解放軍"),
        (5, "パキスタン大地震"),
        (6, "デンバー・サミット"),
        (7, "シルクロード"),
        (8, "チェルノブイリ"),
        (9, "フィンランドは、ロシアの脅威"),
        (10, "ウクライナ・コンパクト"),
        (11, "トランプ前大統領"),
        (12, "レアアース"),
        (13, "ナイチンゲール"),
    ],
)
def test_a_fact_stands_under_the_page_of_the_original(page: int, words: str) -> None:
    body = front_matter_and_body()[1]
    marks = _MARK.findall(body[: body.index(words)])
    assert int(marks[-1]) == page


def test_four_notes_each_defined_and_referred_to_once_and_in_order() -> None:
    body = front_matter_and_body()[1]
    assert _FOOTNOTE.findall(body) == ["1", "2", "3", "4"]
    assert re.findall(r"\[\^(\w+)\](?!: )", body) == ["1", "2", "3", "4"]


def test_sentences_are_complete_in_one_style_and_not_overlong() -> None:
    for block in paragraphs() + footnotes():
        assert block.endswith("。"), block[-30:]
    for sentence in sentences():
        assert not re.search(r"(?:です|ます|ました|ません)。$", sentence), sentence
        assert len(sentence) <= 160, sentence
    for left, right in ("「」", "『』", "（）"):
        text = front_matter_and_body()[1]
        assert text.count(left) == text.count(right)


# Each row: words that must stand together in one sentence (a date or a name, and what is said of it).
FACTS = [
    ("第三次世界大戦", "直接戦"),
    ("岸田首相", "協力関係"),
    ("1949年4月", "12か国", "調印"),
    ("1947年", "ダンケルク条約", "ドイツ"),
    ("1948年3月", "ブラッセル", "ベネルクス三国"),
    ("1948年2月", "チェコ", "共産党", "政変", "危機意識"),
    ("1948年6月", "バンデンバーグ決議"),
    ("第3項", "自助", "相互援助", "憲法"),
    ("1948年7月", "防衛協議", "1949年"),
    ("1952年", "ギリシャ", "トルコ", "1955年", "西独", "15か国"),
    ("イスメイ", "アメリカを引き込み", "ソ連を締め出", "ドイツを抑え込む"),
    ("再軍備", "隠れた目的"),
    ("9日後", "ワルシャワ条約機構", "対抗"),
    ("第5条", "全加盟国への攻撃"),
    ("国連憲章第51条", "集団的自衛権"),
    ("第6条", "トルコ領土", "北回帰線以北", "島"),
    ("朝鮮戦争", "統合軍事機構"),
    ("共産勢力", "前方防衛"),
    ("アイゼンハワー", "大量報復戦略", "1954年11月", "MC-48"),
    ("ケネディ", "柔軟反応戦略", "1967年12月", "MC-14/3"),
    ("ド・ゴール", "1966年", "脱退"),
    ("キプロス", "1964年", "1974年", "ギリシャ", "脱退"),
    ("1967年", "外相理事会", "アルメル報告"),
    ("抑止と対話",),
    ("1970年代末", "1980年代", "新冷戦"),
    ("SS-20", "巡航ミサイル", "パーシング2"),
    ("1970年代半ば", "中南米", "アフガニスタン"),
    ("1985年3月", "ゴルバチョフ", "1987年", "ペレストロイカ"),
    ("1987年12月", "INF全廃条約"),
    ("1989年", "東欧革命", "11月", "ベルリンの壁", "12月", "マルタ"),
    ("1991年12月", "ソ連", "崩壊"),
    ("1990年7月", "ロンドン宣言", "説得"),
    ("敵対国", "安全保障上のパートナー"),
    ("1991年11月", "ローマ", "緊急対応型"),
    ("湾岸戦争", "民族問題", "新たな脅威"),
    ("対話と協力", "政治的役割"),
    ("80%", "戦術核", "地上発射ミサイル"),
    ("1995年12月", "フランス", "30年ぶり"),
    ("1992年春", "ボスニア紛争", "1999年", "コソボ紛争"),
    ("国連保護軍", "限界"),
    ("1999年3月", "コソボ紛争", "空爆"),
    ("虐待", "殺戮", "目的"),
    ("決議や委任", "人道的介入"),
    ("安保理", "ロシアの意思", "悪化"),
    ("1999年4月", "50周年", "ワシントン", "99年版戦略概念"),
    ("非5条危機対応活動", "新任務"),
    ("平和維持活動", "共同統合任務部隊", "アメリカ"),
    ("1994年1月", "ブラッセル", "1996年6月", "ベルリン"),
    ("Combined", "Joint", "TaskForce"),
    ("衛星情報", "長距離輸送能力", "貸与"),
    ("2001年9月", "初めて", "第5条"),
    ("8項目", "対米支援"),
    ("2002年9月", "ワルシャワ", "ラムズフェルト", "提案"),
    ("2002年11月", "プラハ宣言", "創設"),
    ("NATOResponseForce", "約2万人"),
    ("5~30日以内", "30日間"),
    ("2004年10月", "2006年10月", "完全な作戦能力"),
    ("2003年10月", "NRF1", "11月", "実働演習", "12月", "CBRN"),
    ("2003年8月", "ISAF", "ドイツ", "オランダ"),
    ("決議1510", "2003年10月", "2003年11月", "カブール"),
    ("2004年6月", "イスタンブール", "クンドウス", "5箇所", "PRT"),
    ("2006年7月", "南部6州", "75%", "1万9千人"),
    ("2006年9月", "東部"),
    ("不朽の自由", "約2万人", "1万人", "3万人"),
    ("アラウィ", "治安部隊", "訓練"),
    ("2005年", "パキスタン大地震", "初めて"),
    ("ダルフール", "AU", "空輸業務"),
    ("1991年7月", "ワルシャワ条約機構", "解体"),
    ("衛星国", "真空状態", "加盟"),
    ("共産党の復権", "統一ドイツ", "不安感"),
    ("1991年11月", "NACC"),
    ("1993年秋", "東方拡大", "反対"),
    ("1994年1月", "PartnershipforPeace"),
    ("1994年1~3月", "スウェーデン", "フィンランド", "国防方針"),
    ("1994年6月", "ロシア", "27か国"),
    ("1997年3月", "ヘルシンキ", "米露首脳会談"),
    ("対露投資", "国際経済機構"),
    ("1997年6月", "デンバー・サミット", "8か国サミット"),
    ("1997年5月", "エリツィン", "クリントン", "16か国", "パリ", "FoundingAct"),
    ("複数政党制", "自由主義経済", "武力不行使", "権利の保障", "透明性", "平和的解決", "6原則"),
    ("PJC", "常駐代表部"),
    ("核兵器を配備しない",),
    ("拒否権", "認めなかった"),
    ("一定の発言権",),
    ("1999年3月", "チェコ", "ポーランド", "ハンガリー", "19か国", "第1次拡大"),
    ("第2陣", "スロベニア", "ルーマニア", "バルト三国", "ブルガリア", "スロバキア", "マケドニア", "アルバニア"),
    ("2002年5月", "レイキャビク"),
    ("2002年5月28日", "プーチン", "ローマ宣言", "対等の立場", "NRC"),
    ("対テロ", "危機管理", "不拡散", "信頼醸成", "TMD", "海難", "軍事改革", "民間非常事態", "9分野"),
    ("20か国体制",),
    ("19か国と同等の発言権", "合意の原則"),
    ("2002年11月", "プラハ", "7か国", "2004年3月", "第2次拡大"),
    ("2009年", "クロアチア", "2017年", "モンテネグロ", "2020年", "北マケドニア", "30か国"),
    ("15か国", "バルト3国", "12か国"),
    ("アゼルバイジャン", "ジョージア", "ウクライナ", "モルドバ", "1997年", "GUAM"),
    ("1999年", "ウズベキスタン", "GUUAM", "2005年", "脱退"),
    ("PKO", "40人余"),
    ("石油パイプライン", "イラン"),
    ("2003年11月", "シェワルナゼ", "バラ革命"),
    ("2004年1月", "サアカシュヴィリ", "露軍基地"),
    ("2004年11月", "クチマ", "ヤヌコビッチ"),
    ("2004年12月", "ユーシェンコ", "オレンジ革命"),
    ("2005年3月", "キルギス", "14年間", "アカーエフ", "バキーエフ", "チューリップ革命"),
    ("2005年5月", "アンディジャン"),
    ("市場経済化", "エネルギー利権", "親米化"),
    ("ワイン", "モルドバ", "禁輸"),
    ("2008年8月", "南オセチア", "北オセチア"),
    ("アブハジア", "独立", "承認"),
    ("2008年", "ブカレスト", "ルーマニア"),
    ("2007年", "ミュンヘン", "初めて"),
    ("8割近く", "2割"),
    ("1986年", "チェルノブイリ", "北部"),
    ("13世紀", "キエフ公国"),
    ("1667年", "ポーランド領", "ロシア領"),
    ("18世紀", "リビウ", "第2次世界大戦後"),
    ("カトリック", "ウクライナ語"),
    ("ロシア正教", "ロシア語"),
    ("ドニエプル川",),
    ("緩衝地帯", "プーチン大統領の狙い"),
    ("天然ガス", "値上げ", "供給停止"),
    ("2010年", "幻滅", "ヤヌコビッチ"),
    ("三大危機", "黒海艦隊", "棚上げ"),
    ("ティモシェンコ", "職権乱用"),
    ("2013年11月", "連合協定", "2014年2月", "崩壊"),
    ("ヤツエニユク", "暫定政権"),
    ("2014年3月", "住民投票", "併合"),
    ("10年間", "非5条", "ロシアの脅威"),
    ("国連総会", "無効", "G8"),
    ("2014年5月", "ポロシェンコ"),
    ("ドネツク州", "ルガンスク州", "分離独立"),
    ("2014年9月", "停戦"),
    ("2015年2月", "ミンスク合意", "独仏"),
    ("緊縮財政", "汚職", "支持率"),
    ("2019年4月", "コメディアン", "ゼレンスキー"),
    ("2019年12月", "4か国首脳会議", "3年ぶり"),
    ("2022年2月24日", "特別軍事作戦"),
    ("ジェノサイド", "市民の保護"),
    ("2021年12月", "根本的な要求"),
    ("2022年2月17日", "軍事技術的な措置"),
    ("ストルテンベルグ", "無謀で挑発的"),
    ("2022年6月", "2010年", "12年ぶり"),
    ("真の戦略的パートナーシップ", "最も重大かつ直接的な脅威"),
    ("スウェーデン", "フィンランド", "ロシアの脅威に備えるため"),
    ("2024年7月", "32カ国", "首脳宣言"),
    ("400億ユーロ", "7兆円"),
    ("不可逆的な道",),
    ("新司令部", "ドイツ"),
    ("キーウ", "文官", "初めて"),
    ("26か国・機関", "ウクライナ・コンパクト", "2国間協定"),
    ("戦略防空システム5基",),
    ("F16", "デンマーク", "オランダ"),
    ("新たな戦場",),
    ("大規模紛争", "削減"),
    ("1980年代半ば", "500万人以上"),
    ("100個師団", "300万人", "30個師団", "170万人"),
    ("30カ国", "約350万人"),
    ("3万5千人", "1万2500人", "約9万人"),
    ("約190万人", "1962年", "約40万人"),
    ("5千人", "4万人", "ベラルーシ"),
    ("2014年9月", "ニューポート", "GDP", "2%"),
    ("2002年", "紳士協定"),
    ("エストニア", "ギリシャ", "米英", "4カ国"),
    ("1.45%",),
    ("フランス", "1.9%", "ドイツ", "1.2%"),
    ("西独", "1984年", "3.3%"),
    ("10カ国", "三分の一"),
    ("トランプ", "離脱", "欧州防衛の義務"),
    ("前門の虎", "後門の狼"),
    ("2024年6月", "32カ国", "23カ国"),
    ("マンスリーレポート", "武器生産体制"),
    ("継戦能力",),
    ("一帯一路", "レアアース", "威圧"),
    ("ハイブリッド・サイバー", "透明性の欠如"),
    ("無制限のパートナーシップ", "決定的な支援者"),
    ("バイデン", "世界史上最大"),
    ("権威主義勢力", "待ったなし"),
    ("西川佳秀", "2024年7月21日"),
    ("1995年11月", "デイトン合意"),
    ("IFOR", "6万人"),
    ("1999年6月", "決議1244", "KFOR", "3万人"),
    ("2001年", "マケドニア", "停戦監視"),
    ("通知するだけ",),
    ("1999年6月", "プリシュティナ"),
    ("フリードマン", "100年予測", "生命線"),
    ("400キロ", "300キロ", "ボルゴグラード"),
    ("ナポレオン", "ヒトラー", "奥行き"),
    ("約200万人", "ロシア系住民"),
    ("18世紀末", "オスマントルコ", "ロシア帝国"),
    ("クリミア戦争", "ナイチンゲール"),
    ("1945年2月", "ヤルタ会談", "ルーズベルト", "チャーチル", "スターリン"),
    ("1954年", "1991年", "独立運動"),
    ("黒海艦隊", "セバストポリ"),
]


@pytest.mark.parametrize("fact", FACTS, ids="+".join)
def test_a_fact_stands_in_one_sentence(fact: tuple[str, ...]) -> None:
    found = [sentence for sentence in sentences() if all(word in sentence for word in fact)]
    nearest = max(sentences(), key=lambda sentence: sum(word in sentence for word in fact))
    assert found, f"no sentence has all of {fact}; the nearest: {nearest}"


def test_the_wording_is_our_own() -> None:
    runs = shared_runs(normalized(front_matter_and_body()[1]), original(), LONGEST_SHARED_RUN)
    assert runs == []


# What stands in the original's text layer and not here, and why.
KATAKANA_EXCEPTIONS = {
    "アフガニスン": "misprint of アフガニスタン",
    "エリティン": "misprint of エリツィン",
    "アルバニノブイリ": "two columns that meet: アルバニア, チェルノブイリ",
    "ウクライナウクライナ": "a heading and the paragraph below it",
    "メンバー": "a common noun, not a name",
}
FIGURE = re.compile(
    r"\d[\d.]*(?:万\d+千?人|万人|千人|億ユーロ|兆円|[かカ]国|%|個師団|項目|箇所|周年|日間|日以内|年ぶり|年間|年代|年版|世紀"
    r"|頁|基|原則|分野|州|キロ|条|割|人|年\d+月|年|月\d+日|月)"
)


def test_no_name_of_the_original_is_missing() -> None:
    ours, theirs = normalized(front_matter_and_body()[1]), original()
    names = set(re.findall(r"[ァ-ヴー]{4,}", theirs))
    assert len(names) > 100  # the expression does find them
    assert {name for name in names if name not in ours} == KATAKANA_EXCEPTIONS.keys()


def test_no_abbreviation_or_latin_name_of_the_original_is_missing() -> None:
    ours, theirs = normalized(front_matter_and_body()[1]), original()
    names = set(re.findall(r"[A-Za-z]{2,}", theirs))
    assert {"NATO", "GUUAM", "FoundingAct"} <= names
    assert {name for name in names if name not in ours} == set()


def test_no_figure_of_the_original_is_missing() -> None:
    ours, theirs = normalized(front_matter_and_body()[1]), original()
    figures = set(FIGURE.findall(theirs))
    assert {"400億ユーロ", "1.45%", "3万5千人", "23カ国"} <= figures
    assert {figure for figure in figures if figure not in ours} == set()
