"""Texts are measured with typefaces in memory, and are as wide as the drawing library says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from samsam.charts.typefaces import fonts, measure

TEXTS = (
    "",
    "Å",
    "År 2025: 6,6 % – preliminärt",
    "Arbetslösa 18–64 år, andel av befolkningen",
    "Fin effekt, offentligt: ffi ffl fi fl AVATAR To",
    "−1\u202f234,5\u00a0tkr per m²",
    "Betyg ✓ ✕ ■ ● ◆ → ↗",
    "Lång rad " * 40,
    "e\u0301 och a\u030a",
    "Ord\u2060samman\u00adhang\u200b",
    # Letters that the first typeface lacks, or both.
    "مرحبا 数字 😀 \x01 \n",
)


def as_drawn(text: str, bold: bool, family: str) -> float:
    looks = FontProperties(
        family=[family, fonts.STAND_IN], size=measure.SIZE, weight="bold" if bold else "normal"
    )
    return float(TextToPath().get_text_width_height_descent(text, looks, ismath=False)[0])


@pytest.mark.parametrize("family", [fonts.SHIPPED, fonts.STAND_IN])
@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_text_is_as_wide_as_it_is_drawn(family: str, bold: bool) -> None:
    for text in TEXTS:
        assert measure.width(text, bold, family) == as_drawn(text, bold, family), text


def test_pages_that_are_made_at_once_measure_the_same() -> None:
    alone = [measure.width(text, False, fonts.SHIPPED) for text in TEXTS[:-1]]
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda text: measure.width(text, False, fonts.SHIPPED), TEXTS[:-1] * 50)
        assert list(found) == alone * 50
