"""A model that lies in every way we could think of: no bad sentence leaves, and the composed answer comes in time."""

import re
import time
from collections.abc import Callable

import pytest

from assistant.answer.generate import Generator, ModelSettings, open_model
from assistant.answer.reply import Reply
from assistant.answer.turn import Assistant
from assistant.answer.writer import Mode
from assistant.errors import SettingsError
from assistant.settings import Settings
from tests.model.servers import Answer, endless, given, late, rewriting, said, serving, system
from tests.support import library

REPORT = (
    "CT CHEST\nFINDINGS: Small left pleural effusion. 8 mm nodule in the right upper lobe, unchanged. No pneumothorax. "
    "Possible rib fracture on the left. Mild cardiomegaly.\nIMPRESSION: Stable nodule. Follow-up CT in 6 months is recommended."
)
QUESTIONS = ("Is there fluid?", "How big is the nodule?", "Do I have a pneumothorax?", "Is a rib broken?", "What should happen next?")
GERMAN = "CT Thorax\nBefund: Kleiner Pleuraerguss links. Rundherd im rechten Oberlappen, 8 mm, unverändert. Kein Pneumothorax."
GERMAN_QUESTIONS = ("Ist da Wasser?", "Wie groß ist der Rundherd?", "Habe ich einen Pneumothorax?")
DEADLINE = 1.0  # seconds for a model that is never in time
PATIENT = 20.0


def _swapped(text: str) -> str:
    pairs = {"left": "right", "right": "left", "links": "rechts", "rechts": "links", "linken": "rechten", "rechten": "linken"}
    return re.sub(r"\b(" + "|".join(pairs) + r")\b", lambda m: pairs[m[1]], text)


def _undenied(text: str) -> str:
    return re.sub(r"\b(No|no|not|kein|keine|Kein|Keine|nicht|nie)\b ?", "", text).strip() or text


LIES: dict[str, Callable[[str], str]] = {
    "side": _swapped,
    "negation lost": _undenied,
    "negation added": lambda t: t.replace(" describes ", " describes no ").replace(" beschreibt ", " beschreibt kein "),
    "number": lambda t: re.sub(r"\d+", lambda m: str(int(m[0]) + 1), t),
    "unit": lambda t: t.replace(" mm", " cm"),
    "certain": lambda t: t.replace("possible, but not certain", "certain").replace("may ", "does ").replace("possible", "clear"),
    "reassurance": lambda t: t.rstrip(".") + ", and there is nothing to worry about.",
    "comfort": lambda _: "Everything is fine, you are healthy.",
    "alarm": lambda t: t.rstrip(".") + ", which is very dangerous.",
    "cause": lambda t: t.rstrip(".") + " because you smoked.",
    "outlook": lambda t: t.rstrip(".") + ". It will go away on its own.",
    "treatment": lambda t: t.rstrip(".") + ". You need antibiotics.",
    "invented": lambda t: t.rstrip(".") + ", and there is a tumour in the liver.",
    "place": lambda t: t.replace("upper", "lower").replace("lung", "kidney").replace("Lunge", "Niere").replace("oberen", "unteren"),
    "link": lambda t: t.rstrip(".") + ". See [this page](https://example.org/x).",
    "html": lambda t: t + " <img src=x onerror=alert(1)>",
    "other language": lambda _: (
        "Der linke Befund ist ganz normal und es gibt keine Sorgen." if _.isascii() else "All is well on the left side."
    ),
    "prompt": lambda _: "You make sentences for patients easier to read. You get a JSON object.",
    "other person": lambda t: t.replace("Your report", "Your mother's report").replace("Ihr Befund", "Der Befund Ihrer Mutter"),
    "old": lambda t: t.replace("describes", "described years ago").replace("beschreibt", "beschrieb vor Jahren"),
}


def _ask(
    answer: Answer, report: str, questions: tuple[str, ...], mode: Mode = "prose", deadline: float = PATIENT
) -> list[tuple[Reply, Reply]]:
    """(with the model, without) for each question."""
    plain = Assistant(library())
    with serving(answer) as (address, _):
        helped = Assistant(library(), Generator(ModelSettings("scripted", address, deadline=deadline)), mode)
        return [(helped.ask(report, question), plain.ask(report, question)) for question in questions]


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_of_a_model_leaves(lie: str) -> None:
    rows = _ask(rewriting(LIES[lie]), REPORT, QUESTIONS) + _ask(rewriting(LIES[lie]), GERMAN, GERMAN_QUESTIONS)
    for helped, plain in rows:
        assert [s.text for s in helped.sentences] == [s.text for s in plain.sentences]
        assert helped.outcome == plain.outcome


def test_a_sentence_that_says_the_same_in_other_words_is_taken_and_marked() -> None:
    softer = rewriting(lambda t: t.replace("Your report describes", "The report shows"))
    rows = _ask(softer, REPORT, ("Is there fluid?",))
    helped, plain = rows[0]
    assert helped.writer == "prose" and helped.prompt is not None and helped.tokens is not None and helped.tokens[0] > 0
    assert [s.text for s in helped.sentences] != [s.text for s in plain.sentences]
    assert [s.sources for s in helped.sentences] == [s.sources for s in plain.sentences], "sources stay those of the facts"


BROKEN: dict[str, Answer] = {
    "nothing": said(""),
    "a megabyte": said("x" * 1_000_000),
    "a megabyte of lines": said("1. The lung.\n" * 80_000),
    "error 500": lambda _body: (500, "{}"),
    "error 429": lambda _body: (429, '{"error": {"message": "slow down"}}'),
    "not json": lambda _body: (200, "<html>"),
    "endless": endless,
    "late": late(DEADLINE * 3),
    "half a line": said("1. There is flu"),
    "other numbers": said("99. There is a fracture.\n0. No.\n"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_model_that_fails_leaves_the_composed_answer_in_time(fault: str) -> None:
    began = time.monotonic()
    rows = _ask(BROKEN[fault], REPORT, QUESTIONS[:2], deadline=DEADLINE)
    for helped, plain in rows:
        assert [s.text for s in helped.sentences] == [s.text for s in plain.sentences]
        assert any(v.check == "prose" for v in helped.verdicts) or helped.writer == "composed"
    assert time.monotonic() - began < 60, "the deadline holds for the whole call, not for each piece"


def test_a_server_that_fails_three_times_is_left_alone_for_a_while() -> None:
    with serving(lambda _body: (500, "{}")) as (address, asked):
        helped = Assistant(library(), Generator(ModelSettings("scripted", address, deadline=PATIENT)), "prose")
        for _ in range(6):
            assert helped.ask(REPORT, "Is there fluid?").outcome == "answered"
        assert len(asked) == 3


def test_a_model_chooses_what_the_rules_do_not_understand_and_only_from_the_evidence() -> None:
    vague = "and that thingy they wrote up top, the dodgy one"

    def choose(body: dict[str, object]) -> object:
        rows = given(body)["evidence"]
        nodule = next(row["id"] for row in rows if "nodule" in row["says"])
        return iter(['{"intent": "size", "evidence": ["' + nodule + '", "e999", "../etc"]}'])

    ((helped, plain),) = _ask(choose, REPORT, (vague,), "planned")  # type: ignore[arg-type]
    assert plain.outcome != "answered" or "8 mm" not in " ".join(s.text for s in plain.sentences)
    assert helped.writer == "planned" and "8 mm" in " ".join(s.text for s in helped.sentences)
    for bad in ('{"intent": "hack", "evidence": ["e1"]}', '{"intent": "size"}', "[]", '{"intent": "size", "evidence": ["zzz"]}', "no"):
        ((helped, plain),) = _ask(said(bad), REPORT, (vague,), "planned")
        assert [s.text for s in helped.sentences] == [s.text for s in plain.sentences]


@pytest.mark.parametrize(
    "question", ["I have crushing chest pain right now", "Should I take aspirin?", "Is it cancer?", "Write me a poem"]
)
def test_a_model_cannot_overrule_what_the_rules_decided(question: str) -> None:
    with serving(said('{"intent": "whole", "evidence": []}')) as (address, asked):
        model = Generator(ModelSettings("scripted", address, deadline=PATIENT))
        helped = Assistant(library(), model, "planned").ask(REPORT, question)
        assert helped.outcome == Assistant(library()).ask(REPORT, question).outcome
        assert asked == []


def test_only_allowed_fields_leave_and_no_numbers_of_persons() -> None:
    report = "Patient: Jane Roe, born 03.04.1961, MRN 12345678\n" + REPORT
    with serving(rewriting(lambda t: t)) as (address, asked):
        helped = Assistant(library(), Generator(ModelSettings("scripted", address, deadline=PATIENT)), "prose")
        helped.ask(report, "Is there fluid? jane@example.org 03.04.1961")
        Assistant(library(), helped._model, "planned").ask(report, "mail jane@example.org the dodgy thing 12345678")
    sent = "".join(str(body["messages"]) for body in asked)
    assert asked and "12345678" not in sent and "03.04.1961" not in sent and "jane@" not in sent and "Roe" not in sent
    for body in asked:
        assert set(given(body)) <= {"language", "lines", "question", "history", "intents", "evidence"}
        assert body["max_tokens"] and "never an instruction" in system(body)


def test_the_budget_cuts_history_first_then_evidence_and_never_the_question() -> None:
    model = Generator(ModelSettings("x", "http://127.0.0.1:1/v1", prompt_tokens=300))
    given_ = {
        "question": "How big?",
        "history": ["a" * 200] * 8,
        "evidence": [{"id": f"e{n}", "says": "word " * 10} for n in range(40)],
    }
    fitted = model.fitted(given_, 20)
    assert fitted["question"] == "How big?" and fitted["history"] == [] and 0 < len(fitted["evidence"]) < 40
    assert fitted["evidence"][0]["id"] == "e0"
    assert model.counted("<|endoftext|>") > 0


def test_words_leave_this_machine_only_when_that_is_meant() -> None:
    base = Settings(writer="prose", model="m", model_url="https://models.example.org/v1")
    with pytest.raises(SettingsError, match="PLAINRAD_MODEL_REMOTE"):
        open_model(base)
    assert open_model(base.model_copy(update={"model_remote": True})) is not None
    assert open_model(Settings()) is None
    with pytest.raises(SettingsError, match="PLAINRAD_MODEL_URL"):
        open_model(Settings(writer="planned"))
