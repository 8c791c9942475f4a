"""`archive`: the archive package of a fixed analysis."""

from __future__ import annotations

import argparse
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, folder_at, write_file
from samsam.exports.record.record_file import record_name
from samsam.services.analysis.reading import archive_package
from samsam.services.core.service import Service
from samsam.services.editions.editions import editions


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("år", type=int, help="året som analysen gäller")
    parser.add_argument("--utgava", type=int, default=0, help="utgåvan; annars den senaste")
    parser.add_argument("--till", type=Path, default=Path(), help="mappen som paketet läggs i")
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    year = vars(chosen)["år"]
    found = editions(service, year)
    wanted = [e for e in found if chosen.utgava in (0, e.number)]
    if not wanted:
        known = ", ".join(str(e.number) for e in found) or "ingen"
        raise WrongUseError(f"Ingen sådan utgåva är fastställd för {year}. De som finns: {known}.")
    content = archive_package(service, wanted[-1])
    write_file(folder_at(chosen.till) / f"{record_name(wanted[-1])}.zip", content)
    return Code.DONE
