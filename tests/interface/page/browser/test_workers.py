"""The page of a server with two processes that answer, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.interface.http.small_server import wait_until
from tests.interface.page.browser.test_page import ask
from tests.server import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server_url(essay_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    copy = Path(shutil.copytree(essay_directory, tmp_path_factory.mktemp("workers") / "kb"))
    with serving(copy, "--no-reader", "--workers", "2") as url:
        wait_until(lambda: httpx.get(f"{url}/readyz", timeout=60).status_code == 200)
        yield url


def test_one_asks_reads_the_place_adds_a_document_and_asks_that(page: Page, tmp_path: Path) -> None:
    ask(page, "Why did Finland join?")
    answer = page.locator("#past .answer.answered").first
    card = answer.locator("ol.citations > li").first
    expect(card.locator("mark")).to_contain_text("ロシアの脅威に備えるため")
    card.locator("blockquote").click()
    expect(page.frame_locator("#reader iframe").locator("#mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#reader")).to_be_hidden()

    file = tmp_path / "岩手.txt"
    file.write_text("盛岡は岩手県の県庁所在地である。", encoding="utf-8")
    page.get_by_role("tab", name="文書").click()
    page.locator("#upload input[type=file]").set_input_files(file)
    expect(page.locator("#uploads > li")).to_contain_text("加えました: 岩手")
    page.get_by_role("tab", name="質問する").click()
    for times in range(1, 5):  # whichever of the two it is asked of
        ask(page, "盛岡はどの県の県庁所在地ですか")
        answers = page.locator("#past .answer")
        expect(answers).to_have_count(1 + times)
        expect(answers.nth(times).locator("ol.citations mark").first).to_contain_text("岩手県")
