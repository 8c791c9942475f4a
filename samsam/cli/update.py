"""`update`: new values from Kolada and SCB."""

from __future__ import annotations

import argparse
import sys

from samsam.cli.command import Code, today
from samsam.cli.taking_in import add_yes, take_in
from samsam.questions.catalogue import remember
from samsam.questions.groups import GroupsFetched, Scope, areas_of, fetch_groups, keep_groups
from samsam.questions.service import Service
from samsam.questions.update import fetch, nothing_new, unanswered_told

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
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    """One vintage for each service that has something new.

    Partly when anything was refused, or left since it carries a warning.
    """
    groups, scope = GroupsFetched((), ()), Scope(chosen.omraden)
    if scope is Scope.GROUPS:
        groups = _groups(service, dry_run=chosen.dry_run)
    areas = areas_of(service, scope, groups.found)
    found = fetch(service, today(), progress=_show_progress, areas=areas, all_years=chosen.alla_ar)
    sys.stderr.write("\n")
    codes = [Code.PARTLY] if groups.refusals else []
    for part in found:
        codes.append(take_in(service, part.shown, _BY, dry_run=chosen.dry_run, yes=chosen.ja))
        if not chosen.dry_run:
            remember(service, part.kpis, today())
    for told in filter(None, (nothing_new(found), unanswered_told(found))):
        print(told)
    return max(codes, default=Code.DONE)


def _groups(service: Service, *, dry_run: bool) -> GroupsFetched:
    """The municipality's groups, kept unless it's only a try; what couldn't be had is told."""
    fetched = fetch_groups(service)
    kept = () if dry_run else keep_groups(service, fetched.found, today())
    print(f"Grupper: {len(fetched.found)} hos Kolada, {len(kept)} nya eller ändrade")
    refused = (f"{r.place}: {r.fault} {r.cure}" for r in fetched.refusals)
    for told in (*fetched.notices, *refused):
        print(f"  {told}")
    return fetched


def _show_progress(done: int, total: int) -> None:
    """`Hämtar [##########          ]  33 %`, on one line."""
    share = done / max(total, 1)
    bar = "#" * round(_WIDTH * share)
    sys.stderr.write(f"\rHämtar [{bar:{_WIDTH}}] {share:4.0%}")
    sys.stderr.flush()
