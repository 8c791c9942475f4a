"""Names that have been encoded twice: repaired where that can be proven, and never otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsam.sources.services.encoding import repaired

TITLE = "Liknande kommuner, övergripande, Timrå, 2025 – Ärla, Åre, Örebro ”é”"


def twice(text: str, encoding: str = "cp1252") -> str:
    """As somebody does who reads UTF-8 as something else; Windows leaves five bytes as they are."""
    return "".join(
        bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8")
    )


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_was_encoded_again_is_as_it_was(encoding: str, times: int) -> None:
    text = TITLE
    for _ in range(times):
        text = twice(text, encoding)
    assert text != TITLE
    assert repaired(text) == TITLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Timra",
        "Timrå",
        TITLE,
        "Timrå och TimrÃ¥",
        "Ã",
        "à la carte",
        "10 €",
        "½ §",
        "Ã\u00a0x å",
    ],
)
def test_what_is_not_proven_is_left(text: str) -> None:
    assert repaired(text) == text


@given(st.text(alphabet="abcåäöÅÄÖéÉüÜ –”’,()%0123456789", max_size=60))
def test_no_swedish_text_is_changed_and_every_one_can_be_repaired(text: str) -> None:
    assert repaired(text) == text
    assert repaired(twice(text)) == text
