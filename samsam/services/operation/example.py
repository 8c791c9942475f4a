"""A demonstration: a store of its own with a made-up municipality, written by the product itself.

What is there has come in as everything comes in: files are previewed and accepted, analyses are
written, reviewed by another person and fixed. Only the figures and the words are made up.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from samsam import __version__
from samsam.config.example import (
    EXAMPLE_SOURCE,
    ExamplePlan,
    WrittenAnalysis,
    WrittenAnswer,
    WrittenPart,
    make_data,
    neighbours_table,
    read_analyses,
    read_plan,
)
from samsam.config.settings import HOME, SETTINGS, Settings, SettingsError, load_settings
from samsam.model.analysis.access import Role
from samsam.model.analysis.carried_over import Answer
from samsam.model.analysis.records import RecordKind, packed
from samsam.model.analysis.workflow import FieldRef
from samsam.model.indicators.indicator import Direction, Kind, Purpose, Sustainability, Unit
from samsam.records.files import atomic_write_bytes
from samsam.services.accounts import accounts
from samsam.services.analysis import workflow
from samsam.services.analysis.follow_up import carried_over
from samsam.services.analysis.follow_up.carried_over import carried_items
from samsam.services.analysis.links import finding_id
from samsam.services.analysis.year import Part, add, save, year_view
from samsam.services.core.service import Service, open_service
from samsam.services.data import catalogue, data
from samsam.sources.intake.added import Draft, IndicatorMetadata
from samsam.sources.reading import Question

PEOPLE = {
    "Vera": Role.ADMINISTRATOR,
    "Alva": Role.EDITOR,
    "Moa": Role.CONTRIBUTOR,
    "Bo": Role.APPROVER,
}
_AUTHORS = {"editor": "Alva", "contributor": "Moa"}
_EDITOR, _APPROVER, _ADMINISTRATOR = "Alva", "Bo", "Vera"
_MARK = "exempel.json"
_STORE, _DATA, _SECRETS = "exempel.duckdb", "data", "secrets.toml"
_WORDS = ("skog", "bro", "lampa", "fjäll", "kaffe", "segel", "tröja", "granit", "plommon", "vante")
# Volumes follow the size of a municipality, and so do no shares and no places.
_OF_SIZE = Unit.COUNT
_MEASURE = "Mötesplatser, öppet per vecka"


class NotAnExampleError(Exception):
    """The folder holds something that no demonstration has made. The message is Swedish."""


@dataclass(frozen=True, slots=True)
class Example:
    """A demonstration that is ready: its folder, its settings, and the password of all accounts."""

    folder: Path
    settings: Settings
    password: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that its server is started with: every setting, none left to a file."""
        return environment(self.folder)

    @property
    def secrets(self) -> Path:
        """Where its server looks for secrets: there are none, so nobody comes from a provider."""
        return self.folder / _SECRETS


def environment(folder: Path) -> dict[str, str]:
    """Every setting of a demonstration in a folder, by the name of its variable."""
    plan = _identity(folder / _DATA)
    own = {
        "store": str(folder / _STORE),
        "data": str(folder / _DATA),
        "municipality_code": plan["code"],
        "municipality_name": plan["title"],
        "unit_name": "Hållbar tillväxt",
        "writing": "ingen",
    }
    return {s.variable: own.get(s.name, s.default) for s in SETTINGS}


def _identity(made: Path) -> dict[str, str]:
    """The code and the name of the municipality that a folder of data was made for."""
    rows = (line.split(";") for line in (made / "areas.csv").read_text("utf-8").splitlines())
    code, title = next((r[0], r[1]) for r in rows if r[2] == "kommun")
    return {"code": code, "title": title}


# A folder that is there


def known(folder: Path) -> Example | None:
    """The demonstration in a folder; None when there is nothing there.

    Raises NotAnExampleError when there is something else, or another version has made it.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return None
    mark = _mark(folder)
    if mark["made_of"] != _fingerprint():
        raise NotAnExampleError(
            f"Exemplet i mappen {folder} är gjort av en annan version av SAMSAM, eller av andra "
            "filer i data. Gör det på nytt med --nytt."
        )
    settings = load_settings(environment(folder), folder / "ingen.toml")
    return Example(folder, settings, mark["password"])


def remove(folder: Path) -> None:
    """Remove a demonstration, whatever version made it. Raises NotAnExampleError or OSError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        _mark(folder)
        shutil.rmtree(folder)


def store_of(folder: Path) -> Path:
    """Where the store of a demonstration lies."""
    return folder / _STORE


def _mark(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / _MARK).read_text(encoding="utf-8"))
        return {name: str(found[name]) for name in ("password", "made_of")}
    except (OSError, ValueError, KeyError, TypeError):
        raise NotAnExampleError(
            f"Mappen {folder} är inte tom och hör inte till exemplet. Inget är ändrat. Välj en ny "
            "mapp med --mapp."
        ) from None


def _fingerprint() -> str:
    """What a demonstration was made of: another version may write and read other things."""
    found = sha256(__version__.encode())
    source = HOME / "data"
    for path in sorted(p for p in source.rglob("*") if p.suffix in (".toml", ".csv", ".md")):
        found.update(path.relative_to(source).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


# Making one


def make(folder: Path, today: date) -> Example:
    """Make a demonstration in a new folder: all of it, or nothing.

    Raises RegisterError when its files can't be used, StoreError, or OSError.
    """
    unfinished = folder.with_name(f"{folder.name}.gors")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        source = HOME / "data"
        plan = read_plan(source, today.year - 1)
        make_data(source, unfinished / _DATA, plan, today)
        password = "-".join([*(secrets.choice(_WORDS) for _ in range(3)), secrets.token_hex(2)])
        service = open_service(load_settings(environment(unfinished), unfinished / "ingen.toml"))
        try:
            _fill(service, plan, source, today, password)
        finally:
            service.close()
        mark = json.dumps({"password": password, "made_of": _fingerprint()})
        atomic_write_bytes(unfinished / _MARK, mark.encode())
        (unfinished / _MARK).chmod(0o600)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    found = known(folder)
    assert found is not None  # noqa: S101 - it was written three lines up
    return found


def _fill(service: Service, plan: ExamplePlan, source: Path, today: date, password: str) -> None:
    for name, role in PEOPLE.items():
        code = accounts.new_account(service, name, role, _ADMINISTRATOR)
        accounts.use_code(service, code, password)
    indicators = service.register.everything
    counted = [i.id for i in indicators.values() if i.unit is _OF_SIZE]
    table = neighbours_table(plan, counted)
    _take_in(service, "Exempelkommuner.csv", table, today, all_areas=True)
    _add_measure(service, plan, today)
    decimals = {i.id: i.decimals for i in indicators.values()}
    for analysis in read_analyses(source, plan, decimals):
        _write(service, analysis, today)
    _correct_and_undo(service, plan, today)


def _take_in(
    service: Service, name: str, content: bytes, today: date, *, all_areas: bool = False
) -> str:
    """Take in a file as the page does; the id of its batch."""
    shown = data.preview_file(service, name, content, today, all_areas=all_areas)
    if isinstance(shown, Question) or shown.refusals or shown.stopped:
        why = shown.why if isinstance(shown, Question) else f"{(*shown.refusals, *shown.stopped)}"
        raise SettingsError(f"{name}: exemplets siffror gick inte att läsa in. {why}")
    return data.accept(service, shown, _EDITOR, today).id


def _own_table(service: Service, rows: Iterator[tuple[str, int, float]]) -> bytes:
    own = service.settings.municipality_code
    lines = (f"{own};{i};{year};{value:.10g}".replace(".", ",") for i, year, value in rows)
    return "\n".join(["kommunkod;nyckeltal;år;värde", *lines, ""]).encode()


def _add_measure(service: Service, plan: ExamplePlan, today: date) -> None:
    """A measure of the unit's own, with values, for the goal that has none."""
    about = IndicatorMetadata(
        _MEASURE,
        "Hur många timmar i veckan som ortens bibliotek, bygdegård eller fritidsgård är öppen, i "
        "snitt för orterna i september.",
        EXAMPLE_SOURCE,
    )
    draft = Draft(
        about, _MEASURE, Unit.OTHER, 0, Direction.HIGHER, Kind.OUTPUT, ("livskvalitet",),
        (Purpose.MEET,), (Sustainability.SOCIAL,), "Enheten Hållbar tillväxt", "timmar per vecka",
    )  # fmt: skip
    indicator = catalogue.add(service, draft, _EDITOR)
    values = enumerate((22.0, 21.0, 24.0, 27.0, 31.0), plan.last_year - 4)
    rows = ((indicator.id, year, value) for year, value in values)
    _take_in(service, "Mötesplatser.csv", _own_table(service, rows), today)


def _correct_and_undo(service: Service, plan: ExamplePlan, today: date) -> None:
    """A value that is revised after it was fixed, and a file with a slip that was undone."""
    programmes, last = "labour_market_programmes", plan.last_year
    was = plan.value(programmes, last) or 0.0
    slip = iter([(programmes, last, was + 90)])
    batch = _take_in(service, "Arbetsmarknad fel.csv", _own_table(service, slip), today)
    data.undo(service, batch, _EDITOR, today)
    before = plan.value(programmes, last - 1) or 0.0
    revised = iter([(programmes, last - 1, before + 2)])
    _take_in(service, "Arbetsmarknad rättad.csv", _own_table(service, revised), today)


# Writing an analysis


def _write(service: Service, analysis: WrittenAnalysis, today: date) -> None:
    findings: list[str] = []
    for part in analysis.parts:
        if not part.after:
            _write_part(service, analysis.year, part, findings)
    year = analysis.year
    for answer in analysis.answers:
        _answer(service, year, answer)
    if analysis.reference_number:
        workflow.send(service, year_view(service, year), _EDITOR)
        workflow.fix(service, year_view(service, year), today, _APPROVER, analysis.reference_number)
        workflow.publish(service, year_view(service, year), _EDITOR)
    elif analysis.returned:
        _return(service, analysis)
    for part in analysis.parts:
        if part.after:
            _write_part(service, year, part, findings)


def _answer(service: Service, year: int, written: WrittenAnswer) -> None:
    """Answer what an earlier year left, and write what has become of it."""
    view, by = year_view(service, year), _AUTHORS[written.by]
    item = next((i for i in carried_items(service, view) if i.key == written.about), None)
    if item is None:
        raise SettingsError(
            f"analyses.toml: {written.about} finns inte att svara på för {year}. Ta bort svaret."
        )
    carried_over.answer(service, view, item, Answer(written.answer), by)
    part = _part(service, year, RecordKind.ACTION, item.name)
    for name, text in written.fields.items():
        version = part.record.latest(name).version if part.record else 0
        save(service, year, part, name, text, version, by)


def _return(service: Service, analysis: WrittenAnalysis) -> None:
    """Sent, returned with a reason, and begun anew: some fields are empty."""
    year, kind = analysis.year, RecordKind.ANNUAL_ANALYSIS
    workflow.send(service, year_view(service, year), _EDITOR)
    fields = [FieldRef(kind.value, "", name) for name in analysis.returned_fields]
    workflow.hand_back(service, year_view(service, year), _APPROVER, analysis.returned, fields)
    for name in analysis.cleared:
        part = _part(service, year, kind, "")
        version = part.record.latest(name).version if part.record else 0
        save(service, year, part, name, "", version, _EDITOR)


def _write_part(service: Service, year: int, written: WrittenPart, findings: list[str]) -> None:
    kind, by = RecordKind(written.kind), _AUTHORS[written.by]
    subject = written.subject
    if kind in (RecordKind.CAUSE, RecordKind.ACTION, RecordKind.NON_EVENT, RecordKind.FINDING):
        subject = add(service, year, kind, by, written.indicator_id).subject
    if kind is RecordKind.FINDING:
        findings.append(subject)
    part = _part(service, year, kind, subject)
    for name, value in written.fields.items():
        text = packed([_pointed(v, findings) for v in value]) if isinstance(value, list) else value
        save(service, year, part, name, text, 0, by)


def _part(service: Service, year: int, kind: RecordKind, subject: str) -> Part:
    """The part of an analysis; an analysis of a key figure is begun by writing in it."""
    found = (p for p in year_view(service, year).parts if (p.kind, p.subject) == (kind, subject))
    return next(found, None) or Part(service.forms[kind], None, "", subject)


def _pointed(value: str, findings: list[str]) -> str:
    """An id; of a finding, the one that it got when it was written."""
    name, _, number = value.partition(":")
    return finding_id(findings[int(number) - 1]) if name == "finding" else value
