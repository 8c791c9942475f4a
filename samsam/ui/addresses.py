"""The addresses that aren't pages: files to take away, health, style and script."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import resources
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from samsam.exports import archive, excel, kit
from samsam.exports.formats import file_name, formats_of
from samsam.exports.many_files import SHEET_ADDRESS, SHEET_FORMATS, sheet_name
from samsam.exports.record_file import record_file, record_name
from samsam.exports.turns import LONGEST_WAIT, BusyError, turn
from samsam.exports.use import Use
from samsam.model.way import Edition
from samsam.questions.comparison import glance, sheet_of
from samsam.questions.data import file_template
from samsam.questions.editions import editions
from samsam.questions.files import FileNotKnownError, figure_for_file
from samsam.questions.kit import KitChoice, kit_address, made, read_kit_choice
from samsam.questions.operation import not_ready
from samsam.questions.reading import archive_package
from samsam.questions.selection import read_selection
from samsam.questions.service import Service
from samsam.ui import logs, open_addresses, running, sign_in
from samsam.ui.own_style import own_colours
from samsam.ui.running import today
from samsam.ui.sub_path import own_address

_FRESH = {"cache-control": "no-cache"}
_STYLE_SHEET = (
    resources.files("samsam.ui").joinpath("assets", "samsam.css").read_text(encoding="utf-8")
)


def routes() -> list[Route]:
    """Every address of our own, before those of Streamlit."""
    return [
        Route("/halsa", _health),
        Route("/redo", _ready),
        Route("/filer/mall.xlsx", _template),
        Route("/filer/paket.zip", _kit),
        Route("/filer/arsanalys/{year:int}-{edition:int}.{extension}", _edition),
        Route(f"/{SHEET_ADDRESS}.{{extension}}", _sheet),
        Route("/filer/{view}/{name}.{extension}", _file),
        *sign_in.routes(),
        *open_addresses.routes(),
        Route("/logotyp.{kind}", _logotype),
        Route("/samsam.css", _style_sheet),
        Route("/samsam.js", _asset("samsam.js", "text/javascript")),
    ]


async def _health(_request: Request) -> Response:
    """200 when the store answers a question, else 503."""
    try:
        healthy = await run_in_threadpool(lambda: running.service().healthy())
    except Exception as error:  # noqa: BLE001 - any fault at all means "not healthy"
        logs.fault("hälsokontrollen misslyckades", error)
        healthy = False
    state = "ok" if healthy else "fel"
    return JSONResponse({"status": state}, status_code=200 if healthy else 503)


async def _ready(_request: Request) -> Response:
    """200 when visits may be sent here, else 503 with what is missing."""
    missing = await run_in_threadpool(_missing)
    told = {"status": "inte redo" if missing else "redo", "saknas": missing}
    return JSONResponse(told, status_code=503 if missing else 200)


def _missing() -> tuple[str, ...]:
    try:
        return not_ready(running.service())
    except Exception as error:  # noqa: BLE001 - any fault at all means "not ready"
        number = logs.fault("lagret svarade inte", error)
        return (f"Lagret svarar inte. Orsaken står i loggen, felnummer {number}.",)


def _asset(name: str, media_type: str) -> Any:
    body = resources.files("samsam.ui").joinpath("assets", name).read_bytes()

    async def answer(_request: Request) -> Response:
        return Response(body, media_type=f"{media_type}; charset=utf-8", headers=_FRESH)

    return answer


async def _style_sheet(_request: Request) -> Response:
    """SAMSAM's style sheet with the municipality's own colours after it."""
    body = await run_in_threadpool(lambda: _STYLE_SHEET + own_colours(running.service().style))
    return Response(body, media_type="text/css; charset=utf-8", headers=_FRESH)


async def _logotype(request: Request) -> Response:
    """The municipality's logotype as the file that it is, for pages on paper."""
    logotype = await run_in_threadpool(lambda: running.service().style.logotype)
    if logotype is None or request.path_params["kind"] != logotype.kind:
        return PlainTextResponse("Logotypen finns inte.", status_code=404)
    media_type = {"svg": "image/svg+xml", "png": "image/png"}[logotype.kind]
    return Response(logotype.content, media_type=media_type, headers=_FRESH)


async def _file(request: Request) -> Response:
    """A figure as a file, with the choices of the address."""
    make = partial(_made_file, request.path_params, dict(request.query_params))
    return await _answered("en fil kunde inte göras", make)


async def _sheet(request: Request) -> Response:
    """All comparisons on one sheet, or their values, with the choices of the address."""
    make = partial(_made_sheet, request.path_params["extension"], dict(request.query_params))
    return await _answered("arket med alla jämförelser kunde inte göras", make)


async def _answered(what: str, make: Callable[[], Response]) -> Response:
    """A file made beside other answers; else why not: unknown, busy, or a fault with its number."""
    try:
        return await run_in_threadpool(make)
    except FileNotKnownError as error:
        return PlainTextResponse(str(error), status_code=404)
    except BusyError as error:
        return _busy(error)
    except Exception as error:  # noqa: BLE001 - no stack trace may reach the reader
        return _fault(what, error)


def _made_sheet(extension: str, query: dict[str, str]) -> Response:
    form = next((f for f in SHEET_FORMATS if f.extension == extension), None)
    if form is None:
        known = ", ".join(f.extension for f in SHEET_FORMATS)
        raise FileNotKnownError(f"Formatet finns inte. De som finns är {known}.")
    service = running.service()
    many = sheet_of(glance(service, read_selection(query, service.register)))
    if many is None:
        raise FileNotKnownError(
            "Det finns inget att jämföra: ingen annan kommun i gruppen har värden. Välj en annan "
            "grupp på sidan Jämför."
        )
    name = f"{sheet_name(many)}.{extension}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    with turn():
        content = form.make(many, _use(service, query))
        return Response(content, media_type=form.mime, headers=headers)


def _use(service: Service, query: dict[str, str]) -> Use:
    """How a file is made, with the width that the address asks for."""
    return Use(
        made_on=today(),
        width_mm=read_kit_choice(query, service.register).width_mm,
        author=f"{service.settings.unit_name}, {service.settings.municipality_name} kommun",
        style=service.style,
    )


async def _template(_request: Request) -> Response:
    """The workbook to fill in."""
    content = await run_in_threadpool(lambda: file_template(running.service()))
    headers = {"content-disposition": 'attachment; filename="samsam-mall.xlsx"'}
    return Response(content, media_type=excel.MIME, headers=headers)


async def _kit(request: Request) -> Response:
    """The budget kit with the choices of the address."""
    choice = read_kit_choice(dict(request.query_params), running.service().register)
    if choice.faults:
        return PlainTextResponse(" ".join(choice.faults), status_code=404)
    again = f"{own_address(request)}{kit_address(choice, today())}"
    return await _answered("paketet kunde inte göras", partial(_made_kit, choice, again))


def _made_kit(choice: KitChoice, again: str) -> Response:
    name, content = made(running.service(), choice, today(), again)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kit.MIME, headers=headers)


def _busy(error: BusyError) -> Response:
    headers = {"retry-after": str(round(LONGEST_WAIT))}
    return PlainTextResponse(str(error), status_code=503, headers=headers)


def _fault(what: str, error: Exception) -> Response:
    number = logs.fault(what, error)
    words = f"Filen kunde inte göras. Ange felnumret {number} till den som sköter SAMSAM."
    return PlainTextResponse(words, status_code=500)


async def _edition(request: Request) -> Response:
    """A fixed edition: with its hash as JSON, or whole as an archive package."""
    return await _answered(
        "en utgåva kunde inte göras", partial(_edition_file, request.path_params)
    )


def _edition_file(path: dict[str, Any]) -> Response:
    service = running.service()
    found = editions(service, path["year"])
    edition = next((e for e in found if e.number == path["edition"]), None)
    makers: dict[str, tuple[Callable[[Edition], bytes], str]] = {
        "json": (record_file, "application/json; charset=utf-8"),
        "zip": (partial(archive_package, service), archive.MIME),
    }
    if edition is None or path["extension"] not in makers:
        raise FileNotKnownError("Den utgåvan eller det formatet finns inte.")
    make, mime = makers[path["extension"]]
    name = f"{record_name(edition)}.{path['extension']}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(make(edition), media_type=mime, headers=headers)


def _made_file(path: dict[str, str], query: dict[str, str]) -> Response:
    forms = formats_of(path["view"])
    form = next((f for f in forms if f.extension == path["extension"]), None)
    if form is None:
        known = ", ".join(f.extension for f in forms)
        raise FileNotKnownError(f"Formatet finns inte. De som finns är {known}.")
    service = running.service()
    selection = read_selection(query, service.register)
    shown, full = figure_for_file(service, path["view"], path["name"], selection, today())
    use = _use(service, query)
    headers = {"content-disposition": f'attachment; filename="{file_name(shown, form)}"'}
    with turn():
        return Response(form.make(shown, full, use), media_type=form.mime, headers=headers)
