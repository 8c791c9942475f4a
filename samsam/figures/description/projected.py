"""Our own projection as a table, rounded as it's said on the page: a projection can't say more."""

from __future__ import annotations

from samsam.figures.figure import Figure

_COLUMNS = (
    "Framskrivning, avrundad",
    "80 av 100: från",
    "80 av 100: till",
    "95 av 100: från",
    "95 av 100: till",
)


def projected_columns(figure: Figure) -> tuple[str, ...]:
    """What the values of a projected year are; none where nothing is projected."""
    return _COLUMNS if figure.projection else ()


def projected_values(figure: Figure) -> dict[int, tuple[float, ...]]:
    """The values of each projected year, in the order of the columns."""
    if figure.projection is None:
        return {}
    said = (year.as_said for year in figure.projection.years)
    return {y.year: (y.value, y.low80, y.high80, y.low95, y.high95) for y in said}
