"""The whole of Kolada: taken in against DuckDB's own table, and what each page costs afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import duckdb

from samsam.config.settings import Settings, load_settings
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.data.data import batches, data_status
from samsam.services.indicators.indicator import indicator_view
from samsam.services.overview.overview import overview

from . import table
from .servers import ROOT
from .store import TODAY

WHOLE = ROOT.parent / "shared" / "data" / "kolada" / "all_kpis_1994_2022.parquet"
ROUNDS, TIMES = 3, 40
_QUICK_ROWS = 100_000
_STEPS = ("create table as select", "import, tomt lager", "import igen, inget nytt")
# Each step in a process of its own, so that memory is its own: seconds on the clock, seconds of
# CPU and the most memory, from an open store or database to a closed file.
_MEASURED = """
import json, resource, sys, time
from pathlib import Path
step, store, file = sys.argv[1:]
if step == "create table as select":
    import duckdb
    opened = duckdb.connect(store, config={"threads": 2, "memory_limit": "2GB"})
    work = lambda: opened.execute(f"create table whole as select * from '{file}'")
else:
    from datetime import date
    from samsam.services.data.data import take_in_bulk
    from samsam.services.core.service import open_service
    from samsam.config.settings import load_settings
    opened = open_service(load_settings())
    work = lambda: take_in_bulk(opened, Path(file), "bench", date(2026, 1, 1), dry_run=False)
begun, cpu = time.perf_counter(), time.process_time()
work()
opened.close()
told = [time.perf_counter() - begun, time.process_time() - cpu]
print(json.dumps([*told, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
Measured = tuple[float, float, float]
Found = dict[str, list[Measured]]


def take_in(folder: Path, file: Path, rounds: int) -> Found:
    """Seconds, CPU seconds and MB of each step, in turns. Leaves a full store, `full.duckdb`."""
    found: Found = {step: [] for step in _STEPS}
    for _ in range(rounds):
        for name in ("plain.duckdb", "full.duckdb"):
            for left in folder.glob(f"{name}*"):
                left.unlink()
        for step in _STEPS:
            name = "plain.duckdb" if step == _STEPS[0] else "full.duckdb"
            found[step].append(_measured(step, folder / name, file))
    return found


def _measured(step: str, store: Path, file: Path) -> Measured:
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, step, str(store), str(file)],
        cwd=ROOT, env={**os.environ, "SAMSAM_STORE": str(store)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    seconds, cpu, memory = json.loads(ran.stdout.splitlines()[-1])
    return seconds, cpu, memory


def pages(
    small: Settings, full: Settings, times: int
) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds of CPU of each question, from the store with eleven and from the full one."""
    with ExitStack() as stack:
        services = [open_service(settings) for settings in (small, full)]
        for service in services:
            stack.callback(service.close)
        return {
            name: _in_turns([_bound(ask, service) for service in services], times)
            for name, ask in QUESTIONS.items()
        }


def _bound(ask: Callable[[Service], object], service: Service) -> Callable[[], object]:
    return lambda: ask(service)


def _in_turns(works: Sequence[Callable[[], object]], times: int) -> tuple[list[float], list[float]]:
    found: tuple[list[float], list[float]] = ([], [])
    for n in range(times + 1):
        for work, taken in zip(works, found, strict=True):
            begun = time.process_time()
            work()
            if n:
                taken.append(1000 * (time.process_time() - begun))
    return found


# What is kept is kept by the service's identity: a copy begins with nothing.
QUESTIONS: dict[str, Callable[[Service], object]] = {
    "en serie": lambda s: s.series(s.register.listed()[:1], None),
    "elva serier": lambda s: s.series(s.register.listed(), None),
    "elva serier, som känt en dag": lambda s: s.series(s.register.listed(), TODAY),
    "Nyckeltal": lambda s: indicator_view(replace(s), "sfi_two_courses", Selection(), TODAY),
    "Översikt": lambda s: overview(replace(s), Selection(), TODAY),
    "Data: läget": lambda s: data_status(replace(s), TODAY),
    "Data: inläsningar": lambda s: batches(replace(s)),
    "uppgiftsversioner": lambda s: replace(s).vintages(),
    "grupper": lambda s: replace(s).groups(None),
}


def intake_table(found: Found) -> str:
    base = found[_STEPS[0]]
    return table.markdown(
        ("Steg", "sekunder", "CPU s", "× tid", "× CPU", "minne MB"),
        [_row(step, measured, base) for step, measured in found.items()],
    )


def _row(step: str, found: Sequence[Measured], base: Sequence[Measured]) -> list[str]:
    seconds, cpu, memory = zip(*found, strict=True)
    base_seconds, base_cpu, _ = zip(*base, strict=True)
    return [
        step, table.spread(seconds), table.spread(cpu),
        table.number(table.ratio(seconds, base_seconds)), table.number(table.ratio(cpu, base_cpu)),
        table.number(max(memory)),
    ]  # fmt: skip


def page_table(found: dict[str, tuple[list[float], list[float]]]) -> str:
    return table.markdown(
        ("Fråga", "elva nyckeltal, CPU ms", "hela Kolada, CPU ms", "×"),
        [
            [name, table.spread(small), table.spread(full), table.number(table.ratio(full, small))]
            for name, (small, full) in found.items()
        ],
    )


def measure(folder: Path, file: Path, rounds: int, times: int) -> str:
    """Both tables."""
    first = intake_table(take_in(folder, file, rounds))
    small, full = (_settings(folder, name) for name in ("small", "full"))
    return f"{first}\n\n{page_table(pages(small, full, times))}"


def _settings(folder: Path, name: str) -> Settings:
    places = {"SAMSAM_STORE": str(folder / f"{name}.duckdb"), "SAMSAM_DATA": str(ROOT / "data")}
    return load_settings(places, file=folder / "none.toml")


def run(quick: bool) -> str:
    if not WHOLE.exists():
        return f"{WHOLE.name} is not here"
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as name:
        folder = Path(name)
        if not quick:
            return measure(folder, WHOLE, ROUNDS, TIMES)
        file = folder / "some.parquet"
        with duckdb.connect() as connection:
            rows = f"select * from '{WHOLE}' limit {_QUICK_ROWS}"
            connection.execute(f"copy ({rows}) to '{file}' (format parquet)")
        return measure(folder, file, 1, 2)
