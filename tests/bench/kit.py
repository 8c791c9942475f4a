"""The budget kit against the same images from Plotly's own static export, and what many cost.

Every measurement is a process of its own, so that its memory is its own. Plotly draws with
Chromium (kaleido); without either its rows say so.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

from . import table
from .servers import ROOT

TODAY = date(2026, 11, 23)
TIMES = 3
CHARTS = (100, 300, 1000)
_IMAGES = ("svg", "pdf", "png")
_WIDTH, _HEIGHT, _SCALE = 605, 420, 3.125  # 160 mm at 96 dpi, drawn at 300
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Cost:
    """What a process needed: its own time at work, and with its children its memory at most."""

    seconds: float
    peak_mb: float


def measure(work: str, *arguments: str) -> Cost:
    """Run one of `WORKS` in a process of its own. The start of Python isn't counted."""
    run = [sys.executable, "-m", "tests.bench.kit", work, *arguments]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [*run, folder], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        peak = _Peak(psutil.Process(process.pid))
        out, fault = process.communicate(timeout=1800)
        peak.stop()
    if process.returncode:
        raise RuntimeError(fault)
    return Cost(json.loads(out.splitlines()[-1]), peak.mb)


class _Peak(threading.Thread):
    """Looks ten times a second at what a process and its children hold."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process, self._stopped, self.mb = process, threading.Event(), 0.0
        self.start()

    def run(self) -> None:
        while not self._stopped.wait(0.1):
            self.mb = max(self.mb, self._held())

    def _held(self) -> float:
        total = 0
        try:
            for one in (self._process, *self._process.children(recursive=True)):
                # What several processes share is counted once for each only by RSS.
                total += one.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            pass
        return total / 2**20

    def stop(self) -> None:
        self._stopped.set()
        self.join()


# What is measured, in the process of its own


def _service(folder: Path):
    from samsam.config.settings import load_settings
    from samsam.services.core.service import open_service

    places = {"SAMSAM_STORE": str(folder / "samsam.sqlite"), "SAMSAM_DATA": str(ROOT / "data")}
    return open_service(load_settings(places, file=folder / "finns-inte.toml"))


def _whole_kit(folder: Path, formats: str) -> Callable[[], object]:
    from samsam.exports.kit.kit import KIT_PARTS, make
    from samsam.services.files.kit import KitChoice, kit

    whole = kit(_service(folder), KitChoice(), TODAY)
    ids = [p.id for p in KIT_PARTS] if formats == "alla" else list(_IMAGES)
    return lambda: make(whole, ids)


def _plotly(folder: Path, _formats: str) -> Callable[[], object]:
    import plotly.graph_objects as go

    from samsam.charts.screen.on_screen import plotly
    from samsam.figures.theme import LIGHT
    from samsam.services.files.kit import KitChoice, kit

    figures = kit(_service(folder), KitChoice(), TODAY).figures
    specs = [go.Figure(plotly(shown, LIGHT)) for shown, _ in figures]

    def draw() -> None:
        for spec in specs:
            for form in _IMAGES:
                spec.to_image(format=form, width=_WIDTH, height=_HEIGHT, scale=_SCALE)

    return draw


def _many(folder: Path, count: str) -> Callable[[], object]:
    from samsam.charts.print.in_print import draw
    from samsam.services.files.kit import KitChoice, kit

    figures = [shown for shown, _ in kit(_service(folder), KitChoice(), TODAY).figures]

    def all_of_them() -> None:
        for number in range(int(count)):
            draw(figures[number % len(figures)], 160, "png")

    return all_of_them


WORKS = {"kit": _whole_kit, "plotly": _plotly, "many": _many}


def main() -> None:
    work, argument, folder = sys.argv[1:]
    ready = WORKS[work](Path(folder), argument)
    begun = time.perf_counter()
    ready()
    print(json.dumps(time.perf_counter() - begun))


# The table


def can_draw_with_plotly() -> bool:
    there = importlib.util.find_spec("kaleido") is not None
    return there and any(shutil.which(name) for name in _CHROMIUM)


def run(quick: bool) -> str:
    """In turns, so that other work on the machine meets all alike."""
    times = 1 if quick else TIMES
    works = {
        "paketet, alla format": ("kit", "alla"),
        "paketets bilder (SVG, PDF, PNG)": ("kit", "bilder"),
    }
    if can_draw_with_plotly():
        works["samma bilder, en i taget med Plotly och Chromium"] = ("plotly", "bilder")
    found: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(times):
        for name, work in works.items():
            found[name].append(measure(*work))
    counts = (10, 20) if quick else CHARTS
    many = {f"{n} diagram (PNG)": [measure("many", str(n))] for n in counts}
    return f"{_kit_table(found)}\n\n{_many_table(many, counts)}"


def _kit_table(found: dict[str, list[Cost]]) -> str:
    first = [c.seconds for c in next(iter(found.values()))]
    rows = [
        [
            name,
            table.spread([c.seconds for c in costs]),
            table.number(table.ratio([c.seconds for c in costs], first)),
            table.number(max(c.peak_mb for c in costs)),
        ]
        for name, costs in found.items()
    ]
    if not can_draw_with_plotly():
        rows.append(["Plotly och Chromium (kaleido) finns inte här", "–", "–", "–"])
    return table.markdown(("Elva nyckeltal", "s", "× paketet", "minne högst MB"), rows)


def _many_table(many: dict[str, list[Cost]], counts: tuple[int, ...]) -> str:
    rows = [
        [name, table.number(cost.seconds), table.number(1000 * cost.seconds / count),
         table.number(cost.peak_mb)]
        for (name, (cost,)), count in zip(many.items(), counts, strict=True)
    ]  # fmt: skip
    return table.markdown(("Antal", "s", "ms per diagram", "minne högst MB"), rows)


if __name__ == "__main__":
    main()
