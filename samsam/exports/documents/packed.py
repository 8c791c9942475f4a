"""ZIP files whose bytes follow from what is in them, not from the hour they were made."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from hashlib import sha256

SUMS = "SHA256SUMS"


def packed(files: Mapping[str, bytes], made_on: date) -> bytes:
    """The files in one ZIP, in their order, each dated `made_on`."""
    when = _time_of(made_on)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, when)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files and a list of their checksums, as `sha256sum -c` reads it."""
    lines = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return {**files, SUMS: "".join(lines).encode("utf-8")}


def settled(archive: bytes, made_on: date) -> bytes:
    """An office file with every part dated `made_on` instead of now."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return packed({name: opened.read(name) for name in opened.namelist()}, made_on)


def _time_of(day: date) -> tuple[int, int, int, int, int, int]:
    moment = datetime.combine(day, time(12))
    return (moment.year, moment.month, moment.day, moment.hour, 0, 0)
