"""Services of before and after new figures, and of where an analysis is fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from new_figures import TODAY, take_in_new_figures
from office_files import as_pdf_texts
from series_of import copied

from samsam.config.settings import Settings
from samsam.exports.refresh.report import Refreshed
from samsam.services.core.service import Service, open_service
from samsam.services.files.refresh import refreshed_document


@pytest.fixture(scope="module")
def module_service(
    filled_store: Path,
    data_folder: Path,
    settings_for: Callable[[Path, Path], Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """The service on a store that the module may write in."""
    path = copied(filled_store, tmp_path_factory.mktemp("module") / "samsam.sqlite")
    opened = open_service(settings_for(path, data_folder))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def later(module_service: Service) -> Service:
    """The service after new figures have been taken in."""
    take_in_new_figures(module_service)
    return module_service


@pytest.fixture(scope="session")
def fixed_reading(
    fixed_among_others: Path,
    data_folder: Path,
    settings_for: Callable[[Path, Path], Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Service]:
    """The service where an analysis is fixed, shared by all tests that only read."""
    path = copied(fixed_among_others, tmp_path_factory.mktemp("fixed-read") / "samsam.sqlite")
    opened = open_service(settings_for(path, data_folder))
    yield opened
    opened.close()


@pytest.fixture
def own_fixed_service(
    fixed_among_others: Path,
    data_folder: Path,
    settings_for: Callable[[Path, Path], Settings],
    tmp_path: Path,
) -> Iterator[Service]:
    """A service of the test's own, where an analysis is fixed, to write in."""
    opened = open_service(
        settings_for(copied(fixed_among_others, tmp_path / "fixed.sqlite"), data_folder)
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def followed(later: Service, resaved: dict[str, bytes]) -> dict[str, Refreshed]:
    """What a module has let LibreOffice save, by its names, brought up to date."""
    return {name: refreshed_document(later, there, TODAY) for name, there in resaved.items()}


@pytest.fixture(scope="module")
def shown(
    followed: dict[str, Refreshed],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> dict[str, str]:
    """What LibreOffice shows of those. A module's `SAVED_AS` is their ending."""
    files = {f"{name}.{request.module.SAVED_AS}": one.content for name, one in followed.items()}
    texts = as_pdf_texts(files, tmp_path_factory.mktemp("visade"))
    return dict(zip(followed, texts.values(), strict=True))
