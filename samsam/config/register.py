"""The register files in `data/` → `Register`: key figures, goals, targets, actors, areas.

To add a key figure: a few lines in `data/indicators.toml`. Nothing here changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from samsam.config.places.areas import read_areas
from samsam.config.services import FETCHED_FROM
from samsam.config.toml_file import RegisterError, TomlFile, TomlTable, by_id
from samsam.model.indicators.area import Area
from samsam.model.indicators.indicator import (
    Actor,
    Break,
    Direction,
    FocusGoal,
    Goal,
    Indicator,
    Kind,
    NoiseModel,
    PendingTarget,
    Purpose,
    Register,
    Successor,
    Sustainability,
    Target,
    Unit,
)

_DEFAULT_FLAT_BAND_PERCENT = 0.5
_DEFAULT_FLAT_BAND_PLACES = 1.0
_AGENDA_GOALS = 17
_MOST_DECIMALS = 4
_MOST_RANKED = 100_000
_LONGEST_LAG = 20  # years
_PHI = (0.1, 100.0)
_WIDEST_PERCENT, _WIDEST_PLACES = 100.0, 1000.0
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class AreaScope:
    """Which municipality is read for (None: all of them), among the areas that there are."""

    area: str | None
    areas: Mapping[str, Area]

    def ours(self, tables: Iterable[TomlTable]) -> list[TomlTable]:
        """The tables without `area`, and those whose area is the one that is read for."""
        return [table for table in tables if self._is_ours(table)]

    def _is_ours(self, table: TomlTable) -> bool:
        found = table.take("area", str, "")
        if found and found not in self.areas:
            table.fault(
                "area", f"area är ”{found}”, som inte finns i areas.csv. Skriv en kod därifrån"
            )
        return not found or self.area is None or found == self.area


def read_register(data: Path, area: str | None = None, *, pending: bool = False) -> Register:
    """Read `indicators.toml`, `goals.toml`, `actors.toml` and `areas.csv`.

    With `area` what is said to be of another municipality is left out: its targets, focus goals and
    actors, and what it says of an indicator. With `pending` a target for an indicator that the
    files lack waits in the register for `with_added`, and is no fault. Raises RegisterError that
    names file, line and cure of every fault found.
    """
    areas = read_areas(data / "areas.csv")
    indicators_file = TomlFile.read(data / "indicators.toml")
    goals_file = TomlFile.read(data / "goals.toml")
    actors_file = TomlFile.read(data / "actors.toml")
    goals_file.check(("vision", "goal", "target", "focus_goal"))
    indicators_file.check(("indicator",))
    actors_file.check(("actor",))

    whose = AreaScope(area, areas)
    goals = by_id((t, read_goal(t)) for t in goals_file.tables("goal"))
    tables = indicators_file.tables("indicator")
    indicators = by_id((t, _indicator(t, goals, whose)) for t in tables)
    targets = by_id((t, read_target(t)) for t in whose.ours(goals_file.tables("target")))
    waiting = _without_indicator(goals_file, targets, indicators)
    if not pending:
        goals_file.faults += [found.fault for found in waiting]
    focus_goals = by_id(
        (t, _focus_goal(t, goals)) for t in whose.ours(goals_file.tables("focus_goal"))
    )
    actors = by_id((t, _actor(t)) for t in whose.ours(actors_file.tables("actor")))
    _check_successors(indicators_file, indicators)
    _check_related(indicators_file, indicators)

    faults = indicators_file.faults + goals_file.faults + actors_file.faults
    if faults:
        raise RegisterError(faults)
    outcomes = {i.id: i for i in indicators.values() if not i.forecast}
    forecasts = {i.id: i for i in indicators.values() if i.forecast}
    mine = tuple(t for t in targets.values() if t.indicator_id in indicators)
    return Register(outcomes, goals, mine, actors, focus_goals, areas, forecasts, waiting)


def with_added(register: Register, added: Mapping[str, str]) -> Register:
    """The register and what the unit has added: lines as in `indicators.toml`, by indicator id.

    An id that the files have is the files'. Raises RegisterError as `read_register` does.
    """
    mine = {i: lines for i, lines in added.items() if i not in register.everything}
    files = [TomlFile.parse(Path(f"tillagt nyckeltal {i}"), lines) for i, lines in mine.items()]
    whose = AreaScope(None, register.areas)
    found = [
        (t, _indicator(t, register.goals, whose)) for f in files for t in f.tables("indicator")
    ]
    if faults := [fault for f in files for fault in f.faults]:
        raise RegisterError(faults)
    indicators = {i.id: replace(i, added=True) for _, i in found}
    resolved = tuple(p.target for p in register.pending if p.target.indicator_id in indicators)
    return replace(
        register,
        indicators={**register.indicators, **indicators},
        targets=(*register.targets, *resolved),
        pending=tuple(p for p in register.pending if p.target.indicator_id not in indicators),
    )


def read_goal(table: TomlTable) -> Goal:
    """The goal that a part `[[goal]]` describes."""
    goal = Goal(table.take_id(), table.take("title", str), table.take("description", str, ""))
    table.finish()
    return goal


def _indicator(table: TomlTable, goals: dict[str, Goal], whose: AreaScope) -> Indicator:
    unit = table.take_choice("unit", Unit)
    indicator = Indicator(
        id=table.take_id(),
        title=table.take("title", str),
        short_title=table.take("short_title", str),
        unit=unit,
        decimals=_decimals(table),
        direction=table.take_choice("direction", Direction),
        kind=table.take_choice("kind", Kind),
        goals=_known(table, "goals", goals),
        purposes=table.take_choices("purposes", Purpose),
        sustainability=table.take_choices("sustainability", Sustainability),
        agenda_2030=_agenda(table),
        definition=" ".join(table.take("definition", str).split()),
        source=table.take("source", str),
        source_id=table.take("source_id", str),
        responsible=table.take("responsible", str),
        publication_month=_month(table),
        publication_lag=table.take_within("publication_lag", int, 1, (0, _LONGEST_LAG)),
        stock=table.take("stock", bool, False),
        flat_band=_flat_band(table, unit),
        noise=table.take_choice("noise", NoiseModel, NoiseModel.HISTORY),
        phi=table.take_within("phi", float, 1.2, _PHI),
        group_share=table.take_within("group_share_percent", float, 0.0, (0.0, 100.0)) / 100,
        breaks=tuple(_break(t) for t in table.take_tables("break")),
        successor=_successor(table),
        retired=table.take("retired", str, ""),
        caution=" ".join(table.take("caution", str, "").split()),
        rank_of=table.take_within("rank_of", int, 0, (0, _MOST_RANKED)) or None,
        axis_from_zero=table.take("axis_from_zero", bool, True),
        counted=table.take("counted", str, ""),
        measure=table.take("measure", str, ""),
        fetch=_fetch(table),
        listed=table.take("listed", bool, True),
        forecast=table.take("forecast", bool, False),
        source_titles=tuple(table.take_list("source_titles", str, [])),
        related=tuple(table.take_list("related", str, [])),
    )
    local = whose.ours(table.take_tables("local"))
    indicator = _with_local(indicator, local, one_only=whose.area is not None)
    table.finish()
    if indicator.is_rank and indicator.rank_of is None:
        table.fault(
            "rank_of", "en rangplacering behöver raden ”rank_of = …”, hur många som rangordnas"
        )
    if unit is Unit.OTHER and not indicator.measure:
        table.fault("measure", "enheten ”annan” behöver raden ”measure = …”, vad värdet räknas i")
    return indicator


def with_properties(table: TomlTable, indicator: Indicator, goals: Mapping[str, Goal]) -> Indicator:
    """The indicator with the properties that a part `[[indicator]]` names, the rest as they are."""
    table.take("id", str)
    month = _month(table) if "publication_month" in table.content else indicator.publication_month
    named = "goals" in table.content
    changed = replace(
        indicator,
        title=table.take("title", str, indicator.title),
        short_title=table.take("short_title", str, indicator.short_title),
        definition=table.take("definition", str, indicator.definition),
        responsible=table.take("responsible", str, indicator.responsible),
        publication_month=month,
        listed=table.take("listed", bool, indicator.listed),
        goals=_known(table, "goals", goals) if named else indicator.goals,
    )
    table.finish()
    return changed


def _with_local(indicator: Indicator, tables: Iterable[TomlTable], *, one_only: bool) -> Indicator:
    """The indicator with what the municipality says of it, in place of what is said to all.

    A break of one municipality's series is left out unless it is read for that one only.
    """
    for part in tables:
        part.take("area", str)
        caution = part.take("caution", str, indicator.caution)
        definition = part.take("definition", str, indicator.definition)
        successor = indicator.successor
        difference = part.take("difference", str, successor.difference if successor else "")
        found = _local_break(part)
        breaks = (*indicator.breaks, *(found if one_only else ()))
        part.finish()
        indicator = replace(
            indicator,
            breaks=breaks,
            caution=" ".join(caution.split()),
            definition=" ".join(definition.split()),
            successor=successor and replace(successor, difference=difference),
        )
    return indicator


def _local_break(table: TomlTable) -> tuple[Break, ...]:
    """The break of one municipality's series, as when a part of it became another."""
    if "break_year" not in table.content and "break_reason" not in table.content:
        return ()
    year = table.take("break_year", int)
    if "break_year" in table.content and not _FIRST_YEAR <= year <= _LAST_YEAR:
        table.fault("break_year", f"break_year är {year}. Skriv ett årtal med fyra siffror")
    return (Break(year, table.take("break_reason", str)),)


def _decimals(table: TomlTable) -> int:
    decimals = table.take("decimals", int)
    if not 0 <= decimals <= _MOST_DECIMALS:
        table.fault(
            "decimals", f"decimals är {decimals}. Skriv ett heltal, 0 till {_MOST_DECIMALS}"
        )
    return decimals


def _agenda(table: TomlTable) -> tuple[int, ...]:
    goals = table.take_list("agenda_2030", int)
    if any(not 1 <= goal <= _AGENDA_GOALS for goal in goals):
        table.fault(
            "agenda_2030", f"Agenda 2030 har mål 1 till {_AGENDA_GOALS}, men raden har {goals}"
        )
    return tuple(goals)


def _year(table: TomlTable) -> int:
    year = table.take("year", int)
    if "year" in table.content and not _FIRST_YEAR <= year <= _LAST_YEAR:
        table.fault("year", f"year är {year}. Skriv ett årtal med fyra siffror")
    return year


def _fetch(table: TomlTable) -> str:
    text = table.take("fetch", str, "")
    service, colon, key = text.partition(":")
    if text and not (service in FETCHED_FROM and colon and key):
        known = " eller ".join(f"”{name}:beteckning”" for name in FETCHED_FROM)
        table.fault("fetch", f"fetch är ”{text}”. Skriv {known}")
    return text


def _month(table: TomlTable) -> int | None:
    month = table.take("publication_month", int, 0)
    if not 0 <= month <= 12:
        table.fault("publication_month", f"publication_month är {month}. Skriv en månad, 1 till 12")
    return month or None


def _flat_band(table: TomlTable, unit: Unit) -> float:
    """The band as the model wants it: a share of the median, or places a year for ranks."""
    percent = table.take_within(
        "flat_band_percent", float, _DEFAULT_FLAT_BAND_PERCENT, (0.0, _WIDEST_PERCENT)
    )
    places = table.take_within(
        "flat_band_places", float, _DEFAULT_FLAT_BAND_PLACES, (0.0, _WIDEST_PLACES)
    )
    return places if unit is Unit.RANK else percent / 100


def _break(table: TomlTable) -> Break:
    found = Break(_year(table), table.take("reason", str))
    table.finish()
    return found


def _successor(table: TomlTable) -> Successor | None:
    for part in table.take_tables("successor"):
        found = Successor(
            title=part.take("title", str),
            source_id=part.take("source_id", str),
            difference=part.take("difference", str),
            indicator_id=part.take("indicator_id", str, "") or None,
        )
        part.finish()
        return found
    return None


def _known(table: TomlTable, key: str, things: Mapping[str, Goal]) -> tuple[str, ...]:
    ids = table.take_list(key, str)
    for wanted in ids:
        if wanted not in things:
            table.fault(key, f"”{wanted}” finns inte. De som finns är {', '.join(things)}")
    return tuple(ids)


def read_target(table: TomlTable) -> Target:
    """The target that a part `[[target]]` describes; its indicator may be unknown."""
    target = Target(
        id=table.take_id(),
        indicator_id=table.take("indicator_id", str),
        year=_year(table),
        value=table.take("value", float),
        at_least=table.take("at_least", bool),
        source=table.take("source", str),
        base_year=table.take_within("base_year", int, 0, (0, _LAST_YEAR)) or None,
        decided_by=table.take("decided_by", str, ""),
        decided_on=_day(table, "decided_on"),
    )
    table.finish()
    return target


def _day(table: TomlTable, key: str) -> date | None:
    found = table.take(key, date, date.min)
    return found if key in table.content else None


def _without_indicator(
    file: TomlFile, targets: Mapping[str, Target], indicators: Mapping[str, Indicator]
) -> tuple[PendingTarget, ...]:
    """The targets whose indicator the files don't have, each with its fault."""
    known = ", ".join(indicators)
    tables = {table.content.get("id"): table for table in file.tables("target")}
    return tuple(
        PendingTarget(
            target,
            file.words_of_fault(
                tables[target.id].line_of("indicator_id"),
                f"nyckeltalet ”{target.indicator_id}” finns inte i indicators.toml. "
                f"De som finns är {known}",
            ),
        )
        for target in targets.values()
        if target.indicator_id not in indicators
    )


def _focus_goal(table: TomlTable, goals: dict[str, Goal]) -> FocusGoal:
    found = FocusGoal(table.take_id(), table.take("goal_id", str), table.take("title", str))
    table.finish()
    if found.goal_id not in goals:
        table.fault(
            "goal_id", f"målbilden ”{found.goal_id}” finns inte. De som finns är {', '.join(goals)}"
        )
    return found


def _actor(table: TomlTable) -> Actor:
    actor = Actor(
        table.take_id(),
        table.take("title", str),
        table.take("internal", bool),
        table.take("role", str, ""),
    )
    table.finish()
    return actor


def _check_successors(file: TomlFile, indicators: dict[str, Indicator]) -> None:
    for table in file.tables("indicator"):
        for part in table.take_tables("successor"):
            wanted = part.content.get("indicator_id")
            if wanted and wanted not in indicators:
                part.fault("indicator_id", f"efterträdaren ”{wanted}” finns inte som nyckeltal")
            if wanted and wanted == table.content.get("id"):
                part.fault("indicator_id", f"nyckeltalet ”{wanted}” är sin egen efterträdare")


def _check_related(file: TomlFile, indicators: dict[str, Indicator]) -> None:
    for table in file.tables("indicator"):
        named = table.content.get("related", [])
        for wanted in named if isinstance(named, list) else []:
            if wanted == table.content.get("id"):
                table.fault("related", f"nyckeltalet ”{wanted}” hänvisar till sig självt")
            elif isinstance(wanted, str) and wanted not in indicators:
                table.fault("related", f"det närliggande ”{wanted}” finns inte som nyckeltal")
