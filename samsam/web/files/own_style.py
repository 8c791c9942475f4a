"""The municipality's own colours on the screen: in the style sheet and in Streamlit's theme."""

from __future__ import annotations

from streamlit import config

from samsam.model.language.house_style import HouseStyle


def own_colours(style: HouseStyle) -> str:
    """The variables of samsam.css that follow the style; nothing when it is SAMSAM's own."""
    usual = HouseStyle()
    if (style.light, style.dark) == (usual.light, usual.dark):
        return ""
    return (
        f"\n:root {{ --s-accent: light-dark({style.light.outcome}, {style.dark.outcome}); "
        f"--s-warm: light-dark({style.light.accent}, {style.dark.accent}); }}\n"
    )


def set_theme(style: HouseStyle) -> None:
    """Buttons, links and fields in the colour of the outcome, as .streamlit/config.toml has it."""
    for mode, colours in (("light", style.light), ("dark", style.dark)):
        for name in ("primaryColor", "linkColor"):
            config.set_option(f"theme.{mode}.{name}", colours.outcome)
