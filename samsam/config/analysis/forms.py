"""`data/records/*.toml` → the forms of the annual analysis."""

from __future__ import annotations

from pathlib import Path

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable, by_id
from samsam.model.analysis.records import Field, FieldKind, Form, RecordKind

_MAX_FIELD_CHARS = 50_000


def read_forms(data: Path) -> dict[RecordKind, Form]:
    """Read `records/*.toml`: the forms of the annual analysis. Raises RegisterError."""
    kinds = (kind for kind in RecordKind if kind.has_form)
    return {kind: _form(data / "records" / f"{kind.value}.toml", kind) for kind in kinds}


def _form(path: Path, kind: RecordKind) -> Form:
    file = TomlFile.read(path)
    file.check(("id", "title", "intro", "field"))
    top = TomlTable(file, {k: v for k, v in file.content.items() if k != "field"}, 0)
    found_id = top.take("id", str)
    if found_id != kind.value:
        top.fault("id", f"id ska vara ”{kind.value}”, men är ”{found_id}”")
    title, intro = top.take("title", str), top.take("intro", str)
    fields = tuple(by_id((t, _field(t)) for t in file.tables("field")).values())
    if file.faults:
        raise RegisterError(file.faults)
    return Form(kind, title, " ".join(intro.split()), fields)


def _field(table: TomlTable) -> Field:
    kind = table.take_choice("kind", FieldKind)
    field = Field(
        id=table.take_id(),
        label=table.take("label", str),
        help=" ".join(table.take("help", str).split()),
        kind=kind,
        required=table.take("required", bool, False),
        max_chars=table.take("max_chars", int, _MAX_FIELD_CHARS),
        group=table.take("group", str),
        choices=tuple(table.take_list("choices", str, [])),
        show=table.take("show", str, ""),
        recommended=table.take("recommended", bool, False),
        offers_findings=table.take("offers_findings", bool, False),
    )
    table.finish()
    if field.required and field.recommended:
        table.fault(
            "recommended", "fältet är redan required. Ta bort raden required eller recommended"
        )
    if kind in (FieldKind.CHOICE, FieldKind.CHOICES) and not field.choices:
        table.fault(
            "choices", "ett valfält behöver raden ”choices = […]” med det som går att välja"
        )
    if not 0 < field.max_chars <= _MAX_FIELD_CHARS:
        table.fault("max_chars", f"max_chars ska vara 1 till {_MAX_FIELD_CHARS}")
    return field
