"""Rules that the linters don't know, each with an example that breaks it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from samsam.libraries import LIBRARIES, check_libraries

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted([ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("samsam/**/*.py")])
Rule = Callable[[str, ast.Module], Iterator[str]]

# What Streamlit reads as Markdown: words of people must not come there.
_MARKDOWN = {
    "write", "markdown", "warning", "error", "info", "success", "caption", "title", "header",
    "subheader", "toast",
}  # fmt: skip
_HTML = "samsam/web/page/html.py"
_SURFACE = "samsam/web/page/surface.py"
# Streamlit knows the choice in these by the words of its options, or needs a key for its memory.
_CHOICES = {
    "radio", "selectbox", "multiselect", "toggle", "checkbox", "pills", "segmented_control",
    "select_slider", "feedback", "menu_button",
}  # fmt: skip
# Streamlit's calendar is English and knows no Swedish way to write a day.
_CALENDARS = {"date_input", "time_input", "datetime_input"}
# Parts of SQL that no engine takes as parameters. Each is read in the code, where its reason stands:
# names of the module's own tables, paths through `quoted`, and queries that are translated whole.
_SQL_PARTS = {
    "samsam/series/bulk.py": {"table", "condition"},
    "samsam/series/staging.py": {"table", "column"},
    "samsam/series/parquet_file.py": {"literal"},
    "samsam/series/shipped.py": {"', '.join(types)"},
    "samsam/series/old_store.py": {"columns", "table.old", "table.order", "asked", "table"},
    "samsam/records/engine/location.py": {"setting"},
}
_SECRETS = re.compile(r"password|passwd|secret|token|cookie|losenord|(?<!file_)\bcode\b", re.I)


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def calls(tree: ast.Module) -> tuple[tuple[ast.Call, str], ...]:
    """Every call, with what is called as text."""
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return tuple((node, ast.unparse(node.func)) for node in found)


@cache
def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def names_made(module: str, tree: ast.Module) -> Iterator[str]:
    """What a module has, by its full name; what a decorator has taken may be called by it."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield f"{module}.{node.name}"
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (t.id for t in targets if isinstance(t, ast.Name))
            yield from (f"{module}.{name}" for name in names if not name.startswith("__"))


def names_used(module: str, tree: ast.Module) -> Iterator[str]:
    """The full names of what a module reads: its own, and others'."""
    full: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            full |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    yield from full.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield f"{module}.{node.id}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{full.get(node.value.id)}.{node.attr}"


def imports(tree: ast.Module) -> tuple[str, ...]:
    """Every module that is imported, as it is written."""
    found = list[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return tuple(found)


def unsafe_html(_path: str, tree: ast.Module) -> Iterator[str]:
    """Streamlit never shows HTML through its Markdown."""
    for call, name in calls(tree):
        if any(k.arg == "unsafe_allow_html" for k in call.keywords):
            yield name


def html_elsewhere(path: str, tree: ast.Module) -> Iterator[str]:
    """HTML goes through `samsam/web/page/html.py`, where everything is escaped."""
    ways = ("st.html", "components.html", "surface.show")
    if path not in (_HTML, _SURFACE):
        yield from (name for _, name in calls(tree) if name in ways)


def words_as_markdown(path: str, tree: ast.Module) -> Iterator[str]:
    """Only words of the code itself are given to what reads Markdown."""
    allowed = {
        (_SURFACE, "st.markdown"),  # what the two below have given it
        ("samsam/web/page/help_texts.py", "surface.markdown"),  # the texts of data/help
        ("samsam/web/server/server.py", "st.error"),  # a constant sentence with a number of ours
    }
    for call, name in calls(tree):
        where, _, what = name.partition(".")
        constant = call.args and isinstance(call.args[0], ast.Constant)
        reads = where in ("st", "surface") and what in _MARKDOWN and not constant
        if reads and (path, name) not in allowed:
            yield ast.unparse(call)


def files_for_anybody(_path: str, tree: ast.Module) -> Iterator[str]:
    """What Streamlit keeps at `/media` answers who has the address: `own_files.py` asks whose it is."""
    kept = {"download_button", "image", "audio", "video", "pdf", "logo"}
    yield from (name for _, name in calls(tree) if name.startswith("st.") and name[3:] in kept)


def sql_of_parts(path: str, tree: ast.Module) -> Iterator[str]:
    """SQL is a constant, or put together from constants of the module; values are parameters."""
    known = _SQL_PARTS.get(path, set())
    built = path.startswith("samsam/records/")  # where SQLAlchemy puts statements together
    yield from (part for part in _sql_parts(tree, built=built) if part not in known)


def _sql_parts(tree: ast.Module, *, built: bool) -> Iterator[str]:
    asked = {"execute", "executemany", "sql", "query"}
    asked |= {"exec_driver_sql", "text"} if built else set()
    for call, name in calls(tree):
        if name.rpartition(".")[2] not in asked or not call.args:
            continue
        parts = [p.value for p in ast.walk(call.args[0]) if isinstance(p, ast.FormattedValue)]
        if isinstance(call.args[0], ast.BinOp | ast.Call) and not (
            built and not _of_text(call.args[0])
        ):
            yield ast.unparse(call.args[0])
        for part in parts:
            if not (isinstance(part, ast.Name) and re.fullmatch(r"_?[A-Z_]+|asked", part.id)):
                yield ast.unparse(part)


def _of_text(argument: ast.expr) -> bool:
    """True for what is put together from texts: `"…" + x`, `"…".format(x)`, `", ".join(x)`."""
    return any(
        isinstance(p, ast.BinOp | ast.FormattedValue)
        or (isinstance(p, ast.Attribute) and isinstance(p.value, ast.Constant))
        for p in ast.walk(argument)
        if not isinstance(p, ast.BinOp) or isinstance(p.op, ast.Add | ast.Mod)
    )


def code_from_data(path: str, tree: ast.Module) -> Iterator[str]:
    """Nothing that is read can become code; the worker reads its own server's objects alone."""
    bad_modules = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
    bad_calls = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load",
                 "pd.read_pickle", "np.load"}  # fmt: skip
    allowed = {"pickle"} if path == "samsam/exports/work/worker.py" else set()
    yield from (m for m in imports(tree) if m.split(".")[0] in bad_modules - allowed)
    yield from (name for _, name in calls(tree) if name in bad_calls)


def shell(_path: str, tree: ast.Module) -> Iterator[str]:
    """No command goes through a shell."""
    for call, name in calls(tree):
        if any(k.arg == "shell" for k in call.keywords):
            yield name


def raw_choice(path: str, tree: ast.Module) -> Iterator[str]:
    """Choices go through `samsam/web/page/choosing.py`, where an option is more than its words."""
    if path != "samsam/web/page/choosing.py":
        # Also beside another container than `st`: what is called is told by its last name.
        yield from (name for _, name in calls(tree) if name.rpartition(".")[2] in _CHOICES)


def calendar(_path: str, tree: ast.Module) -> Iterator[str]:
    """A day is typed as text and read with `read_day`."""
    yield from (name for _, name in calls(tree) if name.rpartition(".")[2] in _CALENDARS)


def network_elsewhere(path: str, tree: ast.Module) -> Iterator[str]:
    """Only `samsam/sources/services/http.py` opens connections; Kolada's module reads addresses with it.

    And `samsam/services/mail/smtp.py`, to the municipality's mail server alone.
    """
    bad = {
        "smtplib",
        "httpx",
        "requests",
        "aiohttp",
        "urllib.request",
        "http.client",
        "socket",
        "urllib3",
    }
    if path != "samsam/sources/services/http.py":
        found = [
            m for m in imports(tree) if m in bad or m.split(".")[0] in bad - {"http", "urllib"}
        ]
        if path == "samsam/services/mail/smtp.py":
            found = [m for m in found if m not in ("smtplib", "socket")]
        if path in ("samsam/sources/kolada/client.py", "samsam/sources/kolada/page_check.py"):
            used = {n for _, n in calls(tree) if n.startswith("httpx.")} - {"httpx.URL"}
            found = [*(m for m in found if m != "httpx"), *used]
        if (
            path == "samsam/cli/upkeep/demo.py"
        ):  # tries whether a port is free, and connects to nothing
            used = {n for _, n in calls(tree) if n.rpartition(".")[2].startswith("connect")}
            found = [*(m for m in found if m != "socket"), *used]
        yield from found


def unverified(_path: str, tree: ast.Module) -> Iterator[str]:
    """TLS is always verified."""
    for call, name in calls(tree):
        for keyword in call.keywords:
            if keyword.arg == "verify" and ast.unparse(keyword.value) == "False":
                yield name


def secrets_in_log(_path: str, tree: ast.Module) -> Iterator[str]:
    """No password, code, token or cookie is given to a log."""
    for call, name in calls(tree):
        where, _, what = name.rpartition(".")
        if where in ("_log", "logging", "logger", "logs") and what != "getLogger":
            told = " ".join(ast.unparse(a) for a in call.args if not isinstance(a, ast.Constant))
            if _SECRETS.search(told):
                yield ast.unparse(call)


def an_index(_path: str, tree: ast.Module) -> Iterator[str]:
    """DuckDB's indexes gave wrong answers after a kill (docs/decisions/0003)."""
    index = re.compile(r"create\s+(unique\s+)?index\b", re.I)
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and index.search(text):
            yield text[:60]


BROKEN: dict[Rule, tuple[str, ...]] = {
    unsafe_html: ("st.markdown('x', unsafe_allow_html=True)",),
    html_elsewhere: ("st.html('<b>')", "components.html('<b>')"),
    words_as_markdown: ("st.write(name)", "st.warning(f'{fault}')", "st.title(x + 'y')"),
    files_for_anybody: ("st.download_button('x', b)", "st.image(b)"),
    sql_of_parts: (
        "cursor.execute(f'select {name}')", "cursor.execute('select ' + name)",
        "cursor.execute('select {}'.format(name))", "cursor.executemany(f'{_A} {b.c}', [])",
    ),
    code_from_data: ("import pickle", "from marshal import loads", "eval(x)", "os.system(x)"),
    raw_choice: ("st.radio('x', y)", "left.selectbox('x', y)", "st.toggle('x')"),
    calendar: ("st.date_input('x')", "left.time_input('x')"),
    shell: ("subprocess.run(x, shell=True)",),
    network_elsewhere: ("import httpx", "import smtplib", "import urllib.request", "from requests import get"),
    unverified: ("httpx.get(x, verify=False)",),
    secrets_in_log: ("_log.info('x %s', password)", "logs.fault(f'{token}', e)"),
    an_index: ("cursor.execute('CREATE  INDEX a on b (c)')", "x = 'create unique index a'"),
}  # fmt: skip
FINE = """
st.title("Sidan")
cursor.execute(f"{_ACCOUNT} where id = ?", [x])
cursor.execute("select 1")
_log.info("%s", number)
logs.fault("a code can't be used", error)
"""

each_rule = pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)


@each_rule
def test_the_rule_holds_everywhere(rule: Rule) -> None:
    broken = []
    for file in CODE:
        path = file.relative_to(ROOT).as_posix()
        broken += [f"{path}: {found}" for found in rule(path, parsed(file))]
    assert broken == [], rule.__doc__


@each_rule
def test_the_rule_finds_what_breaks_it(rule: Rule) -> None:
    for example in BROKEN[rule]:
        assert list(rule("samsam/x.py", ast.parse(example))), example
    assert list(rule("samsam/x.py", ast.parse(FINE))) == []


def test_every_exception_from_a_check_has_its_reason() -> None:
    bare = [
        f"{file.relative_to(ROOT).as_posix()}:{number}"
        for file in CODE
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# noqa: S\d+\s*$|# nosec", line)
    ]
    assert bare == []


def test_every_public_class_has_a_name_of_its_own() -> None:
    """Two exceptions of one name are caught in each other's place, and a search finds both."""
    seen: dict[str, list[str]] = {}
    for file in CODE:
        for node in parsed(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                seen.setdefault(node.name, []).append(file.relative_to(ROOT).as_posix())
    shared = {name: files for name, files in seen.items() if len(files) > 1}
    # What a part of a document is, and what a person is: neither room knows the other.
    pieces, people = "samsam/exports/documents/piece.py", "samsam/model/analysis/access.py"
    assert shared == {"Role": [pieces, people]}


# What is found by its name: the commands, the steps of the database of record, the notebook's door, and
# the site of files, which one command loads. And whether the workshop is closed is for tests to ask.
BY_NAME = ("samsam.cli.", "samsam.records.engine.migrations.versions.", "samsam.open")
ALSO_BY_NAME = {
    "samsam.web.files.site.writing.write_site",
    "samsam.exports.work.workshop.is_closed",
}


def test_the_product_uses_all_that_it_has() -> None:
    """A function that only a test calls is a second version of what the product does instead."""
    trees = {module_name(file): parsed(file) for file in CODE}
    used = {name for module, tree in trees.items() for name in names_used(module, tree)}
    unused = {n for module, tree in trees.items() for n in names_made(module, tree)} - used
    assert {name for name in unused if not name.startswith(BY_NAME)} == ALSO_BY_NAME


def test_what_is_not_used_is_found() -> None:
    example = ast.parse("from a import b as c\nX = 1\ndef f(): return g\ndef g(): c.h")
    assert set(names_made("m", example)) == {"m.X", "m.f", "m.g"}
    assert {"a.b", "a.b.h", "m.g"} <= set(names_used("m", example))
    assert not {"m.X", "m.f"} & set(names_used("m", example))


def test_every_file_of_tests_has_a_name_of_its_own() -> None:
    """pytest reads two files of one name, in folders without `__init__.py`, as the same module."""
    seen: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").glob("**/*.py")):
        if not (file.parent / "__init__.py").exists() and file.name != "conftest.py":
            seen.setdefault(file.name, []).append(file.relative_to(ROOT).as_posix())
    assert [files for files in seen.values() if len(files) > 1] == []


def test_the_libraries_that_are_looked_for_are_those_that_are_imported() -> None:
    """One that is missing is told at the start, also where it is loaded much later."""
    trees = map(parsed, CODE)
    names = {name.partition(".")[0] for tree in trees for name in imports(tree)}
    assert set(LIBRARIES) == names - sys.stdlib_module_names - {"samsam"}
    check_libraries()
