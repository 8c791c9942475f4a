"""`data/help/klarsprak.toml` → `Guide`: the unit's own words for plain language."""

from __future__ import annotations

from pathlib import Path

from samsam.config.toml_file import RegisterError, TomlFile, TomlTable
from samsam.model.language.personal_data import NameRules
from samsam.model.language.plain_language import Guide, Phrase
from samsam.model.language.sentences import words_of

_FEWEST_WORDS, _MOST_WORDS = 10, 60
_FEWEST_LETTERS, _MOST_LETTERS = 12, 60
_LISTS = ("accepted", "given_names", "surname_endings", "other_words", "other_endings")


def read_guide(data: Path) -> Guide:
    """Read the guide to plain language. Raises RegisterError with line and cure of every fault."""
    file = TomlFile.read(data / "help" / "klarsprak.toml")
    file.check(("longest_sentence", "longest_word", *_LISTS, "phrase"))
    top = TomlTable(file, {k: v for k, v in file.content.items() if k != "phrase"}, 0)
    accepted, given, endings, others, other_endings = (_words(top, name) for name in _LISTS)
    guide = Guide(
        _phrases(file),
        _limit(top, "longest_sentence", "ord", _FEWEST_WORDS, _MOST_WORDS),
        _limit(top, "longest_word", "bokstäver", _FEWEST_LETTERS, _MOST_LETTERS),
        accepted,
        NameRules(frozenset(given), endings, frozenset(others), other_endings),
    )
    if file.faults:
        raise RegisterError(file.faults)
    return guide


def _limit(table: TomlTable, key: str, unit: str, low: int, high: int) -> int:
    value = table.take(key, int)
    if key in table.content and not low <= value <= high:
        table.fault(key, f"{key} är {value}. Skriv ett antal {unit}, {low} till {high}")
    return value


def _words(table: TomlTable, key: str) -> tuple[str, ...]:
    words = table.take_list(key, str, [])
    if any(not word.strip() for word in words):
        table.fault(key, f"{key} har ett tomt ord. Ta bort det")
    return tuple(word.strip().casefold() for word in words if word.strip())


def _phrases(file: TomlFile) -> tuple[Phrase, ...]:
    taken: dict[tuple[str, ...], str] = {}
    return tuple(_phrase(table, taken) for table in file.tables("phrase"))


def _phrase(table: TomlTable, taken: dict[tuple[str, ...], str]) -> Phrase:
    """One phrase; `taken` gathers the forms of those before it."""
    phrase = Phrase(
        tuple(table.take_list("avoid", str)),
        tuple(table.take_list("use", str, [])),
        table.take("advice", str, ""),
    )
    table.finish()
    if "avoid" in table.content and not phrase.avoid:
        table.fault("avoid", "avoid är tom. Skriv minst ett ord att undvika")
    if not phrase.use and not phrase.advice:
        table.fault("avoid", "raden use eller advice saknas. Säg vad man ska skriva i stället")
    if len(phrase.use) not in (0, 1, len(phrase.avoid)):
        table.fault(
            "use",
            f"use har {len(phrase.use)} former, men avoid har {len(phrase.avoid)}. Skriv en form "
            "för alla, eller lika många i samma ordning",
        )
    _check_forms(table, phrase, taken)
    return phrase


def _check_forms(table: TomlTable, phrase: Phrase, taken: dict[tuple[str, ...], str]) -> None:
    for form in phrase.avoid:
        words = tuple(word.folded for word in words_of(form))
        if not words:
            table.fault("avoid", f"”{form}” har inga bokstäver. Skriv ett ord")
        elif words in taken:
            table.fault("avoid", f"”{form}” står redan i en annan del. Ta bort det ena")
        taken[words] = form
