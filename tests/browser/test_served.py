"""What the server answers, without a browser; and what it says when it can't start."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import patient
import pytest
from browsing import ROOT, Server

pytestmark = pytest.mark.browser


def static_script(server: Server) -> str:
    document = patient.get(server.url).text
    found = re.search(r'src="\./(static/js/index[^"]+)"', document)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "path", ["", "nyckeltal", "halsa", "samsam.css", "filer/nyckeltal/neet.csv"]
)
def test_security_headers_are_on_every_answer(server: Server, path: str) -> None:
    headers = patient.get(f"{server.url}{path}").headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_only_a_chart_alone_may_be_shown_by_others(server: Server) -> None:
    alone = patient.get(f"{server.url}diagram/nyckeltal/neet").headers
    assert "frame-ancestors *" in alone["content-security-policy"]
    assert "default-src 'none'" in alone["content-security-policy"]
    assert "x-frame-options" not in alone
    for path in ("", "konto/logga-in", "oppna-data/"):
        page = patient.get(f"{server.url}{path}").headers
        assert "frame-ancestors 'self'" in page["content-security-policy"]
        assert page["x-frame-options"] == "SAMEORIGIN"


def test_the_document_is_swedish_and_runs_no_script_of_its_own(server: Server) -> None:
    document = patient.get(f"{server.url}nyckeltal", headers={"accept-encoding": "gzip"}).text
    assert '<html lang="sv">' in document
    assert re.search(r"<title>[^<]+ – SAMSAM</title>", document)
    assert re.search(r"<script(?![^>]*src=)", document) is None


def test_program_files_are_compressed_and_the_same_each_time(server: Server) -> None:
    address = f"{server.url}{static_script(server)}"
    plain = patient.get(address, headers={"accept-encoding": "identity"})
    for _ in range(2):
        small = patient.get(address, headers={"accept-encoding": "gzip"})
        assert small.headers["content-encoding"] == "gzip"
        assert int(small.headers["content-length"]) < len(plain.content) / 2
        assert small.content == plain.content


@pytest.mark.case(38, 45)
@pytest.mark.parametrize(
    ("writes", "size"), [(False, 1000), (True, 31 * 1024 * 1024)], ids=["läsare", "för stor"]
)
def test_uploads_are_refused_before_they_are_read(server: Server, writes: bool, size: int) -> None:
    address = f"{server.url}_stcore/upload_file/a/b"
    answer = patient.put(address, content=b"x" * size, headers=server.writer if writes else {})
    assert answer.status_code == 413
    assert "högst 30 MB" in answer.text


def test_unknown_files_are_named(server: Server) -> None:
    answer = patient.get(f"{server.url}filer/nyckeltal/finns-inte.svg")
    assert answer.status_code == 404
    assert "Nyckeltalet finns inte" in answer.text


def test_a_mistake_in_the_register_stops_the_start(own_server: Server, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    goals = data / "goals.toml"
    goals.write_text(goals.read_text("utf-8").replace("at_least =", "at_lest ="), "utf-8")
    own_server.settings["SAMSAM_DATA"] = str(data)
    process = own_server.launch()
    process.wait(timeout=60)
    own_server.process = None
    told = own_server.log
    assert process.returncode == 2
    assert re.search(r"goals\.toml, rad \d+: ", told)
    assert "Traceback" not in told
