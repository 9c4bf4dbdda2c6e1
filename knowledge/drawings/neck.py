"""The neck and the face from the front: thyroid, neck arteries, sinuses."""

from knowledge.pictures import Part, Picture, Points, ellipse, fine, hose, loop, mirrored, moved, part, trail, tube

_SIDE: Points = [(70, -4), (72, 40), (82, 66), (88, 100), (86, 134), (66, 160), (24, 180), (-6, 190)]
_LOBE: Points = [(132, 160), (122, 158), (112, 142), (108, 116), (112, 98), (120, 100), (124, 122), (128, 142), (140, 150),
                 (152, 142), (156, 122), (160, 100), (168, 98), (172, 116), (168, 142), (158, 158), (148, 160),
                 (140, 161)]  # fmt: skip
_ARTERY: Points = [(94, 236), (98, 190), (102, 150), (102, 118), (98, 86), (96, 44), (100, -6)]
_FORK: Points = [(102, 112), (110, 92), (114, 64), (110, 30)]


def _windpipe() -> tuple[Part, Part]:
    rings = [fine(trail([(126, y), (140, y + 3), (154, y)])) for y in range(134, 240, 12)]
    shield: Points = [(140, 72), (152, 62), (166, 60), (168, 80), (162, 104), (140, 114), (118, 104), (112, 80), (114, 60),
                      (128, 62)]  # fmt: skip
    return (
        part("trachea", "paper", tube([(140, 104), (140, 250)], 30, 28), *rings),
        part("larynx", "sand", loop(shield), fine(trail([(140, 74), (140, 110)]))),
    )


_NECK = Picture(
    "head-neck/neck",
    232,
    (
        part("body", "faint", trail(_SIDE), trail(mirrored(_SIDE))),
        part("carotid-arteries", "clay", *(d for s in (_FORK, mirrored(_FORK)) for d in [hose(s, 9, 7)]),
             *(tube(s, 13, 12, 14, 9) for s in (_ARTERY, mirrored(_ARTERY)))),
        *_windpipe(),
        part("thyroid", "clay", loop(_LOBE)),
    ),
)  # fmt: skip
_NODULE = _NECK.adding("head-neck/thyroid-nodule", part("nodule", "mark", ellipse(163, 128, 6, 7.5)))
_GOITRE = Picture(
    "head-neck/goitre",
    232,
    (
        *_NECK.parts[:4],
        part("thyroid", "mark", loop([(140 + (x - 140) * 1.42, 132 + (y - 132) * 1.3) for x, y in _LOBE])),
        part("usual-size", "line", fine(loop(_LOBE), dashed=True)),
    ),
)
_PLAQUE: Points = [(101, 134), (99, 118), (96, 100), (94, 84)]
_NARROW = _NECK.adding("head-neck/carotid-stenosis", part("plaque", "mark", hose([(107, 134), (106, 120), (103, 104), (99, 90)],
                                                                                  2, 7, 7, 2)))  # fmt: skip

_FACE: Points = [(140, 8), (190, 18), (222, 60), (224, 110), (216, 160), (194, 210), (164, 240), (140, 246)]
_CHEEK: Points = [(118, 140), (120, 158), (112, 174), (96, 178), (80, 166), (74, 148), (84, 138), (102, 134)]
_BROW: Points = [(136, 84), (134, 62), (124, 48), (108, 52), (102, 66), (112, 76), (126, 82)]
_CELLS = ((132, 98), (130, 112), (131, 126))
_NOSE: Points = [(140, 96), (150, 120), (158, 156), (162, 176), (154, 184), (140, 182), (126, 184), (118, 176), (122, 156),
                 (130, 120)]  # fmt: skip


def _eye(x: float) -> str:
    return loop([(x - 24, 110), (x - 12, 101), (x + 4, 100), (x + 20, 110), (x + 4, 119), (x - 12, 119)])


_HEAD = Picture(
    "head-neck/sinuses",
    256,
    (
        part("head", "faint", trail(_FACE), trail(mirrored(_FACE)), trail([(116, 212), (140, 206), (164, 212)]),
             trail([(116, 212), (140, 219), (164, 212)])),
        part("eyes", "faint", _eye(98), _eye(182), ellipse(97, 110, 7), ellipse(183, 110, 7)),
        part("nose", "faint", loop(_NOSE), fine(trail([(140, 104), (140, 180)]))),
        part("frontal-sinuses", "sand", loop(_BROW), loop(mirrored(_BROW))),
        part("ethmoid-cells", "sand", *(ellipse(px, y, 5.5) for x, y in _CELLS for px in (x, 280 - x))),
        part("maxillary-sinuses", "sand", loop(_CHEEK), loop(mirrored(_CHEEK))),
    ),
)  # fmt: skip
_FULL = _HEAD.adding(
    "head-neck/sinusitis",
    part("fluid", "mark", loop([(78, 158), (78, 158), (120, 158), (120, 158), (112, 174), (96, 178), (84, 170)])),
    part("swollen-lining", "soft", loop(moved(mirrored(_CHEEK)))),
)

PICTURES = (
    _NECK.marking("head-neck/thyroid", "thyroid"),
    _NECK.marking("head-neck/larynx", "larynx"),
    _NECK.marking("head-neck/carotid-arteries", "carotid-arteries"),
    _NODULE,
    _GOITRE,
    _NARROW,
    _HEAD.marking("head-neck/sinuses", "frontal-sinuses", "ethmoid-cells", "maxillary-sinuses"),
    _HEAD.marking("head-neck/maxillary-sinuses", "maxillary-sinuses"),
    _FULL,
)
