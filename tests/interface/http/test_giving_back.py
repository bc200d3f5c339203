"""Memory that a rush leaves behind is given back now and then, until the server ends."""

from __future__ import annotations

import platform
import threading

import pytest

from interface.http.giving_back import GivesBack, malloc_trim
from tests.interface.http.small_server import PATIENCE


def test_it_is_given_back_again_and_again_until_the_end() -> None:
    asked, twice, ended = [], threading.Event(), threading.Event()

    def trim(kept: int) -> None:
        asked.append(kept)
        if len(asked) == 2:
            twice.set()
            assert ended.wait(PATIENCE)

    gives_back = GivesBack(trim, every_seconds=0.001)
    gives_back.start()
    assert twice.wait(PATIENCE)
    gives_back.close()
    ended.set()
    for thread in threading.enumerate():
        if thread.name == "giving back":
            thread.join(PATIENCE)
    assert asked == [0, 0]


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library")
def test_the_c_library_has_it() -> None:
    trim = malloc_trim()
    assert trim is not None
    assert trim(0) in (0, 1)


def test_where_there_is_none_nothing_is_begun() -> None:
    before = threading.active_count()
    GivesBack(None).start()
    assert threading.active_count() == before
