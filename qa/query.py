"""What a question asks: its language, its kinds, and the words, years and numbers it gives."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from corpus.document import Span
from corpus.words import Word, split_words
from index.terms import Term, bigram_terms, fold, is_content_word
from qa.result import Language

Kind = Literal[
    "why", "when", "who", "where", "howmany", "list", "compare", "yesno", "definition", "how", "which", "what"
]

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿ｦ-ﾝ]")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9]+(?:[.'’-][A-Za-zÀ-ɏ0-9]+)*")
_YEAR = re.compile(r"(?<![\d.,])(1[0-9]{3}|20[0-9]{2})(?![\d.,]\d|\d)")
_UNITS = "人|名|か国|カ国|ヶ国|ヵ国|か月|年間|年|％|%|パーセント|割|個|回|箇所|か所|キロ|km|メートル|ドル|ユーロ|円|台|機|隻|歳|倍|度|発"

# Ordered: the first kind that matches is the main one.
_JAPANESE_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            "compare",
            r"違い|違う|違っ|異な|比べ|比較|差が|差は|どっち|どちらが|対照|変わった|変わり|変化|それぞれ|\bvs\b",
        ),
        ("why", r"なぜ|何故|どうして|なんで|理由|何のため|なんのため|わけ[はをでが]|原因|背景|要因|動機|ねらい|狙い"),
        ("when", r"いつ|何年|何月|何日|何世紀|なん年|時期は|何時代|西暦|年号|年月日|日付"),
        ("who", r"誰|だれ|どなた|何者|人物は|者は[?？]?$|何という人|どの大統領|どの首相"),
        ("where", r"どこ|何処|場所|どの国で|どの都市|どの街|何県|所在地|どの地"),
        (
            "howmany",
            rf"いくつ|何({_UNITS})|どのくらい|どれくらい|どれぐらい|どの程度|どれほど|どれだけ|いくら|人数|割合|規模|"
            r"人口|金額|面積|距離|総額|何つ|件数|国数|[数量率額高長広重]さ?は[?？]?$",
        ),
        (
            "list",
            r"挙げ|一覧|列挙|すべて|全て|何と何|どんなもの|どのようなもの|国々|[0-9０-９一二三四五六七八九十]+つの|[たる]国は[?？]?$|"
            r"[0-9０-９]+(原則|項目|分野|か国|カ国|点)|た国$|メンバー",
        ),
        ("definition", r"とは(何|なに|なん|どう|どん|[?？]?$)|って(何|なに|なん)|意味|定義|何の略|何を指"),
        ("how", r"どのように|どうやって|どう(?!して)|方法|手段|いかに|どんな風|どんなふう|どのような"),
        ("which", r"どの|どれ|どちら|何という|何語|何という名"),
        ("what", r"何|なに|なん(?!ら)"),
    )
)
_ENGLISH_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "compare",
            r"\bvs?\b\.?|\bversus\b|\bdiffer|\bcompare|\bthan\b|\brespectively\b|\bfrom each\b|\bboth\b.*\band\b"
            r"|\bchange[ds]?\b.*\b(from|between|since)\b",
        ),
        (
            "why",
            r"\bwhy\b|\breasons?\b|\bhow come\b|\bwhat (caused|led|made|prompted|drove|motivated)\b|\bpurpose\b|\bwhat for\b",
        ),
        ("when", r"\bwhen\b|\b(what|which|in what) (year|month|date|day|century|decade)\b|\bsince what\b"),
        (
            "howmany",
            r"\bhow (many|much|far|long|large|big|old|often|tall|high|deep|wide|heavy|strong)\b"
            r"|\bwhat (percent|percentage|share|number|proportion|fraction|size|population)\b|\bnumber of\b",
        ),
        (
            "who",
            r"\bwho(m|se)?\b|\b(what|which) (person|politician|president|leader|minister|author|general|prime minister)\b"
            r"|\bname of the (person|president|leader)\b",
        ),
        ("where", r"\bwhere\b|\b(what|which|in which) (city|place|town|location|capital|venue)\b"),
        (
            "list",
            r"\blist\b|\bname (the|all|two|three|four|five|six)\b|\b(which|what)( \w+){0,3} "
            r"(two|three|four|five|six|seven|eight|nine|ten)\b|\b(which|what) (two|three|four|five|six|seven|\w*"
            r"(countries|nations|allies|members|states|leaders|principles|areas|fields|groups|republics))\b",
        ),
        (
            "definition",
            r"^\s*what(?:'s| is| are| was| were) (?:an? |the )?[\"'“‘]?[\w\s.&-]{1,40}[\"'”’]?\s*\??\s*$"
            r"|\bdefine\b|\bdefinition\b|\bmeaning of\b|\bstands? for\b|\bmeant by\b",
        ),
        ("yesno", r"^\s*(did|does|do|is|are|was|were|has|have|had|can|could|will|would|should)\b"),
        ("how", r"\bhow\b"),
        ("which", r"\bwhich\b"),
        ("what", r"\bwhat\b"),
    )
)
_INTERROGATIVE = re.compile(r"何|なに|なん|なぜ|どう|どこ|どの|どれ|どちら|どっち|どん|どなた|誰|だれ|いつ|いく[つら]")
_YES_NO_END = re.compile(r"(か|の|ん)[?？。]*$|[?？]$")

ENGLISH_FUNCTION_WORDS = frozenset(
    """a an the of to in on at by for from with without into onto over under about as and or but if then than so that
    this these those there here it its he she his her hers him they them their theirs we us our you your i me my is are
    was were be been being am do does did done doing has have had having can could may might must shall should will
    would not no nor very just only also too even ever still yet again further once more most such own same other
    another any each both few all some many much what which who whom whose when where why how 's s t d ll re ve m
    after before during between against up down out off through while until upon per via please tell me explain
    describe give name list happened happen called known mean means get got go went come came make made many""".split()
)
# Words of Japanese questions that ask rather than describe, by Sudachi's normalised form.
_ASKING_WORDS = frozenset(
    "何 何故 何時 何処 誰 幾つ 幾ら 何れ 何方 教える 述べる 挙げる 説明 下さい 理由 訳 違い 比べる 比較 答える 知る 言う 呼ぶ "
    "どう どの どんな 如何 何々 西暦 意味 定義 具体 主 当時 名前 名称 いつ どこ だれ どれ どちら どっち どなた なに なん なぜ いくつ いくら こと つく "
    "つ くらい ぐらい 程 程度 兼ねる 若し".split()
)


@dataclass(frozen=True, slots=True)
class Query:
    """A question and what it asks. Spans of `words` and `bigrams` are characters of `text`."""

    text: str
    language: Language
    kinds: tuple[Kind, ...]  # the main kind first
    words: tuple[Term, ...]  # content words, question words left out
    names: tuple[bool, ...]  # whether each of `words` is (part of) a name of one thing
    bigrams: tuple[Term, ...]
    years: tuple[int, ...]
    is_keywords: bool  # terse: words without a verb or question mark

    @property
    def kind(self) -> Kind:
        return self.kinds[0]


def understand(question: str) -> Query:
    """Read a question. Any text is accepted; one without letters gives a query without words."""
    text = question.strip()
    language = detect_language(text)
    words, names = _japanese_words(text) if language == "ja" else _english_words(text)
    return Query(
        text=text,
        language=language,
        kinds=_kinds(text, language),
        words=tuple(words),
        names=tuple(names),
        bigrams=tuple(bigram_terms(_blank_asking(text))) if language == "ja" else (),
        years=tuple(int(year) for year in _YEAR.findall(unicodedata.normalize("NFKC", text))),
        is_keywords=_is_keywords(text, language),
    )


def detect_language(text: str) -> Language:
    """ "ja" when the text holds Japanese letters beyond a stray quoted word, else "en"; answers are Japanese either way.

    >>> detect_language("CJTFって何？"), detect_language("Who said 「核のない世界」 in Prague in 2009?")
    ('ja', 'en')
    """
    japanese = len(_JAPANESE.findall(text))
    latin_words = len(_LATIN_WORD.findall(text))
    if not japanese:
        return "en"
    outside_quotes = len(_JAPANESE.findall(re.sub(r"[「『\"“(（][^」』\"”)）]*[」』\"”)）]", "", text)))
    return "en" if latin_words >= 4 and outside_quotes == 0 else "ja"


def content_span(text: str, term: Term) -> Span:
    """The characters of `text` that a term of its query stands for."""
    return Span(term.start, term.end)


def _japanese_words(text: str) -> tuple[list[Term], list[bool]]:
    words = [word for word in split_words(text) if is_content_word(word) and word.normalized not in _ASKING_WORDS]
    return [Term(fold(word.normalized), word.start, word.end) for word in words], [_is_name(word) for word in words]


def _is_name(word: Word) -> bool:
    """Proper nouns, words the dictionary lacks, and Latin abbreviations."""
    return (
        word.part_of_speech[1] == "固有名詞"
        or (not word.in_dictionary and not word.surface.isdigit())
        or re.fullmatch(r"[A-ZＡ-Ｚ][A-Za-z0-9Ａ-Ｚａ-ｚ-]+", word.surface) is not None
    )


def _english_words(text: str) -> tuple[list[Term], list[bool]]:
    """Words without function words; a hyphenated word counts as its parts. US, written so, is a country."""
    words, names = [], []
    for match in _LATIN_WORD.finditer(text):
        for part in re.finditer(r"[^\W_]+(?:[.'’][^\W_]+)*", match.group()):
            surface = re.sub(r"['’]s$", "", part.group())
            key = fold(surface)
            if key in ENGLISH_FUNCTION_WORDS and surface != "US":
                continue
            start = match.start() + part.start()
            words.append(Term("usa" if surface == "US" else key, start, start + len(surface)))
            names.append(surface[:1].isupper() and (start > 0 or surface.isupper() or key not in _SENTENCE_STARTERS))
    return words, names


# Verbs and the like that may begin a question with a capital and are no names.
_SENTENCE_STARTERS = frozenset(
    "name list explain describe define compare find show summarize summarise state best".split()
)
_ASKING_PHRASE = re.compile(
    r"(を|について|)(教えて|説明して|述べて|挙げて)(ください|下さい|ほしい|くれ)?|(の|ん)?(でしょう|です|ます|でした|ました)か|"
    r"どのよう[なに]|どのくらい|どれくらい|どうして|なぜ|なんで|何故|とは何|って何|ですか|のは|は何|何ですか|だれ|誰|いつ|どこ"
)


def _blank_asking(text: str) -> str:
    """`text` with its asking phrases blanked out, character for character, so that offsets stay."""
    return _ASKING_PHRASE.sub(lambda match: " " * len(match.group()), text)


def _kinds(text: str, language: Language) -> tuple[Kind, ...]:
    folded = unicodedata.normalize("NFKC", text)
    patterns = _JAPANESE_KINDS if language == "ja" else _ENGLISH_KINDS
    kinds = [kind for kind, pattern in patterns if pattern.search(folded)]
    if language == "ja" and not _INTERROGATIVE.search(folded) and _YES_NO_END.search(folded):
        asked_noun = kinds and re.search(r"(教えて|挙げ|[はの][?？]?$)", folded)
        if not asked_noun:
            kinds.insert(0, "yesno")
    return tuple(dict.fromkeys(kinds)) or ("what",)


def _is_keywords(text: str, language: Language) -> bool:
    if re.search(r"[?？。]", text):
        return False
    if language == "en":
        return not re.match(
            r"\s*(who|what|when|where|why|which|how|did|does|do|is|are|was|were|has|have|can|could|will|would|tell)\b",
            text,
            re.IGNORECASE,
        )
    return not any(
        word.part_of_speech[0] in ("助詞", "助動詞") and word.surface not in ("の", "と") for word in split_words(text)
    )
