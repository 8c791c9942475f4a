"""The typeface inside a Word file, and which one stands in for it where it can't be used.

A face is stored as ECMA-376 part 4, chapter 17.8.1, has it: its first 32 bytes combined with a key
that stands beside it. That keeps nobody out; it is so that programs don't take it for a font file.
"""

from __future__ import annotations

from hashlib import sha256
from html import escape
from uuid import UUID

from docx.document import Document as WordFile
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from samsam.charts.typefaces import fonts
from samsam.model.language.house_style import Font

_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_OBFUSCATED = 32  # bytes
_LIKE_IT = "Calibri"  # as wide, so that lines break about as they would
_ELEMENTS = ("embedRegular", "embedBold")


def embed_typeface(file: WordFile, font: Font) -> None:
    """Put a typeface's regular and bold faces into a Word file, and name one that is like it."""
    table = file.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    faces = [
        f'<w:{element} r:id="{_add_face(file, table, number, face)}" '
        f'w:fontKey="{_braced(_key(face))}"/>'
        for number, (element, face) in enumerate(zip(_ELEMENTS, fonts.faces(font), strict=False), 1)
    ]
    entry = (
        f'<w:font w:name="{escape(font.family)}"><w:altName w:val="{_LIKE_IT}"/>'
        '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>'
        f"{''.join(faces)}</w:font>"
    )
    end = b"</w:fonts>"
    table._blob = table.blob.replace(end, entry.encode() + end)
    if faces:
        settings = file.settings.element
        settings.find(qn("w:zoom")).addnext(OxmlElement("w:embedTrueTypeFonts"))


def _add_face(file: WordFile, table: Part, number: int, face: bytes) -> str:
    """A part with a face; its relation's name."""
    name = PackURI(f"/word/fonts/font{number}.odttf")
    part = Part(name, _TYPE, _obfuscated(face, _key(face)), file.part.package)
    return str(table.relate_to(part, RELATIONSHIP_TYPE.FONT))


def _key(face: bytes) -> UUID:
    """The same face has the same key, so that the same document is the same bytes."""
    return UUID(bytes=sha256(face).digest()[:16])


def _braced(key: UUID) -> str:
    return f"{{{str(key).upper()}}}"


def _obfuscated(face: bytes, key: UUID) -> bytes:
    """Its beginning combined with the key's bytes, the last one first, twice over."""
    mask = key.bytes[::-1] * 2
    head = bytes(a ^ b for a, b in zip(face[:_OBFUSCATED], mask, strict=True))
    return head + face[_OBFUSCATED:]
