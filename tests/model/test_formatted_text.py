"""Texts that people have written, read by their marks: what is a mark, and that nothing is lost."""

from __future__ import annotations

import gc
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.language.formatted_text import (
    Line,
    Run,
    in_one_line,
    read_formatted,
    unformatted,
)

quick = settings(max_examples=200, deadline=None)
ADDRESS = "https://www.timra.se/a_b?c=1&d=2"


def runs(line: str) -> tuple[Run, ...]:
    (found,) = read_formatted(line).lines
    return found.runs


def test_bold_words_and_links_are_read() -> None:
    assert runs(f"Vi är **inte** på [rätt väg]({ADDRESS}).") == (
        Run("Vi är "),
        Run("inte", bold=True),
        Run(" på "),
        Run("rätt väg", link=ADDRESS),
        Run("."),
    )
    assert runs(f"**[Allt]({ADDRESS})**") == (Run("Allt", bold=True, link=ADDRESS),)


def test_bullets_of_two_levels_are_read_and_the_rest_are_paragraphs() -> None:
    text = "Skäl:\n- ett\n  - under **ett**\n- två\n\nSlut."
    assert [(x.level, x.text) for x in read_formatted(text).lines] == [
        (0, "Skäl:"), (1, "ett"), (2, "under ett"), (1, "två"), (0, ""), (0, "Slut."),
    ]  # fmt: skip
    assert read_formatted(text).plain == "Skäl:\n– ett\n  – under ett\n– två\n\nSlut."


@pytest.mark.parametrize(
    "text",
    [
        "3 * 4 * 5 = 60, *inte* kursivt",
        "_understruket_ och __dubbelt__ i nyckeltal_2025_x",
        "# 1 bland kommunerna",
        "* Preliminär uppgift",
        "1. ett\n2. två",
        "2 ** 3 ** 4",
        "**aldrig slut",
        "-5 grader, - i en mening",
        "<b>fet</b> <script>alert(1)</script>",
        "![bild](https://exempel.se/bild.png)",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "`kod` ~~struket~~ > citat\n> citat\n---\n===",
        "      - tre nivåer in",
        "".join(f"{'  ' * level}- nivå {level}\n" for level in range(2, 12)),
        "&amp; \\* \\[x\\]",
        "    fyra blanksteg",
        "[x](javascript:alert(1)) [y](data:text/html;x) [z](//utan.se) [å](bara-ord) [ä]()",
        "[x](https://) [y](file:///etc/passwd) [z](https://a.se\u202e)",
    ],
)
def test_what_is_no_mark_of_ours_looks_as_it_was_typed(text: str) -> None:
    assert read_formatted(text) == unformatted(text)
    assert read_formatted(text).plain == text


def test_what_a_link_has_besides_its_words_is_kept() -> None:
    assert read_formatted(f'[Läs]({ADDRESS} "Mer")').plain == f"Läs ({ADDRESS}) (Mer)"
    assert read_formatted(f"[]({ADDRESS})").plain == ADDRESS
    assert read_formatted("[a@b.se](mailto:a@b.se)").plain == "a@b.se"


@given(st.text(st.sampled_from('ab *_-[]()!"<>\n\\:/.#h') | st.characters(), max_size=80))
@quick
def test_every_letter_and_digit_that_was_typed_is_still_there(text: str) -> None:
    found = read_formatted(text)
    kept = iter("".join(line.plain for line in found.lines))
    assert all(c in kept for c in text if c.isalnum())
    assert len(found.lines) == len(text.split("\n"))


@given(st.text(st.sampled_from('ab *_-[]()!"<>\n'), max_size=80))
@quick
def test_a_plain_text_that_is_read_again_only_loses_what_looked_like_marks(text: str) -> None:
    lines = read_formatted(text).lines
    assert all(run.text for line in lines for run in line.runs)
    assert all(0 <= line.level <= 2 for line in lines)
    pairs = zip(lines, unformatted(text).lines, strict=True)
    assert all(a == b for a, b in pairs if not ({"*", "[", "-"} & set(b.text)))


def work_of(text: str) -> float:
    """What reading a text costs at best, in seconds of the processor's time."""
    took = []
    gc.disable()
    for _ in range(3):
        began = time.thread_time()
        read_formatted(text)
        took.append(time.thread_time() - began)
    gc.enable()
    return min(took)


@pytest.mark.parametrize("piece", ["*", "**", "**a", "[", "[a](", "![", "[](", "**[a](b", "- "])
def test_a_line_of_nothing_but_marks_costs_no_more_than_shorter_ones(piece: str) -> None:
    text = (piece * 16_000)[:16_000]
    in_lines = "\n".join(text[i : i + 2000] for i in range(0, len(text), 2000))
    assert work_of(text) < 4 * max(0.02, work_of(in_lines))


def test_a_line_knows_its_words() -> None:
    assert Line((Run("a"), Run("b", bold=True)), 1).text == "ab"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Vi växer inte.", "Vi växer inte."),
        ("Tre saker:\n\n- **fler** flyttar\n- färre föds", "Tre saker: fler flyttar, färre föds"),
        ("Två saker:\n- Fler flyttar\n- Färre föds", "Två saker: Fler flyttar. Färre föds"),
        ("Första stycket.\n\nAndra", "Första stycket. Andra"),
        ("", ""),
    ],
)
def test_a_text_in_one_line_keeps_its_sentences_apart(typed: str, shown: str) -> None:
    assert in_one_line(read_formatted(typed).plain) == shown
