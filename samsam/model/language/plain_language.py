"""Hints towards plain Swedish. They are advice: nothing here changes a text or stops a save.

The words come from `data/help/klarsprak.toml`, which the unit may change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from samsam.model.language.personal_data import NameRules, known_words, suspected
from samsam.model.language.sentences import Sentence, sentences, words_of
from samsam.swedish import number

# A known word this long also covers its inflected forms: arbetsmarknadsåtgärd, -åtgärderna.
_STEM_LETTERS = 12
_QUOTED_WORDS = 6
_LONGEST_QUOTE = 80
_WHOLE_TEXT = 0


class HintKind(StrEnum):
    """What a hint is about, in the order that hints of one sentence are reported."""

    TOO_LONG = "för lång text"
    PERSON = "uppgift om en person"
    LONG_SENTENCE = "lång mening"
    PHRASE = "ord att byta"
    LONG_WORD = "långt ord"


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of advice.

    `sentence` is the sentence's number from 1, or 0 for the whole text; `quote` is the words it is
    about, or the beginning of the sentence. `what` says what was seen, `suggestion` what to do.
    """

    kind: HintKind
    sentence: int
    quote: str
    what: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to avoid, in all their forms, and what to write instead.

    `use` has as many forms as `avoid`, in the same order, or one for all of them, or none when
    `advice` alone says what to do.
    """

    avoid: tuple[str, ...]
    use: tuple[str, ...] = ()
    advice: str = ""

    def instead_of(self, form: int) -> str:
        """The advice for the form at a place in `avoid`, as sentences."""
        if not self.use:
            return self.advice
        wanted = self.use[form] if len(self.use) == len(self.avoid) else self.use[0]
        return f"Skriv hellre ”{wanted}”. {self.advice}".rstrip()


@dataclass(frozen=True, slots=True)
class Guide:
    """What plain language means here.

    `longest_sentence` is in words, `longest_word` in letters, `max_chars` in characters.
    `accepted` are beginnings of long words that the reader knows.
    """

    phrases: tuple[Phrase, ...]
    longest_sentence: int
    longest_word: int
    accepted: tuple[str, ...] = ()
    names: NameRules = field(default_factory=NameRules)
    max_chars: int = 50_000

    def up_to(self, max_chars: int) -> Guide:
        """The same guide for a field with a limit of its own."""
        return replace(self, max_chars=max_chars)


def hints(text: str, guide: Guide, known: frozenset[str]) -> tuple[Hint, ...]:
    """The hints on a text, sentence by sentence; what is repeated is said once, with its number.

    `known` are titles of organisations, places and key figures: they aren't names of people, and
    their words aren't too long. The text itself is never changed.
    """
    found = sentences(text)
    reported = (
        *_too_long(text, guide),
        *_persons(found, guide, known),
        *_long_sentences(found, guide),
        *_phrases(found, guide.phrases),
        *_long_words(found, guide, known),
    )
    order = {kind: place for place, kind in enumerate(HintKind)}
    return tuple(sorted(reported, key=lambda h: (h.sentence, order[h.kind])))


def _too_long(text: str, guide: Guide) -> Iterator[Hint]:
    over = len(text) - guide.max_chars
    if over > 0:
        yield Hint(
            HintKind.TOO_LONG, _WHOLE_TEXT, "",
            f"Texten är {number(len(text))} tecken, men fältet rymmer {number(guide.max_chars)}.",
            f"Korta den med minst {number(over)} tecken.",
        )  # fmt: skip


def _persons(found: tuple[Sentence, ...], guide: Guide, known: frozenset[str]) -> Iterator[Hint]:
    reported = set()
    for sentence in found:
        for one in suspected(sentence, guide.names, known):
            if one not in reported:
                reported.add(one)
                yield Hint(
                    HintKind.PERSON, sentence.number, _shortened(one.words),
                    f"Kan det här vara {one.what}?",
                    "Skriv i så fall en funktion eller en grupp i stället.",
                )  # fmt: skip


def _long_sentences(found: tuple[Sentence, ...], guide: Guide) -> Iterator[Hint]:
    for sentence in found:
        count = len(sentence.words)
        if count > guide.longest_sentence:
            beginning = " ".join(w.text for w in islice(sentence.words, _QUOTED_WORDS))
            yield Hint(
                HintKind.LONG_SENTENCE, sentence.number, f"{_shortened(beginning)} …",
                f"Meningen har {number(count)} ord.",
                f"Dela den gärna. Högst {guide.longest_sentence} ord är lättare att läsa.",
            )  # fmt: skip


# Words to exchange


class _Form(NamedTuple):
    """One form of a phrase: its words to look for, how it is shown and what to do."""

    words: tuple[str, ...]
    shown: str
    advice: str


def _phrases(found: tuple[Sentence, ...], phrases: tuple[Phrase, ...]) -> Iterator[Hint]:
    by_first = _by_first_word(phrases)
    first: dict[_Form, tuple[int, str]] = {}
    times: Counter[_Form] = Counter()
    for sentence in found:
        for form, quote in _forms_in(sentence, by_first):
            first.setdefault(form, (sentence.number, quote))
            times[form] += 1
    for form, (place, quote) in first.items():
        what = f"”{form.shown}” kan skrivas enklare{_times(times[form])}."
        yield Hint(HintKind.PHRASE, place, quote, what, form.advice)


def _forms_in(
    sentence: Sentence, by_first: dict[str, tuple[_Form, ...]]
) -> Iterator[tuple[_Form, str]]:
    """The forms in a sentence, each with its words as they stand; the longest at each place."""
    place = 0
    while place < len(sentence.words):
        forms = by_first.get(sentence.words[place].folded, ())
        form = next((f for f in forms if _stands_at(sentence, place, f.words)), None)
        length = len(form.words) if form else 1
        if form:
            yield form, " ".join(w.text for w in sentence.words[place : place + length])
        place += length


def _stands_at(sentence: Sentence, place: int, wanted: tuple[str, ...]) -> bool:
    there = sentence.words[place : place + len(wanted)]
    together = all(word.gap.isspace() for word in there[1:])
    return together and tuple(word.folded for word in there) == wanted


@lru_cache(maxsize=8)
def _by_first_word(phrases: tuple[Phrase, ...]) -> dict[str, tuple[_Form, ...]]:
    """Every form by its first word, the longest first."""
    grouped: dict[str, list[_Form]] = {}
    for phrase in phrases:
        for place, shown in enumerate(phrase.avoid):
            words = tuple(word.folded for word in words_of(shown))
            grouped.setdefault(words[0], []).append(_Form(words, shown, phrase.instead_of(place)))
    return {
        first: tuple(sorted(forms, key=lambda form: -len(form.words)))
        for first, forms in grouped.items()
    }


# Long words


def _long_words(found: tuple[Sentence, ...], guide: Guide, known: frozenset[str]) -> Iterator[Hint]:
    first: dict[str, tuple[int, str]] = {}
    times: Counter[str] = Counter()
    for sentence in found:
        for part in _parts(sentence):
            if len(part) > guide.longest_word:
                first.setdefault(part.casefold(), (sentence.number, part))
                times[part.casefold()] += 1
    accepted = (*guide.accepted, *_stems(known))
    for folded, (place, word) in first.items():
        if not folded.startswith(accepted):
            yield Hint(
                HintKind.LONG_WORD, place, _shortened(word),
                f"Ordet har {number(len(word))} bokstäver{_times(times[folded])}.",
                "Dela upp det, eller säg samma sak med flera korta ord.",
            )  # fmt: skip


def _parts(sentence: Sentence) -> Iterator[str]:
    """The words, those with a hyphen or a slash in parts; addresses are no words."""
    for word in sentence.words:
        if "." not in word.text:
            yield from re.split(r"[:'’/\-–]", word.text)


@lru_cache(maxsize=8)
def _stems(known: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in known_words(known) if len(word) >= _STEM_LETTERS)


def _times(count: int) -> str:
    return f" ({number(count)} gånger i texten)" if count > 1 else ""


def _shortened(words: str) -> str:
    return words if len(words) <= _LONGEST_QUOTE else f"{words[:_LONGEST_QUOTE]}…"
