"""Facts of synthetic reports: side, size, change, place, advice; each with its own characters."""

import pytest

from assistant.report.model import Finding, Reading
from tests.support import assistant


def found(reading: Reading, concept: str) -> Finding:
    return next(f for f in reading.findings if f.concept == concept)


@pytest.mark.parametrize(
    ("text", "concept", "side", "size", "change", "assertion"),
    [
        ("CT chest. FINDINGS: 6 mm nodule, left upper lobe, unchanged.", "pulmonary-nodule", "left", (6,), "unchanged", "present"),
        ("FINDINGS: Small right pleural effusion with adjacent atelectasis.", "atelectasis", None, None, None, "present"),
        ("CT chest. FINDINGS: RUL nodule, 11 x 9 mm (previously 8 x 7 mm).", "pulmonary-nodule", "right", (11, 9), None, "present"),
        ("MRI RIGHT KNEE\nFINDINGS: Small joint effusion.", "joint-effusion", "right", None, None, "present"),
        ("Befund: Nierenzyste links 3,1 cm, größenkonstant.", "renal-cyst", "left", (3.1,), "unchanged", "present"),
        ("Befund: Kein Pneumothorax.", "pneumothorax", None, None, None, "absent"),
        ("FINDINGS: Heart normal. Bilateral pleural effusions.", "pleural-effusion", "both", None, None, "present"),
    ],
)  # fmt: skip
def test_a_finding_with_side_size_and_change(
    text: str, concept: str, side: str | None, size: tuple[float, ...] | None, change: str | None, assertion: str
) -> None:
    reading = assistant().read(text)
    finding = found(reading, concept)
    assert (finding.side, finding.change, finding.assertion.word) == (side, change, assertion)
    assert (finding.size[0].values if finding.size else None) == size
    assert text[finding.start : finding.end] == finding.term
    for measure in finding.size:
        assert any(c.isdigit() for c in text[measure.start : measure.end])


@pytest.mark.parametrize(
    ("text", "concept", "now", "before"),
    [
        ("ECOGRAFÍA TIROIDEA\n\nNódulo sólido derecho de 12 mm. En el control previo medía 9 mm.", "thyroid-nodule", (12,), (9,)),
        ("ECOGRAFIA\n\nNódulo tiroideu de 18 mm à direita (15 mm no exame anterior), TIRADS 3.", "thyroid-nodule", (18,), (15,)),
    ],
)  # fmt: skip
def test_a_value_before_may_stand_in_the_next_sentence_or_in_brackets(
    text: str, concept: str, now: tuple[float, ...], before: tuple[float, ...]
) -> None:
    size = found(assistant().read(text), concept).size
    assert [(m.values, m.prior) for m in size] == [(now, before)]


def test_what_stands_alone_under_a_recommendation_is_advised() -> None:
    reading = assistant().read("MAMOGRAFÍA\n\nNódulo irregular de 9 mm en mama derecha.\n\nRecomendación: BAG de la lesión.")
    assert [r.modality for r in reading.recommendations] == ["biopsy"]


def test_a_value_before_belongs_to_the_value_now() -> None:
    reading = assistant().read("CT chest. FINDINGS: RUL nodule, now 11 x 9 mm (previously 8 x 7 mm).")
    assert found(reading, "pulmonary-nodule").size[0].prior == (8, 7)


@pytest.mark.parametrize("text", ["FINDINGS: Stone of 1.000 mm in the left kidney.", "FINDINGS: tip 4 cm above the carina."])
def test_a_number_that_is_no_size_of_a_finding_is_not_given_to_one(text: str) -> None:
    assert not any(f.size for f in assistant().read(text).findings)


def test_advice_has_exam_and_interval() -> None:
    (advice,) = assistant().read("IMPRESSION: Nodule. Follow-up CT in 3 months is recommended.").recommendations
    assert (advice.modality, advice.interval, advice.number_of, advice.unit) == ("ct", "3 months", 3, "month")


def test_no_follow_up_is_no_advice() -> None:
    assert not assistant().read("IMPRESSION: Simple cyst, no follow-up needed.").recommendations


@pytest.mark.parametrize(
    ("text", "modality", "interval"),
    [
        ("FINDINGS: Dilated aorta.\nCONCLUSION: Small aneurysm, surveillance US in 12 months.", "ultrasound", (12, "month")),
        ("CONCLUSION: Suggest MAG3 renogram and urology review.", "scintigraphy", None),
        ("CONCLUSION: Pneumonia.\nRepeat CT in 6/52.", "ct", (6, "week")),
        ("Beurteilung: Knoten links, sonographische Kontrolle in 6 Mon.", "ultrasound", (6, "month")),
    ],
)
def test_an_exam_and_when_it_is_to_come_is_advice_without_a_verb(text: str, modality: str, interval: tuple[int, str] | None) -> None:
    (advice,) = assistant().read(text).recommendations
    assert advice.modality == modality
    assert (advice.interval is not None) == (interval is not None)
    assert interval is None or advice.unit == interval[1] and advice.interval and advice.interval.startswith(str(interval[0]))


def test_an_exam_that_was_is_no_advice() -> None:
    assert not assistant().read("CONCLUSION: Stable cyst. CT in 2023 showed the same.").recommendations


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CT chest.\nFINDINGS: 18 mm nodule in the left upper lobe.\nIMPRESSION: Nodule in the right upper lobe.", "side"),
        ("US thyroid.\nFINDINGS: Right lobe: 18 mm nodule.\nIMPRESSION: 28 mm nodule in the right lobe.", "size"),
        ("MRI RIGHT KNEE\nFINDINGS: Tear of the medial meniscus of the left knee.", "side"),
    ],
)
def test_a_contradiction_is_found_and_left_to_a_person(text: str, kind: str) -> None:
    assert kind in [c.kind for c in assistant().read(text).contradictions]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Milk, two loaves of bread, soap.", "not_a_report"),
        ("Keuhkoissa ei todeta infiltraatteja eikä pleuranestettä. Sydän on normaalin kokoinen.", "language_unknown"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, code: str) -> None:
    assert code in [p.code for p in assistant().read(text).problems]


@pytest.mark.parametrize(
    "text",
    [
        "XR CHEST\nIndication: Cough for three weeks.\nThere is a mass in the left lung.\nConclusion: See above.",
        "CT CHEST\nIndication: Cough.\nComparison: 2022.\nLeft lung: mass of 3 cm.",
        "Röntgen Thorax\nIndikation: Husten seit drei Wochen.\nRaumforderung in der linken Lunge.\nBeurteilung: Wie oben.",
    ],
)
def test_findings_without_a_heading_begin_below_the_line_of_the_request(text: str) -> None:
    mass = next(f for f in assistant().read(text).findings if "mass" in f.concept)
    assert mass.section == "findings" and mass.assertion.word == "present"


def test_a_request_goes_on_to_the_findings_that_have_a_heading() -> None:
    reading = assistant().read("CT CHEST\nIndication: Cough.\nPneumonia last year.\nFindings: No consolidation.")
    assert found(reading, "pneumonia").section == "indication"


def test_a_bleed_of_the_head_is_none_of_the_spine_in_an_exam_of_both() -> None:
    reading = assistant().read("CT HEAD AND CERVICAL SPINE\n\nFindings: Thin right subdural haematoma.")
    assert [f.concept for f in reading.findings] == ["subdural-haematoma"]


def test_a_mass_does_not_lie_where_something_else_is_to_be_sampled() -> None:
    reading = assistant().read("Recommendation: Core biopsy of the right breast mass and fine needle aspiration of the axillary node.")
    assert not {"axilla", "axillary-lymph-nodes"} & {p.concept for p in found(reading, "breast-mass").location}
    assert [r.modality for r in reading.recommendations] == ["biopsy"]


def test_the_point_of_a_number_ends_no_clause() -> None:
    reading = assistant().read(
        "FINDINGS: The right kidney measures 10.1 cm and is normal. The left kidney measures 11.8 cm with dilatation of the pelvis."
    )
    assert [(o.concept, o.state, o.side) for o in reading.organs] == [("kidney", "normal", "right")]
    assert [f.side for f in reading.findings] == ["left"]
