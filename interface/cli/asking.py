"""`tenkyo ask`, `find` and `evaluate`: questions, one by one or a file of them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from interface.cli.output import print_result, say, with_colours
from qa.errors import EmptyQuestion, QuestionError, QuestionTooLong, TenkyoError
from qa.question.validation import InvalidRequest, check_history, check_question
from qa.records import Answer, Found
from qa.scope import check_documents
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.engine import Engine


def ask(args: argparse.Namespace, settings: Settings) -> int:
    if args.batch is not None:
        return _batch(args, settings, _ask_record, _refused_answer)
    check_question(args.question, settings.questions)
    answer = open_engine(args, settings).ask(args.question, top=args.top, documents=args.document)
    from interface.text_output import answer_text

    print_result(answer.to_json() if args.json else with_colours(answer_text(answer)))
    return 0


def find(args: argparse.Namespace, settings: Settings) -> int:
    if args.batch is not None:
        return _batch(args, settings, _find_record, _nothing_found)
    check_question(args.query, settings.questions)
    found = open_engine(args, settings).find(args.query, top=args.top, documents=args.document)
    from interface.text_output import found_text

    print_result(found.to_json() if args.json else with_colours(found_text(found)))
    return 0


def evaluate(args: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    from qa.evaluation import ask_all, report, summarize
    from qa.labelled_questions import read_questions

    files = {"questions": args.questions, "dialogues": args.dialogues}
    labelled = {name: read_questions(path) for name, path in files.items() if path is not None}
    engine = open_engine(args, settings)
    summaries = {}
    for name, questions in labelled.items():
        progress = tqdm(questions, desc=name, unit="question", file=sys.stderr, disable=None, leave=False)
        summaries[name] = summarize(list(ask_all(engine, progress, engine.knowledge_base.document)))
    if args.json:
        print_result({"model": engine.knowledge_base.encoder.name, **summaries})
    else:
        print_result("\n\n".join(f"# {name}: {files[name]}\n{report(each)}" for name, each in summaries.items()))
    return 0


def open_engine(args: argparse.Namespace, settings: Settings) -> Engine:
    from qa.engine import Engine

    return Engine.open(model=args.model, settings=settings)


def _ask_record(engine: Engine, record: dict[str, Any], top: int, documents: Sequence[str]) -> Answer:
    history = check_history(record.get("history"), engine.settings.questions)
    documents = check_documents(record.get("documents")) or documents
    return engine.ask(record["question"], history, id=record.get("id"), top=top, documents=documents)


def _refused_answer(record: dict[str, Any], why: str) -> Answer:
    return Answer(
        question=record["question"],
        language="ja",
        answered=False,
        confidence=0.0,
        text=why,
        short_answer=None,
        method="refusal",
        citations=(),
        passages=(),
        id=record.get("id"),
    )


def _find_record(engine: Engine, record: dict[str, Any], top: int, documents: Sequence[str]) -> Found:
    documents = check_documents(record.get("documents")) or documents
    return engine.find(record["question"], id=record.get("id"), top=top, documents=documents)


def _nothing_found(record: dict[str, Any], why: str) -> Found:
    return Found(record["question"], "ja", (), record.get("id"))


def _batch(
    args: argparse.Namespace,
    settings: Settings,
    respond: Callable[[Engine, dict[str, Any], int, Sequence[str]], Answer | Found],
    refuse: Callable[[dict[str, Any], str], Answer | Found],
) -> int:
    """One line of JSON for each question of the file, an empty or endless one refused.

    A line without a question is reported with its number, and the rest go on.
    """
    with _open_batch(args.batch) as lines:
        engine, failed = open_engine(args, settings), False
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = _record(line)
                try:
                    check_question(record["question"], settings.questions)
                    result = respond(engine, record, args.top, args.document)
                except (EmptyQuestion, QuestionTooLong) as error:
                    say(f"{args.batch}:{number}: {error}")
                    result = refuse(record, str(error))
            except QuestionError as error:
                say(f"{args.batch}:{number}: {error}")
                failed = True
            else:
                print(json.dumps(result.to_json(), ensure_ascii=False), flush=True)
    return 1 if failed else 0


def _open_batch(source: str) -> AbstractContextManager[BinaryIO]:
    if source == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise TenkyoError(
            f"質問ファイルを開けません: {source}（{error.strerror}）。パスを確かめてください。",
            f"Cannot open {source} ({error.strerror}). Check the path.",
        ) from None


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            f"{error.start + 1} バイト目が正しい UTF-8 ではありません。UTF-8 で保存し直してください。",
            f"Not valid UTF-8 at byte {error.start + 1}. Save the file as UTF-8.",
        ) from None
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(
            f"正しい JSON ではありません（{error}）。1 行に 1 件の JSON を書いてください。",
            f"Not valid JSON ({error}). Write one JSON object a line.",
        ) from None
    if not isinstance(record, dict) or "question" not in record:
        raise InvalidRequest(
            '"question" がありません。{"id": …, "question": "…"} の形にしてください。',
            'No "question". Write {"id": …, "question": "…"}.',
        )
    return record
