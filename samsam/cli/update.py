"""`update`: new values from Kolada and SCB."""

from __future__ import annotations

import argparse
import sys

from samsam.cli.command import Code, today
from samsam.cli.taking_in import take_in
from samsam.questions.catalogue import remember
from samsam.questions.groups import GroupsFetched, Scope, areas_of, fetch_groups, keep_groups
from samsam.questions.service import Service
from samsam.questions.update import fetch

_WIDTH = 30


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("--omraden", default=Scope.OWN.value, choices=[s.value for s in Scope],
                        help="kommunen, även dem den jämförs med, eller alla")  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="visa bara vad som skulle ändras")
    parser.add_argument(
        "--alla-ar", action="store_true", help="hämta alla år, inte bara de fyra senaste"
    )
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """One vintage for each service that has something new; partly when anything was refused."""
    groups, scope = GroupsFetched((), ()), Scope(chosen.omraden)
    if scope is Scope.GROUPS:
        groups = _groups(service, dry_run=chosen.dry_run)
    areas = areas_of(service, scope, groups.found)
    found = fetch(service, today(), progress=_show_progress, areas=areas, all_years=chosen.alla_ar)
    sys.stderr.write("\n")
    for part in found:
        take_in(service, part.shown, "kommandot update", dry_run=chosen.dry_run)
        if not chosen.dry_run:
            remember(service, part.kpis, today())
    refused = groups.refusals or any(part.shown.refusals or part.shown.stopped for part in found)
    return Code.PARTLY if refused else Code.DONE


def _groups(service: Service, *, dry_run: bool) -> GroupsFetched:
    """The municipality's groups, kept unless it's only a try; what couldn't be had is told."""
    fetched = fetch_groups(service)
    kept = () if dry_run else keep_groups(service, fetched.found, today())
    print(f"Grupper: {len(fetched.found)} hos Kolada, {len(kept)} nya eller ändrade")
    for refusal in fetched.refusals:
        print(f"  {refusal.place}: {refusal.fault} {refusal.cure}")
    return fetched


def _show_progress(done: int, total: int) -> None:
    """`Hämtar [##########          ]  33 %`, on one line."""
    share = done / max(total, 1)
    bar = "#" * round(_WIDTH * share)
    sys.stderr.write(f"\rHämtar [{bar:{_WIDTH}}] {share:4.0%}")
    sys.stderr.flush()
