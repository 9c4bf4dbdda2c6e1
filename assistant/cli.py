"""The command `plainrad`: the verbs of the contract, and those for people."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant import lines
from assistant.content import LANGUAGES, Content
from assistant.errors import PlainRadError
from assistant.settings import settings

VERBS = ("read", "assert", "screen", "search", "check", "ask", "explain")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; errors go to standard error in one line that says what to do."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except PlainRadError as error:
        print(f"plainrad: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plainrad", description="Explains released radiology reports in plain words.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name in VERBS:
        verb = verbs.add_parser(name)
        verb.add_argument("words", nargs="*")
    return parser


def _run(options: argparse.Namespace) -> int:
    from assistant.answer.library import Library
    from assistant.verbs import Verbs

    library = Library(Content(settings()))
    return lines.serve(Verbs(library, settings().country).by_name()[options.verb])
