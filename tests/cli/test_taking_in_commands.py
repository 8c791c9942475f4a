"""`update`, `import` and `status` as processes: codes, words, a bar, and a kill in the middle."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import forks
import openpyxl
import pytest
from kolada_server import Kolada, Reply, Server, kpi, row

from samsam.config.places.areas import read_areas
from samsam.config.settings import Settings
from samsam.services.core.service import Service, open_service
from samsam.services.data import data

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]
SFI = [kpi("N18409", "Elever på SFI")]


@pytest.fixture
def store(few_figures: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(few_figures, tmp_path / "samsam.sqlite"))


@pytest.fixture
def services() -> Iterator[Server]:
    with Server(Kolada(kpis=SFI, rows=[row("N18409", "2262", 2025, T=47.5)])) as running:
        yield running


@pytest.fixture
def environment(store: Path, few_data: Path, services: Server) -> dict[str, str]:
    outside = {n: v for n, v in os.environ.items() if not n.startswith("SAMSAM_")}
    return {
        **outside,
        "PYTHONUNBUFFERED": "1",
        "SAMSAM_STORE": str(store),
        "SAMSAM_DATA": str(few_data),
        "SAMSAM_KOLADA_ADDRESS": services.kolada_base,
        "SAMSAM_SCB_ADDRESS": services.scb_base,
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run_it(*words: str) -> subprocess.CompletedProcess[str]:
        return forks.run(["-m", "samsam", *words], environment, timeout=90)

    return run_it


@pytest.fixture
def reopened(
    store: Path, few_data: Path, settings_for: Callable[[Path, Path], Settings]
) -> Callable[[], Service]:
    return lambda: open_service(settings_for(store, few_data))


def value(opened: Service, indicator_id: str, year: int) -> float | None:
    indicator = opened.register.indicators[indicator_id]
    found = opened.series((indicator,), None)[indicator_id].value(year)
    opened.close()
    return found


def vintages(opened: Service) -> list[str]:
    found = [b.vintage.id for b in data.batches(opened)]
    opened.close()
    return found


def test_update_tries_takes_in_and_tells_what_failed(
    run: Run, reopened: Callable[[], Service], services: Server
) -> None:
    tried = run("update", "--dry-run")
    assert tried.returncode == 1, tried.stderr
    assert "sfi_two_courses 2025 T: – → 47,5 (ny)" in tried.stdout
    assert "Inget är inläst (--dry-run)." in tried.stdout
    assert "SCB: tabell TAB638" in tried.stdout
    assert "100%" in tried.stderr
    assert value(reopened(), "sfi_two_courses", 2025) is None
    done = run("update", "--alla-ar")
    assert done.returncode == 1
    assert "Kolada: 1 värde är inläst (1 nytt)." in done.stdout
    assert value(reopened(), "sfi_two_courses", 2025) == 47.5
    services.always(Reply(status=404))
    nothing = run("update")
    assert nothing.returncode == 1
    assert "hittar inte det som efterfrågades (svar 404)" in nothing.stdout
    assert "indicators.toml" not in nothing.stdout
    assert value(reopened(), "sfi_two_courses", 2025) == 47.5


def test_update_of_the_whole_country_as_a_command(
    run: Run, services: Server, store: Path, few_data: Path,
    settings_for: Callable[[Path, Path], Settings],
) -> None:  # fmt: skip
    """290 municipalities in one question to Kolada; again, nothing is new."""
    codes = [a for a in read_areas(few_data / "areas.csv") if not a.startswith("00")]
    rows = [row("N18409", c, y, T=40.0 + n % 20) for n, c in enumerate(codes) for y in (2024, 2025)]
    services.kolada = Kolada(kpis=SFI, rows=rows)
    tried = run("update", "--omraden", "alla", "--dry-run")
    assert tried.returncode == 1, tried.stderr
    # What has no values yet is asked about by itself, for all years.
    asked = [p for p in services.paths if "/data/" in p and "N18409" in p]
    assert len(asked) == 1
    assert not any("/municipality/" in p for p in asked)
    assert "Inget är inläst (--dry-run)." in tried.stdout
    done = run("update", "--omraden", "alla")
    assert done.returncode == 1  # SCB:s tables aren't there
    assert "  sfi_two_courses Upplands Väsby 2024 T: – → 40 (ny)" in done.stdout
    assert "  och 38" in done.stdout
    assert "Kolada: 580 värden är inlästa" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) < 500
    assert "Traceback" not in done.stderr
    opened = open_service(settings_for(store, few_data))
    sfi = (opened.register.indicators["sfi_two_courses"],)
    found = opened.series_of(sfi, tuple(codes), None)
    opened.close()
    kept = {c: found["sfi_two_courses", c].value(2025) for c in codes}
    assert kept == {c: 40.0 + n % 20 for n, c in enumerate(codes)}
    again = run("update", "--omraden", "alla")
    assert "Kolada: 0 ändras, 580 är som förut" in again.stdout


def test_a_changed_title_is_told_once_and_kept(run: Run, services: Server) -> None:
    run("update")
    services.kolada = Kolada(kpis=[kpi("N18409", "Elever på SFI (-2025)")])
    told = "N18409 heter nu ”Elever på SFI (-2025)” i Kolada"
    assert told in run("update", "--dry-run").stdout
    assert told in run("update").stdout
    assert told not in run("update").stdout


def test_a_pipe_is_refused_and_not_waited_for(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "rör"
    os.mkfifo(pipe)
    for words in (("import",), ("refresh",), ("backtest", "--fil"), ("verify",)):
        done = run(*words, str(pipe))
        assert (done.returncode, done.stderr) == (2, f"{pipe} är ingen vanlig fil.\n")


def test_import_has_codes_for_whole_partly_and_not_at_all(
    run: Run, reopened: Callable[[], Service], tmp_path: Path
) -> None:
    file = tmp_path / "egna.csv"
    file.write_text("nyckeltal;år;värde\nneet;2021;9,8\n", encoding="utf-8")
    assert run("import", str(file), "--dry-run").returncode == 0
    assert value(reopened(), "neet", 2021) is None
    assert run("import", str(file)).returncode == 0
    assert value(reopened(), "neet", 2021) == 9.8
    again = run("import", str(file))
    assert "Samma fil är redan inläst" in again.stdout
    file.write_text("nyckeltal;år;värde\nneet;2022;101\nneet;2023;9,1\n", encoding="utf-8")
    partly = run("import", str(file))
    assert partly.returncode == 1
    assert "Stoppas: Värdet 101,00 är större än 100" in partly.stdout
    assert value(reopened(), "neet", 2023) == 9.1
    missing = run("import", str(tmp_path / "finns-inte.csv"))
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "Traceback" not in missing.stderr


WARNED = "nyckeltal;år;värde\nneet;2021;0,091\nneet;2022;9,4\n"
HUNDREDFOLD = "neet 2021 T: – → 0,091 (ny) Värdet 0,091 är ungefär hundra gånger mindre än 2018 "


def test_import_takes_nothing_with_a_warning_without_a_yes(
    run: Run, reopened: Callable[[], Service], tmp_path: Path
) -> None:
    file = tmp_path / "egna.csv"
    file.write_text(WARNED, encoding="utf-8")
    how = "1 värde har en varning och tas inte in. Stämmer det? Kör kommandot igen med --ja"
    tried = run("import", str(file), "--dry-run")
    assert tried.returncode == 1
    assert HUNDREDFOLD in tried.stdout
    assert how in tried.stdout
    assert value(reopened(), "neet", 2022) is None
    partly = run("import", str(file))
    assert partly.returncode == 1
    assert HUNDREDFOLD in partly.stdout
    assert "1 värde är inläst (1 nytt). 1 har en varning och togs inte in." in partly.stdout
    assert how in partly.stdout
    assert value(reopened(), "neet", 2022) == 9.4
    assert value(reopened(), "neet", 2021) is None
    yes = run("import", str(file), "--ja")
    assert yes.returncode == 0, yes.stdout
    assert value(reopened(), "neet", 2021) == 0.091


def test_only_warned_values_leave_the_store_as_it_was(
    run: Run, reopened: Callable[[], Service], tmp_path: Path
) -> None:
    file = tmp_path / "egna.csv"
    file.write_text("nyckeltal;år;värde\nneet;2021;0,091\n", encoding="utf-8")
    before = vintages(reopened())
    left = run("import", str(file))
    assert left.returncode == 1
    assert "inlä" not in left.stdout
    assert vintages(reopened()) == before


def test_another_municipalitys_table_is_not_taken_in_even_with_a_yes(
    run: Run, reopened: Callable[[], Service]
) -> None:
    file = ROOT / "tests" / "fixtures" / "cases" / "06-annan-kommun.csv"
    for words in ((), ("--ja",)):
        stopped = run("import", str(file), *words)
        assert stopped.returncode == 1
        assert "Tabellen nämner inget område. Värdena stämmer inte" in stopped.stdout
    assert value(reopened(), "population", 2020) == 17963


def test_update_leaves_what_carries_a_warning_and_says_so(
    run: Run, reopened: Callable[[], Service], services: Server
) -> None:
    services.kolada = Kolada(kpis=SFI, rows=[
        row("N18409", "2262", 2024, T=48.5), row("N18409", "2262", 2025, T=0.475)
    ])  # fmt: skip
    left = run("update", "--alla-ar")
    assert left.returncode == 1
    assert "Står värdet som andel (0,475) i stället för procent (47,5)?" in left.stdout
    assert "Kör kommandot igen med --ja" in left.stdout
    assert value(reopened(), "sfi_two_courses", 2024) == 48.5
    assert value(reopened(), "sfi_two_courses", 2025) is None
    run("update", "--alla-ar", "--ja")
    assert value(reopened(), "sfi_two_courses", 2025) == 0.475


def test_nothing_new_is_said_only_when_all_have_answered(run: Run, services: Server) -> None:
    told = run("update").stdout
    assert "nyckeltal gick inte att fråga om" in told  # SCB:s tables aren't there
    # Asked again at once: how long is waited by itself is tried in tests/sources/test_http.py.
    services.always(Reply(status=503, headers={"Retry-After": "0"}))
    down = run("update").stdout
    assert "Källorna har inget nytt" not in down
    assert "Det går inte att säga om de har något nytt." in down


def test_a_value_is_taken_away_only_when_the_command_says_so(
    run: Run, reopened: Callable[[], Service], tmp_path: Path
) -> None:
    file = tmp_path / "egna.csv"
    file.write_text("nyckeltal;år;värde\npopulation;2024;..\nneet;2021;9,8\n", encoding="utf-8")
    before = value(reopened(), "population", 2024)
    kept = run("import", str(file))
    assert kept.returncode == 1
    assert "population 2024 T: 17" in kept.stdout
    assert "egna.csv: 1 värde är inläst (1 nytt). 1 som källan säger" in kept.stdout
    assert value(reopened(), "population", 2024) == before
    away = run("import", "--ja", str(file))
    assert away.returncode == 0
    assert "1 värde är inläst (1 borttaget)." in away.stdout
    assert value(reopened(), "population", 2024) is None


def test_import_tells_how_to_answer_its_question(
    run: Run, reopened: Callable[[], Service], tmp_path: Path
) -> None:
    file = tmp_path / "fil.csv"
    file.write_text("år;folkmängd\n2018;127119\n2019;128901\n", encoding="utf-8")
    asked = run("import", str(file))
    assert asked.returncode == 1
    assert "nämner inget område" in asked.stdout
    assert "Inget är läst. Kör kommandot igen med --omrade" in asked.stdout
    assert "--omrade 2262  (Timrå)" in asked.stdout
    assert value(reopened(), "population", 2018) == 18060
    told = run("import", str(file), "--omrade", "Linköping", "--dry-run")
    assert told.returncode == 0
    assert "population Linköping 2018" in told.stdout
    file.write_text("kommun;2022;2023\nTimrå;135;137\n", encoding="utf-8")
    asked = run("import", str(file))
    assert asked.returncode == 1
    assert "vilket nyckeltal" in asked.stdout
    assert "--nyckeltal population" in asked.stdout
    named = run("import", str(file), "--nyckeltal", "Födda", "--dry-run")
    assert "births 2023" in named.stdout or "1 är som förut" in named.stdout
    for words in (("--omrade", "Ankeborg"), ("--nyckeltal", "Ankor")):
        wrong = run("import", str(file), *words)
        assert wrong.returncode == 2
        assert words[1] in wrong.stderr


def test_import_tells_the_sheets_to_choose_between(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for n, name in enumerate(("Första bladet", "Andra")):
        page = book.create_sheet(name)
        page.append(["Kommun", "År", "Födda"])
        page.append(["Timrå", 2020 + n, 150])
    file = tmp_path / "fil.xlsx"
    book.save(file)
    asked = run("import", str(file))
    assert asked.returncode == 1
    assert "--blad 'Första bladet'" in asked.stdout
    chosen = run("import", str(file), "--blad", "Andra", "--dry-run")
    assert "births 2021" in chosen.stdout
    assert "”Första bladet”" in chosen.stdout


def test_status_waits_with_a_code_of_its_own(run: Run) -> None:
    status = run("status")
    assert status.returncode == 3
    assert any(
        line.startswith("Företagsklimat") and "väntar  business_climate_rank" in line
        for line in status.stdout.splitlines()
    )


def test_the_columns_of_status_stand_under_their_headings(run: Run) -> None:
    """A long time to wait for moved the names of that line alone."""
    head, *lines = run("status").stdout.splitlines()
    names = ("unemployment", "sfi_two_courses", "business_climate_rank")
    found = {line.index(name) for name in names for line in lines if f" {name} " in line}
    assert found == {head.index("Namn i kommandon")}


def population_of_all(few_data: Path, first: int, after: int) -> str:
    codes = [a for a in read_areas(few_data / "areas.csv") if not a.startswith("00")]
    rows = [f"population;{code};{y};{1000 + y}" for code in codes for y in range(first, after)]
    return "\n".join(["nyckeltal;kommunkod;år;värde", *rows])


@pytest.mark.case(43)
def test_a_kill_in_the_middle_leaves_the_whole_or_nothing(
    environment: dict[str, str],
    reopened: Callable[[], Service],
    few_data: Path,
    tmp_path: Path,
) -> None:
    file = tmp_path / "alla.csv"
    file.write_text(population_of_all(few_data, 2010, 2020), encoding="utf-8")
    rows = len(file.read_text(encoding="utf-8").splitlines()) - 1
    # A population of a few thousand carries a warning in a municipality with far more.
    words = [sys.executable, "-m", "samsam", "import", str(file), "--alla-omraden", "--ja"]
    known = _undone(reopened())
    killed = 0
    for seconds in (0.0, 0.1, 0.4):
        process = subprocess.Popen(
            words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        # The last line before the rows are written; the output is not kept back.
        assert process.stdout
        while b" till" not in process.stdout.readline():
            assert process.poll() is None
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        killed += process.wait(timeout=60) == -signal.SIGKILL
        process.stdout.close()
        after = _undone(reopened())
        assert {n for batch, n in after.items() if batch not in known and n} <= {rows}
        known = after
    assert killed


def _undone(opened: Service) -> dict[str, int]:
    """Undo what the command has taken in; the rows of every batch there is."""
    for batch in data.batches(opened):
        if batch.accepted_by != "data" and not batch.undone and not batch.undoes:
            data.undo(opened, batch.vintage.id, "prov", batch.vintage.known_on)
    found = {b.vintage.id: b.rows for b in data.batches(opened)}
    opened.close()
    return found
