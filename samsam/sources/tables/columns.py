"""What each column of a table holds, by its heading.

To read one more word as a heading: add it to `_WORDS`, folded (see `grid.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from samsam.model.indicators.indicator import Indicator
from samsam.sources.grid import Cell, fold, is_blank, text_of
from samsam.sources.tables.cell_values import EARLIEST_YEAR
from samsam.sources.tables.names import Indicators, is_rank_word
from samsam.sources.tables.periods import Period, name_and_period, period_of
from samsam.swedish import NotANumberError, parse_number

REPORT_HEADING = "nyckeltal med beskrivning"


class ColumnRole(StrEnum):
    """What a column says. The value is how it is named to the user."""

    INDICATOR = "nyckeltal"
    TITLE = "titel"
    AREA = "område"
    AREA_CODE = "kommunkod"
    AREA_NAME = "kommunnamn"
    YEAR = "år"
    SEX = "kön"
    VALUE = "värde"
    STATUS = "status"
    REASON = "skäl"
    GROUP_SIZE = "antal i gruppen"
    NOTE = "anmärkning"
    PART = "uppdelning"
    PERIOD = "del av år"
    SOURCE = "källa"
    UNUSED = "läses inte"


AREA_ROLES = (ColumnRole.AREA, ColumnRole.AREA_CODE, ColumnRole.AREA_NAME)
# What may stand twice: nothing is read from it, or each of them is looked at.
_REPEATABLE = (ColumnRole.PART, ColumnRole.PERIOD, ColumnRole.UNUSED, ColumnRole.SOURCE)

_WORDS: dict[ColumnRole, tuple[str, ...]] = {
    ColumnRole.INDICATOR: (
        "nyckeltal", REPORT_HEADING, "nyckeltalsid", "nyckeltals-id", "nyckeltal id", "kpi",
        "kpi id", "kpi-id", "indikator", "indicator", "id", "tabellinnehall", "contentscode",
        "nyckeltalskod",
    ),
    ColumnRole.TITLE: (
        "titel", "title", "kpi title", "nyckeltalstitel", "nyckeltalsnamn", "benamning",
    ),
    ColumnRole.AREA: (
        "omrade", "kommun", "kommuner", "kommun lan", "region", "municipality", "area", "geo",
        "geografi", "geografiskt omrade",
    ),
    ColumnRole.AREA_CODE: (
        "kommunkod", "omradeskod", "regionkod", "kommun-id", "kommunid", "kommun id",
        "municipality id", "municipality code", "area code", "kod", "omrade-id", "omradesid",
        "kommunnr", "kommunnummer",
    ),
    ColumnRole.AREA_NAME: (
        "kommunnamn", "kommunnamn lansnamn", "omradesnamn", "regionnamn", "municipality name",
        "municipality title",
    ),
    ColumnRole.YEAR: ("ar", "year", "artal", "period", "tid", "time", "datum", "date", "tidpunkt"),
    ColumnRole.SEX: ("kon", "gender", "sex"),
    ColumnRole.VALUE: ("varde", "value", "utfall", "resultat", "antal"),
    ColumnRole.STATUS: ("status", "observationsstatus"),
    ColumnRole.REASON: ("skal", "orsak", "reason"),
    ColumnRole.GROUP_SIZE: ("antal i gruppen", "namnare", "denominator"),
    ColumnRole.NOTE: ("anmarkning", "kommentar", "note", "notering", "fotnot"),
    ColumnRole.PART: (
        "alder", "age", "aldersgrupp", "civilstand", "fodelseregion", "fodelseland", "bakgrund",
        "utbildningsniva", "hushallstyp", "inrikes/utrikes",
    ),
    ColumnRole.SOURCE: ("kalla", "source", "kallor", "uppgiftskalla"),
    ColumnRole.UNUSED: (
        "trend", "count", "enhet", "unit", "matt", "mattenhet", "auspice", "beskrivning",
        "description", "definition", "senast uppdaterad", "uppdaterad", "publicerad",
        "publiceringsdatum", "hamtad", "uttagsdatum", "lank", "url", "kommungrupp", "huvudgrupp",
        "kommungruppens namn", "kommuntyp", "gruppkod", "municipality type", "perspektiv",
        "perspective", "verksamhetsomrade", "operating area", "isdeleted", "rad", "radnummer",
        "nr", "lopnummer",
    ),
}  # fmt: skip
_ROLE_BY_WORD = {word: role for role, words in _WORDS.items() for word in words}
# `Enhet` is what is counted, or a school: what stands below says which.
_UNIT_HEADINGS = ("enhet", "unit", "matt", "mattenhet")
_UNITS = re.compile(
    r"(?:%|‰|procent|procentenheter|promille|andel|antal|kr|kronor|tkr|mkr|mnkr|tusen|tusental|"
    r"miljoner|invanare|personer|person|ar|dagar|timmar|minuter|placering|plats|rang|index|st|"
    r"styck|m2|kvm|km|ha|per|av|the|percent|number|share|av 1000|[\d /().,])+"
)
# Where the year stands in a column of its own, these say which part of it the row is about.
_FINER_TIMES = ("period", "tid", "time", "datum", "date", "tidpunkt")
_COUNTIES = ("lan", "lansnamn", "lanskod", "lan kod", "lan namn", "county", "county name")
_SHORTER = re.compile(
    r"(?:kvartal|tertial|halvar|vecka|veckor|manad|manader|month|quarter|week|kv|dag|veckodag)"
    r"(?:en|et|s)?(?:[ -]?(?:nr|nummer|namn|kod|lang|kort|id))?"
)
# Divisions by where people live, who they are and how: the start of a heading's first word, or the
# end of its last.
_DIVIDES = re.compile(
    r"(?:alder|aldrar|civilst|fodelse|bakgrund|utbildning|hushall|tatort|smaort|postort|stadsdel|"
    r"kommundel|deso\b|regso\b|nyko|forsamling|upplatelse|boende|bransch|sektor|naringsgren|sni\b|"
    r"yrke|skola|skolform|enhetsnamn|utforare|regi\b|medborgarskap|nationalitet|ursprung|"
    r"vistelsetid|inkomst|kategori|variant|age\b|age group|inrikes|utrikes|typ av|antal personer i|"
    r"distrikt|valdistrikt|landsdel|ort\b)"
)
_ENDS_IN_DIVISION = re.compile(
    r"(?:klass|grupp|form|typ|storlek|intervall|niva|kategori|omrade|omraden|distrikt|tatort|"
    r"stadsdel|kommundel|bakgrund|slag)$"
)
_PLACES = re.compile(r"ort\b|distrikt|stadsdel|kommundel|deso|regso|nyko|forsamling|omrade")
_MOST_WORDS_OF_DIVISION = 3
_LARGEST_GROUP = 120


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what its heading says.

    `odd` is a heading about a time that isn't a year that can be read, `rank` one that says that
    the column is a place in some order but not which. `day` is the day that the heading names
    instead of a year. `guessed` is a division by a word that figures of their own may have too.
    """

    index: int
    heading: str
    role: ColumnRole | None = None
    year: int | None = None
    indicator: Indicator | None = None
    odd: Period | None = None
    rank: bool = False
    day: date | None = None
    preliminary: bool = False
    guessed: bool = False

    @property
    def known(self) -> bool:
        """True when the heading says something."""
        return bool(self.role or self.year or self.indicator)

    @property
    def meaning(self) -> str:
        """What no other column may say too; only the heading where that is harmless."""
        if not self.known or self.role in _REPEATABLE:
            return fold(self.heading)
        meaning = self.indicator.id if self.indicator else self.role or ""
        return f"{meaning} {self.year or ''}"


def column_of(
    index: int, cell: Cell, indicators: Indicators, current_year: int, rank: Indicator | None
) -> Column:
    """What a heading says. `rank` is the key figure that `ranking` and the like mean here."""
    text = " ".join(text_of(cell).split())
    column = Column(index, text)
    if role := _word_role(text):
        return replace(column, role=role)
    if (period := period_of(cell)) is not None:
        return _at(column, period, current_year)
    named = _named(column, indicators, current_year, rank)
    if named != column:
        return named
    if _is_division(fold(text)) and not indicators.find(text):
        return replace(column, role=ColumnRole.PART, guessed=_PLACES.search(fold(text)) is None)
    return column


def _named(
    column: Column, indicators: Indicators, current_year: int, rank: Indicator | None
) -> Column:
    """The column with the key figure that its heading names, and the year beside it."""
    if is_rank_word(column.heading):
        return replace(column, indicator=rank, rank=rank is None)
    if found := indicators.find(column.heading):
        return replace(column, indicator=found[0] if len(found) == 1 else None)
    both = name_and_period(column.heading)
    return _of_name_and_period(column, both, indicators, current_year, rank) if both else column


def _word_role(text: str) -> ColumnRole | None:
    plain = fold(text)
    shorter = ColumnRole.PERIOD if _SHORTER.fullmatch(plain) else None
    return _ROLE_BY_WORD.get(plain, shorter)


def _is_division(plain: str) -> bool:
    words = plain.split()
    if not 1 <= len(words) <= _MOST_WORDS_OF_DIVISION or plain.startswith("medel"):
        return False
    return bool(_DIVIDES.match(plain) or _ENDS_IN_DIVISION.search(words[-1]))


def _of_name_and_period(
    column: Column,
    both: tuple[str, Period],
    indicators: Indicators,
    current_year: int,
    rank: Indicator | None,
) -> Column:
    """`Folkmängd 2024`, `Värde 2024`; a name that nobody knows leaves the column unknown."""
    name, period = both
    found = indicators.find(name)
    if is_rank_word(name):
        found = (rank,) if rank else ()
    if len(found) == 1:
        return replace(_at(column, period, current_year), indicator=found[0])
    if is_rank_word(name):
        return replace(column, rank=True)
    value = _ROLE_BY_WORD.get(fold(name)) is ColumnRole.VALUE
    return _at(column, period, current_year) if value else column


def _at(column: Column, period: Period, current_year: int) -> Column:
    year = period.year
    if year is None or not period.ends_year or not EARLIEST_YEAR <= year <= current_year + 1:
        return replace(column, odd=period)
    return replace(column, year=year, day=period.day, preliminary=period.preliminary)


def is_no_unit(column: Column, texts: Iterable[str]) -> bool:
    """True for a column called a unit that holds something else: a school, an office."""
    called = fold(column.heading) in _UNIT_HEADINGS
    return called and any(not _UNITS.fullmatch(fold(text)) for text in texts if text.strip())


def is_measure(column: Column, cells: Sequence[Cell]) -> bool:
    """True for a guessed division that holds figures of its own: sizes and ages are small."""
    values = [number for cell in cells if (number := _number(cell)) is not None]
    there = sum(1 for cell in cells if not is_blank(cell))
    odd = any(not v.is_integer() or not 0 <= v <= _LARGEST_GROUP for v in values)
    return column.guessed and len(values) == there and odd


def _number(cell: Cell) -> float | None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    try:
        return parse_number(cell) if isinstance(cell, str) else None
    except NotANumberError:
        return None


def settled(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, where what one heading means is settled by the others.

    Beside a column of years, `period` is a part of them. A county is an area where no other is.
    """
    years = [c for c in columns if c.role is ColumnRole.YEAR]
    finer = [c for c in years if fold(c.heading) in _FINER_TIMES]
    if finer and len(finer) < len(years):
        columns = tuple(replace(c, role=ColumnRole.PERIOD) if c in finer else c for c in columns)
    has_area = any(c.role in AREA_ROLES for c in columns)
    county = ColumnRole.UNUSED if has_area else ColumnRole.AREA
    return tuple(replace(c, role=county) if fold(c.heading) in _COUNTIES else c for c in columns)
