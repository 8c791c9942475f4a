"""Requests beside the browser's, which wait as long as the browser does.

httpx by itself gives up after five seconds, which a page may take while other tests have the
machine. Who names a `timeout` gets that.
"""

from __future__ import annotations

from functools import partial

import httpx
from browsing import WAIT_MS

SECONDS = WAIT_MS / 1000

get = partial(httpx.get, timeout=SECONDS)
head = partial(httpx.head, timeout=SECONDS)
post = partial(httpx.post, timeout=SECONDS)
put = partial(httpx.put, timeout=SECONDS)
request = partial(httpx.request, timeout=SECONDS)
