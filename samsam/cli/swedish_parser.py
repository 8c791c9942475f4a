"""Help and faults of the commands in Swedish: argparse's own words are English.

All of its words are replaced here. What a later Python may come to say, and the table doesn't know,
is decided by one general sentence, never in English.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from samsam.cli.command import Code

_GENERAL = "Kommandot går inte att förstå."
# What argparse says → what is said instead; the parts that are kept have names. Quotation marks are
# those of Python's own `repr`.
_FAULTS = (
    (r"the following arguments are required: (?P<what>.+)", "Det här saknas: {what}."),
    (r"one of the arguments (?P<what>.+) is required", "Ange ett av de här: {what}."),
    (r"unrecognized arguments: (?P<what>.+)", "Det här hör inte till kommandot: {what}."),
    (
        r"ambiguous option: (?P<what>.+) could match (?P<known>.+)",
        "{what} kan betyda flera saker: {known}. Skriv hela namnet.",
    ),
    (
        r"argument (?P<what>.+?): invalid choice: '?(?P<value>.*?)'? \(choose from (?P<known>.+)\)",
        "{what} kan inte vara ”{value}”. Välj bland {known}.",
    ),
    (
        r"argument (?P<what>.+?): invalid int value: ['\"]?(?P<value>.*?)['\"]?",
        "{what} ska vara ett heltal, inte ”{value}”.",
    ),
    (r"argument (?P<what>.+?): expected one argument", "Efter {what} ska ett värde stå."),
    (
        r"argument (?P<what>.+?): expected at least one argument",
        "Efter {what} ska minst ett värde stå.",
    ),
    (
        r"argument (?P<what>.+?): not allowed with argument (?P<known>.+)",
        "{what} går inte att använda tillsammans med {known}.",
    ),
    (
        r"argument (?P<what>.+?): ignored explicit argument ['\"]?(?P<value>.*?)['\"]?",
        "{what} tar inget värde, men fick ”{value}”.",
    ),
)


class SwedishParser(argparse.ArgumentParser):
    """An ArgumentParser whose own words are Swedish. The exit codes are argparse's."""

    def __init__(self, **others: Any) -> None:
        super().__init__(**{**others, "add_help": False, "formatter_class": _Help})
        self._positionals.title = "uppgifter"
        self._optionals.title = "val"
        self.add_argument(
            "-h", "--help", action="help", help="visa den här hjälpen och gör inget annat"
        )

    def error(self, message: str) -> NoReturn:
        """Report how the command is written and what is wrong, and end the program."""
        self.print_usage(sys.stderr)
        self.exit(Code.NOT_DONE, f"{_fault(message)} Mer hjälp: {self.prog} -h\n")


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "skrivs: " if prefix is None else prefix)


def _fault(message: str) -> str:
    for pattern, words in _FAULTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            parts = found.groupdict()
            known = parts.get("known", "").replace("'", "")
            return words.format(**(parts | {"known": known}))
    return _GENERAL
