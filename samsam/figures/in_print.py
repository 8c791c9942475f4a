"""Figure → SVG, PDF and PNG in exact millimetres, without a browser.

Title, subtitle, notes and source stand inside the file. Text is text in SVG
and PDF; PNG has 300 dpi.
"""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from samsam.figures.describe import Words, describe
from samsam.figures.figure import Curve, CurveRole, Figure, TargetMark, label_goes_above
from samsam.figures.theme import LIGHT, Palette
from samsam.figures.words import point_label, target_mark, target_words, unit_words
from samsam.model.indicator import Unit
from samsam.model.series import Point
from samsam.model.target import TargetState
from samsam.swedish import number

Form = Literal["svg", "png", "pdf"]

_MM = 1 / 25.4
_DPI = 300
_PT = 1 / 72
_TEXT, _SMALL, _TITLE = 9.5, 8.0, 12.0
_LINE = 1.35
_NARROW = 3.5
_DENSE = 30
# matplotlib keeps these three for the whole process, so drawing takes turns.
_lock = threading.Lock()
_SETTINGS: Any = {
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "svg.hashsalt": "samsam",
    "font.family": "DejaVu Sans",
    "axes.unicode_minus": True,
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The measures of one drawing, in inches."""

    width: float
    title: list[str]
    subtitle: list[str]
    foot: list[str]

    @property
    def plot(self) -> float:
        return self.width * (0.56 if self.width > 4 else 0.85)

    @property
    def top(self) -> float:
        lines = len(self.title) * _TITLE + len(self.subtitle) * _TEXT
        return lines * _LINE * _PT + 0.22

    @property
    def bottom(self) -> float:
        return len(self.foot) * _SMALL * _LINE * _PT + 0.12

    @property
    def height(self) -> float:
        return self.top + self.plot + self.bottom


def draw(figure: Figure, width_mm: float = 160, form: Form = "svg") -> bytes:
    """One figure as a file, `width_mm` wide; the height follows from what it has to say."""
    words = describe(figure)
    with _lock, mpl.rc_context(_SETTINGS):
        sheet = _sheet(words, width_mm)
        canvas = Canvas(figsize=(sheet.width, sheet.height), dpi=_DPI)
        FigureCanvasAgg(canvas)
        _write_words(canvas, sheet, LIGHT)
        axes = _axes(canvas, sheet, figure, LIGHT)
        _draw_figure(axes, figure, LIGHT)
        return _saved(canvas, words, form)


def _sheet(words: Words, width_mm: float) -> _Sheet:
    width = width_mm * _MM
    foot = [line for text in (*words.notes, words.source) for line in _wrapped(text, width, _SMALL)]
    return _Sheet(
        width,
        _wrapped(words.headline, width, _TITLE * 1.08),
        _wrapped(words.subtitle, width, _TEXT),
        foot,
    )


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines that fit the width; a letter of DejaVu Sans is some 0.56 of its size wide."""
    characters = int((width - 0.12) / (size * _PT * 0.56))
    return wrap(text, characters, break_on_hyphens=False) or [""]


def _write_words(canvas: Canvas, sheet: _Sheet, palette: Palette) -> None:
    down = sheet.height - 0.06
    styles = (
        (sheet.title, _TITLE, "bold", palette.text),
        (sheet.subtitle, _TEXT, "normal", palette.muted),
    )
    for lines, size, weight, colour in styles:
        for line in lines:
            _put(canvas, sheet, down, line, size=size, weight=weight, colour=colour)
            down -= size * _LINE * _PT
    down = sheet.bottom - 0.02
    for line in sheet.foot:
        _put(canvas, sheet, down, line, size=_SMALL, weight="normal", colour=palette.muted)
        down -= _SMALL * _LINE * _PT


def _put(
    canvas: Canvas, sheet: _Sheet, down: float, line: str, size: float, weight: str, colour: str
) -> None:
    canvas.text(
        0.06 / sheet.width, down / sheet.height, line,
        fontsize=size, fontweight=weight, color=colour, va="top", ha="left", parse_math=False,
    )  # fmt: skip


def _axes(canvas: Canvas, sheet: _Sheet, figure: Figure, palette: Palette) -> Axes:
    left, right = 0.62, 0.16
    keys = 0.19 * len(figure.curves) if len(figure.curves) > 1 else 0.0
    area = (
        left / sheet.width,
        (sheet.bottom + 0.34) / sheet.height,
        1 - (left + right) / sheet.width,
        (sheet.plot - 0.34 - 0.3 - keys) / sheet.height,
    )
    axes = canvas.add_axes(area)
    axes.set_facecolor(palette.background)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(palette.muted)
    axes.tick_params(colors=palette.text, labelsize=_TEXT, length=3, color=palette.muted)
    axes.grid(axis="y", color=palette.grid, linewidth=0.7)
    axes.set_axisbelow(True)
    return axes


def _draw_figure(axes: Axes, figure: Figure, palette: Palette) -> None:
    if not figure.outcome.points:
        axes.set_axis_off()
        axes.text(
            0.5, 0.5, "Inga värden att visa", transform=axes.transAxes, ha="center", va="center",
            fontsize=_TITLE, color=palette.muted,
        )  # fmt: skip
        return
    _draw_projection(axes, figure, palette)
    for mark in figure.drawn_targets:
        _draw_target(axes, mark, figure, palette)
    for curve in reversed(figure.curves):
        _draw_curve(axes, curve, palette)
    _draw_breaks(axes, figure, palette)
    _set_years(axes, figure)
    _set_values(axes, figure)
    _draw_head(axes, figure, palette)
    for point in _labelled(axes, figure):
        _draw_label(axes, point, figure, palette)


def _is_narrow(axes: Axes) -> bool:
    return bool(axes.get_window_extent().width / _DPI < _NARROW)


def _labelled(axes: Axes, figure: Figure) -> tuple[Point, ...]:
    """On a narrow drawing with targets, the highest and lowest value would run into their texts."""
    points = figure.labelled
    crowded = _is_narrow(axes) and figure.targets and len(figure.outcome.points) > len(points)
    return (points[0], points[-1]) if crowded else points


def _colour(curve: Curve, palette: Palette) -> str:
    return palette.outcome if curve.role is CurveRole.OUTCOME else palette.comparison


def _draw_curve(axes: Axes, curve: Curve, palette: Palette) -> None:
    """Each unbroken stretch is a line of its own: nothing is drawn over a missing year."""
    colour = _colour(curve, palette)
    outcome = curve.role is CurveRole.OUTCOME
    size = 3.2 if len(curve.points) > _DENSE else 4.8
    for stretch in curve.segments():
        axes.plot(
            [p.year for p in stretch], [p.value for p in stretch],
            color=colour, linewidth=1.8, linestyle="-" if outcome else (0, (1, 1.4)),
            marker="o" if outcome else "s", markersize=size, zorder=4 if outcome else 3,
        )  # fmt: skip
    hollow = [p for p in curve.points if p.preliminary]
    axes.plot(
        [p.year for p in hollow], [p.value for p in hollow], linestyle="none", marker="o",
        markersize=size + 0.8, markerfacecolor=palette.background, markeredgecolor=colour, zorder=5,
    )  # fmt: skip


def _draw_projection(axes: Axes, figure: Figure, palette: Palette) -> None:
    projection = figure.projection
    if projection is None:
        return
    start = projection.from_value
    years = [projection.from_year, *(y.year for y in projection.years)]
    outer = [(start, start), *((y.low95, y.high95) for y in projection.years)]
    inner = [(start, start), *((y.low80, y.high80) for y in projection.years)]
    for band, colour in ((outer, palette.band_outer), (inner, palette.band_inner)):
        axes.fill_between(years, [b[0] for b in band], [b[1] for b in band], color=colour, lw=0)
    values = [start, *(y.value for y in projection.years)]
    axes.plot(years, values, color=palette.outcome, linewidth=1.4, linestyle=(0, (4, 3)))


def _draw_target(axes: Axes, mark: TargetMark, figure: Figure, palette: Palette) -> None:
    target, start = mark.target, mark.path_from
    if start is not None:
        axes.plot(
            [start.year, target.year], [start.value, target.value],
            color=palette.accent, linewidth=1.1, linestyle=(0, (5, 3)), zorder=2,
        )  # fmt: skip
    missed = mark.assessment.state is TargetState.MISSED
    axes.plot(
        [target.year], [target.value], marker="D", markersize=7, linestyle="none", zorder=6,
        markerfacecolor=palette.background if missed else palette.accent,
        markeredgecolor=palette.accent, markeredgewidth=1.4,
    )  # fmt: skip
    if missed:
        axes.plot(
            [target.year], [target.value], marker="x", markersize=5, zorder=7,
            markeredgecolor=palette.accent, markeredgewidth=1.4,
        )  # fmt: skip
    _target_text(axes, mark, figure, palette)


def _target_text(axes: Axes, mark: TargetMark, figure: Figure, palette: Palette) -> None:
    target = mark.target
    state = target_mark(mark.assessment, figure.indicator).word
    words = f"Mål {target.year}: {target_words(target, figure.indicator)}"
    passed = mark.assessment.value_in_target_year is not None and not _is_narrow(axes)
    if passed:
        words = f"{words}\n{state[:1].lower()}{state[1:]}"
    late = target.year > (figure.years[0] + figure.years[-1]) / 2
    axes.annotate(
        words, (target.year, target.value), xytext=(0, 16 if passed else 8),
        textcoords="offset points", ha="right" if late else "left", va="bottom",
        fontsize=_TEXT, color=palette.text, linespacing=1.15, parse_math=False,
    )  # fmt: skip


def _draw_breaks(axes: Axes, figure: Figure, palette: Palette) -> None:
    for found in figure.drawn_breaks:
        axes.axvline(found.year - 0.5, color=palette.muted, linewidth=1, linestyle=":")
        axes.text(
            found.year - 0.5, 1.0, " seriebrott", transform=axes.get_xaxis_transform(),
            fontsize=_SMALL, color=palette.muted, va="top", ha="left",
        )  # fmt: skip


def _set_years(axes: Axes, figure: Figure) -> None:
    """A tick for every year; labels only as close as they have room."""
    years = list(figure.years)
    room = 0.03 * (years[-1] - years[0]) + 0.45
    axes.set_xlim(years[0] - room, years[-1] + room)
    width = axes.get_window_extent().width / _DPI
    step = max(1, -(-len(years) * 0.46 // width))
    labelled = [y for y in years if (years[-1] - y) % step == 0]
    axes.set_xticks(labelled, [str(y) for y in labelled])
    axes.set_xticks(years, minor=True)
    axes.tick_params(axis="x", which="minor", length=2)


def _set_values(axes: Axes, figure: Figure) -> None:
    low, high = _limits(figure)
    if figure.indicator.is_rank:
        room = max(0.12 * (high - 1), 1.0)
        axes.set_ylim(high + room, 1 - room / 2)
        step = max(2, 5 * round(high / 30))
        axes.set_yticks([1, *range(step, int(high + room) + 1, step)])
    else:
        axes.set_ylim(low, high)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=6, min_n_ticks=3, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(_tick_text(figure, high - low)))
    axes.tick_params(axis="y", length=0)


def _limits(figure: Figure) -> tuple[float, float]:
    values = [p.value for c in figure.curves for p in c.points]
    values += [m.target.value for m in figure.drawn_targets]
    if figure.projection:
        values += [v for y in figure.projection.years for v in (y.low95, y.high95)]
    low, high = min(values), max(values)
    if figure.indicator.is_rank:
        return low, high
    if figure.starts_at_zero:
        low, high = min(0.0, low), max(0.0, high)
    room = 0.14 * (high - low) or 0.14 * abs(high) or 1.0
    return (low if figure.starts_at_zero and low == 0 else low - room), high + room


def _tick_text(figure: Figure, span: float) -> Any:
    decimals = 0 if span >= 5 or figure.indicator.is_rank else max(1, figure.indicator.decimals)
    suffix = "\u00a0%" if figure.indicator.unit is Unit.PERCENT else ""
    return lambda value, _position: f"{number(value, decimals)}{suffix}"


def _draw_head(axes: Axes, figure: Figure, palette: Palette) -> None:
    """What the value axis counts, and the names of the curves when there are several."""
    words = unit_words(figure.indicator)
    cut = not figure.starts_at_zero and not figure.indicator.is_rank
    head = f"{words[:1].upper()}{words[1:]}{'. Axeln börjar inte på noll' if cut else ''}"
    lines = [(head, palette.muted)]
    if len(figure.curves) > 1:
        lines += [(_key(c), _colour(c, palette)) for c in figure.curves]
    for position, (line, colour) in enumerate(lines):
        axes.annotate(
            line, (0, 1), xycoords="axes fraction", xytext=(-2, 6 + 13 * position),
            textcoords="offset points", fontsize=_TEXT, color=colour, va="bottom", ha="left",
            parse_math=False,
        )  # fmt: skip


def _key(curve: Curve) -> str:
    return f"{'●' if curve.role is CurveRole.OUTCOME else '■'} {curve.label}"


def _draw_label(axes: Axes, point: Point, figure: Figure, palette: Palette) -> None:
    text = point_label(figure.indicator, point.value)
    first = point.year == figure.years[0]
    dense = len(figure.outcome.points) > _DENSE
    above = label_goes_above(point, figure, _limits(figure)) and not (first and dense)
    axes.annotate(
        f"{text} prel." if point.preliminary else text, (point.year, point.value),
        xytext=(0, 6 if above else -6), textcoords="offset points",
        ha="left" if first else "center", va="bottom" if above else "top",
        fontsize=_TEXT, color=palette.text, zorder=8, parse_math=False,
    )  # fmt: skip


def _saved(canvas: Canvas, words: Words, form: Form) -> bytes:
    """The drawing as bytes, with its words in the file's own description."""
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Title": words.headline, "Date": None, "Creator": "SAMSAM"},
        "pdf": {
            "Title": words.headline, "Subject": words.alt, "Author": "SAMSAM",
            "CreationDate": None, "ModDate": None,
        },
        "png": {"Title": words.headline, "Description": words.alt, "Source": words.source},
    }  # fmt: skip
    file = io.BytesIO()
    canvas.savefig(file, format=form, dpi=_DPI, metadata=metadata[form], facecolor="white")
    return _described(file.getvalue(), words) if form == "svg" else file.getvalue()


def _described(svg: bytes, words: Words) -> bytes:
    """The SVG with a title and a description that a screen reader finds."""
    text = svg.decode("utf-8")
    text = re.sub(
        r"<svg ", '<svg role="img" lang="sv" aria-labelledby="rubrik beskrivning" ', text, count=1
    )
    described = (
        f'<title id="rubrik">{escape(words.headline)}</title>'
        f'<desc id="beskrivning">{escape(words.alt)}</desc>'
    )
    text = re.sub(r"(<svg [^>]*>)", lambda m: m[1] + described, text, count=1)
    return text.encode("utf-8")
