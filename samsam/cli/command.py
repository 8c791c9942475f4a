"""What all commands share: exit codes, the day, and what goes wrong by the user's own hand."""

from __future__ import annotations

import argparse
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import TypeAlias

from samsam.config.settings import Settings
from samsam.records.files import atomic_write_bytes, why_no_file
from samsam.swedish import os_reason

# A command sets `run` (service, chosen) → Code, or `run_alone` (settings, chosen) → Code when it
# must not, or need not, open the databases. One that sets `makes` may be the first to need a
# database, which is then made and said to be new; the others are refused where there is none.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Code(IntEnum):
    """Exit codes, for cron and scripts."""

    DONE = 0
    PARTLY = 1  # something was refused
    NOT_DONE = 2
    WAITING = 3  # new values are waited for


class WrongUseError(Exception):
    """The command can't be carried out as it was given. The message is Swedish."""


def require_file(settings: Settings) -> None:
    """Raise WrongUseError when the store is a database, which has tools of its own."""
    if settings.database:
        raise WrongUseError(
            "Lagret är en databas (inställningen SAMSAM_DATABASE). Säkerhetskopiera den med "
            "pg_dump och lägg tillbaka den med pg_restore. Schemat görs om när SAMSAM startar."
        )


def folder_at(path: Path) -> Path:
    """The folder of `--till`, made if it isn't there. Raises WrongUseError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUseError(
            f"Mappen {path} gick inte att göra: {os_reason(error)}. Välj en annan med --till."
        ) from error
    return path


def read_file(path: Path) -> bytes:
    """What a file holds. Raises OSError, and WrongUseError as `require_no_pipe` does."""
    require_no_pipe(path)
    return path.read_bytes()


def require_no_pipe(path: Path) -> None:
    """Raise WrongUseError for a pipe or a device: reading it could wait for ever."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise WrongUseError(why_no_file(path))


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and say where it is. Raises WrongUseError."""
    try:
        atomic_write_bytes(path, content)
    except OSError as error:
        raise WrongUseError(
            f"{path} gick inte att skriva: {os_reason(error)}. Ingen halv fil finns kvar. "
            "Gör plats eller välj en annan mapp med --till."
        ) from error
    print(path)


def today() -> date:
    """The day people see, not an instant."""
    return date.today()  # noqa: DTZ011


def known_day(text: str) -> date | None:
    """The day of `--dag`, None without one. Raises WrongUseError, also for one that hasn't been."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WrongUseError(
            f"--dag {text} är inget datum. Skriv år-månad-dag, till exempel 2026-11-28."
        ) from None
    if day > today():
        raise WrongUseError(f"--dag {text} har inte varit än. Välj i dag eller en dag före.")
    return day
