"""Files of `data/` changed at random: read, or refused in words. Nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from samsam.config.analysis.forms import read_forms
from samsam.config.register import read_register
from samsam.config.toml_file import RegisterError
from samsam.services.files.kit import read_kit_choice

ROOT = Path(__file__).resolve().parents[2]
FILES = ("indicators.toml", "goals.toml", "actors.toml", "records/annual_analysis.toml")
PIECES = (
    "=",
    '"',
    "[",
    "]]",
    "\n",
    "1e400",
    "nan",
    "2022-02-30",
    "id",
    "\x00",
    "\ud7ff",
    "[[goal]]",
    "{",
    "-1",
)

quick = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path_factory.mktemp("slump") / "data"))


@quick
@given(
    name=st.sampled_from(FILES),
    place=st.floats(0, 1),
    taken=st.integers(0, 60),
    put=st.one_of(st.sampled_from(PIECES).map(str.encode), st.binary(max_size=20)),
)
@example(name=FILES[0], place=0.5, taken=0, put=b"\xff")
@example(name=FILES[1], place=0.0, taken=10_000, put=b"")
def test_a_register_is_read_or_refused_in_words(
    folder: Path, name: str, place: float, taken: int, put: bytes
) -> None:
    whole = (ROOT / "data" / name).read_bytes()
    at = int(place * len(whole))
    (folder / name).write_bytes(whole[:at] + put + whole[at + taken :])
    told = "read"
    try:
        read_register(folder)
        read_forms(folder)
    except RegisterError as error:
        told = str(error).strip()
    finally:
        (folder / name).write_bytes(whole)
    assert told
    assert "Traceback" not in told


REGISTER = read_register(ROOT / "data")
NAMES = ("med", "delar", "bredd", "dag", "nyckeltal", "malbild", "ar", "fran", "slut", "mall", "x")


@quick
@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=300)))
@example({"med": "," * 5000, "bredd": "1e400", "delar": "\x00", "dag": "9999-99-99"})
@example({"bredd": "٣", "med": "../../x", "ar": "-1"})
def test_a_link_to_a_kit_is_read_and_what_is_not_known_is_told(parameters: dict[str, str]) -> None:
    choice = read_kit_choice(parameters, REGISTER)
    assert all(fault.endswith(".") for fault in choice.faults)
    again = read_kit_choice(choice.write(), REGISTER)
    assert again.faults == ()
    assert again.write() == choice.write()
