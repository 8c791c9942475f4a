"""What `update` and `import` share: telling what changes, and taking it in."""

from __future__ import annotations

from samsam.cli.command import today
from samsam.figures.describe import number_or_dash
from samsam.questions.data import accept
from samsam.questions.service import Service
from samsam.sources.intake import News, Preview, Proposal


def take_in(service: Service, shown: Preview, by: str, *, dry_run: bool) -> None:
    """Tell what changes and what doesn't come in, and take in the rest."""
    changing = [p for p in shown.proposals if p.acceptable]
    print(f"{shown.source}: {len(changing)} ändras, {len(shown.of(News.SAME))} är som förut")
    stopped = (f"{_change_text(p)} Stoppas: {' '.join(p.stops)}" for p in shown.stopped)
    refused = (f"{r.place}: {r.fault} {r.cure}" for r in shown.refusals)
    for told in (*map(_change_text, changing), *stopped, *shown.notices, *refused):
        print(f"  {told}")
    if changing and not dry_run:
        accept(service, shown, by, today())


def _change_text(proposal: Proposal) -> str:
    row = proposal.row
    old = "–" if proposal.old is None else number_or_dash(proposal.old.value)
    new = number_or_dash(row.observation.value)
    where = f"{row.indicator_id} {row.observation.year} {row.sex.value}"
    return f"{where}: {old} → {new} ({proposal.news.value}) {' '.join(proposal.warnings)}".rstrip()
