"""The texts of an analysis in the order that it is read: the answer first, then what carries it.

Every written field is somewhere: one that has no place of its own stands by its group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, groupby

from samsam.exports.documents.document import (
    FigurePart,
    Heading,
    Paragraph,
    Part,
    PicturePart,
    Row,
    TablePart,
    Written,
    labelled,
    together_labelled,
)
from samsam.exports.record.carried_table import carried_table
from samsam.exports.record.frozen_parts import Figures, frozen_part, frozen_row, frozen_title
from samsam.exports.record.verdicts import Trends, verdict_headline, verdict_table
from samsam.figures.description.describe import describe
from samsam.figures.words import with_unit
from samsam.model.analysis.actions import status_of
from samsam.model.analysis.frozen import (
    REFERENCE_NUMBER,
    FrozenAnalysis,
    FrozenField,
    FrozenFigure,
    FrozenPart,
)
from samsam.model.analysis.records import RecordKind
from samsam.model.language.formatted_text import (
    FormattedText,
    Line,
    as_item,
    as_label,
    as_paragraph,
)
from samsam.swedish import capitalised, ended, number_word

_SUMMARY = ("summary", "overall_assessment", "certainty", "certainty_reason")
_ABOUT = ("responsible", "contributors", "basis_for", REFERENCE_NUMBER, "decision_date",
          "decision_body")  # fmt: skip
_SHORT = 160  # characters
_EMPTY_LINES = re.compile(r"\n\s*\n")
_MOVED = ("assessment", "from_to", "evidence")
_FINDING = ("title", "what")
_ACTION = ("action", "indicator", "responsible", "due", "status", "effect_indicator",
           "effect_year", "effect_value")  # fmt: skip
_ACTION_HEAD = ("Åtgärd", "Ansvarig", "Klart när", "Väntad effekt", "Läge")


@dataclass(frozen=True)
class Sections:
    """An analysis by its sections. `figures` can be drawn anew with the frozen values.

    `followed` are the ids whose verdict is shown besides those in focus, each with the id of the
    measure whose trend that is; None for all, each with its own.
    """

    analysis: FrozenAnalysis
    figures: Figures
    followed: Mapping[str, str] | None = None

    def parts(self, sha256: str) -> Iterator[Part]:
        """The whole text."""
        yield from self.summary()
        yield from self._focus()
        yield from self._movements()
        yield from self._findings()
        yield from self._actions()
        yield from self._carried_over()
        yield from self._loose()
        yield from self._outlook()
        yield from self._about(sha256)

    # The figures

    @cached_property
    def focus_figures(self) -> tuple[FrozenFigure, ...]:
        """The figures that have a text of their own, in the texts' order."""
        found = (self.analysis.figure(p.subject) for p in self._of(RecordKind.INDICATOR_ANALYSIS))
        return tuple(f for f in found if f)

    @cached_property
    def other_figures(self) -> tuple[FrozenFigure, ...]:
        """The figures that are followed without one."""
        return tuple(f for f in self.analysis.figures if f not in self.focus_figures)

    def verdicts(self) -> TablePart:
        """The verdict of each figure in focus and of each that is followed, as a table."""
        wanted = (f for f in self.other_figures if self._is_followed(f))
        shown = (*self.focus_figures, *wanted)
        rows = [frozen_row(f, self.figures, self.trends) for f in shown]
        drawn = [self.figures[f.indicator_id] for f in shown if f.indicator_id in self.figures]
        plain = f"Läget för {number_word(len(shown))} nyckeltal"
        counted = len(drawn) == len(shown)
        return verdict_table(rows, verdict_headline(drawn, self.trends) if counted else plain)

    @cached_property
    def trends(self) -> Trends:
        """The figures whose trends are shown for other measures, by the id of these."""
        pairs = (self.followed or {}).items()
        return {i: self.figures[of] for i, of in pairs if of != i and of in self.figures}

    def _is_followed(self, frozen: FrozenFigure) -> bool:
        return self.followed is None or frozen.indicator_id in self.followed

    @cached_property
    def _said(self) -> frozenset[str]:
        """Sentences that stand at a chart in the text: they aren't repeated at a field."""
        return frozenset(s for part in self._charts.values() for s in _sentences(part))

    @cached_property
    def _charts(self) -> dict[str, FigurePart | PicturePart]:
        """The chart of each figure in focus, by its id.

        What is computed of it is said where the author hasn't said it, and of dated targets always.
        """
        written = {p.subject: p for p in self._of(RecordKind.INDICATOR_ANALYSIS)}
        found = {}
        for frozen in self.focus_figures:
            name = frozen.indicator_id
            targets = name in self.figures and bool(self.figures[name].targets)
            judged = targets or not written[name].text("what_figures_show")
            found[name] = frozen_part(frozen, self.figures, judged=judged)
        return found

    # The texts

    def _of(self, *kinds: RecordKind) -> list[FrozenPart]:
        return [p for kind in kinds for p in self.analysis.of_kind(kind.value)]

    @cached_property
    def annual(self) -> dict[str, tuple[FrozenField, ...]]:
        """The fields of the annual analysis by their group."""
        annual = self._of(RecordKind.ANNUAL_ANALYSIS)
        return {heading: fields for part in annual for heading, fields in part.groups}

    def annual_field(self, field_id: str) -> FrozenField | None:
        """A field of the annual analysis; None when nothing is written in it."""
        fields = (f for found in self.annual.values() for f in found)
        return next((f for f in fields if f.id == field_id), None)

    def summary(self) -> Iterator[Part]:
        """The answer, how sure it is, and the verdicts that it rests on."""
        yield Heading("Sammanfattning")
        answer = self.annual_field("summary")
        if answer:
            yield answer_part(answer)
        yield from self.assessment()
        if self.analysis.figures:
            yield self.verdicts()

    def assessment(self) -> Iterator[Part]:
        """The assessment in one line with how sure it is, and why."""
        verdict, certainty = (
            self.annual_field(name) for name in ("overall_assessment", "certainty")
        )
        if verdict:
            sure = f" {certainty.label}: {certainty.text.lower()}." if certainty else ""
            yield labelled(verdict.label, f"{ended(verdict.text)}{sure}")
        elif certainty:
            yield labelled(certainty.label, certainty.text)
        reason = self.annual_field("certainty_reason")
        if reason:
            yield from text_parts([reason])

    def _focus(self) -> Iterator[Part]:
        written = self._of(RecordKind.INDICATOR_ANALYSIS)
        if written:
            yield Heading("Nyckeltal i fokus")
        for part in written:
            frozen = self.analysis.figure(part.subject)
            yield Heading(frozen_title(frozen, self.figures) if frozen else topic(part), 2)
            if frozen:
                yield self._charts[part.subject]
            for _, fields in part.groups:
                yield from text_parts(fields)
            yield from _lists(self.attached(part.subject))

    def _loose(self) -> Iterator[Part]:
        """Causes and avoided events whose key figure has no text."""
        written = {p.subject for p in self._of(RecordKind.INDICATOR_ANALYSIS)}
        loose = [p for p in self._of(*_LISTED) if p.value("indicator") not in written]
        if loose:
            yield Heading("Orsaker till andra nyckeltal")
            yield from _lists(loose, with_indicator=True)

    def _movements(self) -> Iterator[Part]:
        written = self._of(RecordKind.MOVEMENT)
        if written:
            yield Heading("Förflyttningar mot målbilderna")
        for part in written:
            yield Heading(topic(part), 2)
            fields = {f.id: f for f in fields_of(part)}
            yield from text_parts(fields.pop(name) for name in _MOVED if name in fields)
            long = [f for f in fields.values() if f.kind == "long_text"]
            short = [f for f in fields.values() if f not in long]
            yield from text_parts(long)
            if short:
                yield Paragraph(in_line(short))

    def _findings(self) -> Iterator[Part]:
        written = self._of(RecordKind.FINDING)
        if written:
            yield Heading("Iakttagelser")
        for part in written:
            what = next((f for f in fields_of(part) if f.id == "what" and f.markup), None)
            yield labelled(part.text("title") or part.heading, "" if what else part.text("what"))
            yield from [Written(what.formatted)] if what else []
            others = [f for f in fields_of(part) if f.id not in _FINDING]
            plain = [f for f in others if not f.markup]
            if plain:
                yield Paragraph(in_line(plain))
            yield from text_parts(f for f in others if f.markup)

    def actions(self) -> TablePart | None:
        """The actions as a table; None without any."""
        written = self._of(RecordKind.ACTION)
        count = len(written)
        what = "åtgärd" if count == 1 else "åtgärder"
        figures = (self.analysis.figure(part.value("effect_indicator")) for part in written)
        rows = tuple(_action_row(*pair) for pair in zip(written, figures, strict=True))
        caption = f"{capitalised(number_word(count, common=True))} {what} föreslås eller pågår"
        return TablePart(caption, _ACTION_HEAD, rows) if rows else None

    def _carried_over(self) -> Iterator[Part]:
        """What was carried over from last year's analysis."""
        for part in self._of(RecordKind.CARRIED_OVER):
            yield Heading(part.heading)
            yield carried_table(part)

    def _actions(self) -> Iterator[Part]:
        table = self.actions()
        if table:
            yield Heading("Åtgärder")
            yield table

    def outlook_fields(self) -> Iterator[tuple[str, list[FrozenField]]]:
        """The groups of the annual analysis that are neither its summary nor about it."""
        placed = (*_SUMMARY, *_ABOUT)
        for heading, fields in self.annual.items():
            kept = [f for f in fields if f.id not in placed]
            if kept:
                yield heading, kept

    def _outlook(self) -> Iterator[Part]:
        fields = [f for _, found in self.outlook_fields() for f in found]
        if fields:
            yield Heading("Mer om året")
            yield from text_parts(fields)

    def about_fields(self) -> list[FrozenField]:
        """Who has written the analysis, for what, and what was decided."""
        found = (self.annual_field(name) for name in _ABOUT)
        return [f for f in found if f]

    def attached(self, indicator_id: str) -> list[FrozenPart]:
        """The causes and avoided events of a key figure."""
        return [p for p in self._of(*_LISTED) if p.value("indicator") == indicator_id]

    def _about(self, sha256: str) -> Iterator[Part]:
        yield Heading("Om analysen")
        fields = self.about_fields()
        yield from text_parts(f for f in fields if f.kind == "long_text")
        short = [f for f in fields if f.kind != "long_text"]
        if short:
            yield Paragraph(in_line(short))
        if sha256:
            yield Paragraph(f"SHA-256 för analysen: {sha256}.")

    def computed(self) -> Iterator[Part]:
        """What is computed beside fields and isn't said at a chart: each sentence once."""
        said = set(self._said)
        for part in self.analysis.parts:
            for field in fields_of(part):
                new = [sentence for sentence in field.computed if sentence not in said]
                said.update(new)
                if new:
                    yield labelled(f"{part.heading}, {field.label.rstrip('?')}", " ".join(new))


_LISTED = (RecordKind.CAUSE, RecordKind.NON_EVENT)
_LISTS = {
    RecordKind.CAUSE: ("Orsaker", "cause"),
    RecordKind.NON_EVENT: ("Det som inte hände", "what"),
}


def _sentences(part: FigurePart | PicturePart) -> tuple[str, ...]:
    """What is said below a chart of what it shows."""
    if isinstance(part, PicturePart):
        return part.sentences
    return describe(part.figure).sentences if part.with_judgement else ()


def answer_part(answer: FrozenField) -> Part:
    """The summary, which stands out; one with bullets, bold words or links has these instead."""
    return Written(answer.formatted) if answer.markup else Paragraph(answer.text, lead=True)


def text_parts(fields: Iterable[FrozenField]) -> Iterator[Part]:
    """Each text behind its label; short ones after each other share a paragraph."""
    for short, found in groupby(fields, key=_is_short):
        if short:
            yield together_labelled([(f.label, f.text) for f in found])
        else:
            for field in found:
                yield from _whole_text(field)


def _whole_text(field: FrozenField) -> Iterator[Part]:
    """A text with its paragraphs behind its label; one with bullets or bold words begins below."""
    first, *others = ("",) if field.markup else _EMPTY_LINES.split(field.text.strip())
    yield labelled(field.label, first)
    yield from (Paragraph(text) for text in others)
    if field.markup:
        yield Written(field.formatted)


def _is_short(field: FrozenField) -> bool:
    return not field.markup and len(field.text) <= _SHORT and "\n" not in field.text


def topic(part: FrozenPart) -> str:
    """What a record is about: its heading without the form's name."""
    return part.heading.partition(": ")[2] or part.heading


def fields_of(part: FrozenPart) -> list[FrozenField]:
    """The written fields in the form's order."""
    return [f for _, fields in part.groups for f in fields]


def in_line(fields: Iterable[FrozenField]) -> str:
    """Short fields after each other: `Metod: Intervju. Plats: Kontoret`."""
    return " ".join(f"{as_label(f.label)} {ended(f.text)}" for f in fields)


def _lists(parts: list[FrozenPart], with_indicator: bool = False) -> Iterator[Part]:
    for kind, (label, main) in _LISTS.items():
        mine = [p for p in parts if p.kind == kind.value]
        if mine:
            yield labelled(label, "")
            items = (_item(p, main, with_indicator) for p in mine)
            yield Written(FormattedText(tuple(chain.from_iterable(items))))


def _item(part: FrozenPart, main: str, with_indicator: bool) -> tuple[Line, ...]:
    """A record as one item: what it is, and the rest of its fields after it."""
    left_out = (main,) if with_indicator else (main, "indicator")
    others = ((f.label, f.formatted) for f in fields_of(part) if f.id not in left_out)
    return as_item((("", part.formatted(main)), *others))


def _action_row(part: FrozenPart, measured: FrozenFigure | None) -> Row:
    """An action; `measured` is the figure that its effect is expected in."""
    others = ((f.label, f.formatted) for f in fields_of(part) if f.id not in _ACTION)
    about = part.text("indicator")
    named = about if about != part.text("effect_indicator") else ""
    what = as_paragraph(((named, part.formatted("action")), *others))
    return (
        what, part.text("responsible"), part.text("due"),
        _expected(part, measured.unit if measured else ""),
        status_of(part.text("status")).value,
    )  # fmt: skip


def _expected(part: FrozenPart, unit: str) -> str:
    """`Invånare 2025: 17 400`: an effect in numbers as the register of actions has it."""
    measure, year, value = (part.text(f"effect_{n}") for n in ("indicator", "year", "value"))
    named = " ".join(text for text in (measure, year) if text)
    return ": ".join(text for text in (named, with_unit(value, unit) if value else "") if text)
