"""Requests beside the browser's, which wait as long as the browser does.

httpx by itself gives up after five seconds, which a page may take while other tests have the
machine. Who names a `timeout` gets that.
"""

from __future__ import annotations

from functools import partial

import httpx
from browsing import TRUSTED, WAIT_MS

SECONDS = WAIT_MS / 1000

get = partial(httpx.get, timeout=SECONDS, verify=TRUSTED)
head = partial(httpx.head, timeout=SECONDS, verify=TRUSTED)
post = partial(httpx.post, timeout=SECONDS, verify=TRUSTED)
put = partial(httpx.put, timeout=SECONDS, verify=TRUSTED)
request = partial(httpx.request, timeout=SECONDS, verify=TRUSTED)
