"""Blood vessels: the aorta from the front, the leg's deep veins, and one vessel cut along its length."""

from knowledge.pictures import Picture, Points, Shape, fine, hose, loop, mirrored, outline, part, trail, tube

_SIDE: Points = [(46, -4), (48, 50), (52, 100), (46, 150), (32, 200), (26, 264)]
_KIDNEY: Points = [(92, 76), (78, 74), (66, 88), (62, 110), (70, 132), (84, 138), (96, 130), (98, 118), (93, 108),
                   (96, 96),
                   (100, 86)]  # fmt: skip
_RENAL: Points = [(140, 92), (118, 98), (96, 108)]
_ILIAC: Points = [(138, 186), (124, 212), (110, 238), (98, 272)]


def _aorta(name: str, *widths: float) -> Picture:
    trunk: Points = [(142, -8), (142, 30), (141, 60), (140, 92), (140, 116), (140, 140), (140, 164), (140, 190)]
    return Picture(
        name,
        256,
        (
            part("body", "faint", trail(_SIDE), trail(mirrored(_SIDE))),
            part("kidneys", "sand", loop(_KIDNEY), loop(mirrored(_KIDNEY))),
            part("renal-arteries", "clay", tube(_RENAL, 8, 8), tube(mirrored(_RENAL), 8, 8)),
            part("iliac-arteries", "clay", hose(_ILIAC, 15, 13, 12), hose(mirrored(_ILIAC), 15, 13, 12)),
            part("aorta", "clay", hose(trunk, *widths)),
        ),
    )


_AORTA = _aorta("vascular/aorta", 24, 24, 23, 23, 22, 22, 21, 20)
_BULGE = _aorta("vascular/aortic-aneurysm", 24, 24, 23, 23, 24, 44, 46, 20).adding(
    "vascular/aortic-aneurysm",
    part("aneurysm", "mark", tube([(140, 108), (140, 116), (140, 128), (140, 142), (140, 156), (140, 168), (140, 178)],
                                  22, 26, 44, 54, 50, 32, 23)),
)  # fmt: skip
_PLAIN_BULGE = _AORTA.adding("vascular/aortic-aneurysm", _BULGE.parts[-1])

# the veins of a leg, from the front

_LEG_OUT: Points = [(92, -4), (78, 60), (84, 120), (98, 170), (92, 214), (98, 262), (112, 314), (110, 344)]
_LEG_IN: Points = [(190, 6), (188, 60), (176, 120), (160, 166), (166, 206), (160, 256), (144, 312), (144, 344)]
_DEEP: Points = [(166, -8), (160, 30), (150, 78), (140, 120), (132, 160), (130, 186)]
_CALF = ([(131, 182), (122, 214), (118, 254), (124, 312)], [(131, 182), (138, 216), (138, 258), (132, 312)])
_SKIN_VEIN: Points = [(160, 26), (172, 60), (166, 120), (152, 170), (154, 220), (148, 268), (138, 322)]
_LEG = Picture(
    "vascular/leg-veins",
    340,
    (
        part("leg", "faint", trail(_LEG_OUT), trail(_LEG_IN)),
        part("skin-vein", "sand", hose(_SKIN_VEIN, 6, 6, 5, 4)),
        part("calf-veins", "clay", *(hose(line, 9, 9, 7, 6) for line in _CALF)),
        part("popliteal-vein", "clay", hose([(138, 132), (132, 160), (131, 188)], 12, 12, 11)),
        part("femoral-vein", "clay", hose([(166, -8), (160, 30), (150, 78), (139, 134)], 14, 14, 13, 12)),
    ),
)
_CLOT = _LEG.adding("vascular/leg-vein-clot", part("clot", "mark", hose([(157, 42), (150, 78), (143, 112), (138, 134)],
                                                                        4, 9, 9, 4)))  # fmt: skip

# one vessel, cut along its length

_TOP: Points = [(-6, 62), (140, 62), (286, 62)]


def _pipe(name: str, top: Points, low: Points) -> Picture:
    """Two walls and the blood between them."""
    thick = 16
    outer_top = [(x, y - thick) for x, y in top]
    outer_low = [(x, y + thick) for x, y in low]
    return Picture(
        name,
        188,
        (
            part("blood", "sand", outline(top, [top[-1], low[-1]], low[::-1], [low[0], top[0]])),
            part("vessel-wall", "clay", outline(outer_top, [outer_top[-1], top[-1]], top[::-1], [top[0], outer_top[0]]),
                 outline(low, [low[-1], outer_low[-1]], outer_low[::-1], [outer_low[0], low[0]])),
            part("flow", "line", fine("M24 94L64 94M56 88L64 94L56 100"),
                 fine("M216 108L256 108M248 102L256 108L248 114")),
        ),
    )  # fmt: skip


_STRAIGHT_TOP: Points = [(-6, 60), (50, 60), (140, 60), (230, 60), (286, 60)]
_STRAIGHT_LOW: Points = [(-6, 128), (50, 128), (140, 128), (230, 128), (286, 128)]
_PIPE = _pipe("vascular/vessel", _STRAIGHT_TOP, _STRAIGHT_LOW)
_PLAQUE = _PIPE.adding(
    "vascular/plaque",
    part("plaque", "mark", loop([(70, 60), (70, 60), (100, 66), (126, 80), (146, 82), (172, 72), (206, 60), (206, 60)]),
         loop([(84, 128), (84, 128), (112, 122), (132, 110), (152, 108), (174, 118), (196, 128), (196, 128)])),
)  # fmt: skip
_CLOSED = _PIPE.adding(
    "vascular/blocked-vessel",
    part("blockage", "mark", loop([(106, 60), (106, 60), (96, 78), (104, 96), (94, 112), (104, 128), (104, 128),
                                   (178, 128), (178, 128), (188, 112), (176, 94), (186, 76), (176, 60), (176, 60)])),
)  # fmt: skip
_SWELL_TOP: Points = [(-6, 70), (50, 70), (90, 62), (116, 40), (140, 32), (164, 40), (190, 62), (230, 70), (286, 70)]
_SWELL_LOW: Points = [(x, 188 - y) for x, y in _SWELL_TOP]
_SWELL = _pipe("vascular/aneurysm", _SWELL_TOP, _SWELL_LOW)
_SPLIT = _PIPE.adding(
    "vascular/dissection",
    part("split", "mark", loop([(92, 61), (92, 61), (118, 61), (286, 61), (286, 61), (286, 88), (286, 88), (220, 87),
                                (160, 84), (128, 76), (110, 68)])),
    part("flap", "clay", hose([(108, 70), (128, 79), (160, 87), (220, 90), (290, 91)], 3, 6, 6, 6)),
)  # fmt: skip
_MESH = "".join(f"M{x} 64L{x + 20} 124M{x + 20} 64L{x} 124" for x in range(80, 200, 20))
_STENT = _PIPE.adding("vascular/stent", part("stent", "trace", Shape("M80 64L200 64M80 124L200 124"), fine(_MESH, "mark")))

PICTURES = (
    _AORTA.marking("vascular/abdominal-aorta", "aorta"),
    _AORTA.marking("vascular/iliac-arteries", "iliac-arteries"),
    _AORTA.marking("vascular/renal-arteries", "renal-arteries"),
    _PLAIN_BULGE,
    _LEG.marking("vascular/leg-veins", "femoral-vein", "popliteal-vein", "calf-veins"),
    _LEG.marking("vascular/femoral-vein", "femoral-vein"),
    _LEG.marking("vascular/popliteal-vein", "popliteal-vein"),
    _CLOT,
    _PIPE,
    _PLAQUE,
    _CLOSED,
    _SWELL.marking("vascular/aneurysm", "vessel-wall"),
    _SPLIT,
    _STENT,
)
