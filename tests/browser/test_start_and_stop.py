"""How the real process starts and stops, and what it says in its log."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import patient
import pytest
from browsing import Server, Visit, area_of, type_in
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

OWN_FIGURES = True
FRESH = True


def refused(server: Server, **settings: str) -> str:
    """What the process says when these settings stop the start; it ends by itself with 2."""
    server.settings.update(settings)
    process = server.launch()
    process.wait(timeout=60)
    server.process = None
    assert process.returncode == 2
    assert "Traceback" not in server.log
    return server.log


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("SAMSAM_WRITING", "alla", "Välj något av: den_här_datorn, ingen."),
        ("SAMSAM_WRITNG", "ingen", "Menar du SAMSAM_WRITING?"),
        ("SAMSAM_OIDC_ROLES", "a=redaktor", "Menar du redaktör?"),
        ("SAMSAM_MUNICIPALITY_CODE", "22", "Skriv kommunkoden med fyra siffror"),
        ("SAMSAM_LOG_FORM", "xml", "Välj något av: text, json."),
    ],
)
def test_a_wrong_setting_stops_the_start(
    own_server: Server, variable: str, value: str, told: str
) -> None:
    log = refused(own_server, **{variable: value})
    assert "SAMSAM kan inte starta:" in log
    assert told in log


def test_the_first_start_says_that_it_made_a_store(own_server: Server, tmp_path: Path) -> None:
    own_server.store = tmp_path / "ny" / "samsam.sqlite"
    own_server.store.parent.mkdir()
    told = f"Det fanns inget lager. Ett nytt är gjort: {own_server.store}"
    assert told in own_server.start().log
    own_server.stop()
    assert own_server.start().log.count(told) == 1


def test_what_it_makes_is_for_its_own_user_and_group(own_server: Server) -> None:
    own_server.store.chmod(0o640)
    shutil.rmtree(own_server.store.parent / "cache", ignore_errors=True)  # copied by the tests
    before = os.umask(0o022)
    try:
        own_server.start()
    finally:
        os.umask(before)
    assert patient.get(f"{own_server.url}oppna-data/alla.csv", timeout=60).status_code == 200
    deadline = time.monotonic() + 20
    while not list(own_server.store.parent.rglob("*-natt.sqlite.sha256")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    log = own_server.store.with_suffix(".log")  # of the test
    made = [p for p in own_server.store.parent.rglob("*") if p.is_file() and p != log]
    assert len(made) >= 5
    assert [path.name for path in made if path.stat().st_mode & 0o007] == []


@pytest.mark.case(88)
def test_a_second_server_on_the_same_store_works_and_the_first_goes_on(
    own_server: Server,
) -> None:
    first = own_server.start()
    second = Server(own_server.store)
    try:
        second.start()
        for one in (first, second):
            assert patient.get(f"{one.url}halsa").status_code == 200
            assert patient.get(f"{one.url}oppna-data/").status_code == 200
        first.stop()
        assert patient.get(f"{second.url}halsa").status_code == 200
    finally:
        second.stop()
    assert "Traceback" not in own_server.log


def visiting(server: Server, ended: threading.Event) -> None:
    """Ask for one page after the other until the server goes away."""
    message = BackMsg()
    message.rerun_script.page_name = ""
    address = f"ws://localhost:{server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as socket:
        try:
            while not ended.is_set():
                socket.send(message.SerializeToString())
                socket.recv(timeout=30)
        except (ConnectionClosed, TimeoutError):
            pass


def see_home(server: Server) -> None:
    """Have the first page drawn to its end."""
    message = BackMsg()
    message.rerun_script.page_name = ""
    address = f"ws://localhost:{server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as socket:
        socket.send(message.SerializeToString())
        while True:
            said = socket.recv(timeout=60)
            assert isinstance(said, bytes)
            if ForwardMsg.FromString(said).WhichOneof("type") == "script_finished":
                return


def test_told_to_stop_it_ends_with_zero_while_people_visit(own_server: Server) -> None:
    own_server.start()
    ended = threading.Event()
    visits = [threading.Thread(target=visiting, args=(own_server, ended)) for _ in range(5)]
    for visit in visits:
        visit.start()
    time.sleep(1)
    process, own_server.process = own_server.process, None
    assert process
    process.send_signal(signal.SIGTERM)
    code = process.wait(timeout=15)
    ended.set()
    for visit in visits:
        visit.join(timeout=35)
    assert code == 0, own_server.log
    assert "Traceback" not in own_server.log
    # Everything is in the file itself, and another process may open it.
    assert not own_server.store.with_name(f"{own_server.store.name}-journal").exists()
    with closing(sqlite3.connect(own_server.store)) as opened:
        assert opened.execute("pragma integrity_check").fetchall() == [("ok",)]


def test_what_was_saved_before_the_stop_is_there_after_the_start(
    own_server: Server, visit: Visit
) -> None:
    own_server.start()
    page = visit().open(f"{own_server.url}skriv_arsanalys?ar=2031")
    type_in(page, "Sparat före stoppet.", 2031)
    area_of(page, 2031).press("Control+Enter")
    page.locator(".s-saved").first.wait_for()
    own_server.stop()
    own_server.start()
    page = visit().open(f"{own_server.url}skriv_arsanalys?ar=2031")
    expect(area_of(page, 2031)).to_have_value("Sparat före stoppet.")


def test_health_and_readiness_tell_apart_what_can_be_read_and_what_can_be_written(
    own_server: Server,
) -> None:
    own_server.start()
    answer = patient.get(f"{own_server.url}redo")
    assert (answer.status_code, answer.json()) == (200, {"status": "redo", "saknas": []})
    assert patient.get(f"{own_server.url}halsa").status_code == 200


def test_while_another_program_holds_the_file_it_says_so_in_time(
    own_server: Server,
) -> None:
    own_server.start()
    names = ("konto/kod", "halsa", "redo", "", "samsam.css")
    with closing(sqlite3.connect(own_server.store, isolation_level=None, timeout=20)) as other:
        other.execute("begin exclusive")
        with ThreadPoolExecutor(len(names)) as threads:
            answers = dict(
                zip(
                    names,
                    threads.map(lambda n: httpx.get(f"{own_server.url}{n}", timeout=30), names),
                    strict=True,
                )
            )
    assert httpx.get(f"{own_server.url}halsa", timeout=30).status_code == 200
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        "konto/kod": 200, "halsa": 503, "redo": 503, "": 503, "samsam.css": 200,
    }  # fmt: skip
    waited = {name: answer.elapsed.total_seconds() for name, answer in answers.items()}
    # SQLite itself would be waited for for twenty seconds.
    assert max(waited.values()) < 10, waited
    assert answers[""].headers["retry-after"] == "10"
    assert "Exception in ASGI application" not in own_server.log


def test_the_log_is_json_lines_when_asked_for(own_server: Server) -> None:
    own_server.settings["SAMSAM_LOG_FORM"] = "json"
    own_server.start()
    address = f"ws://localhost:{own_server.port}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as socket:
        socket.send(b"\xff" * 50)
        time.sleep(1)
    for name in ("neet.pdf", "neet.png", "neet.docx"):
        assert patient.get(f"{own_server.url}filer/nyckeltal/{name}", timeout=60).status_code == 200
    assert patient.get(f"{own_server.url}filer/paket.zip", timeout=90).status_code == 200
    with closing(sqlite3.connect(own_server.store)) as store:
        store.execute("alter table edition rename to elsewhere")
    see_home(own_server)
    own_server.stop()
    lines = [line for line in own_server.log.splitlines() if line.startswith("{")]
    told = [json.loads(line) for line in lines]
    assert any("a socket was closed" in t["message"] for t in told), own_server.log
    # A page's fault is said once, with its number and place, and nothing of it comes beside that.
    faults = [t for t in told if "en sida kunde inte visas" in t["message"]]
    assert [f["error"] for f in faults] == ["OperationalError"]
    assert any(place.startswith("app.py:") for place in faults[0]["places"])
    assert all({"time", "level", "logger", "message"} <= set(t) for t in told)
    assert not re.search(r"^\s+File ", own_server.log, re.MULTILINE)
    # Drawing wrote 250 lines of libraries' own for one PDF.
    assert {t["logger"] for t in told} == {"samsam"}
    # What isn't a line of the log is the greeting, with the first code and the link.
    assert len(own_server.log.splitlines()) - len(lines) < 14
