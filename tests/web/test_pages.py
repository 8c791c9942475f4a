"""Every page as Streamlit runs it, without a browser: whole, and never with a fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from samsam import __version__
from samsam.config.register import read_register
from samsam.config.settings import HOME as PROJECT
from samsam.model.analysis.access import Right, Role
from samsam.services.core.selection import Selection
from samsam.web.base import running
from samsam.web.page.heads import head_of
from samsam.web.page.pages import (  # fmt: skip
    ABOUT,
    ACTIONS,
    ADMINISTER,
    ANALYSIS,
    CATALOGUE,
    CHANGES,
    COMPARE,
    DATA,
    EXPORT,
    FIRST_PLACES,
    HOME,
    INDICATOR,
    LISTS,
    MODEL_CARD,
    OPERATION,
    OVER_TIME,
    PAGES,
    POPULATION,
    PUBLIC,
    REPORT,
    SIGN_IN,
    TARGETS,
    WRITE,
    YEAR_WHEEL,
    Page,
)

Run = Callable[..., AppTest]
ActAs = Callable[[Role], None]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.id or "hem")
INDICATORS = tuple(read_register(PROJECT / "data").indicators)
NOT_OPEN = "Sidan är inte öppen för dig"
FAULT = "Något gick fel"


def html_of(test: AppTest) -> str:
    """All HTML that the page puts out itself."""
    return "".join(e.proto.body for e in test.get("html"))


def words_of(test: AppTest) -> str:
    """What a reader sees, without no-break spaces."""
    texts = [e.value for kind in ("title", "markdown", "warning", "error") for e in test.get(kind)]
    html = re.sub(r"<[^>]*>", " ", html_of(test))
    return re.sub(r"\s+", " ", " ".join([unescape(html), *texts]))


def notices_of(test: AppTest) -> list[str]:
    """The sentences of the page's notes."""
    notes = re.findall(r'<div class="s-notice"[^>]*>(.*?)</div>', html_of(test))
    return [unescape(s) for note in notes for s in re.findall(r"<p>(.*?)</p>", note)]


def check_whole(test: AppTest) -> None:
    """The page ran to its end, has one heading of the first degree, and no picture twice."""
    assert list(test.exception) == []
    assert list(test.error) == []
    assert len(re.findall(r"<h1", html_of(test))) + len(test.title) == 1
    # The style shows one of a picture's two widths, but only in such a frame.
    frame = r'<\w+ class="s-(?:picture|frozen|chart)"[^>]*><img class="s-wide"'
    framed = re.findall(frame, html_of(test))
    assert html_of(test).count('<img class="s-wide"') == len(framed)


def who_may(page: Page) -> Role:
    """The editor, or for the pages that an editor may not see, the first who may."""
    return next(r for r in (Role.EDITOR, *Role) if r.may(page.right))


@each_page
def test_the_page_runs_whole_with_menu_and_heading(
    first_figures: None, act_as: ActAs, run: Run, page: Page
) -> None:
    act_as(who_may(page))
    test = run(page)
    check_whole(test)
    assert notices_of(test) == []
    menu = re.search(r"<nav aria-label=\"Huvudmeny\">.*?</nav>", html_of(test))
    assert menu
    on_screen, _, on_phone = menu[0].partition("<details")
    assert re.findall(r">([^<]+)</a>", on_screen) == [p.menu for p in PAGES if p.menu]
    first, _, more = on_phone.partition("<summary>Mer</summary>")
    places = [re.findall(r">([^<]+)</a>", part) for part in (first, more)]
    assert places[0] == [p.menu for p in FIRST_PLACES]
    assert places[1] == [p.menu for p in PAGES if p.menu and p not in FIRST_PLACES]
    for part in (on_screen, on_phone):
        marked = re.findall(r'aria-current="page">([^<]+)<', part)
        assert marked == ([page.menu] if page.menu else [])


@each_page
def test_a_reader_sees_the_page_or_a_sentence(
    first_figures: None, act_as: ActAs, run: Run, page: Page
) -> None:
    act_as(Role.READER)
    test = run(page)
    check_whole(test)
    refused = page.right is not None
    assert (NOT_OPEN in words_of(test)) == refused
    if refused:
        assert len(test.selectbox) + len(test.text_area) + len(test.text_input) == 0
        # The link that the start prints lets nobody administer.
        alone = page.right is Right.ADMINISTER
        assert ("med engångskoden" in words_of(test)) == alone
        assert ("Öppna länken som står i fönstret" in words_of(test)) != alone


EXPECTED = {
    HOME: ("Nej, antalet invånare rör sig bort från målet.", "Missat med 1 535 invånare"),
    INDICATOR: ("Måluppfyllelse", "Värdena år för år", "Om nyckeltalet"),
    POPULATION: ("Vart takten leder", "Tänk om", "Tidig varning", "Folkmängden år för år"),
    CHANGES: ("Vad har förändrats senast?", "Värt att analysera", "Inom vanlig variation"),
    REPORT: ("Så stod det i rapporten 2022", "17 992", "Trend enligt de värdena"),
    COMPARE: (
        "jämfört med: Liknande kommuner, övergripande, Timrå, 2025",
        "Är det vi eller alla?",
        "Ordningen",
        "Alla nyckeltal bredvid varandra",
    ),
    ANALYSIS: ("Arbetsmaterial",),
    OVER_TIME: ("Ingen analys är fastställd än",),
    ACTIONS: ("Inga åtgärder finns än", "Börja på den första"),
    YEAR_WHEEL: ("I tur nu", "månad för månad", "Dokumenten", "I din kalender"),
    CATALOGUE: ("6 099 nyckeltal", "Eget mått", "Tillagda nyckeltal"),
    LISTS: ("Aktörer", "Organisationer och grupper"),
    TARGETS: ("Mål som gäller", "20 000", "Nytt mål", "Kommunens fil med mål", "goals.toml"),
    SIGN_IN: ("Logga in",),
    ADMINISTER: ("Konton", "Nytt konto", "Logg"),
    OPERATION: ("Allt fungerar", "Lagrets storlek", "SCB", "Inga fel", "Versioner", "Underlag"),
    WRITE: ("obligatoriska fält är ifyllda", "Uträknat av SAMSAM"),
    EXPORT: ("Filer i paketet", "Samma paket igen"),
    DATA: ("Läget för varje nyckeltal", "Inläsningar"),
    ABOUT: ("Uppgiftsversioner", "Modellkortet", f"SAMSAM {__version__}."),
    MODEL_CARD: (
        "Vad den inte kan",
        "Så rätt har den haft",
        "2,19 %",
        "Modellkort för bedömningarna",
    ),
}


def test_every_page_has_something_expected_of_it() -> None:
    assert set(EXPECTED) == set(PAGES)


@each_page
def test_the_page_says_what_it_is_for(
    first_figures: None, act_as: ActAs, run: Run, page: Page
) -> None:
    act_as(who_may(page))
    words = words_of(run(page)).replace("\u00a0", " ")
    for expected in EXPECTED[page]:
        assert expected in words


def test_every_public_page_says_what_it_is_where_a_link_to_it_is_shown(first_figures: None) -> None:
    service, today = running.service(), running.today()
    silent = [p.id for p in PUBLIC if not head_of(service, p, Selection(), today).sentence]
    assert silent == [], "give the page a sentence in samsam/web/page/pages.py"


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_key_figure_has_its_page(first_figures: None, run: Run, indicator: str) -> None:
    test = run(INDICATOR, nyckeltal=indicator)
    check_whole(test)
    title = running.service().register.indicators[indicator].title
    assert title in words_of(test)


def test_a_choice_is_written_to_the_address_as_a_code(first_figures: None, run: Run) -> None:
    test = run(HOME)
    goals = running.service().register.goals
    test.selectbox(key="choice_goal").set_value(next(iter(goals))).run()
    assert test.query_params["malbild"] == next(iter(goals))
    check_whole(test)
    test.selectbox(key="choice_goal").set_value("").run()
    assert "malbild" not in test.query_params


BAD = {
    "nyckeltal": ("finns-inte", "' or 1=1 --", "../../etc/passwd", "x" * 50_000, "\x00", "🦉"),
    "malbild": ("finns-inte", "<script>alert(1)</script>"),
    "dag": ("igår", "2022-02-30", "20220107", "0000-00-00", "9999-99-99"),
    "fran": ("x", "-1", "1e3", "٢٠٢٠", "99999"),
    "eftertradare": ("kanske",),
    "grupp": ("Å", "../..", "<script>"),
    "kommuner": ("0000", "2281,x", "'; drop table"),
    "visa": ("allt", "<b>"),
    "ar": ("x", "0", "2025; drop table", "2025.0"),
    "tank_om": ("x", "1-2-3", "-1-2-3-4", "1-2-3-4-5", "1-2-3-9999999", "1-2-3-٤"),
}


@pytest.mark.slow
@pytest.mark.case(100)
@each_page
@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in BAD.items() for value in values[:1]],
    ids=lambda v: v[:12],
)
def test_a_bad_choice_gives_the_page_and_one_sentence(
    first_figures: None, act_as: ActAs, run: Run, page: Page, name: str, value: str
) -> None:
    act_as(who_may(page))
    test = run(page, **{name: value})
    check_whole(test)
    assert len(notices_of(test)) == 1
    assert notices_of(test)[0].startswith("Länken ")


@pytest.mark.case(100)
@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name, values in BAD.items() for value in values[1:]],
    ids=lambda v: repr(v[:12]),
)
def test_every_sort_of_garbage_is_told_in_a_short_sentence(
    first_figures: None, run: Run, name: str, value: str
) -> None:
    test = run(HOME, **{name: value})
    check_whole(test)
    told = notices_of(test)
    # A date without hyphens is a date all the same, and is taken as one.
    assert len(told) == (0 if value == "20220107" else 1)
    assert all(len(words) < 300 for words in told)


@pytest.mark.case(100)
@each_page
def test_several_bad_choices_share_one_note_and_repeated_ones_are_one(
    first_figures: None, act_as: ActAs, page_test: Callable[[Page], AppTest], page: Page
) -> None:
    act_as(who_may(page))
    test = page_test(page)
    for name, values in BAD.items():
        test.query_params[name] = [values[0], "%00", "%ff"]
    test.run()
    check_whole(test)
    notes = re.findall(r'<div class="s-notice"', html_of(test))
    assert len(notes) == 1
    assert 1 <= len(notices_of(test)) <= len(BAD)


@pytest.mark.case(100, 101)
def test_no_address_gives_a_role_or_anothers_draft(
    own_figures: None, act_as: ActAs, run: Run
) -> None:
    act_as(Role.EDITOR)
    writing = run(WRITE, ar="2025")
    key = next(a.key for a in writing.text_area if a.key.endswith("__summary"))
    writing.text_area(key=key).set_value("Hemligt utkast.").run()
    act_as(Role.READER)
    for claims in ({"role": "editor"}, {"roll": "redaktör"}, {"inloggad": "1", "admin": "true"}):
        for page in (WRITE, ADMINISTER, CATALOGUE, OPERATION):
            refused = run(page, ar="2025", **claims)
            assert NOT_OPEN in words_of(refused)
            assert list(refused.text_area) == []
        for page in (ANALYSIS, OVER_TIME, LISTS, HOME):
            shown = run(page, ar="2025", utgava="1", jamfor="2025", **claims)
            check_whole(shown)
            assert "Hemligt" not in words_of(shown)


@pytest.mark.slow
@each_page
@pytest.mark.parametrize(
    "parameters",
    [
        {"dag": "1900-01-01"},
        {"dag": "2199-12-31"},
        {"ar": "1900"},
        {"ar": "2200"},
        {"fran": "1900"},
        {"fran": "2200"},
        {"nyckeltal": INDICATORS[-1], "dag": "2022-01-07", "fran": "2100", "ar": "1990"},
    ],
    ids=lambda p: ",".join(f"{n}={v}" for n, v in p.items())[:30],
)
def test_choices_beyond_the_figures_give_sentences_not_faults(
    first_figures: None, act_as: ActAs, run: Run, page: Page, parameters: dict[str, str]
) -> None:
    act_as(Role.EDITOR)
    check_whole(run(page, **parameters))


@pytest.mark.case(104)
@each_page
def test_without_a_single_figure_every_page_says_so(
    no_figures: None, act_as: ActAs, run: Run, page: Page
) -> None:
    act_as(Role.EDITOR)
    test = run(page)
    check_whole(test)
    words = words_of(test)
    assert FAULT not in words
    assert not re.search(r"\b(None|nan|inf|NaN)\b", words)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_key_figure_without_figures_has_a_page(
    no_figures: None, run: Run, indicator: str
) -> None:
    check_whole(run(INDICATOR, nyckeltal=indicator))


def test_a_store_that_cannot_be_opened_is_told_without_its_path(
    no_service: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    broken = tmp_path / "samsam.sqlite"
    broken.write_bytes(b"not a store" * 1000)
    monkeypatch.setenv("SAMSAM_STORE", str(broken))
    for page in PAGES:
        test = run(page)
        assert list(test.exception) == []
        words = words_of(test)
        assert "SAMSAM är inte tillgängligt just nu" in words
        assert str(tmp_path) not in words
