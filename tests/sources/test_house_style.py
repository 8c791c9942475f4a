"""The municipality's own look: `style.toml` read, checked and told in Swedish."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from samsam.charts.typefaces import fonts
from samsam.config.house_style import read_house_style
from samsam.config.toml_file import RegisterError
from samsam.model.language.house_style import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    Colours,
    Font,
    HouseStyle,
    contrast,
    unreadable,
)
from samsam.services.core.house_style import usable_style

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20"/></svg>'
Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """A folder of data with this `style.toml`, a logotype, a text file and Word's own template."""

    def write(text: str) -> Path:
        (tmp_path / "style.toml").write_text(text, encoding="utf-8")
        (tmp_path / "logotyp.svg").write_text(SVG, encoding="utf-8")
        (tmp_path / "mall.txt").write_text("Hej", encoding="utf-8")
        docx.Document().save(str(tmp_path / "mall.docx"))
        return tmp_path

    return write


def faults_of(data: Path) -> str:
    with pytest.raises(RegisterError) as refused:
        usable_style(data)
    return "\n".join(refused.value.faults)


def test_the_file_that_comes_with_samsam_is_its_own_look(data_folder: Path) -> None:
    assert usable_style(data_folder) == HouseStyle()


def test_without_a_file_the_look_is_samsams_own(tmp_path: Path) -> None:
    assert usable_style(tmp_path) == HouseStyle()


def test_everything_can_be_chosen(written: Written, data_folder: Path) -> None:
    data = written(
        '[light]\noutcome = "#005a3c"\n[logotype]\nfile = "logotyp.svg"\nalt = "Timrå kommun"\n'
        '[templates]\nword = "mall.docx"\n'
    )
    style = usable_style(data)
    assert style.light == Colours("#005A3C", "#6B7680", "#F46A25")
    assert style.logotype is not None
    assert (style.logotype.kind, style.logotype.alt) == ("svg", "Timrå kommun")
    assert style.word_template == (data / "mall.docx").read_bytes()
    assert style.dark == HouseStyle().dark


def test_a_typeface_that_needs_no_files_can_be_chosen(own_data: Path) -> None:
    text = (own_data / "style.toml").read_text(encoding="utf-8")
    assert usable_style(own_data).font == Font("Source Sans 3")
    changed = text.replace('family = "Source Sans 3"', 'family = "DejaVu Sans"')
    (own_data / "style.toml").write_text(changed, encoding="utf-8")
    assert usable_style(own_data).font == Font("DejaVu Sans")


def test_the_licence_of_the_typeface_that_ships_is_beside_it() -> None:
    regular, bold = fonts.files(Font())
    assert Path(regular).with_name("Source Sans 3-OFL.txt").exists()
    assert Path(bold).exists()


def test_a_typeface_that_lies_in_the_folder_can_be_chosen(own_data: Path) -> None:
    (own_data / "fonts").mkdir(exist_ok=True)
    for path in fonts.files(Font()):
        shutil.copy(path, own_data / "fonts")
    font = usable_style(own_data).font
    assert Path(font.regular) == own_data / "fonts" / "Source Sans 3-Regular.ttf"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('[light]\noutcome = "blå"', 2, "är ingen färg. Skriv # och sex tecken"),
        ('[light]\n\noutcome = "#F46A25"', 3, "Text behöver minst 4,5:1"),
        ('[light]\noutcome = "#FFFFFF"', 2, "har kontrasten 1,0:1 mot bakgrunden"),
        ('[light]\naccent = "#FFD0B0"', 2, "Mål och linjer behöver minst 3,0:1"),
        ('[dark]\noutcome = "#12436D"', 2, "till exempel #"),
        ('[light]\noutcome = "#55606B"\ncomparison = "#55606B"', 3, "gråskalekopia"),
        ('[light]\nutfall = "#000000"', 2, "okänt namn ”utfall”"),
        ("light = 1", 1, "ska skrivas som en del med rubriken [light]"),
        ('[färger]\na = "#000000"', 1, "följer inte formatet"),
        ('[colours]\na = "#000000"', 1, "De som finns är light, dark, font"),
        ('[font]\nfamily = "Comic Sans"', 2, "välj något av: Source Sans 3, DejaVu Sans"),
        ('[font]\nfamily = "../../etc/x"', 2, "finns inte i mappen fonts"),
        ('[logotype]\nfile = "finns-inte.png"\nalt = "x"', 2, "finns inte i datamappen"),
        ('[logotype]\nfile = "../style.toml"\nalt = "x"', 2, "finns inte i datamappen"),
        ('[logotype]\nfile = "mall.txt"\nalt = "x"', 2, "varken PNG eller SVG"),
        ('[logotype]\nfile = "logotyp.svg"', 1, "alt saknas"),
        ('[templates]\nword = "mall.txt"', 2, "inte en Word-fil som kan öppnas"),
        ('[templates]\npowerpoint = "mall.docx"', 2, "slutar på .pptx eller .potx"),
    ],
)
def test_a_fault_is_told_with_its_line_and_cure(
    written: Written, text: str, line: int, told: str
) -> None:
    faults = faults_of(written(text))
    assert f"style.toml, rad {line}" in faults
    assert told in faults
    assert ".." not in faults.replace("../", "")


def test_every_fault_is_told_at_once(written: Written) -> None:
    faults = faults_of(written('[light]\noutcome = "x"\n[font]\nfamily = "y"\n[dark]\nz = 1'))
    assert len(faults.splitlines()) == 3


def test_a_typeface_that_is_none_is_refused(written: Written) -> None:
    data = written('[font]\nfamily = "Egen"')
    (data / "fonts").mkdir()
    for weight in ("Regular", "Bold"):
        (data / "fonts" / f"Egen-{weight}.ttf").write_bytes(b"inget typsnitt")
    assert "inte ett typsnitt som går att läsa" in faults_of(data)


def test_a_typeface_by_another_name_is_refused(written: Written) -> None:
    data = written('[font]\nfamily = "Egen"')
    (data / "fonts").mkdir()
    for weight in ("Regular", "Bold"):
        found = Path(fonts.files(Font())[weight == "Bold"]).read_bytes()
        (data / "fonts" / f"Egen-{weight}.ttf").write_bytes(found)
    assert "Skriv family = ”Source Sans 3”" in faults_of(data)


def test_a_large_logotype_is_refused(written: Written) -> None:
    data = written('[logotype]\nfile = "stor.png"\nalt = "x"')
    (data / "stor.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300_001))
    assert "Den får vara högst 0,3 MB" in faults_of(data)


@pytest.mark.parametrize(
    "svg",
    [
        SVG.replace("<rect", "<script>1</script><rect"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG,
        SVG.replace("svg", "html"),
        SVG[:-6],
    ],
)
def test_a_drawing_that_acts_is_no_logotype(written: Written, svg: str) -> None:
    data = written('[logotype]\nfile = "logotyp.svg"\nalt = "x"')
    (data / "logotyp.svg").write_text(svg, encoding="utf-8")
    with pytest.raises(RegisterError, match="varken PNG eller SVG"):
        read_house_style(data)


@pytest.mark.parametrize("grounds", [LIGHT_GROUNDS, DARK_GROUNDS])
@pytest.mark.parametrize("colour", ["#808080", "#FFFFFF", "#000000", "#E4002B", "#7FBA00"])
def test_the_colour_that_is_proposed_can_be_seen(grounds: tuple[str, ...], colour: str) -> None:
    for name, fault in unreadable(Colours(colour, colour, colour), grounds):
        if "till exempel" in fault:
            proposed = fault.rpartition(" ")[2]
            assert contrast(proposed, grounds[0]) >= (3 if name == "accent" else 4.5)
