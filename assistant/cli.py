"""The command `plainrad`: the verbs of the contract line by line, and the same and others for people.

Heavy parts are imported by the verb that needs them, so that a verb that needs none starts at once.
"""

import argparse
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.content import LANGUAGES, Content
from assistant.errors import InputError, PlainRadError
from assistant.glossary import parser as glossary
from assistant.settings import Settings, settings
from prompts.layers import ContentError

STAFF = ("radiologist", "head", "operator")
LINE_VERBS = ("read", "assert", "screen", "search", "check", "ask", "explain")
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "GRADIO_ANALYTICS_ENABLED": "False",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; errors go to standard error in one line that says what to do."""
    for name, value in _OFFLINE.items():
        os.environ.setdefault(name, value)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no “ shows a ? and not an error
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace, Settings], int] = options.run
        return run(options, settings())
    except (PlainRadError, ContentError) as error:
        print(f"plainrad: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the last edge: rules and indexes have errors of their own, and no person reads a traceback
        place = traceback.extract_tb(error.__traceback__)[-1]
        words = " ".join(str(error).split()) or "no more is known"
        print(f"plainrad: {type(error).__name__}: {words} ({Path(place.filename).name}:{place.lineno})", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="plainrad",
        description="Explains released radiology reports in plain words, every sentence sourced. "
        "Without a file, the verbs read JSON Lines from standard input and write one answer a line.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, words, help_text in (
        ("read", ["file"], "the facts of a report; with a FILE of any supported format, of that file"),
        ("assert", [], "what a text says about a phrase in it"),
        ("screen", ["text"], "what is done with a patient's message"),
        ("search", ["text"], "concepts of the glossary by a patient's or a professional's words"),
        ("check", ["file", "text"], "whether an answer is true to a report"),
        ("ask", ["file", "text"], 'the answer to a question: plainrad ask report.txt "What does effusion mean?"'),
        ("explain", ["file"], "the whole report in plain words"),
    ):
        verb = verbs.add_parser(name, help=help_text)
        for word in words:
            verb.add_argument(word, nargs="?")
        verb.add_argument("--language", choices=LANGUAGES, help="language of the answer")
        verb.add_argument("--level", choices=("easy", "plain", "full"), default="plain")
        verb.add_argument("--country", help="two letters; decides emergency numbers")
        verb.add_argument("--json", action="store_true", help="JSON for a file as well")
        verb.set_defaults(run=_line_verb)
    _add_people_verbs(verbs)
    _add_staff_verbs(verbs)
    return parser


def _add_people_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = verbs.add_parser("serve", help="serve the patient's page and its routes")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--demo", action="store_true", help="with synthetic people and reports, on loopback only")
    serve.set_defaults(run=_serve)
    load = verbs.add_parser("import", help="import reports (text, FHIR, HL7 v2) for a person")
    load.add_argument("files", nargs="+", type=Path)
    load.add_argument("--person", required=True, help="the person's id, as it stands in the database")
    load.add_argument("--json", action="store_true")
    load.set_defaults(run=_import)
    glossary.add(verbs)
    evaluate = verbs.add_parser(
        "eval",
        help="run the evaluation cases, measure the checks of answers, the search, or the reader beside medspaCy and negspaCy",
        epilog="exit status: 0 all is well; 1 a safety class has a failure that the baseline does not know, the mean is below "
        "the baseline, or (--compare) a safety case got worse; 2 it could not be run",
    )
    evaluate.add_argument("what", nargs="?", choices=("cases", "answers", "search", "read"), default="cases")
    evaluate.add_argument("--out", type=Path, metavar="FILE", help="a JSON file for the results")
    evaluate.add_argument("--html", type=Path, metavar="FILE", help="a page for staff, in one file")
    evaluate.add_argument("--language", choices=LANGUAGES, default="en", help="of that page; English where it has no words of its own")
    evaluate.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="two results of --out, case by case; runs nothing")
    evaluate.add_argument("--json", action="store_true", help="the comparison or the figures for programs")
    evaluate.add_argument("--embedder", action="append", default=[], help="a sentence-transformers model to compare")
    evaluate.add_argument("--fails", type=int, default=10)
    evaluate.add_argument("--data", type=Path, metavar="FOLDER", help="marked sentences for eval read (docs/peers.md)")
    _add_peers(evaluate)
    evaluate.set_defaults(run=_eval)
    train = verbs.add_parser("train", help="train weights: that tell an emergency by likeness (screen), or of the search")
    train.add_argument("what", choices=("screen", "search"))
    train.add_argument("--seed", type=int, default=0, help="search: another seed, other weights")
    train.add_argument("--judge", action="store_true", help="search: train and judge on held-out concepts, write no weights")
    train.add_argument("--static", action="store_true", help="search: a static encoder as well, to hold beside it")
    train.add_argument("--embedder", action="append", default=[], help="search: another embedder to hold beside it")
    train.add_argument("--out", type=Path, metavar="FILE", help="search: a JSON file for the figures")
    train.set_defaults(run=_train)
    bench = verbs.add_parser(
        "bench", help="measure speed and memory beside the tutorial pipeline, or reading beside medspaCy and negspaCy"
    )
    bench.add_argument("what", nargs="?", choices=("all", "read"), default="all")
    bench.add_argument("--json", action="store_true")
    bench.add_argument("--reports", type=Path, metavar="FOLDER_OR_CSV", help="English reports for bench read; else the synthetic ones")
    bench.add_argument("--rounds", type=_rounds, default=5, help="of bench read")
    _add_peers(bench)
    bench.set_defaults(run=_bench)
    audit = verbs.add_parser("audit", help="verify the hash chains of the conversation log")
    audit.add_argument("what", choices=("verify",))
    audit.set_defaults(run=_audit)


def _add_peers(verb: argparse.ArgumentParser) -> None:
    for name in ("medspaCy", "negspaCy"):
        verb.add_argument(
            f"--{name.lower()}", type=Path, metavar="PYTHON", help=f"the python of an environment that holds {name}, for read"
        )


def _rounds(word: str) -> int:
    if not word.isdecimal() or not 1 <= int(word) <= 100:
        raise argparse.ArgumentTypeError(f"{word} is not a whole number from 1 to 100")
    return int(word)


def _add_staff_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    staff = verbs.add_parser("staff", help="accounts of radiologists, heads and operators")
    staff.add_argument("what", choices=("add", "list", "disable"))
    staff.add_argument("email", nargs="?")
    staff.add_argument("--name", help="as patients see it; needed by add")
    staff.add_argument("--role", choices=STAFF, default="radiologist")
    staff.set_defaults(run=_staff)
    release = verbs.add_parser("release", help="why a report exists for its patient, or not yet")
    release.add_argument("what", choices=("explain", "confirm"))
    release.add_argument("report")
    release.add_argument("person", help="the person's id; another's report is never spoken of")
    release.add_argument("--json", action="store_true")
    release.set_defaults(run=_release)
    model = verbs.add_parser("model", help="whether the model of the settings answers, and what its server can do")
    model.add_argument("what", choices=("probe",))
    model.set_defaults(run=_model)


def _line_verb(options: argparse.Namespace, chosen: Settings) -> int:
    from assistant import lines
    from assistant.answer.generate import open_model
    from assistant.answer.library import Library
    from assistant.answer.turn import Assistant
    from assistant.verbs import Verbs

    library = Library(Content(chosen))
    words = [getattr(options, name) for name in ("file", "text") if getattr(options, name, None)]
    if not words:
        assistant = Assistant(library, open_model(chosen), chosen.writer)
        return lines.serve(Verbs(library, chosen.country, assistant).by_name()[options.verb])
    from assistant.show import shown

    return shown(library, options, chosen)


def _serve(options: argparse.Namespace, chosen: Settings) -> int:
    from assistant.wiring import serve

    changed: dict[str, object] = {"demo": options.demo or chosen.demo}
    if options.host:
        changed["host"] = options.host
    if options.port:
        changed["port"] = options.port
    return serve(chosen.model_copy(update=changed))


def _import(options: argparse.Namespace, chosen: Settings) -> int:
    from assistant.wiring import import_files

    rows = import_files(chosen, options.files, options.person)
    for row in rows:
        print(json.dumps(row, ensure_ascii=False) if options.json else f"{row['id']}: {row['change']} ({row['file']})")
    return 0


def _eval(options: argparse.Namespace, chosen: Settings) -> int:
    if options.compare:
        from assistant.evaluation.comparison import compare

        one, other = options.compare
        return compare(one, other, options.json, options.fails)
    content = Content(chosen)
    if options.what == "answers":
        from assistant.evaluation.ablation import ablation

        return ablation(content, options.out, options.json)
    if options.what == "read":
        from assistant.evaluation.reading import reading

        if options.data is None:
            raise InputError("eval read needs --data FOLDER, a folder of marked sentences; docs/peers.md has its form")
        return reading(content, options.data, _peers(options), options.out, options.json)
    from assistant.evaluate import cases, search

    if options.what == "search":
        return search(content, chosen, options.embedder, options.out)
    return cases(content, options.out, options.html, options.language, options.fails)


def _train(options: argparse.Namespace, chosen: Settings) -> int:
    from assistant import training

    if options.what == "screen":
        return training.screen(Content(chosen), chosen)
    return training.search(Content(chosen), chosen, options)


def _peers(options: argparse.Namespace) -> dict[str, Path | None]:
    return {"medspacy": options.medspacy, "negspacy": options.negspacy}


def _bench(options: argparse.Namespace, chosen: Settings) -> int:
    if options.what == "read":
        from assistant.evaluation.speed import speed

        return speed(chosen, options.reports, _peers(options), options.rounds, options.json)
    from assistant.bench import bench

    return bench(chosen, options.json)


def _audit(options: argparse.Namespace, chosen: Settings) -> int:
    from assistant.conversation import Store

    store = Store(chosen.database_url)
    try:
        broken = store.verify()
    finally:
        store.close()
    for place in broken:
        print(f"{place.conversation_id} {place.seq}: {place.sentence}")
    print(f"audit: {'all chains hold' if not broken else f'{len(broken)} places do not hold'}")
    return 1 if broken else 0


def _staff(options: argparse.Namespace, chosen: Settings) -> int:
    from assistant.staff import add, disable, listed

    return {"add": add, "list": listed, "disable": disable}[options.what](options, chosen)


def _release(options: argparse.Namespace, chosen: Settings) -> int:
    from assistant.releases import confirm, explain

    return {"explain": explain, "confirm": confirm}[options.what](options, chosen)


def _model(_options: argparse.Namespace, chosen: Settings) -> int:
    from assistant.probe import probe

    return probe(chosen)
