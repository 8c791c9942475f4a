"""What one stranger may do to the real server, over real sockets: nothing that others notice."""

from __future__ import annotations

import re
import socket
import struct
import time
from pathlib import Path

import patient
import pytest
from browsing import Server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

GZIP = {"accept-encoding": "gzip"}
# Loaded by Python before anything else: writes down whom the process looks for or connects to.
SPY = """
import os, sys
def _spy(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto"):
        told = arguments[0] if event.startswith("socket.get") else arguments[1]
        with open(os.environ["SPY_FILE"], "a", encoding="utf-8") as file:
            file.write(f"{event} {told!r}\\n")
sys.addaudithook(_spy)
"""


@pytest.fixture
def spied(own_server: Server, tmp_path: Path) -> tuple[Server, Path]:
    """A running server, and the file of whom it has tried to reach."""
    folder, file = tmp_path / "spy", tmp_path / "spied.txt"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(SPY, encoding="utf-8")
    file.touch()
    own_server.settings |= {"PYTHONPATH": str(folder), "SPY_FILE": str(file)}
    return own_server.start(), file


def stream(server: Server) -> str:
    """The address of the socket."""
    return f"{server.url.replace('http', 'ws', 1)}_stcore/stream"


def test_the_server_asks_nobody_for_anything_whoever_knocks(spied: tuple[Server, Path]) -> None:
    server, file = spied
    assert ".duckdb" not in file.read_text("utf-8")
    origins = ["http://evil.example.com", "null", f"http://LOCALHOST:{server.port}", "http://[::1"]
    for origin in origins:
        begun = time.monotonic()
        with pytest.raises(InvalidStatus) as refused:
            connect(
                stream(server), additional_headers={"Origin": origin}, subprotocols=["streamlit"]
            )
        assert refused.value.response.status_code == 403
        assert time.monotonic() - begun < 4
        for method in ("GET", "POST", "OPTIONS"):
            answer = patient.request(method, server.url, headers={"origin": origin})
            assert answer.status_code == 403
    message = BackMsg()
    message.rerun_script.page_name = "jamfor"
    own = {"Origin": f"http://localhost:{server.port}"}
    with connect(stream(server), additional_headers=own, subprotocols=["streamlit"]) as own_page:
        own_page.send(message.SerializeToString())
        while (
            ForwardMsg.FromString(own_page.recv(timeout=30, decode=False)).WhichOneof("type")
            != "script_finished"
        ):
            pass
    assert patient.get(f"{server.url}filer/nyckeltal/neet.png", timeout=30).status_code == 200
    assert patient.get(server.url, headers={"host": "evil.example.com"}).status_code == 200
    reached = file.read_text("utf-8").splitlines()
    assert [line for line in reached if "127.0.0.1" not in line and "localhost" not in line] == []


def test_what_is_broken_off_spoils_no_program_file(server: Server) -> None:
    document = patient.get(server.url).text
    found = re.search(r'src="\./(static/js/index[^"]+)"', document)
    assert found
    paths = [found[1]] + re.findall(r'href="\./(static/[^"]+)"', document)
    for path in paths * 10:
        with socket.create_connection(("localhost", server.port)) as broken:
            broken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request = f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
            broken.sendall(request.encode())
    for path in paths:
        plain = patient.get(f"{server.url}{path}", headers={"accept-encoding": "identity"}).content
        assert plain
        assert patient.get(f"{server.url}{path}", headers=GZIP).content == plain


def test_addresses_that_are_none_fill_no_memory(server: Server) -> None:
    for number in range(20):
        answer = patient.get(f"{server.url}static/{number}.js", headers=GZIP)
        assert (answer.status_code, answer.text) == (404, "Filen finns inte. Ladda om sidan.")


def test_streamlits_own_numbers_are_no_strangers_business(server: Server) -> None:
    for path in ("_stcore/metrics", "_stcore/agent/openapi.json", "media/0.zip", "component/a/b"):
        assert patient.get(f"{server.url}{path}").status_code == 404
