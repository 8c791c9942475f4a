"""What is let in to Streamlit: by whose page it was sent, and which addresses there are."""

from __future__ import annotations

import time
from typing import Any

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from samsam.web.server.gate import LONGEST_ADDRESS, Gate

SOCKET = "ws://samsam.example.se/_stcore/stream"
METHODS = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]


@pytest.fixture
def behind() -> TestClient:
    """The gate before an application that says what reached it."""

    async def anything(request: Request) -> Response:
        told = " ".join(f"{name}={value}" for name, value in request.cookies.items())
        return PlainTextResponse(f"reached {request.url.path} {told}".strip())

    async def stream(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("reached")
        await socket.close()

    routes = [
        WebSocketRoute("/{path:path}", stream),
        Route("/{path:path}", anything, methods=METHODS),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(Gate)])
    return TestClient(app, base_url="http://samsam.example.se")


OWN = {"origin": "http://samsam.example.se"}
FOREIGN = [
    "http://evil.example.com",
    "http://samsam.example.se:8501",
    "http://samsam.example.se.evil.example.com",
    "http://SAMSAM.example.se",
    "http://a@samsam.example.se",
    "http://localhost",
    "http://127.0.0.1:8501",
    "null",
    "",
    "http://[::1",
    "samsam.example.se",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_sites_page_opens_no_socket_and_sends_nothing(
    behind: TestClient, origin: str
) -> None:
    foreign = {"origin": origin}
    with pytest.raises(WebSocketDenialResponse) as refused:
        with behind.websocket_connect(SOCKET, headers=foreign):
            pytest.fail("the socket was opened")
    assert refused.value.status_code == 403
    for method in METHODS:
        for path in ("/", "/nyckeltal", "/_stcore/health", "/konto/logga-in", "/static/a.js"):
            answer = behind.request(method, path, headers=foreign)
            assert (answer.status_code, "reached" in answer.text) == (403, False)
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert behind.request(method, "/filer/a/b.csv", headers=foreign).status_code == 403


def test_own_pages_and_programs_are_let_in(behind: TestClient) -> None:
    for headers in (OWN, {}):
        assert behind.post("/konto/logga-in", headers=headers).text.startswith("reached")
        with behind.websocket_connect(SOCKET, headers=headers) as socket:
            assert socket.receive_text() == "reached"


def test_two_origins_are_foreign_unless_both_are_our_own(behind: TestClient) -> None:
    two = [("origin", OWN["origin"]), ("origin", "http://evil.example.com")]
    assert behind.get("/", headers=two).status_code == 403


@pytest.mark.parametrize(
    "path", ["/oppna-data/alla.csv", "/filer/nyckeltal/neet.json", "/diagram/a/b", "/arshjul.ics"]
)
def test_other_sites_may_read_what_is_open(behind: TestClient, path: str) -> None:
    assert behind.get(path, headers={"origin": "https://dataportal.se"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/%6detrics",
        "/%5fstcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/bidi-components/a/b.js",
        "/_stcore",
        "/component/a/index.html",
        "/media/0123456789abcdef0123456789abcdef.zip",
        "/app/static/a",
    ],
)
def test_what_pages_do_not_need_of_streamlit_is_not_there(behind: TestClient, path: str) -> None:
    for method in METHODS:
        answer = behind.request(method, path)
        assert (answer.status_code, answer.text) == (404, "Adressen finns inte.")


@pytest.mark.parametrize(
    "path", ["/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/mediakanal"]
)
def test_what_pages_need_is(behind: TestClient, path: str) -> None:
    assert behind.get(path).status_code == 200


def test_under_a_path_the_same_is_closed(
    behind: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    option = st.get_option
    found: dict[str, Any] = {"server.baseUrlPath": "samsam"}
    monkeypatch.setattr(st, "get_option", lambda key: found.get(key) or option(key))
    assert behind.get("/samsam/_stcore/metrics").status_code == 404
    assert behind.get("/samsam/_stcore/health").status_code == 200


def test_an_endless_address_is_refused(behind: TestClient) -> None:
    for address in (f"/{'9' * LONGEST_ADDRESS}", f"/?ar={'9' * LONGEST_ADDRESS}"):
        answer = behind.get(address)
        assert answer.status_code == 414
        assert "för lång" in answer.text
    assert behind.get(f"/?ar={'9' * 4000}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "reached"),
    [
        ("samsam=abc", "samsam=abc"),
        ("other=1; samsam=abc;_streamlit_xsrf=2|a; b", "samsam=abc _streamlit_xsrf=2|a"),
        ('_streamlit_user="2|1:0|YQ=="; _streamlit_user__1="b="', '_streamlit_user=2|1:0|YQ== '
         "_streamlit_user__1=b="),
        ("samsamt=1; xsamsam=2; other=samsam=3", ""),
        ('samsam="a\\"b"', ""),
        ("", ""),
    ],
)  # fmt: skip
def test_only_our_own_cookies_come_in(behind: TestClient, sent: str, reached: str) -> None:
    answer = behind.get("/", headers={"cookie": sent})
    assert answer.text == f"reached / {reached}".strip()


@pytest.mark.parametrize("escaped", ['\\"', "\\\\", "\\101"])
def test_a_cookie_of_escaped_characters_takes_no_time(behind: TestClient, escaped: str) -> None:
    """CVE-2024-7592: eight seconds for 58 kB in the Python of Debian 12, and nobody else is answered."""
    value = escaped * (60_000 // len(escaped))
    begun = time.process_time()
    for name in ("samsam", "_streamlit_session", "x"):
        assert behind.get("/", headers={"cookie": f'{name}="{value}"'}).status_code == 200
    assert time.process_time() - begun < 4


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("samsam.example.se", 200),
        ("samsam.example.se:8501", 200),
        ("xn--rksmrgs-5wao1o.se", 200),
        ("[2001:db8::1]:8501", 200),
        ("a" * 300, 400),
        ("a" * 60_000, 400),
        ("a> . <x:y> <z", 400),
        ("user:pw@samsam.example.se", 400),
        ("samsam.example.se/x", 400),
    ],
)
def test_a_host_that_is_none_is_refused(behind: TestClient, host: str, status: int) -> None:
    """Files with addresses in them hold it hundreds of times: 60 kB became 17 MB."""
    answer = behind.get("/oppna-data/dcat.jsonld", headers={"host": host})
    assert answer.status_code == status
