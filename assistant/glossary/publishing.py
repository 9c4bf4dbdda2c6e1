"""`plainrad glossary export` and `site`: the glossary for other programs, for clinicians' sheets, for readers."""

import argparse
import json
import sys
import time
from pathlib import Path

from assistant.content import LANGUAGES, Content
from assistant.errors import InputError
from assistant.glossary.writing import by_id
from assistant.settings import Settings
from knowledge.staged import replace_all


def export(options: argparse.Namespace, chosen: Settings) -> int:
    """The entries as a sheet (csv), or as a FHIR CodeSystem or ValueSet, to standard output or a file."""
    content = Content(chosen)
    text = _sheet(options, content) if options.format == "csv" else _resource(options, content)
    if options.out is None:
        sys.stdout.buffer.write(text.encode())
    else:
        _write(options.out, text)
        print(f"{options.out}: written")
    return 0


def _sheet(options: argparse.Namespace, content: Content) -> str:
    from knowledge.sheet import written

    documents = [d for d in by_id(content.glossary).values() if options.region in (None, d["region"])]
    return written(documents, options.language or LANGUAGES)


def _resource(options: argparse.Namespace, content: Content) -> str:
    from knowledge.fhir import address, code_system, value_set
    from knowledge.signing import signatures

    layers, url = content.glossary, options.url or address("CodeSystem")
    version = content.glossary_hash[:12]
    if options.format == "fhir-valueset":
        made = value_set(url, version)
    else:
        documents = list(by_id(layers).values())
        made = code_system(documents, signatures(layers), version, options.language or LANGUAGES, url)
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def site(options: argparse.Namespace, chosen: Settings) -> int:
    """Pages of all concepts in all languages, in a folder that any web server or browser can show."""
    from knowledge.signing import signatures
    from knowledge.site.build import build

    began = time.perf_counter()
    content = Content(chosen)
    words = content.words("wording/site")
    if words is None:
        raise InputError("prompts/wording/site.yaml is missing; reinstall or restore the file")
    layers = content.glossary
    made = build(layers, words, signatures(layers), content.glossary_hash[:12], options.folder)
    row = {"folder": str(options.folder), "pages": made.pages, "bytes": made.bytes, "seconds": round(time.perf_counter() - began, 1)}
    text = f"{row['folder']}: {made.pages} pages, {made.bytes / 1e6:.1f} MB, {row['seconds']} s"
    print(json.dumps(row) if options.json else text)
    return 0


def _write(path: Path, text: str) -> None:
    try:
        replace_all({path: text})
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}); check the folder and the rights") from error
