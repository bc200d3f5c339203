"""What a start leaves to the collector of garbage."""

from __future__ import annotations

import gc

from interface.starting import starting


def test_garbage_is_collected_seldom_until_it_has_started() -> None:
    usual, frozen = gc.get_threshold(), gc.get_freeze_count()
    try:
        with starting() as started:
            assert gc.get_threshold() > usual
            started()
            assert gc.get_threshold() == usual
            assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()


def test_a_start_that_fails_leaves_the_collector_as_it_was() -> None:
    usual = gc.get_threshold()
    try:
        with starting():
            raise OSError
    except OSError:
        pass
    assert gc.get_threshold() == usual
