"""The fetcher against a real local server with every fault on order (bad-input.md 46-57, 66-67)."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from kolada_server import Reply, Server, json_reply, self_signed

from samsam.sources.services.faults import FetchError, FetchFault
from samsam.sources.services.http import Clock, Fetcher, HttpSettings

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Stopped:
    """A clock that only moves when somebody sleeps on it."""

    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.passed, lambda: NOW, self.sleep, lambda: 0.5)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as one:
        yield one


@pytest.fixture
def stopped() -> Stopped:
    return Stopped()


def settings_for(server: Server, **more: object) -> HttpSettings:
    plain = HttpSettings("Kolada", origins=frozenset({server.origin}), calls=1000)
    return replace(plain, **more)  # type: ignore[arg-type]


def fetched(server: Server, stopped: Stopped, **more: object) -> object:
    with Fetcher(settings_for(server, **more), stopped.clock) as fetcher:
        return fetcher.fetch_json(f"{server.origin}/v3/x")


def failed(server: Server, stopped: Stopped, **more: object) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetched(server, stopped, **more)
    return caught.value


def test_json_arrives(server: Server, stopped: Stopped) -> None:
    server.always(json_reply({"å": [1, 2.5, None]}))
    assert fetched(server, stopped) == {"å": [1, 2.5, None]}
    assert stopped.slept == []


def test_gzip_arrives(server: Server, stopped: Stopped) -> None:
    body = gzip.compress(json.dumps({"values": list(range(100_000))}).encode())
    server.always(Reply(headers={"Content-Encoding": "gzip"}, body=body))
    assert fetched(server, stopped) == {"values": list(range(100_000))}


def test_the_connection_is_kept(server: Server, stopped: Stopped) -> None:
    server.always(json_reply(1))
    connections: list[object] = []
    accept = server._http.get_request
    server._http.get_request = lambda: (connections.append(1), accept())[1]  # type: ignore[method-assign]
    with Fetcher(settings_for(server), stopped.clock) as fetcher:
        for _ in range(20):
            fetcher.fetch_json(f"{server.origin}/v3/x")
    assert len(server.paths) == 20
    assert len(connections) == 1


# Pace


def test_five_a_second_at_most(server: Server, stopped: Stopped) -> None:
    server.always(json_reply(1))
    sent = []
    with Fetcher(settings_for(server, calls=5, window=1.0), stopped.clock) as fetcher:
        for _ in range(23):
            fetcher.fetch_json(f"{server.origin}/v3/x")
            sent.append(stopped.passed)
    assert all(later - earlier >= 1.0 for earlier, later in zip(sent, sent[5:], strict=False))
    assert stopped.passed == pytest.approx(4.0)


def test_the_pace_can_be_lowered(server: Server, stopped: Stopped) -> None:
    server.always(json_reply(1))
    with Fetcher(settings_for(server, calls=5), stopped.clock) as fetcher:
        fetcher.pace(1, 2.0)
        for _ in range(3):
            fetcher.fetch_json(f"{server.origin}/v3/x")
    assert stopped.passed == pytest.approx(4.0)


# Tries


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.case(50)
def test_a_server_error_passes(server: Server, stopped: Stopped, status: int) -> None:
    server.then(Reply(status=status), Reply(status=status))
    server.always(json_reply("ok"))
    assert fetched(server, stopped) == "ok"
    assert stopped.slept == [1.0, 2.0]


@pytest.mark.case(50)
def test_500_for_ever_is_three_tries(server: Server, stopped: Stopped) -> None:
    server.always(Reply(status=500))
    error = failed(server, stopped)
    assert error.kind is FetchFault.SERVER
    assert len(server.paths) == 3
    assert str(error) == (
        "Kolada har ett fel hos sig (svar 500). Försök igen om en stund. Det som redan är hämtat "
        "finns kvar."
    )


@pytest.mark.case(50)
def test_jitter_spreads_the_tries(server: Server) -> None:
    waits = []
    for jitter in (0.0, 0.999):
        stopped = Stopped()
        clock = replace(stopped.clock, jitter=lambda j=jitter: j)
        server.then(Reply(status=500), json_reply(1))
        with Fetcher(settings_for(server), clock) as fetcher:
            fetcher.fetch_json(f"{server.origin}/v3/x")
        waits += stopped.slept
    assert waits == pytest.approx([0.5, 1.499])


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("7", 7.0),
        ("0", 0.0),
        ("1e9", 60.0),
        ("99999999999999999999", 60.0),
        ("-5", 0.0),
        (format_datetime(NOW + timedelta(seconds=12), usegmt=True), 12.0),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.0),
        (format_datetime(NOW + timedelta(days=9), usegmt=True), 60.0),
        ("Mon, 23 Nov 2026 12:00:05", 5.0),
        (None, 1.0),
        ("nan", 1.0),
        ("inf", 1.0),
        ("snart", 1.0),
        ("", 1.0),
    ],
)
@pytest.mark.case(49)
def test_retry_after(server: Server, stopped: Stopped, header: str | None, wait: float) -> None:
    headers = {} if header is None else {"Retry-After": header}
    server.then(Reply(status=429, headers=headers), json_reply("ok"))
    assert fetched(server, stopped) == "ok"
    assert stopped.slept == [pytest.approx(wait)]


@pytest.mark.case(49)
def test_429_for_ever_waits_two_minutes_at_most(server: Server, stopped: Stopped) -> None:
    server.always(Reply(status=429, headers={"Retry-After": "1e9"}))
    assert failed(server, stopped).kind is FetchFault.TOO_MANY
    assert stopped.slept == [60.0, 60.0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, FetchFault.FORBIDDEN), (404, FetchFault.NOT_FOUND), (410, FetchFault.GONE), (400, FetchFault.REJECTED),
     (501, FetchFault.REJECTED), (204, FetchFault.REJECTED)],
)  # fmt: skip
@pytest.mark.case(51)
def test_no_second_try(server: Server, stopped: Stopped, status: int, kind: FetchFault) -> None:
    server.always(Reply(status=status))
    error = failed(server, stopped)
    assert error.kind is kind
    assert len(server.paths) == 1
    assert f"(svar {status})" in error.fault
    assert "indicators.toml" not in error.cure


SHUT = {"error": "This endpoint is deprecated. Please use /v3 instead."}


def test_a_closed_address_is_told_as_that_with_the_services_own_sentence(
    server: Server, stopped: Stopped
) -> None:
    """A real answer of Kolada's v2."""
    server.always(replace(json_reply(SHUT), status=410))
    error = failed(server, stopped)
    assert error.kind is FetchFault.GONE
    assert error.fault == (
        "Kolada har stängt den adress som SAMSAM frågar (svar 410: This endpoint is deprecated. "
        "Please use /v3 instead)."
    )
    assert error.cure.startswith("Ta reda på om Kolada har en ny adress")


@pytest.mark.parametrize("status", [400, 403, 404, 410, 418, 429, 500, 503])
@pytest.mark.parametrize(
    "body",
    [
        {"error": "Databasen är stängd."},
        {"error": {"code": 7, "message": "Databasen är stängd."}},
        {"message": "Databasen är stängd."},
        {"detail": "", "error": "Databasen är stängd."},
        {"detail": [{"message": "Databasen är stängd."}]},
    ],
)
def test_what_a_service_says_of_its_fault_is_told(
    server: Server, stopped: Stopped, status: int, body: dict[str, object]
) -> None:
    server.always(replace(json_reply(body), status=status))
    fault = failed(server, stopped).fault
    assert "Databasen är stängd" in fault
    assert status == 429 or str(status) in fault


@pytest.mark.parametrize(
    "body", [{"error": "Databasen är stängd."}, {"error": {"message": "Databasen är stängd"}}]
)
def test_a_fault_that_comes_as_a_200_is_told(
    server: Server, stopped: Stopped, body: dict[str, object]
) -> None:
    server.always(json_reply(body))
    error = failed(server, stopped)
    assert error.kind is FetchFault.SERVICE
    assert error.fault == (
        "Kolada svarade med ett fel i stället för uppgifter: Databasen är stängd."
    )


@pytest.mark.parametrize("nothing", [None, "", [], {}, False])
def test_an_error_that_says_nothing_is_none(
    server: Server, stopped: Stopped, nothing: object
) -> None:
    server.always(json_reply({"error": nothing, "values": []}))
    assert fetched(server, stopped) == {"error": nothing, "values": []}


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("Too many ids", "Too many ids"),
        ([{"msg": "at most 25"}, {"msg": "no such year"}], "at most 25; no such year"),
        (["a", "b"], "a; b"),
        ({"x": 1}, "(svar 400)"),
        (None, "(svar 400)"),
        ("y" * 9999, "y" * 200),
        ("rad\n\x1b[31mröd\u202e", "rad[31mröd"),
    ],
)
def test_the_reason_of_a_400_is_told(
    server: Server, stopped: Stopped, detail: object, told: str
) -> None:
    server.always(replace(json_reply({"detail": detail}), status=400))
    error = failed(server, stopped)
    assert told in error.fault
    assert len(error.fault) < 300
    assert error.fault.isprintable()


# What is no answer


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "tomt"),
        (b"  \n ", "tomt"),
        (b"<!DOCTYPE html><h1>Underh\xc3\xa5ll</h1>", "webbsida"),
        (b"\n  <html>", "webbsida"),
        (b'{"values": [1, 2', "avhugget"),
        (b"{'a': 1}", "avhugget"),
        (b'"\xff\xfe\xfa"', "avhugget"),
        (b"1" * 5000, "avhugget"),
    ],
)
@pytest.mark.case(52, 53, 54)
def test_unreadable_three_times(server: Server, stopped: Stopped, body: bytes, told: str) -> None:
    server.always(Reply(body=body))
    error = failed(server, stopped)
    assert error.kind is FetchFault.NOT_JSON
    assert told in error.fault
    assert len(server.paths) == 3


@pytest.mark.parametrize("first", [Reply(body=b'{"val'), Reply(body=b"<html>"), Reply(body=b"")])
@pytest.mark.case(52, 53, 54)
def test_half_a_json_then_a_whole(server: Server, stopped: Stopped, first: Reply) -> None:
    server.then(first, json_reply("ok"))
    assert fetched(server, stopped) == "ok"


@pytest.mark.case(52)
def test_a_body_shorter_than_promised(server: Server, stopped: Stopped) -> None:
    server.then(replace(json_reply([1] * 1000), cut=True), json_reply("ok"))
    assert fetched(server, stopped) == "ok"
    server.always(replace(json_reply([1] * 1000), cut=True))
    assert failed(server, stopped).kind is FetchFault.BROKEN_OFF


@pytest.mark.parametrize("cut", [-9, 30, 3])
@pytest.mark.case(52)
def test_half_a_gzip(server: Server, stopped: Stopped, cut: int) -> None:
    body = gzip.compress(json.dumps(list(range(1000))).encode())[:cut]
    server.always(Reply(headers={"Content-Encoding": "gzip"}, body=body))
    assert failed(server, stopped).kind is FetchFault.BROKEN_OFF
    assert len(server.paths) == 3


def test_plain_text_called_gzip(server: Server, stopped: Stopped) -> None:
    server.always(Reply(headers={"Content-Encoding": "gzip"}, body=b'{"a": 1}'))
    assert failed(server, stopped).kind is FetchFault.BROKEN_OFF


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd", "deflate"])
def test_other_packing_is_refused(server: Server, stopped: Stopped, encoding: str) -> None:
    server.always(Reply(headers={"Content-Encoding": encoding}, body=b"1"))
    assert failed(server, stopped).kind is FetchFault.UNSAFE_JSON


@pytest.mark.parametrize("body", [b"NaN", b'{"a": [Infinity]}', b"[-Infinity]", b"[1e400]"])
@pytest.mark.case(55)
def test_no_number_is_refused_at_once(server: Server, stopped: Stopped, body: bytes) -> None:
    server.always(Reply(body=body))
    error = failed(server, stopped)
    assert error.kind is FetchFault.UNSAFE_JSON
    assert "inget tal" in error.fault
    assert len(server.paths) == 1


@pytest.mark.parametrize("start", [b"[", b'{"a":'])
@pytest.mark.case(57)
def test_deep_nesting(server: Server, stopped: Stopped, start: bytes) -> None:
    server.always(Reply(body=start * 100_000))
    error = failed(server, stopped)
    assert error.kind is FetchFault.UNSAFE_JSON
    assert "nästlat" in error.fault


# Size


@pytest.mark.case(56)
def test_the_cap_is_on_what_is_unpacked(server: Server, stopped: Stopped) -> None:
    bomb = gzip.compress(b"[" + b"0," * 100_000_000 + b"0]", compresslevel=1)
    assert len(bomb) < 2_000_000
    server.always(Reply(headers={"Content-Encoding": "gzip"}, body=bomb))
    started = time.monotonic()
    error = failed(server, stopped)
    assert error.kind is FetchFault.TOO_LARGE
    assert "64 MB" in error.fault
    assert time.monotonic() - started < 10
    assert len(server.paths) == 1


@pytest.mark.case(56)
def test_the_cap_on_what_is_not_packed(server: Server, stopped: Stopped) -> None:
    server.always(Reply(body=b" " * 3_000_000))
    assert failed(server, stopped, max_bytes=2 << 20).kind is FetchFault.TOO_LARGE


# Time


@pytest.mark.parametrize("headers_too", [False, True])
@pytest.mark.case(48)
def test_a_slow_drip_is_cut(server: Server, stopped: Stopped, headers_too: bool) -> None:
    server.always(Reply(body=b" " * 10_000 + b"1", drip=0.02, drip_headers=headers_too))
    started = time.monotonic()
    error = failed(server, stopped, deadline=0.4)
    assert error.kind is FetchFault.DEADLINE
    assert "0.4 sekunder" in error.fault
    assert time.monotonic() - started < 10  # of 200 that all of it takes
    assert len(server.paths) == 1


@pytest.mark.case(46, 47, 48)
def test_the_times_in_use_are_those_that_are_promised() -> None:
    """The tests above shorten them; the whole of an attempt ends within thirty seconds."""
    settings = HttpSettings("Kolada")
    assert settings.deadline <= 30
    assert max(settings.connect_timeout, settings.read_timeout) < settings.deadline


@pytest.mark.case(48)
def test_a_dripping_gzip_is_cut(server: Server, stopped: Stopped) -> None:
    body = gzip.compress(json.dumps(list(range(9999))).encode())
    server.always(Reply(headers={"Content-Encoding": "gzip"}, body=body, drip=0.02))
    assert failed(server, stopped, deadline=0.3).kind is FetchFault.DEADLINE


@pytest.mark.case(48)
def test_a_drip_over_a_kept_connection_is_cut(server: Server, stopped: Stopped) -> None:
    server.then(json_reply(1), Reply(body=b" " * 10_000, drip=0.02), json_reply(3))
    with Fetcher(settings_for(server, deadline=2.0), stopped.clock) as fetcher:
        assert fetcher.fetch_json(f"{server.origin}/v3/x") == 1
        with pytest.raises(FetchError) as caught:
            fetcher.fetch_json(f"{server.origin}/v3/x")
        assert caught.value.kind is FetchFault.DEADLINE
        assert fetcher.fetch_json(f"{server.origin}/v3/x") == 3


@pytest.mark.case(47)
def test_silence_is_a_timeout(server: Server, stopped: Stopped) -> None:
    server.always(Reply(hang=5))
    error = failed(server, stopped, read_timeout=0.1)
    assert error.kind is FetchFault.TIMEOUT
    assert len(server.paths) == 3


@pytest.mark.case(46)
def test_a_connection_that_never_comes(stopped: Stopped) -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        origin = f"http://127.0.0.1:{full.getsockname()[1]}"
        settings = HttpSettings(
            "Kolada", origins=frozenset({origin}), connect_timeout=0.1, read_timeout=0.1
        )
        with Fetcher(settings, stopped.clock) as fetcher, pytest.raises(FetchError) as caught:
            fetcher.fetch_json(f"{origin}/v3/x")
        for one in waiting:
            one.close()
    assert caught.value.kind is FetchFault.UNREACHABLE


@pytest.mark.case(68)
def test_connection_refused(stopped: Stopped) -> None:
    with Server() as server:
        settings = settings_for(server)
    with Fetcher(settings, stopped.clock) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch_json(f"{server.origin}/v3/x")
    assert caught.value.kind is FetchFault.UNREACHABLE
    assert caught.value.fault == "Det gick inte att nå Kolada."
    assert len(stopped.slept) == 2


@pytest.mark.case(67)
def test_an_unknown_host(stopped: Stopped) -> None:
    settings = HttpSettings("Kolada", hosts=frozenset({"kolada.invalid"}))
    with Fetcher(settings, stopped.clock) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch_json("https://kolada.invalid/v3/x")
    assert caught.value.kind is FetchFault.UNREACHABLE


# Where we go


@pytest.mark.parametrize(
    "location",
    ["https://evil.example/v3/x", "http://api.kolada.se/v3/x", "http://127.0.0.1/",
     "http://169.254.169.254/latest/meta-data", "http://[::1]/", "file:///etc/passwd",
     "//evil.example/", "/v3/y", "", "javascript:alert(1)", "http://[broken"],
)  # fmt: skip
@pytest.mark.case(66)
def test_no_redirect_is_followed(server: Server, stopped: Stopped, location: str) -> None:
    server.always(Reply(status=302, headers={"Location": location}))
    error = failed(server, stopped)
    assert error.kind is FetchFault.REDIRECT
    assert "följer inga hänvisningar" in error.fault
    assert len(server.paths) == 1


@pytest.mark.parametrize("status", [300, 301, 303, 304, 307, 308])
@pytest.mark.case(66)
def test_nor_any_other_kind_of_redirect(server: Server, stopped: Stopped, status: int) -> None:
    server.always(Reply(status=status, headers={"Location": "https://evil.example/"}))
    assert failed(server, stopped).kind is FetchFault.REDIRECT
    assert len(server.paths) == 1


def test_a_redirect_is_named_without_its_secrets(server: Server, stopped: Stopped) -> None:
    server.always(Reply(status=302, headers={"Location": "https://u:hemligt@evil.example/p?k=1"}))
    assert "https://evil.example." in failed(server, stopped).fault


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "http://api.kolada.se/v3/kpi", "https://api.kolada.se:8443/v3",
     "https://api.kolada.se.evil.example/", "https://evil.example/?api.kolada.se",
     "https://api.kolada.se@evil.example/", "https://u:hemligt@api.kolada.se/v3/kpi",
     "http://127.0.0.1/", "http://[::1]/", "file:///etc/passwd", "", "api.kolada.se/v3/kpi",
     "http://[broken", "https://api.kolada.se\\@evil.example/"],
)  # fmt: skip
@pytest.mark.case(66)
def test_only_the_hosts_of_the_settings(stopped: Stopped, address: str) -> None:
    settings = HttpSettings("Kolada", hosts=frozenset({"api.kolada.se"}))
    with Fetcher(settings, stopped.clock) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch_json(address)
    assert caught.value.kind is FetchFault.HOST
    assert "hemligt" not in str(caught.value)


def test_an_origin_is_only_itself(server: Server, stopped: Stopped) -> None:
    with Server() as other, Fetcher(settings_for(server), stopped.clock) as fetcher:
        with pytest.raises(FetchError):
            fetcher.fetch_json(f"{other.origin}/v3/x")
        assert other.paths == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
@pytest.mark.case(67)
def test_an_unsigned_certificate_is_refused(tmp_path: Path, stopped: Stopped) -> None:
    with Server(certificate=self_signed(tmp_path)) as server:
        error = failed(server, stopped)
    assert error.kind is FetchFault.TLS
    assert "säker anslutning" in error.fault
    assert stopped.slept == []


@pytest.mark.case(67)
def test_plain_http_where_tls_was_expected(server: Server, stopped: Stopped) -> None:
    origin = server.origin.replace("http:", "https:")
    settings = HttpSettings("Kolada", origins=frozenset({origin}))
    with Fetcher(settings, stopped.clock) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch_json(f"{origin}/v3/x")
    assert caught.value.kind is FetchFault.TLS


@pytest.mark.case(67)
def test_a_proxy_that_says_no(
    server: Server, stopped: Stopped, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.always(Reply(status=407, headers={"Proxy-Authenticate": 'Basic realm="x"'}))
    proxy = server.origin.replace("//", "//user:hemligt@")
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    settings = HttpSettings("Kolada", hosts=frozenset({"api.kolada.se"}))
    with Fetcher(settings, stopped.clock) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch_json("https://api.kolada.se/v3/kpi")
    assert caught.value.kind is FetchFault.PROXY
    assert "hemligt" not in repr(caught.value) + str(caught.value.__cause__)
    assert "407" in str(caught.value.__cause__)


# Texts


@pytest.mark.parametrize("kind", list(FetchFault))
def test_every_fault_says_what_failed_and_what_to_do(kind: FetchFault) -> None:
    error = FetchError(kind, "SCB", "5")
    assert "SCB" in error.fault
    assert error.fault.endswith(".")
    assert error.cure.endswith(".")
    assert "{" not in str(error)


def test_a_changed_contract_is_told_in_the_genitive() -> None:
    assert FetchError(FetchFault.CONTRACT, "Kolada", "x").fault.startswith(
        "Koladas svar har ändrats"
    )
    assert FetchError(FetchFault.CONTRACT, "SCB", "x").fault.startswith("SCB:s svar har ändrats")


def test_a_query_is_never_told(server: Server, stopped: Stopped) -> None:
    server.always(Reply(status=500))
    with Fetcher(settings_for(server), stopped.clock) as fetcher, pytest.raises(FetchError) as e:
        fetcher.fetch_json(f"{server.origin}/v3/x?nyckel=hemligt")
    assert "hemligt" not in str(e.value)
