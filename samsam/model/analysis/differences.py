"""Two texts compared word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Beyond this a comparison word by word takes too long to wait for; paragraphs are compared instead.
_MOST_WORDS = 4000
_WORDS = re.compile(r"\s+|[^\s]+")
_PARAGRAPHS = re.compile(r"[^\n]*\n|[^\n]+")


class DiffKind(StrEnum):
    """What became of a piece of text."""

    SAME = "samma"
    GONE = "borttaget"
    NEW = "nytt"


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """A stretch of text with one fate."""

    change: DiffKind
    text: str


def compared(old: str, new: str) -> tuple[DiffSegment, ...]:
    """The pieces that `old` and `new` are made of, in order.

    All that isn't new makes `old`, all that isn't gone makes `new`.
    """
    pattern = _WORDS if len(old) + len(new) < 6 * _MOST_WORDS else _PARAGRAPHS
    before, after = pattern.findall(old), pattern.findall(new)
    pieces: list[DiffSegment] = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(DiffSegment(DiffKind.SAME, "".join(before[i:j])))
            continue
        pieces += [DiffSegment(DiffKind.GONE, "".join(before[i:j]))] if j > i else []
        pieces += [DiffSegment(DiffKind.NEW, "".join(after[k:m]))] if m > k else []
    return tuple(pieces)
