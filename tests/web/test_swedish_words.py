"""The English words that swedish.js puts into Swedish are still those of Streamlit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

ASSETS = Path(__file__).resolve().parents[2] / "samsam" / "web" / "assets"
SCRIPT = (ASSETS / "swedish.js").read_text(encoding="utf-8")
# Words of libraries that Streamlit's files hold in another form, looked at in a browser only.
_BUILT = {
    "add icon",  # "add" and the icon's kind
    "Error:",
    "Drag and drop file here",  # "files" where several are taken
}  # fmt: skip
# What older versions said: kept, for requirements.txt allows them.
_OLDER = {"Browse files"}


def english() -> list[str]:
    """The fixed words, and the fixed beginnings of patterns, that are looked for."""
    words = re.findall(r'\["([^"]+)", "[^"]+"\]', SCRIPT)
    patterns = re.findall(r"\[/\^((?:[A-Za-z:,.]+ ?)+)", SCRIPT)
    return sorted({*words, *(p.strip(" ,") for p in patterns)} - _BUILT - _OLDER)


@pytest.fixture(scope="module")
def bundle() -> str:
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    return "\n".join(f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.js")))


def test_there_are_words_to_look_for() -> None:
    assert len(english()) > 15
    assert {"Connecting", "No results", "Remove", "Drag and drop files here"} <= {*english()}


@pytest.mark.parametrize("words", english())
def test_streamlit_still_has_the_words(bundle: str, words: str) -> None:
    """Else a new version says something else, and that in English."""
    parts = re.split(r"(?<=:) ", words)
    assert all(part in bundle for part in parts)


@pytest.mark.parametrize("words", ["Connection error", "stErrorCodeBlock"])
def test_so_has_the_window_that_says_that_nobody_answers(bundle: str, words: str) -> None:
    assert words in SCRIPT
    assert words in bundle
