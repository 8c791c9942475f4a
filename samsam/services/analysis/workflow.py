"""The steps of an analysis: who may take which, what must be done first, and what is frozen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from itertools import chain
from textwrap import shorten

from samsam.model.analysis.actions import EFFECT_INDICATOR, Fault
from samsam.model.analysis.contradictions import (
    Computed,
    Way,
    contradicting,
    contradicting_sentence,
    written_way,
)
from samsam.model.analysis.frozen import (
    REFERENCE_NUMBER,
    FrozenAnalysis,
    FrozenFigure,
    to_content,
    with_reference_number,
)
from samsam.model.analysis.records import FieldKind, RecordKind
from samsam.model.analysis.workflow import (
    Edition,
    FieldRef,
    Workflow,
    WorkflowStep,
    canonical,
    digest,
    own_text,
)
from samsam.model.indicators.indicator import Indicator
from samsam.model.language.formatted_text import read_formatted
from samsam.records.clock import utc_now
from samsam.records.contents import batches, journal, texts, workflow
from samsam.records.contents.workflow import MovedOnError
from samsam.records.engine.database import Connection
from samsam.services.analysis.cooperation import cooperation, titled
from samsam.services.analysis.follow_up.actions import action_faults
from samsam.services.analysis.follow_up.carried_over import open_items
from samsam.services.analysis.links import links
from samsam.services.analysis.reading import authors_of, draft_analysis
from samsam.services.analysis.year import Part, YearView, judged_to_year
from samsam.services.core.service import Service
from samsam.services.mail.letters import queue_step
from samsam.swedish import ended, listing, number_word, some

FEWEST_IN_FOCUS, MOST_IN_FOCUS = 3, 5
_LONGEST_NAME = 60
# Where an author says which way things go.
_VERDICTS = {
    RecordKind.ANNUAL_ANALYSIS: "overall_assessment",
    RecordKind.MOVEMENT: "assessment",
}
_SUMMARY = "summary"
# Words in brackets with an address that no browser can follow, or with the button's own words.
_UNFINISHED_LINK = re.compile(
    r"\[länkens ord\]\([^)\n]*\)|\[[^\]\n]*\]\((?:(?!https?://|mailto:)[^)\n]*|https?://)\)"
)


class NotReadyError(Exception):
    """The step can't be taken yet. The message is Swedish and says what to do."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What keeps an analysis from review, and what is worth a thought but keeps nobody.

    `advice` names the recommended fields that are empty, part by part.
    """

    obstacles: tuple[str, ...]
    remarks: tuple[str, ...]
    advice: tuple[str, ...]


def readiness(service: Service, view: YearView) -> Readiness:
    """The completeness check that review begins with."""
    obstacles = []
    for part in view.begun:
        if part.missing:
            names = ", ".join(f.label for f in part.missing)
            obstacles.append(ended(f"{part.heading}: fyll i {names}"))
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
    actions = [(part, f) for part in view.parts for f in _action_faults(service, part)]
    obstacles += [f"{part.heading}: {fault.message}" for part, fault in actions if fault.stops]
    wrong = [f"{part.heading}: {fault.message}" for part, fault in actions if not fault.stops]
    remarks = (*_remarks(service, view), *wrong, *_unanswered(service, view))
    advice = tuple(
        ended(f"{p.heading}: {listing([f.label for f in p.advised])}")
        for p in view.begun
        if p.advised
    )
    return Readiness(tuple(obstacles), remarks, advice)


def _action_faults(service: Service, part: Part) -> tuple[Fault, ...]:
    """What is wrong with a part that is an action."""
    if part.kind is not RecordKind.ACTION or part.record is None:
        return ()
    return action_faults(service, part.text, part.record.year)


def _unanswered(service: Service, view: YearView) -> tuple[str, ...]:
    """What earlier years left and nobody has answered."""
    left = open_items(service, view)
    if not left:
        return ()
    names = some([f"”{shorten(item.title, _LONGEST_NAME, placeholder=' …')}”" for item in left], 3)
    if len(left) == 1:
        return (f"Från tidigare år är {names} inte besvarat. Det står så i analysen.",)
    return (
        f"Från tidigare år är {number_word(len(left))} inte besvarade: {names}. "
        "De står som inte besvarade i analysen.",
    )


def _remarks(service: Service, view: YearView) -> list[str]:
    focus = sum(1 for s in view.sections if s.indicator_id)
    remarks = []
    if not FEWEST_IN_FOCUS <= focus <= MOST_IN_FOCUS:
        remarks.append(f"Antalet nyckeltal i fokus är {focus}. Rådet är tre till fem.")
    offered = links(service, view).offered
    for part in view.parts:
        for field in part.form.fields:
            if field.id == EFFECT_INDICATOR:
                continue  # what is wrong with an action has words of its own
            gone = field.kind.points and not field.kind.holds_several and part.text(field.id)
            if gone and part.text(field.id) not in offered[field.kind]:
                remarks.append(f"{part.heading}: {field.label} pekar på något som är borttaget.")
    more = (
        _broken_links(view), _contradictions(service, view), _against_the_text(service, view),
        _open_comments(service, view),
    )  # fmt: skip
    return [*remarks, *chain.from_iterable(more)]


def _contradictions(service: Service, view: YearView) -> Iterator[str]:
    """Verdicts of the author's that every key figure in focus with a way contradicts."""
    focus = [s.indicator_id for s in view.sections if s.indicator_id]
    known = [service.register.indicators[i] for i in focus if i in service.register.indicators]
    for part in view.parts:
        field = _VERDICTS.get(part.kind)
        if field is None or not part.text(field):
            continue
        of_goal = part.kind is RecordKind.MOVEMENT
        mine = [i for i in known if not of_goal or part.subject in i.goals]
        against = contradicting(part.text(field), [_computed(service, i, view.year) for i in mine])
        if against:
            label, said = part.form.field(field).label, part.text(field)
            way = "fel" if written_way(said) is Way.TOWARDS else "rätt"
            which = "nyckeltalet" if len(against) == 1 else "nyckeltalen"
            yield (
                f"{part.heading}: {label} är ”{said}”, men {which} i fokus pekar åt {way} håll: "
                f"{listing(list(against))}. Ändra bedömningen, eller skriv varför ni bedömer "
                "annorlunda."
            )


def _against_the_text(service: Service, view: YearView) -> Iterator[str]:
    """A summary that says the other way than the verdict above it."""
    for part in view.of_kind(RecordKind.ANNUAL_ANALYSIS):
        field = _VERDICTS[part.kind]
        said, text = part.text(field), read_formatted(part.text(_SUMMARY)).plain
        sentence = contradicting_sentence(said, text, service.settings.municipality_name)
        if sentence:
            yield (
                f"{part.heading}: {part.form.field(field).label} är ”{said}”, men i "
                f"sammanfattningen står ”{sentence.rstrip('.')}”. Ändra det ena, eller skriv hur "
                "de går ihop."
            )


def _computed(service: Service, indicator: Indicator, year: int) -> Computed:
    figure = judged_to_year(service, indicator.id, year).figure
    states = tuple(m.assessment.state for m in figure.targets)
    return Computed(indicator.short_title, figure.trend.judgement, states)


def _broken_links(view: YearView) -> Iterator[str]:
    """Links that were begun with the button and never got words or an address of the web."""
    for part in view.parts:
        for field in part.form.fields:
            found = _UNFINISHED_LINK.search(part.text(field.id))
            if field.kind is FieldKind.LONG_TEXT and found:
                yield (
                    f"{part.heading}: länken {found[0]} i {field.label} är inte färdig. "
                    "Skriv ord och en adress som börjar med https://."
                )


def _open_comments(service: Service, view: YearView) -> list[str]:
    """What who sends and who fixes should know is still asked about."""
    about = [titled(view, ref) for ref in cooperation(service, view.year).open_refs]
    if not about:
        return []
    return [ended(f"Kommentarer som inte är klara: {listing(list(dict.fromkeys(about)))}")]


def send(service: Service, view: YearView, by: str) -> Workflow:
    """Send the analysis to review. Raises NotReadyError or MovedOnError."""
    if readiness(service, view).obstacles:
        raise NotReadyError(
            "Analysen är inte skickad. Gör först det som står under ”Innan analysen kan granskas”."
        )
    return _step(service, view, WorkflowStep.SEND, by)


def hand_back(
    service: Service, view: YearView, by: str, reason: str, fields: Sequence[FieldRef] = ()
) -> Workflow:
    """Give the analysis back for changes, in some fields or in the whole.

    Raises NotReadyError without a reason, MovedOnError.
    """
    why = _reason(reason, "Skriv vad som ska ändras.")
    return _step(service, view, WorkflowStep.RETURN, by, why, fields)


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


def publish(service: Service, view: YearView, by: str) -> Workflow:
    """Report that the fixed analysis is published. Raises MovedOnError."""
    return _step(service, view, WorkflowStep.PUBLISH, by)


def correct(service: Service, view: YearView, by: str, reason: str) -> Workflow:
    """Begin a correction: a new edition, while the old one stays.

    Raises NotReadyError without a reason, MovedOnError.
    """
    return _step(
        service, view, WorkflowStep.CORRECT, by, _reason(reason, "Skriv varför den rättas.")
    )


def withdraw(service: Service, view: YearView, by: str) -> Workflow:
    """Withdraw the correction that is being written: the edition before it holds again, untouched.

    The texts are what they were when it was begun, so that neither the next correction nor next
    year begins with what was withdrawn, which stays among their versions. Raises MovedOnError.
    """
    unit, begun = service.settings.unit_name, view.way.corrections
    with service.records.writing() as connection:
        taken = workflow.take_step(
            connection, view.year, unit, WorkflowStep.WITHDRAW, view.way.number, by
        )
        texts.set_back(connection, view.year, unit, begun[-1].at, by)
        _written_down(connection, view.year, WorkflowStep.WITHDRAW, by)
    return taken


def _reason(text: str, wish: str) -> str:
    if not text.strip():
        raise NotReadyError(wish)
    return text.strip()


def _step(
    service: Service,
    view: YearView,
    step: WorkflowStep,
    by: str,
    note: str = "",
    fields: Sequence[FieldRef] = (),
) -> Workflow:
    unit, authors = service.settings.unit_name, authors_of(service, view)
    with service.records.writing() as connection:
        taken = workflow.take_step(
            connection, view.year, unit, step, view.way.number, by, note, fields
        )
        _written_down(connection, view.year, step, by, note)
        queue_step(service, connection, view.year, taken.taken[-1], authors)
    return taken


_DID = {
    WorkflowStep.SEND: "skickade analysen till granskning",
    WorkflowStep.RETURN: "lämnade tillbaka analysen",
    WorkflowStep.FIX: "fastställde analysen",
    WorkflowStep.PUBLISH: "märkte analysen som publicerad",
    WorkflowStep.CORRECT: "påbörjade en rättelse av analysen",
    WorkflowStep.WITHDRAW: "tog bort rättelsen av analysen",
}


def _written_down(
    connection: Connection, year: int, step: WorkflowStep, by: str, note: str = ""
) -> None:
    """A line in the journal, with the reason where one was asked for."""
    journal.write(connection, by, _DID[step], f"{year}. {note}" if note else str(year))


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
    with service.records.writing() as connection:
        if batches.latest_sequence(connection) != edition.sequence:
            raise MovedOnError(
                "Nya siffror kom in under tiden. Läs igenom analysen igen och fastställ den sedan."
            )
        taken = workflow.take_step(
            connection, view.year, unit, WorkflowStep.FIX, view.way.number, by
        )
        workflow.put_edition(connection, edition)
        _written_down(connection, view.year, WorkflowStep.FIX, by, reference_number.strip())
        queue_step(service, connection, view.year, taken.taken[-1], analysis.authors)
    return edition


def _edition(analysis: FrozenAnalysis, by: str, reference_number: str) -> Edition:
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


def changed_since(service: Service, fixed: FrozenAnalysis) -> tuple[ChangedValue, ...]:
    """The values of a fixed analysis that are other now, in the figures' order.

    A year that has come since isn't a change of what the analysis rests on.
    """
    return tuple(c for f in fixed.figures for c in _changed(service, f, fixed.year))


def _changed(service: Service, frozen: FrozenFigure, year: int) -> list[ChangedValue]:
    if frozen.indicator_id not in service.register.indicators:
        return []
    now = judged_to_year(service, frozen.indicator_id, year).figure.outcome
    pairs = zip(frozen.years, frozen.values, strict=True)
    return [
        ChangedValue(frozen.title, y, old, now.value(y)) for y, old in pairs if now.value(y) != old
    ]
