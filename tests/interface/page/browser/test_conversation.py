"""Nothing that was typed or answered is lost, and it can be carried away."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from corpus.read import read_document
from qa.labelled_questions import read_questions
from tests.interface.page.browser.clipboard import allow_clipboard, copied_by

pytestmark = pytest.mark.browser

FIRST, SECOND = "フィンランドはなぜNATOに加盟したのですか", "1952年に加盟した国は？"


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def answered(page: Page, count: int) -> None:
    expect(page.locator("#past .answer:not(.waiting)")).to_have_count(count)


def asked_and_kept(page: Page) -> list[str]:
    """The questions of the conversation that this browser keeps."""
    asked: list[str] = page.evaluate(
        """() => {
          const id = sessionStorage.getItem('tenkyo.current');
          return JSON.parse(localStorage.getItem('tenkyo.turns.' + id)).map(turn => turn.answer.asked);
        }"""
    )
    return asked


def carry(page: Page, kind: str) -> None:
    """Save the conversation as `kind`, by its menu."""
    menu = page.locator("#conversations")
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.get_by_role("button", name=kind, exact=True).click()


def hold_first_call(page: Page) -> Callable[[], None]:
    """Keep the page's next call from the server until what is returned is called: its answer isn't there before."""
    held: list[Route] = []
    released = False

    def hold(route: Route) -> None:
        if held or released:
            route.continue_()
        else:
            held.append(route)

    def release() -> None:
        nonlocal released
        released = True
        for route in held:
            route.continue_()

    page.route("**/gradio_api/queue/join*", hold)
    return release


def test_a_question_in_the_address_is_asked_once(page: Page, server_url: str) -> None:
    page.goto(f"{server_url}/?q={SECOND}")
    answered(page, 1)
    expect(page.locator("#past .question")).to_contain_text(SECOND)
    page.reload()
    answered(page, 1)
    ask(page, FIRST)  # one that the address asked again would be answered before it
    answered(page, 2)
    assert asked_and_kept(page) == [SECOND, FIRST]


def test_a_question_asked_while_another_is_answered_waits_for_its_turn(page: Page) -> None:
    release = hold_first_call(page)
    ask(page, FIRST)
    page.wait_for_timeout(150)
    ask(page, SECOND)
    expect(page.locator("#queue .turn")).to_have_count(2)
    release()
    answered(page, 2)
    first, second = page.locator("#past .question").all_inner_texts()
    assert first.endswith(FIRST)
    assert second.endswith(SECOND)
    expect(page.locator("#queue .turn")).to_have_count(0)


def test_what_is_typed_during_an_answer_stays(page: Page) -> None:
    release = hold_first_call(page)
    ask(page, FIRST)
    page.locator("#question textarea").press_sequentially("書きかけの質", delay=30)
    release()
    answered(page, 1)
    expect(page.locator("body[data-answering]")).to_have_count(0)
    expect(page.locator("#question textarea")).to_have_value("書きかけの質")


def test_what_is_open_and_what_is_selected_survives_a_new_answer(page: Page) -> None:
    ask(page, FIRST)
    answered(page, 1)
    page.locator("#past details summary").click()
    release = hold_first_call(page)
    ask(page, SECOND)
    page.locator("#past .question").select_text()
    release()
    answered(page, 2)
    expect(page.locator("#past details").first).to_have_attribute("open", "")
    assert FIRST in page.evaluate("`${getSelection()}`")


def test_a_conversation_survives_a_reload_and_goes_on(page: Page) -> None:
    ask(page, FIRST)
    answered(page, 1)
    page.reload()
    answered(page, 1)
    ask(page, SECOND)
    answered(page, 2)
    assert asked_and_kept(page) == [FIRST, SECOND]


def test_an_answer_is_copied_with_its_sources(page: Page, server_url: str) -> None:
    allow_clipboard(page, server_url)
    ask(page, SECOND)
    answered(page, 1)
    copied = copied_by(page.get_by_role("button", name="出典つきでコピー"))
    expect(page.locator("#toast")).to_contain_text("コピーしました")
    assert "[1] 「1952年にギリシャとトルコ" in copied
    assert "2 ページ" in copied
    assert f"{server_url}/read/" in copied
    assert not [character for character in copied if not (character.isprintable() or character == "\n")]


def test_a_conversation_is_saved_as_markdown_and_as_json(page: Page, tmp_path: Path) -> None:
    ask(page, SECOND)
    answered(page, 1)
    with page.expect_download() as downloading:
        carry(page, "Markdown")
    assert downloading.value.suggested_filename == "1952年に加盟した国は？.md"
    downloading.value.save_as(tmp_path / "a.md")
    markdown = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert f"## {SECOND}" in markdown
    assert "- [1] [NATO創設75周年" in markdown
    with page.expect_download() as downloading:
        carry(page, "JSON")
    downloading.value.save_as(tmp_path / "a.json")
    [turn] = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["turns"]
    assert turn["asked"] == SECOND
    assert turn["citations"][0]["quote"].startswith("1952年にギリシャとトルコ")


def test_the_places_that_a_conversation_rests_on_are_saved_as_bibtex(page: Page, tmp_path: Path) -> None:
    ask(page, SECOND)
    answered(page, 1)
    ask(page, SECOND)
    answered(page, 2)
    with page.expect_download() as downloading:
        carry(page, "BibTeX")
    downloading.value.save_as(tmp_path / "a.bib")
    entries = (tmp_path / "a.bib").read_text(encoding="utf-8")
    assert entries.count("@misc{") == page.locator("#past .turn").first.locator("ol.citations > li").count()
    assert "  pages = {2}," in entries


def test_a_refusal_is_saved_with_the_places_that_it_promises(page: Page, tmp_path: Path) -> None:
    ask(page, "NATO事務総長の年俸はいくらですか")
    answered(page, 1)
    expect(page.locator("#past .answer.refused")).to_contain_text("近い内容")
    with page.expect_download() as downloading:
        carry(page, "Markdown")
    downloading.value.save_as(tmp_path / "a.md")
    assert "\n- [NATO創設75周年" in (tmp_path / "a.md").read_text(encoding="utf-8")
    with page.expect_download() as downloading:
        carry(page, "Word")
    downloading.value.save_as(tmp_path / "a.docx")
    assert "ページ" in read_document(tmp_path / "a.docx").text


def test_a_conversation_is_saved_as_a_word_file(page: Page, tmp_path: Path) -> None:
    ask(page, SECOND)
    answered(page, 1)
    with page.expect_download() as downloading:
        carry(page, "Word")
    downloading.value.save_as(tmp_path / "a.docx")
    read = read_document(tmp_path / "a.docx")
    assert SECOND in read.text
    assert "[1] 「1952年にギリシャとトルコ" in read.text
    assert "2 ページ" in read.text


def test_an_answer_can_be_stopped_and_the_next_question_is_answered(page: Page) -> None:
    release = hold_first_call(page)
    page.evaluate(
        """() => {
          const { answered } = window.tenkyo;
          window.ended = 0;
          window.tenkyo.answered = html => { answered(html); window.ended += 1; };
        }"""
    )
    ask(page, FIRST)
    ask(page, SECOND)
    page.get_by_role("button", name="答えを止める").click()
    stopped = page.locator("#past .turn").first
    expect(stopped.locator(".answer.stopped")).to_contain_text("答えを止めました")
    expect(page.locator("#question textarea")).to_be_focused()
    expect(page.locator("#past .turn").nth(1).locator(".answer.answered")).to_contain_text("ギリシャ")
    release()
    page.wait_for_function("window.ended === 2")  # the end of the stopped call must not be taken for another's
    expect(page.locator("#past .turn")).to_have_count(2)
    stopped.get_by_role("button", name="もう一度尋ねる").click()
    expect(page.locator("#past .turn").nth(2).locator(".answer.answered")).to_contain_text("ロシアの脅威")
    page.reload()
    expect(page.locator("#past .turn")).to_have_count(3)


def test_enter_before_the_whole_page_is_drawn_is_not_lost(page: Page) -> None:
    page.evaluate("document.getElementById('count')?.remove()")  # as it is while Gradio still draws
    ask(page, SECOND)
    expect(page.locator("#past .answer.answered")).to_contain_text("ギリシャ")


def test_a_question_that_waits_can_be_taken_back(page: Page) -> None:
    release = hold_first_call(page)
    ask(page, FIRST)
    ask(page, SECOND)
    page.get_by_role("button", name="取り消す").click()
    release()
    answered(page, 1)
    expect(page.locator("body[data-answering]")).to_have_count(0)  # and nothing waits
    expect(page.locator("#queue .turn")).to_have_count(0)
    expect(page.locator("#past .turn")).to_have_count(1)


def test_what_is_typed_and_what_waits_survives_a_reload(page: Page) -> None:
    hold_first_call(page)
    ask(page, FIRST)
    ask(page, SECOND)
    page.locator("#question textarea").fill("書きかけの質")
    page.reload()
    expect(page.locator("#question textarea")).to_have_value("書きかけの質")
    answered(page, 2)
    assert asked_and_kept(page) == [FIRST, SECOND]


def test_two_tabs_show_one_conversation(page: Page, server_url: str) -> None:
    ask(page, FIRST)
    answered(page, 1)
    other = page.context.new_page()
    other.goto(server_url)
    answered(other, 1)
    other.locator("#past details summary").click()
    ask(page, SECOND)
    answered(page, 2)
    answered(other, 2)
    expect(other.locator("#past details").first).to_have_attribute("open", "")
    ask(other, "NATOの初代事務総長は誰ですか")
    answered(page, 3)
    assert asked_and_kept(page) == [FIRST, SECOND, "NATOの初代事務総長は誰ですか"]


def test_conversations_are_listed_opened_renamed_and_deleted_and_that_is_undone(page: Page) -> None:
    ask(page, FIRST)
    answered(page, 1)
    menu = page.locator("#conversations")
    menu.locator("summary").click()
    page.get_by_role("button", name="新しい会話を始める").click()
    answered(page, 0)
    ask(page, SECOND)
    answered(page, 1)
    menu.locator("summary").click()
    expect(menu.locator("li .name")).to_have_text([SECOND, FIRST])
    page.get_by_role("button", name=f"名前を変える: {FIRST}").click()
    page.keyboard.type("北欧")
    page.keyboard.press("Enter")
    expect(menu.locator("li .name")).to_have_text([SECOND, "北欧"])
    menu.get_by_role("button", name="北欧", exact=True).click()
    expect(page.locator("#past .question")).to_contain_text(FIRST)
    menu.locator("summary").click()
    page.get_by_role("button", name="消す: 北欧").click()
    answered(page, 0)
    page.locator("#toast button").click()
    expect(page.locator("#past .question")).to_contain_text(FIRST)
    page.reload()
    expect(page.locator("#past .question")).to_contain_text(FIRST)


def test_judged_answers_are_saved_as_questions_with_labels(page: Page, tmp_path: Path) -> None:
    for question in (SECOND, FIRST, "NATOの初代事務総長は誰ですか"):
        ask(page, question)
    answered(page, 3)
    helpful, wrong = page.get_by_role("button", name="役に立った"), page.get_by_role("button", name="違う")
    helpful.nth(0).click()
    page.get_by_label("ひとこと").fill("助かった")
    page.get_by_role("button", name="残す").click()
    wrong.nth(1).click()
    page.get_by_label("正しい答え").fill("ロシアの脅威に備えるため")
    page.get_by_role("button", name="残す").click()
    wrong.nth(2).click()
    page.reload()
    expect(helpful.nth(0)).to_have_attribute("aria-pressed", "true")
    with page.expect_download() as downloading:
        carry(page, "評価した答え")
        expect(page.locator("#toast")).to_contain_text("1 件は正しい答えが書かれていない")
    downloading.value.save_as(tmp_path / "a.jsonl")
    right, put_right = read_questions(tmp_path / "a.jsonl")
    assert (right.question, right.answerable) == (SECOND, True)
    assert right.evidence[0].startswith("1952年にギリシャとトルコ")
    assert (put_right.question, put_right.keys) == (FIRST, (("ロシアの脅威に備えるため",),))
    assert "助かった" in (tmp_path / "a.jsonl").read_text(encoding="utf-8")


def test_a_question_may_be_asked_of_some_documents(page: Page, server_url: str) -> None:
    picker = page.locator("#ask-in")
    expect(picker).to_be_hidden()  # of one document there is nothing to choose
    documents = f"{server_url}/api/v1/documents"
    texts = {
        "盛岡の話": "盛岡は岩手県の県庁所在地である。1950年に駅が開いた。",
        "弘前の話": "弘前は青森県の城下町である。",
    }
    added = [
        httpx.post(documents, json={"title": title, "text": text}, timeout=60).json()["id"]
        for title, text in texts.items()
    ]
    ask = page.locator("#question textarea")
    try:
        page.set_viewport_size({"width": 320, "height": 700})
        page.reload()
        expect(picker).to_be_visible()
        picker.locator("summary").focus()
        page.keyboard.press("Enter")
        picker.get_by_label("盛岡の話").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(picker.locator(".picked")).to_have_text("2 件（盛岡の話 ほか）")
        page.keyboard.press("Escape")
        expect(picker.locator("summary")).to_be_focused()
        expect(picker.locator(".boxes")).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        ask.fill("1952年に加盟した国は？")
        ask.press("Enter")
        expect(page.locator("#past .answer.refused")).to_have_count(1)

        page.set_viewport_size({"width": 1100, "height": 900})
        page.reload()  # the choice stays with the conversation, and holds for the other lists
        expect(picker.locator(".picked")).to_have_text("2 件（盛岡の話 ほか）")
        page.get_by_role("tab", name="年表").click()
        expect(page.locator("#dated .date")).to_have_text(["1950年"])
        page.get_by_role("tab", name="出典を探す").click()
        page.locator("#query textarea").fill("加盟")
        expect(page.locator("#found li.place")).to_have_count(2)
        page.locator("#found-in summary").click()
        page.locator("#found-in").get_by_role("button", name="すべての文書に戻す").click()
        expect(page.locator("#found li.place").first).to_contain_text("加盟")
        page.get_by_role("tab", name="質問する").click()
        expect(picker.locator(".picked")).to_have_text("すべて")
        ask.fill("1952年に加盟した国は？")
        ask.press("Enter")
        expect(page.locator("#past .answer.answered")).to_contain_text("ギリシャ")
    finally:
        for identity in added:
            httpx.delete(f"{documents}/{identity}", timeout=60)
