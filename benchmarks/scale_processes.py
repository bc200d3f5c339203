"""What processes used, as the system counts it (Linux)."""

from __future__ import annotations

import os
from pathlib import Path


def seconds_of_one(process: int) -> float:
    """Processor seconds; 0 for process 0."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9 if process else 0.0


def with_children(process: int) -> list[int]:
    """Of the process itself and those that it started and are still there; nothing for process 0."""
    if not process:
        return []
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *map(int, children)]


def seconds_of_all(process: int) -> float:
    """Processor seconds of a process, of its children, and of those of them that have ended."""
    ended = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[13:15]
    return sum(map(seconds_of_one, with_children(process))) + sum(map(int, ended)) / os.sysconf("SC_CLK_TCK")


def resident_bytes(process: int) -> int:
    """Memory, what several processes share divided among them."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
