"""Names explained in a text, spellings of one name, and what a question gets from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.text_layer import read_text_layer
from language.names.glossary import Entity, Glossaries, Glossary, build_glossary
from language.names.katakana import group_names, same_spelling

ORIGINAL = Path(__file__).parents[4] / "shared" / "essay" / "nato75-original.txt"


def entities_of(text: str) -> list[set[str]]:
    return [set(entity.forms) for entity in build_glossary([text]).entities]


def others(glossary: Glossary, text: str) -> dict[str, tuple[str, ...]]:
    return {text[mention.start : mention.end]: mention.others for mention in glossary.expand(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "世界保健機関（WHO：World Health \nOrganization）は国連の機関だ。",
            {"世界保健機関", "WHO", "World Health Organization"},
        ),
        (
            "両国は「友好のための協力（FfC:Friendship for Cooperation）｣を始めた。",
            {"友好のための協力", "FfC", "Friendship for Cooperation"},
        ),
        ("軍は国際治安支援部隊（ISAF）の指揮を執った。", {"国際治安支援部隊", "ISAF"}),
        ("新しいCJTF（Combined Joint Task Force）構想が出た。", {"CJTF", "Combined Joint Task Force"}),
        (
            "後に生まれたのが南方国家共同体（Community of Southern States:CSS）だ。",
            {"南方国家共同体", "Community of Southern States", "CSS"},
        ),
        ("住民の武装組織コソボ解放軍（KLA）と戦う。", {"コソボ解放軍", "KLA"}),
        ("同年、NATO・ロシア常設合同理事会（PJC）を置いた。", {"NATO・ロシア常設合同理事会", "PJC"}),
        ("国内総生産（GDP）比で示す。", {"国内総生産", "GDP"}),
        ("1995年世界貿易機関（WTO）が発足した。", {"世界貿易機関", "WTO"}),
        ("代表を首都キーウ（キエフ）に置く。", {"キーウ", "キエフ"}),
        ("特定電子計算機株式会社（以下「特電」という。）は", {"特定電子計算機株式会社", "特電"}),
        ("「青空文庫収録作品一覧」（以下、一覧表と呼ぶ）を", {"青空文庫収録作品一覧", "一覧表"}),
        ("国際協力機構（略称：JICA）が支援した。", {"国際協力機構", "JICA"}),
        ("首相ジョン・カーティン（John Curtin）は", {"ジョン・カーティン", "John Curtin"}),
        ("新たな「諸国の関係に関する宣言」（ローマ宣言）を", {"諸国の関係に関する宣言", "ローマ宣言"}),
        ("会議はPKO（国連平和維持活動）を認めた。", {"PKO", "国連平和維持活動"}),
    ],
)
def test_names_that_a_text_explains(text: str, expected: set[str]) -> None:
    assert expected in entities_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "首脳会議（ワルシャワ）で決まった。",
        "首脳会議（2002年9月）で決まった。",
        "ブラチスラバ（スロバキア）で会った。",
        "拡大した（図表３「拡大」参照）。",
        "田中氏（当時首相）が述べた。",
        "4か国（アゼルバイジャン、ジョージア、ウクライナ、モルドバ）は",
        "削減した（約7兆円）。",
        "（１）民主主義（２）市場経済",
    ],
)
def test_brackets_that_explain_no_name(text: str) -> None:
    assert entities_of(text) == []


def test_two_things_with_the_same_letters_stay_two() -> None:
    terms = entities_of("ワルシャワ条約機構（WTO）は消え、世界貿易機関（WTO）が生まれた。")
    assert terms == [{"ワルシャワ条約機構", "WTO"}, {"世界貿易機関", "WTO"}]


def test_explanations_in_several_places_become_one_entity() -> None:
    text = "欧州連合（EU）と書き、後に欧州連合（European Union）とも書く。平和のための会議（PCF）、「会議（PCF）」。"
    assert {"欧州連合", "EU", "European Union"} in entities_of(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヤヌコビッチ", "ヤヌコヴィッチ"),
        ("ヤヌコビッチ", "ヤヌコーヴィチ"),
        ("ラムズフェルト", "ラムズフェルド"),
        ("サアカシュヴィリ", "サーカシビリ"),
        ("ヤツエニユク", "ヤツェニュク"),
        ("ウクライナ", "ウクライーナ"),
        ("ストルテンベルグ", "ストルテンベルク"),
        ("コンピュータ", "コンピューター"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same_spelling(one, other)
    assert same_spelling(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("オーストリア", "オーストラリア"),
        ("スロベニア", "スロバキア"),
        ("アルバニア", "アルメニア"),
        ("リトアニア", "ルーマニア"),
        ("イラク", "イラン"),
        ("ニジェール", "ナイジェリア"),
        ("パラグアイ", "ウルグアイ"),
        ("モーリシャス", "モーリタニア"),
        ("テロリスト", "テロリズム"),
        ("プログラム", "プログラマ"),
        ("マルクス", "マルコス"),
    ],
)
def test_names_that_only_look_alike(one: str, other: str) -> None:
    assert not same_spelling(one, other)


def test_groups_of_spellings() -> None:
    names = ["ヤヌコビッチ", "オーストリア", "ヤヌコヴィッチ", "オーストラリア", "ヤヌコーヴィチ"]
    assert group_names(names) == [("ヤヌコビッチ", "ヤヌコヴィッチ", "ヤヌコーヴィチ")]


def test_a_question_gets_the_names_the_document_uses() -> None:
    glossary = build_glossary(["北大西洋条約機構（NATO）はヤヌコビッチ氏と話した。ワルシャワ条約機構（WTO）もある。"])
    assert "NATO" in others(glossary, "北大西洋条約機構の役割")["北大西洋条約機構"]
    assert "北大西洋条約機構" in others(glossary, "what is nato?")["nato"]
    assert others(glossary, "ヤヌコーヴィチは誰か") == {"ヤヌコーヴィチ": ("ヤヌコビッチ",)}
    assert "世界貿易機関" not in others(glossary, "WTOとは")["WTO"]
    assert {"アメリカ", "United States"} <= set(others(glossary, "米露会談")["米"])


def test_general_names_need_no_document() -> None:
    assert "国際連合" in others(Glossary(), "国連の決議")["国連"]
    assert "UN" in others(Glossary(), "国連の決議")["国連"]
    assert "第二次世界大戦" in others(Glossary(), "after World War II")["World War II"]
    assert others(Glossary(), "who is it for us") == {}


def test_a_name_within_a_word_is_none() -> None:
    glossary = Glossary((Entity.of("国際治安支援部隊", "ISAF"), Entity.of("ソフト", "軟式")))
    assert others(glossary, "VISAFE") == {}
    assert others(glossary, "マイクロソフト") == {}


def test_json_round_trip() -> None:
    glossary = build_glossary(["国際治安支援部隊（ISAF）とヤヌコビッチ、ヤヌコヴィッチ"])
    assert len(glossary.entities) == 2
    assert Glossary.from_json(glossary.to_json()) == glossary


@pytest.mark.parametrize("written", ["", "[]", "{}", '{"version": 99, "terms": [], "names": []}', '{"version": 1}'])
def test_what_is_no_glossary_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="build it again"):
        Glossary.from_json(written)


@given(
    st.text(max_size=60)
    | st.text(alphabet="北大西洋条約機構NATOnato（）()：:「」以下、という米露アメリカヤヌコビッチ・ ー", max_size=60)
)
def test_any_text_is_read_and_expanded(text: str) -> None:
    glossary = build_glossary([text, "北大西洋条約機構（NATO）とヤヌコビッチ"])
    for mention in glossary.expand(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert set(mention.others) <= set(mention.entity.forms)


def test_runs_of_brackets_take_linear_time() -> None:
    """The test's own time limit is the check."""
    for piece in ("（", "A(", "（A）", "「", "組織（ABC）", "ア", "米、", "以下「"):
        build_glossary([piece * 10_000])


def test_on_the_original() -> None:
    """Each bracket of the original that explains a name, read by a person."""
    if not ORIGINAL.exists():
        pytest.skip(f"the original essay is not at {ORIGINAL}")
    glossary = build_glossary([read_text_layer(ORIGINAL.read_text(encoding="utf-8")).text])
    expected = """
    北大西洋条約機構=NATO=North Atlantic Treaty Organization|ワルシャワ条約機構=WTO|コソボ解放軍=KLA|NATO即応部隊=NRF=NATO Response Force
    |CJTF=Combined Joint Task Force|初期作戦能力部隊=NRF1|多国籍化学生物放射線核防衛大隊=CBRN|国際治安支援部隊=ISAF|地域復興チーム=PRT
    |平和のためのパートナーシップ=PfP=Partnership for Peace|北大西洋評議会=NACC|NATO・ロシア常設合同理事会=PJC|NATO・ロシア理事会=NRC
    |戦域ミサイル防衛=TMD|独立国家共同体=Commonwealth of Independent States=CIS|ジェノサイド=集団殺害|キーウ=キエフ|国内総生産=GDP
    |国際安全保障部隊=KFOR|任務部隊=Task Force|域外=out of area|ヤヌコビッチ=ヤヌコヴィッチ
    """
    wanted = [set(item.strip().split("=")) for item in re.sub(r"\n\s*", "", expected.strip()).split("|")]
    found = [set(entity.forms) for entity in glossary.entities]
    missed = [forms for forms in wanted if not any(forms <= term for term in found)]
    assert len(missed) <= 1, (missed, found)
    assert len(found) <= len(wanted) + 4, [term for term in found if not any(forms <= term for forms in wanted)]


def test_several_glossaries_say_what_each_would_say_by_itself() -> None:
    """Names of their own, names that change what is known in general, names spelled otherwise, and neither."""
    glossaries = [
        build_glossary(["ワルシャワ条約機構（WTO）の会議。"]),
        build_glossary(["コンピューターの店。"]),
        build_glossary(["コンピューターとコンピュウタの店、猫加盟国（NKK）の川。"]),
        Glossary(),
    ]
    for text in ("WTOと国連", "コンピュータの店", "NKKのコンピュータ", "世界貿易機関とEU", "何もない。", ""):
        alone = [glossary.expand(text) for glossary in glossaries]
        together = Glossaries(glossaries).expand(text)
        distinct = {(mention.start, mention.end, mention.entity) for mentions in alone for mention in mentions}
        assert len(together) == len(distinct)
        assert {(mention.start, mention.end, mention.entity) for mention in together} == distinct
        assert Glossaries([]).expand("何もない。") == []
