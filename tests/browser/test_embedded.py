"""A chart inside somebody else's page, served from another origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from browsing import Server
from playwright.sync_api import Browser, expect


@pytest.fixture
def other_site(server: Server) -> Iterator[str]:
    """A page of another origin that shows our chart and tries to show a whole page of ours."""
    charts = f"{server.url}diagram/befolkningsmal/population"
    body = (
        f'<!doctype html><title>Annan</title><iframe id="chart" src="{charts}"></iframe>'
        f'<iframe id="page" src="{server.url}om"></iframe>'
    ).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    site = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()


def test_another_site_may_show_a_chart_but_not_a_page(browser: Browser, other_site: str) -> None:
    page = browser.new_page()
    page.goto(other_site)
    picture = page.frame_locator("#chart").locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("i => i.complete && i.naturalWidth > 0")
    expect(page.frame_locator("#page").get_by_text("Uppgiftsversioner")).to_have_count(0)
    assert [f.url for f in page.frames if "/om" in f.url] == []
    page.close()
