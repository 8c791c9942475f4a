"""The municipality's own Word or PowerPoint template: opened, or refused in words of use."""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import Enum

_CONTENT_TYPES = "[Content_Types].xml"
_MOST_BYTES = 200_000_000
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, KeyError, UnicodeDecodeError, NotImplementedError, EOFError,
    RuntimeError,
)  # fmt: skip
_OFFICE = "application/vnd.openxmlformats-officedocument"


class TemplateError(ValueError):
    """The file can't be used as a template. The message is Swedish and says what to do."""


class Program(Enum):
    """A program with its name, its file endings and the content type of its main part."""

    WORD = ("Word", ".docx eller .dotx", "wordprocessingml.document.main+xml")
    POWERPOINT = ("PowerPoint", ".pptx eller .potx", "presentationml.presentation.main+xml")


def template_file(template: bytes, program: Program) -> io.BytesIO:
    """The template as a document that can be written in; a .dotx or .potx becomes one.

    Raises TemplateError for anything that isn't such a file. Macros and old formats are refused.
    """
    _, _, wanted = program.value
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise refused(program, "Den är för stor.")
            types = archive.read(_CONTENT_TYPES).decode("utf-8")
            written = types.replace(".template.main+xml", f".{wanted.split('.')[1]}.main+xml")
            if f"{_OFFICE}.{wanted}" not in written:
                raise refused(program)
            return _repacked(archive, written)
    except _UNREADABLE as error:
        raise refused(program) from error


def refused(program: Program, why: str = "") -> TemplateError:
    """The error for a file that isn't a template of a program."""
    name, endings, _ = program.value
    return TemplateError(
        f"Mallen går inte att använda: filen är inte en {name}-fil som kan öppnas. {why}".strip()
        + f" Välj en fil som slutar på {endings}, utan lösenord och makron."
    )


def _repacked(archive: zipfile.ZipFile, types: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for entry in archive.infolist():
            content = types.encode() if entry.filename == _CONTENT_TYPES else archive.read(entry)
            packed.writestr(entry.filename, content)
    file.seek(0)
    return file
