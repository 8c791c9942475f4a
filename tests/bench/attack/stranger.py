"""The stranger: a process of its own that attacks one address on this machine for a while.

`python -m tests.bench.attack.stranger NAME ADDRESS SECONDS` prints as JSON what it was answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import ssl
import struct
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException

LOOPBACK = ("localhost", "127.0.0.1")
MB = 1024 * 1024
_FAULTS = (OSError, TimeoutError, httpx.HTTPError, WebSocketException, asyncio.IncompleteReadError)


def anyone() -> ssl.SSLContext:
    """The certificate is the bench's own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass
class Target:
    """The server under attack, until when, and what it has answered."""

    url: str
    until: float
    told: Counter[str] = field(default_factory=Counter)

    @property
    def tls(self) -> ssl.SSLContext | None:
        return anyone() if self.url.startswith("https") else None

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    def client(self, timeout: float) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        return httpx.AsyncClient(
            base_url=self.url, timeout=timeout, limits=limits, verify=anyone(), trust_env=False
        )

    async def get(self, client: httpx.AsyncClient, path: str, **options: object) -> None:
        try:
            answer = await client.get(path, **options)  # type: ignore[arg-type]
            self.told[str(answer.status_code)] += 1
        except httpx.TimeoutException:
            self.told["lämnade"] += 1
        except _FAULTS:
            self.told["avbröts"] += 1

    def socket(self, **headers: str) -> connect:
        address = f"{self.url.replace('http', 'ws', 1)}_stcore/stream"
        return connect(
            address, subprotocols=["streamlit"], additional_headers=headers, compression=None,  # type: ignore[list-item]
            max_size=None, ssl=self.tls, open_timeout=30, proxy=None,
        )  # fmt: skip

    async def raw(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        parts = urlsplit(self.url)
        return await asyncio.open_connection(parts.hostname, parts.port, ssl=self.tls)


Attack = Callable[[Target], Awaitable[None]]


async def foreign_origins(target: Target) -> None:
    """Handshakes from a page of another site, one after the other; at most 60."""
    for _ in range(60):
        if not target.goes_on:
            return
        try:
            async with target.socket(Origin="http://evil.example.com"):
                target.told["öppnad"] += 1
        except InvalidStatus as refused:
            target.told[str(refused.response.status_code)] += 1
        except _FAULTS:
            target.told["avbröts"] += 1
        await asyncio.sleep(0.2)


async def kits(target: Target) -> None:
    """Thirty different kits at once, waited for."""
    async with target.client(90) as client:
        await asyncio.gather(
            *(target.get(client, f"filer/paket.zip?fran={1900 + n}") for n in range(30))
        )


async def kits_left(target: Target) -> None:
    """A hundred different kits, each left after two seconds."""
    async with target.client(2) as client:
        await asyncio.gather(
            *(target.get(client, f"filer/paket.zip?fran={1900 + n}") for n in range(100))
        )


async def pictures(target: Target) -> None:
    """Two hundred different PNG at once."""
    async with target.client(90) as client:
        await asyncio.gather(
            *(target.get(client, f"filer/nyckeltal/neet.png?fran={1850 + n}") for n in range(200))
        )


async def broken_off(target: Target) -> None:
    """Six hundred requests for program files, broken off at once; six at a time."""
    async with target.client(30) as client:
        document = (await client.get("")).text
        found = re.findall(r'"\./(static/[^"]+\.(?:js|css))"', document)
    parts = urlsplit(target.url)
    places = asyncio.Semaphore(6)

    async def ask(path: str) -> None:
        async with places:
            with contextlib.suppress(*_FAULTS):
                _, writer = await target.raw()
                head = f"GET {parts.path}{path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                writer.write(f"{head}Accept-Encoding: gzip\r\n\r\n".encode())
                await asyncio.sleep(0.002)
                writer.transport.abort()
                target.told["avbruten"] += 1

    await asyncio.gather(*(ask(found[n % len(found)]) for n in range(600)))


async def unknown_files(target: Target) -> None:
    """A thousand addresses under /static that are no files."""
    async with target.client(30) as client:
        for n in range(0, 1000, 20):
            gzip = {"accept-encoding": "gzip"}
            await asyncio.gather(
                *(target.get(client, f"static/js/{n + m}.js", headers=gzip) for m in range(20))
            )


async def endless_messages(target: Target) -> None:
    """Twenty sockets that each begin a message of 100 MB and never end it."""

    async def send() -> None:
        try:
            async with target.socket() as ws:
                writer = ws.transport
                part = struct.pack("!Q", MB)
                writer.write(b"\x02\xff" + part + b"\0\0\0\0" + b"x" * MB)
                for _ in range(100):
                    await asyncio.sleep(0.02)
                    if writer.is_closing() or not target.goes_on:
                        break
                    writer.write(b"\x00\xff" + part + b"\0\0\0\0" + b"x" * MB)
                    target.told["MB"] += 1
                await asyncio.sleep(max(0, target.until - time.monotonic()))
        except _FAULTS:
            target.told["avbröts"] += 1

    await asyncio.gather(*(send() for _ in range(20)))


async def wide_states(target: Target) -> None:
    """Twenty sockets that each keep a state of 20 MB."""
    message = BackMsg()
    message.rerun_script.page_name = "om"
    state = message.rerun_script.widget_states.widgets.add()
    state.id, state.string_value = "x", "x" * 20 * MB
    sent = message.SerializeToString()

    async def send() -> None:
        try:
            async with target.socket() as ws:
                await ws.send(sent)
                target.told["skickad"] += 1
                await _listen(ws, target)
        except _FAULTS:
            target.told["avbröts"] += 1

    await asyncio.gather(*(send() for _ in range(20)))


async def _listen(ws: ClientConnection, target: Target) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(max(0.1, target.until - time.monotonic())):
            while True:
                await ws.recv(decode=False)


async def half_requests(target: Target) -> None:
    """Three hundred connections that begin a request and never end it."""

    async def hold() -> None:
        try:
            reader, writer = await target.raw()
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nA: ")
            async with asyncio.timeout(max(0.1, target.until - time.monotonic())):
                await reader.read(100)
            target.told["stängd"] += 1
        except TimeoutError:
            target.told["hålls kvar"] += 1
        except _FAULTS:
            target.told["stängd"] += 1

    await asyncio.gather(*(hold() for _ in range(300)))


async def endless_heads(target: Target) -> None:
    """Ten connections that each send headers of 20 MB."""

    async def send() -> None:
        try:
            _, writer = await target.raw()
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            for _ in range(20):
                writer.write(b"A: b\r\n" * (MB // 6))
                await writer.drain()
                target.told["MB"] += 1
            await asyncio.sleep(max(0, target.until - time.monotonic()))
        except _FAULTS:
            target.told["stängd"] += 1

    await asyncio.gather(*(send() for _ in range(10)))


async def deaf_readers(target: Target) -> None:
    """Forty connections that ask for all open data again and again and never read."""

    async def ask() -> None:
        parts = urlsplit(target.url)
        try:
            reader, writer = await target.raw()
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            one = f"GET {parts.path}oppna-data/alla.json HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
            for _ in range(50):
                writer.write(one.encode())
            await asyncio.sleep(max(0, target.until - time.monotonic()))
            writer.transport.resume_reading()  # type: ignore[attr-defined]
            async with asyncio.timeout(5):
                while await reader.read(MB):
                    pass
            target.told["stängd"] += 1
        except TimeoutError:
            target.told["hålls kvar"] += 1
        except _FAULTS:
            target.told["stängd"] += 1

    await asyncio.gather(*(ask() for _ in range(40)))


async def guesses(target: Target) -> None:
    """Thirty-two guesses at once of the password that belongs to one name."""
    parts = urlsplit(target.url)
    origin = {"origin": f"{parts.scheme}://{parts.netloc}"}

    async def guess(client: httpx.AsyncClient, number: int) -> None:
        typed = {"namn": "Kim Berg", "losenord": f"gissning nummer {number}"}
        try:
            answer = await client.post("konto/logga-in", data=typed, headers=origin)
        except _FAULTS:
            target.told["avbröts"] += 1
            return
        target.told[_of_guess(answer)] += 1

    async with target.client(90) as client:
        await asyncio.gather(*(guess(client, number) for number in range(32)))


def _of_guess(answer: httpx.Response) -> str:
    """Whether a guess was tried, which costs a core and 64 MB for a moment, or why not."""
    if answer.status_code == 403 and "stämmer inte" in answer.text:
        return "prövade"
    if answer.status_code == 403 and "För många försök" in answer.text:
        return "för många av namnet"
    return str(answer.status_code)


async def names(target: Target) -> None:
    """Ten who guess one after the other, a new name each time."""
    parts = urlsplit(target.url)
    origin = {"origin": f"{parts.scheme}://{parts.netloc}"}

    async def guess(client: httpx.AsyncClient, who: int) -> None:
        for number in range(1000):
            if not target.goes_on:
                return
            typed = {"namn": f"{who} {number}", "losenord": "en gissning"}
            try:
                answer = await client.post("konto/logga-in", data=typed, headers=origin)
            except _FAULTS:
                target.told["avbröts"] += 1
            else:
                target.told[_of_guess(answer)] += 1

    async with target.client(90) as client:
        await asyncio.gather(*(guess(client, who) for who in range(10)))


async def escaped_cookies(target: Target) -> None:
    """Twenty requests, one after the other, with a cookie of 58 kB of escaped characters."""
    headers = {"cookie": 'samsam="' + '\\"' * 29_000 + '"'}
    async with target.client(90) as client:
        for _ in range(20):
            if target.goes_on:
                await target.get(client, "halsa", headers=headers)


async def endless_pings(target: Target) -> None:
    """Five sockets that send pings as quickly as they are taken, and are opened anew."""
    pings = b"\x89\x80\0\0\0\0" * 1000

    async def ping() -> None:
        while target.goes_on:
            try:
                async with target.socket() as ws:
                    while target.goes_on and not ws.transport.is_closing():
                        ws.transport.write(pings)
                        target.told["tusen ping"] += 1
                        await asyncio.sleep(0)
                    target.told["stängd"] += 1
            except _FAULTS:
                target.told["stängd"] += 1
            await asyncio.sleep(0.5)

    await asyncio.gather(*(ping() for _ in range(5)))


async def sockets_anew(target: Target) -> None:
    """Six sockets that each ask for 50 pages at once, leave and come back."""
    pages = [BackMsg() for _ in range(4)]
    for message, name in zip(
        pages, ("jamfor", "nyckeltal", "befolkningsmal", "forandringar"), strict=True
    ):
        message.rerun_script.page_name = name

    async def ask() -> None:
        with contextlib.suppress(*_FAULTS):
            async with target.socket() as ws:
                for number in range(50):
                    await ws.send(pages[number % 4].SerializeToString())
                target.told["sidor"] += 50
                async with asyncio.timeout(2):
                    while True:
                        await ws.recv(decode=False)

    while target.goes_on:
        await asyncio.gather(*(ask() for _ in range(6)))


ATTACKS: dict[str, Attack] = {
    "handskakningar från en främmande sida": foreign_origins,
    "30 olika paket på en gång": kits,
    "100 paket som lämnas efter 2 s": kits_left,
    "200 olika PNG på en gång": pictures,
    "600 avbrutna programfiler": broken_off,
    "1 000 programfiler som inte finns": unknown_files,
    "20 meddelanden utan slut": endless_messages,
    "20 lägen på 20 MB": wide_states,
    "300 halva förfrågningar": half_requests,
    "10 huvuden på 20 MB": endless_heads,
    "40 som frågar och inte läser": deaf_readers,
    "32 gissningar på en gång": guesses,
    "10 som gissar nya namn hela tiden": names,
    "20 kakor av 58 kB": escaped_cookies,
    "5 socklar som pingar": endless_pings,
    "6 socklar som kommer tillbaka": sockets_anew,
}


async def attack(name: str, url: str, seconds: float) -> Counter[str]:
    """Attack an address on this machine. Raises ValueError for any other."""
    if urlsplit(url).hostname not in LOOPBACK:
        raise ValueError("only a server on this machine")
    target = Target(url, time.monotonic() + seconds)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds + 60):
            await ATTACKS[name](target)
    return target.told


def main() -> None:
    name, url, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(attack(name, url, float(seconds)))))


if __name__ == "__main__":
    main()
