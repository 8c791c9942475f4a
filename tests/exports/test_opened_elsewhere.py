"""The whole kit, opened by LibreOffice and read back: what an editor gets to see of it."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from office_files import print_as_pdf
from PIL import Image

from samsam.charts.plan import value_text
from samsam.exports.kit.kit import Kit, make
from samsam.figures.description.describe import describe
from samsam.services.core.service import Service
from samsam.services.files.kit import KitChoice, kit

TODAY = date(2026, 11, 23)
FORMS = ("docx", "pptx", "xlsx", "pdf")


@pytest.fixture(scope="module")
def whole(service: Service) -> Kit:
    return kit(service, KitChoice(), TODAY)


@pytest.fixture(scope="module")
def pages(whole: Kit, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each file of the kit as LibreOffice prints it: a PDF. Our own PDF is left as it is."""
    for program in ("pdftotext", "pdftoppm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    folder = tmp_path_factory.mktemp("kit")
    content = make(whole, ("word", "powerpoint", "excel", "rapport"))
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in (n for n in archive.namelist() if n.endswith(FORMS)):
            form = name.rpartition(".")[2]
            path = folder / f"paket-{form}.{form}"
            path.write_bytes(archive.read(name))
            found[form] = path.with_suffix(".pdf")
    print_as_pdf(folder, *(folder / f"paket-{form}.{form}" for form in FORMS[:-1]))
    return found


@pytest.fixture(scope="module")
def texts(pages: dict[str, Path]) -> dict[str, str]:
    def read(path: Path) -> str:
        run = ["pdftotext", "-layout", path, "-"]
        made = subprocess.run(run, check=True, capture_output=True)
        return flat(made.stdout.decode())

    return {form: read(path) for form, path in pages.items()}


def flat(text: str) -> str:
    """Without the breaks that a program puts in: of lines, and of spaces."""
    return "".join(text.split())


@pytest.mark.parametrize("form", FORMS)
def test_each_key_figure_has_headline_subtitle_and_source(
    whole: Kit, texts: dict[str, str], form: str
) -> None:
    for shown, _ in whole.figures:
        words = describe(shown)
        for wish in (words.headline, words.subtitle):
            assert flat(wish) in texts[form], wish
        # In a printed sheet a line of the chart beside may stand between two lines of the source.
        source = words.source if form != "xlsx" else words.source[:40]
        assert flat(source) in texts[form]


@pytest.mark.parametrize("form", FORMS)
def test_each_key_figure_has_the_values_at_its_points(
    whole: Kit, texts: dict[str, str], form: str
) -> None:
    for shown, _ in whole.figures:
        for point in shown.labelled:
            value = value_text(point, shown)
            # LibreOffice writes a workbook in the computer's own way.
            written = {flat(value), flat(value).replace(",", "."), flat(value).replace("−", "-")}
            digits = "".join(c for c in value if c.isdigit())
            plain = texts[form].replace(",", "").replace(".", "")
            assert any(w in texts[form] for w in written) or digits in plain, (shown.id, value)


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_each_key_figure_has_a_table_with_every_value_and_reason(
    whole: Kit, texts: dict[str, str], form: str
) -> None:
    for shown, _ in whole.figures:
        for row in describe(shown).table.rows:
            assert flat(f"{row.year}{''.join(row.texts)}") in texts[form]
            assert flat(row.remark.split(".")[0]) in texts[form]


@pytest.mark.parametrize("form", FORMS)
def test_targets_their_state_and_the_cut_axis_are_told(texts: dict[str, str], form: str) -> None:
    for wish in (
        "Mål 2035: minst 20 000",
        "missat med 1 535 invånare",
        "Axeln börjar inte på noll",
    ):
        assert flat(wish) in texts[form]


@pytest.mark.parametrize("form", FORMS)
def test_the_text_of_each_gap_is_told(whole: Kit, texts: dict[str, str], form: str) -> None:
    for shown, _ in whole.figures:
        words = describe(shown)
        # A slide has its foot; the rest is for the speaker.
        for note in (words.foot,) if form == "pptx" else words.notes[:2]:
            assert flat(note[:40]) in texts[form], note


@pytest.mark.parametrize("form", FORMS)
def test_no_page_is_empty_or_in_english(
    pages: dict[str, Path], texts: dict[str, str], form: str
) -> None:
    run = ["pdftoppm", "-r", "30", "-gray", pages[form], pages[form].with_suffix("")]
    subprocess.run(run, check=True, capture_output=True)
    images = sorted(pages[form].parent.glob("*.pgm"))
    assert images
    for path in images:
        dark = sum(Image.open(path).histogram()[:128])
        assert dark > 20, path.name
    for english in ("Page", "Figure", "Table", "Sheet", "Chart", "Error", "#REF", "#NAME"):
        assert english not in texts[form].replace("SCB,tabell", "")
