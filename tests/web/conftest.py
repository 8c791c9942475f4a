"""Pages run by Streamlit's own test runner, each on a store of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from series_of import copied
from starlette.applications import Starlette
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from samsam.exports.work import workshop
from samsam.model.analysis.access import Role, Visitor
from samsam.web.base import access, running
from samsam.web.files import making
from samsam.web.files.addresses import routes
from samsam.web.page.pages import Page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session", autouse=True)
def packages_are_looked_through_once() -> Iterator[None]:
    """Streamlit's test runner looks for components in every installed package, for each page anew."""
    with pytest.MonkeyPatch.context() as patch:
        looked = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", looked)
        yield


@pytest.fixture(autouse=True)
def files_can_be_made() -> Iterator[None]:
    """A server or command that has stopped in this process makes no files; the next test does."""
    yield
    if workshop.is_closed():
        making.start()
        workshop.close()


@pytest.fixture
def page_test() -> Callable[[Page], AppTest]:
    """A page that hasn't run yet."""

    def of(page: Page) -> AppTest:
        script = ROOT / (f"pages/{page.id}.py" if page.id else "app.py")
        return AppTest.from_file(str(script), default_timeout=60)

    return of


@pytest.fixture
def run(page_test: Callable[[Page], AppTest]) -> Callable[..., AppTest]:
    """Runs a page as a visitor with these query parameters gets it."""

    def run_page(page: Page, **parameters: str) -> AppTest:
        test = page_test(page)
        for name, value in parameters.items():
            test.query_params[name] = value
        return test.run()

    return run_page


@pytest.fixture
def no_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No service is open before the test, nor after it."""
    monkeypatch.chdir(ROOT)
    running.close()
    yield
    running.close()


@pytest.fixture(scope="module")
def first_figures(filled_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The pages' store has all first figures; shared by tests that only read."""
    path = copied(filled_store, tmp_path_factory.mktemp("sidor") / "samsam.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("SAMSAM_STORE", str(path))
        running.close()
        yield
        running.close()


@pytest.fixture
def own_figures(
    no_service: None,
    first_store: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pages' store is a copy with the first figures, for the test to write in."""
    store, data = first_store
    monkeypatch.setenv("SAMSAM_STORE", str(copied(store, tmp_path / "samsam.sqlite")))
    monkeypatch.setenv("SAMSAM_DATA", str(data))


@pytest.fixture
def own_fixed_figures(
    no_service: None,
    fixed_figures: Path,
    few_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `own_figures` without other municipalities, and the analysis of 2025 has been fixed."""
    monkeypatch.setenv("SAMSAM_STORE", str(copied(fixed_figures, tmp_path / "samsam.sqlite")))
    monkeypatch.setenv("SAMSAM_DATA", str(few_data))


@pytest.fixture
def no_figures(
    no_service: None, nothing_taken_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register is whole, but there isn't a single figure."""
    store = copied(nothing_taken_in, tmp_path / "tom.sqlite")
    monkeypatch.setenv("SAMSAM_STORE", str(store))
    monkeypatch.setenv("SAMSAM_DATA", str(nothing_taken_in.with_name("data")))


@pytest.fixture
def act_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[Role], None]:
    """Gives the visitor a role from the next run on: Streamlit's test runner has no address."""

    def become(role: Role) -> None:
        monkeypatch.setattr(access, "visitor", lambda _service: Visitor(role.title, role))

    return become


@pytest.fixture
def ours() -> Starlette:
    """SAMSAM's own addresses alone."""
    return Starlette(routes=routes())
