"""How the pictures of an examination are made, the planes they are cut in,
and schemes that fit any part of the body."""

from knowledge.pictures import (
    Part,
    Picture,
    Points,
    Shape,
    arc,
    ellipse,
    fine,
    hose,
    loop,
    mirrored,
    moved,
    outline,
    part,
    polygon,
    segments,
    trail,
    tube,
)


def _lying(dx: float, dy: float, scale: float = 1) -> Part:
    """A person lying on the back, head on the right."""
    shape: Points = [(0, 0), (0, -10), (12, -14), (16, -8), (34, -12), (62, -14), (84, -20), (112, -24), (134, -20),
                     (142, -12), (142, 0), (142, 0)]  # fmt: skip
    return part(
        "person",
        "clay",
        loop(moved(shape, dx, dy, scale)),
        ellipse(dx + 160 * scale, dy - 12 * scale, 14 * scale, 12 * scale),
    )


_CT = Picture(
    "general/ct",
    206,
    (
        part("scanner", "sand", loop([(142, 20), (142, 20), (220, 20), (220, 20), (246, 60), (250, 104), (244, 150),
                                      (222, 188), (222, 188), (142, 188), (142, 188), (120, 150), (114, 104),
                                      (120, 60)]),
             Shape(ellipse(182, 104, 54, 58), "paper")),
        part("x-rays", "soft", polygon((182, 50), (222, 146), (142, 146))),
        part("x-ray-tube", "mark", loop(moved([(-14, -8), (-14, -8), (14, -8), (14, -8), (8, 6), (8, 6), (-8, 6),
                                               (-8, 6)],
                                              182, 48))),
        part("turning", "trace", fine(trail(arc(182, 104, 66, 70, -60, 20, 7))),
             fine(segments((236, 118), (244, 128), (249, 116)))),
        _lying(20, 122),
        part("table", "sand", loop([(8, 124), (8, 124), (208, 124), (208, 124), (208, 132), (208, 132), (8, 132),
                                    (8, 132)]),
             polygon((40, 132), (84, 132), (78, 188), (46, 188))),
    ),
)  # fmt: skip

_MRI = Picture(
    "general/mri",
    206,
    (
        part("scanner", "sand", polygon((110, 24), (250, 24), (262, 40), (262, 172), (250, 188), (110, 188), (98, 172),
                                        (98, 40))),
        part("tunnel", "paper", loop([(98, 76), (98, 76), (262, 76), (262, 76), (262, 142), (262, 142), (98, 142),
                                      (98, 142)])),
        part("magnet", "mark", polygon((116, 44), (244, 44), (244, 62), (116, 62)), polygon((116, 156), (244, 156),
            (244, 174),
                                                                                            (116, 174))),
        part("magnetic-field", "trace", *(fine(trail([(x, 66), (x + 7, 88), (x, 110), (x + 7, 130), (x, 152)]),
                                               dashed=True)
                                          for x in (124, 146, 168, 190, 212, 234))),
        _lying(60, 122),
        part("table", "sand", polygon((16, 124), (248, 124), (248, 132), (16, 132)), polygon((34, 132), (76, 132),
            (70, 188),
                                                                                           (40, 188))),
    ),
)  # fmt: skip

_SKIN: Points = [(-6, 96), (60, 84), (140, 80), (220, 84), (286, 96)]
_ULTRASOUND = Picture(
    "general/ultrasound",
    220,
    (
        part("tissue", "sand", outline(_SKIN, [(286, 96), (286, 226)], [(286, 226), (-6, 226)], [(-6, 226), (-6, 96)])),
        part("organ", "clay", loop([(92, 168), (110, 146), (146, 140), (182, 150), (194, 174), (176, 196), (138, 204),
                                    (104, 194)])),
        part("sound-waves", "trace", *(fine(trail(arc(140, 62, r, r, 48, 132, 7))) for r in (36, 54, 72, 90, 108))),
        part("probe", "mark", loop([(114, 80), (112, 66), (124, 50), (128, 18), (134, 8), (146, 8), (152, 18),
                                    (156, 50), (168, 66), (166, 80), (140, 84)])),
        part("cable", "line", trail([(142, 8), (150, -4), (170, -8)])),
    ),
)  # fmt: skip

_TORSO: Points = [(0, -70), (12, -68), (18, -54), (14, -42), (16, -34), (30, -26), (36, -6), (34, 30), (28, 74),
                  (-24, 74), (-26, 30), (-30, -4), (-26, -24), (-12, -34), (-12, -44), (-17, -54),
                  (-12, -66)]  # fmt: skip
_XRAY = Picture(
    "general/x-ray",
    206,
    (
        part("x-rays", "soft", polygon((62, 102), (218, 34), (218, 170))),
        part("x-ray-tube", "mark", polygon((18, 86), (50, 86), (64, 96), (64, 108), (50, 118), (18, 118))),
        part("stand", "line", segments((34, 118), (34, 192)), segments((18, 192), (50, 192))),
        part("person", "clay", loop(moved(_TORSO, 166, 104, 1.06))),
        part("detector", "sand", polygon((218, 26), (236, 26), (236, 178), (218, 178))),
        part("wall-stand", "line", segments((236, 102), (252, 102)), segments((252, 18), (252, 192))),
    ),
)

_BREAST_XRAY = Picture(
    "general/mammography",
    206,
    (
        part("x-rays", "soft", polygon((120, 36), (66, 96), (174, 96))),
        part("x-ray-tube", "mark", polygon((104, 12), (136, 12), (136, 28), (128, 38), (112, 38), (104, 28))),
        part("chest", "faint", trail([(206, -4), (198, 40), (204, 84)]), trail([(206, 160), (202, 180), (206, 212)])),
        part("breast", "clay", loop([(208, 96), (170, 102), (110, 104), (78, 110), (70, 124), (78, 138), (110, 144),
                                     (170, 146), (206, 154), (214, 126)])),
        part("paddles", "sand", polygon((50, 94), (186, 94), (186, 103), (50, 103)), polygon((44, 146), (190, 146),
            (190, 162),
                                                                                           (44, 162))),
        part("stand", "line", segments((50, 98), (24, 98)), segments((44, 154), (24, 154)), segments((24, 12),
            (24, 196)),
             segments((104, 20), (24, 20))),
    ),
)  # fmt: skip

# planes: a standing figure and a sheet that cuts it

_FIGURE: Points = [(140, 12), (154, 18), (156, 36), (148, 50), (150, 58), (178, 66), (188, 82), (192, 118), (196, 152),
                   (188, 156), (182, 122), (172, 94), (168, 128), (172, 160), (166, 206), (162, 246), (148, 246),
                   (146, 206),
                   (140, 168)]  # fmt: skip
_MAN = part("person", "clay", loop([*_FIGURE, *mirrored(_FIGURE)[::-1][:-1]]))


def _plane(name: str, *corners: tuple[float, float]) -> Picture:
    return Picture(name, 258, (_MAN, part("plane", "soft", polygon(*corners))))


_AXIAL = _plane("general/plane-across", (40, 140), (78, 108), (246, 108), (206, 140))
_SAGITTAL = _plane("general/plane-left-right", (128, 22), (152, 4), (152, 236), (128, 254))
_CORONAL = _plane("general/plane-front-back", (60, 6), (220, 6), (220, 252), (60, 252))

# schemes

_TISSUE: Points = [
    (24, 40),
    (90, 22),
    (170, 26),
    (246, 44),
    (262, 104),
    (248, 164),
    (176, 186),
    (96, 184),
    (30, 164),
    (16, 100),
]
_GRAIN = [fine(trail(line), "faint") for line in (
    [(40, 64), (64, 58), (88, 62)], [(196, 58), (220, 60), (240, 70)], [(36, 140), (60, 150), (84, 146)],
    [(200, 150), (222, 148), (240, 138)], [(34, 100), (50, 104), (66, 100)], [(216, 104), (232, 100), (248, 106)],
)]  # fmt: skip
_GROUND = part("tissue", "sand", loop(_TISSUE), *_GRAIN)
_CYST = Picture(
    "general/cyst",
    206,
    (
        _GROUND,
        part("cyst-wall", "clay", ellipse(140, 104, 58, 54)),
        part("cyst-fluid", "mark", ellipse(140, 104, 49, 45)),
    ),
)
_LUMP: Points = [
    (100, 92),
    (112, 66),
    (138, 56),
    (166, 64),
    (184, 88),
    (184, 118),
    (166, 144),
    (138, 152),
    (112, 142),
    (98, 118),
]
_NODULE = Picture(
    "general/lump",
    206,
    (_GROUND, part("lump", "mark", loop(_LUMP))),
)
_DOTS = ((118, 88), (136, 78), (154, 90), (126, 106), (146, 108), (164, 112), (134, 126), (152, 130), (112, 120))
_LIME = Picture(
    "general/calcification",
    206,
    (_GROUND, part("calcifications", "mark", *(ellipse(x, y, 4.4, 3.6) for x, y in _DOTS))),
)
_NODE_SHAPE: Points = [(74, 104), (82, 70), (116, 48), (160, 50), (196, 74), (208, 108), (194, 142), (164, 158),
                       (150, 148), (138, 136), (126, 148), (110, 158), (86, 138)]  # fmt: skip
_NODE = Picture(
    "general/lymph-node",
    206,
    (
        part("lymph-vessels", "sand", *(hose(line, 9, 9) for line in (
            [(30, 40), (62, 62), (90, 76)], [(140, 4), (138, 30), (138, 56)], [(250, 40), (220, 62), (194, 78)],
            [(138, 140), (138, 170), (146, 210)]))),
        part("lymph-node", "mark", loop(_NODE_SHAPE)),
        part("follicles", "sand", *(ellipse(x, y, 10) for x,
                                    y in ((98, 104), (110, 76), (138, 66), (168, 76), (184, 106),
                                                                   (170, 132), (106, 132)))),
    ),
)  # fmt: skip
_BIOPSY = Picture(
    "general/biopsy",
    206,
    (
        _GROUND,
        part("lump", "clay", loop([(x + 20, y + 16) for x, y in _LUMP])),
        part("needle", "mark", tube([(46, 12), (96, 58), (152, 110)], 5, 5, 3), tube([(14, -18), (30, -3), (48, 14)], 14, 14)),
    ),
)

PICTURES = (
    _CT,
    _MRI,
    _ULTRASOUND,
    _XRAY,
    _BREAST_XRAY,
    _AXIAL,
    _SAGITTAL,
    _CORONAL,
    _CYST,
    _NODULE,
    _LIME,
    _NODE,
    _BIOPSY,
)
