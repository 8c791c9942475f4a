"""What `update` and `import` share: telling what changes, and taking it in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from samsam.cli.command import today
from samsam.figures.describe import number_or_dash
from samsam.questions.data import accept, report
from samsam.questions.service import Service
from samsam.sources.bulk import BulkPreview
from samsam.sources.intake import News, Preview, Proposal
from samsam.swedish import number

# As many as anyone reads; the rest is counted.
_MOST_SHOWN = 200


def take_in(service: Service, shown: Preview, by: str, *, dry_run: bool) -> None:
    """Tell what changes and what doesn't come in, and take in the rest."""
    changing = [p for p in shown.proposals if p.acceptable]
    print(f"{shown.name}: {len(changing)} ändras, {len(shown.of(News.SAME))} är som förut")
    refused = (f"{r.place}: {r.fault} {r.cure}" for r in shown.refusals)
    changes = _told(service, changing, len(changing))
    stopped = _told(service, shown.stopped, len(shown.stopped))
    for told in (*changes, *stopped, *shown.left_out, *shown.notices, *refused):
        print(f"  {told}")
    if not changing:
        return
    if dry_run:
        print("Inget är inläst (--dry-run).")
        return
    accept(service, shown, by, today())
    print(report(shown))


def tell_bulk(service: Service, shown: BulkPreview) -> None:
    """Tell what a whole file changes, with the first rows of each kind."""
    print(f"{shown.source}: {number(shown.changes)} ändras, {number(shown.same)} är som förut")
    for heading, kind in (
        ("nya", shown.new),
        ("reviderade", shown.revised),
        *(("stoppas", kind) for kind in shown.stopped),
        *(("varnas", kind) for kind in shown.warned),
    ):
        if kind.rows:
            print(f"  {number(kind.rows)} {heading}")
            for told in _told(service, kind.first, kind.rows):
                print(f"    {told}")
    for refusal in shown.refusals:
        print(f"  {refusal.place}: {refusal.fault} {refusal.cure}")
    for notice in shown.notices:
        print(f"  {notice}")


def _told(service: Service, proposals: Sequence[Proposal], total: int) -> Iterator[str]:
    """The changes one by one, as many as are to be shown; how many more there are."""
    others = service.area_titles()
    del others[service.settings.municipality_code]
    for proposal in proposals[:_MOST_SHOWN]:
        yield _change_text(proposal, others.get(proposal.row.area, ""))
    if total > len(proposals[:_MOST_SHOWN]):
        yield f"och {number(total - len(proposals[:_MOST_SHOWN]))} till"


def _change_text(proposal: Proposal, area: str) -> str:
    row = proposal.row
    old = "–" if proposal.old is None else number_or_dash(proposal.old.value)
    new = number_or_dash(row.observation.value)
    where = " ".join(filter(None, (row.indicator_id, area, str(row.observation.year), row.sex)))
    stops = (f"Stoppas: {stop}" for stop in proposal.stops)
    told = " ".join((*proposal.warnings, *stops))
    return f"{where}: {old} → {new} ({proposal.news.value}) {told}".rstrip()
