"""The one open service of this process."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from datetime import date

from samsam.config.settings import load_settings
from samsam.services.core.service import Service, open_service

_log = logging.getLogger("samsam")
_lock = threading.Lock()
_open: list[Service] = []


def service() -> Service:
    """The service, opened at the first call. A failed opening is tried again at the next call.

    Raises SettingsError, RegisterError or StoreError.
    """
    with _lock:
        if not _open:
            _open.append(replace(open_service(load_settings()), today=today))
            for notice in _open[0].notices:
                _log.warning("%s", notice)
        return _open[0]


def use(opened: Service) -> None:
    """Let the process go on with a service that is open already; `close` closes it."""
    with _lock:
        _open[:] = [replace(opened, today=today)]


def is_example() -> bool:
    """True when the open service is a demonstration's; a service that isn't open is nobody's."""
    return bool(_open) and _open[0].settings.example


def today() -> date:
    """The municipality's own day, as its clock shows."""
    return date.today()  # noqa: DTZ011 - the day people see, not an instant


def close() -> None:
    """Let go of the store, so that another process can open it."""
    with _lock:
        while _open:
            _open.pop().close()
