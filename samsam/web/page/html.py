"""HTML that the pages share. Everything from data or people is escaped here, in one place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby

from samsam.figures.compared import OrderTable
from samsam.figures.description.value_table import FigureTable
from samsam.figures.words import VerdictMark
from samsam.model.analysis.differences import DiffKind, DiffSegment
from samsam.model.language.formatted_text import FormattedText, Line, Run
from samsam.swedish import unbroken
from samsam.web.page import surface

Cell = str
Size = tuple[int, int]
_JOINER = "\u2060"  # invisible, and no address goes on after it


def show(html: str) -> None:
    """Put HTML on the page; Streamlit takes away scripts and event handlers besides."""
    surface.show(html)


def text(words: str) -> str:
    """Text as HTML, with nothing in it that acts."""
    return escape(words)


def headline(words: str) -> str:
    """A headline as HTML. Its numbers stay on one line, also where a phone breaks it anywhere."""
    return text(unbroken(words))


def notices(sentences: Sequence[str]) -> None:
    """One note with what the visitor should know before reading on; nothing when there is nothing.

    Not `st.warning`: it reads Markdown, and what a link has brought with it may be quoted.
    """
    if sentences:
        show(f'<div class="s-notice" role="status">{paragraphs(sentences)}</div>')


def label(words: str) -> str:
    """Words that people have typed, as a label of a widget: Streamlit reads Markdown there."""
    no_link = re.sub(r"://|@|(?<=\bwww)\.", f"{_JOINER}\\g<0>", words, flags=re.IGNORECASE)
    return re.sub(r"[\\`*_\[\]<>$~]|:(?=\w)", r"\\\g<0>", no_link)


def mark(verdict: VerdictMark, detail: bool = True) -> str:
    """A verdict as symbol and word in its tone, with its few words of explanation under it."""
    small = f"<small>{escape(verdict.detail)}</small>" if detail and verdict.detail else ""
    return (
        f'<span class="s-mark s-{verdict.tone.value}"><b aria-hidden="true">{verdict.symbol}</b> '
        f"{escape(verdict.word)}</span>{small}"
    )


EXAMPLE_BANNER = (
    '<p class="s-example" role="note"><strong>Exempel – påhittade uppgifter.</strong> '
    "Exempelkommunen finns inte. Siffror, texter och namn är till för kurser och visningar.</p>"
)


def paragraphs(sentences: Sequence[str]) -> str:
    """Each sentence as a paragraph of its own."""
    return "".join(f"<p>{escape(s)}</p>" for s in sentences)


def bullets(sentences: Sequence[str]) -> str:
    """Sentences as a list."""
    return f"<ul>{''.join(f'<li>{escape(s)}</li>' for s in sentences)}</ul>"


def formatted(written: FormattedText) -> str:
    """A text that people have written, with its paragraphs, bullets, bold words and links."""
    groups = groupby(written.written, key=lambda line: line.level > 0)
    return "".join(
        _list(tuple(lines)) if bullets else "".join(f"<p>{_line(line)}</p>" for line in lines)
        for bullets, lines in groups
    )


def _list(lines: Sequence[Line]) -> str:
    """Bullets; those of the second level stand in the one above them."""
    made = ""
    for number, line in enumerate(lines):
        deeper = line.level > 1 and number > 0
        before = lines[number - 1].level if number else 1
        after = lines[number + 1].level if number + 1 < len(lines) else 1
        opened = "<ul>" if deeper and before == 1 else ""
        closed = "</ul></li>" if deeper and after == 1 else ""
        own_end = "" if not deeper and after > 1 else "</li>"
        made += f"{opened}<li>{_line(line)}{own_end}{closed}"
    return f"<ul>{made}</ul>"


def _line(line: Line) -> str:
    return "".join(_run(run) for run in line.runs)


def _run(run: Run) -> str:
    shown = f"<strong>{escape(run.text)}</strong>" if run.bold else escape(run.text)
    if not run.link:
        return shown
    return f'<a href="{escape(run.link)}" rel="noopener noreferrer nofollow">{shown}</a>'


def link(address: str, words: str, css: str = "s-link") -> str:
    """A link inside SAMSAM, followed without loading the page anew."""
    return f'<a class="{css}" href="{escape(address)}">{escape(words)}</a>'


def table(
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    css: str = "",
    hidden_caption: bool = False,
) -> str:
    """A table with a caption and headings; cells are HTML, the first of each row is its heading."""
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h in headings)
    body = "".join(_row(headings, row) for row in rows)
    quiet = ' class="s-hidden"' if hidden_caption else ""
    return (
        f'<div class="s-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="s-table {css}"><caption{quiet}>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(headings: Sequence[str], cells: Sequence[Cell]) -> str:
    first, *others = cells
    rest = "".join(
        f'<td data-label="{escape(heading)}">{cell}</td>'
        for heading, cell in zip(headings[1:], others, strict=True)
    )
    return f'<tr><th scope="row">{first}</th>{rest}</tr>'


def copying(what: str, words: str, of: str) -> str:
    """A button that copies, shown by samsam.js where the browser can copy.

    `what` is the address of a picture, or empty for the table that comes next; `of` gives a screen
    reader whose it is.
    """
    return (
        f'<button type="button" class="s-button s-copy" data-copy="{escape(what)}">{escape(words)}'
        f'<span class="s-hidden">, {escape(of)}</span></button>'
    )


def pictures(
    addresses: tuple[str, str], sizes: tuple[Size, Size], alt: str, below: str = ""
) -> str:
    """The same picture for a wide and a narrow screen, framed so that the style shows one of them.

    The sizes, width and height in pixels, keep its place until it is there. `below` is HTML.
    """
    drawn = "".join(
        f'<img class="s-{name}" src="{escape(address)}" width="{width}" height="{height}" '
        f'alt="{escape(alt)}">'
        for name, address, (width, height) in zip(("wide", "narrow"), addresses, sizes, strict=True)
    )
    caption = f"<figcaption>{below}</figcaption>" if below else ""
    return f'<figure class="s-picture">{drawn}{caption}</figure>'


def figure_table(shown: FigureTable) -> str:
    """A figure's table, the latest year first."""
    rows = [
        [str(row.year), *(escape(t) for t in row.texts), escape(row.remark)]
        for row in reversed(shown.rows)
    ]
    return table(shown.caption, ["År", *shown.columns, "Anmärkning"], rows, "s-years")


def order_table(shown: OrderTable) -> str:
    """Everybody in order, our own in bold; without remarks, without their column."""
    reported = any(row.remark for row in shown.rows)
    rows = [
        [
            str(row.place),
            f"<strong>{escape(row.name)}</strong>" if row.own else escape(row.name),
            escape(row.text),
            *([escape(row.remark)] if reported else []),
        ]
        for row in shown.rows
    ]
    headings = shown.headings if reported else shown.headings[:-1]
    return table(shown.caption, headings, rows, "s-years")


def pieces(found: Sequence[DiffSegment]) -> str:
    """Compared texts with what is gone and what is new marked, also for who doesn't see."""
    return "".join(_piece(p) for p in found)


def _piece(piece: DiffSegment) -> str:
    if piece.change is DiffKind.SAME:
        return escape(piece.text)
    tag = "del" if piece.change is DiffKind.GONE else "ins"
    spoken = f'<span class="s-hidden"> {piece.change.value}: </span>'
    return f"<{tag}>{spoken}{escape(piece.text)}</{tag}>"
