"""Parts of the model card: what the projection is, how right it has been, what it can't do."""

from __future__ import annotations

import streamlit as st

from samsam.model.growth import ALL_SIZES
from samsam.questions.backtest import (
    ACCURACY_HEADINGS,
    CALIBRATION_HEADINGS,
    about,
    accuracy_rows,
    calibration_rows,
)
from samsam.ui import html
from samsam.ui.about_parts import help_text
from samsam.ui.frame import Visit

_ERRORS = (
    "Varje år från 2004 frågas som om det vore nu, och svaret jämförs med det som hände. Felet är "
    "i snitt så många procent av folkmängden. ”Mot oförändrad” är felet delat med felet för den "
    "som gissar att inget ändras: under 1 är bättre. ”Sämsta året” är startåret då det gick sämst."
)
_INTERVALS = (
    "Hur ofta utfallet hamnade inom intervallen. ”Annat län” är intervall gjorda utan kommuner i "
    "samma län, ”kända då” bara av fel som var kända vid startåret. ”Ökade 5 %” är hur ofta "
    "kommuner ökade så mycket. ”Träffsäkerhet” är hur mycket bättre chanserna var än att alltid "
    "svara med den andelen: 0 är inte alls, 100 är perfekt. ”Varnade fel” är hur ofta ett sådant "
    "mål nåddes, av dem där tidig varning sa att det missas."
)


def text_part(visit: Visit) -> None:
    """The card's words, for people to edit."""
    html.show("<h1>Modellkort för framskrivningen</h1>")
    st.markdown(help_text(visit, "modellkort.md"), anchors=False)


def record_part(visit: Visit) -> None:
    """How right it has been, as the command `backtest` left it."""
    found = visit.service.backtest
    if found is None:
        html.show(
            "<h2>Så rätt har den haft</h2><p>Hur rätt den har haft är inte prövat här än.</p>"
        )
        return
    whole = [a for a in found.accuracy if a.size == ALL_SIZES]
    sizes = [a for a in found.accuracy if a.size != ALL_SIZES]
    html.show(
        f"<h2>Så rätt har den haft</h2><p>{html.text(about(found))}. {html.text(_ERRORS)}</p>"
        + html.table("Fel efter antal år fram", ACCURACY_HEADINGS, _cells(accuracy_rows(whole)))
    )
    with st.expander("Visa felen efter kommunernas storlek"):
        rows = _cells(accuracy_rows(sizes))
        html.show(html.table("Fel efter år och storlek", ACCURACY_HEADINGS, rows))
    rows = _cells(calibration_rows(found.calibration))
    html.show(
        f"<h2>Hur väl intervallen och chanserna stämmer</h2><p>{html.text(_INTERVALS)}</p>"
        + html.table("Intervall och chanser", CALIBRATION_HEADINGS, rows)
    )


def _cells(rows: list[list[str]]) -> list[list[str]]:
    return [[html.text(cell) for cell in row] for row in rows]
