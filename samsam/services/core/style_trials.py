"""Every program that is to use the municipality's own look tries it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

from samsam.charts.typefaces import fonts
from samsam.exports.documents import logotype, report_pdf
from samsam.exports.documents.document import Document, Heading, Paragraph
from samsam.exports.documents.office_template import TemplateError
from samsam.exports.office import powerpoint, word
from samsam.model.language.house_style import Font, HouseStyle

_TEMPLATE_CURE = (
    "Mallen går att öppna men inte att skriva i. Öppna den i Office, spara den på nytt och försök "
    "igen"
)
# What is made to see that a look can be used, and then thrown away.
_TRIAL = Document(
    "Prov", "Prov", "Prov", "Prov", date(2026, 1, 1), (Heading("Prov"), Paragraph("Prov"))
)


def faults(style: HouseStyle) -> list[tuple[str, str, str]]:
    """What can't be used: part and key of `style.toml`, and a Swedish sentence."""
    return [*_font_faults(style.font), *_logotype_faults(style), *_template_faults(style)]


def _font_faults(font: Font) -> Iterator[tuple[str, str, str]]:
    for path in filter(None, (font.regular, font.bold)):
        try:
            fonts.check(Path(path), font.family)
        except fonts.FontError as error:
            yield "font", "family", f"{Path(path).name}: {error}"


def _logotype_faults(style: HouseStyle) -> Iterator[tuple[str, str, str]]:
    if style.logotype is None:
        return
    alone = HouseStyle(logotype=style.logotype)
    try:
        logotype.check(style.logotype)
        _tried(lambda: word.make(_TRIAL, alone), logotype.CURE)
        _tried(lambda: report_pdf.make(_TRIAL, alone), logotype.CURE)
    except (logotype.LogotypeError, _UnusableError) as error:
        yield "logotype", "file", str(error)


def _template_faults(style: HouseStyle) -> Iterator[tuple[str, str, str]]:
    tries: tuple[tuple[str, bytes | None, Callable[[Document, HouseStyle], bytes]], ...] = (
        ("word", style.word_template, word.make),
        ("powerpoint", style.powerpoint_template, powerpoint.make),
    )
    for key, template, make in tries:
        if template is None:
            continue
        try:
            _tried(partial(make, _TRIAL, style), _TEMPLATE_CURE)
        except (TemplateError, _UnusableError) as error:
            yield "templates", key, str(error).removesuffix(".")


class _UnusableError(Exception):
    """Something can be opened but not used. The message says what to do."""


def _tried(make: Callable[[], bytes], words: str) -> None:
    try:
        make()
    except TemplateError:
        raise
    except Exception as error:  # the libraries let any kind out for a faulty file
        raise _UnusableError(words) from error
