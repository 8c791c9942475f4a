"""What all tests share: real data, real stores. Nothing here stands in for the product's parts."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from postgres import Cluster, needed
from series_of import Figures, copied
from suite import (  # noqa: F401 - hooks of pytest
    made_once,
    pytest_addoption,
    pytest_collection,
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_ignore_collect,
    pytest_runtest_teardown,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_xdist_auto_num_workers,
)
from written_analysis import fixed

from samsam.config.settings import Settings, load_settings
from samsam.figures.figure import Figure, series_figure
from samsam.model.assessment.signal import assess_signal
from samsam.model.assessment.target import assess_target
from samsam.model.assessment.trend import assess_trend
from samsam.model.indicators.indicator import Break, Target
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
    Vintage,
)
from samsam.records.engine.database import Database
from samsam.records.upkeep.opening import open_file, open_server
from samsam.series.engine import SeriesEngine
from samsam.series.observations import sequence_reached
from samsam.services.core.service import Service, open_service
from samsam.services.operation import example

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"


def _settings(store: Path, data: Path) -> Settings:
    places = {"SAMSAM_STORE": str(store), "SAMSAM_DATA": str(data)}
    return load_settings(places, file=store.with_name("finns-inte.toml"))


@pytest.fixture(scope="session")
def settings_for() -> Callable[[Path, Path], Settings]:
    """Settings with a store and a folder of data, everything else as in production."""
    return _settings


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real `data/`, never to be changed."""
    return DATA


def _fill(path: Path, data: Path) -> None:
    """A store with the first figures, and the series built of them: who opens a copy builds none."""
    with closing(open_service(_settings(path, data))) as opened:
        opened.engine.ask(sequence_reached)


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store file with all first figures: copied, never opened."""

    def fill(folder: Path) -> None:
        _fill(folder / "samsam.sqlite", DATA)

    return made_once(tmp_path_factory, "filled", fill) / "samsam.sqlite"


@pytest.fixture(scope="session")
def service(filled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on the real data, shared by all tests that only read."""
    path = tmp_path_factory.mktemp("shared") / "samsam.sqlite"
    copied(filled_store, path)
    opened = open_service(_settings(path, DATA))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def first_store(request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """The closed store with first figures that a module's writing tests copy, and its data.

    A module whose `OWN_FIGURES` is true has no other municipality's: reading those takes a fifth of
    the time of a test that fixes an analysis.
    """
    if getattr(request.module, "OWN_FIGURES", False):
        return request.getfixturevalue("few_figures"), request.getfixturevalue("few_data")
    return request.getfixturevalue("filled_store"), DATA


@pytest.fixture
def own_service(first_store: tuple[Path, Path], tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own, to write in."""
    store, data = first_store
    opened = open_service(_settings(copied(store, tmp_path / "own.sqlite"), data))
    yield opened
    opened.close()


def without_shipped_files(data: Path) -> Path:
    """A folder of data without the Parquet files and what `vintages.toml` says of them.

    Loading them takes most of a second, and few tests need other municipalities.
    """
    for path in data.rglob("*.parquet"):
        path.unlink()
    described = data / "vintages.toml"
    parts = re.split(r"(?m)^(?=\[)", described.read_text(encoding="utf-8"))
    kept = [p for p in parts if "sha256" not in p or p.startswith("#")]
    described.write_text("".join(kept), encoding="utf-8")
    return data


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """A copy of `data/` without the Parquet files, to damage."""
    return without_shipped_files(Path(shutil.copytree(DATA, tmp_path / "data")))


@pytest.fixture
def all_data(tmp_path: Path) -> Path:
    """A copy of all of `data/`, to damage."""
    return Path(shutil.copytree(DATA, tmp_path / "all-data"))


@pytest.fixture(scope="session")
def example_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration as `demo` makes it, with its store closed: copied, never opened."""

    def fill(folder: Path) -> None:
        example.make(folder / "exempel", date.today())  # noqa: DTZ011 - the day people see

    return made_once(tmp_path_factory, "demonstration", fill) / "exempel"


@pytest.fixture(scope="session")
def few_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store file with Timrå's first figures alone, and no groups: copied, never opened."""

    def fill(folder: Path) -> None:
        data = without_shipped_files(Path(shutil.copytree(DATA, folder / "data")))
        _fill(folder / "samsam.sqlite", data)

    return made_once(tmp_path_factory, "few", fill) / "samsam.sqlite"


@pytest.fixture(scope="session")
def few_data(few_figures: Path) -> Path:
    """The folder of data that `few_figures` was made of, never to be changed."""
    return few_figures.with_name("data")


@pytest.fixture(scope="session")
def nothing_taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with a register and not a single figure: copied, never opened. Its data lies beside it."""

    def fill(folder: Path) -> None:
        data = without_shipped_files(Path(shutil.copytree(DATA, folder / "data")))
        (data / "vintages.toml").write_text("", encoding="utf-8")
        open_service(_settings(folder / "samsam.sqlite", data)).close()

    return made_once(tmp_path_factory, "nothing", fill) / "samsam.sqlite"


@pytest.fixture(scope="session")
def few_service(
    few_figures: Path, few_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """The service with Timrå's first figures alone, shared by all tests that only read."""
    path = copied(few_figures, tmp_path_factory.mktemp("few") / "samsam.sqlite")
    opened = open_service(_settings(path, few_data))
    yield opened
    opened.close()


@pytest.fixture
def alone_service(few_figures: Path, few_data: Path, tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own to write in, where no other municipality has any figures."""
    path = tmp_path / "alone.sqlite"
    copied(few_figures, path)
    opened = open_service(_settings(path, few_data))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def fixed_figures(
    few_figures: Path, few_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A closed store with Timrå's first figures and a fixed analysis: copied, never opened."""

    def fill(folder: Path) -> None:
        path = copied(few_figures, folder / "samsam.sqlite")
        with closing(open_service(_settings(path, few_data))) as opened:
            fixed(opened)

    return made_once(tmp_path_factory, "fixed", fill) / "samsam.sqlite"


@pytest.fixture(scope="session")
def fixed_among_others(filled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with all first figures: copied, never opened."""

    def fill(folder: Path) -> None:
        path = copied(filled_store, folder / "samsam.sqlite")
        with closing(open_service(_settings(path, DATA))) as opened:
            fixed(opened)

    return made_once(tmp_path_factory, "fixed-among-others", fill) / "samsam.sqlite"


@pytest.fixture
def fixed_service(fixed_figures: Path, few_data: Path, tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own to write in, whose analysis has been fixed as `fixed` does it."""
    path = copied(fixed_figures, tmp_path / "fixed.sqlite")
    with closing(open_service(_settings(path, few_data))) as opened:
        yield opened


@pytest.fixture
def open_on(tmp_path: Path) -> Iterator[Callable[[Path], Service]]:
    """Opens the service on a folder of data with one store for the whole test; closes after it."""
    opened: list[Service] = []

    def open_it(data: Path) -> Service:
        while opened:
            opened.pop().close()
        opened.append(open_service(_settings(tmp_path / "samsam.sqlite", data)))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL, shared; skipped where there is none."""
    running = Cluster.start(needed())
    yield running
    running.stop()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database of record with its tables and nothing in them: copied, never opened."""

    def fill(folder: Path) -> None:
        open_file(folder / "samsam.sqlite").close()

    return made_once(tmp_path_factory, "empty", fill) / "samsam.sqlite"


@pytest.fixture(scope="session")
def empty_server(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of such a database on the server, to make others of."""
    address = cluster.database()
    open_server(address, tmp_path_factory.mktemp("server") / "samsam.sqlite").close()
    return address.rpartition("/")[2]


@pytest.fixture(params=["file", "server"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of record on each engine."""
    path = tmp_path / "samsam.sqlite"
    if request.param == "file":
        opened = open_file(copied(request.getfixturevalue("empty_file"), path))
    else:
        cluster, empty = map(request.getfixturevalue, ("cluster", "empty_server"))
        opened = open_server(cluster.database(empty), path)
    yield opened
    opened.close()


@pytest.fixture
def figures(records: Database, tmp_path: Path) -> Iterator[Figures]:
    """No series yet, in a database of record on each engine."""
    opened = Figures(records, SeriesEngine(records, tmp_path / "cache" / "series.duckdb"))
    yield opened
    opened.close()


@pytest.fixture
def older_store(tmp_path: Path) -> Callable[[int], Path]:
    """Gives a closed store as the code of its time left it with that schema."""

    def unpacked(schema: int) -> Path:
        packed = ROOT / "tests" / "fixtures" / "stores" / f"schema-{schema}.duckdb.gz"
        path = tmp_path / f"schema-{schema}.duckdb"
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        return path

    return unpacked


@pytest.fixture(scope="session")
def figure_of(service: Service) -> Callable[..., Figure]:
    """Makes the figure of some values (None: sekretess), with an indicator of the register."""

    def make(
        indicator_id: str,
        values: dict[int, float | None],
        targets: tuple[Target, ...] = (),
        breaks: tuple[Break, ...] = (),
        preliminary: tuple[int, ...] = (),
        vintages: tuple[Vintage, ...] = (),
        **changes: object,
    ) -> Figure:
        indicator = replace(
            service.register.indicators[indicator_id],
            successor=None,
            **changes,  # type: ignore[arg-type]
        )

        def observed(year: int, value: float | None) -> Observation:
            if value is None:
                missing = ObservationStatus.MISSING, MissingReason.CONFIDENTIAL
                return Observation(year, None, *missing)
            status = (
                ObservationStatus.PRELIMINARY if year in preliminary else ObservationStatus.NORMAL
            )
            return Observation(year, value, status)

        rows = tuple(observed(y, values[y]) for y in sorted(values))
        series = Series(indicator.id, "2262", Sex.TOTAL, rows, breaks)
        return series_figure(
            indicator,
            series,
            "Timrå",
            assess_trend(series, indicator),
            assess_signal(series, indicator, None),
            tuple(assess_target(series, t) for t in targets),
            vintages,
        )

    return make
