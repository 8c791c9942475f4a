"""`refresh`: our charts, tables, texts and sheets in somebody's document as they are known now."""

from __future__ import annotations

import argparse
from itertools import count
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, known_day, read_file, today, write_file
from samsam.exports.refresh.package import LARGEST_FILE, too_large
from samsam.exports.refresh.report import PieceOutcome, Refreshed
from samsam.services.core.service import Service
from samsam.services.files.refresh import refreshed_document
from samsam.sources.grid import UnreadableError
from samsam.swedish import capitalised, os_reason

_MOST_CHANGES = 6


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("fil", type=Path, help="dokumentet, .docx, .pptx, .xlsx eller .xlsm")
    parser.add_argument(
        "--till",
        type=Path,
        help="den nya filen, som skrivs över; annars ett nytt namn med -ny på slutet",
    )
    parser.add_argument("--dag", default="", help="som det var känt, år-månad-dag")
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    known_on = known_day(chosen.dag)
    if chosen.till is not None and chosen.till.resolve() == chosen.fil.resolve():
        raise WrongUseError(
            "Den nya filen kan inte vara samma som den gamla. Välj ett annat namn med --till."
        )
    try:
        done = refreshed_document(service, _content(chosen.fil), today(), known_on)
    except UnreadableError as error:
        raise WrongUseError(f"{chosen.fil}: {error.fault} {error.cure}") from error
    for line in report_lines(done):
        print(line)
    if done.content and done.count(PieceOutcome.CHANGED):
        write_file(chosen.till or _free(chosen.fil, done), done.content)
    else:
        print("Inget har ändrats, så ingen ny fil skrivs.")
    return Code.PARTLY if done.count(PieceOutcome.LEFT) else Code.DONE


def _free(old: Path, done: Refreshed) -> Path:
    """A file beside the old one that isn't there: somebody may have gone on in an earlier one."""
    names = (old.with_name(done.new_name(old.name, number)) for number in count(1))
    return next(path for path in names if not path.exists())


def _content(path: Path) -> bytes:
    """The document's bytes. Raises WrongUseError, and UnreadableError for one too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise too_large()
        return read_file(path)
    except OSError as error:
        raise WrongUseError(f"{path} går inte att läsa: {os_reason(error)}.") from error


def report_lines(done: Refreshed) -> list[str]:
    """What became of each piece, as lines."""
    lines = list(done.notices)
    for piece in done.pieces:
        lines.append(f"{piece.heading}: {piece.outcome}")
        lines += [f"  {line}" for line in piece.lines(_MOST_CHANGES)]
    return [*lines, f"{capitalised(done.summary)}."]
