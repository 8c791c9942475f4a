"""A text that people have written, with its paragraphs, bullets, bold words and links.

A small part of Markdown: `**bold**`, `[words](https://address)` and lines that begin with `- ` (a
second level two spaces in). Everything else is text as it was typed: single `*`, `_` and `#`, HTML,
pictures, tables, numbered lists and deeper levels. A text without such marks is itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from samsam.model.language.sentences import split
from samsam.swedish import ended

# A fixed analysis says of a field that it's read this way; one that doesn't is plain for ever.
MARKUP = "samsam-text/1"
LEVELS = 2
_SCHEMES = ("http", "https", "mailto")
_BULLET = re.compile(r"( *)- +(?=\S)")
_PLAIN_BULLETS = ("– ", "  – ")
_LABEL_ENDS = ("?", "!", ":", ".", "…")
# A line that is longer than people write takes the library too long to search for marks.
_LONGEST_LINE = 20_000


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look the same. `link` is the address they lead to, empty for none."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: running text (`level` 0), or a bullet of level 1 or 2.

    `within` is the level of the bullet that running text goes on in, 0 for none.
    """

    runs: tuple[Run, ...]
    level: int = 0
    within: int = 0

    @property
    def indents(self) -> int:
        """How many levels from the margin its words stand."""
        return self.level or self.within

    @property
    def announces(self) -> bool:
        """Whether it is about what follows, as a line before bullets is."""
        return not self.level and self.text.rstrip().endswith(":")

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)

    @property
    def plain(self) -> str:
        """The line for where there is no formatting: a dash for a bullet, addresses in brackets."""
        mark = _PLAIN_BULLETS[self.level - 1] if self.level else ""
        return mark + "".join(_plain(run) for run in self.runs)


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text line by line, as it was typed; an empty line parts paragraphs."""

    lines: tuple[Line, ...]

    @property
    def plain(self) -> str:
        """The text without marks; one that has none is what was typed."""
        return "\n".join(line.plain for line in self.lines)

    @property
    def written(self) -> tuple[Line, ...]:
        """The lines that hold anything."""
        return tuple(line for line in self.lines if line.text.strip())


def in_one_line(plain: str) -> str:
    """A text without marks as running text, where there is no room for lines and bullets."""
    lines = (line.strip().removeprefix(_PLAIN_BULLETS[0]) for line in plain.splitlines())
    first, *others = [line for line in lines if line] or [""]
    for line in others:
        first = f"{_before(line, first)} {line}"
    return first


def _before(line: str, text: str) -> str:
    """The text with the sign that it has before a line: a comma where this begins no sentence."""
    if text.endswith(":") or ended(text) == text:
        return text
    return f"{text}," if line[:1].islower() else ended(text)


def as_line(typed: str) -> str:
    """A typed text as one line without marks, for headings, lists and sentences."""
    return in_one_line(read_formatted(typed).plain)


def as_label(words: str) -> str:
    """Words before a text that they name: they end as a question does, or with a colon."""
    return words if words.endswith(_LABEL_ENDS) else f"{words}:"


def as_item(texts: Iterable[tuple[str, FormattedText]]) -> tuple[Line, ...]:
    """Texts, each behind its label (which may be empty), as one bullet of the first level.

    Running lines go on after each other, each with a full stop. Bullets in the texts stand below,
    on the second level; what follows them is running text within the first.
    """
    return _after_each_other(texts, 1)


def as_paragraph(texts: Iterable[tuple[str, FormattedText]]) -> FormattedText:
    """Texts, each behind its label (which may be empty), as running text with their bullets."""
    return FormattedText(_after_each_other(texts, 0))


def _after_each_other(texts: Iterable[tuple[str, FormattedText]], level: int) -> tuple[Line, ...]:
    """Texts as one line of a level, with the bullets that stand below it."""
    lines = [Line((), level)]
    for label, text in texts:
        label_runs = _runs_of(f"{as_label(label)} " if label else "")
        for line in text.written:
            runs_on = bool(label_runs) or not line.level
            if runs_on and lines[-1].level > level:
                lines.append(Line((), within=level))
            if runs_on:
                begun = () if line.level else _ended(line.runs)
                lines[-1] = _run_on(lines[-1], (*label_runs, *begun))
            if line.level:
                lines.append(Line(line.runs, min(LEVELS, level + line.level)))
            label_runs = ()
    return tuple(line for line in lines if line.text)


def with_last_words(line: Line, words: str) -> Line:
    """The line without the full stop that it ends with, and then words and a full stop."""
    *before, last = line.runs or (Run(""),)
    last = replace(last, text=last.text.rstrip(". "))
    return replace(line, runs=tuple(_joined((*before, last, Run(f" {words}.")))))


def first_sentence(text: FormattedText) -> tuple[Run, ...]:
    """The first sentence of the first line that holds anything, with its looks."""
    line = next(iter(text.written), Line(()))
    sentence = next(iter(split(line.text)), "")
    left = line.text.find(sentence) + len(sentence)
    cut = []
    for run in line.runs:
        cut.append(replace(run, text=run.text[:left]))
        left = max(0, left - len(run.text))
    return tuple(_joined(cut))


def _ended(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Running text with a full stop at its end; what announces a list keeps its colon."""
    text = "".join(run.text for run in runs).rstrip()
    return runs if text.endswith(":") or ended(text) == text else (*runs, Run("."))


def _run_on(line: Line, runs: tuple[Run, ...]) -> Line:
    between = _runs_of(" " if line.text and not line.text.endswith(" ") else "")
    return replace(line, runs=tuple(_joined((*line.runs, *between, *runs))))


@lru_cache(maxsize=512)
def read_formatted(text: str) -> FormattedText:
    """A typed text by its marks. Never fails: what isn't understood is kept as text."""
    return FormattedText(tuple(_line(line) for line in text.split("\n")))


def unformatted(text: str) -> FormattedText:
    """A text in which nothing is a mark, line by line."""
    return FormattedText(tuple(Line(_runs_of(line)) for line in text.split("\n")))


def _runs_of(words: str) -> tuple[Run, ...]:
    return (Run(words),) if words else ()


def _line(line: str) -> Line:
    found = _BULLET.match(line)
    level = 1 + len(found[1]) // 2 if found else 0
    if found and level <= LEVELS:
        return Line(_runs(line[found.end() :]), level)
    return Line(_runs(line))


def _runs(line: str) -> tuple[Run, ...]:
    if len(line) > _LONGEST_LINE or not ("**" in line or "](" in line):
        return _runs_of(line)
    (inline,) = _reader().parseInline(line)
    return tuple(_joined(_read(inline.children or ())))


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    """Of the library: strong words, and links to addresses that are safe to follow."""
    reader = MarkdownIt("zero").enable(["emphasis", "link", "image"])
    reader.validateLink = _safe  # type: ignore[method-assign, assignment]
    reader.normalizeLink = str  # type: ignore[method-assign, assignment]
    return reader


def _safe(address: str) -> bool:
    """Whether an address leads to another page or to a mailbox, with nothing hidden in it."""
    try:
        found = urlsplit(address)
    except ValueError:
        return False
    if any(c.isspace() or not c.isprintable() for c in address):
        return False
    return found.scheme.lower() in _SCHEMES and bool(found.netloc or found.scheme == "mailto")


def _read(tokens: Sequence[Token]) -> Iterator[Run]:
    bold, opened, words = 0, Token("", "", 0), ""
    for token in tokens:
        link = str(opened.attrs.get("href", ""))
        if token.type == "link_open":
            opened, words = token, ""
            yield Run("" if token.attrs["href"] else "[", bold > 0)
        elif token.type == "link_close":
            yield Run("" if words else link, bold > 0, link)
            yield Run(_title(opened, " ({})") if link else _nowhere(opened), bold > 0)
            opened = Token("", "", 0)
        elif token.markup == "**":
            bold += token.nesting
        else:
            shown = _picture(token) if token.type == "image" else token.content or token.markup
            words += shown
            yield Run(shown, bold > 0, link)


def _nowhere(opened: Token) -> str:
    """The end of a link without an address, as it was typed."""
    title = _title(opened, '"{}"')
    return f"]({title})"


def _picture(token: Token) -> str:
    """A picture as it was typed: nothing is fetched from elsewhere."""
    title = _title(token, ' "{}"')
    return f"![{token.content}]({token.attrs.get('src', '')}{title})"


def _title(token: Token, shape: str) -> str:
    title = token.attrs.get("title", "")
    return shape.format(title) if title else ""


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs without empty ones, and those that look the same together."""
    last: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if last and (last.bold, last.link) == (run.bold, run.link):
            last = replace(last, text=last.text + run.text)
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _plain(run: Run) -> str:
    shown = run.link.removeprefix("mailto:")
    return run.text if not run.link or run.text == shown else f"{run.text} ({shown})"
