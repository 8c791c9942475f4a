"""The Parquet files that ship: what they hold, how they fill gaps, and every way they can be bad."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import make_first_figures
import pytest
from series_of import Figures, ask

from samsam.config.register import read_register
from samsam.config.settings import Settings
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.series import (
    MissingReason,
    Observation,
    ObservationStatus,
    Series,
    Sex,
    Vintage,
)
from samsam.records.clock import utc_now
from samsam.records.contents import batches
from samsam.records.contents import catalogue as catalogue_store
from samsam.records.contents.catalogue import CatalogueEntry
from samsam.records.engine.database import Database
from samsam.series import observations, shipped
from samsam.series.parquet_file import UnreadableFileError
from samsam.series.rows import Row
from samsam.services.core.service import Service, open_service
from samsam.services.data import catalogue
from samsam.services.operation.operation import operation
from samsam.sources.intake.first_figures import AREAS, read_first_figures, read_shipped

DAY = date(2026, 11, 23)
VALUES = "indicator varchar, area varchar, sex varchar, year smallint, value double"
KOLADA = "vintages/kolada-2024-08-alla.parquet"
MOST_BYTES = 3_000_000
Opened = Callable[..., Service]


def parquet(path: Path, rows: Sequence[tuple[object, ...]], columns: str = VALUES) -> Path:
    """A Parquet file with these rows."""
    with duckdb.connect() as made:
        made.execute(f"create table made ({columns})")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            made.executemany(f"insert into made values ({marks})", rows)
        made.execute(f"copy made to '{path}' (format parquet)")
    return path


def vintage(name: str = "shipped") -> Vintage:
    return Vintage(name, "Sändningen", "Kolada", DAY)


@pytest.fixture
def opened(tmp_path: Path, settings_for: Callable[[Path, Path], Settings]) -> Opened:
    """Opens the service on a folder of data, with one store for the test, as a municipality."""

    def open_it(data: Path, code: str = "2262", name: str = "Timrå", store: str = "a") -> Service:
        settings = settings_for(tmp_path / f"{store}.sqlite", data)
        return open_service(replace(settings, municipality_code=code, municipality_name=name))

    return open_it


def series_of(service: Service, indicator: str, area: str, sex: Sex = Sex.TOTAL) -> Series:
    about = service.register.everything[indicator]
    return service.series_of((about,), (area,), None, sex=sex)[indicator, area]


def values(series: Series) -> dict[int, float]:
    return {p.year: p.value for p in series.points}


# What ships


@pytest.mark.skipif(
    not make_first_figures.SHARED.is_dir(), reason="../shared/data isn't on this machine"
)
@pytest.mark.parametrize("name", make_first_figures.FILES)
def test_what_ships_is_what_the_sources_hold(data_folder: Path, name: str) -> None:
    with duckdb.connect() as file:
        rows = file.execute("from read_parquet($f) order by all", {"f": str(data_folder / name)})
        assert rows.fetchall() == make_first_figures.rows_of(name)


def test_every_file_is_listed_with_its_checksum_and_all_are_small(data_folder: Path) -> None:
    register = read_register(data_folder)
    listed = [v.file for v in read_first_figures(data_folder, register) if v.file]
    tables = [read_shipped(data_folder, name) for name in ("groups", "catalogue")]
    listed += [t.file for t in tables if t]
    assert [f.fault() for f in listed] == [""] * len(make_first_figures.FILES)
    there = set(data_folder.rglob("*.parquet"))
    assert {f.path for f in listed} == there
    assert sum(path.stat().st_size for path in there) < MOST_BYTES


def test_every_value_that_ships_is_one_that_its_indicator_can_have(data_folder: Path) -> None:
    register = read_register(data_folder)
    for loaded in read_first_figures(data_folder, register):
        if loaded.file is None:
            continue
        with duckdb.connect() as file:
            found = file.execute(
                "select indicator, min(value), max(value), bool_and(value = round(value)), "
                "list(distinct area) from read_parquet($f) group by indicator",
                {"f": str(loaded.file.path)},
            ).fetchall()
        for indicator, least, most, whole, areas in found:
            about = register.everything[indicator]
            low, high = about.limits
            assert low <= least <= most <= high, indicator
            assert set(areas) <= set(register.areas)
            assert whole or about.unit.value != "antal" or about.forecast, indicator


def test_the_first_start_has_figures_of_all(service: Service) -> None:
    """Read by eye in Kolada and in SCB's tables."""
    assert service.notices == ()
    assert values(series_of(service, "population", "0000"))[2023] == 10_551_707
    assert values(series_of(service, "population", "0022"))[2023] == 242_148
    assert values(series_of(service, "population", "2281"))[1968] == 89_880
    assert values(series_of(service, "population", "2418"))[2023] == 2_990
    assert values(series_of(service, "moved_in", "0181"))[2024] > 6_000
    assert values(series_of(service, "neet_16_24", "2262"))[2024] == 7.65
    assert values(series_of(service, "open_unemployment", "2262"))[2024] == pytest.approx(
        2.87, 0.01
    )
    women = values(series_of(service, "population", "2262", Sex.WOMEN))[2022]
    men = values(series_of(service, "population", "2262", Sex.MEN))[2022]
    assert women + men == 17_754


def test_knivsta_begins_when_it_was_formed(service: Service) -> None:
    assert min(values(series_of(service, "population", "0330"))) == 2002


def test_scbs_projection_stands_at_the_years_that_it_is_about(service: Service) -> None:
    ahead = values(series_of(service, "population_projection", "2262"))
    assert {y: round(v) for y, v in ahead.items()} == {2026: 17_434, 2031: 17_045}
    assert values(series_of(service, "projection_ten_years", "2262"))[2021] == ahead[2031]


def test_what_timra_had_is_as_it_was(service: Service, alone_service: Service) -> None:
    """The text files of the municipality's own are on top, with their rounding."""
    for indicator in alone_service.register.indicators:
        before = values(series_of(alone_service, indicator, "2262"))
        after = values(series_of(service, indicator, "2262"))
        assert {y: v for y, v in after.items() if y in before} == before
        assert series_of(service, indicator, "2262").revisions == (
            series_of(alone_service, indicator, "2262").revisions
        )


def test_groups_are_those_of_the_municipality_in_the_settings(
    opened: Opened, all_data: Path
) -> None:
    with_name = re.compile(r", Malå, 20\d\d$")
    mine = opened(all_data, "2418", "Malå")
    found = mine.groups(None)
    assert len(found) > 10
    assert all(with_name.search(g.title) for g in found if g.source == "Kolada")
    assert found[0].title == "Liknande kommuner, övergripande, Malå, 2025"
    assert found[0].members
    mine.close()
    # Another municipality on the same store gets its own, and the first one's stay.
    other = opened(all_data, "0330", "Knivsta")
    assert other.groups(None)[0].title == "Liknande kommuner, övergripande, Knivsta, 2025"
    other.close()


def test_the_catalogue_can_be_searched_at_the_first_start(service: Service) -> None:
    known = catalogue.retrieval(service)
    assert known is not None
    assert (known.fetched_at.date(), known.entries) == (date(2026, 3, 23), 6099)
    assert catalogue.search(service, "N18602")[0].title.startswith("Ungdomar som är etablerade")


# How a file fills gaps


def put_row(records: Database, name: str, observation: Observation, area: str = "2281") -> None:
    with records.writing() as connection:
        row = Row("births", area, Sex.TOTAL, replace(observation, vintage_id=name))
        observations.put(connection, vintage(name), [row])


def fill(figures: Figures, file: Path, *areas: str) -> Vintage:
    """Lay a file's values where there are none, as a start does."""
    found = figures.series.work(lambda cursor: shipped.filling_values(cursor, file, areas))
    with figures.records.writing() as connection:
        return batches.put(
            connection, vintage(), found.packed.content, found.packed.count,
            by="data", file_sha256="abc", on_top_of=found.sequence,
        )  # fmt: skip


def seen(figures: Figures, area: str = "2281") -> dict[int, tuple[float | None, str]]:
    found = figures.ask(ask, ["births"], area)["births"].observations
    return {o.year: (o.value, o.vintage_id) for o in found}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        ("births", area, "T", year, 100.0) for area in ("2281", "2262") for year in (2020, 2021)
    ]
    return parquet(tmp_path / "values.parquet", [*rows, ("births", "2281", "K", 2020, 48.5)])


def test_a_file_fills_what_is_empty_and_hides_nothing(figures: Figures, file: Path) -> None:
    put_row(figures.records, "typed", Observation(2020, 90.0))
    placed = fill(figures, file, "2281", "2262")
    assert placed.sequence == 2
    assert seen(figures) == {2020: (90.0, "typed"), 2021: (100.0, "shipped")}
    assert seen(figures, "2262") == {2020: (100.0, "shipped"), 2021: (100.0, "shipped")}
    women = figures.ask(ask, ["births"], "2281", Sex.WOMEN)["births"].observations
    assert [(o.value, o.status) for o in women] == [(48.5, ObservationStatus.NORMAL)]


@pytest.mark.parametrize(
    ("reason", "filled"),
    [(MissingReason.NOT_PUBLISHED, True), (MissingReason.WITHDRAWN, False),
     (MissingReason.CONFIDENTIAL, False)],
)  # fmt: skip
def test_what_a_source_has_taken_back_is_not_filled(
    figures: Figures, file: Path, reason: MissingReason, filled: bool
) -> None:
    put_row(figures.records, "typed", Observation(2020, None, ObservationStatus.MISSING, reason))
    fill(figures, file, "2281", "2262")
    assert seen(figures)[2020] == ((100.0, "shipped") if filled else (None, "typed"))


def test_what_was_undone_is_no_value(figures: Figures, file: Path) -> None:
    put_row(figures.records, "typed", Observation(2020, 90.0))
    with figures.records.writing() as connection:
        batches.undo(connection, "typed", vintage("undone"), "någon")
    fill(figures, file, "2281", "2262")
    assert seen(figures)[2020] == (100.0, "shipped")


def test_the_catalogue_of_a_file_lies_under_what_has_been_seen_since(
    figures: Figures, tmp_path: Path
) -> None:
    columns = (
        "id varchar, title varchar, description varchar, divided_by_sex boolean, "
        "publication_period varchar, publication_date date"
    )
    old = [
        ("N00001", "Gammal", "Källa: SCB's", True, "2025", DAY),
        ("N00002", "B", "", False, "", None),
    ]
    path = parquet(tmp_path / "catalogue.parquet", old, columns)
    newer = CatalogueEntry("N00001", "Ny titel", "Källa: SCB", True, "2026", DAY)
    with figures.records.writing() as connection:
        catalogue_store.put(connection, [newer], DAY, whole=False)
        entries = shipped.catalogue_entries(path)
        catalogue_store.put_first(connection, entries, date(2026, 3, 23))
    with figures.records.reading() as connection:
        known = catalogue_store.latest(connection)
        assert known == (newer, CatalogueEntry("N00002", "B", "", False, "", None))
        assert catalogue_store.retrieval(connection).entries == 2  # type: ignore[union-attr]


# What is wrong with a file


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((None, "2281", "T", 2020, 1.0), "1 rad saknar nyckeltal"),
        (("births", "9999", "T", 2020, 1.0), "1 rad har ett okänt område"),
        (("births", "2281", "X", 2020, 1.0), "1 rad har ett kön som inte är T, K eller M"),
        (("births", "2281", "T", 1020, 1.0), "1 rad har ett år som inte är något år från 1900"),
        (("births", "2281", "T", 2020, None), "1 rad saknar värde"),
        (("births", "2281", "T", 2020, float("inf")), "1 rad saknar värde"),
        (("births", "2281", "T", 2019, 2.0), "1 rad står två gånger"),
    ],
)
def test_a_row_that_cannot_be_read_stops_the_file_and_nothing_is_laid(
    figures: Figures, tmp_path: Path, row: tuple[object, ...], told: str
) -> None:
    path = parquet(tmp_path / "bad.parquet", [("births", "2281", "T", 2019, 1.0), row])
    with pytest.raises(UnreadableFileError, match=told):
        fill(figures, path, "2281")
    with figures.records.reading() as connection:
        assert batches.vintages(connection) == ()


def damage(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("spoil", "why"),
    [(Path.unlink, "går inte att öppna"), (damage, "har ändrats")],
    ids=["missing", "changed"],
)
def test_a_file_that_is_missing_or_changed_gives_a_sentence_and_the_rest_works(
    all_data: Path, opened: Opened, spoil: Callable[[Path], None], why: str
) -> None:
    for name in (KOLADA, "kolada/grupper.parquet", "kolada/katalog.parquet"):
        shutil.copy(all_data / name, all_data / f"{name}.kept")
        spoil(all_data / name)
    first = opened(all_data)
    assert len(first.notices) == 3
    assert all(why in notice and "Lägg tillbaka filen" in notice for notice in first.notices)
    assert first.notices[0].startswith("Uppgiftsversionen ”Kolada, alla kommuner")
    assert set(first.notices) <= set(operation(first, utc_now()).obstacles)
    assert values(series_of(first, "population", "2262"))[2025] == 17_465
    assert values(series_of(first, "population", "0000")) == {2023: 10_551_707}
    assert [g.source for g in first.groups(None)] == ["SCB", "SKR"]
    first.close()
    for name in (KOLADA, "kolada/grupper.parquet", "kolada/katalog.parquet"):
        (all_data / f"{name}.kept").replace(all_data / name)
    again = opened(all_data)
    assert again.notices == ()
    assert 2022 in values(series_of(again, "population", "0000"))
    assert again.groups(None)[0].source == "Kolada"
    assert catalogue.retrieval(again) is not None
    again.close()


def test_a_missing_text_file_gives_a_sentence_and_comes_back_without_hiding_later_values(
    all_data: Path, opened: Opened
) -> None:
    """Kolada's text file of Timrå: laid under what came in while it was away."""
    path = all_data / "vintages/kolada-2024-08.csv"
    path.rename(path.with_suffix(".kept"))
    first = opened(all_data)
    (told,) = first.notices
    assert "kolada-2024-08.csv går inte att öppna" in told
    assert "Lägg tillbaka filen" in told
    name = "sfi_two_courses"
    later = Row(name, "2262", Sex.TOTAL, Observation(2021, 1.5, vintage_id="egen"))
    with first.records.writing() as connection:
        observations.put(connection, vintage("egen"), [later])
    assert values(series_of(first, name, "2262"))[2021] == 1.5
    first.close()
    path.with_suffix(".kept").rename(path)
    again = opened(all_data)
    assert again.notices == ()
    assert values(series_of(again, name, "2262"))[2021] == 1.5
    with again.records.reading() as connection:
        known = {v.id for v in batches.vintages(connection)}
    assert "kolada-2024-08" in known
    again.close()


def test_a_file_of_ones_own_that_is_no_table_of_values_gives_a_sentence(
    all_data: Path, opened: Opened
) -> None:
    path = parquet(all_data / KOLADA, [("births", "2281")], "indicator varchar, area varchar")
    text = (all_data / "vintages.toml").read_text(encoding="utf-8")
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    line = re.compile(rf'(file = "{KOLADA}"\nlayout = .*\nsha256 = ")[^"]*')
    (all_data / "vintages.toml").write_text(line.sub(rf"\g<1>{checksum}", text), encoding="utf-8")
    service = opened(all_data)
    (told,) = service.notices
    assert "kolada-2024-08-alla.parquet saknar kolumnen sex" in told
    service.close()


def test_another_checksum_afterwards_is_told_and_what_was_taken_in_holds(
    all_data: Path, opened: Opened
) -> None:
    opened(all_data).close()
    described = all_data / "vintages.toml"
    text = described.read_text(encoding="utf-8")
    start = text.index("sha256 = ", text.index(KOLADA)) + len('sha256 = "')
    described.write_text(f"{text[:start]}{'0' * 64}{text[start + 64 :]}", encoding="utf-8")
    again = opened(all_data)
    (told,) = again.notices
    assert told.startswith("Uppgiftsversionen ”kolada-2024-08-alla” har en annan sha256")
    assert 2022 in values(series_of(again, "population", "0000"))
    again.close()


@pytest.mark.parametrize("checksum", ["", "abc", "G" * 64])
def test_a_checksum_is_sixty_four_signs(all_data: Path, checksum: str) -> None:
    described = all_data / "vintages.toml"
    text = described.read_text(encoding="utf-8")
    described.write_text(
        re.sub('sha256 = "[^"]+"', f'sha256 = "{checksum}"', text), encoding="utf-8"
    )
    with pytest.raises(RegisterError) as refused:
        read_first_figures(all_data, read_register(all_data))
    with pytest.raises(RegisterError, match="sha256 ska vara 64 tecken"):
        read_shipped(all_data, "groups")
    assert len(refused.value.faults) == text.count(f'layout = "{AREAS}"')


def test_a_store_that_can_only_be_read_goes_on_without_the_files(
    all_data: Path, own_data: Path, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(own_data).close()
    monkeypatch.setattr("samsam.records.engine.location.writable", lambda _path: False)
    service = opened(all_data)
    assert service.records.read_only
    assert all("går bara att läsa" in notice for notice in service.notices)
    assert values(series_of(service, "population", "2262"))[2025] == 17_465
    service.close()


# Stores of before


def test_a_store_from_before_gets_the_files_and_keeps_what_it_has(
    all_data: Path, own_data: Path, opened: Opened
) -> None:
    before = opened(own_data)
    put_row(before.records, "fetched", Observation(2020, 1234.0), "2281")
    mine = values(series_of(before, "population", "2262"))
    before.close()
    after = opened(all_data)
    assert after.notices == ()
    births = values(series_of(after, "births", "2281"))
    assert births[2020] == 1234.0
    assert births[2019] > 900
    assert values(series_of(after, "population", "2262")) == mine
    assert series_of(after, "births", "2281").revisions == ()
    after.close()
