"""How far a quote supports a statement: the share of what the statement says that stands in the quote.

Every content word of the statement counts with its weight. It is met by the same word (Sudachi's normalised form), by
another name of the same country, as part of a longer word, or partly by a related word: the best cosine between their
token vectors, as in late interaction (Khattab & Zaharia, ColBERT, 2020) but from the statement to the quote. What turns a
meaning round without changing its words lowers the score: a negation on one side only, an opposite (増加 for 減少), two
names that changed places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.components.late_interaction import normalize as unit_length
from index.components.search_terms import fold
from index.encoders.contract import TokenEncoder
from language.names.stands_in import entities_called, name_stands_in, one_name_each
from language.normalize import normalize
from language.tables import read_words
from language.words import Word, is_content_word, split_words

# A related word counts from the first cosine on, and in full from the second.
_RELATED_FROM, _RELATED_FULL = 0.2, 0.5
_WEIGHT_NAME, _WEIGHT_NOUN, _WEIGHT_OTHER = 2.0, 1.3, 0.8
_TURNED_ROUND = 0.35  # what is left of the score for each contradiction found

# Phrases with a negation in them that deny nothing, or that another phrase affirms again.
_NOT_DENYING = re.compile(
    r"(?:なけれ|なくて|なきゃ|ね)ば?(?:は)?(?:なら|いけ|だめ|ダメ)(?:ない|なかった|ず|ぬ|ません(?:でした)?)?|ざるを(?:得|え)(?:ない|なかった|ず|ません)"
    r"|ずには(?:いられ|おか)(?:ない|なかった|ません)|に(?:違い|ちがい)(?:ない|なかった|ありません)|に(?:他|ほか)なら(?:ない|なかった|ず|ぬ|ません)"
    r"|かも(?:しれ|知れ)(?:ない|なかった|ず|ません)|(?:に|にしか)(?:過ぎ|すぎ)(?:ない|なかった|ず|ません)|やむを(?:得|え)(?:ない|なかった|ず|ません)"
    r"|だけでなく|だけではなく|のみならず|のみでなく|ばかりでなく|だけじゃなく|にもかかわらず|(?:とは|に)限らず|を問わず|少なからず|思わず|相変わらず"
    r"|絶えず|必ず|とりあえず|まもなく|間もなく|ほどなく|なく(?:なっ|なる|なり|す|し)|欠か(?:せ|す)(?:ない|こと(?:の|が)でき(?:ない|ません))"
    r"|(?:こと|もの)は(?:否め|否定でき)(?:ない|ません)|しか(?!し)"
)
_NEGATIONS = frozenset({"ない", "ず", "ぬ", "まい", "無い"})
_NEGATIVE_PREFIXES = frozenset({"不", "未", "非", "無"})
_BRIDGES = frozenset({"助詞", "助動詞", "接尾辞", "補助記号"})
_TRANSPARENT = read_words("light_words.ja.tsv", "support")
_OPPOSITES = (
    "増加:減少 増える:減る 増やす:減らす 増:減 増大:減少 急増:急減 賛成:反対 賛同:反対 支持:反対 支持:批判 上昇:低下 上昇:下落 上がる:下がる "
    "上げる:下げる 引き上げる:引き下げる 値上げ:値下げ 拡大:縮小 広がる:狭まる 強まる:弱まる 強化:弱体 強い:弱い 強める:弱める 加盟:脱退 "
    "加盟:離脱 加入:脱退 参加:離脱 参加:不参加 参加:欠席 出席:欠席 参加:脱退 開始:終了 開始:停止 始まる:終わる 始める:終える 始める:止める 継続:停止 再開:停止 "
    "勝つ:負ける 勝利:敗北 優勝:敗退 成功:失敗 承認:拒否 承認:却下 受諾:拒否 受け入れる:拒む 認める:拒む 許可:禁止 容認:禁止 合法:違法 "
    "以上:以下 以上:未満 以前:以後 以前:以降 超える:下回る 上回る:下回る 最大:最小 最高:最低 最多:最少 最初:最後 最長:最短 最古:最新 "
    "多い:少ない 多数:少数 高い:低い 長い:短い 大きい:小さい 広い:狭い 重い:軽い 早い:遅い 速い:遅い 新しい:古い 深い:浅い 厚い:薄い "
    "東:西 南:北 東部:西部 南部:北部 東側:西側 左:右 輸出:輸入 可能:不可能 有利:不利 有効:無効 安定:不安定 十分:不十分 必要:不要 "
    "誕生:死亡 誕生:死去 生まれる:死ぬ 就任:辞任 就任:退任 購入:売却 買う:売る 与える:奪う 攻撃:防御 攻める:守る 肯定:否定 独立:併合 "
    "派遣:撤退 派遣:撤収 展開:撤退 設立:解散 結成:解散 結成:解体 創設:廃止 制定:廃止 導入:廃止 建設:撤去 建設:破壊 緊張:緩和 悪化:改善 "
    "悪化:好転 接近:離反 統一:分裂 統合:分離 同盟:敵対 友好:敵対 味方:敵 男性:女性 男:女 夫:妻 兄:弟 姉:妹 父:母 昼:夜 午前:午後 "
    "国内:国外 国産:外国 公開:非公開 公式:非公式 直接:間接 積極:消極 一時:恒久 先進:途上 黒字:赤字 豊か:貧しい 明るい:暗い 楽観:悲観 "
    "保守:革新 保守:急進 右派:左派 与党:野党 原告:被告 先:後 前:後 前半:後半 上:下 内:外 増税:減税 軍拡:軍縮 肥大:萎縮 促進:抑制 "
    "推進:阻止 強制:任意 義務:任意 供給:需要 債権:債務 加害:被害 戦争:平和 開戦:停戦 開戦:終戦 親:反 入:出"
)
_OPPOSITE: dict[str, set[str]] = {}
for _pair in _OPPOSITES.split():
    _one, _, _other = _pair.partition(":")
    _OPPOSITE.setdefault(_one, set()).add(_other)
    _OPPOSITE.setdefault(_other, set()).add(_one)


@dataclass(frozen=True, slots=True)
class _Said:
    """A content word, whether it is denied, its case particle ("" when there is none), and the word right behind it."""

    word: Word
    key: str
    denied: bool
    particle: str
    passive: bool
    behind: str


class GroundingScorer:
    """Scores with an encoder's token vectors, or by words alone without one."""

    def __init__(self, encoder: TokenEncoder | None = None) -> None:
        self._encoder = encoder

    def supported(self, statement: str, quote: str) -> float:
        """0 (nothing of it stands in the quote) to 1 (all of it does, said the same way round)."""
        statement, quote = one_name_each(statement), one_name_each(quote)
        said, given = _said(statement), _said(quote)
        if not said:
            return 0.0
        met = np.array([_met_by_word(one, given, quote) for one in said], dtype=np.float32)
        open_words = [number for number, value in enumerate(met) if value < 1]
        if self._encoder is not None and open_words:
            related = self._related(statement, quote, [said[number].word for number in open_words])
            met[open_words] = np.maximum(met[open_words], related)
        weights = np.array([_weight(one.word) for one in said], dtype=np.float32)
        score = float(met @ weights / weights.sum())
        return score * float(_TURNED_ROUND ** _contradictions(said, given))

    def _related(self, statement: str, quote: str, words: Sequence[Word]) -> NDArray[np.float32]:
        """(n_words,) how far the nearest tokens of the quote say what each word says, 0 to 1."""
        assert self._encoder is not None
        ours, theirs = self._encoder.tokenize([statement, quote])
        related = np.zeros(len(words), dtype=np.float32)
        if not len(ours.ids) or not len(theirs.ids):
            return related
        vectors = self._encoder.token_vectors
        cosines = unit_length(vectors[ours.ids]) @ unit_length(vectors[theirs.ids]).T
        lengths = np.linalg.norm(vectors[ours.ids], axis=1)
        best = cosines.max(axis=1)
        for number, word in enumerate(words):
            inside = (ours.spans[:, 0] < word.end) & (ours.spans[:, 1] > word.start)
            if inside.any() and lengths[inside].sum() > 0:
                related[number] = float(np.average(best[inside], weights=lengths[inside]))
        clipped: NDArray[np.float32] = np.clip((related - _RELATED_FROM) / (_RELATED_FULL - _RELATED_FROM), 0, 0.95)
        return clipped


def _said(text: str) -> list[_Said]:
    words = split_words(text)
    harmless = [match.span() for match in _NOT_DENYING.finditer(text)]
    said = []
    for position, word in enumerate(words):
        if not is_content_word(word) or word.part_of_speech[1] == "数詞" or word.normalized in _TRANSPARENT:
            continue
        if word.normalized in _NEGATIONS or (
            word.normalized in _NEGATIVE_PREFIXES and word.part_of_speech[0] == "接頭辞"
        ):
            continue
        denied = (
            position > 0 and words[position - 1].surface in _NEGATIVE_PREFIXES and words[position - 1].end == word.start
        )
        particle, passive = "", False
        for place, after in enumerate(words[position + 1 :], start=position + 1):
            kind = after.part_of_speech[0]
            if any(start <= after.start < end for start, end in harmless):
                continue
            if after.normalized in _NEGATIONS:
                denied = not denied
            elif after.normalized in ("れる", "られる") and kind == "助動詞":
                passive = True
            elif kind == "助詞" and after.part_of_speech[1] in ("格助詞", "係助詞"):
                particle = particle or after.surface
                following = words[place + 1] if place + 1 < len(words) else None
                # 参加はしない, 状態とならない, 寺院ではない: what follows the particle still says whether it is denied.
                if following is None or not (
                    _carries_on(following) or following.part_of_speech[0] in ("助詞", "助動詞")
                ):
                    break
            elif after.surface in "、。" or not (kind in _BRIDGES or _carries_on(after)):
                break
        behind = words[position + 1].surface if position + 1 < len(words) else ""
        said.append(_Said(word, fold(word.normalized), denied, particle, passive, behind))
    return said


def _carries_on(word: Word) -> bool:
    return word.normalized in _TRANSPARENT or word.normalized in _NEGATIONS


def _met_by_word(one: _Said, given: Sequence[_Said], quote: str) -> float:
    if any(one.key == other.key for other in given):
        return 1.0
    surface = normalize(one.word.surface).text
    if one.word.part_of_speech[0] == "名詞" and len(surface) > 1 and surface in normalize(quote).text:
        return 1.0
    # One kanji is a country's where the dictionary takes it for a name: 日 is a day too.
    may_name = len(one.word.normalized) > 1 or "固有名詞" in one.word.part_of_speech
    if may_name and entities_called(one.word.normalized) and name_stands_in(one.word.normalized, quote):
        return 1.0
    # A longer word of the statement whose parts stand in the quote: 加盟国 for 国が加盟.
    shared = {*one.key} & {*"".join(other.key for other in given)}
    kanji = [character for character in one.key if "\u3400" <= character <= "\u9fff"]
    return (
        0.5 * len([character for character in kanji if character in shared]) / len(one.key) if len(kanji) > 1 else 0.0
    )


def _weight(word: Word) -> float:
    kind = word.part_of_speech
    if "固有名詞" in kind or not word.in_dictionary:
        return _WEIGHT_NAME
    if kind[0] == "名詞":
        return _WEIGHT_NOUN
    return _WEIGHT_OTHER


def _contradictions(said: Sequence[_Said], given: Sequence[_Said]) -> int:
    return (
        int(_denied_on_one_side(said, given))
        + int(_opposite(said, given))
        + int(_swapped(said, given))
        + int(_exchanged(said, given))
    )


def _denied_on_one_side(said: Sequence[_Said], given: Sequence[_Said]) -> bool:
    """A word denied here and affirmed there, or the other way round; a denial of what the quote doesn't speak of."""
    for one in said:
        same = [other for other in given if other.key == one.key]
        if same and all(other.denied != one.denied for other in same):
            return True
        if not same and one.denied and not any(other.denied for other in given):
            return True
    return False


def _opposite(said: Sequence[_Said], given: Sequence[_Said]) -> bool:
    """The quote has the opposite of a word (not denied), and not the word."""
    ours = {one.key for one in said}
    theirs = {other.key: other.denied for other in given}
    for one in said:
        if one.key in theirs:
            continue
        for opposite in _OPPOSITE.get(one.key, ()):
            if opposite in theirs and opposite not in ours and theirs[opposite] == one.denied:
                return True
    return False


def _swapped(said: Sequence[_Said], given: Sequence[_Said]) -> bool:
    """Two names stand in both, but who acts and who is acted on has changed: AがBを攻めた, BがAを攻めた."""
    ours, theirs = _roles(said), _roles(given)
    both = [name for name in ours if name in theirs]
    passive = any(one.passive for one in said) != any(other.passive for other in given)
    for first in both:
        for second in both:
            before = ours[first] == {"agent"} and ours[second] == {"patient"}
            after = theirs[first] == {"patient"} and theirs[second] == {"agent"}
            if before and after and not passive:
                return True
    return False


def _exchanged(said: Sequence[_Said], given: Sequence[_Said]) -> bool:
    """Something stands where the quote has another: 「姉ハナコ」 told of as 「姉タロウ」, 「みどり湖」 as 「あおば湖」.

    For names any content word beside them tells the place, for other nouns only one joined to them in a compound.
    """
    ours, theirs = {one.key for one in said}, {other.key for other in given}
    given_places = _places(given)
    known = {(place.key, place.side, place.beside) for place in given_places}
    stays = {place.key for place in _places(said) if (place.key, place.side, place.beside) in known}
    for place in _places(said):
        if place.key in stays or not (place.named or (not place.link and place.key not in theirs)):
            continue
        for other in given_places:
            same_place = (other.side, other.beside, other.link) == (place.side, place.beside, place.link)
            if same_place and other.key not in ours and (other.named or not place.named):
                return True
    return False


@dataclass(frozen=True, slots=True)
class _Place:
    """A noun beside another content word: before it (`side` 1) or behind it (-1), with `link` between the two."""

    key: str
    side: int
    beside: str
    link: str
    named: bool


def _places(words: Sequence[_Said]) -> list[_Place]:
    found = []
    for first, second in pairwise(words):
        link = "" if first.word.end == second.word.start else first.behind
        for one, side, other in ((first, 1, second), (second, -1, first)):
            if one.word.part_of_speech[0] == "名詞":
                found.append(_Place(one.key, side, other.key, link, _is_name(one.word)))
    return found


def _is_name(word: Word) -> bool:
    return word.part_of_speech[1] == "固有名詞" or (not word.in_dictionary and word.part_of_speech[0] == "名詞")


def _roles(words: Sequence[_Said]) -> dict[str, set[str]]:
    roles: dict[str, set[str]] = {}
    for one in words:
        if one.word.part_of_speech[0] != "名詞":
            continue
        if one.particle in ("は", "が", "も"):
            roles.setdefault(one.key, set()).add("agent")
        elif one.particle in ("を", "に", "へ"):
            roles.setdefault(one.key, set()).add("patient")
        elif one.particle:
            roles.setdefault(one.key, set()).add("other")
    return roles
