"""The open service: settings, register, forms and databases, ready to be asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from samsam.config.methods.nation import NationalFigures
from samsam.config.places.outlines import read_outlines
from samsam.config.register import with_added
from samsam.config.register_changes import ChangedRegister, Unused, with_changes
from samsam.config.settings import Settings
from samsam.config.toml_file import RegisterError
from samsam.model.analysis.records import Field, Form, RecordKind, with_targets_named
from samsam.model.analysis.year_wheel import DocumentField, YearPlan
from samsam.model.indicators.area import AreaGroup, county_group, skr_group
from samsam.model.indicators.indicator import Indicator, Register
from samsam.model.indicators.outlines import Outlines
from samsam.model.indicators.register_change import RegisterChange
from samsam.model.indicators.series import Series, Sex, Vintage
from samsam.model.language.house_style import HouseStyle
from samsam.model.language.plain_language import Guide
from samsam.model.population.projection import ErrorQuantiles
from samsam.model.population.projection_errors import SizedErrors
from samsam.model.trials.outcomes import Backtest
from samsam.model.trials.track_record import BaseRate
from samsam.records.contents import added, batches, groups, register_changes
from samsam.records.engine import commit_log
from samsam.records.engine.database import Database
from samsam.records.engine.public_state import public_state
from samsam.records.upkeep.opening import open_file, open_server, open_untouched
from samsam.series import observations
from samsam.series.engine import SeriesEngine
from samsam.series.observations import CurrentSeries
from samsam.services.core.files_of_data import check_fit, read_files
from samsam.services.core.first_start import take_in
from samsam.services.core.kept import Change, kept_until
from samsam.sources.intake.sums import POPULATION
from samsam.sources.kolada.groups import group_year

# So many series in one answer are some hundred kB; all municipalities' are asked for each time.
_MOST_KEPT_TOGETHER = 64
# More than a year's vintages and changes: a new year makes a new number.
_MOST_CHANGES = 1_000_000
_LAST_YEAR = 10_000


def _today() -> date:
    """The municipality's own day, as its clock shows."""
    return date.today()  # noqa: DTZ011 - the day people see, not an instant


@dataclass(frozen=True, eq=False)
class Service:
    """Everything that a question needs. Compared by identity, so that caches can hold it.

    `described`, `described_forms` and `described_plan` are what their files say, `today` the clock
    that says which years are over.
    `notices` are sentences on what ships with SAMSAM and couldn't be taken in; `outlines` are those
    of maps, None when their file can't be used.
    """

    settings: Settings
    described: Register
    described_forms: Mapping[RecordKind, Form]
    quantiles: ErrorQuantiles
    errors: SizedErrors
    nation: NationalFigures
    base_rates: tuple[BaseRate, ...]
    backtest: Backtest | None
    guide: Guide
    described_plan: YearPlan
    records: Database
    engine: SeriesEngine
    style: HouseStyle = field(default_factory=HouseStyle)
    notices: tuple[str, ...] = ()
    outlines: Outlines | None = None
    today: Callable[[], date] = _today

    @property
    def register(self) -> Register:
        """The register that holds: its files, what the unit has added, and changes on the pages.

        Every reader asks for it here, so that a changed target reaches all of them.
        """
        return _effective(self).register

    @property
    def forms(self) -> Mapping[RecordKind, Form]:
        """The forms of the annual analysis, whose labels follow the targets that are set."""
        return _named(self)[0]

    @property
    def plan(self) -> YearPlan:
        """The plan of the year, whose documents call the forms' fields as they are called now."""
        return _named(self)[1]

    @property
    def unchanged_register(self) -> Register:
        """The register as its files say, and what the unit has added, without changes."""
        return _register(self, _known(self).added)

    def unused_changes(self) -> tuple[Unused, ...]:
        """Changes made on the pages that don't fit the register now, each with its reason."""
        return _effective(self).unused

    def edits(self) -> tuple[RegisterChange, ...]:
        """The latest change of each thing in the register that people have changed."""
        return _known(self).edits

    def removed_indicators(self) -> frozenset[str]:
        """The ids of indicators that the unit has added once and taken away since."""
        return _known(self).removed

    def data_version(self) -> int:
        """Another number with each vintage, undoing, change of the register, new year or restoring.

        The key of all that is computed from data.
        """
        known = _known(self)
        within = known.sequence + known.changes + _MOST_CHANGES * self.today().year
        return within + _MOST_CHANGES * _LAST_YEAR * known.lineage

    def public_version(self) -> Hashable:
        """Another answer after each change that readers can see, but for a new year.

        The key of what is made for them: a draft that is being written makes nothing old.
        """
        return _public(self)

    def last_year_over(self, known_on: date | None, to_year: int | None = None) -> int:
        """The last year that had ended: now, on a day, or for who looks to a year and no longer."""
        ended = (known_on or self.today()).year - 1
        return ended if to_year is None else min(ended, to_year)

    def latest_sequence(self) -> int:
        """The sequence of the latest vintage or undoing."""
        return _known(self).sequence

    def vintages(self) -> tuple[Vintage, ...]:
        """Every vintage in the store, the first first."""
        return _known(self).vintages

    def series(
        self, indicators: tuple[Indicator, ...], known_on: date | None, to_year: int | None = None
    ) -> dict[str, Series]:
        """The municipality's series by indicator id, as known on a day (None: now), to a year."""
        area = self.settings.municipality_code
        found = self.series_of(indicators, (area,), known_on, to_year)
        return {i.id: found[i.id, area] for i in indicators}

    def last_years(
        self, known_on: date | None = None, to_year: int | None = None
    ) -> Mapping[str, int | None]:
        """The latest year with a value, by indicator; None without any."""
        series = self.series(tuple(self.register.indicators.values()), known_on, to_year)
        return {i: s.last.year if s.last else None for i, s in series.items()}

    def series_of(
        self,
        indicators: tuple[Indicator, ...],
        areas: tuple[str, ...],
        known_on: date | None,
        to_year: int | None = None,
        sex: Sex = Sex.TOTAL,
    ) -> dict[tuple[str, str], Series]:
        """The series of several areas by (indicator id, area id), those without values included."""
        ids = tuple(i.id for i in indicators)
        stacked = _stacked(self, ids, areas, self.day_of_change(known_on), sex)
        return {
            (i.id, area): Series(
                i.id, area, sex,
                stacked[i.id, area].observations, i.breaks, stacked[i.id, area].revisions,
            ).between(None, to_year)
            for i in indicators
            for area in areas
        }  # fmt: skip

    def area_titles(self) -> dict[str, str]:
        """The names of all areas that figures may be about, by code, our own first.

        The settings name our own.
        """
        own = {self.settings.municipality_code: self.settings.municipality_name}
        return own | {c: a.title for c, a in self.register.areas.items() if c not in own}

    def groups(self, known_on: date | None) -> tuple[AreaGroup, ...]:
        """The municipality's groups to compare with, as known on a day (None: now).

        Kolada's come first, the newest year first; then the county, then SKR's group.
        """
        return _groups_known(self, known_on)

    def days(self) -> dict[date, str]:
        """The days on which something became known; its title when it was one thing only."""
        titles: dict[date, list[str]] = {}
        for vintage in self.vintages():
            titles.setdefault(vintage.known_on, []).append(vintage.printed_title)
        return {day: found[0] if len(found) == 1 else "" for day, found in titles.items()}

    def day_of_change(self, known_on: date | None) -> date | None:
        """The last day by `known_on` on which something became known; None when nothing came later.

        Between two such days the same is known, so a link can't ask for more than there are.
        """
        days = _known(self).days
        if known_on is None or not days or known_on >= days[-1]:
            return None
        return max((day for day in days if day <= known_on), default=date.min)

    def healthy(self) -> bool:
        """True when the database answers, with no less than has been seen in it."""
        with self.records.reading() as connection:
            return self.records.commits >= 0 and batches.latest_sequence(connection) >= 0

    def new_store(self) -> str:
        """That there was no database before this opening, in words; empty when there was."""
        named = self.records.location.named.removeprefix("Filen ")
        return f"Det fanns inget lager. Ett nytt är gjort: {named}" if self.records.made else ""

    def close(self) -> None:
        """Let go of the databases."""
        self.engine.close()
        self.records.close()


def _stacked(
    service: Service, ids: tuple[str, ...], areas: tuple[str, ...], known_on: date | None, sex: Sex
) -> Mapping[tuple[str, str], CurrentSeries]:
    """What lies on top, by indicator and area; what few pages ask for is kept for all visitors."""
    own, registered = service.settings.municipality_code, service.register.indicators
    if areas == (own,) and registered.keys() >= {*ids}:
        return _own_known(service, known_on, sex)
    if len(ids) * len(areas) > _MOST_KEPT_TOGETHER:
        return _asked(service, ids, areas, known_on, sex)
    return _stacked_known(service, ids, areas, known_on, sex)


# Asked for one by one as pages do, each of the municipality's own takes as long as all together.
@kept_until(Change.VALUES, most=64)
def _own_known(
    service: Service,
    known_on: date | None,
    sex: Sex,
) -> Mapping[tuple[str, str], CurrentSeries]:
    ids, own = tuple(service.register.indicators), (service.settings.municipality_code,)
    return MappingProxyType(_asked(service, ids, own, known_on, sex))


@kept_until(Change.VALUES, most=512)
def _stacked_known(
    service: Service,
    ids: tuple[str, ...],
    areas: tuple[str, ...],
    known_on: date | None,
    sex: Sex,
) -> Mapping[tuple[str, str], CurrentSeries]:
    return MappingProxyType(_asked(service, ids, areas, known_on, sex))


def _asked(
    service: Service, ids: tuple[str, ...], areas: tuple[str, ...], known_on: date | None, sex: Sex
) -> dict[tuple[str, str], CurrentSeries]:
    return service.engine.ask(observations.ask_areas, list(ids), areas, sex, known_on)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked once after each commit, not at every run. `days` are those of undoings, too.

    `changes` counts the changes of what the unit has added and changed, `added` is its lines by
    indicator, `edits` the latest change of each thing in the register. `lineage` is another number
    after each restored backup, `removed` the ids of what was added and taken away.
    """

    sequence: int
    vintages: tuple[Vintage, ...]
    days: tuple[date, ...]
    changes: int
    added: tuple[tuple[str, str], ...]
    lineage: int
    removed: frozenset[str]
    edits: tuple[RegisterChange, ...]


@kept_until(Change.COMMIT, most=8)
def _known(
    service: Service,
) -> _Known:
    with service.records.reading() as connection:
        return _Known(
            batches.latest_sequence(connection),
            batches.vintages(connection),
            batches.days(connection),
            added.count(connection) + register_changes.count(connection),
            tuple((a.id, a.lines) for a in added.latest(connection)),
            uuid.UUID(commit_log.latest(connection).lineage).int,
            added.removed(connection),
            register_changes.latest(connection),
        )


@kept_until(Change.COMMIT, most=8)
def _named(service: Service) -> tuple[Mapping[RecordKind, Form], YearPlan]:
    """The forms and the plan with the population's targets by their years."""
    years = {target.year for target in service.register.targets_of(POPULATION)}
    forms = {
        kind: replace(form, fields=_labelled(form.fields, years))
        for kind, form in service.described_forms.items()
    }
    plan = service.described_plan
    documents = tuple(replace(d, takes=_labelled(d.takes, years)) for d in plan.documents)
    return MappingProxyType(forms), replace(plan, documents=documents)


_Labelled = TypeVar("_Labelled", Field, DocumentField)


def _labelled(fields: tuple[_Labelled, ...], years: set[int]) -> tuple[_Labelled, ...]:
    return tuple(replace(f, label=with_targets_named(f.label, years)) for f in fields)


@kept_until(Change.COMMIT, most=8)
def _public(service: Service) -> tuple[int, ...]:
    with service.records.reading() as connection:
        return public_state(connection)


@lru_cache(maxsize=8)
def _register(service: Service, lines: tuple[tuple[str, str], ...]) -> Register:
    return with_added(service.described, dict(lines)) if lines else service.described


@kept_until(Change.COMMIT, most=8)
def _effective(service: Service) -> ChangedRegister:
    """The register that holds at a commit: the same one until something of it is changed."""
    known = _known(service)
    return _changed(service, known.added, known.edits)


@lru_cache(maxsize=8)
def _changed(
    service: Service, lines: tuple[tuple[str, str], ...], edits: tuple[RegisterChange, ...]
) -> ChangedRegister:
    return with_changes(_register(service, lines), edits)


@kept_until(Change.PUBLIC, most=8)
def _groups_known(
    service: Service,
    known_on: date | None,
) -> tuple[AreaGroup, ...]:
    own, name = service.settings.municipality_code, service.settings.municipality_name
    with service.records.reading() as connection:
        kept = groups.ask(connection, known_on)
    areas = service.register.areas
    made = (county_group(areas, own), skr_group(areas, own))
    fetched = (g.without(own) for g in kept if group_year(g.title, name))
    return (*fetched, *(g for g in made if g is not None and g.members))


def open_service(settings: Settings, *, make: bool = True) -> Service:
    """Read the register, open the databases, and take in the first figures that aren't there yet.

    Without a database one is made (`make`), or StoreDamagedError says so. Raises SettingsError,
    RegisterError or StoreError, each with a Swedish message; nothing is then changed.
    """
    files = read_files(settings)
    outlines, faults = _usable_outlines(settings)
    records = _open(settings, make=make)
    engine = SeriesEngine(records, settings.series)
    try:
        with records.reading() as connection:
            check_fit(settings, files, connection)
        notices = take_in(records, engine, files.supply)
    except BaseException:
        engine.close()
        records.close()
        raise
    return Service(
        settings, files.register, files.forms, files.quantiles, files.errors, files.nation,
        files.rates, files.backtest, files.guide, files.plan,
        records, engine, files.style, (*notices, *faults), outlines,
    )  # fmt: skip


def _usable_outlines(settings: Settings) -> tuple[Outlines | None, tuple[str, ...]]:
    """The outlines of maps, or what is wrong with their file: all else works without them."""
    try:
        return read_outlines(settings.data), ()
    except RegisterError as error:
        return None, tuple(f"Kartorna går inte att visa. {fault}" for fault in error.faults)


def open_records_untouched(settings: Settings) -> Database:
    """The database of record as it is, to look at: no migration is made. Raises StoreError."""
    if settings.database:
        return open_server(settings.database, settings.store, untouched=True)
    return open_untouched(settings.store, settings.backups)


def _open(settings: Settings, *, make: bool) -> Database:
    if settings.database:
        return open_server(settings.database, settings.store, make=make)
    return open_file(settings.store, settings.backups, make=make)
