"""The words by which questions ask, in Japanese and English: what kind of question it is, and what to look past."""

from __future__ import annotations

from typing import Literal

from language.numbers.units import ASKED_WITH_NAN

Kind = Literal[
    "why", "when", "who", "where", "howmany", "list", "compare", "yesno", "definition", "how", "which", "what"
]

# Ordered: the first kind that matches is the main one.
JAPANESE_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "compare",
        r"違い|違う|違っ|異な|比べ|比較|差が|差は|どっち|どちらが|対照|変わった|変わり|変化|それぞれ|\bvs\b",
    ),
    (
        "why",
        r"なぜ|何故|どうして|なんで(?!しょう|すか|した)|理由|何のため|なんのため|わけ[はをでが]|原因|背景|要因|動機|ねらい|狙い",
    ),
    # 何年間, 何日以内: so long, not then.
    (
        "when",
        r"いつ|何[年月日](?!間|以内|以上|前|後|分|ぶり|くらい|ぐらい|ほど|も)|何世紀|なん年|時期は|何時代|西暦|年号|年月日|日付",
    ),
    ("who", r"誰|だれ|どなた|何者|人物は|者は[?？]?$|何という人|どの大統領|どの首相"),
    ("where", r"どこ|何処|場所|どの国で|どの都市|どの街|何県|所在地|どの地"),
    (
        "howmany",
        rf"いくつ|何({ASKED_WITH_NAN})|何[年月日](?:間|以内|以上|前|後|分|ぶり|くらい|ぐらい|ほど|も)|どのくらい|どれくらい|どれぐらい|どの程度|どれほど|どれだけ|いくら|人数|割合|規模|"
        r"人口|金額|面積|距離|総額|何つ|件数|国数|[数量率額高長広重]さ?は[?？]?$",
    ),
    (
        "list",
        r"挙げ|一覧|列挙|すべて|全て|何と何|どんなもの|どのようなもの|国々|[0-9０-９一二三四五六七八九十]+つの|[たる]国は[?？]?$|"
        r"[0-9０-９]+(原則|項目|分野|か国|カ国|点)|た国$|メンバー",
    ),
    (
        "definition",
        r"とは(何|なに|なん|どう|どん|[?？]?$)|どういう(?:こと|もの|意味|状態)(?:を|だと|です|でしょう|か|[?？]|$)|って(何|なに|なん)|意味|定義|何の略|(正式|本来|元)の?な?(名称|名前|名)|フルネーム|何を指",
    ),
    ("how", r"どのように|どうやって|どう(?!して)|方法|手段|いかに|どんな風|どんなふう|どのような"),
    ("which", r"どの|どれ|どちら|何という|何語|何という名"),
    ("what", r"何|なに|なん(?!ら)"),
)
# Asks what the letters of a name stand for; these words are not looked for in the texts.
FULL_NAME = (
    r"何の(略語|略称|略)(で|です|でした)?|(正式|本来|元)(の|な)?(名称|名前|名)|フルネーム"
    r"|\bstands? for\b|\bshort for\b|\b(full|official) names?( of)?\b|\b(abbreviation|acronym)( of| for)?\b|\babbreviated\b"
)
# Before a word that asks; behind a noun, "who", "when" and "where" only go on: "the man who left", "since the day when …".
_ASKS = (
    r"(?:^|[,;:.!?–—-]|\b(?:and|but|or|so|then|since|until|by|to|with|from|for|of|at|in|on|me|know|say|explain|exactly)\b)"
    r"[\s\"'“‘(]*"
)
ENGLISH_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "compare",
        r"\bvs?\b\.?|\bversus\b|\bdiffer|\bcompare|\bthan\b|\brespectively\b|\bfrom each\b|\bboth\b.*\band\b"
        r"|\bchange[ds]?\b.*\b(from|between|since)\b",
    ),
    (
        "why",
        r"\bwhy\b|\breasons?\b|\bhow come\b|\bwhat (caused|led|made|prompted|drove|motivated)\b|\bpurpose\b|\bwhat for\b",
    ),
    # "When may the company …?" asks on what condition.
    (
        "when",
        _ASKS
        + r"when\b(?! (?:can|may|must|should|shall|is it (?:possible|allowed))\b)|\bwhen\W*$|\b(what|which|in what) (year|month|date|day|century|decade)\b|\bsince what\b",
    ),
    (
        "howmany",
        r"\bhow (many|much|far|long|large|big|old|often|tall|high|deep|wide|heavy|strong)\b"
        r"|\bwhat (percent|percentage|share|number|proportion|fraction|size|population)\b|\bnumber of\b",
    ),
    (
        "who",
        _ASKS
        + r"who(m|se)?\b|\bwho\W*$|\b(what|which) (person|politician|president|leader|minister|author|general|prime minister)\b"
        r"|\bname of the (person|president|leader)\b",
    ),
    ("where", _ASKS + r"where\b|\bwhere\W*$|\b(what|which|in which) (city|place|town|location|capital|venue)\b"),
    (
        "list",
        r"\ball (the )?(items|steps|cases|conditions|documents|papers|names|of them)\b|\beverything (that|i|you|we)\b"
        r"|\blist\b|\bname (the|all|two|three|four|five|six)\b|\b(which|what)( \w+){0,3} "
        r"(two|three|four|five|six|seven|eight|nine|ten)\b|\b(which|what) (two|three|four|five|six|seven|\w*"
        r"(countries|nations|allies|members|states|leaders|principles|areas|fields|groups|republics))\b",
    ),
    (
        "definition",
        r"^\s*what(?:'s| is| are| was| were) (?:an? |the )?[\"'“‘]?[\w\s.&-]{1,40}[\"'”’]?\s*\??\s*$"
        r"|\bdefine\b|\bdefinition\b|\bmeaning of\b|\bstands? for\b|\bshort for\b|\b(full|official) name\b|\bmeant by\b",
    ),
    ("yesno", r"^\s*(did|does|do|is|are|was|were|has|have|had|can|could|will|would|should|may|must|am|shall)\b"),
    ("how", r"\bhow\b"),
    ("which", r"\bwhich\b"),
    ("what", r"\bwhat\b"),
)
