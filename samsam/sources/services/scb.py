"""SCB's PxWebApi v2 → observations: population, its components of change, and the projection.

`read_population`, `read_components` and `read_projection` are the ways in; `ScbClient` is what they
ask with. The licence is CC0; the source is named "Källa: SCB". From 2025 SCB adds a small random
noise to every cell (Cell Key Method), so totals are taken as published and never summed.

Answers are JSON-stat2 (`jsonstat.py`). pxwebpy isn't used: it brings a client of its own whose
fetching knows no total deadline, no cap on bytes and no list of allowed hosts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from urllib.parse import quote

from samsam.model.indicators.series import MissingReason, Observation, ObservationStatus, Sex
from samsam.series.rows import Row
from samsam.sources.reading import Reading, Refusal
from samsam.sources.services.answer import JsonAnswer
from samsam.sources.services.faults import FetchError, FetchFault
from samsam.sources.services.http import Fetcher, HttpSettings
from samsam.sources.services.jsonstat import Cell, JsonStatTable, Variable, dataset
from samsam.swedish import listing, long_date, some, span

BASE = "https://statistikdatabasen.scb.se/api/v2"
HTTP = HttpSettings("SCB", frozenset({"statistikdatabasen.scb.se"}), calls=3, window=1.0)
PROJECTION_ID = "population_projection"
PROJECTION_TO = 2070

_SOURCE = "SCB"
# Servers and proxies begin to refuse addresses at about 2 000 characters.
_LONGEST_ADDRESS = 2000
_MOST_NAMED = 10
NOISE_FROM = 2025
NOISE = (
    "Från 2025 lägger SCB in en liten slumpmässig osäkerhet i alla tal för att skydda enskilda. "
    "Totalerna är de som SCB har publicerat, inte summor av delar."
)
# SCB's signs for a cell without a figure. The sign itself is kept in the note.
_SIGNS = {
    "..": (MissingReason.NOT_PUBLISHED, "uppgiften är inte tillgänglig eller för osäker"),
    ".": (MissingReason.NOT_PUBLISHED, "uppgiften kan inte förekomma"),
    "-": (MissingReason.NOT_PUBLISHED, "inget finns att redovisa"),
    ":": (MissingReason.CONFIDENTIAL, "uppgiften är sekretessbelagd"),
}
SEXES = {"TotSa": Sex.TOTAL, "1+2": Sex.TOTAL, "1": Sex.MEN, "2": Sex.WOMEN}
# The code of a variable's published total, the preferred one first.
TOTALS = {
    "Civilstand": ("SC",),
    "Alder": ("TOT1", "TotSA", "tot"),
    "InrikesUtrikes": ("83",),
    "Period": ("hel",),
}

_YEAR = re.compile(r"(19|20|21)[0-9]{2}")
_LONGEST_WINDOW = 3600
_ONE_YEAR_OF_AGE = re.compile(r"\d{1,3}\+?")

Selection = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Config:
    """What SCB allows: cells an answer, and `calls` in any `window` seconds."""

    max_cells: int
    calls: int
    window: float
    licence: str
    source_text: str


class ScbClient:
    """SCB's questions and answers. Every method raises FetchError."""

    def __init__(self, fetcher: Fetcher, base: str = BASE) -> None:
        self._fetcher = fetcher
        self._base = base.rstrip("/")
        self._config: Config | None = None

    def config(self) -> Config:
        """What SCB allows: asked for once, and obeyed from then on."""
        if self._config is None:
            answer = self._answer("/config")
            texts = {t.take("language", str): t for t in answer.children("sourceReferences")}
            window = answer.take("timeWindow", int)
            if window > _LONGEST_WINDOW:
                raise self.changed("fältet timeWindow är orimligt stort")
            self._config = Config(
                max_cells=answer.take("maxDataCells", int),
                calls=answer.take("maxCallsPerTimeWindow", int),
                window=float(window),
                licence=answer.take("license", str),
                source_text=texts["sv"].take("text", str) if "sv" in texts else "Källa: SCB",
            )
            self._fetcher.pace(self._config.calls, self._config.window)
        return self._config

    def metadata(self, table: str) -> JsonStatTable:
        """The variables of a table, with every code and label."""
        return dataset(table, self._answer(f"/tables/{quote(table)}/metadata?lang=sv"))

    def data(self, table: str, selection: Selection) -> JsonStatTable:
        """The cells that the selection (codes by variable) picks, in as many answers as it takes.

        A variable that is left out is eliminated by SCB, so every one that matters must be named.
        """
        if not all(selection.values()):
            raise ValueError("a variable without codes selects nothing")
        answers = [self._part(table, part) for part in self._parts(table, selection)]
        first = answers[0]
        cells = tuple(cell for answer in answers for cell in answer.cells)
        return JsonStatTable(first.id, first.title, first.updated, first.variables, cells)

    def changed(self, what: str) -> FetchError:
        """The fault that SCB no longer answers as it did."""
        return self._fetcher.error(FetchFault.CONTRACT, what)

    def _parts(self, table: str, selection: Selection) -> Iterator[Selection]:
        """The selection, cut along its longest variable until SCB allows each part."""
        cells = prod(len(codes) for codes in selection.values())
        most = self.config().max_cells
        longest = max(selection, key=lambda variable: len(selection[variable]))
        codes = selection[longest]
        short = len(self._address(table, selection)) <= _LONGEST_ADDRESS
        if len(codes) == 1 or (cells <= most and short):
            yield selection
            return
        size = (len(codes) + 1) // 2 if cells <= most else max(1, len(codes) * most // cells)
        for start in range(0, len(codes), size):
            yield from self._parts(table, {**selection, longest: codes[start : start + size]})

    def _part(self, table: str, selection: Selection) -> JsonStatTable:
        answer = self._answer(self._address(table, selection).removeprefix(self._base))
        found = dataset(table, answer, with_cells=True)
        for variable in found.variables.values():
            asked = selection.get(variable.code)
            if asked is None and len(variable.labels) > 1:
                raise self.changed(f"{table} delar upp på {variable.code} utan att vi bett om det")
            if asked is not None and set(variable.labels) - set(asked):
                raise self.changed(f"{table} gav andra värden i {variable.code} än de vi bad om")
        if missing := sorted(set(selection) - set(found.variables)):
            raise self.changed(f"{table} saknar {listing(missing)} i svaret")
        return found

    def _address(self, table: str, selection: Selection) -> str:
        codes = "".join(
            f"&valueCodes[{quote(variable)}]={','.join(quote(code, safe='') for code in codes)}"
            for variable, codes in selection.items()
        )
        start = f"{self._base}/tables/{quote(table)}/data?lang=sv&outputFormat=json-stat2"
        return start + codes

    def _answer(self, path: str) -> JsonAnswer:
        content = self._fetcher.fetch_json(self._base + path)
        return JsonAnswer(content, "svaret", self._fetcher.error)


@dataclass(frozen=True, slots=True)
class _Source:
    """A table that we read: the years it holds, and where each indicator is found in it.

    `variable` is the one whose labels (in lower case) name the indicators. `may_sum` says that
    parts may be added where the table publishes no total: never when noise has been added.
    """

    table: str
    first: int
    last: int
    variable: str
    indicators: Mapping[str, str]
    may_sum: bool
    note: str = ""

    def among(self, years: Sequence[int]) -> list[int]:
        """Those of the years that the table holds, in order."""
        return [year for year in sorted(set(years)) if self.first <= year <= self.last]


_POPULATION = {"folkmängd": "population"}
_CHANGES = {
    "födda": "births",
    "döda": "deaths",
    "samtliga inflyttningar": "moved_in",
    "samtliga utflyttningar": "moved_out",
}
_OPEN_END = 9999
_POPULATION_TABLES = (
    _Source("TAB638", 1968, 2024, "ContentsCode", _POPULATION, may_sum=True),
    _Source("TAB5557", NOISE_FROM, _OPEN_END, "ContentsCode", _POPULATION, may_sum=False),
)
_COMPONENT_TABLES = (
    _Source("TAB5169", 2000, 2024, "Forandringar", _CHANGES, may_sum=True),
    _Source("TAB6481", NOISE_FROM, _OPEN_END, "Forandringar", _CHANGES, may_sum=False),
)
_PROJECTION_TABLES = (
    _Source(
        "TAB6008", 2024, PROJECTION_TO, "ContentsCode", {"antal": PROJECTION_ID}, may_sum=True,
        note="SCB:s framskrivning, inte ett utfall",
    ),
)  # fmt: skip


def read_population(
    client: ScbClient, areas: Sequence[str], years: Sequence[int] | None
) -> Reading:
    """Inhabitants on 31 December, by sex, as indicator `population`.

    To 2024 from TAB638, which has no total for sex: women and men are added. From 2025 from
    TAB5557, whose published totals are selected. No years (None) stands for all. Areas are
    four-digit codes as in Kolada: "0000" is the country and "0022" a county. A zero means that the
    municipality didn't exist: MISSING.
    """
    return _read(client, _POPULATION_TABLES, areas, years)


def read_components(
    client: ScbClient, areas: Sequence[str], years: Sequence[int] | None
) -> Reading:
    """Births, deaths, moves in and out a year, by sex, from TAB5169 (2000-2024) and TAB6481.

    Indicators `births`, `deaths`, `moved_in` and `moved_out`; moves are those across the area's
    border, within the country and from or to abroad. Areas as in `read_population`.
    """
    return _read(client, _COMPONENT_TABLES, areas, years)


def read_projection(
    client: ScbClient, areas: Sequence[str], years: Sequence[int] | None
) -> Reading:
    """SCB's own projection of the population, TAB6008, as indicator `population_projection`.

    Not `population`: a projection may never lie on top of an outcome. SCB overwrites the table
    with the next projection, so keep each reading as a vintage. Areas as in `read_population`.
    """
    return _read(client, _PROJECTION_TABLES, areas, years)


def _read(
    client: ScbClient,
    sources: Sequence[_Source],
    areas: Sequence[str],
    years: Sequence[int] | None,
) -> Reading:
    """Read each table for its share of the years; a fault in one leaves the others."""
    rows: list[Row] = []
    refusals: list[Refusal] = []
    notices: list[str] = []
    unanswered: set[str] = set()
    for source in sources:
        mine = None if years is None else source.among(years)
        if not areas or mine == []:
            continue
        reported = span(mine[0], mine[-1]) if mine else "alla år"
        place = f"{_SOURCE}: tabell {source.table}, {reported}"
        try:
            found = _read_table(client, source, list(dict.fromkeys(areas)), mine)
        except FetchError as error:
            refusals.append(Refusal(place, error.fault, error.cure))
            unanswered |= set(source.indicators.values())
            continue
        rows += found.rows
        refusals += found.refusals
        notices += found.notices
    outside = [y for y in years or () if not any(s.among([y]) for s in sources)]
    refusals += _not_covered(sources, sorted(set(outside)))
    return Reading(
        _SOURCE,
        tuple(rows),
        tuple(refusals),
        tuple(notices),
        unanswered=frozenset(unanswered),
    )


def _read_table(
    client: ScbClient, source: _Source, areas: Sequence[str], years: Sequence[int] | None
) -> Reading:
    client.config()
    metadata = client.metadata(source.table)
    regions = {_region(a): a for a in areas if _region(a) in _variable(client, metadata, "Region")}
    published = _published(client, metadata)
    periods = published if years is None else [str(y) for y in years if str(y) in published]
    refusals = tuple(_unknown_areas(source, [a for a in areas if a not in regions.values()]))
    notices = _unpublished(source, [y for y in years or () if str(y) not in periods])
    if not (regions and periods):
        return Reading(_SOURCE, (), refusals, notices)
    indicators = _indicator_codes(client, source, metadata)
    selection = {
        "Region": list(regions), source.variable: list(indicators), "Tid": periods,
        **_whole(client, source, metadata),
    }  # fmt: skip
    table = client.data(source.table, selection)
    rows = _rows(source, table, regions, indicators)
    if table.updated:
        day = long_date(table.updated)
        notices += (f"{_SOURCE} uppdaterade tabell {source.table} den {day}.",)
    if not source.may_sum:
        notices += (NOISE,)
    return Reading(_SOURCE, tuple(rows), refusals, notices)


def _variable(client: ScbClient, table: JsonStatTable, code: str) -> Mapping[str, str]:
    """The labels by code of a variable that must be there."""
    if code not in table.variables:
        raise client.changed(f"tabell {table.id} saknar {code}")
    return table.variables[code].labels


def _published(client: ScbClient, metadata: JsonStatTable) -> list[str]:
    """The table's years. What isn't a whole year isn't what we read."""
    periods = list(_variable(client, metadata, "Tid"))
    if not all(map(_YEAR.fullmatch, periods)):
        raise client.changed(f"tabell {metadata.id} har tider som inte är år")
    return periods


def _indicator_codes(client: ScbClient, source: _Source, metadata: JsonStatTable) -> dict[str, str]:
    """Indicators by SCB's code. Labels are looked for, since codes differ from table to table."""
    labels = _variable(client, metadata, source.variable)
    codes = {label.strip().lower(): code for code, label in labels.items()}
    missing = sorted(set(source.indicators) - set(codes))
    if missing:
        raise client.changed(f"tabell {source.table} saknar {listing(missing)}")
    return {codes[label]: indicator_id for label, indicator_id in source.indicators.items()}


def _whole(client: ScbClient, source: _Source, metadata: JsonStatTable) -> dict[str, list[str]]:
    """Codes of the other variables that together are the whole, with the sexes apart.

    A variable that SCB sums when it's left out is not among them. What can't be had as a published
    total, and may not be summed, is refused.
    """
    chosen = {}
    for variable in metadata.variables.values():
        if variable.code in ("Region", "Tid", source.variable):
            continue
        codes = _whole_variable(variable, source.may_sum)
        if codes is None:
            raise client.changed(f"tabell {source.table} har ingen total för {variable.code}")
        if codes:
            chosen[variable.code] = codes
    return chosen


def _whole_variable(variable: Variable, may_sum: bool) -> list[str] | None:
    """Codes to ask for; none when SCB sums; None when there is no whole to be had."""
    codes = list(variable.labels)
    if variable.code == "Kon":
        return [code for code in codes if code in SEXES] or None
    total = next((t for t in TOTALS.get(variable.code, ()) if t in codes), None)
    if total is not None or len(codes) == 1:
        return [total or codes[0]]
    if not may_sum:
        return None
    if variable.eliminable:
        return []
    years_of_age = variable.code == "Alder" and all(map(_ONE_YEAR_OF_AGE.fullmatch, codes))
    return codes if years_of_age else None


def _rows(
    source: _Source, table: JsonStatTable, regions: Mapping[str, str], indicators: Mapping[str, str]
) -> list[Row]:
    """A row for each indicator, area, sex and year."""
    gathered: dict[tuple[str, str, Sex, int], list[Cell]] = {}
    for cell in table.cells:
        indicator_id = indicators[cell.codes[source.variable]]
        sex = SEXES[cell.codes["Kon"]] if "Kon" in cell.codes else Sex.TOTAL
        key = (indicator_id, regions[cell.codes["Region"]], sex, int(cell.codes["Tid"]))
        gathered.setdefault(key, []).append(cell)
    if source.may_sum:
        _add_sexes(gathered)
    return [
        Row(indicator_id, area, sex, _observation(source, indicator_id, year, cells))
        for (indicator_id, area, sex, year), cells in sorted(gathered.items())
    ]


def _add_sexes(gathered: dict[tuple[str, str, Sex, int], list[Cell]]) -> None:
    """Where no total was published, it is that of women and men."""
    for indicator_id, area, sex, year in list(gathered):
        if sex is Sex.WOMEN and (indicator_id, area, Sex.TOTAL, year) not in gathered:
            men = gathered.get((indicator_id, area, Sex.MEN, year), [])
            both = [*gathered[indicator_id, area, sex, year], *men] if men else []
            if both:
                gathered[indicator_id, area, Sex.TOTAL, year] = both


def _observation(
    source: _Source, indicator_id: str, year: int, cells: Sequence[Cell]
) -> Observation:
    """The figure of one cell, or the sum of several, which is missing when any of them is."""
    missing = ObservationStatus.MISSING, MissingReason.NOT_PUBLISHED
    empty = next((cell for cell in cells if cell.value is None), None)
    if empty is not None:
        reason, meaning = _SIGNS.get(empty.sign, (missing[1], "ingen uppgift"))
        sign = f"SCB:s tecken ”{empty.sign}”: " if empty.sign else "SCB: "
        return Observation(year, None, missing[0], reason, note=sign + meaning)
    value = sum(cell.value for cell in cells if cell.value is not None)
    if value == 0 and indicator_id == "population":
        return Observation(year, None, *missing, note="SCB anger 0: kommunen fanns inte då")
    signs = sorted({cell.sign for cell in cells if cell.sign})
    notes = [source.note, *(f"SCB:s tecken ”{sign}”" for sign in signs)]
    if len(cells) > 1:
        notes.append("Summa av delar: tabellen har ingen total")
    return Observation(year, value, note=". ".join(note for note in notes if note))


def _region(area: str) -> str:
    """SCB's code: "00" for "0000", "22" for "0022", the municipality's own otherwise."""
    return area[2:] if area.startswith("00") else area


def _unknown_areas(source: _Source, areas: Sequence[str]) -> Iterator[Refusal]:
    if areas:
        yield Refusal(
            f"{_SOURCE}: tabell {source.table}",
            f"Tabellen har inte {'området' if len(areas) == 1 else 'områdena'} "
            f"{some(areas, _MOST_NAMED)}.",
            "Kontrollera koderna. De övriga områdena är inlästa.",
        )


def _unpublished(source: _Source, years: Sequence[int]) -> tuple[str, ...]:
    if not years:
        return ()
    which = listing([str(year) for year in years])
    return (f"{_SOURCE} har inte publicerat {which} i tabell {source.table}.",)


def _not_covered(sources: Sequence[_Source], years: Sequence[int]) -> list[Refusal]:
    if not years:
        return []
    place = f"{_SOURCE}: {listing([source.table for source in sources])}"
    which = listing([str(year) for year in years])
    return [Refusal(place, f"Tabellerna går inte till {which}.", "Välj andra år.")]
