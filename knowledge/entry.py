"""One glossary entry: one concept in all languages, as a clinician writes it in YAML."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.layers import ContentError

Kind = Literal["finding", "anatomy", "exam", "descriptor", "measurement", "device", "disease", "procedure", "phrase"]
REGIONS = (
    "chest", "abdomen", "urinary", "pelvis", "brain", "head-neck", "spine", "msk", "breast", "vascular", "general",
    "obstetric",
)  # fmt: skip
Form = Literal["a", "mass", "pl", "the", "m", "f", "n", "m0", "f0", "n0", "mpl", "fpl", "npl"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Say(_Strict):
    """The name inside a composed sentence: everyday words, nominative, no article; `form` picks article and endings.

    `cases` holds the name in other cases (acc, gen …), in languages whose wording asks for them.
    """

    text: str = Field(min_length=1)
    form: Form
    cases: dict[str, str] = {}


class Where(_Strict):
    """A place as a finished phrase ("in the {side} lung"); `both` for paired parts."""

    text: str
    both: str | None = None


class Terms(_Strict):
    """How one language names the concept: professionals, region-bound short forms, patients, and our own writer."""

    preferred: str = Field(min_length=1)
    others: list[str] = []
    in_region: list[str] = []
    lay: list[str] = []
    say: Say | None = None  # descriptors and phrases are explained, never said
    where: Where | None = None
    normal: str | None = None
    normal_both: str | None = None


class Explain(_Strict):
    """What the concept means, by level; `absent` says that it was not seen; `ask` are questions people have."""

    plain: str = Field(min_length=1)
    absent: str | None = None
    easy: str | None = None
    ask: list[str] = []


class Link(_Strict):
    """A public source; `url` only where somebody has looked it up."""

    title: str
    publisher: str
    language: str
    url: str | None = None


class Review(_Strict):
    """Where the wording comes from, when it was checked, and which clinician signed it (null: nobody yet)."""

    source: str
    checked: date
    signed_off_by: str | None


class Entry(_Strict):
    """One concept. `of` names the parts of the body it belongs to, closest first; `broader` a more general concept."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: Kind
    region: str
    of: list[str] = []
    broader: str | None = None
    terms: dict[str, Terms]
    explain: dict[str, Explain]
    picture: str | None = None
    links: list[Link] = []
    review: Review


class EntryError(ContentError):
    """An entry that cannot be used; `keys` lead to the fault, outermost first."""

    def __init__(self, message: str, keys: tuple[str, ...]) -> None:
        super().__init__(message)
        self.keys = keys


def problems(document: Mapping[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    """Everything that keeps a document from being an entry: the keys that lead there, and what is wrong."""
    try:
        Entry.model_validate(document)
    except ValidationError as error:
        return [(tuple(str(p) for p in row["loc"]), row["msg"]) for row in error.errors()]
    return []


def parse(name: str, document: Mapping[str, Any]) -> Entry:
    """The entry of a file; a fault names file, field and what was found there."""
    try:
        return Entry.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise EntryError(f"{name}: {place}: {first['msg']}", tuple(str(p) for p in first["loc"])) from error
