"""The libraries that SAMSAM stands on, and our functions that are loaded when they are called.

What makes files stands on libraries that cost half a second and a sixth of the server's memory, and
runs in processes of its own: the server names such functions and never calls them
(docs/decisions/0038-loaded-when-called.md). Who uses one imports its module for the type checker,
and takes it from here when the program runs:

    if TYPE_CHECKING:
        from samsam.exports.office import word
    else:
        word = functions_of("samsam.exports.office.word")
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

# By the names that they are imported by; tests/test_code_rules.py compares with the imports.
LIBRARIES = (
    "alembic", "argon2", "authlib", "docx", "duckdb", "fontTools", "google", "httpx", "icalendar",
    "lxml", "markdown_it", "matplotlib", "numpy", "openpyxl", "pandas", "plotly", "pptx", "psycopg",
    "pyarrow", "rdflib", "sqlalchemy", "starlette", "streamlit", "typst", "uvicorn", "xlsxwriter",
)  # fmt: skip


class LibraryMissingError(Exception):
    """A library isn't installed. The message is Swedish: which, and what to do."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Biblioteket {name} saknas, så SAMSAM kan inte starta. Installera det som behövs: "
            "pip install -r requirements.txt"
        )


def check_libraries() -> None:
    """Raise LibraryMissingError unless all are installed. None is loaded for that."""
    missing = next((name for name in LIBRARIES if find_spec(name) is None), None)
    if missing is not None:
        raise LibraryMissingError(missing)


@dataclass(frozen=True, slots=True)
class LaterFunction:
    """A function by its module and name: equal ones are the same one, and it can be pickled."""

    module: str
    name: str

    def __call__(self, *given: Any, **named: Any) -> Any:
        """Load the module, unless it is loaded, and call the function."""
        return getattr(import_module(self.module), self.name)(*given, **named)


@dataclass(frozen=True)
class LaterModule:
    """A module's functions as its attributes, without the module."""

    module: str

    def __getattr__(self, name: str) -> LaterFunction:
        if not name.islower() or name.startswith("_"):
            raise AttributeError(f"{self.module}.{name} is no public function")
        return LaterFunction(self.module, name)


def functions_of(module: str) -> Any:
    """The module's functions, each loaded when it is called; only functions can be had."""
    return LaterModule(module)
