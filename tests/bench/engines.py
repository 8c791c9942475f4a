"""The file and a PostgreSQL on the same machine, asked the same questions in turns."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from samsam.model.analysis.records import RecordKind
from samsam.records.contents.texts import open_record, save_field, versions
from samsam.records.upkeep.state import state
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.overview.overview import overview
from tests.postgres import Cluster, programs

from . import table
from .store import Found, milliseconds, opening, settings_in

TIMES = 30
TODAY = date(2026, 1, 1)


def measure(times: int) -> tuple[Found, Found, tuple[int, int]]:
    """Milliseconds of each question for the file and the database, and the bytes of each."""
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as folder, _cluster() as cluster:
        file = settings_in(Path(folder), 0)
        database = replace(file, database=cluster.database())
        first = [opening(s) for s in (file, database)]
        again: tuple[list[float], list[float]] = ([], [])
        for _ in range(times):
            for kept, settings in zip(again, (file, database), strict=True):
                kept.append(opening(settings))
        services = (open_service(file), open_service(database))
        found: tuple[Found, Found] = ({}, {})
        for name, one, reopened in zip(found, first, again, strict=True):
            name["öppna, nytt lager"], name["öppna, befintligt lager"] = [one], reopened
        for number in range(times):
            for kept_by_name, service in zip(found, services, strict=True):
                for name, ms in _questions(service, number):
                    kept_by_name.setdefault(name, []).append(ms)
        sizes = state(services[0].records).size, state(services[1].records).size
        for service in services:
            service.close()
    return *found, sizes


@contextmanager
def _cluster() -> Iterator[Cluster]:
    found = programs()
    if found is None:
        raise SystemExit("no PostgreSQL on this machine: apt-get install postgresql")
    cluster = Cluster.start(found)
    try:
        yield cluster
    finally:
        cluster.stop()


def _questions(service: Service, number: int) -> Iterator[tuple[str, float]]:
    listed = service.register.listed()
    # What is kept is kept by the service's identity: a copy begins with nothing.
    fresh = replace(service)
    yield (
        "overview(), inget sparat i minnet",
        milliseconds(lambda: overview(fresh, Selection(), TODAY)),
    )
    yield "overview(), sparat i minnet", milliseconds(lambda: overview(fresh, Selection(), TODAY))
    yield "data_version()", milliseconds(service.data_version)
    yield "en serie", milliseconds(lambda: service.series(listed[:1], None))
    yield "spara ett fält", milliseconds(lambda: _save(service, number))


def _save(service: Service, number: int) -> None:
    with service.records.writing() as connection:
        record = open_record(connection, RecordKind.ANNUAL_ANALYSIS, 2026, "Enheten", "", "a").id
        based = len(versions(connection, record, "summary"))
        save_field(connection, record, "summary", f"Text {number}", based, "a")


def make_table(found: tuple[Found, Found, tuple[int, int]]) -> str:
    file, database, sizes = found
    rows = [
        [
            name,
            table.spread(file[name]),
            table.spread(ms),
            table.number(table.ratio(ms, file[name])),
        ]
        for name, ms in database.items()
    ]
    mb = [size / 1_000_000 for size in sizes]
    rows.append(["storlek MB", *(table.number(m) for m in mb), table.number(mb[1] / mb[0])])
    return table.markdown(("Fråga", "fil ms", "PostgreSQL ms", "×"), rows)


def run(quick: bool) -> str:
    return make_table(measure(3 if quick else TIMES))
