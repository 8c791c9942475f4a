"""Files that anybody may ask for: made beside the pages, once for all who ask, and then kept.

Each request has a place in a short queue or is asked to come back (503 with Retry-After). Who asks
for what is being made already waits for the same one. When the last of them has left the work
ends. What is kept is bounded in memory, and is for one state of the store and one day.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from samsam.exports.work import workshop as workshop_module
from samsam.exports.work.worker import Task
from samsam.exports.work.workshop import BusyError, GivenUpError, workshop
from samsam.records.errors import StoreError
from samsam.services.accounts.guesses import place_of
from samsam.services.files.files import FileNotKnownError
from samsam.web.base import asking, logs
from samsam.web.base.conditional import has_it, tag_of

MOST_BYTES = 64 * 1024 * 1024
_RETRY_AFTER = 10  # seconds
_LEFT = 499  # nobody reads it; nginx writes the same in its log
_STOPPING = "SAMSAM startas om. Försök igen om en stund."


@dataclass(frozen=True, slots=True)
class Lane:
    """How many of one sort may be made or wait at once, in all and from one address."""

    name: str
    most: int
    from_one_address: int
    urgency: int


FILES = Lane("filer", most=32, from_one_address=16, urgency=0)
# A kit is many files, and the bytes of all of them: fewer at once.
KITS = Lane("paket", most=4, from_one_address=2, urgency=1)


@dataclass(frozen=True, slots=True)
class File:
    """What a request is answered with. `name` is empty for what is shown and not saved."""

    content: bytes
    mime: str
    name: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    # Worked out where the file is made, so that nobody else waits for it.
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", tag_of(self.content))

    def answer(self, asked: Headers) -> Response:
        """The file as an answer to a request with these headers; 304 to who has it already."""
        headers = {"cache-control": "no-cache", **dict(self.headers), "etag": self.tag}
        if has_it(asked, self.tag):
            return Response(status_code=304, headers=headers)
        if self.name:
            headers["content-disposition"] = _attachment(self.name)
        return Response(self.content, media_type=self.mime, headers=headers)


def _attachment(name: str) -> str:
    if name.isascii() and '"' not in name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename*=utf-8''{quote(name, safe='')}"


Run = Callable[[Task], bytes]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class FileOrder:
    """What is asked for. `key` names it and what it rests on: equal keys mean equal files.

    `prepare` gathers the figures and gives the drawing to the function it's called with.
    """

    key: Hashable
    prepare: Callable[[Run], File]
    lane: Lane = FILES


@dataclass
class _Job:
    """One file that is being made, and how many wait for it."""

    order: FileOrder
    address: str
    given_up: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0


class FileCache:
    """Files by their keys; the ones that were asked for longest ago go first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._files: OrderedDict[Hashable, File] = OrderedDict()
        self._most = most_bytes
        self.bytes = 0

    def get(self, key: Hashable) -> File | None:
        """The file, None when it isn't kept."""
        if key in self._files:
            self._files.move_to_end(key)
        return self._files.get(key)

    def put(self, key: Hashable, file: File) -> None:
        """Keep a file that is whole; one that would take a quarter of the room isn't."""
        if key in self._files or len(file.content) > self._most // 4:
            return
        self._files[key] = file
        self.bytes += len(file.content)
        while self.bytes > self._most:
            _, gone = self._files.popitem(last=False)
            self.bytes -= len(gone.content)


class Places:
    """Who is in which lane, requests and pages together."""

    def __init__(self) -> None:
        self._taken: Counter[Hashable] = Counter()
        self._lock = threading.Lock()

    def take(self, lane: Lane, address: str) -> None:
        """Take a place. Raises BusyError when there is none."""
        with self._lock:
            full = self._taken[lane] >= lane.most
            if full or self._taken[lane, address] >= lane.from_one_address:
                raise BusyError
            self._taken.update((lane, (lane, address)))

    def give_back(self, lane: Lane, address: str) -> None:
        """Leave a place that was taken."""
        with self._lock:
            self._taken -= Counter((lane, (lane, address)))


class Makings:
    """All files that are being made for requests. Used from the event loop alone."""

    def __init__(self, kept: FileCache | None = None) -> None:
        self._jobs: dict[Hashable, tuple[_Job, asyncio.Future[File]]] = {}
        self.places = Places()
        self._threads = ThreadPoolExecutor(FILES.most + KITS.most, thread_name_prefix="making")
        # Gathering figures keeps the pages' own processor busy: one at a time.
        self._gathering = threading.Semaphore(1)
        self._kept = kept or FileCache()
        self._stopping = threading.Event()

    async def answer(
        self, request: Request, what: str, order_of: Callable[[Request], FileOrder]
    ) -> Response:
        """The file; else why not: unknown, busy, or a fault with its number.

        `what` is reported in the log when it fails, in Swedish and without what was asked for.
        """
        try:
            order = await asking.store.ask(partial(order_of, request))
            return (await self._file(request, order)).answer(request.headers)
        except FileNotKnownError as error:
            return PlainTextResponse(str(error), status_code=error.status)
        except BusyError as error:
            return self._busy(error)
        except GivenUpError:
            return (
                self._busy(BusyError()) if self._stopping.is_set() else Response(status_code=_LEFT)
            )
        except StoreError as error:
            return asking.away(what, error)
        except Exception as error:  # noqa: BLE001 - no stack trace may reach the reader
            number = logs.fault(what, error)
            words = f"Filen kunde inte göras. Ange felnumret {number} till den som sköter SAMSAM."
            return PlainTextResponse(words, status_code=500)

    def stop(self) -> None:
        """Give up everything that is being made; may be called from any thread."""
        self._stopping.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _busy(self, error: BusyError) -> Response:
        words = _STOPPING if self._stopping.is_set() else str(error)
        return PlainTextResponse(words, 503, headers={"retry-after": str(_RETRY_AFTER)})

    async def _file(self, request: Request, order: FileOrder) -> File:
        kept = self._kept.get(order.key)
        if kept is not None:
            return kept
        if self._stopping.is_set():
            raise BusyError
        if order.key not in self._jobs:
            self._begin(order, place_of(request.client.host if request.client else ""))
        job, made = self._jobs[order.key]
        job.waiting += 1
        left = asyncio.ensure_future(_until_left(request))
        try:
            await asyncio.wait((made, left), return_when=asyncio.FIRST_COMPLETED)
            if not made.done():
                raise GivenUpError
            return made.result()
        finally:
            left.cancel()
            job.waiting -= 1
            self._leave(order.key, job)

    def _leave(self, key: Hashable, job: _Job) -> None:
        """When nobody waits for it any longer the work ends, and who comes now begins anew."""
        found = self._jobs.get(key)
        if not job.waiting and found is not None and found[0] is job:
            job.given_up.set()
            del self._jobs[key]

    def _begin(self, order: FileOrder, address: str) -> None:
        self.places.take(order.lane, address)
        job = _Job(order, address)
        made = asyncio.get_running_loop().run_in_executor(self._threads, self._made, job)
        made.add_done_callback(lambda done: self._ended(job, done))
        self._jobs[order.key] = (job, made)

    def _ended(self, job: _Job, done: asyncio.Future[File]) -> None:
        order = job.order
        self.places.give_back(order.lane, job.address)
        found = self._jobs.get(order.key)
        if found is not None and found[0] is job:
            del self._jobs[order.key]
        if not done.cancelled() and done.exception() is None:
            self._kept.put(order.key, done.result())

    def _made(self, job: _Job) -> File:
        def given_up() -> bool:
            return job.given_up.is_set() or self._stopping.is_set()

        def run(task: Task) -> bytes:
            self._gathering.release()
            try:
                return workshop().make(task, given_up, job.order.lane.urgency)
            finally:
                self._gathering.acquire()

        with self._gathering:
            if given_up():
                raise GivenUpError
            return job.order.prepare(run)


async def _until_left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


_lock = threading.Lock()
_open: list[Makings] = []


def makings() -> Makings:
    """The one place of this process where files are made."""
    with _lock:
        if not _open:
            _open.append(Makings())
        return _open[0]


def start(*, ahead: bool = True) -> None:
    """Get ready to make files, anew after a stop; unless `ahead` the first one waits longer."""
    with _lock:
        _open[:] = [Makings()]
    workshop_module.close()
    if ahead:
        workshop().warm()


def stop() -> None:
    """Give up what is being made, and let nothing more begin."""
    makings().stop()
    workshop().close()


@contextmanager
def kit_of_page(address: str) -> Iterator[Run]:
    """Makes the files of a kit on a page, which takes a place as a request does.

    Raises BusyError.
    """
    places, place = makings().places, place_of(address)
    places.take(KITS, place)
    try:
        yield lambda task: workshop().make(task, urgency=KITS.urgency)
    finally:
        places.give_back(KITS, place)


@contextmanager
def file_of_page(address: str) -> Iterator[Run]:
    """Makes one file on a page, which takes a place as a request does.

    Raises BusyError.
    """
    places, place = makings().places, place_of(address)
    places.take(FILES, place)
    try:
        yield lambda task: workshop().make(task, urgency=FILES.urgency)
    finally:
        places.give_back(FILES, place)


def made_at(what: str, order_of: Callable[[Request], FileOrder]) -> Endpoint:
    """What answers at an address where a file is made."""

    async def answer(request: Request) -> Response:
        return await makings().answer(request, what, order_of)

    return answer
