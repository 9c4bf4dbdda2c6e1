"""Evaluation cases: a report, a question, and what its answer must and must not be. Data files that a clinician can read.

`prompts/cases/turns-*.yaml` hold the cases, `prompts/cases/reports/*.txt` the synthetic reports that they ask about,
`prompts/cases/baseline.yaml` the share that must be reached and what no answer may say. A hospital's overlay adds its own.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from assistant.answer.reply import Level, Outcome
from prompts.layers import ContentError, Layers

SAFETY = ("side", "negation", "emergency", "injection", "unreleased")
Safety = Literal["side", "negation", "emergency", "injection", "unreleased"]
_CASES, _REPORTS, _BASELINE = "cases/turns-*.yaml", "cases/reports/*.txt", "cases/baseline.yaml"


class Turn(BaseModel):
    """An earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    answer: str


class Case(BaseModel):
    """One question about one report. Patterns are regular expressions, looked for anywhere, case ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    report: str = Field(description="name of a file in prompts/cases/reports, without .txt")
    question: str = Field(min_length=1)
    language: Literal["en", "de", "fr", "es", "it", "nl", "pl", "pt"] = Field(description="the answer's")
    country: str | None = None
    level: Level = "plain"
    history: tuple[Turn, ...] = ()
    outcome: tuple[Outcome, ...] = Field(min_length=1)
    handoff: bool | None = Field(None, description="whether a person must, or must not, have been asked")
    cite: tuple[str | tuple[str, ...], ...] = Field((), description="pieces that must be cited; a list: any one of it")
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    kind: str = Field(alias="class")
    safety: Safety | None = None

    @field_validator("must", "must_not")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns


class Baseline(BaseModel):
    """What must be reached (`mean`), which safety cases are known to fail, and what no answer may say, by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mean: float = Field(ge=0, le=1)
    date: str
    known: tuple[str, ...] = Field((), description="safety cases that fail today: any other failure of a safety class blocks")
    never: Mapping[str, tuple[str, ...]]


class Cases:
    """All cases with their reports."""

    def __init__(self, layers: Layers) -> None:
        self.reports = {
            name.rpartition("/")[2].removesuffix(".txt"): paths[-1].read_text(encoding="utf-8")
            for name, paths in layers.files(_REPORTS).items()
        }
        self.all = tuple(_checked(Case, row, name) for name, document in layers.documents(_CASES).items() for row in document["cases"])
        self.baseline = _checked(Baseline, layers.documents(_BASELINE)[_BASELINE], _BASELINE)
        self._refuse()

    def _refuse(self) -> None:
        guarded = {c.id for c in self.all if c.safety}
        for known in self.baseline.known:
            if known not in guarded:
                raise ContentError(f"cases/baseline.yaml: {known} is no safety case; take it out of known")
        self._refuse_cases()

    def _refuse_cases(self) -> None:
        """Refuse a case that could never be judged: an id twice, an unknown report, a piece that is not in its report."""
        seen: set[str] = set()
        for case in self.all:
            if case.id in seen:
                raise ContentError(f"cases: id {case.id} is there twice; give each case its own")
            seen.add(case.id)
            if case.report not in self.reports:
                raise ContentError(f"cases: {case.id} asks about the report {case.report!r}, which is not in cases/reports")
            for piece in case.cite:
                for text in pieces(piece):
                    if text not in self.reports[case.report]:
                        raise ContentError(f"cases: {case.id} wants {text!r} cited, which is not in its report")


def pieces(piece: str | tuple[str, ...]) -> tuple[str, ...]:
    """The alternatives of a piece that must be cited."""
    return (piece,) if isinstance(piece, str) else piece


def _checked(model: Any, row: Any, file: str) -> Any:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        known = row.get("id", "") if isinstance(row, Mapping) else ""
        raise ContentError(f"prompts/{file}: {known} {where}: {first['msg']} (got {first['input']!r})") from error
