"""Pictures of the page for the documents: each screen, light and dark, on a desk and on a telephone.

python -m tests.interface.page.browser.screenshot docs/images
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from interface.access.entries import make_user
from qa.settings import BUILT_IN_ESSAY
from tests.corpus.tools import print_to_pdf
from tests.interface.page.browser.conftest import FLAGS, find_chromium
from tests.server import serving

_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_SIZES = ((1280, 860), (360, 740))
_QUESTION = "スウェーデンとフィンランドはなぜNATOへの加盟を申請したのですか"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        files = _files(Path(made))
        directory = Path(made, "kb")
        with KnowledgeBase.create(directory) as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        with serving(directory) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
            _warm(browser, url)
            for scheme in _SCHEMES:
                for width, height in _SIZES:
                    _screens(browser, url, scheme, width, height, folder, files)
            users = {"TENKYO_USERS": str(make_user("hana", "read", "correct horse battery"))}
            with serving(directory, "--no-reader", environment=users) as closed:
                _sign_in(browser, closed, folder)
            browser.close()


def _files(folder: Path) -> list[Path]:
    """A PDF to be read, and a file that can't be."""
    paragraphs = "".join(
        f"<h2>第{at}章　{2018 + at}年度の工事</h2><p>青葉市は{2018 + at}年に{at * 3}本の配水管を新しくした。"
        f"工事は{at + 3}月に始まり、市民への影響を抑えるため夜間に進められた。費用は約{at * 12}億円であった。</p>"
        for at in range(1, 6)
    )
    report = print_to_pdf(f"<html lang=ja><h1>青葉市の水道に関する報告</h1>{paragraphs}", folder / "水道報告.pdf")
    broken = folder / "会議記録.docx"
    broken.write_bytes(b"PK\x03\x04 broken")
    return [report, broken]


def _warm(browser: Browser, url: str) -> None:
    """The first questions of a server take longer."""
    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.goto(url)
    page.locator("#examples button.example").first.wait_for()
    page.close()


def _screens(
    browser: Browser,
    url: str,
    scheme: Literal["light", "dark"],
    width: int,
    height: int,
    folder: Path,
    files: list[Path],
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height}, locale="ja-JP", color_scheme=scheme, reduced_motion="reduce"
    )
    page.set_default_timeout(120_000)

    def shot(name: str) -> None:
        page.wait_for_timeout(500)
        _save(page, folder / f"{name}-{scheme}-{width}.webp")

    page.goto(url)
    page.locator("#examples button.example").first.wait_for()
    shot("start")
    _ask(page, _QUESTION, shot)
    tabs = page.get_by_role("tab")
    tabs.nth(1).click()
    page.locator("#query textarea").fill("フィンランドの加盟")
    page.locator("#found li").first.wait_for()
    shot("find")
    tabs.nth(2).click()
    page.locator("#dated li").first.wait_for()
    shot("timeline")
    tabs.nth(3).click()
    page.locator("#documents li").first.wait_for()
    page.locator("#upload input").set_input_files(files)
    page.locator("#uploads > li").nth(1).wait_for()
    page.wait_for_function("!document.querySelector('#uploads [data-state=sending], #uploads [data-state=reading]')")
    shot("documents")
    tabs.first.click()
    _kept_and_picked(page, shot)
    page.get_by_role("button", name="English").click()
    page.locator("#conversations summary").click()
    page.evaluate("scrollTo(0, 0)")
    shot("english")
    page.locator("#conversations summary").click()
    _picture(page, shot)
    _put_back(url)
    page.close()


def _ask(page: Page, question: str, shot: Callable[[str], None]) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#past .confidence").wait_for()
    page.evaluate("scrollTo(0, 0)")
    shot("answer")
    page.locator("#past a.reference").first.click()
    page.frame_locator("#reader iframe").locator("#mark").wait_for()
    shot("beside")
    page.keyboard.press("Escape")


def _kept_and_picked(page: Page, shot: Callable[[str], None]) -> None:
    """The conversations that are kept, two of them, and the documents to choose from."""
    menu, picker = page.locator("#conversations summary"), page.locator("#ask-in summary")
    menu.click()
    page.locator("[data-do=begin]").click()
    page.locator("#question textarea").fill("1952年に加盟した国は？")
    page.locator("#question textarea").press("Enter")
    page.locator("#past .confidence").wait_for()
    menu.click()
    page.evaluate("scrollTo(0, 0)")
    shot("conversations")
    page.locator("#kept .name").last.click()
    page.locator("#past .confidence").wait_for()
    picker.click()
    page.locator("#ask-in .boxes input").first.check()
    shot("picker")
    page.locator("#ask-in .boxes input").first.uncheck()
    picker.click()


def _sign_in(browser: Browser, url: str, folder: Path) -> None:
    for scheme in _SCHEMES:
        for width, height in _SIZES:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                locale="ja-JP",
                color_scheme=scheme,
                reduced_motion="reduce",
            )
            page.goto(url)
            _save(page, folder / f"sign-in-{scheme}-{width}.webp")
            page.close()


def _save(page: Page, path: Path) -> None:
    Image.open(io.BytesIO(page.screenshot())).save(path, quality=80, method=6)


def _picture(page: Page, shot: Callable[[str], None]) -> None:
    """A quote of a PDF, on its page."""
    page.locator("#question textarea").fill("青葉市は2021年に何本の配水管を新しくしましたか")
    page.locator("#question textarea").press("Enter")
    page.locator("#past .turn").nth(1).locator("a.reference").first.click()
    frame = page.frame_locator("#reader iframe")
    frame.locator("#mark").wait_for()
    frame.locator("#picture summary").click()
    frame.locator("#picture img").evaluate("image => image.complete || new Promise(done => image.onload = done)")
    shot("page")


def _put_back(url: str) -> None:
    """Each round begins with the essay alone."""
    address = f"{url}/api/v1/documents"
    for document in httpx.get(address).json()["documents"][1:]:
        httpx.delete(f"{address}/{document['id']}", timeout=60)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
