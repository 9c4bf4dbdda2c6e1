"""One statement about a finding, as an answer makes it."""

from dataclasses import dataclass, replace

PASS = "pass"
_DEGREE = {
    "trace": "low", "minimal": "low", "small": "low", "mild": "low", "moderate": "mid", "large": "high", "severe": "high",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stated:
    """One statement about a finding. `concept` is "" where only a general word names it ("a spot")."""

    concept: str
    families: frozenset[str]
    word: str
    start: int
    end: int
    side: str | None = None
    places: frozenset[str] = frozenset()
    sizes: frozenset[float] = frozenset()
    level_groups: tuple[frozenset[str], ...] = ()
    changes: frozenset[str] = frozenset()
    degree: str | None = None
    count: int | None = None
    groups: frozenset[str] = frozenset()
    another: bool = False
    """Whether it is named as one more thing ("and another spot"): then it is no second name of the one before."""
    echo: bool = False
    denied: bool = False  # of another person ("the baby's kidney is not dilated"): there the word does not tell
    years: frozenset[str] = frozenset()
    beside: str = ""  # the concept that it lies around ("… and there is no swelling around it")

    @property
    def of_patient(self) -> "Stated":
        """The statement, where the relative it is said of is the patient ("your daughter", in a child's report)."""
        if self.word != "other_person":
            return self
        return replace(self, word="absent" if self.denied else "possible" if "doubt" in self.groups else "present")

    @property
    def levels(self) -> frozenset[str]:
        """Every level that is named."""
        return frozenset(level for group in self.level_groups for level in group)


def degree_of(degree: str | None) -> str | None:
    """The degree of a reading in three steps."""
    return _DEGREE.get(degree or "")
