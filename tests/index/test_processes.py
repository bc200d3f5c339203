from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
@pytest.mark.parametrize(
    "scenario", ["killed_at_any_line", "killed_at_any_moment", "writers_and_a_reader", "read_only"]
)
def test_many_processes(scenario: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.index.processes", scenario, "1"],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
