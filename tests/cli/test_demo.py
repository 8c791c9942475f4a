"""`demo`: made once, gone on with, begun anew, and never mixed with a municipality's own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from series_of import copied

from samsam.cli import main
from samsam.config.settings import Settings, SettingsError, load_settings
from samsam.config.toml_file import RegisterError
from samsam.model.analysis.access import Role
from samsam.model.analysis.learning import ExpectationOutcome
from samsam.services.accounts import accounts
from samsam.services.analysis.expectations import effects
from samsam.services.analysis.over_time import all_years, efforts, non_events
from samsam.services.analysis.workflow import changed_since, readiness
from samsam.services.analysis.year import year_view
from samsam.services.core.service import Service, open_service
from samsam.services.data import proposals, update
from samsam.services.data.batches import intakes
from samsam.services.data.groups import fetch_groups
from samsam.services.editions.editions import editions, fixed_analysis
from samsam.services.operation import example
from samsam.services.operation.example import PEOPLE, Example

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 28)


@pytest.fixture
def folder(example_folder: Path, tmp_path: Path) -> Path:
    """A demonstration of the test's own."""
    return Path(shutil.copytree(example_folder, tmp_path / "exempel"))


@pytest.fixture
def shown(folder: Path) -> Iterator[Service]:
    found = example.known(folder)
    assert found is not None
    service = open_service(found.settings)
    yield service
    service.close()


def test_two_analyses_are_fixed_and_published_and_the_third_is_returned(shown: Service) -> None:
    last = shown.today().year - 1
    found = editions(shown)
    assert [e.year for e in found] == [last - 2, last - 1]
    for edition in found:
        assert edition.holds
        assert edition.reference_number.startswith("KS ")
        assert edition.fixed_by not in fixed_analysis(edition).authors
        assert year_view(shown, edition.year).way.state.value == "publicerad"
    view = year_view(shown, last)
    assert view.way.returned is not None
    assert view.way.returned.fields
    assert view.missing > 0
    assert readiness(shown, view).obstacles


def test_what_was_expected_can_be_scored_and_followed(shown: Service) -> None:
    years = all_years(shown, shown.today(), drafts=True)
    assert {s.verdict for s in effects(shown, years)} == {
        ExpectationOutcome.MET, ExpectationOutcome.NOT_MET, ExpectationOutcome.NOT_YET,
    }  # fmt: skip
    assert non_events(years)
    assert efforts(years)


def test_a_batch_is_undone_and_a_fixed_value_is_revised(shown: Service) -> None:
    assert [i.batch.undone for i in intakes(shown) if i.batch.undone] == [True]
    assert changed_since(shown, fixed_analysis(editions(shown)[-1]))
    assert [i for i in shown.register.indicators.values() if i.added]


def test_every_role_signs_in_with_the_password(folder: Path, shown: Service) -> None:
    found = example.known(folder)
    assert found is not None
    assert set(PEOPLE.values()) == set(Role) - {Role.READER}
    for name, role in PEOPLE.items():
        token = accounts.sign_in(shown, name, found.password, "127.0.0.1")
        account = accounts.signed_in(shown, token)
        assert account is not None
        assert account.role is role


def test_no_figure_and_no_area_is_a_real_municipality_s(folder: Path, shown: Service) -> None:
    real = {line.split(";")[1] for line in (ROOT / "data/areas.csv").read_text("utf-8").splitlines()
            if line.count(";") == 4}  # fmt: skip
    assert {a.title for a in shown.register.areas.values()}.isdisjoint(real)
    assert {a for a in shown.register.areas if not a.startswith(("99", "00"))} == set()
    sources = {v.source for v in shown.vintages() if v.id.startswith(("exempel-", "rapporten-"))}
    assert sources == {"Exempel – påhittade uppgifter"}
    assert {i.fetch for i in shown.register.everything.values()} == {""}
    assert "2262" not in (folder / "data/goals.toml").read_text("utf-8")


def test_an_ordinary_start_does_not_open_a_demonstration(
    folder: Path, settings_for: Callable[[Path, Path], Settings]
) -> None:
    store = example.store_of(folder)
    with pytest.raises(SettingsError, match="Lagret .*hör till exemplet med påhittade uppgifter"):
        open_service(settings_for(store, ROOT / "data"))
    with pytest.raises(SettingsError, match="Mappen .*hör till exemplet med påhittade uppgifter"):
        open_service(settings_for(folder / "eget.duckdb", folder / "data"))
    assert not (folder / "eget.duckdb").exists()


def test_a_demonstration_does_not_open_an_ordinary_store(
    folder: Path, filled_store: Path, few_data: Path
) -> None:
    ordinary = copied(filled_store, folder / "vanligt.duckdb")
    given = {**example.environment(folder), "SAMSAM_STORE": str(ordinary)}
    with pytest.raises(SettingsError, match="Lagret .*har en riktig kommuns uppgifter"):
        open_service(load_settings(given, folder / "ingen.toml"))
    other = {**given, "SAMSAM_DATA": str(few_data), "SAMSAM_STORE": str(folder / "nytt.duckdb")}
    with pytest.raises(SettingsError, match="Mappen .*har en riktig kommuns uppgifter"):
        open_service(load_settings(other, folder / "ingen.toml"))


def test_no_ordinary_setting_reaches_a_demonstration(folder: Path) -> None:
    given = example.environment(folder)
    assert given["SAMSAM_DATABASE"] == ""
    assert given["SAMSAM_WRITING"] == "ingen"
    assert all(name.startswith("SAMSAM_") for name in given)


def test_it_goes_on_where_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--mapp", str(folder), "--utan-start"]) == 0
    said = capsys.readouterr().out
    assert "fortsätter där det slutade" in said
    assert "Exempel – påhittade uppgifter" in said
    assert [name for name in PEOPLE if f"  {name}" not in said] == []
    assert example_of(folder).password in said


def example_of(folder: Path) -> Example:
    found = example.known(folder)
    assert found is not None
    return found


def test_it_is_made_anew(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = example_of(folder).password
    assert main(["demo", "--mapp", str(folder), "--utan-start", "--nytt"]) == 0
    assert "Gör exemplet i" in capsys.readouterr().out
    assert example_of(folder).password != before
    assert stat.S_IMODE((folder / "exempel.json").stat().st_mode) == 0o600
    assert list(folder.parent.glob("*.gors")) == []


@pytest.mark.parametrize("options", [[], ["--nytt"]], ids=["utan", "nytt"])
def test_a_folder_with_something_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    (tmp_path / "brev.txt").write_text("kvar", encoding="utf-8")
    assert main(["demo", "--mapp", str(tmp_path), "--utan-start", *options]) == 2
    assert "hör inte till exemplet. Inget är ändrat." in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["brev.txt"]


def test_another_version_s_is_not_opened(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = folder / "exempel.json"
    mark.write_text(json.dumps({"password": "x", "made_of": "annat"}), encoding="utf-8")
    assert main(["demo", "--mapp", str(folder), "--utan-start"]) == 2
    assert "en annan version av SAMSAM" in capsys.readouterr().err


def test_a_demonstration_that_runs_is_not_taken_away(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Another process has the series open, as a server has from its start."""
    hold = (
        "import sys; from pathlib import Path; from samsam.services.operation import example;"
        "from samsam.services.core.service import open_service;"
        "from samsam.services.data.data import batches;"
        "service = open_service(example.known(Path(sys.argv[1])).settings); batches(service);"
        "print('öppen', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(folder)], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        assert server.stdin is not None
        assert server.stdout.readline() == "öppen\n"
        assert main(["demo", "--mapp", str(folder), "--utan-start", "--nytt"]) == 2
        server.stdin.close()
    assert "är igång. Avsluta det med Ctrl+C" in capfd.readouterr().err
    assert example.store_of(folder).exists()


@pytest.mark.parametrize(
    ("text", "wrong", "sentence"),
    [
        ("values = [", "valeus = [", "raden ”values = …” saknas"),
        ("groups = [25, ", "groups = [", "groups ska ha lika många tal som values"),
        ('indicator = "neet_16_24"', 'indicator = "finns_inte"', "finns inte i indicators.toml"),
    ],
)
def test_a_fault_in_its_files_is_told_and_nothing_is_left(
    tmp_path: Path,
    all_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    wrong: str,
    sentence: str,
) -> None:
    figures = all_data / "example/figures.toml"
    figures.write_text(figures.read_text("utf-8").replace(text, wrong, 1), encoding="utf-8")
    all_data.rename(tmp_path / "data")
    monkeypatch.setattr(example, "HOME", tmp_path)
    with pytest.raises(RegisterError, match=sentence):
        example.make(tmp_path / "exempel", DAY)
    assert [p.name for p in tmp_path.iterdir()] == ["data"]


def test_a_value_that_a_text_names_and_no_year_has(
    tmp_path: Path, all_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyses = all_data / "example/analyses.toml"
    text = analyses.read_text("utf-8").replace("{population-1}", "{population-90}", 1)
    analyses.write_text(text, encoding="utf-8")
    all_data.rename(tmp_path / "data")
    monkeypatch.setattr(example, "HOME", tmp_path)
    with pytest.raises(RegisterError, match="värdet finns inte i figures.toml"):
        example.make(tmp_path / "exempel", DAY)
    assert not (tmp_path / "exempel").exists()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_port_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["demo", "--mapp", str(tmp_path / "nytt"), "--port", str(port)]) == 2
    assert f"Porten {port} går inte att använda" in capsys.readouterr().err
    assert main(["demo", "--mapp", str(tmp_path / "nytt"), "--port", "70000"]) == 2
    assert "--port ska vara ett heltal mellan 1 och 65535" in capsys.readouterr().err
    assert not (tmp_path / "nytt").exists()


def test_the_server_answers_with_the_example_whatever_the_ordinary_settings_are(
    folder: Path,
) -> None:
    port = free_port()
    own = {"SAMSAM_MUNICIPALITY_NAME": "Timrå", "SAMSAM_STORE": str(folder / "annat.duckdb")}
    command = [sys.executable, "-m", "samsam", "demo", "--mapp", str(folder), "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            page = _asked(f"http://127.0.0.1:{port}/konto/logga-in", server)
            assert "Exempel – påhittade uppgifter" in page
        finally:
            server.terminate()
            said = server.communicate(timeout=60)[0]
    assert "Öppna SAMSAM för att skriva" not in said  # the accounts let people in
    assert not (folder / "annat.duckdb").exists()


def _asked(address: str, server: subprocess.Popen[str]) -> str:
    """The page at an address, as soon as the server answers."""
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            return httpx.get(address, timeout=30).raise_for_status().text
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the server never answered")


def test_nothing_is_fetched_to_a_demonstration(shown: Service) -> None:
    """Real values would come from services that it doesn't ask: they are named by no one."""
    proposals.add(shown, "N00401", "Alva")
    found = update.fetch(shown, DAY)
    assert [part.changes for part in found] == [0]
    told = [refusal.fault for part in found for refusal in part.shown.refusals]
    assert told == ["Exempelkommunen finns inte hos Kolada och SCB."]
    assert [r.fault for r in fetch_groups(shown).refusals] == [
        "Exempelkommunen har inga grupper hos Kolada."
    ]
