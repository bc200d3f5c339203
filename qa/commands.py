"""What each command of `tenkyo` does: results to stdout, progress and messages to stderr, 0 or 1 as its exit code."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.errors import DocumentError, TenkyoError
from qa.errors import EmptyQuestion, QuestionError, QuestionTooLong
from qa.request import InvalidRequest, check_history, check_question
from qa.result import Answer, Found

if TYPE_CHECKING:
    from corpus.document import Document
    from index.knowledge_base import KnowledgeBase
    from qa.engine import Engine

_CHUNK_DOCUMENTS = 64  # added at once
_CHUNK_CHARACTERS = 2_000_000  # added at once, or a single document that is larger


def say(message: str) -> None:
    """A message for the user, on stderr, in one line."""
    print(" ".join(message.split()), file=sys.stderr)


def ask(args: argparse.Namespace) -> int:
    if args.batch is None:
        check_question(args.question)
        answer = _open_engine(args).ask(args.question, top=args.top)
        from qa.text_output import answer_text

        _print_result(answer.to_json() if args.json else answer_text(answer))
        return 0
    return _batch(
        args,
        lambda engine, record: engine.ask(
            record["question"], check_history(record.get("history")), id=record.get("id"), top=args.top
        ),
        lambda record, why: Answer(
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
        ),
    )


def find(args: argparse.Namespace) -> int:
    if args.batch is None:
        check_question(args.query)
        found = _open_engine(args).find(args.query, top=args.top)
        from qa.text_output import found_text

        _print_result(found.to_json() if args.json else found_text(found))
        return 0
    return _batch(
        args,
        lambda engine, record: engine.find(record["question"], id=record.get("id"), top=args.top),
        lambda record, why: Found(record["question"], "ja", (), record.get("id")),
    )


def _batch(
    args: argparse.Namespace,
    respond: Callable[[Engine, dict[str, Any]], Answer | Found],
    refuse: Callable[[dict[str, Any], str], Answer | Found],
) -> int:
    """One line of JSON for each question of the file, an empty or endless one refused.

    A line without a question is reported with its number, and the rest go on.
    """
    with _open_batch(args.batch) as lines:
        engine, failed = _open_engine(args), False
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = _record(line)
                try:
                    check_question(record["question"])
                    result = respond(engine, record)
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
            f"質問ファイルを開けません: {source}（{error.strerror}）。パスを確かめてください。"
            f" / Cannot open {source} ({error.strerror}). Check the path."
        ) from None


def _record(line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            f"{error.start + 1} バイト目が正しい UTF-8 ではありません。UTF-8 で保存し直してください。"
            f" / Not valid UTF-8 at byte {error.start + 1}. Save the file as UTF-8."
        ) from None
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(
            f"正しい JSON ではありません（{error}）。1 行に 1 件の JSON を書いてください。"
            f" / Not valid JSON ({error}). Write one JSON object a line."
        ) from None
    if not isinstance(record, dict) or "question" not in record:
        raise InvalidRequest(
            '"question" がありません。{"id": …, "question": "…"} の形にしてください。'
            ' / No "question". Write {"id": …, "question": "…"}.'
        )
    return record


def add(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from corpus.isolation import IsolatedReader
    from corpus.read import expand_paths, read_document
    from qa.text_output import added_line

    files = expand_paths(args.paths)
    if not files:
        raise TenkyoError(
            "ファイルがありません。文書の入ったフォルダーを指定してください。"
            " / No files there. Give a folder that holds some."
        )
    if args.title is not None and len(files) > 1:
        raise InvalidRequest(
            f"--title はファイルが 1 つのときだけ使えます（{len(files)} 件あります）。"
            f" / --title is for one file; there are {len(files)}."
        )
    failures: list[str] = []
    # Of several, one that makes reading hang or fall must not take the others with it; for one alone, starting a
    # process (half a second) would be a third of the work.
    read_one = IsolatedReader(at_once=1).read if len(files) > 1 else read_document

    def read() -> Iterator[Document]:
        for file in tqdm(files, desc="追加 / adding", unit="file", file=sys.stderr, disable=None, leave=False):
            try:
                document = read_one(file, title=args.title)
                # However a file is named, it is one document: its source is its whole path.
                yield replace(document, source=os.path.abspath(file)) if document.source == str(file) else document
            except DocumentError as error:
                failures.append(str(error))

    for documents in _chunks(read()):
        knowledge_base = _open_to_add(args)  # not before there is something to put into it
        for added in knowledge_base.add(documents):
            print(added_line(added), flush=True)
    for failure in failures:
        say(failure)
    if failures and len(files) > 1:
        say(
            f"{len(files)} 件のうち {len(failures)} 件は加えられませんでした"
            f" / {len(failures)} of {len(files)} were not added"
        )
    return 1 if failures else 0


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents to add at once: adding costs a little for all that is there already, and memory for what is new."""
    chunk: list[Document] = []
    for document in documents:
        chunk.append(document)
        if len(chunk) == _CHUNK_DOCUMENTS or sum(len(each.text) for each in chunk) > _CHUNK_CHARACTERS:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def list_documents(args: argparse.Namespace) -> int:
    from qa.text_output import document_line

    documents = _open_knowledge_base(args).documents()
    if args.json:
        _print_result([document.to_json() for document in documents])
    elif documents:
        _print_result("\n".join(map(document_line, documents)))
    else:
        say("文書はまだありません。`tenkyo add FILE` で加えてください。 / No documents yet: `tenkyo add FILE`.")
    return 0


def remove(args: argparse.Namespace) -> int:
    from qa.text_output import document_line

    removed = _open_knowledge_base(args).remove(args.document_id)
    _print_result(f"削除  {document_line(removed)}")
    return 0


def show(args: argparse.Namespace) -> int:
    document = _open_knowledge_base(args).document(args.document_id)
    if args.json:
        _print_result(
            {
                "id": document.id,
                "title": document.title,
                "source": document.source,
                "media_type": document.media_type,
                "repairs": list(document.repairs),
                "pages": [{"number": page.number, "label": page.label, "start": page.start} for page in document.pages],
                "text": document.text,
            }
        )
    else:
        sys.stdout.write(document.show())
    return 0


def evaluate(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    from qa.evaluation import ask_all, read_questions, report, summarize

    files = {"questions": args.questions, "dialogues": args.dialogues}
    labelled = {name: read_questions(path) for name, path in files.items() if path is not None}
    engine = _open_engine(args)
    summaries = {}
    for name, questions in labelled.items():
        progress = tqdm(questions, desc=name, unit="question", file=sys.stderr, disable=None, leave=False)
        summaries[name] = summarize(list(ask_all(engine, progress, engine.knowledge_base.document)))
    if args.json:
        _print_result({"model": engine.knowledge_base.encoder.name, **summaries})
    else:
        _print_result("\n\n".join(f"# {name}: {files[name]}\n{report(each)}" for name, each in summaries.items()))
    return 0


def check(args: argparse.Namespace) -> int:
    from index.transformer_encoder import load_encoder
    from qa.engine import open_knowledge_base

    if args.repair:
        knowledge_base = open_knowledge_base(args.kb)
        for done in knowledge_base.repair(encoder=load_encoder(args.model) if args.model else None):
            _print_result(done)
    else:
        knowledge_base = _open_knowledge_base(args)
    problems = knowledge_base.check()
    for problem in problems:
        say(f"{problem.what} → {problem.remedy}")
    if not problems:
        _print_result("異常はありません。 / Nothing is wrong.")
    return 1 if problems else 0


def serve(args: argparse.Namespace) -> int:
    from qa.serving.limits import Limits
    from qa.serving.server import listen, serve, url_of

    limits = Limits() if args.grace is None else Limits(grace_seconds=args.grace)
    with listen(args.host, args.port) as listening:  # a port in use is noticed before anything is loaded
        address = url_of(listening)
        say(f"準備しています… / Getting ready… {address}")
        engine = _open_engine(args)
        from qa.web import make_app

        app = make_app(engine)
        ready = f"典拠 → {address} （Ctrl-C で終了 / to stop）"
        serve(app, listening, hosts=args.allow_host, ready=lambda: say(ready), limits=limits)
    return 0


def _open_engine(args: argparse.Namespace) -> Engine:
    from qa.engine import Engine

    return Engine.open(args.kb, model=args.model)


def _open_knowledge_base(args: argparse.Namespace) -> KnowledgeBase:
    from qa.engine import open_knowledge_base

    return open_knowledge_base(args.kb, model=args.model)


def _open_to_add(args: argparse.Namespace) -> KnowledgeBase:
    """The knowledge base; a folder that was named is made one where it isn't."""
    from index.knowledge_base import KnowledgeBase
    from index.transformer_encoder import load_encoder

    directory = args.kb or (Path(os.environ["TENKYO_KB"]) if os.environ.get("TENKYO_KB") else None)
    if directory is None:
        return _open_knowledge_base(args)
    return KnowledgeBase.create(directory, encoder=load_encoder(args.model) if args.model else None)


def _print_result(result: Any) -> None:
    print(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2))
