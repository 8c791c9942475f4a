"""Streamlit's program files, compressed once each: 7.5 MB a chart page otherwise.

Which there are is known from the start, and each is read from the disk and looked at whole before
it is kept. So what is kept is never more than those files, and never what a visitor broke off.
"""

from __future__ import annotations

import asyncio
import gzip
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from samsam.web.base.conditional import has_it, tag_of, takes_gzip
from samsam.web.base.sub_path import own_path

_FOLDER = "/static/"
_COMPRESSIBLE = re.compile(r"javascript|css|json|svg|ttf|html|wasm")
# Their names change with their content.
_FOR_GOOD = "public, immutable, max-age=31536000"
_NOTHING_HERE = "Filen finns inte. Ladda om sidan."


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A file that Streamlit's pages ask for. `size` is in bytes, as it was at the start."""

    path: Path
    size: int
    media_type: str

    @property
    def tag(self) -> str:
        """Its ETag: its name changes with its content, and its size with most accidents."""
        return tag_of(f"{self.path.name} {self.size}".encode())

    @property
    def is_sent_as_it_is(self) -> bool:
        """True for the typefaces of the text, which are compressed already."""
        return self.path.suffix == ".woff2"

    def content(self) -> bytes:
        """The whole file as it is sent. Raises OSError when it isn't as long as it was."""
        content = self.path.read_bytes()
        if len(content) != self.size:
            raise OSError(f"{self.path.name} has {len(content)} bytes, {self.size} at the start")
        return content if self.is_sent_as_it_is else gzip.compress(content, 6)


def program_files(folder: Path | None = None) -> dict[str, ProgramFile]:
    """The files by their addresses, as `/static/js/index.js`."""
    root = folder or Path(file_util.get_static_dir())
    return {
        f"/{path.relative_to(root).as_posix()}": _described(path)
        for path in sorted((root / "static").rglob("*"))
        if path.is_file()
    }


def _described(path: Path) -> ProgramFile:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return ProgramFile(path, path.stat().st_size, kind)


class StaticCompression:
    """Answers for Streamlit's program files: compressed where that is taken, 404 where none is."""

    def __init__(self, app: ASGIApp, folder: Path | None = None) -> None:
        self._app = app
        self._files = program_files(folder)
        self._kept: dict[str, bytes] = {}
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or compress and keep; parts of files are left to Streamlit.

        A file is the same for as long as its name is: who has it and asks again is informed so.
        """
        path = own_path(scope) if scope["type"] == "http" else ""
        if not path.startswith(_FOLDER):
            await self._app(scope, receive, send)
            return
        found = self._files.get(path)
        if found is None:
            await PlainTextResponse(_NOTHING_HERE, status_code=404)(scope, receive, send)
        elif _reads(scope) and has_it(Headers(scope=scope), found.tag):
            headers = {"etag": found.tag, "cache-control": _FOR_GOOD, "vary": "accept-encoding"}
            await Response(status_code=304, headers=headers)(scope, receive, send)
        elif _wants_whole(scope) and (
            found.is_sent_as_it_is or _COMPRESSIBLE.search(found.media_type)
        ):
            await (await self._answer(path, found))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, path: str, found: ProgramFile) -> Response:
        if path not in self._kept:
            async with self._one_at_a_time:
                if path not in self._kept:
                    self._kept[path] = await run_in_threadpool(found.content)
        headers = {"vary": "accept-encoding", "cache-control": _FOR_GOOD, "etag": found.tag}
        if not found.is_sent_as_it_is:
            headers["content-encoding"] = "gzip"
        return Response(self._kept[path], media_type=found.media_type, headers=headers)

    @property
    def kept_bytes(self) -> int:
        """How much memory the kept files take."""
        return sum(map(len, self._kept.values()))


def _wants_whole(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return _reads(scope) and takes_gzip(headers) and "range" not in headers


def _reads(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD")
