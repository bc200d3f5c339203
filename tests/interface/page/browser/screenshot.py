"""A picture of the page with an answer, for the README.

python -m tests.interface.page.browser.screenshot docs/screenshot.png [QUESTION]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.settings import BUILT_IN_ESSAY
from tests.interface.page.browser.conftest import FLAGS, find_chromium
from tests.server import serving


def main(path: Path, question: str = "Why did Finland join?") -> None:
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder, "kb")
        with KnowledgeBase.create(directory) as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        with serving(directory) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
            page = browser.new_page(viewport={"width": 920, "height": 840}, locale="ja-JP", reduced_motion="reduce")
            page.goto(url)
            page.locator("#question textarea").fill(question)
            page.locator("#question textarea").press("Enter")
            page.locator("#conversation .confidence").wait_for()
            page.evaluate("scrollTo(0, 0)")
            page.wait_for_timeout(500)
            page.screenshot(path=path)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
