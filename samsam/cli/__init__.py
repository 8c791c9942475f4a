"""`python -m samsam …`: what the pages do, without a browser.

To add a command: one module with a function `add` that gives the command its name, arguments and
what it runs, and one line in `COMMANDS`.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from samsam.cli import (
    archive,
    backtest,
    backup,
    check,
    export,
    import_file,
    migrate,
    restore,
    status,
    update,
    user,
    verify,
)
from samsam.cli.command import Code, WrongUseError
from samsam.cli.swedish_parser import SwedishParser
from samsam.questions.accounts import RefusedError
from samsam.questions.files import FileNotKnownError
from samsam.questions.service import open_service
from samsam.settings import SettingsError, load_settings
from samsam.sources.toml_file import RegisterError
from samsam.store.connection import StoreError
from samsam.swedish import os_reason

COMMANDS = (
    status, update, import_file, export, verify, archive, backtest, user,
    backup, restore, check, migrate,
)  # fmt: skip

_REFUSALS = (
    SettingsError, RegisterError, StoreError, FileNotKnownError, WrongUseError, RefusedError,
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Errors are one Swedish sentence on stderr."""
    chosen = _parser().parse_args(arguments)
    # The log's lines are the server's; a command says what it has to say itself.
    logging.getLogger("samsam").addHandler(logging.NullHandler())
    try:
        return int(_run(chosen))
    except _REFUSALS as error:
        return _failed(str(error))
    except KeyboardInterrupt:
        return _failed("Avbrutet innan det blev färdigt.")
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return _failed(f"Filen går inte att läsa eller skriva: {os_reason(error)}{where}.")


def _run(chosen: argparse.Namespace) -> Code:
    settings = load_settings()
    if "run_alone" in chosen:
        alone: Code = chosen.run_alone(settings, chosen)
        return alone
    service = open_service(settings)
    try:
        code: Code = chosen.run(service, chosen)
    finally:
        service.close()
    return code


def _failed(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return Code.NOT_DONE


def _parser() -> argparse.ArgumentParser:
    parser = SwedishParser(prog="python -m samsam", description="SAMSAM utan webbläsare.")
    commands = parser.add_subparsers(required=True, title="kommandon", metavar="kommando")
    for command in COMMANDS:
        command.add(commands)
    return parser
