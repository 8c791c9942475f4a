"""Writes the copy: from the first page along every link, until there is nothing new to keep."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from streamlit import file_util

from samsam.charts.svg import icon
from samsam.exports.data.site_folder import SiteError, SiteFolder, new_folder
from samsam.services.core.service import Service
from samsam.web.base import running
from samsam.web.files import making
from samsam.web.files.prerendered import PRERENDERED
from samsam.web.files.site.addresses import Address, Addresses
from samsam.web.files.site.answers import ServerAnswers
from samsam.web.files.site.documents import page_document
from samsam.web.files.site.links import CopiedLinks
from samsam.web.files.view_documents import FEED

# Many times what the site of a municipality with all key figures holds.
MOST_FILES = 50_000
_AT_ONCE = 4
_KIT = "filer/paket.zip"
_FONT = "SourceSansVF-Upright*.woff2"
# What no link on a page leads to.
_MORE = (
    "sitemap.xml", FEED, "oppna-data/", "samsam.webmanifest", "samsam.css", "ikon.svg",
    *(f"ikon-{px}.png" for px in icon.SIZES_PX),
)  # fmt: skip
_MARKED_UP = ("text/html", "application/xml", "application/atom+xml", "application/rdf+xml")
_PLAIN = ("text/turtle", "application/ld+json", "text/calendar")

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class WrittenCopy:
    """What the copy came to hold; `bytes` of all its files together."""

    pages: int
    files: int
    bytes: int


def write_site(service: Service, folder: Path, root: str, report: Report) -> WrittenCopy:
    """Write all public pages and files into a new folder, whole or not at all.

    `root` is the address that the copy will have on the web, with `/`, or empty. `report` is
    called with how many files are ready and how many are known. Raises SiteError.
    """
    with new_folder(folder) as made, _serving(service):
        pages = asyncio.run(_Crawl(service, made, root, report).run())
    return WrittenCopy(pages, made.count, made.bytes)


@contextmanager
def _serving(service: Service) -> Iterator[None]:
    """The service is the one of this process, and files can be made."""
    running.use(service)
    making.start()
    try:
        yield
    finally:
        making.stop()


class _Crawl:
    """Everything that is kept, from link to link."""

    def __init__(self, service: Service, made: SiteFolder, root: str, report: Report) -> None:
        self._service = service
        self._made = made
        self._root = root
        self._report = report
        self._addresses = Addresses(service.register)
        self._links = CopiedLinks(self._addresses, root, self._find)
        self._answers = ServerAnswers()
        self._pages_left: deque[Address] = deque()
        self._files_left: deque[Address] = deque()
        self._kits_left: deque[Address] = deque()
        self._drawing = False
        self._known: set[str] = set()
        self._pages = 0

    async def run(self) -> int:
        """Write everything; return how many pages there are.

        Pages are drawn by this process while others make files: neither waits for the other.
        """
        for start in (*(p.id for p in PRERENDERED), *_MORE):
            self._find(Address(start))
        self._write_what_the_server_lacks()
        working: set[asyncio.Task[None]] = set()
        while self._pages_left or self._files_left or self._kits_left or working:
            working |= {asyncio.create_task(work) for work in self._next(len(working))}
            done, working = await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        return self._pages

    def _next(self, busy: int) -> Iterator[Coroutine[None, None, None]]:
        """What can begin now: one page at a time, and a few files."""
        if self._pages_left and not self._drawing:
            self._drawing = True
            yield self._write_page(self._pages_left.popleft())
        files = busy - self._drawing
        while self._files_left and files < _AT_ONCE:
            files += 1
            yield self._write_file(self._files_left.popleft())
        if self._kits_left and not files:  # a kit gives way to every other file
            yield self._write_file(self._kits_left.popleft())

    def _find(self, address: Address) -> None:
        if address.file in self._known:
            return
        if len(self._known) >= MOST_FILES:
            raise SiteError(
                f"Webbplatsen skulle få fler än {MOST_FILES} filer. Ingen webbplats är skriven. "
                "Ta bort nyckeltal som ni inte följer."
            )
        self._known.add(address.file)
        if address.page is not None:
            self._pages_left.append(address)
        else:
            (self._kits_left if address.path == _KIT else self._files_left).append(address)

    async def _write_page(self, address: Address) -> None:
        document = await run_in_threadpool(self._document, address)
        self._write(address, self._links.in_html(document, address).encode("utf-8"))
        self._pages += 1
        self._drawing = False

    def _document(self, address: Address) -> str:
        on_the_web = bool(self._root)
        return page_document(
            self._service, self._addresses, address, running.today(), on_the_web=on_the_web
        )

    async def _write_file(self, address: Address) -> None:
        content, media_type = await self._answers.of(address)
        self._write(address, self._linked(content, media_type, address))

    def _linked(self, content: bytes, media_type: str, address: Address) -> bytes:
        kind = media_type.partition(";")[0]
        if kind == "text/html":
            return self._links.in_html(content.decode("utf-8"), address).encode("utf-8")
        if kind in _MARKED_UP or kind in _PLAIN:
            text = content.decode("utf-8")
            return self._links.in_text(text, address, marked_up=kind in _MARKED_UP).encode("utf-8")
        return content + _font_face() if address.path == "samsam.css" else content

    def _write(self, address: Address, content: bytes) -> None:
        self._made.write(address.file, content)
        self._report(self._made.count, len(self._known))

    def _write_what_the_server_lacks(self) -> None:
        """The typeface, which is Streamlit's there, and what search engines may read."""
        font = _font()
        self._made.write(f"typsnitt/{font.name}", font.read_bytes())
        site_map = f"Sitemap: {self._root}sitemap.xml\n" if self._root else ""
        self._made.write("robots.txt", f"User-agent: *\nDisallow:\n{site_map}".encode())


def _font() -> Path:
    (found,) = (Path(file_util.get_static_dir()) / "static" / "media").glob(_FONT)
    return found


def _font_face() -> bytes:
    source = f'url("typsnitt/{_font().name}") format("woff2")'
    face = f'font-family:"Source Sans";src:{source};font-weight:200 900;font-display:swap'
    return f'\n@font-face{{{face}}}\n:root{{--s-typeface:"Source Sans"}}\n'.encode()
