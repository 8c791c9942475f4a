"""Kolada's catalogue and the unit's own indicators in the store, on each engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from samsam.store import added, catalogue
from samsam.store.catalogue import Entry
from samsam.store.connection import Store

BIRTHS = Entry("N01804", "Födda, antal", "Antal födda.", True, "2025", date(2027, 2, 26))
RANK = Entry("U40402", "Företagsklimat, ranking", "", False, "", None)
FIRST, LATER = date(2026, 3, 23), date(2026, 11, 24)


def put(store: Store, *entries: Entry, on: date = FIRST, whole: bool = True) -> None:
    with store.writing() as cursor:
        catalogue.put(cursor, entries, on, whole)


def test_only_what_is_new_becomes_a_row_of_its_own(store: Store) -> None:
    put(store, BIRTHS, RANK)
    put(store, BIRTHS, RANK, on=LATER)
    renamed = replace(BIRTHS, title="Födda (-2025)")
    put(store, renamed, on=LATER, whole=False)
    with store.reading() as cursor:
        assert catalogue.latest(cursor) == (renamed, RANK)
        assert catalogue.versions(cursor, ["N01804"]) == ((FIRST, BIRTHS), (LATER, renamed))
        assert catalogue.versions(cursor, []) == ()
        held = catalogue.retrieval(cursor)
    assert held
    assert held.entries == 2


def test_what_a_whole_catalogue_lacks_is_gone_and_may_come_back(store: Store) -> None:
    put(store, BIRTHS, RANK)
    put(store, BIRTHS, on=LATER)
    with store.reading() as cursor:
        assert catalogue.latest(cursor) == (BIRTHS, replace(RANK, gone=True))
    put(store, BIRTHS, RANK, on=LATER)
    with store.reading() as cursor:
        assert catalogue.latest(cursor) == (BIRTHS, RANK)


def test_an_empty_store_has_no_catalogue(store: Store) -> None:
    with store.reading() as cursor:
        assert catalogue.retrieval(cursor) is None
        assert catalogue.latest(cursor) == ()


def test_added_lines_are_versions_in_the_order_they_first_came(store: Store) -> None:
    for indicator_id, lines in (("b", "1"), ("a", "2"), ("b", "3"), ("c", "4"), ("c", "")):
        with store.writing() as cursor:
            added.put(cursor, indicator_id, lines, "Eva")
    with store.reading() as cursor:
        assert [(a.id, a.lines, a.saved_by) for a in added.latest(cursor)] == [
            ("b", "3", "Eva"),
            ("a", "2", "Eva"),
        ]
        assert added.count(cursor) == 5
