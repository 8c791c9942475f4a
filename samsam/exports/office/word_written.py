"""A line that somebody has written, as a paragraph of Word: bold words and links that lead."""

from __future__ import annotations

from html import escape
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from samsam.charts.writable import writable
from samsam.exports.safe import safe_address
from samsam.model.language.formatted_text import Line, Run

# The style of a line by its level; running text has the document's own.
LINE_STYLES = (None, "List Bullet", "List Bullet 2")
_INDENT = Pt(18)  # of a bullet's words


def add_line(paragraph: Any, line: Line) -> None:
    """Put a line's words at the end of a paragraph of python-docx.

    What goes on within a bullet stands where the bullet's words do.
    """
    if line.within:
        paragraph.paragraph_format.left_indent = line.within * _INDENT
    for run in line.runs:
        if run.link:
            paragraph._p.append(parse_xml(_link_xml(paragraph, run)))
        else:
            paragraph.add_run(writable(run.text)).bold = run.bold or None


def _link_xml(paragraph: Any, run: Run) -> str:
    """A link with its looks in place: a template needn't have a style for links."""
    relation = paragraph.part.relate_to(
        safe_address(run.link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    bold = "<w:b/>" if run.bold else ""
    return (
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:rPr>{bold}'
        '<w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(writable(run.text))}</w:t></w:r></w:hyperlink>'
    )
