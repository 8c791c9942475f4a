"""Figure → headline, subtitle, alt text, sentences, notes, source and table, in plain Swedish.

Everything is computed from the numbers shown. Where nothing can be said, that is what is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from samsam.figures import compared as comparing
from samsam.figures import place_line as placing
from samsam.figures.description.change_sentences import change_sentence
from samsam.figures.description.headline import headline_of, subtitle_of, titled
from samsam.figures.description.notes import alt_of, foot_line, notes_of, short_notes_of, source_of
from samsam.figures.description.target_sentences import target_sentence
from samsam.figures.description.trend_sentences import trend_sentence
from samsam.figures.description.value_table import FigureTable, table_of
from samsam.figures.figure import Compared, Figure, PlaceLine
from samsam.figures.relative_words import relative_sentence, relative_trend_sentence
from samsam.figures.statistics import statistics
from samsam.swedish import (
    span,
)


@dataclass(frozen=True, slots=True)
class Words:
    """All that is said of a figure. `statistics` is what a statistician wants to know of it.

    `foot` is what stands under the figure in every form: the source, after what must be known to
    read what is drawn. `notes` are all there is to know.
    """

    headline: str
    subtitle: str
    alt: str
    change: str
    trend: str
    targets: tuple[str, ...]
    notes: tuple[str, ...]
    source: str
    foot: str
    table: FigureTable
    relative: str = ""
    statistics: tuple[str, ...] = ()

    @property
    def paragraph(self) -> str:
        """The takeaway in running text: what changed, how sure it is, how the targets stand."""
        return " ".join(self.sentences)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The judgements: the change, the trend, us or everybody, and the targets."""
        reported = (self.change, self.trend, self.relative, *self.targets)
        return tuple(part for part in reported if part)


def describe(figure: Figure) -> Words:
    """Everything that is said of a figure, from the figure alone."""
    if figure.place_line is not None:
        return _describe_places(figure, figure.place_line)
    if figure.compared is not None:
        return _describe_compared(figure, figure.compared)
    subtitle = subtitle_of(figure)
    headline = headline_of(figure)
    change = change_sentence(figure)
    trend = trend_sentence(figure)
    relative = relative_sentence(figure)
    targets = tuple(target_sentence(m.assessment, figure) for m in figure.targets)
    return Words(
        headline=headline,
        subtitle=subtitle,
        alt=alt_of(figure, subtitle, change, " ".join(t for t in (trend, relative) if t), targets),
        change=change,
        trend=trend,
        targets=targets,
        notes=notes_of(figure),
        source=source_of(figure),
        foot=foot_line(*short_notes_of(figure), source_of(figure)),
        table=table_of(figure, titled(figure, figure.table_years)),
        relative=relative,
        statistics=statistics(figure),
    )


def _describe_compared(figure: Figure, compared: Compared) -> Words:
    """What is said when others are compared with: the place, and whether it's us or everybody."""
    subtitle = comparing.subtitle(figure, compared)
    place = comparing.place_sentences(figure, compared)
    difference = " ".join(
        part
        for part in (
            # Where we stood is decided by the line of places, which counts other years as well.
            relative_trend_sentence(figure),
            comparing.difference_sentences(figure, compared),
        )
        if part
    )
    return Words(
        headline=comparing.headline(figure, compared),
        subtitle=subtitle,
        alt=alt_of(figure, subtitle, place, difference, ()),
        change=place,
        trend=difference,
        targets=(),
        notes=(*comparing.notes(figure, compared), *notes_of(figure)),
        source=source_of(figure),
        foot=foot_line(comparing.SHORT_CAUTION, *short_notes_of(figure), source_of(figure)),
        table=table_of(figure, subtitle),
    )


def _describe_places(figure: Figure, line: PlaceLine) -> Words:
    """What is said of our places over the years."""
    past = figure.past_years
    subtitle = placing.subtitle(figure, line, span(past[0], past[-1]))
    place, moved = placing.place_sentence(figure, line), placing.moved_sentence(line)
    return Words(
        headline=placing.headline(line),
        subtitle=subtitle,
        alt=" ".join(part for part in (f"Linjediagram. {subtitle}.", place, moved) if part),
        change=place,
        trend=moved,
        targets=(),
        notes=(*placing.notes(line), *notes_of(figure)),
        source=source_of(figure),
        foot=foot_line(comparing.SHORT_CAUTION, *short_notes_of(figure), source_of(figure)),
        table=table_of(figure, subtitle),
    )
