"""What the server answers at a page's address: status, and what the view says of itself."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit.testing.v1 import AppTest
from test_permissions import OWN_MEASURE
from test_server import ask
from written_analysis import fixed

from samsam.records.errors import StoreError
from samsam.services.core.selection import Selection, read_selection
from samsam.services.data import catalogue
from samsam.web.base import running
from samsam.web.base.recent import Recent
from samsam.web.base.sub_path import under_prefix
from samsam.web.files import view_documents
from samsam.web.files.addresses import routes
from samsam.web.files.view_documents import Views, head_tags
from samsam.web.page import heads
from samsam.web.page.heads import head_of
from samsam.web.page.pages import (
    ANALYSIS,
    CHANGES,
    COMPARE,
    HOME,
    INDICATOR,
    PAGES,
    POPULATION,
    PUBLIC,
    Page,
)
from samsam.web.server.document import SwedishDocument

# As Streamlit has it: the same document at every address that it has no file for.
SHELL = (
    '<!doctype html><html lang="en"><head><link rel="shortcut icon" href="./favicon.png" />'
    "<title>Streamlit</title></head><body><noscript>English</noscript>"
    '<div id="root"></div></body></html>'
)


class _Tags(HTMLParser):
    """The title, the named tags and the links of a document's head."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.title, self.named = "", dict[str, str]()
        self.links: list[dict[str, str]] = []
        self._in_title = False
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {n: v or "" for n, v in attrs}
        self._in_title = tag == "title"
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            self.named[name] = found["content"]
        if tag == "link":
            self.links.append(found)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def link(self, rel: str) -> str:
        return next(found["href"] for found in self.links if found["rel"] == rel)


@pytest.fixture
def around(monkeypatch: pytest.MonkeyPatch) -> Any:
    """SAMSAM's addresses and documents, around a shell that stands in for Streamlit's.

    Each view's words are waited for, however busy the machine is.
    """
    monkeypatch.setattr(view_documents, "_LONGEST_WAIT", 60.0)

    async def shell(_request: Request) -> Response:
        return HTMLResponse(SHELL, headers={"etag": '"streamlit"'})

    own = under_prefix(routes())
    app = Starlette(routes=[*own, Route("/{path:path}", shell)])
    return SwedishDocument(app, view=Views().answer, own=own)


def tags(app: Any, path: str, **options: Any) -> _Tags:
    answer = ask(app, path, **options)
    assert answer.status_code == 200
    return _Tags(answer.text)


def words_of(page: AppTest) -> str:
    """All that a page shows as text."""
    shown = " ".join(part.value for part in page.html)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", shown)))


_AS_THE_PAGE = [
    (HOME, {}),
    (HOME, {"malbild": "arbete", "dag": "2024-09-01"}),
    (INDICATOR, {}),
    (INDICATOR, {"nyckeltal": "neet"}),
    (INDICATOR, {"nyckeltal": "business_climate_rank", "dag": "2024-09-01", "fran": "2015"}),
    (POPULATION, {}),
    (POPULATION, {"tank_om": "200-150-1000-900"}),
    (CHANGES, {}),
    (CHANGES, {"ar": "2020"}),
    (COMPARE, {}),
    (COMPARE, {"nyckeltal": "unemployment"}),
    (ANALYSIS, {}),
    (ANALYSIS, {"ar": "2021"}),
]


@pytest.mark.parametrize(("page", "choices"), _AS_THE_PAGE)
def test_the_tags_say_what_the_page_says(
    first_figures: None, around: Any, run: Callable[..., AppTest], page: Page,
    choices: dict[str, str],
) -> None:  # fmt: skip
    """Each sentence of the description stands on the page, in the same view, as does the title."""
    found = tags(around, f"/{page.id}", params=choices)
    shown = run(page, **choices)
    assert not shown.exception
    on_page = words_of(shown)
    description = found.named["description"]
    for sentence in re.split(r"(?<=[.!?]) (?=[A-ZÅÄÖ])", description.removesuffix(" …")):
        assert sentence.removesuffix(".") in on_page
    assert found.named["og:description"] == description
    service = running.service()
    selection = read_selection(choices, service.register)
    assert found.title == heads.title_of(service, page, selection)
    assert found.title == f"{found.named['og:title']} – SAMSAM"


def test_each_view_has_words_of_its_own(first_figures: None, around: Any) -> None:
    service = running.service()
    addresses = [f"/{INDICATOR.id}?nyckeltal={i}" for i in service.register.indicators]
    addresses += [f"/{p.id}" for p in PUBLIC if p is not INDICATOR]
    found = [tags(around, address) for address in addresses]
    assert len({t.title for t in found}) == len(found)
    assert len({t.named["description"] for t in found}) == len(found)
    assert len({t.link("canonical") for t in found}) == len(found)
    assert len({t.named["og:image"] for t in found}) == len(found)


def test_the_canonical_address_has_the_choices_of_the_page_and_no_others(
    first_figures: None, around: Any
) -> None:
    query = {"nyckeltal": "neet", "grupp": "lanet", "ar": "2020", "dag": "igår", "x": "<b>"}
    found = tags(around, "/nyckeltal", params=query)
    assert found.link("canonical") == "http://localhost/nyckeltal?nyckeltal=neet"
    assert found.named["og:url"] == found.link("canonical")
    image = found.named["og:image"]
    assert image == "http://localhost/forhandsbild/nyckeltal.png?nyckeltal=neet"
    # The key figure that is shown first has one address, with or without its name.
    first = tags(around, "/nyckeltal").link("canonical")
    assert tags(around, first.removeprefix("http://localhost")).link("canonical") == first


def test_an_earlier_day_is_described_as_it_was_known(first_figures: None, around: Any) -> None:
    now = tags(around, "/befolkningsmal").named["description"]
    then = tags(around, "/befolkningsmal?dag=2022-01-07").named["description"]
    assert "2025: 17\u00a0465" in now.replace(" ", "\u00a0").replace("2025:\u00a0", "2025: ")
    assert "17\u00a0465" not in then.replace(" ", "\u00a0")


def test_what_is_written_by_people_is_escaped(first_figures: None) -> None:
    service = running.service()
    evil = '"><script>x</script>&'
    head = replace(head_of(service, HOME, Selection(), running.today()), title=evil, sentence=evil)
    made = head_tags(head, "http://localhost/", service)
    assert "<script" not in made
    found = _Tags(made)
    assert (found.title, found.named["og:description"]) == (evil, evil)


def test_pages_for_some_give_nothing_away(first_figures: None, around: Any) -> None:
    for page in PAGES:
        found = tags(around, f"/{page.id}")
        closed = page not in PUBLIC
        assert (found.named.get("robots") == "noindex") == closed, page.id
        assert ("og:image" in found.named) != closed, page.id


def test_a_draft_is_never_described(own_figures: None, around: Any) -> None:
    before = tags(around, "/arsanalys?ar=2025").named["description"]
    assert before == "Årsanalysen för 2025 är inte fastställd."
    edition = fixed(running.service())
    after = tags(around, "/arsanalys?ar=2025").named["description"]
    assert after != before
    assert edition.holds


# Where there is nothing


@pytest.mark.parametrize(
    "path",
    ["/finns-inte", "/a/b/nyckeltal", "/index.html", "/wp-login.php", "/NYCKELTAL", "/%00"],
)
def test_an_unknown_address_has_a_swedish_page_and_says_so_in_its_status(
    first_figures: None, around: Any, path: str
) -> None:
    answer = ask(around, path)
    assert answer.status_code == 404
    assert "<h1>Sidan finns inte</h1>" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    for way in re.findall(r'<li><a href="([^"]+)"', answer.text):
        assert ask(around, way).status_code == 200


def test_what_the_unit_has_taken_away_is_gone_and_not_unknown(
    own_figures: None, around: Any
) -> None:
    service = running.service()
    name = catalogue.add(service, OWN_MEASURE, "Eva").id
    places = (f"/nyckeltal?nyckeltal={name}", f"/jamfor?nyckeltal={name}")
    files = (f"/filer/nyckeltal/{name}.csv", f"/diagram/nyckeltal/{name}")
    assert [ask(around, p).status_code for p in places] == [200, 200]
    catalogue.take_away(service, name, "Eva")
    for place in places:
        answer = ask(around, place)
        assert answer.status_code == 410
        assert "<h1>Nyckeltalet är borttaget</h1>" in answer.text
        assert answer.headers["cache-control"] == "no-store"
    for file in files:
        answer = ask(around, file)
        assert (answer.status_code, "tagit bort" in answer.text) == (410, True)
    # Where the key figure is no more than brought along, the page is there.
    assert ask(around, f"/om?nyckeltal={name}").status_code == 200
    assert catalogue.add(service, OWN_MEASURE, "Eva").id == name
    assert [ask(around, p).status_code for p in (*places, *files)] == [200] * 4


def test_when_the_figures_cannot_be_reached_the_page_is_sent_with_503_and_kept_nowhere(
    no_service: None, around: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    damaged = tmp_path / "samsam.sqlite"
    damaged.write_bytes(b"not a store" * 1000)
    monkeypatch.setenv("SAMSAM_STORE", str(damaged))
    answer = ask(around, "/nyckeltal")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.headers["cache-control"] == "no-store"
    assert 'id="root"' in answer.text  # where the page says what is wrong
    assert _Tags(answer.text).title == "Nyckeltal – SAMSAM"
    assert re.search(r"fault \w{8}", caplog.text)
    damaged.unlink()
    assert ask(around, "/nyckeltal").status_code == 200


def test_a_view_whose_figures_fail_is_not_kept(
    own_figures: None, around: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise StoreError("hemligt")

    with monkeypatch.context() as patch:
        patch.setattr(heads, "changes", fail)
        answer = ask(around, "/forandringar")
        assert (answer.status_code, "hemligt" in answer.text) == (503, False)
        assert ask(around, "/befolkningsmal").status_code == 200
    assert ask(around, "/forandringar").status_code == 200


# What browsers and proxies ask


@pytest.mark.parametrize("path", ["/", "/nyckeltal?nyckeltal=neet", "/finns-inte", "/samsam.css"])
def test_head_says_what_get_says_and_sends_nothing(
    first_figures: None, around: Any, path: str
) -> None:
    whole, head = ask(around, path), ask(around, path, "HEAD")
    assert head.status_code == whole.status_code
    assert head.content == b""
    assert dict(head.headers) == dict(whole.headers)


def test_who_has_the_document_is_not_sent_it_again_until_it_says_something_else(
    own_figures: None, around: Any
) -> None:
    first = ask(around, "/arsanalys")
    known = {"if-none-match": f'"other", {first.headers["etag"]}'}
    again = ask(around, "/arsanalys", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["cache-control"] == "no-cache"
    assert ask(around, "/arsanalys?ar=2020", headers=known).status_code == 200
    fixed(running.service())
    assert ask(around, "/arsanalys", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "is_small"),
    [("gzip", True), ("br;q=1, gzip;q=0.2", True), ("gzip;q=0", False), ("", False), ("x", False)],
)
def test_the_document_is_compressed_for_who_takes_that(
    first_figures: None, around: Any, accepted: str, is_small: bool
) -> None:
    answer = ask(around, "/", headers={"accept-encoding": accepted})
    assert ("content-encoding" in answer.headers) == is_small
    assert 'id="root"' in answer.text
    assert answer.headers["vary"] == "accept-encoding"
    again = ask(around, "/", headers={"accept-encoding": accepted})
    assert again.headers["etag"] == ask(around, "/").headers["etag"]


def test_a_part_of_a_document_is_the_whole(first_figures: None, around: Any) -> None:
    whole = ask(around, "/")
    part = ask(around, "/", headers={"range": "bytes=0-10", "if-modified-since": "x"})
    assert (part.status_code, part.content) == (200, whole.content)


@pytest.mark.parametrize("host", ["annan.example", "[::1]:80", "samsam.timra.se"])
def test_addresses_are_those_of_the_host_that_was_asked(
    first_figures: None, around: Any, host: str
) -> None:
    """Nothing that one host's visitors made is given to another's."""
    for address in ("localhost", host, "localhost"):
        found = tags(around, "/befolkningsmal", headers={"host": address})
        assert found.link("canonical") == f"http://{address}/befolkningsmal"
        assert found.named["og:image"].startswith(f"http://{address}/")
        feed = ask(around, "/nytt.atom", headers={"host": address}).text
        assert set(re.findall(r'href="http://([^/"]+)/', feed)) == {address}


def test_under_a_sub_path_all_addresses_lie_there(
    first_figures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    import streamlit as st

    option = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda key: "samsam" if key == "server.baseUrlPath" else option(key)
    )
    own = under_prefix(routes())
    app = Starlette(routes=[*own, Route("/{path:path}", lambda _request: HTMLResponse(SHELL))])
    app_around = SwedishDocument(app, view=Views().answer, own=own)
    found = tags(app_around, "/samsam/nyckeltal?nyckeltal=neet")
    assert found.link("canonical") == "http://localhost/samsam/nyckeltal?nyckeltal=neet"
    picture = found.named["og:image"].removeprefix("http://localhost")
    assert ask(app_around, picture).headers["content-type"] == "image/png"
    missing = ask(app_around, "/samsam/finns-inte")
    assert missing.status_code == 404
    assert 'href="/samsam/befolkningsmal"' in missing.text
    assert "Disallow: /samsam/konto/" in ask(app_around, "/samsam/robots.txt").text


def test_ever_new_views_hold_up_nobody(
    first_figures: None, around: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the words of views aren't ready the page's own title is sent, and kept by nobody."""
    go_on = threading.Event()
    slow = view_documents.head_of

    def waiting(*args: Any) -> Any:
        go_on.wait(10)
        return slow(*args)

    monkeypatch.setattr(view_documents, "head_of", waiting)
    monkeypatch.setattr(view_documents, "_LONGEST_WAIT", 0.2)

    async def many() -> list[httpx.Response]:
        import asyncio

        transport = httpx.ASGITransport(app=around)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await asyncio.gather(
                *(client.get("/nyckeltal", params={"fran": str(1950 + n)}) for n in range(60))
            )

    import asyncio

    try:
        answers = asyncio.run(many())
    finally:
        go_on.set()
        # The service must be there for as long as anybody works with it.
        for thread in [view_documents._threads.submit(running.service) for _ in range(2)]:
            thread.result(60)
    assert {a.status_code for a in answers} == {200}
    assert {_Tags(a.text).title for a in answers} == {"Nyckeltal – SAMSAM"}
    assert {a.headers["cache-control"] for a in answers} == {"no-store"}
    assert max(a.elapsed.total_seconds() for a in answers) < 5


def test_streamlits_document_is_asked_for_once_and_a_view_made_once(
    first_figures: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept until something is saved: then the same address is answered anew."""
    monkeypatch.setattr(view_documents, "_LONGEST_WAIT", 60.0)
    asked: list[str] = []
    made: list[Page] = []

    async def shell(request: Request) -> Response:
        asked.append(request.url.path)
        return HTMLResponse(SHELL)

    head_of = view_documents.head_of

    def noted(service: Any, page: Page, *rest: Any) -> Any:
        made.append(page)
        return head_of(service, page, *rest)

    monkeypatch.setattr(view_documents, "head_of", noted)
    app = SwedishDocument(
        Starlette(routes=[Route("/{path:path}", shell)]),
        view=Views().answer,
        pages=view_documents.PATHS,
    )
    first = ask(app, "/forandringar", params={"ar": "2018"})
    again = ask(app, "/forandringar", params={"ar": "2018"})
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert made == [CHANGES]
    ask(app, "/om")
    assert asked == ["/forandringar"]
    # An address that is no page's may be a file of Streamlit's: that is asked for each time.
    ask(app, "/finns-inte")
    ask(app, "/finns-inte")
    assert asked == ["/forandringar", "/finns-inte", "/finns-inte"]
    catalogue.add(running.service(), OWN_MEASURE, "Alva")
    ask(app, "/forandringar", params={"ar": "2018"})
    assert made.count(CHANGES) == 2


def test_what_was_used_longest_ago_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)
    assert len(recent) == 2
