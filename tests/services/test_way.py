"""The way of an analysis: complete before review, fixed by another, never changed, only corrected."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from written_analysis import (
    APPROVER,
    AUTHOR,
    TODAY,
    YEAR,
    complete,
    fixed,
    reviewed,
    write_one_page,
)

from samsam.cli.figures.taking_in import report_bulk
from samsam.exports.record.record_file import NotARecordError, read_record, record_file
from samsam.model.analysis.frozen import from_content, to_content
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import FieldRef, State, canonical, digest
from samsam.model.indicators.series import Observation, Sex, Vintage
from samsam.records.contents.workflow import LockedError, MovedOnError
from samsam.series import observations
from samsam.series.rows import Row
from samsam.services.accounts.accounts import entries
from samsam.services.analysis import cooperation, workflow
from samsam.services.analysis.follow_up.actions import action_register, new_action
from samsam.services.analysis.reading import draft_analysis
from samsam.services.analysis.workflow import ChangedValue, NotReadyError
from samsam.services.analysis.year import (
    Part,
    add,
    put_in_focus,
    save,
    set_removed,
    versions,
    year_view,
)
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.editions.editions import editions, fixed_analysis
from samsam.sources.reading import Reading
from samsam.swedish import number

OWN_FIGURES = True


def state(service: Service) -> State | None:
    view = year_view(service, YEAR)
    begun = view.way.taken or any(p.written for p in view.parts)
    return view.way.state if begun else None


def write(service: Service, text: str, field: str = "summary") -> None:
    part = year_view(service, YEAR).parts[0]
    based_on = part.record.latest(field).version if part.record else 0
    save(service, YEAR, part, field, text, based_on, AUTHOR)


# Review


def test_an_empty_analysis_cannot_be_sent_and_every_obstacle_is_told(own_service: Service) -> None:
    view = year_view(own_service, YEAR)
    found = workflow.readiness(own_service, view)
    assert found.obstacles[0].startswith("Årsanalys: fyll i ")
    assert sum(o.startswith("Förflyttning: ") for o in found.obstacles) == 3
    assert found.remarks == ("Antalet nyckeltal i fokus är 0. Rådet är tre till fem.",)
    with pytest.raises(NotReadyError, match="Analysen är inte skickad"):
        workflow.send(own_service, view, AUTHOR)
    assert state(own_service) is None


def test_one_page_with_summary_verdict_targets_points_and_measures_is_a_whole_analysis(
    own_service: Service,
) -> None:
    write_one_page(own_service)
    put_in_focus(own_service, YEAR, "population", AUTHOR)
    add(own_service, YEAR, RecordKind.ACTION, AUTHOR, "population")
    write_one_page(own_service)
    view = year_view(own_service, YEAR)
    written = [p.record.values for p in view.parts if p.record]
    # The åtgärd's link to its key figure is written by the program.
    assert sum(bool(v.value) for values in written for v in values.values()) == 14 + 1
    assert workflow.readiness(own_service, view).obstacles == ()
    assert workflow.send(own_service, view, AUTHOR).state is State.REVIEW


def test_what_is_recommended_is_named_as_advice_and_stops_nothing(own_service: Service) -> None:
    write_one_page(own_service)
    found = workflow.readiness(own_service, year_view(own_service, YEAR))
    assert found.obstacles == ()
    assert found.advice[0].startswith("Årsanalys: Ansvarig, Varför den säkerheten?, ")
    write(own_service, "Enhetschefen", "responsible")
    after = workflow.readiness(own_service, year_view(own_service, YEAR))
    assert "Ansvarig," not in after.advice[0]


def test_a_comment_that_nobody_is_done_with_is_named_before_review(own_service: Service) -> None:
    write_one_page(own_service)
    view, about = year_view(own_service, YEAR), FieldRef("annual_analysis", "", "summary")
    cooperation.comment(own_service, view, about, "Stämmer siffran?", AUTHOR)
    said = [r for r in workflow.readiness(own_service, view).remarks if "Kommentarer" in r]
    assert len(said) == 1
    assert said[0].startswith("Kommentarer som inte är klara: Årsanalys: Sammanfattning")
    thread = cooperation.cooperation(own_service, YEAR).of(about)[0]
    cooperation.set_done(own_service, view, thread, AUTHOR, done=True)
    after = workflow.readiness(own_service, year_view(own_service, YEAR)).remarks
    assert not [r for r in after if "Kommentarer" in r]


@pytest.mark.parametrize(
    ("text", "finished"),
    [
        ("Se [planen](https://www.timra.se/plan).", True),
        ("Se [länkens ord](https://www.timra.se/plan).", False),
        ("Se [länkens ord](Planen).", False),
        ("Se [planen](https://).", False),
        ("Mejla [enheten](mailto:a@timra.se), se not [1].", True),
    ],
)
def test_a_link_that_was_only_begun_is_named_before_review(
    own_service: Service, text: str, finished: bool
) -> None:
    write_one_page(own_service)
    write(own_service, text)
    remarks = workflow.readiness(own_service, year_view(own_service, YEAR)).remarks
    assert any("är inte färdig" in r for r in remarks) is not finished


def test_a_verdict_that_every_key_figure_in_focus_contradicts_is_advice(
    own_service: Service,
) -> None:
    write_one_page(own_service)
    focus = "population"  # whose target for 2025 was missed and whose way leads from that of 2035
    put_in_focus(own_service, YEAR, focus, AUTHOR)
    write_one_page(own_service)
    part = next(p for p in year_view(own_service, YEAR).parts if p.subject == "tillvaxt")
    assert part.text("assessment") == "Tydlig"
    found = workflow.readiness(own_service, year_view(own_service, YEAR))
    said = [r for r in found.remarks if "åt fel håll" in r]
    assert found.obstacles == ()
    assert said[-1].startswith(
        "Förflyttning: Tillväxt, sysselsättning och arbete: Bedömning är ”Tydlig”, men "
        "nyckeltalet i fokus pekar åt fel håll: Invånare. Ändra bedömningen"
    )
    assert said[0].startswith("Årsanalys: Samlad bedömning är ”I rätt riktning”")
    assert len(said) == 2  # the other goals have no key figure in focus
    based_on = part.record.latest("assessment").version if part.record else 0
    save(own_service, YEAR, part, "assessment", "Ingen", based_on, AUTHOR)
    after = workflow.readiness(own_service, year_view(own_service, YEAR)).remarks
    assert not [r for r in after if r.startswith("Förflyttning: Tillväxt")]


def test_a_summary_that_says_the_other_way_than_the_verdict_is_quoted(own_service: Service) -> None:
    write_one_page(own_service)
    write(own_service, "Fler flyttar ut. **Kommunen går i fel riktning.**")
    found = workflow.readiness(own_service, year_view(own_service, YEAR))
    assert found.obstacles == ()
    assert (
        "Årsanalys: Samlad bedömning är ”I rätt riktning”, men i sammanfattningen står "
        "”Kommunen går i fel riktning”. Ändra det ena, eller skriv hur de går ihop."
    ) in found.remarks
    write(own_service, "Kommunen är på rätt väg.")
    after = workflow.readiness(own_service, year_view(own_service, YEAR)).remarks
    assert not [r for r in after if "i sammanfattningen står" in r]


def test_a_text_over_its_limit_keeps_the_analysis_from_review(own_service: Service) -> None:
    complete(own_service)
    write(own_service, "å" * 1000)
    found = workflow.readiness(own_service, year_view(own_service, YEAR)).obstacles
    expected = "Årsanalys: Sammanfattning – är vi på rätt väg? är 100 tecken för lång (högst 900)."
    assert found == (expected,)


@pytest.mark.case(71)
def test_what_is_under_review_cannot_be_changed_until_it_is_handed_back(
    own_service: Service,
) -> None:
    reviewed(own_service)
    assert state(own_service) is State.REVIEW
    with pytest.raises(LockedError, match="är klar för granskning och kan inte ändras"):
        write(own_service, "En ändring i sista stund.")
    with pytest.raises(LockedError):
        add(own_service, YEAR, RecordKind.FINDING, AUTHOR)
    with pytest.raises(LockedError):
        put_in_focus(own_service, YEAR, "employed", AUTHOR)
    with pytest.raises(NotReadyError, match="Skriv vad som ska ändras"):
        workflow.hand_back(own_service, year_view(own_service, YEAR), APPROVER, "  ")
    workflow.hand_back(
        own_service, year_view(own_service, YEAR), APPROVER, "Säg mer om flyttningarna."
    )
    write(own_service, "Nu med flyttningarna.")
    taken = year_view(own_service, YEAR).way.taken
    assert [(t.step.value, t.by, t.note) for t in taken] == [
        ("skickad till granskning", AUTHOR, ""),
        ("återlämnad för ändring", APPROVER, "Säg mer om flyttningarna."),
    ]


def test_what_a_return_is_about_stands_until_the_analysis_is_sent_again(
    own_service: Service,
) -> None:
    reviewed(own_service)
    view = year_view(own_service, YEAR)
    assert view.way.returned is None
    titles = workflow.written_fields(view)
    ref = next(r for r in titles if r.field == "summary")
    assert titles[ref] == "Årsanalys: Sammanfattning – är vi på rätt väg?"
    workflow.hand_back(own_service, view, APPROVER, "Säg mer om flyttningarna.", [ref, ref])
    returned = year_view(own_service, YEAR).way.returned
    assert returned is not None
    assert (returned.by, returned.note) == (APPROVER, "Säg mer om flyttningarna.")
    assert returned.fields == (ref,)
    workflow.send(own_service, year_view(own_service, YEAR), AUTHOR)
    sent = year_view(own_service, YEAR).way
    assert sent.returned is None
    assert [t.fields for t in sent.taken] == [(), (ref,), ()]


# Fixing


def test_the_number_in_the_analysis_is_offered_and_the_approvers_number_is_the_only_one(
    own_service: Service,
) -> None:
    assert workflow.proposed_reference(year_view(own_service, YEAR), ()) == ""
    write(own_service, "SBN 2026:9", "reference_number")
    reviewed(own_service)
    view = year_view(own_service, YEAR)
    assert workflow.proposed_reference(view, ()) == "SBN 2026:9"
    edition = workflow.fix(own_service, view, TODAY, APPROVER, "SBN 2026:14")
    whole = fixed_analysis(edition)
    assert whole.reference_number == "SBN 2026:14"
    assert whole.of_kind("annual_analysis")[0].text("reference_number") == "SBN 2026:14"
    assert "SBN 2026:9" not in edition.content


def test_a_correction_is_offered_the_number_of_the_edition_before(fixed_service: Service) -> None:
    workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "Källan har ändrats.")
    view = year_view(fixed_service, YEAR)
    assert workflow.proposed_reference(view, editions(fixed_service, YEAR)) == "SBN 2026:14"


@pytest.mark.case(84)
def test_nobody_fixes_what_they_have_written(own_service: Service) -> None:
    reviewed(own_service)
    with pytest.raises(NotReadyError, match="Du har själv skrivit i analysen"):
        workflow.fix(own_service, year_view(own_service, YEAR), TODAY, AUTHOR, "SBN 2026:14")
    assert state(own_service) is State.REVIEW


def test_fixing_asks_for_the_reference_number(own_service: Service) -> None:
    reviewed(own_service)
    with pytest.raises(NotReadyError, match="Skriv ärendets diarienummer"):
        workflow.fix(own_service, year_view(own_service, YEAR), TODAY, APPROVER, " ")
    assert editions(own_service, YEAR) == ()


def test_a_fixed_analysis_holds_texts_figures_charts_and_its_own_hash(own_service: Service) -> None:
    edition = fixed(own_service)
    assert editions(own_service, YEAR) == (edition,)
    assert edition.holds
    assert edition.sha256 == digest(edition.content)
    whole = fixed_analysis(edition)
    assert (whole.year, whole.edition, whole.reference_number) == (YEAR, 1, "SBN 2026:14")
    assert (whole.fixed_by, whole.authors) == (APPROVER, (AUTHOR,))
    texts = {f.id: f.text for _, fields in whole.parts[0].groups for f in fields}
    assert texts["overall_assessment"] == "I rätt riktning"
    population = whole.figure("population")
    assert population is not None
    assert dict(zip(population.years, population.values, strict=True))[2025] == 17465
    assert population.svg.lstrip().startswith("<?xml")
    assert population.headline in population.svg
    assert population.way[-1][0] == 2035
    assert "sfi_two_courses" in whole.not_in_focus
    assert from_content(json.loads(canonical(to_content(whole)))) == whole


@pytest.mark.case(69)
def test_two_who_fix_at_once_are_one(own_service: Service) -> None:
    reviewed(own_service)
    view = year_view(own_service, YEAR)
    workflow.fix(own_service, view, TODAY, APPROVER, "SBN 2026:14")
    with pytest.raises(MovedOnError, match="Analysen för 2025 är nu fastställd av Bo"):
        workflow.fix(own_service, view, TODAY, "Cia", "SBN 2026:15")
    assert len(editions(own_service, YEAR)) == 1


def test_figures_that_come_in_while_it_is_being_fixed_stop_it(
    own_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(own_service)
    drawn = workflow.draft_analysis

    def revised_meanwhile(*args: object, **more: object) -> object:
        made = drawn(*args, **more)  # type: ignore[arg-type]
        revise(own_service, 17000)
        return made

    monkeypatch.setattr(workflow, "draft_analysis", revised_meanwhile)
    with pytest.raises(MovedOnError, match="Nya siffror kom in under tiden"):
        workflow.fix(own_service, year_view(own_service, YEAR), TODAY, APPROVER, "SBN 2026:14")
    assert (editions(own_service, YEAR), state(own_service)) == ((), State.REVIEW)


@pytest.mark.case(71)
def test_a_fixed_analysis_cannot_be_changed(fixed_service: Service) -> None:
    (before,) = editions(fixed_service, YEAR)
    part = year_view(fixed_service, YEAR).parts[0]
    with pytest.raises(LockedError, match="är fastställd och kan inte ändras"):
        write(fixed_service, "Omskrivet.")
    with pytest.raises(LockedError):
        set_removed(fixed_service, YEAR, part, True, AUTHOR)
    view = year_view(fixed_service, YEAR)
    for step in (workflow.send, workflow.publish):
        if step is workflow.publish:
            step(fixed_service, view, AUTHOR)
        else:
            with pytest.raises(MovedOnError):
                step(fixed_service, view, AUTHOR)
    assert editions(fixed_service, YEAR) == (before,)
    assert state(fixed_service) is State.PUBLISHED
    with pytest.raises(LockedError, match="är publicerad"):
        write(fixed_service, "Omskrivet.")


def test_another_year_stays_open(fixed_service: Service) -> None:
    save(fixed_service, 2026, year_view(fixed_service, 2026).parts[0], "summary", "Nytt", 0, AUTHOR)
    assert year_view(fixed_service, 2026).parts[0].text("summary") == "Nytt"


# Correction


def test_a_correction_is_a_new_edition_and_the_old_one_stays(fixed_service: Service) -> None:
    (first,) = editions(fixed_service, YEAR)
    with pytest.raises(NotReadyError, match="Skriv varför den rättas"):
        workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "")
    workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "Fel siffra i texten.")
    write(fixed_service, "Rättad sammanfattning.")
    workflow.send(fixed_service, year_view(fixed_service, YEAR), AUTHOR)
    workflow.fix(fixed_service, year_view(fixed_service, YEAR), TODAY, APPROVER, "SBN 2026:31")
    found = editions(fixed_service, YEAR)
    assert [(e.number, e.reason) for e in found] == [(1, ""), (2, "Fel siffra i texten.")]
    assert found[0] == first
    assert fixed_analysis(found[1]).corrects == first.sha256
    old, new = (fixed_analysis(e).parts[0].text("summary") for e in found)
    assert (old, new) == (
        "Text om Sammanfattning – är vi på rätt väg?.", "Rättad sammanfattning.",
    )  # fmt: skip


def part_of(service: Service, kind: RecordKind, subject: str) -> Part:
    view = year_view(service, YEAR)
    return next(p for p in (*view.parts, *view.removed) if (p.kind, p.subject) == (kind, subject))


def put(service: Service, part: Part, field: str, text: str) -> None:
    based_on = part.record.latest(field).version if part.record else 0
    save(service, YEAR, part, field, text, based_on, AUTHOR)


def test_a_withdrawn_correction_leaves_the_edition_and_the_texts_as_they_were(
    own_service: Service,
) -> None:
    complete(own_service)
    cause, action = (
        add(own_service, YEAR, kind, AUTHOR, "population").subject
        for kind in (RecordKind.CAUSE, RecordKind.ACTION)
    )
    for kind, subject in ((RecordKind.CAUSE, cause), (RecordKind.ACTION, action)):
        put(own_service, part_of(own_service, kind, subject), kind.value, "Som det fastställdes.")
    first = fixed(own_service)
    workflow.publish(own_service, year_view(own_service, YEAR), AUTHOR)
    workflow.correct(own_service, year_view(own_service, YEAR), AUTHOR, "Av misstag.")

    write(own_service, "Ska inte gälla.")
    write(own_service, "Nytt fält.", "events")
    set_removed(own_service, YEAR, part_of(own_service, RecordKind.CAUSE, cause), True, AUTHOR)
    set_removed(own_service, YEAR, part_of(own_service, RecordKind.ACTION, action), True, AUTHOR)
    finding = add(own_service, YEAR, RecordKind.FINDING, AUTHOR)
    put(own_service, part_of(own_service, RecordKind.FINDING, finding.subject), "title", "Dialog")
    put_in_focus(own_service, YEAR, "neet", AUTHOR)

    withdrawn = workflow.withdraw(own_service, year_view(own_service, YEAR), "Ewa")
    assert (withdrawn.state, withdrawn.edition, withdrawn.reason) == (State.PUBLISHED, 1, "")
    assert editions(own_service, YEAR) == (first,)
    now = draft_analysis(own_service, year_view(own_service, YEAR), TODAY).parts
    frozen = [
        (p.kind, p.subject, f.id, f.value)
        for p in fixed_analysis(first).parts
        for _, g in p.groups
        for f in g
    ]
    assert [(p.kind, p.subject, f.id, f.value) for p in now for _, g in p.groups for f in g] == [
        line for line in frozen if line[2] != "reference_number"
    ]
    annual = part_of(own_service, RecordKind.ANNUAL_ANALYSIS, "").record
    kept = [(v.value, v.saved_by) for v in versions(own_service, annual.id, "summary")]
    assert kept == [
        ("Text om Sammanfattning – är vi på rätt väg?.", "Ewa"),
        ("Ska inte gälla.", AUTHOR),
        ("Text om Sammanfattning – är vi på rätt väg?.", AUTHOR),
    ]
    assert entries(own_service)[0].action == "tog bort rättelsen av analysen"
    with pytest.raises(LockedError, match="är publicerad .* Det är Ewa som tog bort rättelsen"):
        write(own_service, "Omskrivet.")


def test_the_next_correction_begins_without_what_was_withdrawn(fixed_service: Service) -> None:
    (first,) = editions(fixed_service, YEAR)
    workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "Av misstag.")
    write(fixed_service, "Ska inte gälla.")
    workflow.withdraw(fixed_service, year_view(fixed_service, YEAR), AUTHOR)
    workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "Fel siffra.")
    workflow.send(fixed_service, year_view(fixed_service, YEAR), AUTHOR)
    second = workflow.fix(
        fixed_service, year_view(fixed_service, YEAR), TODAY, APPROVER, "SBN 2026:31"
    )
    assert (second.number, second.reason) == (2, "Fel siffra.")
    texts = [fixed_analysis(e).parts[0].text("summary") for e in (first, second)]
    assert texts[0] == texts[1]


def test_an_action_that_was_begun_in_a_withdrawn_correction_lives_on(
    fixed_service: Service,
) -> None:
    """Who writes it on the page of actions doesn't know that a correction is being written."""
    workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "Av misstag.")
    begun = new_action(fixed_service, TODAY, "Kim", "population")
    put(fixed_service, part_of(fixed_service, RecordKind.ACTION, begun.subject), "action", "Bygg.")
    workflow.withdraw(fixed_service, year_view(fixed_service, YEAR), AUTHOR)
    assert [a.title for a in action_register(fixed_service, TODAY, drafts=True)] == ["Bygg."]


def test_only_a_correction_that_is_being_written_is_withdrawn(own_service: Service) -> None:
    def withdraw() -> None:
        workflow.withdraw(own_service, year_view(own_service, YEAR), AUTHOR)

    complete(own_service)
    with pytest.raises(MovedOnError, match="Analysen för 2025 är nu arbetsmaterial. Inget"):
        withdraw()
    fixed(own_service)
    workflow.correct(own_service, year_view(own_service, YEAR), AUTHOR, "Fel siffra.")
    begun = year_view(own_service, YEAR)
    workflow.send(own_service, begun, AUTHOR)
    asked = r"är nu klar för granskning \(skickad till granskning av Alva\)"
    with pytest.raises(MovedOnError, match=asked):
        workflow.withdraw(own_service, begun, AUTHOR)
    with pytest.raises(MovedOnError):
        withdraw()
    workflow.fix(own_service, year_view(own_service, YEAR), TODAY, APPROVER, "SBN 2026:31")
    with pytest.raises(MovedOnError):
        withdraw()


@pytest.mark.case(85)
def test_every_step_is_in_the_journal_with_its_reason_and_no_text(fixed_service: Service) -> None:
    workflow.correct(fixed_service, year_view(fixed_service, YEAR), AUTHOR, "Fel siffra i texten.")
    write(fixed_service, "Hemlig rättad text.")
    workflow.send(fixed_service, year_view(fixed_service, YEAR), AUTHOR)
    workflow.hand_back(fixed_service, year_view(fixed_service, YEAR), APPROVER, "Skriv kortare.")
    told = [(e.who, e.action, e.about) for e in reversed(entries(fixed_service))]
    assert told == [
        (AUTHOR, "skickade analysen till granskning", "2025"),
        (APPROVER, "fastställde analysen", "2025. SBN 2026:14"),
        (AUTHOR, "påbörjade en rättelse av analysen", "2025. Fel siffra i texten."),
        (AUTHOR, "skickade analysen till granskning", "2025"),
        (APPROVER, "lämnade tillbaka analysen", "2025. Skriv kortare."),
    ]


# The figures afterwards


def revise(service: Service, value: float, year: int = 2020) -> None:
    vintage = Vintage(f"ny-{value}", "Ny", "SCB", date(2026, 3, 1))
    area = service.settings.municipality_code
    row = Row("population", area, Sex.TOTAL, Observation(year, value, vintage_id=vintage.id))
    with service.records.writing() as connection:
        observations.put(connection, vintage, (row,), "x")


@pytest.mark.case(44)
def test_a_revised_source_is_told_beside_what_was_fixed(fixed_service: Service) -> None:
    whole = fixed_analysis(*editions(fixed_service, YEAR))
    assert workflow.changed_since(fixed_service, whole) == ()
    revise(fixed_service, 17960)
    assert workflow.changed_since(fixed_service, whole) == (
        ChangedValue("Invånare totalt, antal", 2020, 17963, 17960),
    )
    assert fixed_analysis(editions(fixed_service, YEAR)[0]) == whole


@pytest.mark.case(44)
def test_a_preview_tells_of_the_fixed_analysis_that_its_rows_differ_from(
    own_service: Service,
) -> None:
    area = own_service.settings.municipality_code

    def told(value: float, year: int) -> tuple[str, ...]:
        row = Row("population", area, Sex.TOTAL, Observation(year, value))
        notices = data.preview(own_service, Reading("Fil", (row,)), TODAY).notices
        return tuple(n for n in notices if "fastställd" in n)

    assert told(17960, 2020) == ()
    before = fixed(own_service)
    assert told(17960, 2020) == (
        "Årsanalysen 2025 är fastställd med 17\u00a0963 (Invånare totalt, antal, 2020). Den ändras "
        "inte av det som läses in, men sidan visar skillnaden.",
    )
    assert told(17963, 2020) == told(17400, 2026) == ()
    assert editions(own_service, YEAR) == (before,)


@pytest.mark.case(44)
def test_a_whole_file_tells_of_the_fixed_analysis_too(
    own_service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same values by Parquet, with rows of others and of other key figures among them."""
    area = own_service.settings.municipality_code
    file = tmp_path / "kolada.parquet"

    def told(value: float | None, year: int, *, dry_run: bool = True) -> tuple[str, ...]:
        rows = [
            ("N00973", area, year, "T", value), ("N00973", area, year, "K", 1.0),
            ("N00973", "0180", year, "T", 5.0), ("N99999", area, year, "T", 5.0),
        ]  # fmt: skip
        with duckdb.connect() as connection:
            connection.execute(
                "create table t (kpi varchar, geo varchar, year int, gender varchar, value double)"
            )
            connection.executemany("insert into t values (?, ?, ?, ?, ?)", rows)
            connection.table("t").write_parquet(str(file))
        shown = data.take_in_bulk(own_service, file, "prov", TODAY, dry_run=dry_run)
        report_bulk(own_service, shown)
        printed = capsys.readouterr().out
        found = tuple(n for n in shown.notices if "fastställd" in n)
        assert all(n in printed for n in found)
        return found

    indicator = own_service.register.indicators["establishment"]
    old = own_service.series((indicator,), None)["establishment"].value(2019)
    assert old is not None
    assert told(old + 1, 2019) == ()
    put_in_focus(own_service, YEAR, "establishment", AUTHOR)
    before = fixed(own_service)
    words = (
        f"Årsanalysen 2025 är fastställd med {number(old, indicator.decimals)} ({indicator.title}, "
        "2019). Den ändras inte av det som läses in, men sidan visar skillnaden."
    )
    assert told(old + 1, 2019) == told(None, 2019) == (words,)
    assert told(old, 2019) == told(50.0, 2026) == ()
    assert told(old + 1, 2019, dry_run=False) == (words,)
    assert editions(own_service, YEAR) == (before,)
    assert workflow.changed_since(own_service, fixed_analysis(before)) == (
        ChangedValue(indicator.title, 2019, old, old + 1),
    )


def test_a_year_that_came_later_is_no_change_of_what_was_fixed(fixed_service: Service) -> None:
    whole = fixed_analysis(*editions(fixed_service, YEAR))
    revise(fixed_service, 17400, year=2026)
    assert workflow.changed_since(fixed_service, whole) == ()


# The file


def test_the_file_verifies_without_the_store_and_any_change_is_seen(fixed_service: Service) -> None:
    (edition,) = editions(fixed_service, YEAR)
    file = record_file(edition)
    analysis, told, found = read_record(file)
    assert analysis == fixed_analysis(edition)
    assert told == found == edition.sha256
    changed = file.replace(b"17465", b"19465")
    assert changed != file
    _, told, found = read_record(changed)
    assert told == edition.sha256 != found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "inte JSON"),
        (b"\xff\xfe", "inte JSON"),
        (b"[" * 100_000, "inte JSON"),
        (b"[]", "inte en fastst"),
        (b'{"content": []}', "inte en fastst"),
        (b'{"content": {}}', "okänt"),
        (b'{"content": {"format": "samsam-arsanalys/1"}}', "ofullst"),
    ],
)
def test_a_file_that_is_something_else_is_told_as_such(content: bytes, words: str) -> None:
    with pytest.raises(NotARecordError, match=words):
        read_record(content)


def test_a_content_that_was_changed_in_the_store_no_longer_holds(fixed_service: Service) -> None:
    (edition,) = editions(fixed_service, YEAR)
    assert not replace(edition, content=edition.content.replace("17465", "19465")).holds


def test_a_fixed_analysis_survives_a_restart(
    own_data: Path, open_on: Callable[[Path], Service]
) -> None:
    edition = fixed(open_on(own_data))
    assert editions(open_on(own_data), YEAR) == (edition,)
    assert isinstance(edition.fixed_at, datetime)


# Reading


def test_a_draft_is_read_as_it_stands(own_service: Service) -> None:
    complete(own_service)
    add(own_service, YEAR, RecordKind.CAUSE, AUTHOR, "population")
    view = year_view(own_service, YEAR)
    analysis = draft_analysis(own_service, view, TODAY)
    assert [p.kind for p in analysis.parts] == [
        "annual_analysis", "movement", "movement", "movement", "indicator_analysis", "cause",
    ]  # fmt: skip
    assert analysis.of_kind("cause")[0].text("indicator") == "Invånare"
    assert (analysis.edition, analysis.fixed_by, analysis.corrects) == (1, "", "")
    assert all(f.svg == "" for f in analysis.figures)
