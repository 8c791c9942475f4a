"""Answers that are kept for all visitors until what they rest on has changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from enum import Enum
from functools import lru_cache, update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Records(Protocol):
    @property
    def commits(self) -> int:
        """How many commits there are."""


class Versioned(Protocol):
    """What answers rest on: the service, with numbers that go up at each change."""

    @property
    def records(self) -> _Records:
        """The database of record."""

    def data_version(self) -> int:
        """Another number after each new vintage or undoing."""

    def public_version(self) -> Hashable:
        """Another answer after each change that readers can see."""


_S = TypeVar("_S", bound=Versioned)


class Change(Enum):
    """What makes a kept answer an old one."""

    VALUES = "values"  # a new vintage or an undoing
    COMMIT = "commit"  # anything saved: texts, accounts, register, batches
    PUBLIC = "public"  # anything saved that readers can see: no draft

    def version(self, service: Versioned) -> Hashable:
        """Another answer after each such change."""
        if self is Change.COMMIT:
            return service.records.commits
        return service.data_version() if self is Change.VALUES else service.public_version()


class Kept(Generic[_S, _P, _T]):
    """A function whose answers are kept; what is asked for with must have a hash.

    At most `most` answers: the one that wasn't asked for longest goes first.
    """

    def __init__(
        self,
        function: Callable[Concatenate[_S, _P], _T],
        changes: tuple[Change, ...],
        most: int,
    ) -> None:
        self._changes = changes
        update_wrapper(self, function)

        @lru_cache(maxsize=most)
        def answer(_versions: Hashable, service: _S, *args: Any, **names: Any) -> _T:
            return function(service, *args, **names)

        self._answer: Callable[..., _T] = answer
        self.cache_info = answer.cache_info
        self.cache_clear = answer.cache_clear

    def __call__(self, service: _S, *args: _P.args, **names: _P.kwargs) -> _T:
        """The answer that is kept, or the function's own."""
        versions = tuple(change.version(service) for change in self._changes)
        return self._answer(versions, service, *args, **names)


def kept_until(
    *changes: Change, most: int
) -> Callable[[Callable[Concatenate[_S, _P], _T]], Kept[_S, _P, _T]]:
    """Keep at most `most` answers of a function of a service, each until one of the changes."""
    return lambda function: Kept(function, changes, most)
