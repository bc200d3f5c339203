"""The content words of a sentence, and how it says them: denied or not, with which particle, passive or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.components.search_terms import fold
from language.tables import read_words
from language.words import Word, is_content_word, split_words

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


@dataclass(frozen=True, slots=True)
class Said:
    """A content word, whether it is denied, its case particle ("" when there is none), and the word right behind it."""

    word: Word
    key: str
    denied: bool
    particle: str
    passive: bool
    behind: str


def said_in(text: str) -> list[Said]:
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
        said.append(Said(word, fold(word.normalized), denied, particle, passive, behind))
    return said


def _carries_on(word: Word) -> bool:
    return word.normalized in _TRANSPARENT or word.normalized in _NEGATIONS
