"""requirements.lock pins all that runs, with hashes, within the ranges of requirements.txt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.compile(
    r"^(?P<name>[\w.\-]+)(?:\[[\w,\-]+\])?==(?P<version>[^ ;]+)(?P<marker> ; [^\\]+)? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
FOUND = list(PINNED.finditer(LOCK))
WANTED = [
    Requirement(line)
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_every_line_is_a_pin_with_its_hashes() -> None:
    assert "".join(m[0] for m in FOUND) == LOCK
    assert len(FOUND) > len(WANTED)


@pytest.mark.parametrize("wanted", WANTED, ids=lambda r: r.name)
def test_each_requirement_is_pinned_within_its_range(wanted: Requirement) -> None:
    versions = [
        m["version"]
        for m in FOUND
        if canonicalize_name(m["name"]) == canonicalize_name(wanted.name)
    ]
    assert versions
    assert all(wanted.specifier.contains(v) for v in versions)


def test_no_place_to_fetch_from_is_named() -> None:
    assert not re.search(r"https?:|--index-url|--find-links", LOCK)
