"""JSON-stat2, the form of SCB's answers and of the files that SCB saves as .json → a table.

The part of it that PxWebApi uses is one flat list of values in row-major order; pyjstat would bring
pandas to undo it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import prod

from samsam.sources.services.answer import JsonAnswer, storable
from samsam.sources.services.encoding import repaired

_LARGEST = 1e15
# Several times what SCB gives in one answer. A few lines can claim more than memory holds.
_MOST_CELLS = 1_000_000
_LONGEST_POSITION = 9


@dataclass(frozen=True, slots=True)
class Variable:
    """A table's variable: what it is called, and its values' labels by code, in order.

    `eliminable` is True when a question may leave it out and get the whole; only metadata says.
    """

    code: str
    labels: Mapping[str, str]
    eliminable: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure with its code in each variable. `sign` is SCB's mark ("..") or empty."""

    codes: Mapping[str, str]
    value: float | None
    sign: str


@dataclass(frozen=True, slots=True)
class JsonStatTable:
    """A table as answered: all of its variables, and the cells that were asked for.

    Metadata has no cells. `updated` is the day SCB last changed the table.
    """

    id: str
    title: str
    updated: date | None
    variables: Mapping[str, Variable]
    cells: tuple[Cell, ...]


def dataset(table: str, answer: JsonAnswer, *, with_cells: bool = False) -> JsonStatTable:
    """JSON-stat2 → Table. Raises what `answer` raises for an answer of another form."""
    dimension = answer.child("dimension")
    codes = _texts(answer, answer.take("id", list))
    variables = [_read_variable(code, dimension.child(code)) for code in codes]
    if [len(v.labels) for v in variables] != answer.take("size", list):
        raise answer.changed(f"tabell {table} har inte den storlek som den uppger")
    return JsonStatTable(
        table, repaired(answer.take("label", str)), _day(answer),
        {variable.code: variable for variable in variables},
        tuple(_cells(answer, variables)) if with_cells else (),
    )  # fmt: skip


def _day(answer: JsonAnswer) -> date | None:
    text = (answer.optional("updated", str) or "")[:10]
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise answer.changed("fältet updated är inget datum") from None


def _read_variable(code: str, dimension: JsonAnswer) -> Variable:
    category = dimension.child("category")
    labels = category.optional("label", dict) or {}
    index = category.raw("index")
    if isinstance(index, dict):
        if not all(isinstance(place, int) for place in index.values()):
            raise dimension.changed(f"ordningen i {code} går inte att läsa")
        index = sorted(index, key=index.__getitem__)
    codes = _texts(dimension, index if isinstance(index, list) else labels)
    reported = [
        repaired(text) for text in _texts(dimension, [labels.get(one, one) for one in codes])
    ]
    extension = dimension.optional("extension", dict) or {}
    eliminable = extension.get("elimination") is True
    title = repaired(dimension.optional("label", str) or code)
    return Variable(code, dict(zip(codes, reported, strict=True)), eliminable, title)


def _texts(answer: JsonAnswer, found: Iterable[object]) -> list[str]:
    """Codes, labels or signs as texts that can be asked for, shown and saved."""
    known = list(found)
    if not all(isinstance(one, str | int | float) for one in known):
        raise answer.changed("en kod eller benämning är ingen text")
    texts = [str(one) for one in known]
    if not all(map(storable, texts)):
        raise answer.changed("en kod eller benämning har tecken som inte går att spara")
    return texts


def _cells(answer: JsonAnswer, variables: Sequence[Variable]) -> Iterator[Cell]:
    """The cells in row-major order: the last variable turns fastest."""
    names = [variable.code for variable in variables]
    total = prod(len(variable.labels) for variable in variables)
    if total > _MOST_CELLS:
        raise answer.changed("tabellen har fler celler än en tabell kan ha")
    values, signs = _by_position(answer, "value", total), _by_position(answer, "status", total)
    _texts(answer, {sign for sign in signs.values() if isinstance(sign, str)})
    for position, codes in enumerate(product(*(v.labels for v in variables))):
        value, sign = values.get(position), str(signs.get(position) or "")
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise answer.changed("en cell är varken ett tal eller tom")
        if value is not None and abs(value) > _LARGEST:
            raise answer.changed("ett tal är orimligt stort")
        figure = None if value is None else float(value)
        yield Cell(dict(zip(names, codes, strict=True)), figure, sign)


def _is_position(key: str) -> bool:
    return key.isdecimal() and len(key) <= _LONGEST_POSITION


def _by_position(answer: JsonAnswer, name: str, total: int) -> dict[int, object]:
    """Values or signs: a full list, an object with the positions that are set, or one for all."""
    content = answer.raw(name)
    if isinstance(content, dict) and all(map(_is_position, content)):
        return {int(key): value for key, value in content.items()}
    if isinstance(content, list) and len(content) == total:
        return dict(enumerate(content))
    if name == "status" and (content is None or isinstance(content, str)):
        return dict.fromkeys(range(total), content)
    raise answer.changed(f"fältet {name} har inte {total} celler")
