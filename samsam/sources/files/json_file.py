"""A JSON file → a grid that is read as any other table.

That is SCB's tables in the forms that it saves them (JSON-stat 2, and the older ones in
`pxweb_json`), an answer of Kolada's, and what SAMSAM itself has exported. SCB's other answers
(config, lists of tables, metadata) are JSON too, but hold no figures: they are refused by name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Any, NoReturn

from samsam.sources.files import kolada_file, own_export
from samsam.sources.files.text_table import MOST_CELLS, too_large
from samsam.sources.grid import Cell, Grid, UnreadableError, shortened
from samsam.sources.reading import Reading
from samsam.sources.services import pxweb_json
from samsam.sources.services.answer import JsonAnswer
from samsam.sources.services.faults import FetchFault
from samsam.sources.services.jsonstat import JsonStatTable, Variable, dataset
from samsam.sources.services.scb import NOISE, NOISE_FROM, SEXES, TOTALS
from samsam.sources.tables.layout import Wanted, find_table, read_table
from samsam.sources.tables.names import Indicators, is_whole
from samsam.sources.tables.tally import some
from samsam.swedish import listing, long_date, number

_HEADINGS = ("nyckeltal", "område", "år", "kön", "värde")
_REGION, _TIME, _SEX, _CONTENT = "Region", "Tid", "Kon", "ContentsCode"
_FETCH = "Använd Hämta nya värden, eller hämta själva tabellen hos SCB som JSON-stat 2."
_AGAIN = "Hämta filen hos SCB igen, som JSON-stat 2, Excel eller CSV."
# What a file without figures is, by a name in it.
_WITHOUT_FIGURES = {
    "maxDataCells": "SCB:s gränser för hämtning",
    "tables": "en lista över SCB:s tabeller",
}


def read_json(content: bytes, file: str, wanted: Wanted) -> Reading:
    """The figures of a JSON file. Raises UnreadableError for one without any that we know."""
    found = _parsed(content)
    if own_export.is_own(found):
        return _read_grid(own_export.grid_of(found, file, wanted.register), wanted)
    if not isinstance(found, dict):
        raise _unknown()
    answer = JsonAnswer(found, "filen", _other_form)
    if kolada_file.is_kolada(found):
        of_kolada = JsonAnswer(found, "filen", _not_koladas)
        reading = _read_grid(kolada_file.grid_of(found, of_kolada, file), wanted)
        return replace(reading, source="Kolada")
    table = _table(found, answer)
    picked = _pick(table, wanted)
    cells = tuple(picked.rows(table))
    grid = Grid(file, (_HEADINGS, *cells), tuple(range(1, len(cells) + 2)))
    reading = _read_grid(grid, wanted)
    return replace(reading, source="SCB", notices=(*_reported(table, picked), *reading.notices))


def _read_grid(grid: Grid, wanted: Wanted) -> Reading:
    reading = read_table(find_table(grid, wanted), wanted)
    return replace(reading, notices=(*grid.notices, *reading.notices))


def _table(found: dict[str, Any], answer: JsonAnswer) -> JsonStatTable:
    """SCB's table with its cells, in whichever form it stands."""
    if pxweb_json.is_listed(found):
        table = pxweb_json.listed_table(answer, MOST_CELLS)
        if table is None:
            raise too_large()
        return table
    if pxweb_json.is_first_jsonstat(found):
        found = pxweb_json.as_second_jsonstat(found, answer)
        answer = JsonAnswer(found, "filen", _other_form)
    _refuse_without_figures(found, answer)
    if prod(len(v.labels) for v in dataset("filen", answer).variables.values()) > MOST_CELLS:
        raise too_large()
    return dataset("filen", answer, with_cells=True)


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_not_a_number)
    except (ValueError, RecursionError):
        raise UnreadableError("JSON-filen är trasig och går inte att läsa.", _AGAIN) from None


def _unknown() -> UnreadableError:
    return UnreadableError(
        "Filen är en JSON-fil, men ingen tabell från SCB, inga värden från Kolada och ingen "
        "export från SAMSAM.",
        _AGAIN,
    )


def _not_a_number(name: str) -> NoReturn:
    raise ValueError(name)


def _other_form(_fault: FetchFault, what: str) -> UnreadableError:
    return UnreadableError(f"Filen följer inte JSON-stat 2: {what}.", _AGAIN)


def _not_koladas(_fault: FetchFault, what: str) -> UnreadableError:
    return UnreadableError(
        f"Filen är inget svar som Kolada ger: {what}.", "Använd Hämta nya värden i SAMSAM."
    )


def _refuse_without_figures(found: Mapping[str, Any], answer: JsonAnswer) -> None:
    for name, what in _WITHOUT_FIGURES.items():
        if name in found:
            raise UnreadableError(f"Filen är {what} och har inga siffror.", _FETCH)
    if found.get("class") != "dataset":
        raise _unknown()
    if not found.get("value"):
        title = shortened(answer.take("label", str))
        raise UnreadableError(
            f"Filen är SCB:s beskrivning av tabellen ”{title}” och har inga siffror.", _FETCH
        )


@dataclass(frozen=True, slots=True)
class _Picked:
    """Which variables say what, and the one code of each other variable that is the whole."""

    indicator: Variable
    regions: Mapping[str, str]
    whole: Mapping[str, str]

    def rows(self, table: JsonStatTable) -> Iterator[tuple[Cell, ...]]:
        """The cells that are about the whole, as rows under the headings."""
        for cell in table.cells:
            codes = cell.codes
            if any(codes[name] != code for name, code in self.whole.items()):
                continue
            region = self.regions.get(codes.get(_REGION, ""), codes.get(_REGION, ""))
            sex = SEXES[codes[_SEX]].value if codes.get(_SEX) in SEXES else codes.get(_SEX, "T")
            name = self.indicator.labels[codes[self.indicator.code]]
            yield name, region, codes[_TIME], sex, cell.sign if cell.value is None else cell.value


def _pick(table: JsonStatTable, wanted: Wanted) -> _Picked:
    """What is read of the table. Raises UnreadableError when it isn't about what we have."""
    for code in (_REGION, _TIME):
        if code not in table.variables:
            raise UnreadableError(f"Tabellen ”{table.title}” saknar {code}.", _AGAIN)
    _refuse_parts_of_years(table)
    regions = _regions(table, wanted)
    indicator = _indicator_variable(table, wanted)
    whole = {}
    for variable in table.variables.values():
        if variable.code not in (_REGION, _TIME, _SEX, indicator.code):
            whole[variable.code] = _whole(variable)
    return _Picked(indicator, regions, whole)


def _refuse_parts_of_years(table: JsonStatTable) -> None:
    periods = list(table.variables[_TIME].labels)
    if not periods:
        raise UnreadableError(f"Tabellen ”{shortened(table.title)}” har inga år.", _AGAIN)
    if not any(map(_is_year, periods)):
        raise UnreadableError(
            f"Tabellen ”{shortened(table.title)}” gäller delar av år "
            f"({periods[0]} till {periods[-1]}, {number(len(table.cells))} tal). "
            "Nyckeltalen gäller hela år, och en månad får inte stå för ett år.",
            "Hämta SCB:s tabell per år, eller använd Hämta nya värden.",
        )


def _is_year(period: str) -> bool:
    return len(period) == 4 and period.isdecimal()


def _regions(table: JsonStatTable, wanted: Wanted) -> dict[str, str]:
    """Our area of each of SCB's regions: "00" is the country, two digits a county."""
    labels = table.variables[_REGION].labels
    found = {code: code if len(code) == 4 else f"00{code}" for code in labels}
    if not set(found.values()) & set(wanted.areas):
        names = listing(list(wanted.areas.values())[:3], "eller")
        raise UnreadableError(
            f"Tabellen gäller inte {names}. Den har {some(list(labels.values()))}.",
            "Välj kommunen när du hämtar tabellen hos SCB.",
        )
    return found


def _indicator_variable(table: JsonStatTable, wanted: Wanted) -> Variable:
    """The variable whose values are names of indicators: the content, or for example the change."""
    known = Indicators(wanted.register)
    others = [v for v in table.variables.values() if v.code not in (_REGION, _TIME, _SEX)]
    for variable in others:
        if any(known.find(label) for label in variable.labels.values()):
            return variable
    content = table.variables.get(_CONTENT)
    reported = some(list(content.labels.values())) if content else shortened(table.title)
    raise UnreadableError(
        f"Tabellen visar {reported}, som inte är något nyckeltal i registret.",
        "Lägg till nyckeltalet, eller välj en tabell som hör till ett som finns.",
    )


def _whole(variable: Variable) -> str:
    """The code that stands for all. Raises UnreadableError: parts aren't summed."""
    totals = (t for t in TOTALS.get(variable.code, ()) if t in variable.labels)
    named = (code for code, label in variable.labels.items() if is_whole(label))
    code = next(totals, None) or next(named, None)
    if code is None and variable.code == _CONTENT and len(variable.labels) == 1:
        return next(iter(variable.labels))
    if code is None:
        raise UnreadableError(
            f"Tabellen är uppdelad på {variable.title} ({some(list(variable.labels.values()))}) "
            "och har ingen total. SAMSAM lägger inte ihop delar.",
            f"Välj totalen för {variable.title} när du hämtar tabellen hos SCB.",
        )
    return code


def _reported(table: JsonStatTable, picked: _Picked) -> Iterator[str]:
    day = f", uppdaterad {long_date(table.updated)}" if table.updated else ""
    yield f"Filen är tabellen ”{shortened(table.title)}”{day}."
    for code in picked.whole:
        variable = table.variables[code]
        if len(variable.labels) > 1:
            label = variable.labels[picked.whole[code]]
            yield f"Av {variable.title} är bara ”{shortened(label)}” läst."
    if any(int(y) >= NOISE_FROM for y in table.variables[_TIME].labels if _is_year(y)):
        yield NOISE
