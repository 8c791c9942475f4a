"""An author's verdict that every computed verdict contradicts is found, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from samsam.config.analysis.forms import read_forms
from samsam.model.analysis.contradictions import (
    Computed,
    Way,
    contradicting,
    contradicting_sentence,
    written_way,
)
from samsam.model.analysis.records import RecordKind
from samsam.model.assessment.target import TargetState
from samsam.model.assessment.trend import Judgement

BETTER, WORSE, UNSURE = (
    Judgement.IMPROVEMENT, Judgement.DETERIORATION, Judgement.NO_SURE_TREND,
)  # fmt: skip


def one(trend: Judgement, *targets: TargetState) -> Computed:
    return Computed(f"{trend.value} {len(targets)}", trend, targets)


@pytest.mark.parametrize(
    ("computed", "way"),
    [
        (one(WORSE), Way.AWAY),
        (one(UNSURE, TargetState.MOVING_AWAY), Way.AWAY),
        (one(UNSURE, TargetState.SLIPPING), Way.AWAY),
        (one(WORSE, TargetState.ON_PACE), Way.NEITHER),
        (one(BETTER, TargetState.BEHIND), Way.TOWARDS),
        (one(UNSURE, TargetState.REACHED), Way.TOWARDS),
        (one(UNSURE, TargetState.MISSED), Way.NEITHER),
        (one(UNSURE, TargetState.MOVING_AWAY, TargetState.REACHED), Way.NEITHER),
        (one(Judgement.TOO_FEW), Way.NEITHER),
    ],
)
def test_a_key_figure_says_a_way_when_its_trend_and_targets_agree(
    computed: Computed, way: Way
) -> None:
    assert computed.way is way


@pytest.mark.parametrize(
    ("assessment", "computed", "found"),
    [
        ("Tydlig", (one(WORSE), one(UNSURE)), 1),
        ("I rätt riktning", (one(WORSE), one(UNSURE, TargetState.MOVING_AWAY)), 2),
        ("Bakåt", (one(BETTER),), 1),
        ("I fel riktning", (one(BETTER), one(WORSE)), 0),
        ("Viss", (one(WORSE), one(BETTER)), 0),
        ("Viss", (one(UNSURE),), 0),
        ("Ingen", (one(WORSE),), 0),
        ("Tydlig", (), 0),
    ],
)
def test_only_what_every_key_figure_contradicts_is_named(
    assessment: str, computed: tuple[Computed, ...], found: int
) -> None:
    assert len(contradicting(assessment, computed)) == found


@pytest.mark.parametrize(
    ("form", "field", "ways"),
    [
        (RecordKind.MOVEMENT, "assessment", {"Tydlig", "Viss", "Bakåt"}),
        (RecordKind.ANNUAL_ANALYSIS, "overall_assessment", {"I rätt riktning", "I fel riktning"}),
    ],
)
def test_the_choices_that_say_a_way_are_those_of_the_forms(
    data_folder: Path, form: RecordKind, field: str, ways: set[str]
) -> None:
    choices = read_forms(data_folder)[form].field(field).choices
    assert {c for c in choices if written_way(c) is not Way.NEITHER} == ways


RIGHT, WRONG = "I rätt riktning", "I fel riktning"


@pytest.mark.parametrize(
    ("assessment", "text", "found"),
    [
        (WRONG, "Invånarna blir färre. Kommunen är på rätt väg.", "Kommunen är på rätt väg."),
        (WRONG, "Ja, vi är på rätt väg!", "Ja, vi är på rätt väg!"),
        (WRONG, "Timrå går i rätt riktning", "Timrå går i rätt riktning"),
        (RIGHT, "Sammantaget går det åt fel håll.", "Sammantaget går det åt fel håll."),
        (RIGHT, "Nej, vi är inte på rätt väg.", "Nej, vi är inte på rätt väg."),
        (RIGHT, "Utvecklingen går i  fel riktning.\nFler flyttar ut.",
         "Utvecklingen går i  fel riktning."),
        (WRONG, "Vi är inte på rätt väg.", ""),
        (RIGHT, "Vi går inte i fel riktning.", ""),
        (RIGHT, "Kommunen är på rätt väg.", ""),
        (WRONG, "Arbetslösheten går i rätt riktning.", ""),
        (WRONG, "Vi går i rätt riktning för tryggheten.", ""),
        (WRONG, "Vi är på rätt väg, men invånarna blir färre.", ""),
        (WRONG, "Är kommunen på rätt väg?", ""),
        (WRONG, "Vi måste komma på rätt väg.", ""),
        (WRONG, "Förra året var vi på rätt väg.", ""),
        (WRONG, "Skolan gör att vi är på rätt väg. Kommunen går i fel riktning.", ""),
        (WRONG, "Kommunen visar på rätt vägval.", ""),
        ("Delvis", "Kommunen är på rätt väg.", ""),
        ("", "Kommunen är på rätt väg.", ""),
        (WRONG, "", ""),
    ],
)  # fmt: skip
def test_only_a_clear_sentence_about_all_of_it_contradicts_the_verdict(
    assessment: str, text: str, found: str
) -> None:
    assert contradicting_sentence(assessment, text, "Timrå") == found
