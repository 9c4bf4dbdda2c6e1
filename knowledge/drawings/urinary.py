"""Kidneys, ureters and bladder from the front, and one kidney cut open."""

from math import hypot

from knowledge.pictures import (
    Picture,
    Points,
    Shape,
    band,
    ellipse,
    loop,
    mirrored,
    moved,
    part,
    trail,
    tube,
)

_BEAN: Points = [(94, 52), (76, 52), (62, 68), (58, 94), (66, 120), (82, 132), (96, 128), (102, 114), (95, 102),
                 (93, 92), (97, 82), (104, 70), (103, 58)]  # fmt: skip
_CAP: Points = [(70, 51), (84, 30), (94, 36), (108, 52), (98, 48), (84, 45)]
_URETER: Points = [(92, 92), (104, 96), (110, 114), (113, 146), (112, 180), (116, 202), (128, 216)]
_BLADDER: Points = [(140, 196), (162, 200), (174, 216), (166, 236), (150, 246), (140, 247), (130, 246), (114, 236),
                    (106, 216), (118, 200)]  # fmt: skip
_SIDE: Points = [(40, 6), (46, 60), (48, 110), (40, 160), (30, 210), (30, 268)]

TRACT = Picture(
    "urinary/urinary-tract",
    276,
    (
        part("body", "faint", trail(_SIDE), trail(mirrored(_SIDE))),
        part("adrenal-glands", "sand", loop(_CAP), loop(moved(mirrored(_CAP), 0, -4))),
        part("right-kidney", "clay", loop(_BEAN)),
        part("left-kidney", "clay", loop(moved(mirrored(_BEAN), 0, -4))),
        part("ureters", "sand", tube(_URETER, 12, 8, 6), tube(moved(mirrored(_URETER), 0, -2), 12, 8, 6)),
        part("urethra", "sand", tube([(140, 240), (140, 270)], 9, 8)),
        part("bladder", "sand", loop(_BLADDER)),
    ),
)
_BLADDER_STONE = TRACT.adding("urinary/bladder-stone", part("stone", "mark", ellipse(134, 234, 6, 5), ellipse(147, 236, 4.5, 4)))

# one kidney, cut open

_RIM: Points = [(150, 16), (112, 14), (76, 34), (54, 72), (48, 116), (58, 160), (84, 192), (118, 202), (150, 192),
                (160, 168), (146, 142), (138, 112), (146, 84), (166, 58), (168, 30)]  # fmt: skip
_TIPS: Points = [(128, 54), (92, 72), (80, 106), (90, 140), (124, 162)]
_CORE = (148, 110)


_DOWN: Points = [(192, 140), (201, 162), (205, 196), (206, 232)]


def _pelvis(neck: float, cup: float, sack: float, mouth: float) -> str:
    """The collecting system: five cups on their necks, joined to a funnel that ends at the ureter."""
    outer, inner = (edge[0] for edge in band(_DOWN, mouth, mouth))
    points: list[tuple[float, float]] = [outer, outer, (180, 118 - sack * 0.6), (160, 106 - sack)]
    for tip in _TIPS:
        dx, dy = tip[0] - _CORE[0], tip[1] - _CORE[1]
        length = hypot(dx, dy)
        ux, uy = dx / length, dy / length
        for along, across in ((0.5, neck), (0.84, cup), (0.98, cup * 0.6), (0.98, -cup * 0.6), (0.84, -cup),
                              (0.5, -neck)):  # fmt: skip
            points.append((_CORE[0] + dx * along - uy * across, _CORE[1] + dy * along + ux * across))
    return loop([*points, (158, 122 + sack), (174, 134 + sack * 0.4), inner, inner])


def _opened(name: str, neck: float, cup: float, sack: float, duct: tuple[float, ...]) -> Picture:
    """A kidney cut open. A wider system has broader necks and cups, a larger funnel and a broader ureter."""
    pyramids = [
        loop([(x, y), (x, y), *((x + (x - 132) * k + s * (y - 108) * 0.28, y + (y - 108) * k - s * (x - 132) * 0.28)
              for k, s in ((0.36, 1), (0.5, 0), (0.36, -1)))])
        for x, y in _TIPS
    ]  # fmt: skip
    return Picture(
        name,
        240,
        (
            part("kidney", "sand", loop(_RIM), *(Shape(d, "clay") for d in pyramids)),
            part("ureter", "paper", tube(_DOWN, *duct)),
            part("renal-pelvis", "paper", _pelvis(neck, cup, sack, duct[0])),
        ),
    )


_KIDNEY = _opened("urinary/kidney", 4, 8, 8, (13, 10, 9, 8))
_STONE = _KIDNEY.adding(
    "urinary/kidney-stone",
    part("stone", "mark", loop([(101, 133), (108, 130), (113, 136), (110, 144), (101, 145), (97, 139)])),
)
_DILATED = _opened("urinary/hydronephrosis", 8, 13, 20, (26, 20, 17, 16)).marking("urinary/hydronephrosis", "renal-pelvis", "ureter")
_BLOCKED = _opened("urinary/ureteral-stone", 7, 12, 16, (24, 19, 16, 8)).adding(
    "urinary/ureteral-stone", part("stone", "mark", ellipse(204, 192, 7, 8.5))
)
_CYST = _KIDNEY.adding("urinary/kidney-cyst", part("cyst", "soft", Shape(ellipse(60, 62, 24), "paper"), ellipse(60, 62, 24)))
_MASS = _KIDNEY.adding(
    "urinary/kidney-mass",
    part("mass", "mark", loop([(92, 192), (104, 178), (126, 178), (140, 190), (138, 206), (120, 216), (98, 210)])),
)

PICTURES = (
    TRACT,
    TRACT.marking("urinary/kidneys", "right-kidney", "left-kidney"),
    TRACT.marking("urinary/ureters", "ureters"),
    TRACT.marking("urinary/bladder", "bladder"),
    TRACT.marking("urinary/urethra", "urethra"),
    TRACT.marking("abdomen/adrenal-glands", "adrenal-glands"),
    _BLADDER_STONE,
    _KIDNEY.marking("urinary/renal-pelvis", "renal-pelvis"),
    _STONE,
    _DILATED,
    _BLOCKED,
    _CYST,
    _MASS,
)
