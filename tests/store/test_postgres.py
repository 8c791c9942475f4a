"""What a database adds: several processes on one store, refusals, and faults of the server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from postgres import Cluster

from samsam.model.analysis import RecordKind
from samsam.questions.population import population_view
from samsam.questions.selection import Selection
from samsam.questions.service import Service, open_service
from samsam.settings import Settings
from samsam.store.analyses import open_record, save_field, versions
from samsam.store.connection import (
    StoreDamagedError,
    StoreError,
    StoreTooNewError,
    migrations,
)
from samsam.store.postgres import PostgresCursor, PostgresStore, open_database
from samsam.store.state import state

UNIT = "Hållbar tillväxt"


@pytest.fixture
def address(cluster: Cluster) -> str:
    return cluster.database()


@pytest.fixture
def opened(address: str, tmp_path: Path) -> Iterator[Callable[[], PostgresStore]]:
    """Opens the same database as often as it's asked, as several machines would."""
    stores: list[PostgresStore] = []

    def open_it() -> PostgresStore:
        stores.append(open_database(address, tmp_path / f"{len(stores)}" / "samsam.duckdb"))
        return stores[-1]

    yield open_it
    for one in stores:
        one.close()


def test_what_one_machine_saves_the_other_reads(opened: Callable[[], PostgresStore]) -> None:
    here, there = opened(), opened()
    before = there.commits
    with here.writing() as cursor:
        record = open_record(cursor, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "a").id
        save_field(cursor, record, "summary", "Från en maskin", 0, "a")
    assert there.commits == here.commits == before + 1
    with there.reading() as cursor:
        assert [v.value for v in versions(cursor, record, "summary")] == ["Från en maskin"]


def test_writers_on_two_machines_take_turns_and_none_is_lost(
    opened: Callable[[], PostgresStore],
) -> None:
    machines = (opened(), opened())
    with machines[0].writing() as cursor:
        record = open_record(cursor, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "a").id

    def write(store: PostgresStore) -> None:
        for number in range(20):
            with store.writing() as cursor:
                latest = versions(cursor, record, "summary")
                based = latest[0].version if latest else 0
                save_field(cursor, record, "summary", f"{id(store)} {number}", based, "a")

    writers = [threading.Thread(target=write, args=(s,)) for s in machines]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with machines[1].reading() as cursor:
        kept = versions(cursor, record, "summary")
    assert [v.version for v in kept] == list(range(40, 0, -1))


def test_machines_that_start_together_make_one_schema_and_take_in_figures_once(
    address: str, settings_for: Callable[[Path, Path], Settings], data_folder: Path, tmp_path: Path
) -> None:
    services: list[Service] = []
    faults: list[BaseException] = []

    def start(number: int) -> None:
        wanted = settings_for(tmp_path / str(number) / "samsam.duckdb", data_folder)
        try:
            services.append(open_service(replace(wanted, database=address)))
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            faults.append(error)

    starts = [threading.Thread(target=start, args=(n,)) for n in range(3)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()
    assert faults == []
    answers = [population_view(s, Selection()).judged.words.headline for s in services]
    assert len(set(answers)) == 1
    assert "1\u00a0535" in answers[0]
    assert {len(s.vintages()) for s in services} == {7}
    for service in services:
        service.close()


def test_the_state_of_a_database(opened: Callable[[], PostgresStore]) -> None:
    found = state(opened())
    assert found.schema == migrations()[-1].number
    assert found.engine.startswith("PostgreSQL")
    assert found.size > 1_000_000
    assert found.writable


def test_opened_again_everything_is_there_and_no_step_is_taken_twice(
    opened: Callable[[], PostgresStore],
) -> None:
    first = opened()
    with first.writing() as cursor:
        record = open_record(cursor, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "a").id
    first.close()
    with opened().reading() as cursor:
        steps = cursor.execute("select number from schema_migration order by 1").fetchall()
        assert [row[0] for row in steps] == [m.number for m in migrations()]
        assert cursor.execute("select id from written.record").fetchall() == [(record,)]


def test_a_database_of_somebody_elses_is_left_alone(address: str, tmp_path: Path) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("create table annat (a integer)")
    with pytest.raises(StoreDamagedError, match="innehåller något annat än SAMSAM:s uppgifter"):
        open_database(address, tmp_path / "s.duckdb")
    with psycopg.connect(address) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'public'"
        ).fetchall()
    assert tables == [("annat",)]


def test_a_newer_schema_is_left_alone(
    opened: Callable[[], PostgresStore], address: str, tmp_path: Path
) -> None:
    opened().close()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("insert into schema_migration values (9000, 'framtiden', now())")
    with pytest.raises(StoreTooNewError, match=r"schema 9000"):
        open_database(address, tmp_path / "s.duckdb")


def test_another_order_of_letters_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    with psycopg.connect(cluster.address(), autocommit=True) as connection:
        connection.execute(
            "create database svensk template template0 lc_collate 'C' locale_provider icu "
            "icu_locale 'sv-SE'"
        )
    with pytest.raises(StoreError, match="sorterar text efter ett språk"):
        open_database(cluster.address("svensk"), tmp_path / "s.duckdb")


def test_a_server_that_is_not_there_is_told_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samsam.store.postgres._LONGEST_WAIT_SECONDS", 0.5)
    with pytest.raises(StoreError) as told:
        open_database("postgresql://samsam:hemligt@127.0.0.1:9/samsam", tmp_path / "s.duckdb")
    assert "Databasen samsam på 127.0.0.1 går inte att nå" in str(told.value)
    assert "hemligt" not in str(told.value)


def test_a_server_that_restarts_is_found_again(
    opened: Callable[[], PostgresStore], cluster: Cluster
) -> None:
    store = opened()
    with store.writing() as cursor:
        record = open_record(cursor, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "a").id
        save_field(cursor, record, "summary", "Före", 0, "a")
    cluster.restart()
    with store.writing() as cursor:
        save_field(cursor, record, "summary", "Efter", 1, "a")
    with store.reading() as cursor:
        assert [v.value for v in versions(cursor, record, "summary")] == ["Efter", "Före"]


def test_a_question_without_end_is_stopped(
    opened: Callable[[], PostgresStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("samsam.store.postgres._ENDLESS_MS", 200)
    store = opened()
    with pytest.raises(StoreError, match="Databasen svarar inte"):
        with store.reading() as cursor:
            cursor.execute("select pg_sleep(30)")
    with store.reading() as cursor:
        assert cursor.execute("select 1").fetchone() == (1,)


# A connection that is dropped at the n-th statement, and at the COMMIT after the last of them


class Dropping:
    """Lets the server drop a connection before its n-th statement from now; 0: never.

    `told` holds the statements so far.
    """

    def __init__(self, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at, self.told = 0, list[str]()
        execute = PostgresCursor.execute

        def counted(cursor: PostgresCursor, query: str, parameters: Any = None, /) -> Any:
            self.told.append(query)
            if len(self.told) == self.at:
                self._drop(address, cursor)
            made = execute(cursor, query, parameters)
            if len(self.told) + 1 == self.at and query.startswith("update kept_commits"):
                self._drop(address, cursor)
            return made

        monkeypatch.setattr(PostgresCursor, "execute", counted)

    def begin(self, at: int) -> None:
        self.at = at
        self.told.clear()

    @staticmethod
    def _drop(address: str, cursor: PostgresCursor) -> None:
        pid = cursor._cursor.connection.info.backend_pid
        with psycopg.connect(address, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 5000)", [pid])


def test_a_connection_dropped_at_any_statement_is_told_and_leaves_nothing_half(
    opened: Callable[[], PostgresStore], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, dropping = opened(), Dropping(address, monkeypatch)

    def save(number: int) -> None:
        with store.writing() as cursor:
            record = open_record(cursor, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "a").id
            save_field(cursor, record, "summary", f"text {number}", number - 1, "a")

    def kept() -> list[tuple[int, str]]:
        with store.reading() as cursor:
            rows = cursor.execute("select version, value from written.field_version order by 1")
            return [(int(version), str(value)) for version, value in rows.fetchall()]

    dropping.begin(0)
    save(1)
    statements = len(dropping.told)
    assert statements > 4
    for at in range(1, statements + 2):
        dropping.begin(at)
        with pytest.raises(StoreError, match="Databasen svarar inte"):
            save(2)
        dropping.begin(0)
        assert kept() == [(1, "text 1")], at
    save(2)
    assert kept() == [(1, "text 1"), (2, "text 2")]
