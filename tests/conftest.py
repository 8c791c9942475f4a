"""What all tests share: real data, real stores. Nothing here stands in for the product's parts."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from postgres import Cluster, programs
from suite import (  # noqa: F401 - hooks of pytest
    made_once,
    pytest_addoption,
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_configure,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_xdist_auto_num_workers,
)

from samsam.figures.figure import Figure, series_figure
from samsam.model.indicator import Break, Target
from samsam.model.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
    Vintage,
)
from samsam.model.signal import assess_signal
from samsam.model.target import assess_target
from samsam.model.trend import assess_trend
from samsam.questions.service import Service, open_service
from samsam.settings import Settings, load_settings
from samsam.store.connection import Store, open_store
from samsam.store.postgres import open_database

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


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store file with all first figures: copied, never opened."""

    def fill(folder: Path) -> None:
        open_service(_settings(folder / "samsam.duckdb", DATA)).close()

    return made_once(tmp_path_factory, "filled", fill) / "samsam.duckdb"


@pytest.fixture(scope="session")
def service(filled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on the real data, shared by all tests that only read."""
    path = tmp_path_factory.mktemp("shared") / "samsam.duckdb"
    shutil.copy(filled_store, path)
    opened = open_service(_settings(path, DATA))
    yield opened
    opened.close()


@pytest.fixture
def own_service(filled_store: Path, tmp_path: Path) -> Iterator[Service]:
    """A service of the test's own, to write in."""
    path = tmp_path / "own.duckdb"
    shutil.copy(filled_store, path)
    opened = open_service(_settings(path, DATA))
    yield opened
    opened.close()


@pytest.fixture
def own_data(tmp_path: Path) -> Path:
    """A copy of `data/`, to damage."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def open_on(tmp_path: Path) -> Iterator[Callable[[Path], Service]]:
    """Opens the service on a folder of data with one store for the whole test; closes after it."""
    opened: list[Service] = []

    def open_it(data: Path) -> Service:
        while opened:
            opened.pop().close()
        opened.append(open_service(_settings(tmp_path / "samsam.duckdb", data)))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL, shared; skipped where there is none."""
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    running = Cluster.start(found)
    yield running
    running.stop()


@pytest.fixture(params=["file", "database"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of the test's own, on each engine."""
    path = tmp_path / "store.duckdb"
    if request.param == "file":
        opened: Store = open_store(path)
    else:
        opened = open_database(request.getfixturevalue("cluster").database(), path)
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
