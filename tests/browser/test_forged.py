"""What a program can try that no page offers: Streamlit's own protocol, spoken by a stranger."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection

import patient
import pytest
from browsing import Server, Visit, area_of
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

OWN_FIGURES = True

WRITE = "skriv_arsanalys"
REFUSED = "Sidan är inte öppen för dig"


@contextmanager
def connected(
    server: Server, host: str = "localhost", session: str = "", **headers: str
) -> Iterator[ClientConnection]:
    """A connection as the browser makes it; `session` takes up an old one.

    `**server.writer` is an editor's; without it, it's a reader's.
    """
    address = f"ws://{host}:{server.port}/_stcore/stream"
    with connect(
        address,
        subprotocols=["streamlit", *(["none", session] if session else [])],
        additional_headers={name.replace("_", "-"): value for name, value in headers.items()},
        sock=create_connection(("localhost", server.port)),
        max_size=None,
    ) as connection:
        yield connection


def question(year: int, page: str = WRITE) -> BackMsg:
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.query_string = f"ar={year}"
    return message


def ask(connection: ClientConnection, message: BackMsg) -> list[ForwardMsg]:
    """Send one message, and gather everything until the script has finished."""
    connection.send(message.SerializeToString())
    gathered = []
    while True:
        gathered.append(ForwardMsg.FromString(connection.recv(timeout=30, decode=False)))
        if gathered[-1].WhichOneof("type") == "script_finished":
            return gathered


def area_ids(answer: list[ForwardMsg]) -> list[str]:
    areas = [m.delta.new_element.text_area.id for m in answer if m.WhichOneof("type") == "delta"]
    return [i for i in areas if i]


def session_of(answer: list[ForwardMsg]) -> str:
    new = next(m for m in answer if m.WhichOneof("type") == "new_session")
    return str(new.new_session.initialize.session_id)


def headings(answer: list[ForwardMsg]) -> list[str]:
    found = [m.delta.new_element.html.body for m in answer if m.WhichOneof("type") == "delta"]
    return [h for body in found for h in re.findall(r"<h1>(.*?)</h1>", body)]


def typed(year: int, area: str, text: str) -> BackMsg:
    """What the browser sends when a text area is committed."""
    message = question(year)
    widget = message.rerun_script.widget_states.widgets.add()
    widget.id = area
    widget.string_value = text
    return message


def summary_id(answer: list[ForwardMsg]) -> str:
    return next(i for i in area_ids(answer) if i.endswith("__summary"))


@pytest.fixture
def area(writing_server: Server) -> str:
    """The id of the summary's text area in 2030, as an editor's page tells it."""
    with connected(writing_server, **writing_server.writer) as editor:
        return summary_id(ask(editor, question(2030)))


def stored(server: Server, visit: Visit) -> str:
    return area_of(visit().open(f"{server.url}{WRITE}?ar=2030"), 2030).input_value()


def test_the_same_message_from_an_editor_is_saved(
    writing_server: Server, area: str, visit: Visit
) -> None:
    # Without this, the refusals below would prove nothing.
    with connected(writing_server, **writing_server.writer) as editor:
        ask(editor, question(2030))
        ask(editor, typed(2030, area, "Av redaktören."))
    assert stored(writing_server, visit) == "Av redaktören."


# However near a reader seems to be, an address or a header is no sign-in.
FOREIGN = pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("localhost", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("localhost", {"X-Real-IP": "::1", "X-Forwarded-Host": "localhost"}),
        ("samsam.example", {}),
        ("localhost", {"Cookie": "samsam=" + "A" * 43}),
    ],
    ids=["this computer", "forwarded", "a proxy", "another name", "a made up session"],
)


@pytest.mark.case(101)
@FOREIGN
def test_a_readers_forged_text_is_not_saved(
    writing_server: Server, area: str, visit: Visit, host: str, headers: dict[str, str]
) -> None:
    with connected(writing_server, host, **headers) as reader:
        assert headings(ask(reader, question(2030))) == [REFUSED]
        answer = ask(reader, typed(2030, area, "Förfalskat."))
        assert headings(answer) == [REFUSED]
        assert area_ids(answer) == []
    assert "Förfalskat." not in stored(writing_server, visit)


@pytest.mark.case(101)
@FOREIGN
def test_an_editors_session_taken_up_by_a_reader_saves_nothing(
    writing_server: Server, area: str, visit: Visit, host: str, headers: dict[str, str]
) -> None:
    with connected(writing_server, **writing_server.writer) as editor:
        session = session_of(ask(editor, question(2030)))
    # The callback of the field is known in this session: only the role at the write stops it.
    deadline = time.monotonic() + 10
    while True:
        with connected(writing_server, host, session, **headers) as reader:
            answer = ask(reader, typed(2030, area, "Kapat."))
        if session_of(answer) == session or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert session_of(answer) == session
    assert headings(answer) == [REFUSED]
    assert "Kapat." not in stored(writing_server, visit)


@pytest.mark.case(101)
def test_another_page_cannot_carry_the_field(
    writing_server: Server, area: str, visit: Visit
) -> None:
    with connected(writing_server) as reader:
        for page in ("", "arsanalys", "finns_inte", "../skriv_arsanalys"):
            message = typed(2030, area, "Smugglat.")
            message.rerun_script.page_name = page
            ask(reader, message)
    assert "Smugglat." not in stored(writing_server, visit)


@pytest.mark.parametrize("garbage", [b"", b"\xff" * 100, b"\x00", "text"], ids=repr)
def test_garbage_on_the_socket_ends_that_visit_only(
    writing_server: Server, garbage: bytes | str
) -> None:
    with connected(writing_server) as stranger:
        stranger.send(garbage)
    assert patient.get(f"{writing_server.url}halsa").status_code == 200


@pytest.mark.case(38, 45)
@pytest.mark.parametrize(
    ("writes", "size"), [(False, 10), (True, 31 * 1024 * 1024)], ids=["a reader", "too large"]
)
def test_an_upload_that_may_not_come_in_is_refused(
    writing_server: Server, writes: bool, size: int
) -> None:
    address = f"{writing_server.url}_stcore/upload_file/session/file"
    headers = writing_server.writer if writes else {}
    answer = patient.put(address, content=b"x" * size, headers=headers, timeout=30)
    assert answer.status_code == 413
    assert "SAMSAM tar bara emot filer" in answer.text


@pytest.mark.case(38)
def test_an_upload_of_unknown_length_is_refused(writing_server: Server) -> None:
    address = f"{writing_server.url}_stcore/upload_file/session/file"
    content = iter([b"x" * 1000] * 10)
    answer = patient.put(address, content=content, headers=writing_server.writer, timeout=30)
    assert answer.status_code == 413
