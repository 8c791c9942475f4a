"""Texts of Word: what runs say, and a run that says something else and looks the same."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from samsam.exports.refresh.spans import Edits, Element
from samsam.swedish import unbroken

PENDING = ("w:ins", "w:del", "w:moveFrom", "w:moveTo", "w:cellIns", "w:cellDel")
_SIGNS = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t", "w:noBreakHyphen": "\u2011"}
_UNSEEN = {"w:rPr", "w:lastRenderedPageBreak", "w:softHyphen"}


def runs_between(first: Element, last: Element) -> list[Element]:
    """What stands between two elements with the same parent."""
    siblings = first.parent.children if first.parent else []
    return [e for e in siblings if first.end <= e.start and e.end <= last.start]


def text_of(runs: Iterable[Element]) -> str:
    """What runs say together."""
    return "".join(_said(part) for run in runs for part in run.children)


def _said(part: Element) -> str:
    return part.text if part.name == "w:t" else _SIGNS.get(part.name, "")


def written_text(run: Element) -> str | None:
    """What a run of text says; None for one that says nothing or holds something else."""
    known = all(c.name in ("w:t", *_SIGNS) or c.name in _UNSEEN for c in run.children)
    said = any(c.name in ("w:t", *_SIGNS) for c in run.children)
    return text_of([run]) if known and said else None


def runs_xml(edits: Edits, run: Element, text: str) -> bytes:
    """A run that looks like another and says the text, line by line."""
    looks = run.child("w:rPr")
    written = escape(unbroken(text)).split("\n")
    lines = (f'<w:t xml:space="preserve">{line}</w:t>' for line in written)
    said = "<w:br/>".join(lines).encode("utf-8")
    return b"<w:r>" + (edits.raw(looks) if looks else b"") + said + b"</w:r>"
