"""Texts of help say what the register says now, and not what it said when they were written."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from samsam.model.indicators.indicator import Direction, Kind, Unit
from samsam.services.data import catalogue
from samsam.services.indicators import register_edits
from samsam.sources.intake.added import Draft, IndicatorMetadata
from samsam.web.base import running
from samsam.web.page.pages import ABOUT

MEASURE = Draft(
    IndicatorMetadata("Öppettimmar", "Hur länge det är öppet.", "Enheten"), "Öppettimmar", Unit.COUNT,
    0, Direction.HIGHER, Kind.OUTPUT, ["livskvalitet"], [], [], "Enheten",
)  # fmt: skip


def test_a_goal_that_got_a_key_figure_is_not_said_to_have_none(
    own_figures: None, run: Callable[..., AppTest]
) -> None:
    def told() -> str:
        return next(m.value for m in run(ABOUT).markdown if "Vad SAMSAM är" in m.value)

    empty = "Målbilden *Livskvalitet och attraktiva livsmiljöer* har inget nyckeltal."
    assert empty in told()
    service = running.service()
    catalogue.add(service, MEASURE, "Alva")
    assert "Alla målbilder har nyckeltal." in told()
    for title in ("Ett *grönt* Timrå", "Nära"):
        register_edits.set_goal(service, title, "", "Alva")
    assert r"Målbilderna *Ett \*grönt\* Timrå* och *Nära* har inget nyckeltal." in told()
