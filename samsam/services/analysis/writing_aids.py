"""What stands at a field while it's written: its key figure's curve, and texts to start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from samsam.model.analysis.records import Field, FieldKind, RecordKind, unpacked
from samsam.services.analysis.year import Part, YearView, judged_to_year
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.indicators.indicator import POPULATION, AssessedIndicator, judged
from samsam.services.population.population import population_view

# The values that a picture beside a text has room for.
_YEARS_SHOWN = 25
# Sentences that say what the analysis says: as a text of the author's they would stand there twice.
_COMPUTED = ("overview", "targets", "coverage", "indicator", "indicator_quality")
# A text of another year belongs here only where the part is the same thing from year to year.
_LASTING = (RecordKind.ANNUAL_ANALYSIS, RecordKind.MOVEMENT, RecordKind.INDICATOR_ANALYSIS)


@kept_until(Change.VALUES, most=64)
def curve(service: Service, indicator_id: str, year: int) -> AssessedIndicator | None:
    """An indicator's latest values up to a year, for a small picture; None where there are none.

    The population's with its way to the target. Raises KeyError for an unknown indicator.
    """
    found = judged_to_year(service, indicator_id, year)
    points = found.figure.outcome.points
    if not points:
        return None
    if indicator_id != POPULATION:
        return found
    chosen = Selection(year=year, from_year=points[-1].year - _YEARS_SHOWN)
    figure = population_view(service, chosen).judged.figure
    return judged(replace(figure, curves=figure.curves[:1]))


@dataclass(frozen=True, slots=True)
class OfferedText:
    """A text that can be put at the end of what stands in a field. `id` is unique in the field."""

    id: str
    label: str
    text: str


def offered_texts(
    view: YearView, part: Part, field: Field, computed: Sequence[str]
) -> tuple[OfferedText, ...]:
    """The texts that a long text can start from: computed, an earlier year's, and findings."""
    if field.kind is not FieldKind.LONG_TEXT:
        return ()
    return tuple(_offered(view, part, field, computed))


def earlier_text(view: YearView, part: Part, field: Field) -> str:
    """What the latest earlier year has in a field; empty for none, and in what is numbered."""
    if part.kind not in _LASTING or field.kind is not FieldKind.LONG_TEXT:
        return ""
    return view.before.get((part.kind, part.subject, field.id), "")


def _offered(
    view: YearView, part: Part, field: Field, computed: Sequence[str]
) -> Iterator[OfferedText]:
    if computed and field.show in _COMPUTED:
        words = _fitting(computed, field.max_chars - len(part.text(field.id)))
        if words:
            yield OfferedText("draft", "Ta in det uträknade i texten", words)
    if before := earlier_text(view, part, field):
        yield OfferedText("before", f"Ta in texten från {view.before_year}", before)
    if field.offers_findings:
        yield from (_as_offered(finding) for finding in _findings(view, part))


def _fitting(sentences: Sequence[str], room: int) -> str:
    """The first sentences, as many as the field has room for, a line each."""
    lines: list[str] = []
    for sentence in sentences:
        room -= len(sentence) + 1
        if room < 0:
            break
        lines.append(sentence)
    return "\n".join(lines)


def _findings(view: YearView, part: Part) -> Iterator[Part]:
    """What was heard: for a key figure that which is linked to it, or to nothing."""
    for finding in view.parts:
        if finding.kind is not RecordKind.FINDING or not finding.text("what").strip():
            continue
        linked = unpacked(finding.text("link"))
        if part.kind is not RecordKind.INDICATOR_ANALYSIS or not linked or part.subject in linked:
            yield finding


def _as_offered(finding: Part) -> OfferedText:
    title = finding.text("title").strip() or finding.heading
    words = (finding.text("method"), finding.text("day"), finding.text("who"))
    origin = ", ".join(w.strip() for w in words if w.strip())
    text = finding.text("what").strip()
    return OfferedText(
        f"finding_{finding.subject}",
        f"Ta in iakttagelsen: {title}",
        f"{text} ({origin})" if origin else text,
    )
