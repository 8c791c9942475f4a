"""What the log tells of a fault, and what it must never tell."""

from __future__ import annotations

import json
import logging
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from series_of import copied
from sqlalchemy.exc import OperationalError

from samsam.config.settings import LogForm, Settings, load_settings
from samsam.model.analysis.records import RecordKind
from samsam.records.contents import texts
from samsam.records.errors import StoreReadOnlyError
from samsam.records.upkeep import fault_log
from samsam.records.upkeep.opening import open_file
from samsam.web.base import logs

DRAFT = "Utkastet säger att Anna Andersson …"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    places = {"SAMSAM_STORE": str(tmp_path / "samsam.sqlite")}
    return load_settings(places, file=tmp_path / "finns-inte.toml")


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Puts the root logger back, which the whole program shares."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.handlers, root.level = handlers, level
    logging.raiseExceptions = True
    logging.captureWarnings(False)


def failed(error: Exception) -> str:
    """Fail with an error, and log it as the pages do."""
    try:
        raise error
    except type(error) as raised:
        return logs.fault("a field can't be saved", raised)


def record(message: str, *args: object, error: Exception | None = None) -> logging.LogRecord:
    found = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("samsam", logging.ERROR, "x.py", 1, message, args, found)


@pytest.mark.parametrize("form", list(LogForm))
def test_a_fault_is_one_line_with_the_number_that_the_visitor_is_told(
    settings: Settings, logging_as_it_was: None, capsys: pytest.CaptureFixture[str], form: LogForm
) -> None:
    logs.set_up(replace(settings, log_form=form))
    number = failed(ValueError(DRAFT))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert number in lines[0]
    assert "ValueError" in lines[0]
    assert "tests/web/test_logs.py:" in lines[0]
    assert "Anna" not in lines[0]
    assert "Utkastet" not in lines[0]


def test_a_json_line_has_its_parts_as_fields(
    settings: Settings, logging_as_it_was: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(replace(settings, log_form=LogForm.JSON))
    number = failed(KeyError(DRAFT))
    told = json.loads(capsys.readouterr().err)
    assert (told["level"], told["logger"], told["fault"]) == ("error", "samsam", number)
    assert told["error"] == "KeyError"
    assert told["time"].endswith("Z")


def test_a_fault_deep_in_a_library_has_samsams_own_place_and_as_json_all_of_them(
    empty_file: Path, tmp_path: Path
) -> None:
    records = open_file(copied(empty_file, tmp_path / "samsam.sqlite"))
    with closing(sqlite3.connect(records.path)) as other:
        other.execute("alter table record rename to elsewhere")
    with pytest.raises(OperationalError) as raised, records.reading() as connection:
        texts.find_record(connection, RecordKind.ANNUAL_ANALYSIS, 2026, "2262", "")
    records.close()
    told = record("fault", error=raised.value)
    line = logs.TextLine().format(told)
    assert "samsam/records/contents/texts.py:" in line
    assert line.count(" < ") <= 5
    places = json.loads(logs.JsonLine().format(told))["places"]
    assert len(places) > 6
    assert any(place.startswith("tests/web/test_logs.py:") for place in places)


def test_what_samsam_itself_says_of_a_fault_is_kept(
    settings: Settings, logging_as_it_was: None, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(settings)
    failed(StoreReadOnlyError("Filen går bara att läsa."))
    assert "StoreReadOnlyError: Filen går bara att läsa." in capsys.readouterr().err


@pytest.mark.parametrize("form", logs.FORMS.values())
@pytest.mark.parametrize(
    "broken", ["a\nb", "a\r\n2026-01-01 INFO samsam b", "a\x1b[2Jb", "a\u2028b"]
)
def test_no_message_can_break_or_forge_a_line(form: type[logging.Formatter], broken: str) -> None:
    line = form().format(record("asked for %s", broken))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_what_anybody_can_bring_about_fills_no_log(
    settings: Settings,
    logging_as_it_was: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs.set_up(settings)
    now = 1000.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    for _ in range(1000):
        logs.refused("a test was refused")
    now += 61
    logs.refused("a test was refused")
    lines = [line.split(" samsam ")[1] for line in capsys.readouterr().err.splitlines()]
    assert lines == ["a test was refused", "a test was refused (999 more before that)"]


# The file of faults


def test_faults_are_kept_beside_the_store_without_anything_typed(
    settings: Settings, logging_as_it_was: None
) -> None:
    logs.set_up(settings)
    first, last = (
        failed(ValueError(DRAFT)),
        failed(StoreReadOnlyError("Filen X går bara att läsa.")),
    )
    logging.getLogger("samsam").error("asked for %s", DRAFT)
    kept = fault_log.file_beside(settings.store).read_text(encoding="utf-8")
    assert "Anna" not in kept
    assert "Filen X" not in kept
    found = fault_log.latest(settings.store, 10)
    assert [f.number for f in found] == ["", last, first]
    assert [f.what for f in found][1:] == ["a field can't be saved"] * 2
    assert found[0].what == "asked for %s"
    assert (found[2].kind, found[1].kind) == ("ValueError", "StoreReadOnlyError")
    assert found[2].place.startswith("tests/web/test_logs.py:")


def test_the_file_of_faults_is_bounded(settings: Settings, logging_as_it_was: None) -> None:
    logs.set_up(settings)
    logging.getLogger().handlers[0].setLevel(logging.CRITICAL)
    for _ in range(3000):
        failed(ValueError())
    files = sorted(settings.store.parent.glob("*.fel.jsonl*"))
    assert len(files) == 2
    assert sum(f.stat().st_size for f in files) <= 2 * fault_log.MOST_BYTES
    assert len(fault_log.latest(settings.store, 500)) == 500


def test_a_line_that_cannot_be_read_is_left_out(settings: Settings) -> None:
    file = fault_log.file_beside(settings.store)
    whole = fault_log.line(fault_log.LoggedFault("2026-01-01T00:00:00Z", "1", "a", "b", "c"))
    file.write_bytes(b'{"at": 1}\nskr\xff\n[]\n' + whole.encode() + b"\n" + whole[:20].encode())
    assert [f.number for f in fault_log.latest(settings.store, 9)] == ["1"]
    file.unlink()
    assert fault_log.latest(settings.store, 9) == ()


def test_a_log_that_cannot_be_written_stops_nothing(
    settings: Settings, logging_as_it_was: None, tmp_path: Path
) -> None:
    fault_log.file_beside(settings.store).mkdir()
    logs.set_up(settings)
    assert len(failed(ValueError())) == 8


def test_libraries_write_only_warnings_and_in_our_lines(
    settings: Settings, logging_as_it_was: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A logger with a handler of its own, one that passes nothing on, and one that knows nothing."""
    own = logging.getLogger("streamlit.test")
    own.addHandler(logging.StreamHandler())
    own.propagate = False
    silent = logging.getLogger("uvicorn.test")
    silent.propagate = False
    other = logging.getLogger("fontTools.test")
    logs.set_up(settings)
    for logger in (own, silent, other):
        logger.info("chatter %d", 1)
        logger.warning("once\nand\nagain")
    warnings.warn("a library's advice", UserWarning, stacklevel=1)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [
        f"WARNING {logger.name} once and again" for logger in (own, silent, other)
    ]


def test_what_strangers_make_libraries_write_is_written_once_a_minute(
    settings: Settings, logging_as_it_was: None, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    now = 1000.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    logs.set_up(settings)
    library = logging.getLogger("uvicorn.error")

    def lines() -> int:
        return len(capsys.readouterr().err.splitlines())

    for number in range(100):
        library.warning("Invalid HTTP request received.")
        library.error("a template of %d", number)
    assert lines() == 2
    now += 61
    library.warning("Invalid HTTP request received.")
    assert lines() == 1
    # As many lines as somebody likes take no memory.
    for number in range(2000):
        library.warning(f"{number} {'x' * 1000}")
    assert lines() == 2000
    (seldom,) = {f for handler in logging.getLogger().handlers for f in handler.filters}
    assert len(seldom._latest) <= 500
    # Ours all come: a visitor may ask for the number of any fault.
    for _ in range(3):
        failed(ValueError("x"))
    assert lines() == 3


def test_what_an_address_says_of_a_failed_sign_in_is_not_in_the_log(
    settings: Settings, logging_as_it_was: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """Streamlit's own line quotes it, as long as the address is."""
    logs.set_up(settings)
    streamlits = logging.getLogger("streamlit.web.server.starlette.starlette_auth_routes")
    streamlits.error("Error during authentication: %s. Error description: %s", DRAFT, "Anna")
    told = capsys.readouterr().err
    assert "Error during authentication" in told
    assert "Anna" not in told
