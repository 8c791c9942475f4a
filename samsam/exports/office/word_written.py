"""A line that somebody has written, as a paragraph of Word: bold words and links that lead.

In the text it has the document's styles; in a cell of a table its letters are those of the table.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from samsam.exports.office.word_file import word_text
from samsam.exports.safe import safe_address
from samsam.model.language.formatted_text import Line, Run

# The style of a line by its level; running text has the document's own.
LINE_STYLES = (None, "List Bullet", "List Bullet 2")
_INDENT = Pt(18)  # of a bullet's words
_CELL_INDENT = 180  # the same in a cell, in twentieths of a point


def add_line(paragraph: Any, line: Line) -> None:
    """Put a line's words at the end of a paragraph of python-docx.

    What announces the next lines stands on their page, and what goes on within a bullet where its
    words do.
    """
    paragraph.paragraph_format.keep_with_next = line.announces or None
    if line.within:
        paragraph.paragraph_format.left_indent = line.within * _INDENT
    for run in line.runs:
        if run.link:
            paragraph._p.append(parse_xml(_link_xml(paragraph.part, run)))
        else:
            paragraph.add_run(word_text(run.text)).bold = run.bold or None


def cell_line_xml(line: Line, part: Any, bullets: int, before: str, after: str) -> str:
    """A line as a paragraph of a cell in a part of the file; `bullets` is the number of the list.

    `before` and `after` are further properties: Word wants theirs around those of a bullet.
    """
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{bullets}"/></w:numPr>'
    hanging = f' w:hanging="{_CELL_INDENT}"' if line.level else ""
    indent = f'<w:ind w:left="{_CELL_INDENT * line.indents}"{hanging}/>' if line.indents else ""
    looks = f"{before}{listed if line.level else ''}{indent}{after}"
    runs = "".join(_run_xml(run, part) for run in line.runs)
    return f"<w:p><w:pPr>{looks}</w:pPr>{runs}</w:p>"


def _run_xml(run: Run, part: Any) -> str:
    if run.link:
        return _link_xml(part, run)
    bold = "<w:rPr><w:b/></w:rPr>" if run.bold else ""
    words = escape(word_text(run.text))
    return f'<w:r>{bold}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _link_xml(part: Any, run: Run) -> str:
    """A link with its looks in place: a template needn't have a style for links."""
    relation = part.relate_to(safe_address(run.link), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    bold = "<w:b/>" if run.bold else ""
    return (
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:rPr>{bold}'
        '<w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(word_text(run.text))}</w:t></w:r></w:hyperlink>'
    )
