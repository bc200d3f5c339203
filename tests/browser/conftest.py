"""A server of its own and a Chromium that can reach nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.conftest import ROOT

_FLAGS = (
    "--no-sandbox",  # Chromium's own does not run as root, which containers are
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Server:
    """`tenkyo serve` over a knowledge base, on a port of its own."""

    def __init__(self, directory: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "app.py", "--port", "0", "--kb", str(directory)],
            cwd=ROOT,
            text=True,
            stderr=subprocess.PIPE,
        )
        assert self.process.stderr is not None
        self.said = [self.process.stderr.readline(), self.process.stderr.readline()]
        assert "http://" in self.said[1], "".join(self.said) + self.process.stderr.read()
        self.url = "http://" + self.said[1].split("http://")[1].split()[0]
        # Read on, or a server that says much would wait for its reader.
        threading.Thread(target=lambda: self.said.extend(self.process.stderr or ()), daemon=True).start()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def server(essay_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Over a copy of the built-in essay's knowledge base."""
    copy = tmp_path_factory.mktemp("served") / "kb"
    running = Server(Path(shutil.copytree(essay_directory, copy)))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("No Chromium on the PATH; `make test` installs one, or says how (scripts/install-browser.sh).")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(locale="ja-JP", viewport={"width": 1100, "height": 900})
    opened.set_default_timeout(20_000)  # milliseconds
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """The page, open. Afterwards: it asked no other host for anything, and no script of it failed."""
    opened = context.new_page()
    elsewhere: list[str] = []
    failures: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((server.url, "data:", "blob:")):
            elsewhere.append(request.url)

    opened.on("request", note)
    opened.on("pageerror", lambda error: failures.append(str(error)))
    opened.on("console", lambda message: failures.append(message.text) if message.type == "error" else None)
    opened.on("dialog", lambda dialog: failures.append(f"dialog: {dialog.message}"))
    opened.goto(server.url)
    opened.locator("#question textarea").wait_for()
    yield opened
    assert elsewhere == []
    assert failures == []
