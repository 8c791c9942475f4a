"""Signing in at a provider of identities with nginx, TLS and a path in front of SAMSAM."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Server, Visit, settled, type_in, wait_saved
from identity_provider import forget_their_style, provider, sign_in_there, use
from nginx import NGINX, OPENSSL, Front, behind_proxy, nginx_before
from playwright.sync_api import expect
from series_of import copied

pytestmark = pytest.mark.skipif(
    NGINX is None or OPENSSL is None, reason="no nginx or openssl here: apt-get install nginx"
)

OWN_FIGURES = True


@pytest.fixture(scope="module", params=["samsam/", ""], ids=["under a path", "alone"])
def front(
    first_store: tuple[Path, Path],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Front]:
    """SAMSAM behind nginx, known by that address at a provider."""
    folder = tmp_path_factory.mktemp("nginx")
    store, data = first_store
    mine = Server(copied(store, folder / "samsam.sqlite"), {"SAMSAM_DATA": str(data)})
    server = behind_proxy(mine, request.param).start()
    with nginx_before(folder, server) as made, provider(made) as client:
        server.stop()
        use(server, folder, client.secrets(made))
        server.start()
        yield made
        server.kill()


@pytest.mark.parametrize("name", ["Alva", "Maj"])
def test_in_and_out_again_stays_at_samsams_address_and_the_cookies_are_for_tls(
    front: Front, visit: Visit, name: str
) -> None:
    """Maj is in two hundred groups, and all of them are in her cookies."""
    visitor = visit(ignore_https_errors=True)
    page = sign_in_there(front, visitor, name)
    assert page.url == front.url
    expect(page.locator(".s-visitor")).to_contain_text(f"Inloggad: {name}, redaktör.")
    cookies = [c for c in visitor.context.cookies(front.url) if c["name"] != "_streamlit_xsrf"]
    assert {c["name"] for c in cookies} >= {"samsam", "_streamlit_user", "_streamlit_user_tokens"}
    assert sum(len(c["value"]) for c in cookies) > (12_000 if name == "Maj" else 500)
    assert all(c["secure"] for c in visitor.context.cookies(front.url))
    path = f"/{front.server.under}".rstrip("/") or "/"
    assert {(c["httpOnly"], c["sameSite"], c["path"]) for c in cookies} == {(True, "Lax", path)}
    page = visitor.open(f"{front.url}skriv_arsanalys?ar=2025")
    type_in(page, "Skrivet bakom nginx.")
    wait_saved(page)
    page = visitor.open(f"{front.url}logga_in")
    page.get_by_role("main").get_by_role("link", name="Logga ut").last.click()
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(front.url)
    forget_their_style(visitor)
    assert settled(page).locator(".s-visitor").count() == 0
    left = {c["name"] for c in visitor.context.cookies(front.url)}
    assert [n for n in left if n.startswith("_streamlit_user") or n == "samsam"] == []


def test_whom_the_provider_refuses_is_told_under_the_right_address(
    front: Front, visit: Visit
) -> None:
    visitor = visit(ignore_https_errors=True)
    page = visitor.page
    page.goto(f"{front.url}oauth2callback?error=access_denied&state=x")
    expect(page.locator("h1")).to_have_text("Inloggningen blev inte klar")
    again = page.get_by_role("link", name="Försök igen")
    again.click()
    assert settled(page).url == f"{front.url}logga_in"


def test_only_the_proxy_is_believed_about_tls(front: Front) -> None:
    """A cookie's Secure follows what nginx tells, and not what a visitor tells of itself."""
    answer = front.get("_stcore/health", headers={"X-Forwarded-Proto": "http"})
    assert "Secure" in answer.headers["set-cookie"]
