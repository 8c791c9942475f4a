"""Where an author's verdict says one way and every computed verdict of the key figures the other.

An author may know more than the figures, so a contradiction is advice: it names what to explain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from samsam.model.assessment.target import TargetState
from samsam.model.assessment.trend import Judgement


class Way(IntEnum):
    """Which way a verdict says that things go."""

    AWAY = -1
    NEITHER = 0
    TOWARDS = 1


# The choices of the forms `movement` and `annual_analysis`; any other says neither.
_WRITTEN: Mapping[str, Way] = {
    "Tydlig": Way.TOWARDS,
    "Viss": Way.TOWARDS,
    "Bakåt": Way.AWAY,
    "I rätt riktning": Way.TOWARDS,
    "I fel riktning": Way.AWAY,
}
_TARGETS_AWAY = (TargetState.MOVING_AWAY, TargetState.SLIPPING)
_TARGETS_TOWARDS = (TargetState.REACHED, TargetState.ON_PACE)


@dataclass(frozen=True, slots=True)
class Computed:
    """What is computed of a key figure: its short title, its trend and its targets' states."""

    title: str
    trend: Judgement
    targets: tuple[TargetState, ...]

    @property
    def way(self) -> Way:
        """The way that the trend and the targets say; neither when they say different ways."""
        said = {_TREND.get(self.trend, Way.NEITHER), *map(_target_way, self.targets)}
        said.discard(Way.NEITHER)
        return said.pop() if len(said) == 1 else Way.NEITHER


_TREND = {Judgement.IMPROVEMENT: Way.TOWARDS, Judgement.DETERIORATION: Way.AWAY}


def _target_way(state: TargetState) -> Way:
    if state in _TARGETS_AWAY:
        return Way.AWAY
    return Way.TOWARDS if state in _TARGETS_TOWARDS else Way.NEITHER


def written_way(assessment: str) -> Way:
    """Which way a chosen verdict says; an unknown one, or none, says neither."""
    return _WRITTEN.get(assessment, Way.NEITHER)


def contradicting(assessment: str, computed: Sequence[Computed]) -> tuple[str, ...]:
    """The titles of the key figures when all that say a way say the other way than the author's.

    Empty when one of them agrees, none says a way, or the author says neither.
    """
    written = written_way(assessment)
    said = [one for one in computed if one.way is not Way.NEITHER]
    if written is Way.NEITHER or any(one.way is written for one in said):
        return ()
    return tuple(one.title for one in said)


# Only what can hardly mean anything else is taken for a verdict in words.
_TOWARDS_WORDS = ("på rätt väg", "i rätt riktning", "åt rätt håll")
_AWAY_WORDS = ("på fel väg", "i fel riktning", "åt fel håll")
_PHRASE = re.compile(rf"\b(?:{'|'.join((*_TOWARDS_WORDS, *_AWAY_WORDS))})\b")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_NEGATION = re.compile(r"\b(?:inte|ej|aldrig|inget|ingen|knappast|varken|sällan|utan att)\b")
# With any of these the sentence is about a part, another time, a wish, or weighs one against other.
_NOT_A_VERDICT = re.compile(
    r"\b(?:men|dock|trots|även om|delvis|nästan|flera|några|vissa|många|del|om|när|skulle|ska|måste"
    r"|behöver|behövs|kan|vill|bör|för att|tillbaka|kommer|komma|var|varit|vore|blev|tidigare|förra"
    r"|fjol|fjolårets|år efter år|mot|än|frågan|steg)\b"
)
_AFTER = re.compile(r"\s+(?:för|i fråga om|när det gäller|vad gäller|inom|bland)\b")
_ALL_OF_IT = ("vi", "kommunen", "kommunens", "utvecklingen", "det går", "sammantaget", "helheten")


def contradicting_sentence(assessment: str, text: str, municipality: str) -> str:
    """The sentence of a text that says the other way than the author's verdict about all of it.

    Empty when none does, when another sentence agrees with the verdict, or when the verdict says
    neither way. `municipality` is its name, as `Timrå`.
    """
    written = written_way(assessment)
    if written is Way.NEITHER:
        return ""
    said = [
        (found[0].strip(), _way_in(found[0], municipality)) for found in _SENTENCE.finditer(text)
    ]
    if any(way is written for _, way in said):
        return ""
    return next((sentence for sentence, way in said if way is Way(-written)), "")


def _way_in(sentence: str, municipality: str) -> Way:
    """Which way a sentence says that all of it goes; neither when that isn't clear."""
    words = " ".join(sentence.casefold().split())
    phrases = list(_PHRASE.finditer(words))
    if len(phrases) != 1 or words.endswith("?") or _NOT_A_VERDICT.search(words):
        return Way.NEITHER
    (phrase,) = phrases
    subjects = "|".join(map(re.escape, (*_ALL_OF_IT, municipality.casefold())))
    about_all = re.search(rf"\b(?:{subjects})\b", words)
    if not about_all or _AFTER.match(words, phrase.end()):
        return Way.NEITHER
    towards = phrase[0] in _TOWARDS_WORDS
    if _NEGATION.search(words):
        return Way.AWAY if towards else Way.NEITHER
    return Way.TOWARDS if towards else Way.AWAY
