"""The conversations of who is signed in: found again from another browser and after a restart, by nobody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from interface.access.entries import make_user
from tests.interface.page.browser.test_conversation import FIRST, SECOND, answered, ask
from tests.server import serving

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
USERS = ";".join(str(make_user(name, "read", PASSWORD)) for name in ("hana", "jiro"))


@pytest.fixture(scope="module")
def folder(essay_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(essay_directory, tmp_path_factory.mktemp("kept") / "kb"))


@contextmanager
def server(folder: Path) -> Iterator[str]:
    with serving(folder, "--no-reader", environment={"TENKYO_USERS": USERS}) as url:
        yield url


@contextmanager
def signed_in(browser: Browser, url: str, name: str) -> Iterator[Page]:
    """The page in a browser that has kept nothing; afterwards no script of it has failed."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1100, "height": 900})
    context.set_default_timeout(20_000)  # milliseconds
    page, failures = context.new_page(), list[str]()
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(url)
    sign_in(page, name)
    yield page
    context.close()
    assert failures == []


def sign_in(page: Page, name: str) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button").first.click()
    page.locator("#question textarea").wait_for()
    page.locator("#account").wait_for()


def list_of(page: Page) -> list[str]:
    """The names of the conversations that the menu lists."""
    return page.locator("#kept .name").all_text_contents()


def said_on_server(page: Page) -> list[str]:
    """The first question of each conversation, as the server has it."""
    kept: list[str] = page.evaluate(
        "async () => (await (await fetch('conversations')).json()).conversations.map(each => each.asked)"
    )
    return kept


def until_kept(page: Page, wanted: list[str]) -> None:
    page.wait_for_function(
        """async wanted => {
          const {conversations} = await (await fetch('conversations')).json();
          return JSON.stringify(conversations.map(each => each.name || each.asked)) === wanted;
        }""",
        arg=str(wanted).replace("'", '"').replace(", ", ","),
    )


def test_they_are_found_from_another_browser_and_after_a_restart_by_nobody_else(browser: Browser, folder: Path) -> None:
    with server(folder) as url:
        with signed_in(browser, url, "hana") as page:
            ask(page, FIRST)
            answered(page, 1)
            until_kept(page, [FIRST])
            assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('tenkyo.turns'))") == []
            page.locator("#past [data-vote=up]").click()
            expect(page.locator("#past form.remark")).to_contain_text("サーバー")
            expect(page.locator("#past form.remark")).not_to_contain_text("ブラウザー")
        with signed_in(browser, url, "jiro") as page:
            expect(page.locator("#conversations")).to_be_hidden()
            assert said_on_server(page) == []
    with server(folder) as url, signed_in(browser, url, "hana") as page:
        answered(page, 1)
        expect(page.locator("#past .question")).to_contain_text(FIRST)
        expect(page.locator("#past [data-vote=up]")).to_have_attribute("aria-pressed", "true")
        page.locator("#past a.reference").first.click()  # what came from the server works as what was just answered
        expect(page.locator("iframe")).to_be_visible()
        ask(page, SECOND)
        answered(page, 2)


def test_renaming_and_deleting_reach_the_server_and_can_be_undone(browser: Browser, folder: Path) -> None:
    (folder / "conversations.sqlite").unlink(missing_ok=True)
    with server(folder) as url, signed_in(browser, url, "hana") as page:
        ask(page, SECOND)
        answered(page, 1)
        menu = page.locator("#conversations")
        menu.locator("summary").click()
        menu.locator("[data-rename]").click()
        menu.locator("input").fill("加盟の年")
        menu.locator("input").press("Enter")
        until_kept(page, ["加盟の年"])
        page.reload()
        answered(page, 1)
        menu.locator("summary").click()
        menu.locator("[data-delete]").click()
        until_kept(page, [])
        assert "ギリシャ".encode() not in (folder / "conversations.sqlite").read_bytes()
        page.locator("#toast button").click()
        answered(page, 1)
        until_kept(page, ["加盟の年"])
        page.reload()
        answered(page, 1)
        assert list_of(page) == ["加盟の年"]


def back_to(page: Page) -> None:
    """Its window is the one in front again."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_what_one_window_changes_the_other_shows_and_never_overwrites(browser: Browser, folder: Path) -> None:
    (folder / "conversations.sqlite").unlink(missing_ok=True)
    with server(folder) as url, signed_in(browser, url, "hana") as one:
        ask(one, FIRST)
        answered(one, 1)
        until_kept(one, [FIRST])
        other = one.context.new_page()
        other.goto(url)
        answered(other, 1)
        ask(one, SECOND)
        answered(one, 2)
        one.locator("#past [data-vote=up]").first.click()
        back_to(other)
        answered(other, 2)
        expect(other.locator("#past [data-vote=up]").first).to_have_attribute("aria-pressed", "true")

        other.locator("#conversations summary").click()
        other.locator("[data-rename]").click()
        other.locator("#kept input").fill("北欧の加盟")
        other.locator("#kept input").press("Enter")
        until_kept(other, ["北欧の加盟"])
        ask(one, "NATOの初代事務総長は誰ですか")  # by a window that hasn't heard of the name
        answered(one, 3)
        back_to(other)
        answered(other, 3)
        assert said_on_server(one) == [FIRST]
        assert list_of(other) == ["北欧の加盟"]
        back_to(one)
        expect(one.locator("#conversation-name")).to_have_text("北欧の加盟")

        other.locator("[data-delete]").click()
        until_kept(other, [])
        back_to(one)
        answered(one, 0)
        expect(one.locator("#toast")).to_contain_text("別の画面で消されました")
        other.locator("#toast button").click()
        until_kept(other, ["北欧の加盟"])
        answered(other, 3)


def test_a_question_asked_while_the_other_windows_are_read_joins_them(browser: Browser, folder: Path) -> None:
    (folder / "conversations.sqlite").unlink(missing_ok=True)
    with server(folder) as url, signed_in(browser, url, "hana") as one:
        ask(one, FIRST)
        answered(one, 1)
        until_kept(one, [FIRST])
        other = one.context.new_page()
        other.goto(url)
        answered(other, 1)
        ask(one, SECOND)
        answered(one, 2)
        held: list[Route] = []
        other.route("**/conversations/*-*", lambda route: held.append(route) if not held else route.continue_())
        with other.expect_request("**/conversations/*-*"):
            back_to(other)
        ask(other, "NATOの初代事務総長は誰ですか")
        expect(other.locator("#past .question").last).to_contain_text("事務総長")
        held[0].continue_()
        expect(other.locator("#past .turn")).to_have_count(3)
        back_to(one)
        answered(one, 3)


def test_what_stayed_in_the_browser_is_offered_and_moved(browser: Browser, folder: Path) -> None:
    (folder / "conversations.sqlite").unlink(missing_ok=True)
    with server(folder) as url, signed_in(browser, url, "hana") as page:
        page.evaluate(
            """() => {
              localStorage.setItem('tenkyo.conversations', JSON.stringify([{id: '7-7', name: '', at: '2026-01-01T00:00:00Z'}]));
              localStorage.setItem('tenkyo.turns.7-7', JSON.stringify([{
                html: '<div class="turn" data-turn="8-8"><p class="question">前の問い</p></div>',
                answer: {asked: '前の問い', answer: ''}, at: '2026-01-01T00:00:00Z'}]));
            }"""
        )
        page.reload()
        page.get_by_role("button", name="自分の会話にする").click()
        until_kept(page, ["前の問い"])
        expect(page.locator("#toast")).to_contain_text("移しました")
        assert page.evaluate("localStorage.getItem('tenkyo.turns.7-7')") is None


def test_what_comes_from_the_server_runs_nothing(browser: Browser, folder: Path) -> None:
    (folder / "conversations.sqlite").unlink(missing_ok=True)
    with server(folder) as url, signed_in(browser, url, "hana") as page:
        status = page.evaluate(
            """async () => (await fetch('conversations/9-9', {method: 'PUT', headers: {'content-type': 'application/json'},
              body: JSON.stringify({at: '2026-01-01T00:00:00Z', turns: [{id: '8-8', at: '', answer: {asked: '問い', answer: ''},
                html: '<div class="turn" data-turn="8-8" onclick="ran=1"><b>太字</b><img src=x onerror="window.ran=1">'
                  + '<a href="javascript:ran=1">a</a><svg onload="window.ran=1"></svg><iframe srcdoc="x"></iframe></div>'}]})})).status"""
        )
        assert status == 204
        page.evaluate("sessionStorage.removeItem('tenkyo.current')")
        page.reload()
        turn = page.locator("#past .turn")
        expect(turn).to_have_text("太字a")
        assert turn.evaluate("each => each.outerHTML") == (
            '<div class="turn kept" data-turn="8-8"><b>太字</b><a>a</a></div>'
        )
        assert page.evaluate("window.ran") is None


def test_what_could_not_be_kept_is_said_and_kept_with_the_next_turn(browser: Browser, folder: Path) -> None:
    (folder / "conversations.sqlite").unlink(missing_ok=True)
    with server(folder) as url, signed_in(browser, url, "hana") as page:
        page.route("**/conversations/*", lambda route: route.abort())
        ask(page, FIRST)
        answered(page, 1)
        expect(page.locator("#toast")).to_contain_text("サーバーに残せませんでした")
        page.unroute("**/conversations/*")
        ask(page, SECOND)
        answered(page, 2)
        until_kept(page, [FIRST])
        page.reload()
        answered(page, 2)
