"""All comparisons on one sheet as files: the small charts as an image, and their values.

To have it in one more of the formats of figures: a function from (the sheet, how it is to be used)
to bytes, and one line in `_MAKERS`. The page and the address follow.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from samsam.exports.data.csv_table import raw_number
from samsam.exports.documents.piece import ALL_VIEW
from samsam.exports.kit.formats import FORMATS
from samsam.exports.names import slug
from samsam.exports.safe import csv_cell
from samsam.exports.use import RenderOptions
from samsam.figures.compared import compared_of
from samsam.figures.comparison.many import HEADINGS, SmallMultiples
from samsam.libraries import functions_of

if TYPE_CHECKING:
    from samsam.charts.print import many_in_print
    from samsam.exports.excel import excel_many
    from samsam.exports.kit import tagged_pdf
else:
    many_in_print = functions_of("samsam.charts.print.many_in_print")
    excel_many = functions_of("samsam.exports.excel.excel_many")
    tagged_pdf = functions_of("samsam.exports.kit.tagged_pdf")

SHEET_ADDRESS = f"filer/{ALL_VIEW}"
FORMAT = "samsam-jamforelser/1"


@dataclass(frozen=True, slots=True)
class SheetFormat:
    """One file format of the sheet."""

    extension: str
    label: str
    mime: str
    make: Callable[[SmallMultiples, RenderOptions], bytes]


def sheet_name(many: SmallMultiples) -> str:
    """What the file holds: whose place, among whom, and as known on what day if not the latest."""
    figure = many.figures[0]
    day = [f"som-kant-{figure.known_on.isoformat()}"] if figure.known_on else []
    group = compared_of(figure).group.title
    return slug("-".join((figure.area_name, "alla-jamforda-med", group, *day)))


def _png(many: SmallMultiples, use: RenderOptions) -> bytes:
    """300 dpi."""
    return many_in_print.draw_many(many, use.width_mm, "png", use.style)


def _svg(many: SmallMultiples, use: RenderOptions) -> bytes:
    """Text as text."""
    return many_in_print.draw_many(many, use.width_mm, "svg", use.style)


def _pdf(many: SmallMultiples, use: RenderOptions) -> bytes:
    """Text as text, font embedded; tagged in Swedish with its alternative text."""
    return tagged_pdf.tagged_pdf(
        many_in_print.draw_many(many, use.width_mm, "svg", use.style), many, use
    )


def _csv(many: SmallMultiples, _use: RenderOptions) -> bytes:
    """What the sheet is, an empty row, and a row a key figure; as Swedish Excel reads it."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([name, csv_cell(text)] for name, text in excel_many.many_facts(many))
    writer.writerow([])
    writer.writerow(HEADINGS)
    writer.writerows([_csv_value(value) for value in row] for row in excel_many.many_rows(many))
    return file.getvalue().encode("utf-8-sig")


def _csv_value(value: str | float | None) -> str:
    return csv_cell(value) if isinstance(value, str) else raw_number(value)


def _json(many: SmallMultiples, use: RenderOptions) -> bytes:
    """The sheet's values with what they are. Keys are English, texts Swedish; UTF-8."""
    content = {
        "format": FORMAT,
        "headline": many.headline,
        "notes": list(many.notes),
        "source_line": many.source,
        "alt_text": many.alt,
        "comparisons": [asdict(row) for row in many.rows],
        "made_on": use.made_on.isoformat(),
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


_MAKERS: dict[str, Callable[[SmallMultiples, RenderOptions], bytes]] = {
    "xlsx": excel_many.workbook,
    "png": _png,
    "svg": _svg,
    "pdf": _pdf,
    "csv": _csv,
    "json": _json,
}
SHEET_FORMATS: tuple[SheetFormat, ...] = tuple(
    SheetFormat(form.extension, form.label, form.mime, _MAKERS[form.extension])
    for form in FORMATS
    if form.extension in _MAKERS
)
