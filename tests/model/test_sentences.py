"""Sentences and words: what ends a sentence, and what doesn't."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsam.model.language.sentences import sentences

TEXTS = st.text(st.sampled_from('aÅö1 .!?…\n-–•"”()t.exm,:\u0301\u00a0'), max_size=200)


def cut(text: str) -> list[str]:
    return [s.text for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Det ökar. Det minskar.", ["Det ökar.", "Det minskar."]),
        ("Ökar det? Ja! Det gör det.", ["Ökar det?", "Ja!", "Det gör det."]),
        ("Vi ser t.ex. Timrå och bl.a. Sundsvall.", ["Vi ser t.ex. Timrå och bl.a. Sundsvall."]),
        ("Skola, vård m.m. Sedan ökade det.", ["Skola, vård m.m.", "Sedan ökade det."]),
        ("Värdet var 6.9 procent 2016. Sedan 5,4.", ["Värdet var 6.9 procent 2016.", "Sedan 5,4."]),
        ("Se kap. 3 och s. 4 i planen.", ["Se kap. 3 och s.", "4 i planen."]),
        ("Han sa: ”Det går.” Sedan gick det.", ["Han sa: ”Det går.”", "Sedan gick det."]),
        ("Rubrik\nTexten börjar här", ["Rubrik", "Texten börjar här"]),
        ("En rad som bryts\nmitt i meningen.", ["En rad som bryts mitt i meningen."]),
        ("- fler jobb\n- färre flyttar\n1. Först", ["fler jobb", "färre flyttar", "Först"]),
        ("", []),
        (" \n\n . ! -", []),
    ],
)
def test_where_a_sentence_ends(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


def test_a_letter_and_its_accent_are_one_letter() -> None:
    decomposed = unicodedata.normalize("NFD", "Åtgärder för miljön")
    (sentence,) = sentences(decomposed)
    assert [w.text for w in sentence.words] == ["Åtgärder", "för", "miljön"]


@given(TEXTS)
def test_sentences_are_numbered_from_one_and_have_words(text: str) -> None:
    found = sentences(text)
    assert [s.number for s in found] == list(range(1, len(found) + 1))
    assert all(s.words and s.text == s.text.strip() for s in found)


@given(TEXTS)
def test_no_word_is_lost_or_made_up(text: str) -> None:
    joined = " ".join(s.text for s in sentences(text))
    assert {c for c in joined if c.isalpha()} <= set(unicodedata.normalize("NFC", text)) | set(text)
    letters = sum(c.isalpha() for c in unicodedata.normalize("NFD", text))
    assert sum(c.isalpha() for c in unicodedata.normalize("NFD", joined)) == letters


@given(TEXTS)
def test_the_gaps_and_words_make_the_sentence(text: str) -> None:
    for sentence in sentences(text):
        assert sentence.text.startswith("".join(w.gap + w.text for w in sentence.words))
