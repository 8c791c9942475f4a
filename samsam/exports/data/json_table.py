"""A figure as JSON: what it is, who says so, and every observation of the whole series."""

from __future__ import annotations

import json
from typing import Any

from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import describe
from samsam.figures.description.projected import projected_columns, projected_values
from samsam.figures.description.value_table import column_names
from samsam.figures.figure import Figure
from samsam.figures.words import good_words, unit_words
from samsam.model.indicators.series import Vintage

FORMAT = "samsam-nyckeltal/1"


def table(shown: Figure, full: Figure, use: RenderOptions) -> bytes:
    """The whole series with its description. Keys are English, texts Swedish; UTF-8."""
    content = metadata(shown, full) | {"made_on": use.made_on.isoformat()}
    return json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8")


def metadata(shown: Figure, full: Figure) -> dict[str, Any]:
    """The figure's description and observations as JSON can hold them."""
    indicator, words = shown.indicator, describe(shown)
    return {
        "format": FORMAT,
        "indicator": {
            "id": indicator.id,
            "title": indicator.title,
            "short_title": indicator.short_title,
            "definition": indicator.definition,
            "unit": unit_words(indicator),
            "decimals": indicator.decimals,
            "good_direction": good_words(indicator.direction),
            "source": indicator.source,
            "source_id": indicator.source_id,
            "responsible": indicator.responsible,
            "retired": indicator.retired,
            "breaks": [{"year": b.year, "what": b.reason} for b in indicator.breaks],
        },
        "area": shown.area_name,
        "known_on": shown.known_on.isoformat() if shown.known_on else None,
        "headline": words.headline,
        "change": words.change,
        "trend": words.trend,
        "targets": [
            {"year": m.target.year, "value": m.target.value, "words": text}
            for m, text in zip(shown.targets, words.targets, strict=True)
        ],
        "notes": list(words.notes),
        "source_line": words.source,
        "alt_text": words.alt,
        "vintages": [_vintage(v, indicator.source) for v in full.vintages],
        "observations": _observations(full),
    } | ({"projection": _projection(full)} if full.projection else {})


def _projection(full: Figure) -> list[dict[str, Any]]:
    columns = projected_columns(full)
    return [
        {"year": year} | dict(zip(columns, values, strict=True))
        for year, values in projected_values(full).items()
    ]


def _vintage(vintage: Vintage, own: str) -> dict[str, str]:
    return {
        "id": vintage.id,
        "title": vintage.printed_title,
        "source": vintage.printed_source or own,
        "known_on": vintage.known_on.isoformat(),
    }


def _observations(full: Figure) -> list[dict[str, Any]]:
    labels = column_names(full)
    return [
        {
            "year": row.year,
            "value": row.values[0],
            "text": row.texts[0],
            "remark": row.remark,
            "compared": dict(zip(labels[1:], row.values[1:], strict=True))
            | {c.label: c.value(row.year) for c in full.background},
        }
        for row in describe(full).table.rows
    ]
