"""The neck and the face from the front: thyroid, neck arteries, sinuses."""

from knowledge.pictures import Part, Picture, Points, Shape, ellipse, fine, hose, loop, mirrored, part, trail, tube

_SIDE: Points = [(56, -4), (58, 40), (68, 68), (74, 102), (72, 136), (54, 162), (20, 180), (-6, 188)]
_LOBE: Points = [(140, 162), (126, 162), (112, 155), (102, 138), (99, 116), (105, 98), (114, 95), (121, 106),
                 (126, 128), (132, 142), (140, 146), (148, 142), (154, 128), (159, 106), (166, 95), (175, 98),
                 (181, 116), (178, 138),
                 (168, 155), (154, 162)]  # fmt: skip
_ARTERY: Points = [(82, 240), (86, 190), (90, 150), (90, 118), (86, 86), (84, 44), (88, -6)]
_FORK: Points = [(91, 112), (99, 90), (104, 62), (102, 26)]


def _windpipe() -> tuple[Part, Part]:
    rings = [fine(trail([(126, y), (140, y + 3), (154, y)])) for y in range(134, 240, 12)]
    shield: Points = [(140, 66), (150, 60), (164, 60), (167, 78), (160, 102), (140, 112), (120, 102), (113, 78),
                      (116, 60),
                      (130, 60)]  # fmt: skip
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
_NODULE = _NECK.adding("head-neck/thyroid-nodule", part("nodule", "mark", ellipse(168, 128, 7, 8.5)))
_BIG_LOBE: Points = [(140 + (x - 140) * 1.34, 132 + (y - 132) * 1.3) for x, y in _LOBE]
_GOITRE = Picture(
    "head-neck/goitre",
    232,
    (
        *_NECK.parts[:4],
        part("thyroid", "soft", Shape(loop(_BIG_LOBE), "paper"), loop(_BIG_LOBE)),
        part("usual-size", "line", fine(loop(_LOBE), dashed=True)),
    ),
)
_NARROW = _NECK.adding("head-neck/carotid-stenosis", part("plaque", "mark", hose([(88, 136), (87, 118), (84, 102),
    (82, 86)],
                                                                                  2, 6, 6, 2)))  # fmt: skip

_FACE: Points = [(140, 10), (184, 16), (214, 52), (220, 104), (214, 156), (196, 204), (168, 232), (140, 238)]
_EAR: Points = [(219, 112), (230, 106), (234, 120), (228, 142), (216, 148)]
_CHEEK: Points = [(118, 140), (120, 158), (112, 174), (96, 178), (80, 166), (74, 148), (84, 138), (102, 134)]
_BROW: Points = [(136, 84), (134, 62), (124, 48), (108, 52), (102, 66), (112, 76), (126, 82)]
_CELLS = ((132, 98), (130, 112), (131, 126))
_NOSE: Points = [(140, 96), (150, 120), (158, 156), (162, 176), (154, 184), (140, 182), (126, 184), (118, 176),
                 (122, 156),
                 (130, 120)]  # fmt: skip


_LID: Points = [(78, 110), (88, 117), (102, 118), (118, 110)]
_HEAD = Picture(
    "head-neck/sinuses",
    256,
    (
        part("head", "faint", trail(_FACE), trail(mirrored(_FACE)), trail(_EAR), trail(mirrored(_EAR)),
             trail([(118, 206), (132, 204), (140, 206), (148, 204), (162, 206)]), trail([(126, 213), (140, 217),
                 (154, 213)]),
             trail([(104, 222), (104, 242), (92, 262)]), trail([(176, 222), (176, 242), (188, 262)])),
        part("eyes", "faint", trail(_LID), trail(mirrored(_LID))),
        part("nose", "faint", loop(_NOSE), fine(trail([(140, 104), (140, 180)]))),
        part("frontal-sinuses", "sand", loop(_BROW), loop(mirrored(_BROW))),
        part("ethmoid-cells", "sand", *(ellipse(px, y, 5.5) for x, y in _CELLS for px in (x, 280 - x))),
        part("maxillary-sinuses", "sand", loop(_CHEEK), loop(mirrored(_CHEEK))),
    ),
)  # fmt: skip
_FULL = _HEAD.adding(
    "head-neck/sinusitis",
    part("fluid", "mark", loop([(78, 158), (78, 158), (120, 158), (120, 158), (112, 174), (96, 178), (84, 170)])),
    part("swollen-lining", "soft", loop(mirrored(_CHEEK))),
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
