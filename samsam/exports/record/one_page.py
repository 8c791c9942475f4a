"""An analysis on one page, and on one slide: what a politician reads before a meeting.

Sections are added in the order of their weight while the page has room. Those that have none are
named at its foot, so that nobody takes the page for all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from samsam.config.settings import in_full
from samsam.exports.documents.document import (
    Bullets,
    Document,
    Heading,
    MessagePart,
    Paragraph,
    Part,
    SpeakerNotes,
    TablePart,
    Written,
)
from samsam.exports.documents.length import WORD, height_of
from samsam.exports.record.frozen_parts import frozen_row, frozen_title
from samsam.exports.record.record_document import about_words, title_of
from samsam.exports.record.record_sections import Sections, answer_part, topic
from samsam.exports.record.verdicts import verdict_table
from samsam.figures.figure import Figure
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenFigure
from samsam.model.analysis.records import RecordKind
from samsam.model.language.formatted_text import (
    FormattedText,
    Line,
    as_item,
    unformatted,
    with_last_words,
)
from samsam.swedish import ended, listing

_SPARE = 30.0  # points: the last line, and what an estimate may be wrong by
_Section = tuple[str, tuple[Part, ...]]


def one_page(
    analysis: FrozenAnalysis,
    sha256: str,
    made_on: date,
    figures: Mapping[str, Figure],
    followed: Mapping[str, str] | None = None,
) -> Document:
    """The analysis on one page of A4, with one slide that says the same."""
    found = Sections(analysis, figures, followed)
    called = in_full(analysis.municipality, analysis.municipality_code)
    document = Document(
        title=f"{title_of(analysis)} på en sida",
        subtitle=called,
        about=about_words(analysis, sha256),
        author=f"{analysis.unit}, {called}",
        made_on=made_on,
        parts=(),
        slides=tuple(_slide(found)),
        title_slide=False,
    )
    return replace(document, parts=tuple(_fitting(found, document)))


def _fitting(found: Sections, document: Document) -> Iterator[Part]:
    """The sections that the page has room for, and the names of the others."""
    room = WORD.height - WORD.front - 3 * WORD.line - _SPARE
    left_out = []
    for name, parts in _sections(found):
        height = height_of(parts, WORD, document.width_mm)
        if height > room:
            left_out.append(name)
            continue
        room -= height
        yield from parts
    if left_out:
        yield Paragraph(f"I hela analysen står också: {listing(left_out)}.")


def _sections(found: Sections) -> Iterator[_Section]:
    """What can stand on the page, the weightiest first."""
    answer = found.annual_field("summary")
    if answer:
        yield "sammanfattningen", (answer_part(answer),)
    assessed = tuple(found.assessment())
    if assessed:
        yield "den samlade bedömningen", assessed[:1]
    if _weighty(found):
        yield "läget för nyckeltalen", (_verdicts(found),)
    conclusions = tuple(_conclusions(found))
    if conclusions:
        yield "slutsatserna", (Heading("Slutsatser"), Written(FormattedText(conclusions)))
    actions = tuple(_actions(found))
    if actions:
        yield "åtgärderna", (Heading("Åtgärder"), Written(FormattedText(actions)))
    moved = tuple(_movements(found))
    if moved:
        yield "förflyttningarna", (Heading("Förflyttningar"), Bullets(moved))


def _weighty(found: Sections) -> list[FrozenFigure]:
    """The figures in focus, and those that have a target."""
    return [*found.focus_figures, *(f for f in found.other_figures if _has_target(found, f))]


def _has_target(found: Sections, frozen: FrozenFigure) -> bool:
    figure = found.figures.get(frozen.indicator_id)
    return bool(figure.targets if figure else frozen.targets)


def _verdicts(found: Sections) -> TablePart:
    rows = [frozen_row(f, found.figures, found.trends) for f in _weighty(found)]
    return verdict_table(rows, "Nyckeltal i fokus och nyckeltal med mål")


def _conclusions(found: Sections) -> Iterator[Line]:
    for part in found.analysis.of_kind(RecordKind.INDICATOR_ANALYSIS.value):
        frozen, text = found.analysis.figure(part.subject), part.formatted("conclusion")
        title = frozen_title(frozen, found.figures) if frozen else topic(part)
        if text.written:
            yield from as_item(((title, text),))


def _actions(found: Sections) -> Iterator[Line]:
    for part in found.analysis.of_kind(RecordKind.ACTION.value):
        who, when = part.text("responsible"), part.text("due")
        details = ", ".join(text for text in (who, f"klart {when}" if when else "") if text)
        first, *below = as_item((("", part.formatted("action")),)) or as_item(
            (("", unformatted(part.heading)),)
        )
        yield with_last_words(first, f"({details})") if details else first
        yield from below


def _movements(found: Sections) -> Iterator[str]:
    for part in found.analysis.of_kind(RecordKind.MOVEMENT.value):
        text = " ".join(ended(t) for t in (part.text("assessment"), part.text("from_to")) if t)
        yield f"{topic(part)}: {text}"


def _slide(found: Sections) -> Iterator[Part]:
    """One slide: the assessment as its message, the summary, and the verdicts."""
    year, verdict = title_of(found.analysis), found.annual_field("overall_assessment")
    answer = found.annual_field("summary")
    table = _verdicts(found) if _weighty(found) else None
    message = f"{year}: {verdict.text[:1].lower()}{verdict.text[1:]}" if verdict else year
    texts = (Written(answer.formatted),) if answer else ()
    yield MessagePart(message, texts, table)
    yield SpeakerNotes(tuple(line.plain for line in (*_conclusions(found), *_actions(found))))
