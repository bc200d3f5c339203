"""LaTeX sources: sections, lists, tables, formulas and code as they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import DamagedDocument, DocumentTooLarge
from corpus.read import read_document
from corpus.readers.latex.reader import read_latex
from tests.corpus.test_read_invariants import check


def read(text: str) -> Document:
    document = read_latex(text)
    check(document)
    return document


def body(text: str) -> list[tuple[str, str]]:
    document = read("\\documentclass{jsarticle}\n\\begin{document}\n" + text + "\n\\end{document}\nここは無い。\n")
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_a_paper() -> None:
    document = read(
        "\\documentclass{jsarticle}\n\\title{灯台の\\\\点検}\n\\author{浜田\\thanks{大学} \\and 岸本}\n\\date{2026年5月}\n\\begin{document}\n"
        "\\maketitle\n\\begin{abstract}\n概要の文。\n\\end{abstract}\n\\tableofcontents\n\\section{はじめに}\\label{sec:a}\n本文。% 隠す\n"
        "続き\\footnote{初代の\\textbf{灯台}。}。\n\n\\subsection*{手順}\n見る。\n\\input{chap2}\n\\end{document}\n"
    )
    assert document.title == "灯台の点検"
    assert dict(document.metadata)["creator"] == "浜田、岸本"
    assert document.text == (
        "# 灯台の点検\n\n浜田、岸本\n\n2026年5月\n\n## 概要\n\n概要の文。\n\n## はじめに\n\n本文。続き(1)。\n\n### 手順\n\n見る。\n\n"
        "注釈\n\n(1) 初代の灯台。\n"
    )
    assert any("chap2" in said for said in document.repairs)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("\\textbf{太い}文と{\\bfseries 太字}。", "太い文と太字。"),
        ("50\\% と A\\&B、``引用'' --- \\alpha と caf\\'e", "50% と A&B、“引用” — αと café"),
        ("光は$I=P/4\\pi r^2$で弱まる。", "光は$I=P/4\\pi r^2$で弱まる。"),
        ("図~\\ref{fig:a}、式\\eqref{eq:b}、\\cite[p.3]{hama}。", "図 [fig:a]、式[eq:b]、[hama]。"),
        ("\\url{https://example.jp/a_b}と\\href{https://example.jp}{案内}", "https://example.jp/a_bと案内"),
        ("\\ruby{河内}{かわち}の\\verb|a_b|", "河内のa_b"),
        ("\\unknown{知らない}命令", "知らない命令"),
        ("行の\n終わりと word\nend", "行の終わりと word end"),
    ],
)
def test_within_a_paragraph(written: str, text: str) -> None:
    assert body(written) == [("paragraph", text)]


def test_macros_of_its_own() -> None:
    text = "\\newcommand{\\lamp}{\\textbf{灯火}}\n\\def\\sea{海}\n\\newcommand{\\loop}{\\loop}\n\\newcommand{\\by}[1]{#1氏}\n\\lamp と\\sea を見る\\by{浜田}。\\loop\n"
    assert body(text) == [("paragraph", "灯火と海を見る浜田。")]


def test_lists() -> None:
    text = "\\begin{enumerate}\n\\item 電球\n\\item 窓\n\\begin{itemize}\\item 外\\item[※] 内\\end{itemize}\n\\end{enumerate}\\begin{description}\\item[用語] 説明\\end{description}"
    assert body(text) == [("list", "1. 電球\n2. 窓\n  - 外\n  ※ 内"), ("list", "用語 説明")]


def test_tables() -> None:
    text = (
        "\\begin{table}[t]\\centering\\caption{部品の数}\\label{t}\\begin{tabular}{l|r}\\hline\n部品 & 個数 \\\\ \\hline\n"
        "\\multirow{2}{*}{電球} & 3 \\\\ \n & 予備 \\\\\n\\multicolumn{2}{c}{なし} \\\\ \\hline\\end{tabular}\\end{table}"
    )
    assert body(text) == [("paragraph", "部品の数"), ("table", "部品 | 個数\n電球 | 3\n電球 | 予備\nなし | なし")]


def test_code_and_formulas_keep_their_lines() -> None:
    text = (
        "\\begin{verbatim}\nif x:\n    y  % z\n\\end{verbatim}\n\\begin{lstlisting}[language=C]\nint a[] = {1};\n\\end{lstlisting}\n"
        "\\begin{equation}\\label{a}\nx = \\frac{1}{2}\n\\end{equation}\n\\[ y^2 \\]\n\\begin{comment}\n隠す\n\\end{comment}\n"
    )
    assert body(text) == [
        ("code", "if x:\n    y  % z"),
        ("code", "int a[] = {1};"),
        ("code", "\\begin{equation}\nx = \\frac{1}{2}\n\\end{equation}"),
        ("code", "\\[ y^2 \\]"),
    ]


def test_sources_and_theorems() -> None:
    text = "\\newtheorem{thm}{定理}\n\\begin{thm}光は届く。\\end{thm}\n\\begin{thebibliography}{9}\\bibitem{h} 浜田, 灯台, 2020.\\end{thebibliography}"
    assert body(text) == [("paragraph", "定理　光は届く。"), ("heading", "参考文献"), ("list", "[h] 浜田, 灯台, 2020.")]


def test_slides() -> None:
    document = read(
        "\\begin{document}\\begin{frame}{朝}点ける。\\end{frame}\\begin{frame}\\frametitle{夜}消す。\\end{frame}\\end{document}"
    )
    assert document.place_at(document.text.index("消す")) == "スライド 2"
    assert "# 朝" in document.text
    assert "# 夜" in document.text


def test_a_chapter_without_a_preamble(tmp_path: Path) -> None:
    (tmp_path / "chap1.tex").write_bytes("\\chapter{光}\n本文。\n\\section{色}\n赤い。\n".encode("euc_jp"))
    document = read_document(tmp_path / "chap1.tex")
    assert document.title == "光"
    assert document.text == "# 光\n\n本文。\n\n## 色\n\n赤い。\n"


def test_nested_without_end() -> None:
    for text in ("{" * 5_000, "\\textbf{" * 5_000 + "}" * 5_000, "\\begin{center}" * 3_000):
        with pytest.raises(DamagedDocument):
            read(text)


def test_too_long() -> None:
    with pytest.raises(DocumentTooLarge, match="chapter by chapter"):
        read("あ" * 1_000_001)


PIECES = st.sampled_from(
    ["文。", "\n", "\n\n", "\\section{", "\\textbf{", "}", "{", "$", "$$", "\\[", "\\]", "\\begin{itemize}", "\\end{itemize}", "\\item ", "&", "\\\\", "%",
     "\\begin{tabular}{ll}", "\\end{tabular}", "\\footnote{", "\\multicolumn{2}{c}{", "\\begin{verbatim}", "\\end{verbatim}", "\\verb|a|", "\\foo", "[", "]",
     "\\title{", "\\caption{", "\\begin{frame}", "\\end{frame}", "\\bibitem{", "~", "#1", "\\newcommand{\\foo}{", "\\ruby{", "\\multirow{"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)  # time is not what is tested, and machines are busy
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_pieces(text: str) -> None:
    try:
        document = read_latex(text)
    except DamagedDocument:
        return
    check(document)
