"""`data/example/` → the folder of data that a demonstration has: a made-up municipality's.

Everything that is somebody's own is left out of the copy: figures, targets, actors and remarks.
"""

from __future__ import annotations

import json
import math
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable
from samsam.model.indicators.area import COUNTRY
from samsam.swedish import number

EXAMPLE_SOURCE = "Exempel – påhittade uppgifter"
# What the ids of its vintages begin with: how a store is known to be a demonstration's.
EXAMPLE_VINTAGE = "exempel-"
_FOLDER = "example"
_NOT_COPIED = (_FOLDER, "vintages", "vintages.toml", "areas.csv", "groups.parquet")
_REPORT_YEARS = range(2016, 2021)
# So many of the latest years were published one at a time, the ones before them together.
_YEARS_APART = 3
_PUBLISHED = (3, 31)
_PART = re.compile(r"(?m)^(?=\[)")
_OF_AN_AREA = re.compile(r'(?m)^area = "\d{4}"')
_INSERTED = re.compile(r"\{([a-zå_0-9]+)([+-]\d+)?\}")


@dataclass(frozen=True, slots=True)
class ExampleSeries:
    """The values of one key figure by year, and the size of the group where one is known."""

    indicator_id: str
    values: Mapping[int, float]
    groups: Mapping[int, int]
    local: bool


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A made-up municipality to compare with: `size` in populations of ours, `tilt` in percent."""

    code: str
    title: str
    size: float
    tilt: float


@dataclass(frozen=True, slots=True)
class ExamplePlan:
    """What `figures.toml` says, with its years counted from `last_year`."""

    last_year: int
    title: str
    code: str
    region: str
    country: str
    group_code: str
    group: str
    neighbours: tuple[Neighbour, ...]
    series: tuple[ExampleSeries, ...]
    goals: str

    def value(self, indicator_id: str, year: int) -> float | None:
        """The municipality's own value; None when there is none."""
        found = (s.values.get(year) for s in self.series if s.indicator_id == indicator_id)
        return next(found, None)


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part of an analysis as the file has it: its form, what it is about, and its fields."""

    kind: str
    subject: str
    indicator_id: str
    by: str
    after: bool
    fields: Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """An answer to what earlier years left: `about` is its key, `fields` an action's new texts."""

    about: str
    answer: str
    by: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrittenAnalysis:
    """A year's analysis as the file has it. `reference_number` is empty for one in draft.

    `returned` is why it was returned, for `returned_fields` of the analysis; `cleared` are those
    that have been emptied since.
    """

    year: int
    reference_number: str
    returned: str
    returned_fields: tuple[str, ...]
    cleared: tuple[str, ...]
    parts: tuple[WrittenPart, ...]
    answers: tuple[WrittenAnswer, ...]


# Reading


def read_plan(data: Path, last_year: int) -> ExamplePlan:
    """The made-up figures up to a year. Raises RegisterError with line and cure of every fault."""
    file = TomlFile.read(data / _FOLDER / "figures.toml")
    texts = ("title", "code", "region", "country", "group_code", "group")
    tables = ("neighbour", "series", "target", "focus_goal")
    file.check((*texts, *tables))
    top = TomlTable(file, {k: v for k, v in file.content.items() if k not in tables}, 1)
    named = {name: top.take(name, str) for name in texts}
    plan = ExamplePlan(
        last_year,
        **named,
        neighbours=tuple(_neighbour(t) for t in file.tables("neighbour")),
        series=tuple(_series(t, last_year) for t in file.tables("series")),
        goals=_goals(file, named["code"], last_year),
    )
    if file.faults:
        raise RegisterError(file.faults)
    return plan


def _neighbour(table: TomlTable) -> Neighbour:
    found = Neighbour(
        table.take("code", str),
        table.take("title", str),
        table.take("size", float),
        table.take("tilt", float),
    )
    table.finish()
    return found


def _series(table: TomlTable, last_year: int) -> ExampleSeries:
    values = _numbers(table)
    last = table.take("last_year", int, last_year)
    groups = table.take_list("groups", int, [])
    if groups and len(groups) != len(values):
        table.fault("groups", "groups ska ha lika många tal som values")
    first = last - len(values) + 1
    found = ExampleSeries(
        table.take("indicator", str),
        dict(enumerate(values, first)),
        dict(enumerate(groups, first)),
        table.take("local", bool, False),
    )
    table.finish()
    return found


def _numbers(table: TomlTable) -> list[float]:
    """The values of a series, whole or not."""
    found = table.take("values", list)
    wrong = [v for v in found if isinstance(v, bool) or not isinstance(v, int | float)]
    if wrong or not found:
        table.fault("values", "values ska vara en lista av tal med decimalpunkt")
        return [0.0]
    return [float(v) for v in found]


def _goals(file: TomlFile, code: str, last_year: int) -> str:
    """The targets and focus goals as they are written in `goals.toml`."""
    targets = [_target(t, code, last_year) for t in file.tables("target")]
    return "\n".join([*targets, *(_focus_goal(t, code) for t in file.tables("focus_goal"))])


def _target(table: TomlTable, code: str, last_year: int) -> str:
    rows = {
        "id": table.take("id", str),
        "area": code,
        "indicator_id": table.take("indicator", str),
        "year": last_year + table.take("year", int),
        "value": table.take("value", int),
        "at_least": True,
        "source": f"Exempelkommunens översiktsplan. {EXAMPLE_SOURCE}",
        "base_year": last_year - table.take("base_year", int),
    }
    table.finish()
    return _lines("target", rows)


def _focus_goal(table: TomlTable, code: str) -> str:
    rows = {
        "id": table.take("id", str),
        "area": code,
        "goal_id": table.take("goal", str),
        "title": table.take("title", str),
    }
    table.finish()
    return _lines("focus_goal", rows)


def _lines(heading: str, rows: Mapping[str, object]) -> str:
    reported = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in rows.items())
    return "\n".join([f"[[{heading}]]", *reported, ""])


def read_analyses(
    data: Path, plan: ExamplePlan, decimals: Mapping[str, int]
) -> list[WrittenAnalysis]:
    """The analyses with years and values in place, the first first.

    `decimals` is how each key figure's values are written. Raises RegisterError.
    """
    file = TomlFile.read(data / _FOLDER / "analyses.toml")
    file.check(("analysis",))
    found = [_analysis(t, plan, decimals) for t in file.tables("analysis")]
    if file.faults:
        raise RegisterError(file.faults)
    return found


def _analysis(table: TomlTable, plan: ExamplePlan, decimals: Mapping[str, int]) -> WrittenAnalysis:
    year = plan.last_year + table.take("year", int)

    def filled(text: str) -> str:
        return " ".join(_filled(text, year, plan, decimals, table).split())

    found = WrittenAnalysis(
        year,
        filled(table.take("reference_number", str, "")),
        filled(table.take("returned", str, "")),
        tuple(table.take_list("returned_fields", str, [])),
        tuple(table.take_list("cleared", str, [])),
        tuple(_part(t, filled) for t in table.take_tables("part")),
        tuple(_answer(t, filled) for t in table.take_tables("answer")),
    )
    table.finish()
    return found


def _part(table: TomlTable, filled: Callable[[str], str]) -> WrittenPart:
    about = {
        "kind": table.take("kind", str),
        "subject": table.take("subject", str, ""),
        "indicator_id": table.take("indicator", str, ""),
        "by": table.take("by", str),
    }
    own = {"kind", "subject", "indicator", "by", "after"}
    fields = {k: _field(v, filled) for k, v in table.content.items() if k not in own}
    return WrittenPart(**about, after=table.take("after", bool, False), fields=fields)


def _answer(table: TomlTable, filled: Callable[[str], str]) -> WrittenAnswer:
    about, answer, by = (table.take(name, str) for name in ("about", "answer", "by"))
    own = {"about", "answer", "by"}
    fields = {k: filled(str(v)) for k, v in table.content.items() if k not in own}
    return WrittenAnswer(filled(about), answer, by, fields)


def _field(value: Any, filled: Callable[[str], str]) -> str | list[str]:
    return [str(v) for v in value] if isinstance(value, list) else filled(str(value))


def _filled(
    text: str, year: int, plan: ExamplePlan, decimals: Mapping[str, int], table: TomlTable
) -> str:
    """A text with the years and values that it names in braces."""

    def inserted(found: re.Match[str]) -> str:
        name, when = found[1], year + int(found[2] or 0)
        if name == "år":
            return str(when)
        value = plan.value(name, when)
        if value is None:
            table.fault(
                "year", f"{found[0]}: värdet finns inte i figures.toml. Byt nyckeltal eller år"
            )
            return ""
        return number(value, decimals.get(name, 0))

    return _INSERTED.sub(inserted, text)


# The folder of data


def make_data(source: Path, target: Path, plan: ExamplePlan, today: date) -> None:
    """Make the folder of data of a demonstration. Raises RegisterError or OSError."""
    shutil.copytree(source, target, ignore=lambda folder, names: _left_out(source, folder, names))
    _rewrite(target / "indicators.toml", lambda text: _without_origin(_of_all(text)))
    _rewrite(target / "actors.toml", _of_all)
    _rewrite(target / "goals.toml", lambda text: f"{_of_all(text)}\n{plan.goals}")
    (target / "areas.csv").write_text(_areas(plan), encoding="utf-8")
    (target / "vintages").mkdir()
    titles = {
        t.content.get("id", ""): t.content.get("title", "")
        for t in TomlFile.read(target / "indicators.toml").tables("indicator")
        if t.content.get("listed", True)
    }
    described = list(_vintages(target / "vintages", plan, titles, today))
    kept = _catalogue(source)
    whole = [f'area = "{plan.code}"\n', *described, kept]
    (target / "vintages.toml").write_text("\n".join(whole), encoding="utf-8")


def _left_out(source: Path, folder: str, names: list[str]) -> list[str]:
    return [n for n in names if n in _NOT_COPIED] if Path(folder) == source else []


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def _of_all(text: str) -> str:
    """The parts that don't belong to one municipality."""
    return "".join(p for p in _PART.split(text) if not _OF_AN_AREA.search(p))


def _without_origin(text: str) -> str:
    """Made-up figures have no source that they come from or can be fetched from."""
    named = re.sub(r'(?m)^source = ".*"$', f'source = "{EXAMPLE_SOURCE}"', text)
    called = re.sub(r'(?m)^source_id = "(.*)"$', r'source_id = "påhittat, som \1"', named)
    return re.sub(r"(?m)^fetch = .*\n", "", called)


def _catalogue(source: Path) -> str:
    """The part of `vintages.toml` on Kolada's catalogue, which holds no figures."""
    text = (source / "vintages.toml").read_text(encoding="utf-8")
    return next((p for p in _PART.split(text) if p.startswith("[catalogue]")), "")


def _areas(plan: ExamplePlan) -> str:
    ours = [(plan.code, plan.title), *((n.code, n.title) for n in plan.neighbours)]
    rows = [
        "kod;namn;typ;kommungrupp;kommungruppens namn",
        f"{COUNTRY};{plan.country};riket;;",
        f"00{plan.code[:2]};{plan.region};region;;",
        *(f"{code};{title};kommun;{plan.group_code};{plan.group}" for code, title in ours),
    ]
    return "\n".join([*rows, ""])


_HEADER = "nyckeltal;år;värde;status;skäl;antal i gruppen;anmärkning"


def _vintages(
    folder: Path, plan: ExamplePlan, titles: Mapping[str, str], today: date
) -> Iterator[str]:
    """Write the files of the vintages; what `vintages.toml` says of each, the first first."""
    report = "rapporten-exempel"
    (folder / f"{report}.csv").write_text(_report(plan, titles), encoding="utf-8")
    yield _vintage(
        report,
        "Exempelrapporten, tabell över nyckeltal",
        date(2022, 1, 14),
        f"{report}.csv",
        "tabell",
    )
    last = plan.last_year
    for first, end in [(1900, last - _YEARS_APART), *((y, y) for y in range(last - 2, last + 1))]:
        vintage_id = f"{EXAMPLE_VINTAGE}{end}"
        rows = [row for s in plan.series for row in _rows(s, first, end)]
        lines = "\n".join([_HEADER, *rows, ""])
        (folder / f"{vintage_id}.csv").write_text(lines, encoding="utf-8")
        known = min(date(end + 1, *_PUBLISHED), today)
        words = f"till och med {end}" if first < end else str(end)
        title = f"Påhittade siffror {words}"
        yield _vintage(vintage_id, title, known, f"{vintage_id}.csv", "rader")


def _vintage(vintage_id: str, title: str, known_on: date, file: str, layout: str) -> str:
    return (
        f'[[vintage]]\nid = "{vintage_id}"\ntitle = "{title}"\nsource = "{EXAMPLE_SOURCE}"\n'
        f'known_on = {known_on}\nfile = "vintages/{file}"\nlayout = "{layout}"\n'
        'note = "Siffrorna är påhittade. De gäller ingen kommun."\n'
    )


def _rows(series: ExampleSeries, first: int, end: int) -> Iterator[str]:
    for year, value in series.values.items():
        if first <= year <= end:
            group = series.groups.get(year, "")
            yield f"{series.indicator_id};{year};{_decimal(value)};normal;;{group};"


def _report(plan: ExamplePlan, titles: Mapping[str, str]) -> str:
    header = ["Nyckeltal med beskrivning", *map(str, _REPORT_YEARS), "Trend"]
    rows = [header]
    for indicator_id, title in titles.items():
        values = [plan.value(indicator_id, year) for year in _REPORT_YEARS]
        rows.append([title, *("" if v is None else _decimal(v) for v in values), ""])
    return "\n".join([";".join(row) for row in rows] + [""])


def _decimal(value: float) -> str:
    return f"{value:.10g}".replace(".", ",")


# The others


def neighbours_table(plan: ExamplePlan, counted: Sequence[str]) -> bytes:
    """The values of the other made-up municipalities, as a CSV file of the form that SAMSAM reads.

    `counted` are the key figures that follow the size of a municipality.
    """
    rows = ["kommunkod;nyckeltal;år;värde"]
    for place, other in enumerate(plan.neighbours, 1):
        for series in plan.series:
            if series.local:
                continue
            scale = other.size if series.indicator_id in counted else 1 + other.tilt / 100
            for year, value in series.values.items():
                swung = _decimal(_swung(value, scale, year, place))
                rows.append(f"{other.code};{series.indicator_id};{year};{swung}")
    return "\n".join([*rows, ""]).encode()


def _swung(value: float, scale: float, year: int, place: int) -> float:
    """A value that goes its own way by a percent or two, as exact as the one it was made from."""
    swung = value * scale * (1 + 0.015 * math.sin(1.7 * year + 2.3 * place))
    return round(swung) if value == round(value) else round(swung, 1)
