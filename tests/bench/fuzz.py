"""`python -m tests.bench.fuzz NAME|all --seconds N [--write]`: coverage-guided search for faults.

Each parser of `parsers.py` is searched with atheris (libFuzzer for Python), which isn't among the
requirements: `pip install atheris` into an environment of your own. What is found goes to
`var/fuzz/NAME/found`, one input for each place in the code, with its trace beside it; the search
goes on. Cured cases are moved to `tests/fixtures/found/NAME/`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import re
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from . import table
from .servers import ROOT

WORK = ROOT / "var" / "fuzz"
SLOWEST_SECONDS, MOST_MB = 5.0, 500
# A processor that others use as well may stop for long; then libFuzzer itself gives up.
_HANGS_SECONDS = 120
_LONGEST = 8192
# What reads. To follow all of SAMSAM takes minutes at each start.
_INSTRUMENTED = [
    "samsam.sources", "samsam.config.settings", "samsam.swedish", "samsam.services.core.selection",
    "samsam.services.files.kit", "samsam.model.analysis.frozen", "samsam.model.analysis.records", "samsam.model.language.sentences",
    "samsam.model.language.plain_language", "samsam.model.language.personal_data", "samsam.records.upkeep.backup",
    "samsam.records.engine.commit_marker", "samsam.series.staging", "samsam.web.base.access", "samsam.web.sign_in.sign_in",
    "samsam.web.sign_in.provider", "samsam.exports.documents.office_template", "samsam.exports.office.word_file",
    "samsam.exports.office.slides.deck", "samsam.exports.record.record_file", "samsam.exports.documents.logotype",
]  # fmt: skip
_MISSING = (
    "atheris finns inte här. Installera det i en egen miljö: python3.11 -m venv MILJÖ && "
    "MILJÖ/bin/pip install -r requirements.txt -r tests/requirements.txt atheris"
)


def search(name: str, seconds: int) -> None:
    """Search one parser in this process, which ends with the search."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        parser = importlib.import_module(".parsers", __package__).PARSERS[name]
    corpus = WORK / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in parser.seeds():
        (corpus / sha256(seed).hexdigest()).write_bytes(seed)
    words = WORK / name / "pieces"
    words.write_text("".join(f'"{_escaped(p)}"\n' for p in (*parser.pieces, b"0") if len(p) < 64))
    arguments = [
        "fuzz", str(corpus), f"-max_total_time={seconds}", f"-timeout={_HANGS_SECONDS}",
        "-print_final_stats=1", "-rss_limit_mb=4096", f"-dict={words}",
        f"-artifact_prefix={WORK / name}/",
        f"-max_len={max(_LONGEST, *(len(seed) + 64 for seed in parser.seeds()))}",
    ]  # fmt: skip
    atheris.Setup(arguments, _Tried(parser, WORK / name / "found"), internal_libfuzzer=True)
    atheris.Fuzz()


def _escaped(piece: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece)


class _Tried:
    """Tries an input, keeps what shouldn't be, and goes on."""

    def __init__(self, parser: Any, folder: Path) -> None:
        self._parser, self._folder, self._seen = parser, folder, set[str]()
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, content: bytes) -> None:
        before, start = _peak_mb(), time.thread_time()
        try:
            self._parser.read(content)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - also a panic in Rust is looked for
            places = traceback.extract_tb(error.__traceback__)
            own = [p for p in places if "/samsam/" in p.filename] or places
            self._keep(content, f"{type(error).__name__} {own[-1].name} {own[-1].lineno}", error)
            return
        if time.thread_time() - start > SLOWEST_SECONDS:
            self._keep(content, "long time")
        if _peak_mb() - before > MOST_MB:
            self._keep(content, "much memory")

    def _keep(self, content: bytes, what: str, error: BaseException | None = None) -> None:
        if what in self._seen:
            return
        self._seen.add(what)
        told = "".join(traceback.format_exception(error)) if error else what
        file = self._folder / re.sub(r"\W+", "_", what)
        file.write_bytes(content)
        file.with_name(f"{file.name}.txt").write_text(told, encoding="utf-8", errors="replace")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, seconds: int) -> list[str]:
    """One row of the table: executions, seconds, and how many places in the code gave a fault."""
    for old in (WORK / name / "found").glob("*"):
        old.unlink()
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name if __spec__ else __name__, name, "--seconds",
         str(seconds), "--here"],
        cwd=ROOT, capture_output=True, text=True, errors="replace", check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    took = time.monotonic() - start
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    if executed is None:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
    found = [f for f in (WORK / name / "found").iterdir() if f.suffix != ".txt"]
    gave_up = list((WORK / name).glob("*-*"))  # libFuzzer's own: timeout-…, oom-…, crash-…
    return [name, executed[1], f"{took:.0f}", str(len(found) + len(gave_up))]


def _chosen(which: str) -> Iterator[str]:
    parsers = importlib.import_module(".parsers", __package__).PARSERS
    if which != "all" and which not in parsers:
        raise SystemExit(f"{which} finns inte. De som finns är {', '.join(parsers)}.")
    yield from parsers if which == "all" else [which]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fuzz", description=__doc__)
    parser.add_argument("which", help="the parser's name, or all")
    parser.add_argument("--seconds", type=int, default=600, help="for each parser")
    parser.add_argument("--write", action="store_true", help="put the table in its document")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        raise SystemExit(_MISSING)
    if chosen.here:
        search(chosen.which, chosen.seconds)
    rows = []
    for name in _chosen(chosen.which):
        rows.append(measure(name, chosen.seconds))
        print(*rows[-1], flush=True)
    made = table.markdown(("Tolk", "körningar", "sekunder", "funna"), rows)
    if chosen.write:
        table.write("fuzz", made, table.DOCUMENT.with_name("reliability.md"))


if __name__ == "__main__":
    main()
