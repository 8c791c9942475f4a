"""`data/year.toml` → `YearPlan`: the analysis' steps and the documents that take its texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable
from samsam.model.analysis.learning import MANDATE_YEARS
from samsam.model.analysis.records import Form, RecordKind
from samsam.model.analysis.workflow import State
from samsam.model.analysis.year_wheel import AnalysisStep, DocumentField, YearDocument, YearPlan


def read_year_plan(data: Path, forms: Mapping[RecordKind, Form]) -> YearPlan:
    """Read the year's plan. Raises RegisterError with line and cure of every fault."""
    file = TomlFile.read(data / "year.toml")
    file.check(("step", "document"))
    taken: set[str] = set()
    steps = tuple(_step(t, taken) for t in file.tables("step"))
    documents = tuple(_document(t, taken, forms) for t in file.tables("document"))
    if file.faults:
        raise RegisterError(file.faults)
    return YearPlan(steps, documents)


def _step(table: TomlTable, taken: set[str]) -> AnalysisStep:
    step = AnalysisStep(
        _id(table, taken),
        table.take("title", str),
        _month(table),
        table.take_choice("done_when", State),
    )
    table.finish()
    return step


def _document(table: TomlTable, taken: set[str], forms: Mapping[RecordKind, Form]) -> YearDocument:
    document = YearDocument(
        _id(table, taken),
        table.take("title", str),
        _month(table),
        " ".join(table.take("source", str).split()),
        tuple(t for path in table.take_list("takes", str) for t in _taking(table, path, forms)),
        _mandate_year(table),
    )
    table.finish()
    return document


def _id(table: TomlTable, taken: set[str]) -> str:
    """An id of its own: the calendar's events are known by it."""
    found = table.take("id", str)
    if found in taken:
        table.fault("id", f"id ”{found}” finns redan. Välj ett annat id")
    taken.add(found)
    return found


def _month(table: TomlTable) -> int:
    month = table.take("month", int)
    if "month" in table.content and not 1 <= month <= 12:
        table.fault("month", f"month är {month}. Skriv en månad, 1 till 12")
    return month


def _mandate_year(table: TomlTable) -> int | None:
    year = table.take("mandate_year", int, 0)
    if "mandate_year" in table.content and not 1 <= year <= MANDATE_YEARS:
        table.fault(
            "mandate_year",
            f"mandate_year är {year}. Skriv vilket av mandatperiodens år, 1 till {MANDATE_YEARS}",
        )
    return year or None


def _taking(table: TomlTable, path: str, forms: Mapping[RecordKind, Form]) -> list[DocumentField]:
    """The text that `formulär.fält` names; a fault when there is no such field."""
    kind, _, field_id = path.partition(".")
    found = {k.value: form for k, form in forms.items() if not k.lasting}
    if kind not in found:
        table.fault("takes", f"formuläret ”{kind}” finns inte. De som finns är {', '.join(found)}")
        return []
    form = found[kind]
    fields = {f.id: f for f in form.fields}
    if field_id not in fields:
        known = ", ".join(fields)
        table.fault(
            "takes",
            f"fältet ”{field_id}” finns inte i formuläret {kind}. De som finns är {known}",
        )
        return []
    own = form.kind is RecordKind.ANNUAL_ANALYSIS
    label = fields[field_id].label
    return [DocumentField(kind, field_id, label if own else f"{form.title}: {label}")]
