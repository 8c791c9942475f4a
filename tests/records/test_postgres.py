"""PostgreSQL as the database of record: shared by machines, left alone when it is another's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from postgres import Cluster
from sqlalchemy import inspect, text

from samsam.config.settings import Settings, load_settings
from samsam.model.analysis.records import RecordKind
from samsam.records.contents import accounts, journal, texts
from samsam.records.engine import location, patient_connection
from samsam.records.engine.database import Database
from samsam.records.errors import (
    StoreDamagedError,
    StoreError,
    StoreLossError,
    StoreTooNewError,
)
from samsam.records.tables import HEAD, metadata
from samsam.records.upkeep.opening import open_server
from samsam.records.upkeep.state import state
from samsam.services.core.service import open_service

UNIT = "2262"


@pytest.fixture
def address(cluster: Cluster) -> str:
    return cluster.database()


@pytest.fixture
def opened(address: str, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Opens the database as a machine of its own; closes all at the end."""
    every: list[Database] = []

    def open_it() -> Database:
        every.append(open_server(address, tmp_path / f"{len(every)}" / "samsam.sqlite"))
        return every[-1]

    yield open_it
    for one in every:
        one.close()


def save(records: Database, text: str, based_on: int) -> texts.Saved | texts.Conflict:
    with records.writing() as connection:
        record = texts.open_record(connection, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "", "a")
        return texts.save_field(connection, record.id, "summary", text, based_on, "a")


def saved(records: Database) -> list[str]:
    """Every version of the field, the first first."""
    with records.reading() as connection:
        found = texts.find_record(connection, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, "")
        if found is None:
            return []
        return [v.value for v in reversed(texts.versions(connection, found.id, "summary"))]


# Machines beside each other


def test_what_one_machine_saves_the_other_reads(opened: Callable[[], Database]) -> None:
    one, other = opened(), opened()
    before = other.commits
    save(one, "från den ena", 0)
    assert saved(other) == ["från den ena"]
    assert other.commits == before + 1
    assert isinstance(save(other, "osett", 0), texts.Conflict)
    assert isinstance(save(other, "sett", 1), texts.Saved)
    assert saved(one) == ["från den ena", "sett"]


def test_writers_on_two_machines_take_turns_and_none_is_lost(
    opened: Callable[[], Database],
) -> None:
    """Each adds to the number that it reads in its own transaction."""
    machines = [opened(), opened()]
    save(machines[0], "0", 0)
    errors: list[BaseException] = []

    def write(records: Database) -> None:
        try:
            for _ in range(10):
                with records.writing() as connection:
                    found = texts.find_record(
                        connection, RecordKind.ANNUAL_ANALYSIS, 2026, UNIT, ""
                    )
                    assert found is not None
                    latest = found.values["summary"]
                    texts.save_field(
                        connection, found.id, "summary", str(int(latest.value) + 1),
                        latest.version, "a",
                    )  # fmt: skip
        except BaseException as error:  # noqa: BLE001 - said by the test
            errors.append(error)

    threads = [threading.Thread(target=write, args=(m,)) for m in machines * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert saved(machines[0]) == [str(n) for n in range(41)]
    assert {m.commits for m in machines} == {machines[0].commits}


def test_machines_that_start_together_take_in_the_shipped_figures_once(
    address: str, few_data: Path, tmp_path: Path
) -> None:
    def settings(n: int) -> Settings:
        places = {
            "SAMSAM_STORE": str(tmp_path / f"{n}" / "samsam.sqlite"),
            "SAMSAM_DATA": str(few_data),
            "SAMSAM_DATABASE": address,
        }
        return load_settings(places, file=tmp_path / "finns-inte.toml")

    found: list[object] = []

    def start(n: int) -> None:
        service = open_service(settings(n))
        found.append([(v.id, v.sequence) for v in service.vintages()])
        service.close()

    starts = [threading.Thread(target=start, args=(n,)) for n in range(3)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    service = open_service(settings(0))
    right = [(v.id, v.sequence) for v in service.vintages()]
    service.close()
    assert len(right) == len({vintage_id for vintage_id, _ in right}) > 0
    assert found == [right] * 3


# The same database again, and others'


def test_the_state_of_a_database(records: Database) -> None:
    found = state(records)
    assert found.schema == HEAD
    assert found.engine.startswith("SQLite" if records.is_file else "PostgreSQL")
    assert found.size > 10_000
    assert found.free > 0
    assert found.writable


def test_opened_again_everything_is_there_and_no_step_is_made_twice(
    opened: Callable[[], Database], address: str
) -> None:
    first = opened()
    save(first, "text", 0)
    commits = first.commits
    first.close()
    again = opened()
    assert saved(again) == ["text"]
    assert again.commits == commits
    with psycopg.connect(address) as connection:
        assert connection.execute("select version_num from alembic_version").fetchall() == [(HEAD,)]


@pytest.mark.parametrize("sql", ["create table annat (a integer)", "create view annat as select 1"])
def test_a_database_of_others_is_left_alone(address: str, tmp_path: Path, sql: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.encode())
    with pytest.raises(StoreDamagedError, match="inte SAMSAM:s"):
        open_server(address, tmp_path / "samsam.sqlite")
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'public'"
        ).fetchall()
    assert found == [("annat",)]


def test_a_newer_schema_is_left_alone(
    opened: Callable[[], Database], address: str, tmp_path: Path
) -> None:
    opened().close()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("update alembic_version set version_num = '9000'")
    with pytest.raises(StoreTooNewError, match=r"schema 9000"):
        open_server(address, tmp_path / "samsam.sqlite")


def test_a_database_that_sorts_by_a_language_sorts_as_all_others(
    cluster: Cluster, tmp_path: Path
) -> None:
    with psycopg.connect(cluster.address(), autocommit=True) as connection:
        connection.execute(
            "create database svensk template template0 lc_collate 'C' locale_provider icu "
            "icu_locale 'sv-SE'"
        )
    records = open_server(cluster.address("svensk"), tmp_path / "samsam.sqlite")
    names = ["Ö", "a", "Z", "Å", "z", "Ä", "é", "ab", "a b"]
    with records.writing() as connection:
        for name in names:
            account = accounts.Account(name, 1, name, accounts.Role.READER)
            accounts.put(connection, account, "test")
    with records.reading() as connection:
        assert [a.name for a in accounts.accounts(connection)] == sorted(names)
        assert set(inspect(connection).get_table_names()) >= set(metadata.tables)
    records.close()


# Away and back


def test_a_server_that_restarts_is_found_again_by_every_use(
    opened: Callable[[], Database], cluster: Cluster
) -> None:
    """Also by the question for the number of commits, whose connection is held."""
    records = opened()
    save(records, "före", 0)
    before = records.commits
    cluster.restart()
    assert records.commits == before
    cluster.restart()
    assert saved(records) == ["före"]
    cluster.restart()
    save(records, "efter", 1)
    assert saved(records) == ["före", "efter"]
    assert records.commits == before + 1


def test_a_server_that_is_away_is_explained_at_every_use_until_it_is_back(
    opened: Callable[[], Database], cluster: Cluster
) -> None:
    records = opened()
    save(records, "före", 0)
    before = records.commits
    options = _options((cluster.folder / "data" / "postmaster.opts").read_text(encoding="utf-8"))
    data, log = str(cluster.folder / "data"), str(cluster.folder / "log")
    cluster.run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    try:
        for use in (
            lambda: records.commits,
            lambda: records.commits,
            lambda: saved(records),
            lambda: save(records, "borta", 1),
            lambda: state(records),
        ):
            with pytest.raises(StoreError, match="svarar inte"):
                use()
    finally:
        cluster.run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
    assert records.commits == before
    save(records, "efter", 1)
    assert saved(records) == ["före", "efter"]


def test_a_server_that_hangs_is_given_up_and_gone_on_with_when_it_answers(
    opened: Callable[[], Database], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patient_connection, "QUESTION_SECONDS", 1.0)
    monkeypatch.setattr(patient_connection, "SAVE_SECONDS", 2.0)
    monkeypatch.setattr(location, "_CONNECT_SECONDS", 2)
    records = opened()
    save(records, "före", 0)
    before = records.commits
    with records.writing() as connection:
        # Others' saves may be waited for longer than a question takes.
        connection.execute(text("select pg_sleep(1.5)"))
    for use in (lambda: records.commits, lambda: save(records, "medan den hänger", 1)):
        with cluster.frozen(), pytest.raises(StoreError, match="svarar inte"):
            use()
    with pytest.raises(StoreError, match="svarar inte"), records.writing() as connection:
        with cluster.frozen():
            texts.open_record(connection, RecordKind.ANNUAL_ANALYSIS, 2027, UNIT, "", "a")
    assert records.commits == before + 1
    save(records, "efter", 1)
    assert saved(records) == ["före", "efter"]


def _options(written: str) -> str:
    """The options of the last start, as PostgreSQL keeps them: each in quotation marks."""
    words = [word.strip('"') for word in written.split()]
    return " ".join(f"-c {word}" for word in words if "=" in word)


def test_an_older_dump_put_back_under_a_running_server_is_not_saved_in(
    opened: Callable[[], Database], cluster: Cluster, address: str
) -> None:
    records, name = opened(), address.rpartition("/")[2]
    save(records, "före", 0)
    _drop_connections(cluster, name)
    older = cluster.database(name).rpartition("/")[2]
    save(records, "senare", 1)
    before = records.commits
    _drop_connections(cluster, name)
    with psycopg.connect(cluster.address(), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())
        connection.execute(f"create database {name} template {older}".encode())
    for use in (lambda: records.commits, lambda: save(records, "ovanpå", 1)):
        with pytest.raises(StoreLossError, match="färre sparade ändringar"):
            use()
    again = opened()
    assert saved(again) == ["före"]
    save(again, "efter en ny start", 1)
    assert again.commits == before


def _drop_connections(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.address(), autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s",
            [name],
        )


def test_what_is_said_of_a_server_has_no_password(tmp_path: Path) -> None:
    address = "postgresql://samsam:hemligt@127.0.0.1:9/samsam"
    with pytest.raises(StoreError) as refused:
        open_server(address, tmp_path / "samsam.sqlite")
    assert "Databasen samsam på 127.0.0.1 går inte att nå" in str(refused.value)
    assert "hemligt" not in str(refused.value)


def test_a_password_with_any_sign_opens_and_is_not_told(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "SQL_ASCII")
    address = cluster.database().replace("samsam@", "samsam:h%25m%2Fl%40igt@")
    records = open_server(address, tmp_path / "samsam.sqlite")
    assert records.location.named == f"Databasen {address.rpartition('/')[2]} på 127.0.0.1"
    save(records, "å − –", 0)
    assert saved(records) == ["å − –"]
    records.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_text_is_refused_in_words(
    cluster: Cluster, tmp_path: Path, encoding: str
) -> None:
    name = f"kod_{encoding.lower()}"
    with psycopg.connect(cluster.address(), autocommit=True) as connection:
        connection.execute(
            f"create database {name} template template0 encoding '{encoding}' locale 'C'".encode()
        )
    for untouched in (True, False):
        with pytest.raises(StoreDamagedError, match=f"{name} på .* {encoding}, .* behöver UTF8"):
            open_server(cluster.address(name), tmp_path / "samsam.sqlite", untouched=untouched)


@pytest.mark.parametrize("more", ["?finns_inte=1", "?sslmode=%00"])
def test_an_option_that_a_server_does_not_have_is_explained(
    cluster: Cluster, tmp_path: Path, more: str
) -> None:
    with pytest.raises(StoreError, match="går inte att nå.*SAMSAM_DATABASE"):
        open_server(f"{cluster.database()}{more}", tmp_path / "samsam.sqlite")


def test_a_journal_entry_is_written_by_the_machine_s_clock_and_read_as_utc(
    records: Database,
) -> None:
    with records.writing() as connection:
        journal.write(connection, "Anna", "prövade")
    with records.reading() as connection:
        (entry,) = journal.latest(connection, 9)
    assert entry.at.tzinfo is None
    assert abs((journal.utc_now() - entry.at).total_seconds()) < 600
