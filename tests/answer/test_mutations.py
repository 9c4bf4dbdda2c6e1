"""What is composed about a report passes the read-back of that report, and of no report that says something else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.answer.library import Library
from assistant.answer.readback import checked
from assistant.answer.turn import Assistant
from assistant.content import Content
from assistant.settings import Settings

_ROWS = yaml.safe_load((Path(__file__).parent / "mutations.yaml").read_text(encoding="utf-8"))["rows"]


def _report(title: str, sentence: str, language: str) -> str:
    heading = "FINDINGS" if language == "en" else "Befund"
    return f"{title}\n\n{heading}:\n{sentence}\n"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Content(Settings()))


def _composed(library: Library, report: str, language: str) -> list[str]:
    """The sentences of the whole explained that come from the report, said in words of our own and not quoted."""
    reply = Assistant(library).explain(report, language)
    own = [s for s in reply.sentences if any(source.kind == "report" for source in s.sources)]
    return [s.text for s in own if any(source.kind == "glossary" for source in s.sources) or not set("“„") & set(s.text)]


def _changes() -> Iterator[Any]:
    for language, title, sentence, changed in _ROWS:
        for other in changed:
            yield pytest.param(language, title, sentence, other, id=f"{sentence}->{other}")


@pytest.mark.parametrize(("language", "title", "sentence"), [row[:3] for row in _ROWS], ids=[row[2] for row in _ROWS])
def test_what_is_composed_passes_on_its_own_report(library: Library, language: str, title: str, sentence: str) -> None:
    report = _report(title, sentence, language)
    said = _composed(library, report, language)
    assert said
    judged = checked(library, library.read(report, language), " ".join(said), language)
    assert judged["faithful"], [(row["rule"], row["text"]) for row in judged["sentences"]]


@pytest.mark.parametrize(("language", "title", "sentence", "other"), list(_changes()))
def test_what_is_composed_is_refused_on_a_changed_report(
    library: Library, language: str, title: str, sentence: str, other: str
) -> None:
    said = _composed(library, _report(title, sentence, language), language)
    judged = checked(library, library.read(_report(title, other, language), language), " ".join(said), language)
    assert not judged["faithful"], said
