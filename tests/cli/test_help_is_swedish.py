"""Help, and what is said of a command that is written wrong, in Swedish for every command."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator

import pytest

from samsam import __version__
from samsam.cli import COMMANDS, _parser, main
from samsam.cli.swedish_parser import _GENERAL, _fault

ENGLISH = re.compile(
    r"\b(usage|positional|optional|options|arguments?|show this|and exit|error|expected|required|"
    r"invalid|choose|choice|unrecognized|subcommands?|one of|not allowed|ignored)\b",
    re.IGNORECASE,
)
Told = Callable[..., tuple[object, str, str]]


def parsers(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    """The command itself and every command under it, with the words that lead there."""
    yield words, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield from parsers(inner, (*words, name))


EVERY = list(parsers(_parser(COMMANDS)))
each = pytest.mark.parametrize(
    ("words", "parser"), EVERY, ids=[" ".join(words) or "samsam" for words, _ in EVERY]
)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command that never gets to open anything; its code and what it said."""

    def run(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


def test_all_commands_are_tried() -> None:
    assert {words[0] for words, _ in EVERY if words} >= {"status", "update", "user", "restore"}
    assert ("user", "role") in [words for words, _ in EVERY]


@each
def test_help(told: Told, words: tuple[str, ...], parser: argparse.ArgumentParser) -> None:
    for flag in ("-h", "--help"):
        code, said, fault = told(*words, flag)
        assert (code, fault) == (0, "")
        assert said.startswith(f"skrivs: {parser.prog} [-h]")
        assert "visa den här hjälpen och gör inget annat" in said
        assert ENGLISH.findall(said) == []


@each
def test_every_argument_says_what_it_is(
    words: tuple[str, ...],
    parser: argparse.ArgumentParser,
) -> None:
    silent = [a.dest for a in parser._actions if not a.help and a.nargs != argparse.PARSER]
    assert silent == []


@each
def test_a_word_that_is_no_option(
    told: Told, words: tuple[str, ...], parser: argparse.ArgumentParser
) -> None:
    """Where something else is missing too, that is told first."""
    code, said, fault = told(*words, "--finns-inte")
    assert (code, said) == (2, "")
    usage, *_, sentence = fault.splitlines()
    assert usage.startswith("skrivs: python -m samsam")
    assert re.match(
        r"(Det här hör inte till kommandot: --finns-inte|Det här saknas: .+|Ange ett av de här: .+)"
        r"\. Mer hjälp: python -m samsam[a-z ]* -h$",
        sentence,
    )
    assert ENGLISH.findall(fault) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Det här saknas: kommando."),
        (["user"], "Det här saknas: vad."),
        (["import"], "Det här saknas: fil."),
        (["user", "add"], "Det här saknas: namn, roll."),
        (["restore"], "Ange ett av de här: fil --som-den-ar."),
        (["restore", "a", "--som-den-ar"], "--som-den-ar går inte att använda tillsammans med fil."),
        (["status", "extra"], "Det här hör inte till kommandot: extra."),
        (["archive", "i år"], "år ska vara ett heltal, inte ”i år”."),
        (["archive", "2025", "--utgava", "'ett'"], "--utgava ska vara ett heltal, inte ”'ett'”."),
        (["import", "a", "--blad"], "Efter --blad ska ett värde stå."),
        (["export", "--format"], "Efter --format ska minst ett värde stå."),
        (["update", "--dry-run=ja"], "--dry-run tar inget värde, men fick ”ja”."),
        (
            ["update", "--omraden", "Timrå"],
            "--omraden kan inte vara ”Timrå”. Välj bland egna, grupper, alla.",
        ),
        (
            ["export", "--f", "x"],
            "--f kan betyda flera saker: --format, --fran. Skriv hela namnet.",
        ),
        (
            ["user", "add", "Alva", "chef"],
            "roll kan inte vara ”chef”. Välj bland medverkande, redaktör, fastställare, "
            "administratör.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(told: Told, words: list[str], sentence: str) -> None:
    code, said, fault = told(*words)
    assert (code, said) == (2, "")
    assert f"{sentence} Mer hjälp: python -m samsam" in fault


def test_an_unknown_command_gets_the_list_of_those_there_are(told: Told) -> None:
    code, _, fault = told("hämta")
    assert code == 2
    assert "kommando kan inte vara ”hämta”. Välj bland status, update, import, export" in fault


@pytest.mark.parametrize(
    "value", ["", "två\nrader", "a) (choose from b", "\udcff", "{x}", "%s", "x" * 10_000]
)
def test_whatever_is_written_is_quoted_and_nothing_else_happens(told: Told, value: str) -> None:
    code, said, fault = told("update", "--omraden", value)
    assert (code, said) == (2, "")
    assert "--omraden kan inte vara" in fault
    assert "Traceback" not in fault


def test_what_no_table_knows_is_told_without_a_word_of_english() -> None:
    """As of a later Python."""
    assert _fault("argument --x: something quite new") == _GENERAL


def test_a_file_that_is_not_there_is_told_in_swedish(
    capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tom")
    for path, why in ((folder / "borta.json", "finns inte"), (folder, "är en mapp")):
        assert main(["verify", str(path)]) == 2
        assert capsys.readouterr().err == (
            f"Filen går inte att läsa eller skriva: {why} ({path}).\n"
        )


def test_the_version_is_the_packages(told: Told) -> None:
    assert told("--version") == (0, f"SAMSAM {__version__}\n", "")
