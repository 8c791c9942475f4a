"""`python -m samsam …`: what the pages do, without a browser.

Exit codes: 0 done, 1 done in part (something was refused), 2 not done, 3 new values are waited for.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from samsam.exports import FORMATS, file_name
from samsam.figures.describe import number_or_dash
from samsam.questions.data import accept, data_status, preview_file
from samsam.questions.files import VIEWS, FileNotKnownError, figure_for_file
from samsam.questions.selection import read_selection
from samsam.questions.service import Service, open_service
from samsam.questions.update import fetch
from samsam.settings import SettingsError, load_settings
from samsam.sources.intake import News, Preview, Proposal
from samsam.sources.toml_file import RegisterError
from samsam.sources.workbook import SheetChoice
from samsam.store.connection import StoreError

DONE, PARTLY, NOT_DONE, WAITING = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. Errors are one Swedish sentence on stderr."""
    chosen = _parser().parse_args(arguments)
    try:
        service = open_service(load_settings())
    except (SettingsError, RegisterError, StoreError) as error:
        return _failed(str(error))
    try:
        code: int = chosen.run(service, chosen)
    except FileNotKnownError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(f"Filen kunde inte skrivas: {error.strerror} ({error.filename}).")
    finally:
        service.close()
    return code


def _failed(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return NOT_DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m samsam", description="SAMSAM utan webbläsare.")
    commands = parser.add_subparsers(required=True, metavar="kommando")
    status = commands.add_parser("status", help="läget för varje nyckeltal")
    status.set_defaults(run=_status)
    update = commands.add_parser("update", help="hämta nya värden från Kolada och SCB")
    update.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    update.set_defaults(run=_update)
    take_in = commands.add_parser("import", help="läs in en fil (CSV eller Excel)")
    take_in.add_argument("fil", type=Path)
    take_in.add_argument("--blad", default=None, help="bladet som ska läsas, när det finns flera")
    take_in.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    take_in.set_defaults(run=_import)
    export = commands.add_parser("export", help="ett diagram som filer")
    export.add_argument("nyckeltal", help="nyckeltalets id, till exempel population")
    export.add_argument("--vy", default="nyckeltal", choices=list(VIEWS))
    export.add_argument("--format", nargs="+", default=[f.extension for f in FORMATS])
    export.add_argument("--till", type=Path, default=Path(), help="mappen som filerna läggs i")
    export.add_argument("--dag", default="", help="som det var känt, år-månad-dag")
    export.add_argument("--fran", default="", help="första året")
    export.set_defaults(run=_export)
    return parser


def _status(service: Service, _chosen: argparse.Namespace) -> int:
    statuses = data_status(service, _today())
    for s in statuses:
        mark = "väntar" if s.waiting else ""
        print(f"{s.indicator.id:28} {s.last_year or '–':>6} {s.values:>4} {s.expected:24} {mark}")
    return WAITING if any(s.waiting for s in statuses) else DONE


def _update(service: Service, chosen: argparse.Namespace) -> int:
    """One vintage for each service that has something new; 1 when anything was refused."""
    found = fetch(service, _today(), progress=_show_progress)
    sys.stderr.write("\n")
    for part in found:
        _take_in(service, part.shown, "kommandot update", dry_run=chosen.dry_run)
    return PARTLY if any(part.shown.refusals for part in found) else DONE


def _import(service: Service, chosen: argparse.Namespace) -> int:
    """One vintage of what the file changes; 1 when anything in it was refused or stopped."""
    content = chosen.fil.read_bytes()
    shown = preview_file(service, chosen.fil.name, content, _today(), chosen.blad)
    if isinstance(shown, SheetChoice):
        return _failed(f"Välj ett blad med --blad: {', '.join(shown.sheets)}.")
    _take_in(service, shown, "kommandot import", dry_run=chosen.dry_run)
    return PARTLY if shown.refusals or shown.stopped else DONE


def _take_in(service: Service, shown: Preview, by: str, *, dry_run: bool) -> None:
    """Tell what changes and what doesn't come in, and take in the rest."""
    changing = [p for p in shown.proposals if p.acceptable]
    print(f"{shown.source}: {len(changing)} ändras, {len(shown.of(News.SAME))} är som förut")
    stopped = (f"{_change_text(p)} Stoppas: {' '.join(p.stops)}" for p in shown.stopped)
    refused = (f"{r.place}: {r.fault} {r.cure}" for r in shown.refusals)
    for told in (*map(_change_text, changing), *stopped, *shown.notices, *refused):
        print(f"  {told}")
    if changing and not dry_run:
        accept(service, shown, by, _today())


def _change_text(proposal: Proposal) -> str:
    row = proposal.row
    old = "–" if proposal.old is None else number_or_dash(proposal.old.value)
    new = number_or_dash(row.observation.value)
    where = f"{row.indicator_id} {row.observation.year} {row.sex.value}"
    return f"{where}: {old} → {new} ({proposal.news.value}) {' '.join(proposal.warnings)}".rstrip()


def _show_progress(done: int, total: int) -> None:
    sys.stderr.write(f"\rHämtar {done} av {total} ")
    sys.stderr.flush()


def _export(service: Service, chosen: argparse.Namespace) -> int:
    wanted = [f for f in FORMATS if f.extension in chosen.format]
    unknown = sorted(set(chosen.format) - {f.extension for f in FORMATS})
    if unknown:
        known = ", ".join(f.extension for f in FORMATS)
        return _failed(f"Formatet {unknown[0]} finns inte. De som finns är {known}.")
    selection = read_selection({"dag": chosen.dag, "fran": chosen.fran}, service.register)
    if selection.faults:
        return _failed(" ".join(selection.faults))
    shown, full = figure_for_file(service, chosen.vy, chosen.nyckeltal, selection, _today())
    chosen.till.mkdir(parents=True, exist_ok=True)
    for form in wanted:
        path = chosen.till / file_name(shown, form)
        path.write_bytes(form.make(shown, full))
        print(path)
    return DONE


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day people see, not an instant
