"""Rules that the linters don't know, each with an example that breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted([ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("samsam/**/*.py")])
Rule = Callable[[str, ast.Module], Iterator[str]]

# What Streamlit reads as Markdown: words of people must not come there.
_MARKDOWN = {
    "write", "markdown", "warning", "error", "info", "success", "caption", "title", "header",
    "subheader", "toast",
}  # fmt: skip
_HTML = "samsam/ui/html.py"
# Streamlit knows the choice in these by the words of its options, or needs a key for its memory.
_CHOICES = {
    "radio", "selectbox", "multiselect", "toggle", "checkbox", "pills", "segmented_control",
    "select_slider", "feedback", "menu_button",
}  # fmt: skip
# Parts of SQL that no engine takes as parameters. Each is read in the code, where its reason stands:
# names of the module's own tables, paths through `quoted`, and queries that are translated whole.
_SQL_PARTS = {
    "samsam/store/backup.py": {"file.quoted(str(target))", "own"},
    "samsam/store/bulk.py": {"table", "condition"},
    "samsam/store/staging.py": {"table", "column", "literal"},
    "samsam/store/file.py": {"quoted(f'{open_folder}/')", "open_folder"},
    "samsam/store/integrity.py": {"name"},
    "samsam/store/postgres.py": {"worded.encode()", "_worded(query).encode()"},
}
_SECRETS = re.compile(r"password|passwd|secret|token|cookie|losenord|(?<!file_)\bcode\b", re.I)


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call, with what is called as text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def unsafe_html(_path: str, tree: ast.Module) -> Iterator[str]:
    """Streamlit never shows HTML through its Markdown."""
    for call, name in calls(tree):
        if any(k.arg == "unsafe_allow_html" for k in call.keywords):
            yield name


def html_elsewhere(path: str, tree: ast.Module) -> Iterator[str]:
    """HTML goes through `samsam/ui/html.py`, where everything is escaped."""
    if path != _HTML:
        yield from (name for _, name in calls(tree) if name in ("st.html", "components.html"))


def words_as_markdown(path: str, tree: ast.Module) -> Iterator[str]:
    """Only words of the code itself are given to what reads Markdown."""
    allowed = {
        ("samsam/ui/about_parts.py", "st.markdown"),  # the unit's own help texts in data/help
        ("samsam/ui/model_card_parts.py", "st.markdown"),  # the same
        ("samsam/ui/server.py", "st.error"),  # a constant sentence with a number of ours
    }
    for call, name in calls(tree):
        where, _, what = name.partition(".")
        constant = call.args and isinstance(call.args[0], ast.Constant)
        if where == "st" and what in _MARKDOWN and not constant and (path, name) not in allowed:
            yield ast.unparse(call)


def files_for_anybody(_path: str, tree: ast.Module) -> Iterator[str]:
    """What Streamlit keeps at `/media` answers who has the address: `own_files.py` asks whose it is."""
    kept = {"download_button", "image", "audio", "video", "pdf", "logo"}
    yield from (name for _, name in calls(tree) if name.startswith("st.") and name[3:] in kept)


def sql_of_parts(path: str, tree: ast.Module) -> Iterator[str]:
    """SQL is a constant, or put together from constants of the module; values are parameters."""
    known = _SQL_PARTS.get(path, set())
    yield from (part for part in _sql_parts(tree) if part not in known)


def _sql_parts(tree: ast.Module) -> Iterator[str]:
    for call, name in calls(tree):
        if (
            name.rpartition(".")[2] not in ("execute", "executemany", "sql", "query")
            or not call.args
        ):
            continue
        parts = [p.value for p in ast.walk(call.args[0]) if isinstance(p, ast.FormattedValue)]
        if isinstance(call.args[0], ast.BinOp | ast.Call):
            yield ast.unparse(call.args[0])
        for part in parts:
            if not (isinstance(part, ast.Name) and re.fullmatch(r"_?[A-Z_]+|asked", part.id)):
                yield ast.unparse(part)


def code_from_data(path: str, tree: ast.Module) -> Iterator[str]:
    """Nothing that is read can become code; the worker reads its own server's objects alone."""
    bad_modules = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle"}
    bad_calls = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load",
                 "pd.read_pickle", "np.load"}  # fmt: skip
    allowed = {"pickle"} if path == "samsam/exports/worker.py" else set()
    yield from (m for m in imports(tree) if m.split(".")[0] in bad_modules - allowed)
    yield from (name for _, name in calls(tree) if name in bad_calls)


def shell(_path: str, tree: ast.Module) -> Iterator[str]:
    """No command goes through a shell."""
    for call, name in calls(tree):
        if any(k.arg == "shell" for k in call.keywords):
            yield name


def raw_choice(path: str, tree: ast.Module) -> Iterator[str]:
    """Choices go through `samsam/ui/choosing.py`, where an option is more than its words."""
    if path != "samsam/ui/choosing.py":
        # Also beside another container than `st`: what is called is told by its last name.
        yield from (name for _, name in calls(tree) if name.rpartition(".")[2] in _CHOICES)


def network_elsewhere(path: str, tree: ast.Module) -> Iterator[str]:
    """Only `samsam/sources/http.py` opens connections; Kolada's module reads addresses with it."""
    bad = {"httpx", "requests", "aiohttp", "urllib.request", "http.client", "socket", "urllib3"}
    if path != "samsam/sources/http.py":
        found = [
            m for m in imports(tree) if m in bad or m.split(".")[0] in bad - {"http", "urllib"}
        ]
        if path == "samsam/sources/kolada.py":
            used = {n for _, n in calls(tree) if n.startswith("httpx.")} - {"httpx.URL"}
            found = [*(m for m in found if m != "httpx"), *used]
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


def an_index(path: str, tree: ast.Module) -> Iterator[str]:
    """DuckDB's indexes gave wrong answers after a kill (docs/decisions/0003)."""
    if path == "samsam/store/postgres.py":
        return
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
    shell: ("subprocess.run(x, shell=True)",),
    network_elsewhere: ("import httpx", "import urllib.request", "from requests import get"),
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


def test_no_step_of_the_schema_makes_an_index() -> None:
    steps = sorted((ROOT / "samsam/store/schema").glob("*.sql"))
    assert steps
    for step in steps:
        assert not re.search(r"create\s+(unique\s+)?index", step.read_text("utf-8"), re.I), step


def test_every_exception_from_a_check_has_its_reason() -> None:
    bare = [
        f"{file.relative_to(ROOT).as_posix()}:{number}"
        for file in CODE
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"# noqa: S\d+\s*$|# nosec", line)
    ]
    assert bare == []


def test_every_file_of_tests_has_a_name_of_its_own() -> None:
    """pytest reads two files of one name, in folders without `__init__.py`, as the same module."""
    seen: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").glob("**/*.py")):
        if not (file.parent / "__init__.py").exists() and file.name != "conftest.py":
            seen.setdefault(file.name, []).append(file.relative_to(ROOT).as_posix())
    assert [files for files in seen.values() if len(files) > 1] == []
