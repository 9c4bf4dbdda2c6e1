"""The spine: whole from the side (front on the left), a piece of it from the side, and one level from above."""

from math import atan2, pi

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
    moved,
    outline,
    part,
    polygon,
    trail,
    tube,
)

# whole

_LEVELS = [*(f"c{i}" for i in range(1, 8)), *(f"t{i}" for i in range(1, 13)), *(f"l{i}" for i in range(1, 6))]
_LINE: Points = [(136, 12), (128, 34), (126, 56), (131, 80), (143, 108), (152, 138), (153, 166), (145, 196), (133, 224),
                 (126, 250), (127, 272), (135, 290)]  # fmt: skip


def _along() -> list[tuple[float, float, float]]:
    """The middle of each vertebra and its tilt, spread over the line by their heights."""
    dense: list[tuple[float, float]] = []
    for k in range(len(_LINE) - 1):
        (ax, ay), (bx, by) = _LINE[k], _LINE[k + 1]
        dense += [(ax + (bx - ax) * t / 20, ay + (by - ay) * t / 20) for t in range(20)]
    heights = [9.0] * 7 + [8.4 + i * 0.4 for i in range(12)] + [16.0] * 5
    total, run, found = sum(heights), 0.0, []
    for height in heights:
        at = int((run + height / 2) / total * (len(dense) - 1))
        (ax, ay), (bx, by) = dense[max(at - 14, 0)], dense[min(at + 14, len(dense) - 1)]
        found.append((*dense[at], atan2(by - ay, bx - ax) * 180 / pi - 90))
        run += height
    return found


def _vertebra(index: int, x: float, y: float, turn: float) -> Part:
    neck, back = index < 7, index > 18
    w, h = (15, 6.8) if neck else (24, 12) if back else (17 + (index - 7) * 0.5, 7 + (index - 7) * 0.3)
    body: Points = [(-w / 2, -h / 2), (-w / 2, -h / 2), (0, -h / 2 + 0.8), (w / 2, -h / 2), (w / 2, -h / 2),
                    (w / 2 - 1, 0), (w / 2, h / 2), (w / 2, h / 2), (0, h / 2 - 0.8), (-w / 2, h / 2), (-w / 2, h / 2),
                    (-w / 2 + 1, 0)]  # fmt: skip
    reach, drop = (15, 3) if neck else (20, 3) if back else (20, 10)
    tall = 3.4 if neck else 7 if back else 4.5
    spike: Points = [(w / 2 + 6, -tall / 2), (w / 2 + 6 + reach, drop - tall / 2 + 1),
                     (w / 2 + 6 + reach, drop + tall / 2),
                     (w / 2 + 6, tall / 2)]  # fmt: skip
    return part(
        _LEVELS[index],
        "sand" if neck or back else "clay",
        loop(moved(spike, x, y, 1, turn)),
        loop(moved(body, x, y, 1, turn)),
    )


_BACK: Points = [(176, 4), (170, 30), (166, 56), (178, 84), (198, 118), (206, 150), (200, 190), (188, 228), (190, 256),
                 (214, 290), (222, 330)]  # fmt: skip
_FRONT: Points = [(88, 30), (96, 46), (102, 66), (92, 84), (74, 112), (66, 150), (74, 196), (68, 240), (66, 290), (72, 330)]
_SACRUM: Points = [(131, 302), (131, 302), (144, 296), (156, 290), (156, 290), (170, 306), (178, 324), (174, 334),
                   (161, 328), (146, 316)]  # fmt: skip
_WHOLE = Picture(
    "spine/spine",
    352,
    (
        part("body", "faint", trail(_BACK), trail(_FRONT)),
        *(_vertebra(i, *place) for i, place in enumerate(_along())),
        part("sacrum", "sand", loop(_SACRUM), fine(trail([(150, 308), (160, 304)])), fine(trail([(160, 319), (169, 313)]))),
        part("coccyx", "clay", hose([(171, 339), (169, 344), (164, 348)], 7, 5, 3)),
    ),
    pen=0.7,
)

# a piece from the side: bodies on the left, the canal behind them, the spines of the vertebrae at the back


def _block(x: float, y: float, turn: float = 0, squash: float = 0) -> Points:
    """A vertebral body, 84 by 46; `squash` lowers its front."""
    shape: Points = [(-42, -22 + squash), (-42, -22 + squash), (0, -19 + squash * 0.45), (42, -22), (42, -22), (38, 0),
                     (42, 22), (42, 22), (0, 19), (-42, 22), (-42, 22), (-38, squash * 0.4)]  # fmt: skip
    return moved(shape, x, y, 1, turn)


def _disc(x: float, y: float, h: float = 9) -> str:
    return loop([(x - 41, y - h), (x, y - h - 3), (x + 41, y - h), (x + 46, y), (x + 41, y + h), (x, y + h + 3),
                 (x - 41, y + h), (x - 46, y)])  # fmt: skip


def _spike(y: float) -> str:
    return loop([(196, y - 6), (216, y - 10), (250, y - 4), (262, y + 8), (254, y + 20), (226, y + 16), (198, y + 8)])


_X, _YS = 92.0, (32.0, 100.0, 168.0, 236.0)
_BONES = [loop(_block(_X, y)) for y in _YS]
_GAPS = (66.0, 134.0, 202.0)
_CANAL: Points = [(150, -8), (151, 60), (150, 134), (150, 200), (151, 276)]


def _piece(name: str, bones: list[str], discs: list[str], nerves: Points = _CANAL) -> Picture:
    return Picture(
        name,
        268,
        (
            part("spinal-canal", "paper", polygon((138, 2), (192, 2), (192, 266), (138, 266))),
            part("nerves", "sand", tube([(x + 15, y) for x, y in nerves], 24, 22), *(
                fine(trail([(x + 15 + d, y) for x, y in nerves])) for d in (-5, 0, 5))),
            part("spinous-processes", "clay", *(_spike(y) for y in _YS)),
            part("discs", "sand", *discs),
            part("vertebrae", "clay", *bones),
        ),
    )  # fmt: skip


_SIDE = _piece("spine/side", _BONES, [_disc(_X, y) for y in _GAPS])
_PUSHED: Points = [(150, -8), (149, 70), (150, 104), (160, 122), (164, 135), (160, 150), (151, 166), (150, 200), (151, 276)]
_HERNIA = _piece("spine/disc-herniation", _BONES, [_disc(_X, y, 7 if y == 134 else 9) for y in _GAPS], _PUSHED).adding(
    "spine/disc-herniation",
    part("herniation", "mark", loop([(118, 128), (134, 129), (150, 122), (162, 128), (164, 137), (156, 145), (136, 141),
                                     (118, 141)])),
)  # fmt: skip
_LOW = _piece("spine/disc-wear", [loop(_block(_X, y)) for y in (32.0, 102.0, 160.0, 230.0)],
              [_disc(_X, 67), _disc(_X, 195)]).adding(
    "spine/disc-wear",
    part("worn-disc", "mark", _disc(_X, 131, 3)),
    part("spurs", "clay", loop([(62, 115), (48, 118), (36, 125), (42, 128), (60, 125)]), loop([(62, 147), (48, 144),
        (36, 137), (42, 134), (60, 137)])),
)  # fmt: skip
_WEDGE = _piece("spine/vertebral-fracture", [_BONES[0], _BONES[1], _BONES[3]], [_disc(_X, y) for y in _GAPS]).adding(
    "spine/vertebral-fracture",
    part("broken-vertebra", "mark", loop(_block(_X, 168, 0, 20)),
         Shape(hose([(55, 176), (70, 170), (82, 178), (98, 167), (116, 173)], 3, 5, 5, 2), "paper")),
)  # fmt: skip
_BENT: Points = [(126, 2), (130, 70), (132, 112), (148, 136), (152, 160), (152, 200), (152, 266)]
_SLIP = Picture(
    "spine/slipped-vertebra",
    268,
    (
        part("spinal-canal", "paper", loop([(112, 2), (112, 2), (168, 2), (168, 2), (170, 90), (182, 126), (192, 160),
                                            (192, 266), (192, 266), (138, 266), (138, 266), (138, 170), (120, 120)])),
        part("nerves", "sand", tube([(x + 15, y) for x, y in _BENT], 24, 22), *(
            fine(trail([(x + 15 + d, y) for x, y in _BENT])) for d in (-5, 0, 5))),
        part("spinous-processes", "clay", *(_spike(y) for y in _YS[2:]), *(
            loop(moved([(x - 196, yy - y) for x, yy in [(196, y - 6), (216, y - 10), (250, y - 4), (262, y + 8),
                        (254, y + 20), (226, y + 16), (198, y + 8)]], 172, y)) for y in _YS[:2])),
        part("discs", "sand", _disc(66, 66), loop([(28, 125), (66, 122), (108, 126), (134, 134), (134, 142), (92, 146),
                                                   (52, 143), (32, 138)]), _disc(_X, 202)),
        part("vertebrae", "clay", loop(_block(66, 32)), _BONES[2], _BONES[3]),
        part("slipped-vertebra", "mark", loop(_block(66, 100))),
    ),
)  # fmt: skip

# one level from above: the disc in front (at the top), the canal behind it

_PLATE: Points = [(140, 14), (186, 20), (212, 48), (210, 82), (184, 104), (158, 106), (140, 103), (122, 106), (96, 104),
                  (70, 82), (68, 48), (94, 20)]  # fmt: skip
_CORE: Points = [(140, 32), (174, 36), (190, 56), (180, 80), (140, 86), (100, 80), (90, 56), (106, 36)]
_RING: Points = [(140, 156), (158, 150), (172, 136), (178, 122), (172, 108), (184, 104), (206, 100), (222, 112),
                 (226, 128), (246, 132), (262, 142), (254, 152), (228, 152), (206, 158), (176, 172), (156, 184),
                 (150, 206), (148, 228),
                 (140, 234)]  # fmt: skip
_ARCH = outline(_RING, mirrored(_RING)[::-1])
_SAC: Points = [(140, 110), (156, 111), (164, 120), (160, 134), (150, 144), (140, 148), (130, 144), (120, 134),
                (116, 120),
                (124, 111)]  # fmt: skip
_FACET: Points = [(190, 112), (206, 104), (220, 114), (220, 132), (206, 144), (192, 140)]
_JOINT: Points = [(206, 108), (203, 124), (198, 142)]
_NERVE: Points = [(160, 124), (172, 116), (192, 108), (212, 98), (232, 92), (254, 92)]


def _threads(scale: float = 1, dy: float = 0) -> list[Shape]:
    spots = [(-12, -6), (-4, -9), (5, -9), (13, -5), (-9, 3), (0, 1), (9, 3), (-4, 11), (5, 11)]
    return [Shape(ellipse(140 + x * scale, 126 + dy + y * scale, 2.1 * min(scale + 0.2, 1)), "clay") for x, y in spots]


def _level(name: str, sac: Points, threads: list[Shape]) -> Picture:
    return Picture(
        name,
        242,
        (
            part("arch", "clay", _ARCH),
            part("spinal-canal", "paper", loop([(140, 104), (168, 106), (176, 120), (166, 140), (152, 150), (140, 154),
                                                (128, 150), (114, 140), (104, 120), (112, 106)])),
            part("nerve-roots", "sand", hose(_NERVE, 6, 9, 8, 7), hose(mirrored(_NERVE), 6, 9, 8, 7)),
            part("disc", "sand", loop(_PLATE), Shape(loop(_CORE), "paper")),
            part("facet-joints", "sand", loop(_FACET), loop(mirrored(_FACET)), fine(trail(_JOINT)),
                 fine(trail(mirrored(_JOINT)))),
            part("nerve-sac", "sand", loop(sac), *threads),
        ),
    )  # fmt: skip


_ABOVE = _level("spine/from-above", _SAC, _threads())
_SQUEEZED: Points = [
    (140, 118),
    (152, 117),
    (160, 122),
    (157, 133),
    (148, 143),
    (140, 147),
    (133, 142),
    (127, 132),
    (128, 120),
]
_ABOVE_HERNIA = _level("spine/disc-herniation-from-above", _SQUEEZED, _threads(0.66, 4)).adding(
    "spine/disc-herniation-from-above",
    part("herniation", "mark", loop([(106, 78), (124, 82), (138, 96), (136, 112), (126, 124), (110, 122), (100, 106),
                                     (98, 90)])),
)  # fmt: skip
_TIGHT: Points = [(140, 114), (150, 115), (153, 123), (147, 133), (140, 137), (133, 133), (127, 123), (130, 115)]
_STENOSIS = _level("spine/spinal-canal-stenosis", _TIGHT, _threads(0.55, -2)).adding(
    "spine/spinal-canal-stenosis",
    part("narrowing", "mark",
         loop([(174, 106), (180, 118), (172, 138), (156, 150), (141, 155), (142, 143), (152, 138), (158, 126),
               (160, 112)]),
         loop(mirrored([(174, 106), (180, 118), (172, 138), (156, 150), (141, 155), (142, 143), (152, 138), (158, 126),
                        (160, 112)])),
         loop([(112, 104), (140, 101), (168, 104), (160, 110), (140, 111), (120, 110)])),
)  # fmt: skip

# from behind


def _bend() -> list[Part]:
    bones = []
    line = [(140, 14), (140, 32), (142, 50), (149, 68), (160, 88), (167, 108), (165, 128), (154, 148), (141, 168),
            (133, 188), (134, 208), (138, 228)]  # fmt: skip
    for i, (x, y) in enumerate(line):
        (ax, ay), (bx, by) = line[max(i - 1, 0)], line[min(i + 1, len(line) - 1)]
        turn = atan2(by - ay, bx - ax) * 180 / pi - 90
        w = 13 + i * 0.9
        wing: Points = [(-w - 9, -2), (-w, -4), (-w * 0.8, -7), (w * 0.8, -7), (w, -4), (w + 9, -2), (w + 9, 2), (w, 3),
                        (w * 0.8, 7), (-w * 0.8, 7), (-w, 3), (-w - 9, 2)]  # fmt: skip
        bones.append((loop(moved(wing, x, y, 1, turn)), fine(trail(moved([(0, -4), (0, 6)], x, y, 1, turn)))))
    return [part("vertebrae", "mark", *(shape for pair in bones for shape in pair))]


_CURVED = Picture(
    "spine/scoliosis",
    268,
    (
        part("body", "faint", *(trail(p) for s in ([(120, 2), (116, 18), (84, 28), (58, 40), (52, 70), (62, 110),
                                                    (70, 150),
             (62, 190), (46, 226), (44, 262)],) for p in (s, mirrored(s)))),
        part("pelvis-bone", "sand", loop([(140, 236), (162, 240), (186, 226), (206, 230), (204, 252), (172, 262),
                                          (140, 264),
                                     (108, 262), (76, 252), (74, 230), (94, 226), (118, 240)])),
        *_bend(),
        part("middle-line", "faint", fine(trail([(140, 4), (140, 262)]), dashed=True)),
    ),
)  # fmt: skip

PICTURES = (
    _WHOLE,
    _WHOLE.marking("spine/cervical-spine", *_LEVELS[:7]),
    _WHOLE.marking("spine/thoracic-spine", *_LEVELS[7:19]),
    _WHOLE.marking("spine/lumbar-spine", *_LEVELS[19:]),
    _WHOLE.marking("spine/sacrum", "sacrum"),
    _SIDE.marking("spine/vertebrae", "vertebrae"),
    _SIDE.marking("spine/discs", "discs"),
    _HERNIA,
    _LOW,
    _WEDGE,
    _SLIP,
    _ABOVE.marking("spine/spinal-canal", "spinal-canal"),
    _ABOVE.marking("spine/nerve-roots", "nerve-roots"),
    _ABOVE.marking("spine/facet-joints", "facet-joints"),
    _ABOVE_HERNIA,
    _STENOSIS,
    _CURVED,
)
