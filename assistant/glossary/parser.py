"""The words of `plainrad glossary …` on the command line. What a verb needs is imported when it runs."""

import argparse
from importlib import import_module
from pathlib import Path
from typing import get_args

from assistant.content import LANGUAGES
from assistant.settings import Settings
from knowledge.entry import Kind

_KINDS = get_args(Kind)
_WHERE = {
    "counting": ("build", "lint", "stats"),
    "showing": ("show", "diff", "gaps"),
    "writing": ("new", "sign", "load"),
    "publishing": ("export", "site"),
}
_MODULES = {verb: module for module, names in _WHERE.items() for verb in names}


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `glossary` and what stands under it."""
    glossary = verbs.add_parser("glossary", help="show, check, compare, sign, exchange and publish the glossary")
    under = glossary.add_subparsers(dest="what", required=True, metavar="WHAT")
    _verb(under, "build", "build the lexicon and the index where they are not there yet", json=True)
    lint = _verb(under, "lint", "what breaks the rules for entries, in all languages", json=True)
    lint.add_argument("--warnings", action="store_true", help="each warning with its line, not only their number")
    _verb(under, "stats", "how much there is, and how much of it is signed", json=True)
    show = _verb(under, "show", "one concept in all languages, with sources and signature", json=True)
    show.add_argument("concept")
    diff = _verb(under, "diff", "what differs between two content folders, word by word", json=True)
    diff.add_argument("before", type=Path, metavar="A")
    diff.add_argument("after", type=Path, nargs="?", metavar="B", help="without it: what A changes in the packaged content")
    gaps = _verb(under, "gaps", "specialist words of a folder of reports that no entry explains", json=True)
    gaps.add_argument("folder", type=Path)
    gaps.add_argument("--language", choices=LANGUAGES, help="of the reports; else told by their words")
    gaps.add_argument("--least", type=int, default=1, help="reports that must have a word")
    gaps.add_argument("--top", type=int, default=50, help="words to print")
    _add_writing(under)
    _add_publishing(under)


def _add_writing(under: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    new = _verb(under, "new", "an empty entry with all keys of all languages")
    new.add_argument("id", help="small letters, digits and hyphens, as pleural-effusion")
    new.add_argument("--kind", choices=_KINDS, default="finding")
    new.add_argument("--region", default="general", help="the folder it lies in")
    new.add_argument("--write", action="store_true", help="write the file; else it is printed")
    sign = _verb(under, "sign", "record who has read an entry as it stands")
    sign.add_argument("concept")
    sign.add_argument("--name", required=True)
    sign.add_argument("--role", required=True)
    load = _verb(under, "import", "take changed words back from a sheet: all of them or none", json=True, run="load")
    load.add_argument("file", type=Path)
    load.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")


def _add_publishing(under: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    export = _verb(under, "export", "the entries as a sheet for clinicians, or as FHIR")
    export.add_argument("--format", choices=("csv", "fhir", "fhir-valueset"), default="csv")
    export.add_argument("--language", choices=LANGUAGES, action="append", help="only this language; may be given again")
    export.add_argument("--region", help="only this region (csv)")
    export.add_argument("--url", help="canonical address of the CodeSystem, if you have one (fhir)")
    export.add_argument("--out", type=Path, help="a file; else standard output")
    site = _verb(under, "site", "pages of all concepts in eight languages, with search, for a folder", json=True)
    site.add_argument("folder", type=Path)


def _verb(
    under: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, words: str, json: bool = False, run: str = ""
) -> argparse.ArgumentParser:  # fmt: skip
    verb = under.add_parser(name, help=words)
    if json:
        verb.add_argument("--json", action="store_true", help="for a program")
    verb.set_defaults(run=_run, verb_of_glossary=run or name)
    return verb


def _run(options: argparse.Namespace, chosen: Settings) -> int:
    name: str = options.verb_of_glossary
    module = import_module(f"assistant.glossary.{_MODULES[name]}")
    status: int = getattr(module, name)(options, chosen)
    return status
