"""What is written on the pages without a browser: saved at once, and refused to who may not."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import check_whole, html_of, words_of
from written_analysis import complete

from samsam.model.analysis.access import Role
from samsam.model.analysis.records import FieldKind, RecordKind, packed
from samsam.records.engine import location
from samsam.services.analysis import workflow
from samsam.services.analysis.year import LONGEST_TEXT, add, put_in_focus, save, year_view
from samsam.web.base import running
from samsam.web.page.pages import ANALYSIS, DATA, INDICATOR, LISTS, WRITE

OWN_FIGURES = True

Run = Callable[..., AppTest]
ActAs = Callable[[Role], None]
SUMMARY = "field_2025_annual_analysis__summary"


@pytest.fixture
def writing(own_figures: None, act_as: ActAs, run: Run) -> AppTest:
    act_as(Role.EDITOR)
    return run(WRITE, ar="2025")


def stored(field_id: str, part: int = 0) -> str:
    """What the store has in a field of the year's analysis."""
    record = year_view(running.service(), 2025).parts[part].record
    return record.text(field_id) if record else ""


def test_every_field_of_the_form_has_a_widget(writing: AppTest) -> None:
    check_whole(writing)
    form = running.service().forms[RecordKind.ANNUAL_ANALYSIS]
    by_kind = {
        FieldKind.TEXT: writing.text_input,
        FieldKind.LONG_TEXT: writing.text_area,
        FieldKind.CHOICE: writing.selectbox,
        FieldKind.CHOICES: writing.multiselect,
        FieldKind.DATE: writing.text_input,
    }
    for field in form.fields:
        keys = [w.key for w in by_kind[field.kind]]
        assert f"field_2025_annual_analysis__{field.id}" in keys
        assert field.help.strip() in words_of(writing)


def test_every_kind_of_field_saves_itself(writing: AppTest) -> None:
    start = "field_2025_annual_analysis__"
    writing.text_input(key=f"{start}responsible").set_value("Enhetschefen").run()
    writing.text_area(key=f"{start}summary").set_value("Nej.").run()
    writing.selectbox(key=f"{start}certainty").set_value("Hög").run()
    writing.multiselect(key=f"{start}basis_for").set_value(["Delårsrapport"]).run()
    writing.text_input(key=f"{start}decision_date").set_value("1 februari 2026").run()
    check_whole(writing)
    assert stored("responsible") == "Enhetschefen"
    assert stored("summary") == "Nej."
    assert stored("certainty") == "Hög"
    assert "Delårsrapport" in stored("basis_for")
    assert stored("decision_date") == "2026-02-01"
    assert words_of(writing).count("Sparat ") == 5


def test_a_text_that_the_store_did_not_take_is_tried_again(
    own_figures: None, act_as: ActAs, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody types anything more: the page itself comes back and saves it."""
    monkeypatch.setattr(location, "LONGEST_WAIT_SECONDS", 0.2)
    act_as(Role.EDITOR)
    writing = run(WRITE, ar="2025")
    store = running.service().records.path
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("begin immediate")
        writing.text_area(key=SUMMARY).set_value("Nej.").run()
        check_whole(writing)
        assert "Inte sparat än. Ett annat program håller lagret" in words_of(writing)
        assert "Sparat " not in words_of(writing)
        other.execute("rollback")
    assert stored("summary") == ""
    writing.run()
    assert stored("summary") == "Nej."
    assert "Sparat " in words_of(writing)
    assert "Inte sparat än" not in words_of(writing)


def test_a_day_is_typed_as_people_write_it_and_half_a_day_is_said(writing: AppTest) -> None:
    key = "field_2025_annual_analysis__decision_date"
    writing.text_input(key=key).set_value("31 februari").run()
    check_whole(writing)
    assert "”31 februari” är ingen dag. Skriv dag, månad och år, som 30 juni 2027" in words_of(
        writing
    )
    assert stored("decision_date") == "31 februari"
    writing.text_input(key=key).set_value("2026-02-01").run()
    assert "är ingen dag" not in words_of(writing)
    assert stored("decision_date") == "2026-02-01"
    assert writing.text_input(key=key).value == "2026-02-01"


def test_a_movement_has_fields_of_its_own(writing: AppTest) -> None:
    goal = next(iter(running.service().register.goals))
    writing.radio(key="part_2025").set_value(f"malbild-{goal}").run()
    check_whole(writing)
    key = f"field_2025_movement_{goal}_evidence"
    writing.multiselect(key=key).set_value(["population"]).run()
    assert "population" in stored("evidence", part=1)
    assert stored("evidence") == ""


@pytest.mark.case(101)
def test_who_loses_the_role_in_the_middle_is_refused_at_the_next_save(
    writing: AppTest, act_as: ActAs
) -> None:
    writing.text_area(key=SUMMARY).set_value("Det första.").run()
    act_as(Role.READER)
    writing.text_area(key=SUMMARY).set_value("Det andra.").run()
    assert stored("summary") == "Det första."
    assert "Sidan är inte öppen för dig" in words_of(writing)


@pytest.mark.case(76)
def test_a_text_that_is_too_long_stays_in_the_field_and_is_told(writing: AppTest) -> None:
    long = "å" * (LONGEST_TEXT + 10_000)
    writing.text_area(key=SUMMARY).set_value(long).run()
    check_whole(writing)
    assert "högst 50000 går att spara" in words_of(writing)
    assert writing.text_area(key=SUMMARY).value == long
    assert stored("summary") == ""


def test_a_save_that_fails_keeps_the_text_and_tells(
    writing: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise OSError("disk full, at /hemlig/plats")

    monkeypatch.setattr("samsam.services.analysis.year.save", fail)
    writing.text_area(key=SUMMARY).set_value("Viktigt.").run()
    check_whole(writing)
    assert "Texten kunde inte sparas. Den står kvar i fältet." in words_of(writing)
    assert "hemlig" not in words_of(writing)
    assert writing.text_area(key=SUMMARY).value == "Viktigt."


@pytest.mark.case(72)
def test_the_other_text_can_be_taken(own_figures: None, act_as: ActAs, run: Run) -> None:
    act_as(Role.EDITOR)
    first, second = run(WRITE, ar="2025"), run(WRITE, ar="2025")
    first.text_area(key=SUMMARY).set_value("Den förstas.").run()
    second.text_area(key=SUMMARY).set_value("Den andras.").run()
    assert "Den förstas." in words_of(second)
    assert stored("summary") == "Den förstas."
    second.button(key=f"theirs_{SUMMARY}").click().run()
    check_whole(second)
    assert second.text_area(key=SUMMARY).value == "Den förstas."
    second.text_area(key=SUMMARY).set_value("Den förstas, med tillägg.").run()
    assert stored("summary") == "Den förstas, med tillägg."


@pytest.mark.case(71)
def test_a_text_written_while_another_sends_it_to_review_stays_in_the_field(
    writing: AppTest,
) -> None:
    service = running.service()
    complete(service)
    before = stored("summary")
    workflow.send(service, year_view(service, 2025), "Alva")
    writing.text_area(key=SUMMARY).set_value("Skrivet under tiden.").run()
    check_whole(writing)
    words = words_of(writing)
    assert "Analysen för 2025 är klar för granskning och kan inte ändras" in words
    assert "Kopiera den om du vill ha den kvar" in words
    assert writing.text_area(key=SUMMARY).value == "Skrivet under tiden."
    assert stored("summary") == before


@pytest.mark.case(69)
def test_a_double_click_makes_one_new_part(writing: AppTest) -> None:
    writing.radio(key="part_2025").set_value("iakttagelser").run()
    for _ in range(2):
        writing.button(key="add_finding_iakttagelser").click().run()
    check_whole(writing)
    assert len(year_view(running.service(), 2025).sections[-1].children) == 1
    writing.text_input(key="field_2025_finding_1_title").set_value("Samtal").run()
    writing.button(key="add_finding_iakttagelser").click().run()
    assert len(year_view(running.service(), 2025).sections[-1].children) == 2


def test_what_is_missing_is_named_where_it_is_written(writing: AppTest) -> None:
    assert "Årsanalys: Sammanfattning – är vi på rätt väg?, Samlad" in words_of(writing)
    assert "Årsanalys: Ansvarig, Varför den säkerheten?" in words_of(writing)
    writing.text_input(key="field_2025_annual_analysis__responsible").set_value("Chefen").run()
    writing.text_area(key=SUMMARY).set_value("Nej.").run()
    assert "Årsanalys: Samlad bedömning" in words_of(writing)
    assert "Årsanalys: Varför den säkerheten?" in words_of(writing)


def test_evidence_leads_to_the_figures_and_names_the_findings(writing: AppTest, run: Run) -> None:
    service = running.service()
    complete(service)
    add(service, 2025, RecordKind.FINDING, "Alva")
    finding = year_view(service, 2025).sections[-1].children[0]
    save(service, 2025, finding, "title", "Samtal, våren", 0, "Alva")
    movement = year_view(service, 2025).parts[1]
    based_on = movement.record.latest("evidence").version if movement.record else 0
    pointed = packed(["population", "finding:1"])
    save(service, 2025, movement, "evidence", pointed, based_on, "Alva")
    shown = html_of(run(ANALYSIS, ar="2025"))
    assert (
        'href="nyckeltal?nyckeltal=population&amp;ar=2025">Invånare</a>, Iakttagelse: Samtal'
        in (shown)
    )


def test_what_keeps_it_from_review_is_listed_once_also_after_a_try(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    page = run(ANALYSIS, ar="2025")
    next(b for b in page.button if b.label == "Skicka till granskning").click().run()
    check_whole(page)
    assert "Analysen är inte skickad. Gör först det som står under" in words_of(page)
    assert words_of(page).count("Årsanalys: fyll i ") == 1


def test_a_draft_is_read_by_the_unit_only(writing: AppTest, act_as: ActAs, run: Run) -> None:
    writing.text_area(key=SUMMARY).set_value("<b>Hemligt</b> utkast.").run()
    assert "<b>Hemligt</b> utkast." in words_of(run(ANALYSIS, ar="2025"))
    act_as(Role.READER)
    words = words_of(run(ANALYSIS, ar="2025"))
    assert "utkast." not in words
    assert "Arbetsmaterial visas bara för enheten" in words


# A figure typed by hand


@pytest.fixture
def data_page(own_figures: None, act_as: ActAs, run: Run) -> AppTest:
    act_as(Role.EDITOR)
    return run(DATA)


def type_in(test: AppTest, **values: str) -> None:
    """Fill the form of one figure and ask what it would change."""
    first = {"year": "År", "value": "Värde", "note": "Anmärkning"}
    labels = {name: f"{label}, rad 1" for name, label in first.items()}
    labels["source"] = "Källa (obligatoriskt)"
    chosen = next(w for w in test.selectbox if w.label == "Nyckeltal (obligatoriskt)")
    chosen.set_value(next(iter(running.service().register.indicators)))
    for name, text in values.items():
        next(w for w in test.text_input if w.label == labels[name]).set_value(text)
    press(test, "Förhandsgranska")


def press(test: AppTest, label: str) -> None:
    next(b for b in test.button if b.label == label).click().run()


WHOLE = {"year": "2021", "value": "7,1", "source": "Kommunen", "note": "Ur protokoll 14."}


def values_of_2021() -> list[float | None]:
    service = running.service()
    indicator = next(iter(service.register.indicators.values()))
    series = service.series((indicator,), None)[indicator.id]
    return [p.value for p in series.points if p.year == 2021]


def test_a_typed_figure_is_shown_before_it_is_taken_in_and_can_be_undone(
    data_page: AppTest, run: Run
) -> None:
    type_in(data_page, **WHOLE)
    check_whole(data_page)
    assert "7,1" in words_of(data_page)
    assert values_of_2021() == []
    press(data_page, "Läs in och visa för alla")
    assert values_of_2021() == [7.1]
    assert "Diagram och bedömningar är omräknade" in words_of(data_page)
    assert "7,1 %" in words_of(run(INDICATOR)).replace("\u00a0", " ")
    data_page.selectbox(key="undo_intake").select_index(0).run()
    press(data_page, "Ångra inläsningen")
    press(data_page, "Ja, ångra")
    assert values_of_2021() == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("value", "sju", "går inte att läsa som ett tal"),
        ("value", "", "Värdet saknas."),
        ("value", "inf", "går inte att läsa som ett tal"),
        ("year", "21", "är inget årtal"),
        ("year", "２０２１", "är inget årtal"),
        ("source", "", "Källan saknas."),
        ("note", " ", "Anmärkningen saknas."),
    ],
)
def test_a_figure_that_cannot_be_read_is_told_field_by_field(
    data_page: AppTest, name: str, text: str, told: str
) -> None:
    type_in(data_page, **{**WHOLE, name: text})
    check_whole(data_page)
    assert told in words_of(data_page)
    assert "Läs in och visa för alla" not in [b.label for b in data_page.button]


def test_who_loses_the_role_in_the_middle_takes_nothing_in(
    data_page: AppTest, act_as: ActAs
) -> None:
    type_in(data_page, **WHOLE)
    act_as(Role.READER)
    press(data_page, "Läs in och visa för alla")
    assert values_of_2021() == []
    assert "behövs rollen redaktör" in words_of(data_page)


def test_a_reader_has_no_way_to_change_data(own_figures: None, act_as: ActAs, run: Run) -> None:
    act_as(Role.READER)
    test = run(DATA)
    check_whole(test)
    assert [b.label for b in test.button] == []
    assert len(test.text_input) == 0


def test_a_text_gets_advice_and_is_saved_as_it_was_written(writing: AppTest) -> None:
    words = "Anna Svensson vill implementera åtgärder."
    writing.text_area(key=SUMMARY).set_value(words).run()
    check_whole(writing)
    assert stored("summary") == words
    shown = words_of(writing)
    assert "Kan det här vara ett personnamn?" in shown
    assert "Skriv hellre ”införa”" in shown
    writing.text_area(key=SUMMARY).set_value("Vi vill börja med åtgärder.").run()
    assert "personnamn?" not in words_of(writing)


def test_a_year_is_read_beside_the_year_before(own_figures: None, act_as: ActAs, run: Run) -> None:
    act_as(Role.EDITOR)
    earlier = run(WRITE, ar="2024")
    earlier.text_area(key=SUMMARY.replace("2025", "2024")).set_value("Vi är på väg.").run()
    now = run(WRITE, ar="2025")
    now.text_area(key=SUMMARY).set_value("Vi är inte på väg.").run()
    page = run(ANALYSIS, ar="2025", jamfor="2024")
    check_whole(page)
    shown = "".join(b.proto.body for b in page.get("html"))
    assert '<ins><span class="s-hidden"> nytt: </span>inte </ins>' in shown
    assert "2024 (arbetsmaterial)" in shown
    page.selectbox(key="choice_beside").set_value(0).run()
    assert "jamfor" not in page.query_params
    told = "Det finns ingen tidigare årsanalys för 1999 att jämföra med."
    assert told in words_of(run(ANALYSIS, ar="2025", jamfor="1999"))
    assert "Utgåva 99 av årsanalysen finns inte." in words_of(run(ANALYSIS, ar="2025", utgava="99"))
    act_as(Role.READER)
    assert "inte på väg" not in words_of(run(ANALYSIS, ar="2025", jamfor="2024"))


def test_why_it_was_given_back_stands_on_top_and_at_the_field(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    service = running.service()
    complete(service)
    workflow.send(service, year_view(service, 2025), "Alva")
    act_as(Role.APPROVER)
    read = run(ANALYSIS, ar="2025")
    read.text_area(key="reason_return_2025").set_value("Säg mer om flyttningarna.")
    ref = next(r for r in workflow.written_fields(year_view(service, 2025)) if r.field == "summary")
    read.multiselect(key="fields_return_2025").set_value([ref])
    next(b for b in read.button if b.label == "Lämna tillbaka för ändring").click().run()
    check_whole(read)
    act_as(Role.EDITOR)
    page = run(WRITE, ar="2025")
    check_whole(page)
    words = words_of(page)
    assert words.count("Säg mer om flyttningarna.") == 2
    assert "Det gäller: Årsanalys: Sammanfattning – är vi på rätt väg? " in words


@pytest.mark.parametrize(
    ("role", "button", "refusal"),
    [
        (Role.APPROVER, "Fastställ och gör offentlig", "Skriv ärendets diarienummer."),
        (Role.APPROVER, "Lämna tillbaka för ändring", "Skriv vad som ska ändras."),
        (Role.EDITOR, "Ta tillbaka för ändring", "Skriv vad som ska ändras."),
    ],
)
def test_why_a_step_was_not_taken_stands_at_its_button(
    own_figures: None, act_as: ActAs, run: Run, role: Role, button: str, refusal: str
) -> None:
    """What stood above the comments was out of sight for who had pressed."""
    service = running.service()
    complete(service)
    workflow.send(service, year_view(service, 2025), "Alva")
    act_as(role)
    page = run(ANALYSIS, ar="2025")
    next(b for b in page.button if b.label == button).click().run()
    check_whole(page)
    shown = in_order(page)
    pressed = next(n for n, words in enumerate(shown) if words == button)
    assert refusal in shown[pressed + 1]


def test_a_correction_begun_by_mistake_is_taken_away_after_a_question(
    own_fixed_figures: None, act_as: ActAs, run: Run
) -> None:
    service = running.service()
    workflow.correct(service, year_view(service, 2025), "Alva", "Av misstag.")
    act_as(Role.CONTRIBUTOR)
    assert "Ta bort rättelsen" not in words_of(run(ANALYSIS, ar="2025"))
    act_as(Role.EDITOR)
    page = run(ANALYSIS, ar="2025")

    def press(label: str) -> None:
        next(b for b in page.button if b.label == label).click().run()
        check_whole(page)

    press("Ta bort rättelsen")
    assert "Ta bort rättelsen av årsanalysen för 2025?" in words_of(page)
    press("Nej, behåll den")
    assert year_view(service, 2025).way.state.open
    press("Ta bort rättelsen")
    press("Ja, ta bort rättelsen")
    assert "Rättelsen är borttagen. Utgåva 1 gäller." in words_of(page)
    assert "Rättelse borttagen" in words_of(page)  # among the steps
    assert year_view(service, 2025).way.state.fixed
    act_as(Role.READER)
    assert "rättelse är påbörjad" not in words_of(run(ANALYSIS, ar="2025"))


def in_order(page: AppTest) -> list[str]:
    """What is on the page from its top, each thing with its label or its words."""
    return [
        getattr(e, "label", "") or str(getattr(e.proto, "body", ""))
        for e in page.main
        if e.type in {"button", "html", "text_area", "text_input"}
    ]


def test_who_fixes_is_offered_the_number_that_is_written(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    service = running.service()
    complete(service)
    part = year_view(service, 2025).parts[0]
    save(service, 2025, part, "reference_number", "SBN 2026:9", 0, "Alva")
    workflow.send(service, year_view(service, 2025), "Alva")
    act_as(Role.APPROVER)
    page = run(ANALYSIS, ar="2025")
    assert page.text_input(key="reference_2025").value == "SBN 2026:9"
    assert "Analysen blir offentlig direkt" in words_of(page)


def test_what_is_numbered_has_no_count_over_it_that_says_another_number(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    """A heading of one action stood over "Åtgärd 2", the first one of its key figure."""
    service = running.service()
    for indicator in ("neet", "population"):
        add(service, 2025, RecordKind.ACTION, "Alva", indicator)
        part = year_view(service, 2025).of_kind(RecordKind.ACTION)[-1]
        save(service, 2025, part, "action", "Bygg.", 0, "Alva")
    act_as(Role.EDITOR)
    page = run(WRITE, ar="2025", **{"del": "nyckeltal-population"})
    assert [e.label for e in page.expander if e.label.startswith("Åtgärd")] == ["Åtgärd 2: Bygg."]
    assert "<h3>Åtgärder</h3>" in html_of(page)


def test_each_targets_verdict_beside_a_text_says_of_which_year_it_is(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    """Two marks with the same words stood side by side."""
    put_in_focus(running.service(), 2025, "population", "Alva")
    act_as(Role.EDITOR)
    page = run(WRITE, ar="2025", **{"del": "nyckeltal-population"})
    (marks,) = re.findall(r'<ul class="s-verdicts">.*?</ul>', html_of(page), re.DOTALL)
    assert re.findall(r" mål (\d{4})</li>", marks) == ["2025", "2035"]


def test_a_new_thing_in_a_list_is_open_where_it_was_added(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    page = run(LISTS)
    known = len(page.expander)
    assert not page.text_input
    next(b for b in page.button if b.label == "Lägg till en aktör").click().run()
    check_whole(page)
    assert len(page.expander) == known + 1
    assert [w.label for w in page.text_input] != []


def test_a_draft_is_read_with_the_charts_that_are_fixed(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    """Who fixes an analysis has seen its charts."""
    act_as(Role.EDITOR)
    service = running.service()
    complete(service)
    before = html_of(run(ANALYSIS, ar="2025"))
    assert before.count('<figure class="s-frozen">') == 1
    assert 'class="s-narrow" src="data:image/svg+xml' in before


def test_all_that_last_year_left_is_answered_with_one_press_and_taken_back(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    service = running.service()
    complete(service)
    for text in ("Få bostäder.", "Långa pendlingar."):
        begun = add(service, 2025, RecordKind.CAUSE, "Alva", "population")
        parts = year_view(service, 2025).parts
        part = next(p for p in parts if (p.kind, p.subject) == (RecordKind.CAUSE, begun.subject))
        save(service, 2025, part, "cause", text, 0, "Alva")
    annual = year_view(service, 2025).parts[0]
    save(service, 2025, annual, "expected_development", "Flyttningarna vänder.", 0, "Alva")
    act_as(Role.EDITOR)
    page = run(WRITE, ar="2026", **{"del": "tidigare-ar"})
    check_whole(page)
    assert "Förväntad utveckling besvaras för sig" in words_of(page)
    (rest,) = (b for b in page.button if b.label.startswith("Ja till allt som står kvar ("))
    rest.click().run()
    check_whole(page)
    assert "Inte besvarad än." in words_of(page)  # the expectation alone
    assert not [b for b in page.button if b.label.startswith("Ja till allt")]
    next(b for b in page.button if b.label == "Ångra Ja till allt").click().run()
    check_whole(page)
    assert "Svaren är borttagna." in words_of(page)
    assert [b for b in page.button if b.label == rest.label]
