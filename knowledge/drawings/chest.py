"""The chest from the front: the patient faces the reader, so the right lung is on the left of the picture."""

from knowledge.pictures import (
    Part,
    Picture,
    Points,
    Shape,
    ellipse,
    fine,
    loop,
    mirrored,
    outline,
    part,
    trail,
    tube,
)

_H = 236
_SIDE: Points = [(117, 4), (116, 20), (106, 31), (78, 38), (46, 46), (25, 66), (16, 104), (12, 150), (10, 190)]
_FLANK: Points = [(38, 112), (37, 150), (40, 190), (44, 228)]

_R_MID: Points = [(106, 45), (116, 62), (120, 92), (121, 128)]
_R_LOW: Points = [(121, 128), (119, 160), (122, 194)]
_R_BASE_IN: Points = [(122, 194), (112, 188), (98, 186)]
_R_BASE_OUT: Points = [(98, 186), (74, 190), (47, 208)]
_R_SIDE: Points = [(47, 208), (46, 172), (52, 130)]
_R_TOP: Points = [(52, 130), (61, 92), (78, 58), (94, 44), (106, 45)]
_R_FLAT: Points = [(52, 130), (84, 126), (121, 128)]
_R_SLANT: Points = [(52, 130), (70, 164), (98, 186)]

_L_TOP: Points = [(228, 130), (219, 92), (202, 58), (186, 44), (174, 45)]
_L_MID: Points = [(174, 45), (164, 62), (160, 90), (163, 116)]
_L_NOTCH: Points = [(163, 116), (173, 134), (178, 150)]
_L_TONGUE: Points = [(178, 150), (180, 170), (168, 190), (180, 192), (190, 188)]
_L_BASE: Points = [(190, 188), (208, 190), (233, 208)]
_L_SIDE: Points = [(233, 208), (234, 172), (228, 130)]
_L_SLANT: Points = [(228, 130), (214, 162), (190, 188)]
_L_STEP: Points = [(178, 150), (196, 146), (219, 152)]
_L_SLANT_TOP: Points = [(228, 130), (224, 141), (219, 152)]
_L_SLANT_LOW: Points = [(219, 152), (207, 172), (190, 188)]

_RIGHT = (_R_TOP, _R_MID, _R_LOW, _R_BASE_IN, _R_BASE_OUT, _R_SIDE)
_LEFT = (_L_TOP, _L_MID, _L_NOTCH, _L_TONGUE, _L_BASE, _L_SIDE)
_HEART: Points = [(127, 122), (138, 114), (152, 116), (164, 126), (175, 148), (183, 172), (178, 187), (158, 192),
                  (136, 192), (122, 184), (118, 164), (121, 140)]  # fmt: skip


def _grown(points: Points, x: float, y: float, by: float) -> Points:
    return [(x + (px - x) * by, y + (py - y) * by) for px, py in points]


def body() -> Part:
    """Neck, shoulders and flanks, for the place."""
    return part("body", "faint", *(trail(p) for s in (_SIDE, _FLANK) for p in (s, mirrored(s))))


def windpipe() -> Part:
    """Trachea and the two main bronchi."""
    left: Points = [(132, 22), (132, 84), (126, 94), (108, 108)]
    right: Points = [(148, 22), (148, 84), (154, 92), (172, 104)]
    under: Points = [(168, 111), (150, 101), (140, 97), (131, 103), (112, 115)]
    rings = [fine(trail([(133, y), (140, y + 2), (147, y)])) for y in range(32, 84, 10)]
    return part("trachea", "paper", outline(left, [(108, 108), (112, 115)], under[::-1], [(168, 111), (172, 104)],
                                            right[::-1], [(148, 22), (132, 22)]), *rings)  # fmt: skip


def heart(points: Points = _HEART) -> Part:
    """The heart with the roots of its vessels."""
    return part("heart", "clay", loop(points), fine(trail([(146, 118), (150, 140), (164, 168), (168, 184)])))


def diaphragm() -> Part:
    """The two domes under the lungs."""
    line: Points = [(42, 219), (58, 208), (78, 197), (100, 193), (120, 200), (140, 203), (160, 202), (182, 198),
                    (206, 198), (224, 208), (238, 219)]  # fmt: skip
    return part("diaphragm", "line", trail(line))


def pleura() -> Part:
    """The two thin skins, drawn a little outside the lungs."""
    shapes = []
    for strands in (_RIGHT, _LEFT):
        x = 86 if strands is _RIGHT else 194
        shapes.append(fine(outline(*(_grown(s, x, 126, 1.07) for s in strands))))
    return part("pleura", "line", *shapes)


def right_lung(tone: str = "sand") -> Part:
    """The right lung in one piece."""
    return part("right-lung", "sand", outline(*_RIGHT), fine(trail(_R_FLAT)), fine(trail(_R_SLANT)))


def left_lung() -> Part:
    """The left lung in one piece."""
    return part("left-lung", "sand", outline(*_LEFT), fine(trail(_L_SLANT_TOP + _L_SLANT_LOW[1:])))


LUNGS = Picture(
    "chest/lungs",
    _H,
    (
        body(),
        pleura(),
        windpipe(),
        part("right-upper-lobe", "sand", outline(_R_TOP, _R_MID, _R_FLAT[::-1])),
        part("right-middle-lobe", "sand", outline(_R_FLAT, _R_LOW, _R_BASE_IN, _R_SLANT[::-1])),
        part("right-lower-lobe", "sand", outline(_R_SLANT, _R_BASE_OUT, _R_SIDE)),
        part("left-upper-lobe", "sand", outline(_L_TOP, _L_MID, _L_NOTCH, _L_STEP, _L_SLANT_TOP[::-1])),
        part("lingula", "sand", outline(_L_STEP, _L_SLANT_LOW, _L_TONGUE[::-1])),
        part("left-lower-lobe", "sand", outline(_L_SLANT_TOP, _L_SLANT_LOW, _L_BASE, _L_SIDE)),
        heart(),
        diaphragm(),
    ),
)

_PLAIN = (body(), windpipe(), right_lung(), left_lung(), heart(), diaphragm())
_BASE = Picture("chest/base", _H, _PLAIN)

_FLUID_TOP: Points = [(49, 150), (56, 166), (74, 178), (98, 180), (122, 176)]
_EFFUSION = _BASE.adding(
    "chest/pleural-effusion",
    part("fluid", "mark", outline(_FLUID_TOP, [(122, 176), (122, 194)], _R_BASE_IN, _R_BASE_OUT,
                                  [(47, 208), (45.5, 180), (49, 150)])),
)  # fmt: skip

_SHRUNK: Points = [(110, 78), (119, 96), (121, 128), (119, 156), (110, 166), (94, 160), (86, 136), (90, 104), (98, 84)]
_PNEUMOTHORAX = Picture(
    "chest/pneumothorax",
    _H,
    (
        body(),
        windpipe(),
        part("air", "soft", outline(*_RIGHT)),
        part("right-lung", "sand", loop(_SHRUNK)),
        left_lung(),
        heart(),
        diaphragm(),
    ),
    frozenset({"air"}),
)

_NODULE = _BASE.adding("chest/lung-nodule", part("nodule", "mark", ellipse(200, 98, 6.5)))
_PATCH: Points = [(58, 158), (70, 150), (84, 158), (96, 156), (104, 168), (96, 178), (78, 180), (60, 186), (54, 172)]
_DOTS = [(66, 164), (77, 160), (88, 166), (72, 174), (84, 175), (95, 169), (62, 177)]
_SHADOW = _BASE.adding(
    "chest/lung-shadow",
    part("patch", "soft", loop(_PATCH), *(Shape(ellipse(x, y, 2.2), "mark") for x, y in _DOTS)),
)
_LARGE = Picture(
    "chest/large-heart",
    _H,
    (
        body(),
        windpipe(),
        right_lung(),
        left_lung(),
        part("heart", "mark", loop(_grown(_HEART, 140, 156, 1.42)[:6] + [(208, 180), (200, 191)]
                                   + [(158, 196), (128, 196), (104, 188), (97, 168), (106, 136)])),
        part("usual-size", "paper", Shape(loop(_HEART), "line", True, True)),
        diaphragm(),
    ),
    frozenset({"heart"}),
)  # fmt: skip
