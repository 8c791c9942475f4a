"""Texts on slides: which stand together, and where a long one goes on to the next slide.

A field stays whole where it can, else a paragraph, else a sentence. What goes on says so. Letters
are never made smaller: a slide is read from the back of a room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from samsam.charts.plan import wrapped
from samsam.charts.typefaces.fonts import STAND_IN
from samsam.charts.writable import unparted
from samsam.model.language.formatted_text import FormattedText, Run, as_label
from samsam.model.language.sentences import split

INSETS = 15  # of a text box, left and right, in points
LINE = 1.25  # of a text's size
BODY, GROUP = 18, 20  # points
BULLET_INDENT = 24
AGAIN = "(forts.)"
# The space above and below a paragraph of each level, in points.
_BEFORE, _AFTER = {0: 0.0, 2: 8.0, 3: 2.0}, {0: 9.0, 2: 4.0, 3: 2.0}
_HEADINGS = 4  # lines that headings may take above a text that fills a page
_FEWEST_WORDS = 4  # of a slide: fewer are no sentence


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: running text (`level` 0), or the heading of a group (2) or a field (3).

    `bullet` is the level of a bullet, 0 for none; `within` that of the bullet that running text
    goes on in. A `label` stands before the text in bold, in its line. `runs` are the looks of the
    paragraph that the text is, or is a part of; empty when all of it looks the same.
    """

    text: str
    level: int = 0
    lead: bool = False
    bullet: int = 0
    label: str = ""
    runs: tuple[Run, ...] = ()
    within: int = 0

    @property
    def size(self) -> int:
        """The size of its letters, in points."""
        return GROUP if self.level == 2 else BODY

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return self.lead or self.level > 0

    @property
    def before(self) -> float:
        """The space above it, in points."""
        return _BEFORE[self.level]

    @property
    def after(self) -> float:
        """The space below it, in points."""
        return _AFTER[self.level]

    @property
    def words(self) -> str:
        """All that is read, with the label."""
        return f"{self.label} {self.text}" if self.label else self.text


def written_texts(text: FormattedText) -> tuple[Text, ...]:
    """What people have written as paragraphs of a slide."""
    return tuple(
        Text(line.text, bullet=line.level, runs=line.runs, within=line.within)
        for line in text.written
    )


@dataclass(frozen=True, slots=True)
class SlideField:
    """Texts under a heading `label` in a group of them; both may be empty."""

    group: str
    label: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class SlidePage:
    """One slide's texts. `group` is the heading that all of them stand under, if it's one.

    `goes_on` is true when it begins inside a text of the slide before.
    """

    group: str
    texts: tuple[Text, ...]
    goes_on: bool


def pages(fields: Sequence[SlideField], width: float, height: float) -> list[SlidePage]:
    """The fields on as few slides as keep together what belongs together. Measures in points."""
    packer = _Packer(width, height)
    groups = [(name, list(found)) for name, found in groupby(fields, key=lambda f: f.group)]
    for name, found in groups:
        packer.add_group(name, found)
    several = len(groups) > 1
    filled = [found for found in packer.pages if found.texts]
    for before, after in pairwise(filled):
        _fill_up(before, after)
    return [_page(found, several) for found in filled]


def says_too_little(fields: Sequence[SlideField]) -> bool:
    """Whether texts are less than a sentence, which is no slide."""
    labels = " ".join(f"{one.group} {one.label}" for one in fields).split()
    said = _words(text for one in fields for text in one.texts)
    return 0 < said + len(labels) < _FEWEST_WORDS


def _words(texts: Iterable[Text]) -> int:
    return sum(len(text.words.split()) for text in texts if text.level == 0)


def _fill_up(before: _Open, after: _Open) -> None:
    """A page with less than a sentence begins with the last text of the page before it.

    That one keeps at least one text, and no heading without what stands below it.
    """
    if _words(after.texts) >= _FEWEST_WORDS:
        return
    first = max((n for n, text in enumerate(before.texts) if text.level == 0), default=0)
    while first > 0 and before.texts[first - 1].level > 0:
        first -= 1
    if first > 0:
        after.texts[:0] = before.texts[first:]
        del before.texts[first:]


def _page(found: _Open, several: bool) -> SlidePage:
    """A page of one of several groups has its name in the title, and not once more below."""
    name = next(iter(found.groups)) if several and len(found.groups) == 1 else ""
    named = bool(name) and found.texts[0] == Text(name, 2)
    return SlidePage(name, tuple(found.texts[1:] if named else found.texts), found.goes_on)


@dataclass(slots=True)
class _Open:
    """A page that is being filled, and the groups that it has something of."""

    groups: set[str] = field(default_factory=set)
    texts: list[Text] = field(default_factory=list)
    goes_on: bool = False


@dataclass(slots=True)
class _Packer:
    """The pages so far, and how much of the last one is used. Measures in points."""

    width: float
    height: float
    pages: list[_Open] = field(default_factory=lambda: [_Open()])
    used: float = 0.0

    def add_group(self, name: str, fields: list[SlideField]) -> None:
        """A group on one page if it can be, else field by field from a page of its own."""
        head = [Text(name, 2)] if name else []
        together = [*head, *(text for f in fields for text in self._lines(f))]
        if self._added(name, together):
            return
        self._next_page()
        for one in fields:
            self._add_field(name, head, one)
            head = []

    def _add_field(self, name: str, head: list[Text], one: SlideField) -> None:
        if self._added(name, [*head, *self._lines(one)]):
            return
        glued = [*head, *([Text(one.label, 3)] if one.label else [])]
        for text in one.texts:
            self._add_text(name, glued, text, one.label)
            glued = []

    def _add_text(self, name: str, glued: list[Text], text: Text, label: str) -> None:
        """A paragraph whole if a page can hold it, else as many sentences as there is room for."""
        again = [Text(f"{label} {AGAIN}", 3)] if label and not glued else []
        if self._added(name, [*glued, text], again):
            return
        taken = ""
        for piece in self._pieces(text):
            longer = f"{taken} {piece}".lstrip()
            if self._fits([*glued, replace(text, text=longer)]):
                taken = longer
                continue
            if taken:
                self._put(name, [*glued, replace(text, text=taken)])
                glued = []
            self._next_page(goes_on=bool(taken))
            glued = glued or ([Text(f"{label} {AGAIN}", 3)] if label else [])
            taken = piece
        self._put(name, [*glued, replace(text, text=taken)])

    def _pieces(self, text: Text) -> Iterator[str]:
        """Sentences; one that no page can hold is cut between its lines."""
        most = max(1, int((self.height - _HEADINGS * GROUP * LINE) / (text.size * LINE)))
        for sentence in split(text.text):
            lines = self._wrapped(replace(text, text=sentence))
            for first in range(0, len(lines), most):
                yield " ".join(lines[first : first + most])

    def _lines(self, one: SlideField) -> list[Text]:
        """A field's paragraphs under its label; a short answer stands in the label's line."""
        label = one.label
        if not label:
            return list(one.texts)
        if len(one.texts) == 1 and replace(one.texts[0], runs=()) == Text(one.texts[0].text):
            beside = replace(one.texts[0], label=as_label(label))
            if len(self._wrapped(beside)) == 1:
                return [beside]
        return [Text(one.label, 3), *one.texts]

    def _added(self, name: str, texts: list[Text], again: Sequence[Text] = ()) -> bool:
        """Put the texts here or, when they fit there, on the next page, there after `again`."""
        if not self._fits(texts):
            texts = [*again, *texts]
            if self._tall(texts) > self.height:
                return False
            self._next_page(goes_on=bool(again))
        self._put(name, texts)
        return True

    def _put(self, name: str, texts: list[Text]) -> None:
        self.pages[-1].groups.add(name)
        self.pages[-1].texts.extend(texts)
        self.used += self._tall(texts)

    def _next_page(self, goes_on: bool = False) -> None:
        if self.pages[-1].texts:
            self.pages.append(_Open(goes_on=goes_on))
        self.used = 0.0

    def _fits(self, texts: list[Text]) -> bool:
        return self.used + self._tall(texts) <= self.height

    def _tall(self, texts: list[Text]) -> float:
        return texts_height(texts, self.width)

    def _wrapped(self, text: Text) -> list[str]:
        return _rows(text, self.width)


def texts_height(texts: Iterable[Text], width: float) -> float:
    """How high texts are at most below each other, in points."""
    return sum(len(_rows(t, width)) * t.size * LINE + t.before + t.after for t in texts)


def _rows(text: Text, width: float) -> list[str]:
    room = width - BULLET_INDENT * (text.bullet or text.within)
    bold = text.bold or bool(text.label)
    # In wide letters: a computer without the typeface shows others.
    return wrapped(unparted(text.words), room, text.size, bold=bold, font=STAND_IN)
