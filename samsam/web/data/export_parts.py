"""Parts of the page that makes the budget kit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from samsam.exports.kit.kit import KIT_PARTS, MIME, Kit, package, steps
from samsam.exports.use import WIDTHS_MM
from samsam.exports.work.workshop import BusyError
from samsam.model.analysis.access import Right
from samsam.services.core.selection import Selection, known_on_label
from samsam.services.files.kit import (
    KitChoice,
    kit,
    kit_address,
    offered_analyses,
    read_kit_choice,
)
from samsam.services.files.kit_length import kit_lengths
from samsam.services.indicators.comparison import CHOSEN, CHOSEN_TITLE, groups_offered
from samsam.web.data.export_form import (
    ANNEX_LABELS,
    FILES_HEADING,
    FIRST_YEAR,
    LAST_YEAR,
    WIDTH_LABELS,
    first_years,
    kit_form,
    last_years,
)
from samsam.web.files import own_files
from samsam.web.files.making import Run, kit_of_page
from samsam.web.page import html, surface
from samsam.web.page.choices import KNOWN_ON
from samsam.web.page.choosing import choose_in_sight, choose_one, choose_several, tick
from samsam.web.page.choosing import chosen as chosen_under
from samsam.web.page.frame import Visit

_ALL, _CHOSEN = "alla", "valda"
_GOAL, _ANALYSIS = "malbild:", "analys:"
_LATEST, _USUAL = "senaste", "vanligt"
_USUAL_YEAR = 0
_WITH, _WITHOUT = "ja", "nej"
_ANNEXES = {None: _USUAL, True: _WITH, False: _WITHOUT}
_CONTENT, _MADE, _SAVE = "export_content", "export_made", "export_save"


def choice_part(visit: Visit) -> KitChoice | None:
    """What goes into the kit, None while something is left to choose.

    The choices stand in the address, so that a link restores them.
    """
    html.show(
        "<h1>Exportera</h1><p>Ta med diagram, tabeller och texter till budgetdokumentet. Filerna "
        "säger samma sak som sidorna, med källa och text för den som inte ser bilden.</p>"
    )
    on = surface.document()
    parameters = on.parameters if on else {k: st.query_params[k] for k in st.query_params}
    choice = read_kit_choice(parameters, visit.service.register, visit.today)
    html.notices([f for f in choice.faults if f not in visit.selection.faults])
    if on:
        kit_form(on, visit, choice)
        return choice
    choice = _content(visit, choice)
    left, right = st.columns(2)
    with left:
        choice = _known_on(visit, choice)
        choice = _first_year(choice)
        choice = _last_year(choice, visit.today.year)
    with right:
        choice = _width(choice)
        choice = _annex(choice)
        choice = _group(visit, choice)
        choice = _successor(choice)
    choice = _parts(choice)
    if choice.backwards:
        html.show(
            '<p class="s-failed" role="status">Diagrammen slutar före året som de börjar. '
            "Välj ett senare år i ”Diagrammen slutar”.</p>"
        )
        return None
    if not choice.parts or _none_chosen(choice):
        what = "ett nyckeltal" if choice.parts else "en sorts fil"
        html.show(f'<p class="s-failed" role="status">Välj minst {what}.</p>')
        return None
    st.query_params.from_dict(choice.write())
    return choice


def _none_chosen(choice: KitChoice) -> bool:
    return chosen_under(_CONTENT) == _CHOSEN and not choice.indicators


def _content(visit: Visit, choice: KitChoice) -> KitChoice:
    register = visit.service.register
    labels = {_ALL: "Alla nyckeltal", _CHOSEN: "Nyckeltal som jag väljer"}
    labels |= {f"{_GOAL}{g.id}": f"Målbilden {g.title}" for g in register.goals.values()}
    years = offered_analyses(visit.service, visit.may(Right.READ_DRAFTS))
    labels |= {f"{_ANALYSIS}{year}": f"Årsanalysen {year} med sina nyckeltal" for year in years}
    wanted = (
        choose_one(
            "Innehåll",
            labels,
            key=_CONTENT,
            title=labels.__getitem__,
            start=_content_of(choice, labels),
        )
        or _ALL
    )
    indicators = _indicators(visit, choice) if wanted == _CHOSEN else ()
    goal = wanted.removeprefix(_GOAL) if wanted.startswith(_GOAL) else None
    year = int(wanted.removeprefix(_ANALYSIS)) if wanted.startswith(_ANALYSIS) else None
    selection = choice.selection.changed(goal=goal)
    return replace(choice, selection=selection, indicators=indicators, analysis=year)


def _content_of(choice: KitChoice, offered: dict[str, str]) -> str:
    """The content that the address asks for, all key figures when it isn't offered."""
    named = _CHOSEN if choice.indicators else _ALL
    named = f"{_GOAL}{choice.selection.goal}" if choice.selection.goal else named
    named = f"{_ANALYSIS}{choice.analysis}" if choice.analysis else named
    return named if named in offered else _ALL


def _indicators(visit: Visit, choice: KitChoice) -> tuple[str, ...]:
    known = visit.service.register.indicators
    chosen = choose_several(
        "Nyckeltal",
        known,
        key="export_indicators",
        title=lambda i: known[i].short_title,
        start=choice.indicators,
        placeholder="Välj ett eller flera",
    )
    return tuple(i for i in known if i in chosen)


def _known_on(visit: Visit, choice: KitChoice) -> KitChoice:
    days = visit.service.days()
    chosen = choice.selection.known_on
    known = sorted({*days, *([chosen] if chosen else [])}, reverse=True)
    day = choose_one(
        KNOWN_ON,
        [_LATEST, *known],
        key="export_known_on",
        title=lambda d: known_on_label(d if isinstance(d, date) else None, days),
        start=chosen or _LATEST,
    )
    return _with(choice, known_on=day if isinstance(day, date) else None)


def _first_year(choice: KitChoice) -> KitChoice:
    year = _year(FIRST_YEAR, "export_from", first_years(choice), choice.selection.from_year)
    return _with(choice, from_year=year)


def _last_year(choice: KitChoice, this_year: int) -> KitChoice:
    year = _year(LAST_YEAR, "export_to", last_years(choice, this_year), choice.last_year)
    return replace(choice, last_year=year)


def _year(label: str, key: str, years: dict[int | None, str], chosen: int | None) -> int | None:
    """One of the years; None is the usual, which the field has as a number too."""
    titles = {year or _USUAL_YEAR: words for year, words in years.items()}
    year = choose_one(label, titles, key=key, title=titles.__getitem__, start=chosen or _USUAL_YEAR)
    return year or None


def _width(choice: KitChoice) -> KitChoice:
    width = choose_in_sight(
        "Bredd",
        WIDTHS_MM,
        key="export_width",
        title=WIDTH_LABELS.__getitem__,
        start=choice.width_mm,
    )
    return replace(choice, width_mm=width)


def _annex(choice: KitChoice) -> KitChoice:
    """Whether the documents have an annex with tables of all years and what is only followed."""
    titles = {_ANNEXES[wanted]: words for wanted, words in ANNEX_LABELS.items()}
    annex = choose_one(
        "Bilaga",
        titles,
        key="export_annex",
        title=titles.__getitem__,
        start=_ANNEXES[choice.annex],
    )
    return replace(choice, annex={_WITH: True, _WITHOUT: False}.get(annex or _USUAL))


def _group(visit: Visit, choice: KitChoice) -> KitChoice:
    """Whom to compare with; chosen municipalities stay when a link names them."""
    groups = groups_offered(visit.service, choice.selection.known_on)
    titles = {_USUAL: "Ingen jämförelse"} | {name: g.title for name, g in groups.items()}
    chosen = choice.selection.group
    if chosen == CHOSEN:
        titles[CHOSEN] = CHOSEN_TITLE
    group = choose_one(
        "Jämför med",
        titles,
        key="export_group",
        title=titles.__getitem__,
        start=chosen if chosen in titles else _USUAL,
    )
    return _with(choice, group=None if group == _USUAL else group)


def _successor(choice: KitChoice) -> KitChoice:
    shown = tick(
        "Visa det nya måttet bredvid ett som har upphört",
        key="export_successor",
        start=choice.selection.successor,
    )
    return _with(choice, successor=shown)


def _with(choice: KitChoice, **changes: object) -> KitChoice:
    selection: Selection = choice.selection.changed(**changes)
    return replace(choice, selection=selection)


def _parts(choice: KitChoice) -> KitChoice:
    labels = {p.id: f"{p.label} – {p.meaning}" for p in KIT_PARTS}
    chosen = []
    with st.container(key="export_parts"):
        html.show(FILES_HEADING)
        for part_id, label in labels.items():
            if tick(label, key=f"export_part_{part_id}", start=part_id in choice.parts):
                chosen.append(part_id)
    return replace(choice, parts=tuple(chosen))


# Making it


def kit_part(visit: Visit, choice: KitChoice) -> None:
    """Make the kit, with how long it becomes, a bar for how far it has come, and a way to stop."""
    lengths = kit_lengths(visit.service, choice, visit.today, visit.may(Right.READ_DRAFTS))
    words = lengths.words(choice.parts)
    if words:
        html.show(f'<p class="s-lengths">{html.text(words)}</p>')
    if surface.document():
        return
    address = _absolute(kit_address(choice, visit.today))
    wanted = (choice, visit.service.records.commits)
    if st.button("Gör paketet", type="primary", key="export_make"):
        drafts = visit.may(Right.READ_DRAFTS)
        whole = kit(visit.service, choice, visit.today, drafts, address)
        try:
            with kit_of_page(st.context.ip_address or "") as run:
                content = _made(whole, choice, run)
        except BusyError as error:
            html.show(f'<p class="s-failed" role="alert">{html.text(str(error))}</p>')
        else:
            right = Right.READ_DRAFTS if drafts else None
            own_files.keep(_SAVE, f"{whole.name}.zip", MIME, content, right)
            st.session_state[_MADE] = wanted
    saved = st.session_state.get(_SAVE)
    made = st.session_state.get(_MADE) == wanted
    if made and isinstance(saved, own_files.Handle) and saved.there:
        own_files.link(saved, f"Ladda ner {saved.name}")


def _made(whole: Kit, choice: KitChoice, run: Run) -> bytes:
    """The kit's ZIP. A click on "Avbryt" runs the page anew, and ends this run at its next step."""
    wanted = steps(whole, choice.parts)
    files = {}
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, "Paketet görs …")
        st.button("Avbryt", key="export_cancel")
        for number, step in enumerate(wanted, 1):
            bar.progress((number - 1) / len(wanted), f"Fil {number} av {len(wanted)}: {step.name}")
            files[step.name] = run(step.make)
    place.empty()
    return package(whole, files, choice.parts)


def again_part(visit: Visit, choice: KitChoice) -> None:
    """The link that gives the same kit at any later time."""
    if choice.analysis is not None and choice.analysis not in offered_analyses(
        visit.service, False
    ):
        html.show("<p>Analysen är arbetsmaterial, så paketet har ingen länk att dela.</p>")
        return
    address = kit_address(choice, visit.today)
    html.show(
        "<section><h2>Samma paket igen</h2><p>Länken ger samma paket också nästa år, med de värden "
        f'som är kända i dag: <a href="{html.text(address)}" download>länk till paketet</a>. '
        "Vill du i stället ha nya värden, öppna den här sidan igen med samma adress.</p></section>"
    )


def _absolute(address: str) -> str:
    """The address as it's written in a file, where there is no page that it's relative to."""
    page = (st.context.url or "").partition("?")[0]
    return f"{page.rpartition('/')[0]}/{address}" if page else address
