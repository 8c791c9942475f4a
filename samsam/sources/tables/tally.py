"""What came of a table: the rows that were read, and all that is to be reported of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from samsam import swedish
from samsam.model.indicators.series import Observation, Sex
from samsam.series.rows import Row
from samsam.sources.grid import Grid, UnreadableError, shortened, text_of
from samsam.sources.reading import Refusal
from samsam.sources.tables.cell_values import CellError, Measured
from samsam.swedish import MINUS, listing

_MOST_REFUSALS = 200
_MOST_NAMED = 5
_DASHES = ("-", "–", MINUS)
Key = tuple[str, str, Sex, int]


class ImportReport:
    """Gathers rows, refusals and counts while a table is read; sums them up in the end."""

    def __init__(self, grid: Grid, areas: Mapping[str, str], current_year: int) -> None:
        self._grid, self._areas, self._current_year = grid, areas, current_year
        self._found: dict[Key, tuple[Row, int]] = {}
        self._contradicted: set[Key] = set()
        self._refusals: list[Refusal] = []
        self._foreign_areas: Counter[str] = Counter()
        self._foreign_kpis: Counter[str] = Counter()
        self._strangers: dict[str, tuple[int, int, int]] = {}
        self._barred: dict[tuple[str, str], list[int]] = {}
        self._marks: Counter[str] = Counter()
        self._future: Counter[int] = Counter()
        self._doubles: list[str] = []
        self._texts: list[str] = []
        self._blanks = 0

    def refuse(self, place: str, fault: str, cure: str) -> None:
        """Something was not taken in."""
        self._refusals.append(Refusal(place, fault, cure))

    def refuse_cell(self, line: int, column: int | None, heading: str, error: CellError) -> None:
        """A cell, or a whole line when there is no column, was not taken in."""
        self.refuse(self._grid.place(line, column, heading), error.fault, error.cure)

    def bar(self, line: int, why: tuple[str, str]) -> None:
        """A line that isn't read, by fault and cure: reported once for all lines with the same."""
        self._barred.setdefault(why, []).append(line)

    def skip_area(self, text: str) -> None:
        """A row about another area: reported, but no fault."""
        self._foreign_areas[text] += 1

    def skip_kpi(self, kpi_id: str) -> None:
        """A value for one of Kolada's key figures that the register lacks: said, but no fault."""
        self._foreign_kpis[kpi_id] += 1

    def skip_text(self, line: int) -> None:
        """A footnote."""
        self._texts.append(str(line))

    def skip_blank(self) -> None:
        """An empty cell: it says nothing of the value, and takes none away."""
        self._blanks += 1

    def refuse_name(self, text: str, line: int, column: int) -> None:
        """An indicator that nobody knows: refused once, with the number of times."""
        first_line, first_column, count = self._strangers.get(text, (line, column, 0))
        self._strangers[text] = (first_line, first_column, count + 1)

    def keep(self, line: int, row: Row, found: Measured, explained: bool = False) -> None:
        """A row that was read, unless another line has said something about the same year.

        `explained` is True when the file says itself that the value is missing.
        """
        key = (row.indicator_id, row.area, row.sex, row.observation.year)
        if key in self._found:
            self._compare(key, row, line)
            return
        self._found[key] = (row, line)
        if found.value is None and not explained:
            self._marks[found.mark] += 1
        if found.value is not None and row.observation.year > self._current_year:
            self._future[row.observation.year] += 1

    def _compare(self, key: Key, row: Row, line: int) -> None:
        """The same value twice is reported; two values for one year are both refused."""
        first, first_line = self._found[key]
        if _same(first.observation, row.observation):
            self._doubles.append(str(line))
            return
        self._contradicted.add(key)
        reported = [text_of(o.value) or "inget värde" for o in (first.observation, row.observation)]
        indicator_id, area, _, year = key
        self.refuse(
            f"{self._grid.place()}, rad {first_line} och rad {line}",
            f"{indicator_id} {year} för {self._areas.get(area, area)} har två olika värden: "
            f"{reported[0]} och {reported[1]}. Inget av dem är läst.",
            "Ta bort det ena.",
        )

    # What is reported in the end

    def rows(self) -> tuple[Row, ...]:
        """The rows that nothing contradicts, in the file's order."""
        return tuple(r for key, (r, _) in self._found.items() if key not in self._contradicted)

    def refusals(self) -> tuple[Refusal, ...]:
        """The refusals, but no more than anyone reads. Raises UnreadableError when all is foreign.

        There is always a row or a refusal: nothing is left out without a word.
        """
        found = [*self._refusals, *self._refused_lines(), *self._refused_names()]
        if not (found or self._found):
            raise self._nothing()
        more = len(found) - _MOST_REFUSALS
        if more > 0:
            rest = Refusal(
                self._grid.place(), f"Ytterligare {more} fel visas inte.", "Rätta de första."
            )
            found = [*found[:_MOST_REFUSALS], rest]
        return tuple(found)

    def _nothing(self) -> UnreadableError:
        if self._blanks:
            return UnreadableError(
                f"Tabellen har inga värden: {counted(self._blanks, 'ruta', 'rutor')} är tomma.",
                "Fyll i värden. När ett värde inte finns: skriv status saknas och skälet.",
            )
        if self._foreign_areas:
            names = listing(list(self._areas.values())[:_MOST_NAMED], "eller")
            seen = shortened(next(iter(self._foreign_areas)))
            return UnreadableError(
                f"Ingen rad gäller {names}. Det som står är till exempel ”{seen}”.",
                "Kontrollera kommunkod och kommunnamn.",
            )
        return UnreadableError(
            "Tabellen har inga värden för nyckeltal i registret.",
            "Kontrollera nyckeltalens id, eller lägg till dem på sidan Lägg till nyckeltal.",
        )

    def _refused_lines(self) -> Iterator[Refusal]:
        for (fault, cure), lines in self._barred.items():
            reported = some([str(line) for line in lines])
            yield Refusal(f"{self._grid.place()}, rad {reported}", fault, cure)

    def _refused_names(self) -> Iterator[Refusal]:
        for text, (line, column, count) in self._strangers.items():
            times = f" Det gäller {count} värden." if count > 1 else ""
            fault = f"Nyckeltalet ”{shortened(text)}” finns inte i registret."
            yield Refusal(
                self._grid.place(line, column),
                (fault if text else "Nyckeltalet saknas.") + times,
                "Skriv nyckeltalets id eller titel precis som i registret, eller lägg till det på "
                "sidan Lägg till nyckeltal.",
            )

    def left_out(self) -> Iterator[str]:
        """The rows that weren't read, by number and name."""
        if self._foreign_areas:
            count = counted(self._foreign_areas.total(), "rad", "rader")
            yield f"{count} för andra områden läses inte: {some(list(self._foreign_areas))}."
        if self._foreign_kpis:
            count = counted(self._foreign_kpis.total(), "värde", "värden")
            kpis = some(list(self._foreign_kpis))
            yield f"{count} för nyckeltal som inte finns i registret läses inte: {kpis}."

    def notices(self) -> Iterator[str]:
        """What was passed over, and how marks and odd years were understood."""
        if self._blanks:
            count = counted(self._blanks, "tom ruta", "tomma rutor")
            yield f"{count}: det som redan finns för dem lämnas som det är."
        if self._texts:
            lines = some(self._texts)
            yield f"Rader med bara text, till exempel fotnoter, är inte lästa: rad {lines}."
        if self._doubles:
            lines = some(self._doubles)
            yield f"Samma värde står flera gånger och räknas en gång: rad {lines}."
        yield from self._named_marks()
        for year, n in self._future.items():
            count = counted(n, "värde", "värden")
            yield f"{count} gäller {year}, som inte har varit än. Kontrollera att det är utfall."

    def _named_marks(self) -> Iterator[str]:
        for mark, n in self._marks.items():
            yield f"”{mark}” på {counted(n, 'ställe', 'ställen')}: läst som saknat värde."
            if mark in _DASHES:
                yield f"”{mark}” kan betyda noll. Skriv 0 i filen om det är vad som menas."


def _same(first: Observation, second: Observation) -> bool:
    return (first.value, first.status, first.reason) == (second.value, second.status, second.reason)


def counted(count: int, one: str, many: str) -> str:
    """`1 rad`, `3 rader`."""
    return f"{count} {one if count == 1 else many}"


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    return swedish.some([shortened(name) for name in names], _MOST_NAMED)
