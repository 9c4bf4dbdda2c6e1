"""One thing under one name: a general mention of what the report elsewhere calls by its specific name.

"Liver: 14 mm cyst in segment VI." in the findings and "Liver cyst." in the impression are one thing; it is told once,
with the size of the one and the name of the other.
"""

from collections.abc import Mapping
from dataclasses import replace

from assistant.report.model import Finding, Reading
from knowledge.kin import Kin, around
from knowledge.lexicon import Concept


def specific(reading: Reading, kin: Kin) -> Reading:
    """The reading with each general finding named as the report itself names it, where it has just one such name."""
    rows, concepts = reading.findings, kin.concepts
    named = []
    for finding in rows:
        narrower = {f.concept for f in rows if f.concept in kin.children.get(finding.concept, ()) and _one_thing(finding, f, concepts)}
        named.append(replace(finding, concept=narrower.pop()) if len(narrower) == 1 else finding)
    return replace(reading, findings=tuple(named))


def _one_thing(general: Finding, special: Finding, concepts: Mapping[str, Concept]) -> bool:
    """Whether a general finding lies where the specific one is by its nature, on the same side, and is as certain."""
    part = concepts[special.concept].of[:1]
    here = any(set(part) & around(concepts, place.concept) for place in general.location)
    sides = None in (general.side, special.side) or general.side == special.side
    return here and sides and general.assertion.word == special.assertion.word
