"""Colours can be seen and told apart, and are the same in every place."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from itertools import combinations
from pathlib import Path

import pytest

from samsam.figures.theme import DARK, LIGHT, SPARKLINE, Palette, Tone
from samsam.model.language.house_style import contrast

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "samsam/web/assets/samsam.css").read_text(encoding="utf-8")
# --s-name: light-dark(#light, #dark)
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--s-([\w-]+):\s*light-dark\((#[0-9A-Fa-f]{6}),\s*(#[0-9A-Fa-f]{6})\)", CSS
    )
}
both = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["ljus", "mörk"])


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#000000", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#777777", "#FFFFFF", 4.48),  # the grey that is just too light (WCAG's own example)
        ("#767676", "#FFFFFF", 4.54),
        ("#FF0000", "#FFFFFF", 4.00),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)


@both
def test_text_can_be_read(palette: Palette) -> None:
    for colour in (palette.text, palette.muted, palette.outcome, palette.comparison):
        assert contrast(colour, palette.background) >= 4.5


@both
@pytest.mark.parametrize("tone", Tone)
def test_the_words_of_judgements_can_be_read(palette: Palette, tone: Tone) -> None:
    assert contrast(palette.tones[tone], palette.background) >= 4.5


@both
def test_lines_and_marks_can_be_seen(palette: Palette) -> None:
    for colour in (palette.outcome, palette.comparison, palette.accent, palette.what_if):
        assert contrast(colour, palette.background) >= 3


@both
def test_text_and_lines_can_be_seen_on_the_bands_of_a_projection(palette: Palette) -> None:
    for band in (palette.band_outer, palette.band_inner):
        assert contrast(palette.outcome, band) >= 3
        assert contrast(palette.text, band) >= 4.5


@both
def test_the_bands_can_be_told_apart(palette: Palette) -> None:
    colours = (palette.background, palette.band_outer, palette.band_inner)
    assert len(set(colours)) == 3
    assert contrast(palette.band_inner, palette.background) > contrast(
        palette.band_outer, palette.background
    )


def test_the_small_curve_can_be_seen_on_both_backgrounds() -> None:
    for palette in (LIGHT, DARK):
        assert contrast(SPARKLINE, palette.background) >= 3


@both
def test_every_tone_has_a_colour_of_its_own(palette: Palette) -> None:
    assert set(palette.tones) == set(Tone)
    assert len(set(palette.tones.values())) == len(Tone)


@both
def test_better_and_worse_are_never_green_and_red(palette: Palette) -> None:
    def channels(colour: str) -> tuple[int, int, int]:
        red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
        return red, green, blue

    red, green, blue = channels(palette.tones[Tone.BETTER])
    assert blue > red
    assert blue > green
    red, green, blue = channels(palette.tones[Tone.WORSE])
    assert red > green > blue  # orange, not red: a good part of green in it
    assert green > red / 3


@both
def test_outcome_and_comparison_differ_in_grey_too(palette: Palette) -> None:
    assert contrast(palette.outcome, palette.comparison) >= 1.3


def test_the_light_colours_are_those_that_were_decided() -> None:
    assert (LIGHT.outcome, LIGHT.accent) == ("#12436D", "#F46A25")


@both
def test_colours_are_written_in_one_way(palette: Palette) -> None:
    flat = [getattr(palette, f.name) for f in fields(palette) if f.name != "tones"]
    for colour in (*flat, *palette.tones.values()):
        assert re.fullmatch(r"#[0-9A-F]{6}", colour)


# The same in the style sheet and in Streamlit's settings


@pytest.mark.parametrize(
    ("name", "light", "dark"),
    [
        ("text", LIGHT.text, DARK.text),
        ("muted", LIGHT.muted, DARK.muted),
        ("accent", LIGHT.outcome, DARK.outcome),
        ("warm", LIGHT.accent, DARK.accent),
        ("background", LIGHT.background, DARK.background),
        *((t.value, LIGHT.tones[t], DARK.tones[t]) for t in Tone),
    ],
)
def test_the_style_sheet_has_the_palettes_colours(name: str, light: str, dark: str) -> None:
    assert PAIRS[name] == (light, dark)


def test_the_style_sheet_has_no_other_colours_than_its_variables() -> None:
    variables = CSS.partition("}")[0]
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", CSS.replace(variables, "")) == []
    used = set(re.findall(r"var\(--s-([\w-]+)\)", CSS))
    assert used <= set(PAIRS)


@pytest.mark.parametrize("side", [0, 1], ids=["ljus", "mörk"])
@pytest.mark.parametrize("name", ["text", "muted", "accent", "battre", "samre", "ingen", "neutral"])
def test_text_can_be_read_on_panels(name: str, side: int) -> None:
    assert contrast(PAIRS[name][side], PAIRS["panel"][side]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_streamlit_s_theme_is_ours(mode: str) -> None:
    settings = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    theme, palette = settings["theme"][mode], {"light": LIGHT, "dark": DARK}[mode]
    assert theme["backgroundColor"] == palette.background
    assert theme["textColor"] == palette.text
    assert theme["primaryColor"] == theme["linkColor"] == palette.outcome
    assert theme["secondaryBackgroundColor"] == PAIRS["panel"][mode == "dark"]
    assert contrast(theme["borderColor"], palette.background) >= 3


def test_all_colours_of_a_palette_but_the_backgrounds_differ() -> None:
    for palette in (LIGHT, DARK):
        drawn = (palette.outcome, palette.comparison, palette.accent, palette.grid)
        assert all(a != b for a, b in combinations(drawn, 2))
