"""What waits to be taken in: shown old → new, chosen row by row, accepted, and said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import streamlit as st

from samsam.figures.description.value_table import number_or_dash
from samsam.figures.words import with_unit
from samsam.model.analysis.access import Right
from samsam.model.indicators.series import Sex
from samsam.records.errors import StoreError
from samsam.services.data import data
from samsam.sources.intake.intake import Key, News, NothingToAcceptError, Preview, RowProposal
from samsam.swedish import capitalised, number, some, span
from samsam.web.base.access import ForbiddenError, require
from samsam.web.page import html, surface
from samsam.web.page.choosing import (
    choose_in_sight,
    choose_several,
    chosen,
    chosen_several,
    tick,
)
from samsam.web.page.frame import Visit

_HEADINGS = ("Nyckeltal", "År", "Var", "Blir", "Läge", "Kontroll")
_REMOVED_HEADINGS = ("Nyckeltal", "År", "Värde nu", "Vad källan säger")
_REFUSED_HEADINGS = ("Var", "Vad är fel", "Gör så här")
_PENDING, _MESSAGE, _SAVED, _SHOWN = "data_pending", "data_message", "data_saved", "data_shown"
_TAKE_IN = "Läs in och visa för alla"
_MOST_SHOWN, _MOST_NAMED = 200, 3
_SEXES = {Sex.TOTAL: "", Sex.WOMEN: ", kvinnor", Sex.MEN: ", män"}
# A row of one of the previews that wait: several files may have rows with the same key.
Chosen = tuple[int, Key]


@dataclass(frozen=True, slots=True)
class _Keys:
    """Under what the choices about one set of previews are kept: the next set has its own."""

    choice: str
    leave_out: str
    take: str
    removals: str

    @classmethod
    def now(cls) -> _Keys:
        """Those of the previews that wait."""
        number_shown = st.session_state.get(_SHOWN, 0)
        return cls(*(f"data_{name}_{number_shown}" for name in ("what", "but", "only", "gone")))


class PageArea(StrEnum):
    """Where on the page something was done, and so where its outcome is shown."""

    FETCH = "hämtning"
    FILE = "fil"
    HAND = "för hand"
    BATCHES = "inläsningar"


_WHO = {PageArea.FETCH: "källan", PageArea.FILE: "filen", PageArea.HAND: "tabellen"}


class _Choice(StrEnum):
    """What to take in of what waits."""

    ALL = "Alla rader"
    BUT = "Alla utom dem jag väljer"
    ONLY = "Bara dem jag väljer"


def show_later(previews: Sequence[Preview], place: PageArea) -> None:
    """Let these wait to be accepted; what waited before is left aside."""
    st.session_state[_PENDING] = (place, tuple(previews))
    st.session_state[_SHOWN] = st.session_state.get(_SHOWN, 0) + 1
    st.session_state.pop(_MESSAGE, None)


def saved_whole(place: PageArea) -> bool:
    """True once after all that waited from a place has come in, or was there before."""
    if st.session_state.get(_SAVED) is not place:
        return False
    st.session_state.pop(_SAVED)
    return True


def report(words: str, place: PageArea) -> None:
    """What became of the last thing that was done, shown at the next run."""
    st.session_state[_MESSAGE] = (place, words)


def pending_part(visit: Visit, place: PageArea) -> None:
    """What waits to be accepted from a place, and what became of the last thing done there."""
    if surface.document():  # nobody has done anything there
        return
    message_place, reported = st.session_state.get(_MESSAGE, (None, ""))
    if message_place is place:
        html.show(f'<p class="s-report" role="status">{html.text(reported)}</p>')
    pending_place, pending = st.session_state.get(_PENDING, (None, ()))
    if pending and pending_place is place:
        _pending(visit, place, pending)


def _pending(visit: Visit, place: PageArea, pending: tuple[Preview, ...]) -> None:
    html.show(
        "<h3>Förhandsgranska</h3><p>Inget är inläst än. Så här skulle det bli.</p>"
        + "".join(preview_html(visit, shown) for shown in pending)
    )
    rows = {(n, p.key): p for n, shown in enumerate(pending) for p in shown.usual}
    gone = [p for shown in pending for p in shown.removals]
    if rows:
        _choose(visit, rows)
    if gone:
        tick(html.label(_removal_words(visit, place, gone)), key=_Keys.now().removals)
    takes = bool(rows or gone)
    with st.container(horizontal=True):
        if takes:
            st.button(_TAKE_IN, on_click=_accept, args=(visit, place, pending), type="primary")
        st.button("Avbryt" if takes else "Stäng", key="data_leave", on_click=_drop, args=(place,))


def _removal_words(visit: Visit, place: PageArea, gone: Sequence[RowProposal]) -> str:
    """`Ta också bort 3 värden som filen säger saknas: Födda 2024 (125), …`."""
    words = _Words(visit)
    count = "1 värde" if len(gone) == 1 else f"{number(len(gone))} värden"
    reported = some([words.before(p) for p in gone], _MOST_NAMED)
    return f"Ta också bort {count} som {_WHO.get(place, 'källan')} säger saknas: {reported}"


def _drop(place: PageArea) -> None:
    show_later((), place)
    report("Inget lästes in.", place)


# Showing


def preview_html(visit: Visit, shown: Preview) -> str:
    """One source: what is new, revised, stopped, taken away, left out, refused and the same."""
    changing = sorted((*shown.usual, *shown.stopped), key=_concern)
    words = _Words(visit)
    rows = [_row(words, p) for p in changing[:_MOST_SHOWN]]
    caption = f"{shown.name}: det som ändras"
    table = html.table(caption, _HEADINGS, rows, "s-stack s-news", hidden_caption=True)
    return (
        f'<section class="s-preview"><h4>{html.text(shown.name)}</h4>'
        f"<p>{html.text(summary(shown))}</p>{_left_out(shown)}"
        f"{table if rows else ''}{_more(len(changing) - len(rows), 'rader ändras')}"
        f"{_removed(words, shown)}{_refused(shown)}{_same(words, shown)}{_notices(shown)}"
        "</section>"
    )


def _more(count: int, what: str) -> str:
    return f"<p>Ytterligare {number(count)} {what}. De visas inte här.</p>" if count else ""


def _left_out(shown: Preview) -> str:
    """Columns, sheets and rows that weren't read, in sight."""
    if not shown.left_out:
        return ""
    return f'<div class="s-notice"><p>Det här är inte läst:</p>{html.bullets(shown.left_out)}</div>'


def _removed(words: _Words, shown: Preview) -> str:
    """The values that would be taken away, which stay unless they are asked for."""
    if not shown.removals:
        return ""
    gone = sorted(shown.removals, key=_concern)
    rows = [_removed_row(words, p) for p in gone[:_MOST_SHOWN]]
    caption = "Värden som källan säger saknas. De står kvar om du inte väljer att ta bort dem."
    table = html.table(caption, _REMOVED_HEADINGS, rows, "s-stack s-refused")
    return table + _more(len(gone) - len(rows), "värden saknas enligt källan")


def _removed_row(words: _Words, proposal: RowProposal) -> list[str]:
    new = proposal.row.observation
    why = ". ".join(filter(None, (new.reason.value if new.reason else "", new.note)))
    return [
        html.text(words.title(proposal)),
        str(new.year),
        words.values(proposal)[0],
        html.text(capitalised(why)),
    ]


def summary(shown: Preview) -> str:
    """How many rows are new, revised, the same and stopped, and how many faults there are."""
    counts = (
        (len(shown.of(News.NEW)), "är ny", "är nya"),
        (len(shown.of(News.REVISED)) - len(shown.removals), "är reviderad", "är reviderade"),
        (len(shown.removals), "saknar nu värde", "saknar nu värde"),
        (len(shown.of(News.SAME)), "är som förut", "är som förut"),
        (len(shown.stopped), "stoppas", "stoppas"),
        (len(shown.refusals), "fel i det som inte lästes", "fel i det som inte lästes"),
    )
    reported = [f"{number(n)} {one if n == 1 else many}" for n, one, many in counts if n]
    return f"{', '.join(reported)}." if reported else "Inget att läsa in."


def _concern(proposal: RowProposal) -> tuple[int, str, int]:
    """What needs a look first: stopped, then warned about, revised, new."""
    order = 0 if proposal.stops else 1 if proposal.warnings else 2
    news = 0 if proposal.news is News.REVISED else 1
    return (2 * order + news, proposal.row.indicator_id, -proposal.row.observation.year)


def _row(words: _Words, proposal: RowProposal) -> list[str]:
    checks = [*(f"Stoppas: {s}" for s in proposal.stops), *proposal.warnings]
    state = "stoppas" if proposal.stops else proposal.news.value
    reported = html.text(" ".join(checks))
    old, new = words.values(proposal)
    return [
        html.text(words.title(proposal)),
        str(proposal.row.observation.year),
        old,
        f"<strong>{new}</strong>",
        html.text(state),
        f'<span class="s-check">{reported}</span>' if reported else "Inget att anmärka på",
    ]


class _Words:
    """What a row is called and how its values are written; the register is asked for once."""

    def __init__(self, visit: Visit) -> None:
        self._register = visit.service.register
        self._own = visit.service.settings.municipality_code

    def title(self, proposal: RowProposal) -> str:
        """`Invånare, Sundsvall, kvinnor`: the area only when it isn't our own."""
        row = proposal.row
        area = self._register.areas.get(row.area)
        where = f", {area.title}" if area and row.area != self._own else ""
        short_title = self._register.everything[row.indicator_id].short_title
        return f"{short_title}{where}{_SEXES[row.sex]}"

    def before(self, proposal: RowProposal) -> str:
        """`Födda 2024 (125)`: what stands there now."""
        year = proposal.row.observation.year
        return f"{self.title(proposal)} {year} ({self.values(proposal)[0]})"

    def values(self, proposal: RowProposal) -> tuple[str, str]:
        """The value before and after, with as many decimals as it takes to distinguish them.

        What is stopped is shown as it was read: it may be stopped for its decimals.
        """
        indicator = self._register.everything[proposal.row.indicator_id]
        pair = (proposal.old.value if proposal.old else None, proposal.row.observation.value)
        texts = ["–" if v is None else number(v, indicator.decimals) for v in pair]
        if proposal.stops or texts[0] == texts[1]:
            texts = [number_or_dash(v) for v in pair]
        old, new = (
            text if value is None else with_unit(text, indicator.unit, indicator.measure)
            for text, value in zip(texts, pair, strict=True)
        )
        return old, new


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


def _choose(visit: Visit, rows: dict[Chosen, RowProposal]) -> None:
    """All rows, or single ones. Those with a warning are what one first may want to leave out."""
    keys = _Keys.now()
    choice = choose_in_sight(
        "Vad ska läsas in?", _Choice, key=keys.choice, title=lambda c: c.value, horizontal=True
    )
    if choice is _Choice.ALL:
        return
    leave_out = choice is _Choice.BUT
    warned = [key for key, proposal in rows.items() if proposal.warnings]
    choose_several(
        "Rader som inte ska läsas in" if leave_out else "Rader som ska läsas in",
        rows,
        key=keys.leave_out if leave_out else keys.take,
        title=_labels(visit, rows),
        start=warned if leave_out else (),
        placeholder="Välj rader",
    )


def _labels(visit: Visit, rows: dict[Chosen, RowProposal]) -> Callable[[Chosen], str]:
    words = _Words(visit)

    def label(key: Chosen) -> str:
        proposal = rows[key]
        old, new = words.values(proposal)
        return f"{words.title(proposal)} {proposal.row.observation.year}: {old} → {new}"

    return label


def _chosen(number_of_preview: int, shown: Preview) -> frozenset[Key]:
    """The chosen rows of one of the previews, and what takes a value away if that is ticked."""
    keys = _Keys.now()
    choice = chosen(keys.choice) or _Choice.ALL
    usual = {p.key for p in shown.usual}
    if choice is _Choice.BUT:
        usual -= _picked(keys.leave_out, number_of_preview)
    elif choice is _Choice.ONLY:
        usual &= _picked(keys.take, number_of_preview)
    gone = {p.key for p in shown.removals} if st.session_state.get(keys.removals) else set()
    return frozenset(usual | gone)


def _picked(key: str, number_of_preview: int) -> set[Key]:
    return {row for n, row in chosen_several(key) if n == number_of_preview}


def _accept(visit: Visit, place: PageArea, pending: tuple[Preview, ...]) -> None:
    reported: list[str] = []
    left = False
    try:
        by = require(visit.service, Right.TAKE_IN).name
        for n, shown in enumerate(pending):
            keys = _chosen(n, shown)
            if keys:
                data.accept(visit.service, shown, by, visit.today, keys)
                reported.append(data.report(shown, keys))
                left = left or len(keys) < len(shown.acceptable) or bool(shown.stopped)
    except (ForbiddenError, StoreError, NothingToAcceptError) as error:
        report(" ".join([*reported, str(error)]), place)
        return
    if not reported:
        report("Ingen rad är vald. Inget lästes in.", place)
        return
    show_later((), place)
    st.session_state[_SAVED] = None if left else place
    report(" ".join([*reported, "Diagram och bedömningar är omräknade."]), place)
