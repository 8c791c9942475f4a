"""The store and the heaviest question, without any server."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from samsam.config.settings import Settings, load_settings
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.overview.overview import overview

from . import table
from .servers import ROOT

TIMES = 20
TODAY = date(2026, 1, 1)
Found = dict[str, list[float]]


def measure(times: int) -> Found:
    """Milliseconds of each question, by its name, as many times as asked."""
    with tempfile.TemporaryDirectory(prefix="samsam_bench_") as folder:
        found: Found = {
            "öppna, ny fil": [opening(settings_in(Path(folder), n)) for n in range(times)],
            "öppna, befintlig fil": [opening(settings_in(Path(folder), 0)) for _ in range(times)],
        }
        service = open_service(settings_in(Path(folder), 0))
        try:
            found |= _questions(service, times)
        finally:
            service.close()
    return found


def settings_in(folder: Path, number: int) -> Settings:
    places = {"SAMSAM_STORE": str(folder / f"{number}.duckdb"), "SAMSAM_DATA": str(ROOT / "data")}
    return load_settings(places, file=folder / "none.toml")


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def opening(settings: Settings) -> float:
    opened: list[Service] = []
    taken = milliseconds(lambda: opened.append(open_service(settings)))
    opened[0].close()
    return taken


def _questions(service: Service, times: int) -> Found:
    first = service.register.listed()[:1]

    def ask(of: Service) -> float:
        return milliseconds(lambda: overview(of, Selection(), TODAY))

    ask(service)
    return {
        # What is kept is kept by the service's identity: a copy begins with nothing.
        "overview(), inget sparat i minnet": [ask(replace(service)) for _ in range(times)],
        "overview(), sparat i minnet": [ask(service) for _ in range(times)],
        "data_version()": [milliseconds(service.data_version) for _ in range(times)],
        "en serie": [milliseconds(lambda: service.series(first, None)) for _ in range(times)],
    }


def make_table(found: Found) -> str:
    return table.markdown(("Fråga", "ms"), [[name, table.spread(ms)] for name, ms in found.items()])


def run(quick: bool) -> str:
    return make_table(measure(3 if quick else TIMES))
