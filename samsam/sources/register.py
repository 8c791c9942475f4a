"""The register files in `data/` → `Register` and the forms of the analysis.

To add a key figure: a few lines in `data/indicators.toml`. Nothing here changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from samsam.model.analysis import Field, FieldKind, Form, RecordKind
from samsam.model.indicator import (
    Actor,
    Break,
    Direction,
    FocusGoal,
    Goal,
    Indicator,
    Kind,
    NoiseModel,
    Purpose,
    Register,
    Successor,
    Sustainability,
    Target,
    Unit,
)
from samsam.sources.areas import read_areas
from samsam.sources.toml_file import RegisterError, Table, TomlFile

T = TypeVar("T", Goal, Indicator, Target, FocusGoal, Actor, Field)
E = TypeVar("E", bound=StrEnum)
N = TypeVar("N", int, float)

_DEFAULT_FLAT_BAND_PERCENT = 0.5
_DEFAULT_FLAT_BAND_PLACES = 1.0
_MAX_FIELD_CHARS = 50_000
_AGENDA_GOALS = 17
# The services that samsam/questions/update.py asks.
FETCHED_FROM = ("kolada", "scb")
_MOST_DECIMALS = 4
_MOST_RANKED = 100_000
_LONGEST_LAG = 20  # years
_PHI = (0.1, 100.0)
_WIDEST_PERCENT, _WIDEST_PLACES = 100.0, 1000.0
# Ids stand in addresses and in the names of files.
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def read_register(data: Path) -> Register:
    """Read `indicators.toml`, `goals.toml`, `actors.toml` and `areas.csv`.

    Raises RegisterError that names file, line and cure of every fault found.
    """
    indicators_file = TomlFile.read(data / "indicators.toml")
    goals_file = TomlFile.read(data / "goals.toml")
    actors_file = TomlFile.read(data / "actors.toml")
    goals_file.check(("vision", "goal", "target", "focus_goal"))
    indicators_file.check(("indicator",))
    actors_file.check(("actor",))

    goals = _by_id((t, _goal(t)) for t in goals_file.tables("goal"))
    indicators = _by_id((t, _indicator(t, goals)) for t in indicators_file.tables("indicator"))
    targets = _by_id((t, _target(t, indicators)) for t in goals_file.tables("target"))
    focus_goals = _by_id((t, _focus_goal(t, goals)) for t in goals_file.tables("focus_goal"))
    actors = _by_id((t, _actor(t)) for t in actors_file.tables("actor"))
    _check_successors(indicators_file, indicators)

    areas = read_areas(data / "areas.csv")
    faults = indicators_file.faults + goals_file.faults + actors_file.faults
    if faults:
        raise RegisterError(faults)
    outcomes = {i.id: i for i in indicators.values() if not i.forecast}
    forecasts = {i.id: i for i in indicators.values() if i.forecast}
    return Register(outcomes, goals, tuple(targets.values()), actors, focus_goals, areas, forecasts)


def with_added(register: Register, added: Mapping[str, str]) -> Register:
    """The register and what the unit has added: lines as in `indicators.toml`, by indicator id.

    An id that the files have is the files'. Raises RegisterError as `read_register` does.
    """
    mine = {i: lines for i, lines in added.items() if i not in register.everything}
    files = [TomlFile.parse(Path(f"tillagt nyckeltal {i}"), lines) for i, lines in mine.items()]
    found = [(t, _indicator(t, register.goals)) for f in files for t in f.tables("indicator")]
    if faults := [fault for f in files for fault in f.faults]:
        raise RegisterError(faults)
    indicators = {i.id: replace(i, added=True) for _, i in found}
    return replace(register, indicators={**register.indicators, **indicators})


def read_forms(data: Path) -> dict[RecordKind, Form]:
    """Read `records/*.toml`: the forms of the annual analysis. Raises RegisterError."""
    return {kind: _form(data / "records" / f"{kind.value}.toml", kind) for kind in RecordKind}


def _by_id(found: Iterable[tuple[Table, T]]) -> dict[str, T]:
    """Things by their id; an id that is used twice is a fault."""
    things: dict[str, T] = {}
    for table, thing in found:
        if thing.id in things:
            table.fault("id", f"id ”{thing.id}” finns redan. Välj ett annat id")
        things[thing.id] = thing
    return things


def _id(table: Table) -> str:
    found = table.take("id", str)
    if isinstance(table.content.get("id"), str) and not _ID.fullmatch(found):
        table.fault("id", f"id är ”{found}”. Skriv bokstäver a–z, siffror, _ eller -")
    return found


def _choice(table: Table, key: str, kind: type[E], default: E | None = None) -> E:
    text = table.take(key, str, default.value if default else None)
    return _as_choice(table, key, kind, text)


def _choices(table: Table, key: str, kind: type[E]) -> tuple[E, ...]:
    return tuple(_as_choice(table, key, kind, text) for text in table.take_list(key, str))


def _as_choice(table: Table, key: str, kind: type[E], text: str) -> E:
    try:
        return kind(text)
    except ValueError:
        table.fault(key, f"{key} har värdet ”{text}”. Välj något av: {', '.join(kind)}")
        return next(iter(kind))


def _goal(table: Table) -> Goal:
    goal = Goal(_id(table), table.take("title", str), table.take("description", str, ""))
    table.finish()
    return goal


def _indicator(table: Table, goals: dict[str, Goal]) -> Indicator:
    unit = _choice(table, "unit", Unit)
    indicator = Indicator(
        id=_id(table),
        title=table.take("title", str),
        short_title=table.take("short_title", str),
        unit=unit,
        decimals=_decimals(table),
        direction=_choice(table, "direction", Direction),
        kind=_choice(table, "kind", Kind),
        goals=_known(table, "goals", goals),
        purposes=_choices(table, "purposes", Purpose),
        sustainability=_choices(table, "sustainability", Sustainability),
        agenda_2030=_agenda(table),
        definition=" ".join(table.take("definition", str).split()),
        source=table.take("source", str),
        source_id=table.take("source_id", str),
        responsible=table.take("responsible", str),
        publication_month=_month(table),
        publication_lag=_within(table, "publication_lag", int, 1, (0, _LONGEST_LAG)),
        stock=table.take("stock", bool, False),
        flat_band=_flat_band(table, unit),
        noise=_choice(table, "noise", NoiseModel, NoiseModel.HISTORY),
        phi=_within(table, "phi", float, 1.2, _PHI),
        breaks=tuple(_break(t) for t in table.take_tables("break")),
        successor=_successor(table),
        retired=table.take("retired", str, ""),
        caution=" ".join(table.take("caution", str, "").split()),
        rank_of=_within(table, "rank_of", int, 0, (0, _MOST_RANKED)) or None,
        axis_from_zero=table.take("axis_from_zero", bool, True),
        counted=table.take("counted", str, ""),
        measure=table.take("measure", str, ""),
        fetch=_fetch(table),
        listed=table.take("listed", bool, True),
        forecast=table.take("forecast", bool, False),
        source_titles=tuple(table.take_list("source_titles", str, [])),
    )
    table.finish()
    if indicator.is_rank and indicator.rank_of is None:
        table.fault(
            "rank_of", "en rangplacering behöver raden ”rank_of = …”, hur många som rangordnas"
        )
    if unit is Unit.OTHER and not indicator.measure:
        table.fault("measure", "enheten ”annan” behöver raden ”measure = …”, vad värdet räknas i")
    return indicator


def _decimals(table: Table) -> int:
    decimals = table.take("decimals", int)
    if not 0 <= decimals <= _MOST_DECIMALS:
        table.fault(
            "decimals", f"decimals är {decimals}. Skriv ett heltal, 0 till {_MOST_DECIMALS}"
        )
    return decimals


def _agenda(table: Table) -> tuple[int, ...]:
    goals = table.take_list("agenda_2030", int)
    if any(not 1 <= goal <= _AGENDA_GOALS for goal in goals):
        table.fault(
            "agenda_2030", f"Agenda 2030 har mål 1 till {_AGENDA_GOALS}, men raden har {goals}"
        )
    return tuple(goals)


def _year(table: Table) -> int:
    year = table.take("year", int)
    if "year" in table.content and not _FIRST_YEAR <= year <= _LAST_YEAR:
        table.fault("year", f"year är {year}. Skriv ett årtal med fyra siffror")
    return year


def _fetch(table: Table) -> str:
    text = table.take("fetch", str, "")
    service, colon, key = text.partition(":")
    if text and not (service in FETCHED_FROM and colon and key):
        known = " eller ".join(f"”{name}:beteckning”" for name in FETCHED_FROM)
        table.fault("fetch", f"fetch är ”{text}”. Skriv {known}")
    return text


def _within(table: Table, key: str, kind: type[N], default: N, limits: tuple[N, N]) -> N:
    found = table.take(key, kind, default)
    low, high = limits
    if not low <= found <= high:
        table.fault(key, f"{key} är {found}. Skriv ett tal, {low} till {high}")
    return found


def _month(table: Table) -> int | None:
    month = table.take("publication_month", int, 0)
    if not 0 <= month <= 12:
        table.fault("publication_month", f"publication_month är {month}. Skriv en månad, 1 till 12")
    return month or None


def _flat_band(table: Table, unit: Unit) -> float:
    """The band as the model wants it: a share of the median, or places a year for ranks."""
    percent = _within(
        table, "flat_band_percent", float, _DEFAULT_FLAT_BAND_PERCENT, (0.0, _WIDEST_PERCENT)
    )
    places = _within(
        table, "flat_band_places", float, _DEFAULT_FLAT_BAND_PLACES, (0.0, _WIDEST_PLACES)
    )
    return places if unit is Unit.RANK else percent / 100


def _break(table: Table) -> Break:
    found = Break(_year(table), table.take("reason", str))
    table.finish()
    return found


def _successor(table: Table) -> Successor | None:
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


def _known(table: Table, key: str, things: dict[str, Goal]) -> tuple[str, ...]:
    ids = table.take_list(key, str)
    for wanted in ids:
        if wanted not in things:
            table.fault(key, f"”{wanted}” finns inte. De som finns är {', '.join(things)}")
    return tuple(ids)


def _target(table: Table, indicators: dict[str, Indicator]) -> Target:
    target = Target(
        id=_id(table),
        indicator_id=table.take("indicator_id", str),
        year=_year(table),
        value=table.take("value", float),
        at_least=table.take("at_least", bool),
        source=table.take("source", str),
        base_year=_within(table, "base_year", int, 0, (0, _LAST_YEAR)) or None,
    )
    table.finish()
    if target.indicator_id not in indicators:
        known = ", ".join(indicators)
        table.fault(
            "indicator_id",
            f"nyckeltalet ”{target.indicator_id}” finns inte i indicators.toml. "
            f"De som finns är {known}",
        )
    return target


def _focus_goal(table: Table, goals: dict[str, Goal]) -> FocusGoal:
    found = FocusGoal(_id(table), table.take("goal_id", str), table.take("title", str))
    table.finish()
    if found.goal_id not in goals:
        table.fault(
            "goal_id", f"målbilden ”{found.goal_id}” finns inte. De som finns är {', '.join(goals)}"
        )
    return found


def _actor(table: Table) -> Actor:
    actor = Actor(
        _id(table),
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


def _form(path: Path, kind: RecordKind) -> Form:
    file = TomlFile.read(path)
    file.check(("id", "title", "intro", "field"))
    top = Table(file, {k: v for k, v in file.content.items() if k != "field"}, 0)
    found_id = top.take("id", str)
    if found_id != kind.value:
        top.fault("id", f"id ska vara ”{kind.value}”, men är ”{found_id}”")
    title, intro = top.take("title", str), top.take("intro", str)
    fields = tuple(_by_id((t, _field(t)) for t in file.tables("field")).values())
    if file.faults:
        raise RegisterError(file.faults)
    return Form(kind, title, " ".join(intro.split()), fields)


def _field(table: Table) -> Field:
    kind = _choice(table, "kind", FieldKind)
    field = Field(
        id=_id(table),
        label=table.take("label", str),
        help=" ".join(table.take("help", str).split()),
        kind=kind,
        required=table.take("required", bool, False),
        max_chars=table.take("max_chars", int, _MAX_FIELD_CHARS),
        group=table.take("group", str),
        choices=tuple(table.take_list("choices", str, [])),
        show=table.take("show", str, ""),
    )
    table.finish()
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES) and not field.choices:
        table.fault(
            "choices", "ett valfält behöver raden ”choices = […]” med det som går att välja"
        )
    if not 0 < field.max_chars <= _MAX_FIELD_CHARS:
        table.fault("max_chars", f"max_chars ska vara 1 till {_MAX_FIELD_CHARS}")
    return field
