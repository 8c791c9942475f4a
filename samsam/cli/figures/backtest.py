"""`backtest`: how right the projection would have been, and how often the judgements are wrong."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, read_file
from samsam.config.methods.judgement_record import write_judgements
from samsam.config.methods.track_record import write_backtest, write_projection_errors
from samsam.services.core.service import Service
from samsam.services.population import judgement_trial as trial
from samsam.services.population.backtest import markdown, try_method
from samsam.sources.grid import UnreadableError

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "methods.md"
_BACKTEST, _JUDGEMENTS = "backtest", "judgements"


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    files = "CSV med kommunkod, år och folkmängd; annars de sparade serierna"
    parser.add_argument("--fil", type=Path, nargs="+", default=[], help=files)
    parser.add_argument("--lagrade", action="store_true", help="ta med de sparade serierna också")
    tried = "pröva bedömningarna av trend och förändring i stället, på de sparade serierna"
    parser.add_argument("--metod", action="store_true", help=tried)
    kept = "lägg resultatet i docs/methods.md och i modellkortet"
    parser.add_argument("--skriv", action="store_true", help=kept)
    parser.add_argument("--dokument", type=Path, default=DOCUMENT, help="var tabellerna står")
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """Print the tables. Nothing is done when nothing could be tried."""
    return _judgements(service, chosen) if chosen.metod else _projection(service, chosen)


def _judgements(service: Service, chosen: argparse.Namespace) -> Code:
    if chosen.fil:
        raise WrongUseError(
            "--metod prövas på de sparade serierna och tar ingen fil. Ta bort --fil."
        )
    result = trial.try_stored(service)
    if result is None:
        sys.stderr.write("Det finns inga serier med minst fem värden att pröva.\n")
        return Code.NOT_DONE
    table = trial.markdown(result)
    print(f"{trial.about(result)}\n\n{table}")
    if chosen.skriv:
        _write(chosen.dokument, _JUDGEMENTS, f"{trial.about(result)}.\n\n{table}")
        print(write_judgements(service.settings.data, result))
    return Code.DONE


def _projection(service: Service, chosen: argparse.Namespace) -> Code:
    files = [(path.name, read_file(path)) for path in chosen.fil]
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
        _write(chosen.dokument, _BACKTEST, f"{tried.about}.\n\n{table}")
        print(write_backtest(service.settings.data, result))
        if tried.errors is not None:
            print(write_projection_errors(service.settings.data, tried.errors))
    return Code.DONE


def _write(document: Path, name: str, table: str) -> None:
    """Put a table between its two marks. Raises WrongUseError where they aren't there."""
    place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    text = document.read_text(encoding="utf-8")
    if not place.search(text):
        raise WrongUseError(f"{document} saknar platsen <!-- {name} -->. Lägg tillbaka den.")
    changed = place.sub(lambda found: f"{found[1]}\n{table}\n\n{found[2]}", text)
    document.write_text(changed, encoding="utf-8")
    print(document)
