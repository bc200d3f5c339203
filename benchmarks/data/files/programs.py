"""The programs that make files: LibreOffice, Chromium, Typst, and LaTeX where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

_SECONDS = 300
_CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --no-pdf-header-footer"
).split()


class MissingProgram(Exception):
    """A program that isn't on this machine: what it makes is left out, and said to be."""


def libreoffice(sources: Sequence[Path], to: str, out: Path, *, reads: str = "") -> list[Path]:
    """The files converted to `to`, such as "docx" or "pdf:calc_pdf_Export", in `out`; `reads` names an import filter."""
    program = _program("soffice", "libreoffice")
    with tempfile.TemporaryDirectory() as profile:
        command = [program, f"-env:UserInstallation=file://{profile}", "--headless"]
        command += [f"--infilter={reads}"] if reads else []
        command += ["--convert-to", to, "--outdir", str(out), *map(str, sources)]
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    made = [out / f"{source.stem}.{to.split(':')[0]}" for source in sources]
    if lost := [path.name for path in made if not path.exists()]:
        raise MissingProgram(f"LibreOffice made no {', '.join(lost)} (apt-get install libreoffice)")
    return made


def chromium(page: str, path: Path) -> Path:
    """The HTML `page` printed into the PDF at `path`."""
    program = _program("chromium", "chromium-browser", "google-chrome")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page, encoding="utf-8")
        places = [f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", source.as_uri()]
        subprocess.run([program, *_CHROMIUM, *places], check=True, capture_output=True, timeout=_SECONDS)
    return path


def typst(source: str, path: Path) -> Path:
    """The Typst source set into the PDF at `path`, by the compiler in the package `typst`."""
    try:
        import typst as compiler
    except ImportError:
        raise MissingProgram("Typst (pip install typst)") from None
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder, "main.typ")
        main.write_text(source, encoding="utf-8")
        compiler.compile(str(main), output=str(path))
    return path


def latex(source: str, path: Path, engine: str) -> Path:
    """The LaTeX source set into the PDF at `path`: "lualatex", or "uplatex" and then dvipdfmx."""
    program = _program(engine)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "main.tex").write_text(source, encoding="utf-8")
        commands = [[program, "-interaction=nonstopmode", "main.tex"]]
        if engine != "lualatex":
            commands.append([_program("dvipdfmx"), "main.dvi"])
        for command in commands:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, cwd=folder)
        shutil.copyfile(Path(folder, "main.pdf"), path)
    return path


def pdf_pages(path: Path) -> int:
    """How many pages a PDF has, as PDFium counts them."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def _program(*names: str) -> str:
    for name in names:
        if found := shutil.which(name):
            return found
    raise MissingProgram(names[0])
