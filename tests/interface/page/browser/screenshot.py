"""Pictures of the page for the documents: each screen, light and dark, on a desk and on a telephone.

python -m tests.interface.page.browser.screenshot docs/images
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.settings import BUILT_IN_ESSAY
from tests.interface.page.browser.conftest import FLAGS, find_chromium
from tests.server import serving

_QUESTION = "スウェーデンとフィンランドはなぜNATOへの加盟を申請したのですか"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made, "kb")
        with KnowledgeBase.create(directory) as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        with serving(directory) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
            for scheme in ("light", "dark"):
                for width, height in ((1280, 860), (360, 740)):
                    _screens(browser, url, scheme, width, height, folder)
            browser.close()


def _screens(
    browser: Browser, url: str, scheme: Literal["light", "dark"], width: int, height: int, folder: Path
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height}, locale="ja-JP", color_scheme=scheme, reduced_motion="reduce"
    )
    page.set_default_timeout(60_000)

    def shot(name: str) -> None:
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{name}-{scheme}-{width}.png")

    page.goto(url)
    page.locator("#examples button.example").first.wait_for()
    shot("start")
    page.locator("#question textarea").fill(_QUESTION)
    page.locator("#question textarea").press("Enter")
    page.locator("#past .confidence").wait_for()
    page.evaluate("scrollTo(0, 0)")
    shot("answer")
    page.locator("#past a.reference").first.click()
    page.frame_locator("#reader iframe").locator("#mark").wait_for()
    shot("beside")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="出典を探す").click()
    page.locator("#query textarea").fill("フィンランドの加盟")
    page.locator("#query textarea").press("Enter")
    page.locator("#found li").first.wait_for()
    shot("find")
    _documents(page)
    shot("documents")
    page.get_by_role("button", name="English").click()
    page.get_by_role("tab", name="Ask").click()
    page.evaluate("scrollTo(0, 0)")
    shot("english")
    page.close()


def _documents(page: Page) -> None:
    page.get_by_role("tab", name="文書").click()
    page.locator("#documents li").first.wait_for()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
