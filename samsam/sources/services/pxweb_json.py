"""The JSON forms that PxWeb had before JSON-stat 2 → the same table.

"json" of PxWeb v1 ("json-px" in v2) lists columns and rows of keys and values; JSON-stat 1 is
JSON-stat 2 with the parts in other places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from samsam.sources.services.answer import JsonAnswer, storable
from samsam.sources.services.encoding import repaired
from samsam.sources.services.jsonstat import Cell, JsonStatTable, Variable
from samsam.swedish import NotANumberError, parse_number

CONTENT = "ContentsCode"


def is_listed(content: Mapping[str, Any]) -> bool:
    """True for PxWeb v1's form: columns, and data as keys and values."""
    return isinstance(content.get("columns"), list) and isinstance(content.get("data"), list)


def is_first_jsonstat(content: Mapping[str, Any]) -> bool:
    """True for JSON-stat 1: one dataset under a name, with its dimensions' order inside them."""
    inner = next(iter(content.values()), None) if len(content) == 1 else None
    return isinstance(inner, dict) and {"dimension", "value"} <= set(inner)


def as_second_jsonstat(content: Mapping[str, Any], answer: JsonAnswer) -> dict[str, Any]:
    """A dataset of JSON-stat 1 with its parts where JSON-stat 2 has them."""
    inner: dict[str, Any] = next(iter(content.values()))
    dimension = inner["dimension"]
    if not isinstance(dimension, dict):
        raise answer.changed("fältet dimension ska vara ett objekt")
    placed = {name: dimension.get(name) for name in ("id", "size", "role") if name in dimension}
    variables = {code: v for code, v in dimension.items() if code not in placed}
    return {"class": "dataset", "label": "", **inner, **placed, "dimension": variables}


def listed_table(answer: JsonAnswer, most_cells: int) -> JsonStatTable | None:
    """The table of columns and rows; None when it has more than `most_cells` cells.

    Codes have no labels here. Raises what `answer` raises for an answer of another form.
    """
    columns = answer.children("columns")
    keys = [c for c in columns if c.optional("type", str) != "c"]
    contents = [c for c in columns if c.optional("type", str) == "c"]
    rows = answer.children("data")
    if len(rows) * max(1, len(contents)) > most_cells:
        return None
    codes = [c.take("code", str) for c in keys]
    named = {c.take("code", str): _title(c) for c in contents}
    cells = tuple(_cells(answer, rows, codes, list(named)))
    variables = {
        code: Variable(code, _codes_of(cells, code), eliminable=False, title=_title(column))
        for code, column in zip(codes, keys, strict=True)
    }
    variables[CONTENT] = Variable(CONTENT, named, eliminable=False, title="innehåll")
    return JsonStatTable("filen", _label(answer, named), None, variables, cells)


def _title(column: JsonAnswer) -> str:
    return repaired(column.optional("text", str) or column.take("code", str))


def _label(answer: JsonAnswer, named: Mapping[str, str]) -> str:
    """The table's title, which the newer servers put in the metadata; else what it holds."""
    about = answer.raw("metadata")
    first = about[0] if isinstance(about, list) and about else {}
    label = first.get("label") if isinstance(first, dict) else None
    if isinstance(label, str) and label and storable(label):
        return repaired(label)
    return ", ".join(named.values())


def _codes_of(cells: Sequence[Cell], code: str) -> dict[str, str]:
    return {cell.codes[code]: cell.codes[code] for cell in cells}


def _cells(
    answer: JsonAnswer, rows: Sequence[JsonAnswer], codes: Sequence[str], contents: Sequence[str]
) -> Iterator[Cell]:
    """A cell for each value of each row."""
    for row in rows:
        key, values = row.take("key", list), row.take("values", list)
        if len(key) != len(codes) or len(values) != len(contents):
            raise answer.changed("en rad har inte lika många delar som det finns kolumner")
        if not all(isinstance(one, str) and storable(one) for one in [*key, *values]):
            raise answer.changed("en rad har något annat än texter")
        place = dict(zip(codes, key, strict=True))
        for content, text in zip(contents, values, strict=True):
            yield _cell({**place, CONTENT: content}, text)


def _cell(codes: Mapping[str, str], text: str) -> Cell:
    """A number as PxWeb writes it, with a decimal point; anything else is a sign."""
    try:
        value = parse_number(text.replace(".", ",") if text.count(".") == 1 else text)
    except NotANumberError:
        return Cell(codes, None, text)
    return Cell(codes, value, "")
