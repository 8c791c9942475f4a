"""What is loaded when it is called, and what the server does without."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from samsam.charts.pictures import PICTURES
from samsam.exports.kit.formats import FORMATS, formats_of
from samsam.libraries import LaterFunction, functions_of

ROOT = Path(__file__).resolve().parents[1]
# Each costs a server megabytes that only files need, or only those who have set something up.
FOR_FILES = (
    "authlib", "docx", "icalendar", "matplotlib.figure", "openpyxl", "pandas", "pptx", "psycopg",
    "rdflib", "typst", "xlsxwriter",
)  # fmt: skip
_LOADS_ALL = """
import ast, importlib, json, sys
from pathlib import Path
import samsam.web.server.server
for page in Path("pages").glob("*.py"):
    for node in ast.parse(page.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            importlib.import_module(node.module)
            [importlib.import_module(f"{node.module}.{a.name}") for a in node.names
             if (Path(*node.module.split(".")) / f"{a.name}.py").exists()]
print(json.dumps([name for name in sys.argv[1:] if name in sys.modules]))
"""


def test_the_server_and_its_pages_load_nothing_that_only_files_need() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOADS_ALL, *FOR_FILES, "samsam.web.reading.compare_parts"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == ["samsam.web.reading.compare_parts"]


def test_a_function_is_itself_when_it_has_been_to_another_process() -> None:
    sent = functions_of("samsam.swedish").number
    came = pickle.loads(pickle.dumps(sent))  # noqa: S301 - made on the line itself
    assert came == sent == LaterFunction("samsam.swedish", "number")
    assert came(1234.5, decimals=1) == "1\N{NO-BREAK SPACE}234,5"


@pytest.mark.parametrize("name", ["_private", "CONSTANT", "Class", "__wrapped__"])
def test_what_is_no_function_is_refused_where_it_is_asked_for(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(functions_of("samsam.swedish"), name)


@pytest.mark.parametrize("view", ["nyckeltal", *PICTURES])
def test_what_makes_a_file_is_small_until_it_is_called(view: str) -> None:
    forms = formats_of(view)
    # A strip or a map is in every format that says what makes it; a key figure in all of them.
    assert len(forms) == len(FORMATS) if view == "nyckeltal" else 5 < len(forms) <= len(FORMATS)
    assert all(len(pickle.dumps(form.make)) < 1_000 for form in forms)
