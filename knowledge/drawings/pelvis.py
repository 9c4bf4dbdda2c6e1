"""The womb with tubes and ovaries, the prostate with the bladder, and a testicle, from the front."""

from knowledge.pictures import Picture, Points, Shape, ellipse, fine, hose, loop, mirrored, outline, part, trail, tube

_WOMB_SIDE: Points = [(140, 44), (168, 48), (186, 64), (182, 92), (166, 124), (158, 150), (160, 172), (152, 180)]
_CAVITY: Points = [(140, 72), (160, 68), (168, 74), (156, 96), (144, 126), (142, 156), (138, 156), (136, 126),
                   (124, 96), (112, 74), (120, 68)]  # fmt: skip
_TUBE: Points = [(176, 62), (204, 54), (232, 58), (248, 76), (244, 92)]
_FRINGE: Points = [(240, 90), (232, 102), (240, 104), (244, 112), (248, 104), (258, 106), (254, 92)]
_BAND: Points = [(178, 92), (196, 100), (214, 106)]
_OVARY = ellipse(222, 112, 17, 12, 12)

_WOMB = Picture(
    "pelvis/uterus",
    236,
    (
        part("body", "faint", trail([(18, -4), (14, 60), (20, 130), (48, 200), (62, 240)]),
             trail(mirrored([(18, -4), (14, 60), (20, 130), (48, 200), (62, 240)]))),
        part("fallopian-tubes", "clay", *(hose(t, 9, 8, 8, 12) for t in (_TUBE, mirrored(_TUBE))),
             loop(_FRINGE), loop(mirrored(_FRINGE))),
        part("bands", "sand", *(tube(b, 6, 5) for b in (_BAND, mirrored(_BAND)))),
        part("vagina", "sand", outline([(160, 168), (166, 196), (164, 250)], [(164, 250), (116, 250)],
                                       [(116, 250), (114, 196), (120, 168)], [(120, 168), (160, 168)])),
        part("uterus", "clay", outline(_WOMB_SIDE, [(152, 180), (140, 184), (128, 180)], mirrored(_WOMB_SIDE)[::-1])),
        part("endometrium", "sand", loop(_CAVITY)),
        part("cervix", "clay", outline([(158, 150), (160, 172), (152, 180)], [(152, 180), (143, 184)], [(143, 184),
            (142, 150)],
                                       [(142, 150), (158, 150)]),
             outline([(122, 150), (120, 172), (128, 180)], [(128, 180), (137, 184)], [(137, 184), (138, 150)],
                     [(138, 150), (122, 150)])),
        part("ovaries", "sand", _OVARY, ellipse(58, 112, 17, 12, -12), *(Shape(ellipse(x, y, 2.6), "paper")
             for x, y in ((216, 108), (226, 116), (64, 108), (54, 116)))),
    ),
)  # fmt: skip
_FIBROID = _WOMB.adding("pelvis/fibroid", part("fibroid", "mark", ellipse(172, 84, 17, 16)))
_CYST = _WOMB.adding("pelvis/ovarian-cyst", part("cyst", "soft", Shape(ellipse(228, 126, 27, 25), "paper"), ellipse(228, 126, 27, 25)))

_BLADDER: Points = [(140, 24), (176, 26), (206, 48), (208, 84), (186, 110), (156, 122), (140, 124), (124, 122),
                    (94, 110), (72, 84), (74, 48), (104, 26)]  # fmt: skip
_INSIDE: Points = [(140, 36), (172, 38), (194, 56), (194, 80), (176, 98), (150, 110), (144, 122), (140, 126),
                   (136, 122), (130, 110), (104, 98), (86, 80), (86, 56), (108, 38)]  # fmt: skip
_GLAND: Points = [(140, 118), (166, 120), (180, 136), (176, 160), (156, 176), (140, 180), (124, 176), (104, 160),
                  (100, 136),
                  (114, 120)]  # fmt: skip


def _male(name: str, gland: Points, channel: float) -> Picture:
    return Picture(
        name,
        236,
        (
            part("seminal-vesicles", "clay", *(loop(p) for s in ([(150, 120), (176, 108), (214, 104), (222, 114),
                                                                  (196, 124),
                                                                  (166, 130)],) for p in (s, mirrored(s)))),
            part("bladder", "sand", loop(_BLADDER), Shape(loop(_INSIDE), "paper")),
            part("pelvic-floor", "clay", outline([(56, 196), (100, 190), (130, 192)], [(130, 192), (130, 208)],
                                                 [(130, 208), (100, 206), (56, 214)], [(56, 214), (56, 196)]),
                 outline([(224, 196), (180, 190), (150, 192)], [(150, 192), (150, 208)], [(150, 208), (180, 206),
                     (224, 214)],
                         [(224, 214), (224, 196)])),
            part("prostate", "clay", loop(gland)),
            part("urethra", "paper", tube([(140, 112), (140, 150), (140, 180), (140, 244)], 12, channel, 8, 8)),
        ),
    )  # fmt: skip


_PROSTATE = _male("pelvis/prostate", _GLAND, 8)
_LARGE = _male("pelvis/large-prostate", [(140 + (x - 140) * 1.55, 150 + (y - 150) * (1.5 if y < 150 else 1.15)) for x,
                                         y in _GLAND],
               3).marking("pelvis/large-prostate", "prostate")  # fmt: skip

_COVER: Points = [(96, -6), (86, 30), (62, 80), (52, 140), (72, 196), (120, 220), (168, 214), (210, 184), (222, 134),
                  (206, 78), (184, 30), (176, -6)]  # fmt: skip
_TESTIS = Picture(
    "pelvis/testicle",
    236,
    (
        part("scrotum", "faint", trail(_COVER)),
        part("spermatic-cord", "sand", hose([(140, -8), (142, 30), (148, 60), (156, 82)], 20, 18, 16)),
        part("epididymis", "clay", loop([(146, 70), (164, 66), (182, 78), (192, 106), (192, 144), (180, 172),
                                         (162, 186), (156, 178), (170, 158), (176, 124), (168, 98), (152, 88)])),
        part("testis", "sand", ellipse(128, 132, 46, 58, -8), fine(trail([(140, 84), (156, 106), (160, 136),
            (150, 166)]))),
    ),
)  # fmt: skip
_WATER = Picture(
    "pelvis/hydrocele",
    236,
    (_TESTIS.parts[0], _TESTIS.parts[1],
     part("fluid", "soft", loop([(130, 58), (164, 62), (194, 88), (206, 132), (194, 176), (160, 202), (116, 206),
                                 (78, 184), (66, 140), (76, 92), (100, 64)])), *_TESTIS.parts[2:]),
)  # fmt: skip

PICTURES = (
    _WOMB.marking("pelvis/uterus", "uterus"),
    _WOMB.marking("pelvis/endometrium", "endometrium"),
    _WOMB.marking("pelvis/cervix", "cervix"),
    _WOMB.marking("pelvis/ovaries", "ovaries"),
    _WOMB.marking("pelvis/fallopian-tubes", "fallopian-tubes"),
    _FIBROID,
    _CYST,
    _PROSTATE.marking("pelvis/prostate", "prostate"),
    _LARGE,
    _TESTIS.marking("pelvis/testicle", "testis"),
    _TESTIS.marking("pelvis/epididymis", "epididymis"),
    _WATER,
)
