"""SAMSAM's own files, given back to it → the observations that they were made of.

What SAMSAM has worked out itself (targets, projections, what others are and have been) stands in
the same files and is never read as an observation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from samsam.model.indicators.indicator import Indicator, Register
from samsam.model.indicators.series import MissingReason, ObservationStatus, Sex
from samsam.sources.grid import Cell, Grid, UnreadableError, fold, is_blank, shortened, text_of
from samsam.swedish import capitalised, listing, number

JSON_FORMAT = "samsam-nyckeltal/"
_FEW_ROWS = 40
_HEADINGS = (
    "nyckeltal", "område", "år", "kön", "värde", "status", "skäl", "antal i gruppen", "anmärkning",
)  # fmt: skip
# Tables with a row a value, by their folded headings: where id, area, year, value, unit and remark
# stand.
_SHEET = ("nyckeltal", "id", "omrade", "ar", "varde", "enhet", "anmarkning", "kalla")
_OPEN_DATA = (
    "nyckeltal", "titel", "omrade", "ar", "varde", "enhet", "anmarkning", "kalla", "kallans id",
)  # fmt: skip
_LISTS: Mapping[tuple[str, ...], tuple[int, ...]] = {
    _SHEET: (1, 2, 3, 4, 5, 6),
    _OPEN_DATA: (0, 2, 3, 4, 5, 6),
}
# The sheet that holds everything, by sheets that only SAMSAM's workbooks have beside it; the names
# of the first or last sheet have changed.
_WHOLE_SHEETS = (
    ("Hela serien", {"Diagram", "Läs så här"}),
    ("Hela serien", {"Diagram", "Om uppgifterna"}),
    ("Alla värden", {"Läs så här", "Om nyckeltalen"}),
    ("Alla värden", {"Innehåll", "Om nyckeltalen"}),
)
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_GROUP = re.compile(r"Gruppen är (\d[\d\s]*) personer")
_WORKED_OUT = re.compile(r"(?:Reviderat, var|Seriebrott:|Mål) ")
_AGAIN = "Spara filen från SAMSAM igen, som Excel, CSV eller JSON."


@dataclass(frozen=True, slots=True)
class _Made:
    """What the table of a chart is of: the indicator, the area and where its values stand."""

    indicator: Indicator
    area: str
    values: int
    remarks: int
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a remark says of its observation, apart from what SAMSAM works out itself."""

    status: str = ""
    reason: str = ""
    group_size: str = ""
    note: str = ""

    @property
    def reported_missing(self) -> bool:
        """True when somebody has said that there is no value."""
        return self.reason not in ("", MissingReason.NOT_ENTERED.value)


def whole_sheet(names: Sequence[str]) -> str | None:
    """The sheet to read of a workbook that SAMSAM has made; None for others' workbooks."""
    there = set(names)
    own = (name for name, beside in _WHOLE_SHEETS if {name} | beside <= there)
    return next(own, None)


def observations_in(grid: Grid, register: Register) -> Grid | None:
    """The observations of a table that SAMSAM has made, as rows of its template.

    None for a table of somebody else's. Raises UnreadableError for one that SAMSAM has worked out
    whole, as the change since some year.
    """
    for first in range(min(_FEW_ROWS, len(grid.rows))):
        row = grid.rows[first]
        places = _LISTS.get(tuple(fold(text_of(cell)) for cell in _filled(row)))
        if places:
            return _of_list(grid, first + 1, places, register)
        made = _made(grid, first, register)
        if made:
            return _of_chart(grid, first + 1, made)
    return None


def _filled(row: Sequence[Cell]) -> Sequence[Cell]:
    """A row up to its last cell that isn't empty."""
    filled = [n for n, cell in enumerate(row) if not is_blank(cell)]
    return row[: filled[-1] + 1] if filled else ()


# A chart's table


def _made(grid: Grid, index: int, register: Register) -> _Made | None:
    """What the table under these headings is of, when SAMSAM has made it."""
    headings = [text_of(cell) for cell in grid.rows[index]]
    folded = [fold(heading) for heading in headings]
    if not folded or folded[0] != "ar" or "anmarkning" not in folded:
        return None
    found = _of_whom(grid, index, register)
    if found is None:
        return None
    indicator, area = found
    remarks = folded.index("anmarkning")
    named = {
        fold(heading)
        for name in (indicator.short_title, area)
        # The last is how files of earlier versions have it.
        for heading in (name, indicator.heading(name), f"{name} ({indicator.unit_words})")
    }
    values = next((n for n in range(1, remarks) if folded[n] in named), None)
    if values is None:
        return None
    unread = [h for n, h in enumerate(headings[:remarks]) if h and n not in (0, values)]
    return _Made(indicator, area, values, remarks, tuple(unread))


def _of_whom(grid: Grid, index: int, register: Register) -> tuple[Indicator, str] | None:
    """The indicator and the area that a line above says: `Invånare totalt, antal. Timrå, 2025`."""
    for row in grid.rows[:index]:
        for cell in row:
            text = " ".join(text_of(cell).split())
            for indicator in register.everything.values():
                title, area = f"{indicator.title}. ", text.removeprefix(f"{indicator.title}. ")
                if text.startswith(title) and "," in area:
                    return indicator, _area_in(area, indicator)
    return None


def _area_in(text: str, indicator: Indicator) -> str:
    """The area of `Timrå, 2016–2020`; UnreadableError for `Förändring i procent sedan 2016. …`."""
    area = text.partition(",")[0]
    if ". " in area:
        raise _worked_out(indicator)
    return area


def _worked_out(indicator: Indicator) -> UnreadableError:
    return UnreadableError(
        f"Tabellen är SAMSAM:s egen, och visar något som SAMSAM har räknat ut om "
        f"{indicator.short_title}, inte källans värden.",
        "Läs in filen från sidan Nyckeltal i stället.",
    )


def _of_chart(grid: Grid, first: int, made: _Made) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    for line, row in grid.numbered(first):
        year = text_of(row[0]) if row else ""
        if not _YEAR.fullmatch(year):
            break
        value = row[made.values] if made.values < len(row) else None
        remark = text_of(row[made.remarks]) if made.remarks < len(row) else ""
        said = _observation(made.indicator.id, made.area, year, value, remark)
        if said:
            rows.append(said)
            lines.append(line)
    worked_out = ""
    if made.unread:
        names = listing([f"”{shortened(name)}”" for name in made.unread])
        worked_out = f" Det som SAMSAM har räknat fram eller jämfört med är inte läst: {names}."
    about = f"{made.indicator.short_title}, {made.area}"
    return _as_template(grid, rows, lines, f"Filen är SAMSAM:s egen tabell: {about}.{worked_out}")


def _of_list(grid: Grid, first: int, places: Sequence[int], register: Register) -> Grid:
    """Rows of another unit than the indicator's are worked out: those are counted and left."""
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    worked_out = 0
    for line, row in grid.numbered(first):
        cells = [*row, *[None] * (max(places) + 1 - len(row))]
        indicator, area, year, value, unit, remark = (cells[place] for place in places)
        known = register.everything.get(text_of(indicator))
        if known and fold(text_of(unit)) != fold(known.unit_words):
            worked_out += 1
            continue
        said = _observation(
            text_of(indicator), text_of(area), text_of(year), value, text_of(remark)
        )
        if said:
            rows.append(said)
            lines.append(line)
    reported = "Filen är SAMSAM:s egen tabell över alla värden."
    if worked_out:
        which = "1 rad" if worked_out == 1 else f"{number(worked_out)} rader"
        reported += (
            f" {which} med det som SAMSAM har räknat ut är inte läst{'a' * (worked_out > 1)}."
        )
    return _as_template(grid, rows, lines, reported)


def _as_template(grid: Grid, rows: list[tuple[Cell, ...]], lines: list[int], reported: str) -> Grid:
    """The rows under the template's headings, each on its line of the file."""
    head = lines[0] - 1 if lines else 1
    return replace(
        grid,
        rows=(_HEADINGS, *rows),
        lines=(head, *lines),
        hidden_columns=frozenset(),
        merged=(),
        notices=(*grid.notices, reported),
    )


def _observation(
    indicator: str, area: str, year: str, value: Cell, remark: str
) -> tuple[Cell, ...] | None:
    """One row of the template; None for a year that nobody has said anything about."""
    said = read_remark(remark)
    if is_blank(value) and not said.reported_missing:
        return None
    status = said.status if not is_blank(value) else ObservationStatus.MISSING.value
    reason = said.reason if is_blank(value) else ""
    return (indicator, area, year, Sex.TOTAL.value, value, status, reason, said.group_size,
            said.note)  # fmt: skip


def read_remark(text: str) -> Remark:
    """A remark as `figures.description` writes it: parts in order, with a point between."""
    rest = " ".join(text.split())
    reason, rest = _begins(rest, [r.value for r in MissingReason])
    preliminary, rest = _begins(rest, ["preliminärt"])
    size = ""
    if found := _GROUP.match(rest):
        size = "".join(found[1].split())
        rest = rest[found.end() :].removeprefix(". ").removeprefix(".")
    worked_out = _WORKED_OUT.search(rest)
    note = rest[: worked_out.start()] if worked_out else rest
    status = ObservationStatus.PRELIMINARY.value if preliminary else ""
    return Remark(status, reason, size, note.strip().removesuffix("."))


def _begins(text: str, names: Sequence[str]) -> tuple[str, str]:
    """Which of the names a text begins with, as a part of its own; and the text after it."""
    for name in names:
        head, point, rest = text.partition(".")
        if head == capitalised(name):
            return name, rest.strip() if point else ""
    return "", text


# JSON


def is_own(content: object) -> bool:
    """True for a JSON file that SAMSAM has made of figures: one, or all of them."""
    one = content[0] if isinstance(content, list) and content else content
    return isinstance(one, dict) and str(one.get("format", "")).startswith(JSON_FORMAT)


def grid_of(content: object, file: str, register: Register) -> Grid:
    """The observations of SAMSAM's own JSON as rows of its template. Raises UnreadableError."""
    try:
        parts: list[Any] = content if isinstance(content, list) else [content]
        rows = [row for part in parts for row in _of_json(part, register)]
    except (KeyError, TypeError, AttributeError):
        raise UnreadableError("SAMSAM:s JSON-fil är ändrad eller inte hel.", _AGAIN) from None
    reported = (
        "Filen är SAMSAM:s egen. Bara det som SAMSAM har läst in läses, inte det den räknar ut."
    )
    return Grid(file, (_HEADINGS, *rows), tuple(range(1, len(rows) + 2)), notices=(reported,))


def _of_json(part: Mapping[str, Any], register: Register) -> Iterator[tuple[Cell, ...]]:
    indicator, area = part["indicator"]["id"], part["area"]
    known = register.everything.get(str(indicator))
    if known and fold(part["indicator"]["unit"]) != fold(known.unit_words):
        raise _worked_out(known)
    for one in part["observations"]:
        value = one["value"]
        if not isinstance(value, int | float | None) or isinstance(value, bool):
            raise TypeError
        row = _observation(
            str(indicator), str(area), str(one["year"]), value, str(one.get("remark", ""))
        )
        if row:
            yield row
