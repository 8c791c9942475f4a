"""Goals and key figures' properties changed on the page, over the files, and undone."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from samsam.model.analysis.year_wheel import EntryKind
from samsam.model.indicators.indicator import Direction, Indicator, Kind, Unit
from samsam.model.indicators.register_change import ChangedKind
from samsam.records.contents.register_changes import ChangedMeanwhileError
from samsam.services.analysis.year_wheel import year_wheel
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import catalogue
from samsam.services.indicators.register_edits import (
    EditFaultError,
    Properties,
    edited,
    edited_order,
    edits_file,
    properties,
    remove_goal,
    removed_goals,
    reset_goal,
    reset_order,
    reset_properties,
    set_goal,
    set_properties,
)
from samsam.services.overview.overview import overview
from samsam.services.overview.report import published_table
from samsam.sources.intake.added import Draft, IndicatorMetadata

TODAY = date(2026, 11, 24)
OWN = Draft(
    IndicatorMetadata("Möten, antal", "Möten som enheten har bjudit in till.", "Enheten"), "Möten", Unit.COUNT,
    0, Direction.HIGHER, Kind.OUTPUT, ["tillvaxt"], [], [], "Enheten",
)  # fmt: skip


def of(service: Service, indicator_id: str) -> tuple[Indicator, Properties]:
    indicator = service.register.indicators[indicator_id]
    return indicator, properties(service, indicator)


def change(service: Service, indicator_id: str, based_on: int = 0, **wanted: object) -> None:
    _, now = of(service, indicator_id)
    set_properties(service, indicator_id, replace(now, **wanted), based_on, "Kim")  # type: ignore[arg-type]


def test_properties_reach_the_pages_and_come_back(alone_service: Service) -> None:
    before, _ = of(alone_service, "neet")
    rows = len(overview(alone_service, Selection(), TODAY).groups[1].rows)
    change(
        alone_service, "neet", responsible="Skolan", publication_month=4,
        goals=("livskvalitet",),
    )  # fmt: skip
    after, _ = of(alone_service, "neet")
    assert (after.responsible, after.publication_month, after.goals) == ("Skolan", 4, ("livskvalitet",))  # fmt: skip
    assert after == replace(before, responsible="Skolan", publication_month=4, goals=("livskvalitet",))  # fmt: skip
    groups = {g.goal.id: g for g in overview(alone_service, Selection(), TODAY).groups}
    assert [r.judged.indicator.id for r in groups["livskvalitet"].rows]
    assert len(groups["tillvaxt"].rows) == rows - 1
    found = edited(alone_service, ChangedKind.INDICATOR, "neet")
    assert found.changed
    assert any("målbilder: Tillväxt" in said for said in found.says)
    reset_properties(alone_service, "neet", 1, "Alva")
    assert of(alone_service, "neet")[0] == before
    assert not edited(alone_service, ChangedKind.INDICATOR, "neet").changed


def test_a_publication_month_is_in_the_year_wheel(alone_service: Service) -> None:
    change(alone_service, "population", publication_month=11)
    wheel = year_wheel(alone_service, 2027, TODAY, drafts=False)
    months = {e.id: e.month for e in wheel.of_kind(EntryKind.PUBLICATION)}
    assert months["population"] == 11


def test_what_isnt_listed_is_in_no_row_and_still_in_the_report(alone_service: Service) -> None:
    change(alone_service, "self_employed", listed=False)
    shown = overview(alone_service, Selection(), TODAY)
    rows = [r.row.followed.listed.id for g in shown.groups for r in g.rows]
    assert "self_employed" not in [*rows, *(r.row.followed.listed.id for r in shown.folded)]
    report = published_table(alone_service)
    assert report is not None
    assert "self_employed" in [r.indicator.id for r in report.rows]


def test_the_order_is_changed_and_taken_back(alone_service: Service) -> None:
    filed = list(alone_service.register.indicators)
    change(alone_service, "population", after="")
    assert list(alone_service.register.indicators) == [
        "population", *(i for i in filed if i != "population"),
    ]  # fmt: skip
    own = catalogue.add(alone_service, OWN, "Kim")
    assert list(alone_service.register.indicators)[-1] == own.id
    reset_order(alone_service, "Kim")
    assert list(alone_service.register.indicators) == [*filed, own.id]
    change(alone_service, "population", after="unemployment")
    change(alone_service, "population", after=filed[filed.index("population") - 1])
    order = edited_order(alone_service)
    assert order is not None
    assert order.lines == ""  # as in the file: the file holds


def test_an_added_measure_has_its_title_and_definition_changed(alone_service: Service) -> None:
    own = catalogue.add(alone_service, OWN, "Kim")
    change(
        alone_service, own.id, title="Möten och samtal, antal", short_title="Möten och samtal",
        definition="Alla möten.",
    )  # fmt: skip
    after, _ = of(alone_service, own.id)
    assert (after.title, after.short_title, after.definition, after.added) == (
        "Möten och samtal, antal", "Möten och samtal", "Alla möten.", True,
    )  # fmt: skip
    ((_, lines),) = (
        (a.indicator, a.saved.lines) for a in catalogue.added_indicators(alone_service)
    )
    written = tomllib.loads(lines)["indicator"][0]
    assert (written["title"], written["unit"]) == ("Möten och samtal, antal", "antal")
    with pytest.raises(EditFaultError, match="heter redan ”invånare”"):
        change(alone_service, own.id, 1, short_title="invånare")
    # A title of the files stays: values are read in by it.
    change(alone_service, "neet", title="Något annat", responsible="Skolan")
    assert of(alone_service, "neet")[0].title != "Något annat"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"responsible": " \u200b"}, "vilken funktion som är ansvarig"),
        ({"responsible": "x" * 301}, "högst 300 tecken"),
        ({"goals": ()}, "Välj minst en målbild"),
        ({"goals": ("borta",)}, "målbilderna är borttagen"),
        ({"after": "borta"}, "Välj ett annat"),
    ],
)
def test_what_cannot_be_is_refused_with_the_cure(
    alone_service: Service, wanted: dict[str, object], said: str
) -> None:
    before = alone_service.records.commits
    with pytest.raises(EditFaultError, match=said):
        change(alone_service, "neet", **wanted)  # type: ignore[arg-type]
    assert alone_service.records.commits == before


def test_the_last_row_of_the_overview_stays(alone_service: Service) -> None:
    ids = [i.id for i in alone_service.register.listed()]
    for indicator_id in ids[1:]:
        change(alone_service, indicator_id, listed=False)
    with pytest.raises(EditFaultError, match="Minst ett nyckeltal"):
        change(alone_service, ids[0], listed=False)


def test_two_editors_of_one_key_figure_or_goal_see_each_other(alone_service: Service) -> None:
    change(alone_service, "neet", responsible="Skolan")
    with pytest.raises(ChangedMeanwhileError):
        change(alone_service, "neet", responsible="Socialtjänsten")
    assert of(alone_service, "neet")[0].responsible == "Skolan"
    set_goal(alone_service, "Tillväxt", "", "Kim", ("tillvaxt", 0))
    with pytest.raises(ChangedMeanwhileError):
        set_goal(alone_service, "Sysselsättning", "", "Alva", ("tillvaxt", 0))
    assert alone_service.register.goals["tillvaxt"].title == "Tillväxt"


def test_a_goal_is_added_used_kept_and_taken_away(alone_service: Service) -> None:
    set_goal(alone_service, "Ett hållbart Timrå", "Klimat och natur.", "Kim")
    (new,) = (g for g in alone_service.register.goals.values() if g.title == "Ett hållbart Timrå")
    with pytest.raises(EditFaultError, match="finns redan"):
        set_goal(alone_service, "ett hållbart timrå", "", "Kim")
    change(alone_service, "neet", goals=(new.id,))
    with pytest.raises(EditFaultError, match="används av Unga utan jobb"):
        remove_goal(alone_service, new.id, 1, "Kim")
    reset_properties(alone_service, "neet", 1, "Kim")
    remove_goal(alone_service, new.id, 1, "Kim")
    assert new.id not in alone_service.register.goals
    ((gone, found),) = removed_goals(alone_service)
    assert (gone, found.version) == (new, 2)
    reset_goal(alone_service, new.id, 2, "Kim")
    assert alone_service.register.goals[new.id] == new


def test_a_goal_that_an_analysis_writes_of_stays(fixed_service: Service) -> None:
    with pytest.raises(EditFaultError, match="analysen för 2025"):
        remove_goal(fixed_service, "livskvalitet", 0, "Kim")


def test_a_file_changed_under_a_change_is_shown_beside_it(
    open_on: Callable[[Path], Service], own_data: Path
) -> None:
    service = open_on(own_data)
    change(service, "neet", responsible="Skolan")
    set_goal(service, "Tillväxt", "", "Kim", ("tillvaxt", 0))
    for name, old, new in (
        ("indicators.toml", 'responsible = "Enheten Hållbar tillväxt"', 'responsible = "Förvaltningen"'),
        ("goals.toml", "Tillväxt, sysselsättning och arbete", "Tillväxt och arbete"),
    ):  # fmt: skip
        file = own_data / name
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    service = open_on(own_data)
    (moved,) = edited(service, ChangedKind.INDICATOR, "neet").moved
    assert "var ”Enheten Hållbar tillväxt”, nu ”Förvaltningen”" in moved
    assert any("nu ”Tillväxt och arbete”" in m for m in edited(service, ChangedKind.GOAL, "tillvaxt").moved)  # fmt: skip
    assert service.register.indicators["neet"].responsible == "Skolan"


def test_a_goal_that_the_file_loses_leaves_what_named_it_as_in_the_file(
    open_on: Callable[[Path], Service], own_data: Path
) -> None:
    service = open_on(own_data)
    change(service, "neet", goals=("livskvalitet",))
    goals = own_data / "goals.toml"
    goals.write_text(goals.read_text("utf-8").replace('id = "livskvalitet"', 'id = "liv"'), "utf-8")
    service = open_on(own_data)
    assert service.register.indicators["neet"].goals == ("tillvaxt",)
    assert "livskvalitet" in edited(service, ChangedKind.INDICATOR, "neet").fault


def test_the_changes_as_a_file_are_toml(alone_service: Service) -> None:
    change(alone_service, "neet", responsible='Skolan "A"\\', publication_month=0)
    set_goal(alone_service, "Tillväxt", "", "Kim", ("tillvaxt", 0))
    written = tomllib.loads(edits_file(alone_service))
    assert written["goal"] == [{"id": "tillvaxt", "title": "Tillväxt"}]
    assert written["indicator"] == [{"id": "neet", "responsible": 'Skolan "A"\\'}]
