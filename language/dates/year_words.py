"""What the words around `52年` say about it: a year, a length of time, or nothing either way.

Japanese writes 「52年」 for the year 1952 and for fifty-two years. The words next to it nearly always tell.
"""

from __future__ import annotations

import re
from typing import Literal

from language.dates.eras import ERAS

Verdict = Literal["year", "length", "open"]

_SPACE = re.compile(r"[ \n]+")

# Right after 年, for a number of any size.
_LENGTH_AFTER = re.compile(
    "間|ぶり|振り|周年|以上|以内|未満|足らず|たらず|余|近く|ほど|程|くらい|ぐらい|目|連続|越し|ごと|毎|おき|単位|周期|続|つづ|弱(?!体)"
    "|前(?!半|期|後)|後(?!半|期)|来(?!日|場|訪|航|朝|襲|演|阪|館)|分(?!離|裂|割|析|散|か|け)|生(?!ま|産|活|存|誕|れ|じ)|物|組"
    "|債|国債|定期|保証|保険|ローン|契約|寿命|任期|の?刑|も?の?歳月|もの|も(?:続|前|後|経|た[っち]|か[かけ]|間|の間|の長|の歳|待|遅)"
    "|の(?:歴史|伝統|時(?!点)|とき|歳月|年月|月日|間|あいだ|懲役|禁錮|禁固|実刑|任期|期間|刑期|生涯|節目|経験|キャリア|長|寿命|人生|期限"
    "|実績|付き合い|沈黙|眠り|ブランク|空白|周期|猶予|治世|時代|差|在位|執行|短|幕|契約|年季|計画|有期|あゆみ|歩み|開き|うちに|遅れ)"
    "|に(?:わた|渡|及|一[度回]|1[度回]|満た|近い?|して(?!は)|な(?:る(?!と|直)|り|った|ろう)|も(?:わた|渡|及|な[るりっ]|満)|延|短縮)"
    "|を(?:経|迎|記念|祝|費|要|過ご|超|越|かけ|隔|過ぎ|待た|切|数え|生き)|が(?:経|過ぎ|た[っち]|流れ|必要|か[かけ]|ある|限)"
    "|か[かけ](?:[るりてたっ]|$)|掛[かけ]|経[つちっ過てた]|た(?:[ちっ][たて]|つと)|過ぎ|すぎ|超|あまり|余り|遅れ|後れ|早[くい]|長[くい]|かそこら"
    "|務め|勤め|生き|在[位任職]|暮ら|待[ちつた]|の年月|計画|戦争|祭|忌|選手"
)
# Right before the number.
_LENGTH_BEFORE = re.compile(
    "(?:約|およそ|おおよそ|凡そ|ほぼ|[合総累通]?計|延べ|のべ|最[大長短低高多]|少なくとも|[わ僅]ずか|僅か|たった|まる|丸|満|過去|今後|向こう|直近"
    "|ここ|こ[のん]|数|[何幾]|在[位任職]|勤続|創[設立業刊]|設立|結成|建[国立]|開[業校館設始]|誕生|発足|懲役|禁[錮固]|生誕|[没死戦婚直産]後|結婚"
    "|推定|平均|築|任期|猶予|もう|あと|中学校?|高校|大学|小学校?|[全各毎第中高大小満]|(?<!その)(?<!以)後|最初の|最後の|生後|交際|在籍|現役|受刑"
    "|なんと|有効期間|耐用|半減期|寿命|周期|年齢|樹齢|公転周期)$"
)
# Right after 年, where no length could stand.
_YEAR_AFTER = re.compile(
    "度|版|安保|生まれ|末|初[めの頭期夏秋春冬]|半ば|中[頃ご]|頃|ごろ|以[降後前]|当時|現在|時点|[春夏秋冬](?!眠)|前半|後半|[前後]期|シーズン|大会|産(?!業)|製|卒"
    "|入社|発[売表行]|公開|放送|[一二三四五六七八九十]+月|の?(?:暮れ|正月|元日|大晦日|総選挙|大統領選|同日|同月)"
)

# The same, for numbers that nobody gives as a round length.
_EVENT_AFTER = re.compile(
    "テーゼ|綱領|体制|憲法|事件|革命|政変|協定|条約|決議|宣言|報告|通貨危機|危機|世代|問題|[のに]?(?:発足|発効|締結|調印)"
)
_OTHER_CALENDAR_AFTER = re.compile(rf"\((?:{'|'.join(ERAS)})(?:元|[0-9]{{1,2}})年|[-~] ?[0-9]{{3,4}}年(?!間)")
_RANGE_BEFORE = re.compile(r"(?<![0-9])([0-9]{2,4})年(?:度|[0-9]{1,2}月)?(?:[-~]|から)$")
_RANGE_AFTER = re.compile("まで|にかけ|の間|[)]|$")


def judge_year(before: str, after: str, digits: str, month: bool) -> Verdict:
    """Whether `digits` with 年 is a year.

    `before` and `after` are the text around (ten characters are enough), `after` without the 年; `digits` are ASCII.
    `month`: a month follows, as in 52年3月.
    """
    before, after = _SPACE.sub("", before), _SPACE.sub("", after)
    if month:
        return "length" if re.search("(?:懲役|禁[錮固]|[小中高]学?校?|大学)$", before) else "year"
    if len(digits) == 4 and not digits.endswith("00"):  # 1997年分, 1985年生: nobody counts years so exactly
        return "length" if re.match("間|ぶり|振り|周年", after) else "year"
    if _LENGTH_AFTER.match(after):
        return "length"
    if re.search("(?:西暦|紀元前?|公元)$", before):
        return "year"
    if len(digits) == 4:
        return "year"
    if _OTHER_CALENDAR_AFTER.match(after) and len(digits) > 1:
        return "year"
    if _LENGTH_BEFORE.search(before):
        return "length"
    if _YEAR_AFTER.match(after):
        return "year"
    if len(digits) == 2 and (digits[0] == "0" or before[-1:] in ("'", "’")):
        return "year"
    if len(digits) > 1 and not digits.endswith("0") and _EVENT_AFTER.match(after):
        return "year"
    since = _RANGE_BEFORE.search(before)
    if since and len(digits) > 1 and int(digits) > int(since[1][-len(digits) :]):  # 1877年から78年にかけて
        dash = before[-1] in "-~"
        return "year" if dash or (len(since[1]) >= 3 and _RANGE_AFTER.match(after)) else "open"
    if before[-1:] == "(" and after[:1] == ")" and not digits.endswith("0"):
        return "year"
    return "open"
