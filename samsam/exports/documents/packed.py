"""ZIP files whose bytes follow from what is in them, not from the hour they were made."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from hashlib import sha256

SUMS = "SHA256SUMS"
_RIGHTS = 0o644 << 16
# Where a ZIP has a file's time and rights: before the file, and in the list at the end, whose
# entries are as long as this and the three lengths that they say.
_TIME_IN_FILE, _TIME_IN_LIST, _LENGTHS_IN_LIST, _RIGHTS_IN_LIST, _ENTRY = 10, 12, 28, 38, 46


def packed(files: Mapping[str, bytes], made_on: date) -> bytes:
    """The files in one ZIP, in their order, each dated `made_on`."""
    when = _time_of(made_on)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, when)
            entry.external_attr = _RIGHTS
            archive.writestr(entry, body, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files and a list of their checksums, as `sha256sum -c` reads it."""
    lines = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return {**files, SUMS: "".join(lines).encode("utf-8")}


def settled(archive: bytes, made_on: date) -> bytes:
    """An office file with every part dated `made_on` instead of now: as if `packed` had made it.

    What its library has packed stays so: packing it again takes a sixteenth of the file's time.
    """
    content = bytearray(archive)
    year, month, day, hour, *_ = _time_of(made_on)
    when = hour << 11, (year - 1980) << 9 | month << 5 | day
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        entries, at = opened.infolist(), opened.start_dir
    for entry in entries:
        struct.pack_into("<HH", content, entry.header_offset + _TIME_IN_FILE, *when)
        struct.pack_into("<HH", content, at + _TIME_IN_LIST, *when)
        struct.pack_into("<L", content, at + _RIGHTS_IN_LIST, _RIGHTS)
        at += _ENTRY + sum(struct.unpack_from("<HHH", content, at + _LENGTHS_IN_LIST))
    return bytes(content)


def _time_of(day: date) -> tuple[int, int, int, int, int, int]:
    moment = datetime.combine(day, time(12))
    return (moment.year, moment.month, moment.day, moment.hour, 0, 0)
