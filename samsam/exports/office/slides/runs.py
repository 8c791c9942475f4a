"""The bold words and links of a text on a slide, which may be a piece of a longer paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from samsam.charts.writable import unparted
from samsam.exports.office.slides.texts import Text
from samsam.exports.safe import safe_address
from samsam.model.language.formatted_text import Run


def add_runs(paragraph: Any, text: Text) -> None:
    """Put a text at the end of a paragraph of python-pptx, with its bold words and links.

    The paragraph's own size and boldness must be set before.
    """
    for run in runs_within(text):
        added = paragraph.add_run()
        added.text = unparted(run.text)
        if run.bold:
            added.font.bold = True
        if run.link:
            added.hyperlink.address = safe_address(run.link)


def runs_within(text: Text) -> tuple[Run, ...]:
    """The runs of a text that is its paragraph or a piece of it, whatever its spaces."""
    looks = [replace(run, text="") for run in text.runs for c in run.text if not c.isspace()]
    letters = "".join("".join(run.text.split()) for run in text.runs)
    start = letters.find("".join(text.text.split()))
    if not text.runs or start < 0:
        return (Run(text.text),) if text.text else ()
    styled = groupby(_styled(text.text, looks[start:]), key=lambda pair: pair[1])
    return tuple(replace(look, text="".join(c for c, _ in pairs)) for look, pairs in styled)


def _styled(words: str, looks: list[Run]) -> Iterator[tuple[str, Run]]:
    """Each character with its looks; a space is as what stands on both sides of it, else plain."""
    number = 0
    for character in words:
        if not character.isspace():
            yield character, looks[number]
            number += 1
            continue
        before, after = looks[max(0, number - 1)], looks[min(number, len(looks) - 1)]
        yield character, before if before == after else Run("")
