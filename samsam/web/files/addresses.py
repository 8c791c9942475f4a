"""The addresses that aren't pages: files to take away, health, style and script."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from samsam.exports.kit import kit
from samsam.exports.kit.formats import file_name, formats_of
from samsam.exports.kit.many_files import SHEET_ADDRESS, SHEET_FORMATS, sheet_name
from samsam.exports.names import EXCEL_TYPE, WORD_TYPE
from samsam.exports.record import action_files, archive
from samsam.exports.record.record_file import record_file, record_name
from samsam.exports.use import RenderOptions
from samsam.exports.work.worker import Task
from samsam.model.analysis.workflow import Edition
from samsam.services.analysis.follow_up.action_table import action_tables
from samsam.services.analysis.reading import archive_task, pdf_task, word_task
from samsam.services.core.selection import read_selection
from samsam.services.core.service import Service
from samsam.services.data.data import file_template
from samsam.services.editions.editions import editions
from samsam.services.files.files import FileNotKnownError, figure_for_file, sheet_for_file
from samsam.services.files.kit import check_analysis, kit_address, made, read_kit_choice
from samsam.services.operation.operation import not_ready
from samsam.web.base import logs, running
from samsam.web.base.asking import Asking
from samsam.web.base.running import today
from samsam.web.base.sub_path import own_address
from samsam.web.files import open_addresses, own_assets, own_files, web_addresses
from samsam.web.files.making import KITS, File, FileOrder, Run, made_at
from samsam.web.sign_in import sign_in

_FRESH = {"cache-control": "no-cache"}
_NO_EDITION = "Den utgåvan eller det formatet finns inte."


def routes() -> list[Route]:
    """Every address of our own, before those of Streamlit."""
    return [
        Route("/halsa", _health),
        Route("/redo", _ready),
        Route("/filer/mall.xlsx", made_at("mallen kunde inte göras", _template)),
        Route("/filer/atgarder.{extension}", made_at("åtgärderna kunde inte göras", _actions)),
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
        *web_addresses.routes(),
        Route("/logotyp.{kind}", _logotype),
        Route("/samsam.css", own_assets.style_sheet),
        Route("/samsam.js", own_assets.script),
    ]


# Threads of their own: whatever else is asked for, how SAMSAM is is reported in time.
_health_threads = Asking(2, "health")
# Who watches waits for some seconds (docs/drift/Containerfile: four).
_LONGEST_LOOK = 3.0


async def _health(_request: Request) -> Response:
    """200 when the store answers a question, else 503."""
    try:
        healthy = await _health_threads.ask(lambda: running.service().healthy(), _LONGEST_LOOK)
    except Exception as error:  # noqa: BLE001 - any fault at all means "not healthy"
        logs.fault("hälsokontrollen misslyckades", error)
        healthy = False
    state = "ok" if healthy else "fel"
    return JSONResponse({"status": state}, status_code=200 if healthy else 503)


async def _ready(_request: Request) -> Response:
    """200 when visits may be sent here, else 503 with what is missing."""
    try:
        missing = await _health_threads.ask(lambda: not_ready(running.service()), _LONGEST_LOOK)
    except Exception as error:  # noqa: BLE001 - any fault at all means "not ready"
        number = logs.fault("lagret svarade inte", error)
        missing = (f"Lagret svarar inte. Orsaken står i loggen, felnummer {number}.",)
    reported = {"status": "inte redo" if missing else "redo", "saknas": missing}
    return JSONResponse(reported, status_code=503 if missing else 200)


async def _logotype(request: Request) -> Response:
    """The municipality's logotype as the file that it is, for pages on paper."""
    logotype = await run_in_threadpool(lambda: running.service().style.logotype)
    if logotype is None or request.path_params["kind"] != logotype.kind:
        return PlainTextResponse("Logotypen finns inte.", status_code=404)
    media_type = {"svg": "image/svg+xml", "png": "image/png"}[logotype.kind]
    return Response(logotype.content, media_type=media_type, headers=_FRESH)


# Files that are made


def _file(request: Request) -> FileOrder:
    """A figure as a file, with the choices of the address."""
    path, query = dict(request.path_params), dict(request.query_params)
    forms = formats_of(path["view"])
    form = next((f for f in forms if f.extension == path["extension"]), None)
    if form is None:
        known = ", ".join(f.extension for f in forms)
        raise FileNotKnownError(f"Formatet finns inte. De som finns är {known}.")
    service = running.service()
    selection = read_selection(query, service.register, today())
    use = _use(service, query)

    def prepare(run: Run) -> File:
        shown, full = figure_for_file(service, path["view"], path["name"], selection, today())
        content = run(partial(form.make, shown, full, use))
        return File(content, form.mime, file_name(shown, form))

    key = _key(service, *path.values(), replace(selection, faults=()), use.width_mm)
    return FileOrder(key, prepare)


def _sheet(request: Request) -> FileOrder:
    """All comparisons on one sheet, or their values, with the choices of the address."""
    extension, query = request.path_params["extension"], dict(request.query_params)
    form = next((f for f in SHEET_FORMATS if f.extension == extension), None)
    if form is None:
        known = ", ".join(f.extension for f in SHEET_FORMATS)
        raise FileNotKnownError(f"Formatet finns inte. De som finns är {known}.")
    service = running.service()
    selection = read_selection(query, service.register, today())
    use = _use(service, query)

    def prepare(run: Run) -> File:
        many = sheet_for_file(service, selection, today())
        return File(
            run(partial(form.make, many, use)), form.mime, f"{sheet_name(many)}.{extension}"
        )

    key = _key(service, "alla", extension, replace(selection, faults=()), use.width_mm)
    return FileOrder(key, prepare)


def _key(service: Service, *parts: Hashable) -> Hashable:
    """Names a file: what is asked for, and what it rests on."""
    return (service, service.records.commits, today(), *parts)


def _use(service: Service, query: dict[str, str]) -> RenderOptions:
    """How a file is made, with the width that the address asks for."""
    return RenderOptions(
        made_on=today(),
        width_mm=read_kit_choice(query, service.register, today()).width_mm,
        author=f"{service.settings.unit_name}, {service.settings.municipality}",
        style=service.style,
    )


def _template(_request: Request) -> FileOrder:
    """The workbook to fill in."""
    service = running.service()

    def prepare(_run: Run) -> File:
        return File(file_template(service), EXCEL_TYPE, "samsam-mall.xlsx")

    return FileOrder(_key(service, "mall"), prepare)


def _actions(request: Request) -> FileOrder:
    """The register of actions as everybody may read it, with what is known today."""
    extension = request.path_params["extension"]
    form = action_files.FORMATS.get(extension)
    if form is None:
        known = ", ".join(action_files.FORMATS)
        raise FileNotKnownError(f"Formatet finns inte. De som finns är {known}.")
    service = running.service()
    use = _use(service, {})

    def prepare(run: Run) -> File:
        tables = action_tables(service, today(), drafts=False)
        return File(
            run(partial(form.make, tables, use)), form.mime, f"{action_files.NAME}.{extension}"
        )

    return FileOrder(_key(service, action_files.NAME, extension), prepare)


def _kit(request: Request) -> FileOrder:
    """The budget kit with the choices of the address."""
    service = running.service()
    query = request.query_params
    # A form sends each box that is ticked by itself.
    listed = {n: ",".join(filter(None, query.getlist(n))) for n in ("med", "delar") if n in query}
    choice = read_kit_choice({**query, **listed}, service.register, today())
    if choice.faults:
        raise FileNotKnownError(" ".join(choice.faults))
    check_analysis(service, choice, drafts=False)
    again = f"{own_address(request)}{kit_address(choice, today())}"

    def prepare(run: Run) -> File:
        name, content = made(service, choice, today(), again, run)
        return File(content, kit.MIME, name)

    return FileOrder(_key(service, choice, again), prepare, KITS)


_NUMBER = re.compile(r"[0-9]{1,4}")


def _edition(request: Request) -> FileOrder:
    """A fixed edition: to read, to edit, with its hash as JSON, or whole as an archive package."""
    path = dict(request.path_params)
    service = running.service()
    year, number, extension = path["year"], path["edition"], path["extension"]
    makers: dict[str, tuple[Callable[[Edition], Task], str]] = {
        "json": (lambda edition: partial(record_file, edition), "application/json; charset=utf-8"),
        "zip": (partial(archive_task, service), archive.MIME),
        "pdf": (partial(pdf_task, service), "application/pdf"),
        "docx": (partial(word_task, service), WORD_TYPE),
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
    return FileOrder(key, prepare)
