"""`backtest`: how right the population's projection would have been."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from samsam.cli.command import Code, WrongUseError
from samsam.questions.backtest import markdown, try_method
from samsam.questions.service import Service
from samsam.sources.grid import UnreadableError
from samsam.sources.track_record import write_backtest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "methods.md"
_PLACE = re.compile(r"(<!-- backtest -->\n).*?(<!-- /backtest -->)", re.DOTALL)


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    files = "CSV med kommunkod, år och folkmängd; annars de sparade serierna"
    parser.add_argument("--fil", type=Path, nargs="+", default=[], help=files)
    parser.add_argument("--lagrade", action="store_true", help="ta med de sparade serierna också")
    kept = "lägg resultatet i docs/methods.md och i modellkortet"
    parser.add_argument("--skriv", action="store_true", help=kept)
    parser.add_argument("--dokument", type=Path, default=DOCUMENT, help="var tabellerna står")
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """Print the tables. Nothing is done when nothing could be tried."""
    files = [(path.name, path.read_bytes()) for path in chosen.fil]
    try:
        tried = try_method(service, files, chosen.lagrade)
    except UnreadableError as error:
        raise WrongUseError(f"{error.part}: {error.fault} {error.cure}") from error
    result = tried.result
    for notice in tried.notices:
        sys.stderr.write(f"{notice}\n")
    if not result.accuracy:
        return Code.NOT_DONE
    table = markdown(result)
    print(f"{tried.about}\n\n{table}")
    if chosen.skriv:
        _write(chosen.dokument, f"{tried.about}.\n\n{table}")
        print(write_backtest(service.settings.data, result))
    return Code.DONE


def _write(document: Path, table: str) -> None:
    text = document.read_text(encoding="utf-8")
    if not _PLACE.search(text):
        raise WrongUseError(f"{document} saknar platsen <!-- backtest -->. Lägg tillbaka den.")
    changed = _PLACE.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)
    document.write_text(changed, encoding="utf-8")
    print(document)
