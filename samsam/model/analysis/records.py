"""The annual analysis' records: what their forms hold and when they are complete."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from samsam.swedish import day_words, grouped, listing_years

_DIGITS_OF_A_YEAR = 4  # a number field that holds no more is for a year


class FieldKind(StrEnum):
    """How a field is written and read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    NUMBER = "number"
    GOAL = "goal"
    INDICATOR = "indicator"
    INDICATORS = "indicators"
    EVIDENCE = "evidence"
    ACTOR = "actor"
    FOCUS_GOALS = "focus_goals"

    @property
    def holds_several(self) -> bool:
        """True when the value is a list."""
        return self in (
            FieldKind.CHOICES, FieldKind.INDICATORS, FieldKind.EVIDENCE, FieldKind.FOCUS_GOALS,
        )  # fmt: skip

    @property
    def points(self) -> bool:
        """True when the value is an id, or ids, of something that has a title of its own."""
        return self in (
            FieldKind.GOAL, FieldKind.INDICATOR, FieldKind.INDICATORS, FieldKind.EVIDENCE,
            FieldKind.ACTOR, FieldKind.FOCUS_GOALS,
        )  # fmt: skip


class RecordKind(StrEnum):
    """Which form a record follows, and thereby what its subject is.

    The annual analysis has no subject, a movement has its goal, an analysis of an indicator its
    indicator. The others are numbered. Actors and focus goals belong to no year: the unit keeps
    them from year to year. An action belongs to the year that it was written in and is followed up
    in those that come after. What is carried over holds the answers to what earlier years left.
    """

    ANNUAL_ANALYSIS = "annual_analysis"
    MOVEMENT = "movement"
    INDICATOR_ANALYSIS = "indicator_analysis"
    CAUSE = "cause"
    NON_EVENT = "non_event"
    ACTION = "action"
    FINDING = "finding"
    ACTOR = "actor"
    FOCUS_GOAL = "focus_goal"
    CARRIED_OVER = "carried_over"

    @property
    def has_form(self) -> bool:
        """False for the one kind whose fields are the questions that earlier years have left."""
        return self is not RecordKind.CARRIED_OVER

    @property
    def lasting(self) -> bool:
        """True for the lists that the unit keeps from year to year."""
        return self in (RecordKind.ACTOR, RecordKind.FOCUS_GOAL)

    @property
    def of_indicator(self) -> bool:
        """True for what belongs to the analysis of an indicator, through its field `indicator`."""
        return self in (RecordKind.CAUSE, RecordKind.NON_EVENT, RecordKind.ACTION)


# Lasting records are kept under this year.
NO_YEAR = 0
# A field of every record, outside its form: what is taken away is hidden, and can be brought back.
REMOVED = "_removed"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `max_chars` counts characters as people see them in a text box.

    An empty `required` field stops a review, an empty `recommended` one is advice. `show` names the
    computed facts that stand beside the field while it is written. A field that `offers_findings`
    has the year's findings at hand.
    """

    id: str
    label: str
    help: str
    kind: FieldKind
    required: bool
    max_chars: int
    group: str
    choices: tuple[str, ...] = ()
    show: str = ""
    recommended: bool = False
    offers_findings: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one kind of record, in the order they are shown."""

    kind: RecordKind
    title: str
    intro: str
    fields: tuple[Field, ...]

    def field(self, field_id: str) -> Field:
        """The field with this id. Raises KeyError when there is none."""
        return {f.id: f for f in self.fields}[field_id]

    def groups(self) -> dict[str, tuple[Field, ...]]:
        """The fields by their group's heading, in order."""
        grouped: dict[str, list[Field]] = {}
        for field in self.fields:
            grouped.setdefault(field.group, []).append(field)
        return {heading: tuple(fields) for heading, fields in grouped.items()}


# What a label says to be given the population's targets with their years.
_TARGETS = "{befolkningsmålen}"


def with_targets_named(label: str, years: Collection[int]) -> str:
    """A label of a form, with the population's targets by the years that are set."""
    found = sorted(set(years))
    named = f"Befolkningsmål{'et' if len(found) == 1 else 'en'} {listing_years(found)}".rstrip()
    return label.replace(_TARGETS, named)


@dataclass(frozen=True, slots=True)
class FieldVersion:
    """One saved text of one field. `version` counts from 1; 0 with no text is "never written"."""

    version: int
    value: str
    saved_at: datetime | None
    saved_by: str


NEVER_WRITTEN = FieldVersion(0, "", None, "")


@dataclass(frozen=True, slots=True)
class Record:
    """One analysis or part of one, with the latest version of each field that was written."""

    id: str
    kind: RecordKind
    year: int
    unit: str
    subject: str
    values: Mapping[str, FieldVersion]

    def latest(self, field_id: str) -> FieldVersion:
        """The latest version of a field; `NEVER_WRITTEN` when nothing was saved."""
        return self.values.get(field_id, NEVER_WRITTEN)

    def text(self, field_id: str) -> str:
        """The latest text of a field, empty when nothing was saved."""
        return self.latest(field_id).value

    @property
    def removed(self) -> bool:
        """True when the record was taken away; its texts are still there."""
        return bool(self.text(REMOVED))

    @property
    def written(self) -> bool:
        """True when any field of it has a text."""
        return any(v.value for name, v in self.values.items() if name != REMOVED)

    @property
    def saved_at(self) -> datetime | None:
        """When any field was last saved, in UTC."""
        times = [v.saved_at for v in self.values.values() if v.saved_at]
        return max(times, default=None)


def is_empty(field: Field, record: Record | None) -> bool:
    """True when a field holds nothing, or only spaces."""
    return record is None or not readable(field, record.text(field.id)).strip()


def missing_fields(required: Iterable[Field], text: Callable[[str], str]) -> tuple[Field, ...]:
    """The required fields that are empty or hold only spaces; `text` gives a field's by its id."""
    return tuple(f for f in required if not readable(f, text(f.id)).strip())


def advised_fields(form: Form, record: Record | None) -> tuple[Field, ...]:
    """The recommended fields that are empty or hold only spaces."""
    return tuple(f for f in form.fields if f.recommended and is_empty(f, record))


def packed(items: list[str]) -> str:
    """A list as the one text that a field holds."""
    return json.dumps(items, ensure_ascii=False) if items else ""


def unpacked(value: str) -> list[str]:
    """The list that `packed` made a text of; any other text is a list of itself.

    A text may be older than its field's kind, which the unit can change in the form's file.
    """
    if not value:
        return []
    try:
        items = json.loads(value)
    except (ValueError, RecursionError):  # besides JSON: long numbers, deep lists
        return [value]
    is_list = isinstance(items, list) and all(isinstance(i, str) for i in items)
    return items if is_list else [value]


def readable(field: Field, value: str) -> str:
    """A field's value as text for people."""
    if field.kind is FieldKind.DATE:
        return day_words(value)
    if field.kind is FieldKind.NUMBER and field.max_chars > _DIGITS_OF_A_YEAR:
        return grouped(value)
    return ", ".join(unpacked(value)) if field.kind.holds_several else value


# Characters that Word and Excel refuse, or that turn the text around them the wrong way.
_FORBIDDEN = {
    *(chr(c) for c in range(32) if chr(c) not in "\n\t"),
    *(chr(c) for c in range(0x7F, 0xA0)),
    *(chr(c) for c in range(0x202A, 0x202F)),
    *(chr(c) for c in range(0x2066, 0x206A)),
    *(chr(c) for c in (0xFFFE, 0xFFFF)),
}


def cleaned(text: str) -> tuple[str, int]:
    """A typed text without characters that no document can hold, and how many were taken away."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in unified if c not in _FORBIDDEN and not 0xD800 <= ord(c) <= 0xDFFF)
    return kept, len(unified) - len(kept)
