"""Kolada's catalogue and the unit's own indicators in the database, on each engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from samsam.records.contents import added, catalogue
from samsam.records.contents.catalogue import CatalogueEntry
from samsam.records.engine.database import Database

BIRTHS = CatalogueEntry("N01804", "Födda, antal", "Antal födda.", True, "2025", date(2027, 2, 26))
RANK = CatalogueEntry("U40402", "Företagsklimat, ranking", "", False, "", None)
FIRST, LATER = date(2026, 3, 23), date(2026, 11, 24)


def put(records: Database, *entries: CatalogueEntry, on: date = FIRST, whole: bool = True) -> None:
    with records.writing() as connection:
        catalogue.put(connection, entries, on, whole)


def test_only_what_is_new_becomes_a_row_of_its_own(records: Database) -> None:
    put(records, BIRTHS, RANK)
    put(records, BIRTHS, RANK, on=LATER)
    renamed = replace(BIRTHS, title="Födda (-2025)")
    put(records, renamed, on=LATER, whole=False)
    with records.reading() as connection:
        assert catalogue.latest(connection) == (renamed, RANK)
        assert catalogue.versions(connection, ["N01804"]) == ((FIRST, BIRTHS), (LATER, renamed))
        assert catalogue.versions(connection, []) == ()
        held = catalogue.retrieval(connection)
    assert held
    assert held.entries == 2


def test_what_a_whole_catalogue_lacks_is_gone_and_may_come_back(records: Database) -> None:
    put(records, BIRTHS, RANK)
    put(records, BIRTHS, on=LATER)
    with records.reading() as connection:
        assert catalogue.latest(connection) == (BIRTHS, replace(RANK, gone=True))
    put(records, BIRTHS, RANK, on=LATER)
    with records.reading() as connection:
        assert catalogue.latest(connection) == (BIRTHS, RANK)


def test_an_empty_database_has_no_catalogue(records: Database) -> None:
    with records.reading() as connection:
        assert catalogue.retrieval(connection) is None
        assert catalogue.latest(connection) == ()


def test_added_lines_are_versions_in_the_order_they_first_came(records: Database) -> None:
    for indicator_id, lines in (("b", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("c", "")):
        with records.writing() as connection:
            added.put(connection, indicator_id, lines, "Eva")
    with records.reading() as connection:
        assert [(a.id, a.lines, a.saved_by) for a in added.latest(connection)] == [
            ("b", "3", "Eva"),
            ("a", "2", "Eva"),
        ]
        assert added.count(connection) == 5
