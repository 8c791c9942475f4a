"""Parts of the writing view: progress, and the parts of the analysis with their fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.model.analysis.records import Field, RecordKind
from samsam.model.analysis.workflow import Transition
from samsam.model.language.formatted_text import as_line
from samsam.services.analysis import year as analysis
from samsam.services.analysis.cooperation import part_ref
from samsam.services.analysis.links import links
from samsam.services.analysis.workflow import written_fields
from samsam.services.analysis.year import Part, Section, YearView
from samsam.swedish import ended, listing, moment
from samsam.web.page import html
from samsam.web.page.choosing import open_fold, unfold
from samsam.web.page.frame import Visit
from samsam.web.page.messages import message_part
from samsam.web.page.pages import ACTIONS, ANALYSIS, LISTS
from samsam.web.writing.cooperation_parts import (
    cooperation_part,
    landing,
    left_part,
    open_asked_for,
)
from samsam.web.writing.fields import FieldContext, field_part, folded
from samsam.web.writing.follow_up.carried_parts import carried_part
from samsam.web.writing.menu_part import menu_part, parts_part
from samsam.web.writing.picture_part import picture_part
from samsam.web.writing.saving import WRITING_MESSAGE, act

_BEGIN = {
    RecordKind.CAUSE: ("Orsaker", "Lägg till en orsak"),
    RecordKind.NON_EVENT: ("Icke-händelser", "Lägg till en icke-händelse"),
    RecordKind.ACTION: ("Åtgärder", "Lägg till en åtgärd"),
    RecordKind.FINDING: ("", "Lägg till en iakttagelse"),
}
_CALLED_BY = {
    RecordKind.CAUSE: "cause",
    RecordKind.NON_EVENT: "what",
    RecordKind.ACTION: "action",
    RecordKind.FINDING: "title",
}
_LONGEST_NAME = 60
_WRITING = "Allt sparas medan du skriver. Skriv inga namn på personer. "


def progress_part(visit: Visit, view: YearView) -> None:
    """How far the writing has come, and what a button last led to."""
    done = view.required - view.missing
    address = visit.selection.changed(year=view.year).link(ANALYSIS.id)
    lists = (
        f" {html.link(LISTS.id, 'Ändra aktörer och inriktningsmål')}"
        if visit.may(Right.LEAD)
        else ""
    )
    html.show(
        f'<p class="s-state">{done} av {view.required} obligatoriska fält är ifyllda. '
        f"{_WRITING if view.way.state.open else ''}"
        f"{html.link(address, 'Läs analysen')}{lists}</p>"
    )
    if not view.way.state.open:
        html.show(
            f'<p class="s-failed" role="status">Analysen är {view.way.state.value}. '
            f"Det du ändrar här sparas inte. {_followed_up(view)}</p>"
        )
    elif view.way.reason:
        html.show(f"<p>Rättelse, eftersom: {html.text(view.way.reason)}</p>")
    if view.way.returned:
        html.show(returned_words(view, view.way.returned))
    message_part(WRITING_MESSAGE)


def _followed_up(view: YearView) -> str:
    """Where actions live on when their analysis is fixed."""
    if not view.way.state.fixed:
        return ""
    page = html.link(ACTIONS.id, "Åtgärder")
    return (
        f"Åtgärderna följs upp på sidan {page}, också härifrån. Den fastställda analysen ändras "
        "inte av det."
    )


def returned_words(view: YearView, returned: Transition) -> str:
    """Why the analysis was given back, by whom and for which fields."""
    titles = written_fields(view)
    about = [titles[ref] for ref in returned.fields if ref in titles]
    fields = f"<p>Det gäller:</p>{html.bullets(about)}" if about else ""
    return (
        '<div class="s-warning" role="note"><p><strong>Återlämnad för ändring</strong> av '
        f"{html.text(returned.by)} {html.text(moment(returned.at))}:</p>"
        f"<bdi>{html.text(returned.note)}</bdi>{fields}</div>"
    )


def writing_part(visit: Visit, view: YearView) -> None:
    """The menu, and beside it the chosen part of the analysis."""
    section = menu_part(visit, view)
    menu, body = st.columns([1, 4], gap="medium")
    with menu:
        parts_part(visit, view, section)
    with body:
        section_part(visit, view, section)


def section_part(visit: Visit, view: YearView, section: Section) -> None:
    """Every field of a section, by group; beside a key figure's texts its curve."""
    asked = open_asked_for(visit, section)
    if asked is not None:
        open_fold(_fold_key(RecordKind(asked.kind), asked.subject))
        open_fold(_more_key(view, asked.kind, asked.subject))
    earlier = section.id == analysis.EARLIER_YEARS
    missing = "" if earlier and not section.missing else _missing(section)
    html.show(
        f'<h2 class="s-section" data-section="{html.text(section.id)}">'
        f"{html.text(section.heading)}</h2>{missing}"
    )
    desk = FieldContext(visit, view, links(visit.service, view), roomy=not section.indicator_id)
    if earlier:
        carried_part(desk)
    if not section.indicator_id:
        _texts(desk, section)
        return
    texts, picture = st.columns([5, 3], gap="medium")
    with texts:
        _texts(desk, section)
    with picture, st.container(key="write_picture"):
        picture_part(visit, section.indicator_id, view.year)


def _texts(desk: FieldContext, section: Section) -> None:
    if section.main:
        form_part(desk, section.main)
        if section.indicator_id:
            _take_away(desk, section.main, "Ta bort nyckeltalet ur fokus")
    for kind in section.addable:
        _children(desk, section, kind)
    _removed(desk, section)
    if section is desk.view.sections[0]:
        left_part(desk.visit, desk.view)


def _missing(section: Section) -> str:
    """What is left to fill in here, and what is advice, by the fields' own labels.

    Both lines are as high when nothing is left: what stands below them, and may be written in,
    mustn't move.
    """
    missing = _named((p, p.missing) for p in section.parts)
    stops = _line("Det här saknas", missing, "Alla obligatoriska fält här är ifyllda.")
    advice = _named((p, p.advised) for p in section.parts)
    heading = "Råd: det här kan göra analysen starkare"
    advised = _line(heading, advice, "Alla fält som rekommenderas är ifyllda.")
    return f"{stops}{advised if section.parts else ''}"


def _line(heading: str, listed: str, otherwise: str) -> str:
    if listed:
        return f"<details><summary>{heading}</summary>{listed}</details>"
    return f'<p class="s-lack">{otherwise}</p>'


def _named(found: Iterable[tuple[Part, Sequence[Field]]]) -> str:
    lines = [
        ended(f"{p.heading}: {listing([f.label for f in fields])}") for p, fields in found if fields
    ]
    return html.bullets(lines) if lines else ""


def form_part(desk: FieldContext, part: Part) -> None:
    """A part's introduction and its fields by group; those that may be empty, and are, folded."""
    ref = part_ref(part)
    html.show(f"{landing(desk.visit, ref)}<p>{html.text(part.form.intro)}</p>")
    cooperation_part(desk.visit, desk.view, ref, part.heading)
    fold = _more_key(desk.view, part.kind.value, part.subject)
    away = folded(desk, part, fold)
    groups = part.form.groups()
    for heading, fields in groups.items():
        in_sight = [f for f in fields if f.id not in away]
        if len(groups) > 1 and in_sight:
            html.show(f"<h3>{html.text(heading)}</h3>")
        for field in in_sight:
            field_part(desk, part, field)
    if not away:
        return
    more = unfold(f"Fler fält, som inte är obligatoriska ({len(away)})", key=fold, always=True)
    with more or st.container():
        for field in part.form.fields:
            if field.id in away:
                field_part(desk, part, field)


def _more_key(view: YearView, kind: str, subject: str) -> str:
    return f"more_{view.year}_{kind}_{subject}"


def _children(desk: FieldContext, section: Section, kind: RecordKind) -> None:
    """The numbered parts of one kind, each to be opened, and a button for a new one."""
    plural, begin = _BEGIN[kind]
    mine = [p for p in section.children if p.kind is kind]
    if plural:  # no count: parts keep their numbers, so that one may be called "Åtgärd 2"
        html.show(f"<h3>{plural}</h3>")
    for part in mine:
        fold = unfold(_child_name(part), key=_fold_key(kind, part.subject))
        if fold:
            with fold:
                form_part(desk, part)
                _take_away(desk, part, "Ta bort")
    st.button(
        begin,
        key=f"add_{kind.value}_{section.id}",
        on_click=_add,
        args=(desk, kind, section.indicator_id),
    )


def _child_name(part: Part) -> str:
    name = as_line(part.text(_CALLED_BY[part.kind]))
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()} …"
    return f"{part.heading}: {html.label(short)}" if short else part.heading


def _fold_key(kind: RecordKind, subject: str) -> str:
    return f"open_{kind.value}_{subject}"


def _add(desk: FieldContext, kind: RecordKind, indicator_id: str) -> None:
    visit, year = desk.visit, desk.view.year

    def add(by: str) -> None:
        begun = analysis.add(visit.service, year, kind, by, indicator_id)
        open_fold(_fold_key(kind, begun.subject))

    act(visit, add)


def _take_away(desk: FieldContext, part: Part, label: str) -> None:
    st.button(
        label,
        key=f"remove_{part.kind.value}_{part.subject}",
        on_click=_set_removed,
        args=(desk, part, True),
    )


def _set_removed(desk: FieldContext, part: Part, removed: bool) -> None:
    service = desk.visit.service
    done = "är borttagen. Texten finns kvar och kan tas tillbaka." if removed else "är tillbaka."
    act(
        desk.visit,
        lambda by: analysis.set_removed(service, desk.view.year, part, removed, by),
        f"{part.heading} {done}",
    )


def _removed(desk: FieldContext, section: Section) -> None:
    """What was taken away from the section, to be brought back."""
    mine = [p for p in desk.view.removed if _belongs(p, section)]
    if not mine:
        return
    html.show("<h3>Borttaget</h3>")
    for part in mine:
        st.button(
            f"Ta tillbaka {_child_name(part) if part.kind in _CALLED_BY else part.heading}",
            key=f"bring_{part.kind.value}_{part.subject}",
            on_click=_set_removed,
            args=(desk, part, False),
        )


def _belongs(part: Part, section: Section) -> bool:
    if part.kind is RecordKind.INDICATOR_ANALYSIS:
        return section.main is not None and section.main.kind is RecordKind.ANNUAL_ANALYSIS
    own = part.text("indicator") == section.indicator_id
    return part.kind in section.addable and (own or part.kind is RecordKind.FINDING)
