"""The open service: settings, register, forms and databases, ready to be asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from samsam.config.analysis.forms import read_forms
from samsam.config.analysis.plain_language import read_guide
from samsam.config.analysis.year_wheel import read_year_plan
from samsam.config.example import EXAMPLE_VINTAGE
from samsam.config.methods.nation import NationalFigures, read_nation
from samsam.config.methods.track_record import (
    read_backtest,
    read_base_rates,
    read_error_quantiles,
    read_projection_errors,
)
from samsam.config.places.outlines import read_outlines
from samsam.config.register import read_register, with_added
from samsam.config.register_changes import ChangedRegister, Unused, with_changes
from samsam.config.settings import Settings, SettingsError
from samsam.config.toml_file import RegisterError
from samsam.model.analysis.access import Role
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
from samsam.records.engine.database import Connection, Database
from samsam.records.engine.public_state import public_state
from samsam.records.upkeep.opening import open_file, open_server, open_untouched
from samsam.series import observations
from samsam.series.engine import SeriesEngine
from samsam.series.observations import CurrentSeries
from samsam.services.core.first_start import read_supply, take_in
from samsam.services.core.house_style import usable_style
from samsam.services.core.kept import Change, kept_until
from samsam.sources.intake.first_figures import read_first_figures
from samsam.sources.intake.sums import POPULATION
from samsam.sources.kolada.groups import group_year
from samsam.swedish import nearest

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


def open_service(settings: Settings) -> Service:
    """Read the register, open the databases, and take in the first figures that aren't there yet.

    Raises SettingsError, RegisterError or StoreError, each with a Swedish message; nothing is then
    changed.
    """
    _check_roles(settings)
    register = read_register(settings.data, settings.municipality_code, pending=True)
    forms = read_forms(settings.data)
    guide = read_guide(settings.data)
    plan = read_year_plan(settings.data, forms)
    style = usable_style(settings.data)
    quantiles = read_error_quantiles(settings.data)
    errors, nation = read_projection_errors(settings.data), read_nation(settings.data)
    rates, backtest = read_base_rates(settings.data), read_backtest(settings.data)
    first = read_first_figures(settings.data, register)
    _check_example(settings, [v.vintage.id for v in first], f"Mappen {settings.data}")
    own, name = settings.municipality_code, settings.municipality_name
    supply = read_supply(settings.data, first, register.areas, own, name)
    outlines, faults = _usable_outlines(settings)
    records = _open(settings)
    engine = SeriesEngine(records, settings.series)
    try:
        with records.reading() as connection:
            known = batches.file_checksums(connection)
            _check_pending(register, connection)
        _check_example(settings, known, f"Lagret {settings.store}")
        notices = take_in(records, engine, supply)
        service = Service(
            settings, register, forms, quantiles, errors, nation, rates, backtest, guide, plan,
            records, engine, style, (*notices, *faults), outlines,
        )  # fmt: skip
        # What was added must still fit the files: a goal may have been taken out of them.
        _register(service, _known(service).added)
    except BaseException:
        engine.close()
        records.close()
        raise
    return service


def _check_pending(register: Register, connection: Connection) -> None:
    """Raise RegisterError for targets whose indicator neither the files nor the unit ever had."""
    known = {a.id for a in added.latest(connection)} | added.removed(connection)
    if faults := [p.fault for p in register.pending if p.target.indicator_id not in known]:
        raise RegisterError(faults)


def _usable_outlines(settings: Settings) -> tuple[Outlines | None, tuple[str, ...]]:
    """The outlines of maps, or what is wrong with their file: all else works without them."""
    try:
        return read_outlines(settings.data), ()
    except RegisterError as error:
        return None, tuple(f"Kartorna går inte att visa. {fault}" for fault in error.faults)


def _check_example(settings: Settings, vintages: Collection[str], where: str) -> None:
    """Raise SettingsError when made-up figures and a municipality's own would come together."""
    made_up = [v for v in vintages if v.startswith(EXAMPLE_VINTAGE)]
    if made_up and not settings.example:
        raise SettingsError(
            f"{where} hör till exemplet med påhittade uppgifter och används bara av python -m "
            "samsam demo. Ange kommunens egen mapp och fil med inställningarna SAMSAM_DATA och "
            "SAMSAM_STORE."
        )
    if settings.example and vintages and not made_up:
        raise SettingsError(
            f"{where} har en riktig kommuns uppgifter och används inte av exemplet. Starta "
            "exemplet med python -m samsam demo, som har en egen mapp. Kommunkoder som börjar på "
            "99 är exemplets: har inställningen SAMSAM_MUNICIPALITY_CODE en sådan, så rätta den."
        )


def _check_roles(settings: Settings) -> None:
    """Raise SettingsError for a role that SAMSAM doesn't have: nobody would ever get it."""
    known = [role.title for role in Role]
    for theirs, ours in settings.oidc_roles.items():
        if ours not in known:
            raise SettingsError(
                f"Inställningen SAMSAM_OIDC_ROLES: {theirs}={ours}, men rollen ”{ours}” finns inte."
                f" {nearest(ours, known)} De som finns är: {', '.join(known)}.".replace("  ", " ")
            )


def open_records_untouched(settings: Settings) -> Database:
    """The database of record as it is, to look at: no migration is made. Raises StoreError."""
    if settings.database:
        return open_server(settings.database, settings.store, untouched=True)
    return open_untouched(settings.store, settings.backups)


def _open(settings: Settings) -> Database:
    if settings.database:
        return open_server(settings.database, settings.store)
    return open_file(settings.store, settings.backups)
