"""The municipality's own look, once every program that is to use it has tried it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from samsam.exports import slide_deck, word_file
from samsam.exports.office_template import TemplateError
from samsam.figures import fonts
from samsam.model.house_style import Font, HouseStyle
from samsam.sources.house_style import FILE, read_house_style
from samsam.sources.toml_file import RegisterError, TomlFile


def usable_style(data: Path) -> HouseStyle:
    """The look that `style.toml` describes. Raises RegisterError: line and cure of each fault."""
    style = read_house_style(data)
    tried = [*_font_faults(style.font), *_template_faults(style)]
    if tried:
        file = TomlFile.read(data / FILE)
        for part, key, fault in tried:
            file.table(part).fault(key, fault)
        raise RegisterError(file.faults)
    return style


def _font_faults(font: Font) -> Iterator[tuple[str, str, str]]:
    for path in filter(None, (font.regular, font.bold)):
        try:
            fonts.check(Path(path), font.family)
        except fonts.FontError as error:
            yield "font", "family", f"{Path(path).name}: {error}"


def _template_faults(style: HouseStyle) -> Iterator[tuple[str, str, str]]:
    tries: tuple[tuple[str, bytes | None, Callable[[HouseStyle], object]], ...] = (
        ("word", style.word_template, word_file.opened),
        ("powerpoint", style.powerpoint_template, slide_deck.opened),
    )
    for key, template, opened in tries:
        try:
            if template is not None:
                opened(style)
        except TemplateError as error:
            yield "templates", key, str(error).removesuffix(".")
