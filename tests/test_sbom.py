"""The bill of materials of a release: whole, valid, and of nothing but the libraries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import samsam

ROOT = Path(__file__).resolve().parents[1]
FOLLOWS = "The bill follows CycloneDX 1.6."
cyclonedx = pytest.importorskip(
    "cyclonedx", reason="no cyclonedx-bom here: pip install -r .ci/sbom-requirements.txt"
)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the release's command writes of the libraries of this environment, twice.

    It holds the first against the standard, and says so.
    """
    folder = tmp_path_factory.mktemp("sbom")
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    files = [folder / f"{number}.json" for number in (1, 2)]
    made = [
        subprocess.Popen(
            [ROOT / ".ci" / "sbom", file, sys.executable, how],
            env={**os.environ, "PATH": beside},
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for file, how in zip(files, ("", "untried"), strict=True)
    ]
    for one, tried in zip(made, (True, False), strict=True):
        said, wrong = one.communicate(timeout=300)
        assert one.returncode == 0, wrong.decode()
        assert (FOLLOWS in said.decode()) is tried
    return [file.read_text(encoding="utf-8") for file in files]


@pytest.fixture(scope="module")
def bill(texts: list[str]) -> dict[str, Any]:
    return dict(json.loads(texts[0]))


def wanted(path: str = "requirements.txt") -> list[Requirement]:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and line[0] not in "#-"]


def test_what_does_not_follow_the_standard_to_the_letter_is_not_let_through(
    bill: dict[str, Any], tmp_path: Path
) -> None:
    """The whole bill was let through where it was made; one library is soon tried again."""
    text = json.dumps({**bill, "components": bill["components"][:1]})
    right, wrong = tmp_path / "en.json", tmp_path / "fel.json"
    right.write_text(text, encoding="utf-8")
    wrong.write_text(text.replace('"library"', '"libary"', 1), encoding="utf-8")
    judge = [sys.executable, ROOT / ".ci" / "valid-sbom", right, wrong]
    judged = subprocess.run(judge, capture_output=True, text=True, check=False)
    assert judged.returncode == 1
    assert judged.stdout == f"{FOLLOWS}\n"
    assert judged.stderr.startswith(f"{wrong} doesn't follow the standard")
    assert "'libary' is not one of" in judged.stderr
    assert str(right) not in judged.stderr


def test_it_is_of_samsam_and_every_library_that_it_needs(bill: dict[str, Any]) -> None:
    itself = bill["metadata"]["component"]
    assert (itself["name"], itself["version"]) == ("samsam", samsam.__version__)
    (needs,) = [d["dependsOn"] for d in bill["dependencies"] if d["ref"] == itself["bom-ref"]]
    named = {canonicalize_name(ref.partition("==")[0]): ref.partition("==")[2] for ref in needs}
    assert named == {canonicalize_name(r.name): version(r.name) for r in wanted()}
    for requirement in wanted():
        assert requirement.specifier.contains(named[canonicalize_name(requirement.name)])


def test_each_library_has_its_version_its_place_and_its_licence(bill: dict[str, Any]) -> None:
    parts = {canonicalize_name(p["name"]): p for p in bill["components"]}
    # Those of libraries too, however deep.
    assert {"starlette", "uvicorn", "cryptography", "pyarrow", "protobuf", "lxml"} <= parts.keys()
    for part in parts.values():
        kind, _, named = part["purl"].partition("/")
        name, _, its_version = named.partition("@")
        assert (kind, its_version) == ("pkg:pypi", part["version"])
        assert canonicalize_name(name) == canonicalize_name(part["name"])
    # The tests' own are here as well, and say less of themselves.
    others = {canonicalize_name(r.name) for r in wanted("tests/requirements.txt")}
    assert {name for name, part in parts.items() if not part.get("licenses")} <= others


def test_it_says_nothing_of_the_machine_or_the_time(texts: list[str], bill: dict[str, Any]) -> None:
    assert texts[0] == texts[1]
    assert "timestamp" not in bill["metadata"]
    assert "serialNumber" not in bill
    for place in (ROOT, Path.home(), Path(sys.prefix)):
        assert str(place) not in texts[0]
