"""A whole file from Kolada → what taking it in would do, in the words of the ordinary intake.

`series/bulk.py` counts and judges; what the first of each kind are said is worked out by `intake`
itself, row by row, so that the words are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from samsam.model.indicators.indicator import Indicator, Register
from samsam.series import bulk
from samsam.series.bulk import Counted, Lent, changed_in, pack_changes
from samsam.series.engine import Cursor
from samsam.series.observations import sequence_reached
from samsam.series.rows import PackedRows, Row
from samsam.series.staging import Limits, Refused, Terms, Unread
from samsam.sources.intake import intake
from samsam.sources.intake.checks import is_whole, scale_of
from samsam.sources.intake.intake import RowProposal
from samsam.sources.reading import Refusal
from samsam.swedish import listing, number

_SHOWN = 5
_KOLADA_ID = re.compile(r"\bKolada ([NU]\d{5})\b")
_MAGIC = b"PAR1"
FAULTS: Mapping[Unread, tuple[str, str]] = {
    Unread.INDICATOR: (
        "Nyckeltalet är varken Koladas (N eller U och fem siffror) eller registrets.",
        "Rätta kolumnen kpi, eller lägg till nyckeltalet i data/indicators.toml.",
    ),
    Unread.AREA: ("Området är okänt.", "Rätta kommunkoden i kolumnen geo."),
    Unread.SEX: ("Könet är inte T, K eller M.", "Rätta kolumnen gender."),
    Unread.YEAR: ("Året är inget år från 1900.", "Rätta kolumnen year."),
    Unread.VALUE: ("Värdet är inget tal.", "Rätta kolumnen value, eller lämna värdet tomt."),
    Unread.TWO_VALUES: ("Samma år har två värden.", "Ta bort det ena."),
}


@dataclass(frozen=True, slots=True)
class SimilarRows:
    """Rows that have something in common: how many, and the first of them."""

    rows: int
    first: tuple[RowProposal, ...]


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What taking in a whole file would do: numbers, and the first rows of each kind.

    `left` is how many of the rows that would change something carry a warning.
    """

    source: str
    new: SimilarRows
    revised: SimilarRows
    same: int
    stopped: tuple[SimilarRows, ...]
    warned: tuple[SimilarRows, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[str, ...]
    left: int = 0

    @property
    def changes(self) -> int:
        """How many rows would change something."""
        return self.new.rows + self.revised.rows


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A whole file beside what is known: what it would do, and the rows that a batch would have.

    `changed` are the changes of some indicators in the municipality itself. `sequence` is the
    latest batch that all of it was compared with.
    """

    shown: BulkPreview
    changed: tuple[Row, ...]
    packed: PackedRows
    sequence: int


def is_bulk(path: Path) -> bool:
    """True for a Parquet file. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def preview(
    cursor: Cursor,
    path: Path,
    register: Register,
    areas: Sequence[str],
    current_year: int,
    home: str = "",
) -> BulkPreview:
    """Compare a Parquet file with what is known and check every value. Changes nothing.

    `areas` are the codes of the known ones, `home` the municipality's own. Key figures that the
    register fetches from Kolada, or says Kolada's id of, are taken under its ids, others under
    Kolada's. Raises UnreadableFileError.
    """
    judged = bulk.judge(cursor, path, terms(register, areas, current_year, home), _SHOWN)

    def kind(counted: Counted) -> SimilarRows:
        first = intake.judge(cursor, register, counted.first, current_year)
        return SimilarRows(counted.rows, first)

    return BulkPreview(
        path.name,
        kind(judged.new),
        kind(judged.revised),
        judged.same,
        tuple(map(kind, judged.stopped.values())),
        tuple(map(kind, judged.warned.values())),
        tuple(_refusal(path.name, why, found) for why, found in judged.unread.items()),
        (*_named_lent(register, home, judged.lent), *_doubled(judged.doubled)),
        judged.left,
    )


def read_whole_file(
    cursor: Cursor,
    path: Path,
    register: Register,
    areas: Sequence[str],
    current_year: int,
    home: str,
    figures: Sequence[str],
    *,
    with_warned: bool,
) -> WholeFile:
    """The preview of a Parquet file, its rows as a batch keeps them, and what `figures` change to.

    What carries a warning is left unless `with_warned`. Raises UnreadableFileError.
    """
    shown = preview(cursor, path, register, areas, current_year, home)
    return WholeFile(
        shown,
        changed_in(cursor, figures, home, with_warned=with_warned),
        pack_changes(cursor, with_warned=with_warned),
        sequence_reached(cursor),
    )


def terms(register: Register, areas: Sequence[str], current_year: int, home: str = "") -> Terms:
    """What the register says of Kolada's key figures, and what their values may be.

    An indicator that is fetched from elsewhere but also says Kolada's id is lent Kolada's values
    where its own source has given none; in `home` where nobody has.
    """
    names: dict[str, tuple[str, ...]] = {}
    lent: dict[str, str] = {}
    for indicator in register.indicators.values():
        service, _, key = indicator.fetch.partition(":")
        also = kolada_ids(indicator) if service and service != "kolada" else ()
        for kpi in (key,) if service == "kolada" else also:
            names[kpi] = (*names.get(kpi, ()), indicator.id)
        if also:
            lent[indicator.id] = indicator.source
    limits = {i.id: _limits(i) for i in register.indicators.values()}
    return Terms(names, limits, areas, current_year, lent, home)


def kolada_ids(indicator: Indicator) -> tuple[str, ...]:
    """Kolada's ids in what the register calls the figure at its source: `…, Kolada N01951`."""
    return tuple(dict.fromkeys(_KOLADA_ID.findall(indicator.source_id)))


def _limits(indicator: Indicator) -> Limits:
    scale = scale_of(indicator)
    return Limits(
        *indicator.limits,
        is_whole(indicator),
        least=scale.least if scale else None,
        tenfold=bool(scale and scale.tenfold),
    )


def _named_lent(register: Register, home: str, lent: Lent) -> tuple[str, ...]:
    """Which key figures of Kolada's stand in for another source's, and where they don't."""
    if not lent.rows:
        return ()
    pairs = [
        f"{i.short_title} ur {listing(kolada_ids(i), 'eller')}"
        for i in register.indicators.values()
        if i.id in lent.rows
    ]
    area = register.areas.get(home)
    places = "1 område" if lent.areas == 1 else f"{number(lent.areas)} områden"
    reported = (
        f"Ur Koladas egna nyckeltal tas även {listing(pairs)}: "
        f"{number(sum(lent.rows.values()))} värden för {places}."
    )
    if not lent.kept:
        return (reported,)
    kept = (
        "1 värde som redan är känt är inte ändrat"
        if lent.kept == 1
        else f"{number(lent.kept)} värden som redan är kända är inte ändrade"
    )
    return (
        f"{reported} {kept}: för {area.title if area else 'kommunen'} och för det som hämtats från "
        "källan själv gäller de.",
    )


def _refusal(file: str, why: Unread, found: Refused) -> Refusal:
    fault, cure = FAULTS[why]
    return Refusal(f"{file}: {_reported(found.rows, found.first)}", fault, cure)


def _reported(rows: int, first: Sequence[str]) -> str:
    """`3 rader (rad 1, rad 5 och rad 9)`, and that there are more when there are."""
    which = listing(first) if rows <= len(first) else f"till exempel {listing(first)}"
    return f"{number(rows)} {'rad' if rows == 1 else 'rader'} ({which})"


def _doubled(rows: int) -> tuple[str, ...]:
    if not rows:
        return ()
    return (f"Samma värde står flera gånger och räknas en gång: {number(rows)} rader för mycket.",)
