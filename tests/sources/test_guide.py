"""The guide to plain language as it is, and every mistake that can be made in its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from samsam.config.analysis.plain_language import read_guide
from samsam.config.toml_file import RegisterError
from samsam.model.language.plain_language import Guide, HintKind, hints

PHRASE = '[[phrase]]\navoid = ["i syfte att"]\nuse = ["för att"]\n'
TOP = "longest_sentence = 25\nlongest_word = 20\n"


@pytest.fixture(scope="module")
def guide(data_folder: Path) -> Guide:
    return read_guide(data_folder)


def of_kind(guide: Guide, kind: HintKind, text: str) -> list[str]:
    return [h.suggestion for h in hints(text, guide, frozenset()) if h.kind is kind]


def test_the_guide_is_whole(guide: Guide) -> None:
    assert len(guide.phrases) >= 80
    assert guide.longest_sentence == 25
    assert all(phrase.avoid for phrase in guide.phrases)


def test_every_form_is_found_in_a_sentence(guide: Guide) -> None:
    for phrase in guide.phrases:
        for form, words in enumerate(phrase.avoid):
            text = f"Här står {words} i texten."
            assert phrase.instead_of(form) in of_kind(guide, HintKind.PHRASE, text), words


def test_what_is_recommended_is_never_itself_advised_against(guide: Guide) -> None:
    for phrase in guide.phrases:
        for words in (*phrase.use, phrase.advice):
            text = f"Vi kan {words} här." if words else ""
            assert of_kind(guide, HintKind.PHRASE, text) == [], words


def test_no_given_name_is_a_word_of_the_advice_or_an_organisation(guide: Guide) -> None:
    words = {w for p in guide.phrases for form in p.avoid for w in form.casefold().split()}
    assert guide.names.given & (words | guide.names.others) == set()


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (TOP.replace("25", "2"), 1, "longest_sentence är 2. Skriv ett antal ord, 10 till 60"),
        (TOP.replace("20", '"tjugo"'), 2, "longest_word ska vara ett heltal"),
        ("longest_word = 20\n", 1, "raden ”longest_sentence = …” saknas"),
        (TOP + "longest = 3\n", 3, "okänt namn ”longest”"),
        (TOP + 'given_names = ["Anna", " "]\n', 3, "given_names har ett tomt ord"),
        (TOP + "[[phrase]]\navoid = []\nuse = ['a']\n", 4, "avoid är tom"),
        (TOP + "[[phrase]]\nuse = ['a']\n", 3, "raden ”avoid = …” saknas"),
        (TOP + "[[phrase]]\navoid = ['a']\n", 4, "raden use eller advice saknas"),
        (TOP + "[[phrase]]\navoid = ['a', 'b', 'c']\nuse = ['d', 'e']\n", 5, "use har 2 former"),
        (TOP + "[[phrase]]\navoid = ['!']\nuse = ['a']\n", 4, "”!” har inga bokstäver"),
        (TOP + PHRASE + PHRASE, 7, "”i syfte att” står redan i en annan del"),
        (TOP + PHRASE + "why = 'x'\n", 6, "okänt namn ”why”"),
        (TOP + "[[phrase\n", 3, "raden följer inte formatet"),
    ],
)
def test_a_mistake_is_told_with_line_and_cure(
    tmp_path: Path, content: str, line: int, words: str
) -> None:
    file = tmp_path / "help" / "klarsprak.toml"
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RegisterError) as refused:
        read_guide(tmp_path)
    assert any(f"rad {line}" in fault and words in fault for fault in refused.value.faults)
    assert all(str(file) in fault for fault in refused.value.faults)


def test_an_absent_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="går inte att öppna"):
        read_guide(tmp_path)
