"""Streamlit's program files: which are answered for, and what is kept of them."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from pathlib import Path
from typing import Any

import pytest
from test_server import ask

from samsam.web.server.program_files import StaticCompression, program_files

GZIP = {"accept-encoding": "gzip"}
SCRIPT = b"const a = 1;\n" * 500


async def _inner(scope: Any, _receive: Any, send: Any) -> None:
    """Stands in for Streamlit, which answers any address with its document."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"<html>document</html>"})


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "static" / "js"
    folder.mkdir(parents=True)
    (folder / "a.js").write_bytes(SCRIPT)
    return tmp_path


@pytest.fixture
def program(files: Path) -> StaticCompression:
    return StaticCompression(_inner, folder=files)


def test_what_is_no_program_file_is_not_there_and_nothing_of_it_is_kept(
    program: StaticCompression,
) -> None:
    for number in range(50):
        for path in (f"/static/{number}", f"/static/js/{number}.js", "/static/js/a.js/"):
            answer = ask(program, path, headers=GZIP)
            assert (answer.status_code, "document" in answer.text) == (404, False)
    assert program.kept_bytes == 0


def test_a_request_that_is_broken_off_leaves_nothing_behind(program: StaticCompression) -> None:
    """At whatever message the visitor leaves, the next one gets the whole file."""

    class LeftError(Exception):
        """The visitor's connection is gone."""

    async def broken_off(after: int) -> None:
        sent = 0

        async def send(_message: Any) -> None:
            nonlocal sent
            sent += 1
            if sent > after:
                raise LeftError

        async def receive() -> Any:
            return {"type": "http.disconnect"}

        scope = {
            "type": "http", "method": "GET", "path": "/static/js/a.js",
            "headers": [(b"accept-encoding", b"gzip")],
        }  # fmt: skip
        with contextlib.suppress(LeftError):
            await asyncio.wait_for(program(scope, receive, send), 5)

    for after in range(3):
        asyncio.run(broken_off(after))
    assert ask(program, "/static/js/a.js", headers=GZIP).content == SCRIPT


def test_a_file_that_is_cut_off_on_the_disk_is_no_answer_and_not_kept(
    program: StaticCompression, files: Path
) -> None:
    file = files / "static" / "js" / "a.js"
    file.write_bytes(SCRIPT[:100])
    assert ask(program, "/static/js/a.js", headers=GZIP).status_code == 500
    file.write_bytes(SCRIPT)
    assert ask(program, "/static/js/a.js", headers=GZIP).content == SCRIPT


def test_all_of_streamlits_files_together_are_bounded() -> None:
    found = program_files()
    assert len(found) > 100
    assert sum(file.size for file in found.values()) < 40 * 1024 * 1024
    page = next(name for name in found if name.startswith("/static/js/index."))
    assert gzip.decompress(found[page].content()) == found[page].path.read_bytes()
    assert found[page].media_type.endswith("javascript")


def test_who_has_a_program_file_is_not_sent_it_again(program: StaticCompression) -> None:
    first = ask(program, "/static/js/a.js", headers=GZIP)
    assert "immutable" in first.headers["cache-control"]
    kept = program.kept_bytes
    for method in ("GET", "HEAD"):
        known = {**GZIP, "if-none-match": first.headers["etag"]}
        again = ask(program, "/static/js/a.js", method, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    other = ask(program, "/static/js/a.js", headers={**GZIP, "if-none-match": '"other"'})
    assert (other.status_code, other.content) == (200, SCRIPT)
    assert program.kept_bytes == kept


def test_who_refuses_gzip_is_not_sent_it(program: StaticCompression) -> None:
    answer = ask(program, "/static/js/a.js", headers={"accept-encoding": "gzip;q=0, identity"})
    assert "content-encoding" not in answer.headers
