"""The pages that mail and the list of what waits lead to, by their ids in addresses."""

from __future__ import annotations

from enum import StrEnum


class Place(StrEnum):
    """A page. The text is its id, which `samsam/web/page/pages.py` has too."""

    WRITING = "skriv_arsanalys"
    ANALYSIS = "arsanalys"
    DATA = "data"
    CHANGES = "forandringar"
    ACCOUNT = "logga_in"
