"""Each complete wording file: the same keys as the English one, slots that something fills, and every noun in it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from assistant.answer.compose import Composer
from assistant.answer.grammar import Grammar
from assistant.answer.plan import Move, Plan
from assistant.content import LANGUAGES
from assistant.report.measures import Measure
from assistant.report.model import Finding, Reading
from assistant.report.sentences import Sentence
from guardrails.assertion import Assertion, Word
from tests.support import library

COMPLETE = [language for language in LANGUAGES if library().answers(language)]
OWN = ("grammar", "absent_side", "pictured", "numbers", "units", "unsaid_places", "state", "degrees")
SLOT = re.compile(r"\{(\w*)[^{}]*\}")
ODD = re.compile(r"[{}\ue000]|\s\s| [.,]|\(\)|,,|\.\.")
WORDS: tuple[Word, ...] = ("present", "possible", "absent", "historical", "other_person", "hypothetical")


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, row in value.items():
            yield from texts(row, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for row in value:
            yield from texts(row, key)
    else:
        yield key, str(value)


@pytest.mark.parametrize("language", COMPLETE)
def test_the_keys_are_those_of_the_english_wording(language: str) -> None:
    def keys(document: Mapping[str, Any]) -> set[str]:
        return {key for key, _ in texts({k: v for k, v in document.items() if k not in OWN})} | {
            f"state.{k}" for k in document["state"]
        }

    assert keys(library().words(language)) == keys(library().words("en"))


@pytest.mark.parametrize("language", COMPLETE)
def test_every_slot_is_filled(language: str) -> None:
    own, english = library().words(language), library().words("en")
    known: dict[str, set[str]] = {}
    for key, text in texts({k: v for k, v in english.items() if k != "grammar"}):
        known.setdefault(key, set()).update(SLOT.findall(text))
    more = {"is", "lets", "np", "term", "where", "degree", "size", "bracket", *own["grammar"].get("agreement", {})}
    free = ("state", "change", "size", "count", "advice")
    for key, text in texts({k: v for k, v in own.items() if k != "grammar"}):
        allowed = known.get(key, set()) | (more if key.split(".")[0] in free else set())
        assert set(SLOT.findall(text)) <= allowed, f"{language}: {key}: {text}"


@pytest.mark.parametrize("language", COMPLETE)
def test_every_side_that_the_glossary_asks_for_is_there(language: str) -> None:
    grammar, entries = Grammar(library().words(language)), library().entries
    for concept in entries.concepts:
        entry = entries.entry(concept, language)
        for text in (entry.where, entry.normal) if entry else ():
            assert text is None or grammar.takes(text), f"{language}: {concept}: {text}"


@pytest.mark.parametrize("language", COMPLETE)
def test_every_finding_is_said_well_in_every_state(language: str) -> None:
    text = "x" * 400
    sentence = Sentence("s1", "findings", 0, 400, text)
    reading = Reading(text=text, language="xx", sentences=(sentence,), by_id={"s1": sentence})
    words, entries = library().words(language), library().entries
    grammar = Grammar(words)
    said = 0
    for concept in entries.concepts.values():
        if concept.kind not in ("finding", "disease") or entries.entry(concept.id, language) is None:
            continue
        composer = Composer(words, grammar, entries, language, reading, "plain")
        for at, word in enumerate(WORDS):
            finding = Finding(
                concept.id, "x", "s1", "findings", 0, 1, Assertion(word), side=("left", "right", None)[at % 3],
                size=(Measure((4.5,), "mm", 0, 1),), degree=("small", "mild", "moderate", "large", "trace", None)[at],
                change="new" if at == 5 else None, count=2,
            )  # fmt: skip
            for kind in ("state", "size", "count"):
                for sentence_said in composer.write(Plan((Move(kind, finding=finding),))):
                    assert not ODD.search(re.sub(r"\s?x{400}\s?", "", sentence_said.text)), (
                        f"{language}: {concept.id}: {sentence_said.text}"
                    )
                    said += 1
    assert said > 1000
