"""What the speaker sees of a drawing: its judgement, its notes and its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from samsam.charts.pictures import ComparedPicture
from samsam.exports.documents.document import (
    FigurePart,
    TablePart,
    many_part,
    order_part,
    row_text,
)
from samsam.figures.comparison.many import SmallMultiples
from samsam.figures.description.describe import Words
from samsam.figures.description.value_table import FigureTable


def many_notes(many: SmallMultiples) -> tuple[str, ...]:
    """What the speaker sees of small charts: their notes, and their places."""
    return (*many.notes, many.source, *_order_lines(many_part(many)))


def place_notes(shown: ComparedPicture) -> tuple[str, ...]:
    """What the speaker sees of a strip or map: its notes, and the order or its notable parts."""
    return (*shown.notes, shown.source, *_order_lines(order_part(shown.table)))


def _order_lines(table: TablePart) -> Iterator[str]:
    yield table.caption
    yield from map(row_text, table.rows)


def figure_notes(part: FigurePart, words: Words) -> tuple[str, ...]:
    """What the speaker sees of a chart: its judgement, its notes and its table."""
    return (
        *((words.change, words.trend, *words.targets) if part.with_judgement else ()),
        *words.notes,
        words.source,
        *(_table_lines(words.table) if part.with_table else ()),
    )


def _table_lines(table: FigureTable) -> Iterator[str]:
    """A figure's table as lines that can be read aloud."""
    yield f"Värden: {'; '.join(table.columns)}"
    for row in table.rows:
        remark = f" ({row.remark})" if row.remark else ""
        yield f"{row.year}: {'; '.join(row.texts)}{remark}"
