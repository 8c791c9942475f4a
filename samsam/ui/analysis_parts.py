"""Parts of the annual analysis as it is read."""

from __future__ import annotations

import streamlit as st

from samsam.model.access import Role
from samsam.model.analysis import Field, readable, unpacked
from samsam.questions.year import Part, YearView, facts, year_view, years
from samsam.swedish import listing, long_date, number_word
from samsam.ui import html
from samsam.ui.frame import Visit, choose
from samsam.ui.pages import WRITE


def year_part(visit: Visit) -> int:
    """Choose the year of the analysis; return it. The last whole year unless another is chosen."""
    options = years(visit.service, visit.today)
    chosen = visit.selection.year or visit.today.year - 1
    key = "choice_year"
    st.session_state[key] = chosen
    html.show(f"<h1>{html.text(visit.page.title)} {chosen}</h1>")
    st.selectbox(
        "Analysår",
        sorted({*options, chosen}, reverse=True),
        format_func=str,
        key=key,
        placeholder="Välj",
        on_change=lambda: choose(visit, year=st.session_state[key]),
    )
    return chosen


def reading_part(visit: Visit, year: int) -> None:
    """The whole analysis of a year. A draft is for the unit only."""
    if visit.role < Role.CONTRIBUTOR:
        html.show(
            f"<p>Årsanalysen för {year} är inte fastställd. "
            "Arbetsmaterial visas bara för enheten.</p>"
        )
        return
    view = year_view(visit.service, year)
    address = visit.selection.changed(year=year).link(WRITE.id)
    html.show(
        f'<p class="s-actions">{html.link(address, "Skriv i analysen", "s-link s-button")}'
        '<button type="button" class="s-button" data-print>Skriv ut</button></p>'
        f"{_state(view)}"
    )
    written = [p for p in view.parts if p.written]
    if not written:
        html.show(f"<p>Ingenting är skrivet för {year} än.</p>")
    for part in written:
        html.show(_part(visit, part, view))


def _state(view: YearView) -> str:
    missing = (
        "Alla obligatoriska fält är ifyllda."
        if view.missing == 0
        else f"{number_word(view.missing).capitalize()} obligatoriska fält saknar text."
    )
    return f'<p class="s-state"><strong>Arbetsmaterial.</strong> {missing}</p>'


def _part(visit: Visit, part: Part, view: YearView) -> str:
    sections = "".join(
        _group(visit, part, heading, fields, view) for heading, fields in part.form.groups().items()
    )
    record = part.record
    saved = (
        f"<p><small>Senast sparat {long_date(record.saved_at.date())}.</small></p>"
        if record and record.saved_at
        else ""
    )
    return (
        f'<article class="s-analysis"><h2>{html.text(part.heading)}</h2>{sections}{saved}</article>'
    )


def _group(
    visit: Visit, part: Part, heading: str, fields: tuple[Field, ...], view: YearView
) -> str:
    shown = [_field(visit, part, f, view) for f in fields if _has_text(part, f)]
    return f"<section><h3>{html.text(heading)}</h3>{''.join(shown)}</section>" if shown else ""


def _has_text(part: Part, field: Field) -> bool:
    return part.record is not None and bool(part.record.text(field.id).strip())


def _field(visit: Visit, part: Part, field: Field, view: YearView) -> str:
    value = part.record.text(field.id) if part.record else ""
    words = display(visit, field, value)
    body = "".join(f"<p>{html.text(p)}</p>" for p in words.split("\n") if p.strip())
    beside = ""
    if field.show == "targets":
        sentences = html.paragraphs(facts(visit.service, field.show, view, visit.today))
        label = html.text(f"Uträknat om {field.label}")
        beside = f'<aside class="s-facts-beside" aria-label="{label}">{sentences}</aside>'
    return f"<h4>{html.text(field.label)}</h4><bdi>{body}</bdi>{beside}"


def display(visit: Visit, field: Field, value: str) -> str:
    """A field's value for people: ids of goals and key figures become titles."""
    register = visit.service.register
    if field.kind == "goal" and value in register.goals:
        return register.goals[value].title
    if field.kind == "indicators":
        known = [
            register.indicators[i].short_title for i in unpacked(value) if i in register.indicators
        ]
        return listing(known)
    return readable(field, value)
