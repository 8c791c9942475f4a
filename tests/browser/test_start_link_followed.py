"""Who may write before anybody can sign in: who opens the link of the start, and nobody else."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import patient
import pytest
from browsing import Server, Visit, area_of, free_port, settled, type_in, wait_saved
from nginx import NGINX
from playwright.sync_api import Page, expect
from series_of import copied
from test_the_whole_way import choose_password

OWN_FIGURES = True

NOT_OPEN = "Sidan är inte öppen för dig"
BARE_NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{behind};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            {more}
        }}
    }}
}}
"""


def links(server: Server) -> list[str]:
    return re.findall(r"http://localhost:\d+/konto/oppna\?nyckel=\S+", server.log)


def may_not_write(page: Page) -> bool:
    return page.locator("h1").inner_text() == NOT_OPEN and page.locator("textarea").count() == 0


# Nobody for an address


@contextmanager
def forwarder(port: int) -> Iterator[int]:
    """What a tunnel or `ssh -L` does: bytes from another port, from this computer's own address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def copy(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while chunk := source.recv(65536):
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", port))
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=copy, args=pair, daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


@contextmanager
def bare_nginx(folder: Path, behind: int, more: str) -> Iterator[int]:
    """An nginx that somebody has set up with as little as makes the pages work."""
    port = free_port()
    words = BARE_NGINX.format(folder=folder, port=port, behind=behind, more=more)
    (folder / "nginx.conf").write_text(words, encoding="utf-8")
    nginx = subprocess.Popen([str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                if patient.get(f"http://localhost:{port}/halsa").status_code == 200:
                    break
            time.sleep(0.1)
        yield port
    finally:
        nginx.terminate()
        nginx.wait(timeout=10)


@pytest.mark.case(101)
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_nobody_writes_for_coming_from_this_computer(
    writing_server: Server, visit: Visit, name: str
) -> None:
    page = visit(stranger=True).page
    page.goto(f"http://localhost:{writing_server.port}/skriv_arsanalys")
    assert may_not_write(settled(page))
    assert "Öppna länken som står i fönstret" in page.locator("body").inner_text()
    address = f"http://{name}:{writing_server.port}/_stcore/upload_file/a/b"
    assert patient.put(address, content=b"x").status_code == 413


@pytest.mark.case(101)
def test_nobody_writes_through_a_forwarder_of_ports(writing_server: Server, visit: Visit) -> None:
    with forwarder(writing_server.port) as port:
        page = visit(stranger=True).open(f"http://localhost:{port}/skriv_arsanalys")
        assert may_not_write(page)


@pytest.mark.case(101)
@pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx")
@pytest.mark.parametrize(
    "more", ["proxy_set_header Host $http_host;", "proxy_set_header Host localhost;"]
)
def test_nobody_writes_through_a_proxy_that_says_nothing_of_itself(
    writing_server: Server, visit: Visit, tmp_path: Path, more: str
) -> None:
    with bare_nginx(tmp_path, writing_server.port, more) as port:
        address = f"http://localhost:{port}/_stcore/upload_file/a/b"
        assert patient.put(address, content=b"x").status_code == 413
        if "$http_host" in more:  # another name than the visitor's own ends the socket
            page = visit(stranger=True).open(f"http://localhost:{port}/skriv_arsanalys")
            assert may_not_write(page)


# The link


@pytest.mark.case(101)
def test_one_click_on_the_link_opens_samsam_for_writing_and_the_session_outlives_the_server(
    own_server: Server, visit: Visit
) -> None:
    own_server.start()
    (link,) = links(own_server)
    assert patient.head(link).status_code == 200  # a program that looks at links doesn't use it up
    visitor = visit(stranger=True)
    visitor.page.goto(link)
    page = settled(visitor.page)
    assert page.url == own_server.url
    expect(page.locator(".s-visitor")).to_contain_text("Du arbetar som redaktör")
    (cookie,) = [c for c in visitor.context.cookies() if c["name"] == "samsam"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    page = visitor.open(f"{own_server.url}skriv_arsanalys?ar=2025")
    type_in(page, "Skrivet efter ett klick.")
    wait_saved(page)
    own_server.stop()
    own_server.start()
    page = visitor.open(f"{own_server.url}skriv_arsanalys?ar=2025")
    expect(area_of(page)).to_have_value("Skrivet efter ett klick.")
    # Out again, and the way in is said.
    page.get_by_role("link", name="Logga ut").click()
    page.get_by_role("button", name="Logga ut").click()
    settled(page)
    assert page.locator(".s-visitor").count() == 0
    assert may_not_write(visitor.open(f"{own_server.url}skriv_arsanalys?ar=2025"))


@pytest.mark.case(101)
def test_a_link_works_once_and_the_next_one_is_printed(own_server: Server, visit: Visit) -> None:
    own_server.start()
    (first,) = links(own_server)
    mine = httpx.Client(follow_redirects=False, timeout=patient.SECONDS)
    assert mine.get(first).status_code == 303
    assert "samsam" in mine.cookies
    assert mine.get(first).status_code == 303  # who is in may click again
    again = patient.get(first)
    assert again.status_code == 403
    assert "redan använd eller för gammal" in again.text
    assert "set-cookie" not in again.headers
    assert len(links(own_server)) == 2
    assert patient.get(links(own_server)[1]).status_code == 303
    third = links(own_server)[2]
    own_server.stop()
    own_server.start()
    assert patient.get(third).status_code == 403  # each start has a link of its own
    assert patient.get(links(own_server)[-1]).status_code == 303
    for wrong in ("", "?nyckel=", "?nyckel=" + "x" * 5000, "?nyckel=%00", "?nyckel=%ff"):
        assert patient.get(f"{own_server.url}konto/oppna{wrong}").status_code == 403


@pytest.mark.case(101)
def test_the_link_and_its_sessions_end_when_somebody_can_sign_in(
    own_server: Server, visit: Visit
) -> None:
    own_server.start()
    here = visit()
    address = f"{own_server.url}skriv_arsanalys?ar=2025"
    assert not may_not_write(here.open(address))
    left = links(own_server)[-1]
    code = re.findall(r"med engångskoden (\S+)", own_server.log)[-1]
    # It is said before, to who makes the first account and to who works by the link …
    before_it = "gäller länken från starten inte längre"
    assert before_it in patient.get(f"{own_server.url}konto/kod").text
    expect(here.page.locator(".s-visitor")).to_contain_text("tills någon har ett konto")
    choose_password(own_server, visit(stranger=True), code, "Vera")
    assert before_it not in patient.get(f"{own_server.url}konto/kod").text
    # … and after, to who has worked by it and nobody else.
    page = here.open(address)
    assert may_not_write(page)
    over = "Länken från starten, som du arbetade med, gäller inte längre"
    expect(page.locator("body")).to_contain_text(over)
    page.get_by_role("link", name="Logga in").click()
    expect(page.locator("main")).to_contain_text(over)
    stranger = visit(stranger=True).page
    stranger.goto(f"{own_server.url}konto/logga-in")
    expect(stranger.locator("main")).not_to_contain_text(over)
    answer = patient.get(left)
    assert answer.status_code == 403
    assert "Nu loggar man in" in answer.text
    own_server.stop()
    before = len(links(own_server))
    own_server.start()
    assert len(links(own_server)) == before


@pytest.mark.case(101)
def test_no_link_is_printed_where_writing_is_closed_or_the_store_can_only_be_read(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.settings["SAMSAM_WRITING"] = "ingen"
    own_server.start()
    assert links(own_server) == []
    assert patient.get(f"{own_server.url}konto/oppna?nyckel=x").status_code == 403


def test_a_start_under_a_path_says_the_right_address(filled_store: Path, tmp_path: Path) -> None:
    server = Server(copied(filled_store, tmp_path / "samsam.sqlite"), under="samsam/")
    server.settings["STREAMLIT_SERVER_BASE_URL_PATH"] = "samsam"
    server.start()
    try:
        assert server.session
        assert f"{server.url}konto/oppna?nyckel=" in server.log
    finally:
        server.kill()
