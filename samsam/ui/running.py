"""The one open service of this process."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

from samsam.questions.service import Service, open_service
from samsam.settings import load_settings

_lock = threading.Lock()
_open: list[Service] = []


def service() -> Service:
    """The service, opened at the first call. A failed opening is tried again at the next call.

    Raises SettingsError, RegisterError or StoreError.
    """
    with _lock:
        if not _open:
            _open.append(replace(open_service(load_settings()), today=today))
        return _open[0]


def today() -> date:
    """The municipality's own day, as its clock shows."""
    return date.today()  # noqa: DTZ011 - the day people see, not an instant


def close() -> None:
    """Let go of the store, so that another process can open it."""
    with _lock:
        while _open:
            _open.pop().close()
