"""Laws in e-Gov's XML (the standard law schema), of our own wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data.files.expect import Expected

_DIGITS = "〇一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class _Article:
    """`paragraphs` are its 項; `items` (号) belong to the first of them."""

    caption: str
    paragraphs: Sequence[str]
    items: Sequence[str] = ()


_LAWS = {
    "lamp": ("街灯の明るさに関する法律", (
        ("総則", (
            _Article("（目的）", ["この法律は、街灯の明るさを適切に保つことにより、夜道の安全を図ることを目的とする。"]),
            _Article("（定義）", ["この法律において「街灯」とは、次に掲げるものをいう。"], ["道路を照らす灯火であって、柱に取り付けたもの", "公園を照らす灯火であって、高さ二メートルを超えるもの"]),
        )),
        ("点検", (
            _Article("（点検の義務）", ["街灯を設けた者は、毎年一回、その明るさを点検しなければならない。", "前項の点検の結果は、三年間保存するものとする。"]),
        )),
    )),
    "hedge": ("生け垣の保全に関する条例", (
        ("生け垣の届出", (
            _Article("（届出）", ["長さ十メートル以上の生け垣を設けた者は、三十日以内に町長に届け出なければならない。"]),
            _Article("（助成）", ["町長は、前条の届出をした者に対し、苗木の代金の半額を助成することができる。", "助成の額は、一件につき五万円を上限とする。"]),
        )),
        ("雑則", (_Article("（委任）", ["この条例の施行に関し必要な事項は、規則で定める。"]),)),
    )),
    "ferry": ("渡し場の管理に関する規則", (
        ("渡し場", (
            _Article("（運航の休止）", ["管理人は、次の各号のいずれかに該当するときは、運航を休止しなければならない。"], ["水位が平常より一メートル以上高いとき。", "霧のため対岸の標識が見えないとき。", "風速が毎秒十二メートルを超えるとき。"]),
            _Article("（掲示）", ["運航を休止したときは、桟橋に赤い旗を掲げるものとする。"]),
        )),
    )),
}  # fmt: skip


def make_laws(out: Path) -> Iterator[Expected]:
    for name, (title, chapters) in _LAWS.items():
        path = out / f"law-{name}.xml"
        path.write_text(_xml(title, chapters), encoding="utf-8")
        said: list[str] = []
        for _, articles in chapters:
            for article in articles:
                said += [article.paragraphs[0], *article.items, *article.paragraphs[1:]]
        yield Expected(path.name, title, said, absent=["<Sentence", "ParagraphNum"])


def _xml(title: str, chapters: Sequence[tuple[str, Sequence[_Article]]]) -> str:
    body, number = [], 0
    for at, (name, articles) in enumerate(chapters, 1):
        inner = []
        for article in articles:
            number += 1
            inner.append(_article(number, article))
        body.append(
            f'<Chapter Num="{at}"><ChapterTitle>第{_DIGITS[at]}章　{name}</ChapterTitle>{"".join(inner)}</Chapter>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Law Era="Reiwa" Lang="ja" LawType="Act" Num="1" Year="08">'
        "<LawNum>令和八年法律第一号</LawNum><LawBody>"
        f"<LawTitle>{title}</LawTitle><MainProvision>{''.join(body)}</MainProvision></LawBody></Law>\n"
    )


def _article(number: int, article: _Article) -> str:
    paragraphs = []
    for at, text in enumerate(article.paragraphs, 1):
        items = "".join(
            f'<Item Num="{n}"><ItemTitle>{_DIGITS[n]}</ItemTitle><ItemSentence><Sentence>{item}</Sentence></ItemSentence></Item>'
            for n, item in enumerate(article.items if at == 1 else (), 1)
        )
        mark = "" if at == 1 else "０１２３４５６７８９"[at]
        paragraphs.append(
            f'<Paragraph Num="{at}"><ParagraphNum>{mark}</ParagraphNum><ParagraphSentence>'
            f"<Sentence>{text}</Sentence></ParagraphSentence>{items}</Paragraph>"
        )
    return (
        f'<Article Num="{number}"><ArticleCaption>{article.caption}</ArticleCaption>'
        f"<ArticleTitle>第{_DIGITS[number]}条</ArticleTitle>{''.join(paragraphs)}</Article>"
    )
