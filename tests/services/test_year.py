"""The annual analysis of a year: saved field by field, nothing lost, and what is missing told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from samsam.model.analysis.records import NEVER_WRITTEN, FieldKind, RecordKind, packed
from samsam.records.contents.texts import Conflict, Saved
from samsam.records.errors import StoreReadOnlyError
from samsam.services.analysis.compare_years import facts
from samsam.services.analysis.year import (
    LONGEST_TEXT,
    Part,
    SaveResult,
    TooLongError,
    YearView,
    save,
    versions,
    written_years,
    year_view,
    years,
)
from samsam.services.core.service import Service

OWN_FIGURES = True

TODAY = date(2026, 11, 24)
NBSP = "\u00a0"


def annual(service: Service, year: int = 2026) -> Part:
    return year_view(service, year).parts[0]


def write(
    service: Service,
    text: str,
    field: str = "summary",
    based_on: int = 0,
    year: int = 2026,
    part: int = 0,
    by: str = "Anna",
) -> SaveResult:
    chosen = year_view(service, year).parts[part]
    return save(service, year, chosen, field, text, based_on, by)


def text(service: Service, field: str = "summary", year: int = 2026, part: int = 0) -> str:
    record = year_view(service, year).parts[part].record
    assert record is not None
    return record.text(field)


# The parts


def test_a_year_has_its_analysis_and_one_movement_for_each_goal(service: Service) -> None:
    view = year_view(service, 2026)
    assert [(p.form.kind, p.subject) for p in view.parts] == [
        (RecordKind.ANNUAL_ANALYSIS, ""),
        (RecordKind.MOVEMENT, "trygghet"),
        (RecordKind.MOVEMENT, "tillvaxt"),
        (RecordKind.MOVEMENT, "livskvalitet"),
    ]
    assert view.parts[0].heading == "Årsanalys"
    assert view.parts[2].heading == "Förflyttning: Tillväxt, sysselsättning och arbete"


def test_a_year_that_nobody_has_written_about_is_empty_and_looking_makes_no_record(
    service: Service,
) -> None:
    view = year_view(service, 1999)
    assert [p.record for p in view.parts] == [None] * 4
    assert not any(p.written for p in view.parts)
    assert view.before == {}
    assert written_years(service) == ()


# Saving


def test_a_saved_text_is_there_with_version_time_and_name(own_service: Service) -> None:
    outcome = write(own_service, "Vi är på väg.").outcome
    assert isinstance(outcome, Saved)
    assert (outcome.version.version, outcome.version.saved_by) == (1, "Anna")
    record = annual(own_service).record
    assert record is not None
    assert record.latest("summary") == outcome.version
    assert record.saved_at == outcome.version.saved_at
    assert annual(own_service).written


def test_a_saved_text_survives_a_restart(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    write(open_on(own_data), "Kvar.")
    assert text(open_on(own_data)) == "Kvar."


def test_records_of_different_years_goals_and_fields_do_not_meet(own_service: Service) -> None:
    write(own_service, "2026")
    write(own_service, "2025", year=2025)
    write(own_service, "trygghet", field="from_to", part=1)
    write(own_service, "tillväxt", field="from_to", part=2)
    assert text(own_service) == "2026"
    assert text(own_service, year=2025) == "2025"
    assert text(own_service, "from_to", part=1) == "trygghet"
    assert text(own_service, "from_to", part=2) == "tillväxt"
    assert year_view(own_service, 2026).parts[3].record is None


def test_every_version_can_be_read_again(own_service: Service) -> None:
    for n, said in enumerate(("ett", "två", "tre")):
        write(own_service, said, based_on=n)
    record = annual(own_service).record
    assert record is not None
    found = versions(own_service, record.id, "summary")
    assert [(v.version, v.value) for v in found] == [(3, "tre"), (2, "två"), (1, "ett")]


@pytest.mark.case(70)
def test_who_comes_second_sees_the_first_and_overwrites_nothing(own_service: Service) -> None:
    write(own_service, "Annas text")
    result = write(own_service, "Bos text", by="Bo")
    assert isinstance(result.outcome, Conflict)
    assert (result.outcome.theirs.value, result.outcome.theirs.saved_by) == ("Annas text", "Anna")
    assert text(own_service) == "Annas text"


def test_two_fields_of_one_record_are_no_conflict(own_service: Service) -> None:
    write(own_service, "ett", field="summary")
    assert isinstance(write(own_service, "två", field="events", by="Bo").outcome, Saved)


@pytest.mark.case(69)
def test_the_same_text_again_is_no_new_version(own_service: Service) -> None:
    first = write(own_service, "text")
    assert write(own_service, "text", based_on=1) == first


@pytest.mark.case(77, 83)
@pytest.mark.parametrize(
    "said",
    [
        "👩‍👩‍👧‍👦 🇸🇪 ❤️",
        "e\u0301 a\u030a o\u0308",
        "Fler bor kvar.\n\n– ”Varför?”\t1\u202f000",
        "<script>alert(1)</script> ![](http://x) =1+1",
    ],
)
def test_what_people_write_is_kept_to_the_letter(own_service: Service, said: str) -> None:
    assert write(own_service, said).removed == 0
    assert text(own_service) == said


@pytest.mark.case(77, 78)
@pytest.mark.parametrize(
    ("said", "kept", "removed"),
    [
        ("a\x00b\x07c", "abc", 2),
        ("vänd \u202etxet\u202c", "vänd txet", 2),
        ("halv \ud83d emoji", "halv  emoji", 1),
        ("rad ett\r\nrad två\r", "rad ett\nrad två\n", 0),
    ],
)
def test_what_no_document_can_hold_is_taken_away_and_counted(
    own_service: Service, said: str, kept: str, removed: int
) -> None:
    assert write(own_service, said).removed == removed
    assert text(own_service) == kept


def test_a_text_over_its_own_limit_is_kept(own_service: Service) -> None:
    field = annual(own_service).form.field("summary")
    assert field.max_chars == 900
    write(own_service, "å" * 901)
    assert len(text(own_service)) == 901


@pytest.mark.case(76)
def test_the_longest_text_is_kept_and_one_more_is_refused(own_service: Service) -> None:
    write(own_service, "å" * LONGEST_TEXT)
    with pytest.raises(TooLongError) as refused:
        write(own_service, "å" * (LONGEST_TEXT + 1), based_on=1)
    assert str(refused.value) == (
        "Texten är 50001 tecken, men högst 50000 går att spara. "
        "Den är inte sparad än. Korta den, så sparas den."
    )
    assert text(own_service) == "å" * LONGEST_TEXT


@pytest.mark.case(76)
def test_a_refused_text_makes_no_record(own_service: Service) -> None:
    with pytest.raises(TooLongError):
        write(own_service, "å" * (LONGEST_TEXT + 1))
    assert annual(own_service).record is None


def test_a_field_that_is_not_in_the_form_is_a_key_error(own_service: Service) -> None:
    with pytest.raises(KeyError):
        write(own_service, "text", field="finns_inte")
    assert annual(own_service).record is None


def test_a_store_that_may_only_be_read_keeps_nothing(own_service: Service) -> None:
    own_service.records.read_only = True
    with pytest.raises(StoreReadOnlyError, match="Inget sparades"):
        write(own_service, "text")
    assert annual(own_service).record is None


# What is missing


def required(part: Part) -> int:
    return sum(f.required for f in part.form.fields if f.kind is not FieldKind.GOAL)


def test_at_first_every_required_field_of_the_analysis_is_missing(own_service: Service) -> None:
    view = year_view(own_service, 2026)
    assert view.missing == view.required == sum(map(required, view.needed))
    # The analysis and each målbild's movement stop a review, begun or not.
    assert len(view.needed) == 1 + len(own_service.register.goals)


def test_each_required_field_that_is_written_is_one_less(own_service: Service) -> None:
    before = year_view(own_service, 2026).missing
    write(own_service, "text", field="summary")
    assert year_view(own_service, 2026).missing == before - 1
    write(own_service, "text", field="events")  # not required
    assert year_view(own_service, 2026).missing == before - 1
    write(own_service, "  \n", field="summary", based_on=1)
    assert year_view(own_service, 2026).missing == before


def test_a_movement_counts_before_somebody_has_begun_it(own_service: Service) -> None:
    before = year_view(own_service, 2026)
    write(own_service, "från – till", field="from_to", part=2)
    after = year_view(own_service, 2026)
    assert after.required == before.required
    assert after.missing == before.missing - 1


def test_an_analysis_can_be_completed(own_service: Service) -> None:
    view = year_view(own_service, 2026)
    for number, part in enumerate(view.parts):
        for field in part.missing if part in view.needed else ():
            value = field.choices[0] if field.kind is FieldKind.CHOICE else "text"
            write(own_service, value, field=field.id, part=number)
    assert year_view(own_service, 2026).missing == 0


# Years


def test_years_to_write_about_are_the_last_two_and_those_written(own_service: Service) -> None:
    assert years(own_service, TODAY) == (2026, 2025)
    write(own_service, "text", year=2022)
    assert years(own_service, TODAY) == (2026, 2025, 2022)
    assert years(own_service, date(2027, 1, 1)) == (2027, 2026, 2022)
    assert written_years(own_service) == (2022,)


def test_last_year_stands_beside_this_one(own_service: Service) -> None:
    write(own_service, "Så skrev vi.", year=2025)
    before = year_view(own_service, 2026).before
    assert before == {(RecordKind.ANNUAL_ANALYSIS, "", "summary"): "Så skrev vi."}


# Facts beside the fields


def told_of(service: Service, show: str, view: YearView) -> tuple[str, ...]:
    return facts(service, show, view, TODAY, view.parts[0])


def test_the_facts_are_those_of_the_year(service: Service) -> None:
    then = told_of(service, "overview", year_view(service, 2020))
    now = told_of(service, "overview", year_view(service, 2025))
    assert then[0] == now[0] == "Nej, antalet invånare rör sig bort från målet."
    assert "kräver 207 fler om året" in then[1]
    assert f"missades med 1{NBSP}535" in now[1]


def test_the_targets_are_told_with_distance_and_pace(service: Service) -> None:
    told = told_of(service, "targets", year_view(service, 2025))
    assert told[0].startswith(f"Målet för 2025 var minst{NBSP}19{NBSP}000.")
    assert any(s.startswith("Följer riket SCB:s framskrivning") for s in told)


def test_what_is_not_measured_is_told(service: Service) -> None:
    told = told_of(service, "coverage", year_view(service, 2026))
    assert "Målbilden ”Livskvalitet och attraktiva livsmiljöer” har inget nyckeltal." in told


def test_last_years_summary_is_told_or_that_there_is_none(own_service: Service) -> None:
    view = year_view(own_service, 2026)
    assert told_of(own_service, "last_year", view) == ("Ingen analys är skriven för 2025.",)
    write(own_service, "Så skrev vi.", year=2025)
    again = year_view(own_service, 2026)
    assert told_of(own_service, "last_year", again) == (
        "Så skrev vi.",
        "Analysen för 2025 är inte fastställd. Väntat och utfall jämförs när den är det.",
    )


def test_an_unknown_name_gives_no_facts(service: Service) -> None:
    assert told_of(service, "finns_inte", year_view(service, 2026)) == ()


def test_every_name_in_the_forms_gives_facts(service: Service) -> None:
    view = year_view(service, 2026)
    names = {f.show for form in service.forms.values() for f in form.fields if f.show}
    assert names == {
        "overview", "targets", "coverage", "last_year", "goal", "indicator", "indicator_quality",
    }  # fmt: skip
    part = Part(service.forms[RecordKind.INDICATOR_ANALYSIS], None, "", "population")
    assert all(facts(service, name, view, TODAY, part) for name in names)


def test_a_movement_has_the_figures_of_its_goal_beside_it(service: Service) -> None:
    view = year_view(service, 2025)
    movements = [p for p in view.parts if p.kind is RecordKind.MOVEMENT]
    told = {p.subject: facts(service, "goal", view, TODAY, p) for p in movements}
    assert any(t.startswith("Invånare 2025:") for t in told["tillvaxt"])
    assert len(told["trygghet"]) == 2
    assert told["livskvalitet"] == (
        "Inget nyckeltal hör till målbilden. Belägg måste komma från annat håll.",
    )


# Lists


def test_choices_are_kept_as_a_list(own_service: Service) -> None:
    write(own_service, packed(["Delårsrapport", "Årsredovisning"]), field="basis_for")
    assert text(own_service, "basis_for") == '["Delårsrapport", "Årsredovisning"]'


def test_a_text_in_a_field_that_has_become_a_list_stops_nothing(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    write(open_on(own_data), "enhetschef", field="responsible")
    form = own_data / "records" / "annual_analysis.toml"
    old = 'kind = "text"\nrequired = false\nrecommended = true\nmax_chars = 200\n'
    content = form.read_text(encoding="utf-8")
    assert old in content
    new = 'kind = "choices"\nchoices = ["enhetschef"]\nrequired = true\n'
    form.write_text(content.replace(old, new, 1), encoding="utf-8")
    assert year_view(open_on(own_data), 2026).missing > 0


def test_nothing_saved_is_version_zero(own_service: Service) -> None:
    write(own_service, "text", field="events")
    record = annual(own_service).record
    assert record is not None
    assert record.latest("summary") == NEVER_WRITTEN
