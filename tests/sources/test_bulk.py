"""A whole file judged as sets, against the ordinary intake row by row; the command; a kill."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from series_of import Figures

from samsam.cli import main
from samsam.model.indicators.indicator import Register
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Sex,
    Vintage,
)
from samsam.records.contents import batches
from samsam.records.upkeep.opening import open_file
from samsam.series.bulk import Stop, ValueWarning, judge, pack_changes
from samsam.series.engine import Cursor, SeriesEngine
from samsam.series.observations import put as put_rows
from samsam.series.parquet_file import UnreadableFileError
from samsam.series.rows import Row
from samsam.series.staging import Unread
from samsam.services.core.service import Service
from samsam.services.data import data
from samsam.sources.intake import bulk, intake
from samsam.sources.intake.intake import News, RowProposal
from samsam.sources.reading import Reading

TODAY = date(2026, 11, 24)
AREAS = ("0000", "0001", "0180", "2262")
SPELLED = {"0000": ("0", "0000"), "0001": ("1", "01"), "0180": ("180", "0180"), "2262": ("2262",)}
# What the register fetches from Kolada: percentages with and without decimals, a rank and a count;
# and one it hasn't heard of.
KPIS = {
    "N18409": "sfi_two_courses", "U00001": "business_climate_rank", "N99999": "N99999",
    "N02202": "employed_bas", "N03920": "unemployment_annual_mean",
}  # fmt: skip
Line = tuple[Any, Any, Any, Any, Any]


def parquet(path: Path, lines: Sequence[Line], **types: str) -> Path:
    """A file as Kolada's dump is made, with the columns' types, in the lines' order."""
    columns = {
        "kpi": "varchar",
        "geo": "varchar",
        "year": "smallint",
        "gender": "varchar",
        "value": "double",
    } | types
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({', '.join(f'{n} {t}' for n, t in columns.items())})")
        if lines:
            # Row by row takes a hundred times as long.
            told = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
            connection.execute(
                f"insert into t select {told}", [list(c) for c in zip(*lines, strict=True)]
            )
        connection.execute(f"copy t to '{path}' (format parquet)")
    return path


def taken(service: Service, path: Path, *, dry_run: bool = False) -> bulk.BulkPreview:
    return data.take_in_bulk(service, path, "prov", TODAY, dry_run=dry_run)


# Held to the ordinary intake


# Near each other, so that a series has short steps and a file both keeps and breaks them; with
# decimals that say the same, nearly the same and something else.
FIGURES = [
    None, 10.0, 10.4, 10.44, 10.45, 10.5, 11.0, 11.04, 11.06, 12.0, 12.5, 14.0, 15.0, 16.0, 18.0, 40.0, 100.0,
    101.0, 290.0, 291.0, 0.0, -0.5, 0.1 + 0.2, 0.3, 1e-7, 1.5e16, 1e22, 1.0, 31.6, 316.0, 3.0, 33.0,
    0.104, 1040.0, 1044.0, 10400.0, 4.0, 41.0,
]  # fmt: skip


def _figures() -> st.SearchStrategy[float | None]:
    return st.one_of(st.sampled_from(FIGURES[1:9]), st.sampled_from(FIGURES))


def _keys() -> st.SearchStrategy[tuple[str, str, int, str]]:
    places = st.sampled_from(["2262", "2262", "0180", "0000"])
    return st.tuples(
        st.sampled_from(list(KPIS)), places, st.integers(2020, 2028), st.sampled_from("TTTK")
    )


def _stored() -> st.SearchStrategy[list[list[Row]]]:
    reasons = st.sampled_from([MissingReason.NOT_PUBLISHED, MissingReason.WITHDRAWN])
    states = st.sampled_from([ObservationStatus.NORMAL, ObservationStatus.PRELIMINARY])
    said = st.tuples(_figures(), states, reasons)
    vintage = st.dictionaries(_keys(), said, max_size=30)
    return st.lists(vintage.map(lambda found: [_row(k, *v) for k, v in found.items()]), max_size=3)


@st.composite
def _series(draw: st.DrawFn) -> list[Row]:
    """A long series, so that there is something to jump from."""
    kpi, area, _, sex = draw(_keys())
    values = draw(st.lists(_figures(), min_size=5, max_size=12))
    return [_row((kpi, area, 2014 + n, sex), value) for n, value in enumerate(values)]


def _row(
    key: tuple[str, str, int, str],
    value: float | None,
    state: ObservationStatus = ObservationStatus.NORMAL,
    why: MissingReason = MissingReason.NOT_PUBLISHED,
) -> Row:
    kpi, area, year, sex = key
    missing = (ObservationStatus.MISSING, why)
    said = Observation(year, None, *missing) if value is None else Observation(year, value, state)
    return Row(KPIS[kpi], area, Sex(sex), said)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database of record with nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("bulk") / "samsam.sqlite"
    open_file(path).close()
    return path


@contextmanager
def tried(empty: Path) -> Iterator[Figures]:
    """A database of its own for what is tried."""
    with TemporaryDirectory(dir=empty.parent) as folder:
        records = open_file(Path(shutil.copy(empty, folder)))
        figures = Figures(records, SeriesEngine(records, None))
        yield figures
        figures.close()


@pytest.fixture(scope="module")
def register(service: Service) -> Register:
    """The register, where one more indicator is fetched from Kolada."""
    known = service.register.indicators
    ranked = replace(known["business_climate_rank"], fetch="kolada:U00001")
    return replace(service.register, indicators=known | {ranked.id: ranked})


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    stored=_stored(),
    series=st.lists(_series(), max_size=6),
    lines=st.lists(st.tuples(_keys(), _figures(), st.integers(0, 1)), min_size=20, max_size=60),
    undone=st.booleans(),
)
def test_a_file_is_judged_as_its_rows_are(
    empty: Path, register: Register, tmp_path_factory: pytest.TempPathFactory,
    stored: list[list[Row]], series: list[list[Row]], lines: list[Any], undone: bool,
) -> None:  # fmt: skip
    rows = [(_row(key, value), n) for key, value, n in lines]
    path = tmp_path_factory.mktemp("file") / "prov.parquet"
    assert_judged_alike(empty, register, path, [*stored, *series], rows, undone=undone)


def test_every_figure_on_top_of_every_other(
    empty: Path, register: Register, tmp_path: Path
) -> None:
    """All pairs of old and new, whatever the old one's state, for a percentage, a rank and neither."""
    normal, preliminary = ObservationStatus.NORMAL, ObservationStatus.PRELIMINARY
    unpublished, withdrawn = MissingReason.NOT_PUBLISHED, MissingReason.WITHDRAWN
    places = product(KPIS, AREAS, range(1900, 2025), "TKM")
    old, new = [], []
    for before, after, (state, why) in product(
        FIGURES, FIGURES, ((normal, unpublished), (preliminary, withdrawn))
    ):
        kpi, area, year, sex = next(places)
        old.append(_row((kpi, area, year, sex), before, state, why))
        new.append((_row((kpi, area, year, sex), after), 0))
    assert len(new) == 2 * len(FIGURES) ** 2
    assert len({(r.indicator_id, r.area, r.sex) for r, _ in new}) > len(KPIS)
    assert_judged_alike(empty, register, tmp_path / "prov.parquet", [old], new)


def test_jumps_just_inside_and_just_outside(
    empty: Path, register: Register, tmp_path: Path
) -> None:
    """After three, four and five steps, in both directions, next to the series and after a gap."""
    old, new = [], []
    for (steps, step, ahead), (area, sex, kpi) in zip(
        product((3, 4, 5), (3.0, 3.001, -3.001, -3.0), (1, 2)),
        product(AREAS, "TKM", ("N18409", "N99999")),
        strict=True,
    ):
        old += [_row((kpi, area, 2010 + n, sex), 20.0 + n % 2) for n in range(steps + 1)]
        last, year = 20.0 + steps % 2, 2010 + steps
        new.append((_row((kpi, area, year + ahead, sex), last + step), 0))
    assert_judged_alike(empty, register, tmp_path / "prov.parquet", [old], new)


def test_scales_and_short_histories_just_inside_and_just_outside(
    empty: Path, register: Register, tmp_path: Path
) -> None:
    """Beside one known value and beside four, before and after it, of every kind of indicator."""
    pairs = [
        (10.0, 316.0), (10.0, 315.99), (316.0, 10.0), (10.0, 70.0), (10.0, 69.9), (10.0, 140.0),
        (10.0, 140.1), (70.0, 10.0), (10.2, 0.091), (10.0, 30.0), (10.0, 29.9), (30.0, 10.0),
        (45.0, 15.0), (45.0, 15.1), (15.0, 45.0), (0.0, 40.0), (40.0, 0.0), (17465.0, 17.0),
        (17.0, 17465.0), (100.0, 290.0), (5.0, 16.0),
    ]  # fmt: skip
    tries = list(product(pairs, (-3, -1, 1, 4), (1, 4)))
    series = list(product(AREAS, "TKM"))
    for first in range(0, len(tries), len(series)):
        old, new = [], []
        some = zip(series, tries[first : first + len(series)], strict=False)
        for kpi, ((area, sex), ((known, value), ahead, length)) in product(KPIS, some):
            old += [_row((kpi, area, 2010 + n, sex), known) for n in range(length)]
            year = 2010 + ahead + (length - 1 if ahead > 0 else 0)
            new.append((_row((kpi, area, year, sex), value), 0))
        assert_judged_alike(empty, register, tmp_path / "prov.parquet", [old], new)


def assert_judged_alike(
    empty: Path, register: Register, path: Path, stored: Sequence[Sequence[Row]],
    lines: Sequence[tuple[Row, int]], *, undone: bool = False,
) -> None:  # fmt: skip
    """The same news, stops and warnings by both ways, and what comes in is what was acceptable.

    Each line is a row and the number of its area's spelling.
    """
    kolada = {indicator: kpi for kpi, indicator in KPIS.items()}
    parquet(path, [
        (kolada[r.indicator_id], SPELLED[r.area][n % len(SPELLED[r.area])], r.observation.year,
         r.sex.value, r.observation.value)
        for r, n in lines
    ])  # fmt: skip
    rows = [row for row, _ in lines]
    with tried(empty) as figures:
        with figures.records.writing() as connection:
            for n, older in enumerate(stored):
                put_rows(connection, Vintage(f"v{n}", "", "", TODAY), older)
            if undone and stored:
                intake.undo(connection, "v0", "prov", TODAY)
        unique, refused, _ = intake.without_duplicates(rows, {})
        expected = figures.ask(intake.judge, register, unique, TODAY.year)
        acceptable = [p for p in expected if p.acceptable]
        terms = bulk.terms(register, AREAS, TODAY.year)
        judged, packed = figures.series.work(
            lambda cursor: (judge(cursor, path, terms, 10_000), pack_changes(cursor))
        )

        assert list(judged.new.first) == _sorted(p for p in acceptable if p.news is News.NEW)
        assert list(judged.revised.first) == _sorted(
            p for p in acceptable if p.news is News.REVISED
        )
        assert judged.same == sum(p.news is News.SAME and not p.stops for p in expected)
        for stop, words in STOPS.items():
            found = judged.stopped[stop].first if stop in judged.stopped else ()
            assert list(found) == _sorted(p for p in expected if words in " ".join(p.stops))
        for warning, words in WARNINGS.items():
            found = judged.warned[warning].first if warning in judged.warned else ()
            assert list(found) == _sorted(
                p for p in acceptable if re.search(words, " ".join(p.warnings))
            )
        assert judged.left == sum(bool(p.warnings) for p in acceptable)
        assert judged.doubled == _too_many(rows)
        twice = judged.unread.get(Unread.TWO_VALUES)
        assert (twice.rows if twice else 0) == len(refused)

        with figures.records.writing() as connection:
            new = Vintage("ny", "", "", TODAY)
            batches.put(connection, new, packed.content, packed.count, by="prov")
        assert figures.ask(_laid, "ny") == _sorted(acceptable)


STOPS = {
    Stop.OUTSIDE_RANGE: "möjliga", Stop.NOT_WHOLE: "heltal",
    Stop.YEAR_OUT_OF_REACH: "för långt fram",
}  # fmt: skip
WARNINGS = {
    ValueWarning.YEAR_NOT_OVER: "har inte varit än", ValueWarning.LARGE_JUMP: "tre gånger",
    ValueWarning.WITHDRAWN: "inte längre något värde", ValueWarning.OTHER_SCALE: " är ungefär | är mer än tusen ",
}  # fmt: skip


def _key(row: Row) -> tuple[str, str, str, int]:
    return row.indicator_id, row.area, row.sex.value, row.observation.year


def _sorted(proposals: Iterable[RowProposal]) -> list[Row]:
    return sorted((p.row for p in proposals), key=_key)


def _too_many(rows: Sequence[Row]) -> int:
    values: dict[tuple[str, str, str, int], list[float | None]] = {}
    for row in rows:
        values.setdefault(_key(row), []).append(row.observation.value)
    return sum(len(found) - 1 for found in values.values() if len(set(found)) == 1)


def _laid(cursor: Cursor, vintage: str) -> list[Row]:
    """What a vintage laid, in the order that it lies in."""
    found = cursor.execute(
        "select indicator, area, sex, year, value, status, reason from observation "
        "where vintage = (select sequence from vintage where id = ?)",
        [vintage],
    ).fetchall()
    return [
        Row(i, a, Sex(s), Observation(y, v, ObservationStatus(t), MissingReason(r) if r else None))
        for i, a, s, y, v, t, r in found
    ]


# What can't be read


@pytest.mark.parametrize(
    ("line", "why", "told"),
    [
        (("N1", "2262", 2020, "T", 1.0), Unread.INDICATOR, "rad 2 ”N1 2262 2020 T 1.0”"),
        ((None, "2262", 2020, "T", 1.0), Unread.INDICATOR, "rad 2 ”inget 2262 2020 T 1.0”"),
        (("N99999", "22620", 2020, "T", 1.0), Unread.AREA, "rad 2 ”N99999 22620 2020 T 1.0”"),
        (("N99999", "2262", 2020, "X", 1.0), Unread.SEX, "rad 2 ”N99999 2262 2020 X 1.0”"),
        (("N99999", "2262", 1899, "T", 1.0), Unread.YEAR, "rad 2 ”N99999 2262 1899 T 1.0”"),
        (("N99999", "2262", None, "T", 1.0), Unread.YEAR, "rad 2 ”N99999 2262 inget T 1.0”"),
        (("N99999", "2262", 2020, "T", float("nan")), Unread.VALUE, "nan"),
        (("N99999", "2262", 2020, "T", float("-inf")), Unread.VALUE, "-inf"),
    ],
)
@pytest.mark.case(23)
def test_what_cannot_be_read_is_told_with_its_row(
    own_service: Service, tmp_path: Path, line: Line, why: Unread, told: str
) -> None:
    good = ("N99999", "2262", 2021, "T", 5.0)
    shown = taken(own_service, parquet(tmp_path / "prov.parquet", [good, line]), dry_run=True)
    assert (shown.new.rows, shown.same) == (1, 0)
    (refusal,) = shown.refusals
    assert refusal.place.startswith("prov.parquet: 1 rad (")
    assert told in refusal.place
    assert refusal.fault == bulk.FAULTS[why][0]


def test_many_refused_rows_are_counted_with_examples(own_service: Service, tmp_path: Path) -> None:
    lines = [("N99999", "9999", 1990 + n, "T", 1.0) for n in range(30)]
    shown = taken(own_service, parquet(tmp_path / "prov.parquet", lines), dry_run=True)
    (refusal,) = shown.refusals
    assert refusal.place.startswith(
        "prov.parquet: 30 rader (till exempel rad 1 ”N99999 9999 1990 T 1.0”, rad 2 ”"
    )
    assert refusal.place.count(" 9999 199") == 5


def _renamed(path: Path) -> None:
    with duckdb.connect() as connection:
        columns = "'N99999' as kpi, '2262' as geo, 2020 as year, 'T' as sex, 1.0::double as value"
        connection.execute(f"copy (select {columns}) to '{path}' (format parquet)")


def _torn(path: Path) -> None:
    """Good to look at from both ends, and broken in between."""
    parquet(path, [("N99999", "2262", year, "T", year * 1.1) for year in range(1900, 2020)])
    content = bytearray(path.read_bytes())
    content[8:400] = bytes(392)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda p: p.write_bytes(b"PAR1 och inget mer"), "ingen Parquet-fil"),
        (
            lambda p: parquet(p, [], value="varchar"),
            "Kolumnen value i prov.parquet har typen VARCHAR",
        ),
        (lambda p: parquet(p, [], year="double"), "Kolumnen year i prov.parquet har typen DOUBLE"),
        (_renamed, "saknar kolumnen gender"),
        (_torn, "skadad"),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(
    own_service: Service, tmp_path: Path, make: Callable[[Path], object], told: str
) -> None:
    path = tmp_path / "prov.parquet"
    make(path)
    before = own_service.data_version()
    with pytest.raises(UnreadableFileError, match=told):
        taken(own_service, path)
    assert own_service.data_version() == before


def test_a_file_name_with_an_apostrophe_is_a_name(own_service: Service, tmp_path: Path) -> None:
    made = parquet(tmp_path / "prov.parquet", [("N99999", "2262", 2021, "T", 5.0)])
    path = made.rename(tmp_path / "it's.parquet")
    assert taken(own_service, path, dry_run=True).new.rows == 1


# Taken in


def test_one_vintage_that_can_be_undone(own_service: Service, tmp_path: Path) -> None:
    lines = [
        ("N18409", "2262", 2021, "T", 61.5),
        ("N18409", "180", 2021, "K", 50.0),
        ("N99999", "0", 2021, "T", None),
    ]
    path = parquet(tmp_path / "prov.parquet", lines)
    before = data.batches(own_service)
    assert taken(own_service, path).changes == 3
    batch = data.batches(own_service)[0]
    assert (batch.rows, batch.accepted_by, batch.origin) == (3, "prov", "prov.parquet")
    sfi = (own_service.register.indicators["sfi_two_courses"],)
    assert own_service.series(sfi, None)["sfi_two_courses"].value(2021) == 61.5
    found = own_service.series_of(sfi, ("0180",), None, sex=Sex.WOMEN)
    assert found["sfi_two_courses", "0180"].value(2021) == 50.0
    again = taken(own_service, path)
    assert (again.changes, again.same) == (0, 3)
    assert len(data.batches(own_service)) == len(before) + 1
    data.undo(own_service, batch.vintage.id, "prov", TODAY)
    assert own_service.series(sfi, None)["sfi_two_courses"].value(2021) != 61.5


def test_a_dry_run_changes_nothing(own_service: Service, tmp_path: Path) -> None:
    path = parquet(tmp_path / "prov.parquet", [("N99999", "2262", 2021, "T", 5.0)])
    before = own_service.data_version()
    assert taken(own_service, path, dry_run=True).new.rows == 1
    assert own_service.data_version() == before


def test_the_command_tells_the_first_of_each_kind(
    filled_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    store = tmp_path / "samsam.sqlite"
    store.write_bytes(filled_store.read_bytes())
    monkeypatch.setenv("SAMSAM_STORE", str(store))
    lines = [("N99999", "180", 1990 + n, "T", float(n)) for n in range(7)]
    lines += [("N18409", "2262", 2021, "T", 101.0), ("N99999", "9999", 2021, "T", 1.0)]
    path = str(parquet(tmp_path / "prov.parquet", lines))
    assert main(["import", path]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "prov.parquet: 7 ändras, 0 är som förut",
        "  7 nya",
        "    N99999 Stockholm 1990 T: – → 0 (ny)",
        "    N99999 Stockholm 1991 T: – → 1 (ny)",
        "    N99999 Stockholm 1992 T: – → 2 (ny)",
        "    N99999 Stockholm 1993 T: – → 3 (ny)",
        "    N99999 Stockholm 1994 T: – → 4 (ny)",
        "    och 2 till",
        "  1 stoppas",
        "    sfi_two_courses 2021 T: 41,3 → 101 (reviderad) Stoppas: Värdet 101,00 är större än 100, som är det högsta möjliga.",
        "  prov.parquet: 1 rad (rad 9 ”N99999 9999 2021 T 1.0”): Området är okänt. Rätta kommunkoden i kolumnen geo.",
    ]
    (tmp_path / "annat.parquet").write_bytes(b"PAR1")
    assert main(["import", str(tmp_path / "annat.parquet")]) == 2
    assert "ingen Parquet-fil" in capsys.readouterr().err


# What other sources have, and Kolada too

OF_THE_WHOLE_COUNTRY = [
    ("N01951", "180", 2022, "T", 984748.0),
    ("N01951", "180", 2022, "K", 496203.0),
    ("N01951", "2262", 2022, "T", 17999.0),
    ("N01951", "2262", 1971, "T", 18001.0),
    ("N01804", "180", 2022, "T", 11553.0),
    ("N01805", "180", 2022, "T", 6841.0),
    ("N01801", "180", 2022, "T", 61500.0),
    ("N01802", "180", 2022, "T", 60100.0),
]  # fmt: skip


def test_kolada_feeds_what_comes_from_scb_for_others_and_overrides_nothing_of_our_own(
    own_service: Service, tmp_path: Path
) -> None:
    path = parquet(tmp_path / "kolada.parquet", OF_THE_WHOLE_COUNTRY)
    known = own_service.register.indicators
    ids = ("population", "births", "deaths", "moved_in", "moved_out")
    mine = tuple(known[i] for i in ids)
    before = own_service.series(mine, None)
    shown = taken(own_service, path)
    (told,) = (n for n in shown.notices if "Koladas egna nyckeltal" in n)
    assert told.replace("\u00a0", " ") == (
        "Ur Koladas egna nyckeltal tas även Invånare ur N01951, Födda ur N01804, Döda ur N01805, "
        "Inflyttade ur N01801 och Utflyttade ur N01802: 6 värden för 1 område. 2 värden som redan "
        "är kända är inte ändrade: för Timrå och för det som hämtats från källan själv gäller de."
    )
    stockholm = own_service.series_of(mine, ("0180",), None)
    assert [stockholm[i, "0180"].value(2022) for i in ids] == [
        984748.0, 11553.0, 6841.0, 61500.0, 60100.0,
    ]  # fmt: skip
    women = own_service.series_of(mine, ("0180",), None, sex=Sex.WOMEN)
    assert women["population", "0180"].value(2022) == 496203.0
    after = own_service.series(mine, None)
    assert after["population"].value(2022) == before["population"].value(2022) != 17999.0
    assert after["population"].value(1971) == before["population"].value(1971)
    assert taken(own_service, path).changes == 0


def test_scbs_values_of_other_municipalities_stand_and_koladas_own_are_revised(
    own_service: Service, tmp_path: Path
) -> None:
    def population(area: str) -> float | None:
        known = (own_service.register.indicators["population"],)
        return own_service.series_of(known, (area,), None)["population", area].value(2022)

    def row_of(area: str, value: float) -> Row:
        return Row("population", area, Sex.TOTAL, Observation(2022, value))

    fetched = data.preview(own_service, Reading("SCB", (row_of("0180", 984000.0),)), TODAY)
    data.accept(own_service, fetched, "prov", TODAY)
    first = [("N01951", a, 2022, "T", v) for a, v in (("180", 984748.0), ("1480", 596841.0))]
    taken(own_service, parquet(tmp_path / "a.parquet", first))
    assert (population("0180"), population("1480")) == (984000.0, 596841.0)
    second = [("N01951", a, 2022, "T", v) for a, v in (("180", 984749.0), ("1480", 596842.0))]
    assert taken(own_service, parquet(tmp_path / "b.parquet", second)).revised.rows == 1
    assert (population("0180"), population("1480")) == (984000.0, 596842.0)


def test_what_carries_a_warning_is_left_without_a_yes(own_service: Service, tmp_path: Path) -> None:
    lines = [("N18409", "2262", 2021, "T", 0.475), ("N18409", "2262", 2022, "T", 47.5)]
    path = parquet(tmp_path / "prov.parquet", lines)
    sfi = (own_service.register.indicators["sfi_two_courses"],)

    def known(year: int) -> float | None:
        return own_service.series(sfi, None)["sfi_two_courses"].value(year)

    before = known(2021)
    left = data.take_in_bulk(own_service, path, "prov", TODAY, dry_run=False, with_warned=False)
    assert (left.left, left.changes) == (1, 2)
    assert (known(2021), known(2022)) == (before, 47.5)
    data.take_in_bulk(own_service, path, "prov", TODAY, dry_run=False, with_warned=True)
    assert known(2021) == 0.475
