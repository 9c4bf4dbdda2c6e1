"""Tiers of critical findings: data with narrowing conditions, and only what is there, now, in this patient."""

import pytest

from guardrails.critical import Critical, RuleError, Seen
from tests.support import assistant, library


@pytest.fixture(scope="module")
def critical() -> Critical:
    return Critical(library().content.ruleset("critical"))


@pytest.mark.parametrize(
    ("seen", "tier"),
    [
        (Seen("pneumothorax"), 2),
        (Seen("tension-pneumothorax"), 1),
        (Seen("pericardial-effusion", degree="small"), None),
        (Seen("pericardial-effusion", degree="large"), 2),
        (Seen("abdominal-aortic-aneurysm", sizes=[(4.3, "cm")]), 3),
        (Seen("abdominal-aortic-aneurysm", sizes=[(56, "mm")]), 2),
        (Seen("fracture", text="Old fracture.", language="en"), None),
        (Seen("fracture", text="Alte Fraktur.", language="de"), None),
        (Seen("fracture", text="Złamanie wygojone.", language="pl"), None),
        (Seen("fracture", text="Fracture ancienne.", language="fr"), None),
        (Seen("pelvic-fracture", text="Pelvic fracture.", language="en"), 2),
        (Seen("vertebral-fracture", text="Fratura de C5.", language="pt"), 1),
        (Seen("gallstones"), None),
    ],
)
def test_the_first_row_that_holds_decides(critical: Critical, seen: Seen, tier: int | None) -> None:
    assert critical.tier(seen) == tier


def test_every_tier_belongs_to_a_concept_of_the_glossary(critical: Critical) -> None:
    assert set(critical.concepts()) <= set(library().entries.concepts)


def test_an_unknown_condition_is_refused() -> None:
    with pytest.raises(RuleError, match="sise_from"):
        Critical({"silent_sections": [], "tiers": {"x": {"tier": 1, "when": [{"sise_from": 3, "tier": 2}]}}})


@pytest.mark.parametrize(
    ("text", "alerts"),
    [
        ("FINDINGS: Large left pneumothorax.", [("pneumothorax", 2, False)]),
        ("FINDINGS: Large left pneumothorax. Dr. Smith was informed by telephone at 14:05.", [("pneumothorax", 2, True)]),
        ("FINDINGS: No pneumothorax.", []),
        ("INDICATION: Rule out pneumothorax.\nFINDINGS: The lungs are clear.", []),
        ("FINDINGS: The previously seen pneumothorax has resolved.", []),
        ("FINDINGS: Pneumothorax cannot be excluded.", [("pneumothorax", 2, False)]),
        ("Befund: Pneumothorax links. Dr. Huber wurde um 14:05 telefonisch informiert.", [("pneumothorax", 2, True)]),
        ("Befund: Kein Nachweis einer intrakraniellen Blutung.", []),
        ("Befund: Akutes Subduralhämatom rechts, 9 mm.", [("subdural-haematoma", 1, False)]),
        ("FINDINGS: Mother had an aortic dissection. The aorta is normal.", []),
    ],
)
def test_an_alert_is_raised_for_what_is_there_now_in_this_patient(text: str, alerts: list[tuple[str, int, bool]]) -> None:
    found = [(a.concept, a.tier, a.told is not None) for a in assistant().read(text).alerts]
    assert found == alerts
