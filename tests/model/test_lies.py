"""A sample of `make lies`: whatever a lying model changes, the patient reads the composed sentence."""

from assistant.cases import Cases
from assistant.evaluation.changing import FILE, Changing
from tests.model.lies import FAILURES, failed, lied_to, turns
from tests.support import library

SAMPLE = 120


def test_no_lie_of_a_sample_reaches_the_patient_in_any_language() -> None:
    cases = Cases(library().content.wording)
    tally = lied_to(library(), cases, SAMPLE)
    assert tally.through == []
    assert tally.turns == SAMPLE and tally.lies > SAMPLE / 2, "the liar lied"


def test_a_failing_server_leaves_the_composed_answer() -> None:
    tally = failed(library(), Cases(library().content.wording), each=1)
    assert tally.through == [] and tally.turns == len(FAILURES)


def test_the_turns_hold_every_language_and_every_kind_of_lie() -> None:
    content = library().content
    kinds = Changing(content.wording.documents(FILE)[FILE]).kinds
    rows = list(turns(Cases(content.wording), kinds, 2000))
    assert {case.language for case, _, _ in rows} == {"en", "de", "fr", "es", "it", "nl", "pl", "pt"}
    assert {kind for _, kind, _ in rows} == set(kinds)
