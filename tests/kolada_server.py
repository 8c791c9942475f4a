"""A real local HTTP server that answers as Kolada v3 and SCB PxWebApi v2 do, with faults on order.

Built from data it is given: `Kolada` holds catalogue, areas, groups and rows; `ScbTable` holds a
table's variables and figures. Everything asked of it is in `server.paths`.

    with Server(kolada=Kolada(rows=...)) as server:
        server.then(Reply(status=429, headers={"Retry-After": "3"}))   # the next answer only
        server.always(Reply(status=500))                               # every answer after that
        server.alter = lambda content: {...}                           # the JSON of every answer
"""

from __future__ import annotations

import copy
import csv
import functools
import gzip
import json
import random
import ssl
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"

Json = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """A ready-made answer. `drip` is seconds between bytes; `cut` drops the last part of the body.

    `hang` waits that many seconds before anything is sent.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    drip: float = 0.0
    drip_headers: bool = False
    cut: bool = False
    hang: float = 0.0


def json_reply(content: object) -> Reply:
    return Reply(body=json.dumps(content).encode())


def row(kpi: str, area: str, year: int, **sexes: float | None) -> Json:
    """One row of Kolada's data; T=None is a value that is missing."""
    values = [
        {"count": 1, "gender": sex, "status": "Missing" if v is None else "", "value": v}
        for sex, v in sexes.items()
    ]
    return {"kpi": kpi, "municipality": area, "period": year, "values": values}


def kpi(kpi_id: str, title: str = "") -> Json:
    return {
        "id": kpi_id, "title": title or f"Nyckeltal {kpi_id}", "description": "Källa: SCB.",
        "is_divided_by_gender": True, "municipality_type": "K", "auspice": "X",
        "operating_area": "Befolkning", "perspective": "Resurser",
        "prel_publication_date": None, "publication_date": "2027-02-26", "publ_period": "2026",
        "has_ou_data": False,
    }  # fmt: skip


@dataclass
class Kolada:
    """What Kolada knows. `count_is_total` says what `count` of a page means."""

    rows: Sequence[Json] = ()
    kpis: Sequence[Json] = ()
    municipalities: Sequence[Json] = ()
    groups: Sequence[Json] = ()
    count_is_total: bool = False

    def __post_init__(self) -> None:
        self._by_kpi: dict[str, list[Json]] = {}
        for one in self.rows:
            self._by_kpi.setdefault(one["kpi"], []).append(one)
        self._matching = functools.cache(self._filter)

    def answer(self, path: str, query: Mapping[str, str], base: str) -> tuple[int, Json]:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        if any(len(part.split(",")) > 25 for part in parts):
            return 400, {"detail": "Too many ids, max 25"}
        per_page = int(query.get("per_page", "100"))
        if per_page > 5000:
            return 422, {"detail": [{"loc": ["query", "per_page"], "msg": "at most 5000"}]}
        found = self._found(parts, query)
        if found is None:
            return 404, {"detail": "Not Found"}
        page = int(query.get("page", "1"))
        rows = found[(page - 1) * per_page : page * per_page]
        following = None
        if page * per_page < len(found):
            rest = "&".join(f"{k}={v}" for k, v in query.items() if k != "page")
            following = f"{base}{path}?{rest}&page={page + 1}"
        count = len(found) if self.count_is_total else len(rows)
        return 200, {"count": count, "values": list(rows), "next_url": following}

    def _found(self, parts: list[str], query: Mapping[str, str]) -> Sequence[Json] | None:
        wanted = query.get("title", "").lower()
        match parts:
            case ["kpi"]:
                return [k for k in self.kpis if wanted in k["title"].lower()]
            case ["kpi", ids]:
                return [k for k in self.kpis if k["id"] in ids.split(",")]
            case ["municipality"]:
                return self.municipalities
            case ["municipality_groups"]:
                return [g for g in self.groups if wanted in g["title"].lower()]
            case ["data", *segments] if len(segments) in (4, 6):
                return self._matching(*segments)
        return None

    def _filter(self, *segments: str) -> Sequence[Json]:
        asked = dict(zip(segments[::2], (s.split(",") for s in segments[1::2]), strict=True))
        areas, years = asked.get("municipality"), asked.get("year")
        return [
            one
            for kpi_id in asked.get("kpi", list(self._by_kpi))
            for one in self._by_kpi.get(kpi_id, ())
            if (areas is None or one["municipality"] in areas)
            and (years is None or str(one["period"]) in years)
        ]


@dataclass(frozen=True)
class ScbVariable:
    """A variable's values' labels by code. `parts` are summed when it's left out, if it may be."""

    code: str
    labels: Mapping[str, str]
    parts: Sequence[str] | None = None


@dataclass(frozen=True)
class ScbTable:
    """A table; `figure` gives the number, None, or a sign (".."), for a code in each variable."""

    id: str
    variables: Sequence[ScbVariable]
    figure: Callable[[Mapping[str, str]], float | str | None]
    label: str = "En tabell"

    def metadata(self) -> Json:
        return self._dataset({v.code: list(v.labels) for v in self.variables}, {"value": []})

    def answer(self, selection: Mapping[str, Sequence[str]]) -> tuple[int, Json]:
        for variable in self.variables:
            codes = selection.get(variable.code)
            if codes is None and variable.parts is None:
                return 400, _problem("Missing selection for mandantory variable")
            if codes is not None and not set(codes) <= set(variable.labels):
                return 400, _problem("Non-existent value")
        kept = {v.code: list(selection[v.code]) for v in self.variables if v.code in selection}
        summed = {v.code: v.parts or [] for v in self.variables if v.code not in selection}
        found = [self._one(dict(zip(kept, codes, strict=True)), summed)
                 for codes in product(*kept.values())]  # fmt: skip
        values = [None if isinstance(v, str) else v for v in found]
        signs = {str(n): v for n, v in enumerate(found) if isinstance(v, str)}
        return 200, self._dataset(kept, {"value": values, **({"status": signs} if signs else {})})

    def _one(
        self, codes: Mapping[str, str], summed: Mapping[str, Sequence[str]]
    ) -> float | str | None:
        figures = [
            self.figure({**codes, **dict(zip(summed, parts, strict=True))})
            for parts in product(*summed.values())
        ]
        if len(figures) == 1:
            return figures[0]
        return sum(f for f in figures if isinstance(f, int | float))

    def _dataset(self, kept: Mapping[str, Sequence[str]], more: Json) -> Json:
        known = {v.code: v for v in self.variables}
        return {
            "version": "2.0", "class": "dataset", "label": self.label, "source": "SCB",
            "updated": "2026-02-21T07:00:00Z", "id": list(kept),
            "size": [len(codes) for codes in kept.values()],
            "dimension": {
                code: {
                    "label": code.lower(),
                    "category": {
                        "index": {one: n for n, one in enumerate(codes)},
                        "label": {one: known[code].labels[one] for one in codes},
                    },
                    "extension": {"elimination": known[code].parts is not None},
                }
                for code, codes in kept.items()
            },
            **more,
        }  # fmt: skip


def _problem(title: str) -> Json:
    return {"type": "Parameter error", "title": title, "status": 400}


CONFIG: Json = {
    "apiVersion": "2.2.0", "maxDataCells": 150000, "maxCallsPerTimeWindow": 3, "timeWindow": 1,
    "license": "https://creativecommons.org/share-your-work/public-domain/cc0/",
    "sourceReferences": [
        {"language": "en", "text": "Source: Statistics Sweden"},
        {"language": "sv", "text": "Källa: SCB"},
    ],
}  # fmt: skip

# For tests of something else than SCB's pace: nobody waits between the questions.
UNHURRIED: Json = {**CONFIG, "maxCallsPerTimeWindow": 100}


class Server:
    """Listens on 127.0.0.1 from `with` to its end. Kolada is at /v3 and SCB at /api/v2."""

    def __init__(
        self,
        kolada: Kolada | None = None,
        scb: Iterable[ScbTable] = (),
        config: Json | None = None,
        certificate: Path | None = None,
    ) -> None:
        self.kolada = kolada or Kolada()
        self.tables = {table.id: table for table in scb}
        self.config = config or CONFIG
        self.paths: list[str] = []
        self.alter: Callable[[Json], object] = lambda content: content
        self.closing = threading.Event()
        self._next: deque[Reply | None] = deque()
        self._always: Reply | None = None
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.owner = self
        self.scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self.scheme = "https"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self._http.server_address[1]}"

    @property
    def kolada_base(self) -> str:
        return f"{self.origin}/v3"

    @property
    def scb_base(self) -> str:
        return f"{self.origin}/api/v2"

    def then(self, *replies: Reply | None) -> None:
        """The next answers, in turn; None is the ordinary answer."""
        self._next.extend(replies)

    def always(self, reply: Reply | None) -> None:
        """Every answer that `then` has no say about."""
        self._always = reply

    def __enter__(self) -> Server:
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def reply(self, target: str) -> Reply:
        self.paths.append(target)
        ordered = self._next.popleft() if self._next else self._always
        if ordered is not None:
            return ordered
        status, content = self._content(target)
        body = json.dumps(self.alter(content) if status == 200 else content)
        return Reply(status, {"Content-Type": "application/json"}, body.encode())

    def _content(self, target: str) -> tuple[int, Json]:
        url = urlsplit(target)
        query = parse_qs(url.query)
        if url.path.startswith("/v3/"):
            first = {name: values[0] for name, values in query.items()}
            return self.kolada.answer(url.path.removeprefix("/v3"), first, self.kolada_base)
        match url.path.removeprefix("/api/v2/").split("/"):
            case ["config"]:
                return 200, self.config
            case ["tables", table, "metadata"] if table in self.tables:
                return 200, self.tables[table].metadata()
            case ["tables", table, "data"] if table in self.tables:
                return self._scb_data(self.tables[table], query)
        return 404, _problem("Non-existent table")

    def _scb_data(self, table: ScbTable, query: Mapping[str, list[str]]) -> tuple[int, Json]:
        selection = {
            name[len("valueCodes[") : -1]: values[0].split(",")
            for name, values in query.items()
            if name.startswith("valueCodes[")
        }
        cells = functools.reduce(lambda n, codes: n * len(codes), selection.values(), 1)
        if cells > self.config["maxDataCells"]:
            return 403, _problem("Too many cells selected")
        return table.answer(selection)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    owner: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def do_CONNECT(self) -> None:
        """As a proxy is asked to let somebody through."""
        self.do_GET()

    def do_GET(self) -> None:
        reply = self.server.owner.reply(self.path)
        self.server.owner.closing.wait(reply.hang)
        body = reply.body
        head = f"HTTP/1.1 {reply.status} x\r\nContent-Length: {len(body)}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items()) + "\r\n"
        if reply.cut:
            body = body[: len(body) // 2]
        if reply.drip:
            self._send(head.encode(), reply.drip if reply.drip_headers else 0)
            self._send(body, reply.drip)
        else:
            self.wfile.write(head.encode() + body)
        if reply.cut:
            self.close_connection = True

    def _send(self, data: bytes, drip: float) -> None:
        if not drip:
            self.wfile.write(data)
            return
        for n in range(len(data)):
            if self.server.owner.closing.is_set():
                return
            self.wfile.write(data[n : n + 1])
            time.sleep(drip)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: `server.paths` is the log."""


def self_signed(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that nobody has signed, in one file."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    both = folder / "both.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    return both


def panel_rows(path: Path) -> list[Json]:
    """The panel of 27 key figures and 290 municipalities, in the shape that Kolada sends it."""
    found: dict[tuple[str, str, str], Json] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            key = (line["kpi"], line["kommunkod"], line["year"])
            one = found.setdefault(key, row(key[0], key[1], int(key[2])))
            value = float(line["value"]) if line["value"] else None
            one["values"].append(row("", "", 0, **{line["gender"]: value})["values"][0])
    return list(found.values())


def catalogue(path: Path) -> list[Json]:
    """Kolada's catalogue of key figures."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [
            {**line, "is_divided_by_gender": line["is_divided_by_gender"] == "True",
             "has_ou_data": line["has_ou_data"] == "True",
             "publication_date": line["publication_date"] or None}
            for line in csv.DictReader(file)
        ]  # fmt: skip


_JUNK = (None, True, 0, -1, 2.5, "", "x", "2023", [], {}, [[]], {"a": 1}, 10**300, "\ud800")


def mutated(content: Json, chance: random.Random) -> object:
    """The answer with one to three places changed, removed or doubled."""
    changed = copy.deepcopy(content)
    for _ in range(chance.randint(1, 3)):
        places = [place for place in _places(changed) if place]
        if not places:
            break
        *way, last = chance.choice(places)
        inner: Any = functools.reduce(lambda part, step: part[step], way, changed)
        how = chance.random()
        if how < 0.6:
            inner[last] = chance.choice(_JUNK)
        elif how < 0.8 or isinstance(inner, dict):
            del inner[last]
        else:
            inner.insert(0, inner[last])
    return changed


def _places(content: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    steps: Iterable[Any] = content if isinstance(content, dict) else ()
    if isinstance(content, list):
        steps = range(min(len(content), 6))
    for step in list(steps):
        yield from _places(content[step], (*way, step))  # type: ignore[index]
