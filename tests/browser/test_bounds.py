"""What one connection may cost the real server: heads, messages, readers who don't, open files."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import patient
import psutil
import pytest
from browsing import ROOT, Server
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from samsam.web.page.pages import PAGES
from samsam.web.server import connections, sockets

MB = 1024 * 1024


def stream(server: Server) -> str:
    return f"ws://localhost:{server.port}/_stcore/stream"


def opened(server: Server, **options: object) -> ClientConnection:
    return connect(stream(server), subprotocols=["streamlit"], max_size=None, **options)  # type: ignore[arg-type,list-item]


def memory(server: Server) -> float:
    assert server.process
    return float(psutil.Process(server.process.pid).memory_info().rss / MB)


def open_files(server: Server) -> int:
    assert server.process
    return psutil.Process(server.process.pid).num_fds()


def rerun(page: str, fields: int = 0) -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = page
    if fields:
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = "x", "x" * fields
    return bytes(message.SerializeToString())


def answers(ws: ClientConnection) -> list[bytes]:
    found = []
    while True:
        found.append(bytes(ws.recv(timeout=30, decode=False)))
        if ForwardMsg.FromString(found[-1]).WhichOneof("type") == "script_finished":
            return found


def closed_within(raw: socket.socket, seconds: float) -> float:
    """How long it takes until the other end has closed. Fails when it takes longer."""
    begun = time.monotonic()
    raw.settimeout(seconds)
    with contextlib.suppress(ConnectionError):
        while raw.recv(65536):
            pass
    return time.monotonic() - begun


# Heads


HALVES = {
    "nothing": b"",
    "in a line": b"GET / HTTP/1.1\r\nHost: local",
    "in the next": b"GET / HTTP/1.1\r\nHost: localhost\r\nA: ",
}


def waits_for(server: Server, begun: bytes) -> float:
    """For how long the server waits for the rest of what was begun. Fails when it's too long."""
    with socket.create_connection(("localhost", server.port)) as raw:
        raw.sendall(begun)
        return closed_within(raw, connections.HEAD_SECONDS + 10)


def waits_for_drops(server: Server) -> float:
    """The same, for a head that goes on and on."""
    with socket.create_connection(("localhost", server.port)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nA: ")
        begun = time.monotonic()
        with pytest.raises(ConnectionError):
            while time.monotonic() - begun < connections.HEAD_SECONDS + 10:
                raw.sendall(b"x")
                time.sleep(0.5)
        return time.monotonic() - begun


def half_a_form(server: Server) -> bytes:
    """What who sends half a form is answered."""
    address = f"localhost:{server.port}"
    with socket.create_connection(("localhost", server.port)) as raw:
        head = (
            f"POST /konto/logga-in HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}"
            "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nnamn="
        )
        raw.sendall(head.encode())
        raw.settimeout(30)
        return raw.recv(1000)


LONG_SOCKET_HEAD = (
    "GET /_stcore/stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: x={'x' * 20_000}\r\n\r\n"
)


@dataclass(frozen=True)
class Waited:
    """Those that leave something half, at the same time: each is waited for its whole time."""

    halves: dict[str, Future[float]]
    drops: Future[float]
    socket: Future[float]
    form: Future[bytes]


@pytest.fixture(scope="module")
def waited(server: Server) -> Iterator[Waited]:
    with ThreadPoolExecutor(6) as at_once:
        yield Waited(
            {name: at_once.submit(waits_for, server, begun) for name, begun in HALVES.items()},
            at_once.submit(waits_for_drops, server),
            at_once.submit(waits_for, server, LONG_SOCKET_HEAD.encode()),
            at_once.submit(half_a_form, server),
        )


@pytest.mark.parametrize("begun", HALVES)
def test_half_a_request_is_not_waited_for(waited: Waited, begun: str) -> None:
    assert waited.halves[begun].result() < connections.HEAD_SECONDS + 3


def test_a_head_that_drips_is_not_waited_for(waited: Waited) -> None:
    assert waited.drops.result() < connections.HEAD_SECONDS + 3


def test_a_socket_whose_head_is_none_is_not_kept(waited: Waited) -> None:
    """The socket's library stumbles on a line longer than 8192 bytes, and lets it be."""
    assert waited.socket.result() < connections.HEAD_SECONDS + 3


def test_a_form_that_does_not_come_is_not_waited_for(waited: Waited) -> None:
    assert b" 408 " in waited.form.result()


@pytest.mark.parametrize("line", [b"A: %d\r\n", b"x"], ids=["många rader", "en rad"])
def test_a_head_without_end_is_refused_and_not_kept(server: Server, line: bytes) -> None:
    before = memory(server)
    with socket.create_connection(("localhost", server.port)) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nB: ")
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 30 * MB:
                raw.sendall(line * 4096)
                sent += 4096 * len(line)
        assert sent < 20 * MB
        with contextlib.suppress(ConnectionError):
            assert raw.recv(100).startswith(b"HTTP/1.1 431 ") or sent
    assert memory(server) - before < 20


def test_long_cookies_of_a_sign_in_come_through(server: Server) -> None:
    headers = {f"a{number}": "x" * 8000 for number in range(7)}
    assert patient.get(f"{server.url}halsa", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["", "_stcore/health", "hamta/x", "auth/logout", "samsam.css"])
def test_nobody_waits_for_a_cookie_of_escaped_characters(server: Server, path: str) -> None:
    """Reading one of 58 kB took the server five to eighteen seconds, and nothing else was done."""
    headers = {"cookie": 'samsam="' + '\\"' * 29_000 + '"'}
    begun = time.monotonic()
    assert patient.get(f"{server.url}{path}", headers=headers, timeout=60).status_code < 500
    assert time.monotonic() - begun < 4


# Messages


def test_a_message_without_end_is_not_kept(server: Server) -> None:
    """In one frame, in many, and in parts of one byte."""
    before = memory(server)
    for part in (4 * MB, 64 * 1024, 1):
        with opened(server) as ws:
            raw = ws.socket
            mask = b"\0\0\0\0"
            length = struct.pack("!Q", part)
            with contextlib.suppress(OSError):
                raw.sendall(b"\x02\xff" + length + mask + b"x" * part)
                for _ in range(min(20_000, 40 * MB // part)):
                    raw.sendall(b"\x00\xff" + length + mask + b"x" * part)
            with pytest.raises((ConnectionClosed, TimeoutError)):
                for _ in range(100):
                    ws.recv(timeout=connections.MESSAGE_SECONDS)
    assert memory(server) - before < 40


def test_a_reader_says_little_and_a_writer_more(server: Server) -> None:
    little, much = sockets.MOST_FROM_READER - 1000, sockets.MOST_FROM_WRITER - 1000
    for headers, most in (({}, little), (server.writer, much)):
        with opened(server, additional_headers=headers) as ws:
            ws.send(rerun("om", most))
            answers(ws)
            ws.send(rerun("om", most + 2000))
            with pytest.raises(ConnectionClosed) as told:
                answers(ws)
            assert told.value.rcvd is not None
            assert told.value.rcvd.code == 1009


@pytest.mark.parametrize("kind", ["load_git_info", "clear_cache", "set_run_on_save"])
def test_what_no_page_says_is_not_heard(server: Server, kind: str) -> None:
    message = BackMsg()
    setattr(message, kind, True)
    install = BackMsg()
    install.backend_operation_request.install_skills.SetInParent()
    with opened(server) as ws:
        ws.send(message.SerializeToString())
        ws.send(install.SerializeToString())
        ws.send(rerun("om"))
        kinds = {ForwardMsg.FromString(raw).WhichOneof("type") for raw in answers(ws)}
    assert not kinds & {"git_info_changed", "backend_operation_response"}


def test_no_page_tells_where_the_program_lies(server: Server) -> None:
    places = [str(ROOT).encode(), os.fsencode(Path.home()), os.fsencode(server.store.parent)]
    largest = 0
    for page in PAGES:
        with opened(server) as ws:
            ws.send(rerun(page.id))
            for raw in answers(ws):
                largest = max(largest, len(raw))
                assert not [place for place in places if place in raw], page.id
                message = ForwardMsg.FromString(raw)
                if message.WhichOneof("type") == "new_session":
                    told = message.new_session
                    assert told.main_script_path == "app.py"
                    assert not told.initialize.user_info.ByteSize()
                    assert not told.initialize.environment_info.server_os
    # Bounded by maxMessageSize, 10 MB.
    assert largest < 2 * MB


def test_who_says_too_much_at_once_waits(server: Server) -> None:
    with opened(server) as ws:
        heartbeat = BackMsg()
        heartbeat.app_heartbeat = True
        begun = time.monotonic()
        for _ in range(100):
            ws.send(heartbeat.SerializeToString())
        ws.send(rerun("om"))
        answers(ws)
    assert 2 < time.monotonic() - begun < 20


@pytest.mark.parametrize("reads", [True, False])
@pytest.mark.parametrize("frame", [b"\x89\x80\0\0\0\0", b"\x8a\x80\0\0\0\0", b"\x82\x80\0\0\0\0"])
def test_frames_without_end_are_not_answered(server: Server, frame: bytes, reads: bool) -> None:
    """Pings, pongs, empty messages: one who sent pings kept all others waiting for as long."""
    with opened(server) as ws, opened(server) as other:
        begun = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011 - reset, or closed since
            while time.monotonic() - begun < 10:
                ws.socket.sendall(frame * 1000)
                if reads:
                    with contextlib.suppress(BlockingIOError):
                        ws.socket.recv(65536, socket.MSG_DONTWAIT)
        other.send(rerun("om"))
        answers(other)
        assert time.monotonic() - begun < 10


def test_a_reader_is_given_no_places_for_files(server: Server) -> None:
    """A message of many names kept the server busy for every page."""
    asking = BackMsg()
    asking.file_urls_request.request_id = "x"
    asking.file_urls_request.file_names.extend(["a"])
    many = BackMsg()
    many.file_urls_request.file_names.extend(["a"] * 40_000)
    for headers, given in (({}, False), (server.writer, True)):
        with opened(server, additional_headers=headers) as ws:
            ws.send(rerun("om"))
            answers(ws)
            ws.send(many.SerializeToString())
            ws.send(asking.SerializeToString())
            told = []
            with contextlib.suppress(TimeoutError):
                while not told:
                    raw = bytes(ws.recv(timeout=3, decode=False))
                    if ForwardMsg.FromString(raw).WhichOneof("type") == "file_urls_response":
                        told = list(ForwardMsg.FromString(raw).file_urls_response.file_urls)
            assert len(told) == given


# Open files


@pytest.fixture
def few_files(own_server: Server) -> Iterator[Server]:
    """A server that may have 300 open files."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    own_server.limit = 300
    yield own_server.start()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before


def test_a_visitor_takes_one_open_file(server: Server) -> None:
    with contextlib.ExitStack() as visitors:
        first = visitors.enter_context(opened(server))
        first.send(rerun("om"))
        answers(first)
        before = open_files(server)
        for _ in range(20):
            ws = visitors.enter_context(opened(server))
            ws.send(rerun("om"))
            answers(ws)
        assert open_files(server) - before <= 24


def test_with_few_open_files_it_says_so_and_refuses_in_words(few_files: Server) -> None:
    assert "tillåter bara 300 öppna filer, så högst 150" in few_files.log
    assert "LimitNOFILE" in few_files.log
    with contextlib.ExitStack() as visitors:
        for _ in range(150):
            visitors.enter_context(opened(few_files))
        with pytest.raises(InvalidStatus) as refused:
            opened(few_files)
        answer = refused.value.response
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        assert "så många besökare som ryms" in (answer.body or b"").decode()
        assert patient.get(f"{few_files.url}halsa").status_code == 200
    time.sleep(0.5)
    with opened(few_files) as ws:
        ws.send(rerun("om"))
        answers(ws)
