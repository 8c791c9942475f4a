"""`style.toml` in the folder of data → the municipality's own look.

Whether typeface and templates can be used is for who uses them to say: questions/house_style.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable, is_file
from samsam.model.language.house_style import (
    BUILT_IN_FONTS,
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    Colours,
    Font,
    HouseStyle,
    Logotype,
    unreadable,
)
from samsam.swedish import os_reason

FILE = "style.toml"
FONTS = "fonts"
_PARTS = ("light", "dark", "font", "logotype", "templates")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_MOST_LOGOTYPE, _MOST_TEMPLATE = 300_000, 20_000_000  # bytes
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}svg"


def read_house_style(data: Path) -> HouseStyle:
    """Read `style.toml`; without it, or without a part of it, the look is SAMSAM's own.

    Raises RegisterError that names line and cure of every fault found.
    """
    path, usual = data / FILE, HouseStyle()
    if not path.exists():
        return usual
    file = TomlFile.read(path)
    file.check(_PARTS)
    light = _colours(file.table("light"), usual.light, LIGHT_GROUNDS)
    dark = _colours(file.table("dark"), usual.dark, DARK_GROUNDS)
    font = _font(file.table("font"), data / FONTS)
    logotype = _logotype(file.table("logotype"), data)
    templates = file.table("templates")
    word, powerpoint = (
        _content(templates, key, data, _MOST_TEMPLATE) for key in ("word", "powerpoint")
    )
    templates.finish()
    if file.faults:
        raise RegisterError(file.faults)
    return HouseStyle(light, dark, font, logotype, word, powerpoint)


def _colours(table: TomlTable, usual: Colours, grounds: tuple[str, ...]) -> Colours:
    colours = Colours(
        *(
            _colour(table, name, getattr(usual, name))
            for name in ("outcome", "comparison", "accent")
        )
    )
    table.finish()
    for name, fault in unreadable(colours, grounds):
        table.fault(name, fault)
    return colours


def _colour(table: TomlTable, name: str, usual: str) -> str:
    colour = table.take(name, str, usual)
    if _COLOUR.fullmatch(colour):
        return colour.upper()
    if isinstance(table.content.get(name), str):
        table.fault(name, f"{name} = ”{colour}” är ingen färg. Skriv # och sex tecken 0–9 och A–F")
    return usual


def _font(table: TomlTable, folder: Path) -> Font:
    """A typeface whose files lie in the folder of fonts, or one that needs none."""
    usual = Font()
    family = table.take("family", str, usual.family)
    table.finish()
    regular, bold = (folder / f"{family}-{weight}.ttf" for weight in ("Regular", "Bold"))
    # A name with a path in it is no name of a file in the folder.
    if regular.parent != folder or not (is_file(regular) and is_file(bold)):
        if family in BUILT_IN_FONTS:
            return Font(family)
        known = ", ".join(dict.fromkeys([*BUILT_IN_FONTS, *_families(folder)]))
        table.fault(
            "family",
            f"typsnittet ”{family[:80]}” finns inte i mappen {FONTS}. Lägg filerna som slutar på "
            f"-Regular.ttf och -Bold.ttf där, eller välj något av: {known}",
        )
        return usual
    return Font(family, str(regular), str(bold))


def _families(folder: Path) -> Iterable[str]:
    found = sorted(folder.glob("*-Regular.ttf"))
    return (path.name.removesuffix("-Regular.ttf") for path in found)


def _logotype(table: TomlTable, data: Path) -> Logotype | None:
    content = _content(table, "file", data, _MOST_LOGOTYPE)
    alt = table.take("alt", str, "")
    table.finish()
    if content is None:
        return None
    if not alt.strip():
        table.fault(
            "alt", "alt saknas. Skriv vad logotypen föreställer, till exempel kommunens namn"
        )
    kind = _kind(content)
    if not kind:
        table.fault("file", "logotypen är varken PNG eller SVG. Spara den som någon av dem")
    return Logotype(content, kind, alt)


def _kind(content: bytes) -> str:
    """`png`, `svg`, or nothing for what is neither. An SVG that acts or fetches is neither."""
    if content.startswith(_PNG):
        return "png"
    if b"<!ENTITY" in content:
        return ""
    try:
        root = ElementTree.fromstring(content.decode("utf-8"))  # noqa: S314 - has no entities
    except (ElementTree.ParseError, ValueError):
        return ""
    acting = any(e.tag.rpartition("}")[2] in ("script", "foreignObject") for e in root.iter())
    return "" if root.tag != _SVG or acting else "svg"


def _content(table: TomlTable, key: str, data: Path, most: int) -> bytes | None:
    """A file that the table names, beside `style.toml` or below; None when it names none."""
    name = table.take(key, str, "")
    if not name:
        return None
    path = data / name
    if not is_file(path) or not path.resolve().is_relative_to(data.resolve()):
        table.fault(
            key, f"filen ”{name[:80]}” finns inte i datamappen. Lägg den där, eller rätta namnet"
        )
        return None
    if path.stat().st_size > most:
        limit = f"{most / 1_000_000:g}".replace(".", ",")
        table.fault(key, f"filen ”{name}” är för stor. Den får vara högst {limit} MB")
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        table.fault(key, f"filen ”{name}” går inte att öppna ({os_reason(error)})")
        return None
