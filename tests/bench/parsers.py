"""Every parser of what comes from outside, as one function of bytes: read, or refused in words.

`PARSERS` is what `test_parsers_random.py` searches with hypothesis, and `fuzz.py` with atheris. What
either has found lies in `tests/fixtures/found/`, and is tried in each run of the tests.

To add a parser: seeds, and a function that reads bytes and asserts what must hold. It may raise
nothing at all.
"""

from __future__ import annotations

import asyncio
import atexit
import io
import json
import re
import shutil
import socket
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from math import isfinite
from pathlib import Path
from urllib.parse import urlencode

import docx
import duckdb
import openpyxl
import pptx
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from starlette.datastructures import QueryParams
from starlette.requests import Request

from samsam.charts.typefaces import fonts
from samsam.config.analysis.forms import read_forms
from samsam.config.analysis.plain_language import read_guide
from samsam.config.analysis.year_wheel import read_year_plan
from samsam.config.methods.track_record import (
    read_backtest,
    read_base_rates,
    read_error_quantiles,
)
from samsam.config.places.areas import read_areas
from samsam.config.register import read_register, with_added
from samsam.config.settings import SettingsError, load_settings
from samsam.config.toml_file import RegisterError
from samsam.exports.documents.document import Document, Heading, Paragraph
from samsam.exports.documents.logotype import as_png
from samsam.exports.office import powerpoint, word
from samsam.exports.record.record_file import NotARecordError, read_record, record_file
from samsam.model.analysis.records import cleaned, unpacked
from samsam.model.analysis.workflow import Edition, canonical, digest
from samsam.model.indicators.indicator import Indicator, Register
from samsam.model.language.house_style import Font, HouseStyle
from samsam.model.language.plain_language import Guide, hints
from samsam.records.engine import commit_marker
from samsam.records.errors import BackupError, StoreError
from samsam.records.upkeep import backup
from samsam.series.parquet_file import UnreadableFileError
from samsam.series.staging import Limits, Terms, stage
from samsam.services.accounts.provider_settings import auth_faults
from samsam.services.core.house_style import usable_style
from samsam.services.core.selection import read_selection
from samsam.services.files.kit import read_kit_choice
from samsam.sources.files.population_files import read_panel
from samsam.sources.files.workbook import read_file
from samsam.sources.files.workbook_template import template
from samsam.sources.grid import UnreadableError
from samsam.sources.intake import by_hand
from samsam.sources.intake.first_figures import read_first_figures
from samsam.sources.kolada.client import KoladaClient
from samsam.sources.kolada.reading import WantedSeries
from samsam.sources.kolada.reading import read as read_kolada
from samsam.sources.reading import Answers, Question, Reading
from samsam.sources.services.faults import FetchError
from samsam.sources.services.http import Clock, Fetcher, HttpSettings
from samsam.sources.services.scb import ScbClient, read_population
from samsam.sources.tables import layout
from samsam.swedish import NotANumberError, parse_number
from samsam.web.base.access import cookies_of
from samsam.web.sign_in.sign_in import typed_form

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
REGISTER: Register = read_register(DATA)
TIMRA = {"2262": "Timrå"}
AREAS = {code: area.title for code, area in read_areas(DATA / "areas.csv").items()}
THIS_YEAR = 2026
_UNANSWERED = Answers()
_LONGEST_WORDS = 5_000
# What a library says of a fault in English, and nobody should see.
_ENGLISH = re.compile(
    r"Traceback|Errno|codec can|Expecting |object has no|is not subscriptable|embedded null|"
    r"invalid literal|unhashable|must be |positional argument|Invalid |Exceeds the limit|"
    r"not enough values|list index|keyword argument|unsupported operand"
)
_QUOTED = re.compile("”[^”]*”|'[^']*'|\"[^\"]*\"")

Read = Callable[[bytes], object]


@dataclass(frozen=True)
class Parser:
    """A parser: what it reads, whole examples of it, and pieces to put into them.

    `slow` ones take more than a few milliseconds, and are tried with fewer examples.
    """

    what: str
    read: Read
    seeds: Callable[[], Sequence[bytes]]
    pieces: tuple[bytes, ...] = ()
    slow: bool = False


def told(*sentences: str, place: str = "", most: int = _LONGEST_WORDS) -> None:
    """Sentences that a user can be shown: there, in Swedish, not endless, and possible to save.

    Each names `place`.
    """
    assert sentences
    for words in sentences:
        assert words.strip()
        assert place in words
        assert len(words) <= most
        assert "\0" not in words
        words.encode()
        own = _QUOTED.sub("", words)
        assert not _ENGLISH.search(own), own


@cache
def _folder(name: str) -> Path:
    """A folder of its own for a parser that reads files, removed when the program ends."""
    made = Path(tempfile.mkdtemp(prefix=f"samsam_{name}_"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


# Numbers, tables and files


def _number(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    try:
        value = parse_number(text)
    except NotANumberError as error:
        told(str(error), most=300)
        return
    plain = re.sub(r"[\s']", "", text).replace("−", "-").replace("–", "-").replace(",", ".")
    assert Decimal(repr(value)) == Decimal(repr(float(plain)))


def _refused(found: Reading) -> None:
    for refusal in found.refusals:
        told(refusal.place, refusal.fault, refusal.cure)


def sound(found: Reading) -> None:
    """Something was read or told, and all of it can be saved and shown."""
    assert found.rows or found.refusals or found.notices
    _refused(found)
    for notice in found.notices:
        told(notice)
    for row in found.rows:
        row.observation.note.encode()
        assert 1900 <= row.observation.year <= 2200
        assert row.observation.value is None or isfinite(row.observation.value)


def file_answers(content: bytes, name: str = "fil.csv", answers: Answers = _UNANSWERED) -> None:
    """`read_file` gives rows, refusals or a question, whatever comes; each is asked once only."""
    found = read_file(name, content, REGISTER, TIMRA, THIS_YEAR, answers, known=AREAS)
    if isinstance(found, Question):
        assert found.options
        told(found.why)
        answered = answers.with_answer(found.asks, found.options[0][0])
        assert answered != answers
        file_answers(content, name, answered)
        return
    assert found.rows or found.refusals
    sound(found)
    assert all(row.indicator_id in REGISTER.indicators for row in found.rows)


_HEADER = "nyckeltal;område;år;värde;status;skäl;antal i gruppen;anmärkning\n"
_TABLES = (
    _HEADER + "population;2262;2023;17 540;normal;;;\nsfi_two_courses;2262;2022;;saknas;"
    "för få i gruppen;4;\n",
    'sep=,\nkpi,municipality,2022,2023\nN01951,Timrå,"17 540",17.992\n',
    "Folkmängd efter region och år\n\nregion\tkön\t2022\t2023\n2262 Timrå\ttotalt\t17540\t..\n",
    "region;ålder;kön;Folkmängd 2023\n2262 Timrå;totalt ålder;män;8940\n",
    "nyckeltal;år;värde\npopulation;2023;−5\npopulation;2023;12 %\nbirths;2023;=1+1\n",
)


def _tables() -> list[bytes]:
    encoded = [t.encode(e) for t in _TABLES for e in ("utf-8", "cp1252", "utf-16") if _fits(t, e)]
    published = (DATA / "vintages" / "rapporten-2022-01-07.csv").read_bytes()
    return [*encoded, published[:1500]]


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


_TABLE_PIECES = (
    b";", b"\t", b",", b"\n", b'"', b"\r", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"2023", b"1e400",
    b"kpi", "år".encode(), "värde".encode(), b"region", b"N01951", b"2262", b"..", b"12 %", b"sep=;",
    b"population 2023", "\u0300".encode(), "\u202e".encode(), "٣".encode(), b"17.992",
)  # fmt: skip


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["nyckeltal", "år", "värde"], ["population", 2023, 17540], ["births", 2023, 7.5]):
        page.append(row)
    page.merge_cells("E1:F2")
    page.row_dimensions[3].hidden = True
    other = book.create_sheet("Blad2")
    other.append(["kpi", "2022", "2023"])
    other.append(["N01951", 17521, "=1+1"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Packed:
    """A ZIP of parts, one of which is exchanged: the first byte says which."""

    def __init__(self, whole: bytes, parts: str) -> None:
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self.names = [name for name in self._parts if re.search(parts, name)]

    def seeds(self) -> list[bytes]:
        return [bytes([n]) + self._parts[name] for n, name in enumerate(self.names)]

    def made(self, content: bytes) -> bytes:
        which = self.names[content[0] % len(self.names)] if content else ""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, part in self._parts.items():
                archive.writestr(name, content[1:] if name == which else part)
        return file.getvalue()


@cache
def _book() -> Packed:
    return Packed(_workbook(), r"\.(xml|rels)$")


_XML_PIECES = (
    b"<!DOCTYPE a>", b"&#0;", b"&amp;", b'r="XFD1048576"', b't="s"', b't="e"', b"<v>", b"</v>",
    b"<f>", b'"', b">", b"1e400", b"-1", b"99999999999", b"<row/>", b"<c/>", b"hidden=\"1\"",
    b"../", b"Target=\"/\"", b"A1:XFD9",
)  # fmt: skip


def _population_file(content: bytes) -> None:
    try:
        panel = read_panel([("folk.csv", content)])
    except UnreadableError as error:
        told(error.fault, error.cure, error.part)
        return
    for series in panel.series.values():
        assert all(o.value and isfinite(o.value) for o in series.observations)


_PANELS = (
    "kommunkod;år;folkmängd\n2262;2023;17 540\n0180;2023;984748\n0022;2023;\n",
    "municipality,year,population\n180,1999,750348\n2262,1999,\n",
)


def _by_hand(content: bytes) -> None:
    """Lines of year, value and note, after one with the source."""
    source, *lines = content.decode("utf-8", "replace").split("\n")
    cells = [(*line.split(";", 2), "", "")[:3] for line in lines]
    rows = tuple(by_hand.TypedRow(*c) for c in cells)
    wanted = layout.Wanted(REGISTER, {"2262": "Timrå"}, 2026, "2262")
    typed = by_hand.Typed(source, rows)
    found = by_hand.read(typed, REGISTER.indicators["population"], wanted)
    assert found.rows or found.refusals
    _refused(found)


# Answers of services, over a socket


class Answering:
    """A server on a socket that sends the same bytes to everyone who asks."""

    def __init__(self) -> None:
        self.answer = b""
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.origin = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            client, _ = self._listening.accept()
            with client, suppress(OSError):
                client.settimeout(2)
                asked = b""
                while b"\r\n\r\n" not in asked and (more := client.recv(65536)):
                    asked += more
                client.sendall(self.answer)


@cache
def _service() -> tuple[Answering, Fetcher]:
    """The server, and a fetcher for whom waiting takes no time."""
    server, passed = Answering(), [0.0]
    clock = Clock(
        monotonic=lambda: passed[0],
        now=lambda: datetime(2026, 11, 24, tzinfo=UTC),
        sleep=lambda seconds: passed.__setitem__(0, passed[0] + max(0.0, seconds)),
        jitter=lambda: 0.5,
    )
    limits = HttpSettings(
        "Kolada", frozenset(), origins=frozenset({server.origin}), calls=1000, window=1.0,
        connect_timeout=2, read_timeout=2, deadline=4, max_bytes=1_000_000,
    )  # fmt: skip
    return server, Fetcher(limits, clock)


def _raw_answer(content: bytes) -> None:
    server, fetcher = _service()
    server.answer = content
    try:
        fetcher.fetch_json(f"{server.origin}/v3/kpi")
    except FetchError as error:
        told(error.fault, error.cure)


def _json_answer(content: bytes) -> tuple[Fetcher, str]:
    server, fetcher = _service()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    server.answer = head.encode() + content
    return fetcher, server.origin


def _kolada(content: bytes) -> None:
    fetcher, origin = _json_answer(content)
    client = KoladaClient(fetcher, f"{origin}/v3")
    for ask in (client.kpis, client.municipalities, client.groups):
        try:
            ask()
        except FetchError as error:
            told(error.fault, error.cure)
    sound(read_kolada(client, [WantedSeries("population", "N01951")], ["2262"], [2023, 2024]))


def _scb(content: bytes) -> None:
    fetcher, origin = _json_answer(content)
    sound(read_population(ScbClient(fetcher, f"{origin}/api/v2"), ["2262"], [2025]))


_KOLADA_ANSWERS: tuple[object, ...] = (
    {
        "count": 1, "next_url": None,
        "values": [{"kpi": "N01951", "municipality": "2262", "period": 2023, "values": [
            {"count": 1, "gender": "T", "status": "", "value": 17540.5},
            {"count": 1, "gender": "K", "status": "Missing", "value": None},
        ]}],
    },
    {
        "count": 1, "next_url": "/v3/kpi?page=2",
        "values": [{
            "id": "N01951", "title": "Invånare totalt (-2021)", "description": "Källa: SCB.",
            "type": "K", "is_divided_by_gender": True, "municipality_type": "K", "auspice": "X",
            "operating_area": "Befolkning", "perspective": "Resurser", "publ_period": "2026",
            "prel_publication_date": None, "publication_date": "2027-02-26", "has_ou_data": False,
            "members": [{"member_id": "2262", "member_title": "Timrå"}],
        }],
    },
)  # fmt: skip
_TABLE = {
    "Region": {"2262": "Timrå"}, "Civilstand": {"SC": "alla"}, "Alder": {"TOT1": "alla"},
    "Kon": {"TotSa": "alla", "1": "män"}, "ContentsCode": {"A": "Folkmängd"},
    "Tid": {"2025": "2025"},
}  # fmt: skip
_DATASET = {
    "class": "dataset", "label": "Folkmängd", "updated": "2026-02-21T07:00:00Z",
    "id": list(_TABLE), "size": [len(one) for one in _TABLE.values()],
    "value": {"0": 17465}, "status": {"1": ".."},
    "dimension": {
        code: {"label": code, "category": {"index": list(labels), "label": labels}}
        for code, labels in _TABLE.items()
    },
}  # fmt: skip
_LIMITS = {
    "maxDataCells": 150000, "maxCallsPerTimeWindow": 30, "timeWindow": 1, "license": "CC0",
    "sourceReferences": [{"language": "sv", "text": "Källa: SCB"}],
}  # fmt: skip
_OLDER_TABLES = (
    {
        "columns": [
            {"code": "Region", "text": "region", "type": "d"},
            {"code": "Tid", "text": "år", "type": "t"},
            {"code": "A", "text": "Folkmängd", "type": "c"},
        ],
        "comments": [], "data": [{"key": ["2262", "2023"], "values": ["17540"]}],
        "metadata": [{"label": "Folkmängden"}],
    },
    {"dataset": {
        "label": "Folkmängd", "value": [17540],
        "dimension": {
            "id": ["Region", "ContentsCode", "Tid"], "size": [1, 1, 1],
            "Region": {"category": {"index": {"2262": 0}, "label": {"2262": "Timrå"}}},
            "ContentsCode": {"category": {"index": {"A": 0}, "label": {"A": "Folkmängd"}}},
            "Tid": {"category": {"index": {"2023": 0}, "label": {"2023": "2023"}}},
        },
    }},
)  # fmt: skip
_OWN_JSON = {
    "format": "samsam-nyckeltal/1", "area": "Timrå",
    "indicator": {"id": "population", "unit": "antal"},
    "observations": [
        {"year": 2024, "value": 17521.0, "remark": "Preliminärt"},
        {"year": 2025, "value": None, "remark": "Ej publicerat. Reviderat, var 3"},
    ],
}  # fmt: skip
_JSON_PIECES = (
    b"null", b"true", b"[]", b"{}", b"-1", b"1e400", b"NaN", b"Infinity", b'"\\ud800"', b'"\\u0000"',
    b"[" * 600, b"9" * 400, b'"2025M01"', b'"index":', b'"label":', b'"value":', b'"status":',
    b'"size":', b'"next_url":', b'"http://[::1"', b'""',
)  # fmt: skip


def _dumped(*contents: object) -> Callable[[], list[bytes]]:
    return lambda: [json.dumps(c, ensure_ascii=False).encode() for c in contents]


_RESPONSES = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 429 Too Many\r\nRetry-After: Mon, 1 Jan 2027 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 422 No\r\nContent-Length: 32\r\n\r\n" + b'{"detail": [{"msg": "at most 5"}]}'[:32],
    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f\x8b\x08\x00",
)
_RESPONSE_PIECES = (
    b"\r\n", b"Retry-After: ", b"99999999999999999999", b"-1", b"nan", b"Location: http://[::1\r\n",
    b"Content-Length: 99999999999999999999\r\n", b"gzip", b"chunked", b"HTTP/1.1 500 \r\n",
    b"Thu, 1 Jan 99999999999 00:00:00 +9999999999",
)  # fmt: skip


# Addresses, forms and headers

_PARAMETERS = {
    "nyckeltal": "population", "malbild": "tillvaxt", "dag": "2022-01-07", "fran": "2000",
    "eftertradare": "nej", "ar": "2025", "utgava": "2", "jamfor": "2024", "tank_om": "1-2-3-4",
    "grupp": "liknande", "kommuner": "1480,0617", "med": "population,births", "delar": "word,png",
    "bredd": "80", "slut": "2024", "analys": "2025",
}  # fmt: skip


def _address(content: bytes) -> None:
    query = dict(QueryParams(content.decode("latin-1")))
    selection, choice = read_selection(query, REGISTER), read_kit_choice(query, REGISTER)
    for fault in (*selection.faults, *choice.faults):
        told(fault, most=250)
        assert fault.isprintable()
    assert len(choice.faults) <= 30
    assert read_selection(selection.write(), REGISTER) == selection.changed()
    again = read_kit_choice(choice.write(), REGISTER)
    assert (again.faults, again.write()) == ((), choice.write())


def _visit(content: bytes) -> None:
    """A form of ours: host, origin and cookies in three lines, then the form's body."""
    host, origin, cookies, body = (*content.split(b"\n", 3), b"", b"", b"")[:4]
    headers = [(b"host", host), (b"origin", origin)]
    scope = {"type": "http", "method": "POST", "path": "/konto/logga-in", "headers": headers}

    async def received() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    request = Request(scope, received)
    fields = asyncio.run(typed_form(request))
    assert fields is None or all(isinstance(v, str) for v in fields.values())
    found = cookies_of(cookies.decode("latin-1"))
    assert all(isinstance(v, str) for v in found.values())


# Files of the folder of data


def _copied_data(name: str) -> Path:
    folder = _folder(name) / "data"
    if not folder.exists():
        shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("fonts"))
        for file, shorter in _SHORTER.items():
            text = (folder / file).read_text(encoding="utf-8")
            (folder / file).write_text(shorter(text), encoding="utf-8")
    return folder


def _few_indicators(text: str) -> str:
    """Those that the targets are about, and one with a successor: the whole file takes long."""
    blocks = text.split("\n[[indicator]]")[1:]
    wanted = ("employed", "employed_bas", "population", "population_projection")
    kept = [b for b in blocks if re.search(r'^id = "(\w+)"', b, re.MULTILINE)[1] in wanted]  # type: ignore[index]
    return "".join(f"[[indicator]]{block}\n" for block in kept)


_SHORTER: dict[str, Callable[[str], str]] = {
    "indicators.toml": _few_indicators,
    "areas.csv": lambda text: "".join(
        line for n, line in enumerate(text.splitlines(keepends=True)) if n < 9 or "2262" in line
    ),
    "help/klarsprak.toml": lambda text: "\n[[phrase]]".join(text.split("\n[[phrase]]")[:5]),
}


class DataFiles:
    """Files of `data/`, one of which is exchanged: the first byte says which."""

    def __init__(self, name: str, names: Sequence[str], read: Callable[[Path], object]) -> None:
        self._name, self._names, self._read = name, tuple(names), read

    def seeds(self) -> list[bytes]:
        folder = _copied_data(self._name)
        return [bytes([n]) + (folder / name).read_bytes() for n, name in enumerate(self._names)]

    def read(self, content: bytes) -> None:
        folder = _copied_data(self._name)
        name = self._names[content[0] % len(self._names)] if content else self._names[0]
        changed = folder / name
        whole = changed.read_bytes()
        changed.write_bytes(content[1:])
        try:
            self._read(folder)
        except RegisterError as error:
            told(*error.faults, place=str(folder))
        finally:
            changed.write_bytes(whole)


def _whole_register(folder: Path) -> None:
    register = read_register(folder)
    read_forms(folder)
    for indicator in register.everything.values():
        _usable(indicator)


def _usable(indicator: Indicator) -> None:
    assert 0 <= indicator.decimals <= 4
    assert 0 <= indicator.flat_band <= 1000
    assert 0 < indicator.phi <= 1000
    assert 0 <= indicator.publication_lag <= 20
    assert re.fullmatch("[A-Za-z0-9_-]+", indicator.id)


def _own_lines(content: bytes) -> None:
    """An indicator that the unit has added."""
    try:
        found = with_added(REGISTER, {"egen": content.decode("utf-8", "replace")})
    except RegisterError as error:
        told(*error.faults)
        return
    for indicator in found.indicators.values():
        _usable(indicator)


def _first_figures(folder: Path) -> None:
    for loaded in read_first_figures(folder, REGISTER):
        assert type(loaded.vintage.known_on) is date
        assert all(
            r.observation.value is None or isfinite(r.observation.value) for r in loaded.rows
        )


def _track_record(folder: Path) -> None:
    for rate in read_base_rates(folder):
        assert isfinite(rate.growth)
    read_backtest(folder)
    read_error_quantiles(folder)


_REGISTER_FILES = (
    "indicators.toml", "goals.toml", "actors.toml", "areas.csv",
    *(f"records/{path.name}" for path in sorted((DATA / "records").glob("*.toml"))),
)  # fmt: skip
_FIRST_FILES = (
    "vintages.toml", "vintages/rapporten-2022-01-07.csv", "vintages/kolada-2024-08.csv",
    "vintages/scb-tab5557.csv",
)  # fmt: skip
_TOML_PIECES = (
    b"=", b'"', b"'''", b"[", b"]]", b"\n", b"1e400", b"nan", b"inf", b"2022-02-30", b"id",
    b"1979-05-27T07:32:00Z", b"\x00", b"\\u0000", b"[[goal]]", b"{", b"-1", b"9" * 400, b"true",
    b"#", b"\xff", b"[" * 600, b"a.b.c = 1\n", b"07:32:00",
)  # fmt: skip


def _settings(content: bytes) -> None:
    file = _folder("settings") / "samsam.toml"
    file.write_bytes(content)
    try:
        load_settings({}, file)
    except SettingsError as error:
        told(str(error))


_SETTINGS = (
    b'store = "var/x.duckdb"\ndata = "data"\nmunicipality_code = "2262"\nunit_name = "Enhet"\n',
    b'kolada_address = "https://api.kolada.se/v3"\nsession_hours = 12\nbackup_folder = "~/kopior"\n',
    b'database = "postgresql://a@b/c"\noidc_roles = "a=b,c=d"\nlog_form = "json"\n'
    b'open_data_licence = "https://a.se/"\nwriting = "ingen"\nbackup_hour = "2"\n',
)


def _provider(content: bytes) -> None:
    try:
        auth = json.loads(content)
    except (ValueError, RecursionError):
        return
    if isinstance(auth, dict):
        for fault in auth_faults(auth):
            told(fault)


_AUTH = {
    "redirect_uri": "https://samsam.se/oauth2callback", "cookie_secret": "a" * 40,
    "client_id": "a", "client_secret": "b", "server_metadata_url": "https://a.se/.well-known",
}  # fmt: skip


# The municipality's own look


@cache
def _style_folder() -> Path:
    folder = _folder("style") / "data"
    (folder / "fonts").mkdir(parents=True)
    (folder / "fonts" / "Egen-Regular.ttf").write_bytes(small_font())
    (folder / "fonts" / "Egen-Bold.ttf").write_bytes(small_font())
    (folder / "logotyp").write_bytes(_DRAWINGS[0])
    docx.Document().save(str(folder / "mall.docx"))
    pptx.Presentation().save(str(folder / "mall.pptx"))
    return folder


def small_font() -> bytes:
    """A typeface with the letters that charts need, called Egen."""
    with TTFont(fonts.files(Font())[0], recalcTimestamp=False) as font:
        options = Options()
        options.layout_features, options.name_IDs, options.hinting = [], [1], False
        subsetter = Subsetter(options)
        subsetter.populate(text="ABCXYZÅÄÖabcxyzåäöé0123456789,.:%–−()")
        subsetter.subset(font)
        for record in font["name"].names:
            record.string = "Egen"
        file = io.BytesIO()
        font.save(file)
    return file.getvalue()


def _style(name: str, style: str) -> Callable[[bytes], HouseStyle | None]:
    """Exchange one file of a style and give the style, or None when it was refused in words."""

    def read(content: bytes) -> HouseStyle | None:
        folder = _style_folder()
        (folder / "style.toml").write_text(style, encoding="utf-8")
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(content)
        try:
            return usable_style(folder)
        except RegisterError as error:
            told(*error.faults, place=str(folder / "style.toml"))
            return None
        finally:
            (folder / name).write_bytes(whole)

    return read


def _document() -> Document:
    parts = (Heading("Läget"), Paragraph("Det går åt rätt håll.", lead=True))
    return Document("Titel", "Under", "Om", "Enheten", date(2026, 11, 24), parts)


def _style_file(content: bytes) -> None:
    _style("style.toml", "")(content)


def _logotype(content: bytes) -> None:
    style = _style("logotyp", '[logotype]\nfile = "logotyp"\nalt = "Timrå"\n')(content)
    if style is None:
        return
    assert style.logotype
    assert as_png(style.logotype).startswith(b"\x89PNG")
    docx.Document(io.BytesIO(word.make(_document(), style)))


def _font(content: bytes) -> None:
    style = _style("fonts/Egen-Regular.ttf", '[font]\nfamily = "Egen"\n')(content)
    if style is None:
        return
    own = _folder("font") / f"{sha256(content).hexdigest()}.ttf"  # the library keeps what it read
    own.write_bytes(content)
    try:
        font = Font("Egen", str(own), str(own))
        assert fonts.style_sheet(font, ["Å1"])
        fonts.ready.__wrapped__(font)
    finally:
        own.unlink()


@cache
def _word_template() -> Packed:
    file = io.BytesIO()
    docx.Document().save(file)
    return Packed(file.getvalue(), r"(document|styles|numbering|settings)\.xml$|Types\]|\.rels")


@cache
def _powerpoint_template() -> Packed:
    file = io.BytesIO()
    pptx.Presentation().save(file)
    return Packed(file.getvalue(), r"(presentation\.xml|Layout1\.xml|Master1\.xml|Types\]|\.rels)")


def _from_word(content: bytes) -> None:
    style = _style("mall.docx", '[templates]\nword = "mall.docx"\n')(_word_template().made(content))
    if style is not None:
        docx.Document(io.BytesIO(word.make(_document(), style)))


def _from_powerpoint(content: bytes) -> None:
    made = _powerpoint_template().made(content)
    style = _style("mall.pptx", '[templates]\npowerpoint = "mall.pptx"\n')(made)
    if style is not None:
        pptx.Presentation(io.BytesIO(powerpoint.make(_document(), style)))


_DRAWINGS = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="9"/>'
    b'<text x="1">a</text></svg>',
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/>'
    b"</svg>",
    bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
        "0000000049454e44ae426082"
    ),
)
_DRAWING_PIECES = (
    b"<script/>", b"<!ENTITY", b"<!DOCTYPE svg>", b'href="file:///etc/passwd"', b"<image/>",
    b"<use href=\"#a\"/>", b'id="a"', b'width="0"', b'width="1e9"', b'height="-1"', b"<g>", b"%",
    b'onload="x"', b'style="background:url(http://a)"', b"IDAT", b"nan",
)  # fmt: skip
_STYLES = (
    (DATA / "style.toml").read_bytes(),
    b'[light]\noutcome = "#005a3c"\n[logotype]\nfile = "logotyp"\nalt = "x"\n',
    b'[font]\nfamily = "Egen"\n[templates]\nword = "mall.docx"\n',
)


# What has been fixed, kept and written


def _record(content: bytes) -> None:
    try:
        analysis, wanted, found = read_record(content)
    except NotARecordError as error:
        told(str(error))
        return
    assert re.fullmatch("[0-9a-f]{64}", found)
    for text in (wanted, analysis.municipality, analysis.fixed_at, analysis.reference_number):
        text.encode()
    assert isinstance(analysis.year, int)
    assert isinstance(analysis.edition, int)
    for part in analysis.parts:
        assert isinstance(part.text("title"), str)
    for figure in analysis.figures:
        assert len(figure.years) == len(figure.values)


def _records() -> list[bytes]:
    field = {"id": "title", "label": "Titel", "kind": "text", "value": "a", "text": "a"}
    figure = {
        "indicator_id": "population", "title": "Folkmängd", "unit": "", "headline": "", "alt": "",
        "sentences": ["a"], "notes": [], "source": "", "years": [2024], "values": [1.5],
        "texts": ["1,5"], "remarks": [""], "vintages": ["a"], "way": [[2030, 1.0, 2.0]], "svg": "",
    }  # fmt: skip
    content = {
        "format": "samsam-arsanalys/1", "municipality_code": "2262", "municipality": "Timrå",
        "unit": "Enhet", "year": 2025, "edition": 1, "corrects": "", "reason": "",
        "reference_number": "SBN 1", "fixed_at": "2026-02-20", "fixed_by": "Bo",
        "authors": ["Alva"], "sequence": 3, "not_in_focus": [], "figures": [figure],
        "parts": [{
            "kind": "finding", "subject": "1", "heading": "a",
            "groups": [["Om", [field | {"computed": []}]]],
        }],
    }  # fmt: skip
    text = canonical(content)
    day = datetime(2026, 2, 20, tzinfo=UTC)
    edition = Edition(2025, "Enhet", 1, day, "Bo", "SBN 1", "", 3, text, digest(text))
    return [record_file(edition)]


def _checksum(content: bytes) -> None:
    """The file beside a backup, among others whose files are as they should be."""
    folder = _folder("backups")
    good, other = folder / "samsam-a.sqlite", folder / "samsam-b.sqlite"
    for path in (good, other):
        path.touch()
    backup.checksum_file(good).write_text(backup.written(_kept(good)), encoding="utf-8")
    backup.checksum_file(other).write_bytes(content)
    try:
        backup.read(other)
    except BackupError as error:
        told(str(error))
    found = backup.backups(folder)
    assert good in {b.path for b in found}
    backup.to_remove(found, datetime(2026, 11, 24, tzinfo=UTC))
    try:
        backup.verify(other)
    except StoreError as error:
        told(str(error))


def _kept(path: Path) -> backup.Backup:
    day = datetime(2026, 11, 20, 2, tzinfo=UTC)
    return backup.Backup(path, "0" * 64, 5, "a-b", 17, "SAMSAM 1, DuckDB 2", day)


def _mark(content: bytes) -> None:
    path = _folder("mark") / "lager.duckdb"
    commit_marker.file_beside(path).write_bytes(content)
    try:
        found = commit_marker.read(path)
    except StoreError as error:
        told(str(error))
        return
    assert found is not None
    assert found.number >= 0


def _marks() -> list[bytes]:
    path = _folder("mark") / "gott.duckdb"
    commit_marker.replace(
        path, commit_marker.CommitMarker("0" * 8 + "-0000" * 3 + "-" + "0" * 12, 41)
    )
    whole = commit_marker.file_beside(path).read_bytes()
    return [whole, whole[:200]]


def _parquet(content: bytes) -> None:
    file = _folder("parquet") / "kolada.parquet"
    file.write_bytes(content)
    limits = {"N01951": Limits(0.0, None, False)}
    with duckdb.connect() as store:
        try:
            stage(store, file, Terms({}, limits, ("2262",), THIS_YEAR), 5)
        except UnreadableFileError as error:
            told(str(error))


def _parquets() -> list[bytes]:
    file = _folder("parquet") / "gott.parquet"
    duckdb.sql(
        "copy (select 'N01951' as kpi, '2262' as geo, 2023 as year, 'T' as gender, 1.5 as value) "
        f"to '{file}'"
    )
    return [file.read_bytes()]


@cache
def _guide() -> Guide:
    return read_guide(DATA)


def _text(content: bytes) -> None:
    """What an editor writes: cleaned, looked through for advice, and kept as a list."""
    text, _ = cleaned(_with_half_characters(content))
    text.encode()
    for hint in hints(text[:50_000], _guide(), frozenset({"Timrå"})):
        told(f"{hint.what} {hint.suggestion}")
    assert all(isinstance(one, str) for one in unpacked(text))


def _with_half_characters(content: bytes) -> str:
    """Text as a browser may send it: JavaScript has halves of characters."""
    try:
        return content.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return content.decode("utf-8", "replace")


_TEXTS = (
    "Folkmängden minskar med 0,4 procent, bl.a. p.g.a. flyttningar. Anna Karlsson (19121212-1212) "
    "anser att utveckling sker avseende kompetensförsörjningen.\n– En punkt\n2. En till",
    '["population", "births"]',
)


def _seeds(*texts: str | bytes) -> Callable[[], list[bytes]]:
    return lambda: [t.encode() if isinstance(t, str) else t for t in texts]


def _register_parsers() -> Iterator[tuple[str, Parser]]:
    for name, names, read, what in (
        ("register", _REGISTER_FILES, _whole_register, "register, areas and forms of `data/`"),
        ("forsta_siffror", _FIRST_FILES, _first_figures, "`vintages.toml` and its tables"),
        ("arshjul", ("year.toml",), lambda f: read_year_plan(f, read_forms(f)), "`year.toml`"),
        ("klarsprak", ("help/klarsprak.toml",), read_guide, "the guide to plain Swedish"),
        (
            "traffsakerhet",
            ("base_rates.toml", "backtest.json", "error_quantiles.json"),
            _track_record,
            "base rates, backtest and error quantiles",
        ),
    ):
        files = DataFiles(name, names, read)
        yield name, Parser(what, files.read, files.seeds, _TOML_PIECES)


def _own_indicator() -> list[bytes]:
    whole = (DATA / "indicators.toml").read_text(encoding="utf-8")
    first = whole.split("\n[[indicator]]")[1]
    own = re.sub("id = .*", 'id = "egen"', first, count=1)
    return [f"[[indicator]]{own}".encode()]


PARSERS: dict[str, Parser] = {
    "tal": Parser(
        "a number in Swedish", _number,
        _seeds("17 963", "−0,4", "6.6", "17.992", "17'992", "1e5", "12 %"),
        ("\u00a0".encode(), "\u202f".encode(), "−".encode(), b",", b".", b"'", "٣".encode()),
    ),
    "fil": Parser("a file that is brought: text tables in any encoding", file_answers, _tables,
                  _TABLE_PIECES),
    "arbetsbok": Parser(
        "an Excel workbook, part by part",
        lambda content: file_answers(_book().made(content), "fil.xlsx"),
        lambda: _book().seeds(), _XML_PIECES,
    ),
    "arbetsbok_zip": Parser(
        "an Excel workbook as bytes", lambda content: file_answers(content, "fil.xlsx"),
        lambda: [_workbook(), template(REGISTER)], (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"),
    ),
    "jsonstat": Parser(
        "a JSON-stat file of SCB", file_answers,
        _dumped(_DATASET, _LIMITS, *_KOLADA_ANSWERS, *_OLDER_TABLES, _OWN_JSON), _JSON_PIECES,
    ),
    "folkmangd": Parser("files of populations (`backtest`)", _population_file, _seeds(*_PANELS),
                        _TABLE_PIECES),
    "for_hand": Parser("figures typed by hand", _by_hand,
                       _seeds("Egen mätning\n2023;17,5;räknat\n2024;−3;räknat")),
    "svar": Parser("a service's answer: status, headers, body", _raw_answer, _seeds(*_RESPONSES),
                   _RESPONSE_PIECES),
    "kolada": Parser("Kolada's answers", _kolada, _dumped(*_KOLADA_ANSWERS), _JSON_PIECES),
    "scb": Parser("SCB's answers", _scb, _dumped({**_LIMITS, **_DATASET}, _LIMITS), _JSON_PIECES),
    "adress": Parser(
        "query parameters of pages, kits and charts", _address,
        _seeds(urlencode(_PARAMETERS), *(f"{k}={v}" for k, v in _PARAMETERS.items())),
        (b"&", b"=", b"%", b"%00", b"%ff", b",", b"9" * 400, b"-", b"%ED%A0%80"),
    ),
    "besok": Parser(
        "headers of a visit and the form of signing in", _visit,
        _seeds("a.se\nhttps://a.se\n127.0.0.1\nnamn=Alva&losenord=x",
               "localhost:8501\nhttp://localhost:8501\n::1\nkod=1"),
        (b"[", b"]", b"::", b"%00", b"&", b";", b"@", b"//", b"\n"),
    ),
    **dict(_register_parsers()),
    "eget_nyckeltal": Parser("an indicator that the unit has added", _own_lines, _own_indicator,
                             _TOML_PIECES),
    "installningar": Parser("`.streamlit/samsam.toml`", _settings, _seeds(*_SETTINGS),
                            (*_TOML_PIECES, b"~x", b"http://[::1", b"\\u0000")),
    "inloggningstjanst": Parser("`[auth]` of the provider of identities", _provider,
                                _dumped(_AUTH), _JSON_PIECES),
    "utseende": Parser("`style.toml`", _style_file, _seeds(*_STYLES),
                       (*_TOML_PIECES, b"../", b"/", b"x" * 300)),
    "logotyp": Parser("a logotype (SVG, PNG)", _logotype, _seeds(*_DRAWINGS), _DRAWING_PIECES,
                      slow=True),
    "typsnitt": Parser("a typeface", _font, lambda: [small_font()], slow=True),
    "wordmall": Parser("a Word template, part by part", _from_word,
                       lambda: _word_template().seeds(), _XML_PIECES, slow=True),
    "powerpointmall": Parser("a PowerPoint template, part by part", _from_powerpoint,
                             lambda: _powerpoint_template().seeds(), _XML_PIECES, slow=True),
    "faststalld": Parser("a fixed analysis (`verify`)", _record, _records, _JSON_PIECES),
    "kontrollsumma": Parser("the checksum file of a backup (`restore`)", _checksum,
                            lambda: [backup.written(_kept(Path("samsam-b.sqlite"))).encode()],
                            (b"# tid: ", b"2026-01-01", b"+00:00", b"-", b"\n", b"9" * 400)),
    "marke": Parser("the mark beside the store", _mark, _marks, (b"samsam ", b"9" * 400)),
    "parquet": Parser("Kolada's Parquet file", _parquet, _parquets, slow=True),
    "text": Parser("a text that an editor writes", _text, _seeds(*_TEXTS),
                   ("\u0300".encode(), b". ", b"[", b"\n", b"9" * 400, "\u202e".encode())),
}  # fmt: skip
