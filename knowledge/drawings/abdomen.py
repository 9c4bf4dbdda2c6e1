"""The belly from the front (the liver is on the left of the picture), and its gallbladder, bowel and wall close up."""

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
    trail,
    tube,
)

_SIDE: Points = [(30, 4), (32, 60), (37, 120), (38, 160), (32, 205), (26, 250), (25, 294)]
_LIVER: Points = [(60, 84), (64, 56), (84, 40), (112, 38), (144, 46), (172, 52), (182, 58), (170, 68), (148, 78),
                  (124, 94), (104, 112), (82, 128), (68, 130), (61, 112)]  # fmt: skip
_GALL: Points = [(104, 104), (112, 100), (119, 108), (119, 120), (112, 130), (103, 128), (100, 116)]
_STOMACH: Points = [(158, 46), (166, 46), (174, 50), (186, 42), (204, 46), (214, 66), (210, 92), (194, 114),
                    (168, 126), (146, 126), (132, 120), (134, 111), (150, 112), (168, 104), (176, 88), (172, 72),
                    (163, 60)]  # fmt: skip
_SPLEEN: Points = [(219, 60), (230, 64), (238, 82), (236, 104), (226, 114), (216, 106), (214, 84)]
_KIDNEY: Points = [(90, 116), (78, 114), (69, 126), (68, 146), (76, 162), (89, 164), (96, 154), (92, 142), (92, 134),
                   (97, 126)]  # fmt: skip
_PANCREAS: Points = [(128, 130), (140, 127), (154, 131), (174, 127), (196, 117), (212, 111), (218, 116), (212, 124),
                     (192, 132), (170, 140), (150, 143), (138, 152), (127, 150), (122, 140)]  # fmt: skip
_DUODENUM: Points = [(140, 117), (126, 116), (115, 124), (113, 140), (118, 154), (132, 160), (150, 157)]
_COLON_UP: Points = [(66, 246), (64, 222), (66, 196), (66, 172), (74, 161), (92, 166), (114, 174), (140, 179),
                     (168, 175), (192, 164), (210, 152), (222, 156), (226, 176), (226, 204), (224, 226), (212, 244),
                     (192, 250), (176, 244), (162, 248), (152, 262), (148, 278)]  # fmt: skip


def _side() -> Part:
    return part("body", "faint", trail(_SIDE), trail(mirrored(_SIDE)))


def _coils() -> str:
    """Five rows of small bowel as one winding tube."""
    path: Points = [
        (92, 194), (118, 190), (146, 197), (176, 190), (198, 190),
        *arc(200, 198, 8, 8, -60, 60, 4), (180, 207), (150, 212), (120, 206), (96, 208),
        *arc(92, 217, 9, 9, 250, 110, 4), (112, 225), (140, 228), (168, 223), (190, 222),
        *arc(192, 229.5, 7, 7, -50, 60, 3), (172, 238), (146, 242), (120, 240), (90, 243), (78, 248),
    ]  # fmt: skip
    return hose(path, 14, 13, 13, 13, 11)


ORGANS = Picture(
    "abdomen/organs",
    300,
    (
        _side(),
        part("kidneys", "clay", loop(_KIDNEY), loop(moved(mirrored(_KIDNEY), 0, -6))),
        part("duodenum", "sand", hose(_DUODENUM, 12, 12)),
        part("pancreas", "clay", loop(_PANCREAS)),
        part("small-bowel", "sand", _coils()),
        part("colon", "clay", hose(_COLON_UP, 24, 21, 20, 19, 18, 17)),
        part("gullet", "sand", tube([(150, 8), (152, 28), (162, 52)], 12, 12)),
        part("stomach", "sand", loop(_STOMACH), fine(trail([(188, 62), (194, 80), (182, 102), (158, 116)]))),
        part("spleen", "clay", loop(_SPLEEN)),
        part("gallbladder", "sand", loop(_GALL)),
        part("liver", "clay", loop(_LIVER), fine(trail([(137, 46), (134, 64), (132, 86)]))),
        part("bladder", "sand", loop([(140, 262), (160, 264), (168, 276), (156, 289), (140, 292), (124, 289),
                                      (112, 276), (120, 264)])),
    ),
)  # fmt: skip

_FREE = Picture(
    "abdomen/free-fluid",
    300,
    (
        ORGANS.parts[0],
        part("fluid", "soft", loop([(50, 62), (46, 110), (47, 160), (40, 206), (46, 252), (80, 278), (112, 290),
                                    (140, 293), (168, 290), (200, 278), (234, 252), (240, 206), (240, 160), (244, 110),
                                    (244, 80), (226, 40), (140, 24), (70, 32)])),
        *ORGANS.parts[1:-1],
    ),
)  # fmt: skip
_SPOT = ORGANS.adding("abdomen/liver-spot", part("spot", "mark", ellipse(92, 78, 8)))

# gallbladder and ducts, close up

_EDGE: Points = [(14, 60), (24, 28), (70, 14), (130, 18), (190, 24), (244, 34), (262, 46)]
_UNDER: Points = [(262, 46), (222, 58), (180, 68), (140, 86), (100, 104), (56, 118), (24, 108), (14, 60)]
_BAG: Points = [(134, 92), (124, 96), (112, 108), (92, 122), (74, 144), (70, 166), (82, 180), (104, 176), (122, 156),
                (134, 132), (142, 112), (146, 98)]  # fmt: skip
_INNER: Points = [(134, 100), (120, 112), (100, 128), (84, 146), (80, 162), (88, 170), (102, 166), (116, 148),
                  (128, 126)]  # fmt: skip
_GUT: Points = [(262, 112), (236, 102), (206, 108), (192, 128), (190, 160), (196, 190), (222, 200), (262, 196)]


def _fork(w: float) -> str:
    """The two ducts of the liver joining into one that ends in the duodenum; `w` is half its width."""
    return loop([(128, 44 - w), (128, 44 - w), (150, 53 - w), (166, 64 - w), (184, 52 - w), (204, 41 - w),
                 (204, 41 - w), (207, 41 + w), (207, 41 + w), (190, 52 + w), (166 + w, 70), (165 + w, 84),
                 (163 + w, 108), (166 + w, 132), (178 + w / 2, 153), (192, 159), (192, 159), (189, 167), (189, 167),
                 (176 - w / 2, 163), (164 - w, 140), (162 - w, 108), (164 - w, 84), (165 - w, 70), (148, 53 + w),
                 (125, 44 + w), (125, 44 + w)])  # fmt: skip


_CYSTIC = tube([(138, 98), (148, 105), (162, 108)], 8, 7)
_DUCTS = (_CYSTIC, _fork(4.5))
_STONES = ((88, 164, 6.5), (101, 164, 5.5), (93, 152, 6), (106, 151, 5), (83, 152, 4.5))
_GALL_SET = (
    part("liver", "clay", outline(_EDGE, _UNDER)),
    part("duodenum", "sand", tube(_GUT, 26, 28, 28, 28, 28, 26)),
    part("pancreas", "clay", loop([(206, 136), (222, 128), (262, 134), (266, 150), (262, 164), (226, 172), (208, 166)])),
    part("bile-ducts", "sand", *_DUCTS),
    part("gallbladder", "sand", loop(_BAG)),
)
_GALLBLADDER = Picture("abdomen/gallbladder", 214, _GALL_SET)
_GALLSTONES = _GALLBLADDER.adding("abdomen/gallstones", part("stones", "mark", *(ellipse(x, y, r, r * 0.9) for x, y, r in _STONES)))
_DUCT_STONE = _GALLBLADDER.adding("abdomen/bile-duct-stone", part("stones", "mark", ellipse(165, 134, 5, 6.5)))
_WIDE_DUCTS = Picture(
    "abdomen/wide-bile-ducts",
    214,
    (
        *_GALL_SET[:3],
        part("bile-ducts", "mark", _CYSTIC, _fork(9)),
        _GALL_SET[4],
    ),
)  # fmt: skip
_THICK = _GALLBLADDER.adding("abdomen/gallbladder-wall", part("gallbladder-wall", "mark", loop(_BAG), Shape(loop(_INNER), "paper")))

# bowel, close up

_WALL_TOP: Points = [(10, 92), (44, 74), (84, 84), (120, 70), (160, 84), (200, 72), (236, 84), (270, 74)]
_WALL_LOW: Points = [(270, 152), (236, 162), (200, 150), (160, 164), (120, 150), (84, 162), (44, 154), (10, 168)]


def _sac(x: float, y: float, up: bool, size: float = 1) -> str:
    s = -1 if up else 1
    shape = [(-5, 0), (-5, 9), (-12, 18), (-10, 30), (0, 34), (10, 30), (12, 18), (5, 9), (5, 0)]
    return loop([(x + px * size, y + s * py * size) for px, py in shape])


_POUCHES = (_sac(66, 84, True), _sac(140, 80, True, 1.15), _sac(212, 82, True, 0.9), _sac(102, 152, False),
            _sac(182, 154, False, 1.1))  # fmt: skip
_DIVERTICULA = Picture(
    "abdomen/diverticula",
    236,
    (
        part("pouches", "mark", *_POUCHES),
        part("colon", "sand", outline(_WALL_TOP, [(270, 74), (270, 152)], _WALL_LOW, [(10, 168), (10, 92)]),
             fine(trail([(44, 78), (54, 118), (44, 152)])), fine(trail([(120, 74), (130, 112), (120, 148)])),
             fine(trail([(200, 76), (210, 114), (200, 148)]))),
    ),
)  # fmt: skip

_APPENDIX = Picture(
    "abdomen/appendix",
    236,
    (
        part("appendix", "sand", tube([(118, 176), (128, 196), (148, 206), (168, 204), (182, 214)], 14, 13, 13, 12,
                                      10)),
        part("small-bowel", "sand", tube([(262, 96), (226, 112), (198, 104), (170, 126), (140, 134)], 28, 28, 27, 25,
                                         22)),
        part("colon", "clay", loop([(74, 8), (72, 40), (64, 70), (70, 104), (60, 136), (66, 172), (92, 190), (124, 184),
                                    (146, 162), (150, 132), (142, 104), (150, 70), (142, 40), (144, 8), (110, 8)]),
             fine(trail([(68, 70), (90, 80), (108, 78)])), fine(trail([(68, 106), (92, 114), (108, 110)])),
             fine(trail([(148, 70), (132, 60), (118, 62)])), fine(trail([(142, 104), (128, 96), (116, 98)]))),
    ),
)  # fmt: skip

_SKIN: Points = [(186, 8), (194, 40), (200, 68), (226, 86), (246, 112), (244, 140), (224, 162), (200, 176), (192, 206),
                 (184, 230)]  # fmt: skip
_HERNIA = Picture(
    "abdomen/hernia",
    236,
    (
        part("skin", "faint", trail(_SKIN)),
        part("small-bowel", "sand", tube([(6, 26), (60, 24), *arc(84, 41, 17, 17, -90, 90, 5), (60, 58), (44, 58),
                                          *arc(36, 79, 19, 21, -90, -270, 5), (60, 102), (122, 104)], 20, 20),
             tube([(6, 222), (60, 224), *arc(84, 207, 17, 17, 90, -90, 5), (60, 190), (44, 190),
                   *arc(36, 169, 19, 21, 90, 270, 5), (60, 148), (122, 143)], 20, 20)),
        part("bulge", "mark", tube([(120, 104), (146, 108), (170, 105), (200, 100), *arc(204, 122, 22, 22, -70, 70, 6),
                                    (200, 144), (170, 139), (146, 138), (120, 143)],
                                   20, 15, 17, 22, 22, 22, 22, 17, 15, 20)),
        part("abdominal-wall", "clay", tube([(140, 6), (146, 40), (151, 70), (156, 94)], 18, 18, 13),
             tube([(156, 152), (152, 176), (146, 200), (138, 230)], 13, 18, 18)),
    ),
)  # fmt: skip

PICTURES = (
    ORGANS,
    *(
        ORGANS.marking(f"abdomen/{name}", organ)
        for name, organ in (
            ("liver", "liver"),
            ("stomach", "stomach"),
            ("spleen", "spleen"),
            ("pancreas", "pancreas"),
            ("small-bowel", "small-bowel"),
            ("colon", "colon"),
        )
    ),
    _SPOT,
    _FREE,
    _GALLBLADDER.marking("abdomen/gallbladder", "gallbladder"),
    _GALLBLADDER.marking("abdomen/bile-ducts", "bile-ducts"),
    _GALLSTONES,
    _DUCT_STONE,
    _WIDE_DUCTS,
    _THICK,
    _DIVERTICULA,
    _APPENDIX.marking("abdomen/appendix", "appendix"),
    _HERNIA,
)
