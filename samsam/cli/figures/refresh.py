"""`refresh`: our charts, tables, texts and sheets in somebody's document as they are known now."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, today, write_file
from samsam.exports.refresh.package import LARGEST_FILE, too_large
from samsam.exports.refresh.report import PieceOutcome, PieceReport, Refreshed
from samsam.services.core.service import Service
from samsam.services.files.refresh import refreshed_document
from samsam.sources.grid import UnreadableError
from samsam.swedish import os_reason

_MOST_CHANGES = 6


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("fil", type=Path, help="dokumentet, .docx, .pptx, .xlsx eller .xlsm")
    parser.add_argument("--till", type=Path, help="den nya filen; annars får namnet -ny på slutet")
    parser.add_argument("--dag", default="", help="som det var känt, år-månad-dag")
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    known_on = _day(chosen.dag)
    target = chosen.till or chosen.fil.with_name(f"{chosen.fil.stem}-ny{chosen.fil.suffix}")
    if target.resolve() == chosen.fil.resolve():
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
        write_file(target, done.content)
    else:
        print("Inget har ändrats, så ingen ny fil skrivs.")
    return Code.PARTLY if done.count(PieceOutcome.LEFT) else Code.DONE


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUseError(
            f"--dag {text} är inget datum. Skriv år-månad-dag, till exempel 2026-11-28."
        ) from None


def _content(path: Path) -> bytes:
    """The document's bytes. Raises WrongUseError, and UnreadableError for one too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise too_large()
        return path.read_bytes()
    except OSError as error:
        raise WrongUseError(f"{path} går inte att läsa: {os_reason(error)}.") from error


def report_lines(done: Refreshed) -> list[str]:
    """What became of each piece, as lines."""
    lines = list(done.notices)
    for piece in done.pieces:
        lines.append(f"{piece.heading}: {piece.outcome}")
        lines += [f"  {line}" for line in _details(piece)]
    return lines


def _details(piece: PieceReport) -> list[str]:
    shown = [
        f"{change.what}: {_flat(change.old)} → {_flat(change.new)}"
        for change in piece.changes[:_MOST_CHANGES]
    ]
    more = len(piece.changes) - len(shown)
    return [*shown, *([f"och {more} ändringar till"] if more > 0 else []), *piece.remarks]


def _flat(text: str) -> str:
    return " ".join(text.split())
