"""Every number of every figure, in every place that tells it, against the figure's own values.

The figure's values are compared with the store's; headline, sentences and alternative text number
by number with what may stand there; tables, charts and files with each other.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import told_by
from office_documents import TODAY, FigureOf, figures_document
from openpyxl import load_workbook
from told_by import Place

from samsam.config.register import read_register
from samsam.config.settings import HOME as PROJECT
from samsam.exports.documents import report_pdf
from samsam.exports.documents.document import FigurePart, SeriesPart
from samsam.exports.kit.formats import FORMATS
from samsam.exports.kit.kit import Kit, make
from samsam.exports.use import RenderOptions
from samsam.figures.description.describe import Words, describe
from samsam.figures.description.notes import notes_beside_foot
from samsam.figures.figure import Curve, Figure
from samsam.model.assessment.target import TargetState
from samsam.model.indicators.indicator import Break, Target, Unit
from samsam.model.indicators.series import Series
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.files.files import figure_for_file

# A key figure that ships without values: nothing to read back.
WITHOUT_VALUES = {"youth_established_diploma"}
IDS = tuple(i for i in read_register(PROJECT / "data").indicators if i not in WITHOUT_VALUES)
MADE_UP = ("luckor", "brott", "preliminärt", "mål", "rang", "ett värde")
POPULATION_PAGE = "befolkningsmal"
CASES = (*IDS, POPULATION_PAGE, *MADE_UP)
STATES = {
    TargetState.REACHED: "nått",
    TargetState.MISSED: "missat med",
    TargetState.ON_PACE: "i takt med målet",
    TargetState.BEHIND: "för långsam takt",
    TargetState.MOVING_AWAY: "går från målet",
    TargetState.CANNOT_TELL: "går inte att avgöra",
}


def made_up(figure_of: FigureOf) -> dict[str, Figure]:
    """Figures with what the real ones have little of."""

    def goal(year: int, value: float, at_least: bool = True) -> Target:
        return Target(f"m{year}", "neet", year, value, at_least, "prov", 2016)

    fall = {y: round(12.4 - 0.37 * (y - 2016), 2) for y in range(2016, 2026)}
    people = {2022: 17_990.0, 2023: 17_863.0, 2024: 17_521.0, 2025: 17_465.0}
    goals = (goal(2022, 11.5, False), goal(2030, 7.25, False))
    broken = (Break(2021, "Ny åldersgräns, 17 till 25 år."),)
    made = {
        "luckor": figure_of("neet", fall | {2018: None, 2019: None, 2023: None}),
        "brott": figure_of("neet", fall, breaks=broken),
        "preliminärt": figure_of("population", people, preliminary=(2024, 2025)),
        "mål": figure_of("neet", fall, targets=goals),
        "rang": figure_of("business_climate_rank", {2021: 44.0, 2022: 37.0, 2024: 12.0},
                          targets=(goal(2027, 10.0, False),)),
        "ett värde": figure_of("neet", {2020: 10.2}),
    }  # fmt: skip
    return {n: replace(f, indicator=replace(f.indicator, id=n)) for n, f in made.items()}


@dataclass(frozen=True)
class Everything:
    """The figures as (shown, with its whole series) by case, and the files that tell of them."""

    figures: dict[str, tuple[Figure, Figure]]
    files: dict[str, bytes]

    @property
    def shown(self) -> list[Figure]:
        """The figures as they are shown, in the order of the cases."""
        return [shown for shown, _ in self.figures.values()]


@pytest.fixture(scope="module")
def everything(service: Service, figure_of: FigureOf) -> Everything:
    chosen = Selection()
    figures = {i: figure_for_file(service, "nyckeltal", i, chosen, TODAY) for i in IDS}
    page = figure_for_file(service, POPULATION_PAGE, "population", chosen, TODAY)
    figures[POPULATION_PAGE] = page
    figures |= {name: (figure, figure) for name, figure in made_up(figure_of).items()}
    shown = [figure for figure, _ in figures.values()]
    parts_of = ((FigurePart(f, with_table=False), SeriesPart(f)) for f in shown)
    written = tuple(part for pair in parts_of for part in pair)  # the text has ten years of each
    slides = tuple(FigurePart(f) for f in shown)
    document = figures_document([], parts=written, slides=slides)
    whole = Kit(document, tuple(figures.values()), RenderOptions(TODAY))
    parts = ("word", "powerpoint", "excel", "rapport", "svg", "siffror")
    return Everything(figures, unpacked(make(whole, parts)))


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def named(files: dict[str, bytes], ending: str, folder: str = "") -> list[bytes]:
    wanted = (n for n in sorted(files) if n.endswith(ending) and n.rpartition("/")[0] == folder)
    return [files[n] for n in wanted]


def only(everything: Everything, ending: str) -> bytes:
    """The one file of the kit with an ending."""
    (content,) = named(everything.files, ending)
    return content


def read_excel(everything: Everything, _folder: Path) -> list[Place]:
    book = only(everything, ".xlsx")
    return told_by.excel(book, load_workbook(io.BytesIO(book)).sheetnames[1:-2])


def each(read: Callable[[bytes], Place], ending: str, folder: str) -> Reader:
    return lambda everything, _: [read(x) for x in named(everything.files, ending, folder)]


def on_screen(read: Callable[[Figure], Place]) -> Reader:
    return lambda everything, _: [read(figure) for figure in everything.shown]


Reader = Callable[[Everything, Path], list[Place]]
READERS: dict[str, Reader] = {
    "Word": lambda e, _: told_by.word(only(e, ".docx")),
    "PowerPoint": lambda e, _: told_by.powerpoint(only(e, ".pptx")),
    "Excel": read_excel,
    "PDF": lambda e, folder: told_by.pdf(only(e, ".pdf"), e.shown, folder),
    "SVG": each(told_by.svg, ".svg", "svg"),
    "CSV": each(told_by.csv_file, ".csv", "siffror"),
    "JSON": each(told_by.json_file, ".json", "siffror"),
    "skärm": on_screen(told_by.screen),
    "skärmens tabell": on_screen(told_by.screen_table),
}


def read(everything: Everything, place: str, folder: Path) -> dict[str, Place]:
    """What a place tells, by case."""
    return dict(zip(CASES, READERS[place](everything, folder), strict=True))


@pytest.fixture(scope="module")
def told(
    everything: Everything, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Place]]:
    folder = tmp_path_factory.mktemp("paket")
    return {place: read(everything, place, folder) for place in READERS}


# What is true of a figure, from its values and the model's assessments alone


def in_table(figure: Figure, curve: Curve, year: int) -> float | None:
    """The source's value; of a year ahead no decimals that nobody can know."""
    value = curve.value(year)
    ahead = value is not None and curve.role.ahead
    return round(value, figure.indicator.decimals) if ahead else value  # type: ignore[arg-type]


def truth(shown: Figure, full: Figure) -> Place:
    """Every facet that a place can have, as it should be."""
    words, years = describe(shown), shown.table_years
    outcome, decimals = shown.outcome, shown.indicator.decimals
    points = {c.label: {p.year: p.value for p in c.points} for c in shown.curves}
    preliminary = {c.label: {p.year for p in c.points if p.preliminary} for c in shown.curves}
    whole = {c.label: {y: in_table(full, c, y) for y in full.table_years} for c in full.curves}
    goals = {} if shown.compared else {m.target.year: m.target.value for m in shown.targets}
    drawn = {m.target.year: m.target.value for m in shown.drawn_targets}
    table = {c.label: {y: in_table(shown, c, y) for y in years} for c in shown.curves}
    return {
        "headline": words.headline,
        "alt": words.alt,
        "chart title": words.headline,
        "curves": points,
        "preliminary": preliminary,
        "preliminary points": {
            p.year: p.value for c in shown.curves for p in c.points if p.preliminary
        },
        "values": table,
        "texts": {name: rounded(found, decimals) for name, found in table.items()},
        "full": whole,
        "full texts": rounded(whole[full.outcome.label], decimals),
        "shown years": set(shown.past_years) & set(full.table_years),
        "reasons": {g.year: g.reason.value for g in shown.gaps if g.reason},
        "marked preliminary": {p.year for p in outcome.points if p.preliminary},
        "marked breaks": {b.year for b in shown.breaks if b.year in years},
        "marked targets": rounded({y: v for y, v in drawn.items() if y in years}, decimals),
        "drawn breaks": {b.year for b in shown.breaks if b.year in shown.years},
        "named breaks": {b.year for b in shown.breaks if b.year in shown.years},
        "drawn targets": drawn,
        "named targets": rounded(drawn, decimals),
        "target table": goals,
        "goals": rounded(goals, decimals),
    }


def rounded(values: dict[int, Any], decimals: int) -> dict[int, float | None]:
    """As written with so many decimals: half upwards, as the Swedish way is."""
    step = 10**decimals
    return {y: None if v is None else rounded_one(v, step) for y, v in values.items()}


def rounded_one(value: float, step: int) -> float:
    return math.copysign(math.floor(abs(value) * step + 0.5 + 1e-9) / step, value)


def differences(place: str, said: Place, shown: Figure, full: Figure) -> Iterator[str]:
    """What a place says otherwise than the figure."""
    right = truth(shown, full)
    for facet in said.keys() & right.keys():
        if facet in ("curves", "preliminary"):  # a chart has lines of its own beside the curves
            labels = [c.label for c in shown.curves]
            found = {label: said[facet].get(label, {}) for label in labels}
            wish = {label: right[facet][label] for label in labels}
            if facet == "preliminary":
                found = {label: set(years) for label, years in found.items()}
            elif place == "Excel":  # whose chart is of the cells of its table
                values = right["values"]
                wish = {name: {y: values[name][y] for y in years} for name, years in wish.items()}
        else:
            found, wish = _spaced(said[facet]), _spaced(right[facet])
        if found != wish:
            yield f"{place}, {facet}: {found} ≠ {wish}"
    yield from _wrong_states(place, said, shown)
    # A program may break a line anywhere between words, and after a dash.
    flat = "".join(said.get("told", "").split())
    for sentence in must_tell(place, describe(shown)):
        if "".join(sentence.split()) not in flat:
            yield f"{place} lacks: {sentence}"


def _spaced(said: Any) -> Any:
    """A text with plain spaces: some places keep its numbers on one line."""
    return " ".join(said.split()) if isinstance(said, str) else said


def _wrong_states(place: str, said: Place, shown: Figure) -> Iterator[str]:
    for facet in ("states", "target states"):
        for mark in shown.drawn_targets if said.get(facet) else ():
            state, wish = said[facet].get(mark.target.year, ""), STATES[mark.assessment.state]
            if not state.lower().startswith(wish):
                yield f"{place}, {facet} {mark.target.year}: {state} ≠ {wish}"


# Which sentences a place must have, beside its table.
JUDGED = ("Word", "PowerPoint", "PDF", "JSON", "CSV")
NOTED = ("Word", "PowerPoint", "Excel", "JSON", "CSV")


def must_tell(place: str, words: Words) -> Iterator[str]:
    if place in JUDGED:
        yield from (s for s in (words.change, words.trend) if s)
    if place in JUDGED and place != "JSON":  # it has its targets in a list of their own
        yield from words.targets
    if place == "Word":  # where a note may stand in its short form under the chart
        yield from (*notes_beside_foot(words.notes, words.foot), words.foot)
    elif place in NOTED:
        yield from (*words.notes, words.source)


def test_no_key_figure_of_the_register_is_left_out(service: Service) -> None:
    without = {i for i, s in _series(service).items() if not s.points}
    assert set(IDS) == set(service.register.indicators) - without
    assert without == WITHOUT_VALUES


def test_every_format_is_read_back() -> None:
    """A label has the name of what reads it; of pixels there is nothing to read."""
    unread = [f.extension for f in FORMATS if not any(name in f.label for name in READERS)]
    assert unread == ["png"], "read the new format back in READERS"


def _series(service: Service) -> dict[str, Series]:
    return service.series(tuple(service.register.indicators.values()), None)


@pytest.mark.parametrize("case", CASES)
def test_every_place_tells_the_same(
    everything: Everything, told: dict[str, dict[str, Place]], case: str
) -> None:
    shown, full = everything.figures[case]
    wrong = [
        difference
        for place, found in told.items()
        for difference in differences(place, found[case], shown, full)
    ]
    assert not wrong, "\n".join(wrong)


def test_each_place_has_the_facets_that_it_is_compared_by(
    told: dict[str, dict[str, Place]],
) -> None:
    """A reader that found nothing would find nothing wrong."""
    wishes = {
        "Word": {"headline", "alt", "told", "curves", "texts", "reasons", "goals"},
        "PowerPoint": {"headline", "alt", "told", "curves", "texts", "reasons", "goals"},
        "Excel": {"headline", "alt", "curves", "values", "reasons", "target table", "chart title"},
        "PDF": {"alt", "told", "texts", "reasons", "goals"},
        "SVG": {"headline", "alt", "written"},
        "CSV": {"headline", "told", "full", "full texts", "shown years", "goals"},
        "JSON": {"headline", "alt", "told", "full", "full texts", "target table", "goals"},
        "skärm": {"curves", "drawn targets", "drawn breaks", "preliminary points"},
        "skärmens tabell": {"texts", "reasons", "marked targets"},
    }
    for place, wish in wishes.items():
        for case in CASES:
            assert wish <= told[place][case].keys(), (place, case)
    seen = {facet: [told[p][c].get(facet) for p in told for c in CASES] for facet in (
        "reasons", "marked preliminary", "marked breaks", "marked targets", "drawn breaks",
        "drawn targets", "goals", "preliminary points", "states", "target states",
    )}  # fmt: skip
    assert all(any(found) for found in seen.values()), [f for f, x in seen.items() if not any(x)]


@pytest.mark.parametrize("name", IDS)
def test_the_figures_values_are_the_stores(
    service: Service, everything: Everything, name: str
) -> None:
    indicator = service.register.indicators[name]
    series = service.series((indicator,), None)[name]
    held = {o.year: o.value for o in series.observations if o.value is not None}
    shown, full = everything.figures[name]
    assert {p.year: p.value for p in full.outcome.points} == held
    first = shown.years.start if shown.years else 0
    assert {p.year: p.value for p in shown.outcome.points} == {
        year: value for year, value in held.items() if year >= first
    }


@pytest.fixture(scope="module")
def all_values(everything: Everything) -> dict[tuple[str, int], float | None]:
    """The workbook's list of every value."""
    return told_by.all_values(only(everything, ".xlsx"))


@pytest.mark.parametrize("name", IDS)
def test_the_list_of_all_values_is_the_stores(
    everything: Everything, all_values: dict[tuple[str, int], float | None], name: str
) -> None:
    listed = {y: v for (i, y), v in all_values.items() if i == name}
    full = everything.figures[name][1]
    held = {year: full.outcome.value(year) for year in full.table_years}
    said = {row.year for row in describe(full).table.rows if row.remark}
    # Years ahead, that a target is for, have a remark without a value.
    ahead = {year: None for year in listed if year > max(full.table_years, default=0)}
    assert listed == {y: v for y, v in held.items() if v is not None or y in said} | ahead


@pytest.mark.parametrize("case", CASES)
def test_the_values_at_the_points_stand_in_the_drawing(
    everything: Everything, told: dict[str, dict[str, Place]], case: str
) -> None:
    shown, _ = everything.figures[case]
    written, step = told["SVG"][case]["written"], 10**shown.indicator.decimals
    for point in shown.labelled:
        assert rounded_one(point.value, step) in written, point
    for mark in shown.drawn_targets:
        told_number = told_by.number_in(
            told["SVG"][case]["told"].partition(f"Mål {mark.target.year}: ")[2]
        )
        assert told_number == rounded_one(mark.target.value, step)


# Numbers in running text


def explained(shown: Figure) -> set[float]:
    """Every number that sentences on a figure may hold, from its values and assessments."""
    values = [p.value for c in shown.curves for p in c.points]
    trend, signal, change = shown.trend, shown.signal, shown.trend.last_change
    found: list[float | None] = [*values, *shown.years, *(p.year for p in shown.outcome.points)]
    found += [*(g.year for g in shown.gaps), *(b.year for b in shown.breaks)]
    found += [trend.slope, trend.first_year, trend.last_year, trend.n, 1000, 80, 95, 100]
    found += [round(100 * trend.p) if trend.p is not None else None]
    found += [*(signal.interval or ()), 0.0]
    found += [change.absolute, change.from_year, change.to_year] if change else []
    for mark in shown.targets:
        a = mark.assessment
        found += [a.target.year, a.target.value, a.last_year, a.last_value, a.distance]
        found += [a.required_per_year, a.pace_per_year, a.pace_from_year, a.value_in_target_year]
        found += [100 * growth for growth in (a.pace_growth, a.required_growth) if growth]
        found += [100 * a.distance_share if a.distance_share is not None else None]
        found += [a.years_left]
    if shown.projection is not None:
        end = shown.projection.years[-1]
        found += [end.year, round(end.value, -2)]
    found += relative_numbers(shown)
    found += [trend.other.n, trend.other.first_year, trend.other.last_year] if trend.other else []
    ceiling = 100.0 if shown.indicator.unit is Unit.PERCENT else float(shown.indicator.rank_of or 0)
    return {abs(x) for x in (*found, ceiling, 1.0) if x is not None}


def relative_numbers(shown: Figure) -> list[float | None]:
    """Those of how the figure has moved against others, and of its places among them."""
    found = shown.relative
    if found is None or found.trend is None:
        return []
    trend = found.trend
    places = [n for p in found.places for n in (p.year, p.place, p.of, p.least, p.most)]
    return [trend.slope, trend.first_year, trend.last_year, *places]


def unexplained(text: str, shown: Figure) -> list[str]:
    """The numbers of a text that aren't any of the figure's, as they are written."""
    indicator = shown.indicator
    names = [indicator.title, indicator.short_title, *(c.label for c in shown.curves)]
    for name in sorted((n for n in names if n), key=len, reverse=True):
        text = text.replace(name, "")
    known, wrong = explained(shown), []
    for written in re.findall(r"\d+(?:[\u00a0 ]\d{3})*(?:,\d+)?", text):
        value = told_by.number(written)
        half = 0.5 * 10 ** -len(written.partition(",")[2]) + 1e-9
        if value is None or not any(abs(value - x) <= half for x in known):
            wrong.append(written)
    return wrong


@pytest.mark.parametrize("case", CASES)
def test_every_number_of_the_sentences_is_one_of_the_figures(
    everything: Everything, case: str
) -> None:
    shown, _ = everything.figures[case]
    words = describe(shown)
    for text in (words.headline, words.change, words.trend, *words.targets, words.alt):
        assert not unexplained(text, shown), text


@pytest.mark.parametrize("case", CASES)
def test_the_headline_and_the_alt_text_tell_the_latest_value(
    everything: Everything, case: str
) -> None:
    shown, _ = everything.figures[case]
    words, points = describe(shown), shown.outcome.points
    step = 10**shown.indicator.decimals
    if not points:
        assert "inga värden" in words.headline
        return
    _, after = words.headline.split(f"{shown.indicator.short_title} {points[-1].year}: ")
    assert told_by.number_in(after) == rounded_one(points[-1].value, step)
    for point in (points[0], points[-1]):
        _, after = words.alt.split(f" {point.year}: ", 1)
        assert told_by.number_in(after) == rounded_one(point.value, step)
    if len(points) > 1:
        extremes = re.search(r"(?:Lägsta värdet|Bästa placeringen) är (.+?)\. ", f"{words.alt} ")
        assert extremes
        low, high = extremes[1].split(", ", 1) if ", " in extremes[1] else (extremes[1], "")
        least, most = (f(p.value for p in points) for f in (min, max))
        assert told_by.number_in(low) == rounded_one(least, step)
        assert told_by.number_in(high) == rounded_one(most, step)


# The comparison itself can fail


Change = Callable[[dict[str, bytes]], dict[str, bytes]]


def within(ending: str, part: str, old: str, new: str) -> Change:
    """Changes a number inside one part of an Office file, and nothing else."""

    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        (name,) = (n for n in files if n.endswith(ending) and "/" not in n)
        inside = unpacked(files[name])
        touched = [n for n in sorted(inside) if re.search(part, n) and old.encode() in inside[n]]
        assert touched, (part, old)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for entry, body in inside.items():
                changed = body.replace(old.encode(), new.encode()) if entry in touched else body
                archive.writestr(entry, changed)
        return files | {name: packed.getvalue()}

    return change


def inside_file(folder: str, ending: str, old: str, new: str) -> Change:
    """Changes a number in a plain file of the kit."""

    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        pattern = rf"{folder}/\d+-timra-invanare-.*\.{ending}"
        touched = [n for n in files if re.fullmatch(pattern, n) and old.encode() in files[n]]
        assert touched
        return files | {n: files[n].replace(old.encode(), new.encode()) for n in touched}

    return change


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("Word", within(".docx", r"word/charts/", "<c:v>17465</c:v>", "<c:v>17466</c:v>")),
        ("Word", within(".docx", r"word/document\.xml", ">17\u00a0465<", ">17\u00a0466<")),
        ("Word", within(".docx", r"word/charts/", "<c:v>19000</c:v>", "<c:v>19001</c:v>")),
        ("Word", within(".docx", r"word/charts/", "<c:v>2020.5</c:v>", "<c:v>2019.5</c:v>")),
        ("PowerPoint", within(".pptx", r"ppt/charts/", "<c:v>17465</c:v>", "<c:v>17466</c:v>")),
        ("PowerPoint", within(".pptx", r"ppt/notesSlides/", "2025: 17\u00a0465", "2025: 17\u00a0466")),
        ("PowerPoint", within(".pptx", r"ppt/notesSlides/", "Ej publicerat", "Bortfall")),
        ("Excel", within(".xlsx", r"xl/charts/", "<c:v>17465</c:v>", "<c:v>17466</c:v>")),
        ("Excel", within(".xlsx", r"xl/worksheets/", "<v>17465</v>", "<v>17466</v>")),
        ("Excel", within(".xlsx", r"xl/worksheets/", "<v>19000</v>", "<v>19001</v>")),
        ("SVG", inside_file("svg", "svg", "17\u00a0465, målet", "17\u00a0466, målet")),
        ("CSV", inside_file("siffror", "csv", "\r\n2025;17465;", "\r\n2025;17466;")),
        ("JSON", inside_file("siffror", "json", '"value": 17465.0', '"value": 17466.0')),
    ],
)  # fmt: skip
def test_one_wrong_number_in_one_place_is_found(
    everything: Everything, tmp_path: Path, place: str, change: Change
) -> None:
    broken = replace(everything, files=change(everything.files))
    assert wrong_in(read(broken, place, tmp_path), place, everything)


def wrong_in(told: dict[str, Place], place: str, everything: Everything) -> list[str]:
    return [
        difference
        for case, said in told.items()
        for difference in differences(place, said, *everything.figures[case])
    ]


@pytest.mark.parametrize("place", ["PDF", "skärm", "skärmens tabell"])
def test_one_wrong_point_of_a_figure_is_found(
    everything: Everything, tmp_path: Path, place: str
) -> None:
    """In what nobody can change a number of: it is made anew with another value."""
    figures = everything.figures | {"mål": one_higher(everything.figures["mål"][0])}
    shown = [figure for figure, _ in figures.values()]
    parts_of = ((FigurePart(f, with_table=False), SeriesPart(f)) for f in shown)
    written = tuple(part for pair in parts_of for part in pair)  # the text has ten years of each
    slides = tuple(FigurePart(f) for f in shown)
    document = figures_document([], parts=written, slides=slides)
    files = {"rapport.pdf": report_pdf.make(document)} if place == "PDF" else {}
    broken = Everything(figures, files)
    assert wrong_in(read(broken, place, tmp_path), place, everything)


def one_higher(figure: Figure) -> tuple[Figure, Figure]:
    """The figure with a tenth more in the middle of its years."""
    points = list(figure.outcome.points)
    points[4] = replace(points[4], value=points[4].value + 0.1)
    changed = replace(figure, curves=(replace(figure.outcome, points=tuple(points)),))
    return changed, changed


def test_a_wrong_number_in_a_sentence_is_found(everything: Everything) -> None:
    shown, _ = everything.figures[POPULATION_PAGE]
    text = describe(shown).change
    assert not unexplained(text, shown)
    assert unexplained(text.replace("17\u00a0465", "17\u00a0466"), shown) == ["17\u00a0466"]
