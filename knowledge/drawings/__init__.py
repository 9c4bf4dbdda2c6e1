"""The drawings of the glossary, a module per region of the body, and the files they are built into.

`python -m knowledge.drawings` writes them anew; their words stand in `glossary/pictures.yaml`.
"""

from collections.abc import Mapping
from typing import Any

from knowledge.drawings import (
    abdomen,
    brain,
    breast,
    chest,
    joints,
    knee,
    methods,
    neck,
    pelvis,
    spine,
    urinary,
    vessels,
)
from knowledge.pictures import Picture, svg

PICTURES: tuple[Picture, ...] = (
    *chest.PICTURES,
    *abdomen.PICTURES,
    *urinary.PICTURES,
    *pelvis.PICTURES,
    *brain.PICTURES,
    *neck.PICTURES,
    *spine.PICTURES,
    *knee.PICTURES,
    *joints.PICTURES,
    *breast.PICTURES,
    *vessels.PICTURES,
    *methods.PICTURES,
)


def build(labels: Mapping[str, Any], language: str = "en") -> dict[str, bytes]:
    """Path under `glossary/pictures` → the file's bytes; the title and the description are in one language."""
    return {f"{picture.name}.svg": svg(picture, labels, language).encode() for picture in PICTURES}
