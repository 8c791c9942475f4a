"""Pages of Word, slides of PowerPoint and the browser's chart look as accepted.

LibreOffice and Chromium draw them, with the typeface that ships at hand: Word carries it, but
PowerPoint doesn't.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from plotly.offline import get_plotlyjs

from samsam.charts.pictures import MAP
from samsam.charts.screen.on_screen import plotly
from samsam.charts.typefaces import fonts
from samsam.exports.documents.document import Document, FigurePart, Part, PlacePart
from samsam.exports.office import powerpoint, word
from samsam.figures.figure import Figure
from samsam.figures.theme import LIGHT
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.maps import map_view
from tests.pictures.pictures import check, small

pytestmark = [pytest.mark.slow]
SOFFICE = shutil.which("soffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRAWN = ("way", "unemployment_annual_mean")
WIDTH = 300
FORMS = ("docx-80", "docx-160", "pptx-160")
STYLE = Path(__file__).resolve().parents[2] / "samsam" / "web" / "assets" / "samsam.css"
PAGE = (1048, 560)  # pixels of the browser's chart
with_office = pytest.mark.skipif(
    SOFFICE is None or shutil.which("pdftoppm") is None, reason="needs LibreOffice and pdftoppm"
)


@pytest.fixture(scope="module")
def parts(then: Service, figures: dict[str, Figure]) -> tuple[Part, ...]:
    """A projection with targets, a series break, and a map."""
    found = map_view(then, "unemployment_annual_mean", Selection())
    assert found.shown is not None
    drawn = (FigurePart(figures[name], with_table=False) for name in DRAWN)
    return (*drawn, PlacePart(found.shown.figure, MAP))


@pytest.fixture(scope="module")
def printed(parts: tuple[Part, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each form as LibreOffice prints it: PDF. Its first start reads all typefaces."""
    folder = tmp_path_factory.mktemp("office")
    made = [_made(name, parts, folder) for name in FORMS]
    settings = f"-env:UserInstallation=file://{folder}/settings"
    command = [SOFFICE or "", settings, "--headless", "--convert-to", "pdf", "--outdir", folder]
    subprocess.run(
        [*command, *made], check=True, capture_output=True, timeout=240,
        env={**os.environ, "FONTCONFIG_FILE": str(_letters(folder))},
    )  # fmt: skip
    return folder


def _made(name: str, parts: tuple[Part, ...], folder: Path) -> Path:
    form, width = name.split("-")
    document = Document(
        "Bilder", "Timrå", "Tre bilder", "SAMSAM", date(2026, 11, 24), parts, width_mm=int(width)
    )
    path = folder / f"{name}.{form}"
    path.write_bytes((word if form == "docx" else powerpoint).make(document))
    return path


@pytest.fixture(scope="module", params=FORMS)
def pages(request: pytest.FixtureRequest, printed: Path) -> tuple[str, list[Image.Image]]:
    """A form's name and what LibreOffice shows of it, page by page."""
    name = str(request.param)
    run = ["pdftoppm", "-r", "60", "-png", printed / f"{name}.pdf", printed / name]
    subprocess.run(run, check=True)
    return name, [Image.open(p) for p in sorted(printed.glob(f"{name}-*.png"))]


def _letters(folder: Path) -> Path:
    """Settings by which LibreOffice finds the typeface that ships among those of the machine."""
    path = folder / "fonts.conf"
    path.write_text(
        f"<fontconfig><dir>/usr/share/fonts</dir><dir>{fonts.TYPEFACES}</dir>"
        f"<cachedir>{folder}/cache</cachedir></fontconfig>",
        encoding="utf-8",
    )
    return path


@with_office
def test_a_document_looks_as_accepted(pages: tuple[str, list[Image.Image]]) -> None:
    form, shown = pages
    assert len(shown) >= len(DRAWN) + 1
    for number, page in enumerate(shown[-3:], 1):
        check(f"office-{form}-{number}", small(page, WIDTH))


@pytest.fixture(scope="module")
def drawn(
    figures: dict[str, Figure], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Image.Image]:
    """The chart of the page as Chromium draws it, by the figure's name."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "plotly.js").write_text(get_plotlyjs(), encoding="utf-8")
    return {name: _in_browser(figures[name], folder) for name in DRAWN}


def _in_browser(figure: Figure, folder: Path) -> Image.Image:
    specification = json.dumps(plotly(figure, LIGHT), default=list)
    page, shot = folder / "a.html", folder / "a.png"
    page.write_text(
        f'<meta charset="utf-8"><style>{STYLE.read_text(encoding="utf-8")}</style>'
        '<script src="plotly.js"></script><body style="margin:0"><div class="stPlotlyChart" '
        f'style="width:{PAGE[0]}px"><div id="c"></div></div><script>const s={specification};'
        'Plotly.newPlot("c",s.data,s.layout,{displayModeBar:false})</script>',
        encoding="utf-8",
    )
    command = [
        CHROMIUM or "", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        f"--user-data-dir={folder}/profile", f"--window-size={PAGE[0]},{PAGE[1]}",
        "--virtual-time-budget=15000", f"--screenshot={shot}", page.as_uri(),
    ]  # fmt: skip
    letters = {**os.environ, "FONTCONFIG_FILE": str(_letters(folder))}
    subprocess.run(command, check=True, capture_output=True, timeout=240, env=letters)
    return Image.open(io.BytesIO(shot.read_bytes()))


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("name", DRAWN)
def test_the_chart_of_the_page_looks_as_accepted(drawn: dict[str, Image.Image], name: str) -> None:
    check(f"browser-{name}", small(drawn[name], WIDTH))
