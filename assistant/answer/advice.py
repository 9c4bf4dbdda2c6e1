"""Whether an answer advises what the report advises: the same step, the same interval, under the same condition."""

from assistant.answer.clauses import clauses
from assistant.answer.evidence import SILENT
from assistant.answer.mentions import Line, Mentions
from assistant.report.model import Reading
from guardrails.rawwords import RawWords

# The exam that the reader took for advised, by its concept, as a step.
_STEP_OF = {"ultrasound": "ultrasound", "ct": "ct", "mri": "mri", "x-ray": "x-ray", "chest-x-ray": "x-ray", "mammography": "mammogram"}
_IS_A = {"mammogram": "x-ray", "pet": "ct", "echo": "ultrasound"}  # an echocardiogram is an ultrasound scan
_SIDES = frozenset({"left", "right"})


class AdviceCheck:
    """Holds the advice of answer sentences against the advice of one report, by their bare words."""

    def __init__(self, reading: Reading, mentions: Mentions, words: RawWords) -> None:
        self._said, self._there = words.answer, words.report
        read = {r.sentence for r in reading.recommendations}
        lines = [line for i, line in mentions.lines.items() if i in read or self._advises(line)]
        start, end = reading.title
        self._exam = self._there.named(reading.text[start:end], "steps")  # "control in 24 h" of a film is another film
        self._lines = [line for line in lines if line.sentence.section not in SILENT or line.sentence.id in read]
        self._known = {r.sentence: {_STEP_OF[r.modality]} for r in reading.recommendations if r.modality in _STEP_OF}

    def _advises(self, line: Line) -> bool:
        """Whether a line names a step, be it to say that it is not needed ("no indication for fine needle aspiration")."""
        return bool(line.groups & {"advise", "needless"}) and line.sentence.section not in SILENT

    def judge(self, text: str) -> tuple[bool, str, list[Line]]:
        """Whether a sentence advises, what is wrong with it ("" for nothing), and the lines that give its advice."""
        groups = self._said.groups(text)
        direct = "direct" in groups or self._said.urges(text)
        needless = "needless" in groups and "follow_up" in groups
        if "advise" not in groups and not direct and not needless:
            return False, "", []
        if direct and not (self._asks(text) or self._said.intervals(text)):
            if "contact" in groups:
                return False, "", []  # to name a person who may be asked is no advice of our own
            return True, "invented-advice", []
        if not self._lines:
            return True, "invented-recommendation", []
        carried: list[Line] = []
        rows = [c.text for c in clauses(text, self._said)]
        parts = [part for part in rows if self._asks(part) or self._said.intervals(part)] or [text]
        for part in parts:
            steps, specialties = self._said.named(part, "steps"), self._said.named(part, "specialties")
            denied = "needless" in self._said.groups(part)
            lines = [line for line in self._lines if self._fits(line, steps, specialties, self._said.intervals(part), denied)]
            if not lines:
                return True, self._reason(steps), []
            if self._other_side(part, lines):
                return True, "side", []
            if rule := self._condition(groups, lines, steps | specialties):
                return True, rule, []
            carried += lines
        return True, "", list(dict.fromkeys(carried))

    def _asks(self, text: str) -> bool:
        return bool(self._said.named(text, "steps") or self._said.named(text, "specialties"))

    def _fits(
        self, line: Line, steps: set[str], specialties: set[str], intervals: set[tuple[str, float]], denied: bool = False
    ) -> bool:
        if (steps or specialties) and denied != self._denies(line, steps, specialties):
            return False
        if denied and "needless" not in line.groups:
            return False
        text = line.sentence.text
        own = self._there.named(text, "specialties")
        there = self._there.named(text, "steps") | self._known.get(line.sentence.id, set()) or self._exam
        return (
            steps <= there | _implied(there)
            and (not specialties or not own or bool(specialties & own))
            and intervals <= self._there.intervals(text)
        )

    def _other_side(self, part: str, lines: list[Line]) -> bool:
        """Whether a step is advised for the one side that the answer does not name."""
        side, there = self._said.groups(part) & _SIDES, [line.sides & _SIDES for line in lines]
        return len(side) == 1 and all(len(row) == 1 and row != side for row in there)

    def _denies(self, line: Line, steps: set[str], specialties: set[str]) -> bool:
        """Whether a line says that just this step is not needed ("fine needle aspiration is not indicated")."""
        parts = [c.text for c in clauses(line.sentence.text, self._there)]
        own = [p for p in parts if steps & self._there.named(p, "steps") or specialties & self._there.named(p, "specialties")]
        return any("needless" in self._there.groups(p) for p in own or parts)

    def _reason(self, steps: set[str]) -> str:
        there = {s for line in self._lines for s in self._there.named(line.sentence.text, "steps")}
        return "recommendation-exam" if not steps <= there else "recommendation-interval"

    def _condition(self, groups: frozenset[str], lines: list[Line], asked: set[str]) -> str:
        """A step that the report advises only "if …" is not advised outright; another step's "if" binds only that one."""
        if "condition" in groups or not all(self._conditioned(line, asked) for line in lines):
            return ""
        return "recommendation-condition"

    def _conditioned(self, line: Line, asked: set[str]) -> bool:
        """Whether a condition stands in the part of a line (up to a semicolon) that names what is asked for."""
        parts = [self._there.groups(part) for part in line.sentence.text.split(";")]
        own = [p for p in parts if asked & {g.partition(":")[2] for g in p if g.startswith(("steps:", "specialties:"))}]
        return any("condition" in p for p in own or parts)


def _implied(steps: set[str]) -> set[str]:
    """What a step is besides."""
    return {_IS_A[step] for step in steps & set(_IS_A)}
