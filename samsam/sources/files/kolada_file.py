"""An answer of Kolada's API, saved from a browser → rows of SAMSAM's template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samsam.model.indicators.series import ObservationStatus
from samsam.sources.grid import Cell, Grid, UnreadableError
from samsam.sources.kolada.answers import observation_of, values_of
from samsam.sources.services.answer import JsonAnswer

_HEADINGS = ("nyckeltal", "område", "år", "kön", "värde", "status", "skäl", "anmärkning")
_FETCH = "Använd Hämta nya värden."
_WITHOUT_VALUES = {
    "members": "Koladas kommungrupper",
    "is_divided_by_gender": "Koladas förteckning över nyckeltal",
    "type": "Koladas förteckning över kommuner och regioner",
}


def is_kolada(content: Mapping[str, Any]) -> bool:
    """True for a list of Kolada's: of values, or of what there are values about."""
    rows = content.get("values")
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        return False
    names = set(rows[0])
    return {"kpi", "municipality", "period"} <= names or ({"id", "title"} <= names)


def grid_of(content: Mapping[str, Any], answer: JsonAnswer, file: str) -> Grid:
    """The values of an answer, missing and withdrawn ones as by the API.

    Raises UnreadableError for lists without values, and what `answer` raises for other shapes.
    """
    rows = answer.children("values")
    _refuse_lists(content["values"][0])
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        for value in values_of(row):
            seen = observation_of(value)
            status = "" if seen.status is ObservationStatus.NORMAL else seen.status.value
            reason = seen.reason.value if seen.reason else ""
            cells.append(
                (value.kpi, value.area, value.year, value.sex, seen.value, status, reason,
                 seen.note)
            )  # fmt: skip
    lines = tuple(range(1, len(cells) + 2))
    return Grid(file, (_HEADINGS, *cells), lines, notices=tuple(_reported(content)))


def _refuse_lists(first: Mapping[str, Any]) -> None:
    for name, what in _WITHOUT_VALUES.items():
        if name in first and "kpi" not in first:
            raise UnreadableError(f"Filen är {what} och har inga siffror.", _FETCH)


def _reported(content: Mapping[str, Any]) -> list[str]:
    """What the file is, and that there is more when it's a page of several."""
    reported = ["Filen är ett svar från Koladas API."]
    if content.get("next_url") or content.get("next_page"):
        reported.append(
            "Svaret är en sida av flera, och resten står inte i filen. Spara nästa sida också, "
            "eller använd Hämta nya värden."
        )
    return reported
