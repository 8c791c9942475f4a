"""Signing in at a real provider of identities, and everything that can be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Server, Visit, settled, type_in, wait_saved
from identity_provider import (
    Client,
    forget_their_style,
    go_to_provider,
    provider,
    sign_in_there,
    use,
)
from playwright.sync_api import expect

from samsam.ui.provider import auth_faults

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
    expect(page.locator("body")).to_contain_text("Ditt konto har ingen roll i SAMSAM")
    expect(noa.open(address).locator("body")).to_contain_text(NOT_OPEN)
    journal = admin.open(f"{own_server.url}administrera").locator("table").inner_text()
    assert re.search(r"inloggningstjänsten\s+skapade konto\s+Alva, redaktör", journal)
    assert "Skrivet av" not in journal


@pytest.mark.case(101)
def test_a_forged_or_old_cookie_of_the_provider_is_nobody(
    own_server: Server, client: Client, visit: Visit, tmp_path: Path
) -> None:
    use(own_server, tmp_path, client.secrets(own_server))
    own_server.start()
    alva = visit()
    sign_in_there(own_server, alva, "Alva")
    address = f"{own_server.url}skriv_arsanalys?ar={YEAR}"
    mine = next(c for c in alva.context.cookies() if c["name"] == "_streamlit_user")
    assert (mine["httpOnly"], mine["sameSite"]) == (True, "Lax")
    middle = len(mine["value"]) // 2
    other = "A" if mine["value"][middle] != "A" else "B"
    forged = mine["value"][:middle] + other + mine["value"][middle + 1 :]
    visitor = visit()
    visitor.context.add_cookies([{**mine, "value": forged}])  # type: ignore[list-item]
    expect(visitor.open(address).locator("body")).to_contain_text(NOT_OPEN)
    # Another cookie secret ends every session.
    own_server.stop()
    use(
        own_server,
        tmp_path,
        client.secrets(own_server, cookie_secret="9a" * 8 + "bcdefg0123456789"),
    )
    own_server.start()
    expect(alva.open(address).locator("body")).to_contain_text(NOT_OPEN)


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
