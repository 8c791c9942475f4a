"""Parts of the writing view: progress, the choice of part, and the parts with their fields."""

from __future__ import annotations

import streamlit as st

from samsam.model.access import Right
from samsam.model.analysis import RecordKind
from samsam.model.way import Taken
from samsam.questions import year as analysis
from samsam.questions.links import links
from samsam.questions.way import FEWEST_IN_FOCUS, MOST_IN_FOCUS, written_fields
from samsam.questions.year import Part, Section, YearView
from samsam.swedish import listing, moment, number_word
from samsam.ui import html
from samsam.ui.choosing import choose_in_sight, choose_one, open_fold, put, unfold
from samsam.ui.fields import Desk, field_part
from samsam.ui.frame import Visit, choose
from samsam.ui.pages import ANALYSIS, LISTS
from samsam.ui.saving import act, message_part

_BEGIN = {
    RecordKind.CAUSE: ("Orsaker", "Lägg till en orsak"),
    RecordKind.NON_EVENT: ("Icke-händelser", "Lägg till en icke-händelse"),
    RecordKind.ACTION: ("Åtgärder", "Lägg till en åtgärd"),
    RecordKind.FINDING: ("Antal", "Lägg till en iakttagelse"),
}
_CALLED_BY = {
    RecordKind.CAUSE: "cause",
    RecordKind.NON_EVENT: "what",
    RecordKind.ACTION: "action",
    RecordKind.FINDING: "title",
}
_LONGEST_NAME = 60


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
        "Allt sparas medan du skriver. Skriv inga namn på personer. "
        f"{html.link(address, 'Läs analysen')}{lists}</p>"
    )
    if not view.way.state.open:
        html.show(
            f'<p class="s-failed" role="status">Analysen är {view.way.state.value}. '
            "Det du ändrar här sparas inte.</p>"
        )
    if view.way.returned:
        html.show(returned_words(view, view.way.returned))
    message_part()


def returned_words(view: YearView, returned: Taken) -> str:
    """Why the analysis was given back, by whom and for which fields."""
    titles = written_fields(view)
    about = [titles[ref] for ref in returned.fields if ref in titles]
    fields = f"<p>Det gäller: {html.text('; '.join(about))}.</p>" if about else ""
    return (
        '<div class="s-warning" role="note"><p><strong>Återlämnad för ändring</strong> av '
        f"{html.text(returned.by)} {html.text(moment(returned.at))}:</p>"
        f"<bdi>{html.text(returned.note)}</bdi>{fields}</div>"
    )


def section_choice(visit: Visit, view: YearView) -> Section:
    """Choose what to write in: the analysis, a goal's movement, an indicator or the findings.

    The address keeps the choice, so that it outlives a reload and a server that starts anew.
    """
    sections = {s.id: s for s in view.sections}
    wanted = visit.selection.section
    if wanted is not None and wanted not in sections:
        html.notices(("Den del som du skrev i finns inte längre. Den första visas.",))
    chosen = choose_in_sight(
        "Del",
        sections,
        key=f"part_{view.year}",
        title=lambda i: sections[i].heading,
        start=wanted,
        follow=True,
        captions=lambda i: _section_state(sections[i]),
        on_change=lambda i: choose(visit, year=view.year, section=i),
    )
    return sections[chosen]


def _section_state(section: Section) -> str:
    if not section.written:
        return "inte påbörjad"
    missing = section.missing
    return "klar" if missing == 0 else f"{missing} fält saknas"


def focus_part(visit: Visit, view: YearView) -> None:
    """Put an indicator in focus; the others are followed without an analysis of their own."""
    chosen = {s.indicator_id for s in view.sections if s.indicator_id}
    indicators = visit.service.register.indicators
    key = f"focus_{view.year}"

    def focus(wanted: str | None) -> None:
        if wanted:
            act(visit, lambda by: _put_in_focus(visit, view, wanted, by))
            choose(visit, year=view.year, section=f"nyckeltal-{wanted}")
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


def section_part(visit: Visit, view: YearView, section: Section) -> None:
    """Every field of a section, by group, with the year's figures beside."""
    desk = Desk(visit, view, links(visit.service, view))
    html.show(f"<h2>{html.text(section.heading)}</h2>{_missing(section)}")
    if section.main:
        form_part(desk, section.main)
        if section.indicator_id:
            _take_away(desk, section.main, "Ta bort nyckeltalet ur fokus")
    for kind in section.addable:
        _children(desk, section, kind)
    _removed(desk, section)


def _missing(section: Section) -> str:
    """What is left to fill in here, by the fields' own labels."""
    told = [
        f"{part.heading}: {listing([f.label for f in part.missing])}."
        for part in section.parts
        if part.missing
    ]
    if not told:
        return "<p>Alla obligatoriska fält här är ifyllda.</p>"
    return f"<details><summary>Det här saknas</summary>{html.bullets(told)}</details>"


def form_part(desk: Desk, part: Part) -> None:
    """A part's introduction and its fields by group."""
    html.show(f"<p>{html.text(part.form.intro)}</p>")
    groups = part.form.groups()
    for heading, fields in groups.items():
        if len(groups) > 1:
            html.show(f"<h3>{html.text(heading)}</h3>")
        for field in fields:
            field_part(desk, part, field)


def _children(desk: Desk, section: Section, kind: RecordKind) -> None:
    """The numbered parts of one kind, each to be opened, and a button for a new one."""
    plural, begin = _BEGIN[kind]
    mine = [p for p in section.children if p.kind is kind]
    html.show(f"<h3>{plural}: {len(mine)}</h3>")
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
    name = " ".join(part.text(_CALLED_BY[part.kind]).split())
    short = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rstrip()} …"
    return f"{part.heading}: {html.label(short)}" if short else part.heading


def _fold_key(kind: RecordKind, subject: str) -> str:
    return f"open_{kind.value}_{subject}"


def _add(desk: Desk, kind: RecordKind, indicator_id: str) -> None:
    visit, year = desk.visit, desk.view.year

    def add(by: str) -> None:
        begun = analysis.add(visit.service, year, kind, by, indicator_id)
        open_fold(_fold_key(kind, begun.subject))

    act(visit, add)


def _take_away(desk: Desk, part: Part, label: str) -> None:
    st.button(
        label,
        key=f"remove_{part.kind.value}_{part.subject}",
        on_click=_set_removed,
        args=(desk, part, True),
    )


def _set_removed(desk: Desk, part: Part, removed: bool) -> None:
    service = desk.visit.service
    done = "är borttagen. Texten finns kvar och kan tas tillbaka." if removed else "är tillbaka."
    act(
        desk.visit,
        lambda by: analysis.set_removed(service, desk.view.year, part, removed, by),
        f"{part.heading} {done}",
    )


def _removed(desk: Desk, section: Section) -> None:
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
