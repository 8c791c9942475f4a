"""What comes in when SAMSAM starts: the first figures, the groups and Kolada's catalogue.

A text file that has changed stops the start, for somebody is editing it. A file that ships and is
missing, or a Parquet file that has changed, gives a sentence, and the rest works.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from samsam.config.toml_file import RegisterError
from samsam.model.indicators.series import Sex
from samsam.records.contents import batches, catalogue, groups
from samsam.records.contents.batches import DuplicateVintageError, OvertakenError
from samsam.records.engine.database import Connection, Database
from samsam.records.errors import StoreReadOnlyError
from samsam.series import observations, shipped
from samsam.series.engine import SeriesEngine
from samsam.series.parquet_file import UnreadableFileError
from samsam.series.rows import Row
from samsam.sources.intake.first_figures import Loaded, Shipped, ShippedFile, read_shipped
from samsam.sources.kolada.groups import SOURCE, group_year

_CURE = "Lägg tillbaka filen som den var när den följde med SAMSAM, och starta om."


@dataclass(frozen=True, slots=True)
class Supply:
    """All that `data/` has for a database.

    `areas` are the codes that values may be about. `municipality` is the name of the one whose
    groups are wanted. The text files of another municipality are none of these.
    """

    vintages: tuple[Loaded, ...]
    groups: Shipped | None
    catalogue: Shipped | None
    areas: Collection[str]
    municipality: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Something that isn't there yet: its name, its file when it ships in one, how it comes in."""

    name: str
    file: ShippedFile | None
    put: Callable[[Database, SeriesEngine], None]
    absent: str = ""

    @property
    def fault(self) -> str:
        """Why its file can't be used, as a sentence with the cure; empty when it can."""
        why = self.absent or (self.file.fault() if self.file else "")
        return self.words(why) if why else ""

    def words(self, why: str) -> str:
        """What isn't there, why, and what to do."""
        return f"{self.name} är inte inläst. {why} {_CURE}"


def read_supply(
    data: Path, vintages: tuple[Loaded, ...], areas: Collection[str], code: str, municipality: str
) -> Supply:
    """The vintages of a municipality, and what `vintages.toml` lists beside them.

    Raises RegisterError.
    """
    ours = tuple(v for v in vintages if {row.area for row in v.rows} <= {code})
    of_groups, of_catalogue = (read_shipped(data, name) for name in ("groups", "catalogue"))
    return Supply(ours, of_groups, of_catalogue, areas, municipality)


def take_in(records: Database, engine: SeriesEngine, supply: Supply) -> tuple[str, ...]:
    """Take in what isn't there yet, each part whole; a sentence for what can't be used.

    A start that is cut off goes on with the next part at the next start. Raises RegisterError for
    a text file that has changed, and StoreReadOnlyError.
    """
    with records.reading() as connection:
        reported = changed_files(supply, batches.file_checksums(connection))
        lacking = tuple(_lacking(connection, supply))
    faults = {part.name: part.fault for part in lacking}
    usable = [part for part in lacking if not faults[part.name]]
    reported += [fault for fault in faults.values() if fault]
    if records.read_only and usable:
        return (*reported, *_not_written(records, usable))
    for part in usable:
        try:
            part.put(records, engine)
        except UnreadableFileError as error:
            reported.append(part.words(str(error)))
        except DuplicateVintageError:
            continue  # another machine on the same database was first
    return tuple(reported)


def _not_written(records: Database, usable: Sequence[_Part]) -> list[str]:
    """A sentence for each file that can't be taken in. Raises StoreReadOnlyError for the others."""
    cure = "Ge SAMSAM rätt att skriva i filen och starta om."
    if any(part.file is None for part in usable):
        raise StoreReadOnlyError(
            f"Filen {records.path} saknar uppgifter och går bara att läsa. {cure}"
        )
    why = f"Filen {records.path} går bara att läsa. {cure}"
    return [f"{part.name} är inte inläst. {why}" for part in usable]


def changed_files(supply: Supply, known: Mapping[str, str]) -> list[str]:
    """A sentence for each Parquet file that isn't what was taken in. Raises RegisterError."""
    there = [v for v in supply.vintages if not v.absent]
    changed = [v for v in there if known.get(v.vintage.id, v.checksum) != v.checksum]
    texts = [v for v in changed if v.file is None]
    if texts:
        raise RegisterError(
            f"vintages.toml: filen till uppgiftsversionen ”{v.vintage.id}” har ändrats efter att "
            "den lästes in. En uppgiftsversion ändras aldrig: lägg tillbaka filen som den var, "
            "och lägg det nya som en egen [[vintage]]."
            for v in texts
        )
    return [
        f"Uppgiftsversionen ”{v.vintage.id}” har en annan sha256 i vintages.toml än när den lästes "
        "in. Det som är inläst gäller. Lägg det nya som en egen [[vintage]]."
        for v in changed
    ]


def _lacking(connection: Connection, supply: Supply) -> Iterator[_Part]:
    """What isn't in the database, in the order that it is to be laid."""
    known = batches.file_checksums(connection)
    lacking = [loaded for loaded in supply.vintages if loaded.vintage.id not in known]
    order = [loaded.vintage.id for loaded in supply.vintages]
    last_known = max((n for n, name in enumerate(order) if name in known), default=-1)
    late = frozenset(order[:last_known])
    for _, some in groupby(lacking, key=lambda loaded: loaded.file is None):
        yield from _parts(tuple(some), supply.areas, late)
    if supply.groups and not _has_groups(connection, supply.municipality):
        put = partial(_put_groups, supply.groups, supply.municipality)
        yield _Part("Koladas grupper av kommuner", supply.groups.file, put)
    if supply.catalogue and catalogue.retrieval(connection) is None:
        put = partial(_put_catalogue, supply.catalogue)
        yield _Part("Koladas katalog", supply.catalogue.file, put)


def _parts(
    vintages: tuple[Loaded, ...], areas: Collection[str], late: Collection[str]
) -> Iterator[_Part]:
    """Those of text files come in together, each of Parquet by itself: it fills what is empty.

    So do the ids in `late`, whose text file wasn't there when later ones in the list came in.
    """
    there = tuple(v for v in vintages if v.file is None and not v.absent)
    if there:
        yield _Part("De första siffrorna", None, partial(_put_texts, there, late))
    for loaded in vintages:
        name = f"Uppgiftsversionen ”{loaded.vintage.title}”"
        if loaded.absent:
            yield _Part(name, None, partial(_put_texts, (), late), loaded.absent)
        if loaded.file is not None:
            yield _Part(name, loaded.file, partial(_put_file, loaded, loaded.file, areas))


def _put_texts(
    vintages: Collection[Loaded],
    late: Collection[str],
    records: Database,
    engine: SeriesEngine,
) -> None:
    """Lay the vintages of text files on top, all or none; of those in `late` what isn't known."""
    rows = {
        v.vintage.id: _unknown(engine, v.rows) if v.vintage.id in late else v.rows for v in vintages
    }
    with records.writing() as connection:
        known = batches.file_checksums(connection)  # another machine may have been first
        for loaded in (v for v in vintages if v.vintage.id not in known):
            vintage = loaded.vintage
            observations.put(connection, vintage, rows[vintage.id], loaded.checksum)


def _unknown(engine: SeriesEngine, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of years that nothing is known of: later values mustn't be hidden by older ones."""
    ids = tuple(sorted({row.indicator_id for row in rows}))
    areas = tuple(sorted({row.area for row in rows}))
    known = engine.ask(observations.ask_areas, ids, areas, Sex.TOTAL)
    seen = {(*key, o.year) for key, series in known.items() for o in series.observations}
    return tuple(r for r in rows if (r.indicator_id, r.area, r.observation.year) not in seen)


def _put_file(
    loaded: Loaded,
    file: ShippedFile,
    areas: Collection[str],
    records: Database,
    engine: SeriesEngine,
) -> None:
    """Lay the values of a vintage's Parquet file where nothing can be seen yet."""
    path, laid = file.path, False
    while not laid:
        found = engine.work(lambda cursor: shipped.filling_values(cursor, path, areas))
        # What another machine has taken in meanwhile is looked at too.
        with suppress(OvertakenError), records.writing() as connection:
            batches.put(
                connection, loaded.vintage, found.packed.content, found.packed.count,
                by=batches.SHIPPED, file_sha256=loaded.checksum, on_top_of=found.sequence,
            )  # fmt: skip
            laid = True


def _has_groups(connection: Connection, municipality: str) -> bool:
    return any(group_year(g.title, municipality) for g in groups.ask(connection))


def _put_groups(
    found: Shipped, municipality: str, records: Database, _engine: SeriesEngine
) -> None:
    """Lay those of the municipality, as fetching would."""
    named = shipped.groups_named(found.file.path, municipality)
    years = [(g, group_year(g.title, municipality)) for g in named]
    mine = [replace(g, source=SOURCE, year=year) for g, year in years if year]
    with records.writing() as connection:
        groups.put(connection, mine, found.known_on)


def _put_catalogue(found: Shipped, records: Database, _engine: SeriesEngine) -> None:
    entries = shipped.catalogue_entries(found.file.path)
    with records.writing() as connection:
        if catalogue.retrieval(connection) is None:
            catalogue.put_first(connection, entries, found.known_on)
