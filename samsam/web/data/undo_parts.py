"""Undoing an intake, and bringing back one that was undone: asked about once, and said of after."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.records.contents.batches import NotUndoableError, NotUndoneError
from samsam.records.errors import StoreError
from samsam.services.data import batches, data
from samsam.services.data.batches import Intake, Turned
from samsam.swedish import number
from samsam.web.base.access import ForbiddenError, require
from samsam.web.data.preview_parts import PageArea, report
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, chosen
from samsam.web.page.frame import Visit

_CHOICE, _ASKED = "undo_intake", "undo_asked"
_HEADINGS = ("Värde", "Gäller nu", "Skulle gälla")
_MOST_SHOWN = 10


def undo_part(visit: Visit) -> None:
    """Choose an intake by what it is, see what would change, and undo it or bring it back."""
    found = {i.id: i for i in batches.intakes(visit.service) if i.undoable}
    if not visit.may(Right.TAKE_IN) or not found:
        return
    batch = choose_one(
        "Inläsning att ångra eller göra om",
        found,
        key=_CHOICE,
        title=lambda i: _title(found[i]),
        placeholder="Välj en inläsning",
        on_change=_forget_others,
    )
    if batch is None:
        return
    about = found[batch]
    if st.session_state.get(_ASKED) == (about.id, about.batch.undone):
        _question(visit, about)
    else:
        words = "Gör om inläsningen" if about.batch.undone else "Ångra inläsningen"
        undone = {i: intake.batch.undone for i, intake in found.items()}
        st.button(words, key="undo_ask", on_click=_ask, args=(undone,))


def _title(about: Intake) -> str:
    """`28 november 2026 kl. 14.32, SCB, 57 rader, Invånare 2025: 17 465`, and whether it counts."""
    parts = (about.named, about.counted, about.example or about.about)
    return f"{', '.join(parts)}{' (ångrad)' if about.batch.undone else ''}"


def _ask(undone: Mapping[str, bool]) -> None:
    # Who is quick presses before the page is drawn again: what is chosen now is meant.
    batch = chosen(_CHOICE)
    if batch in undone:
        st.session_state[_ASKED] = (batch, undone[batch])


def _forget_others(batch: str | None) -> None:
    """A question about another intake than the one that was chosen now is gone."""
    if st.session_state.get(_ASKED, (batch,))[0] != batch:
        del st.session_state[_ASKED]


def _question(visit: Visit, about: Intake) -> None:
    turned = batches.turned(visit.service, about.id)
    undone = about.batch.undone
    asked = "Göra om" if undone else "Ångra"
    again = "den" if undone else "det tidigare"
    then = f"Då gäller {again} igen: {_example(turned)}" if turned else ""
    html.show(
        '<div class="s-report" role="status">'
        f"<p><strong>{asked} inläsningen {html.text(about.named)} ({about.counted})?</strong> "
        f"{html.text(then)}</p><p>{html.text(_about(about, turned))}</p>{_table(turned)}</div>"
    )
    do = _redo if undone else _undo
    with st.container(horizontal=True):
        words = "Ja, gör om" if undone else "Ja, ångra"
        st.button(words, key="undo_yes", on_click=do, args=(visit, about), type="primary")
        st.button("Nej", key="undo_no", on_click=_leave)


def _example(turned: tuple[Turned, ...]) -> str:
    """`Invånare 2025: 17 465 → 17 500`, and that all can see it."""
    first = turned[0]
    return f"{first.what}: {first.old} → {first.new}. Det syns genast för alla besökare."


def _about(about: Intake, turned: tuple[Turned, ...]) -> str:
    """Which key figures it's about, and how much of it would be seen."""
    whose = f"Inläsningen gäller {about.about}."
    if turned:
        return whose
    if not about.titles:
        return f"{whose} Kommunens egna värden ändras inte."
    return f"{whose} Inget värde ändras, för senare inläsningar säger också något om de åren."


def _table(turned: tuple[Turned, ...]) -> str:
    if len(turned) < 2:
        return ""
    rows = [[html.text(t.what), html.text(t.old), html.text(t.new)] for t in turned[:_MOST_SHOWN]]
    more = len(turned) - len(rows)
    rest = f"<p>Ytterligare {number(more)} värden ändras.</p>" if more else ""
    return html.table("Det som ändras", _HEADINGS, rows, "s-stack") + rest


def _leave() -> None:
    st.session_state.pop(_ASKED, None)
    report("Inget är ändrat.", PageArea.BATCHES)


def _undo(visit: Visit, about: Intake) -> None:
    def do(by: str) -> None:
        data.undo(visit.service, about.id, by, visit.today)

    _turn(visit, about, do, "Ångrad", "Blev det fel? Tryck på ”Gör om inläsningen”.")


def _redo(visit: Visit, about: Intake) -> None:
    def do(by: str) -> None:
        data.redo(visit.service, about.id, by, visit.today)

    _turn(visit, about, do, "Gjord om", "Den gäller igen.")


def _turn(visit: Visit, about: Intake, do: Callable[[str], None], done: str, after: str) -> None:
    """Do it once, and say exactly what was done; the right is checked here."""
    st.session_state.pop(_ASKED, None)
    turned = batches.turned(visit.service, about.id)
    try:
        do(require(visit.service, Right.TAKE_IN).name)
    except (NotUndoableError, NotUndoneError):
        report(batches.already(visit.service, about.id), PageArea.BATCHES)
    except (ForbiddenError, StoreError) as error:
        report(str(error), PageArea.BATCHES)
    else:
        now = f" Nu gäller {turned[0].what}: {turned[0].new}." if turned else ""
        words = f"{done}: inläsningen {about.named}, {about.counted}.{now} {after}"
        report(words, PageArea.BATCHES)
