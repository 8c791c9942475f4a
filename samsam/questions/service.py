"""The open service: settings, register, forms and store, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from samsam.model.access import Role
from samsam.model.analysis import Form, RecordKind
from samsam.model.area import AreaGroup, county_group, skr_group
from samsam.model.backtest import Backtest
from samsam.model.house_style import HouseStyle
from samsam.model.indicator import Indicator, Register
from samsam.model.plain_language import Guide
from samsam.model.projection import ErrorQuantiles
from samsam.model.series import Series, Sex, Vintage
from samsam.model.track_record import BaseRate
from samsam.model.year_wheel import YearPlan
from samsam.questions.house_style import usable_style
from samsam.settings import Settings, SettingsError
from samsam.sources.first_figures import Loaded, read_first_figures
from samsam.sources.groups import group_year
from samsam.sources.plain_language import read_guide
from samsam.sources.register import read_forms, read_register, with_added
from samsam.sources.toml_file import RegisterError
from samsam.sources.track_record import read_backtest, read_base_rates, read_error_quantiles
from samsam.sources.year_wheel import read_year_plan
from samsam.store import added, groups, observations
from samsam.store.connection import Store, StoreReadOnlyError, open_store
from samsam.store.observations import Stacked
from samsam.store.postgres import open_database
from samsam.swedish import nearest

# So many series in one answer are a few hundred kB; all municipalities' are asked for each time.
_MOST_KEPT_TOGETHER = 400
# More than a year's vintages and changes: a new year makes a new number.
_MOST_CHANGES = 1_000_000


def _today() -> date:
    """The municipality's own day, as its clock shows."""
    return date.today()  # noqa: DTZ011 - the day people see, not an instant


@dataclass(frozen=True, eq=False)
class Service:
    """Everything that a question needs. Compared by identity, so that caches can hold it.

    `described` is the register as its files say, `today` the clock that tells which years are over.
    """

    settings: Settings
    described: Register
    forms: dict[RecordKind, Form]
    quantiles: ErrorQuantiles
    base_rates: tuple[BaseRate, ...]
    backtest: Backtest | None
    guide: Guide
    plan: YearPlan
    store: Store
    style: HouseStyle = field(default_factory=HouseStyle)
    today: Callable[[], date] = _today

    @property
    def register(self) -> Register:
        """The register as its files say, and what the unit has added."""
        return _register(self, _known(self, self.store.commits).added)

    def data_version(self) -> int:
        """A number that grows with each vintage, undoing, change of the register and new year.

        The key of all that is computed from data.
        """
        known = _known(self, self.store.commits)
        return known.sequence + known.changes + _MOST_CHANGES * self.today().year

    def last_year_over(self, known_on: date | None, to_year: int | None = None) -> int:
        """The last year that had ended: now, on a day, or for who looks to a year and no longer."""
        ended = (known_on or self.today()).year - 1
        return ended if to_year is None else min(ended, to_year)

    def latest_sequence(self) -> int:
        """The sequence of the latest vintage or undoing."""
        return _known(self, self.store.commits).sequence

    def vintages(self) -> tuple[Vintage, ...]:
        """Every vintage in the store, the first first."""
        return _known(self, self.store.commits).vintages

    def series(
        self, indicators: tuple[Indicator, ...], known_on: date | None, to_year: int | None = None
    ) -> dict[str, Series]:
        """The municipality's series by indicator id, as known on a day (None: now), to a year."""
        area = self.settings.municipality_code
        found = self.series_of(indicators, (area,), known_on, to_year)
        return {i.id: found[i.id, area] for i in indicators}

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
        stacked = _stacked(self, ids, areas, known_on, sex)
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
        return _groups_known(self, known_on, self.store.commits)

    def days(self) -> dict[date, str]:
        """The days on which something became known; its title when it was one thing only."""
        titles: dict[date, list[str]] = {}
        for vintage in self.vintages():
            titles.setdefault(vintage.known_on, []).append(vintage.printed_title)
        return {day: found[0] if len(found) == 1 else "" for day, found in titles.items()}

    def healthy(self) -> bool:
        """True when the store answers."""
        with self.store.reading() as cursor:
            return observations.latest_sequence(cursor) >= 0

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def _stacked(
    service: Service, ids: tuple[str, ...], areas: tuple[str, ...], known_on: date | None, sex: Sex
) -> Mapping[tuple[str, str], Stacked]:
    """What lies on top, by indicator and area; what few pages ask for is kept for all visitors."""
    if len(ids) * len(areas) > _MOST_KEPT_TOGETHER:
        return _asked(service, ids, areas, known_on, sex)
    return _stacked_known(service, service.data_version(), ids, areas, known_on, sex)


@lru_cache(maxsize=512)
def _stacked_known(
    service: Service,
    version: int,  # noqa: ARG001 - a new vintage or undoing makes a new key
    ids: tuple[str, ...],
    areas: tuple[str, ...],
    known_on: date | None,
    sex: Sex,
) -> Mapping[tuple[str, str], Stacked]:
    return MappingProxyType(_asked(service, ids, areas, known_on, sex))


def _asked(
    service: Service, ids: tuple[str, ...], areas: tuple[str, ...], known_on: date | None, sex: Sex
) -> dict[tuple[str, str], Stacked]:
    with service.store.reading() as cursor:
        return observations.ask_areas(cursor, list(ids), areas, sex, known_on)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked once after each commit, not at every run.

    `changes` counts the changes of what the unit has added, `added` is its lines by indicator.
    """

    sequence: int
    vintages: tuple[Vintage, ...]
    changes: int
    added: tuple[tuple[str, str], ...]


@lru_cache(maxsize=8)
def _known(
    service: Service,
    commits: int,  # noqa: ARG001 - a new commit makes a new key
) -> _Known:
    with service.store.reading() as cursor:
        return _Known(
            observations.latest_sequence(cursor),
            observations.vintages(cursor),
            added.count(cursor),
            tuple((a.id, a.lines) for a in added.latest(cursor)),
        )


@lru_cache(maxsize=8)
def _register(service: Service, lines: tuple[tuple[str, str], ...]) -> Register:
    return with_added(service.described, dict(lines)) if lines else service.described


@lru_cache(maxsize=8)
def _groups_known(
    service: Service,
    known_on: date | None,
    commits: int,  # noqa: ARG001 - a new commit makes a new key
) -> tuple[AreaGroup, ...]:
    own, name = service.settings.municipality_code, service.settings.municipality_name
    with service.store.reading() as cursor:
        kept = groups.ask(cursor, known_on)
    areas = service.register.areas
    made = (county_group(areas, own), skr_group(areas, own))
    fetched = (g.without(own) for g in kept if group_year(g.title, name))
    return (*fetched, *(g for g in made if g is not None and g.members))


def open_service(settings: Settings) -> Service:
    """Read the register, open the store, and take in the first figures that aren't there yet.

    Raises SettingsError, RegisterError or StoreError, each with a Swedish message; nothing is then
    changed.
    """
    _check_roles(settings)
    register = read_register(settings.data)
    forms = read_forms(settings.data)
    guide = read_guide(settings.data)
    plan = read_year_plan(settings.data, forms)
    style = usable_style(settings.data)
    quantiles = read_error_quantiles(settings.data)
    rates, backtest = read_base_rates(settings.data), read_backtest(settings.data)
    first = read_first_figures(settings.data, register)
    store = _open(settings)
    try:
        _take_in(store, first)
        service = Service(
            settings, register, forms, quantiles, rates, backtest, guide, plan, store, style
        )
        # What was added must still fit the files: a goal may have been taken out of them.
        _register(service, _known(service, store.commits).added)
    except BaseException:
        store.close()
        raise
    return service


def _check_roles(settings: Settings) -> None:
    """Raise SettingsError for a role that SAMSAM doesn't have: nobody would ever get it."""
    known = [role.title for role in Role]
    for theirs, ours in settings.oidc_roles.items():
        if ours not in known:
            raise SettingsError(
                f"Inställningen oidc_roles: {theirs}={ours}, men rollen ”{ours}” finns inte. "
                f"{nearest(ours, known)} De som finns är: {', '.join(known)}.".replace("  ", " ")
            )


def _open(settings: Settings) -> Store:
    if settings.database:
        return open_database(settings.database, settings.store)
    return open_store(settings.store, settings.backups)


def _take_in(store: Store, first: tuple[Loaded, ...]) -> None:
    with store.reading() as cursor:
        known = observations.checksums(cursor)
    changed = [v for v in first if known.get(v.vintage.id, v.checksum) != v.checksum]
    if changed:
        raise RegisterError(
            f"vintages.toml: filen till uppgiftsversionen ”{v.vintage.id}” har ändrats efter att "
            "den lästes in. En uppgiftsversion ändras aldrig: lägg tillbaka filen som den var, "
            "och lägg det nya som en egen [[vintage]]."
            for v in changed
        )
    new = [v for v in first if v.vintage.id not in known]
    if not new:
        return
    if store.read_only:
        raise StoreReadOnlyError(
            f"Filen {store.path} saknar uppgifter och går bara att läsa. "
            "Ge SAMSAM rätt att skriva i filen och starta om."
        )
    with store.writing() as cursor:
        # Another machine on the same database may have been first.
        known = observations.checksums(cursor)
        for loaded in (v for v in new if v.vintage.id not in known):
            observations.put(cursor, loaded.vintage, loaded.rows, loaded.checksum)
