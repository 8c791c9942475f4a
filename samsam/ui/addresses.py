"""The addresses that aren't pages: files to take away, health, style and script."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from importlib import resources
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from samsam.exports import archive, excel, kit
from samsam.exports.formats import file_name, formats_of
from samsam.exports.many_files import SHEET_ADDRESS, SHEET_FORMATS, sheet_name
from samsam.exports.record_file import record_file, record_name
from samsam.exports.use import Use
from samsam.exports.worker import Task
from samsam.model.way import Edition
from samsam.questions.comparison import glance, sheet_of
from samsam.questions.data import file_template
from samsam.questions.editions import editions
from samsam.questions.files import FileNotKnownError, figure_for_file
from samsam.questions.kit import kit_address, made, read_kit_choice
from samsam.questions.operation import not_ready
from samsam.questions.reading import archive_task
from samsam.questions.selection import read_selection
from samsam.questions.service import Service
from samsam.ui import logs, open_addresses, own_files, running, sign_in
from samsam.ui.making import KITS, File, Order, Run, made_at
from samsam.ui.own_style import own_colours
from samsam.ui.running import today
from samsam.ui.sub_path import own_address

_T = TypeVar("_T")
_FRESH = {"cache-control": "no-cache"}
_NO_EDITION = "Den utgåvan eller det formatet finns inte."
_STYLE_SHEET = (
    resources.files("samsam.ui").joinpath("assets", "samsam.css").read_text(encoding="utf-8")
)


def routes() -> list[Route]:
    """Every address of our own, before those of Streamlit."""
    return [
        Route("/halsa", _health),
        Route("/redo", _ready),
        Route("/filer/mall.xlsx", made_at("mallen kunde inte göras", _template)),
        Route("/filer/paket.zip", made_at("paketet kunde inte göras", _kit)),
        Route(
            "/filer/arsanalys/{year}-{edition}.{extension}",
            made_at("en utgåva kunde inte göras", _edition),
        ),
        Route(
            f"/{SHEET_ADDRESS}.{{extension}}",
            made_at("arket med alla jämförelser kunde inte göras", _sheet),
        ),
        Route("/filer/{view}/{name}.{extension}", made_at("en fil kunde inte göras", _file)),
        *sign_in.routes(),
        *open_addresses.routes(),
        *own_files.routes(),
        Route("/logotyp.{kind}", _logotype),
        Route("/samsam.css", _style_sheet),
        Route("/samsam.js", _asset("samsam.js", "text/javascript")),
    ]


# Threads of their own: whatever else is asked for, how SAMSAM is is told at once.
_looking = ThreadPoolExecutor(2, thread_name_prefix="health")


async def _looked(look: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(_looking, look)


async def _health(_request: Request) -> Response:
    """200 when the store answers a question, else 503."""
    try:
        healthy = await _looked(lambda: running.service().healthy())
    except Exception as error:  # noqa: BLE001 - any fault at all means "not healthy"
        logs.fault("hälsokontrollen misslyckades", error)
        healthy = False
    state = "ok" if healthy else "fel"
    return JSONResponse({"status": state}, status_code=200 if healthy else 503)


async def _ready(_request: Request) -> Response:
    """200 when visits may be sent here, else 503 with what is missing."""
    missing = await _looked(_missing)
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


# Files that are made


def _file(request: Request) -> Order:
    """A figure as a file, with the choices of the address."""
    path, query = dict(request.path_params), dict(request.query_params)
    forms = formats_of(path["view"])
    form = next((f for f in forms if f.extension == path["extension"]), None)
    if form is None:
        known = ", ".join(f.extension for f in forms)
        raise FileNotKnownError(f"Formatet finns inte. De som finns är {known}.")
    service = running.service()
    selection = read_selection(query, service.register)
    use = _use(service, query)

    def prepare(run: Run) -> File:
        shown, full = figure_for_file(service, path["view"], path["name"], selection, today())
        content = run(partial(form.make, shown, full, use))
        return File(content, form.mime, file_name(shown, form))

    key = _key(service, *path.values(), replace(selection, faults=()), use.width_mm)
    return Order(key, prepare)


def _sheet(request: Request) -> Order:
    """All comparisons on one sheet, or their values, with the choices of the address."""
    extension, query = request.path_params["extension"], dict(request.query_params)
    form = next((f for f in SHEET_FORMATS if f.extension == extension), None)
    if form is None:
        known = ", ".join(f.extension for f in SHEET_FORMATS)
        raise FileNotKnownError(f"Formatet finns inte. De som finns är {known}.")
    service = running.service()
    selection = read_selection(query, service.register)
    use = _use(service, query)

    def prepare(run: Run) -> File:
        many = sheet_of(glance(service, selection))
        if many is None:
            raise FileNotKnownError(
                "Det finns inget att jämföra: ingen annan kommun i gruppen har värden. Välj en "
                "annan grupp på sidan Jämför."
            )
        return File(
            run(partial(form.make, many, use)), form.mime, f"{sheet_name(many)}.{extension}"
        )

    key = _key(service, "alla", extension, replace(selection, faults=()), use.width_mm)
    return Order(key, prepare)


def _key(service: Service, *parts: Hashable) -> Hashable:
    """Names a file: what is asked for, and what it rests on."""
    return (service, service.store.commits, today(), *parts)


def _use(service: Service, query: dict[str, str]) -> Use:
    """How a file is made, with the width that the address asks for."""
    return Use(
        made_on=today(),
        width_mm=read_kit_choice(query, service.register).width_mm,
        author=f"{service.settings.unit_name}, {service.settings.municipality_name} kommun",
        style=service.style,
    )


def _template(_request: Request) -> Order:
    """The workbook to fill in."""
    service = running.service()

    def prepare(_run: Run) -> File:
        return File(file_template(service), excel.MIME, "samsam-mall.xlsx")

    return Order(_key(service, "mall"), prepare)


def _kit(request: Request) -> Order:
    """The budget kit with the choices of the address."""
    service = running.service()
    choice = read_kit_choice(dict(request.query_params), service.register)
    if choice.faults:
        raise FileNotKnownError(" ".join(choice.faults))
    again = f"{own_address(request)}{kit_address(choice, today())}"

    def prepare(run: Run) -> File:
        name, content = made(service, choice, today(), again, run)
        return File(content, kit.MIME, name)

    return Order(_key(service, choice, again), prepare, KITS)


_NUMBER = re.compile(r"[0-9]{1,4}")


def _edition(request: Request) -> Order:
    """A fixed edition: with its hash as JSON, or whole as an archive package."""
    path = dict(request.path_params)
    service = running.service()
    year, number, extension = path["year"], path["edition"], path["extension"]
    makers: dict[str, tuple[Callable[[Edition], Task], str]] = {
        "json": (lambda edition: partial(record_file, edition), "application/json; charset=utf-8"),
        "zip": (partial(archive_task, service), archive.MIME),
    }
    whole = _NUMBER.fullmatch(year) and _NUMBER.fullmatch(number)
    if not whole or extension not in makers:
        raise FileNotKnownError(_NO_EDITION)

    def prepare(run: Run) -> File:
        found = editions(service, int(year))
        edition = next((e for e in found if e.number == int(number)), None)
        if edition is None:
            raise FileNotKnownError(_NO_EDITION)
        task_of, mime = makers[extension]
        return File(run(task_of(edition)), mime, f"{record_name(edition)}.{extension}")

    key = _key(service, "utgåva", int(year), int(number), extension)
    return Order(key, prepare)
