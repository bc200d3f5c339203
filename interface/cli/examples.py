"""What stands at the end of each command's `--help`: commands to copy, each with what it does."""

from __future__ import annotations

_EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "tenkyo": (
        ("tenkyo serve", "ブラウザーで使う / in the browser"),
        ("tenkyo add report.pdf", "文書を加える / add a document"),
        ('tenkyo ask "質問"', "答えと根拠 / an answer and what it rests on"),
    ),
    "serve": (
        ("tenkyo serve", "http://127.0.0.1:7860"),
        (
            "tenkyo serve --port 0 --kb papers",
            "空いたポートで、papers/ の文書 / any free port, the documents of papers/",
        ),
        ("tenkyo serve --workers 4", "四つの核で答える / answers on four cores"),
    ),
    "ask": (
        ('tenkyo ask "1952年に加盟した国は？"', "答えと根拠 / an answer and what it rests on"),
        ('tenkyo ask "Why did Finland join?" --document report.pdf', "一つの文書に / one document alone"),
        ("tenkyo ask --batch questions.jsonl", "1 行 1 件で / one answer a line"),
    ),
    "find": (
        ('tenkyo find "即応部隊" --top 3', "近い箇所を三つ / the three nearest places"),
        ('tenkyo find "即応部隊" --json', "JSON で / as JSON"),
    ),
    "add": (
        ("tenkyo add report.pdf notes/", "ファイルとフォルダー / a file and a folder"),
        ('tenkyo add report.pdf --title "年次報告"', "題名をつけて / with a title"),
    ),
    "sync": (
        ("tenkyo sync notes/", "加え、更新し、消えたものを取り除く / add, update, and remove what is gone"),
        ("tenkyo sync notes/ --watch", "変わるたびに / after each change"),
    ),
    "list": (("tenkyo list", "ID、題名、大きさ / id, title, size"), ("tenkyo list --json", "JSON で / as JSON")),
    "remove": (("tenkyo remove DOCUMENT_ID", "ID は tenkyo list で / see tenkyo list"),),
    "show": (("tenkyo show DOCUMENT_ID", "読んだ結果 / how it was read"),),
    "evaluate": (("tenkyo evaluate labelled.jsonl", "正答率など / accuracy, refusals, calibration"),),
    "check": (
        ("tenkyo check", "異常がないか / whether anything is wrong"),
        ("tenkyo check --repair", "作り直せるものを作り直す / rebuild what can be"),
    ),
    "backup": (("tenkyo backup papers.backup", "すべての文書を一つに / all documents in one file"),),
    "restore": (
        ("tenkyo restore papers.backup", "空の知識ベースに / into an empty knowledge base"),
        ("tenkyo restore papers.backup --replace", "今あるものと置き換える / in the place of what is there"),
    ),
    "copy": (("tenkyo copy papers archive", "papers/ の文書を archive/ に / the documents of papers/ into archive/"),),
    "hash": (
        ("tenkyo hash monitoring --role monitor", "鍵とその一行 / a key, and its line"),
        ("tenkyo hash hanako --role write --password", "サインインする人の一行 / the line of somebody who signs in"),
    ),
    "doctor": (("tenkyo doctor", "うまく動かないとき / when something does not work"),),
    "mcp": (("claude mcp add tenkyo -- tenkyo mcp", "アシスタントに登録する / make it known to an assistant"),),
    "completion": (
        ("tenkyo completion bash >~/.local/share/bash-completion/completions/tenkyo", "bash"),
        ("tenkyo completion zsh >~/.zfunc/_tenkyo", "zsh"),
    ),
}


def examples_of(command: str) -> str | None:
    """They, or None where a command has none."""
    examples = _EXAMPLES.get(command)
    if examples is None:
        return None
    lines = [f"  $ {line}\n      {what}" for line, what in examples]
    return "例 / examples:\n" + "\n".join(lines)
