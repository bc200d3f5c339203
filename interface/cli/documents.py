"""`tenkyo add`, `list`, `remove`, `show`, `check`, `backup`, `restore` and `copy`: the documents of a knowledge base."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from interface.cli.output import print_result, say
from qa.errors import TenkyoError
from qa.question.validation import InvalidRequest
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.documents import KnowledgeBase


_ADDING = "追加 / adding"


def add(args: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from interface.text_output import added_line
    from qa.documents import add_files, files_in

    files = files_in(args.paths)
    if not files:
        raise TenkyoError(
            "ファイルがありません。文書の入ったフォルダーを指定してください。",
            "No files there. Give a folder that holds some.",
        )
    if args.title is not None and len(files) > 1:
        raise InvalidRequest(
            f"--title はファイルが 1 つのときだけ使えます（{len(files)} 件あります）。",
            f"--title is for one file; there are {len(files)}.",
        )
    failures: list[str] = []
    progress = tqdm(files, desc=_ADDING, unit="file", file=sys.stderr, disable=None, leave=False)

    def told(page: int, pages: int) -> None:
        progress.set_description_str(f"{_ADDING}（文字認識 / recognising {page}/{pages}）")

    for added in add_files(
        progress,
        settings,
        model=args.model,
        title=args.title,
        apart=len(files) > 1,
        failed=lambda error: failures.append(str(error)),
        told=told,
    ):
        said = {**added.document.to_json(), "status": added.status}
        print(json.dumps(said, ensure_ascii=False) if args.json else added_line(added), flush=True)
        progress.set_description_str(_ADDING)
    _tell_failures(failures, len(files))
    return 1 if failures else 0


def _tell_failures(failures: list[str], files: int) -> None:
    for failure in failures:
        say(failure)
    if failures and files > 1:
        say(f"{files} 件のうち {len(failures)} 件は加えられませんでした / {len(failures)} of {files} were not added")


def list_documents(args: argparse.Namespace, settings: Settings) -> int:
    from interface.text_output import document_line

    documents = _open(args, settings).documents()
    if args.json:
        print_result([document.to_json() for document in documents])
    elif documents:
        print_result("\n".join(map(document_line, documents)))
    else:
        say("文書はまだありません。`tenkyo add FILE` で加えてください。 / No documents yet: `tenkyo add FILE`.")
    return 0


def remove(args: argparse.Namespace, settings: Settings) -> int:
    from interface.text_output import document_line

    removed = _open(args, settings).remove(args.document_id)
    print_result({**removed.to_json(), "status": "removed"} if args.json else f"削除  {document_line(removed)}")
    return 0


def show(args: argparse.Namespace, settings: Settings) -> int:
    document = _open(args, settings).document(args.document_id)
    if args.json:
        print_result(
            {
                "id": document.id,
                "title": document.title,
                "source": document.source,
                "media_type": document.media_type,
                "repairs": list(document.repairs),
                "pages": [page.to_json() for page in document.pages],
                "places": [{"label": place.label, "start": place.start} for place in document.places],
                "text": document.text,
            }
        )
    else:
        sys.stdout.write(document.show())
    return 0


def check(args: argparse.Namespace, settings: Settings) -> int:
    from qa.documents import repair

    done: list[str] = []
    if args.repair:
        knowledge_base, done = repair(settings, model=args.model)
    else:
        knowledge_base = _open(args, settings)
    problems = knowledge_base.check()
    if args.json:
        wrong = [{"what": problem.what, "remedy": problem.remedy} for problem in problems]
        print_result({"problems": wrong, "repaired": done})
        return 1 if problems else 0
    for line in done:
        print_result(line)
    for problem in problems:
        say(f"{problem.what} → {problem.remedy}")
    if not problems:
        print_result("異常はありません。 / Nothing is wrong.")
    return 1 if problems else 0


def backup(args: argparse.Namespace, settings: Settings) -> int:
    knowledge_base = _open(args, settings)
    damage = knowledge_base.back_up(args.file)
    for line in damage:
        say(line)
    count = len(knowledge_base.documents())
    saved = f"保存しました: {args.file} / saved ({count} documents)"
    print_result({"file": str(args.file), "documents": count, "damage": list(damage)} if args.json else saved)
    return 1 if damage else 0


def restore(args: argparse.Namespace, settings: Settings) -> int:
    from qa.documents import restore as restored

    knowledge_base = restored(args.file, settings, replace=args.replace)
    where, count = knowledge_base.place, len(knowledge_base.documents())
    said = f"戻しました: {where} / restored ({count} documents)"
    print_result({"knowledge_base": str(where), "documents": count} if args.json else said)
    return 0


def copy(args: argparse.Namespace, settings: Settings) -> int:
    from qa.documents import copy as copied_to

    copied = copied_to(args.source, args.to)
    for name in copied.lost:
        say(f"壊れているため写せませんでした / damaged, not copied: {name}")
    said = f"写しました: {args.to} / copied and compared ({copied.documents} documents, {copied.new} new)"
    figures = {"knowledge_base": str(args.to), "documents": copied.documents, "new": copied.new}
    print_result({**figures, "lost": list(copied.lost)} if args.json else said)
    return 1 if copied.lost else 0


def _open(args: argparse.Namespace, settings: Settings) -> KnowledgeBase:
    from qa.documents import open_documents

    return open_documents(settings, model=args.model)
