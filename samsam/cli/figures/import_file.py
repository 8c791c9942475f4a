"""`import`: the values of a file."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, require_no_pipe, today
from samsam.cli.figures.taking_in import add_yes, report_bulk, take_in
from samsam.series.parquet_file import UnreadableFileError
from samsam.services.core.service import Service
from samsam.services.data.data import preview_file, take_in_bulk
from samsam.sources.intake.bulk import is_bulk
from samsam.sources.reading import Answers, Question, QuestionKind
from samsam.sources.tables.names import Areas, Indicators
from samsam.swedish import number

_BY = "kommandot import"


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("fil", type=Path, help="filen som ska läsas in")
    parser.add_argument("--blad", default=None, help="bladet som ska läsas, när det finns flera")
    parser.add_argument(
        "--omrade", default=None, help="området som filen gäller (kommunkod eller namn)"
    )
    parser.add_argument(
        "--nyckeltal", default=None, help="nyckeltalet som filen gäller (id eller titel)"
    )
    parser.add_argument("--alla-omraden", action="store_true", help="ta med andra kommuner också")
    parser.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    add_yes(parser)
    parser.set_defaults(run=_run, makes=True)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """One vintage of what the file changes; partly when anything in it was refused or left."""
    require_no_pipe(chosen.fil)
    if is_bulk(chosen.fil):
        return _bulk(service, chosen)
    content = chosen.fil.read_bytes()
    answers = Answers(
        chosen.blad, _area(service, chosen.omrade), _indicator(service, chosen.nyckeltal)
    )
    shown = preview_file(
        service, chosen.fil.name, content, today(), answers, all_areas=chosen.alla_omraden
    )
    if isinstance(shown, Question):
        _report(shown)
        return Code.PARTLY
    return take_in(service, shown, _BY, dry_run=chosen.dry_run, yes=chosen.ja)


_OPTIONS = {
    QuestionKind.SHEET: "--blad",
    QuestionKind.AREA: "--omrade",
    QuestionKind.INDICATOR: "--nyckeltal",
}
_MOST_OPTIONS = 12


def _report(question: Question) -> None:
    """The question, and the option that answers it."""
    option = _OPTIONS[question.asks]
    print(question.why)
    print(f"Inget är läst. Kör kommandot igen med {option} och något av:")
    for value, title in question.options[:_MOST_OPTIONS]:
        print(f"  {option} {shlex.quote(value)}" + (f"  ({title})" if title != value else ""))
    more = len(question.options) - _MOST_OPTIONS
    if more > 0:
        print(f"  och {number(more)} till")


def _area(service: Service, text: str | None) -> str | None:
    """The code of the area that `--omrade` names. Raises WrongUseError."""
    if text is None:
        return None
    found = Areas(service.area_titles()).find(text)
    if len(found) != 1:
        raise WrongUseError(
            f"”{text}” är inget område som känns igen. Skriv kommunkoden efter --omrade."
        )
    return next(iter(found))


def _indicator(service: Service, text: str | None) -> str | None:
    """The id of the key figure that `--nyckeltal` names. Raises WrongUseError."""
    if text is None:
        return None
    found = Indicators(service.register).find(text)
    if len(found) != 1:
        raise WrongUseError(
            f"”{text}” är inget nyckeltal i registret. Skriv dess id efter --nyckeltal."
        )
    return found[0].id


def _bulk(service: Service, chosen: argparse.Namespace) -> Code:
    """A whole file of Kolada's, with all areas and key figures."""
    try:
        shown = take_in_bulk(
            service, chosen.fil, _BY, today(), dry_run=chosen.dry_run, with_warned=chosen.ja
        )
    except UnreadableFileError as error:
        raise WrongUseError(f"{error} Inget lästes in.") from error
    return report_bulk(service, shown, yes=chosen.ja)
