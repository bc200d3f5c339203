"""Japanese era names and their years of the Common Era, both ways.

An era's year n is taken as its first year + n − 1. Before 1873 the calendar was lunisolar: the last weeks of such a
year fall in the next year of the Common Era, and its months and days are not those of the Gregorian calendar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

GREGORIAN_FROM = 1873  # Japan's first year by the Gregorian calendar

_ERAS = """
645大化 650白雉 686朱鳥 701大宝 704慶雲 708和銅 715霊亀 717養老 724神亀 729天平 749天平感宝 749天平勝宝 757天平宝字
765天平神護 767神護景雲 770宝亀 781天応 782延暦 806大同 810弘仁 824天長 834承和 848嘉祥 851仁寿 854斉衡 857天安
859貞観 877元慶 885仁和 889寛平 898昌泰 901延喜 923延長 931承平 938天慶 947天暦 957天徳 961応和 964康保 968安和
970天禄 973天延 976貞元 978天元 983永観 985寛和 987永延 989永祚 990正暦 995長徳 999長保 1004寛弘 1012長和 1017寛仁
1021治安 1024万寿 1028長元 1037長暦 1040長久 1044寛徳 1046永承 1053天喜 1058康平 1065治暦 1069延久 1074承保 1077承暦
1081永保 1084応徳 1087寛治 1094嘉保 1096永長 1097承徳 1099康和 1104長治 1106嘉承 1108天仁 1110天永 1113永久 1118元永
1120保安 1124天治 1126大治 1131天承 1132長承 1135保延 1141永治 1142康治 1144天養 1145久安 1151仁平 1154久寿 1156保元
1159平治 1160永暦 1161応保 1163長寛 1165永万 1166仁安 1169嘉応 1171承安 1175安元 1177治承 1181養和 1182寿永 1184元暦
1185文治 1190建久 1199正治 1201建仁 1204元久 1206建永 1207承元 1211建暦 1213建保 1219承久 1222貞応 1224元仁 1225嘉禄
1227安貞 1229寛喜 1232貞永 1233天福 1234文暦 1235嘉禎 1238暦仁 1239延応 1240仁治 1243寛元 1247宝治 1249建長 1256康元
1257正嘉 1259正元 1260文応 1261弘長 1264文永 1275建治 1278弘安 1288正応 1293永仁 1299正安 1302乾元 1303嘉元 1306徳治
1308延慶 1311応長 1312正和 1317文保 1319元応 1321元亨 1324正中 1326嘉暦 1329元徳 1331元弘 1332正慶 1334建武 1336延元
1338暦応 1340興国 1342康永 1345貞和 1346正平 1350観応 1352文和 1356延文 1361康安 1362貞治 1368応安 1370建徳 1372文中
1375天授 1375永和 1379康暦 1381弘和 1381永徳 1384元中 1384至徳 1387嘉慶 1389康応 1390明徳 1394応永 1428正長 1429永享
1441嘉吉 1444文安 1449宝徳 1452享徳 1455康正 1457長禄 1460寛正 1466文正 1467応仁 1469文明 1487長享 1489延徳 1492明応
1501文亀 1504永正 1521大永 1528享禄 1532天文 1555弘治 1558永禄 1570元亀 1573天正 1592文禄 1596慶長 1615元和 1624寛永
1644正保 1648慶安 1652承応 1655明暦 1658万治 1661寛文 1673延宝 1681天和 1684貞享 1688元禄 1704宝永 1711正徳 1716享保
1736元文 1741寛保 1744延享 1748寛延 1751宝暦 1764明和 1772安永 1781天明 1789寛政 1801享和 1804文化 1818文政 1830天保
1844弘化 1848嘉永 1854安政 1860万延 1861文久 1864元治 1865慶応 1868明治 1912大正 1926昭和 1989平成 2019令和
"""
# Between 1331 and 1392 two courts named eras side by side; these outlast the next one in the list.
_LONGER = """
4元弘 5延元 7興国 25正平 3建徳 4文中 7天授 4弘和 9元中 5暦応 6貞和 6延文 7貞治 8応安 5永和 4永徳 4至徳 4元徳 4康永
35応永 5白雉 1朱鳥
"""
_YEARS_LASTED = {name: int(years) for years, name in re.findall(r"([0-9]+)(\S+)", _LONGER)}

ERA_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}


@dataclass(frozen=True, slots=True)
class Era:
    """`last` is the last year of the Common Era that is still counted by it."""

    name: str
    first: int
    last: int


def _read() -> dict[str, Era]:
    listed = [(int(first), name) for first, name in re.findall(r"([0-9]+)(\S+)", _ERAS)]
    following = [first for first, _ in listed[1:]] + [9999]
    return {
        name: Era(name, first, first + _YEARS_LASTED[name] - 1 if name in _YEARS_LASTED else max(first, after))
        for (first, name), after in zip(listed, following, strict=True)
    }


ERAS = _read()


def era_year(name: str, year: int) -> int | None:
    """The Common Era's year of an era's `year`, or None where the era is unknown or did not last so long.

    >>> era_year("昭和", 27), era_year("令和", 1), era_year("大正", 40)
    (1952, 2019, None)
    """
    era = ERAS.get(name)
    if era is None or year < 1 or era.first + year - 1 > era.last:
        return None
    return era.first + year - 1


def era_names(year: int) -> list[str]:
    """How a year of the Common Era is written by eras, the latest era last.

    >>> era_names(1989), era_names(1952), era_names(100)
    (['昭和64年', '平成元年'], ['昭和27年'], [])
    """
    return [
        f"{era.name}{'元' if year == era.first else year - era.first + 1}年"
        for era in ERAS.values()
        if era.first <= year <= era.last
    ]
