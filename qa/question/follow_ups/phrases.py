"""Phrases that tell a follow-up from a question that stands alone: openers, new topics, what is asked of the document itself."""

from __future__ import annotations

import re

from language.word_lists import DOCUMENT_NOUNS, ENGLISH_KINDS_OF_PERSONS, ENGLISH_SUBJECTS_OF_DOCUMENTS

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
# A case without what happens then: 「雨が降ったら？」, 「5だとどうなる？」
JA_CASE_ALONE = re.compile(r"^[^、。？?]{2,24}(?:たら|だら|れば|えば|ければ|[たるい](?:場合|とき)は)[？?。\s]*$")
JA_CASE_ASKED = re.compile(r"(?:だと|だったら)[^、。？?]{0,8}どう(?:なる|なり|なの|です|でしょう|い)")
JA_THE_OTHER = re.compile(r"[たるいの](?:ほう|方)は[、\s]*(?:どう)?(?:です|でしょう|なの|何|なん)?(?:か)?[？?。\s]*$")
# What was said as a whole is meant: what comes after it, what follows from it.
JA_OF_THE_EVENT = re.compile(
    r"その(?:後|あと|場合|とき|時|際|間)|それから|それで|そう(?:なる|する|した|いう)|例外|詳し|具体的"
)
JA_ASKS_AT_ALL = re.compile(r"なぜ|何|どう|いつ|どこ|誰|だれ|どの|どれ|どんな|いくら|いくつ|どなた|どちら")
# A rule that is asked for: its case, with a verb, and what holds then: 「遅刻するときは誰に連絡しますか」.
JA_CASE_OF_A_RULE = re.compile(
    r"(?:[るうくぐすつぬぶむたい](?:とき|時|場合|際)(?:は|に|には|の|、)|[るうくぐすつぬぶむ]前に|た(?:あと|後)(?:に|で)|[たっんいし](?:たら|だら)"
    r"|[るうくぐすつぬぶむ](?:と|には)|[れえけせてねべめ]ば)[、\s]*(?!いい|よい|よろし|良い|大丈夫|なら|いけ|だめ)(?P<then>[^、。]{3,})$"
)
JA_PAST = re.compile(r"(?:まし|だっ|でし)たか?[？?。\s]*$|たの(?:は|です)|た(?:人|国|年|日|者|理由)は")
JA_WHAT_COMES = re.compile(r"^(?:どう(?:なり|なる|です|でし)|何が(?:起|おこ|変わ))")
JA_CLEFT = re.compile(r"(?P<noun>[^、。はがをに]+)(?:を|に|が)[^、。]{1,12}[たる](?:の|人|者|もの|物)は")
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
    r"^(?:(?:and|but|so|ok|okay|well)\b[, ]*)*(?:(?:what|how) about|and(?! (?:what|how|when|where|why|who|which|if)\b)|what of)\s+"
    r"(?:the case of )?(?P<new>[^?.!]+?)"
    r"(?:,? (?:too|then|though))?[?.! ]*$",
    re.I,
)
# One acts, and something else is done: "What must the court do once it has been raised?"
EN_ACTS_ON = re.compile(
    r"^(?:and )?what (?:must|should|shall|may|can|will) [\w' -]{2,30} do (?:once|when|if|after|as soon as)"
    r" (?:it|they) (?:is|are|has been|have been|was|were) \w+(?:ed|en)\b",
    re.I,
)
# A rule that is asked for, of anybody: "What happens if I am late?", "When do members have to pay?"
EN_RULE = re.compile(
    r"\b(?:if|when|before|after|unless) (?:I|you|we|someone|somebody|one)\b"
    rf"|\b(?:do|does|must|can|should|may|are) (?:{'|'.join(sorted(ENGLISH_KINDS_OF_PERSONS))})\b(?! (?:of|in))",
    re.I,
)
EN_CASE_ALONE = re.compile(r"^(?:(?:and|but|so|or)\b[, ]*)?(?:what )?if [^,?]+[?.! ]*$", re.I)
# What was said as a whole is meant: "How much does that cost?", "Who decides that?"
EN_OF_THE_EVENT = re.compile(
    r"\b(?:that|this|so|then|afterwards?|thereafter|meanwhile)\b(?: (?:happen|cost|take|mean)\w*)?[,?.! ]|\b(?:that|this) (?:cost|take|mean|happen|work|apply|include)",
    re.I,
)
EN_DOCUMENT = re.compile(
    r"\b(?:this|the|these) (?:paper|article|essay|document|text|report|file|book|pdf|author|note)s?\b",
    re.I,
)
EN_SUBJECT_OF_DOCUMENT = re.compile(
    rf"\b(?P<this>this|these) (?:\w+ )?(?P<noun>{'|'.join(sorted(ENGLISH_SUBJECTS_OF_DOCUMENTS))})s?\b", re.I
)
EN_OTHER = re.compile(r"\b(?:others?|else|another|besides|apart from (?:that|it|them))\b", re.I)
