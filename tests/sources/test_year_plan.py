"""The year's plan as it is, and every mistake that can be made in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from samsam.config.analysis.forms import read_forms
from samsam.config.analysis.year_wheel import read_year_plan
from samsam.config.toml_file import RegisterError
from samsam.model.analysis.workflow import State

STEP = '[[step]]\nid = "fix"\ntitle = "F"\nmonth = 4\ndone_when = "fastställd"\n'
DOCUMENT = (
    '[[document]]\nid = "d"\ntitle = "D"\nmonth = 6\nsource = ""\ntakes = ["movement.assessment"]\n'
)


def test_the_plan_is_whole(data_folder: Path) -> None:
    plan = read_year_plan(data_folder, read_forms(data_folder))
    assert [s.done_when for s in plan.steps] == list(State)
    titles = [d.title for d in plan.documents]
    form = read_forms(data_folder)
    basis = next(f for k in form.values() for f in k.fields if f.id == "basis_for")
    assert sorted(titles) == sorted(basis.choices)  # the analysis offers the same documents
    assert all(d.takes and d.source for d in plan.documents)
    assert [d.id for d in plan.documents if d.mandate_year] == ["planning_strategy"]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (STEP.replace("= 4", "= 13"), 4, "month är 13. Skriv en månad, 1 till 12"),
        (STEP.replace("= 4", '= "april"'), 4, "month ska vara ett heltal"),
        (STEP.replace("fastställd", "klart"), 5, "done_when har värdet ”klart”. Välj något av"),
        (STEP.replace("month = 4\n", ""), 1, "raden ”month = …” saknas"),
        (STEP + STEP, 7, "id ”fix” finns redan. Välj ett annat id"),
        (STEP + "moth = 3\n", 6, "okänt namn ”moth”"),
        ("[[steg]]\n", 1, "okänt namn ”steg”. De som finns är step, document"),
        (DOCUMENT.replace("movement.", "rörelse."), 6, "formuläret ”rörelse” finns inte"),
        (DOCUMENT.replace(".assessment", ".bedömning"), 6, "fältet ”bedömning” finns inte i form"),
        (DOCUMENT.replace("movement.assessment", "actor.title"), 6, "formuläret ”actor” finns inte"),
        (DOCUMENT + "mandate_year = 5\n", 7, "mandate_year är 5. Skriv vilket av mandatperiodens"),
        (STEP + DOCUMENT.replace('"d"', '"fix"'), 7, "id ”fix” finns redan"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_line_and_cure(
    own_data: Path, content: str, line: int, words: str
) -> None:
    (own_data / "year.toml").write_text(content, encoding="utf-8")
    with pytest.raises(RegisterError) as refused:
        read_year_plan(own_data, read_forms(own_data))
    assert any(f"rad {line}: {words}" in fault for fault in refused.value.faults)


def test_a_plan_that_is_gone_is_told(own_data: Path) -> None:
    (own_data / "year.toml").unlink()
    with pytest.raises(RegisterError, match=r"year\.toml: filen går inte att öppna"):
        read_year_plan(own_data, read_forms(own_data))
