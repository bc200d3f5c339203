"""Nothing that was typed or answered is lost, and it can be carried away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FIRST, SECOND = "フィンランドはなぜNATOに加盟したのですか", "1952年に加盟した国は？"


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def answered(page: Page, count: int) -> None:
    expect(page.locator("#past .answer:not(.waiting)")).to_have_count(count)


def test_a_question_in_the_address_is_asked_once(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?q={SECOND}")
    answered(page, 1)
    expect(page.locator("#past .question")).to_contain_text(SECOND)
    page.reload()
    answered(page, 1)
    page.wait_for_timeout(500)
    answered(page, 1)


def test_a_question_asked_while_another_is_answered_waits_for_its_turn(page: Page) -> None:
    ask(page, FIRST)
    page.wait_for_timeout(150)
    ask(page, SECOND)
    answered(page, 2)
    first, second = page.locator("#past .question").all_inner_texts()
    assert first.endswith(FIRST)
    assert second.endswith(SECOND)
    expect(page.locator("#queue .turn")).to_have_count(0)


def test_what_is_typed_during_an_answer_stays(page: Page) -> None:
    ask(page, FIRST)
    page.locator("#question textarea").press_sequentially("書きかけの質", delay=30)
    answered(page, 1)
    page.wait_for_timeout(300)
    expect(page.locator("#question textarea")).to_have_value("書きかけの質")


def test_a_conversation_survives_a_reload_and_goes_on(page: Page) -> None:
    ask(page, FIRST)
    answered(page, 1)
    page.reload()
    answered(page, 1)
    ask(page, SECOND)
    answered(page, 2)
    history = page.evaluate("JSON.parse(localStorage.getItem('tenkyo.conversation.1')).map(turn => turn.answer.asked)")
    assert history == [FIRST, SECOND]


def test_an_answer_is_copied_with_its_sources(page: Page, server_url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server_url)
    ask(page, SECOND)
    answered(page, 1)
    page.get_by_role("button", name="出典つきでコピー").click()
    expect(page.locator("#toast")).to_contain_text("コピーしました")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[1] 「1952年にギリシャとトルコ" in copied
    assert "2 ページ" in copied
    assert f"{server_url}/read/" in copied
    assert not [character for character in copied if not (character.isprintable() or character == "\n")]


def test_a_conversation_is_saved_as_markdown_and_as_json(page: Page, tmp_path: Path) -> None:
    ask(page, SECOND)
    answered(page, 1)
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Markdown で保存").click()
    downloading.value.save_as(tmp_path / "a.md")
    markdown = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert f"## {SECOND}" in markdown
    assert "- [1] [NATO創設75周年" in markdown
    with page.expect_download() as downloading:
        page.get_by_role("button", name="JSON で保存").click()
    downloading.value.save_as(tmp_path / "a.json")
    [turn] = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["turns"]
    assert turn["asked"] == SECOND
    assert turn["citations"][0]["quote"].startswith("1952年にギリシャとトルコ")
