"""What has been made of an answer is kept as long as the answer itself is.

Answers are worked out once for each version of the data and are then the same object for every
visitor. To compare two of them by value takes longer than what is made of most.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Generic, TypeVar

_Answer = TypeVar("_Answer")
_Made = TypeVar("_Made")


class _Same(Generic[_Answer]):
    """An answer that equals nothing but itself."""

    __slots__ = ("answer",)

    def __init__(self, answer: _Answer) -> None:
        self.answer = answer

    def __hash__(self) -> int:
        return id(self.answer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.answer is self.answer


def kept_for_answer(
    most: int,
) -> Callable[[Callable[..., _Made]], Callable[..., _Made]]:
    """Keep the last `most` that a function of an answer and of hashable choices has made."""

    def decorated(make: Callable[..., _Made]) -> Callable[..., _Made]:
        @lru_cache(maxsize=most)
        def known(same: _Same[object], choices: tuple[Hashable, ...]) -> _Made:
            return make(same.answer, *choices)

        @wraps(make)
        def answered(answer: object, *choices: Hashable) -> _Made:
            return known(_Same(answer), choices)

        return answered

    return decorated
