"""The shape of the house, held against the code: which room may know which, and what each loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("language", "corpus", "index", "qa", "interface", "app")  # each may know those before it
SHIPPED = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))] + [ROOT / "app.py"]
OUTERMOST = [path for path in SHIPPED if path.relative_to(ROOT).parts[0] in ("interface", "app.py")]
# What reads files, serves or calls a language model: not wanted by somebody who only imports the package.
HEAVY = (
    "charset_normalizer",
    "docx",
    "faiss",
    "fastapi",
    "gradio",
    "lxml",
    "markdown_it",
    "openai",
    "pypdfium2",
    "sentence_transformers",
    "sudachipy",
    "torch",
)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def modules() -> dict[str, Path]:
    return {module_of(path): path for path in SHIPPED}


def imports(path: Path, *, at_import: bool = False) -> Iterator[str]:
    """Names of modules that `path` imports; with `at_import` only when it is imported itself, not within functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or _for_types(function)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if at_import and node in inner:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_after(code: str) -> set[str]:
    """What a fresh Python has loaded once it has run `code`."""
    code = f"{code}\nimport sys\nprint(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def _for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


@pytest.mark.parametrize("path", SHIPPED, ids=module_of)
def test_a_room_knows_only_the_rooms_before_it(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    later = [*ROOMS[ROOMS.index(room) + 1 :], "training", "benchmarks", "tests"]
    known = {name.split(".")[0] for name in imports(path)}
    assert not known & set(later), f"{module_of(path)} imports from a room after its own"


@pytest.mark.parametrize("path", OUTERMOST, ids=module_of)
def test_the_interface_knows_qa_alone(path: Path) -> None:
    """And what a message is, which is said to users in either language."""
    known = {name for name in imports(path) if name.split(".")[0] in ROOMS}
    strangers = {name for name in known if not name.startswith(("interface", "qa", "language.message"))}
    assert not strangers, f"{module_of(path)} reaches past qa"


def test_the_folders_of_qa_follow_the_question() -> None:
    """A folder may know those before it: what was asked, the passages, the judgements, the sentences."""
    folders = ("question", "retrieval", "models", "selection")
    for at, folder in enumerate(folders):
        known = {name for path in sorted((ROOT / "qa" / folder).glob("*.py")) for name in imports(path)}
        assert not {name.split(".")[1] for name in known if name.startswith("qa.")} & {*folders[at + 1 :], "generation"}


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = modules()
    graph = {name: {other for other in imports(path, at_import=True) if other in known} for name, path in known.items()}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " → ".join((*above[above.index(name) :], name))
        if name not in done:
            for other in sorted(graph[name] - {name}):
                visit(other, (*above, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_the_environment_is_read_in_one_place() -> None:
    """`TENKYO_…` are settings; what is set for NumPy, Gradio and child processes before they start is not."""
    readers = {
        module_of(path)
        for path in SHIPPED
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert readers == {"qa.settings", "app", "corpus.isolation", "interface.page"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = modules_after("from qa import Answer, Engine, Turn\nimport corpus.read, index.knowledge_base, app")
    assert "qa.engine" in loaded
    assert not loaded & set(HEAVY)


def test_the_command_line_is_parsed_without_the_engine() -> None:
    """`tenkyo --help` and a wrong option are answered at once."""
    loaded = modules_after("import app\nfrom interface.cli.arguments import make_parser\nmake_parser()")
    assert not loaded & {*HEAVY, "numpy", "qa.engine", "qa.documents", "index.knowledge_base", "corpus.read"}


def test_a_text_is_read_without_the_libraries_of_other_formats(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("盛岡は岩手県の都市である。\n", encoding="utf-8")
    code = f"from pathlib import Path\nfrom corpus.read import read_document\nread_document(Path({str(text)!r}))"
    assert not modules_after(code) & {"docx", "lxml", "markdown_it", "pypdfium2"}
