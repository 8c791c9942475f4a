"""An office file is dated without being packed again, and has the bytes of one that was."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from pptx import Presentation

from samsam.exports.documents.packed import packed, settled


def saved(kind: str) -> bytes:
    file = io.BytesIO()
    made = docx.Document() if kind == "docx" else Presentation()
    made.save(file)
    return file.getvalue()


def parts(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("kind", ["docx", "pptx"])
@pytest.mark.parametrize("day", [date(1980, 1, 1), date(2026, 11, 30), date(2107, 12, 31)])
def test_it_is_the_bytes_of_its_parts_packed_that_day(kind: str, day: date) -> None:
    archive = saved(kind)
    assert settled(archive, day) == packed(parts(archive), day)


def test_names_in_swedish_and_large_parts_are_dated_too() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bilder/Län å.bin", bytes(range(256)) * 5000)
        archive.writestr("tom", b"")
    day = date(2026, 11, 30)
    assert settled(file.getvalue(), day) == packed(parts(file.getvalue()), day)
