"""What a drawing held is given back while the next ones are drawn."""

from __future__ import annotations

import gc
from collections.abc import Callable

from matplotlib.figure import Figure as Canvas

from samsam.charts.print.in_print import draw
from samsam.figures.figure import Figure

DRAWINGS = 12


def alive() -> int:
    return sum(isinstance(one, Canvas) for one in gc.get_objects())


def test_drawings_do_not_wait_for_a_whole_collection(figure_of: Callable[..., Figure]) -> None:
    figure = figure_of("employed", {2018: 10.0, 2019: 12.0, 2020: 11.0})
    gc.collect()
    before = alive()
    for _ in range(DRAWINGS):
        draw(figure, 80, "png")
    assert alive() - before <= DRAWINGS / 2
