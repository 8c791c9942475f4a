"""Texts on slides: which stand together, and where a long one goes on to the next slide.

A field stays whole where it can, else a paragraph, else a sentence. What goes on says so. Letters
are never made smaller: a slide is read from the back of a room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from samsam.figures.plan import wrapped
from samsam.figures.writable import writable
from samsam.model.sentences import split

LINE = 1.25  # of a text's size
BODY, GROUP = 18, 20  # points
BULLET_INDENT = 24
AGAIN = "(forts.)"
# The space above and below a paragraph of each level, in points.
_BEFORE, _AFTER = {0: 0.0, 2: 8.0, 3: 2.0}, {0: 9.0, 2: 4.0, 3: 2.0}
_HEADINGS = 4  # lines that headings may take above a text that fills a page
_LAST = ("?", "!", ":", ".", "…")


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: running text (`level` 0), or the heading of a group (2) or a field (3).

    A `label` stands before the text in bold, in its line.
    """

    text: str
    level: int = 0
    lead: bool = False
    bullet: bool = False
    label: str = ""

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


@dataclass(frozen=True, slots=True)
class Field:
    """Texts under a heading `label` in a group of them; both may be empty."""

    group: str
    label: str
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One slide's texts. `group` is the heading that all of them stand under, if it's one.

    `goes_on` is true when it begins inside a text of the slide before.
    """

    group: str
    texts: tuple[Text, ...]
    goes_on: bool


def pages(fields: Sequence[Field], width: float, height: float) -> list[Page]:
    """The fields on as few slides as keep together what belongs together. Measures in points."""
    packer = _Packer(width, height)
    groups = [(name, list(found)) for name, found in groupby(fields, key=lambda f: f.group)]
    for name, found in groups:
        packer.add_group(name, found)
    several = len(groups) > 1
    return [_page(found, several) for found in packer.pages if found.texts]


def _page(found: _Open, several: bool) -> Page:
    """A page of one of several groups has its name in the title, and not once more below."""
    name = next(iter(found.groups)) if several and len(found.groups) == 1 else ""
    named = bool(name) and found.texts[0] == Text(name, 2)
    return Page(name, tuple(found.texts[1:] if named else found.texts), found.goes_on)


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

    def add_group(self, name: str, fields: list[Field]) -> None:
        """A group on one page if it can be, else field by field from a page of its own."""
        head = [Text(name, 2)] if name else []
        together = [*head, *(text for f in fields for text in self._lines(f))]
        if self._added(name, together):
            return
        self._next_page()
        for one in fields:
            self._add_field(name, head, one)
            head = []

    def _add_field(self, name: str, head: list[Text], one: Field) -> None:
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

    def _lines(self, one: Field) -> list[Text]:
        """A field's paragraphs under its label; a short answer stands in the label's line."""
        label = one.label
        if not label:
            return list(one.texts)
        if len(one.texts) == 1 and one.texts[0] == Text(one.texts[0].text):
            label = label if label.endswith(_LAST) else f"{label}:"
            beside = replace(one.texts[0], label=label)
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
        return sum(len(self._wrapped(t)) * t.size * LINE + t.before + t.after for t in texts)

    def _wrapped(self, text: Text) -> list[str]:
        room = self.width - (BULLET_INDENT if text.bullet else 0)
        bold = text.bold or bool(text.label)
        return wrapped(writable(text.words), room, text.size, bold=bold)
