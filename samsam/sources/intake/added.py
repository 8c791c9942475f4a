"""Indicators that are added without touching the files: a draft → the lines of indicators.toml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from samsam.config.toml_file import toml_lines
from samsam.model.indicators.indicator import Direction, Kind, Purpose, Sustainability, Unit
from samsam.sources.grid import without_unseen

_LONGEST_ID = 40
_PER_INHABITANT = re.compile(r"kr(?:onor)?\s*/\s*inv\w*", re.IGNORECASE)
_PER_THOUSAND = re.compile(r"/\s?1\s?000\s?inv|per 1\s?000 inv", re.IGNORECASE)
# Counts that Kolada gives with decimals: full-time posts, and so many per something.
_RATIO = re.compile(r"/|\bper\b|årsarbetar")


@dataclass(frozen=True, slots=True)
class IndicatorMetadata:
    """What an indicator is about. `kpi` is Kolada's id, empty for the unit's own measures.

    `publication_month` is 1-12, None when nobody knows.
    """

    title: str
    definition: str
    source: str
    kpi: str = ""
    publication_month: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has filled in of a new indicator.

    `measure` says what is counted when the unit is of another kind ("kr per invånare").
    """

    about: IndicatorMetadata
    short_title: str
    unit: Unit
    decimals: int
    direction: Direction
    kind: Kind
    goals: Sequence[str]
    purposes: Sequence[Purpose]
    sustainability: Sequence[Sustainability]
    responsible: str
    measure: str = ""
    rank_of: int | None = None


def id_of(draft: Draft, taken: Collection[str]) -> str:
    """An id for the indicator that nobody has: `kolada_n01951`, or from the short title."""
    base = f"kolada_{draft.about.kpi.lower()}" if draft.about.kpi else slug(draft.short_title)
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found


def slug(text: str) -> str:
    """A short name of lower-case letters and digits, for addresses and files."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:_LONGEST_ID] or "matt"


def lines_of(draft: Draft, indicator_id: str) -> str:
    """The draft as it would be written in indicators.toml."""
    rows: dict[str, object] = {
        "id": indicator_id,
        "title": draft.about.title,
        "short_title": draft.short_title,
        "unit": draft.unit.value,
        "measure": draft.measure or None,
        "decimals": draft.decimals,
        "direction": draft.direction.value,
        "kind": draft.kind.value,
        "goals": list(draft.goals),
        "purposes": [p.value for p in draft.purposes],
        "sustainability": [s.value for s in draft.sustainability],
        "agenda_2030": [],
        "definition": draft.about.definition,
        "source": draft.about.source,
        "source_id": f"Kolada {draft.about.kpi}" if draft.about.kpi else draft.about.source,
        "fetch": f"kolada:{draft.about.kpi}" if draft.about.kpi else None,
        "responsible": draft.responsible,
        "publication_month": draft.about.publication_month,
        "rank_of": draft.rank_of,
        "axis_from_zero": draft.unit is not Unit.OTHER,
    }
    cleaned = {
        name: one_line(value) if isinstance(value, str) else value for name, value in rows.items()
    }
    return toml_lines("indicator", cleaned)


def one_line(text: str) -> str:
    """Typed text as it is kept: on one line, without characters that can't be seen."""
    return " ".join(without_unseen(text)[0].split())


def likely_unit(title: str) -> tuple[Unit, str, int]:
    """The unit, measure and decimals that a title of Kolada's speaks of: a proposal to look at."""
    low = title.lower()
    if _PER_THOUSAND.search(title):
        return Unit.PER_THOUSAND, "", 1
    if _PER_INHABITANT.search(title):
        return Unit.OTHER, "kr per invånare", 0
    if "(%)" in low or "andel" in low or "procent" in low:
        return Unit.PERCENT, "", 1
    if low.rstrip(" 0123456789()-").endswith("antal"):
        return Unit.COUNT, "", 1 if _RATIO.search(low) else 0
    return Unit.OTHER, "", 1
