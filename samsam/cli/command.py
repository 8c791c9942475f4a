"""What all commands share: exit codes, the day, and what goes wrong by the user's own hand."""

from __future__ import annotations

import argparse
from datetime import date
from enum import IntEnum
from typing import TypeAlias

from samsam.settings import Settings

# A command sets `run` (service, chosen) → Code, or `run_alone` (settings, chosen) → Code when it
# must not, or need not, open the store.
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
            "Lagret är en databas (inställningen database). Säkerhetskopiera den med pg_dump och "
            "lägg tillbaka den med pg_restore. Schemat görs om när SAMSAM startar."
        )


def today() -> date:
    """The day people see, not an instant."""
    return date.today()  # noqa: DTZ011
