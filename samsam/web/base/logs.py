"""What SAMSAM writes in its log: one line an event, and for each fault its number and place.

The words of a fault may hold what somebody has written, so only those that SAMSAM itself has put
together for people are kept; of any other fault its kind and the places in the code. The faults are
also kept in a small file beside the store, which lasts over a restart
(`samsam/records/upkeep/fault_log.py`).
"""

from __future__ import annotations

import json
import logging
import threading
import time
import traceback
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from samsam.config.settings import LogForm, Settings, SettingsError
from samsam.config.toml_file import RegisterError
from samsam.exports.work.workshop import WorkFailedError
from samsam.records.errors import StoreError
from samsam.records.upkeep import fault_log
from samsam.records.upkeep.fault_log import LoggedFault

_log = logging.getLogger("samsam")
_ROOT = Path(__file__).resolve().parents[3]
# The words of these are written by SAMSAM itself, and hold nothing that people have typed.
_PLAIN = (SettingsError, RegisterError, StoreError, WorkFailedError)
# Loggers of others that write on their own.
_OTHERS = ("streamlit", "uvicorn", "websockets")
# A program reads all of a trace, a person the end of it.
_MOST_PLACES, _PLACES = 100, 6
_OWN = ("samsam/", "pages/", "app.py:")
_ONCE_IN_SECONDS = 60.0
_MOST_KEYS, _LONGEST_KEY = 500, 200
# Their lines quote what a visitor's address says.
_QUOTING = ("streamlit.web.server.starlette.starlette_auth_routes",)
# What Streamlit writes before it calls `show_fault` (`samsam/web/server/server.py`).
_TOLD_BY_US = ("streamlit.error_util", "Uncaught app execution")
_lock = threading.Lock()
_refused: dict[str, tuple[float, int]] = {}


def fault(what: str, error: BaseException) -> str:
    """Log a fault; return the number that the visitor is to be given.

    `what` is Swedish, and never holds anybody's text.
    """
    number = uuid.uuid4().hex[:8]
    _log.error("fault %s: %s", number, what, exc_info=error, extra={"fault": number, "what": what})
    return number


def refused(what: str) -> None:
    """Log that somebody was refused, at most once a minute for each sort: anybody may ask again.

    `what` is a constant of the code; how often it happened in between is said with the next line.
    """
    now = time.monotonic()
    with _lock:
        last, count = _refused.get(what, (-_ONCE_IN_SECONDS, 0))
        again = now - last >= _ONCE_IN_SECONDS
        _refused[what] = (now, 0) if again else (last, count + 1)
    if again:
        _log.warning("%s%s", what, f" ({count} more before that)" if count else "")


def set_up(settings: Settings) -> None:
    """Every logger writes lines of the chosen form, and faults are kept in their file too.

    Of what libraries say only warnings and faults are written, and each at most once a minute: one
    PDF gave 250 lines of theirs, and a stranger could have as many as he wanted.
    """
    logging.raiseExceptions = False  # a log that can't be written must not stop a page
    lines = logging.StreamHandler()
    lines.setFormatter(FORMS[settings.log_form]())
    handlers = [lines, _kept(settings.store)]
    seldom = Seldom()
    for handler in handlers:
        handler.addFilter(seldom)
    logging.basicConfig(level=logging.WARNING, handlers=handlers, force=True)
    _log.setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)  # for who develops, not who runs
    adopt_others()


def adopt_others() -> None:
    """Let the libraries' own loggers, which write in other forms or nowhere, write as ours."""
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger) and name.split(".")[0] in _OTHERS:
            logger.handlers.clear()
            logger.propagate = True
            logger.setLevel(logging.WARNING)


class Seldom(logging.Filter):
    """Lets through each of the libraries' lines at most once a minute; SAMSAM's own, all.

    Whoever sends half a request or a made-up answer of a provider makes a library write. What
    Streamlit says of a page's fault never comes: SAMSAM says the same with its number.
    """

    def __init__(self) -> None:
        super().__init__()
        self._latest: OrderedDict[tuple[str, str], float] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """False when the same was written a moment ago; asked by each handler, counted once."""
        if record.name.split(".")[0] == "samsam":
            return True
        if (record.name, record.msg) == _TOLD_BY_US:
            return False
        if "seldom" not in vars(record):
            vars(record)["seldom"] = self._is_new(record.name, str(record.msg))
        return bool(vars(record)["seldom"])

    def _is_new(self, name: str, message: str) -> bool:
        key, now = (name, message[:_LONGEST_KEY]), time.monotonic()
        if now - self._latest.get(key, -_ONCE_IN_SECONDS) < _ONCE_IN_SECONDS:
            return False
        self._latest[key] = now
        self._latest.move_to_end(key)
        if len(self._latest) > _MOST_KEYS:
            self._latest.popitem(last=False)
        return True


def _kept(store: Path) -> logging.Handler:
    handler = RotatingFileHandler(
        fault_log.file_beside(store), maxBytes=fault_log.MOST_BYTES, backupCount=1,
        encoding="utf-8", delay=True,
    )  # fmt: skip
    handler.setLevel(logging.ERROR)
    handler.setFormatter(FaultLine())
    return handler


# Lines


@dataclass(frozen=True, slots=True)
class _Report:
    """What a line says, with nothing in it that breaks the line."""

    time: str
    message: str
    number: str
    error: str
    places: tuple[str, ...]


class TextLine(logging.Formatter):
    """A line for people: time, degree, who, what, and of a fault its kind and places."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        reported = _reported(record)
        first = f"{reported.time} {record.levelname} {record.name} {reported.message}"
        return " | ".join(
            part for part in (first, reported.error, " < ".join(_fewer(reported.places))) if part
        )


class JsonLine(logging.Formatter):
    """The same for programs: one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        reported = _reported(record)
        fields = {
            "time": reported.time,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": reported.message,
            "fault": reported.number,
            "error": reported.error,
            "places": reported.places,
        }
        return json.dumps({n: v for n, v in fields.items() if v}, ensure_ascii=False)


class FaultLine(logging.Formatter):
    """What is kept of a fault: nothing of what was asked for or written."""

    def format(self, record: logging.LogRecord) -> str:
        """One line in the form that `samsam.records.upkeep.fault_log` reads."""
        reported = _reported(record)
        what = str(getattr(record, "what", record.msg))
        place = reported.places[0] if reported.places else ""
        return fault_log.line(
            LoggedFault(
                reported.time, reported.number, what, reported.error.partition(":")[0], place
            )
        )


FORMS: dict[LogForm, type[logging.Formatter]] = {LogForm.TEXT: TextLine, LogForm.JSON: JsonLine}


def _reported(record: logging.LogRecord) -> _Report:
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
    error = record.exc_info[1] if record.exc_info else None
    return _Report(
        time=at.replace("+00:00", "Z"),
        message=_in_one_line(_message(record)),
        number=str(getattr(record, "fault", "")),
        error=_kind(error) if error else "",
        places=_places(error) if error else (),
    )


def _message(record: logging.LogRecord) -> str:
    return str(record.msg) if record.name in _QUOTING else record.getMessage()


def _in_one_line(text: str) -> str:
    """The text without line breaks and other control characters, which could forge a line."""
    return "".join(c if c.isprintable() else " " for c in text)


def _kind(error: BaseException) -> str:
    name = type(error).__name__
    return f"{name}: {_in_one_line(str(error))}" if isinstance(error, _PLAIN) else name


def _places(error: BaseException) -> tuple[str, ...]:
    """Where it happened, the innermost place first."""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    return tuple(f"{_short(Path(f.filename))}:{f.lineno} {f.name}" for f in reversed(frames))


def _fewer(places: tuple[str, ...]) -> tuple[str, ...]:
    """The innermost of many, and the innermost in SAMSAM's own code, where a library failed."""
    if len(places) <= _PLACES:
        return places
    own = tuple(place for place in places[1:] if place.startswith(_OWN))
    return (*places[:1], *(own or places[1:])[: _PLACES - 1])


def _short(file: Path) -> str:
    """The file without the place of the installation."""
    return file.relative_to(_ROOT).as_posix() if file.is_relative_to(_ROOT) else file.name
