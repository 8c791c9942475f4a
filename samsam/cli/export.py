"""`export`: one chart as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from samsam.cli.command import Code, Commands, WrongUseError, today
from samsam.exports import FORMATS, file_name
from samsam.questions.files import VIEWS, figure_for_file
from samsam.questions.selection import read_selection
from samsam.questions.service import Service


def add(commands: Commands) -> None:
    """Put the command into the parser."""
    parser = commands.add_parser("export", help="ett diagram som filer")
    parser.add_argument("nyckeltal", help="nyckeltalets id, till exempel population")
    parser.add_argument("--vy", default="nyckeltal", choices=list(VIEWS))
    parser.add_argument("--format", nargs="+", default=[f.extension for f in FORMATS])
    parser.add_argument("--till", type=Path, default=Path(), help="mappen som filerna läggs i")
    parser.add_argument("--dag", default="", help="som det var känt, år-månad-dag")
    parser.add_argument("--fran", default="", help="första året")
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    wanted = [f for f in FORMATS if f.extension in chosen.format]
    unknown = sorted(set(chosen.format) - {f.extension for f in FORMATS})
    if unknown:
        known = ", ".join(f.extension for f in FORMATS)
        raise WrongUseError(f"Formatet {unknown[0]} finns inte. De som finns är {known}.")
    selection = read_selection({"dag": chosen.dag, "fran": chosen.fran}, service.register)
    if selection.faults:
        raise WrongUseError(" ".join(selection.faults))
    shown, full = figure_for_file(service, chosen.vy, chosen.nyckeltal, selection, today())
    chosen.till.mkdir(parents=True, exist_ok=True)
    for form in wanted:
        path = chosen.till / file_name(shown, form)
        path.write_bytes(form.make(shown, full))
        print(path)
    return Code.DONE
