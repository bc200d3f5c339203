"""The page's scripts as one file: a browser asks once, not once for each of them.

They keep to a few forms of ES modules (`import { a, b } from "./x.js"`, `import * as x from "./x.js"`, and `export` before
a function or a constant), and none imports another that imports it.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(
    r'^import (?:\* as (?P<all>\w+)|\{(?P<names>[^}]*)\}) from "\./(?P<module>\w+)\.js";\n', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?P<form>(?:async )?function|const) (?P<name>\w+)", re.MULTILINE)


def bundle(folder: Path, first: str) -> str:
    """The module `first` of `folder` behind all that it imports, each run once and in a scope of its own.

    Raises `ValueError` for an import or an export of another form.
    """
    made: dict[str, str] = {}
    _add(folder, first, made)
    return "\n".join(made.values())


def _add(folder: Path, name: str, made: dict[str, str]) -> None:
    text = (folder / f"{name}.js").read_text(encoding="utf-8")
    for match in _IMPORT.finditer(text):
        if match["module"] not in made:
            _add(folder, match["module"], made)
    body = _IMPORT.sub(_as_constant, text)
    exported = [match["name"] for match in _EXPORT.finditer(body)]
    body = _EXPORT.sub(r"\g<form> \g<name>", body)
    if re.search(r"^(?:import|export)\b|\bimport\(", body, re.MULTILINE):
        raise ValueError(f"{name}.js: an import or export of a form that is not known here")
    made[name] = f"const module_{name} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})();"


def _as_constant(match: re.Match[str]) -> str:
    names = match["all"] or f"{{{match['names']}}}"
    return f"const {names} = module_{match['module']};\n"
