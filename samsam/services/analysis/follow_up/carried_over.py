"""What earlier years leave to a year's analysis, and the answers to it.

Nothing is carried over by itself: an action, a key figure in focus, a cause or an expectation comes
into the year's analysis when somebody has answered, and what nobody has answered is shown as open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from samsam.model.analysis import actions as action_fields
from samsam.model.analysis.access import person_words
from samsam.model.analysis.carried_over import (
    Answer,
    Answered,
    CarriedKind,
    carried_key,
    name_in_later_year,
    read_answer,
)
from samsam.model.analysis.records import NEVER_WRITTEN, REMOVED, RecordKind
from samsam.model.language.formatted_text import as_line, read_formatted
from samsam.records.contents import texts, workflow
from samsam.records.contents.texts import Conflict
from samsam.records.contents.workflow import MovedOnError
from samsam.records.engine.database import Connection
from samsam.services.analysis.year import Part, YearView
from samsam.services.core.service import Service
from samsam.swedish import capitalised, day_words

EXPECTED_DEVELOPMENT = "expected_development"
_WHY_FOCUS, _CAUSE, _INDICATOR = "why_focus", "cause", "indicator"


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """One thing that earlier years left. `text` is what was written of it.

    `texts` are the fields that an answer takes over. `action` is the action itself, which is never
    copied. `gone` says why it can't be taken over, empty when it can.
    """

    kind: CarriedKind
    name: str
    title: str
    text: str
    texts: Mapping[str, str]
    answered: Answered | None
    version: int
    by: str = ""
    action: Part | None = None
    gone: str = ""

    @property
    def key(self) -> str:
        """The field that holds the answer."""
        return carried_key(self.kind, self.name)

    @property
    def unfinished(self) -> str:
        """What an answer still asks for, as a Swedish sentence; empty when it asks for nothing."""
        if self.action is None or self.answered is None or self.answered.answer is not Answer.NO:
            return ""
        status = action_fields.status_of(self.action.text(action_fields.STATUS))
        if not status.open:
            return ""
        return f"Läget är fortfarande {status.value.lower()}. Välj Klar eller Avbruten nedan."


def carried_items(service: Service, view: YearView) -> tuple[CarriedItem, ...]:
    """Everything that earlier years leave to this one, answered or not.

    Actions are those that are still open, or that the year has an answer about, from all earlier
    years. The rest is from the year before.
    """
    return (
        *_actions(service, view),
        *_focus(service, view),
        *_causes(service, view),
        *_expectations(view),
    )


def open_items(service: Service, view: YearView) -> tuple[CarriedItem, ...]:
    """Those that nobody has answered."""
    return tuple(item for item in carried_items(service, view) if item.answered is None)


def _item(
    view: YearView, kind: CarriedKind, name: str, title: str, text: str, values: Mapping[str, str]
) -> CarriedItem:
    held = view.answers.get(carried_key(kind, name), NEVER_WRITTEN)
    return CarriedItem(
        kind, name, as_line(title), read_formatted(text).plain, values,
        read_answer(held.value), held.version, held.saved_by,
    )  # fmt: skip


def _actions(service: Service, view: YearView) -> Iterator[CarriedItem]:
    indicators = service.register.indicators
    for part in view.earlier_actions:
        status = action_fields.status_of(part.text(action_fields.STATUS))
        indicator = indicators.get(part.text(action_fields.INDICATOR))
        words = part.text(action_fields.ACTION).strip()
        about = (
            indicator.short_title if indicator else "",
            part.text(action_fields.RESPONSIBLE),
            _due_words(part.text(action_fields.DUE)),
            status.value.lower(),
        )
        found = _item(
            view, CarriedKind.ACTION, part.subject, words or part.heading,
            ", ".join(a for a in about if a), {},
        )  # fmt: skip
        if words and (status.open or found.answered):
            yield replace(found, action=part)


def _due_words(due: str) -> str:
    return f"klart {day_words(due)}" if due else ""


def _before(view: YearView, kind: RecordKind) -> dict[str, dict[str, str]]:
    """The texts of last year's records of a kind, by their subject; without those taken away."""
    found: dict[str, dict[str, str]] = {}
    for (held_kind, subject, field), value in view.before.items():
        if held_kind is kind:
            found.setdefault(subject, {})[field] = value
    return {subject: values for subject, values in found.items() if REMOVED not in values}


def _focus(service: Service, view: YearView) -> Iterator[CarriedItem]:
    for subject, values in _before(view, RecordKind.INDICATOR_ANALYSIS).items():
        indicator = service.register.indicators.get(subject)
        why = values.get(_WHY_FOCUS, "")
        title = indicator.short_title if indicator else subject
        found = _item(view, CarriedKind.FOCUS, subject, title, why, {_WHY_FOCUS: why})
        yield found if indicator else _without(found, subject)


def _without(item: CarriedItem, indicator: str) -> CarriedItem:
    """A thing whose key figure has been removed since: it can only be answered with no."""
    gone = (
        f"Nyckeltalet {indicator} är borttaget ur SAMSAM, så det här går inte att ta med. Svara "
        "Nej, eller lägg till nyckeltalet igen."
    )
    return replace(item, gone=gone)


def _causes(service: Service, view: YearView) -> Iterator[CarriedItem]:
    for subject, values in _before(view, RecordKind.CAUSE).items():
        indicator = service.register.indicators.get(values.get(_INDICATOR, ""))
        name = name_in_later_year(view.year - 1, subject)
        about = (
            indicator.short_title if indicator else "",
            values.get("control", "").lower(),
            f"stöd: {values['support'].lower()}" if values.get("support") else "",
        )
        if values.get(_CAUSE):
            words = ", ".join(a for a in about if a)
            found = _item(view, CarriedKind.CAUSE, name, values[_CAUSE], words, values)
            yield found if indicator else _without(found, values.get(_INDICATOR, ""))


def _expectations(view: YearView) -> Iterator[CarriedItem]:
    text = view.before.get((RecordKind.ANNUAL_ANALYSIS, "", EXPECTED_DEVELOPMENT), "")
    if text:
        values = {EXPECTED_DEVELOPMENT: text}
        title = f"Förväntad utveckling i analysen för {view.year - 1}"
        yield _item(view, CarriedKind.EXPECTATION, EXPECTED_DEVELOPMENT, title, text, values)


# Answering


def answer(service: Service, view: YearView, item: CarriedItem, said: Answer, by: str) -> None:
    """Keep an answer, and take over what it says yes to; all of it or nothing.

    Yes takes over what was written as it stands. Changed takes over a cause to be rewritten, puts a
    key figure in focus without last year's reason, and leaves an expectation to be written. A no
    after a yes takes the part away again, and its texts can be brought back; an expectation that
    was changed since stays. Raises MovedOnError when somebody else answered first or when what is
    gone can't be taken over, LockedError when the analysis isn't open, or StoreReadOnlyError.
    """
    if item.gone and said is not Answer.NO:
        raise MovedOnError(item.gone)
    unit = service.settings.unit_name
    with service.records.writing() as connection:
        workflow.check_open(connection, view.year, unit)
        subject = _carry_out(connection, view.year, unit, item, said, by)
        _keep(connection, view.year, unit, item, Answered(said, subject).write(), by)


def answer_rest(service: Service, view: YearView, by: str) -> tuple[str, ...]:
    """Answer yes to all that is open and `taken_over_together`; returns the keys of those answers.

    All of it or nothing. Raises as `answer`.
    """
    unit = service.settings.unit_name
    items = taken_over_together(open_items(service, view))
    with service.records.writing() as connection:
        workflow.check_open(connection, view.year, unit)
        for item in items:
            subject = _carry_out(connection, view.year, unit, item, Answer.YES, by)
            _keep(connection, view.year, unit, item, Answered(Answer.YES, subject).write(), by)
    return tuple(item.key for item in items)


def taken_over_together(items: Iterable[CarriedItem]) -> tuple[CarriedItem, ...]:
    """Those that one press answers with yes: what can be taken over, but no expectation.

    It was about what has come since, so that it's read against the outcome before it is said again.
    """
    alone = CarriedKind.EXPECTATION
    return tuple(item for item in items if not item.gone and item.kind is not alone)


def reopen(service: Service, view: YearView, keys: Collection[str], by: str) -> None:
    """Take back the answers with these keys, and what they took over; all of it or nothing.

    Raises as `answer`.
    """
    unit = service.settings.unit_name
    with service.records.writing() as connection:
        workflow.check_open(connection, view.year, unit)
        for item in carried_items(service, view):
            if item.key in keys and item.answered is not None:
                _carry_out(connection, view.year, unit, item, Answer.NO, by)
                _keep(connection, view.year, unit, item, "", by)


def _keep(
    connection: Connection, year: int, unit: str, item: CarriedItem, value: str, by: str
) -> None:
    """Keep what was answered. Raises MovedOnError when somebody else was first."""
    record = texts.open_record(connection, RecordKind.CARRIED_OVER, year, unit, "", by)
    kept = texts.save_field(connection, record.id, item.key, value, item.version, by)
    if isinstance(kept, Conflict):
        theirs = read_answer(kept.theirs.value)
        word = theirs.answer.value if theirs else "något annat"
        raise MovedOnError(
            f"{capitalised(person_words(kept.theirs.saved_by))} svarade {word} om "
            f"”{item.title}” under tiden. Ditt svar är inte sparat. "
            "Läs svaret och svara igen om det ska vara ett annat."
        )


def _carry_out(
    connection: Connection, year: int, unit: str, item: CarriedItem, said: Answer, by: str
) -> str:
    """Carry out an answer; the subject of the record that it made, else empty."""
    subject = item.answered.subject if item.answered else ""
    if item.kind is CarriedKind.FOCUS:
        _focus_on(connection, year, unit, item, said, by)
    elif item.kind is CarriedKind.CAUSE:
        return _copy_cause(connection, year, unit, item, said, by, subject)
    elif item.kind is CarriedKind.EXPECTATION:
        _expect(connection, year, unit, item, said, by)
    return subject


def _expect(
    connection: Connection, year: int, unit: str, item: CarriedItem, said: Answer, by: str
) -> None:
    """Take over an expectation where nothing is written, or take away what stands as it did."""
    taken = item.answered is not None and item.answered.answer is Answer.YES
    if said is Answer.CHANGED or (said is Answer.NO and not taken):
        return
    record = texts.open_record(connection, RecordKind.ANNUAL_ANALYSIS, year, unit, "", by)
    if said is Answer.YES:
        _fill(connection, record.id, item.texts, by)
    else:
        for field in (f for f, value in item.texts.items() if record.text(f) == value):
            _set(connection, record.id, field, "", by)


def _focus_on(
    connection: Connection, year: int, unit: str, item: CarriedItem, said: Answer, by: str
) -> None:
    kind = RecordKind.INDICATOR_ANALYSIS
    record = texts.find_record(connection, kind, year, unit, item.name)
    if said is Answer.NO:
        # Only what an earlier answer put in focus is taken away, not what was chosen besides it.
        if record is not None and item.answered and item.answered.answer is not Answer.NO:
            _set(connection, record.id, REMOVED, "ja", by)
        return
    opened = record or texts.open_record(connection, kind, year, unit, item.name, by)
    _set(connection, opened.id, REMOVED, "", by)
    if said is Answer.YES:
        _fill(connection, opened.id, item.texts, by)


def _copy_cause(
    connection: Connection,
    year: int,
    unit: str,
    item: CarriedItem,
    said: Answer,
    by: str,
    subject: str,
) -> str:
    """The cause as one of the year's own, which keeps last year's texts until they are changed."""
    found = (
        texts.find_record(connection, RecordKind.CAUSE, year, unit, subject) if subject else None
    )
    if said is Answer.NO:
        if found:
            _set(connection, found.id, REMOVED, "ja", by)
        return subject
    record = found or texts.new_record(connection, RecordKind.CAUSE, year, unit, by)
    _set(connection, record.id, REMOVED, "", by)
    if not found:
        _fill(connection, record.id, item.texts, by)
    return record.subject


def _fill(connection: Connection, record_id: str, values: Mapping[str, str], by: str) -> None:
    """Put texts into fields that nobody has written in; what is written stays."""
    for field, value in values.items():
        texts.save_field(connection, record_id, field, value, NEVER_WRITTEN.version, by)


def _set(connection: Connection, record_id: str, field: str, value: str, by: str) -> None:
    """Save a field on top of whatever stands there."""
    kept = texts.versions(connection, record_id, field)
    texts.save_field(connection, record_id, field, value, kept[0].version if kept else 0, by)
