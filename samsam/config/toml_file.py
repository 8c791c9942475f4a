"""Reading the register's TOML files, with the line of every fault.

A fault is said as the officer who edits the file needs it: file, line, what is wrong, what to do.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from samsam.swedish import NBSP, os_reason

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
N = TypeVar("N", int, float)

_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_LARGEST = 1e15
_LONGEST_QUOTE = 80
_LONG_QUOTE = re.compile(rf"”([^”]{{{_LONGEST_QUOTE}}})[^”]+”")
_HEADING = re.compile(r"^\s*\[\[?\s*[\w.]+\s*\]")


class RegisterError(Exception):
    """The register can't be used. The message is Swedish: one line for each fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(map(_legible, faults))
        super().__init__("\n".join(self.faults))


def _legible(fault: str) -> str:
    """The fault without characters that can't be seen, and its quotes no longer than a line."""
    seen = "".join(c if c.isprintable() or c == NBSP else "\ufffd" for c in fault)
    return _LONG_QUOTE.sub("”\\1…”", seen)


def text_in(path: Path) -> str:
    """The text of a file of `data/`. Raises RegisterError when it can't be had."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RegisterError(
            [f"{path}: filen går inte att öppna ({os_reason(error)}). Lägg tillbaka den."]
        ) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise RegisterError(
            [f"{path}, rad {line}: tecken som inte är UTF-8. Spara filen som UTF-8."]
        ) from error


def toml_value(value: object) -> str:
    """A value as TOML: JSON's strings, numbers and lists are TOML's too."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def toml_lines(heading: str, values: Mapping[str, object]) -> str:
    """A part `[[heading]]` with a line for each value; those that are None are left out."""
    lines = [f"{name} = {toml_value(v)}" for name, v in values.items() if v is not None]
    return "\n".join([f"[[{heading}]]", *lines, ""])


def is_file(path: Path) -> bool:
    """True for a file that can be read; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long a name, NUL in it
        return False


@dataclass
class TomlFile:
    """One file: its tables, where each stands, and the faults found so far."""

    path: Path
    content: dict[str, Any]
    lines: list[str]
    faults: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> TomlFile:
        """Read a file. Raises RegisterError when it is absent or isn't TOML."""
        return cls.parse(path, text_in(path))

    @classmethod
    def parse(cls, path: Path, text: str) -> TomlFile:
        """Read text that `path` is the name of. Raises RegisterError when it isn't TOML."""
        try:
            return cls(path, _content(text), text.split("\n"))
        except tomllib.TOMLDecodeError as error:
            raise RegisterError([_syntax_fault(path, error)]) from error
        except (ValueError, RecursionError) as error:
            longest = max(enumerate(text.split("\n"), 1), key=lambda line: len(line[1]))[0]
            raise RegisterError(
                [f"{path}, rad {longest}: ett för långt tal, eller för många listor i varandra."]
            ) from error

    def tables(self, name: str) -> list[TomlTable]:
        """The `[[name]]` tables in order."""
        found = self.content.get(name, [])
        if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
            line = self._line_of_name(name)
            self.fault(line, f"{name} ska skrivas som en eller flera delar med rubriken [[{name}]]")
            return []
        header = re.compile(rf"^\s*\[\[\s*{re.escape(name)}\s*\]\]")
        headers = [n for n, line in enumerate(self.lines, 1) if header.match(line)]
        headers += [1] * (len(found) - len(headers))
        return [
            TomlTable(self, content, line) for content, line in zip(found, headers, strict=False)
        ]

    def table(self, name: str) -> TomlTable:
        """The `[name]` table; an empty one at the first line when it is absent."""
        content = self.content.get(name, {})
        line = self._line_of_name(name)
        if not isinstance(content, dict):
            self.fault(line, f"{name} ska skrivas som en del med rubriken [{name}]")
            content = {}
        return TomlTable(self, content, line)

    def fault(self, line: int, text: str) -> None:
        """Note a fault at a line; reading goes on so that all faults are reported at once."""
        self.faults.append(self.words_of_fault(line, text))

    def words_of_fault(self, line: int, text: str) -> str:
        """A fault as it is reported: file, line and what is wrong."""
        return f"{self.path}, rad {max(line, 1)}: {text}."

    def check(self, known: Iterable[str]) -> None:
        """Note top-level names that nothing reads: they are probably misspelt."""
        for name in self.content:
            if name not in set(known):
                line = self._line_of_name(name)
                self.fault(line, f"okänt namn ”{name}”. De som finns är {', '.join(known)}")

    def _line_of_name(self, name: str) -> int:
        pattern = re.compile(rf"^\s*(\[+\s*)?{re.escape(name)}\b")
        return next((n for n, line in enumerate(self.lines, 1) if pattern.match(line)), 1)


@lru_cache(maxsize=32)
def _content(text: str) -> dict[str, Any]:
    """What TOML says, to be read and not changed. A text that is read again is parsed once."""
    return tomllib.loads(text)


def _syntax_fault(path: Path, error: tomllib.TOMLDecodeError) -> str:
    """What the parser's error means; it only speaks English."""
    place = re.search(r"line (\d+), column (\d+)", str(error))
    where = f", rad {place[1]}, tecken {place[2]}" if place else ", i slutet av filen"
    if "overwrite" in str(error):
        return f"{path}{where}: namnet står redan högre upp i samma del. Ta bort det ena."
    return (
        f"{path}{where}: raden följer inte formatet. Se efter om ett citattecken, ett "
        "likhetstecken eller ett kommatecken saknas, och jämför med en rad som fungerar."
    )


@dataclass
class TomlTable:
    """One table of a file, whose values are taken out one by one; what is left over is a fault."""

    file: TomlFile
    content: dict[str, Any]
    line: int

    def __post_init__(self) -> None:
        self._taken: dict[str, None] = {}

    def line_of(self, key: str) -> int:
        """The line where `key` stands in this table; the table's own line when it is absent."""
        for n in range(self.line, len(self.file.lines)):
            line = self.file.lines[n]
            if re.match(rf"^\s*({re.escape(key)}\s*=|\[+\s*\w+\.{re.escape(key)}\s*\])", line):
                return n + 1
            if _HEADING.match(line):
                break
        return self.line

    def fault(self, key: str, text: str) -> None:
        """Note a fault at the key's line."""
        self.file.fault(self.line_of(key), text)

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of `key`, of the wanted kind. A fault gives the kind's empty value."""
        self._taken[key] = None
        if key not in self.content:
            if default is None:
                self.fault(key, f"raden ”{key} = …” saknas i den här delen. Lägg till den")
                return _EMPTY[kind]  # type: ignore[return-value]
            return default
        value = self.content[key]
        if isinstance(value, int | float) and not abs(value) <= _LARGEST:
            self.fault(key, f"{key} är inget tal som går att räkna med. Skriv färre siffror")
            return _EMPTY[kind]  # type: ignore[return-value]
        if kind is float and type(value) is int:
            return float(value)  # type: ignore[return-value]
        if not _is_of(kind, value):
            self.fault(key, f"{key} ska vara {_KIND_NAMES[kind]}, men är {_shown(value)}")
            return _EMPTY[kind]  # type: ignore[return-value]
        return value  # type: ignore[no-any-return]

    def take_list(self, key: str, kind: type[T], default: list[T] | None = None) -> list[T]:
        """The list of `key`, each item of the wanted kind."""
        items = self.take(key, list, default)
        wrong = [i for i in items if not _is_of(kind, i)]
        if wrong:
            self.fault(key, f"{key} ska innehålla {_KIND_NAMES[kind]}, men har {_shown(wrong[0])}")
        return [i for i in items if _is_of(kind, i)]

    def take_id(self) -> str:
        """The `id`: letters and digits, since it stands in addresses and in names of files."""
        found = self.take("id", str)
        if isinstance(self.content.get("id"), str) and not _ID.fullmatch(found):
            self.fault("id", f"id är ”{found}”. Skriv bokstäver a–z, siffror, _ eller -")
        return found

    def take_choice(self, key: str, kind: type[E], default: E | None = None) -> E:
        """One of the words of `kind`. A fault gives the first of them."""
        return self._choice(key, kind, self.take(key, str, default.value if default else None))

    def take_choices(self, key: str, kind: type[E]) -> tuple[E, ...]:
        """A list of words of `kind`."""
        return tuple(self._choice(key, kind, text) for text in self.take_list(key, str))

    def _choice(self, key: str, kind: type[E], text: str) -> E:
        try:
            return kind(text)
        except ValueError:
            self.fault(key, f"{key} har värdet ”{text}”. Välj något av: {', '.join(kind)}")
            return next(iter(kind))

    def take_within(self, key: str, kind: type[N], default: N, limits: tuple[N, N]) -> N:
        """A number between two limits, both of them allowed."""
        found = self.take(key, kind, default)
        low, high = limits
        if not low <= found <= high:
            self.fault(key, f"{key} är {found}. Skriv ett tal, {low} till {high}")
        return found

    def take_tables(self, key: str) -> list[TomlTable]:
        """The sub-tables of `key` (one or several), at the lines where their headings stand."""
        self._taken[key] = None
        value = self.content.get(key, [])
        contents = value if isinstance(value, list) else [value]
        if not all(isinstance(c, dict) for c in contents):
            self.fault(key, f"{key} ska skrivas som en egen del med rubrik, inte som ett värde")
            return []
        pattern = re.compile(rf"^\s*\[\[?\s*\w+\.{re.escape(key)}\s*\]")
        after = range(self.line, len(self.file.lines) + 1)
        lines = [n for n in after if pattern.match(self.file.lines[n - 1])]
        lines += [self.line] * len(contents)
        return [TomlTable(self.file, c, n) for c, n in zip(contents, lines, strict=False)]

    def finish(self) -> None:
        """Note the keys that nothing has taken: they are probably misspelt."""
        for key in self.content:
            if key not in self._taken:
                self.fault(key, f"okänt namn ”{key}”. De som finns är {', '.join(self._taken)}")


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Thing = TypeVar("Thing", bound=_Named)


def by_id(found: Iterable[tuple[TomlTable, Thing]]) -> dict[str, Thing]:
    """Things by their id, each with the table that describes it; an id used twice is a fault."""
    things: dict[str, Thing] = {}
    for table, thing in found:
        if thing.id in things:
            table.fault("id", f"id ”{thing.id}” finns redan. Välj ett annat id")
        things[thing.id] = thing
    return things


def _is_of(kind: type, value: object) -> bool:
    """Python counts true as a number and a moment as a day; the register doesn't."""
    if isinstance(value, datetime) or (isinstance(value, bool) and kind is not bool):
        return False
    return isinstance(value, kind)


def _shown(value: object) -> str:
    """A value as it is quoted in a fault: no longer than anyone wants to read."""
    try:
        text = str(value) if isinstance(value, int | float | date) else repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists
        return "mycket långt"
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


_EMPTY: dict[type, object] = {
    str: "",
    int: 0,
    float: 0.0,
    bool: False,
    list: [],
    date: date(1900, 1, 1),
}
_KIND_NAMES: dict[type, str] = {
    str: "text inom citattecken",
    int: "ett heltal",
    float: "ett tal (med decimalpunkt i den här filen)",
    bool: "true eller false",
    list: "en lista inom hakparenteser",
    date: "ett datum utan citattecken, år-månad-dag",
}
