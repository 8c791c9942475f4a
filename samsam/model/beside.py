"""Two years' analyses side by side, part by part and field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from samsam.model.compare import Change, Piece, compared
from samsam.model.fixed import ReadAnalysis, ReadField, ReadPart

# Records of one indicator or goal are the same thing each year; these are told apart by their text.
_NUMBERED = ("cause", "non_event", "action", "finding")


@dataclass(frozen=True, slots=True)
class FieldBeside:
    """A field of two years; `pieces` are what both texts are made of."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        """True when not a word has changed."""
        return all(p.change is Change.SAME for p in self.pieces)

    @property
    def before(self) -> tuple[Piece, ...]:
        """The earlier text."""
        return tuple(p for p in self.pieces if p.change is not Change.NEW)

    @property
    def now(self) -> tuple[Piece, ...]:
        """The later text."""
        return tuple(p for p in self.pieces if p.change is not Change.GONE)


@dataclass(frozen=True, slots=True)
class PartBeside:
    """A part of two years, under the heading of the year that has it last."""

    heading: str
    fields: tuple[FieldBeside, ...]


def beside(before: ReadAnalysis, now: ReadAnalysis) -> tuple[PartBeside, ...]:
    """Every part of both years: those of `now` in their order, then those that only `before` has.

    A cause, a non-event, an action or a finding is the same when its first text is: its number is
    only the order it was written in.
    """
    earlier = {_key(p): p for p in before.parts}
    later = {_key(p) for p in now.parts}
    pairs: list[tuple[ReadPart | None, ReadPart | None]]
    pairs = [(earlier.get(_key(p)), p) for p in now.parts]
    pairs += [(p, None) for p in before.parts if _key(p) not in later]
    return tuple(_part(old, new) for old, new in pairs)


def _key(part: ReadPart) -> tuple[str, ...]:
    if part.kind not in _NUMBERED:
        return (part.kind, part.subject)
    first = next((f.text for f in _fields(part) if f.kind in ("text", "long_text")), part.subject)
    return (part.kind, " ".join(first.casefold().split()))


def _fields(part: ReadPart | None) -> Iterator[ReadField]:
    for _, fields in part.groups if part else ():
        yield from fields


def _part(old: ReadPart | None, new: ReadPart | None) -> PartBeside:
    heading = next(p.heading for p in (new, old) if p)
    before, now = ({f.id: f for f in _fields(p)} for p in (old, new))
    order = [*now, *(i for i in before if i not in now)]
    fields = (_field(before.get(i), now.get(i)) for i in order)
    return PartBeside(heading, tuple(fields))


def _field(old: ReadField | None, new: ReadField | None) -> FieldBeside:
    label = next(f.label for f in (new, old) if f)
    return FieldBeside(label, compared(old.text if old else "", new.text if new else ""))
