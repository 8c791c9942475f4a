"""Answers that a browser may already have: a tag for what they hold, 304, and gzip made once."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from starlette.datastructures import Headers
from starlette.responses import Response

_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*$")
# What an answer of 304 says anew, as the whole answer would.
_REPEATED = ("cache-control", "etag", "vary")


def tag_of(content: bytes) -> str:
    """The ETag of a content: weak, for it is the same whether compressed or not."""
    return f'W/"{sha256(content).hexdigest()[:32]}"'


def has_it(headers: Headers, tag: str) -> bool:
    """True when the visitor says that they have what the tag names."""
    known = [t.strip() for line in headers.getlist("if-none-match") for t in line.split(",")]
    return "*" in known or tag.removeprefix("W/") in [t.removeprefix("W/") for t in known]


def takes_gzip(headers: Headers) -> bool:
    """True when the visitor takes compressed answers."""
    ways = [way.strip().lower() for way in headers.get("accept-encoding", "").split(",")]
    return any(w.startswith("gzip") and not _NO_GZIP.fullmatch(w) for w in ways)


@dataclass(frozen=True)
class Ready:
    """A whole text to answer with, as many times as it is asked for."""

    content: bytes
    media_type: str

    @cached_property
    def tag(self) -> str:
        """The content's ETag."""
        return tag_of(self.content)

    @cached_property
    def version(self) -> str:
        """A short name for what it holds, to have in its address."""
        return sha256(self.content).hexdigest()[:12]

    @cached_property
    def compressed(self) -> bytes:
        """The content in gzip, the same bytes each time."""
        return gzip.compress(self.content, 6, mtime=0)

    def answer(
        self, headers: Headers, more: Mapping[str, str], status: int = 200, reading: bool = True
    ) -> Response:
        """The answer to a request with these headers; `more` are headers of the answer.

        What isn't an ordinary answer (200) is sent whole and has no tag. Without `reading` the
        body is left out, as HEAD wants it; its length is reported all the same.
        """
        given = {"vary": "accept-encoding", **more}
        if status == 200:
            given["etag"] = self.tag
            if has_it(headers, self.tag):
                return Response(
                    status_code=304, headers={n: given[n] for n in _REPEATED if n in given}
                )
        body = self.content
        if takes_gzip(headers):
            body, given["content-encoding"] = self.compressed, "gzip"
        given["content-length"] = str(len(body))
        return Response(body if reading else b"", status, given, self.media_type)
