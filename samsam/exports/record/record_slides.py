"""An analysis as slides: one message each. What is read rather than shown stands in the notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from samsam.exports.documents.document import (
    Heading,
    Paragraph,
    Part,
    SpeakerNotes,
    TablePart,
    Written,
)
from samsam.exports.record.frozen_parts import frozen_part
from samsam.exports.record.record_sections import Sections, fields_of, topic
from samsam.model.analysis.frozen import FrozenField, FrozenPart
from samsam.model.analysis.records import RecordKind
from samsam.model.language.formatted_text import (
    FormattedText,
    Line,
    Run,
    as_label,
    first_sentence,
)
from samsam.swedish import number_word

_MOVEMENT_HEAD = ("Målbild", "Bedömning", "Från – till")


def slides(found: Sections) -> Iterator[Part]:
    """The verdicts, the summary, a slide for each figure in focus, and what has moved."""
    if found.analysis.figures:
        yield found.verdicts()
    yield from _summary(found)
    for part in found.analysis.of_kind(RecordKind.INDICATOR_ANALYSIS.value):
        yield from _focus(found, part)
    yield from _movements(found)
    yield from _findings(found)
    actions = found.actions()
    if actions:
        yield actions


def _summary(found: Sections) -> Iterator[Part]:
    """The answer and the assessment; why it's so sure, and the year's other texts, in the notes."""
    answer = found.annual_field("summary")
    assessed = [p for p in found.assessment() if isinstance(p, Paragraph)]
    if answer or assessed:
        yield Heading("Är vi på rätt väg?")
        yield from ([Written(answer.formatted)] if answer else [])
        yield from assessed[:1]
        reason = found.annual_field("certainty_reason")
        texts = (f for _, fields in found.outlook_fields() for f in fields)
        first = [reason] if reason else []
        yield SpeakerNotes(_lines([*first, *texts, *found.about_fields()]))


def _focus(found: Sections, part: FrozenPart) -> Iterator[Part]:
    """The chart, with the author's texts in the notes; the conclusion where there is no chart."""
    frozen = found.analysis.figure(part.subject)
    if frozen:
        yield frozen_part(frozen, found.figures)
    else:
        yield Heading(topic(part))
        conclusion = part.formatted("conclusion")
        nothing = Paragraph("Nyckeltalet har inget värde att visa.")
        yield Written(conclusion) if conclusion.written else nothing
    records = (part, *found.attached(part.subject))
    yield SpeakerNotes(_lines(f for record in records for f in fields_of(record)))


def _movements(found: Sections) -> Iterator[Part]:
    written = found.analysis.of_kind(RecordKind.MOVEMENT.value)
    if not written:
        return
    counts = Counter(p.text("assessment") or "Ingen bedömning" for p in written)
    reported = ", ".join(
        f"{_as_word(name)} i {number_word(n, common=True)}" for name, n in counts.items()
    )
    rows = tuple((topic(p), p.text("assessment"), p.formatted("from_to")) for p in written)
    yield TablePart(f"Förflyttning mot målbilderna: {reported}", _MOVEMENT_HEAD, rows)
    notes = ((topic(p), *_lines(fields_of(p))) for p in written)
    yield SpeakerNotes(tuple(line for lines in notes for line in lines))


def _as_word(assessment: str) -> str:
    """An assessment inside a sentence: `viss i två, går inte att avgöra i en`."""
    return assessment[:1].lower() + assessment[1:]


def _findings(found: Sections) -> Iterator[Part]:
    written = found.analysis.of_kind(RecordKind.FINDING.value)
    if not written:
        return
    yield Heading("Det vi har fått veta på annat sätt")
    for part in written:
        label = Run(f"{part.text('title') or part.heading}: ", bold=True)
        runs = (label, *first_sentence(part.formatted("what")))
        yield Written(FormattedText((Line(runs),)))
    notes = ((p.text("title") or p.heading, *_lines(fields_of(p))) for p in written)
    yield SpeakerNotes(tuple(line for lines in notes for line in lines))


def _lines(fields: Iterable[FrozenField]) -> tuple[str, ...]:
    return tuple(f"{as_label(f.label)} {f.text}" for f in fields)
