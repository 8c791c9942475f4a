"""A figure as CSV, as Swedish Excel reads it: semicolons, decimal comma, UTF-8 with BOM.

First what the figures are, then an empty row, then a row a year of the whole series.
"""

from __future__ import annotations

import csv
import io

from samsam.exports.safe import csv_cell
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.description.projected import projected_columns, projected_values
from samsam.figures.description.value_table import column_names
from samsam.figures.figure import Figure
from samsam.figures.words import unit_words


def table(shown: Figure, full: Figure, _use: RenderOptions) -> bytes:
    """The whole series; the column "Visas i diagrammet" says which years are shown."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows(_head(shown))
    writer.writerow([])
    writer.writerows(_rows(shown, full))
    return file.getvalue().encode("utf-8-sig")


def _head(shown: Figure) -> list[list[str]]:
    words = describe(shown)
    facts = [
        ("Rubrik", words.headline),
        ("Underrubrik", words.subtitle),
        ("Enhet", unit_words(shown.indicator)),
        ("Definition", shown.indicator.definition),
        ("Förändring", f"{words.trend} {words.change}"),
        *(("Måluppfyllelse", sentence) for sentence in words.targets),
        *(("Anmärkning", note) for note in words.notes),
        ("Källa", words.source),
    ]
    return [[name, csv_cell(text)] for name, text in facts]


def _rows(shown: Figure, full: Figure) -> list[list[str]]:
    """A row a year; last, a column for each other that is compared with, and what is projected."""
    words = describe(full)
    labels = [csv_cell(name) for name in column_names(full)]
    others = [csv_cell(curve.label) for curve in full.background]
    ahead, columns = projected_values(full), projected_columns(full)
    header = ["År", *labels, "Visat värde", "Anmärkning", "Visas i diagrammet", *others, *columns]
    return [header] + [
        [
            str(row.year),
            *(raw_number(v) for v in row.values),
            row.texts[0],
            csv_cell(row.remark),
            "ja" if row.year in shown.past_years else "nej",
            *(raw_number(curve.value(row.year)) for curve in full.background),
            *(raw_number(v) for v in ahead.get(row.year, (None,) * len(columns))),
        ]
        for row in words.table.rows
    ]


def raw_number(value: float | None) -> str:
    """The value with every decimal that the source gave."""
    if value is None:
        return ""
    text = repr(value)
    return (text[:-2] if text.endswith(".0") else text).replace(".", ",")
