"""`plainrad glossary show`, `diff`, `gaps`: what an entry says, what differs, what is missing."""

import argparse
import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.content import LANGUAGES, Content
from assistant.errors import InputError, PlainRadError
from assistant.glossary.found import document, entry_file
from assistant.settings import Settings

_WIDTH = 100
_TERMS = ("others", "in_region", "lay")
_TEXTS = ("plain", "easy", "absent")


def show(options: argparse.Namespace, chosen: Settings) -> int:
    """One concept in all languages, with its sources and who has signed it."""
    from knowledge.families import files_of
    from knowledge.signing import content_hash, signatures, state_of

    layers = Content(chosen).glossary
    entry = document(layers, options.concept)
    signed = state_of(entry, signatures(layers))
    files = [str(path) for path in files_of(layers, entry_file(layers, options.concept))]
    if options.json:
        row = {**entry, "hash": content_hash(entry), "signature": signed.json(), "files": files}
        print(json.dumps(row, ensure_ascii=False, default=str))
        return 0
    state = {"signed": "signed by", "changed": "changed since it was signed by", "unsigned": "not signed"}[signed.state]
    print(f"{entry['id']}  ({entry['kind']}, {entry['region']})")
    print("\n".join(_about(entry)))
    print(f"{state} {', '.join(part for part in (signed.name, signed.role, signed.date) if part)}".rstrip())
    print(f"content {content_hash(entry)[:12]}, {' + '.join(files)}")
    for language in LANGUAGES:
        print("\n" + "\n".join(_in_language(entry, language)))
    return 0


def _about(entry: Mapping[str, Any]) -> Iterator[str]:
    if entry.get("of"):
        yield f"part of: {', '.join(entry['of'])}"
    if entry.get("broader"):
        yield f"more general: {entry['broader']}"
    if entry.get("picture"):
        yield f"picture: {entry['picture']}"
    for link in entry.get("links") or ():
        yield f"source: {link['title']}, {link['publisher']} ({link['language']}) {link.get('url') or ''}".rstrip()
    yield f"wording: {entry['review']['source']}, checked {entry['review']['checked']}"


def _in_language(entry: Mapping[str, Any], language: str) -> Iterator[str]:
    terms, explain = entry["terms"].get(language), entry["explain"].get(language)
    if terms is None or explain is None:
        yield f"{language}  (missing)"
        return
    yield f"{language}  {terms['preferred']}"
    for name in _TERMS:
        if terms.get(name):
            yield _filled(name, ", ".join(terms[name]))
    for name in _TEXTS:
        yield _filled(name, explain.get(name) or "(missing)") if explain.get(name) or name == "easy" else ""
    if explain.get("ask"):
        yield _filled("ask", " / ".join(explain["ask"]))


def _filled(name: str, text: str) -> str:
    indent = " " * 16
    return textwrap.fill(text, _WIDTH, initial_indent=f"    {name:<12}", subsequent_indent=indent, break_long_words=False)


def diff(options: argparse.Namespace, chosen: Settings) -> int:
    """What differs between two content folders; with one, what it changes when laid over the packaged content."""
    from knowledge.comparing import differences, opened
    from prompts.layers import Layers

    one = opened(_folder(options.before))
    if options.after is None:
        base = Content(chosen).glossary.base
        rows = differences(Layers(base), Layers(base, one.base))
    else:
        rows = differences(one, opened(_folder(options.after)))
    found = list(rows)
    for row in found:
        if options.json:
            print(json.dumps(asdict(row), ensure_ascii=False))
        elif row.what != "changed":
            print(f"{row.concept}: {row.what}")
        else:
            print(f"{row.concept}: {row.field}")
            for mark, text in (("-", row.before), ("+", row.after)):
                if text:
                    print(textwrap.fill(text, _WIDTH, initial_indent=f"  {mark} ", subsequent_indent="    "))
    if not options.json:
        print(f"glossary diff: {len(found)} differences")
    return 0


def gaps(options: argparse.Namespace, chosen: Settings) -> int:
    """Specialist words of a folder of reports that no entry explains, those of most reports first."""
    from assistant.answer.library import Library
    from assistant.report.formats import read_document
    from knowledge.gaps import Tally, unexplained

    library = Library(Content(chosen))
    known = _Known(library)
    tally, reports, unread = Tally(), 0, []
    for path in sorted(p for p in _folder(options.folder).rglob("*") if p.is_file() and not p.name.startswith(".")):
        name = path.relative_to(options.folder).as_posix()
        try:
            texts = [d.text for d in read_document(path.read_bytes(), name)]
        except (PlainRadError, OSError) as error:
            unread.append(f"{name}: {error}")
            continue
        for text in texts:
            language = options.language or library.language_of(text, None)
            tally.add(name, language, unexplained(text, *known.of(language)))
            reports += 1
    rows = tally.ranked(options.least)
    if options.json:
        print(json.dumps({"reports": reports, "gaps": [asdict(r) for r in rows], "unread": unread}, ensure_ascii=False))
        return 0
    for row in rows[: options.top]:
        print(f"{row.reports:>6}  {row.times:>6}  {row.language}  {row.word:<32} {row.first}")
    print(f"glossary gaps: {len(rows)} words without an explanation in {reports} reports; {len(unread)} files not read")
    for sentence in unread:
        print(f"  {sentence}")
    return 0


class _Known:
    """The lexicon and the everyday words of each language, made once."""

    def __init__(self, library: Any) -> None:
        self._library = library
        self._made: dict[str, Any] = {}

    def of(self, language: str) -> Any:
        """Lexicon and everyday words."""
        from knowledge.gaps import Everyday, strings

        if language not in self._made:
            content = self._library.content
            entries = [content.entries.entry(concept, language) for concept in content.entries.concepts]
            texts = [t for e in entries if e for t in (e.plain, e.easy or "", e.absent or "", e.say, *e.ask)]
            rules = [content.rules(language, name) for name in ("assertion", "sections", "reading", "raw", "claims")]
            texts += strings([*rules, content.words(f"wording/{language}"), content.words(f"questions/{language}")])
            self._made[language] = (content.entries.lexicon(language), Everyday(language, texts))
        return self._made[language]


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise InputError(f"{path}: is no folder; check the name")
    return path
