"""A side belongs to the finding and the place it stands with: never lent to a neighbour, never handed down too far."""

import pytest

from assistant.answer.library import Library
from assistant.content import Content
from assistant.settings import Settings

Rows = list[tuple[str, str | None, tuple[str, ...]]]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(Content(Settings()))


def sided(library: Library, text: str, language: str) -> Rows:
    found = library.read(text, language).findings
    return [(f.concept, f.side, tuple(p.concept for p in f.location)) for f in found if f.assertion.word == "present"]


CASES: list[tuple[str, str, Rows]] = [
    (
        "en",
        "Fracture of the left 6th rib and right clavicle.",
        [("fracture", "left", ("rib-6",)), ("fracture", "right", ("clavicle",))],
    ),
    (
        "en",
        "Fracture of the right tibia and fibula, and of the left radius.",
        [("lower-leg-fracture", "right", ("fibula",)), ("fracture", "left", ("radius",))],
    ),
    (
        "en",
        "Nodules in the left upper lobe (5 mm) and in the right lower lobe (8 mm).",
        [("pulmonary-nodule", "left", ("upper-lobe",)), ("pulmonary-nodule", "right", ("lower-lobe",))],
    ),
    ("en", "Pleural effusion, small on the left and moderate on the right.", [("pleural-effusion", "both", ())]),
    ("en", "Effusion on the left and on the right a nodule.", [("effusion", "left", ()), ("nodule", "right", ())]),
    ("en", "Fracture of the left distal radius.", [("distal-radius-fracture", "left", ())]),
    ("en", "High grade partial tear of the left ACL, PCL normal.", [("acl-tear", "left", ())]),
    (
        "en",
        "Right kidney: 4 mm stone. Left kidney with a dilated collecting system, in the proximal ureter a 6 mm stone.",
        [("kidney-stone", "right", ("kidney",)), ("hydronephrosis", "left", ("kidney",)), ("ureteral-stone", "left", ("ureter",))],
    ),
    ("de", "Pleuraerguss links gering, rechts mässig.", [("pleural-effusion", "both", ())]),
    (
        "de",
        "Fraktur der linken 6. Rippe und der rechten Klavikula.",
        [("rib-fracture", "left", ()), ("fracture", "right", ("clavicle",))],
    ),
    ("es", "Quiste en riñón izquierdo y nódulo en riñón derecho.", [("renal-cyst", "left", ()), ("nodule", "right", ("kidney",))]),
    ("it", "Frattura di costa sinistra e clavicola destra.", [("rib-fracture", "left", ()), ("fracture", "right", ("clavicle",))]),
    ("pl", "Złamanie lewego żebra i prawego obojczyka.", [("rib-fracture", "left", ()), ("fracture", "right", ("clavicle",))]),
    ("pt", "Derrame pleural à esquerda e pequeno à direita.", [("pleural-effusion", "both", ())]),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES, ids=[text for _, text, _ in CASES])
def test_a_side_stays_with_its_finding_and_place(library: Library, language: str, text: str, expected: Rows) -> None:
    assert sided(library, text, language) == expected


def test_sizes_go_with_the_places_of_their_side(library: Library) -> None:
    left, right = library.read("Nodules in the left upper lobe (5 mm) and in the right lower lobe (8 mm).", "en").findings
    assert [m.values for m in left.size] == [(5.0,)] and [m.values for m in right.size] == [(8.0,)]


def test_the_side_of_the_exam_is_not_given_to_a_sentence_that_names_the_other(library: Library) -> None:
    reading = library.read("XR PELVIS AND RIGHT HIP\nFINDINGS: Left hip prosthesis in place, no loosening.", "en")
    assert {f.side for f in reading.findings if f.concept == "loosening"} <= {"left", None}


@pytest.mark.parametrize(
    ("language", "text", "concept", "word"),
    [
        ("en", "FINDINGS: No mass. No LAD. ? small PE", "pulmonary-embolism", "possible"),
        ("en", "FINDINGS: Increased density at the base ? consolidation.", "consolidation", "possible"),
        ("fr", "Résultats : Nodule du lobe supérieur. Embolie pulmonaire ?", "pulmonary-embolism", "possible"),
        ("es", "Hallazgos: Ventrículos no dilatados", "dilatation", "absent"),
        ("es", "Hallazgos: Vía biliar no dilatada; colédoco de 5 mm.", "dilatation", "absent"),
        ("de", "Befund: Verschobene Fraktur des distalen Radius.", "distal-radius-fracture", "present"),
        ("en", "FINDINGS: Displaced fracture of the ankle.", "fracture", "present"),
    ],
)
def test_marks_denied_adjectives_and_described_findings(library: Library, language: str, text: str, concept: str, word: str) -> None:
    (found,) = [f for f in library.read(text, language).findings if f.concept == concept]
    assert found.assertion.word == word


def test_a_clock_time_is_no_heading(library: Library) -> None:
    reading = library.read("Befund um 23:40 Uhr telefonisch an die Notaufnahme durchgegeben.", "de")
    assert [s.text for s in reading.sentences] == ["Befund um 23:40 Uhr telefonisch an die Notaufnahme durchgegeben."]
