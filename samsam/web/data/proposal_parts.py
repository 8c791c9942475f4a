"""Proposals of key figures for what nothing measures, each added with one click."""

from __future__ import annotations

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.records.errors import StoreError
from samsam.services.data import proposals
from samsam.services.data.catalogue import NotAddedError
from samsam.services.data.proposals import Proposed, ShownGap
from samsam.swedish import number_word
from samsam.web.base.access import ForbiddenError, require
from samsam.web.data.catalogue_parts import report_done
from samsam.web.page import html
from samsam.web.page.frame import Visit
from samsam.web.page.pages import DATA, INDICATOR, PROPOSALS


def proposals_part(visit: Visit) -> None:
    """Every gap with its proposals; what the file or the catalogue lacks is said first."""
    found = proposals.proposals(visit.service)
    html.show(
        f'<h2 id="{PROPOSALS}">Förslag för det vi inte mäter</h2><p>Förslagen är SAMSAM:s egna, ur '
        "Koladas katalog. Den som sköter SAMSAM kan ändra dem (filen proposals.toml).</p>"
    )
    html.notices(found.faults)
    if not any(gap.proposals for gap in found.gaps):
        html.show("<p>Det finns inga förslag just nu. Sök i katalogen längre ner.</p>")
    for gap in found.gaps:
        if gap.proposals:
            _gap(visit, gap)


def _gap(visit: Visit, gap: ShownGap) -> None:
    html.show(
        f"<h3>{html.text(gap.title)}</h3><p>{html.text(gap.measured)} {html.text(gap.words)}</p>"
    )
    # All of them together are several screens, and the search comes after.
    with st.expander(f"Visa {number_word(len(gap.proposals))} förslag: {html.label(gap.title)}"):
        for proposed in gap.proposals:
            _proposed(visit, gap, proposed)


def _proposed(visit: Visit, gap: ShownGap, proposed: Proposed) -> None:
    proposal, entry = proposed.proposal, proposed.entry
    latest = (
        f"Senaste värde: {proposed.latest}."
        if proposed.latest
        else "Dess värden går att hämta sedan."
    )
    html.show(
        f"<p><strong>{html.text(proposal.short_title)}</strong> ({html.text(entry.id)}). "
        f"{html.text(proposal.why)} {html.text(latest)}</p>"
        '<details class="s-before"><summary>Vad som mäts, '
        f"{html.text(proposal.short_title)}</summary>"
        f"<p>{html.text(entry.title)}. {html.text(entry.description)}</p></details>"
    )
    if proposed.already is not None:
        address = visit.selection.link(INDICATOR.id, indicator=proposed.already.id)
        html.show(f"<p>Finns redan som {html.link(address, proposed.already.short_title)}.</p>")
        return
    st.button(
        f"Lägg till ”{html.label(proposal.short_title)}”",
        key=f"proposal_{gap.title}_{proposal.kpi}",
        on_click=_add,
        args=(visit, proposal.kpi),
    )


def _add(visit: Visit, kpi: str) -> None:
    try:
        by = require(visit.service, Right.LEAD).name
        indicator = proposals.add(visit.service, kpi, by)
    except (ForbiddenError, StoreError, NotAddedError) as error:
        report_done(str(error))
        return
    report_done(f"”{indicator.short_title}” är tillagt. Hämta dess värden på sidan {DATA.title}.")
