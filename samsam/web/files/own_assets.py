"""SAMSAM's own style sheet and script: one file of each, compressed once, kept by the browser.

The document names them with what they hold, so a browser that has them asks no more; who asks
without that name is informed whether they are the same as before.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from samsam.web.base import running
from samsam.web.base.conditional import Ready
from samsam.web.files.own_style import own_colours

_FRESH = {"cache-control": "no-cache"}
_FOR_GOOD = {"cache-control": "public, immutable, max-age=31536000"}


def _asset(name: str) -> str:
    return resources.files("samsam.web").joinpath("assets", name).read_text(encoding="utf-8")


_STYLE_SHEET = _asset("samsam.css")
_SCRIPTS = ("samsam.js", "writing.js", "live.js", "away.js", "swedish.js")
_SCRIPT = Ready("\n".join(map(_asset, _SCRIPTS)).encode(), "text/javascript; charset=utf-8")


@lru_cache(maxsize=4)
def _styled(colours: str) -> Ready:
    """SAMSAM's style sheet with the municipality's own colours after it."""
    return Ready((_STYLE_SHEET + colours).encode(), "text/css; charset=utf-8")


def _style_now() -> Ready:
    return _styled(own_colours(running.service().style))


def links() -> str:
    """What the document asks for them with."""
    return (
        f'<link rel="stylesheet" href="./samsam.css?v={_style_now().version}">'
        f'<script src="./samsam.js?v={_SCRIPT.version}" defer></script>'
    )


async def style_sheet(request: Request) -> Response:
    """The style sheet."""
    return _answer(await run_in_threadpool(_style_now), request)


async def script(request: Request) -> Response:
    """What Streamlit doesn't do, and its last English words in Swedish."""
    return _answer(_SCRIPT, request)


def _answer(ready: Ready, request: Request) -> Response:
    named = request.query_params.get("v") == ready.version
    return ready.answer(request.headers, _FOR_GOOD if named else _FRESH)
