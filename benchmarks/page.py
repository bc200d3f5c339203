"""How quick and how light the page is, in Chromium on this machine.

    python -m benchmarks.page [--turns 14] [--clicks 20] [--questions 100] [--passages 12000]

A server over the built-in essay in a process of its own. From Enter to the first words and to the whole answer, and from
a click on [1] to the mark in sight beside it; what it takes until the box can be typed in; what a turn sends; the
server's memory, also after many questions and after a large file came and went, with what a question takes meanwhile.
The rows of the table are printed as they are measured; the first and the last say what else the machine was doing.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, Request, sync_playwright

from corpus.read import read_document
from index.knowledge_base import KnowledgeBase
from qa.settings import BUILT_IN_ESSAY
from tests.interface.page.browser.conftest import FLAGS, find_chromium
from tests.server import PROCESSES, serving

QUESTIONS = (
    "フィンランドはなぜNATOに加盟したのですか",
    "1952年に加盟した国は？",
    "Why did Finland join?",
    "NATO即応部隊の規模は？",
    "初代事務総長はNATOの役割をどう定義しましたか",
    "ワルシャワ条約機構はいつ発足しましたか",
)
_PATIENT_MS = 120_000
_PATIENT_SECONDS = 1_800  # for the large file on a busy machine

# Milliseconds from Enter to the first words of the answer, and to the whole of it.
_ASK = """question => new Promise(resolve => {
  const box = document.querySelector('#question textarea');
  const before = document.querySelectorAll('#past .turn').length;
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(box, question);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  const began = performance.now();
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  let first = 0;
  const look = () => {
    const growing = document.querySelector('body[data-growing] #current .text');
    const whole = document.querySelectorAll('#past .turn').length > before;
    if (!first && (growing || whole)) first = performance.now() - began;
    if (whole) resolve([first, performance.now() - began]);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""

# Milliseconds from the click to the first frame drawn in which the mark lies within the panel.
_CLICK = """number => new Promise(resolve => {
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


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=14)
    parser.add_argument("--clicks", type=int, default=20)
    parser.add_argument(
        "--questions", type=int, default=100, help="asked over HTTP, between two looks at the memory (100)"
    )
    parser.add_argument("--passages", type=int, default=12_000, help="of the large file (12,000)")
    args = parser.parse_args(arguments)
    show_load()
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder, "kb")
        with KnowledgeBase.create(directory) as knowledge_base:
            knowledge_base.add([read_document(BUILT_IN_ESSAY)])
        began = time.perf_counter()
        with serving(directory, life_seconds=3 * _PATIENT_SECONDS) as url, sync_playwright() as playwright:
            show("serve to ready, seconds", f"{time.perf_counter() - began:.1f}")
            show("memory when ready, MB", f"{memory(url):.0f}")
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
            page = usable(browser, url)
            conversation(page, args.turns)
            clicks(page, args.clicks)
            browser.close()
            with httpx.Client(base_url=url, timeout=_PATIENT_SECONDS) as client:
                taken = [ask(client, number) for number in range(args.questions)]
                show("a question over HTTP, p50 ms", f"{statistics.median(taken):.0f}")
                show(f"memory after {args.questions} questions more, MB", f"{memory(url):.0f}")
                large_file(client, url, args.passages)
    show_load()


def usable(browser: Browser, url: str) -> Page:
    """A page in whose box one can type; says what that took, over the wire and in time."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    page.set_default_timeout(_PATIENT_MS)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[float] = []
    requests: list[str] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("request", lambda request: requests.append(request.url))
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("#question textarea").wait_for()
    seconds, count, sent = time.perf_counter() - began, len(requests), sum(sizes)
    show("to a usable box: seconds, requests, KB", f"{seconds:.2f}, {count}, {sent / 1000:.0f}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2_000)
    show("all that is loaded then: requests, KB", f"{len(requests)}, {sum(sizes) / 1000:.0f}")
    return page


def conversation(page: Page, turns: int) -> None:
    sent: list[int] = []
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    received: list[float] = []
    wire.on("Network.dataReceived", lambda event: received.append(event["dataLength"]))

    def note(request: Request) -> None:
        sent.append(len(request.post_data_buffer or b""))

    page.on("request", note)
    first, whole, bytes_sent, bytes_received = [], [], [], []
    for number in range(turns):
        sent.clear()
        received.clear()
        each = page.evaluate(_ASK, QUESTIONS[number % len(QUESTIONS)])
        first.append(each[0])
        whole.append(each[1])
        bytes_sent.append(sum(sent))
        bytes_received.append(sum(received))
        page.wait_for_timeout(100)
    page.remove_listener("request", note)
    show("Enter to the first words, p50 ms", f"{statistics.median(first):.0f}")
    show("Enter to the whole answer, p50 ms", f"{statistics.median(whole):.0f}")
    show("sent with turn 1 and the last but one, bytes", f"{bytes_sent[0]:,}, {bytes_sent[-2]:,}")
    show("received with turn 1 and the last but one, bytes", f"{bytes_received[0]:,.0f}, {bytes_received[-2]:,.0f}")


def clicks(page: Page, count: int) -> None:
    taken = []
    for number in range(count):
        taken.append(page.evaluate(_CLICK, number))
        page.keyboard.press("Escape")
        page.wait_for_timeout(100)
    show(
        "click on [1] to the mark in sight, p50 and p90 ms",
        f"{statistics.median(taken):.0f}, {sorted(taken)[int(0.9 * count)]:.0f}",
    )


def ask(client: httpx.Client, number: int) -> float:
    """Milliseconds that one of the questions takes, without the page."""
    began = time.perf_counter()
    client.post("/api/v1/ask", json={"question": QUESTIONS[number % len(QUESTIONS)]}).raise_for_status()
    return 1000 * (time.perf_counter() - began)


def large_file(client: httpx.Client, url: str, passages: int) -> None:
    """It comes while questions are asked, one after another with half a second between, and it goes."""
    text = "".join(
        f"## 第{at}号\n\n第{at}号の橋は{1900 + at % 120}年に{at % 37 + 1}丁目で架けられ、長さは{at % 90 + 10}メートルである。\n\n"
        for at in range(1, passages + 1)
    ).encode()
    with ThreadPoolExecutor(1) as pool:
        began = time.perf_counter()
        adding = pool.submit(client.post, "/api/v1/documents", files={"file": ("橋の記録.md", text)})
        taken = list[float]()
        while not adding.done():
            taken.append(ask(client, len(taken)))
            time.sleep(0.5)
        seconds = time.perf_counter() - began
    added = adding.result().raise_for_status().json()
    read = client.get("/api/v1/documents").json()["documents"][-1]["passages"]
    show(f"a file of {read:,} passages ({len(text) / 1e6:.1f} MB) is in after, seconds", f"{seconds:.0f}")
    show("a question meanwhile, p50 and longest ms", f"{statistics.median(taken):.0f}, {max(taken):.0f}")
    show("memory with it, MB", f"{memory(url):.0f}")
    client.delete(f"/api/v1/documents/{added['id']}").raise_for_status()
    ask(client, 0)
    show("memory after it was removed, MB", f"{memory(url):.0f}")


def show_load() -> None:
    show(
        "load of the machine (1 min), cores of this process",
        f"{os.getloadavg()[0]:.1f}, {len(os.sched_getaffinity(0))}",
    )


def memory(url: str) -> float:
    """Resident, of the server's process alone. Linux."""
    status = Path(f"/proc/{PROCESSES[url]}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1000


def show(what: str, value: str) -> None:
    print(f"| {what} | {value} |", flush=True)


if __name__ == "__main__":
    main()
