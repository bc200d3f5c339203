"""Real programs that make real files for the tests; a test that needs one that isn't installed is skipped."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

_SECONDS = 120


def libreoffice(source: Path, to: str) -> Path:
    """`source` converted by LibreOffice to the format `to`, such as "docx" or "pdf", beside it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        pytest.skip("LibreOffice (soffice) is not installed: apt-get install libreoffice-writer")
    profile = source.parent / "libreoffice-profile"
    command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to]
    subprocess.run([*command, "--outdir", source.parent, source], check=True, capture_output=True, timeout=_SECONDS)
    made = source.with_suffix("." + to.split(":")[0])
    if not made.exists():  # a part of it that reads `source` is missing, which it reports as a success
        pytest.skip(
            f"LibreOffice can't read {source.suffix} here: apt-get install libreoffice-calc libreoffice-impress"
        )
    return made


def print_to_pdf(page: str, path: Path) -> Path:
    """The HTML `page` printed by Chromium into the PDF at `path`."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        pytest.skip("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    source = path.with_suffix(".html")
    source.write_text(page, encoding="utf-8")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
        " --disable-component-update --disable-sync --no-pdf-header-footer"
    ).split()
    places = [f"--user-data-dir={path.with_suffix('.profile')}", f"--print-to-pdf={path}", source.as_uri()]
    subprocess.run([program, *flags, *places], check=True, capture_output=True, timeout=_SECONDS)
    return path


def edit_distance(first: str, second: str) -> int:
    """Levenshtein (1966): the least number of characters put in, left out or replaced that turn one into the other.

    >>> edit_distance("製紙の町", "紙の町だ")
    2
    """
    letters = np.array([ord(character) for character in second])
    steps = np.arange(len(second) + 1)
    row = steps.copy()
    for count, character in enumerate(first, 1):
        replaced_or_left_out = np.minimum(row[:-1] + (letters != ord(character)), row[1:] + 1)
        best = np.concatenate(([count], replaced_or_left_out))
        row = np.minimum.accumulate(best - steps) + steps  # characters put in, any number of them
    return int(row[-1])


def character_error(found: str, expected: str) -> float:
    """Edit distance a character of what is expected; 0 is best."""
    return edit_distance(found, expected) / max(len(expected), 1)
