"""The register of actions as a table: for pages and documents, and with all columns for files."""

from __future__ import annotations

from datetime import date

from samsam.exports.documents.document import TablePart
from samsam.exports.record.action_files import ActionTables
from samsam.model.analysis.actions import ActionStatus
from samsam.model.analysis.learning import ExpectationOutcome
from samsam.services.analysis.follow_up.actions import RegisteredAction, action_register
from samsam.services.core.service import Service
from samsam.swedish import capitalised, day_words, ended, long_date

HEAD = ("Åtgärd", "Ansvarig", "Klart", "Läge", "Väntad effekt", "Vad blev det?")
# A page upright has no room for six columns.
DOCUMENT_HEAD = ("Åtgärd", "Ansvarig, dag och läge", "Väntad effekt", "Vad blev det?")
FULL_HEAD = (
    "Åtgärd", "Nyckeltal", "Ansvarig", "Klart", "Försenad", "Läge", "Varför", "Väntad effekt",
    "Utfall", "Bedömning", "Vad blev det?", "Från analysen", "Fastställd i",
)  # fmt: skip
_LATE = "Försenad"
_NONE = "–"

Cell = tuple[str, ...]
"""The lines of a cell; the first stands out, those after it explain."""


def cells(action: RegisteredAction) -> tuple[Cell, ...]:
    """An action's row under `HEAD`."""
    return (
        (action.title, *_lines(action.indicator, f"Från analysen {action.year}")),
        (action.responsible or _NONE,),
        (_day(action), *((_LATE,) if action.late else ())),
        (action.status.value, *_lines(action.status_reason)),
        (action.expected or _NONE,),
        _came(action) or (_NONE,),
    )


def _lines(*texts: str) -> Cell:
    return tuple(t for t in texts if t)


def _day(action: RegisteredAction) -> str:
    return day_words(action.due) or _NONE


def _came(action: RegisteredAction) -> Cell:
    """What is written of what became of it, and the value that is known now with its verdict."""
    return _lines(action.follow_up, _outcome_words(action))


def _outcome_words(action: RegisteredAction) -> str:
    """The outcome and how it compares, where a number was expected."""
    if action.verdict is ExpectationOutcome.IN_WORDS or not action.outcome:
        return ""
    if action.verdict is ExpectationOutcome.NOT_YET:
        return ended(action.outcome)
    return f"Utfall: {action.outcome}. {ended(f'Det {action.verdict.value}')}"


def table_of(actions: tuple[RegisteredAction, ...], caption: str = "Åtgärder") -> TablePart:
    """The actions as a table of a document."""
    return TablePart(caption, DOCUMENT_HEAD, tuple(_document_row(action) for action in actions))


def _document_row(action: RegisteredAction) -> tuple[str, ...]:
    title, responsible, day, status, expected, came = cells(action)
    merged = (title, (*responsible, *day, *status), expected, came)
    return tuple("\n".join(cell) for cell in merged)


def full_table_of(actions: tuple[RegisteredAction, ...]) -> TablePart:
    """The actions with one column for each thing, for Excel and CSV."""
    return TablePart("Åtgärder", FULL_HEAD, tuple(_full_row(action) for action in actions))


def _full_row(action: RegisteredAction) -> tuple[str, ...]:
    fixed = action.fixed_in
    return (
        action.title,
        action.indicator,
        action.responsible,
        action.due,
        "ja" if action.late else "nej",
        action.status.value,
        action.status_reason,
        action.expected,
        action.outcome,
        capitalised(action.verdict.value) if action.expected else "",
        action.follow_up,
        str(action.year),
        f"{fixed.year}, utgåva {fixed.number}, {fixed.reference_number}" if fixed else "",
    )


def action_tables(service: Service, today: date, drafts: bool) -> ActionTables:
    """The register as files have it. Without `drafts` as everybody may read it."""
    found = action_register(service, today, drafts)
    settings = service.settings
    state = "som de står nu, också arbetsmaterial" if drafts else "som de senast är fastställda"
    return ActionTables(
        title="Åtgärder",
        subtitle=f"{settings.municipality}, {settings.unit_name}",
        about=f"{summary(found)} De visas {state}. Utfallen är kända {long_date(today)}.",
        short=table_of(found),
        full=full_table_of(found),
    )


def summary(actions: tuple[RegisteredAction, ...]) -> str:
    """How many there are, by status, in a sentence."""
    if not actions:
        return "Inga åtgärder finns än."
    counts = [(s, sum(a.status is s for a in actions)) for s in ActionStatus]
    by_status = ", ".join(f"{s.value.lower()}: {n}" for s, n in counts if n)
    late = sum(a.late for a in actions)
    behind = f" {late} är försenade." if late > 1 else " En är försenad." if late else ""
    return (
        f"{len(actions)} åtgärder ({by_status}).{behind}"
        if len(actions) > 1
        else (f"En åtgärd ({by_status}).{behind}")
    )
