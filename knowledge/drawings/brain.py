"""The brain from its left side, and cut across (front at the top, the patient's right on the left)."""

from math import atan2, cos, pi, sin

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
    outline,
    part,
    trail,
)

# from the side

_SYLVIUS_FRONT: Points = [(84, 136), (102, 128), (124, 119)]
_SYLVIUS_BACK: Points = [(124, 119), (150, 110), (176, 104)]
_CENTRAL: Points = [(150, 24), (150, 50), (136, 84), (124, 119)]
_FRONT_RIM: Points = [(84, 136), (62, 142), (42, 132), (34, 108), (44, 76), (70, 48), (108, 30), (150, 24)]
_TOP_RIM: Points = [(150, 24), (184, 28), (212, 44), (231, 68)]
_BACK_RIM: Points = [(231, 68), (249, 94), (252, 122), (236, 146), (212, 152)]
_LOW_RIM: Points = [(212, 152), (180, 160), (146, 170), (112, 172), (88, 160), (84, 136)]
_PARIETAL_BACK: Points = [(231, 68), (217, 88), (210, 112)]
_PARIETAL_LOW: Points = [(210, 112), (194, 113), (176, 104)]
_TEMPORAL_BACK: Points = [(210, 112), (214, 132), (212, 152)]
_FOLDS: dict[str, tuple[Points, ...]] = {
    "frontal-lobe": (
        [(56, 112), (70, 96), (88, 100), (104, 88)],
        [(60, 78), (82, 70), (98, 74), (112, 60)],
        [(132, 40), (122, 56), (124, 74), (114, 96)],
    ),
    "parietal-lobe": ([(168, 38), (166, 62), (154, 84), (150, 100)], [(184, 58), (200, 64), (202, 84), (186, 94)]),
    "occipital-lobe": ([(224, 96), (238, 106), (230, 122)], [(222, 136), (234, 132)]),
    "temporal-lobe": ([(104, 144), (130, 138), (160, 128), (190, 126)], [(112, 158), (142, 154), (178, 144)]),
}


def _lobe(name: str, *strands: Points) -> Part:
    return part(name, "sand", outline(*strands), *(fine(trail(fold)) for fold in _FOLDS[name]))


_SIDE = Picture(
    "brain/brain",
    240,
    (
        part("head", "faint", trail([(104, 238), (100, 214), (62, 212), (40, 206), (36, 190), (30, 182), (34, 172),
                                     (18, 164), (14, 156), (26, 134), (24, 112), (22, 84), (40, 44), (86, 14), (146, 6),
                                     (210, 14), (252, 52), (268, 104), (260, 154), (240, 196), (238, 238)])),
        part("brainstem", "clay", hose([(152, 156), (162, 182), (170, 206), (174, 244)], 28, 30, 22, 17)),
        part("cerebellum", "clay", loop([(172, 158), (204, 148), (240, 146), (250, 166), (238, 190), (210, 200),
                                         (184, 190),
                                         (172, 174)]),
             fine(trail([(180, 172), (210, 168), (244, 158)])), fine(trail([(184, 184), (212, 182), (242, 174)]))),
        _lobe("temporal-lobe", _LOW_RIM, _SYLVIUS_FRONT, _SYLVIUS_BACK, _PARIETAL_LOW[::-1], _TEMPORAL_BACK),
        _lobe("frontal-lobe", _FRONT_RIM, _CENTRAL, _SYLVIUS_FRONT[::-1]),
        _lobe("parietal-lobe", _TOP_RIM, _PARIETAL_BACK, _PARIETAL_LOW, _SYLVIUS_BACK[::-1], _CENTRAL[::-1]),
        _lobe("occipital-lobe", _BACK_RIM, _TEMPORAL_BACK[::-1], _PARIETAL_BACK[::-1]),
    ),
)  # fmt: skip

# cut across

_X, _Y = 140, 144


def _wavy(rx: float, ry: float, deep: float, waves: int) -> Points:
    """An oval with folds."""
    points = []
    for i in range(waves * 4):
        angle = 2 * pi * i / (waves * 4)
        out = 1 + deep * (1, 0.2, -1, 0.2)[i % 4]
        points.append((_X + rx * out * sin(angle), _Y - ry * out * cos(angle)))
    return points


_HORN: Points = [(136, 118), (131, 104), (120, 90), (110, 84), (106, 92), (114, 106), (124, 122), (134, 130)]
_BACK_HORN: Points = [(133, 170), (120, 178), (108, 196), (104, 216), (110, 220), (118, 204), (130, 188), (137, 180)]
_THIRD: Points = [(140, 138), (143, 148), (142, 162), (140, 166), (138, 162), (137, 148)]
_KERNEL: Points = [(108, 112), (118, 124), (122, 138), (112, 150), (102, 142), (99, 124)]
_HALVES = (_HORN, _BACK_HORN, mirrored(_HORN), mirrored(_BACK_HORN))


def _skull() -> Part:
    return part("skull", "clay", ellipse(_X, _Y, 112, 134), Shape(ellipse(_X, _Y, 102, 124), "paper"))


def _matter(brain: str | None = None) -> Part:
    return part("cortex", "sand", brain or loop(_wavy(94, 116, 0.02, 22)))


def _middle() -> Part:
    return part("midline", "line", fine(trail([(140, 26), (140, 104)])), fine(trail([(140, 186), (140, 262)])))


_WHITE = part("white-matter", "paper", loop(_wavy(76, 96, 0.06, 14)))
_VENTRICLES = part("ventricles", "clay", *(loop(h) for h in _HALVES), loop(_THIRD))
_DEEP = (
    part("basal-ganglia", "sand", loop(_KERNEL), loop(mirrored(_KERNEL))),
    part("thalamus", "sand", ellipse(125, 154, 9, 13, -14), ellipse(155, 154, 9, 13, 14)),
)
_ACROSS = Picture("brain/across", 288, (_skull(), _matter(), _WHITE, _middle(), *_DEEP, _VENTRICLES))

_DOTS = [(96, 92, 4), (104, 172, 5), (90, 186, 3.5), (184, 96, 3.5), (178, 176, 4.5), (192, 190, 4), (92, 106, 3),
         (186, 164, 3), (100, 206, 3), (174, 84, 3)]  # fmt: skip
_SPOTS = _ACROSS.adding("brain/white-matter-spots", part("spots", "mark", *(ellipse(*dot) for dot in _DOTS)))
_STROKE = _ACROSS.adding(
    "brain/infarct",
    part("infarct", "soft", loop([(236, 120), (238, 146), (234, 176), (224, 196), (204, 186), (186, 168), (178, 150),
                                  (188, 134), (210, 120), (226, 112)])),
)  # fmt: skip
_BLEED = _ACROSS.adding(
    "brain/bleed-inside",
    part("bleeding", "mark", loop([(160, 126), (172, 114), (188, 120), (196, 138), (186, 156), (170, 158), (160, 146)])),
)
_GROWTH = _ACROSS.adding(
    "brain/brain-mass",
    part(
        "swelling",
        "soft",
        loop([(166, 76), (186, 64), (208, 78), (218, 104), (206, 126), (186, 128), (170, 112), (160, 94)]),
    ),
    part("mass", "mark", loop([(182, 84), (194, 82), (204, 94), (200, 108), (188, 110), (178, 100)])),
)
_LINING = _ACROSS.adding(
    "brain/meningioma",
    part("mass", "mark", loop([(235, 98), (241, 120), (241, 146), (226, 148), (210, 136), (208, 116), (220, 102)])),
)


def _grown(points: Points, x: float, y: float, by: float) -> Points:
    return [(x + (px - x) * by, y + (py - y) * by) for px, py in points]


_HYDRO = Picture(
    "brain/wide-ventricles",
    288,
    (
        _skull(),
        _matter(),
        _WHITE,
        _middle(),
        part("ventricles", "mark", loop(_grown(_HORN, 126, 112, 1.75)), loop(mirrored(_grown(_HORN, 126, 112, 1.75))),
             loop(_grown(_BACK_HORN, 124, 188, 1.6)), loop(mirrored(_grown(_BACK_HORN, 124, 188, 1.6))),
             ellipse(140, 152, 7, 17)),
    ),
)  # fmt: skip


def _pressed(depth: float, start: float, end: float) -> list[tuple[float, float]]:
    """The outline of the brain, pushed in from its left between two angles (degrees, clockwise from the right)."""
    points = []
    for x, y in _wavy(94, 116, 0.02, 22):
        angle = _angle(x, y)
        if start < angle < end:
            bump = sin((angle - start) / (end - start) * pi) ** 0.8
            out = 1 - depth * bump
            x, y = _X + (x - _X) * out, _Y + (y - _Y) * out
        points.append((x, y))
    return points


def _angle(x: float, y: float) -> float:
    """Where a point lies on the oval of the brain, 0 to 360 degrees."""
    return atan2((y - _Y) / 116, (x - _X) / 94) * 180 / pi % 360


def _outside(name: str, depth: float, start: float, end: float) -> Picture:
    """Blood between skull and brain: long and thin under the hard skin, short and thick outside it."""
    return Picture(
        name,
        288,
        (
            _skull(),
            part("blood", "mark", outline(arc(_X, _Y, 102, 124, start, end, 15), arc(_X, _Y, 94 * (1 - depth),
                116 * (1 - depth),
                                                                                       end, start, 15))),
            _matter(loop(_pressed(depth, start, end))),
            part("midline", "line", fine(trail([(140, 26), (143, 60), (152, 104)])), fine(trail([(152, 186), (144, 224),
                                                                                             (140, 262)]))),
            part("ventricles", "clay", *(loop([(x + 11, y) for x, y in h]) for h in _HALVES), loop([(x + 11, y) for x,
                y in
                                                                                                   _THIRD])),
        ),
    )  # fmt: skip


_SUBDURAL = _outside("brain/subdural-haematoma", 0.16, 122, 252)
_EPIDURAL = _outside("brain/epidural-haematoma", 0.32, 158, 222)

PICTURES = (
    _SIDE,
    *(
        _SIDE.marking(f"brain/{name}", name)
        for name in ("frontal-lobe", "parietal-lobe", "temporal-lobe", "occipital-lobe", "cerebellum", "brainstem")
    ),
    _ACROSS,
    _ACROSS.marking("brain/ventricles", "ventricles"),
    _ACROSS.marking("brain/white-matter", "white-matter"),
    _ACROSS.marking("brain/basal-ganglia", "basal-ganglia"),
    _ACROSS.marking("brain/thalamus", "thalamus"),
    _ACROSS.marking("brain/skull", "skull"),
    _SPOTS,
    _STROKE,
    _BLEED,
    _GROWTH,
    _LINING,
    _HYDRO,
    _SUBDURAL,
    _EPIDURAL,
)
