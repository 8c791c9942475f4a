"""`python -m samsam …`: what the pages do, without a browser.

To add a command: one line in `COMMANDS`, and one module with a function `add` that gives the
command's parser its arguments and what it runs.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from samsam import __version__
from samsam.cli.swedish_parser import SwedishParser
from samsam.config.services import ALL_SERVICES


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its module in `samsam.cli`, and what the list of commands says of it."""

    module: str
    help: str


COMMANDS = {
    "status": Command("figures.status", "läget för varje nyckeltal"),
    "update": Command("figures.update", f"hämta nya värden från {ALL_SERVICES}"),
    "import": Command("figures.import_file", "läs in en fil (CSV, Excel, JSON-stat eller Parquet)"),
    "export": Command("figures.export", "diagram som filer, eller allt i ett paket"),
    "site": Command("figures.site", "alla sidor, filer och öppna data som en egen webbplats"),
    "refresh": Command(
        "figures.refresh", "uppdatera SAMSAM:s delar i ett dokument (Word, PowerPoint, Excel)"
    ),
    "verify": Command("upkeep.verify", "kontrollera en fastställd analys (JSON)"),
    "archive": Command("upkeep.archive", "arkivpaket av en fastställd analys"),
    "demo": Command("upkeep.demo", "prova SAMSAM med en påhittad kommun, i en egen mapp"),
    "backtest": Command("figures.backtest", "pröva framskrivningen mot det som hände"),
    "user": Command("upkeep.user", "konton och engångskoder"),
    "backup": Command("upkeep.backup", "gör en kontrollerad säkerhetskopia"),
    "restore": Command("upkeep.restore", "lägg tillbaka en säkerhetskopia"),
    "check": Command("upkeep.check", "kontrollera lagret och säkerhetskopian"),
    "migrate": Command("upkeep.migrate", "gör om lagret till den här versionens schema"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Errors are one Swedish sentence on stderr."""
    given = sys.argv[1:] if arguments is None else arguments
    chosen = _parser(given).parse_args(given)
    # The log's lines are the server's; a command says what it has to say itself.
    logging.getLogger("samsam").addHandler(logging.NullHandler())
    from samsam.cli.running import run  # noqa: PLC0415 - help is shown without the service

    return int(run(chosen))


def _parser(given: Collection[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of those commands that are among the words given.

    A command's module loads all that the command needs, which takes seconds for some; the list of
    commands is shown without it.
    """
    called = "samsam" if Path(sys.argv[0]).stem == "samsam" else "python -m samsam"
    parser = SwedishParser(prog=called, description="SAMSAM utan webbläsare.")
    parser.add_argument(
        "--version", action="version", version=f"SAMSAM {__version__}", help="visa versionen"
    )
    commands = parser.add_subparsers(required=True, title="kommandon", metavar="kommando")
    for name, command in COMMANDS.items():
        its_parser = commands.add_parser(name, help=command.help)
        if name in given:
            import_module(f"samsam.cli.{command.module}").add(its_parser)
    return parser
