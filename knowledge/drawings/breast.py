"""The breasts from the front with their quarters, and one cut open from the side."""

from knowledge.pictures import (
    Part,
    Picture,
    Points,
    Shape,
    arc,
    ellipse,
    hose,
    loop,
    mirrored,
    outline,
    part,
    trail,
)

_SIDE: Points = [(118, -4), (114, 14), (84, 26), (40, 36), (18, 64), (8, 110), (4, 170)]
_FLANK: Points = [(32, 92), (36, 130), (42, 172), (44, 208)]
_X, _Y, _R = 88.0, 122.0, 46.0


def _quarter(start: float, left: bool) -> str:
    x = 280 - _X if left else _X
    edge = arc(x, _Y, _R, _R, start, start + 90, 7)
    return outline([(x, _Y), edge[0]], edge, [edge[-1], (x, _Y)])


_FRONT = Picture(
    "breast/quadrants",
    208,
    (
        part("body", "faint", *(trail(p) for s in (_SIDE, _FLANK) for p in (s, mirrored(s)))),
        part("armpit-nodes", "clay", *(ellipse(px, y, 5, 6.5, turn) for x, y,
                                       turn in ((40, 78, 20), (50, 68, 40), (36, 94, 0))
                                       for px in (x, 280 - x))),
        part("right-upper-outer", "sand", _quarter(180, False)),
        part("right-upper-inner", "sand", _quarter(270, False)),
        part("right-lower-outer", "sand", _quarter(90, False)),
        part("right-lower-inner", "sand", _quarter(0, False)),
        part("left-upper-outer", "sand", _quarter(270, True)),
        part("left-upper-inner", "sand", _quarter(180, True)),
        part("left-lower-outer", "sand", _quarter(0, True)),
        part("left-lower-inner", "sand", _quarter(90, True)),
        part("nipples", "clay", *(ellipse(x, _Y, r) for x in (_X, 280 - _X) for r in (12, 4.5))),
    ),
)  # fmt: skip

_RIM: Points = [(214, -6), (198, 28), (164, 58), (116, 86), (78, 108), (58, 123), (47, 127), (42, 135), (48, 142),
                (58, 148), (66, 164), (92, 188), (134, 204), (172, 206), (198, 206), (212, 222),
                (218, 250)]  # fmt: skip
_DUCTS: tuple[tuple[Points, Points], ...] = (
    ([(54, 133), (90, 122), (126, 104), (150, 88)], ((156, 78), (166, 88), (158, 94))),
    ([(54, 135), (96, 132), (140, 124), (164, 116)], ((174, 108), (182, 118), (172, 124))),
    ([(54, 137), (96, 142), (140, 148), (166, 150)], ((176, 142), (184, 152), (174, 158))),
    ([(54, 139), (90, 152), (126, 166), (150, 174)], ((158, 166), (168, 174), (158, 182))),
)


def _glands() -> tuple[Part, Part]:
    return (
        part("milk-ducts", "paper", *(hose(line, 3, 6, 6, 5) for line, _ in _DUCTS)),
        part("gland-lobules", "clay", *(ellipse(x, y, 7) for _, bulbs in _DUCTS for x, y in bulbs)),
    )


_CUT = Picture(
    "breast/side",
    244,
    (
        part("breast", "sand", outline(_RIM, [(218, 250), (232, 250), (228, 150), (230, -6), (214, -6)])),
        part("chest-wall", "clay", hose([(232, -16), (226, 60), (226, 150), (236, 262)], 16, 16),
             *(Shape(ellipse(256, y, 8, 13), "sand") for y in (30, 84, 138, 192))),
        *_glands(),
    ),
)  # fmt: skip
_MASS = _CUT.adding("breast/breast-spot", part("spot", "mark", loop([(116, 92), (124, 86), (134, 90), (136, 100),
                                                                     (128, 107),
                                                                     (118, 103)])))  # fmt: skip
_CYST = _CUT.adding("breast/breast-cyst", part("cyst", "soft", Shape(ellipse(128, 100, 14), "paper"), ellipse(128, 100, 14)))
_LIME = _CUT.adding(
    "breast/calcifications",
    part("calcifications", "mark", *(ellipse(x, y, 2.2) for x, y in [(118, 152), (125, 148), (131, 154), (124, 158),
                                                                     (136, 160),
                                                                      (128, 164), (141, 152), (118, 162)])),
)  # fmt: skip

PICTURES = (
    _FRONT,
    _FRONT.marking("breast/armpit-nodes", "armpit-nodes"),
    _FRONT.marking("breast/nipples", "nipples"),
    _CUT,
    _CUT.marking("breast/milk-ducts", "milk-ducts"),
    _CUT.marking("breast/gland-tissue", "gland-lobules", "milk-ducts"),
    _MASS,
    _CYST,
    _LIME,
)
