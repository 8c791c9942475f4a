"""The server around the pages: its own answers, and what it does to Streamlit's."""

from __future__ import annotations

import asyncio
import io
import re
import tomllib
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from samsam.exports.kit.formats import FORMATS
from samsam.model.analysis.access import Role
from samsam.services.accounts import accounts
from samsam.web.base import logs, running
from samsam.web.base.access import COOKIE
from samsam.web.base.conditional import tag_of
from samsam.web.base.sub_path import under_prefix
from samsam.web.base.uploads import LARGEST_DOCUMENT_MB
from samsam.web.files import addresses
from samsam.web.files.addresses import routes
from samsam.web.server import server
from samsam.web.server.bodies import BoundUploads
from samsam.web.server.document import SwedishDocument, swedish_document
from samsam.web.server.gate import Gate
from samsam.web.server.program_files import StaticCompression
from samsam.web.server.server import SECURITY_HEADERS

DOCUMENT = (
    '<!doctype html><html lang="en"><head><title>Streamlit</title>'
    '<link rel="service-desc" href="./_stcore/agent"><script>window.x = 1</script>'
    '<script type="module" src="./static/js/index.js"></script></head><body>å<div id="root"></div></body></html>'
)
SCRIPT = "const å = 'Räksmörgås';\n" * 500


def ask(app: Any, path: str, method: str = "GET", **options: Any) -> httpx.Response:
    """One request to an application, without a network."""

    async def once() -> httpx.Response:
        # A fault must come out as an answer, as it does to a reader.
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **options)

    return asyncio.run(once())


# The document


def test_the_document_becomes_swedish_and_ours() -> None:
    document = swedish_document(DOCUMENT.encode()).decode()
    assert '<html lang="sv">' in document
    assert "<title>SAMSAM – är vi på rätt väg?</title>" in document
    assert '<link rel="stylesheet" href="./samsam.css">' in document
    assert '<script src="./samsam.js" defer></script>' in document
    assert "<body>å<div" in document


def test_no_script_is_left_in_the_document_and_no_agent_is_announced() -> None:
    document = swedish_document(DOCUMENT.encode()).decode()
    assert re.findall(r"<script(?![^>]* src=)", document) == []
    assert 'src="./static/js/index.js"' in document
    assert "service-desc" not in document


def test_a_page_that_is_there_already_comes_before_streamlits_program() -> None:
    """Sixty files would come before the style sheet, and the text with them."""
    shell = (
        b'<html lang="en"><head><title>Streamlit</title>'
        b'<script type="module" crossorigin src="./static/js/index.js"></script>'
        b'<link rel="modulepreload" crossorigin href="./static/js/a.js">'
        b'<link rel="stylesheet" crossorigin href="./static/css/index.css"></head>'
        b'<body><div id="root"></div></body></html>'
    )
    head, _, body = swedish_document(shell, before="<h1>Sidan</h1>").decode().partition("</head>")
    assert "static/js" not in head
    assert "samsam.css" in head
    waiting, _, page = body.partition("</template>")
    assert '<template id="s-program">' in waiting
    # samsam.css hides what Streamlit draws by its place, until the page is taken away.
    assert re.search(r'<div id="s-before">.*<h1>Sidan</h1>.*</div><div id="root">', page)
    found = re.findall(r'(?:src|href)="\./(static/[^"]+)"', waiting)
    assert found == ["static/js/index.js", "static/js/a.js"]
    # Without a page nothing waits.
    assert "static/js/index.js" in swedish_document(shell).decode().partition("</head>")[0]


def test_streamlits_own_document_still_has_what_is_replaced() -> None:
    import streamlit

    found = Path(streamlit.__file__).parent / "static" / "index.html"
    document = swedish_document(found.read_bytes()).decode()
    assert '<html lang="sv">' in document
    assert "samsam.js" in document
    assert re.findall(r"<script(?![^>]* src=)", document) == []


@pytest.fixture
def sub_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """SAMSAM is served under a path of a host that it shares."""
    option = st.get_option
    monkeypatch.setattr(
        st, "get_option", lambda key: "samsam" if key == "server.baseUrlPath" else option(key)
    )


# The middleware, around an application that stands in for Streamlit


@pytest.fixture
def program_folder(tmp_path: Path) -> Path:
    """A folder of program files as Streamlit has it, with a script and an image."""
    for name, content in (("js/a.js", SCRIPT.encode()), ("media/a.png", b"\x89PNG")):
        file = tmp_path / "static" / name
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    return tmp_path


@pytest.fixture
def around(program_folder: Path) -> Starlette:
    """The middleware as in `parts()`, around a document, a program file and an image."""
    served: list[str] = []

    async def document(_request: Request) -> Response:
        return HTMLResponse(DOCUMENT, headers={"etag": '"1"'})

    async def script(request: Request) -> Response:
        served.append(request.url.path)
        return Response(SCRIPT, media_type="text/javascript", headers={"etag": '"2"'})

    async def image(_request: Request) -> Response:
        return Response(b"\x89PNG", media_type="image/png")

    async def upload(request: Request) -> Response:
        served.append(f"upload of {len(await request.body())}")
        return PlainTextResponse("taken")

    app = Starlette(
        routes=[
            Route("/static/js/a.js", script),
            Route("/static/media/a.png", image),
            Route("/_stcore/upload_file/{rest:path}", upload, methods=["PUT", "POST"]),
            Route("/{page:path}", document),
        ],
        middleware=[
            Middleware(server.SecurityHeaders),
            Middleware(Gate),
            Middleware(BoundUploads),
            Middleware(SwedishDocument),
            Middleware(StaticCompression, folder=program_folder),
        ],
    )
    app.state.served = served
    return app


@pytest.mark.parametrize("path", ["/", "/nyckeltal", "/static/js/a.js", "/static/media/a.png"])
def test_every_answer_has_the_security_headers(around: Starlette, path: str) -> None:
    headers = ask(around, path).headers
    assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


@pytest.mark.case(38, 45)
def test_a_refused_upload_has_them_too_and_is_never_read(
    around: Starlette, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_refused", {})
    for method in ("PUT", "POST", "DELETE"):
        answer = ask(
            around,
            "/_stcore/upload_file/session/file",
            method,
            content=b"x" * 10_000,
            headers={"x-forwarded-for": "203.0.113.9"},
        )
        assert answer.status_code == 413
        assert "högst 30 MB" in answer.text
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert around.state.served == []
    assert [r.getMessage() for r in caplog.records if r.name == "samsam"] == [
        "an upload was refused: not by a writer, or too large"
    ]


def as_editor() -> dict[str, str]:
    """The headers of a request by somebody who may take in files."""
    service = running.service()
    for name, role in (("Ada", Role.ADMINISTRATOR), ("Kim", Role.EDITOR)):
        code = accounts.new_account(service, name, role, "test")
        token = accounts.use_code(service, code, "korrekt häst batteri")
    return {"cookie": f"{COOKIE}={token}"}


@pytest.mark.case(38)
@pytest.mark.parametrize("length", ["200000000", str(31 * 2**20), "-1", "1e3", "9" * 5000, ""])
def test_two_hundred_megabytes_are_refused_also_for_the_editor_and_never_read(
    around: Starlette, own_figures: None, length: str
) -> None:
    """By what the request says of its length: the body isn't waited for."""

    async def never() -> AsyncIterator[bytes]:
        pytest.fail("the body was read")
        yield b""

    headers = {"content-length": length, **as_editor()}
    answer = ask(around, "/_stcore/upload_file/a/b", "PUT", content=never(), headers=headers)
    assert answer.status_code == 413
    assert "högst 30 MB" in answer.text
    assert around.state.served == []


def test_a_budget_document_of_twenty_megabytes_is_let_in(
    around: Starlette, own_figures: None
) -> None:
    """They have photographs: those of more than 5 MB could only be refreshed by a command."""
    settings = tomllib.loads(Path(".streamlit/config.toml").read_text(encoding="utf-8"))
    assert settings["server"]["maxUploadSize"] == LARGEST_DOCUMENT_MB
    content = b"x" * (20 * 2**20)
    answer = ask(around, "/_stcore/upload_file/a/b", "PUT", content=content, headers=as_editor())
    assert (answer.status_code, around.state.served) == (200, [f"upload of {len(content)}"])


@pytest.mark.parametrize("path", ["/", "/nyckeltal", "/nyckeltal?nyckeltal=neet", "/finns-inte"])
def test_the_document_is_changed_at_every_address(around: Starlette, path: str) -> None:
    answer = ask(around, path, headers={"accept-encoding": "br"})
    assert '<html lang="sv">' in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"] == tag_of(answer.content)
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_program_file_is_compressed_once_and_kept(around: Starlette) -> None:
    for _ in range(3):
        answer = ask(around, "/static/js/a.js", headers={"accept-encoding": "gzip"})
        assert answer.text == SCRIPT
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "accept-encoding"
        assert int(answer.headers["content-length"]) < len(SCRIPT.encode()) / 10
    assert around.state.served == []


def test_who_takes_no_compressed_files_gets_them_plain(around: Starlette) -> None:
    answer = ask(around, "/static/js/a.js", headers={"accept-encoding": "identity"})
    assert answer.text == SCRIPT
    assert "content-encoding" not in answer.headers


def test_images_and_parts_of_files_are_left_as_they_are(around: Starlette) -> None:
    image = ask(around, "/static/media/a.png", headers={"accept-encoding": "gzip"})
    part = {"accept-encoding": "gzip", "range": "bytes=0-10"}
    for answer in (image, ask(around, "/static/js/a.js", headers=part)):
        assert "content-encoding" not in answer.headers
    assert image.content == b"\x89PNG"


# Addresses of our own


def test_health_is_ok_when_the_store_answers(first_figures: None, ours: Starlette) -> None:
    answer = ask(ours, "/halsa")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_is_bad_when_the_store_cannot_be_opened(
    no_service: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: Starlette
) -> None:
    damaged = tmp_path / "samsam.sqlite"
    damaged.write_bytes(b"not a store" * 1000)
    monkeypatch.setenv("SAMSAM_STORE", str(damaged))
    answer = ask(ours, "/halsa")
    assert (answer.status_code, answer.json()) == (503, {"status": "fel"})
    damaged.unlink()
    assert ask(ours, "/halsa").status_code == 200


def test_health_is_bad_when_the_open_store_stops_answering(
    own_figures: None, monkeypatch: pytest.MonkeyPatch, ours: Starlette
) -> None:
    running.service().records.close()
    assert ask(ours, "/halsa").status_code == 503


def test_ready_tells_what_is_missing_without_any_place(
    own_figures: None, monkeypatch: pytest.MonkeyPatch, ours: Starlette
) -> None:
    answer = ask(ours, "/redo")
    assert (answer.status_code, answer.json()) == (200, {"status": "redo", "saknas": []})
    opened = running.service().records
    opened.read_only = True
    answer = ask(ours, "/redo")
    assert answer.status_code == 503
    assert answer.json()["saknas"] == ["Lagret går bara att läsa: det som skrivs kan inte sparas."]
    assert ask(ours, "/halsa").status_code == 200
    opened.close()
    answer = ask(ours, "/redo")
    assert answer.status_code == 503
    assert re.fullmatch(r"Lagret svarar inte\. .* felnummer \w{8}\.", answer.json()["saknas"][0])
    assert str(opened.path.parent) not in answer.text


def test_under_a_sub_path_our_addresses_move_there(first_figures: None, sub_path: None) -> None:
    app = Starlette(routes=under_prefix(routes()))
    assert ask(app, "/samsam/halsa").status_code == 200
    assert ask(app, "/halsa").status_code == 404
    kit = ask(app, "/samsam/filer/paket.zip?med=neet&delar=svg")
    with zipfile.ZipFile(io.BytesIO(kit.content)) as archive:
        told = archive.read("LÄS MIG.txt").decode("utf-8-sig")
    assert "http://localhost/samsam/filer/paket.zip?" in told
    assert "http://localhost/samsam/" in ask(app, "/samsam/oppna-data/dcat.ttl").text


def test_the_middleware_knows_the_sub_path(around: Starlette, sub_path: None) -> None:
    assert '<html lang="sv">' in ask(around, "/samsam/nyckeltal").text
    for path in ("/samsam/static/x", "/samsam/konto/kod", "/samsam/halsa"):
        assert '<html lang="sv">' not in ask(around, path).text
    refused = ask(
        around, "/samsam/_stcore/upload_file/a/b", "PUT", headers={"x-forwarded-for": "203.0.113.9"}
    )
    assert refused.status_code == 413


@pytest.mark.parametrize("form", FORMATS, ids=lambda f: f.extension)
@pytest.mark.parametrize("view", ["nyckeltal/sfi_two_courses", "befolkningsmal/population"])
def test_every_file_has_its_type_and_a_name_that_says_what_it_holds(
    first_figures: None, ours: Starlette, form: Any, view: str
) -> None:
    answer = ask(ours, f"/filer/{view}.{form.extension}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == form.mime
    name = re.fullmatch(r'attachment; filename="([^"]+)"', answer.headers["content-disposition"])
    assert name
    assert re.fullmatch(rf"timra-[a-z0-9-]+-\d{{4}}-\d{{4}}\.{form.extension}", name[1])
    assert len(answer.content) > 500


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nyckeltal/finns-inte.svg", "Nyckeltalet finns inte."),
        ("nyckeltal/population.exe", "Formatet finns inte."),
        ("finns-inte/population.svg", "Vyn finns inte."),
        ("nyckeltal/..%2f..%2fapp.svg", ""),
        ("nyckeltal/%00.svg", "Nyckeltalet finns inte."),
        ("alla-jamforda.svg?grupp=valda", "Det finns inget att jämföra"),
        ("alla-jamforda.exe", "Formatet finns inte."),
        (f"arsanalys/{'9' * 5000}-1.json", "Den utgåvan eller det formatet finns inte."),
        (f"arsanalys/2025-{'9' * 5000}.zip", "Den utgåvan eller det formatet finns inte."),
        ("arsanalys/²025-1.json", "Den utgåvan eller det formatet finns inte."),
        ("arsanalys/2025-1.json", "Den utgåvan eller det formatet finns inte."),
        ("plats/neet.svg", "ingen annan kommun i gruppen har värde"),
    ],
)
def test_an_unknown_file_is_told_in_swedish(
    first_figures: None, ours: Starlette, path: str, told: str
) -> None:
    answer = ask(ours, f"/filer/{path}")
    assert answer.status_code == 404
    assert told in answer.text


def test_garbage_among_the_choices_of_a_file_gives_the_default_view(
    first_figures: None, ours: Starlette
) -> None:
    query = {"dag": "igår", "fran": "x", "nyckeltal": "' or 1=1", "ar": "99999"}
    bad = ask(ours, "/filer/nyckeltal/neet.csv", params=query)
    assert bad.status_code == 200
    assert bad.content == ask(ours, "/filer/nyckeltal/neet.csv").content


def test_a_file_that_fails_gives_a_number_and_no_trace(
    first_figures: None, monkeypatch: pytest.MonkeyPatch, ours: Starlette,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def fail(*_args: object) -> None:
        raise ValueError("hemligt")

    monkeypatch.setattr(addresses, "figure_for_file", fail)
    answer = ask(ours, "/filer/nyckeltal/population.svg")
    assert answer.status_code == 500
    number = re.search(r"felnumret (\w{8})", answer.text)
    assert number
    assert "hemligt" not in answer.text
    assert f"fault {number[1]}" in caplog.text


def test_style_and_script_are_served_as_such(ours: Starlette) -> None:
    assert ask(ours, "/samsam.css").headers["content-type"].startswith("text/css")
    assert ask(ours, "/samsam.js").headers["content-type"].startswith("text/javascript")


def test_the_kit_is_an_address_that_everyone_may_share(
    first_figures: None, ours: Starlette
) -> None:
    answer = ask(ours, "/filer/paket.zip?med=neet&delar=word,svg&bredd=80")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = archive.read("LÄS MIG.txt").decode("utf-8-sig")
        assert sum(n.endswith((".docx", ".svg")) for n in archive.namelist()) == 2
    link = re.search(r"Samma paket igen: http://[^/]+(/filer/paket\.zip\?\S+)", told)
    assert link
    assert "dag=" in link[1]
    assert ask(ours, link[1]).status_code == 200


def test_a_kit_that_cannot_be_read_is_told_in_swedish(first_figures: None, ours: Starlette) -> None:
    answer = ask(ours, "/filer/paket.zip?delar=exe")
    assert answer.status_code == 404
    assert "Delen ”exe” finns inte" in answer.text
