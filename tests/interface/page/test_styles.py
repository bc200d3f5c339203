"""Gradio's style sheets are found by what its scripts say of them; of scripts of another form nothing is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from interface.page.styles import sheets_of

_FILES = (
    "const __vite__mapDeps=(i,m=__vite__mapDeps,d=(m.f||(m.f=[{files}])))=>i.map(i=>d[i]);"  # as Vite begins a script
)
_SCRIPTS = {
    "index-a.js": (
        '"./Index-b.js","./core-c.js","./core-c.css"',
        "x(()=>import(`./Index-b.js`),__vite__mapDeps([0,1,2]),import.meta.url)",
    ),
    "Index-b.js": (
        '"./Blocks-d.js","./Blocks-d.css","./index-a.css","./Login-e.js","./Login-e.css"',
        "x(async()=>{let{default:e}=await import(`./Blocks-d.js`);return{default:e}},__vite__mapDeps([0,1,2])),"
        "x(async()=>{let{default:e}=await import(`./Login-e.js`);return{default:e}},__vite__mapDeps([3,4]))",
    ),
    "core-c.js": (
        '"./Index-f.js","./Index-f.css","./Example-g.js","./Example-g.css","./Index-h.js","./Index-h.css"',
        "V={html:{example:()=>v(()=>import(`./Example-g.js`),__vite__mapDeps([2,3]),import.meta.url),"
        "component:()=>v(()=>import(`./Index-f.js`).then(e=>e.t),__vite__mapDeps([0,1]),import.meta.url)},"
        "audio:{component:()=>v(()=>import(`./Index-h.js`),__vite__mapDeps([4,5]),import.meta.url)}}",
    ),
}


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """A page, its script, and the parts that it loads: what a build leaves."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text('<script type="module" src="./assets/index-a.js"></script>')
    for name, (files, text) in _SCRIPTS.items():
        (tmp_path / "assets" / name).write_text(_FILES.format(files=files) + text)
    return tmp_path


def test_the_sheets_of_the_page_and_of_its_components_are_found_and_no_others(frontend: Path) -> None:
    assert sheets_of(frontend, ["html", "nothing"]) == ["core-c.css", "Blocks-d.css", "Index-f.css"]


@pytest.mark.parametrize("name", ["index.html", *(f"assets/{name}" for name in _SCRIPTS)])
def test_of_files_of_another_form_nothing_is_made(frontend: Path, name: str) -> None:
    (frontend / name).write_text("another form")
    assert sheets_of(frontend, ["html"]) == []
    (frontend / name).unlink()
    assert sheets_of(frontend, ["html"]) == []
