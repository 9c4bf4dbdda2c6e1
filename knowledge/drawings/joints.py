"""Bones and joints: the right shoulder and hip from the front, the heel, and schemes of a bone and a joint."""

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
    tube,
)


def _skin(*sides: Points) -> Part:
    return part("body", "faint", *(trail(side) for side in sides))


# shoulder from the front; the arm is on the left

_SCAPULA: Points = [(150, 84), (160, 76), (176, 78), (206, 92), (236, 92), (250, 100), (244, 140), (228, 190),
                    (212, 226), (200, 222), (184, 184), (166, 152), (152, 144), (146, 130), (145, 102)]  # fmt: skip
_HUMERUS: Points = [(104, 76), (126, 82), (142, 104), (140, 130), (124, 146), (114, 160), (110, 196), (108, 262),
                    (108, 262), (74, 262), (74, 262), (72, 196), (66, 150), (58, 122), (62, 98), (76, 88),
                    (86, 80)]  # fmt: skip
_SUPRA: Points = [(246, 84), (216, 76), (180, 68), (146, 66), (110, 66), (80, 76), (60, 98), (64, 108), (78, 96),
                  (104, 80), (140, 82), (180, 92), (220, 104), (246, 104)]  # fmt: skip
_SUBSCAP: Points = [(236, 116), (204, 104), (170, 106), (140, 106), (110, 112), (96, 122), (96, 132), (112, 134),
                    (142, 136), (172, 146), (202, 178), (218, 190), (230, 156)]  # fmt: skip
_ACROMION: Points = [(76, 54), (92, 44), (120, 40), (146, 44), (150, 52), (144, 58), (116, 56), (90, 62), (78, 62)]
_SHOULDER = Picture(
    "msk/shoulder",
    256,
    (
        _skin([(278, 18), (220, 22), (150, 24), (94, 26), (54, 46), (34, 90), (32, 150), (38, 252)],
              [(150, 252), (148, 214), (158, 192)]),
        part("scapula", "sand", loop(_SCAPULA)),
        part("labrum", "clay", hose([(148, 84), (143, 108), (148, 142)], 7, 6, 7)),
        part("supraspinatus", "clay", loop(_SUPRA), fine(trail([(236, 94), (190, 82), (140, 73)]))),
        part("humerus", "sand", loop(_HUMERUS)),
        part("subscapularis", "clay", loop(_SUBSCAP), fine(trail([(218, 140), (170, 122), (118, 122)])),
             fine(trail([(214, 162), (174, 134), (130, 130)]))),
        part("biceps-tendon", "sand", hose([(122, 90), (106, 88), (92, 100), (88, 140), (90, 200), (92, 250)], 6, 7, 7,
                                           8)),
        part("clavicle", "sand", hose([(156, 48), (184, 40), (216, 48), (284, 38)], 15, 12, 13, 16)),
        part("acromion", "sand", loop(_ACROMION)),
    ),
)  # fmt: skip
_CUFF_TEAR = _SHOULDER.adding(
    "msk/rotator-cuff-tear",
    part("tear", "mark", loop([(74, 81), (84, 73), (92, 71), (88, 78), (94, 84), (84, 92), (76, 97), (78, 89)])),
)
_BURSA = _SHOULDER.adding(
    "msk/shoulder-bursa", part("bursa", "mark", hose([(52, 92), (62, 76), (80, 66), (110, 60), (138, 62)], 5, 9, 8, 7, 4))
)

# hip from the front

_SOCKET: Points = arc(128, 112, 41, 41, 62, -112, 12)
_PELVIS: Points = [(112, 74), (98, 62), (90, 40), (112, 14), (164, 4), (220, 16), (246, 50), (240, 82), (218, 102),
                   (224, 126), (244, 146), (266, 156), (264, 178), (236, 176), (216, 190), (212, 212), (212, 234),
                   (192, 240), (174, 222), (164, 190), (158, 164), (147, 148)]  # fmt: skip
_THIGH: Points = [(128, 77), (152, 86), (163, 110), (154, 136), (134, 147), (118, 154), (112, 168), (118, 180),
                  (108, 194), (105, 222), (105, 272), (105, 272), (66, 272), (66, 272), (66, 222), (58, 182), (48, 150),
                  (52, 126), (66, 118), (80, 124), (92, 112), (97, 94), (110, 81)]  # fmt: skip
_HIP_BONES = (
    part("pelvis-bone", "sand", outline(_PELVIS, [(147, 148), _SOCKET[0]], _SOCKET, [_SOCKET[-1], (112, 74)]),
         Shape(loop([(184, 172), (200, 166), (204, 180), (194, 202), (184, 210), (177, 192)]), "paper")),
)  # fmt: skip
_HIP = Picture(
    "msk/hip",
    256,
    (
        *_HIP_BONES,
        part("femur", "sand", loop(_THIGH)),
        part("cartilage", "clay", tube(arc(128, 112, 37.5, 37.5, 50, -108, 12), 4, 6, 6, 6, 4)),
    ),
)
_HIP_WORN = Picture(
    "msk/hip-osteoarthritis",
    256,
    (
        *_HIP_BONES,
        part("femur", "sand", loop([(x + (3 if y < 150 and x > 84 else 1), y - 4) for x, y in _THIGH])),
        part("worn-place", "mark", tube(arc(129, 110, 37, 38, 0, -100, 10), 2, 6, 7, 6, 2)),
        part("spurs", "mark", loop([(108, 78), (94, 70), (86, 76), (92, 86), (104, 88)]),
             loop([(140, 146), (152, 152), (150, 162), (138, 156), (132, 150)])),
    ),
)  # fmt: skip
_NECK_BREAK = _HIP.adding(
    "msk/femoral-neck-fracture",
    part("break", "trace", Shape("M92 106L102 116L96 124L110 132L106 142L118 152")),
)

# schemes

_JAG: Points = [(100, 108), (114, 118), (126, 106), (140, 122), (154, 110), (166, 122), (178, 112)]


def _zigzag(dx: float, dy: float) -> str:
    return "".join(f"L{x + dx:g} {y + dy:g}" for x, y in _JAG)


def _bone(dx: float, dy: float) -> tuple[str, str]:
    upper = f"M96 -6{_zigzag(0, 0)}L186 -6Z"
    lower = f"M{92 + dx:g} {250 + dy:g}{_zigzag(dx, dy)}L{188 + dx:g} {250 + dy:g}Z"
    return upper, lower


def _broken(name: str, dx: float, dy: float) -> Picture:
    jag = "M" + _zigzag(dx, dy)[1:]
    return Picture(
        name,
        236,
        (
            part("bone", "sand", *_bone(dx, dy)),
            part("marrow", "clay", "M118 -6L122 92L156 92L162 -6Z", f"M{116 + dx:g} 250L{122 + dx:g} 140L{158 + dx:g} "
                 f"140L{164 + dx:g} 250Z"),
            part("break", "trace", jag, "M" + _zigzag(0, 0)[1:]),
        ),
    )  # fmt: skip


_CRACK = _broken("msk/fracture", 0, 4)
_SHIFTED = _broken("msk/displaced-fracture", 26, 6)
_HEALING = Picture(
    "msk/healing-fracture",
    236,
    (
        *_CRACK.parts[:2],
        part("callus", "soft", loop([(98, 72), (84, 94), (78, 118), (84, 144), (96, 164), (139, 154), (182, 166),
                                     (194, 144), (200, 118), (194, 94), (182, 72), (139, 84)])),
        part("break", "faint", "M" + _zigzag(0, 2)[1:]),
    ),
)  # fmt: skip

_END: Points = [(92, -6), (92, -6), (96, 40), (78, 78), (74, 104), (96, 118), (140, 122), (184, 118), (206, 104),
                (202, 78), (184, 40), (188, -6), (188, -6)]  # fmt: skip
_END_LOW: Points = [(92, 250), (92, 250), (96, 206), (76, 172), (78, 152), (100, 142), (140, 146), (180, 142),
                    (202, 152), (204, 172), (184, 206), (188, 250), (188, 250)]  # fmt: skip
_CAPSULE: Points = [(86, 66), (62, 94), (56, 130), (62, 160), (88, 192)]
_JOINT = Picture(
    "msk/joint",
    244,
    (
        part("joint-fluid", "paper", outline(_CAPSULE, [(88, 192), (192, 192)], mirrored(_CAPSULE)[::-1],
                                             [(194, 66), (86, 66)])),
        part("bone", "sand", loop(_END), loop(_END_LOW)),
        part("cartilage", "clay", tube([(75, 98), (96, 118), (140, 122), (184, 118), (205, 98)], 5, 10, 10, 10, 5),
             tube([(78, 160), (100, 142), (140, 146), (180, 142), (202, 160)], 5, 10, 10, 10, 5)),
        part("capsule", "line", trail(_CAPSULE), trail(mirrored(_CAPSULE))),
    ),
)  # fmt: skip
_WIDE: Points = [(86, 64), (48, 90), (36, 130), (48, 166), (88, 194)]
_SWOLLEN = Picture(
    "msk/joint-effusion",
    244,
    (
        part("joint-fluid", "mark", outline(_WIDE, [(88, 194), (192, 194)], mirrored(_WIDE)[::-1], [(194, 64), (86, 64)])),
        *_JOINT.parts[1:3],
    ),
)
_MARROW = _JOINT.adding(
    "msk/bone-marrow-oedema",
    part("oedema", "soft", loop([(104, 162), (136, 156), (166, 164), (170, 184), (150, 202), (122, 200), (102, 184)]),
         *(Shape(ellipse(x, y, 2.2), "mark") for x, y in [(116, 172), (132, 168), (150, 172), (124, 186), (142, 188)])),
)  # fmt: skip

_HEEL = Picture(
    "msk/heel",
    250,
    (
        _skin([(92, -4), (84, 70), (88, 130), (60, 168), (22, 196), (16, 214), (40, 224), (120, 222), (200, 228),
               (228, 214), (230, 184), (212, 150), (206, 110), (230, 50), (226, -4)]),
        part("tibia", "sand", loop([(104, -6), (104, -6), (108, 60), (104, 120), (112, 142), (142, 142), (152, 126),
                                    (144, 60), (142, -6), (142, -6)])),
        part("foot-bones", "sand", loop([(110, 148), (146, 146), (158, 160), (148, 174), (116, 170), (102, 160)]),
             loop([(74, 164), (98, 162), (112, 174), (100, 190), (72, 190), (62, 178)]),
             loop([(26, 202), (58, 184), (64, 196), (46, 208), (28, 212)])),
        part("heel-bone", "sand", loop([(112, 178), (146, 178), (164, 162), (194, 166), (214, 184), (210, 206),
                                        (186, 210), (150, 198), (118, 196)])),
        part("calf-muscle", "clay", loop([(158, -6), (158, -6), (160, 40), (174, 72), (196, 76), (214, 44), (214, -6),
                                          (214, -6)]), fine(trail([(176, -2), (178, 30), (184, 60)]))),
        part("achilles-tendon", "clay", hose([(190, 62), (192, 110), (204, 154), (213, 182)], 20, 11, 10, 12)),
        part("sole-band", "clay", hose([(196, 212), (150, 206), (90, 202), (40, 212)], 8, 7, 6, 5)),
    ),
)  # fmt: skip

PICTURES = (
    _SHOULDER,
    _SHOULDER.marking("msk/rotator-cuff", "supraspinatus", "subscapularis"),
    _SHOULDER.marking("msk/supraspinatus", "supraspinatus"),
    _SHOULDER.marking("msk/subscapularis", "subscapularis"),
    _SHOULDER.marking("msk/biceps-tendon", "biceps-tendon"),
    _SHOULDER.marking("msk/clavicle", "clavicle"),
    _SHOULDER.marking("msk/scapula", "scapula"),
    _SHOULDER.marking("msk/humerus", "humerus"),
    _CUFF_TEAR,
    _BURSA,
    _HIP,
    _HIP.marking("msk/femur", "femur"),
    _HIP.marking("msk/pelvis-bone", "pelvis-bone"),
    _HIP_WORN,
    _NECK_BREAK,
    _CRACK,
    _SHIFTED,
    _HEALING,
    _JOINT.marking("msk/cartilage", "cartilage"),
    _JOINT,
    _SWOLLEN,
    _MARROW,
    _HEEL.marking("msk/achilles-tendon", "achilles-tendon"),
    _HEEL.marking("msk/sole-band", "sole-band"),
)
