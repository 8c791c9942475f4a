"""What `update` and `import` share: reporting what changes, and taking it in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import chain

from samsam.cli.command import Code, today
from samsam.figures.description.value_table import number_or_dash
from samsam.services.core.service import Service
from samsam.services.data.data import accept, report
from samsam.sources.intake.bulk import BulkPreview
from samsam.sources.intake.intake import News, Preview, RowProposal
from samsam.swedish import number

# As many as anyone reads; the rest is counted.
_MOST_SHOWN = 200


def add_yes(parser: argparse.ArgumentParser) -> None:
    """The option that says yes to what a check has warned of."""
    parser.add_argument("--ja", action="store_true", help="ta också in värden som har en varning")


def take_in(service: Service, shown: Preview, by: str, *, dry_run: bool, yes: bool = False) -> Code:
    """Report what changes and what doesn't come in, and take in the rest.

    Without `yes` what carries a warning is left, and that is reported. PARTLY when anything was
    refused, stopped or left.
    """
    warned = [p for p in shown.acceptable if p.warnings]
    sure = [p for p in shown.acceptable if not p.warnings]
    reported = len(shown.acceptable)
    print(f"{shown.name}: {reported} ändras, {len(shown.of(News.SAME))} är som förut")
    refused = (f"{r.place}: {r.fault} {r.cure}" for r in shown.refusals)
    changes = (_reported(service, some, len(some)) for some in (sure, warned, shown.stopped))
    for line in (*chain.from_iterable(changes), *shown.left_out, *shown.notices, *refused):
        print(f"  {line}")
    taken = [*sure, *warned] if yes else sure
    if dry_run and shown.acceptable:
        print("Inget är inläst (--dry-run).")
    elif taken:
        chosen = frozenset(p.key for p in taken)
        accept(service, shown, by, today(), chosen)
        print(report(shown, chosen, "har en varning och togs inte in"))
    left = 0 if yes else len(warned)
    report_left(left)
    return Code.PARTLY if shown.refusals or shown.stopped or left else Code.DONE


def report_left(left: int) -> None:
    """How many values a warning keeps out, and how to say yes to them."""
    if left:
        which = "1 värde har en varning" if left == 1 else f"{number(left)} värden har en varning"
        one = left == 1
        print(
            f"{which} och tas inte in. Stämmer {'det' if one else 'de'}? Kör kommandot igen med "
            f"--ja, så tas {'det' if one else 'de'} in."
        )


def report_bulk(service: Service, shown: BulkPreview, *, yes: bool = False) -> Code:
    """Report what a whole file changes, with the first rows of each kind; the code of it."""
    print(f"{shown.source}: {number(shown.changes)} ändras, {number(shown.same)} är som förut")
    for heading, kind in (
        ("nya", shown.new),
        ("reviderade", shown.revised),
        *(("stoppas", kind) for kind in shown.stopped),
        *(("varnas", kind) for kind in shown.warned),
    ):
        if kind.rows:
            print(f"  {number(kind.rows)} {heading}")
            for reported in _reported(service, kind.first, kind.rows):
                print(f"    {reported}")
    for refusal in shown.refusals:
        print(f"  {refusal.place}: {refusal.fault} {refusal.cure}")
    for notice in shown.notices:
        print(f"  {notice}")
    left = 0 if yes else shown.left
    report_left(left)
    return Code.PARTLY if shown.refusals or shown.stopped or left else Code.DONE


def _reported(service: Service, proposals: Sequence[RowProposal], total: int) -> Iterator[str]:
    """The changes one by one, as many as are to be shown; how many more there are."""
    others = service.area_titles()
    del others[service.settings.municipality_code]
    for proposal in proposals[:_MOST_SHOWN]:
        yield _change_text(proposal, others.get(proposal.row.area, ""))
    if total > len(proposals[:_MOST_SHOWN]):
        yield f"och {number(total - len(proposals[:_MOST_SHOWN]))} till"


def _change_text(proposal: RowProposal, area: str) -> str:
    row = proposal.row
    old = "–" if proposal.old is None else number_or_dash(proposal.old.value)
    new = number_or_dash(row.observation.value)
    where = " ".join(filter(None, (row.indicator_id, area, str(row.observation.year), row.sex)))
    stops = (f"Stoppas: {stop}" for stop in proposal.stops)
    reported = " ".join((*proposal.warnings, *stops))
    return f"{where}: {old} → {new} ({proposal.news.value}) {reported}".rstrip()
