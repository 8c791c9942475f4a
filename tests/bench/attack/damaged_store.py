"""A store that was closed in good order, then cut or with a bit flipped: is anything believed?

`python -m tests.bench.attack.damaged_store [--quick]`. Each is opened as the start does, a text is
saved, it is opened again, and `check` is run: all must say the truth, or that the file is damaged.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from samsam.cli import main as command
from samsam.model.access import Role
from samsam.questions import accounts, backups
from samsam.questions.service import Service, open_service
from samsam.questions.year import save, versions, year_view
from samsam.settings import load_settings
from samsam.store import sequence
from samsam.store.analyses import Saved
from samsam.store.errors import StoreDamagedError, StoreError

from .. import table
from ..servers import ROOT

YEAR, FIELD, TEXTS = 2025, "summary", 20
FLIPS = 400


@dataclass(frozen=True, slots=True)
class Whole:
    """A closed store, what it holds, and the name of its verified backup."""

    path: Path
    texts: tuple[str, ...]
    journal: int
    backup: str

    def copied(self, folder: Path) -> Path:
        """The same store and backup in an empty folder, to damage."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.path.parent, folder)
        return folder / self.path.name


def opened(path: Path) -> Service:
    places = {"SAMSAM_STORE": str(path), "SAMSAM_DATA": str(ROOT / "data")}
    return open_service(load_settings(places, file=path.with_suffix(".none")))


def whole(path: Path) -> Whole:
    """Make a store with texts, accounts and a backup."""
    service = opened(path)
    try:
        for number in range(TEXTS):
            assert _saved(service, f"text {number} " + "å" * (number * 331 % 2000))
        accounts.new_account(service, "Alva", Role.EDITOR, "admin")
        backup = backups.night(service.store).made.path.name
        return Whole(path, _texts(service), len(accounts.entries(service)), backup)
    finally:
        service.close()


def _saved(service: Service, text: str) -> bool:
    part = year_view(service, YEAR).parts[0]
    known = part.record.latest(FIELD).version if part.record else 0
    return isinstance(save(service, YEAR, part, FIELD, text, known, "Alva").outcome, Saved)


def _texts(service: Service) -> tuple[str, ...]:
    record = year_view(service, YEAR).parts[0].record
    found = versions(service, record.id, FIELD) if record else ()
    return tuple(str(v.value) for v in reversed(found))


def what_comes_of(path: Path, before: Whole) -> str:
    """ "rätt" or "högljutt"; a loss that nobody would see, or a stack trace, is raised."""
    told = checked(path)
    try:
        service = opened(path)
    except StoreError as error:
        _offers(error, before.backup)
        assert told == 2, "check found nothing wrong with a file that can't be opened"
        return "högljutt"
    try:
        assert _texts(service) == before.texts, "texts are gone, and the start says nothing"
        assert len(accounts.entries(service)) == before.journal, "the journal is gone"
        assert _saved(service, "Efteråt.")
    except StoreDamagedError as error:
        _offers(error, before.backup)
        return "högljutt"
    finally:
        service.close()
    again = opened(path)
    try:
        assert _texts(again) == (*before.texts, "Efteråt."), "it was said to be saved"
    finally:
        again.close()
    assert told == 0, "check doubts a file that is whole"
    return "rätt"


def _offers(error: StoreError, backup: str) -> None:
    if isinstance(error, StoreDamagedError):
        assert backup in str(error), f"no backup is offered: {error}"


def checked(path: Path) -> int:
    """What `check` ends with; a stack trace is raised."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        kept = {n: os.environ.get(n) for n in ("SAMSAM_STORE", "SAMSAM_DATA")}
        os.environ |= {"SAMSAM_STORE": str(path), "SAMSAM_DATA": str(ROOT / "data")}
        try:
            return command(["check"])
        finally:
            for name, value in kept.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


Damage = Callable[[Path], None]


def cuts(percents: range) -> Iterator[tuple[str, Damage]]:
    """The file cut to so many percent of its length."""
    for percent in percents:

        def cut(path: Path, percent: int = percent) -> None:
            os.truncate(path, path.stat().st_size * percent // 100)

        yield f"avklippt till {percent} %", cut


def flips(times: int, seed: int) -> Iterator[tuple[str, Damage]]:
    """One bit turned, at so many random places."""
    draw = random.Random(seed)  # noqa: S311 - so that a failure can be repeated
    for _ in range(times):
        place, bit = draw.random(), draw.randrange(8)

        def flip(path: Path, place: float = place, bit: int = bit) -> None:
            offset = int(place * path.stat().st_size)
            with path.open("r+b") as file:
                file.seek(offset)
                old = file.read(1)[0]
                file.seek(offset)
                file.write(bytes([old ^ 1 << bit]))

        yield f"en vänd bit vid {place:.5f}", flip


def without_mark(damage: Damage) -> Damage:
    """The same, and the file with the number of saves is gone too."""

    def both(path: Path) -> None:
        damage(path)
        sequence.file_beside(path).unlink()

    return both


def run(quick: bool) -> str:
    percents, times = (range(0, 100, 20), 10) if quick else (range(100), FLIPS)
    kinds = {
        "avklippt": list(cuts(percents)),
        "avklippt, och märket borta": [(n, without_mark(d)) for n, d in cuts(percents)],
        "en vänd bit": list(flips(times, 13)),
    }
    counted: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory(prefix="samsam_damaged_") as name:
        before = whole(Path(name) / "hel" / "samsam.duckdb")
        for kind, damages in kinds.items():
            for words, damage in damages:
                path = before.copied(Path(name) / "skadad")
                damage(path)
                try:
                    counted[kind, what_comes_of(path, before)] += 1
                except Exception as error:
                    raise AssertionError(f"{words}: {error!r}") from error
    rows = [[k, *(str(counted[k, o]) for o in ("rätt", "högljutt")), "0", "0"] for k in kinds]
    head = ("Skada på ett stängt lager", "rätt", "högljutt", "tyst förlust", "spår ur programmet")
    return table.markdown(head, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    print(run(parser.parse_args().quick))
