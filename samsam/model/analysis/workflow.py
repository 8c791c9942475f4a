"""The way of an annual analysis: from working material to a fixed, published, corrected text.

Source: the steps are those of the municipality's own order (docs/decisions/0010).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any


class State(StrEnum):
    """Where an analysis stands."""

    DRAFT = "arbetsmaterial"
    REVIEW = "klar för granskning"
    FIXED = "fastställd"
    PUBLISHED = "publicerad"

    @property
    def open(self) -> bool:
        """True while texts may be changed."""
        return self is State.DRAFT

    @property
    def fixed(self) -> bool:
        """True when the present edition is fixed."""
        return self in (State.FIXED, State.PUBLISHED)


class WorkflowStep(StrEnum):
    """What is done with an analysis as a whole."""

    SEND = "skickad till granskning"
    RETURN = "återlämnad för ändring"
    FIX = "fastställd"
    PUBLISH = "publicerad"
    CORRECT = "rättelse påbörjad"
    WITHDRAW = "rättelse borttagen"


_WAYS: Mapping[tuple[State, WorkflowStep], State] = {
    (State.DRAFT, WorkflowStep.SEND): State.REVIEW,
    (State.REVIEW, WorkflowStep.RETURN): State.DRAFT,
    (State.REVIEW, WorkflowStep.FIX): State.FIXED,
    (State.FIXED, WorkflowStep.PUBLISH): State.PUBLISHED,
    (State.FIXED, WorkflowStep.CORRECT): State.DRAFT,
    (State.PUBLISHED, WorkflowStep.CORRECT): State.DRAFT,
}


@dataclass(frozen=True, slots=True)
class FieldRef:
    """One field of one record of an analysis."""

    kind: str
    subject: str
    field: str


@dataclass(frozen=True, slots=True)
class Transition:
    """A step that somebody has taken. `note` is the reason of a return or a correction.

    `fields` are those that a return is about; none for one that is about the whole.
    """

    number: int
    step: WorkflowStep
    at: datetime
    by: str
    note: str
    fields: tuple[FieldRef, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """All steps taken with one analysis, the first first."""

    taken: tuple[Transition, ...] = ()

    @property
    def state(self) -> State:
        """Where it stands now. A withdrawn correction leaves it where it stood before."""
        state = corrected = State.DRAFT
        for taken in self.taken:
            if taken.step is WorkflowStep.CORRECT:
                corrected = state
            back = taken.step is WorkflowStep.WITHDRAW
            state = corrected if back else _WAYS[(state, taken.step)]
        return state

    @property
    def corrections(self) -> tuple[Transition, ...]:
        """The corrections that were begun and not withdrawn, the first first."""
        found: list[Transition] = []
        for taken in self.taken:
            if taken.step is WorkflowStep.CORRECT:
                found.append(taken)
            elif taken.step is WorkflowStep.WITHDRAW:
                found.pop()
        return tuple(found)

    @property
    def edition(self) -> int:
        """The number of the edition that is worked on, or was fixed last; corrections count up."""
        return 1 + len(self.corrections)

    @property
    def number(self) -> int:
        """How many steps were taken: what the next step is based on."""
        return len(self.taken)

    @property
    def reason(self) -> str:
        """Why the present edition corrects the one before; empty for the first."""
        return self.corrections[-1].note if self.corrections else ""

    @property
    def returned(self) -> Transition | None:
        """The return that the writers now work on; None once it's sent again, or never given."""
        last = self.taken[-1] if self.taken else None
        return last if last and last.step is WorkflowStep.RETURN else None

    def allowed(self) -> tuple[WorkflowStep, ...]:
        """The steps that can be taken from here, whoever takes them."""
        steps = tuple(step for (state, step) in _WAYS if state is self.state)
        corrected = self.state is State.DRAFT and self.corrections
        return (*steps, WorkflowStep.WITHDRAW) if corrected else steps


@dataclass(frozen=True, slots=True)
class Edition:
    """A fixed analysis. `content` is the canonical text that `sha256` is worked out from.

    `sequence` is the latest vintage that its figures rest on.
    """

    year: int
    unit: str
    number: int
    fixed_at: datetime
    fixed_by: str
    reference_number: str
    reason: str
    sequence: int
    content: str
    sha256: str

    @property
    def parsed(self) -> dict[str, Any]:
        """The content as it was put together."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def holds(self) -> bool:
        """True when the content is the one that was fixed."""
        return digest(self.content) == self.sha256


def canonical(content: Mapping[str, Any]) -> str:
    """The one text of a content: sorted keys, no spaces, letters as they are.

    Raises ValueError for a number that isn't finite, which JSON can't hold.
    """
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode("utf-8")).hexdigest()


def own_text(authors: Sequence[str], approver: str) -> bool:
    """True when the approver has written in the analysis: fixing is another person's."""
    return approver in authors
