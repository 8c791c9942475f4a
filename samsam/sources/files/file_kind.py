"""What a file is by its first bytes, never by its name, and whether it is safe to open."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum

from samsam.sources.grid import UnreadableError, without_unseen
from samsam.swedish import number

LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 50_000_000
LARGEST_RATIO = 100
_MOST_PARTS = 2_000
_LONGEST_NAME = 80
# An object with its first name, or a list of lists or objects: so far that it's nothing else.
_BEGINS_AS_JSON = re.compile(rb'\{\s*"[^"\r\n]*"\s*:|\[\s*[\[{]')
_SAVE_AS = "Öppna filen i Excel, välj Spara som och ta Excel-arbetsbok (.xlsx) eller CSV UTF-8."


class FileKind(StrEnum):
    """The kinds that can be opened."""

    TEXT = "textfil (CSV)"
    WORKBOOK = "Excel-arbetsbok (.xlsx)"
    JSON = "JSON-fil"


@dataclass(frozen=True, slots=True)
class _Other:
    """A kind of file that is refused: how it begins, and how it is named to the user."""

    begins: bytes
    name: str
    cure: str


_WANTED = "Välj en Excel-arbetsbok (.xlsx), en CSV-fil eller en JSON-stat-fil från SCB."
_AS_JSON = "Spara tabellen hos SCB som JSON-stat 2, Excel eller CSV i stället."
_UNPACK = "Packa upp filen och välj den som ligger i den."
_OTHERS = (
    _Other(b"%PDF", "en PDF", "Be om samma tabell som Excel- eller CSV-fil."),
    _Other(b"MZ\x90", "ett program", _WANTED),
    _Other(b"\x7fELF", "ett program", _WANTED),
    _Other(b"\x89PNG", "en bild", _WANTED),
    _Other(b"\xff\xd8\xff", "en bild", _WANTED),
    _Other(b"GIF8", "en bild", _WANTED),
    _Other(b"\x1f\x8b", "en komprimerad fil (gzip)", _UNPACK),
    _Other(b"7z\xbc\xaf", "en komprimerad fil (7-Zip)", _UNPACK),
    _Other(b"Rar!", "en komprimerad fil (RAR)", _UNPACK),
    _Other(b"PAR1", "en Parquet-fil", _WANTED),
    _Other(b"{\\rtf", "ett textdokument (RTF)", _WANTED),
    _Other(b"<", "en webbsida eller XML-fil", _SAVE_AS),
    _Other(b"CHARSET=", "en PC-Axis-fil (.px)", _AS_JSON),
    _Other(b"AXIS-VERSION=", "en PC-Axis-fil (.px)", _AS_JSON),
)
# What a zip file is, by a part that it has.
_PACKED = {
    "xl/workbook.bin": ("en binär Excel-arbetsbok (.xlsb)", _SAVE_AS),
    "word/document.xml": ("ett Word-dokument", _WANTED),
    "ppt/presentation.xml": ("en PowerPoint-presentation", _WANTED),
    "content.xml": ("ett kalkylblad i OpenDocument-format (.ods)", _SAVE_AS),
}


def shown_name(name: str) -> str:
    """A file's name to show: no folders, nothing unseen, not too long. Never used as a path."""
    last = without_unseen(re.split(r"[/\\]", name)[-1])[0].encode("utf-8", "ignore").decode()
    flat = " ".join(last.split())
    if len(flat) > _LONGEST_NAME:
        flat = f"{flat[: _LONGEST_NAME - 10]}…{flat[-9:]}"
    return flat if flat.strip(". ") else "filen utan namn"


def file_kind(content: bytes) -> FileKind:
    """What the file is. Raises UnreadableError for what is empty, too large or of another kind."""
    if len(content) > LARGEST_FILE:
        size, most = number(len(content) / 1e6, 1), number(LARGEST_FILE / 1e6)
        raise UnreadableError(
            f"Filen är {size} MB. Högst {most} MB går att läsa in.",
            "Ta bort det som inte ska in, eller dela filen i flera.",
        )
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise UnreadableError("Filen är tom.", "Välj en fil med innehåll.")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_zip(content)
        return FileKind.WORKBOOK
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_excel(content)
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    for other in _OTHERS:
        if start.startswith(other.begins):
            raise UnreadableError(f"Filen är {other.name}.", other.cure)
    return FileKind.JSON if _is_json(start) else FileKind.TEXT


def _is_json(start: bytes) -> bool:
    """True for JSON, also broken off; a text may begin with a bracket too: `[Log] Region;År`."""
    if not start.startswith((b"{", b"[")):
        return False
    if _BEGINS_AS_JSON.match(start):
        return True
    try:
        json.loads(start.decode("utf-8"))
    except (ValueError, RecursionError):
        return False
    return True


def renamed(name: str, kind: FileKind) -> tuple[str, ...]:
    """A notice when the name says something else than the content."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    own = {
        FileKind.TEXT: ("csv", "txt", "tsv", ""),
        FileKind.WORKBOOK: ("xlsx", "xlsm", ""),
        FileKind.JSON: ("json", ""),
    }
    if ending in own[kind]:
        return ()
    return (f"Filens namn slutar på .{ending}, men den är en {kind.value} och lästes som det.",)


def _old_excel(content: bytes) -> UnreadableError:
    """The same first bytes stand in an .xls and in a workbook with a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return UnreadableError(
            "Filen är skyddad med lösenord.",
            "Öppna den i Excel, ta bort lösenordet under Arkiv > Info och spara igen.",
        )
    return UnreadableError("Filen är i ett äldre Office-format (till exempel .xls).", _SAVE_AS)


def _check_zip(content: bytes) -> None:
    """Refuse what isn't a workbook, and what would grow too large, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError):
        raise damaged() from None
    total = sum(part.file_size for part in parts)
    if total > LARGEST_UNPACKED or total > LARGEST_RATIO * len(content):
        raise UnreadableError(
            "Filen växer orimligt mycket när den packas upp, och öppnas därför inte.",
            "Kopiera tabellen till en ny arbetsbok och spara den.",
        )
    if len(parts) > _MOST_PARTS or any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("Filen är krypterad eller har för många delar.", _SAVE_AS)
    _check_parts({part.filename for part in parts})


def _check_parts(names: set[str]) -> None:
    for part, (name, cure) in _PACKED.items():
        if part in names:
            raise UnreadableError(f"Filen är {name}.", cure)
    if "xl/workbook.xml" not in names:
        raise UnreadableError("Filen är en komprimerad fil (zip), inte en arbetsbok.", _UNPACK)


def damaged() -> UnreadableError:
    """The refusal of a file that can't be opened to its end."""
    return UnreadableError(
        "Filen är skadad och går inte att öppna.",
        "Hämta eller spara filen igen. Öppna den först i sitt program för att se att den är hel.",
    )
