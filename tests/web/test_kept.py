"""What is made of an answer is made once for the same object, and anew for one that only equals."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.web.page.kept import kept_for_answer


@dataclass(frozen=True)
class Answer:
    words: tuple[str, ...]


def test_it_is_made_once_for_each_answer_and_choice() -> None:
    made: list[tuple[str, int]] = []

    @kept_for_answer(8)
    def drawn(answer: Answer, size: int) -> str:
        made.append((answer.words[0], size))
        return f"{answer.words[0]} {size}"

    first, equal = Answer(("a",)), Answer(("a",))
    assert drawn(first, 1) == drawn(first, 1) == "a 1"
    assert drawn(first, 2) == "a 2"
    assert drawn(equal, 1) == "a 1"
    assert made == [("a", 1), ("a", 2), ("a", 1)]


def test_no_more_are_kept_than_it_says() -> None:
    made: list[str] = []

    @kept_for_answer(1)
    def drawn(answer: Answer) -> str:
        made.append(answer.words[0])
        return answer.words[0]

    one, other = Answer(("a",)), Answer(("b",))
    for answer in (one, other, one):
        drawn(answer)
    assert made == ["a", "b", "a"]
