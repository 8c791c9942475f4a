"""What people change on the pages, laid over the register's files, and the same as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from samsam.config.register import AreaScope, read_goal, read_target, with_properties
from samsam.config.toml_file import RegisterError, TomlFile, toml_lines
from samsam.model.indicators.indicator import Goal, Indicator, Register, Target
from samsam.model.indicators.register_change import ChangedKind, ChangeState, RegisterChange
from samsam.swedish import some

# A wish to stay within two limits is a floor and a ceiling; this ends the ceiling's id.
_CEILING = "_tak"
_MOST_NAMED = 3


Laid: TypeAlias = tuple[Register, str]  # with a change over it, and why it couldn't be used


@dataclass(frozen=True, slots=True)
class Unused:
    """A change that can't be used now, and why in a Swedish sentence. It is kept as it is."""

    change: RegisterChange
    fault: str


@dataclass(frozen=True, slots=True)
class ChangedRegister:
    """The register that holds: the files' with the changes over it, and those that don't fit."""

    register: Register
    unused: tuple[Unused, ...] = ()


def with_changes(register: Register, changes: Iterable[RegisterChange]) -> ChangedRegister:
    """The register with the latest change of each thing over what the files say."""
    standing = [c for c in changes if c.state is not ChangeState.RESET]
    unused: list[Unused] = []
    # Goals come first: indicators name them, and targets name indicators.
    for kind, laid in _LAID.items():
        for change in (c for c in standing if c.kind is kind):
            try:
                register, fault = laid(register, change)
            except RegisterError as error:
                fault = str(error)
            unused += [Unused(change, fault)] if fault else []
    return ChangedRegister(register, tuple(unused))


def _with_goal(register: Register, change: RegisterChange) -> Laid:
    if change.state is ChangeState.REMOVED:
        if users := [i.short_title for i in register.indicators.values() if change.id in i.goals]:
            return register, f"Målbilden är borttagen, men används av {some(users, _MOST_NAMED)}."
        kept = {i: g for i, g in register.goals.items() if i != change.id}
        return replace(register, goals=kept), ""
    file = TomlFile.parse(Path("målbild"), change.lines)
    found = [read_goal(table) for table in file.tables("goal")]
    if file.faults or len(found) != 1:
        return register, " ".join(file.faults) or "Målbilden går inte att läsa."
    return replace(register, goals={**register.goals, change.id: found[0]}), ""


def _with_properties(register: Register, change: RegisterChange) -> Laid:
    indicator = register.indicators.get(change.id)
    if indicator is None:
        return register, f"Nyckeltalet ”{change.id}” finns inte längre."
    file = TomlFile.parse(Path("nyckeltal"), change.lines)
    for table in file.tables("indicator"):
        indicator = with_properties(table, indicator, register.goals)
    if file.faults:
        return register, " ".join(file.faults)
    return replace(register, indicators={**register.indicators, change.id: indicator}), ""


def _in_order(register: Register, change: RegisterChange) -> Laid:
    """Those that the change names come in its order, each other one after who stood before it."""
    file = TomlFile.parse(Path("ordning"), change.lines)
    named = [i for table in file.tables("order") for i in table.take_list("indicators", str)]
    wanted = [i for i in dict.fromkeys(named) if i in register.indicators]
    before = ""
    for indicator_id in register.indicators:
        if indicator_id not in wanted:
            wanted.insert(wanted.index(before) + 1 if before in wanted else 0, indicator_id)
        before = indicator_id
    return replace(register, indicators={i: register.indicators[i] for i in wanted}), ""


def _with_target(register: Register, change: RegisterChange) -> Laid:
    found, fault = _targets(register, change)
    own = (change.id, ceiling(change.id))
    targets = {t.id: t for t in register.targets if t.id not in own} | {t.id: t for t in found}
    return replace(register, targets=tuple(targets.values())), fault


_LAID: Mapping[ChangedKind, Callable[[Register, RegisterChange], Laid]] = {
    ChangedKind.GOAL: _with_goal,
    ChangedKind.INDICATOR: _with_properties,
    ChangedKind.ORDER: _in_order,
    ChangedKind.TARGET: _with_target,
}


def _targets(register: Register, change: RegisterChange) -> tuple[tuple[Target, ...], str]:
    """The targets of a change, none where it takes one away, and why it can't be used."""
    if change.state is ChangeState.REMOVED:
        return (), ""
    try:
        found = parse_targets(register, change.lines)
    except RegisterError as error:
        return (), str(error)
    if any(t.indicator_id not in register.indicators for t in found):
        return (), (
            f"Nyckeltalet ”{found[0].indicator_id}” finns inte längre. Målet visas inte förrän "
            "nyckeltalet är tillagt igen."
        )
    return found, ""


def parse_targets(register: Register, lines: str) -> tuple[Target, ...]:
    """The targets that lines of `goals.toml` describe. Raises RegisterError."""
    file = TomlFile.parse(Path("mål"), lines)
    found = [read_target(t) for t in AreaScope(None, register.areas).ours(file.tables("target"))]
    if file.faults or not found:
        raise RegisterError(file.faults or ["Målet går inte att läsa."])
    return tuple(found)


def ceiling(target_id: str) -> str:
    """The id of the ceiling that belongs to a floor."""
    return f"{target_id}{_CEILING}"


def target_lines(targets: Sequence[Target], area: str) -> str:
    """The targets as they would stand in `goals.toml`, for the municipality `area`."""
    return "\n".join(_lines(target, area) for target in targets)


def _lines(target: Target, area: str) -> str:
    return toml_lines(
        "target",
        {
            "id": target.id,
            "area": area,
            "indicator_id": target.indicator_id,
            "year": target.year,
            "value": target.value,
            "at_least": target.at_least,
            "source": target.source,
            "base_year": target.base_year,
            "decided_by": target.decided_by or None,
            "decided_on": target.decided_on,
        },
    )


def goal_lines(goal: Goal) -> str:
    """The goal as it would stand in `goals.toml`."""
    values = {"id": goal.id, "title": goal.title, "description": goal.description or None}
    return toml_lines("goal", values)


def property_values(indicator: Indicator) -> dict[str, object]:
    """What of an indicator can be changed on the page, by the names of `indicators.toml`.

    The title, short title and definition are those of an added one alone: values are read in by
    the titles of the files.
    """
    own: dict[str, object] = {
        "title": indicator.title,
        "short_title": indicator.short_title,
        "definition": indicator.definition,
    }
    return {
        **(own if indicator.added else {}),
        "responsible": indicator.responsible,
        "publication_month": indicator.publication_month or 0,
        "listed": indicator.listed,
        "goals": list(indicator.goals),
    }


def property_lines(indicator_id: str, values: Mapping[str, object]) -> str:
    """Properties as they would stand in `indicators.toml`."""
    return toml_lines("indicator", {"id": indicator_id, **values})


def order_lines(indicators: Sequence[str]) -> str:
    """An order of indicators, to be read again."""
    return toml_lines("order", {"indicators": list(indicators)})


def merged_lines(lines: str, changed: str) -> str:
    """An added indicator's lines with the properties that are changed in their place."""
    if not changed:
        return lines
    (before,), (after,) = (tomllib.loads(part)["indicator"] for part in (lines, changed))
    month = after.get("publication_month", before.get("publication_month"))
    return toml_lines("indicator", {**before, **after, "publication_month": month or None})
