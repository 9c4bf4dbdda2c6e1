"""The knee: from the front without its kneecap, from the side, and its two cushions from above."""

from knowledge.pictures import (
    Part,
    Picture,
    Points,
    arc,
    ellipse,
    hose,
    loop,
    mirrored,
    part,
    trail,
    tube,
)

# knee from the front, without the kneecap; the outer side with the fibula is on the left

_FEMUR: Points = [(112, -6), (112, -6), (113, 46), (102, 80), (84, 108), (82, 136), (100, 152), (122, 147), (134, 128),
                  (140, 120), (146, 128), (158, 147), (180, 152), (198, 136), (196, 108), (178, 80), (167, 46),
                  (168, -6),
                  (168, -6)]  # fmt: skip
_TIBIA: Points = [(82, 178), (90, 172), (112, 172), (130, 174), (137, 166), (143, 166), (150, 174), (168, 172),
                  (190, 172), (198, 178), (196, 194), (178, 218), (170, 244), (168, 272), (168, 272), (112, 272),
                  (112, 272), (110, 244), (102, 218), (84, 194)]  # fmt: skip
_OUTER_CUSHION: Points = [(79, 152), (88, 156), (102, 160), (118, 161), (126, 167), (110, 168), (90, 168), (79, 170),
                          (76, 161)]  # fmt: skip


def _skin(*sides: Points) -> Part:
    return part("body", "faint", *(trail(side) for side in sides))


_KNEE = Picture(
    "msk/knee",
    264,
    (
        _skin([(74, -4), (70, 60), (54, 110), (56, 160), (56, 210), (68, 268)],
              [(206, -4), (210, 60), (222, 110), (220, 160), (206, 210), (198, 268)]),
        part("fibula", "sand", hose([(78, 204), (80, 222), (84, 272)], 22, 15, 14)),
        part("femur", "sand", loop(_FEMUR)),
        part("tibia", "sand", loop(_TIBIA)),
        part("cartilage", "clay",
             tube([(84, 130), (90, 146), (106, 152), (122, 147), (131, 133)], 5, 7, 7, 5),
             tube([(149, 133), (158, 147), (174, 152), (190, 146), (196, 130)], 5, 7, 7, 5),
             tube([(88, 173), (110, 171), (130, 174)], 4, 6, 4), tube([(150, 174), (170, 171), (192, 173)], 4, 6, 4)),
        part("lateral-meniscus", "clay", loop(_OUTER_CUSHION)),
        part("medial-meniscus", "clay", loop(mirrored(_OUTER_CUSHION))),
        part("posterior-cruciate-ligament", "clay", hose([(151, 124), (146, 146), (136, 169)], 10, 9, 11)),
        part("anterior-cruciate-ligament", "clay", hose([(129, 122), (136, 144), (149, 170)], 10, 9, 11)),
        part("lateral-collateral-ligament", "clay", hose([(84, 108), (74, 152), (76, 202)], 9, 8, 9)),
        part("medial-collateral-ligament", "clay", hose([(197, 104), (205, 150), (190, 214)], 11, 9, 11)),
    ),
)  # fmt: skip

_WORN = Picture(
    "msk/knee-osteoarthritis",
    264,
    (
        _KNEE.parts[0],
        _KNEE.parts[1],
        part("femur", "sand", loop([(x, y + max(0, (x - 120) * 0.18) * (y > 60)) for x, y in _FEMUR])),
        _KNEE.parts[3],
        part("cartilage", "clay", tube([(84, 131), (90, 146), (106, 152), (122, 147), (131, 135)], 5, 7, 7, 5),
             tube([(88, 173), (110, 171), (130, 174)], 4, 6, 4)),
        part("lateral-meniscus", "clay", loop(_OUTER_CUSHION)),
        part("worn-place", "mark", tube([(157, 160), (172, 168), (186, 165), (196, 158)], 4, 8, 8, 4)),
        part("spurs", "mark", loop([(199, 142), (214, 150), (216, 158), (204, 158), (196, 156)]),
             loop([(196, 176), (212, 172), (217, 180), (208, 188), (196, 188)])),
    ),
)  # fmt: skip

# knee from the side, front on the left

_SIDE_FEMUR: Points = [(152, -6), (152, -6), (152, 52), (142, 88), (128, 116), (134, 144), (158, 157), (186, 151),
                       (202, 130), (200, 102), (192, 60), (194, -6), (194, -6)]  # fmt: skip
_SIDE_TIBIA: Points = [(130, 174), (140, 168), (164, 170), (192, 168), (203, 174), (200, 192), (188, 220), (184, 272),
                       (184, 272), (144, 272), (144, 272), (142, 232), (128, 206), (126, 190)]  # fmt: skip
_KNEE_SIDE = Picture(
    "msk/knee-side",
    264,
    (
        _skin([(112, -4), (102, 40), (88, 84), (84, 116), (94, 152), (112, 196), (124, 230), (126, 268)],
              [(232, -4), (228, 60), (222, 110), (226, 150), (240, 200), (238, 268)]),
        part("fibula", "sand", hose([(198, 202), (198, 226), (196, 272)], 16, 11, 11)),
        part("femur", "sand", loop(_SIDE_FEMUR)),
        part("tibia", "sand", loop(_SIDE_TIBIA)),
        part("cartilage", "clay", tube([(130, 122), (136, 144), (158, 157), (186, 151), (200, 134)], 5, 7, 7, 5),
             tube([(136, 170), (164, 170), (198, 170)], 4, 6, 4)),
        part("quadriceps-tendon", "clay", hose([(130, -6), (120, 44), (108, 82)], 12, 11, 10)),
        part("patellar-tendon", "clay", hose([(106, 126), (114, 164), (128, 202)], 10, 9, 10)),
        part("patella", "sand", loop([(108, 78), (116, 86), (120, 104), (116, 122), (106, 128), (98, 116), (97, 96)])),
    ),
)  # fmt: skip
_FLUID = Picture(
    "msk/knee-effusion",
    264,
    (
        *_KNEE_SIDE.parts[:2],
        part("fluid", "mark", loop([(136, 30), (150, 36), (154, 62), (146, 90), (132, 116), (134, 146), (156, 162),
                                    (140, 168), (124, 160), (116, 140), (120, 112), (116, 90), (120, 60), (126, 40)])),
        *_KNEE_SIDE.parts[2:],
    ),
)  # fmt: skip
_BAKER = _KNEE_SIDE.adding(
    "msk/bakers-cyst",
    part("cyst", "mark", loop([(201, 150), (206, 140), (210, 124), (219, 116), (229, 124), (233, 146), (229, 168),
                               (219, 178), (210, 170), (206, 158)])),
)  # fmt: skip

# the two cushions from above

_C_ONE: Points = arc(92, 116, 44, 56, -62, -300, 11)
_C_TWO: Points = arc(188, 112, 40, 46, -132, 132, 11)
_CUSHIONS = Picture(
    "msk/menisci",
    220,
    (
        part(
            "tibia",
            "sand",
            loop(
                [
                    (140, 46),
                    (172, 34),
                    (214, 44),
                    (244, 78),
                    (248, 122),
                    (226, 164),
                    (184, 182),
                    (140, 174),
                    (96, 190),
                    (54, 172),
                    (30, 126),
                    (34, 76),
                    (64, 40),
                    (106, 34),
                ]
            ),
        ),
        part("cruciate-ligaments", "sand", ellipse(136, 76, 11, 8), ellipse(146, 152, 10, 8)),
        part("menisci", "clay", hose(_C_ONE, 12, 22, 25, 22, 14), hose(_C_TWO, 14, 22, 24, 22, 14)),
    ),
)
_TEAR = _CUSHIONS.adding("msk/meniscal-tear", part("tear", "mark", hose([(73, 168), (60, 156), (50, 140), (46, 128)], 3, 6, 6, 2)))

PICTURES = (
    _KNEE,
    *(
        _KNEE.marking(f"msk/{name}", name)
        for name in (
            "medial-meniscus",
            "lateral-meniscus",
            "anterior-cruciate-ligament",
            "posterior-cruciate-ligament",
            "medial-collateral-ligament",
            "lateral-collateral-ligament",
            "tibia",
            "fibula",
        )
    ),
    _KNEE.marking("msk/knee-cartilage", "cartilage"),
    _WORN,
    _KNEE_SIDE.marking("msk/patella", "patella"),
    _FLUID,
    _BAKER,
    _CUSHIONS.marking("msk/menisci", "menisci"),
    _TEAR,
)
