"""Figure → a strip of dots: every municipality at its value one year, our own marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samsam.figures.compared import OrderRow, order_table
from samsam.figures.figure import Figure
from samsam.figures.theme import FONT_SIZE, MARKER_SIZE, Palette, common_layout
from samsam.model.indicator import Unit
from samsam.swedish import listing

_BINS = 60  # dots closer than this share of the strip would cover each other
_HEIGHT, _ROW = 150, 7
_ROOM = 0.06


@dataclass(frozen=True, slots=True)
class Dot:
    """A municipality in the strip; `level` counts those at about the same value, 0 is lowest."""

    row: OrderRow
    level: int


def dots(rows: Sequence[OrderRow]) -> tuple[Dot, ...]:
    """Everybody in order of value; those that would cover each other are piled, our own lowest."""
    values = [r.value for r in rows]
    width = (max(values) - min(values)) / _BINS if values else 0.0
    piles: dict[int, int] = {}
    placed = []
    for row in sorted(rows, key=lambda r: (not r.own, r.value)):
        pile = int((row.value - min(values)) / width) if width else 0
        placed.append(Dot(row, piles.get(pile, 0)))
        piles[pile] = piles.get(pile, 0) + 1
    return tuple(sorted(placed, key=lambda d: d.row.value))


def alt(figure: Figure) -> str:
    """What the strip shows, for those who don't see it."""
    table = order_table(figure)
    ends = [f"{r.name} {r.text}" for r in (table.rows[0], table.rows[-1])] if table.rows else []
    own = next((f"{r.name} {r.text}, plats {r.place}" for r in table.rows if r.own), "")
    return f"Prickdiagram. {table.caption}. {own}. Först och sist är {listing(ends)}."


def plotly_strip(figure: Figure, palette: Palette) -> dict[str, Any]:
    """A Plotly figure (`data` and `layout`) of the order, with our own and both ends named."""
    found = dots(order_table(figure).rows)
    highest = max((d.level for d in found), default=0)
    others = [d for d in found if not d.row.own]
    own = [d for d in found if d.row.own]
    traces = [
        _trace(others, palette.comparison, MARKER_SIZE + 1, "circle-open"),
        _trace(own, palette.outcome, MARKER_SIZE + 7, "circle"),
    ]
    return {"data": [*_median(figure, palette, highest), *traces],
            "layout": _layout(figure, palette, found, highest)}  # fmt: skip


def _trace(found: list[Dot], colour: str, size: int, symbol: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [d.row.value for d in found],
        "y": [d.level for d in found],
        "customdata": [f"{d.row.name}: {d.row.text}, plats {d.row.place}" for d in found],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {"size": size, "color": colour, "symbol": symbol, "line": {"width": 1.5}},
    }


def _median(figure: Figure, palette: Palette, highest: int) -> list[dict[str, Any]]:
    middle = figure.compared.comparison.median if figure.compared else None
    if middle is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [middle, middle],
            "y": [-0.6, highest + 0.6],
            "hoverinfo": "skip",
            "line": {"color": palette.comparison, "width": 1.5, "dash": "dot"},
        }
    ]


def _layout(
    figure: Figure, palette: Palette, found: tuple[Dot, ...], highest: int
) -> dict[str, Any]:
    values = [d.row.value for d in found] or [0.0]
    room = _ROOM * (max(values) - min(values)) or 1.0
    ends = [min(values) - room, max(values) + room]
    percent = figure.indicator.unit is Unit.PERCENT
    return {
        "height": _HEIGHT + _ROW * highest,
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
        **common_layout(palette),
        "xaxis": {
            # The best place stands to the right, as the highest value does where more is better.
            "range": ends[::-1] if figure.indicator.is_rank else ends,
            "nticks": 6,
            "ticksuffix": "\u00a0%" if percent else "",
            "gridcolor": palette.grid,
            "zeroline": False,
            "automargin": True,
            "fixedrange": True,
        },
        "yaxis": {"range": [-1.6, highest + 2.6], "visible": False, "fixedrange": True},
        "annotations": _names(found, palette),
    }


def _names(found: tuple[Dot, ...], palette: Palette) -> list[dict[str, Any]]:
    """Our own name over its dot, those of both ends under theirs."""
    if not found:
        return []
    middle = (found[0].row.value + found[-1].row.value) / 2
    own = [(d, palette.outcome, 15) for d in found if d.row.own]
    ends = [(d, palette.muted, -17) for d in (found[0], found[-1]) if not d.row.own]
    return [
        {
            "x": dot.row.value,
            "y": dot.level if shift < 0 else max(d.level for d in found),
            "text": f"{dot.row.name} {dot.row.text}",
            "showarrow": False,
            "yshift": shift,
            "xanchor": "left" if dot.row.value < middle else "right",
            "font": {"color": colour, "size": FONT_SIZE},
        }
        for dot, colour, shift in (*own, *ends)
    ]
