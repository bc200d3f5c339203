"""What points back to something said before, in Japanese and in English: それ, 同国, 当時, it, that country, by then.

Words are lists in `language/data/`; what needs to be seen with its neighbours is a pattern. `*_PERSON`, `*_PLACE` and
`*_DATE` tell what kind of thing is pointed at.
"""

from __future__ import annotations

import re

from language.script import KANJI
from language.tables import read_words

# --- Japanese -------------------------------------------------------------------------------------------------------

JA_PRONOUNS = read_words("back_references.ja.txt", "pronoun")
JA_DETERMINERS = read_words("back_references.ja.txt", "determiner")
JA_THEN = re.compile(r"その後(?!者)|その時|そのとき|その頃|そのころ|当時|その前|その際|そうなった|そうした|そのように")
JA_SAME = re.compile(
    rf"(?<![{KANJI}])同(?:国|年|月|日|氏|社|人物|条約|協定|宣言|地域?|市|県|州|校|法|書|組織|機構|機関|団体|大統領|首相|会議|計画"
    r"|事件|戦争)"
)
JA_PERSON = re.compile(
    r"彼女|彼|(?:その|この|あの)(?:人|方|人物|男性|女性|大統領|首相|指導者|学者|作家|監督|王)|同氏|同(?:大統領|首相"
    r"|人物)"
)
JA_PLACE = re.compile(
    r"そこ|ここ|あそこ|そちら|(?:その|この)(?:国|都市|町|街|村|地域|場所|島|土地|州|県|市)|同(?:国|地域?|市|県|州)"
)
JA_DATE = re.compile(r"その(?:年|月|日|頃|ころ|時|とき|時期|時代)|同(?:年|月|日)|当時")
JA_ORDER = re.compile(r"前者|後者")

# --- English --------------------------------------------------------------------------------------------------------

EN_SUBJECT_PRONOUNS = read_words("word_classes.en.txt", "pronoun")
EN_POSSESSIVES = read_words("word_classes.en.txt", "possessive")
# "it" and "there" that stand for nothing: "is it true that", "is there".
EN_EXPLETIVE = re.compile(
    r"\b(?:is|was|would|will|be|isn't|wasn't) it (?:\w+ ){1,3}(?:that|to|for|if|when)\b"
    r"|\b(?:does|did|would|will|do) it (?:take|cost|require|need|mean)\b.*\bto\b"
    r"|\bit(?:'s| is| was| will be) (?:\w+ ){1,3}(?:that|to|for|if)\b"
    r"|\bwhat (?:is|was|does) it (?:like|mean|feel like) (?:to|when|if|that)\b"
    r"|\bappreciate it (?:if|very)\b|\b(?:find|found|make|makes|made) it (?:\w+ )?\w+ to\b",
    re.I,
)
EN_EXISTENTIAL = re.compile(
    r"\b(?:is|are|was|were|be|been|isn't|aren't|has|have|had|will|exist|exists|existed) there\b"
    r"|\bthere(?:'s|'re)?(?: (?:is|are|was|were|be|been|has|have|had|will|would|should|could|exist|exists|existed)\b)",
    re.I,
)
EN_GREETING = re.compile(r"\b(?:hi|hello|hey) there\b", re.I)
EN_DEICTIC_TIME = re.compile(r"\b(?:this (?:year|month|week|century|decade|morning|time)|these days)\b", re.I)
EN_ANAPHORIC = re.compile(
    r"^(?:afterwards?|thereafter)\b|\b(?:afterwards?|thereafter)(?=\W*$)"
    r"|\b(?:the former|the latter|the others?|both of (?:them|those)|back then|since then|by then"
    r"|at the time(?! of\b)|at that time|the same (?:year|month|day|time|country|place|person)|meanwhile|others?|another one"
    r"|which ones?|what else|who else|where else|anything else|anyone else|any more"
    r"|which one|how so|why not|what next|what then|so what)\b",
    re.I,
)
EN_PERSON = re.compile(
    r"\b(?:he|she|him|his|her|hers|himself|herself|that (?:man|woman|person|president|leader|minister))\b",
    re.I,
)
EN_PLACE = re.compile(r"\b(?:there|here|that (?:country|city|place|region|town|island|area|state))\b", re.I)
EN_DATE = re.compile(
    r"\b(?:that (?:year|month|day|time|period)|the same (?:year|month|day)|by then|since then|back then"
    r"|at the time)\b",
    re.I,
)
