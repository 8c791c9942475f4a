"""Two years' analyses, or two editions of one, side by side: part by part and field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from samsam.model.analysis.differences import DiffKind, DiffSegment, compared
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenField, FrozenPart

# Records of one indicator or goal are the same thing each year; these are kept apart by their text.
_NUMBERED = ("cause", "non_event", "action", "finding")


@dataclass(frozen=True, slots=True)
class FieldBeside:
    """A field of two years; `pieces` are what both texts are made of."""

    label: str
    pieces: tuple[DiffSegment, ...]

    @property
    def same(self) -> bool:
        """True when not a word has changed."""
        return all(p.change is DiffKind.SAME for p in self.pieces)

    @property
    def before(self) -> tuple[DiffSegment, ...]:
        """The earlier text."""
        return tuple(p for p in self.pieces if p.change is not DiffKind.NEW)

    @property
    def now(self) -> tuple[DiffSegment, ...]:
        """The later text."""
        return tuple(p for p in self.pieces if p.change is not DiffKind.GONE)


@dataclass(frozen=True, slots=True)
class PartBeside:
    """A part of two years, under the heading of the year that has it last."""

    heading: str
    fields: tuple[FieldBeside, ...]


def beside(before: FrozenAnalysis, now: FrozenAnalysis) -> tuple[PartBeside, ...]:
    """Every part of both years: those of `now` in their order, then those that only `before` has.

    A cause, a non-event, an action or a finding is the same when its first text is: its number is
    only the order it was written in.
    """
    return _paired(before, now, _key)


def between_editions(before: FrozenAnalysis, now: FrozenAnalysis) -> tuple[PartBeside, ...]:
    """What differs between two editions of one year's analysis; what is the same is left out.

    Texts first, then the figures' values year by year.
    """
    parts = (*_paired(before, now, _own_key), *_figures(before, now))
    changed = (replace(p, fields=tuple(f for f in p.fields if not f.same)) for p in parts)
    return tuple(p for p in changed if p.fields)


def _paired(
    before: FrozenAnalysis, now: FrozenAnalysis, key: Callable[[FrozenPart], tuple[str, ...]]
) -> tuple[PartBeside, ...]:
    earlier = {key(p): p for p in before.parts}
    later = {key(p) for p in now.parts}
    pairs: list[tuple[FrozenPart | None, FrozenPart | None]]
    pairs = [(earlier.get(key(p)), p) for p in now.parts]
    pairs += [(p, None) for p in before.parts if key(p) not in later]
    return tuple(_part(old, new) for old, new in pairs)


def _own_key(part: FrozenPart) -> tuple[str, ...]:
    """Within a year each part keeps its subject, also a numbered one."""
    return (part.kind, part.subject)


def _key(part: FrozenPart) -> tuple[str, ...]:
    if part.kind not in _NUMBERED:
        return (part.kind, part.subject)
    first = next((f.text for f in _fields(part) if f.kind in ("text", "long_text")), part.subject)
    return (part.kind, " ".join(first.casefold().split()))


def _fields(part: FrozenPart | None) -> Iterator[FrozenField]:
    for _, fields in part.groups if part else ():
        yield from fields


def _part(old: FrozenPart | None, new: FrozenPart | None) -> PartBeside:
    heading = next(p.heading for p in (new, old) if p)
    before, now = ({f.id: f for f in _fields(p)} for p in (old, new))
    order = [*now, *(i for i in before if i not in now)]
    fields = (_field(before.get(i), now.get(i)) for i in order)
    return PartBeside(heading, tuple(fields))


def _field(old: FrozenField | None, new: FrozenField | None) -> FieldBeside:
    label = next(f.label for f in (new, old) if f)
    return FieldBeside(label, compared(old.text if old else "", new.text if new else ""))


def _figures(before: FrozenAnalysis, now: FrozenAnalysis) -> Iterator[PartBeside]:
    """The values of both editions, figure by figure."""
    old, new = ({f.indicator_id: f for f in a.figures} for a in (before, now))
    for name in dict.fromkeys([*new, *old]):
        figures = (old.get(name), new.get(name))
        title = next(f.title for f in reversed(figures) if f)
        was, became = (
            {} if f is None else dict(zip(f.years, f.texts, strict=True)) for f in figures
        )
        fields = (
            FieldBeside(str(year), compared(was.get(year, ""), became.get(year, "")))
            for year in sorted({*was, *became}, reverse=True)
        )
        yield PartBeside(f"Siffror: {title}", tuple(fields))
