"""The page's scripts as one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from interface.page.bundle import bundle


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_each_module_stands_once_before_those_that_import_it(tmp_path: Path) -> None:
    made = bundle(
        write(
            tmp_path,
            c="export const three = 3;\nexport async function wait() {}\nconst own = 1;\n",
            b='import { three } from "./c.js";\nexport function two() { return three - 1; }\n',
            a='import { two } from "./b.js";\nimport * as c from "./c.js";\nuse(two(), c.three);\n',
        ),
        "a",
    )
    assert [made.index(f"const module_{name} =") for name in "cba"] == sorted(
        made.index(f"const module_{name} =") for name in "cba"
    )
    assert made.count("const module_c =") == 1
    assert "const { two } = module_b;" in made
    assert "const c = module_c;" in made
    assert "return { three, wait };" in made
    assert "export" not in made


def test_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"a\.js"):
        bundle(write(tmp_path, a="export default 3;\n"), "a")
