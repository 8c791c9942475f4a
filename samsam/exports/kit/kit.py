"""The budget kit: figures and texts in every form that a budget document is made of, in one ZIP.

To add a part: one line in `KIT_PARTS`; a format of single figures comes from `FORMATS`
by itself, into the part that is its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from samsam.charts.pictures import MAP, PICTURES, PictureKind
from samsam.exports.documents.document import Document
from samsam.exports.documents.packed import SUMS, packed, with_sums
from samsam.exports.kit.formats import (
    FORMATS,
    NUMBERS,
    Format,
    file_name,
    formats_of,
)
from samsam.exports.kit.many_files import SHEET_FORMATS, sheet_name
from samsam.exports.names import AS_KNOWN, figure_name, picture_name, slug
from samsam.exports.record import action_files
from samsam.exports.record.action_files import ActionTables
from samsam.exports.use import RenderOptions
from samsam.figures.comparison.many import SmallMultiples, many_of
from samsam.figures.comparison.strip import has_strip
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.libraries import functions_of
from samsam.swedish import listing, long_date

if TYPE_CHECKING:
    from samsam.exports.documents import report_pdf
    from samsam.exports.excel import excel_kit
    from samsam.exports.office import powerpoint, word
else:
    report_pdf = functions_of("samsam.exports.documents.report_pdf")
    excel_kit = functions_of("samsam.exports.excel.excel_kit")
    powerpoint = functions_of("samsam.exports.office.powerpoint")
    word = functions_of("samsam.exports.office.word")

MIME = "application/zip"
_README, _ALT_TEXTS = "LÄS MIG.txt", "Bildbeskrivningar.txt"


Run = Callable[[Callable[[], bytes]], bytes]


def here(task: Callable[[], bytes]) -> bytes:
    """Make a file in this very process."""
    return task()


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kit is made of: the document, and each figure as (shown, with its whole series).

    `maps` are the figures that are shown as maps alone, `page` is the analysis on one page and
    `actions` the register of actions, None without an analysis. `known_on` is None when the figures
    are the latest.
    """

    document: Document
    figures: tuple[tuple[Figure, Figure], ...]
    use: RenderOptions
    maps: tuple[tuple[Figure, Figure], ...] = ()
    page: Document | None = None
    actions: ActionTables | None = None
    known_on: date | None = None

    @property
    def name(self) -> str:
        """The name of the kit's ZIP and of the files that hold all of it, without an ending.

        It has the day that the kit was made, or the earlier one that its figures are as known on.
        """
        made_on, known_on = self.use.made_on, self.known_on
        day = f"{AS_KNOWN} {known_on}" if known_on and known_on < made_on else f"{made_on}"
        return slug(f"{self.document.title} {day}")

    @property
    def together(self) -> SmallMultiples | None:
        """The figures that compare as one sheet, when they are several."""
        return together([shown for shown, _ in self.figures])


def together(figures: Sequence[Figure]) -> SmallMultiples | None:
    """Those of the figures that compare as one sheet, when they are several."""
    compared = [figure for figure in figures if has_strip(figure)]
    return many_of(compared) if len(compared) > 1 else None


@dataclass(frozen=True, slots=True)
class KitStep:
    """One file of a kit, not made yet: its name in the ZIP, and what makes it."""

    name: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class KitPart:
    """One thing to choose in a kit; `steps` are the files that it gives.

    `needs` says, after "finns bara", what the kit must hold for there to be any.
    """

    id: str
    label: str
    meaning: str
    steps: Callable[[Kit], list[KitStep]]
    needs: str = "när paketet har nyckeltal"


def _word(kit: Kit) -> list[KitStep]:
    make = partial(word.make, kit.document, kit.use.style)
    return [KitStep(f"{kit.name}.docx", make)]


def _powerpoint(kit: Kit) -> list[KitStep]:
    make = partial(powerpoint.make, kit.document, kit.use.style)
    return [KitStep(f"{kit.name}.pptx", make)]


def _excel(kit: Kit) -> list[KitStep]:
    document = kit.document
    make = partial(excel_kit.workbook_of_many, kit.figures, document.title, document.about, kit.use)
    return [KitStep(f"{kit.name}.xlsx", make)] if kit.figures else []


def _report(kit: Kit) -> list[KitStep]:
    make = partial(report_pdf.make, kit.document, kit.use.style)
    return [KitStep(f"{kit.name}.pdf", make)]


def _page(kit: Kit) -> list[KitStep]:
    """The analysis on one page as Word, PDF and a slide; nothing without an analysis."""
    if kit.page is None:
        return []
    makers = {"docx": word.make, "pdf": report_pdf.make, "pptx": powerpoint.make}
    return [
        KitStep(f"{kit.name}-en-sida.{ending}", partial(make, kit.page, kit.use.style))
        for ending, make in makers.items()
    ]


def _actions(kit: Kit) -> list[KitStep]:
    """The register of actions in each of its formats; nothing without an analysis."""
    tables = kit.actions
    if tables is None or not tables.full.rows:
        return []
    return [
        KitStep(
            f"{action_files.NAME}/{action_files.NAME}.{ending}", partial(form.make, tables, kit.use)
        )
        for ending, form in action_files.FORMATS.items()
    ]


def _singles(folder: str, kit: Kit) -> list[KitStep]:
    """A file for each picture in each of the formats that have this folder."""
    return [
        KitStep(
            f"{form.folder}/{number:02}-{file_name(shown, form)}",
            partial(form.make, shown, full, kit.use),
        )
        for forms, figures in _by_formats(kit)
        for form in forms
        if form.folder == folder
        for number, (shown, full) in figures
    ] + _together(folder, kit)


_Numbered = list[tuple[int, tuple[Figure, Figure]]]


def _by_formats(kit: Kit) -> Iterator[tuple[tuple[Format, ...], _Numbered]]:
    """The figures by the formats that they are had in, each with its number."""
    numbered = list(enumerate(kit.figures, 1))
    yield FORMATS, numbered
    for kind in PICTURES.values():
        drawn = list(enumerate(kit.maps, 1)) if kind is MAP else numbered
        yield formats_of(kind.view), [(n, pair) for n, pair in drawn if kind.exists(pair[0])]


def _together(folder: str, kit: Kit) -> list[KitStep]:
    """The sheet of the figures that compare, in the formats that have this folder."""
    many = kit.together
    if many is None:
        return []
    extensions = {form.extension for form in FORMATS if form.folder == folder}
    return [
        KitStep(
            f"{folder}/{sheet_name(many)}.{form.extension}",
            partial(form.make, many, kit.use),
        )
        for form in SHEET_FORMATS
        if form.extension in extensions
    ]


KIT_PARTS: tuple[KitPart, ...] = (
    KitPart("word", "Word", "text, tabeller och diagram att redigera", _word),
    KitPart("powerpoint", "PowerPoint", "en bild för varje diagram", _powerpoint),
    KitPart("excel", "Excel", "alla värden, källor och definitioner", _excel),
    KitPart("rapport", "PDF", "en färdig rapport att läsa och skriva ut", _report),
    KitPart(
        "sida", "En sida", "Word, PDF och en bild av årsanalysen, när en sådan är vald",
        _page, "när en årsanalys är vald",
    ),
    KitPart(
        "atgarder", "Åtgärder", "Word, Excel och CSV, när en årsanalys är vald",
        _actions, "när en årsanalys med åtgärder är vald",
    ),
    KitPart("svg", "Diagram som SVG", "vektorbilder för layout", partial(_singles, "svg")),
    KitPart("pdf", "Diagram som PDF", "vektorbilder för layout", partial(_singles, "pdf")),
    KitPart("png", "Diagram som PNG", "bilder för skärm och tryck", partial(_singles, "png")),
    KitPart(
        NUMBERS, listing([form.label for form in FORMATS if form.folder == NUMBERS]),
        "hela serierna för andra program", partial(_singles, NUMBERS),
    ),
)  # fmt: skip


def steps(kit: Kit, part_ids: Iterable[str]) -> tuple[KitStep, ...]:
    """The files of the chosen parts, in the order of `KIT_PARTS`."""
    wanted = set(part_ids)
    return tuple(step for part in KIT_PARTS if part.id in wanted for step in part.steps(kit))


def package(kit: Kit, files: Mapping[str, bytes], part_ids: Iterable[str]) -> bytes:
    """The made files in one ZIP, with what they are, descriptions of the charts, and checksums.

    `part_ids` are the chosen parts: those that gave no file are named in the ZIP, with the reason.
    """
    texts = {_README: _readme(kit, tuple(files), part_ids), _ALT_TEXTS: _alt_texts(kit)}
    return packed(with_sums({**texts, **files}), kit.use.made_on)


def make(kit: Kit, part_ids: Iterable[str], run: Run = here) -> bytes:
    """The whole kit at once, each file by `run`. The same kit gives the same bytes."""
    wanted = tuple(part_ids)
    return package(kit, {step.name: run(step.make) for step in steps(kit, wanted)}, wanted)


def without_files(kit: Kit, part_ids: Iterable[str]) -> Iterator[str]:
    """A sentence for each chosen part that the kit has no file for."""
    wanted = set(part_ids)
    for part in KIT_PARTS:
        if part.id in wanted and not part.steps(kit):
            yield f"{part.label} är inte med, för den delen finns bara {part.needs}."


def _readme(kit: Kit, names: tuple[str, ...], part_ids: Iterable[str]) -> bytes:
    document = kit.document
    absent = list(without_files(kit, part_ids))
    again = [f"Samma paket igen: {kit.use.same_again}"] if kit.use.same_again else []
    lines = [
        document.title.upper(),
        f"{document.subtitle}. {document.author}, {long_date(kit.use.made_on)}.",
        "",
        *([document.about] if document.about else []),
        f"Diagrammen är {kit.use.width_mm} mm breda.",
        *again,
        "",
        *names,
        "",
        *([*absent, ""] if absent else []),
        f"{_ALT_TEXTS} har en text för varje diagram, för den som inte ser bilden. Klistra in den",
        "där ditt program frågar efter alternativtext. I Word och PowerPoint finns den redan.",
        f"{SUMS} har en kontrollsumma för varje fil.",
        "Ange alltid källan som står under diagrammet.",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


def _alt_texts(kit: Kit) -> bytes:
    texts = []
    for number, (shown, _) in enumerate(kit.figures, 1):
        words = describe(shown)
        texts += [f"{number:02}-{figure_name(shown)}", words.headline, words.alt, ""]
        for kind in PICTURES.values():
            texts += _alt_text(kind, number, shown)
    for number, (shown, _) in enumerate(kit.maps, 1):
        texts += _alt_text(MAP, number, shown)
    many = kit.together
    if many is not None:
        texts += [sheet_name(many), many.headline, many.alt, ""]
    return "\r\n".join(texts).encode("utf-8-sig")


def _alt_text(kind: PictureKind, number: int, shown: Figure) -> list[str]:
    """What a picture of a figure that compares is called and says; nothing where it has none."""
    if not kind.exists(shown):
        return []
    found = kind.of(shown)
    return [f"{number:02}-{picture_name(shown, kind.view)}", found.headline, found.alt, ""]
