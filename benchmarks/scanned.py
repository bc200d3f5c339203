"""Pages of our own text as a scanner would give them: printed by Chromium, drawn by pdfium, then turned, blurred, speckled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from tests.corpus.tools import print_to_pdf

_STYLE = "@page{{size:A5;margin:16mm}} body{{font:10.5pt/1.75 '{font}';margin:0}} h1{{font-size:17pt}} h2{{font-size:13pt}} p{{margin:0 0 .4em;text-indent:1em}}"
_COLUMNS = "main{column-count:2;column-gap:9mm;font-size:9pt}"
_VERTICAL = "body{writing-mode:vertical-rl}"
_SERIF, _SANS = "Noto Serif CJK JP", "Noto Sans CJK JP"

_FERRY = """<h1>早瀬の渡し場の記録</h1><main><h2>はじまり</h2>
<p>早瀬川に渡し場ができたのは一八六四年の春である。川幅は百二十メートルほどで、橋をかけるには流れが速すぎた。渡し守は三人おり、
朝六時から日の入りまで、十五分おきに舟を出した。</p>
<p>渡し賃は大人が四文、子どもが二文、馬は八文だった。雨で水かさが増えると舟は止まり、人びとは北浜の宿で水が引くのを待った。
宿の帳面には、長いときで九日も泊まった商人の名が残っている。</p>
<h2>橋がかかるまで</h2>
<p>一九一一年に製材所の寄付が集まり、町は鉄の橋をかけることを決めた。費用は四万八千円で、その六割を製材所が、残りを町と県が
半分ずつ出した。工事は二年と四か月かかり、一九一三年十月に通れるようになった。</p>
<p>渡し守のうち二人は橋の番人になり、もう一人の源蔵は下流の白沢へ移って、漁をしながら八十三歳まで生きた。源蔵の舟は、いまも
役場の玄関に置かれている。</p></main>"""
_MEETING = """<h1>第3回 図書室運営委員会の議事録</h1><main>
<p>日時：2026年6月12日（金）18:30〜20:10　場所：市民会館 第2会議室　出席：委員9名、欠席：1名（佐伯）</p>
<h2>1. 夜間の開室について</h2>
<p>4月から試した水曜日の夜間開室（21時まで）の結果を、係の者が報告した。利用者は1日平均37人で、昼の42%にあたる。アンケート（回答 118件）では、
「続けてほしい」が91件、「曜日を変えてほしい」が19件だった。</p>
<p>委員からは、暖房費が月に12,400円増えたこと、Wi-Fiの接続が20時ごろに切れやすいことが指摘された。議論の結果、10月から水曜日と金曜日の
2日に増やすことを、賛成7、反対1で決めた。</p>
<h2>2. 寄贈された本の扱い</h2>
<p>寄贈は昨年度に1,056冊あり、そのうち棚に入れたのは214冊である。残りは9月の古本市で売り、売上（見込み 85,000円）は児童書の購入にあてる。
ISBNのない郷土の冊子は、山田委員が目録を作る。</p></main>"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to print: `said` is its text without white space, in the order of reading."""

    name: str
    html: str

    @property
    def said(self) -> str:
        import re

        return "".join(re.sub(r"<style>.*?</style>|<[^>]+>", "", self.html, flags=re.DOTALL).split())


def sheets() -> list[Sheet]:
    """One page each: horizontal in a serif and a sans-serif type, two columns, vertical."""
    made = []
    for name, text, font, style in (
        ("horizontal, serif", _FERRY, _SERIF, ""),
        ("horizontal, sans-serif", _MEETING, _SANS, ""),
        ("two columns", _MEETING, _SERIF, _COLUMNS),
        ("vertical", _FERRY, _SERIF, _VERTICAL),
    ):
        made.append(Sheet(name, f"<style>{_STYLE.format(font=font)}{style}</style>{text}"))
    return made


def draw(sheet: Sheet, folder: Path, dpi: int) -> list[Image.Image]:
    """The sheet's pages, clean, in grey."""
    pdf = folder / f"{sheet.name.replace(' ', '-')}.pdf"
    if not pdf.exists():
        print_to_pdf(f"<!doctype html><meta charset=utf-8>{sheet.html}", pdf)
    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def worn(page: Image.Image, *, turn: float = 0.0, noise: float = 0.0, blur: float = 0.0, seed: int = 7) -> Image.Image:
    """`page` turned by `turn` degrees, blurred by `blur` pixels, with Gaussian `noise` (grey levels) and dark specks."""
    turned = page.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255) if turn else page
    blurred = turned.filter(ImageFilter.GaussianBlur(blur)) if blur else turned
    if not noise:
        return blurred
    chance = np.random.default_rng(seed)
    grey = np.asarray(blurred, dtype=np.float32) * 0.92 + chance.normal(0, noise, blurred.size[::-1])
    grey[chance.random(grey.shape) < noise / 40_000] = 40
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8))
