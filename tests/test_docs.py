"""What the documents claim is compared with the code."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from samsam import __version__
from samsam.cli import COMMANDS
from samsam.config.settings import SETTINGS
from samsam.model.assessment.trend import LIKELY_AT, OF_SLOPE, SURE_AT
from samsam.web.page.pages import HOME, PAGES
from samsam.web.server.server import SECURITY_HEADERS

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(ROOT.glob("samsam/**/*.py"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")])
DECISION = (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def requirements(path: str) -> list[str]:
    """The library names of a requirements file, with their extras."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]
    return [re.split(r"[<>=!~;\s]", line)[0] for line in wanted]


@pytest.mark.parametrize(
    ("document", "heading"), [("README.md", "## Settings"), ("docs/drift.md", "## Inställningar")]
)
def test_every_setting_is_there_with_its_default_and_meaning(document: str, heading: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8").partition(heading)[2]
    rows = re.findall(r"^\| `(SAMSAM_\w+)` \| `([^`]*)` \| (.*?) \|$", text, re.MULTILINE)
    assert rows == [(s.variable, str(s.default), s.meaning) for s in SETTINGS]


@pytest.mark.parametrize("module", [*MODULES, ROOT / "app.py"], ids=named)
def test_every_module_says_what_it_is(module: Path) -> None:
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))
    assert text
    assert text.splitlines()[0].strip()


def test_every_page_in_the_list_has_its_file_and_every_file_its_page() -> None:
    files = {p.stem for p in (ROOT / "pages").glob("*.py")}
    listed = [p.id for p in PAGES]
    assert HOME.id == ""
    assert listed[0] == HOME.id
    assert (ROOT / "app.py").exists()
    assert len(listed) == len(set(listed))
    assert set(listed) - {HOME.id} == files


def test_every_page_says_what_it_is_and_has_a_title_of_its_own() -> None:
    for file in (ROOT / "pages").glob("*.py"):
        assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))), file
    assert len({p.title for p in PAGES}) == len(PAGES)


def test_the_changelog_ends_in_the_version_that_the_program_says_with_its_day() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    version, day = headings[1].split(" – ")
    assert version == __version__
    assert date.fromisoformat(day)


@pytest.mark.parametrize("library", requirements("requirements.txt"))
def test_every_library_has_its_reason(library: str) -> None:
    assert re.search(rf"^\| {re.escape(library)} \|", DECISION, re.MULTILINE)


OTHERS = ("tests/requirements.txt", ".ci/sbom-requirements.txt", ".ci/coverage-requirements.txt")


@pytest.mark.parametrize("library", [library for path in OTHERS for library in requirements(path)])
def test_every_library_of_the_tests_is_named(library: str) -> None:
    assert re.search(rf"\b{re.escape(library)}\b", DECISION, re.IGNORECASE)


def test_every_library_has_a_range_with_both_ends() -> None:
    for path in ("requirements.txt", *OTHERS):
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        open_ended = [
            line
            for line in lines
            if line.strip()
            and not line.startswith(("#", "-r "))
            and not re.search(r">=[\d.]+,<[\d.]+$", line)
        ]
        assert open_ended == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_no_document_mentions_the_place_where_it_was_written(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.])/(?:tmp|work)\b[^\s]*", text) == []


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    missing = [
        p.name for p in folder.glob("0*.md") if p.name not in listed and p.stem not in listed
    ]
    assert missing == []


def test_decisions_are_numbered_without_holes() -> None:
    numbers = sorted(int(p.name[:4]) for p in (ROOT / "docs" / "decisions").glob("0*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


# What SAMSAM makes where it is installed, names that are examples, and other programs' addresses.
NOT_OURS = re.compile(r"(/opt/samsam/)?\.streamlit/|/static/|samsam/x\.py|versions/NNNN_name")
PATH = re.compile(r"`([\w./-]+/[\w.-]+\.(?:py|toml|md|css|js|typ))`")
DOTTED = re.compile(r"`([a-z_]+(?:\.[a-z_]+){2,})`")
ROOMS = (ROOT, ROOT / "samsam")


def test_the_files_that_texts_and_comments_name_are_where_they_say() -> None:
    """A module that has moved takes its name along everywhere; the changelog says what was."""
    read = [*MODULES, *ROOT.glob("tests/**/*.py"), *DOCUMENTS]
    lost = [
        f"{named(file)}: {path}"
        for file in read
        if file.name != "CHANGELOG.md"
        for path in PATH.findall(file.read_text(encoding="utf-8"))
        if not NOT_OURS.match(path) and not any((r / path).exists() for r in (*ROOMS, file.parent))
    ]
    assert lost == []


def test_the_names_in_modules_that_comments_point_at_are_there() -> None:
    rooms = {p.stem for p in (ROOT / "samsam").iterdir()}
    lost = [
        f"{named(file)}: {name}"
        for file in MODULES
        for name in DOTTED.findall(file.read_text(encoding="utf-8"))
        if name.partition(".")[0] in rooms and not is_there(ROOT / "samsam", name.split("."))
    ]
    assert lost == []


def is_there(folder: Path, names: list[str]) -> bool:
    """True for a folder, a module, or something that a module has."""
    place = folder.joinpath(*names)
    module = place.parent.with_suffix(".py")
    defined = module.exists() and re.search(rf"\b{names[-1]}\b", module.read_text("utf-8"))
    return place.is_dir() or place.with_suffix(".py").exists() or bool(defined)


def test_the_places_that_the_readme_names_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.partition("## Where things are")[2].partition("\n## ")[0]
    named_paths = re.findall(r"`([\w./-]+/?[\w.-]*)`", table)
    assert len(named_paths) > 5
    assert [p for p in named_paths if not (ROOT / p).exists()] == []


def test_the_files_and_pages_that_the_guide_to_operation_names_exist() -> None:
    text = (ROOT / "docs/drift.md").read_text(encoding="utf-8")
    files = set(re.findall(r"`((?:docs|data|\.streamlit)/[\w./-]*)`", text))
    assert len(files) > 4
    made_there = {".streamlit/samsam.toml", ".streamlit/secrets.toml"}
    assert [f for f in files - made_there if not (ROOT / f).exists()] == []
    titles = {p.title for p in PAGES}
    assert [t for t in re.findall(r"på sidan \*([^*]+)\*", text, re.I) if t not in titles] == []


def test_the_commands_that_the_guide_to_operation_names_exist() -> None:
    text = (ROOT / "docs/drift.md").read_text(encoding="utf-8")
    named_there = set(re.findall(r"(?:^|`|python -m )samsam ([a-z]+)", text, re.MULTILINE))
    assert len(named_there) > 3
    assert named_there <= set(COMMANDS)


def test_the_policy_in_the_text_on_security_is_the_one_that_is_sent() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    block = text.partition("## The policy of every page")[2].partition("```")[2].partition("```")[0]
    assert " ".join(block.split()) == SECURITY_HEADERS["content-security-policy"]


def test_the_tests_that_the_text_on_security_names_exist() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named_there = set(re.findall(r"`(?:tests/[\w/]*)?(test_\w+\.py)`", text))
    assert len(named_there) > 8
    assert named_there <= {p.name for p in ROOT.glob("tests/**/*.py")}


def test_the_test_command_of_the_readme_is_the_one_that_the_check_reads() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    command = text.partition("<!-- tests -->")[2].partition("```")[2].partition("```")[0].strip()
    install, _, tests = command.partition(" && .venv/bin/python -m pytest")
    assert install.startswith("python3")
    assert tests == ' -m "not slow"'
    check = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "README.md | grep '^python3'" in check
    compiled, run = re.findall(r"^\.venv/bin/python -m pytest (.*)$", check, re.M)
    assert compiled.startswith("--collect-only ")
    assert (
        run == '--most-skipped "$most_skipped" --again --max-suite-reruns 6 --rerun-show-tracebacks'
    )


def test_the_help_tells_the_limits_that_judge() -> None:
    """Who reads `5 fall av 100` beside `trolig` finds why it isn't sure."""
    told = (ROOT / "data" / "help" / "om.md").read_text(encoding="utf-8")
    for limit in (SURE_AT, LIKELY_AT, OF_SLOPE.sure):
        assert f"högst {round(limit * 100)} fall av 100" in told
