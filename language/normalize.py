"""Text as it is compared, with the way back to the text as it is written.

Documents write one thing in many ways: `ﾅﾄｰ` and `ナトー`, `國` and `国`, `ユ－ゴ` and `ユーゴ`, `NATO 創設 75 周年`
with the spaces that a PDF left. `normalize` folds these for matching and keeps, for every character it gives, the
characters it came from, so that whatever is found can be quoted as the document has it.

>>> folded = normalize("ﾔﾇｺｳﾞｨｯﾁ 大統領の國會")
>>> folded.text
'ヤヌコビツチ大統領の国会'
>>> folded.original_span(6, 9).of("ﾔﾇｺｳﾞｨｯﾁ 大統領の國會")
'大統領'

Left out: kana mistaken for kanji by character recognition (ニ for 二), spelling variants beyond one character (the
glossary finds those), simplified Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from language.script import KATAKANA
from language.span import Span

# Former and variant kanji, each followed by today's common form: former forms of 常用漢字, and those that
# names keep. The radicals at the end are what some PDFs give for the kanji they look like.
_VARIANT_KANJI = """
亞亜 惡悪 壓圧 圍囲 爲為 醫医 稻稲 飮飲 隱隠 營営 衞衛 驛駅 圓円 鹽塩 緣縁 應応 歐欧 毆殴 櫻桜 奧奥 橫横 溫温 穩穏
假仮 價価 畫画 囘回 壞壊 懷懐 繪絵 擴拡 殼殻 覺覚 學学 嶽岳 樂楽 勸勧 卷巻 歡歓 罐缶 觀観 關関 陷陥 巖巌 顏顔 歸帰
氣気 龜亀 僞偽 戲戯 犧犠 舊旧 據拠 擧挙 峽峡 挾挟 敎教 强強 狹狭 鄕郷 鄉郷 曉暁 區区 驅駆 勳勲 薰薫 徑径 惠恵 揭掲
攜携 溪渓 經経 繼継 莖茎 螢蛍 輕軽 鷄鶏 藝芸 缺欠 擊撃 劍剣 劔剣 圈圏 檢検 權権 獻献 縣県 險険 顯顕 驗験 嚴厳 效効
廣広 恆恒 鑛鉱 號号 國国 濟済 碎砕 齋斎 劑剤 雜雑 參参 慘惨 棧桟 蠶蚕 贊賛 殘残 絲糸 齒歯 兒児 辭辞 濕湿 實実 舍舎
寫写 釋釈 壽寿 收収 從従 澁渋 獸獣 縱縦 肅粛 處処 敍叙 奬奨 獎奨 將将 燒焼 稱称 證証 乘乗 剩剰 壤壌 孃嬢 條条 淨浄
疊畳 疉畳 穰穣 讓譲 釀醸 囑嘱 觸触 寢寝 愼慎 晉晋 眞真 刄刃 盡尽 圖図 粹粋 醉酔 隨随 髓髄 數数 樞枢 聲声 靜静 齊斉
攝摂 竊窃 專専 戰戦 淺浅 潛潜 纖繊 踐践 錢銭 禪禅 雙双 壯壮 搜捜 插挿 爭争 總総 聰聡 莊荘 裝装 騷騒 藏蔵 臟臓 屬属
續続 墮堕 體体 對対 帶帯 滯滞 臺台 瀧滝 擇択 澤沢 單単 擔担 膽胆 團団 彈弾 斷断 癡痴 遲遅 晝昼 蟲虫 鑄鋳 廳庁 聽聴
鎭鎮 遞逓 鐵鉄 轉転 點点 傳伝 黨党 盜盗 燈灯 當当 鬪闘 鬭闘 德徳 獨独 讀読 屆届 繩縄 貳弐 惱悩 腦脳 廢廃 拜拝 賣売
麥麦 發発 髮髪 拔抜 蠻蛮 祕秘 濱浜 濵浜 甁瓶 拂払 佛仏 竝並 變変 邊辺 邉辺 辨弁 瓣弁 辯弁 舖舗 穗穂 寶宝 豐豊 沒没
萬万 滿満 默黙 彌弥 藥薬 譯訳 豫予 餘余 與与 譽誉 搖揺 樣様 謠謡 遙遥 來来 賴頼 亂乱 覽覧 龍竜 兩両 獵猟 綠緑 鄰隣
凜凛 壘塁 淚涙 勵励 禮礼 靈霊 齡齢 戀恋 爐炉 勞労 樓楼 錄録 灣湾 堯尭 槇槙 瑤瑶 髙高 﨑崎 冨富 峯峰 舘館 渕淵 渊淵
檜桧 埜野 栁柳 郞郎 吳呉 吞呑 黃黄 靑青 淸清 增増 產産 說説 稅税 脫脱 閱閲 銳鋭 悅悦 內内 戶戸 尙尚 彥彦 瀨瀬 虛虚
步歩 每毎 卽即 旣既 槪概 曆暦 歷歴 黑黒 鍊錬 頰頬 剝剥 𠮟叱 嚙噛 摑掴 繫繋 蟬蝉 瘦痩 簞箪 蠟蝋 醬醤 鹼鹸 麵麺 瀆涜
禱祷 籠篭 諫諌 靱靭 鷗鴎 薗園 祿禄 薮藪 繡繍 昻昂 凉涼 决決 况況 冲沖 减減 凖準 萊莱 隸隷 𠮷吉 戾戻 噓嘘 巢巣 徵徴
敕勅 敘叙 晚晩 歲歳 涉渉 渴渇 狀状 絕絶 緖緒 聯連 舉挙 霸覇 麴麹 搔掻 攪撹 啞唖 焰焔 鋪舗 儉倹 卻却 咒呪 蔣蒋 查査
污汚 亙亘 溼湿 澀渋 雞鶏 麪麺 贗贋 穎頴 濤涛 潑溌 醱醗 竈竃 痹痺 蔥葱 牀床 剎刹 榆楡 會会 嶋島 榮栄 曾曽 寬寛 鐡鉄
塡填 躰体 舩船 嵜崎 鴈雁 鶯鴬 曻昇 桒桑 羣群 秌秋 壻婿 畧略 翆翠 嶌島 ⺠民 ⻁虎 ⻄西 ⻑長 ⻘青 ⻤鬼 ⻨麦 ⻩黄 ⻫斉
⻭歯 ⻯竜 ⻲亀 ⻢馬 ⻣骨 ⺼月 ⻝食
"""

_DROPPED = re.compile("[\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # variation selectors
_KANA_MARKS = str.maketrans("゛゜", "\u3099\u309a")  # as marks on the kana before them
_PLAIN_MARKS = str.maketrans("〜∼〰·•‧∙⋅“”„‟〝〟″‘’‚‛′", "~~~・・・・・" + '"' * 7 + "'" * 5)
_KANJI_FORMS = {ord(pair[0]): pair[1] for pair in _VARIANT_KANJI.split()}

_JAPANESE = "\u3001-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANJI = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_SPACES = re.compile(r"\s+")
_SEPARABLE = re.compile(rf"[^\W{_JAPANESE}]")
_SEPARABLE_END = ".,;!?%"
# A hyphen after katakana is a long vowel written with the wrong key, unless Latin script follows; a true dash is one
# only between katakana. Neither can follow ン or ッ, which have no vowel to lengthen.
_LONG_VOWEL = re.compile(rf"(?<=[ァ-ヲヴ-ヺ])(?<!ッ)(?:[-‐−](?=[{_JAPANESE}]|$)|[–—―─━](?=[ァ-ヺ]))")
_DASH = re.compile(r"[‐−]|(?<![ァ-ヺ])[–—―─━]|(?<=[0-9])ー(?=[0-9])")
_COMMA = re.compile(rf"(?<=[{_JAPANESE}])[,.](?=[{_JAPANESE}\n]|$)")
_COUNTER = re.compile(r"(?<=[0-9〇一二三四五六七八九十百千万数何幾])[カヵヶケ箇個](?=[国月所年条村点])")
_REPEATED_KANJI = re.compile("[々〻]+")
_REPEATED_KANA = re.compile("[ぁ-ゖァ-ヺ][ゝゞヽヾ]++")
_V_SOUND = re.compile("ヴ[ァィゥェォュ]?|ゔ[ぁぃぅぇぉゅ]?")
_KANA_FORMS = str.maketrans("ァィゥェォッャュョヮヵヶヷヸヹヺヰヱヂヅ", "アイウエオツヤユヨワカケバビベボイエジズ")
_FINAL_LONG_VOWEL = re.compile(rf"(?<=[{KATAKANA}]{{2}}[ァ-ヺ])ー++(?![{KATAKANA}])")


@dataclass(frozen=True, slots=True)
class Normalized:
    """Folded text; `text[i]` came from the original's characters `[_starts[i], _ends[i])`.

    Both arrays never decrease, so a slice of the one text is a slice of the other.
    """

    text: str
    original_length: int
    _starts: array[int] = field(repr=False, compare=False)
    _ends: array[int] = field(repr=False, compare=False)

    def original_span(self, start: int, end: int) -> Span:
        """The characters of the original that gave `text[start:end]`; an empty slice gives an empty span."""
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no slice of {len(self.text)} normalised characters")
        if start == end:
            at = self._starts[start] if start < len(self.text) else self.original_length
            return Span(at, at)
        return Span(self._starts[start], self._ends[end - 1])

    def normalized_span(self, start: int, end: int) -> Span:
        """The characters of `text` that came, wholly or in part, from the original's `[start, end)`."""
        if not 0 <= start <= end <= self.original_length:
            raise ValueError(f"[{start}, {end}) is no slice of {self.original_length} original characters")
        first = bisect_right(self._ends, start)
        return Span(first, max(first, bisect_left(self._starts, end)) if end > start else first)


def normalize(text: str, *, spelling: bool = True, case: bool = True) -> Normalized:
    """`text` folded for matching, with the map back.

    Always: NFKC, white space (none beside Japanese; an empty line between paragraphs), invisible characters,
    dashes and quotation marks, variant kanji, 12カ国/12ヶ国. With `spelling` also what a dictionary would no longer
    recognise: ヴァ as バ, small katakana as large, ー dropped at the end of long words, iteration marks written out.
    Without `case`, capitals stay.
    """
    folding = _Folding(text, case=case)
    folding.replace(_SPACES, _space)
    folding.replace(_LONG_VOWEL, lambda _: "ー")
    folding.replace(_DASH, lambda _: "-")
    folding.replace(_COMMA, lambda match: "、" if match.group() == "," else "。")
    folding.replace(_COUNTER, lambda _: "か")
    if spelling:
        folding.replace(_REPEATED_KANJI, _write_out_kanji)
        folding.replace(_REPEATED_KANA, _write_out_kana)
        folding.replace(_V_SOUND, _v_as_b)
        folding.text = folding.text.translate(_KANA_FORMS)
        folding.replace(_FINAL_LONG_VOWEL, lambda _: "")
    return Normalized(folding.text, len(text), folding.starts, folding.ends)


class _Folding:
    """Text under change, with where each of its characters came from."""

    def __init__(self, original: str, *, case: bool) -> None:
        parts: list[str] = []
        self.starts, self.ends = array("L"), array("L")
        start, length = 0, len(original)
        while start < length:
            end = start + 1
            while end < length and _extends(original[end]) and not original[start].isspace():
                end += 1
            folded = _fold_cluster(original[start:end], case)
            parts.append(folded)
            for _ in folded:
                self.starts.append(start)
                self.ends.append(end)
            start = end
        self.text = "".join(parts)

    def replace(self, pattern: re.Pattern[str], by: Callable[[re.Match[str]], str]) -> None:
        """As `pattern.sub`. A replacement of another length stands, as a whole, for all that its match came from."""
        parts: list[str] = []
        starts, ends = array("L"), array("L")
        done = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            new = by(match)
            if new == match.group():
                continue
            parts += [self.text[done:start], new]
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            else:
                starts.extend([self.starts[start]] * len(new))
                ends.extend([self.ends[end - 1]] * len(new))
            done = end
        if done:
            self.text = "".join([*parts, self.text[done:]])
            self.starts = starts + self.starts[done:]
            self.ends = ends + self.ends[done:]


@lru_cache(maxsize=65_536)
def _extends(character: str) -> bool:
    """Does it join the character before it under NFKC, as accents, ﾞ and ﾟ and parts of Hangul syllables do?"""
    if character < "\u0300":
        return False
    decomposed = unicodedata.normalize("NFKD", character.translate(_KANA_MARKS))[0]
    return bool(unicodedata.combining(decomposed) or "\u1160" <= decomposed <= "\u11ff" or _DROPPED.match(character))


@lru_cache(maxsize=65_536)
def _fold_cluster(cluster: str, case: bool) -> str:
    folded = _DROPPED.sub("", cluster).translate(_KANA_MARKS)
    for _ in range(3):  # folding the case can undo the composition, and the other way round; it soon settles
        folded = unicodedata.normalize("NFKC", folded)
        folded = folded.casefold() if case else folded
    kept: list[str] = []
    for character in folded:
        invisible = unicodedata.category(character) in ("Cc", "Cf") and not character.isspace()
        mark_on_nothing = unicodedata.combining(character) and (not kept or kept[-1].isspace())
        if not (invisible or mark_on_nothing):
            kept.append(character)
    return "".join(kept).translate(_PLAIN_MARKS).translate(_KANJI_FORMS)


def _space(match: re.Match[str]) -> str:
    """What is left of white space: an empty line between paragraphs, one space between Latin words, else nothing."""
    text, start, end = match.string, match.start(), match.end()
    if start == 0 or end == len(text):
        return ""
    if match.group().count("\n") > 1:
        return "\n\n"
    before, after = text[start - 1], text[end]
    separable = (_SEPARABLE.match(before) or before in _SEPARABLE_END) and _SEPARABLE.match(after)
    return " " if separable else ""


def _write_out_kanji(match: re.Match[str]) -> str:
    """人々 → 人人, 侃々諤々 → 侃侃諤諤, 一歩々々 → 一歩一歩."""
    count = len(match.group())
    kanji = match.string[max(match.start() - count, 0) : match.start()]
    return kanji if len(kanji) == count and all(map(_KANJI.match, kanji)) else match.group()


def _write_out_kana(match: re.Match[str]) -> str:
    """こゝろ → こころ, いすゞ → いすず."""
    kana = match.group()[0]
    base = unicodedata.normalize("NFD", kana)[0]
    voiced = unicodedata.normalize("NFC", base + "\u3099")[0]
    return kana + "".join(voiced if mark in "ゞヾ" else base for mark in match.group()[1:])


def _v_as_b(match: re.Match[str]) -> str:
    """ヴィ → ビ, ヴ → ブ, ヴュ → ビュ."""
    hiragana = match.group()[0] == "ゔ"
    vowel = match.group()[1:]
    if vowel in ("ュ", "ゅ"):
        return "び" + vowel if hiragana else "ビ" + vowel
    place = "ァィゥェォぁぃぅぇぉ".index(vowel) % 5 if vowel else 2
    return "ばびぶべぼ"[place] if hiragana else "バビブベボ"[place]
