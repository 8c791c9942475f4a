"""The sheets of a workbook's XML, and the hidden names that hold their identities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from samsam.exports.excel.sheet_identity import NAME, SheetIdentity, name_texts, read_identity
from samsam.exports.refresh.excel.sheet_cells import read_strings
from samsam.exports.refresh.package import Package, tree_of
from samsam.exports.refresh.spans import Element

STRINGS = "xl/sharedStrings.xml"


def sheet_names(workbook: Element) -> list[tuple[str, str]]:
    """The workbook's sheets in their order: name, and the relation to its part."""
    sheets = workbook.child("sheets")
    children = sheets.children if sheets else []
    return [(s.attributes.get("name", ""), s.attributes.get("r:id", "")) for s in children]


def read_identities(workbook: Element) -> dict[int, SheetIdentity]:
    """The identities of the sheets that have one, by the sheet's place in the workbook."""
    texts: dict[int, dict[int, str]] = {}
    for element in own_names(workbook):
        number = element.attributes["name"].removeprefix(NAME)
        sheet = texts.setdefault(int(element.attributes["localSheetId"]), {})
        sheet[int(number)] = element.text.strip().removeprefix("=").strip('"')
    joined = {n: "".join(parts[k] for k in sorted(parts)) for n, parts in texts.items()}
    found = {n: read_identity(text) for n, text in joined.items()}
    return {n: identity for n, identity in found.items() if identity is not None}


def own_names(workbook: Element, sheet: int | None = None) -> Iterator[Element]:
    """The elements of the hidden names, of all sheets or of one."""
    names = workbook.child("definedNames")
    for element in names.children if names else ():
        local = element.attributes.get("localSheetId", "")
        ours = re.fullmatch(f"{NAME}[0-9]{{1,4}}", element.attributes.get("name", ""), re.I)
        if ours and local.isdecimal() and sheet in (None, int(local)):
            yield element


def names_xml(sheet: int, identity: SheetIdentity) -> bytes:
    """The hidden names of a sheet's identity."""
    return "".join(
        f'<definedName name="{name}" localSheetId="{sheet}" hidden="1">'
        f"{escape(text, quote=False)}</definedName>"
        for name, text in name_texts(identity).items()
    ).encode("utf-8")


def sheet_part(package: Package, workbook: Element, number: int) -> str | None:
    """The part of a sheet; None for one that isn't in the file."""
    relation = sheet_names(workbook)[number][1]
    name = package.relations(package.main).get(relation, "")
    return name if name in package.names else None


def shared_strings(package: Package) -> list[str]:
    """The workbook's texts."""
    return read_strings(tree_of(package, STRINGS)) if STRINGS in package.names else []
