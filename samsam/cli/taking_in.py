"""What `update` and `import` share: telling what changes, and taking it in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from samsam.cli.command import today
from samsam.figures.describe import number_or_dash
from samsam.questions.data import accept, report
from samsam.questions.service import Service
from samsam.sources.intake import News, Preview, Proposal

# As many as anyone reads; the rest is counted.
_MOST_SHOWN = 200


def take_in(service: Service, shown: Preview, by: str, *, dry_run: bool) -> None:
    """Tell what changes and what doesn't come in, and take in the rest."""
    changing = [p for p in shown.proposals if p.acceptable]
    print(f"{shown.source}: {len(changing)} ändras, {len(shown.of(News.SAME))} är som förut")
    refused = (f"{r.place}: {r.fault} {r.cure}" for r in shown.refusals)
    changes, stopped = _told(service, changing), _told(service, shown.stopped)
    for told in (*changes, *stopped, *shown.notices, *refused):
        print(f"  {told}")
    if not changing:
        return
    if dry_run:
        print("Inget är inläst (--dry-run).")
        return
    accept(service, shown, by, today())
    print(report(shown))


def _told(service: Service, proposals: Sequence[Proposal]) -> Iterator[str]:
    others = service.area_titles()
    del others[service.settings.municipality_code]
    for proposal in proposals[:_MOST_SHOWN]:
        yield _change_text(proposal, others.get(proposal.row.area, ""))
    if len(proposals) > _MOST_SHOWN:
        yield f"och {len(proposals) - _MOST_SHOWN} till"


def _change_text(proposal: Proposal, area: str) -> str:
    row = proposal.row
    old = "–" if proposal.old is None else number_or_dash(proposal.old.value)
    new = number_or_dash(row.observation.value)
    where = " ".join(filter(None, (row.indicator_id, area, str(row.observation.year), row.sex)))
    stops = (f"Stoppas: {stop}" for stop in proposal.stops)
    told = " ".join((*proposal.warnings, *stops))
    return f"{where}: {old} → {new} ({proposal.news.value}) {told}".rstrip()
