"""SAMSAM as in operation: nginx with TLS in front, under a path of a shared host or alone on one.

The files of docs/drift are run as they are, but for names, ports and places of certificates.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import patient
import pytest
from browsing import Server, Visit, settled
from nginx import NGINX, OPENSSL, Front, anyone, behind_proxy, nginx_before
from series_of import copied
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from samsam.web.page.pages import PAGES

pytestmark = pytest.mark.skipif(
    NGINX is None or OPENSSL is None, reason="no nginx or openssl here: apt-get install nginx"
)


@pytest.fixture(scope="module", params=["samsam/", ""], ids=["under a path", "alone"])
def front(
    filled_store: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    store = copied(filled_store, folder / "samsam.sqlite")
    server = behind_proxy(Server(store), request.param)
    server.start()
    with nginx_before(folder, server) as made:
        yield made
    server.kill()


@pytest.mark.parametrize(
    "path",
    [
        "halsa", "redo", "samsam.css", "samsam.js", "filer/nyckeltal/neet.csv", "filer/mall.xlsx",
        "diagram/nyckeltal/neet", "oppna-data/", "oppna-data/alla.csv", "konto/logga-in",
        "konto/kod", "_stcore/health", "nyckeltal?nyckeltal=neet",
    ],
)  # fmt: skip
def test_every_address_is_there_under_the_path(front: Front, path: str) -> None:
    answer = front.get(path)
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "default-src" in answer.headers["content-security-policy"]


def test_another_sites_page_comes_in_by_no_way(front: Front) -> None:
    """Refused before Streamlit, which would ask the internet for the server's own address."""
    foreign = {"origin": "https://evil.example.com"}
    for path in ("", "_stcore/health", "konto/logga-in"):
        assert front.get(path, headers=foreign).status_code == 403
    address = f"{front.url.replace('https', 'wss', 1)}_stcore/stream"
    begun = time.monotonic()
    with pytest.raises(InvalidStatus) as refused:
        with connect(
            address, ssl=anyone(), additional_headers={"Origin": foreign["origin"]},
            subprotocols=["streamlit"],  # type: ignore[list-item]
        ):  # fmt: skip
            pytest.fail("the socket was opened")
    assert refused.value.response.status_code == 403
    assert time.monotonic() - begun < 5
    own = {"Origin": "/".join(front.url.split("/")[:3])}
    with connect(
        address, ssl=anyone(), additional_headers=own, subprotocols=["streamlit"]  # type: ignore[list-item]
    ) as ws:  # fmt: skip
        assert ws.response is not None
        assert ws.response.status_code == 101
    for path in ("_stcore/metrics", "media/0.zip", "static/finns-inte.js"):
        assert front.get(path, headers={"accept-encoding": "gzip"}).status_code == 404


def test_whoever_comes_without_tls_or_without_the_slash_is_sent_right(front: Front) -> None:
    under = front.server.under
    plain = patient.get(f"http://localhost:{front.plain_port}/{under}nyckeltal?a=b")
    assert plain.status_code == 301
    assert plain.headers["location"] == f"https://localhost/{under}nyckeltal?a=b"
    if under:
        assert front.get("../samsam").headers["location"].endswith("/samsam/")


def test_addresses_that_are_given_away_begin_with_the_visitors_own(front: Front) -> None:
    assert front.url in front.get("oppna-data/dcat.ttl").text


def test_every_page_is_drawn_and_every_link_stays_under_the_path(
    front: Front, visit: Visit
) -> None:
    visitor = visit(ignore_https_errors=True)
    links = set()
    for page in (p for p in PAGES if p.right is None):
        drawn = visitor.open(f"{front.url}{page.id}")
        assert drawn.locator("h1").count() == 1
        links |= set(drawn.eval_on_selector_all("a[href]", "found => found.map(a => a.href)"))
    ours = {link for link in links if urlsplit(link).netloc == urlsplit(front.url).netloc}
    assert len(ours) > 30
    assert [link for link in ours if not link.startswith(front.url)] == []
    assert visitor.errors == []


def test_a_reload_and_a_link_in_the_menu_keep_the_path(front: Front, visit: Visit) -> None:
    visitor = visit(ignore_https_errors=True)
    page = visitor.open(f"{front.url}nyckeltal?nyckeltal=neet")
    page.get_by_role("navigation").get_by_role("link", name="Förändringar").click()
    page.wait_for_url(f"{front.url}forandringar*")
    page.reload()
    assert "Vad har förändrats" in settled(page).locator("h1").inner_text()
    assert visitor.errors == []


def test_nobody_behind_the_proxy_is_at_this_computer(front: Front, visit: Visit) -> None:
    visitor = visit(ignore_https_errors=True, extra_http_headers={"X-Forwarded-For": "127.0.0.1"})
    page = visitor.open(f"{front.url}skriv_arsanalys")
    assert page.locator("h1").inner_text() == "Sidan är inte öppen för dig"
    answer = patient.put(f"{front.url}_stcore/upload_file/a/b", content=b"x", verify=anyone())
    assert answer.status_code == 413


def test_the_cookie_of_a_sign_in_is_secure_and_stays_under_the_path(
    front: Front, visit: Visit
) -> None:
    code = re.findall(r"/konto/kod med engångskoden (\S+)", front.server.log)[-1]
    visitor = visit(ignore_https_errors=True)
    visitor.page.goto(f"{front.url}konto/kod")
    visitor.page.get_by_label("Engångskod").fill(code)
    visitor.page.get_by_label("Ditt namn").fill("Cia Berg")
    visitor.page.get_by_label("Nytt lösenord").fill("fyra ord efter varandra")
    visitor.page.get_by_role("button").click()
    page = settled(visitor.page)
    assert page.url == front.url
    assert "Inloggad: Cia Berg, administratör" in page.locator(".s-visitor").inner_text()
    cookie = next(c for c in visitor.context.cookies() if c["name"] == "samsam")
    assert (cookie["secure"], cookie["httpOnly"], cookie["path"], cookie["sameSite"]) == (
        True, True, f"/{front.server.under}".rstrip("/") or "/", "Lax",
    )  # fmt: skip
    page.get_by_role("link", name="Administrera").click()
    page.get_by_role("heading", name="Konton").wait_for()
    page.get_by_role("link", name="Logga ut").click()
    page.get_by_role("button", name="Logga ut").click()
    assert settled(page).locator(".s-visitor").count() == 0


def test_only_a_proxy_on_this_computer_is_believed_about_tls_and_addresses() -> None:
    from uvicorn import Config

    async def app(*_: object) -> None: ...

    assert set(str(Config(app).forwarded_allow_ips).split(",")) <= {"127.0.0.1", "::1"}


def test_many_guesses_are_slowed_down(front: Front) -> None:
    # At once: one after the other on a slow machine they would keep the allowed pace.
    with ThreadPoolExecutor(15) as guessers:
        answers = [*guessers.map(lambda _: front.get("konto/kod").status_code, range(45))]
    assert set(answers) == {200, 429}


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::"])
def test_a_proxy_on_this_computer_is_known_whatever_is_listened_to(
    own_server: Server, address: str
) -> None:
    """Where both sorts of addresses are listened to nginx comes from `::ffff:127.0.0.1`."""
    if address:
        own_server.settings["STREAMLIT_SERVER_ADDRESS"] = address
    own_server.start()
    site = f"http://127.0.0.1:{own_server.port}"

    def guess(visitor: str) -> str:
        headers = {"origin": site, "x-forwarded-for": visitor, "x-forwarded-proto": "https"}
        typed = {"namn": "Ingen Alls", "losenord": "fel lösenord"}
        return patient.post(f"{site}/konto/logga-in", data=typed, headers=headers, timeout=30).text

    answers = [guess("203.0.113.7") for _ in range(6)]
    assert ["stämmer inte" in answer for answer in answers] == [True] * 5 + [False]
    assert "För många försök" in answers[-1]
    assert "stämmer inte" in guess("203.0.113.8")
    key = re.findall(r"/konto/oppna\?nyckel=(\S+)", own_server.log)[-1]
    opened = patient.get(
        f"{site}/konto/oppna?nyckel={key}", headers={"x-forwarded-proto": "https"}, timeout=30
    )
    assert "; Secure" in opened.headers["set-cookie"]
