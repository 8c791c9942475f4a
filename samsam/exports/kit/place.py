"""A place among others as files: its strip of dots or its map as an image, the order as a table."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from samsam.charts.pictures import ComparedPicture, PictureKind
from samsam.exports.data.csv_table import raw_number
from samsam.exports.excel.excel_place import place_facts
from samsam.exports.kit.tagged_pdf import tagged_pdf
from samsam.exports.safe import csv_cell
from samsam.exports.use import RenderOptions
from samsam.figures.compared import compared_of
from samsam.figures.figure import Figure
from samsam.figures.words import good_words, unit_words

_CLASS = "Klass"


def png(kind: PictureKind, shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """300 dpi."""
    return kind.draw(kind.of(shown), use.width_mm, "png", use.style)


def svg(kind: PictureKind, shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """Text as text."""
    return kind.draw(kind.of(shown), use.width_mm, "svg", use.style)


def pdf(kind: PictureKind, shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """Text as text, font embedded; tagged in Swedish with its alternative text."""
    picture = kind.of(shown)
    return tagged_pdf(kind.draw(picture, use.width_mm, "svg", use.style), picture, use)


def csv_table(kind: PictureKind, shown: Figure, _full: Figure, _use: RenderOptions) -> bytes:
    """What the order is, an empty row, and a row a municipality; as Swedish Excel reads it."""
    picture = kind.of(shown)
    classes = picture.class_of
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([name, csv_cell(text)] for name, text in place_facts(picture))
    writer.writerow([])
    place, name, _, remark = picture.table.headings
    columns = [place, name, "Kommunkod", "Värde", "Visat värde", remark, "Vi"]
    writer.writerow([*columns, *([_CLASS] if classes else [])])
    writer.writerows(
        [
            str(row.place), csv_cell(row.name), csv_cell(row.area), raw_number(row.value),
            csv_cell(row.text), csv_cell(row.remark), "ja" if row.own else "",
            *([csv_cell(classes[row.area])] if classes else []),
        ]
        for row in picture.table.rows
    )  # fmt: skip
    return file.getvalue().encode("utf-8-sig")


def json_table(kind: PictureKind, shown: Figure, _full: Figure, use: RenderOptions) -> bytes:
    """The order with what it is. Keys are English, texts Swedish; UTF-8."""
    content = _metadata(kind, kind.of(shown)) | {"made_on": use.made_on.isoformat()}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def _metadata(kind: PictureKind, picture: ComparedPicture) -> dict[str, Any]:
    figure, indicator = picture.figure, picture.figure.indicator
    compared = compared_of(figure)
    found, group = compared.comparison, compared.group
    return {
        "format": f"samsam-{kind.view}/1",
        "indicator": {
            "id": indicator.id,
            "title": indicator.title,
            "definition": indicator.definition,
            "unit": unit_words(indicator),
            "decimals": indicator.decimals,
            "good_direction": good_words(indicator.direction),
            "source_id": indicator.source_id,
        },
        "area": figure.area_name,
        "known_on": figure.known_on.isoformat() if figure.known_on else None,
        "group": {"title": group.title, "source": group.source},
        "measure": found.measure.value,
        "year": found.year,
        "from_year": found.from_year,
        "headline": picture.headline,
        "notes": list(picture.notes),
        "source_line": picture.source,
        "alt_text": picture.alt,
        "median_of_others": found.median,
        "places_by_chance": list(found.places) if found.places and found.has_place else None,
        "members": [
            {
                "place": row.place, "area": row.area, "name": row.name, "value": row.value,
                "text": row.text, "apart": row.apart, "remark": row.remark, "own": row.own,
                **({"class": picture.class_of[row.area]} if picture.class_of else {}),
            }
            for row in picture.table.rows
        ],
        "without_value": list(found.missing),
    }  # fmt: skip
