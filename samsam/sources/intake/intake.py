"""One way in for all figures: reading → preview → accept → batch, and undo.

Nothing reaches the store unseen: each row is new, revised (old → new) or the same, and every check
that warns or stops says which. What is accepted is one transaction and one vintage.

The checks of a row are in `checks.py`; what several rows say together is looked at here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from samsam.model.indicators.indicator import Register
from samsam.model.indicators.series import Observation, Sex, Vintage, same_figure
from samsam.records.contents import batches
from samsam.records.engine.database import Connection
from samsam.series import observations
from samsam.series.engine import Cursor
from samsam.series.rows import Row
from samsam.sources.intake.checks import CHECKS, Context
from samsam.sources.intake.sums import SUMMED, Mismatch, mismatches, small_ones
from samsam.sources.reading import Reading, Refusal
from samsam.swedish import number

Key = tuple[str, str, Sex, int]


class News(StrEnum):
    """What a row would do to the store."""

    NEW = "ny"
    REVISED = "reviderad"
    SAME = "oförändrad"


@dataclass(frozen=True, slots=True)
class RowProposal:
    """One row with what it would change. A row that is stopped can't be accepted."""

    row: Row
    news: News
    old: Observation | None
    warnings: tuple[str, ...]
    stops: tuple[str, ...]

    @property
    def key(self) -> Key:
        """The dimensions that no other row of the preview shares."""
        r = self.row
        return (r.indicator_id, r.area, r.sex, r.observation.year)

    @property
    def acceptable(self) -> bool:
        """True when the row would change something and nothing stops it."""
        return not self.stops and self.news is not News.SAME

    @property
    def removes(self) -> bool:
        """True when the row would take away a value that the store has."""
        had = self.old is not None and self.old.value is not None
        return self.acceptable and had and self.row.observation.value is None


@dataclass(frozen=True, slots=True)
class Preview:
    """What accepting a reading would do. `checksum` is that of the file it was read from.

    `left_out` are sentences about what wasn't read, as in the reading. `file` is the name of a
    file, which is kept apart from the source that is printed.
    """

    source: str
    proposals: tuple[RowProposal, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...]
    checksum: str = ""
    left_out: tuple[str, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """What is shown of where the rows come from: the file's name, or the source."""
        return self.file or self.source

    @property
    def acceptable(self) -> tuple[RowProposal, ...]:
        """The rows that would change something and that nothing stops."""
        return tuple(p for p in self.proposals if p.acceptable)

    @property
    def removals(self) -> tuple[RowProposal, ...]:
        """The acceptable rows that would take a value away."""
        return tuple(p for p in self.proposals if p.removes)

    @property
    def usual(self) -> tuple[RowProposal, ...]:
        """The acceptable rows that take nothing away: what comes in when nobody chooses."""
        return tuple(p for p in self.acceptable if not p.removes)

    def chosen(self, keys: Collection[Key] | None) -> tuple[RowProposal, ...]:
        """The acceptable rows with these keys; with None the usual ones."""
        if keys is None:
            return self.usual
        return tuple(p for p in self.acceptable if p.key in keys)

    def of(self, news: News) -> tuple[RowProposal, ...]:
        """The rows that are new, revised or the same, those that are stopped left out."""
        return tuple(p for p in self.proposals if p.news is news and not p.stops)

    @property
    def stopped(self) -> tuple[RowProposal, ...]:
        """The rows that a check stops."""
        return tuple(p for p in self.proposals if p.stops)


class NothingToAcceptError(ValueError):
    """No chosen row changes anything. The message is Swedish."""


def preview(
    cursor: Cursor,
    reading: Reading,
    register: Register,
    areas: Mapping[str, str],
    current_year: int,
) -> Preview:
    """Compare a reading with the store and check every row. Changes nothing.

    `areas` are the known ones, title by code.
    """
    unique, refused, notices = without_duplicates(reading.rows, areas)
    known_rows: list[Row] = []
    strangers: list[Refusal] = []
    for row in unique:
        if row.indicator_id in register.everything and row.area in areas:
            known_rows.append(row)
        else:
            strangers.append(_stranger(row, register, areas))
    judged = judge(cursor, register, known_rows, current_year)
    proposals, sums = _with_sums(cursor, judged, areas)
    return Preview(
        reading.source,
        proposals,
        (*reading.refusals, *refused, *strangers),
        (*reading.notices, *notices, *sums),
        left_out=reading.left_out,
        file=reading.file,
    )


def accept(
    connection: Connection,
    shown: Preview,
    vintage: Vintage,
    by: str,
    origin: str,
    chosen: Collection[Key] | None = None,
) -> Vintage:
    """Lay the chosen rows on top as one vintage; with None all but those that take a value away.

    To be called inside `Database.writing()`: all is kept or nothing. Raises NothingToAcceptError.
    """
    rows = [p.row for p in shown.chosen(chosen)]
    if not rows:
        raise NothingToAcceptError("Ingen vald rad ändrar något. Inget lästes in.")
    return observations.put(connection, vintage, rows, shown.checksum, by, origin)


def undo(connection: Connection, vintage_id: str, by: str, today: date) -> Vintage:
    """Take a batch out of sight again. History stays. To be called inside `Database.writing()`.

    Raises batches.NotUndoableError.
    """
    undoing = Vintage(_next_id(connection, "ångring"), f"Ångrad: {vintage_id}", "", today)
    return batches.undo(connection, vintage_id, undoing, by)


def redo(connection: Connection, vintage_id: str, by: str, today: date) -> Vintage:
    """Bring an undone batch back where it lay. To be called inside `Database.writing()`.

    Raises batches.NotUndoneError.
    """
    bringing = Vintage(_next_id(connection, "gjord-om"), f"Gjord om: {vintage_id}", "", today)
    return batches.redo(connection, vintage_id, bringing, by)


def _next_id(connection: Connection, kind: str) -> str:
    """A batch may be undone, brought back and undone again: each time has an id of its own."""
    return f"{kind}-{batches.latest_sequence(connection) + 1}"


def _sex_key(row: Row) -> str:
    return row.sex.value


def _series_key(row: Row) -> tuple[str, str, str, int]:
    return (row.area, row.sex.value, row.indicator_id, row.observation.year)


def without_duplicates(
    rows: Iterable[Row], areas: Mapping[str, str]
) -> tuple[list[Row], list[Refusal], list[str]]:
    """Each key once. The same value twice is reported; two values for one key are both refused."""
    unique: list[Row] = []
    refused: list[Refusal] = []
    notices: list[str] = []
    ordered = sorted(rows, key=_series_key)
    for _, found in groupby(ordered, key=_series_key):
        same = list(found)
        place = _place(same[0], areas)
        values = {r.observation.value for r in same}
        if len(values) > 1:
            reported = " och ".join("inget värde" if v is None else number(v, 2) for v in values)
            refused.append(
                Refusal(place, f"Samma år har två värden: {reported}.", "Ta bort det ena.")
            )
            continue
        if len(same) > 1:
            notices.append(f"{place}: samma värde står {len(same)} gånger. Det räknas en gång.")
        unique.append(same[0])
    return unique, refused, notices


def _place(row: Row, areas: Mapping[str, str]) -> str:
    return f"{row.indicator_id}, {areas.get(row.area, row.area)}, {row.observation.year}"


def _stranger(row: Row, register: Register, areas: Mapping[str, str]) -> Refusal:
    place = _place(row, areas)
    if row.indicator_id not in register.everything:
        return Refusal(
            place,
            f"Nyckeltalet ”{row.indicator_id}” finns inte i registret.",
            "Lägg till det på sidan Lägg till nyckeltal, eller rätta beteckningen.",
        )
    return Refusal(place, f"Området ”{row.area}” är okänt.", "Rätta kommunkoden.")


def judge(
    cursor: Cursor, register: Register, rows: Iterable[Row], current_year: int
) -> tuple[RowProposal, ...]:
    """What each row would change, and what the checks say. No two rows have the same dimensions."""
    found: list[RowProposal] = []
    for sex, some in groupby(sorted(rows, key=_sex_key), key=lambda r: r.sex):
        found += _proposals(cursor, register, sex, list(some), current_year)
    return tuple(sorted(found, key=lambda p: _series_key(p.row)))


def _proposals(
    cursor: Cursor, register: Register, sex: Sex, rows: list[Row], current_year: int
) -> list[RowProposal]:
    ids = sorted({r.indicator_id for r in rows})
    areas = sorted({r.area for r in rows})
    stacked = observations.ask_areas(cursor, ids, areas, sex)
    contexts = {
        (i, area): Context(
            register.everything.get(i), {o.year: o for o in on_top.observations}, current_year
        )
        for (i, area), on_top in stacked.items()
    }
    return [_proposal(row, contexts[row.indicator_id, row.area]) for row in rows]


def _proposal(row: Row, context: Context) -> RowProposal:
    old = context.known.get(row.observation.year)
    found = [(check(row.observation, context), stops) for check, stops in CHECKS]
    return RowProposal(
        row,
        _news(old, row.observation),
        old,
        warnings=tuple(words for words, stops in found if words and not stops),
        stops=tuple(words for words, stops in found if words and stops),
    )


def _news(old: Observation | None, new: Observation) -> News:
    if old is None or (old.value is None and new.value is not None):
        return News.NEW
    if old.value is None or new.value is None:
        same = old.value is new.value and old.reason is new.reason
        return News.SAME if same else News.REVISED
    same = old.value == new.value or same_figure(old.value, new.value)
    return News.SAME if same and old.status is new.status else News.REVISED


# What several rows say together


def _with_sums(
    cursor: Cursor, proposals: tuple[RowProposal, ...], areas: Mapping[str, str]
) -> tuple[tuple[RowProposal, ...], tuple[str, ...]]:
    """The rows, warned where the population's parts are far from its change; notices of the rest.

    Only years that a row would change are looked at.
    """
    mine = [p for p in proposals if _is_summed(p)]
    if not mine:
        return proposals, ()
    order = {area: n for n, area in enumerate(areas)}
    codes = sorted({p.row.area for p in mine}, key=lambda a: (order.get(a, len(order)), a))
    stacked = observations.ask_areas(cursor, SUMMED, codes, Sex.TOTAL)
    small: dict[str, list[Mismatch]] = {}
    warned: dict[tuple[str, int], str] = {}
    for area in codes:
        known = {i: _values(stacked[i, area].observations) for i in SUMMED}
        found = _mismatches([p.row for p in mine if p.row.area == area], known)
        warned |= {(area, m.year): str(m) for m in found if m.large}
        small[areas.get(area, area)] = [m for m in found if not m.large]
    return tuple(_warned(p, warned) for p in proposals), small_ones(small)


def _is_summed(proposal: RowProposal) -> bool:
    total = proposal.row.sex is Sex.TOTAL and proposal.row.indicator_id in SUMMED
    return total and proposal.acceptable


def _values(found: Iterable[Observation]) -> dict[int, float]:
    return {o.year: o.value for o in found if o.value is not None}


def _mismatches(rows: list[Row], known: dict[str, dict[int, float]]) -> tuple[Mismatch, ...]:
    """The sums of one area as they would be with these rows: a population changes two of them."""
    for row in rows:
        if row.observation.value is not None:
            known[row.indicator_id][row.observation.year] = row.observation.value
    return mismatches(known, {row.observation.year + n for row in rows for n in (0, 1)})


def _warned(proposal: RowProposal, warned: Mapping[tuple[str, int], str]) -> RowProposal:
    words = warned.get((proposal.row.area, proposal.row.observation.year))
    if words is None or not _is_summed(proposal):
        return proposal
    return replace(proposal, warnings=(*proposal.warnings, words))
