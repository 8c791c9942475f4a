"""Actions on their pages, and the beginning of a year: one record, answered with one click."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest
from test_pages import check_whole, html_of, words_of
from test_server import ask
from written_analysis import APPROVER, AUTHOR, TODAY, YEAR, complete

from samsam.exports.record.action_files import FORMATS
from samsam.model.analysis.access import Role
from samsam.model.analysis.records import RecordKind
from samsam.services.analysis import workflow
from samsam.services.analysis.follow_up.actions import open_year
from samsam.services.analysis.year import add, save, year_view
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.web.base import running
from samsam.web.files.prerendered import page_html
from samsam.web.page.pages import ACTIONS, ANALYSIS, WRITE, YEAR_WHEEL

OWN_FIGURES = True

Run = Callable[..., AppTest]
ActAs = Callable[[Role], None]
TEXTS = {
    "action": "Sälj <b>tomterna</b>.", "responsible": "Samhällsbyggnad", "due": "2026-01-30",
    "effect_indicator": "population", "effect_year": "2025", "effect_value": "17 400",
}  # fmt: skip
LEFT = "answer_2026_action:2025-1_"


def write(service: Service) -> None:
    begun = add(service, YEAR, RecordKind.ACTION, AUTHOR, "population")
    part = next(p for p in year_view(service, YEAR).parts if p.kind is RecordKind.ACTION)
    assert part.subject == begun.subject
    for name, value in TEXTS.items():
        save(service, YEAR, part, name, value, 0, AUTHOR)


def fix(service: Service, number: str = "SBN 2026:14") -> None:
    workflow.send(service, year_view(service, YEAR), AUTHOR)
    workflow.fix(service, year_view(service, YEAR), TODAY, APPROVER, number)


@pytest.fixture
def fixed(own_figures: None) -> Service:
    """A fixed analysis with an action."""
    service = running.service()
    write(service)
    complete(service)
    fix(service)
    return service


def stored(field: str) -> str:
    (part,) = year_view(running.service(), YEAR).of_kind(RecordKind.ACTION)
    return part.text(field)


def test_the_unit_follows_an_action_up_where_readers_see_what_was_fixed(
    fixed: Service, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    page = run(ACTIONS)
    check_whole(page)
    assert "En åtgärd (planerad: 1). En är försenad." in words_of(page)
    assert "Sälj &lt;b&gt;tomterna&lt;/b&gt;." in html_of(page)
    page.session_state["action_2025-1"] = True
    page.run()
    page.selectbox(key="field_0_action_2025-1_status").set_value("Klar").run()
    page.text_area(key="field_0_action_2025-1_follow_up").set_value("Tio såldes.").run()
    check_whole(page)
    assert (stored("status"), stored("follow_up")) == ("Klar", "Tio såldes.")
    assert "Avslutade åtgärder" in words_of(page)
    act_as(Role.READER)
    reader = run(ACTIONS)
    check_whole(reader)
    words = words_of(reader)
    assert "Planerad" in words
    assert "SBN 2026:14" in words
    assert "Tio såldes." not in words
    assert len(reader.text_area) + len(reader.selectbox) == 0


def test_a_draft_is_shown_to_no_reader(own_figures: None, act_as: ActAs, run: Run) -> None:
    write(running.service())
    act_as(Role.READER)
    assert "Sälj" not in words_of(run(ACTIONS))
    act_as(Role.APPROVER)
    page = run(ACTIONS)
    assert "Arbetsmaterial" in words_of(page)
    assert len(page.selectbox) == 0, "who approves writes nothing"


def test_the_year_wheel_says_that_an_action_is_late_to_who_may_see_it(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    write(running.service())
    act_as(Role.READER)
    assert "försenad" not in words_of(run(YEAR_WHEEL))
    act_as(Role.EDITOR)
    page = run(YEAR_WHEEL)
    check_whole(page)
    assert "En åtgärd är försenad. Se åtgärderna" in words_of(page)


def test_what_is_wrong_with_an_action_stands_in_its_row(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    service = running.service()
    write(service)
    (part,) = year_view(service, YEAR).of_kind(RecordKind.ACTION)
    save(service, YEAR, part, "effect_value", "många", 1, AUTHOR)
    act_as(Role.EDITOR)
    page = run(ACTIONS)
    check_whole(page)
    assert "Väntad effekt, värde: ”många” går inte att läsa som ett tal." in words_of(page)


def test_a_new_action_is_begun_on_the_page_and_stands_in_the_analysis(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    act_as(Role.CONTRIBUTOR)
    page = run(ACTIONS)
    page.selectbox(key="new_action").set_value("population").run()
    check_whole(page)
    year = open_year(running.service(), running.today())
    (begun,) = year_view(running.service(), year).of_kind(RecordKind.ACTION)
    assert begun.text("indicator") == "population"
    page.text_area(key=f"field_0_action_{year}-1_action").set_value("Bygg hus.").run()
    check_whole(page)
    (begun,) = year_view(running.service(), year).of_kind(RecordKind.ACTION)
    assert begun.text("action") == "Bygg hus."


def test_next_year_begins_with_what_was_left_and_one_click_answers(
    fixed: Service, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    page = run(WRITE, **{"ar": "2026", "del": "tidigare-ar"})
    check_whole(page)
    words = words_of(page)
    assert "0 av 2 är besvarade. Inget följer med av sig självt." in words
    assert words.count("Inte besvarad än.") == 2
    page.button(key=f"{LEFT}NO").click().run()
    check_whole(page)
    assert "Svar: Nej (" in words_of(page)
    assert "Läget är fortfarande planerad. Välj Klar eller Avbruten nedan." in words_of(page)
    page.selectbox(key="field_2026_action_2025-1_status").set_value("Klar").run()
    check_whole(page)
    assert "Läget är fortfarande" not in words_of(page)
    assert stored("status") == "Klar"
    page.button(key="answer_2026_focus:population_YES").click().run()
    check_whole(page)
    assert "Allt är besvarat." in words_of(page)
    assert "nyckeltal-population" in [s.id for s in year_view(fixed, 2026).sections]


def test_a_fixed_years_writing_page_says_that_actions_live_on(
    fixed: Service, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    words = words_of(run(WRITE, ar="2025"))
    assert "Analysen är fastställd. Det du ändrar här sparas inte. Åtgärderna följs upp" in words


def test_an_edition_shows_all_editions_and_what_differs_to_every_reader(
    fixed: Service, act_as: ActAs, run: Run
) -> None:
    workflow.correct(fixed, year_view(fixed, YEAR), AUTHOR, "Fel i texten.")
    part = year_view(fixed, YEAR).parts[0]
    assert part.record is not None
    version = part.record.latest("summary").version
    save(fixed, YEAR, part, "summary", "Text om sammanfattningen.", version, AUTHOR)
    act_as(Role.EDITOR)
    assert "Vad har ändrats sedan utgåva 1?" in str(run(ANALYSIS, ar="2025").expander)
    fix(fixed, "SBN 2026:31")
    act_as(Role.READER)
    page = run(ANALYSIS, ar="2025")
    check_whole(page)
    words = words_of(page)
    assert "Utgåvor" in words
    assert "SBN 2026:14" in words
    assert "SBN 2026:31" in words
    assert "Fel i texten." in words
    html = html_of(page)
    assert "sammanfattningen.</ins>" in html
    prerendered = page_html(fixed, ANALYSIS, Selection(year=YEAR), TODAY)
    assert "Vad skiljer utgåva 2 från utgåva 1?" in prerendered
    first = words_of(run(ANALYSIS, ar="2025", utgava="1"))
    assert "1 (visas)" in first
    assert "Vad skiljer" not in first


def test_everybody_gets_the_fixed_actions_as_files_and_no_draft(
    fixed: Service, ours: Starlette
) -> None:
    (action,) = year_view(fixed, YEAR).of_kind(RecordKind.ACTION)
    save(fixed, YEAR, action, "follow_up", "Tio såldes.", 0, AUTHOR)
    for ending, form in FORMATS.items():
        answer = ask(ours, f"/filer/atgarder.{ending}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == form.mime
        assert f'filename="atgarder.{ending}"' in answer.headers["content-disposition"]
    text = ask(ours, "/filer/atgarder.csv").content.decode("utf-8-sig")
    assert "Sälj <b>tomterna</b>." in text
    assert "Tio såldes." not in text
    wrong = ask(ours, "/filer/atgarder.exe")
    assert (wrong.status_code, "De som finns är docx, xlsx, csv." in wrong.text) == (404, True)
