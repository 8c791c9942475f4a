"""JSON over HTTPS from the few services that SAMSAM may ask, with every fault reported in Swedish.

One `Fetcher` a service. It asks only the hosts that its settings name, follows no redirect, keeps
the service's pace, tries again when that may help, and never takes in more than was agreed:
`fetch_json` is the only way in.
"""

from __future__ import annotations

import contextlib
import json
import math
import random
import socket
import ssl
import threading
import time
import weakref
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx

from samsam.sources.services.faults import FetchError, FetchFault, printable

_LONGEST_WAIT = 60.0
_UNZIPPED_AT_A_TIME = 1 << 16
_TOO_MANY = 429
_TRIED_AGAIN = frozenset({_TOO_MANY, 500, 502, 503, 504})


_BY_STATUS = {403: FetchFault.FORBIDDEN, 404: FetchFault.NOT_FOUND, 410: FetchFault.GONE}


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How one service may be asked. Times in seconds, sizes in bytes.

    `hosts` are asked over https on its usual port. `origins` are further allowed addresses
    (`http://127.0.0.1:8000`), for tests and for a municipality's own relay. At most `calls`
    requests are sent in any `window`. `deadline` is for one attempt, from the first try to connect
    to the answer's last byte.
    """

    name: str
    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    calls: int = 5
    window: float = 1.0
    tries: int = 3
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    deadline: float = 30.0
    max_bytes: int = 64 * 1024 * 1024

    def at(self, address: str) -> HttpSettings:
        """The same limits, with the address allowed when the municipality has set another."""
        parts = urlsplit(address)
        if parts.hostname in self.hosts:
            return self
        return replace(self, origins=frozenset({f"{parts.scheme}://{parts.netloc}"}))


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, so that tests needn't wait. `jitter` gives numbers in [0, 1)."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed: read once, which takes 20 ms."""
    return httpx.create_ssl_context()


class Fetcher:
    """Asks one service, over connections that are kept. To be used with `with`, by one thread."""

    def __init__(self, settings: HttpSettings, clock: Clock | None = None) -> None:
        self.settings = settings
        self._clock = clock or Clock()
        self._pace = (settings.calls, settings.window)
        self._sent: deque[float] = deque()
        self._cutter = _Cutter(settings.deadline)
        self._client = httpx.Client(
            verify=trusted(),
            follow_redirects=False,
            event_hooks={"response": [self._refuse_redirect]},
            timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout),
            headers={
                "User-Agent": "SAMSAM", "Accept": "application/json", "Accept-Encoding": "gzip",
            },
        )  # fmt: skip

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def pace(self, calls: int, window: float) -> None:
        """From now on, send at most `calls` requests in any `window` seconds."""
        self._pace = (max(1, calls), min(_LONGEST_WAIT, max(0.0, window)))

    def fetch_json(self, address: str) -> Any:
        """The JSON at an address. NaN, Infinity, deep nesting and web pages are refused.

        Raises FetchError. Nothing else is raised for what the other side does.
        """
        url = self._allowed(address)
        for attempt in range(1, self.settings.tries + 1):
            self._await_turn()
            try:
                return self._attempt(url)
            except _Retry as again:
                if attempt == self.settings.tries:
                    raise again.error from again
                self._clock.sleep(self._wait(attempt, again.after))
        raise AssertionError("settings.tries is at least 1")

    def error(self, kind: FetchFault, more: str = "") -> FetchError:
        """A fault in this service's name."""
        return FetchError(kind, self.settings.name, more)

    def _allowed(self, address: str) -> httpx.URL:
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, TypeError) as error:
            raise self.error(FetchFault.HOST, "går inte att läsa") from error
        usual = url.scheme == "https" and url.port is None and url.host in self.settings.hosts
        if url.userinfo or not (usual or _origin(url) in self.settings.origins):
            raise self.error(FetchFault.HOST, _origin(url))
        return url

    def _await_turn(self) -> None:
        calls, window = self._pace
        while len(self._sent) >= calls:
            wait = self._sent[-calls] + window - self._clock.monotonic()
            if wait > 0:
                self._clock.sleep(wait)
            self._sent.popleft()
        self._sent.append(self._clock.monotonic())

    def _wait(self, attempt: int, after: float | None) -> float:
        """Seconds before the next try: as the service asks, else about 1, 2, 4 … with jitter."""
        if after is None:
            after = 2.0 ** (attempt - 1) * (0.5 + self._clock.jitter())
        return min(_LONGEST_WAIT, max(0.0, after))

    def _attempt(self, url: httpx.URL) -> Any:
        try:
            with self._cutter.running():
                status, headers, body = self._exchange(url)
        except httpx.HTTPError as error:
            self._raise_transport(error, url)
        if self._cutter.has_cut:
            raise self._too_slow()
        if status != httpx.codes.OK:
            self._raise_status(status, headers, body)
        return self._parsed(body)

    def _exchange(self, url: httpx.URL) -> tuple[int, httpx.Headers, bytes]:
        request = self._client.build_request("GET", url, extensions=self._cutter.extensions)
        response = self._client.send(request, stream=True)
        try:
            return response.status_code, response.headers, self._body(response)
        finally:
            response.close()

    def _refuse_redirect(self, response: httpx.Response) -> None:
        """As a hook, since httpx reads the new address even when it isn't to be followed."""
        if response.is_redirect:
            raise self.error(FetchFault.REDIRECT, _target(response.headers.get("location", "")))

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for part in self._decoded(response):
            body += part
            if len(body) > self.settings.max_bytes:
                raise self.error(FetchFault.TOO_LARGE, str(self.settings.max_bytes >> 20))
        return bytes(body)

    def _decoded(self, response: httpx.Response) -> Iterator[bytes]:
        """The body, unzipped a little at a time: httpx unzips what it has got in one go."""
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding == "identity":
            yield from response.iter_raw()
        elif encoding == "gzip":
            try:
                yield from _unzipped(response.iter_raw())
            except (zlib.error, EOFError) as error:
                raise httpx.DecodingError("not whole gzip") from error
        else:
            raise self.error(
                FetchFault.UNSAFE_JSON, "det är packat på ett sätt som vi inte bett om"
            )

    def _too_slow(self) -> FetchError:
        return self.error(FetchFault.DEADLINE, f"{self.settings.deadline:g}")

    def _raise_transport(self, error: httpx.HTTPError, url: httpx.URL) -> NoReturn:
        if self._cutter.has_cut:
            raise self._too_slow() from error
        if isinstance(error, httpx.ProxyError):
            raise self.error(FetchFault.PROXY, url.host) from error
        if isinstance(error, httpx.ConnectError) and _has_cause(error, ssl.SSLError):
            raise self.error(FetchFault.TLS) from error
        kind = FetchFault.BROKEN_OFF
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            kind = FetchFault.UNREACHABLE
        elif isinstance(error, httpx.TimeoutException):
            kind = FetchFault.TIMEOUT
        raise _Retry(self.error(kind)) from error

    def _raise_status(self, status: int, headers: httpx.Headers, body: bytes) -> NoReturn:
        if status == _TOO_MANY or status in _TRIED_AGAIN:
            kind = FetchFault.TOO_MANY if status == _TOO_MANY else FetchFault.SERVER
            after = _retry_after(headers.get("retry-after"), self._clock.now())
            raise _Retry(self.error(kind, f"{status}{_detail(body)}"), after)
        raise self.error(_BY_STATUS.get(status, FetchFault.REJECTED), f"{status}{_detail(body)}")

    def _parsed(self, body: bytes) -> Any:
        content = self._json(body)
        said = _said(content.get("error")) if isinstance(content, dict) else ""
        if said:
            raise self.error(FetchFault.SERVICE, said)
        return content

    def _json(self, body: bytes) -> Any:
        start = body[:100].lstrip().lower()
        if not start:
            raise _Retry(self.error(FetchFault.NOT_JSON, "det är tomt"))
        if start.startswith(b"<"):
            raise _Retry(self.error(FetchFault.NOT_JSON, "det är en webbsida och inga uppgifter"))
        try:
            return json.loads(body, parse_constant=_refused, parse_float=_finite)
        except _UnsafeNumberError as error:
            raise self.error(FetchFault.UNSAFE_JSON, f"{error} är inget tal") from error
        except RecursionError as error:
            raise self.error(FetchFault.UNSAFE_JSON, "det är för djupt nästlat") from error
        except ValueError as error:
            raise _Retry(
                self.error(FetchFault.NOT_JSON, "det är avhugget eller trasigt")
            ) from error


class _Retry(Exception):  # noqa: N818 - it is no error yet
    """An attempt failed in a way that may pass. `after` is what the service asks us to wait."""

    def __init__(self, error: FetchError, after: float | None = None) -> None:
        self.error = error
        self.after = after
        super().__init__(str(error))


class _UnsafeNumberError(ValueError):
    """NaN, Infinity, or a number that doesn't fit in a float."""


@dataclass
class _Cutter:
    """Cuts the connection when an attempt's time is up, wherever it hangs.

    A read timeout starts anew at each byte, so a slow drip, in the headers or in the body, goes on
    for ever. httpx's documented `trace` extension shows us each new socket; shutting it down ends
    the read that waits on it. What can't be cut is the look-up of the host's name.
    """

    seconds: float
    has_cut: bool = False
    _sockets: weakref.WeakSet[socket.socket] = field(default_factory=weakref.WeakSet)

    @property
    def extensions(self) -> dict[str, Any]:
        return {"trace": self._trace}

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self.has_cut = False
        timer = threading.Timer(self.seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._sockets.add(info["return_value"].get_extra_info("socket"))
            if self.has_cut:
                self._cut()

    def _cut(self) -> None:
        self.has_cut = True
        for one in list(self._sockets):
            with contextlib.suppress(OSError):
                # The plain shutdown also for TLS: ssl's own changes state that the reader is using.
                socket.socket.shutdown(one, socket.SHUT_RDWR)


def _origin(url: httpx.URL) -> str:
    port = f":{url.port}" if url.port is not None else ""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}"


def _target(location: str) -> str:
    """Where a redirect leads, without path, query, user and password."""
    try:
        url = httpx.URL(location)
    except httpx.InvalidURL:
        return "en adress som inte går att läsa"
    if not url.scheme and not url.host:
        return "en annan sida hos sig"
    return printable(_origin(url))


def _detail(body: bytes) -> str:
    """What an error's body says in its own words, shortened; empty when it says nothing."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(content, dict):
        return ""
    found = (_said(content.get(name)) for name in ("detail", "error", "message", "title"))
    text = next(filter(None, found), "")
    return f": {text}" if text else ""


def _said(reported: object) -> str:
    """The sentence of a fault: a text, an object with one, or a list of either."""
    parts = reported if isinstance(reported, list) else [reported]
    texts = (_sentence(part) for part in parts)
    return printable("; ".join(text for text in texts if text)).rstrip(" .")


def _sentence(part: object) -> str:
    if isinstance(part, dict):
        part = next((part[n] for n in ("msg", "message", "detail", "title") if part.get(n)), "")
    return part if isinstance(part, str) else ""


def _retry_after(text: str | None, now: datetime) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date; None when neither is there."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        return _seconds_until(text, now)
    return seconds if math.isfinite(seconds) else None


def _seconds_until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):  # a date that email makes nothing of
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - now).total_seconds()


def _unzipped(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Raises EOFError when the end is missing, zlib.error when it isn't gzip."""
    unzip = zlib.decompressobj(wbits=31)
    for part in parts:
        rest = part
        while rest:
            yield unzip.decompress(rest, _UNZIPPED_AT_A_TIME)
            rest = unzip.unconsumed_tail
    yield unzip.flush()
    if not unzip.eof:
        raise EOFError


def _has_cause(error: BaseException | None, kind: type[BaseException]) -> bool:
    while error is not None:
        if isinstance(error, kind):
            return True
        error = error.__cause__ or error.__context__
    return False


def _refused(name: str) -> NoReturn:
    raise _UnsafeNumberError(name)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _UnsafeNumberError(printable(text)[:20])
    return value
