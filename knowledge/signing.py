"""Who has signed which wording of an entry. A signature holds for one content hash: what is changed after is unsigned.

Signatures stand in `signatures.yaml` of a hospital's overlay, written by `plainrad glossary sign`, newest last:
  pleural-effusion:
  - {name: A. Example, role: radiologist, date: 2026-11-30, hash: 5f0c…}
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.entries import SIGNATURES as FILE
from knowledge.staged import replace_all
from prompts.layers import ContentError, Layers

_HEADER = "# Written by `plainrad glossary sign`: who signed which content of an entry, newest last. A changed entry is unsigned.\n"


class Signature(BaseModel):
    """One person's signature under one content hash."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    role: str = Field(min_length=1)
    date: date
    hash: str = Field(pattern=r"^[0-9a-f]{64}$")


Signatures = Mapping[str, Sequence[Signature]]


@dataclass(frozen=True, slots=True)
class Signed:
    """The state of an entry. `changed`: somebody had signed it, and it is no longer what was signed."""

    state: Literal["signed", "changed", "unsigned"]
    name: str = ""
    role: str = ""
    date: str = ""

    def json(self) -> dict[str, str]:
        """As it is printed for a program."""
        return asdict(self)


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of all that an entry says, whatever its line breaks; a signature is no part of what is signed."""
    review = {k: v for k, v in document.get("review", {}).items() if k != "signed_off_by"}
    kept = {**document, "review": review}
    return hashlib.sha256(json.dumps(kept, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def signatures(layers: Layers) -> dict[str, list[Signature]]:
    """All signatures by concept; a broken row names the file and the concept."""
    found = layers.documents(FILE).get(FILE, {})
    made: dict[str, list[Signature]] = {}
    for concept, rows in found.items():
        try:
            made[concept] = [Signature.model_validate(row) for row in rows or ()]
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(p) for p in first["loc"])
            raise ContentError(f"{layers.where(FILE, (concept,))}: {concept}: {field}: {first['msg']}") from error
    return made


def state_of(document: Mapping[str, Any], signed: Signatures) -> Signed:
    """Whether an entry is signed as it now stands; a name in the entry itself counts where nobody has signed here."""
    rows = signed.get(document["id"], ())
    if not rows:
        name = document["review"]["signed_off_by"]
        return Signed("signed", name) if name else Signed("unsigned")
    now = content_hash(document)
    held = next((row for row in reversed(rows) if row.hash == now), None)
    row = held or rows[-1]
    return Signed("signed" if held else "changed", row.name, row.role, row.date.isoformat())


def sign(layers: Layers, document: Mapping[str, Any], name: str, role: str, day: date) -> Path:
    """Add a signature under an entry as it now stands, in the overlay; gives the file."""
    if layers.overlay is None:
        raise ContentError("PLAINRAD_CONTENT is not set; name the folder of your own content, signatures are kept there")
    own = signatures(Layers(layers.overlay))
    own.setdefault(document["id"], []).append(Signature(name=name, role=role, date=day, hash=content_hash(document)))
    rows = {concept: [s.model_dump() for s in own[concept]] for concept in sorted(own)}
    path = layers.overlay / FILE
    replace_all({path: _HEADER + yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=160)})
    return path
