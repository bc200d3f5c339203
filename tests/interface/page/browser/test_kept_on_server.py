"""The conversations of who is signed in: found again from another browser and after a restart, by nobody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from interface.access.entries import make_user
from tests.interface.page.browser.conftest import PATIENT_MS
from tests.interface.page.browser.test_conversation import FIRST, SECOND, answered, ask
from tests.server import serving

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
USERS = ";".join(str(make_user(name, "read", PASSWORD)) for name in ("hana", "jiro"))


@pytest.fixture
def folder(essay_directory: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(essay_directory, tmp_path / "kb"))


@contextmanager
def server(folder: Path) -> Iterator[str]:
    with serving(folder, "--no-reader", environment={"TENKYO_USERS": USERS}) as url:
        yield url


@contextmanager
def signed_in(browser: Browser, url: str, name: str) -> Iterator[Page]:
    """The page in a browser that has kept nothing; afterwards no script of it has failed."""
    context = browser.new_context(locale="ja-JP", viewport={"width": 1100, "height": 900})
    context.set_default_timeout(PATIENT_MS)
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


@pytest.fixture
def hana(browser: Browser, folder: Path) -> Iterator[Page]:
    """The page of somebody who is signed in and has asked nothing yet."""
    with server(folder) as url, signed_in(browser, url, "hana") as page:
        yield page


def another_window(page: Page, turns: int) -> Page:
    """A second one of the same user, once it shows what was kept."""
    other = page.context.new_page()
    other.goto(page.url)
    answered(other, turns)
    return other


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


def until_sent(page: Page, turns: int, votes: int = 0) -> None:
    """The server has as many turns of this conversation, and as many of them judged: another window can be shown them."""
    page.wait_for_function(
        """async ([turns, votes]) => {
          const answered = await fetch(`conversations/${sessionStorage.getItem('tenkyo.current')}`);
          if (!answered.ok) return false;
          const kept = (await answered.json()).turns;
          return kept.length === turns && kept.filter(turn => turn.vote).length === votes;
        }""",
        arg=[turns, votes],
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


def test_renaming_and_deleting_reach_the_server_and_can_be_undone(hana: Page, folder: Path) -> None:
    ask(hana, SECOND)
    answered(hana, 1)
    menu = hana.locator("#conversations")
    menu.locator("summary").click()
    menu.locator("[data-rename]").click()
    menu.locator("input").fill("加盟の年")
    menu.locator("input").press("Enter")
    until_kept(hana, ["加盟の年"])
    hana.reload()
    answered(hana, 1)
    menu.locator("summary").click()
    menu.locator("[data-delete]").click()
    until_kept(hana, [])
    assert "ギリシャ".encode() not in (folder / "conversations.sqlite").read_bytes()
    hana.locator("#toast button").click()
    answered(hana, 1)
    until_kept(hana, ["加盟の年"])
    hana.reload()
    answered(hana, 1)
    assert list_of(hana) == ["加盟の年"]


def back_to(page: Page) -> None:
    """Its window is the one in front again."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_what_one_window_changes_the_other_shows_and_never_overwrites(hana: Page) -> None:
    ask(hana, FIRST)
    answered(hana, 1)
    until_kept(hana, [FIRST])
    other = another_window(hana, 1)
    ask(hana, SECOND)
    answered(hana, 2)
    hana.locator("#past [data-vote=up]").first.click()
    until_sent(hana, 2, votes=1)
    back_to(other)
    answered(other, 2)
    expect(other.locator("#past [data-vote=up]").first).to_have_attribute("aria-pressed", "true")

    other.locator("#conversations summary").click()
    other.locator("[data-rename]").click()
    other.locator("#kept input").fill("北欧の加盟")
    other.locator("#kept input").press("Enter")
    until_kept(other, ["北欧の加盟"])
    ask(hana, "NATOの初代事務総長は誰ですか")  # by a window that hasn't heard of the name
    answered(hana, 3)
    until_sent(hana, 3, votes=1)
    back_to(other)
    answered(other, 3)
    assert said_on_server(hana) == [FIRST]
    assert list_of(other) == ["北欧の加盟"]
    back_to(hana)
    expect(hana.locator("#conversation-name")).to_have_text("北欧の加盟")

    other.locator("[data-delete]").click()
    until_kept(other, [])
    back_to(hana)
    expect(hana.locator("#toast")).to_contain_text("別の画面で消されました")  # for a few seconds
    answered(hana, 0)
    other.locator("#toast button").click()
    until_kept(other, ["北欧の加盟"])
    answered(other, 3)


def test_a_question_asked_while_the_other_windows_are_read_joins_them(hana: Page) -> None:
    ask(hana, FIRST)
    answered(hana, 1)
    until_kept(hana, [FIRST])
    other = another_window(hana, 1)
    ask(hana, SECOND)
    answered(hana, 2)
    until_sent(hana, 2)
    held: list[Route] = []
    other.route("**/conversations/*-*", lambda route: held.append(route) if not held else route.continue_())
    with other.expect_request("**/conversations/*-*"):
        back_to(other)
    ask(other, "NATOの初代事務総長は誰ですか")
    expect(other.locator("#past .question").last).to_contain_text("事務総長")
    held[0].continue_()
    expect(other.locator("#past .turn")).to_have_count(3)
    until_sent(other, 3)
    back_to(hana)
    answered(hana, 3)


def test_what_stayed_in_the_browser_is_offered_and_moved(hana: Page) -> None:
    hana.evaluate(
        """() => {
          localStorage.setItem('tenkyo.conversations', JSON.stringify([{id: '7-7', name: '', at: '2026-01-01T00:00:00Z'}]));
          localStorage.setItem('tenkyo.turns.7-7', JSON.stringify([{
            html: '<div class="turn" data-turn="8-8"><p class="question">前の問い</p></div>',
            answer: {asked: '前の問い', answer: ''}, at: '2026-01-01T00:00:00Z'}]));
        }"""
    )
    hana.reload()
    hana.get_by_role("button", name="自分の会話にする").click()
    expect(hana.locator("#toast")).to_contain_text("移しました")  # for a few seconds
    until_kept(hana, ["前の問い"])
    assert hana.evaluate("localStorage.getItem('tenkyo.turns.7-7')") is None


def test_what_comes_from_the_server_runs_nothing(hana: Page) -> None:
    status = hana.evaluate(
        """async () => (await fetch('conversations/9-9', {method: 'PUT', headers: {'content-type': 'application/json'},
          body: JSON.stringify({at: '2026-01-01T00:00:00Z', turns: [{id: '8-8', at: '', answer: {asked: '問い', answer: ''},
            html: '<div class="turn" data-turn="8-8" onclick="ran=1"><b>太字</b><img src=x onerror="window.ran=1">'
              + '<a href="javascript:ran=1">a</a><svg onload="window.ran=1"></svg><iframe srcdoc="x"></iframe></div>'}]})})).status"""
    )
    assert status == 204
    hana.evaluate("sessionStorage.removeItem('tenkyo.current')")
    hana.reload()
    turn = hana.locator("#past .turn")
    expect(turn).to_have_text("太字a")
    assert turn.evaluate("each => each.outerHTML") == (
        '<div class="turn kept" data-turn="8-8"><b>太字</b><a>a</a></div>'
    )
    assert hana.evaluate("window.ran") is None


def test_what_could_not_be_kept_is_said_and_kept_with_the_next_turn(hana: Page) -> None:
    hana.route("**/conversations/*", lambda route: route.abort())
    ask(hana, FIRST)
    answered(hana, 1)
    expect(hana.locator("#toast")).to_contain_text("サーバーに残せませんでした")
    hana.unroute("**/conversations/*")
    ask(hana, SECOND)
    answered(hana, 2)
    until_kept(hana, [FIRST])
    until_sent(hana, 2)
    hana.reload()
    answered(hana, 2)
