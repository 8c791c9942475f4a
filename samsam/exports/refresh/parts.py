"""Charts and pictures of a document, which are parts of their own, made anew where they stand."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from samsam.charts.office.in_office import ORIGIN_PROPERTY, OfficeChart, office_chart
from samsam.charts.office.office_axes import YEAR_AXIS
from samsam.charts.office.office_lines import BRACKET, HELPERS
from samsam.charts.writable import writable
from samsam.exports.documents.office_picture import OfficePicture, png_shape
from samsam.exports.documents.piece import (
    PieceIdentity,
    Role,
    chart_piece,
    read_piece,
    replaced_piece,
)
from samsam.exports.refresh.chart_look import (
    Points,
    Series,
    chart_of,
    series_of,
    text_font,
    text_size,
    with_look,
    workbook_relation,
)
from samsam.exports.refresh.package import Package
from samsam.exports.refresh.renewed import NotRenewedError, Renew, Renewed, title_of
from samsam.exports.refresh.report import PieceChange, PieceOutcome, PieceReport
from samsam.exports.refresh.spans import Edits, Element
from samsam.figures.figure import Figure
from samsam.figures.origin import Origin, read_origin
from samsam.figures.theme import light
from samsam.figures.words import value_words
from samsam.swedish import listing

_ROLES = (Role.CHART, Role.PICTURE)
_POINT = 12_700  # English metric units
_NEAR = 1e-9
_STRETCHED = 0.01  # how much a picture's shape may differ before it would be seen
_NOT_KEPT = "Bildbeskrivningen har skrivits om i dokumentet och är kvar. SAMSAM:s egen är nu: ”{}”"
_MISSING = "Bildens fil finns inte i dokumentet. Klistra in diagrammet på nytt ur SAMSAM."
_LINKED = (
    "Diagrammets siffror hämtas ur en annan fil när någon väljer Redigera data, och den är inte "
    "uppdaterad. Bryt länken: Arkiv > Info > Redigera länkar till filer."
)
_LOST = (
    "Siffrorna bakom diagrammet följde inte med när dokumentet sparades i ett annat program: "
    "Redigera data öppnar inget. Hämta diagrammet på nytt ur SAMSAM om du vill ändra i siffrorna."
)
_LINES, _GONE = "Ritat på nytt: {}.", "Inte längre med: {}."
_WORDS = "Bildbeskrivningen, som läses upp för den som inte ser diagrammet, är ny."
_DRAWN = "Bilden är ritad på nytt med samma rubrik och beskrivning."
_NO_VALUES = "Det finns inga värden att visa. Diagrammet är kvar som det är."


@dataclass(frozen=True, slots=True)
class Frame:
    """A chart or picture where it stands: what names it and what says how large it is.

    `size` is the texts' size in points where nothing else says it, `columns` how many small charts
    stand beside each other, 0 as many as on a slide. `extents` are all elements that hold the size;
    `grow` moves what else says how high it is, to so many times the height.
    """

    named: Element
    extents: tuple[Element, ...]
    chart: str | None
    blips: tuple[str, ...]
    size: float
    columns: int
    grow: Callable[[Edits, float], None] | None = None

    @property
    def width(self) -> float:
        """In points."""
        return self._length("cx")

    @property
    def height(self) -> float:
        """In points."""
        return self._length("cy")

    def _length(self, name: str) -> float:
        text = self.extents[0].attributes.get(name, "") if self.extents else ""
        return int(text) / _POINT if re.fullmatch(r"[0-9]{1,12}", text) else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """A frame of ours, with its identity."""

    frame: Frame
    piece: PieceIdentity


def found_frame(package: Package, frame: Frame, around: Origin | None = None) -> Found | None:
    """The frame with its identity: by its name, else by the workbook behind it.

    `around` is what the texts before and after it are of: a chart of ours that has neither name nor
    workbook any longer, as from an .odt, is of the same.
    """
    piece = read_piece(frame.named.attributes.get("name", ""))
    if piece is None and frame.chart in package.names:
        origin = _origin_in_workbook(package, frame.chart)
        if origin is None and around and _is_drawn_by_us(package, frame.chart):
            origin = around
        piece = PieceIdentity(origin, Role.CHART) if origin else None
    return Found(frame, piece) if piece and piece.role in _ROLES else None


def _is_drawn_by_us(package: Package, chart: str) -> bool:
    """Whether it has the line that carries the years of an axis: no other chart has."""
    return YEAR_AXIS in series_of(chart_of(package.read(chart)))


def _origin_in_workbook(package: Package, chart: str) -> Origin | None:
    name = _workbook_of(package, chart)
    if name is None:
        return None
    try:
        with zipfile.ZipFile(BytesIO(package.read(name))) as book:
            text = book.read("docProps/custom.xml").decode("utf-8")
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError):
        return None  # a workbook of somebody else's
    found = re.search(rf'name="{ORIGIN_PROPERTY}"[^>]*>\s*<vt:lpwstr>([^<]*)<', text)
    return read_origin(found[1].replace("&amp;", "&")) if found else None


def _workbook_of(package: Package, chart: str) -> str | None:
    relation = workbook_relation(chart_of(package.read(chart)))
    name = package.relations(chart).get(relation or "")
    return name if name in package.names else None


def refreshed_frame(
    package: Package, edits: Edits, found: Found, renew: Renew, place: str
) -> PieceReport:
    """Make the chart or picture anew in its part, and say what has changed."""
    role, title = found.piece.role, title_of(renew, found.piece.origin)
    try:
        renewed = renew(found.piece.origin)
        make = _chart if renewed.figure is not None else _picture
        changes, remarks, changed = make(package, edits, found, renewed)
    except NotRenewedError as error:
        return PieceReport(role, title, place, PieceOutcome.LEFT, remarks=(str(error),))
    if not changed:
        return PieceReport(role, title, place, PieceOutcome.SAME)
    remarks = (*remarks, *name_anew(edits, found, renewed))
    return PieceReport(role, title, place, PieceOutcome.CHANGED, changes, remarks)


def name_anew(edits: Edits, found: Found, renewed: Renewed) -> Iterator[str]:
    """Give it a new identity, and its description unless somebody has written their own."""
    named, said = found.frame.named, renewed.said
    headline, alt = writable(said.headline), writable(said.alt)
    piece = chart_piece(renewed.origin, headline, alt, found.piece.drawn, found.piece.role)
    name = named.attributes.get("name", "")
    if piece is not None:
        anew = replaced_piece(name, piece)
        name = anew if read_piece(name) else f"{name} {piece.write()}".strip()
    if not _is_ours(found):
        edits.set_attributes(named, name=name)
        yield _NOT_KEPT.format(alt)
        return
    edits.set_attributes(named, name=name, title=headline, descr=alt)


def _headline_change(found: Found, renewed: Renewed) -> tuple[PieceChange, ...]:
    old, new = found.frame.named.attributes.get("title", ""), writable(renewed.said.headline)
    return (PieceChange("Rubriken", old, new),) if old and old.split() != new.split() else ()


def _is_ours(found: Found) -> bool:
    """Whether the description is the one that SAMSAM wrote; LibreOffice loses those of charts."""
    alt = found.frame.named.attributes.get("descr", "")
    return not alt or not found.piece.digest or found.piece.wrote(alt)


def _words_changed(found: Found, renewed: Renewed) -> bool:
    alt = found.frame.named.attributes.get("descr", "")
    return _is_ours(found) and alt.split() != writable(renewed.said.alt).split()


_Made = tuple[tuple[PieceChange, ...], tuple[str, ...], bool]


# Charts


def _chart(package: Package, _edits: Edits, found: Found, renewed: Renewed) -> _Made:
    figure, frame = renewed.figure, found.frame
    if figure is None or frame.chart is None or frame.chart not in package.names:
        raise NotRenewedError(_MISSING)
    if not figure.outcome.points:
        raise NotRenewedError(_NO_VALUES)
    old = chart_of(package.read(frame.chart))
    size = text_size(old, frame.size)
    palette = light(renewed.style)
    made = office_chart(figure, frame.width, frame.height, size, text_font(old), palette)
    before, after = series_of(old), series_of(chart_of(made.xml))
    lines = _other_lines(before, after)
    if not lines and not _words_changed(found, renewed):
        return (), (), False
    changes = (*_headline_change(found, renewed), *_value_changes(figure, before, after))
    curves = {writable(curve.label) for curve in figure.curves}
    told = tuple(_told([name for name in lines if name not in curves], after))
    remarks = (*_write_chart(package, frame.chart, made, old), *told)
    return changes, remarks if changes or told else (*remarks, _WORDS), True


def _told(lines: list[str], after: Series) -> Iterator[str]:
    """What has become of lines that have no values of a year."""
    for words, found in (
        (_LINES, [name for name in lines if name in after]),
        (_GONE, [name for name in lines if name not in after]),
    ):
        if found:
            yield words.format(listing([name.rstrip(".") for name in found]))


def _write_chart(package: Package, name: str, made: OfficeChart, old: Any) -> tuple[str, ...]:
    """The chart's part and the workbook behind it; what the editor should know of the latter."""
    workbook = _workbook_of(package, name)
    package.changed[name] = with_look(made.xml, old)
    if workbook is not None:
        package.changed[workbook] = made.workbook
        return ()
    relation = workbook_relation(old)
    if relation is None:
        return ()
    return (_LOST,) if relation in package.relations(name) else (_LINKED,)


def _other_lines(old: Series, new: Series) -> list[str]:
    """The lines that say something else, have come or have gone, by their names."""
    before, after = _saying(old), _saying(new)
    return [
        name
        for name in dict.fromkeys([*after, *before])
        if not _same(before.get(name, {}), after.get(name, {}))
    ]


def _saying(found: Series) -> Series:
    """What lines say. Those that only carry labels say nothing, and a bracket which years it is."""
    said = {name: points for name, points in found.items() if not name.startswith(HELPERS)}
    return said | {
        name: {float(round(max(points))): 0.0}
        for name, points in found.items()
        if name.startswith(BRACKET) and points
    }


def _same(old: Points, new: Points) -> bool:
    return old.keys() == new.keys() and all(abs(old[x] - new[x]) < _NEAR for x in new)


def _value_changes(figure: Figure, before: Series, after: Series) -> Iterator[PieceChange]:
    """Year by year, what the curves said and say; the figure's targets have words of their own."""
    for curve in figure.curves:
        name = writable(curve.label)
        old, new = before.get(name, {}), after.get(name, {})
        for year in sorted(old.keys() | new.keys()):
            was, now = old.get(year), new.get(year)
            if was is None or now is None or abs(was - now) >= _NEAR:
                what = f"{year:.0f}" if curve is figure.outcome else f"{name} {year:.0f}"
                yield PieceChange(what, _value(figure, was), _value(figure, now))


def _value(figure: Figure, value: float | None) -> str:
    return "inget värde" if value is None else value_words(figure.indicator, value)


# Pictures


def _picture(package: Package, edits: Edits, found: Found, renewed: Renewed) -> _Made:
    """The drawing in each of its forms. Its shape follows what it shows, its width is kept."""
    frame = found.frame
    parts = [name for name in frame.blips if name in package.names]
    if not parts or not frame.width:
        raise NotRenewedError(_MISSING)
    made = _drawn(found, renewed)
    endings = {"svg": made.svg, "png": made.png}
    fitting = {n: endings[n.rpartition(".")[2].lower()] for n in parts if n[-3:].lower() in endings}
    if len(fitting) < len(parts):
        raise NotRenewedError(
            "Bilden har sparats i ett annat format än PNG och SVG. Hämta den på nytt ur SAMSAM."
        )
    if all(package.read(name) == content for name, content in fitting.items()):
        return (), (), False
    before = next((png_shape(package.read(n)) for n in parts if n.lower().endswith(".png")), 0.0)
    package.changed.update(fitting)
    if before:
        _fit(edits, frame, made.height / made.width / before)
    remarks = () if _words_changed(found, renewed) else (_DRAWN,)
    return _headline_change(found, renewed), remarks, True


def _drawn(found: Found, renewed: Renewed) -> OfficePicture:
    """The picture as it was drawn first."""
    frame, drawn = found.frame, found.piece.drawn or (found.frame.width, 0.0)
    if found.piece.role is Role.PICTURE:
        return renewed.whole_picture(drawn[0])
    return renewed.picture(drawn, frame.size, frame.columns)


def _fit(edits: Edits, frame: Frame, higher: float) -> None:
    """Another height for a drawing of another shape: `higher` is how many times the old one."""
    other = abs(higher - 1) > _STRETCHED
    for extent in frame.extents if other else ():
        high = extent.attributes.get("cy", "")
        if high.isdigit():
            edits.set_attributes(extent, cy=str(round(int(high) * higher)))
    if frame.grow is not None:
        frame.grow(edits, higher if other else 1)
