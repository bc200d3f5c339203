"""Slides by python-pptx, and what LibreOffice makes of them: ODP, PPT and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.data.files.expect import Expected, cells_of
from benchmarks.data.files.model import Grid
from benchmarks.data.files.programs import libreoffice, pdf_pages


@dataclass(frozen=True, slots=True)
class _Slide:
    title: str
    items: Sequence[str] = ()
    grid: Grid | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class _Deck:
    """`subtitle` stands on a first slide with `title`."""

    title: str
    subtitle: str
    slides: Sequence[_Slide] = field(default=())

    def said(self, *, notes: bool) -> list[str]:
        found = [self.title, self.subtitle]
        for slide in self.slides:
            found += [slide.title, *slide.items, *([slide.notes] if notes and slide.notes else [])]
        return found


_DECKS = {
    "bus": _Deck(
        "町内バスの路線を見直す案",
        "交通係　二〇二六年六月",
        (
            _Slide("いまの困りごと", ("朝の便が一時間に一本しかない", "病院の前に停留所がない", "日曜日は走っていない")),
            _Slide(
                "三つの案",
                grid=Grid(
                    ("案", "車両", "年間の費用", "停留所"),
                    (("北回り", "2台", "1,840万円", "14"), ("南回り", "3台", "2,310万円", "19"), ("予約制", "4台", "1,520万円", "決めない")),
                ),
                notes="予約制の費用には電話の係の給料を含めた。",
            ),
            _Slide("これからの進め方", ("七月に住民の集まりを三回ひらく", "九月の議会に案を出す", "来年の四月から試しに走らせる")),
        ),
    ),
    "bees": _Deck(
        "屋上で蜜蜂を飼う",
        "環境委員会の報告",
        (
            _Slide("なぜ屋上か", ("人の背より高い所を飛ぶので刺されにくい", "風をさえぎる壁が北にある"), notes="壁の高さは一・八メートルある。"),
            _Slide("採れた蜜", grid=Grid(("月", "巣箱", "採れた量"), (("五月", "二つ", "11.2kg"), ("六月", "三つ", "18.7kg"), ("七月", "三つ", "6.4kg")))),
            _Slide("来年にむけて", ("巣箱を五つに増やす", "分蜂の見張りを当番にする")),
        ),
    ),
    "night": _Deck(
        "夜間の図書室を開く試み",
        "利用者の声から",
        (
            _Slide("試した期間", ("四月十日から六月三十日までの水曜日", "午後九時まで開けた")),
            _Slide("分かったこと", ("来た人の七割は勤め帰りだった", "新聞の席が足りなくなった", "暖房は弱くてよかった")),
        ),
    ),
}  # fmt: skip


def make_slides(out: Path) -> Iterator[Expected]:
    for name, deck in _DECKS.items():
        _write(deck, out / f"slides-{name}.pptx")
    sources = [out / f"slides-{name}.pptx" for name in _DECKS]
    made = {to: libreoffice(sources, to, out) for to in ("odp", "ppt", "pdf")}
    for to, paths in {"pptx": sources, **made}.items():
        for deck, path in zip(_DECKS.values(), paths, strict=True):
            pages = pdf_pages(path) if to == "pdf" else len(deck.slides) + 1
            cells = cells_of([slide.grid for slide in deck.slides if slide.grid])
            absent = ["PowerPoint Presentation", "PowerPoint プレゼンテーション", "Click to"]
            yield Expected(path.name, deck.title, deck.said(notes=to != "pdf"), cells, absent, pages)


def _write(deck: _Deck, path: Path) -> None:
    import pptx
    from pptx.util import Inches

    show = pptx.Presentation()
    show.core_properties.title = "PowerPoint プレゼンテーション"
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = deck.title, deck.subtitle
    for slide in deck.slides:
        page = show.slides.add_slide(show.slide_layouts[1 if slide.items else 5])
        page.shapes.title.text = slide.title
        if slide.items:
            page.placeholders[1].text = "\n".join(slide.items)
        if slide.grid:
            rows = (slide.grid.header, *slide.grid.rows)
            place = (Inches(1), Inches(2), Inches(8), Inches(2))
            table = page.shapes.add_table(len(rows), len(slide.grid.header), *place).table
            for y, row in enumerate(rows):
                for x, value in enumerate(row):
                    table.cell(y, x).text = value
        if slide.notes:
            page.notes_slide.notes_text_frame.text = slide.notes
    show.save(str(path))
