"""Undoing an intake, and bringing back one that was undone: asked about once, and told of after."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from samsam.model.access import Right
from samsam.questions import batches, data
from samsam.questions.batches import Intake, Turned
from samsam.store.connection import StoreError
from samsam.store.observations import NotUndoableError, NotUndoneError
from samsam.swedish import number
from samsam.ui import html
from samsam.ui.access import ForbiddenError, require
from samsam.ui.choosing import choose_one
from samsam.ui.frame import Visit
from samsam.ui.preview_parts import Place, tell

_CHOICE, _ASKED = "undo_intake", "undo_asked"
_HEADINGS = ("Värde", "Gäller nu", "Skulle gälla")
_MOST_SHOWN = 10


def undo_part(visit: Visit) -> None:
    """Choose an intake by what it is, see what would change, and undo it or bring it back."""
    found = {i.id: i for i in batches.intakes(visit.service) if i.undoable}
    if not visit.may(Right.TAKE_IN) or not found:
        return
    chosen = choose_one(
        "Inläsning att ångra eller göra om",
        found,
        key=_CHOICE,
        title=lambda i: _title(found[i]),
        placeholder="Välj en inläsning",
        on_change=lambda _: st.session_state.pop(_ASKED, None),
    )
    if chosen is None:
        return
    about = found[chosen]
    if st.session_state.get(_ASKED) == (about.id, about.batch.undone):
        _question(visit, about)
    else:
        words = "Gör om inläsningen" if about.batch.undone else "Ångra inläsningen"
        st.button(words, key="undo_ask", on_click=_ask, args=(about,))


def _title(about: Intake) -> str:
    """`28 november 2026 kl. 14.32, SCB, 57 rader, Invånare 2025: 17 465`, and whether it counts."""
    parts = (about.named, about.counted, about.example or about.about)
    return f"{', '.join(parts)}{' (ångrad)' if about.batch.undone else ''}"


def _ask(about: Intake) -> None:
    st.session_state[_ASKED] = (about.id, about.batch.undone)


def _question(visit: Visit, about: Intake) -> None:
    turned = batches.turned(visit.service, about.id)
    undone = about.batch.undone
    asked = "Göra om" if undone else "Ångra"
    again = "den" if undone else "det tidigare"
    then = f"Då gäller {again} igen: {_example(turned)}" if turned else ""
    html.show(
        '<div class="s-told" role="status">'
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
    tell("Inget är ändrat.", Place.BATCHES)


def _undo(visit: Visit, about: Intake) -> None:
    def do(by: str) -> None:
        data.undo(visit.service, about.id, by, visit.today)

    _turn(visit, about, do, "Ångrad", "Blev det fel? Tryck på ”Gör om inläsningen”.")


def _redo(visit: Visit, about: Intake) -> None:
    def do(by: str) -> None:
        data.redo(visit.service, about.id, by, visit.today)

    _turn(visit, about, do, "Gjord om", "Den gäller igen.")


def _turn(visit: Visit, about: Intake, do: Callable[[str], None], done: str, after: str) -> None:
    """Do it once, and tell exactly what was done; the right is checked here."""
    st.session_state.pop(_ASKED, None)
    turned = batches.turned(visit.service, about.id)
    try:
        do(require(visit.service, Right.TAKE_IN).name)
    except (NotUndoableError, NotUndoneError):
        tell(batches.already(visit.service, about.id), Place.BATCHES)
    except (ForbiddenError, StoreError) as error:
        tell(str(error), Place.BATCHES)
    else:
        now = f" Nu gäller {turned[0].what}: {turned[0].new}." if turned else ""
        words = f"{done}: inläsningen {about.named}, {about.counted}.{now} {after}"
        tell(words, Place.BATCHES)
