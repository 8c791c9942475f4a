"""`update`: new values from Kolada and SCB."""

from __future__ import annotations

import argparse
import sys

from samsam.cli.command import Code, Commands, today
from samsam.cli.taking_in import take_in
from samsam.questions.service import Service
from samsam.questions.update import fetch


def add(commands: Commands) -> None:
    """Put the command into the parser."""
    parser = commands.add_parser("update", help="hämta nya värden från Kolada och SCB")
    parser.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """One vintage for each service that has something new; partly when anything was refused."""
    found = fetch(service, today(), progress=_show_progress)
    sys.stderr.write("\n")
    for part in found:
        take_in(service, part.shown, "kommandot update", dry_run=chosen.dry_run)
    return Code.PARTLY if any(part.shown.refusals for part in found) else Code.DONE


def _show_progress(done: int, total: int) -> None:
    sys.stderr.write(f"\rHämtar {done} av {total} ")
    sys.stderr.flush()
