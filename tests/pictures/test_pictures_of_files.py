"""The files of each figure look as accepted: PNG, PDF and SVG of a width share one picture."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from samsam.charts.print.in_print import draw
from samsam.charts.print.many_in_print import draw_many
from samsam.charts.print.strip_in_print import draw_strip
from samsam.config.register import read_register
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.comparison.strip import strip_of
from samsam.figures.figure import Figure
from tests.pictures.pictures import accepting, check, small

INDICATORS = list(read_register(Path(__file__).resolve().parents[2] / "data").indicators)
WIDTHS = {80: 240, 160: 440}  # millimetres, and pixels of the accepted picture
Draw = Callable[[int, str], bytes]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*INDICATORS, "way"])
def test_a_figure_looks_as_accepted(
    figures: dict[str, Figure], name: str, width: int, tmp_path: Path
) -> None:
    if name not in figures:
        pytest.skip("no values yet")
    _hold(f"print-{name}-{width}", lambda w, form: draw(figures[name], w, form), width, tmp_path)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["strip", "many"])
def test_what_compares_looks_as_accepted(
    compared: Figure, many: SmallMultiples, kind: str, width: int, tmp_path: Path
) -> None:
    made: dict[str, Draw] = {
        "strip": lambda w, form: draw_strip(strip_of(compared), w, form),
        "many": lambda w, form: draw_many(many, w, form),
    }
    _hold(f"print-{kind}-{width}", made[kind], width, tmp_path)


def _hold(name: str, made: Draw, width: int, folder: Path) -> None:
    pixels = WIDTHS[width]
    check(name, small(Image.open(io.BytesIO(made(width, "png"))), pixels))
    if shutil.which("pdftoppm") and not accepting():
        check(name, small(_from_pdf(made(width, "pdf"), folder), pixels), " as PDF")


def _from_pdf(content: bytes, folder: Path) -> Image.Image:
    (folder / "a.pdf").write_bytes(content)
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", folder / "a.pdf", folder / "a"], check=True
    )
    return Image.open(folder / "a.png")
