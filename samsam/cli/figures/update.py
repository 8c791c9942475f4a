"""`update`: new values from Kolada and SCB."""

from __future__ import annotations

import argparse
import sys

from samsam.cli.command import Code, WrongUseError, today
from samsam.cli.figures.taking_in import add_yes, take_in
from samsam.config.settings import Scope
from samsam.services.core.service import Service
from samsam.services.data.fetching import AlreadyFetchingError, Fetch, fetch
from samsam.services.data.groups import GroupsFetched, keep_groups
from samsam.services.data.update import nothing_new, unanswered_report

_BY = "kommandot update"
_WIDTH = 30


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("--omraden", default=Scope.OWN.value, choices=[s.value for s in Scope],
                        help="kommunen, även dem den jämförs med, eller alla")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    parser.add_argument(
        "--alla-ar", action="store_true", help="hämta alla år, inte bara de fyra senaste"
    )
    add_yes(parser)
    parser.set_defaults(run=_run, makes=True)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """One vintage for each service that has something new.

    Partly when anything was refused, or left since it carries a warning.
    """
    scope = Scope(chosen.omraden)
    wish = Fetch(today(), _BY, chosen.alla_ar, scope, remember=not chosen.dry_run)
    try:
        outcome = fetch(service, wish, progress=_show_progress)
    except AlreadyFetchingError as error:
        raise WrongUseError(str(error)) from error
    sys.stderr.write("\n")
    codes = [Code.PARTLY] if outcome.groups.refusals or outcome.cancelled else []
    if scope is Scope.GROUPS:
        _keep(service, outcome.groups, dry_run=chosen.dry_run)
    if outcome.cancelled:
        print("Hämtningen avbröts från en annan plats. Det som kom läses in.")
    for part in outcome.found:
        codes.append(take_in(service, part.shown, _BY, dry_run=chosen.dry_run, yes=chosen.ja))
    for words in filter(None, (nothing_new(outcome.found), unanswered_report(outcome.found))):
        print(words)
    return max(codes, default=Code.DONE)


def _keep(service: Service, fetched: GroupsFetched, *, dry_run: bool) -> None:
    """Keep the municipality's groups unless it's only a try; what couldn't be had is said."""
    kept = () if dry_run else keep_groups(service, fetched.found, today())
    print(f"Grupper: {len(fetched.found)} hos Kolada, {len(kept)} nya eller ändrade")
    refused = (f"{r.place}: {r.fault} {r.cure}" for r in fetched.refusals)
    for words in (*fetched.notices, *refused):
        print(f"  {words}")


def _show_progress(done: int, total: int) -> None:
    """`Hämtar [##########          ]  33 %`, on one line."""
    share = done / max(total, 1)
    bar = "#" * round(_WIDTH * share)
    sys.stderr.write(f"\rHämtar [{bar:{_WIDTH}}] {share:4.0%}")
    sys.stderr.flush()
