"""The chest from the front: the patient faces the reader, so the right lung is on the left of the picture."""

from knowledge.pictures import (
    Part,
    Picture,
    Points,
    Shape,
    ellipse,
    fine,
    hose,
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


def right_lung() -> Part:
    """The right lung in one piece."""
    return part("right-lung", "sand", outline(*_RIGHT), fine(trail(_R_FLAT)), fine(trail(_R_SLANT)))


def left_lung() -> Part:
    """The left lung in one piece."""
    return part("left-lung", "sand", outline(*_LEFT), fine(trail([*_L_SLANT_TOP, *_L_SLANT_LOW[1:]])))


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

_FLUID_TOP: Points = [(48, 148), (56, 166), (72, 176), (96, 178), (121, 172)]
_EFFUSION = _BASE.adding(
    "chest/pleural-effusion",
    part("fluid", "mark", outline(_FLUID_TOP, [(121, 172), (122, 194)], _R_BASE_IN, _R_BASE_OUT,
                                  [(47, 208), (45.5, 180), (48, 148)])),
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
)

_NODULE = _BASE.adding("chest/lung-nodule", part("nodule", "mark", ellipse(200, 98, 6.5)))
_PATCH: Points = [(58, 158), (70, 150), (84, 158), (96, 156), (104, 168), (96, 178), (78, 180), (60, 186), (54, 172)]
_DOTS = [(66, 164), (77, 160), (88, 166), (72, 174), (84, 175), (95, 169), (62, 177)]
_SHADOW = _BASE.adding(
    "chest/lung-shadow",
    part("patch", "soft", loop(_PATCH), *(Shape(ellipse(x, y, 2.2), "mark") for x, y in _DOTS)),
)

_WIDE: Points = [(127, 118), (146, 110), (168, 120), (188, 142), (206, 168), (208, 184), (194, 194), (160, 197),
                 (126, 195), (104, 184), (98, 164), (106, 138)]  # fmt: skip
_LARGE = Picture(
    "chest/large-heart",
    _H,
    (
        body(),
        windpipe(),
        right_lung(),
        left_lung(),
        part("heart", "soft", Shape(loop(_WIDE), "paper"), loop(_WIDE)),
        part("usual-size", "line", fine(loop(_HEART), dashed=True)),
        diaphragm(),
    ),
)

_SAC = _grown(_HEART, 149, 156, 1.26)
_PERICARDIUM = Picture(
    "chest/fluid-around-heart",
    _H,
    (body(), windpipe(), right_lung(), left_lung(), part("sac-fluid", "mark", loop(_SAC)), heart(), diaphragm()),
)

_ARTERY: Points = [(143, 150), (145, 126), (140, 108)]
_TO_RIGHT: Points = [(142, 110), (122, 107), (104, 112), (86, 126), (72, 148)]
_TO_LEFT: Points = [(140, 110), (158, 103), (178, 106), (198, 120), (212, 146)]
_TWIGS: tuple[Points, ...] = (
    [(108, 110), (96, 94), (88, 74)],
    [(92, 120), (96, 140), (94, 164)],
    [(176, 105), (190, 92), (196, 72)],
    [(192, 114), (192, 136), (198, 164)],
)
_VESSELS = (
    *(hose(twig, 7, 3) for twig in _TWIGS),
    hose(_ARTERY, 18, 15),
    hose([*_TO_RIGHT[:0:-1], (140, 106), *_TO_LEFT[1:]], 3, 8, 13, 15, 13, 8, 3),
)
_BRANCHES = Picture(
    "chest/lung-arteries",
    _H,
    (
        body(),
        right_lung(),
        left_lung(),
        heart(),
        part("lung-arteries", "clay", *_VESSELS),
        diaphragm(),
    ),
)
_CLOT = _BRANCHES.adding(
    "chest/pulmonary-embolism",
    part("clot", "mark", hose([(118, 108), (106, 111), (95, 118), (88, 125)], 6, 8, 7, 4)),
)

_MIDDLE: Points = [(126, 40), (140, 36), (154, 40), (160, 70), (166, 116), (182, 160), (180, 192), (150, 198),
                   (120, 194), (116, 160), (118, 100), (120, 64)]  # fmt: skip
_MEDIASTINUM = Picture(
    "chest/mediastinum",
    _H,
    (body(), right_lung(), left_lung(), windpipe(), heart(), part("mediastinum", "soft", loop(_MIDDLE)), diaphragm()),
)

_GULLET: Points = [(144, 4), (145, 40), (148, 70), (150, 92)]
_DOME_R: Points = [(36, 178), (62, 138), (100, 124), (141, 136)]
_DOME_L: Points = [(170, 134), (200, 122), (226, 142), (246, 178)]
_NECK: Points = [(165, 140), (146, 140)]
_STOMACH: Points = [(165, 140), (178, 135), (197, 138), (211, 156), (208, 182), (188, 204), (158, 213), (128, 206),
                    (110, 196), (114, 184), (136, 189), (151, 182), (155, 168), (149, 154), (146, 140)]  # fmt: skip
_POUCH: Points = [(146, 140), (144, 127), (133, 114), (130, 98), (138, 84), (150, 80), (166, 83), (177, 98), (175, 114),
                  (166, 127), (165, 140)]  # fmt: skip
_HIATAL = Picture(
    "chest/hiatal-hernia",
    232,
    (
        part("body", "faint", *(trail(p) for s in ([(40, 10), (34, 80), (30, 150), (38, 228)],)
                                for p in (s, mirrored(s)))),
        part("stomach", "clay", outline(_STOMACH, _NECK[::-1]), fine(trail([(172, 148), (184, 164), (176, 186),
            (150, 200)]))),
        part("gullet", "sand", tube(_GULLET, 15, 14, 13)),
        part("pouch", "mark", outline(_POUCH, _NECK)),
        part("diaphragm", "line", trail(_DOME_R), trail(_DOME_L)),
    ),
)  # fmt: skip

PICTURES = (
    LUNGS,
    LUNGS.marking("chest/upper-lobes", "right-upper-lobe", "left-upper-lobe", "lingula"),
    LUNGS.marking("chest/middle-lobe", "right-middle-lobe"),
    LUNGS.marking("chest/lower-lobes", "right-lower-lobe", "left-lower-lobe"),
    LUNGS.marking("chest/lingula", "lingula"),
    LUNGS.marking("chest/pleura", "pleura"),
    LUNGS.marking("chest/heart", "heart"),
    LUNGS.marking("chest/trachea", "trachea"),
    LUNGS.marking("chest/diaphragm", "diaphragm"),
    _MEDIASTINUM,
    _EFFUSION,
    _PNEUMOTHORAX,
    _NODULE,
    _SHADOW,
    _LARGE,
    _PERICARDIUM,
    _BRANCHES.marking("chest/lung-arteries", "lung-arteries"),
    _CLOT,
    _HIATAL,
)
