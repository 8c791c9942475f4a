"""Pages outside Streamlit: signing in, and what is said where there is no page."""

from __future__ import annotations

from html import escape
from http import HTTPStatus

from starlette.responses import HTMLResponse, Response

from samsam.web.base import running
from samsam.web.base.asking import RETRY_AFTER
from samsam.web.page.html import EXAMPLE_BANNER


def plain_page(
    title: str, body: str, fault: str = "", status: int = 200, root: str = "../"
) -> Response:
    """A page outside Streamlit, with what went wrong first. `root` leads to SAMSAM's first page."""
    reported = f'<p class="s-failed" role="alert">{escape(fault)}</p>' if fault else ""
    banner = EXAMPLE_BANNER if running.is_example() else ""
    document = (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} – SAMSAM</title>"
        f'<link rel="icon" href="{root}ikon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="{root}samsam.css"></head>'
        f'<body class="s-plain"><main><p><a href="{root}">SAMSAM</a></p>{banner}'
        f"<h1>{escape(title)}</h1>{reported}{body}</main></body></html>"
    )
    headers = {"cache-control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["retry-after"] = RETRY_AFTER
    return HTMLResponse(document, status_code=status, headers=headers)
