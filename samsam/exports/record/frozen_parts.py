"""The figures of an analysis as parts of a document: drawn anew, or as they were drawn then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from samsam.exports.documents.document import (
    RECENT_ROWS,
    REMARK,
    FigurePart,
    Heading,
    Part,
    PicturePart,
    SeriesPart,
    TablePart,
    is_long,
)
from samsam.exports.record.verdicts import NO_TRENDS, Row, Trends, verdict_row
from samsam.figures.description.describe import describe
from samsam.figures.figure import Figure
from samsam.model.analysis.frozen import FrozenFigure
from samsam.swedish import span

Figures = Mapping[str, Figure]


def frozen_title(frozen: FrozenFigure, figures: Figures) -> str:
    """What the key figure is called in headings."""
    figure = figures.get(frozen.indicator_id)
    return figure.indicator.short_title if figure else frozen.short_title or frozen.title


def frozen_part(
    frozen: FrozenFigure, figures: Figures, with_table: bool = False, judged: bool = True
) -> FigurePart | PicturePart:
    """The figure with its judgement: the chart that can be edited where its values are the same."""
    if frozen.indicator_id in figures:
        return FigurePart(figures[frozen.indicator_id], with_table, with_judgement=judged)
    table = frozen_table(frozen)
    return PicturePart(
        headline=frozen.headline,
        name=frozen_title(frozen, figures),
        svg=frozen.svg,
        narrow_svg=frozen.narrow_svg,
        slide_svg=frozen.slide_svg,
        alt=frozen.alt,
        sentences=frozen.sentences if judged else (),
        notes=(),
        table=_recent(table) if with_table else None,
    )


def frozen_table(frozen: FrozenFigure) -> TablePart:
    """The frozen values, a row a year; without remarks, without their column."""
    remarked = any(frozen.remarks)
    rows = tuple(
        (str(year), text, *([remark] if remarked else []))
        for year, text, remark in zip(frozen.years, frozen.texts, frozen.remarks, strict=True)
    )
    head = ("År", "Värde", *([REMARK] if remarked else []))
    return TablePart(frozen.title, head, rows, numbers=1)


def _recent(table: TablePart) -> TablePart:
    """The last ten years, with their years in the caption; a short table as it is."""
    rows = table.rows[-RECENT_ROWS:]
    if len(rows) == len(table.rows):
        return table
    years = span(int(table.words[-RECENT_ROWS][0]), int(table.words[-1][0]))
    return replace(table, rows=rows, caption=f"{table.caption}: åren {years}")


def frozen_row(frozen: FrozenFigure, figures: Figures, trends: Trends = NO_TRENDS) -> Row:
    """The figure's verdict as a row of a table, anew or as it was fixed.

    What was fixed before verdicts were kept has its headline.
    """
    if frozen.indicator_id in figures:
        return verdict_row(figures[frozen.indicator_id], trends)
    last = f"{frozen.texts[-1]} ({frozen.years[-1]})" if frozen.years else "Inga värden"
    if not frozen.verdict:
        return (frozen.title, last, frozen.headline, "")
    return (frozen.short_title, last, frozen.verdict, frozen.targets)


def all_years(wanted: Iterable[FrozenFigure], figures: Figures) -> Iterator[Part]:
    """All years of figures that stand without a table in the text."""
    for frozen in wanted:
        yield Heading(frozen_title(frozen, figures), 2)
        figure = figures.get(frozen.indicator_id)
        yield SeriesPart(figure) if figure else frozen_table(frozen)


def followed_parts(wanted: Iterable[FrozenFigure], figures: Figures) -> Iterator[Part]:
    """The figures that are followed without a text, each under its heading with all years."""
    for frozen in wanted:
        yield Heading(frozen_title(frozen, figures), 2)
        figure = figures.get(frozen.indicator_id)
        yield frozen_part(frozen, figures, with_table=figure is None or not _long(figure))
        if figure is not None and _long(figure):
            yield SeriesPart(figure)


def _long(figure: Figure) -> bool:
    return is_long(describe(figure).table)
