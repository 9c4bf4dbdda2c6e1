"""Rounded measures of an answer are set back to those of the report that they may round, and to no others."""

import pytest

from guardrails.rounding import measures
from tests.support import library

_REPORT = "Nodule 28 mm (9 mm before). EFW 1,720 g. Cyst 3,1 cm. Retraction 2,2 cm. Lesion 14 x 9 mm. Stenosis 78 %. Gap 12 mm."


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("en", "nearly 3 cm away", "28 mm away"),
        ("en", "just under 1 cm", "9 mm"),
        ("en", "about 1.7 kg", "1,720 g"),
        ("en", "about 80%", "78 %"),
        ("en", "about 4 cm", "about 4 cm"),
        ("en", "nearly 2 cm", "nearly 2 cm"),
        ("en", "just over 3 cm", "3,1 cm"),
        ("en", "a gap of 3 cm", "a gap of 3 cm"),
        ("de", "gut 2 cm weit", "2,2 cm weit"),
        ("de", "rund 3 cm", "3,1 cm"),
        ("de", "knapp 1 cm", "9 mm"),
        ("de", "gut einen Zentimeter", "12 mm"),
        ("fr", "près de 3 cm", "28 mm"),
        ("fr", "sur un peu plus d'un centimètre", "sur 12 mm"),
        ("es", "casi 3 cm", "28 mm"),
        ("it", "poco più di 2 cm", "2,2 cm"),
        ("nl", "bijna 3 cm", "28 mm"),
        ("pl", "prawie 3 cm", "28 mm"),
        ("pt", "pouco mais de 2 cm", "2,2 cm"),
        ("pt", "quase 2 cm", "quase 2 cm"),
    ],
)
def test_a_rounded_measure_is_set_back_to_the_one_it_rounds(language: str, said: str, meant: str) -> None:
    assert library().rounding(language).restored(said, measures(_REPORT)) == meant
