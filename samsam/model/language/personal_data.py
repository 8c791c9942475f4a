"""What looks like something about a person: asked about, never claimed, never changed.

No list of all names exists, and none is needed: a name beside a name is written with two capitals
inside a sentence. Organisations and places are distinguished by what the register knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from samsam.model.language.sentences import Sentence, Word

_IDENTITY = re.compile(r"(?<![\w-])(?:19|20)?(\d{2})(\d{2})(\d{2})([-+ ]?)(\d{4})(?![\w-])")
# Not inside a number written in groups: 1 063 123.
_PHONE = re.compile(
    r"(?<![\w.,+-])(?<!\d[ \u00a0])"
    r"(?:\+46 ?(?:\(0\))?|0)[1-9]\d{0,2}[ -]?\d{2,3}(?:[ -]?\d{2,3}){1,3}(?!\w)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# A coordination number has 60 added to its day.
_COORDINATION = 60
_LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class NameRules:
    """What distinguishes a name from other words with a capital.

    `given` are given names that aren't also ordinary words; `endings` are those of surnames;
    `others` are words, and `other_endings` endings, of organisations and places. All casefolded.
    """

    given: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    other_endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspected:
    """Some words, and what they may be: a noun with its article."""

    words: str
    what: str


def suspected(sentence: Sentence, rules: NameRules, known: frozenset[str]) -> Iterator[Suspected]:
    """What in a sentence may be about a person. `known` are phrases that aren't names of people."""
    yield from _numbers(sentence.text)
    for run in _runs(sentence, rules, known_words(known)):
        if _may_be_name(run, rules):
            yield Suspected(" ".join(word.text for word in run), "ett personnamn")


@lru_cache(maxsize=8)
def known_words(known: frozenset[str]) -> frozenset[str]:
    """The single words of known phrases, without regard to capitals."""
    return frozenset(w for phrase in known for w in re.findall(r"[^\W_]+", phrase.casefold()))


def _numbers(text: str) -> Iterator[Suspected]:
    for match in filter(_is_identity, _IDENTITY.finditer(text)):
        yield Suspected(match[0], "ett personnummer")
    rest = _IDENTITY.sub(lambda found: "" if _is_identity(found) else found[0], text)
    for match in _PHONE.finditer(rest):
        yield Suspected(match[0], "ett telefonnummer")
    for match in _EMAIL.finditer(text):
        yield Suspected(match[0], "en persons e-postadress")


def _is_identity(match: re.Match[str]) -> bool:
    """True for a date and four digits; organisation numbers have a month above 12.

    Ten digits in a row, or with a space, may as well be an amount: then the check digit decides.
    """
    _year, month, day, mark, _last = match.groups()
    dated = 1 <= int(month) <= 12 and 1 <= int(day) % _COORDINATION <= 31
    return dated and (mark in ("-", "+") or _checks("".join(match.group(1, 2, 3, 5))))


def _checks(ten: str) -> bool:
    """True when the last digit is the check digit of the nine before (Luhn)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(ten))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _runs(
    sentence: Sentence, rules: NameRules, known: frozenset[str]
) -> Iterator[tuple[Word, ...]]:
    """Words with a capital that follow each other with a space between, and may be a name."""
    run: list[Word] = []
    for place, word in enumerate(sentence.words):
        if run and word.gap not in (" ", "\u00a0"):
            yield tuple(run)
            run = []
        if _may_belong(word, place == 0, rules, known):
            run.append(word)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _may_belong(word: Word, first: bool, rules: NameRules, known: frozenset[str]) -> bool:
    """A capital inside the sentence says something; at its beginning, only a known given name."""
    if not word.text[0].isupper() or not word.text[1:].islower():
        return "-" in word.text and _double(word, rules)
    return not _other(word, rules, known) and (not first or _own_name(word, rules))


def _other(word: Word, rules: NameRules, known: frozenset[str]) -> bool:
    """True for words of organisations and places, also in the genitive."""
    forms = (word.folded, word.folded.removesuffix("s"))
    listed = any(form in known or form in rules.others for form in forms)
    return listed or forms[-1].endswith(rules.other_endings)


def _double(word: Word, rules: NameRules) -> bool:
    """True for `Anna-Karin`: both parts are given names."""
    return all(part.casefold().removesuffix("s") in rules.given for part in word.text.split("-"))


def _may_be_name(run: tuple[Word, ...], rules: NameRules) -> bool:
    if len(run) == 1:
        return _own_name(run[0], rules)
    return len(run) <= _LONGEST_NAME


def _own_name(word: Word, rules: NameRules) -> bool:
    folded = word.folded
    given = {folded, folded.removesuffix("s")} & rules.given
    return bool(given) or folded.removesuffix("s").endswith(rules.endings) or _double(word, rules)
