"""`data/proposals.toml` → the key figures that are proposed for what nothing measures.

A fault is a sentence, and the other proposals are read: nothing here stops the start.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable
from samsam.model.indicators.indicator import Direction, Kind, Purpose, Sustainability

E = TypeVar("E", bound=StrEnum)
_MOST_DECIMALS = 2
_LONGEST_SHORT_TITLE = 32


@dataclass(frozen=True, slots=True)
class ProposedIndicator:
    """A key figure of Kolada's with all that adding it needs, and why it is proposed."""

    kpi: str
    short_title: str
    why: str
    direction: Direction
    kind: Kind
    goals: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    sustainability: tuple[Sustainability, ...]
    decimals: int
    measure: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What a list of proposals is for: a goal's id, else a part of the purpose or a dimension."""

    goal: str
    purpose: Purpose | None
    sustainability: Sustainability | None
    words: str
    proposals: tuple[ProposedIndicator, ...]


def read_proposals(data: Path, goals: Collection[str]) -> tuple[tuple[Gap, ...], tuple[str, ...]]:
    """The gaps with their proposals in the file's order, and a sentence for each fault.

    What a fault stands in is left out; a file that can't be read gives its fault alone.
    """
    try:
        file = TomlFile.read(data / "proposals.toml")
    except RegisterError as error:
        return (), tuple(error.faults)
    file.check(("gap",))
    gaps = [_gap(table, goals) for table in file.tables("gap")]
    return tuple(gap for gap in gaps if gap is not None), tuple(file.faults)


def _gap(table: TomlTable, goals: Collection[str]) -> Gap | None:
    before = len(table.file.faults)
    goal = table.take("goal", str, "")
    purpose = _optional(table, "purpose", Purpose)
    dimension = _optional(table, "sustainability", Sustainability)
    words = " ".join(table.take("words", str).split())
    tables = table.take_tables("proposal")
    table.finish()
    if goal and goal not in goals:
        table.fault("goal", _no_goal(goal, goals))
    if sum(bool(given) for given in (goal, purpose, dimension)) != 1 and not _since(table, before):
        table.fault("goal", "Skriv en av raderna goal, purpose och sustainability, och bara en")
    broken = _since(table, before)
    found = [_proposal(one, goals) for one in tables]
    if broken:
        return None
    kept = tuple(proposal for proposal in found if proposal is not None)
    return Gap(goal, purpose, dimension, words, kept)


def _since(table: TomlTable, before: int) -> bool:
    """True when there are more faults than before."""
    return len(table.file.faults) > before


def _no_goal(goal: str, goals: Collection[str]) -> str:
    return f"målbilden ”{goal}” finns inte i goals.toml. De som finns är {', '.join(goals)}"


def _optional(table: TomlTable, key: str, kind: type[E]) -> E | None:
    return _word(table, key, table.take(key, str), kind) if key in table.content else None


def _word(table: TomlTable, key: str, text: str, kind: type[E]) -> E | None:
    try:
        return kind(text)
    except ValueError:
        table.fault(key, f"{key} är ”{text}”. Välj något av: {', '.join(kind)}")
        return None


def _words(table: TomlTable, key: str, kind: type[E]) -> tuple[E, ...]:
    found = (_word(table, key, text, kind) for text in table.take_list(key, str))
    return tuple(word for word in found if word is not None)


def _proposal(table: TomlTable, goals: Collection[str]) -> ProposedIndicator | None:
    before = len(table.file.faults)
    direction = _word(table, "direction", table.take("direction", str), Direction)
    kind = _word(table, "kind", table.take("kind", str), Kind)
    touched = table.take_list("goals", str)
    for unknown in (goal for goal in touched if goal not in goals):
        table.fault("goals", _no_goal(unknown, goals))
    decimals = table.take("decimals", int)
    if not 0 <= decimals <= _MOST_DECIMALS:
        table.fault("decimals", f"decimals ska vara 0 till {_MOST_DECIMALS}")
    short_title = table.take("short_title", str)
    if len(short_title) > _LONGEST_SHORT_TITLE:
        table.fault("short_title", f"short_title ska ha högst {_LONGEST_SHORT_TITLE} tecken")
    texts = {name: " ".join(table.take(name, str).split()) for name in ("kpi", "why")}
    purposes = _words(table, "purposes", Purpose)
    dimensions = _words(table, "sustainability", Sustainability)
    measure = table.take("measure", str, "")
    table.finish()
    if _since(table, before) or direction is None or kind is None:
        return None
    return ProposedIndicator(
        texts["kpi"], short_title, texts["why"], direction, kind, tuple(touched), purposes,
        dimensions, decimals, measure,
    )  # fmt: skip
