"""Fourteen turns, and then the server is started anew: nothing is lost, and a turn costs what a turn costs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.interface.page.browser.conftest import PATIENT_MS
from tests.server import serving

pytestmark = pytest.mark.browser

_TURNS = 14
_QUESTIONS = ("1952年に加盟した国は？", "フィンランドはなぜNATOに加盟したのですか", "NATOの初代事務総長は誰ですか")


def _ask(page: Page, number: int) -> None:
    page.locator("#question textarea").fill(_QUESTIONS[number % len(_QUESTIONS)])
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#past .answer:not(.waiting)")).to_have_count(number + 1)


def test_fourteen_turns_and_a_restart(browser: Browser, essay_directory: Path, tmp_path: Path) -> None:
    directory = Path(shutil.copytree(essay_directory, tmp_path / "kb"))
    context = browser.new_context(locale="ja-JP")
    context.set_default_timeout(PATIENT_MS)
    page = context.new_page()
    sent: list[int] = []
    with serving(directory) as url:
        port = url.rsplit(":", 1)[1]
        page.goto(url)

        def note(request: Request) -> None:
            if request.url.split("?")[0].endswith("/queue/join"):
                sent.append(len(request.post_data_buffer or b""))

        page.on("request", note)
        for number in range(_TURNS):
            _ask(page, number)
        assert max(sent) < 16_000  # what a follow-up leans on, and no answer's page
    with serving(directory, "--port", port) as url:
        page.goto(url)
        expect(page.locator("#past .turn")).to_have_count(_TURNS)
        _ask(page, _TURNS)
        expect(page.locator("#past .turn").last.locator(".answer.answered")).to_be_visible()
    context.close()


def test_a_page_that_was_open_while_the_server_was_started_anew_goes_on(
    browser: Browser, essay_directory: Path, tmp_path: Path
) -> None:
    directory = Path(shutil.copytree(essay_directory, tmp_path / "kb"))
    context = browser.new_context(locale="ja-JP")
    context.set_default_timeout(PATIENT_MS)
    page = context.new_page()
    with serving(directory) as url:
        port = url.rsplit(":", 1)[1]
        page.goto(url)
        _ask(page, 0)
    page.locator("#question textarea").fill(_QUESTIONS[1])
    page.locator("#question textarea").press("Enter")
    failed = page.locator("#past .answer.failed")
    expect(failed).to_contain_text("サーバーに届きませんでした")
    with serving(directory, "--port", port):
        failed.get_by_role("button", name="もう一度尋ねる").click()
        expect(page.locator("#past .answer.answered")).to_have_count(2)
    context.close()
