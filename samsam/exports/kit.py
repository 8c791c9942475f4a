"""The budget kit: figures and texts in every form that a budget document is made of, in one ZIP.

To add a part: one line in `KIT_PARTS`; a format of single figures comes from `FORMATS` by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from samsam.exports import excel_kit, powerpoint, report_pdf, word
from samsam.exports.document import Document
from samsam.exports.formats import FORMATS, PLACE_FORMATS, file_name
from samsam.exports.many_files import SHEET_FORMATS, sheet_name
from samsam.exports.names import figure_name, place_name, slug
from samsam.exports.packed import SUMS, packed, with_sums
from samsam.exports.use import Use
from samsam.figures.describe import describe
from samsam.figures.figure import Figure
from samsam.figures.many import Many, many_of
from samsam.figures.strip import has_strip, strip_of
from samsam.swedish import long_date

MIME = "application/zip"
_README, _ALT_TEXTS = "LÄS MIG.txt", "Bildbeskrivningar.txt"


Run = Callable[[Callable[[], bytes]], bytes]


def here(task: Callable[[], bytes]) -> bytes:
    """Make a file in this very process."""
    return task()


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kit is made of: the document, and each figure as (shown, with its whole series)."""

    document: Document
    figures: tuple[tuple[Figure, Figure], ...]
    use: Use

    @property
    def name(self) -> str:
        """The name of the kit's ZIP and of the files that hold all of it, without an ending."""
        return slug(f"{self.document.title} {self.use.made_on.isoformat()}")

    @property
    def together(self) -> Many | None:
        """The figures that compare as one sheet, when they are several."""
        return together([shown for shown, _ in self.figures])


def together(figures: Sequence[Figure]) -> Many | None:
    """Those of the figures that compare as one sheet, when they are several."""
    compared = [figure for figure in figures if has_strip(figure)]
    return many_of(compared) if len(compared) > 1 else None


@dataclass(frozen=True, slots=True)
class Step:
    """One file of a kit, not made yet: its name in the ZIP, and what makes it."""

    name: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class KitPart:
    """One thing to choose in a kit; `steps` are the files that it gives."""

    id: str
    label: str
    meaning: str
    steps: Callable[[Kit], list[Step]]


def _word(kit: Kit) -> list[Step]:
    make = partial(word.make, kit.document, kit.use.style)
    return [Step(f"{kit.name}.docx", make)]


def _powerpoint(kit: Kit) -> list[Step]:
    make = partial(powerpoint.make, kit.document, kit.use.style)
    return [Step(f"{kit.name}.pptx", make)]


def _excel(kit: Kit) -> list[Step]:
    document = kit.document
    make = partial(excel_kit.workbook_of_many, kit.figures, document.title, document.about, kit.use)
    return [Step(f"{kit.name}.xlsx", make)] if kit.figures else []


def _report(kit: Kit) -> list[Step]:
    make = partial(report_pdf.make, kit.document, kit.use.style)
    return [Step(f"{kit.name}.pdf", make)]


def _singles(extensions: tuple[str, ...], kit: Kit) -> list[Step]:
    """A file for each picture in each of the formats, in the formats' folders."""
    return [
        Step(
            f"{form.folder}/{number:02}-{file_name(shown, form)}",
            partial(form.make, shown, full, kit.use),
        )
        for forms in (FORMATS, PLACE_FORMATS)
        for form in forms
        if form.extension in extensions
        for number, (shown, full) in enumerate(kit.figures, 1)
        if forms is FORMATS or has_strip(shown)
    ] + _together(extensions, kit)


def _together(extensions: tuple[str, ...], kit: Kit) -> list[Step]:
    """The sheet of the figures that compare, as files in the formats' folders."""
    many = kit.together
    if many is None:
        return []
    folders = {form.extension: form.folder for form in FORMATS}
    return [
        Step(
            f"{folders[form.extension]}/{sheet_name(many)}.{form.extension}",
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
    KitPart("svg", "Diagram som SVG", "vektorbilder för layout", partial(_singles, ("svg",))),
    KitPart("pdf", "Diagram som PDF", "vektorbilder för layout", partial(_singles, ("pdf",))),
    KitPart("png", "Diagram som PNG", "bilder för skärm och tryck", partial(_singles, ("png",))),
    KitPart(
        "siffror", "CSV och JSON", "hela serierna för andra program",
        partial(_singles, ("csv", "json")),
    ),
)  # fmt: skip


def steps(kit: Kit, part_ids: Iterable[str]) -> tuple[Step, ...]:
    """The files of the chosen parts, in the order of `KIT_PARTS`."""
    wanted = set(part_ids)
    return tuple(step for part in KIT_PARTS if part.id in wanted for step in part.steps(kit))


def package(kit: Kit, files: Mapping[str, bytes]) -> bytes:
    """The made files in one ZIP, with what they are, descriptions of the charts, and checksums."""
    told = {_README: _readme(kit, tuple(files)), _ALT_TEXTS: _alt_texts(kit)}
    return packed(with_sums({**told, **files}), kit.use.made_on)


def make(kit: Kit, part_ids: Iterable[str], run: Run = here) -> bytes:
    """The whole kit at once, each file by `run`. The same kit gives the same bytes."""
    return package(kit, {step.name: run(step.make) for step in steps(kit, part_ids)})


def _readme(kit: Kit, names: tuple[str, ...]) -> bytes:
    document = kit.document
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
        if has_strip(shown):
            strip = strip_of(shown)
            texts += [f"{number:02}-{place_name(shown)}", strip.headline, strip.alt, ""]
    many = kit.together
    if many is not None:
        texts += [sheet_name(many), many.headline, many.alt, ""]
    return "\r\n".join(texts).encode("utf-8-sig")
