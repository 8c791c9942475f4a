"""What data there is for each key figure, and how everything came in."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from samsam.libraries import functions_of
from samsam.model.indicators.indicator import Indicator
from samsam.model.indicators.series import Series, Vintage
from samsam.records.contents import batches as accepted
from samsam.records.contents import journal
from samsam.records.contents.batches import OvertakenError
from samsam.records.engine.database import Connection
from samsam.series import observations
from samsam.series.observations import Batch
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.data import catalogue, publication
from samsam.services.editions.frozen_figures import latest_fixed, named_fixed
from samsam.sources.files.workbook import read_file
from samsam.sources.intake import bulk, by_hand, intake
from samsam.sources.intake.bulk import BulkPreview, WholeFile
from samsam.sources.intake.by_hand import Typed
from samsam.sources.intake.intake import Key, News, Preview
from samsam.sources.reading import Answers, Question, Reading
from samsam.sources.tables.layout import Wanted
from samsam.sources.tables.whose import area_question, stranger
from samsam.swedish import capitalised, listing, long_date, month_name, number, span

if TYPE_CHECKING:
    from samsam.sources.files import workbook_template
else:
    workbook_template = functions_of("samsam.sources.files.workbook_template")


@dataclass(frozen=True, slots=True)
class DataStatus:
    """One key figure's data. `expected` says when the next value may come, and what waits."""

    indicator: Indicator
    last_year: int | None
    taken_in: date | None
    values: int
    gaps: int
    period: str
    expected: str
    waiting: bool


@kept_until(Change.VALUES, Change.PUBLIC, most=8)
def data_status(service: Service, today: date) -> tuple[DataStatus, ...]:
    """The state of every key figure in the register, in its order. Worked out once a change."""
    indicators = tuple(service.register.everything.values())
    series = service.series(indicators, None)
    vintages = {v.id: v for v in service.vintages()}
    return tuple(_status(service, i, series[i.id], vintages, today) for i in indicators)


def _status(
    service: Service,
    indicator: Indicator,
    series: Series,
    vintages: dict[str, Vintage],
    today: date,
) -> DataStatus:
    last = series.last
    used = [vintages[o.vintage_id].known_on for o in series.observations]
    points = series.points
    last_year = last.year if last else None
    return DataStatus(
        indicator,
        last_year,
        max(used, default=None),
        len(points),
        len(series.gaps),
        span(points[0].year, points[-1].year) if points else "inga värden",
        _expected(service, indicator, last_year),
        publication.late_since(service, indicator, last_year, today) is not None,
    )


def _expected(service: Service, indicator: Indicator, last_year: int | None) -> str:
    """When the next value is expected, and who says so where it isn't only usual."""
    if indicator.retired:
        return "Mätningen har upphört"
    if last_year is None:
        return "Inga värden än"
    due = publication.next_value(service, indicator, last_year)
    if due is None:
        return "Ingen fast månad"
    day = publication.announced(service).get(indicator.id)
    if due == day:
        return f"{capitalised(long_date(due))} enligt Kolada"
    later = f". Kolada anger {long_date(day)} för ett senare år" if day and day > due else ""
    return f"{capitalised(month_name(due.month))} {due.year}{later}"


@kept_until(Change.VALUES, most=8)
def batches(service: Service) -> tuple[Batch, ...]:
    """How everything came in, the latest first. Asked once a vintage: it counts every value."""
    return service.engine.ask(observations.batches)


def preview(service: Service, reading: Reading, today: date) -> Preview:
    """What taking in a reading would do, also beside what is fixed. Changes nothing."""
    areas = service.area_titles()
    shown = service.engine.ask(intake.preview, reading, service.register, areas, today.year)
    rows = {p.key: p.row.observation.value for p in shown.acceptable}
    reported = named_fixed(service, latest_fixed(service), rows) if rows else ()
    return replace(shown, notices=(*reported, *shown.notices))


def preview_file(
    service: Service,
    name: str,
    content: bytes,
    today: date,
    answers: Answers | None = None,
    *,
    all_areas: bool = False,
) -> Preview | Question:
    """What taking in a file would do; the question that must be answered before it can be read.

    Only the municipality's own rows are read, and a sentence counts the others, unless `all_areas`.
    Figures that no area is named for are asked about when they don't agree with what is known.
    """
    own = service.settings.municipality_code
    areas = service.area_titles()
    wanted = areas if all_areas else {own: areas[own]}
    register = catalogue.register_as_kolada_calls_it(service)
    reading = read_file(
        name, content, register, wanted, today.year, answers,
        home=own, known=areas,
    )  # fmt: skip
    if isinstance(reading, Question):
        return reading
    if doubt := _doubt(service, reading):
        return area_question(reading.file, doubt, areas, own)
    checksum = hashlib.sha256(content).hexdigest()
    before = _read_before(service, checksum)
    shown = preview(service, replace(reading, notices=(*before, *reading.notices)), today)
    return replace(shown, checksum=checksum)


def preview_typed(service: Service, typed: Typed, indicator_id: str | None, today: date) -> Preview:
    """What taking in what somebody has typed or pasted would do.

    `indicator_id` may be None for a pasted table that names the key figures.
    """
    own = service.settings.municipality_code
    areas = service.area_titles()
    wanted = Wanted(service.register, {own: areas[own]}, today.year, own, areas)
    indicator = service.register.indicators[indicator_id] if indicator_id else None
    return preview(service, by_hand.read(typed, indicator, wanted), today)


def _doubt(service: Service, reading: Reading) -> str:
    """Why figures for which no area was named can't be taken for ours; empty when they can."""
    if reading.area_named or not reading.rows:
        return ""
    rows, area = reading.rows, reading.rows[0].area
    ids = tuple(sorted({r.indicator_id for r in rows}))
    known: dict[tuple[str, str], dict[int, float]] = {}
    for sex in {r.sex for r in rows}:
        found = service.engine.ask(observations.ask_areas, ids, (area,), sex)
        for (indicator_id, _), series in found.items():
            values = {o.year: o.value for o in series.observations if o.value is not None}
            known[indicator_id, sex.value] = values
    units = {i: service.register.everything[i].unit for i in ids}
    why = stranger(rows, known, units)
    return f"Tabellen nämner inget område. {why}" if why else ""


def _read_before(service: Service, checksum: str) -> tuple[str, ...]:
    """A sentence when the very same file has been taken in, and that still holds."""
    known = [
        b
        for b in service.engine.ask(observations.batches)
        if b.checksum == checksum and not b.undone
    ]
    if not known:
        return ()
    if known[0].accepted_by == "data":
        return ("Samma fil finns redan bland SAMSAM:s första siffror.",)
    day = long_date(known[0].vintage.known_on)
    return (f"Samma fil är redan inläst den {day} av {known[0].accepted_by}.",)


def file_template(service: Service) -> bytes:
    """The workbook that SAMSAM hands out to be filled in."""
    return workbook_template.template(service.register)


def accept(
    service: Service,
    shown: Preview,
    by: str,
    today: date,
    chosen: frozenset[Key] | None = None,
) -> Vintage:
    """Take in the chosen rows as one vintage (None: all changes but those that remove a value).

    Raises NothingToAcceptError or StoreReadOnlyError; nothing is then changed.
    """
    with service.records.writing() as connection:
        vintage = _next_vintage(connection, shown.name, today, shown.source)
        taken = intake.accept(connection, shown, vintage, by, shown.name, chosen)
        journal.write(connection, by, "läste in uppgifter", vintage.title)
    return taken


def report(shown: Preview, chosen: frozenset[Key] | None = None, left: str = "valdes bort") -> str:
    """What accepting the chosen rows did, and what was left out, in sentences.

    As `accept`, None is all changes but those that remove a value. `left` is what is said of the
    other rows that weren't chosen.
    """
    taken = shown.chosen(chosen)
    new = sum(1 for p in taken if p.news is News.NEW)
    gone = sum(1 for p in taken if p.removes)
    kept = len(shown.removals) - gone
    kinds = (
        (new, "nytt", "nya"),
        (len(taken) - new - gone, "reviderat", "reviderade"),
        (gone, "borttaget", "borttagna"),
    )
    rest = (
        (len(shown.acceptable) - len(taken) - kept, left, left),
        (kept, "som källan säger saknas står kvar", "som källan säger saknas står kvar"),
        (len(shown.stopped), "stoppades", "stoppades"),
        (len(shown.refusals), "gick inte att läsa", "gick inte att läsa"),
    )
    done = "värde är inläst" if len(taken) == 1 else "värden är inlästa"
    left = _counts(rest)
    return f"{shown.name}: {number(len(taken))} {done} ({_counts(kinds)})." + (
        f" {left}." if left else ""
    )


def _counts(found: tuple[tuple[int, str, str], ...]) -> str:
    return listing([f"{number(n)} {one if n == 1 else many}" for n, one, many in found if n])


def take_in_bulk(
    service: Service, path: Path, by: str, today: date, *, dry_run: bool, with_warned: bool = True
) -> BulkPreview:
    """Take in all of a Parquet file that changes anything as one vintage; say what that is.

    What carries a warning is left unless `with_warned`. With `dry_run` nothing is changed. Raises
    UnreadableFileError or StoreReadOnlyError; nothing is then changed either.
    """
    while True:
        found = _read_bulk(service, path, today, with_warned=with_warned)
        left = 0 if with_warned else found.shown.left
        if dry_run or found.shown.changes == left:
            return found.shown
        with suppress(OvertakenError):  # then it is read again beside what has come in
            _accept_bulk(service, found, by, today, _checksum(path))
            return found.shown


def _read_bulk(service: Service, path: Path, today: date, *, with_warned: bool) -> WholeFile:
    areas, fixed = tuple(service.area_titles()), latest_fixed(service)
    home = service.settings.municipality_code
    found = service.engine.work(
        lambda cursor: bulk.read_whole_file(
            cursor, path, service.register, areas, today.year, home,
            sorted({f.indicator_id for analysis in fixed for f in analysis.figures}),
            with_warned=with_warned,
        )
    )  # fmt: skip
    rows = {
        (r.indicator_id, r.area, r.sex, r.observation.year): r.observation.value
        for r in found.changed
    }
    reported = named_fixed(service, fixed, rows)
    return replace(found, shown=replace(found.shown, notices=(*reported, *found.shown.notices)))


def _accept_bulk(service: Service, found: WholeFile, by: str, today: date, checksum: str) -> None:
    """Keep what was read as one vintage. Raises OvertakenError."""
    source, packed = found.shown.source, found.packed
    with service.records.writing() as connection:
        vintage = _next_vintage(connection, source, today, "Kolada")
        accepted.put(
            connection, vintage, packed.content, packed.count,
            by=by, origin=source, file_sha256=checksum, on_top_of=found.sequence,
        )  # fmt: skip
        journal.write(connection, by, "läste in uppgifter", vintage.title)


def _next_vintage(connection: Connection, name: str, today: date, source: str) -> Vintage:
    """What is taken in, called by its file or source; only the source is ever printed."""
    following = accepted.latest_sequence(connection) + 1
    return Vintage(f"inläsning-{following}", f"Inläst {today}: {name}", source, today)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def undo(service: Service, vintage_id: str, by: str, today: date) -> None:
    """Undo a batch: what lay under it is on top again, from today.

    Raises records.batches.NotUndoableError or StoreReadOnlyError.
    """
    with service.records.writing() as connection:
        intake.undo(connection, vintage_id, by, today)
        journal.write(connection, by, "ångrade en inläsning", _named(connection, vintage_id))


def redo(service: Service, vintage_id: str, by: str, today: date) -> None:
    """Bring an undone batch back where it lay, from today: what came later is still on top.

    Raises records.batches.NotUndoneError or StoreReadOnlyError.
    """
    with service.records.writing() as connection:
        intake.redo(connection, vintage_id, by, today)
        about = _named(connection, vintage_id)
        journal.write(connection, by, "gjorde om en ångrad inläsning", about)


def _named(connection: Connection, vintage_id: str) -> str:
    """A batch by its title, as when it was taken in, and its id, since titles may be the same."""
    title = next(v.title for v in accepted.vintages(connection) if v.id == vintage_id)
    return f"{title} ({vintage_id})"
