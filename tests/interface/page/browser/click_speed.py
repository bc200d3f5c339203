"""How long from a click on an answer's [1] until the mark is in sight beside it.

python -m tests.interface.page.browser.click_speed [CLICKS]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.settings import BUILT_IN_ESSAY
from tests.interface.page.browser.conftest import FLAGS, find_chromium
from tests.server import serving

# Milliseconds from the click to the first frame drawn in which the mark lies within the panel.
_MEASURE = """number => new Promise(resolve => {
  const links = document.querySelectorAll('#past a.reference');
  const frame = document.querySelector('#reader iframe');
  const link = links[number % links.length];
  const wanted = new URL(link.href);
  const began = performance.now();
  link.click();
  const look = () => {
    const shown = new URL(frame.contentWindow.location.href);
    const mark = frame.contentDocument.getElementById('mark');
    const box = mark?.getBoundingClientRect();
    const here = shown.searchParams.get('start') === wanted.searchParams.get('start');
    if (here && box?.height && box.top >= 0 && box.top < frame.clientHeight) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""


def measure(page: Page, clicks: int) -> list[float]:
    """Milliseconds of each click; the panel is closed between them."""
    taken = []
    for number in range(clicks):
        taken.append(page.evaluate(_MEASURE, number))
        page.keyboard.press("Escape")
        page.wait_for_timeout(100)
    return taken


def main(clicks: int = 30) -> None:
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder, "kb")
        with KnowledgeBase.create(directory) as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        with serving(directory) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="ja-JP")
            page.goto(f"{url}/?q=Why did Finland join?")
            page.locator("#past a.reference").first.wait_for(timeout=60_000)
            taken = sorted(measure(page, clicks))
            print(
                f"{clicks} clicks: p50 {statistics.median(taken):.0f} ms, p90 {taken[int(0.9 * len(taken))]:.0f} ms,"
                f" slowest {taken[-1]:.0f} ms"
            )
            browser.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
