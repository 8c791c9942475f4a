"""The steps of an analysis: who may take which, what must be done first, and what is frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date

from samsam.model.analysis import RecordKind
from samsam.model.fixed import (
    REFERENCE_NUMBER,
    ReadAnalysis,
    ReadFigure,
    to_content,
    with_reference_number,
)
from samsam.model.way import Edition, FieldRef, Step, Way, canonical, digest, own_text
from samsam.questions.links import links
from samsam.questions.reading import draft_analysis
from samsam.questions.service import Service
from samsam.questions.year import YearView, judged_to_year
from samsam.store import analyses, journal, observations
from samsam.store.analyses import MovedOnError
from samsam.store.connection import Cursor, utc_now

FEWEST_IN_FOCUS, MOST_IN_FOCUS = 3, 5


class NotReadyError(Exception):
    """The step can't be taken yet. The message is Swedish and says what to do."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What keeps an analysis from review, and what is worth a thought but keeps nobody."""

    obstacles: tuple[str, ...]
    remarks: tuple[str, ...]


def readiness(service: Service, view: YearView) -> Readiness:
    """The completeness check that review begins with."""
    obstacles = []
    for part in view.needed:
        if part.missing:
            names = ", ".join(f.label for f in part.missing)
            obstacles.append(f"{part.heading}: fyll i {names}.")
    begun = {p.subject for p in view.parts if p.kind is RecordKind.MOVEMENT and p.record}
    obstacles += [
        f"Förflyttning: {g.title} är inte påbörjad. "
        "Har inget hänt väljer ni bedömningen ”Ingen” eller ”Går inte att avgöra”."
        for g in service.register.goals.values()
        if g.id not in begun
    ]
    obstacles += [
        f"{part.heading}: {field.label} är {len(part.text(field.id)) - field.max_chars} tecken "
        f"för lång (högst {field.max_chars})."
        for part in view.parts
        for field in part.form.fields
        if len(part.text(field.id)) > field.max_chars
    ]
    return Readiness(tuple(obstacles), tuple(_remarks(service, view)))


def _remarks(service: Service, view: YearView) -> list[str]:
    focus = sum(1 for s in view.sections if s.indicator_id)
    remarks = []
    if not FEWEST_IN_FOCUS <= focus <= MOST_IN_FOCUS:
        remarks.append(f"Antalet nyckeltal i fokus är {focus}. Rådet är tre till fem.")
    offered = links(service, view).offered
    for part in view.parts:
        for field in part.form.fields:
            gone = field.kind.points and not field.kind.holds_several and part.text(field.id)
            if gone and part.text(field.id) not in offered[field.kind]:
                remarks.append(f"{part.heading}: {field.label} pekar på något som är borttaget.")
    return remarks


def send(service: Service, view: YearView, by: str) -> Way:
    """Send the analysis to review. Raises NotReadyError or MovedOnError."""
    obstacles = readiness(service, view).obstacles
    if obstacles:
        raise NotReadyError(" ".join(obstacles))
    return _step(service, view, Step.SEND, by)


def hand_back(
    service: Service, view: YearView, by: str, reason: str, fields: Sequence[FieldRef] = ()
) -> Way:
    """Give the analysis back for changes, in some fields or in the whole.

    Raises NotReadyError without a reason, MovedOnError.
    """
    why = _reason(reason, "Skriv vad som ska ändras.")
    return _step(service, view, Step.RETURN, by, why, fields)


def written_fields(view: YearView) -> dict[FieldRef, str]:
    """The fields that something is written in, with their part's heading and their label."""
    return {
        FieldRef(p.kind.value, p.subject, f.id): f"{p.heading}: {f.label}"
        for p in view.parts
        for f in p.form.fields
        if p.text(f.id).strip()
    }


def proposed_reference(view: YearView, found: Sequence[Edition]) -> str:
    """The case number to offer who fixes the analysis: as written in it, else as last fixed."""
    written = [p.text(REFERENCE_NUMBER) for p in view.of_kind(RecordKind.ANNUAL_ANALYSIS)]
    earlier = [e.reference_number for e in found if e.year == view.year]
    return next((n.strip() for n in (*written, *reversed(earlier)) if n.strip()), "")


def publish(service: Service, view: YearView, by: str) -> Way:
    """Tell that the fixed analysis is published. Raises MovedOnError."""
    return _step(service, view, Step.PUBLISH, by)


def correct(service: Service, view: YearView, by: str, reason: str) -> Way:
    """Begin a correction: a new edition, while the old one stays.

    Raises NotReadyError without a reason, MovedOnError.
    """
    return _step(service, view, Step.CORRECT, by, _reason(reason, "Skriv varför den rättas."))


def _reason(text: str, wish: str) -> str:
    if not text.strip():
        raise NotReadyError(wish)
    return text.strip()


def _step(
    service: Service,
    view: YearView,
    step: Step,
    by: str,
    note: str = "",
    fields: Sequence[FieldRef] = (),
) -> Way:
    unit = service.settings.unit_name
    with service.store.writing() as cursor:
        taken = analyses.take_step(cursor, view.year, unit, step, view.way.number, by, note, fields)
        _written_down(cursor, view.year, step, by, note)
    return taken


def _written_down(cursor: Cursor, year: int, step: Step, by: str, note: str = "") -> None:
    """A line in the journal, with the reason where one was asked for."""
    journal.write(cursor, by, f"analys {step.value}", f"{year}. {note}" if note else str(year))


def fix(service: Service, view: YearView, today: date, by: str, reference_number: str) -> Edition:
    """Fix the analysis as it was reviewed: its text, figures, charts and hash are kept for ever.

    Raises NotReadyError without a reference number or when `by` has written in it, MovedOnError
    when somebody took a step or new figures came in meanwhile.
    """
    if not reference_number.strip():
        raise NotReadyError("Skriv ärendets diarienummer.")
    analysis = draft_analysis(service, view, today, charts=True)
    if own_text(analysis.authors, by):
        raise NotReadyError(
            "Du har själv skrivit i analysen. Den fastställs av någon annan än den som har skrivit."
        )
    edition = _edition(analysis, by, reference_number.strip())
    unit = service.settings.unit_name
    with service.store.writing() as cursor:
        if observations.latest_sequence(cursor) != edition.sequence:
            raise MovedOnError(
                "Nya siffror kom in under tiden. Läs igenom analysen igen och fastställ den sedan."
            )
        analyses.take_step(cursor, view.year, unit, Step.FIX, view.way.number, by)
        analyses.put_edition(cursor, edition)
        _written_down(cursor, view.year, Step.FIX, by, reference_number.strip())
    return edition


def _edition(analysis: ReadAnalysis, by: str, reference_number: str) -> Edition:
    at = utc_now()
    whole = replace(
        with_reference_number(analysis, reference_number),
        fixed_at=at.replace(tzinfo=UTC).isoformat(timespec="seconds"),
        fixed_by=by,
    )
    content = canonical(to_content(whole))
    return Edition(
        whole.year, whole.unit, whole.edition, at, by, reference_number, whole.reason,
        whole.sequence, content, digest(content),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value that the fixed analysis rests on and that the source has since changed."""

    title: str
    year: int
    old: float | None
    new: float | None


def changed_since(service: Service, fixed: ReadAnalysis) -> tuple[ChangedValue, ...]:
    """The values of a fixed analysis that are other now, in the figures' order.

    A year that has come since isn't a change of what the analysis rests on.
    """
    return tuple(c for f in fixed.figures for c in _changed(service, f, fixed.year))


def _changed(service: Service, frozen: ReadFigure, year: int) -> list[ChangedValue]:
    if frozen.indicator_id not in service.register.indicators:
        return []
    now = judged_to_year(service, frozen.indicator_id, year).figure.outcome
    pairs = zip(frozen.years, frozen.values, strict=True)
    return [
        ChangedValue(frozen.title, y, old, now.value(y)) for y, old in pairs if now.value(y) != old
    ]
