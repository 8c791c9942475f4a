"""Carrying out a command that is understood. Loads the service, so it's imported when needed."""

from __future__ import annotations

import argparse
import os
import sys

from samsam.cli.command import Code, WrongUseError
from samsam.config.settings import SettingsError, keep_files_from_others, load_settings
from samsam.config.toml_file import RegisterError
from samsam.model.analysis.frozen import UnknownFormatError
from samsam.records.errors import StoreError
from samsam.services.core.service import open_service
from samsam.swedish import os_reason

# An analysis of a later format may stand in the database after a step back to an older version.
_REFUSALS = (SettingsError, RegisterError, StoreError, WrongUseError, UnknownFormatError)


def run(chosen: argparse.Namespace) -> Code:
    """Run the command; return its exit code. Errors are one Swedish sentence on stderr."""
    try:
        return _run(chosen)
    except _REFUSALS as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return _failed("Avbrutet innan det blev färdigt.")
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _failed(f"Filen går inte att läsa eller skriva: {os_reason(error)}{where}.")


def _run(chosen: argparse.Namespace) -> Code:
    before = keep_files_from_others()
    try:
        return _run_chosen(chosen)
    finally:
        os.umask(before)


def _run_chosen(chosen: argparse.Namespace) -> Code:
    settings = load_settings()
    if "run_alone" in chosen:
        alone: Code = chosen.run_alone(settings, chosen)
        return alone
    service = open_service(settings, make="makes" in chosen)
    for notice in filter(None, (service.new_store(), *service.notices)):
        sys.stderr.write(f"{notice}\n")
    try:
        code: Code = chosen.run(service, chosen)
    finally:
        service.close()
    return code


def _failed(message: str) -> Code:
    sys.stderr.write(f"{message}\n")
    return Code.NOT_DONE
