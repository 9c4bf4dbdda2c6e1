"""The assertion engine: the examples in its rules, sentences that tempt it, precedence, and speed."""

import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import guardrails
from assistant.report.asserting import assertion_of, assertor
from guardrails.assertion import Assertor
from guardrails.cues import RuleError

RULES = Path(guardrails.__file__).parent / "rulesets"
LANGUAGES = sorted(path.parent.name for path in RULES.glob("*/assertion.yaml"))


def document(language: str) -> dict[str, Any]:
    return dict(yaml.safe_load((RULES / language / "assertion.yaml").read_text(encoding="utf-8")))


def examples() -> Iterator[Any]:
    for language in LANGUAGES:
        for rule in document(language)["rules"]:
            for name in ("positive", "negative"):
                yield pytest.param(language, rule[name], id=f"{rule['id']}-{name}")


def attacks() -> Iterator[Any]:
    for language in LANGUAGES:
        path = Path(__file__).with_name(f"assertion_{language}.yaml")
        for number, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]):
            yield pytest.param(language, case, id=f"{language}-{number}-{case['phrase'][:20]}")


@pytest.mark.parametrize(("language", "example"), list(examples()))
def test_each_rule_keeps_its_own_examples(language: str, example: Mapping[str, str]) -> None:
    start = example["text"].index(example["phrase"])
    got = assertor(language).judge(
        example["text"],
        start,
        start + len(example["phrase"]),
        example.get("section", "findings"),
        example.get("heading", ""),
    )
    assert got.word == example["expect"], got.cues


@pytest.mark.parametrize(("language", "case"), list(attacks()))
def test_sentences_that_tempt(language: str, case: Mapping[str, str]) -> None:
    start = case["text"].index(case["phrase"])
    got = assertion_of(case["text"], start, start + len(case["phrase"]), language)
    assert got.word == case["expect"], got.cues


@pytest.mark.parametrize(
    ("text", "phrase", "word"),
    [
        ("No relatives with aortic dissection.", "aortic dissection", "other_person"),
        ("If there is no pneumothorax, discharge.", "pneumothorax", "hypothetical"),
        ("Previous abscess, no abscess now.", "abscess now", "absent"),
        ("History of possible stroke.", "stroke", "historical"),
    ],
)
def test_the_first_that_holds_is_the_word(text: str, phrase: str, word: str) -> None:
    start = text.index(phrase)
    assert assertor("en").judge(text, start, start + len(phrase)).word == word


def test_the_axes_and_the_cues_say_why() -> None:
    text = "No evidence of pneumothorax."
    got = assertor("en").judge(text, 15, 27)
    assert (got.word, got.polarity, got.certainty, got.time, got.whose) == (
        "absent", "negative", "certain", "now", "patient",
    )  # fmt: skip
    rule, start, end = got.cues[0]
    assert rule.startswith("en.neg.") and text[start:end].lower().startswith("no")


@pytest.mark.parametrize("language", LANGUAGES)
def test_upper_case_reads_like_lower_case(language: str) -> None:
    cases = yaml.safe_load(Path(__file__).with_name(f"assertion_{language}.yaml").read_text(encoding="utf-8"))
    wrong = []
    for case in cases["cases"]:
        text, phrase = case["text"].upper(), case["phrase"].upper()
        start = text.index(phrase)
        if assertion_of(text, start, start + len(phrase), language).word != case["expect"]:
            wrong.append(case["text"])
    assert len(wrong) <= 0.03 * len(cases["cases"]), wrong


def test_unknown_keys_and_kinds_are_refused() -> None:
    rules = document("en")
    with pytest.raises(RuleError, match="unknown keys"):
        Assertor({**rules, "surprise": 1})
    first = dict(rules["rules"][0])
    with pytest.raises(RuleError, match="unknown keys"):
        Assertor({**rules, "rules": [{**first, "scope": 3}]})
    with pytest.raises(RuleError, match="kind"):
        Assertor({**rules, "rules": [{**first, "kind": "maybe"}]})
    with pytest.raises(RuleError, match="twice"):
        Assertor({**rules, "rules": [first, first]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_judged_phrase_costs_next_to_nothing(language: str) -> None:
    prepared = assertor(language).prepare("No focal consolidation, small effusion or pneumothorax is seen today.")
    started = time.process_time()
    for _ in range(2000):
        prepared.judge(24, 38)
    assert (time.process_time() - started) / 2000 < 0.00005 * 4  # four times the target: a shared machine


def test_a_hostile_sentence_costs_no_square() -> None:
    text = "no not ? or likely but unless " * 3000
    started = time.process_time()
    assertor("en").judge(text, 3, 6)
    assert time.process_time() - started < 8
