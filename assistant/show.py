"""The human form of the verbs: an answer with numbered sources, in colour on a terminal."""

import argparse
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

from assistant.answer.generate import open_model
from assistant.answer.library import Library
from assistant.answer.readback import checked
from assistant.answer.reply import Reply, Said, Source
from assistant.answer.shapes import reading_json, reply_json
from assistant.answer.turn import Assistant
from assistant.errors import InputError
from assistant.lines import as_line, clean, read_text
from assistant.report.formats import Document, read_document
from assistant.settings import Settings

_DIM, _TEAL, _OFF = "\033[2m", "\033[36m", "\033[0m"
_WIDTH = 88


def shown(library: Library, options: argparse.Namespace, chosen: Settings) -> int:
    """Run a verb on a file or a text given on the command line, and print it for a person."""
    assistant = Assistant(library, open_model(chosen), chosen.writer)
    country = options.country or chosen.country or None
    if options.verb == "screen":
        screened = library.screen.judge(options.text, options.language, country)
        print(f"{screened.action}  ({screened.rule}, {screened.language})")
        return 0
    if options.verb == "search":
        language = options.language or library.language_of(options.text, None)
        for hit in library.search.find(options.text, language):
            print(f"{hit.score:.2f}  {hit.term}  ({hit.concept})")
        return 0
    documents = read_document(read_text(Path(options.file)), options.file)
    report = clean("\n\n".join(d.text for d in documents))
    if options.verb == "read":
        reading = assistant.read(report, options.language)
        row = {"id": documents[0].id, "text": report, **reading_json(reading)}
        sys.stdout.buffer.write(as_line(row | {"problems": [*row["problems"], *_of_files(documents, library, reading.language)]}))
        return 0
    if options.verb == "explain":
        return _print(assistant.explain(report, options.language, options.level), options.json)
    if not options.text:
        raise InputError(f"{options.verb} needs a question or an answer after the file, in quotation marks")
    if options.verb == "check":
        result = checked(library, assistant.read(report), options.text, options.language)
        for row in result["sentences"]:
            print(f"{'ok ' if row['ok'] else 'NO '} {row['text']}  [{row['rule']}]")
        return 0 if result["faithful"] else 1
    reply = assistant.ask(report, options.text, options.language, country, options.level)
    return _print(reply, options.json)


def _of_files(documents: Sequence[Document], library: Library, language: str) -> list[dict[str, str]]:
    """What reading the files themselves found, in words; a code without a wording is the operator's, who gets it by import."""
    words = library.words(language)["problems"]
    codes = dict.fromkeys(p.code for d in documents for p in d.problems)
    return [{"code": code, "sentence": str(words[code])} for code in codes if code in words]


def _print(reply: Reply, as_json: bool) -> int:
    if as_json:
        sys.stdout.buffer.write(as_line(reply_json(reply)))
        return 0
    numbers: dict[Source, int] = {}
    text = " ".join(_numbered(said, numbers) for said in reply.sentences)
    print(textwrap.fill(text, _WIDTH, break_long_words=False))
    print()
    for source, number in numbers.items():
        print(_style(f"[{number}] {_named(source)}", _DIM))
    for suggestion in reply.suggestions:
        print(_style(f"  → {suggestion.text}", _TEAL))
    print(_style(f"({reply.outcome})", _DIM))
    return 0


def _numbered(said: Said, numbers: dict[Source, int]) -> str:
    marks = [numbers.setdefault(s, len(numbers) + 1) for s in said.sources if s.kind != "wording"]
    return said.text + "".join(f"[{n}]" for n in marks)


def _named(source: Source) -> str:
    """A source in words: the report's own sentence, or the glossary entry."""
    quote = " ".join(source.quote.split())
    return f"report {source.id}: “{quote}”" if source.kind == "report" else f"{source.kind}: {quote or source.id}"


def _style(text: str, style: str) -> str:
    return f"{style}{text}{_OFF}" if sys.stdout.isatty() else text
