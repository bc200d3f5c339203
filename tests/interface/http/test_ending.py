"""A server that is told to end: it finishes what it began, and says so where it can't."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from interface.http.guard.limits import Limits
from tests.interface.http.small_server import PATIENCE, SmallServer, get, read_all, serving_app, status_of, wait_until
from tests.server import ROOT

NEVER = 100 * PATIENCE  # seconds: whoever waits for them fails


class Work:
    """Routes that are at work from `began` until `release`."""

    def __init__(self) -> None:
        self.began, self.release = threading.Event(), threading.Event()

    def plain(self, _: Request) -> Response:
        self.began.set()
        self.release.wait(PATIENCE)
        return PlainTextResponse("done")

    def events(self, _: Request) -> Response:
        def running() -> Iterator[str]:
            yield "event: partial\ndata: {}\n\n"
            self.began.set()
            self.release.wait(PATIENCE)
            yield "event: final\ndata: {}\n\n"

        return StreamingResponse(running(), media_type="text/event-stream")

    def app(self) -> Starlette:
        plain = ("/plain", "/gradio_api/heartbeat/page")
        events = ("/events", "/gradio_api/queue/data")
        return Starlette(
            routes=[*(Route(path, self.plain) for path in plain), *(Route(path, self.events) for path in events)]
        )


def refuses(server: SmallServer) -> bool:
    """Whether no more connections are taken."""
    try:
        server.connect().close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.fixture
def work() -> Work:
    return Work()


def test_what_is_in_hand_is_finished(work: Work) -> None:
    for path, end in (("/plain", b"done"), ("/events", b"event: final")):
        work.began.clear()
        work.release.clear()
        with serving_app(work.app(), Limits(grace_seconds=NEVER)) as server, server.connect() as connection:
            connection.sendall(get(path))
            assert work.began.wait(PATIENCE)
            server.uvicorn.should_exit = True
            wait_until(lambda: refuses(server))
            work.release.set()
            response = read_all(connection)
        assert status_of(response) == 200
        assert end in response


def test_what_takes_too_long_is_told(work: Work) -> None:
    said = {}
    for path in ("/plain", "/events", "/gradio_api/queue/data"):
        work.began.clear()
        work.release.clear()
        with serving_app(work.app(), Limits(grace_seconds=0.1)) as server, server.connect() as connection:
            connection.sendall(get(path))
            assert work.began.wait(PATIENCE)
            server.uvicorn.should_exit = True
            said[path] = read_all(connection)
            work.release.set()
    assert status_of(said["/plain"]) == 503
    assert b"retry-after" in said["/plain"]
    last = said["/events"].decode().split("event: error\ndata: ")[1].splitlines()[0]
    assert json.loads(last)["status"] == 503
    assert "event: final" not in said["/events"].decode()
    assert b'"msg": "unexpected_error"' in said["/gradio_api/queue/data"]


def test_a_page_that_only_listens_is_not_waited_for(work: Work) -> None:
    with serving_app(work.app(), Limits(grace_seconds=NEVER)) as server, server.connect() as connection:
        connection.sendall(get("/gradio_api/heartbeat/page"))
        assert work.began.wait(PATIENCE)
        server.uvicorn.should_exit = True
        assert server.ended.wait(PATIENCE)
        work.release.set()


def test_a_thread_that_goes_on_for_ever_is_left_behind() -> None:
    code = """
import atexit, time
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from interface.http.guard.limits import Limits
from interface.http.listening import listen
from interface.http.server import serve

def endless(request):
    print("began", flush=True)
    time.sleep(3600)
    return PlainTextResponse("")

atexit.register(lambda: print("tidied", flush=True))
listening = listen("127.0.0.1", 0)
print(listening.getsockname()[1], flush=True)
serve(Starlette(routes=[Route("/", endless)]), listening, ready=lambda: None, limits=Limits(grace_seconds=0.1))
"""

    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                connection.sendall(get("/"))
                assert process.stdout.readline() == "began\n"
                process.send_signal(signal.SIGTERM)
                assert status_of(read_all(connection)) == 503
            assert process.wait(PATIENCE) == 0
            assert process.stdout.read() == "tidied\n"
        finally:
            process.kill()
