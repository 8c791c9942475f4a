"""The kit of an analysis: every file says what was fixed, and a year without one has no kit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from written_analysis import AUTHOR, TODAY, YEAR, fixed, put_in_focus

from samsam.exports.kit.kit import steps
from samsam.services.core.service import Service
from samsam.services.files.files import FileNotKnownError
from samsam.services.files.kit import KitChoice, check_analysis, kit
from samsam.services.indicators import targets
from samsam.services.indicators.typed_target import Bound, TypedTarget

CHOICE = KitChoice(analysis=YEAR, parts=("excel", "siffror"))


def test_a_key_figure_whose_target_is_changed_has_no_file_that_says_otherwise(
    own_service: Service,
) -> None:
    target = TypedTarget(
        "open_unemployment", Bound.AT_MOST, "3,5", "2031", decided_by="Kommunfullmäktige",
        decided_on="16 juni 2025",
    )  # fmt: skip
    targets.set_target(own_service, target, AUTHOR, TODAY)
    put_in_focus(own_service, YEAR, "open_unemployment", AUTHOR)
    fixed(own_service)
    before = kit(own_service, CHOICE, TODAY)
    assert "open_unemployment" in {shown.indicator.id for shown, _ in before.figures}
    (listed,) = (t for t in targets.listed_targets(own_service) if t.shown[0].year == 2031)
    changed = replace(target, value="2,5")
    targets.set_target(own_service, changed, AUTHOR, TODAY, (listed.id, listed.version))
    after = kit(own_service, CHOICE, TODAY)
    ids = {shown.indicator.id for shown, _ in after.figures}
    assert ids == {shown.indicator.id for shown, _ in before.figures} - {"open_unemployment"}
    assert "så som de fastställdes: Öppet arbetslösa" in after.document.about
    names = [step.name for step in steps(after, CHOICE.parts)]
    assert not [name for name in names if "arbetslosa" in name]


@pytest.mark.parametrize("drafts", [False, True])
def test_a_year_without_an_analysis_is_said_and_gives_no_other_kit(
    service: Service, drafts: bool
) -> None:
    check_analysis(service, KitChoice(), drafts)
    with pytest.raises(FileNotKnownError, match="årsanalys för 1999. Välj ett annat år"):
        check_analysis(service, KitChoice(analysis=1999), drafts)
