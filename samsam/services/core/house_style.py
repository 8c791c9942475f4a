"""The municipality's own look, once every program that is to use it has tried it."""

from __future__ import annotations

from pathlib import Path

from samsam.config.house_style import FILE, read_house_style
from samsam.config.toml_file import RegisterError, TomlFile
from samsam.model.language.house_style import HouseStyle


def usable_style(data: Path) -> HouseStyle:
    """The look that `style.toml` describes. Raises RegisterError: line and cure of each fault."""
    style = read_house_style(data)
    if not _has_files(style):
        return style
    # The programs take a second to load, and most commands draw nothing.
    from samsam.services.core.style_trials import faults  # noqa: PLC0415

    found = faults(style)
    if found:
        file = TomlFile.read(data / FILE)
        for part, key, fault in found:
            file.table(part).fault(key, fault)
        raise RegisterError(file.faults)
    return style


def _has_files(style: HouseStyle) -> bool:
    return any(
        (
            style.font.regular, style.font.bold, style.logotype,
            style.word_template, style.powerpoint_template,
        )
    )  # fmt: skip
