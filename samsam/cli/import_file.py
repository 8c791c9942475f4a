"""`import`: the values of a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, today
from samsam.cli.taking_in import add_yes, take_in, tell_bulk
from samsam.questions.data import preview_file, take_in_bulk
from samsam.questions.service import Service
from samsam.sources.bulk import is_bulk
from samsam.sources.workbook import SheetChoice
from samsam.store.staging import UnreadableFileError

_BY = "kommandot import"


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("fil", type=Path, help="filen som ska läsas in")
    parser.add_argument("--blad", default=None, help="bladet som ska läsas, när det finns flera")
    parser.add_argument("--alla-omraden", action="store_true", help="ta med andra kommuner också")
    parser.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    add_yes(parser)
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """One vintage of what the file changes; partly when anything in it was refused or left."""
    if is_bulk(chosen.fil):
        return _bulk(service, chosen)
    content = chosen.fil.read_bytes()
    shown = preview_file(
        service, chosen.fil.name, content, today(), chosen.blad, all_areas=chosen.alla_omraden
    )
    if isinstance(shown, SheetChoice):
        raise WrongUseError(f"Välj ett blad med --blad: {', '.join(shown.sheets)}.")
    return take_in(service, shown, _BY, dry_run=chosen.dry_run, yes=chosen.ja)


def _bulk(service: Service, chosen: argparse.Namespace) -> Code:
    """A whole file of Kolada's, with all areas and key figures."""
    try:
        shown = take_in_bulk(
            service, chosen.fil, _BY, today(), dry_run=chosen.dry_run, with_warned=chosen.ja
        )
    except UnreadableFileError as error:
        raise WrongUseError(f"{error} Inget lästes in.") from error
    return tell_bulk(service, shown, yes=chosen.ja)
