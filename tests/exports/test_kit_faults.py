"""What goes wrong around exports: hard figures, full disks, too many at once, missing programs."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from office_documents import TODAY, FigureOf, empty, figures_document
from pptx import Presentation
from series_of import copied

from samsam.cli import main
from samsam.exports.documents.office_template import TemplateError
from samsam.exports.kit.kit import KIT_PARTS, Kit, make
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.model.language.house_style import HouseStyle

ROOT = Path(__file__).resolve().parents[2]
ALL = tuple(p.id for p in KIT_PARTS)
LONG = "Andelen unga vuxna som är etablerade på arbetsmarknaden eller studerar " * 12
Export = Callable[..., subprocess.CompletedProcess[str]]


def kit_of(*figures: Figure, **changes: object) -> Kit:
    made = figures_document(list(figures), **changes)
    return Kit(made, tuple((f, f) for f in figures), RenderOptions(TODAY))


def opened(content: bytes) -> dict[str, bytes]:
    """The kit's files, each opened by a program that didn't make it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, body in files.items():
        readers: dict[str, Callable[[io.BytesIO], object]] = {
            "docx": docx.Document,
            "pptx": Presentation,
            "xlsx": openpyxl.load_workbook,
            "pdf": pikepdf.open,
        }
        reader = readers.get(name.rpartition(".")[2])
        if reader:
            reader(io.BytesIO(body))
    return files


def hard_figures(figure_of: FigureOf) -> dict[str, Figure]:
    figure = figure_of("neet", {2020: 10.2})
    sixty = figure_of("population", {y: 18_000.0 + y % 7 for y in range(1966, 2026)})
    return {
        "utan värden": empty(figure),
        "bara luckor": figure_of("neet", {2020: None, 2021: None}),
        "ett värde": figure,
        "sextio år": sixty,
        "lång titel": figure_of("neet", {2020: 10.2, 2021: 9.4}, title=LONG, short_title=LONG),
        "formel": figure_of("neet", {2020: 1.0, 2021: 2.0}, title="=1+1", short_title="=A1+1"),
        "styrtecken": figure_of(
            "neet", {2020: 1.0, 2021: 2.0}, title="a\x00b\x0b", short_title="\x01"
        ),
    }


@pytest.mark.case(41, 42, 99, 104)
@pytest.mark.parametrize(
    "name",
    ["utan värden", "bara luckor", "ett värde", "sextio år", "lång titel", "formel", "styrtecken"],
)
def test_a_hard_figure_gives_whole_files_that_say_what_it_is(
    figure_of: FigureOf, name: str
) -> None:
    figure = hard_figures(figure_of)[name]
    files = opened(make(kit_of(figure), ALL))
    folders = sorted(name.partition("/")[0] for name in files if "/" in name)
    assert folders == ["pdf", "png", "siffror", "siffror", "svg"]
    assert sorted(name.rpartition(".")[2] for name in files if "/" not in name) == [
        "SHA256SUMS", "docx", "pdf", "pptx", "txt", "txt", "xlsx",
    ]  # fmt: skip
    readme = files["LÄS MIG.txt"].decode("utf-8-sig")
    assert "En sida är inte med, för den delen finns bara när en årsanalys är vald." in readme
    (report,) = (body for n, body in files.items() if n.endswith(".docx"))
    told = " ".join(p.text for p in docx.Document(io.BytesIO(report)).paragraphs)
    assert (
        describe(figure).headline.replace("\x00", "").replace("\x01", "").replace("\x0b", "")
        in told
    )
    (book,) = (body for n, body in files.items() if n.endswith(".xlsx"))
    sheets = openpyxl.load_workbook(io.BytesIO(book))
    assert all(len(n) <= 31 for n in sheets.sheetnames)
    kinds = {c.data_type for sheet in sheets for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds


def test_nothing_chosen_still_says_what_the_kit_is() -> None:
    files = opened(make(kit_of(), ALL))
    assert not any("/" in name for name in files)
    assert any(name.endswith(".docx") for name in files)


@pytest.mark.case(36)
@pytest.mark.parametrize("part", ["word", "powerpoint"])
def test_a_template_that_is_none_stops_the_kit_before_any_file(
    figure_of: FigureOf, part: str
) -> None:
    broken = HouseStyle(word_template=b"Hej", powerpoint_template=b"Hej")
    kit = replace(kit_of(figure_of("neet", {2020: 1.0})), use=RenderOptions(TODAY, style=broken))
    with pytest.raises(TemplateError, match="Mallen går inte att använda"):
        make(kit, (part, "png"))


# The command


@pytest.fixture
def export(filled_store: Path, tmp_path: Path) -> Export:
    """Runs `export` as a process of its own, in an empty temporary folder."""
    store = tmp_path / "samsam.sqlite"
    copied(filled_store, store)
    (tmp_path / "tmp").mkdir()

    def run(
        *arguments: str, before: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        code = f"{before}\nimport sys\nfrom samsam.cli import main\nsys.exit(main(sys.argv[1:]))"
        return subprocess.run(
            [sys.executable, "-c", code, "export", *arguments],
            cwd=ROOT, text=True, capture_output=True, timeout=120, check=False,
            env={**os.environ, "SAMSAM_STORE": str(store), "TMPDIR": str(tmp_path / "tmp"), **variables},
        )  # fmt: skip

    return run


def left_in(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*")] if folder.exists() else []


# As a full disk does, the system refuses to write more in the middle of the file.
FULL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))"


@pytest.mark.case(89, 97)
@pytest.mark.parametrize("kit", [True, False])
def test_a_full_disk_leaves_no_half_file(export: Export, tmp_path: Path, kit: bool) -> None:
    pytest.importorskip("resource")
    out = tmp_path / "ut"
    what = ["--paket", "--delar", "png"] if kit else ["--format", "png"]
    done = export("population", *what, "--till", str(out), before=FULL)
    assert done.returncode == 2, done.stderr
    assert "gick inte att skriva: filen får inte bli så stor. Ingen halv fil" in done.stderr
    assert "Traceback" not in done.stderr
    assert left_in(out) == left_in(tmp_path / "tmp") == []


@pytest.fixture
def here(filled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs `export` in this process."""
    copied(filled_store, tmp_path / "samsam.sqlite")
    monkeypatch.setenv("SAMSAM_STORE", str(tmp_path / "samsam.sqlite"))
    return lambda *arguments: main(["export", *arguments])


def test_a_folder_that_cannot_be_made_is_told(
    here: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fil").write_text("x")
    assert here("population", "--format", "csv", "--till", str(tmp_path / "fil" / "ut")) == 2
    told = capsys.readouterr().err
    assert "gick inte att göra: en del av sökvägen är en fil. Välj en annan" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Skriv vilket nyckeltal, med namnet inom parentes: "),
        (("population", "--format", "exe"), "Formatet exe finns inte. De som finns är docx"),
        (("--paket", "--delar", "exe"), "Delen ”exe” finns inte"),
        (("finns-inte",), "finns inte"),
        (("population", "--bredd", "100"), "Välj 80 eller 160."),
    ],
)
def test_a_wrong_wish_is_told_and_nothing_made(
    here: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    assert here(*arguments, "--till", str(tmp_path / "ut")) == 2
    assert told in capsys.readouterr().err
    assert left_in(tmp_path / "ut") == []


def test_a_folder_that_may_not_be_written_in_is_told(export: Export, tmp_path: Path) -> None:
    """Nobody writes in the system's own folder, not even who may do everything else."""
    out = Path("/sys/kernel") if os.geteuid() == 0 else tmp_path / "ut"
    out.mkdir(mode=0o555, exist_ok=True)
    done = export("population", "--format", "csv", "--till", str(out))
    assert done.returncode == 2
    assert f"{out}/timra-invanare" in done.stderr
    assert "gick inte att skriva: rättighet saknas. Ingen halv fil finns kvar." in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(out.glob("*timra*")) + list(out.glob(".*halv"))
    assert left_in(tmp_path / "tmp") == []


def test_a_template_that_is_none_is_told_by_the_command_before_any_file(
    export: Export, tmp_path: Path, own_data: Path
) -> None:
    (own_data / "mall.docx").write_text("Hej", encoding="utf-8")
    (own_data / "style.toml").write_text('[templates]\nword = "mall.docx"\n', encoding="utf-8")
    out = tmp_path / "ut"
    done = export("--paket", "--till", str(out), SAMSAM_DATA=str(own_data))
    assert done.returncode == 2
    assert "inte en Word-fil som kan öppnas" in done.stderr
    assert "Traceback" not in done.stderr
    assert left_in(out) == left_in(tmp_path / "tmp") == []


def test_a_kit_from_before_any_value_says_that_there_is_none(
    export: Export, tmp_path: Path
) -> None:
    out = tmp_path / "ut"
    done = export("neet", "--paket", "--delar", *ALL, "--dag", "2000-01-01", "--till", str(out))
    assert done.returncode == 0, done.stderr
    (name,) = left_in(out)
    files = opened((out / name).read_bytes())
    (report,) = (body for n, body in files.items() if n.endswith(".docx"))
    told = " ".join(p.text for p in docx.Document(io.BytesIO(report)).paragraphs)
    assert "inga värden att visa" in told
    assert any(n.endswith("-utan-varden-som-kant-2000-01-01.svg") for n in files)


def test_a_kit_that_is_stopped_in_the_middle_leaves_nothing(export: Export, tmp_path: Path) -> None:
    """As Ctrl+C does, when the first file is being made."""
    out = tmp_path / "ut"
    # What is started in the background of a shell doesn't hear Ctrl+C unless it asks for it.
    stop = (
        "import os, signal, sys\nwrite = sys.stderr.write\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "def at_first(text):\n"
        "    write(text)\n"
        "    if text.startswith('1 av '): os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.stderr.write = at_first"
    )
    done = export("population", "--paket", "--till", str(out), before=stop)
    assert done.returncode == 2
    assert done.stderr.endswith("Avbrutet innan det blev färdigt.\n")
    assert "Traceback" not in done.stderr
    assert left_in(out) == left_in(tmp_path / "tmp") == []


def test_a_library_that_is_missing_is_told_by_its_name(tmp_path: Path) -> None:
    """As on a machine where not everything was installed."""
    code = (
        "import sys, runpy\nsys.modules['typst'] = None\nsys.argv = ['samsam', 'export']\n"
        "runpy.run_module('samsam', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True, timeout=60,
        check=False, env={**os.environ, "SAMSAM_STORE": str(tmp_path / "samsam.sqlite")},
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        "Biblioteket typst saknas, så SAMSAM kan inte starta. Installera det som behövs: "
        "pip install -r requirements.txt\n"
    )
    assert left_in(tmp_path) == []


@pytest.mark.case(97)
def test_no_other_program_is_needed(export: Export, tmp_path: Path) -> None:
    """No browser and no office program: nothing that could be missing, or hang."""
    out = tmp_path / "ut"
    done = export("population", "--paket", "--delar", *ALL, "--till", str(out), PATH="")
    assert done.returncode == 0, done.stderr
    (name,) = left_in(out)
    opened((out / name).read_bytes())
    assert left_in(tmp_path / "tmp") == []
