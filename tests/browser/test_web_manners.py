"""What the real server and a real browser make of addresses, history and the reader's settings."""

from __future__ import annotations

import re
from collections.abc import Callable

import patient
import pytest
from browsing import Server, Visitor, settled
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]
ABOVE = "document.querySelector('[data-testid=stMain]').scrollTop"


def test_the_title_stays_that_of_the_view_when_streamlit_takes_over(
    server: Server, visit: Visit
) -> None:
    shown = visit(stranger=True).open(server.url)
    for address in ("nyckeltal?nyckeltal=neet", "jamfor?nyckeltal=population", "forandringar"):
        document = patient.get(f"{server.url}{address}").text
        said = re.search(r"<title>(.*?)</title>", document)
        assert said
        shown.goto(f"{server.url}{address}")
        assert settled(shown).title() == said[1]
    assert shown.evaluate("document.querySelectorAll('link[rel~=icon]').length") == 2
    icons = "[...document.querySelectorAll('link[rel~=icon]')].every(l => l.href.includes('/ikon'))"
    assert shown.evaluate(icons)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("", 200), ("nyckeltal", 200), ("finns-inte", 404), ("a/b/nyckeltal", 404),
        ("index.html", 404), ("wp-login.php", 404), ("nyckeltal/", 301), ("robots.txt", 200),
        ("sitemap.xml", 200), ("nytt.atom", 200), ("favicon.ico", 200), ("ikon.svg", 200),
    ],
)  # fmt: skip
def test_the_real_server_says_what_an_address_is(server: Server, path: str, status: int) -> None:
    answer, head = patient.get(f"{server.url}{path}"), patient.head(f"{server.url}{path}")
    assert (answer.status_code, head.status_code, head.content) == (status, status, b"")
    assert answer.headers["x-content-type-options"] == "nosniff"
    if "etag" in answer.headers:
        known = {"if-none-match": answer.headers["etag"]}
        again = patient.get(f"{server.url}{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["content-security-policy"]


def test_every_address_of_the_site_map_answers(server: Server) -> None:
    found = re.findall(r"<loc>([^<]+)</loc>", patient.get(f"{server.url}sitemap.xml").text)
    assert len(found) > 20
    for address in found:
        answer = patient.get(address.replace("&amp;", "&"), timeout=30)
        assert answer.status_code == 200, address
        if "oppna-data" not in address:
            assert f'<link rel="canonical" href="{address}">' in answer.text


def test_the_font_is_asked_for_before_the_programs(server: Server) -> None:
    document = patient.get(server.url).text
    font = re.search(r'rel="preload"\s+href="\./([^"]+woff2)"\s+as="font"', document)
    assert font, "a new version of Streamlit no longer preloads its typeface"
    assert document.index(font[0]) < document.index('type="module"')
    answer = patient.get(f"{server.url}{font[1]}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]


def test_style_and_script_are_named_by_what_they_hold_and_kept_for_good(server: Server) -> None:
    document = patient.get(server.url).text
    for name in ("samsam.css", "samsam.js"):
        found = re.search(rf'"\./({re.escape(name)}\?v=[0-9a-f]{{12}})"', document)
        assert found
        answer = patient.get(f"{server.url}{found[1]}", headers={"accept-encoding": "gzip"})
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-encoding"] == "gzip"
        for other in (name, f"{name}?v=000000000000"):
            assert patient.get(f"{server.url}{other}").headers["cache-control"] == "no-cache"


def test_who_comes_back_asks_for_no_program_again(server: Server, visit: Visit) -> None:
    """The document is asked about; nothing else but the socket and its host's settings is."""
    shown = visit(stranger=True).open(f"{server.url}om")
    shown.goto(f"{server.url}om")
    settled(shown)
    fetched = shown.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter(e => e.transferSize > 0).map(e => new URL(e.name).pathname)"""
    )
    assert [f for f in fetched if f.startswith("/static/") or "/samsam." in f] == []


def _scrolled(page: Page, to: int) -> int:
    """Scroll to a place, and wait until it is kept; return where the page came to stand."""
    page.eval_on_selector("[data-testid=stMain]", "(main, to) => main.scrollTo(0, to)", to)
    page.wait_for_timeout(200)
    return int(page.evaluate(ABOVE))


def test_back_and_forward_come_to_where_the_reader_was(server: Server, visit: Visit) -> None:
    shown = visit(390, stranger=True).open(server.url)
    at_home = _scrolled(shown, 1500)
    assert at_home > 1000
    link = shown.locator("table a.s-link").first
    name = link.inner_text()
    link.evaluate("link => link.click()")
    expect(shown).to_have_title(re.compile(r"^(?!Översikt)"))
    settled(shown)
    shown.wait_for_timeout(500)
    assert shown.evaluate(ABOVE) == 0, f"{name} begins at its top"
    on_page = _scrolled(shown, 700)
    shown.go_back()
    expect(shown).to_have_title(re.compile("^Översikt"))
    shown.wait_for_function(f"() => Math.abs({ABOVE} - {at_home}) < 5")
    shown.wait_for_timeout(1500)
    assert abs(shown.evaluate(ABOVE) - at_home) < 5
    shown.go_forward()
    expect(shown).to_have_title(re.compile(r"^(?!Översikt)"))
    shown.wait_for_function(f"() => Math.abs({ABOVE} - {on_page}) < 5")


def test_loading_again_stays_and_a_reader_who_scrolls_is_let_be(
    server: Server, visit: Visit
) -> None:
    shown = visit(390, stranger=True).open(server.url)
    at = _scrolled(shown, 1200)
    shown.reload()
    shown.wait_for_function(
        f"() => document.querySelector('[data-testid=stMain]') && Math.abs({ABOVE} - {at}) < 5"
    )
    shown.reload()
    shown.wait_for_selector("h1")
    shown.mouse.move(100, 400)
    shown.mouse.wheel(0, 50)
    settled(shown)
    shown.wait_for_timeout(500)
    top = _scrolled(shown, 0)
    shown.wait_for_timeout(1500)
    assert shown.evaluate(ABOVE) == top == 0


def test_who_wants_less_that_moves_has_nothing_that_slides(server: Server, visit: Visit) -> None:
    shown = visit(stranger=True, reduced_motion="reduce").open(server.url)
    slow = shown.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => {
            const s = getComputedStyle(e);
            return [...s.transitionDuration.split(","), ...s.animationDuration.split(",")]
                .some(t => parseFloat(t) > 0.001);
        }).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert slow == []


def test_with_colours_of_the_reader_s_own_the_chosen_can_be_seen(
    server: Server, visit: Visit
) -> None:
    shown = visit(forced_colors="active").open(f"{server.url}exportera")
    differs = """all => {
        const look = e => { const s = getComputedStyle(e); return s.outlineStyle + s.outlineWidth; };
        return [...new Set(all.map(e => `${e.querySelector("input").checked} ${look(e)}`))];
    }"""
    found = shown.eval_on_selector_all('[data-testid="stCheckbox"] label', differs)
    chosen = {w.split(" ", 1)[1] for w in found if w.startswith("true")}
    others = {w.split(" ", 1)[1] for w in found if w.startswith("false")}
    assert chosen == {"solid2px"}
    assert others
    assert not chosen & others
    current = shown.locator("nav[aria-label=Huvudmeny] > ul a[aria-current]")
    edge = "e => getComputedStyle(e).borderBottomColor"
    other = shown.locator("nav[aria-label=Huvudmeny] > ul a:not([aria-current])").first
    assert current.evaluate(edge) != other.evaluate(edge)
    # A line that is drawn under all of them would tell nothing.
    assert other.evaluate(edge) == shown.evaluate("getComputedStyle(document.body).backgroundColor")
