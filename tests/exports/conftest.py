"""A service of a module's own, for what is made of one store before and after new figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from new_figures import take_in_new_figures
from series_of import copied

from samsam.config.settings import Settings
from samsam.services.core.service import Service, open_service


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
