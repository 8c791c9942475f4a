"""The list of contents in a Word file: a field that Word can bring up to date, with links.

As it is made it has no page numbers: only Word knows where its pages end.
"""

from __future__ import annotations

from docx.oxml.ns import nsdecls

CONTENTS_LEVELS = 2
CONTENTS_TITLE = "SAMSAM Innehåll"
_FIELD = f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u'


def contents_style(level: int) -> str:
    """The style of an entry, as Word calls it."""
    return f"toc {level}"


def bookmark_xml(number: int) -> tuple[str, str]:
    """The beginning and the end of the bookmark around a heading."""
    space, name = nsdecls("w"), _bookmark(number)
    return (
        f'<w:bookmarkStart {space} w:id="{number}" w:name="{name}"/>',
        f'<w:bookmarkEnd {space} w:id="{number}"/>',
    )


def contents_xml(runs: str, number: int, first: bool, last: bool) -> list[str]:
    """The elements of one entry, a link to its heading; the field begins and ends with the list."""
    space = nsdecls("w")
    made = [
        f'<w:hyperlink {space} w:anchor="{_bookmark(number)}" w:history="1">{runs}</w:hyperlink>'
    ]
    if first:
        asked = f'<w:instrText xml:space="preserve"> {_FIELD} </w:instrText>'
        code = f"<w:r {space}>{asked}</w:r>"
        made = [_mark("begin"), code, _mark("separate"), *made]
    return [*made, _mark("end")] if last else made


def _mark(kind: str) -> str:
    return f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _bookmark(number: int) -> str:
    return f"_Toc{number:08}"
