"""What waits to be taken in: shown old → new, chosen row by row, accepted, and told afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from itertools import groupby

import streamlit as st

from samsam.figures.describe import number_or_dash
from samsam.model.access import Right
from samsam.model.series import Sex
from samsam.questions import data
from samsam.sources.intake import Key, News, NothingToAcceptError, Preview, Proposal
from samsam.store.connection import StoreError
from samsam.swedish import number, span
from samsam.ui import html
from samsam.ui.access import ForbiddenError, require
from samsam.ui.frame import Visit

_HEADINGS = ("Nyckeltal", "År", "Var", "Blir", "Läge", "Kontroll")
_REFUSED_HEADINGS = ("Var", "Vad är fel", "Gör så här")
_PENDING, _TOLD, _CHOICE, _ROWS = "data_pending", "data_told", "data_choice", "data_rows"
_MOST_SHOWN = 200
_SEXES = {Sex.TOTAL: "", Sex.WOMEN: ", kvinnor", Sex.MEN: ", män"}
# A row of one of the previews that wait: several files may have rows with the same key.
Chosen = tuple[int, Key]


class Place(StrEnum):
    """Where on the page something was done, and so where its outcome is shown."""

    FETCH = "hämtning"
    FILE = "fil"
    HAND = "för hand"
    BATCHES = "inläsningar"


class _Choice(StrEnum):
    """What to take in of what waits."""

    ALL = "Alla rader"
    BUT = "Alla utom dem jag väljer"
    ONLY = "Bara dem jag väljer"


def show_later(previews: Sequence[Preview], place: Place) -> None:
    """Let these wait to be accepted; what waited before is left aside."""
    st.session_state[_PENDING] = (place, tuple(previews))
    for name in (_TOLD, _CHOICE, _ROWS):
        st.session_state.pop(name, None)


def tell(words: str, place: Place) -> None:
    """What became of the last thing that was done, shown at the next run."""
    st.session_state[_TOLD] = (place, words)


def pending_part(visit: Visit, place: Place) -> None:
    """What waits to be accepted from a place, and what became of the last thing done there."""
    told_place, told = st.session_state.get(_TOLD, (None, ""))
    if told_place is place:
        html.show(f'<p class="s-told" role="status">{html.text(told)}</p>')
    pending_place, pending = st.session_state.get(_PENDING, (None, ()))
    if pending and pending_place is place:
        _pending(visit, place, pending)


def _pending(visit: Visit, place: Place, pending: tuple[Preview, ...]) -> None:
    html.show(
        "<h3>Förhandsgranska</h3><p>Inget är inläst än. Så här skulle det bli.</p>"
        + "".join(preview_html(visit, shown) for shown in pending)
    )
    rows = {(n, p.key): p for n, shown in enumerate(pending) for p in shown.acceptable}
    if rows:
        _choose(visit, rows)
    with st.container(horizontal=True):
        if rows:
            st.button("Läs in", on_click=_accept, args=(visit, place, pending), type="primary")
        st.button("Avbryt" if rows else "Stäng", on_click=_drop, args=(place,))


def _drop(place: Place) -> None:
    show_later((), place)
    tell("Inget lästes in.", place)


# Showing


def preview_html(visit: Visit, shown: Preview) -> str:
    """One source: what is new, revised, stopped, refused and the same."""
    changing = sorted((p for p in shown.proposals if p.acceptable or p.stops), key=_concern)
    words = _Words(visit)
    rows = [_row(words, p) for p in changing[:_MOST_SHOWN]]
    caption = f"{shown.name}: det som ändras"
    table = html.table(caption, _HEADINGS, rows, "s-stack s-news", hidden_caption=True)
    more = len(changing) - len(rows)
    rest = f"<p>Ytterligare {number(more)} rader ändras. De visas inte här.</p>" if more else ""
    return (
        f'<section class="s-preview"><h4>{html.text(shown.name)}</h4>'
        f"<p>{html.text(summary(shown))}</p>"
        f"{table if rows else ''}{rest}{_refused(shown)}{_same(words, shown)}{_notices(shown)}"
        "</section>"
    )


def summary(shown: Preview) -> str:
    """How many rows are new, revised, the same, stopped and refused, in a sentence."""
    counts = (
        (len(shown.of(News.NEW)), "är ny", "är nya"),
        (len(shown.of(News.REVISED)), "är reviderad", "är reviderade"),
        (len(shown.of(News.SAME)), "är som förut", "är som förut"),
        (len(shown.stopped), "stoppas", "stoppas"),
        (len(shown.refusals), "lästes inte", "lästes inte"),
    )
    told = [f"{number(n)} {one if n == 1 else many}" for n, one, many in counts if n]
    return f"{', '.join(told)}." if told else "Inget att läsa in."


def _concern(proposal: Proposal) -> tuple[int, str, int]:
    """What needs a look first: stopped, then warned about, revised, new."""
    order = 0 if proposal.stops else 1 if proposal.warnings else 2
    news = 0 if proposal.news is News.REVISED else 1
    return (2 * order + news, proposal.row.indicator_id, -proposal.row.observation.year)


def _row(words: _Words, proposal: Proposal) -> list[str]:
    checks = [*(f"Stoppas: {s}" for s in proposal.stops), *proposal.warnings]
    state = "stoppas" if proposal.stops else proposal.news.value
    told = html.text(" ".join(checks))
    old, new = words.values(proposal)
    return [
        html.text(words.title(proposal)),
        str(proposal.row.observation.year),
        old,
        f"<strong>{new}</strong>",
        html.text(state),
        f'<span class="s-check">{told}</span>' if told else "Inget att anmärka på",
    ]


class _Words:
    """What a row is called and how its values are written; the register is asked for once."""

    def __init__(self, visit: Visit) -> None:
        self._register = visit.service.register
        self._own = visit.service.settings.municipality_code

    def title(self, proposal: Proposal) -> str:
        """`Invånare, Sundsvall, kvinnor`: the area only when it isn't our own."""
        row = proposal.row
        area = self._register.areas.get(row.area)
        where = f", {area.title}" if area and row.area != self._own else ""
        short_title = self._register.everything[row.indicator_id].short_title
        return f"{short_title}{where}{_SEXES[row.sex]}"

    def values(self, proposal: Proposal) -> tuple[str, str]:
        """The value before and after, with as many decimals as it takes to tell them apart."""
        decimals = self._register.everything[proposal.row.indicator_id].decimals
        pair = (proposal.old.value if proposal.old else None, proposal.row.observation.value)
        texts = ["–" if v is None else number(v, decimals) for v in pair]
        if texts[0] == texts[1]:
            texts = [number_or_dash(v) for v in pair]
        return texts[0], texts[1]


def _refused(shown: Preview) -> str:
    if not shown.refusals:
        return ""
    rows = [[html.text(r.place), html.text(r.fault), html.text(r.cure)] for r in shown.refusals]
    return html.table("Det som inte lästes", _REFUSED_HEADINGS, rows, "s-stack s-refused")


def _same(words: _Words, shown: Preview) -> str:
    """What is as before, a line for each key figure and sex."""
    same = sorted(shown.of(News.SAME), key=lambda p: (words.title(p), p.row.observation.year))
    lines = []
    for title, found in groupby(same, key=words.title):
        years = [p.row.observation.year for p in found]
        lines.append(f"{title}: {span(years[0], years[-1])} ({len(years)})")
    heading = f"Som förut: {number(len(same))} {'rad' if len(same) == 1 else 'rader'}"
    return _details(heading, lines) if lines else ""


def _notices(shown: Preview) -> str:
    return _details("Så lästes uppgifterna", shown.notices) if shown.notices else ""


def _details(summary_text: str, lines: Sequence[str]) -> str:
    return (
        f'<details class="s-before"><summary>{html.text(summary_text)}</summary>'
        f"{html.bullets(lines)}</details>"
    )


# Choosing and accepting


def _choose(visit: Visit, rows: dict[Chosen, Proposal]) -> None:
    """All rows, or single ones. Those with a warning are what one first may want to leave out."""
    st.radio("Vad ska läsas in?", list(_Choice), key=_CHOICE, horizontal=True)
    if st.session_state[_CHOICE] == _Choice.ALL:
        return
    leave_out = st.session_state[_CHOICE] == _Choice.BUT
    warned = [key for key, proposal in rows.items() if proposal.warnings]
    st.multiselect(
        "Rader som inte ska läsas in" if leave_out else "Rader som ska läsas in",
        list(rows),
        default=warned if leave_out else [],
        format_func=_labels(visit, rows),
        placeholder="Välj rader",
        key=f"{_ROWS}_{st.session_state[_CHOICE]}",
    )
    st.session_state[_ROWS] = tuple(st.session_state[f"{_ROWS}_{st.session_state[_CHOICE]}"])


def _labels(visit: Visit, rows: dict[Chosen, Proposal]) -> Callable[[Chosen], str]:
    words = _Words(visit)

    def label(key: Chosen) -> str:
        proposal = rows[key]
        old, new = words.values(proposal)
        return f"{words.title(proposal)} {proposal.row.observation.year}: {old} → {new}"

    return label


def _chosen(number_of_preview: int, shown: Preview) -> frozenset[Key] | None:
    """The chosen rows of one of the previews; None for all."""
    choice = st.session_state.get(_CHOICE, _Choice.ALL)
    picked = {key for n, key in st.session_state.get(_ROWS, ()) if n == number_of_preview}
    if choice == _Choice.ALL:
        return None
    if choice == _Choice.ONLY:
        return frozenset(picked)
    return frozenset(p.key for p in shown.acceptable if p.key not in picked)


def _accept(visit: Visit, place: Place, pending: tuple[Preview, ...]) -> None:
    told: list[str] = []
    try:
        by = require(visit.service, Right.TAKE_IN).name
        for n, shown in enumerate(pending):
            chosen = _chosen(n, shown)
            if shown.acceptable and (chosen is None or chosen):
                data.accept(visit.service, shown, by, visit.today, chosen)
                told.append(data.report(shown, chosen))
    except (ForbiddenError, StoreError, NothingToAcceptError) as error:
        tell(" ".join([*told, str(error)]), place)
        return
    if not told:
        tell("Ingen rad är vald. Inget lästes in.", place)
        return
    show_later((), place)
    tell(" ".join([*told, "Diagram och bedömningar är omräknade."]), place)
