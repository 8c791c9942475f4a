"""An Office file as its parts: what it is, whether it is safe to open, and written again."""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from samsam.exports.refresh.spans import Element, TooManyElementsError, parsed
from samsam.sources.files.file_kind import LARGEST_RATIO, damaged
from samsam.sources.grid import UnreadableError
from samsam.swedish import number

LARGEST_FILE = 50_000_000
LARGEST_UNPACKED = 400_000_000
LARGEST_PART = 20_000_000  # of what is read, such as the text
_MOST_PARTS = 10_000
_FAULTS = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError,
           OverflowError, EOFError, KeyError)  # fmt: skip
_WANTED = "Välj ett dokument från Word (.docx), PowerPoint (.pptx) eller Excel (.xlsx, .xlsm)."
_OLD_SAVE = (
    "Öppna det i Word, PowerPoint eller Excel, välj Spara som och ta formatet .docx, .pptx eller "
    ".xlsx. Försök sedan igen med den nya filen."
)


class OfficeKind(StrEnum):
    """What an Office file is, as its ending."""

    WORD = "docx"
    POWERPOINT = "pptx"
    EXCEL = "xlsx"


_FOLDERS = {"word": OfficeKind.WORD, "ppt": OfficeKind.POWERPOINT, "xl": OfficeKind.EXCEL}
_USUAL = ["word/document.xml", "ppt/presentation.xml", "xl/workbook.xml"]
_ROOT = "_rels/.rels"
_IS_MAIN = "/officeDocument"  # how the relation's type ends, in both forms of the standard


@dataclass(slots=True)
class Package:
    """The parts of an Office file; `changed` are those that have been written anew.

    `main` is the part with the text, the slides or the sheets: most often `word/document.xml`, but
    Word also writes `word/document2.xml`. `notices` are Swedish sentences on what the user should
    know of the file.
    """

    content: bytes
    archive: zipfile.ZipFile
    names: frozenset[str]
    main: str = ""
    notices: tuple[str, ...] = ()
    changed: dict[str, bytes] = field(default_factory=dict)

    @property
    def kind(self) -> OfficeKind:
        """What it is, by the folder of its text, slides or sheets."""
        return _FOLDERS[self.main.partition("/")[0]]

    def read(self, name: str) -> bytes:
        """A part as it came. Raises UnreadableError for a damaged one."""
        try:
            if self.archive.getinfo(name).file_size > LARGEST_PART:
                raise too_large()
            return self.archive.read(name)
        except (*_FAULTS, RuntimeError) as error:
            raise damaged() from error

    def current(self, name: str) -> bytes:
        """A part as it is to be written. Raises UnreadableError for a damaged one."""
        return self.changed[name] if name in self.changed else self.read(name)

    def relations(self, name: str) -> Mapping[str, str]:
        """The parts that a part points at, by the relation's id; those outside the file aren't."""
        folder, _, base = name.rpartition("/")
        rels = f"{folder}/_rels/{base}.rels"
        if rels not in self.names:
            return {}
        tree = tree_of(self, rels)
        inside = (r for r in tree.children if r.attributes.get("TargetMode") != "External")
        return {
            r.attributes.get("Id", ""): _target(folder, r.attributes.get("Target", ""))
            for r in inside
        }

    def matching(self, pattern: str) -> list[str]:
        """The names of parts that match, in the order of their numbers."""
        found = [name for name in self.names if re.fullmatch(pattern, name)]
        return sorted(found, key=lambda n: (int(re.sub(r"\D", "", n) or 0), n))

    def written(self) -> bytes:
        """The file with the changed parts; without any, the very bytes that came."""
        if not self.changed:
            return self.content
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.comment = self.archive.comment
            for info in self.archive.infolist():
                entry = copy.copy(info)
                body = self.changed.get(info.filename)
                archive.writestr(entry, self._raw(info) if body is None else body)
        return made.getvalue()

    def _raw(self, info: zipfile.ZipInfo) -> bytes:
        try:
            return self.archive.read(info)
        except (*_FAULTS, RuntimeError) as error:
            raise damaged() from error


def _target(folder: str, target: str) -> str:
    path = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(path).lstrip("/")


def opened(content: bytes) -> Package:
    """The file's parts. Raises UnreadableError for what isn't a sound Office file, or too large."""
    if len(content) > LARGEST_FILE:
        raise too_large()
    if not content:
        raise UnreadableError("Filen är tom.", _WANTED)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _old_office(content)
    if not content.startswith(b"PK\x03\x04"):
        raise UnreadableError("Filen är inget Office-dokument.", _WANTED)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _FAULTS as error:
        raise damaged() from error
    _check_size(archive, len(content))
    names = frozenset(archive.namelist())
    package = Package(content, archive, names, notices=_notices(names))
    main = _main(package)
    if main.partition("/")[0] not in _FOLDERS:
        raise _no_office(names)
    return replace(package, main=main)


def too_large() -> UnreadableError:
    """The refusal of a document of more than `LARGEST_FILE`."""
    most = number(LARGEST_FILE / 1e6)
    return UnreadableError(
        f"Dokumentet är för stort. Högst {most} MB går att uppdatera.",
        "Komprimera bilderna (i Word: Bildformat > Komprimera bilder), eller dela dokumentet eller "
        "arbetsboken i flera.",
    )


def _check_size(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse what would grow too large before anything is unpacked."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if total > LARGEST_UNPACKED or total > LARGEST_RATIO * size:
        raise UnreadableError(
            "Filen växer orimligt mycket när den packas upp, och öppnas därför inte.",
            "Öppna dokumentet i sitt program, kopiera innehållet till ett nytt och spara det.",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise _protected()
    if len(parts) > _MOST_PARTS or len({p.filename for p in parts}) < len(parts):
        raise damaged()


def _protected() -> UnreadableError:
    return UnreadableError(
        "Dokumentet är skyddat med lösenord.",
        "Öppna det, ta bort lösenordet under Arkiv > Info och spara igen.",
    )


def _old_office(content: bytes) -> UnreadableError:
    """The same first bytes stand in an old .doc and in a new document with a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _protected()
    return UnreadableError("Dokumentet är i ett äldre Office-format (.doc, .ppt, .xls).", _OLD_SAVE)


def _main(package: Package) -> str:
    """The part that the file's own relations name as the document; empty when there is none."""
    relations = tree_of(package, _ROOT).children if _ROOT in package.names else []
    found = (r.attributes for r in relations if r.attributes.get("Type", "").endswith(_IS_MAIN))
    named = [_target("", one.get("Target", "")) for one in found] or _USUAL
    return next((name for name in named if name in package.names and name.endswith(".xml")), "")


def _no_office(names: frozenset[str]) -> UnreadableError:
    """The refusal of an archive that holds something else."""
    if "content.xml" in names:
        fault = "Dokumentet är i OpenDocument-format (.odt, .odp, .ods)."
        return UnreadableError(fault, _OLD_SAVE)
    if "xl/workbook.bin" in names:
        return UnreadableError("Filen är en binär Excel-arbetsbok (.xlsb).", _OLD_SAVE)
    return UnreadableError("Filen är en zip-fil och inget Office-dokument.", _WANTED)


def _notices(names: frozenset[str]) -> tuple[str, ...]:
    found = []
    if any(name.endswith("vbaProject.bin") for name in names):
        found.append("Dokumentet har makron. De har inte körts, och ligger kvar som de var.")
    if any(name.startswith("_xmlsignatures/") for name in names):
        found.append(
            "Dokumentet är signerat. Signaturen gäller inte längre när innehållet har ändrats: "
            "signera det på nytt."
        )
    return tuple(found)


def tree_of(package: Package, name: str) -> Element:
    """A part's tree, as it came. Raises UnreadableError."""
    return tree_in(package.read(name))


def tree_in(content: bytes) -> Element:
    """The tree of a part's XML. Raises UnreadableError."""
    try:
        return parsed(content)
    except TooManyElementsError as error:
        raise too_large() from error
