"""What a year leaves to the next: open until it's answered, taken over with one answer, never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from series_of import copied
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, complete

from samsam.config.settings import Settings
from samsam.model.analysis.carried_over import Answer, CarriedKind
from samsam.model.analysis.records import NO_YEAR, RecordKind
from samsam.model.analysis.workflow import WorkflowStep
from samsam.records.contents import workflow as steps
from samsam.records.contents.workflow import LockedError, MovedOnError
from samsam.services.analysis import workflow
from samsam.services.analysis.compare_years import facts
from samsam.services.analysis.expectations import effects
from samsam.services.analysis.follow_up.actions import action_register
from samsam.services.analysis.follow_up.carried_over import (
    CarriedItem,
    answer,
    answer_rest,
    carried_items,
    open_items,
    reopen,
)
from samsam.services.analysis.over_time import year_of
from samsam.services.analysis.reading import draft_analysis
from samsam.services.analysis.year import add, save, set_removed, year_view
from samsam.services.core.service import Service, open_service
from samsam.services.editions.editions import editions, fixed_analysis

OWN_FIGURES = True

NEXT = YEAR + 1
LATER = date(2027, 2, 20)
TEXTS = {
    RecordKind.ACTION: {
        "action": "Sälj tomterna.", "responsible": "Samhällsbyggnad", "due": "2026-09-30",
        "effect_indicator": "population", "effect_year": "2025", "effect_value": "17 400",
    },
    RecordKind.CAUSE: {"cause": "Få bostäder.", "control": "Vi styr", "support": "Visst"},
}  # fmt: skip


def write_last_year(service: Service, fix: bool = True) -> None:
    """An action, a cause, a key figure in focus and an expectation; fixed unless not."""
    for kind, texts in TEXTS.items():
        begun = add(service, YEAR, kind, AUTHOR, "population")
        part = next(
            p
            for p in year_view(service, YEAR).parts
            if (p.kind, p.subject) == (kind, begun.subject)
        )
        for name, value in texts.items():
            save(service, YEAR, part, name, value, 0, AUTHOR)
    annual = year_view(service, YEAR).parts[0]
    save(service, YEAR, annual, "expected_development", "Flyttningarna vänder.", 0, AUTHOR)
    complete(service)
    if fix:
        workflow.send(service, year_view(service, YEAR), AUTHOR)
        workflow.fix(service, year_view(service, YEAR), TODAY, APPROVER, "SBN 2026:14")


@pytest.fixture(scope="module")
def last_year(
    first_store: tuple[Path, Path],
    settings_for: Callable[[Path, Path], Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A closed store whose last year is written and fixed: copied, never opened."""
    store, data = first_store
    path = copied(store, tmp_path_factory.mktemp("last-year") / "samsam.sqlite")
    with closing(open_service(settings_for(path, data))) as service:
        write_last_year(service)
    return path


@pytest.fixture
def second_year(
    last_year: Path,
    few_data: Path,
    settings_for: Callable[[Path, Path], Settings],
    tmp_path: Path,
) -> Iterator[Service]:
    """A service of the test's own, with last year's analysis fixed."""
    path = copied(last_year, tmp_path / "second.sqlite")
    with closing(open_service(settings_for(path, few_data))) as opened:
        yield opened


def items(service: Service, year: int = NEXT) -> dict[CarriedKind, CarriedItem]:
    return {i.kind: i for i in carried_items(service, year_view(service, year))}


def say(service: Service, kind: CarriedKind, said: Answer, by: str = AUTHOR) -> None:
    answer(service, year_view(service, NEXT), items(service)[kind], said, by)


def test_a_first_year_has_nothing_left_to_it(own_service: Service) -> None:
    assert carried_items(own_service, year_view(own_service, YEAR)) == ()
    assert [s.id for s in year_view(own_service, YEAR).sections][:2] == [
        "analys", "malbild-trygghet",
    ]  # fmt: skip


def test_all_that_last_year_left_is_open_and_nothing_is_carried_by_itself(
    second_year: Service,
) -> None:
    view = year_view(second_year, NEXT)
    found = items(second_year)
    assert {k: i.title for k, i in found.items()} == {
        CarriedKind.ACTION: "Sälj tomterna.",
        CarriedKind.FOCUS: "Invånare",
        CarriedKind.CAUSE: "Få bostäder.",
        CarriedKind.EXPECTATION: "Förväntad utveckling i analysen för 2025",
    }
    assert open_items(second_year, view) == tuple(found.values())
    assert [s.id for s in view.sections] == [
        "analys", "tidigare-ar", "malbild-trygghet", "malbild-tillvaxt", "malbild-livskvalitet",
        "iakttagelser",
    ]  # fmt: skip
    assert not any(p.written for p in view.parts)


def test_yes_to_everything_is_next_years_beginning(second_year: Service) -> None:
    for kind in CarriedKind:
        say(second_year, kind, Answer.YES)
    view = year_view(second_year, NEXT)
    assert open_items(second_year, view) == ()
    (action,) = view.of_kind(RecordKind.ACTION)
    assert (action.heading, action.subject) == ("Åtgärd 1 från 2025", "2025-1")
    (cause,) = view.of_kind(RecordKind.CAUSE)
    assert {k: cause.text(k) for k in TEXTS[RecordKind.CAUSE]} == TEXTS[RecordKind.CAUSE]
    assert cause.text("indicator") == "population"
    (focus,) = view.of_kind(RecordKind.INDICATOR_ANALYSIS)
    assert focus.text("why_focus") == "Text om Varför i fokus."
    assert view.parts[0].text("expected_development") == "Flyttningarna vänder."
    records = action_register(second_year, LATER, drafts=True)
    assert len(records) == 1, "the action is the same record, not a second one"


def test_changed_takes_over_what_is_to_be_rewritten(second_year: Service) -> None:
    for kind in CarriedKind:
        say(second_year, kind, Answer.CHANGED)
    view = year_view(second_year, NEXT)
    assert len(view.of_kind(RecordKind.CAUSE)) == 1
    assert "nyckeltal-population" in [s.id for s in view.sections]
    assert view.of_kind(RecordKind.INDICATOR_ANALYSIS) == ()  # begun, and nothing written in it
    assert view.parts[0].text("expected_development") == ""


def test_no_carries_nothing_and_asks_what_became_of_an_action(second_year: Service) -> None:
    for kind in CarriedKind:
        say(second_year, kind, Answer.NO)
    view = year_view(second_year, NEXT)
    assert open_items(second_year, view) == ()
    assert view.of_kind(RecordKind.CAUSE) == view.of_kind(RecordKind.INDICATOR_ANALYSIS) == ()
    left = items(second_year)[CarriedKind.ACTION]
    assert left.unfinished == "Läget är fortfarande planerad. Välj Klar eller Avbruten nedan."
    (action,) = view.of_kind(RecordKind.ACTION)
    save(second_year, NEXT, action, "status", "Klar", 0, AUTHOR)
    assert items(second_year)[CarriedKind.ACTION].unfinished == ""
    (row,) = action_register(second_year, LATER, drafts=True)
    assert (row.year, row.status.value) == (YEAR, "Klar")


def test_an_answer_can_be_changed_and_takes_back_what_it_took(second_year: Service) -> None:
    for kind in (CarriedKind.CAUSE, CarriedKind.FOCUS):
        say(second_year, kind, Answer.YES)
        say(second_year, kind, Answer.NO)
    view = year_view(second_year, NEXT)
    assert view.of_kind(RecordKind.CAUSE) == view.of_kind(RecordKind.INDICATOR_ANALYSIS) == ()
    assert {p.kind for p in view.removed} == {RecordKind.CAUSE, RecordKind.INDICATOR_ANALYSIS}
    say(second_year, CarriedKind.CAUSE, Answer.YES)
    (cause,) = year_view(second_year, NEXT).of_kind(RecordKind.CAUSE)
    assert cause.subject == "1", "the same one is back"


def test_yes_to_the_rest_is_one_press_and_is_taken_back_with_one(second_year: Service) -> None:
    say(second_year, CarriedKind.ACTION, Answer.NO)
    keys = answer_rest(second_year, year_view(second_year, NEXT), AUTHOR)
    assert len(keys) == 2
    said = {k: i.answered.answer for k, i in items(second_year).items() if i.answered}
    yes = dict.fromkeys((CarriedKind.FOCUS, CarriedKind.CAUSE), Answer.YES)
    assert said == yes | {CarriedKind.ACTION: Answer.NO}
    view = year_view(second_year, NEXT)
    assert view.parts[0].text("expected_development") == "", "it was of what has come since"
    assert [len(view.of_kind(k)) for k in (RecordKind.CAUSE, RecordKind.INDICATOR_ANALYSIS)] == [
        1, 1,
    ]  # fmt: skip
    assert answer_rest(second_year, view, AUTHOR) == ()
    reopen(second_year, view, keys, AUTHOR)
    view = year_view(second_year, NEXT)
    left = [i for i in open_items(second_year, view) if i.kind is not CarriedKind.EXPECTATION]
    assert [i.key for i in left] == list(keys)
    assert items(second_year)[CarriedKind.ACTION].answered is not None, "answered before, and stays"
    assert view.of_kind(RecordKind.CAUSE) == view.of_kind(RecordKind.INDICATOR_ANALYSIS) == ()


def test_no_takes_back_an_expectation_that_stands_as_it_was_taken_over(
    second_year: Service,
) -> None:
    """It stood in the year's own field with "Nej" beside it."""
    say(second_year, CarriedKind.EXPECTATION, Answer.YES)
    say(second_year, CarriedKind.EXPECTATION, Answer.NO)
    assert year_view(second_year, NEXT).parts[0].text("expected_development") == ""
    annual = year_view(second_year, NEXT).parts[0]
    assert annual.record is not None
    version = annual.record.latest("expected_development").version
    save(second_year, NEXT, annual, "expected_development", "Eget.", version, AUTHOR)
    say(second_year, CarriedKind.EXPECTATION, Answer.NO)
    assert year_view(second_year, NEXT).parts[0].text("expected_development") == "Eget."


def test_what_was_written_since_stays_when_the_answers_are_taken_back(second_year: Service) -> None:
    say(second_year, CarriedKind.EXPECTATION, Answer.YES)
    keys = ["expectation:expected_development"]
    annual = year_view(second_year, NEXT).parts[0]
    assert annual.record is not None
    version = annual.record.latest("expected_development").version
    save(second_year, NEXT, annual, "expected_development", "Annat nu.", version, AUTHOR)
    reopen(second_year, year_view(second_year, NEXT), keys, AUTHOR)
    assert year_view(second_year, NEXT).parts[0].text("expected_development") == "Annat nu."


def test_yes_to_the_rest_is_all_or_nothing_and_leaves_what_is_gone(own_service: Service) -> None:
    write_last_year(own_service, fix=False)
    view = year_view(own_service, YEAR)
    part = next(p for p in view.parts if p.kind is RecordKind.CAUSE)
    assert part.record is not None
    version = part.record.latest("indicator").version
    save(own_service, YEAR, part, "indicator", "borta", version, AUTHOR)
    stale = year_view(own_service, NEXT)
    answer(own_service, stale, items(own_service)[CarriedKind.FOCUS], Answer.NO, "Moa")
    with pytest.raises(MovedOnError, match="Moa svarade Nej om ”Invånare"):
        answer_rest(own_service, stale, AUTHOR)
    assert [i.kind for i in items(own_service).values() if i.answered] == [CarriedKind.FOCUS]
    keys = answer_rest(own_service, year_view(own_service, NEXT), AUTHOR)
    assert items(own_service)[CarriedKind.CAUSE].answered is None
    assert len(keys) == 1


def test_what_somebody_has_written_is_never_replaced(second_year: Service) -> None:
    annual = year_view(second_year, NEXT).parts[0]
    save(second_year, NEXT, annual, "expected_development", "Något annat.", 0, AUTHOR)
    say(second_year, CarriedKind.EXPECTATION, Answer.YES)
    assert year_view(second_year, NEXT).parts[0].text("expected_development") == "Något annat."


def test_two_who_answer_at_once_are_told_and_only_one_holds(second_year: Service) -> None:
    view, item = year_view(second_year, NEXT), items(second_year)[CarriedKind.CAUSE]
    answer(second_year, view, item, Answer.NO, "Moa")
    with pytest.raises(MovedOnError, match="Moa svarade Nej om ”Få bostäder.” under tiden"):
        answer(second_year, view, item, Answer.YES, AUTHOR)
    assert year_view(second_year, NEXT).of_kind(RecordKind.CAUSE) == ()
    answer(second_year, view, items(second_year)[CarriedKind.FOCUS], Answer.YES, AUTHOR)
    stale = carried_items(second_year, view)  # drawn before the answers
    twice = next(i for i in stale if i.kind is CarriedKind.FOCUS)
    answer(second_year, view, twice, Answer.YES, AUTHOR)  # a double click


def test_an_analysis_that_was_sent_meanwhile_takes_no_answer(own_service: Service) -> None:
    write_last_year(own_service, fix=False)
    view, item = year_view(own_service, NEXT), items(own_service)[CarriedKind.ACTION]
    with own_service.records.writing() as connection:
        steps.take_step(
            connection, NEXT, own_service.settings.unit_name, WorkflowStep.SEND, 0, "Bo"
        )
    with pytest.raises(LockedError, match="Analysen för 2026 är klar för granskning"):
        answer(own_service, view, item, Answer.YES, AUTHOR)
    assert year_view(own_service, NEXT).answers == {}


def test_a_key_figure_that_was_removed_can_only_be_answered_with_no(own_service: Service) -> None:
    write_last_year(own_service, fix=False)
    view = year_view(own_service, YEAR)
    part = next(p for p in view.parts if p.kind is RecordKind.CAUSE)
    record = part.record
    assert record is not None
    save(own_service, YEAR, part, "indicator", "borta", record.latest("indicator").version, AUTHOR)
    found = items(own_service)[CarriedKind.CAUSE]
    assert "Nyckeltalet borta är borttaget ur SAMSAM" in found.gone
    with pytest.raises(MovedOnError, match="Svara Nej"):
        say(own_service, CarriedKind.CAUSE, Answer.YES)
    say(own_service, CarriedKind.CAUSE, Answer.NO)
    assert items(own_service)[CarriedKind.CAUSE].answered is not None


def test_an_open_action_of_years_ago_is_asked_about_every_year_until_it_is_closed(
    second_year: Service,
) -> None:
    assert CarriedKind.ACTION in items(second_year, YEAR + 4)
    (row,) = action_register(second_year, LATER, drafts=True)
    assert row.part is not None
    save(second_year, NO_YEAR, row.part, "status", "Avbruten", 0, AUTHOR)
    assert CarriedKind.ACTION not in items(second_year, YEAR + 4)


def test_what_was_taken_away_last_year_is_not_left(own_service: Service) -> None:
    write_last_year(own_service, fix=False)
    for part in year_view(own_service, YEAR).parts:
        if part.kind in (RecordKind.ACTION, RecordKind.CAUSE, RecordKind.INDICATOR_ANALYSIS):
            set_removed(own_service, YEAR, part, True, AUTHOR)
    assert set(items(own_service)) == {CarriedKind.EXPECTATION}


def test_the_answers_are_read_in_the_analysis_and_what_is_open_says_so(
    second_year: Service,
) -> None:
    say(second_year, CarriedKind.ACTION, Answer.YES)
    say(second_year, CarriedKind.CAUSE, Answer.NO)
    view = year_view(second_year, NEXT)
    annual = view.parts[0]
    save(second_year, NEXT, annual, "summary", "Nytt år.", 0, AUTHOR)
    view = year_view(second_year, NEXT)
    read = draft_analysis(second_year, view, LATER)
    assert [p.kind for p in read.parts] == ["annual_analysis", "carried_over", "action"]
    (carried,) = read.of_kind("carried_over")
    told = {f.label: f.text for _, fields in carried.groups for f in fields}
    assert told == {
        "Sälj tomterna.": "Ja", "Invånare": "Inte besvarad", "Få bostäder.": "Nej",
        "Förväntad utveckling i analysen för 2025": "Inte besvarad",
    }  # fmt: skip
    remarks = workflow.readiness(second_year, view).remarks
    assert remarks[-1] == (
        "Från tidigare år är två inte besvarade: ”Invånare” och ”Förväntad utveckling i analysen "
        "för 2025”. De står som inte besvarade i analysen."
    )
    say(second_year, CarriedKind.FOCUS, Answer.NO)
    assert workflow.readiness(second_year, year_view(second_year, NEXT)).remarks[-1] == (
        "Från tidigare år är ”Förväntad utveckling i analysen för 2025” inte besvarat. Det står så "
        "i analysen."
    )


def test_what_was_expected_stands_beside_what_came_scored_where_a_number_was_given(
    second_year: Service,
) -> None:
    view = year_view(second_year, NEXT)
    told = facts(second_year, "last_year", view, LATER, view.parts[0])
    assert "Förväntad utveckling i förra årets analys: Flyttningarna vänder." in told
    assert any(
        t.startswith("Sälj tomterna. Väntat: Invånare 2025: 17\u00a0400. Utfall: 17\u00a0465.")
        and t.endswith("Det blev som väntat eller bättre.")
        for t in told
    )


def test_the_second_years_edition_holds_the_action_as_it_is_then(second_year: Service) -> None:
    say(second_year, CarriedKind.ACTION, Answer.YES)
    (action,) = year_view(second_year, NEXT).of_kind(RecordKind.ACTION)
    save(second_year, NEXT, action, "status", "Pågår", 0, "Moa")
    read = draft_analysis(second_year, year_view(second_year, NEXT), LATER)
    assert read.authors == (AUTHOR, "Moa")
    assert read.of_kind("action")[0].text("status") == "Pågår"
    first = fixed_analysis(editions(second_year, YEAR)[0])
    assert first.of_kind("action")[0].text("status") == ""


def test_a_carried_action_is_scored_once_over_the_years(second_year: Service) -> None:
    say(second_year, CarriedKind.ACTION, Answer.YES)
    years = tuple(year_of(second_year, year, LATER) for year in (YEAR, NEXT))
    assert [len(y.analysis.of_kind("action")) for y in years] == [1, 1]
    (scored,) = effects(second_year, years)
    assert (scored.said_in, scored.what) == (YEAR, "Sälj tomterna.")
