"""A page that is answered at once says what Streamlit then draws: the same words in the same order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service
from samsam.services.files.kit import read_kit_choice
from samsam.web.base import running
from samsam.web.base.access import COOKIE
from samsam.web.files import prerendered
from samsam.web.files.prerendered import PRERENDERED, made_html, page_html
from samsam.web.page import surface
from samsam.web.page.pages import (
    ABOUT,
    ANALYSIS,
    CHANGES,
    COMPARE,
    EXPORT,
    HOME,
    INDICATOR,
    POPULATION,
    YEAR_WHEEL,
    Page,
)

Run = Callable[..., AppTest]
VIEWS: tuple[tuple[Page, dict[str, str]], ...] = (
    *((page, {}) for page in PRERENDERED),
    (HOME, {"dag": "2022-03-01", "visa": "samre"}),
    (HOME, {"malbild": "finns-inte"}),
    (INDICATOR, {"nyckeltal": "neet", "eftertradare": "nej"}),
    (INDICATOR, {"nyckeltal": "establishment", "fran": "2015"}),
    (INDICATOR, {"nyckeltal": "<b>x</b>"}),
    (POPULATION, {"fran": "2000", "dag": "2024-05-01"}),
    (POPULATION, {"tank_om": "200_180_900_800"}),
    (CHANGES, {"ar": "2019"}),
    (CHANGES, {"ar": "2099"}),
    (COMPARE, {"nyckeltal": "unemployment", "grupp": "lanet", "karta": "landet"}),
    (COMPARE, {"grupp": "valda", "kommuner": "2281_2260_2280"}),
    (ANALYSIS, {"ar": "2024"}),
    (EXPORT, {"dag": "2024-05-01", "malbild": "finns-inte"}),
    (EXPORT, {"delar": "excel,finns-inte", "bredd": "80", "bilaga": "nej", "slut": "2020"}),
    (YEAR_WHEEL, {"ar": "2025"}),
)  # fmt: skip


NEEDS_SCRIPT = "Fälten att fylla i visas när sidan har laddats klart. De kräver JavaScript."


class _Blocks(HTMLParser):
    """The pieces of HTML that a document holds, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.html: list[str] = []
        self._open = 0
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs).get("data-testid")
        if tag == "div" and found == "stHtml" and not self._open:
            self._open, self._depth = 1, 1
            self.html.append("")
            return
        if self._open:
            self.html[-1] += self.get_starttag_text() or ""
            self._depth += tag == "div"

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._depth -= tag == "div"
            if not self._depth:
                self._open = 0
                return
            self.html[-1] += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.html[-1] += data

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def blocks(document: str) -> list[str]:
    found = _Blocks()
    found.feed(document)
    return found.html


def shown(test: AppTest) -> list[str]:
    """The HTML that Streamlit was given, in the order of the page."""
    return [e.proto.body for e in test.get("html")]


@pytest.mark.parametrize(("page", "view"), VIEWS, ids=lambda v: str(getattr(v, "id", v)))
def test_both_surfaces_say_the_same(
    first_figures: None, run: Run, page: Page, view: dict[str, str]
) -> None:
    live = run(page, **view)
    service = running.service()
    selection = read_selection(view, service.register)
    made = page_html(service, page, selection, running.today(), view)
    assert len(blocks(made)) > 1
    # What came of supposed numbers stands in another block: the fields to fill in need Streamlit.
    same = words if page is POPULATION else list
    assert same([b.replace(NEEDS_SCRIPT, "") for b in blocks(made)]) == same(shown(live))
    assert "<script" not in made
    assert made.count("<h1") == 1


def words(found: list[str]) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", " ".join(found))))


def test_every_choice_is_a_form_that_leads_where_the_choice_does(first_figures: None) -> None:
    service = running.service()
    selection = read_selection({"nyckeltal": "neet", "dag": "2024-05-01"}, service.register)
    made = page_html(service, INDICATOR, selection, date(2026, 11, 28))
    forms = re.findall(r'<form class="s-choice" method="get" action="(\w+)">(.*?)</form>', made)
    assert {action for action, _ in forms} == {"nyckeltal"}
    named = {re.search(r'<select name="(\w+)"', f)[1]: f for _, f in forms}  # type: ignore[index]
    assert {"nyckeltal", "dag"} <= set(named)
    # The other choices come along, and what is chosen now is chosen in the form.
    assert '<input type="hidden" name="dag" value="2024-05-01">' in named["nyckeltal"]
    assert '<option value="neet" selected>' in named["nyckeltal"]
    assert '<option value="2024-05-01" selected>' in named["dag"]
    assert '<option value="">' in named["dag"]
    assert re.search(r'<p class="s-tick"><a href="nyckeltal\?[^"]*eftertradare=nej', made)


class _Sent(HTMLParser):
    """What a browser sends of the kit's form as it stands."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self._select = ""
        self.feed(document[document.index('<form class="s-kit"') :].partition("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = found["name"]
        elif tag == "option" and "selected" in found:
            self.values.append((self._select, found["value"]))
        elif tag == "input" and (found.get("type") != "checkbox" or "checked" in found):
            self.values.append((found["name"], found.get("value", "")))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"delar": "excel", "bredd": "80", "bilaga": "nej", "slut": "2020", "fran": "2003"},
        {"med": "neet,population", "dag": "2024-05-01", "bilaga": "ja", "eftertradare": "nej"},
        {"malbild": "tillvaxt", "grupp": "lanet-region-vasternorrland"},
        {"grupp": "valda", "kommuner": "2260,2280"},
    ],
)
def test_the_form_of_the_kit_begins_with_what_the_address_has_chosen(
    first_figures: None, asked: dict[str, str]
) -> None:
    """Sent as it stands it asks for the same kit as the page with Streamlit makes."""
    service = running.service()
    wanted = read_kit_choice(asked, service.register)
    assert wanted.faults == ()
    selection = read_selection(asked, service.register)
    made = page_html(service, EXPORT, selection, running.today(), asked)
    sent: dict[str, list[str]] = {}
    for name, value in _Sent(made).values:
        sent.setdefault(name, []).append(value)
    joined = {name: ",".join(filter(None, values)) for name, values in sent.items()}
    assert read_kit_choice(joined, service.register) == wanted
    assert {"bilaga", "bredd", "delar", "fran", "slut"} <= set(sent)


def test_a_chart_is_a_picture_with_its_words(first_figures: None) -> None:
    service = running.service()
    made = page_html(service, POPULATION, read_selection({}, service.register), running.today())
    images = re.findall(r'<div class="s-chart"[^>]*>(.*?)</div>', made)
    assert len(images) == 1
    assert images[0].count("data:image/svg+xml;base64,") == 2
    assert re.search(r'alt="[^"]{40,}"', images[0])


def test_a_page_that_fails_is_left_to_streamlit_and_nothing_is_kept(
    first_figures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = running.service()
    prerendered._made.cache_clear()

    def broken(_page: Page) -> None:
        raise RuntimeError("as a fault in the page")

    monkeypatch.setattr(prerendered, "_run", broken)
    selection = read_selection({}, service.register)
    assert page_html(service, ABOUT, selection, running.today()) == ""
    assert surface.document() is None
    monkeypatch.undo()
    assert "<h1>Om SAMSAM</h1>" in page_html(service, ABOUT, selection, running.today())


@pytest.fixture
def client(first_figures: None) -> Iterator[TestClient]:
    from streamlit.starlette import App

    from samsam.web.server.server import parts

    with TestClient(App(str(Path("app.py").resolve()), **parts())) as found:
        yield found


def test_only_who_reads_gets_the_page_in_the_document(client: TestClient) -> None:
    document = client.get("/befolkningsmal").text
    assert '<div id="s-before">' in document
    assert "Befolkningsmålen</h1>" in document
    assert document.index('id="s-before"') < document.index('id="root"')
    assert '<html lang="sv">' in document
    # The typeface waits with the program, but for who has no script.
    waits = document.index('<template id="s-program">')
    assert document.index("SourceSansVF-Upright") > waits
    assert '<noscript><style>:root{--s-typeface:"Source Sans"}</style></noscript>' in document
    working = client.get("/befolkningsmal", headers={"cookie": f"{COOKIE}=nagot"}).text
    assert "s-before" not in working
    assert '<div id="s-before">' in client.get("/data").text
    assert "s-before" not in client.get("/logga_in").text


@pytest.mark.parametrize("page", PRERENDERED, ids=lambda p: p.id or "hem")
@pytest.mark.parametrize(
    "choice", [{"known_on": date(2024, 9, 1)}, {"from_year": 2018}, {"year": 2024}], ids=str
)
def test_a_page_that_follows_a_choice_says_so(
    service: Service, page: Page, choice: dict[str, Any]
) -> None:
    """Else its own address, and all that link to what is seen, are those of another view."""
    seen, usual = (shown_words(service, page, s) for s in (Selection(**choice), Selection()))
    assert seen == usual or set(choice) <= set(page.choices)


def shown_words(service: Service, page: Page, selection: Selection) -> list[str]:
    """What a reader reads; links carry all choices along."""
    return re.sub(r"<[^>]*>", " ", made_html(service, page, selection, date(2026, 11, 20))).split()
