"""What earlier years left to an analysis, with the answers, as a table of a document."""

from __future__ import annotations

from samsam.exports.documents.document import TablePart
from samsam.model.analysis.frozen import FrozenPart

_HEAD = ("Vad", "Sort", "Svar")


def carried_table(part: FrozenPart) -> TablePart:
    """The part of an analysis that holds the answers, a row for each thing that was left."""
    rows = tuple((f.label, heading, f.text) for heading, fields in part.groups for f in fields)
    return TablePart(part.heading, _HEAD, rows)
