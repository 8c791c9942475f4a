"""The journeys of docs/architecture.md are gone: what they name is what is passed on the way."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from kolada_server import Kolada, Server, row
from streamlit.testing.v1 import AppTest
from written_analysis import YEAR, fixed

from samsam.exports.kit.formats import FORMATS
from samsam.exports.use import RenderOptions
from samsam.model.analysis.access import Role
from samsam.services.analysis.reading import archive_package
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.services.data.update import fetch
from samsam.services.files.files import figure_for_file
from samsam.web.base import running
from samsam.web.page.pages import WRITE

ROOT = Path(__file__).resolve().parents[2]
SAMSAM = ROOT / "samsam"
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 24)
SFI = "sfi_two_courses"


def named(journey: str) -> set[str]:
    """The modules and folders that a journey names, from `samsam/`."""
    text = re.search(rf"\*\*{journey}\.\*\*(.*?)(?=^\*\*|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert text
    return set(re.findall(r"`((?:\w+/)+(?:\w+\.py)?)`", text[1]))


@contextmanager
def watched(passed: set[str]) -> Iterator[None]:
    """Keeps every file of ours in which a function is called meanwhile, in each new thread too."""

    def keep(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call":
            passed.add(frame.f_code.co_filename)

    threading.setprofile(keep)
    sys.setprofile(keep)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def missed(journey: str, passed: set[str]) -> list[str]:
    """What the journey names and wasn't passed."""
    prefix = f"{SAMSAM}/"
    ours = {name.removeprefix(prefix) for name in passed if name.startswith(prefix)}
    return sorted(n for n in named(journey) if not any(p.startswith(n) for p in ours))


def test_a_value_goes_from_kolada_to_a_word_chart(own_service: Service) -> None:
    passed: set[str] = set()
    with (
        Server(kolada=Kolada(rows=[row("N18409", "2262", 2025, T=73.2)])) as server,
        watched(passed),
    ):
        places = {"kolada_address": server.kolada_base, "scb_address": server.scb_base}
        service = replace(own_service, settings=replace(own_service.settings, **places))
        kolada, _ = fetch(service, TODAY)
        data.accept(service, kolada.shown, "prov", TODAY)
        shown, full = figure_for_file(service, "nyckeltal", SFI, Selection(), TODAY)
        word = next(f for f in FORMATS if f.extension == "docx")
        assert word.make(shown, full, RenderOptions(TODAY))
    assert shown.outcome.value(2025) == 73.2
    assert missed("A value from Kolada to a dot in a Word chart", passed) == []
    assert "web/writing/fields.py" in missed("A text from its field to the frozen PDF", passed)


def test_a_text_goes_from_its_field_to_the_frozen_pdf(
    own_figures: None, act_as: Callable[[Role], None], run: Callable[..., AppTest]
) -> None:
    passed: set[str] = set()
    act_as(Role.EDITOR)
    with watched(passed):
        page = run(WRITE, ar=str(YEAR))
        key = next(a.key for a in page.text_area if a.key.endswith("__summary"))
        page.text_area(key=key).set_value("Texten som fryses.").run()
        service = running.service()
        edition = fixed(service)
        assert archive_package(service, edition)
    assert "Texten som fryses." in edition.content
    assert missed("A text from its field to the frozen PDF", passed) == []
