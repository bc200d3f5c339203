"""What a press on a button copies."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def allow_clipboard(page: Page, url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)


def copied_by(button: Locator) -> str:
    """Writing takes a moment after the press, and something older may be there before."""
    page = button.page
    page.evaluate("navigator.clipboard.writeText('')")
    button.click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()) !== ''")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text
