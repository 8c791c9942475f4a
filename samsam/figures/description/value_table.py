"""A figure's values as a table, a row a year, with what is remarkable about each."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.figures import compared as comparing
from samsam.figures import place_line as placing
from samsam.figures.figure import Curve, Figure, TargetMark
from samsam.figures.words import (
    change_words,
    decimals_apart,
    point_label,
    target_mark,
    target_words,
    with_unit,
    years_words,
)
from samsam.model.indicators.series import Point
from samsam.swedish import (
    capitalised,
    number,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One year: the raw value of each curve, the same as text, and what there is to say of it."""

    year: int
    values: tuple[float | None, ...]
    texts: tuple[str, ...]
    remark: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The figure as a table: a row a year, a column a curve. `columns` are the curves' headings."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def table_of(figure: Figure, caption: str) -> FigureTable:
    """The values as a table. The years of its `caption` are those of its rows, also ahead."""
    rows = tuple(_row(figure, year) for year in figure.table_years)
    columns = tuple(
        name if name == placing.COMPARED else figure.indicator.heading(name)
        for name in column_names(figure)
    )
    return FigureTable(caption, columns, rows)


def column_names(figure: Figure) -> tuple[str, ...]:
    """What each value of a row is: the curves, and the ends of those behind them.

    Of places also how many were compared.
    """
    ends = (comparing.LOW, comparing.HIGH) if figure.background else ()
    many = (placing.COMPARED,) if figure.place_line else ()
    return (*(curve.label for curve in figure.curves), *ends, *many)


def _row(figure: Figure, year: int) -> TableRow:
    ends = comparing.spread_in(figure, year) if figure.background else ()
    found = figure.place_line.of(year) if figure.place_line else None
    many = (float(found.compared),) if found else ()
    values = (*(_value(figure, curve, year) for curve in figure.curves), *ends, *many)
    texts = tuple("–" if v is None else point_label(figure.indicator, v) for v in values)
    return TableRow(year, values, texts, _remark(figure, year))


def _value(figure: Figure, curve: Curve, year: int) -> float | None:
    """As the source gave it; of a line ahead no decimals that nobody can know."""
    value = curve.value(year)
    return (
        value if value is None or not curve.role.ahead else round(value, figure.indicator.decimals)
    )


def _remark(figure: Figure, year: int) -> str:
    if figure.place_line is not None:
        return placing.remark(figure.place_line, year)
    gap = next((g for g in figure.gaps if g.year == year), None)
    point = next((p for p in figure.outcome.points if p.year == year), None)
    revision = next((r for r in reversed(figure.revisions) if r.year == year), None)
    said = (point.note if point else "") or (gap.note if gap else "")
    parts = (
        capitalised(gap.reason.value) if gap and gap.reason else "",
        "Preliminärt" if point and point.preliminary else "",
        f"Gruppen är {point.denominator} personer" if point and point.denominator else "",
        capitalised(said),
        f"Reviderat, var {_old_words(figure, revision.old)}" if revision else "",
        *(f"Seriebrott: {b.reason}" for b in figure.breaks if b.year == year),
        *(_target_remark(m, figure) for m in figure.targets if m.target.year == year),
    )
    return ". ".join(part.rstrip(".") for part in parts if part)


def _target_remark(mark: TargetMark, figure: Figure) -> str:
    """The target beside its year, and which of the lines ahead reach it: each by itself."""
    words = target_mark(mark.assessment, figure.indicator).word
    wish = f"Mål {target_words(mark.target, figure.indicator)}"
    ahead = [
        (c.label, v) for c in figure.curves if c.role.ahead and (v := c.value(mark.target.year))
    ]
    if not mark.assessment.years_left or not ahead:
        return f"{wish}: {words[:1].lower()}{words[1:]}"
    lines = (
        f"{label}: {'når' if mark.target.met_by(v) else 'når inte'} målet" for label, v in ahead
    )
    return ". ".join((f"{wish}. Takten hittills: {words[:1].lower()}{words[1:]}", *lines))


def _old_words(figure: Figure, value: float | None) -> str:
    """A value that was revised, with its unit: its decimals are its own."""
    text = number_or_dash(value)
    indicator = figure.indicator
    return text if value is None else with_unit(text, indicator.unit, indicator.measure)


def number_or_dash(value: float | None) -> str:
    """A value with the decimals it has, or a dash."""
    if value is None:
        return "–"
    text = repr(round(value, 4)).rstrip("0").rstrip(".")
    decimals = len(text.partition(".")[2])
    return number(value, decimals)


def change_cell(figure: Figure) -> tuple[str, str]:
    """The last change and its years, for a table cell."""
    change = figure.trend.last_change
    if change is None:
        return "–", ""
    values = {p.year: p.value for p in figure.trend.points}
    decimals = decimals_apart(figure.indicator, values[change.from_year], values[change.to_year])
    words = change_words(figure.indicator, change.absolute, decimals)
    return words, years_words(change.from_year, change.to_year)


def last_point(figure: Figure) -> Point | None:
    """The latest value of the outcome, None when there is none."""
    return figure.outcome.points[-1] if figure.outcome.points else None
