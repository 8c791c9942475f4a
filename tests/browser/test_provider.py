"""Signing in at a real provider of identities, and everything that can be wrong with it."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import patient
import pytest
from browsing import Server, Visit, Visitor, settled, type_in, wait_saved
from identity_provider import (
    Client,
    forget_their_style,
    go_to_provider,
    provider,
    sign_in_there,
    use,
)
from playwright.sync_api import expect

from samsam.services.accounts.provider_settings import auth_faults

OWN_FIGURES = True

YEAR = 2025
WRONG = "en helt annan hemlighet"
NOT_OPEN = "Sidan är inte öppen för dig"


@pytest.fixture
def client(own_server: Server) -> Iterator[Client]:
    with provider(own_server) as found:
        yield found


@pytest.mark.case(101)
def test_app_roles_become_ours_and_the_administrator_decides_after(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    use(own_server, tmp_path, client.secrets(own_server))
    own_server.start()
    assert "engångskoden" not in own_server.log  # the provider lets an administrator in
    address = f"{own_server.url}skriv_arsanalys?ar={YEAR}"
    # Nobody at this computer writes any more, and the way in is shown.
    here = visit().open(address)
    expect(here.locator("body")).to_contain_text(NOT_OPEN)
    expect(here.get_by_role("link", name="Logga in")).to_have_attribute("href", "logga_in")
    alva = visit()
    page = sign_in_there(own_server, alva, "Alva")
    expect(page.locator(".s-visitor")).to_contain_text("Inloggad: Alva, redaktör.")
    page = alva.open(address)
    type_in(page, "Skrivet av Alva.")
    wait_saved(page)
    # A role that the administrator takes is gone at the next click, whatever the provider says.
    admin = visit()
    sign_in_there(own_server, admin, "admin")
    page = admin.open(f"{own_server.url}administrera")
    page.get_by_text("Alva (redaktör)").click()
    page.get_by_role("button", name="Stäng kontot").click()
    expect(page.get_by_text("Alva (stängt)")).to_be_visible()
    expect(alva.open(address).locator("body")).to_contain_text(NOT_OPEN)
    # Who has no role at the provider reads, and is told whom to ask.
    noa = visit()
    sign_in_there(own_server, noa, "Noa")
    page = noa.open(f"{own_server.url}logga_in")
    expect(page.locator("body")).to_contain_text("Kontot har ingen roll i SAMSAM")
    expect(noa.open(address).locator("body")).to_contain_text(NOT_OPEN)
    journal = admin.open(f"{own_server.url}administrera").locator("table").inner_text()
    assert re.search(r"inloggningstjänsten\s+skapade konto\s+Alva, redaktör", journal)
    assert "Skrivet av" not in journal


def cookies_of(visitor: Visitor, *names: str) -> list[Any]:
    return [c for c in visitor.context.cookies() if c["name"] in names]


@pytest.mark.case(101)
def test_the_providers_cookie_lets_nobody_in_and_ours_ends_with_the_sign_out(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    use(own_server, tmp_path, client.secrets(own_server))
    own_server.settings["SAMSAM_SESSION_HOURS"] = "1"
    own_server.start()
    alva = visit()
    sign_in_there(own_server, alva, "Alva")
    address = f"{own_server.url}skriv_arsanalys?ar={YEAR}"
    (theirs,) = cookies_of(alva, "_streamlit_user")
    (ours,) = cookies_of(alva, "samsam")
    assert (ours["httpOnly"], ours["sameSite"]) == (True, "Lax")
    assert ours["expires"] - time.time() <= 3600  # the setting's hour, not thirty days
    expect(alva.open(address).locator("textarea").first).to_be_visible()
    # A file may come in too: the session is the same for pages and for requests.
    upload = f"{own_server.url}_stcore/upload_file/a/b"
    cookie = {"Cookie": f"samsam={ours['value']}"}
    assert patient.put(upload, content=b"x", headers=cookie).status_code != 413
    # Who has the provider's cookie and not ours is a reader, and may sign in.
    copied = visit()
    copied.context.add_cookies([theirs])
    expect(copied.open(address).locator("body")).to_contain_text(NOT_OPEN)
    page = copied.open(f"{own_server.url}logga_in")
    expect(page.get_by_role("button", name="Logga in med kommunens konto")).to_be_visible()
    # Another site can't sign anybody out by a link.
    there = f"{own_server.url}auth/logout"
    answer = patient.get(there, headers={**cookie, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    expect(alva.open(address).locator("textarea").first).to_be_visible()
    # After the sign-out a copy of every cookie is worth nothing.
    page = alva.open(own_server.url)
    page.get_by_role("link", name="Logga ut").click()
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(own_server.url)
    forget_their_style(alva)
    assert settled(page).locator(".s-visitor").count() == 0
    copied.context.add_cookies([theirs, ours])
    expect(copied.open(address).locator("body")).to_contain_text(NOT_OPEN)
    assert patient.put(upload, content=b"x", headers=cookie).status_code == 413


@pytest.mark.case(101)
def test_a_closed_account_is_told_so_at_the_way_back(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    use(own_server, tmp_path, client.secrets(own_server))
    own_server.start()
    alva, admin = visit(), visit()
    sign_in_there(own_server, alva, "Alva")
    sign_in_there(own_server, admin, "admin")
    page = admin.open(f"{own_server.url}administrera")
    page.get_by_text("Alva (redaktör)").click()
    page.get_by_role("button", name="Stäng kontot").click()
    expect(page.get_by_text("Alva (stängt)")).to_be_visible()
    page = go_to_provider(own_server, alva)
    page.get_by_role("button", name="Alva", exact=True).click()
    expect(page.locator(".s-failed")).to_contain_text("Ditt konto i SAMSAM är stängt")
    forget_their_style(alva)
    assert (
        cookies_of(alva, "samsam") == []
        or patient.put(
            f"{own_server.url}_stcore/upload_file/a/b",
            content=b"x",
            headers={"Cookie": f"samsam={cookies_of(alva, 'samsam')[0]['value']}"},
        ).status_code
        == 413
    )


@pytest.mark.case(101)
def test_a_wrong_client_secret_a_refusal_and_a_stale_link_are_told_in_swedish(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    use(own_server, tmp_path, client.secrets(own_server, client_secret=WRONG))
    own_server.start()
    visitor = visit()
    page = go_to_provider(own_server, visitor)
    page.get_by_role("button", name="Alva", exact=True).click()
    expect(page.locator("h1")).to_have_text("Inloggningen blev inte klar")
    page.get_by_role("link", name="Försök igen").click()
    settled(page)
    page.get_by_role("button", name="Logga in med kommunens konto").click()
    page.get_by_role("button", name="Deny").click()
    forget_their_style(visitor)
    expect(page.locator("h1")).to_have_text("Inloggningen blev inte klar")
    page.goto(f"{own_server.url}oauth2callback?code=x&state=y")
    expect(page.locator(".s-failed")).to_contain_text("avbrutits, tagit för lång tid eller nekats")
    expect(visitor.open(own_server.url).locator("h1")).to_be_visible()
    assert visitor.context.cookies(own_server.url) == [] or all(
        c["name"] != "_streamlit_user" for c in visitor.context.cookies(own_server.url)
    )


@pytest.mark.case(101)
def test_a_provider_that_is_away_is_told_in_swedish_and_reading_goes_on(
    own_server: Server, visit: Visit, tmp_path: Path
) -> None:
    with provider(own_server) as gone:
        use(own_server, tmp_path, gone.secrets(own_server))
    own_server.start()
    page = go_to_provider(own_server, visit())
    expect(page.locator(".s-failed")).to_contain_text("inloggningstjänst svarar inte")
    expect(visit().open(own_server.url).locator("h1")).to_contain_text("på rätt väg")


@pytest.mark.case(101)
def test_another_address_than_the_providers_is_told(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    elsewhere = "https://samsam.example/oauth2callback"
    use(own_server, tmp_path, client.secrets(own_server, redirect_uri=elsewhere))
    own_server.start()
    page = visit().open(f"{own_server.url}logga_in")
    expect(page.locator(".s-failed")).to_contain_text("gäller adressen https://samsam.example.")


# Settings that are wrong


@pytest.mark.case(101)
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"client_id": ""}, "raden client_id saknas"),
        ({"client_secret": "xxx"}, "client_secret är exemplets"),
        ({"cookie_secret": "kort"}, "cookie_secret är för lätt att gissa"),
        ({"cookie_secret": "x" * 40}, "cookie_secret är för lätt att gissa"),
        ({"redirect_uri": "https://samsam.example/"}, "redirect_uri är ”https://samsam.example/”"),
        ({"redirect_uri": "http://samsam.example/oauth2callback"}, "med https://"),
        ({"server_metadata_url": "http://login.example/x"}, "ska börja med https://"),
    ],
)
def test_each_setting_that_is_wrong_is_told_without_the_secret(
    changed: dict[str, str], words: str
) -> None:
    right = {
        "redirect_uri": "https://samsam.example/oauth2callback",
        "cookie_secret": "4f1c9a0be27d83651234567890abcdef",
        "client_id": "samsam",
        "client_secret": "en riktig hemlighet",
        "server_metadata_url": "https://login.example/.well-known/openid-configuration",
    }
    assert list(auth_faults(right)) == []
    told = " ".join(auth_faults({**right, **changed}))
    assert words in told
    assert "en riktig hemlighet" not in told


@pytest.mark.case(101)
@pytest.mark.parametrize(
    ("secrets", "words"),
    [
        ("[auth]\nclient_id = 'x'\n", "raden cookie_secret saknas"),
        ("[auth\nclient_id = 'hemligt'\n", "går inte att läsa som TOML"),
        ("auth = 3\n", "auth ska vara en del med rubriken [auth]"),
    ],
)
def test_secrets_that_cannot_be_used_stop_the_start_with_a_sentence(
    own_server: Server, tmp_path: Path, secrets: str, words: str
) -> None:
    use(own_server, tmp_path, secrets)
    with pytest.raises(RuntimeError, match="did not start"):
        own_server.start()
    assert "SAMSAM kan inte starta" in own_server.log
    assert words in own_server.log
    assert "hemligt" not in own_server.log
    assert "Traceback" not in own_server.log
    own_server.process = None


# What a stranger can make SAMSAM ask


@dataclass
class Counted:
    """A server of the provider's metadata that counts how often it is asked; it may be away."""

    address: str
    asked: int = 0
    away: bool = False


@contextmanager
def counted(client: Client) -> Iterator[Counted]:
    known = patient.get(f"{client.provider}/.well-known/openid-configuration").content

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked += 1
            self.send_response(503 if found.away else 200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b"" if found.away else known)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as http:
        found = Counted(f"http://127.0.0.1:{http.server_port}/metadata")
        Thread(target=http.serve_forever, daemon=True).start()
        yield found
        http.shutdown()


def login_address(server: Server, visitor: Visitor) -> str:
    """The address where a sign-in is begun, as the page's button has it; it holds for minutes."""
    begun: list[str] = []
    visitor.page.on("request", lambda r: begun.append(r.url) if "/auth/login" in r.url else None)
    page = go_to_provider(server, visitor)
    page.wait_for_load_state("networkidle")
    forget_their_style(visitor)
    return begun[0]


def test_whoever_knocks_the_provider_is_asked_once(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    with counted(client) as metadata:
        secrets = client.secrets(own_server, server_metadata_url=metadata.address)
        use(own_server, tmp_path, secrets)
        own_server.start()
        login = login_address(own_server, visit())
        with ThreadPoolExecutor(10) as many:
            answers = list(many.map(lambda _: patient.get(login, timeout=30), range(100)))
        assert {answer.status_code for answer in answers} == {302}
        # Each has a state of its own, and leads to the provider.
        assert len({answer.headers["location"] for answer in answers}) == 100
        assert all(a.headers["location"].startswith(client.provider) for a in answers)
        assert metadata.asked == 1
        # Who signs in with what is kept comes in.
        alva = visit()
        page = sign_in_there(own_server, alva, "Alva")
        expect(page.locator(".s-visitor")).to_contain_text("Inloggad: Alva, redaktör.")
        assert metadata.asked == 1


def test_a_provider_that_is_away_is_not_asked_by_each_who_knocks(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    with counted(client) as metadata:
        secrets = client.secrets(own_server, server_metadata_url=metadata.address)
        use(own_server, tmp_path, secrets)
        own_server.start()
        metadata.away = True
        login = login_address(own_server, visit())
        answers = [patient.get(login, timeout=30) for _ in range(50)]
        assert {answer.status_code for answer in answers} == {503}
        assert metadata.asked <= 2
        metadata.away = False
        deadline = time.monotonic() + 30
        while patient.get(login, timeout=30).status_code != 302:
            assert time.monotonic() < deadline, "the provider is back, and nobody asks"
            time.sleep(1)


def test_made_up_answers_are_passed_on_to_the_provider_a_few_at_a_time(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    """Each makes Streamlit ask the provider for a token."""
    use(own_server, tmp_path, client.secrets(own_server))
    own_server.start()
    begun = patient.get(login_address(own_server, visit()), timeout=30)
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    answer = f"{own_server.url}oauth2callback?code=x&state={state}"
    cookies = "; ".join(f"{n}={v}" for n, v in begun.cookies.items())
    with ThreadPoolExecutor(10) as many:
        told = list(
            many.map(
                lambda _: patient.get(answer, headers={"cookie": cookies}, timeout=60), range(120)
            )
        )
    codes = Counter(a.status_code for a in told)
    assert set(codes) == {403, 503}
    assert codes[503] >= 40
    refused = next(a for a in told if a.status_code == 503)
    assert refused.headers["retry-after"] == "5"
    assert "Många försöker logga in just nu" in refused.text
