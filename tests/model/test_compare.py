"""Two texts word by word: nothing of either is lost, and what stands is told as standing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samsam.model.analysis.differences import DiffKind, DiffSegment, compared

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=200)


def joined(pieces: tuple[DiffSegment, ...], without: DiffKind) -> str:
    return "".join(p.text for p in pieces if p.change is not without)


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(old: str, new: str) -> None:
    pieces = compared(old, new)
    assert joined(pieces, DiffKind.NEW) == old
    assert joined(pieces, DiffKind.GONE) == new


@given(TEXTS)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    assert {p.change for p in compared(text, text)} <= {DiffKind.SAME}


def test_one_word_that_was_changed_is_told_as_one() -> None:
    assert compared("Vi är på rätt väg.", "Vi är på fel väg.") == (
        DiffSegment(DiffKind.SAME, "Vi är på "),
        DiffSegment(DiffKind.GONE, "rätt"),
        DiffSegment(DiffKind.NEW, "fel"),
        DiffSegment(DiffKind.SAME, " väg."),
    )


def test_very_long_texts_are_compared_by_paragraph() -> None:
    old = "".join(f"Stycke {n} med några ord till.\n" for n in range(2000))
    pieces = compared(old, old.replace("Stycke 7 ", "Stycke sju "))
    assert [p for p in pieces if p.change is not DiffKind.SAME] == [
        DiffSegment(DiffKind.GONE, "Stycke 7 med några ord till.\n"),
        DiffSegment(DiffKind.NEW, "Stycke sju med några ord till.\n"),
    ]
