"""The menu of the writing page: the analysis' parts with what each lacks, in sight all the time."""

from __future__ import annotations

import streamlit as st

from samsam.services.analysis import year as analysis
from samsam.services.analysis.follow_up.carried_over import open_items
from samsam.services.analysis.workflow import FEWEST_IN_FOCUS, MOST_IN_FOCUS
from samsam.services.analysis.year import Section, YearView
from samsam.swedish import number_word
from samsam.web.page import html
from samsam.web.page.choosing import choose_in_sight, choose_one, put
from samsam.web.page.frame import Visit, choose
from samsam.web.writing.saving import act


def menu_part(visit: Visit, view: YearView) -> Section:
    """Choose what to write in: the analysis, a goal's movement, an indicator or the findings.

    The address keeps the choice, so that it outlives a reload and a server that starts anew. A wide
    screen shows all parts in a column, a phone a list at the top: the style shows one of the two.
    """
    sections = {s.id: s for s in view.sections}
    wanted = visit.selection.section
    if wanted is not None and wanted not in sections:
        html.notices(("Den del som du skrev i finns inte längre. Den första visas.",))
    start = wanted if wanted in sections else next(iter(sections))
    with st.container(key="write_list"):
        choose_one(
            "Del av analysen",
            sections,
            key=f"part_list_{view.year}",
            title=lambda i: f"{sections[i].heading} ({_state(visit, view, sections[i])})",
            start=start,
            follow=True,
            on_change=lambda i: choose(visit, year=view.year, section=i, field=None),
        )
    return sections[start]


def parts_part(visit: Visit, view: YearView, section: Section) -> None:
    """All parts in a column, with what each lacks, and a list for one more key figure in focus."""
    sections = {s.id: s for s in view.sections}
    with st.container(key="write_menu"):
        choose_in_sight(
            "Del",
            sections,
            key=f"part_{view.year}",
            title=lambda i: sections[i].heading,
            start=section.id,
            follow=True,
            captions=lambda i: _state(visit, view, sections[i]),
            on_change=lambda i: choose(visit, year=view.year, section=i, field=None),
        )
        _focus(visit, view)


def _state(visit: Visit, view: YearView, section: Section) -> str:
    if section.id == analysis.EARLIER_YEARS:
        left = len(open_items(visit.service, view))
        return f"{left} att besvara" if left else "allt besvarat"
    if not section.written:
        return "inte påbörjad"
    missing = section.missing
    return "klar" if missing == 0 else f"{missing} fält saknas"


def _focus(visit: Visit, view: YearView) -> None:
    """Put an indicator in focus; the others are followed without an analysis of their own."""
    chosen = {s.indicator_id for s in view.sections if s.indicator_id}
    indicators = visit.service.register.indicators
    key = f"focus_{view.year}"

    def focus(wanted: str | None) -> None:
        if wanted:
            act(visit, lambda by: _put_in_focus(visit, view, wanted, by))
            choose(visit, year=view.year, section=f"nyckeltal-{wanted}", field=None)
        put(key, None)

    html.show(f'<p class="s-help">{html.text(_focus_words(len(chosen)))}</p>')
    choose_one(
        "Lägg till ett nyckeltal i fokus",
        [i for i in indicators if i not in chosen],
        key=key,
        title=lambda i: indicators[i].short_title,
        on_change=focus,
        placeholder="Välj nyckeltal",
    )


def _put_in_focus(visit: Visit, view: YearView, indicator_id: str, by: str) -> None:
    analysis.put_in_focus(visit.service, view.year, indicator_id, by)


def _focus_words(count: int) -> str:
    now = (
        "Inget nyckeltal är i fokus än"
        if count == 0
        else f"{number_word(count)} nyckeltal är i fokus nu"
    )
    advice = (
        "Välj tre till fem. De andra följs utan fördjupning."
        if not FEWEST_IN_FOCUS <= count <= MOST_IN_FOCUS
        else "De andra följs utan fördjupning."
    )
    return f"{now[0].upper()}{now[1:]}. {advice}"
