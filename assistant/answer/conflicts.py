"""Which contradictions of a reading stand: an old thing and a fresh one, or two of two sizes, can both be true."""

from assistant.answer.evidence import SILENT, Gather, largest
from assistant.answer.quality import Qualities
from assistant.report.model import Contradiction, Finding, Reading


class Conflicts:
    """Looks at the contradictions of one reading with the words beside their findings."""

    def __init__(self, reading: Reading, gather: Gather, qualities: Qualities) -> None:
        self._reading, self._gather, self._qualities = reading, gather, qualities

    def standing(self) -> tuple[Contradiction, ...]:
        """The contradictions that a person has to see."""
        return tuple(c for c in self._reading.contradictions if not self._two_things(c))

    def _two_things(self, conflict: Contradiction) -> bool:
        kin = self._gather.kin(conflict.concept)
        rows = [[f for f in self._reading.findings if f.sentence == s and self._akin(f, conflict, kin)] for s in conflict.sentences]
        pairs = [(a, b) for a in rows[0] for b in rows[1]]
        if conflict.kind == "side":
            return bool(pairs) and all(self._qualities.other_age(a, b) for a, b in pairs)
        if conflict.kind == "presence":  # "no thrombus as far as seen" leaves room for one
            gone = [f for several in rows for f in several if f.assertion.word == "absent"]
            return bool(gone) and all(self._qualities.unseen(f.sentence) for f in gone)
        return conflict.kind == "size" and any(self._sized_elsewhere(b, conflict, kin) for b in rows[1] if b.size)

    def _akin(self, finding: Finding, conflict: Contradiction, kin: set[str]) -> bool:
        wider = self._gather.concepts[conflict.concept].broader
        return finding.concept in kin or (wider is not None and self._gather.concepts[finding.concept].broader == wider)

    def _sized_elsewhere(self, finding: Finding, conflict: Contradiction, kin: set[str]) -> bool:
        """Whether the size of the impression is that of another such thing in the findings: one stone of two is concluded."""
        body = [f for f in self._reading.findings if f.section not in (*SILENT, "impression") and f.sentence not in conflict.sentences]
        return any(f.size and abs(largest(f) - largest(finding)) <= 1.0 and self._akin(f, conflict, kin) for f in body)


def disputed(reading: Reading, gather: Gather) -> frozenset[int]:
    """Where the findings stand that the report contradicts: such a thing is quoted, never told as a fact."""
    found = set()
    for conflict in reading.contradictions:
        kin = gather.kin(conflict.concept)
        found |= {f.start for f in reading.findings if f.sentence in conflict.sentences and f.concept in kin}
    return frozenset(found)
