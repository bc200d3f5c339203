"""Phrases that tell a follow-up from a question that stands alone: openers, new topics, what is asked of the document itself."""

from __future__ import annotations

import re

from language.word_lists import DOCUMENT_NOUNS

# --- Japanese -------------------------------------------------------------------------------------------------------

JA_NEW_TOPIC = re.compile(r"ところで|話は変わ|話題を変え|話題は変わ|別の話|別の質問|別件")
JA_OPENERS = re.compile(
    r"^(?:では|じゃあ|じゃ|それでは|それじゃあ?|それで|そして|また|あと|さらに|逆に|一方|それから|ちなみに|なら|で)[、,\s]*"
    r"(?=[^\s])"
)
_DOCUMENT = "|".join(sorted(DOCUMENT_NOUNS))
JA_THIS_DOCUMENT = re.compile(rf"(?:この|その|当該|本)(?:{_DOCUMENT})|ここに書|ここで述べ")
JA_OTHER = re.compile(r"(?:ほか|他)(?:に|の|で|は|にも|には|では)|以外|別の")
JA_PART_OF_SENTENCE = re.compile(r"(?:と|や|および|及び|、|ならびに|並びに)$")
JA_WITHIN = re.compile(r"(?:では|における|での|においては?)[、,]?$")
JA_CLAUSE_END = re.compile(
    r"[。！？!?]|(?:て|で|が|し|ば|と|り|き|ら|ると|たら|なら|ため|について|に関して|、何で|のち|後)[、,]"
)
JA_DEFINITION = re.compile(
    r"とは(?:$|[?？。、]|何|なに|なん|どう|どの|どんな|いつ|誰)|って(?:何|なに|なん|どう|誰)|の意味|とはいったい"
    r"|を何と(?:い|呼|言)"
)
JA_OBJECT_ASKED = re.compile(r"(?:何|誰|だれ|どこ|どの\w{1,6}|どちら)(?:を|に(?!も)|へ|と(?!し)|から)")
JA_MORE = re.compile(
    r"もっと|詳し|具体的|例え|たとえ|例を|続け|続き|ほか|他に|他は|本当|なぜ|何故|どうして|なんで|いつ|どこ|誰|だれ"
    r"|いくら|いくつ|何|どう|どの|どれ|どんな|まとめ|要約|根拠|理由"
)

# --- English --------------------------------------------------------------------------------------------------------

EN_NEW_TOPIC = re.compile(
    r"\b(?:by the way|new (?:question|topic)|different (?:question|topic|subject)"
    r"|chang(?:e|ing) (?:the )?(?:topic|subject)|on another note|unrelated)\b",
    re.I,
)
EN_OPENERS = re.compile(r"^(?:(?:and|but|so|or|ok|okay|then|also|well|now)\b[, ]*)+", re.I)
EN_SWAP = re.compile(
    r"^(?:(?:and|but|so|ok|okay|well)\b[, ]*)*(?:(?:what|how) about|and|what of)\s+"
    r"(?:in |for |the case of |with )?(?P<new>[^?.!]+?)"
    r"(?:,? (?:too|then|though))?[?.! ]*$",
    re.I,
)
EN_DOCUMENT = re.compile(
    r"\b(?:this|the|these) (?:paper|article|essay|document|text|report|file|book|pdf|author|authors|notes)\b",
    re.I,
)
EN_OTHER = re.compile(r"\b(?:others?|else|another|besides|apart from (?:that|it|them))\b", re.I)
