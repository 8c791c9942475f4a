"""One cell → a year, a value, a status. What can't be read is refused, never guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import TypeVar

from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus
from samsam.sources.grid import Broken, Cell, Percent, fold, shortened, text_of
from samsam.sources.tables.periods import Period, period_of
from samsam.swedish import MINUS, NBSP, NotANumberError, listing, long_date, parse_number

EARLIEST_YEAR = 1900
_LARGEST = 1e15
_FIGURE = re.compile(rf"[-+{MINUS}–]?\d[\d\s.,']*")
_WITH_COMMA = re.compile(rf"[-{MINUS}–]?\d[\d\s']*,\d+\s*%?")
_WITH_POINT = re.compile(rf"[-{MINUS}–]?(?:\d+\.(?:\d{{1,2}}|\d{{4,}})|0\.\d+)\s*%?")
_POINT_AND_THREE = re.compile(rf"[-{MINUS}–]?\d{{1,3}}\.\d{{3}}", re.ASCII)
_COMMA_AND_THREE = re.compile(rf"[-{MINUS}–]?[1-9]\d{{0,2}}(?:,\d{{3}})+", re.ASCII)
_EXCEL_DAYS = range(20_000, 60_000)
E = TypeVar("E", bound=StrEnum)

_UNAVAILABLE = "uppgiften är inte tillgänglig eller för osäker"
_NO_FIGURE = "ingen uppgift"
# What stands for a missing value. The mark itself is kept in the observation's note.
_MARKS = {
    "..": (MissingReason.NOT_PUBLISHED, _UNAVAILABLE),
    "...": (MissingReason.NOT_PUBLISHED, _UNAVAILABLE),
    "…": (MissingReason.NOT_PUBLISHED, _UNAVAILABLE),
    ".": (MissingReason.NOT_PUBLISHED, "uppgiften kan inte förekomma"),
    "-": (MissingReason.NOT_PUBLISHED, "inget finns att redovisa"),
    "–": (MissingReason.NOT_PUBLISHED, "inget finns att redovisa"),
    MINUS: (MissingReason.NOT_PUBLISHED, "inget finns att redovisa"),
    ":": (MissingReason.CONFIDENTIAL, "uppgiften är sekretessbelagd"),
    **dict.fromkeys(
        ("x", "n/a", "na", "null", "none", "missing", "saknas", "uppgift saknas"),
        (MissingReason.NOT_PUBLISHED, _NO_FIGURE),
    ),
}
_STATUSES = {
    **{status.value: status for status in ObservationStatus},
    **dict.fromkeys(("prel", "prel.", "p", "preliminary"), ObservationStatus.PRELIMINARY),
    "missing": ObservationStatus.MISSING,
}
_NUMBER_CURE = "Skriv bara siffror, gärna med decimalkomma, till exempel 13,7 eller 17 963."


class CellError(ValueError):
    """A cell that can't be read. `column` is where it stands, when the finder knows."""

    def __init__(self, fault: str, cure: str, column: int | None = None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.cure = cure
        self.column = column


@dataclass(frozen=True, slots=True)
class Measured:
    """A value, or the mark that stood instead of one (empty for an empty cell)."""

    value: float | None
    mark: str = ""
    reason: MissingReason | None = None

    @property
    def blank(self) -> bool:
        """True for an empty cell, which says nothing of the value."""
        return self.value is None and not self.mark

    @property
    def note(self) -> str:
        """What the mark says, to keep with the observation."""
        if not self.mark:
            return ""
        return f"Källans tecken ”{self.mark}”: {_MARKS[self.mark.casefold()][1]}"


@dataclass(frozen=True, slots=True)
class DecimalMarks:
    """The decimal marks that a column uses, with an example of each."""

    comma: str = ""
    point: str = ""

    @property
    def mixed(self) -> bool:
        """True when both are used, so that the column can't be trusted."""
        return bool(self.comma and self.point)


def decimal_marks(cells: Iterable[Cell]) -> DecimalMarks:
    """Which marks stand where they can only be decimal marks."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    return DecimalMarks(
        comma=next((t for t in texts if _WITH_COMMA.fullmatch(t)), ""),
        point=next((t for t in texts if _WITH_POINT.fullmatch(t)), ""),
    )


def is_figure(cell: Cell) -> bool:
    """True for a number, also as text, and for a sign that stands instead of one."""
    if isinstance(cell, str):
        text = cell.strip().removesuffix("%").strip()
        return text.casefold() in _MARKS or bool(_FIGURE.fullmatch(text))
    return isinstance(cell, int | float | Percent | Broken) and not isinstance(cell, bool)


def year_of(cell: Cell, current_year: int) -> Period:
    """A year from 1900 to next year, or the last day of one. Raises CellError."""
    text = text_of(cell)
    cure = f"Skriv året med fyra siffror, från {EARLIEST_YEAR} till {current_year + 1}."
    odd = isinstance(cell, bool | Percent | Broken | time | timedelta)
    period = None if odd else period_of(cell)
    if period is None:
        hint = ""
        if text.isascii() and text.isdigit() and len(text) < 9 and int(text) in _EXCEL_DAYS:
            hint = " Det kan vara ett datum som Excel har gjort om till ett tal."
        raise CellError(f"”{shortened(text)}” är inget årtal.{hint}", cure)
    if period.year is None:
        what = "en del av ett år" if period.shorter else "inget årtal"
        raise CellError(f"”{shortened(text)}” är {what}. Ett nyckeltal gäller hela året.", cure)
    if not period.ends_year:
        raise CellError(f"Datumet ”{text[:10]}” är inte årets sista dag.", cure)
    if not EARLIEST_YEAR <= period.year <= current_year + 1:
        raise CellError(f"Året {period.year} ligger utanför det som går att läsa in.", cure)
    return period


def check_day(period_day: date | None, indicator: Indicator) -> None:
    """Only an amount that is counted on the last day of the year has a day. Raises CellError."""
    if period_day is not None and not indicator.stock:
        raise CellError(
            f"Rubriken eller rutan säger {long_date(period_day)}, men ”{indicator.short_title}” "
            "gäller ett helt år, inte en dag.",
            "Skriv bara året, om värdet gäller hela året.",
        )


def measure(cell: Cell, unit: Unit, marks: DecimalMarks) -> Measured:
    """The value of a cell, or the mark that stands for a missing one. Raises CellError."""
    match cell:
        case None:
            return Measured(None)
        case Broken():
            raise CellError(cell.fault, cell.cure)
        case bool():
            raise CellError("Sant eller falskt står där ett tal ska stå.", _NUMBER_CURE)
        case Percent():
            return Measured(_finite(_percent(cell.value, unit)))
        case int() | float():
            return Measured(_finite(cell))
        case str():
            return _measured_text(cell.strip(), unit, marks)
        case _:
            raise CellError(
                f"Datum eller tid ({cell}) står där ett tal ska stå.",
                "Excel gör gärna om 1.5 till ett datum. Formatera kolumnen som tal och skriv om.",
            )


def typed_value(text: str, unit: Unit) -> float:
    """The value that a person typed, read as in a file but with nothing missing. Raises CellError.

    Alone, without a column to decide by, `8,620` of a count is asked about.
    """
    found = measure(text, unit, DecimalMarks())
    if found.value is None:
        what = f"”{shortened(found.mark)}” är inget tal." if found.mark else "Värdet saknas."
        raise CellError(what, _NUMBER_CURE)
    return found.value


def _measured_text(text: str, unit: Unit, marks: DecimalMarks) -> Measured:
    if not text:
        return Measured(None)
    if text.casefold() in _MARKS:
        return Measured(None, text, _MARKS[text.casefold()][0])
    number = text
    if number.endswith("%"):
        _percent(0.0, unit)
        number = number[:-1].rstrip()
    if unit in (Unit.COUNT, Unit.RANK) and _COMMA_AND_THREE.fullmatch(number):
        whole = number.replace(",", NBSP)
        raise CellError(
            f"”{text}” kan betyda två saker.", f"Skriv {whole} om kommatecknet skiljer tusental."
        )
    has_decimals = unit in (Unit.PERCENT, Unit.PER_THOUSAND) and marks.point and not marks.comma
    if has_decimals and _POINT_AND_THREE.fullmatch(number):
        number = number.replace(".", ",")
    try:
        return Measured(parse_number(number))
    except NotANumberError as error:
        fault = f"”{shortened(text)}” går inte att läsa som ett tal."
        raise CellError(fault, str(error).removeprefix(fault).strip()) from None


def _percent(value: float, unit: Unit) -> float:
    if unit is not Unit.PERCENT:
        raise CellError("Värdet är skrivet i procent, men nyckeltalet är det inte.", _NUMBER_CURE)
    return value


def _finite(value: float) -> float:
    if abs(value) >= _LARGEST or not math.isfinite(value):
        raise CellError("Talet är för stort eller inget tal.", _NUMBER_CURE)
    return float(value)


def status_of(text: str) -> ObservationStatus | None:
    """The status, None for an empty cell. Raises CellError."""
    if not text.strip():
        return None
    return _choice(text, _STATUSES, [s.value for s in ObservationStatus], "status")


def reason_of(text: str) -> MissingReason | None:
    """The reason, None for an empty cell. Raises CellError."""
    if not text.strip():
        return None
    return _choice(text, {r.value: r for r in MissingReason}, list(MissingReason), "skäl")


def _choice(text: str, known: dict[str, E], reported: list[str], what: str) -> E:
    found = next((v for name, v in known.items() if fold(name) == fold(text)), None)
    if found is None:
        raise CellError(
            f"”{shortened(text)}” är inget {what} som känns igen.",
            f"Välj {listing(reported, 'eller')}, eller lämna tomt.",
        )
    return found


def group_size_of(cell: Cell) -> int | None:
    """How many a share is taken of, None for an empty cell. Raises CellError."""
    found = measure(cell, Unit.COUNT, DecimalMarks())
    if found.value is None and not found.mark:
        return None
    if found.value is None or found.value < 1 or not found.value.is_integer():
        raise CellError(
            f"”{shortened(text_of(cell))}” är inget antal i en grupp.",
            "Skriv ett heltal som är minst 1, eller lämna tomt.",
        )
    return int(found.value)


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a row says about its value, beside it."""

    status: ObservationStatus | None = None
    reason: MissingReason | None = None
    group_size: int | None = None
    note: str = ""
    needs_reason: bool = False


def observation(year: int, found: Measured, remarks: Remarks) -> Observation:
    """A value and its remarks put together. Raises CellError when they contradict each other."""
    if found.value is not None:
        if remarks.status is ObservationStatus.MISSING or remarks.reason:
            raise CellError(
                "Raden har både ett värde och uppgift om att värdet saknas.",
                "Ta bort värdet, eller ändra status till normal och lämna skäl tomt.",
            )
        status = remarks.status or ObservationStatus.NORMAL
        return Observation(
            year, found.value, status, denominator=remarks.group_size, note=remarks.note
        )
    note = ". ".join(part for part in (found.note, remarks.note) if part)
    return Observation(
        year,
        None,
        ObservationStatus.MISSING,
        _why_missing(found, remarks),
        denominator=remarks.group_size,
        note=note,
    )


def _why_missing(found: Measured, remarks: Remarks) -> MissingReason:
    if remarks.status in (ObservationStatus.NORMAL, ObservationStatus.PRELIMINARY):
        raise CellError(
            f"Värdet saknas, men status är {remarks.status.value}.",
            "Skriv värdet, eller ändra status till saknas och ange skälet.",
        )
    if remarks.reason or found.reason:
        return remarks.reason or found.reason or MissingReason.NOT_PUBLISHED
    if remarks.status is ObservationStatus.MISSING:
        if remarks.needs_reason:
            raise CellError(
                "Status är saknas, men skälet är inte angivet.",
                f"Skriv något av: {listing(list(MissingReason), 'eller')}.",
            )
        return MissingReason.NOT_PUBLISHED
    return MissingReason.NOT_PUBLISHED
